"""Stretches of a recording heard together: the sound of each, whole and in order, and words back at their own time."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from fixtures_audio import SAMPLE

from summarizer.asr import packed_listener
from summarizer.asr.packing import joined_blocks
from summarizer.audio import SAMPLE_RATE, read_samples
from summarizer.records.transcript import Span
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    """75.5 s in which every sample tells its place."""
    path = tmp_path / "ramp.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((np.arange(int(75.5 * SAMPLE_RATE)) % 30011).astype("<i2").tobytes())
    return path


def spans(*times: tuple[float, float]) -> list[Span]:
    return [Span(start=start, end=end) for start, end in times]


@pytest.mark.parametrize(
    "times",
    [
        [(1.0, 2.5), (10.0, 12.0), (29.0, 31.0), (31.5, 40.0)],  # over the seam of two chunks
        [(5.0, 70.0)],  # longer than a chunk
        [(0.0, 30.0), (30.0, 60.0)],
        [(60.0, 75.0), (75.2, 99.0), (120.0, 130.0)],  # beyond the end
    ],
)
@pytest.mark.parametrize("seconds", [6.0, 240.0])
def test_blocks_hold_the_sound_of_each_span_once(ramp: Path, times: list[tuple[float, float]], seconds: float) -> None:
    blocks = list(joined_blocks(ramp, spans(*times), seconds))
    heard = [one for block in blocks for one in block.spans]
    assert heard == [one for one in spans(*times) if one.start < 75.5]
    expected = np.concatenate([read_samples(ramp, start, end) for start, end in times])
    assert np.array_equal(np.concatenate([block.samples for block in blocks]), expected)
    assert len(blocks) == (1 if seconds == 240 else len(blocks))
    assert all(len(block.samples) / SAMPLE_RATE < seconds + 10 or len(block.spans) == 1 for block in blocks)
    for block in blocks:
        for offset, span in zip(block.timeline.offsets, block.spans, strict=True):
            start, end = block.timeline.restore(offset + 0.2, offset + 0.3)
            assert (start, end) == pytest.approx((span.start + 0.2, span.start + 0.3))


@pytest.mark.slow
@pytest.mark.parametrize("alone", [False, True])
def test_words_of_stretches_far_apart_come_back_at_their_time(tiny: Path, alone: bool) -> None:
    """Three sentences of the sample, minutes apart, heard in one window, and in three."""
    sentences = spans((5.4, 11.5), (56.5, 64.3), (144.6, 150.1))
    hear = packed_listener(SAMPLE, tiny, "tiny.en", "en", AsrSettings(workers=1), Silent())
    found = hear(sentences, alone)
    assert "talking with" in " ".join(word.text for word in found[0])
    for span, words in zip(sentences, found, strict=True):
        assert len(words) > 8
        assert all(span.start <= word.start <= word.end <= span.end for word in words)
        assert words[-1].end - words[0].start > 3.0
