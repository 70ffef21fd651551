"""Word times for the passages of a published transcript that may be quoted, and a test that their words are spoken.

A published transcript has times of sentences only, and may be edited: fillers removed, grammar corrected, a word
replaced. A quotation must hold spoken words. So each passage is recognised before it is offered. It is offered when
the recogniser has the same words. These differences are allowed:

- a name or rare word in a similar spelling: recognisers err there, publishers do not;
- an article, filler or repeated word that the recogniser omits: recognisers leave these out;
- a word that it recognised with low probability.

A passage is set aside, with the reason, when the recogniser has another word or an additional one with high
probability, even a filler (the policy `strict` allows changes of punctuation and case only, and this edit is not
recorded), when a negation or a number differs, and when the passage is not found. The words themselves never change.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from summarizer.asr.alignment import Match, SearchableWords, comparable_words
from summarizer.asr.verification import Hear
from summarizer.records.quote import Candidate, Quotes, SetAside
from summarizer.records.transcript import Transcript, Word, join_words
from summarizer.reporting import Reporter
from summarizer.text.language import load_language
from summarizer.text.names import written_as_name
from summarizer.text.quotation_marks import MARK_CHARACTERS
from summarizer.text.sentences import has_final_mark

__all__ = ["WANTED_PASSAGES", "is_name", "refine"]

WANTED_PASSAGES = 24  # confirmed passages: twice what the longest post quotes
MAX_PASSAGES = 60  # recognised to get them
BATCH_PASSAGES = 4  # recognised between two counts of the confirmed ones
MARGIN_SECONDS = {"words": 1.5, "segments": 2.0, "turns": 8.0}  # on both sides of a passage, by the transcript's timing
ASIDE_SECONDS = 18.0  # by which the search moves to either side
MAX_CLIP_SECONDS = 28.0  # a recogniser's window holds 30 s
SURE_PROBABILITY = 0.5  # a different word with less only counts as doubtful
CONTEXT_WORDS = 24  # around a passage, for the alignment
MIN_NAME_LIKENESS = (0.55, 0.8)  # of letters, for the same name: at low and at high probability
SURE_NAME_PROBABILITY = 0.85
MAX_DOUBTFUL_SHARE = 0.15  # of a passage's words


@dataclass(frozen=True)
class _Proof:
    """A passage as recognised: the times of its words, or why it is set aside."""

    times: tuple[tuple[int, float, float], ...] = ()  # word, start, end
    heard: str = ""
    reason: str = ""


def refine(
    transcript: Transcript,
    quotes: Quotes,
    hear: Hear,
    second: Callable[[], Hear | None],
    report: Reporter,
    *,
    workers: int,
) -> tuple[Transcript, Quotes]:
    """The transcript with word times in the confirmed passages, and the quotes of these alone.

    Passages are recognised in the order of the ranking until `WANTED_PASSAGES` are confirmed. `hear(start, end)` gives
    words of the recording, and is called from several threads. If too few are confirmed, the differing ones are
    recognised again by the better recogniser that `second` gives, if any: two seldom err in the same place.
    """
    proofs: dict[str, _Proof] = {}
    ranked = quotes.ranked()[:MAX_PASSAGES]
    _prove(_PassageTest(transcript, hear), ranked, proofs, workers, report)
    differing = [one for one in ranked if one.id in proofs and proofs[one.id].reason and proofs[one.id].heard]
    if differing and _proven(proofs) < WANTED_PASSAGES and (better := second()) is not None:
        _prove(_PassageTest(transcript, better), differing, proofs, workers, report)
    kept = {name: proof for name, proof in proofs.items() if not proof.reason}
    refined = _with_times(transcript, [proof.times for proof in kept.values()])
    candidates = tuple(_with_new_times(candidate, refined) for candidate in quotes.candidates if candidate.id in kept)
    aside = tuple(
        SetAside(id=one.id, start=one.start, text=one.text, heard=proofs[one.id].heard, reason=proofs[one.id].reason)
        for one in quotes.candidates
        if one.id in proofs and one.id not in kept
    )
    note = f"{len(kept)} of {len(proofs)} passages are heard as they are written"
    report.note(note + (f"; {len(aside)} {'is' if len(aside) == 1 else 'are'} set aside" if aside else ""))
    refined = refined.model_copy(
        update={"refined": tuple(one.words for one in candidates), "notes": (*refined.notes, note)}
    )
    ranking = tuple(name for name in quotes.ranking if name in kept)
    return refined, Quotes(candidates=candidates, ranking=ranking, set_aside=aside)


def _prove(
    test: _PassageTest, candidates: Sequence[Candidate], proofs: dict[str, _Proof], workers: int, report: Reporter
) -> None:
    """Adds a result for each candidate, in order, until enough are confirmed."""
    with ThreadPoolExecutor(max(1, workers), thread_name_prefix="refine") as pool:
        for place in range(0, len(candidates), BATCH_PASSAGES):
            if _proven(proofs) >= WANTED_PASSAGES:
                return
            batch = candidates[place : place + BATCH_PASSAGES]
            proofs |= zip((candidate.id for candidate in batch), pool.map(test.prove, batch), strict=True)
            report.progress(
                min(_proven(proofs), WANTED_PASSAGES), WANTED_PASSAGES, "hearing the passages that may be quoted"
            )


def _proven(proofs: dict[str, _Proof]) -> int:
    return sum(not proof.reason for proof in proofs.values())


class _PassageTest:
    def __init__(self, transcript: Transcript, hear: Hear) -> None:
        self.transcript = transcript
        self.words = transcript.words
        self._hear = hear

    def prove(self, candidate: Candidate) -> _Proof:
        first, last = candidate.words
        nearby = SearchableWords(
            self.words[max(0, first - CONTEXT_WORDS) : last + CONTEXT_WORDS], self.transcript.language
        )
        offset = max(0, first - CONTEXT_WORDS)
        heard_first: Sequence[Word] = ()
        for start, end in self._places(candidate):
            words = self._hear(start, end)
            match = nearby.find(words, near=self.words[first].start)
            heard_first = heard_first or words
            if match is None or match.found < 0.2:
                continue
            pairs = {offset + written: at for written, at in match.pairs}
            if sum(first <= written < last for written in pairs) < 0.4 * (last - first):
                # Its neighbours are found, so its place is known.
                words, match = self._at_shifted_place(candidate, match, nearby)
                pairs = {offset + written: at for written, at in match.pairs} if match else {}
            if any(first <= written < last for written in pairs):
                return self._judge(candidate, pairs, words)
        text = join_words([word.text for word in heard_first])[:300]
        return _Proof(heard=text, reason="these words are not heard at this place")

    def _places(self, candidate: Candidate) -> Iterator[tuple[float, float]]:
        """Start and end of the clips to recognise, in seconds: at its place, then before and after."""
        margin = MARGIN_SECONDS.get(self.transcript.timing, 2.0)
        start, end = candidate.start - margin, max(candidate.start, candidate.end) + margin
        end = min(end, start + MAX_CLIP_SECONDS)
        for aside in (0.0, -ASIDE_SECONDS, ASIDE_SECONDS):
            low, high = max(0.0, start + aside), end + aside
            if self.transcript.duration > 0:
                high = min(high, self.transcript.duration)
            if high - low > 1.0:
                yield low, high

    def _at_shifted_place(
        self, candidate: Candidate, match: Match, nearby: SearchableWords
    ) -> tuple[Sequence[Word], Match | None]:
        start = max(0.0, candidate.start + match.shift - MARGIN_SECONDS["segments"])
        end = max(candidate.start, candidate.end) + match.shift + MARGIN_SECONDS["segments"]
        words = self._hear(start, min(end, start + MAX_CLIP_SECONDS))
        return words, nearby.find(words, near=candidate.start)

    def _judge(self, candidate: Candidate, pairs: dict[int, int], words: Sequence[Word]) -> _Proof:
        begin, stop = self._span(pairs, candidate.words, words)
        pairs = {written: at for written, at in pairs.items() if candidate.words[0] <= written < candidate.words[1]}
        said = words[begin:stop]
        text = join_words([word.text for word in said])
        reason = self._difference(candidate, pairs, words, (begin, stop))
        if reason:
            return _Proof(heard=text, reason=reason)
        return _Proof(times=self._times(candidate, pairs, words, (begin, stop)), heard=text)

    def _span(self, pairs: dict[int, int], wanted: tuple[int, int], words: Sequence[Word]) -> tuple[int, int]:
        """The range of recognised words that corresponds to the passage.

        Where its first or last words are not matched: up to its matched neighbour, else as many as are unmatched.
        """
        first, last = wanted
        inside = [written for written in pairs if first <= written < last]
        ahead, behind = min(inside) - first, last - 1 - max(inside)
        begin, stop = pairs[min(inside)] - ahead, pairs[max(inside)] + 1 + behind
        if ahead and first - 1 in pairs:
            begin = pairs[first - 1] + 1
        if behind and last in pairs:
            stop = pairs[last]
        return max(0, begin), min(len(words), stop)

    def _difference(
        self, candidate: Candidate, pairs: dict[int, int], words: Sequence[Word], span: tuple[int, int]
    ) -> str:
        """Why the passage differs from the recognised words; empty when it does not."""
        first, last = candidate.words
        doubts = 0
        # "forty" begins like "$40", and "well-known" like "well": only whole words are alike.
        whole = {written: at for written, at in pairs.items() if self._same(written, words[at])}
        for (low, high), (begin, stop) in _stretches(whole, (first, last), span):
            if begin == stop and self._repeats(low, high):
                continue
            names = any(is_name(self.words, index) for index in range(low, high))
            verdict = _compared(self.words[low:high], words[begin:stop], self.transcript.language, names=names)
            if verdict == _UNSURE:
                doubts += max(high - low, stop - begin)
            elif verdict:
                return verdict
        return (
            "the recogniser is not sure of what is said here"
            if doubts > max(1, MAX_DOUBTFUL_SHARE * (last - first))
            else ""
        )

    def _same(self, written: int, said: Word) -> bool:
        language = self.transcript.language
        return (
            comparable_words(self.words[written : written + 1], language).keys
            == comparable_words((said,), language).keys
        )

    def _repeats(self, low: int, high: int) -> bool:
        """Are these words an immediate repeat of the ones before or after?"""
        language, size = self.transcript.language, high - low
        here = comparable_words(self.words[low:high], language).keys
        return here in (
            comparable_words(self.words[max(0, low - size) : low], language).keys,
            comparable_words(self.words[high : high + size], language).keys,
        )

    def _times(
        self, candidate: Candidate, pairs: dict[int, int], words: Sequence[Word], span: tuple[int, int]
    ) -> tuple[tuple[int, float, float], ...]:
        times: list[tuple[int, float, float]] = []
        for (low, high), (begin, stop) in _stretches(pairs, candidate.words, span, equal=True):
            if begin < stop:
                start, end = words[begin].start, words[stop - 1].end
            else:  # not recognised: between its neighbours
                start = words[begin - 1].end if begin else words[0].start
                end = max(start, words[begin].start) if begin < len(words) else start
            total = sum(len(word.text) + 1 for word in self.words[low:high])
            passed = 0
            for index in range(low, high):
                here = start + (end - start) * passed / total
                passed += len(self.words[index].text) + 1
                times.append((index, round(here, 3), round(start + (end - start) * passed / total, 3)))
        return tuple(times)


def is_name(words: Sequence[Word], index: int) -> bool:
    """Whether a word is written as a proper name: a capital within a sentence, or capitals or digits inside."""
    bare = words[index].text.strip(MARK_CHARACTERS + "()[].,;:!?…-–—")
    return written_as_name(bare, opens_sentence=index == 0 or has_final_mark(words[index - 1].text))


def _stretches(
    pairs: dict[int, int], written: tuple[int, int], heard: tuple[int, int], *, equal: bool = False
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches between matched words, as ranges of both sides; with `equal`, the matched words as well."""
    anchors = [(written[0] - 1, heard[0] - 1), *sorted(pairs.items()), (written[1], heard[1])]
    for (low, begin), (high, stop) in pairwise(anchors):
        if low + 1 < high or (begin + 1 < stop and not equal):
            yield (low + 1, high), (begin + 1, max(begin + 1, stop))
        if equal and high < written[1]:
            yield (high, high + 1), (stop, stop + 1)


