"""The report of a check for people: what fails first, then what passes with a flag, then the rest, then the counts.

Of several posts, each post's results stand together, in this order.

On a terminal the text is wrapped to its width and coloured, and each path is a heading above `line N:`. Elsewhere no
line is wrapped: each quotation that fails is a group of lines, the first of which begins with `file:line:`, and each
other one is a single line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from summarizer.cli.check_advice import advice_for
from summarizer.cli.check_outcome import CheckedFile, CheckOutcome
from summarizer.cli.check_sign_offs import sign_off_lines, unsigned_lines
from summarizer.cli.check_words import (
    HARMLESS,
    counts,
    describe,
    flag_told,
    place_of,
    sentence_text,
    unjudged_text,
)
from summarizer.cli.heard_diff import marked_passage
from summarizer.records.post import Checks, Flag, QuoteCheck
from summarizer.records.timecode import format_clock
from summarizer.text.scripts import is_unspaced

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_report"]

_MAX_WIDTH = 110  # columns; longer lines are hard to read
_INDENT = 2
_LABEL = 8  # columns of the longest label and a space
_LEGEND = "[-heard, not in the post-]  {+in the post, not heard+}"
_COMMENT = re.compile(r"<!--.{0,80}?-->")
_HELD = "\ue000"  # a space at which no line is broken
_MAX_EDITS_IN_REASON = 4
_MAX_UNJUDGED = 10  # sentences without a verdict that are listed


class _Row(NamedTuple):
    label: str
    text: Text


class _Entry(NamedTuple):
    """A quotation or finding: its place, its first line, and what is told below it."""

    post: CheckedFile
    line: int
    head: Text
    rows: Sequence[_Row] = ()


def print_report(outcome: CheckOutcome, console: Console, *, wrapped: bool, quiet: bool, verbose: bool) -> None:
    """`wrapped`: the output is a terminal. `quiet`: what fails or warns, the counts. `verbose`: all of each one."""
    told = [(post, [list(group) for group in _groups(post, quiet=quiet, verbose=verbose)]) for post in outcome.posts]
    printer = _Printer(console, wrapped)
    if any(_is_marked(row) for _, groups in told for group in groups for entry in group for row in entry.rows):
        printer.line(Text(f"Marks in the words heard: {_LEGEND}", style="dim"))
        printer.gap()
    for _, groups in told:
        for group in groups:
            for entry in group:
                printer.entry(entry)
            printer.gap()
    for lost in outcome.unchecked:
        if not outcome.single:
            printer.line(Text.assemble(("✗ ", "red"), (f"{lost.path}: not checked: ", "bold red"), lost.error))
    printer.gap()
    for note in () if quiet else _notes(outcome, verbose):
        printer.line(Text(note, style="dim"))
    for line in () if quiet else sign_off_lines(outcome):
        printer.line(Text(line))
    for line in unsigned_lines(outcome):
        printer.line(Text.assemble(("✗ ", "red"), (line, "bold red")))
    printer.line(_total(outcome))


def _groups(post: CheckedFile, *, quiet: bool, verbose: bool) -> Iterator[Iterator[_Entry]]:
    """What fails, what passes with a flag, the findings in the prose, and what passes without a flag."""
    quotes = post.checks.quotes
    yield (_entry(post, quote, verbose) for quote in quotes if _fails(post.checks, quote))
    passing = [one for one in quotes if not _fails(post.checks, one) and (_warnings(post, one) or not quiet)]
    make = partial(_entry, verbose=True) if verbose else _one_line
    yield (make(post, quote) for quote in passing if _flags(post, quote))
    yield _findings(post)
    yield _unjudged(post, verbose=verbose)
    yield (make(post, quote) for quote in passing if not _flags(post, quote))


def _findings(post: CheckedFile) -> Iterator[_Entry]:
    """Each sentence that a model refused; each fact that the episode does not have, once, with its lines."""
    for sentence in post.checks.sentences:
        if sentence.refused:
            yield _Entry(post, sentence.line, Text.assemble(("! ", "yellow"), sentence_text(sentence)))
    for line, told in post.checks.outside:
        yield _Entry(post, line, Text.assemble(("! ", "yellow"), told))


def _unjudged(post: CheckedFile, *, verbose: bool) -> Iterator[_Entry]:
    """The sentences without a verdict of a model, where others have one; unless `verbose` the first, by first words."""
    found = post.checks.without_verdict
    shown = len(found) if verbose or len(found) == _MAX_UNJUDGED + 1 else _MAX_UNJUDGED
    for sentence in found[:shown]:
        told = unjudged_text(sentence, whole=verbose)
        yield _Entry(post, sentence.line, Text.assemble(("! ", "yellow"), told))
    if left := found[shown:]:
        told = f"and {len(left)} more that no model compared; --verbose lists them"
        yield _Entry(post, left[0].line, Text.assemble(("! ", "yellow"), told))


class _Printer:
    """Writes lines: wrapped to the terminal's width, or whole."""

    def __init__(self, console: Console, wrapped: bool) -> None:
        self.console = console
        self.wrapped = wrapped
        self.width = min(console.width, _MAX_WIDTH)
        self._written = False  # since the last gap
        self._path: str | None = None  # the heading that stands above what follows

    def line(self, text: Text, indent: int = 0, *, label: str = "") -> None:
        """A line; where it is wrapped, `label` stands before it and `indent` columns before each further line."""
        self._written = True
        if not self.wrapped:
            self.console.print(text, soft_wrap=True)
            return
        for number, part in enumerate(_lines(text, self.console, max(10, self.width - indent))):
            before = Text(label.ljust(indent if label else 0) if number == 0 else " " * indent, style="dim")
            line = Text.assemble(before, part)
            line.rstrip()
            self.console.print(line, no_wrap=True, overflow="ignore", crop=False)

    def gap(self) -> None:
        """An empty line between what was written and what follows, once."""
        if self._written:
            self.console.print()
        self._written = False

    def entry(self, entry: _Entry) -> None:
        if entry.rows:
            self.gap()
        if self.wrapped and entry.post.path != self._path:
            self.gap()
            self.line(Text(entry.post.path, style="bold underline"))
            self._path = entry.post.path
        place = f"line {entry.line}: " if self.wrapped else f"{entry.post.path}:{entry.line}: "
        self.line(Text.assemble((place, "bold"), entry.head), _INDENT)
        for row in entry.rows:
            if self.wrapped:
                self.line(row.text, _INDENT + _LABEL, label=f"{' ' * _INDENT}{row.label}")
            else:
                self.line(Text.assemble(" " * _INDENT, f"{row.label}: ", row.text))
        if entry.rows:
            self.gap()


