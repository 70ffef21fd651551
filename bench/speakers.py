"""Who spoke when: diarization error, word-level speaker accuracy, overlaps, voices known again, and CPU.

    python bench/speakers.py --data DIR --words DIR [--model DIR] [--out speakers.md]   (its section of RESULTS.md)
    python bench/speakers.py --data DIR --words DIR --method senko|mfcc|resemblyzer     another method, same scoring
    python bench/speakers.py --data DIR --words DIR --mixtures                          overlaps put there
    python bench/speakers.py --data DIR --words DIR --voices                            likeness of voiceprints

`--data` is a folder whose `audio/` holds `<name>.wav|mp3` with `<name>.rttm` (who speaks when) and perhaps
`<name>.json` or `<name>.stm.json` (words with speakers). `--words` caches what the recogniser heard, as
`{"duration": s, "words": [[text, start, end, probability], ...]}`; clips that are missing there are recognised with
faster-whisper and the weights in `--model`.

Methods: `senko` is its own diarizer (pip install senko: torch), words labelled by the segment they lie in; `mfcc` and
`resemblyzer` (pip install --no-deps resemblyzer; torch, librosa) are other vectors in place of CAM++ in our clustering,
which are told the true number of voices, since the bounds that find it are CAM++'s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import json
import re
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from summarizer import audio
from summarizer.diarization import diarize
from summarizer.diarization import embedding as voice
from summarizer.diarization.overlap import OverlapDetector
from summarizer.diarization.voiceprints import compute_voiceprints
from summarizer.records.transcript import Span, Transcript, Word
from summarizer.reporting import Silent
from summarizer.settings import SpeakerSettings

Stretch = tuple[float, float, str]  # start, end, speaker
COLLAR = 0.25  # seconds on both sides of a reference boundary that are not scored
STEP = 0.01  # seconds


def recognise(clip: Path, cache: Path, model: Path | None) -> dict[str, Any]:
    kept = cache / f"{clip.stem}.json"
    if not kept.exists():
        if model is None:
            raise SystemExit(f"{kept} is missing: give --model DIR (faster-whisper weights) to make it")
        from faster_whisper import WhisperModel

        heard, info = WhisperModel(str(model), device="cpu", compute_type="int8").transcribe(
            str(clip), word_timestamps=True, vad_filter=True, condition_on_previous_text=False, language="en"
        )
        words = [[w.word.strip(), w.start, w.end, w.probability] for s in heard for w in s.words or ()]
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({"duration": info.duration, "words": words}))
    return json.loads(kept.read_text())


def transcript(heard: dict[str, Any]) -> Transcript:
    words = tuple(Word(text=t, start=s, end=e, probability=p) for t, s, e, p in heard["words"])
    return Transcript(language="en", duration=heard["duration"], model="bench", words=words)


def read_rttm(path: Path) -> list[Stretch]:
    rows = [line.split() for line in path.read_text().splitlines() if line.startswith("SPEAKER")]
    return [(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows]


def said(result: Transcript, pause: float = 0.5) -> list[Stretch]:
    """When each voice is heard: its words, joined over pauses up to `pause` seconds."""
    out: list[Stretch] = []
    for word in result.words:
        speaker = word.speaker or "?"
        if out and out[-1][2] == speaker and word.start - out[-1][1] <= pause:
            out[-1] = (out[-1][0], max(out[-1][1], word.end), speaker)
        else:
            out.append((word.start, word.end, speaker))
    return out


def grid(stretches: list[Stretch], length: float) -> tuple[np.ndarray, list[str]]:
    names = sorted({name for _, _, name in stretches})
    active = np.zeros((len(names), round(length / STEP) + 1), dtype=bool)
    for start, end, name in stretches:
        active[names.index(name), round(start / STEP) : round(end / STEP)] = True
    return active, names


def der(reference: list[Stretch], found: list[Stretch], length: float, collar: float = COLLAR) -> dict[str, float]:
    """Diarization error rate and its parts, as shares of the reference's speaker time (NIST md-eval's definition)."""
    ref, _ = grid(reference, length)
    hyp, _ = grid(found, length)
    scored = np.ones(ref.shape[1], dtype=bool)
    for start, end, _ in reference:
        for edge in (start, end):
            scored[max(0, round((edge - collar) / STEP)) : round((edge + collar) / STEP)] = False
    ref, hyp = ref[:, scored], hyp[:, scored]
    together = ref.astype(int) @ hyp.T.astype(int)
    rows, columns = linear_sum_assignment(-together)
    right = sum((ref[r] & hyp[c]).astype(int) for r, c in zip(rows, columns, strict=True)) if len(rows) else 0
    n_ref, n_hyp = ref.sum(axis=0), hyp.sum(axis=0)
    total = max(1, int(n_ref.sum()))
    missed = np.maximum(n_ref - n_hyp, 0).sum()
    false_alarm = np.maximum(n_hyp - n_ref, 0).sum()
    confusion = (np.minimum(n_ref, n_hyp) - right).sum()
    return {
        "der": (missed + false_alarm + confusion) / total,
        "missed": missed / total,
        "false": false_alarm / total,
        "confusion": confusion / total,
    }


def truth(clip: Path, words: tuple[Word, ...], reference: list[Stretch]) -> list[str | None]:
    """Who really said each recognised word: by aligning with reference words where there are, else by time."""
    aligned: list[tuple[str, str]] = []
    by_word, by_turn = clip.with_suffix(".json"), clip.with_suffix(".stm.json")
    if by_word.exists():
        aligned = [(row["word"], row["speaker"]) for row in json.loads(by_word.read_text())["words"]]
    elif by_turn.exists():
        aligned = [(text, row[2]) for row in json.loads(by_turn.read_text()) for text in row[3].split()]
    if not aligned:
        return [max(reference, key=lambda r: min(r[1], w.end) - max(r[0], w.start))[2] for w in words]
    out: list[str | None] = [None] * len(words)
    ours, theirs = [bare(w.text) for w in words], [bare(text) for text, _ in aligned]
    for a, b, size in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for at in range(size):
            out[a + at] = aligned[b + at][1]
    return out


def bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def word_accuracy(right: list[str | None], found: list[str | None]) -> float:
    pairs = [(a, b) for a, b in zip(right, found, strict=True) if a and b]
    ours, theirs = sorted({b for _, b in pairs}), sorted({a for a, _ in pairs})
    table = np.zeros((len(theirs), len(ours)))
    for a, b in pairs:
        table[theirs.index(a), ours.index(b)] += 1
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum() / max(1, len(pairs)))


Method = Callable[[Path, Transcript, int | None], Transcript]


def ours(clip: Path, words: Transcript, count: int | None) -> Transcript:
    del count  # found out
    return diarize(clip, words, SpeakerSettings(), Silent())


def with_mfcc(clip: Path, words: Transcript, count: int | None) -> Transcript:
    """Our clustering of the mean and deviation of 20 cepstra of each stretch, the recording's own taken away."""
    import kaldi_native_fbank as knf

    def bank(samples: np.ndarray) -> np.ndarray:
        options = knf.MfccOptions()
        options.frame_opts.dither, options.frame_opts.snip_edges = 0.0, False
        options.num_ceps, options.mel_opts.num_bins = 20, 40
        made = knf.OnlineMfcc(options)
        made.accept_waveform(16_000, samples * 32_000)
        made.input_finished()
        frames = np.stack([made.get_frame(at) for at in range(made.num_frames_ready)])
        return np.asarray((frames - frames.mean(axis=0)) / (frames.std(axis=0) + 1e-6), dtype=np.float32)

    def embed(frames: np.ndarray, stretches: list[tuple[int, int]]) -> np.ndarray:
        rows = [frames[max(0, a) : max(a + 2, b)] for a, b in stretches]
        out = np.stack([np.concatenate([row.mean(axis=0), row.std(axis=0) - 0.7]) for row in rows])
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), dtype=np.float32)

    return _with_vectors(bank, embed, 40, clip, words, count)


