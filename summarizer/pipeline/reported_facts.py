"""What the files of an episode tell of a post, group by group, for its report. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from summarizer.digests import sha256_of
from summarizer.pipeline.check_episode import WrittenPost, waiting_told
from summarizer.pipeline.check_sources import CheckSources
from summarizer.pipeline.reviewers import fitting
from summarizer.pipeline.write_post import post_is_edited
from summarizer.posts.open_marks import open_marks
from summarizer.records.draft_parts import part_names, prose_of
from summarizer.records.post import Checks, Draft, QuoteCheck
from summarizer.records.post_report import (
    Editing,
    Recognition,
    ReportedComment,
    ReportedCorrection,
    ReportedDecision,
    ReportedEpisode,
    ReportedJudgement,
    ReportedPost,
    ReportedQuotation,
    ReportedSignOff,
    TakenOut,
    ToWrite,
    Writing,
)
from summarizer.records.reading import Reading
from summarizer.records.review import Decision, Decisions
from summarizer.records.review_places import not_in_post, slots
from summarizer.records.signoff import Comment, SignOff, SignOffs
from summarizer.records.transcript import Transcript, origin_of
from summarizer.text.name_matching import names_match
from summarizer.text.scripts import count_words

__all__ = ["MAX_OPEN", "KnownPost"]

MAX_OPEN = 500  # open things that a report lists


@dataclass(frozen=True)
class KnownPost:
    """A post that was checked, and what its folder holds. `given`: the transcript in place of the folder's."""

    post: WrittenPost
    given: Path | None
    checks: Checks
    sources: CheckSources

    @cached_property
    def decisions(self) -> Decisions:
        """Those that fit the transcript."""
        return fitting(self.sources.decisions, self.sources.episode, self.sources.transcript).decisions

    @cached_property
    def transcript(self) -> Transcript:
        """With the names and voices that reviewers gave."""
        return self.decisions.revoiced(self.sources.transcript)

    @cached_property
    def draft(self) -> Draft | None:
        """As `draft.json` has it: without the verdicts that a model gave since."""
        return self.post.known("draft.json", Draft)

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of the quotation at each place of the post, from 1."""
        found = slots(self.checks.quotes, self.decisions)
        return {slot: number for number, slot in enumerate(found, start=1)}

    @cached_property
    def _waiting(self) -> tuple[Decision, ...]:
        return not_in_post(self.checks.quotes, self.decisions)

    def about_post(self, words: int) -> ReportedPost:
        from summarizer.posts.front_matter import read_front_matter

        front, _, _ = read_front_matter(self.post.text)
        title, language = front.get("title"), front.get("language")
        return ReportedPost(
            name=self.post.name,
            title=str(title) if title else None,
            language=str(language) if language else None,
            sha256=self.post.sha256,
            words=words,
            changed=self._changed,
        )

    @property
    def _changed(self) -> Editing | None:
        folder = self.post.folder
        if folder is None or self.post.elsewhere or self.post.name != "post.md" or folder.log.digest("post.md") is None:
            return None
        if post_is_edited(folder, by_hand=True):
            return "by hand"
        return "decisions only" if post_is_edited(folder) else "as made"

    def about_episode(self) -> ReportedEpisode | None:
        episode = self.sources.episode
        if episode is None:
            return None
        return ReportedEpisode(
            id=episode.id,
            show=episode.show,
            title=episode.title,
            date=episode.date,
            link=episode.link,
            audio_sha256=episode.audio.sha256 if episode.audio else None,
            audio_seconds=episode.seconds,
        )

    def recognition(self) -> Recognition:
        transcript = self.sources.transcript
        second = transcript.second
        return Recognition(
            transcript_sha256=self._transcript_sha256,
            audio_sha256=transcript.audio_sha256,
            recogniser=transcript.model,
            origin=origin_of(transcript),
            source=transcript.origin.kind if transcript.origin else None,
            heard_by=transcript.origin.heard_by if transcript.origin else (),
            second_recogniser=second.model if second else None,
            second_words=sum(last - first for first, last in second.words) if second else 0,
            filled_by=tuple(dict.fromkeys(one.model for one in transcript.filled)),
            coverage=transcript.coverage,
            language=transcript.language,
            words=len(transcript.words),
            notes=transcript.notes,
        )

    @property
    def _transcript_sha256(self) -> str | None:
        if self.given is not None:
            return sha256_of(self.given)
        folder = self.post.folder
        return folder.digest("transcript.json") if folder is not None and folder.has("transcript.json") else None

    def writing(self) -> Writing | None:
        folder, draft = self.post.folder, self.draft
        if folder is None or draft is None:
            return None
        reading = self.post.known("reading.json", Reading)
        run = folder.log.stages.get("draft")
        return Writing(
            model=draft.model,
            provider=run.versions.get("provider") if run and draft.model else None,
            date=draft.date,
            prompts_sha256=draft.prompts_sha256,
            usage=draft.usage,
            reading=reading.usage if reading and reading.model else None,
            reading_model=reading.model if reading else None,
            # A model that is too small to read the conversation is only asked to turn sentences.
            by="code" if draft.model is None else "model and code" if reading and not reading.model else "model",
            parts=tuple(name for name in part_names(draft) if prose_of(draft, name)),
            written_again=draft.attempts,
            made_by=run.versions.get("summarizer") if run else None,
            draft_sha256=folder.digest("draft.json"),
        )

    def quotations(self, signed: SignOffs) -> Iterator[ReportedQuotation]:
        conflicts, made = self.decisions.conflicts(), self._made
        sign_offs: dict[int | None, list[SignOff]] = {}
        for one in signed.signed:
            sign_offs.setdefault(self._number(one), []).append(one)
        for (slot, number), check in zip(self.places.items(), self.checks.quotes, strict=True):
            yield _quotation(
                number,
                check,
                made.get(slot, ()),
                disagreement=f"quote {slot}" in conflicts,
                sign_offs=tuple(map(self.sign_off, sign_offs.get(number, ()))),
            )

    def taken_out(self, signed: SignOffs) -> Iterator[TakenOut]:
        """Quotations that people decided on or signed and that are not in the post any more."""
        seen = {one.quote: one.seen for one in self.decisions.decisions if one.quote and one.seen}
        lost: dict[str, list[SignOff]] = {}
        for one in signed.signed:
            if one.quote is not None and self._number(one) is None:
                lost.setdefault(one.quote, []).append(one)
        for slot in dict.fromkeys((*self._made, *lost)):
            was = seen[slot]
            if slot not in self.places:
                yield TakenOut(
                    text=was.text,
                    speaker=was.speaker,
                    decisions=self._made.get(slot, ()),
                    sign_offs=tuple(map(self.sign_off, lost.get(slot, ()))),
                )

    @cached_property
    def _made(self) -> dict[str, tuple[ReportedDecision, ...]]:
        """The decisions on each place of the post, oldest first."""
        settled = {one.id for one in self.decisions.settled().values()}
        waiting = {one.id for one in self._waiting}
        found: dict[str, list[ReportedDecision]] = {}
        log = sorted(self.decisions.decisions, key=lambda decision: decision.made)
        back = {undone: one.target for one in log if one.again for undone in one.over}  # what was taken back
        authors = {one.id: one.who for one in log}
        again = {(one.target, one.who, one.when, one.action) for one in log if one.again}
        for one in log:
            if one.edits_post and one.quote and (one.again or (one.target, one.who, one.when, one.action) not in again):
                stands = one.action in ("reject", "remove") and one.quote in self.places
                made = ReportedDecision(
                    who=one.who,
                    when=one.when,
                    action=one.action,
                    note=one.note,
                    applies=one.id in settled,
                    in_post=one.id not in waiting and not stands,
                    against=one.against,
                    words_heard=one.takes_heard,
                    taken_back=back.get(one.id) == one.target,
                    again_by=next((authors[each] for each in one.over if each in authors), None) if one.again else None,
                )
                found.setdefault(one.quote, []).append(made)
        return {slot: tuple(decisions) for slot, decisions in found.items()}

    def _number(self, given: SignOff | Comment) -> int | None:
        """The number of the quotation that it is about, also without its anchor; None: the post, or it is gone."""
        return given.number or self.places.get(given.quote or "")

    def sign_off(self, signed: SignOff) -> ReportedSignOff:
        return ReportedSignOff(
            who=signed.who,
            when=signed.when,
            speaks=any(names_match(name, signed.who) for name in self._voices),
            heard=signed.heard,
            played=signed.played,
            heard_before=signed.heard_before,
            open=signed.open,
            stands=signed.stands,
            void=signed.void,
        )

    @cached_property
    def _voices(self) -> tuple[str, ...]:
        return tuple(speaker.name for speaker in self.transcript.speakers if speaker.name)

    def judgements(self) -> dict[tuple[int, str], ReportedJudgement]:
        """What a model said of the sentences of the prose, by their line and text."""
        drafted = {" ".join(one.sentence.split()) for one in self.draft.support} if self.draft else set()
        return {
            (one.line, one.text): ReportedJudgement(
                verdict=one.support,
                # The model that writes a draft also judges it; what was judged later names its model.
                by=one.by or (self.draft.model if self.draft and one.text in drafted else None),
                why=one.why,
            )
            for one in self.checks.sentences
            if one.support != "unchecked"
        }

    def comments(self, signed: SignOffs) -> Iterator[ReportedComment]:
        for one in signed.comments:
            yield ReportedComment(
                quotation=self._number(one),
                about=one.text,
                who=one.who,
                when=one.when,
                note=one.note,
                settled=one.settled,
                settled_by=one.settled_by,
            )

    def corrections(self) -> Iterator[ReportedCorrection]:
        """Corrected words, words given to another voice, and names of voices, in the order they were decided."""
        words = self.sources.transcript
        settled = {one.id for one in self.decisions.settled().values()}
        for one in sorted(self.decisions.decisions, key=lambda decision: decision.when):
            what = None
            if one.action == "heard":
                what = self._corrected.get(one.id)
            elif one.id not in settled:
                continue
            elif one.action == "voice" and one.words and one.speaker:
                what = f"“{words.text(*one.words)}” is said by {self.transcript.display(one.speaker)}"
            elif one.action == "name" and one.name:
                what = f"{one.speaker} is {one.name}"
            if what:
                yield ReportedCorrection(what=what, who=one.who, when=one.when)

    @cached_property
    def _corrected(self) -> dict[str, str]:
        """What is told of each correction of words, and of each that was taken back, by the id of the decision."""
        settled, heads = self.decisions.settled(), self.decisions.heads()
        undecided = {one.id for ones in heads.values() for one in ones} - {one.id for one in settled.values()}
        told: dict[str, str] = {}
        stands: dict[str, Decision] = {}  # the last correction of each range
        for one in sorted(self.decisions.decisions, key=lambda decision: decision.made):
            if one.action != "heard" or not one.words or one.id in undecided:
                continue
            words, before = self._words(one), stands.pop(one.target, None)
            if one.corrects:
                stands[one.target] = one
                how = {None: "", True: " (heard and typed)", False: " (typed, its sound not played)"}[one.played]
                told[one.id] = f"{words} is “{one.heard}”{how}"
                if before:
                    told[before.id] = f"{words} was “{before.heard}” until a later correction took its place"
            elif before:
                del told[before.id]
                told[one.id] = self._taken_back(one, before)
        for one in stands.values():
            self._tell_ended(one, told)
        return told

    def _words(self, decision: Decision) -> str:
        return f"“{self.sources.transcript.text(*decision.words)}”" if decision.words else ""

    def _taken_back(self, decision: Decision, correction: Decision) -> str:
        """That a decision took a correction back, and what holds in its place."""
        back = f"“{correction.heard}”, by {correction.who} on {correction.when:%Y-%m-%d}, was taken back"
        earlier = [
            one
            for one in self.decisions.by_ear()
            if one.corrects and one.meets(decision) and one.when < correction.when
        ]
        if not earlier or decision.heard:
            return f"{self._words(decision)} stands again: {back}"
        return f"{back}, so that {' and '.join(f'“{one.heard}”' for one in earlier)} holds again"

    def _tell_ended(self, correction: Decision, told: dict[str, str]) -> None:
        """What is told of the last correction of a range, when another decision on some of its words holds."""
        holding = self.decisions.by_ear()
        if correction in holding:
            return
        by = next((one for one in holding if one.meets(correction)), None)
        if by is not None and not by.corrects:
            del told[correction.id]
            told[by.id] = "; ".join(filter(None, (told.get(by.id), self._taken_back(by, correction))))
            return
        end = f"a later correction of {self._words(by)} took its place" if by else "reviewers disagreed on it"
        told[correction.id] = f"{self._words(correction)} was “{correction.heard}” until {end}"

    def to_write(self) -> tuple[ToWrite, ...]:
        """The places that a person must write or check, one for each mark in the text."""
        lines = self.post.text.splitlines()
        return tuple(
            ToWrite(line=mark.line, part=mark.what, text=lines[mark.line - 1].strip(" *"))
            for mark in islice((one for one in open_marks(self.post.text) if one.kind != "link"), MAX_OPEN)
        )

    def waiting(self) -> Iterator[str]:
        """That decisions are not in the post yet, one sentence; nothing for a post that the review does not change."""
        if self.post.folder is not None and not self.post.elsewhere and self.post.name == "post.md" and self._waiting:
            yield waiting_told(len(self._waiting), self.post.folder)

    def left_out(self) -> Iterator[str]:
        """Why no decision of a person is in the report, one sentence."""
        folder = self.post.folder
        has_decisions = folder is not None and folder.has("decisions.json")
        if self.given is not None and has_decisions:
            yield "A transcript was named for this report, so the decisions of reviewers are not in it."
        elif not has_decisions:
            yield "No decisions.json lies beside the post: no decision, comment or sign-off of a person is recorded."


def _quotation(
    number: int,
    check: QuoteCheck,
    decisions: tuple[ReportedDecision, ...],
    *,
    disagreement: bool,
    sign_offs: tuple[ReportedSignOff, ...],
) -> ReportedQuotation:
    fields = (
        "line", "text", "speaker", "attributed", "start", "end", "verdict", "passes", "reason", "origin", "flags",
        "edits", "heard", "governing", "governing_after", "listen", "listen_heard", "listen_model", "corrected",
    )  # fmt: skip
    return ReportedQuotation(
        number=number,
        words=count_words(check.text),
        decisions=decisions,
        disagreement=disagreement,
        sign_offs=sign_offs,
        **{name: getattr(check, name) for name in fields},
    )
