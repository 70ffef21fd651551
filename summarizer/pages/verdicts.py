"""How a verdict is written and drawn on every page."""

from __future__ import annotations

from summarizer.records.post import Verdict

__all__ = ["VERDICT_LABELS", "VERDICT_SHAPES"]

VERDICT_LABELS: dict[Verdict, str] = {
    "verbatim": "Word for word",
    "trimmed": "Words left out",
    "stitched": "Stitched together",
    "altered": "Words changed",
    "misattributed": "Another person said it",
    "not found": "Not in the recording",
    "unspoken": "Text, not speech",
}

# One shape for each verdict, in a square of 16 by 16 around its centre: told apart without colour.
VERDICT_SHAPES: dict[Verdict, str] = {
    "verbatim": "M-4.5 .3 L-1.4 3.6 L4.8 -3.6",  # a tick
    "trimmed": "M-2.5 -4.5 H-5 V4.5 H-2.5 M2.5 -4.5 H5 V4.5 H2.5",  # two ends
    "stitched": "M-6 0 H-2 M2 0 H6 M-1.5 -3.5 L1.5 3.5",  # a broken line
    "altered": "M0 -5.5 L5.8 4.5 H-5.8 Z",  # a triangle
    "misattributed": "M0 -5.8 L5.8 0 L0 5.8 L-5.8 0 Z",  # a diamond
    "not found": "M-4.2 -4.2 L4.2 4.2 M4.2 -4.2 L-4.2 4.2",  # a cross
    "unspoken": "M4.5 0 A4.5 4.5 0 1 1 -4.5 0 A4.5 4.5 0 1 1 4.5 0",  # a ring
}
