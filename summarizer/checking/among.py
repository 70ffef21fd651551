"""Checks a post against several conversations: which of them has the words of each quotation.

Every quotation is judged against every conversation that may hold it by `check.py`, as a post about one episode is.
This module finds the quotations once, and chooses among the verdicts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from summarizer.checking.check import (
    RULES_VERSION,
    Source,
    judge_quotations,
    limits_of,
    rests_elsewhere,
    summarize,
)
from summarizer.checking.prose import check_prose
from summarizer.posts.document import Document
from summarizer.posts.fact_places import Places
from summarizer.posts.metadata_text import with_titles
from summarizer.posts.quotations import Quotation, find_in, text_around
from summarizer.posts.reading import read_post
from summarizer.records.post import Checks, Context, Policy, ProseFinding, QuoteCheck, SaidIn
from summarizer.text.language import load_language

__all__ = [
    "Answer",
    "Heard",
    "Known",
    "QuotedPost",
    "checks_of",
    "choose",
    "facts_among",
    "limits_among",
    "read_quotations",
]

_AGREES = 0.1  # what an attribution to the speaker counts for, where nothing passes; the share of words found is 0 to 1
_STITCHED = 0.1  # what words from several places count less than a passage with an edit
_MAX_TOLD = 5  # other conversations that a reason names
_FOUND = ("evidence", "transcript", "metadata", "nowhere")  # of a fact of the prose, the best first


@dataclass(frozen=True)
class Heard:
    """A transcript that is ready to be compared, and what names it. `said_in` has no speaker and time."""

    said_in: SaidIn
    source: Source


class Known(NamedTuple):
    """What is known of the conversations before any is read: their people, their titles, all texts of the metadata."""

    language: str
    people: Collection[str] = ()
    titles: Collection[str] = ()
    texts: Collection[str] = ()
    unnamed: bool = False  # whether a voice has no name


class QuotedPost(NamedTuple):
    """A post and its quotations, in their order."""

    name: str
    document: Document
    quotations: tuple[Quotation, ...]

    def judged(self, wanted: Sequence[int], conversation: Heard, policy: Policy, context: Context) -> list[Answer]:
        """What one conversation says of the quotations with these numbers."""
        checks = judge_quotations(self.quotations, wanted, self.document, conversation.source, policy, context)
        return [Answer(check, conversation.said_in) for check in checks]


class Answer(NamedTuple):
    """The verdict of one conversation on a quotation."""

    check: QuoteCheck
    said_in: SaidIn

    @property
    def has_words(self) -> bool:
        """Whether this conversation has the words, or most of them."""
        return self.check.words is not None and self.check.verdict not in ("not found", "unspoken")

    @property
    def word_for_word(self) -> bool:
        return self.check.words is not None and self.check.verdict in ("verbatim", "misattributed")

    @property
    def agrees(self) -> bool:
        """Whether the post names the one who says it here."""
        return (
            self.has_words
            and self.check.attributed is not None
            and self.check.verdict != "misattributed"
            and "speaker" not in self.check.flags
        )

    @property
    def place(self) -> SaidIn:
        """The conversation, with who says it there and when."""
        return self.said_in.model_copy(update={"speaker": self.check.speaker, "start": self.check.start})


def read_quotations(post: str, name: str, known: Known, *, by_model: bool = False) -> QuotedPost:
    """The quotations of a post that may be about several conversations. `by_model`: as in `read_post`.

    Raises InputError when it is too long.
    """
    document = read_post(post, name, by_model=by_model)
    found = find_in(document, load_language(known.language), known.titles, tuple(known.people), unnamed=known.unnamed)
    return QuotedPost(name, document, with_titles(found, document, known.texts))


def choose(answers: Sequence[Answer], nobody: str) -> QuoteCheck:
    """The answer that decides: one that passes, the named speaker's first; else the nearest. `answers`: at least one.

    A quotation that other conversations would let pass as well says so, unless only one of them has the speaker whom
    the post names. Text marked as unspoken fails when one conversation has the voice that the post gives it to.
    `nobody`: the reason of words that no conversation has.
    """
    given = next((one for one in answers if one.check.verdict == "unspoken" and not one.check.passes), None)
    if given is not None:
        return given.check
    ranked = sorted(answers, key=_rank, reverse=True)
    best = ranked[0]
    if not best.has_words:
        if best.check.verdict != "not found":
            return best.check
        near = f" The nearest words are in {best.said_in.conversation}." if best.check.heard else ""
        return best.check.model_copy(update={"reason": nobody + near})
    also = [one for one in ranked[1:] if best.word_for_word and one.word_for_word]
    if best.check.passes:
        also = [one for one in also if one.check.passes and one.agrees == best.agrees]
        best = _with_doubt(best, answers)
    return _told(best, [one.place for one in also])


def _with_doubt(best: Answer, answers: Sequence[Answer]) -> Answer:
    """The answer with the flag `speaker`, when the text beside the quotation is about another conversation's voice."""
    check = best.check
    elsewhere = any(one.check.attributed for one in answers if not one.has_words)
    if check.attributed is not None or not elsewhere or "speaker" in check.flags:
        return best
    return best._replace(check=check.model_copy(update={"flags": (*check.flags, "speaker")}))


