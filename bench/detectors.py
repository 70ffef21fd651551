"""The detectors of loops and of passages passed over, on words with known faults; no recogniser runs.

    python bench/detectors.py --data DIR

DIR holds `transcripts/` (any format that `summarizer` reads; what people really say, and so nearly no loops) and
`audio/synth20.json` (words with times). Loops and holes are put into them here, at random, the same each time.
Detectors that need sound (guesses, invented words, other languages) are measured by gaps.py.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from summarizer.asr.chunking import overlap_seconds
from summarizer.asr.confidence import find_loops
from summarizer.asr.recovery import find_uncovered
from summarizer.errors import SummarizerError
from summarizer.records.transcript import Span, Word
from summarizer.transcripts import read_transcript


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    loops(args.data / "transcripts")
    holes(args.data / "audio" / "synth20.json")


def loops(folder: Path) -> None:
    chance = random.Random(1)
    found = words = 0
    texts: list[tuple[Word, ...]] = []
    for path in sorted(folder.iterdir()):
        try:
            transcript = read_transcript(path, None)
        except SummarizerError:
            continue
        texts.append(transcript.words)
        words += len(transcript.words)
        for first, last in find_loops(transcript.words):
            found += last - first
            print(f"  {path.name}: {' '.join(word.text for word in transcript.words[first : first + 8])}")
    print(
        f"{len(texts)} real transcripts, {words} words: {found} taken for loops = {1e4 * found / words:.1f} in 10,000\n"
    )
    print("| words in the loop | times | loops found % | of their words % | other words taken |")
    print("|---|---|---|---|---|")
    for size in (1, 2, 4, 8, 12, 20):
        for times in (3, 5, 10):
            hits = caught = inserted = wrong = 0
            for _ in range(200):
                text = chance.choice(texts)
                at = chance.randrange(40, max(41, len(text) - 60))
                sample, unit = list(text[at - 40 : at]), list(text[at : at + size])
                loop = (len(sample) + size, len(sample) + size * times)
                sample += unit * times + list(text[at + size : at + 40])
                told = {index for first, last in find_loops(sample) for index in range(first, last)}
                inside = told & set(range(*loop))
                hits += bool(inside)
                caught += len(inside)
                inserted += loop[1] - loop[0]
                wrong += len(told - inside)
            print(f"| {size} | {times} | {hits / 2:.0f} | {100 * caught / inserted:.0f} | {wrong} |")


def holes(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    words = [
        Word(text=word["word"], start=word["start"], end=word["end"]) for word in truth["words"] if word.get("start")
    ]
    spans = [Span(start=sentence["start"], end=sentence["end"]) for sentence in truth["sentences"]]
    # Only sentences whose words all have times: in others, words are missing in the reference.
    timed = {word["sent"] for word in truth["words"]} - {w["sent"] for w in truth["words"] if not w.get("start")}
    speech = [span for number, span in enumerate(spans) if number in timed]
    words = [word for word in words if overlap_seconds(word.start, word.end + 0.01, speech) > 0]
    spoken = sum(span.end - span.start for span in speech)
    print(f"\n{spoken:.0f} s of speech, nothing lost: told {len(find_uncovered(words, speech))}")
    print("\n| seconds of speech lost | told % | of these seconds % | other seconds told |")
    print("|---|---|---|---|")
    chance = random.Random(2)
    for seconds in (1, 1.5, 2, 2.5, 3, 4, 6, 10):
        hits, inside, lost, outside = 0, 0.0, 0.0, 0.0
        for _ in range(200):
            start = chance.uniform(speech[0].start, speech[-1].end - 60)
            end = start
            while overlap_seconds(start, end, speech) < seconds:
                end += 0.1
            kept = [word for word in words if word.end <= start or word.start >= end]
            hole = Span(start=start, end=end)
            told = [span for span in find_uncovered(kept, speech) if span.start < end and start < span.end]
            hits += bool(told)
            lost += overlap_seconds(start, end, speech)
            for span in told:
                within = overlap_seconds(max(span.start, hole.start), min(span.end, hole.end), speech)
                inside += within
                outside += overlap_seconds(span.start, span.end, speech) - within
        print(f"| {seconds} | {hits / 2:.0f} | {100 * inside / lost:.0f} | {outside / 200:.2f} a hole |")


if __name__ == "__main__":
    main()
