"""What can be known to be wrong before anything is fetched, heard or paid for: models, languages, files, dates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import InputError
from summarizer.settings import AsrSettings, Settings
from summarizer.text.choices import none_of

if TYPE_CHECKING:
    from summarizer.pipeline.episode_folder import EpisodeRequest

__all__ = [
    "require_file",
    "require_known",
    "require_listener",
    "require_recogniser",
    "require_transcript_format",
    "require_usable",
]


def require_usable(request: EpisodeRequest, settings: Settings) -> None:
    """Raises InputError when one episode cannot be worked on as it is wished, whatever its source holds."""
    if request.transcript is not None:
        require_file(request.transcript)
    if request.episode is not None and request.known is None:
        from summarizer.sources import require_choice

        require_choice(request.episode)
    require_known(settings, given=request.transcript is not None)


def require_file(transcript: Path) -> None:
    if not transcript.is_file():
        what = "is a folder" if transcript.is_dir() else "does not exist"
        what = "is neither a file nor a folder" if transcript.exists() and not transcript.is_dir() else what
        raise InputError(f"the transcript {transcript} {what}; give a file such as episode.vtt")


def require_transcript_format(form: str) -> None:
    """Raises InputError for a form in which `EpisodeRun.transcript_as` cannot write a transcript."""
    from summarizer.transcripts import FORMATS

    known = ("json", *FORMATS)
    if form not in known:
        raise InputError(f"--format {none_of(form, known)}")


def require_known(settings: Settings, *, given: bool = False) -> None:
    """Raises InputError for a model or language that nobody knows. `given`: a transcript is, so nothing is heard."""
    require_recogniser(settings.asr, given=given)
    require_listener(settings)
    llm = settings.llm
    if llm.model is not None and llm.provider != "none":
        from summarizer.llm.client import llm_identity
        from summarizer.models import require_model

        if llm_identity(llm, settings.keys).startswith("local"):
            require_model("llm", llm.model, "--model")


def require_recogniser(asr: AsrSettings, *, given: bool = False) -> None:
    """Raises InputError for a speech model that nobody knows, or that does not know the language."""
    from summarizer.models import require_model

    language = None if given else asr.language
    option = "--asr-cascade" if asr.cascade else "--asr"
    for name in (None if asr.remote else asr.first, asr.second):
        if name is not None:
            require_model("asr", name, option, language)
    if language is not None:
        from summarizer.asr.whisper_languages import language_code

        if language_code(language) is None:
            raise InputError(
                f"--language {language}: no speech model knows this language; give a transcript with --transcript"
            )


def require_listener(settings: Settings) -> None:
    """Raises InputError when nobody knows the model that hears quotations again."""
    if settings.listen.model is not None:
        from summarizer.models import require_model  # imports httpx, which takes longer than a check

        require_model("asr", settings.listen.model, "--listen-model")
