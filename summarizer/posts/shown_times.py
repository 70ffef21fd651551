"""The times that a post shows beside a quotation, within its blockquote or sentence and on the lines around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile

import regex

from summarizer.posts.document import Block
from summarizer.posts.interruptions import is_speech_tag
from summarizer.posts.known_names import KnownNames
from summarizer.posts.marks import Range
from summarizer.posts.signatures import bare_credit, is_button, is_signature
from summarizer.posts.tables import Tables
from summarizer.posts.timestamps import TIMESTAMP
from summarizer.posts.written_times import ShownTime, WrittenTime, linked_times, written_times
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.quotation_words import quotation_words
from summarizer.text.speech_words import speech_words

__all__ = ["ShownTimes"]

_MAX_LINKS = 200
_MAX_BESIDE = 400  # characters on either side of a quotation that are read
_MAX_OPENING = 60  # characters before a quotation that opens its block: signs
_MAX_SECTION = 30  # blocks between a quotation and the heading of its section
_SENTENCE_END = regex.compile(
    r"(?<!\b[Mm]in)[.!?。！？]['\"”’»)]?\s+(?![(\[])(?!(?<=\d\.\s)[Mm]inute)"  # "Min. 5:00", "5. Minute"
)
_WORD_BEFORE = regex.compile(r"([^\W\d_][\w'’-]*)[*_]*\s*$")
_FINAL = ".!?…。！？"
_SIGNS = regex.compile(r"[^\w\s]*[\p{So}▶►@]\ufe0f?\s*$")
_DASHED = regex.compile(r"[\s.,\"'”’»]*[—–-]+\s*")
_EDGES = " \n\t*_`,;:.!?…。！？|\"'”“’‘«»„()[]<>-–—~@↗→▶►⏵⏱⏯"


class ShownTimes:
    """Finds them in the blocks of a post: those that readers take for the times of a quotation."""

    def __init__(self, blocks: Sequence[Block], tables: Tables, names: KnownNames, language: Language) -> None:
        self.blocks = blocks
        self.tables = tables
        self.names = names
        self.language = language
        self._speech = speech_words(language.code)
        self._parts = self._speech.occasions | quotation_words().title_nouns

    def beside(self, first: tuple[int, int], last: tuple[int, int], free: Range) -> Iterator[ShownTime]:
        """The times of a quotation, in their order.

        `first` and `last`: block and offset of where it begins and ends; `free`: where, in those blocks, the quotation
        before it ends and the one after it begins.
        """
        begin, end = self.blocks[first[0]], self.blocks[last[0]]
        low, high = max(free[0], first[1] - _MAX_BESIDE), min(free[1], last[1] + _MAX_BESIDE)
        if begin.quote is None:
            low = [low, *(match.end() for match in _SENTENCE_END.finditer(begin.text, low, first[1]))][-1]
            stop = _SENTENCE_END.search(end.text, last[1], high)
            if stop:
                yield from self._in_next_sentence(end, stop.end(), high)
                high = stop.start() + 1
            yield from self._in_sentence(begin, low, first[1], ended=False)
            yield from self._in_sentence(
                end, last[1], high, ended=end.text[max(0, last[1] - 2) : last[1]].rstrip()[-1:] in _FINAL
            )
        else:
            for block, start, stop_at in ((begin, low, first[1]), (end, last[1], high)):
                yield from (one.time for one in written_times(block.text, start, stop_at) if one.is_clock)
                yield from linked_times(_links_in(block, start, stop_at), start, stop_at)
        if first[0] == last[0]:
            around = [
                link for link in _links_in(begin, first[1], last[1]) if link[0] <= first[1] and link[1] >= last[1]
            ]
            yield from linked_times(around, 0, len(begin.text))
        alone = first[1] <= _MAX_OPENING and not begin.text[: first[1]].strip(_EDGES)
        yield from self._around(first[0], last[0], alone=alone)
        yield from self._in_row(first[0])
        yield from self._of_section(first[0])

    # -- in its sentence -----------------------------------------------------------------------------------------------

    def _in_sentence(self, block: Block, start: int, end: int, *, ended: bool) -> Iterator[ShownTime]:
        """Those of text[start:end] beside a quotation. `ended`: it stands before them and ends with a final mark."""
        text = block.text
        stamps = [match.span() for match in TIMESTAMP.finditer(text, start, end)]
        linked = [(first, last) for first, last, _ in _links_in(block, start, end) if _names_time(text[first:last])]
        for one in written_times(text, start, end):
            before, after = text[start : one.start], text[one.end : end]
            if any(first <= one.start < last for first, last in stamps):
                yield one.time
            elif ended and not (self._fits(before) or _names_time(before.strip(_EDGES)) or self._places(before)):
                continue
            elif self._is_told(one, before, after) or any(first <= one.start < last for first, last in linked):
                yield one.time
            elif one.is_clock and self._follows(before) and self._fits(before) and self._fits(after):
                yield one.time._replace(sure=False)
        for first, last, url in _links_in(block, start, end):
            shown = text[first:last].strip(_EDGES)
            near = not ended or self._fits(text[start:first])
            if near and (_names_time(shown) or self._fits(shown)):
                yield from linked_times([(first, last, url)], first, last)

    def _in_next_sentence(self, block: Block, start: int, end: int) -> Iterator[ShownTime]:
        """Those of a sentence that begins there and only names a time: "Time: 5:00", a link "Hear it"."""
        stop = _SENTENCE_END.search(block.text, start, end)
        last = stop.start() + 1 if stop else end
        if (stop or end == len(block.text)) and _names_time(block.text[start:last].strip(_EDGES)):
            yield from (one.time for one in written_times(block.text, start, last) if one.is_clock)
            yield from linked_times(_links_in(block, start, last), start, last)

    def _is_told(self, one: WrittenTime, before: str, after: str) -> bool:
        """Whether its form says that it is a time of the recording: `▶ 5:00`, "in minute 5", "(5 min 10 s)"."""
        if one.told or (one.is_clock and _SIGNS.search(before)):
            return True
        known = attribution_words()
        if not one.is_clock and not one.numbered and _DASHED.fullmatch(before) and not after.strip(_EDGES):
            return True  # — 5'10"
        words = before.casefold().split()
        following = [word.strip(_EDGES).casefold() for word in after.split()]
        if one.is_clock and (
            known.marks & set(following[:1])
            or (len(words) > 1 and words[-2] in known.at and words[-1] in known.minutes)
        ):
            return True  # "the 5:10 mark", "in minute 5:10"
        if words and words[-1] in self.language.articles | self._speech.the:
            words.pop()
        if (
            one.is_clock
            and following
            and following[0] in self._speech.prepositions
            and set(following[1:3]) & self._parts
        ):
            return True  # "5:00 in the episode"
        of = following and following[0] in self._speech.of and not set(following[1:3]) & self._parts
        if one.is_clock or of or not (words and words[-1] in known.at):
            return False
        return one.numbered or not after.lstrip()[:1].isalnum()

    def _places(self, before: str) -> bool:
        """Whether only a bracket with "at the" or "min." stands before a time: `(min. 5:10)`."""
        known = attribution_words()
        words = {word.strip(_EDGES).casefold() for word in before.strip(_EDGES).split()}
        return words <= known.at | known.minutes | self.language.articles | self._speech.the

    def _follows(self, before: str) -> bool:
        """Whether a clock stands apart from the word before it, or after "at", a voice's name or a verb of speech."""
        match = _WORD_BEFORE.search(before)
        if match is None or self.names.speaks(match[1]):
            return True
        return match[1].casefold() in attribution_words().at | self.language.speech_verbs

    def _fits(self, text: str) -> bool:
        """Whether what stands beside a time is nothing, a name, a signature or a speech tag."""
        plain = text.strip(_EDGES)
        words = plain.split()
        if words and words[-1].casefold() in attribution_words().at:
            plain = " ".join(words[:-1]).strip(_EDGES)
        if not plain or self.names.speaks(plain) or bare_credit(plain, self.names.speaks):
            return True
        return (is_signature(f"— {plain}") and self.names.speaks(plain.split(",")[0])) or is_speech_tag(
            plain, self.language
        )

    # -- around it -----------------------------------------------------------------------------------------------------

    def _around(self, first: int, last: int, *, alone: bool) -> Iterator[ShownTime]:
        """The times of the lines of a blockquote that are not words, of the line below it, else of the one above it.

        Of a quotation without a blockquote that opens its block (`alone`), those of the line that leads to it.
        """
        quote = self.blocks[first].quote
        if quote is None:
            if alone and first and self.blocks[first - 1].quote is None and self.blocks[first].kind == "paragraph":
                yield from self._of_lead(self.blocks[first - 1])
                yield from self._of_time_line(self.blocks[first - 1])
            return
        told = False
        for start, step in ((last + 1, 1), (first - 1, -1)):
            number = start
            while 0 <= number < len(self.blocks) and self.blocks[number].quote == quote:
                found = self._of_line(self.blocks[number])
                if found is None:
                    return
                told = told or bool(found)
                yield from found
                number += step
            outside = self.blocks[number] if 0 <= number < len(self.blocks) else None
            if outside is not None and outside.quote is None and outside.kind == "paragraph" and not told:
                found = self._of_line(outside) or (list(self._of_lead(outside)) if step < 0 else [])
                told = bool(found)
                yield from found

    def _of_line(self, block: Block) -> list[ShownTime] | None:
        """The times of an attribution, a time alone or links that name what they do; None for any other text."""
        text = block.text.strip()
        times = [one.time for one in written_times(block.text, 0, len(block.text)) if one.is_clock or one.numbered]
        links = list(linked_times(block.links, 0, len(block.text)))
        if is_signature(text.strip("*_ ")) or block.cite or bare_credit(text, self.names.speaks):
            return times + links
        return times + links if _names_time(text) and (times or block.links) else None

    def _of_time_line(self, block: Block) -> Iterator[ShownTime]:
        """The times of a paragraph above that holds nothing else: "5:00", "Time: 5:00"."""
        if block.kind == "paragraph" and _names_time(block.text):
            yield from (one._replace(sure=False) for one in self._of_line(block) or ())

    def _of_lead(self, block: Block) -> Iterator[ShownTime]:
        """The times in the sentence that leads to words below it: "At [5:00] Carver said:", "At minute 5:"."""
        text = block.text.rstrip()
        if block.kind == "paragraph" and text.endswith((":", "：")):
            ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text))]
            yield from self._in_sentence(block, ends[-1], len(text) - 1, ended=False)

    def _in_row(self, number: int) -> Iterator[ShownTime]:
        """The times that stand alone in the other cells of its row, in a column of times or as a link or sign says."""
        if self.blocks[number].kind != "cell":
            return
        for other in self.tables.beside(number):
            cell = self.blocks[other]
            head = self.tables.head(other)
            heading = self.blocks[head].text.casefold().split() if head is not None else []
            told = not "".join(heading).strip(_EDGES) or attribution_words().time_columns & set(heading)
            if _names_time(cell.text) and (told or cell.links or cell.text.strip()[:1] in "([▶►"):
                yield from (one.time for one in written_times(cell.text, 0, len(cell.text)))
                yield from linked_times(cell.links, 0, len(cell.text))

    def _of_section(self, number: int) -> Iterator[ShownTime]:
        """The start of its section, when the heading is a time or a link to one: its words are said from then on."""
        for place in range(number - 1, max(-1, number - _MAX_SECTION), -1):
            block = self.blocks[place]
            if block.kind == "heading":
                times = list(linked_times(block.links, 0, len(block.text)))
                if _names_time(block.text):
                    times += [one.time for one in written_times(block.text, 0, len(block.text)) if one.is_clock]
                yield from (one._replace(high=float("inf"), sure=False) for one in times)
                return


def _names_time(text: str) -> bool:
    """Whether a text is a time, or names what a link to one does: "Listen from 5:00"."""
    named = attribution_words().at | attribution_words().time_columns
    return is_button(" ".join(word for word in text.split() if word.strip(":：*_").casefold() not in named))


def _links_in(block: Block, start: int, end: int) -> list[tuple[int, int, str]]:
    """The links of text[start:end]; those of a block are in order, and none stands in another."""
    place = bisect_right(block.links, start, key=lambda link: link[1])
    return list(takewhile(lambda link: link[0] < end, block.links[place : place + _MAX_LINKS]))
