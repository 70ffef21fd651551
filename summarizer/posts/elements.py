"""The elements that are open at a place of a post, and whether a reader sees the words in them, by their styles.

A style sheet's rules count where they name an element. What is seen on a wide screen, on a narrow one and on a dark one
is looked at in turn: words that one of them hides are hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from summarizer.posts.colours import BLACK, WHITE, Colour, Ground, colour_of, ground_of, is_readable_on_ground
from summarizer.posts.style_sheets import Applied, Element, Sheets
from summarizer.posts.style_values import (
    Declaration,
    Sizes,
    cascaded,
    declarations_of,
    font_size,
    is_harmless,
    length_of,
)
from summarizer.posts.visibility import BLOCKS

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
_COLOURS = ("color", "-webkit-text-fill-color")
_GROUNDS = ("background", "background-color", "background-image")
_CLIPS = ("background-clip", "-webkit-background-clip", "background")
_OF_PARENT = ("inherit", "unset", "revert", "revert-layer")
_VARIABLE = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,([^()]*))?\)", re.IGNORECASE)
_MAX_VALUE = 2000  # characters of a value
_CONTENT = re.compile(r"\"((?:\\.|[^\"\\])*)\"|attr\(\s*([\w-]+)")
_MAX_DEPTH = 500
_HEX = re.compile(r"[\da-f]{3,8}$")
_NOTHING: Ground = ((0.5, 0.5, 0.5, 1),)  # a colour that no style has
_SMALL = 0.5  # of an opacity, with that of all elements around
_RIGHT = BLOCKS - {"p", "li", "dd", "h2", "h3"}  # those that may float at the right; others stand beside what follows
_ORDERED = BLOCKS - {"p", "li", "blockquote"}  # parts of a page, which may stand in another order
_FIT = frozenset(["auto", "none", "100%", "fit-content", "max-content", "initial", "unset", "inherit"])
_SIDES = ("left", "right", "top", "bottom", "inset")
_ROOMS = ("height", "max-height", "block-size", "max-block-size")
_NAMED_BEFORE = re.compile(r"\W*(?:[^\W\d_]{1,2}|via|from|source|von|par|por|[^\W\d_]+\s?:)?\W*", re.IGNORECASE)
_ORNAMENT = 12  # characters of marks before or after words
_HELD_MOST = 3  # seconds that an animation may wait
_SOLID = re.compile(r"[\u2580-\u259f\u25a0-\u25ff]|[?!]\s*$")


class _Look(NamedTuple):
    """What words in an element look like."""

    variables: dict[str, str]
    colour: Colour | None = BLACK  # None: the ground of an element shows through its letters
    fill: Colour | None = None  # that takes the colour's place
    ground: Ground = (WHITE,)
    sizes: Sizes = Sizes()
    opacity: float = 1.0
    unreadable: bool = False

    @property
    def is_pale(self) -> bool:
        colour = self.fill or self.colour
        return self.unreadable or (colour is not None and not is_readable_on_ground(colour, self.ground))


class _Open(NamedTuple):
    element: Element
    looks: tuple[_Look, ...]  # one for each of the sheets' conditions
    veiled: bool = False  # whether a style may keep the words in it from being read
    by_sheet: bool = False
    pale: bool = False
    covers: bool = False  # whether it is a box, moved from its place, that may lie on words beside it


class Elements:
    """What is open, from `html` on."""

    def __init__(self, sheets: Sheets | None = None) -> None:
        self.sheets = Sheets() if sheets is None else sheets
        outside = _Open(Element("", {}, None, [0]), tuple(_Look(self.sheets.variables) for _ in self.sheets.conditions))
        self._stack = [outside]
        self._seen: dict[tuple[object, ...], tuple[_Open, _Open]] = {}
        self.open("html", {})
        self.open("body", {})

    @property
    def veils(self) -> bool:
        """Whether words at this place may not be read as they stand."""
        return self._stack[-1].veiled or self._stack[-1].pale

    @property
    def covers(self) -> bool:
        """Whether the innermost open element may lie on words beside it."""
        return self._stack[-1].covers

    @property
    def by_sheet(self) -> bool:
        """Whether rules of a sheet are why."""
        last = self._stack[-1]
        return last.by_sheet or (last.pale and bool(self.sheets))

    @property
    def holder(self) -> Element:
        """The innermost open element that is a block."""
        return next(one.element for one in reversed(self._stack) if one.element.name in BLOCKS or one is self._stack[0])

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
        parent = around.element if len(self._stack) > 1 else None
        element = Element(name, attributes, parent, self.sheets.counted)
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
        own = declarations_of(element.attributes.get("style", ""))
        hints = tuple(_in_attributes(element))
        applied = self.sheets.applied(element)
        if self.sheets.unread and element.name not in BLOCKS:
            return around._replace(element=element, veiled=True, by_sheet=True, covers=False)
        if not own and not applied and not hints and element.name != "bdo":
            return around._replace(element=element, covers=False)
        shown = tuple(element.attributes.items()) if any(one.part for one in applied) else ()
        signs = tuple((one.rule.order, one.weight, one.part) for one in applied)
        key = (id(around.looks), element.name, own, hints, signs, shown)
        known = self._seen.get(key)
        if known is None:
            known = self._seen[key] = self._judged(element, around, applied, own, hints), around
        found = known[0]
        return found._replace(
            element=element, veiled=found.veiled or around.veiled, by_sheet=found.by_sheet or around.by_sheet
        )

    def _judged(
        self,
        element: Element,
        around: _Open,
        applied: list[Applied],
        own: Sequence[Declaration],
        hints: Sequence[Declaration],
    ) -> _Open:
        looks: list[_Look] = []
        covers = False
        veiled = element.name == "bdo" or (
            element.name == "font" and element.attributes.get("size", "").strip() in ("0", "-6", "-7")
        )
        conditional = any(one.rule.conditions for one in applied)
        for holding, look in zip(self.sheets.conditions, around.looks, strict=True):
            if looks and not conditional and look == around.looks[0]:
                looks.append(looks[0])
                continue
            ranked: list[tuple[tuple[Any, ...], Declaration, str]] = [
                (((0, -1, (), (0, 0, 0), 0)), one, "") for one in hints
            ]
            ranked += [((one.important, 1, (), (0, 0, 0), place), one, "") for place, one in enumerate(own)]
            for each in applied:
                if each.rule.conditions <= holding:
                    ranked += [
                        (_rank(each, one, place), one, each.part) for place, one in enumerate(each.rule.declarations)
                    ]
            ranked.sort(key=lambda one: one[0])
            dark = any("dark" in one for one in holding)
            seen, is_veiled = self._look(element, [one for _, one, part in ranked if not part], look, dark=dark)
            looks.append(seen)
            veiled = veiled or is_veiled
            own_style = self._style([one for _, one, part in ranked if not part], seen.variables)
            covers = covers or _lies_beside(element, own_style, seen, look, dark=dark)
            for part in sorted({part for _, _, part in ranked if part}):
                style = self._style([one for _, one, named in ranked if named == part], seen.variables)
                veiled = veiled or self._veils_by(part, style, element, seen, dark=dark)
        pale = any(look.is_pale for look in looks)
        return _Open(element, tuple(looks), veiled, veiled and bool(applied), pale, covers)

    def _style(self, declarations: Iterable[Declaration], variables: dict[str, str]) -> dict[str, list[str]]:
        resolved = (one._replace(value=_resolved(one.value, variables)) for one in declarations)
        return cascaded(one for one in resolved if one.value and not one.name.startswith("--"))

    def _look(
        self, element: Element, declarations: list[Declaration], around: _Look, *, dark: bool
    ) -> tuple[_Look, bool]:
        """The look of an element, and whether its style may keep its words from being read."""
        variables = around.variables
        if named := {one.name: one.value for one in declarations if one.name.startswith("--")}:
            variables = {**variables, **named}
        style = self._style(declarations, variables)
        veiled = False
        for each in self._after_animations(style):
            look, is_veiled = self._judge(element, each, around._replace(variables=variables), dark=dark)
            veiled = veiled or is_veiled or (len(each) != len(style) and look.is_pale)
        return look, veiled

    def _judge(self, element: Element, style: dict[str, list[str]], around: _Look, *, dark: bool) -> tuple[_Look, bool]:
        sizes = around.sizes
        for name in ("font", "font-size"):
            for value in style.get(name, ()):
                if (size := font_size(name, value, around.sizes)) is not None:
                    sizes = Sizes(size, around.sizes.root)
        if element.name == "html":
            sizes = Sizes(sizes.own, sizes.own)
        look = _coloured(style, around._replace(sizes=sizes), dark=dark)
        opacity = min(
            (length_of(one, sizes) or 1.0) / (100 if "%" in one else 1) for one in style.get("opacity", ["1"])
        )
        look = look._replace(opacity=look.opacity * max(0.0, min(1.0, opacity)))
        veiled = look.opacity < _SMALL
        for name, value in ((name, value) for name, values in style.items() for value in values):
            if element.name in _ORDERED and name in ("order", "grid-area", "grid-row") and not value.startswith("-"):
                continue
            if name == "line-height" and element.name in ("sup", "sub"):
                continue
            veiled = veiled or not is_harmless(name, value, sizes) or self._arranges(name, value, element)
        return look, veiled or _cuts(style)

    def _arranges(self, name: str, value: str, element: Element) -> bool:
        """Whether a value shows words in another order, by other letters or with others before them."""
        if name == "float" and element.name not in _RIGHT:
            return value in ("right", "inline-end")
        if name in ("flex-direction", "flex-flow") and element.name not in _ORDERED:
            return "reverse" in value
        if name == "grid-area" or name == "grid-template-areas":
            return element.name not in _ORDERED and not re.fullmatch(r"auto|[a-z][\w-]*", value)
        if name.startswith("list-style"):
            return not self.sheets.markers.isdisjoint(value.lower().split())
        if name in ("font", "font-family") and self.sheets.fonts:
            return not self.sheets.fonts.isdisjoint(one.strip("\"' ") for one in re.split(r",|(?=\")", value.lower()))
        return False

    def _after_animations(self, style: dict[str, list[str]]) -> list[dict[str, list[str]]]:
        """The styles in which animations leave an element: one where they come to an end, else that of each step."""
        moving = {name.removeprefix("-webkit-"): values for name, values in style.items() if "animation" in name}
        if not moving:
            return [style]
        kept = {name: values for name, values in style.items() if "animation" not in name}
        text = " ".join(value for values in moving.values() for value in values)
        plain = re.sub(r"[\w-]+\([^()]*\)", "", text)
        words = re.findall(r"(?<![\w.-])-?[a-z_][\w-]*", plain, re.IGNORECASE)
        names = " ".join(value for name in ("animation", "animation-name") for value in moving.get(name, ()))
        known = [one for one in words if one.lower() in self.sheets.frames]
        if not known:
            return [{**kept, "animation": [names]}] if names.strip() and "none" not in words else [kept]
        times = [float(one) / (1000 if unit == "ms" else 1) for one, unit in re.findall(r"(-?\d*\.?\d+)(m?s)\b", plain)]
        counts = re.findall(r"(?<![\w.-])(\d*\.?\d+)(?![\w.])", plain)
        odd = bool({"paused", "reverse", "alternate", "alternate-reverse", "infinite"} & set(words))
        odd = odd or any(not 0 <= one <= 10 for one in times) or any("." in one or one == "0" for one in counts)
        held = any(one > _HELD_MOST for one in times) and {"both", "backwards"} & set(words)
        other = any(name in ("animation-timeline", "animation-range") for name in moving)
        steps = [step for one in known for step in self.sheets.frames[one.lower()]]
        if odd or held or other:
            return [{**kept, **cascaded(declarations)} for _, declarations in steps] or [kept]
        if {"forwards", "both"} & set(words):
            for step, declarations in steps:
                if re.search(r"\bto\b|\b100%", step):
                    kept |= cascaded(declarations)
        return [kept]

    def _veils_by(self, part: str, style: dict[str, list[str]], element: Element, around: _Look, *, dark: bool) -> bool:
        """Whether what stands before or after the words of an element, or their beginning, hides them or adds some."""
        if part.startswith("first"):
            plain = {name: values for name, values in style.items() if name not in ("line-height", "content")}
            look, veiled = self._judge(element, plain, around, dark=dark)
            return veiled or look.is_pale
        content = style.get("content", ["none"])
        if part != "marker" and (
            style.get("display") == ["none"] or not {"none", "normal", "inherit", "initial"}.isdisjoint(content[-1:])
        ):
            return False
        for one in content:
            added = _added(one, element)
            if element.name in _CREDITS and _NAMED_BEFORE.fullmatch(added):
                continue
            if element.name not in _WIDE and (
                any(map(str.isalnum, added)) or len(added.strip()) > _ORNAMENT or _SOLID.search(added)
            ):
                return True
            if "counter" in one and (element.name not in BLOCKS or self.sheets.markers):
                return True
        return part != "marker" and _covers(style, around, dark=dark)


def _rank(
    applied: Applied, one: Declaration, place: int
) -> tuple[bool, int, tuple[float, ...], tuple[int, int, int], tuple[int, int]]:
    """By which declarations of sheets are sorted: those that count more come later."""
    layer = tuple(-each for each in applied.rule.layer) if one.important else applied.rule.layer
    return one.important, 0, layer, applied.weight, (applied.rule.order, place)


def _coloured(style: dict[str, list[str]], around: _Look, *, dark: bool) -> _Look:
    """The colours of an element's words and of what is behind them."""
    colour, fill, bad = around.colour, around.fill, False
    for name in _COLOURS:
        for value in style.get(name, ()):
            found = around.colour if name == "color" else around.fill
            if value == "initial":
                found = BLACK if name == "color" else None
            elif value not in _OF_PARENT:
                found = colour_of(value, around.colour if name == "color" else colour, dark=dark)
                bad = bad or found is None
                bad = bad or (
                    value != style[name][-1] and found is not None and not is_readable_on_ground(found, around.ground)
                )
            colour, fill = (found, fill) if name == "color" else (colour, found)
    grounds: list[Ground] = []
    for name in _GROUNDS:
        grounds = [ground_of(one, around.ground, colour, dark=dark) for one in style.get(name, ())] or grounds
    if any(re.search(r"\btext\b", one) for name in _CLIPS for one in style.get(name, ())):
        shown = grounds[-1] if grounds else around.ground
        bad = bad or (shown is not None and not all(is_readable_on_ground(one, around.ground) for one in shown))
        return around._replace(colour=None, fill=None, unreadable=around.unreadable or bad)
    ground = around.ground
    if grounds:
        ground = None if None in grounds else tuple(dict.fromkeys(one for each in grounds for one in each or ()))
    return around._replace(colour=colour, fill=fill, ground=ground, unreadable=around.unreadable or bad)


