"""One episode under review: its page, its clips, and the files that decisions change.

When decisions arrive, `decisions.json` is written first, with the new decisions marked as not applied. Then the post,
its HTML, the checks and the page are written, and then the decisions are marked as applied. After a crash, the next
start continues from there and loses nothing. `post.md` is read each time, so a person may edit it meanwhile.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from summarizer.audio.recording import cut_clip
from summarizer.errors import InputError, SummarizerError
from summarizer.pipeline.check_episode import CheckSources, check_text, with_listening_of, write_post
from summarizer.publish.decisions import QuotationSources, apply_decisions, merge
from summarizer.publish.review_page import Clip, ReviewSources, ServerInfo, clip_ranges, render_review, review_parts
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft, Policy, QuoteCheck
from summarizer.records.quote import Quotes
from summarizer.records.review import Decisions
from summarizer.records.transcript import Transcript
from summarizer.store import EpisodeFolder, facts_of

__all__ = ["EditorSession", "FolderSession", "SaveResult", "open_session"]

DECISIONS = "decisions.json"
_MAX_CLIP_SECONDS = 180.0


@dataclass(frozen=True)
class SaveResult:
    """The result of saving: the changed parts of the page as markup by element id, and the problems as sentences."""

    parts: Mapping[str, str]
    problems: tuple[str, ...]


class EditorSession(Protocol):
    """The methods that the server calls, from several threads. Each may raise SummarizerError."""

    def page(self, server: ServerInfo) -> str: ...

    def save(self, incoming: Decisions, server: ServerInfo) -> SaveResult: ...

    def clip(self, start: float, end: float) -> Clip: ...

    def finish(self) -> None:
        """Waits for the work that saving started."""


class FolderSession:
    """The session of an episode's folder. Raises InputError when the folder has no episode, transcript or post."""

    def __init__(self, path: Path | EpisodeFolder, *, policy: Policy = "strict") -> None:
        self.folder = EpisodeFolder(path) if isinstance(path, Path) else path
        self.policy: Policy = policy
        self._lock = threading.RLock()
        self._clip_lock = threading.Lock()
        self._page: tuple[Checks, Decisions, str] | None = None  # from which `review.html` is still to be written
        self._worker: threading.Thread | None = None
        self._clips: dict[tuple[float, float], Clip] = {}
        self.episode = self.folder.read("episode.json", Episode)
        self.transcript = self.folder.read("transcript.json", Transcript)
        has = self.folder.has
        self.quotes = (
            self.folder.read("quotes.json", Quotes) if has("quotes.json") else Quotes(candidates=(), ranking=())
        )
        self.draft = self.folder.read("draft.json", Draft) if has("draft.json") else Draft(model=None, insights=())
        self._post()  # raises InputError at once when there is none

    @property
    def has_unapplied(self) -> bool:
        """Are there decisions that the post does not contain yet?"""
        log = self.decisions()
        return log.decisions != log.in_post().decisions

    # -- called by the server ------------------------------------------------------------------------------------------

    def page(self, server: ServerInfo) -> str:
        with self._lock:
            review = self._review(self.decisions())
            return self._render(review, {}, server)

    def save(self, incoming: Decisions, server: ServerInfo) -> SaveResult:
        """Adds decisions and applies them. Raises InputError when they are for another episode."""
        if incoming.episode not in (None, self.episode.id):
            raise InputError(f"these decisions are for episode {incoming.episode}, this is episode {self.episode.id}")
        with self._lock:
            problems = self._apply(incoming)
            review = self._review(self.decisions())
            return SaveResult(review_parts(review, {}, server=server), problems)

    def finish(self) -> None:
        worker = self._worker
        if worker is not None:
            worker.join()

    def clip(self, start: float, end: float) -> Clip:
        """The audio of [start, end) seconds. Raises InputError for a bad range or without a recording."""
        if not 0 <= start < end or end - start > _MAX_CLIP_SECONDS:
            raise InputError(f"a clip is at most {_MAX_CLIP_SECONDS:.0f} seconds long and begins before it ends")
        audio = self.episode.audio
        if audio is None or not self.folder.has(audio.file):
            raise InputError("the recording is not in the episode's folder")
        key = (round(start, 2), round(end, 2))
        with self._clip_lock:
            if key not in self._clips:
                if len(self._clips) >= 200:
                    self._clips.pop(next(iter(self._clips)))
                self._clips[key] = Clip("audio/mpeg", cut_clip(self.folder / audio.file, start, end), start, end)
            return self._clips[key]

    # -- the folder ----------------------------------------------------------------------------------------------------

    def decisions(self) -> Decisions:
        if self.folder.has(DECISIONS):
            return self.folder.read(DECISIONS, Decisions)
        return Decisions(episode=self.episode.id)

    def rebuild(self) -> tuple[str, ...]:
        """Applies new decisions, writes post, HTML, checks and page; returns the problems as sentences."""
        problems = self._apply(None)
        self.finish()
        return problems

    def _apply(self, incoming: Decisions | None) -> tuple[str, ...]:
        with self._lock, self.folder.locked():
            log = self.decisions()
            if incoming is not None:
                log = merge(log, incoming)
                self.folder.write(DECISIONS, log)
            post = self._post()
            in_post = log.in_post()
            before = self._check(post, in_post)
            applied = apply_decisions(post, in_post, log, QuotationSources(self.transcript, self.quotes, before))
            log = applied.decisions
            self.folder.write(DECISIONS, log)
            log = log.model_copy(update={"applied": tuple(decision.id for decision in log.decisions)})
            checks = self._check(applied.post, log, before.quotes)
            write_post(self.folder, applied.post, checks)
            self.folder.write(DECISIONS, log)
            self.folder.revise(facts_of(self.episode, checks))
            # The offline page contains clips, which take seconds to cut: a thread makes it while the editor continues.
            self._page = (checks, log, applied.post)
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._make_page, name="review page")
                self._worker.start()
            return applied.problems

    def _make_page(self) -> None:
        while True:
            with self._lock:
                wanted = self._page
                if wanted is None:
                    self._worker = None  # under the lock, so that no save relies on a thread that is about to end
                    return
            html = self._offline(*wanted)
            with self._lock:
                if self._page is wanted:
                    self._page = None
                    with contextlib.suppress(SummarizerError), self.folder.locked():
                        self.folder.write("review.html", html)

    def _post(self) -> str:
        try:
            return (self.folder / "post.md").read_bytes().decode("utf-8")  # line breaks are kept
        except FileNotFoundError:
            raise InputError(f"{self.folder.path} holds no post.md; run `summarizer draft` on it first") from None
        except UnicodeDecodeError:
            raise InputError(f"{self.folder / 'post.md'} is not UTF-8 text; save it as UTF-8") from None

    def _check(self, post: str, log: Decisions, old: tuple[QuoteCheck, ...] = ()) -> Checks:
        sources = CheckSources(self.transcript, self.episode, self.draft, log)
        checks = check_text(post, sources, self.policy)
        if not old and self.folder.has("checks.json"):
            try:
                old = self.folder.read("checks.json", Checks).quotes
            except InputError:  # of another version: only the second recogniser's results are lost
                old = ()
        return with_listening_of(old, checks)

    def _review(self, log: Decisions) -> ReviewSources:
        post = self._post()
        return ReviewSources(self.episode, self.transcript, self.quotes, self.draft, self._check(post, log), log, post)

    def _offline(self, checks: Checks, log: Decisions, post: str) -> str:
        review = ReviewSources(self.episode, self.transcript, self.quotes, self.draft, checks, log, post)
        clips = {}
        for name, (start, end) in clip_ranges(checks, self.quotes, self.draft, self.transcript).items():
            try:
                clips[name] = self.clip(start, end)
            except InputError:  # no recording, or it is too short: the page reports clips without audio
                continue
        return self._render(review, clips, None)

    def _render(self, review: ReviewSources, clips: Mapping[str, Clip], server: ServerInfo | None) -> str:
        return render_review(
            review.episode,
            review.transcript,
            review.quotes,
            review.draft,
            review.checks,
            clips,
            server=server,
            decisions=review.decisions,
            post=review.post,
        )


def open_session(path: Path | EpisodeFolder, policy: Policy = "strict") -> FolderSession:
    """An episode's session. Decisions that the post does not contain yet are applied first."""
    session = FolderSession(path, policy=policy)
    if session.has_unapplied:
        session.rebuild()
    return session
