"""Finds negations, numbers, names and hedges: words whose loss or addition changes the meaning of a quotation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from summarizer.checking.searchable import SearchableTranscript
from summarizer.text.names import clean_name
from summarizer.text.numbers import is_number_word, values
from summarizer.text.phrases import phrase_at, phrases
from summarizer.text.quotation_marks import CLOSING_CHARACTERS, MARK_CHARACTERS
from summarizer.text.sentences import opens_sentence
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["Kind", "Meaning"]

Kind = Literal["negation", "number", "name", "hedge"]

_PUNCTUATION = MARK_CHARACTERS + "()[]…-—–.,;:!?"  # punctuation around a word
_OUTSIDE_TOKENS = 5  # tokens on each side of a quotation, within its sentence, in which negations and hedges count
_OUTSIDE_NAME_TOKENS = 3  # the same for numbers and names


@dataclass(frozen=True)
class MeaningWord:
    """A negation, number, name or hedge: tokens[at:at+size]."""

    kind: Kind
    at: int
    size: int


class Meaning:
    """Finds negations, numbers, names and hedges in a transcript and in a post about it."""

    def __init__(self, heard: SearchableTranscript, people: Iterable[str] = ()) -> None:
        self.heard = heard
        self.language = heard.language
        self.negations = phrases(self.language.negations, self.language)
        self.hedges = phrases(self.language.hedges, self.language)
        self.before_number = phrases(self.language.hedges_before_number, self.language)
        self.fillers = phrases(self.language.fillers, self.language)
        self.paused_fillers = phrases(self.language.paused_fillers, self.language)
        self.people = {
            token.key
            for name in people
            for token in tokenize(clean_text(clean_name(name) or name), self.language, heard.names)
            if len(token.key) > 1
        }
        self.dates = self.language.months - {"may", "mar", "sept"} | self.language.weekdays

    @cached_property
    def names(self) -> frozenset[str]:
        """Keys that the transcript writes within sentences nearly always with a capital letter."""
        small: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        first = {sentence.words[0] for sentence in self.heard.transcript.sentences}
        after_colon = False
        for place, word in enumerate(self.heard.texts):
            opening = place in first or after_colon
            letters = word.strip(_PUNCTUATION)
            if letters:
                keys = clean_text(letters).casefold()
                if letters[0].islower():
                    small[keys] += 1
                elif letters[0].isupper() and not opening and letters != "I" and not letters.startswith("I'"):
                    capital[keys] += 1
            after_colon = word.rstrip(CLOSING_CHARACTERS + ")").endswith((":", "-", "…", "..."))
        if self.language.capitalised_nouns or not small:
            return frozenset(self.people)
        found = [key for key, count in capital.items() if 4 * small[key] < count]
        tokens = (token for name in found for token in tokenize(name.title(), self.language, self.heard.names))
        parts = {token.key for token in tokens if len(token.key) > 1}
        return frozenset(self.people | (parts - self.language.common))

    @cached_property
    def small(self) -> frozenset[str]:
        """Keys that the transcript writes at least once without a capital letter."""
        words = (word.strip(_PUNCTUATION) for word in self.heard.texts)
        return frozenset(clean_text(word) for word in words if word[:1].islower())

    def added(self, text: str, *, opening: bool) -> list[MeaningWord]:
        """The negations, numbers, names and hedges of an added text. A capital within a sentence marks a name."""
        cleaned = clean_text(text)
        tokens = tokenize(cleaned, self.language)
        found = self.find([token.key for token in tokens])
        if self.language.capitalised_nouns:
            return found
        for place, token in enumerate(tokens):
            before = cleaned[max(0, token.start - 20) : token.start].rstrip(" " + MARK_CHARACTERS)
            begins = before.endswith((":", "…")) or opens_sentence(cleaned, token.start, self.language.code)
            known = token.key in self.small or token.key in self.language.common or len(token.key) < 2
            if cleaned[token.start].isupper() and not known and not (begins and (opening or token.start > 0)):
                found.append(MeaningWord("name", place, 1))
        return found

    def changed(self, before: str, after: str) -> Kind | None:
        """What differs in meaning between two texts for one passage: a number, a negation or a name; None: nothing."""
        texts = [clean_text(text) for text in (before, after)]
        amounts = [sorted((one.value, one.unit) for one in values(text, self.language.code)) for text in texts]
        if amounts[0] != amounts[1]:
            return "number"
        keys = [[token.key for token in tokenize(text, self.language)] for text in texts]
        found = [
            {(one.kind, tuple(own[one.at : one.at + one.size])) for one in self.added(text, opening=False)}
            for text, own in zip(texts, keys, strict=True)
        ]
        both = set(keys[0]) & set(keys[1])  # a capital alone makes no other name: "salt", "Salt"
        differing = {kind for kind, words in found[0] ^ found[1] if kind != "name" or not both.issuperset(words)}
        if amounts[0]:
            differing.discard("number")  # "nineteen", "19"
        if self._turns_round(set(keys[0]) - both, set(keys[1]) - both):
            differing.add("negation")
        kinds: tuple[Kind, ...] = ("number", "negation", "name")
        return next((kind for kind in kinds if kind in differing), None)

    def _turns_round(self, before: set[str], after: set[str]) -> bool:
        """Whether a word of one is a word of the other with a negative prefix: familiar, unfamiliar."""
        prefixes = self.language.negative_prefixes
        pairs = ((one, other) for here, there in ((before, after), (after, before)) for one in here for other in there)
        return any(other.removeprefix(prefix) == one for one, other in pairs for prefix in prefixes if other != one)

    def is_number(self, key: str) -> bool:
        return key in self.dates or is_number_word(key, self.language.code)

    def is_negation(self, key: str) -> bool:
        return (
            key in self._single_negations
            or key.endswith(self.language.negation_endings)
            or key.startswith(self.language.negation_starts)
        )

    @cached_property
    def _single_negations(self) -> frozenset[str]:
        return frozenset(key for key, known in self.negations.items() if any(len(phrase) == 1 for phrase in known))

    def find(self, keys: Sequence[str], first: int = 0, last: int | None = None) -> list[MeaningWord]:
        """The negations, numbers, names and hedges that overlap keys[first:last]."""
        last = len(keys) if last is None else last
        found: list[MeaningWord] = []
        for at in range(max(0, first - 3), last):
            key = keys[at]
            size = 1 if self.is_negation(key) else phrase_at(keys, at, self.negations)
            kind: Kind = "negation"
            if not size and (size := phrase_at(keys, at, self.hedges)):
                kind = "hedge"
            if not size and (size := phrase_at(keys, at, self.before_number)):
                kind = "hedge"
                after = at + size
                after += after + 1 < len(keys) and not keys[after].isalnum()  # a sign: "about $3 million"
                size = size if after < len(keys) and self.is_number(keys[after]) else 0
            if not size and self.is_number(key):
                kind, size = "number", 1
            if not size and key in self.names:
                kind, size = "name", 1
            if size and at + size > first:
                found.append(MeaningWord(kind, at, size))
        return found

    def inside(self, first: int, last: int) -> list[MeaningWord]:
        """The negations, numbers, names and hedges of the transcript's tokens[first:last]."""
        low, high = max(0, first - 4), min(len(self.heard), last + 4)
        return [
            MeaningWord(word.kind, word.at + low, word.size)
            for word in self.find(self.heard.keys[low:high], first - low, last - low)
        ]

    def outside(self, first: int, last: int) -> list[MeaningWord]:
        """The same just before and just after tokens[first:last], within the same sentence."""
        begin, end = self.heard.words(first, last)
        opening, closing = self.heard.sentence(begin), self.heard.sentence(end - 1)
        low = self.heard.token_range(opening.words)[0] if opening else first
        high = self.heard.token_range(closing.words)[1] if closing else last
        found = [
            word
            for word in self.inside(max(low, first - _OUTSIDE_TOKENS), first)
            + self.inside(last, min(high, last + _OUTSIDE_TOKENS))
            if not first <= word.at < last
        ]
        return [
            word
            for word in found
            if word.kind in ("negation", "hedge")
            or first - _OUTSIDE_NAME_TOKENS <= word.at < first
            or last <= word.at < last + _OUTSIDE_NAME_TOKENS
        ]
