"""What a stage works with: the episode, its folder, the settings, and the models that are opened on first use."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from summarizer.pipeline.episode_folder import EpisodeRequest
from summarizer.pipeline.recording import recording_of
from summarizer.pipeline.transcription import EpisodeTranscriber
from summarizer.records.base import Record
from summarizer.records.episode import Episode
from summarizer.records.post import Draft
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import STAGE_NAMES_OF_0_1, EpisodeFolder, Replies

if TYPE_CHECKING:
    from summarizer.llm import LlmClient, Weights
    from summarizer.llm.parameters import Learnt

    # Opens the language model for one episode's replies.
    OpenModel = Callable[[Replies, Reporter], contextlib.AbstractContextManager[LlmClient | None]]

__all__ = ["EpisodeContext", "local_weights", "present_name"]

R = TypeVar("R", bound=Record)
_FILES_OF_0_1 = {
    "stages/transcribe.json": "stages/heard.json",
    **{f"stages/{new}.json": f"stages/{old}.json" for old, new in STAGE_NAMES_OF_0_1.items() if new != "name"},
    "stages/name.json": "stages/named.json",
}


class EpisodeContext:
    """One episode while a process works on it.

    `may_ask_model` says whether this walk may ask a language model for names; see `inputs.model_asked_by`.
    """

    def __init__(
        self,
        folder: EpisodeFolder,
        episode: Episode,
        request: EpisodeRequest,
        settings: Settings,
        report: Reporter,
        open_model: OpenModel | None = None,
    ) -> None:
        self.folder = folder
        self.request = request
        self.settings = settings
        self.report = report
        self.fetched = False  # whether the recording was fetched in this walk
        self.may_ask_model = False
        self.may_read = False  # whether this walk leads to a draft, for which a language model reads the conversation
        # Which model the stage at work asked for names; `inputs.NO_MODEL_ASKED` when it had to do without.
        self.model_asked: str | None = None
        self.redo_parts = request.parts  # of the draft that are to be written again; empty: all of it
        self.redrafted: tuple[Draft, Draft] | None = None  # before and after some parts were written again
        self._open_model = open_model
        self._learnt: Learnt = {}  # of the language model's server, from one stage to the next
        self._transcriber: EpisodeTranscriber | None = None
        self.episode = episode
        self.keep_episode(episode)

    def keep_episode(self, episode: Episode) -> None:
        """Keeps `episode.json`; the recording already fetched stays known when metadata is read anew."""
        if self.folder.has("episode.json"):
            before = self.folder.read("episode.json", Episode)
            if episode.audio is None and before.audio is not None:
                episode = episode.model_copy(update={"audio": before.audio})
            if before == episode:
                self.episode = episode
                return
        self.episode = episode
        self.folder.write("episode.json", episode)

    def read(self, name: str, kind: type[R]) -> R:
        """A record that an earlier stage wrote, also when 0.1 wrote it under another name. Raises InputError."""
        return self.folder.read(present_name(self.folder, name), kind)

    def digest(self, name: str) -> str:
        """SHA-256 of a file of the folder; the recording's was taken when it was fetched."""
        if self.episode.audio and name == self.episode.audio.file:
            return self.episode.audio.sha256
        return self.folder.digest(present_name(self.folder, name))

    @property
    def given(self) -> Path | None:
        """The transcript that the user gives: with the recording, or in place of one."""
        without_recording = self.episode.media_kind == "transcript"
        return self.request.transcript or (Path(self.episode.media) if without_recording else None)

    @property
    def audio(self) -> Path:
        """The recording on this machine; see `recording_of`."""
        return recording_of(self.folder, self.episode, self.settings.fetch, self.report)

    @property
    def transcriber(self) -> EpisodeTranscriber:
        """The recognisers, which stay loaded from stage to stage."""
        if self._transcriber is None:
            audio = self.audio if self.episode.audio else None
            self._transcriber = EpisodeTranscriber(self.folder, audio, self.episode, self.settings, self.report)
        return self._transcriber

    @property
    def language_model(self) -> str:
        """What `open_model` opens, without key, host or path."""
        from summarizer.llm import llm_identity

        return llm_identity(self.settings.llm, self.settings.keys)

    @property
    def language_host(self) -> str:
        """The host that `open_model` asks; `local` for a model of this machine, `none` for no model."""
        from summarizer.llm import host_of

        return host_of(self.settings.llm, self.settings.keys)

    def open_model(self) -> contextlib.AbstractContextManager[LlmClient | None]:
        """The language model of the settings; None inside when they name none."""
        from summarizer.llm import open_llm

        replies = Replies(self.folder, self._price_of)
        if self._open_model is not None:
            return self._open_model(replies, self.report)
        weights = functools.partial(local_weights, self.settings, self.report)
        return open_llm(self.settings.llm, self.settings.keys, weights, replies, self.report, self._learnt)

    def _price_of(self, record: dict[str, Any]) -> float | None:
        from summarizer.llm import paid_for

        return paid_for(record, self.settings.llm, self.settings.keys)


def local_weights(settings: Settings, report: Reporter) -> Weights:
    """The local language model that the settings name, or the best one here. Raises ModelError when there is none."""
    from summarizer.llm import Weights
    from summarizer.models import choose_llm, obtain

    named, cache = settings.llm.model, settings.cache
    found = obtain(named, cache, report) if named else choose_llm(cache, report)
    return Weights(found.path, found.model.small, found.model.context)


def present_name(folder: EpisodeFolder, name: str) -> str:
    """The name under which a folder holds a stage's file: today's, else the one that 0.1 gave it."""
    old = _FILES_OF_0_1.get(name)
    return old if old is not None and not folder.has(name) and folder.has(old) else name
