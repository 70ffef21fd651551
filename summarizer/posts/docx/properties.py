"""The front matter of a post in the custom properties of a Word document, in pieces that Word keeps whole."""

from __future__ import annotations

import json

from summarizer.posts.docx.package import Package
from summarizer.posts.front_matter import read_front_matter

__all__ = ["PROPERTY_NAME", "front_matter_of", "front_matter_pieces"]

PROPERTY_NAME = "summarizer {}"  # with the number of the piece, from 1
_PIECE = 200  # characters; Word cuts a property's text at 255
_MAX_PIECES = 1000


def front_matter_pieces(front: str) -> list[str]:
    """The texts of the properties that hold a front matter, which is given with its fences."""
    text = json.dumps(front, ensure_ascii=False)
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]


def front_matter_of(package: Package) -> str | None:
    """The front matter with its fences, as it was given; None when there is none that can be read."""
    if package.properties is None:
        return None
    texts = {one.get("name", ""): "".join(one.itertext()) for one in package.properties.iter("{*}property")}
    pieces: list[str] = []
    while len(pieces) < _MAX_PIECES and (piece := texts.get(PROPERTY_NAME.format(len(pieces) + 1))) is not None:
        pieces.append(piece)
    try:
        front = json.loads("".join(pieces), strict=False)
    except ValueError:
        return None
    if not isinstance(front, str):
        return None
    front = front.strip("\n")
    values, _, end = read_front_matter(f"{front}\n")
    return front if values and end >= len(front) else None
