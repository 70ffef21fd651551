"""Aligns a quotation with the transcript: where its words were said, and which tokens match.

Three searches, the cheapest first: all exact matches (`SearchableTranscript.exact`); the best alignment within a few
windows, by dynamic programming in which a long gap costs little, so that omitted words do not split an alignment; and
exact runs from anywhere (`cover`), which finds quotations that were put together from several places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from summarizer.checking.quote_text import QuoteText
from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.token_index import RUN_TOKENS
from summarizer.checking.wording import Equality, WordMatch, end_of
from summarizer.text.scripts import CHARACTERS_PER_WORD, is_unspaced

__all__ = ["Alignment", "TokenRun", "align", "align_quote", "cover", "far", "with_heard_brackets", "without_stray_runs"]

_MISMATCH = -0.55  # a replaced word; two of them cost more than a deletion with an addition (a moved word)
_ADDED = -0.5  # for each added word
_GAP_OPEN = -0.5
_GAP_EXTEND = -0.04  # for each omitted word
_COMMON_WORD_VALUE = 0.75  # value of a very frequent word; a rare one has 1
_COMMON_WORD_COUNT = 20  # a word is very frequent that occurs more often than this,
_COMMON_WORD_SHARE = 0.004  # and more often than in this share of the transcript's tokens
_MAX_STRAY_TOKENS = 6  # more tokens at an end are part of the quotation, however far away
_MIN_TAIL_WORDS = 3  # of an end that is kept behind words left out of one turn,
_MIN_TAIL_SHARE = 2 / 3  # when this share of its words was heard
_MAX_GAP_SECONDS = 15.0  # pieces that are further apart make a quotation stitched
_MAX_GAP_TOKENS = 45  # the same for transcripts without times: 15 s at 180 words a minute
_MAX_ALIGNED_TOKENS = 400  # longer texts are aligned by exact runs, not by dynamic programming


@dataclass(frozen=True)
class TokenRun:
    """quote[at:at+size] equals heard[place:place+size]."""

    at: int
    place: int
    size: int


@dataclass(frozen=True)
class Alignment:
    """Pairs (quote token, heard token), both ascending: tokens that are equal and in order.

    `matches`: words of the quotation that have another form there; they are in no pair.
    """

    pairs: tuple[tuple[int, int], ...]
    value: float
    matches: tuple[WordMatch, ...] = ()

    def runs(self) -> list[TokenRun]:
        """The pairs as maximal runs."""
        runs: list[TokenRun] = []
        for at, place in self.pairs:
            if runs and runs[-1].at + runs[-1].size == at and runs[-1].place + runs[-1].size == place:
                runs[-1] = TokenRun(runs[-1].at, runs[-1].place, runs[-1].size + 1)
            else:
                runs.append(TokenRun(at, place, 1))
        return runs


def align_quote(
    heard: SearchableTranscript, quote: QuoteText, near: Sequence[int] = ()
) -> tuple[QuoteText, Alignment | None]:
    """The best alignment of a quotation, and the quotation with the words that have another form as heard there."""
    equality = Equality(quote, heard.wording)
    if len(quote.keys) > _MAX_ALIGNED_TOKENS:
        quote = quote.as_heard(_between(equality, cover(heard, quote.ids)))
        return quote, align(heard, quote.ids, near)
    found = align(heard, quote.ids, near, equality, quote.search_ids)
    if found is None or not found.matches:
        return quote, found
    made = quote.as_heard(found.matches)
    return made, Alignment(tuple(_pairs_as_heard(found)), found.value)


def _pairs_as_heard(found: Alignment) -> Iterator[tuple[int, int]]:
    """The pairs with the tokens that `QuoteText.as_heard` makes of the matches."""
    moved, rest = 0, list(found.pairs)
    for match in (*found.matches, None):
        while rest and (match is None or rest[0][0] < match.post[0]):
            at, place = rest.pop(0)
            yield at + moved, place
        if match is not None:
            for place in range(*match.place):
                yield match.post[0] + moved + place - match.place[0], place
            moved += match.place[1] - match.place[0] - (match.post[1] - match.post[0])


def _between(equality: Equality, runs: Sequence[TokenRun]) -> list[WordMatch]:
    """The matches that lead from one exact run to the next one of the same passage."""
    found: list[WordMatch] = []
    for one, other in pairwise(runs):
        at, place = one.at + one.size, one.place + one.size
        matches = equality.run(at, place, until=other.at) if other.place >= place else None
        if matches and end_of(matches, at, place, other.at) == other.place:
            found += matches
    return found


def align(
    heard: SearchableTranscript,
    ids: NDArray[np.int32],
    near: Sequence[int] = (),
    equality: Equality | None = None,
    search_ids: Sequence[int] = (),
) -> Alignment | None:
    """The best alignment of a quotation within one passage of the transcript; None when no token matches.

    `near` are tokens, such as that of the anchor's time, around which is searched in any case. `equality` tells which
    words have other forms there, and `search_ids` adds these forms for finding the passage.
    """
    if not len(ids) or not len(heard):
        return None
    if len(ids) > _MAX_ALIGNED_TOKENS:
        runs = cover(heard, ids)
        pairs = tuple((run.at + step, run.place + step) for run in runs for step in range(run.size))
        return Alignment(pairs, float(len(pairs))) if pairs else None
    size = max(32, len(ids))
    windows = [(max(0, place - size), min(len(heard), place + 3 * size)) for place in near]
    best: Alignment | None = None
    for first, last in _best_windows(heard, ids, [*windows, *heard.windows(search_ids or ids)]):
        matches = equality.matches(first, last) if equality else []
        found = _align_window(heard, ids, first, last, matches)
        # With equal values, places that the post names come first, then the earlier window.
        if found and (best is None or found.value > best.value + 1e-6):
            best = found
    return best


def _best_windows(
    heard: SearchableTranscript, ids: NDArray[np.int32], windows: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The windows that share the most tokens in order, at most two, in the order given."""
    from rapidfuzz.distance import LCSseq

    wanted = ids.tolist()
    shared = [LCSseq.similarity(wanted, heard.ids[first:last].tolist()) for first, last in windows]
    if not shared:
        return []
    enough = sorted(shared, reverse=True)[: 2 if len(shared) > 1 else 1][-1]
    enough = max(enough, max(shared) - 3)
    return [window for window, count in zip(windows, shared, strict=True) if count >= enough][:3]


