"""A recogniser behind a transcription API: any server that is compatible with OpenAI's.

Only speech is sent, cut at pauses: silences would cost money and recognisers invent words in them. Each answer is
stored under the hash of the request when it arrives, so that an interrupted run does not pay twice. A model that
returns no word times gets half a minute per request, and a model on this machine aligns the words.
"""

from __future__ import annotations

import hashlib
import json
import math
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from summarizer.asr.chunking import AudioPiece, ShortenedTimeline, find_pauses, joined_spans, remove_silence
from summarizer.asr.endpoint import Endpoint, usd_per_minute
from summarizer.asr.local_whisper import FindModel, LocalWhisper
from summarizer.asr.remote_answers import RemoteTranscription, TimedText, compression, read_answer, text_with_times
from summarizer.asr.remote_requests import UPLOAD_FORMAT, RemoteSender, TooLargeError, UntimedError, connect_remote
from summarizer.asr.speech_windows import RecognisedSegment, trim_to_speech
from summarizer.asr.word_times import MAX_ALIGNED_SECONDS, word_times
from summarizer.audio import SAMPLE_RATE
from summarizer.errors import AnswerError, InputError, ModelError, NetworkError
from summarizer.net.address import host_of
from summarizer.records.transcript import Span, Word
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["AnswerStore", "ApiRecogniser", "open_api"]

_MAX_CONCURRENT_REQUESTS = 4  # per run
_MAX_PART_SECONDS = 600.0  # longer than any piece
_MIN_PART_SECONDS = 0.3  # a shorter rest at the end of a piece is not sent
_MIN_REQUEST_SECONDS = 20.0  # shorter parts are not tried when a server finds requests too large
_EXTRA_WAIT_SECONDS = 120.0  # for retries that the server requests, in addition to two timeouts
_POLL_SECONDS = 0.25  # between checks whether the run was stopped
_SHUTDOWN_SECONDS = 20.0  # for requests in progress when another has failed, because they may be paid
_UNTIMED = re.compile(r"^(?:[\w.-]+/)?gpt-")  # models that return no word times


class AnswerStore(Protocol):
    """Stores answers. A value is JSON; it is durable when `put` returns."""

    def get(self, key: str) -> dict[str, Any] | None: ...

    def put(self, key: str, value: dict[str, Any]) -> None: ...


@contextmanager
def open_api(
    endpoint: Endpoint, settings: AsrSettings, answers: AnswerStore, find_model: FindModel, report: Reporter
) -> Iterator[ApiRecogniser]:
    """Opens a client. `find_model` finds a model of this machine; it is called only if one is needed for word times.

    Raises InputError when the model is not named and cannot be determined, NetworkError.
    """
    if endpoint.key and endpoint.url.startswith("http://") and not endpoint.is_local:
        report.warn(f"the key and the recording are sent unencrypted to {endpoint.host}")
    with connect_remote(endpoint, settings.timeout) as sender:
        recogniser = ApiRecogniser(sender, endpoint, settings, answers, find_model)
        if not endpoint.is_local:
            price = recogniser.price
            price_text = "" if price is None else f", ${price:.4f} a minute"
            report.note(f"the recording's speech is sent to {endpoint.host} ({sender.model}{price_text})")
        try:
            yield recogniser
        except Exception:
            recogniser.wait_for_requests(_SHUTDOWN_SECONDS)
            raise


