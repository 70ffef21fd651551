"""Names of persons: the one test of whether a text is a person's name, and its cleaned and parsed form.

`nameparser` parses a name (titles, particles of surnames, suffixes, East Asian order). It does not tell a person from
anything else: that is decided here, by words that each language's file lists under `[names]`, in whatever language the
text is: tools write "Speaker 1" into German transcripts. Recognisers of names (NER models) are hundreds of megabytes
and take "Radiance Fields" for a person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer.text.name_words import NameWords, fold_word, name_words

if TYPE_CHECKING:
    from nameparser import ParsedName

__all__ = ["PersonName", "Position", "clean_name", "is_person_name", "parse_name", "person_name", "surname"]

# Where a text stands. `label`: a speaker label or an attribution, which says by its place that somebody is named.
# `metadata`: a field for a name (author, podcast:person). `running text`: cut out of a title or a sentence.
Position = Literal["label", "metadata", "running text"]

MAX_NAME_CHARACTERS = 60
MAX_NAME_WORDS = 5
MAX_LOWERCASE_WORDS = 3
MAX_UNSPACED_CHARACTERS = 6  # of Chinese and Japanese; longer ones are transliterations and need a middle dot
MAX_ACRONYM_CHARACTERS = 2  # "JD Vance"; longer words in capitals are acronyms
_MAX_INPUT_CHARACTERS = 200

_MARKUP = re.compile(r"[<>{}\\@#*_`~^=+$%&]|\]\(|https?:|www\.")
_LAST_BRACKET = re.compile(r"\s*[(\[（【][^()\[\]（）【】]{0,60}[)\]）】]\s*$")
_DASH = re.compile(r"\s+[-–—|/•·]\s+|\s*:\s+")
_GENERATION = re.compile(r",?\s+(jr|sr|jnr|snr|ii|iii|iv)\.?$", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|jr|sr|jnr|snr)\.$", re.IGNORECASE)
_EDGES = " \t,:;!?-–—\"'“”‘’«»„•>…"
_POSSESSIVE = re.compile(r"[^\W\d_]{2,}(?:['’]s|s['’])$")
_DOMAIN = re.compile(r"\.(?:com|org|net|io|fm|co|de|fr|es|br|jp|cn|uk|app|dev|ai|tv|info)$", re.IGNORECASE)
_INNER_MARKS = frozenset("'’.-‐·・=＝")
_DOTS = ("·", "・", "＝")
_MULTIPLE = frozenset({"and", "&", "und", "et", "y", "e", "with", "mit"})
_JOINERS = frozenset("\u200c\u200d")


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


def is_person_name(text: str, position: Position = "label") -> bool:
    """Whether the text names one person: "Björk", "Dr. Ada van Dyk", "阿禅"; not "Speaker 1", "Crowd" or "NPR".

    Names in small letters ("bell hooks") are names only in a label.
    """
    return person_name(text, position) is not None


def person_name(text: str, position: Position = "label") -> str | None:
    """The cleaned name when the text names one person, else None."""
    parsed = parse_name(text)
    if parsed is None:
        return None
    known = name_words()
    words = parsed.text.split()
    if parsed.suffix:
        words = words[: -len(parsed.suffix.split())]
    if not words or len(words) > MAX_NAME_WORDS or len(parsed.text) > MAX_NAME_CHARACTERS:
        return None
    if not all(_is_name_word(word) for word in words) or _names_several(words):
        return None
    unspaced = _is_unspaced(parsed.text)
    if unspaced is not None:
        return parsed.text if unspaced and not known.is_unspaced_voice(parsed.text) else None
    folded = [fold_word(word) for word in words]
    if _is_no_person(folded, known, position) or not _case_fits(words, folded, known, position):
        return None
    return parsed.text


def clean_name(text: str) -> str:
    """The name without titles, credentials, roles, brackets, emoji and markup; empty when nothing is left.

    What is no name of a person ("Speaker 1") is cleaned of nothing but brackets and emoji, or is empty when it holds
    marks that no name has: `is_person_name` tells.
    """
    parsed = parse_name(text)
    return parsed.text if parsed else ""


def surname(name: str) -> str:
    """The name by which prose calls somebody: "Mireille Reece, PsyD" -> "Reece"; "Vincent van Gogh" -> "van Gogh".

    A mononym, a name without spaces (김민수) and what cannot be parsed are returned as they are.
    """
    parsed = parse_name(name)
    if parsed is None:
        return name
    return parsed.surname if parsed.surname and " " in parsed.text else parsed.text


@lru_cache(maxsize=4096)
def parse_name(text: str) -> PersonName | None:
    """The parts of a name; None when the text holds markup, digits or several names, or has fewer than two letters.

    Says nothing of whether the name is a person's.
    """
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
    text = unicodedata.normalize("NFC", text[:_MAX_INPUT_CHARACTERS])
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
    """Without an employer or a role after a dash: "Ann Bell - Host", "Host: Ann Bell"."""
    first, *others = _DASH.split(text, maxsplit=1)
    return others[0] if others and _is_role(first) else re.split(r"\s+[-–—|/•·]\s+|\s+aka\s+", text)[0]


def _visible(text: str) -> list[str]:
    kept: list[str] = []
    for index, character in enumerate(text):
        if character in _JOINERS:  # spells Persian and Indic words; elsewhere it glues emoji
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
        possessive = _POSSESSIVE.search(words[index - 1]) is not None
        if (len(left) >= 2 and (role in known.before_names or possessive)) or (
            len(left) == 1 and role in known.voices and fold_word(left[0]) not in known.no_persons
        ):
            return " ".join(left)
    return text


def _nameparser(text: str) -> ParsedName:
    from nameparser import parse  # 0.1 s of import: only where a name is parsed

    return parse(text)


def _without_titles(text: str, parsed: ParsedName) -> tuple[str, str]:
    """(titles, the rest without credentials). A title that is the first half of a stage name stays: "Lady Gaga"."""
    known = name_words()
    start, end = 0, len(text)
    titles = [token for token in parsed.tokens if token.role == "title" and token.span is not None]
    others = [
        token for token in parsed.tokens if token.role in {"given", "middle", "family"} and token.span is not None
    ]
    if not others or any(token.span is None for token in parsed.tokens):
        return "", text
    for token in titles:
        abbreviated = token.text.endswith(".") and token.text.casefold() != "st."
        if not (abbreviated or fold_word(token.text) in known.titles) or token.span is None:
            break
        start = token.span.end
    suffixes = [token for token in parsed.tokens if token.role == "suffix" and token.span is not None]
    for token in suffixes:
        before = text[start : token.span.start if token.span else end].strip()
        if before and token.span is not None and token.span.start >= others[-1].span.end:  # type: ignore[union-attr]
            end = min(end, token.span.start)
    return text[:start].strip(), text[start:end].strip(" ,")


def _parts(name: str) -> tuple[str, str, str]:
    """(given, middle, surname) of a cleaned name."""
    parsed = _nameparser(name)
    given, middle, family = parsed.given, parsed.middle, parsed.family
    if parsed.title:  # "Lady Gaga"
        given = f"{parsed.title} {given}".strip() if not given else given
    words = name.split()
    lead = [word for word in words[:-1] if word in name_words().particles]
    if len(words) > 1 and lead == words[:-1]:  # "van Gogh", "de la Cruz"
        return "", "", name
    if not given and not family:
        return name, "", ""
    return given, middle, family


def _is_name_word(word: str) -> bool:
    """Letters, with marks of vowels and the marks that names hold inside: O'Brien, Mary-Kate, J., will.i.am."""
    if not word[0].isalpha() or _POSSESSIVE.search(word) or _DOMAIN.search(word):
        return False
    return all(
        character.isalpha()
        or character in _INNER_MARKS
        or character in _JOINERS
        or unicodedata.category(character).startswith("M")
        for character in word
    )


