"""Posts that lie elsewhere than their episode: the archive in which a command finds it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.pipeline.find_posts import STANDARD_INPUT

if TYPE_CHECKING:
    from summarizer.library.archive import Archive
    from summarizer.settings import Settings
    from summarizer.terminal import TerminalReporter

__all__ = ["PostsElsewhere", "names_episode"]


class PostsElsewhere:
    """The archive of the settings, opened when the first post asks for it and closed by `opened`."""

    def __init__(self, settings: Settings, report: TerminalReporter, opened: ExitStack) -> None:
        self._settings = settings
        self._report = report
        self._opened = opened
        self._archive: Archive | None = None

    def has(self, path: str) -> bool:
        """Whether a post is looked for in the archive: there is one, and no transcript lies beside the post."""
        return self._settings.archive is not None and not _lies_with_transcript(path)

    @property
    def archive(self) -> Archive:
        """The archive, whose index is brought up to date once. Raises InputError when it is no folder."""
        if self._archive is None:
            from summarizer.library.archive import open_archive
            from summarizer.store import open_root

            root = open_root(self._settings.archive or "", scratch=self._settings.scratch)
            self._archive = self._opened.enter_context(open_archive(root, self._settings, self._report))
        return self._archive


def names_episode(path: str) -> bool:
    """Whether the front matter of a file names an episode."""
    from summarizer.library.archive import episode_named

    try:
        return episode_named(Path(path).read_text(encoding="utf-8")) is not None
    except (OSError, UnicodeDecodeError):
        return False


def _lies_with_transcript(path: str) -> bool:
    """Whether a post's own folder has its transcript; of a post in an object store it must."""
    return "://" in path or (path != STANDARD_INPUT and (Path(path).parent / "transcript.json").is_file())
