"""Recordings as samples. Knows containers and codecs; does not know words, speakers or episodes.

files.py       what a file must be to be a source
containers.py  opening a file, its packets and frames
sound.py       which track and channels of it are heard
seeking.py     its frames from any start
seek_choice.py which way of seeking is right for it
timeline.py    where its frames stand
decoding.py    what a file holds, and its sound as float32
resampling.py  decoded frames as samples at one rate
speech.py      where somebody speaks
edges.py       where a clip of some words begins and ends
clips.py       stretches of it as small files
playing.py     whether browsers play it, and find the places in it
lengths.py     whether it ends before it should
"""

from __future__ import annotations

from summarizer.audio.clips import (
    ClipFormat,
    cut_clip,
    cut_clips,
    encode_clip,
    encode_quotation,
    quotation_rate,
)
from summarizer.audio.decoding import (
    SAMPLE_RATE,
    AudioInfo,
    probe_recording,
    read_ranges,
    read_samples,
    sound_seconds,
    stream_samples,
)
from summarizer.audio.edges import REACH_SECONDS, WordTimes, clean_edges, faded
from summarizer.audio.files import file_problem, printable, require_file
from summarizer.audio.lengths import early_end
from summarizer.audio.playing import PlayableRecording, playable_recording
from summarizer.audio.sound import keep_sound, sound_line, sound_of
from summarizer.audio.speech import detect_speech

__all__ = [
    "REACH_SECONDS",
    "SAMPLE_RATE",
    "AudioInfo",
    "ClipFormat",
    "PlayableRecording",
    "WordTimes",
    "clean_edges",
    "cut_clip",
    "cut_clips",
    "detect_speech",
    "early_end",
    "encode_clip",
    "encode_quotation",
    "faded",
    "file_problem",
    "keep_sound",
    "playable_recording",
    "printable",
    "probe_recording",
    "quotation_rate",
    "read_ranges",
    "read_samples",
    "require_file",
    "sound_line",
    "sound_of",
    "sound_seconds",
    "stream_samples",
]
