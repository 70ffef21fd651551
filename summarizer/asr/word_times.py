"""Word times for a text, found by a model on this machine, for recognisers that return no word times.

Forced alignment by Whisper's cross-attention (https://github.com/openai/whisper/blob/main/whisper/timing.py), as
implemented in faster-whisper. The text comes from another recogniser, so the probability of each word is an
independent estimate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.asr.remote_answers import TimedText, text_with_times
from summarizer.asr.whisper import WORD_TIME_OFFSET_SECONDS
from summarizer.audio import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from summarizer.asr.whisper import Decoder

__all__ = ["MAX_ALIGNED_SECONDS", "word_times"]

MAX_ALIGNED_SECONDS = 28.0  # below Whisper's 30 s
_MAX_TOKENS = 400  # the model accepts 448; half a minute of fast speech has 150


def word_times(decoder: Decoder, samples: NDArray[np.float32], language: str, text: str) -> list[TimedText]:
    """The words of a text for up to 30 s of audio, with times; empty for a text without words."""
    from faster_whisper.audio import pad_or_trim
    from faster_whisper.tokenizer import Tokenizer

    whisper = decoder.whisper
    tokenizer = Tokenizer(whisper.hf_tokenizer, decoder.multilingual, task="transcribe", language=language)
    text = " ".join(text.split())
    tokens = tokenizer.encode(f" {text}")[:_MAX_TOKENS] if text else []
    if not tokens or not len(samples):
        return []
    features = whisper.feature_extractor(samples)
    frames = min(features.shape[-1], 3000)
    found = whisper.find_alignment(tokenizer, [tokens], whisper.encode(pad_or_trim(features)), frames)[0]
    seconds = len(samples) / SAMPLE_RATE
    offset = WORD_TIME_OFFSET_SECONDS.get(decoder.name, 0.0)
    timed = [
        TimedText(part["word"], float(part["start"]) + offset, float(part["end"]) + offset, float(part["probability"]))
        for part in found
        if any(char.isalnum() for char in part["word"])
    ]
    return text_with_times(text, timed, language, seconds)
