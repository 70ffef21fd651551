"""Progress of the stages: each shows itself under the name that `status` has for it, also one without steps."""

from __future__ import annotations

from summarizer.reporting import Reporter

__all__ = ["StageReporter"]


class StageReporter:
    """A Reporter that puts the name of the stage at work before what that stage reports."""

    def __init__(self, report: Reporter) -> None:
        self._report = report
        self._stage: str | None = None

    def begin(self, stage: str) -> None:
        """Shows a stage before its first step, of which some have none."""
        self._stage = stage
        self._report.progress(0.0, None, stage)

    def end(self) -> None:
        self._stage = None

    def progress(self, done: float, total: float | None, what: str) -> None:
        self._report.progress(done, total, f"{self._stage}: {what}" if self._stage else what)

    def note(self, message: str) -> None:
        self._report.note(message)

    def warn(self, message: str) -> None:
        self._report.warn(message)
