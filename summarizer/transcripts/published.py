"""The transcript that a publisher offers: fetched, parsed, checked for plausibility and compared with the audio.

It costs no recognition time and spells names correctly, but a feed may link anything. The best offered transcript
that belongs to this recording is used, and the reason for rejecting each other one is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from summarizer.errors import InputError, NetworkError
from summarizer.net import WebClient, redact
from summarizer.records.episode import Episode, TranscriptLink
from summarizer.records.transcript import Origin, Transcript
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings
from summarizer.text.detection import detect_language
from summarizer.transcripts import parse_transcript, read_transcript
from summarizer.transcripts.plausibility import overrun, quality_key, rejection_reason

__all__ = ["find_published"]

# The transcript with corrected times, or None when it does not match the audio; and one sentence about the result.
TranscriptTest = Callable[[Transcript], tuple[Transcript | None, str]]

_MAX_TRANSCRIPT_BYTES = 16 * 2**20  # the JSON of the longest episodes with word times has a quarter of that
_MAX_TRANSCRIPTS = 4  # per episode
_MAX_SECONDS = 60.0  # per transcript
_TIMEOUT_SECONDS = 20.0  # without a byte
# formats with speakers and times first
_KINDS = ("json", "vtt", "srt", "subrip", "xml", "html", "plain", "text", "txt")


def find_published(
    episode: Episode,
    duration: float,
    language: str | None,
    settings: FetchSettings,
    transcript_test: TranscriptTest | None,
    report: Reporter,
) -> tuple[Transcript | None, tuple[str, ...]]:
    """The best offered transcript of the recording (`duration` seconds), and a line for each decision.

    `language` (ISO 639-1): the language that the user stated. If `transcript_test` is None, the first readable
    transcript is used unchanged. Never raises for errors of a publisher: then the transcript is None.
    """
    notes: list[str] = []

    def decide(link: TranscriptLink, what: str, tell: Callable[[str], None] = report.note) -> None:
        line = f"{_name(link)}: {what}"
        notes.append(line)
        tell(line)

    read: list[tuple[TranscriptLink, Transcript]] = []
    links = _ordered(episode, language)
    with WebClient(_with_short_timeout(settings), report) as web:
        # The private network may be reached only if the user typed such an address.
        web.guard.allow_recorded(episode.feed or episode.link or episode.media)
        for link in links[:_MAX_TRANSCRIPTS]:
            try:
                transcript = _read(link, episode, web)
            except (InputError, NetworkError) as error:
                decide(link, f"not used: {_without_name(error, link)}")
                continue
            reason = rejection_reason(transcript, duration, language) if transcript_test else ""
            if reason:
                # It may be the recording that is wrong: cut off while downloading.
                longer = reason == overrun(transcript, duration)
                decide(link, f"not used: {reason}", report.warn if longer else report.note)
            else:
                read.append((link, transcript))
    for link, transcript in sorted(read, key=lambda pair: (not pair[0].automatic, quality_key(pair[1])), reverse=True):
        if transcript_test is None:
            decide(link, "used without a test, as requested")
            return transcript, tuple(notes)
        tested, finding = transcript_test(transcript)
        if tested is not None:
            decide(link, f"used instead of recognition: {finding}")
            return tested, tuple(notes)
        decide(link, f"not used: {finding}")
    return None, tuple(notes)


def _ordered(episode: Episode, language: str | None) -> list[TranscriptLink]:
    """Manual transcripts before automatic ones, then the spoken language, then formats with speakers and times."""
    spoken = (language or episode.language or "").partition("-")[0].lower()

    def rank(link: TranscriptLink) -> tuple[bool, bool, int]:
        stated = (link.language or "").partition("-")[0].lower()
        name = f"{link.type or ''} {link.url.partition('?')[0].rpartition('.')[2]}".lower()
        kind = next((place for place, part in enumerate(_KINDS) if part in name), len(_KINDS))
        return link.automatic, bool(stated and spoken and stated != spoken), kind

    return sorted(dict.fromkeys(episode.transcripts), key=rank)


def _with_short_timeout(settings: FetchSettings) -> FetchSettings:
    """Settings with a shorter timeout than for the recording, because a transcript is optional."""
    return settings.model_copy(
        update={"timeout": min(settings.timeout, _TIMEOUT_SECONDS), "retries": min(settings.retries, 1)}
    )


def _read(link: TranscriptLink, episode: Episode, web: WebClient) -> Transcript:
    """The transcript at a link. Its language is detected from its words, not taken from its header."""
    name = _name(link)
    if "://" not in link.url:
        if episode.media_kind != "file":
            raise InputError("it names a local file")
        transcript = read_transcript(Path(link.url), known=episode.all_names)
    else:
        body = web.retrying(lambda: _body(link.url, web), seconds=_MAX_SECONDS)
        transcript = parse_transcript(body, name, known=episode.all_names)
    sample = transcript.text(0, min(2000, len(transcript.words)))
    language = detect_language(sample) or transcript.language
    return transcript.model_copy(update={"language": language, "origin": _origin(link)})


def _body(url: str, web: WebClient) -> bytes:
    """The whole body; its type is not detected from the first bytes, because those of UTF-16 look like MP3."""
    body = bytearray()
    with web.open(url, seconds=_MAX_SECONDS, headers={"Accept-Encoding": "gzip, deflate"}) as answer:
        if (answer.media_type or "").startswith(("audio/", "video/", "image/")):
            raise InputError("it is not text")
        for chunk in answer.chunks():
            body += chunk
            if len(body) > _MAX_TRANSCRIPT_BYTES:
                raise InputError(f"it is larger than {_MAX_TRANSCRIPT_BYTES // 2**20} MB")
    return bytes(body)


def _origin(link: TranscriptLink) -> Origin:
    url = redact(link.url) if "://" in link.url else Path(link.url).name
    return Origin(kind="automatic" if link.automatic else "published", url=url)


def _name(link: TranscriptLink) -> str:
    path = link.url.partition("?")[0].partition("#")[0] if "://" in link.url else Path(link.url).name
    name = "".join(char for char in path.rstrip("/").rpartition("/")[2] if char.isprintable())[:80]
    kind = "automatic captions" if link.automatic else "the published transcript"
    return f"{kind} {name}" if name else kind


def _without_name(error: Exception, link: TranscriptLink) -> str:
    return str(error).removeprefix(_name(link)).removeprefix(" ").partition("; it should be")[0]
