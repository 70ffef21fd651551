"""The command `export`: a post where it is going to be edited."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli.flags import load_settings, open_reporter
from summarizer.cli.options import Quiet, Verbose
from summarizer.cli.output import print_path

__all__ = ["export_command"]


def export_command(
    post: Annotated[
        str, typer.Argument(help="A Markdown post; a Word document for --to obsidian, too.", metavar="POST")
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="docx (Word), or obsidian: Markdown that Obsidian, Hugo, Jekyll and Astro read.",
            metavar="FORM",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file to write; else one beside the post.", metavar="FILE"),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a post for the program in which it is going to be edited. Prints the path.

    A Word document keeps in comments where each quotation was said, and check
    reads it as it reads the Markdown. A file with changes is never replaced.
    """
    from summarizer.pipeline.check_episode import load_post
    from summarizer.pipeline.export_post import export_written, require_form

    require_form(to)
    with open_reporter(quiet, verbose) as report:
        print_path(export_written(load_post(post, load_settings()), to, output, report))