class ApiRecogniser:
    """A `Recogniser`. Thread-safe."""

    def __init__(
        self,
        sender: RemoteSender,
        endpoint: Endpoint,
        settings: AsrSettings,
        answers: AnswerStore,
        find_model: FindModel,
    ) -> None:
        self.model = model = sender.model
        self.name = f"{'openai' if endpoint.is_openai else 'api'}:{model}"
        self.multilingual = not model.endswith(".en")
        self.price = usd_per_minute(endpoint, model)
        self.workers = settings.workers or _MAX_CONCURRENT_REQUESTS
        self.seconds = 0.0  # of audio in this run, stored answers included
        self._sender, self._endpoint, self._settings, self._answers = sender, endpoint, settings, answers
        self._whisper = LocalWhisper(find_model, settings)
        self._lock = threading.Lock()
        self._under_way: set[threading.Thread] = set()
        self._timed = settings.word_times == "auto" and not _UNTIMED.match(model)
        self._longest = _MAX_PART_SECONDS
        self._language: str | None = None

    @property
    def cost(self) -> float | None:
        """US dollars for the audio transcribed; None when no price is known."""
        return None if self.price is None else round(self.price * self.seconds / 60, 6)

    def decode(
        self,
        piece: AudioPiece,
        language: str,
        on_progress: Callable[[float], bool],
        spans: Sequence[Span] | None = None,
    ) -> list[RecognisedSegment]:
        """See `Recogniser`. Raises InputError, ProviderError, NetworkError."""
        self._language = self._language or language
        wanted = spans if spans is not None else joined_spans(piece.speech, piece.start, piece.end)
        if not wanted:
            return []
        samples, timeline = remove_silence(piece, wanted)
        quiet = find_pauses(piece.speech, timeline)
        length, begin, reached = len(samples) / SAMPLE_RATE, 0.0, piece.start
        result: list[RecognisedSegment] = []
        while length - begin > _MIN_PART_SECONDS:
            timed, longest = self._timed, self._longest
            end = _part_end(quiet, begin, length, longest if timed else min(longest, MAX_ALIGNED_SECONDS))
            part = samples[round(begin * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
            try:
                body = self._body(language, timed=timed, retry=spans is not None)
                answer = self._transcribe(body, part, partial(on_progress, reached))
            except UntimedError:
                self._timed = False
                continue
            except TooLargeError as error:
                if longest <= _MIN_REQUEST_SECONDS:
                    raise AnswerError(str(error)) from None
                self._longest = max(_MIN_REQUEST_SECONDS, min(longest, end - begin) / 2)
                continue
            if answer is None:
                break
            words = answer.timed(end - begin) if timed else None
            if words is None and timed:
                self._timed = False  # from now on in short parts, which a local model can align
                continue
            if words is None:
                words = word_times(self._whisper.decoder(language), part, language, answer.text)
            else:
                words = text_with_times(answer.text, words, language, end - begin)
            result += _segments(answer if timed else None, words, begin, timeline, piece.speech)
            reached = result[-1].end if result else reached
            if not on_progress(reached):
                break
            begin = end
        return result

    def detect_language(self, samples: Samples) -> dict[str, float]:
        """The language that the server states, with probability 1. Raises InputError when it never stated one."""
        try:
            answer = self._transcribe(
                self._body(None, timed=self._timed, retry=False), samples[: 30 * SAMPLE_RATE], lambda: True
            )
        except UntimedError:
            answer = self._transcribe(
                self._body(None, timed=False, retry=False), samples[: 30 * SAMPLE_RATE], lambda: True
            )
        if answer is None or answer.spoken_language is None:
            if self._language:  # the language of the recording is known
                return {self._language: 1.0}
            raise InputError(f"{self._endpoint.host} does not say which language is spoken; name it with --language")
        return {answer.spoken_language: 1.0}

    def compare(self, samples: Samples, language: str, recognised: str, alternative: str, term: str) -> float:
        """As `Decoder.compare`, by a model on this machine; -infinity if there is none, so that the recognised text is
        kept.
        """
        try:
            return self._whisper.decoder(language).compare(samples, language, recognised, alternative, term)
        except ModelError:
            return float("-inf")

    def wait_for_requests(self, seconds: float) -> None:
        """Waits for requests in progress, so that paid answers are stored."""
        until = time.monotonic() + seconds
        for thread in list(self._under_way):
            thread.join(max(0.0, until - time.monotonic()))

    # -- one request ---------------------------------------------------------------------------------------------------

    def _transcribe(
        self, body: dict[str, Any], samples: Samples, keep_going: Callable[[], bool]
    ) -> RemoteTranscription | None:
        """The answer, stored or new; None when the run was stopped."""
        key = _key(body, samples)
        known = self._answers.get(key)
        if known and known.get("state") == "answered":
            answer = read_answer(str(known.get("body")), self._endpoint.host)
        else:
            text = self._run_in_thread(lambda: self._send_and_store(body, samples, key), keep_going)
            if text is None:
                return None
            answer = read_answer(text, self._endpoint.host)
        with self._lock:
            self.seconds += answer.billed(len(samples) / SAMPLE_RATE)
        return answer

    def _body(self, language: str | None, *, timed: bool, retry: bool) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self.model, "response_format": "json"}
        if timed:
            body |= {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]}
            # Another temperature the second time; otherwise the same error would recur.
            body["temperature"] = 0.4 if retry else 0.0
        if language is not None:
            body |= {"languages": [language]} if self.model.startswith("gpt-transcribe") else {"language": language}
        return body

    def _send_and_store(self, body: dict[str, Any], samples: Samples, key: str) -> str:
        """The body of the response, which is stored."""
        text = self._sender.send(body, samples)
        record = {"schema_version": 1, "kind": "transcription", "model": self.model}
        seconds = round(len(samples) / SAMPLE_RATE, 3)
        self._answers.put(key, {**record, "seconds": seconds, "state": "answered", "body": text})
        return text

    def _run_in_thread(self, work: Callable[[], str], keep_going: Callable[[], bool]) -> str | None:
        """The result of `work`, run in a thread so that an interrupt does not wait for the server. Raises what it
        raises.
        """
        came: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()

        def run() -> None:
            try:
                came.put(work())
            except Exception as error:
                came.put(error)
            finally:
                self._under_way.discard(thread)

        thread = threading.Thread(target=run, name="transcription", daemon=True)
        self._under_way.add(thread)
        thread.start()
        # Limits the wait for a server that lets every retry time out.
        until = time.monotonic() + 2 * self._settings.timeout + _EXTRA_WAIT_SECONDS
        while True:
            try:
                result = came.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                if not keep_going():
                    return None
                if time.monotonic() > until:
                    raise NetworkError(
                        f"{self._endpoint.host} (transcription) did not answer in time; run again",
                        host=host_of(self._endpoint.url),
                        no_answer=True,
                    ) from None
                continue
            if isinstance(result, Exception):
                raise result
            return result


