"""An episode: what is known about it before anybody listens. Saved as `episode.json`."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

from summarizer.records.base import Record, Text

__all__ = ["Audio", "Chapter", "Episode", "Person", "TranscriptLink", "episode_id"]

Role = Literal["guest", "host", "other"]


def episode_id(guid_or_url: str) -> str:
    """The first 8 hex digits of the SHA-256 of the episode's guid or URL: the same for the same episode, anywhere."""
    return hashlib.sha256(guid_or_url.strip().encode("utf-8", "surrogatepass")).hexdigest()[:8]


class Person(Record):
    """Somebody the metadata names; `origin` says where (`podcast:person`, `itunes:author`, `title`, `user`, ...)."""

    name: Text
    role: Role = "other"
    origin: Text
    group: Text | None = None  # the feed's own words for what they did, e.g. "audio post-production"; None: on air


class Chapter(Record):
    start: float  # seconds
    title: Text


class TranscriptLink(Record):
    """A transcript that the publisher offers (`podcast:transcript`)."""

    url: str  # or the absolute path of a file beside a local recording
    type: Text | None = None  # media type
    language: Text | None = None
    rel: Text | None = None  # "captions": timed to be shown with the sound
    automatic: bool = False  # made by a recogniser, not by a person


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
    show: Text | None = None
    title: Text
    date: dt.date | None = None
    people: tuple[Person, ...] = ()
    description: Text = ""  # plain text, never HTML
    language: Text | None = None  # BCP 47, as the feed says
    link: Text | None = None  # the episode's page
    feed: str | None = None  # the feed's URL
    media: str  # enclosure URL, page URL for yt-dlp, or absolute path of a local file
    media_kind: Literal["file", "enclosure", "page"]
    media_type: str | None = None
    duration: float | None = None  # seconds, as the metadata says
    chapters: tuple[Chapter, ...] = ()
    transcripts: tuple[TranscriptLink, ...] = ()
    season: int | None = None
    number: int | None = None
    license: Text | None = None
    locked: bool = False  # `podcast:locked`: the feed may not be taken over by another platform
    season_name: Text | None = None
    number_name: Text | None = None  # what the show prints instead of the number, e.g. "Ch. 3"
    show_guid: str | None = None  # `podcast:guid`: the show's, whatever address its feed has
    chapters_url: str | None = None  # a file of chapters that may still be fetched; see `source.complete`
    main_media: str | None = None  # the feed's main enclosure, when `media` is an alternative to it
    integrity: str | None = None  # of `media`, as the feed promises: `sha256-…` in base64
    audio: Audio | None = None  # set when it has been fetched

    def names(self, role: Role) -> tuple[str, ...]:
        """Names of the people with this role, in the metadata's order."""
        return tuple(person.name for person in self.people if person.role == role)

    def offers(self) -> tuple[str, ...]:
        """What a writer gets beside the sound: `transcript (vtt, srt)`, `chapters`, `people`, `video`."""
        kinds = dict.fromkeys(filter(None, (_kind(link) for link in self.transcripts)))
        transcript = f"transcript ({', '.join(kinds)})" if kinds else "transcript"
        video = (self.media_type or "").startswith("video/")
        return tuple(
            name
            for name, here in (
                (transcript, self.transcripts),
                ("chapters", self.chapters or self.chapters_url),
                ("people", self.people),
                ("video", video),
            )
            if here
        )


_KINDS = {
    "application/json": "json", "text/vtt": "vtt", "application/x-subrip": "srt", "application/srt": "srt",
    "text/srt": "srt", "text/html": "html", "text/plain": "text",
}  # fmt: skip


def _kind(link: TranscriptLink) -> str:
    """A transcript's kind in a word, by media type, else by the address's ending."""
    ending = link.url.partition("?")[0].rpartition(".")[2].lower()
    by_name = ending if ending in {"json", "vtt", "srt", "html", "txt"} else ""
    return _KINDS.get((link.type or "").partition(";")[0].strip(), by_name)
