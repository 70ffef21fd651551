"""The frame of a draft that no model writes: who talks with whom and where, from the metadata; and what is argued.

What the metadata and the headings do not give is None, and the post marks that a person must write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from summarizer.post_format import INSIGHTS, bounds_of
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.text.extractive_words import extractive_words
from summarizer.text.names import surname

__all__ = ["Frame", "Names", "frame"]

_HEADLINE = bounds_of("headline").words
_SUBJECT_WORDS = bounds_of("subject").words
_MAX_SUBJECTS = 3
_POINTS = 3  # that the conclusion repeats
_NUMBER = re.compile(r"^(?:#|ep(?:isode)?\.?\s*#?)?\d+\s*[:.\-–—|]\s*|^#\d+\s+", re.I)


class Names(Protocol):
    """The people of an episode, as the post names them."""

    @property
    def guests(self) -> tuple[str, ...]: ...
    @property
    def hosts(self) -> tuple[str, ...]: ...
    def called(self, label: str) -> str | None:
        """How prose calls a voice: by its surname; None for a voice without a name."""


@dataclass(frozen=True)
class Frame:
    headline: str | None
    dek: str | None
    conclusion: str | None
    subjects: tuple[str, ...]


def frame(
    episode: Episode, transcript: Transcript, names: Names, points: Sequence[str], voices: Sequence[str | None]
) -> Frame:
    """`points`: headings as they stand inside a sentence, in their order; `voices`: who says each quotation."""
    heard = {names.called(speaker.label) for speaker in transcript.speakers}
    known = extractive_words(transcript.language)
    subjects = _subjects(episode)
    guests, hosts = names.guests, [name for name in names.hosts if surname(name) in heard]
    alone = surname(guests[0]) if len(guests) == 1 and all(name == surname(guests[0]) for name in voices) else ""
    values = {
        "guest": _joined(guests, known.joins),
        "host": _joined(names.hosts, known.joins),
        "voices": _joined(hosts, known.joins) if len(hosts) > 1 else "",
        "show": episode.show or "",
        "subjects": _joined(subjects, known.joins),
        "name": alone,
        "point": points[0] if alone and points else "",
        "points": _joined([f"{known.that}{point}" for point in points[1 : _POINTS + 1]], known.joins) if alone else "",
    }
    dek = _filled((known.dek_hosts, known.dek, known.dek_several)[min(2, len(guests))], values)
    conclusion = _filled(known.conclusion, values) if len(points) > INSIGHTS[0] else None
    return Frame(_headline(episode, names), dek, conclusion, subjects)


def _headline(episode: Episode, names: Names) -> str | None:
    """The episode's title without its number and the people, when it has the length of a headline."""
    title = _NUMBER.sub("", episode.title.strip())
    for name in (*names.guests, *names.hosts):
        title = re.sub(rf"[\s,:|(\-–—]*(?:\b(?:with|by|feat\.?|mit|avec|con)\s+)?{re.escape(name)}\)?\s*$", "", title)
        title = re.sub(rf"^{re.escape(name)}\s*(?:[:,|\-–—]|on\b)\s*", "", title)
    return title.strip() if title.strip() and len(title.split()) <= _HEADLINE[1] else None


def _subjects(episode: Episode) -> tuple[str, ...]:
    """Chapters of the metadata, without the first and the last one."""
    chapters = [chapter.title.strip() for chapter in episode.chapters]
    fit = [title for title in chapters if 2 <= len(title.split()) <= _SUBJECT_WORDS[1]][1:-1]
    return tuple(fit[:_MAX_SUBJECTS]) if len(fit) >= INSIGHTS[0] else ()


def _joined(names: Iterable[str], joins: str) -> str:
    listed = list(names)
    return joins.join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))


def _filled(sentence: str, values: Mapping[str, str]) -> str | None:
    """The sentence without the bracketed parts that have an empty blank; None when another blank is empty."""

    def lacks(part: str) -> bool:
        return any(not values[name] for name in re.findall(r"{(\w+)}", part))

    kept = re.sub(r"\[([^\[\]]*)\]", lambda part: "" if lacks(part[1]) else part[1], sentence)
    return kept.format(**values) if kept and not lacks(kept) else None
