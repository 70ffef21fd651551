"""Cuts candidates: runs of sentences and of clauses that may be quoted, with the counts that their score needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.quotes.bounds import Bounds
from summarizer.quotes.passages import CountedSentence, SentenceCounter
from summarizer.quotes.quotability import Quotability
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.sentences import trails_off

__all__ = ["CountedRun", "cut_runs"]

_MIN_LAST_WORDS = 3  # a last sentence shorter than this ("Right.") does not end a quotation

_OPENING_SECONDS, _OPENING_SENTENCES = 90.0, 24  # of an episode, in which people greet each other
_GREETING_SENTENCES = 2  # of a turn that only greets; a longer one goes on to its matter


@dataclass(frozen=True, slots=True)
class CountedRun:
    words: WordRange
    parts: tuple[CountedSentence, ...]  # its sentences, the first and the last perhaps cut
    length: float  # words
    cuts: int  # how many of its two bounds are not those of a sentence


def cut_runs(
    quotability: Quotability, passages: Sequence[CountedSentence], counter: SentenceCounter
) -> Iterator[CountedRun]:
    """Runs that look quotable, by their first word: without small talk, and not ending with a word or two."""
    transcript = quotability.transcript
    kept: dict[WordRange, CountedSentence] = {}

    def part(number: int, words: WordRange) -> CountedSentence:
        whole = passages[number]
        within = max(words[0], whole.sentence.words[0]), min(words[1], whole.sentence.words[1])
        if within == whole.sentence.words:
            return whole
        if within not in kept:
            kept[within] = counter.part(whole, within)
        return kept[within]

    greeting = _greeting(passages, transcript)
    for words in quotability.runs():
        numbers = transcript.sentence_ids(words)
        if _goes_on(quotability.bounds, words):
            continue
        if any(number in greeting or passages[number].small_talk for number in numbers):
            continue
        if words[1] - max(words[0], passages[numbers[-1]].sentence.words[0]) < _MIN_LAST_WORDS:
            continue
        yield CountedRun(
            words,
            tuple(part(number, words) for number in numbers),
            quotability.length(words),
            _cuts(quotability.bounds, words),
        )


def _greeting(passages: Sequence[CountedSentence], transcript: Transcript) -> frozenset[int]:
    """The sentences of the opening that follow small talk in its turn: "Thank you. I found a parking space."."""
    found: set[int] = set()
    for turn in transcript.turns:
        numbers = transcript.sentence_ids(turn.words)
        if turn.start > _OPENING_SECONDS or numbers.start > _OPENING_SENTENCES:
            break
        first = next((number for number in numbers if passages[number].small_talk), None)
        if first is not None and numbers.stop - first <= _GREETING_SENTENCES:
            found |= set(range(first, numbers.stop))
    return frozenset(found)


def _goes_on(bounds: Bounds, words: WordRange) -> bool:
    """Whether a run begins inside a sentence, behind more than a lead-in, and holds the next one, too."""
    low, high = bounds.sentence((words[0], words[0] + 1))
    return words[0] > low and words[1] > high and not bounds.is_lead_in(low, words[0])


def _cuts(bounds: Bounds, words: WordRange) -> int:
    """How many bounds do not look like a sentence's; a lead-in that is left out cuts nothing.

    So does each sentence that begins in the middle of the run without a capital, where others have one: the mark before
    it is the recogniser's.
    """
    low, high = bounds.sentence(words)
    if len(bounds.heads_in(words)) == 0 and bounds.spaced and bounds.is_fronted(words[0], words[1]):
        return 2  # "Unless we sell it."
    begins = words[0] == low or bounds.is_lead_in(low, words[0])
    ends = words[1] == high and not trails_off(bounds.texts[words[1] - 1])
    return (not begins) + (not ends) + sum(bounds.is_lower(head) for head in bounds.heads_in(words))
