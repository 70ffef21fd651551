"""Two speeds: what matters of a transcript by a quick recogniser is heard again by a better one, and compared.

What matters are the passages that may be quoted, names, and words of which the first was unsure. Where both heard the
same, nothing changes. Where they differ, the words of the second are taken only where it is the surer one, in the time
of the first's; both readings are kept. Where it is not clear which one is, nobody is quoted with either: a quotation
promises words that are heard, and of these nobody knows.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from summarizer.asr.alignment import comparable_words
from summarizer.asr.packing import HearSpans
from summarizer.asr.refinement import WANTED, is_name
from summarizer.asr.replacements import WordReplacement, ends_sentence, replace_words
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.transcript import Gap, Span, Transcript, Word
from summarizer.records.word_ranges import WordRange
from summarizer.reporting import Reporter

__all__ = ["Difference", "differences", "hear_again", "surer", "what_matters"]

_ROUNDS = 3  # new words make other passages; heard so often, the few that are then still new are not offered
_FEWEST = 6  # passages; with fewer, a post could not be made of those that are beyond doubt
_SHARE = 0.1  # of the recording is heard again at most for names and doubts, beside the passages
_UNSURE = 0.5  # probability below which a word is doubtful ...
_UNSURE_NAME = 0.8  # ... and one that may be a name
_AROUND = 8.0  # seconds on either side of a doubtful word that are heard at most
_PAUSE = 0.15  # seconds between words that make a clean cut
_CONTEXT = 3  # words heard beyond a cut that is not clean, and not judged where they touch it
_NEAR = 1.0  # seconds; ranges nearer to each other are heard as one
_PAD = (0.1, 0.4)  # seconds of sound on either side of a range, at least and at most
_APART = 1.5  # seconds; the same word heard by both is not further apart than this
# Chosen on recordings of three kinds, clean, with noise at 8 dB and at 2 dB, for the fewest wrong words in all.
_AHEAD = 0.3  # probability by which the first must be surer to keep its words
_CLEAR = 0.1  # nearer to that, or beyond, it may be either, and nobody is quoted with it
_NOTHING = 0.6  # how sure it is, of a recogniser that hears no word, that there is none
_MISSED = 0.7  # share of the first's words; of a range with fewer, the second passed some over
_LOST = 6  # words in a row that only one of both heard: the second lost the thread there


class Difference(NamedTuple):
    """words[first:last] of the first reading against words[begin:stop] of the second (half-open)."""

    first: int
    last: int
    begin: int
    stop: int


def differences(one: Sequence[Word], other: Sequence[Word], language: str) -> list[Difference]:
    """Where two readings of the same seconds differ for the ear: not in case, punctuation, hyphens or digits."""
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
                and abs(one[left].start - other[right].start) <= _APART
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


def surer(ours: Sequence[Word], theirs: Sequence[Word]) -> tuple[bool, bool]:
    """Is the second reading to be taken, and is it clear which one is?

    The words' mean probabilities are compared. The second recogniser is the better one, so the first must be surer by
    much, and is then right one time of two: that is never clear. Measured with bench/cascade.py.
    """
    lead = _AHEAD + _sureness(theirs) - _sureness(ours)
    return lead > 0, lead >= _CLEAR


def _sureness(words: Sequence[Word]) -> float:
    known = [word.probability for word in words if word.probability is not None]
    return sum(known) / len(known) if known else _NOTHING


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
    hear: HearSpans,
    model: str,
    cut: Callable[[Transcript], Quotes],
    report: Reporter,
) -> tuple[Transcript, Quotes]:
    """The transcript with the words that the surer of two recognisers heard, and the passages that may be quoted of it.

    `hear` is the ear of the second, better recogniser, called `model`; `cut(transcript)` gives the passages, ranked.
    Passages that only one of them has heard are not offered. Indices of words (turns, speakers, respellings, earlier
    ranges) are those of the new transcript.
    """
    asked: list[WordRange] = []
    for turn in range(_ROUNDS):
        new = [one for one in quotes.ranked()[:WANTED] if not _inside(one.words, asked)]
        ranges = what_matters(transcript, new, doubts=turn == 0)
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
    least = min(_FEWEST, len(every.ranking))
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
    """Those of the first passages of the ranking that both have heard."""
    kept = [one for one in quotes.ranked()[:WANTED] if _inside(one.words, heard)]
    names = {one.id for one in kept}
    return quotes.model_copy(
        update={
            "candidates": tuple(one for one in quotes.candidates if one.id in names),
            "ranking": tuple(one.id for one in kept),
        }
    )


def what_matters(transcript: Transcript, passages: Sequence[Candidate], *, doubts: bool = True) -> list[WordRange]:
    """Ranges of words to hear again, in order and apart: the passages, and with `doubts` uncertain words and names.

    Of these the most doubtful are taken first, until they fill their share of the recording.
    """
    words = transcript.words
    ranges = [_widened(words, *one.words) for one in passages]
    if doubts and words:
        left = _SHARE * (words[-1].end - words[0].start)
        doubtful = [
            (word.probability, index)
            for index, word in enumerate(words)
            if word.probability is not None
            and (word.probability < _UNSURE or (word.probability < _UNSURE_NAME and is_name(words, index)))
        ]
        sentences = {index: one for one in transcript.sentences for index in range(*one.words)}
        for _, index in sorted(doubtful):
            if any(first <= index < last for first, last in ranges):
                continue
            around = _widened(words, *_around(words, index, sentences[index].words))
            left -= words[around[1] - 1].end - words[around[0]].start
            if left < 0:
                break
            ranges.append(around)
    return _joined(ranges, words)


def _around(words: Sequence[Word], index: int, sentence: WordRange) -> WordRange:
    """The sentence of a word, as far as it is near."""
    first, last = index, index + 1
    while first > sentence[0] and words[index].start - words[first - 1].start < _AROUND:
        first -= 1
    while last < sentence[1] and words[last].end - words[index].end < _AROUND:
        last += 1
    return first, last


def _widened(words: Sequence[Word], first: int, last: int) -> WordRange:
    """With some words more where the cut would not lie in a pause."""
    low, high = first, last
    while low > 0 and first - low < _CONTEXT and not _pause(words, low):
        low -= 1
    while high < len(words) and high - last < _CONTEXT and not _pause(words, high):
        high += 1
    return low, high


def _pause(words: Sequence[Word], index: int) -> bool:
    """Is there a pause before this word?"""
    return index in (0, len(words)) or words[index].start - words[index - 1].end >= _PAUSE


def _joined(ranges: Sequence[WordRange], words: Sequence[Word] = ()) -> list[WordRange]:
    """In order; those that touch made one, and with `words` also those that are near in time."""
    joined: list[WordRange] = []
    for first, last in sorted(ranges):
        near = bool(joined) and (
            first <= joined[-1][1] or (bool(words) and words[first].start - words[joined[-1][1] - 1].end < _NEAR)
        )
        if near:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _inside(one: WordRange, ranges: Sequence[WordRange]) -> bool:
    return any(first <= one[0] and one[1] <= last for first, last in ranges)


def _span(words: Sequence[Word], first: int, last: int) -> Span:
    """The sound of these words with a little around it."""
    before = words[first].start - (words[first - 1].end if first else 0.0)
    after = (words[last].start if last < len(words) else words[last - 1].end + 1.0) - words[last - 1].end
    low, high = (min(_PAD[1], max(_PAD[0], room / 2)) for room in (before, after))
    return Span(start=max(0.0, words[first].start - low), end=words[last - 1].end + high)


def _compared(
    transcript: Transcript, ranges: Sequence[WordRange], hear: HearSpans
) -> tuple[list[WordReplacement], list[WordRange]]:
    """What is to be done where the readings differ, and the ranges in which the second could be followed."""
    words, language = transcript.words, transcript.language
    choices: list[WordReplacement] = []
    followed: list[WordRange] = []
    heard = _heard([_span(words, *one) for one in ranges], [last - first for first, last in ranges], hear)
    settled = [one.words for one in transcript.respelled]  # the metadata and the sound agree there
    settled += transcript.second.words if transcript.second else ()  # compared before
    closed = {index for one in settled for index in range(*one)}
    for (first, last), said in zip(ranges, heard, strict=True):
        found = differences(words[first:last], said, language)
        low = first
        for one in [*found, None]:
            here = (first + one.first, first + one.last) if one else (last, last)
            cuts = [edge for edge in (first, last) if edge in here and not _pause(words, edge)]
            lost = one is not None and max(one.last - one.first, one.stop - one.begin) > _LOST
            if one is None or lost or cuts:
                if low < here[0]:
                    followed.append((low, here[0]))
                low = here[1]
            elif closed.isdisjoint(range(here[0], max(here[1], here[0] + 1))):
                theirs = said[one.begin : one.stop]
                second, sure = surer(words[here[0] : here[1]], theirs)
                begins = one.begin == 0 or ends_sentence(said[one.begin - 1])
                choices.append(WordReplacement(here, tuple(theirs), second, sure, begins))
    return choices, followed


def _heard(spans: Sequence[Span], counts: Sequence[int], hear: HearSpans) -> list[tuple[Word, ...]]:
    """The words of each span. Where most of as many as the first heard are missing, it is heard once more, alone:
    among stretches that do not belong together a recogniser may stop after the first."""
    heard = hear(spans, False)
    lost = [place for place, count in enumerate(counts) if len(heard[place]) < count * _MISSED]
    for place, words in zip(lost, hear([spans[place] for place in lost], True) if lost else (), strict=True):
        if len(words) > len(heard[place]):
            heard[place] = words
    return heard


def _without_disputed(transcript: Transcript) -> Transcript:
    """With gaps where neither reading was surer, so that no passage is cut there. The indices are the same."""
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
