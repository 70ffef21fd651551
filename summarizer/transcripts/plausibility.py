"""Is what a publisher offers as a transcript one of this recording? Judged on paper, before anybody listens.

Feeds link summaries, show notes, machine captions without a full stop, other languages, half a file. What stands here
costs nothing and refuses these with a reason in one line; whether the words are really said, the ear test finds out.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.text.scripts import written_without_spaces
from summarizer.text.sentences import has_final_mark

__all__ = ["refusal", "worth"]

_CHARACTERS = 1.7  # of those languages weigh as a word
_LEAST_WORDS = 40
# Words a minute. Slow talk with pauses and music stays above 60; nobody keeps up 280 over a whole episode, and
# a minute of more than 420 is no speech (https://doi.org/10.1016/j.jml.2019.104047: 150 to 190 are usual).
_PACE = (55.0, 280.0)
_FASTEST = 420.0
_FAST_MINUTES = 0.03  # share of the minutes that may be faster: cue times are rough
_SPAN = 0.75  # share of the recording between the first word and the last
_HOLE = (240.0, 0.15)  # seconds, or a share of the recording, that may pass without a word: music, advertisements
_BEYOND = (300.0, 0.1)  # seconds, or a share, by which its times may run past the recording: other advertisements
_BACKWARDS = 0.02  # share of the words whose time is before that of the word ahead
_STOPS = (60.0, 150.0)  # words (characters) to a full stop at most: a quotation is a whole sentence
_LINK = re.compile(r"https?://|www\.|\S+@\S+\.\w", re.IGNORECASE)
_LINKS = 0.01  # share of words that are addresses: show notes


def refusal(transcript: Transcript, duration: float, language: str | None) -> str:
    """Why this cannot be the transcript of a recording that is `duration` seconds long; empty when it may be.

    `language` (ISO 639-1) only when the user said it: feeds often say a wrong one.
    """
    words = transcript.words
    count = _count(transcript)
    if language and _code(language) != _code(transcript.language):
        return f"it is in another language ({transcript.language}, not {_code(language)})"
    if transcript.timing == "none":
        return "it has no times"
    if sum(bool(_LINK.search(word.text)) for word in words) > _LINKS * len(words):
        return "it is a page of notes with links"
    if count < _LEAST_WORDS and duration > 60:
        return f"it has only {len(words)} words"
    if sum(after.start < before.start - 0.05 for before, after in pairwise(words)) > _BACKWARDS * len(words):
        return "its times run backwards"
    return _pace(transcript, count, duration) or _coverage(transcript, duration) or _stops(transcript)


def worth(transcript: Transcript) -> tuple[int, ...]:
    """For sorting several of one recording, the best last: names of speakers, speakers, how finely it is timed."""
    named = sum(speaker.name is not None for speaker in transcript.speakers)
    told = len(transcript.speakers)
    timing = {"words": 3, "segments": 2, "turns": 1, "none": 0}[transcript.timing]
    return (min(named, 2), min(told, 2), timing, len(transcript.words))


def _code(language: str) -> str:
    return language.partition("-")[0].lower()


def _count(transcript: Transcript) -> float:
    spaced = not written_without_spaces(transcript.language)
    return float(len(transcript.words)) if spaced else len(transcript.words) / _CHARACTERS


def _pace(transcript: Transcript, count: float, duration: float) -> str:
    minutes = duration / 60
    pace = count / minutes if minutes else 0.0
    if pace < _PACE[0]:
        return f"it has {pace:.0f} words for a minute, so it is a summary or a part"
    if pace > _PACE[1]:
        return f"it has {pace:.0f} words for a minute, more than can be said"
    scale = count / len(transcript.words)
    each = Counter(int(word.start // 60) for word in transcript.words)
    fast = [minute for minute, said in each.items() if said * scale > _FASTEST]
    if transcript.timing in ("words", "segments") and len(fast) > max(1.0, _FAST_MINUTES * len(each)):
        return f"nobody speaks as fast as it says at {format_clock(60.0 * min(fast))}"
    return ""


def _coverage(transcript: Transcript, duration: float) -> str:
    starts = sorted(word.start for word in transcript.words)
    first, last = starts[0], max(word.end for word in transcript.words)
    if last > duration + max(_BEYOND[0] if duration > 900 else 60.0, _BEYOND[1] * duration):
        return f"it ends at {format_clock(last)}, and the recording at {format_clock(duration)}"
    if min(last, duration) - first < _SPAN * duration:
        return f"it covers {format_clock(first)} to {format_clock(last)} of {format_clock(duration)}"
    hole, at = max(((after - before, before) for before, after in pairwise(starts)), default=(0.0, 0.0))
    if hole > max(_HOLE[0], _HOLE[1] * duration):
        return f"it has no words for {hole / 60:.0f} minutes from {format_clock(at)} on"
    return ""


def _stops(transcript: Transcript) -> str:
    stops = sum(has_final_mark(word.text) for word in transcript.words)
    limit = _STOPS[written_without_spaces(transcript.language)]
    if stops * limit < len(transcript.words):
        return "it has no full stops, so no sentence can be cut from it"
    return ""
