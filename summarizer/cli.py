"""The commands: parse, call, print, exit code. No logic, and no heavy import before a command runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from summarizer.settings import Settings
    from summarizer.terminal import TerminalReporter

__all__ = ["app"]

app = typer.Typer(
    name="summarizer",
    help="A podcast episode in, a draft post out, in which every quotation is proven against the recording.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Source = Annotated[
    str, typer.Argument(help="A recording, an audio URL, a feed, a page, or an episode folder.", metavar="SOURCE")
]
Post = Annotated[Path, typer.Argument(help="A Markdown or HTML post.", metavar="POST")]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Folder for episode folders.", metavar="DIR", show_default="episodes"),
]
Which = Annotated[
    str | None,
    typer.Option("--episode", help='Of a feed: latest, a number, a guid, or "words of the title".', metavar="WHICH"),
]
Given = Annotated[
    Path | None,
    typer.Option("--transcript", help="Use this transcript instead of recognising speech.", metavar="FILE"),
]
Asr = Annotated[
    str | None, typer.Option("--asr", help="Speech model: auto, a name from `summarizer models`, a folder.")
]
Language = Annotated[str | None, typer.Option("--language", help="Spoken language, e.g. en; detected otherwise.")]
Count = Annotated[int | None, typer.Option("--speakers", help="How many people speak.", metavar="N", min=1, max=20)]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker", help='Who speaks at a time: "0:12=Joel Abernathy". May be repeated.', metavar="TIME=NAME"
    ),
]
Llm = Annotated[
    str | None,
    typer.Option("--llm", help="auto, openai, local, none, or an OpenAI-compatible base URL.", metavar="DOOR"),
]
LlmModel = Annotated[str | None, typer.Option("--model", help="The provider's name of the language model.")]
Policy = Annotated[
    str | None, typer.Option("--policy", help="What may differ from the words heard: strict, clean, ellipsis.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings and errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show the traceback of a defect.")]


@app.command()
def draft(
    source: Source,
    output: Output = None,
    episode: Which = None,
    transcript: Given = None,
    asr: Asr = None,
    language: Language = None,
    speakers: Count = None,
    speaker: Names = None,
    llm: Llm = None,
    model: LlmModel = None,
    insights: Annotated[int | None, typer.Option(help="How many insights.", min=3, max=10)] = None,
    policy: Policy = None,
    redo: Annotated[
        str | None,
        typer.Option("--redo", help="Make again from this stage on: fetch, transcribe, voices, names, quotes, draft."),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Turn an episode into a draft post. Prints the path of the post."""
    from summarizer.pipeline import Wish, open_episode

    settings = _settings(
        asr=_given(model=asr, language=language),
        speakers=_given(count=speakers, names=_names(speaker)),
        llm=_given(provider=llm, model=model),
        quotes=_given(insights=insights),
        policy=policy,
    )
    wish = Wish(source, episode, transcript, redo)
    with (
        _reporter(quiet, verbose) as report,
        open_episode(wish, into=output, settings=settings, report=report) as run,
    ):
        post = run.draft_post()
        report.note("done" if run.worked else "nothing to do: the post is up to date with its inputs and settings")
    print_path(post)