def _align_window(
    heard: SearchableTranscript, ids: NDArray[np.int32], first: int, last: int, matches: Sequence[WordMatch] = ()
) -> Alignment | None:
    ending: dict[int, list[WordMatch]] = {}
    for match in matches:
        ending.setdefault(match.post[1], []).append(match)
    chosen: dict[tuple[int, int], WordMatch] = {}
    window = heard.ids[first:last]
    count, width = len(ids), len(window)
    steps = np.arange(width + 1, dtype=np.float64) * -_GAP_EXTEND
    weights = _weights(heard, ids)
    before_gap = np.zeros((count + 1, width + 1))
    values = np.zeros((count + 1, width + 1))
    for row in range(1, count + 1):
        above = values[row - 1]
        line = before_gap[row]
        line[0] = above[0] + _ADDED
        np.maximum(
            above[:-1] + np.where(window == ids[row - 1], weights[row - 1], _MISMATCH), above[1:] + _ADDED, out=line[1:]
        )
        for match in ending.get(row, ()):
            end = match.place[1] - first
            value = values[match.post[0], match.place[0] - first] + match.post[1] - match.post[0]
            if value > line[end] + 1e-9:
                line[end], chosen[row, end] = value, match
        # A gap from k to j costs open + extend * (j - k): a running maximum finds the best k for every j.
        gaps = np.maximum.accumulate(line + steps)[:-1] + _GAP_OPEN - steps[1:]
        values[row, 0] = line[0]
        np.maximum(line[1:], gaps, out=values[row, 1:])
    row, column = count, int(np.argmax(values[count]))
    value = float(values[count, column])
    pairs: list[tuple[int, int]] = []
    used: list[WordMatch] = []
    while row > 0:
        if values[row, column] > before_gap[row, column] + 1e-9:  # reached by a gap
            reach = before_gap[row, :column] + steps[:column]
            column = int(np.argmax(reach))
            continue
        if (row, column) in chosen:
            used.append(chosen[row, column])
            row, column = used[-1].post[0], used[-1].place[0] - first
            continue
        if column == 0:  # words that were added before the first one heard
            break
        equal = window[column - 1] == ids[row - 1]
        diagonal = values[row - 1, column - 1] + (weights[row - 1] if equal else _MISMATCH)
        if abs(diagonal - before_gap[row, column]) < 1e-9:
            if equal:
                pairs.append((row - 1, first + column - 1))
            column -= 1
        row -= 1
    return Alignment(tuple(reversed(pairs)), value, tuple(reversed(used))) if pairs or used else None


