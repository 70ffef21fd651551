"""The voices that are remembered across a show's episodes (`speakers.remember`): listed, and forgotten."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from summarizer.diarization import forget, remembered
from summarizer.errors import InputError
from summarizer.settings import Settings

__all__ = ["RememberedVoice", "forget_all_voices", "forget_voice", "remembered_voices"]


class RememberedVoice(NamedTuple):
    """A voice of a show, without its voiceprint."""

    name: str
    show: str
    role: str
    episodes: int  # in which it was learnt
    learnt: dt.date  # the last time
    by_user: bool  # whether the user gave the name in one of them; else the episodes proved it


def remembered_voices(settings: Settings) -> tuple[RememberedVoice, ...]:
    """Every remembered voice, by show and name. Raises InputError when the file is damaged."""
    return tuple(
        RememberedVoice(
            voice.name,
            voice.show,
            voice.role,
            len(voice.appearances),
            max(one.learnt for one in voice.appearances),
            any(one.by_user for one in voice.appearances),
        )
        for voice in remembered(settings.speakers.memory)
    )


def forget_voice(settings: Settings, name: str) -> int:
    """Forgets a name in all shows; gives how many voices. Raises InputError when there is none, StorageError."""
    count = forget(settings.speakers.memory, name)
    if not count:
        raise InputError(f"no voice is remembered as {name!r}; see summarizer voices")
    return count


def forget_all_voices(settings: Settings) -> int:
    """Deletes the file of voices, also a damaged one; gives how many voices. Raises StorageError."""
    return forget(settings.speakers.memory, None)
