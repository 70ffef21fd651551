"""On a GPU: ours (device, number format and batch as it chooses) beside faster-whisper plain and batched. A table.

    python bench/gpu.py [--model DIR] [--seconds 450] [--rounds 3] [--repeat 8] [--json FILE]
    python bench/gpu.py --small                      # 15 s of sound, one round; as without a GPU
    python bench/gpu.py --pack DIR OUT               # the weights of DIR in int8: tiny.en takes 39 MB instead of 75

Needs no network when DIR, a folder in CTranslate2 form, is there: made with `--pack` elsewhere and brought along. The
sound is samples/interview.mp3, `--repeat` times in a row. Each measurement is a process of its own, methods in turn
(A B A B); a model is loaded and run once on half a minute first, which is not in the seconds. `--seconds` is for
everything: what is not measured by then is left out, and the table says how often each method ran. **Untested on a
GPU**: written to the documentation of CTranslate2 and faster-whisper.

- x real time: seconds of sound for a second. CPU s: of the process. GPU s: seconds in which the GPU computed, by
  nvidia-smi's utilisation five times a second (all GPUs of the machine; other programs count). GPU MB: peak in use.
- WER: against the script of the sample, as e2e.py counts. Differ: words that are not as ours has them on the
  processor in int8, counted the same way.

Every method has the number format that ours chooses; `--compute-type` sets another for all. int8 on a GPU becomes
int8_float16, since with int8 alone everything that is no matrix product is computed in float32.

CTranslate2 looks for cuBLAS of CUDA 12. In a package (`pip install nvidia-cublas-cu12`) it is found; `--cublas FILE`
presents another version under that name, which CTranslate2 does not promise to work: int8 was reported to fail with
cuBLAS 13 (https://github.com/OpenNMT/CTranslate2/issues/1933), so add `--compute-type float16`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import site
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "samples" / "interview.mp3"
METHODS = ("ours", "plain", "batched")
CUBLAS = "libcublas.so.12"  # what CTranslate2's wheels look for
RATE = 16_000
WARM_SECONDS, SMALL_SECONDS = 30, 15
CPU_BATCH = 8
Run = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="folder in CTranslate2 form; without it tiny.en is looked for")
    parser.add_argument("--name", default="tiny.en", help="the model's name")
    parser.add_argument("--seconds", type=float, default=450.0, help="for everything")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=8, help="the sample so many times in a row")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--compute-type", default="")
    parser.add_argument("--cublas", type=Path, help="a libcublas of another version")
    parser.add_argument("--json", type=Path, help="where every run is kept")
    parser.add_argument("--pack", nargs=2, type=Path, metavar=("DIR", "OUT"))
    parser.add_argument("--one", help=argparse.SUPPRESS)  # a measurement, as JSON
    given = parser.parse_args()
    if given.one:
        print("\n" + json.dumps(measured(json.loads(given.one))))
    elif given.pack:
        pack(*given.pack)
    else:
        compare(given)


# The comparison.


def compare(given: argparse.Namespace) -> None:
    deadline = time.monotonic() + given.seconds
    device = given.device if given.device != "auto" else "cuda" if gpu_count() else "cpu"
    small = given.small
    if device == "cuda" and not gpu_count():
        raise SystemExit("no GPU: CTranslate2 sees none (is the NVIDIA driver there, and the wheel one with CUDA?)")
    if device == "cpu":
        print("no GPU is used: the small form runs on the processor, which says nothing about GPUs")
        small = True
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sound, warm = sounds(folder, given.repeat, small)
        job = {
            "device": device, "model": str(given.model or found_model(given.name)), "name": given.name,
            "sound": str(sound), "warm": "" if small else str(warm), "type": gpu_type(given.compute_type, device),
        }  # fmt: skip
        env = environment(folder, given.cublas)
        runs = all_runs(job, 1 if small else given.rounds, deadline, lambda one, left: child(one, env, left))
    if given.json:
        given.json.write_text(json.dumps(runs), encoding="utf-8")
    print(table(runs, given.repeat, small))
    wrong = next((run["error"] for run in runs if run.get("error")), None)
    if wrong:
        raise SystemExit(f"not everything was measured: {wrong}{hint(wrong)}")


def all_runs(job: Run, rounds: int, deadline: float, run: Callable[[Run, float], Run]) -> list[Run]:
    """Methods in turn; ours on the processor after the first round. Stops when the next run would end too late."""
    runs: list[Run] = []
    longest: dict[str, float] = {}
    for number in range(rounds):
        for method in (*METHODS, *(("reference",) if number == 0 else ())):
            left = deadline - time.monotonic()
            if left < max(1.0, 1.1 * longest.get(method, 0.0)):
                print(f"the seconds are used up: stopped before {method} in round {number + 1}", flush=True)
                return runs
            began = time.monotonic()
            reference = {"device": "cpu", "type": ""} if method == "reference" else {}
            done = {"method": method, **run({**job, **reference, "method": method}, left)}
            longest[method] = max(longest.get(method, 0.0), time.monotonic() - began)
            runs.append(done)
            said = done.get("error") or f"{done['wall']:.1f} s, {done['cpu']:.1f} CPU s ({done['how']})"
            print(f"{method}: {said}", flush=True)
            if done.get("error") and method == "ours":
                return runs
    return runs


def child(job: Run, env: dict[str, str], left: float) -> Run:
    """A measurement in a process of its own. Never raises: `error` is one line."""
    command = [sys.executable, str(HERE / "gpu.py"), "--one", json.dumps(job)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=left, env=env, check=False)
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {left:.0f} s"}
    last = (done.stdout.strip().splitlines() or [""])[-1]
    if done.returncode == 0 and last.startswith("{"):
        return json.loads(last)  # type: ignore[no-any-return]
    return {"error": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1][:300]}


def hint(wrong: str) -> str:
    """What to do about an error, in words."""
    lowered = wrong.lower()
    if "libcublas" in lowered or "cublas64" in lowered:
        return f"\n{CUBLAS} is missing: `pip install nvidia-cublas-cu12`, or --cublas FILE with another version"
    if "cudnn" in lowered:
        return "\ncuDNN is missing: `pip install nvidia-cudnn-cu12`, or a CTranslate2 that needs none (4.8 does not)"
    if "out of memory" in lowered:
        return "\nthe GPU's memory is too small or used by others: see nvidia-smi"
    return ""


def table(runs: Sequence[Run], repeat: int, small: bool) -> str:
    """Markdown: medians of each method's runs, then ratios of plain to ours."""
    good = [run for run in runs if not run.get("error")]
    reference = next((run["words"] for run in good if run["method"] == "reference"), None)
    rows = [
        "| method | how | runs | x real time | wall s | CPU s | GPU s | GPU MB | loading s | WER % | differ |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    medians: dict[str, Run] = {}
    for method in (*METHODS, "reference"):
        mine = [run for run in good if run["method"] == method]
        if not mine:
            continue
        middle = {key: median([run[key] for run in mine]) for key in ("wall", "cpu", "gpu", "gpu_mb", "load")}
        medians[method] = middle
        words = mine[0]["words"]
        differ = "" if reference is None else f"{differing(reference, words)} of {len(reference)}"
        name = "ours on the processor" if method == "reference" else method
        figures = [shown(middle[key]) for key in ("wall", "cpu", "gpu", "gpu_mb", "load")]
        wer = "" if small else f"{error_rate(words, repeat):.2f}"
        speed = f"{mine[0]['seconds'] / middle['wall']:.1f}"
        rows.append(f"| {name} | {mine[0]['how']} | {len(mine)} | {speed} | {' | '.join(figures)} | {wer} | {differ} |")
    for other in ("plain", "batched"):
        if "ours" in medians and other in medians:
            parts = [
                f"{label} {medians[other][key] / medians['ours'][key]:.2f}"
                for key, label in (("wall", "wall"), ("cpu", "CPU"), ("gpu", "GPU"))
                if medians[other][key] and medians["ours"][key]
            ]
            rows.append(f"\n{other} / ours: {', '.join(parts)}")
    return "\n".join(rows)


def median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def shown(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def differing(reference: Sequence[str], words: Sequence[str]) -> int:
    from e2e import changes, tokens

    return changes(tokens(reference), tokens(words))


def error_rate(words: Sequence[str], repeat: int) -> float:
    from e2e import changes, tokens

    script = [word["text"] for word in json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))["words"]]
    told = tokens(script * repeat)
    return 100 * changes(told, tokens(words)) / len(told)


