"""One recognition by one method, in a process of its own: what it heard, and what it cost. Prints one line of JSON.

    PYTHON bench/recognisers.py METHOD AUDIO MODEL_DIR MODEL_NAME [WEIGHTS]

Run by listening.py. PYTHON may be another environment than ours: only the method's own library is imported. MODEL_DIR
is a folder in CTranslate2 form, for `ours` also one of onnx-asr's; WEIGHTS the same model as `.pt` or `ggml`
(weights.py). Every method gets the file, and its decoding and the loading of the model are part of the cost; imports
are not. Linux and macOS.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Said = list[tuple[str, float | None, float | None, str | None]]  # text, start, end, speaker


class Heard(NamedTuple):
    words: Said
    loaded: float | None  # MB of the process when the model was loaded and nothing else
    extra: dict[str, Any] = {}  # noqa: RUF012 -- a NamedTuple's default is not shared state here: nobody writes to it


class Method(NamedTuple):
    run: Callable[[Path, Path, str, Path | None], Heard]
    package: str
    weights: str = ""  # suffix of the file that it needs beside CTranslate2's
    longest: float = float("inf")  # minutes; longer recordings are left out unless asked for: they take too long
    cost: tuple[float, float] = (6.0, 10.0)  # CPU seconds a minute, tiny.en and base, for the estimate only


def main() -> None:
    method, audio, model, name = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    weights = Path(sys.argv[5]) if len(sys.argv) > 5 and sys.argv[5] else None
    chosen = METHODS[method]
    _import_first(method)
    machine, wall, cpu = _machine_busy(), time.perf_counter(), time.process_time()
    heard = chosen.run(audio, model, name, weights)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    result = {
        "wall": wall,
        "cpu": cpu,
        "cores": cores,
        "others": max(0.0, (_machine_busy() - machine - cpu) / (wall * cores)),
        "loaded": heard.loaded,
        "peak": peak_mb(),
        "version": f"{chosen.package} {importlib.metadata.version(chosen.package)}",
        "words": heard.words,
        **heard.extra,
    }
    print("\n" + json.dumps(result))


def ours(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    return _ours(audio, model, name, voices=False)


def ours_with_voices(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    return _ours(audio, model, name, voices=True)


def _ours(audio: Path, model: Path, name: str, *, voices: bool) -> Heard:
    from summarizer.asr import recognise
    from summarizer.asr.kept_models import keep_loaded
    from summarizer.asr.loading import load_recogniser
    from summarizer.diarization import diarize
    from summarizer.reporting import Silent
    from summarizer.settings import AsrSettings, SpeakerSettings

    keep_loaded()  # so that `transcribe` uses the one whose size is taken here
    load_recogniser(model, name, AsrSettings())
    loaded = resident_mb()
    transcript = recognise(audio, model, name, AsrSettings(), (), Silent())
    if voices:
        transcript = diarize(audio, transcript, SpeakerSettings(), Silent())
    words = [(word.text, word.start, word.end, word.speaker) for word in transcript.words]
    return Heard(words, loaded, {"speech": transcript.speech, "gaps": len(transcript.gaps)})


def plain(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    """faster-whisper's README: `WhisperModel(..., compute_type="int8")` with word times and its voice filter."""
    whisper = _faster_whisper(model)
    loaded = resident_mb()
    return Heard(_words(whisper.transcribe(str(audio), word_timestamps=True, vad_filter=True)[0]), loaded)


