"""Leaves out of a model's prose every sentence that holds a quotation, or markup that could make one.

A language model never types a quotation. Its prose is plain text: one paragraph that Markdown, HTML and the encodings
of web pages read as the same characters. Words between quotation marks of any kind stay when they are heard in the
episode in one run, or when they are a title of its metadata. `posts/marks.py` knows the marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from summarizer.drafting.announced_words import announced_words
from summarizer.drafting.quotable import Quotable, Refused
from summarizer.drafting.turns import is_speech, turns
from summarizer.posts.markdown import read_markdown
from summarizer.posts.marks import marked_ranges
from summarizer.records.transcript import join_words
from summarizer.text.characters import clean
from summarizer.text.entities import unescaped
from summarizer.text.quotation_marks import MARK_CHARACTERS
from summarizer.text.quotation_words import quotation_words
from summarizer.text.sentences import sentence_spans

__all__ = ["Plain", "Refused", "leave_out_quotations", "quotations_in"]

_MARKUP = re.compile(
    r"</?[a-z!?]|-->|[<>](?=\w)|(?<=[\w.,!?])[<>]|<<|>>|\]\(|\*\*|__|[`\\]|(?:^|\s)>|&[a-z#0-9]+;"
    r"|\b(?:https?|ftp|javascript|data):|\bwww\.",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"(?:\\|[uU]\+|%u)(?:[uxU]?)[0-9a-fA-F]{2,6}")
# Punctuation that is no sign around words: "(…)" explains, a dash parts, and the rest ends or opens a sentence.
_NO_SIGNS = frozenset(".,;:!?…()（）¿¡-‐‑–—―'’ʼ،؛؟。、，；：！？€£¥₹")
_SINGLE = "'’‘‚‛＇′´`ʼ"  # between letters, after one or before a figure an apostrophe
_BETWEEN_PIECES = re.compile(r"[\W_]*")
_HEBREW = re.compile(r"[\u0590-\u05ff]")
_NOT_HEARD = "it puts words in quotation marks that nobody says in the episode"
_UNPAIRED = "it holds a quotation mark without its partner"
_NOT_PLAIN = "plain words only: no links, tags, comments, emphasis or code"


class Plain(NamedTuple):
    """A text without the sentences that were refused, and what was refused of its `line`."""

    text: str
    line: str = ""
    refused: tuple[Refused, ...] = ()

    @property
    def why(self) -> tuple[str, ...]:
        """One reason for each kind of refusal."""
        return tuple(dict.fromkeys(one.why for one in self.refused))


def leave_out_quotations(text: str, quotable: Quotable, *, whole: bool = False) -> Plain:
    """The text without the sentences that hold a quotation; with `whole`, nothing of a text that holds one."""
    line, starts, refused = _read(text, quotable)
    if not refused:
        return Plain(line, line)
    kept = [
        line[first + start : first + end]
        for first, last in pairwise(starts)
        for start, end in sentence_spans(line[first:last], quotable.prose_code)
        if not any(one.start < first + end and first + start < one.end for one in refused)
    ]
    return Plain("" if whole else join_words(kept), line, tuple(refused))


def quotations_in(text: str, quotable: Quotable) -> list[Refused]:
    """What of a text may not be printed, in no order; empty for plain prose."""
    return _read(text, quotable)[2]


def _read(text: str, quotable: Quotable) -> tuple[str, list[int], list[Refused]]:
    """The text as one line, where its paragraphs begin and the line ends, and what of it is refused."""
    lines = clean(text)
    line = " ".join(lines.split())
    starts = _paragraph_starts(lines, line)
    bare = quotable.without_metadata(line)
    refused = [
        *_blocks(lines, line),
        *_not_plain(line),
        *_marked(bare, quotable),
        *_signs(bare, quotable),
        *turns(line, starts, quotable),
        *announced_words(bare, quotable),
    ]
    return line, starts, refused


# -- markup ------------------------------------------------------------------------------------------------------------


def _not_plain(line: str) -> Iterator[Refused]:
    """What Markdown, HTML or an encoding would read otherwise than it stands there."""
    document = read_markdown(line)
    for other in (" ".join(block.text for block in document.blocks), unescaped(line), unquote(line)):
        difference = _difference(line, " ".join(other.split()))
        if difference is not None:
            yield Refused(*difference, _NOT_PLAIN)
    for pattern in (_MARKUP, _ESCAPED):
        found = list(pattern.finditer(line))
        if found:  # what stands between two tags belongs to them
            yield Refused(found[0].start(), found[-1].end(), _NOT_PLAIN)


def _difference(text: str, other: str) -> tuple[int, int] | None:
    """The range of `text` outside of what both begin and end with; None when they are equal."""
    if text == other:
        return None
    most = min(len(text), len(other))
    first = next((place for place in range(most) if text[place] != other[place]), most)
    last = next((place for place in range(most - first) if text[-1 - place] != other[-1 - place]), most - first)
    return first, max(first + 1, len(text) - last)


def _blocks(lines: str, line: str) -> Iterator[Refused]:
    """Blockquotes, headings, lists, tables and code: everything that Markdown takes for another block."""
    reached = 0
    for block in read_markdown(lines).blocks:
        words = " ".join(block.text.split())
        place = line.find(words, reached)
        if place < 0:
            continue  # it holds markup
        reached = place + len(words)
        if block.kind != "paragraph":
            yield Refused(place, reached, _NOT_PLAIN)


# -- quotation marks ---------------------------------------------------------------------------------------------------


def _marked(line: str, quotable: Quotable) -> Iterator[Refused]:
    """Words between marks that are neither heard nor a title, and marks without a partner."""
    ranges = marked_ranges(line, elided=quotation_words().elided)
    sentences = sentence_spans(line, quotable.prose_code) if ranges else []
    partners = {place for start, end in ranges for place in (start - 2, start - 1, end, end + 1)}
    for start, end in _joined(line, ranges):
        words = line[start:end]
        if not any(char.isalnum() for char in words):
            continue
        around = _around(line, start, end, sentences)
        governed = is_speech(line[:start].rstrip(MARK_CHARACTERS + ": ,").split(" "), quotable)
        if not quotable.is_heard(words, *around) and (governed or not quotable.is_title(words)):
            yield Refused(max(0, start - 1), min(len(line), end + 1), _NOT_HEARD)
    inside = [False] * len(line)
    for start, end in ranges:
        inside[start:end] = [True] * (end - start)
    for place, mark in enumerate(line):
        if mark in MARK_CHARACTERS and place not in partners and not inside[place] and _is_stray(line, place):
            yield Refused(place, place + 1, _UNPAIRED)


def _around(line: str, start: int, end: int, sentences: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """What stands in the same sentence before and after line[start:end], without the marks."""
    around = [one for one in sentences if one[0] < end and start < one[1]] or [(0, len(line))]
    before, after = line[around[0][0] : start], line[end : around[-1][1]]
    return before.rstrip(MARK_CHARACTERS), after.lstrip(MARK_CHARACTERS)


def _joined(line: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges, with those joined between which no word stands: "bridges" … "are" is one quotation."""
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and _BETWEEN_PIECES.fullmatch(line, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_stray(line: str, place: int) -> bool:
    """Whether a mark outside of all pairs is a quotation mark, not an apostrophe, an inch or part of a word."""
    before = line[place - 1] if place else " "
    after = line[place + 1] if place + 1 < len(line) else " "
    if line[place] not in _SINGLE:
        return not (before.isdigit() or (_HEBREW.match(before) and _HEBREW.match(after)))
    if after.isalpha() and not before.isalnum():
        return True
    return before in ".,!?…" and not after.isalnum()


def _signs(line: str, quotable: Quotable) -> Iterator[Refused]:
    """Words between two equal or mirrored signs, as in /these/, |these| or [these]."""
    opened: dict[str, int] = {}
    for place, char in enumerate(line):
        if char.isalnum() or char.isspace() or char in _NO_SIGNS or char in MARK_CHARACTERS:
            continue
        category = unicodedata.category(char)
        if category[0] not in "PS":
            continue
        before = line[place - 1] if place else " "
        after = line[place + 1] if place + 1 < len(line) else " "
        sign = _mirrored(char)
        if sign in opened and not after.isalnum() and not before.isspace():
            start = opened.pop(sign)
            if not quotable.is_heard(line[start + 1 : place]):
                yield Refused(start, place + 1, _NOT_PLAIN)
        elif not before.isalnum() and after.isalpha():
            opened.setdefault(sign, place)


def _mirrored(char: str) -> str:
    """A sign that opening and closing signs of one kind share."""
    category = unicodedata.category(char)
    if category not in ("Ps", "Pe", "Pi", "Pf") and not unicodedata.mirrored(char):
        return char
    name = unicodedata.name(char, char)
    return re.sub(r"\b(?:LEFT|RIGHT|LESS|GREATER)\b", "", name)


def _paragraph_starts(lines: str, line: str) -> list[int]:
    """Where the paragraphs of the text begin in its one line, and where the line ends."""
    starts, reached = [], 0
    for paragraph in re.split(r"\n\s*\n", lines):
        words = " ".join(paragraph.split())
        if words:
            place = line.find(words, reached)
            starts.append(place)
            reached = place + len(words)
    return [*starts, len(line)]
