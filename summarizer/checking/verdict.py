"""Gives each quotation its verdict: the first that applies, in the order of docs/quotations.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.checking.align import Alignment, TokenRun, align_quote, cover, without_stray_runs
from summarizer.checking.attribution import Attribution, People
from summarizer.checking.edits import Change, QuoteText, find_changes, spellings
from summarizer.checking.meaning import Meaning
from summarizer.checking.searchable import Occurrence, SearchableTranscript, plain_pairs
from summarizer.posts.quotations import Quotation
from summarizer.records.post import Flag, Policy, QuoteCheck, Verdict
from summarizer.records.timecode import format_clock

__all__ = ["Judge"]

_MIN_FOUND_SHARE = 0.6  # share of a quotation's words, in order, below which it counts as not found
_MAX_GAP_SECONDS = 15.0  # pieces that are further apart make a quotation stitched
_MAX_GAP_TOKENS = 45  # the same for transcripts without times: 15 s at 180 words a minute
_MIN_CLEAR_PROBABILITY = 0.4  # word probability below which a word may have been misheard
MAX_TIME_DIFFERENCE_SECONDS = 2.0  # seconds by which the post's time may differ
_MAX_PLACES = 50  # in the report
_HARMLESS_EDITS = {
    "delete",
    "filler",
    "repeat",
    "bracket",
    "spelling",
}  # of a trimmed quotation; any other edit alters it
_MIN_MORE_WORDS = 3  # words that several pieces must match beyond a single passage


@dataclass(frozen=True)
class _Found:
    """Where a quotation was found: tokens[first:last], and the labels of their speakers."""

    first: int
    last: int
    labels: tuple[str | None, ...]


class Judge:
    """Judges the quotations of one post against one transcript."""

    def __init__(self, heard: SearchableTranscript, people: People, meaning: Meaning, policy: Policy) -> None:
        self.heard = heard
        self.people = people
        self.meaning = meaning
        self.policy = policy

    def judge(self, quotation: Quotation, attribution: Attribution) -> QuoteCheck:
        quote = QuoteText(quotation.text, self.heard)
        case = _Case(self, quotation, attribution, quote)
        if quotation.unspoken:
            return case.result("unspoken", passes=True, reason="The editor marked it as text that was not spoken.")
        if not quote.keys:
            return case.result("not found", passes=False, reason="It holds no words.")
        places = self.heard.equal(quote)
        if places:
            return self._exact(case, places)
        return self._near(case)

    # -- contiguous and equal ------------------------------------------------------------------------------------------

    def _exact(self, case: _Case, places: list[Occurrence]) -> QuoteCheck:
        all_found = [self._found(place.first, place.last) for place in places]
        best = min(range(len(places)), key=lambda index: self._rank(case, all_found[index]))
        found = all_found[best]
        case.found, case.score = found, 1.0
        neighbours = plain_pairs(places[best].matches, found.first, len(case.quote.keys))
        case.changes = spellings(case.quote, self.heard, places[best].matches, neighbours)
        starts = (self.heard.start(place.first) for place in places[:_MAX_PLACES])
        case.places = [start for start in starts if start is not None]
        case.ambiguous = len(places) > 1
        agrees = self._agrees(case.attribution, found)
        if agrees is False:
            return case.result("misattributed", passes=False, reason=self._wrong_speaker(case, found))
        where = f" at {_clock(self.heard.start(found.first))}" if self.heard.timed else ""
        reason = f"Heard word for word{where}."
        if case.ambiguous:
            reason = f"Heard word for word, {len(places)} times; this is the one{where}."
        return case.result("verbatim", passes=True, reason=reason)

    def _rank(self, case: _Case, found: _Found) -> tuple[int, float, int]:
        """The named speaker first, then the time the post gives, then the order in the recording."""
        agrees = self._agrees(case.attribution, found)
        wanted = case.time
        start = self.heard.start(found.first)
        distance = abs(start - wanted) if wanted is not None and start is not None else 0.0
        return (0 if agrees else 1 if agrees is None else 2), distance, found.first

    def _found(self, first: int, last: int) -> _Found:
        return _Found(first, last, tuple(dict.fromkeys(self.heard.labels[first:last])))

    def _agrees(self, attribution: Attribution, found: _Found) -> bool | None:
        """False when another person says all or part of it; None when the speaker is not known."""
        known = {self.people.display(label) for label in found.labels if label}
        if len(known) > 1:
            return False
        answers = [self.people.agrees(attribution, label) for label in found.labels]
        if False in answers:
            return False
        return True if answers and all(answers) else None

    def _wrong_speaker(self, case: _Case, found: _Found) -> str:
        said = case.speaker() or "somebody else"
        if len({label for label in found.labels if label}) > 1:
            return f"These words run over from one speaker to another ({said})."
        named = case.attribution.name
        if case.attribution.origin == "default":
            return f"{said} says this; a quotation for which the post names nobody is the guest's ({named})."
        return f"{said} says this, not {named}."

    # -- near ----------------------------------------------------------------------------------------------------------

    def _near(self, case: _Case) -> QuoteCheck:
        case.quote, alignment = align_quote(self.heard, case.quote, self._anchor_places(case))
        quote, size = case.quote, len(case.quote.keys)
        if alignment is not None:
            alignment = without_stray_runs(self.heard, quote.ids, alignment, quote.ellipses)
        pieces = self._pieces(case, alignment)
        if pieces and not any(self._apart(*pair) for pair in pairwise(pieces)):
            alignment, pieces = _joined(pieces), []
        matched = len(alignment.pairs) if alignment else 0
        if pieces and sum(run.size for run in pieces) / size >= _MIN_FOUND_SHARE:
            return self._stitched(case, pieces)
        if alignment is None or matched / size < _MIN_FOUND_SHARE or not _solid(alignment):
            return self._not_found(case, alignment)
        case.score = matched / size
        case.found = self._found(alignment.pairs[0][1], alignment.pairs[-1][1] + 1)
        changes = find_changes(quote, self.heard, self.meaning, alignment)
        case.changes = changes
        # The heard word that a word at the quotation's end replaces is part of the place.
        replaced = [change.place for change in changes if change.edit.kind in ("replace", "move")]
        first = min([case.found.first, *(place[0] for place in replaced)])
        last = max([case.found.last, *(place[1] for place in replaced)])
        case.found = self._found(first, last)
        case.places = [place for place in [self.heard.start(case.found.first)] if place is not None]
        gap = next((change for change in changes if self._splits(change, size)), None)
        if gap is not None:
            case.ranges = [(case.found.first, gap.place[0]), (gap.place[1], case.found.last)]
            return self._split(case, gap)
        return self._trimmed_or_altered(case)

    def _anchor_places(self, case: _Case) -> list[int]:
        """The token at the time that the post gives."""
        if case.time is None or not self.heard.timed:
            return []
        words = self.heard.transcript.words
        low, high = 0, len(self.heard)
        while low < high:  # where times run backwards, the result is useless but harmless
            middle = (low + high) // 2
            if words[self.heard.owner[middle]].start < case.time:
                low = middle + 1
            else:
                high = middle
        return [min(low, len(self.heard) - 1)]

    def _pieces(self, case: _Case, alignment: Alignment | None) -> list[TokenRun]:
        """Exact runs from anywhere, when they match clearly more of the quotation than one passage does.

        Each run counts one less than its number of words, so that many short runs count less than a long one.
        """
        runs = cover(self.heard, case.quote.ids)
        one = len(alignment.pairs) - len(alignment.runs()) if alignment else 0
        if len(runs) < 2 or sum(run.size for run in runs) - len(runs) < one + _MIN_MORE_WORDS:
            return []
        return runs

    def _stitched(self, case: _Case, pieces: Sequence[TokenRun]) -> QuoteCheck:
        """The verdict of pieces from several places: `stitched` unless an ellipsis stands at every boundary."""
        longest = max(pieces, key=lambda run: run.size)
        case.found = self._found(longest.place, longest.place + longest.size)
        case.ranges = [(run.place, run.place + run.size) for run in pieces]
        case.score = sum(run.size for run in pieces) / len(case.quote.keys)
        whole = _joined(pieces)
        ascending = all(one[1] < other[1] for one, other in pairwise(whole.pairs))
        case.changes = find_changes(case.quote, self.heard, self.meaning, whole) if ascending else []
        starts = [self.heard.start(run.place) for run in pieces]
        case.places = [start for start in starts if start is not None]
        boundaries = [(one, other) for one, other in pairwise(pieces) if self._apart(one, other)]
        shown = all(
            any(place in case.quote.ellipses for place in range(one.at + one.size, other.at + 1))
            for one, other in boundaries
        )
        if boundaries and shown and ascending:
            return self._trimmed_or_altered(case)
        times = ", ".join(_clock(start) for start in case.places) if case.places else f"{len(pieces)} places"
        return case.result(
            "stitched",
            passes=False,
            reason=f"Put together from pieces said apart ({times}), without an ellipsis between them.",
        )

    def _apart(self, one: TokenRun, other: TokenRun) -> bool:
        """Whether two pieces are too far apart (`_far`), or in another order than they were said."""
        first, last = one.place + one.size, other.place
        if last < first:
            return True
        return self._far(first, last)

    def _splits(self, change: Change, size: int) -> bool:
        """Whether a change inside the quotation (not at its ends) joins two sides that were said apart."""
        inside = change.post[0] > 0 and change.post[1] < size
        return (
            inside
            and change.edit.kind in ("delete", "replace", "repeat", "filler", "bracket")
            and self._far(*change.place)
        )

    def _far(self, first: int, last: int) -> bool:
        """Whether tokens[first:last] between two pieces exceed `_MAX_GAP_SECONDS`, or are another speaker's."""
        if first <= 0 or last >= len(self.heard) or last <= first:
            return False
        before, after = self.heard.labels[first - 1], self.heard.labels[last]
        around = {label for label in (before, after) if label}
        between = {label for label in self.heard.labels[first:last] if label}
        if len(around) > 1 or (around and between - around):
            return True
        end, start = self.heard.end(first - 1), self.heard.start(last)
        if end is not None and start is not None and self.heard.transcript.timing in ("words", "segments"):
            return start - end > _MAX_GAP_SECONDS
        return last - first > _MAX_GAP_TOKENS

    def _split(self, case: _Case, gap: Change) -> QuoteCheck:
        """The verdict of one passage with so long an omission that its pieces count as apart."""
        if gap.shown:
            return self._trimmed_or_altered(case)
        starts = [self.heard.start(first) for first, last in case.ranges if last > first]
        case.places = [start for start in starts if start is not None]
        what = (
            "another person's turn lies between them"
            if len(set(self.heard.labels[gap.place[0] - 1 : gap.place[1] + 1])) > 1
            else "they are far apart"
        )
        return case.result("stitched", passes=False, reason=f"Two pieces put together without an ellipsis; {what}.")

    def _trimmed_or_altered(self, case: _Case) -> QuoteCheck:
        kinds = {change.edit.kind for change in case.changes}
        if kinds != {"spelling"} and kinds <= _HARMLESS_EDITS:
            return self._trimmed(case)
        return case.result("altered", passes=False, reason=_describe(case.changes))

    def _trimmed(self, case: _Case) -> QuoteCheck:
        refused = [text for change in case.changes if (text := self._refusal(change, case.quotation.signed))]
        agrees = self._agrees(case.attribution, case.found) if case.found else None
        if agrees is False and case.found:
            refused.append(self._wrong_speaker(case, case.found))
        reason = _describe(case.changes)
        if refused:
            return case.result("trimmed", passes=False, reason=f"{reason} {refused[0]}")
        return case.result("trimmed", passes=True, reason=f"{reason} The policy {self.policy} allows this.")

    def _refusal(self, change: Change, signed: str | None) -> str | None:
        """Why the policy does not allow an edit; None when it does."""
        kind = change.edit.kind
        if kind == "spelling":
            return None
        if kind == "bracket":
            if not signed:
                return "Square brackets are a person's edit and need a signature."
            added = self.meaning.find(QuoteText(change.edit.post, self.heard).keys)
            if change.changes_meaning or any(word.kind in ("negation", "hedge") for word in added):
                return "Brackets must not replace or bring in a negation or hedge, or replace a number or name."
            return None
        if self.policy == "strict":
            return "The policy strict allows no word to be left out."
        if change.changes_meaning:
            return "No policy allows leaving out a negation, a number, a name or a hedge."
        if kind in ("filler", "repeat"):
            return None
        if self.policy == "clean":
            return "The policy clean allows only fillers and repeats to be dropped."
        if not change.shown:
            return "Words were left out without an ellipsis."
        first, last = change.place
        if first > 0 and last < len(self.heard) and self.heard.labels[first - 1] != self.heard.labels[last]:
            return "An ellipsis must not join two speakers."
        return None

    def _not_found(self, case: _Case, alignment: Alignment | None) -> QuoteCheck:
        case.score = min(len(alignment.pairs) / len(case.quote.keys), 1.0) if alignment else 0.0
        reason = "Nobody says this, or anything near it."
        if alignment and len(alignment.pairs) > 1:
            first, last = _core(alignment)
            case.nearest = self.heard.text(first, last)
            start = self.heard.start(first)
            at = f", at {_clock(start)}" if start is not None else ""
            reason = f"Not in the recording; the nearest passage{at} shares {round(case.score * 100)} % of its words."
        return case.result("not found", passes=False, reason=reason)


