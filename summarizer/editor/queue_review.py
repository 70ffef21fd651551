"""Reviews the quotations of many episodes in one queue, the most doubtful first.

The queue is read once, at the start, so that numbers such as "7 of 23" do not change; quotations that are decided
meanwhile are skipped. A few episodes are open at a time. Addresses contain an episode's number in the list of episodes
and no file names.
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
from summarizer.records.post import Context, Policy
from summarizer.settings import Settings
from summarizer.store import Root, open_root

__all__ = ["QueueSession", "holds_many_episodes"]

_MAX_OPEN_SESSIONS = 6  # each holds a transcript


def holds_many_episodes(folder: str | Path) -> bool:
    """Is this a folder of episode folders, not one episode's?"""
    return not (Path(folder) / "episode.json").is_file()


class QueueSession:
    """All episodes of a folder. Raises InputError when it holds none that can be reviewed. Safe for several threads."""

    def __init__(
        self,
        root: str | Path,
        *,
        policy: Policy = "strict",
        context: Context = "fail",
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings
        self.root: Root = open_root(root)
        self.policy: Policy = policy
        self.context: Context = context
        self._lock = threading.RLock()
        self._sessions: OrderedDict[int, FolderSession] = OrderedDict()
        found = read_index_contents(self.root, None)
        self._folders = [one.folder for one in found.episodes if one.post and one.quotes is not None]
        if not self._folders:
            raise InputError(f"{root} holds no drafted episode; run `summarizer draft` or `summarizer batch` first")
        self._numbers = {folder: number for number, folder in enumerate(self._folders, start=1)}
        self.queue: tuple[Risk, ...] = tuple(risk for risk in found.queue if risk.folder in self._numbers)
        self._left = set(range(1, len(self.queue) + 1))

    # -- called by the server ------------------------------------------------------------------------------------------

    def overview(self) -> tuple[str, str]:
        """The current page of all episodes, and its content security policy."""
        page = render_index(read_index_contents(self.root), _Addresses(self._numbers), served=True)
        return page, index_policy(served=True)

    def session(self, number: int) -> FolderSession | None:
        """The session of an episode; None when there is no such episode."""
        with self._lock:
            if not 1 <= number <= len(self._folders):
                return None
            if number not in self._sessions:
                while len(self._sessions) >= _MAX_OPEN_SESSIONS:
                    self._sessions.popitem(last=False)[1].finish()
                self._sessions[number] = open_session(
                    self.root.at(self._folders[number - 1]), self.policy, context=self.context, settings=self.settings
                )
            self._sessions.move_to_end(number)
            return self._sessions[number]

    def info(self, number: int, info: ServerInfo) -> ServerInfo:
        """The data for the page of an episode, with its place in the queue."""
        folder = self._folders[number - 1]
        stops = {risk.key or "": at for at, risk in enumerate(self.queue, start=1) if risk.folder == folder}
        return replace(info, queue=QueuePlace(stops, len(self.queue), len(self._left)))

    def saved(self, session: EditorSession) -> QueuePlace:
        """Updates an episode's undecided quotations after decisions were saved; returns its place in the queue."""
        with self._lock:
            number = next((number for number, one in self._sessions.items() if one is session), None)
            if number is not None:
                folder = self._folders[number - 1]
                facts = catalogue_entry(self._sessions[number].folder, folder)
                left = {risk.key for risk in facts.risks}
                its = {at: risk for at, risk in enumerate(self.queue, start=1) if risk.folder == folder}
                self._left -= its.keys()
                self._left |= {at for at, risk in its.items() if risk.key in left}
            info = self.info(number or 1, ServerInfo(token=""))
            assert info.queue is not None
            return info.queue

    def after(self, number: int) -> str:
        """The address of the next undecided quotation; after the last one, the first."""
        with self._lock:
            later = [at for at in self._left if at > number]
            return self._address(min(later or self._left, default=0))

    def before(self, number: int) -> str:
        """The address of the previous quotation in the queue, decided or not."""
        return self._address(min(number - 1, len(self.queue)))

    def finish(self) -> None:
        with self._lock:
            for session in self._sessions.values():
                session.finish()

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
        del episode  # the server serves no files
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
