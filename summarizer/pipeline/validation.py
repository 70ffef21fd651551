"""What can be known to be wrong before anything is fetched, heard or paid for: models, languages, files, dates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import InputError
from summarizer.settings import AsrSettings, Settings
from summarizer.text.choices import none_of

if TYPE_CHECKING:
    from summarizer.pipeline.episode_folder import EpisodeRequest

__all__ = [
    "no_transcript",
    "require_about_transcript",
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
    require_known(settings, as_given=request.transcript is not None and settings.as_given)


def require_about_transcript(request: EpisodeRequest) -> None:
    """Raises InputError for `--as-given` without a transcript: named by itself, or a source on this machine that may be
    one.
    """
    if request.transcript is None and not Path(request.source).expanduser().exists():
        raise no_transcript()


def no_transcript() -> InputError:
    return InputError(
        "--as-given is about a transcript: give it with --transcript FILE, or as the source in place of a recording"
    )


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


def require_known(settings: Settings, *, as_given: bool = False) -> None:
    """Raises InputError for a model or language that nobody knows. `as_given`: nothing is heard."""
    require_recogniser(settings.asr, as_given=as_given, given_by=settings.given_by)
    require_listener(settings)
    llm = settings.llm
    if llm.model is not None and llm.provider != "none":
        from summarizer.llm.client import llm_identity
        from summarizer.models import require_model

        if llm_identity(llm, settings.keys).startswith("local"):
            require_model("llm", llm.model, settings.given_by("llm.model", "--model"))


def _flag(name: str, flag: str) -> str:
    del name
    return flag


def require_recogniser(
    asr: AsrSettings, *, as_given: bool = False, given_by: Callable[[str, str], str] = _flag
) -> None:
    """Raises InputError for a speech model that nobody knows, or that does not know the language.

    `as_given`: a transcript is used as given, so the language of the recording does not matter. `given_by`: where a
    setting was given, from its name and its flag.
    """
    from summarizer.models import require_model

    language = None if as_given else asr.language
    option = given_by("asr.cascade", "--asr-cascade") if asr.cascade else given_by("asr.model", "--asr")
    for name in (None if asr.remote else asr.first, asr.second):
        if name is not None:
            require_model("asr", name, option, language)
    if language is not None:
        from summarizer.asr.whisper_languages import language_code

        if language_code(language) is None:
            raise InputError(
                f"{given_by('asr.language', '--language')} {language}: no speech model knows this language; "
                "give a transcript with --transcript and --as-given"
            )


def require_listener(settings: Settings) -> None:
    """Raises InputError when nobody knows the model that hears quotations again."""
    if settings.listen.model is not None:
        from summarizer.models import require_model  # imports httpx, which takes longer than a check

        require_model("asr", settings.listen.model, settings.given_by("listen.model", "--listen-model"))
