"""A reading's places as passages that may be quoted, and how they follow when words are heard again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from summarizer.records.quote import Candidate, Quotes
from summarizer.records.reading import Point, Reading
from summarizer.records.transcript import Gap, Transcript
from summarizer.records.word_ranges import Rebase, Replacement, WordRange

__all__ = ["offered", "rebased"]


def offered(reading: Reading, selected: Quotes, transcript: Transcript) -> Quotes:
    """The places of a reading's points, ranked by their points, then the selected passages that overlap none of them.

    The best place of each point comes before the second one of any. The ids are new: q1, q2, … in the order said.
    No place is offered in which two recognisers heard different words (a gap that says so).
    """
    disputed = [gap for gap in transcript.gaps if gap.reason == "disputed"]
    by_words = {candidate.words: candidate for candidate in selected.candidates}
    ranked: dict[WordRange, Candidate] = {}
    for turn in range(max((len(point.places) for point in reading.points), default=0)):
        for point in reading.points:
            if turn < len(point.places) and not _touch(disputed, point.places[turn], transcript):
                words = point.places[turn]
                found = by_words.get(words)
                ranked.setdefault(words, found or _candidate(words, point, transcript, selected))
    taken = sorted(ranked)
    for candidate in selected.ranked():
        if not _overlaps(candidate.words, taken):
            ranked.setdefault(candidate.words, candidate)
    numbers = {words: f"q{number}" for number, words in enumerate(sorted(ranked), start=1)}
    named = {words: one.model_copy(update={"id": numbers[words]}) for words, one in ranked.items()}
    return Quotes(
        candidates=tuple(named[words] for words in sorted(named)),
        ranking=tuple(one.id for one in named.values()),
        set_aside=selected.set_aside,
    )


def _touch(gaps: Sequence[Gap], words: WordRange, transcript: Transcript) -> bool:
    start, end = transcript.words[words[0]].start, transcript.words[words[1] - 1].end
    return any(gap.start < end and start < gap.end for gap in gaps)


def rebased(reading: Reading, before: Transcript, after: Transcript) -> Reading:
    """The reading of a transcript whose words were heard again; a place of which all words went is left out."""
    if [word.text for word in before.words] == [word.text for word in after.words]:
        return reading
    moved = _mapping(before, after)

    def runs(ranges: Iterable[WordRange]) -> tuple[WordRange, ...]:
        return tuple(words for words in map(moved, ranges) if words[0] < words[1])

    def point(one: Point) -> Point:
        return one.model_copy(update={"places": runs(one.places), "rests_on": runs(one.rests_on)})

    points = tuple(one for one in map(point, reading.points) if one.places)
    subjects = tuple(one.model_copy(update={"rests_on": runs(one.rests_on)}) for one in reading.subjects)
    stretches = tuple(one.model_copy(update={"words": moved(one.words)}) for one in reading.stretches)
    return reading.model_copy(update={"points": points, "subjects": subjects, "stretches": stretches})


def _mapping(before: Transcript, after: Transcript) -> Rebase:
    """Which words of one transcript became which of the other, by alignment of their texts."""
    opcodes = Levenshtein.opcodes([word.text for word in before.words], [word.text for word in after.words])
    replacements: list[Replacement] = []
    for code in opcodes:
        if code.tag == "equal":
            continue
        last = replacements[-1] if replacements else None
        size = code.dest_end - code.dest_start
        if last is not None and last.last == code.src_start:
            replacements[-1] = Replacement(last.first, code.src_end, last.size + size)
        else:
            replacements.append(Replacement(code.src_start, code.src_end, size))
    return Rebase(tuple(replacements), len(before.words))


def _candidate(words: WordRange, point: Point, transcript: Transcript, selected: Quotes) -> Candidate:
    run = transcript.words[words[0] : words[1]]
    speaker = run[0].speaker or (selected.candidates[0].speaker if selected.candidates else "")
    return Candidate(
        id="",
        words=words,
        start=run[0].start,
        end=max(run[0].start, run[-1].end),
        speaker=speaker,
        text=transcript.text(*words),
        score=point.weight,
    )


def _overlaps(words: WordRange, taken: list[WordRange]) -> bool:
    return any(first < words[1] and words[0] < last for first, last in taken)