_UNSURE = "unsure"


def _compared(written: Sequence[Word], said: Sequence[Word], language: str, *, names: bool) -> str:
    """Empty where both sound the same, `_UNSURE` at low probability, else what differs."""
    from rapidfuzz import fuzz

    ours, theirs = comparable_words(written, language).keys, comparable_words(said, language).keys
    if "".join(ours) == "".join(theirs):
        return ""
    told = f"{_shown(said)!r} is heard for {_shown(written)!r}"
    known = _sounded_words(language)
    if known.negators.intersection(ours) != known.negators.intersection(theirs):
        return f"a negation differs: {told}"
    if _numbers(ours, language) != _numbers(theirs, language):
        return f"a number differs: {told}"
    if not said:
        return (
            ""
            if all(key in known.interjections or key in known.slurred for key in ours)
            else f"{_shown(written)!r} is not heard"
        )
    probability = sum(word.probability or 0.0 for word in said) / len(said)
    if not written:
        light = all(key in known.slurred for key in theirs)
        return _UNSURE if light or probability < SURE_PROBABILITY else f"{_shown(said)!r} is heard besides"
    if all(key in known.slurred for key in (*ours, *theirs)):
        return ""
    likeness = fuzz.ratio("".join(ours), "".join(theirs)) / 100
    if names and likeness >= MIN_NAME_LIKENESS[probability >= SURE_NAME_PROBABILITY]:
        return ""
    return _UNSURE if probability < SURE_PROBABILITY or (likeness >= 0.75 and probability < 0.8) else told


