"""The commands: parse, call, print, exit code. No logic, and no heavy import before a command runs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.post_format import INSIGHTS

if TYPE_CHECKING:
    from summarizer.pipeline.run import EpisodeRequest, EpisodeRun
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
    str,
    typer.Argument(
        help="A recording, an audio URL, a feed, a page, a list of feeds (OPML), a folder, - for standard input.",
        metavar="SOURCE",
    ),
]
Post = Annotated[str, typer.Argument(help="A Markdown or HTML post.", metavar="POST")]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        help="Folder for episode folders, or a store's URL such as s3://bucket/prefix.",
        metavar="DIR",
        show_default="episodes",
    ),
]
Which = Annotated[
    str | None,
    typer.Option(
        "--episode",
        help='Of a list: latest, a number (3, #14, S2E3), a date (2024-05-31, "May 2024"), a range (2024-01..2024-03), '
        'a guid, or "words of the title".',
        metavar="WHICH",
    ),
]
Given = Annotated[
    Path | None,
    typer.Option("--transcript", help="Use this transcript instead of recognising speech.", metavar="FILE"),
]
Asr = Annotated[
    str | None,
    typer.Option(
        "--asr",
        help="Speech model: auto, a name from `summarizer models`, a folder; or an API: openai, openai:MODEL, "
        "https://host/v1#MODEL.",
        metavar="MODEL",
    ),
]
Cascade = Annotated[
    str | None,
    typer.Option(
        "--asr-cascade",
        help="All of it by a small speech model, what matters again by a large one; e.g. tiny.en,large-v3, base,auto.",
        metavar="SMALL,LARGE",
    ),
]
Language = Annotated[str | None, typer.Option("--language", help="Spoken language, e.g. en; detected otherwise.")]
Count = Annotated[int | None, typer.Option("--speakers", help="How many people speak.", metavar="N", min=1, max=20)]
RememberVoices = Annotated[
    bool | None,
    typer.Option(
        "--remember-voices/--no-remember-voices",
        help="Keep voiceprints of named speakers on this machine, to know them in the show's next episode.",
        show_default=False,
    ),
]
Published = Annotated[
    str | None,
    typer.Option(
        "--published",
        help="A transcript that the publisher offers: auto (when it passes the tests), never, always.",
        metavar="WHEN",
    ),
]
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
_TRANSCRIPT_FORMATS = ("json", "vtt", "srt", "podcast", "text")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings and errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show the traceback of a defect.")]


@app.command()
def draft(
    source: Source,
    output: Output = None,
    episode: Which = None,
    transcript: Given = None,
    published: Published = None,
    asr: Asr = None,
    asr_cascade: Cascade = None,
    language: Language = None,
    speakers: Count = None,
    speaker: Names = None,
    remember_voices: RememberVoices = None,
    llm: Llm = None,
    model: LlmModel = None,
    insights: Annotated[int | None, typer.Option(help="How many insights.", min=INSIGHTS[0], max=INSIGHTS[1])] = None,
    policy: Policy = None,
    redo: Annotated[
        str | None,
        typer.Option(
            "--redo",
            help="Make again from this stage on: fetch, transcribe, diarize, name, select, refine, draft, publish.",
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Turn an episode into a draft post. Prints the path of the post."""
    from summarizer.pipeline.run import EpisodeRequest

    settings = _sending(
        output=output or None,
        asr=_recognisers(asr, asr_cascade, language),
        speakers=_given(count=speakers, names=_names(speaker), remember=remember_voices),
        llm=_given(provider=llm, model=model),
        quotes=_given(insights=insights),
        policy=policy,
        published=published,
    )
    wish = EpisodeRequest(source, episode, transcript, redo)
    with (
        _reporter(quiet, verbose) as report,
        _opened(wish, settings, report) as run,
    ):
        post = run.draft_post()
        report.note("done" if run.worked else "nothing to do: the post is up to date with its inputs and settings")
    print_path(run.folder.place(post))