def with_resemblyzer(clip: Path, words: Transcript, count: int | None) -> Transcript:
    import librosa
    import torch
    from resemblyzer import VoiceEncoder

    torch.set_num_threads(1)
    encoder = VoiceEncoder("cpu", verbose=False)

    def bank(samples: np.ndarray) -> np.ndarray:
        level = 10 ** (-30 / 20) / max(float(np.sqrt((samples**2).mean())), 1e-6)  # its own target, dBFS
        mel = librosa.feature.melspectrogram(y=samples * level, sr=16_000, n_fft=400, hop_length=160, n_mels=40)
        return np.asarray(mel.T, dtype=np.float32)

    def embed(frames: np.ndarray, stretches: list[tuple[int, int]]) -> np.ndarray:
        out = np.zeros((len(stretches), 256), dtype=np.float32)
        with torch.no_grad():
            for index, (a, b) in enumerate(stretches):
                piece = frames[max(0, min(a, len(frames) - 30)) : max(b, a + 30)]
                out[index] = encoder(torch.from_numpy(piece[None])).numpy()[0]
        return out

    return _with_vectors(bank, embed, 256, clip, words, count)


def _with_vectors(bank: Any, embed: Any, size: int, clip: Path, words: Transcript, count: int | None) -> Transcript:
    kept = voice.filterbank, voice.embed, voice.DIMENSIONS
    hear = OverlapDetector.add
    voice.filterbank, voice.embed, voice.DIMENSIONS = bank, embed, size
    OverlapDetector.add = lambda *_: None  # type: ignore[method-assign]
    try:
        return diarize(clip, words, SpeakerSettings(count=count), Silent())
    finally:
        voice.filterbank, voice.embed, voice.DIMENSIONS = kept
        OverlapDetector.add = hear  # type: ignore[method-assign]


