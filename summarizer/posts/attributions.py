"""Whom a post visibly names for a quotation: `— Name` after it, `Name:` before it, `<cite>`.

Finds the text of the attribution. Which voice of a recording bears that name is decided in `checking`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from summarizer.posts.document import Block
from summarizer.posts.signatures import (
    DASH,
    ICONS,
    Known,
    after_sign,
    bare_credit,
    details_fit,
    is_button,
    is_signature,
    is_unnamed,
    looks_like_name,
    name_in,
    source_of,
    without_brackets,
)
from summarizer.posts.timestamps import TIMESTAMP
from summarizer.records.timecode import CLOCK, parse_clock
from summarizer.text.attribution_words import attribution_words
from summarizer.text.name_patterns import CAPITALS, PARTICLES
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.names import is_person_name
from summarizer.text.quotation_marks import CLOSING_CHARACTERS, OPENING_CHARACTERS
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import is_unspaced

__all__ = [
    "CALLOUT", "NAME_PATTERN", "Attached", "VisibleAttribution", "before_marks", "is_credit", "is_label", "label_alone",
    "label_before", "lead_of", "opens_quote", "speaker_of", "tail_of",
]  # fmt: skip

Form = Literal["signature", "lead", "cite", "label"]

_CAPITAL = rf"[{CAPITALS}][\w.'’-]*"
_NAME = rf"{_CAPITAL}(?:\s+(?:(?:{PARTICLES})\s+)*{_CAPITAL}){{0,3}}"
NAME_PATTERN = re.compile(_NAME)
_LABEL = regex.compile(r"^\s*[*_]*([^\W\d_][^:：*_(]{0,80}?)[*_]*\s*(?:[(\[][^)\]]{0,40}[)\]])?\s*[:：]\s*[*_]*\s*$")
_LABEL_ALONE = regex.compile(r"\s*([^\W\d_][^:：]{0,80}?)\s*[:：]\s*")
_NAME_DASH = regex.compile(rf"\s*([^\W\d_][^:：*_(\n–—-]{{0,80}}?)\s*{DASH}\s*")
_MAX_LABEL_CHARS = 120  # before a quotation, among which `Name:` may stand
# Before a blockquote's words: a time, `Q:` and `A:`, or a name.
_LEAD_TIME = re.compile(rf"[(\[]?({CLOCK})(?:\.\d+)?[)\]]?[ \t]*(?:[-–—:|][ \t]*)?(?=\S)")
_WORD = r"[^\W\d_][\w.'’-]*"
_LEAD_NAME = regex.compile(
    rf"(?P<name>{_WORD}(?:,?[ \t]+{_WORD}){{0,7}})[ \t]*(?P<time>[(\[][\d:.]{{3,12}}[)\]])?[:：]\s*(?=\S)"
)
CALLOUT = re.compile(r"\[!([\w-]{2,20})\][+-]?")  # opens a box: `> [!NOTE]`
_FIRST_LINE = regex.compile(r"\s*([^\n]{2,80})\n\s*(?=\S)")


@dataclass(frozen=True)
class VisibleAttribution:
    """The text of an attribution and, when it stands in the quotation's own block, its half-open range there."""

    text: str
    form: Form
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Attached:
    """What stands right before or after a quotation in its block: a time in seconds, an attribution.

    `end`: where, in the block, the part before the quotation ends.
    """

    time: float | None = None
    attribution: VisibleAttribution | None = None
    end: int = 0


# -- `— Name` after a quotation ----------------------------------------------------------------------------------------


def tail_of(text: str, start: int, end: int, *, last: bool, known: Known | None = None) -> Attached:
    """The timestamp and, after the last quotation of a block, the signature in text[start:end].

    `known` is given in a blockquote, where a name may stand without a dash.
    """
    tail = text[start:end].lstrip(CLOSING_CHARACTERS + ".,;:!?。！？")
    tagged = text[start : end - len(tail)].rstrip().endswith(",")  # «…», — сказала она
    time = None
    match = TIMESTAMP.match(tail)
    if match:
        time = parse_clock(match[1])
        tail = tail[match.end() :]
    name = _signed_by(tail, known) if last else ""
    if tagged and name.islower():
        name = ""
    stamp = TIMESTAMP.search(name)
    if stamp:
        time = parse_clock(stamp[1]) if time is None else time
        name = name[: stamp.start()].strip(" ,.")
    at = text.find(name, start) if name else -1
    return Attached(time, VisibleAttribution(name, "signature", (at, at + len(name))) if at >= 0 else None)


def _signed_by(tail: str, known: Known | None) -> str:
    """The name in what follows a quotation, with what stands beside it; empty without one."""
    lines = [line for line in tail.split("\n") if line.strip()] if known else [tail.strip()]
    for line in lines:
        body = after_sign(line)
        if body is not None and "\n" not in body and (looks_like_name(name_in(body)) or is_unnamed(body)):
            return body.strip(" .*_")
        if body is not None and body.startswith("@"):
            return body.strip(" .*_")
        if known and bare_credit(line, known):
            return without_brackets(line)
        if known and (source := source_of(line)) and bare_credit(source, known):
            return source
    return ""


def opens_quote(blocks: Sequence[Block], number: int) -> bool:
    """Whether a block is the first of its blockquote."""
    return number == 0 or blocks[number - 1].quote != blocks[number].quote


