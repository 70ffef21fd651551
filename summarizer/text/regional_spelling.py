"""The spellings of one region of a language, by the groups of its section `[spelling]`: colour is British, color not.

The section `[regions]` of a language's file names the two regions and says which groups tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.language import Language, known_languages, language_tables, load_language

__all__ = ["regional_spellings", "spelling_regions"]

_VERB_ENDINGS = ("e", "es", "ed", "ing", "er", "ers", "ation", "ations")


class _Regions(BaseModel):
    """The section. Of each group the first spelling is of region `first`, the second of region `second`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: str
    second: str
    words: str = Field(default="", description="first spellings of the groups of [spelling] words that count")
    endings: tuple[str, ...] = Field(default=("",), description="of the stems of [spelling]")
    short: tuple[str, ...] = Field(default=(), description="stems with these last letters take only the first two")
    own_first: str = Field(default="", description="spellings of the second region that the first one has too")
    own_second: str = Field(default="", description="spellings of the first region that the second one has too")


@cache
def spelling_regions() -> tuple[str, ...]:
    """The regions whose spellings are known: en-GB, en-US."""
    found = [_regions_of(code) for code in known_languages()]
    return tuple(region for one in found if one for region in (one.first, one.second))


@cache
def regional_spellings(region: str) -> dict[str, str]:
    """Spelling of the other region -> the spelling of this one, in small letters; empty for an unknown region.

    A spelling that this region has too, perhaps for another word, is left out: a British writer checks a cheque.
    """
    language = load_language(region)
    regions = _regions_of(language.code)
    if regions is None or region not in (regions.first, regions.second):
        return {}
    pairs = list(_pairs(language, regions))
    if region == regions.first:
        pairs, own = [(wrong, right) for right, wrong in pairs], regions.own_first
    else:
        own = regions.own_second
    kept = {*own.split(), *(right for _, right in pairs)}
    return {wrong: right for wrong, right in pairs if wrong not in kept}


def _regions_of(code: str) -> _Regions | None:
    table = language_tables(code).get("regions")
    return _Regions.model_validate(table) if table else None


def _pairs(language: Language, regions: _Regions) -> Iterator[tuple[str, str]]:
    """(first spelling, second spelling) of each word that has two."""
    spelling, chosen = language.spelling, set(regions.words.split())
    for one, other, *_ in (group for group in spelling.words if group[0] in chosen):
        yield from ((one, other), (f"{one}s", f"{other}s"))
    for one, other in spelling.stems:
        doubled = one[:-1] == other  # travelled, traveled; but travel and travels in both regions
        endings = regions.endings[:2] if one.endswith(regions.short) else regions.endings
        for ending in endings:
            if not doubled or ending.startswith(("e", "i")):
                yield f"{one}{ending}", f"{other}{ending}"
    for stem in spelling.ise.lower().split():
        yield from ((f"{stem}is{ending}", f"{stem}iz{ending}") for ending in _VERB_ENDINGS)
