"""The report of a check for people: what fails first, then what passes with a flag, then the rest, then the counts.

On a terminal the text is wrapped to its width and coloured. Elsewhere no line is wrapped: each quotation that fails is
a group of lines, the first of which begins with `file:line:`, and each other one is a single line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table
from rich.text import Text

from summarizer.cli.check_outcome import CheckedPost, Outcome
from summarizer.cli.check_words import FLAGS, advice_for, counts, describe, finding_text, flags_told, place_of
from summarizer.cli.heard_diff import marked_passage
from summarizer.records.post import Checks, ProseFinding, QuoteCheck
from summarizer.records.timecode import format_clock

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_report"]

_MAX_WIDTH = 110  # columns; longer lines are hard to read
_INDENT = 2
_LABEL = 8  # columns of the longest label and a space
_LEGEND = "[-heard, not in the post-]  {+in the post, not heard+}"


class _Row(NamedTuple):
    label: str
    text: Text


class _Entry(NamedTuple):
    """A quotation: its first line, and what is told below it."""

    head: Text
    rows: Sequence[_Row] = ()


def print_report(outcome: Outcome, console: Console, *, wrapped: bool, quiet: bool, verbose: bool) -> None:
    """`wrapped`: the output is a terminal. `quiet`: only what fails. `verbose`: all of each quotation."""
    printer = _Printer(console, wrapped)
    for post in outcome.posts:
        for quote in post.checks.quotes:
            if _fails(post.checks, quote):
                printer.entry(_Entry(_head(post, quote), list(_rows(post.checks, quote))))
    for lost in outcome.unchecked:
        if not outcome.single:
            printer.line(
                Text.assemble(("✗ ", "red"), (f"{lost.path}: not checked: ", "bold red"), lost.error), cut=False
            )
    if quiet:
        return
    _print_passing(outcome, printer, verbose)
    printer.gap()
    for note in _notes(outcome, verbose):
        printer.line(Text(note, style="dim"), cut=False)
    printer.line(_total(outcome), cut=False)


def _print_passing(outcome: Outcome, printer: _Printer, verbose: bool) -> None:
    passing = [
        (post, quote) for post in outcome.posts for quote in post.checks.quotes if not _fails(post.checks, quote)
    ]
    for flagged in (True, False):
        printer.gap()
        for post, quote in passing:
            if bool(quote.flags) is not flagged:
                continue
            if verbose:
                printer.entry(_Entry(_head(post, quote), list(_rows(post.checks, quote))))
            else:
                printer.line(_one_line(post, quote))
        if flagged:
            printer.gap()
            for post in outcome.posts:
                for finding in post.checks.prose:
                    if finding.found == "nowhere":
                        printer.line(_finding(post, finding))


class _Printer:
    """Writes lines: wrapped and cut to the terminal's width, or whole."""

    def __init__(self, console: Console, wrapped: bool) -> None:
        self.console = console
        self.wrapped = wrapped
        self.width = min(console.width, _MAX_WIDTH)
        self._written = False  # since the last gap
        self._explained = False

    def line(self, text: Text, *, cut: bool = True) -> None:
        self._written = True
        if not self.wrapped:
            self.console.print(text, soft_wrap=True)
        elif cut:
            self.console.print(text, no_wrap=True, overflow="ellipsis", width=self.width)
        else:
            self.console.print(text, width=self.width)

    def gap(self) -> None:
        """An empty line between what was written and what follows, once."""
        if self._written:
            self.console.print()
        self._written = False

    def entry(self, entry: _Entry) -> None:
        self.gap()
        if not self._explained and any("[-" in row.text.plain or "{+" in row.text.plain for row in entry.rows):
            self._explained = True
            self.line(Text(f"Marks in the words heard: {_LEGEND}", style="dim"), cut=False)
            self.gap()
        self.line(entry.head, cut=False)
        if not self.wrapped:
            for row in entry.rows:
                self.console.print(Text.assemble(" " * _INDENT, f"{row.label}: ", row.text), soft_wrap=True)
            return
        grid = Table.grid(padding=0)
        grid.add_column(width=_INDENT)
        grid.add_column(width=_LABEL)
        grid.add_column(width=max(10, self.width - _INDENT - _LABEL), overflow="fold")
        for row in entry.rows:
            grid.add_row("", Text(row.label, style="dim"), row.text)
        self.console.print(grid)


def _fails(checks: Checks, quote: QuoteCheck) -> bool:
    return not quote.passes or _is_lost(checks, quote)


def _is_lost(checks: Checks, quote: QuoteCheck) -> bool:
    """Whether the quotation was looked for in another recording (`--audio`) and not found there."""
    looked = "found again" in checks.summary and quote.start is not None and quote.verdict != "unspoken"
    return looked and quote.retimed is None


def _head(post: CheckedPost, quote: QuoteCheck) -> Text:
    fails = _fails(post.checks, quote)
    colour = "red" if fails else "yellow" if quote.flags else "green"
    told = describe(quote)
    if quote.verdict not in told and not told.startswith("word for word"):
        told = f"{quote.verdict}: {told}"
    return Text.assemble(
        (f"{post.path}:{quote.line}: ", "bold"), ("✗ " if fails else "✓ ", colour), (told, f"bold {colour}")
    )


