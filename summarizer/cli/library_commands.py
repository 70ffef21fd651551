"""Commands about a folder of episodes: `status`, `search` and `index`. They parse, call and print."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.flags import open_reporter, parse_day_option
from summarizer.cli.options import Json, Quiet, Verbose
from summarizer.cli.output import print_json, print_path, print_rows, print_table

__all__ = ["index_command", "search_command", "status_command"]


def status_command(
    folder: Annotated[str, typer.Argument(help="A folder of episode folders, or its URL.", metavar="DIR")] = "episodes",
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the state of every episode of a folder."""
    from summarizer.cli.tables import status_table
    from summarizer.library.status import read_status as status_of

    del quiet, verbose
    found = status_of(folder)
    if json:
        print_rows(found)
    else:
        print_table(status_table(found))


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
        print_table(f"nothing found in {found.episodes} episodes")


def index_command(
    folder: Annotated[str, typer.Argument(help="A folder of episode folders, or its URL.", metavar="DIR")],
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write DIR/index.html: first the quotations to listen to, then every episode. Prints its path."""
    from summarizer.library.index_page import write_index
    from summarizer.store import open_root

    with open_reporter(quiet, verbose) as report:
        address = write_index(open_root(folder), report)
    print_path(address)
