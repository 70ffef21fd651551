"""What a run looks like: a live line on a terminal, plain lines elsewhere, always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from summarizer.errors import Choice, ChoiceError

__all__ = ["TerminalReporter", "ask_choice", "show_choices", "stderr", "stdout"]

_SHOWN = 20  # choices


def stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def stdout() -> Console:
    from rich.console import Console

    # Not on a terminal: a width that does not fold table cells in the middle of a word for whoever reads the pipe.
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def show_choices(choices: Sequence[Choice]) -> None:
    """What could be meant, numbered, on standard error; at most twenty."""
    from summarizer.cli.tables import choices_table

    console = stderr()
    if not console.is_terminal:
        console.width = 160
    console.print(choices_table(choices[:_SHOWN]))
    if len(choices) > _SHOWN:
        console.print(f"and {len(choices) - _SHOWN} more; `summarizer episodes` lists them all", markup=False)


def ask_choice(error: ChoiceError) -> Choice:
    """Asks which of several is meant. Raises the error again when there is no terminal, or nothing is picked."""
    console = stderr()
    if not (console.is_terminal and sys.stdin is not None and sys.stdin.isatty()):
        raise error
    from rich.prompt import Prompt

    console.print(error.line.partition(";")[0], markup=False)
    show_choices(error.choices)
    by_number = {str(choice.number): choice for choice in error.choices}
    try:
        answer = Prompt.ask(
            "which number?", console=console, choices=list(by_number), show_choices=False, show_default=False
        )
    except (EOFError, KeyboardInterrupt):
        raise error from None
    return by_number[answer]


class TerminalReporter:
    """A Reporter for people. Use as a context manager, so that the live line is closed before anything is printed."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._console = stderr()
        self._live: Progress | None = None
        self._task: TaskID | None = None
        self._what = ""
        self._told = (0.0, 0.0)  # when and at which share a plain line was last printed

    def __enter__(self) -> TerminalReporter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def pause(self) -> None:
        """Takes the live line away, so that something may be asked; the next progress brings it back."""
        if self._live is not None:
            self._live.stop()
            self._live, self._task, self._what = None, None, ""

    def progress(self, done: float, total: float | None, what: str) -> None:
        if self._quiet:
            return
        if self._console.is_terminal:
            self._show(done, total, what)
        else:
            self._tell(done, total, what)

    def note(self, message: str) -> None:
        if not self._quiet:
            self._print(message)

    def warn(self, message: str) -> None:
        self._print(f"warning: {message}", style="yellow")

    def _print(self, message: str, style: str | None = None) -> None:
        (self._live.console if self._live else self._console).print(message, style=style, markup=False)

    def _show(self, done: float, total: float | None, what: str) -> None:
        if self._live is None:
            from rich.progress import (
                BarColumn,
                Progress,
                SpinnerColumn,
                TaskProgressColumn,
                TextColumn,
                TimeElapsedColumn,
                TimeRemainingColumn,
            )

            self._live = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(compact=True),
                console=self._console,
                transient=True,
            )
            self._live.start()
        if what != self._what or self._task is None:
            if self._task is not None:
                self._live.remove_task(self._task)
            self._task, self._what = self._live.add_task(what, total=total), what
        self._live.update(self._task, completed=done, total=total)

    def _tell(self, done: float, total: float | None, what: str) -> None:
        """A plain line when something starts, and then every tenth or 15 seconds."""
        share = done / total if total else 0.0
        now = time.monotonic()
        if what != self._what:
            self._what, self._told = what, (now, share)
            self._console.print(what, markup=False)
        elif share - self._told[1] >= 0.1 or now - self._told[0] >= 15:
            self._told = (now, share)
            self._console.print(f"{what}: {share:.0%}" if total else what, markup=False)
