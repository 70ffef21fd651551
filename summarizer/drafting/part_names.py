"""The names of those who take part, word by word: what is said about them is no point of a post."""

from __future__ import annotations

from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript

__all__ = ["part_names"]


def part_names(transcript: Transcript, episode: Episode) -> frozenset[str]:
    """Their first and last names in small letters."""
    voices = [speaker.name for speaker in transcript.speakers if speaker.name]
    names = (*voices, *(person.name for person in episode.people))
    return frozenset(part for name in names for part in name.lower().split() if len(part) > 1)
