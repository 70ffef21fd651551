"""Names get the metadata's spelling where the audio supports it.

A recogniser writes an unknown name as it sounds: "Odley Sfer" for Odalys Ferrer. Giving it the names beforehand causes
errors in other words (bench/RESULTS.md, "Names spelled as the metadata does"). So it recognises without them; then,
where a term sounds like the words, it rescores both spellings against the audio, and the term is taken if it is clearly
likelier. Only those words change; the recognised ones are kept beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from summarizer.records.transcript import Respelling, Transcript, Word, WordEdit
from summarizer.text.folding import fold_letters
from summarizer.text.phonetics import metaphone_similarity

__all__ = ["respell_names"]

# How much likelier the words with the term are for the audio: log of the ratio of probabilities.
Compare = Callable[[float, float, str, str, str], float]  # start, end, text as heard, text with the term, the term

MIN_LIKENESS = 132.0  # of 200: likeness of letters plus likeness of sounds; below, rescoring never chose the term
MAX_PLACES = 60  # rescored
SECONDS_PER_PLACE = 20.0  # of the recording, for one place rescored beyond the first four
MIN_LOG_RATIO = 1.5  # spoken names score 3.1 and more, others -1.1 and less: bench/RESULTS.md
MIN_NAME_LETTERS = 4  # shorter names sound like too many words
SECONDS_BEFORE, SECONDS_AFTER = 5.0, 3.0  # of context
DOUBT_WEIGHT = 60.0  # likeness added for a word of probability 0 when places are ordered
SURE_PROBABILITY = 0.5  # of a word
_EDGES = re.compile(r"^([^\w]*)(.*?)((?:['’]s)?[^\w]*)$", re.DOTALL)
SAME_LETTERS_LIKENESS = 200.0  # of 200, for a place that needs no rescoring


class _Place(NamedTuple):
    first: int
    last: int  # half-open
    term: str
    likeness: float


def respell_names(transcript: Transcript, terms: Iterable[str], compare: Compare) -> Transcript:
    """The transcript with names spelled as in `terms`; `respelled` tells what was changed.

    `compare` is called only where letters or sounds are alike. A term with the very letters that were recognised
    ("Penny Whistle" for Pennywhistle) is spelled without it.
    """
    words = transcript.words
    wanted = list(dict.fromkeys(part for term in terms for part in _parts(term)))
    changes: list[_Place] = []
    taken: set[int] = set()
    for place in _places(words, wanted):
        inside = range(place.first, place.last)
        if taken.intersection(inside):
            continue
        if place.likeness < SAME_LETTERS_LIKENESS and not _audio_supports(words, place, compare):
            continue
        taken.update(inside)
        changes.append(place)
    changes.sort(key=lambda place: place.first)
    edits = [
        WordEdit(first=place.first, last=place.last, words=_respelled(words[place.first : place.last], place.term))
        for place in changes
    ]
    spelled, rebase = transcript.spliced(edits)
    told = [
        Respelling(words=new, heard=" ".join(word.text for word in words[place.first : place.last]))
        for place, new in zip(changes, rebase.places, strict=True)
    ]
    respelled = sorted([*spelled.respelled, *told], key=lambda one: one.words)
    return spelled.model_copy(update={"respelled": tuple(respelled)})


def _parts(term: str) -> Iterator[str]:
    """A term and, of a name, its parts: people are called by the first name, and by the last."""
    term = " ".join(term.split())
    if len(_letters(term)) >= MIN_NAME_LETTERS:
        yield term
    pieces = term.split()
    if 1 < len(pieces) <= 3 and all(piece[:1].isupper() for piece in pieces):
        yield from (piece for piece in pieces if len(_letters(piece)) >= MIN_NAME_LETTERS)


def _places(words: Sequence[Word], terms: Sequence[str]) -> list[_Place]:
    """Where words resemble a term: first those with the same letters, then the others by likeness and doubt.

    Words that already spell a term are not compared with others.
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
                    same.append(_Place(first, first + size, term, SAME_LETTERS_LIKENESS))
        for term, run, likeness in _alike(sized, list(runs)):
            near += [
                _Place(first, first + size, term, likeness)
                for first in runs[run]
                if not settled.intersection(range(first, first + size))
                and not _certain_common_words(words[first : first + size])
            ]
    near.sort(key=lambda place: (-place.likeness - DOUBT_WEIGHT * _doubt(words[place.first : place.last]), place.first))
    most = min(MAX_PLACES, 4 + int((words[-1].end if words else 0.0) / SECONDS_PER_PLACE))
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
        if written + sound >= MIN_LIKENESS:
            yield terms[row], run, min(199.0, written + sound)


def _doubt(words: Sequence[Word]) -> float:
    """1 minus the lowest probability of the words, 0..1."""
    return 1.0 - min((word.probability if word.probability is not None else 0.5) for word in words)


def _certain_common_words(words: Sequence[Word]) -> bool:
    """Are these lower-case words of high probability, so that they are no name?"""
    return all(word.text[:1].islower() and (word.probability or 0.0) > SURE_PROBABILITY for word in words)


def _audio_supports(words: Sequence[Word], place: _Place, compare: Compare) -> bool:
    """Does the audio support the term?"""
    first, last = place.first, place.last
    while first > 0 and words[place.first].start - words[first - 1].start < SECONDS_BEFORE:
        first -= 1
    while last < len(words) and words[last].end - words[place.last - 1].end < SECONDS_AFTER:
        last += 1
    start, end = words[first].start, words[last - 1].end
    if end - start > 25.0:  # a long pause inside: the text must fit one window
        return False
    new = _respelled(words[place.first : place.last], place.term)
    heard = " ".join(word.text for word in words[first:last])
    instead = " ".join(word.text for word in (*words[first : place.first], *new, *words[place.last : last]))
    return compare(start, end, heard, instead, place.term) > MIN_LOG_RATIO


def _respelled(words: Sequence[Word], term: str) -> tuple[Word, ...]:
    """The term with the time and the outer punctuation of these words."""
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
    """Do the words differ from the term in more than case and outer punctuation?"""
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
    return "".join(char for char in fold_letters(text) if char.isalnum())
