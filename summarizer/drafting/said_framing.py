"""The frame of a draft that no model writes: who talks with whom and where, from the metadata; and what is argued.

What the metadata and the headings do not give is None, and the post marks that a person must write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Protocol

from summarizer.post_format import INSIGHTS, bounds_of
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.text.extractive_words import ExtractiveWords, extractive_words
from summarizer.text.language import base_code
from summarizer.text.names import surname
from summarizer.text.scripts import count_words

__all__ = ["Frame", "Names", "Said", "frame"]

_HEADLINE = bounds_of("headline").words
_SUBJECT_WORDS = bounds_of("subject").words
_MAX_SUBJECTS = 3
_POINTS = 3  # of one voice in a sentence
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
class Said:
    """An insight as the frame sees it."""

    name: str | None  # the surname of its voice
    point: str  # its heading as it stands inside a sentence; empty when it cannot
    start: float  # seconds


@dataclass(frozen=True)
class Frame:
    headline: str | None
    dek: str | None
    conclusion: str | None
    subjects: tuple[str, ...]


def frame(episode: Episode, transcript: Transcript, names: Names, said: Sequence[Said]) -> Frame:
    """`said`: the insights in their order. English parts have the length that the format asks for, or are None."""
    known = extractive_words(transcript.language)
    subjects = _subjects(episode, [one.start for one in said])
    heard = {names.called(speaker.label) for speaker in transcript.speakers}
    guests, hosts = names.guests, [name for name in names.hosts if surname(name) in heard]
    alone = len(guests) == 1 and all(one.name == surname(guests[0]) for one in said)
    values = {
        "guest": _joined(guests, known.joins),
        "host": _joined(names.hosts, known.joins),
        "voices": _joined(hosts, known.joins) if len(hosts) > 1 else "",
        "show": episode.show or "",
        "subjects": _joined(subjects, known.joins),
    }
    told = [one for one in said if one.point and one.name]
    template = (known.dek_hosts, known.dek, known.dek_several)[min(2, len(guests))]

    def dek(count: int) -> str | None:
        points = {
            "points": _points(told[:count], known) if alone else "",
            "said": _joined((known.says_points.format(name=one.name, points=_points([one], known))
                             for one in _by_voice(told)[:count]), known.joins_clauses_with),
        }  # fmt: skip
        return _filled(template, {**values, **points})

    def conclusion(count: int) -> str | None:
        kept = told[1:] if len(told) > count else told
        return _conclusion(kept[:count], known) or None

    fitting = _Fitting(transcript.language)
    many = range(1, len(told) + 1)
    concluded = fitting.first("conclusion_shown", map(conclusion, many[INSIGHTS[0] - 1 :]))
    return Frame(
        _headline(episode, names, known),
        fitting.first("dek", map(dek, (1, 2, 3, 0))),
        concluded,
        subjects,
    )


@dataclass(frozen=True)
class _Fitting:
    """Which of several texts has the length that the format asks for; in other languages than English, any."""

    language: str

    def first(self, part: str, texts: Iterable[str | None]) -> str | None:
        low, high = bounds_of(part).words
        bounded = base_code(self.language) == "en"
        return next((one for one in texts if one and (not bounded or low <= count_words(one) <= high)), None)


def _conclusion(told: Sequence[Said], known: ExtractiveWords) -> str:
    """A sentence for the points of each voice, a few in each."""
    if not known.conclusion:
        return ""
    before: str | None = None
    sentences: list[str] = []
    for name, few in _in_sentences(told):
        template = known.conclusion_more if name == before else known.conclusion
        sentences.append(template.format(name=name, points=_points(few, known)))
        before = name
    return " ".join(sentences)


def _in_sentences(told: Sequence[Said]) -> Iterator[tuple[str | None, Sequence[Said]]]:
    for name, group in groupby(told, key=lambda one: one.name):
        points = list(group)
        for at in range(0, len(points), _POINTS):
            yield name, points[at : at + _POINTS]


def _points(told: Sequence[Said], known: ExtractiveWords) -> str:
    """ "that salt eats steel and that paint holds" """
    return _joined([f"{known.that}{one.point}" for one in told], known.joins) if known.conclusion else ""


def _by_voice(told: Sequence[Said]) -> list[Said]:
    """The first point of each voice."""
    return list({one.name: one for one in reversed(told)}.values())[::-1]


def _headline(episode: Episode, names: Names, known: ExtractiveWords) -> str | None:
    """The episode's title without its number and the people, when it has the length of a headline; no file's name."""
    if episode.titled_by_file:
        return None
    title = _NUMBER.sub("", episode.title.strip())
    before, after = (
        "|".join(map(re.escape, sorted(words))) or "(?!)" for words in (known.before_names, known.after_names)
    )
    for name in (*names.guests, *names.hosts):
        title = re.sub(rf"[\s,:|(\-–—]*(?:\b(?i:{before})\.?\s+)?{re.escape(name)}\)?\s*$", "", title)
        title = re.sub(rf"^{re.escape(name)}\s*(?:[:,|\-–—]|\b(?i:{after})\b)\s*", "", title)
    return title.strip() if title.strip() and len(title.split()) <= _HEADLINE[1] else None


def _subjects(episode: Episode, starts: Sequence[float]) -> tuple[str, ...]:
    """Chapters of the metadata in which a quotation of the post was said; not the first and the last chapter.

    `starts`: seconds at which the quotations begin.
    """
    chapters = sorted(episode.chapters, key=lambda chapter: chapter.start)
    inner = list(pairwise(chapters))[1:]
    fit = [
        chapter.title.strip()
        for chapter, following in inner
        if 2 <= len(chapter.title.split()) <= _SUBJECT_WORDS[1]
        and any(chapter.start <= at < following.start for at in starts)
    ]
    return tuple(dict.fromkeys(fit))[:_MAX_SUBJECTS] if len(chapters) >= INSIGHTS[0] else ()


def _joined(names: Iterable[str], joins: str) -> str:
    listed = list(names)
    return joins.join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))


def _filled(sentence: str, values: Mapping[str, str]) -> str | None:
    """The sentence without the bracketed parts that have an empty blank; None when another blank is empty."""

    def lacks(part: str) -> bool:
        return any(not values[name] for name in re.findall(r"{(\w+)}", part))

    kept = re.sub(r"\[([^\[\]]*)\]", lambda part: "" if lacks(part[1]) else part[1], sentence)
    return kept.format(**values) if kept and not lacks(kept) else None
