"""Words that tell facts of a post's prose from what only looks like one: the section `[facts]` of a language's file."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from summarizer.text.language import language_section

__all__ = ["FactWords", "fact_words"]


def _split(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]
Words = Annotated[frozenset[str], BeforeValidator(_split), AfterValidator(frozenset)]


class FactWords(BaseModel):
    """The lists of one language, in small letters. A list that a file leaves out is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counted: Words = frozenset()  # what a post counts of its own: "three ways", "step 4"
    predicates: Words = frozenset()  # follow the name that opens a sentence; speech verbs do too
    predicate_endings: Listed = ()  # of other verbs that do
    common_endings: Listed = ()  # of words that open sentences and headings without being names
    in_titles: Words = frozenset()  # ordinary words of headings in title case, without their endings
    everyday: Words = frozenset()  # written with capitals without stating a fact: "CEO", "Internet"
    demonyms: Words = frozenset()  # written with capitals, of a people or a region: "American"
    inflections: Listed = ()  # endings that a name may have in one text and not in the other
    year_endings: Listed = ()  # after the last two digits of a year: German "99er"
    determiners: Words = frozenset()  # where nouns have capitals: a noun follows, not a name
    before_places: Words = frozenset()  # the same: a noun without a determiner after one of these may be a place
    bare_nouns: Words = frozenset()  # nouns that follow one of these without being a place
    honorifics: Listed = ()  # after a name, in scripts without capitals
    no_names: Words = frozenset()  # before an honorific without being a name; in Chinese: letters that no name has
    say: Listed = ()  # after the subject of a sentence, in scripts without capitals


@lru_cache(maxsize=64)
def fact_words(language: str) -> FactWords:
    """The lists for an ISO 639 code or BCP 47 tag."""
    return language_section(language, "facts", FactWords)
