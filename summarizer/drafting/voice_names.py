"""The names of voices, asked of a language model when nothing else tells: the last resort."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from summarizer.drafting.asking import Asker, Judged, Part, object_schema
from summarizer.drafting.passages import fence
from summarizer.drafting.prompts import load_prompts
from summarizer.errors import ProviderError, ProviderStop
from summarizer.llm import LlmClient
from summarizer.text.names import person_name

__all__ = ["guess_names"]

MAX_INTRODUCTION = 6000  # characters


def guess_names(
    introduction: str, labels: tuple[str, ...], door: LlmClient | None, prompts: Path | None = None
) -> dict[str, str]:
    """Label -> name, for those voices whose name the opening words tell. Only names that occur in them are taken.

    `introduction` holds lines like `Speaker 1: words`. A guess: to be kept as unsure. Without a door, or when the
    model cannot answer, nothing is guessed. Raises PromptError, NetworkError, ProviderStop and what waits (`Waiting`).
    """
    if door is None or not labels or not introduction.strip():
        return {}
    label = {"type": "string", "enum": list(labels)}
    schema = {"type": "array", "items": object_schema({"label": label, "name": {"type": "string"}})}
    values = {
        "labels": ", ".join(fence(one, 40) for one in labels),
        "introduction": fence(introduction, MAX_INTRODUCTION),
    }
    part = Part(schema, 40 * len(labels), lambda value: Judged(_named(value, labels, introduction)))
    try:
        found = Asker(door).fill(load_prompts(prompts)["names"], values, {"names": part})
    except ProviderStop:
        raise
    except ProviderError:
        return {}
    return dict(found["names"].value or {})


def _named(value: Any, labels: tuple[str, ...], introduction: str) -> dict[str, str]:
    spoken = " ".join(introduction.casefold().split())
    names: dict[str, str] = {}
    for item in value if isinstance(value, list) else []:
        if not isinstance(item, dict):
            continue
        label, name = item.get("label"), item.get("name")
        if label not in labels or label in names or not isinstance(name, str):
            continue
        cleaned = person_name(name)
        if cleaned and cleaned.casefold() in spoken and cleaned not in names.values():
            names[str(label)] = cleaned
    return names
