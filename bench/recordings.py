"""Recordings with what is said in them, for listening.py and vocabulary.py; long ones are joined out of short ones.

The data folder's `audio/` holds `synth*.mp3` + `.json` (words with times and speakers) and `r_*.wav` + `.txt` (words).
The sample comes with this repository.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from summarizer.audio import SAMPLE_RATE, read_samples

__all__ = ["JOINED", "Recording", "TrueWord", "find", "joined", "names"]

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "interview.mp3"
JOINED = ("hour", "three-hours")  # out of others
_GAPS = (0.7, 3.1, 0.4, 8.5, 1.3, 0.9, 14.2, 2.2, 5.6)  # seconds between joined recordings, in turn
_HISS = 3e-4  # digital silence is no real pause


@dataclass(frozen=True)
class TrueWord:
    text: str
    start: float | None  # seconds; None: unknown
    speaker: str | None


@dataclass(frozen=True)
class Recording:
    name: str
    path: Path
    words: tuple[TrueWord, ...]
    seconds: float
    turns: tuple[tuple[float, float, str], ...] = ()  # start, end, speaker; empty: unknown


def names(data: Path) -> list[str]:
    """Every recording that has words: the sample, and those of the data folder."""
    audio = data / "audio"
    return ["sample", *sorted(path.stem for path in [*audio.glob("synth*.json"), *audio.glob("r_*.txt")])]


def find(name: str, data: Path, work: Path) -> Recording:
    """A recording by name: sample, a file of the data folder without its ending, hour, or three-hours."""
    if name == "sample":
        return _load(name, SAMPLE)
    if name == "hour":
        parts = ["synth20", "r_lj", "r_azure", "r_phone", "r_jfk"]
        return joined(name, [find(part, data, work) for part in parts], 3600.0, work)
    if name == "three-hours":
        return joined(name, [find("synth20", data, work)], 3 * 3600.0, work)
    for suffix in (".mp3", ".wav"):
        path = data / "audio" / (name + suffix)
        if path.is_file():
            return _load(name, path)
    raise SystemExit(f"no recording {name}: sample, hour, three-hours, or a file of {data / 'audio'}")


def _load(name: str, path: Path) -> Recording:
    if path.with_suffix(".json").exists():
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        words = tuple(
            TrueWord(word.get("word") or word["text"], word.get("start"), word.get("speaker"))
            for word in truth["words"]
        )
        turns = tuple((row["start"], row["end"], row["speaker"]) for row in truth.get("sentences", ()))
        return Recording(name, path, words, truth["duration"], turns)
    texts = path.with_suffix(".txt").read_text(encoding="utf-8").split()
    return Recording(
        name, path, tuple(TrueWord(text, None, None) for text in texts), len(read_samples(path)) / SAMPLE_RATE
    )


def joined(name: str, parts: Sequence[Recording], seconds: float, work: Path) -> Recording:
    """The parts again and again up to about `seconds`, with hissing pauses of changing length: FLAC, mono, 16 kHz.

    The same speech comes back at other places in windows and pieces, so errors of its passages are not independent.
    """
    path = work / f"{name}.flac"
    places = list(_places(parts, seconds))
    words = [
        TrueWord(word.text, None if word.start is None else word.start + begin, None)
        for part, begin, _ in places
        for word in part.words
    ]
    length = places[-1][1] + places[-1][0].seconds
    if not path.is_file():
        work.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part.flac")
        _write(half, places)
        half.replace(path)
    return Recording(name, path, tuple(words), length)


def _places(parts: Sequence[Recording], seconds: float) -> Iterator[tuple[Recording, float, float]]:
    """Part, where it begins, and the pause after it."""
    at = 0.0
    for part, gap in zip(itertools.cycle(parts), itertools.cycle(_GAPS), strict=False):
        if at >= seconds * 0.97:
            return
        yield part, at, gap
        at += part.seconds + gap


def _write(path: Path, places: Sequence[tuple[Recording, float, float]]) -> None:
    rng = np.random.default_rng(6)
    with av.open(str(path), "w") as container:
        track = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
        for part, _, gap in places:
            samples = read_samples(part.path)
            silence = np.zeros(round((part.seconds + gap) * SAMPLE_RATE) - len(samples), np.float32)
            both = np.concatenate([samples, silence])[: round((part.seconds + gap) * SAMPLE_RATE)]
            both += rng.normal(0.0, _HISS, len(both)).astype(np.float32)
            whole = (np.clip(both, -1, 1) * 32767).astype(np.int16)
            for first in range(0, len(whole), SAMPLE_RATE):
                frame = av.AudioFrame.from_ndarray(
                    whole[None, first : first + SAMPLE_RATE], format="s16", layout="mono"
                )
                frame.sample_rate = SAMPLE_RATE
                container.mux(track.encode(frame))
        container.mux(track.encode(None))