def _rows(checks: Checks, quote: QuoteCheck) -> Iterator[_Row]:
    yield _Row("post", Text(f"“{quote.text}”"))
    heard = _heard(quote)
    if heard is not None:
        yield heard
    if quote.governing:
        yield _Row("after" if quote.governing_after else "before", Text(f"“{quote.governing}”"))
    if quote.reason:
        yield _Row("why", Text(quote.reason))
    for flag in quote.flags:
        yield _Row("flag", Text(f"{flag}: {FLAGS[flag]}", style="yellow"))
    if len(quote.places) > 1:
        where = ", ".join(format_clock(place) for place in quote.places[:8])
        yield _Row("places", Text(where + (f" and {len(quote.places) - 8} more" if len(quote.places) > 8 else "")))
    if quote.listen:
        yield _Row("again", _heard_again(quote))
    if quote.retimed is not None or _is_lost(checks, quote):
        yield _Row("there", _retimed(quote))
    if not quote.passes:
        yield _Row("do", Text(advice_for(quote), style="bold"))


def _heard(quote: QuoteCheck) -> _Row | None:
    """The passage heard, in full, with the edits marked; of words that nobody says, the nearest passage."""
    if not quote.heard or quote.verdict == "unspoken":
        return None
    found = quote.verdict != "not found"
    text = Text(f"{place}: " if (place := place_of(quote)) else "", style="cyan")
    if found and quote.verdict != "verbatim":
        for part in marked_passage(quote.heard, quote.text, quote.edits):
            text.append_text(_MARKS[part.kind](part.text))
    else:
        text.append(quote.heard, style="default")
    return _Row("heard" if found else "nearest", text)


_MARKS = {
    "same": lambda text: Text(text, style="default"),
    "heard": lambda text: Text(f"[-{text}-]", style="green"),
    "post": lambda text: Text(f"{{+{text}+}}", style="bold red"),
}


def _heard_again(quote: QuoteCheck) -> Text:
    colour = {"same": "green", "minor": "green", "differs": "red", "unclear": "yellow"}[quote.listen or "same"]
    told = "" if quote.listen == "same" or not quote.listen_heard else f": “{quote.listen_heard}”"
    return Text.assemble("a second model heard ", (str(quote.listen), colour), told)


def _retimed(quote: QuoteCheck) -> Text:
    """Where the quotation stands in the other recording."""
    if quote.retimed is None:
        return Text("not found again in this recording", style="bold red")
    where = f"{format_clock(quote.retimed.start)} ({quote.retimed.start:.2f} s, {quote.retimed.offset:+.2f} s)"
    return Text.assemble("in this recording at ", (where, "cyan"))


def _one_line(post: CheckedPost, quote: QuoteCheck) -> Text:
    text = Text.assemble((f"{post.path}:{quote.line}: ", "bold"), ("✓ ", "yellow" if quote.flags else "green"))
    told = describe(quote)
    flags = [flag for flag in quote.flags if FLAGS[flag] != told]
    if flags:
        text.append(f"{flags_told(flags)}; ", style="yellow")
    text.append(told)
    if place := place_of(quote):
        text.append(f" {place}", style="cyan")
    if quote.retimed is not None:
        text.append_text(Text.assemble("; ", _retimed(quote)))
    if quote.listen:
        text.append_text(Text.assemble("; ", _heard_again(quote)))
    text.append(f": “{' '.join(quote.text.split())}”")
    return text


def _finding(post: CheckedPost, finding: ProseFinding) -> Text:
    return Text.assemble((f"{post.path}:{finding.line}: ", "bold"), ("! ", "yellow"), finding_text(finding))


def _notes(outcome: Outcome, verbose: bool) -> Iterator[str]:
    for post in outcome.posts:
        for note in post.checks.notes:
            yield f"note: {note}" if outcome.single else f"note: {post.path}: {note}"
    if outcome.lone:
        more = f" and {len(outcome.lone) - 5} more" if len(outcome.lone) > 5 else ""
        yield f"not checked, no transcript.json beside them: {', '.join(outcome.lone[:5])}{more}"
    if any(quote.origin == "as given" for post in outcome.posts for quote in post.checks.quotes):
        yield "as given: the words were compared with a text; nobody compared that text with the sound"
    if verbose and outcome.posts:
        rules = sorted({post.checks.rules for post in outcome.posts})
        yield f"rules of quotations: version {', '.join(map(str, rules))} (docs/quotations.md)"


def _total(outcome: Outcome) -> Text:
    """How many quotations fail and pass, by verdict, and under which policy."""
    every = [post.checks for post in outcome.posts]
    quotes = [(checks, quote) for checks in every for quote in checks.quotes]
    where = "" if outcome.single else f" in {_number(len(every), 'post')}"
    if not quotes:
        return Text(f"no quotation was found{where or ' in the post'}", style="yellow")
    failing = sum(not quote.passes for _, quote in quotes)
    lost = sum(_is_lost(checks, quote) for checks, quote in quotes)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts(every))
    policies = " and ".join(sorted({checks.policy for checks in every}))
    said = f"{failing} did not pass" if failing else "all pass"
    text = Text(f"{_number(len(quotes), 'quotation')}{where}: {said} under the policy {policies} ({verdicts})")
    if lost:
        text.append(f"; {lost} not found again in this recording")
    if outcome.unchecked:
        text.append(f"; {_number(len(outcome.unchecked), 'post')} not checked")
    text.stylize("bold red" if failing or lost or outcome.unchecked else "bold green")
    return text


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
