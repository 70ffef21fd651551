"""The command line: every command by its name, in the order of `summarizer --help`.

Modules of commands import nothing heavy before a command runs, so that `--help` stays fast.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from summarizer.cli.batch_commands import batch_command, watch_command, worker_command
from summarizer.cli.editor_commands import check_command, lint_command, render_command, review_command
from summarizer.cli.flags import warn_of_unknown_variables
from summarizer.cli.library_commands import index_command, search_command, status_command
from summarizer.cli.machine_commands import doctor_command, models_command, voices_command
from summarizer.cli.writer_commands import draft_command, episodes_command, transcribe_command

__all__ = ["app"]

app = typer.Typer(
    name="summarizer",
    help="A podcast episode in, a draft post out, in which every quotation is proven against the recording.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("draft")(draft_command)
app.command("transcribe")(transcribe_command)
app.command("check")(check_command)
app.command("lint")(lint_command)
app.command("review")(review_command)
app.command("render")(render_command)
app.command("episodes")(episodes_command)
app.command("status")(status_command)
app.command("search")(search_command)
app.command("index")(index_command)
app.command("models")(models_command)
app.command("voices")(voices_command)
app.command("doctor")(doctor_command)
app.command("batch")(batch_command)
app.command("watch")(watch_command)
app.command("worker")(worker_command)


def _version(wanted: bool) -> None:
    if wanted:
        from summarizer.version import __version__

        sys.stdout.write(f"summarizer {__version__}\n")
        raise typer.Exit


@app.callback()
def root_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version
    if any(name.upper().startswith("SUMMARIZER_") for name in os.environ):  # else `--help` need not read the settings
        warn_of_unknown_variables()
