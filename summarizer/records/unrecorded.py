"""What the files of an episode do not record of a post: one list for the page of its report and for `unknown`.

The page takes every "not recorded" from here, so that it cannot say so of a fact that `unknown` leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from summarizer.records.post_report import PostReport, ReportedDecision, Writing
from summarizer.records.reviewer_name import UNNAMED, gave_name, told_name

__all__ = ["FACTS", "ReportedFact", "lacks_reason", "names_model", "unrecorded"]

_RECORDED = "recorded"  # the model's name in recorded replies that do not tell which model gave them
_NO_NAME = "whose name is not recorded"


@dataclass(frozen=True)
class ReportedFact:
    """A fact that a report asks for."""

    missing: Callable[[PostReport], bool]
    sentence: str  # of `unknown`, where it is missing
    on_page: str = "not recorded"  # what the page says in its place


def unrecorded(report: PostReport) -> dict[str, ReportedFact]:
    """The facts that this report lacks, by their names in FACTS. `report.unknown` does not count."""
    return {name: fact for name, fact in FACTS.items() if fact.missing(report)}


def names_model(model: str | None) -> bool:
    """Whether it tells which model it was."""
    return model not in (None, "", _RECORDED)


def lacks_reason(decision: ReportedDecision) -> bool:
    """Whether it took a quotation out and does not say why."""
    return decision.applies and decision.action in ("reject", "remove") and not decision.note


def _of_model(missing: Callable[[Writing], bool]) -> Callable[[PostReport], bool]:
    """Of a draft for which a language model was asked."""
    return lambda report: report.writing is not None and report.writing.model is not None and missing(report.writing)


def _decisions(report: PostReport) -> Iterator[ReportedDecision]:
    yield from (made for one in report.quotations for made in one.decisions)
    yield from (made for one in report.taken_out for made in one.decisions)


def _people(report: PostReport) -> Iterator[str]:
    """Everybody who is recorded as having done something."""
    yield from (one.who for one in report.sign_offs)
    yield from (one.who for one in _decisions(report))
    yield from (one.who for one in report.corrections)
    yield from (one.who for one in report.comments)
    yield from (sign.who for one in report.quotations for sign in one.sign_offs)
    yield from (sign.who for one in report.taken_out for sign in one.sign_offs)
    yield from (one.settled_by for one in report.comments if one.settled_by)
    yield from (word.who for one in report.quotations for word in one.corrected)


FACTS: dict[str, ReportedFact] = {
    "episode": ReportedFact(
        lambda report: report.episode is None,
        "No episode.json lies beside the post: which episode and recording it is about is not known here.",
        "Which episode it is about is not known here.",
    ),
    "draft": ReportedFact(
        lambda report: report.writing is None,
        "No draft.json lies beside the post: whether a language model wrote any of it, and what was changed since, "
        "is not known here.",
        "Not known here: no draft lies beside the post.",
    ),
    "changes": ReportedFact(
        lambda report: report.changes is None and report.writing is not None,
        "The draft cannot be made again from the files of the folder: what was changed since is not known here.",
        "Not known here: the draft cannot be made again.",
    ),
    "changed": ReportedFact(
        lambda report: report.post.changed is None,
        "Whether the post was changed by hand since it was made is not recorded.",
        "whether it was changed by hand since it was made is not recorded",
    ),
    "model": ReportedFact(
        _of_model(lambda writing: not names_model(writing.model)),
        "Which language model gave the replies for the draft is not recorded.",
        f"A language model {_NO_NAME}",
    ),
    "provider": ReportedFact(
        _of_model(lambda writing: writing.provider is None),
        "The provider of the language model is not recorded.",
    ),
    "prompts": ReportedFact(
        _of_model(lambda writing: writing.prompts_sha256 is None),
        "The SHA-256 of the prompts for the draft is not recorded.",
    ),
    "cost": ReportedFact(
        _of_model(lambda writing: writing.usage.cost_usd is None),
        "What the calls for the draft cost is not recorded.",
        "their cost is not recorded",
    ),
    "day": ReportedFact(
        lambda report: report.writing is not None and report.writing.date is None,
        "The day on which the draft was made is not recorded.",
    ),
    "made_by": ReportedFact(
        lambda report: report.writing is not None and report.writing.made_by is None,
        "Which version of summarizer made the draft is not recorded.",
    ),
    "reading": ReportedFact(
        _of_model(lambda writing: writing.by == "model" and writing.reading is None),
        "The calls in which a language model read the conversation are not recorded.",
    ),
    "reading_model": ReportedFact(
        _of_model(lambda writing: writing.reading is not None and not names_model(writing.reading_model)),
        "Which language model read the conversation is not recorded.",
        f"a model {_NO_NAME}",
    ),
    "reading_cost": ReportedFact(
        _of_model(lambda writing: writing.reading is not None and writing.reading.cost_usd is None),
        "What the calls for the reading cost is not recorded.",
        "their cost is not recorded",
    ),
    "recording": ReportedFact(
        lambda report: report.recognition.audio_sha256 is None,
        "The transcript does not name the recording that it is of: its SHA-256 is not recorded there.",
    ),
    "transcript": ReportedFact(
        lambda report: report.recognition.transcript_sha256 is None,
        "The SHA-256 of the transcript is not recorded: it lies in no file beside the post.",
    ),
    "sound": ReportedFact(
        lambda report: report.recognition.origin == "as given",
        "Nobody is recorded as having compared the words of the transcript as a whole with the sound.",
        "Nobody is recorded as having compared the words as a whole with the sound.",
    ),
    "tester": ReportedFact(
        lambda report: report.recognition.origin == "tested" and not report.recognition.heard_by,
        "Which recogniser compared the words of the transcript with the sound is not recorded.",
        "which one is not recorded",
    ),
    "times": ReportedFact(
        lambda report: report.quoted.seconds is None,
        "The transcript has no times: how long the quotations are is not recorded.",
        "their length is not recorded, as the transcript has no times",
    ),
    "speaker": ReportedFact(
        lambda report: not all(one.speaker for one in report.quotations)
        or not all(one.speaker for one in report.quoted.speakers),
        "Who says some of the quotations is not recorded in the transcript.",
    ),
    "listened_by": ReportedFact(
        lambda report: any(one.listen and not names_model(one.listen_model) for one in report.quotations),
        "Which second recogniser heard the clips of quotations is not recorded.",
        "Which one is not recorded.",
    ),
    "compared": ReportedFact(
        lambda report: not any(one.judged for one in report.sentences),
        "No model is recorded as having compared the sentences of the prose with what was said.",
        "no model is recorded",
    ),
    "judge": ReportedFact(
        lambda report: any(one.judged and not names_model(one.judged.by) for one in report.sentences),
        "Which model compared sentences of the prose with what was said is not recorded.",
        f"a model {_NO_NAME}",
    ),
    "name": ReportedFact(
        lambda report: not all(map(gave_name, _people(report))),
        f"Who decided, commented, corrected or signed as “{UNNAMED}” is not recorded: that is the name of whoever "
        "gave none.",
        told_name(""),
    ),
    "reason": ReportedFact(
        lambda report: any(map(lacks_reason, _decisions(report))),
        "Why a quotation was taken out is not recorded where its decision has no note.",
        "why is not recorded",
    ),
}  # fmt: skip
