"""The words of an episode: from a transcript that the user gives, one that the publisher offers, or recognition.

The stage packages do the work; this file chooses the models, and keeps them loaded while one episode is processed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import InputError, ModelError
from summarizer.records.episode import Episode
from summarizer.records.quote import Quotes
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript, Word, origin_of
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, Replies

if TYPE_CHECKING:
    from summarizer.asr.remote import ApiRecogniser
    from summarizer.models import Located

__all__ = [
    "EpisodeTranscriber",
    "is_published_transcript",
    "needs_second_pass",
    "passages_are_heard",
    "transcript_links",
]

RecogniseClip = Callable[[float, float], Sequence[Word]]

_QUICK_TRANSCRIPT = "stages/hearing.json"  # the recognition of a short recording by the fast model
_CUT_SECONDS = 30.0  # of a published transcript behind the end of the sound, from which on a warning says so
_SHORT_RECORDING_SECONDS = 900.0  # up to this duration, recognising all of a recording costs no more than clips of it


def transcript_links(episode: Episode, settings: Settings) -> list[list[str | bool | None]]:
    """The offered transcripts, as input of the stage; without signatures of addresses, which change."""
    if settings.published == "never":
        return []
    from summarizer.net import redact

    return [
        [redact(link.url), link.type, link.language, link.automatic, settings.published] for link in episode.transcripts
    ]


def is_published_transcript(transcript: Transcript) -> bool:
    """Whether the words come from a published transcript: neither recognised here nor given by the user."""
    return transcript.origin is not None and transcript.origin.kind != "given"


def passages_are_heard(transcript: Transcript) -> bool:
    """Whether the passages that may be quoted are recognised: of a published transcript, and of a given one unless it
    is used as given.
    """
    return is_published_transcript(transcript) or origin_of(transcript) == "tested"


def needs_second_pass(transcript: Transcript, settings: Settings) -> bool:
    """Whether a second, larger model recognises the important passages: of a recognised transcript, if `asr.second` is
    set.
    """
    return settings.asr.second is not None and transcript.origin is None


class EpisodeTranscriber:
    """Transcribes the recording of an episode, and refines its transcript."""

    def __init__(
        self, folder: EpisodeFolder, audio: Path | None, episode: Episode, settings: Settings, report: Reporter
    ) -> None:
        self._folder = folder
        self._recording = audio
        self._episode = episode
        self._settings = settings
        self._report = report
        self._quick_recognisers: dict[str, RecogniseClip] = {}  # by language
        self._quick_model = ""
        self._ears: list[str] = []  # the models that heard clips of a transcript of others
        self.cost: float | None = None  # US dollars charged by a transcription API
        self._whole_recording: Transcript | None = None  # recognition of a short recording, made to test a transcript

    def transcribe(self, given: Path | None, *, offered: bool) -> Transcript:
        """The transcript: `given`, else the best offered one that passes its tests (if `offered`), else recognised.

        No word ends after the end of the sound.
        """
        if given:
            return self._naming_its_ear(self._given(given))
        notes: tuple[str, ...] = ()
        if offered:
            published, notes = self._published()
            if published is not None:
                return _with_notes(self._up_to_the_end(self._naming_its_ear(published)), notes)
        recognised = self._recognise()
        return _with_notes(recognised.within_sound(recognised.duration), notes)

    def _up_to_the_end(self, published: Transcript) -> Transcript:
        """The words that the recording holds; a warning and a note when a published transcript goes on long after."""
        end = max((word.end for word in published.words), default=0.0)
        kept = published.within_sound(self.seconds)
        if published.timing == "none" or end <= self.seconds + _CUT_SECONDS:
            return kept
        line = (
            f"the published transcript goes on to {format_clock(end)}, and the sound ends at "
            f"{format_clock(self.seconds)}: what comes after that is left out"
        )
        self._report.warn(line)
        return _with_notes(kept, (line,))

    @cached_property
    def seconds(self) -> float:
        """Seconds of sound that can be decoded; less than the container says when a download broke off."""
        from summarizer.audio import sound_seconds

        return sound_seconds(self._audio)

    @property
    def _audio(self) -> Path:
        """Raises InputError when the episode has no recording."""
        if self._recording is None:
            raise InputError(f"{self._folder.path} holds no recording")
        return self._recording

    def refine(
        self, transcript: Transcript, quotes: Quotes, cut: Callable[[Transcript], Quotes]
    ) -> tuple[Transcript, Quotes]:
        """Transcript and quotes after a second recognition: of the quoted passages of a published or given transcript,
        or by the second model, after which `cut` gives the passages anew.
        """
        if not passages_are_heard(transcript):
            return (
                self._refine_with_second_model(transcript, quotes, cut)
                if needs_second_pass(transcript, self._settings)
                else (transcript, quotes)
            )
        from summarizer.asr import refine, worker_count

        language, workers = transcript.language, worker_count(self._settings.asr)
        recognise_clip, second = self._quick_recogniser(language), lambda: self._second_recogniser(language)
        refined, kept = refine(transcript, quotes, recognise_clip, second, self._report, workers=workers)
        return self._naming_its_ear(refined), kept

    def _naming_its_ear(self, transcript: Transcript) -> Transcript:
        """The transcript of others with the names of the models that heard samples or passages of it here."""
        origin = transcript.origin
        if origin is None or not self._ears:
            return transcript
        heard_by = tuple(dict.fromkeys((*origin.heard_by, *self._ears)))
        return transcript.model_copy(update={"origin": origin.model_copy(update={"heard_by": heard_by})})

    def _refine_with_second_model(
        self, transcript: Transcript, quotes: Quotes, cut: Callable[[Transcript], Quotes]
    ) -> tuple[Transcript, Quotes]:
        """Recognises important passages with the larger model of the cascade, and selects the quotes anew."""
        from summarizer.asr import hear_again, packed_recogniser

        language, settings = transcript.language, self._settings
        model = self._larger_model(language)
        recognise_clip = packed_recogniser(
            self._audio, model.path, model.model.name, language, settings.asr, self._report, self._find_whisper
        )
        return hear_again(transcript, quotes, recognise_clip, model.model.name, cut, self._report)

    def _larger_model(self, language: str | None) -> Located:
        """The larger model of the cascade."""
        from summarizer.models import choose_larger

        asr = self._settings.asr
        assert asr.second is not None, "asked only with a cascade"
        return choose_larger(asr.second, asr.first, language, self._settings.cache, self._report)

    def _given(self, path: Path) -> Transcript:
        """The transcript that the user gives: compared with the recording, or as it is with `as_given`."""
        from summarizer.pipeline.given_transcript import taken_as_given, tested_by_ear

        language, names = self._settings.asr.language, self._episode.all_names
        if self._recording is None:
            return taken_as_given(path, language, None, self._report, names)
        if self._settings.as_given:
            return taken_as_given(path, language, self.seconds, self._report, names)
        return tested_by_ear(path, language, self.seconds, self._quick_recogniser, self._report, names)

    def _published(self) -> tuple[Transcript | None, tuple[str, ...]]:
        """The best transcript that the publisher offers, if it belongs to this recording; a line for each decision."""
        from summarizer.asr import verify_transcript
        from summarizer.transcripts.published import find_published

        settings, duration = self._settings, self.seconds

        def tested(transcript: Transcript) -> tuple[Transcript | None, str]:
            try:
                recognise_clip = self._quick_recogniser(transcript.language)
            except (ModelError, InputError) as error:  # none can be had, or the one named does not know the language
                return None, f"it cannot be tested ({error})"
            return verify_transcript(transcript, duration, recognise_clip)

        test = tested if settings.published == "auto" else None
        return find_published(self._episode, duration, settings.asr.language, settings.fetch, test, self._report)

    def _recognise(self) -> Transcript:
        from summarizer.asr import recognise, recognise_with, recognises_fast
        from summarizer.models import choose_asr

        asr, vocabulary = self._settings.asr, self._vocabulary()
        if asr.remote:
            with self._open_remote() as recogniser:
                recognised = recognise_with(
                    recogniser, self._audio, asr, vocabulary, self._report, workers=recogniser.workers
                )
            self.cost = recogniser.cost
            return self._fill_gaps(recognised)
        if asr.second:
            self._larger_model(asr.language)  # if it is missing, the error is raised before the work
        model = choose_asr(asr.first, asr.language, self._settings.cache, self._report, recognises_fast(asr))
        known = self._whole_recording
        # A multilingual model was run with the transcript's language, which may not be the spoken one.
        if known and known.model == model.model.name and model.model.languages == ("en",) and not vocabulary:
            recognised = known
        else:
            recognised = recognise(
                self._audio, model.path, model.model.name, asr, vocabulary, self._report, self._find_whisper
            )
        recognised = self._fill_gaps(recognised)
        return _with_notes(recognised, (model.note,) if model.note else ())

    def _open_remote(self) -> contextlib.AbstractContextManager[ApiRecogniser]:
        """The transcription API of the settings. Its answers are stored in the episode's folder."""
        from summarizer.asr import open_api, parse_endpoint

        settings = self._settings
        place = parse_endpoint(settings.asr.first, settings.keys)
        return open_api(place, settings.asr, Replies(self._folder), self._find_whisper, self._report)

    @cached_property
    def _find_whisper(self) -> Callable[[str], tuple[Path, str]]:
        from summarizer.pipeline.speech import whisper_finder

        return whisper_finder(self._settings.cache, self._report)

    def _fill_gaps(self, recognised: Transcript) -> Transcript:
        """The transcript with its gaps recognised by another model, if one is on this machine."""
        from summarizer.asr import fill_gaps, second_model
        from summarizer.models import choose_gap_model

        other = (
            choose_gap_model(recognised.model, recognised.language, self._settings.cache) if recognised.gaps else None
        )
        if other is None:
            return recognised
        name = other.model.name
        load = second_model(self._audio, other.path, name, recognised.language, self._settings.asr)
        try:
            return fill_gaps(recognised, load, name, self._report)
        except ModelError as error:
            self._report.warn(f"gaps were not recognised by a second model: {error}")
            return recognised

    def _quick_recogniser(self, language: str) -> RecogniseClip:
        """A function that returns the words of a clip, by the fastest model, which is loaded once.

        A short recording is recognised completely: that costs less than many clips, and gives the model more context.
        """
        from summarizer.asr import clip_recogniser, recognise
        from summarizer.models import choose_verification_model

        if language not in self._quick_recognisers:
            asr = self._settings.asr
            # Clips are recognised locally: one request per clip would be slower and cost more.
            model = choose_verification_model(
                "auto" if asr.remote else asr.first, language, self._settings.cache, self._report
            )
            self._quick_model = model.model.name
            self._ears.append(self._quick_model)
            if self.seconds > _SHORT_RECORDING_SECONDS:
                self._quick_recognisers[language] = clip_recogniser(
                    self._audio, model.path, model.model.name, language, asr, self._find_whisper
                )
            else:
                known = asr.model_copy(update={"language": language})
                self._whole_recording = self._stored_recognition(language) or recognise(
                    self._audio, model.path, model.model.name, known, (), self._report, self._find_whisper
                )
                self._store_recognition(self._whole_recording)
                self._quick_recognisers[language] = self._whole_recording.between
        return self._quick_recognisers[language]

    def _stored_recognition(self, language: str) -> Transcript | None:
        """The stored recognition of the whole recording by the same model, perhaps of another process; None if there is
        none.
        """
        if not self._folder.has(_QUICK_TRANSCRIPT):
            return None
        with contextlib.suppress(InputError):
            kept = self._folder.read(_QUICK_TRANSCRIPT, Transcript)
            if (kept.model, kept.language, kept.audio_sha256) == (self._quick_model, language, self._sha256):
                return kept
        return None

    def _store_recognition(self, recognised: Transcript) -> None:
        if recognised.audio_sha256 is None:
            self._folder.write(_QUICK_TRANSCRIPT, recognised.model_copy(update={"audio_sha256": self._sha256}))

    @property
    def _sha256(self) -> str | None:
        return self._episode.audio.sha256 if self._episode.audio else None

    def _second_recogniser(self, language: str) -> RecogniseClip | None:
        """A recogniser with a better model than the fast one; None if there is none."""
        from summarizer.asr import clip_recogniser
        from summarizer.models import choose_second_model

        settings = self._settings
        try:
            wanted = settings.listen.model or (settings.asr.second if settings.asr.second != "auto" else None)
            model = choose_second_model(wanted, self._quick_model, language, settings.cache, self._report)
        except ModelError:
            return None
        if model.model.name == self._quick_model:
            return None
        self._ears.append(model.model.name)
        return clip_recogniser(self._audio, model.path, model.model.name, language, settings.asr, self._find_whisper)

    def _vocabulary(self) -> tuple[str, ...]:
        """Names and terms as they should be spelled: the user's, then the metadata's."""
        from summarizer.sources.vocabulary import vocabulary_terms

        return (*self._settings.asr.vocabulary, *vocabulary_terms(self._episode))


def _with_notes(transcript: Transcript, notes: tuple[str, ...]) -> Transcript:
    return transcript.model_copy(update={"notes": (*transcript.notes, *notes)}) if notes else transcript
