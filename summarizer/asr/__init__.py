"""Recording -> Transcript: words with times and probabilities, and gaps where speech was not recognised.

    alignment.py         aligns the words of two recognitions or texts
    calibration.py       the fastest number of workers, threads and windows on this machine, measured once
    chunking.py          cuts a recording into pieces at pauses, and pieces into windows
    clip_recogniser.py   recognises short clips of a recording
    confidence.py        how reliable recognised words are
    disfluencies.py      finds fillers and repeats in a clip that have no word
    endpoint.py          the transcription API that `--asr` names, its key and price
    gap_filling.py       recognises gaps with another model
    hardware.py          device, number format and batch size for a model
    kept_models.py       keeps the last loaded model, for processes that recognise many recordings
    loading.py           loads a model of this machine with the library that runs it
    local_whisper.py     a Whisper model beside another recogniser, for word times and spellings
    name_spelling.py     spells names as the metadata does where the audio supports it
    onnx_recogniser.py   a recogniser of the library onnx-asr
    onnx_words.py        words from the tokens of a transducer
    packing.py           recognises many short spans in shared windows
    recogniser.py        the interface of a recogniser
    recording.py         THE MAIN LOOP: cuts a recording into pieces and recognises several at once
    recovery.py          recognises doubtful and missing passages a second time
    refinement.py        word times and corrections of a published transcript
    remote.py            a recogniser behind a transcription API
    remote_answers.py    parses the answers of a transcription API
    remote_requests.py   sends the requests of a transcription API
    replacements.py      decides which of two readings of a passage is used
    speech_windows.py    cuts speech into windows, and words into segments
    spoken_language.py   detects the spoken language
    two_pass.py          recognises important passages with a second, larger model
    verification.py      compares samples of a published transcript with the audio
    whisper.py           a Whisper model on this machine
    whisper_languages.py names and codes of Whisper's languages
    whisper_windows.py   decodes windows of 30 s with a Whisper model
    word_times.py        word times for a text, by forced alignment
    prices.toml          prices of transcription APIs

Speakers are assigned by the package diarization.
"""

from __future__ import annotations

from summarizer.asr.clip_recogniser import clip_recogniser, clip_recogniser_with
from summarizer.asr.disfluencies import FindUnwritten, unwritten_finder
from summarizer.asr.endpoint import parse_endpoint
from summarizer.asr.gap_filling import fill_gaps, second_model
from summarizer.asr.loading import load_recogniser, measure_model, recognises_fast
from summarizer.asr.packing import packed_recogniser
from summarizer.asr.recording import recognise, recognise_with
from summarizer.asr.refinement import refine
from summarizer.asr.remote import AnswerStore, open_api
from summarizer.asr.two_pass import hear_again
from summarizer.asr.verification import verify_transcript
from summarizer.asr.whisper import worker_count

__all__ = [
    "AnswerStore",
    "FindUnwritten",
    "clip_recogniser",
    "clip_recogniser_with",
    "fill_gaps",
    "hear_again",
    "load_recogniser",
    "measure_model",
    "open_api",
    "packed_recogniser",
    "parse_endpoint",
    "recognise",
    "recognise_with",
    "recognises_fast",
    "refine",
    "second_model",
    "unwritten_finder",
    "verify_transcript",
    "worker_count",
]
