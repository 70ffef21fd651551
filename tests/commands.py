"""Runs a command of the tool inside the test's process: as a process of its own would, without the seconds to start."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

from summarizer.__main__ import run

__all__ = ["run_here"]


def run_here(*arguments: str, where: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`summarizer` with these arguments, in the folder `where`, with this environment and nothing on standard input."""
    told, warned = io.StringIO(), io.StringIO()
    with (
        open(os.devnull, encoding="utf-8") as nothing,  # noqa: PTH123 -- no path of a test
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch("sys.stdin", nothing),
        contextlib.chdir(where),
        contextlib.redirect_stdout(told),
        contextlib.redirect_stderr(warned),
    ):
        code = run(list(arguments))
    return subprocess.CompletedProcess(arguments, code, told.getvalue(), warned.getvalue())
