"""What a draft may state of an episode: the numbers, dates and names that are said in it or stand in its metadata.

The reader of facts is the one of the check (`posts/facts.py`). A fact that stands nowhere is refused when it is surely
one. What prose tells in other words is none: a rounded amount, a share, a small number, the adjective of a country, the
initials of a name. A name that words of the transcript sound like is doubted only: the recogniser may have misheard it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Prefix

from summarizer.posts.fact_places import WORD, Fact, FactKind, Places
from summarizer.posts.facts import FactFinder
from summarizer.posts.spoken_words import SpokenWords
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.text.language import Language, base_code, load_language
from summarizer.text.language_names import is_language_name
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.numbers import Number
from summarizer.text.scripts import written_without_spaces
from summarizer.text.sentences import opens_sentence

__all__ = ["KnownFacts", "UnknownFact"]

_MAX_UNKNOWN = 20  # facts of one text that are told; each name is compared with all words of the episode
_MAX_SMALL = 12  # a cardinal without a unit up to this is everyday
_MAX_RANK = 21  # the same of a rank: the 21st century
_SHORT_YEARS = range(1950, 2000)  # may be said by their last two digits
_NEAR = 0.12  # a rounded amount differs from the exact one by at most this share of it
_BESIDE = 24  # characters beside a number in which a hedge stands
# Percent from which on the letters of a name are alike to those of a name, or of words, that were said: they may be its
# right spelling. Fewer letters are alike by chance.
_ALIKE, _ALIKE_WORD = 82, 88
_MIN_LETTERS, _LONG = 4, 8
_SHARED_LETTERS, _ENDING = 5, 3  # of a name and of one that it is derived from: Germany, German
_SOUNDED_WORDS = 3  # words in a row that a recogniser may write for one name
_POSSESSIVE = re.compile(r"['’]s?$")
_SHAPED = re.compile(r"\w[A-Z\d]|[a-z][A-Z]")  # capitals or figures inside: OpenAI, GPT-5, IBM


@dataclass(frozen=True)
class UnknownFact:
    """A number, date or name of text[start:end] that stands nowhere in the episode."""

    kind: FactKind
    text: str
    start: int
    sure: bool  # False: the recogniser may have misheard it

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class KnownFacts:
    """The facts of one episode, read once for all texts of its draft."""

    def __init__(self, heard: SpokenWords, episode: Episode) -> None:
        self.heard = heard
        self.places = Places(heard, episode)
        self.language = self.places.language
        self.unspaced = written_without_spaces(self.language.code)

    @classmethod
    def of(cls, episode: Episode, transcript: Transcript) -> KnownFacts:
        return cls(SpokenWords(transcript, names=[person.name for person in episode.people]), episode)

    def unknown(self, text: str, language: str, *, heading: bool = False) -> list[UnknownFact]:
        """The facts of a text in a language (ISO 639-1 or BCP 47) that stand nowhere in the episode, in their order."""
        found: list[UnknownFact] = []
        for fact in FactFinder(self.places, [text], language).find(text, heading=heading):
            sure: bool | None = True
            if self.places.find(fact, ()) != "nowhere":
                continue
            if fact.number is not None and self._may_tell(fact.number, text, load_language(language)):
                continue
            if fact.kind == "name":
                sure = self._name_is_sure(
                    fact.text, titled=heading or self._capital_tells_nothing(fact, text, language)
                )
            if sure is not None:
                found.append(UnknownFact(fact.kind, fact.text, fact.start, sure))
            if len(found) >= _MAX_UNKNOWN:
                break
        return sorted(found, key=lambda fact: fact.start)

    def holds(self, words: str) -> bool:
        """Whether a name or an address is said or stands in the metadata."""
        return self.places.knows(words) or self.places.knows(words.replace(".", "dot"))

    # -- numbers -------------------------------------------------------------------------------------------------------

    def _may_tell(self, number: Number, text: str, language: Language) -> bool:
        """Whether a number that is not said may tell in other words one that is, or states no fact."""
        value, amounts = number.value, self.places.amounts
        if number.kind == "fraction":
            return True
        if number.kind == "decade":
            spans = [(value, value + 10), *((one, one + 10) for (one, *_) in number.others)]
            return any(first <= known.value < last for first, last in spans for known in amounts)
        if not number.unit:
            day = self.places.day
            if value <= (_MAX_RANK if number.kind == "ordinal" else _MAX_SMALL):
                return True
            if day is not None and abs(value - day.year) <= 1:
                return True  # "last year"
        alike = [known.value for known in amounts if number.fits(known.unit)]
        if number.unit == "%":  # of a share: two thirds, half
            alike += [100 * known.value for known in amounts if 0 < known.value < 1]
        if value in _SHORT_YEARS and not number.unit and value % 100 in alike:
            return True  # "im Jahre 86"
        rounded = _NEAR if _is_hedged(number, text, language) else 0
        return any(round(known) == value or abs(known - value) <= rounded * abs(known) for known in alike)

    # -- names ---------------------------------------------------------------------------------------------------------

    def _name_is_sure(self, name: str, *, titled: bool) -> bool | None:
        """Whether a name that stands nowhere is surely from outside; None when it is none, or another form of one.

        `titled`: a capital alone shows no name. False: its right spelling may have been misheard, or it was heard in
        another script.
        """
        words = [match[0] for match in WORD.finditer(name)]
        outside = [word for word in words if not word.islower() and self._is_outside(word)]
        if words and (not outside or self._is_abbreviated(words)):
            return None
        if outside and not any(_SHAPED.search(word) for word in outside):
            if titled:
                return None
            if self.unspaced:
                return False
        letters = fold_word(name if len(words) > 1 else _POSSESSIVE.sub("", name))
        if any(_derives(letters, one) for one in self._said_names):
            return None
        return not self._is_alike(letters)

    def _capital_tells_nothing(self, fact: Fact, text: str, language: str) -> bool:
        """Whether a capital is no sign of a name: in another language than the episode's, where names have other forms,
        of a German noun, and of the first word of a sentence.
        """
        if base_code(language) != self.language.code:
            return True
        told, words = load_language(language), fact.text.split()
        if opens_sentence(text, fact.start, told.code):
            words = words[1:]
        return not words or (told.capitalised_nouns and len(words) == 1)

    def _is_outside(self, word: str) -> bool:
        """Whether a word is no ordinary one, and part of no name that is said."""
        plain = _POSSESSIVE.sub("", word)
        key = plain.casefold()
        if self.places.knows(plain) or key in self.places.small or key in self.language.common:
            return False
        if key in self.places.words.demonyms or is_language_name(plain):
            return False
        return fold_word(plain) not in name_words().organisations  # "the Rust Foundation"

    def _is_abbreviated(self, words: list[str]) -> bool:
        """Whether a name is the initials of words that are said, or its initials are said."""
        if len(words) == 1:
            return words[0].isupper() and fold_word(words[0]) in self._initials
        return self.places.knows("".join(word[0] for word in words if word[0].isupper()))

    @cached_property
    def _initials(self) -> frozenset[str]:
        """The initials of three to five words in a row that carry a meaning: Model Context Protocol."""
        metadata = [fold_word(word) for word in self.places.metadata.split()]
        found = set()
        for keys in (self.places.spoken.keys, metadata):
            first = "".join(" " if key in self.language.function_words else key[:1] or " " for key in keys)
            found |= {first[place : place + size] for size in (3, 4, 5) for place in range(len(first))}
        return frozenset(initials for initials in found if " " not in initials)

    def _is_alike(self, letters: str) -> bool:
        """Whether words that are said sound like a name, which the recogniser then may have misheard."""
        if len(letters) < _MIN_LETTERS:
            return False
        long = len(letters) >= _LONG
        for said, least in ((self._said_names, _ALIKE), (self._said_words, _ALIKE if long else _ALIKE_WORD)):
            near = said if long else (one for one in said if one[0] == letters[0])
            if process.extractOne(letters, near, scorer=fuzz.ratio, score_cutoff=least) is not None:
                return True
        return False

    @cached_property
    def _said_words(self) -> frozenset[str]:
        """The letters of one to three words in a row."""
        keys = self.places.spoken.keys
        runs = (keys[place : place + size] for size in range(1, _SOUNDED_WORDS + 1) for place in range(len(keys)))
        return frozenset("".join(run) for run in runs) - {""}

    @cached_property
    def _said_names(self) -> frozenset[str]:
        """The letters of words that the episode writes with a capital only."""
        texts = (*self.heard.texts, self.places.metadata)
        words = (match[0] for text in texts for match in WORD.finditer(text) if match[0][0].isupper())
        return frozenset(fold_word(word) for word in words if word.casefold() not in self.places.small) - {""}

    # -- words in a row ------------------------------------------------------------------------------------------------

    def says(self, run: tuple[str, ...]) -> bool:
        """Whether the words of a run are said in a row in the episode."""
        return f" {' '.join(run)} " in self._spoken

    @cached_property
    def _spoken(self) -> str:
        return f" {' '.join(token.key for token in self.heard.tokens if token.kind != 'sign')} "


def _is_hedged(number: Number, text: str, language: Language) -> bool:
    """Whether a word beside a number says that it is not the exact one: nearly, more than, 左右."""
    beside = (
        f"{text[max(0, number.start - _BESIDE) : number.start]} {text[number.end : number.end + _BESIDE]}".casefold()
    )
    unspaced = written_without_spaces(language.code)
    beside = beside if unspaced else f" {' '.join(WORD.findall(beside))} "
    hedges = language.hedges | language.hedges_before_number
    return any((hedge if unspaced else f" {hedge} ") in beside for hedge in hedges)


def _derives(one: str, other: str) -> bool:
    """Whether two names differ in their endings only."""
    shared = Prefix.similarity(one, other)
    return shared >= _SHARED_LETTERS and max(len(one), len(other)) - shared <= _ENDING
