"""A table of many rows, which rich would take minutes to lay out: the same columns, a line at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from summarizer.text.characters import clean

__all__ = ["print_long"]

_GAP = "  "
_NARROWEST = 20  # columns of a terminal that the widest column keeps


def print_long(console: Console, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints the rows below the names of their columns. The widest column is folded where the lines would be longer
    than the console is wide.
    """
    widths = [
        max(_width(name), *map(_width, cells)) for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    ]
    widest = widths.index(max(widths))
    room = console.width - sum(widths) - len(_GAP) * (len(widths) - 1) + widths[widest]
    widths[widest] = min(widths[widest], max(_NARROWEST, room))
    console.print(Text(_line(names, widths), style="bold"), soft_wrap=True)
    for row in rows:
        for line in _folded(console, row, widths):
            console.file.write(f"{clean(line)}\n")


def _folded(console: Console, row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    if all(_width(cell) <= width for cell, width in zip(row, widths, strict=True)):
        yield _line(row, widths)
        return
    columns = [
        [line.plain.rstrip() for line in Text(cell).wrap(console, width, overflow="fold")]
        for cell, width in zip(row, widths, strict=True)
    ]
    for number in range(max(map(len, columns))):
        yield _line([lines[number] if number < len(lines) else "" for lines in columns], widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))


def _width(cell: str) -> int:
    return len(cell) if cell.isascii() else cell_len(cell)
