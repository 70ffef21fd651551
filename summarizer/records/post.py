"""The draft that a model wrote around quote ids (`draft.json`), and the results of check and lint (`checks.json`).

A draft holds ids and prose. It has no field for the text of a quotation: the renderer takes that from the transcript.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from pydantic import AwareDatetime, Field

from summarizer.records.base import Record, Text
from summarizer.records.quote import Candidate
from summarizer.records.reviewer_name import gave_name
from summarizer.records.timecode import format_clock
from summarizer.records.word_ranges import WordRange

__all__ = [
    "WORD_FOR_WORD",
    "Checks",
    "Context",
    "CorrectedWords",
    "Draft",
    "Edit",
    "Insight",
    "LintReport",
    "Origin",
    "Policy",
    "Problem",
    "ProseFinding",
    "QuotationRemark",
    "QuoteCheck",
    "Retimed",
    "SaidIn",
    "SentenceCheck",
    "Support",
    "SupportVerdict",
    "Topic",
    "Usage",
    "Verdict",
    "Way",
    "told_correction",
]

Verdict = Literal["verbatim", "trimmed", "stitched", "altered", "misattributed", "not found", "unspoken"]
Policy = Literal["strict", "clean", "ellipsis"]
Context = Literal["fail", "warn"]  # whether a quotation that its own sentence governs (flag `meaning`) passes
SupportVerdict = Literal["supported", "not supported", "contradicted", "unchecked"]
Origin = Literal["heard", "tested", "as given"]  # who compared the words with the sound: docs/quotations.md
# How the sentence begins that says that the words of a quotation are equal.
WORD_FOR_WORD: dict[Origin, str] = {"heard": "Heard word for word", "tested": "Word for word", "as given": "As given"}
# What would let a quotation that fails pass: its words as heard, their whole sentences, each piece by itself, an
# ellipsis under the policy `ellipsis`, the policy `clean`, a misheard name in signed brackets.
Way = Literal["heard", "sentences", "pieces", "ellipsis", "clean", "name"]
EditKind = Literal["replace", "delete", "insert", "move", "bracket", "filler", "repeat", "spelling", "hidden"]
Flag = Literal[
    "meaning", "context", "speaker", "unclear", "overlap", "time", "ambiguous", "unnamed", "short", "title", "signed",
    "corrected", "unheard", "characters", "translated", "gap",
]  # fmt: skip


class Insight(Record):
    """One numbered insight. A part without usable text is None; the post marks its place for a person."""

    quote: str  # candidate id
    heading: Text | None
    claim: Text | None
    takeaway: Text | None = None
    evidence: tuple[tuple[int, int], ...] = ()  # word ranges (half-open) of the sentences the claim rests on, in order
    # An insight of an extractive draft has no claim: the host's question leads in to its quotation.
    lead_in: Text | None = Field(default=None, exclude_if=lambda text: text is None)
    second: str | None = Field(default=None, exclude_if=lambda quote: quote is None)  # a second quotation's id
    second_lead_in: Text | None = Field(default=None, exclude_if=lambda text: text is None)  # "She adds:"


class Topic(Record):
    """A `## On <subject>` section."""

    subject: Text
    quote: str
    opening: Text | None
    closing: Text | None
    evidence: tuple[tuple[int, int], ...] = ()  # as of an Insight


class Support(Record):
    """Whether the conversation carries one sentence of the draft's prose."""

    part: str  # as `records.draft_parts` names it: "insights.0.claim", "dek", "conclusion.1"
    sentence: Text
    verdict: SupportVerdict
    evidence: tuple[WordRange, ...] = ()  # the sentences that it rests on
    decides: tuple[WordRange, ...] = ()  # the sentences by which it was judged, in the order they were said
    why: Text = ""  # what was said instead, or what nobody said; a few words of the model, without quotation marks
    # The model that judged it; None: the draft's, or not recorded.
    by: Text | None = Field(default=None, exclude_if=lambda model: model is None)

    @property
    def refused(self) -> bool:
        return self.verdict in ("not supported", "contradicted")


class QuotationRemark(Record):
    """What an editor would refuse in a quotation that is printed nevertheless: no better cut of it was found."""

    quote: str  # candidate id
    why: Text = ""  # a few words of the model, without quotation marks


class Usage(Record):
    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = Field(default=0, exclude_if=lambda count: not count)  # of the input: read from a cache
    output_tokens: int = 0
    cost_usd: float | None = None  # None: no price is known for the model


