"""What a user states about an episode: `--title --show --date --guest --host`. It outranks tags, feeds and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from summarizer.errors import InputError
from summarizer.records.base import Record, Text
from summarizer.text.markup import one_line
from summarizer.text.name_matching import fold_name
from summarizer.text.names import clean_name, names_several

__all__ = ["MAX_TEXT_CHARACTERS", "UserMetadata", "user_metadata"]

MAX_TEXT_CHARACTERS = 300  # of a title or a show
MAX_NAME_CHARACTERS = 100
_EARLIEST_YEAR = 1860  # of the oldest recordings of speech


class UserMetadata(Record):
    """The stated fields; None and () where nothing is stated."""

    title: Text | None = None
    show: Text | None = None
    date: dt.date | None = None
    guests: tuple[Text, ...] = ()
    hosts: tuple[Text, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == UserMetadata()

    def over(self, earlier: UserMetadata | None) -> UserMetadata:
        """Both together; a field of `earlier` holds where this one states nothing."""
        if earlier is None:
            return self
        stated = {name: value for name, value in dict(self).items() if value not in (None, ())}
        return earlier.model_copy(update=stated)


def user_metadata(
    *,
    title: str | None = None,
    show: str | None = None,
    date: str | dt.date | None = None,
    guests: Iterable[str] = (),
    hosts: Iterable[str] = (),
) -> UserMetadata:
    """What the options of these names state. Raises InputError that names the option and what would be right."""
    given = UserMetadata(
        title=_text("--title", title, "the episode's title"),
        show=_text("--show", show, "the show's name"),
        date=_day(date) if isinstance(date, str) else date,
        guests=_names("--guest", guests),
        hosts=_names("--host", hosts),
    )
    hosting = set(map(fold_name, given.hosts))
    for name in given.guests:
        if fold_name(name) in hosting:
            raise InputError(f"{name} is given as --guest and as --host; give one of the two")
    return given


def _text(option: str, given: str | None, what: str) -> str | None:
    if given is None:
        return None
    text = one_line(given)
    if not any(character.isalnum() for character in text):
        raise InputError(f"{option} {given!r} is empty; write {what}, or leave the option out")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InputError(f"{option} has {len(text)} characters; write at most {MAX_TEXT_CHARACTERS}")
    return text


def _day(given: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(given.strip())
    except ValueError:
        day = None
    if day is None or day.year < _EARLIEST_YEAR:
        raise InputError(f"--date {given!r} is no day; write it as 2026-01-31")
    return day


def _names(option: str, given: Iterable[str]) -> tuple[str, ...]:
    names = {fold_name(name): name for name in (_name(option, one) for one in given)}
    return tuple(names.values())


def _name(option: str, given: str) -> str:
    text = one_line(given)
    example = f'write for example {option} "Joel Abernathy"'
    if not any(character.isalpha() for character in text):
        raise InputError(f"{option} {given!r} holds no name; {example}")
    if len(text) > MAX_NAME_CHARACTERS or "://" in text or "@" in text:
        raise InputError(f"{option} {one_line(given, 60)!r} is no person's name; {example}")
    if names_several(text):
        raise InputError(f"{option} {given!r} names several people; give {option} once for each")
    return clean_name(text) or text
