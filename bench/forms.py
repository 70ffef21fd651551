"""Quotations in every form that a post can have, true and with one word changed; a part of the verdict bench.

    python bench/forms.py --data DIR --seed 1 --spans 500 > forms.md

Each span of a real transcript stands twice in a post: as it was said, and with one word changed or a sign, an accent
or a struck word put in. A true one must pass, a changed one must not. Names: the first voices get a given name or a
surname in common, and each span is given to the right one and to another one.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from verdicts import Mutator, bare, spans

from summarizer.checking import check_post
from summarizer.records.transcript import Speaker, Transcript, join_words
from summarizer.text.numbers import readings
from summarizer.text.quotation_marks import MARK_CHARACTERS as MARKS
from summarizer.transcripts import read_transcript

SHARED_NAMES = ("Michael Kennedy", "Michael Chow", "Laura Kennedy", "Laura Michael", "M. Kennedy Jr.")
_TROUBLE = re.compile(r"[\\`*_{}\[\]<>|~&#\"=:]|^\s*[-+>\d]|--|''|´")

Write = Callable[[str, str], str]  # (words, speaker's name) -> Markdown


def _halves(words: str) -> tuple[str, str]:
    parts = words.split(" ")
    half = max(1, len(parts) // 2)
    return " ".join(parts[:half]), " ".join(parts[half:])


def _interrupted(words: str, name: str) -> str:
    first, second = _halves(words)
    return f'"{first}," {name} said, "{second}"'


def _two_paragraphs(words: str, name: str) -> str:
    first, second = _halves(words)
    return f'{name} said: "{first}\n\n"{second}"'


def _emphasis(words: str, name: str) -> str:
    parts = words.split(" ")
    parts[len(parts) // 2] = f"**{parts[len(parts) // 2]}**"
    return f'{name} said: "{" ".join(parts)}"'


FORMS: dict[str, Write] = {
    "straight": lambda words, name: f'{name} said: "{words}"',
    "curly": lambda words, name: f"{name} said: “{words}”",
    "single curly": lambda words, name: f"{name} said: ‘{words}’",
    "guillemets": lambda words, name: f"{name} said: «{words}»",
    "guillemets, spaced": lambda words, name: f"{name} said: « {words} »",
    "guillemets, inward": lambda words, name: f"{name} said: »{words}«",
    "guillemets, same": lambda words, name: f"{name} said: »{words}»",
    "single guillemets": lambda words, name: f"{name} said: ‹{words}›",
    "low and high": lambda words, name: f"{name} said: „{words}“",
    "same curly": lambda words, name: f"{name} said: ”{words}”",
    "curly and straight": lambda words, name: f'{name} said: “{words}"',
    "corner brackets": lambda words, name: f"{name} said: 「{words}」",
    "white corners": lambda words, name: f"{name} said: 『{words}』",
    "vertical corners": lambda words, name: f"{name} said: ﹁{words}﹂",
    "TeX": lambda words, name: f"{name} said: ``{words}''",
    "primes": lambda words, name: f"{name} said: ″{words}″",
    "ornaments": lambda words, name: f"{name} said: ❝{words}❞",
    "entities": lambda words, name: f"{name} said: &ldquo;{words}&rdquo;",
    "<q>": lambda words, name: f"<p>{name} said: <q>{words}</q></p>",
    "turn": lambda words, name: f"**{name}:** {words}",
    "interrupted": _interrupted,
    "two paragraphs": _two_paragraphs,
    "emphasis": _emphasis,
    "list": lambda words, name: f'- {name} said: "{words}"',
    "table": lambda words, name: f'| Who | What |\n|---|---|\n| {name} | "{words}" |',
    "link": lambda words, name: f'[{name} said: "{words}"](https://example.org/)',
    "heading": lambda words, name: f'### {name}: "{words}"',
    "blockquote": lambda words, name: f"> {words}\n>\n> — {name}",
    "blockquote with marks": lambda words, name: f'> "{words}"\n>\n> — {name}',
    "blockquote, heading": lambda words, name: f"> # {words}\n>\n> — {name}",
    "blockquote, list": lambda words, name: f"> - {words}\n>\n> — {name}",
    "blockquote, code": lambda words, name: f"> ```\n> {words}\n> ```\n>\n> — {name}",
    "blockquote, box": lambda words, name: f"> [!QUOTE]\n> {words}\n>\n> — {name}",
    "<blockquote>": lambda words, name: f"<blockquote>{words}</blockquote>\n\n— {name}",
}


@dataclass(frozen=True)
class Case:
    kind: str
    form: str
    markdown: str
    passes: bool  # what the check must say


@dataclass
class Tally:
    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    passed: list[str] = field(default_factory=list)  # false ones that passed
    failed: list[str] = field(default_factory=list)  # true ones that failed
    by_form: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


# -- changes of one word: each gives the words, or None where none fits ------------------------------------------------


def other_word(m: Mutator, texts: list[str]) -> list[str] | None:
    place = m.pick(texts, lambda word: bare(word).isalpha() and (m.unspaced or len(bare(word)) >= 4), inner=False)
    if place is None or not m.content:
        return None
    word = m.rng.choice(m.content)
    return None if bare(word) == bare(texts[place]) else [*texts[:place], word, *texts[place + 1 :]]


def sign_added(m: Mutator, texts: list[str]) -> list[str] | None:
    place = m.rng.randrange(len(texts))
    sign = m.rng.choice(["%", "€", "+", "≥", "≠", "¬", "°", "§", "@", "🙂", "×", "№"])
    return [*texts[:place], sign + texts[place], *texts[place + 1 :]]


def accent_changed(m: Mutator, texts: list[str]) -> list[str] | None:
    """A vowel of a small-letter word gets an accent, or an accented one loses it."""
    place = m.pick(texts, lambda word: bare(word).isalpha() and word[:1].islower() and len(bare(word)) > 3, inner=False)
    if place is None or m.unspaced:
        return None
    word = texts[place]
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    if plain != unicodedata.normalize("NFD", word):
        return [*texts[:place], plain, *texts[place + 1 :]]
    at = next((i for i in range(len(word) - 1, -1, -1) if word[i] in "aeiou"), None)
    if at is None:
        return None
    return [
        *texts[:place],
        unicodedata.normalize("NFC", word[: at + 1] + "\u0302" + word[at + 1 :]),
        *texts[place + 1 :],
    ]


def struck_word(m: Mutator, texts: list[str]) -> list[str] | None:
    place = m.rng.randrange(1, len(texts))
    return [*texts[:place], "~~not~~", *texts[place:]]


def parted_word(m: Mutator, texts: list[str]) -> list[str] | None:
    place = m.pick(texts, lambda word: bare(word).isalpha() and len(bare(word)) >= 6, inner=False)
    if place is None or m.unspaced:
        return None
    half = len(texts[place]) // 2
    return [*texts[:place], texts[place][:half], texts[place][half:], *texts[place + 1 :]]


def figure_spoken(m: Mutator, texts: list[str]) -> list[str] | None:
    """A figure as it is read aloud, and is therefore the same."""
    place = m.pick(texts, lambda word: bool(re.fullmatch(r"\d{1,6}", word)), inner=False)
    if place is None:
        return None
    forms = sorted(readings(texts[place], m.language.code))
    return [*texts[:place], *m.rng.choice(forms), *texts[place + 1 :]] if forms else None


CHANGES: dict[str, Callable[[Mutator, list[str]], list[str] | None]] = {
    "another word": other_word,
    "a sign put in": sign_added,
    "an accent changed": accent_changed,
    "a struck word": struck_word,
    "a word parted": parted_word,
}


def cases(transcript: Transcript, count: int, rng: random.Random) -> Iterator[Case]:
    mutator = Mutator(transcript, rng)
    names = list(FORMS)
    for number, (first, last) in enumerate(spans(transcript, count, rng)):
        texts = [word.text for word in transcript.words[first:last]]
        words = join_words(texts)
        if _TROUBLE.search(words) or any(mark in words for mark in MARKS if mark not in "'’"):
            continue
        if re.search(r"(?:^|\W)['’]|['’](?:\W|$)", words) or words[-1] in "…-–—":
            continue
        speaker = transcript.display(transcript.words[first].speaker)
        form = names[number % len(names)]
        write = FORMS[form]
        who = speaker if speaker and re.fullmatch(r"[^\W\d_]+(?:[ -][^\W\d_]+)*", speaker) else ""
        if not who:  # nobody is named
            if form in ("turn",):
                continue
            who = {"en": "She", "de": "Sie", "fr": "Elle", "es": "Ella", "pt": "Ela"}.get(transcript.language, "")
        markdown = write(words, who).replace("— She", "").replace("— Sie", "").replace("— Elle", "")
        yield Case("true", form, markdown.replace("— Ella", "").replace("— Ela", ""), True)
        if number % 3 == 0 and (spoken := figure_spoken(mutator, texts)):
            yield Case("a figure as it is read", form, write(join_words(spoken), who), True)
        kind = list(CHANGES)[(number // len(names)) % len(CHANGES)]
        changed = CHANGES[kind](mutator, texts)
        if changed is None or mutator.keys(join_words(changed)) == mutator.keys(words):
            continue
        text = join_words(changed)
        if form in ("blockquote, code",) and kind == "a struck word":
            continue
        if mutator.places(text):
            continue
        yield Case(kind, form, write(text, who), False)


NAMED: dict[str, Write] = {
    "— Name": lambda words, name: f"> {words}\n>\n> — {name}",
    "Name:": lambda words, name: f"> **{name}:** {words}",
    "Name said:": lambda words, name: f'{name} said: "{words}"',
    '"…," said Name.': lambda words, name: f'"{words}," said {name}.',
    "anchor": lambda words, name: f'> "{words}"\n\n<!-- q1 {name} -->',
    "turn": lambda words, name: f"**{name}:** {words}",
}


def named_cases(transcript: Transcript, count: int, rng: random.Random) -> Iterator[Case]:
    """Spans of voices that share a name, given to the right one and to another one."""
    labels = [speaker.label for speaker in transcript.speakers]
    names = {label: transcript.display(label) or "" for label in labels}
    forms = list(NAMED)
    mutator = Mutator(transcript, rng)
    for number, (first, last) in enumerate(spans(transcript, count, rng)):
        words = join_words([word.text for word in transcript.words[first:last]])
        label = transcript.words[first].speaker
        if label not in names or _TROUBLE.search(words) or any(mark in words for mark in MARKS if mark not in "'’"):
            continue
        if re.search(r"(?:^|\W)['’]|['’](?:\W|$)", words) or words[-1] in "…-–—":
            continue
        if len(mutator.places(words)) != 1:
            continue
        form = forms[number % len(forms)]
        yield Case("the right name", form, NAMED[form](words, names[label]), True)
        other = rng.choice([one for one in labels if one != label])
        yield Case("another's name", form, NAMED[form](words, names[other]), False)


def with_shared_names(transcript: Transcript) -> Transcript | None:
    """The transcript with names for its voices that share a part; None with fewer than two voices."""
    counts = Counter(word.speaker for word in transcript.words if word.speaker)
    labels = [label for label, _ in counts.most_common(len(SHARED_NAMES))]
    if len(labels) < 2:
        return None
    voices = {label: (f"Voice {number}", SHARED_NAMES[number]) for number, label in enumerate(labels)}
    words = tuple(
        word.model_copy(update={"speaker": voices[word.speaker][0] if word.speaker in voices else None})
        for word in transcript.words
    )
    turns = tuple(
        turn.model_copy(update={"speaker": voices[turn.speaker][0] if turn.speaker in voices else None})
        for turn in transcript.turns
    )
    speakers = tuple(Speaker(label=label, name=name) for label, name in voices.values())
    return transcript.model_copy(update={"words": words, "turns": turns, "speakers": speakers})


def grade(path: Path, transcript: Transcript, made: list[Case], tally: Tally) -> None:
    """Checks all cases in one post, each under a heading of its own; a quotation belongs to the case of its line."""
    lines = ["# Bench", ""]
    starts: list[int] = []
    for number, case in enumerate(made):
        lines += [f"## {number}", ""]
        starts.append(len(lines) + 1)
        lines += [*case.markdown.split("\n"), ""]
    starts.append(len(lines) + 1)
    checks = check_post("\n".join(lines), "bench.md", transcript, context="warn")
    found: dict[int, list[object]] = defaultdict(list)
    place = 0
    for quote in sorted(checks.quotes, key=lambda quote: quote.line):
        while place + 1 < len(starts) - 1 and quote.line >= starts[place + 1]:
            place += 1
        found[place].append(quote)
    for number, case in enumerate(made):
        quotes = found[number]
        passes = bool(quotes) and all(quote.passes for quote in quotes)  # type: ignore[attr-defined]
        right = passes == case.passes and (bool(quotes) or not case.passes)
        if not quotes:
            right = False
        tally.total[case.kind] += 1
        tally.right[case.kind] += right
        tally.by_form[case.form]["right" if right else "wrong"] += 1
        if not right:
            said = [(q.verdict, q.passes, q.flags, q.reason[:90], q.attributed) for q in quotes]  # type: ignore[attr-defined]
            (tally.failed if case.passes else tally.passed).append(
                f"{path.name}: {case.kind}: {case.markdown!r}: {said}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spans", type=int, default=500)
    parser.add_argument("--only", default="", help="part of a file's name")
    parser.add_argument("--show", type=int, default=0, help="so many of the unexpected results, on standard error")
    arguments = parser.parse_args()
    tally = Tally()
    before = time.process_time()
    files = [path for path in sorted(arguments.data.glob("transcripts/*.*")) if arguments.only in path.name]
    for path in files:
        transcript = read_transcript(path)
        rng = random.Random(f"{arguments.seed} {path.name}")
        grade(path, transcript, list(cases(transcript, arguments.spans, rng)), tally)
        shared = with_shared_names(transcript)
        if shared is not None:
            grade(path, shared, list(named_cases(shared, arguments.spans // 2, rng)), tally)
        print(path.name, sum(tally.total.values()), len(tally.passed), len(tally.failed), file=sys.stderr, flush=True)
    seconds = time.process_time() - before
    total = sum(tally.total.values())
    print(f"{arguments.spans} spans from each of {len(files)} transcripts, seed {arguments.seed}: {total:,} quotations "
          f"in {len(FORMS)} forms, {seconds:.0f} CPU s. Policy strict, `--context warn`.\n")  # fmt: skip
    print("| change | must | quotations | as expected |\n|---|---|---|---|")
    for kind in ("true", "a figure as it is read", "the right name", *CHANGES, "another's name"):
        if count := tally.total[kind]:
            must = "fail" if kind in CHANGES or kind == "another's name" else "pass"
            print(f"| {kind} | {must} | {count:,} | {100 * tally.right[kind] / count:.2f} % |")
    print(f"\nFalse ones that passed: {len(tally.passed)}. True ones that failed: {len(tally.failed)}.")
    weak = {form: count["wrong"] for form, count in tally.by_form.items() if count["wrong"]}
    print(
        "Not as expected, by form: " + (", ".join(f"{form} {count}" for form, count in sorted(weak.items())) or "none")
    )
    for name, lines in (("PASSED", tally.passed), ("FAILED", tally.failed)):
        for line in lines[: arguments.show]:
            print(name, line, file=sys.stderr)


if __name__ == "__main__":
    main()
