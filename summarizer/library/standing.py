"""How far the posts of a folder are, counted once for all that shows it: the end of `draft` and of `batch`, the page
of the morning, `status`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from summarizer.library.batch_records import read_never_found
from summarizer.library.catalogue import CatalogueEntry, read_catalogue
from summarizer.library.listening_queue import Risk
from summarizer.records.base import Record
from summarizer.records.timecode import format_clock
from summarizer.settings import SiteSettings, told_site_links
from summarizer.store import Root
from summarizer.text.counted import counted

__all__ = [
    "Standing",
    "draft_again",
    "links_to_replace",
    "next_step",
    "read_standing",
    "retried",
    "standing_of",
    "things_left",
]

_SETTING = "summarizer setup, then the same command again"  # which writes the links into the posts, and asks no model

_MAX_LINES = 12  # of a post, that are named
_MAX_NAMED = 3  # quotations to listen to, that are named


class Standing(Record):
    """Counts of episodes, unless it says otherwise."""

    drafted: int = 0  # their post is made
    publishable: int = 0  # of those drafted: nothing is left to write, set, hear or put in, and every quotation passes
    to_write: int = 0  # their post has places that a person must write or check
    to_set: int = 0  # their post has links that lead nowhere until the site's links are set
    to_replace: int = 0  # their post has such links, and was changed by hand, so that no setting changes it
    to_apply: int = 0  # their post lacks decisions of the review
    changed: int = 0  # their post was changed since its check
    to_hear: int = 0  # quotations that a person should listen to
    refused: int = 0  # a quotation of their post does not pass the check
    redraft_failed: int = 0  # of those drafted: a newer draft failed
    redraft_begun: int = 0  # of those drafted: a newer draft was begun and not finished
    failed: int = 0  # with the entries of a backlog that led to no episode
    running: int = 0
    waiting: int = 0
    by_batch: bool = True  # whether a batch made the folder: then the same batch goes on with what is not done

    @property
    def line(self) -> str:
        """`12 drafted: 2 can be published, 8 left to write; 31 quotations to listen to; 1 failed`."""
        posts = [f"{self.publishable:,} can be published"]
        posts += [f"{count:,} {what}" for count, what in self._posts_left if count]
        parts = [f"{self.drafted:,} drafted" + (f": {', '.join(posts)}" if self.drafted else "")]
        if self.to_hear:
            parts.append(f"{counted(self.to_hear, 'quotation')} to listen to")
        others = ((self.failed, "failed"), (self.running, "running"), (self.waiting, "waiting"))
        told = [
            f"{count:,} {what}" + (f" ({retried(count)})" if what == "failed" and self.by_batch else "")
            for count, what in others
            if count
        ]
        return "; ".join([*parts, *told])

    @property
    def _posts_left(self) -> tuple[tuple[int, str], ...]:
        return (
            (self.to_write, "left to write"),
            (self.to_set, f"with links to set ({_SETTING})"),
            (self.to_replace, "edited, with placeholder links to replace by hand"),
            (self.to_apply, "with decisions to put in (summarizer review)"),
            (self.refused, "with quotations that do not pass"),
            (self.redraft_failed, "whose newer draft failed"),
            (self.redraft_begun, "whose newer draft was begun and not finished"),
            (self.changed, "changed since the check (summarizer check)"),
        )


def retried(count: int) -> str:
    """How a batch tries what failed again."""
    return f"--retry-failed tries {'it' if count == 1 else 'them'} again"


def standing_of(episodes: Iterable[CatalogueEntry], never_found: int = 0, *, by_batch: bool = True) -> Standing:
    """Counts episodes. `never_found`: entries of a backlog that led to none."""
    totals = dict.fromkeys(Standing.model_fields, 0) | {"failed": never_found, "by_batch": by_batch}
    for one in episodes:
        totals["drafted" if one.state == "done" else one.state] += 1
        totals["to_hear"] += one.to_hear
        if one.state == "done":
            totals["publishable"] += one.shown_state == "done"
            totals["to_write"] += one.to_write > 0
            totals["to_replace" if one.to_replace else "to_set"] += one.to_set > 0
            totals["to_apply"] += one.to_apply > 0
            totals["refused"] += one.passing < (one.quotes or 0)
            totals["changed"] += one.changed
            totals["redraft_failed" if one.error else "redraft_begun"] += bool(one.newer_draft)
    return Standing.model_validate(totals)


def read_standing(root: Root) -> Standing:
    """Counts the episodes below `root`. Raises InputError when it is no folder."""
    return standing_of(read_catalogue(root, risks=False), len(read_never_found(root)))


def draft_again(where: str, episode: CatalogueEntry) -> str:
    """The command that goes on with an episode, with the options of the run that failed."""
    folder = where if episode.folder == "." else f"{where.rstrip('/')}/{episode.folder}"
    return shlex.join(["summarizer", "draft", folder, *episode.options])


def next_step(standing: Standing, where: str, *, told: bool = False, unfinished: CatalogueEntry | None = None) -> str:
    """What to run in a folder that stands so; empty when nothing is left to do. `where`: as commands name it. `told`:
    the reader has seen why episodes failed. `unfinished`: an episode that is not done, of a folder that no batch made.
    """
    folder = shlex.quote(where)
    if standing.drafted > standing.publishable:
        if standing.to_hear or standing.to_apply or standing.refused:
            return f"summarizer review {folder}"
        if standing.changed and not standing.to_write:
            return f"summarizer check {folder}"
        if standing.to_set:  # before somebody edits a post, which then keeps its links
            return f"summarizer setup, then the {'batch' if told else 'same command'} again"
        named = "post.md" if standing.drafted == 1 else "each post.md"
        replaced = f"the lines that summarizer status {folder} names"
        return f"edit {replaced if not standing.to_write else named}, then summarizer check {folder}"
    if not standing.by_batch:
        return draft_again(where, unfinished) if unfinished else ""
    if standing.failed or standing.redraft_failed:
        again = "the same command with --retry-failed"
        return "the batch again with --retry-failed" if told else f"summarizer status {folder}, then {again}"
    return "the batch again, which goes on with what is waiting" if told and standing.waiting else ""


def links_to_replace(lines: Sequence[int], site: SiteSettings) -> str:
    """`lines 24, 75 of post.md still have placeholder links; replace them by hand (the site's are: …)`"""
    more = f" and {len(lines) - _MAX_LINES} more" if len(lines) > _MAX_LINES else ""
    named = f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines[:_MAX_LINES]))}{more}"
    have, links = ("has", "a placeholder link") if len(lines) == 1 else ("have", "placeholder links")
    own = f" ({told})" if (told := told_site_links(site)) else ""
    return f"{named} of post.md still {have} {links}; replace {'it' if len(lines) == 1 else 'them'} by hand{own}"


def _named(risks: Sequence[Risk]) -> str:
    """` (q12, Judith Carver at 0:38)`: which quotations, the most doubtful first."""
    found = [one for one in risks if one.kind == "quotation"]
    told = [
        f"{one.key}, {one.speaker or 'an unnamed voice'}{'' if one.start is None else f' at {format_clock(one.start)}'}"
        for one in found[:_MAX_NAMED]
    ]
    more = [f"{len(found) - _MAX_NAMED} more"] if len(found) > _MAX_NAMED else []
    return f" ({'; '.join([*told, *more])})" if told else ""


def things_left(one: CatalogueEntry, site: SiteSettings) -> list[str]:
    """What a person has to do before an episode's post can be published; nothing: it can be."""
    links = f"{counted(one.to_set, 'link')} of the site to set ({_SETTING})"
    left = (
        (one.to_write, counted(one.to_write, "place") + " left to write or check"),
        (
            one.to_set,
            links_to_replace(one.to_replace, site) if one.to_replace else links,
        ),
        (one.to_apply, f"{counted(one.to_apply, 'decision')} of the review to put in (summarizer review)"),
        (one.to_hear, counted(one.to_hear, "quotation") + f" to listen to{_named(one.risks)}"),
        (bool(one.newer_draft), one.newer_draft),
        (one.changed, "post.md was changed since the check (summarizer check)"),
    )
    found = [what for count, what in left if count]
    refused = (one.quotes or 0) - one.passing
    return found or ([f"{counted(refused, 'quotation')} refused by the check"] if refused > 0 else [])
