"""Whom a post visibly names for a quotation: `— Name` after it, `Name:` before it, `<cite>`.

Finds the text of the attribution. Which voice of a recording bears that name is decided in `checking`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex

from summarizer.posts.document import Block
from summarizer.posts.timestamps import TIMESTAMP
from summarizer.records.timecode import CLOCK, parse_clock
from summarizer.text.language import known_languages, load_language
from summarizer.text.name_patterns import CAPITALS, PARTICLES
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.names import is_person_name
from summarizer.text.quotation_marks import CLOSING_CHARACTERS, DOUBLE_CHARACTERS, OPENING_CHARACTERS
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import is_unspaced
from summarizer.text.sentences import has_final_mark

__all__ = [
    "DASH", "NAME_PATTERN", "Attached", "VisibleAttribution", "attribution_below", "attribution_in_row",
    "before_marks", "is_label", "is_signature", "label_alone", "label_before", "lead_of", "leading_name",
    "names_person", "signature_start", "tail_of",
]  # fmt: skip

Form = Literal["signature", "lead", "cite", "label"]

_CAPITAL = rf"[{CAPITALS}][\w.'’-]*"
_NAME = rf"{_CAPITAL}(?:\s+(?:(?:{PARTICLES})\s+)*{_CAPITAL}){{0,3}}"
NAME_PATTERN = re.compile(_NAME)
_LABEL = re.compile(r"^\s*[*_]*([^\W\d_][^:：*_(]{0,80}?)[*_]*\s*(?:[(\[][^)\]]{0,40}[)\]])?\s*[:：]\s*[*_]*\s*$")
_LABEL_ALONE = re.compile(r"\s*([^\W\d_][^:：]{0,80}?)\s*[:：]\s*")
_MAX_LABEL_CHARS = 120  # before a quotation, among which `Name:` may stand
DASH = r"(?:—|–|--|―)"
_DASH_NAME = re.compile(rf"[ \t]*\n?[ \t]*(?:{DASH}|-(?=\s))\s*(?P<name>[^\n]{{2,120}})\s*$")
_DASH_AT_END = re.compile(rf"(?:\s|^|(?<=[.!?…\"”’»]))\s*{DASH}\s*[^\n—–]{{2,80}}(?:,[^\n]{{0,60}})?$")
_SIGNATURE = re.compile(rf"\s*{DASH}\s*[^\W_]")
_ENDS_WORDS = frozenset(".!?…。！？,;" + CLOSING_CHARACTERS)
_DASH_LINE = re.compile(rf"\s*{DASH}\s*(?P<name>[^\n]{{2,80}})")
_MAX_JOB_WORDS = 6  # after a name without a dash: "Ann Bell, chief engineer of the county"
_MAX_CELLS = 8  # on either side of a quotation, one of which may name the speaker
_MAX_UNNAMED_WORDS = 4
_MAX_LINE_CHARS = 100  # of a paragraph with a signature, when it stands outside the blockquote
# Before a blockquote's words: a time, `Q:` and `A:`, or a name.
_LEAD_TIME = re.compile(rf"[(\[]?({CLOCK})(?:\.\d+)?[)\]]?[ \t]*(?:[-–—:|][ \t]*)?(?=\S)")
_LEAD_NAME = regex.compile(  # `re` takes vowel signs, as Thai names have them, for no part of a word
    r"(?P<name>[^\W\d_][\w.'’-]*(?:[ \t]+[^\W\d_][\w.'’-]*){0,2})[ \t]*(?P<time>[(\[][\d:.]{3,12}[)\]])?[:：]\s*(?=\S)"
)


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


def tail_of(text: str, start: int, end: int, *, last: bool) -> Attached:
    """The timestamp and, after the last quotation of a block, the signature in text[start:end]."""
    tail = text[start:end].lstrip(CLOSING_CHARACTERS + ".,;:!?")
    tagged = text[start : end - len(tail)].rstrip().endswith(",")  # «…», — сказала она
    time = None
    match = TIMESTAMP.match(tail)
    if match:
        time = parse_clock(match[1])
        tail = tail[match.end() :]
    signature = _DASH_NAME.match(tail) if last else None
    if signature is not None and tagged and signature["name"].islower():
        return Attached(time)
    if signature is None or not (is_signature(f"— {signature['name']}") or _is_unnamed(signature["name"])):
        return Attached(time)
    name = signature["name"].strip(" .*_")
    stamp = TIMESTAMP.search(name)
    if stamp:
        time = parse_clock(stamp[1]) if time is None else time
        name = name[: stamp.start()].strip(" ,.")
    if not name:
        return Attached(time)
    at = text.find(name, start)
    return Attached(time, VisibleAttribution(name, "signature", (at, at + len(name))))


def _is_unnamed(text: str) -> bool:
    """Whether an attribution is a person without a name: "a critic", "the mayor's wife"."""
    words = text.strip(" .*_").split()
    return 1 < len(words) <= _MAX_UNNAMED_WORDS and words[0].lower() in _articles()


@lru_cache(maxsize=1)
def _articles() -> frozenset[str]:
    return frozenset(word for code in known_languages() for word in load_language(code).articles)


def signature_start(text: str, first: int, last: int) -> int:
    """Where the words of a blockquote text[first:last] end: before its timestamp and before `— Name`."""
    for _ in range(2):
        stamp = None
        for match in TIMESTAMP.finditer(text, first, last):
            stamp = match
        if stamp and stamp.end() >= len(text[:last].rstrip(" .")):
            last = stamp.start()
        dash = _DASH_AT_END.search(text[first:last])
        if dash and dash.start() > 0 and _signs(text[first : first + dash.start()], dash[0]):
            last = first + dash.start()
    return last


def _signs(words: str, tail: str) -> bool:
    """Whether a dash and what follows it, after words, is an attribution and not a part of the words."""
    if not is_signature(tail.strip()):
        return False
    if "\n" in tail[: len(tail) - len(tail.lstrip())]:
        return True  # on a line of its own
    name = _name_in(tail)
    ended = words.rstrip()[-1:] in _ENDS_WORDS
    spaced_name = " " in name.strip() and all(part[0].isupper() or not part[0].islower() for part in _words_of(name))
    unspaced = tail[:1].isspace() and is_unspaced(name) and is_person_name(name, "label")
    return ended or spaced_name or unspaced or (all(part[0].isupper() for part in _words_of(name)) and ":" in name)


def is_signature(text: str) -> bool:
    """Whether a text is a dash and what looks like a name, or like a name with a title, a source or a time."""
    match = _SIGNATURE.match(text)
    return match is not None and _looks_like_name(_name_in(text))


def _name_in(text: str) -> str:
    """What stands after the dash, up to a comma, a bracket or another dash."""
    return re.split(r"[,，،(（|·•/@:]|\s[-–—]\s", re.sub(rf"^\s*{DASH}\s*", "", text), maxsplit=1)[0].strip(" .*_")


def _words_of(text: str) -> list[str]:
    return regex.findall(r"[^\W_][\w.'’-]*", text)


def _looks_like_name(text: str) -> bool:
    """A person's name in any script and case, a label of a voice ("Speaker 1"), or at most six words with capitals."""
    words = _words_of(text)
    if not 0 < len(words) <= 6 or text.endswith(("!", "?", "…")):
        return False
    if is_person_name(text, "label") or _names_with_source(words):
        return True
    if len(words) > 1 and words[0] in quotation_words().articles:
        words = words[1:]  # "the Mayor"
    small = name_words().particles | {"and"}
    capital = [word for word in words if word[0].isupper() or is_unspaced(word)]
    return (
        all(word[0].isupper() or word.isdigit() or is_unspaced(word) or word in small for word in words)
        and len(capital) > 0
        and (len(words) <= 2 or fold_word(words[0]) not in name_words().common)
    )


