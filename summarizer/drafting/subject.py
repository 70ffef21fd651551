"""Ranks passages by the subject that a writer asks for, where no language model reads the conversation."""

from __future__ import annotations

from collections.abc import Iterable

from summarizer.drafting.passages import answer_of
from summarizer.records.quote import Candidate
from summarizer.records.transcript import Transcript
from summarizer.text.language import load_language
from summarizer.text.prose_facts import words_of
from summarizer.text.scripts import written_without_spaces

__all__ = ["on_subject"]

_NEAR = 8  # sentences of the answer on each side of a passage
_MIN_STEM = 4  # letters that two forms of a word have in common
_MAX_ENDING = 3  # letters that one of them has more


def on_subject(transcript: Transcript, passages: Iterable[Candidate], about: str) -> list[Candidate]:
    """The passages whose answer shares a word with the subject `about`; those that share most come first.

    Function words do not count; "heat" and "heating" are one word. The order of equal ones stays.
    """
    common = load_language(transcript.language).function_words
    wanted = frozenset(words_of(about)) - common
    counted = [
        (_shared(transcript, _answer(transcript, one), wanted), _shared(transcript, one.text, wanted), one)
        for one in passages
    ]
    return [
        one for _, _, one in sorted((found for found in counted if found[0]), key=lambda found: (-found[0], -found[1]))
    ]


def _answer(transcript: Transcript, passage: Candidate) -> str:
    """The sentences of the answer near a passage, and the question before it."""
    answer, said = answer_of(transcript, passage), transcript.sentence_ids(passage.words)
    near = range(max(answer.start, said.start - _NEAR), min(answer.stop, said.stop + _NEAR))
    return transcript.text(transcript.sentences[near.start].words[0], transcript.sentences[near.stop - 1].words[1])


def _shared(transcript: Transcript, text: str, wanted: frozenset[str]) -> int:
    """How many of the wanted words a text has, in any of their forms."""
    if written_without_spaces(transcript.language):
        return sum(word in text.casefold() for word in wanted)
    words = frozenset(words_of(text))
    return sum(any(_one_word(word, other) for other in words) for word in wanted)


def _one_word(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    ending = len(longer) - len(shorter)
    return one == other or (len(shorter) >= _MIN_STEM and ending <= _MAX_ENDING and longer.startswith(shorter))
