"""Recordings as samples. Knows containers and codecs; does not know words, speakers or episodes.

decoding.py  what a file holds, and its sound as mono float32
speech.py    where somebody speaks
clips.py     a stretch of it as a small file
lengths.py   whether it ends before it should
"""

from __future__ import annotations

from summarizer.audio.clips import ClipFormat, cut_clip, encode_clip
from summarizer.audio.decoding import (
    SAMPLE_RATE,
    AudioInfo,
    probe_recording,
    read_samples,
    sound_seconds,
    stream_samples,
)
from summarizer.audio.lengths import early_end
from summarizer.audio.speech import detect_speech

__all__ = [
    "SAMPLE_RATE",
    "AudioInfo",
    "ClipFormat",
    "cut_clip",
    "detect_speech",
    "early_end",
    "encode_clip",
    "probe_recording",
    "read_samples",
    "sound_seconds",
    "stream_samples",
]
