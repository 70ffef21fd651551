"""What reviewers decided: `decisions.json` beside the post, or the file that the offline review page saves.

Decisions are a log that only grows. Each decision lists in `over` the decisions that its reviewer knew of; decisions
that no other one of their target lists are the *heads* of it. A single head is the decision that applies. Several heads
that want different things are a conflict, which a person resolves with one more decision. Two files are merged by
joining their logs, so no decision is lost.

Comments to the writer and sign-offs are decisions of the same log. They change nothing in the post and never conflict:
of several heads the newest counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from summarizer.records.base import Moment, Record, Seconds, Text
from summarizer.records.signoff import Comment, PlainLine, Signature
from summarizer.records.transcript import Transcript, Turn, Word

__all__ = ["Correction", "Decision", "Decisions", "RemovedText", "Seen"]

_OF_TRANSCRIPT = ("heard", "name", "voice")  # actions that are about no quotation of the post
_COMMENTING = ("comment", "settle")
_SIGNING = ("sign", "unsign")
_OPENING, _CLOSING = '("“‘[', '.,;:!?…)"”’]'  # marks at the edges of a word that a person need not type
Action = Literal[
    "accept", "reject", "remove", "replace", "range", "unspoken", "clear", "heard", "name", "voice",
    "comment", "settle", "sign", "unsign",
]  # fmt: skip


def _ordered(words: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= words[0] < words[1]:
        raise ValueError("words must be a half-open range that holds at least one word")
    return words


NonEmptyRange = Annotated[tuple[int, int], AfterValidator(_ordered)]  # half-open


class Correction(Record):
    """What a person heard in words[first:last] (half-open) of the transcript, kept beside the recogniser's words."""

    words: NonEmptyRange
    heard: PlainLine = Field(min_length=1, max_length=1000)
    who: PlainLine = Field(max_length=80)
    when: Moment
    played: bool | None = None  # the page had played these words; None: not recorded


class Seen(Record):
    """The quotation as the reviewer saw it: enough to find it in the post again, and to put it back."""

    text: Text = Field(max_length=20_000)
    id: str | None = Field(default=None, max_length=40)  # the anchor's
    line: int = 0
    words: tuple[int, int] | None = None
    start: Seconds | None = None
    end: Seconds | None = None
    speaker: Text | None = Field(default=None, max_length=200)


