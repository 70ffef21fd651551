"""What is found out about one quotation while it is judged, and the record that this makes."""

from __future__ import annotations

from dataclasses import dataclass

from summarizer.checking.attribution import Attribution, People
from summarizer.checking.corrections import awaiting, corrected_words
from summarizer.checking.edits import Change, QuoteText
from summarizer.checking.flags import flags_of, outside_precision, unclear_words
from summarizer.checking.meaning import Meaning
from summarizer.checking.policy import Editing
from summarizer.checking.reasons import (
    told_of_context,
    told_of_corrections,
    told_of_cut,
    told_of_denial,
    told_of_doubt,
    told_of_seam,
    told_of_sense,
    told_of_time,
    told_of_words_beside,
)
from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.sense import Sense
from summarizer.posts.quotations import Quotation
from summarizer.records.post import Context, Edit, Flag, Policy, QuoteCheck, Verdict, Way
from summarizer.records.review import Correction
from summarizer.records.time_precision import times_are_estimated
from summarizer.records.transcript import origin_of
from summarizer.text.governing import Governing, shown_as_sentence

__all__ = ["Case", "Comparison", "FoundTokens"]


@dataclass(frozen=True)
class FoundTokens:
    """Where a quotation was found: tokens[first:last], and the labels of their speakers."""

    first: int
    last: int
    labels: tuple[str | None, ...]


@dataclass(frozen=True)
class Comparison:
    """What the quotations of a post are compared with, and by which policy."""

    heard: SearchableTranscript
    people: People
    meaning: Meaning
    sense: Sense
    editing: Editing
    policy: Policy
    context: Context

    def agrees(self, attribution: Attribution, found: FoundTokens) -> bool | None:
        """False when another person says all or part of it; None when the speaker is not known."""
        known = {self.people.display(label) for label in found.labels if label}
        if len(known) > 1:
            return False
        answers = [self.people.agrees(attribution, label) for label in found.labels]
        if False in answers:
            return False
        return True if answers and all(answers) else None


