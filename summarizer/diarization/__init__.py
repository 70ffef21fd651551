"""Who speaks when, and what they are called."""

from __future__ import annotations

from summarizer.diarization.diarize import diarize
from summarizer.diarization.naming import AskModel, name_speakers
from summarizer.diarization.voiceprint_file import KnownVoice, forget_voices, known_voices
from summarizer.diarization.voiceprints import VoiceprintMemory

__all__ = ["AskModel", "KnownVoice", "VoiceprintMemory", "diarize", "forget_voices", "known_voices", "name_speakers"]
