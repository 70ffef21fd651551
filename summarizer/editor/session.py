"""One episode's review while editors work on it: its page, its sound, and saving, for several threads.

Saving makes the post again at once, by `pipeline/review_episode.py`. The page for the mail holds sound, which takes
seconds to cut: a thread makes it afterwards.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from summarizer.audio import PlayableRecording, cut_clip, playable_recording
from summarizer.errors import InputError, SummarizerError
from summarizer.pages import Clip, ServerInfo, SoundState
from summarizer.pipeline.edit_prose import NewerText
from summarizer.pipeline.edited_post import made_from_older_post
from summarizer.pipeline.recording import forget_fetched_again, keeps_recording, kept_recording, recording_of
from summarizer.pipeline.review_episode import EpisodeReview, ReviewState
from summarizer.pipeline.write_again import write_again
from summarizer.records.episode import Episode
from summarizer.records.post import Context, Policy
from summarizer.records.prose_edit import ProseEdit
from summarizer.records.review import Decisions
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings
from summarizer.store import EpisodeFolder

__all__ = ["EditorSession", "FolderSession", "SaveResult", "open_session"]

MAX_CLIP_SECONDS = 180.0
_KEPT_CLIPS = 200


@dataclass(frozen=True)
class SaveResult:
    """The result of saving: the changed parts of the page as markup by element id, and the problems as sentences."""

    parts: Mapping[str, str]
    problems: tuple[str, ...]
    newer: NewerText | None = None  # set when nothing was saved, because post.md was changed since the page was made


class EditorSession(Protocol):
    """The methods that the server calls, from several threads. Each may raise SummarizerError."""

    def page(self, server: ServerInfo) -> tuple[str, str]:
        """The page as HTML, and its content security policy."""

    def save(self, incoming: Decisions, server: ServerInfo) -> SaveResult: ...

    def rewrite(self, slot: str, server: ServerInfo) -> SaveResult:
        """Has the heading and the prose beside a quotation written again."""

    def edit_prose(self, edit: ProseEdit, server: ServerInfo) -> SaveResult:
        """Writes one part of the post anew."""

    def clip(self, start: float, end: float) -> Clip: ...

    def recording(self) -> PlayableRecording:
        """The whole recording as browsers play it. Raises InputError when they cannot, or cannot find places in it."""

    def finish(self) -> None:
        """Waits for the work that saving started."""


class FolderSession:
    """The session of an episode's folder. Raises InputError when it holds no episode, transcript or post."""

    def __init__(
        self,
        path: Path | EpisodeFolder,
        *,
        policy: Policy = "strict",
        context: Context = "fail",
        settings: Settings | None = None,
    ) -> None:
        """`settings`: with which prose is written again; None: the defaults, which name no language model."""
        self.settings = settings or Settings(llm=LlmSettings(provider="none"))
        self.folder = EpisodeFolder(path) if isinstance(path, Path) else path
        self._review = EpisodeReview(self.folder, policy, context)
        self._lock = threading.RLock()
        self._clip_lock = threading.Lock()
        self._page: ReviewState | None = None  # from which `review.html` is still to be written
        self._worker: threading.Thread | None = None
        self._clips: dict[tuple[float, float], Clip] = {}
        self._playable: PlayableRecording | None = None

    @property
    def episode(self) -> Episode:
        return self._review.episode

    @property
    def has_unapplied(self) -> bool:
        """Whether there are decisions from which the post was not made again."""
        return self._review.has_unapplied()

    @property
    def unapplied(self) -> tuple[str, ...]:
        """Who made them, and when, as texts."""
        return self._review.unapplied()

    # -- called by the server ------------------------------------------------------------------------------------------

    def page(self, server: ServerInfo) -> tuple[str, str]:
        with self._lock:
            state, audio = self._review.state(), self.episode.audio
            server = replace(server, sound=self._sound(), audio=audio.file if audio else "")
            return self._review.page(state, {}, server), self._review.policy_of_served_page

    def _sound(self) -> SoundState:
        audio = self.episode.audio
        if audio is None:
            return "none"
        if keeps_recording(self.folder, audio):
            return "kept"
        return "released" if audio.file in self.folder.log.released else "missing"

    def save(self, incoming: Decisions, server: ServerInfo) -> SaveResult:
        """Adds decisions to the others, makes everything again. Raises InputError when they are another episode's."""
        if incoming.episode not in (None, self.episode.id):
            raise InputError(f"these decisions are for episode {incoming.episode}, this is episode {self.episode.id}")
        with self._lock:
            problems = self._apply(incoming)
            return SaveResult(self._review.parts(self._review.state(), server), problems)

    def rewrite(self, slot: str, server: ServerInfo) -> SaveResult:
        """Writes the insight of a place in the post again. Raises InputError where that is not possible, saying how."""
        with self._lock:
            self._settle()
            problems = write_again(self.folder, slot, self.settings)
            self._review = EpisodeReview(self.folder, self._review.policy, self._review.context)
            return SaveResult(self._review.parts(self._review.state(), server), problems)

    def edit_prose(self, edit: ProseEdit, server: ServerInfo) -> SaveResult:
        """Writes one part of the post anew. Raises InputError when the text is refused, saying why."""
        with self._lock:
            with self.folder.locked():
                state, problems, newer = self._review.edit_prose(edit)
                if newer is None:
                    self._write_page_of(state)
            return SaveResult(self._review.parts(state, server), problems, newer)

    def _settle(self) -> None:
        """Writes `review.html` here, if it is still to be written: a run is about to hold the folder."""
        wanted, self._page = self._page, None
        if wanted is not None:
            with self.folder.locked():
                self._review.write_page(self._review.page(wanted, self._clips_of(wanted)))

    def finish(self) -> None:
        forget_fetched_again(self.folder)
        worker = self._worker
        if worker is not None:
            worker.join()

    def clip(self, start: float, end: float) -> Clip:
        """The audio of [start, end) seconds. Raises InputError for a bad range or without a recording."""
        if not 0 <= start < end or end - start > MAX_CLIP_SECONDS:
            raise InputError(f"a clip is at most {MAX_CLIP_SECONDS:.0f} seconds long and begins before it ends")
        audio = self.episode.audio
        if audio is None:
            raise InputError("the episode has no recording")
        key = _key(start, end)
        with self._clip_lock:
            if key not in self._clips:
                here = keeps_recording(self.folder, audio)
                kept = None if here else self._review.kept_clip(start, end)
                self._remember(kept or Clip("audio/mpeg", cut_clip(self._recording(), start, end), start, end))
            return self._clips[key]

    def recording(self) -> PlayableRecording:
        """The recording in the folder, when browsers play it and find places in it. Raises InputError."""
        audio = self.episode.audio
        if audio is None:
            raise InputError("the episode has no recording")
        if not self.folder.has(audio.file):
            raise InputError(f"{audio.file} is not beside the post: copy it there")
        with self._clip_lock:
            path = kept_recording(self.folder, audio)
            if self._playable is None or not self._playable.is_current():
                self._playable = playable_recording(path)
            return self._playable

    def _recording(self) -> Path:
        """The recording, which is fetched again when it was deleted to save space."""
        path = recording_of(self.folder, self.episode, self.settings.fetch, Silent())
        if not path.is_file():
            raise InputError(f"{path.name} is not beside the post: copy it there")
        return path

    # -- the folder ----------------------------------------------------------------------------------------------------

    def rebuild(self) -> tuple[str, ...]:
        """Applies new decisions, writes post, HTML, checks and page; returns the problems as sentences."""
        problems = self._apply(None)
        self.finish()
        return problems

    def _apply(self, incoming: Decisions | None) -> tuple[str, ...]:
        with self._lock, self.folder.locked():
            state, problems = self._review.apply(incoming)
            self._write_page_of(state)
            return problems

    def _write_page_of(self, state: ReviewState) -> None:
        """Has `review.html` written from this state by a thread; the caller holds the lock."""
        self._page = state
        if self._worker is None or not self._worker.is_alive():
            self._worker = threading.Thread(target=self._make_page, name="review page")
            self._worker.start()

    def _make_page(self) -> None:
        while True:
            with self._lock:
                wanted = self._page
                if wanted is None:
                    self._worker = None  # under the lock, so that no save relies on a thread that is about to end
                    return
            html = self._review.page(wanted, self._clips_of(wanted))
            with self._lock:
                if self._page is wanted:
                    self._page = None
                    with contextlib.suppress(SummarizerError), self.folder.locked():
                        self._review.write_page(html)

    def _clips_of(self, state: ReviewState) -> dict[str, Clip]:
        """The clips of the page for the mail. Of a recording that is here, new ones are cut in one pass over it."""
        ranges = self._review.clip_ranges(state)
        if keeps_recording(self.folder, self.episode.audio):
            with self._clip_lock:
                known = {name: self._clips[key] for name in ranges if (key := _key(*ranges[name])) in self._clips}
            cut = self._review.cut({name: ranges[name] for name in ranges if name not in known})
            with self._clip_lock:
                for new in cut.values():
                    self._remember(new)
            both = known | cut
            return {name: both[name] for name in ranges if name in both}
        clips = {}
        for name, (start, end) in ranges.items():
            with contextlib.suppress(InputError):  # no recording here, or it ends before: the page says so
                clips[name] = self.clip(start, end)
        return clips

    def _remember(self, clip: Clip) -> None:
        """Keeps a clip for the next that asks, in place of the oldest when there are many. Needs `_clip_lock`."""
        if len(self._clips) >= _KEPT_CLIPS:
            self._clips.pop(next(iter(self._clips)))
        self._clips[_key(clip.start, clip.end)] = clip


def _key(start: float, end: float) -> tuple[float, float]:
    return round(start, 2), round(end, 2)


def open_session(
    path: Path | EpisodeFolder,
    policy: Policy = "strict",
    tell: Callable[[str], None] | None = None,
    context: Context = "fail",
    settings: Settings | None = None,
) -> FolderSession:
    """The session of an episode; decisions that are not in the post yet (they came by mail) are applied first.

    What was made from an older `post.md` than the one that is there is made again. `tell` is given one sentence about
    each reviewer's decisions, and about each decision that could not be applied.
    """
    session = FolderSession(path, policy=policy, context=context, settings=settings)
    if session.has_unapplied or made_from_older_post(session.folder):
        brought = session.unapplied
        for sentence in (*(f"{one}: taken from decisions.json" for one in brought), *session.rebuild()):
            if tell is not None:
                tell(sentence)
    return session
