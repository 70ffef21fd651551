"""Gaps are recognised by a second model, where the recording's own model gave no words or only guesses.

The second model's words are taken where their probability is high. Where it finds another language, the gap records
it. All other gaps stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from summarizer.asr.chunking import AudioPiece, overlap_seconds
from summarizer.asr.confidence import find_loops, guess_ranges, invented, mean_probability
from summarizer.asr.loading import load_recogniser
from summarizer.asr.recogniser import Recogniser
from summarizer.asr.recovery import covered
from summarizer.asr.spoken_language import other_language
from summarizer.audio import detect_speech, read_samples
from summarizer.records.transcript import Filled, Gap, Span, Stretch, Transcript, Word, WordEdit
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings

__all__ = ["GapReading", "ReadGap", "fill_gaps", "second_model", "second_model_with"]

MAX_SHARE = 0.15  # of the recording: a second model may be many times slower
MIN_BUDGET_SECONDS = 60.0  # that may be recognised however short the recording
MIN_COVERAGE = 0.5  # of a gap's speech that the second model's words must cover
MIN_PROBABILITY_GAIN = 0.05  # of the mean, by which its words must exceed a guess
MIN_PROBABILITY = 0.7  # mean, that its words need
MARGIN_SECONDS = 0.3  # of audio before and after a gap


class GapReading(NamedTuple):
    """What a second model recognises in a gap."""

    words: tuple[Word, ...]  # seconds of the recording
    speech: tuple[Span, ...]
    language: str | None  # when it is certainly another than the recording's


ReadGap = Callable[[Span], GapReading]


def second_model(
    audio: Path, model: Path, model_name: str, language: str, settings: AsrSettings
) -> Callable[[], ReadGap]:
    """A function that loads the model and gives its reader of gaps, so that it is loaded only when needed."""

    def load() -> ReadGap:
        return second_model_with(load_recogniser(model, model_name, settings), audio, language)

    return load


def second_model_with(decoder: Recogniser, audio: Path, language: str) -> ReadGap:
    """Reads gaps with a recogniser that is already loaded."""

    def hear(span: Span) -> GapReading:
        start = max(0.0, span.start - MARGIN_SECONDS)
        samples = read_samples(audio, start, span.end + MARGIN_SECONDS)
        speech = tuple(
            Span(start=start + one.start, end=start + one.end)
            for one in detect_speech(samples, min_silence=0.2, pad=0.0)
        )
        if not speech:
            return GapReading((), (), None)
        piece = AudioPiece(start, samples, speech)
        spoken = other_language(piece, span, decoder, language) if decoder.multilingual else None
        heard = decoder.decode(piece, spoken or language, lambda _: True)
        words = [word for part in heard if not invented(part, speech) for word in part.words]
        return GapReading(tuple(words), speech, spoken)

    return hear


def fill_gaps(transcript: Transcript, load: Callable[[], ReadGap], model: str, report: Reporter) -> Transcript:
    """The transcript with the words that another model, named `model`, recognised in its gaps.

    The longest gaps come first, within the share of the recording that may be recognised again. Stretches without
    detected speech are left as they are, and so are gaps of another language whose words are already there.
    """
    asked = [gap for gap in transcript.gaps if _may_be_heard(gap, transcript)]
    asked.sort(key=lambda gap: gap.start - gap.end)
    left = max(MIN_BUDGET_SECONDS, MAX_SHARE * transcript.duration)
    hear: ReadGap | None = None
    for gap in asked:
        left -= gap.end - gap.start
        if left < 0:
            break
        hear = hear or load()
        transcript = _after_reading(transcript, gap, hear(gap), model)
        report.progress(transcript.duration, transcript.duration, f"hearing gaps with {model}")
    return transcript


def _may_be_heard(gap: Gap, transcript: Transcript) -> bool:
    if gap.reason == "language":
        return not transcript.between(gap.start - 0.1, gap.end + 0.1)
    return gap.reason in ("unheard", "repetition", "unclear") and gap.end - gap.start >= 1.0


def _after_reading(transcript: Transcript, gap: Gap, told: GapReading, model: str) -> Transcript:
    """The transcript after one gap was recognised again."""
    before = [word for word in transcript.words if gap.start <= (word.start + word.end) / 2 < gap.end]
    said = [
        word
        for word in told.words
        if gap.start - MARGIN_SECONDS <= (word.start + word.end) / 2 < gap.end + MARGIN_SECONDS
    ]
    said = [_within(word, gap) for word in said]
    speech = [span for span in told.speech if span.start < gap.end and span.end > gap.start]
    seconds = sum(overlap_seconds(span.start, span.end, (gap,)) for span in speech)
    sure, enough = mean_probability(said), covered(said, speech) >= MIN_COVERAGE * seconds and bool(said)
    others = [one for one in transcript.gaps if one != gap]
    if told.language:
        # Guesses in the wrong language are removed in any case.
        kept = said if enough and (sure is None or sure >= MIN_PROBABILITY - 0.2) else []
        after = gap.model_copy(update={"reason": "language", "language": told.language})
        return _filled(transcript, gap, kept, [*others, after], model)
    if not enough or find_loops(said) or guess_ranges(said) or (sure is not None and sure < MIN_PROBABILITY):
        return transcript
    if before and gap.reason == "unclear" and (sure or 1.0) < (mean_probability(before) or 0.0) + MIN_PROBABILITY_GAIN:
        return transcript
    return _filled(transcript, gap, said, others, model)


def _filled(transcript: Transcript, gap: Gap, said: Sequence[Word], gaps: Sequence[Gap], model: str) -> Transcript:
    """New words in place of those in a gap, with the coverage measured again."""
    spliced, _ = transcript.spliced(_edits(transcript.words, gap, said))
    stretches = tuple(_covered_anew(one, transcript.words, spliced.words) for one in transcript.stretches)
    gained = sum(
        (new.coverage - old.coverage) * new.speech for new, old in zip(stretches, transcript.stretches, strict=True)
    )
    coverage = transcript.coverage
    if coverage is not None and transcript.speech:
        coverage = round(min(1.0, max(0.0, coverage + gained / transcript.speech)), 4)
    filled = [*transcript.filled, Filled(start=gap.start, end=gap.end, model=model)] if said else transcript.filled
    return spliced.model_copy(
        update={
            "gaps": tuple(sorted(gaps, key=lambda one: one.start)),
            "filled": tuple(sorted(filled, key=lambda one: one.start)),
            "stretches": stretches,
            "coverage": coverage,
        }
    )


def _edits(words: Sequence[Word], gap: Gap, new: Sequence[Word]) -> list[WordEdit]:
    """Removes the words whose middle lies in the gap, and puts the new ones after the last word before it.

    The removed words may lie apart: a word before the gap may start after one that lasts into it.
    """
    middles = [(word.start + word.end) / 2 for word in words]
    place = max((index + 1 for index, middle in enumerate(middles) if middle < gap.start), default=0)
    removed = [index for index, middle in enumerate(middles) if gap.start <= middle < gap.end]
    runs: list[tuple[int, int]] = [(place, place)]
    for index in removed:
        if runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return [
        WordEdit(first=first, last=last, words=tuple(new) if first == place else ())
        for first, last in sorted(runs)
        if first < last or new
    ]


def _covered_anew(stretch: Stretch, before: Sequence[Word], after: Sequence[Word]) -> Stretch:
    """A stretch is speech apart from short pauses, so the seconds that words gain count as speech."""
    gained = covered(after, (stretch,)) - covered(before, (stretch,))
    share = stretch.coverage + gained / max(stretch.end - stretch.start, 0.01)
    return stretch.model_copy(update={"coverage": round(min(1.0, max(0.0, share)), 3)})


def _within(word: Word, gap: Gap) -> Word:
    start = round(min(max(word.start, gap.start), gap.end - 0.01), 3)
    return word.model_copy(update={"start": start, "end": round(min(max(word.end, start), gap.end), 3)})