def without_stray_runs(
    heard: SearchableTranscript, ids: NDArray[np.int32], alignment: Alignment, shown: Collection[int] = ()
) -> Alignment:
    """The alignment without short runs at its ends that are far away or are words moved from nearby.

    `shown` are quote tokens that follow an ellipsis; a gap at an ellipsis may be long.
    """
    runs = alignment.runs()
    while len(runs) > 1:
        kept = _without_stray(heard, ids, runs, shown)
        if len(kept) == len(runs):
            break
        runs = kept
    pairs = tuple((run.at + step, run.place + step) for run in runs for step in range(run.size))
    return Alignment(pairs, alignment.value)


def with_heard_brackets(heard: SearchableTranscript, quote: QuoteText, alignment: Alignment) -> Alignment:
    """The alignment with the words in brackets that were heard right there: `[We] closed it` of "We closed it"."""
    if not quote.bracketed:
        return alignment
    pairs = dict(alignment.pairs)
    for first in sorted(quote.bracketed):
        if first in pairs or first - 1 in quote.bracketed:
            continue
        last = first
        while last in quote.bracketed:
            last += 1
        places = [pairs[first - 1] + 1] if first - 1 in pairs else []
        places += [pairs[last] - (last - first)] if last in pairs else []
        for place in places:
            if place >= 0 and heard.keys[place : place + last - first] == quote.keys[first:last]:
                pairs.update((at, place + at - first) for at in range(first, last))
                break
    return Alignment(tuple(sorted(pairs.items())), alignment.value)


def _without_stray(
    heard: SearchableTranscript, ids: NDArray[np.int32], runs: list[TokenRun], shown: Collection[int]
) -> list[TokenRun]:
    for boundary in range(1, len(runs)):
        before, after = runs[boundary - 1], runs[boundary]
        gap = after.place - before.place - before.size
        if after.at in shown or _left_out(heard, runs, boundary, len(ids)):
            continue
        head, tail = runs[:boundary], runs[boundary:]
        stray_tail = _is_far(heard, tail, gap) or (len(tail) == 1 and _is_moved(heard, ids, after, before, gap))
        stray_head = _is_far(heard, head, gap) or (len(head) == 1 and _is_moved(heard, ids, before, after, gap))
        if stray_tail and not (stray_head and _words_of(head) < _words_of(tail)):
            return head
        if stray_head:
            return tail
    return runs


def _words_of(runs: Sequence[TokenRun]) -> int:
    return sum(run.size for run in runs)


