"""An episode: its metadata, before anything is transcribed. Saved as `episode.json`."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

from summarizer.records.base import Record, Text

__all__ = ["Audio", "Chapter", "Episode", "Person", "TranscriptLink", "episode_id"]

Role = Literal["guest", "host", "other"]


def episode_id(guid: str, feed: str = "") -> str:
    """An episode's id, the same anywhere: 16 hex digits of the SHA-256 of its feed and its guid, URL or file hash.

    `feed` identifies the feed, so that equal guids of two feeds differ; "" for an episode that was not found in a feed.
    """
    named = f"{feed} {guid.strip()}".strip()
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:16]


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
    media_kind: Literal["file", "enclosure", "page", "transcript"]  # "transcript": its file; there is no recording
    media_type: str | None = None
    duration: float | None = None  # seconds, as the metadata says
    chapters: tuple[Chapter, ...] = ()
    transcripts: tuple[TranscriptLink, ...] = ()
    season: int | None = None
    number: int | None = None
    license: Text | None = None
    locked: bool = False  # `podcast:locked`: the feed may not be taken over by another platform
    season_name: Text | None = None
    number_name: Text | None = None  # printed by the show instead of the number, e.g. "Ch. 3"
    kind: Literal["trailer", "bonus"] | None = None  # `itunes:episodeType`; None: a whole episode
    show_guid: str | None = None  # `podcast:guid`: identifies the show when its feed moves to another address
    chapters_url: str | None = None  # a file of chapters that may still be fetched; see `source.complete`
    main_media: str | None = None  # the feed's main enclosure, when `media` is an alternative to it
    integrity: str | None = None  # of `media`, as the feed states: `sha256-…` in base64
    audio: Audio | None = None  # set when it has been fetched

    @property
    def seconds(self) -> float | None:
        """The length of the recording as its container says, else as the metadata says."""
        return (self.audio.duration if self.audio else None) or self.duration

    @property
    def all_names(self) -> tuple[str, ...]:
        """The names of the people that the metadata or the user states."""
        return tuple(person.name for person in self.people)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles that a post may put between quotation marks: of the episode, the show, the season."""
        return tuple(title for title in (self.title, self.show, self.season_name) if title)

    @property
    def ids_of_0_1(self) -> tuple[str, ...]:
        """The ids of 8 digits that version 0.1 may have given the episode. Two episodes may share one."""
        return tuple(dict.fromkeys((episode_id(self.guid)[:8], self.id[:8])))

    def is_same_item(self, other: Episode) -> bool:
        """Whether both are the same item of the same show, compared by the identifying fields and not by a hash."""
        if self.guid.strip() != other.guid.strip():
            return False
        pairs = ((self.feed, other.feed), (self.show_guid, other.show_guid), (self.show, other.show))
        return any(mine == its for mine, its in pairs if mine and its) or not (self.feed and other.feed)

    def names(self, role: Role) -> tuple[str, ...]:
        """Names of the people with this role, in the metadata's order."""
        return tuple(person.name for person in self.people if person.role == role)

    def offers(self) -> tuple[str, ...]:
        """What the episode offers besides the audio: `transcript (vtt, srt)`, `chapters`, `people`, `video`."""
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
    """A transcript's format as one word, from the media type, else from the address's extension."""
    ending = link.url.partition("?")[0].rpartition(".")[2].lower()
    by_name = ending if ending in {"json", "vtt", "srt", "html", "txt"} else ""
    return _KINDS.get((link.type or "").partition(";")[0].strip(), by_name)
