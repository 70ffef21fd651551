"""Names of which a post's reader knows that they are names, and the short forms of those of the conversation."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from summarizer.posts.document import Block, Document
from summarizer.posts.signatures import holds_person_noun
from summarizer.text.attribution_words import attribution_words
from summarizer.text.folding import fold_letters
from summarizer.text.name_words import name_words
from summarizer.text.names import is_person_name
from summarizer.text.quotation_words import quotation_words

__all__ = ["KnownNames", "is_question"]

_INITIALS = re.compile(
    r"^[ \t>#]*(?:\*\*|__|<\w{1,6}>){0,3}((?:[^\W\d_]\.?\s?){1,4})(?:\*\*|__|</\w{1,6}>)?[:：]", re.MULTILINE
)

_MAX_INITIALS = 4
_MAX_NICKNAME_WORDS = 2
_MAX_NAME = 60  # characters of a name on each side of a nickname


class KnownNames:
    """Names of which it is known that they are names: of the conversation, and those that the post tells elsewhere."""

    def __init__(self, document: Document, names: Collection[str], *, unnamed: bool = False) -> None:
        """`unnamed`: a voice of the conversation has no name, so that anybody whom the post names may be that voice."""
        self.text = document.text
        self.lines = document.text.splitlines()
        self.authors = _authors(document)
        self.names = frozenset(name.casefold() for name in names)
        self.words = frozenset(word for name in self.names for word in name.split())
        self._unnamed = unnamed
        self._held: dict[str, bool] = {}
        self._short = _short_forms(names)
        self._initials = self._used_initials()
        self.interviewed = _is_interview(document.blocks, self)
        self.asks = sum(map(is_question, document.blocks)) > 1 or any(map(_is_labelled, document.blocks))
        self.leading = sum(map(self.leads, document.blocks))  # how many blocks begin so

    def speaks(self, name: str) -> bool:
        """Whether it is the name of a voice of the conversation, a word of one, or its initials."""
        return name.casefold() in self.names | self.words or self.full(name) is not None

    def may_speak(self, name: str) -> bool:
        """Whether it is a voice's name or, where a voice has none, any name: "Winand said" beside "Speaker 1"."""
        if self.speaks(name) or not self._unnamed:
            return self.speaks(name)
        return name[:1].isupper() and is_person_name(name, "running text") and not holds_person_noun(name)

    def wrote(self, name: str) -> bool:
        """Whether the post's front matter names this person as its author."""
        return any(set(name.casefold().split()) <= set(author.split()) for author in self.authors)

    def full(self, label: str) -> str | None:
        """The name in `Classic Bell`, and that for which initials stand (`AB`, `Ann B.`) when one voice fits them."""
        cue, _, rest = label.partition(" ")
        if cue.casefold() in attribution_words().cues and rest.casefold() in self.names | self.words:
            return rest
        key = _short_key(label)
        return self._short.get(key) if " " in key or key in self._initials else None

    def _used_initials(self) -> frozenset[str]:
        """Initials that the post gives after a name (`Ann Bell (AB)`), or sets before colons for two voices or more."""
        before_colons = {_short_key(match[1]) for match in _INITIALS.finditer(self.text)} & self._short.keys()
        explained = {
            key
            for key, name in self._short.items()
            if re.search(rf"{re.escape(name)}[*_]*\s?[(\[][*_]*{re.escape(key)}\b", self.text)
        }
        several = len({self._short[key] for key in before_colons}) > 1
        return frozenset(explained | {key for key in before_colons if several or len(key) > 1})

    def leads(self, block: Block) -> bool:
        """Whether a block begins with a voice's whole name in bold letters, and goes on with a capital."""
        start, end = min(block.strong, default=(0, 0))
        after = block.text[end:].lstrip()
        named = block.text[start:end].strip().casefold() in self.names and not block.text[:start].strip()
        return named and after[:1].isupper() and block.kind == "paragraph" and block.quote is None

    def has_nickname(self, text: str, first: int, last: int) -> bool:
        """Whether the marked words text[first:last] stand inside a voice's name: Katherine "Kit" O'Neill."""
        before = text[max(0, first - _MAX_NAME) : first - 1].split()
        after = text[last + 1 : last + _MAX_NAME].split()
        if not before or not after or len(text[first:last].split()) > _MAX_NICKNAME_WORDS:
            return False
        given, surname = _folded(before[-1]), _folded(after[0].rstrip(".,:;!?)"))
        parts = (_folded(name).split() for name in self.names)
        return any((name[0], name[-1]) == (given, surname) for name in parts if len(name) > 1)

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


