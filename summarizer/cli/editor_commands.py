"""Commands for editors, about one post: `check`, `lint` and `review`. They parse, call and print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli.flags import given_flags, load_sending_settings, load_settings, open_reporter
from summarizer.cli.options import (
    Archive,
    Context,
    HouseStyleFile,
    Json,
    LlmModel,
    Policy,
    Post,
    Posts,
    Quiet,
    SeveralGiven,
    Verbose,
)
from summarizer.cli.output import print_json, print_path

if TYPE_CHECKING:
    from summarizer.cli.check_formats import Format
    from summarizer.cli.check_outcome import CheckOutcome

__all__ = ["check_command", "lint_command", "render_command", "review_command"]


def check_command(
    posts: Posts,
    transcript: SeveralGiven = None,
    archive: Archive = None,
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
    llm: Annotated[
        str | None,
        typer.Option(
            "--llm",
            help="A language model judges each sentence of the prose: auto, openai, or an OpenAI-compatible base URL.",
            metavar="PROVIDER",
        ),
    ] = None,
    model: LlmModel = None,
    require_signed: Annotated[
        bool, typer.Option("--require-signed", help="A post fails unless an editor signed it as it stands.")
    ] = False,
    output: Annotated[
        str | None, typer.Option("--format", help="text, json, sarif, or github (workflow commands).", metavar="FORMAT")
    ] = None,
    json: Json = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only quotations that fail or have a flag, warnings, errors.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="All that is known of each quotation; a defect's traceback.")
    ] = False,
) -> int:
    """Verify every quotation of posts against their transcripts.

    Several posts, folders and patterns may be given. Each post is checked against the transcript.json beside it.
    --archive DIR finds the words of posts that lie elsewhere.
    """
    from summarizer.cli.check_formats import chosen_format
    from summarizer.cli.checked_posts import check_each, require_one_post
    from summarizer.pipeline.find_posts import find_posts

    chosen = chosen_format(output, json)
    found = find_posts(posts)
    load = load_settings if llm is None else load_sending_settings
    settings = load(
        policy=policy,
        context=context,
        archive=archive,
        listen=given_flags(model=listen_model),
        llm=given_flags(provider=llm, model=model),
    )
    require_one_post(
        found,
        transcripts=transcript or (),
        audio=audio,
        archive=settings.archive,
        require_signed=require_signed,
    )
    with open_reporter(quiet, verbose) as report:
        outcome = check_each(
            found,
            report,
            transcripts=transcript or (),
            every_article=archive is not None,
            require_signed=require_signed,
            listen=listen or listen_model is not None,
            audio=audio,
            retime=retime,
            verify=llm is not None,
            settings=settings,
        )
    _print_outcome(outcome, chosen, quiet=quiet, verbose=verbose)
    return outcome.exit_code


def _print_outcome(outcome: CheckOutcome, chosen: Format, *, quiet: bool, verbose: bool) -> None:
    if chosen == "text":
        from summarizer.cli.check_text import print_report
        from summarizer.terminal import stdout

        print_report(outcome, stdout(), wrapped=sys.stdout.isatty(), quiet=quiet, verbose=verbose)
    elif chosen == "github":
        from summarizer.cli.check_formats import workflow_commands

        sys.stdout.writelines(f"{command}\n" for command in workflow_commands(outcome))
    elif chosen == "sarif":
        from summarizer.cli.check_sarif import as_sarif

        print_json(as_sarif(outcome))
    else:
        from summarizer.cli.check_formats import as_json

        print_json(as_json(outcome))


def lint_command(
    posts: Posts,
    house_style: HouseStyleFile = None,
    output: Annotated[
        str | None, typer.Option("--format", help="text, json, or github (workflow commands).", metavar="FORMAT")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Compare posts with the reference format, and with a house style."""
    from summarizer import api
    from summarizer.cli.lint_report import chosen_lint_format, files_of, print_lint

    del verbose
    chosen = chosen_lint_format(output, json)
    settings = load_settings(post=given_flags(house_style=house_style))
    paths, single = files_of(posts)
    reports = [(path, api.lint(path, settings=settings)) for path in paths]
    print_lint(reports, chosen, single=single, quiet=quiet)
    return 0 if all(report.passed for _, report in reports) else 1


def render_command(post: Post, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Make post.html, and an episode's review page, from a Markdown post as it stands now. Prints the path.

    Your changes of post.md are in both. A post outside an episode's folder gets its HTML beside it.
    """
    from summarizer.pipeline.check_episode import load_post
    from summarizer.pipeline.edited_post import render_written

    settings = load_settings()
    with open_reporter(quiet, verbose) as report:
        print_path(render_written(load_post(post, settings), settings, report))


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
        settings = load_settings()
        serve(
            folder,
            port,
            not no_browser,
            ready=ready,
            policy=settings.policy,
            context=settings.context,
            tell=report.note,
            settings=settings,
        )
