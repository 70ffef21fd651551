"""Selects the sentences around a quotation for a prompt, cleaned so that a model cannot take them for instructions.

All text from a recording, a feed or a web page passes through `fence` before it enters a prompt.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from summarizer.records.base import Record
from summarizer.records.quote import Candidate
from summarizer.records.transcript import Transcript
from summarizer.text.scripts import wide_letters

__all__ = [
    "ContextPassage",
    "answer_around",
    "answer_of",
    "fence",
    "introduction_of",
    "passage_around",
    "words_beside",
]

# Angle brackets could end a passage or form special tokens of a chat template ("<|im_end|>"); square brackets could
# form "[INST]" or the number of a sentence. Similar characters look the same and have no meaning for a tokenizer.
_LOOKALIKES = str.maketrans(
    {"<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "`": "'", "＜": "‹", "＞": "›"}
)
_LETTERS_PER_WORD = 6.0
_MIN_WORDS_TO_RETELL = 14
_MIN_WORDS_FOR_TAKEAWAY = 10
_INTRODUCTION_SECONDS = 240.0  # guests are introduced within this time


class ContextPassage(Record):
    """Numbered lines, and the ids of the sentences in them."""

    text: str
    ids: tuple[int, ...]


class AnswerContext(ContextPassage):
    """A passage of one answer, with what was said before a quotation and after it, each without the quotation."""

    before: str
    after: str


def fence(text: str, limit: int = 4000) -> str:
    """The text without brackets and control characters, at most `limit` characters; line breaks are kept."""
    kept = (char if char == "\n" else " " if char.isspace() else char for char in text[: limit * 2])
    plain = "".join(char for char in kept if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs"})
    lines = (" ".join(line.split()) for line in plain.translate(_LOOKALIKES).split("\n"))
    return "\n".join(line for line in lines if line)[:limit]


def passage_around(transcript: Transcript, candidate: Candidate, words: int) -> ContextPassage:
    """About `words` words of sentences around a quotation, more of them before it than after it, with line numbers."""
    return _widened(transcript, candidate, words, range(len(transcript.sentences)))


def answer_around(transcript: Transcript, candidate: Candidate, words: int) -> AnswerContext:
    """The answer that holds a quotation and the question before it, at most about `words` words of them.

    Other answers are left out: a small model would mix their statements with those of this one.
    """
    found = _widened(transcript, candidate, words, answer_of(transcript, candidate))
    quoted = transcript.sentence_ids(candidate.words)
    first, last = quoted.start, quoted.stop
    own = [index for index in found.ids if transcript.sentences[index].speaker == candidate.speaker]
    before = [index for index in own if index < first]
    after = [index for index in own if index >= last]
    if _words(transcript, before) < _MIN_WORDS_TO_RETELL:  # the quotation begins the answer: use the words after it
        before, after = [*before, *after], []
        for cut in range(len(before) - 1, 0, -1):  # use the end for the takeaway when enough words remain
            if _words(transcript, before[cut:]) >= _MIN_WORDS_FOR_TAKEAWAY and before[cut] >= last:
                if _words(transcript, before[:cut]) >= _MIN_WORDS_TO_RETELL:
                    before, after = before[:cut], before[cut:]
                break
    if _words(transcript, before) < _MIN_WORDS_TO_RETELL:  # the answer has few words besides the quotation
        before = own
    return AnswerContext(
        text=found.text, ids=found.ids, before=_turns(transcript, before), after=_turns(transcript, after)
    )


def words_beside(transcript: Transcript, candidate: Candidate) -> int:
    """The number of words of the answer outside the quotation."""
    quoted = transcript.sentence_ids(candidate.words)
    outside = [index for index in answer_of(transcript, candidate) if index not in quoted]
    return _words(transcript, [one for one in outside if transcript.sentences[one].speaker == candidate.speaker])


def _words(transcript: Transcript, ids: Sequence[int]) -> int:
    return sum(last - first for first, last in (transcript.sentences[index].words for index in ids))


def _turns(transcript: Transcript, ids: Sequence[int]) -> str:
    """The sentences as text, one line for each turn."""
    lines: list[str] = []
    speaker = None
    for index in ids:
        sentence = transcript.sentences[index]
        text = fence(transcript.text(*sentence.words), 1200).replace("\n", " ")
        if lines and sentence.speaker == speaker:
            lines[-1] += f" {text}"
        else:
            lines.append(f"{fence(transcript.display(sentence.speaker) or 'Voice', 60)}: {text}")
        speaker = sentence.speaker
    return "\n".join(lines)


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


def _widened(transcript: Transcript, candidate: Candidate, words: int, within: range) -> ContextPassage:
    quoted = transcript.sentence_ids(candidate.words)
    first, last = quoted.start, quoted.stop
    room = words * _LETTERS_PER_WORD - sum(_weight(transcript, index) for index in range(first, last))
    turn = 0
    while room > 0 and (first > within.start or last < within.stop):
        backwards = first > within.start and (turn % 3 != 2 or last >= within.stop)
        index = first - 1 if backwards else last
        room -= _weight(transcript, index)
        if room < 0:
            break
        if backwards:
            first = index
        else:
            last = index + 1
        turn += 1
    return ContextPassage(text=_lines(transcript, range(first, last)), ids=tuple(range(first, last)))


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


def _weight(transcript: Transcript, sentence_id: int) -> float:
    """The length of a sentence in Latin letters; a wide character counts as three."""
    text = transcript.text(*transcript.sentences[sentence_id].words)
    return len(text) + 2 * wide_letters(text) + 4


def _lines(transcript: Transcript, ids: range) -> str:
    lines, speaker = [], ""
    for index in ids:
        sentence = transcript.sentences[index]
        who = fence(transcript.display(sentence.speaker) or "Voice", 60)
        prefix = f"[{index}] " if who == speaker else f"[{index}] {who}: "
        lines.append(prefix + fence(transcript.text(*sentence.words), 1200).replace("\n", " "))
        speaker = who
    return "\n".join(lines)
