"""An episode under review: what its review page shows, and what decisions change in its folder.

`decisions.json` is written first, with what is new in it marked as not yet applied; then the post, its HTML and the
checks are made again; then the decisions are marked as applied. A crash at any point loses nothing, and the next
start continues from there. `post.md` is read anew each time, so that what a person edits meanwhile is kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from summarizer.audio import cut_clip
from summarizer.errors import InputError, SummarizerError
from summarizer.pages import Clip, ServerInfo
from summarizer.pipeline.check_episode import check_folder, with_listening_of
from summarizer.pipeline.check_sources import CheckSources, kept_support, with_support
from summarizer.pipeline.edit_prose import NewerText, edited_post, new_faults, newer_text
from summarizer.pipeline.recording import keeps_recording, kept_recording
from summarizer.pipeline.reviewers import Fitting, brought, fitting, require_of_episode
from summarizer.pipeline.write_post import post_is_edited, write_post
from summarizer.publish.correction_notes import with_correction_notes
from summarizer.publish.decisions import QuotationSources, apply_decisions, merge
from summarizer.publish.review_page import (
    ReviewSources,
    clip_ranges,
    clips_in,
    page_policy,
    render_review,
    review_parts,
)
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Context, Draft, Policy
from summarizer.records.prose_edit import ProseEdit
from summarizer.records.quote import Quotes
from summarizer.records.review import Decision, Decisions
from summarizer.records.signoff import Signing
from summarizer.records.transcript import Transcript
from summarizer.reporting import Reporter
from summarizer.store import EpisodeFolder, facts_of

__all__ = ["EpisodeReview", "ReviewState"]

DECISIONS = "decisions.json"


class ReviewState(NamedTuple):
    """A post as it stands, with the decisions on it and its checks."""

    post: str
    decisions: Decisions
    checks: Checks


class EpisodeReview:
    """The records of an episode's folder that a review works with; one thread at a time may use it.

    Raises InputError when the folder holds no episode, transcript or post.
    """

    def __init__(self, folder: EpisodeFolder, policy: Policy, context: Context = "fail") -> None:
        self.folder = folder
        self.policy: Policy = policy
        self.context: Context = context
        self.episode = folder.read("episode.json", Episode)
        self.transcript = folder.read("transcript.json", Transcript)
        has = folder.has
        self._draft = folder.read("draft.json", Draft) if has("draft.json") else Draft(model=None, insights=())
        found = folder.read("quotes.json", Quotes) if has("quotes.json") else Quotes(candidates=(), ranking=())
        self._quotes = found.with_cut(self._draft.cut)
        self._post()  # says at once when there is none

    @property
    def policy_of_served_page(self) -> str:
        """The content security policy of the page that `page` makes for a server."""
        return page_policy(served=True)

    def decisions(self) -> Decisions:
        if self.folder.has(DECISIONS):
            return self.folder.read(DECISIONS, Decisions)
        return Decisions(episode=self.episode.id)

    def has_unapplied(self) -> bool:
        """Whether there are decisions from which the post was not made again."""
        return bool(self._unapplied())

    def unapplied(self) -> tuple[str, ...]:
        """Who made the decisions from which the post was not made again, and when, as texts."""
        return brought(self._unapplied())

    def _unapplied(self) -> list[Decision]:
        log = self.decisions()
        return [decision for decision in log.decisions if decision.id not in log.applied]

    def state(self) -> ReviewState:
        post, log = self._post(), self.decisions()
        return ReviewState(post, log, self._check(post, log))

    def apply(self, incoming: Decisions | None) -> tuple[ReviewState, tuple[str, ...]]:
        """Adds decisions to the others and makes post, HTML and checks again, while the caller holds the folder.

        None adds nothing and applies what is new in `decisions.json`. Gives the new state and what could not be done.
        """
        log = self.decisions()
        if incoming is not None:
            require_of_episode(incoming, self.episode, self.transcript)
            log = merge(log, incoming)
            self.folder.write(DECISIONS, log)
        post, by_hand = self._post(), post_is_edited(self.folder, by_hand=True)
        before = self._check(post, log.in_post())
        found = self._fitting(log)
        fit, told = found.decisions, found.problems(log.in_post())
        applied = apply_decisions(post, fit.in_post(), fit, QuotationSources(self.transcript, self._quotes, before))
        log = log.model_copy(update={"kept": applied.decisions.kept})
        self.folder.write(DECISIONS, log)
        log = log.model_copy(update={"applied": tuple(decision.id for decision in log.decisions)})
        post, checks = applied.post, self._check(applied.post, log)
        noted = with_correction_notes(post, checks)
        if noted != post:
            post, checks = noted, self._check(noted, log)
        checks = with_listening_of(before.quotes, checks)
        write_post(self.folder, post, checks)
        if not by_hand:
            self.folder.record_decided()
        self.folder.write(DECISIONS, log)
        self.folder.update_facts(facts_of(self.episode, checks))
        return ReviewState(post, log, checks), (*applied.problems, *told)

    def edit_prose(self, edit: ProseEdit) -> tuple[ReviewState, tuple[str, ...], NewerText | None]:
        """Writes one part of the post anew and makes checks and HTML again, while the caller holds the folder.

        Gives the state, what the check finds that it did not find before, and, when `post.md` was changed since the
        editor saw it, what is new: nothing was written then. Raises InputError when the text is refused.
        """
        post, log = self._post(), self.decisions()
        before = self._check(post, log)
        newer = newer_text(post, edit)
        if newer is not None:
            return ReviewState(post, log, before), (), newer
        changed = edited_post(post, edit, self.transcript, self.episode)
        checks = with_listening_of(before.quotes, self._check(changed, log))
        write_post(self.folder, changed, checks)
        self.folder.update_facts(facts_of(self.episode, checks))
        return ReviewState(changed, log, checks), new_faults(before, checks), None

    def page(self, state: ReviewState, clips: Mapping[str, Clip], server: ServerInfo | None = None) -> str:
        """The review page as HTML, with these clips in it; `server`: the page is served, and may save there."""
        return render_review(
            self.episode,
            self.transcript,
            self._quotes,
            self._draft,
            state.checks,
            clips,
            server=server,
            decisions=(decisions := self._fitting(state.decisions).decisions),
            post=state.post,
            signing=_signing(state, decisions),
        )

    def parts(self, state: ReviewState, server: ServerInfo) -> dict[str, str]:
        """The parts of a served page that decisions change, as markup by element id."""
        decisions = self._fitting(state.decisions).decisions
        review = ReviewSources(
            self.episode,
            self.transcript,
            self._quotes,
            self._draft,
            state.checks,
            decisions,
            state.post,
            _signing(state, decisions),
        )
        return review_parts(review, {}, server=server)

    def clip_ranges(self, state: ReviewState) -> dict[str, tuple[float, float]]:
        """Which sound a page without a server should hold, [start, end) seconds by name."""
        return clip_ranges(state.checks, self._quotes, self._draft, self.transcript)

    def write_page(self, html: str) -> None:
        self.folder.write("review.html", html)
        self.folder.record_follows("review.html")

    def page_for_mail(
        self, state: ReviewState, recording: Callable[[], Path] | None = None, report: Reporter | None = None
    ) -> str:
        """The review page as one file, with the sound of its quotations.

        Without the recording in the folder, it holds the clips that `review.html` has now. `recording` gets it, and
        is called when they are not all that is wanted; that it cannot be had is told to `report`.
        """
        ranges, audio = self.clip_ranges(state), self.episode.audio
        if audio is None or keeps_recording(self.folder, audio):
            return self.page(state, self.cut(ranges, report) if audio else self.kept_clips())
        clips = self.kept_clips()
        if recording is not None and not all(_covering(clips, *wanted) for wanted in ranges.values()):
            try:
                clips = self.cut(ranges, report, recording())
            except SummarizerError as error:
                if report is not None:
                    report.warn(f"review.html has no sound for what is new in it: {error}")
        return self.page(state, clips)

    def cut(
        self, ranges: Mapping[str, tuple[float, float]], report: Reporter | None = None, recording: Path | None = None
    ) -> dict[str, Clip]:
        """Clips by name, from one pass over the recording: the one given, else the one in the folder."""
        from summarizer.publish import cut_clips

        audio = self.episode.audio
        if recording is None and audio is not None:
            recording = kept_recording(self.folder, audio)
        return cut_clips(recording, ranges, report) if recording is not None else {}

    def kept_clips(self) -> dict[str, Clip]:
        """The clips that `review.html` has now."""
        if not self.folder.has("review.html"):
            return {}
        return clips_in((self.folder / "review.html").read_text(encoding="utf-8", errors="replace"))

    def kept_clip(self, start: float, end: float) -> Clip | None:
        """The sound of [start, end) seconds out of a clip of `review.html`; None when it has none."""
        clip = _covering(self.kept_clips(), start, end)
        if clip is None:
            return None
        with tempfile.NamedTemporaryFile(suffix=".mp3") as file:
            file.write(clip.data)
            file.flush()
            cut = cut_clip(Path(file.name), max(0.0, start - clip.start), min(end, clip.end) - clip.start)
        return Clip("audio/mpeg", cut, start, end)

    def _fitting(self, log: Decisions) -> Fitting:
        return fitting(log, self.episode, self.transcript)

    def _post(self) -> str:
        try:
            return (self.folder / "post.md").read_bytes().decode("utf-8")  # line breaks as they are
        except FileNotFoundError:
            raise InputError(f"{self.folder.path} holds no post.md; run `summarizer draft` on it first") from None
        except UnicodeDecodeError:
            raise InputError(f"{self.folder / 'post.md'} is not UTF-8 text; save it as UTF-8") from None

    def _check(self, post: str, log: Decisions) -> Checks:
        sources = CheckSources(self.transcript, self.episode, self._draft, log)
        sources = with_support(sources, kept_support(self.folder, sources))
        return check_folder(self.folder, post, self.policy, sources, context=self.context)


def _signing(state: ReviewState, decisions: Decisions) -> Signing:
    from summarizer.checking import signing

    return signing(state.post, state.checks, decisions)


def _covering(clips: Mapping[str, Clip], start: float, end: float) -> Clip | None:
    """The shortest of the clips that contains [start, end) seconds; a clip may end with the recording, 0.5 s before."""
    held = [clip for clip in clips.values() if clip.start <= start + 0.05 and end - 0.5 <= clip.end]
    return min(held, key=lambda clip: clip.end - clip.start, default=None)
