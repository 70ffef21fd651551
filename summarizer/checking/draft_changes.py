"""What differs between a post as it was drafted and as it stands: sections, headings, sentences, quotations.

Sentences are compared without case and punctuation. One that stands anywhere in both texts is unchanged, wherever it
was moved. Sections belong together that quote the same words, have the same heading, or similar prose.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from summarizer.checking.check import quotations_of
from summarizer.checking.prose_support import OwnSentence, own_sentences
from summarizer.posts.quotations import text_around
from summarizer.posts.reading import read_post
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, QuoteCheck
from summarizer.records.post_report import DraftChanges, ProseChange, QuotationChange, SectionChange
from summarizer.records.transcript import Transcript
from summarizer.text.prose_facts import words_of
from summarizer.text.scripts import count_words, is_unspaced, sounded_characters

__all__ = ["PostSections", "draft_differences", "sections_of"]

_NUMBERING = re.compile(r"^\s*\d{1,4}\s*[.)]\s*")
_MIN_ALIKE = 60  # of 100: the similarity of the prose of two sections that are taken for one
_COMPARED_CHARACTERS = 4000  # of a section's prose, to find the one that belongs to it
_MAX_WORD_PAIRS = 50_000_000  # of a changed passage; of longer ones no word counts as drafted


@dataclass
class _Section:
    """What stands below one heading of the second or third level, or before the first one."""

    heading: str = ""  # without its number
    level: int = 0
    title: list[OwnSentence] = field(default_factory=list)  # the heading, where it is the writer's own
    prose: list[OwnSentence] = field(default_factory=list)
    quotes: list[QuoteCheck] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(one.text for one in (*self.title, *self.prose))[:_COMPARED_CHARACTERS]


@dataclass(frozen=True)
class PostSections:
    """A post in its sections."""

    sections: tuple[_Section, ...]

    @property
    def words(self) -> int:
        """Of the post's own prose, headings included."""
        return sum(count_words(one.text) for one in self.sentences)

    @property
    def sentences(self) -> Iterator[OwnSentence]:
        """The sentences and headings of the post's own prose, in its order."""
        for section in self.sections:
            yield from (*section.title, *section.prose)

    @property
    def quotes(self) -> Iterator[QuoteCheck]:
        for section in self.sections:
            yield from (one for one in section.quotes if one.verdict != "unspoken")


def sections_of(post: str, checks: Checks, transcript: Transcript, episode: Episode | None) -> PostSections:
    """A post that was checked against this transcript, in its sections."""
    document = read_post(post, checks.post)
    quotations = quotations_of(document, transcript, episode)
    quoted: dict[int, list[QuoteCheck]] = {}
    for quotation, check in zip(quotations, checks.quotes, strict=True):
        quoted.setdefault(quotation.block, []).append(check)
    own: dict[int, list[OwnSentence]] = {}
    for one in own_sentences(document, text_around(document, quotations), transcript.language):
        own.setdefault(one.block, []).append(one)
    sections = [_Section()]
    for number, block in enumerate(document.blocks):
        if block.kind == "heading" and block.level in (2, 3):
            heading = " ".join(_NUMBERING.sub("", block.text).split())
            sections.append(_Section(heading, block.level, title=own.pop(number, [])))
        sections[-1].prose += own.get(number, ())
        sections[-1].quotes += quoted.get(number, ())
    return PostSections(tuple(sections))


def draft_differences(draft: PostSections, post: PostSections, *, certain: bool) -> DraftChanges:
    """What differs in the post; `certain`: as `DraftChanges` has it."""
    pairs = _paired(draft.sections, post.sections)
    kept = {one.key for one in draft.sentences} & {one.key for one in post.sentences}
    changes = list(_prose_changes(draft.sections, post.sections, pairs, kept))
    same = sum(count_words(one.text) for one in post.sentences if one.key in kept)
    same += sum(_shared_words(before, after) for before, after in _renamed(draft.sections, post.sections, pairs, kept))
    return DraftChanges(
        certain=certain,
        words=post.words,
        words_as_drafted=same + sum(_shared_words(one.before, one.after) for one in changes),
        sections=tuple(_section_changes(draft.sections, post.sections, pairs)),
        quotations=tuple(_quotation_changes(tuple(draft.quotes), tuple(post.quotes))),
        prose=tuple(changes),
    )


