"""Commands for many episodes: `batch`, `watch` and `worker`. They parse, call and print."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli.flags import given_flags, load_sending_settings, load_settings, open_reporter, recogniser_flags
from summarizer.cli.options import (
    About,
    Asr,
    Cascade,
    Hosts,
    HouseStyleFile,
    Insights,
    Json,
    Keep,
    Language,
    Llm,
    LlmModel,
    Policy,
    PostLanguage,
    Quiet,
    Show,
    Verbose,
)
from summarizer.cli.output import print_json, print_table

if TYPE_CHECKING:
    from summarizer.batch.start import Batch
    from summarizer.batch.totals import Summary
    from summarizer.settings import Settings
    from summarizer.store import Root

__all__ = ["batch_command", "watch_command", "worker_command"]

Backlog = Annotated[
    str,
    typer.Argument(
        help="A text file of sources, OPML, a feed, a folder of recordings, or - for standard input.",
        metavar="BACKLOG",
    ),
]
Folder = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        help="Folder or URL for episode folders; else `output` of the settings, else episodes.",
        metavar="DIR",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", help="Recordings recognised at once; chosen for this machine otherwise.", min=1, max=1024
    ),
]
EngineUrl = Annotated[
    str | None,
    typer.Option("--engine", help="A scheduler on other machines, tls://host:8786.", metavar="URL"),
]
Money = Annotated[
    float | None, typer.Option("--budget", help="Most that may be spent in this run, in US dollars.", min=0.0)
]
Retry = Annotated[bool, typer.Option("--retry-failed", help="Try again what failed in earlier runs.")]
Since = Annotated[
    str | None, typer.Option("--since", help="Of feeds: episodes of this day or later (or 30d, 2w).", metavar="DAY")
]
Until = Annotated[str | None, typer.Option("--until", help="Of feeds: episodes of this day or earlier.", metavar="DAY")]
Limit = Annotated[int | None, typer.Option("--limit", help="Of each feed: the newest N.", metavar="N", min=1)]
Match = Annotated[str | None, typer.Option("--match", help="Of feeds: titles with these words.", metavar="WORDS")]
Later = Annotated[
    bool, typer.Option("--llm-batch", help="Draft through the provider's batch API: half the price, hours later.")
]
JsonLog = Annotated[
    str | None,
    typer.Option("--json-log", help="Each event as a line of JSON into a file; - for standard error.", metavar="FILE"),
]


def batch_command(
    backlog: Backlog,
    output: Folder = None,
    jobs: Jobs = None,
    engine: EngineUrl = None,
    budget: Money = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what there is to do, and what it costs.")
    ] = False,
    retry_failed: Retry = False,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    match: Match = None,
    show: Show = None,
    host: Hosts = None,
    asr: Asr = None,
    asr_cascade: Cascade = None,
    language: Language = None,
    llm: Llm = None,
    model: LlmModel = None,
    llm_batch: Later = False,
    insights: Insights = None,
    about: About = None,
    house_style: HouseStyleFile = None,
    post_language: PostLanguage = None,
    policy: Policy = None,
    keep: Keep = None,
    json_log: JsonLog = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Draft a whole backlog, on this machine or on many. Prints a summary. Run again, it continues.

    Exit codes: 0 all drafted; 1 some failed, now or in an earlier run (they are then skipped); 2 wrong use; 3 the
    network, a provider or the disk stopped it; 130 Ctrl-C.
    """
    from summarizer.batch.start import Batch, start_batch, wanted_episodes
    from summarizer.batch.view import open_view, summary_text
    from summarizer.records.user_metadata import user_metadata
    from summarizer.store import open_root
    from summarizer.terminal import say

    stated = user_metadata(show=show, hosts=host or ())
    settings = load_sending_settings(
        output=output or None,
        asr=recogniser_flags(asr, asr_cascade, language),
        llm=given_flags(provider=llm, model=model),
        quotes=given_flags(insights=insights),
        post=given_flags(about=about, house_style=house_style, language=post_language),
        policy=policy,
        keep=keep,
    )
    root = open_root(settings.output, scratch=settings.scratch or settings.cache / "scratch")
    work = Batch(
        backlog,
        wanted_episodes(since, until, limit, match),
        jobs,
        engine,
        budget,
        retry_failed,
        llm_batch=llm_batch,
        stated=stated,
    )
    if dry_run:
        return _print_plan(work, root, settings, json=json, quiet=quiet, verbose=verbose)
    with open_view(quiet=quiet, json_log=json_log) as view:
        summary = start_batch(work, root, settings, view)
    if json:
        print_json(summary)
    else:
        say(summary_text(summary, str(settings.output), failures=not quiet))
    return summary.exit_code


