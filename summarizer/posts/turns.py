"""Turns of a conversation in a post: `**Name:** words`, or a line that begins with a person's name and a colon."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from summarizer.posts.attributions import VisibleAttribution, is_label
from summarizer.posts.document import Block, Document
from summarizer.records.timecode import CLOCK
from summarizer.text.language import Language
from summarizer.text.names import is_person_name
from summarizer.text.quotation_marks import OPENING
from summarizer.text.scripts import count_words
from summarizer.text.sentences import has_final_mark

__all__ = ["KnownNames", "Turn", "dialogue_in", "turns_of"]

_SIGN = r"""(?:[^\w\s*_>"'“‘«„(\[]{1,6}[ \t]+)?"""  # such as an emoji
_ROLE = r"(?:[(\[][^\W\d][^()\[\]\n]{0,40}[)\]][ \t]*)?"
_LINE = re.compile(
    rf"^{_SIGN}[ \t*_]*(?P<time>[(\[]?{CLOCK}[)\]]?[ \t]*[-–—|]?[ \t]*)?"
    rf"(?P<name>[^\W\d_][^:：\n()\[\]]{{0,60}}?)[ \t]*{_ROLE}"
    rf"(?:[(\[]?{CLOCK}[)\]]?[ \t]*)?[:：][ \t*_]*(?:[(\[]{CLOCK}[)\]][ \t]*)?\n?(?=\S)",
    re.MULTILINE,
)
_LINK = re.compile(r"(?:https?://|www\.|@)\S+$")
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
    """The turns of a paragraph, list item or heading. Lines after one belong to it up to the next name."""
    lines = [match for match in _LINE.finditer(block.text) if _names_speaker(block, match, names, language)]
    for turn in _turns(block, lines):
        words = block.text[turn.start : turn.end]
        if words.lstrip().startswith(OPENING) or _LINK.match(words.strip()):
            continue
        ended = has_final_mark(words)
        if block.kind == "heading":  # "Ann Bell: Why do bridges fall?" may be its title, "Ann Bell: Because." is not
            ended = ended and not words.endswith(("?", "？"))
        if ended or (block.kind == "paragraph" and count_words(words) >= _MIN_WORDS):
            yield turn


def _turns(block: Block, lines: Sequence[re.Match[str]]) -> Iterator[Turn]:
    text = block.text
    for place, match in enumerate(lines):
        stop = lines[place + 1].start() if place + 1 < len(lines) else len(text)
        words = text[match.end() : stop].rstrip()
        if words.strip():
            who = VisibleAttribution(match["name"].strip(" *_"), "label", match.span("name"))
            yield Turn(match.end(), match.end() + len(words), who)


def _names_speaker(block: Block, match: re.Match[str], names: KnownNames, language: Language) -> bool:
    """Whether a line begins with the name of a person who is said to speak.

    A headline, too, can look like a name ("Code Reviews: …"). So a name that is no voice's must be in bold letters, or
    be a whole name before a whole sentence; and not in German, where each noun has a capital, unless the post has it
    elsewhere too.
    """
    name = match["name"].strip(" *_")
    if name.casefold() in names.names:
        return True
    if not is_label(name) or "," in name or "，" in name:
        return False
    if names.speaks(name):
        return True
    begin, end = match.span("name")
    strong = "*" in match[0] or any(start <= begin and stop >= end for start, stop in block.strong)
    sentence = has_final_mark(block.text[match.end() :].rstrip())
    listed = block.kind == "item" or match["time"] is not None  # as chapters and guests are
    if strong:
        whole = " " in name or name.casefold() == name.upper()  # some scripts have neither spaces nor capitals
        return (sentence or not listed) if whole else names.stands_elsewhere(name)
    if listed or not sentence or " " not in name or not is_person_name(name, "running text"):
        return False
    return not language.capitalised_nouns or names.stands_elsewhere(name)
