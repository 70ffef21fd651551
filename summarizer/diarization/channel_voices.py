"""Which channel of a two-channel recording each word was said in, when every voice has a channel of its own.

That is measured, since a stereo recording is usually a mix: nearly every word has to be much louder in one channel,
each channel has to have words, and what the channels hold must not be alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.audio import SAMPLE_RATE, probe_recording, read_ranges, stream_samples
from summarizer.records.transcript import Word

if TYPE_CHECKING:
    import numpy as np

__all__ = ["channels_of_words"]

_MIN_DECIBELS = 10.0  # by which a word is louder in its channel; microphones in one room differ by 3 to 6
_MIN_CLEAR_SHARE = 0.95  # of the words, that are so clearly in one channel
_MIN_SECONDS = 3.0  # of words in each channel
_MAX_LIKENESS = 0.5  # correlation of the channels; 0.3 where each voice is heard in the other at -16 dB
_TRIED_WORDS, _MIN_TRIED_SHARE = 40, 0.8  # read first; so many of them have to be clear for all to be measured
_STEP_SECONDS = 0.01
_FLOOR = 1e-7  # energy of a channel that is silent


def channels_of_words(audio: Path, words: Sequence[Word]) -> list[int] | None:
    """0 or 1 for each word; None unless each voice clearly has its own channel. Raises InputError."""
    import numpy as np

    if len(words) < 2 or probe_recording(audio).channels != 2 or not _seems_split(audio, words):
        return None
    energies, likeness = _measured(audio)
    if likeness > _MAX_LIKENESS:
        return None
    sums = np.concatenate([np.zeros((1, 2)), np.cumsum(energies, axis=0)])
    bounds = np.array([(word.start, max(word.end, word.start + 0.05)) for word in words])
    first, last = np.clip(np.round(bounds / _STEP_SECONDS).astype(int), 0, len(energies)).T
    louder = _decibels(sums[last] - sums[first])
    clear = np.abs(louder) >= _MIN_DECIBELS
    lengths = bounds[:, 1] - bounds[:, 0]
    if clear.mean() < _MIN_CLEAR_SHARE:
        return None
    if min(lengths[clear & (louder > 0)].sum(), lengths[clear & (louder < 0)].sum()) < _MIN_SECONDS:
        return None
    return [int(left < 0) for left in louder.tolist()]


def _decibels(energies: np.ndarray) -> np.ndarray:
    """By how much the first channel is louder [n], of energies [n, 2]."""
    import numpy as np

    found: np.ndarray = 10 * np.log10((energies[:, 0] + _FLOOR) / (energies[:, 1] + _FLOOR))
    return found


def _seems_split(audio: Path, words: Sequence[Word]) -> bool:
    import numpy as np

    chosen = sorted({round(index) for index in np.linspace(0, len(words) - 1, _TRIED_WORDS).tolist()})
    places = [(words[index].start, max(words[index].end, words[index].start + 0.05)) for index in chosen]
    energies = [np.sum(np.square(samples), axis=0) for _, samples in read_ranges(audio, places, channels=2)]
    return float(np.mean(np.abs(_decibels(np.array(energies))) >= _MIN_DECIBELS)) >= _MIN_TRIED_SHARE


def _measured(audio: Path) -> tuple[np.ndarray, float]:
    """Energy of each step of both channels [n, 2], and the correlation of the channels, from 0 to 1."""
    import numpy as np

    size = round(_STEP_SECONDS * SAMPLE_RATE)
    parts, product = [], 0.0
    for _, samples in stream_samples(audio, 60.0, SAMPLE_RATE, channels=2):
        whole = samples[: len(samples) // size * size].astype(np.float64)
        parts.append(np.square(whole).reshape(-1, size, 2).sum(axis=1))
        product += float(np.sum(whole[:, 0] * whole[:, 1]))
    energies = np.concatenate(parts) if parts else np.zeros((0, 2))
    left, right = energies.sum(axis=0)
    return energies, abs(product) / float(np.sqrt(left * right) + _FLOOR)