def is_credit(text: str, known: Known, *, first: bool) -> bool:
    """Whether a paragraph of a blockquote is an attribution. Above the words (`first`) it must name somebody."""
    if bare_credit(text, known) or source_of(text) is not None:
        return True
    if not first:
        return is_signature(text)
    body = after_sign(text)
    return body is not None and is_signature(text) and (bare_credit(body, known) or is_unnamed(body))


# -- `Name:` before a quotation ----------------------------------------------------------------------------------------


def lead_of(block: Block, known: Callable[[str], bool]) -> Attached:
    """A time, `Q:` or `Name:` before the words of a blockquote. `known`: whether one word is known to be a name."""
    text = block.text
    start = len(text) - len(text.lstrip())
    icons = ICONS.match(text, start)
    clock = _LEAD_TIME.match(text, icons.end() if icons else start)
    time = parse_clock(clock[1]) if clock else None
    start = clock.end() if clock else start
    unlabelled = Attached(time, end=start if clock else 0)
    heading = _FIRST_LINE.match(text, start)
    box = CALLOUT.match(text, start)
    title = text[box.end() : heading.end(1)] if box and heading else heading[1] if heading else ""
    if heading and (box or _is_strong(block, *heading.span(1))) and bare_credit(title, known):
        who = VisibleAttribution(without_brackets(title), "lead", heading.span(1))
        return Attached(time, who, heading.end())
    named = _LEAD_NAME.match(text, start)
    if named and _marks_answer(named["name"]):
        return Attached(time, end=named.end())
    name = speaker_of(named["name"]) if named else None
    if named is None or name is None:
        return unlabelled
    strong = _is_strong(block, start, named.end("name"))
    capitals = " " in name and not any(word[0].islower() for word in name.split())
    if not (strong or capitals or known(name)):  # one word, or words in small letters, might have been spoken
        return unlabelled
    stamp = _LEAD_TIME.match(named["time"] + " ." if named["time"] else "")
    who = VisibleAttribution(name, "lead", named.span("name"))
    return Attached(parse_clock(stamp[1]) if stamp else time, who, named.end())


def _is_strong(block: Block, start: int, end: int) -> bool:
    return any(begin <= start and stop >= end for begin, stop in block.strong)


def before_marks(text: str) -> str:
    """A block's text before a quotation, without the marks that open it."""
    return text.rstrip().rstrip(OPENING_CHARACTERS + "( ")


def label_before(before: str, known: Known | None = None) -> VisibleAttribution | None:
    """`Name:`, or a voice's name and a dash, when a block's text before a quotation is nothing else.

    `before` as `before_marks` gives it.
    """
    dashed = _NAME_DASH.fullmatch(before) if len(before) <= _MAX_LABEL_CHARS else None
    if dashed and known and known(dashed[1]):
        return VisibleAttribution(dashed[1], "label", dashed.span(1))
    match = _LABEL.match(before) if len(before) <= _MAX_LABEL_CHARS else None
    if match is None or _marks_answer(match[1]) or not is_label(match[1]):
        return None
    return VisibleAttribution(match[1], "label", match.span(1))


def label_alone(text: str) -> str | None:
    """The name of a paragraph that is `Name:` and nothing else."""
    match = _LABEL_ALONE.fullmatch(text)
    return match[1] if match and is_label(match[1]) else None


def speaker_of(label: str, known: Known | None = None) -> str | None:
    """The name in a text before a colon: of "Ann Bell, engineer" and "Ann Bell says" as well; None for no speaker.

    Before a role one word is a name when it is `known`.
    """
    label = label.strip(" *_")
    verbs = quotation_words().speech_verbs
    words = label.split()
    if len(words) > 1 and words[-1].casefold() in verbs and is_label(" ".join(words[:-1])):
        return " ".join(words[:-1])
    name, comma, role = label.partition(",")
    whole = len(name.split()) > 1 or is_unspaced(name) or (known is not None and known(name.strip(" *_")))
    if comma and not (whole and details_fit(role)):
        return None
    return (name.strip(" *_") if comma else label) if is_label(name) else None


def _marks_answer(text: str) -> bool:
    """Whether a text before a colon says that a question or an answer follows: `Q`, `Answer`."""
    return text.casefold() in quotation_words().questions


def is_label(text: str) -> bool:
    """Whether a text before a colon names a speaker: a person, or a voice ("Host"); not "Answer" or "Best line"."""
    text = text.strip(" *_")
    words = [fold_word(word) for word in text.split()]
    if not words or " ".join(text.casefold().split()) in quotation_words().labels or is_button(text):
        return False
    last = text.rpartition(",")[2].split() if "," in text else []
    lines = attribution_words()
    if last and last[0].casefold() not in lines.relatives and lines.holds_clause(" ".join(last)):
        return False  # "Java, according to him, has a problem"
    verbs = quotation_words().speech_verbs
    if any(word in verbs for word in text.casefold().split()[1:]) or (
        is_unspaced(text) and text.endswith(tuple(verbs))
    ):
        return False  # "engineers explain"
    if is_person_name(text, "label"):
        return True
    known = name_words()
    return text[0].isupper() and all(word in known.voices or word.isdigit() for word in words)
