"""A two-channel recording in which each voice has its own channel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from diarization.build import Notes
from diarization.test_diarize import reference
from fixtures_audio import SAMPLE
from fixtures_media import RATE, Samples, Track, written

from summarizer import audio
from summarizer.diarization import diarize
from summarizer.diarization.channel_voices import channels_of_words
from summarizer.settings import SpeakerSettings

SECONDS = 60.0


def voices() -> tuple[Samples, Samples]:
    """The sample's two voices, each alone."""
    transcript, truth = reference(SECONDS)
    sound = audio.read_samples(SAMPLE, 0.0, SECONDS)
    alone = [np.zeros_like(sound), np.zeros_like(sound)]
    for word, who in zip(transcript.words, truth, strict=True):
        place = slice(round((word.start - 0.05) * RATE), round((word.end + 0.05) * RATE))
        alone["AB".index(who)][place] = sound[place]
    return alone[0], alone[1]


LAYOUTS: dict[str, tuple[Callable[[Samples, Samples], tuple[Samples, ...]], bool]] = {
    "one voice a channel": (lambda a, b: (a, b), True),
    "heard a little in the other": (lambda a, b: (a + 0.15 * b, b + 0.15 * a), True),
    "both in the middle": (lambda a, b: (a + b, a + b), False),
    "a little to the sides": (lambda a, b: (a + 0.5 * b, b + 0.5 * a), False),
    "all in one channel": (lambda a, b: (a + b, 0 * a), False),
    "channels that cancel": (lambda a, b: (a + b, -a - b), False),
    "one channel": (lambda a, b: (a + b,), False),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_words_have_channels_only_where_each_voice_has_its_own(tmp_path: Path, layout: str) -> None:
    make, split = LAYOUTS[layout]
    path = written(tmp_path / "talk.wav", [Track(np.stack(make(*voices())), "pcm_s16le", RATE)])
    transcript, truth = reference(SECONDS)
    expected = ["AB".index(who) for who in truth] if split else None
    assert channels_of_words(path, transcript.words) == expected


@pytest.mark.slow
def test_voices_alike_are_told_apart_by_their_channels(tmp_path: Path) -> None:
    transcript, truth = reference(SECONDS)
    mine = [word for word, who in zip(transcript.words, truth, strict=True) if who == "B"]
    sides = [int(word.start / 8.0) % 2 for word in mine]  # one person, who changes the channel
    sound = audio.read_samples(SAMPLE, 0.0, SECONDS)
    stereo = np.zeros((2, len(sound)), np.float32)
    for word, side in zip(mine, sides, strict=True):
        place = slice(round((word.start - 0.05) * RATE), round((word.end + 0.05) * RATE))
        stereo[side, place] = sound[place]
    path = written(tmp_path / "talk.wav", [Track(stereo, "pcm_s16le", RATE)])
    alone = transcript.model_copy(update={"words": tuple(mine)})
    for count in (None, 2):
        result = diarize(path, alone, SpeakerSettings(count=count), Notes())
        labels = [f"Speaker {1 + (side != sides[0])}" for side in sides]
        assert [word.speaker for word in result.words] == labels
