"""One entry for each episode of a folder, with its risks. An entry is read again only when its files have changed."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

from summarizer.errors import InputError
from summarizer.library.listening_queue import Risk, best_first, risks_of
from summarizer.library.sqlite_cache import cache_path, open_cache
from summarizer.library.status_cache import State, read_row
from summarizer.pipeline.edited_post import made_from_older_post
from summarizer.pipeline.sign_offs import sign_offs_in, waiting_in
from summarizer.pipeline.stages import ORDER
from summarizer.pipeline.write_post import post_is_edited
from summarizer.posts.open_marks import open_marks, placeholder_lines
from summarizer.records.base import Record
from summarizer.records.episode import Episode
from summarizer.records.post import Checks
from summarizer.records.review import Decisions
from summarizer.records.transcript import Transcript
from summarizer.store import EpisodeFolder, Root

__all__ = [
    "CatalogueEntry",
    "ShownState",
    "catalogue_entry",
    "catalogue_risks",
    "read_catalogue",
    "read_stamps",
    "require_folder",
]

R = TypeVar("R", bound=Record)
ShownState = Literal["done", "drafted", "running", "failed", "waiting"]

_VERSION = 13  # of the cache; raised when its fields or the rules for risks change
_SCHEMA = "CREATE TABLE catalogue (folder TEXT PRIMARY KEY, stamp TEXT NOT NULL, facts TEXT NOT NULL) WITHOUT ROWID"
_FILES = ("episode.json", "checks.json", "decisions.json", "transcript.json", "post.md", "review.html")


class CatalogueEntry(Record):
    """One episode as the list of episodes shows it."""

    folder: str  # relative to the root, with "/"
    id: str
    title: str
    show: str | None = None
    date: str | None = None  # yyyy-mm-dd
    audio: str | None = None  # file name of the recording, when it is in the folder
    seconds: float | None = None  # of audio
    state: State = "waiting"
    stage: str = ORDER[0]
    error: str | None = None
    options: tuple[str, ...] = ()  # of `draft`, of the run that failed; empty when they were not recorded
    cost_usd: float = 0.0
    unused_usd: float = 0.0  # of it, paid for a draft that was begun and is not finished
    quotes: int | None = None  # None: not checked yet, or not since the post was changed
    changed: bool = False  # the post was changed since its check, which says nothing of it then
    passing: int = 0
    flagged: int = 0
    to_hear: int = 0  # quotations that a person should listen to
    to_write: int = 0  # places of the post that a person must write or check
    to_set: int = 0  # links of the post that lead nowhere until the site's links are set
    to_replace: tuple[int, ...] = ()  # the lines of these links, when the post was changed by hand and stays as it is
    to_apply: int = 0  # decisions of the review that are not in the post yet
    signed: tuple[str, ...] = ()  # who signed the post as it stands
    comments: int = 0  # to the writer, not settled
    page: bool = False  # is there a review page?
    post: bool = False
    risks: tuple[Risk, ...] = ()

    @property
    def newer_draft(self) -> str:
        """What became of an attempt to draft anew that left the older draft; empty when there was none."""
        if self.state != "done" or not (self.error or self.unused_usd):
            return ""
        paid = f" (${self.unused_usd:.4f} paid)" if self.unused_usd else ""
        return f"a newer draft {f'failed: {self.error}' if self.error else 'was begun and not finished'}{paid}"

    @property
    def shown_state(self) -> ShownState:
        """The state as people read it: a post is done when it can be published, and else only drafted."""
        left = (
            self.changed
            or self.to_hear
            or self.to_write
            or self.to_set
            or self.to_apply
            or self.passing < (self.quotes or 0)
        )
        return "drafted" if self.state == "done" and left else self.state


def read_catalogue(root: Root, *, risks: bool = True, cache: Path | None = None) -> Iterator[CatalogueEntry]:
    """Every episode below `root`, by folder. Raises InputError when `root` is no folder.

    `risks`: with the risks of each, which may be large. `cache`: the folder of the cache; None: beside the episodes,
    where they may be written.
    """
    with open_cache(cache_path(require_folder(root), ".catalogue.sqlite", cache), _SCHEMA, _VERSION) as entries:
        known = dict(entries.execute("SELECT folder, stamp FROM catalogue"))
        here = set()
        for count, (folder, stamp) in enumerate(read_stamps(root, _FILES)):
            here.add(folder)
            if known.get(folder) != stamp:
                entry = catalogue_entry(root.at(folder), folder)
                entries.execute("REPLACE INTO catalogue VALUES (?, ?, ?)", (folder, stamp, entry.model_dump_json()))
                if count % 1000 == 999:
                    entries.commit()  # an interrupted first run continues from here
        entries.executemany("DELETE FROM catalogue WHERE folder = ?", [(gone,) for gone in known.keys() - here])
        facts = "facts" if risks else "json_remove(facts, '$.risks')"
        kept = entries.execute(f"SELECT {facts} FROM catalogue ORDER BY folder").fetchall()  # noqa: S608 -- our own words
        read = (CatalogueEntry.model_validate_json(text) for (text,) in kept)
        while some := list(itertools.islice(read, 1000)):
            busy = root.busy([one.folder for one in some])
            for one in some:
                running = {"state": "running", "error": None}
                yield one.model_copy(update=running) if one.folder in busy else one


def catalogue_risks(root: Root) -> tuple[Risk, ...]:
    """The risks of all episodes below `root`, the most doubtful first."""
    return best_first(risk for entry in read_catalogue(root) for risk in entry.risks)


def require_folder(root: Root) -> Root:
    """The root itself. Raises InputError when it is no folder."""
    if root.is_local and not root.path.is_dir():
        raise InputError(f"{root.url} is not a folder; give the folder that `summarizer draft -o` wrote into")
    return root


def read_stamps(root: Root, files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every episode's folder, with a stamp that changes whenever one of these files changes.

    Reviewers' decisions do not change `run.json`, so on a disk the stamp includes the files' sizes and times.
    """
    single = root.is_local and (root.path / "episode.json").is_file()
    for folder, stamp in ((".", ""),) if single else root.stamps():
        yield folder, f"{stamp} {_times(root.path / folder, files)}" if root.is_local else stamp


