"""What a sentence denies of the words beside it, and what it only passes on: "Carver never said", "allegedly"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from summarizer.posts.mentions import Token
from summarizer.posts.phrases import Phrase, Phrases, Speech
from summarizer.text.clauses import ClauseText, clause_text, clause_words
from summarizer.text.language import Language
from summarizer.text.phrases import phrase_at, phrases
from summarizer.text.speech_words import speech_words

__all__ = ["Denials", "Hearsay"]

_MAX_PARTICIPLE = 4  # tokens after "aurait" or "soll", one of which is a verb of speech: "soll Carver gesagt haben"


class Denials:
    """Finds the denials in tokens of one language; `verb` and `end` are indices of a reading's verb and of its end."""

    def __init__(self, language: Language, phrases: Phrases) -> None:
        self.words = speech_words(language.code)
        self.speech_verbs = language.speech_verbs
        self.negators = language.negators
        self.governing = language.governing
        self.harmless = clause_words(language.code).harmless
        self.phrases = phrases

    def words_of(self, tokens: Sequence[Token], phrase: Phrase, at: int, verb: int) -> str:
        """The words from subject to verb when they deny what the verb governs: "Carver refuses to say"."""
        start, end = min(phrase.start, verb), max(phrase.end, at + 1)
        if start and tokens[start - 1].key in self.words.auxiliaries:  # "Never did Carver say"
            start = self.phrases.clause_start(tokens, start - 1)
        if end < len(tokens) and tokens[end].key in self.words.negated_after and self._ends_clause(tokens, end + 1):
            end += 1  # "sagte Moor nie"
        inside = range(phrase.start, phrase.end)
        region = [token for place, token in enumerate(tokens[start:end], start) if place not in inside]
        cut = max(
            (i + 1 for i, one in enumerate(region) if one.kind != "word" or one.key in self.words.joins), default=0
        )
        keys = [token.key for token in region[cut:]]
        negated, verbs, place = False, 0, 0
        while place < len(keys):
            harmless = phrase_at(keys, place, self.harmless)
            if not harmless:
                negated = negated or keys[place] in self.negators | self.words.negated_after  # "non … mai" is one
                verbs += keys[place] in self.words.denying | self.words.refusing
            place += max(1, harmless)
        return " ".join(token.text for token in tokens[start:end]) if (negated + verbs) % 2 else ""

    def _ends_clause(self, tokens: Sequence[Token], at: int) -> bool:
        return at >= len(tokens) or tokens[at].kind != "word" or tokens[at].key in self._that

    @cached_property
    def _that(self) -> frozenset[str]:
        """The words that begin what is said: "that", "dass", "qu" before an apostrophe."""
        found = frozenset(self.governing.complementizers)
        return found | {word.rstrip("'’e") for word in found if word == "que"}

    def opens_clause(self, tokens: Sequence[Token], verb: int, end: int) -> bool:
        """Whether a verb that only denies has what it denies right after it; other verbs of speech need no such place.

        "Carver rejects that “…”", not: Carver rejects the “dream team”.
        """
        key = tokens[verb].key
        if key not in self.words.denying or key in self.speech_verbs:
            return True
        return end == len(tokens) or tokens[-1].key in self._that

    def reaches(self, tokens: Sequence[Token], verb: int, end: int) -> bool:
        """Whether the denial of a reading before a quotation is one of the quotation."""
        rest = list(tokens[end:])
        if rest and rest[0].key in self.words.negated_after:
            rest.pop(0)
        if rest and rest[-1].kind == "colon":
            key = tokens[verb].key
            while len(rest) > 1 and rest[-2].key in self._pointing:  # "Carver never said these words:"
                del rest[-2]
            return len(rest) == 1 and key not in self.words.denying and key in self._reporting
        if rest and rest[-1].key in self._that:
            rest.pop()
            while rest and rest[-1].kind == "pause":
                rest.pop()
        elif tokens[verb].key in self.words.denying:
            return not rest
        return all(token.kind in ("word", "person") for token in rest)

    @cached_property
    def _pointing(self) -> frozenset[str]:
        return self.words.pointing and self.words.pointing | self.words.the | self.words.words

    @cached_property
    def _reporting(self) -> frozenset[str]:
        return frozenset(" ".join(self.governing.reporting).split())

    def negates(self, tokens: Sequence[Token], verb: int) -> bool:
        """ "Carver never said"."""
        place = verb - 1
        while place >= 0 and self.phrases.slips(tokens[place]):
            if tokens[place].key in self.negators:
                return True
            place -= 1
        return False


class Hearsay:
    """Finds sentences of one language that vouch for nothing: "Carver is said to have said", "Carver aurait dit"."""

    def __init__(self, language: Language) -> None:
        words = speech_words(language.code)
        self._language = language
        self._phrases = phrases(words.hearsay, language)
        self._auxiliaries = words.hearsay_auxiliaries
        self._verbs = language.speech_verbs | words.participles

    def marked(self, speech: Speech | None, text: str) -> Speech | None:
        """The speech that is read from a text, marked when the text only passes it on."""
        return (
            speech._replace(hearsay=True) if speech and self._passes_on(clause_text(text, self._language)) else speech
        )

    def _passes_on(self, text: ClauseText) -> bool:
        return any(phrase_at(text.keys, at, self._phrases) or self._helps(text, at) for at in range(len(text)))

    def _helps(self, text: ClauseText, at: int) -> bool:
        """Whether an auxiliary has a verb of speech in its clause: "aurait dit", "soll Carver gesagt haben"."""
        if text.keys[at] not in self._auxiliaries:
            return False
        for place in range(at + 1, min(len(text), at + 1 + _MAX_PARTICIPLE)):
            if text.marks[place - 1]:
                return False
            if text.keys[place] in self._verbs - self._auxiliaries:
                return True
        return False
