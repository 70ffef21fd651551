"""Ids of passages: which words of which episode, and a digest of the conversation that they were read from.

    5e1b0c77aa21d9f4.9a1c07d2e4b85f60.120-164    episode, digest, words[120:164] (half-open)

An id is a name for words, and no path: it is only ever compared. The digest makes an id refuse once the conversation
has other words, times or voices than those that its reader saw.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from summarizer.errors import InputError
from summarizer.records.transcript import Transcript

__all__ = ["EPISODE_ID", "PassageId", "conversation_digest", "parse_passage_id"]

EPISODE_ID = r"[0-9A-Za-z_-]{1,64}"
_ID = re.compile(rf"({EPISODE_ID})\.([0-9a-f]{{16}})\.(\d{{1,8}})-(\d{{1,8}})", re.ASCII)
_MAX_SHOWN = 60


class PassageId(NamedTuple):
    """words[first:last] (half-open) of an episode's transcript, as long as it has this digest."""

    episode: str
    digest: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.episode}.{self.digest}.{self.first}-{self.last}"

    @property
    def words(self) -> tuple[int, int]:
        return self.first, self.last


def parse_passage_id(text: str) -> PassageId:
    """Raises InputError when the text is no such id."""
    match = _ID.fullmatch(text)
    if match is None or int(match[3]) >= int(match[4]):
        shown = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
        raise InputError(f"{shown!r} is no id of a passage; give an id as search, passage or quotations gave it")
    return PassageId(match[1], match[2], int(match[3]), int(match[4]))


def conversation_digest(transcript: Transcript) -> str:
    """16 hexadecimal digits for the words, their times and who says them, by the name that is printed."""
    names = {label: transcript.display(label) for label in {word.speaker for word in transcript.words}}
    digest = hashlib.sha256(transcript.language.encode("utf-8", "surrogatepass"))
    for word in transcript.words:
        line = f"{word.text}\x1f{word.start:.3f}\x1f{word.end:.3f}\x1f{names[word.speaker]}\x1e"
        digest.update(line.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]
