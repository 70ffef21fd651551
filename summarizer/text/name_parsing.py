"""A name of a person parsed: titles, credentials, roles, brackets and emoji are told from the name itself.

`nameparser` (LGPL, released monthly, pure Python) knows titles, particles of surnames, suffixes and the order of East
Asian names; what stands around names in speaker labels and show notes is cut off here. It parses whatever it is given:
whether that is a person, `names` tells.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.text.name_words import fold_word, name_words

if TYPE_CHECKING:
    from nameparser import ParsedName

__all__ = ["JOINERS", "MAX_INPUT_CHARACTERS", "MAX_NAME_WORDS", "POSSESSIVE", "PersonName", "parse_name"]

MAX_NAME_WORDS = 5
MAX_INPUT_CHARACTERS = 200
JOINERS = frozenset("\u200c\u200d")  # spell Persian and Indic words
POSSESSIVE = re.compile(r"[^\W\d_]{2,}(?:['’]s|s['’])$")

_MARKUP = re.compile(r"[<>{}\\@#*_`~^=+$%&]|\]\(|https?:|www\.")
_LAST_BRACKET = re.compile(r"\s*[(\[（【][^()\[\]（）【】]{0,60}[)\]）】]\s*$")
_DASH = re.compile(r"\s+[-–—|/•·]\s+|\s*:\s+")
_GENERATION = re.compile(r",?\s+(jr|sr|jnr|snr|ii|iii|iv)\.?$", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|jr|sr|jnr|snr)\.$", re.IGNORECASE)
_AFTER_DASH = re.compile(r"\s+(?:[-–—|/•·]|aka)\s.*$")
_PLACE = re.compile(r"^(\S+\s\S.*?)\s(?:of(?! Staff\b)|from|at)\s.*$")  # not "Brian of London"
_EDGES = " \t,:;!?-–—\"'“”‘’«»„•>…"


class PersonName(NamedTuple):
    """A parsed name. `text` is the cleaned name as it is shown: without title and credentials, with "Jr."

    `surname` holds its particles ("van Gogh"). A mononym has only `given`, or, in scripts where the family stands
    first and words are not spaced, only `surname`. `title`: "Mr.", "Prof. Dr.".
    """

    text: str
    title: str
    given: str
    middle: str
    surname: str
    suffix: str


def parse_name(text: str) -> PersonName | None:
    """The parts of a name; None when the text holds markup, digits or several names, or has fewer than two letters.

    Reads the first 200 characters. Says nothing of whether the name is a person's.
    """
    return _parse_name(text[:MAX_INPUT_CHARACTERS])


@lru_cache(maxsize=4096)
def _parse_name(text: str) -> PersonName | None:
    plain = _plain(text)
    if plain is None:
        return None
    plain, generation = _without_generation(plain)
    plain = _without_roles(plain)
    parsed = _nameparser(plain)
    title, kept = _without_titles(plain, parsed)
    if sum(character.isalpha() for character in kept) < 2:
        return None
    given, middle, family = _parts(kept)
    shown = f"{kept} {generation}" if generation else kept
    return PersonName(shown, title, given, middle, family, generation)


def _plain(text: str) -> str | None:
    """One line without emoji, invisible characters, brackets and what follows a comma or dash; None for no name."""
    text = unicodedata.normalize("NFC", text)
    if _MARKUP.search(text):
        return None
    text = "".join(_visible(text))
    text = _LAST_BRACKET.sub("", " ".join(text.split()))
    text = _without_tail(text.strip(_EDGES))
    head, *tails = re.split(r"\s*[,，;]\s*", text)
    if len(head.split()) == 1 and tails and _is_another_name(tails[0]):
        return None  # "Ann, Bob"
    generation = next((tail for tail in tails if _GENERATION.fullmatch(f" {tail}")), "")
    text = _LAST_BRACKET.sub("", f"{head} {generation}".strip()).strip(_EDGES)
    if text.endswith(".") and not _ABBREVIATION.search(text):
        text = text.rstrip(". ")
    if re.search(r"[()\[\]/|\"“”„«»:!?]|\d", text) or len(text.split()) > 2 * MAX_NAME_WORDS:
        return None
    return text or None


def _without_tail(text: str) -> str:
    """Without employer, role and place: "Ann Bell - Host", "Host: Ann Bell", "Ann Bell of Texas"."""
    first, *others = _DASH.split(text, maxsplit=1)
    if others and _is_role(first):
        return others[0]
    return _PLACE.sub(r"\1", _AFTER_DASH.sub("", text))


def _visible(text: str) -> list[str]:
    kept: list[str] = []
    for index, character in enumerate(text):
        if character in JOINERS:  # spells Persian and Indic words; elsewhere it glues emoji
            beside = text[index - 1 : index] + text[index + 1 : index + 2]
            if len(beside) == 2 and all(one.isalpha() and not one.isascii() for one in beside):
                kept.append(character)
        elif character.isspace():
            kept.append(" ")
        elif (
            unicodedata.category(character) not in {"Cf", "Cc", "Co", "Cs", "Cn", "So", "Sk"}
            and not "\ufe00" <= character <= "\ufe0f"
        ):
            kept.append(character)
    return kept


def _is_role(text: str) -> bool:
    """Whether the text is nothing but a role: "Host", "Executive Producer"."""
    known = name_words()
    return bool(text.split()) and all(fold_word(word) in known.before_names for word in text.split())


def _is_another_name(text: str) -> bool:
    """Whether what follows a comma is a second person rather than a credential, a role or an employer."""
    words = text.split()
    known = name_words()
    if len(words) != 1 or not words[0][0].isupper() or words[0].isupper() or "." in words[0]:
        return False
    word = fold_word(words[0])
    return not (word in known.credentials or word in known.before_names or word in known.no_persons)


def _without_generation(text: str) -> tuple[str, str]:
    match = _GENERATION.search(text)
    if match is None:
        return text, ""
    return text[: match.start()].rstrip(" ,"), match[0].strip(" ,")


def _without_roles(text: str) -> str:
    """Without what stands before the name: "Pulitzer Prize winner Ann Bell", "Nevada Senator Ann Bell", "Guest Ann"."""
    known = name_words()
    words = text.split()
    for index in range(len(words) - 1, 0, -1):
        role = fold_word(words[index - 1]).removesuffix("elect")
        left = words[index:]
        if left[0] == "of":  # "Head of Product"
            return text
        possessive = POSSESSIVE.search(words[index - 1]) is not None
        if len(left) >= 2 and known.is_title(words[index - 1]):
            return " ".join(words[_first_title(words, index - 1) :])
        if (len(left) >= 2 and (role in known.before_names or possessive)) or (
            len(left) == 1 and role in known.voices and fold_word(left[0]) not in known.no_persons
        ):
            return " ".join(left)
    return text


def _first_title(words: list[str], index: int) -> int:
    """The first of the titles that end at this word: "Prof. Dr."."""
    while index > 0 and name_words().is_title(words[index - 1]):
        index -= 1
    return index


def _nameparser(text: str) -> ParsedName:
    from nameparser import parse  # 0.1 s of import: only where a name is parsed

    return parse(text)


def _without_titles(text: str, parsed: ParsedName) -> tuple[str, str]:
    """(titles, the rest without credentials). A title that is the first half of a stage name stays: "Lady Gaga"."""
    known = name_words()
    spans = [(str(token.role), token.text, token.span) for token in parsed.tokens if token.span is not None]
    ends = [span.end for role, _, span in spans if role in {"given", "middle", "family"}]
    if not ends:
        return "", text
    start = 0
    for role, word, span in spans:
        if role != "title" or not known.is_title(word):
            break
        start = span.end
    end = min(
        (span.start for role, _, span in spans if role == "suffix" and span.start >= max(ends)), default=len(text)
    )
    return text[:start].strip(), text[start:end].strip(" ,")


def _parts(name: str) -> tuple[str, str, str]:
    """(given, middle, surname) of a cleaned name."""
    parsed = _nameparser(name)
    given, middle, family = parsed.given, parsed.middle, parsed.family
    if parsed.title:  # "Lady Gaga"
        given = given or parsed.title
    words = name.split()
    lead = [word for word in words[:-1] if word in name_words().particles]
    if len(words) > 1 and lead == words[:-1]:  # "van Gogh", "de la Cruz"
        return "", "", name
    if not given and not family:
        return name, "", ""
    return given, middle, family
