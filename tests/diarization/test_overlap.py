from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from diarization.build import Notes

from summarizer import audio
from summarizer.diarization import diarize
from summarizer.diarization.overlap import Overlaps
from summarizer.records.transcript import Transcript, Word
from summarizer.settings import SpeakerSettings

SILENCE = 8.0  # seconds, so that what is heard lies in the second window
SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "interview.mp3"


def turns() -> dict[str, tuple[float, float]]:
    """The longest time without a word of the other, per speaker, in the first minutes."""
    rows = json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))["words"]
    rows = [row for row in rows if row["start"] is not None]
    best: dict[str, tuple[float, float]] = {}
    first = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index]["speaker"] != rows[first]["speaker"]:
            speaker, span = rows[first]["speaker"], (rows[first]["start"], rows[index - 1]["end"])
            if speaker not in best or span[1] - span[0] > best[speaker][1] - best[speaker][0]:
                best[speaker] = span
            first = index
    return best


def mixed(seconds: float = 2.0) -> tuple[np.ndarray, tuple[float, float]]:
    """Silence, then twelve seconds of one speaker, over whom the other talks equally loud for a while; and when."""
    one, two = (audio.read_samples(SAMPLE, start, min(end, start + 12.0)) for start, end in list(turns().values())[:2])
    other = two[16_000 : 16_000 + round(seconds * 16_000)]
    at = 3 * 16_000
    sound = one.copy()
    level = np.sqrt((sound[at : at + len(other)] ** 2).mean() / (other**2).mean())
    sound[at : at + len(other)] += level * other
    start = SILENCE + 3.0
    return np.concatenate([np.zeros(round(SILENCE * 16_000), np.float32), sound]), (start, start + len(other) / 16_000)


def heard(sound: np.ndarray, piece: int) -> list[tuple[float, float]]:
    found = Overlaps()
    for at in range(0, len(sound), piece):
        first = max(0, at - 64_000)
        part = sound[first : at + piece]
        found.hear(first / 16_000, part, len(part) - (at - first))
    return [(span.start, span.end) for span in found.spans()]


@pytest.mark.parametrize("piece", [960_000, 96_000])
def test_two_at_once_are_marked_where_they_are(piece: int) -> None:
    sound, (start, end) = mixed()
    spans = heard(sound, piece)
    inside = sum(max(0.0, min(b, end) - max(a, start)) for a, b in spans)
    total = sum(b - a for a, b in spans)
    assert inside >= 0.6 * (end - start)
    assert inside >= 0.8 * total
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))


def test_one_voice_and_silence_are_not_two() -> None:
    (start, end), *_ = turns().values()
    assert heard(audio.read_samples(SAMPLE, start, min(end, start + 12.0)), 960_000) == []
    assert heard(np.zeros(50_000, dtype=np.float32), 960_000) == []
    assert heard(np.zeros(0, dtype=np.float32), 960_000) == []


def test_a_transcript_gets_its_overlaps(tmp_path: Path) -> None:
    import wave

    sound, (start, end) = mixed()
    path = tmp_path / "mixed.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    words = tuple(Word(text="word", start=at, end=at + 0.4) for at in np.arange(8.0, 19.0, 0.5).tolist())
    result = diarize(path, Transcript(language="en", duration=20.0, model="t", words=words), SpeakerSettings(), Notes())
    assert result.overlaps
    assert all(span.start > start - 0.5 and span.end < end + 0.5 for span in result.overlaps)
