"""What a block of a post prints, and leaving sentences out of it."""

from __future__ import annotations

from typing import NamedTuple

from summarizer.posts.escaping import unescape
from summarizer.records.draft_parts import described_part, is_title, prose_of, with_prose
from summarizer.records.post import Draft
from summarizer.text.sentences import sentence_spans

__all__ = ["PostPlace", "described", "without_sentence"]


class PostPlace(NamedTuple):
    """What a block of a post prints: a part of the draft, or with the kind `quotation` the quotation of that id."""

    kind: str
    name: str


def described(part: PostPlace) -> str:
    """`insights.0.claim` as people say it: `the claim of insight 1`."""
    return described_part(part.name)


def without_sentence(draft: Draft, part: PostPlace, words: str, language: str) -> Draft:
    """The draft without the sentences of a part that hold these words, as they stand in the post.

    The whole part is left out when it is a title, or when the words cannot be found in one of its sentences. The draft
    as it is when the part does not hold them: they are text of the metadata.
    """
    if part.name == "subjects":
        return draft.model_copy(update={"subjects": tuple(one for one in draft.subjects if not _holds(one, words))})
    text = prose_of(draft, part.name)
    if text is None or not _shares(text, words):
        return draft
    if is_title(part.name):
        return with_prose(draft, part.name, None)
    kept = [text[first:last] for first, last in sentence_spans(text, language) if not _shares(text[first:last], words)]
    return with_prose(draft, part.name, " ".join(kept) or None)


def _plain(text: str) -> str:
    return "".join(character for character in unescape(text).casefold() if character.isalnum())


def _holds(text: str, words: str) -> bool:
    return bool(_plain(words)) and _plain(words) in _plain(text)


def _shares(text: str, words: str) -> bool:
    """Whether one holds the other: a quotation may run over sentences, and over parts."""
    return _holds(text, words) or _holds(words, text) or any(_holds(text, piece) for piece in _runs(words))


def _runs(words: str) -> list[str]:
    """Runs of four words, by which the parts of a quotation that runs over several sentences are found."""
    said = words.split()
    return [" ".join(said[first : first + 4]) for first in range(len(said) - 3)]
