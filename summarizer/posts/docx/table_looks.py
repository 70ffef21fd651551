"""Where a cell stands in its table: which parts of a style hold for it, and whether its row cuts its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from summarizer.posts.docx.package import W

__all__ = ["TablePlaces", "of_table"]

_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
_OFF = ("0", "false", "off")
_TWENTIETHS = 20  # of a point, in which lengths are written
_PAGE_WIDTH = 9000  # of a page's text, in twentieths of a point
_FONT_SIZE = 11 * _TWENTIETHS
_WIDTH_OF_LETTER = 0.45  # of its size, on average; less than it is, so that nothing is called cut that may be seen
_LEAST_SHOWN = 0.7  # of the height that words need


def of_table(table: Any, name: str) -> Any:
    """A property of a table as its element; None without it. The rows are not looked through for it."""
    for child in table:
        if child.tag == f"{W}tblPr":
            return child.find(name)
        if child.tag == f"{W}tr":
            break
    return None


class TablePlaces:
    """The places of cells in the tables of one document; of the last table, row and cell it keeps what it found."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[Any, dict[Any, int]]] = {}
        self._cut: tuple[Any, bool] = None, False

    def parts_of_style(self, cell: Any, row: Any, table: Any) -> Iterator[str]:
        """The parts of a table's style (`w:tblStylePr`) that hold for a cell, the one that decides first."""
        rows, cells = self._numbered(table, f"{W}tr"), self._numbered(row, f"{W}tc")
        down, across = rows.get(row, 0), cells.get(cell, 0)
        on = _switches(table)
        if down == 0 and on["firstRow"]:
            yield "firstRow"
        if down == len(rows) - 1 and on["lastRow"]:
            yield "lastRow"
        if across == 0 and on["firstColumn"]:
            yield "firstCol"
        if across == len(cells) - 1 and on["lastColumn"]:
            yield "lastCol"
        if not on["noVBand"]:
            yield f"band{(across - on['firstColumn']) % 2 + 1}Vert"
        if not on["noHBand"]:
            yield f"band{(down - on['firstRow']) % 2 + 1}Horz"

    def _numbered(self, parent: Any, tag: str) -> dict[Any, int]:
        if tag not in self._numbers or self._numbers[tag][0] is not parent:
            self._numbers[tag] = parent, {one: number for number, one in enumerate(parent.iterchildren(tag))}
        return self._numbers[tag][1]

    def is_cut_off(self, cell: Any, row: Any) -> bool:
        """Whether a row of an exact height shows only a part of a cell's words."""
        if self._cut[0] is not cell:
            self._cut = cell, _is_cut_off(cell, row)
        return self._cut[1]


def _switches(table: Any) -> dict[str, bool]:
    look = of_table(table, f"{W}tblLook")
    if look is None:
        return {name: name in ("firstRow", "noVBand") for name in _BITS}
    value = look.get(f"{W}val", "")
    bits = int(value, 16) if value and all(one in "0123456789abcdefABCDEF" for one in value[:8]) else 0
    return {name: (look.get(f"{W}{name}") or str(bits & bit)) not in _OFF for name, bit in _BITS.items()}


def _is_cut_off(cell: Any, row: Any) -> bool:
    height = row.find(f"{W}trPr/{W}trHeight")
    if height is None or height.get(f"{W}hRule") != "exact" or not height.get(f"{W}val", "").isdecimal():
        return False
    width = cell.find(f"{W}tcPr/{W}tcW")
    known = width is not None and width.get(f"{W}type") == "dxa" and width.get(f"{W}w", "").isdecimal()
    room = int(width.get(f"{W}w")) if known else _PAGE_WIDTH // max(1, sum(1 for _ in row.iterchildren(f"{W}tc")))
    needed = 0.0
    for paragraph in cell.iter(f"{W}p"):
        sizes = [int(one.get(f"{W}val")) * 10 for one in paragraph.iter(f"{W}sz") if one.get(f"{W}val", "").isdecimal()]
        size = min([*sizes, _FONT_SIZE])
        letters = sum(len(one.text or "") for one in paragraph.iter(f"{W}t"))
        lines = max(1, -(-int(letters * size * _WIDTH_OF_LETTER) // max(1, room))) if letters else 0
        needed += lines * size
    return int(height.get(f"{W}val")) < needed * _LEAST_SHOWN
