"""The values that a shell offers for options, from the settings and the list of models."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["provider_values", "recogniser_values", "setting_values"]


def setting_values(name: str) -> Callable[[str], list[str]]:
    """Completes the values of a setting that allows only these."""

    def complete(incomplete: str) -> list[str]:
        from typing import get_args

        from summarizer.settings import Settings

        return _beginning(incomplete, get_args(Settings.model_fields[name].annotation))

    return complete


def provider_values(incomplete: str) -> list[str]:
    return _beginning(incomplete, ("auto", "openai", "local", "none"))


def recogniser_values(incomplete: str) -> list[str]:
    from summarizer.models import registry

    names = (model.name for model in registry() if model.task == "asr")
    return _beginning(incomplete, ("auto", *names, "openai"))


def _beginning(incomplete: str, values: tuple[str, ...]) -> list[str]:
    return [value for value in values if value.startswith(incomplete)]
