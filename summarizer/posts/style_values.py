"""What a declaration of a style (CSS) does to words: known to leave them to be read, known to hide them, or neither.

Only what is known to be harmless counts as harmless: every other property or value may move, cover or fade words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import tinycss2

from summarizer.posts.colours import colour_of

__all__ = [
    "Declaration", "Sizes", "cascaded", "declarations_in", "declarations_of", "font_size", "is_harmless", "is_hiding",
    "is_valid", "length_of", "parted",
]  # fmt: skip

_MAX_VALUE = 2000  # characters of a value

_UNITS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78, "q": 0.945,
    **dict.fromkeys(["vw", "svw", "lvw", "dvw", "vi", "cqw", "cqi", "vmax", "cqmax"], 10.0),
    **dict.fromkeys(["vh", "svh", "lvh", "dvh", "vb", "cqh", "cqb", "vmin", "cqmin"], 8.0),
}  # fmt: skip
_OF_FONT = {"em": 1.0, "ex": 0.5, "ch": 0.5, "ic": 1.0, "cap": 0.7, "lh": 1.4}  # with an `r` before: of the root
_GLOBAL = frozenset(["inherit", "initial", "unset", "revert", "revert-layer"])
_AUTO = _GLOBAL | {"auto", "none", "normal"}
_FITTING = _AUTO | {"min-content", "max-content", "fit-content", "-webkit-fit-content", "-moz-fit-content", "stretch",
                    "-webkit-fill-available", "-moz-available", "content"}  # fmt: skip
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
    "xxx-large": 48.0,
    **dict.fromkeys(["medium", "initial", "caption", "icon", "menu", "message-box", "small-caption"], 16.0),
}  # fmt: skip
_RELATIVE = {"smaller": 0.83, "larger": 1.2, "inherit": 1.0, "unset": 1.0, "revert": 1.0, "math": 1.0}

_TABLES = tomllib.loads((Path(__file__).parent / "styles.toml").read_text(encoding="utf-8"))
_FREE = re.compile(f"--.*|(?:-(?:webkit|moz|ms|o)-)?(?:{'|'.join(_TABLES['free']['properties'])})")
_WORDS = {
    name: re.compile(f"(?:{''.join(words)}|inherit|initial|unset|revert|revert-layer)")
    for names, words in _TABLES["values"].items()
    for name in names.split()
}
_RANGES = [(re.compile(pattern), low, high) for pattern, (low, high) in _TABLES["ranges"].items()]
_MIXED = [(re.compile(pattern), low, high) for pattern, (low, high) in _TABLES["lengths"].items()]
_PARTS_OF = {
    "font": ("line-height",), "inset": ("top", "left", "right", "bottom"), "grid-area": ("grid-row", "grid-column"),
    "background": ("-webkit-background-clip",),
}  # fmt: skip
_GROUND = re.compile(
    r"(?:none|repeat(?:-[xy])?|no-repeat|space|round|fixed|local|scroll|top|left|right|bottom|center|cover|contain"
    r"|auto|(?:border|padding|content)-box|text)$"
)
_KEYWORDS = {
    "vertical-align": frozenset(["baseline", "sub", "super", "top", "text-top", "middle", "bottom", "text-bottom"]),
    "border-width": frozenset(["thin", "medium", "thick"]), "text-decoration-thickness": frozenset(["from-font"]),
    "text-indent": frozenset(["hanging", "each-line"]), "translate": frozenset(["none"]),
}  # fmt: skip
_ROOMS = re.compile(r"(?:min-|max-)?(?:width|height|inline-size|block-size)|flex-basis")
_MATHS = ("calc", "min", "max", "clamp")
_PERCENT = {"opacity": 0.01, "zoom": 0.01, "scale": 0.01}  # of a number; of others in pixels
_OF_LETTERS = ("line-height", "vertical-align", "text-decoration", "text-decoration-thickness")
_SIGNS = re.compile(r"dings|(?<!\w )symbol|blank|barcode|redact", re.IGNORECASE)
_FONT_LINE = re.compile(r"/ ?(?:0*\.[0-4]|0(?![.\d]))")
_NO_SIZE = r"0*\.?0*(?:[a-z%]{1,4})?;"
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|clip(?:-path)?:(?!auto|none)"
    rf"|(?<![\w-])(?:font-size|opacity|zoom|scale|(?:max-)?width|(?:max-|line-)?height):(?=[0.]){_NO_SIZE}"
    r"|(?<![\w-])color:transparent|text-decoration(?:-line)?:[^;]*line-through|translate:[^;]*-\d{3}"
    r"|vertical-align:-?(?:\d{3,}|[2-9]\d?(?:\.\d+)?r?em)|(?:text-indent|left|right|top|bottom|margin(?:-\w+)?):-\d{3}"
    r"|scale(?:[xy3]d?)?\(0*\.?0*[,)]|translate\w{0,2}\([^)]*-\d{3}|opacity\(0*\.?0*%?\)"
)


class Declaration(NamedTuple):
    """A property in small letters and its value: in small letters but for strings, without notes and escapes."""

    name: str
    value: str
    important: bool = False


class Sizes(NamedTuple):
    """Heights of letters in pixels: of an element, and of the page's root."""

    own: float = 16.0
    root: float = 16.0


