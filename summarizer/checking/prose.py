"""Looks up the numbers, dates and proper names of a post's prose in the episode.

The search covers the passages that support the insight, then the whole transcript, then the metadata. A fact that is
not found is reported, with what the episode says near to it, and does not fail the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from summarizer.checking.prose_names import NameFinder
from summarizer.checking.prose_places import WORD, Fact, Places
from summarizer.checking.searchable import SearchableTranscript
from summarizer.post_format.parts import (
    ATTRIBUTION_START,
    CONCLUSION_HEADING,
    CORRECTION_START,
    INSIGHTS_HEADING,
    NOTICE_START,
    is_to_write,
)
from summarizer.posts.document import Block, Document
from summarizer.records.post import Draft, Insight, ProseFinding, QuoteCheck, Topic
from summarizer.records.timecode import CLOCK
from summarizer.text.dates import find_dates
from summarizer.text.numbers import Number, values
from summarizer.text.sentences import opens_sentence

__all__ = ["check_prose"]

# Parts that code writes from metadata and settings, and the fixed headings.
_BOILERPLATE = re.compile(
    rf"^(?:{NOTICE_START} |{ATTRIBUTION_START} |{re.escape(CORRECTION_START)}|Get updates\b"
    rf"|{INSIGHTS_HEADING}$|{CONCLUSION_HEADING}$)"
)
_CLOCK = re.compile(rf"[(\[]{{0,2}}\b{CLOCK}\b[)\]]{{0,2}}")
# Of pages, mail, telephones.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,200}\.\w+|(?<!\w)\+\d[\d /()-]{6,}\d")
_LENGTH = re.compile(r"[~≈]\s?\d{1,3}\s?(?:mins?|hrs?|h)\b")  # of a video or an episode that the post links to
_NUMBERING = re.compile(r"^\s*\d{1,4}\s*[.)]")
_RUN_TOGETHER = re.compile(r"(?<=[^\W\dA-Z_])(?=[A-ZÄÖÜÉÀ])")
_MAX_COUNTED = 12  # a post's own points; "forty reasons" is a claim
_MAX_FINDINGS = 2000
_MAX_FINDINGS_PER_BLOCK = 500  # of a kind in one paragraph


def check_prose(
    document: Document,
    around: Mapping[int, str],
    places: Places,
    quotes: Sequence[tuple[int, QuoteCheck]] = (),
    *,
    draft: Draft | None = None,
) -> tuple[ProseFinding, ...]:
    """The facts of all paragraphs and headings, without quotations. `quotes` holds block indexes and checks."""
    finder = _Facts(document, around, places)
    evidence = _Evidence(document, places.heard, quotes, draft)
    body = {word for block in document.blocks if block.kind != "front" for word in _words(block.text)}
    findings: dict[tuple[int, str], ProseFinding] = {}
    for number, block in enumerate(document.blocks):
        ranges = evidence.ranges(number)
        for fact in finder.of(number, block):
            line = block.line(fact.start)
            if (line, fact.text) not in findings and len(findings) < _MAX_FINDINGS:
                found = places.find(fact, ranges)
                if found == "nowhere" and block.kind == "front" and body.issuperset(_words(fact.text)):
                    continue  # the body tells it: a description often repeats it, with words run together
                said = places.near(fact, ranges) if found == "nowhere" else ""
                finding = ProseFinding(line=line, text=fact.text, kind=fact.kind, found=found, said=said)
                findings[line, fact.text] = finding
    return tuple(findings.values())


def _words(text: str) -> Iterator[str]:
    """The words of a text in small letters; those that lost the space between them ("KioskWenn") apart."""
    return (match[0].casefold() for match in WORD.finditer(_RUN_TOGETHER.sub(" ", text)))


class _Facts:
    """Finds numbers, dates and names in blocks."""

    def __init__(self, document: Document, around: Mapping[int, str], places: Places) -> None:
        self.language = places.language
        self.counted = places.words.counted
        self.around = around
        body = [around.get(at, block.text) for at, block in enumerate(document.blocks) if block.kind != "heading"]
        small = {match[0].casefold() for text in body for match in WORD.finditer(text) if match[0][0].islower()}
        self.names = NameFinder(places, small, "\n".join(body))

    def of(self, number: int, block: Block) -> Iterator[Fact]:
        text = self.around.get(number, block.text)
        if block.quote is not None or _BOILERPLATE.match(text.strip()) or is_to_write(text):
            return
        text = self._blanked(text, block)
        taken: list[tuple[int, int]] = []
        for date in islice(find_dates(text, self.language.code), _MAX_FINDINGS_PER_BLOCK):
            taken.append((date.start, date.end))
            if not date.is_bare:
                yield Fact("date", text[date.start : date.end], date.start, date=date)
        names = self.names.find(text, heading=block.level > 0)
        for start, end in islice(names, _MAX_FINDINGS_PER_BLOCK):
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                yield Fact("name", text[start:end], start)
        yield from islice(self._amounts(text, taken), _MAX_FINDINGS_PER_BLOCK)

    def _blanked(self, text: str, block: Block) -> str:
        """The text with code, addresses, clock times and a heading's number blanked out; offsets stay."""
        for start, end in block.code:
            text = text[:start] + " " * (end - start) + text[end:]
        patterns = [_CLOCK, _ADDRESS, _LENGTH, *([_NUMBERING] if block.kind == "heading" else [])]
        for pattern in patterns:
            text = pattern.sub(lambda match: " " * len(match[0]), text)
        return text

    def _amounts(self, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Fact]:
        for number in values(text, self.language.code):
            overlaps = any(number.start < last and number.end > first for first, last in taken)
            inside = text[number.start - 1 : number.start].isalpha() and text[number.start].isascii()  # p95
            inside = inside and text[number.start - 1].isascii()
            if not (number.everyday or overlaps or inside or self._counts(text, number)):
                yield Fact("number", text[number.start : number.end], number.start, number=number)

    def _counts(self, text: str, number: Number) -> bool:
        """Whether a number counts the post's own points: "three ways", "step 4", "Fourth, ..."."""
        if number.unit or not 0 < number.value <= _MAX_COUNTED or number.kind not in ("cardinal", "ordinal"):
            return False
        after = text[number.end : number.end + 40]
        if any(after.lstrip().startswith(word) for word in self.counted if not word.isascii() and len(word) < 5):
            return True
        following = [match[0].casefold() for match in WORD.finditer(after)][:2]
        before = WORD.findall(text[max(0, number.start - 20) : number.start])
        counted = set(following) & self.counted or (bool(before) and before[-1].casefold() in self.counted)
        opens = number.kind == "ordinal" and after[:1] in (",", ":") and self._opens(text, number.start)
        return bool(counted) or opens

    def _opens(self, text: str, place: int) -> bool:
        return not text[:place].strip() or opens_sentence(text, place, self.language.code)


