"""The attribution bench: posts that give a passage of a real transcript to the voice that says it, and to another one.

    python bench/attribution.py --data DIR --seed 1 > attribution.md   (its section of RESULTS.md)

`DIR` holds `transcripts/`. Two voices of a transcript get names of the table NAMES; a transcript without speakers gives
its sentences to two voices in turn. Each pattern of attribution.toml names {A} (full name) or {a} (a part of it that
the other voice does not bear) as the speaker of {Q} and mentions {B} or {b}. The right post quotes A's words, the wrong
one B's. Italian and Korean, of which there is no transcript, use the sentences in attribution.toml.
"""

from __future__ import annotations

import argparse
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from summarizer.checking import check_post
from summarizer.errors import SummarizerError
from summarizer.records.transcript import Speaker, Transcript, Word, join_words
from summarizer.text.scripts import is_unspaced
from summarizer.transcripts import read_transcript

TRANSCRIPTS = 5  # of a language
PASSAGES = 3  # of each transcript and pair of names
MARKS = '"“”«»「」[]<>*_—|`'  # a passage that holds one is left out
SHOWN = 40  # failures that are printed
TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "attribution.toml").read_text(encoding="utf-8"))

Passages = tuple[list[str], list[str]]  # of the first voice, of the second


def passages(transcript: Transcript, rng: random.Random) -> Passages | None:
    """Whole sentences of 8 to 30 words (or 12 to 60 characters) of the two voices that say most."""
    words = transcript.words
    unspaced = is_unspaced(" ".join(word.text for word in words[:300]))
    low, high = (12, 60) if unspaced else (8, 30)
    voices = [voice for voice, _ in Counter(word.speaker for word in words if word.speaker).most_common(2)]
    said: Passages = ([], [])
    for number, sentence in enumerate(transcript.sentences):
        first, last = sentence.words
        text = join_words([word.text for word in words[first:last]])
        speakers = {word.speaker for word in words[first:last]}
        if not low <= last - first <= high or len(speakers) > 1 or any(mark in text for mark in MARKS):
            continue
        if unspaced and any(character.isascii() for character in text):
            continue
        if len(voices) < 2:
            said[number % 2].append(text)
        elif (voice := words[first].speaker) in voices:
            said[voices.index(voice or "")].append(text)
    if min(map(len, said)) < 2 * PASSAGES:
        return None
    return rng.sample(said[0], 2 * PASSAGES), rng.sample(said[1], 2 * PASSAGES)


def made(said: Passages, names: tuple[str, str], language: str) -> Transcript:
    """A conversation of these passages, whose voices have these names."""
    words: list[Word] = []
    for pair in zip(*said, strict=True):
        for name, text in zip(names, pair, strict=True):
            for piece in list(text.replace(" ", "")) if is_unspaced(text) else text.split():
                start = 0.3 * len(words)
                words.append(Word(text=piece, start=start, end=start + 0.3, speaker=name, probability=0.9))
    speakers = tuple(Speaker(label=name, name=name) for name in names)
    return Transcript(
        words=tuple(words), speakers=speakers, duration=0.3 * len(words), model="bench", language=language
    )


def sources(data: Path, rng: random.Random) -> Iterator[tuple[str, Passages]]:
    for file in sorted((data / "transcripts").iterdir()):
        try:
            transcript = read_transcript(file)
        except SummarizerError:
            continue
        found = passages(transcript, rng) if transcript.language in TABLE else None
        if found:
            yield transcript.language, found
    for language, table in TABLE.items():
        if "sentences" in table:
            half = len(table["sentences"]) // 2
            yield language, (table["sentences"][:half], table["sentences"][half:])


def short(name: str, other: str) -> str:
    """A part of the name that the other does not bear: the surname, else the given name."""
    words, others = name.split(), other.casefold().split()
    parts = [word for word in (words[-1], words[0]) if word.casefold() not in others and not word.endswith(".")]
    return parts[0] if parts and len(words) > 1 else name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    rows: dict[str, Counter[str]] = {}
    failures: Counter[tuple[str, str, str, str]] = Counter()
    for number, (language, said) in enumerate(sources(options.data, rng)):
        if options.language not in (None, language):
            continue
        count = rows.setdefault(language, Counter())
        count["transcripts"] += 1
        if count["transcripts"] > TRANSCRIPTS:
            continue
        names = TABLE[language]["names"]
        for one, other in (names[number % len(names)], names[(number + 1) % len(names)]):
            transcript = made(said, (one, other), language)
            for pattern in TABLE[language]["patterns"]:
                place = rng.randrange(len(said[0]))
                for kind, words in (("right", said[0][place]), ("wrong", said[1][place])):
                    post = pattern.replace("{A}", one).replace("{B}", other).replace("{Q}", words.rstrip(".。!?！？"))
                    post = post.replace("{a}", short(one, other)).replace("{b}", short(other, one))
                    quotes = check_post(f"{post}\n", "post.md", transcript).quotes
                    judged = [quote for quote in quotes if quote.speaker]
                    if kind == "right":  # an error of the finder does not count
                        given = bool(judged) and all(quote.verdict != "misattributed" for quote in judged)
                    else:
                        given = bool(judged) and all(quote.passes for quote in judged)
                    unsure = given and any("speaker" in quote.flags for quote in judged)
                    count[kind] += 1
                    count[f"{kind} passes"] += given
                    count[f"{kind} flagged"] += unsure
                    if given != (kind == "right"):
                        why = judged[0].reason if judged else "not found"
                        failures[language, kind, pattern, f"{one} / {other}: {why}"] += 1
    print("| language | patterns | right posts | pass | of these flagged | wrong posts | pass |")
    print("|---|---|---|---|---|---|---|")
    rows["all"] = sum(rows.values(), Counter())
    for language, count in rows.items():
        patterns = (
            len(TABLE[language]["patterns"]) if language in TABLE else sum(len(t["patterns"]) for t in TABLE.values())
        )
        share = 100 * count["right passes"] / max(1, count["right"])
        print(
            f"| {language} | {patterns} | {count['right']:,} | {count['right passes']:,} ({share:.2f} %) | "
            f"{count['right flagged']:,} | {count['wrong']:,} | {count['wrong passes']:,} |"
        )
    shown: Counter[tuple[str, str, str]] = Counter()
    for (language, kind, pattern, why), _ in failures.most_common():
        shown[language, kind, pattern] += 1
        if shown[language, kind, pattern] <= 2 and len(shown) <= SHOWN:
            print(f"{language} {kind}: {pattern!r}: {why}", file=sys.stderr)
    sys.exit(bool(rows["all"]["wrong passes"]))


if __name__ == "__main__":
    main()
