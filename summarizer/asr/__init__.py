"""Audio -> Transcript of words: what was said, when, how surely, and what could not be heard.

The recording is decoded as it is needed, cut in pauses into pieces of some minutes, and as many pieces as there are
cores are recognised at once with one thread each: on two cores that takes a third of the time of the library's own
way and keeps every word, in memory that does not grow with the length. Nothing here knows speakers.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from summarizer.asr.chunking import AudioPiece, cut_pieces, piece_seconds
from summarizer.asr.clip_listener import clip_listener, clip_listener_with
from summarizer.asr.endpoint import endpoint_of
from summarizer.asr.gap_filling import fill_gaps, second_model
from summarizer.asr.name_spelling import Compare, respell_names
from summarizer.asr.packing import packed_listener
from summarizer.asr.recogniser import Recogniser
from summarizer.asr.recovery import covered, cut_stretches, recover
from summarizer.asr.refinement import refine
from summarizer.asr.remote import AnswerStore, open_api
from summarizer.asr.spoken_language import mostly_other, other_language, spoken_language
from summarizer.asr.two_pass import hear_again
from summarizer.asr.verification import verify_transcript
from summarizer.asr.whisper import RecognisedSegment, load_decoder, measure_model, worker_count
from summarizer.audio import probe_recording, read_samples
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Gap, Span, Transcript, Word
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings

__all__ = [
    "AnswerStore",
    "clip_listener",
    "clip_listener_with",
    "detect_spoken_language",
    "endpoint_of",
    "fill_gaps",
    "hear_again",
    "measure_model",
    "open_api",
    "packed_listener",
    "recognise",
    "recognise_with",
    "refine",
    "second_model",
    "verify_transcript",
    "worker_count",
]

_WORTH_MEASURING = 2400.0  # seconds of a recording before which the model's speed on this machine is measured
_COVERED = 0.95  # less of the detected speech with words than this is said


def recognise(
    audio: Path,
    model: Path,
    model_name: str,
    settings: AsrSettings,
    terms: Sequence[str],
    report: Reporter,
) -> Transcript:
    """The words of a recording; none when nobody speaks in it. Speakers, and the recording's hash, are left empty.

    `model` is a folder in CTranslate2 form, `terms` names and terms that are spelled this way where the audio
    supports it (name_spelling.py). Raises InputError when the file is not a recording, ModelError when the model cannot
    be loaded. An interrupt stops it within seconds.
    """
    long = (probe_recording(audio).duration or 0.0) > _WORTH_MEASURING
    decoder = load_decoder(model, model_name, settings, report if long else None)
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
    """The same by a recogniser that is at hand; `workers` pieces are with it at once, None: one for each core."""
    declared = probe_recording(audio).duration
    model_name = decoder.name
    language, sureness = spoken_language(audio, declared, decoder, settings.language)
    workers = workers or worker_count(settings)
    heard = _all_pieces(audio, declared, decoder, language, workers, report)
    other = mostly_other([gap for part in heard for gap in part.gaps], [one for part in heard for one in part.speech])
    if other and not settings.language:
        report.note(f"most of the speech is in another language than it began with: recognising it again as {other}")
        language, sureness, other = other, None, None
        heard = _all_pieces(audio, declared, decoder, language, workers, report)
    words = _in_order([word for part in heard for word in part.words])
    gaps = tuple(gap for part in heard for gap in part.gaps)
    speech = [span for part in heard for span in part.speech]
    duration = heard[-1].end if heard else 0.0
    transcript = Transcript(
        language=language,
        language_probability=sureness,
        duration=round(duration, 3),
        model=model_name,
        words=words,
        gaps=gaps,
    )
    transcript = respell_names(transcript, terms, _comparing(audio, decoder, language))
    seconds = sum(span.end - span.start for span in speech)
    coverage = min(1.0, covered(transcript.words, speech) / seconds) if seconds else None
    notes = (*_shortened(declared, duration), *_misled(language, other))
    for note in notes:
        report.warn(note)
    if coverage is not None and coverage < _COVERED:
        lost = ", ".join(format_clock(gap.start) for gap in gaps[:5])
        report.warn(f"words were heard in only {coverage:.0%} of the speech" + (f"; gaps at {lost}" if lost else ""))
    return transcript.model_copy(
        update={
            "speech": round(seconds, 2),
            "coverage": None if coverage is None else round(coverage, 4),
            "stretches": cut_stretches(transcript.words, speech),
            "notes": notes,
        }
    )


def _comparing(audio: Path, decoder: Recogniser, language: str) -> Compare:
    """How much better a text with a term explains some seconds of the recording than what was heard there."""

    def compare(start: float, end: float, heard: str, instead: str, term: str) -> float:
        samples = read_samples(audio, max(0.0, start - 0.2), end + 0.2)
        return decoder.compare(samples, language, heard, instead, term)

    return compare


def detect_spoken_language(
    audio: Path, model: Path, model_name: str, settings: AsrSettings
) -> tuple[str, float | None]:
    """The language spoken, as ISO 639-1, and how sure the model is: for choosing a better model before `transcribe`.

    Costs a few seconds: some spots of speech are looked at. Raises as `transcribe` does.
    """
    return spoken_language(audio, probe_recording(audio).duration, load_decoder(model, model_name, settings), None)


class _Part:
    """What came out of one piece."""

    def __init__(self, piece: AudioPiece, words: Sequence[Word], gaps: Sequence[Gap]) -> None:
        self.end = piece.end
        self.speech = piece.speech
        self.words = words
        self.gaps = gaps


def _all_pieces(
    audio: Path, declared: float | None, decoder: Recogniser, language: str, workers: int, report: Reporter
) -> list[_Part]:
    """Every piece recognised, in order. At most `workers` + 1 pieces are in memory."""
    stop = threading.Event()
    reached: dict[float, float] = {}  # piece's start -> seconds done in it

    def work(piece: AudioPiece) -> _Part:
        def heard_until(second: float) -> bool:
            reached[piece.start] = second - piece.start
            return not stop.is_set()

        def again(spans: Sequence[Span], spoken: str | None = None, /) -> list[RecognisedSegment]:
            return decoder.decode(piece, spoken or language, lambda _: not stop.is_set(), spans)

        def foreign(span: Span) -> str | None:
            return other_language(piece, span, decoder, language) if decoder.multilingual else None

        heard = decoder.decode(piece, language, heard_until)
        if stop.is_set():
            return _Part(piece, (), ())
        words, gaps = recover(piece, heard, again, foreign)
        reached[piece.start] = piece.end - piece.start
        return _Part(piece, words, gaps)

    jobs: deque[Future[_Part]] = deque()
    parts: list[_Part] = []

    def collect(most: int) -> None:
        """Waits until at most `most` jobs are unfinished, saying how far all are."""
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
    """Words whose starts never go back and whose ends are not before their starts."""
    result: list[Word] = []
    latest = 0.0
    for word in words:
        start = round(max(latest, word.start), 3)
        result.append(word.model_copy(update={"start": start, "end": round(max(start, word.end), 3)}))
        latest = start
    return tuple(result)


def _shortened(declared: float | None, duration: float) -> tuple[str, ...]:
    if declared and duration < min(declared * 0.98, declared - 5.0):
        return (
            f"the recording says it lasts {format_clock(declared)} but ends at {format_clock(duration)}: "
            "it may have been cut off while downloading; what is there was used",
        )
    return ()


def _misled(language: str, other: str | None) -> tuple[str, ...]:
    if other is None:
        return ()
    return (f"heard as {language}, as it was told, but most of the speech seems to be in {other}: give that language",)