def _paired(draft: Sequence[_Section], post: Sequence[_Section]) -> dict[int, int]:
    """Which section of the post is which of the draft: number in the post -> number in the draft."""
    found: dict[int, int] = {0: 0}
    left = set(range(1, len(draft)))

    def pair(number: int, other: int) -> None:
        found[number] = other
        left.discard(other)

    for belong in (_quote_the_same, _headed_alike):
        for number, section in enumerate(post):
            if number not in found:
                other = next((at for at in sorted(left) if belong(draft[at], section)), None)
                if other is not None:
                    pair(number, other)
    for number, section in enumerate(post):
        if number not in found and section.text:
            likeness = {at: fuzz.ratio(draft[at].text, section.text) for at in sorted(left)}
            best = max(likeness, key=lambda at: likeness[at], default=None)
            if best is not None and likeness[best] >= _MIN_ALIKE:
                pair(number, best)
    return found


def _quote_the_same(one: _Section, other: _Section) -> bool:
    return any(_overlap(first, second) for first in one.quotes for second in other.quotes)


def _headed_alike(one: _Section, other: _Section) -> bool:
    return one.heading.casefold() == other.heading.casefold()


def _overlap(one: QuoteCheck, other: QuoteCheck) -> bool:
    if one.words is None or other.words is None:
        return one.id is not None and one.id == other.id
    return one.words[0] < other.words[1] and other.words[0] < one.words[1]


def _section_changes(
    draft: Sequence[_Section], post: Sequence[_Section], pairs: dict[int, int]
) -> Iterator[SectionChange]:
    unmoved = _longest_rising([pairs[number] for number in sorted(pairs)])
    for number, section in enumerate(post):
        if number not in pairs:
            yield SectionChange(kind="added", before=None, after=section.heading)
            continue
        before = draft[pairs[number]].heading
        if not _headed_alike(draft[pairs[number]], section):
            yield SectionChange(kind="renamed", before=before, after=section.heading)
        if pairs[number] not in unmoved:
            yield SectionChange(kind="moved", before=before, after=section.heading)
    kept = set(pairs.values())
    for at, section in enumerate(draft):
        if at not in kept:
            yield SectionChange(kind="removed", before=section.heading, after=None)


def _renamed(
    draft: Sequence[_Section], post: Sequence[_Section], pairs: dict[int, int], kept: set[str]
) -> Iterator[tuple[str, str]]:
    """The headings of the writer's own that differ, before and after."""
    for number, at in pairs.items():
        for one, other in zip(draft[at].title, post[number].title, strict=False):
            if other.key not in kept:
                yield one.text, other.text


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The numbers of a longest rising subsequence: what kept its order. All numbers differ."""
    ends: list[int] = []  # the smallest end of a rising run of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    found: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def _prose_changes(
    draft: Sequence[_Section], post: Sequence[_Section], pairs: dict[int, int], kept: set[str]
) -> Iterator[ProseChange]:
    for number, section in enumerate(post):
        drafted = draft[pairs[number]] if number in pairs else _Section()
        yield from _changed(section.heading, drafted.prose, section.prose, kept)
    paired = set(pairs.values())
    for at, section in enumerate(draft):
        if at not in paired:
            yield from _changed(section.heading, section.prose, (), kept)


def _changed(
    heading: str, before: Sequence[OwnSentence], after: Sequence[OwnSentence], kept: set[str]
) -> Iterator[ProseChange]:
    """The runs of sentences that differ, without those that stand elsewhere in the other text."""
    keys = [one.key for one in before], [one.key for one in after]
    for kind, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        was = " ".join(one.text for one in before[a:b] if one.key not in kept)
        becomes = " ".join(one.text for one in after[c:d] if one.key not in kept)
        if was or becomes:
            yield ProseChange(section=heading, before=was, after=becomes)


def _quotation_changes(draft: Sequence[QuoteCheck], post: Sequence[QuoteCheck]) -> Iterator[QuotationChange]:
    left = list(draft)
    for quote in post:
        drafted = next((one for one in left if _overlap(one, quote)), None)
        if drafted is None:
            yield QuotationChange(kind="added", before=None, after=quote.text)
            continue
        left.remove(drafted)
        if drafted.text.split() != quote.text.split():
            yield QuotationChange(kind="other words", before=drafted.text, after=quote.text)
    for one in left:
        yield QuotationChange(kind="removed", before=one.text, after=None)


def _shared_words(before: str, after: str) -> int:
    """How many words of a changed passage stand in what the draft had there, in its order."""
    units = sounded_characters if is_unspaced(after) else words_of
    one, other = units(before), units(after)
    if not other or len(one) * len(other) > _MAX_WORD_PAIRS:
        return 0
    return int(count_words(after) * LCSseq.similarity(one, other) / len(other))
