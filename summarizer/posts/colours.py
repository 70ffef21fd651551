"""Colours of CSS, and whether words of one can be read on others."""

from __future__ import annotations

import colorsys
import re

__all__ = ["WHITE", "Colour", "Ground", "colour_of", "ground_of", "is_readable_on_ground"]

Colour = tuple[float, float, float, float]  # red, green and blue up to 255; how opaque, up to 1
Ground = tuple[Colour, ...] | None  # what stands behind words: all of these; None: a picture, or not known

WHITE: Colour = (255, 255, 255, 1)

_LEAST_DIFFERENCE = 45  # of 255, in one of the three parts
_LEAST_SHOWN = 0.1  # of a background that is partly transparent
_FUNCTION = re.compile(r"(rgba?|hsla?|oklch|oklab|lch|lab|hwb)\(([^()]*)\)$")
_HEX = re.compile(r"#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$")
_COLOUR = re.compile(
    r"#[\da-f]{3,8}\b|(?:rgba?|hsla?|oklch|oklab|lch|lab|hwb)\([^()]*\)|(?<![\w-])[a-z]{3,25}(?![\w(-])"
)
_NAMES = """
    white ffffff snow fffafa ivory fffff0 ghostwhite f8f8ff whitesmoke f5f5f5 floralwhite fffaf0
    azure f0ffff mintcream f5fffa honeydew f0fff0 seashell fff5ee aliceblue f0f8ff lavenderblush fff0f5
    oldlace fdf5e6 linen faf0e6 lightyellow ffffe0 lightcyan e0ffff cornsilk fff8dc canvas ffffff
    beige f5f5dc gainsboro dcdcdc lavender e6e6fa mistyrose ffe4e1 lemonchiffon fffacd
    lightgoldenrodyellow fafad2 papayawhip ffefd5 antiquewhite faebd7 black 000000 canvastext 000000
    gray 808080 grey 808080 silver c0c0c0 lightgray d3d3d3 lightgrey d3d3d3 dimgray 696969
    darkgray a9a9a9 red ff0000 maroon 800000 yellow ffff00 olive 808000 lime 00ff00 green 008000
    aqua 00ffff cyan 00ffff teal 008080 blue 0000ff navy 000080 fuchsia ff00ff magenta ff00ff
    purple 800080 orange ffa500 darkred 8b0000 darkblue 00008b crimson dc143c tomato ff6347 gold ffd700
    indigo 4b0082 midnightblue 191970 darkslategray 2f4f4f steelblue 4682b4 slategray 708090
    brown a52a2a pink ffc0cb wheat f5deb3 bisque ffe4c4 window ffffff field ffffff
"""  # those that are pale or plain; words of every other one can be read on white
_WORDS = _NAMES.split()
_NAMED = {name: bytes.fromhex(digits) for name, digits in zip(_WORDS[::2], _WORDS[1::2], strict=True)}


def colour_of(value: str) -> Colour | None:
    """The colour that a value of CSS in small letters names; None for one that is not understood."""
    if value == "transparent":
        return 0, 0, 0, 0
    if value in _NAMED:
        red, green, blue = _NAMED[value]
        return red, green, blue, 1
    if hexes := _HEX.match(value):
        digits = hexes[1] if len(hexes[1]) > 4 else "".join(one * 2 for one in hexes[1])
        parts = bytes.fromhex(digits)
        return parts[0], parts[1], parts[2], parts[3] / 255 if len(parts) == 4 else 1
    function = _FUNCTION.match(value)
    numbers = [_number(one) for one in re.split(r"[\s,/]+", function[2].strip())] if function else []
    if function is None or len(numbers) not in (3, 4) or None in numbers:
        return None
    first, second, third, *rest = (one for one in numbers if one is not None)
    if function[1].startswith("rgb") and "%" in function[2].split("/")[0]:
        first, second, third = first * 255, second * 255, third * 255
    return *_rgb(function[1], first, second, third), min(1.0, rest[0]) if rest else 1.0


def _number(text: str) -> float | None:
    """A number of a colour; of a percentage its part of one, of an angle its degrees."""
    match = re.match(r"([-+]?\d*\.?\d+(?:e-?\d+)?)(%|deg|turn|rad)?$", text)
    if match is None:
        return 0.0 if text == "none" else None
    return float(match[1]) / 100 if match[2] == "%" else float(match[1]) * (360 if match[2] == "turn" else 1)


def _rgb(function: str, first: float, second: float, third: float) -> tuple[float, float, float]:
    if function.startswith("rgb"):
        return first, second, third
    if function.startswith("hsl"):
        red, green, blue = colorsys.hls_to_rgb(first % 360 / 360, third, second)
        return red * 255, green * 255, blue * 255
    if function == "hwb":
        return (grey := 255 * second / (second + third) if second + third >= 1 else 255 * (1 - third)), grey, grey
    lightness = first if first <= 1 else first / 100
    grey = 255 * max(0.0, min(1.0, lightness)) ** 1.25 if function.startswith("ok") else 255 * lightness  # about
    return grey, grey, grey


def ground_of(value: str, behind: Ground) -> Ground:
    """What stands behind words in an element with this background, in one that has `behind` behind it."""
    if "url(" in value or "image(" in value or "var(" in value or "mix(" in value:
        return None
    found = [colour for one in _COLOUR.findall(value) if (colour := colour_of(one)) is not None]
    solid = [one for one in found if one[3] >= _LEAST_SHOWN]
    if not solid:
        named = re.sub(r"\b(?:none|transparent|inherit|initial|unset|revert)\b", "", value).strip()
        return None if named and not found else behind
    if all(one[3] == 1 for one in solid):
        return tuple(solid)
    return tuple(_over(one, under) for one in solid for under in behind) if behind and len(behind) == 1 else None


def _over(colour: Colour, under: Colour) -> Colour:
    red, green, blue = (
        one * colour[3] + other * (1 - colour[3]) for one, other in zip(colour[:3], under[:3], strict=True)
    )
    return red, green, blue, 1


def is_readable_on_ground(colour: Colour, ground: Ground) -> bool:
    """Whether words of a colour can be read on one of the colours behind them at least."""
    if ground is None:
        return colour[3] >= _LEAST_SHOWN
    return any(
        abs(one - other) > _LEAST_DIFFERENCE
        for under in ground
        for one, other in zip(_over(colour, under)[:3], under[:3], strict=True)
    )