def names_person(text: str) -> bool:
    """Whether a paragraph of a blockquote is a person's whole name, after a hyphen or bare, and at most a job."""
    text = text.strip().removeprefix("- ")
    name, *rest = (part.strip(" *_") for part in re.split(r"[,(]", text, maxsplit=1))
    if (
        any(mark in text for mark in DOUBLE_CHARACTERS)
        or has_final_mark(text)
        or len(" ".join(rest).split()) > _MAX_JOB_WORDS
    ):
        return False  # "Latin America, they say, is …" is what somebody says
    return len(name.split()) > 1 and is_person_name(name, "running text")


def _names_with_source(words: list[str]) -> bool:
    """A name with capitals and where or of what the person spoke: "Ann Bell on bridges"."""
    joint = next((place for place, word in enumerate(words) if word in quotation_words().sources), 0)
    name = words[:joint]
    return bool(name) and all(word[0].isupper() for word in name) and is_person_name(" ".join(name), "label")


def attribution_below(blocks: Sequence[Block], number: int, end: int) -> VisibleAttribution | None:
    """`<cite>` after a quotation that ends at `end` of a block, or `— Name` as the paragraph after its blockquote."""
    block = blocks[number]
    for start, stop in block.cite:
        if start >= end:
            return VisibleAttribution(block.text[start:stop], "cite", (start, stop))
    if number + 1 >= len(blocks) or block.quote is None:
        return None
    after = blocks[number + 1]
    if after.cite and after.cite[0][0] == 0 and after.cite[0][1] >= len(after.text.rstrip()) and after.text.strip():
        return VisibleAttribution(re.sub(rf"^\s*{DASH}\s*", "", after.text).strip(), "cite")
    match = _DASH_LINE.match(after.text)
    near = after.quote == block.quote or len(after.text) < _MAX_LINE_CHARS
    if match and near:
        return VisibleAttribution(match["name"], "signature")
    if after.quote == block.quote and names_person(after.text):
        return VisibleAttribution(after.text.strip(), "signature")
    return None


