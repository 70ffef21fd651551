"""How a verdict is written and drawn on every page, and what each flag means."""

from __future__ import annotations

from typing import Literal

from summarizer.records.post import Flag, SupportVerdict, Verdict

__all__ = [
    "FLAGS", "REFUSED", "REFUSED_LABEL", "SUPPORT_LABELS", "SUPPORT_SHAPES", "VERDICT_LABELS", "VERDICT_SHAPES",
    "Shape", "label_of", "shape_of",
]  # fmt: skip

REFUSED: Literal["refused"] = "refused"  # the shape of a quotation that fails although its words are right
REFUSED_LABEL = "Does not pass"
Shape = Verdict | Literal["refused"]

VERDICT_LABELS: dict[Verdict, str] = {
    "verbatim": "Word for word",
    "trimmed": "Words left out",
    "stitched": "Stitched together",
    "altered": "Words changed",
    "misattributed": "Another person said it",
    "not found": "Not in the recording",
    "unspoken": "Text, not speech",
}

# In the report of a check as on the review page; the reason of a verdict tells the rest.
FLAGS: dict[Flag, str] = {
    "meaning": "its sense may differ from what was said",
    "context": "a hedge, number or name stands just outside",
    "speaker": "the speaker is not certain",
    "unclear": "a word may have been misheard",
    "overlap": "two people talk at once",
    "time": "the post's time is off",
    "ambiguous": "said more than once",
    "unnamed": "the voice has no name",
    "short": "too short to be compared as a quotation",
    "title": "a title, not a quotation",
    "signed": "an editor signed its brackets",
    "corrected": "an editor corrected the words",
    "unheard": "nobody compared the words with the sound",
    "characters": "holds characters that readers do not see",
    "translated": "a translation by the tool",
    "gap": "the clip holds speech without words",
}

# One shape for each verdict, in a square of 16 by 16 around its centre: told apart without colour.
VERDICT_SHAPES: dict[Shape, str] = {
    "verbatim": "M-4.5 .3 L-1.4 3.6 L4.8 -3.6",  # a tick
    "trimmed": "M-2.5 -4.5 H-5 V4.5 H-2.5 M2.5 -4.5 H5 V4.5 H2.5",  # two ends
    "stitched": "M-6 0 H-2 M2 0 H6 M-1.5 -3.5 L1.5 3.5",  # a broken line
    "altered": "M0 -5.5 L5.8 4.5 H-5.8 Z",  # a triangle
    "misattributed": "M0 -5.8 L5.8 0 L0 5.8 L-5.8 0 Z",  # a diamond
    "not found": "M-4.2 -4.2 L4.2 4.2 M4.2 -4.2 L-4.2 4.2",  # a cross
    "unspoken": "M4.5 0 A4.5 4.5 0 1 1 -4.5 0 A4.5 4.5 0 1 1 4.5 0",  # a ring
    REFUSED: "M0 -5.5 V1.2 M0 4.6 V4.8",  # an exclamation mark
}


def shape_of(verdict: Verdict, passes: bool) -> Shape:
    """What a quotation is drawn as: never as a tick when it does not pass."""
    return verdict if passes or verdict not in ("verbatim", "unspoken") else REFUSED


def label_of(verdict: Verdict, passes: bool) -> str:
    return VERDICT_LABELS[verdict] if shape_of(verdict, passes) == verdict else REFUSED_LABEL


# Of a sentence of prose: whether the conversation carries it, as a language model judged.
SUPPORT_LABELS: dict[SupportVerdict, str] = {
    "supported": "Supported",
    "not supported": "Not supported",
    "contradicted": "Contradicted",
    "unchecked": "Not verified",
}
SUPPORT_SHAPES: dict[SupportVerdict, Verdict] = {  # the verdict with the same shape
    "supported": "verbatim",
    "not supported": "altered",
    "contradicted": "not found",
    "unchecked": "unspoken",
}
