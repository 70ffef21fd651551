"""Writes `index.html`: first the quotations that need listening, with their audio; then a table of every episode.

The page is one file that needs no network. It contains the audio of the most doubtful quotations, copied from their
review pages; other audio plays from the recordings beside the page. The markup has the first episodes as a plain table;
compressed JSON has all of them, so that 100,000 episodes need a few megabytes, and the script shows 100 at a time.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import gzip
import json
import math
import os
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote as quoted

from summarizer.library.batch_records import read_never_found, read_runs
from summarizer.library.catalogue import CatalogueEntry, read_catalogue
from summarizer.library.listening_queue import Risk, best_first
from summarizer.library.run_lines import lost_line, run_lines
from summarizer.library.standing import draft_again, retried, standing_of
from summarizer.pages import VERDICT_LABELS, VERDICT_SHAPES, asset, content_policy, page_style, templates
from summarizer.records.batch import RunRecord
from summarizer.records.timecode import format_clock
from summarizer.reporting import Reporter, Silent
from summarizer.store import EpisodeFolder, Root
from summarizer.text.counted import counted

__all__ = [
    "FileLinks",
    "IndexContents",
    "SoundSource",
    "index_policy",
    "read_index_contents",
    "render_index",
    "write_index",
]

NAME = "index.html"
_PACKAGE = "summarizer.library"
_MAX_RUNS = 10
_MAX_SHOWN = 200  # quotations, posts and failures in the page
_MAX_EMBEDDED_CLIPS = 25  # quotations whose audio is in the page
_MAX_AUDIO_CHARACTERS = 4_000_000  # of base64, all clips together
_MAX_CLIP_CHARACTERS = 600_000
_MAX_PLAIN_ROWS = 200  # episodes in the markup, for browsers without scripts
_MAX_REVIEW_PAGE_BYTES = 64 * 1024**2  # a larger review page is not searched for audio
_CLIP = re.compile(
    rb'<audio [^<>]*data-start="([\d.]+)" data-end="([\d.]+)" src="(data:audio/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+)"'
)
_DOUBT_NAMES = {
    "listen": "second recogniser", "doubtful": "doubtful word", "reviewers": "disagreement", "facts": "facts",
    "coverage": "coverage", "few": "few quotations", "gap": "gap", "time": "time",
}  # fmt: skip


class SoundSource(NamedTuple):
    """The audio of a quotation: from `start` to `end` seconds of the file or data `src`."""

    src: str
    start: float
    end: float


class PageLinks(Protocol):
    """The targets of the page's links: files beside it, or a server's addresses."""

    def post(self, episode: CatalogueEntry) -> str | None: ...

    def review(self, episode: CatalogueEntry) -> str | None: ...

    def risk(self, risk: Risk) -> str: ...

    def sound(self, risk: Risk, episode: CatalogueEntry) -> SoundSource | None: ...


@dataclass
class IndexContents:
    """The contents of the page: the first quotations of the queue, and every episode without its risks."""

    queue: tuple[Risk, ...]
    posts: tuple[Risk, ...]
    episodes: list[CatalogueEntry]  # newest first
    by_folder: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    doubtful_posts: int = 0
    never_found: tuple[tuple[str, str], ...] = ()  # (source, reason): entries of a backlog that led to no episode
    where: str = "DIR"  # the folder from the root of the disk, or its URL: a command works wherever it is pasted
    runs: tuple[RunRecord, ...] = ()  # of the last batch and the day before it, the newest first

    @functools.cached_property
    def totals(self) -> dict[str, Any]:
        by_batch = bool(self.runs or self.never_found)
        return {
            **standing_of(self.episodes, len(self.never_found), by_batch=by_batch).model_dump(),
            "episodes": len(self.episodes),
            "episodes_failed": sum(one.state == "failed" for one in self.episodes),
            "hours": sum(one.seconds or 0.0 for one in self.episodes if one.state == "done") / 3600,
            "cost": sum(one.cost_usd for one in self.episodes),
            "quotes": sum(one.quotes or 0 for one in self.episodes),
            "proven": sum(one.passing for one in self.episodes),
            "posts": self.doubtful_posts,
        }


def _failed(episodes: Iterable[CatalogueEntry]) -> list[CatalogueEntry]:
    """The episodes without a post because they failed, then those whose newer draft failed."""
    found = [one for one in episodes if one.state == "failed" or (one.error and one.newer_draft)]
    return sorted(found, key=lambda one: one.state != "failed")


def _failed_title(episodes: int, redrafts: int) -> str:
    """`2 episodes failed; the newer draft of 1 post failed`"""
    parts = [f"{counted(episodes, 'episode')} failed"] if episodes else []
    parts += [f"the newer draft of {counted(redrafts, 'post')} failed"] if redrafts else []
    title = "; ".join(parts)
    return title[:1].upper() + title[1:]


def read_index_contents(root: Root, most: int | None = _MAX_SHOWN) -> IndexContents:
    """Reads the folder, of the risks at most `most` (None: all). Raises InputError when `root` is no folder."""
    episodes: list[CatalogueEntry] = []
    quotations, posts = _Best(most), _Best(most)
    for one in read_catalogue(root):
        for risk in one.risks:
            (quotations if risk.kind == "quotation" else posts).add(risk)
        episodes.append(one.model_copy(update={"risks": ()}))  # risks of 100,000 would need too much memory
    episodes.sort(key=lambda one: (one.date or "", one.folder), reverse=True)
    by_folder = {one.folder: one for one in episodes}
    never_found = tuple((entry.source, entry.error) for entry in read_never_found(root))
    return IndexContents(
        quotations.risks, posts.risks, episodes, by_folder, posts.seen, never_found, _where(root), _last_runs(root)
    )


def _where(root: Root) -> str:
    return os.path.abspath(root.path) if root.is_local else root.url  # noqa: PTH100 -- keeps links


def _last_runs(root: Root) -> tuple[RunRecord, ...]:
    """The runs of the last batch: those that began within a day before the newest, for a killed one is run again."""
    runs = read_runs(root)
    return tuple(run for run in reversed(runs) if runs[-1].began - run.began < dt.timedelta(days=1))


class _Best:
    """Keeps the most doubtful of many risks."""

    def __init__(self, most: int | None) -> None:
        self.most = most
        self.seen = 0
        self._kept: list[Risk] = []

    def add(self, risk: Risk) -> None:
        self.seen += 1
        self._kept.append(risk)
        if self.most is not None and len(self._kept) >= 4 * self.most:
            self._kept = list(self.risks)

    @property
    def risks(self) -> tuple[Risk, ...]:
        return best_first(self._kept)[: self.most]


def write_index(root: Root, report: Reporter | None = None) -> str:
    """Writes `root/index.html`; returns its path or URL. Raises InputError when `root` is no folder."""
    (report or Silent()).note("looking for quotations that need listening")
    page = render_index(read_index_contents(root), FileLinks(root))
    root.write(NAME, page)
    return root.location(NAME)


def render_index(
    found: IndexContents, places: PageLinks, *, served: bool = False, now: dt.datetime | None = None
) -> str:
    """The page as one HTML text."""
    shown = found.queue[:_MAX_SHOWN]
    rows = [_row(one, places) for one in found.episodes]
    return templates(_PACKAGE).get_template("index.html.j2").render(
        policy=index_policy(served=served),
        style=_style(),
        script=_script(),
        shapes=VERDICT_SHAPES,
        now=now or dt.datetime.now().astimezone(),
        totals=found.totals,
        where=shlex.quote(found.where),
        queue=[_item(number, risk, found, places) for number, risk in enumerate(shown, start=1)],
        more=found.totals["to_hear"] - len(shown),
        posts=[_item(number, risk, found, places) for number, risk in enumerate(found.posts[:_MAX_SHOWN], start=1)],
        more_posts=max(0, found.doubtful_posts - _MAX_SHOWN),
        runs=[run_lines(run, newest=number == 0) for number, run in enumerate(found.runs[:_MAX_RUNS])],
        lost_calls=lost_line(found.runs),
        more_runs=max(0, len(found.runs) - _MAX_RUNS),
        never_found=found.never_found[:_MAX_SHOWN],
        retried=retried,
        failed=[(one, draft_again(found.where, one)) for one in _failed(found.episodes)][:_MAX_SHOWN],
        failed_title=_failed_title(found.totals["episodes_failed"], found.totals["redraft_failed"]),
        unwritten=[
            (one, places.post(one)) for one in found.episodes if one.to_write and one.state == "done"
        ][:_MAX_SHOWN],
        plain=rows[:_MAX_PLAIN_ROWS],
        rows=_packed(rows),
        served=served,
    )  # fmt: skip


class FileLinks:
    """Links to the files beside the page; audio is copied from the review pages."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self._characters_left = _MAX_AUDIO_CHARACTERS
        self._pages: dict[str, list[tuple[float, float, str]]] = {}
        self._embedded_tries = 0

    def post(self, episode: CatalogueEntry) -> str | None:
        return f"{quoted(episode.folder)}/post.html" if episode.post else None

    def review(self, episode: CatalogueEntry) -> str | None:
        return f"{quoted(episode.folder)}/review.html" if episode.page else None

    def risk(self, risk: Risk) -> str:
        return risk.link

    def sound(self, risk: Risk, episode: CatalogueEntry) -> SoundSource | None:
        if risk.start is None or risk.end is None:
            return None
        self._embedded_tries += 1
        inside = (
            self._embedded(risk.folder, risk.start, risk.end) if self._embedded_tries <= _MAX_EMBEDDED_CLIPS else None
        )
        if inside is not None:
            return inside
        if episode.audio is None or not self.root.is_local:
            return None
        at = f"#t={risk.start:.2f},{risk.end:.2f}"
        return SoundSource(f"{quoted(episode.folder)}/{quoted(episode.audio)}{at}", risk.start, risk.end)

    def _embedded(self, folder: str, start: float, end: float) -> SoundSource | None:
        """The shortest clip of the review page that contains the quotation, unless it is too large."""
        if folder not in self._pages:
            self._pages = {folder: _clips(self.root.at(folder))}  # only one page is kept: it may be large
        held = [clip for clip in self._pages[folder] if clip[0] <= start + 0.05 and end - 0.05 <= clip[1]]
        first, _, src = min(held, key=lambda clip: len(clip[2]), default=(0.0, 0.0, ""))
        if not src or len(src) > min(_MAX_CLIP_CHARACTERS, self._characters_left):
            return None
        self._characters_left -= len(src)
        return SoundSource(src, max(0.0, start - first), end - first)


