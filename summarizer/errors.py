"""What can go wrong, as one tree. The command line prints the message as one line and exits with the code.

    SummarizerError                 never raised itself
    ├── InputError             2    what the user gave cannot be used; the message says what would be right
    │   └── NotEnoughError     2    the recording is fine, but holds too little to make a post from
    ├── OutsideError           3    something outside failed; running again may help
    │   ├── NetworkError       3    a server did not answer, or not as it should
    │   ├── ProviderError      3    a language-model provider refused, failed or was not understood
    │   ├── ModelError         3    a model's weights cannot be had
    │   └── StorageError       3    the disk is full or failed while writing
    └── Interrupted          130    the user stopped the run; everything finished is kept

A message is one sentence in plain words: what happened, to which episode or file, and what to do. It never
holds a key, a password or a traceback.
"""

from __future__ import annotations

__all__ = [
    "InputError",
    "Interrupted",
    "ModelError",
    "NetworkError",
    "NotEnoughError",
    "OutsideError",
    "ProviderError",
    "StorageError",
    "SummarizerError",
]


class SummarizerError(Exception):
    """Base of every error that a user may meet."""

    exit_code = 3


class InputError(SummarizerError):
    exit_code = 2


class NotEnoughError(InputError):
    pass


class OutsideError(SummarizerError):
    exit_code = 3


class NetworkError(OutsideError):
    pass


class ProviderError(OutsideError):
    pass


class ModelError(OutsideError):
    pass


class StorageError(OutsideError):
    pass


class Interrupted(SummarizerError):  # noqa: N818 -- it is what the user did, not an error
    exit_code = 130
