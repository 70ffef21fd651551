"""Which words of a transcript may be quoted, and the nearest words that may."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate

from summarizer.quotes.barred import Barred
from summarizer.quotes.bounds import Bounds
from summarizer.quotes.passages import CountedSentence, read_passages
from summarizer.quotes.places import Places
from summarizer.quotes.reported import ReportedSpeech
from summarizer.quotes.trimming import Trimming
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import CutPoint, WordRange
from summarizer.settings import QuoteSettings
from summarizer.text.disfluencies import dropped_words
from summarizer.text.language import load_language
from summarizer.text.numbers import is_number_word, values
from summarizer.text.quote_phrases import ranking_language
from summarizer.text.scripts import CHARACTERS_PER_SPOKEN_WORD, is_unspaced_character

__all__ = ["Quotability"]

_MIN_MEAN_PROBABILITY = 0.6
_MAX_SENTENCES = 4
_MAX_TRIED = 200  # runs that `nearest` tries
_NUMBER_WORDS = 6  # on each side of a bound, in which a number is looked for
_MARKS = ".,;:!?\"'“”«»¿¡()"


class Quotability:
    """Which words of a transcript may be quoted. All word ranges are half-open."""

    def __init__(
        self, transcript: Transcript, episode: Episode, settings: QuoteSettings, passages: Sequence[CountedSentence]
    ) -> None:
        self.transcript = transcript
        self.settings = settings
        self.bounds = Bounds(transcript)
        self.barred = Barred.of(transcript, episode, passages, self.bounds)
        self._reported = ReportedSpeech(self.bounds)
        self._lengths = [0.0, *accumulate(_weights(transcript, self.bounds))]
        self.places = Places(self.bounds, lambda at: not self.barred.bars[at], self._fits)
        self._trimming = Trimming(self.bounds, lambda run: self.refusal(run) is None)
        known = [word.probability for word in transcript.words]
        self._probabilities = [0.0, *accumulate(value or 0.0 for value in known)]
        self._heard = [0, *accumulate(value is not None for value in known)]
        self._sentence_ends = [sentence.words[1] for sentence in transcript.sentences]

    @classmethod
    def of(cls, transcript: Transcript, episode: Episode, settings: QuoteSettings) -> Quotability:
        """Reads the transcript once; each question afterwards costs time linear in the words asked about."""
        passages = read_passages(transcript, ranking_language(transcript.language))
        return cls(transcript, episode, settings, passages)

    @property
    def withheld(self) -> frozenset[int]:
        """The indexes of the words that were said off the record or in an advertisement."""
        return self.barred.withheld

    def _fits(self, words: WordRange) -> bool:
        return self.length(words) <= self.settings.max_words

    def length(self, words: WordRange) -> float:
        """The words that the policy `clean` prints; characters / 1.7 in scripts without spaces."""
        return self._lengths[words[1]] - self._lengths[words[0]]

    def refusal(self, words: WordRange) -> str | None:
        """One short sentence that says why these words may not be quoted; None: they may."""
        if not self.transcript.holds(words):
            return f"there are no words {words[0]} to {words[1]} in the transcript"
        return (
            self._barred(words)
            or self._misfit(words)
            or self._governed(words)
            or self._cut_off(words)
            or self._taken_back(words)
        )

    def nearest(self, words: WordRange) -> WordRange | None:
        """The run that may be quoted and has most words in common with these; None when there is none near.

        Its bounds are those of sentences and clauses around the words, which may be more or fewer than asked.
        """
        if not self.transcript.holds(words):
            return None
        if self.refusal(words) is None:
            return words
        reach = int(self.settings.max_words * (1.0 if self.bounds.spaced else CHARACTERS_PER_SPOKEN_WORD))
        starts = _between(self.places.all_starts, words[0] - reach, words[1] - 1)
        tried = [run for start in starts for run in self._runs_from(start, self.places.all_ends) if run[1] > words[0]]
        if self.barred.wall(words) is None and self.barred.bar(words) is None:
            ends = _between(self.places.all_ends, words[0] + 1, words[1] + reach)
            tried += [(words[0], end) for end in ends]
            tried += [(start, words[1]) for start in starts if start < words[1]]
        tried.sort(key=lambda run: (-_likeness(run, words), run))
        return next((run for run in tried[:_MAX_TRIED] if self.refusal(run) is None), None)

    def trimmed(self, words: WordRange) -> WordRange:
        """The run without connectives at its start and tails at its end, as far as the rest may be quoted."""
        return self._trimming.trimmed(words) if self.transcript.holds(words) else words

    def cut(self, first_sentence: int, last_sentence: int, skip_words: int = 0, stop_words: int = 0) -> WordRange:
        """The words of these sentences (ids, inclusive), without so many words at the start and the end.

        Raises ValueError, with a sentence for the model, when there are no such sentences, or when no word is left.
        """
        sentences = self.transcript.sentences
        if not 0 <= first_sentence <= last_sentence < len(sentences):
            raise ValueError(f"there are no sentences {first_sentence} to {last_sentence}")
        first, last = sentences[first_sentence].words[0], sentences[last_sentence].words[1]
        if skip_words < 0 or stop_words < 0 or skip_words + stop_words >= last - first:
            raise ValueError(
                f"{skip_words} and {stop_words} words are to be left out of the {last - first} of sentences "
                f"{first_sentence} to {last_sentence}"
            )
        return first + skip_words, last - stop_words

    def cut_points(self, words: WordRange) -> tuple[CutPoint, ...]:
        """The places inside a run of whole sentences at which a quotation may begin or end.

        Shown is where the words from there to the end of the run, or from its start to there, keep their sense.
        """
        first, last = words
        starts = _between(self.places.all_starts, first + 1, last - 1)
        ends = _between(self.places.all_ends, first + 1, last - 1)
        begin = {at for at in starts if self._keeps_sense(run := (at, last)) and not self.bounds.start_problem(run)}
        end = {at for at in ends if self._keeps_sense(run := (first, at)) and not self.bounds.end_problem(run)}
        return tuple(CutPoint(at, at in begin, at in end) for at in sorted(begin | end))

    def _keeps_sense(self, words: WordRange) -> bool:
        return self.bounds.governing(words) is None

    def runs(self, *, everywhere: bool = False) -> Iterator[WordRange]:
        """Runs of sentences and clauses that look quotable, by their first word; `refusal` has the last word.

        `everywhere`: also with parts that need a judge whether they stand by themselves.
        """
        starts, ends = (
            (self.places.all_starts, self.places.all_ends) if everywhere else (self.places.starts, self.places.ends)
        )
        for start in starts:
            yield from self._runs_from(start, ends)

    def _runs_from(self, start: int, ends: Sequence[int]) -> Iterator[WordRange]:
        if self.barred.bars[start]:
            return
        limit = self.barred.stretch_end(start)
        most = self._lengths[start] + self.settings.max_words
        sentence = bisect.bisect_right(self._sentence_ends, start)
        limit = min(limit, self._sentence_ends[min(len(self._sentence_ends), sentence + _MAX_SENTENCES) - 1])
        for place in range(bisect.bisect_right(ends, start), len(ends)):
            end = ends[place]
            if end > limit or self._lengths[end] > most:
                return
            if self.length((start, end)) >= self.settings.min_words:
                yield start, end

    def _barred(self, words: WordRange) -> str | None:
        if (at := self.barred.bar(words)) is not None:
            return self.barred.bars[at]
        if (at := self.barred.wall(words)) is not None:
            return self.barred.walls[at]
        heard = self._heard[words[1]] - self._heard[words[0]]
        sure = self._probabilities[words[1]] - self._probabilities[words[0]]
        if heard and sure < _MIN_MEAN_PROBABILITY * heard:
            return f"{self._shown(words)} was not heard clearly"
        return None

    def _misfit(self, words: WordRange) -> str | None:
        """What is wrong with the length, or with quotation marks of the transcript."""
        size, settings = self.length(words), self.settings
        if size < settings.min_words:
            return f"{self._shown(words)} has {size:.0f} words; a quotation has at least {settings.min_words}"
        if size > settings.max_words:
            return f"{self._shown(words)} has {size:.0f} words; a quotation has at most {settings.max_words}"
        if reported := self._reported.cut_by(words):
            return f"{self._shown(reported)} is what others said, and is quoted only with who said it"
        return None

    def _cut_off(self, words: WordRange) -> str | None:
        for at in words:
            if (number := self._number_around(at)) is not None:
                return f'{self._shown(words)} cuts the number "{number}"'
        return self.bounds.start_problem(words) or self.bounds.end_problem(words) or None

    def _number_around(self, at: int) -> str | None:
        """The number that is said across this place ("ochenta | y nueve"), as it stands; None: there is none."""
        spoken, language = self.transcript.words, self.transcript.language
        if not 0 < at < len(spoken) or self.bounds.turns(at):
            return None
        if not is_number_word(spoken[at - 1].text.strip(_MARKS), language):
            return None
        low, high = max(0, at - _NUMBER_WORDS), min(len(spoken), at + _NUMBER_WORDS)
        text, place = self.transcript.text(low, high), len(self.transcript.text(low, at))
        return next((text[one.start : one.end] for one in values(text, language) if one.start < place < one.end), None)

    def _governed(self, words: WordRange) -> str | None:
        governing = self.bounds.governing(words)
        if governing is None:
            return None
        if not any(map(str.isalnum, governing.words)):
            return f"{self._shown(words)} leaves out the end of its question"
        where = "after" if governing.after else "before"
        return f'{self._shown(words)} changes its sense without "{governing.words}" {where} it'

    def _taken_back(self, words: WordRange) -> str | None:
        after = self.bounds.taken_back(words)
        return f'{self._shown(words)} is taken back by "{after}" after it' if after else None

    def _shown(self, words: WordRange) -> str:
        return f'"{self.bounds.shown(*words)}"'


def _between(places: Sequence[int], low: int, high: int) -> Sequence[int]:
    return places[bisect.bisect_left(places, low) : bisect.bisect_right(places, high)]


def _likeness(run: WordRange, words: WordRange) -> float:
    common = min(run[1], words[1]) - max(run[0], words[0])
    return common / (max(run[1], words[1]) - min(run[0], words[0]))


def _weights(transcript: Transcript, bounds: Bounds) -> list[float]:
    """What each word adds to a quotation's length: nothing where the policy `clean` leaves it out."""
    language = load_language(transcript.language)
    weights: list[float] = []
    first = 0
    for last in range(1, len(transcript.words) + 1):
        if bounds.turns(last):
            turn = transcript.words[first:last]
            gone = dropped_words(turn, language, timed=transcript.timing == "words")
            weights += [0.0 if at in gone else _weight(word.text, bounds.spaced) for at, word in enumerate(turn)]
            first = last
    return weights


def _weight(text: str, spaced: bool) -> float:
    wide = not spaced and len(text) <= 3 and any(map(is_unspaced_character, text))
    return 1.0 / CHARACTERS_PER_SPOKEN_WORD if wide else 1.0
