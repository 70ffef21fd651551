"""Questions on a terminal: which episode is meant, and which hosts may be sent something."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.terminal import stderr

if TYPE_CHECKING:
    from rich.console import Console

    from summarizer.errors import Choice, ChoiceError
    from summarizer.settings import Settings

__all__ = ["ask_choice", "name_hosts", "show_choices"]

_MAX_CHOICES_SHOWN = 20


def show_choices(choices: Sequence[Choice]) -> None:
    """What could be meant, numbered, on standard error; at most twenty."""
    from summarizer.cli.tables import choices_table

    console = stderr()
    if not console.is_terminal:
        console.width = 160
    console.print(choices_table(choices[:_MAX_CHOICES_SHOWN]))
    if len(choices) > _MAX_CHOICES_SHOWN:
        console.print(f"and {len(choices) - _MAX_CHOICES_SHOWN} more; `summarizer episodes` lists them all")


def ask_choice(error: ChoiceError) -> Choice:
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
    for host in settings.unnamed_hosts():
        if not _may_ask(console):
            raise host.error
        from rich.prompt import Confirm

        from summarizer.settings.keys import remember_hosts

        console.print(f"{host.named_by} would have episodes sent to {host.origin} ({host.setting}).", markup=False)
        try:
            agreed = Confirm.ask(
                "Do you trust that host with them, and with your key for it? A yes is kept.",
                console=console,
                default=False,
            )
        except (EOFError, KeyboardInterrupt):
            agreed = False
        if not agreed:
            raise host.error
        remember_hosts([host.named])
        settings = settings.model_copy(update={"named_hosts": settings.named_hosts | {host.named}})
    return settings
