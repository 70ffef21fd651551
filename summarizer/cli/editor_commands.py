"""Commands for editors, about one post: `check`, `lint` and `review`. They parse, call and print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli.flags import given_flags, load_settings, open_reporter
from summarizer.cli.options import Context, Given, Json, Policy, Post, Quiet, Verbose
from summarizer.cli.output import print_json, print_path, print_table

__all__ = ["check_command", "lint_command", "review_command"]


def check_command(
    post: Post,
    transcript: Given = None,
    policy: Policy = None,
    context: Context = None,
    listen: Annotated[
        bool, typer.Option("--listen", help="Recognise each quotation's clip again, by a second model.")
    ] = False,
    listen_model: Annotated[
        str | None, typer.Option("--listen-model", help="The second speech model; else a larger one than the first.")
    ] = None,
    audio: Annotated[
        Path | None,
        typer.Option("--audio", help="Another file of the episode: find the quotations again in it.", metavar="FILE"),
    ] = None,
    retime: Annotated[bool, typer.Option("--retime", help="Write the times in that file into the post.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Verify every quotation of a post against its transcript."""
    from summarizer import api
    from summarizer.cli.tables import checks_table

    settings = load_settings(policy=policy, context=context, listen=given_flags(model=listen_model))
    with open_reporter(quiet, verbose) as report:
        checks = api.check(
            post,
            transcript=transcript,
            listen=listen or listen_model is not None,
            audio=audio,
            retime=retime,
            settings=settings,
            report=report,
        )
    if json:
        print_json(checks)
    elif not quiet:
        print_table(checks_table(checks))
    return 0 if checks.passed else 1


def lint_command(post: Post, json: Json = False, quiet: Quiet = False, verbose: Verbose = False) -> int:
    """Compare a post with the reference format."""
    from summarizer import api
    from summarizer.cli.tables import lint_table

    del verbose
    report = api.lint(post, settings=load_settings())
    if json:
        print_json(report)
    elif not quiet:
        print_table(lint_table(report))
    return 0 if report.passed else 1


def review_command(
    folder: Annotated[str, typer.Argument(help="An episode's folder, or a folder of many.", metavar="DIR")],
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; a free one otherwise.", min=1, max=65535)] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Serve the editors' page on this machine; decisions are saved as they are made. Prints the address.

    Of a folder of many episodes it leads through the quotations to listen to, the most doubtful first.
    """
    from summarizer.editor import serve

    def ready(address: str) -> None:
        print_path(address)
        sys.stdout.flush()

    with open_reporter(quiet, verbose) as report:
        report.note("Ctrl-C ends it; everything decided is saved")
        serve(folder, port, not no_browser, ready=ready, policy=load_settings().policy)
