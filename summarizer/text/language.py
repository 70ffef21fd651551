"""What the checks know of a language: fillers, negations, hedges, common words, numbers. Data in `data/<code>.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.number_words import NumberWords

__all__ = ["Language", "load_language"]


class Language(BaseModel):
    """The word lists of one language. Words are case-folded; phrases are words with single spaces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    fillers: tuple[str, ...] = ()
    paused_fillers: tuple[str, ...] = Field(default=(), description="fillers only when set off by pauses or commas")
    negations: frozenset[str] = frozenset()
    negation_starts: tuple[str, ...] = ()
    negation_endings: tuple[str, ...] = ()
    hedges: frozenset[str] = frozenset()
    hedges_before_number: frozenset[str] = Field(default=frozenset(), description='hedges only in "about fifty"')
    articles: frozenset[str] = frozenset()
    percent: str = "%"
    ampersand: str = "&"
    decimal_comma: bool = False
    capitalised_nouns: bool = Field(default=False, description="a capital inside a sentence does not make a name")
    months: frozenset[str] = frozenset()
    weekdays: frozenset[str] = frozenset()
    speech_verbs: frozenset[str] = frozenset()
    common: frozenset[str] = Field(default=frozenset(), description="words that open sentences without being names")
    titles: frozenset[str] = frozenset()
    numbers: dict[str, str] = Field(default_factory=dict, description='digits -> word, "15" -> "fünfzehn"')
    number_words: NumberWords = NumberWords()


@lru_cache(maxsize=16)
def load_language(code: str) -> Language:
    """The data for an ISO 639-1 code or BCP 47 tag; a language without a file gets empty lists."""
    base = code.strip().lower().replace("_", "-").split("-")[0]
    if not base.isalpha() or len(base) > 3:
        return Language(code="und")
    file = resources.files("summarizer.text") / "languages" / f"{base}.toml"
    if not file.is_file():
        return Language(code=base)
    values: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    values.pop("names", None)  # read by name_words, which joins all languages
    return Language(code=base, **values)
