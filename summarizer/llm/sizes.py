"""A local model's file, and whether a model is small: a property of the model, not of where it runs.

For a small model, code chooses what it writes about.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from summarizer.settings import LlmSettings

__all__ = ["Weights", "is_small"]

_BILLIONS = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d+)?)\s?b(?![a-z])", re.IGNORECASE)  # "qwen2.5:1.5b", "Qwen3-30B-A3B"
_MILLIONS = re.compile(r"(?<![\d.])([1-9]\d{2})\s?m(?![a-z])", re.IGNORECASE)  # "SmolLM2-360M"
_SMALL_BILLIONS = 4.5  # of parameters, all experts together


class Weights(NamedTuple):
    """A GGUF file, and what the list of models says of it."""

    path: Path
    small: bool | None = None  # None: it does not say
    context: int | None = None  # tokens that the model was trained with; None: it does not say

    def model(self, settings: LlmSettings) -> str:
        """The model's name: that of the settings, else the file's."""
        return settings.model or self.path.stem


def is_small(model: str, settings: LlmSettings, listed: bool | None = None) -> bool:
    """The setting `[llm] small`, else what the list of models says (`listed`), else the size in the model's name.

    A name without a size is not small.
    """
    if settings.small != "auto":
        return settings.small == "true"
    if listed is not None:
        return listed
    billions = [float(size) for size in _BILLIONS.findall(model)]
    return max(billions) <= _SMALL_BILLIONS if billions else bool(_MILLIONS.search(model))
