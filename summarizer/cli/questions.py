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

__all__ = ["ask_choice", "ask_site_links", "name_hosts", "set_site_links_once", "show_choices"]

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


def set_site_links_once(settings: Settings) -> Settings:
    """Asks, once on this machine, for the site's links while they are placeholders. Asks nothing without a terminal."""
    from summarizer.settings import placeholders, was_asked

    missing = placeholders(settings.site)
    if not missing or was_asked() or not _may_ask(stderr()):
        return settings
    stderr().print(
        "Every post links to three pages of your site. They are asked for once; Enter leaves a placeholder, "
        "and `summarizer setup` asks again.",
        markup=False,
    )
    links = ask_site_links(settings, missing)
    return settings.model_copy(update={"site": settings.site.model_copy(update=links)})


def ask_site_links(settings: Settings, names: Sequence[str]) -> dict[str, str]:
    """Asks for some links of the site and keeps the answers in the user's settings file; gives the new ones.

    Raises InputError without a terminal, and when the file cannot be changed; StorageError.
    """
    from summarizer.errors import InputError
    from summarizer.settings import SITE_LINKS, is_placeholder, keep_site_links, remember_asked

    console = stderr()
    if not _may_ask(console):
        raise InputError("there is no terminal to ask on; give the links, e.g. --updates https://your.site/updates")
    links: dict[str, str] = {}
    for name in names:
        known = getattr(settings.site, name)
        answer = _ask_link(console, SITE_LINKS[name], None if is_placeholder(known) else known)
        if answer is not None and answer != known:
            links[name] = answer
    remember_asked()
    if links:
        console.print(f"kept in {keep_site_links(links)}", markup=False)
    return links


def _ask_link(console: Console, what: str, known: str | None) -> str | None:
    """A link, asked for until it is one; None for Enter or the end of input."""
    from rich.prompt import Prompt

    from summarizer.errors import InputError
    from summarizer.settings import site_link

    while True:
        try:
            answer = Prompt.ask(
                f"{what[0].upper()}{what[1:]}", console=console, default=known or "", show_default=bool(known)
            )
            return site_link(answer) if answer.strip() else None
        except EOFError:
            return None
        except InputError as error:
            console.print(str(error), markup=False)
