"""The verdict bench: true spans of real transcripts and what editors do to them; the confusion matrix as Markdown.

    python bench/verdicts.py --data DIR --seed 1 > verdicts.md   (its section of RESULTS.md)

`DIR` holds `transcripts/` and `pairs/`. From each transcript 500 spans are drawn, and each is changed in every way
that its words allow. A change whose result is heard elsewhere, word for word, is no change and is left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from summarizer.checking import check_post
from summarizer.checking.edits import QuoteText
from summarizer.checking.searchable import Occurrence, SearchableTranscript
from summarizer.records.transcript import Speaker, Transcript, Turn, Word, join_words
from summarizer.text.scripts import is_unspaced
from summarizer.text.tokens import clean_text, tokenize
from summarizer.transcripts import read_transcript

RANK = {"verbatim": 0, "trimmed": 1, "altered": 2, "stitched": 3, "misattributed": 3, "not found": 4}
NUMBERS = {
    "one": "nine", "two": "twelve", "three": "thirteen", "four": "forty", "five": "fifteen", "six": "sixteen",
    "seven": "seventy", "eight": "eighty", "nine": "ninety", "ten": "twelve", "eleven": "seven", "twelve": "twenty",
    "thirteen": "thirty", "fourteen": "forty", "fifteen": "fifty", "sixteen": "sixty", "seventeen": "seventy",
    "eighteen": "eighty", "nineteen": "ninety", "twenty": "thirty", "thirty": "thirteen", "forty": "fourteen",
    "fifty": "fifteen", "hundred": "thousand", "thousand": "million", "million": "billion", "billion": "million",
}  # fmt: skip
NAMES = ("Abernathy", "Okonkwo", "Lindqvist", "Marchetti", "Tanaka")
MARKS = re.compile(r"[\"“”„‘«»「」『』]")  # swapped, a closing mark before an opening one would end the quotation
OPENED = {
    "n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "it's": "it is", "that's": "that is",
    "there's": "there is", "what's": "what is", "he's": "he is", "she's": "she is", "let's": "let us",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A quotation for the post, and what the check must say of it."""

    kind: str
    text: str
    speaker: str | None
    expected: frozenset[str]
    policies: frozenset[str] = frozenset()  # under which it must pass
    meaning: bool = False  # must be flagged
    start: float | None = None


def spans(transcript: Transcript, count: int, rng: random.Random) -> list[tuple[int, int]]:
    """Word ranges of one speaker: half of them whole sentences, half cut anywhere."""
    words = transcript.words
    unspaced = is_unspaced(" ".join(word.text for word in words[:500]))
    low, high = (12, 60) if unspaced else (8, 40)
    whole = [s.words for s in transcript.sentences if low <= s.words[1] - s.words[0] <= high]
    found: list[tuple[int, int]] = []
    for attempt in range(count * 50):
        if len(found) >= count or len(words) <= high:
            break
        if attempt % 2 and whole:
            first, last = rng.choice(whole)
        else:
            size = rng.randint(low, high)
            first = rng.randrange(len(words) - size)
            last = first + size
        if len({word.speaker for word in words[first:last]}) == 1:
            found.append((first, last))
    return found


class Mutator:
    def __init__(self, transcript: Transcript, rng: random.Random) -> None:
        self.transcript = transcript
        self.words = transcript.words
        self.heard = SearchableTranscript(transcript)
        self.language = self.heard.language
        self.rng = rng
        self.unspaced = is_unspaced(" ".join(word.text for word in self.words[:500]))
        content = {w.text.strip(".,!?;:\"'()。、，") for w in self.words if len(w.text) >= (1 if self.unspaced else 5)}
        self.content = sorted(word for word in content if word.isalpha())
        self.labels = sorted({word.speaker for word in self.words if word.speaker})

    def keys(self, text: str) -> list[str]:
        return [token.key for token in tokenize(clean_text(text), self.language)]

    def places(self, text: str) -> list[Occurrence]:
        """Where the words of a text are heard, by the rules for equal words."""
        return self.heard.equal(QuoteText(text, self.heard))

    def cases(self, first: int, last: int) -> Iterator[Case]:
        texts = [word.text for word in self.words[first:last]]
        speaker = self.words[first].speaker
        truth = join_words(texts)
        yield Case("true span", truth, speaker, frozenset(["verbatim"]), frozenset(["strict", "clean", "ellipsis"]),
                   start=self.words[first].start)  # fmt: skip
        for kind, mutate in MUTATIONS.items():
            case = mutate(self, kind, first, last, texts, speaker)
            if case is None or (self.places(case.text) and kind not in UNCHANGED):
                continue
            if kind in REORDERED and self.left_out(case.text, first, last):
                continue
            if self.keys(case.text) == self.keys(truth) and kind not in UNCHANGED:
                continue
            yield case

    def left_out(self, text: str, first: int, last: int) -> bool:
        """Whether the changed text can as well be read as words left out of what is heard around it."""
        around = iter(self.keys(join_words([word.text for word in self.words[max(0, first - 8) : last + 8]])))
        return all(key in around for key in self.keys(text))

    def pick(self, texts: list[str], fits: Callable[[str], bool], *, inner: bool = True) -> int | None:
        edge = 1 if inner else 0
        places = [i for i in range(edge, len(texts) - edge) if fits(texts[i])]
        return self.rng.choice(places) if places else None


