"""Terminal output: progress and messages on standard error, results on standard output.

The standard streams never fail a command: neither closed ones, nor encodings without the characters that are written.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import io
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from summarizer.records.timecode import format_clock
from summarizer.text.characters import clean

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


__all__ = [
    "TerminalReporter",
    "discard",
    "discard_unwritable",
    "json_for",
    "prepare_streams",
    "say",
    "say_path",
    "stderr",
    "stdout",
    "write_error_line",
]

_HANDLER = "summarizer.shown"
_PLAIN = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "✓": "+", "✗": "x"}
_MIN_MEASURED_SECONDS = 3.0  # of a step, before its speed says how long it still takes
_STANDARD = {0: os.O_RDONLY, 1: os.O_WRONLY, 2: os.O_WRONLY}


def stderr() -> Console:
    return _console()(stderr=True, soft_wrap=True)


def stdout() -> Console:
    # Not on a terminal: a width at which cells of tables are not broken inside a word.
    return _console()(width=None if sys.stdout.isatty() else 160)


def say(text: str) -> None:
    """A line on standard output, without characters that control a terminal."""
    sys.stdout.write(f"{clean(text)}\n")


def say_path(path: Path | str) -> None:
    """A path or URL on standard output: unchanged in a pipe, without control characters on a terminal."""
    text = str(path)
    sys.stdout.write(f"{clean(text) if sys.stdout.isatty() else text}\n")


@functools.cache
def _console() -> Callable[..., Console]:
    """rich's Console, safe for foreign text: no markup in strings, and no characters that control a terminal."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class SafeConsole(Console):
        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            for text, style, control in super().render(renderable, options):
                link = style.link if style else None
                safe = style.update_link(clean(link)) if style and link and clean(link) != link else style
                yield Segment(text if control else clean(text), safe, control)

    return functools.partial(SafeConsole, highlight=False, markup=False, emoji=False)


class TerminalReporter:
    """A Reporter for a terminal. A context manager: leaving it removes the live line."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._console = stderr()
        self._live: Progress | None = None
        self._task: TaskID | None = None
        self._what = ""
        self._began = (0.0, 0.0)  # when the step began, and at which share
        self._last_line = (0.0, 0.0)  # when, and at which share, a plain line was last printed

    def __enter__(self) -> TerminalReporter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def pause(self) -> None:
        """Removes the live line before a question; the next progress shows it again."""
        if self._live is not None:
            self._live.stop()
            self._live, self._task, self._what = None, None, ""

    def progress(self, done: float, total: float | None, what: str) -> None:
        if self._quiet:
            return
        if self._console.is_terminal:
            self._show_progress(done, total, what)
        else:
            self._print_progress(done, total, what)

    def note(self, message: str) -> None:
        if not self._quiet:
            self._print(message)

    def warn(self, message: str) -> None:
        self._print(f"warning: {message}", style="yellow")

    def _print(self, message: str, style: str | None = None) -> None:
        (self._live.console if self._live else self._console).print(message, style=style)

    def _show_progress(self, done: float, total: float | None, what: str) -> None:
        share, now = _share(done, total), time.monotonic()
        if self._live is None:
            from rich.progress import (
                BarColumn,
                Progress,
                SpinnerColumn,
                TaskProgressColumn,
                TextColumn,
                TimeElapsedColumn,
            )

            self._live = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=30),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[left]}", style="progress.remaining", markup=False),
                console=self._console,
                transient=True,
            )
            self._live.start()
        if what != self._what or self._task is None:
            if self._task is not None:
                self._live.remove_task(self._task)
            self._task, self._what = self._live.add_task(what, total=total, left=""), what
            self._began = (now, share)
        # rich measures the last thirty seconds, in which a long step may not have reported at all.
        self._live.update(self._task, completed=done, total=total, left=self._left(share, now))

    def _print_progress(self, done: float, total: float | None, what: str) -> None:
        """Prints a plain line when a step starts, and then after each tenth of it or 15 seconds."""
        share, now = _share(done, total), time.monotonic()
        if what != self._what:
            self._what, self._last_line, self._began = what, (now, share), (now, share)
            self._console.print(what)
        elif share - self._last_line[1] >= 0.1 or now - self._last_line[0] >= 15:
            self._last_line = (now, share)
            left = self._left(share, now)
            self._console.print(f"{what}: {share:.0%}{left and f', {left}'}" if total else what)

    def _left(self, share: float, now: float) -> str:
        """`1:20 left` at the speed of this step so far; empty while it is too early to tell."""
        began, before = self._began
        if now - began < _MIN_MEASURED_SECONDS or not before < share < 1:
            return ""
        return f"{format_clock((1 - share) * (now - began) / (share - before))} left"


def _share(done: float, total: float | None) -> float:
    return done / total if total else 0.0


def prepare_streams() -> None:
    """Opens closed standard streams on the null device, and lets the others replace what they cannot encode.

    A closed stream must be opened: the next file that is opened would otherwise take its number, and whatever writes
    to standard output would write into that file.
    """
    for number, mode in _STANDARD.items():
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, mode)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- by number
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    codecs.register_error(_HANDLER, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    """The bytes of a file name that are no text, as they are; a plain sign, or a question mark, for a character."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wrong = error.object[error.start : error.end]
    with contextlib.suppress(UnicodeEncodeError):
        return wrong.encode("ascii", "surrogateescape"), error.end
    return "".join(_PLAIN.get(char, "?") for char in wrong), error.end


def json_for(stream: object, document: str) -> str:
    r"""A JSON document for a stream: where the stream cannot hold every character, others than ASCII are \uXXXX."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if document.isascii() or codecs.lookup(encoding).name.startswith("utf"):
        return document
    return "".join(char if char.isascii() else _escaped(char) for char in document)


def _escaped(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


def write_error_line(line: str) -> None:
    """A line on standard error; nothing when nobody reads it any more."""
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        discard(sys.stderr)


def discard_unwritable(stream: object) -> None:
    """Discards a stream when what waits to be written to it cannot be written, as on a full disk."""
    try:
        stream.flush()  # type: ignore[attr-defined]
    except (OSError, ValueError):
        discard(stream)


def discard(stream: object) -> None:
    """Points a stream at the null device, so that flushing it at exit cannot fail."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, stream.fileno())  # type: ignore[attr-defined]
        os.close(sink)
