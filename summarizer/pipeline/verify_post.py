"""`check --llm`: a language model judges each sentence of a post's prose as it stands now; what it said is kept."""

from __future__ import annotations

from typing import Any

from summarizer.errors import InputError
from summarizer.pipeline.check_sources import CheckSources
from summarizer.pipeline.context import local_weights
from summarizer.records.post import Checks, Support, Usage
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, Replies
from summarizer.text.counted import counted

__all__ = ["verify_prose"]


def verify_prose(
    post: str,
    checks: Checks,
    sources: CheckSources,
    folder: EpisodeFolder | None,
    settings: Settings,
    report: Reporter,
) -> tuple[Support, ...]:
    """The model's verdicts on the sentences of a checked post's prose; none for those that it did not judge.

    Replies are kept in an episode's folder, so that the same sentences are not paid for twice. Raises InputError when
    the settings name no language model, or the episode is unknown; ModelError, NetworkError, ProviderError.
    """
    from summarizer.checking import prose_to_verify
    from summarizer.drafting import PartRequester, Statement, load_prompts, verify_statements
    from summarizer.llm import host_of, open_llm

    transcript, episode, draft, _ = sources
    if episode is None:
        raise InputError("no episode.json lies beside the post, so nobody knows whose conversation it is about")
    found = prose_to_verify(post, checks, transcript, episode, draft)
    statements = [Statement(one.part, one.text, one.evidence) for one in found]
    replies = Replies(folder) if folder is not None and folder.has("episode.json") else _InMemory()
    with open_llm(settings.llm, settings.keys, lambda: local_weights(settings, report), replies, report) as client:
        if client is None:
            raise InputError("--llm none verifies nothing; name a language model, for example --llm openai")
        if client.small:
            report.warn(f"{client.model} is too small to verify prose; no sentence was judged")
        else:
            host = host_of(settings.llm, settings.keys)
            report.note(f"{host} gets {counted(len(statements), 'sentence')} of the post and what was said about them")
        requester = PartRequester(client)
        supports = verify_statements(statements, transcript, episode, requester, load_prompts(settings.prompts), report)
    by = {"by": client.model}
    judged = tuple(one.model_copy(update=by) for one in supports if one.verdict != "unchecked")
    _tell_cost(requester.usage, judged, report)
    return judged


def _tell_cost(usage: Usage, supports: tuple[Support, ...], report: Reporter) -> None:
    if not usage.calls:
        return
    refused = sum(one.refused for one in supports)
    cost = "" if usage.cost_usd is None else f", ${usage.cost_usd:.4f}"
    judged = "1 sentence was" if len(supports) == 1 else f"{counted(len(supports), 'sentence')} were"
    report.note(f"{judged} judged, {refused} of them refused ({counted(usage.calls, 'call')}{cost})")


class _InMemory:
    """Replies about a post that lies in no episode's folder."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        return self._values.get(key)

    def put(self, key: str, value: dict[str, Any]) -> None:
        self._values[key] = value
