"""How the readers of words differ between two working copies: every token and every join over a folder of transcripts.

    python bench/tokens.py --data DIR --write FILE   # in the old working copy: keeps what each reader gives
    python bench/tokens.py --data DIR --old FILE     # in the new one: prints the disagreements of each reader

The functions are looked up under their present names and their names before `text/scripts.py`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from summarizer.records.transcript import Transcript
from summarizer.transcripts import read_transcript

_SHOWN = 12  # disagreements of one reader


def main() -> int:
    parser = argparse.ArgumentParser(description="compares the readers of words of two working copies")
    parser.add_argument("--data", type=Path, required=True, help="folder of transcripts, in any format that is read")
    parser.add_argument("--write", type=Path, help="file to keep what the readers give in")
    parser.add_argument("--old", type=Path, help="such a file, to compare with")
    arguments = parser.parse_args()
    results = {path.name: _read(path) for path in sorted(arguments.data.iterdir()) if path.is_file()}
    if arguments.write:
        arguments.write.write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
        return 0
    return _compare(json.loads(arguments.old.read_text(encoding="utf-8")), results)


def _read(path: Path) -> dict[str, list[Any]]:
    """For each reader, what it gives for each sentence."""
    transcript = read_transcript(path)
    texts = [transcript.text(*sentence.words) for sentence in transcript.sentences]
    return {name: [reader(text) for text in texts] for name, reader in _readers(transcript).items()}


def _readers(transcript: Transcript) -> dict[str, Callable[[str], Any]]:
    tokens = importlib.import_module("summarizer.text.tokens")
    language = importlib.import_module("summarizer.text.language").load_language(transcript.language)
    unspaced = _named("is_unspaced", "scripts", "tokens")
    count = _named("count_words", "scripts", "tokens")
    split = _named("split_words", "caption_words") or _named("tokenize", "caption_words")
    search = _named("search_tokens", "search_words") or _named("tokens", "search_words")
    return {
        "text": lambda text: text,
        "comparison": lambda text: [token.key for token in tokens.tokenize(tokens.clean_text(text), language)],
        "captions": split,
        "search": lambda text: [list(token) for token in search(text)],
        "is_unspaced": unspaced,
        "count_words": count,
    }


def _named(name: str, *modules: str) -> Any:
    for module in modules:
        try:
            found = importlib.import_module(f"summarizer.text.{module}")
        except ModuleNotFoundError:
            continue
        if hasattr(found, name):
            return getattr(found, name)
    return None


def _compare(old: dict[str, dict[str, list[Any]]], new: dict[str, dict[str, list[Any]]]) -> int:
    read: Counter[str] = Counter()
    differ: Counter[str] = Counter()
    for name in new:
        for reader, given in new[name].items():
            before = old[name][reader]
            read[reader] += len(given)
            if len(given) != len(before):
                print(f"{name}: {reader}: {len(before)} sentences before, {len(given)} now")
            for was, now in zip(before, given, strict=False):
                if was != now:
                    differ[reader] += 1
                    if differ[reader] <= _SHOWN:
                        print(f"{name}: {reader}: {was} -> {now}")
    for reader, count in read.items():
        print(f"{reader}: {differ[reader]} of {count} sentences differ")
    return 1 if differ else 0


if __name__ == "__main__":
    raise SystemExit(main())
