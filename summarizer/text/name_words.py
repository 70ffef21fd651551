"""Words that tell names of persons from other names: the sections `[names]` of all languages' files, joined."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from summarizer.text.folding import fold_letters
from summarizer.text.language import known_languages, language_tables, load_language
from summarizer.text.scripts import is_unspaced

__all__ = ["NameWords", "fold_word", "name_words"]


@dataclass(frozen=True)
class NameWords:
    """Folded words of all languages. A label may be in another language than its transcript."""

    voices: frozenset[str]  # describe a voice, and may stand before its name: "Host", "Caller"
    no_persons: frozenset[str]  # open or fill labels that name nobody: "Crowd", "Note"; contains `voices`
    sounds: frozenset[str]  # label a part of the programme in which nobody of the conversation speaks: "Jingle"
    organisations: frozenset[str]  # make a name an organisation's wherever they stand: "Corp", "University"
    titles: frozenset[str]  # cut off before any name: "Dr", "Frau"
    abbreviated_titles: frozenset[str]  # the same, but only with a full stop: "Gen." is no Gen Hoshino
    roles: frozenset[str]  # cut off before a name of two words and more: "Senator", "winner"
    credentials: frozenset[str]
    headlines: frozenset[str]  # stand in titles of episodes and in no name that is guessed there
    given: frozenset[str]  # given names that are words too: "Will", "May"
    also_surnames: frozenset[str]  # words of the lists above that are surnames too: "Guest", "Post"
    particles: frozenset[str]  # of surnames, as written: "van", "de"
    common: frozenset[str]  # words that open sentences
    numbers: frozenset[str]
    never_inside: frozenset[str]  # characters of Chinese and Japanese that no name holds: pronouns, "says"

    def is_sound(self, label: str) -> bool:
        """Whether a label names no voice of a conversation but a jingle, music, a clip or an advertisement."""
        words = [fold_word(word) for word in re.split(r"[\W_]+", label) if not word.isdigit()]
        words = [word for word in words if word]
        sounds = [word for word in words if word in self.sounds]
        alone = all(word in self.no_persons | self.sounds for word in words)  # no name among them
        return bool(sounds) and (alone or any(map(is_unspaced, sounds)))

    @cached_property
    def before_names(self) -> frozenset[str]:
        """Words that are cut off before a name."""
        return self.voices | self.roles | self.titles

    def is_title(self, word: str) -> bool:
        """Whether the word, as written, is a title."""
        folded = fold_word(word)
        return folded in self.titles or (word.endswith(".") and folded in self.abbreviated_titles)

    def is_unspaced_voice(self, text: str) -> bool:
        """Whether a Chinese or Japanese label describes a voice or a part of the programme: 主持人, 男の声."""
        text = text.replace(" ", "")
        return (
            any(character in self.never_inside for character in text)
            or any(
                text == word or (len(word) > 1 and text.startswith(word) and len(text) - len(word) <= 2)
                for word in self.no_persons | self.organisations
                if is_unspaced(word)
            )
            or any(text.endswith(word) for word in self.organisations if is_unspaced(word))
        )


def fold_word(word: str) -> str:
    """A word for comparing: small letters of the base alphabet, without accents, strokes, apostrophes and dots.

    Turkish İ and ı are i, Łukasz is lukasz.
    """
    return "".join(one for one in fold_letters(word) if one.isalnum() or unicodedata.category(one) in {"Mn", "Mc"})


@lru_cache(maxsize=1)
def name_words() -> NameWords:
    """The words of every language that has a file."""
    found: dict[str, set[str]] = {}
    for code in known_languages():
        for kind, words in language_tables(code).get("names", {}).items():
            found.setdefault(kind, set()).update(words)
    folded = {
        kind: frozenset(fold_word(word) for word in words) for kind, words in found.items() if kind != "particles"
    }
    voices = folded["voices"]
    return NameWords(
        voices=voices,
        no_persons=folded["no_persons"] | voices,
        sounds=folded["sounds"],
        organisations=folded["organisations"],
        titles=folded["titles"],
        abbreviated_titles=folded["abbreviated_titles"],
        roles=folded["roles"],
        credentials=folded["credentials"],
        headlines=folded["headlines"],
        given=folded["given"],
        also_surnames=folded["also_surnames"],
        particles=frozenset(found["particles"]),
        common=frozenset(fold_word(word) for word in load_language("en").common),
        numbers=folded["numbers"],
        never_inside=frozenset(found["never_inside"]),
    )