@app.command()
def transcribe(
    source: Source,
    output: Output = None,
    episode: Which = None,
    asr: Asr = None,
    language: Language = None,
    speakers: Count = None,
    speaker: Names = None,
    llm: Llm = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Only up to the transcript. Prints the path of transcript.json."""
    from summarizer.pipeline import Wish, open_episode

    settings = _settings(
        asr=_given(model=asr, language=language),
        speakers=_given(count=speakers, names=_names(speaker)),
        llm=_given(provider=llm),
    )
    with (
        _reporter(quiet, verbose) as report,
        open_episode(Wish(source, episode), into=output, settings=settings, report=report) as run,
    ):
        path = run.transcript_only()
        report.note("done" if run.worked else "nothing to do: the transcript is up to date")
    print_path(path)


@app.command()
def check(
    post: Post,
    transcript: Given = None,
    policy: Policy = None,
    listen: Annotated[bool, typer.Option("--listen", help="Hear each quotation again with a second model.")] = False,
    listen_model: Annotated[
        str | None, typer.Option("--listen-model", help="The second speech model; else a larger one than the first.")
    ] = None,
    audio: Annotated[
        Path | None,
        typer.Option("--audio", help="Another file of the episode: find the quotations again in it.", metavar="FILE"),
    ] = None,
    retime: Annotated[
        bool, typer.Option("--retime", help="Write the times in that file into the post; nothing else changes.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Verify every quotation of a post against its transcript."""
    from summarizer.editing import check as check_post
    from summarizer.tables import checks_table

    settings = _settings(policy=policy, listen=_given(model=listen_model))
    with _reporter(quiet, verbose) as report:
        checks = check_post(
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
        _print(checks_table(checks))
    return 0 if checks.passed else 1


@app.command()
def lint(post: Post, json: Json = False, quiet: Quiet = False, verbose: Verbose = False) -> int:
    """Compare a post with the reference format."""
    from summarizer.editing import lint as lint_post
    from summarizer.tables import lint_table

    del verbose
    report = lint_post(post, settings=_settings())
    if json:
        print_json(report)
    elif not quiet:
        _print(lint_table(report))
    return 0 if report.passed else 1


@app.command()
def review(
    folder: Annotated[Path, typer.Argument(help="An episode's folder.", metavar="EPISODE_DIR")],
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; a free one otherwise.", min=1, max=65535)] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Serve the editors' page on this machine; decisions are saved as they are made. Prints the address."""
    from summarizer.review import serve

    def ready(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    with _reporter(quiet, verbose) as report:
        report.note("Ctrl-C ends it; everything decided is saved")
        serve(folder, port, not no_browser, ready=ready, policy=_settings().policy)


@app.command()
def episodes(source: Source, json: Json = False, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """List what a feed offers."""
    from summarizer.source import list_episodes
    from summarizer.tables import episodes_table

    settings = _settings()
    with _reporter(quiet, verbose) as report:
        found = list_episodes(source, settings.fetch, report)
    if json:
        print_json({"episodes": [episode.model_dump(mode="json") for episode in found]})
    else:
        _print(episodes_table(found))


@app.command()
def status(
    folder: Annotated[Path, typer.Argument(help="A folder of episode folders.", metavar="DIR")] = Path("episodes"),
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Where every episode of a folder stands."""
    from summarizer.status import status as status_of
    from summarizer.tables import status_table

    del quiet, verbose
    found = status_of(folder)
    if json:
        print_json(found)
    else:
        _print(status_table(found))


@app.command()
def models(
    action: Annotated[str, typer.Argument(help="list, or fetch NAME.", metavar="[list|fetch]")] = "list",
    name: Annotated[str | None, typer.Argument(help="The model to fetch.", metavar="[NAME]")] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Speech and language models: what is here, what can be had, from where."""
    from summarizer.errors import InputError
    from summarizer.models import obtain
    from summarizer.tables import models_table

    settings = _settings()
    if action == "list" and name is None:
        _print(models_table(settings.cache))
    elif action == "fetch" and name is not None:
        with _reporter(quiet, verbose) as report:
            found = obtain(name, settings.cache, report)
        print_path(found.path)
    else:
        raise InputError("say `summarizer models`, `summarizer models list` or `summarizer models fetch NAME`")


@app.command()
def doctor(quiet: Quiet = False, verbose: Verbose = False) -> int:
    """Check the installation, models, keys (never shown) and network."""
    from summarizer.doctor import examine
    from summarizer.tables import doctor_table

    del quiet, verbose
    findings = examine(_settings())
    _print(doctor_table(findings))
    return 0 if all(finding.ok is not False for finding in findings) else 3


def _version(wanted: bool) -> None:
    if wanted:
        from summarizer.version import __version__

        sys.stdout.write(f"summarizer {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


# -- parsing and printing ----------------------------------------------------------------------------------------------


def _settings(**flags: Any) -> Settings:
    from summarizer.settings import load_settings

    return load_settings(**flags)


def _given(**values: Any) -> dict[str, Any]:
    """Only the flags that were given."""
    return {name: value for name, value in values.items() if value not in (None, {})}


def _names(pairs: list[str] | None) -> dict[str, str]:
    from summarizer.errors import InputError
    from summarizer.records.timecode import parse_clock

    names: dict[str, str] = {}
    for pair in pairs or ():
        time, equals, name = pair.partition("=")
        try:
            parse_clock(time)
        except ValueError:
            equals = ""
        if not equals or not name.strip():
            raise InputError(f'--speaker {pair!r} is not TIME=NAME; write for example --speaker "0:12=Joel Abernathy"')
        names[time.strip()] = name.strip()
    return names


def _reporter(quiet: bool, verbose: bool) -> TerminalReporter:
    from summarizer.terminal import TerminalReporter

    del verbose  # read by __main__ when a defect is met
    return TerminalReporter(quiet=quiet)


def print_path(path: Path) -> None:
    sys.stdout.write(f"{path}\n")


def print_json(value: Any) -> None:
    import json

    from pydantic import BaseModel

    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=1) + "\n")


def _print(table: Any) -> None:
    from summarizer.terminal import stdout

    stdout().print(table)