def _cuts(style: dict[str, list[str]]) -> bool:
    """Whether a box cuts off words for which it has no room."""
    flows = [one for name, values in style.items() if name.startswith("overflow") for one in values]
    if all(re.fullmatch(r"visible|anywhere|break-word|normal|inherit|initial|unset|revert", one) for one in flows):
        return False
    if any(one not in _FIT for name in _ROOMS for one in style.get(name, ())):
        return True
    if any("nowrap" in one for name in ("white-space", "text-wrap") for one in style.get(name, ())):
        return True
    return any(
        re.fullmatch(r"(?:0 0 )?0(?:px|%)?", one) for name in ("flex", "flex-basis") for one in style.get(name, ())
    )


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
    shown = re.split(r"/(?=\s*\")", content)[0]
    return "".join(
        element.attributes.get(match[2], "") if match[2] else re.sub(r"\\(.)", r"\1", match[1])
        for match in _CONTENT.finditer(shown)
    )


def _covers(style: dict[str, list[str]], around: _Look, *, dark: bool) -> bool:
    """Whether a box before or after an element's words may lie on them."""
    last = {name: values[-1] for name, values in style.items()}
    if last.get("position", "static") in ("static", "inherit", "initial") and "transform" not in last:
        return any(one.startswith("-") for one in last.get("margin", "").split() if length_of(one, around.sizes) != 0)
    if not _is_drawn(last, around, dark=dark):
        return False
    width, height = (length_of(last.get(one, "100%"), around.sizes) for one in ("width", "height"))
    if width is not None and width <= 64:
        return False
    middle = "%" in last.get("top", "0") or "%" in last.get("bottom", "0")
    return height is None or height > 4 or middle


