"""People that an episode's metadata names, with their roles and how reliable the statement is."""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz import fuzz

from summarizer.records.episode import BY_USER, Episode, Role
from summarizer.text.introductions import IntroductionPatterns
from summarizer.text.name_matching import fold_name, same_person
from summarizer.text.names import full_name, person_name
from summarizer.text.stated_people import guests_in_title, people_in_notes

__all__ = ["MetadataPerson", "people_in_metadata"]


_HOST_TRUST, _GUEST_TRUST = 0.75, 0.6  # of people whom the notes state


class MetadataPerson(NamedTuple):
    """A person that the metadata names. `trust`, 0 to 1: how likely the person speaks in this episode in this role."""

    name: str
    role: Role
    origin: str
    trust: float


def people_in_metadata(episode: Episode, phrases: IntroductionPatterns) -> tuple[MetadataPerson, ...]:
    """The people that the metadata names, most reliable first, each once."""
    found: list[MetadataPerson] = []
    for person in episode.people:
        by_user = person.origin == BY_USER  # also a name that looks like none, as stage names do
        name = (person_name(person.name) or person.name) if by_user else person_name(person.name, "metadata")
        if name and not _is_show(name, episode):
            found.append(MetadataPerson(name, person.role, person.origin, _trust(person.origin, person.role)))
    for name, origin, trust in _in_title(episode.title, phrases):
        if not _is_show(name, episode):
            found.append(MetadataPerson(name, "guest", origin, trust))
    for stated in people_in_notes(episode.description, full_name):
        if not _is_show(stated.name, episode):
            trust = _HOST_TRUST if stated.role == "host" else _GUEST_TRUST
            found.append(MetadataPerson(stated.name, stated.role, "description", trust))
    found.sort(key=lambda candidate: -candidate.trust)
    people: list[MetadataPerson] = []
    for candidate in found:
        twin = next((index for index, known in enumerate(people) if same_person(known.name, candidate.name)), None)
        if twin is None:
            people.append(candidate)
        elif people[twin].role == "other":
            people[twin] = people[twin]._replace(role=candidate.role)
    return tuple(people[:20])


def _trust(origin: str, role: Role) -> float:
    if origin == BY_USER:
        return 1.0
    if origin == "podcast:person":
        return 0.95
    if "author" in origin or "owner" in origin:
        return 0.3  # often a company, a network or the uploader
    if origin in {"title", "tags"}:
        return 0.45  # a guess; names after "with" are found again below with more trust
    return 0.75 if role != "other" else 0.5


def _in_title(title: str, phrases: IntroductionPatterns) -> list[tuple[str, str, float]]:
    """`Guest: topic`, `#12 – Guest Name`, `topic with Guest`, `Guest on topic`. A name found by position alone has low
    trust.
    """
    title = title[:300]
    found = [(name, "title", 0.75) for name in guests_in_title(title, full_name)]
    parts = [
        part.strip() for part in re.split(r"\s[-–—|•]\s|[|:]|^\W*(?:ep(?:isode)?\.?\s*)?#?\d+\s*[.:–—-]?\s", title)
    ]
    for part in parts:
        for name in re.split(r"\s*(?:,|&|\band\b|\bund\b|\by\b|\bet\b)\s*", part):
            if phrases.is_name(name) and len(name.split()) > 1:
                found.append((name, "title", 0.45))
        if (
            (match := re.match(r"(.+?) (?:on|über|sobre|sur)\s", part))
            and phrases.is_name(match[1])
            and " " in match[1]
        ):
            found.append((match[1], "title", 0.45))
    names = [(person_name(text, "running text"), origin, trust) for text, origin, trust in found]
    return [(name, origin, trust) for name, origin, trust in names if name and " " in name]


def _is_show(name: str, episode: Episode) -> bool:
    return bool(episode.show) and fuzz.ratio(fold_name(name), fold_name(episode.show or "")) > 85