def _print_plan(work: Batch, root: Root, settings: Settings, *, json: bool, quiet: bool, verbose: bool) -> int:
    from summarizer.batch.backlog import read_backlog
    from summarizer.batch.plan import make_plan, plan_text
    from summarizer.batch.start import require_right

    require_right(work, settings)
    with open_reporter(quiet, verbose) as report:
        plan = make_plan(
            read_backlog(work.backlog, work.wanted, settings, report, options=work.options),
            root,
            settings,
            report,
            jobs=work.jobs,
            llm_batch=work.llm_batch,
        )
    if json:
        print_json(plan)
    else:
        print_table(plan_text(plan))
    return 0


def watch_command(
    backlog: Backlog,
    output: Folder = None,
    every: Annotated[
        str, typer.Option("--every", help="How often to look for new episodes: 30m, 6h, 1d.", metavar="TIME")
    ] = "6h",
    once: Annotated[bool, typer.Option("--once", help="Look once and end, for cron.")] = False,
    jobs: Jobs = None,
    engine: EngineUrl = None,
    budget: Money = None,
    retry_failed: Retry = False,
    since: Since = None,
    limit: Limit = None,
    match: Match = None,
    show: Show = None,
    host: Hosts = None,
    asr: Asr = None,
    asr_cascade: Cascade = None,
    language: Language = None,
    llm: Llm = None,
    model: LlmModel = None,
    llm_batch: Later = False,
    insights: Insights = None,
    about: About = None,
    house_style: HouseStyleFile = None,
    post_language: PostLanguage = None,
    json_log: JsonLog = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Draft new episodes of feeds as they appear. --budget applies to each look."""
    from summarizer.batch.start import Batch, wanted_episodes
    from summarizer.batch.view import open_view, summary_text
    from summarizer.batch.watch import watch_feeds
    from summarizer.records.days import parse_period
    from summarizer.records.user_metadata import user_metadata
    from summarizer.store import open_root
    from summarizer.terminal import say

    del verbose
    period = parse_period(every)
    stated = user_metadata(show=show, hosts=host or ())
    settings = load_sending_settings(
        output=output or None,
        asr=recogniser_flags(asr, asr_cascade, language),
        llm=given_flags(provider=llm, model=model),
        quotes=given_flags(insights=insights),
        post=given_flags(about=about, house_style=house_style, language=post_language),
    )
    root = open_root(settings.output, scratch=settings.scratch or settings.cache / "scratch")
    work = Batch(
        backlog,
        wanted_episodes(since, None, limit, match),
        jobs,
        engine,
        budget,
        retry_failed,
        llm_batch=llm_batch,
        stated=stated,
    )

    def ended(summary: Summary) -> None:
        if not quiet:
            say(summary_text(summary, str(settings.output)))
            sys.stdout.flush()

    with open_view(quiet=quiet, json_log=json_log) as view:
        return watch_feeds(work, root, settings, view, None if once else period, ended)


def worker_command(
    scheduler: Annotated[str, typer.Argument(help="The scheduler's address, e.g. tls://10.0.0.1:8786.", metavar="URL")],
    jobs: Jobs = None,
    host: Annotated[
        str | None,
        typer.Option("--host", help="This machine's address, if not the one that leads there.", metavar="ADDRESS"),
    ] = None,
    scratch: Annotated[
        str | None,
        typer.Option("--scratch", help="Folder for working copies and logs; else the cache.", metavar="DIR"),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Work on this machine for `summarizer batch --engine URL` elsewhere. Ctrl-C: it finishes its episodes and ends."""
    from summarizer.batch.start import run_workers_for

    settings = load_settings(scratch=scratch)
    with open_reporter(quiet, verbose) as report:
        run_workers_for(scheduler, settings, jobs, host, report)
    return 0
