"""The words of a second reading put in place of the first's, in its time, speaker, punctuation and letter case.

The punctuation around a replacement stays, because sentences, and with them the passages that may be quoted, are cut
by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from summarizer.asr.confidence import mean_probability
from summarizer.records.transcript import Disagreement, SecondPass, Transcript, Word, WordEdit, join_words
from summarizer.records.word_ranges import Rebase, WordRange
from summarizer.text.sentences import has_final_mark

__all__ = ["WordReplacement", "ends_sentence", "replace_words"]

# Probability given to words of which another recogniser has a reading that is not clearly less probable: such readings
# are right about one time of two (bench/RESULTS.md, "Two speeds, one accuracy").
_DISPUTED_PROBABILITY = 0.35

_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


class WordReplacement(NamedTuple):
    """The second recogniser's words for some words of the transcript, and whether they are taken."""

    words: WordRange  # empty where the first recogniser has no words
    new: tuple[Word, ...]
    taken: bool
    sure: bool
    begins: bool = False  # does a sentence begin there in the second reading?


def replace_words(
    transcript: Transcript, choices: Sequence[WordReplacement], heard: Sequence[WordRange], model: str
) -> tuple[Transcript, Rebase]:
    """The transcript after these choices, which do not overlap, and the mapping of word ranges to it.

    Both readings of each choice are kept in `second`, with the ranges that both recognised (`heard`). A choice that
    would leave a turn without words, or replace words of two speakers, is not taken.
    """
    choices = sorted(choices, key=lambda choice: choice.words)
    taken = [choice for choice in choices if choice.taken and _fits(transcript, choice)]
    ended = _with_sentence_ends(transcript, taken)
    changed, rebase = ended.spliced([_edit(ended, choice) for choice in taken])
    places = dict(zip((choice.words for choice in taken), rebase.places, strict=True))
    readings = [
        _reading(transcript.words, choice, places.get(choice.words), rebase.exact(choice.words)) for choice in choices
    ]
    earlier = changed.second
    second = SecondPass(
        model=model,
        words=tuple(sorted([*(earlier.words if earlier else ()), *map(rebase, heard)])),
        readings=tuple(sorted([*(earlier.readings if earlier else ()), *readings], key=lambda one: one.words)),
    )
    words = _with_doubts(changed.words, readings)
    return changed.with_words(words).model_copy(update={"second": second}), rebase


def ends_sentence(word: Word) -> bool:
    """Does the word carry the punctuation that ends a sentence?"""
    return has_final_mark(word.text)


def _fits(transcript: Transcript, choice: WordReplacement) -> bool:
    """Do the words lie within one speaker's turn, and does the turn keep words?"""
    first, last = choice.words
    words = transcript.words
    if len({word.speaker for word in words[first:last]}) > 1 or (not choice.new and last - first == len(words)):
        return False
    for turn in transcript.turns:
        if turn.words[0] < last and turn.words[1] > first:
            inside = turn.words[0] <= first and last <= turn.words[1]
            return inside and (bool(choice.new) or turn.words != (first, last))
    return True


def _edit(transcript: Transcript, choice: WordReplacement) -> WordEdit:
    words, (first, last) = transcript.words, choice.words
    if not choice.new:
        return WordEdit(first=first, last=last)
    edges = {edge for turn in transcript.turns for edge in turn.words}
    joins = first == last and _joins_previous(words, choice, edges)
    return WordEdit(
        first=first, last=last, words=tuple(_fitted(words, choice, joins_previous=joins)), joins_previous=joins
    )


def _joins_previous(words: Sequence[Word], choice: WordReplacement, edges: set[int]) -> bool:
    """Do inserted words belong to the words before them, and not to those after?"""
    place = choice.words[0]
    if place in (0, len(words)):
        return place > 0
    before, after = words[place - 1], words[place]
    if place not in edges and before.speaker == after.speaker:
        return ends_sentence(before) and not choice.begins
    return choice.new[0].start - before.end < after.start - choice.new[-1].end