def _lines(text: Text, console: Console, width: int) -> list[Text]:
    """The lines of a text, of which none breaks a comment that an editor may copy."""
    held = text.copy()
    held.plain = _COMMENT.sub(lambda match: match[0].replace(" ", _HELD), text.plain)
    lines = list(held.wrap(console, width, overflow="fold"))
    for line in lines:
        line.plain = line.plain.replace(_HELD, " ")
    return lines


def _is_marked(row: _Row) -> bool:
    return row.label == "heard" and ("[-" in row.text.plain or "{+" in row.text.plain)


def _flowing(text: str) -> str:
    """A text without the line breaks of its source."""
    return ("" if is_unspaced(text) else " ").join(part.strip() for part in text.splitlines())


def _entry(post: CheckedFile, quote: QuoteCheck, verbose: bool) -> _Entry:
    return _Entry(post, quote.line, _head(post, quote), list(_rows(post, quote, verbose)))


def _fails(checks: Checks, quote: QuoteCheck) -> bool:
    return not quote.passes or _is_lost(checks, quote)


def _is_lost(checks: Checks, quote: QuoteCheck) -> bool:
    """Whether the quotation was looked for in another recording (`--audio`) and not found there."""
    looked = "found again" in checks.summary and quote.start is not None and quote.verdict != "unspoken"
    return looked and quote.retimed is None


def _flags(post: CheckedFile, quote: QuoteCheck) -> list[Flag]:
    """The flags to tell: without those that a note tells once, or the verdict or the reason of a failure tells."""
    hidden: set[Flag] = {"unnamed"} if post.no_voice_is_named else set()
    if not quote.passes:
        hidden.add("meaning")
    if quote.verdict == "misattributed":
        hidden.add("speaker")
    return [flag for flag in quote.flags if flag not in hidden]


