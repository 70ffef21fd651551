"""Listening side by side: ours, faster-whisper in its ways, whisperX's cutting, whisper.cpp, openai-whisper. A table.

    python bench/listening.py --data DIR --resume runs.jsonl [--files all|sample,synth20,hour] [--models base,tiny.en]
                              [--rounds 2] [--methods ours,plain,...] [--peers PYTHON] [--three-hours] [--mistakes]

DIR is described in recordings.py, the methods in recognisers.py. Each measurement is a process of its own, methods in
turn (A B A B), and what is measured stands in the JSON lines file: a run that was stopped goes on, and ours is measured
again when its source has changed. How long it may take is said first. The table is printed as Markdown, of medians.

Programs that are not in this environment (openai-whisper, pywhispercpp) are looked for in `--peers`, the Python of
another one that has faster-whisper too:
    python -m venv P && P/bin/pip install faster-whisper pywhispercpp openai-whisper
Their weights are made from the same file (weights.py). A method without its program is left out, and that is said.

- x real time: seconds of audio for a second. CPU s/min: CPU seconds for a minute of audio, with loading the model.
- cores: CPU seconds over clock seconds times cores. MB: peak of the process, and what of it came after the model.
- WER as e2e.py counts: "31" is "thirty-one", "data set" is "dataset". Lost: words of the script for which nothing at
  all was written, and the longest run of them.
- Pooled: wrong words over all the recordings together (`--files all` takes each that has words), over the other's, and
  the upper bound of that by a paired bootstrap of passages (pooled.py). `--mistakes` lists those only of ours.
- start: |heard - true| of word starts where both agree, median and 95th percentile; shift: the median with its sign.
- x floors: CPU seconds over two floors for the recording's speech (floors.py): encoder, and that with a greedy text.
- DER (0.25 s collar, overlaps scored) and share of words given to somebody else, where the method says who speaks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from floors import WINDOW
from pooled import compared, only_ours
from recognisers import METHODS
from recordings import JOINED, SAMPLE, Recording, find, names
from scoring import Score, score

from summarizer.models import obtain
from summarizer.reporting import Silent
from summarizer.settings import Settings

HERE = Path(__file__).resolve().parent
Run = dict[str, Any]


class Job(NamedTuple):
    recording: str
    model: str
    method: str
    round: int
    code: str  # of what is measured; another one is another job


def main() -> None:
    args = _arguments()
    work = args.work or Path(tempfile.gettempdir()) / "listening-bench"
    work.mkdir(parents=True, exist_ok=True)
    methods = list(_present(args.methods.split(","), args.peers))
    chosen = names(args.data) if args.files == "all" else args.files.split(",")
    models = args.models.split(",")
    recordings = {name: find(name, args.data, work) for name in chosen}
    jobs = _planned(recordings, models, methods, args)
    if args.three_hours:
        recordings["three-hours"] = find("three-hours", args.data, work)
        jobs.append(Job("three-hours", "tiny.en", "ours", 0, _code("ours")))
    runs = _read(args.resume)
    if args.report:  # the latest of each, whatever its source was
        latest = {job._replace(code=""): job for job in runs}
        jobs = [latest[job._replace(code="")] for job in jobs if job._replace(code="") in latest]
    _estimate(jobs, runs, recordings)
    for number, job in enumerate(jobs, 1):
        if job in runs:
            continue
        run = _measure(job, recordings.get(job.recording), work, args)
        runs[job] = run
        with args.resume.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"job": job._asdict(), **run}) + "\n")
        said = f"{run['cpu'] / recordings[job.recording].seconds * 60:.2f} CPU s/min" if job.recording else ""
        print(f"{number}/{len(jobs)} {job.recording} {job.model} {job.method}: {said}", file=sys.stderr, flush=True)
    print(_report(jobs, {job: runs[job] for job in jobs}, recordings, args.rounds, mistakes=args.mistakes))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--resume", type=Path, default=Path(tempfile.gettempdir()) / "listening-bench.jsonl")
    parser.add_argument("--files", default="sample,synth20,hour")
    parser.add_argument("--models", default="base,tiny.en")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the other programs")
    parser.add_argument("--work", type=Path, help="folder for joined recordings and weights (default: in temp)")
    parser.add_argument("--cache", type=Path, default=Settings.load().cache)
    parser.add_argument("--three-hours", action="store_true", help="memory of ours, tiny.en, on three hours")
    parser.add_argument("--report", action="store_true", help="measure nothing: the table of what there is")
    parser.add_argument("--mistakes", action="store_true", help="list those of ours where plain made fewer")
    parser.add_argument("--all-lengths", action="store_true", help="the slow methods on long recordings too")
    parser.add_argument("--prefix", default="", help="before each measurement, e.g. 'nice -n 5' or 'flock FILE'")
    return parser.parse_args()


def _present(methods: Sequence[str], peers: str) -> Iterator[str]:
    """Those whose program is installed; the others are named."""
    for method in methods:
        if method not in METHODS:
            raise SystemExit(f"no method {method}: {', '.join(METHODS)}")
        look = f"import importlib.metadata as m; m.version({METHODS[method].package!r})"
        if subprocess.run([_python(method, peers), "-c", look], capture_output=True, check=False).returncode == 0:
            yield method
        else:
            print(f"{method} is left out: {METHODS[method].package} is not installed for {peers}", file=sys.stderr)


def _python(method: str, peers: str) -> str:
    return peers if METHODS[method].weights else sys.executable


def _planned(
    recordings: dict[str, Recording], models: Sequence[str], methods: Sequence[str], args: argparse.Namespace
) -> list[Job]:
    """In the order of measuring: methods in turn, round by round, for each recording and model."""
    whispers = [model for model in models if obtain(model, args.cache, Silent()).model.runtime == "ctranslate2"]
    jobs = [Job("", model, "floor", 0, "") for model in whispers]
    for name in recordings:
        for model in models:
            for number in range(args.rounds):
                for method in methods:
                    if model not in whispers and not method.startswith("ours"):
                        continue  # the other methods run Whisper only
                    if args.all_lengths or recordings[name].seconds / 60 <= METHODS[method].longest:
                        jobs.append(Job(name, model, method, number, _code(method)))
    return jobs


def _code(method: str) -> str:
    """Ours changes from day to day."""
    if not method.startswith("ours"):
        return ""
    rooms = ["audio", "asr", *(["diarization"] if method.endswith("voices") else [])]
    package = HERE.parent / "summarizer"
    files = [file for room in rooms for file in sorted((package / room).glob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:10]


def _read(file: Path) -> dict[Job, Run]:
    if not file.is_file():
        return {}
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.endswith("}"))
    return {Job(**row.pop("job")): row for row in rows}


def _estimate(jobs: Sequence[Job], runs: dict[Job, Run], recordings: dict[str, Recording]) -> None:
    seconds = 0.0
    left = [job for job in jobs if job not in runs]
    for job in left:
        minutes = recordings[job.recording].seconds / 60 if job.method != "floor" else 1.0
        same = [
            run["wall"] / runs_minutes
            for other, run in runs.items()
            if "wall" in run
            and (other.method, other.model) == (job.method, job.model)
            and other.recording in recordings
            and (runs_minutes := recordings[other.recording].seconds / 60)
        ]
        cost = METHODS[job.method].cost[job.model != "tiny.en"] if job.method in METHODS else 60.0
        seconds += minutes * (statistics.median(same) if same else cost / (os.cpu_count() or 1) * 1.2)
    print(f"{len(left)} of {len(jobs)} measurements to do, about {seconds / 60:.0f} minutes", file=sys.stderr)


def _measure(job: Job, recording: Recording | None, work: Path, args: argparse.Namespace) -> Run:
    """`recording`: None for a floor, which is of the model and no recording."""
    model = obtain(job.model, args.cache, Silent()).path
    environment = dict(os.environ)
    if recording is None:
        environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, str(HERE / "floors.py"), str(model), str(SAMPLE)]
    else:
        python = _python(job.method, args.peers)
        weights = ""
        if suffix := METHODS[job.method].weights:
            weights = str(work / f"{job.model}{suffix}")
            if not Path(weights).is_file():
                _run([python, str(HERE / "weights.py"), str(model), weights], environment)
        command = [
            python,
            str(HERE / "recognisers.py"),
            job.method,
            str(recording.path),
            str(model),
            job.model,
            weights,
        ]
    return json.loads(_run([*shlex.split(args.prefix), *command], environment).splitlines()[-1])


def _run(command: Sequence[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{shlex.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def _report(
    jobs: Sequence[Job], runs: dict[Job, Run], recordings: dict[str, Recording], rounds: int, *, mistakes: bool
) -> str:
    lines = [f"{dt.date.today()}; {_machine()}; medians of {rounds} rounds in turn.", ""]
    for model in dict.fromkeys(job.model for job in jobs):
        floor = next((run for job, run in runs.items() if job.model == model and job.method == "floor"), None)
        lines += [f"### {model}", "", *_table(model, runs, recordings, floor), ""]
        lines += [*_ratios(model, runs), ""]
        lines += [*_pooled(model, runs, recordings, mistakes=mistakes), ""]
        if floor:
            lines += [_floor_note(floor), ""]
    peaks = [(recordings[job.recording].seconds, job, run) for job, run in runs.items() if job.method == "ours"]
    if "three-hours" in recordings:
        lines += [
            "### Memory of ours by length, tiny.en",
            "",
            "| recording | minutes | peak MB | above the model MB |",
            "|---|---|---|---|",
        ]
        for seconds, job, run in sorted(peaks, key=lambda peak: peak[0]):
            if job.model == "tiny.en" and job.round == 0:
                lines.append(
                    f"| {job.recording} | {seconds / 60:.0f} | {run['peak']:.0f} | {run['peak'] - run['loaded']:.0f} |"
                )
        lines.append("")
    versions = sorted({run["version"] for run in runs.values() if "version" in run})
    others = [run["others"] for run in runs.values() if "others" in run]
    lines.append(f"Versions: {', '.join(versions)}.")
    if others:
        lines.append(
            f"Other work took {statistics.median(others):.0%} of the cores in the median measurement and "
            f"{max(others):.0%} in the worst"
            + (": trust CPU seconds, not clock times." if statistics.median(others) > 0.05 else ".")
        )
    return "\n".join(lines)


_COLUMNS = (
    "recording", "method", "x real time", "CPU s/min", "cores %", "peak MB", "above model", "WER %", "lost (run)",
    "start ms", "p95", "shift", "DER %", "words of others %", "x floors",
)  # fmt: skip


def _table(model: str, runs: dict[Job, Run], recordings: dict[str, Recording], floor: Run | None) -> list[str]:
    lines = ["| " + " | ".join(_COLUMNS) + " |", "|" + "---|" * len(_COLUMNS)]
    for name, recording in recordings.items():
        speech = [run["speech"] for job, run in runs.items() if job.recording == name and run.get("speech")]
        for method in METHODS:
            rounds = [
                run for job, run in runs.items() if (job.recording, job.model, job.method) == (name, model, method)
            ]
            if rounds:
                windows = speech[0] / WINDOW if speech else 0.0
                least = [windows * floor[key] for key in ("encoder", "reading")] if speech and floor else []
                lines.append(_row(method, recording, rounds, least))
    return lines


def _row(method: str, recording: Recording, rounds: Sequence[Run], least: Sequence[float]) -> str:
    """`least`: floors for the recording's speech, CPU seconds."""
    wall, cpu, peak = (statistics.median(run[key] for run in rounds) for key in ("wall", "cpu", "peak"))
    above = [run["peak"] - run["loaded"] for run in rounds if run["loaded"]]
    use = statistics.median(run["cpu"] / (run["wall"] * run["cores"]) for run in rounds)
    scores: Score = score(recording, rounds[-1]["words"])
    cells = [recording.name, method, f"{recording.seconds / wall:.1f}", f"{cpu / recording.seconds * 60:.2f}"]
    cells += [f"{use * 100:.0f}", f"{peak:.0f}", f"{statistics.median(above):.0f}" if above else ""]
    cells += [f"{scores.wrong / scores.words * 100:.2f}", f"{scores.lost} ({scores.longest_lost})"]
    if len(scores.starts):
        sizes = np.abs(scores.starts)
        cells += [f"{value * 1000:.0f}" for value in (np.median(sizes), np.percentile(sizes, 95))]
        cells.append(f"{np.median(scores.starts) * 1000:+.0f}")
    else:
        cells += ["", "", ""]
    cells += ["" if value is None else f"{value * 100:.1f}" for value in (scores.der, scores.strange)]
    cells.append(" / ".join(f"{cpu / floor:.2f}" for floor in least))
    return "| " + " | ".join(cells) + " |"


