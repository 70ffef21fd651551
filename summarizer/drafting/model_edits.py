"""Asks a small model to turn sentences into the third person, and keeps what says the same, word for word.

A small model adds causes, mistakes one subject for another and calls people "he". So only its forms of the speaker's
verbs are used, and only where each other word of its text is a word of the sentence, in order, with none missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from summarizer.drafting.part_requests import Graded, Part, PartRequester
from summarizer.drafting.passages import fence
from summarizer.drafting.prompts import Prompt
from summarizer.text.editing_words import EditingWords, editing_words
from summarizer.text.language import load_language

__all__ = ["ModelEditor", "same_words"]

_MAX_CALLS = 9  # of one draft: one for each of its insights, at most
_TOKENS = 60  # of one sentence
_LANGUAGE = "en"
_PARTS = re.compile(r"^(\W*)(.*?)(\W*)$")


@dataclass
class ModelEditor:
    """Requests the sentences of one insight together, once, for at most `_MAX_CALLS` insights."""

    requester: PartRequester
    prompt: Prompt
    asked: int = 0  # sentences
    kept: int = 0

    def turned(self, sentences: Sequence[str], surname: str, language: str) -> list[str | None]:
        """Each sentence about the person of this name; None for one whose text is not kept."""
        nothing: list[str | None] = [None] * len(sentences)
        if language.partition("-")[0] != _LANGUAGE or self.requester.calls >= _MAX_CALLS:
            return nothing
        listed = "\n".join(f"{number}. {fence(text)}" for number, text in enumerate(sentences, start=1))
        part = Part({"type": "array", "items": {"type": "string"}}, _TOKENS * len(sentences), Graded)
        self.asked += len(sentences)
        answer = self.requester.once(self.prompt, {"surname": surname, "sentences": listed}, {"sentences": part})
        texts = answer["sentences"].value
        if not isinstance(texts, list) or len(texts) != len(sentences):
            return nothing
        kept = [_checked(said, text, surname, language) for said, text in zip(sentences, texts, strict=True)]
        self.kept += sum(text is not None for text in kept)
        return kept


def _checked(said: str, text: Any, surname: str, language: str) -> str | None:
    return same_words(said, text, surname, language) if isinstance(text, str) else None


class _Word(NamedTuple):
    before: str  # marks
    text: str
    after: str

    @property
    def key(self) -> str:
        return self.text.lower()


def same_words(said: str, text: str, surname: str, language: str = "en") -> str | None:
    """The sentence `said` about its speaker, when `text` has its words and no others, in their order; else None.

    `text` may add a report ("Carver says that") and leave out leads ("so", "well"); a verb of the speaker's may have
    taken the ending of the third person. "He" or "she" for the speaker is printed as the name.
    """
    known = editing_words(language)
    words, written = _words(said, known), _words(text, known)
    while words and words[0].key in known.dropped:
        words = words[1:]
    if not words:
        return None
    told = _told(words, written, surname, known, language)
    if told is None:
        told = _told(words, _without_report(written, surname, known), surname, known, language)
    if told is None or words[0].key in known.speaker:
        return told
    if words[0].key in load_language(language).function_words | known.conditions:
        told = f"{told[:1].lower()}{told[1:]}"
    return f"{known.says.format(name=surname)} {told}"


def _told(
    words: Sequence[_Word], written: Sequence[_Word], surname: str, known: EditingWords, language: str
) -> str | None:
    """The words of the sentence with the names and verb forms of the text; None where the text has other words."""
    written = _without_added_that(words, written)
    if len(words) != len(written):
        return None
    verbs = _Verbs(known, language)
    printed = []
    for word, found in zip(words, written, strict=True):
        own = word.key in known.speaker
        form = _name(word.key, found.key, surname, known) if own else verbs.form(word, found.key)
        if form is None:
            return None
        verbs.read(word.key)
        printed.append(f"{word.before}{form}{word.after}")
    return " ".join(printed)


def _without_added_that(words: Sequence[_Word], written: Sequence[_Word]) -> list[_Word]:
    """Without each "that" which the sentence does not have there: "thinks that bridges fall"."""
    kept: list[_Word] = []
    for word in written:
        if word.key == "that" and (len(kept) >= len(words) or words[len(kept)].key != "that"):
            continue
        kept.append(word)
    return kept


class _Verbs:
    """Which words of a sentence are verbs of its speaker, and whether they have the third person's form."""

    def __init__(self, known: EditingWords, language: str) -> None:
        self.known, self.common = known, load_language(language).function_words
        self.spoke = self.awaits = self.joined = False

    def read(self, key: str) -> None:
        if key in self.known.subject:
            self.spoke = self.awaits = True
        elif not self.known.is_adverb(key):
            self.awaits = False
        self.joined = self.spoke and (key in self.known.joining or (self.joined and self.known.is_adverb(key)))

    def form(self, word: _Word, found: str) -> str | None:
        """What is printed for a word; None when the text has another word, or a verb in the wrong form."""
        key = word.key
        if self.known.is_adverb(key) or not (self.awaits or self.joined):
            return word.text if key == found else None
        third = self.known.third(key)
        regular = {f"{key}s", f"{key}es", f"{key[:-1]}ies" if key.endswith("y") else ""}
        taken = found in regular and not key.endswith(("s", "ing"))
        if (
            self.joined and third != found and not (third is None and taken)
        ):  # "and the bridge", "and went", but not "and walk"
            settled = key in self.common | self.known.unchanged | self.known.speaker or key.endswith("ed")
            return word.text if settled and third in {None, key} and key == found else None
        return found if found == third or (third is None and taken) else None


def _name(key: str, found: str, surname: str, known: EditingWords) -> str | None:
    """The name for "I", "me" and "my", where the text has it or a pronoun of the third person."""
    possessive = key in known.possessive
    allowed = known.third_possessives if possessive else known.third_pronouns
    named = f"{surname}'s" if possessive else surname
    return named if found == named.lower() or found in allowed else None


def _without_report(words: list[_Word], surname: str, known: EditingWords) -> list[_Word]:
    """Without "Carver says that" at the start."""
    led = len(words) > 2 and words[0].key == surname.lower() and words[1].key in known.reports
    words = words[3:] if led and words[2].key == "that" else words
    while words and words[0].key in known.dropped:
        words = words[1:]
    return words


def _words(text: str, known: EditingWords) -> list[_Word]:
    """Words without their marks; "I'm" is two of them."""
    found = []
    for raw in text.replace("’", "'").split():
        parts = _PARTS.match(raw)
        before, middle, after = parts.groups() if parts else ("", raw, "")
        pieces = known.opened.get(middle.lower(), middle).split()
        for at, piece in enumerate(pieces):
            found.append(_Word(before if at == 0 else "", piece, after if at == len(pieces) - 1 else ""))
    return found
