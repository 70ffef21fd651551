"""Writes the insights of an outline, and has their quotations looked at as an editor does before they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

from summarizer.drafting.cast_words import UNNAMED, described
from summarizer.drafting.draft_state import DraftState
from summarizer.drafting.framing import WrittenInsight
from summarizer.drafting.gates import judge
from summarizer.drafting.insights import Rejected, Written, write_insight
from summarizer.drafting.outline import Outline, PlannedInsight, PlannedTopic
from summarizer.drafting.passages import fence
from summarizer.drafting.places import overlap
from summarizer.drafting.recutting import Quoted, Recut, look_at, recut
from summarizer.errors import AnswerError, NotYet
from summarizer.post_format import INSIGHTS
from summarizer.records.post import Insight
from summarizer.records.word_ranges import WordRange

__all__ = ["STEPS_AFTER", "InsightWriter", "QuotedInsight"]

STEPS_AFTER = 3  # the insights: their quotations, the framing, the verdicts
_BESIDE = ("heading", "claim")  # a reader sees them before the quotation
_WHOLE = frozenset(_BESIDE)  # texts of an insight that takes the place of another one
_AT_ONCE = 4  # insights that are written at the same time; more would wait for the provider's limits


class QuotedInsight(NamedTuple):
    """An insight as the model wrote it, and the words that it quotes."""

    planned: PlannedInsight
    written: Written
    words: WordRange

    @property
    def texts(self) -> dict[str, str]:
        """Those that may be printed."""
        return {name: str(one.value) for name, one in self.written.texts.items() if one.usable and one.value}


class InsightWriter:
    """Writes the insights of one draft."""

    def __init__(self, state: DraftState) -> None:
        self.state = state
        self.planned: list[PlannedInsight] = []
        self.reserves: list[PlannedInsight] = []  # that no insight is written of yet

    def write(self, outline: Outline) -> list[QuotedInsight]:
        """The insights in the order of the outline; the reserves follow where a point was rejected.

        Of a post's least insights none is rejected.
        """
        planned, reserves = self.planned, self.reserves
        planned[:], reserves[:] = outline.insights, outline.reserves
        asked = range(len(planned))
        found: dict[int, Written | Rejected] = {}
        while asked:
            found |= self._ask(asked, planned, may_reject=True)
            refused = [number for number in asked if isinstance(found[number], Rejected)]
            room = [reserves.pop(0) for _ in refused if reserves]
            asked = range(len(planned), len(planned) + len(room))
            planned += room
        rejected = [number for number, one in sorted(found.items()) if isinstance(one, Rejected)]
        lacking = max(0, INSIGHTS[0] - len(found) + len(rejected))
        without = {
            number: one.unwritten for number, one in found.items() if isinstance(one, Rejected) and one.unwritten
        }
        needed = sorted(rejected, key=lambda number: number in without)[:lacking]
        found |= self._ask([number for number in needed if number not in without], planned, may_reject=False)
        found |= {number: without[number] for number in needed if number in without}
        kept = [(planned[number], one) for number, one in sorted(found.items()) if isinstance(one, Written)]
        for number, one in sorted(found.items()):
            if isinstance(one, Rejected):
                self._left_out(planned[number], one.why)
        if not any(graded.usable for _, one in kept for graded in (one.texts["heading"], one.texts["claim"])):
            why = next((r for _, one in kept for g in one.texts.values() for r in g.reasons), "no reason known")
            raise AnswerError(
                f"{self.state.requester.client.model} wrote nothing that can be used ({why}); try another --model"
            )
        return self._apart(kept, spare=len(kept) - INSIGHTS[0])

    def _ask(
        self, numbers: Sequence[int], planned: Sequence[PlannedInsight], *, may_reject: bool
    ) -> dict[int, Written | Rejected]:
        """Writes these insights at once; of a batch API all are asked before one is awaited."""
        done: list[int] = []  # appended to by several threads

        def one(number: int) -> Written | Rejected | NotYet:
            try:
                return self.insight(number, planned, may_reject=may_reject)
            except NotYet as later:
                return later
            finally:
                done.append(number)
                self.state.report.progress(
                    len(done), len(numbers) + STEPS_AFTER, f"writing: insight {len(done)} of {len(numbers)}"
                )

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="insight") as pool:
            answers = dict(zip(numbers, pool.map(one, numbers), strict=True))
        awaited = [answer for answer in answers.values() if isinstance(answer, NotYet)]
        if awaited:
            raise NotYet(str(awaited[0]), tuple(key for later in awaited for key in later.keys))
        return {number: answer for number, answer in answers.items() if not isinstance(answer, NotYet)}

    def insight(
        self, number: int, planned: Sequence[PlannedInsight], *, may_reject: bool, may_lack: bool = True
    ) -> Written | Rejected:
        """The insight. Unless it `may_lack`, a refused request raises its error."""
        own = planned[number]
        others = [one for one in planned if one is not own]
        label = self.state.transcript.words[own.place[0]].speaker
        name = self.state.material.cast.called(label or "")
        return write_insight(
            own,
            self.state.conversation,
            self.state.places,
            self.state.requester,
            self.state.prompts["insight"],
            self.state.basis("insight", surname=name or ""),
            language=self.state.material.language,
            speaker=self.state.transcript.display(label) or "not named",
            called=name or UNNAMED,
            guest=described(self.state.material.cast),
            others=others,
            taken=[one.place for one in others],
            style=self.state.style,
            may_reject=may_reject,
            may_move=may_lack,
            refused=self.state.refusals.append if may_lack else None,
        )

    def _apart(
        self, kept: Sequence[tuple[PlannedInsight, Written]], *, spare: int, quoted: Sequence[WordRange] = ()
    ) -> list[QuotedInsight]:
        """The insights, each with words that no other one quotes and that do not stand in `quoted`.

        At most `spare` are left out for want of such words.
        """
        insights: list[QuotedInsight] = []
        for planned, one in kept:
            taken = [*quoted, *(other.words for other in insights)]
            places = (one.words, planned.place, *planned.point.places)
            free = (words for words in places if all(overlap(words, other) == 0 for other in taken))
            words = next(free, None)
            if words is None and spare > 0:
                spare -= 1
                self._left_out(planned, "another insight quotes its words")
                continue
            insights.append(QuotedInsight(planned, one, words or planned.place))
        return insights

    def _left_out(self, planned: PlannedInsight, why: str) -> None:
        self.state.problems.append(f"a point was left out ({planned.point.argued or 'chosen'}): {why}")

    def recorded(self, insights: Sequence[QuotedInsight]) -> list[WrittenInsight]:
        """The insights with their quotations' ids and the texts that may be printed."""
        return [WrittenInsight(self.record(n, one.written, one.words), one.words) for n, one in enumerate(insights, 1)]

    def record(self, number: int, one: Written, words: WordRange) -> Insight:
        texts = {name: self.state.keep(f"insight {number}", name, graded) for name, graded in one.texts.items()}
        return one.insight(self.state.quote(words), texts)

    # -- quotations, as an editor cuts them --

    def edited(
        self, insights: Sequence[QuotedInsight], topics: Sequence[PlannedTopic]
    ) -> tuple[list[QuotedInsight], list[PlannedTopic], dict[WordRange, str]]:
        """The insights and topics with the quotations that an editor would print.

        A topic without one is left out. An insight without one gives way to a point in reserve, which comes last. Where
        there is none, and among the most important three, it stays; the last value says why an editor would refuse
        these words.
        """
        cut = self._recut(insights, topics)
        first = len(insights)
        kept = [one._replace(place=cut.words[at]) for at, one in enumerate(topics, first) if at not in cut.refused]
        left = [one._replace(words=words) for one, words in zip(insights, cut.words, strict=False)]
        doubted = [at for at in sorted(cut.refused) if at < first]
        quoted = [*(one.words for one in left), *(one.place for one in kept)]
        instead = self._from_reserves(sum(at >= INSIGHTS[0] for at in doubted), quoted)
        for _ in instead:  # the least important ones give way
            at = doubted.pop()
            self._left_out(left.pop(at).planned, f"no cut of its quotation can be printed ({cut.refused[at]})")
        return [*left, *instead], kept, {left[at].words: cut.refused[at] for at in doubted}

    def _from_reserves(self, count: int, quoted: Sequence[WordRange]) -> list[QuotedInsight]:
        """At most `count` insights about points in reserve, whole and with quotations that an editor would print."""
        found: list[QuotedInsight] = []
        while len(found) < count and self.reserves:
            first = len(self.planned)
            for _ in range(min(count - len(found), len(self.reserves))):
                self.planned.append(self.reserves.pop(0))
            answers = sorted(self._ask(range(first, len(self.planned)), self.planned, may_reject=True).items())
            written = [(self.planned[number], one) for number, one in answers if isinstance(one, Written)]
            taken = [*quoted, *(one.words for one in found)]
            more = [one for one in self._apart(written, spare=len(written), quoted=taken) if one.texts.keys() >= _WHOLE]
            cut = self._recut(more, (), taken)
            pairs = enumerate(zip(more, cut.words, strict=True))
            found += [one._replace(words=words) for at, (one, words) in pairs if at not in cut.refused]
        return found

    def _recut(
        self, insights: Sequence[QuotedInsight], topics: Sequence[PlannedTopic], taken: Sequence[WordRange] = ()
    ) -> Recut:
        """The quotations of these, insights first. `taken` has other quotations."""
        fixed = self.state.brief.include
        quoted = [
            Quoted(
                one.words,
                "\n".join(f"{name}: {_line(one.texts[name], 600)}" for name in _BESIDE if name in one.texts),
                one.planned.point.places,
                any(overlap(one.words, words) for words in fixed),
            )
            for one in insights
        ]
        quoted += [Quoted(one.place, f"subject: {_line(one.subject, 80)}", one.point.places) for one in topics]
        looks = look_at(
            quoted,
            self.state.conversation,
            self.state.places,
            self.state.requester,
            self.state.prompts["quotations"],
            room=self.state.room_to_judge,
            refused=self.state.refusals.append,
        )

        def objection(at: int, words: WordRange) -> str:
            if any(overlap(words, other) for other in taken):
                return "another quotation has words of the better cut"
            return self._objection(insights[at], words) if at < len(insights) else ""

        return recut(quoted, looks, objection)

    def _objection(self, one: QuotedInsight, words: WordRange) -> str:
        """Which text of an insight says the words of a better cut, though not those of its quotation."""
        basis, transcript = self.state.basis("insight"), self.state.transcript
        before, after = (replace(basis, quote=transcript.text(*run)) for run in (one.words, words))
        for name, text in one.texts.items():
            if judge(name, text, after).weight > judge(name, text, before).weight:
                return f"the {name} has its words"
        return ""


def _line(text: str, most: int) -> str:
    return fence(text, most).replace("\n", " ")
