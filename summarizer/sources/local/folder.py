"""A folder of recordings on this machine -> Episodes, each with the files of the same name beside it.

talk.mp3        the recording
talk.vtt        a transcript: .json, .vtt, .srt, .html or .txt, most useful first
talk.info.json  metadata that yt-dlp wrote: title, date, description, chapters
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.net.sniff import names_media
from summarizer.records.episode import Episode, TranscriptLink
from summarizer.reporting import Reporter
from summarizer.sources.links.video_page import video_page_episode
from summarizer.sources.local.recording import local_episode
from summarizer.text.markup import one_line

__all__ = ["folder_episodes", "folder_recording", "recordings"]

_MAX_RECORDINGS = 20_000
_TRANSCRIPT_SUFFIXES = {
    ".json": "application/json", ".vtt": "text/vtt", ".srt": "application/x-subrip", ".html": "text/html",
    ".txt": "text/plain",
}  # fmt: skip
_MAX_INFO_BYTES = 10 * 2**20
_INFO_FIELDS = (
    "title",
    "show",
    "date",
    "people",
    "description",
    "language",
    "link",
    "chapters",
    "season",
    "number",
    "license",
)


def recordings(folder: Path) -> tuple[Path, ...]:
    """Audio and video in a folder and below, sorted by name with `2` before `10`. Hidden files and episode folders are
    left out.

    Raises InputError when the folder cannot be read or has too many.
    """
    found = sorted(_walk(folder), key=lambda path: _natural(path.relative_to(folder).as_posix()))
    if len(found) > _MAX_RECORDINGS:
        raise InputError(f"{folder} holds {len(found)} recordings; give a folder with at most {_MAX_RECORDINGS}")
    return tuple(found)


def folder_episodes(folder: Path, report: Reporter, *, hashed: bool = True) -> tuple[Episode, ...]:
    """Each recording of a folder as an episode, in order. A file that cannot be read is reported as a warning.

    `hashed`: compute the ids from the content, for which every file is read completely; else each `guid` is the path
    relative to the folder, which is enough to select an episode. Raises InputError when no recording can be read.
    """
    paths = recordings(folder)
    if not paths:
        raise InputError(f"{folder} is a folder without recordings; give one that holds sound or video")
    found: list[Episode] = []
    for done, path in enumerate(paths):
        report.progress(done, len(paths), "reading recordings")
        try:
            episode = local_episode(path, guid=None if hashed else path.relative_to(folder).as_posix())
        except InputError as error:
            report.warn(str(error))
            continue
        found.append(with_sidecar_files(episode, path))
    if not found:
        raise InputError(f"{folder} holds no recording that can be read")
    return tuple(found)


def folder_recording(folder: Path, below: str) -> Episode:
    """The recording at a path relative to a folder, with the id of its content."""
    path = folder / below
    return with_sidecar_files(local_episode(path), path)


def with_sidecar_files(episode: Episode, path: Path) -> Episode:
    """The episode with the transcripts and metadata of the same name beside its recording."""
    links = tuple(
        TranscriptLink(url=str(sidecar.resolve()), type=kind)
        for suffix, kind in _TRANSCRIPT_SUFFIXES.items()
        for sidecar in (path.with_suffix(suffix), path.with_name(path.name + suffix))
        if sidecar.is_file()
    )
    known = _info(path)
    metadata = {name: value for name in _INFO_FIELDS if (value := getattr(known, name))} if known else {}
    return episode.model_copy(update={**metadata, "transcripts": links})


def _info(path: Path) -> Episode | None:
    """The metadata of yt-dlp's `.info.json`; None when the file is missing or is not yt-dlp's."""
    file = path.with_suffix(".info.json")
    try:
        if not file.is_file() or file.stat().st_size > _MAX_INFO_BYTES:
            return None
        info: Any = json.loads(file.read_bytes())
        if not isinstance(info, Mapping) or not isinstance(info.get("title"), str):
            return None
        page = str(info.get("webpage_url") or "")
        known = video_page_episode(info, page or "https://unknown.invalid/", known=True)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return known if page.startswith(("http://", "https://")) else known.model_copy(update={"link": None})


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        if error.filename == str(folder):
            raise InputError(f"{one_line(str(folder), 200)} cannot be read: {error.strerror}") from None

    for place, folders, names in os.walk(folder, onerror=refuse):
        here = Path(place)
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        if "episode.json" in names:  # a folder that an earlier run wrote
            folders[:] = []
            continue
        for name in names:
            path = here / name
            if not name.startswith(".") and names_media(None, f"x:/{name}") and path.is_file():
                yield path


def _natural(text: str) -> list[tuple[int, int, str]]:
    """A key by which `2` comes before `10`, and both before letters."""
    parts = re.split(r"(\d{1,18})", text.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]