def _key(body: dict[str, Any], samples: Samples) -> str:
    """SHA-256 (hex) of the request parameters and the samples. Not of the encoded file, which changes with library
    versions.
    """
    import numpy as np

    canonical = json.dumps(
        {"kind": "transcription", "form": UPLOAD_FORMAT, **body}, sort_keys=True, separators=(",", ":")
    )
    sound = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    return hashlib.sha256(canonical.encode() + b"\0" + sound).hexdigest()


def _part_end(quiet: Sequence[tuple[float, float]], begin: float, length: float, longest: float) -> float:
    """The end of a part that starts at `begin`, seconds: in the best pause of its last 40 %, unless it is the last
    part.
    """
    if length - begin <= longest:
        return length
    low, high = begin + longest * 0.6, begin + longest
    within = [
        (min(pause, 0.6) + 1.5 * (middle - low) / longest, middle) for middle, pause in quiet if low <= middle <= high
    ]
    return max(within)[1] if within else high


def _segments(
    answer: RemoteTranscription | None,
    words: Sequence[TimedText],
    begin: float,
    timeline: ShortenedTimeline,
    speech: Sequence[Span],
) -> list[RecognisedSegment]:
    """Segments in seconds of the recording; `begin` is the start of the part in the shortened audio."""
    edges = [
        (segment.end, segment)
        for segment in (answer.segments if answer else None) or ()
        if segment.end is not None and segment.start is not None
    ]
    groups: list[list[TimedText]] = [[] for _ in range(len(edges) + 1)]
    at = 0
    for word in words:
        while at < len(edges) and (word.start + word.end) / 2 > edges[at][0]:
            at += 1
        groups[at].append(word)
    result: list[RecognisedSegment] = []
    for number, group in enumerate(groups):
        segment = edges[number][1] if number < len(edges) else None
        sure = _probability(segment.avg_logprob) if segment else None
        found = tuple(trim_to_speech(_placed(word, begin, timeline, sure), speech) for word in group)
        if found:
            text = "".join(word.text for word in group)
            given = segment.compression_ratio if segment else None
            quiet = segment.no_speech_prob if segment else None
            result.append(
                RecognisedSegment(found, found[0].start, found[-1].end, given or compression(text), quiet or 0.0)
            )
    return result


def _placed(word: TimedText, begin: float, timeline: ShortenedTimeline, sure: float | None) -> Word:
    start, end = timeline.restore(begin + word.start, begin + word.end)
    probability = sure if word.probability is None else word.probability
    return Word(text=word.text.strip(), start=start, end=max(start, end), probability=probability)


def _probability(logprob: float | None) -> float | None:
    """The probability of a segment's words, from the mean log-probability of its tokens."""
    return None if logprob is None or not math.isfinite(logprob) else round(math.exp(min(0.0, logprob)), 4)
