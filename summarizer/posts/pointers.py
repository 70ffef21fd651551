"""A sentence below a blockquote that says whose the words above are: "said Carver.", "That is Carver's view." """

from __future__ import annotations

from itertools import pairwise

from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS
from summarizer.text.quotation_words import quotation_words
from summarizer.text.sentences import split_sentences

__all__ = ["pointer_in", "without_pointer"]

_MAX_CHARACTERS = 120


def pointer_in(paragraph: str, language: Language) -> str:
    """The sentence of a paragraph that is one short sentence about the words above it; else empty.

    It begins with a verb of speech, with "That is" or the like, or says "this": "Carver said this at 0:12".
    """
    text = paragraph.strip()
    if len(text) > _MAX_CHARACTERS or any(mark in text for mark in DOUBLE_CHARACTERS):
        return ""
    if len(split_sentences(text, language.code)) != 1:
        return ""
    text = text.rstrip(".!。 ").replace("’", "'")
    words, pointers = text.casefold().split(), attribution_words().pointers
    if len(words) < 2:
        return ""
    first, second = words[:2]
    said = any(word in pointers and before in language.speech_verbs for before, word in pairwise(words))
    pointed = first in pointers and ("'" in first or second in quotation_words().being | language.speech_verbs)
    return text if said or pointed or first in language.speech_verbs else ""


def without_pointer(text: str) -> str:
    """What stands after "That is": "That is how Carver puts it" -> "how Carver puts it"."""
    words = text.split()
    leading = attribution_words().pointers | quotation_words().being
    while words and words[0].casefold() in leading:
        words = words[1:]
    return " ".join(words)
