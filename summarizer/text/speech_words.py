"""Words that tell who says a quotation: the section `[speech]` of each language's file, beside its `speech_verbs`.

Single words in small letters, all forms that a post may hold, unless a field says phrases.
"""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from summarizer.text.language import Keys, language_section

__all__ = ["SpeechWords", "speech_words"]

_NONE: frozenset[str] = frozenset()


class SpeechWords(BaseModel):
    """The grammar of attributions in one language, as lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    participles: Keys = Field(default=_NONE, description="speech verbs that stand after an auxiliary: told, gesagt")
    asking: Keys = Field(default=_NONE, description="verbs after which the other person's answer may be quoted")
    asked_leads: tuple[str, ...] = Field(
        default=(), description="phrases before a question in marks that somebody was asked: to the question"
    )
    citing: Keys = Field(default=_NONE, description="verbs whose object is the speaker: quotes, zitiert")
    causing: Keys = Field(default=_NONE, description="verbs whose object is who says or does: heard, let, made")
    judging: Keys = Field(default=_NONE, description="verbs that give a few words in marks to their subject: likens")
    gestures: Keys = Field(default=_NONE, description="verbs that interrupt a quotation as speech verbs do: smiled")
    own_sources: tuple[str, ...] = Field(default=(), description="phrases that give words to a person: in her words")
    replying: tuple[str, ...] = Field(
        default=(), description="verbs of what is done to a speaker, who before a colon speak: interrupted, broke in"
    )
    hearing: tuple[str, ...] = Field(
        default=(), description="phrases of who hears somebody, who stands at the …: bekam von … zu hören"
    )
    telling: Keys = Field(default=_NONE, description="speech verbs that never stand before their subject: told")
    auxiliaries: Keys = Field(default=_NONE, description="before a participle, in the active voice: has, hat")
    passives: Keys = Field(default=_NONE, description="before a participle, in the passive voice: was, wird")
    agents: Keys = Field(default=_NONE, description="before the speaker of a passive verb: by, von")
    adverbs: Keys = Field(default=_NONE, description="stand between a subject and its verb")
    adverb_endings: tuple[str, ...] = Field(default=(), description="of further adverbs: -ly, -ment")
    drops_subject: bool = Field(default=False, description="a verb may stand without a subject: dijo")
    verb_last: bool = Field(default=False, description="participles stand at the end of the sentence")
    objects: Keys = Field(default=_NONE, description="pronouns that are objects, between subject and verb: it, me, lui")
    prepositions: Keys = Field(default=_NONE, description="a person after one is not the subject")
    joins: Keys = Field(default=_NONE, description="join two subjects, or two verbs: and")
    subordinators: Keys = Field(default=_NONE, description="open a clause that does not quote: when, als")
    quoting: Keys = Field(default=_NONE, description="open a clause that does quote: as, wie")
    relatives: Keys = Field(default=_NONE, description="who, die, qui")
    pronouns: Keys = Field(default=_NONE, description="personal pronouns as subjects")
    speaker: Keys = Field(default=_NONE, description="pronouns of the one who speaks: I, me, my")
    alone: Keys = Field(default=_NONE, description="those of one person who is neither voice nor hearer: he, she")
    hearsay: tuple[str, ...] = Field(
        default=(), description="phrases of a sentence that only passes on what is said: allegedly, is said to"
    )
    hearsay_auxiliaries: Keys = Field(default=_NONE, description="do so before a verb of speech: soll, aurait, habría")
    denying: Keys = Field(default=_NONE, description="verbs that deny the clause after them: denies, disputes, doubts")
    refusing: Keys = Field(default=_NONE, description="verbs that deny the verb of speech after them: refuses to say")
    negated_after: Keys = Field(default=_NONE, description="negations that follow their verb: nicht, pas")
    owners: Keys = Field(default=_NONE, description="possessive determiners: her, sein")
    pointing: Keys = Field(default=_NONE, description="point to what follows a colon: this, the following, ceci")
    the: Keys = Field(default=_NONE, description="definite determiners")
    a: Keys = Field(default=_NONE, description="indefinite determiners: a, one, some, another")
    datives: Keys = Field(default=_NONE, description="determiners that no subject of a sentence has: seinem, ihrem")
    of: Keys = Field(default=_NONE, description="join an owner that follows: of, des, du")
    origins: Keys = Field(
        default=_NONE, description="join a speaker to `words`, beside `of`: a line by, an answer from"
    )
    sources: tuple[str, ...] = Field(default=(), description="phrases before a speaker without a verb: according to")
    weak_sources: Keys = Field(default=_NONE, description="of `sources`, those that have other senses: for, für")
    sources_after: Keys = Field(default=_NONE, description="the same, after the speaker: zufolge")
    words: Keys = Field(default=_NONE, description="what somebody says, after its owner: answer, words, advice")
    replies: Keys = Field(default=_NONE, description="of `words`, what is given word for word: answer, words, quote")
    manners: Keys = Field(default=_NONE, description="nouns after a verb of speech that tell how it is said: way")
    naming: tuple[str, ...] = Field(
        default=(), description="phrases between a quotation and its speaker: that is, thus"
    )
    using: Keys = Field(default=_NONE, description="verbs of speech only with one of `terms`: used the word")
    terms: Keys = Field(default=_NONE, description="nouns for a few words of somebody: word, term, phrase")
    both: Keys = Field(default=_NONE, description="subjects that are two voices: both")
    together: Keys = Field(default=_NONE, description="after two joined subjects who both speak: 都")
    respective: Keys = Field(
        default=_NONE, description="after several quotations, each of which is one subject's: respectively"
    )
    liked: Keys = Field(default=_NONE, description="what somebody likes of another's `words`: favourite")
    persons: Keys = Field(default=_NONE, description="nouns for a person: wife, critic, mayor")
    guests: Keys = Field(default=_NONE, description="nouns for the guest of an episode")
    hosts: Keys = Field(default=_NONE, description="nouns for its host")
    occasions: Keys = Field(default=_NONE, description="nouns for the episode itself: conversation, interview")
    others: Keys = Field(default=_NONE, description="indefinite determiners that are subjects alone too: one, another")
    bodies: Keys = Field(default=_NONE, description="nouns for organisations, which speak: council, ministry")
    texts: Keys = Field(default=_NONE, description="nouns for what bears written words: sign, report, brochure")
    showing: Keys = Field(default=_NONE, description="verbs of such things before or after the words: reads, stand")
    neuter: Keys = Field(default=_NONE, description="of `pronouns`, those of things: it, es")
    anybody: Keys = Field(default=_NONE, description="subjects that are nobody in particular: some, people, man")
    comparing: Keys = Field(default=_NONE, description="before whom others are compared with: than, as")
    reporting: Keys = Field(default=_NONE, description="forms of verbs in reported speech alone: sei, habe, könne")
    reports: Keys = Field(default=_NONE, description="open a clause that is reported, after a colon too: que, dass")
    outdoing: Keys = Field(default=_NONE, description="after 'never said it', praise how it is said: more, better")
    nobody: Keys = Field(default=_NONE, description="open a clause of which nobody is the subject: nobody, no")
    times: Keys = Field(default=_NONE, description="nouns of times with capitals, which are no names: Uhr, Mittag")
    lead: Keys = Field(default=_NONE, description="may stand between a quotation and the clause that tells who said it")
    scare: tuple[str, ...] = Field(default=(), description="phrases before words in marks that nobody said: so-called")
    genitives: Keys = Field(default=_NONE, description="endings of an owner after an apostrophe: 'ın")
    cases: dict[str, Keys] = Field(
        default={}, description="endings of names by that of the nominative: Петрова, Петровой"
    )
    tags_inside: Keys = Field(default=_NONE, description="what parts a speech tag inside marks: comma, dash")
    topics: tuple[str, ...] = Field(default=(), description="particles that mark a subject: は, 은")
    honorifics: tuple[str, ...] = Field(default=(), description="follow a name without a space: さん, 씨, 先生")


@lru_cache(maxsize=64)
def speech_words(language: str) -> SpeechWords:
    """The lists for an ISO 639 code or BCP 47 tag; empty without a file. Raises ValueError for unknown lists."""
    return language_section(language, "speech", SpeechWords)
