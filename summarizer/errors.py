"""What can go wrong, as one tree. The command line prints the message as one line and exits with the code.

    SummarizerError                 never raised itself
    ├── InputError             2    what the user gave cannot be used; the message says what would be right
    │   ├── ChoiceError        2    several episodes fit; `choices` holds them
    │   ├── NotEnoughError     2    the recording is fine, but holds too little to make a post from
    │   └── InUseError         2    another run works on the same episode or folder
    ├── OutsideError           3    something outside failed; running again may help
    │   ├── NetworkError       3    a server did not answer, or not as it should
    │   ├── ProviderError      3    a language-model provider refused, failed or was not understood
    │   │   └── ProviderStop   3    a wrong key, no credit, a long outage: every other call would fail as well
    │   ├── ModelError         3    a model's weights cannot be had
    │   └── StorageError       3    the disk is full or failed while writing
    ├── Waiting                3    nothing is wrong with the episode: it goes on later from where it is
    │   ├── BudgetSpent        3    the next paid call might exceed --budget
    │   └── NotYet             3    its language-model requests are with the provider's batch API
    └── Interrupted          130    the user stopped the run; everything finished is kept

A message is one sentence in plain words: what happened, to which episode or file, and what to do. It never
holds a key, a password or a traceback.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "BudgetSpent",
    "Choice",
    "ChoiceError",
    "InUseError",
    "InputError",
    "Interrupted",
    "ModelError",
    "NetworkError",
    "NotEnoughError",
    "NotYet",
    "OutsideError",
    "ProviderError",
    "ProviderStop",
    "StorageError",
    "SummarizerError",
    "Waiting",
]


class SummarizerError(Exception):
    """Base of every error that a user may meet."""

    exit_code = 3


class InputError(SummarizerError):
    exit_code = 2


class NotEnoughError(InputError):
    pass


class Choice(NamedTuple):
    """One of several episodes that could be meant."""

    number: int  # as `summarizer episodes` numbers it
    title: str
    date: str  # ISO 8601; "" when unknown
    length: str  # h:mm:ss; "" when unknown
    source: str  # with `which`, what to ask for to get this one
    which: str | None


class ChoiceError(InputError):
    """Several episodes fit. `line` is the message without the choices, for whoever shows them as a list."""

    def __init__(self, line: str, choices: tuple[Choice, ...], *, say: str = "say which number with --episode") -> None:
        most = 5
        said = ", ".join(
            f"{choice.number} “{choice.title[:60]}”" + (f" ({choice.date})" if choice.date else "")
            for choice in choices[:most]
        )
        more = f" and {len(choices) - most} more" if len(choices) > most else ""
        super().__init__(f"{line}: {said}{more}; {say}")
        self.line = f"{line}; {say}"
        self.choices = choices


class InUseError(InputError):
    pass


class OutsideError(SummarizerError):
    exit_code = 3


class NetworkError(OutsideError):
    pass


class ProviderError(OutsideError):
    pass


class ProviderStop(ProviderError):  # noqa: N818 -- what a batch does then
    pass


class ModelError(OutsideError):
    pass


class StorageError(OutsideError):
    pass


class Waiting(SummarizerError):  # noqa: N818 -- a state, not an error: never recorded as an episode's failure
    exit_code = 3


class BudgetSpent(Waiting):
    pass


class NotYet(Waiting):
    """`keys` are the request hashes whose replies are awaited."""

    def __init__(self, message: str, keys: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.keys = keys


class Interrupted(SummarizerError):  # noqa: N818 -- it is what the user did, not an error
    exit_code = 130