def batched(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    """faster-whisper's README, "Batched Transcription", 8 windows at once."""
    from faster_whisper import BatchedInferencePipeline

    whisper = BatchedInferencePipeline(_faster_whisper(model))
    loaded = resident_mb()
    return Heard(_words(whisper.transcribe(str(audio), batch_size=8, word_timestamps=True)[0]), loaded)


def halves(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    """As many parts as cores, cut at the quietest half second near an even cut, one thread each, options as `plain`."""
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np
    from faster_whisper import decode_audio

    cores = os.cpu_count() or 1
    whisper = _faster_whisper(model, num_workers=cores, cpu_threads=1)
    loaded = resident_mb()
    samples = decode_audio(str(audio))
    cuts = [0]
    for number in range(1, cores):
        middle, reach, half = len(samples) * number // cores, 16_000 * 10, 8_000
        first = max(cuts[-1], middle - reach)
        near = samples[first : middle + reach]
        energy = np.convolve(near**2, np.ones(half, np.float32), "valid")
        cuts.append(first + int(energy.argmin()) + half // 2)
    cuts.append(len(samples))

    def part(number: int) -> Said:
        piece = samples[cuts[number] : cuts[number + 1]]
        found = _words(whisper.transcribe(piece, word_timestamps=True, vad_filter=True)[0])
        shift = cuts[number] / 16_000
        return [(text, (start or 0.0) + shift, (end or 0.0) + shift, None) for text, start, end, _ in found]

    with ThreadPoolExecutor(cores) as pool:
        return Heard([word for words in pool.map(part, range(cores)) for word in words], loaded)


def whisperx_cut(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    """whisperX's first stage: speech merged to chunks of at most 30 s, batched, no timestamps. Its words get times
    from a second model, for which there are no weights here."""
    return _whisperx(audio, model, word_timestamps=False)


def whisperx_cut_times(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    """The same, with word times from Whisper's own attention in place of whisperX's alignment."""
    return _whisperx(audio, model, word_timestamps=True)


def _whisperx(audio: Path, model: Path, *, word_timestamps: bool) -> Heard:
    from faster_whisper import BatchedInferencePipeline, decode_audio
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    whisper = BatchedInferencePipeline(_faster_whisper(model))
    loaded = resident_mb()
    samples = decode_audio(str(audio))
    # whisperx/vads/silero.py (onset 0.5, chunk_size 30) and vads/vad.py, merge_chunks: a chunk ends before the stretch
    # of speech that would make it longer than 30 s, and keeps the pauses inside it.
    speech = get_speech_timestamps(
        samples,
        VadOptions(
            threshold=0.5,
            min_speech_duration_ms=250,
            max_speech_duration_s=30.0,
            min_silence_duration_ms=100,
            speech_pad_ms=30,
        ),
    )
    chunks: list[dict[str, float]] = []
    for stretch in speech:
        start, end = stretch["start"] / 16_000, stretch["end"] / 16_000
        if chunks and end - chunks[-1]["start"] <= 30.0:
            chunks[-1]["end"] = end
        else:
            chunks.append({"start": start, "end": end})
    segments, _ = whisper.transcribe(samples, batch_size=8, clip_timestamps=chunks, word_timestamps=word_timestamps)
    if word_timestamps:
        return Heard(_words(segments), loaded)
    return Heard([(text, None, None, None) for segment in segments for text in segment.text.split()], loaded)


def openai_whisper(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    """openai-whisper's README, "Python usage", with `word_timestamps=True`; PyAV decodes, so no ffmpeg is needed."""
    import whisper
    from faster_whisper import decode_audio

    loaded_model = whisper.load_model(str(weights), device="cpu")
    loaded_model.set_alignment_heads(whisper._ALIGNMENT_HEADS[name])  # what load_model does for its own names
    loaded = resident_mb()
    found = loaded_model.transcribe(decode_audio(str(audio)), word_timestamps=True, fp16=False)
    words = [word for segment in found["segments"] for word in segment["words"]]
    return Heard([(word["word"], float(word["start"]), float(word["end"]), None) for word in words], loaded)


def whisper_cpp(audio: Path, model: Path, name: str, weights: Path | None) -> Heard:
    """whisper.cpp by pywhispercpp, as its README has word times: `-ml 1 -sow`; float16, all cores."""
    from faster_whisper import decode_audio
    from pywhispercpp.model import Model

    whisper = Model(str(weights), n_threads=os.cpu_count() or 1, print_progress=False, print_realtime=False)
    loaded = resident_mb()
    found = whisper.transcribe(decode_audio(str(audio)), token_timestamps=True, max_len=1, split_on_word=True)
    words = [(word.text, word.t0 / 100, word.t1 / 100, None) for word in found if word.text.strip()]
    return Heard(words, loaded)


METHODS: dict[str, Method] = {
    "ours": Method(ours, "podcast-draft-summarizer", cost=(4.0, 8.0)),
    "ours+voices": Method(ours_with_voices, "podcast-draft-summarizer", cost=(6.0, 10.0)),
    "plain": Method(plain, "faster-whisper", cost=(6.0, 12.0)),
    "batched": Method(batched, "faster-whisper", cost=(4.0, 8.0)),
    "halves": Method(halves, "faster-whisper", cost=(5.0, 9.0)),
    "whisperx-cut": Method(whisperx_cut, "faster-whisper", cost=(3.0, 7.0)),
    "whisperx-cut+times": Method(whisperx_cut_times, "faster-whisper", cost=(4.0, 8.0)),
    "whisper.cpp": Method(whisper_cpp, "pywhispercpp", ".bin", 20.0, (10.0, 20.0)),
    "openai-whisper": Method(openai_whisper, "openai-whisper", ".pt", 5.0, (25.0, 70.0)),
}


def _faster_whisper(model: Path, **options: Any) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(model), device="cpu", compute_type="int8", **options)


def _words(segments: Any) -> Said:
    return [(word.word, word.start, word.end, None) for segment in segments for word in segment.words or ()]


def _import_first(method: str) -> None:
    if method == "openai-whisper":
        import whisper  # noqa: F401
    elif method == "whisper.cpp":
        import pywhispercpp.model  # noqa: F401
    elif method.startswith("ours"):
        import summarizer.asr
        import summarizer.diarization  # noqa: F401
    import faster_whisper  # noqa: F401


def resident_mb() -> float | None:
    """Memory of this process now; None where the system does not say."""
    return _status("VmRSS")


def peak_mb() -> float:
    """Peak of this process alone. `ru_maxrss` would begin with the peak of the process that started it (Linux)."""
    unit = 2**20 if platform.system() == "Darwin" else 2**10
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _status(key: str) -> float | None:
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith(key))
    return int(line.split()[1]) / 1024


def _machine_busy() -> float:
    """Seconds that all cores together have been busy since the machine started; 0 where the system does not say."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _, _, irq, soft, *_ = (int(number) for number in stat.read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
