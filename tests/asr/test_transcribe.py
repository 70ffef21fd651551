"""The whole stage with the real recogniser, on the sample and on what is not an interview."""

from __future__ import annotations

import difflib
import itertools
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
from fixtures_audio import SAMPLE, excerpt, music, silence, truncated, write

from summarizer import audio
from summarizer.asr import clip_listener, recognise
from summarizer.errors import InputError, ModelError
from summarizer.records.transcript import Transcript
from summarizer.settings import AsrSettings

SETTINGS = AsrSettings()


class Notes:
    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.steps: list[tuple[float, float | None]] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        self.steps.append((done, total))

    def note(self, message: str) -> None:
        pass

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def hear(path: Path, model: Path, report: Notes | None = None) -> Transcript:
    return recognise(path, model, "tiny.en", SETTINGS, (), report or Notes())


def plain(text: str) -> str:
    return re.sub(r"[^\w]", "", text.lower())


@pytest.mark.slow
def test_the_sample_is_heard_well(tiny: Path) -> None:
    report = Notes()
    transcript = hear(SAMPLE, tiny, report)
    truth = [word for word in json.loads(SAMPLE.with_suffix(".json").read_text())["words"] if plain(word["text"])]
    heard = [word for word in transcript.words if plain(word.text)]
    matcher = difflib.SequenceMatcher(
        None, [plain(word["text"]) for word in truth], [plain(word.text) for word in heard], autojunk=False
    )
    blocks = matcher.get_matching_blocks()
    assert sum(block.size for block in blocks) / len(truth) > 0.9
    late = [
        heard[block.b + index].start - truth[block.a + index]["start"]
        for block in blocks
        for index in range(block.size)
        if truth[block.a + index].get("start") is not None
    ]
    assert statistics.median(abs(error) for error in late) < 0.1
    assert abs(statistics.median(late)) < 0.07
    assert transcript.language == "en"
    assert transcript.duration == pytest.approx(223.6, abs=0.2)
    assert transcript.coverage is not None
    assert transcript.coverage > 0.95
    assert transcript.gaps == ()
    assert report.warnings == []
    assert report.steps[-1][0] == report.steps[-1][1]
    assert all(a[0] <= b[0] + 0.01 for a, b in itertools.pairwise(report.steps))
    assert all(word.text == word.text.strip() and word.text for word in transcript.words)
    assert all(0 <= word.start <= word.end <= transcript.duration for word in transcript.words)
    assert all(a.start <= b.start for a, b in itertools.pairwise(transcript.words))


@pytest.mark.parametrize("what", ["silence", "music", "noise"])
def test_nothing_is_invented_where_nobody_speaks(tiny: Path, tmp_path: Path, what: str) -> None:
    path = tmp_path / f"{what}.wav"
    if what == "noise":
        write(path, np.random.default_rng(3).normal(0, 0.1, 24_000 * 45).astype(np.float32))
    else:
        {"silence": silence, "music": music}[what](path, 45.0)
    transcript = hear(path, tiny)
    assert transcript.words == ()
    assert transcript.duration == pytest.approx(45.0, abs=0.1)


def test_speech_between_long_silences_has_its_true_times(tiny: Path, tmp_path: Path) -> None:
    quiet = np.zeros(24_000 * 30, np.float32)
    talk = audio.read_samples(SAMPLE, 0.0, 5.2, rate=24_000)
    transcript = hear(write(tmp_path / "gaps.mp3", np.concatenate([quiet, talk, quiet, talk, quiet])), tiny)
    words = [plain(word.text) for word in transcript.words]
    assert words.count("welcome") == 2
    starts = [word.start for word in transcript.words if plain(word.text) == "welcome"]
    assert starts == pytest.approx([30.64, 65.84], abs=0.3)
    assert all(30 <= word.start < word.end < 35.4 or 65 < word.start < word.end < 70.6 for word in transcript.words)


def test_three_seconds_are_enough_to_be_heard(tiny: Path, tmp_path: Path) -> None:
    transcript = hear(excerpt(tmp_path / "short.mp3", 0.3, 3.3), tiny)
    assert [plain(word.text) for word in transcript.words][:2] == ["welcome", "to"]


def test_a_clip_is_heard_again_at_its_own_times(tiny: Path) -> None:
    again = clip_listener(SAMPLE, tiny, "tiny.en", "en", SETTINGS)
    script = [word for word in json.loads(SAMPLE.with_suffix(".json").read_text())["words"] if word.get("start")]
    begin, end = script[60]["start"] - 0.3, script[72]["start"] + 0.3
    words = again(begin, end)
    expected = {plain(word["text"]) for word in script if begin <= word["start"] < end}
    assert len(expected & {plain(word.text) for word in words}) >= 0.6 * len(expected)
    assert all(begin <= word.start <= word.end <= end + 0.01 for word in words)
    assert again(9_000.0, 9_010.0) == ()


def test_a_truncated_recording_is_used_as_far_as_it_goes(tiny: Path, tmp_path: Path) -> None:
    report = Notes()
    transcript = hear(truncated(tmp_path / "cut.mp3", keep=0.1), tiny, report)
    assert len(transcript.words) > 30
    assert transcript.duration < 25


def test_a_video_is_heard(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    samples = audio.read_samples(SAMPLE, 0, 6, rate=24_000)
    with av.open(str(path), "w") as out:
        picture = out.add_stream("mpeg4", rate=5)
        picture.width = picture.height = 32
        picture.pix_fmt = "yuv420p"
        sound = out.add_stream("aac", rate=24_000, layout="mono")
        for _ in range(30):
            black = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            out.mux(picture.encode(black))
        for begin in range(0, len(samples) - 1024, 1024):
            part = av.AudioFrame.from_ndarray(samples[None, begin : begin + 1024].copy(), format="fltp", layout="mono")
            part.sample_rate = 24_000
            out.mux(sound.encode(part))
        out.mux(picture.encode(None))
        out.mux(sound.encode(None))
    assert "welcome" in [plain(word.text) for word in hear(path, tiny).words]


def test_what_cannot_be_used_is_said(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "page.mp3").write_text("<p>not found</p>" * 50)
    with pytest.raises(InputError, match="is not audio"):
        hear(tmp_path / "page.mp3", tiny)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.bin").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="could not be loaded") as caught:
        recognise(SAMPLE, tmp_path / "model", "broken", SETTINGS, (), Notes())
    assert "\n" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one child there")
def test_an_interrupt_stops_it(tiny: Path) -> None:
    code = (
        "import signal, sys, pathlib\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background jobs ignore it
        "from summarizer.settings import AsrSettings\n"
        "from summarizer.asr import recognise\n"
        "class Say:\n"
        "    def progress(self, done, total, what): print('at', done, flush=True)\n"
        "    note = warn = print\n"
        "try:\n"
        "    recognise(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), 'tiny.en', AsrSettings(), (), Say())\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped', flush=True)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code, str(SAMPLE), str(tiny)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert run.stdout is not None
    assert run.stdout.readline().startswith("at")
    time.sleep(1)
    run.send_signal(signal.SIGINT)
    output, _ = run.communicate(timeout=60)
    last = [float(line.split()[1]) for line in output.splitlines() if line.startswith("at ")]
    assert output.rstrip().endswith("stopped")
    assert max(last, default=0.0) < 200  # not simply finished
