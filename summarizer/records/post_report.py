"""The record of a post for the file: what was checked, who heard it, who wrote and changed it. `docs/report.md`.

It states what the files of the episode record, and nothing else. A field that is None, or an empty list, is a thing
that is not recorded; `unknown` says why, one sentence each. `summarizer report POST --json` prints it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import AwareDatetime

from summarizer.records.base import Record, Text
from summarizer.records.post import CorrectedWords, Edit, Flag, Origin, Policy, SupportVerdict, Usage, Verdict

__all__ = [
    "DraftChanges",
    "Editing",
    "PostReport",
    "ProseChange",
    "QuotationChange",
    "QuotedShare",
    "Recognition",
    "ReportedComment",
    "ReportedCorrection",
    "ReportedDecision",
    "ReportedEpisode",
    "ReportedJudgement",
    "ReportedPost",
    "ReportedQuotation",
    "ReportedSentence",
    "ReportedSignOff",
    "SectionChange",
    "SpeakerShare",
    "TakenOut",
    "ToWrite",
    "Writing",
]

Editing = Literal["as made", "decisions only", "by hand"]


class ReportedPost(Record):
    name: Text  # of the file
    title: Text | None
    language: Text | None  # of the prose, as the front matter says
    sha256: str  # of the file
    words: int  # of its own prose, headings included
    # Whether anybody changed it since it was made, as `run.json` tells; None: not recorded.
    changed: Editing | None


class ReportedEpisode(Record):
    id: str
    show: Text | None
    title: Text
    date: dt.date | None
    link: Text | None
    audio_sha256: str | None  # of the recording, when it was fetched
    audio_seconds: float | None


class Recognition(Record):
    """Where the words come from that the quotations are compared with."""

    transcript_sha256: str | None  # of transcript.json; of the given file
    audio_sha256: str | None  # of the recording, as the transcript names it
    recogniser: Text  # and revision; "file:vtt" for a transcript that was given or published
    origin: Origin  # of the transcript as a whole
    source: Literal["given", "published", "automatic"] | None  # None: recognised
    heard_by: tuple[Text, ...] = ()  # recognisers that heard samples or passages of words that others wrote
    second_recogniser: Text | None  # that recognised parts again
    second_words: int  # how many words of the transcript both recognised
    filled_by: tuple[Text, ...]  # recognisers of passages in which the first one found no words
    coverage: float | None  # share of the detected speech that has words, 0..1
    language: str
    words: int
    notes: tuple[Text, ...]


class Writing(Record):
    """Who wrote the draft."""

    model: Text | None  # None: no language model was used
    provider: Text | None  # the host that was asked, or "local"; None: not recorded
    date: dt.date | None
    prompts_sha256: str | None
    usage: Usage  # of the draft
    reading: Usage | None  # of the reading of the conversation; None: not recorded, or no model read it
    reading_model: Text | None
    # "model": it wrote them. "code": cut out of what was said, or turned by rules. "model and code": a small model
    # turned some of a speaker's own sentences into the third person, and code made the rest.
    by: Literal["model", "code", "model and code"]
    parts: tuple[str, ...]  # with text in the draft: `insights.0.claim`
    written_again: dict[str, int]  # part -> how often it was written again by itself
    made_by: Text | None  # version of summarizer that made the draft
    draft_sha256: str  # of draft.json


class ReportedSignOff(Record):
    """That a person signed a quotation or the post."""

    who: Text
    when: AwareDatetime
    speaks: bool  # whether this can be the name of a voice of the episode
    heard: bool  # the review page played the sound of what is signed to its end
    played: float  # seconds of its sound that the page played
    heard_before: int = 0  # of a post: quotations that this person had heard to the end when signing them
    open: tuple[Text, ...]  # what was still open when it was signed, one sentence each
    stands: bool
    void: Text | None  # why it holds no longer


class ReportedDecision(Record):
    who: Text
    when: AwareDatetime
    action: Text
    note: Text
    applies: bool  # False: a later decision took its place, or reviewers disagree
    in_post: bool = True  # False: the post does not have it yet
    against: Text | None = None  # what the check had found
    words_heard: bool = False  # it put them in, as they were heard
    taken_back: bool = False  # by who made it
    # Who took a later decision back, so that this one holds again.
    again_by: Text | None = None

    @property
    def takes_out(self) -> bool:
        return self.action in ("reject", "remove")


class ReportedComment(Record):
    quotation: int | None  # its number in this report; None: on the post, or on a quotation that is not in it
    about: Text  # the words of the quotation as the commenter saw it; empty: the post
    who: Text
    when: AwareDatetime
    note: Text
    settled: bool
    settled_by: Text | None


class ReportedQuotation(Record):
    number: int  # in the post, from 1
    line: int
    text: Text
    words: int
    speaker: Text | None
    attributed: Text | None  # the name that the post gives
    start: float | None  # seconds
    end: float | None
    verdict: Verdict
    passes: bool
    reason: Text
    origin: Origin | None
    flags: tuple[Flag, ...]
    edits: tuple[Edit, ...]
    heard: Text  # the words at its place in the transcript
    governing: Text  # words of its sentence that govern it and were left out; the flag `meaning`
    governing_after: bool
    listen: Literal["same", "minor", "differs", "unclear"] | None  # by a second recogniser; None: none heard it
    listen_heard: Text | None
    listen_model: Text | None  # the second recogniser; None: none heard it, or it is not recorded
    corrected: tuple[CorrectedWords, ...]
    decisions: tuple[ReportedDecision, ...]  # oldest first
    disagreement: bool  # whether reviewers want different things
    sign_offs: tuple[ReportedSignOff, ...]

    @property
    def heard_by(self) -> tuple[str, ...]:
        """Who is recorded as having heard its sound to the end, and whose sign-off stands."""
        heard = (one.who for one in self.sign_offs if one.stands and one.heard)
        return tuple(dict.fromkeys(heard))


class TakenOut(Record):
    """A quotation that people decided on or signed and that is not in the post any more."""

    text: Text  # as it was seen
    speaker: Text | None
    decisions: tuple[ReportedDecision, ...]  # oldest first
    sign_offs: tuple[ReportedSignOff, ...]


class ReportedJudgement(Record):
    """What a language model said of a sentence, compared with what was said in the conversation."""

    verdict: SupportVerdict
    by: Text | None  # the model; None: not recorded
    why: Text


class ReportedSentence(Record):
    """A sentence of the post's own prose, or one of its headings."""

    line: int
    text: Text
    origin: Literal["draft", "person"] | None  # None: no draft is known
    judged: ReportedJudgement | None  # None: no model judged it


