"""Evidence that words are not what was said: by how sure the recogniser was of them, and by what it repeats.

Whisper writes something over whatever it is given. Over music, singing, a crowd, a louder voice or a language that it
was not told it guesses, and guessing shows: the words fit the sound badly. One improbable word is a rare name or a
slip of the tongue; several around it are a passage that nobody should trust. A mean over seven words tells the two
apart best of what was tried (bench/gaps.py): the log probability of a window says less, as it covers 30 s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from summarizer.asr.chunking import overlap
from summarizer.asr.whisper import RecognisedSegment
from summarizer.records.transcript import Span, Word

__all__ = ["find_loops", "guesses", "invented", "mean_probability", "plain", "spoken_share", "unclear_spans"]

_AROUND = 3  # words on either side that are looked at with a word
_GUESS = 0.65  # mean probability of these below which the recogniser was guessing
_APART = 3  # words between guesses that belong to them
_FEW = 4  # fewer words are a mishearing, which happens everywhere
_CLEAR = 0.9  # probability of a word at the edge of a passage from which on it does not belong to it ...
_DULL = 0.75  # ... and below which the word beyond the edge does
_SLOW = 1.5  # seconds a word that nobody takes
_LONG, _LONGEST = 12, 24  # words of a loop
_NO_SPEECH = 0.6  # the model's own probability that nobody speaks

# What Whisper writes when nobody speaks: subtitles of the videos it learnt from.
_PHRASES = re.compile(
    r"(thanks?( you)?( so much| very much)? for (watching|listening|viewing)|please (like and )?subscribe"
    r"|(like and )?subscribe|see you (next time|in the next (video|one))|subtitles? by|amara org|bye( bye)*|you"
    r"|thank you"
    r"|untertitel|sous titres|ご視聴ありがとうございました|字幕)",
    re.IGNORECASE,
)


def mean_probability(words: Sequence[Word]) -> float | None:
    """Mean probability of words; None when there are none, or the recogniser tells no probabilities."""
    known = [word.probability for word in words if word.probability is not None]
    return sum(known) / len(known) if known else None


def guesses(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Ranges of words (half-open), in order, in which the recogniser was guessing."""
    known = [1.0 if word.probability is None else word.probability for word in words]
    sums = [0.0]
    for probability in known:
        sums.append(sums[-1] + probability)
    ranges: list[tuple[int, int]] = []
    for index in range(len(words)):
        low, high = max(0, index - _AROUND), min(len(words), index + _AROUND + 1)
        if sums[high] - sums[low] >= _GUESS * (high - low):
            continue
        if ranges and index - ranges[-1][1] <= _APART:
            ranges[-1] = (ranges[-1][0], index + 1)
        else:
            ranges.append((index, index + 1))
    trimmed: list[tuple[int, int]] = []
    for low, high in ranges:
        doubtful = [index for index in range(low, high) if known[index] < _CLEAR]
        if not doubtful or doubtful[-1] + 1 - doubtful[0] < _FEW:
            continue
        first, last = doubtful[0], doubtful[-1] + 1
        while first > 0 and known[first - 1] < _DULL:
            first -= 1
        while last < len(words) and known[last] < _DULL:
            last += 1
        if trimmed and first <= trimmed[-1][1]:
            first = trimmed.pop()[0]
        trimmed.append((first, last))
    return trimmed


def unclear_spans(words: Sequence[Word]) -> list[Span]:
    """The passages, in order, in which the recogniser was guessing."""
    return [
        Span(start=words[first].start, end=max(words[last - 1].end, words[first].start + 0.1))
        for first, last in guesses(words)
    ]


def spoken_share(words: Sequence[Word], speech: Sequence[Span]) -> float:
    """Share of the words' time in which somebody is detected to speak. Pauses between words do not count: a segment
    may reach over a minute of silence."""
    length = sum(max(0.1, word.end - word.start) for word in words)
    return sum(overlap(word.start - 0.1, word.end + 0.1, speech) for word in words) / length if words else 0.0


def invented(segment: RecognisedSegment, speech: Sequence[Span]) -> bool:
    """Words where nobody speaks: nearly no detected speech under them, a few unsure ones drawn out over many seconds,
    a guess of which the model itself thinks that nobody speaks, or a stock phrase over what seems no speech."""
    spoken = spoken_share(segment.words, speech)
    if spoken < 0.1:
        return True
    mean = mean_probability(segment.words)
    drawn_out = sum(word.end - word.start for word in segment.words) > _SLOW * len(segment.words)
    if drawn_out and mean is not None and mean < _DULL:
        return True
    if segment.no_speech <= _NO_SPEECH:
        return False
    text = " ".join(plain(word.text) for word in segment.words)
    guessed = mean is not None and mean < _GUESS and len(segment.words) >= _FEW
    return guessed or bool(spoken < 0.5 and _PHRASES.match(text))


def find_loops(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Ranges of words that only repeat the words before them, three times and more: eight for single words, five for
    a dozen and more, as a jingle may be played again and again."""
    plainly = [plain(word.text) for word in words]
    loops: list[tuple[int, int]] = []
    index = 0
    while index < len(plainly):
        for size in range(1, _LONGEST + 1):
            unit = plainly[index : index + size]
            times = 1
            while plainly[index + times * size : index + (times + 1) * size] == unit:
                times += 1
            if times >= (5 if size > _LONG else max(3 if size > 3 else 4, -(-8 // size))):
                loops.append((index + size, index + times * size))
                index += times * size - 1
                break
        index += 1
    return loops


def plain(text: str) -> str:
    """A word's letters and digits, whatever their case."""
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text.casefold())
    return " ".join(kept.split())
