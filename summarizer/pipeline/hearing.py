"""Where an episode's words come from: a transcript that is given, one that the publisher offers, or the recogniser.

The rooms do the work; this file knows which models they need, and keeps those that are loaded while one episode lasts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import InputError, ModelError
from summarizer.records.episode import Episode
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Origin, Transcript, Word
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, Replies

if TYPE_CHECKING:
    from summarizer.asr.remote import ApiRecogniser
    from summarizer.models import Located

__all__ = ["Hearing", "is_unheard", "needs_second_pass", "offered_transcripts"]

Hear = Callable[[float, float], Sequence[Word]]

_HEARING = "stages/hearing.json"  # what the quick ear heard of a short recording
_SHORT = 900.0  # seconds; a recording up to which hearing all of it costs no more than hearing clips


def offered_transcripts(episode: Episode, settings: Settings) -> list[list[str | bool | None]]:
    """The transcripts to look at, as far as they name one for good: addresses may carry a passing signature."""
    if settings.published == "never":
        return []
    from summarizer.net import redact

    return [
        [redact(link.url), link.type, link.language, link.automatic, settings.published] for link in episode.transcripts
    ]


def is_unheard(transcript: Transcript) -> bool:
    """Whether nobody here has heard these words: what was recognised was, and one given by hand is the user's word."""
    return transcript.origin is not None and transcript.origin.kind != "given"


def needs_second_pass(transcript: Transcript, settings: Settings) -> bool:
    """Whether a second, larger model hears what matters of these words: those that were recognised, with a cascade."""
    return settings.asr.second is not None and transcript.origin is None


