"""The schema of a language file's section `[outside]`: words beside a quotation, or left out of it, that change it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.governing_words import Phrases

__all__ = ["OutsideWords"]


class OutsideWords(BaseModel):
    """Words and phrases of one language, with single spaces; `*` at an end of a word stands for any letters.

    "Short sentence": one beside the quotation, of few words, by the same speaker.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    limiting: Phrases = Field(default=(), description="change the words beside them: almost, former, the opposite of")
    ironic: Phrases = Field(default=(), description="alone between marks beside words, may mock them: oh sure")
    determiners: Phrases = Field(default=(), description="open a subject that is no pronoun: the, my, every")
    appended_denials: Phrases = Field(default=(), description="deny what stands before a mark: or not, which is false")
    appended_conditions: Phrases = Field(default=(), description="say on what depends what stands before: once they")
    appended_reports: Phrases = Field(default=(), description="say that others say what stands before: or so they say")
    pointing: Phrases = Field(default=(), description="point at the sentence beside: that, this, so, the following")
    withdrawing: Phrases = Field(default=(), description="in a short sentence, take the one before back: end quote")
    announcing: Phrases = Field(default=(), description="in a short sentence, give the next one away: I quote")
