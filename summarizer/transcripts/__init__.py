"""Reads existing transcripts of many formats into a Transcript, and writes Transcripts in common formats.

    assembly.py      pieces of text with times and speakers -> Transcript
    cues.py          WebVTT and SRT
    html_pages.py    Podcasting 2.0 HTML
    json_forms.py    JSON of Podcasting 2.0, whisper and other tools
    labels.py        speaker labels -> speakers with names
    plausibility.py  whether a transcript can belong to a recording
    published.py     the transcript that a publisher offers: fetched, checked, tested
    sound_notes.py   annotations of sounds such as `[laughs]`
    turns.py         Markdown and plain text
    writing.py       WebVTT, SRT, Podcasting 2.0 JSON and plain text
    youtube.py       YouTube's caption formats

The format is decided by the content, not by the name. Flaws are listed in `Transcript.notes`; a file that is not a
transcript is refused with a message of one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from summarizer.errors import InputError
from summarizer.records.transcript import Transcript
from summarizer.text.decoding import MAX_BYTES, decode
from summarizer.text.detection import detect_language
from summarizer.transcripts.assembly import ParsedTranscript, assemble
from summarizer.transcripts.cues import read_sbv, read_srt, read_vtt
from summarizer.transcripts.html_pages import read_page
from summarizer.transcripts.json_forms import read_json
from summarizer.transcripts.turns import read_turns
from summarizer.transcripts.writing import write_json, write_srt, write_text, write_vtt
from summarizer.transcripts.youtube import read_timed_text

__all__ = ["FORMATS", "parse_transcript", "read_transcript", "write_json", "write_srt", "write_text", "write_vtt"]

FORMATS: dict[str, tuple[str, Callable[[Transcript], str]]] = {  # export format -> file name and writer
    "vtt": ("transcript.vtt", write_vtt),
    "srt": ("transcript.srt", write_srt),
    "podcast": ("transcript.podcast.json", write_json),
    "text": ("transcript.txt", write_text),
}

_FORMATS = (
    "transcript.json, WebVTT, SRT, JSON (Podcasting 2.0, whisper, utterances), Podcasting 2.0 HTML,"
    " or Markdown/text turns such as `**Name:** words`"
)
_CUE = re.compile(r"^[ \t]{0,9}[-−]?\d[\d:.,;：．，； ]{0,28}(?:[-–—=]{1,3}(?:>|&gt;)|→)\s{0,9}[-−\d]", re.MULTILINE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|cite|time)\b", re.IGNORECASE)


def read_transcript(path: Path, language: str | None = None) -> Transcript:
    """Reads a transcript file. `language` (ISO 639-1) overrides the language that the file states or that is detected.

    Raises InputError when the file cannot be read, is too large, or is not a transcript.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path.name} is larger than {MAX_BYTES // 2**20} MB; that is not a transcript")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"the transcript {path} cannot be read: {error.strerror or error}") from None
    return parse_transcript(data, path.name, language)


def parse_transcript(data: bytes, name: str, language: str | None = None) -> Transcript:
    """Reads a transcript from bytes; `name` is used in messages. Raises InputError when they are not a transcript."""
    if len(data) > MAX_BYTES:
        raise InputError(f"{name} is larger than {MAX_BYTES // 2**20} MB; that is not a transcript")
    refusal = f"{name} is not a transcript; it should be {_FORMATS}"
    text, note = decode(data, refusal)
    reading = _read(text, refusal)
    if isinstance(reading, Transcript):
        return reading if language is None else reading.model_copy(update={"language": language})
    if note:
        reading.notes.insert(0, note)
    if language is None:
        language = reading.language
    if language is None:
        language = detect_language(" ".join(piece.text for piece in reading.pieces[:400]))
        if language is None:
            raise InputError(refusal)
    return assemble(reading, language)


def _read(text: str, refusal: str) -> ParsedTranscript | Transcript:
    head = text.lstrip("\ufeff \t\n")[:2000]
    reading: ParsedTranscript | Transcript | None
    if not head:
        raise InputError(refusal.replace("is not a transcript", "is empty", 1))
    if head[0] in "{[" and re.match(r"\{\s*[\"}]|\[\s*[\[{\]\"]", head):
        return read_json(text, refusal)
    if head.startswith("WEBVTT"):
        reading = read_vtt(text)
    elif re.match(r"(?:<\?xml[^<>]{0,200}\?>\s*)?<(?:transcript|timedtext)\b", head):
        reading = read_timed_text(text)
    elif _PAGE.search(head) and head.startswith("<"):
        reading = read_page(text)
    elif _CUE.search(text):
        reading = read_srt(text)
    else:
        reading = read_sbv(text) or read_turns(text)
    if reading is None or not any(piece.text.strip() for piece in reading.pieces):
        raise InputError(refusal)
    return reading