def declarations_in(content: Sequence[Any]) -> list[Declaration]:
    """The declarations among nodes of tinycss2."""
    return [
        Declaration(node.lower_name if node.name[:2] != "--" else node.name, _written(node.value), bool(node.important))
        for node in content
        if node.type == "declaration"
    ]


@lru_cache(maxsize=2000)
def declarations_of(style: str) -> tuple[Declaration, ...]:
    """The declarations of an element's own style, those that count most last."""
    try:
        found = declarations_in(tinycss2.parse_blocks_contents(style))
    except RecursionError:
        return (Declaration("unread", "unread"),)
    return tuple(sorted(found, key=lambda one: one.important))


def cascaded(declarations: Iterable[Declaration]) -> dict[str, list[str]]:
    """The values that may count, of declarations of which later ones count more: of each property its last valid one
    and those after it, which browsers may take or not."""
    found: dict[str, list[str]] = {}
    for name, value, _ in declarations:
        earlier = found.pop(name, [])
        if is_valid(name, value):
            earlier = []
            for part in [one for one in found if one.startswith(f"{name}-") or one in _PARTS_OF.get(name, ())]:
                del found[part]
        found[name] = [*earlier[-4:], value]
    return found


@lru_cache(maxsize=2000)
def is_hiding(style: str) -> bool:
    """Whether an element's own style surely keeps its words from being read."""
    found = cascaded(declarations_of(style))
    if _HIDING.search("".join(f"{name}:{value};" for name, values in found.items() for value in values)):
        return True
    colour = colour_of(found["color"][-1]) if "color" in found else None
    if colour is None:
        return False
    ground = next((found[one][-1] for one in ("background-color", "background") if one in found), None)
    return ground is not None and colour == colour_of(ground)


def length_of(value: str, sizes: Sizes) -> float | None:
    """A value that is one length, in pixels."""
    nodes = _nodes(value)
    return pixels(nodes[0], sizes) if len(nodes) == 1 else None


def _written(nodes: Sequence[Any]) -> str:
    plain = " ".join(tinycss2.serialize([one for one in nodes if one.type != "comment"]).split())
    return plain if '"' in plain or "var(" in plain or "url(" in plain else plain.lower()


@lru_cache(maxsize=5000)
def _nodes(value: str) -> tuple[Any, ...]:
    return tuple(one for one in tinycss2.parse_component_value_list(value, True) if one.type != "whitespace")


def pixels(node: Any, sizes: Sizes, of: float = 10.0) -> float | None:
    """A length, in pixels of a screen of 1000 by 800; a number as it is. `of`: what one percent is."""
    match node.type:
        case "number":
            return float(node.value)
        case "percentage":
            return float(node.value) * of
        case "dimension":
            unit = node.lower_unit
            scale = _UNITS.get(unit)
            if scale is None and unit in _OF_FONT:
                scale = _OF_FONT[unit] * sizes.own
            elif scale is None and unit[1:] in _OF_FONT:
                scale = _OF_FONT[unit[1:]] * sizes.root
            return None if scale is None else float(node.value) * scale
        case "() block":
            return _total(node.content, sizes, of)
        case "function" if node.lower_name in _MATHS:
            values = [_total(part, sizes, of) for part in parted(node.arguments)]
            if None in values or len(values) != {"calc": 1, "clamp": 3}.get(node.lower_name, len(values)):
                return None
            known = [one or 0.0 for one in values]
            if node.lower_name == "clamp":
                return max(known[0], min(known[1], known[2]))
            return max(known) if node.lower_name == "max" else min(known)
    return None


def parted(nodes: Sequence[Any]) -> list[list[Any]]:
    """Nodes between commas."""
    found: list[list[Any]] = [[]]
    for one in nodes:
        if one == ",":
            found.append([])
        else:
            found[-1].append(one)
    return found


def _total(nodes: Sequence[Any], sizes: Sizes, of: float) -> float | None:
    terms: list[float] = []
    sign = "+"
    for node in nodes:
        if node.type in ("whitespace", "comment"):
            continue
        if node.type == "literal" and node.value in ("+", "-", "*", "/"):
            sign = node.value
            continue
        value = pixels(node, sizes, of)
        if value is None or (sign in "*/" and not terms) or (sign == "/" and not value):
            return None
        if sign in "+-":
            terms.append(value if sign == "+" else -value)
        else:
            terms[-1] = terms[-1] * value if sign == "*" else terms[-1] / value
    return sum(terms) if terms else None