_SENKO: list[Any] = []


def with_senko(clip: Path, words: Transcript, count: int | None) -> Transcript:
    del count
    import senko

    if not _SENKO:
        _SENKO.append(senko.Diarizer(device="cpu", warmup=False, quiet=True))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes((np.clip(sound_of(clip), -1, 1) * 32_767).astype("<i2").tobytes())
        found = _SENKO[0].diarize(str(path), generate_colors=False)
    spans = [(row["start"], row["end"], row["speaker"]) for row in (found or {}).get("merged_segments", ())]
    labelled = tuple(
        w.model_copy(update={"speaker": min(spans, key=lambda r: max(r[0] - w.end, w.start - r[1], 0.0))[2]})
        if spans
        else w
        for w in words.words
    )
    return words.model_copy(update={"words": labelled})


METHODS: dict[str, Method] = {
    "ours": ours,
    "mfcc": with_mfcc,
    "resemblyzer": with_resemblyzer,
    "senko": with_senko,
}


def sound_of(clip: Path) -> np.ndarray:
    return np.concatenate([samples for _, samples in audio.stream_samples(clip, 60.0, 16_000)])


def seconds_of_overlap(found: tuple[Span, ...], reference: list[Stretch]) -> tuple[float, float, float]:
    """Seconds marked rightly, marked, and to be marked."""
    last = max([end for _, end, _ in reference] + [span.end for span in found]) + 1
    true, mine = np.zeros(round(last / STEP)), np.zeros(round(last / STEP), dtype=bool)
    for start, end, _ in reference:
        true[round(start / STEP) : round(end / STEP)] += 1
    for span in found:
        mine[round(span.start / STEP) : round(span.end / STEP)] = True
    return float((mine & (true > 1)).sum() * STEP), float(mine.sum() * STEP), float((true > 1).sum() * STEP)


def mixtures(clips: list[Path]) -> None:
    """One voice put over the other, 0.5 to 3 s, -6 to 3 dB, at places drawn by a fixed seed; precision and recall."""
    print("| clip | mixtures | precision | recall | by seconds | by dB |\n|---|---|---|---|---|---|")
    for clip in clips:
        reference = read_rttm(clip.with_suffix(".rttm"))
        if seconds_of_overlap((), reference)[2] > 0.1:
            continue  # what it has already would count as wrong
        sound, random = sound_of(clip), np.random.default_rng(1)
        turns: dict[str, list[tuple[float, float]]] = {}
        for start, end, name in reference:
            turns.setdefault(name, []).append((start, end))
        one, two, *_ = list(turns)
        sums: dict[str, np.ndarray] = {}
        done = 0
        for level in (-6, -3, 0, 3):
            for length in (0.5, 1.0, 2.0, 3.0):
                for swap in (False, True, False, True):
                    below, above = (two, one) if swap else (one, two)
                    under = [turn for turn in turns[below] if turn[1] - turn[0] > length + 1]
                    over = [turn for turn in turns[above] if turn[1] - turn[0] > length + 0.4]
                    if not under or not over:
                        continue
                    a, b = under[random.integers(len(under))]
                    at = random.uniform(a + 0.3, b - length - 0.3)
                    c, d = over[random.integers(len(over))]
                    source = random.uniform(c + 0.2, d - length)
                    first = max(0.0, at - random.uniform(5, 20))
                    mixed = sound[round(first * 16_000) : round((first + 28) * 16_000)].copy()
                    put = round((at - first) * 16_000)
                    piece = sound[round(source * 16_000) : round((source + length) * 16_000)][: len(mixed) - put]
                    place = mixed[put : put + len(piece)]
                    place += 10 ** (level / 20) * np.sqrt((place**2).mean() / max((piece**2).mean(), 1e-9)) * piece
                    heard = OverlapDetector()
                    heard.add(0.0, mixed, len(mixed))
                    truth_ = [(at - first, at - first + length, name) for name in (one, two)]
                    scores = np.array(seconds_of_overlap(heard.spans(), truth_))
                    for key in ("all", f"{length} s", f"{level} dB"):
                        sums[key] = sums.get(key, 0) + scores
                    done += 1

        def shares(key: str, sums: dict[str, np.ndarray] = sums) -> str:
            hit, marked, true = sums[key]
            return f"{hit / max(marked, 1e-9):.2f}/{hit / max(true, 1e-9):.2f}"

        by = [", ".join(f"{key} {shares(key)}" for key in sums if key.endswith(unit)) for unit in (" s", " dB")]
        print(f"| {clip.stem} | {done} | {' | '.join(shares('all').split('/'))} | {by[0]} | {by[1]} |", flush=True)


