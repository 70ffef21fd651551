"""A recording on this machine -> Episode."""

from __future__ import annotations

import re
from pathlib import Path

from summarizer.audio import probe_recording
from summarizer.digests import sha256_of
from summarizer.errors import InputError
from summarizer.records.episode import Episode, Person, episode_id
from summarizer.sources.dates import parse_date
from summarizer.text.markup import one_line, paragraphs

__all__ = ["local_episode"]

_CHUNK = 1024 * 1024


def local_episode(path: Path, guid: str | None = None) -> Episode:
    """What the file's tags and name say. Its guid is the content's hash: the same recording is the same episode.

    With a `guid` given the file is not read whole, which for a list of large recordings takes long.

    Raises InputError when it cannot be read or holds no sound.
    """
    info = probe_recording(path)
    tags = {name: one_line(value) for name, value in info.tags.items()}
    artist = tags.get("artist") or tags.get("album_artist")
    when = parse_date(tags.get("date") or tags.get("creation_time")) if _full_date(tags) else None
    try:
        guid = guid or f"sha256:{sha256_of(path)}"
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    return Episode(
        id=episode_id(guid),
        guid=guid,
        show=tags.get("album") or tags.get("show") or None,
        title=tags.get("title") or _title(path.stem),
        date=when.date() if when else None,
        people=(Person(name=artist, role="other", origin="tags"),) if artist and artist != tags.get("album") else (),
        description=paragraphs(info.tags.get("comment") or info.tags.get("description")),
        language=_language(tags.get("language")),
        media=str(path.resolve()),
        media_kind="file",
        duration=info.duration,
    )


def _full_date(tags: dict[str, str]) -> bool:
    """Most tags hold a year only, and dateutil would take that for the first of January."""
    return bool(re.match(r"\d{4}-\d{2}-\d{2}", tags.get("date") or tags.get("creation_time") or ""))


def _title(stem: str) -> str:
    """`2024-05-31_my-interview` -> `2024-05-31 my-interview`: a file name as a title, hardly touched."""
    return one_line(stem.replace("_", " ")) or "Untitled"


def _language(tag: str | None) -> str | None:
    return tag if tag and re.fullmatch(r"[a-z]{2}(?:-[A-Za-z]{2,4})?", tag) else None
