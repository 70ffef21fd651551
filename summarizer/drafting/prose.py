"""Checks the prose of a model, part by part, against the post format and the transcript.

`tidy` corrects what code can correct without changing the meaning (title case, stray marks, surplus sentences).
`find_faults` lists the other faults. A text with a hard fault is not printed; one with a soft fault is requested again.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.drafting.polarity import is_hedged, reversals
from summarizer.drafting.prose_quotations import quotations_in
from summarizer.drafting.quotable import NOTHING_QUOTABLE, Quotable
from summarizer.post_format import bounds_of
from summarizer.text.detection import is_in_language
from summarizer.text.numbers import Number, amounts, is_supported, values
from summarizer.text.prose_facts import names_in_prose, unknown, vocabulary, words_of
from summarizer.text.prose_form import FIRST_PERSON_PLURAL, FIRST_PERSON_SINGULAR
from summarizer.text.sentences import count_sentences, has_final_mark, split_sentences
from summarizer.text.title_case import title_case

__all__ = [
    "TITLES",
    "AllowedFacts",
    "find_faults",
    "in_third_person",
    "longest_run",
    "tidy",
    "without_copies",
    "without_unsupported",
]

TITLES = frozenset(["heading", "headline", "subject"])
_MIN_SHARE_STRICT = 0.56  # of the least words; a small model's text with fewer has a hard fault
_TOLERANCE = 0.35  # share of its bounds by which a text may miss them without a hard fault
_DOMAIN = re.compile(r"\b[\w-]+\.(?:com|net|org|io|ai|dev|co|app|info|xyz|ru|cn)\b", re.I)
_LABEL = re.compile(r"^(?:heading|claim|takeaway|headline|dek|intro|conclusion|insight)\s*\d*\s*[:\-–]\s*", re.I)
_THIRD_PERSON = tuple(
    (re.compile(rf"\b{mine}\b", 0 if mine == "us" else re.I), other)
    for mine, other in (("we", "they"), ("us", "them"), ("ours", "theirs"), ("our", "their"), ("we're", "they're"))
)
_ABOUT_INSTRUCTIONS = re.compile(
    r"\b(?:as an ai|language model|system prompt|title case|json|the passage|this passage|the quotation|the quote|"
    r"(?:\d{1,2}|four|five) to (?:\d{1,2}|ten|eleven) words|previous instructions|insert\b.{0,20}\bhere|"
    r"(?:was|is) said (?:first|after)|retold)\b",
    re.I,
)
_MIN_COPIED_WORDS = 7  # a text with this many words in a row of the prompt is a copy
_MIN_REPEATED_WORDS = 7  # a text with this many words in a row of a quotation repeats it
_MIN_WORDS_LEFT = 14  # a claim with fewer words is not printed without its other sentences


@dataclass(frozen=True)
class AllowedFacts:
    """The facts that a text may state, and the texts that it may not repeat."""

    passage: str
    known: str = ""  # metadata and the whole transcript
    quote: str = ""
    surname: str = ""
    language: str = "en"
    instructions: str = ""  # of the prompt and its examples; must not be copied
    taken: tuple[str, ...] = ()  # headings of other insights
    strict: bool = False  # a possibly reversed meaning is a hard fault, not a soft one
    quotable: Quotable = NOTHING_QUOTABLE  # what may stand in quotation marks


@dataclass(frozen=True)
class Fault:
    message: str  # sent to the model when the part is requested again
    hard: bool  # a text with this fault is not printed
    kind: str = ""  # "fact": removing a sentence may remove the fault

    @property
    def weight(self) -> int:
        return 100 if self.hard else 1


def tidy(part: str, text: str, language: str = "en") -> str:
    """The text without labels and surplus sentences, in title case, with a final stop."""
    text = "".join(char for char in text if char.isprintable() or char.isspace())
    text = _LABEL.sub("", " ".join(text.split()))
    if part in TITLES:
        text = text.rstrip(" .;,:")
        return title_case(text) if language == "en" and part != "subject" else text
    bounds = bounds_of(part)
    (least, most), sentences = bounds.words, bounds.most_sentences
    whole = split_sentences(text, language)
    if len(whole) > 1 and not has_final_mark(whole[-1]):
        whole = whole[:-1]  # the last sentence is cut off
    while language == "en" and len(whole) > 1 and len(" ".join(whole[:-1]).split()) >= least:
        if len(whole) <= sentences and len(" ".join(whole).split()) <= most:
            break
        whole = whole[:-1]
    text = " ".join(whole)
    if text and language == "en" and text[-1].isalnum():
        text += "."
    return text[:1].upper() + text[1:]


def find_faults(part: str, text: str, basis: AllowedFacts, *, shortened: bool = False) -> list[Fault]:
    """All faults of a tidied text. `shortened`: sentences were left out of it, and it may be too short."""
    if not words_of(text):
        return [Fault("it is empty", hard=True)]
    found = [*_form(part, text, basis, shortened=shortened), *_person(part, text, basis), *_copied(part, text, basis)]
    return [*found, *_facts(part, text, basis)]


def _form(part: str, text: str, basis: AllowedFacts, *, shortened: bool) -> list[Fault]:
    found = [Fault(why, hard=True) for why in dict.fromkeys(one.why for one in quotations_in(text, basis.quotable))]
    if any(m.casefold() not in basis.passage.casefold() for m in _DOMAIN.findall(text)):
        found.append(Fault("plain words only: no addresses", hard=True))
    if part not in TITLES and not is_in_language(text, basis.language):
        found.append(Fault("it is not in the language of the conversation", hard=True))
    least, most = bounds_of(part).words
    count = len(text.split())
    if basis.language == "en" and not least <= count <= most:
        short = count < least * (_MIN_SHARE_STRICT if basis.strict else 1 - _TOLERANCE) and not shortened
        far = short or count > most * (1 + _TOLERANCE)
        found.append(Fault(f"it has {count} words and needs {least} to {most}", hard=far))
    elif basis.language != "en" and len(text) > 12 * most:
        found.append(Fault("it is too long", hard=True))
    if part == "dek" and count_sentences(text, basis.language) > bounds_of(part).most_sentences:
        found.append(Fault("it must be one sentence", hard=False))
    return found


def _person(part: str, text: str, basis: AllowedFacts) -> list[Fault]:
    found = []
    if _ABOUT_INSTRUCTIONS.search(text):
        found.append(Fault("write about the conversation, not about these instructions", hard=True))
    if basis.language == "en" and (FIRST_PERSON_SINGULAR.search(text) or FIRST_PERSON_PLURAL.search(text)):
        singular = bool(FIRST_PERSON_SINGULAR.search(text))
        found.append(Fault("third person only, never I or we", hard=singular or part == "claim"))
    if part == "claim" and basis.surname and not set(words_of(basis.surname)) & vocabulary(text):
        found.append(Fault(f"it must name {basis.surname}", hard=False))
    return found


def _copied(part: str, text: str, basis: AllowedFacts) -> list[Fault]:
    found = []
    words = words_of(text)
    quote = words_of(basis.quote)
    if part == "heading" and quote and longest_run(words, quote) >= max(4, len(words) - 1):
        found.append(Fault("it repeats the quotation; say what it means instead", hard=True))
    elif quote and part not in TITLES and longest_run(words, quote) >= _MIN_REPEATED_WORDS:
        found.append(
            Fault("it repeats the quotation; tell what led to it instead", hard=longest_run(words, quote) >= 12)
        )
    if part != "subject" and longest_run(words, words_of(basis.instructions)) >= min(
        _MIN_COPIED_WORDS, max(4, len(words))
    ):
        found.append(Fault("it copies the instructions or an example", hard=True))
    if part in TITLES and text.casefold() in {other.casefold() for other in basis.taken}:
        found.append(Fault("another insight has this heading", hard=True))
    return found


def _facts(part: str, text: str, basis: AllowedFacts) -> list[Fault]:
    near = vocabulary(basis.passage) | vocabulary(basis.surname)
    said = [number for number in values(text, basis.language) if not number.everyday]
    if missing := _unsupported(said, basis.passage, basis.language):
        known = not _unsupported(missing, basis.known, basis.language)
        shown = ", ".join(f"{number.value:.12g}" for number in missing)
        found = [Fault(f"the passage has no number {shown}", hard=not known, kind="fact")]
    else:
        found = []
    if (
        part == "heading"
        and basis.strict
        and basis.quote
        and _counts(text, basis.language) - _counts(basis.quote, basis.language)
    ):
        # A small model combines a verb with the number of another sentence: "cracks closed two, water closed 14" became
        # "Water Closed Two Bridges".
        found.append(Fault("its numbers must be those of the quotation", hard=True, kind="fact"))
    capitals_tell = part not in TITLES and basis.language not in {"de", "lb"}  # German nouns all have them
    if capitals_tell and (names := unknown(names_in_prose(text, basis.language), near)):
        known = not unknown(names, vocabulary(basis.known))
        found.append(Fault(f"the passage does not name {', '.join(names)}", hard=not known, kind="fact"))
    found += [Fault(why, basis.strict, "fact") for why in reversals(text, basis.passage, basis.language)[:2]]
    if part == "claim" and basis.language == "en" and not is_hedged(basis.quote, text):
        found.append(Fault("it was said as an opinion; write it as one", hard=False))
    return found


def _unsupported(numbers: Sequence[Number], passage: str, language: str) -> list[Number]:
    """The numbers whose values the passage lacks."""
    known = amounts(values(passage, language))
    return [number for number in numbers if not is_supported(number, known)]


def _counts(text: str, language: str) -> frozenset[float]:
    """The values of its numbers, including "two", which other checks ignore as an everyday word."""
    two = {number.value for number in values(text, language) if number.kind == "cardinal" and number.value == 2}
    return frozenset(number.value for number in values(text, language) if not number.everyday) | two


def without_unsupported(part: str, text: str, basis: AllowedFacts) -> str | None:
    """The text without sentences that have unsupported facts; None when the rest has a hard fault."""
    kept = [
        one
        for one in split_sentences(text, basis.language)
        if not any(fault.hard for fault in _facts(part, one, basis))
    ]
    rest = " ".join(kept)
    return rest if kept and rest != text and not any(fault.hard for fault in find_faults(part, rest, basis)) else None


def in_third_person(text: str, language: str = "en") -> str:
    """The text with "we" and "our" replaced by "they" and "their", for a text written in the speaker's own voice."""
    if language != "en":
        return text
    for pattern, other in _THIRD_PERSON:
        text = pattern.sub(functools.partial(_cased_alike, other), text)
    return text


def _cased_alike(other: str, found: re.Match[str]) -> str:
    return other.capitalize() if found.group()[0].isupper() else other


def without_copies(text: str, source: str, language: str = "en") -> str:
    """The text without sentences that repeat the source; the whole text when the rest is too short."""
    said = words_of(source)
    kept = [one for one in split_sentences(text, language) if longest_run(words_of(one), said) < _MIN_REPEATED_WORDS]
    rest = " ".join(kept)
    return rest if len(rest.split()) >= _MIN_WORDS_LEFT else text


def longest_run(words: list[str], other: list[str]) -> int:
    """The number of words of the longest run that `words` and `other` share."""
    best = 0
    row = [0] * (len(other) + 1)
    for word in words:
        following = [0] * (len(other) + 1)
        for index, there in enumerate(other):
            if word == there:
                following[index + 1] = row[index] + 1
        best = max(best, *following)
        row = following
    return best
