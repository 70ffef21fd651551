"""Flags of a quotation's place in the recording: doubtful words, a second voice, a gap, another time."""

from __future__ import annotations

from summarizer.checking.searchable import SearchableTranscript
from summarizer.records.post import Flag
from summarizer.records.time_precision import possible_times

__all__ = ["MAX_TIME_DIFFERENCE_SECONDS", "flags_of", "outside_precision", "unclear_words"]

_MIN_CLEAR_PROBABILITY = 0.4  # word probability below which a word may have been misheard
MAX_TIME_DIFFERENCE_SECONDS = 2.0  # seconds by which the post's time may differ from that of a word with its own time


def flags_of(heard: SearchableTranscript, first: int, last: int, given: float | None) -> list[Flag]:
    """The flags of tokens[first:last]. `given`: the start that the post gives, in seconds."""
    flags: list[Flag] = []
    transcript = heard.transcript
    if unclear_words(heard, first, last):
        flags.append("unclear")
    start, stop = heard.start(first), heard.end(last - 1)
    if start is None or stop is None:
        return flags
    if any(span.start < stop and start < span.end for span in transcript.overlaps):
        flags.append("overlap")
    if any(gap.start < stop and start < gap.end for gap in transcript.gaps):
        flags.append("gap")
    if given is not None and outside_precision(heard, first, given):
        flags.append("time")
    return flags


def unclear_words(heard: SearchableTranscript, first: int, last: int) -> list[str]:
    """The words of tokens[first:last] that may have been misheard, as the recogniser wrote them."""
    begin, end = heard.words(first, last)
    return [
        heard.texts[begin + place].strip()
        for place, word in enumerate(heard.transcript.words[begin:end])
        if word.probability is not None and word.probability < _MIN_CLEAR_PROBABILITY
    ]


def outside_precision(heard: SearchableTranscript, token: int, given: float) -> bool:
    """Whether a time is further from a token's than the transcript's own times are exact.

    Words with times of their own are exact to two seconds. Other words' times lie somewhere in the turn (or, where
    segments have times, the sentence) that holds them: a time within it cannot be told to be wrong.
    """
    start = heard.start(token)
    if start is None:
        return False
    word = heard.owner[token]
    low, high = start, start
    if heard.transcript.timing in ("segments", "turns"):
        low, high = possible_times(heard.transcript, (word, word + 1))
    return not low - MAX_TIME_DIFFERENCE_SECONDS <= given <= high + MAX_TIME_DIFFERENCE_SECONDS
