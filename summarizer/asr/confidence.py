"""Signs that recognised words were not said: low probability, repetition, no detected speech.

Whisper writes words for any audio. For music, singing, crowds, overlapping speakers or an unexpected language the words
fit the audio badly, and their probabilities are low. One improbable word may be a rare name; several near each other
are a passage that cannot be trusted. The mean over seven words separates the two best (bench/RESULTS.md, "The limit for
a guess"); the log-probability of a window is less useful because a window covers 30 s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from summarizer.asr.chunking import overlap_seconds
from summarizer.asr.speech_windows import RecognisedSegment
from summarizer.records.transcript import Span, Word

__all__ = ["find_loops", "guess_ranges", "invented", "letters_of", "mean_probability", "spoken_share", "unclear_spans"]

# WINDOW_WORDS and GUESS_PROBABILITY: bench/RESULTS.md, "The limit for a guess".
WINDOW_WORDS = 3  # words on either side whose probability counts with a word's own
GUESS_PROBABILITY = 0.65  # mean probability of these words; below, they are a guess
MAX_WORDS_BETWEEN_GUESSES = 3  # words between two guesses that are counted with them
MIN_GUESS_WORDS = 4  # fewer words are an ordinary recognition error
CLEAR_PROBABILITY = 0.9  # a word at the edge of a guess with this probability is not part of it ...
DOUBTFUL_PROBABILITY = 0.75  # ... and a word beyond the edge with less is
MAX_SECONDS_PER_WORD = 1.5  # longer words on average were not spoken
LONG_LOOP_WORDS, MAX_LOOP_WORDS = 12, 24  # words; a longer loop needs fewer repetitions. "Detectors without sound"
NO_SPEECH_PROBABILITY = 0.6  # the model's own probability that nobody speaks

# What Whisper writes where nobody speaks: closing lines of subtitles in its training data.
_STOCK_PHRASES = re.compile(
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


def guess_ranges(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Ranges of words (half-open), in order, with low probabilities near each other."""
    known = [1.0 if word.probability is None else word.probability for word in words]
    sums = [0.0]
    for probability in known:
        sums.append(sums[-1] + probability)
    ranges: list[tuple[int, int]] = []
    for index in range(len(words)):
        low, high = max(0, index - WINDOW_WORDS), min(len(words), index + WINDOW_WORDS + 1)
        if sums[high] - sums[low] >= GUESS_PROBABILITY * (high - low):
            continue
        if ranges and index - ranges[-1][1] <= MAX_WORDS_BETWEEN_GUESSES:
            ranges[-1] = (ranges[-1][0], index + 1)
        else:
            ranges.append((index, index + 1))
    trimmed: list[tuple[int, int]] = []
    for low, high in ranges:
        doubtful = [index for index in range(low, high) if known[index] < CLEAR_PROBABILITY]
        if not doubtful or doubtful[-1] + 1 - doubtful[0] < MIN_GUESS_WORDS:
            continue
        first, last = doubtful[0], doubtful[-1] + 1
        while first > 0 and known[first - 1] < DOUBTFUL_PROBABILITY:
            first -= 1
        while last < len(words) and known[last] < DOUBTFUL_PROBABILITY:
            last += 1
        if trimmed and first <= trimmed[-1][1]:
            first = trimmed.pop()[0]
        trimmed.append((first, last))
    return trimmed


def unclear_spans(words: Sequence[Word]) -> list[Span]:
    """The time of each range of `guess_ranges`, in order."""
    return [
        Span(start=words[first].start, end=max(words[last - 1].end, words[first].start + 0.1))
        for first, last in guess_ranges(words)
    ]


def spoken_share(words: Sequence[Word], speech: Sequence[Span]) -> float:
    """Share of the words' time in which somebody is detected to speak. Pauses between words do not count: a segment
    may reach over a minute of silence."""
    length = sum(max(0.1, word.end - word.start) for word in words)
    return sum(overlap_seconds(word.start - 0.1, word.end + 0.1, speech) for word in words) / length if words else 0.0


def invented(segment: RecognisedSegment, speech: Sequence[Span]) -> bool:
    """Does the segment hold words although nobody speaks?

    So it is when there is nearly no detected speech, when a few improbable words last many seconds, when the model
    gives a high probability of no speech and the words are a guess, or for a stock phrase with little detected speech.
    """
    spoken = spoken_share(segment.words, speech)
    if spoken < 0.1:
        return True
    mean = mean_probability(segment.words)
    drawn_out = sum(word.end - word.start for word in segment.words) > MAX_SECONDS_PER_WORD * len(segment.words)
    if drawn_out and mean is not None and mean < DOUBTFUL_PROBABILITY:
        return True
    if segment.no_speech <= NO_SPEECH_PROBABILITY:
        return False
    text = " ".join(letters_of(word.text) for word in segment.words)
    guessed = mean is not None and mean < GUESS_PROBABILITY and len(segment.words) >= MIN_GUESS_WORDS
    return guessed or bool(spoken < 0.5 and _STOCK_PHRASES.match(text))


def find_loops(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Ranges of words that only repeat the words before them.

    A unit must occur eight times when it is one word, three times when it is longer, and five times when it has more
    than `LONG_LOOP_WORDS`, because a jingle may be played repeatedly.
    """
    plainly = [letters_of(word.text) for word in words]
    loops: list[tuple[int, int]] = []
    index = 0
    while index < len(plainly):
        for size in range(1, MAX_LOOP_WORDS + 1):
            unit = plainly[index : index + size]
            times = 1
            while plainly[index + times * size : index + (times + 1) * size] == unit:
                times += 1
            if times >= (5 if size > LONG_LOOP_WORDS else max(3 if size > 3 else 4, -(-8 // size))):
                loops.append((index + size, index + times * size))
                index += times * size - 1
                break
        index += 1
    return loops


def letters_of(text: str) -> str:
    """A word's letters and digits, whatever their case."""
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text.casefold())
    return " ".join(kept.split())
