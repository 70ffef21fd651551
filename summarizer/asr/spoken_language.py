"""Which language is spoken, asked at several places: an intro in another language, or music, must not decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.asr.chunking import AudioPiece, overlap
from summarizer.audio import SAMPLE_RATE, detect_speech, read_samples
from summarizer.records.transcript import Gap, Span

if TYPE_CHECKING:
    from summarizer.asr.recogniser import Recogniser

__all__ = ["mostly_other", "other_language", "spoken_language"]

_PLACES = (0.3, 0.7, 0.5, 0.1, 0.9, 0.0)  # shares of the duration
_WINDOW = 40.0  # seconds looked at in each place, of which up to 30 s of speech are used
_LEAST = 3.0  # seconds of speech that make an answer worth something
_SURE = 0.9
_OTHER = 0.7  # probability from which on a doubtful passage is in another language ...
_OWN = 0.1  # ... if that of the recording's own is not above this
_SHORT = 600.0  # seconds; in a recording no longer, one sure answer is enough: each costs as much as hearing 10 s


def spoken_language(
    audio: Path, duration: float | None, decoder: Recogniser, wanted: str | None
) -> tuple[str, float | None]:
    """ISO 639-1 code and how sure it is; the `wanted` one as it is. Stops once two places agree (if short, one)."""
    if wanted:
        return wanted.split("-")[0].lower(), None
    if not decoder.multilingual:
        return "en", None
    import numpy as np

    total: Counter[str] = Counter()
    asked = 0
    length = duration or 0.0
    needed = 2 if length > _SHORT else 1
    places = [share * length for share in _PLACES] if length > 2 * _WINDOW else [0.0]
    for place in places:
        samples = read_samples(audio, place, place + _WINDOW)
        spans = detect_speech(samples, min_silence=0.5, pad=0.2)
        if sum(span.end - span.start for span in spans) < (_LEAST if len(places) > 1 else 0.3):
            continue
        speech = np.concatenate([samples[round(s.start * SAMPLE_RATE) : round(s.end * SAMPLE_RATE)] for s in spans])
        total.update(decoder.detect_language(speech))
        asked += 1
        best, score = total.most_common(1)[0]
        if asked >= needed and score / asked >= _SURE:
            break
    if not asked:
        return "en", 0.0
    best, score = total.most_common(1)[0]
    return best, round(score / asked, 4)


def other_language(piece: AudioPiece, span: Span, decoder: Recogniser, language: str) -> str | None:
    """The language of the speech in a span of a piece, when it is surely another one than the recording's."""
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
    told = decoder.detect_language(np.concatenate(parts)[: round(30 * SAMPLE_RATE)])
    best = max(told, key=lambda one: told[one], default=language)
    return best if told.get(best, 0.0) >= _OTHER and told.get(language, 0.0) <= _OWN and best != language else None


def mostly_other(gaps: Sequence[Gap], speech: Sequence[Span]) -> str | None:
    """The language in which most of the speech is, when it is not the one that it was heard as."""
    seconds: dict[str, float] = {}
    for gap in gaps:
        if gap.language:
            seconds[gap.language] = seconds.get(gap.language, 0.0) + overlap(gap.start, gap.end, speech)
    best = max(seconds, key=lambda one: seconds[one], default=None)
    if best is None:
        return None
    return best if seconds[best] > 0.5 * sum(span.end - span.start for span in speech) else None
