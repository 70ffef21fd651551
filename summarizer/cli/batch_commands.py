"""Commands for many episodes: `batch`, `watch` and `worker`. They parse, call and print."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

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
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what there is to do, and what it costs.")]
Retry = Annotated[bool, typer.Option("--retry-failed", help="Try again what failed in earlier runs.")]
Since = Annotated[
    str | None, typer.Option("--since", help="Of feeds: episodes of this day or later (or 30d, 2w).", metavar="DAY")
]
Until = Annotated[
    str | None, typer.Option("--until", help="Of feeds: episodes of this day or earlier (or 2d, 1w).", metavar="DAY")
]
Limit = Annotated[int | None, typer.Option("--limit", help="Of each feed: the newest N.", metavar="N", min=1)]
Match = Annotated[str | None, typer.Option("--match", help="Of feeds: titles with these words.", metavar="WORDS")]
Later = Annotated[
    bool, typer.Option("--llm-batch", help="Draft through the provider's batch API: half the price, hours later.")
]
JsonLog = Annotated[
    str | None,
    typer.Option("--json-log", help="Each event as a line of JSON into a file; - for standard error.", metavar="FILE"),
]


@dataclasses.dataclass(frozen=True, kw_only=True)
class BatchOptions:
    """What `batch` and `watch` take alike."""

    backlog: Backlog
    output: Folder = None
    jobs: Jobs = None
    engine: EngineUrl = None
    budget: Money = None
    dry_run: DryRun = False
    retry_failed: Retry = False
    since: Since = None
    until: Until = None
    limit: Limit = None
    match: Match = None
    show: Show = None
    host: Hosts = None
    asr: Asr = None
    asr_cascade: Cascade = None
    language: Language = None
    llm: Llm = None
    model: LlmModel = None
    llm_batch: Later = False
    insights: Insights = None
    about: About = None
    house_style: HouseStyleFile = None
    post_language: PostLanguage = None
    policy: Policy = None
    keep: Keep = None
    json_log: JsonLog = None
    json: Json = False
    quiet: Quiet = False
    verbose: Verbose = False

    def settings(self) -> Settings:
        return load_sending_settings(
            output=self.output or None,
            asr=recogniser_flags(self.asr, self.asr_cascade, self.language),
            llm=given_flags(provider=self.llm, model=self.model),
            quotes=given_flags(insights=self.insights),
            post=given_flags(about=self.about, house_style=self.house_style, language=self.post_language),
            policy=self.policy,
            keep=self.keep,
        )

    def work(self) -> Batch:
        """What to work through, as of today: `--since 30d` is another day tomorrow."""
        from summarizer.batch.start import Batch, wanted_episodes
        from summarizer.records.user_metadata import user_metadata

        return Batch(
            self.backlog,
            wanted_episodes(self.since, self.until, self.limit, self.match),
            self.jobs,
            self.engine,
            self.budget,
            self.retry_failed,
            llm_batch=self.llm_batch,
            stated=user_metadata(show=self.show, hosts=self.host or ()),
        )

    def print_summary(self, summary: Summary, settings: Settings) -> None:
        from summarizer.batch.view import summary_text
        from summarizer.terminal import say

        if self.json:
            print_json(summary)
        else:
            say(summary_text(summary, str(settings.output), failures=not self.quiet))


def _with_batch_options(command: Callable[..., int]) -> Callable[..., int]:
    """The command with a parameter for each field of BatchOptions in place of its first, which takes them together."""

    @functools.wraps(command)
    def called(**values: Any) -> int:
        shared = {field.name: values.pop(field.name) for field in dataclasses.fields(BatchOptions)}
        return command(BatchOptions(**shared), **values)

    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    shared = inspect.signature(BatchOptions, eval_str=True).parameters.values()
    parameters = [*shared, *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own)]
    called.__signature__ = inspect.Signature(parameters, return_annotation=int)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    del called.__wrapped__  # whose own parameters would be read instead
    return called


@_with_batch_options
def batch_command(options: BatchOptions) -> int:
    """Draft a whole backlog, on this machine or on many. Prints a summary. Run again, it continues.

    Exit codes: 0 all drafted; 1 some failed, now or in an earlier run (they are then skipped), or with --dry-run some
    cannot be read; 2 wrong use; 3 the network, a provider or the disk stopped it; 130 Ctrl-C.
    """
    from summarizer.batch.start import start_batch
    from summarizer.batch.view import open_view

    settings = options.settings()
    root, work = _root(settings), options.work()
    if options.dry_run:
        return _print_plan(options, work, root, settings)
    with open_view(quiet=options.quiet, json_log=options.json_log) as view:
        summary = start_batch(work, root, settings, view)
    options.print_summary(summary, settings)
    return summary.exit_code


def _root(settings: Settings) -> Root:
    from summarizer.store import open_root

    return open_root(settings.output, scratch=settings.scratch or settings.cache / "scratch")


def _print_plan(options: BatchOptions, work: Batch, root: Root, settings: Settings) -> int:
    from summarizer.batch.backlog import read_backlog
    from summarizer.batch.plan import make_plan, plan_text
    from summarizer.batch.start import require_right

    require_right(work, settings)
    with open_reporter(options.quiet, options.verbose) as report:
        plan = make_plan(
            read_backlog(work.backlog, work.wanted, settings, report, options=work.options),
            root,
            settings,
            report,
            jobs=work.jobs,
            llm_batch=work.llm_batch,
            retry_failed=work.retry_failed,
            retry_outside=work.retry_outside,
        )
    if options.json:
        print_json(plan)
    else:
        print_table(plan_text(plan))
    return 1 if plan.unreadable else 0


@_with_batch_options
def watch_command(
    options: BatchOptions,
    every: Annotated[
        str, typer.Option("--every", help="How often to look for new episodes: 30m, 6h, 1d.", metavar="TIME")
    ] = "6h",
    once: Annotated[bool, typer.Option("--once", help="Look once and end, for cron.")] = False,
) -> int:
    """Draft new episodes of feeds as they appear. --budget applies to each look, and each prints a summary."""
    from summarizer.batch.view import open_view
    from summarizer.batch.watch import watch_feeds
    from summarizer.records.days import parse_period

    period = parse_period(every)
    settings = options.settings()
    root, work = _root(settings), options.work()
    if options.dry_run:
        return _print_plan(options, work._replace(retry_outside=True), root, settings)

    def ended(summary: Summary) -> None:
        if options.json or not options.quiet:
            options.print_summary(summary, settings)
            sys.stdout.flush()

    with open_view(quiet=options.quiet, json_log=options.json_log) as view:
        return watch_feeds(options.work, root, settings, view, None if once else period, ended)


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
