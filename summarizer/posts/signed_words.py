"""Words without marks that a voice signs: `*The wall fell.* — Ann Bell` as a paragraph, a list item or a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.posts.attributions import VisibleAttribution
from summarizer.posts.document import Block
from summarizer.posts.known_names import KnownNames
from summarizer.posts.signatures import DASH, Known, after_sign, bare_credit, is_signature, name_in
from summarizer.posts.turns import Turn
from summarizer.text.attribution_words import attribution_words
from summarizer.text.names import is_person_name
from summarizer.text.scripts import count_words
from summarizer.text.sentences import has_final_mark

__all__ = ["is_stressed", "is_titled", "signed_words"]

_MIN_WORDS = 4
_MAX_WORDS = 200  # of one paragraph that somebody signs
_MAX_SIGNATURE = 160  # characters
_SIGNED = re.compile(rf"(?:\s|(?<=[.!?…。！？]))\s*{DASH}\s*[^\n—–]{{2,140}}$")
_FIRST_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def signed_words(blocks: Sequence[Block], number: int, names: KnownNames) -> Turn | None:
    """The words of a block that ends with a dash and a voice's name, or above such a caption; None without one.

    The name of the post's own author signs the post, not a quotation.
    """
    block = blocks[number]
    if block.quote is not None or block.kind not in ("paragraph", "item", "heading", "cell") or block.aside:
        return None
    text = block.text
    first = len(text) - len(text.lstrip())
    sign = _SIGNED.search(text, max(first, len(text) - _MAX_SIGNATURE))
    end = sign.start() if sign else len(text.rstrip())
    signed = sign[0].strip() if sign else _caption_below(blocks, number, names.speaks)
    name = name_in(after_sign(signed) or "")
    if not (is_signature(signed) and _is_voice(name, names)) or not _are_words(block, text[first:end], signed):
        return None
    at = text.find(name, end)
    return Turn(first, end, VisibleAttribution(name, "signature", (at, at + len(name)) if at >= 0 else None))


def is_stressed(block: Block, end: int | None = None) -> bool:
    """Whether all of a block, or its text up to `end`, is in italics, in bold letters or in those of code."""
    end = len(block.text.rstrip()) if end is None else end
    return any(start <= 1 and stop >= end - 1 for start, stop in (*block.strong, *block.stressed, *block.code))


def _is_voice(name: str, names: KnownNames) -> bool:
    return names.speaks(name) and name[:1] == name[:1].upper() and not names.wrote(name)


def _caption_below(blocks: Sequence[Block], number: int, known: Known) -> str:
    """A line below a block as a signature: the caption of its figure, or what signs words that are all in italics."""
    block, below = blocks[number], blocks[number + 1] if number + 1 < len(blocks) else None
    if below is not None and below.quote is None and below.kind == "paragraph" and is_stressed(block):
        line = below.text.strip(" *_\n")
        return line if is_signature(line) else f"— {line}" if is_stressed(below) and bare_credit(line, known) else ""
    if below is None or not block.figure or below.figure != block.figure or not below.cite or block.cite:
        return ""
    caption = below.text.strip()
    return f"— {caption}" if bare_credit(caption, known) else caption


def _are_words(block: Block, words: str, signed: str) -> bool:
    """Whether words are sentences that somebody says; not a title, or a sentence that ends with the name."""
    if not _MIN_WORDS <= count_words(words) <= _MAX_WORDS:
        return False
    first = _FIRST_WORD.search(words)
    asks = first is not None and first[0].casefold() in attribution_words().asking
    if has_final_mark(words):
        return not (words.rstrip("*_ ").endswith(("?", "？")) and len(re.findall(r"[.!?。！？]", words)) == 1)
    stressed = is_stressed(block, len(words)) or block.figure
    if signed.endswith(".") or asks or is_titled(words):
        return False
    return (bool(stressed) or block.kind == "item") and attribution_words().holds_clause(words)


def is_titled(words: str) -> bool:
    """Whether most of the longer words begin with a capital, as those of titles do."""
    longer = [word for word in words.split()[1:] if len(word) > 3]
    return sum(word[0].isupper() for word in longer) * 2 > len(longer) or is_person_name(words, "label")