class Draft(Record):
    schema_version: Literal[2] = 2  # 1 had sentence ids as evidence
    date: dt.date | None = None  # the day on which the draft was made; printed in the post's notice
    model: str | None  # None: no language model was used
    prompts_sha256: str | None = None
    insights: tuple[Insight, ...]  # in order of importance
    topics: tuple[Topic, ...] = ()
    headline: Text | None = None  # without the guest's name
    dek: Text | None = None
    intro: Text | None = None
    conclusion: tuple[Text | None, Text | None] = (None, None)
    subjects: tuple[Text, ...] = ()
    usage: Usage = Usage()
    problems: tuple[Text, ...] = ()  # parts without usable text, and why; one sentence each
    # Quotations that the draft cut itself, besides those of `quotes.json`.
    cut: tuple[Candidate, ...] = Field(default=(), exclude_if=lambda cut: not cut)
    support: tuple[Support, ...] = Field(default=(), exclude_if=lambda support: not support)
    remarks: tuple[QuotationRemark, ...] = Field(default=(), exclude_if=lambda remarks: not remarks)
    # Of the prose, when it is not that of the conversation; a code.
    language: str | None = Field(default=None, exclude_if=lambda code: code is None)
    # How often a part has been written again by itself (`records/redo.py`), by its name.
    attempts: dict[str, int] = Field(default={}, exclude_if=lambda attempts: not attempts)


class Edit(Record):
    """One difference between the words heard and the words in the post."""

    kind: EditKind
    heard: Text
    post: Text


class CorrectedWords(Record):
    """What a person heard instead of what the transcript has, inside a quotation."""

    words: tuple[int, int]  # half-open
    heard: Text  # by the recogniser
    says: Text  # the person's correction
    who: Text
    when: AwareDatetime
    # Whether the review page had played these words to the person; None: not recorded.
    played: bool | None = Field(default=None, exclude_if=lambda played: played is None)

    @property
    def told(self) -> str:
        """`Jane Doe typed “ninety”, its sound not played, on 2026-05-12; the transcript has “nineteen”.`"""
        return told_correction(self.who, self.says, f"{self.when:%Y-%m-%d}", self.heard, self.played)


def told_correction(who: str, says: str, day: str, heard: str, played: bool | None) -> str:
    """One sentence on a correction, which claims a hearing only where the page had played the words."""
    did = "corrected the words to" if played is None else "heard and typed" if played else "typed"
    opening = who if gave_name(who) else "An editor who gave no name"
    aside = ", its sound not played," if played is False else ""
    return f"{opening} {did} “{says}”{aside} on {day}; the transcript has “{heard}”."


class Retimed(Record):
    """A quotation's times in another recording of the episode than the transcribed one."""

    start: float  # seconds of the other recording
    end: float
    offset: float  # its start there minus its start in the transcript


class SaidIn(Record):
    """The conversation of several that holds a quotation's words: an episode of an archive, or a given transcript."""

    folder: Text  # below the archive; or the path of the transcript, as it was given
    episode: str | None = None  # id
    show: Text | None = None
    title: Text | None = None
    date: dt.date | None = None
    speaker: Text | None = None
    start: float | None = None  # seconds

    @property
    def conversation(self) -> str:
        """`The Quiet Trades, “Water Always Wins” (2024-05-31), quiet-trades/2024-05-31-…`"""
        title = f"“{self.title}”" if self.title else ""
        named = ", ".join(filter(None, (self.show, title)))
        named += f" ({self.date.isoformat()})" if named and self.date else ""
        return ", ".join(filter(None, (named, self.folder)))

    @property
    def place(self) -> str:
        """`Judith Carver at 0:38 in The Quiet Trades, …`"""
        at = f"at {format_clock(self.start)}" if self.start is not None else ""
        who = " ".join(filter(None, (self.speaker, at)))
        return f"{who} in {self.conversation}" if who else self.conversation


class QuoteCheck(Record):
    line: int  # of the post, from 1
    text: Text  # as the post has it
    verdict: Verdict
    passes: bool
    speaker: Text | None  # who said it, by name when known
    start: float | None  # seconds; None when not found or when the transcript has no times
    end: float | None
    words: tuple[int, int] | None  # half-open
    score: float  # share of the quotation's words found in order, 0..1
    heard: Text  # the words at that place (or at the nearest passage, when not found)
    edits: tuple[Edit, ...] = ()
    flags: tuple[Flag, ...] = ()
    places: tuple[float, ...] = ()  # start of every place where the words occur
    listen: Literal["same", "minor", "differs", "unclear"] | None = None
    reason: Text = ""  # one sentence for a person
    attributed: Text | None = None  # the name the post gives
    id: str | None = None  # the anchor's quote id, when the post has one
    listen_heard: Text | None = None  # what the second model heard
    listen_model: Text | None = Field(default=None, exclude_if=lambda model: model is None)  # None: not recorded
    governing: Text = ""  # words of its sentence that govern it (flag `meaning`); "?": a question mark it drops
    governing_after: bool = False  # they stand after it; False: before it
    origin: Origin | None = None  # None: not found, or a check by an older version
    # Seconds: the start that the post gives, when another was heard (flag `time`).
    given_start: float | None = Field(default=None, exclude_if=lambda start: start is None)
    corrected: tuple[CorrectedWords, ...] = Field(default=(), exclude_if=lambda corrected: not corrected)
    # It would pass, but for a correction that a second model must hear (`--listen`).
    awaits_listening: bool = Field(default=False, exclude_if=lambda awaits: not awaits)
    ways: tuple[Way, ...] | None = Field(default=None, exclude_if=lambda ways: ways is None)  # None: none was tried
    # Its times are interpolated: the transcript has times only for longer segments or for turns.
    estimated: bool = Field(default=False, exclude_if=lambda estimated: not estimated)
    retimed: Retimed | None = None  # by `check --audio`; None without that option, or when not found there
    # Of a check against several conversations: the one whose words these are, and the others that have them, too.
    said_in: SaidIn | None = Field(default=None, exclude_if=lambda said: said is None)
    also_in: tuple[SaidIn, ...] = Field(default=(), exclude_if=lambda said: not said)

    @property
    def refusal(self) -> str:
        """The reason of a quotation that does not pass: what refuses it first, then that its words are equal."""
        equal, end, refuses = self.reason.partition(". ")
        return f"{refuses} {equal}." if end and equal.startswith(tuple(WORD_FOR_WORD.values())) else self.reason

    @property
    def needs_a_look(self) -> bool:
        """Whether it has a flag or fails; a title in marks, which nobody says, only when it fails."""
        return not self.passes or (bool(self.flags) and self.verdict != "unspoken")


