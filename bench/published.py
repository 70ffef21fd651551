"""Published transcripts: which are believed, how exact the quotations' times become, and what that costs.

    python bench/published.py --data DIR [--only cases|quotes|edits]

`DIR` holds `audio/synth20.mp3` with its exact script `audio/synth20.json`, and `transcripts/` (of other episodes). Each
case is a transcript made from the script by one change; the recogniser hears the real recording. CPU seconds are of the
whole process, so that threads count.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from summarizer.asr import clip_listener, recognise, refine, verify_transcript
from summarizer.models import choose_asr, choose_second_model, choose_verification_model
from summarizer.quotes import find_candidates
from summarizer.records.episode import Episode
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript, Word
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings, QuoteSettings, Settings
from summarizer.transcripts import parse_transcript, read_transcript
from summarizer.transcripts.plausibility import refusal

EPISODE = Episode(id="00000000", guid="x", title="The Slow Build", media="x", media_kind="file")
TRIED = 12  # passages that are edited
Hear = Callable[[float, float], Sequence[Word]]


class Line(NamedTuple):
    """One sentence of the script: the cue of a published transcript."""

    speaker: str
    text: str
    start: float
    end: float


class Case(NamedTuple):
    name: str
    right: bool  # is it a transcript of this recording, fit to be used?
    transcript: Transcript


class Script(NamedTuple):
    audio: Path
    duration: float
    lines: list[Line]
    words: list[tuple[str, float | None]]  # with the true start


def read_script(data: Path, name: str) -> Script:
    raw = json.loads((data / f"audio/{name}.json").read_text(encoding="utf-8"))
    lines = [Line(one["speaker"], one["text"], one["start"], one["end"]) for one in raw["sentences"]]
    words = [(one["word"], one["start"]) for one in raw["words"]]
    return Script(data / f"audio/{name}.mp3", raw["duration"], lines, words)


def as_vtt(lines: Sequence[Line]) -> Transcript:
    def clock(seconds: float) -> str:
        millis = round(max(0.0, seconds) * 1000)
        return f"{millis // 3600000:02d}:{millis // 60000 % 60:02d}:{millis % 60000 / 1000:06.3f}"

    names = {"A": "Marta Lindqvist", "B": "Joel Abernathy"}
    cues = [
        f"{clock(line.start)} --> {clock(line.end)}\n<v {names.get(line.speaker, line.speaker)}>{line.text}"
        for line in lines
    ]
    return parse_transcript(("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode(), "published.vtt")


def as_turns(lines: Sequence[Line]) -> Transcript:
    """Markdown with a time for each turn only, in whole seconds."""
    turns: list[str] = []
    before = ""
    for line in lines:
        if line.speaker != before:
            minutes, seconds = divmod(int(line.start), 60)
            turns.append(f"**Speaker {line.speaker}** ({minutes}:{seconds:02d}): {line.text}")
        else:
            turns[-1] += f" {line.text}"
        before = line.speaker
    return parse_transcript("\n\n".join(turns).encode(), "published.md")


def moved(lines: Sequence[Line], by: Callable[[float], float]) -> list[Line]:
    return [line._replace(start=line.start + by(line.start), end=line.end + by(line.start)) for line in lines]


def reworded(lines: Sequence[Line], share: float, seed: int) -> list[Line]:
    """A share of the words replaced by other words of the script."""
    chance = random.Random(seed)
    pool = [word for line in lines for word in line.text.split() if word.isalpha() and word.islower()]
    return [
        line._replace(
            text=" ".join(
                chance.choice(pool) if word.isalpha() and word.islower() and chance.random() < share else word
                for word in line.text.split()
            )
        )
        for line in lines
    ]


def cleaned(lines: Sequence[Line]) -> list[Line]:
    """As a careful editor: no "so" and "and" at the beginning, contractions written out."""
    long = {"I'm": "I am", "don't": "do not", "didn't": "did not", "it's": "it is", "that's": "that is"}
    result = []
    for line in lines:
        words = [long.get(word, word) for word in line.text.split()]
        if len(words) > 3 and words[0] in {"So", "And", "But", "Well,"}:
            words = [words[1].capitalize(), *words[2:]]
        result.append(line._replace(text=" ".join(words)))
    return result


def foreign(data: Path, name: str, duration: float) -> Transcript:
    """Another episode's transcript, stretched to this recording's length."""
    other = read_transcript(data / "transcripts" / name)
    count = sum(word.start < duration for word in other.words)
    words = [word for word in other.words if word.start < duration][:count]
    scale = duration / max(words[-1].end, 1.0)
    kept = [word.model_copy(update={"start": word.start * scale, "end": word.end * scale}) for word in words]
    return other.model_copy(update={"words": tuple(kept), "turns": (), "duration": duration})


def cases(script: Script, data: Path) -> Iterator[Case]:
    lines, length = script.lines, script.duration
    chance = random.Random(4)
    jitter = [
        line._replace(start=line.start + d, end=line.end + d) for line in lines for d in [chance.uniform(-0.8, 0.8)]
    ]
    inside = [line for line in lines if not 400 < line.start < 445]
    advert = [
        Line("C", "This episode is brought to you by Fernwood Mattresses, which sleep as hard as you do.", 0, 0),
        Line("C", "Use the code slow build at the checkout and get twenty percent off your first order today.", 0, 0),
    ]  # fmt: skip

    def with_advert(at: float, seconds: float) -> list[Line]:
        later = moved(lines, lambda start: seconds if start > at else 0.0)
        read = [
            part._replace(start=at + 1 + 8 * (n % 4), end=at + 8 + 8 * (n % 4)) for n, part in enumerate(advert * 2)
        ]
        return sorted([*later, *read], key=lambda line: line.start)

    right = {
        "exact": as_vtt(lines),
        "4 s late": as_vtt(moved(lines, lambda _: 4.0)),
        "3 s early": as_vtt([line for line in moved(lines, lambda _: -3.0) if line.start > 0]),
        "37 s late (advertisement before)": as_vtt(moved(lines, lambda _: 37.0)),
        "90 s late": as_vtt(moved(lines, lambda _: 90.0)),
        "another advertisement in the middle": as_vtt(with_advert(500.0, 32.0)),
        "45 s of the recording not in it": as_vtt(moved(inside, lambda start: -45.0 if start > 440 else 0.0)),
        "two cuts": as_vtt(moved(lines, lambda start: 0.0 if start < 300 else 20.0 if start < 700 else 51.0)),
        "times of turns only": as_turns(lines),
        "cue times off by up to 0.8 s": as_vtt(jitter),
        "a word of 20 wrong": as_vtt(reworded(lines, 0.05, 1)),
        "a word of 12 wrong": as_vtt(reworded(lines, 0.08, 2)),
        "cleaned by an editor": as_vtt(cleaned(lines)),
        "first minute missing": as_vtt([line for line in lines if line.start > 60]),
    }
    half = [line for line in lines if line.start < length / 2]
    mixed = half + [
        line._replace(text=other.text)
        for line, other in zip(
            [line for line in lines if line.start >= length / 2], [*reversed(half), *half], strict=False
        )
    ]
    shuffled = [line._replace(text=text) for line, text in zip(lines, _shuffled(lines), strict=True)]
    wrong = {
        "another episode (1)": foreign(data, "en_awsbites_148.vtt", length),
        "another episode (2)": foreign(data, "en_talkpython_537-datastar.vtt", length),
        "another episode (3)": foreign(data, "en_talkpython_555-marimo-pair.vtt", length),
        "another language": foreign(data, "de_engineeringkiosk_99.json", length),
        "a summary: each third sentence": as_vtt(lines[::3]),
        "the first half only": as_vtt(half),
        "second half of something else": as_vtt(mixed),
        "its sentences in another order": as_vtt(shuffled),
        "a retelling: two words of five others": as_vtt(reworded(lines, 0.55, 3)),
        "twice as fast": as_vtt([line._replace(start=line.start / 2, end=line.end / 2) for line in lines]),
        "no full stops": as_vtt([line._replace(text=line.text.lower().replace(".", "")) for line in lines]),
        "times run backwards": as_vtt(lines).model_copy(update={"words": as_vtt(lines).words[::-1]}),
    }
    for name, transcript in right.items():
        yield Case(name, True, transcript)
    for name, transcript in wrong.items():
        yield Case(name, False, transcript)


def _shuffled(lines: Sequence[Line]) -> list[str]:
    texts = [line.text for line in lines]
    random.Random(5).shuffle(texts)
    return texts


class Kept:
    """Hears each clip once, and counts."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._clips: dict[tuple[float, float], Sequence[Word]] = {}
        self.asked = 0

    def __call__(self, start: float, end: float) -> Sequence[Word]:
        self.asked += 1
        key = (round(start, 1), round(end, 1))
        if key not in self._clips:
            self._clips[key] = self._hear(*key)
        return self._clips[key]


