"""The sentences around the quotations of a post: those before, after and above one, and the headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

import regex

from summarizer.posts.attributions import before_marks
from summarizer.posts.document import Document
from summarizer.posts.pointers import pointer_in
from summarizer.posts.quotations import Quotation
from summarizer.posts.signatures import is_signature
from summarizer.text.detection import detect_language
from summarizer.text.disclaimers import (
    Disclaimer,
    disclaimer_after,
    disclaimer_before,
    disclaimer_in_tag,
    without_label,
)
from summarizer.text.language import load_language
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS, MARK_CHARACTERS
from summarizer.text.sentences import has_final_mark, split_sentences

__all__ = ["PostSurroundings"]

_MAX_SENTENCE_CHARACTERS = 600  # on either side of a quotation
_MAX_PARAGRAPH_CHARACTERS = 3000  # before a quotation
_BESIDE = 2  # sentences above a quotation, in which a reader may take a name for the speaker's
_AFTER = 2  # sentences after a quotation in its paragraph, which may take it back
_MARKS = 8  # characters between a quotation's words and what follows them, at most
_SAMPLE_CHARACTERS = 6000  # of a post, by which its language is told
_MIN_SAMPLE_WORDS = 20
# The last character of a quotation that was blanked out, before what may begin a sentence.
_QUOTED_END = regex.compile(rf"(?<= ) (?=[{re.escape(MARK_CHARACTERS)}]+\s+\p{{Lu}})")
_USUAL_SHARE = 0.2  # of function words, from which a text is in the transcript's language


class PostSurroundings:
    """The text around quotations."""

    def __init__(self, document: Document, around: Mapping[int, str]) -> None:
        self.blocks = document.blocks
        self.document = document
        self.around = around
        self._language: str | None = None
        # The last answers: each quotation is asked about several times, and quotations share a paragraph above.
        self._before = lru_cache(2)(self._text_before)
        self._split = lru_cache(8)(split_sentences)

    def language(self, usual: str) -> str:
        """The language of the post's prose; `usual` unless the text is clearly not in it."""
        if self._language is None:
            prose = " ".join(
                self._text(at) for at in range(min(len(self.blocks), 200)) if self.blocks[at].quote is None
            )
            words = prose[:_SAMPLE_CHARACTERS].casefold().split()
            shared = sum(word in load_language(usual).function_words for word in words)
            told = len(words) < _MIN_SAMPLE_WORDS or shared > _USUAL_SHARE * len(words)
            self._language = usual if told else detect_language(" ".join(words)) or usual
        return self._language

    def _text(self, number: int) -> str:
        return self.around.get(number, self.blocks[number].text)

    def _text_before(self, number: int, end: int) -> str:
        """The text of a block before a quotation that begins at `end`."""
        start = max(0, end - _MAX_PARAGRAPH_CHARACTERS)
        text, whole = self._text(number)[start:end], self.blocks[number].text[start:end]
        marked = _QUOTED_END.sub(lambda last: mark if has_final_mark(mark := whole[last.start()]) else " ", text)
        return before_marks(marked)

    def sentences_before(self, quotation: Quotation, code: str) -> list[str]:
        if self.blocks[quotation.block].kind == "heading":
            return []
        return self._split(self._before(quotation.block, quotation.span[0]), code)

    def sentence_before(self, quotation: Quotation, code: str) -> str:
        """The sentence that a quotation stands in or ends, up to the quotation; empty when it ended before."""
        before = self._before(quotation.block, quotation.span[0])[-_MAX_SENTENCE_CHARACTERS:]
        pieces = self._split(before, code)
        return pieces[-1] if pieces and not has_final_mark(before.rstrip(MARK_CHARACTERS + " ")) else ""

    def sentence_after(self, quotation: Quotation, piece: int, code: str) -> str:
        """What follows a piece of a quotation up to the end of its sentence, or up to the next quotation."""
        pieces = self._split(self._after(quotation, piece), code)
        return pieces[0].rstrip(".!?。") if pieces else ""

    def sentences_after(self, quotation: Quotation, code: str) -> list[str]:
        """What follows a quotation in its paragraph, up to the next one."""
        text = self._after(quotation, len(quotation.pieces) - 1)
        return self._split(text, code)

    def says_after(self, quotation: Quotation, words: frozenset[str]) -> bool:
        """Whether one of the words stands after a quotation in its paragraph, outside of quotations."""
        part = quotation.pieces[-1]
        rest = self._text(part.block)[part.span[1] : part.span[1] + _MAX_SENTENCE_CHARACTERS].casefold()
        return bool(words) and not words.isdisjoint(re.findall(r"\w+", rest))

    def _after(self, quotation: Quotation, piece: int) -> str:
        part = quotation.pieces[piece]
        text = self._text(part.block)[part.span[1] : part.span[1] + _MAX_SENTENCE_CHARACTERS].lstrip(
            MARK_CHARACTERS + ", \t\n"
        )
        return text[: next((at for at, character in enumerate(text) if character in DOUBLE_CHARACTERS), len(text))]

    def pointer_below(self, quotation: Quotation, code: str) -> str:
        """The paragraph after a blockquote, or after marked words that are all of their paragraph, when it is one short
        sentence about them."""
        below = self._below(quotation)
        return pointer_in(below, load_language(code)) if below else ""

    def beside(self, quotation: Quotation, code: str) -> tuple[list[str], str]:
        """The last sentences above a quotation that is all of its paragraph, and the first one below it."""
        if self.blocks[quotation.block].quote is None and _has_letters(self._text(quotation.block)):
            return [], ""
        below = self._split(self._below(quotation), code)[:1]
        return self.paragraph_above(quotation.block, code)[-_BESIDE:], "".join(below)

    def disclaimers(self, quotation: Quotation, code: str) -> Iterator[Disclaimer]:
        """What the sentence that leads to a quotation, those after it, or a correction below take back of it."""
        above, below = self.beside(quotation, code)
        lead = self.sentence_before(quotation, code)
        lead = lead if lead.strip() else self.lead_in(quotation, code)
        if lead.strip():
            found = [disclaimer_before(lead, code)]
        else:
            opening = self.sentences_before(quotation, code)
            beside = above[-1:] or (opening if len(opening) == 1 else [])
            found = [disclaimer_before(text, code, pointing=True) for text in beside]
        rest = self.sentences_after(quotation, code)[:_AFTER]
        if rest and not has_final_mark(quotation.text):
            found.append(disclaimer_in_tag(rest[0], code))
        after = [*rest, below, *self._corrections(quotation, code)]
        yield from filter(None, (*found, *(disclaimer_after(text, code) for text in after if text)))

    def _numbers(self, quotation: Quotation) -> list[int]:
        """The last block of a quotation, and those that follow it in its blockquote."""
        numbers = [quotation.pieces[-1].block]
        quote = self.blocks[numbers[0]].quote
        while quote is not None and numbers[-1] + 1 < len(self.blocks) and self.blocks[numbers[-1] + 1].quote == quote:
            numbers.append(numbers[-1] + 1)
        return numbers

    def notes(self, quotation: Quotation, code: str) -> Iterator[str]:
        """The first sentences of a quotation's footnotes."""
        last, numbers = quotation.pieces[-1], self._numbers(quotation)
        end = last.span[1] + len(self._after(quotation, -1)) + _MARKS
        refers = {
            label
            for number in numbers
            for at, label in self.blocks[number].footnotes
            if number != last.block or last.span[0] <= at <= end
        }
        for label in sorted(refers):
            yield from self._opening(self._footnotes.get(label), code)

    def _corrections(self, quotation: Quotation, code: str) -> Iterator[str]:
        """The first sentences of its footnotes, and of the paragraph below when that denies it or has a label."""
        yield from self.notes(quotation, code)
        below = self._numbers(quotation)[-1] + 1
        block = self.blocks[below] if below < len(self.blocks) else None
        if block and not block.footnote and block.kind == "paragraph" and block.quote is None:
            for text in self._opening(below, code):
                said = disclaimer_after(text, code)
                if without_label(text, code) != text or (said and said.kind == "denied"):
                    yield text

    def _opening(self, number: int | None, code: str) -> list[str]:
        """The first sentence of a block."""
        return self._split(self._text(number)[:_MAX_SENTENCE_CHARACTERS], code)[:1] if number is not None else []

    @cached_property
    def _footnotes(self) -> dict[str, int]:
        """The first block of each footnote."""
        return {block.footnote: at for at, block in reversed(list(enumerate(self.blocks))) if block.footnote}

    def _below(self, quotation: Quotation) -> str:
        """The paragraph after a quotation that is all of its paragraph, or of a blockquote; empty without one."""
        last = quotation.pieces[-1].block
        quote = self.blocks[last].quote
        while quote is not None and last + 1 < len(self.blocks) and self.blocks[last + 1].quote == quote:
            if not is_signature(self.blocks[last + 1].text):
                break
            last += 1
        below = self.blocks[last + 1] if last + 1 < len(self.blocks) else None
        if below is None or below.quote is not None or below.kind != "paragraph":
            return ""
        if self.blocks[last].quote is None and _has_letters(self._text(last)):
            return ""  # other words stand beside it, which tell who says it
        return self._text(last + 1)

    def lead_in(self, quotation: Quotation, code: str) -> str:
        """The sentence before a blockquote that leads to it: it ends with a colon or without a mark."""
        number = self._above(quotation.block)
        if number is None or self.blocks[quotation.block].kind != "quote":
            return ""
        text = self._text(number)[-_MAX_SENTENCE_CHARACTERS:].rstrip()
        pieces = self._split(text, code)
        return pieces[-1] if pieces and not has_final_mark(text) else ""

    def paragraph_above(self, number: int, code: str) -> list[str]:
        above = self._above(number)
        return self._split(self._text(above)[-_MAX_PARAGRAPH_CHARACTERS:], code) if above is not None else []

    def _above(self, number: int) -> int | None:
        """The nearest block of prose above, in the same section."""
        return self._structure[0][number]

    def headings(self, number: int) -> list[str]:
        """The headings above a block, the nearest first."""
        return [self.blocks[at].text for at in reversed(self._structure[1][number])]

    def is_title(self, heading: str) -> bool:
        return any(block.kind == "heading" and block.level == 1 and block.text == heading for block in self.blocks[:5])

    @cached_property
    def _structure(self) -> tuple[list[int | None], list[tuple[int, ...]]]:
        above: list[int | None] = []
        headings: list[tuple[int, ...]] = []
        prose: int | None = None
        open_headings: tuple[int, ...] = ()
        for number, block in enumerate(self.blocks):
            above.append(prose)
            headings.append(open_headings)
            if block.kind == "heading":
                prose = None
                open_headings = (*(at for at in open_headings if self.blocks[at].level < block.level), number)
            elif block.quote is None and _has_letters(self._text(number)):
                prose = number
        return above, headings


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)
