"""The command `report`: the record of a post for the file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from summarizer.cli.flags import load_settings, open_reporter
from summarizer.cli.options import Archive, Json, Policy, Quiet, Verbose
from summarizer.cli.output import print_json, print_path, print_text
from summarizer.cli.posts_elsewhere import PostsElsewhere, names_episode
from summarizer.errors import InputError

if TYPE_CHECKING:
    from summarizer.pipeline.check_episode import WrittenPost
    from summarizer.pipeline.report_post import ReportForm
    from summarizer.records.post_report import PostReport
    from summarizer.settings import Settings
    from summarizer.terminal import TerminalReporter

__all__ = ["report_command"]

_STDOUT = Path("-")


def report_command(
    posts: Annotated[
        list[str],
        typer.Argument(help="Posts (Markdown, HTML, Word), folders, patterns.", metavar="POST...", show_default=False),
    ],
    transcript: Annotated[
        Path | None,
        typer.Option("--transcript", help="The transcript of a post that lies in no episode's folder.", metavar="FILE"),
    ] = None,
    archive: Archive = None,
    policy: Policy = None,
    form: Annotated[
        str | None, typer.Option("--format", help="html (one page, prints on A4) or json.", metavar="FORMAT")
    ] = None,
    json: Json = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file or folder to write to; - for standard output.", metavar="FILE"),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Write the record of a post for the file. Prints the path.

    What was checked, who heard and signed it, who wrote the draft, what was changed since, how much is quoted.
    The report goes beside the post as report.html; --json prints it as JSON instead. Several posts get one each.
    --archive DIR finds the episode of a post that lies elsewhere.
    """
    from summarizer.pipeline.find_posts import STANDARD_INPUT, find_posts
    from summarizer.pipeline.report_post import form_of

    to_stdout = output == _STDOUT or (json and output is None)
    chosen = form_of(form, None if to_stdout else output, json=json)
    found = find_posts(posts)
    settings = load_settings(policy=policy, archive=archive)
    if STANDARD_INPUT in found.posts:
        raise InputError("a report is about a file; give the path of the post")
    for option, given in (("--transcript", transcript is not None), ("-o", output is not None)):
        if given and not found.single:
            raise InputError(f"{option} goes with one post; of several, each gets its report beside itself")
    with open_reporter(quiet, verbose) as report, ExitStack() as opened:
        elsewhere = PostsElsewhere(settings, report, opened)
        reporting = _Reporting(chosen, transcript, settings, report, elsewhere)
        if not found.single:
            taken = [path for path in found.lone if names_episode(path)] if settings.archive else []
            return reporting.several([*found.posts, *taken], to_stdout)
        content = reporting.of(found.posts[0])
        if to_stdout:
            print_text(content.text, json=chosen == "json")
        else:
            print_path(content.written(output))
    return 0


class _Content(NamedTuple):
    """The report of one post, not written yet."""

    post: WrittenPost
    record: PostReport
    form: ReportForm

    @property
    def text(self) -> str:
        from summarizer.pipeline.report_post import report_content

        return report_content(self.record, self.form)

    def written(self, into: Path | None = None) -> str:
        from summarizer.pipeline.report_post import write_report

        return write_report(self.post, self.record, self.form, into)


class _Reporting(NamedTuple):
    form: ReportForm
    transcript: Path | None
    settings: Settings
    report: TerminalReporter
    elsewhere: PostsElsewhere

    def of(self, path: str) -> _Content:
        from summarizer.pipeline.check_episode import load_post
        from summarizer.pipeline.report_post import report_of

        post = load_post(path, self.settings)
        if self.transcript is None and self.elsewhere.has(path):
            found = self.elsewhere.archive.find(post)
            if found is None:
                raise InputError(
                    f"{path} names no episode of the archive by episode_id in its front matter; "
                    "a report is about one episode: name its transcript with --transcript FILE"
                )
            post, note = found
            self.report.note(note)
        return _Content(post, report_of(post, self.settings, self.transcript), self.form)

    def several(self, paths: Sequence[str], to_stdout: bool) -> int:
        """One report each. A post of which none can be made does not stop the others; gives the worst exit code."""
        from summarizer.errors import SummarizerError

        records: list[dict[str, Any]] = []
        failed: list[dict[str, str]] = []
        code = 0
        for path in paths:
            try:
                content = self.of(path)
                if to_stdout:
                    records.append({"path": path, **content.record.model_dump(mode="json")})
                else:
                    print_path(content.written())
            except SummarizerError as error:
                if error.stops_all:
                    raise
                told = " ".join(str(error).split())
                self.report.warn(f"{path}: {told}")
                failed.append({"path": path, "error": told})
                code = max(code, error.exit_code)
        if to_stdout:
            print_json({"posts": records, "not_reported": failed})
        return code
