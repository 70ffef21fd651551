"""The real recogniser on a recording in which somebody talks, then a voice that says nothing sings, then talk again."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from fixtures_audio import RATE, SAMPLE, read, write
from scipy import signal

from summarizer.asr import recognise
from summarizer.checking import check_post
from summarizer.quotes import find_candidates
from summarizer.records.episode import Episode
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings, QuoteSettings

TALK, SONG = 14.0, 16.0  # seconds


def singing(voice: np.ndarray, count: int) -> np.ndarray:
    """Reversed speech shapes a sawtooth melody, band by band: a voice, and no words."""
    shape = np.resize(voice[::-1], count)
    time = np.arange(count) / RATE
    tune = np.array([220.0, 261.6, 293.7, 246.9, 329.6, 196.0])[(time / 0.45).astype(int) % 6]
    carrier = signal.sawtooth(2 * np.pi * np.cumsum(tune * (1 + 0.01 * np.sin(33 * time))) / RATE)
    out = np.zeros(count)
    edges = np.geomspace(100, 7000, 19)
    slow = signal.butter(2, 25, fs=RATE, output="sos")
    for low, high in itertools.pairwise(edges):
        band = signal.butter(2, (low, high), "bandpass", fs=RATE, output="sos")
        loud = np.maximum(0, signal.sosfilt(slow, np.abs(signal.sosfilt(band, shape))))
        out += signal.sosfilt(band, carrier) * loud
    return 0.12 * out / np.std(out)


@pytest.mark.slow
def test_a_song_between_talk_leaves_a_gap_and_no_quotation(tiny: Path, tmp_path: Path) -> None:
    talk = read(SAMPLE)
    first, second = talk[: int(TALK * RATE)], talk[int(60 * RATE) : int((60 + TALK) * RATE)]
    song = singing(talk, int(SONG * RATE))
    path = write(tmp_path / "show.wav", np.concatenate([first, song, second]).astype(np.float32))
    heard = recognise(path, tiny, "tiny.en", AsrSettings(), (), Silent())

    sung = [word for word in heard.words if TALK + 1 < (word.start + word.end) / 2 < TALK + SONG - 1]
    told = [gap for gap in heard.gaps if gap.end > TALK and gap.start < TALK + SONG]
    free = [word for word in sung if not any(gap.start <= word.start < gap.end for gap in told)]
    assert len(free) <= 2, "words of the song that stand as if they had been said"
    assert sum(min(gap.end, TALK + SONG) - max(gap.start, TALK) for gap in told) > 0.5 * SONG
    assert all(gap.start > TALK - 0.5 and gap.end < TALK + SONG + 0.5 for gap in heard.gaps), "talk is no gap"
    assert len([word for word in heard.words if word.start < TALK]) > 25
    assert len([word for word in heard.words if word.start > TALK + SONG]) > 25
    thin = [one for one in heard.stretches if one.coverage < 0.8]
    assert thin
    assert all(one.end > TALK and one.start < TALK + SONG for one in thin), (
        "only around the song does speech lack words"
    )

    episode = Episode(id="0" * 8, guid="g", title="A show", media="m", media_kind="file")
    offered = find_candidates(heard, episode, QuoteSettings(min_words=3)).candidates
    assert offered
    assert not any(heard.words[index] in sung for one in offered for index in range(*one.words))
    notes = check_post("Nothing is quoted.\n", "post.md", heard).notes
    assert any("nobody is quoted from there" in note for note in notes)
