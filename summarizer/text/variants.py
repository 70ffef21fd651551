"""Runs of tokens that have other forms: figures with their readings, signs with their spoken forms, spellings.

A run equals each of its forms, but the forms do not equal each other: 100 is "a hundred" and "one hundred", which are
two. So no canonical form can stand for them, and a comparison asks one side for the forms and the other for its words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from summarizer.text.folding import without_accents
from summarizer.text.language import Language
from summarizer.text.numbers.inflected import is_joined
from summarizer.text.numbers.lexicon import load_lexicon
from summarizer.text.numbers.spoken import spoken_cardinals
from summarizer.text.numbers.values import values
from summarizer.text.numbers.written import Written, figures_in, forms_of
from summarizer.text.tokens import Token, clean_text, tokenize

__all__ = ["Forms", "Variant", "VariantKind", "number_variants", "spelling_variants"]

Forms = frozenset[tuple[str, ...]]
VariantKind = Literal["number", "sign", "spelling"]

_MAX_GROUP_TOKENS = 16  # the longest spelling that is looked up
_DASHED = re.compile(r"(?<![\w'-])[^\W\d_]{1,9}(?:-{1,8}|—)[^\W\d_]{0,8}(?![\w-])")
_MAX_DASHED = 20
_MAX_NUMBER_WORDS = 8
_MIN_JOINED = 5  # letters of the shortest number that is more than one word
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_ACRONYM_PLURAL = re.compile(r"([A-Z]{2,6})('?)s")


@dataclass(frozen=True, slots=True)
class Variant:
    """tokens[first:last] and its other forms, as keys. `written`: what the forms of a figure are read from."""

    first: int
    last: int
    kind: VariantKind
    fixed: Forms = frozenset()
    written: Written | None = None

    @property
    def forms(self) -> Forms:
        return forms_of(self.written) if self.written is not None else self.fixed


# -- figures and signs -------------------------------------------------------------------------------------------------


def number_variants(text: str, tokens: Sequence[Token], language: Language) -> list[Variant]:
    """The figures, signs and Roman numerals of a cleaned text."""
    signs = _sign_forms(language)
    found = [Variant(one.first, one.last, "number", written=one) for one in figures_in(text, tokens, language)]
    for place, token in enumerate(tokens):
        if token.kind == "sign" and (forms := signs.get(token.key)):
            found.append(Variant(place, place + 1, "spelling" if token.key == "." else "sign", forms))
    return found


def _sign_forms(language: Language) -> Mapping[str, Forms]:
    return _sign_forms_of(language.code, tuple((sign, phrases) for sign, phrases in language.signs.items()))


@lru_cache(maxsize=64)
def _sign_forms_of(code: str, signs: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, Forms]:
    from summarizer.text.language import load_language

    language, lexicon = load_language(code), load_lexicon(code)
    forms: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for sign, phrases in (*lexicon.words.currencies.items(), *signs):
        key = sign.lower()
        forms[key] |= {
            _keys(phrase, language)
            for phrase in (lexicon.unit_names(sign) if sign in lexicon.words.currencies else phrases)
        }
    words = lexicon.words
    for sign, names in {"%": words.percent, "°": words.degrees, "′": words.feet, "″": words.inches}.items():
        if sign not in language.signs:
            forms[sign] |= {_keys(name, language) for name in names if name != "％"}
    if lexicon.words.number_name:
        forms["№"].add(_keys(lexicon.words.number_name, language))
    if lexicon.words.until and "–" not in language.signs:
        forms["–"].add(_keys(lexicon.words.until, language))
    for word in lexicon.words.negative:
        forms["−"].add(_keys(word, language))
    return {sign: frozenset(found) for sign, found in forms.items()}


def _keys(phrase: str, language: Language) -> tuple[str, ...]:
    return tuple(token.key for token in tokenize(clean_text(phrase), language))


# -- spellings ---------------------------------------------------------------------------------------------------------


def spelling_variants(
    text: str, tokens: Sequence[Token], language: Language, heard: Collection[str] = (), *, cased: bool = True
) -> list[Variant]:
    """The runs of a cleaned text that have another spelling: of the language's groups, acronyms, starred words.

    `heard` are the keys of the text to compare with. Where a text does not tell capitals (not `cased`), a word may be
    either of two that differ in them. Greek capitals have no accents.
    """
    found = list(_of_groups([token.key for token in tokens], language))
    if cased:
        found = [kept for one in found if (kept := _beside_names(one, text, tokens, language))]
    if not cased:
        capitals = language.spelling.capitals
        found += [
            Variant(place, place + 1, "sign", frozenset({(token.key.upper(),)}))
            for place, token in enumerate(tokens)
            if token.key in capitals
        ]
    if language.code == "el":
        found += _greek(tokens, heard)
    if language.spelling.capital_accents:
        found += _capitals_without_accents(text, tokens, heard)
    found += _dashed(text, tokens, language)
    for place, token in enumerate(tokens):
        written = text[token.start : token.end]
        forms = _starred(written, language) if token.kind == "starred" else _acronym(written, token.key, language)
        if forms:
            found.append(Variant(place, place + 1, "spelling", frozenset(forms)))
    found += _letters(text, tokens, language)
    if is_joined(language.code):
        found += _number_words(tokens, language)
    return found


def _of_groups(keys: Sequence[str], language: Language) -> Iterator[Variant]:
    groups = _groups(language.code)
    for first, key in enumerate(keys):
        for phrase in groups.get(key, ()):
            if tuple(keys[first : first + len(phrase)]) == phrase:
                yield Variant(first, first + len(phrase), "spelling", groups[key][phrase])


def _beside_names(one: Variant, text: str, tokens: Sequence[Token], language: Language) -> Variant | None:
    """The variant without forms that its neighbours rule out: `St.` is Saint before a name and Street behind one."""
    spelling = language.spelling
    before = after = ""
    if one.first:
        before = text[tokens[one.first - 1].start : tokens[one.first].start]
    if one.last < len(tokens):
        after = text[tokens[one.last].start : tokens[one.last].end]
    ruled_out: set[str] = set()
    if not after[:1].isupper():
        ruled_out |= spelling.before_names
    if not (before[:1].isupper() or before[:1].isdigit() or before.strip() in ("st", "nd", "rd", "th")):
        ruled_out |= spelling.after_names
    if not ruled_out:
        return one
    if tokens[one.first].key in ruled_out and one.last == one.first + 1:
        return None
    forms = frozenset(form for form in one.forms if len(form) > 1 or form[0] not in ruled_out)
    return Variant(one.first, one.last, one.kind, forms) if forms else None


@lru_cache(maxsize=16)
def _groups(code: str) -> dict[str, dict[tuple[str, ...], Forms]]:
    """By its first key, each spelling with the other spellings of its groups."""
    from summarizer.text.language import load_language

    language = load_language(code)
    others: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for group in language.spelling.groups():
        spellings = {_keys(spelling, language) for spelling in group} - {()}
        for one in spellings:
            others[one] |= spellings - {one}
    for printed, *words in language.spelling.masked:  # one way: who reads "f-ing" does not know which word was said
        others[_keys(printed, language)] |= {_keys(word, language) for word in words}
    groups: dict[str, dict[tuple[str, ...], Forms]] = defaultdict(dict)
    for one, more in others.items():
        if more and len(one) <= _MAX_GROUP_TOKENS:
            groups[one[0]][one] = frozenset(more)
    return dict(groups)


def _greek(tokens: Sequence[Token], heard: Collection[str]) -> Iterator[Variant]:
    """A word without an accent is each word heard that has one, and the other way round."""
    accented: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for key in heard:
        if (plain := without_accents(key)) != key:
            accented[plain].add((key,))
    for place, token in enumerate(tokens):
        plain = without_accents(token.key)
        forms = accented.get(plain, set()) if plain == token.key else {(plain,)}
        if forms:
            yield Variant(place, place + 1, "sign", frozenset(forms))


def _capitals_without_accents(text: str, tokens: Sequence[Token], heard: Collection[str]) -> Iterator[Variant]:
    """French: `Etat` is État, and `Elysee`, whose capital has lost its accent, is Élysée; also behind `l'`."""
    accented: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for key in heard:
        if not key.isascii() and without_accents(letter := key[key.find("'") + 1 :][:1]) != letter:
            accented[without_accents(key)].add((key,))
    for place, token in enumerate(tokens):
        first = token.key.find("'") + 1
        written, letter = text[token.start + first : token.end], token.key[first : first + 1]
        if len(written) < 2 or not written[0].isupper():
            continue
        if written[0].isascii():
            plain = {token.key, without_accents(token.key)}
            forms = {form for key in plain for form in accented.get(key, ()) if form[0] != token.key}
            kept = {form for form in forms if token.key.isascii() or _plain_capital(form[0]) == token.key}
        else:
            plain_letter = without_accents(letter)
            kept = {(token.key[:first] + plain_letter + token.key[first + 1 :],), (without_accents(token.key),)}
        if kept:
            yield Variant(place, place + 1, "spelling", frozenset(kept))


def _plain_capital(key: str) -> str:
    """A key without the accent of the letter that a capital may stand for: its first one, behind `l'`."""
    first = key.find("'") + 1
    return key[:first] + without_accents(key[first : first + 1]) + key[first + 1 :]


def _dashed(text: str, tokens: Sequence[Token], language: Language) -> Iterator[Variant]:
    """`s--t`, `f-cking`, `sh--`: each listed word with its letters, one letter a hyphen, several for a longer dash."""
    if not language.spelling.starred_words or ("-" not in text and "—" not in text):
        return
    starts = {token.start: place for place, token in enumerate(tokens)}
    for match in _DASHED.finditer(text):
        first = starts.get(match.start())
        if first is None or len(match[0]) > _MAX_DASHED:
            continue
        letters = re.split("([-—]+)", match[0].lower())
        pattern = re.compile("".join(_dashes(part) if part[:1] in ("-", "—") else re.escape(part) for part in letters))
        forms = {(word,) for word in language.spelling.starred_words if pattern.fullmatch(word)}
        last = first
        while last < len(tokens) and tokens[last].start < match.end():
            last += 1
        if forms:
            yield Variant(first, last, "spelling", frozenset(forms))


def _dashes(dash: str) -> str:
    return r"\w{1,8}" if "—" in dash else rf"\w{{{len(dash)}}}"


def _starred(written: str, language: Language) -> Iterable[tuple[str, ...]]:
    """`f***ing` is each listed word with its letters, one letter a star."""
    pattern = re.compile("".join(r"\w" if one == "*" else re.escape(one) for one in written.lower()))
    return {(word,) for word in language.spelling.starred_words if pattern.fullmatch(word)}


def _acronym(written: str, key: str, language: Language) -> Iterable[tuple[str, ...]]:
    """AI, A.I.: letter by letter; APIs: API's."""
    bare = written.replace(".", "")
    if plural := _ACRONYM_PLURAL.fullmatch(bare):
        small = plural[1].lower()
        return {(f"{small}s" if plural[2] else f"{small}'s",)}
    if not _ACRONYM.fullmatch(bare) or (bare == written and key == bare.lower() and key in language.function_words):
        return ()
    return {tuple(bare.lower())}


