"""What a paragraph or run of a Word document is by its styles: a heading, a quotation, a list item, struck, hidden.

Built-in styles have the same English name in every language of Word; their ids differ. Writers' own styles count by the
styles that they are based on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from summarizer.posts.docx.off_page import is_off_page
from summarizer.posts.docx.package import W
from summarizer.posts.docx.table_looks import TablePlaces, of_table
from summarizer.posts.docx.theme import Theme
from summarizer.posts.visibility import is_readable_on

__all__ = ["Kind", "Styles", "Surroundings"]

_MAX_BASES = 20  # styles that are based on each other; a circle ends there
_HEADING = re.compile(r"heading\s?([1-6])$|(title)$", re.IGNORECASE)
_QUOTE = re.compile(r"quot|block ?text", re.IGNORECASE)
_CODE = re.compile(r"(?:html |source |macro )?code|html preformatted|preformatted text|source text", re.IGNORECASE)
_NUMBERED = re.compile(r"list number", re.IGNORECASE)
_BULLET = re.compile(r"list (?:bullet|continue)", re.IGNORECASE)
_DIGITS = re.compile(r"[\da-fA-F]{6}")
_OFF = ("0", "false", "off", "none")
_TOGGLES = {  # properties of runs -> how the text looks
    f"{W}vanish": "hidden", f"{W}strike": "struck", f"{W}dstrike": "struck", f"{W}b": "bold", f"{W}i": "italic",
}  # fmt: skip
_SCALE, _SPACING, _POSITION = f"{W}w", f"{W}spacing", f"{W}position"
_OF_PARAGRAPHS = frozenset(  # a heading's bold is no emphasis
    [f"{W}vanish", f"{W}strike", f"{W}dstrike", f"{W}color", f"{W}sz", f"{W}shd", f"{W}highlight", f"{W}rFonts",
     _SCALE, _SPACING, _POSITION]
)  # fmt: skip
_RAISED = f"{W}vertAlign"
_COLOUR, _SIZE, _FONTS = f"{W}color", f"{W}sz", f"{W}rFonts"
_OF_SIGNS = re.compile(r"(?:web|wing)dings|symbol$|zapfdingbats|marlett|mt extra", re.IGNORECASE)
_SHADE, _HIGHLIGHT = f"{W}shd", f"{W}highlight"  # what stands behind text; the second covers the first
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000ff", "cyan": "00ffff", "green": "00ff00", "magenta": "ff00ff", "red": "ff0000",
    "yellow": "ffff00", "darkblue": "000080", "darkcyan": "008080", "darkgreen": "008000", "darkmagenta": "800080",
    "darkred": "800000", "darkyellow": "808000", "darkgray": "808080", "lightgray": "c0c0c0", "white": "ffffff",
}  # fmt: skip
_PAPER = "ffffff"
_FILL = "{http://schemas.openxmlformats.org/drawingml/2006/main}solidFill"
_LEAST_SIZE = 5  # half points, from which text can be read
_LEAST_LINE = 80  # twentieths of a point: a line of less shows no letters
_MAX_DIGITS = 9
_LEAST_SCALE = 20  # percent of a letter's width
_LEAST_SPACING = -100  # twentieths of a point, from which letters lie on each other
_FARTHEST = 100  # half points above or below the line
_LOOKS = {
    **_TOGGLES, _RAISED: "raised",
    **dict.fromkeys((_SIZE, _FONTS, _SCALE, _SPACING, _POSITION), "faint"),
}  # fmt: skip
_RUN_PROPERTIES, _RUN_STYLE = f"{W}rPr", f"{W}rStyle"


class Kind(NamedTuple):
    """What a paragraph is. `level`: of a heading, from 1; `item`: the mark of a list item in Markdown."""

    level: int = 0
    quote: bool = False
    code: bool = False
    item: str = ""


class Surroundings(NamedTuple):
    """Where runs stand. `style`: the id of their paragraph's; `ground`: the colour behind them, six digits.

    `table`: properties that the styles of tables around give to them; `cut`: whether a fixed height cuts them off, or
    they stand off the page.
    """

    style: str = ""
    ground: str = _PAPER
    table: tuple[Any, ...] = ()
    cut: bool = False


class Styles:
    """The styles of one document."""

    def __init__(self, root: Any, theme: Theme | None = None) -> None:
        self._theme = theme or Theme(None)
        self._places = TablePlaces()
        found = list(root.iterfind(f"{W}style")) if root is not None else []
        self._by_id = {style.get(f"{W}styleId", ""): style for style in found}
        self._defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self._normal = next(
            (
                style.get(f"{W}styleId", "")
                for style in found
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0") not in _OFF
            ),
            "",
        )
        self._kinds: dict[str, Kind] = {}
        self._looks: dict[tuple[str, str, tuple[Any, ...]], dict[str, bool | str]] = {}

    def kind(self, paragraph: Any) -> Kind:
        """What a paragraph is, by its style and its own properties."""
        properties = paragraph.find(f"{W}pPr")
        kind = self._kind(self.style_of(paragraph))
        if properties is None:
            return kind
        outline, number = properties.find(f"{W}outlineLvl"), properties.find(f"{W}numPr/{W}numId")
        if not kind.level and outline is not None and outline.get(f"{W}val", "") in ("0", "1", "2", "3", "4", "5"):
            kind = kind._replace(level=int(outline.get(f"{W}val")) + 1)
        if number is not None:
            kind = kind._replace(item="" if number.get(f"{W}val") == "0" else kind.item or "- ")
        return kind

    def style_of(self, paragraph: Any) -> str:
        """The id of a paragraph's style; empty for the default one."""
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        return str(found.get(f"{W}val", "")) if found is not None else ""

    def surroundings_of(self, paragraph: Any) -> Surroundings:
        """The style of a paragraph and the colour behind it: its own, or that of the cell, table or text box around."""
        style = self.style_of(paragraph)
        shades = [paragraph.find(f"{W}pPr/{_SHADE}")]
        shades += (one.find(f"{W}pPr/{_SHADE}") for one in self._bases(style or self._normal))
        table: list[Any] = []
        properties = [one.find(f"{W}pPr") for one in (paragraph, *self._bases(style or self._normal))]
        cut = self._is_flat(properties) or is_off_page(properties)
        cell = row = None
        for around in paragraph.iterancestors(f"{W}tc", f"{W}tr", f"{W}tbl", f"{W}txbxContent"):
            if around.tag == f"{W}tbl":
                parts: list[str] = (
                    list(self._places.parts_of_style(cell, row, around)) if cell is not None and row is not None else []
                )
                shades += self._table_shades(around, parts)
                table += self._table_runs(around, parts)
            elif around.tag == f"{W}tc":
                cell = around
                shades.append(around.find(f"{W}tcPr/{_SHADE}"))
            elif around.tag == f"{W}tr":
                row = around
                cut = cut or (cell is not None and self._places.is_cut_off(cell, row))
            elif (fill := _fill_of(around)) is not None:
                return Surroundings(style, self._first(shades) or fill, tuple(table), cut)
        return Surroundings(style, self._first(shades) or _PAPER, tuple(table), cut)

    def _is_flat(self, properties: Sequence[Any]) -> bool:
        """Whether the lines of a paragraph have an exact height in which nothing can be read."""
        for one in properties:
            spacing = one.find(f"{W}spacing") if one is not None else None
            if spacing is not None and (line := spacing.get(f"{W}line", "")):
                return bool(spacing.get(f"{W}lineRule") == "exact" and line.isdecimal() and int(line) < _LEAST_LINE)
        return False

    def look(self, run: Any, around: Surroundings) -> frozenset[str]:
        """How the text of a run looks, of: hidden, struck, faint, bold, italic, raised, code."""
        properties = run.find(_RUN_PROPERTIES)
        if properties is None:
            return _named(self._look("", around), around)
        style = properties.find(_RUN_STYLE)
        base = self._look(str(style.get(f"{W}val", "")) if style is not None else "", around)
        return _named({**base, **self._states(properties)}, around)

    def _table_styles(self, table: Any) -> Iterator[Any]:
        named = of_table(table, f"{W}tblStyle")
        return self._bases(named.get(f"{W}val", "") if named is not None else "")

    def _table_shades(self, table: Any, parts: list[str]) -> Iterator[Any]:
        """What a table has behind a cell: by these parts of its style, by all of it, or by itself."""
        for style in self._table_styles(table):
            yield from (style.find(f"{W}tblStylePr[@{W}type='{part}']/{W}tcPr/{_SHADE}") for part in parts)
            yield style.find(f"{W}tcPr/{_SHADE}")
        yield of_table(table, _SHADE)

    def _table_runs(self, table: Any, parts: list[str]) -> Iterator[Any]:
        """The properties of runs that a table's style gives, the ones that decide first."""
        for style in self._table_styles(table):
            for path in (*(f"{W}tblStylePr[@{W}type='{part}']/" for part in parts), ""):
                if (found := style.find(f"{path}{_RUN_PROPERTIES}")) is not None:
                    yield found

    def _kind(self, style_id: str) -> Kind:
        if style_id not in self._kinds:
            names = self._names(style_id)
            headings = (match for name in names if (match := _HEADING.match(name)))
            level = next((int(match[1] or 1) for match in headings), 0)
            item = "1. " if any(map(_NUMBERED.match, names)) else "- " if any(map(_BULLET.match, names)) else ""
            quote, code = any(map(_QUOTE.search, names)), any(map(_CODE.fullmatch, names))
            self._kinds[style_id] = Kind(level, quote and not level, code and not level and not quote, item)
        return self._kinds[style_id]

    def _look(self, run_style: str, around: Surroundings) -> dict[str, bool | str]:
        """The properties that styles give to a run, by their tags; the nearest style decides."""
        key = run_style, around.style, around.table
        if key not in self._looks:
            found: dict[str, bool | str] = {}
            styled = (style.find(f"{W}rPr") for style in self._bases(around.style or self._normal))
            for properties in reversed((*styled, *around.table, self._defaults)):
                found |= {tag: on for tag, on in self._states(properties).items() if tag in _OF_PARAGRAPHS}
            for style in reversed(tuple(self._bases(run_style))):
                found |= self._states(style.find(f"{W}rPr"))
            if any(map(_CODE.fullmatch, self._names(run_style))):
                found["code"] = True
            self._looks[key] = found
        return self._looks[key]

    def _names(self, style_id: str) -> tuple[str, ...]:
        """The names of a style and of those that it is based on; of one that the document does not define, its id."""
        names = (style.find(f"{W}name") for style in self._bases(style_id))
        return tuple(name.get(f"{W}val", "") for name in names if name is not None) or (style_id,)

    def _bases(self, style_id: str) -> Iterator[Any]:
        for _ in range(_MAX_BASES):
            style = self._by_id.get(style_id)
            if style is None:
                return
            yield style
            base = style.find(f"{W}basedOn")
            style_id = base.get(f"{W}val", "") if base is not None else ""

    def _states(self, properties: Any) -> dict[str, bool | str]:
        """Whether each property that counts is on, by their tags; of colours, which; empty for none of its own."""
        found: dict[str, bool | str] = {}
        for one in properties if properties is not None else ():
            value = one.get(f"{W}val", "")
            if one.tag in _TOGGLES:
                found[one.tag] = one.get(f"{W}val", "true") not in _OFF
            elif one.tag == _RAISED:
                found[one.tag] = value == "superscript"
            elif one.tag == _COLOUR:
                found[one.tag] = self._colour(one, "val")
            elif one.tag == _SIZE:
                found[one.tag] = value.isdecimal() and int(value) < _LEAST_SIZE
            elif one.tag == _SCALE:
                found[one.tag] = (number := _percent(value)) is not None and number < _LEAST_SCALE
            elif one.tag == _SPACING:
                found[one.tag] = _whole(value) <= _LEAST_SPACING
            elif one.tag == _POSITION:
                found[one.tag] = abs(_whole(value)) >= _FARTHEST
            elif one.tag == _FONTS and (fonts := one.get(f"{W}ascii") or one.get(f"{W}hAnsi")):
                found[one.tag] = _OF_SIGNS.match(fonts) is not None
            elif one.tag == _SHADE:
                found[one.tag] = self._shade(one)
            elif one.tag == _HIGHLIGHT:
                found[one.tag] = _HIGHLIGHTS.get(value.lower(), "")
        return found

    def _colour(self, one: Any, name: str) -> str:
        """Six digits; empty for "auto", with which Word takes black or white, whichever can be read."""
        prefix = "themeFill" if name == "fill" else "theme"
        if named := one.get(f"{W}{prefix if name == 'fill' else 'themeColor'}", ""):
            found = self._theme.colour(named, one.get(f"{W}{prefix}Tint", ""), one.get(f"{W}{prefix}Shade", ""))
            if found:
                return found
        return _digits(one.get(f"{W}{name}", ""))

    def _shade(self, shade: Any) -> str:
        """The colour of a shading; empty for none. A solid pattern covers the fill."""
        if shade.get(f"{W}val") == "solid":
            return self._colour(shade, "color") or "000000"
        return self._colour(shade, "fill")

    def _first(self, shades: Iterable[Any]) -> str:
        return next((colour for one in shades if one is not None and (colour := self._shade(one))), "")


