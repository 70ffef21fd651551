"""Transcripts written for the tests: turns of (label, text), half a second a word."""

from __future__ import annotations

from summarizer.records.episode import Episode, Person
from summarizer.records.transcript import Speaker, Transcript, Word

__all__ = ["Notes", "conversation", "episode", "named"]


class Notes:
    """A reporter that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        pass

    def note(self, message: str) -> None:
        self.said.append(message)

    def warn(self, message: str) -> None:
        self.said.append(message)


def conversation(*turns: tuple[str | None, str], language: str = "en") -> Transcript:
    words: list[Word] = []
    at = 1.0
    for label, text in turns:
        for token in text.split():
            words.append(Word(text=token, start=at, end=at + 0.4, probability=0.9, speaker=label))
            at += 0.5
        at += 0.3
    labels = dict.fromkeys(word.speaker for word in words if word.speaker)
    return Transcript(
        language=language,
        duration=at,
        model="test",
        words=tuple(words),
        speakers=tuple(Speaker(label=label) for label in labels),
    )


def episode(
    title: str = "Episode", *people: tuple[str, str, str], show: str | None = None, description: str = ""
) -> Episode:
    who = tuple(Person.model_validate({"name": n, "role": r, "origin": o}) for n, r, o in people)
    return Episode(
        id="0", guid="0", title=title, show=show, people=who, description=description, media="/a", media_kind="file"
    )


def named(transcript: Transcript) -> dict[str, tuple[str | None, str]]:
    return {speaker.label: (speaker.name, speaker.role) for speaker in transcript.speakers}
