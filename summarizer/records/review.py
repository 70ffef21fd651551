"""What reviewers decided: `decisions.json` beside the post, or the file that the offline review page saves.

Decisions are a log that only grows. Each decision lists in `over` the decisions that its reviewer knew of; decisions
that no other one lists are the *heads* of their target. A single head is the decision that applies. Several heads that
want different things are a conflict, which a person resolves with one more decision. Two files are merged by joining
their logs, so no decision is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from summarizer.records.base import Record, Text
from summarizer.records.post import QuoteCheck
from summarizer.records.transcript import Transcript, Turn, Word
from summarizer.text.characters import clean

__all__ = ["Correction", "Decision", "Decisions", "RemovedText", "Seen", "quote_key", "slots"]

_OF_TRANSCRIPT = ("heard", "name", "voice")  # actions that are about no quotation of the post
Action = Literal["accept", "reject", "remove", "replace", "range", "unspoken", "clear", "heard", "name", "voice"]


def _ordered(words: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= words[0] < words[1]:
        raise ValueError("words must be a half-open range that holds at least one word")
    return words


def _one_line(text: str) -> str:
    if any(ord(char) < 32 or char in "\u2028\u2029\x7f" for char in text):
        raise ValueError("must be one line of plain text")
    return text


NonEmptyRange = Annotated[tuple[int, int], AfterValidator(_ordered)]  # half-open
Line = Annotated[str, AfterValidator(_one_line), AfterValidator(clean)]


class Correction(Record):
    """What a person heard in words[first:last] (half-open) of the transcript, kept beside the recogniser's words."""

    words: NonEmptyRange
    heard: Line = Field(min_length=1, max_length=1000)
    who: Line = Field(max_length=80)
    when: AwareDatetime


class Seen(Record):
    """The quotation as the reviewer saw it: enough to find it in the post again, and to put it back."""

    text: Text = Field(max_length=20_000)
    id: str | None = Field(default=None, max_length=40)  # the anchor's
    line: int = 0
    words: tuple[int, int] | None = None
    start: float | None = None
    end: float | None = None
    speaker: Text | None = Field(default=None, max_length=200)


