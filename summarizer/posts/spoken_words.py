"""The words of a transcript as comparable tokens, and the numbers that are said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import accumulate

from summarizer.records.review import Correction
from summarizer.records.transcript import Transcript
from summarizer.text.language import Language, load_language
from summarizer.text.numbers import Number, values
from summarizer.text.scripts import joins_without_space
from summarizer.text.tokens import Token, clean_text, tokenize
from summarizer.text.word_keys import name_keys

__all__ = ["SpokenWords"]

_MIN_CAPITALS, _MAX_CAPITALS = 0.002, 0.6  # share of capitals among the letters of a text that tells case


class SpokenWords:
    """The words of a transcript as tokens. A person's corrections replace the words that they cover.

    `names` are the persons of the episode besides the speakers; accents in names of persons do not count.
    """

    def __init__(
        self, transcript: Transcript, corrections: Sequence[Correction] = (), names: Collection[str] = ()
    ) -> None:
        self.transcript = transcript
        self.language: Language = load_language(transcript.language)
        self.texts: list[str] = [word.text for word in transcript.words]  # as heard, with corrections
        self.given = tuple(corrections)
        self.corrected: list[Correction] = []
        self._correct(corrections)
        self.names = name_keys([*names, *(speaker.name for speaker in transcript.speakers if speaker.name)])
        self.cased = _tells_case(self.texts)
        self.cleaned, self.tokens, self.owner = self._tokens()
        self.keys: list[str] = [token.key for token in self.tokens]

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

    def _tokens(self) -> tuple[str, list[Token], list[int]]:
        joined = " ".join(self.texts)
        if joined.isascii():  # cleaning changes no offsets
            cleaned, joined = self.texts, clean_text(joined)
        else:
            cleaned = [text if text.isascii() else clean_text(text) for text in self.texts]
            joined = " ".join(cleaned).replace("`", "'")
        starts = list(accumulate((len(text) + 1 for text in cleaned), initial=0))[:-1]
        tokens = tokenize(joined, self.language, self.names, cased=self.cased)
        owner: list[int] = []
        word = 0
        for token in tokens:
            while word + 1 < len(starts) and starts[word + 1] <= token.start:
                word += 1
            owner.append(word)
        return joined, tokens, owner

    def token_range(self, words: tuple[int, int]) -> tuple[int, int]:
        """The tokens of words[first:last], half-open."""
        return bisect_left(self.owner, words[0]), bisect_left(self.owner, words[1])

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


def _tells_case(texts: Sequence[str]) -> bool:
    """Whether a text has both capitals and small letters, as running text does."""
    letters = "".join(texts[:2000])
    capitals, small = sum(map(str.isupper, letters)), sum(map(str.islower, letters))
    return small > 0 and _MIN_CAPITALS <= capitals / (capitals + small) <= _MAX_CAPITALS


def _gap(before: str, after: str) -> str:
    """The separator of two words in running text: "" in scripts without spaces."""
    return "" if before and after and joins_without_space(before, after) else " "
