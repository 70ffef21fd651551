"""Compares ways to cut transcripts into sentences, and lists where they disagree.

    python bench/sentences.py --data DIR [--old TREE] [--list N] [--seed S] [--pysbd]

`DIR` holds transcripts of any format that is read. `--old` is another version's source tree, whose `cut_sentences` is
compared (without it only counts are printed). `--pysbd` counts the library pysbd as well, when it is installed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from summarizer.errors import SummarizerError
from summarizer.records.transcript import Transcript, cut_sentences
from summarizer.transcripts import read_transcript

_OLD = """
import json, sys
from summarizer.records.transcript import Transcript, cut_sentences
for line in sys.stdin:
    one = Transcript.model_validate_json(line)
    cut = cut_sentences(one.words, timed=one.timing == "words")
    print(json.dumps([sentence.words[1] for sentence in cut]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--old", type=Path)
    parser.add_argument("--list", type=int, default=0, help="disagreements to print per language")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pysbd", action="store_true")
    options = parser.parse_args()
    read = list(transcripts(options.data))
    old = old_ends([one for _, one in read], options.old) if options.old else [set[int]() for _ in read]
    totals: dict[str, Counter[str]] = {}
    differing: dict[str, list[str]] = {}
    for (name, transcript), before in zip(read, old, strict=True):
        began = time.process_time()
        cut = cut_sentences(transcript.words, transcript.language, timed=transcript.timing == "words")
        spent = time.process_time() - began
        new = {sentence.words[1] for sentence in cut}
        count = totals.setdefault(transcript.language, Counter())
        count.update(words=len(transcript.words), old=len(before), new=len(new), ms=round(spent * 1000))
        count.update(gone=len(before - new), added=len(new - before))
        if options.pysbd:
            count.update(pysbd=by_pysbd(transcript))
        if options.old:
            shown = [show(transcript, end, name, "+" if end in new else "-") for end in sorted(before ^ new)]
            differing.setdefault(transcript.language, []).extend(shown)
    for language, count in totals.items():
        print(language, dict(count))
    for language, lines in differing.items():
        random.Random(options.seed).shuffle(lines)
        for line in sorted(lines[: options.list]):
            print(language, line)


def transcripts(folder: Path) -> Iterator[tuple[str, Transcript]]:
    for path in sorted(folder.iterdir()):
        try:
            yield path.name, read_transcript(path)
        except SummarizerError as error:
            print(f"{path.name}: {error}", file=sys.stderr)


def old_ends(read: list[Transcript], tree: Path) -> list[set[int]]:
    lines = "\n".join(one.model_dump_json() for one in read)
    done = subprocess.run(
        [sys.executable, "-c", _OLD], input=lines, env={"PYTHONPATH": str(tree)}, cwd=tree, capture_output=True,
        text=True, check=True, timeout=300,
    )  # fmt: skip
    return [set(json.loads(line)) for line in done.stdout.splitlines()]


def by_pysbd(transcript: Transcript) -> int:
    import pysbd

    if transcript.language not in pysbd.languages.LANGUAGE_CODES:
        return 0
    cutter = pysbd.Segmenter(language=transcript.language, clean=False)
    turns: list[tuple[int, int]] = [turn.words for turn in transcript.turns] or [(0, len(transcript.words))]
    return sum(len(cutter.segment(transcript.text(*words))) for words in turns)


def show(transcript: Transcript, end: int, name: str, sign: str) -> str:
    before = transcript.text(max(0, end - 9), end)
    return f"{sign} {before} ¦ {transcript.text(end, end + 7)}   ({name[:24]})"


if __name__ == "__main__":
    main()
