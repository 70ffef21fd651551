"""Words of a transcript replaced, and everything that counts words moved with them: speakers, turns, respellings.

The times stay those of the words replaced. The punctuation around a replacement stays too, since sentences, and with
them the passages that may be quoted, are cut by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from summarizer.asr.verification import retimed
from summarizer.records.transcript import Disagreement, SecondPass, Transcript, Word, join_words

__all__ = ["Range", "WordReplacement", "ends_sentence", "replace_words"]

Range = tuple[int, int]  # words, half-open

_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)
_ENDS = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")


_OPEN = 0.35  # probability of words of which another recogniser, not clearly less sure, heard others (bench/cascade.py)


class WordReplacement(NamedTuple):
    """What another recogniser heard for some words of the transcript, and whether it is taken."""

    words: Range  # empty where the first heard nothing
    instead: tuple[Word, ...]
    taken: bool
    sure: bool
    begins: bool = False  # did a sentence begin there, to the other's mind?


class _Edit(NamedTuple):
    first: int
    last: int
    instead: int  # words
    before: bool  # of words put in: they belong to what stands before


def replace_words(
    transcript: Transcript, choices: Sequence[WordReplacement], heard: Sequence[Range], model: str
) -> tuple[Transcript, Callable[[Range], Range]]:
    """The transcript after these choices, which do not overlap, and how ranges of words moved.

    Both readings of each are kept in `second`, with the ranges `heard` by both. A choice that would leave a turn
    without words, or give one person's words to two, is not taken.
    """
    words = transcript.words
    edges = {edge for turn in transcript.turns for edge in turn.words}
    new: list[Word] = []
    edits: list[_Edit] = []
    readings: list[Disagreement] = []
    done = 0
    for choice in sorted(choices, key=lambda choice: choice.words):
        first, last = choice.words
        new += words[done:first]
        taken = choice.taken and _fits(transcript, choice)
        place = len(new)
        if not taken:
            new += words[first:last]
        elif choice.instead:
            before = first == last and _belongs_before(words, choice, edges)
            edits.append(_Edit(first, last, len(choice.instead), before))
            new += _replacement(words, choice, before=before)
        else:
            edits.append(_Edit(first, last, 0, before=False))
            _close(new, words[last - 1])
        readings.append(_reading(words, choice, taken, (place, len(new))))
        done = last
    new += words[done:]
    _doubt(new, readings)

    def moved(words: Range) -> Range:
        start, end = (_moved(edits, edge, len(transcript.words)) for edge in words)
        return start, max(start, end)

    before_this = transcript.second
    kept = [one.model_copy(update={"words": moved(one.words)}) for one in (before_this.readings if before_this else ())]
    ranges = [moved(one) for one in (*(before_this.words if before_this else ()), *heard)]
    turns = [turn.model_copy(update={"words": moved(turn.words)}) for turn in transcript.turns]
    changed = transcript.model_copy(
        update={
            "words": tuple(new),
            "turns": retimed(turns, new),
            "respelled": tuple(one.model_copy(update={"words": moved(one.words)}) for one in transcript.respelled),
            "refined": tuple(moved(one) for one in transcript.refined),
            "second": SecondPass(
                model=model,
                words=tuple(sorted(ranges)),
                readings=tuple(sorted([*kept, *readings], key=lambda one: one.words)),
            ),
        }
    )
    return changed, moved


def ends_sentence(word: Word) -> bool:
    return bool(_ENDS.search(word.text))


def _fits(transcript: Transcript, choice: WordReplacement) -> bool:
    """Do the words lie within one person's turn, and is something left of it?"""
    first, last = choice.words
    words = transcript.words
    if len({word.speaker for word in words[first:last]}) > 1 or (not choice.instead and last - first == len(words)):
        return False
    for turn in transcript.turns:
        if turn.words[0] < last and turn.words[1] > first:
            inside = turn.words[0] <= first and last <= turn.words[1]
            return inside and (bool(choice.instead) or turn.words != (first, last))
    return True


