"""Speech recognition apart from any episode: which API a setting names, and how a model runs on this machine."""

from __future__ import annotations

from summarizer.asr import measure_model, parse_endpoint
from summarizer.asr.whisper import keep_loaded

__all__ = ["keep_loaded", "measure_model", "parse_endpoint"]
