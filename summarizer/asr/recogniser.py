"""The interface of a recogniser: `whisper.Decoder` on this machine, `remote.ApiRecogniser` behind an API.

Speech detection, cutting, confidence and recovery are done outside, in the same way for every recogniser.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from summarizer.asr.chunking import AudioPiece
from summarizer.asr.speech_windows import RecognisedSegment
from summarizer.records.transcript import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Recogniser"]


class Recogniser(Protocol):
    """Thread-safe."""

    @property
    def name(self) -> str:
        """The model's name, for the transcript."""

    @property
    def multilingual(self) -> bool: ...

    def decode(
        self,
        piece: AudioPiece,
        language: str,
        on_progress: Callable[[float], bool],
        spans: Sequence[Span] | None = None,
    ) -> list[RecognisedSegment]:
        """The segments of a piece, in order; or of some spans of it, decoded a second time with other settings.

        `on_progress(second)` is called with the second reached, and returns False to stop.
        """

    def detect_language(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """Probabilities of languages (ISO 639-1) for up to 30 s of speech."""

    def compare(
        self, samples: NDArray[np.float32], language: str, recognised: str, alternative: str, term: str
    ) -> float:
        """The log of the ratio of the probabilities of `alternative` and `recognised`, given the audio."""
