"""Models that their provider shuts down: warned of, and refused after the day that the provider itself says.

Who says the day, the first that knows it:

1. the provider's list of models: `shutdown_date` (OpenAI), `expiration_date` (OpenRouter), `deprecation` (Mistral),
   `deprecation_date` (LiteLLM)
2. `endings.toml`, which also says what to take instead. A provider may move a day after the table was made, so the
   table alone refuses nothing: a model that is gone is refused by its provider, at no cost.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from summarizer.errors import InputError
from summarizer.llm.client import base_url_of, provider_of
from summarizer.llm.prices import DEFAULT_MODEL
from summarizer.net.api_client import api_client
from summarizer.reporting import Reporter
from summarizer.settings import LlmSettings
from summarizer.settings.keys import OPENAI, Keys

__all__ = ["Ending", "ending_in_list", "known_ending", "require_offered", "require_running"]

_DAYS = ("shutdown_date", "expiration_date", "deprecation_date", "deprecation")
_INSTEAD = "deprecation_replacement_model"
_MODEL = re.compile(r"[\w.:/@+-]{1,100}")  # the name of a model that is printed
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_ASKING_SECONDS = 10.0


class Ending(NamedTuple):
    """The last day of a model, and the model that its provider names instead."""

    day: dt.date
    instead: str | None = None
    is_told: bool = False  # by the provider, not by the table


def require_offered(settings: LlmSettings, keys: Keys, report: Reporter, *, ask: bool) -> None:
    """Warns when the provider will shut down the language model of these settings; raises InputError when it has.

    `ask`: ask the provider for its list of models, once; without an answer the table counts.
    """
    provider = provider_of(settings, keys)
    if provider in {"none", "local"} or provider.startswith("replay:"):
        return
    url = (base_url_of(settings, keys) or OPENAI).rstrip("/")
    model = settings.model or (DEFAULT_MODEL if urlsplit(url).hostname == "api.openai.com" else None)
    if model is None:
        return
    ending, is_told = ending_in_list(_listed(url, keys), model) if ask else (None, False)
    known = known_ending(model, url)
    if ending is not None and ending.instead is None and known is not None:
        ending = ending._replace(instead=known.instead)
    require_running(model, ending if is_told else known, report)


def require_running(model: str, ending: Ending | None, report: Reporter, today: dt.date | None = None) -> None:
    """Warns of a model that ends; raises InputError where its provider says that the day is past."""
    if ending is None:
        return
    instead = f"; name {ending.instead} instead with --model" if ending.instead else "; name another with --model"
    day = ending.day.isoformat()
    if ending.day >= (today or dt.datetime.now(dt.UTC).date()):
        report.warn(f"{model} is shut down by its provider on {day}{instead}")
    elif ending.is_told:
        raise InputError(f"{model} was shut down by its provider on {day}{instead}")
    else:
        report.warn(f"{model} was to be shut down by its provider on {day}{instead}")


def known_ending(model: str, url: str) -> Ending | None:
    """When a provider's model ends, by the table; None when it is not in it."""
    ends = _table().get(urlsplit(url).hostname or "", {})
    return ends.get(model) or ends.get(_SNAPSHOT.sub("", model))


def ending_in_list(listed: Any, model: str) -> tuple[Ending | None, bool]:
    """When a model ends, by the provider's list of models, and whether the list says anything about it.

    What a server says may be anything; a day that is none counts as not said.
    """
    entries = listed.get("data") if isinstance(listed, dict) else listed
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or entry.get("id") != model:
            continue
        day = next((day for name in _DAYS if (day := _day(entry.get(name)))), None)
        instead = entry.get(_INSTEAD)
        named = instead if isinstance(instead, str) and _MODEL.fullmatch(instead) else None
        ending = Ending(day, named, is_told=True) if day else None
        return ending, any(name in entry for name in _DAYS)
    return None, False


def _day(said: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said[:10]) if isinstance(said, str) else None
    except ValueError:
        return None


def _listed(url: str, keys: Keys) -> Any:
    """The answer to `GET /v1/models`; None when there is none."""
    import openai

    key = keys.of_language_model(url)
    try:
        with api_client(url, key, extras=key is not None, retries=0, timeout=_ASKING_SECONDS) as client:
            return client.get("/models", cast_to=object)
    except (openai.OpenAIError, ValueError, TypeError, RecursionError):
        return None


@functools.cache
def _table() -> dict[str, dict[str, Ending]]:
    text = resources.files("summarizer.llm").joinpath("endings.toml").read_text(encoding="utf-8")
    return {
        host: {model: Ending(row["day"], row["instead"]) for row in said["ends"] for model in row["models"]}
        for host, said in tomllib.loads(text)["hosts"].items()
    }
