"""Selectors of style sheets: whether one may name an element at its place in a page.

What depends on more than what stands open before it (`:nth-child`, `:has`) counts as met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Element", "Selector", "parted", "read_selector", "unescaped_css"]

_IDENT = r"(?:[-\w]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}\s?|\\.)+"
_SIMPLE = re.compile(
    rf"(?P<tag>{_IDENT}|\*)|#(?P<id>{_IDENT})|\.(?P<class>{_IDENT})|(?P<pseudo>::?-?{_IDENT})"
    rf"|\[\s*(?P<name>{_IDENT})\s*(?:(?P<how>[~|^$*]?=)\s*(?P<value>\"[^\"]*\"|'[^']*'|{_IDENT})\s*[iIsS]?\s*)?\]"
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
# States in which nobody has brought an element yet, and what holds no words.
_LATER = frozenset([
    "hover", "focus", "focus-within", "focus-visible", "active", "target", "target-within", "empty", "popover-open",
    "modal", "fullscreen", "-webkit-full-screen", "disabled", "invalid", "user-invalid", "autofill", "playing",
    "placeholder-shown", "-moz-focusring", "-webkit-autofill", "checked", "indeterminate",
])  # fmt: skip
_PARTS = frozenset(["before", "after", "first-letter", "first-line"])  # of an element: what is seen beside its words
_MAX_STEPS = 50  # siblings, ancestors and parts of a selector that are looked at


@dataclass(slots=True, eq=False)
class Element:
    """An element that is open, or was before another one of the same parent."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    before: Element | None = None  # the one before it in its parent
    last: Element | None = None  # the last one in it so far
    classes: frozenset[str] = frozenset()


class _Attribute(NamedTuple):
    name: str
    how: str
    value: str


class _Compound(NamedTuple):
    """What has to be true of one element."""

    tag: str
    ids: tuple[str, ...]
    classes: frozenset[str]
    attributes: tuple[_Attribute, ...]
    any_of: tuple[tuple[Selector, ...], ...]
    none_of: tuple[Selector, ...]
    root: bool
    first: bool
    unsure: bool  # whether more has to be true than what is known here

    def fits(self, element: Element) -> bool:
        if self.tag not in ("", "*", element.name) or (self.root and element.name != "html"):
            return False
        if self.first and element.before is not None:
            return False
        if not self.classes <= element.classes or any(one != element.attributes.get("id") for one in self.ids):
            return False
        if not all(_has(element, one) for one in self.attributes):
            return False
        if self.any_of and not all(any(one.fits(element) for one in each) for each in self.any_of):
            return False
        return not any(one.fits(element) for one in self.none_of)


class Selector(NamedTuple):
    """`steps`: compounds from the element itself to the left, each with the combinator to its left."""

    steps: tuple[tuple[_Compound, str], ...]
    part: str = ""  # of `_PARTS`
    weight: tuple[int, int, int] = (0, 0, 0)

    @property
    def is_unsure(self) -> bool:
        return bool(self.part) or any(compound.unsure for compound, _ in self.steps)

    @property
    def key(self) -> str:
        """What an element must have, at least: `#id`, `.class`, a name, or `*`."""
        own = self.steps[0][0]
        if own.ids:
            return f"#{own.ids[0]}"
        return f".{min(own.classes)}" if own.classes else own.tag or "*"

    def fits(self, element: Element) -> bool:
        found = [element]
        for place, (compound, _) in enumerate(self.steps):
            found = [one for one in found if compound.fits(one)]
            if not found:
                return False
            if place + 1 < len(self.steps):
                combinator = self.steps[place][1]
                found = list({id(one): one for start in found for one in _towards(start, combinator)}.values())
        return True


def _towards(element: Element, combinator: str) -> Iterator[Element]:
    nearest = element.before if combinator in "+~" else element.parent
    for _ in range(_MAX_STEPS if combinator in " ~" else 1):
        if nearest is None:
            return
        yield nearest
        nearest = nearest.before if combinator in "+~" else nearest.parent


