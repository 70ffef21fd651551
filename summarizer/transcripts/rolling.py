"""Captions that show words more than once: lines that roll up, words that are added one by one, and captions that are
shown again for each word that is marked in them. Each word is kept once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from summarizer.records.timecode import format_vtt
from summarizer.text.caption_words import split_words
from summarizer.text.entities import unescaped
from summarizer.transcripts.blocks import Cue
from summarizer.transcripts.tags import TAG, without_tags

__all__ = ["join_highlighted", "unroll"]

_MARKS = frozenset(["u", "b", "i", "font", "c", "span"])
_SHOWN = re.compile(r"<[^<>]{1,260}>|&#?\w{1,10};|\S")
_CLOSING = re.compile(r"(?:[^\s\w<>&]|</[^<>]{0,60}>)*(?:\s+[!?:;…»”]+(?=\s|$))*")
_ONE_IN = 4  # cues of a file that scrolls, at least
_MIN_SCROLLING = 2
_MAX_OVERLAP = 80  # words that a cue repeats of the one before
_MIN_SHARED_WORDS = 2  # fewer may be chance: "…the river." "River water …"


def unroll(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Removes what each cue repeats of the one before, and counts the repeats. A file that does not scroll stays.

    A cue scrolls if it has both repeated and new words. A cue that only repeats the one before may be a real repetition
    ("Oui !" three times), unless the file scrolls, as one in four of its cues does.
    """
    cues = [replace(cue, lines=tuple(line for line in cue.lines if line.strip())) for cue in cues]
    words = [_words(cue.lines) for cue in cues]
    shared = [0, *(_overlap(*pair) for pair in pairwise(words))][: len(cues)]
    scrolling = sum(
        count < len(words[index]) and count >= min(_MIN_SHARED_WORDS, len(words[index - 1]))
        for index, count in enumerate(shared)
        if count
    )
    if scrolling < _MIN_SCROLLING or _ONE_IN * scrolling < len(cues):
        return list(cues), 0
    kept: list[Cue] = []
    removed = 0
    for index, cue in enumerate(cues):
        count = shared[index]
        if count and not _is_repeat(words[index - 1], cues[index - 1].lines, count):
            count = 0
        removed += bool(count)
        if count < len(words[index]):
            kept.append(replace(cue, lines=_without_first(cue.lines, words[index][:count])) if count else cue)
    return kept, removed


def _is_repeat(before: Sequence[str], lines: Sequence[str], count: int) -> bool:
    """Whether what two cues share is shown twice: whole lines, the whole cue before, or several words."""
    return count >= _MIN_SHARED_WORDS or count in (len(before), len(_words(lines[-1:])))


def _words(lines: Sequence[str]) -> list[str]:
    return [word for word in split_words(without_tags(" ".join(lines))) if _fold(word)]


def _overlap(before: Sequence[str], after: Sequence[str]) -> int:
    """The number of words at the start of `after` that are also the end of `before`."""
    tail, head = [_fold(word) for word in before[-_MAX_OVERLAP:]], [_fold(word) for word in after[:_MAX_OVERLAP]]
    for count in range(min(len(tail), len(head)), 0, -1):
        if tail[-count:] == head[:count]:
            return count
    return 0


def _fold(word: str) -> str:
    return "".join(character for character in word.casefold() if character.isalnum())


def _without_first(lines: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    """Lines without their first words and the marks that close them; a voice tag before the words that stay is kept."""
    left = sum(character.isalnum() for word in words for character in word)
    kept: list[str] = []
    voice = ""
    for line in lines:
        position = 0
        for match in _SHOWN.finditer(line) if left > 0 else ():
            tag = match[0].startswith("<") and len(match[0]) > 1
            if tag:
                voice = match[0] if match[0].lower().startswith("<v") else voice
            elif left <= 0:
                break
            else:
                left -= unescaped(match[0]).isalnum()
            position = match.end()
        closing = _CLOSING.match(line, position) if position else None
        rest = line[closing.end() if closing else position :]
        if without_tags(rest).strip():
            kept.append(voice + rest)
            voice = ""
    return tuple(kept)


def join_highlighted(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Joins captions that are shown again and again with another word marked; the number of cues that were joined.

    In the joined cue a WebVTT time stands before each word: the start of the cue that first marks it.
    """
    joined: list[Cue] = []
    removed = 0
    for group in _highlighted(cues):
        if len(group) == 1:
            joined.append(group[0])
            continue
        joined.append(_stamped(group))
        removed += len(group) - 1
    return joined, removed


def _highlighted(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Runs of cues with the same words, in which the mark moves on."""
    group: list[Cue] = []
    plain: tuple[str, ...] = ()
    reached, marked = -1, 0
    for cue in cues:
        text = tuple(without_tags(line).strip() for line in cue.lines)
        span = _mark(cue.lines)
        forward = span is None or span[1] > reached
        if group and text == plain and text and forward and (marked or span is not None):
            group.append(cue)
        else:
            yield from _whole(group, marked)
            group, marked = [cue], 0
            plain = text
        marked += span is not None
        reached = span[1] if span is not None else reached if len(group) > 1 else -1
    yield from _whole(group, marked)


def _whole(group: list[Cue], marked: int) -> Iterator[list[Cue]]:
    """The group, or each of its cues by itself when fewer than two of them mark a word."""
    if not group:
        return
    if marked >= 2 and len(group) > 1:
        yield group
    else:
        yield from ([cue] for cue in group)


def _mark(lines: Sequence[str]) -> tuple[int, int] | None:
    """What is marked, as a range of shown characters; None when nothing or everything is."""
    text = "\n".join(lines)
    first = last = None
    opened: int | None = None
    shown = position = 0
    for tag in TAG.finditer(text):
        if tag[2].split(".")[0].lower() not in _MARKS:
            continue
        shown += _size(text[position : tag.start()])
        position = tag.end()
        if not tag[1]:
            opened = shown if opened is None else opened
        elif opened is not None:
            if shown > opened:
                first, last = opened if first is None else first, shown
            opened = None
    shown += _size(text[position:])
    if first is None or last is None or ((first, last) == (0, shown) and len(_words(lines)) > 1):
        return None
    return first, last


def _size(text: str) -> int:
    return sum(not character.isspace() for character in without_tags(text))


def _stamped(group: Sequence[Cue]) -> Cue:
    tokens = split_words(without_tags(" ".join(group[0].lines)))
    edges = [0]
    for token in tokens:
        edges.append(edges[-1] + _size(token))
    starts: list[float | None] = [None] * len(tokens)
    reached = index = 0
    for cue in group:
        span = _mark(cue.lines)
        if span is None:
            continue
        while index < len(tokens) and (middle := (edges[index] + edges[index + 1]) / 2) < span[1]:
            if middle >= max(span[0], reached):
                starts[index] = cue.start
            index += 1
        reached = max(reached, span[1])
    parts = [
        (f"<{format_vtt(start)}>" if start is not None else "") + html.escape(token, quote=False)
        for token, start in zip(tokens, starts, strict=True)
    ]
    ends = [cue.end for cue in group if cue.end is not None]
    return Cue(group[0].start, max(ends, default=None), (" ".join(parts),))
