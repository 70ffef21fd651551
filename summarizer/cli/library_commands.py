"""Commands about a folder of episodes: `status`, `search` and `index`. They parse, call and print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli.flags import episodes_folder, load_settings, open_reporter, parse_day_option
from summarizer.cli.options import Episodes, Json, Quiet, Verbose
from summarizer.cli.output import print_json, print_path, print_rows, print_table
from summarizer.text.counted import counted

if TYPE_CHECKING:
    from summarizer.settings import SiteSettings

__all__ = ["index_command", "search_command", "status_command"]


def status_command(
    folder: Episodes = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the state of every episode of a folder."""
    from summarizer.cli.tables import status_table
    from summarizer.library.status import read_status as status_of
    from summarizer.terminal import say

    del quiet, verbose
    found = status_of(episodes_folder(folder))
    if json:
        print_rows(found)
        return
    print_table(status_table(found, _site_of(found)))
    if following := found["summary"]["next"]:
        say(f"next: {following}")  # on one line, to be copied


def _site_of(status: dict[str, Any]) -> SiteSettings:
    """The site's settings, which are read only when the table tells them."""
    from summarizer.settings import SiteSettings

    return load_settings().site if any(row.get("to_replace") for row in status["episodes"]) else SiteSettings()


def search_command(
    folder: Annotated[str, typer.Argument(help="A folder of episode folders, or its URL.", metavar="DIR")],
    words: Annotated[
        list[str],
        typer.Argument(help='Words, "a phrase", begin*, -without, OR; all in one turn.', metavar="WORDS"),
    ],
    speaker: Annotated[str | None, typer.Option("--speaker", help="Only this person.", metavar="NAME")] = None,
    show: Annotated[str | None, typer.Option("--show", help="Only this show.", metavar="NAME")] = None,
    since: Annotated[str | None, typer.Option("--since", help="Of this day or later, or 30d.", metavar="DAY")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Of this day or before.", metavar="DAY")] = None,
    limit: Annotated[int, typer.Option("--limit", help="How many passages, the best first.", min=1, max=10_000)] = 20,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find who said what, when, in all episodes of a folder."""
    from summarizer.cli.tables import search_table
    from summarizer.library.search import Limits
    from summarizer.library.search import search_transcripts as search_in
    from summarizer.store import open_root

    limits = Limits(speaker, show, parse_day_option(since, "--since"), parse_day_option(until, "--until"), limit)
    with open_reporter(quiet, verbose) as report:
        found = search_in(open_root(folder), " ".join(words), limits, report)
    if json:
        print_json(found)
    elif found.hits:
        print_table(search_table(found))
    else:
        print_table(f"nothing found in {counted(found.episodes, 'episode')}")


def index_command(
    folder: Episodes = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write DIR/index.html: first the quotations to listen to, then every episode. Prints its path."""
    from summarizer.library.index_page import write_index
    from summarizer.store import open_root

    with open_reporter(quiet, verbose) as report:
        address = write_index(open_root(episodes_folder(folder)), report)
    print_path(address)
