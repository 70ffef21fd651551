"""The elements that are open at a place of a post, and whether a reader sees the words in them, by their styles.

A style sheet's rules count where they name an element. What is seen on a wide screen, on a narrow one and on a dark one
is looked at in turn: words that one of them hides are hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from summarizer.posts.colours import WHITE, Colour, Ground, colour_of, ground_of, is_readable_on_ground
from summarizer.posts.selectors import Element, parted, unescaped_css
from summarizer.posts.style_rules import Declaration, declarations_of
from summarizer.posts.style_sheets import Applied, Sheets
from summarizer.posts.visibility import BLOCKS, disguises, disguises_block, hides, is_accepted

__all__ = ["Elements"]

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_ENDED_BY = {  # elements without an end tag -> what ends them
    "p": BLOCKS, "li": frozenset(["li"]), "dt": frozenset(["dt", "dd"]), "dd": frozenset(["dt", "dd"]),
    "td": frozenset(["td", "th", "tr"]), "th": frozenset(["td", "th", "tr"]), "tr": frozenset(["tr"]),
    "option": frozenset(["option"]),
}  # fmt: skip
_WIDE = frozenset(["html", "body", "main", "article", "section", "header", "nav", "aside"])  # a text in front is apart
_CREDITS = frozenset(["cite", "footer", "figcaption"])
_RESETS = {
    "background": ("background-color", "background-image", "background-clip"),
    "font": ("font-size", "font-family", "line-height"),
    "text-decoration": ("text-decoration-line",), "overflow": ("overflow-x", "overflow-y"), "flex": ("flex-basis",),
}  # fmt: skip
_COLOURS = ("color", "-webkit-text-fill-color")
_GROUNDS = ("background", "background-color", "background-image")
_CLIPS = ("background-clip", "-webkit-background-clip", "background")
_OF_PARENT = ("inherit", "unset", "currentcolor", "revert", "revert-layer")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_MAX_VALUE = 2000  # characters of a value
_CONTENT = re.compile(r"\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'|attr\(\s*([\w-]+)")
_MAX_DEPTH = 500
_HEX = re.compile(r"[\da-f]{3,8}$")
_BLACK: Colour = (0, 0, 0, 1)


class _Look(NamedTuple):
    """What words in an element look like. `colour`: None for one that is not known."""

    variables: dict[str, str]
    colour: Colour | None = _BLACK
    ground: Ground = (WHITE,)

    @property
    def is_pale(self) -> bool:
        return self.colour is not None and not is_readable_on_ground(self.colour, self.ground)


class _Open(NamedTuple):
    element: Element
    looks: tuple[_Look, ...]  # one for each of the sheets' conditions
    veiled: bool  # whether a style may keep the words in it from being read
    by_sheet: bool
    pale: bool


class Elements:
    """What is open, from `html` on."""

    def __init__(self, sheets: Sheets | None = None) -> None:
        self.sheets = Sheets() if sheets is None else sheets
        outside = _Open(Element(""), tuple(_Look({}) for _ in self.sheets.conditions), False, False, False)
        self._stack = [outside]
        self.open("html", {})
        self.open("body", {})

    @property
    def veils(self) -> bool:
        """Whether words at this place may not be read as they stand."""
        return self._stack[-1].veiled or self._stack[-1].pale

    @property
    def by_sheet(self) -> bool:
        """Whether rules of a sheet are why."""
        last = self._stack[-1]
        return last.by_sheet or (last.pale and bool(self.sheets))

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("html", "body") and len(self._stack) > 2:
            if attributes:
                self._open_again(name, attributes)
            return
        self._end_before(name)
        if len(self._stack) >= _MAX_DEPTH:  # what stands deeper is not told apart
            self._stack[-1] = self._stack[-1]._replace(veiled=True)
            return
        around = self._stack[-1]
        element = Element(name, attributes, around.element, around.element.last)
        element.classes = frozenset(attributes.get("class", "").split())
        around.element.last = element
        if name not in _VOID:
            self._stack.append(self._opened(element, around))

    def depth(self, name: str) -> int:
        """How many elements of a name are open."""
        return sum(one.element.name == name for one in self._stack)

    def close(self, name: str) -> None:
        for place in range(len(self._stack) - 1, 2, -1):
            if self._stack[place].element.name == name:
                del self._stack[place:]
                return
            if name not in BLOCKS and self._stack[place].element.name in BLOCKS:
                return  # the end of an element that is open outside of this block

    def _end_before(self, name: str) -> None:
        """Ends the element without an end tag that one of this name ends."""
        for place in range(len(self._stack) - 1, 2, -1):
            one = self._stack[place].element.name
            if name in _ENDED_BY.get(one, ()):
                del self._stack[place:]
                return
            if one in BLOCKS or name not in BLOCKS:
                return

    def _open_again(self, name: str, attributes: dict[str, str]) -> None:
        """The tag of an element that is always there."""
        if len(self._stack) > 3:
            return
        del self._stack[1 if name == "html" else 2 :]
        for one in ("html", "body")[len(self._stack) - 1 :]:
            self.open(one, attributes if one == name else {})

    def _opened(self, element: Element, around: _Open) -> _Open:
        own = tuple(declarations_of(element.attributes.get("style", "")))
        own += tuple(_in_attributes(element))
        applied = sorted(self.sheets.applied(element), key=lambda one: (one.weight, one.order)) if self.sheets else []
        if self.sheets.unread and element.name not in BLOCKS:
            return around._replace(element=element, veiled=True, by_sheet=True)
        if not own and not applied and element.name != "bdo":
            return around._replace(element=element)
        looks: list[_Look] = []
        veiled = False
        of_media = {one.condition for one in applied}
        for condition, look in zip(self.sheets.conditions, around.looks, strict=True):
            if looks and condition not in of_media and look == around.looks[0]:
                looks.append(looks[0])
                continue
            holding = [one for one in applied if one.condition in ("", condition)]
            seen, is_veiled = self._seen(element, holding, own, look)
            looks.append(seen)
            veiled = veiled or is_veiled
        pale = any(look.is_pale for look in looks)
        by_sheet = around.by_sheet or (veiled and bool(applied))
        return _Open(element, tuple(looks), around.veiled or veiled, by_sheet, pale)

    def _seen(
        self, element: Element, applied: list[Applied], own: tuple[Declaration, ...], around: _Look
    ) -> tuple[_Look, bool]:
        """The look of an element, and whether its style may keep its words from being read."""
        named = [one for part in applied if not part.part for one in part.declarations]
        variables = around.variables
        if any(one.name.startswith("--") for one in (*named, *own)):
            variables = {**variables, **{one.name: one.value for one in (*named, *own) if one.name.startswith("--")}}
        style = self._style((*named, *own), variables)
        look = _look(style, around._replace(variables=variables))
        rest = {name: value for name, value in style.items() if name not in (*_COLOURS, *_GROUNDS)}
        if rest.get("order", "0").isdecimal() and element.name in BLOCKS - {"p", "li", "blockquote"}:
            rest.pop("order", None)
        written = "; ".join(f"{name}: {value}" for name, value in rest.items())
        changed = {**element.attributes, "style": written}
        if named or element.name in BLOCKS:
            name = element.name if element.name in BLOCKS else "p"
            veiled = disguises_block(name, changed) or (bool(named) and hides({"style": written}))
        else:
            veiled = disguises(element.name, changed)
        if self.sheets.fonts and self.sheets.fonts & {
            one.strip("\"' ") for one in rest.get("font-family", "").split(",")
        }:
            veiled = True
        parts = sorted({one.part for one in applied if one.part})
        return look, veiled or any(self._veils_by(part, element, applied, look) for part in parts)

    def _veils_by(self, part: str, element: Element, applied: list[Applied], look: _Look) -> bool:
        """Whether what stands before or after the words of an element adds some or covers them."""
        style = self._style([one for each in applied if each.part == part for one in each.declarations], look.variables)
        if part.startswith("first"):
            written = "; ".join(f"{name}: {value}" for name, value in style.items())
            return hides({"style": written}) or _look(style, look).is_pale
        content = style.get("content", "none")
        if content in ("none", "normal", "") or style.get("display") == "none":
            return False
        if element.name not in _WIDE | _CREDITS and any(map(str.isalnum, _added(content, element))):
            return True
        return _covers(style)

    def _style(self, declarations: Iterable[Declaration], variables: dict[str, str]) -> dict[str, str]:
        """The declarations that count, the last of each property, in small letters; variables are read."""
        found: dict[str, tuple[bool, str]] = {}
        for declaration in declarations:
            moves = declaration.name.startswith("-webkit-animation")
            one = declaration._replace(name=declaration.name.removeprefix("-webkit-")) if moves else declaration
            value = _resolved(one.value, variables).lower()
            earlier = found.get(one.name)
            if one.name.startswith("--") or not value or (earlier and earlier[0] and not one.important):
                continue
            if earlier and not is_accepted(one.name, value):
                continue
            for name in (one.name, *_RESETS.get(one.name, ())):
                found.pop(name, None)
            found[one.name] = one.important, value
        style = {name: value for name, (_, value) in found.items()}
        return self._settled(style) if any(name.startswith("animation") for name in style) else style

    def _settled(self, style: dict[str, str]) -> dict[str, str]:
        """The style after its animations, when the sheets say how they end."""
        names = f"{style.get('animation', '')} {style.get('animation-name', '')} {style.get('animation-fill-mode', '')}"
        words = re.findall(r"[\w-]+", names)
        known = [one for one in words if one in self.sheets.frames]
        kept = {name: value for name, value in style.items() if not name.startswith("animation")}
        if not known and names.strip() and "none" not in words:
            return {**kept, "animation": names}
        if "forwards" in words or "both" in words:
            for one in known:
                kept |= {each.name: each.value.lower() for each in self.sheets.frames[one]}
        return kept


def _look(style: dict[str, str], around: _Look) -> _Look:
    colour, ground = around.colour, around.ground
    for name in _COLOURS:
        value = style.get(name, "")
        if value == "initial":
            colour = _BLACK
        elif value and value not in _OF_PARENT:
            colour = colour_of(value)
    if any(re.search(r"\btext\b", style.get(name, "")) for name in _CLIPS):
        return around._replace(colour=None)
    for name in _GROUNDS:
        if value := style.get(name, ""):
            ground = ground_of(value, ground)
    return around._replace(colour=colour, ground=ground)


def _resolved(value: str, variables: dict[str, str]) -> str:
    """A value with its variables read; empty when one of them is not set anywhere, as browsers drop it."""
    for _ in range(10):
        if "var(" not in value or len(value) > _MAX_VALUE:
            return value
        missing = False

        def read(match: re.Match[str]) -> str:
            nonlocal missing
            found = variables.get(match[1], match[2])
            missing = missing or found is None
            return (found or "").strip()

        value = _VARIABLE.sub(read, value)
        if missing:
            return ""
    return value


def _added(content: str, element: Element) -> str:
    """The text that `content` shows."""
    shown = parted(content, "/")[0]
    return "".join(
        element.attributes.get(match[3], "") if match[3] else unescaped_css(match[1] or match[2] or "")
        for match in _CONTENT.finditer(shown)
    )


def _covers(style: dict[str, str]) -> bool:
    """Whether a box in front of an element's words hides them."""
    if style.get("position") not in ("absolute", "fixed") or style.get("z-index", "0").startswith("-"):
        return False
    sides = [style.get(name) for name in ("top", "left", "right", "bottom")]
    whole = style.get("inset", "").startswith("0") or sides.count("0") == 4
    whole = whole or (style.get("width") == "100%" and style.get("height") == "100%")
    ground = ground_of(" ".join(style.get(name, "") for name in _GROUNDS).strip(), None)
    return whole and ground is not None and re.match(r"0?\.[0-8]", style.get("opacity", "1")) is None


def _in_attributes(element: Element) -> Iterable[Declaration]:
    """Colours that attributes of old HTML give."""
    for attribute, name in (("color", "color"), ("bgcolor", "background-color")):
        value = element.attributes.get(attribute, "").strip().lower()
        if value and (attribute == "bgcolor" or element.name == "font"):
            yield Declaration(name, f"#{value}" if _HEX.match(value) and colour_of(value) is None else value, False)
