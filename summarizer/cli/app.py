"""The command line: every command by its name, in the order of `summarizer --help`.

Modules of commands import nothing heavy before a command runs, so that `--help` stays fast.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from summarizer.cli.batch_commands import batch_command, watch_command, worker_command
from summarizer.cli.clips_command import clips_command
from summarizer.cli.editor_commands import check_command, lint_command, render_command, review_command
from summarizer.cli.export_command import export_command
from summarizer.cli.flags import warn_of_unknown_variables
from summarizer.cli.help import GroupedCommand, GroupedCommands
from summarizer.cli.library_commands import index_command, search_command, status_command
from summarizer.cli.machine_commands import doctor_command, models_command, setup_command, voices_command
from summarizer.cli.mcp_command import mcp_command
from summarizer.cli.report_command import report_command
from summarizer.cli.writer_commands import draft_command, episodes_command, transcribe_command

__all__ = ["app"]

app = typer.Typer(
    name="summarizer",
    help="A podcast episode in, a draft post out, in which every quotation is proven against the recording.",
    no_args_is_help=True,
    cls=GroupedCommands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("draft", cls=GroupedCommand)(draft_command)
app.command("transcribe", cls=GroupedCommand)(transcribe_command)
app.command("check", cls=GroupedCommand)(check_command)
app.command("lint", cls=GroupedCommand)(lint_command)
app.command("review", cls=GroupedCommand)(review_command)
app.command("render", cls=GroupedCommand)(render_command)
app.command("report", cls=GroupedCommand)(report_command)
app.command("export", cls=GroupedCommand)(export_command)
app.command("clips", cls=GroupedCommand)(clips_command)
app.command("episodes", cls=GroupedCommand)(episodes_command)
app.command("status", cls=GroupedCommand)(status_command)
app.command("search", cls=GroupedCommand)(search_command)
app.command("index", cls=GroupedCommand)(index_command)
app.command("setup", cls=GroupedCommand)(setup_command)
app.command("models", cls=GroupedCommand)(models_command)
app.command("voices", cls=GroupedCommand)(voices_command)
app.command("doctor", cls=GroupedCommand)(doctor_command)
app.command("mcp", cls=GroupedCommand)(mcp_command)
app.command("batch", cls=GroupedCommand)(batch_command)
app.command("watch", cls=GroupedCommand)(watch_command)
app.command("worker", cls=GroupedCommand)(worker_command)


def _version(wanted: bool) -> None:
    if wanted:
        from summarizer.version import __version__

        sys.stdout.write(f"summarizer {__version__}\n")
        raise typer.Exit


@app.callback()
def root_options(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version
    if any(name.upper().startswith("SUMMARIZER_") for name in os.environ):  # else `--help` need not read the settings
        warn_of_unknown_variables()
