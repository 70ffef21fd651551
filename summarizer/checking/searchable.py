"""The transcript as tokens: their words, times and speakers, and the places where a quotation's words were heard."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from summarizer.checking.token_index import TokenIndex
from summarizer.checking.wording import Equality, Wording, WordMatch, end_of
from summarizer.posts.spoken_words import SpokenWords
from summarizer.records.review import Correction
from summarizer.records.transcript import Sentence, Transcript, join_words
from summarizer.text.folding import without_accents
from summarizer.text.numbers import is_number_word, values
from summarizer.text.numbers.lexicon import load_lexicon
from summarizer.text.scripts import written_without_spaces
from summarizer.text.variants import Variant, number_variants

__all__ = ["Occurrence", "SearchableTranscript", "same_words"]

_HYPHENS = ("-", "‐", "‑")
_MAX_FIGURES = 1500  # different ones of a transcript whose forms may stand for words of a quotation
_MAX_STEPS = 200_000  # for one quotation; only a text of hardly anything but figures needs more
_NUMBER_TOKENS = 8  # tokens on each side of a boundary that may belong to one number


@dataclass(frozen=True)
class Occurrence:
    """tokens[first:last] equal a quotation; `matches` are those of its words that have another form there."""

    first: int
    last: int
    matches: tuple[WordMatch, ...] = ()


class SearchableTranscript(SpokenWords, TokenIndex):
    """The words of a transcript, with an index of their tokens."""

    def __init__(
        self, transcript: Transcript, corrections: Sequence[Correction] = (), names: Collection[str] = ()
    ) -> None:
        SpokenWords.__init__(self, transcript, corrections, names)
        tokens = self.tokens
        self.vocabulary: dict[str, int] = {}
        ids = [self.vocabulary.setdefault(key, len(self.vocabulary)) for key in self.keys]
        TokenIndex.__init__(
            self,
            np.array(ids, dtype=np.int32),
            len(self.vocabulary),
            np.array([token.begins for token in tokens], dtype=bool),
            np.array([token.ends for token in tokens], dtype=bool),
        )

    @cached_property
    def wording(self) -> Wording:
        """The tokens with the other forms of figures and signs."""
        variants = number_variants(self.cleaned, self.tokens, self.language)
        return Wording(self.cleaned, self.tokens, self.language, variants)

    # -- words, times and speakers of tokens ---------------------------------------------------------------------------

    def words(self, first: int, last: int) -> tuple[int, int]:
        """The half-open word range of tokens[first:last] (not empty)."""
        return self.owner[first], self.owner[last - 1] + 1

    def text(self, first: int, last: int) -> str:
        """tokens[first:last] as they were heard."""
        if first >= last:
            return ""
        begin, end = self.words(first, last)
        return self.transcript.text(begin, end) if not self.corrected else self._joined(begin, end)

    def _joined(self, begin: int, end: int) -> str:
        return join_words(self.texts[begin:end])

    @cached_property
    def labels(self) -> list[str | None]:
        """The speaker's label of each token; None when the transcript does not say."""
        return [self.transcript.words[word].speaker or None for word in self.owner]

    @cached_property
    def timed(self) -> bool:
        return self.transcript.timing != "none" and any(word.end > 0 for word in self.transcript.words)

    def start(self, token: int) -> float | None:
        return self.transcript.words[self.owner[token]].start if self.timed else None

    def end(self, token: int) -> float | None:
        """The end of the token's word, at least its start, because times in a file may run backwards."""
        word = self.transcript.words[self.owner[token]]
        return max(word.start, word.end) if self.timed else None

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.words[0] for sentence in self.transcript.sentences]

    def sentence(self, word: int) -> Sentence | None:
        place = bisect_right(self._sentence_starts, word) - 1
        return self.transcript.sentences[place] if place >= 0 else None

    def encode(self, keys: Sequence[str]) -> NDArray[np.int32]:
        """Keys as ids; a word that the transcript lacks is -1. Accents in names of persons do not count."""
        known, names = self.vocabulary, self.names
        ids = [known.get(key, -1) for key in keys]
        for place, key in enumerate(keys):
            if ids[place] < 0 and not key.isascii() and (plain := without_accents(key)) in names:
                ids[place] = known.get(plain, -1)
        return np.array(ids, dtype=np.int32)

    # -- searching -----------------------------------------------------------------------------------------------------

    def equal(self, quote: Wording) -> list[Occurrence]:
        """Every place at which the quotation's words were heard: the same tokens, or other forms of them.

        No place begins or ends inside a number, or inside a word that is compared by its letters.
        """
        if not quote.keys:
            return []
        ids = self.encode(quote.keys)
        found = [Occurrence(place, place + len(ids)) for place in self.exact(ids)]
        if quote.variants or self._spoken.intersection(quote.keys):
            found = list({(one.first, one.last): one for one in [*self._other_forms(quote, ids), *found]}.values())
        return sorted((one for one in found if self._is_whole(one, quote)), key=lambda one: one.first)

    @cached_property
    def _spoken(self) -> frozenset[str]:
        """The keys that are part of another form of a figure or sign of the transcript."""
        return frozenset(key for variant in self._read for form in variant.forms for key in form)

    @cached_property
    def _read(self) -> list[Variant]:
        """The variants of the transcript whose forms are read: those of the first `_MAX_FIGURES` different ones."""
        different: set[object] = set()
        read: list[Variant] = []
        for one in self.wording.variants:
            what = (one.written.text, one.written.shape) if one.written else one.fixed
            if what in different or len(different) < _MAX_FIGURES:
                different.add(what)
                read.append(one)
        return read

    def _other_forms(self, quote: Wording, ids: NDArray[np.int32]) -> list[Occurrence]:
        equality = Equality(quote, self.wording, lambda place: self.part_across(place) is None)
        found: list[Occurrence] = []
        for at, place in self._candidates(quote, ids):
            if equality.steps > _MAX_STEPS:
                break
            back = equality.run_back(at, place)
            ahead = None if back is None else equality.run(at, place)
            if back is None or ahead is None:
                continue
            first = place - end_of(back, 0, 0, at)
            last = end_of(ahead, at, place, len(ids))
            if first >= 0 and self.begins[first] and self.ends[last - 1]:
                found.append(Occurrence(first, last, (*back, *ahead)))
        return found

    def _candidates(self, quote: Wording, ids: NDArray[np.int32]) -> list[tuple[int, int]]:
        """Pairs (quote token, token) of which one must be in every occurrence.

        Around the rarest word that has no other form on either side, its neighbours of that kind must be equal too.
        Without such a word: wherever the first word, or another form of it, begins.
        """
        open_ = [False] * len(ids)
        for variant in quote.variants:
            open_[variant.first : variant.last] = [True] * (variant.last - variant.first)
        plain = [not way and key not in self._spoken for way, key in zip(open_, quote.keys, strict=True)]
        if not any(plain):
            return [(0, place) for place in self._openings(quote)]
        rarest = min((at for at, is_plain in enumerate(plain) if is_plain), key=lambda at: self.count(int(ids[at])))
        found = self.places(int(ids[rarest])) if ids[rarest] >= 0 else np.zeros(0, dtype=np.int64)
        for step in (-1, 1):
            at = rarest + step
            while len(found) and 0 <= at < len(ids) and plain[at]:
                there = found + (at - rarest)
                inside = (there >= 0) & (there < len(self))
                found = found[inside]
                found = found[self.ids[there[inside]] == ids[at]]
                at += step
        return [(rarest, int(place)) for place in found]

    def _openings(self, quote: Wording) -> list[int]:
        keys = {quote.keys[0], *(form[0] for variant in quote.starting.get(0, ()) for form in variant.forms)}
        places = {int(place) for key in keys if key in self.vocabulary for place in self.places(self.vocabulary[key])}
        starts = {one.first for one in self._read if any(form[0] == quote.keys[0] for form in one.forms)}
        return sorted(places | starts)

    def _is_whole(self, found: Occurrence, quote: Wording) -> bool:
        if self.part_across(found.first) or self.part_across(found.last):
            return False
        pairs = plain_pairs(found.matches, found.first, len(quote.keys))
        return not any(self.joins_sentences(quote, at, place) for at, place in pairs)

    def joins_sentences(self, quote: Wording, at: int, place: int) -> bool:
        """Whether one side joins the words at `at` and `place` to the next ones by a hyphen, and the other does not."""
        sides = ((quote, at), (self.wording, place))
        return any(
            one.gap(here) in _HYPHENS and not other.spells(there, there + 2)
            for (one, here), (other, there) in (sides, sides[::-1])
        )

    def part_across(self, boundary: int) -> tuple[int, int] | None:
        """The tokens of a number, or of a word that is compared by its letters, that a boundary would cut."""
        if 0 < boundary < len(self) and not self.begins[boundary] and not self.ends[boundary - 1]:
            first, last = boundary - 1, boundary + 1
            while not self.begins[first]:
                first -= 1
            while not self.ends[last - 1]:
                last += 1
            return first, last
        return self.number_across(boundary)

    def number_across(self, boundary: int) -> tuple[int, int] | None:
        """The tokens of a number that tokens[boundary - 1] and tokens[boundary] are both part of; None without one."""
        if not 0 < boundary < len(self):
            return None
        if self.labels[boundary - 1] != self.labels[boundary]:
            return None
        code = self.language.code
        sides = [self.tokens[boundary - 1], self.tokens[boundary]]
        lexicon = load_lexicon(code)
        numeric = [
            token.kind == "figure" or token.key in lexicon.roles or is_number_word(token.key, code) for token in sides
        ]
        if not any(numeric) and "sign" not in (sides[0].kind, sides[1].kind):
            return None
        if written_without_spaces(code):
            return (
                (boundary - 1, boundary + 1)
                if all(numeric) and self.wording.spells(boundary - 1, boundary + 1)
                else None
            )
        if lexicon.from_library and sides[0].kind == sides[1].kind == "word":
            joined = all(numeric) and self.wording.spells(boundary - 1, boundary + 1)
            return (boundary - 1, boundary + 1) if joined else None
        first, last = max(0, boundary - _NUMBER_TOKENS), min(len(self), boundary + _NUMBER_TOKENS)
        begin = self.tokens[first].start
        for number in values(self.cleaned[begin : self.tokens[last - 1].end], code):
            start, end = number.start + begin, number.end + begin
            if start < sides[0].end and end > sides[1].start and (not number.others or number.kind == "year"):
                inside = [
                    at for at in range(first, last) if start < self.tokens[at].end and self.tokens[at].start < end
                ]
                return inside[0], inside[-1] + 1
        return None


def same_words(matches: Sequence[WordMatch], first: int, size: int) -> Iterator[tuple[int, int]]:
    """Pairs (quote token, token) of an occurrence: of the same keys, and the last ones of other forms."""
    at, place = 0, first
    for match in matches:
        yield from zip(range(at, match.post[0]), range(place, match.place[0]), strict=True)
        at, place = match.post[1], match.place[1]
        yield at - 1, place - 1
    yield from ((at + step, place + step) for step in range(size - at))


def plain_pairs(matches: Sequence[WordMatch], first: int, size: int) -> Iterator[tuple[int, int]]:
    """Pairs (quote token, token) of an occurrence that are followed by another pair, both with the same keys."""
    at, place = 0, first
    ends = [(match.post, match.place) for match in matches]
    for (begin, end), (_, stop) in [*ends, ((size, size), (0, 0))]:
        for step in range(begin - at - 1):
            yield at + step, place + step
        at, place = end, stop
