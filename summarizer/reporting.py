"""What a stage may say while it works. The command line shows it; a library user may ignore it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Reporter", "Silent"]


class Reporter(Protocol):
    """Receives progress and warnings; never asked anything, never raises."""

    def progress(self, done: float, total: float | None, what: str) -> None:
        """`done` of `total` (same unit; None when unknown) of `what`, e.g. "transcribing", "downloading audio"."""

    def note(self, message: str) -> None:
        """Worth a line: a choice made for the user."""

    def warn(self, message: str) -> None:
        """Worth the user's attention: something is worse than it should be."""


class Silent:
    """A reporter that says nothing."""

    def progress(self, done: float, total: float | None, what: str) -> None:
        del done, total, what

    def note(self, message: str) -> None:
        del message

    def warn(self, message: str) -> None:
        del message
