"""Commands for writers: `draft`, `transcribe` and `episodes`. They parse, call and print."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli.closing_line import closing_lines
from summarizer.cli.flags import (
    given_flags,
    load_sending_settings,
    load_settings,
    open_reporter,
    opened_episode,
    recogniser_flags,
    speaker_names,
)
from summarizer.cli.options import (
    About,
    AsGiven,
    Asr,
    Cascade,
    Count,
    Date,
    Given,
    Guests,
    Hosts,
    HouseStyleFile,
    Insights,
    Json,
    Keep,
    Language,
    Llm,
    LlmModel,
    Names,
    Output,
    Policy,
    PostLanguage,
    Published,
    Quiet,
    RememberVoices,
    Show,
    Source,
    Title,
    Verbose,
    Which,
)
from summarizer.cli.output import print_json, print_path, print_text
from summarizer.cli.questions import set_site_links_once
from summarizer.errors import OutsideError

if TYPE_CHECKING:
    from summarizer.reporting import Reporter

__all__ = ["draft_command", "episodes_command", "transcribe_command"]


def draft_command(
    source: Source,
    output: Output = None,
    episode: Which = None,
    title: Title = None,
    show: Show = None,
    date: Date = None,
    guest: Guests = None,
    host: Hosts = None,
    transcript: Given = None,
    as_given: AsGiven = False,
    published: Published = None,
    asr: Asr = None,
    asr_cascade: Cascade = None,
    language: Language = None,
    speakers: Count = None,
    speaker: Names = None,
    remember_voices: RememberVoices = None,
    llm: Llm = None,
    model: LlmModel = None,
    insights: Insights = None,
    about: About = None,
    include: Annotated[
        Path | None,
        typer.Option(
            "--include", help="Places to quote, one a line: a quotation's id, a time, or its words.", metavar="FILE"
        ),
    ] = None,
    exclude: Annotated[
        Path | None, typer.Option("--exclude", help="Places not to quote, given alike.", metavar="FILE")
    ] = None,
    house_style: HouseStyleFile = None,
    post_language: PostLanguage = None,
    policy: Policy = None,
    keep: Keep = None,
    redo: Annotated[
        list[str] | None,
        typer.Option(
            "--redo",
            help="Make again from this stage on: fetch, transcribe, diarize, name, select, read, refine, draft, "
            "publish, page. Or only a part of the draft: draft:insight-3, draft:dek, draft:framing. "
            "May be repeated for parts.",
            metavar="STAGE",
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Turn an episode into a draft post. Prints the path of the post."""
    from summarizer.pipeline.run import EpisodeRequest
    from summarizer.pipeline.validation import require_about_transcript
    from summarizer.records.redo import parse_redo
    from summarizer.records.user_metadata import user_metadata

    stated = user_metadata(title=title, show=show, date=date, guests=guest or (), hosts=host or ())
    settings = load_sending_settings(
        output=output or None,
        asr=recogniser_flags(asr, asr_cascade, language),
        speakers=given_flags(count=speakers, names=speaker_names(speaker), remember=remember_voices),
        llm=given_flags(provider=llm, model=model),
        quotes=given_flags(insights=insights),
        post=given_flags(
            about=about, include=include, exclude=exclude, house_style=house_style, language=post_language
        ),
        policy=policy,
        keep=keep,
        published=published,
        as_given=as_given or None,
    )
    if not quiet:
        settings = set_site_links_once(settings)
    request = EpisodeRequest(source, episode, transcript, *parse_redo(redo or []), stated=stated)
    started = time.monotonic()
    if as_given:
        require_about_transcript(request)
    with (
        open_reporter(quiet, verbose) as report,
        opened_episode(request, settings, report) as run,
    ):
        if as_given:
            run.require_transcript()
        post = run.draft_post()
        if run.is_unheard:
            report.warn("the transcript was used as given: nobody has compared its words with the recording")
        for line in closing_lines(run, time.monotonic() - started, settings.site):
            report.note(line)
    print_path(run.folder.location(post))


