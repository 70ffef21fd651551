"""Detects where two people talk at once, with pyannote's segmentation network over windows of ten seconds.

The network (PyanNet, powerset loss: Plaquet & Bredin 2023, https://arxiv.org/abs/2310.13025) as exported by
`data/export_segmentation.py` gives, for each 17 ms, probabilities that none, one or two of three speakers talk. Its
speakers are not the same from window to window, so only "two at once" is used. Detected overlaps are rarely wrong and
often incomplete: quiet assent under a loud speaker is missed (bench/RESULTS.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.audio import SAMPLE_RATE
from summarizer.diarization.embedding import load_network
from summarizer.records.transcript import Span

if TYPE_CHECKING:
    import numpy as np

__all__ = ["OverlapDetector"]

_WINDOW_SAMPLES = 10 * SAMPLE_RATE  # what the network was trained on
_FRAME_SECONDS, _FIRST_FRAME_SECONDS = (
    270 / SAMPLE_RATE,
    496 / SAMPLE_RATE,
)  # between frames, and to the middle of the first
_START_PROBABILITY, _END_PROBABILITY = (
    0.5,
    0.4,
)  # of two speakers, at which an overlap starts, and below which it ends
_MIN_OVERLAP_SECONDS = 0.2  # seconds
_MAX_JOIN_SECONDS = 0.15  # between two overlaps that are merged


class OverlapDetector:
    """Collects the overlaps of a recording, given its audio in order."""

    def __init__(self) -> None:
        self._spans: list[tuple[float, float]] = []

    def add(self, start: float, samples: np.ndarray, new_samples: int) -> None:
        """Adds the last `new_samples` samples (16 kHz mono) of a window that starts at `start` seconds; those before
        are context.

        Raises ModelError when the network cannot be loaded.
        """
        import numpy as np

        at = len(samples) - new_samples
        while at < len(samples):
            # A remainder shorter than a window is processed with the audio before it.
            first = max(0, min(at, len(samples) - _WINDOW_SAMPLES))
            window = samples[first : first + _WINDOW_SAMPLES]
            padded = np.zeros((1, 1, _WINDOW_SAMPLES), dtype=np.float32)
            padded[0, 0, : len(window)] = window
            (out,) = load_network("segmentation.onnx", "overlap").run(None, {"x": padded})
            two = np.exp(out[0, :, 4:]).sum(axis=1)
            times = start + first / SAMPLE_RATE + _FIRST_FRAME_SECONDS + _FRAME_SECONDS * np.arange(len(two))
            new = (times >= start + at / SAMPLE_RATE) & (times < start + (first + len(window)) / SAMPLE_RATE)
            self._add_frames(two[new], times[new])
            at = first + _WINDOW_SAMPLES

    def spans(self) -> tuple[Span, ...]:
        """The overlaps, in order and disjoint."""
        return tuple(Span(start=round(a, 3), end=round(b, 3)) for a, b in self._spans if b - a >= _MIN_OVERLAP_SECONDS)

    def _add_frames(self, two: np.ndarray, times: np.ndarray) -> None:
        begun, certain = None, False
        for likely, time in zip([*two.tolist(), 0.0], [*times.tolist(), 0.0], strict=True):
            if likely >= _END_PROBABILITY:
                begun = time - _FRAME_SECONDS / 2 if begun is None else begun
                certain, last = certain or likely >= _START_PROBABILITY, time + _FRAME_SECONDS / 2
            elif begun is not None:
                if certain:
                    self._join(max(0.0, begun), last)
                begun, certain = None, False

    def _join(self, start: float, end: float) -> None:
        if self._spans and start - self._spans[-1][1] <= _MAX_JOIN_SECONDS:
            self._spans[-1] = (self._spans[-1][0], end)
        else:
            self._spans.append((start, end))
