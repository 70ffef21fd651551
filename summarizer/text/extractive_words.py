"""The sentences and words of one language with which a draft is built from what was said: the section `[extractive]`.

A language without the section gets neither lead-ins nor headings.
"""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.language import Words, language_section

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
    on: str = Field(default="", description="before a quotation; {name}, {topic}: a noun phrase of the quotation")
    asked_about: str = Field(default="", description="the same after a question that has the {topic}")
    answering: str = Field(default="", description="before the answer to a question; {asker}: who asked it, {name}")
    topic_determiners: Words = Field(default=frozenset(), description="open a noun phrase as articles do: my, every")
    topic_prepositions: Words = Field(default=frozenset(), description="stand before a noun phrase or after it: of")
    topic_objects: Words = Field(default=frozenset(), description="of them, before what is spoken of: of, about")
    topic_compared: Words = Field(default=frozenset(), description="before what something is only compared with: like")
    topic_leads: Words = Field(default=frozenset(), description="may stand before a subject: but, think")
    topic_emphases: Words = Field(default=frozenset(), description="between a subject and its verb: itself")
    no_topics: Words = Field(default=frozenset(), description="nouns that say nothing as a topic: way, lot")
    dek: str = Field(default="", description="of one guest; {show}, {guest}, {host}, {subjects}, {points}: headings")
    dek_several: str = Field(default="", description="of several guests; {said}: who says which points")
    dek_hosts: str = Field(default="", description="without a guest; {voices}: the hosts who speak; {said}")
    conclusion: str = Field(default="", description="what one voice says; {name}: the surname, {points}: headings")
    conclusion_more: str = Field(default="", description="the same, when the sentence before is of that voice")
    says_points: str = Field(default="", description="inside a dek; {name}, {points}")
    joins_clauses_with: str = Field(default="", description="between the last two of them")
    that: str = Field(default="", description="before each of the points of the conclusion")
    joins: str = Field(default=", ", description="between the last two of a list")
    before_names: Words = Field(default=frozenset(), description="before a guest's name at a title's end: with, by")
    after_names: Words = Field(default=frozenset(), description="after it at the start: on")
    subordinators: Words = Field(default=frozenset(), description="open what is no main clause")
    verbs: Words = Field(default=frozenset(), description="one of these makes a clause a sentence")
    own_leads: tuple[str, ...] = Field(default=(), description="before what the voice holds true: I think")
    cut_clauses: bool = Field(default=False, description="a clause between commas can be told from a phrase")
    after_first: Words = Field(default=frozenset(), description="after a mark, do not turn a sentence's first clause")
    persons: Words = Field(default=frozenset(), description="speak to or for the listener: you, we")
    vague: Words = Field(default=frozenset(), description="read badly in a heading: like, kind")
    acted: Words = Field(default=frozenset(), description="before words that the voice acts out: and I'm like")
    comparing: Words = Field(default=frozenset(), description="of them, those that also compare: like")
    openers: Words = Field(default=frozenset(), description="before a main clause, may be left out: so, but, because")
    point_nouns: Words = Field(default=frozenset(), description="what a point is announced as: the problem is that")
    point_determiners: Words = Field(default=frozenset(), description="open such an announcement: the, one, another")
    prepositions: Words = Field(default=frozenset(), description="may open a sentence before its subject: in, for")
    main_openings: tuple[str, ...] = Field(default=(), description="open a main clause with a subordinator: not all")
    expletives: Words = Field(default=frozenset(), description="stand for what follows with `infinitive`: it's")
    expletive_adjectives: Words = Field(default=frozenset(), description="between them: hard, important")
    infinitive: str = Field(default="", description="before a verb's base form: to")
    purposes: tuple[str, ...] = Field(default=(), description="open a purpose, before which a clause may end: so that")
    additions: Words = Field(default=frozenset(), description="before more of the same: and")
    alternatives: Words = Field(default=frozenset(), description="before another of what is denied: [not] or")
    progressive_endings: tuple[str, ...] = Field(default=(), description="of verbs after being: [is] washing")
    after_nouns: Words = Field(default=frozenset(), description="not after a verb: [need] of")
    supposing: Words = Field(default=frozenset(), description="after a clause, make it a case: would")
    definite: Words = Field(default=frozenset(), description="articles of what is known: the")
    totals: Words = Field(default=frozenset(), description="take in all of what was said before: everything")
    others: Words = Field(default=frozenset(), description="of a pair, the second: other, another")
    asides: tuple[str, ...] = Field(default=(), description="phrases of what is said beside the point: by the way")
    indefinite: Words = Field(default=frozenset(), description="articles of what is new: a, an")
    predicating: Words = Field(default=frozenset(), description="besides `being`, before what something is: as")
    superlatives: Words = Field(default=frozenset(), description="need the clause that follows them: best, only")
    vague_subjects: Words = Field(default=frozenset(), description="speak of the talk as a subject: answer, example")
    likening: Words = Field(default=frozenset(), description="besides `being`, before comparing ones acted: i'm, be")
    complements: Words = Field(default=frozenset(), description="after one's own lead-in: [I think] that")
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
    advising: tuple[str, ...] = Field(default=(), description="after you, advise anybody: can, need, have to")
    advising_denied: Words = Field(default=frozenset(), description="advise anybody only when denied: [don't] want")
    denying: Words = Field(default=frozenset(), description="before an advising word: don't")
    allowing: Words = Field(default=frozenset(), description="of them, advise only beside a contrast: can")
    pasts_of_being: Words = Field(default=frozenset(), description="past forms besides `pasts`: was, had")
    past_endings: tuple[str, ...] = Field(default=(), description="of other past forms: ed")
    third_person_endings: tuple[str, ...] = Field(default=(), description="of `bases` in the third person: s, es")
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

    @property
    def past_forms(self) -> frozenset[str]:
        """Verbs that tell what happened."""
        return self.pasts_of_being | {*self.pasts.values()}


@lru_cache(maxsize=64)
def extractive_words(language: str) -> ExtractiveWords:
    """Those of an ISO 639 code or BCP 47 tag. Raises ValueError for an unknown key of the file."""
    return language_section(language, "extractive", ExtractiveWords)
