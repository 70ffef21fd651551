"""What a review page is told by the server that serves it, and the sound that it plays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Clip", "QueuePlace", "ServerInfo", "SoundState"]

# Whether the recording is in the episode's folder, was deleted by the tool to save space, is missing though nothing
# deleted it, or whether the episode has none.
SoundState = Literal["kept", "released", "missing", "none"]


@dataclass(frozen=True)
class Clip:
    """Sound of [start, end) seconds of the episode."""

    mime: str  # "audio/mpeg", "audio/mp4", ...
    data: bytes
    start: float
    end: float


@dataclass(frozen=True)
class QueuePlace:
    """Where an episode's quotations stand in the queue of all episodes that are reviewed together."""

    stops: Mapping[str, int]  # place in the post -> number in the queue, from 1
    total: int
    left: int  # not decided yet, in all episodes

    def plain(self) -> dict[str, Any]:
        return {"stops": dict(self.stops), "total": self.total, "left": self.left}


@dataclass(frozen=True)
class ServerInfo:
    """Set when the page is served on loopback: where it saves, and the token that every write must carry."""

    token: str
    save: str = "api/decisions"
    rewrite: str = "api/rewrite"
    prose: str = "api/prose"
    clip: str = "clip"
    recording: str = "recording"
    sound: SoundState = "none"
    audio: str = ""  # name of the recording's file; empty: the episode has none
    who: str = ""
    queue: QueuePlace | None = None