def _letters(text: str, tokens: Sequence[Token], language: Language) -> Iterator[Variant]:
    """`A I`, `U S`: capital letters one by one, as one word."""
    first = 0
    while first < len(tokens):
        last = first
        while (
            last < len(tokens)
            and _is_capital(text, tokens[last])
            and (last == first or text[tokens[last - 1].end : tokens[last].start] in (" ", "-"))
        ):
            last += 1
        if last - first > 1:
            letters = "".join(text[token.start] for token in tokens[first:last])
            yield Variant(first, last, "spelling", frozenset({_keys(letters, language)}))
        first = max(last, first + 1)


def _number_words(tokens: Sequence[Token], language: Language) -> Iterator[Variant]:
    """`tjugo ett`, `tjugoett`: the words of one number, together or apart."""
    roles, first = load_lexicon(language.code), 0
    while first < len(tokens):
        last = first
        while last < min(len(tokens), first + _MAX_NUMBER_WORDS) and roles.split(tokens[last].key):
            last += 1
        for begin, end, forms in _joins_of(tuple(token.key for token in tokens[first:last]), language.code):
            yield Variant(first + begin, first + end, "spelling", forms)
        first = max(last, first + 1)


@lru_cache(maxsize=2048)
def _joins_of(words: tuple[str, ...], code: str) -> tuple[tuple[int, int, Forms], ...]:
    """The numbers of a run of words, each as words[begin:end] with the other ways to part or join its words."""
    ends = list(accumulate(len(word) + 1 for word in words))
    starts = [0, *ends[:-1]]
    found = []
    for number in values(" ".join(words), code):
        begin, end = bisect_left(starts, number.start), bisect_left(ends, number.end)
        own = words[begin : end + 1]
        letters = "".join(own)
        if len(letters) >= _MIN_JOINED and number.value.is_integer():
            said = spoken_cardinals(int(number.value), code)
            forms = frozenset(form for form in said if form != own and "".join(form) == letters)
            found += [(begin, end + 1, forms)] if forms else []
    return tuple(found)


def _is_capital(text: str, token: Token) -> bool:
    return token.end == token.start + 1 and "A" <= text[token.start] <= "Z"
