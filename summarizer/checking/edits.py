"""Lists the edits of an aligned quotation: words omitted, added, replaced, moved, in brackets, dropped as fillers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from summarizer.checking.align import Alignment
from summarizer.checking.meaning import Meaning
from summarizer.checking.searchable import SearchableTranscript
from summarizer.records.post import Edit
from summarizer.text.disfluencies import MAX_REPEAT_TOKENS, Disfluencies, is_pause
from summarizer.text.sentences import has_final_mark
from summarizer.text.tokens import Token, clean_text, tokenize

__all__ = ["Change", "QuoteText", "find_changes"]

_ELLIPSIS = re.compile(r"\[?\s*(?:\.\s?){2,}\.\s*\]?|⋯+")
_BRACKETS = re.compile(r"\[([^\[\]]{1,300})\]")
_CASE_BRACKET = re.compile(r"\[(\w)\](?=\w)")  # "[W]e": an editor's capital, which changes no word
_MAX_GAP_TOKENS = 300  # of a longer gap only the first and last words are listed


@dataclass(frozen=True)
class Change:
    """One edit with its tokens: quote[post], heard[place], half-open, and whether an ellipsis shows it."""

    edit: Edit
    post: tuple[int, int]
    place: tuple[int, int]
    shown: bool = False
    changes_meaning: bool = False  # a negation, number, name or hedge is lost or added


class QuoteText:
    """A quotation's text as tokens, with its ellipses and square brackets."""

    def __init__(self, text: str, heard: SearchableTranscript) -> None:
        self.cleaned = _CASE_BRACKET.sub(r"\1", clean_text(text))
        self.tokens: list[Token] = tokenize(self.cleaned, heard.language)
        self.keys = [token.key for token in self.tokens]
        self.ids = heard.encode(self.keys)

    @cached_property
    def ellipses(self) -> frozenset[int]:
        """Token indexes before which an ellipsis stands."""
        found = set()
        for match in _ELLIPSIS.finditer(self.cleaned):
            if "." not in match[0] and "⋯" not in match[0]:
                continue
            found.add(sum(1 for token in self.tokens if token.start < match.start()))
        return frozenset(found)

    @cached_property
    def bracketed(self) -> frozenset[int]:
        """Indexes of tokens inside square brackets."""
        ranges = [match.span() for match in _BRACKETS.finditer(self.cleaned)]
        return frozenset(
            place
            for place, token in enumerate(self.tokens)
            if any(start <= token.start and token.end <= end for start, end in ranges)
        )

    def text(self, first: int, last: int) -> str:
        if first >= last:
            return ""
        return self.cleaned[self.tokens[first].start : self.tokens[last - 1].end]


def find_changes(quote: QuoteText, heard: SearchableTranscript, meaning: Meaning, alignment: Alignment) -> list[Change]:
    """Every difference between the quotation and the words from the alignment's first to its last token."""
    regions: list[tuple[int, int, int, int]] = []  # quote first, last, heard first, last
    pairs = alignment.pairs
    if not pairs:
        return []
    if pairs[0][0] > 0:
        regions.append((0, pairs[0][0], pairs[0][1], pairs[0][1]))
    for (at, place), (next_at, next_place) in pairwise(pairs):
        if next_at > at + 1 or next_place > place + 1:
            regions.append((at + 1, next_at, place + 1, next_place))
    if pairs[-1][0] + 1 < len(quote.keys):
        regions.append((pairs[-1][0] + 1, len(quote.keys), pairs[-1][1] + 1, pairs[-1][1] + 1))
    maker = _Maker(quote, heard, meaning)
    changes: list[Change] = []
    for region in _widen_edges(regions, quote, heard, pairs):
        changes.extend(maker.make(*region))
    return maker.join_moves(changes)


def _widen_edges(
    regions: list[tuple[int, int, int, int]],
    quote: QuoteText,
    heard: SearchableTranscript,
    pairs: Sequence[tuple[int, int]],
) -> list[tuple[int, int, int, int]]:
    """Regions at the ends of the quotation, widened by the words heard there, so that they count as replaced.

    A region is not widened over another speaker's words; there the quotation's words count as added.
    """
    labels = heard.labels
    widened = []
    for first, last, begin, end in regions:
        size = last - first
        if first == 0 and begin == end == pairs[0][1]:
            start = max(0, end - size)
            while start < end and labels[start] != labels[end]:
                start += 1
            widened.append((first, last, start, end))
        elif last == len(quote.keys) and begin == end:
            stop = min(len(heard), begin + size)
            while stop > begin and labels[stop - 1] != labels[begin - 1]:
                stop -= 1
            widened.append((first, last, begin, stop))
        else:
            widened.append((first, last, begin, end))
    return widened


