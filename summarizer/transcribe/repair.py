"""What recognisers do wrong in long recordings, found by code: loops, speech passed over, words where nobody speaks.

A doubtful stretch is recognised once more with other settings; what is still wrong becomes a `Gap`, so that nobody
quotes it. Nothing here knows the recogniser: it is given as a callable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from summarizer.records.transcript import Gap, Span, Word
from summarizer.transcribe.decode import Heard
from summarizer.transcribe.pieces import Piece, joined_spans, overlap

__all__ = ["covered", "find_loops", "mend", "passed_over"]

_UNHEARD = 4.0  # seconds of detected speech without a word
_SPARSE = (8.0, 1.0)  # a segment of more seconds of speech than this with fewer words a second has lost some
_COMPRESSION = 2.4  # text that zips better than this repeats itself (openai/whisper's own threshold)
_BRIDGE = 1.0  # seconds between two words that count as spoken through
_NO_SPEECH = 0.6
_AGAIN = 0.5  # at most this share of a piece is recognised again: music with singing would be, all of it

# What Whisper writes when nobody speaks: subtitles of the videos it learnt from.
_PHRASES = re.compile(
    r"(thanks?( you)?( so much| very much)? for (watching|listening|viewing)|please (like and )?subscribe"
    r"|(like and )?subscribe|see you (next time|in the next (video|one))|subtitles? by|amara org|bye( bye)*|you"
    r"|thank you"
    r"|untertitel|sous titres|ご視聴ありがとうございました|字幕)",
    re.IGNORECASE,
)


def mend(
    piece: Piece, heard: Sequence[Heard], again: Callable[[Sequence[Span]], Sequence[Heard]]
) -> tuple[list[Word], list[Gap]]:
    """Words of a piece that can be trusted, and the stretches that hold none though somebody speaks.

    `again(spans)` recognises these spans with other settings; it is called at most once.
    """
    kept = [segment for segment in heard if not _invented(segment, piece.speech)]
    words = [word for segment in kept for word in segment.words]
    gaps = [
        Gap(start=segment.start, end=max(segment.end, segment.start + 0.1), reason="invented")
        for segment in heard
        if _invented(segment, piece.speech)
    ]
    spans = _doubtful(piece, kept, words)
    if spans:
        second = [segment for segment in again(spans) if not _invented(segment, piece.speech)]
        for span in spans:
            words = _better(words, [word for segment in second for word in segment.words], span, piece.speech)
    words, loops = _without_loops(words)
    gaps += loops
    gaps += [
        Gap(start=span.start, end=span.end, reason="unheard")
        for span in passed_over(words, piece.speech)
        if not any(overlap(gap.start, gap.end, [span]) > 0 for gap in gaps)
    ]
    return words, sorted(gaps, key=lambda gap: gap.start)


def covered(words: Sequence[Word], speech: Sequence[Span]) -> float:
    """Seconds of detected speech in which words were heard."""
    return sum(overlap(span.start, span.end, speech) for span in _spoken(words))


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


def find_loops(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Ranges of words that only repeat the words before them, three times and more (eight for single words)."""
    plain = [_plain(word.text) for word in words]
    loops: list[tuple[int, int]] = []
    index = 0
    while index < len(plain):
        for size in range(1, 13):
            unit = plain[index : index + size]
            times = 1
            while plain[index + times * size : index + (times + 1) * size] == unit:
                times += 1
            if times >= max(3 if size > 3 else 4, -(-8 // size)):
                loops.append((index + size, index + times * size))
                index += times * size - 1
                break
        index += 1
    return loops


def _doubtful(piece: Piece, heard: Sequence[Heard], words: Sequence[Word]) -> tuple[Span, ...]:
    spans = list(passed_over(words, piece.speech))
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
        budget -= span.end - span.start
        if budget >= 0 and span.end - span.start > 0.5:
            chosen.append(span)
    return tuple(chosen)


def _better(words: list[Word], second: Sequence[Word], span: Span, speech: Sequence[Span]) -> list[Word]:
    """The words with those of the second hearing in the span, when these cover more speech without a loop."""
    inside = [word for word in words if span.start <= _middle(word) < span.end]
    new = [word for word in second if span.start <= _middle(word) < span.end]
    if covered(_without_loops(new)[0], speech) <= covered(_without_loops(inside)[0], speech) + 0.5:
        return words
    before = [word for word in words if _middle(word) < span.start]
    after = [word for word in words if _middle(word) >= span.end]
    return [*before, *new, *after]


def _without_loops(words: Sequence[Word]) -> tuple[list[Word], list[Gap]]:
    loops = find_loops(words)
    gaps = [
        Gap(start=words[first].start, end=max(words[last - 1].end, words[first].start + 0.1), reason="repetition")
        for first, last in loops
    ]
    dropped = {index for first, last in loops for index in range(first, last)}
    return [word for index, word in enumerate(words) if index not in dropped], gaps


def _invented(segment: Heard, speech: Sequence[Span]) -> bool:
    """Words where nobody speaks: nearly no detected speech under them, or a stock phrase over what seems no speech."""
    length = max(0.1, segment.end - segment.start)
    spoken = overlap(segment.start - 0.3, segment.end + 0.3, speech)
    if spoken < 0.1 * length:
        return True
    text = " ".join(_plain(word.text) for word in segment.words)
    return bool(segment.no_speech > _NO_SPEECH and spoken < 0.5 * length and _PHRASES.match(text))


def _spoken(words: Sequence[Word]) -> list[Span]:
    """Stretches in which words follow each other closely."""
    return list(joined_spans([Span(start=w.start, end=w.end) for w in words], 0.0, float("inf"), gap=_BRIDGE, pad=0.3))


def _plain(text: str) -> str:
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text.casefold())
    return " ".join(kept.split())


def _middle(word: Word) -> float:
    return (word.start + word.end) / 2
