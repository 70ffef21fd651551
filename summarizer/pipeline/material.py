"""What the writers of a draft see of an episode."""

from __future__ import annotations

from summarizer.drafting import Material
from summarizer.pipeline.brief import brief_of
from summarizer.pipeline.context import EpisodeContext
from summarizer.quotes import Quotability
from summarizer.records.cast import Cast
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript

__all__ = ["material_of"]


def material_of(context: EpisodeContext, transcript: Transcript, quotes: Quotes) -> Material:
    """The transcript, the passages that may be quoted of it, who speaks, and what the writer asks for."""
    return Material(
        episode=context.episode,
        transcript=transcript,
        quotes=quotes,
        rules=Quotability.of(transcript, context.episode, context.settings.quotes),
        cast=Cast.of(context.episode, transcript),
        brief=brief_of(context, transcript, quotes),
    )
