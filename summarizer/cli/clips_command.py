"""The command `clips`: the sound of a post's quotations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli.flags import given_flags, load_settings, open_reporter
from summarizer.cli.options import Context, Policy, Post, Quiet, Verbose
from summarizer.cli.output import print_path

__all__ = ["clips_command"]


def clips_command(
    post: Post,
    form: Annotated[
        str,
        typer.Option(
            "--as",
            help="m4a or mp3: the sound of each quotation; soundbite: lines for the feed; chapters: a JSON file.",
            metavar="FORM",
        ),
    ] = "m4a",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The folder; else clips/ beside the post.", metavar="DIR")
    ] = None,
    listen: Annotated[
        bool | None,
        typer.Option(
            "--listen/--no-listen",
            help="Recognise each clip and compare it with its words; else when a speech model is on this machine.",
            show_default=False,
        ),
    ] = None,
    listen_model: Annotated[str | None, typer.Option("--listen-model", help="The speech model for that.")] = None,
    policy: Policy = None,
    context: Context = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Cut the sound of each quotation that passes the check. Prints the paths.

    The quotations are those of the post as it stands now. Those that do not
    pass are named with the reason, and the exit code is 1.
    """
    from summarizer.pipeline.check_episode import load_post
    from summarizer.pipeline.clip_post import clip_written, require_clip_form

    require_clip_form(form, output)
    settings = load_settings(policy=policy, context=context, listen=given_flags(model=listen_model))
    with open_reporter(quiet, verbose) as report:
        made = clip_written(load_post(post, settings), form, output, settings, report, listen=listen)
        for reason in made.left_out:
            report.warn(f"no clip of quotation {reason}")
        for line in made.told:
            report.warn(line)
        if made.listened:
            report.note(made.listened)
    for path in made.paths:
        print_path(path)
    return 1 if made.left_out else 0
