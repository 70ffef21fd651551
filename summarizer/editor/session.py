"""An editor's desk: one episode's folder, its page, and what happens to its files when decisions arrive.

`decisions.json` is written first, with what is new in it marked as not yet applied; then the post, its HTML, the checks
and the page are made again; then the decisions are marked as applied. A crash at any point loses nothing, and the next
start goes on from there. `post.md` is read anew each time, so what a person edits meanwhile stays.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from summarizer.audio import cut_clip
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
_LONGEST_CLIP = 180.0  # seconds


@dataclass(frozen=True)
class SaveResult:
    """What came of saving: the page's changing parts as markup by element id, and what could not be done."""

    parts: Mapping[str, str]
    problems: tuple[str, ...]


class EditorSession(Protocol):
    """What the server needs. Every method may raise SummarizerError and may be called from several threads."""

    def page(self, server: ServerInfo) -> str: ...

    def save(self, incoming: Decisions, server: ServerInfo) -> SaveResult: ...

    def clip(self, start: float, end: float) -> Clip: ...

    def finish(self) -> None:
        """Returns when everything that saving started is done."""


class FolderSession:
    """The desk of an episode's folder. Raises InputError when the folder holds no episode, transcript or post."""

    def __init__(self, path: Path | EpisodeFolder, *, policy: Policy = "strict") -> None:
        self.folder = EpisodeFolder(path) if isinstance(path, Path) else path
        self.policy: Policy = policy
        self._lock = threading.RLock()
        self._sound = threading.Lock()
        self._page: tuple[Checks, Decisions, str] | None = None  # what `review.html` is still to be made from
        self._worker: threading.Thread | None = None
        self._clips: dict[tuple[float, float], Clip] = {}
        self.episode = self.folder.read("episode.json", Episode)
        self.transcript = self.folder.read("transcript.json", Transcript)
        has = self.folder.has
        self.quotes = (
            self.folder.read("quotes.json", Quotes) if has("quotes.json") else Quotes(candidates=(), ranking=())
        )
        self.draft = self.folder.read("draft.json", Draft) if has("draft.json") else Draft(model=None, insights=())
        self._post()  # says at once when there is none

    @property
    def has_news(self) -> bool:
        """Are there decisions that the post was not made again from?"""
        log = self.decisions()
        return log.decisions != log.in_post().decisions

    # -- the server's questions ----------------------------------------------------------------------------------------

    def page(self, server: ServerInfo) -> str:
        with self._lock:
            review = self._review(self.decisions())
            return self._render(review, {}, server)

    def save(self, incoming: Decisions, server: ServerInfo) -> SaveResult:
        """Puts decisions to the others, makes everything again. Raises InputError when they are another episode's."""
        if incoming.episode not in (None, self.episode.id):
            raise InputError(f"these decisions are about episode {incoming.episode}, this is {self.episode.id}")
        with self._lock:
            problems = self._apply(incoming)
            review = self._review(self.decisions())
            return SaveResult(review_parts(review, {}, server=server), problems)

    def finish(self) -> None:
        worker = self._worker
        if worker is not None:
            worker.join()

    def clip(self, start: float, end: float) -> Clip:
        """The sound of [start, end) seconds. Raises InputError when there is none, or too much is asked."""
        if not 0 <= start < end or end - start > _LONGEST_CLIP:
            raise InputError(f"a clip is at most {_LONGEST_CLIP:.0f} seconds long and begins before it ends")
        audio = self.episode.audio
        if audio is None or not self.folder.has(audio.file):
            raise InputError("the recording is not in the episode's folder")
        key = (round(start, 2), round(end, 2))
        with self._sound:
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
        """Applies what is new in `decisions.json`, writes post, HTML, checks and page; gives what could not be done."""
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
            self.folder.update_facts(facts_of(self.episode, checks))
            # The page for the mail holds sound, which takes seconds to cut: the editor need not wait for it.
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
                    self._worker = None  # under the lock, so that no save counts on a worker that is about to end
                    return
            html = self._offline(*wanted)
            with self._lock:
                if self._page is wanted:
                    self._page = None
                    with contextlib.suppress(SummarizerError), self.folder.locked():
                        self.folder.write("review.html", html)

    def _post(self) -> str:
        try:
            return (self.folder / "post.md").read_bytes().decode("utf-8")  # line breaks as they are
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
            except InputError:  # of another version: only what was heard is lost
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
            except InputError:  # no recording here, or it ends before: the page says what cannot be heard
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
    """An episode's desk; decisions that are not in the post yet (they came by mail) are applied first."""
    desk = FolderSession(path, policy=policy)
    if desk.has_news:
        desk.rebuild()
    return desk
