"""Who speaks on panels of three to six people: the voices found, diarization error without a collar, words right.

    python bench/panels.py --data DIR --words DIR --model DIR

The panels are put together from real readers (`libri2_mf`, `r_lj`), the two synthetic voices of `synth20` (their sound
is in `--data`/audio, see bench/speakers.py) and, where the command `flite` is there, its voices slt, rms and awb. Who
speaks, for how long, and which turns begin before the last has ended is drawn by a fixed seed. No sound is heard twice:
repeated sound is alike as no two sentences of a voice are. Forms:

- `turns`: turns of 2 to 10 s with pauses of 0.1 to 0.6 s; the last voice has two turns only
- `overlaps`: a third of the turns begin 0.3 to 1.2 s before the last has ended
- `radio`: overlaps, a guest on the telephone (300 to 3,400 Hz), and the host over music at both ends
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
from scipy.signal import butter, sosfilt
from speakers import Stretch, der, ours, read_rttm, recognise, said, sound_of, transcript, truth, word_accuracy

RATE = 16_000
SECONDS = 200.0  # of a panel
FLITE = ("slt", "rms", "awb")
TEXT = (
    "The bridge was closed in March, because nobody had looked at its cables for eleven years. "
    "I asked for the report twice. Each time I was told that it would come after the election. "
    "What changed my mind was a photograph. You could see the rust from the other side of the river. "
    "People think that a bridge falls because of a storm. It falls because of a meeting that was never held. "
    "So we wrote down every number we had, and we put the paper on the desk of the mayor. "
    "He read it while we stood there. It was the longest quarter of an hour of my life. "
    "Then he picked up the telephone, and the road was shut before noon. "
    "There were complaints, of course. The bakery lost half of its customers in a week. "
)


def pieces_of(sound: np.ndarray, low: float = 2.0, high: float = 10.0) -> list[np.ndarray]:
    """Pieces of `low` to `high` seconds of one voice, cut where it is quietest."""
    hop = RATE // 50
    level = np.convolve(np.abs(sound[: len(sound) // hop * hop]).reshape(-1, hop).mean(axis=1), np.ones(5), "same")
    out, at, random = [], 0, np.random.default_rng(3)
    while at < len(level) - 50 * low:
        first, last = at + round(50 * low), min(len(level), at + round(50 * random.uniform(low + 1, high)))
        cut = first + int(level[first:last].argmin())
        out.append(sound[at * hop : cut * hop])
        at = cut
    return out


def voices_of(data: Path) -> dict[str, list[np.ndarray]]:
    """The pieces of each voice, at the same loudness."""
    folder = data / "audio"
    found = {name: sound_of(folder / f"{name}.wav") for name in ("r_lj",)}
    for clip in (folder / "libri2_mf.wav", folder / "synth20.mp3"):
        sound = sound_of(clip)
        turns = read_rttm(clip.with_suffix(".rttm"))
        for name in sorted({turn[2] for turn in turns}):
            own = [sound[round(a * RATE) : round(b * RATE)] for a, b, who in turns if who == name]
            found[f"{clip.stem} {name}"] = np.concatenate(own)[: 90 * RATE]
    for name in FLITE if shutil.which("flite") else ():
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / "voice.wav"
            subprocess.run(["flite", "-voice", name, "-t", TEXT, "-o", str(path)], check=True)
            found[f"flite {name}"] = sound_of(path)
    return {name: pieces_of(sound / np.sqrt((sound**2).mean()) * 0.07) for name, sound in found.items()}


def panel(
    voices: dict[str, list[np.ndarray]], people: list[str], form: str, seed: int
) -> tuple[np.ndarray, list[Stretch]]:
    """The sound of a panel, float32 at 16 kHz, and who speaks when."""
    random = np.random.default_rng(seed)
    left = {name: list(voices[name]) for name in people}
    left[people[-1]] = left[people[-1]][:2]
    sound = np.zeros(round((SECONDS + 20) * RATE), dtype=np.float32)
    stretches: list[Stretch] = []
    at, last, place = 0.5, "", 0
    while at < SECONDS and (able := [name for name in people if name != last and left[name]]):
        name = people[place] if place < len(people) else str(random.choice(able))
        place += 1
        piece = left[name].pop(0)
        if form == "radio" and name == people[1]:
            piece = sosfilt(butter(4, (300, 3_400), "bandpass", fs=RATE, output="sos"), piece).astype(np.float32) * 1.4
        begin = round(at * RATE)
        sound[begin : begin + len(piece)] += piece
        end = at + len(piece) / RATE
        stretches.append((at, end, name))
        over = form != "turns" and random.random() < 1 / 3
        at = end - random.uniform(0.3, 1.2) if over else end + random.uniform(0.1, 0.6)
        last = name
    length = round((max(end for _, end, _ in stretches) + 0.5) * RATE)
    sound = sound[:length]
    if form == "radio":
        times = np.arange(12 * RATE) / RATE
        chord = sum(np.sin(2 * np.pi * tone * times) for tone in (220, 277.2, 329.6, 440)) * (
            0.5 + 0.5 * np.sign(np.sin(4 * np.pi * times))
        )
        music = (0.02 * chord * np.linspace(1, 0, len(times))).astype(np.float32)
        sound[: len(music)] += music
        sound[-len(music) :] += music[::-1]
    return np.clip(sound + 0.001 * random.standard_normal(length).astype(np.float32), -1, 1), stretches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--panels", type=int, default=3, help="of each size and form")
    options = parser.parse_args()
    voices = voices_of(options.data)
    names = sorted(voices)
    (options.words / "sound").mkdir(parents=True, exist_ok=True)
    print("| people | form | voices found | DER, collar 0 % | missed | false | confusion | words right % |")
    print("|---|---|---|---|---|---|---|---|")
    for size, form in itertools.product((3, 4, 5, 6), ("turns", "overlaps", "radio")):
        rows = []
        for number in range(options.panels):
            seed = 100 * size + number
            people = [str(name) for name in np.random.default_rng(seed).permutation(names)[:size]]
            sound, reference = panel(voices, people, form, seed)
            clip = options.words / "sound" / f"panel-{size}-{form}-{number}.wav"
            with wave.open(str(clip), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE)
                file.writeframes((sound * 32_767).astype("<i2").tobytes())
            heard = transcript(recognise(clip, options.words, options.model))
            result = ours(clip, heard, None)
            scores = der(reference, said(result), len(sound) / RATE, collar=0.0)
            found = [word.speaker for word in result.words]
            right = word_accuracy(truth(clip, heard.words, reference), found)
            rows.append((len({one for one in found if one}), *scores.values(), right))
        table = np.array([row[1:] for row in rows])
        cells = [f"{100 * value:.1f}" for value in table.mean(axis=0)]
        print(f"| {size} | {form} | {', '.join(str(row[0]) for row in rows)} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