def _clips(folder: EpisodeFolder) -> list[tuple[float, float, str]]:
    if not folder.has("review.html"):
        return []
    page = folder / "review.html"
    data = page.read_bytes() if page.stat().st_size <= _MAX_REVIEW_PAGE_BYTES else b""
    return [(float(start), float(end), src.decode("ascii")) for start, end, src in _CLIP.findall(data)]


def _item(number: int, risk: Risk, found: IndexContents, places: PageLinks) -> dict[str, Any]:
    episode = found.by_folder[risk.folder]
    label = VERDICT_LABELS[risk.verdict] if risk.verdict else ""
    return {
        "number": number,
        "risk": risk,
        "label": label,
        "doubts": [
            (doubt, label if doubt.kind == risk.verdict else _DOUBT_NAMES.get(doubt.kind, doubt.kind))
            for doubt in risk.doubts
        ],
        "clock": format_clock(risk.start) if risk.start is not None else None,
        "date": episode.date,
        "href": places.risk(risk),
        "sound": places.sound(risk, episode) if risk.kind == "quotation" else None,
    }


def _row(one: CatalogueEntry, places: PageLinks) -> tuple[Any, ...]:
    """One episode for the table, in the order that the script expects."""
    return (
        one.title, one.show or "", one.date or "", one.shown_state, math.ceil((one.seconds or 0) / 60),
        one.quotes, one.passing, one.to_hear,
        round(one.cost_usd, 4), "" if one.newer_draft else one.error or "",
        places.post(one) or "", places.review(one) or "", one.stage, _reviewed(one),
    )  # fmt: skip


def _reviewed(one: CatalogueEntry) -> str:
    """Who signed the post, how many comments are open, and how many decisions it lacks, as people read it."""
    comments = counted(one.comments, "open comment") if one.comments else ""
    lacking = f"{counted(one.to_apply, 'decision')} to put in" if one.to_apply else ""
    signed = f"signed by {', '.join(one.signed)}" if one.signed else ""
    changed = "changed since the check" if one.changed else ""
    return " · ".join(filter(None, (one.newer_draft, changed, signed, comments, lacking)))


def _packed(rows: Iterable[tuple[Any, ...]]) -> str:
    """JSON, compressed and safe in a script element."""
    data = json.dumps(list(rows), ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode()


def index_policy(*, served: bool) -> str:
    """The content security policy: this page's script and style by hash; audio from it and the files beside it."""
    return content_policy(_script(), _style(), sound=("'self'",) if served else ("'self'", "file:"))


def _style() -> str:
    return page_style() + asset(_PACKAGE, "index.css")


def _script() -> str:
    return asset(_PACKAGE, "index.js")
