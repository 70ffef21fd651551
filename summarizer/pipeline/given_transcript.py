"""A transcript that the user gives: tested against the recording as a published one is, or taken as given.

What is refused for a text that was given is the user's to mend, so each refusal is an InputError that says what is
wrong with the file and what would be right.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from summarizer.errors import InputError, ModelError
from summarizer.records.episode import Episode
from summarizer.records.quote import Quotes
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Origin, Transcript, Word
from summarizer.reporting import Reporter
from summarizer.settings import Settings

__all__ = ["differ_too_often", "require_said_as_written", "taken_as_given", "tested_by_ear", "transcript_as_source"]

OpenRecogniser = Callable[[str], Callable[[float, float], Sequence[Word]]]  # of a language (ISO 639-1)

_RIGHT = "give the transcript of this recording, or --as-given to use it unheard"
_DETECTED_WORDS = 2000  # enough to know the language
MIN_CONFIRMED = 6  # passages; with fewer, and more that differ, a text is not what is said


def taken_as_given(
    path: Path, language: str | None, seconds: float | None, report: Reporter, known: Collection[str]
) -> Transcript:
    """The words of a file up to the end of a recording of so many `seconds` (None: there is no recording).
    `known`: names of the episode's people.

    Raises InputError when the file is no transcript.
    """
    from summarizer.transcripts import read_transcript

    given = _given(read_transcript(path, language, known))
    return given if seconds is None else _up_to_the_end(given, given.within_sound(seconds), path, seconds, report)


def tested_by_ear(
    path: Path,
    language: str | None,
    seconds: float,
    open_recogniser: OpenRecogniser,
    report: Reporter,
    known: Collection[str],
) -> Transcript:
    """The transcript in a file, with times that fit a recording of so many `seconds`.

    `language`: of the recording, when the user stated it. `known`: names of the episode's people. Raises InputError
    when the file is not what the recording says, ModelError when no speech model can be had to find out.
    """
    from summarizer.asr import verify_transcript
    from summarizer.transcripts import read_transcript
    from summarizer.transcripts.plausibility import length_problem, text_problem

    given = _given(read_transcript(path, known=known))
    given = given.model_copy(update={"language": _language_of(given, language or given.language)})
    problem = text_problem(given, language)
    if problem:
        raise _refused(path, problem)
    try:
        recognise_clip = open_recogniser(given.language)
    except ModelError as error:
        raise ModelError(f"{path.name} cannot be tested: {error}; --as-given uses it unheard") from None
    except InputError as error:  # the model that the user named does not know the language
        raise InputError(f"{path.name} cannot be tested: {error}; {_RIGHT}") from None
    tested, finding = verify_transcript(given, seconds, recognise_clip)
    if tested is None:
        raise _refused(path, finding)
    tested = _up_to_the_end(given, tested, path, seconds, report)
    problem = length_problem(tested, seconds)
    if problem:
        raise _refused(path, problem)
    line = f"{path.name}: {finding}"
    report.note(line)
    return tested.model_copy(update={"notes": (*tested.notes, line)})


def transcript_as_source(source: str, settings: Settings) -> Episode | None:
    """The episode that is known only by a transcript on this machine; None when the source is something else.

    Raises InputError for a transcript unless it is used as given: without a recording nobody can compare it.
    """
    from summarizer.sources.local.transcript_file import may_be_transcript, transcript_episode
    from summarizer.transcripts import read_transcript

    path = Path(source).expanduser()
    if not may_be_transcript(path):
        return None
    try:
        read = read_transcript(path)
    except InputError:
        return None
    if read.timing == "none" and not read.speakers:  # any text is words without times
        return None
    if not settings.as_given:
        raise InputError(
            f"{path.name} is a transcript, not sound: give its recording and --transcript {path.name}, or --as-given "
            "to quote it without one"
        )
    return transcript_episode(path)


def require_said_as_written(transcript: Transcript, quotes: Quotes) -> None:
    """Raises InputError when too few passages of a given transcript are said as it is written."""
    if transcript.origin is None or transcript.origin.kind != "given":
        return
    if differ_too_often(quotes):
        first = quotes.set_aside[0]
        raise InputError(
            f"the given transcript is not what is said word for word: {len(quotes.set_aside)} of "
            f"{len(quotes.set_aside) + len(quotes.candidates)} passages differ, the first at "
            f"{format_clock(first.start)} ({first.reason}); give a verbatim one, leave it out to have the recording "
            "recognised, or give --as-given to use it unheard"
        )


def differ_too_often(quotes: Quotes) -> bool:
    """Whether a recogniser confirmed too few of the passages that it heard again."""
    return len(quotes.candidates) < min(MIN_CONFIRMED, len(quotes.set_aside))


def _language_of(transcript: Transcript, stated: str) -> str:
    """The stated language (ISO 639-1), unless the text is clearly in another."""
    from summarizer.text.detection import detect_language, is_in_language

    sample, code = transcript.text(0, min(_DETECTED_WORDS, len(transcript.words))), stated.partition("-")[0].lower()
    return code if is_in_language(sample, code) else detect_language(sample) or code


def _given(transcript: Transcript) -> Transcript:
    """Without what the file says about who tested it."""
    return transcript.model_copy(update={"origin": Origin(kind="given"), "refined": ()})


def _up_to_the_end(given: Transcript, kept: Transcript, path: Path, seconds: float, report: Reporter) -> Transcript:
    """The kept words; a warning and a note when the recording ends before the transcript does."""
    shift = kept.origin.shifts[-1] if kept.origin and kept.origin.shifts else 0.0
    end = max((word.end for word in given.words), default=0.0) + shift
    if len(kept.words) == len(given.words) or end <= seconds:
        return kept
    if not kept.words:
        raise InputError(f"{path.name} has no word before the recording ends at {format_clock(seconds)}; {_RIGHT}")
    line = (
        f"{path.name} goes on to {format_clock(end)}, and the sound ends at {format_clock(seconds)}: what comes after "
        "that is left out"
    )
    report.warn(line)
    return kept.model_copy(update={"notes": (*kept.notes, line)})


def _refused(path: Path, problem: str) -> InputError:
    return InputError(f"{path.name} is not the transcript of this recording: {problem}; {_RIGHT}")