# What a comparison needs.


def gpu_count() -> int:
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


def gpu_type(wanted: str, device: str) -> str:
    """The number format for a device; "" leaves it to ours."""
    return "int8_float16" if wanted == "int8" and device == "cuda" else wanted


def found_model(name: str) -> Path:
    from summarizer.errors import SummarizerError
    from summarizer.models import obtain
    from summarizer.reporting import Silent
    from summarizer.settings import Settings

    try:
        return obtain(name, Settings.load().cache, Silent()).path
    except SummarizerError as error:
        raise SystemExit(f"{error}\nbring the weights along: --model DIR (see --pack)") from None


def sounds(folder: Path, repeat: int, small: bool) -> tuple[Path, Path]:
    """The sound and the half minute to run first, as WAV files."""
    from faster_whisper import decode_audio

    samples = (decode_audio(str(SAMPLE)) * 32767).astype(np.int16)
    short = samples[: (SMALL_SECONDS if small else WARM_SECONDS) * RATE]
    sound, warm = folder / "sound.wav", folder / "warm.wav"
    for path, part in ((sound, short if small else np.tile(samples, repeat)), (warm, short)):
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(part.tobytes())
    return sound, warm


def environment(folder: Path, cublas: Path | None) -> dict[str, str]:
    """For the measurements: where cuBLAS and cuDNN are, in NVIDIA's packages or as a link to `cublas`."""
    places: list[str] = []
    if cublas is not None:
        if not cublas.is_file():
            raise SystemExit(f"--cublas: there is no file {cublas}")
        (folder / "cublas").mkdir()
        (folder / "cublas" / CUBLAS).symlink_to(cublas.resolve())
        places += [str(folder / "cublas"), str(cublas.resolve().parent)]
    for packages in [*site.getsitepackages(), site.getusersitepackages(), *sys.path]:
        places += sorted(str(place) for place in Path(packages).glob("nvidia/*/lib") if place.is_dir())
    before = os.environ.get("LD_LIBRARY_PATH", "")
    return {**os.environ, "LD_LIBRARY_PATH": ":".join([*dict.fromkeys(places), *filter(None, [before])])}


