"""Numbers read by `values` beside those of an older reader, sentence by sentence, over transcripts of a folder.

    python bench/number_values.py --data DIR --old FILE

FILE is a module of an older version that has `numbers_in(text) -> set of values` (English words and figures). Prints
each sentence on which they disagree, and the counts. Both leave out zero, one and two.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from summarizer.text.numbers import values
from summarizer.transcripts import read_transcript


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder of transcripts, named LANGUAGE_*")
    parser.add_argument("--old", type=Path, required=True, help="the module with the older numbers_in")
    parser.add_argument("--language", help="only transcripts of this language")
    options = parser.parse_args()
    old = _load(options.old)
    for file in sorted(options.data.iterdir()):
        language = file.name.split("_")[0]
        if options.language in (None, language):
            _compare(file, language, old)
    return 0


def _compare(file: Path, language: str, old: Callable[[str], frozenset[float]]) -> None:
    agree = disagree = 0
    for sentence in _sentences(file):
        found = values(sentence, language)
        new = {number.value for number in found if number.value > 2}
        before = set(old(sentence))
        if new == before:
            agree += bool(new)
            continue
        disagree += 1
        print(f"{sorted(before - new)} -> {sorted(new - before)}  | {sentence[:160]}")
    print(f"== {file.name}: {agree} sentences with numbers agree, {disagree} disagree")


def _sentences(file: Path) -> Iterator[str]:
    transcript = read_transcript(file)
    text = transcript.text(0, len(transcript.words))
    for sentence in re.split(r"(?<=[.?!。！？])\s*(?=\D)", text):
        if sentence.strip():
            yield sentence.strip()


def _load(file: Path) -> Callable[[str], frozenset[float]]:
    spec = importlib.util.spec_from_file_location("older_numbers", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found: Callable[[str], frozenset[float]] = module.numbers_in
    return found


if __name__ == "__main__":
    sys.exit(main())
