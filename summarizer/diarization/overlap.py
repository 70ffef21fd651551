"""Where two people talk at once: pyannote's segmentation network over windows of ten seconds.

The network (PyanNet, powerset loss: Plaquet & Bredin 2023, https://arxiv.org/abs/2310.13025) as exported by
`data/export_segmentation.py` gives, for each 17 ms, how likely nobody, one or two of three voices are heard. It does
not know whose voices they are from one window to the next, so nothing but "two at once" is taken from it. What is
marked is seldom wrong and often incomplete: quiet assent under a loud voice is missed (bench/RESULTS.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.diarization.embedding import network
from summarizer.records.transcript import Span

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Overlaps"]

_RATE = 16_000  # samples a second
_WINDOW = 10 * _RATE  # samples; what the network was trained on
_FRAME, _FIRST = 270 / _RATE, 496 / _RATE  # seconds from frame to frame, and to the middle of the first
_SURE, _STILL = 0.5, 0.4  # probability of two voices from which an overlap begins, and below which it ends
_SHORTEST = 0.2  # seconds
_JOIN = 0.15  # seconds between two overlaps that are one


class Overlaps:
    """Collects the overlaps of a recording that is heard from its beginning, piece by piece."""

    def __init__(self) -> None:
        self._spans: list[tuple[float, float]] = []

    def hear(self, start: float, samples: np.ndarray, fresh: int) -> None:
        """The last `fresh` samples (16 kHz mono) of a piece that begins at `start` seconds; those before are context.

        Raises ModelError when the network cannot be loaded.
        """
        import numpy as np

        at = len(samples) - fresh
        while at < len(samples):
            # A rest shorter than a window is heard together with what came before it.
            first = max(0, min(at, len(samples) - _WINDOW))
            window = samples[first : first + _WINDOW]
            padded = np.zeros((1, 1, _WINDOW), dtype=np.float32)
            padded[0, 0, : len(window)] = window
            (out,) = network("segmentation.onnx", "overlap").run(None, {"x": padded})
            two = np.exp(out[0, :, 4:]).sum(axis=1)
            times = start + first / _RATE + _FIRST + _FRAME * np.arange(len(two))
            new = (times >= start + at / _RATE) & (times < start + (first + len(window)) / _RATE)
            self._add(two[new], times[new])
            at = first + _WINDOW

    def spans(self) -> tuple[Span, ...]:
        """In order, not touching one another."""
        return tuple(Span(start=round(a, 3), end=round(b, 3)) for a, b in self._spans if b - a >= _SHORTEST)

    def _add(self, two: np.ndarray, times: np.ndarray) -> None:
        begun, sure = None, False
        for likely, time in zip([*two.tolist(), 0.0], [*times.tolist(), 0.0], strict=True):
            if likely >= _STILL:
                begun = time - _FRAME / 2 if begun is None else begun
                sure, last = sure or likely >= _SURE, time + _FRAME / 2
            elif begun is not None:
                if sure:
                    self._join(max(0.0, begun), last)
                begun, sure = None, False

    def _join(self, start: float, end: float) -> None:
        if self._spans and start - self._spans[-1][1] <= _JOIN:
            self._spans[-1] = (self._spans[-1][0], end)
        else:
            self._spans.append((start, end))
