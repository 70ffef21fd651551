"""How many fillers, repeats and broken-off words that a transcript lacks are found in the sound of its clips.

    python bench/fillers.py --planted DIR [--transcript base --ear tiny.en] [--kept DIR] [--show]

DIR holds recordings and what was planted in them (planted.py). Each recording is transcribed, cut into clips of the
length of quotations, and each clip is examined by `asr/disfluencies.py` as `check --listen` does. A planted sound that
the transcript writes is not counted. *found*: those with a mark within 0.35 s. *false*: marks further from anything
planted, for each minute. WAV files without a JSON file have nothing planted: every mark there is false.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from summarizer.asr import load_recogniser, recognise, unwritten_finder
from summarizer.models import obtain
from summarizer.records.transcript import Span, Transcript, Word
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings, Settings
from summarizer.text.language import load_language

KINDS = ("um", "uh", "repeat", "phrase", "broken")
NEAR = 0.35  # seconds
BESIDE = 0.8  # seconds within which a transcript's words are those of a planted sound
CLIP = (7.0, 14.0)  # seconds after which a clip ends with its sentence, and in any case


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planted", type=Path, required=True)
    parser.add_argument("--transcript", default="base")
    parser.add_argument("--ear", default="tiny.en")
    parser.add_argument("--only", default="")
    parser.add_argument("--kept", type=Path, default=None, help="a folder for transcripts, made once")
    parser.add_argument("--show", action="store_true", help="print what is missed, and false marks")
    args = parser.parse_args()
    settings = AsrSettings(language="en")
    cache = Settings.load().cache
    ear = load_recogniser(obtain(args.ear, cache, Silent()).path, args.ear, settings)
    print(f"| transcript {args.transcript}, ear {args.ear} |", " | ".join((*KINDS, "all", "false a minute")), end=" |")
    print(" CPU s a minute |\n" + "|---" * (len(KINDS) + 4) + "|")
    sums, minutes, false, cpu = Counter[str](), 0.0, 0, 0.0
    for path in sorted(path for path in args.planted.glob("*.wav") if args.only in path.stem):
        transcript = _transcribed(path, args.transcript, settings, cache, args.kept)
        find = unwritten_finder(ear, path, "en")
        assert find is not None
        begun = time.process_time()
        marks = [span for clip in _clips(transcript.words) for span in find(*_around(clip), clip)]
        spent = time.process_time() - begun
        told = path.with_suffix(".json")
        planted = json.loads(told.read_text(encoding="utf-8"))["planted"] if told.exists() else []
        counts, wrong = _judged(planted, transcript, marks, show=args.show)
        print(_row(path.stem, counts, len(wrong), transcript.duration / 60, spent), flush=True)
        sums += counts
        minutes, false, cpu = minutes + transcript.duration / 60, false + len(wrong), cpu + spent
    print(_row("**all**", sums, false, minutes, cpu))


def _transcribed(path: Path, model: str, settings: AsrSettings, cache: Path, kept: Path | None) -> Transcript:
    file = kept / f"{path.stem}.{model}.json" if kept else None
    if file and file.exists():
        return Transcript.model_validate_json(file.read_text(encoding="utf-8"))
    transcript = recognise(path, obtain(model, cache, Silent()).path, model, settings, (), Silent())
    if file:
        file.write_text(transcript.model_dump_json(), encoding="utf-8")
    return transcript


def _clips(words: tuple[Word, ...]) -> list[list[Word]]:
    clips = [[words[0]]] if words else []
    for before, word in pairwise(words):
        reached = word.start - clips[-1][0].start
        if reached > CLIP[1] or (reached > CLIP[0] and before.text[-1:] in ".?!"):
            clips.append([])
        clips[-1].append(word)
    return clips


def _around(clip: list[Word]) -> tuple[float, float]:
    return max(0.0, clip[0].start - 0.3), clip[-1].end + 0.3


def _judged(
    planted: list[dict[str, object]], transcript: Transcript, marks: list[Span], *, show: bool
) -> tuple[Counter[str], list[Span]]:
    """Counts of `kind` and `kind found` among what the transcript lacks, and the false marks."""
    spans = [(one, Span(start=float(str(one["start"])), end=float(str(one["end"])))) for one in planted]
    counts: Counter[str] = Counter()
    for one, span in spans:
        kind = str(one["kind"])
        if _written(kind, str(one["text"]), span, transcript):
            continue
        counts[kind] += 1
        if any(_near(mark, span) for mark in marks):
            counts[f"{kind} found"] += 1
        elif show:
            print("    missed", one)
    wrong = [mark for mark in marks if not any(_near(mark, span) for _, span in spans)]
    for mark in wrong if show else ():
        print(f"    false {mark.start:.2f}-{mark.end:.2f}", transcript.between(mark.start - 1, mark.end + 1))
    return counts, wrong


def _near(one: Span, other: Span) -> bool:
    return one.start < other.end + NEAR and one.end > other.start - NEAR


def _written(kind: str, text: str, span: Span, transcript: Transcript) -> bool:
    heard = [_plain(word.text) for word in transcript.between(span.start - BESIDE, span.end + BESIDE)]
    if kind in ("um", "uh"):
        return bool(set(heard) & set(load_language("en").fillers))
    return heard.count(_plain(text.split()[0])) >= 2


def _plain(text: str) -> str:
    return text.lower().strip(".,;:?!…\"'")


def _row(name: str, counts: Counter[str], false: int, minutes: float, cpu: float) -> str:
    found, every = sum(counts[f"{kind} found"] for kind in KINDS), sum(counts[kind] for kind in KINDS)
    cells = [f"{counts[f'{kind} found']} of {counts[kind]}" for kind in KINDS]
    share = f"{found} of {every} ({100 * found / every:.0f} %)" if every else "-"
    return f"| {name} | " + " | ".join((*cells, share, f"{false / minutes:.2f}", f"{cpu / minutes:.1f}")) + " |"


if __name__ == "__main__":
    main()
