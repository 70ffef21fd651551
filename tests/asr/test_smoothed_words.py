"""Fillers and repeats that a transcript lacks, found by a second reading of the sound."""

from __future__ import annotations

import wave

import numpy as np
import pytest
from fixtures_audio import SAMPLE
from scipy.signal import lfilter

from summarizer.asr import load_recogniser, unwritten_finder
from summarizer.asr.disfluencies import unwritten_spans
from summarizer.audio import SAMPLE_RATE, read_samples
from summarizer.records.transcript import Word
from summarizer.settings import AsrSettings

# Of the sample: a place between two words of a sentence, and what is said around it.
WHERE = (6.91, 9.48, 13.02)  # seconds
SAID = "today I'm talking with Judith Carver, who runs bridge inspection for Ashford County. Judith, it's good to"


def words(text: str) -> list[Word]:
    return [Word(text=piece, start=float(i), end=i + 0.5) for i, piece in enumerate(text.split())]


@pytest.mark.parametrize(
    ("written", "verbatim", "found"),
    [
        ("the founder of a mill", "the founder, um, of a mill", ["um,"]),
        ("Uh, I know the way", "Uh, I know the, uh, way", ["uh,"]),
        ("I was on the bridge", "I was on, on the bridge", ["on,"]),
        ("I was on the bridge", "I was, uh, I was on the bridge", ["I", "was,", "uh,"]),
        ("She stood on a dock", "She st- stood on a dock", ["st-"]),
        ("I had 40 of them", "I had 40, um, of them", ["um,"]),
        ("the, the bridge, um, held", "the, the bridge, um, held", []),
        ("the founder of a mill", "the founder of the mill", []),
        ("a very very bad day", "a very, very bad day", []),
        ("a very bad day", "a very, very bad day", []),
        ("what he had had", "what he had, had had", []),
        ("so it held", "so so so so so so so so so it held", []),
        ("", "", []),
    ],
)
def test_only_fillers_repeats_and_broken_words_without_a_word_are_found(written, verbatim, found):
    heard = words(verbatim)
    spans = unwritten_spans(words(written), heard, "en")
    assert [word.text for word in heard if any(span.start == word.start for span in spans)] == found


def spoken_um(seconds: float = 0.4, pitch: float = 110.0) -> np.ndarray:
    """A vowel that becomes a nasal: pulses through the formants of both."""
    count = int(seconds * SAMPLE_RATE)
    pulses = np.diff(np.floor(np.arange(count) * pitch / SAMPLE_RATE), prepend=0)
    nasal = np.clip((np.arange(count) - 0.55 * count) / 800, 0, 1)
    vowel = _through(pulses, ((620, 80), (1200, 90), (2500, 150)))
    sound = vowel * (1 - nasal) + 0.6 * nasal * _through(pulses, ((250, 60), (1100, 200), (2300, 250)))
    sound[:400] *= np.linspace(0, 1, 400)
    sound[-800:] *= np.linspace(1, 0, 800)
    return sound


def _through(sound: np.ndarray, formants: tuple[tuple[int, int], ...]) -> np.ndarray:
    for frequency, width in formants:
        radius = np.exp(-np.pi * width / SAMPLE_RATE)
        turn = 2 * np.pi * frequency / SAMPLE_RATE
        sound = lfilter([1 - radius], [1, -2 * radius * np.cos(turn), radius**2], sound)
    return sound / np.abs(sound).max()


@pytest.mark.slow
def test_an_um_in_the_sound_is_found_and_nothing_where_there_is_none(tiny, tmp_path):
    begin, place, end = WHERE
    before, after = read_samples(SAMPLE, begin, place), read_samples(SAMPLE, place, end)
    pause = np.zeros(2400)
    um = spoken_um() * np.abs(before).max() / 2
    said = [word.model_copy(update={"start": 0.0, "end": end - begin}) for word in words(SAID)]
    found = []
    for number, parts in enumerate(((before, after), (before, pause, um, pause, after))):
        path = tmp_path / f"{number}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes((np.concatenate(parts) * 32767).astype("<i2").tobytes())
        find = unwritten_finder(load_recogniser(tiny, "tiny.en", AsrSettings()), path, "en")
        assert find is not None
        found.append(find(0.0, sum(len(part) for part in parts) / SAMPLE_RATE, said))
    assert found[0] == []
    [span] = found[1]
    assert (span.start + span.end) / 2 == pytest.approx(place - begin + 0.35, abs=0.5)
