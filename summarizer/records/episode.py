"""An episode: its metadata, before anything is transcribed. Saved as `episode.json`."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Annotated, Literal, NamedTuple
from urllib.parse import unquote

from pydantic import AfterValidator, Field

from summarizer.records.base import Record, Seconds, Text
from summarizer.records.user_metadata import UserMetadata
from summarizer.text.name_matching import same_person

__all__ = [
    "Audio",
    "Chapter",
    "Episode",
    "ListedEpisode",
    "Person",
    "Sound",
    "TranscriptLink",
    "episode_id",
    "offers_of",
]

Role = Literal["guest", "host", "other"]
BY_USER = "user"  # the origin of what a user states


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


class Sound(Record):
    """Which sound of a recording its words were heard in. The defaults are those of a file with one track."""

    track: int = Field(default=0, ge=0)  # among the sound tracks, from 0
    channels: Literal["mix", "left", "right", "difference"] = "mix"  # of a stereo track; "difference": left minus right
    delay: Seconds = 0.0  # of the track's first sample behind the beginning of the picture, which is 0 of all times


def _plain_name(name: str) -> str:
    """The name of a file directly in a folder, on every system. Raises ValueError for a path, and for a hidden file."""
    if re.fullmatch(r"[^\x00-\x1f/\\:.][^\x00-\x1f/\\:]{0,254}", name) is None:
        raise ValueError("the recording is a file in the episode's folder; give its name, without a path")
    return name


class Audio(Record):
    """The recording on disk, as downloaded."""

    file: Annotated[str, AfterValidator(_plain_name)]  # name inside the episode's folder
    sha256: str
    size: int  # bytes
    duration: float | None = None  # seconds, as the container says
    url: str | None = None  # where it came from, without credentials
    sound: Sound | None = Field(default=None, exclude_if=lambda sound: sound is None)  # None: the defaults


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
    # What a user states, which the fields above show already; kept for when feed, page or tags are read again.
    by_user: UserMetadata | None = Field(default=None, exclude_if=lambda stated: stated is None)

    @property
    def seconds(self) -> float | None:
        """The length of the recording as its container says, else as the metadata says."""
        return (self.audio.duration if self.audio else None) or self.duration

    @property
    def titled_by_file(self) -> bool:
        """Whether the title is only the name of its file: no feed, page, tag or user gives one."""
        if self.feed or self.media_kind == "page" or (self.by_user and self.by_user.title):
            return False
        name = self.media.replace("\\", "/").partition("?")[0].rpartition("/")[2].rpartition(".")[0]
        return _as_title(unquote(name)) == _as_title(self.title)

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

    def as_stated(self, stated: UserMetadata | None) -> Episode:
        """The episode as a user states it: stated guests and hosts take the place of those that the metadata names."""
        if stated is None or stated.is_empty:
            return self
        replaced = {role for role, names in (("guest", stated.guests), ("host", stated.hosts)) if names}
        named = (*stated.guests, *stated.hosts)
        kept = [
            person
            for person in self.people
            if person.origin != BY_USER
            and person.role not in replaced
            and not any(same_person(name, person.name) for name in named)
        ]
        people = [Person(name=name, role="guest", origin=BY_USER) for name in stated.guests]
        people += [Person(name=name, role="host", origin=BY_USER) for name in stated.hosts]
        own = {name: value for name in ("title", "show", "date") if (value := getattr(stated, name)) is not None}
        return self.model_copy(update={**own, "people": (*people, *kept), "by_user": stated})

    def offers(self) -> tuple[str, ...]:
        """What the episode offers besides the audio: `transcript (vtt, srt)`, `chapters`, `people`, `video`."""
        return offers_of(
            self.transcripts,
            chapters=bool(self.chapters or self.chapters_url),
            people=bool(self.people),
            media_type=self.media_type,
        )


class ListedEpisode(NamedTuple):
    """What a table shows of an episode, where reading all of it would take long."""

    title: str
    show: str | None
    date: dt.date | None
    duration: float | None  # seconds
    season: int | None
    number: int | None
    number_name: str | None
    offered: tuple[str, ...]

    def offers(self) -> tuple[str, ...]:
        return self.offered


def offers_of(
    transcripts: tuple[TranscriptLink, ...], *, chapters: bool, people: bool, media_type: str | None
) -> tuple[str, ...]:
    """What an episode offers besides the audio, as `Episode.offers` says it."""
    kinds = dict.fromkeys(filter(None, (_kind(link) for link in transcripts)))
    transcript = f"transcript ({', '.join(kinds)})" if kinds else "transcript"
    video = (media_type or "").startswith("video/")
    named = ((transcript, transcripts), ("chapters", chapters), ("people", people), ("video", video))
    return tuple(name for name, here in named if here)


def _as_title(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").split())


_KINDS = {
    "application/json": "json", "text/vtt": "vtt", "application/x-subrip": "srt", "application/srt": "srt",
    "text/srt": "srt", "text/html": "html", "text/plain": "text",
}  # fmt: skip


def _kind(link: TranscriptLink) -> str:
    """A transcript's format as one word, from the media type, else from the address's extension."""
    ending = link.url.partition("?")[0].rpartition(".")[2].lower()
    by_name = ending if ending in {"json", "vtt", "srt", "html", "txt"} else ""
    return _KINDS.get((link.type or "").partition(";")[0].strip(), by_name)
