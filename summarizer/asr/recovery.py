"""What recognisers do wrong in long recordings, mended or told: loops, speech passed over, words where nobody speaks,
guesses, and passages in another language.

A doubtful stretch is recognised once more: in the language that is spoken there when it is another one, else with other
settings. What is still wrong becomes a `Gap`, so that nobody quotes it. Nothing here knows the recogniser: it is given
as callables. The evidence is in doubt.py.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Protocol

from summarizer.asr.chunking import AudioPiece, joined_spans, overlap
from summarizer.asr.confidence import find_loops, guesses, invented, mean_probability, plain, unclear_spans
from summarizer.asr.whisper import RecognisedSegment
from summarizer.records.transcript import Gap, Span, Stretch, Word

__all__ = ["DecodeAgain", "Foreign", "covered", "cut_stretches", "passed_over", "recover", "replaced"]

_UNHEARD = 2.0  # seconds of detected speech without a word
_LEFT = 1.0  # seconds of it beside other gaps that are told
_SPARSE = (8.0, 1.0)  # a segment of more seconds of speech than this with fewer words a second has lost some
_COMPRESSION = 2.4  # text that zips better than this repeats itself (openai/whisper's own threshold)
_BRIDGE = 1.0  # seconds between two words that count as spoken through
_AGAIN = 0.5  # at most this share of a piece is recognised again: music with singing would be, all of it
_TONGUE = 2.0  # seconds of speech from which on a language can be told
_PAUSE = 1.0  # seconds without speech that end a stretch
_NONSENSE = (10, 0.53)  # so many words of so low a mean probability are dropped: at most a quarter of them was right
_GIVEN_UP = 4.0  # seconds of speech without a word, after a second hearing, that are heard in short pieces
_SHORT, _PIECES = 10.0, 12  # seconds of such a piece, and how many there may be
_FAILS = 3  # pieces in a row without sure words, after which it is music, or past help
_GOOD = 0.75  # mean probability of words that are taken from it
_SAME = 0.6  # share of the words by which two hearings are the same
_ASIDE = 8.0  # seconds around such a hole that are as doubtful
_SURER = 0.1  # mean probability by which a second hearing is surer than a guess

# Gives the language that is surely spoken in a span, when it is another one than the recording's.
Foreign = Callable[[Span], str | None]


class DecodeAgain(Protocol):
    """Recognises spans with other settings, or in another language."""

    def __call__(self, spans: Sequence[Span], language: str | None = None, /) -> Sequence[RecognisedSegment]: ...


def recover(
    piece: AudioPiece, heard: Sequence[RecognisedSegment], again: DecodeAgain, foreign: Foreign | None = None
) -> tuple[list[Word], list[Gap]]:
    """Words of a piece that can be trusted, and the stretches that hold none though somebody speaks.

    Words that are only a guess are a gap too; when they are many, and most likely nonsense, they go. `again` is called
    once for all that is doubtful and once for each passage in another language; without `foreign` these are not looked
    for.
    """
    kept = [segment for segment in heard if not invented(segment, piece.speech)]
    words = [word for segment in kept for word in segment.words]
    ghosts = _joined([segment for segment in heard if invented(segment, piece.speech)])
    spans, unclear = _doubtful(piece, kept, words, ghosts)
    gaps = _abroad(piece, spans, foreign) if foreign else []
    for gap in gaps:
        words = replaced(words, _sure(again((gap,), gap.language), piece.speech), gap)
    spans = tuple(span for span in spans if not _touch(span, gaps))
    if spans:
        second = _sure(again(spans), piece.speech)
        for span in spans:
            words = _better(words, second, span, piece.speech, guess=_touch(span, unclear))
    words = _in_short(piece, words, gaps, again)
    words, loops = _without_loops(words)
    gaps += [gap for gap in loops if not _touch(gap, gaps)]
    gaps += [Gap(start=span.start, end=span.end, reason="invented") for span in ghosts if _empty(span, words, gaps)]
    guessed = [Gap(start=span.start, end=span.end, reason="unclear") for span in unclear_spans(words)]
    gaps += [
        gap.model_copy(update={"start": rest.start, "end": rest.end}) for gap in guessed for rest in _beside(gap, gaps)
    ]
    words = _without_nonsense(words, gaps)
    gaps += [
        Gap(start=rest.start, end=rest.end, reason="unheard")
        for span in passed_over(words, piece.speech)
        for rest in _beside(span, gaps)
        if overlap(rest.start, rest.end, piece.speech) >= _LEFT
    ]
    return words, sorted(gaps, key=lambda gap: gap.start)


def covered(words: Sequence[Word], speech: Sequence[Span]) -> float:
    """Seconds of detected speech in which words were heard."""
    return sum(overlap(span.start, span.end, speech) for span in _spoken(words))


def cut_stretches(words: Sequence[Word], speech: Sequence[Span]) -> tuple[Stretch, ...]:
    """The detected speech from pause to pause, and how much of each stretch has words."""
    spoken = _spoken(words)
    found = []
    for span in joined_spans(speech, 0.0, float("inf"), gap=_PAUSE, pad=0.0):
        inside = [part for part in speech if part.start < span.end and part.end > span.start]
        seconds = sum(part.end - part.start for part in inside)
        heard = sum(overlap(part.start, part.end, spoken) for part in inside)
        found.append(
            Stretch(
                start=round(span.start, 2),
                end=round(span.end, 2),
                speech=round(seconds, 2),
                coverage=round(min(1.0, heard / max(seconds, 0.01)), 3),
            )
        )
    return tuple(found)


def passed_over(words: Sequence[Word], speech: Sequence[Span], least: float = _UNHEARD) -> list[Span]:
    """Stretches without words that hold `least` seconds of detected speech or more."""
    if not speech:
        return []
    found = []
    edge = speech[0].start
    for start, end in [*((span.start, span.end) for span in _spoken(words)), (speech[-1].end, speech[-1].end)]:
        if overlap(edge, start, speech) >= least:
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


def _doubtful(
    piece: AudioPiece, heard: Sequence[RecognisedSegment], words: Sequence[Word], ghosts: Sequence[Span]
) -> tuple[tuple[Span, ...], list[Span]]:
    """What to hear again, as far as the budget goes; and the guesses among it."""
    unclear = unclear_spans(words)
    spans = [*passed_over(words, piece.speech), *unclear, *ghosts]
    for segment in heard:
        spoken = overlap(segment.start, segment.end, piece.speech)
        sparse = spoken > _SPARSE[0] and len(segment.words) < spoken * _SPARSE[1]
        if segment.compression > _COMPRESSION or sparse:
            spans.append(Span(start=segment.start, end=segment.end))
    spans += [Span(start=words[first].start, end=words[last - 1].end) for first, last in find_loops(words)]
    spans.sort(key=lambda span: span.start)
    chosen: list[Span] = []
    budget = _AGAIN * (piece.end - piece.start) + 30.0
    for span in joined_spans(spans, piece.start, piece.end, gap=1.0, pad=0.3):
        if overlap(span.start, span.end, piece.speech) < 0.5:
            continue
        budget -= span.end - span.start
        if budget >= 0:
            chosen.append(span)
    return tuple(chosen), unclear


def _given_up(piece: AudioPiece, words: Sequence[Word], gaps: Sequence[Gap]) -> list[Span]:
    """Short stretches, to be heard each for itself, where many seconds of speech still have no words.

    Whisper sometimes writes the first sentence of its window and stops; attention then spreads it over the window, so
    what stands around such a hole is as doubtful as the hole.
    """
    spans: list[Span] = []
    for hole in passed_over(words, piece.speech, _GIVEN_UP):
        if _touch(hole, gaps):
            continue
        for part in piece.speech:
            if part.end <= hole.start - _ASIDE or part.start >= hole.end + _ASIDE:
                continue
            if spans and part.end - spans[-1].start <= _SHORT and part.start >= spans[-1].end:
                spans[-1] = Span(start=spans[-1].start, end=part.end)
            elif not spans or part.start >= spans[-1].end:
                spans.append(part)
    widened = [Span(start=max(piece.start, one.start - 0.1), end=min(piece.end, one.end + 0.1)) for one in spans]
    return widened[:_PIECES]


def _abroad(piece: AudioPiece, spans: Sequence[Span], foreign: Foreign) -> list[Gap]:
    """The spans in which another language is surely spoken."""
    found: list[Gap] = []
    for span in spans:
        language = foreign(span) if overlap(span.start, span.end, piece.speech) >= _TONGUE else None
        if language:
            # The first words of a sentence may have been likely enough in the wrong language too.
            edges = [part for part in piece.speech if part.start < span.end and part.end > span.start]
            start, end = min(span.start, edges[0].start - 0.1), max(span.end, edges[-1].end + 0.1)
            start = max(start, found[-1].end if found else piece.start)
            found.append(Gap(start=start, end=max(start, min(end, piece.end)), reason="language", language=language))
    return found


def _in_short(piece: AudioPiece, words: list[Word], gaps: Sequence[Gap], again: DecodeAgain) -> list[Word]:
    """The words with those that are heard in short pieces where the recogniser gave up twice."""
    failed = 0
    for span in _given_up(piece, words, gaps):
        if failed >= _FAILS:
            break
        said, before = _sure(again((span,)), piece.speech), _inside(words, span)
        enough = covered(said, piece.speech) >= covered(before, piece.speech) - 0.5
        good = bool(said) and enough and (mean_probability(said) or 1.0) >= _GOOD
        failed = 0 if good else failed + 1
        # Words that are there and mostly the same were right, and understood by more of what was said before. Others
        # go: the first sentence of a window that was given up may stand where it was never said.
        if good and _alike(before, said) < _SAME:
            words = replaced(words, said, span)
    return words


def _alike(one: Sequence[Word], other: Sequence[Word]) -> float:
    """Share of the words of two hearings that are the same, 0..1."""
    ours, theirs = ([plain(word.text) for word in words] for words in (one, other))
    return difflib.SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def _sure(heard: Sequence[RecognisedSegment], speech: Sequence[Span]) -> list[Word]:
    """What a second hearing is sure of."""
    words = [word for part in heard if not invented(part, speech) for word in part.words]
    guessed = {index for first, last in guesses(words) for index in range(first, last)}
    return [word for index, word in enumerate(words) if index not in guessed]


def _better(
    words: list[Word], second: Sequence[Word], span: Span, speech: Sequence[Span], *, guess: bool
) -> list[Word]:
    """The words with those of the second hearing in the span, when these cover more speech without a loop, or are
    surer where the first were a guess."""
    inside, new = _inside(words, span), _inside(second, span)
    more = covered(_without_loops(new)[0], speech) - covered(_without_loops(inside)[0], speech)
    surer = (
        guess and new and (mean_probability(new) or 0.0) > (mean_probability(inside) or 0.0) + _SURER and more > -1.0
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
    """Words without long guesses of which next to nothing is right; those in another language are left alone."""
    abroad = [gap for gap in gaps if gap.language]
    dropped: set[int] = set()
    for first, last in guesses(words):
        span = Span(start=words[first].start, end=words[last - 1].end)
        if last - first >= _NONSENSE[0] and (mean_probability(words[first:last]) or 0.0) < _NONSENSE[1]:
            dropped.update(range(first, last) if not _touch(span, abroad) else ())
    return [word for index, word in enumerate(words) if index not in dropped]


def _joined(segments: Sequence[RecognisedSegment]) -> list[Span]:
    spans = [Span(start=one.start, end=max(one.end, one.start + 0.1)) for one in segments]
    return list(joined_spans(spans, 0.0, float("inf"), gap=1.0, pad=0.0))


def _touch(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _beside(span: Span, others: Sequence[Span]) -> list[Span]:
    """What is left of a span without the others."""
    rest = []
    edge = span.start
    for other in sorted(others, key=lambda one: one.start):
        if other.end <= edge or other.start >= span.end:
            continue
        if other.start > edge:
            rest.append(Span(start=edge, end=other.start))
        edge = max(edge, other.end)
    return [*rest, Span(start=edge, end=span.end)] if edge < span.end else rest


def _empty(span: Span, words: Sequence[Word], gaps: Sequence[Gap]) -> bool:
    """Nothing was heard there the second time either, and no other gap tells of it."""
    return not _touch(span, gaps) and not any(span.start <= _middle(word) < span.end for word in words)


def _spoken(words: Sequence[Word]) -> list[Span]:
    """Stretches in which words follow each other closely."""
    return list(joined_spans([Span(start=w.start, end=w.end) for w in words], 0.0, float("inf"), gap=_BRIDGE, pad=0.3))


def _inside(words: Sequence[Word], span: Span) -> list[Word]:
    return [word for word in words if span.start <= _middle(word) < span.end]


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2
