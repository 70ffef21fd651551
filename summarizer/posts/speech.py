"""The subject of the speech verb beside a quotation: `Carver says`, `says Carver`.

Finds names in the post's text. Which voice of a recording bears the name is decided in `checking`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from summarizer.posts.attributions import NAME_PATTERN
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS, MARK_CHARACTERS
from summarizer.text.sentences import has_final_mark, split_sentences

__all__ = ["sentence_after", "sentence_before", "speech_subjects"]

_PRONOUNS = frozenset(
    ["he", "she", "they", "i", "we", "it", "you", "er", "sie", "él", "ella", "il", "elle", "ele", "ela"]
)
_MAX_SENTENCE_CHARS = 600  # before a quotation, searched for the start of its sentence
_REST = re.compile(rf"[{re.escape(MARK_CHARACTERS)},\s]*([^{re.escape(DOUBLE_CHARACTERS)}]{{0,200}})")
_AFTER_NAME = re.compile(r"(?:'s|’s)?,?\s+(?:\w+ly\s+|also\s+|then\s+|once\s+|has\s+|had\s+)?([^\W\d_]+)")


def sentence_before(before: str, language: str) -> str:
    """The sentence that a quotation stands in or ends, up to the quotation; empty when it ended before."""
    pieces = split_sentences(before[-_MAX_SENTENCE_CHARS:], language)
    return pieces[-1] if pieces and not has_final_mark(before) else ""


def sentence_after(after: str, language: str) -> str:
    """What follows a quotation up to the end of its sentence, or up to the next quotation."""
    match = _REST.match(after)
    pieces = split_sentences(match[1], language) if match else []
    return pieces[0].rstrip(".!?") if pieces else ""


def speech_subjects(
    text: str, verbs: Collection[str], common: Collection[str], *, after: bool = False
) -> Iterator[str]:
    """Names beside a speech verb (`Name says`, `says Name`), in their order. `after`: the text follows a quotation.

    `verbs` are speech verbs and `common` words that open sentences without being names, both case-folded.
    """
    text = text[:300] if after else text[-3000:]
    for match in NAME_PATTERN.finditer(text):
        following = _AFTER_NAME.match(text, match.end())
        leading = re.search(r"([^\W\d_]+)\s+$", text[: match.start()])
        said = following is not None and following[1].casefold() in verbs
        said = said or (leading is not None and leading[1].casefold() in verbs and (after or len(text) < 120))
        name = match[0]
        first = name.split()[0].casefold()
        if first in common or first in _PRONOUNS:
            name = " ".join(name.split()[1:])
        if said and name:
            yield name
