"""Gives each quotation its verdict: the first that applies, in the order of docs/quotations.md."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from summarizer.checking import advice
from summarizer.checking.align import Alignment, TokenRun, align_quote, with_heard_brackets, without_stray_runs
from summarizer.checking.attribution import Attribution, People
from summarizer.checking.case import Case, Comparison, FoundTokens
from summarizer.checking.edits import Change, QuoteText, find_changes, spellings
from summarizer.checking.ellipses import slid_to_ellipses
from summarizer.checking.origin import the_words, word_for_word
from summarizer.checking.pieces import apart, core, edge_pieces, extended, joined, pieces_of, solid, splits
from summarizer.checking.policy import Editing
from summarizer.checking.reasons import clock, describe, two_people
from summarizer.checking.searchable import Occurrence, SearchableTranscript, plain_pairs, same_words
from summarizer.checking.sense import Sense
from summarizer.posts.quotations import Quotation
from summarizer.records.post import Context, Policy, QuoteCheck
from summarizer.records.transcript import origin_of

__all__ = ["Judge"]

_MIN_FOUND_SHARE = 0.6  # share of a quotation's words, in order, below which it counts as not found
_MIN_SHOWN_SHARE = 0.45  # share from which the nearest passage of a quotation that was not found is shown
_MAX_ASSENT_WORDS = 2  # of another person between the pieces of an answer
_MAX_PLACES = 50  # in the report
_HARMLESS_EDITS = {"delete", "filler", "repeat", "bracket", "spelling"}  # of a trimmed quotation
_TITLE = "It is a title."


class Judge:
    """Judges the quotations of one post against one transcript."""

    def __init__(
        self,
        heard: SearchableTranscript,
        people: People,
        sense: Sense,
        policy: Policy,
        context: Context = "fail",
        *,
        advising: bool = True,
    ) -> None:
        self.heard = heard
        self.people = people
        self.meaning = meaning = sense.meaning
        self.sense = sense
        self.editing = Editing(people, meaning, sense, policy)
        self.advising = advising
        self.given = Comparison(heard, people, meaning, sense, self.editing, policy, context)

    def judge(self, quotation: Quotation, attribution: Attribution) -> QuoteCheck:
        quote = QuoteText(quotation.text, self.heard)
        case = Case(self.given, quotation, attribution, quote)
        if quotation.unspoken:
            return self._unspoken(case)
        if not quote.keys:
            return case.result("not found", passes=False, reason="It holds no words.")
        places = self.heard.equal(quote)
        if quotation.title and not places:
            return case.result("unspoken", passes=True, reason=_TITLE)
        judged = self._short(case, places) if quotation.short else None
        judged = judged or (self._exact(case, places) if places else self._near(case))
        if quotation.title and not judged.passes:  # whoever else says these words, nobody is quoted
            return Case(self.given, quotation, attribution, quote).result("unspoken", passes=True, reason=_TITLE)
        return judged

    def _unspoken(self, case: Case) -> QuoteCheck:
        if not (labels := self._visibly_given(case)):
            return case.result("unspoken", passes=True, reason="The editor marked it as text that was not spoken.")
        voice = self.people.display(sorted(labels)[0])
        reason = (
            f"It is marked as text that nobody spoke, and the post gives it to {voice}, who speaks here: "
            "name beside it who wrote it."
        )
        return case.result("unspoken", passes=False, reason=reason)

    def _visibly_given(self, case: Case) -> frozenset[str]:
        """The voices to whom the words beside a quotation give it; a comment is not visible.

        What a page is about gives a motto on a poster to nobody.
        """
        given = case.attribution
        if given.origin in ("line", "subject"):
            return given.labels
        line = case.quotation.attribution
        return self.people.labels_of(line.text) if line else frozenset()

    def _tried(self, case: Case) -> advice.Passes | None:
        """Whether another quotation in the place of one would pass; None while that is tried already."""

        def passes(quotation: Quotation, policy: Policy | None) -> bool:
            given = self.given
            other = Judge(self.heard, self.people, self.sense, policy or given.policy, given.context, advising=False)
            return other.judge(quotation, case.attribution).passes

        return passes if self.advising else None

    # -- a few words ---------------------------------------------------------------------------------------------------

    def _short(self, case: Case, places: list[Occurrence]) -> QuoteCheck | None:
        """The verdict of a few words in marks; None when they are judged as longer quotations are.

        Given to a person, they must be heard from that person. Else they are scare quotes, which pass.
        """
        quotation = case.quotation
        given = (
            case.attribution.subject
            or quotation.goes_on
            or quotation.attribution is not None
            or quotation.anchor is not None
        )
        if not quotation.marked or quotation.kind == "quote" or quotation.hidden:
            return None
        if given:
            if places:
                return None
            named = case.attribution.name or "the person named"
            return case.result("not found", passes=False, reason=f"{named} does not say these words.")
        if any(
            self.given.agrees(case.attribution, self._found(place.first, place.last)) is not False for place in places
        ):
            return None
        return case.result("unspoken", passes=True, reason="These few words in marks are given to nobody.")

    # -- contiguous and equal ------------------------------------------------------------------------------------------

    def _exact(self, case: Case, places: list[Occurrence]) -> QuoteCheck:
        all_found = [self._found(place.first, place.last) for place in places]
        best = min(
            range(len(places)), key=lambda index: self._rank(case, all_found[index], 1 < len(places) <= _MAX_PLACES)
        )
        found = all_found[best]
        case.found, case.score = found, 1.0
        neighbours = list(plain_pairs(places[best].matches, found.first, len(case.quote.keys)))
        kept = (found.first, found.last)
        pairs = same_words(places[best].matches, found.first, len(case.quote.keys))
        case.seam = self.sense.seam(case.quote, neighbours, kept) or self.sense.made_question(case.quote, pairs, kept)
        case.changes = spellings(case.quote, self.heard, places[best].matches, neighbours)
        starts = (self.heard.start(place.first) for place in places[:_MAX_PLACES])
        case.places = [start for start in starts if start is not None]
        case.ambiguous = len(places) > 1
        agrees = self.given.agrees(case.attribution, found)
        said = [label for one in all_found for label in one.labels]
        if agrees is False or self.people.missing(case.attribution, said):
            return case.result("misattributed", passes=False, reason=self._wrong_speaker(case, found))
        where = f" at {clock(self.heard.start(found.first))}" if self.heard.timed else ""
        origin = origin_of(self.heard.transcript, self.heard.words(found.first, found.last))
        reason = word_for_word(origin, where, len(places))
        return case.result("verbatim", passes=True, reason=reason)

    def _rank(self, case: Case, found: FoundTokens, few: bool) -> tuple[int, float, bool, int]:
        """The named speaker first, then the time the post gives, then where nothing governs it, then the order."""
        agrees = self.given.agrees(case.attribution, found)
        wanted = case.time
        start = self.heard.start(found.first)
        distance = abs(start - wanted) if wanted is not None and start is not None else 0.0
        governed = few and self.sense.governing(found.first, found.last, case.quotation.text) is not None
        return (0 if agrees else 1 if agrees is None else 2), distance, governed, found.first

    def _found(self, first: int, last: int) -> FoundTokens:
        return FoundTokens(first, last, tuple(dict.fromkeys(self.heard.labels[first:last])))

    def _wrong_speaker(self, case: Case, found: FoundTokens) -> str:
        said = case.speaker() or "somebody else"
        if len({label for label in found.labels if label}) > 1:
            if len(case.ranges) > 1 and len(set(case.all_pieces().labels)) == 1:
                return f"Another person speaks between the pieces ({said})."
            return f"These words run over from one speaker to another. {two_people(self._turns(found))}"
        return self.people.explain(case.attribution, said, [label for label in found.labels if label])

    def _turns(self, found: FoundTokens) -> list[tuple[str, str]]:
        """The speakers of a place, in order, each with the words of the place that are theirs."""
        labels = self.heard.labels
        starts = [at for at in range(found.first, found.last) if at == found.first or labels[at] != labels[at - 1]]
        ends = [*starts[1:], found.last]
        turns = zip(starts, ends, strict=True)
        return [(self.people.display(labels[one]) or "somebody", self.heard.text(one, end)) for one, end in turns]

    # -- near ----------------------------------------------------------------------------------------------------------

    def _near(self, case: Case) -> QuoteCheck:
        case.quote, alignment = align_quote(self.heard, case.quote, self._anchor_places(case))
        quote, size = case.quote, len(case.quote.keys)
        if alignment is not None:
            alignment = without_stray_runs(self.heard, quote.ids, alignment, quote.ellipses)
            alignment = slid_to_ellipses(self.heard, quote.ids, alignment, quote.ellipses)
            alignment = with_heard_brackets(self.heard, quote, alignment)
        pieces = pieces_of(self.heard, quote.ids, alignment) or edge_pieces(self.heard, quote.ids, alignment)
        if pieces and not any(apart(self.heard, *pair) for pair in pairwise(pieces)):
            alignment, pieces = joined(pieces), []
        matched = len(alignment.pairs) if alignment else 0
        spoken = max(1, quote.spoken)
        if pieces and sum(run.size for run in pieces) / spoken >= _MIN_FOUND_SHARE:
            return self._stitched(case, pieces)
        if alignment is None or matched / spoken < _MIN_FOUND_SHARE or not solid(alignment):
            return self._not_found(case, alignment)
        case.score = min(1.0, matched / spoken)
        case.found = self._found(alignment.pairs[0][1], alignment.pairs[-1][1] + 1)
        changes = find_changes(quote, self.heard, self.meaning, alignment)
        case.changes = changes
        # The heard word that a word at the quotation's end replaces is part of the place.
        replaced = [change.place for change in changes if change.edit.kind in ("replace", "move")]
        first = min([case.found.first, *(place[0] for place in replaced)])
        last = max([case.found.last, *(place[1] for place in replaced)])
        case.found = self._found(first, last)
        case.places = [place for place in [self.heard.start(case.found.first)] if place is not None]
        together = [pair for pair, other in pairwise(alignment.pairs) if other == (pair[0] + 1, pair[1] + 1)]
        case.seam = self.sense.seam(quote, together, (first, last)) or self.sense.made_question(
            quote, alignment.pairs, (first, last)
        )
        gap = next((change for change in changes if splits(self.heard, change, size)), None)
        if gap is not None:
            case.ranges = [(case.found.first, gap.place[0]), (gap.place[1], case.found.last)]
            return self._split(case, gap)
        return self._trimmed_or_altered(case)

    def _anchor_places(self, case: Case) -> list[int]:
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

    def _stitched(self, case: Case, pieces: Sequence[TokenRun]) -> QuoteCheck:
        """The verdict of pieces from several places: `stitched` unless an ellipsis stands at every boundary."""
        longest = max(pieces, key=lambda run: run.size)
        case.found = self._found(longest.place, longest.place + longest.size)
        case.ranges = [(run.place, run.place + run.size) for run in pieces]
        case.score = sum(run.size for run in pieces) / len(case.quote.keys)
        ascending = all(one.place + one.size <= other.place for one, other in pairwise(pieces))
        whole, case.ranges = (
            extended(self.heard, case.quote.ids, pieces) if ascending else (joined(pieces), case.ranges)
        )
        case.changes = find_changes(case.quote, self.heard, self.meaning, whole) if ascending else []
        starts = [self.heard.start(run.place) for run in pieces]
        case.places = [start for start in starts if start is not None]
        boundaries = [(one, other) for one, other in pairwise(pieces) if apart(self.heard, one, other)]
        shown = all(
            any(place in case.quote.ellipses for place in range(one.at + one.size, other.at + 1))
            for one, other in boundaries
        )
        if boundaries and shown and ascending:
            return self._trimmed_or_altered(case)
        times = ", ".join(clock(start) for start in case.places) if case.places else f"{len(pieces)} places"
        reason = f"Put together from pieces said apart ({times}), without an ellipsis between them."
        if self._only_turned_round(pieces):
            reason = f"Its pieces stand in the other order there ({times})."
        return self._put_together(case, reason, [other.at for _, other in boundaries])

    def _only_turned_round(self, pieces: Sequence[TokenRun]) -> bool:
        """Whether the pieces would be one passage if they stood in the order in which they were said."""
        said = sorted(pieces, key=lambda run: run.place)
        return said != list(pieces) and not any(apart(self.heard, *pair) for pair in pairwise(said))

    def _split(self, case: Case, gap: Change) -> QuoteCheck:
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
        return self._put_together(case, f"Two pieces put together without an ellipsis; {what}.", [gap.post[0]])

    def _put_together(self, case: Case, reason: str, gaps: Sequence[int]) -> QuoteCheck:
        """The verdict `stitched`, whose reason also names the words that were changed."""
        changed = [change for change in case.changes if change.edit.kind not in _HARMLESS_EDITS]
        if changed:
            reason = f"{reason} {describe(changed, self.heard.transcript)}"
        if passes := self._tried(case):
            pieces = [self.heard.text(*piece) for piece in case.ranges if piece[0] < piece[1]]
            case.ways = advice.put_together(case.quotation, case.quote, pieces, gaps, passes)
        return case.result("stitched", passes=False, reason=reason)

    def _trimmed_or_altered(self, case: Case) -> QuoteCheck:
        if not case.changes:  # every word is there, and a word that was heard is cut in two: "twenty-|five"
            return case.result("altered", passes=False, reason="It begins or ends inside a word or number.")
        kinds = {change.edit.kind for change in case.changes}
        if kinds != {"spelling"} and kinds <= _HARMLESS_EDITS:
            return self._trimmed(case)
        reason = describe(case.changes, self.heard.transcript)
        self._try_ways(case)
        return case.result("altered", passes=False, reason=reason)

    def _try_ways(self, case: Case) -> None:
        """Which ways to put the words right would pass."""
        passes = self._tried(case)
        if passes is None or case.found is None:
            return
        found = case.found
        begin, end = self.heard.words(found.first, found.last)
        opening, closing = self.heard.sentence(begin), self.heard.sentence(end - 1)
        whole = self.heard.transcript.text(opening.words[0], closing.words[1]) if opening and closing else ""
        heard = advice.as_heard(case.quotation, self.heard.text(found.first, found.last), whole, passes)
        case.ways = (*heard, *advice.left_out(case.quotation, case.quote, case.changes, passes))
        changed = [change for change in case.changes if change.edit.kind in ("replace", "bracket")]
        if any(self.editing.corrects_name(change) for change in changed):
            case.ways = (*case.ways, "name")

    def _trimmed(self, case: Case) -> QuoteCheck:
        assert case.found is not None
        kept = (case.found.first, case.found.last)
        signed = case.quotation.signed
        refused = [text for change in case.changes if (text := self.editing.refusal(change, kept, signed))]
        spoken = case.all_pieces() if self._only_assent_between(case) else case.found
        agrees = self.given.agrees(case.attribution, spoken)
        if agrees is False:
            refused.append(self._wrong_speaker(case, spoken))
        reason = describe(case.changes, self.heard.transcript)
        if refused:
            self._try_ways(case)
            return case.result("trimmed", passes=False, reason=f"{reason} {refused[0]}")
        if all(change.edit.kind == "spelling" for change in case.changes):
            return case.result("verbatim", passes=True, reason=reason)
        return case.result("trimmed", passes=True, reason=f"{reason} {self._allowed(case)}")

    def _only_assent_between(self, case: Case) -> bool:
        """Whether an ellipsis leaves out no more of another person than a word of assent ("Yes.", "Mm-hmm.")."""
        if len(case.ranges) < 2:
            return False
        kept = {label for first, last in case.ranges for label in self.heard.labels[first:last]}
        for (_, first), (last, _) in pairwise(case.ranges):
            others = [at for at in range(first, last) if self.heard.labels[at] not in kept]
            asked = self.heard.text(max(0, first - 1), first).rstrip().endswith(("?", "？"))  # then it is an answer
            if (
                asked
                or len(others) > _MAX_ASSENT_WORDS
                or any(self.heard.keys[at] not in self.heard.language.assent for at in others)
            ):
                return False
        return True

    def _allowed(self, case: Case) -> str:
        kinds = {change.edit.kind for change in case.changes}
        if kinds <= {"bracket", "spelling"}:
            return f"{case.quotation.signed} signed the brackets."
        return f"The policy {self.given.policy} allows this."

    def _not_found(self, case: Case, alignment: Alignment | None) -> QuoteCheck:
        case.score = min(len(alignment.pairs) / max(1, case.quote.spoken), 1.0) if alignment else 0.0
        source, _, _ = the_words(self.heard.transcript)
        reason = f"Not in {source}, and no passage has half of its words together."
        if alignment and len(alignment.pairs) > 1 and case.score >= _MIN_SHOWN_SHARE:
            first, last = core(alignment)
            case.nearest = self.heard.text(first, last)
            start = self.heard.start(first)
            at = f", at {clock(start)}," if start is not None else ""
            reason = f"Not in {source}; the nearest passage{at} shares {round(case.score * 100)} % of its words."
        return case.result("not found", passes=False, reason=reason)
