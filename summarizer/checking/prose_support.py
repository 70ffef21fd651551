"""Which sentences of a post's own prose the conversation carries, as far as a model verified them (`Draft.support`).

A sentence keeps its verdict while its words stay; one that a person changed is `unchecked`. Nothing here asks a model:
`sentences_to_verify` gives what one may be asked about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from summarizer.checking.prose import is_own_prose
from summarizer.post_format.parts import TOPIC_START
from summarizer.posts.document import Document
from summarizer.records.post import Checks, Draft, Insight, SentenceCheck, Support, SupportVerdict, Topic
from summarizer.records.word_ranges import WordRange
from summarizer.text.sentences import sentence_spans

__all__ = ["OwnSentence", "ProseSupport", "SentenceToVerify", "own_sentences", "sentences_to_verify"]

_NUMBERING = re.compile(r"^\s*\d{1,4}\s*[.)]\s*")
_TITLE_NAME = re.compile(r"^[^:]{1,200}: ")  # `Guest: Headline`
_SEVERITY: tuple[SupportVerdict, ...] = ("contradicted", "not supported", "unchecked", "supported")


class OwnSentence(NamedTuple):
    """A sentence of a post's own prose, or a heading that states something."""

    block: int
    start: int  # of the block's text
    end: int
    line: int
    text: str

    @property
    def key(self) -> str:
        """Equal for two sentences that differ only in case, spaces and punctuation."""
        return _key(self.text)


class SentenceToVerify(NamedTuple):
    """A sentence of a post, and the words of the conversation that it rests on; None: it is about all of the post."""

    part: str  # "headline", "heading", "claim" (above a quotation), "takeaway" (below it), "text"
    text: str
    evidence: tuple[WordRange, ...] | None


class ProseSupport:
    """The sentences of a post with the verdicts that are known of their words."""

    def __init__(
        self, document: Document, around: Mapping[int, str], language: str, supports: Iterable[Support]
    ) -> None:
        known: dict[str, Support] = {}
        for support in supports:
            key = _key(support.sentence)
            before = known.get(key)
            if before is None or _SEVERITY.index(support.verdict) < _SEVERITY.index(before.verdict):
                known[key] = support
        self.sentences: tuple[SentenceCheck, ...] = ()
        self._places: dict[int, list[tuple[int, int, SupportVerdict]]] = {}
        checks = []
        for one in own_sentences(document, around, language):
            found = known.get(_key(one.text))
            verdict = found.verdict if found else "unchecked"
            decides, why, by = (found.decides, found.why, found.by) if found else ((), "", None)
            checks.append(SentenceCheck(line=one.line, text=one.text, support=verdict, decides=decides, why=why, by=by))
            self._places.setdefault(one.block, []).append((one.start, one.end, verdict))
        self.sentences = tuple(checks)

    @property
    def notes(self) -> list[str]:
        """That sentences have no verdict, where others have one: they were changed since."""
        count = sum(one.support == "unchecked" for one in self.sentences)
        if not 0 < count < len(self.sentences):
            return []
        what = "1 sentence of the prose has" if count == 1 else f"{count} sentences of the prose have"
        return [f"{what} no verdict of a model: new or changed since the model compared the prose with what was said"]

    def at(self, block: int, place: int) -> SupportVerdict:
        """The verdict on the sentence at an offset of a block's text; `unchecked` outside of all sentences."""
        known = self._places.get(block, ())
        return next((verdict for start, end, verdict in known if start <= place < end), "unchecked")


def sentences_to_verify(
    document: Document, around: Mapping[int, str], language: str, checks: Checks, draft: Draft | None
) -> tuple[SentenceToVerify, ...]:
    """The sentences of a post's own prose, each with the quotations of its section and the draft's evidence there."""
    starts = [block.line(0) for block in document.blocks if block.kind == "heading"]
    evidence: dict[int, list[WordRange]] = {}
    first_quoted: dict[int, int] = {}
    items: tuple[Insight | Topic, ...] = (*draft.insights, *draft.topics) if draft else ()
    drafted = {item.quote: item.evidence for item in items}
    for quote in checks.quotes:
        section = bisect_right(starts, quote.line)
        first_quoted.setdefault(section, quote.line)
        places = evidence.setdefault(section, [])
        places += [quote.words] if quote.words else []
        places += drafted.get(quote.id or "", ())
    found = []
    for one in own_sentences(document, around, language):
        block, section = document.blocks[one.block], bisect_right(starts, one.line)
        own = tuple(dict.fromkeys(evidence.get(section, ())))
        if block.kind == "heading":
            part = "headline" if block.level == 1 else "heading"
        else:
            part = "text" if not own else "claim" if one.line <= first_quoted[section] else "takeaway"
        found.append(SentenceToVerify(part, one.text, own or None))
    return tuple(found)


def own_sentences(document: Document, around: Mapping[int, str], language: str) -> Iterator[OwnSentence]:
    """The sentences of a post's own prose and its headings, in their order; `around`: blocks without quotations."""
    for number, block in enumerate(document.blocks):
        text = block.text
        if block.kind == "front" or not text.strip() or not is_own_prose(block, around.get(number, text)):
            continue
        if block.kind == "heading":
            start = _title_start(text, block.level)
            spans: Sequence[tuple[int, int]] = [(start, len(text))] if start is not None else []
        else:
            spans = sentence_spans(text, language)
        for start, end in spans:
            if _key(text[start:end]):
                yield OwnSentence(number, start, end, block.line(start), " ".join(text[start:end].split()))


def _title_start(text: str, level: int) -> int | None:
    """Where a heading's statement begins: after the guest's name or the number. None: it names a subject."""
    if level == 2 and text.startswith(TOPIC_START):
        return None
    match = (_TITLE_NAME if level == 1 else _NUMBERING).match(text)
    return match.end() if match else 0


def _key(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
