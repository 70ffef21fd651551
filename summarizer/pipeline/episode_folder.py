"""Finds the requested episode and its folder: the same folder for every link to the same episode."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from summarizer.pipeline.given_transcript import transcript_as_source
from summarizer.records.episode import Episode
from summarizer.records.user_metadata import UserMetadata
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, Root, fingerprint, folder_at

__all__ = ["EpisodeRequest", "find_episode_folder", "known_folder"]


class EpisodeRequest(NamedTuple):
    """What to make a post of: a source, which of its episodes, and a transcript to use instead of recognition."""

    source: str
    episode: str | None = None
    transcript: Path | None = None
    redo: str | None = None  # a stage; it and all later stages are run again
    parts: tuple[str, ...] = ()  # with the stage `draft`: only these parts of it are written again (`records/redo.py`)
    known: Episode | None = None  # already resolved, so neither feed nor page is read
    folder: str | None = None  # relative to the root, if it exists: then nothing is looked up
    stated: UserMetadata = UserMetadata()  # what the user says about it; outranks all other metadata


def known_folder(request: EpisodeRequest, root: Root) -> EpisodeFolder | None:
    """The episode's folder if it is known without network requests; it may not exist yet for a `known` episode."""
    given = Path(request.source)
    if request.folder is not None:
        return root.at(request.folder)
    if request.known is not None:
        folder = root.folder(request.known)
        return folder if folder.has("episode.json") else (_folder_by_link(root, request.known) or folder)
    if given.is_dir() and (given / "episode.json").is_file():
        return EpisodeFolder(given)
    there = folder_at(request.source, scratch=None if root.is_local else root.path.parent)
    if there is not None:
        return there
    note = root.read(_note(request.source)) if request.episode is None else None
    if note is not None:
        folder = root.at(note.decode("utf-8", "replace").strip())
        return folder if folder.has("episode.json") else None
    return None


def find_episode_folder(
    request: EpisodeRequest, root: Root, settings: Settings, report: Reporter
) -> tuple[EpisodeFolder, Episode]:
    """The episode, as the user states it now or stated it before, and its folder.

    The folder of a file or a link to one episode is stored, so that a later run makes no requests.
    """
    folder, found = _find(request, root, settings, report)
    before = folder.read("episode.json", Episode) if folder.has("episode.json") else None
    if before is not None:
        _tell_other_feed(before, request.known or found, report)
    return folder, found.as_stated(request.stated.over(before.by_user if before else None))


def _tell_other_feed(known: Episode, found: Episode, report: Reporter) -> None:
    """Warns when a feed at another address gives the show and the episode the guids that the folder's feed gave."""
    from summarizer.net import redact
    from summarizer.sources import is_of_other_feed

    if is_of_other_feed(known, found):
        report.warn(
            f"{redact(found.feed or '')} gives this episode the podcast:guid and the guid that "
            f"{redact(known.feed or '')} gave: they are taken for one show that moved, and its folder is used"
        )


def _find(request: EpisodeRequest, root: Root, settings: Settings, report: Reporter) -> tuple[EpisodeFolder, Episode]:
    kept = known_folder(request, root)
    if kept is not None and (request.known is None or kept.has("episode.json")):
        episode = kept.read("episode.json", Episode)
        if episode.media_kind == "transcript" and request.transcript is None:
            transcript_as_source(request.source, settings)  # is refused without --as-given, later as at first
        return kept, episode
    if request.known is not None:
        return _existing_folder(root, _with_details(request.known, settings, report), request.stated)
    found = transcript_as_source(request.source, settings) if request.transcript is None else None
    if found is None:
        from summarizer.sources import resolve_source

        found = resolve_source(request.source, which=request.episode, settings=settings.fetch, report=report)
    folder, episode = _existing_folder(root, found, request.stated)
    if episode.feed is None and folder.relative and _is_permanent(request.source):
        root.write(_note(request.source), folder.relative)
    return folder, episode


def _with_details(known: Episode, settings: Settings, report: Reporter) -> Episode:
    """A listed episode with the details that the list leaves out: a chapters file, metadata of its page."""
    if known.media_kind == "enclosure" and (known.chapters or not known.chapters_url):
        return known
    from summarizer.sources import with_details

    return with_details(known, settings.fetch, report)


def _existing_folder(root: Root, episode: Episode, stated: UserMetadata) -> tuple[EpisodeFolder, Episode]:
    """The episode's folder, also if another link to it created the folder, and the more complete metadata of the
    two.
    """
    from summarizer.sources import identity_keys

    folder, keys = root.folder(episode), identity_keys(episode)
    if not folder.has("episode.json"):
        # Only a new folder is named after what the user states: one that is there keeps its name.
        folder = _folder_by_link(root, episode) or root.folder(episode.as_stated(stated))
    if folder.has("episode.json"):
        known = folder.read("episode.json", Episode)
        own = {"id": known.id, "audio": known.audio}  # the name of the folder contains the id
        episode = known if known.feed and not episode.feed else episode.model_copy(update=own)
    for key in dict.fromkeys((*keys, *identity_keys(episode))):
        if folder.relative and root.read(_note(key)) is None:
            root.write(_note(key), folder.relative)
    return folder, episode


def _folder_by_link(root: Root, episode: Episode) -> EpisodeFolder | None:
    """The folder that another link to the episode created."""
    from summarizer.sources import identity_keys, is_same_episode

    for key in identity_keys(episode):
        kept = root.read(_note(key))
        other = root.at(kept.decode("utf-8", "replace").strip()) if kept else None
        if other is None or not other.has("episode.json"):
            continue
        if is_same_episode(other.read("episode.json", Episode), episode):
            return other
    return None


def _is_permanent(source: str) -> bool:
    """Whether a source keeps its meaning: standard input and folders do not."""
    return source != "-" and not Path(source).is_dir()


def _note(source: str) -> str:
    """The file below the root that stores which folder a source belongs to."""
    return f".links/{fingerprint(source=source, file=_stamp(Path(source)))[:16]}"


def _stamp(path: Path) -> tuple[int, int] | None:
    """Size and time of a file, because another recording may replace it under the same name."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # a URL may have characters that file names must not have
        return None
    return found.st_size, found.st_mtime_ns
