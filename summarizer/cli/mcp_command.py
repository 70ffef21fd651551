"""The command `mcp`: an archive for agents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli.flags import load_settings

__all__ = ["mcp_command"]


def mcp_command(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="A folder of episode folders; else `output` of the settings, else episodes.",
            metavar="[DIR]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Let agents read, quote and check from an archive, over the Model Context Protocol.

    Standard input and output carry the protocol: a client starts this command.
    Nothing in the archive is changed, and no model is asked.
    """
    from summarizer.agents.server import serve

    settings = load_settings()
    serve(folder or Path(settings.output), settings)