class _Case:
    """The intermediate results for one quotation; `result` makes the record."""

    def __init__(self, judge: Judge, quotation: Quotation, attribution: Attribution, quote: QuoteText) -> None:
        self.judge = judge
        self.heard = judge.heard
        self.quotation = quotation
        self.attribution = attribution
        self.quote = quote
        self.found: _Found | None = None
        self.changes: list[Change] = []
        self.places: list[float] = []
        self.ranges: list[tuple[int, int]] = []  # the pieces, when there are several
        self.ambiguous = False
        self.score = 0.0
        self.nearest = ""

    @property
    def time(self) -> float | None:
        return self.quotation.given_time

    def speaker(self) -> str | None:
        if self.found is None:
            return None
        labels = self.found.labels
        if len(self.ranges) > 1:
            labels = tuple(dict.fromkeys(label for a, b in self.ranges for label in self.heard.labels[a:b]))
        names = [name for name in dict.fromkeys(self.judge.people.display(label) for label in labels) if name]
        return " / ".join(names) or None

    def result(self, verdict: Verdict, *, passes: bool, reason: str) -> QuoteCheck:
        found, heard = self.found, self.heard
        text = self.nearest
        if found:
            ranges = self.ranges if len(self.ranges) > 1 else [(found.first, found.last)]
            text = " … ".join(heard.text(first, last) for first, last in ranges if last > first)
        anchor = self.quotation.anchor
        return QuoteCheck(
            line=self.quotation.line,
            text=self.quotation.text,
            verdict=verdict,
            passes=passes,
            speaker=self.speaker(),
            start=heard.start(found.first) if found else None,
            end=heard.end(found.last - 1) if found else None,
            words=heard.words(found.first, found.last) if found else None,
            score=round(self.score, 4),
            heard=text,
            edits=tuple(change.edit for change in self.changes),
            flags=self._flags(verdict),
            places=tuple(self.places),
            reason=reason,
            attributed=self.attribution.name,
            id=anchor.id if anchor else None,
        )

    def _flags(self, verdict: Verdict) -> tuple[Flag, ...]:
        found, judge = self.found, self.judge
        flags: list[Flag] = ["characters"] if self.quotation.unseen else []
        if found is None or verdict == "unspoken":
            return tuple(flags)
        if judge._agrees(self.attribution, self._all_pieces()) is False:
            flags.append("speaker")
        if self._changes_meaning() or judge.meaning.outside(found.first, found.last):
            flags.append("meaning")
        begin, end = self.heard.words(found.first, found.last)
        words = self.heard.transcript.words[begin:end]
        if any(word.probability is not None and word.probability < _MIN_CLEAR_PROBABILITY for word in words):
            flags.append("unclear")
        start, stop = self.heard.start(found.first), self.heard.end(found.last - 1)
        if start is not None and stop is not None:
            if any(span.start < stop and start < span.end for span in self.heard.transcript.overlaps):
                flags.append("overlap")
            if self.time is not None and abs(self.time - start) > MAX_TIME_DIFFERENCE_SECONDS:
                flags.append("time")
        if self.ambiguous:
            flags.append("ambiguous")
        if any(judge.people.name(label) is None for label in found.labels):
            flags.append("unnamed")
        return tuple(flags)

    def _all_pieces(self) -> _Found:
        """All pieces as one, to find their speakers."""
        assert self.found is not None
        if len(self.ranges) < 2:
            return self.found
        labels = dict.fromkeys(label for first, last in self.ranges for label in self.heard.labels[first:last])
        return _Found(self.found.first, self.found.last, tuple(labels))

    def _changes_meaning(self) -> bool:
        if any(change.changes_meaning for change in self.changes):
            return True
        meaning = self.judge.meaning
        for change in (change for change in self.changes if change.edit.kind != "spelling"):
            first, last = change.post
            low = max(0, first - 4)
            around = self.quote.keys[low : last + 4]  # an added word may complete a phrase: "I | think"
            if first < last and meaning.find(around, first - low, last - low):
                return True
            if change.edit.post and meaning.added(change.edit.post, opening=first == 0):
                return True
        return False


