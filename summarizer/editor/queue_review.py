"""Many episodes under review: the queue of all their quotations, walked from the most doubtful down.

The queue is taken once, at the start, so that "7 of 23" keeps meaning the same; what is decided on meanwhile is
stepped over. A few desks are open at a time, one for each episode; an episode's number is its place in the list of
episodes, so that no address names a file.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from summarizer.editor.session import EditorSession, FolderSession, open_session
from summarizer.errors import InputError
from summarizer.library.catalogue import CatalogueEntry, catalogue_entry
from summarizer.library.index_page import SoundSource, index_policy, read_index_contents, render_index
from summarizer.library.listening_queue import Risk, review_link
from summarizer.pages import QueuePlace, ServerInfo
from summarizer.records.post import Policy
from summarizer.store import Root, open_root

__all__ = ["QueueSession", "holds_many_episodes"]

_OPEN = 6  # desks; each holds a transcript


def holds_many_episodes(folder: str | Path) -> bool:
    """Is this a folder of episode folders, not one episode's?"""
    return not (Path(folder) / "episode.json").is_file()


class QueueSession:
    """All episodes of a folder. Raises InputError when it holds none that can be reviewed. Safe for several threads."""

    def __init__(self, root: str | Path, *, policy: Policy = "strict") -> None:
        self.root: Root = open_root(root)
        self.policy: Policy = policy
        self._lock = threading.RLock()
        self._desks: OrderedDict[int, FolderSession] = OrderedDict()
        found = read_index_contents(self.root, None)
        self._folders = [one.folder for one in found.episodes if one.post and one.quotes is not None]
        if not self._folders:
            raise InputError(f"{root} holds no drafted episode; run `summarizer draft` or `summarizer batch` first")
        self._numbers = {folder: number for number, folder in enumerate(self._folders, start=1)}
        self.queue: tuple[Risk, ...] = tuple(risk for risk in found.queue if risk.folder in self._numbers)
        self._left = set(range(1, len(self.queue) + 1))

    # -- the server's questions ----------------------------------------------------------------------------------------

    def overview(self) -> tuple[str, str]:
        """The page of all episodes as it stands now, and its content security policy."""
        page = render_index(read_index_contents(self.root), _Addresses(self._numbers), served=True)
        return page, index_policy(served=True)

    def desk(self, number: int) -> FolderSession | None:
        """The desk of an episode; None when there is no such episode."""
        with self._lock:
            if not 1 <= number <= len(self._folders):
                return None
            if number not in self._desks:
                while len(self._desks) >= _OPEN:
                    self._desks.popitem(last=False)[1].finish()
                self._desks[number] = open_session(self.root.at(self._folders[number - 1]), self.policy)
            self._desks.move_to_end(number)
            return self._desks[number]

    def info(self, number: int, info: ServerInfo) -> ServerInfo:
        """What the page of an episode is told, its place in the queue besides."""
        folder = self._folders[number - 1]
        stops = {risk.key or "": at for at, risk in enumerate(self.queue, start=1) if risk.folder == folder}
        return replace(info, queue=QueuePlace(stops, len(self.queue), len(self._left)))

    def saved(self, desk: EditorSession) -> QueuePlace:
        """Looks again at what is left of an episode after decisions were saved."""
        with self._lock:
            number = next((number for number, one in self._desks.items() if one is desk), None)
            if number is not None:
                folder = self._folders[number - 1]
                facts = catalogue_entry(self._desks[number].folder, folder)
                left = {risk.key for risk in facts.risks}
                its = {at: risk for at, risk in enumerate(self.queue, start=1) if risk.folder == folder}
                self._left -= its.keys()
                self._left |= {at for at, risk in its.items() if risk.key in left}
            info = self.info(number or 1, ServerInfo(token=""))
            assert info.queue is not None
            return info.queue

    def after(self, number: int) -> str:
        """The address of the next quotation that nobody has decided on, from the start again after the last."""
        with self._lock:
            later = [at for at in self._left if at > number]
            return self._address(min(later or self._left, default=0))

    def before(self, number: int) -> str:
        """The address of the quotation before in the queue, decided or not."""
        return self._address(min(number - 1, len(self.queue)))

    def finish(self) -> None:
        with self._lock:
            for desk in self._desks.values():
                desk.finish()

    def _address(self, number: int) -> str:
        if not 1 <= number <= len(self.queue):
            return "/"
        risk = self.queue[number - 1]
        return f"/e/{self._numbers[risk.folder]}/{review_link(risk.key)}"


class _Addresses:
    """The links of the page of all episodes when it is served."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers

    def post(self, episode: CatalogueEntry) -> str | None:
        del episode  # no address gives a file
        return None

    def review(self, episode: CatalogueEntry) -> str | None:
        return f"e/{self._numbers[episode.folder]}/" if episode.folder in self._numbers else None

    def risk(self, risk: Risk) -> str:
        number = self._numbers.get(risk.folder)
        return f"e/{number}/{review_link(risk.key)}" if number else "#episodes"

    def sound(self, risk: Risk, episode: CatalogueEntry) -> SoundSource | None:
        number = self._numbers.get(risk.folder)
        if risk.start is None or risk.end is None or episode.audio is None or number is None:
            return None
        start, end = max(0.0, risk.start - 0.5), risk.end + 0.5
        address = f"e/{number}/clip?start={start:.2f}&end={end:.2f}"
        return SoundSource(quote(address, safe="/?=&"), risk.start - start, risk.end - start)
