"""Selects the sentences around a quotation for a prompt, cleaned so that a model cannot take them for instructions.

All text from a recording, a feed or a web page passes through `fence` before it enters a prompt.
"""

from __future__ import annotations

import unicodedata

from summarizer.records.quote import Candidate
from summarizer.records.transcript import Transcript

__all__ = ["answer_of", "fence", "introduction_of"]

# Angle brackets could end a passage or form special tokens of a chat template ("<|im_end|>"); square brackets could
# form "[INST]" or the number of a sentence. Similar characters look the same and have no meaning for a tokenizer.
_LOOKALIKES = str.maketrans(
    {"<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "＜": "‹", "＞": "›"}
)
_INTRODUCTION_SECONDS = 240.0  # guests are introduced within this time


def fence(text: str, limit: int = 4000) -> str:
    """The text without brackets and control characters, at most `limit` characters; line breaks are kept."""
    kept = (char if char == "\n" else " " if char.isspace() else char for char in text[: limit * 2])
    plain = "".join(char for char in kept if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs"})
    lines = (" ".join(line.split()) for line in plain.translate(_LOOKALIKES).split("\n"))
    return "\n".join(line for line in lines if line)[:limit]


def answer_of(transcript: Transcript, candidate: Candidate) -> range:
    """The ids of the sentences of one answer, with the last turn of the speaker before (3 sentences at most)."""
    sentences = transcript.sentences
    quoted = transcript.sentence_ids(candidate.words)
    first, last = quoted.start, quoted.stop
    while first > 0 and sentences[first - 1].speaker == candidate.speaker:
        first -= 1
    while last < len(sentences) and sentences[last].speaker == candidate.speaker:
        last += 1
    requester = sentences[first - 1].speaker if first > 0 else None
    for _ in range(3):
        if first > 0 and sentences[first - 1].speaker == requester:
            first -= 1
    return range(first, last)


def introduction_of(transcript: Transcript, name: str | None, words: int = 90) -> str:
    """The sentences of the first minutes that name this person."""
    known = {part.casefold() for part in (name or "").split() if len(part) > 2}
    lines: list[str] = []
    count = 0
    for sentence in transcript.sentences:
        if (
            (sentence.start > _INTRODUCTION_SECONDS and transcript.timing != "none")
            or sentence.id > 60
            or count >= words
        ):
            break
        text = transcript.text(*sentence.words)
        folded = text.casefold()
        if any(part in folded for part in known) and len(text.split()) > 5:
            lines.append(f"{fence(transcript.display(sentence.speaker) or 'Voice', 60)}: {fence(text, 400)}")
            count += len(text.split())
    return "\n".join(lines)
