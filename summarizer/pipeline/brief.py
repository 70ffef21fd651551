"""What the settings, a reviewer's decisions and `--redo` ask of an episode's draft."""

from __future__ import annotations

from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.reviewers import fitting
from summarizer.records.brief import Brief, resolve_places
from summarizer.records.post import Draft
from summarizer.records.quote import Quotes
from summarizer.records.redo import number_of, require_parts
from summarizer.records.review import Decision, Decisions
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange

__all__ = ["brief_of"]


def brief_of(context: EpisodeContext, transcript: Transcript, quotes: Quotes | None = None) -> Brief:
    """The brief for a stage that works with this transcript. `quotes`: by whose ids places may be named.

    What reviewers rejected is not quoted again. Raises InputError for a place that is not in the conversation.
    """
    settings, post = context.settings, context.settings.post
    decided = _decided(context, transcript)
    return Brief(
        insights=settings.quotes.insights,
        about=post.about,
        include=resolve_places(post.include, transcript, quotes, option="--include"),
        exclude=(*resolve_places(post.exclude, transcript, quotes, option="--exclude"), *_rejected(decided)),
        style=post.house_style,
        language=post.language,
        **_redo(context, quotes, decided),
    )


def _decided(context: EpisodeContext, transcript: Transcript) -> list[Decision]:
    """What applies of the reviewers' decisions, as far as they are about this transcript."""
    if not context.folder.has("decisions.json"):
        return []
    log = context.read("decisions.json", Decisions)
    return list(fitting(log, context.episode, transcript).decisions.settled().values())


def _rejected(decided: list[Decision]) -> list[WordRange]:
    gone = [one.seen.words for one in decided if one.action in ("reject", "remove") and one.seen]
    return [words for words in gone if words is not None]


def _redo(context: EpisodeContext, quotes: Quotes | None, decided: list[Decision]) -> dict[str, object]:
    """The fields of the brief by which parts of the kept draft are written again."""
    if not context.redo_parts:
        return {}
    kept = context.read("draft.json", Draft)
    require_parts(context.redo_parts, kept)
    known = {one.id for one in quotes.candidates} if quotes else set()
    chosen = {one.quote: one.candidate for one in decided if one.action == "replace" and one.candidate in known}
    about: dict[str, str] = {}
    for part in context.redo_parts:
        index = number_of(part)
        if index is not None and (candidate := chosen.get(kept.insights[index].quote)):
            about[part] = candidate
    attempts = {**kept.attempts, **{part: kept.attempts.get(part, 0) + 1 for part in context.redo_parts}}
    return {"redo": context.redo_parts, "kept": kept, "quotes": about, "attempts": attempts}