_MAX_LINES = 8  # of those on which a finding stands again


class ProseFinding(Record):
    line: int
    text: Text
    kind: Literal["number", "date", "name"]
    found: Literal["evidence", "transcript", "metadata", "nowhere"]
    said: Text = ""  # what the episode says instead, when that is near to it; only of what was found nowhere
    # Of the sentence that it stands in; only where a model verified the post's sentences.
    support: SupportVerdict | None = Field(default=None, exclude_if=lambda verdict: verdict is None)

    def told(self, lines: Sequence[int] = ()) -> str:
        """`number “12” is not in the episode; the episode says 11`. `lines`: where it stands, if in several."""
        near = f"; the episode says {self.said}" if self.said else ""
        more = ", ".join(map(str, lines[1 : _MAX_LINES + 1])) + (", …" if len(lines) > _MAX_LINES + 1 else "")
        often = f" ({len(lines)} times; also on line{'s' if len(lines) > 2 else ''} {more})" if len(lines) > 1 else ""
        return f"{self.kind} “{self.text}” is not in the episode{near}{often}"


class SentenceCheck(Record):
    """A sentence of the post's own prose, and whether the conversation carries it, as a model judged."""

    line: int
    text: Text
    support: SupportVerdict
    decides: tuple[WordRange, ...] = ()  # as of a Support
    why: Text = ""
    by: Text | None = Field(default=None, exclude_if=lambda model: model is None)  # as of a Support

    @property
    def refused(self) -> bool:
        return self.support in ("not supported", "contradicted")


class Checks(Record):
    post: str
    episode: str | None
    policy: Policy
    quotes: tuple[QuoteCheck, ...]
    prose: tuple[ProseFinding, ...]
    summary: dict[str, int]
    rules: int = 1  # version of the rules of quotations that these verdicts follow; 1: those of 0.2 and before
    # Of the text that was checked; empty when it was not recorded.
    post_sha256: str = Field(default="", exclude_if=lambda digest: not digest)
    notes: tuple[Text, ...] = ()  # about the transcript or the post: backwards times, no speakers, ...
    # Of the post's own prose; only where a model verified it.
    sentences: tuple[SentenceCheck, ...] = Field(default=(), exclude_if=lambda sentences: not sentences)
    # Places of rejected quotations, which need another: parts that are left to write.
    rejected: int = Field(default=0, exclude_if=lambda rejected: not rejected)
    # Marks in place of a text that a person must write, and of one to check.
    to_write: int = Field(default=0, exclude_if=lambda count: not count)
    to_check: int = Field(default=0, exclude_if=lambda count: not count)

    @property
    def passed(self) -> bool:
        return all(quote.passes for quote in self.quotes) and not self.summary.get("not found again")

    @property
    def outside(self) -> tuple[tuple[int, str], ...]:
        """Each number, date and name of the prose that the episode does not have, once: its first line, and a text."""
        found: dict[tuple[str, str], list[ProseFinding]] = {}
        for one in self.prose:
            if one.found == "nowhere":
                found.setdefault((one.kind, one.text), []).append(one)
        return tuple((same[0].line, same[0].told([one.line for one in same])) for same in found.values())

    @property
    def without_verdict(self) -> tuple[SentenceCheck, ...]:
        """Sentences that no model compared with what was said, where it compared others: new or changed since."""
        found = tuple(one for one in self.sentences if one.support == "unchecked")
        return found if len(found) < len(self.sentences) else ()


class Problem(Record):
    line: int
    level: Literal["error", "warning"]
    rule: str
    message: Text


class LintReport(Record):
    post: str
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        return not any(problem.level == "error" for problem in self.problems)
