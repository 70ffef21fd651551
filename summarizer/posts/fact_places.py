"""Looks up the facts of a post's prose in passages, in the whole transcript and in the metadata."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import Literal

from rapidfuzz import fuzz

from summarizer.posts.spoken_words import SpokenWords
from summarizer.records.episode import Episode
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import join_words
from summarizer.text.dates import Date, find_dates
from summarizer.text.fact_words import fact_words
from summarizer.text.language import Language
from summarizer.text.name_words import fold_word
from summarizer.text.numbers import Number, values
from summarizer.text.scripts import KANA_AND_HAN_RANGE
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["WORD", "Fact", "FactKind", "Found", "Places"]

Found = Literal["evidence", "transcript", "metadata", "nowhere"]
FactKind = Literal["number", "date", "name"]

_MAX_PLACES = 300  # of one token that are followed
_MAX_DESCRIPTION = 50_000
_MIN_LIKENESS = 78  # of two names, in percent
_MIN_LIKENESS_OF_NOUNS = 85
_NEAR_IN_PASSAGE, _NEAR = 0.5, 0.15  # difference of two amounts over the larger one
_NEAR_YEARS_IN_PASSAGE, _NEAR_YEARS = 15, 3
_MAX_PARTS_APART = 4  # tokens from the first of an amount's two parts to the second
_MAX_NEAR = 3  # amounts that are named where each may have been meant
_MAX_COUNTED = 2  # words after a number, among which stands what it counts
_LEAST_STEM = 4  # letters that two forms of a noun share
_MIN_NEAR = 10  # smaller amounts are near only to those of the passage
# A word of letters that stand in words; what stands beside Chinese or Japanese letters ends there.
WORD = re.compile(rf"[^\W\d_{KANA_AND_HAN_RANGE}](?:[^\W_{KANA_AND_HAN_RANGE}]|['’.&+#-](?=[^\W_]))*[+#]{{0,2}}")
_CLAUSE_END = re.compile(r"[.,;:!?…()\"“”„«»—–。、，]")
_FINAL = re.compile(r"[.,;:!?。、]['\"”’)\]]*$")


@dataclass(frozen=True)
class Fact:
    kind: FactKind
    text: str
    start: int  # in the block's text
    number: Number | None = None
    date: Date | None = None
    after: str = ""  # what follows a number in its text: what it counts


class _Tokens:
    """Words of a text in order, by which names are found whether or not they are written in one word."""

    def __init__(self, keys: Sequence[str], stops: Sequence[bool]) -> None:
        self.keys = [fold_word(key) or key for key in keys]
        self.stops = stops  # whether punctuation follows
        self.places: dict[str, list[int]] = {}
        for place, key in enumerate(self.keys):
            self.places.setdefault(key, []).append(place)
        self.longest = max(map(len, self.places), default=0)

    def find(self, letters: str) -> list[int]:
        """The places where words begin that together have these letters."""
        return [
            place
            for end in range(1, min(len(letters), self.longest) + 1)
            for place in self.places.get(letters[:end], ())[:_MAX_PLACES]
            if self._goes_on(place, letters, end)
        ]

    def _goes_on(self, place: int, letters: str, end: int) -> bool:
        """Whether the words after a place go on with letters[end:]."""
        while end < len(letters):
            if self.stops[place] or place + 1 >= len(self.keys) or not letters.startswith(self.keys[place + 1], end):
                return False
            place += 1
            end += len(self.keys[place])
        return True


class Places:
    """The words, numbers and dates of an episode, for the facts of a post.

    `prose`: the language of the post, in which it writes names; None: that of the episode.
    """

    def __init__(self, heard: SpokenWords, episode: Episode | None, prose: Language | None = None) -> None:
        self.heard = heard
        self.language = heard.language
        self.prose = prose or heard.language
        self.words = fact_words(self.prose.code)
        self.metadata = " . ".join(_metadata(episode, heard))
        self.day = episode.date if episode else None
        self.numbered = episode is not None and episode.number is not None
        self.people = [speaker.display for speaker in heard.transcript.speakers if speaker.name]
        self.people += [person.name for person in episode.people] if episode else []

    def find(self, fact: Fact, evidence: Sequence[tuple[int, int]]) -> Found:
        places = self._in_transcript(fact)
        if any(first <= place < last for place in places for first, last in evidence):
            return "evidence"
        if places:
            return "transcript"
        return "metadata" if self._in_metadata(fact) else "nowhere"

    def near(self, fact: Fact, evidence: Sequence[tuple[int, int]]) -> str:
        """What the episode says that is near to a fact which it does not say; empty when there is nothing."""
        if fact.number is not None:
            return self._near_number(fact.number, fact.after, evidence)
        return self._near_date(fact.date) if fact.date is not None else self._near_name(fact.text)

    def _in_transcript(self, fact: Fact) -> list[int]:
        if fact.number is not None:
            found = _places_of(fact.number, self._numbers) or self._in_two_parts(fact.number)
            return (
                found or self._short_years.get(int(fact.number.value) % 100, []) if _is_year_of(fact.number) else found
            )
        if fact.date is not None:
            return [place for place, _, known in self._dates if self._same(fact.date, known)]
        return self._places_of_name(fact.text, self.spoken)

    def _in_metadata(self, fact: Fact) -> bool:
        if fact.number is not None:
            return bool(_places_of(fact.number, self._metadata_numbers))
        if fact.date is not None:
            return any(self._same(fact.date, known) for known in self._metadata_dates)
        return bool(self._places_of_name(fact.text, self._metadata_words))

    @cached_property
    def amounts(self) -> tuple[Number, ...]:
        """The numbers that are said or stand in the metadata."""
        spoken = [number for _, number in self.heard.numbers]
        return (*spoken, *(number for several in self._metadata_numbers.values() for _, number in several))

    # -- names ---------------------------------------------------------------------------------------------------------

    @cached_property
    def spoken(self) -> _Tokens:
        heard = self.heard
        texts = heard.texts
        stops = [
            _FINAL.search(texts[word]) is not None and (place + 1 == len(heard.owner) or heard.owner[place + 1] != word)
            for place, word in enumerate(heard.owner)
        ]
        return _Tokens(heard.keys, stops)

    @cached_property
    def _metadata_words(self) -> _Tokens:
        text = clean_text(self.metadata)
        tokens = tokenize(text, self.language)
        ends = [*(token.start for token in tokens[1:]), len(text)]
        stops = [
            _FINAL.search(text[one.start : end].rstrip()) is not None for one, end in zip(tokens, ends, strict=False)
        ]
        return _Tokens([token.key for token in tokens], stops)

    @cached_property
    def small(self) -> frozenset[str]:
        """Words that the transcript writes in small letters."""
        words = (match[0] for text in self.heard.texts for match in WORD.finditer(text))
        return frozenset(word.casefold() for word in words if word[0].islower())

    @cached_property
    def stems(self) -> list[str]:
        return sorted(word for word in self.small if len(word) >= 5)

    @cached_property
    def person_words(self) -> frozenset[str]:
        """Parts of the names of the people who speak or whom the metadata names."""
        return frozenset(fold_word(word) for name in self.people for word in name.split() if len(word) > 2)

    def resembles_person(self, word: str) -> bool:
        """Whether a word looks like part of a person's name, misspelt."""
        letters = fold_word(word)
        return any(word[:1] == letters[:1] and fuzz.ratio(letters, word) >= _MIN_LIKENESS for word in self.person_words)

    def knows(self, name: str) -> bool:
        """Whether a name is said or stands in the metadata."""
        return bool(self._places_of_name(name, self.spoken) or self._places_of_name(name, self._metadata_words))

    def _places_of_name(self, name: str, tokens: _Tokens) -> list[int]:
        for letters in self._spellings(name):
            if found := tokens.find(letters):
                return found
        return []

    def _spellings(self, name: str) -> Iterator[str]:
        """The letters of a name, and those without and with the endings that names have in its language."""
        letters = fold_word(re.sub(r"['’]s?$", "", name.replace("&", self.prose.ampersand)))
        yield letters
        if compound := re.match(r"(.+)-[a-zß-öø-ÿ]+$", name):  # of "Perl-based" the part that is a name
            yield fold_word(compound[1])
        endings = [fold_word(ending) for ending in self.words.inflections]
        for ending in dict.fromkeys(endings):
            if letters.endswith(ending) and len(letters) - len(ending) >= 3:
                yield letters[: -len(ending)]
        for ending in dict.fromkeys(endings):
            if len(letters) >= 3:
                yield letters + ending

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names of people and words that the transcript writes with a capital only: folded -> as written."""
        known: dict[str, str] = {}
        for text in self.heard.texts:
            word = text.strip(_PUNCTUATION)
            if len(word) > 2 and word[0].isupper() and word.casefold() not in self.small:
                known.setdefault(fold_word(word), re.sub(r"['’]s?$", "", word))
        for name in self.people:
            known.update({fold_word(part): part for part in name.split() if len(part) > 2})
            known[fold_word(name)] = name
        return known

    def _near_name(self, name: str) -> str:
        letters = fold_word(re.sub(r"['’]s?$", "", name))
        # Where all nouns have a capital, most words that look like a name are none.
        best, likeness = "", float(_MIN_LIKENESS_OF_NOUNS if self.prose.capitalised_nouns else _MIN_LIKENESS)
        for folded, written in self._names.items():
            if folded[:1] == letters[:1] and abs(len(folded) - len(letters)) <= 3:
                alike = fuzz.ratio(letters, folded)
                if alike >= likeness and folded != letters:
                    best, likeness = written, alike
        return best

    # -- numbers -------------------------------------------------------------------------------------------------------

    @cached_property
    def _numbers(self) -> dict[float, list[tuple[int, Number]]]:
        """Value -> token and number."""
        found: dict[float, list[tuple[int, Number]]] = {}
        for place, number in self.heard.numbers:
            for value in {number.value, *(one for other in number.others for one in other)}:
                found.setdefault(value, []).append((place, number))
        return found

    @cached_property
    def _metadata_numbers(self) -> dict[float, list[tuple[int, Number]]]:
        found: dict[float, list[tuple[int, Number]]] = {}
        for number in values(self.metadata, self.language.code):
            found.setdefault(number.value, []).append((0, number))
        if self.day:
            found.setdefault(float(self.day.year), []).append((0, Number(float(self.day.year), 0, 0)))
        return found

    def _in_two_parts(self, number: Number) -> list[int]:
        """Where an amount is said by its whole and its hundredths or tenths: "four euros twenty" for 4.20."""
        whole, hundredths = divmod(round(number.value * 100), 100)
        if not hundredths or abs(number.value * 100 - round(number.value * 100)) > 1e-6:
            return []
        parts = {float(hundredths), hundredths / 10}
        return [
            place
            for (place, one), (following, other) in pairwise(self.heard.numbers)
            if one.value == whole and other.value in parts and following - place <= _MAX_PARTS_APART
        ]

    @cached_property
    def _short_years(self) -> dict[int, list[int]]:
        """Years said by their last two digits ("'99", German "99er") -> tokens."""
        endings = "|".join(map(re.escape, fact_words(self.language.code).year_endings)) or "(?!)"
        short = re.compile(rf"(?:['’]\d\d|\d\d(?:{endings}))")
        found: dict[int, list[int]] = {}
        for word, text in enumerate(self.heard.texts):
            if short.fullmatch(text.strip(_AROUND_YEAR)):
                digits = int(re.sub(r"\D", "", text))
                found.setdefault(digits, []).append(self.heard.token_range((word, word + 1))[0])
        return found

    def _near_number(self, number: Number, after: str, evidence: Sequence[tuple[int, int]]) -> str:
        """The amount that may have been meant; two or three, with their times, where each may be.

        An amount that counts the same is meant before others, and one that counts something else never is.
        """
        counted = self._counted(after) if not number.unit and self.prose.code == self.language.code else frozenset()
        found: list[tuple[bool, bool, float, int, str, float]] = []
        for place, known in self.heard.numbers:
            inside = any(first <= place < last for first, last in evidence)
            distance = _distance(number, known, inside)
            if distance is None:
                continue
            word = self.heard.owner[place]
            said = join_words(self.heard.texts[word : word + 12]).lstrip(_PUNCTUATION)
            length = known.end - known.start
            others = self._counted(said[length:])
            same = any(_alike(one, other) for one in counted for other in others)
            if same or not (counted and others):
                found.append(
                    (not same, not inside, distance, word, said[:length].rstrip(_PUNCTUATION + " "), known.value)
                )
        closest = [one for one in sorted(found) if one[:2] == min(found)[:2]] if found else []
        if closest and closest[0][0]:  # nothing that counts the same: what is in the passage, else all
            closest = sorted(found) if counted else closest[:1]
        several = list({one[5]: one for one in reversed(closest)}.values())[::-1]
        if len(several) == 1:
            return several[0][4]
        if len(several) > _MAX_NEAR:
            return ""
        words = self.heard.transcript.words
        return ", ".join(f"{said} at {format_clock(words[word].start)}" for _, _, _, word, said, _ in several)

    def _counted(self, after: str) -> frozenset[str]:
        """The first words after a number that may name what it counts."""
        following = (match[0].casefold() for match in WORD.finditer(_CLAUSE_END.split(after, maxsplit=1)[0]))
        return frozenset([word for word in islice(following, _MAX_COUNTED) if word not in self.language.function_words])

    # -- dates ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _dates(self) -> list[tuple[int, str, Date]]:
        """Token, text and date of every date and month that is said."""
        starts: list[int] = []
        parts: list[str] = []
        length = 0
        gap = "" if self.language.code in ("ja", "zh") else " "
        for text in self.heard.texts:
            starts.append(length)
            parts.append(text)
            length += len(text) + len(gap)
        joined = gap.join(parts)
        found = []
        for date in find_dates(joined, self.language.code):
            word = bisect_right(starts, date.start) - 1
            found.append((self.heard.token_range((word, word + 1))[0], joined[date.start : date.end], date))
        return found

    @cached_property
    def _metadata_dates(self) -> list[Date]:
        known = list(find_dates(self.metadata, self.language.code))
        if self.day:
            known.append(Date(0, 0, self.day.month, self.day.day, self.day.year))
        return known

    def _same(self, date: Date, known: Date) -> bool:
        """Whether a known date says all that a date of the post does; its year may be said elsewhere."""
        if date.month != known.month or date.day not in (None, known.day):
            return False
        if date.year is None or known.year is not None:
            return date.year in (None, known.year)
        year = Number(float(date.year), 0, 0)
        return bool(_places_of(year, self._numbers) or _places_of(year, self._metadata_numbers))

    def _near_date(self, date: Date | None) -> str:
        """A date that is said and has two of day, month and year in common, or the month and no other day or year."""
        assert date is not None
        best, score = "", 1
        for _, text, known in self._dates:
            pairs = ((date.day, known.day), (date.month, known.month), (date.year, known.year))
            same = sum(one is not None and one == other for one, other in pairs)
            if same > score or (same == 1 == score and not best and date.month == known.month and not known.is_bare):
                best, score = text, max(score, same)
        return best


_AROUND_YEAR = ' .,;:!?…()"„“”-'
_PUNCTUATION = ".,;:!?…\"'“”‘’„«»()[]–—-。、，「」"


def _alike(one: str, other: str) -> bool:
    """Whether two words are forms of one: "bridge" and "bridges"."""
    stem = max(_LEAST_STEM, min(len(one), len(other)) - 1)
    return one == other or one[:stem] == other[:stem]


def _is_year_of(number: Number) -> bool:
    return not number.unit and number.kind == "cardinal" and _is_year(number.value)


def _is_year(value: float) -> bool:
    return 1000 <= value < 2200 and value.is_integer()


def _distance(number: Number, known: Number, inside: bool) -> float | None:
    """How far two amounts are apart, from 0 to 1; None when one is not said in place of the other."""
    one, other = number.value, known.value
    if known.everyday or number.unit != known.unit or one == other or one <= 0 or other <= 0:
        return None
    if _is_year(one) and _is_year(other) and not number.unit:
        apart = abs(one - other)
        return apart / 1000 if apart <= (_NEAR_YEARS_IN_PASSAGE if inside else _NEAR_YEARS) else None
    distance = abs(one - other) / max(one, other)
    if distance <= (_NEAR_IN_PASSAGE if inside else _NEAR) and (inside or one >= _MIN_NEAR):
        return distance
    factor = max(one, other) / min(one, other)
    return 0.4 if factor in (10, 100, 1000, 1_000_000) and max(one, other) >= 100 else None


def _places_of(number: Number, amounts: Mapping[float, Sequence[tuple[int, Number]]]) -> list[int]:
    """The tokens where a number stands: the number itself, else all parts of one of its other readings."""
    for parts in ((number.value,), *number.others):
        found = [[place for place, known in amounts.get(part, ()) if number.fits(known.unit)] for part in parts]
        if all(found):
            return [place for places in found for place in places]
    return []


def _metadata(episode: Episode | None, heard: SpokenWords) -> Iterable[str]:
    yield from (speaker.display for speaker in heard.transcript.speakers)
    if episode is None:
        return
    yield from (episode.title, episode.show or "", episode.description[:_MAX_DESCRIPTION])
    yield from (person.name for person in episode.people)
    yield from (chapter.title for chapter in episode.chapters)
    yield from (str(number) for number in (episode.season, episode.number) if number is not None)
