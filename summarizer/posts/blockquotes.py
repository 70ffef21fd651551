"""What in a blockquote is quoted: all that a reader sees in it, without attribution, timestamp and label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizer.posts.attributions import CALLOUT, label_alone
from summarizer.posts.document import Block
from summarizer.posts.interruptions import interrupts, is_speech_tag
from summarizer.posts.marks import Range
from summarizer.posts.signatures import ICONS, Known, after_sign, is_button, is_signature, name_in, signature_start
from summarizer.posts.timestamps import is_timestamp, without_timestamps
from summarizer.text.language import Language

__all__ = ["Words", "boxes_of", "buttons_of", "is_button_line", "joined", "words_of_blockquote"]

# The words of one quotation in a block: half-open ranges of its text; whether marks enclose them.
Words = tuple[tuple[Range, ...], bool]

_MAX_LEAD_CHARS = 1000  # before a quotation, in which it may be said who speaks
# Boxes that GitHub and Obsidian know; anything else is shown as a blockquote with the mark of a box in it.
_BOXES = frozenset([
    "note", "tip", "important", "warning", "caution", "abstract", "summary", "tldr", "info", "todo", "hint", "success",
    "check", "done", "question", "help", "faq", "attention", "failure", "fail", "missing", "danger", "error", "bug",
    "example",
])  # fmt: skip
_LETTER = re.compile(r"[^\W_]")


def boxes_of(blocks: Sequence[Block], known: Known) -> frozenset[int]:
    """The numbers of the blockquotes that are boxes of the page (`> [!NOTE]`) and not somebody's words.

    One that ends with a dash and a voice's name holds that voice's words.
    """
    first: dict[int, Block] = {}
    last: dict[int, Block] = {}
    for block in blocks:
        if block.quote is not None:
            first.setdefault(block.quote, block)
            last[block.quote] = block
    marks = ((number, CALLOUT.match(block.text.lstrip())) for number, block in first.items())
    boxes = (number for number, match in marks if match and match[1].casefold() in _BOXES)
    return frozenset(number for number in boxes if not _is_signed(last[number].text, known))


def _is_signed(text: str, known: Known) -> bool:
    line = text.strip().rpartition("\n")[2]
    return is_signature(line) and known(name_in(after_sign(line) or ""))


def words_of_blockquote(
    block: Block, lead: int, marked: Sequence[Range], language: Language, known: Known
) -> Iterator[Words]:
    """The quotations of a block of a blockquote. `lead`: where `Name:` before them ends; `marked`: as its marks say.

    `known`: whether a text is the name of a voice.
    """
    first, last = _bounds(block, lead, known)
    text = block.text
    if first >= last or not _LETTER.search(text, first, last):
        return
    whole = text[first:last]
    if is_timestamp(whole.strip()) or label_alone(whole) is not None:
        return
    inside = [(start, min(end, last)) for start, end in marked if first <= start < last]
    inside = [span for span in inside if _LETTER.search(text, *span)]
    if not inside or not _only_tags(text, first, last, inside, language):
        yield ((first, last),), False
        return
    for group in joined(text, inside, language):
        yield group, True


def joined(text: str, marked: Sequence[Range], language: Language) -> Iterator[tuple[Range, ...]]:
    """Marked ranges, those of one quotation together that a speech tag interrupts."""
    group: list[Range] = []
    for span in marked:
        if group:
            end = max(0, group[0][0] - 1)
            lead = text[max(0, end - _MAX_LEAD_CHARS) : end]
            if not interrupts(lead, text[slice(*group[-1])], text[group[-1][1] + 1 : span[0] - 1], language):
                yield tuple(group)
                group = []
        group.append(span)
    if group:
        yield tuple(group)


def _bounds(block: Block, lead: int, known: Known) -> Range:
    text = block.text
    first, last = _trim(text, 0, len(text))
    callout = CALLOUT.match(text, first)
    if callout:  # `> [!QUOTE] Ann Bell`: the rest of its line is a heading
        line = text.find("\n", callout.end())
        title = text[callout.end() : line if line >= 0 else len(text)]
        first = line + 1 if line >= 0 else callout.end()
        if line < 0 and label_alone(f"{title}:") is not None:
            first = last
    first = max(first, lead)
    for start, end in block.cite:
        if start <= first and end >= last - 1:
            return last, last
        if first < start and end >= last - 1:
            last = _trim(text, first, start)[1]
    first, last = _trim(text, first, last)
    icons = ICONS.match(text, first, last)
    first = icons.end() if icons else first
    last = _before_buttons(block, first, last)
    last = signature_start(text, first, last, known)
    return _trim(text, first, _before_buttons(block, first, last))


def buttons_of(block: Block) -> list[Range]:
    """The links of a block that name what they do."""
    return [(start, end) for start, end, _ in block.links if is_button(block.text[start:end])]


def is_button_line(block: Block) -> bool:
    """Whether a paragraph is a link, or several, that name what they do: "[Click to tweet](…)"."""
    text = block.text.strip()
    return bool(text) and bool(block.links) and is_button(text)


def _before_buttons(block: Block, first: int, last: int) -> int:
    """Where the words end before links that name what they do: "[▶ 0:21](…)", "([listen](…))"."""
    for start, end in reversed(buttons_of(block)):
        if first <= start < end <= last and not block.text[end:last].strip(" \n.)]"):
            last = _trim(block.text, first, start)[1]
            last -= len(block.text[first:last]) - len(block.text[first:last].rstrip("([|·• \n"))
    return last


def _only_tags(text: str, first: int, last: int, inside: Sequence[Range], language: Language) -> bool:
    """Whether nothing but speech tags stands outside the marks; before them only with a colon ("Carver said:")."""
    lead = text[first : max(first, inside[0][0] - 1)].strip()
    if _LETTER.search(lead) and not (lead.endswith((":", "：")) and is_speech_tag(lead[:-1], language)):
        return False
    if len(inside) == 1 and inside[0][1] >= last - 1:
        return True
    ends = [*(start for start, _ in inside[1:]), last + 1]
    between = [text[end + 1 : max(end + 1, begin - 1)] for (_, end), begin in zip(inside, ends, strict=True)]
    return all(not _LETTER.search(without_timestamps(one)) or is_speech_tag(one, language) for one in between)


def _trim(text: str, start: int, end: int) -> Range:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
