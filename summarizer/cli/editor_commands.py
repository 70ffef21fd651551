"""Commands for editors, about one post: `check`, `lint` and `review`. They parse, call and print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli.flags import given_flags, load_sending_settings, load_settings, open_reporter
from summarizer.cli.options import (
    Context,
    Given,
    HouseStyleFile,
    Json,
    LlmModel,
    Policy,
    Post,
    Posts,
    Quiet,
    Verbose,
)
from summarizer.cli.output import print_json, print_path, print_table

if TYPE_CHECKING:
    from summarizer.cli.check_formats import Format
    from summarizer.cli.check_outcome import CheckOutcome
    from summarizer.pipeline.find_posts import FoundPosts
    from summarizer.terminal import TerminalReporter

__all__ = ["check_command", "lint_command", "render_command", "review_command"]

_MAX_INPUT = 20_000_001  # bytes of standard input; more is longer than any post may be


def check_command(
    posts: Posts,
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
    llm: Annotated[
        str | None,
        typer.Option(
            "--llm",
            help="A language model judges each sentence of the prose: auto, openai, or an OpenAI-compatible base URL.",
            metavar="PROVIDER",
        ),
    ] = None,
    model: LlmModel = None,
    output: Annotated[
        str | None, typer.Option("--format", help="text, json, sarif, or github (workflow commands).", metavar="FORMAT")
    ] = None,
    json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only quotations that fail, warnings, errors.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="All that is known of each quotation; a defect's traceback.")
    ] = False,
) -> int:
    """Verify every quotation of posts against their transcripts.

    Several posts, folders and patterns may be given. Each post is checked against the transcript.json beside it.
    """
    from summarizer.cli.check_formats import chosen_format
    from summarizer.pipeline.find_posts import find_posts

    chosen = chosen_format(output, json)
    found = find_posts(posts)
    _require_one_post(found, transcript=transcript, audio=audio)
    load = load_settings if llm is None else load_sending_settings
    settings = load(
        policy=policy,
        context=context,
        listen=given_flags(model=listen_model),
        llm=given_flags(provider=llm, model=model),
    )
    with open_reporter(quiet, verbose) as report:
        outcome = _check_each(
            found,
            report,
            transcript=transcript,
            listen=listen or listen_model is not None,
            audio=audio,
            retime=retime,
            verify=llm is not None,
            settings=settings,
        )
    _print_outcome(outcome, chosen, quiet=quiet, verbose=verbose)
    return outcome.exit_code


def _require_one_post(found: FoundPosts, *, transcript: Path | None, audio: Path | None) -> None:
    """Raises InputError for options that belong to one post."""
    from summarizer.errors import InputError
    from summarizer.pipeline.find_posts import STANDARD_INPUT

    for option, value in (("--transcript", transcript), ("--audio", audio)):
        if value is not None and not found.single:
            raise InputError(
                f"{option} goes with one post; several posts are checked against what lies in their folders"
            )
    if STANDARD_INPUT in found.posts and transcript is None:
        raise InputError("a post from standard input lies in no folder; name its transcript with --transcript FILE")


def _check_each(found: FoundPosts, report: TerminalReporter, **options: Any) -> CheckOutcome:
    """Checks each post. Of several, one that cannot be checked does not stop the others; a single one raises."""
    from summarizer import api
    from summarizer.cli.check_outcome import CheckedFile, CheckOutcome, Unchecked
    from summarizer.errors import SummarizerError
    from summarizer.pipeline.check_episode import PostText
    from summarizer.pipeline.find_posts import STANDARD_INPUT

    checked, unchecked = [], []
    for number, path in enumerate(found.posts):
        if not found.single and len(found.posts) > 20:
            report.progress(number, len(found.posts), "checking posts")
        try:
            post = PostText(_standard_input(), STANDARD_INPUT) if path == STANDARD_INPUT else path
            checked.append(CheckedFile(path, api.check(post, report=report, **options)))
        except SummarizerError as error:
            if found.single or error.stops_all:
                raise
            unchecked.append(Unchecked(path, " ".join(str(error).split()), error.exit_code))
    return CheckOutcome(tuple(checked), tuple(unchecked), found.lone, found.single)


def _standard_input() -> str:
    from summarizer.errors import InputError

    try:
        return sys.stdin.buffer.read(_MAX_INPUT).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("standard input is not text in UTF-8; give a Markdown or HTML post") from None


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
    post: Post, house_style: HouseStyleFile = None, json: Json = False, quiet: Quiet = False, verbose: Verbose = False
) -> int:
    """Compare a post with the reference format, and with a house style."""
    from summarizer import api
    from summarizer.cli.tables import lint_table

    del verbose
    report = api.lint(post, settings=load_settings(post=given_flags(house_style=house_style)))
    if json:
        print_json(report)
    elif not quiet:
        print_table(lint_table(report))
    return 0 if report.passed else 1


def render_command(post: Post, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Make post.html, and an episode's review page, from a Markdown post as it stands now. Prints the path.

    Your changes of post.md are in both. A post outside an episode's folder gets its HTML beside it.
    """
    from summarizer import api

    with open_reporter(quiet, verbose):
        print_path(api.render(post, settings=load_settings()))


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
