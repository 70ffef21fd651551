"""The rules for one text of a model: what must not be printed, and what the model is asked to write better.

Hard faults make a text false, unreadable or nobody's: it is empty, in another language, copied from the prompt, or
states a number or a name that the episode does not have. Every other fault is soft: the text is asked for once more
and then kept. Quotation marks and markup: `prose_quotations`. Whether a statement is true: `verifying`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from summarizer.drafting.known_facts import KnownFacts
from summarizer.drafting.quotable import NOTHING_QUOTABLE, Quotable
from summarizer.drafting.tidying import TITLES, scaled_bounds
from summarizer.drafting.word_runs import plain_words, runs_of
from summarizer.post_format import bounds_of, sentences_phrase
from summarizer.posts.marks import marked_ranges
from summarizer.text.detection import is_in_language
from summarizer.text.name_words import fold_word
from summarizer.text.prose_form import first_person, names_a_topic
from summarizer.text.scripts import count_words, written_without_spaces
from summarizer.text.sentences import count_sentences, sentence_spans
from summarizer.text.tokens import clean_text

__all__ = ["Basis", "Fault", "find_faults"]

_MIN_TOLD = 8  # words of a sentence whose language is asked for by itself
_MIN_TOLD_TITLE = 5
_MIN_REPEATED_HEADING = 4  # words of a heading that stand in the quotation
_DOMAIN = re.compile(r"\b[\w-]+\.(?:com|net|org|io|ai|dev|co|app|info|xyz|ru|cn)\b", re.I)
_NOWHERE = "is said nowhere in the episode or its notes"


@dataclass(frozen=True)
class Basis:
    """What the texts of one request may state, and what they may not repeat."""

    known: KnownFacts
    language: str = "en"  # of the draft; ISO 639-1 or BCP 47
    instructions: str = ""  # all words of the prompt and its examples
    quotable: Quotable = NOTHING_QUOTABLE  # what may stand in quotation marks
    taken: tuple[str, ...] = ()  # headings of the other insights
    quote: str = ""  # the quotation that stands beside the text
    surname: str = ""  # as a claim must name the speaker; empty: no name is known
    avoid: tuple[str, ...] = ()  # words that the house style does without
    words: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # least and most of a part, by the house style

    def bounds(self, part: str) -> tuple[int, int]:
        return scaled_bounds(part, self.language, self.words)


@dataclass(frozen=True)
class Fault:
    """Why text[start:end] may not be printed (`hard`), or should be written once more."""

    why: str
    start: int
    end: int
    hard: bool = False


def find_faults(part: str, text: str, basis: Basis) -> list[Fault]:
    """The faults of a tidied text, one for each thing that is wrong."""
    foreign = list(_language(part, text, basis))
    others = [
        *_copied(text, basis),
        *_facts(part, text, basis),
        *_length(part, text, basis),
        *_repeated(part, text, basis),
        *_style(part, text, basis),
    ]
    # Of what is in another language nothing else can be told.
    return [*foreign, *(one for one in others if not any(f.start <= one.start and one.end <= f.end for f in foreign))]


# -- hard --------------------------------------------------------------------------------------------------------------


def _language(part: str, text: str, basis: Basis) -> Iterator[Fault]:
    title = part in TITLES
    sentences = [(0, len(text))] if title else sentence_spans(text, basis.language)
    told = [one for one in sentences if count_words(text[slice(*one)]) >= (_MIN_TOLD_TITLE if title else _MIN_TOLD)]
    for start, end in told or ([] if title else [(0, len(text))]):
        if not is_in_language(text[start:end], basis.language):
            yield Fault(f"it is not in the language of the post, {basis.language}", start, end, hard=True)


def _copied(text: str, basis: Basis) -> Iterator[Fault]:
    """Words of the instructions in a row, unless somebody says the same words."""
    own = runs_of(basis.instructions, basis.language)
    end = 0
    for run, place in runs_of(text, basis.language).items():
        if run in own and place[0] >= end and not basis.known.says(run):
            end = place[1]
            yield Fault("these words are copied from the instructions or an example", *place, hard=True)


def _facts(part: str, text: str, basis: Basis) -> Iterator[Fault]:
    for fact in basis.known.unknown(text, basis.language, heading=part in TITLES):
        yield Fault(f"the {fact.kind} {fact.text} {_NOWHERE}", fact.start, fact.end, hard=fact.sure)
    for match in _DOMAIN.finditer(text):
        if not basis.known.holds(match[0]):
            yield Fault(f"the address {match[0]} {_NOWHERE}", *match.span(), hard=True)


# -- soft --------------------------------------------------------------------------------------------------------------


def _length(part: str, text: str, basis: Basis) -> Iterator[Fault]:
    least, most = basis.bounds(part)
    words = count_words(text)
    if not least <= words <= most:
        yield _whole(text, f"it has {words} words, and {least} to {most} are asked for")
    asked = bounds_of(part).sentences
    if asked and (count := count_sentences(text, basis.language)) > asked[1]:
        yield _whole(text, f"it has {count} sentences, and {sentences_phrase(asked)} are asked for")


def _repeated(part: str, text: str, basis: Basis) -> Iterator[Fault]:
    quoted = runs_of(basis.quote, basis.language)
    if place := next((place for run, place in runs_of(text, basis.language).items() if run in quoted), None):
        yield Fault("these words stand in the quotation beside it, too", *place)
    if part not in TITLES:
        return
    if part == "heading" and _stands_in(text, basis.quote, basis.language):
        yield _whole(text, "all of it stands in the quotation; say what that means")
    if text.casefold() in {other.casefold() for other in basis.taken}:
        yield _whole(text, "another insight has this heading")


def _stands_in(heading: str, quote: str, language: str) -> bool:
    words, said = (" ".join(word.key for word in plain_words(clean_text(one), language)) for one in (heading, quote))
    return words.count(" ") >= _MIN_REPEATED_HEADING - 1 and f" {words} " in f" {said} "


def _style(part: str, text: str, basis: Basis) -> Iterator[Fault]:
    own = text
    for start, end in marked_ranges(text):  # what somebody said is not the writer's style
        own = own[:start] + " " * (end - start) + own[end:]
    own = basis.quotable.without_titles(own)
    if place := first_person(own, basis.language):
        yield Fault("the writer tells it in the third person, without I and we", *place)
    if part == "heading" and names_a_topic(text, basis.language):
        yield _whole(text, "it names a topic; write what is argued, as a statement")
    if part == "claim" and basis.surname and not _names(text, basis.surname):
        yield _whole(text, f"it must name {basis.surname}")
    for word in basis.avoid:
        bound = "" if written_without_spaces(basis.language) else r"\b"
        if found := re.search(rf"{bound}{re.escape(word)}{bound}", own, re.IGNORECASE):
            yield Fault(f"the house style does without the word {word}", *found.span())


def _names(text: str, name: str) -> bool:
    letters = fold_word(text)
    return any(fold_word(word) in letters for word in name.split())


def _whole(text: str, why: str) -> Fault:
    return Fault(why, 0, len(text))
