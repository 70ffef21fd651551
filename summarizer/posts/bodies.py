"""Organisations and written things that a sentence lets speak, and that are no voice of an episode.

"The council was of another mind:", "A sign over the door read:", "On the poster:", "One of the growers was blunt:".
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.posts.mentions import Token
from summarizer.posts.phrases import Phrases, Speech, Subject
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.speech_words import speech_words

__all__ = ["Bodies"]

_MAX_DESCRIPTION = 3  # words from a determiner to its noun
_MAX_PLACE = 6  # words from a preposition to the noun of what bears the words


class Bodies:
    """Finds them in the tokens of one language."""

    def __init__(self, language: Language, phrases: Phrases) -> None:
        self.words = speech_words(language.code)
        self.phrases = phrases
        self.before_subjects = (self.words.adverbs | self.words.joins) - phrases.articles
        self.joints = self.words.prepositions | self.words.of | self.words.relatives

    def before(self, tokens: Sequence[Token]) -> Speech | None:
        """By the part of a sentence before a quotation, to which a colon or "read" leads."""
        if not tokens or not (tokens[-1].kind == "colon" or tokens[-1].key in self.words.showing):
            return None
        at = next((at for at, token in enumerate(tokens) if token.key not in self.before_subjects), 0)
        head = self._noun(tokens, at, self.words.bodies | self.words.texts) or self._one_of(tokens, at)
        return _unclear(head or self._place(tokens, at))

    def after(self, tokens: Sequence[Token]) -> Speech | None:
        """By the part of a sentence after a quotation: "read a sign over the door"."""
        at = next((at for at, token in enumerate(tokens) if token.kind == "word"), len(tokens))
        if at >= len(tokens) or tokens[at].text not in self.words.showing:  # "Read the report." is another sentence
            return None
        at += 1 + (at + 1 < len(tokens) and tokens[at + 1].key in self.words.neuter)  # "hieß es im Bericht"
        return _unclear(self._noun(tokens, at, self.words.texts) or self._place(tokens, at))

    def _noun(self, tokens: Sequence[Token], at: int, nouns: frozenset[str], most: int = _MAX_DESCRIPTION) -> str:
        """The noun that a determiner at a token opens, when it is one of these; empty without it."""
        if at >= len(tokens) or tokens[at].key not in self.phrases.articles:
            return ""
        for place in range(at + 1, min(len(tokens), at + 1 + most)):
            token = tokens[place]
            if token.kind != "word" or token.key in self.joints - self.phrases.articles:
                return ""
            if token.owner:  # "the council's view", "the firm's website"
                if token.key in self.words.bodies and token.key in nouns:
                    continue
                return ""
            owned = place + 1 < len(tokens) and tokens[place + 1].key in self.words.words
            if token.key in nouns and not owned:  # "the council answer"
                return token.text
        return ""

    def _place(self, tokens: Sequence[Token], at: int) -> str:
        """What bears the words: "On a sign over the door stood:", where nobody is named who says or does anything."""
        shown = any(token.key in self.words.showing for token in tokens)  # "On the report:" is what it is about
        if not shown or at >= len(tokens) or tokens[at].key not in self.words.prepositions:
            return ""
        nobody = self.words.neuter | self.words.anybody | self.phrases.articles
        for token in tokens:
            person = token.key in self.words.pronouns - nobody
            if token.kind in ("person", "mark") or person or self.phrases.is_person_noun(token):
                return ""
        nouns = (self._noun(tokens, at + 1 + step, self.words.texts) for step in range(_MAX_PLACE))
        joined = tokens[at + 1].text if at + 1 < len(tokens) and tokens[at + 1].key in self.words.texts else ""
        return joined or next(filter(None, nouns), "")

    def _one_of(self, tokens: Sequence[Token], at: int) -> str:
        """ "One of the growers", "one of her neighbours", "one grower"."""
        if at + 3 >= len(tokens) or tokens[at].key not in self.words.others:
            return ""
        several = tokens[at + 1].key in self.words.of
        for token in tokens[at + 2 : at + 2 + _MAX_DESCRIPTION] if several else tokens[at + 1 : at + 2]:
            if token.kind != "word" or token.owner:
                return ""
            single = token.key.removesuffix("s")
            if self.phrases.is_person_noun(token) or (
                token.key not in self.phrases.articles and attribution_words().is_role(single)
            ):
                return f"{tokens[at].text} … {token.text}"
        return ""


def _unclear(text: str) -> Speech | None:
    return Speech((Subject(text, "unclear"),), sure=False) if text else None