def _flags_beside(post: CheckedFile, quote: QuoteCheck) -> list[Flag]:
    """The flags to tell beside the verdict: of words that nobody is said to have spoken it tells the kind itself."""
    told: set[Flag] = {"short", "title"} if quote.verdict == "unspoken" and quote.passes else set()
    return [flag for flag in _flags(post, quote) if flag not in told]


def _warnings(post: CheckedFile, quote: QuoteCheck) -> list[Flag]:
    """The flags of a quotation that passes which warn of something; of words that nobody spoke there are none."""
    if _fails(post.checks, quote) or quote.verdict == "unspoken":
        return []
    return [flag for flag in _flags(post, quote) if flag not in HARMLESS]


def _mark(post: CheckedFile, quote: QuoteCheck) -> tuple[str, str]:
    """The sign before a quotation, and its colour."""
    if _fails(post.checks, quote):
        return "✗ ", "red"
    return ("✓! ", "yellow") if _flags(post, quote) else ("✓ ", "green")


def _head(post: CheckedFile, quote: QuoteCheck) -> Text:
    sign, colour = _mark(post, quote)
    told = describe(quote)
    if quote.verdict not in (told, "verbatim"):
        told = f"{quote.verdict}: {told}"
    return Text.assemble((sign, colour), (told, f"bold {colour}"))


def _rows(post: CheckedFile, quote: QuoteCheck, verbose: bool) -> Iterator[_Row]:
    yield _Row("post", Text(f"“{_flowing(quote.text)}”"))
    heard = _heard(quote)
    if heard is not None:
        yield heard
    if quote.said_in:
        yield _Row("in", Text(quote.said_in.conversation))
    if quote.governing == "?":
        yield _Row("after", Text("a question mark: it was a question"))
    elif quote.governing:
        yield _Row("after" if quote.governing_after else "before", Text(f"“{quote.governing}”"))
    if quote.reason:
        yield _Row("why", Text(quote.reason))
    if verbose and len(quote.edits) > _MAX_EDITS_IN_REASON:
        yield _Row("edits", Text("; ".join(f"{edit.kind} “{edit.heard}” → “{edit.post}”" for edit in quote.edits)))
    for flag in _flags_beside(post, quote):
        yield _Row("flag", Text(f"{flag}: {flag_told(quote, flag)}", style="yellow"))
    if len(quote.places) > 1:
        where = ", ".join(format_clock(place) for place in quote.places[:8])
        yield _Row("places", Text(where + (f" and {len(quote.places) - 8} more" if len(quote.places) > 8 else "")))
    if quote.listen:
        yield _Row("again", _heard_again(quote))
    if quote.retimed is not None or _is_lost(post.checks, quote):
        yield _Row("there", _retimed(quote))
    if not quote.passes:
        yield _Row("do", Text(advice_for(quote, post.checks.policy), style="bold"))


def _heard(quote: QuoteCheck) -> _Row | None:
    """The passage heard, in full, with the edits marked; of words that nobody says, the nearest passage."""
    if not quote.heard or quote.verdict == "unspoken":
        return None
    found = quote.verdict != "not found"
    text = Text(f"{place}: " if (place := place_of(quote)) else "", style="cyan")
    if found and quote.verdict != "verbatim":
        for part in marked_passage(_flowing(quote.heard), _flowing(quote.text), quote.edits):
            text.append_text(_MARKS[part.kind](part.text))
    else:
        text.append(_flowing(quote.heard), style="default")
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


def _one_line(post: CheckedFile, quote: QuoteCheck) -> _Entry:
    text = Text.assemble(_mark(post, quote), describe(quote))
    if place := place_of(quote):
        text.append(f" {place}", style="cyan")
    if quote.said_in:
        text.append(f" in {quote.said_in.conversation}")
    for one in quote.also_in:
        text.append(f"; also {one.place}")
    for flag in _flags_beside(post, quote):
        text.append_text(Text.assemble("; ", (flag_told(quote, flag), "yellow")))
    if quote.retimed is not None:
        text.append_text(Text.assemble("; ", _retimed(quote)))
    if quote.listen:
        text.append_text(Text.assemble("; ", _heard_again(quote)))
    text.append(f": “{_flowing(quote.text)}”")
    return _Entry(post, quote.line, text)