def ear(script: Script, settings: AsrSettings, cache: Path, *, better: bool = False) -> Hear:
    quick = choose_verification_model(settings.model, "en", cache, Silent())
    found = choose_second_model(None, quick.model.name, "en", cache, Silent()) if better else quick
    return clip_listener(script.audio, found.path, found.model.name, "en", settings)


def bench_cases(script: Script, data: Path) -> None:
    settings = Settings.load()
    hear = Kept(ear(script, settings.asr, settings.cache))
    right = total = 0
    print("| transcript | should | came | clips | said |\n|---|---|---|---|---|")
    for case in cases(script, data):
        before = hear.asked
        said = refusal(case.transcript, script.duration, None)
        taken = None
        if not said:
            taken, said = verify_transcript(case.transcript, script.duration, hear)
        total += 1
        right += (taken is not None) == case.right
        should, came = ("used" if yes else "refused" for yes in (case.right, taken is not None))
        mark = "" if should == came else " **wrong**"
        print(f"| {case.name} | {should} | {came}{mark} | {hear.asked - before} | {said} |", flush=True)
        if taken is not None and case.right and case.name != "times of turns only":
            _print_times(taken, script)
    print(f"\n{right} of {total} as they should be")


def _print_times(taken: Transcript, script: Script) -> None:
    """How far the words' starts are from the truth after mending, where no gap says that they are unknown."""
    off = _offsets(taken, script)
    if off:
        late = sum(abs(one) > 2.0 for one in off)
        print(f"|  | | | | median {statistics.median(map(abs, off)):.2f} s off, {late} of {len(off)} by over 2 s |")