@app.command()
def transcribe(
    source: Source,
    output: Output = None,
    episode: Which = None,
    published: Published = None,
    asr: Asr = None,
    asr_cascade: Cascade = None,
    language: Language = None,
    speakers: Count = None,
    speaker: Names = None,
    remember_voices: RememberVoices = None,
    llm: Llm = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format", help="json, vtt, srt, podcast (Podcasting 2.0 JSON) or text. May be repeated.", metavar="FORM"
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Only up to the transcript. Prints the path of transcript.json, or of each --format."""
    from summarizer.errors import InputError
    from summarizer.pipeline.run import EpisodeRequest
    from summarizer.text.choices import none_of

    settings = _sending(
        output=output or None,
        asr=_recognisers(asr, asr_cascade, language),
        speakers=_given(count=speakers, names=_names(speaker), remember=remember_voices),
        llm=_given(provider=llm),
        published=published,
    )
    if wrong := [one for one in form or () if one not in _TRANSCRIPT_FORMATS]:
        raise InputError(f"--format {none_of(wrong[0], _TRANSCRIPT_FORMATS)}")
    with (
        _reporter(quiet, verbose) as report,
        _opened(EpisodeRequest(source, episode), settings, report) as run,
    ):
        run.transcript_only()
        paths = [run.transcript_as(one) for one in form or ["json"]]
        report.note("done" if run.worked else "nothing to do: the transcript is up to date")
    for path in paths:
        print_path(run.folder.place(path))


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
    from summarizer.cli.tables import checks_table
    from summarizer.pipeline.check_episode import check as check_post

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
    from summarizer.cli.tables import lint_table
    from summarizer.pipeline.check_episode import lint as lint_post

    del verbose
    report = lint_post(post, settings=_settings())
    if json:
        print_json(report)
    elif not quiet:
        _print(lint_table(report))
    return 0 if report.passed else 1


@app.command()
def review(
    folder: Annotated[str, typer.Argument(help="An episode's folder, or a folder of many.", metavar="DIR")],
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; a free one otherwise.", min=1, max=65535)] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Serve the editors' page on this machine; decisions are saved as they are made. Prints the address.

    Of a folder of many episodes it walks the quotations that need ears, the most doubtful first.
    """
    from summarizer.editor import serve

    def ready(address: str) -> None:
        print_path(address)
        sys.stdout.flush()

    with _reporter(quiet, verbose) as report:
        report.note("Ctrl-C ends it; everything decided is saved")
        serve(folder, port, not no_browser, ready=ready, policy=_settings().policy)


@app.command()
def episodes(source: Source, json: Json = False, quiet: Quiet = False, verbose: Verbose = False) -> int:
    """List what a feed, playlist, folder or list of feeds (OPML) offers."""
    from summarizer.cli.tables import episodes_table
    from summarizer.sources import list_episodes

    settings = _settings()
    with _reporter(quiet, verbose) as report:
        found = list_episodes(source, settings.fetch, report)
    if json:
        print_json({"episodes": [{**one.model_dump(mode="json"), "offers": one.offers()} for one in found]})
    elif found:
        _print(episodes_table(found))
    return 0 if found else 1


@app.command()
def status(
    folder: Annotated[str, typer.Argument(help="A folder of episode folders, or its URL.", metavar="DIR")] = "episodes",
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Where every episode of a folder stands."""
    from summarizer.cli.tables import status_table
    from summarizer.library.status import read_status as status_of

    del quiet, verbose
    found = status_of(folder)
    if json:
        print_rows(found)
    else:
        _print(status_table(found))


@app.command()
def search(
    folder: Annotated[str, typer.Argument(help="A folder of episode folders, or its URL.", metavar="DIR")],
    words: Annotated[
        list[str],
        typer.Argument(help='Words, "a phrase", begin*, -without, OR; all in one turn.', metavar="WORDS"),
    ],
    speaker: Annotated[str | None, typer.Option("--speaker", help="Only this person.", metavar="NAME")] = None,
    show: Annotated[str | None, typer.Option("--show", help="Only this show.", metavar="NAME")] = None,
    since: Annotated[str | None, typer.Option("--since", help="Of this day or later.", metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Of this day or before.", metavar="DATE")] = None,
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

    limits = Limits(speaker, show, _day(since, "--since"), _day(until, "--until"), limit)
    with _reporter(quiet, verbose) as report:
        found = search_in(open_root(folder), " ".join(words), limits, report)
    if json:
        print_json(found)
    elif found.hits:
        _print(search_table(found))
    else:
        _print(f"nothing found in {found.episodes} episodes")


@app.command()
def index(
    folder: Annotated[str, typer.Argument(help="A folder of episode folders, or its URL.", metavar="DIR")],
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write DIR/index.html: the quotations that need ears first, then every episode. Prints its path."""
    from summarizer.library.index_page import write_index
    from summarizer.store import open_root

    with _reporter(quiet, verbose) as report:
        address = write_index(open_root(folder), report)
    print_path(address)


@app.command()
def models(
    action: Annotated[
        str, typer.Argument(help="list, fetch NAME, or measure NAME.", metavar="[list|fetch|measure]")
    ] = "list",
    name: Annotated[str | None, typer.Argument(help="The model to fetch or to measure.", metavar="[NAME]")] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Speech and language models: what is here, what can be had, from where."""
    from summarizer.cli.tables import models_table
    from summarizer.errors import InputError
    from summarizer.models import obtain, require_model

    settings = _settings()
    if action == "list" and name is None:
        _print(models_table(settings.cache))
    elif action == "fetch" and name is not None:
        with _reporter(quiet, verbose) as report:
            found = obtain(name, settings.cache, report)
        print_path(found.path)
    elif action == "measure" and name is not None:
        from summarizer.asr import measure_model

        require_model("asr", name, "measure")
        with _reporter(quiet, verbose) as report:
            found = obtain(name, settings.cache, report)
            plan = measure_model(found.path, found.model.name, settings.asr, report)
        _print(f"{plan.workers} pieces at once, {plan.threads} threads each, up to {plan.at_once} windows in step")
    else:
        raise InputError("say `summarizer models list`, `summarizer models fetch NAME` or `… measure NAME`")


@app.command()
def voices(
    action: Annotated[str, typer.Argument(help="list, or forget NAME.", metavar="[list|forget]")] = "list",
    name: Annotated[str | None, typer.Argument(help="Whose voice to forget.", metavar="[NAME]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget every voice.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Voices that are remembered across episodes (--remember-voices): list them, or forget them."""
    from summarizer.cli.tables import voices_rows, voices_table
    from summarizer.diarization import forget, remembered
    from summarizer.errors import InputError

    path = _settings().speakers.memory
    if action == "list" and name is None and not everything:
        known = remembered(path)
        if json:
            print_json({"file": str(path), "voices": voices_rows(known)})
        else:
            _print(voices_table(known))
    elif action == "forget" and (name is None) == everything:
        count = forget(path, name)
        if name is not None and not count:
            raise InputError(f"no voice is remembered as {name!r}; see summarizer voices")
        with _reporter(quiet, verbose) as report:
            report.note(f"{count} voice{'' if count == 1 else 's'} forgotten")
    else:
        raise InputError("say `summarizer voices`, `summarizer voices forget NAME` or `summarizer voices forget --all`")


@app.command()
def doctor(quiet: Quiet = False, verbose: Verbose = False) -> int:
    """Check the installation, models, keys (never shown) and network."""
    from summarizer.cli.doctor import examine
    from summarizer.cli.tables import doctor_table

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


def _sending(**flags: Any) -> Settings:
    """As `_settings`, for a command that sends episodes anywhere: the user has named each host."""
    from summarizer.cli.questions import name_hosts

    return name_hosts(_settings(**flags))


def _recognisers(asr: str | None, cascade: str | None, language: str | None) -> dict[str, Any]:
    """The flags of speech recognition. One model by a flag takes the place of two that a file names."""
    from summarizer.errors import InputError

    if asr and cascade:
        raise InputError("--asr names the model that hears all, --asr-cascade names two: give one of these options")
    return _given(model=asr, language=language, cascade=cascade or ("none" if asr else None))


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


def _day(text: str | None, option: str) -> Any:
    import datetime as dt

    from summarizer.errors import InputError

    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"{option} {text!r} is not a day; write for example {option} 2026-11-22") from None


@contextlib.contextmanager
def _opened(wish: EpisodeRequest, settings: Settings, report: TerminalReporter) -> Iterator[EpisodeRun]:
    """The episode's run; when several episodes could be meant, the one picked on the terminal."""
    from summarizer.cli.questions import ask_choice
    from summarizer.errors import ChoiceError
    from summarizer.pipeline.run import open_episode

    with contextlib.ExitStack() as stack:
        try:
            run = stack.enter_context(open_episode(wish, settings=settings, report=report))
        except ChoiceError as error:
            report.pause()
            choice = ask_choice(error)
            wish = wish._replace(source=choice.source or wish.source, episode=choice.which)
            run = stack.enter_context(open_episode(wish, settings=settings, report=report))
        yield run


def _reporter(quiet: bool, verbose: bool) -> TerminalReporter:
    from summarizer.terminal import TerminalReporter

    del verbose  # read by __main__ when a defect is met
    return TerminalReporter(quiet=quiet)


def print_path(path: Path | str) -> None:
    from summarizer.terminal import say_path

    say_path(path)


def print_json(value: Any) -> None:
    import json

    from pydantic import BaseModel

    from summarizer.text.characters import escape_json

    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    sys.stdout.write(escape_json(json.dumps(plain, ensure_ascii=False, indent=1)) + "\n")


def print_rows(value: dict[str, Any]) -> None:
    """JSON with one line for each item of its lists: a hundred thousand of them are no wait."""
    import json

    from summarizer.text.characters import escape_json

    line = json.JSONEncoder(ensure_ascii=False).encode
    parts = []
    for name, item in value.items():
        told = "[\n" + ",\n".join(map(line, item)) + "\n]" if isinstance(item, list) else line(item)
        parts.append(f"{line(name)}: {told}")
    sys.stdout.write(escape_json("{" + ",\n".join(parts) + "}\n"))


def _print(table: Any) -> None:
    from summarizer.terminal import stdout

    stdout().print(table)


from summarizer.cli import batch_commands as cli_batch  # noqa: E402, F401 -- registers `batch` and `watch`, with the options defined above
