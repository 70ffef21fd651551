"""What the rest of this room needs of a recogniser: `decode.Decoder` on this machine, `api.ApiRecogniser` elsewhere.

Where speech is, where pieces are cut, what is doubtful and what was missed is found around it, for all alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from summarizer.asr.chunking import AudioPiece
from summarizer.asr.whisper import RecognisedSegment
from summarizer.records.transcript import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Recogniser"]


class Recogniser(Protocol):
    """Safe to use from several threads."""

    @property
    def name(self) -> str:
        """For the transcript: which model heard it."""

    @property
    def multilingual(self) -> bool: ...

    def decode(
        self,
        piece: AudioPiece,
        language: str,
        on_progress: Callable[[float], bool],
        spans: Sequence[Span] | None = None,
    ) -> list[RecognisedSegment]:
        """What is said in a piece, in order; in some spans of it once more, with other settings.

        `on_progress(second)` is told how far it is, and gives False when nobody waits for the rest.
        """

    def detect_language(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """Probabilities of languages, ISO 639-1, for up to 30 s of speech."""

    def compare(
        self, samples: NDArray[np.float32], language: str, recognised: str, alternative: str, term: str
    ) -> float:
        """How much better `instead` explains the sound than `heard`: the log of the ratio of probabilities."""
