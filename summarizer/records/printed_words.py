"""The words of a quotation as a post prints them."""

from __future__ import annotations

from summarizer.records.transcript import Transcript, join_words
from summarizer.records.word_ranges import WordRange
from summarizer.text.disfluencies import cleaned_words
from summarizer.text.language import load_language
from summarizer.text.printed_edges import as_printed

__all__ = ["printed_words"]


def printed_words(transcript: Transcript, words: WordRange, *, cleaned: bool = True) -> str:
    """words[first:last] with a capital at the start and a full stop where they were cut out of a sentence.

    No word changes. `cleaned`: without lone fillers and immediate repeats, as the policy `clean` allows.
    """
    text = transcript.text(*words)
    if cleaned:
        run = transcript.words[words[0] : words[1]]
        texts = cleaned_words(run, load_language(transcript.language), timed=transcript.timing == "words")
        text = join_words(texts) if len(texts) < len(run) else text
    return as_printed(text, transcript.language)
