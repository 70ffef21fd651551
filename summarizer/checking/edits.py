"""Lists the edits of an aligned quotation: words omitted, added, replaced, moved, in brackets, dropped as fillers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from summarizer.checking.align import Alignment
from summarizer.checking.meaning import Meaning
from summarizer.checking.quote_text import QuoteText
from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.wording import WordMatch
from summarizer.records.post import Edit
from summarizer.text.disfluencies import MAX_REPEAT_TOKENS, Disfluencies, is_pause
from summarizer.text.scripts import is_unspaced_character
from summarizer.text.sentences import has_final_mark

__all__ = ["Change", "QuoteText", "find_changes", "spellings"]

_PHRASE_GAPS = ("", " ", "-", "‐", "‑")  # between words of one phrase
_MAX_GAP_TOKENS = 300  # of a longer gap only the first and last words are listed


@dataclass(frozen=True)
class Change:
    """One edit with its tokens: quote[post], heard[place], half-open, and whether an ellipsis shows it."""

    edit: Edit
    post: tuple[int, int]
    place: tuple[int, int]
    shown: bool = False
    changes_meaning: bool = False  # a negation, number, name or hedge is lost or added


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
    changes: list[Change] = list(maker.cut_words(pairs))
    for region in _widen_edges(regions, quote, heard, pairs):
        changes.extend(maker.make(*region))
    neighbours = list(_neighbours(pairs, quote))
    changes += maker.joined_sentences(neighbours)
    ends = (pairs[0][1], pairs[-1][1] + 1)
    return maker.join_moves(ends, [*changes, *spellings(quote, heard, quote.spelled, neighbours)])


def _widen_edges(
    regions: list[tuple[int, int, int, int]],
    quote: QuoteText,
    heard: SearchableTranscript,
    pairs: Sequence[tuple[int, int]],
) -> list[tuple[int, int, int, int]]:
    """Regions at the ends of the quotation, widened by the words heard there, so that they count as replaced.

    A region is not widened over another speaker's words, where the quotation's words count as added, nor over the end
    of a sentence. It holds the whole of a number that it touches.
    """
    widened = []
    for first, last, begin, end in regions:
        size = last - first
        if first == 0 and begin == end == pairs[0][1]:
            widened.append((first, last, _widened_back(heard, end, size), end))
        elif last == len(quote.keys) and begin == end:
            widened.append((first, last, begin, _widened_ahead(heard, begin, size)))
        else:
            widened.append((first, last, begin, end))
    return widened


def _widened_back(heard: SearchableTranscript, end: int, size: int) -> int:
    """Where the words begin that `size` words before heard[end] replace."""
    start = end
    while start > max(0, end - size) and heard.labels[start - 1] == heard.labels[end]:
        if _ends_sentence(heard, start - 1):
            break
        start -= 1
    while start < end and _in_number(heard, start):
        start -= 1
    return start


def _widened_ahead(heard: SearchableTranscript, begin: int, size: int) -> int:
    """Where the words end that `size` words after heard[begin - 1] replace."""
    stop = begin
    while stop < min(len(heard), begin + size) and heard.labels[stop] == heard.labels[begin - 1]:
        if _ends_sentence(heard, stop - 1):
            break
        stop += 1
    while stop > begin and _in_number(heard, stop):
        stop += 1
    return stop


def _ends_sentence(heard: SearchableTranscript, token: int) -> bool:
    return has_final_mark(heard.texts[heard.owner[token]])


def _in_number(heard: SearchableTranscript, boundary: int) -> bool:
    """Whether a boundary cuts a number, or a row of figures: `3 | 86`."""
    if not 0 < boundary < len(heard) or heard.labels[boundary - 1] != heard.labels[boundary]:
        return False
    if all(token.kind == "figure" for token in heard.tokens[boundary - 1 : boundary + 1]):
        return heard.wording.spells(boundary - 1, boundary + 1)
    return heard.number_across(boundary) is not None


def spellings(
    quote: QuoteText, heard: SearchableTranscript, matches: Sequence[WordMatch], pairs: Iterable[tuple[int, int]]
) -> list[Change]:
    """The edits of the kind `spelling`: other spellings by the language's groups, and hyphens for spaces.

    `pairs` (quote token, token) are followed by another pair of the same words.
    """
    changes = [_spelling(quote, heard, match.post, match.place) for match in matches if match.kind == "spelling"]
    for at, place in pairs:
        gaps = (quote.gap(at), heard.wording.gap(place))
        if gaps[0] != gaps[1] and all(gap in _PHRASE_GAPS for gap in gaps) and not _unspaced(quote, at):
            changes.append(_spelling(quote, heard, (at, at + 2), (place, place + 2)))
    return sorted(changes, key=lambda change: change.post)


def _unspaced(quote: QuoteText, at: int) -> bool:
    return any(is_unspaced_character(key[0]) for key in quote.keys[at : at + 2])


def _neighbours(pairs: Sequence[tuple[int, int]], quote: QuoteText) -> Iterator[tuple[int, int]]:
    """The pairs that the next pair follows at once, outside of the words that have another form."""
    other = {at for match in quote.spelled for at in range(*match.post)}
    for (at, place), following in pairwise(pairs):
        if following == (at + 1, place + 1) and not other & {at, at + 1}:
            yield at, place


def _spelling(quote: QuoteText, heard: SearchableTranscript, post: tuple[int, int], place: tuple[int, int]) -> Change:
    edit = Edit(kind="spelling", heard=heard.text(*place), post=quote.text(*post))
    return Change(edit, post, place)


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
            if first == 0 or last == len(self.quote.keys):
                begin, end = self._replaced_at_edge(first == 0, begin, end)
                begin, end = self._pronoun_at_edge(first == 0, begin, end)
            return [self._change("bracket", first, last, begin, end)]
        added = self.quote.keys[first:last]
        replaced = self.heard.keys[begin:end]
        if begin == end:
            return [self._change("insert", first, last, begin, end)]
        if len(added) > 1 and sorted(added) == sorted(replaced):
            return [self._change("move", first, last, begin, end)]
        return [self._change("replace", first, last, begin, end)]

    def _replaced_at_edge(self, opening: bool, begin: int, end: int) -> tuple[int, int]:
        """The part of heard[begin:end] that belongs to the sentence that the quotation's end cuts."""
        if opening:
            start = next((at + 1 for at in range(end - 1, begin - 1, -1) if self._sentence_ends(at, at + 1)), begin)
            return start, end
        if begin and self._sentence_ends(begin - 1, begin):
            return begin, begin
        stop = next((at + 1 for at in range(begin, end) if self._sentence_ends(at, at + 1)), end)
        return begin, stop

    def _pronoun_at_edge(self, opening: bool, begin: int, end: int) -> tuple[int, int]:
        """The pronoun of heard[begin:end] right beside the quotation, which its brackets replace; without one, all."""
        pronouns, keys = self.heard.language.pronouns, self.heard.keys
        if begin == end or keys[end - 1 if opening else begin] not in pronouns:
            return begin, end
        return (end - 1, end) if opening else (begin, begin + 1)

    def joined_sentences(self, pairs: Iterable[tuple[int, int]]) -> Iterator[Change]:
        for at, place in pairs:
            if self.heard.joins_sentences(self.quote, at, place):
                yield self._change("replace", at, at + 2, place, place + 2)

    def cut_words(self, pairs: Sequence[tuple[int, int]]) -> Iterator[Change]:
        """The numbers and words of which the quotation has only a part, at its ends."""
        size, (begin, end) = len(self.quote.keys), (pairs[0][1], pairs[-1][1] + 1)
        if pairs[0][0] == 0 and (whole := self.heard.part_across(begin)):
            yield self._change("replace", 0, min(size, whole[1] - begin), *whole)
        if pairs[-1][0] == size - 1 and (whole := self.heard.part_across(end)):
            yield self._change("replace", max(0, size - (end - whole[0])), size, *whole)

    def _change(self, kind: str, first: int, last: int, begin: int, end: int) -> Change:
        changes_meaning = kind != "filler" and end - begin <= _MAX_GAP_TOKENS and self._carries(kind, begin, end)
        edit = Edit.model_validate(
            {"kind": kind, "heard": self.heard.text(begin, end), "post": self.quote.text(first, last)}
        )
        return Change(
            edit, (first, last), (begin, end), shown=first in self.quote.ellipses, changes_meaning=changes_meaning
        )

    def _carries(self, kind: str, begin: int, end: int) -> bool:
        """Whether heard[begin:end] holds words that carry the sense; a repeat leaves theirs whole: "sort of, of"."""
        found = self.meaning.inside(begin, end)
        return any(kind != "repeat" or (word.at >= begin and word.at + word.size <= end) for word in found)

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
            if size % unit or gone != gone[:unit] * (size // unit):
                continue
            after = self.quote.keys[at : at + unit] == gone[:unit] and self.heard.keys[end : end + unit] == gone[:unit]
            if after and self._stumbles(first, end, unit) and not self._sentence_ends(first, end):
                return True
            before = self.quote.keys[max(0, at - unit) : at]
            before_heard = self.heard.keys[max(0, begin - unit) : begin]
            if (
                before == gone[:unit] == before_heard
                and self._stumbles(begin - unit, first, unit)
                and not self._sentence_ends(begin - unit, last - 1)
            ):
                return True
        return False

    def _stumbles(self, first: int, second: int, unit: int) -> bool:
        """Whether the `unit` words heard from `first` on, and again from `second` on, may be a stumble."""
        keys = self.heard.keys
        searching = unit == 1 and self.disfluencies.searches(keys, first, second, self._break_before)
        return self.disfluencies.may_repeat(
            keys[first : first + unit], keys[first - 1] if first else "", searching=searching
        )

    def _sentence_ends(self, first: int, last: int) -> bool:
        """Whether a sentence ends within heard[first:last]: what stands on both sides of its end is no stumble."""
        return any(_ends_sentence(self.heard, place) for place in range(first, last))

    def join_moves(self, ends: tuple[int, int], changes: list[Change]) -> list[Change]:
        """The changes, with a deletion and an addition of the same words joined into a move.

        `ends`: the quotation is heard[ends[0]:ends[1]]; words right beside it may have moved into it.
        """
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
            else:
                self._said_elsewhere(added, ends, result)
        return sorted(result, key=lambda change: (change.post, change.place))

    def _said_elsewhere(self, added: Change, ends: tuple[int, int], result: list[Change]) -> None:
        """Makes a move of an addition whose words stand beside the quotation, or among others that it left out."""
        keys, size = self.quote.keys[slice(*added.post)], added.post[1] - added.post[0]
        begin, end = ends
        places = [begin - size] if begin >= size and not self._sentence_ends(begin - size, begin) else []
        places += [] if self._sentence_ends(end - 1, end) else [end]
        for other in result:
            if other.edit.kind in ("delete", "replace"):
                places += range(other.place[0], other.place[1] - size + 1)
        for place in places:
            if self.heard.keys[place : place + size] == keys:
                edit = Edit(kind="move", heard=self.heard.text(place, place + size), post=added.edit.post)
                result[result.index(added)] = replace(added, edit=edit)
                return


def _ranges(places: Sequence[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for place in places:
        if ranges and ranges[-1][1] == place:
            ranges[-1] = (ranges[-1][0], place + 1)
        else:
            ranges.append((place, place + 1))
    return ranges
