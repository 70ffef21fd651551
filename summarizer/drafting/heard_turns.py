"""Where words are heard in a turn of an episode, and in which sense: a negation or a report may govern them there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from summarizer.text.clauses import has_marks
from summarizer.text.governing import governing_words, judged_by, taken_back_by
from summarizer.text.governing_words import Kind
from summarizer.text.language import Language
from summarizer.text.scripts import count_words
from summarizer.text.sentences import sentence_spans
from summarizer.text.tokens import Token, clean_text, tokenize

__all__ = ["HeardTurn", "keys_of"]

_SEPARATOR = "\x1f"
_MAX_PLACES = 20  # of the same words in one turn, at which the sense is looked at
_MAX_JUDGING = 6  # words of a sentence that only judges its neighbour: "It is a myth."

Sense = Kind | None


class HeardTurn:
    """What a voice says in one run, in its own language. `speaker` is empty when nobody knows the name."""

    def __init__(self, speaker: str, text: str, language: Language) -> None:
        self.speaker = speaker
        self.text = clean_text(text)
        self._language = language

    def senses(self, wanted: str) -> Iterator[Sense]:
        """What governs words, given as `keys_of`, at each place where they are heard in one run; None: nothing does."""
        found, places = self._keys.find(wanted), 0
        while found >= 0 and places < _MAX_PLACES:
            first = self._keys.count(_SEPARATOR, 0, found + 1) - 1
            yield self._sense(first, first + wanted.count(_SEPARATOR) - 1)
            found, places = self._keys.find(wanted, found + 1), places + 1

    def _sense(self, first: int, last: int) -> Sense:
        """What governs tokens[first:last]. Words that a neighbouring sentence denies are denied."""
        start, end = self._tokens[first].start, self._tokens[last - 1].end
        touched = [at for at, span in enumerate(self._sentences) if span[0] < end and start < span[1]]
        low, high = (touched[0], touched[-1]) if touched else (0, len(self._sentences) - 1)
        before = self.text[self._sentences[low][0] : start]
        after = self.text[end : self._sentences[high][1]]
        code = self._language.code
        found = governing_words(before, self.text[start:end], after, code, punctuated=has_marks(before))
        if found is None and (judged_by(self._judge(low - 1), code) or taken_back_by(self._judge(high + 1), code)):
            return "negation"
        return found.kind if found else None

    def _judge(self, at: int) -> str:
        """A sentence that is short enough to be about its neighbour only."""
        text = self.text[slice(*self._sentences[at])] if 0 <= at < len(self._sentences) else ""
        return text if count_words(text) <= _MAX_JUDGING else ""

    @cached_property
    def _tokens(self) -> list[Token]:
        return list(tokenize(self.text, self._language))

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        return sentence_spans(self.text, self._language.code) or [(0, len(self.text))]

    @cached_property
    def _keys(self) -> str:
        return _joined(token.key for token in self._tokens)


def keys_of(text: str, language: Language) -> str:
    """The words of a text as they are looked for; empty for a text without words."""
    return _joined(token.key for token in tokenize(clean_text(text), language))


def _joined(keys: Iterable[str]) -> str:
    joined = _SEPARATOR.join(keys)
    return f"{_SEPARATOR}{joined}{_SEPARATOR}" if joined else ""