class _SoundedWords(NamedTuple):
    """Words of a language as `comparable_words` has them, without apostrophes."""

    negators: frozenset[str]
    interjections: frozenset[str]
    slurred: frozenset[str]


@functools.cache
def _sounded_words(language: str) -> _SoundedWords:
    known = load_language(language)
    return _SoundedWords(
        frozenset(word.replace("'", "") for word in known.negators),
        known.interjections,
        known.slurred,
    )


def _numbers(keys: Sequence[str], language: str) -> list[str]:
    spelt = _spelt_numbers(language)
    return [key for key in keys if key in spelt or key.isdigit()]


@functools.cache
def _spelt_numbers(language: str) -> frozenset[str]:
    numbers = [Word(text=str(number), start=0.0, end=0.0) for number in (*range(21), *range(30, 101, 10), 1000, 10**6)]
    return frozenset(comparable_words(numbers, language).keys) - {"one", "a", "ein", "eins", "un", "uno", "um"}


def _shown(words: Sequence[Word]) -> str:
    return join_words([word.text for word in words])[:80]


def _with_times(transcript: Transcript, proven: Sequence[Sequence[tuple[int, float, float]]]) -> Transcript:
    """The transcript with these times; the times of words around them are moved where they would overlap."""
    words = list(transcript.words)
    for times in proven:
        if not times:
            continue
        for index, start, end in times:
            words[index] = words[index].model_copy(update={"start": start, "end": max(start, end)})
        _move_overlapping(words, times[0][0], times[-1][0] + 1)
    return transcript.with_words(words)


def _move_overlapping(words: list[Word], first: int, last: int) -> None:
    begin, stop = words[first].start, words[last - 1].end
    for index in range(first - 1, -1, -1):
        if words[index].end <= begin:
            break
        words[index] = words[index].model_copy(update={"start": min(words[index].start, begin), "end": begin})
    for index in range(last, len(words)):
        if words[index].start >= stop:
            break
        words[index] = words[index].model_copy(update={"start": stop, "end": max(words[index].end, stop)})


def _with_new_times(candidate: Candidate, transcript: Transcript) -> Candidate:
    first, last = candidate.words
    start = transcript.words[first].start
    end = max(start, transcript.words[last - 1].end)
    return candidate.model_copy(update={"start": start, "end": end})