def _fitted(words: Sequence[Word], choice: WordReplacement, *, joins_previous: bool) -> list[Word]:
    """The second reading's words with the times, speaker and punctuation of the words that they replace."""
    (first, last), said = choice.words, choice.new
    texts = [word.text for word in said]
    head, tail = (_edges(words[first].text)[0], _edges(words[last - 1].text)[2]) if first < last else ("", "")
    texts[0] = head + "".join(_edges(texts[0])[1:])
    texts[-1] = "".join(_edges(texts[-1])[:2]) + tail
    opening = first == 0 or (ends_sentence(words[first - 1]) and not joins_previous)
    texts[0] = _cased(texts[0], opening=opening, begins=choice.begins)
    times = _times(words, choice)
    neighbour = first if first < last or not joins_previous else first - 1
    speaker = words[neighbour].speaker if words[first:] or joins_previous else None
    return [
        Word(text=text, start=round(start, 3), end=round(end, 3), probability=word.probability, speaker=speaker)
        for word, text, (start, end) in zip(said, texts, times, strict=True)
    ]


def _cased(text: str, *, opening: bool, begins: bool) -> str:
    """With a capital where a sentence begins here, and none where one begins in the second reading only."""
    place = next((index for index, letter in enumerate(text) if letter.isalpha()), None)
    if place is None:
        return text
    if opening:
        return text[:place] + text[place].upper() + text[place + 1 :]
    plain = text[place:].rstrip(".,;:!?…")
    if begins and plain[1:].islower() and plain.partition("'")[0].partition("’")[0] != "I":
        return text[:place] + text[place].lower() + text[place + 1 :]
    return text


def _times(words: Sequence[Word], choice: WordReplacement) -> list[tuple[float, float]]:
    """Start and end of each word in seconds: those of the replaced words, or their time shared out by letters."""
    (first, last), said = choice.words, choice.new
    if last - first == len(said):
        return [(word.start, word.end) for word in words[first:last]]
    if first == last:  # between the neighbours, at the second reading's times
        low = words[first - 1].end if first else 0.0
        high = max(low, words[first].start) if first < len(words) else max(low, said[-1].end)
        return [(min(max(word.start, low), high), min(max(word.end, low), high)) for word in said]
    start, end = words[first].start, words[last - 1].end
    total = sum(len(word.text) + 1 for word in said)
    times: list[tuple[float, float]] = []
    passed = 0
    for word in said:
        here = start + (end - start) * passed / total
        passed += len(word.text) + 1
        times.append((here, start + (end - start) * passed / total))
    return times


def _with_sentence_ends(transcript: Transcript, taken: Sequence[WordReplacement]) -> Transcript:
    """Where the end of a sentence is removed, the word before takes over its punctuation."""
    words = list(transcript.words)
    removed = {index for choice in taken if not choice.new for index in range(*choice.words)}
    for choice in taken:
        end = choice.words[1] - 1
        before = next((index for index in range(choice.words[0] - 1, -1, -1) if index not in removed), None)
        if choice.new or before is None or not ends_sentence(words[end]) or ends_sentence(words[before]):
            continue
        text = words[before].text.rstrip(",;:") + _edges(words[end].text)[2]
        words[before] = words[before].model_copy(update={"text": text})
    return transcript.with_words(words)


def _reading(
    words: Sequence[Word], choice: WordReplacement, new_place: WordRange | None, old_place: WordRange
) -> Disagreement:
    """Both readings of a choice, which was taken where it has a `new_place`."""
    first = words[slice(*choice.words)]
    taken = new_place is not None
    return Disagreement(
        words=new_place or old_place,
        first=join_words([word.text for word in first]),
        second=join_words([word.text for word in choice.new]),
        first_probability=_rounded_mean(first),
        second_probability=_rounded_mean(choice.new),
        taken="second" if taken else "first",
        sure=choice.sure and taken == choice.taken,
    )


def _rounded_mean(words: Sequence[Word]) -> float | None:
    mean = mean_probability(words)
    return None if mean is None else round(mean, 4)


def _with_doubts(words: Sequence[Word], readings: Sequence[Disagreement]) -> list[Word]:
    """The words, with a low probability where neither reading is clearly the right one."""
    doubted = list(words)
    for one in readings:
        if one.sure:
            continue
        first, last = one.words
        if first == last:  # a word may be missing between these two
            first, last = max(0, first - 1), min(len(doubted), last + 1)
        for index in range(first, last):
            known = doubted[index].probability
            if known is not None:
                doubted[index] = doubted[index].model_copy(update={"probability": min(known, _DISPUTED_PROBABILITY)})
    return doubted


def _edges(text: str) -> tuple[str, str, str]:
    match = _EDGES.match(text)
    assert match is not None, "every text has edges, perhaps empty"
    return match[1], match[2], match[3]
