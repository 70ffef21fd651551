"""What a post is checked against, and the verdicts on its prose that are known from earlier."""

from __future__ import annotations

from typing import NamedTuple

from summarizer.errors import InputError
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft, Support
from summarizer.records.review import Decisions
from summarizer.records.transcript import Transcript
from summarizer.store import EpisodeFolder

__all__ = ["CheckSources", "kept_support", "with_support"]


class CheckSources(NamedTuple):
    """What a post is checked against."""

    transcript: Transcript
    episode: Episode | None = None
    draft: Draft | None = None
    decisions: Decisions = Decisions()


def with_support(sources: CheckSources, supports: tuple[Support, ...]) -> CheckSources:
    """The sources with verdicts that take the place of the draft's on the same sentences."""
    if not supports:
        return sources
    draft = sources.draft or Draft(model=None, insights=())
    newer = {" ".join(one.sentence.split()) for one in supports}
    older = [one for one in draft.support if " ".join(one.sentence.split()) not in newer]
    return sources._replace(draft=draft.model_copy(update={"support": (*older, *supports)}))


def kept_support(folder: EpisodeFolder, sources: CheckSources) -> tuple[Support, ...]:
    """The verdicts of a folder's `checks.json`, which `check --llm` may have got since the draft was made."""
    try:
        before = folder.read("checks.json", Checks) if folder.has("checks.json") else None
    except InputError:  # of another version
        before = None
    return tuple(
        Support(part="", sentence=one.text, verdict=one.support, decides=one.decides, why=one.why, by=one.by)
        for one in (before.sentences if before else ())
        if one.support != "unchecked" and all(map(sources.transcript.holds, one.decides))
    )
