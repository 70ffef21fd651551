"""Results as tables that people understand. Text from episodes and posts is printed as text, never as markup."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from summarizer.records.timecode import format_clock

if TYPE_CHECKING:
    from summarizer.doctor import Finding
    from summarizer.records.episode import Episode
    from summarizer.records.post import Checks, LintReport, QuoteCheck

__all__ = ["checks_table", "doctor_table", "episodes_table", "lint_table", "models_table", "status_table"]


def checks_table(checks: Checks) -> Group:
    """Each quotation with its verdict, place, reason and word diff; then the prose's open facts; then one line."""
    parts: list[Any] = []
    for quote in checks.quotes:
        parts.append(_quote(quote, again="found again" in checks.summary))
    outside = [finding for finding in checks.prose if finding.found == "nowhere"]
    if outside:
        table = _table("line", "outside the episode", "kind")
        for finding in outside:
            table.add_row(str(finding.line), Text(finding.text), finding.kind)
        parts.append(table)
    parts.extend(Text(f"note: {note}", style="dim") for note in checks.notes)
    failing = len(checks.quotes) - sum(quote.passes for quote in checks.quotes)
    total = f"{len(checks.quotes)} quotation{'s' if len(checks.quotes) != 1 else ''}"
    if not checks.quotes:
        parts.append(Text("no quotation was found in the post", style="yellow"))
    elif failing:
        parts.append(Text(f"{total}: {failing} did not pass under the policy {checks.policy!r}", style="bold red"))
    else:
        parts.append(Text(f"{total}: all pass under the policy {checks.policy!r}", style="bold green"))
    lost = checks.summary.get("not found again", 0)
    if lost:
        are = "quotation was" if lost == 1 else "quotations were"
        parts.append(Text(f"{lost} {are} not found again in this recording", style="bold red"))
    return Group(*parts)


def _quote(quote: QuoteCheck, *, again: bool = False) -> Group:
    colour = "green" if quote.passes else "red"
    head = Text.assemble(
        (f"{'✓' if quote.passes else '✗'} line {quote.line}  ", colour),
        (quote.verdict, f"bold {colour}"),
        ("  " + ", ".join(quote.flags) if quote.flags else "", "yellow"),
        (f"  {format_clock(quote.start)}" if quote.start is not None else "", "cyan"),
        (f"  {quote.speaker}" if quote.speaker else "", ""),
    )
    lines = [head, Text.assemble("    ", _diff(quote))]
    if quote.reason:
        lines.append(Text(f"    {quote.reason}", style="dim"))
    if quote.listen:
        colour = {"same": "green", "minor": "green", "differs": "red", "unclear": "yellow"}[quote.listen]
        told = "" if quote.listen == "same" or not quote.listen_heard else f": “{quote.listen_heard}”"
        lines.append(Text.assemble("    listened again: ", (quote.listen, colour), told))
    if again and quote.start is not None and quote.verdict != "unspoken":
        lines.append(_retimed(quote))
    if len(quote.places) > 1:
        where = ", ".join(format_clock(place) for place in quote.places[1:8])
        pieces = quote.verdict in {"stitched", "trimmed", "altered"}
        lines.append(Text(f"    {'further pieces' if pieces else 'also said'} at {where}", style="dim"))
    return Group(*lines)


def _retimed(quote: QuoteCheck) -> Text:
    """Where the quotation stands in the other recording."""
    if quote.retimed is None:
        return Text("    not found again in this recording", style="bold red")
    where = f"{format_clock(quote.retimed.start)} ({quote.retimed.start:.2f} s, {quote.retimed.offset:+.2f} s)"
    return Text.assemble("    in this recording at ", (where, "cyan"))


def _diff(quote: QuoteCheck) -> Text:
    """The post's words; what differs from the recording is struck out (post) and underlined (heard)."""
    if quote.verdict in {"verbatim", "unspoken", "misattributed"}:
        return Text(f"“{quote.text}”")
    if quote.verdict == "not found":
        return Text.assemble(f"“{quote.text}”", ("\n    nearest passage: ", "dim"), (quote.heard, "italic dim"))
    text = Text(f"“{quote.text}”")
    for edit in quote.edits:
        text.append("\n      ")
        text.append(f"{edit.kind}: ", style="dim")
        if edit.heard:
            text.append("heard ", style="dim")
            text.append(_shortened(edit.heard), style="green underline")
        if edit.post:
            text.append("  post " if edit.heard else "post ", style="dim")
            text.append(_shortened(edit.post), style="red strike")
    return text


def _shortened(text: str) -> str:
    """At most thirty words; the middle of more is counted."""
    words = text.split()
    return text if len(words) <= 30 else f"{' '.join(words[:12])} … ({len(words) - 24} words) … {' '.join(words[-12:])}"


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
    table = _table("no.", "date", "length", "title", "offers")
    for number, episode in enumerate(episodes, start=1):
        offers = [
            "transcript" if episode.transcripts else "",
            "people" if episode.people else "",
            "chapters" if episode.chapters else "",
        ]
        table.add_row(
            str(number),
            episode.date.isoformat() if episode.date else "",
            format_clock(episode.duration) if episode.duration else "",
            Text(episode.title),
            ", ".join(filter(None, offers)),
        )
    return table


def status_table(status: dict[str, Any]) -> Group:
    table = _table("id", "title", "stage", "state", "quotes", "flagged", "cost", "error")
    colours = {"done": "green", "failed": "red", "running": "cyan", "waiting": "dim"}
    for row in status["episodes"]:
        cost = f"${row['cost_usd']:.4f}" if row["cost_usd"] else ""
        state = Text(row["state"], style=colours[row["state"]])
        counts = [str(row[name]) if row[name] is not None else "" for name in ("quotes", "flagged")]
        table.add_row(row["id"], Text(row["title"]), row["stage"], state, *counts, cost, Text(row["error"] or ""))
    summary = ", ".join(f"{count} {state}" for state, count in status["summary"].items() if state in colours and count)
    return Group(table, Text(summary or "no episodes"))


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
