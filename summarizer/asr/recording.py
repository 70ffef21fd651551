"""Recognises a whole recording: cuts it into pieces, recognises them, and puts the words and gaps together.

The recording is decoded in a stream and cut at pauses into pieces of some minutes. Several pieces are recognised at
once, with one thread each by default: on two cores that takes a third of the time of faster-whisper's own pipeline,
in constant memory.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from summarizer.asr.chunking import AudioPiece, cut_pieces, piece_seconds
from summarizer.asr.loading import load_recogniser
from summarizer.asr.local_whisper import FindModel
from summarizer.asr.name_spelling import Compare, respell_names
from summarizer.asr.recogniser import Recogniser
from summarizer.asr.recovery import covered, cut_stretches, recover
from summarizer.asr.speech_windows import RecognisedSegment
from summarizer.asr.spoken_language import dominant_other_language, other_language, spoken_language
from summarizer.asr.whisper import Decoder, worker_count
from summarizer.audio import probe_recording, read_samples
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Gap, Span, Transcript, Word
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings

__all__ = ["recognise", "recognise_with"]

_MIN_SECONDS_TO_MEASURE = 2400.0  # in longer recordings the speed of the model is measured first
_MIN_COVERAGE = 0.95  # below this share of the detected speech with words, a warning is reported


def recognise(
    audio: Path,
    model: Path,
    model_name: str,
    settings: AsrSettings,
    terms: Sequence[str],
    report: Reporter,
    find_whisper: FindModel | None = None,
) -> Transcript:
    """The words of a recording; none if it has no speech. Speakers and the hash of the recording are left empty.

    `model` is a folder in CTranslate2 format or one of onnx-asr's; `terms` are spelled this way where the audio
    supports it (name_spelling.py); `find_whisper`: for recognisers that tell no word times. Raises InputError when the
    file is not a recording, ModelError when the model cannot be loaded. An interrupt stops it within seconds.
    """
    long = (probe_recording(audio).duration or 0.0) > _MIN_SECONDS_TO_MEASURE
    decoder = load_recogniser(model, model_name, settings, find_whisper, report if long else None)
    if isinstance(decoder, Decoder) and decoder.note:
        report.warn(decoder.note)
    return recognise_with(decoder, audio, settings, terms, report, workers=decoder.workers)


def recognise_with(
    decoder: Recogniser,
    audio: Path,
    settings: AsrSettings,
    terms: Sequence[str],
    report: Reporter,
    *,
    workers: int | None = None,
) -> Transcript:
    """As `recognise`, with a loaded recogniser. `workers`: pieces recognised at once; None: one per core."""
    declared = probe_recording(audio).duration
    model_name = decoder.name
    language, avg_log_probability = spoken_language(audio, declared, decoder, settings.language)
    workers = workers or worker_count(settings)
    recognised = _all_pieces(audio, declared, decoder, language, workers, report)
    other = dominant_other_language(
        [gap for part in recognised for gap in part.gaps], [one for part in recognised for one in part.speech]
    )
    if other and not settings.language:
        report.note(
            f"most of the speech is in another language than was detected: recognising the recording as {other}"
        )
        language, avg_log_probability, other = other, None, None
        recognised = _all_pieces(audio, declared, decoder, language, workers, report)
    words = _in_order([word for part in recognised for word in part.words])
    gaps = tuple(gap for part in recognised for gap in part.gaps)
    speech = [span for part in recognised for span in part.speech]
    duration = recognised[-1].end if recognised else 0.0
    transcript = Transcript(
        language=language,
        language_probability=avg_log_probability,
        duration=round(duration, 3),
        model=model_name,
        words=words,
        gaps=gaps,
    )
    transcript = respell_names(transcript, terms, _comparing(audio, decoder, language))
    seconds = sum(span.end - span.start for span in speech)
    coverage = min(1.0, covered(transcript.words, speech) / seconds) if seconds else None
    notes = _language_note(language, other)
    for note in notes:
        report.warn(note)
    if coverage is not None and coverage < _MIN_COVERAGE:
        lost = ", ".join(format_clock(gap.start) for gap in gaps[:5])
        report.warn(
            f"words were recognised in only {coverage:.0%} of the speech" + (f"; gaps at {lost}" if lost else "")
        )
    return transcript.model_copy(
        update={
            "speech": round(seconds, 2),
            "coverage": None if coverage is None else round(coverage, 4),
            "stretches": cut_stretches(transcript.words, speech),
            "notes": notes,
        }
    )


def _comparing(audio: Path, decoder: Recogniser, language: str) -> Compare:
    """A function that compares how well two texts explain a span of the recording."""

    def compare(start: float, end: float, recognised: str, alternative: str, term: str) -> float:
        samples = read_samples(audio, max(0.0, start - 0.2), end + 0.2)
        return decoder.compare(samples, language, recognised, alternative, term)

    return compare


class _Part:
    """The result for one piece."""

    def __init__(self, piece: AudioPiece, words: Sequence[Word], gaps: Sequence[Gap]) -> None:
        self.end = piece.end
        self.speech = piece.speech
        self.words = words
        self.gaps = gaps


def _all_pieces(
    audio: Path, declared: float | None, decoder: Recogniser, language: str, workers: int, report: Reporter
) -> list[_Part]:
    """All pieces recognised, in order. At most `workers` + 1 pieces are in memory."""
    stop = threading.Event()
    reached: dict[float, float] = {}  # start of piece -> seconds recognised

    def work(piece: AudioPiece) -> _Part:
        def on_progress(second: float) -> bool:
            reached[piece.start] = second - piece.start
            return not stop.is_set()

        def redecode(spans: Sequence[Span], spoken: str | None = None, /) -> list[RecognisedSegment]:
            return decoder.decode(piece, spoken or language, lambda _: not stop.is_set(), spans)

        def other(span: Span) -> str | None:
            return other_language(piece, span, decoder, language) if decoder.multilingual else None

        recognised = decoder.decode(piece, language, on_progress)
        if stop.is_set():
            return _Part(piece, (), ())
        words, gaps = recover(piece, recognised, redecode, other)
        reached[piece.start] = piece.end - piece.start
        return _Part(piece, words, gaps)

    jobs: deque[Future[_Part]] = deque()
    parts: list[_Part] = []

    def collect(most: int) -> None:
        """Waits until at most `most` jobs are unfinished, and reports progress."""
        while sum(not job.done() for job in jobs) > most:
            wait([job for job in jobs if not job.done()], timeout=0.5, return_when=FIRST_COMPLETED)
            done = sum(list(reached.values()))
            report.progress(min(done, declared) if declared else done, declared, "transcribing")
        while jobs and jobs[0].done():
            parts.append(jobs.popleft().result())

    pool = ThreadPoolExecutor(workers, thread_name_prefix="asr")
    try:
        for piece in cut_pieces(audio, piece_seconds(declared, workers)):
            jobs.append(pool.submit(work, piece))
            collect(workers)
        collect(0)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    total = parts[-1].end if parts else declared
    report.progress(total or 0.0, total, "transcribing")
    return parts


def _in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words with starts that never decrease, and ends not before their starts."""
    result: list[Word] = []
    latest = 0.0
    for word in words:
        start = round(max(latest, word.start), 3)
        result.append(word.model_copy(update={"start": start, "end": round(max(start, word.end), 3)}))
        latest = start
    return tuple(result)


def _language_note(language: str, other: str | None) -> tuple[str, ...]:
    if other is None:
        return ()
    return (
        f"recognised as {language}, as requested, but most of the speech seems to be in {other}: give that language",
    )