def attribution_in_row(
    blocks: Sequence[Block], number: int, speaks: Callable[[str], bool]
) -> VisibleAttribution | None:
    """The one cell of a table's row that is a name, for a quotation in another cell. `speaks`: a voice's name."""
    row = blocks[number].line(0)
    names: list[str] = []
    if blocks[number].kind != "cell":
        return None
    for other in blocks[max(0, number - _MAX_CELLS) : number + _MAX_CELLS + 1]:
        text = other.text.strip(" *_")
        if other.kind == "cell" and other.line(0) == row and (speaks(text) or names_person(text)):
            names.append(text)
    return VisibleAttribution(names[0], "cite") if len(names) == 1 else None


# -- `Name:` before a quotation ----------------------------------------------------------------------------------------


def lead_of(block: Block, known: Callable[[str], bool]) -> Attached:
    """A time, `Q:` or `Name:` before the words of a blockquote. `known`: whether one word is known to be a name."""
    text = block.text
    start = len(text) - len(text.lstrip())
    clock = _LEAD_TIME.match(text, start)
    if clock:
        return Attached(parse_clock(clock[1]), end=clock.end())
    named = _LEAD_NAME.match(text, start)
    if named and _marks_answer(named["name"]):
        return Attached(end=named.end())
    if named is None or not is_label(named["name"]):
        return Attached()
    strong = any(begin <= start and end >= named.end("name") for begin, end in block.strong)
    capitals = " " in named["name"] and not any(word[0].islower() for word in named["name"].split())
    if not (strong or capitals or known(named["name"])):  # one word, or words in small letters, might have been spoken
        return Attached()
    stamp = _LEAD_TIME.match(named["time"] + " ." if named["time"] else "")
    who = VisibleAttribution(named["name"], "lead", named.span("name"))
    return Attached(parse_clock(stamp[1]) if stamp else None, who, named.end())


def before_marks(text: str) -> str:
    """A block's text before a quotation, without the marks that open it."""
    return text.rstrip().rstrip(OPENING_CHARACTERS + "( ")


def label_before(before: str) -> VisibleAttribution | None:
    """`Name:` when a block's text before a quotation is nothing else; `before` as `before_marks` gives it."""
    match = _LABEL.match(before) if len(before) <= _MAX_LABEL_CHARS else None
    if match is None or _marks_answer(match[1]) or not is_label(match[1]):
        return None
    return VisibleAttribution(match[1], "label", match.span(1))


def label_alone(text: str) -> str | None:
    """The name of a paragraph that is `Name:` and nothing else."""
    match = _LABEL_ALONE.fullmatch(text)
    return match[1] if match and is_label(match[1]) else None


def _marks_answer(text: str) -> bool:
    """Whether a text before a colon says that a question or an answer follows: `Q`, `Answer`."""
    return text.casefold() in quotation_words().questions


def is_label(text: str) -> bool:
    """Whether a text before a colon names a speaker: a person, or a voice ("Host"); not "Answer" or "Best line"."""
    text = text.strip(" *_")
    words = [fold_word(word) for word in text.split()]
    if not words or " ".join(text.casefold().split()) in quotation_words().labels:
        return False
    verbs = quotation_words().speech_verbs
    if any(word in verbs for word in text.casefold().split()[1:]) or (
        is_unspaced(text) and text.endswith(tuple(verbs))
    ):
        return False  # "engineers explain"
    if is_person_name(text, "label"):
        return True
    known = name_words()
    return text[0].isupper() and all(word in known.voices or word.isdigit() for word in words)


def leading_name(text: str) -> str | None:
    """The name with which an attribution begins: `Tomas Brandt, engineer` -> `Tomas Brandt`."""
    match = NAME_PATTERN.match(text.strip())
    return match[0] if match else text.split(",")[0].strip() or None
