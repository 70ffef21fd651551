"""Checks posts that lie elsewhere against the episodes of an archive, a folder of episode folders.

A post whose front matter names its episode (`episode_id`, `audio_sha256`) is checked against that one. Of any other
article each quotation is looked for in all episodes: whose words it is, where and when, or that nobody said it.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.errors import InputError
from summarizer.library.quoted_places import Mentions, QuotedPlaces
from summarizer.library.search import open_index, update
from summarizer.pipeline.check_article import Candidates, Known, check_article
from summarizer.pipeline.check_episode import PostText, WrittenPost, check_written, load_post
from summarizer.posts.front_matter import read_front_matter
from summarizer.records.post import Checks
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, LocalRoot, Root

__all__ = ["Archive", "EpisodeNamed", "episode_named", "open_archive"]

_ID = re.compile(r"[0-9a-f]{16}")
_MAX_NEARBY = 200  # folders of a level that are looked into
_SHA256 = re.compile(r"[0-9a-f]{64}")


class EpisodeNamed(NamedTuple):
    """The episode that a post's front matter names."""

    id: str | None  # `episode_id`
    recording: str | None  # `audio_sha256`

    def __str__(self) -> str:
        told = (("episode_id", self.id), ("audio_sha256", self.recording and f"{self.recording[:12]}…"))
        return " and ".join(f"{name} {value}" for name, value in told if value)


def episode_named(post: str) -> EpisodeNamed | None:
    """The episode that a post's front matter names, at its top or one level below (`params`); None without one."""
    front = read_front_matter(post)[0]
    tables = [front, *(value for value in front.values() if isinstance(value, Mapping))]
    found = EpisodeNamed(_first(tables, "episode_id", _ID), _first(tables, "audio_sha256", _SHA256))
    return found if any(found) else None


def _first(tables: list[Mapping[str, Any]], name: str, form: re.Pattern[str]) -> str | None:
    values = (str(table.get(name, "")).strip().lower() for table in tables)
    return next((value for value in values if form.fullmatch(value)), None)


@contextmanager
def open_archive(root: Root, settings: Settings, report: Reporter, cache: Path | None = None) -> Iterator[Archive]:
    """The archive at `root`, with its index brought up to date. Raises InputError when `root` is no folder.

    `cache`: the folder of the index; None: beside the episodes, where they may be written.
    """
    with open_index(root, cache) as index:
        update(root, index, report)
        index.commit()  # other commands may write while posts are checked
        yield Archive(root, index, settings, report)


class Archive:
    """The episodes below a root, by their index."""

    def __init__(self, root: Root, index: sqlite3.Connection, settings: Settings, report: Reporter) -> None:
        self.root = root
        self.index = index
        self.settings = settings
        self.report = report

    @cached_property
    def size(self) -> int:
        return int(self.index.execute("SELECT count(*) FROM episodes WHERE heard").fetchone()[0])

    @cached_property
    def language(self) -> str:
        """The language of most episodes."""
        row = self.index.execute(
            "SELECT language FROM episodes WHERE heard GROUP BY language ORDER BY count(*) DESC LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else "en"

    def check(
        self,
        post: Path | str | PostText,
        *,
        listen: bool = False,
        audio: Path | None = None,
        retime: bool = False,
        verify: bool = False,
    ) -> Checks:
        """Checks a post against the episode that its front matter names, else each quotation against all episodes.

        The parameters are those of `api.check`. Raises InputError: for a post whose episode is not in the archive, and
        for options that go with one episode when the post names none.
        """
        written = load_post(post, self.settings)
        found = self.find(written)
        if found is None:
            from summarizer.pipeline.check_episode import require_no_recording

            require_no_recording("an archive", audio, listen=listen, verify=verify)
            if not self.size:
                raise InputError(_holds_nothing(self.root))
            return check_article(written, _ForArticle(self, written.text), self.settings)
        of_episode, note = found
        checks = check_written(
            of_episode,
            transcript=None,
            listen=listen,
            audio=audio,
            retime=retime,
            verify=verify,
            settings=self.settings,
            report=self.report,
        )
        return checks.model_copy(update={"notes": (note, *checks.notes)})

    def find(self, post: WrittenPost) -> tuple[WrittenPost, str] | None:
        """The post with the folder of the episode that its front matter names, and the line that tells of it.

        None when it names none. Raises InputError when that episode is not in the archive.
        """
        named = episode_named(post.text)
        if named is None:
            return None
        folder, note = self._find(named)
        return replace(post, folder=folder, elsewhere=True), note

    def _find(self, named: EpisodeNamed) -> tuple[EpisodeFolder, str]:
        """The folder of the episode that a post names, and the line that tells of it. Raises InputError."""
        rows = self.index.execute(
            "SELECT folder, id, recording FROM episodes WHERE heard AND (id = ? OR recording = ?) ORDER BY folder",
            named,
        ).fetchall()
        if not rows:
            raise InputError(
                f"no episode in {self.root.url} has the {named} that its front matter names; "
                "make its draft there, or give --transcript FILE"
            )
        folder, found, recording = max(rows, key=lambda row: (row[2] == named.recording, row[1] == named.id))
        by = [
            name
            for name, one, other in (("episode_id", found, named.id), ("audio_sha256", recording, named.recording))
            if one == other
        ]
        note = f"transcript: {folder} in {self.root.url}, found by {' and '.join(by)}"
        if named.recording and recording != named.recording:
            note += "; its recording is another than audio_sha256 names, so times may differ"
        elif named.id and found != named.id:
            note += f"; its episode_id is {found}"
        return self.root.at(folder), note


def _holds_nothing(root: Root) -> str:
    """Why no quotation can be looked for: which layout is expected, and where episodes lie instead."""
    where = next((place for place in _nearby(root) if next(LocalRoot(place).episodes(), None)), None)
    hint = f"episodes lie in {where}: give that folder" if where else "`summarizer draft -o DIR` writes it so"
    if next(root.episodes(), None):
        hint = "its episodes have none yet: `summarizer draft` makes them"
    return (
        f"{root.url} holds no episode with a transcript; an archive is a folder DIR with "
        f"DIR/SHOW/EPISODE/episode.json and transcript.json beside it; {hint}"
    )


def _nearby(root: Root) -> Iterator[Path]:
    """Folders one to three levels below, the first ones, and of a show's folder the one above."""
    if not root.is_local:
        return
    for depth in (1, 2, 3):
        yield from itertools.islice((one for one in root.path.glob("*/" * depth) if one.is_dir()), _MAX_NEARBY)
    if any(root.path.glob("*/episode.json")):  # it is the folder of one show
        yield root.path.absolute().parent


class _ForArticle:
    """The archive as `check_article` asks it about one article."""

    def __init__(self, archive: Archive, article: str) -> None:
        self._archive = archive
        mentions = Mentions(archive.index, article)
        self._places = QuotedPlaces(archive.index, mentions)
        self.size = archive.size
        names = tuple(sorted(mentions.titles))
        self.known = Known(archive.language, sorted(mentions.people), names, (*names, *sorted(mentions.people)))

    def candidates(self, text: str, beside: str) -> Candidates:
        return self._places.candidates(text, beside)

    def folder(self, episode: int) -> tuple[EpisodeFolder, str]:
        name = self._archive.index.execute("SELECT folder FROM episodes WHERE number = ?", (episode,)).fetchone()[0]
        return self._archive.root.at(name), name
