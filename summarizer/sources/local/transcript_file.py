"""A transcript on this machine, without its recording -> Episode."""

from __future__ import annotations

from pathlib import Path

from summarizer.digests import sha256_of
from summarizer.errors import InputError
from summarizer.net.sniff import HEAD_BYTES, names_media, sniff
from summarizer.records.episode import Episode, episode_id
from summarizer.text.markup import one_line

__all__ = ["may_be_transcript", "transcript_episode"]


def may_be_transcript(path: Path) -> bool:
    """Whether a file holds text that is neither a feed nor a list of feeds. What cannot be read is no transcript."""
    try:
        if not path.is_file() or names_media(None, f"x:/{path.name}"):
            return False
        with path.open("rb") as file:
            kind, _ = sniff(file.read(HEAD_BYTES))
    except (OSError, ValueError):
        return False
    return kind in {"text", "json", "html", "xml"}


def transcript_episode(path: Path) -> Episode:
    """An episode of which only a transcript is known. Its guid is the hash of the file. Raises InputError."""
    try:
        guid = f"sha256:{sha256_of(path)}"
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    return Episode(
        id=episode_id(guid),
        guid=guid,
        title=one_line(path.stem.replace("_", " ")) or "Untitled",
        media=str(path.resolve()),
        media_kind="transcript",
    )