class _Maker:
    def __init__(self, quote: QuoteText, heard: SearchableTranscript, meaning: Meaning) -> None:
        self.quote = quote
        self.heard = heard
        self.meaning = meaning
        self.disfluencies = Disfluencies(heard.language)

    def make(self, first: int, last: int, begin: int, end: int) -> list[Change]:
        inside = range(first, last)
        if first == last:
            return self._omitted(first, begin, end)
        if inside and all(place in self.quote.bracketed for place in inside):
            edge = first == 0 or last == len(self.quote.keys)
            begin, end = (begin, begin) if edge else (begin, end)  # brackets at an end replace no heard words
            return [self._change("bracket", first, last, begin, end)]
        added = self.quote.keys[first:last]
        replaced = self.heard.keys[begin:end]
        if begin == end:
            return [self._change("insert", first, last, begin, end)]
        if len(added) > 1 and sorted(added) == sorted(replaced):
            return [self._change("move", first, last, begin, end)]
        return [self._change("replace", first, last, begin, end)]

    def _change(self, kind: str, first: int, last: int, begin: int, end: int) -> Change:
        changes_meaning = kind != "filler" and end - begin <= _MAX_GAP_TOKENS and bool(self.meaning.inside(begin, end))
        edit = Edit.model_validate(
            {"kind": kind, "heard": self.heard.text(begin, end), "post": self.quote.text(first, last)}
        )
        return Change(
            edit, (first, last), (begin, end), shown=first in self.quote.ellipses, changes_meaning=changes_meaning
        )

    def _omitted(self, at: int, begin: int, end: int) -> list[Change]:
        """Fillers, repeats and other words of heard[begin:end], omitted before the quotation's token `at`."""
        changes: list[Change] = []
        if end - begin > _MAX_GAP_TOKENS:  # too long a gap to list all of its words
            text = f"{self.heard.text(begin, begin + 8)} … {self.heard.text(end - 8, end)}"
            edit = Edit(kind="delete", heard=text, post="")
            return [Change(edit, (at, at), (begin, end), shown=at in self.quote.ellipses, changes_meaning=True)]
        kept: list[int] = []
        place = begin
        while place < end:
            size = self.disfluencies.filler_at(self.heard.keys, place, self._break_before)
            if size and place + size <= end:
                changes.append(self._change("filler", at, at, place, place + size))
                place += size
            else:
                kept.append(place)
                place += 1
        for first, last in _ranges(kept):
            kind = "repeat" if self._repeats(at, first, last, begin, end) else "delete"
            changes.append(self._change(kind, at, at, first, last))
        return sorted(changes, key=lambda change: change.place)

    def _break_before(self, token: int) -> bool:
        """Whether a pause, or a mark that shows one, stands before a token."""
        if token <= 0 or token >= len(self.heard):
            return True
        before, after = self.heard.owner[token - 1], self.heard.owner[token]
        if before == after:
            return False
        words, timed = self.heard.transcript.words, self.heard.transcript.timing == "words"
        return is_pause(self.heard.texts[before], words[after].start - words[before].end if timed else None)

    def _repeats(self, at: int, first: int, last: int, begin: int, end: int) -> bool:
        """Whether heard[first:last] repeats neighbouring words of its sentence that the quotation keeps."""
        size = last - first
        if size > MAX_REPEAT_TOKENS * 2:
            return False
        gone = self.heard.keys[first:last]
        for unit in range(1, min(size, MAX_REPEAT_TOKENS) + 1):
            if size % unit or gone != gone[:unit] * (size // unit) or not self.disfluencies.may_repeat(gone[:unit]):
                continue
            after = self.quote.keys[at : at + unit] == gone[:unit] and self.heard.keys[end : end + unit] == gone[:unit]
            if after and not self._sentence_ends(first, end):
                return True
            before = self.quote.keys[max(0, at - unit) : at]
            before_heard = self.heard.keys[max(0, begin - unit) : begin]
            if before == gone[:unit] == before_heard and not self._sentence_ends(begin - unit, last - 1):
                return True
        return False

    def _sentence_ends(self, first: int, last: int) -> bool:
        """Whether a sentence ends within heard[first:last]: what stands on both sides of its end is no stumble."""
        return any(has_final_mark(self.heard.texts[self.heard.owner[place]]) for place in range(first, last))

    def join_moves(self, changes: list[Change]) -> list[Change]:
        """The changes, with a deletion and an addition of the same words joined into a move."""
        result = list(changes)
        for added in [change for change in changes if change.edit.kind == "insert"]:
            keys = self.quote.keys[slice(*added.post)]
            for left_out in [change for change in result if change.edit.kind == "delete"]:
                if self.heard.keys[slice(*left_out.place)] != keys:
                    continue
                result.remove(left_out)
                result.remove(added)
                edit = Edit(kind="move", heard=left_out.edit.heard, post=added.edit.post)
                moved = Change(edit, added.post, left_out.place, changes_meaning=left_out.changes_meaning)
                result.append(moved)
                break
        return sorted(result, key=lambda change: (change.post, change.place))


def _ranges(places: Sequence[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for place in places:
        if ranges and ranges[-1][1] == place:
            ranges[-1] = (ranges[-1][0], place + 1)
        else:
            ranges.append((place, place + 1))
    return ranges
