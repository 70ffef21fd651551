"""Whether a stage is done. It is when its inputs are those of its entry in `run.json` and its files are there.

A fingerprint hashes the inputs only. What a release brings (the stage's code, the shipped prompts, the default model)
is recorded beside it: when that alone has changed, the stage is done by an older version, and nothing that was heard,
paid for or edited is made again for it.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from summarizer.errors import InputError
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.inputs import ABSENT
from summarizer.pipeline.made_by_0_1 import fingerprint_of_0_1, is_of_0_1, versions_of_0_1
from summarizer.pipeline.stages import Stage
from summarizer.records.post import Checks
from summarizer.store import StageRun, fingerprint
from summarizer.version import __version__

_WRITTEN_BY_MODEL = ("read", "draft")  # for these `run.json` keeps which host was asked

__all__ = ["Progress", "fingerprint_of", "progress_of", "versions_of"]


class Progress(Enum):
    TO_DO = "never done, or from other inputs"
    OUTDATED = "done from these inputs by a version that did it otherwise"
    DONE = "done"


def progress_of(stage: Stage, context: EpisodeContext) -> Progress:
    """Where a stage stands. The stages before it are done."""
    run = context.folder.finished(stage.name)
    if run is None or _checks_are_broken(run, context):
        return Progress.TO_DO
    inputs, today = _inputs(stage, context), versions_of(stage, context)
    if is_of_0_1(run):
        known = fingerprint_of_0_1(stage.name, inputs, run, context)
        made_with = versions_of_0_1(stage.name, run, context)
    else:
        known, made_with = fingerprint(stage=stage.name, inputs=inputs), run.versions
    if run.fingerprint != known:
        return Progress.TO_DO
    compared = {"stage", *stage.shipped}
    same = all(made_with.get(name) == today.get(name) for name in compared)
    return Progress.DONE if same else Progress.OUTDATED


def _checks_are_broken(run: StageRun, context: EpisodeContext) -> bool:
    """Whether `checks.json`, which no other stage reads, was changed to what is no record."""
    name = "checks.json"
    if name not in run.outputs or context.digest(name) == run.outputs[name]:
        return False
    try:
        context.folder.read(name, Checks)
    except InputError:
        return True
    return False


def fingerprint_of(stage: Stage, context: EpisodeContext) -> str:
    return fingerprint(stage=stage.name, inputs=_inputs(stage, context))


def versions_of(stage: Stage, context: EpisodeContext) -> dict[str, str]:
    """What this release does a stage with, for its entry in `run.json`."""
    asked = {"asked": context.model_asked} if context.model_asked else {}
    shipped = {name: value(context) for name, value in stage.shipped.items()}
    provider = {"provider": context.language_host} if stage.name in _WRITTEN_BY_MODEL else {}
    return {"summarizer": __version__, "stage": str(stage.version), **shipped, **asked, **provider}


def _inputs(stage: Stage, context: EpisodeContext) -> dict[str, Any]:
    values = {key: value(context) for key, value in stage.inputs.items()}
    return {key: value for key, value in values.items() if value is not ABSENT}
