"""Writes a draft with a model that has room: outline, insights, framing, then the verdict on each sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from summarizer.drafting.cast_words import called_together, described
from summarizer.drafting.draft_state import DraftState
from summarizer.drafting.framing import WrittenInsight, topic_sentences, write_framing
from summarizer.drafting.gates import judge
from summarizer.drafting.insight_writer import STEPS_AFTER, InsightWriter
from summarizer.drafting.insights import Written
from summarizer.drafting.material import REFUSALS_TOLD
from summarizer.drafting.outline import Outline, PlannedInsight, PlannedTopic, choose_insights
from summarizer.drafting.places import overlap
from summarizer.drafting.rewriting import rewrite_with
from summarizer.drafting.settling import settle
from summarizer.drafting.verifying import verify
from summarizer.errors import NotEnoughError
from summarizer.post_format import INSIGHTS
from summarizer.records.post import Draft, Insight, QuotationRemark, Support, Topic
from summarizer.records.quote import Candidate
from summarizer.records.reading import Point, Reading
from summarizer.records.redo import number_of, prose_names
from summarizer.records.word_ranges import WordRange

__all__ = ["Writer"]


class Writer:
    """Writes one draft with a model that has room."""

    def __init__(self, state: DraftState, reading: Reading) -> None:
        self.state, self.reading = state, reading
        self.insights = InsightWriter(state)

    def write(self, sha256: str) -> Draft:
        self.state.report.progress(0, None, "writing: choosing the insights")
        outline = self.outline()
        chosen = self.insights.write(outline)
        steps = len(chosen) + STEPS_AFTER
        self.state.report.progress(steps - 3, steps, "writing: how the quotations are cut")
        topics = self.free(outline.topics, [one.words for one in chosen])
        chosen, topics, refused = self.insights.edited(chosen, topics)
        written = self.insights.recorded(chosen)
        self.state.report.progress(steps - 2, steps, "writing: intro and conclusion")
        draft = self.framing(written, topics)
        remarks = [QuotationRemark(quote=self.state.quote(words), why=why) for words, why in refused.items()]
        draft = draft.model_copy(update={"remarks": tuple(remarks)})
        self.state.report.progress(steps - 1, steps, "checking every sentence")
        draft = self._finished(self.verified(draft))
        self.state.report.progress(1, 1, "writing: done")
        return draft.model_copy(update={"prompts_sha256": sha256})

    def _finished(self, draft: Draft) -> Draft:
        if self.state.refusals:
            count = len(self.state.refusals)
            asked = "1 request of the draft was" if count == 1 else f"{count} requests of the draft were"
            self.state.report.warn(f"{asked} refused, and the rest was written without: {self.state.refusals[0]}")
        done = {
            "model": self.state.requester.client.model,
            "usage": self.state.requester.usage,
            "cut": self._used(draft),
        }
        return draft.model_copy(update={**done, "problems": (*self.state.problems, *draft.problems)})

    def _used(self, draft: Draft) -> tuple[Candidate, ...]:
        parts: tuple[Insight | Topic, ...] = (*draft.insights, *draft.topics)
        ids = {one.quote for one in parts} | {one.second for one in draft.insights}
        return tuple(one for one in self.state.cut if one.id in ids)

    # -- outline --

    def outline(self) -> Outline:
        heard = self.state.material.quotable_points(self.reading)
        included, refused = self.state.material.included_points()
        for problem in refused[:REFUSALS_TOLD]:
            self.state.report.warn(problem)
        self.state.problems += refused
        reading = self.reading.model_copy(update={"points": heard})
        if len(heard) + len(included) < INSIGHTS[0]:
            raise NotEnoughError(
                f"{len(heard)} points of {self.state.material.episode.title!r} have a quotation that may be "
                f"printed, and a post needs {INSIGHTS[0]}"
            )
        return choose_insights(
            reading,
            self.state.conversation,
            self.state.requester,
            self.state.prompts["outline"],
            language=self.state.material.language,
            wanted=self.state.brief.insights,
            about=self.state.brief.about,
            included=included,
        )

    # -- framing --

    def free(self, topics: Sequence[PlannedTopic], quoted: Sequence[WordRange]) -> list[PlannedTopic]:
        """The topics whose quotation no insight has, and whose subject may be printed."""
        apart = [topic for topic in topics if all(overlap(topic.place, words) == 0 for words in quoted)]
        judged = [(topic, judge("subject", topic.subject, self.state.basis("outline"))) for topic in apart]
        return [topic._replace(subject=str(one.value)) for topic, one in judged if one.usable]

    def framing(
        self, written: Sequence[WrittenInsight], topics: Sequence[PlannedTopic], *, may_lack: bool = True
    ) -> Draft:
        """The draft but for what is verified. Unless the texts `may_lack`, a refused request raises its error."""
        cast = self.state.material.cast
        guest = cast.guests[0] if len(cast.guests) == 1 else None
        graded = write_framing(
            written,
            topics,
            self.state.conversation,
            self.state.requester,
            self.state.prompts["framing"],
            self.state.basis("framing"),
            language=self.state.material.language,
            who=described(cast),
            called=called_together(cast),
            guest=guest,
            about=self.reading.about or "",
            style=self.state.style,
            refused=self.state.refusals.append if may_lack else None,
        )
        texts = {name: self.state.keep("framing", name, one) for name, one in graded.items() if name != "subjects"}
        if refused := graded["subjects"].left_out or (() if graded["subjects"].usable else graded["subjects"].reasons):
            self.state.problems.append(f"framing, subjects: left out ({'; '.join(refused)})")
        return Draft(
            model=self.state.requester.client.model,
            insights=tuple(one.insight for one in written),
            headline=texts["headline"],
            dek=texts["dek"],
            intro=texts["intro"],
            conclusion=(texts["conclusion_shown"], texts["conclusion_next"]),
            subjects=tuple(graded["subjects"].value or ()) if graded["subjects"].usable else (),
            topics=tuple(
                Topic(
                    subject=topic.subject[:1].upper() + topic.subject[1:],
                    quote=self.state.quote(topic.place),
                    opening=texts[f"topic_opening_{number}"],
                    closing=texts[f"topic_closing_{number}"],
                    evidence=self.state.transcript.sentence_words(topic_sentences(topic, self.state.conversation)),
                )
                for number, topic in enumerate(topics, start=1)
            ),
        )

    # -- some parts anew --

    def write_again(self, kept: Draft) -> Draft:
        """The kept draft with the parts of the brief written anew, around the quotations that they have now."""
        self.state.cut = list(kept.cut)
        known = {one.id: one.words for one in self.state.material.quotes.with_cut(kept.cut).candidates}
        quoted = [
            known[self.state.brief.quotes.get(f"insight-{n}", one.quote)] for n, one in enumerate(kept.insights, 1)
        ]
        planned = [self._planned(words, one) for words, one in zip(quoted, kept.insights, strict=True)]
        insights = list(kept.insights)
        for part in self.state.brief.redo:
            index = number_of(part)
            if index is not None:
                self.state.requester.again = self.state.brief.attempt(part)
                written = self.insights.insight(index, planned, may_reject=False, may_lack=False)
                assert isinstance(written, Written), "a planned insight that may not be rejected is written"
                insights[index] = self.insights.record(index + 1, written, written.words)
        framed: Mapping[str, object] = {}
        if any(number_of(part) is None for part in self.state.brief.redo):
            self.state.requester.again = max(
                self.state.brief.attempt(part) for part in self.state.brief.redo if number_of(part) is None
            )
            topics = [PlannedTopic(one.subject, Point(id="p0", places=(known[one.quote],)), known[one.quote])
                      for one in kept.topics]  # fmt: skip
            pairs = [WrittenInsight(one, words) for one, words in zip(insights, quoted, strict=True)]
            framing = self.framing(pairs, topics, may_lack=False)
            framed = {name: getattr(framing, name) for name in ("headline", "dek", "intro", "conclusion", "subjects",
                                                                "topics")}  # fmt: skip
        self.state.requester.again = max(self.state.brief.attempts.values(), default=0)
        again = kept.model_copy(update={**framed, "insights": tuple(insights), "problems": ()})
        changed = [name for part in self.state.brief.redo for name in prose_names(part, again)]
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
        draft = draft.model_copy(update={"cut": tuple(self.state.cut)})
        supports = self._examine(draft, changed)
        rewrite = rewrite_with(
            self.state.requester,
            self.state.prompts["rewrite"],
            self.state.conversation,
            self.state.basis("rewrite"),
            draft,
            self.state.refusals.append,
        )
        return settle(draft, supports, rewrite, self._examine)[0]

    def _examine(self, draft: Draft, parts: Collection[str] | None = None) -> tuple[Support, ...]:
        return verify(
            draft.model_copy(update={"cut": tuple(self.state.cut)}),
            self.state.transcript,
            self.state.material.episode,
            self.state.requester,
            self.state.prompts,
            self.state.report,
            candidates=self.state.material.quotes.candidates,
            parts=parts,
            people=self.state.conversation.people,
            room=self.state.room_to_judge,
        )