def _rank(answer: Answer) -> tuple[float, ...]:
    check = answer.check
    if check.passes:
        return (2, answer.has_words, answer.agrees, check.score, -len(check.flags))
    likely = check.score + _AGREES * answer.agrees - _STITCHED * (check.verdict == "stitched")
    return (1, answer.has_words, likely, answer.agrees, -len(check.flags))


def _told(answer: Answer, also: Sequence[SaidIn]) -> QuoteCheck:
    check = answer.check
    changes: dict[str, object] = {"said_in": answer.place}
    if also:
        more = f" and {len(also) - _MAX_TOLD} more" if len(also) > _MAX_TOLD else ""
        others = "; ".join(one.place for one in also[:_MAX_TOLD])
        flags = check.flags if "ambiguous" in check.flags else (*check.flags, "ambiguous")
        changes |= {
            "also_in": tuple(also),
            "flags": flags,
            "reason": f"{check.reason} The same words are also in: {others}{more}.".strip(),
        }
    return check.model_copy(update=changes)


def facts_among(post: QuotedPost, conversations: Iterable[Heard]) -> tuple[ProseFinding, ...]:
    """The facts of the prose: each as the conversation tells it that has it.

    A name that only some conversations take for one is absent when none of the others knows it, or a part of it.
    """
    around = text_around(post.document, post.quotations)
    best: dict[tuple[int, str, str], ProseFinding] = {}
    told = [(one.source.places, check_prose(post.document, around, one.source.places)) for one in conversations]
    for places, findings in told:
        for finding in findings:
            if finding.kind == "name" and finding.found == "nowhere" and _is_known(finding, told, places):
                continue
            key = (finding.line, finding.kind, finding.text)
            if key not in best or _FOUND.index(finding.found) < _FOUND.index(best[key].found):
                best[key] = finding
    return tuple(sorted(best.values(), key=lambda finding: finding.line))


def _is_known(finding: ProseFinding, told: Iterable[tuple[Places, Sequence[ProseFinding]]], own: Places) -> bool:
    """Whether another conversation than its `own` has a name, or reads a known name in it: "Hosts | Ann Bell"."""
    for places, findings in told:
        beside = [one for one in findings if one.line == finding.line and one.kind == "name"]
        if places is own or any(one.text == finding.text for one in beside):
            continue
        if places.knows(finding.text) or any(one.found != "nowhere" and one.text in finding.text for one in beside):
            return True
    return False


def checks_of(
    post: QuotedPost,
    quotes: Sequence[QuoteCheck],
    policy: Policy,
    *,
    prose: tuple[ProseFinding, ...] = (),
    notes: Iterable[str] = (),
) -> Checks:
    """The record of a post that was checked against several conversations."""
    rests = (rests_elsewhere(line, note.id) for line, note in post.document.notes_of("rests"))
    return Checks(
        post=post.name,
        episode=None,
        policy=policy,
        quotes=tuple(quotes),
        prose=prose,
        rules=RULES_VERSION,
        summary=summarize(quotes),
        notes=tuple(dict.fromkeys([*post.document.notes, *rests, *notes])),
    )


def limits_among(conversations: Sequence[Heard], quotes: Sequence[QuoteCheck]) -> list[str]:
    """What limits the check against each conversation that a quotation is in, with its name."""
    used = {quote.said_in.folder for quote in quotes if quote.said_in}
    noted: dict[str, list[str]] = {}
    for one in conversations:
        if one.said_in.folder in used:
            for note in limits_of(one.source, quotes):
                noted.setdefault(note, []).append(one.said_in.folder)
    return [f"{', '.join(where[:_MAX_TOLD])}: {note}" for note, where in noted.items()]
