"""The transcript as tokens with a search index, for exact matches, exact runs, and windows of similar words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from summarizer.records.review import Correction
from summarizer.records.transcript import Sentence, Transcript, join_words
from summarizer.text.language import Language, load_language
from summarizer.text.numbers import Number, values
from summarizer.text.tokens import Token, clean_text, tokenize

__all__ = ["RUN_TOKENS", "SearchableTranscript"]

RUN_TOKENS = 4  # tokens of a run in the index, the shortest run that is found anywhere
_MAX_PLACES = 300  # places of one run that are compared
_MAX_RARE_COUNT = 400  # occurrences; a token with more chooses windows only among the first _MIN_VOTING_TOKENS
_MIN_VOTING_TOKENS, _MAX_VOTING_TOKENS = 6, 40  # distinct tokens of a quotation, the rarest first, that choose windows


class SearchableTranscript:
    """The words of a transcript as comparable tokens. A person's corrections replace the words that they cover."""

    def __init__(self, transcript: Transcript, corrections: Sequence[Correction] = ()) -> None:
        self.transcript = transcript
        self.language: Language = load_language(transcript.language)
        self.texts: list[str] = [word.text for word in transcript.words]  # as heard, with corrections
        self.given = tuple(corrections)
        self.corrected: list[Correction] = []
        self._correct(corrections)
        tokens, self.owner = self._tokens()
        self.keys: list[str] = [token.key for token in tokens]
        self.vocabulary: dict[str, int] = {}
        ids = [self.vocabulary.setdefault(key, len(self.vocabulary)) for key in self.keys]
        self.ids: NDArray[np.int32] = np.array(ids, dtype=np.int32)
        self.begins = np.array([token.begins for token in tokens], dtype=bool)
        self.ends = np.array([token.ends for token in tokens], dtype=bool)

    def __len__(self) -> int:
        return len(self.keys)

    def _correct(self, corrections: Sequence[Correction]) -> None:
        """The corrected text stands at the first word of its range; the other words of the range are empty."""
        for correction in corrections:
            first, last = correction.words
            if not 0 <= first < last <= len(self.texts):
                continue
            pieces = correction.heard.split()
            count = last - first
            for place in range(count):
                # The corrected words are spread over the heard ones, so that their times stay close.
                share = pieces[place * len(pieces) // count : (place + 1) * len(pieces) // count]
                self.texts[first + place] = " ".join(share)
            self.corrected.append(correction)

    def _tokens(self) -> tuple[list[Token], list[int]]:
        cleaned = [clean_text(text) for text in self.texts]
        starts: list[int] = []
        length = 0
        for text in cleaned:
            starts.append(length)
            length += len(text) + 1
        tokens = tokenize(" ".join(cleaned), self.language)
        owner: list[int] = []
        word = 0
        for token in tokens:
            while word + 1 < len(starts) and starts[word + 1] <= token.start:
                word += 1
            owner.append(word)
        return tokens, owner

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

    def token_range(self, words: tuple[int, int]) -> tuple[int, int]:
        """The tokens of words[first:last], half-open."""
        return bisect_left(self.owner, words[0]), bisect_left(self.owner, words[1])

    def encode(self, keys: Sequence[str]) -> NDArray[np.int32]:
        """Keys as ids; a word that the transcript lacks is -1."""
        return np.array([self.vocabulary.get(key, -1) for key in keys], dtype=np.int32)

    @cached_property
    def numbers(self) -> list[tuple[int, Number]]:
        """The numbers that were said, each with its first token. None spans two turns."""
        parts: list[str] = []
        starts: list[int] = []
        length = 0
        before: str | None = None
        for word, text in zip(self.transcript.words, self.texts, strict=True):
            gap = "\n\n" if word.speaker != before else _gap(parts[-1] if parts else "", text)
            before = word.speaker
            starts.append(length + len(gap))
            parts += [gap, text]
            length = starts[-1] + len(text)
        found = values("".join(parts), self.language.code)
        words = (bisect_right(starts, number.start) - 1 for number in found)
        return [(self.token_range((word, word + 1))[0], number) for word, number in zip(words, found, strict=True)]

    # -- searching -----------------------------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Token places sorted by id, and where each id's run begins in that order."""
        order = np.argsort(self.ids, kind="stable")
        bounds = np.searchsorted(self.ids[order], np.arange(len(self.vocabulary) + 1))
        return order, bounds

    def places(self, token_id: int) -> NDArray[np.int64]:
        """Where a token occurs, ascending."""
        order, bounds = self._places
        return order[bounds[token_id] : bounds[token_id + 1]]

    def count(self, token_id: int) -> int:
        if token_id < 0:
            return 0
        bounds = self._places[1]
        return int(bounds[token_id + 1] - bounds[token_id])

    def exact(self, ids: NDArray[np.int32]) -> list[int]:
        """Every place at which the tokens stand one after the other, whole words at both ends."""
        size = len(ids)
        if size == 0 or size > len(self) or int(ids.min()) < 0:
            return []
        counts = [self.count(int(token)) for token in ids]
        rarest = int(np.argmin(counts))
        found = self.places(int(ids[rarest])) - rarest
        found = found[(found >= 0) & (found + size <= len(self))]
        for place in np.argsort(counts, kind="stable"):
            if not len(found):
                return []
            found = found[self.ids[found + place] == ids[place]]
        found = found[self.begins[found] & self.ends[found + size - 1]]
        return [int(place) for place in found]

    @cached_property
    def _grams(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Hashes of all runs of `RUN_TOKENS` tokens, sorted, with their places."""
        if len(self) < RUN_TOKENS:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        hashes = _gram_hashes(self.ids)
        order = np.argsort(hashes, kind="stable")
        return hashes[order], order

    def runs(self, ids: NDArray[np.int32]) -> Callable[[int], NDArray[np.int64]]:
        """A function of an index of `ids`: the places of the `RUN_TOKENS` tokens from there, at most `_MAX_PLACES`."""
        hashes, order = self._grams
        nothing = np.zeros(0, dtype=np.int64)
        if len(ids) < RUN_TOKENS or not len(hashes):
            return lambda _: nothing
        wanted = _gram_hashes(ids)
        firsts = np.searchsorted(hashes, wanted, "left").tolist()
        lasts = np.searchsorted(hashes, wanted, "right").tolist()

        def at_place(at: int) -> NDArray[np.int64]:
            if firsts[at] == lasts[at]:
                return nothing
            found = order[firsts[at] : min(lasts[at], firsts[at] + _MAX_PLACES)]
            same = np.ones(len(found), dtype=bool)
            for step in range(RUN_TOKENS):  # a hash may collide
                same &= self.ids[found + step] == ids[at + step]
            return found[same]

        return at_place

    def windows(self, ids: NDArray[np.int32], *, limit: int = 4) -> list[tuple[int, int]]:
        """Ranges of tokens that share the most and the rarest tokens with `ids`, the best first."""
        size = max(32, len(ids))
        votes = np.zeros(len(self) // size + 2)
        known = sorted({int(token) for token in ids if token >= 0}, key=self.count)
        for rank, token in enumerate(known):
            count = self.count(token)
            if (count > _MAX_RARE_COUNT and rank >= _MIN_VOTING_TOKENS) or rank >= _MAX_VOTING_TOKENS:
                break
            votes[self.places(token) // size] += np.log1p(len(self) / count)  # once for each bin, as wanted
        if not known:
            return []
        pairs = votes[:-1] + votes[1:]
        windows: list[tuple[int, int]] = []
        taken: list[int] = []
        for place in np.argsort(-pairs, kind="stable")[: 3 * limit + 1]:
            if pairs[place] <= 0 or len(windows) >= limit:
                break
            if any(abs(int(place) - other) <= 1 for other in taken):
                continue
            taken.append(int(place))
            windows.append((max(0, (int(place) - 1) * size), min(len(self), (int(place) + 3) * size)))
        return windows


def _gram_hashes(ids: NDArray[np.int32]) -> NDArray[np.int64]:
    count = len(ids) - RUN_TOKENS + 1
    hashes = np.zeros(count, dtype=np.int64)
    for step in range(RUN_TOKENS):
        hashes = hashes * np.int64(1_000_003) + ids[step : step + count].astype(np.int64) + 1
    return hashes


def _gap(before: str, after: str) -> str:
    """The separator of two words in running text: "" in scripts without spaces."""
    joined = join_words([before, after]) if before and after else " "
    return " " if len(joined) > len(before) + len(after) or not before else ""