def _authors(document: Document) -> list[str]:
    """The authors of the front matter, in small letters."""
    keys = attribution_words().author_keys
    given = (value for key, value in document.front.items() if key.casefold() in keys)
    told = (one for value in given for one in (value if isinstance(value, list) else [value]))
    return [one.casefold() for one in told if isinstance(one, str)]


def _folded(text: str) -> str:
    return fold_letters(text.replace("’", "'"))


def is_question(block: Block) -> bool:
    """Whether a paragraph is a question and nothing else: all in bold letters, or after `Q:`."""
    text = block.text.strip()
    if block.kind != "paragraph" or block.quote is not None or not text.endswith(("?", "？")):
        return False
    start = len(block.text) - len(block.text.lstrip())
    bold = any(begin <= start and stop >= start + len(text) - 1 for begin, stop in block.strong)
    return bold or _is_labelled(block)


def _is_labelled(block: Block) -> bool:
    """Whether a paragraph begins with `Q:` or the like."""
    label, colon, _ = block.text.partition(":")
    return bool(colon) and label.strip(" *_\n").casefold() in quotation_words().questions and block.kind == "paragraph"


def _is_interview(blocks: Sequence[Block], names: KnownNames) -> bool:
    """Whether two headings or more are names of voices, and a question is all that stands below one of them."""
    named = [
        number
        for number, block in enumerate(blocks)
        if block.kind == "heading"
        and (block.text.strip(" *_\n").casefold() in names.names or names.full(block.text.strip(" *_\n")))
    ]
    below = (blocks[number + 1] for number in named if number + 1 < len(blocks))
    asked = any(block.kind == "paragraph" and block.text.rstrip().endswith(("?", "？")) for block in below)
    return asked and len({blocks[number].text.strip().casefold() for number in named}) > 1


def _short_forms(names: Collection[str]) -> dict[str, str]:
    """Initials, and given names with the surname's initial, by their keys: the name of the one voice that they fit."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for name in names:
        words = [
            word
            for word in re.split(r"[\s-]+", name)
            if word.casefold() not in name_words().particles and word[:1].isalpha()
        ]
        if len(words) < 2:
            continue
        letters = [word[0].upper() for word in words]
        ends = letters[0] + letters[-1]
        for key in {
            "".join(letters),
            ends,
            letters[0],
            f"{words[0].casefold()} {letters[-1]}",
            f"{letters[0]} {words[-1]}".casefold(),
        }:
            if key in found and found[key] != name:
                several.add(key)
            found[key] = name
    unclear = several | {word.upper() for word in quotation_words().questions}
    return {key: name for key, name in found.items() if key not in unclear}


def _short_key(label: str) -> str:
    """`T. R.` and `TR` as "TR"; `Tomasz R.` as "tomasz R"; `T. Reyes` as "t reyes"; empty for what is no short form."""
    letters = [part for word in label.replace(".", ". ").replace("-", " ").split() if (part := word.rstrip("."))]
    if not letters:
        return ""
    if all(len(word) == 1 and word.isupper() for word in letters):
        return "".join(letters)
    if len(letters) == 1:
        return letters[0] if label.isupper() and len(label) <= _MAX_INITIALS else ""
    first, last = letters[0], letters[-1]
    if len(first) == 1 and first.isupper():
        return f"{first} {last}".casefold()
    return f"{first.casefold()} {last}" if len(last) == 1 and last.isupper() else ""
