"""Errors of recognisers in long recordings are corrected or marked as gaps.

These are loops, speech without words, words without speech, guesses, and passages in another language.

A doubtful stretch is recognised again: in the language spoken there when it is another one, else with other settings.
What is still wrong becomes a `Gap`, from which no quotation is taken. The recogniser is passed in as callables. The
signs of wrong words are in confidence.py.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Protocol

from summarizer.asr.chunking import AudioPiece, joined_spans, overlap_seconds
from summarizer.asr.confidence import (
    GUESS_PROBABILITY,
    MIN_GUESS_WORDS,
    find_loops,
    guess_ranges,
    invented,
    letters_of,
    mean_probability,
    unclear_spans,
)
from summarizer.asr.speech_windows import RecognisedSegment
from summarizer.records.transcript import Gap, Span, Stretch, Word

__all__ = ["DecodeAgain", "DetectOtherLanguage", "covered", "cut_stretches", "find_uncovered", "recover", "replaced"]

MIN_UNCOVERED_SECONDS = 2.0  # of detected speech without a word
MIN_REST_SECONDS = 1.0  # of it outside other gaps, to become a gap itself
SPARSE_SECONDS, SPARSE_WORDS_PER_SECOND = 8.0, 1.0  # a longer segment with fewer words a second has lost some
MAX_COMPRESSION = 2.4  # compression ratio of repetitive text (openai/whisper's threshold)
MIN_LOG_PROBABILITY = -1.0  # mean per token; a text with less has failed (openai/whisper's threshold)
MAX_DOUBTFUL_SHARE = 0.5  # of a sentence's words; with more, the rest of the sentence is a guess too
MAX_WORD_SECONDS, WORD_SECONDS = 3.0, 1.0  # a longer word was stretched over other sound, and is given WORD_SECONDS
MAX_PAUSE_IN_SPEECH_SECONDS = 1.0  # between two words that count as one run of speech
MAX_SHARE_AGAIN = 0.5  # of a piece recognised again; else a song would be in full
MIN_LANGUAGE_SECONDS = 2.0  # of speech; less is too little to detect a language
STRETCH_PAUSE_SECONDS = 1.0  # without speech, which end a stretch
# Longer guesses with a lower mean probability are removed: at most a quarter of their words is right.
NONSENSE_WORDS, NONSENSE_PROBABILITY = 10, 0.53
MIN_HOLE_SECONDS = 4.0  # of speech still without a word, which are recognised in short pieces
MAX_PIECE_SECONDS, MAX_PIECES = 10.0, 12
MAX_FAILED_PIECES = 3  # in a row without probable words; then the rest is left
MIN_PIECE_PROBABILITY = 0.75  # mean probability of words taken from a piece
SAME_WORDS_SHARE = 0.6  # two readings with this share of equal words count as the same
HOLE_MARGIN_SECONDS = 8.0  # around such a hole, which are as doubtful
MIN_PROBABILITY_GAIN = 0.1  # of the mean, by which a second reading must exceed a guess

# Gives the language spoken in a span when it is certainly another one than the recording's.
DetectOtherLanguage = Callable[[Span], str | None]


class DecodeAgain(Protocol):
    """Recognises spans with other settings, or in another language."""

    def __call__(self, spans: Sequence[Span], language: str | None = None, /) -> Sequence[RecognisedSegment]: ...


def recover(
    piece: AudioPiece,
    heard: Sequence[RecognisedSegment],
    again: DecodeAgain,
    foreign: DetectOtherLanguage | None = None,
) -> tuple[list[Word], list[Gap]]:
    """The words of a piece that can be trusted, and gaps for the speech without such words.

    Guesses are marked as gaps; long guesses of very low probability are removed. `again` is called once for all
    doubtful stretches and once for each passage in another language; without `foreign` no other language is detected.
    """
    kept = [segment for segment in heard if not invented(segment, piece.speech)]
    words = [word for segment in kept for word in _spoken_words(segment)]
    ghosts = _joined_segments([segment for segment in heard if invented(segment, piece.speech)])
    spans, unclear = _doubtful(piece, kept, words, ghosts)
    gaps = _other_language_gaps(piece, spans, foreign) if foreign else []
    for gap in gaps:
        words = replaced(words, _understood(again((gap,), gap.language), piece.speech), gap)
    spans = tuple(span for span in spans if not _overlaps_any(span, gaps))
    if spans:
        second = _understood(again(spans), piece.speech)
        for span in spans:
            words = _with_second_reading(words, second, span, piece.speech, guess=_overlaps_any(span, unclear))
    words = _in_short_pieces(piece, words, gaps, again)
    words, loops = _without_loops(words)
    gaps += [gap for gap in loops if not _overlaps_any(gap, gaps)]
    gaps += [
        Gap(start=span.start, end=span.end, reason="invented") for span in ghosts if _has_no_words(span, words, gaps)
    ]
    guessed = [Gap(start=span.start, end=span.end, reason="unclear") for span in unclear_spans(words)]
    gaps += [
        gap.model_copy(update={"start": rest.start, "end": rest.end}) for gap in guessed for rest in _outside(gap, gaps)
    ]
    words = _without_nonsense(words, gaps)
    free = [word for word in words if not any(gap.start <= word.start < gap.end for gap in gaps)]
    gaps += [
        Gap(start=rest.start, end=rest.end, reason="unheard")
        for span in find_uncovered(words, piece.speech)
        for rest in _outside(_with_guesses(span, free), gaps)
        if overlap_seconds(rest.start, rest.end, piece.speech) >= MIN_REST_SECONDS
    ]
    return words, sorted(gaps, key=lambda gap: gap.start)


def covered(words: Sequence[Word], speech: Sequence[Span]) -> float:
    """Seconds of detected speech that have words."""
    return sum(overlap_seconds(span.start, span.end, speech) for span in _spoken(words))


def cut_stretches(words: Sequence[Word], speech: Sequence[Span]) -> tuple[Stretch, ...]:
    """The detected speech from pause to pause, and how much of each stretch has words."""
    spoken = _spoken(words)
    found = []
    for span in joined_spans(speech, 0.0, float("inf"), gap=STRETCH_PAUSE_SECONDS, pad=0.0):
        inside = [part for part in speech if part.start < span.end and part.end > span.start]
        seconds = sum(part.end - part.start for part in inside)
        heard = sum(overlap_seconds(part.start, part.end, spoken) for part in inside)
        found.append(
            Stretch(
                start=round(span.start, 2),
                end=round(span.end, 2),
                speech=round(seconds, 2),
                coverage=round(min(1.0, heard / max(seconds, 0.01)), 3),
            )
        )
    return tuple(found)


def find_uncovered(words: Sequence[Word], speech: Sequence[Span], least: float = MIN_UNCOVERED_SECONDS) -> list[Span]:
    """Stretches without words that hold `least` seconds of detected speech or more."""
    if not speech:
        return []
    found = []
    edge = speech[0].start
    for start, end in [*((span.start, span.end) for span in _spoken(words)), (speech[-1].end, speech[-1].end)]:
        if overlap_seconds(edge, start, speech) >= least:
            inside = [span for span in speech if span.end > edge and span.start < start]
            found.append(Span(start=max(edge, inside[0].start), end=min(start, inside[-1].end)))
        edge = max(edge, end)
    return found


def replaced(words: Sequence[Word], new: Sequence[Word], span: Span) -> list[Word]:
    """The words with the new ones in place of those in the span."""
    return [
        *(word for word in words if _middle(word) < span.start),
        *(word for word in new if span.start <= _middle(word) < span.end),
        *(word for word in words if _middle(word) >= span.end),
    ]


def _with_guesses(span: Span, words: Sequence[Word]) -> Span:
    """Speech without words, with the few improbable words beside it.

    Of a song or a crowd Whisper often writes a first or last word; so few are no guess for `guess_ranges`.
    """
    before = [word for word in words if word.end <= span.start][-MIN_GUESS_WORDS + 1 :]
    after = [word for word in words if word.start >= span.end][: MIN_GUESS_WORDS - 1]
    start, end = span.start, span.end
    for word in reversed(before):
        if _improbable(word) and start - word.end <= MAX_PAUSE_IN_SPEECH_SECONDS:
            start = word.start
        else:
            break
    for word in after:
        if _improbable(word) and word.start - end <= MAX_PAUSE_IN_SPEECH_SECONDS:
            end = word.end
        else:
            break
    return Span(start=start, end=end)


def _improbable(word: Word) -> bool:
    return word.probability is not None and word.probability < GUESS_PROBABILITY


def _doubtful(
    piece: AudioPiece, heard: Sequence[RecognisedSegment], words: Sequence[Word], ghosts: Sequence[Span]
) -> tuple[tuple[Span, ...], list[Span]]:
    """The spans to recognise again, as far as the budget goes, and the guesses among them."""
    unclear = unclear_spans(words)
    spans = [*find_uncovered(words, piece.speech), *unclear, *ghosts]
    for segment in heard:
        spoken = overlap_seconds(segment.start, segment.end, piece.speech)
        sparse = spoken > SPARSE_SECONDS and len(segment.words) < spoken * SPARSE_WORDS_PER_SECOND
        if segment.compression > MAX_COMPRESSION or sparse:
            spans.append(Span(start=segment.start, end=segment.end))
    spans += [Span(start=words[first].start, end=words[last - 1].end) for first, last in find_loops(words)]
    spans.sort(key=lambda span: span.start)
    chosen: list[Span] = []
    budget = MAX_SHARE_AGAIN * (piece.end - piece.start) + 30.0
    for span in joined_spans(spans, piece.start, piece.end, gap=1.0, pad=0.3):
        if overlap_seconds(span.start, span.end, piece.speech) < 0.5:
            continue
        budget -= span.end - span.start
        if budget >= 0:
            chosen.append(span)
    return tuple(chosen), unclear


def _pieces_around_holes(piece: AudioPiece, words: Sequence[Word], gaps: Sequence[Gap]) -> list[Span]:
    """Short pieces around holes of many seconds of speech without words, to be recognised one by one.

    Whisper sometimes writes the first sentence of its window and stops, and its times are then spread over the window.
    So the words around such a hole are as doubtful as the hole (bench/RESULTS.md, "A window given up").
    """
    spans: list[Span] = []
    for hole in find_uncovered(words, piece.speech, MIN_HOLE_SECONDS):
        if _overlaps_any(hole, gaps):
            continue
        for part in piece.speech:
            if part.end <= hole.start - HOLE_MARGIN_SECONDS or part.start >= hole.end + HOLE_MARGIN_SECONDS:
                continue
            if spans and part.end - spans[-1].start <= MAX_PIECE_SECONDS and part.start >= spans[-1].end:
                spans[-1] = Span(start=spans[-1].start, end=part.end)
            elif not spans or part.start >= spans[-1].end:
                spans.append(part)
    widened = [Span(start=max(piece.start, one.start - 0.1), end=min(piece.end, one.end + 0.1)) for one in spans]
    return widened[:MAX_PIECES]


def _other_language_gaps(piece: AudioPiece, spans: Sequence[Span], foreign: DetectOtherLanguage) -> list[Gap]:
    """A gap for each span in which another language is certainly spoken."""
    found: list[Gap] = []
    for span in spans:
        language = (
            foreign(span) if overlap_seconds(span.start, span.end, piece.speech) >= MIN_LANGUAGE_SECONDS else None
        )
        if language:
            # The first words of a sentence may have had a high probability in the wrong language too.
            edges = [part for part in piece.speech if part.start < span.end and part.end > span.start]
            start, end = min(span.start, edges[0].start - 0.1), max(span.end, edges[-1].end + 0.1)
            start = max(start, found[-1].end if found else piece.start)
            found.append(Gap(start=start, end=max(start, min(end, piece.end)), reason="language", language=language))
    return found


def _in_short_pieces(piece: AudioPiece, words: list[Word], gaps: Sequence[Gap], again: DecodeAgain) -> list[Word]:
    """The words with those of short pieces where two attempts left speech without words."""
    failed = 0
    for span in _pieces_around_holes(piece, words, gaps):
        if failed >= MAX_FAILED_PIECES:
            break
        said, before = _understood(again((span,)), piece.speech), _inside(words, span)
        enough = covered(said, piece.speech) >= covered(before, piece.speech) - 0.5
        good = bool(said) and enough and (mean_probability(said) or 1.0) >= MIN_PIECE_PROBABILITY
        failed = 0 if good else failed + 1
        # Earlier words that are mostly the same stay: they were recognised with more context. Others are replaced: the
        # first sentence of a failed window may have been placed where it was never said.
        if good and _same_share(before, said) < SAME_WORDS_SHARE:
            words = replaced(words, said, span)
    return words


def _same_share(one: Sequence[Word], other: Sequence[Word]) -> float:
    """Share of equal words of two readings, 0..1."""
    ours, theirs = ([letters_of(word.text) for word in words] for words in (one, other))
    return difflib.SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def _understood(heard: Sequence[RecognisedSegment], speech: Sequence[Span]) -> list[Word]:
    """The words of a second reading without failed texts, invented ones and guesses.

    In a failed or repetitive text some words are probable because of the text before them, not because of the sound.
    So a sentence is left out as a whole when most of its words are guesses or have no duration.
    """
    parts = [
        _spoken_words(part)
        for part in heard
        if part.compression <= MAX_COMPRESSION
        and part.avg_log_probability >= MIN_LOG_PROBABILITY
        and not invented(part, speech)
    ]
    words = [word for part in parts for word in part]
    guessed = {index for first, last in guess_ranges(words) for index in range(first, last)}
    kept: list[Word] = []
    begin = 0
    for part in parts:
        sure = [word for index, word in enumerate(part, begin) if index not in guessed]
        lasting = sum(word.end > word.start for word in sure)
        kept += sure if len(part) - lasting <= MAX_DOUBTFUL_SHARE * len(part) else ()
        begin += len(part)
    return kept


def _spoken_words(segment: RecognisedSegment) -> list[Word]:
    """The segment's words, none longer than a word may last.

    The first word may have been stretched over what is heard before it, any other one over what is heard after it.
    """
    words = []
    for index, word in enumerate(segment.words):
        if word.end - word.start <= MAX_WORD_SECONDS:
            words.append(word)
        elif index == 0 and len(segment.words) > 1:
            words.append(word.model_copy(update={"start": round(word.end - WORD_SECONDS, 3)}))
        else:
            words.append(word.model_copy(update={"end": round(word.start + WORD_SECONDS, 3)}))
    return words


def _with_second_reading(
    words: list[Word], second: Sequence[Word], span: Span, speech: Sequence[Span], *, guess: bool
) -> list[Word]:
    """The words with those of the second reading in the span, if these cover more speech without a loop, or are more
    probable where the first were a guess."""
    inside, new = _inside(words, span), _inside(second, span)
    more = covered(_without_loops(new)[0], speech) - covered(_without_loops(inside)[0], speech)
    surer = (
        guess
        and new
        and (mean_probability(new) or 0.0) > (mean_probability(inside) or 0.0) + MIN_PROBABILITY_GAIN
        and more > -1.0
    )
    return replaced(words, new, span) if more > 0.5 or surer else words


def _without_loops(words: Sequence[Word]) -> tuple[list[Word], list[Gap]]:
    loops = find_loops(words)
    gaps = [
        Gap(start=words[first].start, end=max(words[last - 1].end, words[first].start + 0.1), reason="repetition")
        for first, last in loops
    ]
    dropped = {index for first, last in loops for index in range(first, last)}
    return [word for index, word in enumerate(words) if index not in dropped], gaps


def _without_nonsense(words: list[Word], gaps: Sequence[Gap]) -> list[Word]:
    """Without long guesses of very low probability, except in another language."""
    abroad = [gap for gap in gaps if gap.language]
    dropped: set[int] = set()
    for first, last in guess_ranges(words):
        span = Span(start=words[first].start, end=words[last - 1].end)
        if last - first >= NONSENSE_WORDS and (mean_probability(words[first:last]) or 0.0) < NONSENSE_PROBABILITY:
            dropped.update(range(first, last) if not _overlaps_any(span, abroad) else ())
    return [word for index, word in enumerate(words) if index not in dropped]


def _joined_segments(segments: Sequence[RecognisedSegment]) -> list[Span]:
    spans = [Span(start=one.start, end=max(one.end, one.start + 0.1)) for one in segments]
    return list(joined_spans(spans, 0.0, float("inf"), gap=1.0, pad=0.0))


def _overlaps_any(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _outside(span: Span, others: Sequence[Span]) -> list[Span]:
    """The parts of a span outside the others."""
    rest = []
    edge = span.start
    for other in sorted(others, key=lambda one: one.start):
        if other.end <= edge or other.start >= span.end:
            continue
        if other.start > edge:
            rest.append(Span(start=edge, end=other.start))
        edge = max(edge, other.end)
    return [*rest, Span(start=edge, end=span.end)] if edge < span.end else rest


def _has_no_words(span: Span, words: Sequence[Word], gaps: Sequence[Gap]) -> bool:
    """Has the span no words, also after the second attempt, and no other gap?"""
    return not _overlaps_any(span, gaps) and not any(span.start <= _middle(word) < span.end for word in words)


def _spoken(words: Sequence[Word]) -> list[Span]:
    """Stretches in which words follow each other closely."""
    return list(
        joined_spans(
            [Span(start=w.start, end=w.end) for w in words], 0.0, float("inf"), gap=MAX_PAUSE_IN_SPEECH_SECONDS, pad=0.3
        )
    )


def _inside(words: Sequence[Word], span: Span) -> list[Word]:
    return [word for word in words if span.start <= _middle(word) < span.end]


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2
