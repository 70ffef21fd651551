"""Which decisions of a `decisions.json` may be applied to an episode, and what is told about them.

The file may have come by mail. A decision is left out when it is about words that the transcript does not have at that
place; a whole file is refused when it is about another episode or recording. Nothing is removed from the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from summarizer.errors import InputError
from summarizer.records.episode import Episode
from summarizer.records.review import Decision, Decisions
from summarizer.records.transcript import Transcript
from summarizer.text.name_matching import names_match
from summarizer.text.shortening import shortened

__all__ = ["Fitting", "Told", "brought", "fitting", "require_of_episode"]


class Told(NamedTuple):
    """A sentence about a decision; `wrong`: a person should look at it."""

    decision: str  # its id
    text: str
    wrong: bool


class Fitting(NamedTuple):
    """The decisions that may be applied, and sentences about names given and about decisions that were left out."""

    decisions: Decisions
    told: tuple[Told, ...]

    def problems(self, before: Decisions) -> tuple[str, ...]:
        """What a person should look at, of the decisions that `before` does not have."""
        known = {decision.id for decision in before.decisions}
        return tuple(told.text for told in self.told if told.wrong and told.decision not in known)


def require_of_episode(log: Decisions, episode: Episode | None, transcript: Transcript) -> None:
    """Raises InputError for decisions about another episode, or about another recording of it."""
    if episode is not None and log.episode not in (None, episode.id):
        raise InputError(f"these decisions are for episode {log.episode}, this is episode {episode.id}")
    if log.audio is not None and transcript.audio_sha256 is not None and log.audio != transcript.audio_sha256:
        raise InputError("these decisions are about another recording of this episode than the one transcribed here")


def fitting(log: Decisions, episode: Episode | None, transcript: Transcript) -> Fitting:
    """The decisions that fit an episode's transcript. Raises InputError when all are about another episode."""
    require_of_episode(log, episode, transcript)
    told: list[Told] = []
    kept: list[Decision] = []
    for decision in log.decisions:
        if (wrong := _misfit(decision, transcript)) is None:
            kept.append(decision)
        else:
            left_out = f"a decision of {decision.who} ({decision.when:%Y-%m-%d}) was left out: {wrong}"
            told.append(Told(decision.id, left_out, wrong=True))
    found = log.model_copy(update={"decisions": tuple(kept)}) if told else log
    return Fitting(found, (*_names_told(found, transcript), *told))


def brought(decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Who decided how much on which day: "3 corrections and 2 other decisions by Jane Doe, 2026-05-12"."""
    days: dict[tuple[str, str], list[int]] = {}
    for decision in decisions:
        counts = days.setdefault((decision.who, f"{decision.when:%Y-%m-%d}"), [0, 0])
        counts[decision.action != "heard"] += 1
    return tuple(
        " and ".join(
            f"{count} {what}{'s' if count > 1 else ''}"
            for count, what in zip(counts, ("correction", "other decision" if counts[0] else "decision"), strict=True)
            if count
        )
        + f" by {who}, {day}"
        for (who, day), counts in days.items()
    )


def _misfit(decision: Decision, transcript: Transcript) -> str | None:
    """Why a decision cannot be about this transcript."""
    words = decision.words
    if words is not None and words[1] > len(transcript.words):
        return f"it is about the words {words[0]} to {words[1]}, and the transcript has {len(transcript.words)}"
    if words is not None and decision.said is not None and _bare(decision.said) != _bare(transcript.text(*words)):
        there = shortened(transcript.text(*words), 60)
        return f"its reviewer saw “{shortened(decision.said, 60)}” where the transcript has “{there}”"
    if (
        decision.action == "voice"
        and words is not None
        and len({w.speaker for w in transcript.words[slice(*words)]}) > 1
    ):
        return "its words are not of one voice"
    labels = {speaker.label for speaker in transcript.speakers}
    if decision.action in ("name", "voice") and decision.speaker and decision.speaker not in labels:
        return f"the transcript has no voice {decision.speaker}"
    return None


def _names_told(log: Decisions, transcript: Transcript) -> list[Told]:
    """Which words reviewers gave to another voice, and which voices they named; also when two voices have one name."""
    told: list[Told] = []
    named = log.named(transcript)
    for decision in log.settled().values():
        if decision.action == "voice" and decision.speaker and decision.words:
            whose, what = named.display(decision.speaker) or decision.speaker, transcript.text(*decision.words)
            text = f"{decision.who} gave “{shortened(what, 40)}” to {whose}, {decision.when:%Y-%m-%d}"
            told.append(Told(decision.id, text, wrong=False))
        if decision.action != "name" or not decision.name:
            continue
        others = [
            speaker.label
            for speaker in named.speakers
            if speaker.label != decision.speaker and speaker.name and names_match(speaker.name, decision.name)
        ]
        also = f", which is the name of {' and '.join(others)} too" if others else ""
        text = f"{decision.who} named {decision.speaker} {decision.name}, {decision.when:%Y-%m-%d}{also}"
        told.append(Told(decision.id, text, wrong=bool(others)))
    return told


def _bare(text: str) -> str:
    return "".join(text.split())
