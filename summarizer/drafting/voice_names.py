"""Asks a language model for the names of speakers that no other source names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from summarizer.drafting.part_requests import Graded, Part, PartRequester, object_schema
from summarizer.drafting.passages import fence
from summarizer.drafting.prompts import load_prompts
from summarizer.errors import ProviderError, ProviderStop
from summarizer.llm import LlmClient
from summarizer.text.names import person_name

__all__ = ["guess_names"]

MAX_INTRODUCTION_CHARACTERS = 6000


def guess_names(
    introduction: str, labels: tuple[str, ...], client: LlmClient | None, prompts: Path | None = None
) -> dict[str, str]:
    """Label -> name of the speakers whose names the introduction contains, as a model guesses them.

    `introduction` has lines like `Speaker 1: words`. The caller must treat the names as uncertain. Empty without a
    client, or when the model fails. Raises PromptError, NetworkError, ProviderStop and `Waiting`.
    """
    if client is None or not labels or not introduction.strip():
        return {}
    label = {"type": "string", "enum": list(labels)}
    schema = {"type": "array", "items": object_schema({"label": label, "name": {"type": "string"}})}
    values = {
        "labels": ", ".join(fence(one, 40) for one in labels),
        "introduction": fence(introduction, MAX_INTRODUCTION_CHARACTERS),
    }
    part = Part(schema, 40 * len(labels), lambda value: Graded(_named(value, labels, introduction)))
    try:
        found = PartRequester(client).request(load_prompts(prompts)["names"], values, {"names": part})
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