def _has(element: Element, wanted: _Attribute) -> bool:
    value = element.attributes.get(wanted.name)
    if value is None:
        return False
    match wanted.how:
        case "=":
            return value == wanted.value
        case "~=":
            return wanted.value in value.split()
        case "^=":
            return bool(wanted.value) and value.startswith(wanted.value)
        case "$=":
            return bool(wanted.value) and value.endswith(wanted.value)
        case "*=":
            return bool(wanted.value) and wanted.value in value
        case "|=":
            return value == wanted.value or value.startswith(f"{wanted.value}-")
    return True


def unescaped_css(text: str) -> str:
    """An identifier or string of CSS with its escapes read."""

    def character(match: re.Match[str]) -> str:
        if not match[1]:
            return str(match[2])
        code = int(match[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"

    return _ESCAPE.sub(character, text) if "\\" in text else text


def parted(text: str, mark: str) -> list[str]:
    """A text at the marks that stand in no brackets, parentheses or strings."""
    found, depth, quote, start, place = [], 0, "", 0, 0
    while place < len(text):
        one = text[place]
        if one == "\\":
            place += 1
        elif quote:
            quote = "" if one == quote else quote
        elif one in "\"'":
            quote = one
        elif one in "([":
            depth += 1
        elif one in ")]":
            depth -= 1
        elif one == mark and depth <= 0:
            found.append(text[start:place])
            start = place + 1
        place += 1
    return [*found, text[start:]]


def _closing(text: str, place: int) -> int:
    """The offset after the parenthesis that closes the one at `place`."""
    depth = 0
    for offset in range(place, len(text)):
        depth += {"(": 1, ")": -1}.get(text[offset], 0)
        if not depth:
            return offset + 1
    return len(text)


def read_selector(text: str, depth: int = 0) -> Selector | None:
    """A selector without commas; None for one that names nothing in a page as it is first seen."""
    steps: list[tuple[_Compound, str]] = []
    part, weight, place = "", [0, 0, 0], 0
    text = text.strip()
    while place < len(text):
        tag, ids, classes, attributes = "", [], [], []
        any_of: list[tuple[Selector, ...]] = []
        none_of: list[Selector] = []
        root, first, unsure, start = False, False, False, place
        while match := _SIMPLE.match(text, place):
            place = match.end()
            if match["pseudo"]:
                name, inner = match["pseudo"].lstrip(":").lower(), ""
                if text.startswith("(", place):
                    closed = _closing(text, place)
                    inner, place = text[place + 1 : closed - 1], closed
                if name in _PARTS:
                    part = name
                elif match["pseudo"].startswith("::") or name in _LATER:
                    return None
                elif name == "root":
                    root = True
                elif name == "first-child":
                    first = True
                elif name in ("not", "is", "where", "matches", "-webkit-any", "-moz-any") and depth < 4:
                    inside = [read_selector(one, depth + 1) for one in parted(inner, ",")]
                    known = tuple(one for one in inside if one is not None)
                    if name == "not":
                        none_of += (one for one in known if not one.is_unsure)
                    else:
                        any_of.append(known)
                        unsure = unsure or any(one.is_unsure for one in known)
                    if name != "where" and known:
                        weight = [one + other for one, other in zip(weight, max(k.weight for k in known), strict=True)]
                    continue
                else:
                    unsure = True
                weight[1] += 1
            elif match["id"]:
                ids.append(unescaped_css(match["id"]))
                weight[0] += 1
            elif match["class"]:
                classes.append(unescaped_css(match["class"]))
                weight[1] += 1
            elif match["name"]:
                value = match["value"] or ""
                value = value[1:-1] if value[:1] in ("'", '"') else value
                attributes.append(_Attribute(match["name"].lower(), match["how"] or "", unescaped_css(value)))
                weight[1] += 1
            else:
                tag = unescaped_css(match["tag"]).lower()
                weight[2] += tag != "*"
        if place == start:
            return None
        compound = _Compound(
            tag, tuple(ids), frozenset(classes), tuple(attributes), tuple(any_of), tuple(none_of), root, first, unsure
        )
        between = re.compile(r"\s*([>+~]|\s|$)\s*").match(text, place)
        if between is None or len(steps) >= _MAX_STEPS:
            return None
        steps.append((compound, between[1].strip() or " "))
        place = between.end()
    if not steps:
        return None
    shifted = [(compound, steps[place - 1][1] if place else "") for place, (compound, _) in enumerate(steps)]
    return Selector(tuple(reversed(shifted)), part, (weight[0], weight[1], weight[2]))
