"""Finds hosts and guests in an episode's metadata. A guessed guest needs two independent indications.

`text.names` decides whether a text is a person's name; this file knows where titles and notes state the names of
guests. Words that the feed also writes in lower case are not taken for names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from summarizer.records.episode import Person, Role
from summarizer.text.markup import one_line, without_markup
from summarizer.text.names import full_name, is_credential, is_given_name, person_name
from summarizer.text.stated_people import NAME_RUN, Stated, guests_in_title, may_state_people, people_in_notes

__all__ = [
    "MetadataNames",
    "RawPerson",
    "may_name_people",
    "ordinary_words",
    "people_in_title",
    "people_of_episode",
    "person_names_in",
]

# Roles of the podcast taxonomy that speak; all others (producer, editor, ...) are "other".
_ROLES: dict[str, Role] = {
    "host": "host", "co-host": "host", "cohost": "host", "guest host": "host", "guest co-host": "host",
    "presenter": "host", "interviewer": "host", "moderator": "host", "guest": "guest", "interviewee": "guest",
    "panelist": "guest", "expert": "guest",
}  # fmt: skip
_SPLIT = re.compile(r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&|und|y|et)\s+")
_NAMES = rf"{NAME_RUN}(?:(?:,\s*|\s+(?:and|&|und|y|et)\s+|,\s*(?:and|&)\s+){NAME_RUN}){{0,3}}"
_LEADING = re.compile(
    rf"^(?:\W*(?:ep(?:isode)?\.?\s*)?#?\d+\s*[.:–—-]?\s+)?({_NAMES})\s*(?::|\s[–—|-]\s|\bon\s+[A-Za-z])"
)
_TRAILING = re.compile(rf"\s[|–—-]\s+({_NAMES})\s*(?:\([^()]{{1,80}}\))?\s*$")
_GUEST_VERBS = (
    r"(?:joins|joined|returns|stops\s+by|sits\s+down|talks|discusses|explains|shares|tells|walks|breaks\s+down|reveals|"
    r"is\s+(?:a|an|the|our|one|back)|was\s+(?:a|an|the)|are\s+the|has\s+(?:been|spent|written)|ist\s+(?:\w+)|spricht|erzählt|"
    r"erklärt|berichtet)\b"
)
_OPENERS = re.compile(
    r"^(?:(?:Then|And|But|Plus|Also|Later|First|Next|Now|Today|Finally|Meanwhile|Here|Our|Join|When|After|Before|Dann|Und|Heute)\s+)+"
)
MIN_NOTES_CHARACTERS = 300  # in notes this long, the guest must be mentioned
MAX_GUESTS = 4
MAX_HOSTS = 4
MAX_AUTHOR_CHARACTERS = 200


@dataclass
class RawPerson:
    """A `podcast:person` as the feed writes it."""

    name: str
    role: str
    group: str


class MetadataNames(NamedTuple):
    """The texts of an episode's metadata in which people are named. `ordinary`: words that the show writes in lower
    case.
    """

    title: str
    notes: str = ""
    author: str = ""
    show: str | None = None
    ordinary: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()  # in lower case


def people_of_episode(
    item: Iterable[RawPerson], channel: Iterable[RawPerson], metadata: MetadataNames
) -> tuple[Person, ...]:
    """The people of an episode, most reliable first: podcast:person of the episode, of the show, then author, title and
    notes.
    """
    found: dict[str, Person] = {}

    def add(name: str, role: Role, origin: str, group: str | None = None) -> None:
        name = one_line(name, 100)
        key = name.casefold()
        known = found.get(key)
        if name and (known is None or (known.role == "other" and role != "other")):
            found[key] = Person(name=name, role=role, origin=origin, group=group)

    def add_raw(raw: RawPerson) -> None:
        name = person_name(raw.name)
        # A team or network listed as host is kept in the metadata with the role "other".
        add(name or raw.name, _role(raw) if name else "other", "podcast:person", _group(raw))

    for raw in item:
        add_raw(raw)
    if not any(person.role == "host" for person in found.values()):
        for raw in channel:
            add_raw(raw)
    if not any(person.role == "host" for person in found.values()):
        authors = person_names_in(metadata.author, metadata.show)
        hosts = [name for name in authors if _is_one_of(name, metadata.hosts)] or authors
        for name in authors:
            # Some feeds list the guest as an author; a guest is the author of few episodes.
            add(name, "host" if name in hosts else "guest", "itunes:author")
    named = frozenset(person.name.casefold() for person in found.values() if person.role == "host") | metadata.hosts
    stated = people_in_notes(metadata.notes, lambda text: _name(text, metadata.ordinary), named)
    for name in (one.name for one in stated if one.role == "guest" and metadata.hosts):
        # An episode's only author may be its guest: the show's hosts are known by the other episodes.
        known = found.get(name.casefold())
        if known and known.origin == "itunes:author" and not _is_one_of(name, metadata.hosts):
            found[name.casefold()] = known.model_copy(update={"role": "guest"})
    named = frozenset(person.name.casefold() for person in found.values() if person.role == "host") | metadata.hosts
    hosts = [one.name for one in stated if one.role == "host"]
    visiting = [one.name for one in stated if one.visiting]
    for name in visiting:
        known = found.get(name.casefold())
        if known and known.origin == "itunes:author":  # feeds list whoever hosts for once beside the hosts
            del found[name.casefold()]
        add(name, "host", "description")
    if not any(person.role == "host" for person in found.values() if person.name not in visiting):
        for name in hosts[:MAX_HOSTS]:
            add(name, "host", "description")
    if not any(person.role == "guest" for person in found.values()):
        for name, origin in _guests(metadata, named | {name.casefold() for name in hosts}, stated):
            add(name, "guest", origin)
    return tuple(found.values())


def _is_one_of(name: str, hosts: frozenset[str]) -> bool:
    """Whether a name is one of the hosts, allowing for spelling and a longer given name: "Daniel Pfeiffer" is "Dan
    Pfeiffer".
    """
    name = name.casefold()
    return any(
        fuzz.ratio(name, host) >= 88 or (name[:2] == host[:2] and name.split()[-1] == host.split()[-1])
        for host in hosts
    )


def person_names_in(author: str, show: str | None) -> list[str]:
    """Full names of persons in `itunes:author`; empty when any part is not a person or the text is the show's title."""
    author = one_line(author, MAX_AUTHOR_CHARACTERS)
    if not author or author.casefold() == (show or "").casefold():
        return []
    author = re.sub(r"\s*\([^)]*\)", "", author)
    parts = [part for part in re.split(r"\s*(?:[,;&|]|\band\b|\bund\b|\by\b|\bet\b)\s*", author) if part.strip()]
    parts = [part for part in parts if not is_credential(part)]
    names = [person_name(part, "metadata") for part in parts]
    known = [name for name in names if name and " " in name]
    return known[:6] if len(known) == len(parts) else []


