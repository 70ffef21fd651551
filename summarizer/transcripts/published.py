"""The transcript that a publisher offers, when it is one: fetched, read, judged, heard, in that order.

Free where recognition costs minutes, and it knows how names are written. But a feed may link anything, so the best of
the offered ones is taken that is a transcript of this very recording, and each that is not is named with the reason.
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
from summarizer.transcripts.plausibility import refusal, worth

__all__ = ["EarTest", "find_published"]

# The transcript with its times mended, or None when its words are not heard; and one sentence about it.
EarTest = Callable[[Transcript], tuple[Transcript | None, str]]

_LARGEST = 16 * 2**20  # bytes; the longest episodes' JSON with a time for each word has a quarter of it
_MOST = 4  # offered transcripts that are fetched
_SECONDS = 60.0  # for all of one
_PATIENCE = 20.0  # seconds without a byte: nothing is lost when it does not come
_KINDS = ("json", "vtt", "srt", "subrip", "xml", "html", "plain", "text", "txt")  # speakers and times first


def find_published(
    episode: Episode,
    duration: float,
    language: str | None,
    settings: FetchSettings,
    ear_test: EarTest | None,
    report: Reporter,
) -> tuple[Transcript | None, tuple[str, ...]]:
    """The best offered transcript that is one of the recording (`duration` seconds), and a line for each decision.

    `language` (ISO 639-1): what the user said is spoken. With `ear_test` None the first that can be read is taken, as
    it is. Never raises for what a publisher did: then the transcript is None.
    """
    notes: list[str] = []

    def decide(link: TranscriptLink, what: str) -> None:
        line = f"{_name(link)}: {what}"
        notes.append(line)
        report.note(line)

    read: list[tuple[TranscriptLink, Transcript]] = []
    links = _ordered(episode, language)
    with WebClient(_patient(settings), report) as web:
        # What the user once typed decides whether the private network may be reached; a feed does not.
        web.guard.allow_recorded(episode.feed or episode.link or episode.media)
        for link in links[:_MOST]:
            try:
                transcript = _read(link, episode, web)
            except (InputError, NetworkError) as error:
                decide(link, f"not used: {_without_name(error, link)}")
                continue
            reason = refusal(transcript, duration, language) if ear_test else ""
            if reason:
                decide(link, f"not used: {reason}")
            else:
                read.append((link, transcript))
    for link, transcript in sorted(read, key=lambda pair: (not pair[0].automatic, worth(pair[1])), reverse=True):
        if ear_test is None:
            decide(link, "used without being tested, as asked")
            return transcript, tuple(notes)
        heard, said = ear_test(transcript)
        if heard is not None:
            decide(link, f"used instead of recognition: {said}")
            return heard, tuple(notes)
        decide(link, f"not used: {said}")
    return None, tuple(notes)


def _ordered(episode: Episode, language: str | None) -> list[TranscriptLink]:
    """People's before machines', the language spoken first, and kinds that tell speakers and times first."""
    spoken = (language or episode.language or "").partition("-")[0].lower()

    def rank(link: TranscriptLink) -> tuple[bool, bool, int]:
        told = (link.language or "").partition("-")[0].lower()
        name = f"{link.type or ''} {link.url.partition('?')[0].rpartition('.')[2]}".lower()
        kind = next((place for place, part in enumerate(_KINDS) if part in name), len(_KINDS))
        return link.automatic, bool(told and spoken and told != spoken), kind

    return sorted(dict.fromkeys(episode.transcripts), key=rank)


def _patient(settings: FetchSettings) -> FetchSettings:
    """Patient, but not as with the recording, which cannot be done without."""
    return settings.model_copy(
        update={"timeout": min(settings.timeout, _PATIENCE), "retries": min(settings.retries, 1)}
    )


def _read(link: TranscriptLink, episode: Episode, web: WebClient) -> Transcript:
    """The transcript behind a link. Its language is what its words are in, whatever its header says."""
    name = _name(link)
    if "://" not in link.url:
        if episode.media_kind != "file":
            raise InputError("it names a file of this machine")
        transcript = read_transcript(Path(link.url))
    else:
        transcript = parse_transcript(web.retrying(lambda: _body(link.url, web), seconds=_SECONDS), name)
    sample = transcript.text(0, min(2000, len(transcript.words)))
    language = detect_language(sample) or transcript.language
    return transcript.model_copy(update={"language": language, "origin": _origin(link)})


def _body(url: str, web: WebClient) -> bytes:
    """All of it, whatever its first bytes look like: those of UTF-16 are those of an mp3."""
    body = bytearray()
    with web.open(url, seconds=_SECONDS, headers={"Accept-Encoding": "gzip, deflate"}) as answer:
        if (answer.media_type or "").startswith(("audio/", "video/", "image/")):
            raise InputError("it is no text")
        for chunk in answer.chunks():
            body += chunk
            if len(body) > _LARGEST:
                raise InputError(f"it is larger than {_LARGEST // 2**20} MB")
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
