"""A transcript file as it is read, without a recording: for `transcribe FILE --as-given`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import InputError
from summarizer.pipeline.validation import require_file, require_transcript_format
from summarizer.records.transcript import Transcript

__all__ = ["ReadTranscript", "read_as_given"]


class ReadTranscript(NamedTuple):
    """What was read of a transcript file."""

    path: Path
    transcript: Transcript

    def as_text(self, form: str) -> str:
        """The transcript in one of the formats `vtt`, `srt`, `podcast`, `text`."""
        from summarizer.transcripts import FORMATS

        require_transcript_format(form)
        return FORMATS[form][1](self.transcript)

    def written(self, folder: Path, forms: Sequence[str]) -> list[Path]:
        """Writes the transcript into a folder, in each of the forms; the paths."""
        from summarizer.store import write_atomically
        from summarizer.text.characters import escape_json
        from summarizer.transcripts import FORMATS

        paths = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for form in forms:
                path = folder / ("transcript.json" if form == "json" else FORMATS[form][0])
                if path.exists() and path.samefile(self.path):
                    raise InputError(f"{path} is the file that was read; give another folder with -o")
                text = escape_json(self.transcript.model_dump_json(indent=1)) if form == "json" else self.as_text(form)
                write_atomically(path, text.encode())
                paths.append(path)
        except OSError as error:
            raise InputError(f"{folder} cannot be written: {error.strerror or error}") from None
        return paths


def read_as_given(source: str | Path, language: str | None = None) -> ReadTranscript:
    """Reads a transcript file. `language` (ISO 639-1) overrides the language that is detected.

    Raises InputError when `source` is no file, or no transcript.
    """
    from summarizer.records.transcript import Origin
    from summarizer.transcripts import read_transcript

    if "://" in str(source):
        raise InputError(f"--as-given reads a transcript file on this machine, not {source}")
    path = Path(source)
    require_file(path)
    transcript = read_transcript(path, language)
    if transcript.origin is None and transcript.model.startswith("file:"):
        transcript = transcript.model_copy(update={"origin": Origin(kind="given")})
    return ReadTranscript(path, transcript)
