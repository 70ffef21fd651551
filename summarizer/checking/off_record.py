"""Flags quotations of what was said off the record: `context`, with the time of the request in the reason."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.records.off_record import OffRecord
from summarizer.records.post import QuoteCheck
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript

__all__ = ["with_off_record"]


def with_off_record(
    checks: Sequence[QuoteCheck], transcript: Transcript, covered: Sequence[OffRecord]
) -> list[QuoteCheck]:
    """The checks, with the flag on those whose words a request such as "this is off the record" covers.

    `covered`: the sentences off the record of the transcript.
    """
    timed = transcript.timing != "none"

    def told(check: QuoteCheck) -> QuoteCheck:
        first, last = check.words or (0, 0)
        asked = next((one.asked for one in covered if one.words[0] < last and first < one.words[1]), None)
        if asked is None:
            return check
        flags = check.flags if "context" in check.flags else (*check.flags, "context")
        where = f" at {format_clock(asked)}" if timed else ""
        return check.model_copy(
            update={"flags": flags, "reason": f"{check.reason} Said off the record{where}.".strip()}
        )

    return [told(check) for check in checks]
