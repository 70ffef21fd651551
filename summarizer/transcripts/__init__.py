"""Reads existing transcripts of many formats into a Transcript, and writes Transcripts in common formats.

    assembly.py      pieces of text with times and speakers -> Transcript
    blocks.py        text -> cues of WebVTT and SRT
    cues.py          cues -> pieces with speakers and word times
    html_pages.py    Podcasting 2.0 HTML
    json_forms.py    JSON of Podcasting 2.0, whisper and other tools
    labels.py        which texts are speaker labels, and which labels are names
    plausibility.py  whether a transcript can belong to a recording
    published.py     the transcript that a publisher offers: fetched, checked, tested
    refusals.py      what a file is that is no transcript
    rolling.py       captions that show words more than once
    scale.py         seconds or milliseconds
    services.py      JSON of speech services
    sound_notes.py   annotations of sounds such as `[laughs]`
    subtitles.py     SSA/ASS, TTML and LRC
    tables.py        TSV and CSV
    tags.py          markup inside captions
    time_order.py    captions in the order of time
    timed_lines.py   text -> cues of SBV, SubViewer and other captions whose times have no arrow
    times.py         the spellings of times
    turns.py         Markdown and plain text
    writing.py       WebVTT, SRT, Podcasting 2.0 JSON and plain text
    youtube.py       YouTube's caption formats

The format is decided by the content, not by the name. Flaws are listed in `Transcript.notes`; a file that is not a
transcript is refused with a message of one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path

from summarizer.errors import InputError
from summarizer.records.transcript import Transcript
from summarizer.text.decoding import MAX_BYTES, decode
from summarizer.text.detection import detect_language
from summarizer.transcripts.assembly import ParsedTranscript, assemble
from summarizer.transcripts.cues import read_srt, read_timed_lines, read_vtt
from summarizer.transcripts.html_pages import read_page
from summarizer.transcripts.json_forms import read_json
from summarizer.transcripts.refusals import is_post, refused, text_kind
from summarizer.transcripts.subtitles import is_ssa, is_ttml, read_lrc, read_ssa, read_ttml
from summarizer.transcripts.tables import read_table
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
    "transcript.json, WebVTT, SRT, SBV, SubViewer, SSA/ASS, TTML, LRC, a table (TSV, CSV) with start, end and text,"
    " JSON (Podcasting 2.0, whisper, YouTube, speech services), Podcasting 2.0 HTML, or Markdown/text turns such as"
    " `**Name:** words`"
)
_CUE = re.compile(
    r"^[ \t]{0,9}[-−]?\d[-−\d:.,;：．，； ]{0,28}(?:[-–—=]{1,3} ?(?:>|&gt;)|→)\s{0,9}[-−\d]", re.MULTILINE
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|cite|time)\b", re.IGNORECASE)
_MAX_PROLOG = 65_536  # characters in which the first element of a file is looked for


def read_transcript(path: Path, language: str | None = None, known: Collection[str] = ()) -> Transcript:
    """Reads a transcript file. `language` (ISO 639-1) overrides the language that the file states or that is detected.
    `known`: names of the episode's people, where they are known.

    Raises InputError when the file cannot be read, is too large, or is not a transcript.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path.name} is larger than {MAX_BYTES // 2**20} MB; that is not a transcript")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"the transcript {path} cannot be read: {error.strerror or error}") from None
    return parse_transcript(data, path.name, language, known)


def parse_transcript(data: bytes, name: str, language: str | None = None, known: Collection[str] = ()) -> Transcript:
    """Reads a transcript from bytes; `name` is used in messages. `known`: names of the episode's people, by which
    labels are told from other text. Raises InputError when the bytes are not a transcript.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"{name} is larger than {MAX_BYTES // 2**20} MB; that is not a transcript")
    refusal = f"{name} is not a transcript; it should be {_FORMATS}"
    text, note = decode(data, refusal)
    reading = _read(text, refusal, known)
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


def _read(text: str, refusal: str, known: Collection[str]) -> ParsedTranscript | Transcript:
    head = text.lstrip("\ufeff \t\n")[:2000]
    if not head:
        raise InputError(refusal.replace("is not a transcript", "is empty", 1))
    if head[0] in "{[" and re.match(r"\{\s*[\"}]|\[\s*[\[{\]\"]", head):
        return read_json(text, refusal)
    reading = _marked(text, head, known)
    if reading is not None and any(piece.text.strip() or piece.stamps for piece in reading.pieces):
        return reading
    kind = text_kind(text[:_MAX_PROLOG])
    if kind is None and reading is None:
        reading = read_turns(text, known)
        if reading.format == "text" and is_post(text):
            kind = "a post"
        elif any(piece.text.strip() for piece in reading.pieces):
            return reading
    raise InputError(refused(refusal, kind))


def _marked(text: str, head: str, known: Collection[str]) -> ParsedTranscript | None:
    """The transcript of a text whose form tells its format; None for turns and for what is no transcript."""
    if head.startswith("WEBVTT"):
        return read_vtt(text, known)
    if re.match(r"(?:<\?xml[^<>]{0,200}\?>\s*)?<(?:transcript|timedtext)\b", head):
        return read_timed_text(text)
    if is_ttml(head):
        return read_ttml(text, known)
    if _PAGE.search(head) and head.startswith("<"):
        return read_page(text)
    if is_ssa(text):
        return read_ssa(text, known)
    if text_kind(head) is not None:
        return None
    if _CUE.search(text):
        return read_srt(text, known)
    return read_timed_lines(text, known) or read_lrc(text, known) or read_table(text)