# One measurement.


def measured(job: Run) -> Run:
    try:
        return methods()[job["method"]](job)
    except Exception as error:  # of libraries that say anything; it stands in the table's last line
        return {"error": (str(error).splitlines() or [type(error).__name__])[0][:300]}


def methods() -> dict[str, Callable[[Run], Run]]:
    return {"ours": ours, "reference": ours, "plain": plain, "batched": batched}


def how_to_compute(job: Run) -> Any:
    from summarizer.asr import hardware
    from summarizer.settings import AsrSettings

    how = hardware.compute(AsrSettings(device=job["device"]), Path(job["model"]))
    return how._replace(compute_type=job["type"]) if job["type"] else how


def ours(job: Run) -> Run:
    from summarizer.asr import recognise, whisper
    from summarizer.asr.kept_models import keep_loaded
    from summarizer.asr.loading import load_recogniser
    from summarizer.reporting import Silent
    from summarizer.settings import AsrSettings

    model, settings, how = Path(job["model"]), AsrSettings(device=job["device"]), how_to_compute(job)
    whisper.compute = lambda *_: how  # for --compute-type
    keep_loaded()
    began = time.perf_counter()
    decoder = load_recogniser(model, job["name"], settings)
    loading = time.perf_counter() - began

    def hear(sound: str) -> list[str]:
        transcript = recognise(Path(sound), model, job["name"], settings, (), Silent())
        return [word.text for word in transcript.words]

    return timed(job, hear, loading, f"{how.device} {how.compute_type}, {decoder.workers} × {decoder.at_once} windows")


def plain(job: Run) -> Run:
    """faster-whisper's README, with word times and its voice filter."""
    whisper, loading, how = faster_whisper(job)

    def hear(sound: str) -> list[str]:
        return spoken(whisper.transcribe(sound, word_timestamps=True, vad_filter=True)[0])

    return timed(job, hear, loading, f"{how.device} {how.compute_type}")