def voices(clips: list[Path], words: Path) -> None:
    """How like each other voiceprints are: of one person's halves of a recording, and of different people."""
    whole: dict[tuple[str, str], np.ndarray] = {}
    same: list[tuple[float, str]] = []
    for clip in clips:
        heard = transcript(recognise(clip, words, None))
        who: list[str | None] = ["only"] * len(heard.words)
        if clip.with_suffix(".rttm").exists():
            who = truth(clip, heard.words, read_rttm(clip.with_suffix(".rttm")))
        said_ = tuple(w.model_copy(update={"speaker": name}) for w, name in zip(heard.words, who, strict=True))
        prints = [
            compute_voiceprints(
                clip, heard.model_copy(update={"words": tuple(w for w in said_ if low <= w.start < high)})
            )
            for low, high in ((0.0, 1e9), (0.0, heard.duration / 2), (heard.duration / 2, 1e9))
        ]
        for name, vector in prints[0].items():
            whole[clip.stem, name] = vector
        for name in set(prints[1]) & set(prints[2]):
            same.append((round(float(prints[1][name] @ prints[2][name]), 3), f"{clip.stem} {name}"))
    keys = list(whole)
    pairs = [(round(float(whole[a] @ whole[b]), 3), a, b) for i, a in enumerate(keys) for b in keys[:i]]
    print(f"{len(keys)} voiceprints; the most alike pairs:")
    for likeness, a, b in sorted(pairs, reverse=True)[:12]:
        print(f"  {likeness} {' '.join(a)} / {' '.join(b)}")
    print("the halves of one voice:", ", ".join(f"{likeness} {name}" for likeness, name in sorted(same)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", nargs="*", default=())
    parser.add_argument("--method", choices=list(METHODS), default="ours")
    parser.add_argument("--mixtures", action="store_true")
    parser.add_argument("--voices", action="store_true")
    options = parser.parse_args()
    clips = sorted(p for p in (options.data / "audio").iterdir() if p.suffix in {".wav", ".mp3"})
    clips = [clip for clip in clips if not options.only or clip.stem in options.only]
    if options.mixtures:
        mixtures([clip for clip in clips if clip.with_suffix(".rttm").exists()])
        return
    if options.voices:
        voices(clips, options.words)
        return
    lines = [
        "| clip | audio s | speakers (true) | DER % | missed | false | confusion | words right % "
        "| overlap right/marked/true s | CPU s/min |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    print("\n".join(lines))
    method = METHODS[options.method]
    warm = True
    for clip in clips:
        heard = recognise(clip, options.words, options.model)
        if not heard["words"]:
            continue
        reference_file = clip.with_suffix(".rttm")
        reference = read_rttm(reference_file) if reference_file.exists() else []
        count = len({row[2] for row in reference}) or 1
        if warm:  # loading the networks is paid once, not by the first clip
            method(clip, transcript(heard), count)
            warm = False
        before = time.process_time()
        result = method(clip, transcript(heard), count)
        cpu = (time.process_time() - before) / heard["duration"] * 60
        found = len({word.speaker for word in result.words if word.speaker})
        if reference:
            parts = der(reference, said(result), heard["duration"])
            accuracy = word_accuracy(truth(clip, result.words, reference), [w.speaker for w in result.words])
            numbers = [f"{parts[key] * 100:.1f}" for key in ("der", "missed", "false", "confusion")]
            marked = "/".join(f"{value:.1f}" for value in seconds_of_overlap(result.overlaps, reference))
            row = [f"{found} ({count})", *numbers, f"{accuracy * 100:.1f}", marked]
        else:
            row = [f"{found}", "", "", "", "", "", f"{sum(o.end - o.start for o in result.overlaps):.1f} marked"]
        lines.append(f"| {clip.stem} | {heard['duration']:.0f} | {' | '.join(row)} | {cpu:.2f} |")
        print(lines[-1], flush=True)
    if options.out:
        options.out.write_text(f"Measured {dt.date.today()}.\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