class Decision(Record):
    """One action of one reviewer. It states the wanted result in full, not a difference to an earlier decision.

    `words` and `candidate` give the wanted wording; when both are None, it is the quotation as in `seen`.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{6,40}$")  # random
    who: PlainLine = Field(min_length=1, max_length=80)
    when: Moment
    action: Action
    quote: str | None = Field(default=None, max_length=60)  # the place in the post, see `records.review_places.slots`
    seen: Seen | None = None
    words: NonEmptyRange | None = None
    candidate: str | None = Field(default=None, max_length=40)
    said: Text | None = Field(default=None, max_length=20_000)  # `words` as the transcript had them for the reviewer
    heard: PlainLine | None = Field(default=None, max_length=1000)  # for `heard`; None revokes a correction
    # For `heard`: whether the page had played `words`; None: not recorded.
    played: bool | None = Field(default=None, exclude_if=lambda played: played is None)
    # A label: of the voice that is named, or of the voice that says `words`; None gives the words back.
    speaker: Text | None = Field(default=None, max_length=200)
    name: PlainLine | None = Field(default=None, max_length=120)  # None revokes a name
    note: Text = Field(default="", max_length=2000)
    # For `accept` of a quotation that did not pass the check: what the check had found.
    against: PlainLine | None = Field(default=None, max_length=300, exclude_if=lambda against: against is None)
    # When this decision was made to hold again, by who took back the one in `over`; `who` and `when` are its author's.
    again: Moment | None = Field(default=None, exclude_if=lambda again: again is None)
    # The comment that is settled, or opened again: the id of the decision that made it.
    comment: str | None = Field(default=None, max_length=40, exclude_if=lambda comment: comment is None)
    signature: Signature | None = Field(default=None, exclude_if=lambda signature: signature is None)  # for `sign`
    # Ids of the decisions of the same target that its reviewer knew of; others in it do not count.
    over: tuple[Annotated[str, Field(max_length=40)], ...] = Field(default=(), max_length=1000)

    @model_validator(mode="after")
    def _complete(self) -> Decision:
        needed = {
            "heard": self.words,
            "voice": self.words,
            "name": self.speaker,
            "replace": self.candidate and self.words,
            "range": self.words,
            "comment": self.note.strip(),
            "settle": self.comment,
            "sign": self.signature and (self.quote or self.signature.text),
        }
        if self.action in needed and not needed[self.action]:
            raise ValueError(f"a decision to {self.action} lacks its words, name or text")
        if self.action in (*_COMMENTING, *_SIGNING):
            if bool(self.quote) != bool(self.seen):
                raise ValueError(f"a decision to {self.action} names its quotation and what was seen of it, or neither")
        elif self.action not in _OF_TRANSCRIPT and not (self.quote and self.seen):
            raise ValueError(f"a decision to {self.action} does not name its quotation")
        return self

    @property
    def edits_post(self) -> bool:
        """Whether it is about what a quotation of the post says: neither a comment nor a sign-off."""
        return self.action not in (*_OF_TRANSCRIPT, *_COMMENTING, *_SIGNING)

    @property
    def made(self) -> dt.datetime:
        """When it came into the log: later than `when` for a decision that holds again."""
        return self.again or self.when

    @property
    def takes_heard(self) -> bool:
        """Whether it put the words heard in place of the post's, with their beginning and end."""
        return self.action == "range" and self.seen is not None and self.words == self.seen.words

    @property
    def takes_out(self) -> bool:
        """Whether it takes a quotation out of the post."""
        return self.action in ("reject", "remove")

    @property
    def corrects(self) -> bool:
        """Whether a person heard other words than the recogniser; its own words typed again take a correction back."""
        if self.action != "heard" or not self.heard:
            return False
        typed, said = (_one_line(text) for text in (self.heard, self.said or ""))
        return typed not in (said, said.lstrip(_OPENING).rstrip(_CLOSING))

    def meets(self, other: Decision) -> bool:
        """Whether both are about a word of the transcript."""
        if self.words is None or other.words is None:
            return False
        return self.words[0] < other.words[1] and other.words[0] < self.words[1]

    @property
    def target(self) -> str:
        """What the decision applies to: a place in the post, a range of words, or a speaker."""
        if self.action == "heard" and self.words:
            return f"words {self.words[0]}-{self.words[1]}"
        if self.action == "name":
            return f"speaker {self.speaker}"
        if self.action == "voice" and self.words:
            return f"voice {self.words[0]}-{self.words[1]}"
        if self.action in _COMMENTING:
            return f"comment {self.comment or self.id}"
        if self.action in _SIGNING:  # a name is one line, so the line break keeps it apart
            return f"sign {f'quote {self.quote}' if self.quote else 'post'}\n{self.who}"
        return f"quote {self.quote}"

    @property
    def wants(self) -> tuple[object, ...]:
        """A value that is equal for two decisions with the same result."""
        if self.action in _OF_TRANSCRIPT:
            return (self.heard, self.name, self.speaker)
        if self.action in (*_COMMENTING, *_SIGNING):
            return ()
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

    @model_validator(mode="after")
    def _one_of_each_id(self) -> Decisions:
        by_id: dict[str, Decision] = {}
        for decision in self.decisions:
            if by_id.setdefault(decision.id, decision) != decision:
                raise ValueError(f"two different decisions have the id {decision.id}; each needs an id of its own")
        return self

    def in_post(self) -> Decisions:
        """The decisions that the post contains."""
        applied = set(self.applied)
        return self.model_copy(update={"decisions": tuple(one for one in self.decisions if one.id in applied)})

    def heads(self) -> dict[str, tuple[Decision, ...]]:
        """For each target the decisions that no newer decision takes the place of, oldest first.

        A decision only takes the place of others of its target, never of itself. Decisions that are in a ring, each
        over the next, take no place: all are heads, and so are those that only they are over.
        """
        targets = {decision.id: decision.target for decision in self.decisions}
        over = {
            decision.id: [one for one in decision.over if one != decision.id and targets.get(one) == decision.target]
            for decision in self.decisions
            if decision.over
        }
        listed = {one for others in over.values() for one in others}
        left, passed = [one for one in over if one not in listed], set[str]()
        while left:
            fresh = [one for one in over.get(left.pop(), ()) if one not in passed]
            passed.update(fresh)
            left += fresh
        found: dict[str, list[Decision]] = {}
        for decision in self.decisions:
            if decision.id not in passed:
                found.setdefault(targets[decision.id], []).append(decision)
        return {target: tuple(decisions) for target, decisions in found.items()}

    def conflicts(self) -> dict[str, tuple[Decision, ...]]:
        """Targets on which reviewers want different things."""
        return {target: decisions for target, decisions in self.heads().items() if _disagree(decisions)}

    def settled(self) -> dict[str, Decision]:
        """The decision that applies to each target. Targets in conflict are left out."""
        return {target: heads[-1] for target, heads in self.heads().items() if not _disagree(heads)}

    def signatures(self) -> tuple[Decision, ...]:
        """The sign-offs that their editors did not take back, oldest first; whether they hold is another question."""
        return tuple(one for one in self.settled().values() if one.action == "sign")

    def accepted_against(self) -> dict[str, Decision]:
        """The accepts against the check that apply, by the quotation's place in the post."""
        return {
            one.quote: one for one in self.settled().values() if one.quote and one.action == "accept" and one.against
        }

    def comments(self) -> tuple[Comment, ...]:
        """The comments to the writer, settled ones too, oldest first. One opened again keeps its id."""
        by_id = {one.id: one for one in self.decisions}
        found: list[Comment] = []
        for head in self.settled().values():
            if head.action not in _COMMENTING:
                continue
            told = head if head.action == "comment" else by_id.get(head.comment or "")
            first = by_id.get(head.comment or "") if head.action == "comment" else told
            if told is None or told.action != "comment":
                continue  # what it settles is not in this log
            told = first if first is not None and first.note == told.note else told
            found.append(
                Comment(
                    id=head.comment or head.id,
                    who=told.who,
                    when=told.when,
                    note=told.note,
                    quote=told.quote,
                    text=told.seen.text if told.seen else "",
                    settled=head.action == "settle",
                    settled_by=head.who if head.action == "settle" else None,
                )
            )
        return tuple(sorted(found, key=lambda comment: comment.when))

    def by_ear(self) -> tuple[Decision, ...]:
        """The decisions on heard words that hold, in the transcript's order: the last one on each word.

        A decision on some words of a correction ends all of it, and its other words are as recognised. A correction
        for the very same words is replaced for good. A decision that was taken back ends nothing: what held before it
        on its words holds again. `review.js` decides alike.
        """
        held: list[Decision] = []
        log = {decision.id: place for place, decision in enumerate(self.decisions)}
        heard = [one for one in self.settled().values() if one.action == "heard" and one.heard]
        for decision in sorted(heard, key=lambda one: (one.when, log[one.id]), reverse=True):
            if not any(decision.meets(other) for other in held):
                held.append(decision)
        return tuple(sorted(held, key=lambda one: one.words or (0, 0)))

    def corrections(self) -> tuple[Correction, ...]:
        """The corrections of heard words that hold, in the transcript's order; they do not overlap."""
        return tuple(
            Correction(words=one.words, heard=one.heard, who=one.who, when=one.when, played=one.played)
            for one in self.by_ear()
            if one.words and one.heard and one.corrects
        )

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


def _one_line(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _disagree(heads: Sequence[Decision]) -> bool:
    return len({decision.wants for decision in heads}) > 1


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
