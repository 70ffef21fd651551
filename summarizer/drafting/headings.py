"""Cuts headings out of quotations: a main clause that its own sentence does not govern, of 4 to 11 words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.drafting.heading_clauses import Clause, HeardSentence, key_of
from summarizer.drafting.heading_rules import is_conditional, is_fronted, refused_by
from summarizer.drafting.heading_sense import keeps_sense
from summarizer.drafting.heading_unspaced import is_unspaced_statement
from summarizer.drafting.standing import stands
from summarizer.records.transcript import Transcript, join_words
from summarizer.records.word_ranges import WordRange
from summarizer.text.disfluencies import cleaned_words
from summarizer.text.language import load_language
from summarizer.text.phrases import phrase_at
from summarizer.text.sentences import has_final_mark, trails_off
from summarizer.text.title_case import title_case

__all__ = ["Heading", "cased", "heading_of", "is_finished"]

_MARKS = re.compile(r"[\"“”„«»「」『』<>\[\]`*_#()]")
_BROKEN_END = re.compile(r"--|[A-Za-z]-$|…|\.\.|\?|？")
_BEST_WORDS, _WELL_CARRYING = 7, 3
_BARE = 0.6  # a subject of which nothing but "the" is said
_MAX_COST = 1.25  # a heading that reads worse is none


@dataclass(frozen=True)
class Heading:
    """A clause as a heading, and its words in the transcript. `cost`: lower reads better."""

    text: str
    plain: str  # as it stands inside a sentence; empty for what cannot follow "says that"
    words: WordRange
    cost: float


def heading_of(transcript: Transcript, words: WordRange, people: frozenset[str] = frozenset()) -> Heading | None:
    """The clause of words[first:last] that reads best as a heading; None when none can stand alone.

    `people`: names in small letters of those who take part; what is said about them is no point of the post.
    """
    found = [
        heading
        for number in transcript.sentence_ids(words)
        for heading in _headings(HeardSentence(transcript, number, words), people)
    ]
    return min(found, key=lambda one: (one.cost, one.words), default=None)


def _headings(sentence: HeardSentence, people: frozenset[str]) -> Iterator[Heading]:
    if not is_finished(sentence):
        return
    if not sentence.known.first_person or not stands(sentence.transcript, sentence.number):
        return  # without words of the language none can be told
    for clause in sentence.clauses():
        if not _is_statement(clause, people) or not keeps_sense(clause):
            continue
        plain, cost = _plain(clause), _cost(clause, people)
        if plain and cost <= _MAX_COST:
            advises = clause.keys[0] in clause.known.imperatives  # it cannot follow "says that"
            inside = "" if advises or _may_be_named(clause) else plain
            yield Heading(cased(plain, sentence.code), inside, clause.words, cost)


def is_finished(sentence: HeardSentence) -> bool:
    """Whether a sentence is a statement that is neither broken off nor a question."""
    last = sentence.texts[-1]
    return not _BROKEN_END.search(last) and not trails_off(last) and has_final_mark(last)


def _is_statement(clause: Clause, people: frozenset[str]) -> bool:
    if clause.unspaced:
        return is_unspaced_statement(clause)
    if is_conditional(clause) or is_fronted(clause):
        return True
    return not {*clause.keys[:2]} & people and refused_by(clause) is None


def _cost(clause: Clause, people: frozenset[str]) -> float:
    known, keys = clause.known, clause.keys
    if phrase_at(keys, 0, clause.sentence.existing):
        keys = keys[2:]
    # What a condition names, its sentence may point at: "If you leave, that's fine".
    pronouns = 0 if keys and keys[0] in known.conditions else _pronouns(clause, keys[clause.is_expletive :])
    told = bool(known.past_forms) and any(_tells(clause, key) for key in keys[1:4])
    light = not clause.unspaced and clause.carrying_of(keys) < _WELL_CARRYING
    away = 0.0 if clause.unspaced else 0.1 * abs(len(keys) - _BEST_WORDS)
    return (
        1.5 * pronouns
        + 0.5 * sum(key in known.resolvable | known.bound for key in keys)
        + 0.3 * sum(key in known.persons for key in keys[1:])
        + 1.2 * sum(key in known.vague for key in keys)
        + (0.4 if clause.is_whole else 0.9) * told
        + 0.6 * bool({*keys} & people)
        + _BARE * _is_bare(clause)
        + 0.3 * light
        + away
        + 0.3 * (not clause.is_whole)
    )


def _is_bare(clause: Clause) -> bool:
    """ "The team is kind": which one is known from what was said before, unless more is said of it."""
    keys, known = clause.keys, clause.known
    return keys[0] in known.definite and len(keys) > 2 and keys[2] in clause.verbs | known.bound


def _tells(clause: Clause, key: str) -> bool:
    """Whether a verb tells what happened; a point holds today."""
    known = clause.known
    return key in known.past_forms or (key.endswith(known.past_endings) and key not in known.bases)


def _pronouns(clause: Clause, keys: Sequence[str]) -> int:
    """How many stand for something said before; not "one" of "one place", nor "that" of "the bridge that fell"."""
    return sum(key in clause.strong and not _is_joined(clause, keys, at) for at, key in enumerate(keys))


def _is_joined(clause: Clause, keys: Sequence[str], at: int) -> bool:
    """Whether a word that may stand for something opens a clause about the noun before it, or counts the next."""
    common, after = clause.rules.language.function_words | clause.verbs, keys[at + 1 : at + 2]
    if keys[at] in clause.known.relative_pronouns:
        return at > 1 and keys[at - 1] not in common and bool(after) and after[0] in common
    return keys[at] in clause.known.counting and bool(after) and after[0] not in common


def _plain(clause: Clause) -> str:
    """The clause without fillers and marks, small unless it begins with a name."""
    transcript, code = clause.sentence.transcript, clause.sentence.code
    run = transcript.words[slice(*clause.words)]
    kept = cleaned_words(run, load_language(code), timed=transcript.timing == "words")
    text = _MARKS.sub("", join_words(kept)).strip(" .,;:!。、，；：！—–-")
    key = clause.sentence.keys[0]
    opens = (
        clause.first == 0 and text[:1].isupper() and not text[1:2].isupper() and key not in clause.known.first_person
    )
    return text[:1].lower() + text[1:] if opens and _is_common(clause, key) else text


def _may_be_named(clause: Clause) -> bool:
    """Whether a capital may only be that of the sentence's start: the word stands nowhere else, small or as a name."""
    key, transcript = clause.sentence.keys[0], clause.sentence.transcript
    word = clause.sentence.texts[0]
    plain = word[:1].isupper() and word[1:].islower()
    if clause.first or not plain or clause.rules.language.capitalised_nouns or _is_common(clause, key):
        return False
    inside = (at for one in transcript.sentences for at in range(one.words[0] + 1, one.words[1]))
    named = any(transcript.words[at].text[:1].isupper() and key_of(transcript.words[at].text) == key for at in inside)
    return not named


def _is_common(clause: Clause, key: str) -> bool:
    """Whether a word that opens a sentence is no name: the transcript has it in small letters elsewhere."""
    language = clause.rules.language
    whose = key.removesuffix("'s")
    alike = (word.text for word in clause.sentence.transcript.words if word.text.startswith(whose))
    small = any(key_of(text).removesuffix("'s") == whose for text in alike)  # "mark", not "market"
    return key in language.function_words or (small and not language.capitalised_nouns)


def cased(text: str, language: str) -> str:
    """A heading's text as a language writes headings: title case in English."""
    return title_case(text) if load_language(language).code == "en" else text[:1].upper() + text[1:]