def _joined(runs: Sequence[TokenRun]) -> Alignment:
    return Alignment(tuple((run.at + step, run.place + step) for run in runs for step in range(run.size)), 0.0)


def _solid(alignment: Alignment) -> bool:
    """Whether at least half of the shared words stand in runs of two or more."""
    pairs = alignment.pairs
    joined = sum(run.size for run in alignment.runs() if run.size >= 2)
    return joined * 2 >= len(pairs) or len(pairs) <= 3


def _core(alignment: Alignment) -> tuple[int, int]:
    return alignment.pairs[0][1], alignment.pairs[-1][1] + 1


def _clock(seconds: float | None) -> str:
    return format_clock(seconds) if seconds is not None else "an unknown time"


_EDIT_TEXTS = {
    "delete": "left out “{heard}”",
    "filler": "dropped the filler “{heard}”",
    "repeat": "dropped the repeated “{heard}”",
    "insert": "“{post}” was not said",
    "move": "moved “{post}”",
    "spelling": "spelled “{heard}” as “{post}”",
}


def _describe(changes: Sequence[Change]) -> str:
    """The edits as one sentence; after four of them, how many more."""
    if not changes:
        return "The words differ from those heard."
    said: list[str] = []
    for change in changes[:4]:
        edit = change.edit
        if edit.kind == "replace":
            said.append(f"“{_short(edit.post)}” where “{_short(edit.heard)}” was heard")
        elif edit.kind == "bracket":
            said.append(f"[{_short(edit.post)}]" + (f" for “{_short(edit.heard)}”" if edit.heard else " added"))
        else:
            said.append(_EDIT_TEXTS[edit.kind].format(heard=_short(edit.heard), post=_short(edit.post)))
    if len(changes) > 4:
        said.append(f"{len(changes) - 4} more")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _short(text: str) -> str:
    words = text.split()
    return text if len(words) <= 8 and len(text) <= 80 else f"{' '.join(words[:4])[:40]} … {' '.join(words[-2:])[-30:]}"
