"""Who speaks when, and what they are called."""

from __future__ import annotations

from summarizer.speakers.diarize import diarize
from summarizer.speakers.names import Ask, name_speakers

__all__ = ["Ask", "diarize", "name_speakers"]