def transcribe_command(
    source: Source,
    output: Output = None,
    episode: Which = None,
    title: Title = None,
    show: Show = None,
    date: Date = None,
    guest: Guests = None,
    host: Hosts = None,
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
    as_given: Annotated[
        bool,
        typer.Option(
            "--as-given",
            help="SOURCE is a transcript file: print what is read from it, as text or in a --format. "
            "With -o, write it there.",
        ),
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the transcript of an episode. Prints the path of transcript.json, or of each --format.

    With --as-given no recording is needed: the words, speakers and times of a transcript file are printed as they are
    understood.
    """
    from summarizer.pipeline.run import EpisodeRequest
    from summarizer.pipeline.validation import require_transcript_format
    from summarizer.records.user_metadata import user_metadata

    if as_given:
        with open_reporter(quiet, verbose) as report:
            refused = {
                "--episode": episode, "--published": published, "--asr": asr, "--asr-cascade": asr_cascade,
                "--title": title, "--show": show, "--date": date, "--guest": guest, "--host": host,
                "--speakers": speakers, "--speaker": speaker, "--llm": llm,
            }  # fmt: skip
            _print_as_given(source, output, language, form, [name for name, value in refused.items() if value], report)
        return

    stated = user_metadata(title=title, show=show, date=date, guests=guest or (), hosts=host or ())
    settings = load_sending_settings(
        output=output or None,
        asr=recogniser_flags(asr, asr_cascade, language),
        speakers=given_flags(count=speakers, names=speaker_names(speaker), remember=remember_voices),
        llm=given_flags(provider=llm),
        published=published,
    )
    request = EpisodeRequest(source, episode, stated=stated)
    forms = form or ["json"]
    for one in forms:
        require_transcript_format(one)
    with (
        open_reporter(quiet, verbose) as report,
        opened_episode(request, settings, report) as run,
    ):
        run.transcript_only()
        paths = [run.transcript_as(one) for one in forms]
        report.note("done" if run.worked else "nothing to do: the transcript is up to date")
    for path in paths:
        print_path(run.folder.location(path))


def _print_as_given(
    source: str,
    output: str | None,
    language: str | None,
    forms: list[str] | None,
    refused: list[str],
    report: Reporter,
) -> None:
    """Reads a transcript file; prints it in one form, or writes each form into the folder `output`."""
    from pathlib import Path

    from summarizer.errors import InputError
    from summarizer.pipeline.as_given import read_as_given
    from summarizer.pipeline.validation import require_transcript_format

    for one in forms or []:
        require_transcript_format(one)
    if refused:
        raise InputError(f"{refused[0]} does not go with --as-given, which reads a transcript file and nothing else")
    if not output and forms and len(forms) > 1:
        raise InputError("--as-given prints one --format; give -o DIR to write several")
    read = read_as_given(source, language)
    for note in read.transcript.notes:
        report.note(note)
    if output:
        for path in read.written(Path(output), forms or ["json"]):
            print_path(path)
    elif forms == ["json"]:
        print_json(read.transcript)
    else:
        form = forms[0] if forms else "text"
        print_text(read.as_text(form), json=form == "podcast")


def episodes_command(source: Source, json: Json = False, quiet: Quiet = False, verbose: Verbose = False) -> int:
    """List what a feed, playlist, folder or list of feeds (OPML) offers."""
    from summarizer.cli.tables import print_episodes
    from summarizer.pipeline.lookup import list_episodes, listed
    from summarizer.terminal import stdout

    settings = load_settings()
    with open_reporter(quiet, verbose) as report:
        found = list_episodes(source, settings.fetch, report)
    if json:
        print_json({"episodes": [{**one.model_dump(mode="json"), "offers": one.offers()} for one in found]})
    elif found:
        print_episodes(stdout(), listed(found))
    return 0 if found else OutsideError.exit_code  # each feed that could not be read was a warning