def _offsets(transcript: Transcript, script: Script, ranges: Sequence[tuple[int, int]] | None = None) -> list[float]:
    """Heard minus true start, of the words that the script times and that stand in the transcript as in the script."""
    from rapidfuzz.distance import LCSseq

    ours = [word.text.strip(".,!?;:").lower() for word in transcript.words]
    true = [word.strip(".,!?;:").lower() for word, _ in script.words]
    wanted = {index for first, last in ranges for index in range(first, last)} if ranges is not None else None
    found = []
    for block in LCSseq.opcodes(ours, true):
        if block.tag != "equal" or block.src_end - block.src_start < 5:
            continue
        for step in range(block.src_end - block.src_start):
            index, start = block.src_start + step, script.words[block.dest_start + step][1]
            word = transcript.words[index]
            if start is None or (wanted is not None and index not in wanted):
                continue
            if wanted is None and any(gap.start <= word.start <= gap.end for gap in transcript.gaps):
                continue
            found.append(word.start - start)
    return found


def _long(words: Sequence[str]) -> list[int]:
    return [index for index, word in enumerate(words[1:-1], start=1) if word.isalpha() and word.islower()]


def _replaced(words: list[str], chance: random.Random, by: str) -> list[str]:
    at = chance.choice([index for index in _long(words) if len(words[index]) > 3])
    return [*words[:at], by, *words[at + 1 :]]


def _negated(words: list[str]) -> list[str]:
    for index, word in enumerate(words):
        if word in {"not", "never", "no"}:
            return [*words[:index], *words[index + 1 :]]
        if word in {"was", "is", "were", "are", "would", "could"}:
            return [*words[: index + 1], "not", *words[index + 1 :]]
    return ["Not", *words]


def _dropped(words: list[str], chance: random.Random) -> list[str]:
    at = chance.choice([index for index in _long(words) if len(words[index]) > 4])
    return [*words[:at], *words[at + 1 :]]


def _added(words: list[str], chance: random.Random) -> list[str]:
    at = chance.choice(_long(words))
    return [*words[:at], "of", "course", *words[at:]]


EDITS: tuple[tuple[str, Callable[[list[str], random.Random], list[str]]], ...] = (
    ("a word for another", lambda words, chance: _replaced(words, chance, "window")),
    ("a negation lost or added", lambda words, _: _negated(words)),
    ("a word left out", _dropped),
    ("two words added", _added),
)