class Decision(Record):
    """One action of one reviewer. It states the wanted result in full, not a difference to an earlier decision.

    `words` and `candidate` give the wanted wording; when both are None, it is the quotation as in `seen`.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{6,40}$")  # random
    who: Line = Field(min_length=1, max_length=80)
    when: AwareDatetime
    action: Action
    quote: str | None = Field(default=None, max_length=60)  # the place in the post, see `slots`
    seen: Seen | None = None
    words: NonEmptyRange | None = None
    candidate: str | None = Field(default=None, max_length=40)
    said: Text | None = Field(default=None, max_length=20_000)  # `words` as the transcript had them for the reviewer
    heard: Line | None = Field(default=None, max_length=1000)  # for `heard`; None revokes a correction
    # A label: of the voice that is named, or of the voice that says `words`; None gives the words back.
    speaker: Text | None = Field(default=None, max_length=200)
    name: Line | None = Field(default=None, max_length=120)  # None revokes a name
    note: Text = Field(default="", max_length=2000)
    over: tuple[Annotated[str, Field(max_length=40)], ...] = Field(default=(), max_length=1000)

    @model_validator(mode="after")
    def _complete(self) -> Decision:
        needed = {
            "heard": self.words,
            "voice": self.words,
            "name": self.speaker,
            "replace": self.candidate and self.words,
            "range": self.words,
        }
        if self.action in needed and not needed[self.action]:
            raise ValueError(f"a decision to {self.action} lacks its words, name or text")
        if self.action not in _OF_TRANSCRIPT and not (self.quote and self.seen):
            raise ValueError(f"a decision to {self.action} does not name its quotation")
        return self

    @property
    def target(self) -> str:
        """What the decision applies to: a place in the post, a range of words, or a speaker."""
        if self.action == "heard" and self.words:
            return f"words {self.words[0]}-{self.words[1]}"
        if self.action == "name":
            return f"speaker {self.speaker}"
        if self.action == "voice" and self.words:
            return f"voice {self.words[0]}-{self.words[1]}"
        return f"quote {self.quote}"

    @property
    def wants(self) -> tuple[object, ...]:
        """A value that is equal for two decisions with the same result."""
        if self.action in _OF_TRANSCRIPT:
            return (self.heard, self.name, self.speaker)
        if self.action in ("reject", "remove", "clear"):
            return (self.action,)
        unspoken = self.action == "unspoken"
        return (unspoken, self.words or (self.seen.text if self.seen else None))


class RemovedText(Record):
    """Markdown that was removed from the post, kept so that it can be restored."""

    quote: str
    text: str
    number: int | None = None  # of the insight, when a whole insight was removed


class Decisions(Record):
    schema_version: Literal[1] = 1
    episode: str | None = Field(default=None, max_length=64)
    audio: str | None = Field(default=None, max_length=64)  # SHA-256 of the recording that was transcribed
    decisions: tuple[Decision, ...] = Field(default=(), max_length=50_000)  # oldest first
    kept: tuple[RemovedText, ...] = ()
    applied: tuple[str, ...] = ()  # ids of the decisions that post.md contains

    def in_post(self) -> Decisions:
        """The decisions that the post contains."""
        applied = set(self.applied)
        return self.model_copy(update={"decisions": tuple(one for one in self.decisions if one.id in applied)})

    def heads(self) -> dict[str, tuple[Decision, ...]]:
        """For each target the decisions that no other decision lists in `over`, oldest first."""
        passed = {decision_id for decision in self.decisions for decision_id in decision.over}
        found: dict[str, list[Decision]] = {}
        for decision in self.decisions:
            if decision.id not in passed:
                found.setdefault(decision.target, []).append(decision)
        return {target: tuple(decisions) for target, decisions in found.items()}

    def conflicts(self) -> dict[str, tuple[Decision, ...]]:
        """Targets on which reviewers want different things."""
        return {
            target: decisions
            for target, decisions in self.heads().items()
            if len({decision.wants for decision in decisions}) > 1
        }

    def settled(self) -> dict[str, Decision]:
        """The decision that applies to each target. Targets in conflict are left out."""
        conflicts = self.conflicts()
        return {target: heads[-1] for target, heads in self.heads().items() if target not in conflicts}

    def corrections(self) -> tuple[Correction, ...]:
        """The corrections of heard words, in the transcript's order, without overlaps (the newest is kept)."""
        chosen: list[Correction] = []
        newest_first = sorted(self.settled().values(), key=lambda decision: decision.when, reverse=True)
        for decision in newest_first:
            if decision.action != "heard" or decision.words is None or not decision.heard:
                continue
            first, last = decision.words
            if all(last <= other.words[0] or first >= other.words[1] for other in chosen):
                chosen.append(
                    Correction(words=(first, last), heard=decision.heard, who=decision.who, when=decision.when)
                )
        return tuple(sorted(chosen, key=lambda correction: correction.words))

    def named(self, transcript: Transcript) -> Transcript:
        """The transcript with the names that reviewers gave to its speakers."""
        names = {
            decision.speaker: decision.name
            for decision in self.settled().values()
            if decision.action == "name" and decision.name
        }
        if not any(speaker.label in names for speaker in transcript.speakers):
            return transcript
        speakers = tuple(
            speaker.model_copy(update={"name": names[speaker.label], "origin": "user", "confidence": 1.0})
            if speaker.label in names
            else speaker
            for speaker in transcript.speakers
        )
        return transcript.model_copy(update={"speakers": speakers})

    def revoiced(self, transcript: Transcript) -> Transcript:
        """The transcript as reviewers heard who speaks: words given to another voice, and names of voices.

        Of two decisions about the same words the newer one counts. Ranges that are not within the words are left out.
        """
        given = [one for one in self.settled().values() if one.action == "voice" and one.speaker and one.words]
        labels = [word.speaker for word in transcript.words]
        for decision in sorted(given, key=lambda decision: decision.when):
            if decision.words is not None and decision.words[1] <= len(labels):
                first, last = decision.words
                labels[first:last] = [decision.speaker] * (last - first)
        if not given or all(label == word.speaker for label, word in zip(labels, transcript.words, strict=True)):
            return self.named(transcript)
        words = tuple(
            word if word.speaker == label else word.model_copy(update={"speaker": label})
            for word, label in zip(transcript.words, labels, strict=True)
        )
        return self.named(transcript.model_copy(update={"words": words, "turns": _turns(transcript.turns, words)}))


def _turns(turns: Sequence[Turn], words: Sequence[Word]) -> tuple[Turn, ...]:
    """The turns, cut where words of another voice begin or end; neighbours that one voice says become one."""
    found: list[Turn] = []
    for turn in turns:
        first, last = turn.words
        if len({word.speaker for word in words[first:last]}) < 2 and (
            first == last or words[first].speaker == turn.speaker
        ):
            found.append(turn)
            continue
        for label, run in groupby(range(first, last), key=lambda at: words[at].speaker):
            at = list(run)
            start, end = words[at[0]].start, max(words[at[0]].start, words[at[-1]].end)
            if found and found[-1].speaker == label and found[-1].words[1] == at[0]:
                whole = (found[-1].words[0], at[-1] + 1)
                found[-1] = found[-1].model_copy(update={"end": end, "words": whole})
            else:
                found.append(Turn(start=start, end=end, speaker=label, words=(at[0], at[-1] + 1)))
    return tuple(found)


def quote_key(anchor: str | None, text: str) -> str:
    """A quotation's key: its anchor's id, else a hash of its words."""
    if anchor:
        return anchor
    plain = " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
    return "t-" + hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def slots(quotes: Iterable[QuoteCheck], decisions: Decisions) -> tuple[str, ...]:
    """A unique key for each quotation's place in the post: the key of the first quotation that stood there.

    A replaced quotation has a new anchor; `decisions` tell which place it was put into.
    """
    moved = {
        decision.candidate: decision.quote
        for decision in decisions.settled().values()
        if decision.candidate and decision.quote and decision.action not in ("reject", "remove", "clear")
    }
    counts: dict[str, int] = {}
    found: list[str] = []
    for quote in quotes:
        key = quote_key(quote.id, quote.text)
        slot = moved.get(key) or key
        counts[slot] = counts.get(slot, 0) + 1
        found.append(slot if counts[slot] == 1 else f"{slot}~{counts[slot]}")
    return tuple(found)
