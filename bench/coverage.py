"""How many of the words of those who may be quoted stand in a place that may be quoted.

    python bench/coverage.py [TRANSCRIPT ...] [--show N] [--lost N]

Without a transcript, the sample's. `places`: in a run of sentences or clauses that `Quotability` allows; `candidates`:
in a passage that the review page offers; `turns`: in turns that are long enough for a quotation, which is the most that
any rule could reach. `--show` prints the best 20 candidates, then random ones; `--lost` prints words in no place.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from summarizer.quotes import find_candidates
from summarizer.quotes.quotability import Quotability
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.settings import QuoteSettings
from summarizer.transcripts import read_transcript

EPISODE = Episode(id="00000000", guid="bench", title="bench", media="bench", media_kind="file")
SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "published.vtt"


def covered(quotability: Quotability) -> set[int]:
    """The words in some run that may be quoted; runs that add no word are not tried."""
    found: set[int] = set()
    for run in sorted(quotability.runs(everywhere=True), key=lambda run: run[0] - run[1]):
        if not found.issuperset(range(*run)) and quotability.refusal(run) is None:
            found.update(range(*run))
    return found


def in_long_turns(transcript: Transcript, least: int) -> set[int]:
    found: set[int] = set()
    first = 0
    for last in range(1, len(transcript.words) + 1):
        if last == len(transcript.words) or transcript.words[last].speaker != transcript.words[first].speaker:
            if last - first >= least:
                found.update(range(first, last))
            first = last
    return found


def measure(path: Path, show: int, lost: int) -> None:
    transcript = read_transcript(path)
    begun = time.process_time()
    quotes = find_candidates(transcript, EPISODE, QuoteSettings())
    seconds = time.process_time() - begun
    quotability = Quotability.of(transcript, EPISODE, QuoteSettings())
    own = {at for at, word in enumerate(transcript.words) if word.speaker in quotability.barred.speakers}
    places = covered(quotability)
    offered = {at for one in quotes.candidates for at in range(*one.words)}
    total = max(1, len(own))
    print(
        f"| {path.name[:42]} | {len(own):,} | {len(places) / total:.1%} | {len(offered) / total:.1%} | "
        f"{len(own & in_long_turns(transcript, 8)) / total:.1%} | {len(quotes.candidates)} | {seconds:.2f} |",
        flush=True,
    )
    rng = random.Random(1)
    ranked = quotes.ranked()
    if show:
        for place, one in enumerate([*ranked[:20], *rng.sample(ranked[20:], min(show, len(ranked[20:])))], start=1):
            print(f"  {place}. {one.text}")
    if lost:
        gaps = _stretches(sorted(own - places))
        for first, last in rng.sample(gaps, min(lost, len(gaps))):
            print(f"  … {transcript.text(max(0, first - 6), first)} [[{transcript.text(first, last)}]]")


def _stretches(words: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for at in words:
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transcripts", nargs="*", type=Path, default=[SAMPLE])
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--lost", type=int, default=0)
    args = parser.parse_args()
    print("| transcript | words | places | candidates | turns | candidates | s |\n|---|---|---|---|---|---|---|")
    for path in args.transcripts:
        measure(path, args.show, args.lost)


if __name__ == "__main__":
    main()
