"""Entries of `run.json` that version 0.1 wrote, which must be recognised: nothing paid or heard is made again for them.

0.1 hashed its stages' versions, its shipped prompts, its default model and its own version into the fingerprint and
called three stages otherwise. All of it is known, so its fingerprints can be computed for today's inputs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from summarizer.pipeline.context import EpisodeContext
from summarizer.store import STAGE_NAMES_OF_0_1, StageRun, fingerprint

__all__ = ["fingerprint_of_0_1", "is_of_0_1", "versions_of_0_1"]

_STAGE_VERSIONS = {
    "fetch": 1, "transcribe": 4, "diarize": 2, "name": 2, "select": 2, "refine": 1, "draft": 1, "publish": 1, "page": 2,
}  # fmt: skip
_DEFAULT_MODEL = "gpt-6-luna"
_PROMPTS = {  # SHA-256 of each shipped file
    "framing": "a4bc5c19b1dd3c0d16b272717eedfc8ad161723bed0c392df3bfffcc982f57b9",
    "insight": "4ef03f49abd34a255f90d5638ae1b4cee52873ca8679e30624a359a925bce50e",
    "names": "09c55409e088a4553e4898961f336786a1788e6dccdbdb1e1c574e79dd7d7c04",
    "outline": "8670e55e8321eec56678cbf124946d560e1fafa1d90e14b43988dfe7e2959c16",
    "retell": "7171f5549c9d27b4cbb87b81deca075189a8773d1a93fe3cbb963cb3b27074c9",
}


def is_of_0_1(run: StageRun) -> bool:
    """Later versions record the version of the stage."""
    return "stage" not in run.versions


def versions_of_0_1(stage: str, run: StageRun, context: EpisodeContext) -> dict[str, str]:
    """What 0.1 brought along for a stage, as later versions record it."""
    versions = {**run.versions, "stage": str(_STAGE_VERSIONS[stage])}
    if stage == "draft":
        default = _asks_default_model(context)
        versions |= {"prompts": _prompts_sha256(None), "model": f"provider:{_DEFAULT_MODEL}" if default else ""}
    if stage in {"publish", "page"}:
        versions["tool"] = run.versions.get("summarizer", "")
    return versions


def fingerprint_of_0_1(stage: str, inputs: Mapping[str, Any], run: StageRun, context: EpisodeContext) -> str:
    """The fingerprint that 0.1 would have recorded for these inputs."""
    old = dict(inputs)
    old.pop("asked", None)
    if stage == "draft":
        old["prompts"] = _prompts_sha256(context.settings.prompts)
        old["llm"] = f"provider:{_DEFAULT_MODEL}" if _asks_default_model(context) else context.language_model
    if stage in {"publish", "page"}:
        old["tool"] = run.versions.get("summarizer", "")
    names = {new: name for name, new in STAGE_NAMES_OF_0_1.items()}
    return fingerprint(stage=names.get(stage, stage), version=_STAGE_VERSIONS[stage], inputs=old)


def _asks_default_model(context: EpisodeContext) -> bool:
    return context.language_model.startswith("provider:") and not context.settings.llm.model


def _prompts_sha256(own: Path | None) -> str:
    """The hash over all prompts: the user's files, and for those that are missing the shipped ones."""
    total = hashlib.sha256()
    for kind, shipped in _PROMPTS.items():
        path = own / f"{kind}.toml" if own else None
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path and path.is_file() else shipped
        total.update(f"{kind}\0{digest}\n".encode())
    return total.hexdigest()
