"""Turns of a conversation in a post: `**Name:** words`, or a line that begins with a person's name and a colon.

The name may also stand in another block: alone in the paragraph above, as a term of a list, or in a cell of the row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from summarizer.posts.attributions import VisibleAttribution, is_label, label_alone, speaker_of
from summarizer.posts.document import Block, Document
from summarizer.posts.interruptions import is_speech_tag
from summarizer.posts.signatures import DASH, bare_credit, begins_with_person
from summarizer.records.timecode import CLOCK
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.names import is_person_name
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS, OPENING
from summarizer.text.scripts import count_words
from summarizer.text.sentences import has_final_mark
from summarizer.text.speech_words import speech_words

__all__ = ["KnownNames", "Tables", "Turn", "dialogue_in", "named_above", "turn_below", "turns_of"]

_SIGN = r"""(?:[^\w\s*_>"'“‘«„(\[]{1,6}[ \t]+)?"""  # such as an emoji
_ROLE = r"(?:[(\[][^\W\d][^()\[\]\n]{0,40}[)\]][ \t]*)?"
_LINE = re.compile(
    rf"^{_SIGN}[ \t*_]*(?P<time>[(\[]?{CLOCK}[)\]]?[ \t]*[-–—|]?[ \t]*)?"
    rf"(?P<name>[^\W\d_][^:：\n()\[\]]{{0,60}}?)[ \t]*{_ROLE}"
    rf"(?:[(\[]?{CLOCK}[)\]]?[ \t]*)?[:：][ \t*_]*(?:[(\[]{CLOCK}[)\]][ \t]*)?\n?(?=\S)",
    re.MULTILINE,
)
_BETWEEN = re.compile(rf"\s*(?:{DASH}|-(?=\s))\s*(?=\S)")
_LINK = re.compile(r"(?:https?://|www\.|@)\S+$")
_MAX_CELLS = 8  # of a row, one of which may name the speaker
_MIN_WORDS = 4  # of a turn that no final mark ends


@dataclass(frozen=True)
class Turn:
    """The words of a turn, a half-open range of its block's text, and the name before them."""

    start: int
    end: int
    attribution: VisibleAttribution


class KnownNames:
    """Names of which it is known that they are names: of the conversation, and those that the post tells elsewhere."""

    def __init__(self, document: Document, names: Collection[str]) -> None:
        self.text = document.text
        self.names = frozenset(name.casefold() for name in names)
        self.words = frozenset(word for name in self.names for word in name.split())
        self._held: dict[str, bool] = {}

    def speaks(self, name: str) -> bool:
        """Whether it is the name of a voice of the conversation, or a word of one."""
        return name.casefold() in self.names | self.words

    def is_name(self, name: str) -> bool:
        """Whether it is the name of a voice, or the post has it as part of a longer name."""
        return self.speaks(name) or self.stands_elsewhere(name)

    def stands_elsewhere(self, name: str) -> bool:
        """Whether the post has it elsewhere; of one word a longer name: "Carver", when it has "Judith Carver"."""
        if name not in self._held:
            self._held[name] = self._stands_elsewhere(name)
        return self._held[name]

    def _stands_elsewhere(self, name: str) -> bool:
        escaped = re.escape(name)
        if " " in name:
            return re.search(rf"(?<!\w){escaped}(?![\w*_]*\s*[:：(\[])", self.text) is not None
        capital = r"[^\W\d_a-z][\w'’.-]{1,40}"
        longer = (rf"(?<![\w.]){capital} {escaped}\b", rf"(?<!\w){escaped} {capital}")  # they overlap: "With Ann Bell"
        found = (match for pattern in longer for match in re.finditer(pattern, self.text))
        return any(is_person_name(match[0].rstrip(".:,"), "running text") for match in found)


def dialogue_in(block: Block) -> Iterator[Turn]:
    """The turns of a blockquote's paragraph that begins with a name and has another at the beginning of a line."""
    lines = [match for match in _LINE.finditer(block.text) if is_label(match["name"])]
    if len(lines) > 1 and not block.text[: lines[0].start()].strip():
        yield from _turns(block, lines)


def turns_of(block: Block, names: KnownNames, language: Language) -> Iterator[Turn]:
    """The turns of a paragraph, list item, heading, cell or box. Lines after one belong to it up to the next name."""
    lines = [match for match in _LINE.finditer(block.text) if _names_speaker(block, match, names, language)]
    if not lines and (dashed := _after_dash(block, names, language)):
        yield dashed
    for turn in _turns(block, lines):
        words = block.text[turn.start : turn.end]
        listed = words.lstrip()[:1].islower() and begins_with_person(words)  # "Ann Bell: bridge engineer."
        if (
            listed
            or _LINK.match(words.strip())
            or (words.lstrip().startswith(OPENING) and not _goes_on(words, language))
        ):
            continue
        ended = has_final_mark(words)
        if block.kind == "heading":  # "Ann Bell: Why do bridges fall?" may be its title, "Ann Bell: Because." is not
            ended = ended and not words.endswith(("?", "？"))
        if ended or (block.kind not in ("item", "cell", "heading") and count_words(words) >= _MIN_WORDS):
            yield turn


def _after_dash(block: Block, names: KnownNames, language: Language) -> Turn | None:
    """The words after a voice's name in bold letters and a dash: `**Carver** — It fell.`, not "Carver — engineer"."""
    start, end = min(block.strong, default=(0, 0))
    name, words = block.text[start:end].strip(), block.text[end:]
    dash = _BETWEEN.match(words)
    if dash is None or block.text[:start].strip() or not names.speaks(name):
        return None
    said = words[dash.end() :].rstrip()
    if said[:1].islower() or not has_final_mark(said) or count_words(said) < _MIN_WORDS or said.startswith(OPENING):
        return None
    if _tells_about(said, name, language):
        return None
    begin = end + dash.end()
    return Turn(begin, begin + len(said), VisibleAttribution(name, "label", (start, end)))


def _goes_on(words: str, language: Language) -> bool:
    """Whether a turn that begins with marks goes on in the same sentence after them: `"It fell," but nobody cared.`"""
    closed = max(words.rfind(one) for one in DOUBLE_CHARACTERS)
    after = words[closed + 1 :].strip()
    inside = words[:closed].rstrip()
    within = not has_final_mark(inside) or after[:1].islower()
    return closed > 0 and count_words(after) > 1 and within and not is_speech_tag(after, language)


def _turns(block: Block, lines: Sequence[re.Match[str]]) -> Iterator[Turn]:
    text = block.text
    for place, match in enumerate(lines):
        stop = lines[place + 1].start() if place + 1 < len(lines) else len(text)
        words = text[match.end() : stop].rstrip()
        if words.strip():
            label = match["name"].strip(" *_")
            name = speaker_of(label, lambda _: True)
            who = VisibleAttribution(name or label, "label", match.span("name"))
            yield Turn(match.end(), match.end() + len(words), who)


def _names_speaker(block: Block, match: re.Match[str], names: KnownNames, language: Language) -> bool:
    """Whether a line begins with the name of a person who is said to speak.

    A headline, too, can look like a name ("Code Reviews: …"). So a name that is no voice's must be in bold letters, or
    be a whole name before a whole sentence; and not in German, where each noun has a capital, unless the post has it
    elsewhere too.
    """
    label = match["name"].strip(" *_")
    if label.casefold() in names.names:
        return True
    begin = match.start("name")
    strong = "*" in match[0] or any(start <= begin < stop for start, stop in block.strong)
    name = speaker_of(label, names.speaks)
    if name is None or (name != label and not strong):
        return False
    if names.speaks(name):
        return True
    sentence = has_final_mark(block.text[match.end() :].rstrip())
    listed = block.kind in ("item", "cell") or match["time"] is not None  # as chapters and guests are
    if strong:
        whole = " " in name or name.casefold() == name.upper()  # some scripts have neither spaces nor capitals
        return (sentence or not listed) if whole else names.stands_elsewhere(name)
    if listed or not sentence or " " not in name or not is_person_name(name, "running text"):
        return False
    return not language.capitalised_nouns or names.stands_elsewhere(name)


# -- a name in another block -------------------------------------------------------------------------------------------


class Tables:
    """The cells of a post's tables by row: which cell stands in which row, and under which heading."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._rows: dict[int, list[int]] = {}  # the number of a cell -> those of its row
        self._heads: dict[int, list[int]] = {}  # the number of a cell -> those of the first row of its table
        for is_cell, table in groupby(range(len(blocks)), key=lambda number: blocks[number].kind == "cell"):
            head: list[int] = []
            for _, cells in groupby(table if is_cell else (), key=lambda number: blocks[number].line(0)):
                row = list(cells)
                head = head or row
                self._rows.update(dict.fromkeys(row, row))
                self._heads.update(dict.fromkeys(row, head))

    def beside(self, number: int) -> list[int]:
        """The other cells of its row."""
        return [other for other in self._rows[number][:_MAX_CELLS] if other != number]

    def head(self, number: int) -> int | None:
        """The first row's cell above it."""
        row, head = self._rows[number], self._heads[number]
        place = row.index(number)
        return head[place] if head is not row and len(head) == len(row) else None


def named_above(blocks: Sequence[Block], number: int, names: KnownNames) -> str | None:
    """The name when the paragraph right above is `Name:` and nothing else, of a voice or in bold letters."""
    above = blocks[number - 1] if number else None
    if above is None or above.quote != blocks[number].quote or above.kind not in ("paragraph", "item", "quote"):
        return None
    name = label_alone(above.text.strip(" *_"))
    return name if name and (names.speaks(name) or _is_bold(above)) else None


def turn_below(
    blocks: Sequence[Block], number: int, tables: Tables, names: KnownNames, language: Language
) -> Turn | None:
    """The words of a block as a turn, when the speaker's name stands alone in the block above, or in its row."""
    block = blocks[number]
    text = block.text.rstrip()
    start = len(text) - len(text.lstrip())
    if block.kind not in ("paragraph", "item", "cell") or text.lstrip().startswith(OPENING):
        return None
    if block.kind == "cell":
        name = _named_in_row(blocks, number, tables, names, language)
    else:
        name = named_above(blocks, number, names) or _term_above(blocks, number, names, language)
    if name is None or not (has_final_mark(text) or (block.kind != "cell" and count_words(text) >= _MIN_WORDS)):
        return None
    return Turn(start, len(text), VisibleAttribution(name, "label"))


def _term_above(blocks: Sequence[Block], number: int, names: KnownNames, language: Language) -> str | None:
    """A voice's name alone in bold letters, or as a term of a list, above what does not tell about the person."""
    above = blocks[number - 1] if number else None
    if above is None or above.quote is not None or above.kind != "paragraph" or not _is_bold(above):
        return None
    name = above.text.strip(" *_\n")
    if not bare_credit(name, names.speaks) or _tells_about(blocks[number].text, name, language):
        return None
    return name


def _named_in_row(
    blocks: Sequence[Block], number: int, tables: Tables, names: KnownNames, language: Language
) -> str | None:
    """The name in the first cell of a row: before a colon; or a voice's, where the column holds what people said."""
    labels = [blocks[other].text.strip(" *_\n") for other in tables.beside(number)]
    if name := next((name for label in labels if (name := label_alone(label))), None):
        return name
    label = next((label for label in labels if bare_credit(label, names.speaks)), None)
    if label is None or _tells_about(blocks[number].text, label, language):
        return None
    head = tables.head(number)
    words = blocks[head].text.casefold().split() if head is not None else []
    return label if head is None or attribution_words().quoted_columns & set(words) else None


def _is_bold(block: Block) -> bool:
    text = block.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return any(begin <= start and stop >= end - 1 for begin, stop in block.strong)


def _tells_about(text: str, name: str, language: Language) -> bool:
    """Whether a text under a name tells who the person is: it names the person, says "she", or begins with a role."""
    words = {word.strip(".,;:!?'’\"()").casefold() for word in text.split()}
    named = {word.casefold() for word in name.split() if len(word) > 2}
    return bool(words & (speech_words(language.code).alone | named)) or begins_with_person(text)
