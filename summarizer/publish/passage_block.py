"""A quotation by itself, for a text that is no draft of ours: the words as heard, who says them, and where."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.publish.decisions import heard_text
from summarizer.publish.markdown import quotation_block
from summarizer.records.episode import Episode
from summarizer.records.quote import Candidate
from summarizer.records.review import Correction
from summarizer.records.transcript import Transcript
from summarizer.text.printed_edges import as_printed
from summarizer.text.quotation_marks import with_single_marks

__all__ = ["passage_block"]


def passage_block(
    passage: Candidate, episode: Episode, transcript: Transcript, corrections: Sequence[Correction], *, visible: bool
) -> str:
    """The Markdown block of a passage, signed with its speaker. `visible`: with a linked time in place of the anchor.

    Words that a person corrected are printed as that person heard them.
    """
    words = as_printed(heard_text(transcript, passage.words, corrections), transcript.language)
    return quotation_block(f'"{with_single_marks(words)}"', passage, episode, transcript, visible=visible, signed=True)
