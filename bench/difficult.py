"""Recordings that recognisers fail on, made here with known truth: what is said when, and where nobody speaks.

Speech with known words comes from a folder of recordings (see gaps.py); music, singing, noise and percussion are
computed, the same each time. The singing is reversed speech through a vocoder: a voice's shape, and no words at all.
Other languages are spoken by espeak-ng, when it is installed.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy import signal

from summarizer.audio import SAMPLE_RATE, read_samples

__all__ = ["Foreign", "Interview", "Said", "Scene", "scenes"]

FOREIGN = {
    "de": "Guten Tag und herzlich willkommen. Heute sprechen wir über den Bau von Brücken in den Bergen und darüber, "
    "was dabei alles schiefgehen kann. Mein Vater hat sein ganzes Leben lang in einer kleinen Werkstatt gearbeitet, "
    "und dort habe ich gelernt, wie man mit Holz und mit Stahl umgeht.",
    "es": "Buenos días y bienvenidos. Hoy hablamos de la construcción de puentes en las montañas y de todo lo que "
    "puede salir mal. Mi padre trabajó toda su vida en un pequeño taller, y allí aprendí a trabajar con la madera y "
    "con el acero.",
}


@dataclass(frozen=True)
class Said:
    text: str
    start: float  # seconds
    end: float


@dataclass(frozen=True)
class Foreign:
    start: float
    end: float
    language: str
    text: str


@dataclass
class Scene:
    """A recording in the making."""

    name: str
    parts: list[np.ndarray] = field(default_factory=list)
    words: list[Said] = field(default_factory=list)
    quiet: list[tuple[float, float]] = field(default_factory=list)  # nobody speaks
    foreign: list[Foreign] = field(default_factory=list)
    language: str | None = None  # what the user says is spoken
    length: float = 0.0

    @property
    def samples(self) -> np.ndarray:
        return np.concatenate(self.parts).astype(np.float32)

    def say(self, speech: tuple[np.ndarray, list[Said]]) -> Scene:
        sound, words = speech
        self.words += [Said(word.text, word.start + self.length, word.end + self.length) for word in words]
        return self._add(sound)

    def play(self, sound: np.ndarray) -> Scene:
        """Sound in which nobody speaks."""
        self.quiet.append((self.length, self.length + len(sound) / SAMPLE_RATE))
        return self._add(sound)

    def speak(self, language: str) -> Scene:
        sound = spoken(language)
        self.foreign.append(Foreign(self.length, self.length + len(sound) / SAMPLE_RATE, language, FOREIGN[language]))
        return self._add(sound)

    def _add(self, sound: np.ndarray) -> Scene:
        self.parts.append(sound)
        self.length += len(sound) / SAMPLE_RATE
        return self


class Interview:
    """Sentences with known words and times, given out one after another."""

    def __init__(self, sound: Path) -> None:
        truth = json.loads(sound.with_suffix(".json").read_text(encoding="utf-8"))
        self._samples = read_samples(sound)
        self._sentences = truth["sentences"]
        self._words: list[list[dict]] = [[] for _ in self._sentences]
        for word in truth["words"]:
            self._words[word["sent"]].append(word)
        self._next = 0

    def take(self, seconds: float, first: int | None = None) -> tuple[np.ndarray, list[Said]]:
        """Whole sentences of about so many seconds; the next ones that were not taken yet."""
        first = self._next if first is None else first
        last = first
        start = max(0.0, self._sentences[first]["start"] - 0.3)
        while last + 1 < len(self._sentences) and self._sentences[last]["end"] - start < seconds:
            last += 1
        self._next = last + 1
        end = self._sentences[last]["end"] + 0.3
        words = [word for number in range(first, last + 1) for word in self._timed(number, start)]
        return self._samples[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)].copy(), words

    def _timed(self, number: int, start: float) -> Iterator[Said]:
        """The words of a sentence; those without a time lie evenly in it."""
        sentence, words = self._sentences[number], self._words[number]
        step = (sentence["end"] - sentence["start"]) / max(1, len(words))
        for index, word in enumerate(words):
            begin = word.get("start") or sentence["start"] + index * step
            yield Said(word["word"], begin - start, (word.get("end") or begin + step) - start)


def scenes(folder: Path) -> Iterator[Scene]:
    """Every scene, made when it is asked for. `folder` holds `synth20.mp3` with `.json`, `r_lj.wav`, `r_azure.wav`."""
    talk = Interview(folder / "synth20.mp3")
    reader, other = read_samples(folder / "r_lj.wav"), read_samples(folder / "r_azure.wav")

    def new(name: str) -> Scene:
        return Scene(name)

    yield new("clean").say(talk.take(45))
    yield new("music").say(talk.take(15)).play(music(25)).say(talk.take(15))
    yield new("singing").say(talk.take(15)).play(singing(reader, 25)).say(talk.take(15))
    yield new("music only").play(music(20, seed=3)).play(singing(other, 20, seed=4))
    noises = new("noise").say(talk.take(8))
    for kind in ("white", "pink", "brown"):
        noises.play(_noise(kind, 10)).say(talk.take(8))
    yield noises
    yield new("babble").say(talk.take(12)).play(_babble((reader, other), 20)).say(talk.take(12))
    yield new("noise only").play(_noise("pink", 20)).play(_babble((reader, other), 20))
    yield new("percussion").say(talk.take(12)).play(_percussion(20)).say(talk.take(12))
    yield (
        new("silence")
        .say(talk.take(10))
        .play(np.zeros(30 * SAMPLE_RATE))
        .say(talk.take(10))
        .play(0.001 * _noise("pink", 60))
        .say(talk.take(10))
    )
    yield _heard_with("speech under music", talk, lambda sound: _mixed(sound, music(len(sound) / SAMPLE_RATE), 5))
    yield _heard_with("speech drowned by music", talk, lambda sound: _swelling(sound, music(len(sound) / SAMPLE_RATE)))
    yield _heard_with("speech drowned by noise", talk, lambda sound: _swelling(sound, _noise("pink", 60)))
    yield _heard_with("crosstalk", talk, lambda sound: _mixed(sound, np.resize(reader, len(sound)), 6))
    yield _heard_with("crosstalk, equally loud", talk, lambda sound: _mixed(sound, np.resize(reader, len(sound)), 0))
    yield _heard_with("telephone", talk, _telephone)
    yield _heard_with("clipping", talk, lambda sound: np.clip(30 * sound / np.max(np.abs(sound)), -1, 1) * 0.5)
    yield _dropped("dropped sound", talk)
    yield _jingles("jingle", talk)
    if shutil.which("espeak-ng"):
        yield new("two languages").say(talk.take(15)).speak("de").say(talk.take(12)).speak("es").say(talk.take(12))
        yield new("another language's intro").speak("es").say(talk.take(40))
        wrong = new("told the wrong language").speak("de")
        wrong.language = "en"
        yield wrong


# -- sounds ------------------------------------------------------------------------------------------------------------


def music(seconds: float, seed: int = 1) -> np.ndarray:
    """Chords, an arpeggio, a bass and drums."""
    random = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE)
    out = np.zeros(count + 2 * SAMPLE_RATE)
    chords = ((220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (261.6, 329.6, 392.0), (196.0, 246.9, 293.7))
    beat = 0.45 + 0.1 * random.random()
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    for number in range(int(seconds / beat)):
        at = round(number * beat * SAMPLE_RATE)
        chord = chords[number // 4 % 4]
        pluck = sum(np.sin(2 * np.pi * chord[number % 3] * 2 * k * time) / k**1.5 for k in range(1, 6))
        out[at : at + 2 * SAMPLE_RATE] += 0.15 * pluck * np.exp(-4 * time)
        out[at : at + 2 * SAMPLE_RATE] += 0.2 * np.sin(2 * np.pi * chord[0] / 2 * time) * np.exp(-3 * time)
        out[at : at + 2 * SAMPLE_RATE] += 0.05 * random.standard_normal(2 * SAMPLE_RATE) * np.exp(-60 * time)
        if number % 2 == 0:
            out[at : at + 2 * SAMPLE_RATE] += (
                0.4 * np.sin(2 * np.pi * 90 * time * np.exp(-8 * time)) * np.exp(-12 * time)
            )
        if number % 4 == 0:
            pad = sum(signal.sawtooth(2 * np.pi * tone * time) for tone in chord)
            out[at : at + 2 * SAMPLE_RATE] += 0.03 * pad * np.sin(np.pi * time / 2)
    return 0.5 * out[:count]


def singing(voice: np.ndarray, seconds: float, seed: int = 2) -> np.ndarray:
    """A vocoder: reversed speech shapes a melody, over music. Nothing in it is a word."""
    random = np.random.default_rng(seed)
    count = round(seconds * SAMPLE_RATE)
    shape = np.resize(voice[::-1], count)
    tones = np.array([220.0, 246.9, 261.6, 293.7, 329.6, 392.0])
    held = np.repeat(tones[random.integers(0, len(tones), round(seconds / 0.4) + 1)], round(0.4 * SAMPLE_RATE))[:count]
    pitch = held * (1 + 0.01 * np.sin(2 * np.pi * 5.5 * np.arange(count) / SAMPLE_RATE))
    carrier = signal.sawtooth(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE) + 0.1 * random.standard_normal(count)
    out = np.zeros(count)
    edges = np.geomspace(100, 7000, 25)
    slow = signal.butter(2, 25, fs=SAMPLE_RATE, output="sos")
    for low, high in itertools.pairwise(edges):
        band = signal.butter(2, (low, high), "bandpass", fs=SAMPLE_RATE, output="sos")
        out += signal.sosfilt(band, carrier) * np.maximum(0, signal.sosfilt(slow, np.abs(signal.sosfilt(band, shape))))
    return 0.25 * out / np.std(out) * 0.5 + 0.3 * music(seconds, seed)


def spoken(language: str) -> np.ndarray:
    """A text in another language, by espeak-ng."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        command = ["espeak-ng", "-v", language, "-s", "150", "-w", str(path), FOREIGN[language]]
        subprocess.run(command, check=True, capture_output=True)
        sound = read_samples(path)
    return np.concatenate([np.zeros(SAMPLE_RATE // 2), 0.6 * sound, np.zeros(SAMPLE_RATE // 2)])


def _noise(kind: str, seconds: float, seed: int = 5) -> np.ndarray:
    count = round(seconds * SAMPLE_RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    tilt = {"white": 0.0, "pink": 0.5, "brown": 1.0}[kind]
    spectrum /= np.maximum(1.0, np.arange(len(spectrum))) ** tilt
    sound = np.fft.irfft(spectrum, count)
    return 0.1 * sound / np.std(sound)


def _babble(voices: tuple[np.ndarray, ...], seconds: float) -> np.ndarray:
    """Eight voices at once, all reversed: a room full of people of whom nobody can be understood."""
    count = round(seconds * SAMPLE_RATE)
    parts = [np.roll(np.resize(voices[k % len(voices)][::-1], count), k * 3 * SAMPLE_RATE) for k in range(8)]
    mixed = sum(part / np.std(part) for part in parts)
    return 0.08 * mixed / np.std(mixed)


def _percussion(seconds: float) -> np.ndarray:
    random = np.random.default_rng(6)
    out = np.zeros(round(seconds * SAMPLE_RATE) + SAMPLE_RATE)
    time = np.arange(SAMPLE_RATE // 2) / SAMPLE_RATE
    at = 0.0
    while at < seconds - 0.5:
        place = round(at * SAMPLE_RATE)
        pitch, decay = random.uniform(80, 900), random.uniform(10, 60)
        hit = np.sin(2 * np.pi * pitch * time) + random.uniform(0, 1) * random.standard_normal(len(time))
        out[place : place + len(time)] += 0.3 * hit * np.exp(-decay * time)
        at += random.choice([0.125, 0.25, 0.25, 0.5])
    return out[: round(seconds * SAMPLE_RATE)]


# -- what is done to speech --------------------------------------------------------------------------------------------


def _heard_with(name: str, talk: Interview, spoil: Callable[[np.ndarray], np.ndarray]) -> Scene:
    """Speech as it was, then spoilt, then as it was."""
    scene = Scene(name).say(talk.take(8))
    sound, words = talk.take(25)
    return scene.say((spoil(sound), words)).say(talk.take(8))


def _mixed(sound: np.ndarray, other: np.ndarray, decibels: float) -> np.ndarray:
    """The sound that is so much louder than the other, and the other."""
    other = other / np.std(other) * np.std(sound) / 10 ** (decibels / 20)
    return 0.6 * (sound + other)


def _swelling(sound: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The other rises from 10 dB below the speech to 20 dB above it in the middle, and falls."""
    other = other[: len(sound)]
    level = 10 ** (np.interp(np.linspace(0, 1, len(sound)), (0, 0.45, 0.55, 1), (-10, 20, 20, -10)) / 20)
    mixed = sound + level * other / np.std(other) * np.std(sound)
    return 0.9 * mixed / np.max(np.abs(mixed))


def _telephone(sound: np.ndarray) -> np.ndarray:
    """8 kHz, 300 to 3400 Hz, mu-law, and a noisy line."""
    band = signal.butter(4, (300, 3400), "bandpass", fs=SAMPLE_RATE, output="sos")
    low = signal.resample_poly(signal.sosfilt(band, sound), 1, 2)
    low = low / np.max(np.abs(low)) + 0.01 * np.random.default_rng(8).standard_normal(len(low))
    pressed = np.sign(low) * np.log1p(255 * np.minimum(1, np.abs(low))) / np.log(256)
    pressed = np.round(pressed * 127) / 127
    back = np.sign(pressed) * (256 ** np.abs(pressed) - 1) / 255
    return 0.5 * signal.resample_poly(back, 2, 1)[: len(sound)]


def _dropped(name: str, talk: Interview) -> Scene:
    """Holes of silence of 0.2 to 3 s, some of them in words. What a hole swallows is not in the truth."""
    sound, words = talk.take(50)
    random = np.random.default_rng(9)
    scene = Scene(name)
    for second in range(6, int(len(sound) / SAMPLE_RATE) - 4, 7):
        start, end = second, second + random.choice([0.2, 0.6, 1.5, 3.0])
        sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)] = 0.0
        words = [word for word in words if word.end <= start + 0.05 or word.start >= end - 0.05]
    return scene.say((sound, words))


def _jingles(name: str, talk: Interview) -> Scene:
    """The same spoken line six times over music, four of them at once: repeated for good."""
    scene = Scene(name).say(talk.take(10))
    line, words = talk.take(2, first=0)
    for _ in range(2):
        scene.play(music(4)).say((line, words)).say(talk.take(8, first=10))
    for _ in range(4):
        scene.say((_mixed(line, music(len(line) / SAMPLE_RATE), 12), words))
    return scene.say(talk.take(8, first=20))
