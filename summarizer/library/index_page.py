"""`index.html`: the page of the morning. First the quotations that need ears, each with its sound; then every episode.

One file without a network. The sound of the most doubtful quotations is inside, taken as it stands from their review
pages (no second encoding, and the page can be mailed); the rest plays from the recordings beside it. The markup holds
the first episodes as a plain table; all of them are in the page as compressed JSON, so that 100,000 stay a few
megabytes, and the script sorts and filters them a hundred at a time.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import gzip
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote as quoted

from summarizer.library.catalogue import CatalogueEntry, read_catalogue
from summarizer.library.listening_queue import Risk, best_first
from summarizer.pages import VERDICT_LABELS, VERDICT_SHAPES, asset, content_policy, page_style, templates
from summarizer.records.timecode import format_clock
from summarizer.reporting import Reporter, Silent
from summarizer.store import EpisodeFolder, Root

__all__ = [
    "FileLinks",
    "IndexContents",
    "PageLinks",
    "SoundSource",
    "index_policy",
    "read_index_contents",
    "render_index",
    "write_index",
]

NAME = "index.html"
_PACKAGE = "summarizer.library"
_SHOWN = 200  # quotations of the queue, posts and failures in the page; more are not "the few"
_INSIDE = 25  # quotations whose sound is in the page
_MOST_SOUND = 4_000_000  # characters of base64, all clips together
_ONE_SOUND = 600_000
_PLAIN = 200  # episodes in the markup, for a browser without scripts
_BIGGEST_PAGE = 64 * 1024**2  # bytes of a review page that is searched for sound
_CLIP = re.compile(
    rb'<audio [^<>]*data-start="([\d.]+)" data-end="([\d.]+)" src="(data:audio/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]+)"'
)
_DOUBT_NAMES = {
    "listen": "second ear", "doubtful": "doubtful word", "reviewers": "disagreement", "facts": "facts",
    "coverage": "coverage", "few": "few quotations", "gap": "gap", "time": "time",
}  # fmt: skip


class SoundSource(NamedTuple):
    """Where a quotation can be heard: from `start` to `end` seconds of what `src` holds."""

    src: str
    start: float
    end: float


class PageLinks(Protocol):
    """Where the page's links lead: files beside it, or a server's addresses."""

    def post(self, episode: CatalogueEntry) -> str | None: ...

    def review(self, episode: CatalogueEntry) -> str | None: ...

    def risk(self, risk: Risk) -> str: ...

    def sound(self, risk: Risk, episode: CatalogueEntry) -> SoundSource | None: ...


@dataclass
class IndexContents:
    """A whole folder as the page shows it: the head of the queue, and every episode without its risks."""

    queue: tuple[Risk, ...]
    posts: tuple[Risk, ...]
    episodes: list[CatalogueEntry]  # newest first
    by_folder: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    doubtful_posts: int = 0

    @functools.cached_property
    def totals(self) -> dict[str, Any]:
        states = dict.fromkeys(("done", "running", "failed", "waiting"), 0)
        for one in self.episodes:
            states[one.state] += 1
        return {
            **states,
            "episodes": len(self.episodes),
            "hours": sum(one.seconds or 0.0 for one in self.episodes if one.state == "done") / 3600,
            "cost": sum(one.cost_usd for one in self.episodes),
            "quotes": sum(one.quotes or 0 for one in self.episodes),
            "proven": sum(one.passing for one in self.episodes),
            "ears": sum(one.ears for one in self.episodes),
            "posts": self.doubtful_posts,
        }


def read_index_contents(root: Root, most: int | None = _SHOWN) -> IndexContents:
    """Reads the folder; of the queue `most` are kept (None: all). Raises InputError when `root` is no folder."""
    episodes: list[CatalogueEntry] = []
    quotations, posts = _Best(most), _Best(most)
    for one in read_catalogue(root):
        for risk in one.risks:
            (quotations if risk.kind == "quotation" else posts).add(risk)
        episodes.append(one.model_copy(update={"risks": ()}))  # 100,000 of them are kept, their risks are not
    episodes.sort(key=lambda one: (one.date or "", one.folder), reverse=True)
    by_folder = {one.folder: one for one in episodes}
    return IndexContents(quotations.risks, posts.risks, episodes, by_folder, posts.seen)


class _Best:
    """The most doubtful of many risks, in little memory."""

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
    """Writes `root/index.html` anew and gives its path or URL. Raises InputError when `root` is no folder."""
    (report or Silent()).note("looking for what needs ears")
    page = render_index(read_index_contents(root), FileLinks(root))
    root.write(NAME, page)
    return root.location(NAME)


def render_index(
    found: IndexContents, places: PageLinks, *, served: bool = False, now: dt.datetime | None = None
) -> str:
    """The page as one HTML text."""
    shown = found.queue[:_SHOWN]
    rows = [_row(one, places) for one in found.episodes]
    return templates(_PACKAGE).get_template("index.html.j2").render(
        policy=index_policy(served=served),
        style=_style(),
        script=_script(),
        shapes=VERDICT_SHAPES,
        now=now or dt.datetime.now().astimezone(),
        totals=found.totals,
        queue=[_item(number, risk, found, places) for number, risk in enumerate(shown, start=1)],
        more=found.totals["ears"] - len(shown),
        posts=[_item(number, risk, found, places) for number, risk in enumerate(found.posts[:_SHOWN], start=1)],
        more_posts=max(0, found.doubtful_posts - _SHOWN),
        failed=[one for one in found.episodes if one.state == "failed"][:_SHOWN],
        plain=rows[:_PLAIN],
        rows=_packed(rows),
        served=served,
    )  # fmt: skip


class FileLinks:
    """Links to the files beside the page, and sound from inside them."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self._left = _MOST_SOUND
        self._pages: dict[str, list[tuple[float, float, str]]] = {}
        self._asked = 0

    def post(self, episode: CatalogueEntry) -> str | None:
        return f"{quoted(episode.folder)}/post.html" if episode.post else None

    def review(self, episode: CatalogueEntry) -> str | None:
        return f"{quoted(episode.folder)}/review.html" if episode.page else None

    def risk(self, risk: Risk) -> str:
        return risk.link

    def sound(self, risk: Risk, episode: CatalogueEntry) -> SoundSource | None:
        if risk.start is None or risk.end is None:
            return None
        self._asked += 1
        inside = self._inside(risk.folder, risk.start, risk.end) if self._asked <= _INSIDE else None
        if inside is not None:
            return inside
        if episode.audio is None or not self.root.is_local:
            return None
        at = f"#t={risk.start:.2f},{risk.end:.2f}"
        return SoundSource(f"{quoted(episode.folder)}/{quoted(episode.audio)}{at}", risk.start, risk.end)

    def _inside(self, folder: str, start: float, end: float) -> SoundSource | None:
        """The shortest clip of the review page that holds all of it, when there is room for it."""
        if folder not in self._pages:
            self._pages = {folder: _clips(self.root.at(folder))}  # one at a time: a page may be large
        held = [clip for clip in self._pages[folder] if clip[0] <= start + 0.05 and end - 0.05 <= clip[1]]
        first, _, src = min(held, key=lambda clip: len(clip[2]), default=(0.0, 0.0, ""))
        if not src or len(src) > min(_ONE_SOUND, self._left):
            return None
        self._left -= len(src)
        return SoundSource(src, max(0.0, start - first), end - first)


def _clips(folder: EpisodeFolder) -> list[tuple[float, float, str]]:
    if not folder.has("review.html"):
        return []
    page = folder / "review.html"
    data = page.read_bytes() if page.stat().st_size <= _BIGGEST_PAGE else b""
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
    """One episode for the table, in the order that the script knows."""
    return (
        one.title, one.show or "", one.date or "", one.state, math.ceil((one.seconds or 0) / 60),
        one.quotes, one.passing, one.ears,
        round(one.cost_usd, 4), one.error or "", places.post(one) or "", places.review(one) or "", one.stage,
    )  # fmt: skip


def _packed(rows: Iterable[tuple[Any, ...]]) -> str:
    """JSON, compressed and safe in a script element."""
    data = json.dumps(list(rows), ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode()


def index_policy(*, served: bool) -> str:
    """This page's own script and style by hash; sound from inside it and from the recordings beside it."""
    return content_policy(_script(), _style(), sound=("'self'",) if served else ("'self'", "file:"))


def _style() -> str:
    return page_style() + asset(_PACKAGE, "index.css")


def _script() -> str:
    return asset(_PACKAGE, "index.js")
