"""Who takes part, as far as the metadata says. Guesses from titles are marked as such and easily outvoted later."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizer.records.episode import Person, Role
from summarizer.source.extras import RawPerson
from summarizer.source.plain import one_line

__all__ = ["gather", "names_in", "people_in_title"]

# The podcast taxonomy's roles that speak; all others (producer, editor, ...) are "other".
_ROLES: dict[str, Role] = {
    "host": "host", "co-host": "host", "cohost": "host", "guest host": "host", "guest co-host": "host",
    "presenter": "host", "interviewer": "host", "moderator": "host", "guest": "guest", "interviewee": "guest",
    "panelist": "guest",    "expert": "guest",
}  # fmt: skip
_PARTICLES = r"(?:van|von|der|den|de|del|della|di|da|dos|la|le|bin|ibn|al|el|ten|ter|zu|af|of)"
_WORD = r"(?:[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][\w'’\-]*\.?)"
_NAME = rf"(?:(?:Dr|Prof|Sir|Dame)\.?\s+)?{_WORD}(?:\s+(?:{_PARTICLES}\s+)*{_WORD}){{1,3}}"
_NAMES = rf"{_NAME}(?:(?:,\s*|\s+(?:and|&|und|y|et)\s+|,\s*(?:and|&)\s+){_NAME}){{0,3}}"
_WITH = re.compile(
    rf"\b(?:with|w/|featuring|feat\.|ft\.|guest:?|guests:?|mit|avec|con)\s+({_NAMES})(?=\s*(?:$|[|:;,()\[\]–—.!?-]|on\b|about\b|of\b|from\b))"
)
_LEADING = re.compile(rf"^({_NAMES})\s*(?::|\s[–—|-]\s|\bon\s+[A-Za-z])")
_TRAILING = re.compile(rf"\s[|–—-]\s+({_NAMES})\s*(?:\([^()]{{1,80}}\))?\s*$")
_ORGANISATION = re.compile(
    r"\b(?:media|network|networks|studios?|productions?|podcasts?|radio|news|inc|llc|ltd|gmbh|company|magazine|times|post|"
    r"press|university|institute|foundation|club|group|team|show|fm|tv|labs?|ventures|capital|corporation|association|society|"
    r"the|and friends|wnyc|npr|bbc|vox|wondery|gimlet)\b",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r"\b(?:The|A|An|How|Why|What|When|Who|Where|Is|Are|Do|Does|Can|My|Our|Your|This|That|These|New|Best|Live|Bonus|Trailer|"
    r"Episode|Part|Season|Inside|Building|Making|Special|Rebroadcast|Encore|Update|Introducing|Announcing|Welcome|Q&A)\b"
)


def gather(
    item: Iterable[RawPerson], channel: Iterable[RawPerson], *, title: str, author: str, show: str | None
) -> tuple[Person, ...]:
    """People in order of trust: podcast:person of the episode, then of the show, then hints of author and title."""
    found: dict[str, Person] = {}

    def add(name: str, role: Role, origin: str) -> None:
        name = one_line(name, 100)
        key = name.casefold()
        known = found.get(key)
        if name and (known is None or (known.role == "other" and role != "other")):
            found[key] = Person(name=name, role=role, origin=origin)

    for raw in item:
        add(raw.name, _role(raw), "podcast:person")
    if not any(person.role == "host" for person in found.values()):
        for raw in channel:
            add(raw.name, _role(raw), "podcast:person")
    if not any(person.role == "host" for person in found.values()):
        for name in names_in(author, show):
            add(name, "host", "itunes:author")
    if not any(person.role == "guest" for person in found.values()):
        hosts = {person.name.casefold() for person in found.values()}
        for name in people_in_title(title):
            if name.casefold() not in hosts:
                add(name, "guest", "title")
    return tuple(found.values())


def names_in(author: str, show: str | None) -> list[str]:
    """`itunes:author` as names of persons; empty when it looks like a company or repeats the show's title."""
    author = one_line(author, 200)
    if not author or author.casefold() == (show or "").casefold() or _ORGANISATION.search(author):
        return []
    author = re.sub(r"\s*\([^)]*\)", "", author)
    names = [name.strip() for name in re.split(r"\s*(?:,|;|&|\band\b|\bund\b|\|)\s*", author) if name.strip()]
    return names[:6] if names and all(re.fullmatch(_NAME, name) for name in names) else []


def people_in_title(title: str) -> list[str]:
    """Names that a title gives: "… with Ada Lovelace", "Ada Lovelace on …", "… | Ada Lovelace (Analyst)"."""
    for pattern in (_WITH, _TRAILING, _LEADING):
        if match := pattern.search(title):
            names = re.split(r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&|und|y|et)\s+", match[1])
            names = [name.strip() for name in names if re.fullmatch(_NAME, name.strip()) and not _COMMON.search(name)]
            if names:
                return names
    return []


def _role(raw: RawPerson) -> Role:
    role = raw.role.strip().lower()
    if raw.group.strip().lower() not in {"", "cast", "community"}:
        return "other"
    return _ROLES.get(role, "other")
