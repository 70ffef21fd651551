"""A recogniser elsewhere: any server that answers like OpenAI's transcription API.

What is sent is speech alone, cut in pauses: silences are neither paid for nor filled with invented words. Each answer
is kept under the hash of what was sent as it comes in, so that nothing is paid twice, whatever breaks off. A model that
gives no times of words is asked for half a minute at a time, and a model on this machine finds when each is said.
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
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from summarizer.asr.chunking import AudioPiece, Timeline, joined_spans, pauses, without_silence
from summarizer.asr.endpoint import Endpoint, usd_per_minute
from summarizer.asr.remote_answers import RemoteTranscription, TimedText, as_written, compression, read_answer
from summarizer.asr.remote_requests import FORM, RemoteSender, TooLargeError, UntimedError, connect_remote
from summarizer.asr.whisper import Decoder, RecognisedSegment, _snapped, load_decoder
from summarizer.asr.word_times import LONGEST, word_times
from summarizer.audio.recording import RATE
from summarizer.errors import AnswerError, InputError, ModelError, NetworkError
from summarizer.net.address import host_of
from summarizer.records.transcript import Span, Word
from summarizer.reporting import Reporter
from summarizer.settings import AsrSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["AT_ONCE", "AnswerStore", "ApiRecogniser", "open_api"]

AT_ONCE = 4  # pieces that are with a server at once
_WHOLE = 600.0  # seconds; more than a piece has
_LEAST = 0.3  # seconds at the end of a piece that are not worth a request
_SHORTEST = 20.0  # seconds; below that, a server that finds requests too large is not understood
_PATIENCE = 120.0  # seconds that it may ask to wait, in all, beside two tries
_POLL = 0.25  # seconds between looks whether the user has stopped the run
_LEAVING = 20.0  # seconds that requests under way are waited for when another has failed: they may be paid
_UNTIMED = re.compile(r"^(?:[\w.-]+/)?gpt-")  # models that are known to give no times of words


class AnswerStore(Protocol):
    """Where answers are kept. A value is JSON; `put` lasts once it returns."""

    def get(self, key: str) -> dict[str, Any] | None: ...

    def put(self, key: str, value: dict[str, Any]) -> None: ...


Weights = Callable[[str], tuple[Path, str]]  # language -> folder and name of a model of this machine


@contextmanager
def open_api(
    place: Endpoint, settings: AsrSettings, kept: AnswerStore, weights: Weights, report: Reporter
) -> Iterator[ApiRecogniser]:
    """Opens a client. `weights` finds a model of this machine, and is called only when one is needed for word times.

    Raises InputError when the model is not named and cannot be guessed, NetworkError.
    """
    if place.key and place.url.startswith("http://") and not place.here:
        report.warn(f"the key and the recording travel unencrypted to {place.host}")
    with connect_remote(place, settings.timeout) as sender:
        recogniser = ApiRecogniser(sender, place, settings, kept, weights)
        if not place.here:
            price = recogniser.price
            told = "" if price is None else f", ${price:.4f} a minute"
            report.note(f"the recording's speech goes to {place.host} ({sender.model}{told})")
        try:
            yield recogniser
        except Exception:
            recogniser.leave(_LEAVING)
            raise


class ApiRecogniser:
    """A `Recogniser`. Many threads may share it."""

    def __init__(
        self,
        sender: RemoteSender,
        place: Endpoint,
        settings: AsrSettings,
        kept: AnswerStore,
        weights: Weights,
    ) -> None:
        self.model = model = sender.model
        self.name = f"{'openai' if place.own else 'api'}:{model}"
        self.multilingual = not model.endswith(".en")
        self.price = usd_per_minute(place, model)
        self.workers = settings.workers or AT_ONCE
        self.seconds = 0.0  # of sound that was transcribed for this run's transcript, kept answers too
        self._sender, self._place, self._settings, self._kept = sender, place, settings, kept
        self._weights = weights
        self._local: dict[str, Decoder] = {}
        self._lock = threading.Lock()
        self._under_way: set[threading.Thread] = set()
        self._timed = settings.word_times == "auto" and not _UNTIMED.match(model)
        self._longest = _WHOLE
        self._language: str | None = None

    @property
    def cost(self) -> float | None:
        """US dollars for what was transcribed; None: no price is known."""
        return None if self.price is None else round(self.price * self.seconds / 60, 6)

    def decode(
        self,
        piece: AudioPiece,
        language: str,
        heard_until: Callable[[float], bool],
        spans: Sequence[Span] | None = None,
    ) -> list[RecognisedSegment]:
        """See `Recogniser`. Raises InputError, ProviderError, NetworkError."""
        self._language = self._language or language
        wanted = spans if spans is not None else joined_spans(piece.speech, piece.start, piece.end)
        if not wanted:
            return []
        samples, timeline = without_silence(piece, wanted)
        quiet = pauses(piece.speech, timeline)
        length, begin, reached = len(samples) / RATE, 0.0, piece.start
        result: list[RecognisedSegment] = []
        while length - begin > _LEAST:
            timed, longest = self._timed, self._longest
            end = _cut(quiet, begin, length, longest if timed else min(longest, LONGEST))
            part = samples[round(begin * RATE) : round(end * RATE)]
            try:
                body = self._body(language, timed=timed, again=spans is not None)
                answer = self._asked(body, part, partial(heard_until, reached))
            except UntimedError:
                self._timed = False
                continue
            except TooLargeError as error:
                if longest <= _SHORTEST:
                    raise AnswerError(str(error)) from None
                self._longest = max(_SHORTEST, min(longest, end - begin) / 2)
                continue
            if answer is None:
                break
            words = answer.timed(end - begin) if timed else None
            if words is None and timed:
                self._timed = False  # from now on in short parts, whose words a model here can place
                continue
            if words is None:
                words = word_times(self._decoder(language), part, language, answer.text)
            else:
                words = as_written(answer.text, words, language, end - begin)
            result += _heard(answer if timed else None, words, begin, timeline, piece.speech)
            reached = result[-1].end if result else reached
            if not heard_until(reached):
                break
            begin = end
        return result

    def detect_language(self, samples: Samples) -> dict[str, float]:
        """The language that the server names, without its doubts. Raises InputError when it has never named one."""
        try:
            answer = self._asked(self._body(None, timed=self._timed, again=False), samples[: 30 * RATE], lambda: True)
        except UntimedError:
            answer = self._asked(self._body(None, timed=False, again=False), samples[: 30 * RATE], lambda: True)
        if answer is None or answer.spoken is None:
            if self._language:  # it is known from elsewhere, and nobody says that it changes
                return {self._language: 1.0}
            raise InputError(f"{self._place.host} does not say which language is spoken; name it with --language")
        return {answer.spoken: 1.0}

    def compare(self, samples: Samples, language: str, heard: str, instead: str, term: str) -> float:
        """As `Decoder.compare`, by a model on this machine; where there is none, nothing is ever better."""
        try:
            return self._decoder(language).compare(samples, language, heard, instead, term)
        except ModelError:
            return float("-inf")

    def leave(self, seconds: float) -> None:
        """Waits for requests under way, so that what they cost is not lost."""
        until = time.monotonic() + seconds
        for thread in list(self._under_way):
            thread.join(max(0.0, until - time.monotonic()))

    def _decoder(self, language: str) -> Decoder:
        with self._lock:
            if language not in self._local:
                path, name = self._weights(language)
                self._local[language] = load_decoder(path, name, self._settings.model_copy(update={"workers": None}))
            return self._local[language]

    # -- one request ---------------------------------------------------------------------------------------------------

    def _asked(self, body: dict[str, Any], samples: Samples, going: Callable[[], bool]) -> RemoteTranscription | None:
        """The answer, kept or new; None when nobody waits for it any more."""
        key = _key(body, samples)
        known = self._kept.get(key)
        if known and known.get("state") == "answered":
            answer = read_answer(str(known.get("body")), self._place.host)
        else:
            text = self._waited(lambda: self._sent(body, samples, key), going)
            if text is None:
                return None
            answer = read_answer(text, self._place.host)
        with self._lock:
            self.seconds += answer.billed(len(samples) / RATE)
        return answer

    def _body(self, language: str | None, *, timed: bool, again: bool) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self.model, "response_format": "json"}
        if timed:
            body |= {"response_format": "verbose_json", "timestamp_granularities": ["word", "segment"]}
            # The second time otherwise, or the same mistake would come back.
            body["temperature"] = 0.4 if again else 0.0
        if language is not None:
            body |= {"languages": [language]} if self.model.startswith("gpt-transcribe") else {"language": language}
        return body

    def _sent(self, body: dict[str, Any], samples: Samples, key: str) -> str:
        """The response's body, which is kept."""
        text = self._sender.send(body, samples)
        record = {"schema_version": 1, "kind": "transcription", "model": self.model}
        seconds = round(len(samples) / RATE, 3)
        self._kept.put(key, {**record, "seconds": seconds, "state": "answered", "body": text})
        return text

    def _waited(self, work: Callable[[], str], going: Callable[[], bool]) -> str | None:
        """The result of `work`, done aside: an interrupt must not wait for a server. Raises what it raises."""
        came: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()

        def aside() -> None:
            try:
                came.put(work())
            except Exception as error:
                came.put(error)
            finally:
                self._under_way.discard(thread)

        thread = threading.Thread(target=aside, name="transcription", daemon=True)
        self._under_way.add(thread)
        thread.start()
        # A server that lets every try run out is not waited for.
        until = time.monotonic() + 2 * self._settings.timeout + _PATIENCE
        while True:
            try:
                result = came.get(timeout=_POLL)
            except queue.Empty:
                if not going():
                    return None
                if time.monotonic() > until:
                    raise NetworkError(
                        f"{self._place.host} (transcription) did not answer in time; run again",
                        host=host_of(self._place.url),
                        no_answer=True,
                    ) from None
                continue
            if isinstance(result, Exception):
                raise result
            return result


