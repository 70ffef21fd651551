"""Whether a transcript can belong to a recording, judged from its text and times without the audio.

Feeds also link summaries, show notes, machine captions without punctuation, other languages and partial transcripts.
These checks are cheap and give a reason of one line; `asr.verification` then compares samples with the audio.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.text.scripts import CHARACTERS_PER_SPOKEN_WORD, written_without_spaces
from summarizer.text.sentences import has_final_mark

__all__ = ["length_problem", "overrun", "quality_key", "rejection_reason", "text_problem"]

_MIN_WORDS = 40
# Words per minute. Slow speech with pauses and music is above 60; no speaker sustains 280 over an episode, and a
# minute with more than 420 is not speech (https://doi.org/10.1016/j.jml.2019.104047: 150 to 190 are usual).
_WORDS_PER_MINUTE = (55.0, 280.0)
_MAX_WORDS_IN_A_MINUTE = 420.0
_MAX_SHARE_FAST_MINUTES = 0.03  # share of minutes that may be faster, because cue times are imprecise
_MIN_SHARE_COVERED = 0.75  # between the first word and the last
_MAX_SILENCE = (240.0, 0.15)  # seconds, or share of the recording, without a word: music, advertisements
_MAX_OVERRUN = (300.0, 0.1)  # seconds, or share, by which times may exceed the recording: other advertisements
_MAX_SHARE_BACKWARDS = 0.02  # share of words that start before the previous word
_MAX_WORDS_PER_FULL_STOP = (60.0, 150.0)  # words (or characters) per full stop at most; quotations are whole sentences
_LINK = re.compile(r"https?://|www\.|\S+@\S+\.\w", re.IGNORECASE)
_MAX_SHARE_LINKS = 0.01  # share of words that are addresses, as in show notes


def rejection_reason(transcript: Transcript, duration: float, language: str | None) -> str:
    """Why a published transcript cannot be used for a recording of `duration` seconds; empty when it can.

    `language` (ISO 639-1) only if the user stated it: feeds often state a wrong one.
    """
    return text_problem(transcript, language) or length_problem(transcript, duration) or _stops(transcript)


def text_problem(transcript: Transcript, language: str | None) -> str:
    """Why a text cannot be tested against a recording, whatever its length; empty when it can."""
    words = transcript.words
    if language and _code(language) != _code(transcript.language):
        return f"it is in another language ({transcript.language}, not {_code(language)})"
    if transcript.timing == "none":
        return "it has no times"
    if sum(bool(_LINK.search(word.text)) for word in words) > _MAX_SHARE_LINKS * len(words):
        return "it is a page of notes with links"
    if sum(after.start < before.start - 0.05 for before, after in pairwise(words)) > _MAX_SHARE_BACKWARDS * len(words):
        return "its times run backwards"
    return ""


def length_problem(transcript: Transcript, duration: float) -> str:
    """Why a transcript is too short or too long for a recording of `duration` seconds; empty when it is not."""
    count = _count(transcript)
    if count < _MIN_WORDS and duration > 60:
        return f"it has only {len(transcript.words)} words"
    return _pace(transcript, count, duration) or _coverage(transcript, duration)


def quality_key(transcript: Transcript) -> tuple[int, ...]:
    """Sort key for transcripts of one recording, best last: named speakers, speakers, precision of the times, words."""
    named = sum(speaker.name is not None for speaker in transcript.speakers)
    labelled = len(transcript.speakers)
    timing = {"words": 3, "segments": 2, "turns": 1, "none": 0}[transcript.timing]
    return (min(named, 2), min(labelled, 2), timing, len(transcript.words))


def _code(language: str) -> str:
    return language.partition("-")[0].lower()


def _count(transcript: Transcript) -> float:
    spaced = not written_without_spaces(transcript.language)
    return float(len(transcript.words)) if spaced else len(transcript.words) / CHARACTERS_PER_SPOKEN_WORD


def _pace(transcript: Transcript, count: float, duration: float) -> str:
    minutes = duration / 60
    pace = count / minutes if minutes else 0.0
    if pace < _WORDS_PER_MINUTE[0]:
        return f"it has {pace:.0f} words for a minute, so it is a summary or a part"
    if pace > _WORDS_PER_MINUTE[1]:
        return f"it has {pace:.0f} words for a minute, more than can be said"
    scale = count / len(transcript.words)
    each = Counter(int(word.start // 60) for word in transcript.words)
    fast = [minute for minute, said in each.items() if said * scale > _MAX_WORDS_IN_A_MINUTE]
    if transcript.timing in ("words", "segments") and len(fast) > max(1.0, _MAX_SHARE_FAST_MINUTES * len(each)):
        return f"nobody speaks as fast as it says at {format_clock(60.0 * min(fast))}"
    return ""


def overrun(transcript: Transcript, duration: float) -> str:
    """What to say of a transcript that goes on long after a recording of `duration` seconds; empty when it does not."""
    last = max(word.end for word in transcript.words)
    if last > duration + max(_MAX_OVERRUN[0] if duration > 900 else 60.0, _MAX_OVERRUN[1] * duration):
        return f"it ends at {format_clock(last)}, and the recording at {format_clock(duration)}"
    return ""


def _coverage(transcript: Transcript, duration: float) -> str:
    starts = sorted(word.start for word in transcript.words)
    first, last = starts[0], max(word.end for word in transcript.words)
    if longer := overrun(transcript, duration):
        return longer
    if min(last, duration) - first < _MIN_SHARE_COVERED * duration:
        return f"it covers {format_clock(first)} to {format_clock(last)} of {format_clock(duration)}"
    silence, at = max(((after - before, before) for before, after in pairwise(starts)), default=(0.0, 0.0))
    if silence > max(_MAX_SILENCE[0], _MAX_SILENCE[1] * duration):
        return f"it has no words for {silence / 60:.0f} minutes from {format_clock(at)} on"
    return ""


def _stops(transcript: Transcript) -> str:
    stops = sum(has_final_mark(word.text) for word in transcript.words)
    limit = _MAX_WORDS_PER_FULL_STOP[written_without_spaces(transcript.language)]
    if stops * limit < len(transcript.words):
        return "it has no full stops, so no sentence can be cut from it"
    return ""
