"""The schema of a language file's section `[governing]`: words that govern the rest of a sentence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = ["GoverningWords", "Kind"]

Kind = Literal["negation", "condition", "question", "report", "wish", "comparison", "part"]


def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phrase.lower() for phrase in phrases)  # casefold makes "heisst" of "heißt", which is no key


Phrases = Annotated[tuple[str, ...], AfterValidator(_folded)]


class GoverningWords(BaseModel):
    """Words and phrases of one language, with single spaces. A language without the section has none.

    `*` at the start or end of a word stands for any letters: endings of verbs, in languages that deny with them.
    "Before" and "after" are seen from the quotation: a negation before it in its sentence, or after it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    negations: Phrases = Field(default=(), description="deny what follows them, besides `negators`: doubt, it is a lie")
    conditions: Phrases = Field(default=(), description="make what follows depend on something: if, unless")
    unsure: Phrases = Field(default=(), description="leave open whether what follows is so: whether, wonder")
    wishes: Phrases = Field(default=(), description="what follows is wished, feared or pretended: hope, afraid that")
    would: Phrases = Field(default=(), description="end a clause about what is not so, and announce the next: would be")
    cataphors: Phrases = Field(default=(), description="end a clause that announces the next one: one thing, is this")
    existing: Phrases = Field(default=(), description="say that there is what they announce: there is, es gibt, hay")
    paired: tuple[tuple[str, str], ...] = Field(
        default=(), description="the second word denies what follows when the first stands before it: rather … than"
    )
    openers: Phrases = Field(default=(), description="verbs that stand before their subject in a question: do, is, can")
    asking: Phrases = Field(default=(), description="question words: why, how come, est-ce que")
    clausal: Phrases = Field(default=(), description="those that open a clause of time before a subject: when I came")
    reporting: Phrases = Field(
        default=(), description="verbs of saying and thinking in the forms that other people's words follow"
    )
    telling: Phrases = Field(default=(), description="verbs by which speakers retell what they said: said, told")
    quotatives: Phrases = Field(
        default=(), description="report what follows them right away, or after a mark or before a subject: was like"
    )
    hearsay: Phrases = Field(default=(), description="report others' words whoever the subject is: according to")
    views: Phrases = Field(default=(), description="open a clause and give the next one to others: in the eyes of")
    owners: Phrases = Field(
        default=(), description="beside one of `sources` and before a colon, give it to others: his"
    )
    inverting: Phrases = Field(default=(), description="open a condition that has no conjunction: had, were, avessi")
    subjunctive: Phrases = Field(default=(), description="in the words after one of `inverting`: would, *rebbe")
    linking: Phrases = Field(default=(), description="after a mark, go on about the words before it: なんて")
    dropped: Phrases = Field(
        default=(), description="of `reporting`, third persons that need no subject beside them: dicen, diz"
    )
    sources: Phrases = Field(default=(), description="hold others' words, before one of `reads`: motto, letter, theory")
    reads: Phrases = Field(default=(), description="after one of `sources`, begin its words: was, reads, steht")
    mine: Phrases = Field(default=(), description="before one of `sources`, make it the voice's own: my, our")
    own: Phrases = Field(default=(), description="subjects that mean the voice itself: I, we")
    subjects: Phrases = Field(default=(), description="other pronouns with which a clause begins: he, there, this")
    subject_beside: bool = Field(
        default=True, description="the subject stands right before its verb; false: anywhere in the verb's clause"
    )
    between: Phrases = Field(default=(), description="may stand between a subject and its verb: once, have")
    about: Phrases = Field(default=(), description="after a verb of saying: no words of others follow (about, of)")
    dependent_verb_last: bool = Field(default=False, description="the verb ends a clause after that: dass er kommt")
    complementizers: Phrases = Field(default=(), description="begin what is said or thought: that, dass, que")
    joining: Phrases = Field(default=(), description="may begin a new independent clause: and, or")
    turning: Phrases = Field(default=(), description="begin a clause that nothing before governs: but, because")
    resuming: Phrases = Field(
        default=(), description="the same where a clause begins, for negations alone; adverbs elsewhere: so, also"
    )
    relative: Phrases = Field(default=(), description="begin a clause about a word before: which, who")
    harmless: Phrases = Field(default=(), description="hold a governing word and govern nothing: not only, if you will")
    fractions: Phrases = Field(
        default=(), description="right before words, make them a part of an amount: a quarter of"
    )
    before_name: Phrases = Field(
        default=(), description="right before a capital, make it another name or office: vice, north"
    )
    comparing: tuple[tuple[str, str], ...] = Field(
        default=(), description="a comparison that is cut before the second word when the first stands before it"
    )
    lead_ins: Phrases = Field(
        default=(), description="may stand before a quotation and change nothing: I think, the fact is"
    )
    lead_outs: Phrases = Field(default=(), description="the same after it: I think, though")
    answers: Phrases = Field(default=(), description="negators that, alone between commas, only answer: no")
    tags: Phrases = Field(default=(), description="at a sentence's end, ask for nothing but assent: right, you know")
    judging: Phrases = Field(default=(), description="a short sentence with one judges the next: a lie, joking")
    taking_back: Phrases = Field(default=(), description="open a sentence that takes the one before back: just kidding")
    halting: Phrases = Field(default=(), description="before such words, and nothing by themselves: wait, sorry")
    said_of: Phrases = Field(
        default=(), description="open a sentence that gives the one before to others: that is what, das sagt"
    )
    after_negations: Phrases = Field(default=(), description="deny what stands before them, besides `negators`: less")
    after_conditions: Phrases = Field(default=(), description="besides `conditions`, after the words that depend on it")
    after_reports: Phrases = Field(default=(), description="follow other people's words: と言われ")
    after_questions: Phrases = Field(default=(), description="follow the words that are in question: かどうか")
    after_wishes: Phrases = Field(default=(), description="follow the words that are wished or feared: といいな")
    quoting_endings: tuple[str, ...] = Field(
        default=(), description="end the last of others' words, with the verb of saying after it: 다고"
    )
    denials_before: Phrases = Field(
        default=(), description="of a post, right before a quotation: nobody said it, besides verbs of `[speech]`"
    )
    denials_after: Phrases = Field(default=(), description="of a post, after a quotation: which Carver denies")
    denial_openers: Phrases = Field(
        default=(), description="how such words after it begin: which; empty: any, as in と言っていない"
    )
    after_reach: int = Field(
        default=0, description="how many letters further what follows governs; 0: to the end of its clause"
    )