Made = Case | None
ALTERED = frozenset(["altered"])
TRIMMED = frozenset(["trimmed"])


def bare(word: str) -> str:
    return clean_text(word).strip('.,!?;:"()…-。、，').casefold()


def replace_word(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    place = m.pick(texts, lambda word: bare(word).isalpha() and (m.unspaced or len(bare(word)) >= 4), inner=False)
    if place is None or not m.content:
        return None
    changed = [*texts]
    changed[place] = m.rng.choice(m.content)
    return Case(kind, join_words(changed), speaker, ALTERED)


def negation_removed(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    place = m.pick(texts, lambda word: bare(word) in m.language.negations)
    if place is None:
        return None
    return Case(kind, join_words(texts[:place] + texts[place + 1 :]), speaker, TRIMMED, meaning=True)


def negation_added(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    words = {"en": "not", "de": "nicht", "es": "no", "fr": "pas", "pt": "não", "ja": "ない", "zh": "不"}
    word = words.get(m.language.code)
    place = m.rng.randrange(1, len(texts))
    if word is None or bare(texts[place]) == word or bare(texts[place - 1]) == word:
        return None
    return Case(kind, join_words([*texts[:place], word, *texts[place:]]), speaker, ALTERED, meaning=True)


def number_changed(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    def fits(word: str) -> bool:
        return bare(word).isdigit() or (m.language.code == "en" and bare(word) in NUMBERS)

    place = m.pick(texts, fits, inner=False)
    if place is None:
        return None
    old = bare(texts[place])
    new = str(int(old) * 10 + 1) if old.isdigit() else NUMBERS[old]
    changed = [*texts]
    changed[place] = texts[place].replace(old, new) if old in texts[place] else new
    return Case(kind, join_words(changed), speaker, ALTERED, meaning=old not in ("one",) or new not in ("one",))


def name_changed(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    if m.unspaced or m.language.capitalised_nouns:
        return None
    place = m.pick(
        texts, lambda word: word[:1].isupper() and len(bare(word)) > 2 and bare(word) not in m.language.common
    )
    if place is None or re.search(r"[.!?:]$", texts[place - 1]):
        return None
    changed = [*texts]
    changed[place] = m.rng.choice(NAMES)
    return Case(kind, join_words(changed), speaker, ALTERED, meaning=True)


def swapped(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    places = [
        i
        for i in range(len(texts) - 1)
        if bare(texts[i]) != bare(texts[i + 1]) and bare(texts[i]) and not MARKS.search(texts[i] + texts[i + 1])
    ]
    if not places:
        return None
    place = m.rng.choice(places)
    changed = [*texts]
    changed[place], changed[place + 1] = changed[place + 1], changed[place]
    return Case(kind, join_words(changed), speaker, ALTERED)


def hedge_dropped(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    plain = [bare(text) for text in texts]
    for at in range(1, len(texts) - 1):
        for hedge in m.language.hedges:
            parts = list(hedge) if m.unspaced else hedge.split()
            if plain[at : at + len(parts)] == parts and at + len(parts) < len(texts):
                changed = texts[:at] + texts[at + len(parts) :]
                return Case(kind, join_words(changed), speaker, TRIMMED, meaning=True)
    return None


def joined(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    """Two sentences made one by a word that was not said."""
    word = {"en": "because", "de": "weil", "es": "porque", "fr": "parce", "pt": "porque", "ja": "から", "zh": "因为"}
    places = [i for i in range(1, len(texts) - 1) if re.search(r"[.!?。！？]$", texts[i - 1])]
    if not places or m.language.code not in word:
        return None
    place = m.rng.choice(places)
    put_in = word[m.language.code]
    if bare(texts[place]) == put_in:
        return None
    return Case(kind, join_words([*texts[:place], put_in, *texts[place:]]), speaker, ALTERED)


def stitched(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    """The first half of this span and a passage from elsewhere, by the same speaker."""
    half = max(6, len(texts) // 2) if not m.unspaced else max(10, len(texts) // 2)
    if half > len(texts):
        return None
    for _ in range(30):
        other = m.rng.randrange(max(1, len(m.words) - half))
        run = m.words[other : other + half]
        if abs(other - first) < 400 or {word.speaker for word in run} != {speaker} or len(run) < half:
            continue
        if m.transcript.timing in ("words", "segments") and abs(run[0].start - m.words[first].start) < 40:
            continue
        text = join_words(texts[:half] + [word.text for word in run])
        return Case(kind, text, speaker, frozenset(["stitched"]))
    return None


def other_speaker(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    others = [label for label in m.labels if m.transcript.display(label) != m.transcript.display(speaker)]
    if not others or speaker is None:
        return None
    text = join_words(texts)
    places = m.places(text)
    if len(places) > 1:  # may be said by that other person, too
        return None
    return Case(kind, text, m.rng.choice(others), frozenset(["misattributed"]))


def filler_dropped(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    place = m.pick(texts, lambda word: bare(word) in m.language.fillers)
    if place is None:
        return None
    changed = texts[:place] + texts[place + 1 :]
    return Case(kind, join_words(changed), speaker, TRIMMED, frozenset(["clean", "ellipsis"]))


def ellipsis(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    if len(texts) < 12:
        return None
    size = m.rng.randint(2, 4)
    place = m.rng.randint(4, len(texts) - 4 - size)
    text = join_words([*texts[:place], "…", *texts[place + size :]])
    return Case(kind, text, speaker, TRIMMED)


def opened(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    if m.language.code != "en":
        return None
    for place, text in enumerate(texts):
        plain = clean_text(text)
        for short, long in OPENED.items():
            if (
                (short[0] == "'" and plain.casefold().rstrip(".,!?").endswith(short))
                or plain.casefold().rstrip(".,!?") == short
                or (short == "n't" and plain.casefold().rstrip(".,!?").endswith("n't"))
            ):
                changed = [*texts]
                changed[place] = plain.casefold().rstrip(".,!?").replace(short, long)
                return Case(kind, join_words(changed), speaker, ALTERED)
    return None


def invented(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    """Words of the same transcript in an order that nobody said."""
    words = [m.rng.choice(m.words).text for _ in texts]
    return Case(kind, join_words(words), speaker, frozenset(["not found"]))


def truncated(m: Mutator, kind: str, first: int, last: int, texts: list[str], speaker: str | None) -> Made:
    """What follows "I don't think" without it: every word was said, and the opposite was meant."""
    if m.language.code != "en":
        return None
    for sentence in m.transcript.sentences[m.rng.randrange(max(1, len(m.transcript.sentences))) :][:400]:
        begin, end = sentence.words
        plain = [bare(word.text) for word in m.words[begin:end]]
        for at in range(len(plain) - 8):
            if plain[at : at + 2] == ["don't", "think"]:
                run = m.words[begin + at + 2 : end]
                text = join_words([word.text for word in run][:40])
                return Case(kind, text, sentence.speaker, frozenset(["verbatim"]),
                            frozenset(["strict", "clean", "ellipsis"]), meaning=True)  # fmt: skip
    return None


MUTATIONS: dict[str, Callable[[Mutator, str, int, int, list[str], str | None], Made]] = {
    "content word replaced": replace_word,
    "negation removed": negation_removed,
    "negation added": negation_added,
    "number changed": number_changed,
    "name changed": name_changed,
    "two words swapped": swapped,
    "hedge dropped": hedge_dropped,
    "two sentences joined": joined,
    "two places stitched": stitched,
    "another speaker's name": other_speaker,
    "filler dropped": filler_dropped,
    "ellipsis": ellipsis,
    "contraction opened": opened,
    "invented sentence": invented,
    "clause after “I don't think”": truncated,
}
REORDERED = {"two words swapped", "negation added", "content word replaced", "contraction opened"}
UNCHANGED = {"another speaker's name", "clause after “I don't think”"}


def post_of(cases: list[Case], transcript: Transcript) -> str:
    """The cases as blockquotes, each with an anchor that names the speaker and gives no time."""
    parts = ["# Bench\n"]
    for number, case in enumerate(cases):
        text = re.sub(r"([\\`*_{}\[\]<>|~&#])", r"\\\1", " ".join(case.text.split())).replace('"', "'")
        name = re.sub(r"-{2,}|[<>]", " ", transcript.display(case.speaker) or "unknown")
        parts.append(f'> "{text}"\n<!-- q{number} {name} -->\n')
    return "\n".join(parts)


@dataclass
class Tally:
    matrix: dict[str, Counter[str]]
    better: list[str]
    worse: list[str]
    missed: list[str]
    cases: int = 0
    timed: int = 0
    off: int = 0


def run(path: Path, count: int, rng: random.Random, tally: Tally) -> None:
    transcript = read_transcript(path)
    mutator = Mutator(transcript, rng)
    cases = [case for first, last in spans(transcript, count, rng) for case in mutator.cases(first, last)]
    policies = ("strict", "clean", "ellipsis")
    for start in range(0, len(cases), 4000):
        part = cases[start : start + 4000]
        post = post_of(part, transcript)
        results = {
            policy: check_post(post, "bench.md", transcript, policy=policy, context="warn").quotes
            for policy in policies[:1]
        }
        some = [i for i, case in enumerate(part) if case.expected & {"trimmed"}]
        order = {i: at for at, i in enumerate(some)}
        for policy in policies[1:]:
            post = post_of([part[i] for i in some], transcript)
            sub = check_post(post, "bench.md", transcript, policy=policy, context="warn").quotes
            results[policy] = tuple(sub)
        if len(results["strict"]) != len(part):
            raise SystemExit(f"{path.name}: {len(part)} quotations written, {len(results['strict'])} found")
        for place, (case, quote) in enumerate(zip(part, results["strict"], strict=True)):
            others = {p: results[p][order[place]] for p in policies[1:]} if place in order else {}
            grade(path, case, quote, others, transcript, tally)


def grade(path, case, quote, others, transcript, tally: Tally) -> None:  # type: ignore[no-untyped-def]
    tally.cases += 1
    tally.matrix[case.kind][quote.verdict] += 1
    line = f"{path.name}: {case.kind}: {quote.verdict}: {case.text[:140]!r} heard {quote.heard[:120]!r}"
    if quote.verdict not in case.expected:
        expected = min(RANK[verdict] for verdict in case.expected)
        (tally.better if RANK[quote.verdict] < expected else tally.worse).append(line)
    elif quote.passes != ("strict" in case.policies):
        tally.better.append(f"passes={quote.passes} {line}")
    if case.meaning and "meaning" not in quote.flags and quote.verdict != "not found":
        tally.missed.append(line)
    for policy, other in others.items():
        small = {edit.kind for edit in other.edits} <= {"filler", "repeat"}  # what happened to be left out
        if (
            other.passes
            and policy not in case.policies
            and not (case.kind == "ellipsis" and (policy == "ellipsis" or small))
        ):
            tally.better.append(f"policy {policy} passes {line}")
        if not other.passes and policy in case.policies:
            tally.worse.append(f"policy {policy} refuses {other.reason} {line}")
    if case.start is not None and transcript.timing == "words":
        tally.timed += 1
        tally.off += not any(abs(place - case.start) <= 0.3 for place in quote.places)


def long_transcript(words: int, seed: int) -> Transcript:
    rng = random.Random(seed)
    vocabulary = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "r", "st", "ck", "m", "l", "sh")]
    common = [
        "the",
        "and",
        "to",
        "of",
        "a",
        "in",
        "that",
        "is",
        "it",
        "you",
        "for",
        "was",
        "on",
        "are",
        "with",
        "as",
        "they",
        "be",
        "at",
        "this",
        "have",
        "from",
        "or",
        "had",
        "by",
        "not",
    ]
    made: list[Word] = []
    for index in range(words):
        text = rng.choice(common) if rng.random() < 0.5 else rng.choice(vocabulary)
        if index % 14 == 13:
            text += "."
        speaker = "A" if (index // 70) % 2 else "B"
        made.append(Word(text=text, start=index * 0.36, end=index * 0.36 + 0.3, speaker=speaker, probability=0.9))
    turns = (Turn(start=0.0, end=words * 0.36, speaker="A", words=(0, words)),)
    people = (Speaker(label="A", name="Ann Abel", role="guest"), Speaker(label="B", name="Bo Berg", role="host"))
    return Transcript(
        language="en", duration=words * 0.36, model="made", words=tuple(made), turns=turns, speakers=people
    )


def speed(seed: int) -> Iterator[str]:
    yield "| quotations | transcript words | CPU s | of these index | peak MB |"
    yield "|---|---|---|---|---|"
    for quotations, words in (
        (200, 7_500),
        (200, 15_000),
        (200, 30_000),
        (200, 60_000),
        (200, 120_000),
        (10_000, 30_000),
    ):
        transcript = long_transcript(words, seed)
        rng = random.Random(seed)
        mutator = Mutator(transcript, rng)
        ways = [replace_word, swapped, ellipsis, stitched, invented]
        cases: list[Case] = []
        for index, (first, last) in enumerate(spans(transcript, quotations, rng)):
            texts = [word.text for word in transcript.words[first:last]]
            speaker = transcript.words[first].speaker
            way = ways[index % len(ways)] if index % 2 else None
            made = way(mutator, "x", first, last, texts, speaker) if way else None
            cases.append(made or Case("x", join_words(texts), speaker, ALTERED))
        post = post_of(cases, transcript)
        del mutator
        _ = transcript.sentences
        before = time.process_time()
        SearchableTranscript(transcript).windows(SearchableTranscript(transcript).ids[:20])
        index_seconds = (time.process_time() - before) / 2
        before = time.process_time()
        checks = check_post(post, "bench.md", transcript)
        seconds = time.process_time() - before
        assert len(checks.quotes) == len(cases)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield f"| {len(cases):,} | {words:,} | {seconds:.2f} | {index_seconds:.2f} | {peak:.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spans", type=int, default=500)
    parser.add_argument("--only", default="", help="part of a file's name")
    parser.add_argument("--show", type=int, default=0, help="so many of the unexpected results, on standard error")
    parser.add_argument("--no-speed", action="store_true")
    arguments = parser.parse_args()
    speeds = [] if arguments.no_speed else list(speed(arguments.seed))  # first: the peak is the process's
    tally = Tally(defaultdict(Counter), [], [], [])
    files = sorted(arguments.data.glob("transcripts/*.*")) + sorted(arguments.data.glob("pairs/*.transcript.md"))
    files = [path for path in files if arguments.only in path.name]
    before = time.process_time()
    for path in files:
        run(path, arguments.spans, random.Random(f"{arguments.seed} {path.name}"), tally)
        print(path.name, tally.cases, len(tally.better), len(tally.worse), file=sys.stderr, flush=True)
    report(arguments, files, tally, time.process_time() - before, speeds)
    for name, lines in (("BETTER", tally.better), ("WORSE", tally.worse), ("MISSED", tally.missed)):
        for line in lines[: arguments.show]:
            print(name, line, file=sys.stderr)


def report(arguments, files, tally: Tally, seconds: float, speeds: list[str]) -> None:  # type: ignore[no-untyped-def]
    verdicts = ["verbatim", "trimmed", "altered", "stitched", "misattributed", "not found"]
    print("## Verdicts on changed quotations\n")
    print(f"{dt.date.today()}, {platform.machine()}, Python {platform.python_version()}, seed {arguments.seed}, "
          f"{arguments.spans} spans from each of {len(files)} transcripts, {tally.cases:,} quotations, "
          f"{seconds:.0f} CPU s. Policy strict.\n")  # fmt: skip
    print(f"| change | {' | '.join(verdicts)} | as expected |")
    print("|---|" + "---|" * (len(verdicts) + 1))
    right_all = total_all = 0
    for kind in ("true span", *MUTATIONS):
        row = tally.matrix.get(kind)
        if not row:
            continue
        total = sum(row.values())
        right = sum(row[verdict] for verdict in expected_of(kind))
        if kind != "true span":
            right_all, total_all = right_all + right, total_all + total
        cells = " | ".join(f"{row[verdict]:,}" if row[verdict] else "" for verdict in verdicts)
        print(f"| {kind} | {cells} | {100 * right / total:.2f} % |")
    print(f"\nAll changes together: {100 * right_all / max(1, total_all):.2f} % as expected. "
          f"Better than expected (must be 0): {len(tally.better)}. Worse: {len(tally.worse)}. "
          f"Meaning flag missed: {len(tally.missed)}.")  # fmt: skip
    print(
        f"\nStart times of true spans (transcripts with word times): {tally.timed:,}; off by over 0.3 s: {tally.off}."
    )
    if speeds:
        print("\n### Speed and memory\n\nHalf of the quotations are changed. Peak of the process, script included.\n")
        print("\n".join(speeds))


def expected_of(kind: str) -> set[str]:
    if kind in ("true span", "clause after “I don't think”"):
        return {"verbatim"}
    if kind in ("negation removed", "hedge dropped", "filler dropped", "ellipsis"):
        return {"trimmed"}
    special = {"two places stitched": "stitched", "another speaker's name": "misattributed"}
    return {special.get(kind, "not found" if kind == "invented sentence" else "altered")}


if __name__ == "__main__":
    main()
