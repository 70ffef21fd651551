"""What the policy `clean` leaves out of heard words: lone fillers and immediate repeats.

Checks and drafts use these rules alike: a check accepts what a draft leaves out. They know tokens by their keys, and
ask the caller where pauses are and where sentences end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from summarizer.text.language import Language, load_language
from summarizer.text.numbers import is_number_word
from summarizer.text.phrases import phrase_at, phrases
from summarizer.text.scripts import is_unspaced
from summarizer.text.sentences import has_final_mark
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["MAX_REPEAT_TOKENS", "Disfluencies", "HeardWord", "cleaned_words", "dropped_words", "is_pause"]

MAX_REPEAT_TOKENS = 4
_MAX_FILLER_TOKENS = 3
_PAUSE_MARK = re.compile("[,;:，、；：—–-]$")
_COMMA = re.compile(r"[,;，、；]$")
_FINAL = re.compile(r"[.!?…。！？]+[\"'”’»)」』]*$")
_FILLER_PAUSE_SECONDS = 0.12  # a pause on both sides marks a word such as "like" as a filler


class HeardWord(Protocol):
    """A word with its punctuation, and its times in seconds."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


class Disfluencies:
    """The fillers and repeats of a language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._fillers = phrases(language.fillers, language)
        self._sounds = phrases(language.sounds, language)
        self._paused = phrases(language.paused_fillers, language)

    def filler_at(self, keys: Sequence[str], place: int, is_break: Callable[[int], bool]) -> int:
        """How many tokens the filler at this place has; 0 when there is none. `is_break`: a pause before a token."""
        size = phrase_at(keys, place, self._fillers)
        if size and (not is_unspaced(keys[place]) or phrase_at(keys, place, self._sounds)):
            return size
        size = size or phrase_at(keys, place, self._paused)
        return size if size and is_break(place) and is_break(place + size) else 0

    def may_repeat(self, unit: Sequence[str], before: str = "", *, searching: bool = False) -> bool:
        """Whether these words, said twice in a row, can be a stumble: not "nous nous", nor characters of Chinese.

        `before`: the key before them. `searching`: a filler stands right before the first or the second time, and no
        pause between them, so that "die die" is no relative clause.
        """
        language = self.language
        if any(map(is_unspaced, unit)):
            return False
        if len(unit) > 1 or searching:
            return True
        particle = unit[0] in language.doubled_particles and before in language.particle_verbs
        return unit[0] not in language.doubled and not particle

    def _stumbles(self, unit: Sequence[str], before: str, *, searching: bool) -> bool:
        """Whether a draft may leave out one of two: not what is said twice on purpose or carries the sense."""
        language = self.language
        return self.may_repeat(unit, before, searching=searching) and not any(
            key in language.emphatic
            or key in language.negations
            or key.endswith(language.negation_endings)
            or is_number_word(key, language.code)
            or any(character.isdigit() for character in key)
            for key in unit
        )

    def searches(self, keys: Sequence[str], first: int, second: int, is_break: Callable[[int], bool]) -> bool:
        """Whether a filler stands right before keys[first], or alone between keys[first] and keys[second]."""
        if second - first > 1:
            return self.filler_at(keys, first + 1, is_break) == second - first - 1
        if first == 0 or is_break(second):
            return False
        return any(
            self.filler_at(keys, first - size, is_break) == size
            for size in range(1, _MAX_FILLER_TOKENS + 1)
            if size <= first
        )

    def places(
        self, keys: Sequence[str], is_break: Callable[[int], bool], ends_sentence: Callable[[int], bool]
    ) -> frozenset[int]:
        """The tokens that are left out. `ends_sentence`: whether a sentence ends with a token."""
        gone: set[int] = set()
        place = 0
        while place < len(keys):
            size = self.filler_at(keys, place, is_break)
            gone.update(range(place, place + size))
            place += max(1, size)
        kept = [place for place in range(len(keys)) if place not in gone]
        at = 0
        while at < len(kept):
            size = self._repeated(keys, kept, at, is_break, ends_sentence)
            gone.update(kept[at : at + size])
            at += max(1, size)
        return frozenset(gone)

    def _repeated(
        self,
        keys: Sequence[str],
        kept: Sequence[int],
        at: int,
        is_break: Callable[[int], bool],
        ends_sentence: Callable[[int], bool],
    ) -> int:
        """How many of the kept tokens from here on are said once more right after; the most that are."""
        for size in range(min(MAX_REPEAT_TOKENS, len(kept) - at - 1), 0, -1):
            if keys[kept[at]] != keys[kept[at + size]]:
                continue
            first, second = kept[at : at + size], kept[at + size : at + 2 * size]
            unit = [keys[place] for place in first]
            if unit != [keys[place] for place in second]:
                continue
            before = keys[kept[at - 1]] if at else ""
            if self._stumbles(unit, before, searching=self.searches(keys, first[0], second[0], is_break)) and not any(
                map(ends_sentence, first)
            ):
                return size
        return 0


def is_pause(said: str, seconds: float | None) -> bool:
    """Whether a pause stands after a word: its punctuation says so, or the seconds until the next word do."""
    if has_final_mark(said) or _PAUSE_MARK.search(said):
        return True
    return seconds is not None and seconds > _FILLER_PAUSE_SECONDS


def cleaned_words(words: Sequence[HeardWord], language: Language, *, timed: bool) -> list[str]:
    """The words of one speaker without lone fillers and immediate repeats, with the punctuation that then fits.

    The words as they are when nothing else would be left. `timed`: each word has its own times.
    """
    texts = [word.text for word in words]
    gone = dropped_words(words, language, timed=timed)
    return _mended(texts, gone) if gone else texts


def dropped_words(words: Sequence[HeardWord], language: Language, *, timed: bool) -> frozenset[int]:
    """The indexes of the words that `cleaned_words` leaves out."""
    texts = [word.text for word in words]
    keys: list[str] = []
    owner: list[int] = []
    for number, text in enumerate(texts):
        found = _keys(text, language.code)
        keys += found
        owner += [number] * len(found)

    def is_break(place: int) -> bool:
        if not 0 < place < len(keys):
            return True
        before, after = owner[place - 1], owner[place]
        seconds = words[after].start - words[before].end if timed else None
        return before != after and is_pause(texts[before], seconds)

    def ends_sentence(place: int) -> bool:
        last = place + 1 == len(keys) or owner[place + 1] != owner[place]
        return last and has_final_mark(texts[owner[place]])

    gone_tokens = _disfluencies(language.code).places(keys, is_break, ends_sentence)
    kept = {number for place, number in enumerate(owner) if place not in gone_tokens}
    gone = {number for place, number in enumerate(owner) if place in gone_tokens} - kept
    return frozenset() if len(gone) >= len(set(owner)) else frozenset(gone)


@lru_cache(maxsize=8192)
def _keys(text: str, code: str) -> tuple[str, ...]:
    return tuple(token.key for token in tokenize(clean_text(text), load_language(code)))


@lru_cache(maxsize=16)
def _disfluencies(code: str) -> Disfluencies:
    return Disfluencies(load_language(code))


def _mended(texts: Sequence[str], gone: frozenset[int]) -> list[str]:
    """The texts without those that are gone, with capitals and marks where sentences now begin and end."""
    left: list[str] = []
    opening = dropped = False  # whether the words that were dropped opened a sentence, and whether there are any
    for number, text in enumerate(texts):
        if number not in gone:
            left.append(_capitalised(text) if dropped and opening else text)
            opening = dropped = False
            continue
        if not dropped:
            opening = not left or has_final_mark(left[-1])
        dropped = True
        final = _FINAL.search(text)
        if left and not opening and final and not has_final_mark(left[-1]):  # "It was bad, you know."
            left[-1] = _COMMA.sub("", left[-1]) + final[0]
        elif left and not opening and _COMMA.search(text):  # "It was, you know, bad"
            left[-1] = _COMMA.sub("", left[-1])
    return left


def _capitalised(text: str) -> str:
    place = next((place for place, character in enumerate(text) if character.isalpha()), None)
    return text if place is None else text[:place] + text[place].upper() + text[place + 1 :]
