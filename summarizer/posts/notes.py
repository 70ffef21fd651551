"""HTML comments beside quotations: where a quotation was said, who signed its brackets or its sense, that it is text.

    <!-- q12 754.30-761.10 Lukasz Kaiser -->    anchor: id, start and end in seconds, speaker; each may be missing
    <!-- signed Jane Doe -->                    the square brackets in the quotation are this editor's
    <!-- context seen by Jane Doe -->           this editor listened: it has the sense in which it was said
    <!-- corrected by Jane Doe, 2026-05-12: the transcript has "Ailey Care" -->    a person heard other words
    <!-- unspoken: a chat message -->           text that nobody said
    <!-- prose of q5 12.30-15.80: … -->         heading and prose beside it were written for another quotation
    <!-- rejected q12: … -->                    stands in place of a quotation that an editor rejected

The one module that reads and writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from summarizer.posts.comments import COMMENT, comments_in
from summarizer.text.characters import clean

__all__ = [
    "BY_PEOPLE",
    "Note",
    "PlacedNote",
    "anchor_comment",
    "corrected_comment",
    "is_rejected",
    "note_at",
    "notes_in",
    "parse_note",
    "rejected_comment",
    "rejected_range",
    "rests_comment",
    "signed_comment",
    "unspoken_comment",
]  # fmt: skip

BY_PEOPLE = frozenset(["unspoken", "signed", "context", "corrected"])  # kinds of notes that only a person may write
_MAX_COMMENT = 300  # characters of a comment that are read
_SECONDS = r"\d{1,7}(?:\.\d{1,6})?"
_ANCHOR = re.compile(
    rf"\s*(?P<id>[A-Za-z][\w.-]{{0,40}})?(?:\s*(?P<start>{_SECONDS})-(?P<end>{_SECONDS}))?(?:\s+(?P<speaker>\S.*?))?\s*$",
    re.DOTALL,
)
_ANCHOR_LIKE = re.compile(r"q\d+\b|\d|\S+\s+\d+(\.\d+)?-\d")  # how a comment begins that can be an anchor
_CONTEXT_SEEN = "context seen by "
_CORRECTED = "corrected by "
_PROSE_OF = "prose of "
_REJECTED = re.compile(r"\s*rejected\s+[^\s:]{1,60}:")
_UNSAFE = re.compile(r"-{2,}|[<>\r\n]")  # what would end the comment, or the line


@dataclass(frozen=True)
class Note:
    """What a comment says of the quotation before it."""

    # "rests": the prose beside it was written for the quotation of this id and times
    kind: Literal["anchor", "unspoken", "signed", "context", "corrected", "rests"]
    id: str | None = None
    start: float | None = None  # seconds
    end: float | None = None
    who: str | None = None  # the speaker, or the editor who signed


@dataclass(frozen=True)
class PlacedNote:
    """A note, and where it stands in the source: half-open character ranges of its comment (or tag) and its times."""

    note: Note
    range: tuple[int, int]
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


def parse_note(comment: str) -> Note | None:
    """What the text of an HTML comment says of the quotation before it; None when it is about something else."""
    text = " ".join(clean(comment[:_MAX_COMMENT]).split())
    lowered = text.casefold()
    if lowered == "unspoken" or lowered.startswith("unspoken:"):
        return Note("unspoken")
    if lowered.startswith(_CONTEXT_SEEN) and (who := text[len(_CONTEXT_SEEN) :].strip(" :")):
        return Note("context", who=who)
    if lowered.startswith(_CORRECTED):
        return Note("corrected", who=text[len(_CORRECTED) :].partition(",")[0].strip() or None)
    if lowered.startswith(_PROSE_OF) and (of := _ANCHOR.match(text[len(_PROSE_OF) :].partition(":")[0])):
        start, end = of["start"], of["end"]
        return Note("rests", of["id"], float(start) if start else None, float(end) if end else None)
    if lowered.startswith(("signed ", "signed: ")):
        return Note("signed", who=text[7:].strip(" :") or None)
    match = _anchor(text)
    if match is None:
        return None
    start, end = match["start"], match["end"]
    return Note(
        "anchor",
        id=match["id"],
        start=float(start) if start else None,
        end=float(end) if end else None,
        who=match["speaker"],
    )


def _anchor(text: str) -> re.Match[str] | None:
    return _ANCHOR.match(text) if _ANCHOR_LIKE.match(text.lstrip()) else None


def notes_in(source: str, start: int = 0, end: int | None = None) -> Iterator[PlacedNote]:
    """The notes whose comments lie wholly in source[start:end], in order. Takes time linear in the source."""
    yield from filter(None, map(_placed, comments_in(source, start, end)))


def note_at(source: str, start: int) -> PlacedNote | None:
    """The note whose comment begins at `start`."""
    comment = COMMENT.match(source, start)
    return _placed(comment) if comment else None


def _placed(comment: re.Match[str]) -> PlacedNote | None:
    text = (comment[1] or "")[:_MAX_COMMENT]
    note = parse_note(text)
    if note is None:
        return None
    match = _anchor(text) if note.start is not None else None
    if match is None:
        return PlacedNote(note, comment.span())
    first = comment.start(1)
    times = [(first + match.start(name), first + match.end(name)) for name in ("start", "end")]
    return PlacedNote(note, comment.span(), times[0], times[1])


def anchor_comment(quote_id: str, start: float, end: float, speaker: str) -> str:
    """The comment that keeps where a quotation was said; times in seconds."""
    return f"<!-- {quote_id} {start:.2f}-{end:.2f} {_safe(speaker) or 'unknown'} -->"


def unspoken_comment() -> str:
    return "<!-- unspoken -->"


def signed_comment(editor: str) -> str:
    return f"<!-- signed {' '.join(_safe(editor).split()) or 'an editor'} -->"


def corrected_comment(corrections: Iterable[tuple[str, str, str, bool | None]]) -> str:
    """The comment that tells a post's reader of corrected words.

    Of each: who, day, what the transcript has, and whether its sound had been played (None: not recorded).
    """
    how = {None: "", True: ", heard and typed", False: ", typed, its sound not played"}
    told = [
        f"{_safe(who) or 'an editor'}, {day}{how[played]}: the transcript has “{_safe(heard)}”"
        for who, day, heard, played in corrections
    ]
    return f"<!-- {_CORRECTED}{'; '.join(told)} -->"


def rests_comment(quote_id: str, start: float | None, end: float | None) -> str:
    """The comment that the texts beside a quotation were written for another one; times in seconds."""
    times = f" {start:.2f}-{end:.2f}" if start is not None and end is not None else ""
    return f"<!-- {_PROSE_OF}{quote_id}{times}: heading and prose were written for another quotation -->"


def rejected_comment(quote_id: str) -> str:
    return f"<!-- rejected {quote_id}: this place needs another quotation -->"


def is_rejected(comment: str) -> bool:
    """Whether the text of a comment stands in place of a quotation that an editor rejected."""
    return _REJECTED.match(comment) is not None


def rejected_range(source: str, quote_id: str) -> tuple[int, int] | None:
    """The character range of the line with the comment that stands for a rejected quotation."""
    found = re.search(rf"^[ \t]*<!-- rejected {re.escape(quote_id)}:[^\n]*-->[ \t]*$", source, re.MULTILINE)
    return found.span() if found else None


def _safe(name: str) -> str:
    return _UNSAFE.sub(" ", name).strip(" -")
