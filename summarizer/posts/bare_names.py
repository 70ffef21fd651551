"""Attributions that have no verb of speech: `Carver's "…"`, `"…" [Carver]`, `"…" That's Judith Carver.`"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.posts.mentions import Token
from summarizer.posts.phrases import Phrases, Speech, Subject
from summarizer.text.language import Language
from summarizer.text.phrases import phrase_at
from summarizer.text.phrases import phrases as phrases_of
from summarizer.text.speech_words import speech_words

__all__ = ["BareNames"]

_ENDING = frozenset(["pause", "mark"])


class BareNames:
    """Finds them in the tokens of one language."""

    def __init__(self, language: Language, phrases: Phrases) -> None:
        self.words = speech_words(language.code)
        self.phrases = phrases
        self.naming = phrases_of(self.words.naming, language)

    def owner(self, tokens: Sequence[Token]) -> Speech | None:
        """The owner right before a quotation: `Carver's "…"`, `Stone objected to Carver's line "…"`."""
        at = len(tokens) - 1
        while at > 0 and tokens[at].kind == "word" and not tokens[at].owner and self._describes(tokens[at]):
            at -= 1
        if at < 0 or not tokens[at].owner or tokens[at].kind != "person":
            return None
        told = any(token.key in self.words.words for token in tokens[at + 1 :])
        ends = told or at == len(tokens) - 1
        return Speech((self._subject(tokens[at]),), governs=told) if ends else None

    def after(self, tokens: Sequence[Token], text: str) -> Speech | None:
        """A name that is all there is after a quotation, but for what says who it is: `That's`, `[`, `~`."""
        if not tokens or tokens[-1].kind == "colon":
            return None
        parted = not text.lstrip()[:1].isalnum()
        start = 0
        while start < len(tokens) and tokens[start].kind in ("pause", "colon", "mark"):
            start += 1
        keys = [token.key for token in tokens]
        named = phrase_at(keys, start, self.naming) if start < len(keys) else 0
        phrase = self.phrases.starting_at(tokens, start + named)
        if phrase is None or phrase.subjects[0].kind not in ("voice", "stranger"):
            return None
        if not any(token.kind == "person" for token in tokens[phrase.start : phrase.end]):
            return None
        if phrase.subjects[0].kind == "stranger" and not (parted or named):
            return None
        ends = phrase.end == len(tokens) or (tokens[phrase.end].kind in _ENDING and (parted or named))
        return Speech(tuple(phrase.subjects)) if ends or self._addressed(tokens, phrase.end) else None

    def _addressed(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether all that follows a name is to whom it was said: "Carver to Ostrow"."""
        addressee = self.phrases.starting_at(tokens, at + 1) if tokens[at].key in self.words.prepositions else None
        if addressee is None or tokens[addressee.end - 1].kind != "person":
            return False
        return all(token.kind in _ENDING for token in tokens[addressee.end :])

    def asked(self, tokens: Sequence[Token]) -> Subject | None:
        """Who is asked in a sentence, and answers next: Carver in "Ostrow asked Carver about the mayor"."""
        for at, token in enumerate(tokens[:-1]):
            place = at + 1
            while place < len(tokens) - 1 and self.phrases.is_person_noun(tokens[place]):
                place += 1
            if token.kind == "word" and token.key in self.words.asking and tokens[place].known and at:
                return None if tokens[place].owner else self._subject(tokens[place])
        return None

    def _describes(self, token: Token) -> bool:
        """Whether a word may stand between an owner and the marks: "line", "famous line"."""
        return token.key in self.words.words or (
            token.key not in self.words.prepositions | self.words.joins | self.words.auxiliaries | self.words.passives
            and token.key not in self.phrases.verbs
        )

    def _subject(self, token: Token) -> Subject:
        return Subject(token.text, "voice" if token.known else "stranger")
