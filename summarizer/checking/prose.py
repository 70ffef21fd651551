"""Looks up the numbers, dates and proper names of a post's prose in the episode.

The search covers the passages that support the insight, then the whole transcript, then the metadata. A fact that is
not found is reported, with what the episode says near to it, and does not fail the check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from summarizer.post_format.parts import (
    ATTRIBUTION_START,
    CONCLUSION_HEADING,
    CORRECTION_START,
    INSIGHTS_HEADING,
    NOTICE_START,
    is_to_write,
)
from summarizer.posts.document import Block, Document
from summarizer.posts.fact_places import WORD, Fact, Places
from summarizer.posts.facts import NUMBERING, FactFinder
from summarizer.posts.front_keys import people_in
from summarizer.posts.own_names import OwnNames
from summarizer.posts.spoken_words import SpokenWords
from summarizer.records.post import Draft, Insight, ProseFinding, QuoteCheck, SupportVerdict, Topic
from summarizer.text.names import is_person_name

__all__ = ["check_prose", "is_own_prose"]

# Parts that code writes from metadata and settings, and the fixed headings.
_BOILERPLATE = re.compile(
    rf"^(?:{NOTICE_START} |{ATTRIBUTION_START} |{re.escape(CORRECTION_START)}|Get updates\b"
    rf"|{INSIGHTS_HEADING}$|{CONCLUSION_HEADING}$)"
)
_RUN_TOGETHER = re.compile(r"(?<=[^\W\dA-Z_])(?=[A-ZÄÖÜÉÀ])")
_MAX_FINDINGS = 2000


def check_prose(
    document: Document,
    around: Mapping[int, str],
    places: Places,
    quotes: Sequence[tuple[int, QuoteCheck]] = (),
    *,
    draft: Draft | None = None,
    support_at: Callable[[int, int], SupportVerdict] | None = None,
) -> tuple[ProseFinding, ...]:
    """The facts of all paragraphs and headings, without quotations. `quotes` holds block indexes and checks.

    `support_at`: the verdict on the sentence at an offset of a block's text; None: no model verified the sentences.
    """
    finder = _Facts(document, around, places)
    evidence = _Evidence(document, places.heard, quotes, draft)
    body = {word for block in document.blocks if block.kind != "front" for word in _words(block.text)}
    own = OwnNames(document, places.prose.code, named=bool(places.people))
    findings: dict[tuple[int, str], ProseFinding] = {}
    for number, block in enumerate(document.blocks):
        ranges = evidence.ranges(number)
        for fact in finder.of(number, block):
            line = block.line(fact.start)
            if (line, fact.text) not in findings and len(findings) < _MAX_FINDINGS:
                found = places.find(fact, ranges)
                if found == "nowhere" and block.kind == "front" and body.issuperset(_words(fact.text)):
                    continue  # the body tells it: a description often repeats it, with words run together
                if found == "nowhere" and fact.kind == "name" and own.have(fact.text):
                    continue
                said = places.near(fact, ranges) if found == "nowhere" else ""
                support = support_at(number, fact.start) if support_at else None
                finding = ProseFinding(
                    line=line, text=fact.text, kind=fact.kind, found=found, said=said, support=support
                )
                findings[line, fact.text] = finding
    return (*_strange_participants(document, places), *findings.values())


def _strange_participants(document: Document, places: Places) -> Iterator[ProseFinding]:
    """Those who the front matter says take part, and whom the episode does not know, where its voices have names."""
    head = document.text.split("\n")[: document.front_lines]
    for name in dict.fromkeys(people_in(document.front)) if places.people else ():
        fact = Fact("name", name, 0)
        if is_person_name(name) and places.find(fact, ()) == "nowhere":
            line = next((number for number, text in enumerate(head, start=1) if name in text), 1)
            yield ProseFinding(line=line, text=name, kind="name", found="nowhere", said=places.near(fact, ()))


def is_own_prose(block: Block, text: str) -> bool:
    """Whether a block, with this text outside its quotations, is the writer's: neither quoted, fixed nor to write."""
    return block.quote is None and not _BOILERPLATE.match(text.strip()) and not is_to_write(text)


def _words(text: str) -> Iterator[str]:
    """The words of a text in small letters; those that lost the space between them ("KioskWenn") apart."""
    return (match[0].casefold() for match in WORD.finditer(_RUN_TOGETHER.sub(" ", text)))


class _Facts:
    """Finds the facts of blocks."""

    def __init__(self, document: Document, around: Mapping[int, str], places: Places) -> None:
        self.around = around
        body = (around.get(at, block.text) for at, block in enumerate(document.blocks) if block.kind != "heading")
        self.finder = FactFinder(places, body)

    def of(self, number: int, block: Block) -> Iterator[Fact]:
        text = self.around.get(number, block.text)
        if not is_own_prose(block, text):
            return
        for start, end in block.code:
            text = text[:start] + " " * (end - start) + text[end:]
        yield from self.finder.find(text, heading=block.kind == "heading")


class _Evidence:
    """The token ranges of the transcript that support each block of the post."""

    def __init__(
        self,
        document: Document,
        heard: SpokenWords,
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
                headings[section] = NUMBERING.sub("", block.text).strip()
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