def _is_drawn(last: dict[str, str], around: _Look, *, dark: bool) -> bool:
    """Whether a box in front of others is seen, by the values that hold for it."""
    opacity = length_of(last.get("opacity", "1"), around.sizes)
    if last.get("z-index", "0").startswith("-") or (opacity is not None and opacity < 0.85):
        return False
    values = " ".join(last.get(name, "") for name in _GROUNDS).strip()
    ground = ground_of(values or "none", _NOTHING, around.colour, dark=dark)
    return ground != _NOTHING or any(name in last for name in ("box-shadow", "outline", "backdrop-filter"))


def _lies_beside(element: Element, style: dict[str, list[str]], own: _Look, around: _Look, *, dark: bool) -> bool:
    """Whether an element is moved so far from its place that it may lie on words, and is seen there.

    A block, only when it is drawn up on to what stands above it; other ways are those of menus and pictures.
    """
    last = {name: values[-1] for name, values in style.items()}
    if element.name in BLOCKS:
        above = [last.get("margin-top", last.get("margin", "0").split()[0])]
        above += [last.get("top", "0")] if last.get("position") == "relative" else []
        up = any((length_of(one, own.sizes) or 0) <= -own.sizes.own for one in above)
        return up and _is_drawn(last, around, dark=dark)
    margins = (values for name, values in last.items() if name.startswith("margin"))
    ways = [one for values in margins for one in values.split() if one.startswith("-")]
    if last.get("position") == "relative":
        ways += [last[name] for name in _SIDES if name in last]
    far = any(abs(length_of(one, own.sizes) or 0) >= own.sizes.own for one in ways)
    moved = far or last.get("position") in ("absolute", "fixed") or "transform" in last or "translate" in last
    return moved and _is_drawn(last, around, dark=dark)


def _in_attributes(element: Element) -> Iterable[Declaration]:
    """Colours that attributes of old HTML give."""
    for attribute, name in (("color", "color"), ("bgcolor", "background-color")):
        value = element.attributes.get(attribute, "").strip().lower()
        if value and (attribute == "bgcolor" or element.name == "font"):
            yield Declaration(name, f"#{value}" if _HEX.match(value) and colour_of(value) is None else value, False)
