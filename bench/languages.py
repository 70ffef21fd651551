"""How often sentences are taken for another language: own ones refused, English ones accepted for other languages.

python bench/languages.py --data DIR      # transcripts whose names begin with their language: en_show_12.json
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from summarizer.text.detection import is_in_language
from summarizer.text.scripts import count_words
from summarizer.transcripts import read_transcript

_FEWEST_WORDS = 8
_OTHERS = ("pl", "fi", "sv", "cs", "tr")


def main() -> int:
    parser = argparse.ArgumentParser(description="counts the sentences that are taken for another language")
    parser.add_argument("--data", type=Path, required=True, help="folder of transcripts")
    counts: Counter[str] = Counter()
    for path in sorted(parser.parse_args().data.iterdir()):
        language = path.name.partition("_")[0]
        transcript = read_transcript(path)
        for sentence in transcript.sentences[::3]:
            text = transcript.text(*sentence.words)
            if count_words(text) < _FEWEST_WORDS:
                continue
            counts[f"{language}: sentences"] += 1
            if not is_in_language(text, language):
                counts[f"{language}: refused"] += 1
                print(f"{path.name}: refused: {text[:120]}")
            if language == "en":
                counts.update(f"en: accepted as {other}" for other in _OTHERS if is_in_language(text, other))
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
