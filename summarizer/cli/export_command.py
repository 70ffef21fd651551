"""The command `export`: a post where it is going to be edited."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli.flags import load_settings, open_reporter
from summarizer.cli.options import Archive, Quiet, Verbose
from summarizer.cli.output import print_path
from summarizer.cli.posts_elsewhere import PostsElsewhere

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
    archive: Archive = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a post for the program in which it is going to be edited. Prints the path.

    A Word document keeps in comments where each quotation was said, and check
    reads it as it reads the Markdown. A file with changes is never replaced.
    --archive DIR finds the episode, with the editors' comments, of a post that
    lies elsewhere.
    """
    from summarizer.pipeline.check_episode import load_post
    from summarizer.pipeline.export_post import export_written, require_form

    require_form(to)
    settings = load_settings(archive=archive)
    with open_reporter(quiet, verbose) as report, ExitStack() as opened:
        written = load_post(post, settings)
        elsewhere = PostsElsewhere(settings, report, opened)
        if elsewhere.has(post):
            found = elsewhere.archive.find(written)
            if found is not None:
                written, note = found
                report.note(note)
            elif archive is not None:
                report.warn(f"{post} names no episode of the archive by episode_id in its front matter")
        print_path(export_written(written, to, output, report))
