"""Results as tables that people understand. Text from episodes and posts is printed as text, never as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.style import Style
from rich.table import Table
from rich.text import Text

from summarizer.records.timecode import format_clock

if TYPE_CHECKING:
    from summarizer.errors import Choice
    from summarizer.library.search import Found, Hit
    from summarizer.pipeline.doctor import Finding
    from summarizer.pipeline.voices import RememberedVoice
    from summarizer.records.episode import Episode
    from summarizer.records.post import LintReport

__all__ = [
    "choices_table",
    "doctor_table",
    "episodes_table",
    "lint_table",
    "models_table",
    "search_table",
    "status_table",
    "voices_table",
]

_ROWS = 200  # of a table; what needs a person comes first, and --json has all


def lint_table(report: LintReport) -> Group:
    if not report.problems:
        return Group(Text("the post has the reference format", style="bold green"))
    table = _table("line", "level", "rule", "message")
    for problem in report.problems:
        style = "red" if problem.level == "error" else "yellow"
        table.add_row(str(problem.line), Text(problem.level, style=style), problem.rule, Text(problem.message))
    errors = sum(problem.level == "error" for problem in report.problems)
    return Group(table, Text(f"{errors} errors, {len(report.problems) - errors} warnings"))


def episodes_table(episodes: Iterable[Episode]) -> Table:
    """What a source offers. The show stands beside the title where there are several, as in a list of feeds."""
    listed = list(episodes)
    several = len({episode.show for episode in listed}) > 1
    table = _table("no.", "date", "length", *(("show",) if several else ()), "title", "offers", "number")
    for place, episode in enumerate(listed, start=1):
        table.add_row(
            str(place),
            episode.date.isoformat() if episode.date else "",
            format_clock(episode.duration) if episode.duration else "",
            *((Text(episode.show or ""),) if several else ()),
            Text(episode.title),
            ", ".join(episode.offers()),
            Text(_numbered(episode)),
        )
    return table


def _numbered(episode: Episode) -> str:
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


def status_table(status: dict[str, Any]) -> Group:
    table = _table("id", "title", "stage", "state", "quotes", "flagged", "cost", "error")
    colours = {"done": "green", "failed": "red", "running": "cyan", "waiting": "dim"}
    order = ("failed", "running", "waiting", "done")
    shown = status["episodes"]
    if len(shown) > _ROWS:
        shown = sorted(shown, key=lambda row: order.index(row["state"]))[:_ROWS]
    for row in shown:
        cost = f"${row['cost_usd']:.4f}" if row["cost_usd"] else ""
        state = Text(row["state"], style=colours[row["state"]])
        counts = [str(row[name]) if row[name] is not None else "" for name in ("quotes", "flagged")]
        table.add_row(row["id"], Text(row["title"]), row["stage"], state, *counts, cost, Text(row["error"] or ""))
    summary = ", ".join(f"{count} {state}" for state, count in status["summary"].items() if state in colours and count)
    more = len(status["episodes"]) - len(shown)
    rest = [Text(f"and {more} more, which --json lists", style="dim")] if more else []
    return Group(table, *rest, Text(summary or "no episodes"))


def search_table(found: Found) -> Group:
    """Each passage with its place; what was looked for is marked."""
    parts: list[Any] = []
    for hit in found.hits:
        head = Text.assemble(
            (hit.clock, Style(bold=True, color="cyan", link=hit.link or None)),
            "  ",
            (hit.speaker or "Unknown voice", "bold"),
        )
        head.append(f"  {hit.title}", style="dim")
        head.append("".join(f", {part}" for part in (hit.show, hit.date) if part), style="dim")
        parts.extend((head, Text.assemble("    ", _passage(hit)), Text(f"    {hit.folder}", style="dim"), Text("")))
    are = f"{found.passages} passage{'s' if found.passages != 1 else ''}"
    shown = f", the best {len(found.hits)} shown" if len(found.hits) < found.passages else ""
    parts.append(Text(f"{are} in {found.episodes} episodes{shown}", style="dim"))
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
