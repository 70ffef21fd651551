"""What writers set into a text for its layout: numbers of notes (like[1], like<sup>1</sup>) and ==highlighting==."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

__all__ = ["note_marks"]

Range = tuple[int, int]

_NUMBER = regex.compile(
    r"(?<=[\p{L}\p{M}]{2}|[.,;:!?…”’»)]|[\p{L}\p{N}.,;:!?…][\"'])(?:\[\d{1,3}\])+"
)  # after a space, or right after an opening mark, it is somebody's insertion
_LINKED = regex.compile(r"(?<=[\p{L}\p{M}]{2}|[.,;:!?…\"'”’»)])\[?\d{1,3}\]?")
_RAISED = regex.compile(r"\[?(?:\d{1,3}|\p{Ll})\]?|[*†‡§]{1,3}")
_EXPONENT = regex.compile(r"(?:[\d)]|(?<!\p{L})\p{L})\s*$")  # 10², m², x²
_HIGHLIGHTED = regex.compile(r"(?<![=\w])==(?=[^\s=])[^=\n]{0,500}(?<=[^\s=])==(?![=\w])")


def note_marks(
    text: str, raised: Iterable[Range], links: Iterable[tuple[int, int, str]], code: Iterable[Range]
) -> list[Range]:
    """Half-open ranges of the text that are no words of it, in order.

    `raised`: superscripts; `links`: half-open ranges with their addresses; `code` is left alone.
    """
    numbers = [(start, end) for start, end, _ in links if _LINKED.fullmatch(text, start, end)]
    shown = sorted({span for span in _found(text, [*raised, *numbers]) if span[0] < span[1]})
    fixed = list(code)
    return [span for span in shown if not any(start <= span[0] < end for start, end in fixed)]


def _found(text: str, raised: Iterable[Range]) -> Iterator[Range]:
    for start, end in raised:
        if _RAISED.fullmatch(text, start, end) and not _EXPONENT.search(text, max(0, start - 4), start):
            yield start, end
    yield from (match.span() for match in _NUMBER.finditer(text))
    for match in _HIGHLIGHTED.finditer(text):
        yield match.start(), match.start() + 2
        yield match.end() - 2, match.end()
