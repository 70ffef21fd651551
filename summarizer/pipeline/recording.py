"""The recording of an episode: kept, deleted to save space when the episode is done, and fetched again when needed.

A recording that is fetched again lies in a folder of its own until the command ends. It is used only when it is the
one that was transcribed, by its SHA-256: a feed may have replaced it, or put other advertisements into it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from summarizer.audio import keep_sound
from summarizer.digests import sha256_of
from summarizer.errors import InputError
from summarizer.records.episode import Audio, Episode, Sound
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings
from summarizer.store import EpisodeFolder

__all__ = ["forget_fetched_again", "keeps_recording", "kept_recording", "recording_of", "release_recording"]

_AGAIN = ".again"  # below the episode's folder


def recording_of(folder: EpisodeFolder, episode: Episode, settings: FetchSettings, report: Reporter) -> Path:
    """The recording that was transcribed, on this machine; one that was deleted to save space is fetched again.

    Raises InputError when there is none, or when another version is offered now, and what `fetch` raises.
    """
    audio = episode.audio
    if audio is None:
        raise InputError(f"{folder.url} holds no recording")
    if folder.has(audio.file) or audio.file not in folder.log.released:
        return kept_recording(folder, audio)
    if episode.media_kind == "file":
        path = Path(episode.media)
        if not path.is_file():
            raise InputError(f"{audio.file} was deleted to save space, and {path}, which it was copied from, is gone")
    else:
        path = _fetched_again(folder, episode, audio, settings, report)
    if sha256_of(path) != audio.sha256:
        forget_fetched_again(folder)
        raise InputError(
            f"the recording of {episode.title!r} that is offered now is another version than the one that was "
            "transcribed: its times and words may differ; `summarizer draft` with `--redo fetch` takes the new one"
        )
    keep_sound(path, audio.sound or Sound())
    return path


def keeps_recording(folder: EpisodeFolder, audio: Audio | None) -> bool:
    """Whether the recording is a file in the folder, and no link to one elsewhere, which may be anybody's."""
    return audio is not None and folder.has(audio.file) and not _leads_out(folder, audio)


def kept_recording(folder: EpisodeFolder, audio: Audio) -> Path:
    """The recording in the folder; the sound that its words were heard in is read from it.

    Raises InputError when it is a link to a file outside the folder.
    """
    path = folder / audio.file
    if _leads_out(folder, audio):
        raise InputError(f"{path} is a link that leads out of the episode's folder; put the recording there itself")
    keep_sound(path, audio.sound or Sound())
    return path


def _leads_out(folder: EpisodeFolder, audio: Audio) -> bool:
    real = Path(os.path.realpath(folder.path / audio.file))  # also of links in a circle
    return Path(os.path.realpath(folder.path)) not in real.parents


def _fetched_again(
    folder: EpisodeFolder, episode: Episode, audio: Audio, settings: FetchSettings, report: Reporter
) -> Path:
    again = folder.path / _AGAIN
    if again.is_symlink():
        raise InputError(f"{again} is a link; remove it, so that the recording can be fetched again")
    kept = again / audio.file
    if not kept.is_file():
        from summarizer.sources.fetch import fetch

        report.note("the recording was deleted to save space; fetching it again")
        try:
            kept = again / fetch(episode, again, settings, report).file
        except BaseException:
            forget_fetched_again(folder)
            raise
    return kept


def release_recording(folder: EpisodeFolder, episode: Episode, report: Reporter) -> None:
    """Deletes the recording of an episode that is done, while the caller holds the folder.

    It stays when it could not be had again: a file on this machine that has moved or changed since.
    """
    audio = episode.audio
    forget_fetched_again(folder)
    if audio is None or not folder.has(audio.file):
        return
    if episode.media_kind == "file" and not _is_there(Path(episode.media), audio.size):
        report.note(f"{audio.file} is kept: {episode.media}, which it was copied from, is not there any more")
        return
    folder.release(audio.file)


def forget_fetched_again(folder: EpisodeFolder) -> None:
    """Deletes a recording that was fetched again for one command."""
    shutil.rmtree(folder.path / _AGAIN, ignore_errors=True)


def _is_there(source: Path, size: int) -> bool:
    try:
        return source.is_file() and source.stat().st_size == size
    except OSError:
        return False
