"""Words that tell what a text before a colon, or in brackets, at the start of a caption is: the sections `[labels]` of
all languages' files, joined, because tools write English notes into every language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from summarizer.text.language import known_languages, language_tables, load_language
from summarizer.text.name_words import fold_word
from summarizer.text.scripts import is_unspaced

__all__ = ["LabelWords", "label_words"]


@dataclass(frozen=True)
class LabelWords:
    """Folded words."""

    openers: frozenset[str]  # open a sentence with a colon: "Remember:", "The thing is:", and all function words
    parts: frozenset[str]  # of a programme, where nobody of the conversation speaks: "Break", "Jingle"
    sounds: frozenset[str]
    unheard: frozenset[str]  # speech that was not understood: "inaudible"

    def is_sound(self, words: list[str]) -> bool:
        """Whether the folded words of a text in brackets are a note of a sound: "audience laughing", 笑声."""
        return any(
            word in self.sounds or (len(word) <= 6 and any(one in word for one in self._unspaced)) for word in words
        )

    @cached_property
    def _unspaced(self) -> list[str]:
        return [word for word in self.sounds if is_unspaced(word)]


@lru_cache(maxsize=1)
def label_words() -> LabelWords:
    """The words of every language that has a file."""
    found: dict[str, set[str]] = {"openers": set(), "parts": set(), "sounds": set(), "unheard": set()}
    for code in known_languages():
        language = load_language(code)
        found["openers"].update(fold_word(word) for word in language.function_words | language.common if len(word) > 1)
        for kind, words in language_tables(code).get("labels", {}).items():
            found[kind].update(fold_word(word) for word in words)
    return LabelWords(**{kind: frozenset(words) for kind, words in found.items()})
