"""Results as tables that people understand. Text from episodes and posts is printed as text, never as markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.style import Style
from rich.table import Table
from rich.text import Text

from summarizer.cli.long_table import print_long
from summarizer.records.timecode import format_clock
from summarizer.text.counted import counted

if TYPE_CHECKING:
    from rich.console import Console

    from summarizer.errors import Choice
    from summarizer.library.search import Found, Hit
    from summarizer.pipeline.doctor import Finding
    from summarizer.pipeline.voices import RememberedVoice
    from summarizer.records.episode import Episode, ListedEpisode
    from summarizer.records.post import LintReport
    from summarizer.settings import SiteSettings

__all__ = [
    "choices_table",
    "doctor_table",
    "lint_table",
    "models_table",
    "print_episodes",
    "search_table",
    "status_table",
    "voices_table",
]

_LONG = 1000  # rows; more are printed line by line
_ROWS = 200  # of a table; what needs a person comes first, and --json has all


def lint_table(report: LintReport) -> Group:
    if not report.problems:
        return Group(Text("the post has the reference format", style="bold green"))
    table = _table("line", "level", "rule", "message")
    for problem in report.problems:
        style = "red" if problem.level == "error" else "yellow"
        table.add_row(str(problem.line), Text(problem.level, style=style), problem.rule, Text(problem.message))
    errors = sum(problem.level == "error" for problem in report.problems)
    return Group(table, Text(f"{counted(errors, 'error')}, {counted(len(report.problems) - errors, 'warning')}"))


def print_episodes(console: Console, episodes: Iterable[Episode | ListedEpisode]) -> None:
    """What a source offers. The show stands beside the title where there are several, as in a list of feeds."""
    listed = list(episodes)
    several = len({episode.show for episode in listed}) > 1
    names = ("no.", "date", "length", *(("show",) if several else ()), "title", "offers", "number")
    rows = [
        (
            str(place),
            episode.date.isoformat() if episode.date else "",
            format_clock(episode.duration) if episode.duration else "",
            *((episode.show or "",) if several else ()),
            episode.title,
            ", ".join(episode.offers()),
            _numbered(episode),
        )
        for place, episode in enumerate(listed, start=1)
    ]
    if len(rows) > _LONG:
        print_long(console, names, rows)
        return
    table = _table(*names)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _numbered(episode: Episode | ListedEpisode) -> str:
    """The publisher's number: `S2E3`, `#14`, or what the show prints instead."""
    if episode.number_name:
        return episode.number_name
    if episode.number is None:
        return f"S{episode.season}" if episode.season else ""
    return f"S{episode.season}E{episode.number}" if episode.season else f"#{episode.number}"


def choices_table(choices: Iterable[Choice]) -> Table:
    """What may be picked, with its number, date, length and title."""
    table = _table("no.", "date", "length", "title")
    for choice in choices:
        table.add_row(str(choice.number), choice.date, choice.length, Text(choice.title))
    return table


def _wait(row: dict[str, Any]) -> str:
    """Why an episode waits, and when it is tried again."""
    if not row.get("reason"):
        return ""
    if row.get("next_try") is None:
        return f"{row['reason']}; next try: the next run"
    return f"{row['reason']}; next try {dt.datetime.fromisoformat(row['next_try']).astimezone():%H:%M}"


def _changed(row: dict[str, Any]) -> str:
    return "post.md was changed since the check; summarizer check tells its quotations" if row.get("changed") else ""


def _links(row: dict[str, Any], site: SiteSettings) -> str:
    """Where a post that was changed by hand has placeholder links."""
    from summarizer.library.standing import links_to_replace

    return links_to_replace(row["to_replace"], site) if row.get("to_replace") else ""


