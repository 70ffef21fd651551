"""Whom a sentence of the prose makes the speaker of the words that it holds in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

from summarizer.posts.particles import ParticleReader
from summarizer.posts.phrases import Speech, Subject
from summarizer.posts.speech import SpeechReader
from summarizer.text.attribution_words import attribution_words
from summarizer.text.governing import governing_words
from summarizer.text.language import Language
from summarizer.text.name_matching import fold_name, names_match
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import count_words
from summarizer.text.speech_words import SpeechWords, speech_words

__all__ = ["Told", "ToldSpeakers"]

_NOBODY = frozenset[str]()
_STEM, _SHORT = 5, 3  # letters of a word that others of its family share: "repairs", "repairer"
_FEW = 4  # words; fewer in marks may be a term
_WORD = re.compile(r"[^\W\d_][\w-]*")


class Told(NamedTuple):
    """The names of the voices one of whom must have said the words; None: any. `denied`: they are said not to have."""

    speakers: frozenset[str] | None
    denied: bool = False


class ToldSpeakers:
    """Reads who says words, in the prose's language.

    `voices`: the names of those who speak in the episode, with an empty one where a name is not known. `described`:
    words, in small letters, by which the episode presents them: "the organ builder".
    """

    def __init__(
        self, voices: Collection[str], hosts: Collection[str], language: Language, described: Collection[str] = ()
    ) -> None:
        self._described = frozenset(word[:_STEM] for word in described if len(word) > _SHORT)
        self._voices = frozenset(voices)
        self._hosts = self._voices & frozenset(hosts)
        self._language = language

    def of(self, before: str, text: str, after: str) -> Told:
        """By the sentence before and after the `text` in marks."""
        if not any(self._voices):
            return Told(None)
        speech = self._speech(before, after, few=count_words(text) < _FEW)
        denied = bool(speech and speech.denied) or self._denies(before, text)
        if speech and speech.hearsay:
            return Told(_NOBODY, denied)
        named = [self._meant(subject) for subject in speech.subjects] if speech and speech.sure else [None]
        if speech and not speech.sure and any(map(self._is_other, speech.subjects)):
            return Told(self._voices & {""}, denied)
        if any(one is None for one in named):
            return Told(self._mentioned(f"{before} {after}"), denied)
        return Told(frozenset().union(*(one for one in named if one)), denied)

    def _denies(self, before: str, text: str) -> bool:
        """Whether a verb such as "denies" governs what stands in the marks."""
        words = {word.casefold() for word in _WORD.findall(before)}
        if speech_words(self._language.code).denying.isdisjoint(words):
            return False
        found = governing_words(before, text, "", self._language.code)
        return found is not None and found.kind == "negation"

    def _speech(self, before: str, after: str, *, few: bool) -> Speech | None:
        reader = self._reader
        if isinstance(reader, ParticleReader):
            return reader.before(before) or reader.after(after)
        return reader.before(before, few=few) or reader.after(after)

    def _meant(self, subject: Subject) -> frozenset[str] | None:
        """The voices that a subject stands for; of a stranger those without a name, None where nobody can tell."""
        if subject.kind == "voice":
            return frozenset(name for name in self._voices if name and names_match(name, subject.text))
        if subject.kind in ("guest", "host"):
            return (self._hosts if subject.kind == "host" else self._guests) or self._voices
        return self._voices & {""} if subject.kind == "stranger" else None

    def _is_other(self, subject: Subject) -> bool:
        """Whether a noun stands for somebody whom the episode does not present: "the bishop", "the manual"."""
        words = [word.casefold() for word in _WORD.findall(subject.text)]
        speech = speech_words(self._language.code)
        if subject.kind != "unclear" or len(words) < 2 or words[0] not in speech.the | speech.a:
            return False
        return not any(self._may_be_voice(word, speech) for word in words[1:])

    def _may_be_voice(self, word: str, speech: SpeechWords) -> bool:
        """Whether a noun may stand for a voice, or for the episode itself, which nobody else speaks in."""
        if word in speech.occasions | quotation_words().title_nouns or word[:_STEM] in self._described:
            return True
        role = fold_word(word) in name_words().roles or attribution_words().is_role(word)
        return fold_word(word) in name_words().voices or (role and word not in speech.persons)

    def _mentioned(self, sentence: str) -> frozenset[str] | None:
        """The voices that a sentence names, else the guests; anybody when it tells of a voice by what it is."""
        words = set(_WORD.findall(sentence))
        if any(fold_word(word) in name_words().voices for word in words):
            return None
        capitals = {word for word in words if not word[0].islower()}
        known = filter(None, self._voices)
        named = (name for name in known if name in sentence or not capitals.isdisjoint(_WORD.findall(name)))
        return frozenset(named) or self._guests

    @property
    def _guests(self) -> frozenset[str]:
        return self._voices - self._hosts or self._voices

    @cached_property
    def _reader(self) -> SpeechReader | ParticleReader:
        words = speech_words(self._language.code)
        particles = bool(words.topics or words.honorifics)
        return (ParticleReader if particles else SpeechReader)(self._language, _Names(self._voices - {""}))


class _Names:
    """The names of the voices, for the readers of `posts`."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._whole = {fold_name(form) for name in names for form in (name, name.split()[-1])}

    def bears(self, text: str) -> bool:
        return any(names_match(name, text) for name in self._names)

    def in_other_case(self, text: str) -> bool:  # noqa: ARG002 - names are as they were given
        return False

    def bears_whole(self, text: str) -> bool:
        return fold_name(text) in self._whole

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = {part for name in self._names for part in (name, *_WORD.findall(name)) if part[0].isalpha()}
        ordered = sorted(parts, key=len, reverse=True)
        found = "|".join(rf"(?<!\w){re.escape(p)}(?:['’]s)?(?!\w)" if p.isascii() else re.escape(p) for p in ordered)
        return re.compile(found or r"(?!)")
