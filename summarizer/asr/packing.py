"""Recognises many short spans of a recording together.

A window of 30 s costs the same however little speech is in it, so spans are joined.
"""

from __future__ import annotations

import bisect
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.asr.chunking import AudioPiece, ShortenedTimeline, piece_seconds
from summarizer.asr.loading import load_recogniser
from summarizer.asr.local_whisper import FindModel
from summarizer.asr.recogniser import Recogniser
from summarizer.asr.whisper import worker_count
from summarizer.audio import SAMPLE_RATE, detect_speech, stream_samples
from summarizer.records.transcript import Span, Word
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["RecogniseSpans", "packed_blocks", "packed_recogniser"]

# (spans, alone) -> words of each span. Spans are in seconds, sorted and disjoint; `alone`: one window per span.
RecogniseSpans = Callable[[Sequence[Span], bool], list[tuple[Word, ...]]]

CHUNK_SECONDS = 30.0


@dataclass(frozen=True)
class _PackedSpans:
    """The samples of some spans, joined, and their times in the recording."""

    spans: tuple[Span, ...]
    samples: Samples
    timeline: ShortenedTimeline


def packed_recogniser(
    audio: Path,
    model: Path,
    model_name: str,
    language: str,
    settings: AsrSettings,
    report: Reporter,
    find_whisper: FindModel | None = None,
) -> RecogniseSpans:
    """A function that returns the words recognised in each of some spans. The model is loaded once.

    Each call reads the recording once, and recognises as many blocks at once as there are workers. The model gets no
    vocabulary (see clip_recogniser.py). An interrupt stops it within seconds.
    `find_whisper`: for recognisers that tell no word times.
    """
    decoder = load_recogniser(model, model_name, settings, find_whisper)
    workers = worker_count(settings)
    what = f"recognising important passages with {model_name}"

    def recognise_spans(spans: Sequence[Span], alone: bool) -> list[tuple[Word, ...]]:
        total = sum(span.end - span.start for span in spans)
        stop = threading.Event()
        jobs: deque[tuple[_PackedSpans, Future[list[tuple[Word, ...]]]]] = deque()
        recognised: dict[Span, tuple[Word, ...]] = {}

        def collect(most: int) -> None:
            while sum(not job.done() for _, job in jobs) > most:
                wait([job for _, job in jobs if not job.done()], timeout=0.5, return_when=FIRST_COMPLETED)
            while jobs and jobs[0][1].done():
                block, job = jobs.popleft()
                recognised.update(zip(block.spans, job.result(), strict=True))
            report.progress(min(total, sum(span.end - span.start for span in recognised)), total, what)

        pool = ThreadPoolExecutor(workers, thread_name_prefix="second-pass")
        try:
            for block in packed_blocks(audio, spans, 0.0 if alone else piece_seconds(total, workers)):
                jobs.append((block, pool.submit(_words, block, decoder, language, stop)))
                collect(workers)
            collect(0)
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
        return [recognised.get(span, ()) for span in spans]

    return recognise_spans


def packed_blocks(audio: Path, spans: Sequence[Span], seconds: float) -> Iterator[_PackedSpans]:
    """The samples of the spans in blocks of about `seconds`, each with whole spans. Spans without samples are left
    out.
    """
    import numpy as np

    waiting = deque(spans)
    parts: list[Samples] = []  # of the current span
    block: list[tuple[Span, Samples]] = []
    held = 0.0
    for start, chunk in stream_samples(audio, CHUNK_SECONDS):
        end = start + len(chunk) / SAMPLE_RATE
        while waiting and waiting[0].start < end:
            span = waiting[0]
            first, last = (round((second - start) * SAMPLE_RATE) for second in (span.start, span.end))
            parts.append(chunk[max(0, first) : max(0, last)])
            if span.end > end and len(chunk) == round(CHUNK_SECONDS * SAMPLE_RATE):
                break  # the span continues in the next chunk
            samples = np.concatenate(parts)
            waiting.popleft()
            parts = []
            if not len(samples):
                continue
            if block and held + len(samples) / SAMPLE_RATE / 2 > seconds:
                yield _joined(block)
                block, held = [], 0.0
            block.append((span, samples))
            held += len(samples) / SAMPLE_RATE
        if not waiting:
            break
    if waiting and parts:
        block.append((waiting[0], np.concatenate(parts)))
    if block:
        yield _joined(block)


def _joined(block: Sequence[tuple[Span, Samples]]) -> _PackedSpans:
    import numpy as np

    offsets: list[float] = []
    length = 0
    for _, samples in block:
        offsets.append(length / SAMPLE_RATE)
        length += len(samples)
    timeline = ShortenedTimeline(
        tuple(offsets),
        tuple(span.start for span, _ in block),
        tuple(span.start + len(samples) / SAMPLE_RATE for span, samples in block),
    )
    return _PackedSpans(tuple(span for span, _ in block), np.concatenate([samples for _, samples in block]), timeline)


def _words(block: _PackedSpans, decoder: Recogniser, language: str, stop: threading.Event) -> list[tuple[Word, ...]]:
    """The words of each span; a word across two spans belongs to the one with its middle."""
    if stop.is_set():
        return [() for _ in block.spans]
    piece = AudioPiece(0.0, block.samples, tuple(detect_speech(block.samples, min_silence=0.2, pad=0.0)))
    found: list[list[Word]] = [[] for _ in block.spans]
    for segment in decoder.decode(piece, language, lambda _: not stop.is_set()):
        for word in segment.words:
            index = max(0, bisect.bisect_right(block.timeline.offsets, (word.start + word.end) / 2) - 1)
            start, end = block.timeline.restore(word.start, word.end)
            found[index].append(word.model_copy(update={"start": start, "end": end}))
    return [tuple(words) for words in found]
