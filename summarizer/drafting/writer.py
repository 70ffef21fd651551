"""Writes a draft with a model that has room: outline, insights, framing, then the verdict on each sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from summarizer.drafting.cast_words import UNNAMED, called_together, described
from summarizer.drafting.framing import WrittenInsight, topic_sentences, write_framing
from summarizer.drafting.gates import Basis, KnownFacts, judge, prompt_words
from summarizer.drafting.insights import Rejected, Written, write_insight
from summarizer.drafting.material import REFUSALS_TOLD, Material
from summarizer.drafting.outline import Outline, PlannedInsight, PlannedTopic, choose_insights
from summarizer.drafting.part_requests import Graded, PartRequester
from summarizer.drafting.places import overlap
from summarizer.drafting.prompts import Prompt
from summarizer.drafting.quotable import Quotable
from summarizer.drafting.recutting import PrintedQuotation, QuotationEditor, printed_quotations, recut
from summarizer.drafting.rewriting import kind_of, rewrite_with
from summarizer.drafting.settling import settle
from summarizer.drafting.verifying import verify
from summarizer.errors import AnswerError, NotEnoughError, NotYet
from summarizer.post_format import INSIGHTS
from summarizer.records.draft_parts import described_part, owner_of, part_names, prose_of
from summarizer.records.post import Draft, Insight, Support, Topic
from summarizer.records.quote import Candidate
from summarizer.records.reading import Point, Reading
from summarizer.records.redo import number_of, prose_names
from summarizer.records.word_ranges import WordRange
from summarizer.reporting import Reporter

__all__ = ["Writer"]

_AT_ONCE = 4  # insights that are written at the same time; more would wait for the provider's limits
_MOST_REQUESTS = 2  # by which prose is judged again after its quotation was cut again
_LEAST_ROOM_TO_VERIFY, _ROOM_TO_VERIFY = 4000, 16_000  # tokens of the material of a request


class Writer:
    """Writes one draft with a model that has room."""

    def __init__(
        self,
        material: Material,
        reading: Reading,
        requester: PartRequester,
        prompts: Mapping[str, Prompt],
        report: Reporter,
    ) -> None:
        self.material, self.reading, self.requester = material, reading, requester
        self.prompts, self.report = prompts, report
        self.transcript, self.brief = material.transcript, material.brief
        self.conversation = material.conversation
        self.places = material.places
        self.problems: list[str] = []
        self.cut: list[Candidate] = []
        self.refusals: list[str] = []  # why requests were refused; appended to by several threads
        self.style = self.brief.style.for_prompt() if self.brief.style else ""
        known = KnownFacts.of(material.episode, material.transcript)
        quotable = Quotable.of(
            material.episode, material.transcript, material.rules.withheld, material.cast.hosts, material.language
        )
        style = self.brief.style
        self.basis = Basis(
            known,
            language=material.language,
            quotable=quotable,
            avoid=tuple(style.avoid) if style else (),
            words=style.words if style else {},
        )

    def write(self, sha256: str) -> Draft:
        self.report.progress(0, None, "writing: choosing the insights")
        outline = self.outline()
        written = self.insights(outline)
        self.report.progress(len(written), len(written) + 2, "writing: intro and conclusion")
        draft = self.framing(written, self.free(outline.topics, written))
        self.report.progress(len(written) + 1, len(written) + 2, "checking every sentence")
        draft = self._finished(self.verified(draft))
        self.report.progress(1, 1, "writing: done")
        return draft.model_copy(update={"prompts_sha256": sha256})

    def _finished(self, draft: Draft) -> Draft:
        if self.refusals:
            count = len(self.refusals)
            asked = "1 request of the draft was" if count == 1 else f"{count} requests of the draft were"
            self.report.warn(f"{asked} refused, and the rest was written without: {self.refusals[0]}")
        done = {"model": self.requester.client.model, "usage": self.requester.usage, "cut": self._used(draft)}
        return draft.model_copy(update={**done, "problems": (*self.problems, *draft.problems)})

    def _used(self, draft: Draft) -> tuple[Candidate, ...]:
        parts: tuple[Insight | Topic, ...] = (*draft.insights, *draft.topics)
        ids = {one.quote for one in parts} | {one.second for one in draft.insights}
        return tuple(one for one in self.cut if one.id in ids)

    # -- outline --

    def outline(self) -> Outline:
        heard = self.material.quotable_points(self.reading)
        included, refused = self.material.included_points()
        for problem in refused[:REFUSALS_TOLD]:
            self.report.warn(problem)
        self.problems += refused
        reading = self.reading.model_copy(update={"points": heard})
        if len(heard) + len(included) < INSIGHTS[0]:
            raise NotEnoughError(
                f"{len(heard)} points of {self.material.episode.title!r} have a quotation that may be "
                f"printed, and a post needs {INSIGHTS[0]}"
            )
        return choose_insights(
            reading,
            self.conversation,
            self.requester,
            self.prompts["outline"],
            language=self.material.language,
            wanted=self.brief.insights,
            about=self.brief.about,
            included=included,
        )

    # -- insights --

    def insights(self, outline: Outline) -> list[WrittenInsight]:
        """The insights in the order of the outline; the reserves follow where a point was rejected.

        Of a post's least insights none is rejected.
        """
        planned = list(outline.insights)
        asked = range(len(planned))
        found: dict[int, Written | Rejected] = {}
        reserves = list(outline.reserves)
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
                self.problems.append(f"a point was left out ({planned[number].point.argued or 'chosen'}): {one.why}")
        if not any(graded.usable for _, one in kept for graded in (one.texts["heading"], one.texts["claim"])):
            why = next((r for _, one in kept for g in one.texts.values() for r in g.reasons), "no reason known")
            raise AnswerError(
                f"{self.requester.client.model} wrote nothing that can be used ({why}); try another --model"
            )
        return self._numbered(kept)

    def _ask(
        self, numbers: Sequence[int], planned: Sequence[PlannedInsight], *, may_reject: bool
    ) -> dict[int, Written | Rejected]:
        """Writes these insights at once; of a batch API all are asked before one is awaited."""
        done: list[int] = []  # appended to by several threads

        def one(number: int) -> Written | Rejected | NotYet:
            try:
                return self._insight(number, planned, may_reject=may_reject)
            except NotYet as later:
                return later
            finally:
                done.append(number)
                self.report.progress(len(done), len(numbers) + 2, f"writing: insight {len(done)} of {len(numbers)}")

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="insight") as pool:
            answers = dict(zip(numbers, pool.map(one, numbers), strict=True))
        awaited = [answer for answer in answers.values() if isinstance(answer, NotYet)]
        if awaited:
            raise NotYet(str(awaited[0]), tuple(key for later in awaited for key in later.keys))
        return {number: answer for number, answer in answers.items() if not isinstance(answer, NotYet)}

    def _insight(
        self, number: int, planned: Sequence[PlannedInsight], *, may_reject: bool, may_lack: bool = True
    ) -> Written | Rejected:
        """The insight. Unless it `may_lack`, a refused request raises its error."""
        own = planned[number]
        others = [one for one in planned if one is not own]
        label = self.transcript.words[own.place[0]].speaker
        name = self.material.cast.called(label or "")
        return write_insight(
            own,
            self.conversation,
            self.places,
            self.requester,
            self.prompts["insight"],
            self._basis("insight", surname=name or ""),
            language=self.material.language,
            speaker=self.transcript.display(label) or "not named",
            called=name or UNNAMED,
            guest=described(self.material.cast),
            others=others,
            taken=[one.place for one in others],
            style=self.style,
            may_reject=may_reject,
            may_move=may_lack,
            refused=self.refusals.append if may_lack else None,
        )

    def _numbered(self, kept: Sequence[tuple[PlannedInsight, Written]]) -> list[WrittenInsight]:
        """The insights with their quotations' ids and the texts that may be printed."""
        insights: list[WrittenInsight] = []
        spare = len(kept) - INSIGHTS[0]
        for planned, one in kept:
            taken = [other.words for other in insights]
            places = (one.words, planned.place, *planned.point.places)
            free = (words for words in places if all(overlap(words, other) == 0 for other in taken))
            words = next(free, None)
            if words is None and spare > 0:
                spare -= 1
                self.problems.append(f"a point was left out ({planned.point.argued}): another insight quotes its words")
                continue
            words = words or planned.place
            insights.append(WrittenInsight(self._record(len(insights) + 1, one, words), words))
        return insights

    def _record(self, number: int, one: Written, words: WordRange) -> Insight:
        texts = {name: self._keep(f"insight {number}", name, graded) for name, graded in one.texts.items()}
        return one.insight(self._quote(words), texts)

    def _quote(self, words: WordRange) -> str:
        """The id of the quotation of these words; one that the draft cuts itself is added to `cut`."""
        for candidate in (*self.material.quotes.candidates, *self.cut):
            if candidate.words == words:
                return candidate.id
        run = self.transcript.words[words[0] : words[1]]
        self.cut.append(
            Candidate(
                id=f"c{len(self.cut) + 1}",
                words=words,
                start=run[0].start,
                end=max(run[0].start, run[-1].end),
                speaker=run[0].speaker or self.material.quotes.candidates[0].speaker,
                text=self.transcript.text(*words),
                score=0.0,
            )
        )
        return self.cut[-1].id

    # -- framing --

    def free(self, topics: Sequence[PlannedTopic], written: Sequence[WrittenInsight]) -> list[PlannedTopic]:
        """The topics whose quotation no insight has, and whose subject may be printed."""
        apart = [topic for topic in topics if all(overlap(topic.place, one.words) == 0 for one in written)]
        judged = [(topic, judge("subject", topic.subject, self._basis("outline"))) for topic in apart]
        return [topic._replace(subject=str(one.value)) for topic, one in judged if one.usable]

    def framing(
        self, written: Sequence[WrittenInsight], topics: Sequence[PlannedTopic], *, may_lack: bool = True
    ) -> Draft:
        """The draft but for what is verified. Unless the texts `may_lack`, a refused request raises its error."""
        cast = self.material.cast
        guest = cast.guests[0] if len(cast.guests) == 1 else None
        graded = write_framing(
            written,
            topics,
            self.conversation,
            self.requester,
            self.prompts["framing"],
            self._basis("framing"),
            language=self.material.language,
            who=described(cast),
            called=called_together(cast),
            guest=guest,
            about=self.reading.about or "",
            style=self.style,
            refused=self.refusals.append if may_lack else None,
        )
        texts = {name: self._keep("framing", name, one) for name, one in graded.items() if name != "subjects"}
        if refused := graded["subjects"].left_out or (() if graded["subjects"].usable else graded["subjects"].reasons):
            self.problems.append(f"framing, subjects: left out ({'; '.join(refused)})")
        return Draft(
            model=self.requester.client.model,
            insights=tuple(one.insight for one in written),
            headline=texts["headline"],
            dek=texts["dek"],
            intro=texts["intro"],
            conclusion=(texts["conclusion_shown"], texts["conclusion_next"]),
            subjects=tuple(graded["subjects"].value or ()) if graded["subjects"].usable else (),
            topics=tuple(
                Topic(
                    subject=topic.subject[:1].upper() + topic.subject[1:],
                    quote=self._quote(topic.place),
                    opening=texts[f"topic_opening_{number}"],
                    closing=texts[f"topic_closing_{number}"],
                    evidence=self.transcript.sentence_words(topic_sentences(topic, self.conversation)),
                )
                for number, topic in enumerate(topics, start=1)
            ),
        )

    # -- some parts anew --

    def write_again(self, kept: Draft) -> Draft:
        """The kept draft with the parts of the brief written anew, around the quotations that they have now."""
        self.cut = list(kept.cut)
        known = {one.id: one.words for one in self.material.quotes.with_cut(kept.cut).candidates}
        quoted = [known[self.brief.quotes.get(f"insight-{n}", one.quote)] for n, one in enumerate(kept.insights, 1)]
        planned = [self._planned(words, one) for words, one in zip(quoted, kept.insights, strict=True)]
        insights = list(kept.insights)
        for part in self.brief.redo:
            index = number_of(part)
            if index is not None:
                self.requester.again = self.brief.attempt(part)
                written = self._insight(index, planned, may_reject=False, may_lack=False)
                assert isinstance(written, Written), "a planned insight that may not be rejected is written"
                insights[index] = self._record(index + 1, written, written.words)
        framed: Mapping[str, object] = {}
        if any(number_of(part) is None for part in self.brief.redo):
            self.requester.again = max(self.brief.attempt(part) for part in self.brief.redo if number_of(part) is None)
            topics = [PlannedTopic(one.subject, Point(id="p0", places=(known[one.quote],)), known[one.quote])
                      for one in kept.topics]  # fmt: skip
            pairs = [WrittenInsight(one, words) for one, words in zip(insights, quoted, strict=True)]
            framing = self.framing(pairs, topics, may_lack=False)
            framed = {name: getattr(framing, name) for name in ("headline", "dek", "intro", "conclusion", "subjects",
                                                                "topics")}  # fmt: skip
        self.requester.again = max(self.brief.attempts.values(), default=0)
        again = kept.model_copy(update={**framed, "insights": tuple(insights), "problems": ()})
        changed = [name for part in self.brief.redo for name in prose_names(part, again)]
        return self._finished(self.verified(again, changed))

    def _planned(self, words: WordRange, insight: Insight) -> PlannedInsight:
        """The point that a kept insight is about: that of the reading at its quotation, else what it claims."""
        for point in self.reading.points:
            if any(overlap(words, place) for place in point.places):
                return PlannedInsight(point, words)
        return PlannedInsight(Point(id="p0", argued=insight.claim, places=(words,), rests_on=insight.evidence), words)

    # -- verification --

    def verified(self, draft: Draft, changed: Collection[str] | None = None) -> Draft:
        """The draft with the verdict on each sentence of these parts, or of all.

        What is not carried is written once more, or left out.
        """
        draft = draft.model_copy(update={"cut": tuple(self.cut)})
        editor = self._editor(draft) if changed is None else None
        supports = self._examine(draft, changed, editor=editor)
        if editor is not None:
            again = partial(self._examine, most_requests=_MOST_REQUESTS)
            draft, supports = recut(draft, supports, editor, self._quote, self._objection, again)
        rewrite = rewrite_with(
            self.requester,
            self.prompts["rewrite"],
            self.conversation,
            self._basis("rewrite"),
            draft,
            self.refusals.append,
        )
        return settle(draft, supports, rewrite, self._examine)[0]

    def _examine(
        self,
        draft: Draft,
        parts: Collection[str] | None = None,
        editor: QuotationEditor | None = None,
        most_requests: int | None = None,
    ) -> tuple[Support, ...]:
        return verify(
            draft.model_copy(update={"cut": tuple(self.cut)}),
            self.transcript,
            self.material.episode,
            self.requester,
            self.prompts,
            self.report,
            candidates=self.material.quotes.candidates,
            parts=parts,
            people=self.conversation.people,
            room=max(_LEAST_ROOM_TO_VERIFY, min(_ROOM_TO_VERIFY, self.requester.client.room // 2)),
            editor=editor,
            most_requests=most_requests,
        )

    # -- better cuts of quotations --

    def _editor(self, draft: Draft) -> QuotationEditor:
        """Asks about all quotations but those that the brief asks for."""
        known = {one.id: one.words for one in (*self.material.quotes.candidates, *draft.cut)}
        printed = printed_quotations(draft, known)
        fixed = [one for one in printed if any(overlap(one.words, words) for words in self.brief.include)]
        return QuotationEditor(self.conversation, self.places, printed, fixed)

    def _objection(self, draft: Draft, one: PrintedQuotation, words: WordRange) -> str:
        """Which text beside a quotation says the words of a better cut of it, though not those of the quotation."""
        before, after = (
            replace(self._basis("rewrite"), quote=self.transcript.text(*run)) for run in (one.words, words)
        )
        for name in part_names(draft):
            text, kind = prose_of(draft, name), kind_of(name)
            if not text or owner_of(name) != one.owner:
                continue
            if judge(kind, text, after).weight > judge(kind, text, before).weight:
                return f"{described_part(name)} has its words"
        return ""

    # -- shared --

    def _basis(self, kind: str, *, surname: str = "") -> Basis:
        return replace(self.basis, instructions=prompt_words(self.prompts[kind]), surname=surname)

    def _keep(self, where: str, name: str, graded: Graded) -> str | None:
        """The text to print, or None: its place is left for the writer."""
        shown = name.rstrip("_0123456789").replace("_", " ")
        if graded.usable and graded.value:
            if graded.left_out:
                self.problems.append(f"{where}, {shown}: a sentence was left out ({'; '.join(graded.left_out)})")
            return str(graded.value)
        if name != "takeaway" or graded.reasons:
            self.problems.append(f"{where}, {shown}: left for the writer ({'; '.join(graded.reasons)})")
        return None