def status_table(status: dict[str, Any], site: SiteSettings) -> Group:
    """The episodes, and the line that also ends a batch."""
    table = _table("id", "title", "stage", "state", "quotes", "to hear", "to write", "cost", "error")
    colours = {"done": "green", "drafted": "blue", "failed": "red", "running": "cyan", "waiting": "dim"}
    order = ("failed", "running", "waiting", "done")
    shown = status["episodes"]
    if len(shown) > _ROWS:
        shown = sorted(shown, key=lambda row: order.index(row["state"]))[:_ROWS]
    for row in shown:
        cost = f"${row['cost_usd']:.4f}" if row["cost_usd"] else ""
        named = "drafted" if row["state"] == "done" and not row.get("publishable") else row["state"]
        counts = [str(row.get(name) or "") for name in ("quotes", "to_hear", "to_write")]
        state = Text(named, style=colours[named])
        table.add_row(
            row["id"],
            Text(row["title"]),
            row["stage"],
            state,
            *counts,
            cost,
            Text(row.get("newer_draft") or row["error"] or _wait(row) or _changed(row) or _links(row, site)),
        )
    more = len(status["episodes"]) - len(shown)
    rest = [Text(f"and {more} more, which --json lists", style="dim")] if more else []
    return Group(table, *rest, *_told_wait(status["episodes"]), Text(_standing_line(status["summary"])))


def _told_wait(rows: Iterable[dict[str, Any]]) -> list[Text]:
    """That a run is at work and waits, while it does."""
    if not (times := [row["next_try"] for row in rows if row.get("next_try")]):
        return []
    first = dt.datetime.fromisoformat(min(times)).astimezone()
    return [Text(f"a run waits for {len(times)} of them until {first:%H:%M}; ending it by Ctrl-C loses nothing")]


def _standing_line(summary: dict[str, Any]) -> str:
    from summarizer.library.standing import Standing

    if not summary["episodes"]:
        return "no episodes"
    if "drafted" not in summary:  # on an object store: what is left to do in the posts was not counted
        summary = summary | {"drafted": summary["done"]}
    return Standing.model_validate({name: summary[name] for name in Standing.model_fields if name in summary}).line


def search_table(found: Found) -> Group:
    """Each passage with its place; what was looked for is marked."""
    parts: list[Any] = []
    for hit in found.hits:
        head = Text.assemble(
            (hit.clock, Style(bold=True, color="cyan", link=hit.audio or hit.link)),
            "  ",
            (hit.speaker or "Unknown voice", "bold"),
        )
        head.append(f"  {hit.title}", style="dim")
        head.append("".join(f", {part}" for part in (hit.show, hit.date) if part), style="dim")
        parts.extend((head, Text.assemble("    ", _passage(hit)), Text(f"    {hit.folder}", style="dim"), Text("")))
    are = counted(found.passages, "passage")
    shown = f", the best {len(found.hits)} shown" if len(found.hits) < found.passages else ""
    parts.append(Text(f"{are} in {counted(found.episodes, 'episode')}{shown}", style="dim"))
    return Group(*parts)


def _passage(hit: Hit, around: int = 140) -> Text:
    """The words around the matches."""
    first = hit.matches[0][0] if hit.matches else 0
    last = next((end for _, end in reversed(hit.matches) if end - first < 3 * around), first)
    start, stop = max(0, first - around), min(len(hit.text), last + around)
    start = hit.text.rfind(" ", 0, start) + 1 if start else 0
    stop = end if (end := hit.text.find(" ", stop)) >= 0 else len(hit.text)
    text = Text(hit.text[start:stop])
    for begin, end in hit.matches:
        if start <= begin and end <= stop:
            text.stylize("bold black on yellow", begin - start, end - start)
    return Text.assemble("… " if start else "", text, " …" if stop < len(hit.text) else "")


def models_table(cache: Path) -> Table:
    from summarizer.models import locate, registry

    table = _table("model", "task", "languages", "size", "licence", "here", "can be had from")
    for model in registry():
        here = locate(model.name, cache)
        size = f"{model.size / 1e6:,.0f} MB"
        mark = Text("yes", style="green") if here else Text("no", style="dim")
        places = ", ".join(source.place for source in model.sources)
        table.add_row(model.name, model.task, " ".join(model.languages), size, model.license, mark, places)
    return table


def voices_table(voices: Sequence[RememberedVoice]) -> Table | Text:
    if not voices:
        return Text("no voice is remembered")
    table = _table("name", "show", "episodes", "last learnt", "from")
    for voice in voices:
        by = "you" if voice.by_user else "the episode"
        table.add_row(Text(voice.name), Text(voice.show), str(voice.episodes), voice.learnt.isoformat(), by)
    return table


def doctor_table(findings: Iterable[Finding]) -> Table:
    table = _table("", "what", "found")
    marks = {True: Text("✓", style="green"), False: Text("✗", style="red"), None: Text("–", style="yellow")}
    for finding in findings:
        table.add_row(marks[finding.ok], finding.what, Text(finding.detail))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
