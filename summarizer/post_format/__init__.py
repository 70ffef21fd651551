"""The reference format of a post: FORMAT.md says what the parts are, bounds.toml holds its numbers.

Lint, drafting, prompts, settings and publish read the format here. It knows no post and no transcript.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

__all__ = [
    "INSIGHTS", "PARTS", "QUOTE_WORDS", "TOPICS", "Bounds", "bounds_of", "format_document", "prompt_numbers",
    "sentences_phrase",
]  # fmt: skip

Pair = tuple[int, int]
_FOLDER = Path(__file__).parent  # importlib.resources would cost `summarizer --help` 10 ms


@dataclass(frozen=True)
class Bounds:
    """Least and most of a part, both included. Words are for English. The fields are explained in bounds.toml."""

    words: Pair
    sentences: Pair | None = None
    asked_inside: Pair = (0, 0)
    drafted_sentences: int | None = None

    def asked_words(self) -> Pair:
        """The words that a prompt asks for."""
        return self.words[0] + self.asked_inside[0], self.words[1] - self.asked_inside[1]

    @property
    def most_sentences(self) -> int:
        """The most sentences that drafting keeps."""
        return self.sentences[1] if self.sentences else self.drafted_sentences or 1


def _bounds(table: dict[str, Any]) -> Bounds:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    return Bounds(**values)


_VALUES = tomllib.loads(_FOLDER.joinpath("bounds.toml").read_text(encoding="utf-8"))
INSIGHTS: Pair = tuple(_VALUES.pop("insights"))  # least and most insights of a post
TOPICS: Pair = tuple(_VALUES.pop("topics"))  # least and most topic sections
PARTS: dict[str, Bounds] = {part: _bounds(table) for part, table in _VALUES.items()}
QUOTE_WORDS = PARTS["quote"].words


def bounds_of(part: str, words: Mapping[str, Pair] | None = None) -> Bounds:
    """The bounds of a part, named as in bounds.toml (`claim`, `topic_opening`). Raises KeyError for an unknown part.

    `words`: least and most words of a house style, by part; nothing is then asked inside them.
    """
    if words and part in words:
        return replace(PARTS[part], words=words[part], asked_inside=(0, 0))
    return PARTS[part]


@functools.cache
def prompt_numbers() -> dict[str, str]:
    """The format's numbers as prompts write them, by the name of the variable.

    `claim_words` -> "28 to 45"; `dek_sentences` -> "one sentence", `intro_sentences` -> "2 or 3 sentences" (parts with
    a number of sentences only); `most_topics` -> "two".
    """
    found = {"most_topics": _in_words(TOPICS[1])}
    for part, bounds in PARTS.items():
        found[f"{part}_words"] = "{} to {}".format(*bounds.asked_words())
        if bounds.sentences:
            found[f"{part}_sentences"] = sentences_phrase(bounds.sentences)
    return found


def sentences_phrase(bounds: Pair) -> str:
    """(1, 1) -> "one sentence"; (2, 3) -> "2 or 3 sentences"; (1, 3) -> "1 to 3 sentences"."""
    least, most = bounds
    if least == most:
        return f"{_in_words(most)} sentence{'' if most == 1 else 's'}"
    return f"{least} {'or' if most == least + 1 else 'to'} {most} sentences"


def _in_words(number: int) -> str:
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return names[number] if number < len(names) else str(number)


def format_document() -> str:
    """FORMAT.md as text."""
    return _FOLDER.joinpath("FORMAT.md").read_text(encoding="utf-8")