class Hearing:
    """The ears for one recording of an episode."""

    def __init__(
        self, folder: EpisodeFolder, audio: Path, episode: Episode, settings: Settings, report: Reporter
    ) -> None:
        self._folder = folder
        self._audio = audio
        self._episode = episode
        self._settings = settings
        self._report = report
        self._ears: dict[str, Hear] = {}  # by language
        self._ear_model = ""
        self.cost: float | None = None  # US dollars that a transcription API took
        self._whole: Transcript | None = None  # of a short recording, when it was heard to test a transcript

    def heard(self, given: Path | None, *, offered: bool) -> Transcript:
        """The words: of `given`, else of the best transcript `offered` that passes its tests, else recognised."""
        if given:
            return self._read(given)
        notes: tuple[str, ...] = ()
        if offered:
            published, notes = self._published()
            if published is not None:
                return _noted(published, notes)
        return _noted(self._recognised(), notes)

    def refined(self, transcript: Transcript, quotes: Quotes) -> tuple[Transcript, Quotes]:
        """Passages of a published transcript heard now: word times, and those said otherwise set aside."""
        if not is_unheard(transcript):
            return (
                self._heard_again(transcript, quotes)
                if needs_second_pass(transcript, self._settings)
                else (transcript, quotes)
            )
        from summarizer.asr import refine, worker_count

        language, workers = transcript.language, worker_count(self._settings.asr)
        hear, second = self._ear(language), lambda: self._second_ear(language)
        return refine(transcript, quotes, hear, second, self._report, workers=workers)

    def _heard_again(self, transcript: Transcript, quotes: Quotes) -> tuple[Transcript, Quotes]:
        """What matters of a recognised transcript, by the large model of a cascade; passages are cut anew from it."""
        from summarizer.asr import hear_again, packed_listener
        from summarizer.quotes import find_candidates

        language, settings = transcript.language, self._settings
        model = self._larger(language)
        hear = packed_listener(self._audio, model.path, model.model.name, language, settings.asr, self._report)

        def cut(changed: Transcript) -> Quotes:
            return find_candidates(changed, self._episode, settings.quotes)

        return hear_again(transcript, quotes, hear, model.model.name, cut, self._report)

    def _larger(self, language: str | None) -> Located:
        """The large model of the cascade."""
        from summarizer.models import choose_larger

        asr = self._settings.asr
        assert asr.second is not None, "asked only with a cascade"
        return choose_larger(asr.second, asr.first, language, self._settings.cache, self._report)

    def _read(self, path: Path) -> Transcript:
        from summarizer.transcripts import read_transcript

        origin = Origin(kind="given")
        return read_transcript(path, self._settings.asr.language).model_copy(update={"origin": origin, "refined": ()})

    def _published(self) -> tuple[Transcript | None, tuple[str, ...]]:
        """The best transcript that the publisher offers, when it is one of this recording; a line for each decision."""
        from summarizer.asr import verify_transcript
        from summarizer.audio import probe_recording
        from summarizer.transcripts.published import find_published

        settings = self._settings
        duration = probe_recording(self._audio).duration or self._seconds

        def tested(transcript: Transcript) -> tuple[Transcript | None, str]:
            try:
                hear = self._ear(transcript.language)
            except ModelError as error:
                return None, f"it cannot be tested ({error})"
            return verify_transcript(transcript, duration, hear)

        ear = tested if settings.published == "auto" else None
        return find_published(self._episode, duration, settings.asr.language, settings.fetch, ear, self._report)

    def _recognised(self) -> Transcript:
        from summarizer.asr import recognise, recognise_with
        from summarizer.models import choose_asr

        asr, vocabulary = self._settings.asr, self._vocabulary()
        if asr.remote:
            with self._elsewhere() as recogniser:
                heard = recognise_with(
                    recogniser, self._audio, asr, vocabulary, self._report, workers=recogniser.workers
                )
            self.cost = recogniser.cost
            return self._gaps_heard(heard)
        if asr.second:
            self._larger(asr.language)  # when it cannot be had, that is said before the work and not after
        model = choose_asr(asr.first, asr.language, self._settings.cache, self._report)
        known = self._whole
        # A model of many languages was told the transcript's, which may not be the one that is spoken.
        if known and known.model == model.model.name and model.model.languages == ("en",) and not vocabulary:
            heard = known
        else:
            heard = recognise(self._audio, model.path, model.model.name, asr, vocabulary, self._report)
        heard = self._gaps_heard(heard)
        return _noted(heard, (model.note,) if model.note else ())

    def _elsewhere(self) -> contextlib.AbstractContextManager[ApiRecogniser]:
        """The transcription API that the settings name. Its answers are kept in the episode's folder."""
        from summarizer.asr import endpoint_of, open_api
        from summarizer.models import choose_verification_model

        settings = self._settings

        def weights(language: str) -> tuple[Path, str]:
            model = choose_verification_model("auto", language, settings.cache, self._report)
            return model.path, model.model.name

        place = endpoint_of(settings.asr.first, settings.keys)
        return open_api(place, settings.asr, Replies(self._folder), weights, self._report)

    def _gaps_heard(self, heard: Transcript) -> Transcript:
        """What the recogniser could not hear, heard by another model, when one is on this machine."""
        from summarizer.asr import fill_gaps, second_model
        from summarizer.models import choose_gap_model

        other = choose_gap_model(heard.model, heard.language, self._settings.cache) if heard.gaps else None
        if other is None:
            return heard
        name = other.model.name
        load = second_model(self._audio, other.path, name, heard.language, self._settings.asr)
        try:
            return fill_gaps(heard, load, name, self._report)
        except ModelError as error:
            self._report.warn(f"gaps were not heard by a second model: {error}")
            return heard

    def _ear(self, language: str) -> Hear:
        """The words of any seconds of the recording, by the quickest model, which is loaded once.

        A short recording is heard as a whole: that is cheaper than many clips of it, and better understood.
        """
        from summarizer.asr import clip_listener, recognise
        from summarizer.models import choose_verification_model

        if language not in self._ears:
            asr = self._settings.asr
            # Spots and clips are heard here: a request for each would take longer than that, and cost more.
            model = choose_verification_model(
                "auto" if asr.remote else asr.first, language, self._settings.cache, self._report
            )
            self._ear_model = model.model.name
            if self._seconds > _SHORT:
                self._ears[language] = clip_listener(self._audio, model.path, model.model.name, language, asr)
            else:
                known = asr.model_copy(update={"language": language})
                self._whole = self._kept_hearing(language) or recognise(
                    self._audio, model.path, model.model.name, known, (), self._report
                )
                self._keep_hearing(self._whole)
                self._ears[language] = self._whole.between
        return self._ears[language]

    def _kept_hearing(self, language: str) -> Transcript | None:
        """What this ear heard of the whole recording when the transcript was tested, perhaps in another process."""
        if not self._folder.has(_HEARING):
            return None
        with contextlib.suppress(InputError):
            kept = self._folder.read(_HEARING, Transcript)
            if (kept.model, kept.language, kept.audio_sha256) == (self._ear_model, language, self._sha256):
                return kept
        return None

    def _keep_hearing(self, heard: Transcript) -> None:
        if heard.audio_sha256 is None:
            self._folder.write(_HEARING, heard.model_copy(update={"audio_sha256": self._sha256}))

    @property
    def _sha256(self) -> str | None:
        return self._episode.audio.sha256 if self._episode.audio else None

    @property
    def _seconds(self) -> float:
        """The recording's length as far as it is known; 0.0 else."""
        return (self._episode.audio.duration if self._episode.audio else None) or self._episode.duration or 0.0

    def _second_ear(self, language: str) -> Hear | None:
        """A better model than the quick one, when there is one."""
        from summarizer.asr import clip_listener
        from summarizer.models import choose_second_model

        settings = self._settings
        try:
            wanted = settings.listen.model or (settings.asr.second if settings.asr.second != "auto" else None)
            model = choose_second_model(wanted, self._ear_model, language, settings.cache, self._report)
        except ModelError:
            return None
        if model.model.name == self._ear_model:
            return None
        return clip_listener(self._audio, model.path, model.model.name, language, settings.asr)

    def _vocabulary(self) -> tuple[str, ...]:
        """Names and terms as they should be spelled: the user's, then the metadata's."""
        from summarizer.sources.vocabulary import terms

        return (*self._settings.asr.vocabulary, *terms(self._episode))


def _noted(transcript: Transcript, notes: tuple[str, ...]) -> Transcript:
    return transcript.model_copy(update={"notes": (*transcript.notes, *notes)}) if notes else transcript
