"""The whole job on the sample: how far an episode's folder is from the script that the voices read.

    summarizer draft samples/interview.mp3 -o episodes
    python bench/e2e.py episodes/*/*water-always-wins* [--reference samples/interview.json]

Reads `transcript.json` and, when they are there, `checks.json` and `run.json`. Prints one Markdown row a folder:

- WER: words changed, lost or added over words of the script, compared as quotations are ("15" = "fifteen"), and a word
  written together or apart ("data set") is no error;
- speaker error: share of the words heard right whose speaker is not the script's, voices matched to people one to one
  so that the fewest are wrong;
- names: how many of the script's people the transcript calls by their name;
- word starts: |heard - script| in seconds over words heard right that the script times (median and 95th percentile),
  and the median with its sign (negative: too early);
- quotations: those of the post that are verbatim, and those whose words are also the script's, of all.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

from summarizer.records.post import Checks
from summarizer.records.transcript import Transcript
from summarizer.text.language import load_language
from summarizer.text.tokens import clean_text, tokenize
from summarizer.text.variants import Variant, number_variants

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "interview.json"
_NEAR = 8  # words around a figure's place in the other text
HEADER = (
    "| episode | recogniser | WER % | speaker error % | names | start median s | start p95 s | start signed s "
    "| quotations verbatim / as scripted / all | seconds |\n|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Token:
    """A comparable word and the written word that it is part of; `first`: that word begins with it.

    `figure`: at the first token of a figure or sign, which may be written in other ways.
    """

    text: str
    word: int
    first: bool
    figure: Variant | None = None


@dataclass(frozen=True)
class Mistake:
    """Neighbouring words that differ: the word of the script where they begin, how many, and both texts."""

    word: int
    count: int
    told: str
    heard: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="episode folders made from the sample")
    parser.add_argument("--reference", type=Path, default=SAMPLE)
    given = parser.parse_args()
    reference = json.loads(given.reference.read_text(encoding="utf-8"))
    print(HEADER)
    for folder in given.folders:
        print(row(folder, reference))


def row(folder: Path, reference: dict[str, Any]) -> str:
    """One row of the table. Raises OSError or pydantic.ValidationError when the folder has no transcript of ours."""
    transcript = Transcript.model_validate_json((folder / "transcript.json").read_text(encoding="utf-8"))
    script = tokens([word["text"] for word in reference["words"]])
    heard = tokens([word.text for word in transcript.words])
    pairs = same(script, heard)
    wer = changes(script, heard) / len(script)
    errors = start_errors(pairs, reference, transcript)
    named = {speaker.name for speaker in transcript.speakers}
    people = list(reference["speakers"].values())
    cells = [
        folder.name,
        transcript.model,
        f"{100 * wer:.1f}",
        f"{100 * speaker_error(pairs, reference, transcript):.1f}",
        f"{sum(name in named for name in people)} of {len(people)}",
        *(f"{value:.3f}" for value in (np.median(np.abs(errors)), np.percentile(np.abs(errors), 95))),
        f"{np.median(errors):+.3f}",
        quotations(folder / "checks.json", script),
        seconds(folder / "run.json"),
    ]
    return "| " + " | ".join(cells) + " |"


def tokens(words: Sequence[str]) -> list[Token]:
    """What quotations are compared by, with the number of the written word that each comes from."""
    text, owner = "", []
    for number, word in enumerate(words):
        cleaned = clean_text(word) + " "
        text += cleaned
        owner += [number] * len(cleaned)
    found: list[Token] = []
    english = load_language("en")
    cut = tokenize(text, english)
    figures = {figure.first: figure for figure in reversed(number_variants(text, cut, english))}  # "$6" before "$"
    for place, token in enumerate(cut):
        word = owner[token.start]
        found.append(Token(token.key, word, not found or found[-1].word != word, figures.get(place)))
    return found


def written_alike(one: Sequence[Token], other: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Both texts, each figure as the other text has it at its place: "31" is "thirty-one"."""
    alike = _as_written(one, other)
    return alike, _as_written(other, alike)