class _Evidence:
    """The token ranges of the transcript that support each block of the post."""

    def __init__(
        self,
        document: Document,
        heard: SearchableTranscript,
        quotes: Sequence[tuple[int, QuoteCheck]],
        draft: Draft | None,
    ) -> None:
        self.heard = heard
        self.sections: dict[int, int] = {}  # block -> section
        self.found: dict[int, list[tuple[int, int]]] = {}
        headings: dict[int, str] = {}
        ids: dict[int, set[str]] = {}
        section = 0
        for number, block in enumerate(document.blocks):
            if block.kind == "heading":
                section += 1
                headings[section] = _NUMBERING.sub("", block.text).strip()
            self.sections[number] = section
            ids.setdefault(section, set()).update(note.id for _, note in block.notes if note.id)
        for number, quote in quotes:
            if quote.words:
                self.found.setdefault(self.sections[number], []).append(heard.token_range(quote.words))
        parts: list[Insight | Topic] = [*draft.insights, *draft.topics] if draft else []
        for part in parts:
            section_of = next(
                (s for s in headings if part.quote in ids.get(s, ()) or _is_heading_of(headings[s], part)), None
            )
            if section_of is not None:
                self.found.setdefault(section_of, []).extend(heard.token_range(words) for words in part.evidence)

    def ranges(self, block: int) -> list[tuple[int, int]]:
        return self.found.get(self.sections[block], [])


def _is_heading_of(heading: str, part: Insight | Topic) -> bool:
    title = part.heading if isinstance(part, Insight) else f"On {part.subject}"
    return title is not None and " ".join(title.split()) == " ".join(heading.split())
