"""Short recordings with speech, each with a transcript, so that only tests of recognition recognise."""

from __future__ import annotations

import json
from pathlib import Path

import fixtures_audio as audio
import pytest
from batch_recordings import Recordings

from summarizer.batch import outage
from summarizer.settings import Settings

_LENGTH, _STEP, _PARTS = 48.0, 36.0, 5  # seconds, seconds, number of stretches of the sample


@pytest.fixture
def small() -> Settings:
    return Settings.load(asr={"model": "tiny.en"}, llm={"provider": "none"})


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """An episode that failed for a cause outside is put off for moments."""
    monkeypatch.setattr(outage, "RETRY_SECONDS", (0.2, 0.4, 0.6))


@pytest.fixture(scope="session")
def _speech(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[bytes, str]]:
    """Stretches of the sample, and what is said in them as WebVTT."""
    samples, folder = audio.read(audio.SAMPLE), tmp_path_factory.mktemp("speech")
    script = json.loads(audio.SAMPLE.with_suffix(".json").read_text())
    parts = []
    for number in range(_PARTS):
        begin = number * _STEP
        sound = samples[int(begin * audio.RATE) : int((begin + _LENGTH) * audio.RATE)]
        cues = "".join(
            f"\n{_clock(said['start'] - begin)} --> {_clock(said['end'] - begin)}\n"
            f"<v {script['speakers'][said['speaker']]}>{said['text']}\n"
            for said in script["sentences"]
            if begin <= said["start"] and said["end"] <= begin + _LENGTH
        )
        parts.append((audio.write(folder / f"{number}.mp3", sound).read_bytes(), f"WEBVTT\n{cues}"))
    return parts


@pytest.fixture
def recordings(tmp_path: Path, _speech: list[tuple[bytes, str]]) -> Recordings:
    """`recordings("a", "b")` -> a backlog with a.mp3 and b.mp3 and their transcripts; `heard=True`: without those."""

    def make(*names: str, heard: bool = False) -> Path:
        folder = tmp_path / "audio"
        folder.mkdir(exist_ok=True)
        lines = []
        for number, name in enumerate(names):
            sound, said = _speech[number % len(_speech)]
            # Trailing bytes make files of the same speech different recordings.
            (folder / f"{name}.mp3").write_bytes(sound + b"\0" * number)
            (folder / f"{name}.vtt").write_text(said)
            lines.append(f"audio/{name}.mp3" + ("" if heard else f" --transcript audio/{name}.vtt --as-given"))
        backlog = tmp_path / "backlog.txt"
        backlog.write_text("\n".join(lines) + "\n")
        return backlog

    return make


def _clock(seconds: float) -> str:
    return f"00:{int(seconds // 60):02}:{seconds % 60:06.3f}"
