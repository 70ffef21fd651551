"""A heard passage with the differences of the post marked in it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from summarizer.records.post import Edit
from summarizer.text.scripts import is_unspaced

__all__ = ["DiffPart", "marked_passage"]

_MAX_PAIRS = 2_000_000  # pairs of words; a larger passage is shown without marks
_WORD = re.compile(r"[^\W_]+(?:['’.,:][^\W_]+)*|[^\w\s]")
_CHARACTER = re.compile(r"[^\W_]|[^\w\s]")
_POINTS = frozenset(".,;:!?…\"'“”„‘’‚«»‹›()-–—。、，！？「」『』؟،؛¿¡")  # no word differs by one of these


class DiffPart(NamedTuple):
    """A piece of the passage: heard and in the post, only heard, or only in the post."""

    kind: Literal["same", "heard", "post"]
    text: str


def marked_passage(heard: str, post: str, edits: Sequence[Edit] = ()) -> list[DiffPart]:
    """The words heard, in full, and what the post has instead, at its place.

    With `edits`, only differences that one of them names are marked; spellings of the same words never are.
    """
    told = [edit for edit in edits if edit.kind != "spelling"]
    fold = not any(edit.heard != edit.post and edit.heard.casefold() == edit.post.casefold() for edit in told)
    pattern = _CHARACTER if is_unspaced(heard) else _WORD
    old, new = _words(heard, pattern), _words(post, pattern)
    if not old or len(old) * len(new) > _MAX_PAIRS:
        return [DiffPart("same", heard)]
    marked = {_key(word, fold) for edit in told for side in (edit.heard, edit.post) for word in pattern.findall(side)}
    old_keys = [_key(heard[start:end], fold) for start, end in old]
    new_keys = [_key(post[start:end], fold) for start, end in new]
    space = "" if pattern is _CHARACTER else " "
    parts = [DiffPart("same", heard[: old[0][0]])]
    for operation, a, b, c, d in difflib.SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        after = old[b][0] if b < len(old) else len(heard)  # where the next word begins
        if operation == "equal" or (told and not marked & {*old_keys[a:b], *new_keys[c:d]}):
            if a < b:
                parts.append(DiffPart("same", heard[old[a][0] : after]))
            continue
        end = old[b - 1][1] if b else old[0][0]
        if a < b:
            parts += [DiffPart("heard", heard[old[a][0] : end]), DiffPart("same", space if c < d else "")]
        if c < d:
            at_end = a == b == len(old)
            put = post[new[c][0] : new[d - 1][1]]
            after_put = space if a == b and not at_end else ""
            parts += [DiffPart("same", space if at_end else ""), DiffPart("post", put), DiffPart("same", after_put)]
        if a < b:
            parts.append(DiffPart("same", heard[end:after]))
    return [part for part in parts if part.text]


def _words(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text) if match[0] not in _POINTS]


def _key(word: str, fold: bool) -> str:
    return (word.casefold() if fold else word).replace("’", "'")
