"""Who speaks, as prompts say it."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.records.cast import Cast
from summarizer.text.names import surname

__all__ = ["UNNAMED", "called_together", "described"]

UNNAMED = "one of the speakers"  # how prose calls a voice without a name

_KINDS = {
    "panel": "a conversation among several people; nobody is the only guest",
    "solo": "one person speaks alone",
    "narrated": "one person narrates, with clips of others",
    "unnamed": "who takes part is not known; write of the speakers and name nobody",
}


def described(cast: Cast) -> str:
    """`Ilse Maartens (guest), with Tom Weller (host)`; the kind of show where it is no interview."""
    groups = ((cast.guests, "guest"), (cast.hosts, "host"), (cast.others, "speaker"))
    named = [f"{_listed(names)} ({role}{'s' if len(names) > 1 else ''})" for names, role in groups if names]
    kind = _KINDS.get(cast.kind, "")
    people = f"{named[0]}, with {' and '.join(named[1:])}" if len(named) > 1 else "".join(named)
    return "; ".join(filter(None, (people, kind))) or _KINDS["unnamed"]


def called_together(cast: Cast) -> str:
    """How the text calls those whom the post is about: the guest's surname, the guests' names, or the hosts."""
    if len(cast.guests) == 1:
        return surname(cast.guests[0])
    if cast.guests:
        return _listed(cast.guests)
    people = cast.hosts or cast.others
    if len(people) == 1:
        return surname(people[0])
    return "the hosts" if cast.hosts and len(people) > 1 else "the speakers"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else "".join(names)
