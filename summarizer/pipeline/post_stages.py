"""The stages from the transcript to the post: draft, publish, page."""

from __future__ import annotations

import datetime as dt

from summarizer.errors import InputError
from summarizer.pipeline.check_episode import check_folder
from summarizer.pipeline.check_sources import CheckSources
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.reviewers import fitting
from summarizer.pipeline.write_post import post_is_edited, write_post
from summarizer.records.brief import NOT_QUOTED
from summarizer.records.post import Checks, Draft, Usage
from summarizer.records.quote import Quotes
from summarizer.records.reading import Reading
from summarizer.records.redo import merged
from summarizer.records.review import Decisions
from summarizer.records.transcript import Transcript
from summarizer.version import __version__

__all__ = ["draft", "page", "publish"]


def draft(context: EpisodeContext) -> float | None:
    from summarizer.drafting import write_draft
    from summarizer.pipeline.material import material_of

    transcript, quotes = context.read("transcript.json", Transcript), context.read("quotes.json", Quotes)
    # Parts of a draft that an older version made are written again around the quotations that they have.
    unread = bool(context.redo_parts) and not context.folder.has("reading.json")
    reading = Reading() if unread else context.read("reading.json", Reading)
    material = material_of(context, transcript, quotes)
    brief = material.brief
    with context.open_model() as model:
        made = write_draft(material, reading, model, context.settings.prompts, context.report)
    if brief.kept is not None:
        made = merged(brief.kept, made.model_copy(update={"attempts": dict(brief.attempts)}), brief.redo)
        context.redrafted = (brief.kept, made)
    else:
        made = made.model_copy(update={"date": dt.date.today()})
        _keep_paid_post(context, made)
    context.folder.write("draft.json", made)
    return made.usage.cost_usd


def _keep_paid_post(context: EpisodeContext, made: Draft) -> None:
    """Copies the post of a draft that a paid model wrote before one that costs nothing takes its place."""
    folder = context.folder
    if not (folder.has("draft.json") and folder.has("post.md")) or post_is_edited(folder, by_hand=True):
        return  # what a person changed is kept anyway
    try:
        earlier = folder.read("draft.json", Draft)
    except InputError:
        return  # what is broken is made anew
    if _was_paid(earlier.usage) and not _was_paid(made.usage):
        kept = folder.keep_copy("post.md")
        context.report.warn(f"no paid model wrote this draft; the post that one wrote before is kept as {kept.name}")


def _was_paid(usage: Usage) -> bool:
    """Whether calls were paid for, or may have been: no price is known of some models."""
    return bool(usage.calls) and usage.cost_usd != 0


def publish(context: EpisodeContext) -> None:
    from summarizer.pipeline.prove_post import prove_post
    from summarizer.publish import Sources

    folder, settings = context.folder, context.settings
    transcript, written = context.read("transcript.json", Transcript), context.read("draft.json", Draft)
    quotes = context.read("quotes.json", Quotes).with_cut(written.cut)

    def check(post: str, sources: Sources) -> Checks:
        against = CheckSources(transcript, context.episode, sources.draft)
        return check_folder(folder, post, settings.policy, against, context=settings.context)

    proven = prove_post(
        Sources(context.episode, transcript, quotes, written, __version__, policy=settings.policy), settings.site, check
    )
    post, checks = proven.post, proven.checks
    refused = [problem for problem in written.problems if problem.startswith(NOT_QUOTED)]
    checks = checks.model_copy(update={"notes": (*checks.notes, *proven.left_out, *refused)})
    for problem in proven.left_out:
        context.report.warn(problem)
    _tell_form(context, post)
    if folder.has("decisions.json"):
        post, checks = _decided(context, post, checks, quotes)
    kept = folder.keep_edited("post.md", post)
    if kept:
        context.report.warn(f"post.md had been edited by hand; that version is kept as {kept.name}")
    write_post(folder, post, checks)


def _tell_form(context: EpisodeContext, post: str) -> None:
    """Warns of what in a rendered post is not as the format asks; the post is published."""
    from summarizer.checking import lint_post

    for problem in lint_post(post, "post.md", site=context.settings.site).problems:
        if problem.level == "error":
            context.report.warn(f"post.md, line {problem.line}: {problem.message}")


def _decided(context: EpisodeContext, post: str, checks: Checks, quotes: Quotes) -> tuple[str, Checks]:
    """A post made anew, with what reviewers had decided about the one before."""
    from summarizer.publish import QuotationSources, apply_decisions, with_correction_notes

    log = context.read("decisions.json", Decisions)
    transcript = context.read("transcript.json", Transcript)
    fit = fitting(log, context.episode, transcript)
    fresh = fit.decisions.model_copy(update={"applied": (), "kept": ()})
    applied = apply_decisions(post, fresh.in_post(), fresh, QuotationSources(transcript, quotes, checks))
    for problem in (*applied.problems, *fit.problems(Decisions())):
        context.report.warn(f"a reviewer's decision could not be kept: {problem}")
    every = tuple(decision.id for decision in log.decisions)
    kept = {"applied": every, "kept": applied.decisions.kept}
    context.folder.write("decisions.json", log.model_copy(update=kept))
    sources = CheckSources(transcript, context.episode, context.read("draft.json", Draft), log)

    def checked(text: str) -> Checks:
        return check_folder(context.folder, text, context.settings.policy, sources, context=context.settings.context)

    checks = checked(applied.post)
    noted = with_correction_notes(applied.post, checks)
    return noted, checks if noted == applied.post else checked(noted)


def page(context: EpisodeContext) -> None:
    from summarizer.pipeline.review_episode import EpisodeReview

    review = EpisodeReview(context.folder, context.settings.policy, context.settings.context)
    if context.settings.keep == "none":
        review.write_page(review.page(review.state(), {}))
        return
    review.write_page(review.page_for_mail(review.state(), lambda: context.audio, context.report))