def _names_several(words: list[str]) -> bool:
    """Whether "and" joins two people, rather than the two halves of a surname ("José Ortega y Gasset")."""
    for index, word in enumerate(words):
        if word.casefold() in _MULTIPLE:
            halves = index >= 2 and len(words) - index == 2 and word in {"y", "e", "i"}
            if not halves and word.islower():
                return True
    return False


def _is_unspaced(text: str) -> bool | None:
    """For Chinese and Japanese script: whether it is as long as a name. None for any other script."""
    letters = [character for character in text if character.isalpha()]
    if not all(unicodedata.name(one, "").startswith(("CJK", "HIRAGANA", "KATAKANA")) for one in letters):
        return None
    return 2 <= len(letters) <= (4 * MAX_NAME_WORDS if any(dot in text for dot in _DOTS) else MAX_UNSPACED_CHARACTERS)


def _is_no_person(folded: list[str], known: NameWords, position: Position) -> bool:
    first, last = folded[0], folded[-1]
    nobody = known.no_persons | known.numbers
    if all(word in nobody for word in folded) or all(word in known.before_names for word in folded):
        return not (len(folded) == 1 and first in known.given)
    if first in known.no_persons and first not in known.voices | known.also_surnames | known.given:
        return True
    if len(folded) > 1 and last in known.no_persons and last not in known.also_surnames:
        return True
    if any(word in known.organisations for word in folded) and not (
        position == "label" and last in known.also_surnames and len(folded) == 2
    ):
        return True
    if position == "running text" and any(
        word in known.headlines or (word in known.before_names and word not in known.also_surnames) for word in folded
    ):
        return True
    return first in known.common and first not in known.given


def _case_fits(words: list[str], folded: list[str], known: NameWords, position: Position) -> bool:
    small = [word for word in words if word[0].islower() and word not in known.particles and not _inner_capital(word)]
    if small and (
        position != "label"
        or len(words) > MAX_LOWERCASE_WORDS
        or len(small) < len([word for word in words if word not in known.particles])
        or any(word in known.common or word in known.no_persons for word in folded)
        or words[0] in known.particles
    ):
        return False
    if not small and all(word in known.particles for word in words):
        return False
    if words[0] in known.particles and len(words) == 1:
        return False
    shouted = [word for word in words if word.isupper() and len(word.strip(".")) > 1 and "." not in word[:-1]]
    if position == "label" or (position == "metadata" and len(shouted) == len(words) > 1):
        return all(_pronounceable(word) for word in shouted if len(word) > MAX_ACRONYM_CHARACTERS)
    return all(word is words[0] and len(words) > 1 and len(word) <= MAX_ACRONYM_CHARACTERS for word in shouted)


def _pronounceable(word: str) -> bool:
    """Whether a word in capitals can be spoken, as a name can: MADDIE, not NPR."""
    return not word.isascii() or bool(re.search(r"[AEIOUY]", word))


def _inner_capital(word: str) -> bool:
    return any(character.isupper() for character in word[1:])


def written_as_name(word: str, *, opens_sentence: bool) -> bool:
    """Whether a word of a text is written as proper names are: a capital that no sentence begins with, capitals or
    digits inside ("OpenAI", "GPT-5"). `word` bears no punctuation at its ends.
    """
    if not any(character.isalpha() for character in word) or fold_word(word) in {"i", "im", "ive", "id", "ill", "ok"}:
        return False
    if _inner_capital(word) or (any(character.isdigit() for character in word) and word[0].isalpha()):
        return True
    return word[0].isupper() and not opens_sentence
