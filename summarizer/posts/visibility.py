"""Which parts of a post's markup a reader does not see as plain text: struck, hidden, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.text.entities import unescaped

__all__ = [
    "BLOCKS",
    "HIDDEN_TAGS",
    "SILENT_TAGS",
    "STRESSING_TAGS",
    "STRUCK_TAGS",
    "attributes_of",
    "descriptions_in",
    "disguises",
    "disguises_block",
    "field_text",
    "hides",
    "is_accepted",
    "is_picture",
    "is_readable_on",
    "may_show_inside",
    "shows_again",
    "style_of",
]

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "li", "main", "nav", "ol", "p", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul", "caption",
])  # fmt: skip
STRUCK_TAGS = frozenset(["del", "s", "strike"])
# Elements that set words off from those around them.
STRESSING_TAGS = frozenset(["em", "i", "strong", "b", "mark", "u", "big", "code", "tt"])
# Elements whose content browsers do not show as text.
HIDDEN_TAGS = frozenset([
    "script", "style", "head", "template", "noscript", "iframe", "title", "datalist", "rp", "audio", "video", "canvas",
    "progress", "meter", "noframes", "noembed",
])  # fmt: skip
# Those of them whose content belongs to the page's machinery: programs, and what only old browsers show.
SILENT_TAGS = frozenset([
    "script", "style", "template", "iframe", "audio", "video", "canvas", "progress", "meter",
])  # fmt: skip

_MAX_ATTRIBUTES = 4000  # characters of a tag's attributes that are read
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][-\w:.]{0,60})\s{0,20}(?:=\s{0,20}("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_DESCRIBES = re.compile(r"\b(?:title|aria-label)\s*=", re.IGNORECASE)
_NO_SIZE = r"0*\.?0*(?:[a-z%]{1,4})?\s*(?:[;!]|$)"
_HIDING_STYLE = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|(?<![\w-])(?:font-size|opacity|(?:max-)?width|(?:max-|line-)?height)\s*:\s*(?=[0.]){_NO_SIZE}|(?<![\w-])color\s*:\s*transparent"
    r"|text-decoration(?:-line)?\s*:[^;]*line-through|vertical-align\s*:\s*-?(?:\d{3,}|[2-9]\d?(?:\.\d+)?r?em)"
    r"|(?:text-indent|left|right|top|bottom|margin(?:-\w+)?)\s*:\s*-\d{3,}|clip(?:-path)?\s*:\s*(?!\s|auto|none)"
    r"|scale(?:[xy3]d?)?\(\s*0*\.?0*\s*[,)]|translate\w{0,2}\([^)]*-\d{3,}|opacity\(\s*0*\.?0*%?\s*\)"
    rf"|(?:zoom|scale)\s*:\s*(?=[0.]){_NO_SIZE}|translate\s*:[^;]*-\d{{3,}}"
)
# Values that browsers accept, of properties of which the last declaration counts.
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[a-z]{1,4}|%)?$")
_ACCEPTED = {
    "display": re.compile(
        r"(?:none|block|inline|flow-root|contents|list-item|(?:inline-)?(?:block|flex|grid|table)|table-[a-z-]+"
        r"|inherit|initial|unset|revert)$"
    ),
    "visibility": re.compile(r"(?:visible|hidden|collapse|inherit|initial|unset|revert)$"),
    "opacity": _NUMBER, "font-size": _NUMBER, "width": _NUMBER, "height": _NUMBER,
    "color": re.compile(r"(?:[a-z]+|#[\da-f]{3,8}|[a-z]{3,5}\([^()]*\))$"),
}  # fmt: skip
_COMPUTED = re.compile(r"(?:auto|none|inherit|initial|unset|(?:min|max|fit)-content|-?[a-z-]+\(.*\))$")
_UNSEEN = ("hidden", "collapse")
# Properties that leave words of a line to be read, whatever their values are that `_HIDING_STYLE` does not name.
_HARMLESS = re.compile(
    r"(?:font-(?:family|size|style|weight|stretch|kerning|variant[\w-]*|optical-sizing)|box-shadow|text-shadow|transition[\w-]*"
    r"|background-color|background|border[\w-]*|padding[\w-]*|margin[\w-]*|outline[\w-]*|line-height|text-align[\w-]*"
    r"|text-decoration[\w-]*|text-underline[\w-]*|text-transform|text-wrap[\w-]*|text-rendering|text-indent|white-space|word-break"
    r"|word-wrap|overflow-wrap|hyphens|line-break|orphans|widows|quotes|vertical-align|display|visibility|opacity"
    r"|(?:min-|max-)?(?:width|height)"
    r"|direction|cursor|float|clear|box-sizing|caret-color|accent-color|color-scheme|-webkit-text-stroke-width"
    r"|-webkit-text-size-adjust|-webkit-font-smoothing|-moz-osx-font-smoothing|mso-[\w-]+|tab-size|user-select|color"
    r"|letter-spacing|word-spacing)$"
)
# Declarations of a block that leave its words to be read, beside those of `_HARMLESS`.
_LAYING = re.compile(
    r"(?:--[\w-]+|break-[\w-]+|page-break-[\w-]+|grid[\w-]*|(?:row-|column-)?gap|column-rule[\w-]*|align-[\w-]+"
    r"|justify-[\w-]+|place-[\w-]+|flex[\w-]*|object-[\w-]+|aspect-ratio|hanging-punctuation|list-style[\w-]*|background-[\w-]+"
    r"|will-change|scroll-[\w-]+|size|float|overflow(?:-[xy])?|text-size-adjust|-webkit-hyphens|resize|pointer-events):"
    r"|(?:columns|column-count):[1-4]$|contain:(?:(?:layout|style|content|paint|inline-size|none)\b\s?)+$|order:0$|z-index:(?:\d+|auto)$"
    r"|position:(?:relative|static|sticky)$|(?:top|left|right|bottom|inset):(?:0\w*|auto)$"
    r"|margin[\w-]*:(?:(?:\d*\.?\d+[a-z%]*|auto|-[01]?(?:\.\d+)?r?em|-(?:1?\d|2[0-4])px)(?:\s|$))+$"
    r"|[a-z-]+:(?:none|normal)$|-(?:webkit|moz|ms|o)-(?:box-shadow|border[\w-]*|font-[\w-]+|columns?[\w-]*|background-size):"
    r"|(?:-webkit-)?box-decoration-break:|(?:-webkit-)?hyphenate-[\w-]+:|scale:1$|(?:rotate|translate):0\w*$"
    r"|columns:(?:[1-9]\d(?:\.\d+)?(?:r?em|ch)|[1-9]\d\dpx)(?:\s[1-4])?$|margin-(?:left|right):-[0-3]?(?:\.\d+)?r?em$"
    r"|letter-spacing:-0?\.\d+px$|word-spacing:-0?\.0\d+r?em$|font:(?:\w+\s+){0,3}(?:[6-9]\d|1\d\d)%"
    r"|font-size:calc\(\s*(?:[1-9]\d*(?:\.\d+)?|0?\.[6-9]\d*)r?em\s*\+\s*\d*\.?\d+(?:v[wh]|r?em|px)\s*\)$"
    r"|transform:translate[xy]?\((?:-?(?:0|\d(?:\.\d+)?px|0?\.\d+r?em)(?:,\s*(?=-|\d|\.))?){1,2}\)$"
    r"|letter-spacing:-0?\.0\d+r?em$|text-indent:-[0-2]?(?:\.\d+)?r?em$"
    r"|font-size:clamp\(\s*(?:[1-9]|0?\.[6-9])"
    r"|font:(?:\w+\s+){0,3}(?:0?\.[6-9]\d*|[1-9](?:\.\d+)?)(?:r?em)\b"
    r"|font:(?:\w+\s+){0,3}(?:[89]|[1-9]\d)(?:px|pt)\b"
    r"|font:(?:inherit|initial)$"
    r"|-webkit-tap-highlight-color:|touch-action:|isolation:|font-(?:feature|variation)-settings:|font-synthesis:"
    r"|backdrop-filter:|-webkit-backdrop-filter:|(?:min-|max-)?(?:inline|block)-size:(?!0)|table-layout:|counter-|container"
    r"|scrollbar-|-ms-overflow-style:|-ms-text-size-adjust:|-(?:moz|webkit)-osx-font|(?:-webkit-|-moz-)?appearance:"
    r"|perspective:|-webkit-(?:overflow-scrolling|user-select):|initial-letter:|font-(?:palette|smooth):|text-box"
    r"|(?:-webkit-)?line-clamp:(?:unset|none)$|transform:rotate\(-?[0-3](?:\.\d+)?deg\)$|font-size:min\((?:[89]|[1-9]\d)px,\s*[1-9]"
    r"|fill:|stroke|(?:-webkit-)?print-color-adjust:|-(?:webkit|moz|ms)-(?:box-sizing|transition|hyphens|user-select|flex|align)"
    r"|(?:mix-blend-mode:normal|filter:none|transform:none|clip:auto|zoom:1)$|overscroll-|shape-|text-justify:"
    r"|writing-mode:horizontal-tb$|unicode-bidi:(?:normal|isolate|embed|plaintext)$|backface-visibility:|text-emphasis"
    r"|transform:(?:translatez\(0\w*\)|translate3d\(0\w*,\s*0\w*,\s*0\w*\)|scale\((?:1(?:\.0\d*)?|0?\.9\d*)\))$"
    r"|(?:top|left|right|bottom|inset[\w-]*):-?(?:1?\d|2[0-4])(?:\.\d+)?px$"
    r"|(?:top|left|right|bottom|inset[\w-]*):-?(?:[01](?:\.\d+)?|\.\d+)r?em$"
)
# Declarations of a block that do not, though `_HARMLESS` has the property.
_VEILING = re.compile(
    r"font(?:-family)?:.*(?:dings|symbol)|line-height:0*\.[0-4]|content:|text-indent:-(?![0-2]?(?:\.\d+)?r?em$|\d\d?px$)"
    r"|(?:max-)?width:(?:\d{1,2}(?:\.\d+)?(?:px|pt)|[0-4]?(?:\.\d+)?(?:r?em|ch|v[wh])|1?\d(?:\.\d+)?%)"
    r"|flex-direction:column-reverse|flex-flow:.*column-reverse|flex-(?:wrap|flow):.*wrap-reverse"
    r"|grid(?:-template(?:-(?:columns|rows))?)?:(?:.*[\s/])?0(?:px|fr|r?em|%)?(?:[\s/]|$)"
)
_ROOM = frozenset([None, "auto", "none", "100%", "fit-content", "max-content"])  # heights that fit the words
_TINY = re.compile(r"-|0*\.[0-4]|[0-3]?(?:\.\d+)?(?:px|pt)|[0-3]?\d(?:\.\d+)?%|calc|min|clamp|var")
_NO_BASIS = re.compile(r"(?:0 0 )?0(?:px|%)?$")  # of a box that grows no larger
_MEASURED = ("font-size", "opacity")
_SPACED = ("letter-spacing", "word-spacing", "margin")  # negative ones draw words over one another
_SIX_DIGITS = re.compile(r"[\da-fA-F]{6}$")
_PALEST = 210  # of 255: the least of a colour's three parts from which it cannot be read on white
_MIN_WORDS = 4  # that `aria-hidden` keeps from screen readers only; fewer are decoration
_HIDING_CLASSES = frozenset([
    "sr-only", "visually-hidden", "visuallyhidden", "hidden", "d-none", "screen-reader-text", "screen-reader-only",
    "u-hidden", "is-hidden", "invisible", "element-invisible", "a11y-hidden",
])  # fmt: skip


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes in the text of a tag, without its name; their names in small letters, entities read."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag[:_MAX_ATTRIBUTES]):
        value = match[2] or ""
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        found.setdefault(match[1].lower(), unescaped(value))
    return found


def is_accepted(name: str, value: str) -> bool:
    """Whether browsers take a value of a property, as far as it is known here."""
    accepted = _ACCEPTED.get(name)
    return accepted is None or accepted.match(value) is not None or _COMPUTED.match(value) is not None


def hides(attributes: dict[str, str], following: str = "") -> bool:
    """Whether an element with these attributes is not shown, or is decoration by `aria-hidden`.

    `following`: what follows its tag. With none of it an element with `aria-hidden` is decoration.
    """
    style = style_of(attributes)
    if "popover" in attributes and style.get("display", "none") == "none":
        return True
    if "hidden" in attributes and style.get("display", "none") == "none":
        return True
    if attributes.get("aria-hidden", "").strip().lower() == "true" and _is_decoration(following):
        return True
    if not _HIDING_CLASSES.isdisjoint(attributes.get("class", "").lower().split()):
        return True
    if "color" in style and style["color"] == style.get("background-color", style.get("background")):
        return True
    return _HIDING_STYLE.search("; ".join(f"{name}: {value}" for name, value in style.items())) is not None


def disguises(tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element inside a line may keep its words from being read, or show them in another order.

    Few properties are known to be harmless; every other one may move, turn, cover or fade what it applies to.
    """
    if tag == "bdo":
        return True
    style = style_of(attributes)
    if tag == "font" and attributes.get("size", "").strip() in ("0", "-6", "-7"):
        return True
    for name, value in style.items():
        if not name or not value:
            continue
        if _HARMLESS.match(name) is None or (name in _MEASURED and _TINY.match(value)):
            return True
        if name.startswith(_SPACED) and "-" in value:
            return True
        if name in ("float", "direction") and value not in ("none", "ltr", "rtl", "left"):
            return True
    return False


