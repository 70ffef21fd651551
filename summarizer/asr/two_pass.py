"""Two passes: the important parts of a fast model's transcript are recognised again by a better one, and compared.

Important are the passages that may be quoted, names, and words of low probability. Where both models have the same
words, nothing changes. Where they differ, the second model's words are taken if they are probable enough, with the
first's times; both readings are kept. Where the probabilities are too close, neither reading is quoted.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from summarizer.asr.alignment import comparable_words
from summarizer.asr.packing import RecogniseSpans
from summarizer.asr.refinement import WANTED_PASSAGES, is_name
from summarizer.asr.replacements import WordReplacement, ends_sentence, replace_words
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.transcript import Gap, Span, Transcript, Word
from summarizer.records.word_ranges import WordRange
from summarizer.reporting import Reporter

__all__ = ["Difference", "compare_readings", "differences", "hear_again", "ranges_to_hear"]

MAX_ROUNDS = 3  # new words make new passages; those that are new after the last round are not offered
MIN_PASSAGES = 6  # with fewer undisputed passages, disputed ones are offered too
MAX_SHARE = 0.1  # of the recording, for names and doubtful words; the passages come on top
DOUBTFUL_PROBABILITY = 0.5  # a word with less is doubtful ...
DOUBTFUL_NAME_PROBABILITY = 0.8  # ... and so is a possible name with less
MAX_CONTEXT_SECONDS = 8.0  # on either side of a doubtful word
MIN_PAUSE_SECONDS = 0.15  # between two words that can be cut apart
CONTEXT_WORDS = 3  # recognised beyond a cut without a pause; a difference at the cut is not judged
JOIN_SECONDS = 1.0  # ranges nearer to each other are recognised as one
MIN_PAD_SECONDS, MAX_PAD_SECONDS = 0.1, 0.4  # of audio on either side of a range
MAX_OFFSET_SECONDS = 1.5  # between the two models' times of the same word
# Chosen for the fewest wrong words on clean and noisy recordings: bench/RESULTS.md, "Two speeds, one accuracy".
FIRST_LEAD = 0.3  # mean probability by which the first model's words must exceed the second's to be kept
CLEAR_LEAD = 0.1  # of the second over that bound; with less, neither reading is quoted
NO_WORD_PROBABILITY = 0.6  # assumed probability of a reading without words
MIN_WORDS_SHARE = 0.7  # of the first's words; with fewer, the second pass is repeated for the range alone
MAX_UNMATCHED_WORDS = 6  # in a row of one model only; a longer difference is not judged


class Difference(NamedTuple):
    """words[first:last] of the first reading against words[begin:stop] of the second (half-open)."""

    first: int
    last: int
    begin: int
    stop: int


def differences(one: Sequence[Word], other: Sequence[Word], language: str) -> list[Difference]:
    """Where two readings of the same audio differ, apart from case, punctuation, hyphens and digits for numbers."""
    ours, theirs = comparable_words(one, language), comparable_words(other, language)
    matcher = difflib.SequenceMatcher(None, ours.keys, theirs.keys, autojunk=False)
    pairs: list[tuple[int, int]] = []
    for block in matcher.get_matching_blocks():
        step = 0
        while step < block.size:
            left, right = ours.owners[block.a + step], theirs.owners[block.b + step]
            size = _keys_of(ours.owners, block.a + step)
            whole = (
                size
                and size == _keys_of(theirs.owners, block.b + step)
                and step + size <= block.size
                and abs(one[left].start - other[right].start) <= MAX_OFFSET_SECONDS
            )
            if whole:
                pairs.append((left, right))
            step += size if whole else 1
    found: list[Difference] = []
    edges = [(-1, -1), *pairs, (len(one), len(other))]
    for (left, right), (after, behind) in pairwise(edges):
        here = Difference(left + 1, after, right + 1, behind)
        written, said = (
            "".join(comparable_words(part, language).keys)
            for part in (one[here.first : here.last], other[here.begin : here.stop])
        )
        if written != said:
            found.append(here)
    return found


def compare_readings(ours: Sequence[Word], theirs: Sequence[Word]) -> tuple[bool, bool]:
    """Is the second reading to be taken, and is that clear?

    The mean probabilities of the words are compared. The second recogniser is the better one, so the first needs a lead
    of `FIRST_LEAD`, and is then right one time of two, which is never clear (bench/cascade.py).
    """
    lead = FIRST_LEAD + _probability(theirs) - _probability(ours)
    return lead > 0, lead >= CLEAR_LEAD


def _probability(words: Sequence[Word]) -> float:
    known = [word.probability for word in words if word.probability is not None]
    return sum(known) / len(known) if known else NO_WORD_PROBABILITY


def _keys_of(owners: Sequence[int], place: int) -> int:
    """How many keys the word has that begins with this one; 0 when it began before."""
    if place and owners[place - 1] == owners[place]:
        return 0
    size = 1
    while place + size < len(owners) and owners[place + size] == owners[place]:
        size += 1
    return size


def hear_again(
    transcript: Transcript,
    quotes: Quotes,
    hear: RecogniseSpans,
    model: str,
    cut: Callable[[Transcript], Quotes],
    report: Reporter,
) -> tuple[Transcript, Quotes]:
    """The transcript after the second pass, and the passages that may be quoted from it.

    `hear` recognises spans with the second, better model, named `model`; `cut(transcript)` gives the passages, ranked.
    Passages that only one model recognised are not offered. All ranges of words are those of the new transcript.
    """
    asked: list[WordRange] = []
    for turn in range(MAX_ROUNDS):
        new = [one for one in quotes.ranked()[:WANTED_PASSAGES] if not _inside(one.words, asked)]
        ranges = ranges_to_hear(transcript, new, doubts=turn == 0)
        ranges = [one for one in ranges if not _inside(one, asked)]
        if not ranges:
            break
        choices, followed = _compared(transcript, ranges, hear)
        transcript, moved = replace_words(transcript, choices, followed, model)
        asked = sorted([*(moved(one) for one in asked), *(moved(one) for one in ranges)])
        quotes = cut(_without_disputed(transcript))
    second = transcript.second
    if second is None:
        return transcript, quotes
    heard = _joined(second.words)
    every = cut(transcript)
    least = min(MIN_PASSAGES, len(every.ranking))
    offered = _offered(quotes, heard)
    if len(offered.ranking) < least:
        offered = _offered(every, heard)
        report.warn(f"few passages are heard alike by both models; where {model} differs they are flagged unclear")
    if len(offered.ranking) < least:
        offered = every
        report.warn(f"{model} could not follow the recording; passages that it did not hear may be quoted, too")
    taken = sum(one.taken == "second" for one in second.readings)
    note = (
        f"{model} heard {sum(last - first for first, last in heard)} of {len(transcript.words)} words again: "
        f"{len(second.readings)} readings differ, {taken} were taken, "
        f"{sum(not one.sure for one in second.readings)} left open"
    )
    report.note(note)
    second = second.model_copy(update={"words": tuple(heard)})
    return transcript.model_copy(update={"second": second, "notes": (*transcript.notes, note)}), offered


def _offered(quotes: Quotes, heard: Sequence[WordRange]) -> Quotes:
    """Of the best-ranked passages, those that both models recognised."""
    kept = [one for one in quotes.ranked()[:WANTED_PASSAGES] if _inside(one.words, heard)]
    names = {one.id for one in kept}
    return quotes.model_copy(
        update={
            "candidates": tuple(one for one in quotes.candidates if one.id in names),
            "ranking": tuple(one.id for one in kept),
        }
    )


def ranges_to_hear(transcript: Transcript, passages: Sequence[Candidate], *, doubts: bool = True) -> list[WordRange]:
    """Ranges of words to recognise again, in order and apart: the passages, and with `doubts` doubtful words and names.

    Of these the most doubtful are taken first, until they fill their share of the recording.
    """
    words = transcript.words
    ranges = [_widened(words, *one.words) for one in passages]
    if doubts and words:
        left = MAX_SHARE * (words[-1].end - words[0].start)
        doubtful = [
            (word.probability, index)
            for index, word in enumerate(words)
            if word.probability is not None
            and (
                word.probability < DOUBTFUL_PROBABILITY
                or (word.probability < DOUBTFUL_NAME_PROBABILITY and is_name(words, index))
            )
        ]
        sentences = {index: one for one in transcript.sentences for index in range(*one.words)}
        for _, index in sorted(doubtful):
            if any(first <= index < last for first, last in ranges):
                continue
            around = _widened(words, *_near_sentence(words, index, sentences[index].words))
            left -= words[around[1] - 1].end - words[around[0]].start
            if left < 0:
                break
            ranges.append(around)
    return _joined(ranges, words)


def _near_sentence(words: Sequence[Word], index: int, sentence: WordRange) -> WordRange:
    """The part of a word's sentence that lies within `MAX_CONTEXT_SECONDS`."""
    first, last = index, index + 1
    while first > sentence[0] and words[index].start - words[first - 1].start < MAX_CONTEXT_SECONDS:
        first -= 1
    while last < sentence[1] and words[last].end - words[index].end < MAX_CONTEXT_SECONDS:
        last += 1
    return first, last


