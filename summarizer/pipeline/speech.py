"""Speech recognition apart from any episode: which API a setting names, and how a model runs on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from summarizer.asr import measure_model, parse_endpoint
from summarizer.asr.kept_models import keep_loaded
from summarizer.reporting import Reporter

__all__ = ["keep_loaded", "measure_model", "parse_endpoint", "whisper_finder"]


def whisper_finder(cache: Path, report: Reporter) -> Callable[[str], tuple[Path, str]]:
    """A function language -> (folder, name) of the smallest Whisper model that knows it, for recognisers without word
    times. "und": one of many languages. It raises ModelError when none can be had.
    """

    def find(language: str) -> tuple[Path, str]:
        from summarizer.models import choose_verification_model

        model = choose_verification_model("auto", language, cache, report)
        return model.path, model.model.name

    return find