class SectionChange(Record):
    kind: Literal["added", "removed", "renamed", "moved"]
    before: Text | None  # the heading in the draft
    after: Text | None  # the heading in the post


class ProseChange(Record):
    section: Text  # the heading in the post; in the draft where the section was removed; empty: before the first one
    before: Text  # sentences of the draft that do not stand in the post; empty: something was added
    after: Text  # sentences of the post that do not stand in the draft; empty: something was removed


class QuotationChange(Record):
    kind: Literal["added", "removed", "other words"]
    before: Text | None
    after: Text | None


class DraftChanges(Record):
    """What differs between the draft and the post."""

    # Whether the post as it was made is known for certain. False: it was made again from `draft.json` by this version,
    # and what an older version, or other settings, made otherwise shows as a change.
    certain: bool
    words: int  # of the post's own prose
    words_as_drafted: int
    sections: tuple[SectionChange, ...]
    quotations: tuple[QuotationChange, ...]
    prose: tuple[ProseChange, ...]

    @property
    def share_as_drafted(self) -> float | None:
        return self.words_as_drafted / self.words if self.words else None


class ToWrite(Record):
    line: int
    part: Text
    text: Text


class ReportedCorrection(Record):
    """Words of the transcript that a person corrected, or a voice that a person named."""

    what: Text
    who: Text
    when: AwareDatetime


class SpeakerShare(Record):
    speaker: Text  # empty: the transcript does not say who
    quotations: int
    words: int  # quoted; words that two quotations share count once
    seconds: float | None
    words_said: int  # in the whole episode


class QuotedShare(Record):
    """How much of the episode the post quotes. Words that two quotations share count once."""

    words: int
    words_said: int  # in the whole episode
    seconds: float | None  # None: the transcript has no times
    seconds_in_all: float | None
    longest_words: int  # the longest run of words that is quoted without a break
    longest_seconds: float | None
    speakers: tuple[SpeakerShare, ...]  # the most quoted first


class PostReport(Record):
    schema_version: Literal[1] = 1
    report: Literal["summarizer"] = "summarizer"  # tells such a file from others
    summarizer: str  # version that made this report, and checked the post for it
    rules: int  # version of the rules of quotations
    policy: Policy
    passed: bool  # whether every quotation passes
    post: ReportedPost
    episode: ReportedEpisode | None
    recognition: Recognition
    writing: Writing | None  # None: no draft is known
    editor: Text | None  # who signed the post, while that sign-off stands; None: nobody yet
    sign_offs: tuple[ReportedSignOff, ...]  # of the post, oldest first
    quotations: tuple[ReportedQuotation, ...]
    taken_out: tuple[TakenOut, ...]
    sentences: tuple[ReportedSentence, ...]
    changes: DraftChanges | None
    to_write: tuple[ToWrite, ...]
    still_open: tuple[Text, ...] = ()  # one sentence each, with its line; open comments stand in `comments`
    comments: tuple[ReportedComment, ...]
    corrections: tuple[ReportedCorrection, ...]
    quoted: QuotedShare
    notes: tuple[Text, ...]  # of the check
    unknown: tuple[Text, ...]  # what the files do not tell, one sentence each

    @property
    def editor_speaks(self) -> bool:
        """Whether the editor's name can be that of a voice of the episode."""
        return any(one.speaks and one.who == self.editor for one in self.sign_offs if one.stands)