def _ratios(model: str, runs: dict[Job, Run]) -> Iterator[str]:
    """Ours against each peer, from medians."""
    yield "| recording | ours against | times as fast | its CPU over ours |"
    yield "|---|---|---|---|"
    rounds: dict[tuple[str, str], list[Run]] = {}
    for job, run in runs.items():
        if job.model == model and job.method in METHODS:
            rounds.setdefault((job.recording, job.method), []).append(run)
    for (name, method), theirs in rounds.items():
        ours = rounds.get((name, "ours"))
        if ours and not method.startswith("ours"):
            wall, cpu = (
                statistics.median(run[key] for run in theirs) / statistics.median(run[key] for run in ours)
                for key in ("wall", "cpu")
            )
            yield f"| {name} | {method} | {wall:.2f} | {cpu:.2f} |"


def _pooled(model: str, runs: dict[Job, Run], recordings: dict[str, Recording], *, mistakes: bool) -> Iterator[str]:
    """Wrong words of ours against each peer's, over all recordings that both heard; those that are joined out of
    others are left out, since their mistakes are the same again."""
    scores: dict[str, dict[str, Score]] = {}
    for job, run in runs.items():
        if job.model == model and job.method in METHODS and job.recording not in JOINED:
            recording = recordings[job.recording]
            scores.setdefault(job.method, {})[job.recording] = score(recording, run["words"])
    yield "| recordings | ours against | words | wrong, ours | theirs | ratio | at most (95 %) |"
    yield "|---|---|---|---|---|---|---|"
    ours = scores.get("ours", {})
    for method, theirs in scores.items():
        both = [name for name in ours if name in theirs]
        if both and not method.startswith("ours"):
            pooled = compared([ours[name] for name in both], [theirs[name] for name in both])
            yield (
                f"| {len(both)} | {method} | {pooled.words} | {pooled.ours} | {pooled.theirs} | {pooled.ratio:.2f} | "
                f"{pooled.upper:.2f} |"
            )
    if mistakes and "plain" in scores:
        yield ""
        for name in ours:
            if name in scores["plain"]:
                for line in only_ours(recordings[name], ours[name], scores["plain"][name]):
                    yield f"- {line}"


def _floor_note(floor: Run) -> str:
    minute = 60 / WINDOW
    return (
        "Floors, CPU seconds for a minute of nothing but speech, one thread: the encoder's multiplications "
        f"({floor['gigaflop']:.0f} billion operations a window, measured {floor['int8_rate']:.0f} billion a second in "
        f"int8, {floor['float32_rate']:.0f} in float32) {floor['matmul'] * minute:.2f}; CTranslate2's encoder "
        f"{floor['encoder'] * minute:.2f}; encoder, greedy text and word times {floor['reading'] * minute:.2f}. The "
        "last column is CPU seconds over the second and the third of these for the speech in the recording."
    )


def _machine() -> str:
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        name = next(
            (line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line), name
        )
        name += ", AVX-512" if "avx512f" in info.read_text() else ", AVX2" if "avx2" in info.read_text() else ""
    return f"{os.cpu_count()} cores {name}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
