"""Who spoke when: diarization error, word-level speaker accuracy, speakers found and CPU, on clips with references.

    python bench/speakers.py --data DIR --words DIR [--model DIR] [--out speakers.md]   (its section of RESULTS.md)

`--data` is a folder whose `audio/` holds `<name>.wav|mp3` with `<name>.rttm` (who speaks when) and perhaps
`<name>.json` or `<name>.stm.json` (words with speakers). `--words` caches what the recogniser heard, as
`{"duration": s, "words": [[text, start, end, probability], ...]}`; clips that are missing there are recognised with
faster-whisper and the weights in `--model`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import json
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from summarizer.records.transcript import Transcript, Word
from summarizer.reporting import Silent
from summarizer.settings import SpeakerSettings
from summarizer.speakers import diarize

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


def der(reference: list[Stretch], found: list[Stretch], length: float) -> dict[str, float]:
    """Diarization error rate and its parts, as shares of the reference's speaker time (NIST md-eval's definition)."""
    ref, _ = grid(reference, length)
    hyp, _ = grid(found, length)
    scored = np.ones(ref.shape[1], dtype=bool)
    for start, end, _ in reference:
        for edge in (start, end):
            scored[max(0, round((edge - COLLAR) / STEP)) : round((edge + COLLAR) / STEP)] = False
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", nargs="*", default=())
    options = parser.parse_args()
    lines = [
        "| clip | audio s | speakers (true) | DER % | missed | false | confusion | words right % | CPU s/min |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    print("\n".join(lines))
    clips = sorted(p for p in (options.data / "audio").iterdir() if p.suffix in {".wav", ".mp3"})
    for clip in clips:
        heard = recognise(clip, options.words, options.model)
        if not heard["words"] or (options.only and clip.stem not in options.only):
            continue
        before = time.process_time()
        result = diarize(clip, transcript(heard), SpeakerSettings(), Silent())
        cpu = (time.process_time() - before) / heard["duration"] * 60
        found = len(result.speakers)
        reference_file = clip.with_suffix(".rttm")
        if reference_file.exists():
            reference = read_rttm(reference_file)
            parts = der(reference, said(result), heard["duration"])
            accuracy = word_accuracy(truth(clip, result.words, reference), [w.speaker for w in result.words])
            numbers = [f"{parts[key] * 100:.1f}" for key in ("der", "missed", "false", "confusion")]
            row = [f"{found} ({len({r[2] for r in reference})})", *numbers, f"{accuracy * 100:.1f}"]
        else:
            row = [f"{found}", "", "", "", "", ""]
        lines.append(f"| {clip.stem} | {heard['duration']:.0f} | {' | '.join(row)} | {cpu:.2f} |")
        print(lines[-1], flush=True)
    if options.out:
        options.out.write_text(f"Measured {dt.date.today()}.\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
