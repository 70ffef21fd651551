"""Detects the spoken language at several positions, so that an introduction in another language, or music, does not
decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.asr.chunking import AudioPiece, overlap_seconds
from summarizer.audio import SAMPLE_RATE, detect_speech, read_samples
from summarizer.records.transcript import Gap, Span

if TYPE_CHECKING:
    from summarizer.asr.recogniser import Recogniser

__all__ = ["dominant_other_language", "other_language", "spoken_language"]

_SAMPLE_POSITIONS = (0.3, 0.7, 0.5, 0.1, 0.9, 0.0)  # as shares of the duration
_SAMPLE_SECONDS = 40.0  # read at each position; up to 30 s of speech are used
_MIN_SPEECH_SECONDS = 3.0  # needed at a position
_MIN_PROBABILITY = 0.9
_MIN_OTHER_PROBABILITY = 0.7  # of another language, for a doubtful passage ...
_MAX_OWN_PROBABILITY = 0.1  # if the recording's own language is at most this probable
_SHORT_RECORDING_SECONDS = (
    600.0  # in recordings up to this length one position is enough: each costs as much as recognising 10 s
)


def spoken_language(
    audio: Path, duration: float | None, decoder: Recogniser, wanted: str | None
) -> tuple[str, float | None]:
    """(ISO 639-1 code, probability); `wanted` unchanged if given. Stops when two positions agree (one in a short
    recording).
    """
    if wanted:
        return wanted.split("-")[0].lower(), None
    if not decoder.multilingual:
        return "en", None
    import numpy as np

    total: Counter[str] = Counter()
    asked = 0
    length = duration or 0.0
    needed = 2 if length > _SHORT_RECORDING_SECONDS else 1
    places = [share * length for share in _SAMPLE_POSITIONS] if length > 2 * _SAMPLE_SECONDS else [0.0]
    for place in places:
        samples = read_samples(audio, place, place + _SAMPLE_SECONDS)
        spans = detect_speech(samples, min_silence=0.5, pad=0.2)
        if sum(span.end - span.start for span in spans) < (_MIN_SPEECH_SECONDS if len(places) > 1 else 0.3):
            continue
        speech = np.concatenate([samples[round(s.start * SAMPLE_RATE) : round(s.end * SAMPLE_RATE)] for s in spans])
        total.update(decoder.detect_language(speech))
        asked += 1
        best, score = _likeliest(total)
        if asked >= needed and score / asked >= _MIN_PROBABILITY:
            break
    if not asked:
        return "en", 0.0
    best, score = _likeliest(total)
    return best, round(score / asked, 4)


def _likeliest(total: Counter[str]) -> tuple[str, float]:
    return total.most_common(1)[0] if total else ("en", 0.0)


def other_language(piece: AudioPiece, span: Span, decoder: Recogniser, language: str) -> str | None:
    """The language of the speech in a span of a piece, if it is clearly not the recording's."""
    import numpy as np

    parts = [
        piece.samples[
            round((max(part.start, span.start) - piece.start) * SAMPLE_RATE) : round((end - piece.start) * SAMPLE_RATE)
        ]
        for part in piece.speech
        if (end := min(part.end, span.end)) > max(part.start, span.start)
    ]
    if not parts:
        return None
    probabilities = decoder.detect_language(np.concatenate(parts)[: round(30 * SAMPLE_RATE)])
    best = max(probabilities, key=lambda one: probabilities[one], default=language)
    return (
        best
        if probabilities.get(best, 0.0) >= _MIN_OTHER_PROBABILITY
        and probabilities.get(language, 0.0) <= _MAX_OWN_PROBABILITY
        and best != language
        else None
    )


def dominant_other_language(gaps: Sequence[Gap], speech: Sequence[Span]) -> str | None:
    """The language of most of the speech, if it is not the one used for recognition."""
    seconds: dict[str, float] = {}
    for gap in gaps:
        if gap.language:
            seconds[gap.language] = seconds.get(gap.language, 0.0) + overlap_seconds(gap.start, gap.end, speech)
    best = max(seconds, key=lambda one: seconds[one], default=None)
    if best is None:
        return None
    return best if seconds[best] > 0.5 * sum(span.end - span.start for span in speech) else None
