"""Two speeds, one accuracy: a small recogniser alone, a cascade of two, and the large one for everything.

    python bench/cascade.py --data DIR [--models tiny.en,base] [--only synth3] [--noise 8] [--keep FOLDER]

DIR holds `audio/` with `r_*.wav` + `.txt` and `synth*.mp3` + `.json`; the sample of this repository is heard too. Each
recording goes through `summarizer transcribe` in a process of its own: by the small model, the same folder on with
`--asr-cascade`, and by the large model. Printed in Markdown:

- WER of everything, and of the words inside the 10 and the 20 passages that rank first (what a post would quote);
- CPU seconds of recognition: of the stage `transcribe`, and with a cascade of `refine` too (voices are not counted);
- the share of the words that the large model heard, how many readings differed, were taken, stayed open;
- rules for which reading to take, over every difference between both whole transcripts: wrong words after each.

`--noise SNR` mixes pink noise into every recording at so many decibels, from a fixed seed: there readings differ more.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from e2e import SAMPLE, Token, changes, tokens
from rapidfuzz.distance import Levenshtein

from summarizer.asr.two_pass import compare_readings, differences
from summarizer.audio import SAMPLE_RATE, read_samples
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript, Word

TOPS = (10, 20)
RULES: dict[str, Callable[[Sequence[Word], Sequence[Word]], bool]] = {
    "small": lambda ours, theirs: False,
    "large": lambda ours, theirs: True,
    "more probable": lambda ours, theirs: mean(theirs) > mean(ours),
    "surer (used)": lambda ours, theirs: compare_readings(ours, theirs)[0],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", default="tiny.en,base", help="SMALL,LARGE")
    parser.add_argument("--only", help="only recordings whose name contains one of these, comma-separated")
    parser.add_argument("--noise", type=float, help="signal to noise, dB")
    parser.add_argument("--keep", type=Path, help="where episodes are made, and kept for the next time")
    args = parser.parse_args()
    small, large = args.models.split(",")
    audio = args.data / "audio"
    files = [*sorted(audio.glob("r_*.wav")), SAMPLE.with_suffix(".mp3"), *sorted(audio.glob("synth*.mp3"))]
    files = [file for file in files if not args.only or any(part in file.name for part in args.only.split(","))]
    with tempfile.TemporaryDirectory() as scratch:
        room = args.keep or Path(scratch)
        made = [(file, measured(file, room, small, large, args.noise)) for file in files]
    print(table(made, small, large))
    print()
    print(rules(made))


# -- what is measured ----------------------------------------------------------------------------------------------


def measured(file: Path, room: Path, small: str, large: str, noise: float | None) -> dict[str, dict[str, Any]]:
    """Way -> transcript, quotes, CPU seconds."""
    place = room / (f"{file.stem}-{noise:g}dB" if noise is not None else file.stem)
    place.mkdir(parents=True, exist_ok=True)
    source = noisy(file, place / f"{file.stem}.wav", noise) if noise is not None else file
    found = {}
    for way, folder, options in (
        ("small", "small", ["--asr", small]),
        ("cascade", "small", ["--asr-cascade", f"{small},{large}"]),
        ("large", "large", ["--asr", large]),
    ):
        command = [sys.executable, "-m", "summarizer", "transcribe", str(source), "-o", str(place / folder)]
        command += ["--language", "en", "--llm", "none", "--quiet", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{file.name}, {way}: {done.stderr.strip()}")
        episode = Path(done.stdout.strip()).parent
        stages = json.loads((episode / "run.json").read_text(encoding="utf-8"))["stages"]
        cpu = {name: stages[name]["cpu_seconds"] for name in ("transcribe", "refine")}
        found[way] = {
            "transcript": Transcript.model_validate_json((episode / "transcript.json").read_bytes()),
            "heard": Transcript.model_validate_json((episode / "stages" / "transcribe.json").read_bytes()),
            "quotes": Quotes.model_validate_json((episode / "quotes.json").read_bytes()),
            "cpu": cpu["transcribe"] + (cpu["refine"] if way == "cascade" else 0.0),
        }
        print(f"{file.name} {way} {found[way]['cpu']:.1f} CPU s", file=sys.stderr)
    return found


def noisy(file: Path, target: Path, decibels: float) -> Path:
    """The recording with pink noise."""
    if target.exists():
        return target
    sound = read_samples(file)
    random = np.random.default_rng(7)
    frequencies = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    spectrum = random.standard_normal(len(frequencies)) + 1j * random.standard_normal(len(frequencies))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(frequencies, 20)), len(sound))
    level = np.sqrt(np.mean(np.square(sound[np.abs(sound) > 0.01])))
    mixed = sound + noise / np.sqrt(np.mean(np.square(noise))) * level * 10 ** (-decibels / 20)
    with wave.open(str(target), "wb") as out:
        out.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        out.writeframes((np.clip(mixed, -1, 1) * 32767).astype("<i2").tobytes())
    return target


def script_of(file: Path) -> list[Token]:
    if file.with_suffix(".json").exists():
        words = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))["words"]
        return tokens([word.get("word") or word["text"] for word in words])
    return tokens(file.with_suffix(".txt").read_text(encoding="utf-8").split())


def inside(script: Sequence[Token], transcript: Transcript, quotes: Quotes, top: int) -> tuple[int, int]:
    """Wrong words and words of the script in the passages that rank first."""
    heard = tokens([word.text for word in transcript.words])
    blocks = Levenshtein.opcodes([token.text for token in script], [token.text for token in heard])
    wrong = words = 0
    for candidate in quotes.ranked()[:top]:
        first, last = candidate.words
        here = [place for place, token in enumerate(heard) if first <= token.word < last]
        begin, stop = (across(blocks, place) for place in (here[0], here[-1] + 1))
        wrong += changes(script[begin:stop], heard[here[0] : here[-1] + 1])
        words += stop - begin
    return wrong, words


def across(blocks: Any, place: int) -> int:
    """The place in the script that stands for a place in what was heard."""
    for block in blocks:
        if block.dest_start <= place < block.dest_end:
            return min(block.src_end, block.src_start + place - block.dest_start)
    return blocks[-1].src_end if blocks else 0


def mean(words: Sequence[Word]) -> float:
    return sum(word.probability or 0.0 for word in words) / len(words) if words else 0.5


# -- what is printed -----------------------------------------------------------------------------------------------


def table(made: Sequence[tuple[Path, dict[str, dict[str, Any]]]], small: str, large: str) -> str:
    lines = [
        "| recording | way | WER % | in the first 10 | in the first 20 | CPU s | heard again | differ / taken / open |",
        "|---|---|---|---|---|---|---|---|",
    ]
    sums: dict[str, list[float]] = {}
    names = {"small": small, "cascade": f"{small}, then {large}", "large": large}
    for file, ways in made:
        script = script_of(file)
        for way, one in ways.items():
            transcript, quotes = one["transcript"], one["quotes"]
            heard = tokens([word.text for word in transcript.words])
            pairs = [(changes(script, heard), len(script))]
            pairs += [inside(script, transcript, quotes, top) for top in TOPS]
            numbers = [number for pair in pairs for number in pair] + [one["cpu"]]
            sums[way] = [a + b for a, b in zip(sums.get(way, [0.0] * len(numbers)), numbers, strict=True)]
            lines.append(f"| {file.name} | {names[way]} | {cells(numbers)} | {second(transcript)} |")
    for way, numbers in sums.items():
        lines.append(f"| all | {names[way]} | {cells(numbers)} | | |")
    return "\n".join(lines)


def cells(numbers: Sequence[float]) -> str:
    shown = [
        f"{100 * wrong / words:.1f} ({wrong:.0f} of {words:.0f})" if words else "-"
        for wrong, words in zip(numbers[:-1:2], numbers[1:-1:2], strict=True)
    ]
    return " | ".join([*shown, f"{numbers[-1]:.1f}"])


def second(transcript: Transcript) -> str:
    if transcript.second is None:
        return "| "
    share = sum(last - first for first, last in transcript.second.words) / len(transcript.words)
    readings = transcript.second.readings
    taken, unsure = sum(one.taken == "second" for one in readings), sum(not one.sure for one in readings)
    return f"{share:.0%} | {len(readings)} / {taken} / {unsure}"


def rules(made: Sequence[tuple[Path, dict[str, dict[str, Any]]]]) -> str:
    """Wrong words, over all recordings, when each rule chooses at every difference of the two whole transcripts."""
    wrong = dict.fromkeys([*RULES, "the better each time"], 0)
    total = words = 0
    for file, ways in made:
        script = script_of(file)
        one, other = ways["small"]["heard"].words, ways["large"]["heard"].words
        first = [word.text for word in one]
        before = changes(script, tokens(first))
        words += len(script)
        gains = []
        for place in differences(one, other, "en"):
            theirs = other[place.begin : place.stop]
            instead = [*first[: place.first], *(word.text for word in theirs), *first[place.last :]]
            gains.append((one[place.first : place.last], theirs, changes(script, tokens(instead)) - before))
        total += len(gains)
        for rule, chooses in RULES.items():
            wrong[rule] += before + sum(gain for ours, theirs, gain in gains if chooses(ours, theirs))
        wrong["the better each time"] += before + sum(min(0, gain) for _, _, gain in gains)
    lines = [f"{total} differences in {words} words:", "", "| at a difference | wrong words | WER % |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {rule} | {n} | {100 * n / words:.2f} |" for rule, n in wrong.items())])


if __name__ == "__main__":
    main()
