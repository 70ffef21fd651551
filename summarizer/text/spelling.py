"""The schema of a language file's section `[spelling]`: which spellings are of one word, and which are of two.

Entries are written as in a text; hyphens and spaces are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.folding import without_accents

__all__ = ["Spelling"]

Group = tuple[str, ...]


class Spelling(BaseModel):
    """Spellings of one language. A group holds spellings of the same spoken words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[Group, ...] = Field(default=(), description="groups of nouns: also with -s and -'s at their ends")
    fixed: tuple[Group, ...] = Field(default=(), description="groups that are taken as they stand")
    stems: tuple[Group, ...] = Field(default=(), description="groups that take each of `endings`: colour, color")
    endings: tuple[str, ...] = ("",)
    ise: str = Field(default="", description="stems of verbs in -ise and -ize, between spaces")
    loan_words: str = Field(default="", description="words whose accents are optional, between spaces: café")
    foreign_accents: bool = Field(default=False, description="accents of capitalised words do not count: Zoë")
    accented: frozenset[str] = Field(default=frozenset(), description="... but those of these do: Résumé")
    capitals: frozenset[str] = Field(default=frozenset(), description="other words when in all capitals: US, IT")
    before_names: frozenset[str] = Field(default=frozenset(), description="abbreviated before a name only: saint")
    after_names: frozenset[str] = Field(default=frozenset(), description="... behind one only: street")
    masked: tuple[Group, ...] = Field(
        default=(), description="the first is printed for each other one, and does not say which: f-ing"
    )
    capital_accents: bool = Field(default=False, description="a capital may lack its accent: Etat, État")
    final_apostrophes: bool = Field(default=False, description="an apostrophe is typed for the last accent: puo'")
    truncated: str = Field(default="", description="... but these words end with an apostrophe: po'")
    starred: str = Field(default="", description="words that are printed with stars, between spaces")

    @cached_property
    def loans(self) -> frozenset[str]:
        """The loan words without accents, and their plurals."""
        plain = [without_accents(word) for word in self.loan_words.split()]
        return frozenset([*plain, *(f"{word}s" for word in plain), *(f"{word}'s" for word in plain)])

    @cached_property
    def truncated_words(self) -> frozenset[str]:
        return frozenset(self.truncated.split())

    @cached_property
    def starred_words(self) -> tuple[str, ...]:
        return tuple(self.starred.split())

    def groups(self) -> Iterator[Group]:
        """All groups, with their endings."""
        yield from self.fixed
        for group in self.words:
            yield group
            for ending in ("s", "'s"):
                yield tuple(f"{word}{ending}" for word in group)
        for group in self.stems:
            yield from self._with_endings(group)
        for stem in self.ise.split():
            yield from _ise(stem)

    def _with_endings(self, group: Iterable[str]) -> Iterator[Group]:
        stems = tuple(group)
        for ending in self.endings:
            yield tuple(f"{stem}{ending}" for stem in stems)


def _ise(stem: str) -> Iterator[Group]:
    for ending in ("e", "es", "ed", "ing", "er", "ers", "ation", "ations", "ational", "able"):
        yield (f"{stem}is{ending}", f"{stem}iz{ending}")