def bench_quotes(script: Script) -> None:
    settings = Settings.load()
    episode = EPISODE
    for title, lines in (("cues 4 s late", moved(script.lines, lambda _: 4.0)), ("turns", None)):
        transcript = as_vtt(lines) if lines is not None else as_turns(script.lines)
        if lines is None:
            transcript = transcript.model_copy(
                update={"speakers": tuple(one.model_copy(update={"name": None}) for one in transcript.speakers)}
            )
        begun, wall = time.process_time(), time.perf_counter()
        hear = Kept(ear(script, settings.asr, settings.cache))
        taken, said = verify_transcript(transcript, script.duration, hear)
        if taken is None:
            print(f"{title}: not taken: {said}")
            continue
        tested = time.process_time() - begun
        quotes = find_candidates(taken, episode, QuoteSettings())
        better = ear(script, settings.asr, settings.cache, better=True)
        made, proven = refine(taken, quotes, hear, lambda better=better: better, Silent(), workers=2)
        spent, clock = time.process_time() - begun, time.perf_counter() - wall
        off = [abs(one) for one in _offsets(made, script, made.refined)]
        print(f"\n{title}: {len(proven.candidates)} passages proven, {len(proven.set_aside)} set aside;")
        print(f"  word starts: {len(off)} of known time, median {statistics.median(off):.3f} s off,", end=" ")
        print(
            f"{sum(one <= 0.1 for one in off) / len(off):.0%} within 0.1 s, {sum(one > 0.3 for one in off)} over 0.3 s"
        )
        print(f"  {tested:.0f} CPU s for the ear test, {spent:.0f} in all ({clock:.0f} s), {hear.asked} clips")
        for one in proven.set_aside:
            print(f"  set aside: {one.text[:70]!r}: {one.reason}")
    begun, wall = time.process_time(), time.perf_counter()
    model = choose_asr("base", "en", settings.cache, Silent())
    known = settings.asr.model_copy(update={"language": "en"})
    whole = recognise(script.audio, model.path, model.model.name, known, (), Silent())
    print(
        f"\nrecognising all of it (base): {time.process_time() - begun:.0f} CPU s ({time.perf_counter() - wall:.0f} s)"
    )
    print(f"  word starts: median {statistics.median(map(abs, _offsets(whole, script))):.3f} s off")


def bench_edits(script: Script) -> None:
    """Sentences that may be quoted, each with one edit: how many are offered all the same?"""
    settings = Settings.load()
    episode, cache = EPISODE, settings.cache
    plain = find_candidates(as_vtt(script.lines), episode, QuoteSettings())
    chance = random.Random(6)
    hear, better = Kept(ear(script, settings.asr, cache)), Kept(ear(script, settings.asr, cache, better=True))
    print("\n| edit of one word in each passage | passages | offered all the same | set aside |\n|---|---|---|---|")
    for name, edit in (("none", None), *EDITS):
        lines = []
        chosen = {one.text.split(".")[0][:40] for one in plain.ranked()[:TRIED]}
        for line in script.lines:
            wanted = edit is not None and any(line.text.startswith(head[:30]) for head in chosen)
            words = line.text.split()
            if wanted and edit is not None and len([i for i in _long(words) if len(words[i]) > 4]) > 0:
                line = line._replace(text=" ".join(edit(words, chance)))  # noqa: PLW2901
            lines.append(line)
        changed = {line.text for line, old in zip(lines, script.lines, strict=True) if line.text != old.text}
        transcript = as_vtt(lines)
        quotes = find_candidates(transcript, episode, QuoteSettings())
        tried = [one for one in quotes.ranked() if edit is None or any(text in one.text for text in changed)][:TRIED]
        candidates = tuple(one for one in quotes.candidates if one in tried)
        only = Quotes(candidates=candidates, ranking=tuple(one.id for one in tried))
        _, proven = refine(transcript, only, hear, lambda: better, Silent(), workers=2)
        print(f"| {name} | {len(tried)} | {len(proven.candidates)} | {len(proven.set_aside)} |", flush=True)
        if edit is not None:
            for one in proven.candidates:
                print(f"|  | | {one.text[:160]} | |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="published transcripts: believed, refined, and the price")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=("cases", "quotes", "edits"))
    options = parser.parse_args()
    script = read_script(options.data, "synth20")
    if options.only in (None, "cases"):
        bench_cases(script, options.data)
    if options.only in (None, "quotes"):
        bench_quotes(script)
    if options.only in (None, "edits"):
        bench_edits(script)


if __name__ == "__main__":
    main()
