"""The report of `lint`: a table for each post, JSON, or workflow commands of GitHub."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from rich.text import Text

from summarizer.cli.check_formats import Format, chosen_format, workflow_command
from summarizer.cli.output import print_json, print_table
from summarizer.cli.tables import lint_table
from summarizer.errors import InputError
from summarizer.pipeline.find_posts import STANDARD_INPUT, find_posts
from summarizer.records.post import LintReport

__all__ = ["chosen_lint_format", "files_of", "print_lint"]

_FORMATS: tuple[Format, ...] = ("text", "json", "github")
Reports = Sequence[tuple[str, LintReport]]  # each with the path of its post


def chosen_lint_format(named: str | None, json: bool) -> Format:
    """`--format` and `--json`. Raises InputError for a format that `lint` has not."""
    return chosen_format(named, json, _FORMATS)


def files_of(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """The posts of files, folders and patterns, and whether exactly one file was named. Raises InputError."""
    found = find_posts(arguments)
    if STANDARD_INPUT in found.posts:
        raise InputError("lint reads a file, not standard input; give the path of a post, for example post.md")
    return [*found.posts, *found.lone], found.single


def print_lint(reports: Reports, chosen: Format, *, single: bool, quiet: bool) -> None:
    if chosen == "json":
        print_json(reports[0][1] if single else _as_json(reports))
    elif chosen == "github":
        sys.stdout.writelines(f"{command}\n" for command in _commands(reports))
    elif not quiet:
        for path, report in reports:
            if not single:
                print_table(Text(path, style="bold underline"))
            print_table(lint_table(report))


def _as_json(reports: Reports) -> dict[str, object]:
    levels = [problem.level for _, report in reports for problem in report.problems]
    return {
        "posts": [{**report.model_dump(mode="json", exclude={"path"}), "post": path} for path, report in reports],
        "summary": {
            "posts": len(reports),
            "posts failing": sum(not report.passed for _, report in reports),
            "errors": levels.count("error"),
            "warnings": levels.count("warning"),
        },
    }


def _commands(reports: Reports) -> Iterator[str]:
    for path, report in reports:
        for problem in report.problems:
            yield workflow_command(problem.level, path, problem.line, f"Format: {problem.rule}", problem.message)