def _as_written(tokens: Sequence[Token], other: Sequence[Token]) -> list[Token]:
    theirs = [token.text for token in other]
    blocks = Levenshtein.opcodes([token.text for token in tokens], theirs)
    places = [block.dest_start + step for block in blocks for step in range(block.src_end - block.src_start)]
    equal = {place for b in blocks if b.tag == "equal" for place in range(b.src_start, b.src_end)}
    result: list[Token] = []
    done = 0
    for place, token in enumerate(tokens):
        if place < done:
            continue
        if token.figure is None or place in equal:
            result.append(token)
            continue
        last = place + token.figure.last - token.figure.first
        near = theirs[max(0, places[place] - _NEAR) : places[last - 1] + _NEAR]
        form = next((form for form in sorted(token.figure.forms, key=len, reverse=True) if _within(form, near)), None)
        if form is None:
            result.append(token)
            continue
        result += [Token(text, token.word, token.first and not index) for index, text in enumerate(form)]
        done = last
    return result


def _within(form: Sequence[str], words: Sequence[str]) -> bool:
    return any(list(form) == list(words[at : at + len(form)]) for at in range(len(words) - len(form) + 1))


def same(script: Sequence[Token], heard: Sequence[Token]) -> list[tuple[Token, Token]]:
    """Pairs of equal tokens in the alignment with the fewest changes."""
    script, heard = written_alike(script, heard)
    blocks = Levenshtein.opcodes([token.text for token in script], [token.text for token in heard])
    return [
        pair
        for block in blocks
        if block.tag == "equal"
        for pair in zip(script[block.src_start : block.src_end], heard[block.dest_start : block.dest_end], strict=True)
    ]


def changes(script: Sequence[Token], heard: Sequence[Token]) -> int:
    """Words changed, lost or added; words written together or apart are the same words."""
    return sum(mistake.count for mistake in mistakes(script, heard))


def mistakes(script: Sequence[Token], heard: Sequence[Token]) -> Iterator[Mistake]:
    """The places where the words differ, in order; words written together or apart are the same words."""
    script, heard = written_alike(script, heard)
    told, got = [token.text for token in script], [token.text for token in heard]
    blocks = Levenshtein.opcodes(told, got)
    for equal, run in itertools.groupby(blocks, key=lambda block: block.tag == "equal"):
        if equal:
            continue
        pieces = list(run)
        src, dest = (pieces[0].src_start, pieces[-1].src_end), (pieces[0].dest_start, pieces[-1].dest_end)
        if "".join(told[slice(*src)]) != "".join(got[slice(*dest)]):
            count = sum(max(p.src_end - p.src_start, p.dest_end - p.dest_start) for p in pieces)
            word = script[src[0]].word if src[0] < len(script) else script[-1].word + 1 if script else 0
            yield Mistake(word, count, " ".join(told[slice(*src)]), " ".join(got[slice(*dest)]))


def speaker_error(pairs: Sequence[tuple[Token, Token]], reference: dict[str, Any], transcript: Transcript) -> float:
    labels = sorted({word.speaker or "" for word in transcript.words})
    people = sorted(reference["speakers"])
    counts = np.zeros((len(people), len(labels)), int)
    for told, heard in pairs:
        speaker = transcript.words[heard.word].speaker or ""
        counts[people.index(reference["words"][told.word]["speaker"]), labels.index(speaker)] += 1
    right = counts[linear_sum_assignment(-counts)].sum()
    return float(1 - right / counts.sum())


def start_errors(pairs: Sequence[tuple[Token, Token]], reference: dict[str, Any], transcript: Transcript) -> Any:
    """Heard minus scripted, seconds, of words that begin with the same token."""
    return np.array(
        [
            transcript.words[heard.word].start - reference["words"][told.word]["start"]
            for told, heard in pairs
            if told.first and heard.first and reference["words"][told.word]["start"] is not None
        ]
    )


def quotations(path: Path, script: Sequence[Token]) -> str:
    if not path.is_file():
        return "–"
    quotes = Checks.model_validate_json(path.read_text(encoding="utf-8")).quotes
    whole = " " + " ".join(token.text for token in script) + " "
    scripted = [" " + " ".join(token.text for token in tokens(quote.text.split())) + " " in whole for quote in quotes]
    return f"{sum(quote.verdict == 'verbatim' for quote in quotes)} / {sum(scripted)} / {len(quotes)}"


def seconds(path: Path) -> str:
    """What the stages took together, when the run wrote it down."""
    if not path.is_file():
        return "–"
    stages = json.loads(path.read_text(encoding="utf-8")).get("stages", {})
    taken = [stage.get("seconds") or 0.0 for stage in (stages.values() if isinstance(stages, dict) else stages)]
    return f"{sum(taken):.0f}" if taken else "–"


if __name__ == "__main__":
    main()
