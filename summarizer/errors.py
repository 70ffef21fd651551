"""What can go wrong, as one tree. The command line prints the message as one line and exits with the code.

                                  exit  outside  stops_all  waits
    SummarizerError                                                what every other error is
    ├── InputError                 2                               the input cannot be used; the message says what can
    │   ├── ChoiceError            2                               several episodes fit; `choices` holds them
    │   ├── NotEnoughError         2                               the recording holds too little to make a post from
    │   └── InUseError             3                       yes     another run works on the same episode or folder
    ├── OutsideError               3    yes                        something outside failed; running again may help
    │   ├── NetworkError           3    yes                        a server did not answer, or not as it should
    │   ├── ProviderError          3    yes                        a language-model provider refused or failed
    │   │   ├── ProviderStop       3    yes      yes               a wrong key, no credit, no such model
    │   │   └── AnswerError        3                               a model answered, and the answer cannot be used
    │   │       └── TooLongError   3                               the prompt is longer than what the model takes
    │   ├── ModelError             3    yes                        a model's weights cannot be had
    │   └── StorageError           3    yes      yes               the disk is full or failed while writing
    ├── Waiting                    3                       yes     the episode goes on later from where it is
    │   ├── BudgetSpent            3             yes       yes     the next paid call might exceed --budget
    │   ├── NotYet                 3                       yes     its requests are with the provider's batch API
    │   └── ProviderSilent         3    yes                yes     no call to the provider was answered for long
    └── Interrupted              130                               the user stopped the run; finished work is kept

What decides how a caller goes on are attributes, never the name of a class:

    outside      the cause lies outside the episode: network, DNS, a server's 503, a full disk, a model hub
    stops_all    every other episode would fail in the same way
    of_store     the disk or object store of the episodes failed: full, read-only, no answer
    of_request   the provider refuses this one request and would refuse it again; others may be answered
    waits        nothing is wrong with the episode; it goes on later
    host         which host it met, `name` or `name:port`; None when there was none
    no_answer    no whole answer came from the host: the host, or the network, is at fault
    no_such_host the resolver answered that there is no host of this name
    retry_after  seconds after which the host asks to be tried again; None when it does not say

A message is one sentence in plain words: what happened, to which episode or file, and what to do. It never
holds a key, a password or a traceback.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "AnswerError",
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
    "ProviderSilent",
    "ProviderStop",
    "StorageError",
    "SummarizerError",
    "TooLongError",
    "Waiting",
]


class SummarizerError(Exception):
    """Base of every error that a user may meet. The attributes: see above."""

    exit_code = 3
    outside = False
    stops_all = False
    of_store = False
    of_request = False
    waits = False

    def __init__(
        self,
        message: str = "",
        *,
        host: str | None = None,
        no_answer: bool = False,
        no_such_host: bool = False,
        retry_after: float | None = None,
        stops_all: bool | None = None,  # None: as the class says
        of_store: bool | None = None,  # None: as the class says
        of_request: bool | None = None,  # None: as the class says
    ) -> None:
        super().__init__(message)
        self.host = host
        self.no_answer = no_answer
        self.no_such_host = no_such_host
        self.retry_after = retry_after
        if stops_all is not None:
            self.stops_all = stops_all
        if of_store is not None:
            self.of_store = of_store
        if of_request is not None:
            self.of_request = of_request


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
    exit_code = 3  # nothing is wrong with the command: a later run may succeed
    waits = True


class OutsideError(SummarizerError):
    exit_code = 3
    outside = True


class NetworkError(OutsideError):
    pass


class ProviderError(OutsideError):
    pass


class ProviderStop(ProviderError):  # noqa: N818 -- what a batch does then
    stops_all = True


class AnswerError(ProviderError):
    """The provider is well; this episode's answer is not. Another model or another try may do better."""

    outside = False


class TooLongError(AnswerError):
    """A shorter prompt is needed: the same one would be refused again, or cut by the server.

    `room`: tokens of prompt and answer together that the server says its model takes; None when it does not say.
    """

    of_request = True

    def __init__(self, message: str = "", *, room: int | None = None, host: str | None = None) -> None:
        super().__init__(message, host=host)
        self.room = room


class ModelError(OutsideError):
    pass


class StorageError(OutsideError):
    stops_all = True
    of_store = True


class Waiting(SummarizerError):  # noqa: N818 -- a state, not an error: never recorded as an episode's failure
    exit_code = 3
    waits = True


class BudgetSpent(Waiting):
    stops_all = True


class NotYet(Waiting):
    """`keys` are the request hashes whose replies are awaited."""

    def __init__(self, message: str, keys: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.keys = keys


class ProviderSilent(Waiting):
    """`may_be_paid`: whether the call that ended the patience may have been answered, and its answer lost."""

    outside = True

    def __init__(
        self,
        message: str = "",
        *,
        host: str | None = None,
        no_answer: bool = False,
        retry_after: float | None = None,
        may_be_paid: bool = False,
    ) -> None:
        super().__init__(message, host=host, no_answer=no_answer, retry_after=retry_after)
        self.may_be_paid = may_be_paid


class Interrupted(SummarizerError):  # noqa: N818 -- it is what the user did, not an error
    exit_code = 130