def _widened(words: Sequence[Word], first: int, last: int) -> WordRange:
    """The range, extended by up to `CONTEXT_WORDS` where it does not begin or end in a pause."""
    low, high = first, last
    while low > 0 and first - low < CONTEXT_WORDS and not _pause(words, low):
        low -= 1
    while high < len(words) and high - last < CONTEXT_WORDS and not _pause(words, high):
        high += 1
    return low, high


def _pause(words: Sequence[Word], index: int) -> bool:
    """Is there a pause before this word?"""
    return index in (0, len(words)) or words[index].start - words[index - 1].end >= MIN_PAUSE_SECONDS


def _joined(ranges: Sequence[WordRange], words: Sequence[Word] = ()) -> list[WordRange]:
    """In order, with ranges joined that touch, and with `words` also those that are near in time."""
    joined: list[WordRange] = []
    for first, last in sorted(ranges):
        near = bool(joined) and (
            first <= joined[-1][1] or (bool(words) and words[first].start - words[joined[-1][1] - 1].end < JOIN_SECONDS)
        )
        if near:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _inside(one: WordRange, ranges: Sequence[WordRange]) -> bool:
    return any(first <= one[0] and one[1] <= last for first, last in ranges)


def _span(words: Sequence[Word], first: int, last: int) -> Span:
    """The time of these words with some padding."""
    before = words[first].start - (words[first - 1].end if first else 0.0)
    after = (words[last].start if last < len(words) else words[last - 1].end + 1.0) - words[last - 1].end
    low, high = (min(MAX_PAD_SECONDS, max(MIN_PAD_SECONDS, room / 2)) for room in (before, after))
    return Span(start=max(0.0, words[first].start - low), end=words[last - 1].end + high)