def batched(job: Run) -> Run:
    """faster-whisper's README, "Batched Transcription"."""
    from faster_whisper import BatchedInferencePipeline

    whisper, loading, how = faster_whisper(job)
    pipeline, size = BatchedInferencePipeline(whisper), CPU_BATCH if how.device == "cpu" else how.batch

    def hear(sound: str) -> list[str]:
        return spoken(pipeline.transcribe(sound, batch_size=size, word_timestamps=True)[0])

    return timed(job, hear, loading, f"{how.device} {how.compute_type}, {size} windows")


def faster_whisper(job: Run) -> tuple[Any, float, Any]:
    from faster_whisper import WhisperModel

    how, began = how_to_compute(job), time.perf_counter()
    model = WhisperModel(job["model"], device=how.device, compute_type=how.compute_type, local_files_only=True)
    return model, time.perf_counter() - began, how


def spoken(segments: Any) -> list[str]:
    return [word.word for segment in segments for word in segment.words or ()]


def timed(job: Run, hear: Callable[[str], list[str]], loading: float, how: str) -> Run:
    if job["warm"]:
        hear(job["warm"])
    with Meter(job["device"] == "cuda") as meter:
        wall, cpu = time.perf_counter(), time.process_time()
        words = hear(job["sound"])
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    share, memory = meter.result()
    with wave.open(job["sound"]) as file:
        seconds = file.getnframes() / RATE
    return {
        "wall": wall, "cpu": cpu, "gpu": None if share is None else share * wall, "gpu_mb": memory,
        "load": loading, "seconds": seconds, "words": words, "how": how,
    }  # fmt: skip


class Meter:
    """What nvidia-smi says of the GPUs meanwhile: the share of the time they computed in, and the peak memory (MB)."""

    def __init__(self, wanted: bool) -> None:
        self._program = shutil.which("nvidia-smi") if wanted else None
        self._process: subprocess.Popen[str] | None = None
        self._rows: list[tuple[float, float]] = []

    def __enter__(self) -> Meter:
        if self._program:
            asked = ["--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits", "-lms", "200"]
            self._process = subprocess.Popen([self._program, *asked], stdout=subprocess.PIPE, text=True)
            self._thread = threading.Thread(target=self._read, args=(self._process,), daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._thread.join(5)

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            parts = line.split(",")
            try:
                self._rows.append((float(parts[0]) / 100, float(parts[1])))
            except (ValueError, IndexError):  # "[N/A]"
                continue

    def result(self) -> tuple[float | None, float | None]:
        if not self._rows:
            return None, None
        return statistics.fmean(share for share, _ in self._rows), max(memory for _, memory in self._rows)


# Weights in int8.


def pack(model: Path, out: Path) -> None:
    """A Whisper folder in float16 as one in int8 (the other numbers in float16), by CTranslate2's own conversion."""
    from ctranslate2.specs import WhisperSpec
    from weights import dimensions, read_ctranslate2

    found = read_ctranslate2(model / "model.bin")
    sizes = dimensions(found)
    spec = WhisperSpec(sizes["n_audio_layer"], sizes["n_audio_head"], sizes["n_text_layer"], sizes["n_text_head"])
    settings = json.loads((model / "config.json").read_text(encoding="utf-8"))
    for key, value in settings.items():
        spec.config.add_attribute(key, value)
    for name, array in found.items():
        *path, last = name.split("/")
        part: Any = spec
        for step in path:
            part = part[int(step)] if isinstance(part, list) else layer(part, step)
        setattr(part, last, array)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight  # an alias in the file
    spec.register_vocabulary([str(number) for number in range(sizes["n_vocab"])])
    spec.validate()
    spec.optimize(quantization="int8_float16")
    out.mkdir(parents=True, exist_ok=True)
    spec.save(str(out))
    (out / "vocabulary.json").unlink()  # it has only the numbers from above; the real one is copied
    for file in model.iterdir():
        if file.is_file() and file.name != "model.bin":
            shutil.copy(file, out)
    print(f"{out}: {(out / 'model.bin').stat().st_size / 1e6:.1f} MB")


def layer(part: Any, step: str) -> Any:
    """`layer_3` and `linear_0` are items of lists in CTranslate2's specifications."""
    name, _, number = step.rpartition("_")
    items = getattr(part, name, None) if number.isdigit() else None
    return items[int(number)] if isinstance(items, list) else getattr(part, step)


if __name__ == "__main__":
    main()
