"""What stands in apposition right before a voice's name: "Stripe engineer Hart", "Carver's co-founder Hart".

Such words are part of the mention, whatever they are, so that grammar sees the name alone. Where nothing but their
order tells a noun from a verb ("Bell hired engineer Hart"), they are only taken for an apposition beside a verb of
speech: "Rust core team member Hart says", "says Twitch streamer Hart".
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.posts.mentions import Token
from summarizer.posts.phrases import Phrases
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.names import is_credential
from summarizer.text.speech_words import speech_words

__all__ = ["Appositions"]

_MAX_WORDS = 8


class Appositions:
    """Finds them in the tokens of one language."""

    def __init__(self, language: Language, phrases: Phrases) -> None:
        self.words = words = speech_words(language.code)
        self.phrases = phrases
        self.verbs = language.speech_verbs | words.denying | words.asking | words.citing | words.using
        self.first = frozenset(phrase.split()[-1] for phrase in words.sources) | words.agents
        self.determiners = words.the | words.a | words.owners
        self.closed = (
            self.verbs | words.prepositions | words.joins | words.subordinators | words.quoting | words.relatives
            | words.auxiliaries | words.passives | words.pronouns | words.adverbs | words.objects | words.participles
            | self.determiners | language.negators | words.of | words.agents
            | words.causing | language.function_words
        )  # fmt: skip

    def without(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The tokens of a sentence without what stands in apposition before a voice's or a whole name."""
        gone: set[int] = set()
        if not self.verbs:  # without a grammar, a noun before a name may be whose he is: "brother of"
            return tuple(tokens)
        for at, token in enumerate(tokens):
            if token.known and not token.object:
                gone.update(range(self._start(tokens, at) if at else at, at))
                gone.update(self._degrees(tokens, at + 1))
            elif self._is_stranger(token) and " " in token.text:  # a whole name
                gone.update(range(self._beside_verb(tokens, at, at), at))
        return tuple(token for at, token in enumerate(tokens) if at not in gone) if gone else tuple(tokens)

    def _degrees(self, tokens: Sequence[Token], at: int) -> range:
        """The degree after a name, with the comma before it: "Ann Bell, PhD says"."""
        comma = at + 1 < len(tokens) and tokens[at].kind == "pause" and tokens[at].text == ","
        degree = comma and tokens[at + 1].text[:1].isupper() and is_credential(tokens[at + 1].text)
        return range(at, at + 2) if degree else range(0)

    def _start(self, tokens: Sequence[Token], at: int) -> int:
        """Where the apposition before the name at a token begins; `at` without one."""
        end = self._before_pause(tokens, at)
        start = self._beside_verb(tokens, at, end)
        if start == end:
            start = self._by_role(tokens, end)
        if start == end:
            return at
        if start > 1 and tokens[start - 1].key in self.words.joins and self._is_role(tokens[start]):
            start -= 2 * self._is_role(tokens[start - 2])  # "Autorin und Podcasterin Vogel"
        determiner = tokens[start - 1] if start else None
        if determiner and determiner.key in self.words.datives and start == 1:
            return at  # "Ihrem Bruder Karl antwortete"
        if determiner and determiner.kind == "word" and determiner.key in self.determiners - self.words.of:
            start -= 1
        return start

    def _before_pause(self, tokens: Sequence[Token], at: int) -> int:
        """Where the words before the name end: "Carver's co-founder, Tomasz Hart" has a pause between them."""
        paused = at > 1 and tokens[at - 1].kind == "pause" and tokens[at - 1].text == ","
        ends = at + 1 == len(tokens) or tokens[at + 1].kind == "pause"
        if not (paused and ends and self._is_role(tokens[at - 2])):
            return at
        return at - 1 if at > 2 and tokens[at - 3].owner else at

    def _by_role(self, tokens: Sequence[Token], end: int) -> int:
        """By a noun for what a person is, with what stands right before it, or after it and "of"."""
        start = end
        while start and self._is_stranger(tokens[start - 1]):
            start -= 1
        if start < end:  # "la journaliste du Monde Claire Dubois"
            at = start - 1
            while at > 0 and tokens[at].key in self.determiners - self.words.of:
                at -= 1
            told = at > 0 and tokens[at].key in self.words.of and self._is_role(tokens[at - 1])
            return at - 1 if told else end
        while start and self._is_role(tokens[start - 1]):
            start -= 1
        if start == end:
            return end
        if start and (self._is_stranger(tokens[start - 1]) or tokens[start - 1].owner):
            start -= 1
        return start

    def _beside_verb(self, tokens: Sequence[Token], at: int, end: int) -> int:
        """By a verb of speech that follows the name, or stands before what describes it."""
        start = end
        while start and end - start < _MAX_WORDS and self._describes(tokens, start - 1, end):
            start -= 1
        if start == end or self._is_stranger(tokens[end - 1]):
            return end
        if start and tokens[start - 1].known and not tokens[start - 1].owner:
            return end  # a verb stands between two voices: "Carver hoorde Ostrow zeggen"
        before = start - 1
        while before >= 0 and tokens[before].key in self.determiners:
            before -= 1
        verb = tokens[before] if before >= 0 else None
        said = verb and verb.kind == "word" and verb.key in (self.verbs - self.words.telling) | self.first
        return start if said or self._verb_follows(tokens, at) else end

    def _verb_follows(self, tokens: Sequence[Token], at: int) -> bool:
        at += 1
        while at < len(tokens) and self.phrases.slips(tokens[at]):
            at += 1
        return at < len(tokens) and tokens[at].kind == "word" and tokens[at].key in self.verbs

    def _describes(self, tokens: Sequence[Token], at: int, end: int) -> bool:
        """Whether a word may be part of what describes a person: no word of grammar, and no name of a voice."""
        token = tokens[at]
        if token.kind == "person":
            return not token.known or token.owner
        if token.kind != "word":
            return False
        if 0 < at < end - 1 and token.key in self.words.of | self.words.prepositions:
            inside = self._is_stranger(tokens[at - 1]) and self._is_stranger(tokens[at + 1])  # "Founders at Night host"
            return inside or (token.key in self.words.of and self._is_role(tokens[at - 1]))
        named = at > 0 and token.text[:1].isupper() and token.key in self.determiners  # "de El País"
        return named or token.key not in self.closed

    def _is_stranger(self, token: Token) -> bool:
        return token.kind == "person" and not token.known and not token.owner

    def _is_role(self, token: Token) -> bool:
        return token.kind == "word" and not token.owner and token.key not in self.closed and (
            self.phrases.is_person_noun(token) or attribution_words().is_role(token.key)
        )  # fmt: skip