def _left_out(heard: SearchableTranscript, runs: list[TokenRun], boundary: int, size: int) -> bool:
    """Whether the two sides are words of one turn with others left out between: no word is put in at the seam, and
    of `_MIN_TAIL_WORDS` words or more on each side most were heard, seconds apart.
    """
    before, after = runs[boundary - 1], runs[boundary]
    if before.at + before.size != after.at or far(heard, before.place + before.size, after.place):
        return False
    for side, wanted in ((runs[:boundary], after.at), (runs[boundary:], size - after.at)):
        said = sum(run.size for run in side)
        unspaced = is_unspaced("".join(heard.keys[run.place] for run in side))
        unit = CHARACTERS_PER_WORD if unspaced else 1
        if said < max(_MIN_TAIL_WORDS * unit, _MIN_TAIL_SHARE * wanted):
            return False
    return True


def far(heard: SearchableTranscript, first: int, last: int) -> bool:
    """Whether tokens[first:last] between two pieces exceed `_MAX_GAP_SECONDS`, or are another speaker's."""
    if first <= 0 or last >= len(heard) or last <= first:
        return False
    before, after = heard.labels[first - 1], heard.labels[last]
    around = {label for label in (before, after) if label}
    between = {label for label in heard.labels[first:last] if label}
    if len(around) > 1 or (around and between - around):
        return True
    end, start = heard.end(first - 1), heard.start(last)
    if end is not None and start is not None and heard.transcript.timing in ("words", "segments"):
        return start - end > _MAX_GAP_SECONDS
    return last - first > _MAX_GAP_TOKENS


def _is_far(heard: SearchableTranscript, runs: list[TokenRun], gap: int) -> bool:
    """Whether the gap, in tokens, is too wide for the number of tokens in the runs (less so in unspaced scripts)."""
    size = sum(run.size for run in runs)
    if size > _MAX_STRAY_TOKENS:
        return False
    unspaced = is_unspaced("".join(key for run in runs for key in heard.keys[run.place : run.place + run.size]))
    return gap > (1 + size if unspaced else 2 + 2 * size)


def _is_moved(heard: SearchableTranscript, ids: NDArray[np.int32], edge: TokenRun, inner: TokenRun, gap: int) -> bool:
    """Whether the same words stand unmatched on the other side of the neighbouring run."""
    if edge.size > 2 or inner.size > 3 or gap < 1:
        return False
    first = inner.place + inner.size if edge.place < inner.place else inner.place - edge.size
    keys = ids[edge.at : edge.at + edge.size]
    return first >= 0 and np.array_equal(heard.ids[first : first + edge.size], keys)


def _weights(heard: SearchableTranscript, ids: NDArray[np.int32]) -> list[float]:
    common = max(_COMMON_WORD_COUNT, _COMMON_WORD_SHARE * len(heard))
    return [_COMMON_WORD_VALUE if heard.count(int(token)) > common else 1.0 for token in ids]


def cover(heard: SearchableTranscript, ids: NDArray[np.int32], prefer: int | None = None) -> list[TokenRun]:
    """Exact runs of `RUN_TOKENS` tokens or more, from anywhere, that cover the quotation, found by a greedy search.

    Of several places, the longest run is taken, then the one nearest to the run before (or to `prefer`).
    """
    runs: list[TokenRun] = []
    at = 0
    near = prefer
    known = heard.runs(ids)
    while at + RUN_TOKENS <= len(ids):
        best: TokenRun | None = None
        for place in known(at):
            size = _common_length(heard, ids, at, int(place))
            closer = best is not None and near is not None and abs(int(place) - near) < abs(best.place - near)
            if best is None or size > best.size or (size == best.size and closer):
                best = TokenRun(at, int(place), size)
        if best is None:
            at += 1
            continue
        runs.append(best)
        at += best.size
        near = best.place + best.size
    return runs


def _common_length(heard: SearchableTranscript, ids: NDArray[np.int32], at: int, place: int) -> int:
    limit = min(len(ids) - at, len(heard) - place)
    differs = np.flatnonzero(heard.ids[place : place + limit] != ids[at : at + limit])
    return int(differs[0]) if len(differs) else limit