@lru_cache(maxsize=20_000)
def font_size(name: str, value: str, around: Sizes) -> float | None:
    """The height of letters that `font-size` or `font` gives; None for a value that is not understood."""
    for node in _nodes(value):
        if node.type == "ident":
            if node.lower_value in _SIZES:
                return _SIZES[node.lower_value]
            if node.lower_value in _RELATIVE:
                return around.own * _RELATIVE[node.lower_value]
        elif node.type == "number" and node.value:
            if name != "font":
                return None  # it has no unit; in `font` it is the weight
        elif (found := pixels(node, around, around.own / 100)) is not None:
            return found
    return None


@lru_cache(maxsize=5000)
def is_valid(name: str, value: str) -> bool:
    """Whether browsers surely take a value, so that it stands in the place of earlier ones."""
    nodes = _nodes(value)
    if len(value) > _MAX_VALUE or not nodes:
        return False
    if value in _GLOBAL or f"{name}:{value}" in ("display:none", "visibility:hidden", "visibility:collapse"):
        return True
    if name in ("color", "-webkit-text-fill-color", "background-color"):
        return len(nodes) == 1 and (nodes[0].type == "function" or colour_of(value) is not None)
    if name in ("background", "background-image"):
        return all(one.type != "ident" or _GROUND.match(one.lower_value) or colour_of(one.value) for one in nodes)
    if name in _WORDS:
        return _WORDS[name].fullmatch(value) is not None and "-webkit-" not in value and "-m" not in value
    if name == "opacity":
        return len(nodes) == 1 and nodes[0].type in ("number", "percentage")
    if name in ("font-size", "font"):
        return font_size(name, value, Sizes()) is not None and (name == "font" or len(nodes) == 1)
    several = name in ("margin", "padding", "inset", "text-shadow", "translate")
    if any(pattern.fullmatch(name) for pattern, _, _ in _RANGES):
        return (len(nodes) == 1 or (several and len(nodes) <= 4)) and all(
            one.type in ("dimension", "percentage")
            or (one.type == "number" and not one.value)
            or (one.type == "ident" and one.lower_value in _keywords(name))
            for one in nodes
        )
    return False


def _keywords(name: str) -> frozenset[str]:
    return _KEYWORDS.get(name, frozenset()) | (_FITTING if _ROOMS.search(name) else _GLOBAL | {"auto", "normal"})


@lru_cache(maxsize=20_000)
def is_harmless(name: str, value: str, sizes: Sizes) -> bool:
    """Whether a declaration leaves the words to be read in an element whose letters have, with it, this size."""
    if not value or value in _GLOBAL or _FREE.fullmatch(name):
        return True
    if len(value) > _MAX_VALUE:
        return False
    plain = re.sub(r"^-(?:webkit|moz|ms|o)-", "", name)
    if plain.startswith("font"):
        fits = plain == "font-family" or 6 <= sizes.own <= 400
        return fits and not _SIGNS.search(value) and not (plain == "font" and _FONT_LINE.search(value))
    if words := _WORDS.get(name) or _WORDS.get(plain):
        return words.fullmatch(value) is not None
    for ranges, mixed in ((_RANGES, False), (_MIXED, True)):
        for pattern, low, high in ranges:
            if pattern.fullmatch(plain):
                parts = parted(_nodes(value)) if mixed else [_nodes(value)]
                return all(_is_within(plain, part, sizes, (low, high), mixed=mixed) for part in parts)
    return value in ("none", "normal")


def _is_within(name: str, nodes: Sequence[Any], sizes: Sizes, bounds: tuple[float, float], *, mixed: bool) -> bool:
    """Whether all lengths of a value are. `mixed`: a value of colours and words, too."""
    unit = 1.0 if name in _PERCENT else sizes.own if name == "line-height" else max(sizes.own, 16.0)
    low, high = (one * unit / (4 if "inset" in nodes else 1) for one in bounds)
    for node in nodes:
        if node.type == "ident":
            if node.lower_value == "line-through" or (not mixed and node.lower_value not in _keywords(name)):
                return False
            continue
        found = pixels(node, sizes, _PERCENT.get(name, sizes.own / 100 if name in _OF_LETTERS else 10.0))
        if name == "line-height" and node.type == "number":
            found = node.value * sizes.own
        if found is None and mixed and getattr(node, "lower_name", "") not in _MATHS:
            continue  # a colour
        if found is None or not low - 0.01 <= found <= high + 0.01:
            return False
    return True
