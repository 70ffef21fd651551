"""What a run looks like: a live line on a terminal, plain lines elsewhere, always on standard error."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from summarizer.text.characters import clean

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from summarizer.errors import Choice, ChoiceError
    from summarizer.settings import Settings

__all__ = [
    "TerminalReporter",
    "name_hosts",
    "pick",
    "say",
    "say_path",
    "show_choices",
    "stderr",
    "stdout",
]

_SHOWN = 20  # choices


def stderr() -> Console:
    return _console()(stderr=True, soft_wrap=True)


def stdout() -> Console:
    # Not on a terminal: a width that does not fold table cells in the middle of a word for whoever reads the pipe.
    return _console()(width=None if sys.stdout.isatty() else 160)


def say(text: str) -> None:
    """A line on standard output, without characters that a terminal would obey."""
    sys.stdout.write(f"{clean(text)}\n")


def say_path(path: Path | str) -> None:
    """A path or address on standard output: exactly as it is for a program, without such characters on a terminal."""
    text = str(path)
    sys.stdout.write(f"{clean(text) if sys.stdout.isatty() else text}\n")


@functools.cache
def _console() -> Callable[..., Console]:
    """rich's Console, made safe for text from strangers: no markup in strings, and no character that is not shown."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class SafeConsole(Console):
        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            for text, style, control in super().render(renderable, options):
                link = style.link if style else None
                safe = style.update_link(clean(link)) if style and link and clean(link) != link else style
                yield Segment(text if control else clean(text), safe, control)

    return functools.partial(SafeConsole, highlight=False, markup=False, emoji=False)


def show_choices(choices: Sequence[Choice]) -> None:
    """What could be meant, numbered, on standard error; at most twenty."""
    from summarizer.tables import choices_table

    console = stderr()
    if not console.is_terminal:
        console.width = 160
    console.print(choices_table(choices[:_SHOWN]))
    if len(choices) > _SHOWN:
        console.print(f"and {len(choices) - _SHOWN} more; `summarizer episodes` lists them all")


def pick(error: ChoiceError) -> Choice:
    """Asks which of several is meant. Raises the error again when there is no terminal, or nothing is picked."""
    console = stderr()
    if not _may_ask(console):
        raise error
    from rich.prompt import Prompt

    console.print(error.line.partition(";")[0])
    show_choices(error.choices)
    by_number = {str(choice.number): choice for choice in error.choices}
    try:
        answer = Prompt.ask(
            "which number?", console=console, choices=list(by_number), show_choices=False, show_default=False
        )
    except (EOFError, KeyboardInterrupt):
        raise error from None
    return by_number[answer]


def _may_ask(console: Console) -> bool:
    return console.is_terminal and sys.stdin is not None and sys.stdin.isatty()


def name_hosts(settings: Settings) -> Settings:
    """Asks about each host that only a project's file names, and keeps a yes.

    Raises InputError on a no, and when there is no terminal.
    """
    console = stderr()
    for one in settings.unnamed():
        if one.origin in settings.named_hosts:
            continue  # just agreed to, for another setting
        if not _may_ask(console):
            raise one.error
        from rich.prompt import Confirm

        from summarizer.keys import remember

        console.print(f"{one.told_by} would have episodes sent to {one.origin} ({one.setting}).", markup=False)
        try:
            agreed = Confirm.ask(
                "Do you trust that host with them, and with your key? A yes is kept.", console=console, default=False
            )
        except (EOFError, KeyboardInterrupt):
            agreed = False
        if not agreed:
            raise one.error
        remember([one.origin])
        settings = settings.model_copy(update={"named_hosts": settings.named_hosts | {one.origin}})
    return settings


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
        (self._live.console if self._live else self._console).print(message, style=style)

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
                TextColumn("{task.description}", markup=False),
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
            self._console.print(what)
        elif share - self._told[1] >= 0.1 or now - self._told[0] >= 15:
            self._told = (now, share)
            self._console.print(f"{what}: {share:.0%}" if total else what)