def _key(body: dict[str, Any], samples: Samples) -> str:
    """SHA-256, hex, of what is asked and of the sound itself, not of its encoding, which changes with libraries."""
    import numpy as np

    canonical = json.dumps({"kind": "transcription", "form": FORM, **body}, sort_keys=True, separators=(",", ":"))
    sound = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    return hashlib.sha256(canonical.encode() + b"\0" + sound).hexdigest()


def _cut(quiet: Sequence[tuple[float, float]], begin: float, length: float, longest: float) -> float:
    """Where a part that begins at `begin` ends, seconds: in the best pause of its last 40 %, if it is not the rest."""
    if length - begin <= longest:
        return length
    low, high = begin + longest * 0.6, begin + longest
    within = [
        (min(pause, 0.6) + 1.5 * (middle - low) / longest, middle) for middle, pause in quiet if low <= middle <= high
    ]
    return max(within)[1] if within else high


def _heard(
    answer: RemoteTranscription | None,
    words: Sequence[TimedText],
    begin: float,
    timeline: Timeline,
    speech: Sequence[Span],
) -> list[RecognisedSegment]:
    """Segments in seconds of the recording; `begin` is where what was sent lies in the shortened sound."""
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
        found = tuple(_snapped(_placed(word, begin, timeline, sure), speech) for word in group)
        if found:
            text = "".join(word.text for word in group)
            given = segment.compression_ratio if segment else None
            quiet = segment.no_speech_prob if segment else None
            result.append(
                RecognisedSegment(found, found[0].start, found[-1].end, given or compression(text), quiet or 0.0)
            )
    return result


def _placed(word: TimedText, begin: float, timeline: Timeline, sure: float | None) -> Word:
    start, end = timeline.restore(begin + word.start, begin + word.end)
    probability = sure if word.probability is None else word.probability
    return Word(text=word.text.strip(), start=start, end=max(start, end), probability=probability)


def _probability(logprob: float | None) -> float | None:
    """Of a segment's words, when the server tells no more than the mean over its tokens."""
    return None if logprob is None or not math.isfinite(logprob) else round(math.exp(min(0.0, logprob)), 4)