def _compared(
    transcript: Transcript, ranges: Sequence[WordRange], hear: RecogniseSpans
) -> tuple[list[WordReplacement], list[WordRange]]:
    """A choice for each difference, and the ranges in which the second reading matches."""
    words, language = transcript.words, transcript.language
    choices: list[WordReplacement] = []
    followed: list[WordRange] = []
    heard = _heard([_span(words, *one) for one in ranges], [last - first for first, last in ranges], hear)
    settled = [one.words for one in transcript.respelled]  # the metadata and the audio agree there
    settled += transcript.second.words if transcript.second else ()  # compared before
    closed = {index for one in settled for index in range(*one)}
    for (first, last), said in zip(ranges, heard, strict=True):
        found = differences(words[first:last], said, language)
        low = first
        for one in [*found, None]:
            here = (first + one.first, first + one.last) if one else (last, last)
            cuts = [edge for edge in (first, last) if edge in here and not _pause(words, edge)]
            lost = one is not None and max(one.last - one.first, one.stop - one.begin) > MAX_UNMATCHED_WORDS
            if one is None or lost or cuts:
                if low < here[0]:
                    followed.append((low, here[0]))
                low = here[1]
            elif closed.isdisjoint(range(here[0], max(here[1], here[0] + 1))):
                theirs = said[one.begin : one.stop]
                second, sure = compare_readings(words[here[0] : here[1]], theirs)
                begins = one.begin == 0 or ends_sentence(said[one.begin - 1])
                choices.append(WordReplacement(here, tuple(theirs), second, sure, begins))
    return choices, followed


def _heard(spans: Sequence[Span], counts: Sequence[int], hear: RecogniseSpans) -> list[tuple[Word, ...]]:
    """The words of each span. A span with too few words is recognised once more, alone: a recogniser may stop after the
    first of several joined stretches (bench/RESULTS.md, "Two speeds, one accuracy")."""
    heard = hear(spans, False)
    lost = [place for place, count in enumerate(counts) if len(heard[place]) < count * MIN_WORDS_SHARE]
    for place, words in zip(lost, hear([spans[place] for place in lost], True) if lost else (), strict=True):
        if len(words) > len(heard[place]):
            heard[place] = words
    return heard


def _without_disputed(transcript: Transcript) -> Transcript:
    """With gaps at open readings, so that no passage is cut there. The word indices are the same."""
    words = transcript.words
    gaps = []
    for one in transcript.second.readings if transcript.second else ():
        if one.sure:
            continue
        first, last = one.words
        if first == last:  # a word may be missing
            first, last = max(0, first - 1), min(len(words), last + 1)
        start = words[first].start
        gaps.append(Gap(start=start, end=max(words[last - 1].end, start + 0.1), reason="disputed"))
    return transcript.model_copy(update={"gaps": (*transcript.gaps, *gaps)})
