"""The words by which a speaker's sentence is turned into the third person: the section `[editing]`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.language import Words, language_section

__all__ = ["EditingWords", "editing_words"]


class EditingWords(BaseModel):
    """Words of one language in small letters. Without `says`, nothing is turned in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str = Field(default="", description="before a statement; {name}: the speaker")
    adds: str = Field(default="", description="the same before a second one")
    dropped: Words = Field(default=frozenset(), description="may be left out before a sentence: well, so")
    speaker: Words = Field(default=frozenset(), description="the first person singular: I, my")
    subject: Words = Field(default=frozenset(), description="of them, the subject: I")
    possessive: Words = Field(default=frozenset(), description="of them, those of possession: my")
    contractions: dict[str, str] = Field(default_factory=dict, description="the subject and a verb: i'm = is")
    refused: Words = Field(default=frozenset(), description="with one of these a sentence is not turned: we, you")
    refused_phrases: tuple[str, ...] = Field(default=(), description="the same for phrases: i mean")
    untold_phrases: tuple[str, ...] = Field(default=(), description="the same for what rules cannot turn: that i")
    hedges: Words = Field(default=frozenset(), description="may open a statement that is reported: maybe")
    unresolved: Words = Field(default=frozenset(), description="neither of the first two words may be one: it")
    liking: Words = Field(default=frozenset(), description="before `like` where it is no filler: would, something")
    conditions: Words = Field(default=frozenset(), description="open a clause before the main one: if, when")
    reports: Words = Field(default=frozenset(), description="verbs that only report: says, explains")
    third_pronouns: Words = Field(default=frozenset(), description="may stand for the speaker in a model's text: he")
    third_possessives: Words = Field(default=frozenset(), description="the same for what is the speaker's: his")
    opened: dict[str, str] = Field(default_factory=dict, description="contracted words in full: i'd = i would")
    starts: Words = Field(default=frozenset(), description="open a statement after a condition: the, that's")
    unpaused: Words = Field(default=frozenset(), description="no comma follows them: the, of, their")
    finite: Words = Field(default=frozenset(), description="two of them do not stand together: is has")
    filler: str = Field(default="", description="the word that is a filler elsewhere: like")
    inverting: Words = Field(default=frozenset(), description="not before the subject: had I known")
    joining: Words = Field(default=frozenset(), description="may join a second verb, which would have to be turned")
    adverbs: Words = Field(default=frozenset(), description="between the speaker and the verb: never, really")
    adverb_ending: str = Field(default="", description="of other adverbs: ly")
    demonstratives: Words = Field(default=frozenset(), description="of the pronouns, those for a whole thought")
    unchanged: Words = Field(default=frozenset(), description="verbs with one form for all persons: can, went")
    forms: dict[str, str] = Field(default_factory=dict, description="of verbs, in the third person: am = is")
    present: Words = Field(default=frozenset(), description="verbs that take an s: think, believe")
    pronouns: Words = Field(default=frozenset(), description="not before a noun that they may stand for")
    opening_verbs: Words = Field(default=frozenset(), description="a clause without a mark follows them: I think I")
    comparing: Words = Field(default=frozenset(), description="compare with what follows `compared_by`: more, older")
    compared_by: str = Field(default="", description="stands before the other side of a comparison: than")

    def is_adverb(self, word: str) -> bool:
        """Whether it may stand between the speaker and the verb."""
        return word in self.adverbs or (self.adverb_ending != "" and word.endswith(self.adverb_ending))

    def is_half_compared(self, keys: Sequence[str]) -> bool:
        """Whether words compare with something that they do not name: "The new motor is cheaper"."""
        if not self.comparing:
            return False
        if keys[0] in self.comparing or keys[0] == self.compared_by:
            return True
        last = max((at for at, key in enumerate(keys) if key in self.comparing), default=None)
        return last is not None and self.compared_by not in keys[last:]

    def third(self, verb: str) -> str | None:
        """The verb of a first person in the third person; None for a verb that is not known."""
        if verb in self.unchanged or (verb.endswith("ed") and verb not in self.present):
            return verb
        if verb in self.forms:
            return self.forms[verb]
        if verb not in self.present:
            return None
        if verb.endswith(("s", "x", "ch", "sh", "o", "z")):
            return f"{verb}es"
        if verb.endswith("y") and verb[-2:-1] not in "aeiou":
            return f"{verb[:-1]}ies"
        return f"{verb}s"


@lru_cache(maxsize=64)
def editing_words(language: str) -> EditingWords:
    """Those of an ISO 639 code or BCP 47 tag. Raises ValueError for an unknown key of the file."""
    return language_section(language, "editing", EditingWords)
