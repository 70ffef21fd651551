"""Speaker labels of transcripts: decides which labels are names of persons and which only number or describe a
speaker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from summarizer.records.transcript import Speaker
from summarizer.text.name_parsing import parse_name
from summarizer.text.names import person_name

__all__ = ["named_speakers"]

_NAME_CONFIDENCE, _SINGLE_NAME_CONFIDENCE = 0.9, 0.7  # confidence in a name that a transcript states


def named_speakers(labels: Sequence[str], given: Mapping[str, str]) -> list[Speaker]:
    """A Speaker for each label, with the name from the file's own table (`given`) or from the label itself, if any.

    "Mr. Bell" and "Mrs. Bell" keep their titles, which distinguish them.
    """
    names = {label: person_name(given.get(label) or label) for label in labels}
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    return [_speaker(label, given.get(label) or label, names[label], shared) for label in labels]


def _speaker(label: str, called: str, name: str | None, shared: set[str | None]) -> Speaker:
    if name is None:
        return Speaker(label=label)
    if name in shared and (parsed := parse_name(called)) and parsed.title:
        name = f"{parsed.title} {name}"
    return Speaker(
        label=label,
        name=name,
        origin="transcript",
        confidence=_NAME_CONFIDENCE if " " in name else _SINGLE_NAME_CONFIDENCE,
    )
