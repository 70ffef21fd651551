"""What a model's prose must be, part by part: bounds of the reference format, and what may never stand in it.

`tidy` sets right what code can set right without changing the meaning (title case, stray marks, one sentence too
many). `faults` lists what is left. A hard fault keeps a text out of the post; a soft one is worth one more try.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from summarizer.drafting.polarity import is_hedged, reversals
from summarizer.text.detection import is_in_language
from summarizer.text.prose_facts import names_in_prose, numbers_in, unknown, vocabulary, words_of

__all__ = [
    "BOUNDS",
    "AllowedFacts",
    "Fault",
    "find_faults",
    "in_third_person",
    "longest_run",
    "sentences_of",
    "tidy",
    "title_case",
    "without_copies",
    "without_unsupported",
]

# Words, least and most, for English, as `summarizer lint` has them; and sentences, at most.
BOUNDS: dict[str, tuple[int, int, int]] = {
    "heading": (4, 11, 1),
    "claim": (25, 50, 3),
    "takeaway": (12, 30, 2),
    "headline": (4, 9, 1),
    "dek": (18, 35, 1),
    "intro": (40, 75, 3),
    "conclusion_shown": (40, 65, 5),
    "conclusion_next": (25, 45, 4),
    "topic_opening": (20, 50, 3),
    "topic_closing": (18, 45, 3),
    "subject": (1, 6, 1),
}
_TITLES = {"heading", "headline", "subject"}
_SHORT = 0.56  # of the least words: what a small model keeps close to what was said may be this short
_LOOSE = 0.35  # how far outside its bounds a text may be and still be of use
_SMALL_WORDS = frozenset("a an the and but or nor for as at by in of on to via vs".split())  # noqa: SIM905
_SENTENCE = re.compile(r".*?[.!?…。！？](?:[\"'”’»)]*)(?=\s|$)|.+?$", re.DOTALL)
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|U\.S|Inc|No)\.$")
_QUOTED = re.compile(r"[\"“”„«»「『]([^\"“”„«»「」『』]*)[\"“”«»」』]")
_MARKUP = re.compile(
    r"</?[a-z!?]|\]\(|\*\*|__|```|`|^\s*(?:#+|>|[-*])\s|&[a-z#0-9]+;|\b(?:https?|ftp|javascript|data):|\bwww\.",
    re.I | re.M,
)
_DOMAIN = re.compile(r"\b[\w-]+\.(?:com|net|org|io|ai|dev|co|app|info|xyz|ru|cn)\b", re.I)
_LABEL = re.compile(r"^(?:heading|claim|takeaway|headline|dek|intro|conclusion|insight)\s*\d*\s*[:\-–]\s*", re.I)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|my|mine|myself)\b")
_PLURAL_FIRST = re.compile(r"\b(?:[Ww]e|[Ww]e're|[Ww]e've|[Oo]urs?|us)\b")
_THIRD = tuple(
    (re.compile(rf"\b{mine}\b", 0 if mine == "us" else re.I), other)
    for mine, other in (("we", "they"), ("us", "them"), ("ours", "theirs"), ("our", "their"), ("we're", "they're"))
)
_MACHINE = re.compile(
    r"\b(?:as an ai|language model|system prompt|title case|json|the passage|this passage|the quotation|the quote|"
    r"(?:four|4|five|5) to (?:ten|10|eleven|11) words|previous instructions|insert\b.{0,20}\bhere|"
    r"(?:was|is) said (?:first|after)|retold)\b",
    re.I,
)
_ECHO = 7  # words in a row that a text may not share with an instruction or an example
_ENOUGH = 14  # words with which a claim can stand
_COPY = 7  # words in a row of a quotation or passage that make prose a copy


@dataclass(frozen=True)
class AllowedFacts:
    """What a text may rest on: its passage first, then what else is known."""

    passage: str
    known: str = ""  # metadata and what the rest of the transcript says
    quote: str = ""
    surname: str = ""
    language: str = "en"
    instructions: str = ""  # of the prompt and its examples: never to be copied
    taken: tuple[str, ...] = ()  # headings that other insights have
    strict: bool = False  # a text that seems to turn a meaning round is kept out, not only asked for again


@dataclass(frozen=True)
class Fault:
    message: str  # for the one who writes again
    hard: bool
    kind: str = ""  # "fact" when leaving out a sentence may help

    @property
    def weight(self) -> int:
        return 100 if self.hard else 1


def title_case(text: str) -> str:
    """English title case: small words lower, except at either end; words with capitals or digits inside as they are."""
    words = text.split()
    cased = []
    for index, word in enumerate(words):
        bare = re.sub(r"^\W+|\W+$", "", word)
        first = index in {0, len(words) - 1} or words[index - 1].endswith((":", "-", "–", "—"))
        if any(char.isupper() or char.isdigit() for char in bare[1:]) and not bare.isupper():
            cased.append(word)
        elif bare.casefold() in _SMALL_WORDS and not first:
            cased.append(word.lower())
        elif bare.isupper() and 1 < len(bare) <= 5 and not text.isupper():
            cased.append(word)
        else:
            cased.append("-".join(_capital(part) for part in word.lower().split("-")))
    return " ".join(cased)


def _capital(word: str) -> str:
    for index, char in enumerate(word):
        if char.isalnum():
            return word[:index] + char.upper() + word[index + 1 :]
    return word


def sentences_of(text: str) -> list[str]:
    """Sentences of prose, each with its final mark."""
    found: list[str] = []
    for piece in (match.group().strip() for match in _SENTENCE.finditer(text)):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return found


def tidy(part: str, text: str, language: str = "en") -> str:
    """The text as it may stand in a post, as far as code can bring it there."""
    text = "".join(char for char in text if char.isprintable() or char.isspace())
    text = _LABEL.sub("", " ".join(text.split()))
    if text[:1] in "\"“'‘" and text[-1:] in "\"”'’" and len(text) > 2 and not re.search(r"[\"“”]", text[1:-1]):
        text = text[1:-1].strip()
    if part in _TITLES:
        text = text.rstrip(" .;,:")
        return title_case(text) if language == "en" and part != "subject" else text
    least, most, sentences = BOUNDS[part]
    whole = sentences_of(text)
    if len(whole) > 1 and not re.search(r"[.!?…。！？][\"'”’»)]*$", whole[-1]):
        whole = whole[:-1]  # cut off in the middle
    while language == "en" and len(whole) > 1 and len(" ".join(whole[:-1]).split()) >= least:
        if len(whole) <= sentences and len(" ".join(whole).split()) <= most:
            break
        whole = whole[:-1]
    text = " ".join(whole)
    if text and language == "en" and text[-1].isalnum():
        text += "."
    return text[:1].upper() + text[1:]


def find_faults(part: str, text: str, basis: AllowedFacts) -> list[Fault]:
    """Everything that is wrong with a tidied text, the worst kind marked hard."""
    if not words_of(text):
        return [Fault("it is empty", hard=True)]
    found = [*_form(part, text, basis), *_voice(part, text, basis), *_copied(part, text, basis)]
    return [*found, *_facts(part, text, basis)]


def _form(part: str, text: str, basis: AllowedFacts) -> list[Fault]:
    found = []
    if _MARKUP.search(text) or any(m.casefold() not in basis.passage.casefold() for m in _DOMAIN.findall(text)):
        found.append(Fault("plain words only: no links, tags or markdown", hard=True))
    if any(len(words_of(span)) >= 4 for span in _QUOTED.findall(text)):
        found.append(Fault("no quotations; say it in your own words", hard=True))
    if part not in _TITLES and not is_in_language(text, basis.language):
        found.append(Fault("it is not in the language of the conversation", hard=True))
    least, most, sentences = BOUNDS[part]
    count = len(text.split())
    if basis.language == "en" and not least <= count <= most:
        far = count < least * (_SHORT if basis.strict else 1 - _LOOSE) or count > most * (1 + _LOOSE)
        found.append(Fault(f"it has {count} words and needs {least} to {most}", hard=far))
    elif basis.language != "en" and len(text) > 12 * most:
        found.append(Fault("it is too long", hard=True))
    if part == "dek" and len(sentences_of(text)) > sentences:
        found.append(Fault("it must be one sentence", hard=False))
    return found


def _voice(part: str, text: str, basis: AllowedFacts) -> list[Fault]:
    found = []
    if _MACHINE.search(text):
        found.append(Fault("write about the conversation, not about these instructions", hard=True))
    if basis.language == "en" and (_FIRST_PERSON.search(text) or _PLURAL_FIRST.search(text)):
        singular = bool(_FIRST_PERSON.search(text))
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
    elif quote and part not in _TITLES and longest_run(words, quote) >= _COPY:
        found.append(
            Fault("it repeats the quotation; tell what led to it instead", hard=longest_run(words, quote) >= 12)
        )
    if part != "subject" and longest_run(words, words_of(basis.instructions)) >= min(_ECHO, max(4, len(words))):
        found.append(Fault("it copies the instructions or an example", hard=True))
    if part in _TITLES and text.casefold() in {other.casefold() for other in basis.taken}:
        found.append(Fault("another insight has this heading", hard=True))
    return found


def _facts(part: str, text: str, basis: AllowedFacts) -> list[Fault]:
    near = vocabulary(basis.passage) | vocabulary(basis.surname)
    if missing := sorted(numbers_in(text) - numbers_in(basis.passage)):
        elsewhere = not set(missing) - numbers_in(basis.known)
        shown = ", ".join(f"{value:g}" for value in missing)
        found = [Fault(f"the passage has no number {shown}", hard=not elsewhere, kind="fact")]
    else:
        found = []
    if part == "heading" and basis.strict and basis.quote and _counts(text) - _counts(basis.quote):
        # A small model takes the right verb and a neighbour's number: "cracks closed two, water closed 14" became
        # "Water Closed Two Bridges".
        found.append(Fault("its numbers must be those of the quotation", hard=True, kind="fact"))
    capitals_tell = part not in _TITLES and basis.language not in {"de", "lb"}  # German nouns all have them
    if capitals_tell and (names := unknown(names_in_prose(text), near)):
        elsewhere = not unknown(names, vocabulary(basis.known))
        found.append(Fault(f"the passage does not name {', '.join(names)}", hard=not elsewhere, kind="fact"))
    found += [Fault(why, basis.strict, "fact") for why in reversals(text, basis.passage, basis.language)[:2]]
    if part == "claim" and basis.language == "en" and not is_hedged(basis.quote, text):
        found.append(Fault("it was said as an opinion; write it as one", hard=False))
    return found


def _counts(text: str) -> frozenset[float]:
    """Its numbers, and "two" as well, which `numbers_in` passes over as an everyday word."""
    return numbers_in(text) | ({2.0} if {"two", "2"} & set(words_of(text)) else frozenset())


def without_unsupported(part: str, text: str, basis: AllowedFacts) -> str | None:
    """The text without the sentences that hold unsupported facts, when what is left can stand; else None."""
    kept = [one for one in sentences_of(text) if not any(fault.hard for fault in _facts(part, one, basis))]
    rest = " ".join(kept)
    return rest if kept and rest != text and not any(fault.hard for fault in find_faults(part, rest, basis)) else None


def in_third_person(text: str, language: str = "en") -> str:
    """The text with "we" and "our" as "they" and "their": a retelling that kept the speaker's own."""
    if language != "en":
        return text
    for pattern, other in _THIRD:
        text = pattern.sub(functools.partial(_cased_alike, other), text)
    return text


def _cased_alike(other: str, found: re.Match[str]) -> str:
    return other.capitalize() if found.group()[0].isupper() else other


def without_copies(text: str, source: str) -> str:
    """The text without sentences that repeat the quotation, or an example, when enough is left to stand alone."""
    said = words_of(source)
    kept = [one for one in sentences_of(text) if longest_run(words_of(one), said) < _COPY]
    rest = " ".join(kept)
    return rest if len(rest.split()) >= _ENOUGH else text


def longest_run(words: list[str], other: list[str]) -> int:
    """The longest run of `words` that stands in `other` as well, in words."""
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
