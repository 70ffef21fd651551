"""A transcription API against the same model called here, and the forms in which sound may be sent to one.

    python bench/elsewhere.py --data DIR [--recordings sample,synth3] [--seconds 60] [--no-forms]

The server is the tests' own (tests/transcriber.py) with the real tiny.en behind it, as speaches has it: so the words
are the same in all rows but for what sending, cutting, punctuation and alignment do. CPU is client and server together.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import recordings
from pydantic import SecretStr
from scoring import score

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from fixtures_audio import write
from transcriber import KEY, Transcriber

from summarizer import audio, models
from summarizer.asr import endpoint_of, open_api, recognise, recognise_with
from summarizer.records.transcript import Transcript
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings, Settings
from summarizer.settings.keys import Keys

ASR = AsrSettings(language="en")


class Nothing:
    def get(self, key: str) -> dict[str, Any] | None:
        return None

    def put(self, key: str, value: dict[str, Any]) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--recordings", default="sample,synth3")
    parser.add_argument("--seconds", type=float, help="only so much of each, from the beginning")
    parser.add_argument("--no-forms", action="store_true")
    asked = parser.parse_args()
    tiny = models.obtain("tiny.en", Settings.load().cache, Silent()).path
    hear = ear(tiny)
    with tempfile.TemporaryDirectory() as work:
        for name in asked.recordings.split(","):
            found = beginning(recordings.find(name, asked.data, Path(work)), asked.seconds, Path(work))
            print(f"\n{name}")
            here = timed(lambda path=found.path: recognise(path, tiny, "tiny.en", ASR, (), Silent()))
            row("here (transcribe)", found, *here)
            for style in ("speaches", "openai", "whisper.cpp", "text"):
                with Transcriber(hear, style=style) as server:
                    row(f"API, {style}", found, *timed(lambda path=found.path, at=server: elsewhere(at, path, tiny)))
                    sent = sum(one["seconds"] for one in server.asked), sum(one["bytes"] for one in server.asked)
                size = 60 * sent[1] / sent[0] / 1000
                print(f"{'':20} {server.requests} requests, {sent[0]:.0f} s, {size:.0f} kB a minute")
        if not asked.no_forms:
            forms(beginning(recordings.find("sample", asked.data, Path(work)), asked.seconds, Path(work)), hear)


def beginning(found: Any, seconds: float | None, work: Path) -> Any:
    if seconds is None:
        return found
    path = write(work / f"{found.name}.wav", audio.read_samples(found.path, 0.0, seconds, 24_000))
    later = (word.start is not None and word.start > seconds - 0.4 for word in found.words)
    most = next((number for number, over in enumerate(later) if over), len(found.words))
    return dataclasses.replace(found, path=path, words=found.words[:most], seconds=seconds)


def ear(tiny: Path) -> Any:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(tiny), device="cpu", compute_type="int8", cpu_threads=1, num_workers=2)

    def hear(samples: Any, language: str | None = None) -> list[tuple[str, float, float]]:
        del language
        options: dict[str, Any] = {"language": "en", "beam_size": 1, "condition_on_previous_text": False}
        segments, _ = model.transcribe(samples, word_timestamps=True, **options)
        return [(word.word.strip(), word.start, word.end) for one in segments for word in one.words or ()]

    return hear


def elsewhere(server: Transcriber, path: Path, tiny: Path) -> Transcript:
    place = endpoint_of(server.url, Keys(asr=SecretStr(KEY), base_url=server.url))
    with open_api(place, ASR, Nothing(), lambda _: (tiny, "tiny.en"), Silent()) as opened:
        return recognise_with(opened, path, ASR, (), Silent(), workers=opened.workers)


def timed(work: Any) -> tuple[list[tuple[str, float, float, None]], float, str]:
    before = time.process_time()
    heard = work()
    cpu = 60 * (time.process_time() - before) / heard.duration
    words = [(word.text, word.start, word.end, None) for word in heard.words]
    return words, cpu, f"{heard.coverage:.1%} covered, {len(heard.gaps)} gaps"


def row(name: str, found: Any, heard: list[Any], cpu: float, more: str = "") -> None:
    told = score(found, heard)
    off = [abs(start) for start in told.starts]
    times = f"{1000 * statistics.median(told.starts):+4.0f} / {1000 * statistics.median(off):3.0f}"
    late = f"{1000 * statistics.quantiles(off, n=20)[-1]:4.0f} ms"
    print(f"{name:20} WER {told.wrong / told.words:6.2%}  starts {times} / {late}  {cpu:5.2f} CPU s a minute  {more}")


def forms(found: Any, hear: Any) -> None:
    """Encoded and decoded again, then heard whole."""
    samples = audio.read_samples(found.path)
    print("\nthe sample, encoded for sending")
    row("as it is", found, [(*word, None) for word in hear(samples)], 0.0)
    for form, rates in (("mp3", (16, 24, 32, 48)), ("opus", (12, 16, 24))):
        for rate in rates:
            started = time.process_time()
            data = audio.encode_clip(samples, audio.SAMPLE_RATE, form, rate * 1000)  # type: ignore[arg-type]
            cpu = 60 * (time.process_time() - started) / found.seconds
            with tempfile.NamedTemporaryFile(suffix=".ogg" if form == "opus" else f".{form}") as file:
                file.write(data)
                file.flush()
                back = audio.read_samples(Path(file.name))
            size = f"{60 * len(data) / found.seconds / 1000:.0f} kB a minute, {len(back) - len(samples)} samples more"
            row(f"{form} {rate} kbit/s", found, [(*word, None) for word in hear(back)], cpu, size)


if __name__ == "__main__":
    main()
