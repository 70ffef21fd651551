"""Names as the metadata spells them, where the sound agrees.

A recogniser writes a name that it never met as it sounds: "Odley Sfer" for Odalys Ferrer. Telling it the names before
it listens makes it write other words worse (measured: bench/RESULTS.md). So it listens without them, and afterwards,
where a term sounds like what was written, is asked which of the two the sound speaks for, the term being known to be
possible. Only those words are spelled anew; what was written first is kept beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from summarizer.records.transcript import Respelling, Word
from summarizer.text.phonetics import metaphone_similarity

__all__ = ["respell_names"]

# How much better the words with the term explain the sound: the log of the ratio of probabilities.
Compare = Callable[[float, float, str, str, str], float]  # start, end, text as heard, text with the term, the term

_ALIKE = 132.0  # of 200: likeness of the letters and of the sounds; below, comparing by ear found nothing
_MOST, _EVERY = 60, 20.0  # places compared: at most so many, and one for so many seconds; each is a window's work
_MARGIN = 1.5  # measured: names that were said 3.1 and more, names that were not -1.1 and less
_SHORTEST = 4  # letters; shorter names sound like too much
_BEFORE, _AFTER = 5.0, 3.0  # seconds of context on either side
_DOUBT = 60.0  # likeness that full doubt about the words is worth when places are put in order
_SURE = 0.5  # probability of a word
_EDGES = re.compile(r"^([^\w]*)(.*?)((?:['’]s)?[^\w]*)$", re.DOTALL)
_STROKES = str.maketrans("łŁøØđĐßæÆœŒı", "lLoOdDsaAoOi")


class _Place(NamedTuple):
    first: int
    last: int  # half-open
    term: str
    likeness: float


def respell_names(
    words: Sequence[Word], terms: Iterable[str], compare: Compare
) -> tuple[tuple[Word, ...], tuple[Respelling, ...]]:
    """The words with names spelled as in `terms`, and what was changed.

    `compare` is asked only where letters or sounds are alike; a term with the very letters that were heard ("Penny
    Whistle", Pennywhistle) needs no ear.
    """
    wanted = list(dict.fromkeys(part for term in terms for part in _parts(term)))
    changes: list[tuple[_Place, tuple[Word, ...]]] = []
    taken: set[int] = set()
    for place in _places(words, wanted):
        inside = range(place.first, place.last)
        if taken.intersection(inside):
            continue
        if place.likeness < 200 and not _sounds(words, place, compare):
            continue
        taken.update(inside)
        changes.append((place, _respelled(words[place.first : place.last], place.term)))
    result: list[Word] = []
    told: list[Respelling] = []
    done = 0
    for place, new in sorted(changes, key=lambda change: change[0].first):
        result += words[done : place.first]
        heard = " ".join(word.text for word in words[place.first : place.last])
        told.append(Respelling(words=(len(result), len(result) + len(new)), heard=heard))
        result += new
        done = place.last
    return (*result, *words[done:]), tuple(told)


def _parts(term: str) -> Iterator[str]:
    """A term and, of a name, its parts: people are called by the first name, and by the last."""
    term = " ".join(term.split())
    if len(_letters(term)) >= _SHORTEST:
        yield term
    pieces = term.split()
    if 1 < len(pieces) <= 3 and all(piece[:1].isupper() for piece in pieces):
        yield from (piece for piece in pieces if len(_letters(piece)) >= _SHORTEST)


def _places(words: Sequence[Word], terms: Sequence[str]) -> list[_Place]:
    """Where something like a term was written, the likeliest first; those with its very letters before.

    Where a term stands as it should, nothing else is looked for.
    """
    plain = [_letters(word.text) for word in words]
    found = {letters: _letters(term) for term in terms if (letters := term)}
    right = set(found.values())
    settled = {
        index
        for size in (1, 2, 3)
        for first in range(len(words) - size + 1)
        if "".join(plain[first : first + size]) in right
        for index in range(first, first + size)
    }
    same: list[_Place] = []
    near: list[_Place] = []
    for size in (1, 2, 3, 4):
        runs: dict[str, list[int]] = {}
        for first in range(len(words) - size + 1):
            run = "".join(plain[first : first + size])
            if run:
                runs.setdefault(run, []).append(first)
        sized = [term for term in terms if abs(len(term.split()) - size) <= 1]
        for term in sized:
            for first in runs.get(found[term], ()):
                if _differs(words[first : first + size], term):
                    same.append(_Place(first, first + size, term, 200.0))
        for term, run, likeness in _alike(sized, list(runs)):
            near += [
                _Place(first, first + size, term, likeness)
                for first in runs[run]
                if not settled.intersection(range(first, first + size)) and not _ordinary(words[first : first + size])
            ]
    near.sort(key=lambda place: (-place.likeness - _DOUBT * _doubt(words[place.first : place.last]), place.first))
    most = min(_MOST, 4 + int((words[-1].end if words else 0.0) / _EVERY))
    return [*same, *near[:most]]


def _alike(terms: Sequence[str], runs: Sequence[str]) -> Iterator[tuple[str, str, float]]:
    """Terms and runs of letters that are alike but not the same."""
    from rapidfuzz import fuzz, process

    if not terms or not runs:
        return
    letters = [_letters(term) for term in terms]
    near = process.cdist(letters, runs, scorer=fuzz.ratio, score_cutoff=55, workers=1)
    for row, column in zip(*near.nonzero(), strict=True):
        term, run = letters[row], runs[column]
        if term == run or abs(len(term) - len(run)) > 4:
            continue
        written = float(near[row, column])
        sound = metaphone_similarity(term, run)
        if sound is None:
            sound = written
        if written + sound >= _ALIKE:
            yield terms[row], run, min(199.0, written + sound)


def _doubt(words: Sequence[Word]) -> float:
    """How unsure the recogniser was of its least sure word, 0..1."""
    return 1.0 - min((word.probability if word.probability is not None else 0.5) for word in words)


def _ordinary(words: Sequence[Word]) -> bool:
    """Words that the recogniser was sure of and took for no name."""
    return all(word.text[:1].islower() and (word.probability or 0.0) > _SURE for word in words)


def _sounds(words: Sequence[Word], place: _Place, compare: Compare) -> bool:
    """Does the sound speak for the term?"""
    first, last = place.first, place.last
    while first > 0 and words[place.first].start - words[first - 1].start < _BEFORE:
        first -= 1
    while last < len(words) and words[last].end - words[place.last - 1].end < _AFTER:
        last += 1
    start, end = words[first].start, words[last - 1].end
    if end - start > 25.0:  # a long pause inside; more than a window holds proves nothing
        return False
    new = _respelled(words[place.first : place.last], place.term)
    heard = " ".join(word.text for word in words[first:last])
    instead = " ".join(word.text for word in (*words[first : place.first], *new, *words[place.last : last]))
    return compare(start, end, heard, instead, place.term) > _MARGIN


def _respelled(words: Sequence[Word], term: str) -> tuple[Word, ...]:
    """The term in the place and time of these words, with their outer punctuation."""
    before = _edges(words[0].text)[0]
    after = _edges(words[-1].text)[2]
    pieces = term.split()
    texts = [*pieces]
    texts[0] = before + texts[0]
    texts[-1] = texts[-1] + after
    sure = [word.probability for word in words if word.probability is not None]
    probability = min(sure) if sure else None
    if len(texts) == len(words):
        return tuple(
            word.model_copy(update={"text": text, "probability": probability})
            for word, text in zip(words, texts, strict=True)
        )
    start, end = words[0].start, words[-1].end
    lengths = [len(piece) for piece in pieces]
    result: list[Word] = []
    for number, text in enumerate(texts):
        left = start + (end - start) * sum(lengths[:number]) / sum(lengths)
        right = start + (end - start) * sum(lengths[: number + 1]) / sum(lengths)
        times = {"text": text, "start": round(left, 3), "end": round(right, 3), "probability": probability}
        result.append(words[0].model_copy(update=times))
    return tuple(result)


def _differs(words: Sequence[Word], term: str) -> bool:
    """Is it written otherwise, and not just in other capitals or with other punctuation around it?"""
    inner = " ".join(word.text for word in words)
    inner = _edges(inner)[1]
    return inner.casefold() != term.casefold()


def _edges(text: str) -> tuple[str, str, str]:
    match = _EDGES.match(text)
    assert match is not None, "every text has edges, perhaps empty"
    return match[1], match[2], match[3]


def _letters(text: str) -> str:
    """Letters and digits without case, accents and what stands between; a possessive's `s` goes with its apostrophe."""
    text = re.sub(r"['’]s\b", "", text)
    plain = unicodedata.normalize("NFKD", text.translate(_STROKES))
    return "".join(char for char in plain.casefold() if char.isalnum())