def may_name_people(title: str, notes: str) -> bool:
    """Whether a title, or notes that may still have markup, can name a person. False is certain."""
    plain = without_markup(notes)
    return plain is None or may_state_people(title) or may_state_people(plain)


def people_in_title(title: str, notes: str = "") -> list[str]:
    """Guests that a title names and the notes do not contradict: "… with Ada Lovelace", "Ada Lovelace on …"."""
    return list(_in_title(MetadataNames(title, notes, ordinary=ordinary_words([notes]))))


def ordinary_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that occur in lower case at least a quarter as often as capitalised. Addresses and handles are ignored."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_PLAIN_WORD.findall(text[:4000]))
    return frozenset(
        word for word, count in counts.items() if word[0].islower() and 4 * count >= counts[word.capitalize()]
    )


_PLAIN_WORD = re.compile(r"(?<![\w@/.\-_#])[^\W\d_][^\W\d_'’]+(?![\w@/]|\.\w)")


def _guests(metadata: MetadataNames, hosts: frozenset[str], stated: Iterable[Stated]) -> Iterator[tuple[str, str]]:
    """(name, origin) of at most four guests whom the title names or the notes introduce."""
    found = dict.fromkeys(_in_title(metadata), "title")
    for name in (one.name for one in stated if one.role == "guest"):
        # "Expertin Anna Berg" of the notes is "Anna Berg" of the title.
        if not any(name.endswith(known) or known.endswith(name) for known in found):
            found[name] = "description"
    shown = (metadata.show or "").casefold()
    kept = [pair for pair in found.items() if not _is_one_of(pair[0], hosts) and pair[0].casefold() not in shown]
    yield from kept[:MAX_GUESTS]


