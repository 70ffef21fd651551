"""Speech recognition apart from any episode: which API a setting names, and how a model runs on this machine."""

from __future__ import annotations

from summarizer.asr import endpoint_of, measure_model
from summarizer.asr.whisper import keep_loaded

__all__ = ["endpoint_of", "keep_loaded", "measure_model"]
