"""The sentences and words of one language with which a draft is built from what was said: the section `[extractive]`.

A language without the section gets neither lead-ins nor headings.
"""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.language import Words, base_code, language_tables

__all__ = ["ExtractiveWords", "extractive_words"]


class ExtractiveWords(BaseModel):
    """Sentences with their blanks in braces, and words in small letters.

    A part of a sentence in square brackets is left out when its blank has nothing to fill it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str = Field(default="", description="before a quotation; {name}: the speaker")
    adds: str = Field(default="", description="before a second quotation of the same answer; {name}")
    somebody: str = Field(default="", description="before a quotation of a voice without a name")
    asked: str = Field(default="", description="before a quotation; {question} in reported form, {name}")
    dek: str = Field(default="", description="of one guest; {show}, {guest}, {host}, {subjects}, {point}: a heading")
    dek_several: str = Field(default="", description="of several guests, without {point}")
    dek_hosts: str = Field(default="", description="without a guest; {voices}: the hosts who speak")
    conclusion: str = Field(default="", description="of one guest; {name}: the surname, {points}: headings")
    that: str = Field(default="", description="before each of the points of the conclusion")
    joins: str = Field(default=", ", description="between the last two of a list")
    subordinators: Words = Field(default=frozenset(), description="open what is no main clause")
    verbs: Words = Field(default=frozenset(), description="one of these makes a clause a sentence")
    own_leads: tuple[str, ...] = Field(default=(), description="before what the voice holds true: I think")
    cut_clauses: bool = Field(default=False, description="a clause between commas can be told from a phrase")
    persons: Words = Field(default=frozenset(), description="speak to or for the listener: you, we")
    vague: Words = Field(default=frozenset(), description="read badly in a heading: like, kind")
    acted: Words = Field(default=frozenset(), description="before words that the voice acts out: and I'm like")
    comparing: Words = Field(default=frozenset(), description="of them, those that also compare: like")
    reasons: Words = Field(default=frozenset(), description="open a reason, before which a clause may end: because")
    conditions: Words = Field(default=frozenset(), description="open a sentence with its condition: if, when")
    relative_pronouns: Words = Field(default=frozenset(), description="of the unresolved, after a noun: that")
    counting: Words = Field(default=frozenset(), description="of the unresolved, before what is counted: one")
    own_saying: tuple[str, ...] = Field(default=(), description="open what the voice itself said: i told")
    imagining: Words = Field(default=frozenset(), description="begin a sentence that imagines a case: imagine")
    empty: Words = Field(default=frozenset(), description="carry nothing in a heading: thing, have, get")
    adverb_endings: tuple[str, ...] = Field(default=(), description="of words that carry nothing: ly")
    hedges: Words = Field(default=frozenset(), description="before a clause, take it back by half: maybe")
    quantities: Words = Field(default=frozenset(), description="stand for something unless a noun follows: some, most")
    joins_clauses: Words = Field(default=frozenset(), description="after a comma inside a heading: but, and, not")
    subject_pronouns: Words = Field(default=frozenset(), description="before a verb: the issue [that] you have")
    sentence_ends: tuple[str, ...] = Field(default=(), description="without spaces: with one a sentence ends")
    fragment_starts: Words = Field(default=frozenset(), description="without spaces: begin no sentence")
    predicates: Words = Field(default=frozenset(), description="without spaces: with one, words are a sentence")
    stutters: Words = Field(default=frozenset(), description="without spaces: said twice by mistake")
    advising: Words = Field(default=frozenset(), description="after you, advise anybody: can, need")
    denying: Words = Field(default=frozenset(), description="before an advising word: don't")
    allowing: Words = Field(default=frozenset(), description="of them, advise only beside a contrast: can")
    pasts_of_being: Words = Field(default=frozenset(), description="past forms besides `pasts`: was, had")
    existing: tuple[str, ...] = Field(default=(), description="open a statement that something exists: there's no")
    existing_some: tuple[str, ...] = Field(default=(), description="the same, of things that need words: there's a")
    bound: Words = Field(default=frozenset(), description="of the unresolved, those for the subject: their")
    pronoun_subjects: Words = Field(default=frozenset(), description="a subject with its verb: everything's")
    imperatives: Words = Field(default=frozenset(), description="open a sentence that advises")
    loose_ends: Words = Field(default=frozenset(), description="end no sentence")
    relatives: Words = Field(default=frozenset(), description="open a clause inside a subject")
    contrasts: Words = Field(default=frozenset(), description="open what takes back the sentence before")
    unresolved: Words = Field(default=frozenset(), description="stand for something said before")
    resolvable: Words = Field(default=frozenset(), description="of them, those that may stand inside a heading")
    verb_endings: tuple[str, ...] = Field(default=(), description="of subjects that a verb is contracted to: we're")
    opening_endings: tuple[str, ...] = Field(default=(), description="of words that open no main clause: having")
    infinitives: Words = Field(default=frozenset(), description="before what looks like a verb and is none: to, the")
    first_person: Words = frozenset()
    auxiliaries: Words = Field(default=frozenset(), description="stand before the subject of a question")
    supports: Words = Field(default=frozenset(), description="of the auxiliaries, those that a statement leaves out")
    modals: Words = Field(default=frozenset(), description="of the auxiliaries, those before a verb's base form")
    being: Words = Field(default=frozenset(), description="of the auxiliaries, the forms of be that stand alone")
    bases: Words = Field(default=frozenset(), description="base forms of verbs in questions: do, get, test")
    pasts: dict[str, str] = Field(default_factory=dict, description="their past forms: get = got")
    determiners: Words = Field(default=frozenset(), description="open the subject of a question: the, most")
    amounts: Words = Field(default=frozenset(), description="after how: many, much, often")
    asking_subjects: Words = Field(default=frozenset(), description="may be the subject of a question: what, who")
    opened_questions: dict[str, str] = Field(default_factory=dict, description="what's = what is")
    counted_after: str = Field(default="", description="before what is counted: many")
    plural_object: str = Field(default="", description="stands for what is counted: them")
    question_words: Words = frozenset()
    question_leads: Words = Field(default=frozenset(), description="before a question: so, well, now")
    softeners: tuple[str, ...] = Field(default=(), description="phrases that only soften a question: a little bit")
    telling: Words = Field(default=frozenset(), description="ask for a subject: talk about, tell us about")
    verb_adverbs: Words = Field(default=frozenset(), description="between subject and verb: really, usually")
    unturned: Words = Field(default=frozenset(), description="with one of these, a question is not turned")


@lru_cache(maxsize=64)
def extractive_words(language: str) -> ExtractiveWords:
    """Those of an ISO 639 code or BCP 47 tag. Raises ValueError for an unknown key of the file."""
    return ExtractiveWords.model_validate(language_tables(base_code(language)).get("extractive", {}))
