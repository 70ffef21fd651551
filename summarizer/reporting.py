"""Progress and messages of a stage. The command line shows them; a caller of the library may ignore them."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Reporter", "Silent"]


class Reporter(Protocol):
    """Receives progress and messages. Its methods never raise."""

    def progress(self, done: float, total: float | None, what: str) -> None:
        """`done` of `total` (same unit; None when unknown) of `what`, e.g. "transcribing", "downloading audio"."""

    def note(self, message: str) -> None:
        """A message about a choice that was made for the user."""

    def warn(self, message: str) -> None:
        """A message about something that is worse than it should be."""


class Silent:
    """A reporter that ignores everything."""

    def progress(self, done: float, total: float | None, what: str) -> None:
        del done, total, what

    def note(self, message: str) -> None:
        del message

    def warn(self, message: str) -> None:
        del message
