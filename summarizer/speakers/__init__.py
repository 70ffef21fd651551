"""Who speaks when, and what they are called."""

from __future__ import annotations

from summarizer.speakers.book import Known, forget, remembered
from summarizer.speakers.diarize import diarize
from summarizer.speakers.memory import Memory
from summarizer.speakers.names import Ask, name_speakers

__all__ = ["Ask", "Known", "Memory", "diarize", "forget", "name_speakers", "remembered"]
