"""Reads the records of episode folders that an older version of this tool made. Nothing in the folder is written.

Schema 1 of `draft.json` named sentences by their number. The numbers count sentences as that version
cut them, so that its rules of cutting are kept here, for this use only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from summarizer.records.base import Record
from summarizer.records.post import Draft
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript, Word

__all__ = ["read_record"]

R = TypeVar("R", bound=Record)

_END = re.compile(r"[.!?…。！？｡][\"'”’»)\]」』]*$")
_ABBREVIATION = re.compile(
    r"^[\"'“‘(\[]*(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|No|approx|e\.g|i\.e|cf|al|Inc|Ltd|Co|[A-Z](?:\.[A-Z])+)\.$"
)
_PAUSE_SECONDS = 1.5
_MAX_WORDS = 80


def read_record(kind: type[R], data: bytes, transcript: Callable[[], Transcript]) -> R:
    """A record from the bytes of its file, of this schema or an older one. Raises pydantic's ValidationError.

    `transcript` reads the folder's transcript; it is called only where an older record names sentences.
    """
    if kind is Quotes or kind is Draft:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            value = None  # pydantic says what is wrong with it
        if isinstance(value, dict) and value.get("schema_version") == 1:
            (_raise_quotes if kind is Quotes else _raise_draft)(value, transcript)
            return kind.model_validate_json(json.dumps(value))
    return kind.model_validate_json(data)


def _raise_quotes(value: dict[str, Any], transcript: Callable[[], Transcript]) -> None:
    """From schema 1 to 2: candidates are known by their words alone."""
    del transcript
    value["schema_version"] = 2
    for candidate in _items(value, "candidates"):
        candidate.pop("sentences", None)


def _raise_draft(value: dict[str, Any], transcript: Callable[[], Transcript]) -> None:
    """From schema 1 to 2: evidence is word ranges, no longer numbers of sentences."""
    value["schema_version"] = 2
    parts = [
        part
        for name in ("insights", "topics")
        for part in _items(value, name)
        if isinstance(part.get("evidence"), list) and part["evidence"]
    ]
    if not parts:  # what is not a list is refused by the record
        return
    sentences = _sentences_of_schema_1(transcript())
    for part in parts:
        numbers = [number for number in part["evidence"] if isinstance(number, int) and 0 <= number < len(sentences)]
        part["evidence"] = [sentences[number] for number in numbers]


def _items(value: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    items = value.get(name)
    yield from (item for item in (items if isinstance(items, list) else []) if isinstance(item, dict))


def _sentences_of_schema_1(transcript: Transcript) -> list[tuple[int, int]]:
    """Word ranges (half-open) of the sentences as version 0.1 cut them."""
    words = transcript.words
    timed = transcript.timing == "words"
    ends = [last for last in range(1, len(words)) if _ends(words[last - 1], words[last], timed)]
    found: list[tuple[int, int]] = []
    first = 0
    for end in [*ends, len(words)]:
        found += [(start, min(start + _MAX_WORDS, end)) for start in range(first, end, _MAX_WORDS)]
        first = end
    return found


def _ends(here: Word, after: Word, timed: bool) -> bool:
    if here.speaker != after.speaker or (timed and after.start - here.end > _PAUSE_SECONDS):
        return True
    return bool(_END.search(here.text)) and not _ABBREVIATION.match(here.text)