def disguises_block(tag: str, attributes: dict[str, str]) -> bool:
    """Whether a paragraph, a box or a blockquote may keep its words from being read, as `disguises` tells for a line.

    Blocks may also be laid out: in columns, at a side, in a box that cuts off what does not fit its width.
    """
    style = style_of(attributes)
    if any(_VEILING.match(f"{name}:{value}") for name, value in style.items()):
        return True
    if style.get("overflow", "visible") != "visible" and not _ROOM.issuperset(map(style.get, ("height", "max-height"))):
        return True
    if tag in ("p", "li", "blockquote") and "row-reverse" in f"{style.get('flex-direction')} {style.get('flex-flow')}":
        return True
    if style.get("overflow", "visible") != "visible" and _NO_BASIS.match(
        style.get("flex-basis", style.get("flex", ""))
    ):
        return True
    if style.get("float") == "right" and tag in ("p", "li", "dd", "h2", "h3"):  # they stand beside those that follow
        return True
    rest = ";".join(f"{name}:{value}" for name, value in style.items() if not _LAYING.match(f"{name}:{value}"))
    return disguises("div", {"style": rest})


def is_readable_on(ground: str, colour: str) -> bool:
    """Whether words of a colour can be read on a ground, both of six hexadecimal digits; what is no colour can."""
    if not (_SIX_DIGITS.match(ground) and _SIX_DIGITS.match(colour)):
        return True
    return any(
        abs(one - other) > 255 - _PALEST for one, other in zip(*map(bytes.fromhex, (ground, colour)), strict=True)
    )


