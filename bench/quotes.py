"""Scores the ranking of candidates on passages that people picked.

    python bench/quotes.py --data DIR [--ablate] [--show N]

Two kinds of human picks: block quotations of published show notes, found again in the transcript of the show by fuzzy
matching near their time stamp (people smooth what they quote); and teasers, the clips an editor put before the opening,
found again at their place in the talk. A pick counts as found when a candidate shares half of the pick's words or half
of its own with it.

`DIR` holds `pairs/*.notes.md` with `*.transcript.md`, and `transcripts/*`.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

import summarizer.quotes.scoring as scoring
from summarizer.quotes import find_candidates
from summarizer.quotes.adverts import advert_sentences
from summarizer.quotes.passages import read_passages
from summarizer.records.episode import Episode
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.timecode import parse_clock
from summarizer.records.transcript import Transcript, WordEdit
from summarizer.settings import QuoteSettings
from summarizer.text.quote_phrases import ranking_language
from summarizer.transcripts import read_transcript

EPISODE = Episode(id="00000000", guid="bench", title="bench", media="bench", media_kind="file")
STAMP = re.compile(r"\[@([\d:]+)\]")
LEVELS = (10, 20, 40)
HEAD = 420  # words in which a teaser is looked for


@dataclass(frozen=True)
class Picks:
    name: str
    transcript: Transcript
    spans: list[tuple[int, int]]  # half-open word ranges
    wanted: int  # picks that people made, found again or not


def normal(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))


def quotations(notes: str) -> Iterator[tuple[float | None, str]]:
    """(time stamp before it, words) of every block quotation, paragraph by paragraph."""
    stamp: float | None = None
    block: list[str] = []
    for line in [*notes.splitlines(), ""]:
        found = STAMP.search(line)
        if found:
            stamp = parse_clock(found.group(1))
        bare = line.strip()
        if bare.startswith(">"):
            block.append(bare.lstrip("> ").rstrip("\\ "))
            continue
        if block:
            text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", " ".join(block))
            yield stamp, re.sub(r"^[A-Z]\w+(?: and \w+)?(?: \([^)]*\))?: ", "", re.sub(r"[*_]", "", text))
            block = []


def locate(transcript: Transcript, text: str, first: int, last: int, least: float) -> tuple[int, int] | None:
    """The run of words[first:last] most like `text`, if it is like it enough."""
    starts, parts, position = [], [], 0
    for word in transcript.words[first:last]:
        bare = normal(word.text)
        starts.append(position)
        parts.append(bare)
        position += len(bare) + 1
    haystack = " ".join(parts)
    found = fuzz.partial_ratio_alignment(normal(text), haystack, score_cutoff=least)
    if found is None:
        return None
    inside = [index for index, start in enumerate(starts) if found.dest_start <= start < found.dest_end]
    return (first + inside[0], first + inside[-1] + 1) if inside else None


def from_notes(transcript_path: Path, notes_path: Path, least: float = 58.0) -> Picks:
    transcript = read_transcript(transcript_path)
    spans, wanted = [], 0
    for stamp, text in quotations(notes_path.read_text(encoding="utf-8")):
        if len(text.split()) < 6:
            continue
        wanted += 1
        low, high = (stamp - 60, stamp + 420) if stamp is not None else (0.0, 600.0)
        inside = [index for index, word in enumerate(transcript.words) if low <= word.start <= high]
        span = locate(transcript, text, inside[0], inside[-1] + 1, least) if inside else None
        if span:
            spans.append(span)
    return Picks(notes_path.name.split(".")[0], transcript, spans, wanted)


def from_teaser(path: Path) -> Picks | None:
    """Sentences of the first two minutes that are said again, nearly word for word, after them."""
    transcript = read_transcript(path)
    head = [sentence for sentence in transcript.sentences if sentence.words[1] < HEAD]
    unspaced = not ranking_language(transcript.language).spaced
    spans, wanted = [], 0
    for sentence in head:
        text = transcript.text(*sentence.words)
        if len(text) < (14 if unspaced else 40) or text.rstrip("\"'”").endswith(("?", "？")):
            continue  # a question in a teaser is the host's
        if unspaced:
            later = "".join(word.text for word in transcript.words[HEAD:])
            found = fuzz.partial_ratio_alignment(text, later, score_cutoff=80)
            if found is None:
                continue
            ends, position = [], 0
            for word in transcript.words[HEAD:]:
                position += len(word.text)
                ends.append(position)
            inside = [HEAD + index for index, end in enumerate(ends) if found.dest_start < end <= found.dest_end]
            span = (inside[0], inside[-1] + 1) if inside else None
        else:
            span = locate(transcript, text, HEAD, len(transcript.words), 88.0)
        if span:
            wanted += 1
            spans.append(span)
    kept = _without_head(transcript, HEAD)
    shifted = [(first - HEAD, last - HEAD) for first, last in spans]
    adverts = advert_sentences(read_passages(kept, ranking_language(kept.language)), EPISODE, False)
    shifted = [span for span in shifted if not any(_inside(kept, span, index) for index in adverts)]
    return Picks(path.name, kept, shifted, wanted) if len(shifted) >= 2 else None


def _inside(transcript: Transcript, span: tuple[int, int], sentence: int) -> bool:
    first, last = transcript.sentences[sentence].words
    return first <= span[0] < last


def _without_head(transcript: Transcript, count: int) -> Transcript:
    """Without the first words: a teaser that stays in would make its own words look salient."""
    return transcript.spliced([WordEdit(first=0, last=min(count, len(transcript.words)))])[0]


def overlap(candidate: tuple[int, int], span: tuple[int, int]) -> bool:
    shared = min(candidate[1], span[1]) - max(candidate[0], span[0])
    return 2 * shared >= min(candidate[1] - candidate[0], span[1] - span[0])


def recall(order: list[Candidate], picks: Picks, level: int) -> float:
    top = order[:level]
    return sum(any(overlap(item.words, span) for item in top) for span in picks.spans) / max(1, len(picks.spans))


def auc(quotes: Quotes, picks: Picks, value: Callable[[Candidate], float]) -> float:
    """How likely a picked candidate is valued above one that nobody picked."""
    good = [value(item) for item in quotes.candidates if any(overlap(item.words, span) for span in picks.spans)]
    rest = [value(item) for item in quotes.candidates if not any(overlap(item.words, span) for span in picks.spans)]
    if not good or not rest:
        return float("nan")
    wins = sum((one > other) + 0.5 * (one == other) for one in good for other in rest)
    return wins / len(good) / len(rest)


def textrank(quotes: Quotes, picks: Picks) -> dict[str, float]:
    """Sentence centrality by shared content words (Mihalcea and Tarau 2004), thirty rounds."""
    passages = read_passages(picks.transcript, ranking_language(picks.transcript.language))
    sets = [
        frozenset[str]().union(*(passages[index].content for index in picks.transcript.sentence_ids(item.words)))
        for item in quotes.candidates
    ]
    import math

    near: list[dict[int, float]] = [{} for _ in sets]
    for one in range(len(sets)):
        for other in range(one + 1, len(sets)):
            shared = len(sets[one] & sets[other])
            if shared:
                weight = shared / (math.log(1 + len(sets[one])) + math.log(1 + len(sets[other])))
                near[one][other] = near[other][one] = weight
    value = [1.0] * len(sets)
    for _ in range(30):
        sums = [sum(row.values()) or 1.0 for row in near]
        value = [
            0.15 + 0.85 * sum(weight * value[other] / sums[other] for other, weight in near[one].items())
            for one in range(len(sets))
        ]
    return {item.id: value[index] for index, item in enumerate(quotes.candidates)}


def compare(picks: Picks) -> dict[str, list[float]]:
    quotes = find_candidates(picks.transcript, EPISODE, QuoteSettings())
    ours = list(quotes.ranked())
    rank = textrank(quotes, picks)
    longest = sorted(quotes.candidates, key=lambda item: item.words[0] - item.words[1])
    central = sorted(quotes.candidates, key=lambda item: -rank[item.id])
    rows = {
        "this ranking": [*(recall(ours, picks, level) for level in LEVELS), auc(quotes, picks, lambda c: c.score)],
        "textrank": [*(recall(central, picks, level) for level in LEVELS), auc(quotes, picks, lambda c: rank[c.id])],
        "longest": [
            *(recall(longest, picks, level) for level in LEVELS),
            auc(quotes, picks, lambda c: c.words[1] - c.words[0]),
        ],
    }
    draws = []
    for seed in range(200):
        order = list(quotes.candidates)
        random.Random(seed).shuffle(order)
        draws.append([recall(order, picks, level) for level in LEVELS])
    rows["random"] = [*(statistics.mean(column) for column in zip(*draws, strict=True)), 0.5]
    return rows


def gather(data: Path) -> list[Picks]:
    found = []
    for notes in sorted(data.glob("pairs/*.notes.md")):
        transcript = notes.with_name(notes.name.replace(".notes.", ".transcript."))
        if transcript.exists():
            found.append(from_notes(transcript, notes))
    for path in sorted(data.glob("transcripts/*")):
        if path.suffix == ".txt":
            continue  # the same episodes as .vtt
        picks = from_teaser(path)
        if picks is not None:
            found.append(picks)
    return found


def mean_auc(everything: list[Picks]) -> list[float]:
    values = []
    for picks in everything:
        quotes = find_candidates(picks.transcript, EPISODE, QuoteSettings())
        values.append(auc(quotes, picks, lambda item: item.score))
    return values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--ablate", action="store_true", help="leave out each feature in turn")
    parser.add_argument("--show", type=int, default=0, help="print the picks and the first N of the ranking")
    options = parser.parse_args()
    everything = gather(options.data)
    print("| picks | of | candidates | method | @10 | @20 | @40 | AUC |\n|---|---|---|---|---|---|---|---|")
    for picks in everything:
        begun = time.process_time()
        quotes = find_candidates(picks.transcript, EPISODE, QuoteSettings())
        spent = time.process_time() - begun
        for method, row in compare(picks).items():
            cells = " | ".join(f"{value:.2f}" for value in row)
            print(
                f"| {picks.name} | {len(picks.spans)}/{picks.wanted} | {len(quotes.candidates)} | {method} | {cells} |"
            )
        if options.show:
            print(f"\n{spent:.2f} s CPU; picked:")
            for span in picks.spans:
                print("  -", picks.transcript.text(*span))
            print("ranked:")
            for item in quotes.ranked()[: options.show]:
                mark = "*" if any(overlap(item.words, span) for span in picks.spans) else " "
                print(f"  {mark} {item.score:.3f} {item.text}")
    if options.ablate:
        print("\n| without | mean AUC |", *(f"{picks.name[:16]} |" for picks in everything))
        print("|---|---|" + "---|" * len(everything))
        for name in [None, *scoring.WEIGHTS]:
            kept = dict(scoring.WEIGHTS)
            if name is not None:
                scoring.WEIGHTS[name] = 0.0
            values = mean_auc(everything)
            scoring.WEIGHTS.update(kept)
            cells = " | ".join(f"{value:.3f}" for value in values)
            print(f"| {name or '(all features)'} | {statistics.mean(v for v in values if v == v):.3f} | {cells} |")


if __name__ == "__main__":
    main()