def _whole(value: str) -> int:
    return int(value) if len(value) <= _MAX_DIGITS and value.removeprefix("-").isdecimal() else 0


def _percent(value: str) -> int | None:
    value = value.removesuffix("%")
    return int(value) if len(value) <= _MAX_DIGITS and value.isdecimal() else None


def _digits(value: str) -> str:
    return value.lower() if _DIGITS.fullmatch(value) else ""


def _fill_of(content: Any) -> str | None:
    """The colour of the text box with this content, when it says one."""
    box = content.getparent().getparent() if content.getparent() is not None else None
    fill = next((one for part in (box if box is not None else ()) for one in part.iterchildren(_FILL)), None)
    return next((_digits(one.get("val", "")) or None for one in fill), None) if fill is not None else None


def _named(states: dict[str, bool | str], around: Surroundings) -> frozenset[str]:
    if not states and not around.cut:
        return _PLAIN
    found = {_LOOKS.get(tag, tag) for tag, on in states.items() if on is True}
    behind = states.get(_HIGHLIGHT) or states.get(_SHADE) or around.ground
    if not is_readable_on(str(behind), str(states.get(_COLOUR, ""))):
        found.add("faint")
    if around.cut:
        found.add("faint")
    return frozenset(found)


_PLAIN: frozenset[str] = frozenset()
