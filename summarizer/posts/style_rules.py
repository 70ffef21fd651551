"""The rules of style sheets (CSS), as far as readers on a screen may see them applied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from summarizer.posts.selectors import Selector, parted, read_selector

__all__ = ["Declaration", "Rule", "Rules", "declarations_of", "read_rules"]

# Strings, addresses, notes and escapes hold no marks that part rules.
_TOKEN = re.compile(
    r"/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|url\((?:[^)\"'\\]|\\.)*\)|\\.|[{};]|[^{};\"'\\/u]+|.",
    re.DOTALL | re.IGNORECASE,
)
_NOT_ON_SCREENS = re.compile(r"(?:only\s+)?(?:print|speech|aural|braille|tty|embossed|handheld|tv|projection)\b")
_NEVER = re.compile(r"not\s+(?:all|screen)$")
_FONTS_ONLY = re.compile(r"@import\s+(?:url\(\s*)?[\"']?(?:https?:)?//fonts\.[\w.-]+/", re.IGNORECASE)
_SIGNS = re.compile(r"(?<!\w)(?:wing|web)dings|symbol", re.IGNORECASE)
_LAST_FRAME = re.compile(r"(?:to|100%)$")
_MAX_DEPTH = 8  # of rules in one another


class Declaration(NamedTuple):
    name: str
    value: str
    important: bool


class Rule(NamedTuple):
    """`condition`: the media for which it holds; empty: all that show on a screen."""

    selectors: tuple[Selector, ...]
    declarations: tuple[Declaration, ...]
    condition: str


@dataclass
class Rules:
    """What sheets say. `unread`: some of it is not known here, such as a sheet in another file."""

    rules: list[Rule] = field(default_factory=list)
    frames: dict[str, tuple[Declaration, ...]] = field(default_factory=dict)  # how animations leave an element
    fonts: set[str] = field(default_factory=set)  # families whose letters are signs
    unread: bool = False


class _Open(NamedTuple):
    kind: str  # rule, frames, frame, font, through, dropped
    selectors: tuple[Selector, ...]
    texts: tuple[str, ...]
    condition: str
    found: list[Declaration]


def read_rules(sheet: str) -> Rules:
    """Takes time linear in the sheet's length."""
    result = Rules()
    opened = [_Open("through", (), (), "", [])]
    pieces: list[str] = []
    for match in _TOKEN.finditer(sheet):
        mark = match[0]
        if mark.startswith("/*"):
            continue
        if mark not in ("{", "}", ";"):
            pieces.append(mark)
            continue
        text, pieces = "".join(pieces).strip(), []
        if mark == "{":
            opened.append(_opened(text, opened[-1], result, deep=len(opened) > _MAX_DEPTH))
            continue
        if text[:7].lower() == "@import":
            result.unread = result.unread or not (_FONTS_ONLY.match(text) or _is_unseen(text.rpartition(")")[2]))
        elif one := _declaration(text):
            opened[-1].found.append(one)
        if mark == "}" and len(opened) > 1:
            _end(opened.pop(), result)
    if (one := _declaration("".join(pieces))) is not None:
        opened[-1].found.append(one)
    for left in reversed(opened):
        _end(left, result)
    return result


def _opened(text: str, around: _Open, result: Rules, *, deep: bool) -> _Open:
    name = re.match(r"@(?:-\w+-)?([\w-]*)", text)
    if around.kind == "dropped" or deep:
        result.unread = result.unread or deep
        return _Open("dropped", (), (), "", [])
    if around.kind == "frames":
        ends = any(_LAST_FRAME.match(one.strip().lower()) for one in text.split(","))
        return _Open("frame" if ends else "dropped", (), around.texts, "", [])
    if name is None:
        texts = tuple(one.strip() for one in parted(text, ","))
        if around.texts:
            outer = f":is({', '.join(around.texts)})"
            texts = tuple(one.replace("&", outer) if "&" in one else f"{outer} {one}" for one in texts)
        selectors = tuple(found for one in texts if (found := read_selector(one)) is not None)
        return _Open("rule", selectors, texts, around.condition, [])
    rest = text[name.end() :].strip()
    match name[1].lower():
        case "media" if _is_unseen(rest):
            return _Open("dropped", (), (), "", [])
        case "media":
            plain = re.fullmatch(r"(?:only\s+)?(?:screen|all)", rest.lower())
            both = " and ".join(filter(None, (around.condition, "" if plain else " ".join(rest.lower().split()))))
            return _Open(around.kind, around.selectors, around.texts, both, [])
        case "keyframes":
            result.frames.setdefault(rest.strip("\"'").lower(), ())
            return _Open("frames", (), (rest.strip("\"'").lower(),), "", [])
        case "font-face":
            return _Open("font", (), (), "", [])
        case "page" | "property" | "counter-style" | "font-feature-values" | "font-palette-values" | "view-transition":
            return _Open("dropped", (), (), "", [])
    return _Open(around.kind, around.selectors, around.texts, around.condition, [])  # @layer, @supports, @container


def _is_unseen(media: str) -> bool:
    """Whether rules for these media are for none on which readers see a published post."""
    queries = [one.strip().lower() for one in media.split(",") if one.strip()]
    return bool(queries) and all(_NOT_ON_SCREENS.match(one) or _NEVER.match(one) for one in queries)


def _end(one: _Open, result: Rules) -> None:
    if one.kind == "rule" and one.found and one.selectors:
        result.rules.append(Rule(one.selectors, tuple(one.found), one.condition))
    elif one.kind == "frame":
        result.frames[one.texts[0]] = tuple(one.found)
    elif one.kind == "font":
        values = {found.name: found.value for found in one.found}
        if _SIGNS.search(values.get("src", "")):
            result.fonts.add(values.get("font-family", "").strip("\"' ").lower())


def _declaration(text: str) -> Declaration | None:
    name, colon, value = text.partition(":")
    name = name.strip().lower()
    if not colon or not name or name.startswith("@"):
        return None
    plain, sign, _ = value.partition("!")
    return Declaration(name, " ".join(plain.split()), bool(sign))


def declarations_of(style: str) -> Iterator[Declaration]:
    """The declarations of an element's own style."""
    for one in parted(re.sub(r"/\*.*?\*/", "", style), ";"):
        if found := _declaration(one):
            yield found
