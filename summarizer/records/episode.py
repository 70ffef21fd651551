"""An episode: what is known about it before anybody listens. Saved as `episode.json`."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

from summarizer.records.base import Record

__all__ = ["Audio", "Chapter", "Episode", "Person", "TranscriptLink", "episode_id"]

Role = Literal["guest", "host", "other"]


def episode_id(guid_or_url: str) -> str:
    """The first 8 hex digits of the SHA-256 of the episode's guid or URL: the same for the same episode, anywhere."""
    return hashlib.sha256(guid_or_url.strip().encode("utf-8", "surrogatepass")).hexdigest()[:8]


class Person(Record):
    """Somebody the metadata names; `origin` says where (`podcast:person`, `itunes:author`, `title`, `user`, ...)."""

    name: str
    role: Role = "other"
    origin: str


class Chapter(Record):
    start: float  # seconds
    title: str


class TranscriptLink(Record):
    """A transcript that the publisher offers (`podcast:transcript`)."""

    url: str
    type: str | None = None  # media type
    language: str | None = None


class Audio(Record):
    """The recording on disk, as downloaded."""

    file: str  # name inside the episode's folder
    sha256: str
    size: int  # bytes
    duration: float | None = None  # seconds, as the container says
    url: str | None = None  # where it came from, without credentials


class Episode(Record):
    schema_version: Literal[1] = 1
    id: str
    guid: str  # the feed's guid, else the URL, else a local file's `sha256:...`
    show: str | None = None
    title: str
    date: dt.date | None = None
    people: tuple[Person, ...] = ()
    description: str = ""  # plain text, never HTML
    language: str | None = None  # BCP 47, as the feed says
    link: str | None = None  # the episode's page
    feed: str | None = None  # the feed's URL
    media: str  # enclosure URL, page URL for yt-dlp, or absolute path of a local file
    media_kind: Literal["file", "enclosure", "page"]
    media_type: str | None = None
    duration: float | None = None  # seconds, as the metadata says
    chapters: tuple[Chapter, ...] = ()
    transcripts: tuple[TranscriptLink, ...] = ()
    season: int | None = None
    number: int | None = None
    license: str | None = None
    audio: Audio | None = None  # set when it has been fetched

    def names(self, role: Role) -> tuple[str, ...]:
        """Names of the people with this role, in the metadata's order."""
        return tuple(person.name for person in self.people if person.role == role)