def _belongs_before(words: Sequence[Word], choice: WordReplacement, edges: set[int]) -> bool:
    """Are words put in said with those before, and not with those after?"""
    place = choice.words[0]
    if place in (0, len(words)):
        return place > 0
    before, after = words[place - 1], words[place]
    if place not in edges and before.speaker == after.speaker:
        return (ends_sentence(before)) and not choice.begins
    return choice.instead[0].start - before.end < after.start - choice.instead[-1].end


def _replacement(words: Sequence[Word], choice: WordReplacement, *, before: bool) -> list[Word]:
    """The other's words in the time, the voice and the punctuation of those that stood here."""
    (first, last), said = choice.words, choice.instead
    texts = [word.text for word in said]
    head, tail = (_edges(words[first].text)[0], _edges(words[last - 1].text)[2]) if first < last else ("", "")
    texts[0] = head + "".join(_edges(texts[0])[1:])
    texts[-1] = "".join(_edges(texts[-1])[:2]) + tail
    opening = first == 0 or ((ends_sentence(words[first - 1])) and not before)
    texts[0] = _cased(texts[0], opening=opening, begins=choice.begins)
    times = _times(words, choice)
    speaker = words[first if first < last or not before else first - 1].speaker if words[first:] or before else None
    return [
        Word(text=text, start=round(start, 3), end=round(end, 3), probability=word.probability, speaker=speaker)
        for word, text, (start, end) in zip(said, texts, times, strict=True)
    ]


def _cased(text: str, *, opening: bool, begins: bool) -> str:
    """A capital where a sentence begins; none that only began one to the other's mind."""
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
    """Seconds of each word: those of the words that stood here, one by one or shared out by letters."""
    (first, last), said = choice.words, choice.instead
    if last - first == len(said):
        return [(word.start, word.end) for word in words[first:last]]
    if first == last:  # between the neighbours, when the other heard it
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


def _close(new: list[Word], dropped: Word) -> None:
    """The last word takes over the end of the sentence from one that is dropped."""
    if new and ends_sentence(dropped) and not ends_sentence(new[-1]):
        text = new[-1].text.rstrip(",;:") + _edges(dropped.text)[2]
        new[-1] = new[-1].model_copy(update={"text": text})


def _reading(words: Sequence[Word], choice: WordReplacement, taken: bool, place: Range) -> Disagreement:
    ours = words[slice(*choice.words)]
    return Disagreement(
        words=place,
        first=join_words([word.text for word in ours]),
        second=join_words([word.text for word in choice.instead]),
        first_probability=_mean(ours),
        second_probability=_mean(choice.instead),
        taken="second" if taken else "first",
        sure=choice.sure and taken == choice.taken,
    )


def _doubt(words: list[Word], readings: Sequence[Disagreement]) -> None:
    """Words that may be one reading or the other are as probable as such readings were found to be right."""
    for one in readings:
        if one.sure:
            continue
        first, last = one.words
        if first == last:  # one may be missing between these
            first, last = max(0, first - 1), min(len(words), last + 1)
        for index in range(first, last):
            known = words[index].probability
            if known is not None:
                words[index] = words[index].model_copy(update={"probability": min(known, _OPEN)})


def _moved(edits: Sequence[_Edit], edge: int, count: int) -> int:
    shift = 0
    for edit in edits:
        if edit.first == edit.last:
            shift += edit.instead if edge > edit.first or (edge == edit.first and (edit.before or edge == count)) else 0
        elif edge >= edit.last:
            shift += edit.instead - (edit.last - edit.first)
        elif edge > edit.first:  # within: as far from its start as there are words
            shift += min(0, edit.instead - (edge - edit.first))
    return edge + shift


def _mean(words: Sequence[Word]) -> float | None:
    known = [word.probability for word in words if word.probability is not None]
    return round(sum(known) / len(known), 4) if known else None


def _edges(text: str) -> tuple[str, str, str]:
    match = _EDGES.match(text)
    assert match is not None, "every text has edges, perhaps empty"
    return match[1], match[2], match[3]