def _notes(outcome: CheckOutcome, verbose: bool) -> Iterator[str]:
    noted: dict[str, list[str]] = {}
    for post in outcome.posts:
        unnamed = ["no voice that is quoted has a name in the transcript"] if post.no_voice_is_named else []
        for note in (*post.checks.notes, *unnamed):
            noted.setdefault(note, []).append(post.path)
    for note, paths in noted.items():
        where = f"{len(paths)} posts: " if len(paths) > 1 else f"{paths[0]}: "
        yield f"note: {'' if outcome.single or len(paths) == len(outcome.posts) else where}{note}"
    if outcome.lone:
        more = f" and {len(outcome.lone) - 5} more" if len(outcome.lone) > 5 else ""
        yield f"not checked, no transcript.json beside them: {', '.join(outcome.lone[:5])}{more}"
    told = any("as given" in note for post in outcome.posts for note in post.checks.notes)
    if not told and any(quote.origin == "as given" for _, quote in outcome.quotes):
        yield "as given: the words were compared with a text; nobody compared that text with the sound"
    if verbose and outcome.posts:
        rules = sorted({post.checks.rules for post in outcome.posts})
        yield f"rules of quotations: version {', '.join(map(str, rules))} (docs/quotations.md)"


def _total(outcome: CheckOutcome) -> Text:
    """How many quotations fail and pass, by verdict, and under which policy."""
    every = [post.checks for post in outcome.posts]
    quotes = [(checks, quote) for checks in every for quote in checks.quotes]
    where = "" if outcome.single else f" in {_number(len(every), 'post')}"
    left = _parts_left(every)
    if not quotes:
        return Text(f"no quotation was found{where or ' in the post'}{left}", style="yellow")
    failing = sum(not quote.passes for _, quote in quotes)
    lost = sum(_is_lost(checks, quote) for checks, quote in quotes)
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts(every))
    policies = " and ".join(sorted({checks.policy for checks in every}))
    said = f"{failing} did not pass" if failing else "all pass"
    if left and not failing:
        said = f"{len(quotes)} {'passes' if len(quotes) == 1 else 'pass'}"
    said += _flagged(outcome, failing=bool(failing))
    text = Text(f"{_number(len(quotes), 'quotation')}{where}: {said} under the policy {policies} ({verdicts}){left}")
    if lost:
        text.append(f"; {lost} not found again in this recording")
    if outcome.unchecked:
        text.append(f"; {_number(len(outcome.unchecked), 'post')} not checked")
    if unsigned := sum(post.unsigned is not None for post in outcome.posts):
        text.append("; not signed" if outcome.single else f"; {_number(unsigned, 'post')} not signed")
    bad = failing or lost or outcome.unchecked or unsigned
    text.stylize("bold red" if bad else "bold yellow" if left else "bold green")
    return text


def _flagged(outcome: CheckOutcome, *, failing: bool) -> str:
    """`, 1 with a flag (time),`: the quotations that pass with a warning; empty when none does."""
    found = [flags for post, quote in outcome.quotes if (flags := _warnings(post, quote))]
    if not found:
        return ""
    what = f"pass{'es' if len(found) == 1 else ''} with a flag" if failing else "with a flag"
    return f", {len(found)} {what} ({', '.join(dict.fromkeys(flag for flags in found for flag in flags))}),"


def _parts_left(every: Sequence[Checks]) -> str:
    """`; 3 parts are left to write, 1 to check`; empty when none is."""
    counted = (
        ("to write", sum(checks.rejected + checks.to_write for checks in every)),
        ("to check", sum(checks.to_check for checks in every)),
    )
    (what, count), *more = [one for one in counted if one[1]] or [("", 0)]
    told = f"; {_number(count, 'part')} {'is' if count == 1 else 'are'} left {what}" if count else ""
    return told + "".join(f", {count} {what}" for what, count in more)


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
