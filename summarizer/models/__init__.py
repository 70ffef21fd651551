"""Speech, speaker and language models: which exist, which are on this machine, and how to download the others.

`registry()` lists them (the data is `models.toml`), `locate` finds one on this machine without the network, `obtain`
downloads one into the cache, and the `choose_…` functions choose the best that suits the machine and is available.
Knows the hub and package-index wheels; does not know what a model is used for.
"""

from __future__ import annotations

from summarizer.models.choosing import (
    choose_asr,
    choose_gap_model,
    choose_larger,
    choose_llm,
    choose_second_model,
    choose_verification_model,
    require_model,
    second_model_at_hand,
)
from summarizer.models.getting import Located, locate, obtain
from summarizer.models.listing import Model, Source, find_model, registry
from summarizer.models.onnx_forms import INSTALL_ONNX, OnnxForm, has_onnx_extra, onnx_form, require_onnx_extra

__all__ = [
    "INSTALL_ONNX",
    "Located",
    "Model",
    "OnnxForm",
    "Source",
    "choose_asr",
    "choose_gap_model",
    "choose_larger",
    "choose_llm",
    "choose_second_model",
    "choose_verification_model",
    "find_model",
    "has_onnx_extra",
    "locate",
    "obtain",
    "onnx_form",
    "registry",
    "require_model",
    "require_onnx_extra",
    "second_model_at_hand",
]
