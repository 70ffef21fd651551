"""Speech models that the library onnx-asr runs (the extra `onnx`): what a folder holds, and whether the extra is here.

The library is not imported here: a check of settings must not take a second.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.errors import InputError, ModelError
from summarizer.text.characters import clean
from summarizer.text.shortening import shortened

__all__ = ["INSTALL_ONNX", "OnnxForm", "has_onnx_extra", "onnx_form", "require_onnx_extra"]

_MAX_CONFIG_BYTES = 2**20
INSTALL_ONNX = "pip install 'podcast-draft-summarizer[onnx]'"


class OnnxForm(NamedTuple):
    """How a model of one of onnx-asr's types is used."""

    type: str  # as onnx-asr names it
    word_times: bool = True  # whether its tokens have times
    prompted: bool = False  # whether it must be told the language


# https://istupakov.github.io/onnx-asr/usage/, "Supported model types", and the code of version 0.12: transducers and
# CTC give a time for each token, attention decoders and Whisper give none.
_FORMS = {
    form.type: form
    for form in (
        OnnxForm("nemo-conformer-tdt"),
        OnnxForm("nemo-conformer-rnnt"),
        OnnxForm("nemo-conformer-ctc"),
        OnnxForm("kaldi-rnnt"),
        OnnxForm("vosk"),
        OnnxForm("t-one-ctc"),
        OnnxForm("nemo-conformer-aed", word_times=False, prompted=True),
        OnnxForm("whisper", word_times=False, prompted=True),
        OnnxForm("whisper-ort", word_times=False, prompted=True),
    )
}


# The numbers of config.json that the library uses without looking at them, with the largest that makes sense: frames
# are 10 ms long, and a wrong number of them in a step gives wrong times.
_NUMBERS = {
    "features_size": 1024,
    "num_mel_bins": 1024,
    "subsampling_factor": 64,
    "max_tokens_per_step": 1000,
    "max_sequence_length": 100_000,
}


def onnx_form(folder: Path) -> OnnxForm | None:
    """The form of the model in a folder, from `model_type` in its `config.json`; None when it is not onnx-asr's.

    Raises ModelError when a number of `config.json` cannot be right, or the folder holds a pipe or a device.
    """
    path = folder / "config.json"
    try:
        if not path.is_file():  # opening a pipe would wait without end
            return None
        with path.open("rb") as file:
            config = json.loads(file.read(_MAX_CONFIG_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    stated = config.get("model_type") if isinstance(config, dict) else None
    form = _FORMS.get(stated) if isinstance(stated, str) and not (folder / "model.bin").is_file() else None
    if form is not None:
        _require_numbers(path, config)
        _require_files(folder)
    return form


def _require_numbers(path: Path, config: dict[str, Any]) -> None:
    steps = config.get("encoder_params")  # of T-one
    step = steps.get("reduction_kernel_size") if isinstance(steps, dict) else None
    given = {name: (config[name], most) for name, most in _NUMBERS.items() if name in config}
    if step is not None:
        given["encoder_params.reduction_kernel_size"] = (step, _NUMBERS["subsampling_factor"])
    for name, (number, most) in given.items():
        if type(number) is not int or not 1 <= number <= most:
            value = shortened(clean(json.dumps(number)), 40)
            raise ModelError(f"{path}: {name} is {value}; it is a whole number from 1 to {most:,}")


def _require_files(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise ModelError(f"{path} is a pipe or a device; a speech model is files")


def has_onnx_extra() -> bool:
    return importlib.util.find_spec("onnx_asr") is not None


def require_onnx_extra(name: str) -> None:
    """Raises InputError when onnx-asr is not installed, which the speech model `name` needs."""
    if not has_onnx_extra():
        raise InputError(f"the speech model {name} needs onnx-asr, which is not installed: {INSTALL_ONNX}")