def _times(path: Path, files: Iterable[str]) -> str:
    parts = []
    for name in files:
        with contextlib.suppress(OSError):
            seen = (path / name).stat()
            parts.append(f"{name}:{seen.st_size}:{seen.st_mtime_ns}")
    return " ".join(parts)


def catalogue_entry(folder: EpisodeFolder, name: str) -> CatalogueEntry:
    """One episode's facts, read from its folder. `name` is the folder's path below the root."""
    row = read_row(folder, name, "")
    facts: dict[str, Any] = {
        **{
            key: getattr(row, key)
            for key in ("folder", "id", "title", "stage", "state", "error", "cost_usd", "unused_usd")
        },
        "options": folder.log.options,
        "page": folder.has("review.html"),
        "post": folder.has("post.md"),
    }
    try:
        episode = folder.read("episode.json", Episode)
        audio = episode.audio
        facts.update(
            id=episode.id,
            title=episode.title,
            show=episode.show,
            date=episode.date.isoformat() if episode.date else None,
            audio=audio.file if audio and folder.has(audio.file) else None,
            seconds=episode.seconds,
        )
        facts.update(_places_left(folder, episode))
        given = sign_offs_in(folder)
        facts.update(
            signed=tuple(dict.fromkeys(one.who for one in given.post)),
            comments=len(given.open_comments),
            to_apply=len(waiting_in(folder)),
        )
        checks = _maybe(folder, "checks.json", Checks)
        if checks is not None:
            transcript = _maybe(folder, "transcript.json", Transcript)
            if transcript is not None and transcript.duration:
                facts["seconds"] = transcript.duration
            log = _maybe(folder, "decisions.json", Decisions)
            found = risks_of(_about(episode, name), checks, transcript, log)
            facts.update(
                **_counts(checks, changed="checks.json" in made_from_older_post(folder)),
                risks=found,
                to_hear=sum(risk.kind == "quotation" for risk in found),
            )
    except InputError as problem:  # one broken file must not hide the other episodes
        facts.update(state="failed", error=str(problem))
    return CatalogueEntry.model_validate(facts)


def _counts(checks: Checks, *, changed: bool) -> dict[str, Any]:
    """How many quotations there are, and pass; nothing of a post that is not the one that was checked."""
    if changed:
        return {"changed": True}
    return {
        "quotes": len(checks.quotes),
        "passing": sum(quote.passes for quote in checks.quotes),
        "flagged": sum(quote.needs_a_look for quote in checks.quotes),
    }


def _places_left(folder: EpisodeFolder, episode: Episode) -> dict[str, Any]:
    """The places of the post that a person must write or check, and its links to hosts of examples."""
    if not folder.has("post.md"):
        return {}
    text = (folder / "post.md").read_text(encoding="utf-8", errors="replace")
    marks = list(open_marks(text, episode.link))
    links = sum(mark.kind == "link" for mark in marks)
    by_hand = links and post_is_edited(folder, by_hand=True)
    lines = placeholder_lines(text, episode.link) if by_hand else ()
    return {"to_write": len(marks) - links, "to_set": links, "to_replace": lines}


def _maybe(folder: EpisodeFolder, name: str, kind: type[R]) -> R | None:
    return folder.read(name, kind) if folder.has(name) else None


def _about(episode: Episode, folder: str) -> Risk:
    return Risk(
        kind="post", episode=episode.id, folder=folder, title=episode.title, show=episode.show, key=None, line=None,
        text="", speaker=None, start=None, end=None, verdict=None, flags=(), listen=None, doubts=(), score=0.0,
    )  # fmt: skip