class Case:
    """The intermediate results for one quotation; `result` makes the record."""

    def __init__(self, given: Comparison, quotation: Quotation, attribution: Attribution, quote: QuoteText) -> None:
        self.given = given
        self.heard = given.heard
        self.quotation = quotation
        self.attribution = attribution
        self.quote = quote
        self.found: FoundTokens | None = None
        self.changes: list[Change] = []
        self.places: list[float] = []
        self.ranges: list[tuple[int, int]] = []  # the pieces, when there are several
        self.ambiguous = False
        self.context = False  # words that govern it stand in the post beside its marks
        self.seam = ""  # the words as heard where the post's marks give them another sense
        self.score = 0.0
        self.nearest = ""
        self.ways: tuple[Way, ...] | None = None  # to mend it

    @property
    def time(self) -> float | None:
        return self.quotation.given_time

    @property
    def _wrong_time(self) -> float | None:
        """The first time that the post gives, in its comment or to be seen, at which the words are not said."""
        if self.found is None:
            return None
        first, start, length = self.found.first, self.heard.start(self.found.first), self.heard.transcript.duration
        given = self.quotation.given_time
        if given is not None and outside_precision(self.heard, first, given):
            return given
        if start is None:
            return None
        for one in self.quotation.shown_times:
            nearest = min(max(start, one.low), one.high)
            if (one.sure or not length or one.seconds <= length) and outside_precision(self.heard, first, nearest):
                return one.seconds
        return None

    def speaker(self) -> str | None:
        if self.found is None:
            return None
        labels = self.found.labels
        if len(self.ranges) > 1:
            labels = tuple(dict.fromkeys(label for a, b in self.ranges for label in self.heard.labels[a:b]))
        names = [name for name in dict.fromkeys(self.given.people.display(label) for label in labels) if name]
        return " / ".join(names) or None

    def result(self, verdict: Verdict, *, passes: bool, reason: str) -> QuoteCheck:
        found, heard = self.found, self.heard
        text = self.nearest
        if found:
            ranges = self.ranges if len(self.ranges) > 1 else [(found.first, found.last)]
            text = " … ".join(heard.text(first, last) for first, last in ranges if last > first)
        edits = tuple(change.edit for change in self.changes)
        if self.quotation.hidden and verdict in ("verbatim", "trimmed", "altered"):
            hidden = tuple(Edit(kind="hidden", heard="", post=text) for text in self.quotation.hidden)
            edits, verdict, passes = (*edits, *hidden), "altered", False
            is_struck = hidden[0].post in self.quotation.struck
            how = "is struck out" if is_struck else "a reader does not see as its words"
            reason = f"It holds “{hidden[0].post}”, which {how}."
        elif self.quotation.struck:
            reason = f"{reason} Its words are struck out."
        governing = self._governing(verdict)
        marked = self.quotation.marked
        if governing and marked and self.given.sense.shown(governing, self.quotation.text, self.quotation.beside):
            reason = f"{reason} {told_of_words_beside(governing)}"
            governing, self.context = None, True
        if governing and passes:
            passes, reason = self._with_sense(governing, reason)
        elif governing and verdict == "misattributed":  # who mends the name only, fails again
            reason = f"{reason} {told_of_sense(governing)}"
        elif passes and self.seam:
            passes, reason = self._sense_seen() or self.given.context == "warn", f"{reason} {told_of_seam(self.seam)}"
        elif passes and (denied := self._denied(verdict)):
            passes, reason = self.given.context == "warn", f"{reason} {told_of_denial(denied, self.speaker())}"
        corrected = corrected_words(self._corrected()) if verdict != "unspoken" else ()
        waits = awaiting(
            corrected, [one.who for one in corrected if self.given.editing.voice(one.who)], self.given.meaning
        )
        awaits = passes and bool(waits)
        anchor = self.quotation.anchor
        flags = self._flags(verdict, governing)
        place = self._place()
        words = heard.words(*place) if place else None
        return QuoteCheck(
            line=self.quotation.line,
            text=self.quotation.text,
            verdict=verdict,
            passes=passes and not awaits,
            speaker=self.speaker(),
            start=heard.start(place[0]) if place else None,
            end=heard.end(place[1] - 1) if place else None,
            words=words,
            score=round(self.score, 4),
            heard=text,
            edits=edits,
            flags=flags,
            places=tuple(self.places),
            reason=" ".join([reason, *self._remarks(verdict), *([waits] if awaits else [])]),
            attributed=self.attribution.name,
            id=anchor.id if anchor else None,
            given_start=self._wrong_time if "time" in flags else None,
            origin=origin_of(heard.transcript, words) if words else None,
            governing=governing.words if governing else "",
            corrected=corrected,
            awaits_listening=awaits,
            estimated=words is not None and times_are_estimated(heard.transcript, words),
            ways=None if passes else self.ways,
            governing_after=governing is not None and governing.after,
        )

    def _place(self) -> tuple[int, int] | None:
        """The tokens whose time and words the record has: of pieces from several places the first one."""
        if self.found is None:
            return None
        whole = (self.found.first, self.found.last)
        pieces = [piece for piece in self.ranges if piece[0] < piece[1]]
        inside = all(whole[0] <= first and last <= whole[1] for first, last in pieces)
        return whole if len(pieces) < 2 or inside else pieces[0]

    def _governing(self, verdict: Verdict) -> Governing | None:
        """What governs the quotation where it was found.

        A few words get their sense from the post's own sentence, unless they are shown as one; a title has none of the
        sentence it was said in.
        """
        judged = verdict in ("verbatim", "trimmed", "altered", "misattributed")
        few = self._scare and not shown_as_sentence(self.quotation.text, self.heard.language.code)
        if self.found is None or not judged or few or self.quotation.title:
            return None
        if verdict == "misattributed" and len(set(self.found.labels)) > 1:
            return None
        return self.given.sense.governing(self.found.first, self.found.last, self.quotation.text)

    def _denied(self, verdict: Verdict) -> str:
        """The post's words that deny what its named speaker says; empty where the speaker denies the same words."""
        found, quotation = self.found, self.quotation
        beside = self.given.sense.denied_beside(quotation.beside) if quotation.marked else ""
        denied = self.attribution.denied or beside
        if found is None or not denied or verdict == "unspoken":
            return ""
        if self.attribution.labels and not self.attribution.labels.issuperset(found.labels):
            return ""  # "Carver never said" what somebody else says
        said = self.given.sense.governing(found.first, found.last, self.quotation.text)
        return "" if said and said.kind == "negation" else denied

    @property
    def _scare(self) -> bool:
        return self.quotation.short and self.quotation.marked

    def _with_sense(self, governing: Governing, reason: str) -> tuple[bool, str]:
        """Whether a quotation that is governed passes, and the reason with what governs it."""
        seen = self.quotation.sense_seen_by
        refused = seen if seen and self.given.editing.voice(seen) else None
        seen = None if refused else seen
        passes = seen is not None or self.given.context == "warn"
        if not passes and self._governed_further(governing):
            self.ways = ("sentences",)
        return passes, f"{reason} {told_of_sense(governing, seen, refused)}"

    def _sense_seen(self) -> bool:
        """Whether an editor who does not speak in the episode checked the sense."""
        seen = self.quotation.sense_seen_by
        return seen is not None and not self.given.editing.voice(seen)

    def _governed_further(self, governing: Governing) -> bool:
        """Whether the quotation would be governed by something else with the words that govern it."""
        assert self.found is not None
        sense = self.given.sense
        first, last = sense.with_words(governing, self.found.first, self.found.last)
        return sense.governing(first, last, self.heard.text(first, last)) is not None

    def _remarks(self, verdict: Verdict) -> list[str]:
        """Further sentences: the two times when they differ, and what was corrected by ear."""
        found = self.found
        if found is None or verdict == "unspoken":
            return []
        remarks = []
        if self.attribution.unmeant:
            remarks.append(told_of_denial(self.attribution.unmeant, self.speaker()))
        if not self._governing(verdict) and not self._changes_meaning():
            if outside := self._context(verdict):
                remarks.append(told_of_context(outside))
            elif any(cut := self._cut(verdict)):
                remarks.append(told_of_cut(*cut))
        start = self.heard.start(found.first)
        if start is not None and (wrong := self._wrong_time) is not None:
            remarks.append(told_of_time(wrong, start))
        if doubted := unclear_words(self.heard, found.first, found.last):
            remarks.append(told_of_doubt(doubted))
        if corrected := self._corrected():
            remarks.append(told_of_corrections(corrected))
        return remarks

    def _context(self, verdict: Verdict) -> tuple[str, ...]:
        """The words just before and just after the quotation that a reader may need; empty without them."""
        if self.found is None or verdict == "unspoken":
            return ()
        return self.given.sense.context(self.found.first, self.found.last)

    def _cut(self, verdict: Verdict) -> tuple[str, str]:
        """The words beside the quotation in the clauses that it cuts through; few words in marks always do."""
        if self.found is None or verdict == "unspoken" or self._scare or self.quotation.title:
            return "", ""
        return self.given.sense.cut(self.found.first, self.found.last)

    def _corrected(self) -> list[tuple[Correction, str]]:
        """The corrections in the quotation, each with what the recogniser wrote."""
        if self.found is None:
            return []
        begin, end = self.heard.words(self.found.first, self.found.last)
        return [
            (one, self.heard.transcript.text(*one.words))
            for one in self.heard.corrected
            if one.words[0] < end and begin < one.words[1]
        ]

    def _flags(self, verdict: Verdict, governing: Governing | None) -> tuple[Flag, ...]:
        flags: list[Flag] = []
        if self.quotation.unseen:
            flags.append("characters")
        if self.quotation.short and not self.quotation.unspoken:
            flags.append("short")
        if self.quotation.title and not self.quotation.unspoken:
            flags.append("title")
        found = self.found
        if found is None or verdict == "unspoken":
            return tuple(flags)
        pieces = self.all_pieces()
        agrees = self.given.agrees(self.attribution, pieces)
        unsure = self.attribution.unread or self.attribution.hearsay or (agrees is None and self.attribution.unsure)
        if agrees is False or verdict == "misattributed" or unsure:
            flags.append("speaker")
        if governing or self._denied(verdict) or self.seam or self._changes_meaning():
            flags.append("meaning")
        elif self.context or self.attribution.unmeant or self._context(verdict) or any(self._cut(verdict)):
            flags.append("context")
        signed = self.quotation.signed
        brackets = any(change.edit.kind == "bracket" for change in self.changes)
        if signed and brackets and not self.given.editing.voice(signed):
            flags.append("signed")
        if self._corrected():
            flags.append("corrected")
        flags += flags_of(self.heard, found.first, found.last, self._wrong_time)
        if self.ambiguous:
            flags.append("ambiguous")
        if any(self.given.people.name(label) is None for label in found.labels):
            flags.append("unnamed")
        return tuple(flags)

    def all_pieces(self) -> FoundTokens:
        """All pieces as one, to find their speakers."""
        assert self.found is not None
        if len(self.ranges) < 2:
            return self.found
        labels = dict.fromkeys(label for first, last in self.ranges for label in self.heard.labels[first:last])
        return FoundTokens(self.found.first, self.found.last, tuple(labels))

    def _changes_meaning(self) -> bool:
        changes = [change for change in self.changes if change.edit.kind not in ("spelling", "bracket")]
        if any(change.changes_meaning for change in changes):
            return True
        meaning = self.given.meaning
        for change in changes:
            first, last = change.post
            low = max(0, first - 4)
            around = self.quote.keys[low : last + 4]  # an added word may complete a phrase: "I | think"
            if first < last and meaning.find(around, first - low, last - low):
                return True
            if change.edit.post and meaning.added(change.edit.post, opening=first == 0):
                return True
        return False
