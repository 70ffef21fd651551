"""Speech recognition side by side: ours, faster-whisper's plain `transcribe`, and its batched pipeline.

    python bench/asr.py --data DIR [--model tiny.en|base] [--long] [--rounds 2] [--cache DIR]

DIR holds `audio/` with `r_*.wav` + `.txt` and `synth*.mp3` + `.json` (words with times). Each measurement is a
process of its own, methods in turn (A B C A B C); the table has medians over rounds, in Markdown, for RESULTS.md.
CPU seconds include loading the model. Words are compared as e2e.py does: "31" is "thirty-one", "data set" is "dataset".
Their times are compared where the reference has them. WER of all files together weighs each word the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

METHODS = ("ours", "plain", "batched")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--long", action="store_true", help="the 17-minute interview too")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--only", help="only files whose name contains this")
    parser.add_argument("--hotwords", default="", help="for ours, comma-separated")
    parser.add_argument("--one", nargs=2, metavar=("METHOD", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    cache = args.cache or _cache()
    if args.one:
        print(json.dumps(_measure(args.one[0], Path(args.one[1]), args.model, cache, args.hotwords)))
        return
    files = [*sorted((args.data / "audio").glob("r_*.wav")), args.data / "audio" / "synth3.mp3"]
    files += [args.data / "audio" / "synth20.mp3"] if args.long else []
    files = [file for file in files if not args.only or args.only in file.name]
    methods = args.methods.split(",")
    runs: dict[tuple[str, str], list[dict]] = {}
    for _ in range(args.rounds):
        for file in files:
            for method in methods:
                command = [sys.executable, __file__, "--data", str(args.data), "--model", args.model]
                command += ["--cache", str(cache), "--hotwords", args.hotwords, "--one", method, str(file)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                runs.setdefault((file.name, method), []).append(json.loads(done.stdout.splitlines()[-1]))
                print(f"{file.name} {method} {runs[file.name, method][-1]['cpu']:.1f} CPU s", file=sys.stderr)
    print(f"\n{args.model}, {dt.date.today()}, {_machine()}, {args.rounds} rounds, medians\n")
    print("| recording | method | WER % | start error ms | p95 ms | shift ms | x real time | CPU s | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for file in files:
        for method in methods:
            print(_row(file, method, runs[file.name, method]))
    print()
    print(_totals(files, methods, runs))


def _row(file: Path, method: str, results: list[dict]) -> str:
    wrong, words, starts = _score(file, results[-1]["words"])
    middle = {key: statistics.median(result[key] for result in results) for key in ("wall", "cpu", "peak")}
    times = "| | | "
    if starts:
        sizes = sorted(abs(start) for start in starts)
        times = (
            f"| {statistics.median(sizes) * 1000:.0f} | {sizes[int(len(sizes) * 0.95)] * 1000:.0f} "
            f"| {statistics.median(starts) * 1000:+.0f} "
        )
    speed = results[-1]["duration"] / middle["wall"]
    cost = f"{speed:.1f} | {middle['cpu']:.1f} | {middle['peak']:.0f}"
    return f"| {file.name} | {method} | {wrong / words * 100:.1f} {times}| {cost} |"


def _totals(files: list[Path], methods: list[str], runs: dict[tuple[str, str], list[dict]]) -> str:
    lines = []
    for method in methods:
        cpu = sum(statistics.median(result["cpu"] for result in runs[file.name, method]) for file in files)
        audio = sum(runs[file.name, method][0]["duration"] for file in files)
        scores = [_score(file, runs[file.name, method][-1]["words"]) for file in files]
        wrong, words = sum(score[0] for score in scores), sum(score[1] for score in scores)
        lines.append(
            f"{method}: {wrong} of {words} words wrong = {wrong / words * 100:.2f} %; "
            f"{cpu:.1f} CPU s for {audio / 60:.1f} minutes = {cpu / audio * 60:.2f} CPU s a minute"
        )
    return "\n".join(lines)


def _measure(method: str, file: Path, model: str, cache: Path, hotwords: str) -> dict:
    """One recognition, with its cost; called in a process of its own."""
    from summarizer.models import obtain
    from summarizer.reporting import Silent

    path = obtain(model, cache, Silent()).path
    import ctranslate2  # noqa: F401 -- imports are not what is measured
    import faster_whisper

    wall, cpu = time.perf_counter(), time.process_time()
    if method == "ours":
        from summarizer.settings import AsrSettings
        from summarizer.transcribe import transcribe

        terms = tuple(filter(None, hotwords.split(",")))
        transcript = transcribe(file, path, model, AsrSettings(), terms, Silent())
        words = [(word.text, word.start) for word in transcript.words]
        duration = transcript.duration
    else:
        whisper = faster_whisper.WhisperModel(str(path), device="cpu", compute_type="int8")
        options = {"word_timestamps": True, "vad_filter": True}
        if method == "batched":
            segments, info = faster_whisper.BatchedInferencePipeline(whisper).transcribe(
                str(file), batch_size=8, **options
            )
        else:
            segments, info = whisper.transcribe(str(file), **options)
        words = [(word.word, word.start) for segment in segments for word in segment.words or ()]
        duration = info.duration
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "duration": duration,
        "words": words,
    }


def _score(file: Path, heard: list[tuple[str, float]]) -> tuple[int, int, list[float]]:
    """Wrong words, all words of the reference, and heard minus true start, in seconds, of words that agree."""
    from e2e import changes, same, tokens

    reference: list[tuple[str, float | None]]
    if file.with_suffix(".json").exists():
        truth = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        reference = [(word.get("word") or word["text"], word.get("start")) for word in truth["words"]]
    else:
        reference = [(word, None) for word in file.with_suffix(".txt").read_text(encoding="utf-8").split()]
    script, ours = tokens([word for word, _ in reference]), tokens([word for word, _ in heard])
    starts = []
    for told, got in same(script, ours):
        expected = reference[told.word][1]
        if told.first and got.first and expected is not None:
            starts.append(heard[got.word][1] - expected)
    return changes(script, ours), len(script), starts


def _cache() -> Path:
    from summarizer.settings import load_settings

    return load_settings().cache


def _machine() -> str:
    import os

    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