def is_picture(tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element shows a picture, a formula or a file. Without a file, what `<object>` holds is shown."""
    return tag in ("svg", "math") or (tag == "object" and "data" in attributes)


def may_show_inside(attributes: dict[str, str]) -> bool:
    """Whether an element that `hides` hides by `visibility` alone, which an element inside it can undo."""
    style = style_of(attributes)
    others = {**attributes, "style": ";".join(f"{n}:{v}" for n, v in style.items() if n != "visibility")}
    return style.get("visibility") in _UNSEEN and not hides(others)


def shows_again(attributes: dict[str, str]) -> bool:
    """Whether an element inside one that is hidden by `visibility` is shown."""
    return style_of(attributes).get("visibility") in ("visible", "initial") and not hides(attributes)


def style_of(attributes: dict[str, str]) -> dict[str, str]:
    """The style's declarations that count: the last of a property, those with `!important` before others."""
    found: dict[str, tuple[bool, str]] = {}
    for one in re.sub(r"/\*.*?\*/", "", attributes.get("style", "").lower()).split(";"):
        name, _, value = (part.strip() for part in one.partition(":"))
        plain, sign, _ = value.partition("!")
        plain, accepted = plain.strip(), _ACCEPTED.get(name)
        earlier = found.get(name)
        if earlier is None or (accepted is not None and accepted.match(plain) and bool(sign) >= earlier[0]):
            found[name] = bool(sign), plain
        elif accepted is None:  # each of them may count
            found[name] = earlier[0], f"{earlier[1]}; {name}: {plain}"
    return {name: value for name, (_, value) in found.items()}


def _is_decoration(following: str) -> bool:
    """Whether the element whose tag stands before this text holds no sentence: a sign, the name of an icon."""
    words = re.sub(r"<[^<>]{0,500}>?", " ", following).split()
    return sum(any(one.isalpha() for one in word) for word in words) < _MIN_WORDS


def descriptions_in(attributes: str) -> Iterator[str]:
    """The texts in a tag's attributes that a pointer or a screen reader shows, other than `alt`."""
    if _DESCRIBES.search(attributes):
        found = attributes_of(attributes)
        yield from (text for name in ("title", "aria-label") if (text := found.get(name, "").strip()))


def field_text(attributes: dict[str, str]) -> str:
    """What an `<input>` shows."""
    if attributes.get("type", "").lower() in ("hidden", "checkbox", "radio", "file", "password", "color", "range"):
        return ""
    return attributes.get("value") or attributes.get("placeholder") or ""
