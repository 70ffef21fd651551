"""Colours of CSS, and whether words of one can be read on others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import tinycss2
from tinycss2 import color4, color5

__all__ = ["BLACK", "WHITE", "Colour", "Ground", "colour_of", "ground_of", "is_readable_on_ground"]

Colour = tuple[float, float, float, float]  # red, green and blue up to 255; how opaque, up to 1
Ground = tuple[Colour, ...] | None  # what stands behind words: all of these; None: a picture, or not known

WHITE: Colour = (255, 255, 255, 1)
BLACK: Colour = (0, 0, 0, 1)

_LEAST_DIFFERENCE = 45  # of 255, in one of the three parts
_LEAST_SHOWN = 0.1  # of a background that is partly transparent
_SYSTEM = {
    **dict.fromkeys(["canvas", "window", "field", "buttonface", "background"], WHITE),
    **dict.fromkeys(["canvastext", "windowtext", "fieldtext", "buttontext", "infotext", "menutext"], BLACK),
    "linktext": (0.0, 0.0, 238.0, 1.0), "visitedtext": (85.0, 26.0, 139.0, 1.0), "mark": (255.0, 255.0, 0.0, 1.0),
    "marktext": BLACK, "graytext": (128.0, 128.0, 128.0, 1.0),
}  # fmt: skip
_TO_RGB = ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570))  # from XYZ, D65


@lru_cache(maxsize=2000)
def colour_of(value: str, current: Colour | None = BLACK, *, dark: bool = False) -> Colour | None:
    """The colour that a value of CSS names; None for one that is not understood."""
    return _colour(tinycss2.parse_one_component_value(value, skip_comments=True), current, dark=dark)


def _colour(node: Any, current: Colour | None, *, dark: bool) -> Colour | None:
    if node.type == "function" and node.lower_name == "color-mix":
        return _mixed(node.arguments, current, dark=dark)
    if node.type == "ident" and node.lower_value in _SYSTEM:
        return _SYSTEM[node.lower_value]
    if node.type not in ("ident", "hash", "function"):
        return None
    try:
        found = color5.parse_color(node, ["dark" if dark else "light"])
        return current if found == "currentcolor" else _rgb(found) if found else None
    except (ValueError, NotImplementedError, ArithmeticError, AttributeError, TypeError):
        return None  # a broken value, or a colour space that has no way to red, green and blue here


def _rgb(found: color4.Color) -> Colour:
    if found.space in ("hsl", "hwb"):
        found = found.to("srgb")
    if found.space in ("lab", "lch"):
        x, y, z = found.to("xyz-d50").coordinates
        xyz = x * 0.9857, y, z * 1.3195
    elif found.space in ("oklab", "oklch"):
        xyz = found.to("xyz-d65").coordinates
    elif found.space.startswith("xyz"):
        x, y, z = (one or 0.0 for one in found.coordinates)
        xyz = x, y, z
    else:  # as if all of these spaces were that of most screens
        red, green, blue = (_part(one or 0.0) for one in found.coordinates)
        return red, green, blue, found.alpha
    linear = (sum(factor * one for factor, one in zip(row, xyz, strict=True)) for row in _TO_RGB)
    red, green, blue = (_part(one * 12.92 if one < 0.0031 else 1.055 * one ** (1 / 2.4) - 0.055) for one in linear)
    return red, green, blue, found.alpha


def _part(value: float) -> float:
    return 255 * max(0.0, min(1.0, value))


def _mixed(arguments: Sequence[Any], current: Colour | None, *, dark: bool) -> Colour | None:
    """`color-mix()`, about: mixed in red, green and blue, whatever space it names."""
    groups: list[list[Any]] = [[]]
    for node in arguments:
        if node == ",":
            groups.append([])
        elif node.type not in ("whitespace", "comment"):
            groups[-1].append(node)
    if len(groups) != 3:
        return None
    colours, shares = [], []
    for group in groups[1:]:
        shares.append(next((one.value / 100 for one in group if one.type == "percentage"), None))
        colours.append([_colour(one, current, dark=dark) for one in group if one.type != "percentage"])
    if any(len(one) != 1 for one in colours):
        return None
    (one,), (other,) = colours
    first, second = shares
    part = first if first is not None else 1 - second if second is not None else 0.5
    rest = second if second is not None else 1 - part
    if one is None or other is None or part < 0 or rest < 0 or part + rest <= 0:
        return None
    part, whole = part / (part + rest), min(1.0, part + rest)
    alpha = one[3] * part + other[3] * (1 - part)
    if not alpha:
        return 0, 0, 0, 0
    red, green, blue = (
        (a * one[3] * part + b * other[3] * (1 - part)) / alpha for a, b in zip(one[:3], other[:3], strict=True)
    )
    return red, green, blue, alpha * whole


def ground_of(value: str, behind: Ground, current: Colour | None = BLACK, *, dark: bool = False) -> Ground:
    """What stands behind words in an element with this background, in one that has `behind` behind it."""
    found: list[Colour] = []
    if not _collect(tinycss2.parse_component_value_list(value, skip_comments=True), found, current, dark=dark):
        return None
    solid = [one for one in found if one[3] >= _LEAST_SHOWN]
    if not solid:
        return behind
    if behind is None:
        return None if any(one[3] < 1 for one in solid) else tuple(solid)
    return tuple(dict.fromkeys(_over(one, under) for one in solid for under in behind))[:20]


def _collect(nodes: Sequence[Any], found: list[Colour], current: Colour | None, *, dark: bool) -> bool:
    """Puts the colours of a background into `found`; False where it shows what is no colour that is known here."""
    for node in nodes:
        if node.type in ("ident", "hash", "function") and (one := _colour(node, current, dark=dark)):
            found.append(one)
        elif node.type == "function" and node.lower_name.endswith("gradient"):
            if not _collect(node.arguments, found, current, dark=dark):
                return False
        elif node.type in ("url", "error") or (
            node.type == "function" and node.lower_name not in ("calc", "min", "max", "clamp")
        ):
            return False
    return True


def _over(colour: Colour, under: Colour) -> Colour:
    red, green, blue = (
        one * colour[3] + other * (1 - colour[3]) for one, other in zip(colour[:3], under[:3], strict=True)
    )
    return red, green, blue, 1


def is_readable_on_ground(colour: Colour, ground: Ground) -> bool:
    """Whether words of a colour can be read on each of the colours behind them."""
    if ground is None:
        return colour[3] >= _LEAST_SHOWN
    return all(
        any(
            abs(one - other) > _LEAST_DIFFERENCE for one, other in zip(_over(colour, under)[:3], under[:3], strict=True)
        )
        for under in ground
    )