def _in_title(metadata: MetadataNames) -> Iterator[str]:
    names = guests_in_title(metadata.title, lambda text: _name(text, metadata.ordinary))
    if names := [name for name in names if _is_supported(name, metadata, sure=True)]:
        yield from names
        return
    for pattern in (_TRAILING, _LEADING):
        match = pattern.search(metadata.title)
        sure = pattern is _TRAILING and metadata.title.endswith(")")
        names = _names(match[1], metadata.ordinary) if match else []
        if names := [name for name in names if _is_supported(name, metadata, sure=sure)]:
            yield from names
            return


def _is_supported(name: str, metadata: MetadataNames, *, sure: bool) -> bool:
    """Whether the notes confirm a name: after "with" they must mention it; a name found by its position needs a verb or
    a description too.
    """
    if sure and len(metadata.notes) < MIN_NOTES_CHARACTERS:
        return True
    family = name.split()[-1]
    if not re.search(rf"\b{re.escape(family)}\b", metadata.notes):
        return False
    if sure:
        return True
    whole = rf"\b{re.escape(name)}\b"
    # A sentence that begins with the name describes a guest; one that mentions it tells of somebody.
    opening = rf"(?:^|[.!?:]\s+|\n\s*|\b(?:Dr|Prof)\.?\s){re.escape(name)}(?:\s*\([^()]{{1,60}}\))?"
    return bool(
        re.search(rf"{opening},?\s+{_GUEST_VERBS}", metadata.notes)
        or re.search(
            rf"{opening}(?:,|\s[–—-])\s+(?:the|a|an|who|author|founder|co-|host|professor|head|chief|CEO|former|[a-zäöü]\w+(?:er|or|ist|ian|in)\b)",
            metadata.notes,
        )
        or re.search(
            rf"(?:guests?:?|joined by|author|comedian|journalist|professor|Dr\.?|Prof\.?)\s+(?:\w+\s+){{0,2}}{whole}",
            metadata.notes,
        )
    )


def _names(text: str, ordinary: frozenset[str]) -> list[str]:
    return [name for part in _SPLIT.split(text) if (name := _name(part.strip(), ordinary))]


def _name(text: str, ordinary: frozenset[str]) -> str | None:
    """The full name in a run of capitalised words; None for a job, a company or a phrase."""
    text = _OPENERS.sub("", text).strip()
    # "Ann Berg von Thoughtworks" is Ann Berg; "Max von Sydow" is not cut.
    text = re.sub(r"^(\S+\s\S+)\s(?:von|of(?! Staff\b)|bei|at)\s.*$", r"\1", text)
    name = full_name(text)
    if name is None or len(name.split()[-1].strip(".")) < 2:
        return None
    plain = [word.casefold().strip(".") for word in name.split()]
    if (plain[0] in ordinary and not is_given_name(plain[0])) or all(word in ordinary for word in plain):
        return None
    return name


def _role(raw: RawPerson) -> Role:
    role = raw.role.strip().lower()
    if raw.group.strip().lower() not in {"", "cast", "community"}:
        return "other"
    return _ROLES.get(role, "other")


def _group(raw: RawPerson) -> str | None:
    """What somebody who does not speak did, in the words of the feed: "editor, audio post-production"."""
    if _role(raw) != "other":
        return None
    parts = [raw.role.strip().lower(), raw.group.strip().lower()]
    return one_line(", ".join(part for part in dict.fromkeys(parts) if part and part != "cast"), 100) or None
