"""Has heading and prose beside a quotation that a reviewer replaced written again, in the episode's folder."""

from __future__ import annotations

from summarizer.errors import InputError
from summarizer.pipeline.episode_folder import EpisodeRequest
from summarizer.pipeline.run import open_episode
from summarizer.records.post import Draft
from summarizer.records.review import Decisions
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder

__all__ = ["write_again"]

_STAGES = ("draft", "publish", "page")


def write_again(folder: EpisodeFolder, slot: str, settings: Settings) -> tuple[str, ...]:
    """Writes the insight or topic again whose quotation stood at a place of the post, as `--redo draft:…` does.

    `slot`: the key of the place (`records.review_places.slots`). Gives what could not be written into a post that a
    person has changed. Raises InputError when it is no place of the draft, or when no language model is configured: the
    line says what to do.
    """
    part = _part_at(folder, slot)
    _require_model(folder, part, settings)
    request = EpisodeRequest(folder.url, redo="draft", parts=(part,))
    with open_episode(request, settings=settings, report=Silent()) as run:
        run.walk(_STAGES)
        problems = run.follow_redraft()
        run.follow_post()
        return problems


def _part_at(folder: EpisodeFolder, slot: str) -> str:
    draft = folder.read("draft.json", Draft)
    log = folder.read("decisions.json", Decisions) if folder.has("decisions.json") else Decisions()
    decided = {one.quote: one.candidate for one in log.settled().values() if one.candidate}
    ids = {slot, decided.get(slot) or slot}
    parts = {item.quote: f"insight-{number}" for number, item in enumerate(draft.insights, start=1)}
    parts |= {topic.quote: f"topic-{number}" for number, topic in enumerate(draft.topics, start=1)}
    for quote in ids & parts.keys():
        return parts[quote]
    raise InputError("this quotation was not drafted: heading and prose beside it are a person's")


def _require_model(folder: EpisodeFolder, part: str, settings: Settings) -> None:
    """Raises InputError unless the settings name a language model, or have the key of a provider."""
    from summarizer.llm import llm_identity

    named = llm_identity(settings.llm, settings.keys)
    if named == "none" or (named.startswith("local") and settings.llm.provider != "local"):
        raise InputError(
            "no language model is configured for the review; set OPENAI_API_KEY or [llm] provider and start it again, "
            f"or run: summarizer draft {folder.url} --redo draft:{part} --llm PROVIDER"
        )
