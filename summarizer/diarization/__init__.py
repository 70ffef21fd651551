"""Who speaks when, and what they are called."""

from __future__ import annotations

from summarizer.diarization.diarize import diarize
from summarizer.diarization.naming import Ask, name_speakers
from summarizer.diarization.voiceprint_file import KnownVoice, forget, remembered
from summarizer.diarization.voiceprints import VoiceprintMemory

__all__ = ["Ask", "KnownVoice", "VoiceprintMemory", "diarize", "forget", "name_speakers", "remembered"]
