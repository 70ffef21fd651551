"""Keeps reading inside one folder: what a symbolic link leads out of it, or is no file, is not read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from summarizer.errors import InputError
from summarizer.settings import SHOW_FILE
from summarizer.store import EpisodeFolder
from summarizer.store.root import FolderStamp, LocalRoot
from summarizer.text.shortening import shortened

__all__ = ["ConfinedRoot"]

_POSTS = (".md", ".markdown", ".html", ".htm", ".txt", ".docx")
_MAX_POST_BYTES = 5_000_000
_MAX_PATH = 1000


class ConfinedRoot(LocalRoot):
    """A folder of episodes, without the episodes of which a file lies elsewhere."""

    def __init__(self, path: Path) -> None:
        """Raises InputError when `path` is no folder, or is an episode's folder with links out of it."""
        if not path.is_dir():
            raise InputError(f"{path} is not a folder; give the folder that `summarizer draft -o` wrote into")
        super().__init__(path.resolve())
        self.require_inside()

    def stamps(self) -> Iterator[FolderStamp]:
        for found in super().stamps():
            if not self._leads_out(found.folder):
                yield found

    def require_inside(self) -> None:
        """Raises InputError when the root is itself the folder of an episode, and a file of it lies elsewhere."""
        if (self.path / "episode.json").is_file() and self._leads_out("."):
            raise InputError(f"{self.url} holds links out of it, which are not followed; replace them by the files")

    def post(self, name: str) -> Path:
        """The path of a post by its name below the root.

        Raises InputError: of a file outside, the same as of one that does not exist.
        """
        unknown = InputError(f"there is no post {shortened(name, 80)!r} below the archive; give its path from there")
        if not name or len(name) > _MAX_PATH or "\0" in name or "\\" in name:
            raise unknown
        try:
            path = (self.path / name).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            raise unknown from None
        if not self._holds(path) or not path.is_file() or path.suffix.lower() not in _POSTS:
            raise unknown
        if path.stat().st_size > _MAX_POST_BYTES:
            raise InputError(
                f"{shortened(name, 80)!r} is larger than {_MAX_POST_BYTES // 1_000_000} MB, and is no post"
            )
        return path

    def episode_beside(self, post: Path) -> EpisodeFolder | None:
        """The folder of the episode in which a post lies; None when it lies in none."""
        relative = post.parent.relative_to(self.path).as_posix()
        folder = self.at(relative)
        return folder if folder.has("transcript.json") and not self._leads_out(relative) else None

    def _leads_out(self, folder: str) -> bool:
        """Whether an episode's folder, a file in it or the settings of its show lie outside, or are no plain files."""
        path = self.path / folder
        show = path.parent / SHOW_FILE
        if not self._holds(path.resolve()) or (show.is_symlink() and not self._holds(show.resolve())):
            return True
        try:
            with os.scandir(path) as found:
                return any(self._is_elsewhere(item) for item in found)
        except OSError:
            return True

    def _is_elsewhere(self, item: os.DirEntry[str]) -> bool:
        if item.is_symlink():
            try:
                return not self._holds(Path(item.path).resolve()) or not (item.is_file() or item.is_dir())
            except (OSError, RuntimeError):
                return True
        return not (item.is_file() or item.is_dir())

    def _holds(self, path: Path) -> bool:
        return path == self.path or self.path in path.parents
