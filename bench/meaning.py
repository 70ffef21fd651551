"""Does the check see what governs a quotation in its sentence? Plants cuts in real transcripts and checks each.

    python bench/meaning.py --data DIR [--limit N] [--seed S] [--list KIND]

`DIR` holds transcripts of any format that is read. Planted: sentences in which a pattern of bench/meaning.toml finds a
negation, condition, question or reported speech, cut behind it; each must not pass. Fair: whole sentences, and those
cut after a lead-in of at most four words up to a comma, semicolon, colon or dash; none should fail for its sense.
Clauses: sentences cut at any other comma, which nothing says is right or wrong; a person reads what `--list` prints.
`--list` prints the cuts of one kind (`planted`, `fair`, `clauses`), with what governs each: + failed, - passed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.checking import check_post
from summarizer.errors import SummarizerError
from summarizer.records.post import QuoteCheck
from summarizer.records.transcript import Transcript, join_words
from summarizer.text.scripts import is_unspaced
from summarizer.transcripts import read_transcript

_LEAD = re.compile(r"(?:\S+\s+){0,3}\S+[,;:–]\s")
_LEAD_UNSPACED = re.compile(r"[^，、；：。]{1,6}[，、；：]")
_MIN_WORDS, _MIN_CHARACTERS = 5, 10
_MARK = re.compile(r"[,;:–，、；：]$")


@dataclass(frozen=True)
class Cut:
    """Words of a transcript as a quotation, and what it is made for."""

    transcript: Transcript
    words: tuple[int, int]  # half-open
    sentence: tuple[int, int]
    made: str  # "negation", …; "whole", "lead-in", "clause"

    @property
    def text(self) -> str:
        return self.transcript.text(*self.words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=40, help="planted cuts of each kind and language")
    parser.add_argument("--fair", type=int, default=200, help="whole sentences and lead-in cuts, half each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", choices=("planted", "fair", "clauses"))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    patterns = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    read = list(transcripts(options.data))
    planted = sample(
        [cut for one in read for cut in planted_in(one, patterns.get(one.language, {}))], options.limit, chance
    )
    whole = spread([cut for one in read for cut in fair_in(one, patterns, "whole")], options.fair // 2, chance)
    lead = spread([cut for one in read for cut in fair_in(one, patterns, "lead-in")], options.fair // 2, chance)
    clauses = spread([cut for one in read for cut in fair_in(one, patterns, "clause")], options.fair // 2, chance)
    for name, cuts in (("planted", planted), ("fair", whole + lead), ("clauses", clauses)):
        results = judged(cuts)
        report(name, results)
        if options.list == name:
            for cut, check in results:
                show(cut, check)


def transcripts(folder: Path) -> Iterator[Transcript]:
    """Those that can be read; of two with the same words the first."""
    known: set[tuple[str, ...]] = set()
    for path in sorted(folder.rglob("*")):
        try:
            one = read_transcript(path) if path.is_file() else None
        except (SummarizerError, ValueError, json.JSONDecodeError):
            continue
        if one is None or (key := tuple(word.text for word in one.words[:40])) in known:
            continue
        known.add(key)
        yield one


def planted_in(one: Transcript, patterns: dict[str, Sequence[str]]) -> Iterator[Cut]:
    for sentence in one.sentences:
        text, starts = joined(one, *sentence.words)
        for name, given in patterns.items():
            kind, _, after = name.partition("_")
            for pattern in given:
                for match in re.finditer(pattern, text, re.IGNORECASE):
                    at = match.start() if after else match.end()
                    place = next((number for number, start in enumerate(starts) if start >= at), None)
                    if place is None:
                        continue
                    first, last = sentence.words
                    words = (first, first + place) if after else (first + place, last)
                    if long_enough(one, words):
                        yield Cut(one, words, sentence.words, kind)


def fair_in(one: Transcript, patterns: dict[str, dict[str, Sequence[str]]], made: str) -> Iterator[Cut]:
    known = [re.compile(p, re.IGNORECASE) for given in patterns.get(one.language, {}).values() for p in given]
    for sentence in one.sentences:
        text, starts = joined(one, *sentence.words)
        first, last = sentence.words
        if not re.search(r"[.!。！]$", text):
            continue  # questions, and sentences that were cut for their length
        if made == "whole":
            if (long_enough(one, sentence.words) and text[:1].isupper()) or is_unspaced(text):
                yield Cut(one, sentence.words, sentence.words, made)
            continue
        lead = (_LEAD_UNSPACED if is_unspaced(text) else _LEAD).match(text)
        if (
            made == "lead-in"
            and lead
            and not any(p.match(text[: lead.end()]) or p.search(text[: lead.end()]) for p in known)
        ):
            place = next((number for number, start in enumerate(starts) if start >= lead.end()), None)
            if place is not None and long_enough(one, (first + place, last)):
                yield Cut(one, (first + place, last), sentence.words, made)
        if made == "clause":
            for place in range(5, last - first):
                if _MARK.search(one.words[first + place - 1].text) and long_enough(one, (first + place, last)):
                    yield Cut(one, (first + place, last), sentence.words, made)


def joined(one: Transcript, first: int, last: int) -> tuple[str, list[int]]:
    """The text of words[first:last], and where in it each word begins."""
    text, starts = "", []
    for number in range(first, last):
        whole = join_words([text, one.words[number].text]) if text else one.words[number].text
        starts.append(len(whole) - len(one.words[number].text))
        text = whole
    return text, starts


def long_enough(one: Transcript, words: tuple[int, int]) -> bool:
    text = one.text(*words)
    return len(text) >= _MIN_CHARACTERS if is_unspaced(text) else words[1] - words[0] >= _MIN_WORDS


def sample(cuts: list[Cut], limit: int, chance: random.Random) -> list[Cut]:
    by_kind: dict[tuple[str, str], list[Cut]] = {}
    for cut in cuts:
        by_kind.setdefault((cut.transcript.language, cut.made), []).append(cut)
    return [cut for _, same in sorted(by_kind.items()) for cut in chance.sample(same, min(limit, len(same)))]


def spread(cuts: list[Cut], count: int, chance: random.Random) -> list[Cut]:
    """So many, as evenly over the languages as there are."""
    by_language: dict[str, list[Cut]] = {}
    for cut in cuts:
        by_language.setdefault(cut.transcript.language, []).append(cut)
    chosen: list[Cut] = []
    left = count
    for number, (_, same) in enumerate(sorted(by_language.items(), key=lambda item: len(item[1]))):
        taken = min(len(same), left // (len(by_language) - number))
        chosen += chance.sample(same, taken)
        left -= taken
    return chosen


def judged(cuts: Sequence[Cut]) -> list[tuple[Cut, QuoteCheck]]:
    """Each cut with its check: one post a transcript, one blockquote a cut, with an anchor that tells its time."""
    by_transcript: dict[int, list[Cut]] = {}
    for cut in cuts:
        by_transcript.setdefault(id(cut.transcript), []).append(cut)
    results: list[tuple[Cut, QuoteCheck]] = []
    for same in by_transcript.values():
        one = same[0].transcript
        lines = []
        for number, cut in enumerate(same):
            words = one.words[cut.words[0] : cut.words[1]]
            anchor = f"<!-- q{number} {words[0].start:.2f}-{max(words[-1].end, words[0].start):.2f} -->"
            lines.append(f"> {cut.text}\n\n{anchor}\n")
        checks = check_post("\n".join(lines), "post.md", one)
        by_id = {check.id: check for check in checks.quotes}
        for number, cut in enumerate(same):
            check = by_id.get(f"q{number}")
            if check is not None and check.verdict == "verbatim":  # marks inside it may make several quotations
                results.append((cut, check))
    return results


def report(name: str, results: Sequence[tuple[Cut, QuoteCheck]]) -> None:
    totals: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    for cut, check in results:
        key = (cut.transcript.language, cut.made)
        totals[key] += 1
        failed[key] += "meaning" in check.flags
    print(f"{name}: {sum(failed.values())} of {sum(totals.values())} fail for their sense")
    for key in sorted(totals):
        print("   ", *key, f"{failed[key]} of {totals[key]}")


def show(cut: Cut, check: QuoteCheck) -> None:
    before = cut.transcript.text(cut.sentence[0], cut.words[0]) if cut.words[0] > cut.sentence[0] else ""
    after = cut.transcript.text(cut.words[1], cut.sentence[1]) if cut.words[1] < cut.sentence[1] else ""
    mark = "+" if "meaning" in check.flags else "-"
    print(f"{mark} {cut.transcript.language} {cut.made}: {before} | {cut.text[:90]} | {after}  [{check.governing}]")


if __name__ == "__main__":
    main()
