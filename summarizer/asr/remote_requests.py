"""One request to a transcription API, through the openai library.

The library waits and asks again after 408, 409, 429 and 5xx, as long as the server wishes. Keys never reach a message,
log or file.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from summarizer.asr.endpoint import Endpoint
from summarizer.asr.remote_answers import MOST_BYTES, read_answer
from summarizer.audio.recording import RATE, ClipFormat, encode
from summarizer.errors import InputError, NetworkError, ProviderError, ProviderStop, SummarizerError
from summarizer.net.address import host_of
from summarizer.net.api_client import api_client
from summarizer.net.failures import seconds_to_wait

if TYPE_CHECKING:
    import numpy as np
    import openai
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["FORM", "RemoteSender", "TooLargeError", "UntimedError", "connect_remote"]

FORM: ClipFormat = "mp3"  # every server reads it; whisper.cpp's reads no opus
_BITS = 48_000  # a second; at less, single words of the sample were heard otherwise (bench/elsewhere.py)
_MOST_SENT = 24 * 2**20  # bytes; OpenAI takes 25 MB
_RETRIES = 4
_SPEECH = re.compile(r"whisper|transcri|asr|parakeet|voxtral|canary", re.IGNORECASE)
_KEY_SHAPED = re.compile(r"\b(?:sk|pk|gsk|key|Bearer)[-_ ][\w*.\-]{6,}", re.IGNORECASE)


class UntimedError(Exception):
    """The model gives no times of words: it is asked otherwise, in shorter parts."""


class TooLargeError(ProviderError):
    """In a request of this length; a shorter one may pass."""


@contextmanager
def connect_remote(place: Endpoint, timeout: float) -> Iterator[RemoteSender]:
    """Opens a client. Raises InputError when the model is not named and cannot be guessed, NetworkError."""
    extras = place.of_provider
    with api_client(place.url, place.key, extras=extras, retries=_RETRIES, timeout=timeout) as client:
        yield RemoteSender(client, place, place.model or _only_model(client, place))


def _refused_key(place: Endpoint, status: int) -> ProviderStop:
    if place.key is None:
        return ProviderStop(
            f"{place.host} wants a key ({status}), and none was sent; set SUMMARIZER_ASR_API_KEY, "
            "and name the host with --asr or SUMMARIZER_ASR__MODEL"
        )
    setting = "OPENAI_API_KEY" if place.own else "SUMMARIZER_ASR_API_KEY"
    return ProviderStop(f"the key was not accepted by {place.host} ({status}); check {setting}")


def _only_model(client: openai.OpenAI, place: Endpoint) -> str:
    """The model to name; a server that lists none has one, and does not care for its name (whisper.cpp)."""
    import openai

    host = place.host
    try:
        names = [model.id for model in client.with_options(timeout=20.0, max_retries=1).models.list().data]
    except openai.APIConnectionError:
        line = f"{host} (transcription) cannot be reached; check the address given with --asr"
        raise NetworkError(line, host=host_of(place.url), no_answer=True) from None
    except openai.AuthenticationError:
        raise _refused_key(place, 401) from None
    except (openai.OpenAIError, ValueError, TypeError, AttributeError):
        return "whisper-1"
    speech = [name for name in names if _SPEECH.search(name)]
    if len(speech or names) == 1:
        return (speech or names)[0]
    offered = f": {', '.join(sorted(speech or names)[:6])}" if names else ""
    raise InputError(
        f"name the speech model of {host}, as in --asr https://host/v1#MODEL; it offers {len(names)}{offered}"
    )


class RemoteSender:
    """Sends sound to one model, and learns which optional parameters it refuses. Many threads may share it."""

    def __init__(self, client: openai.OpenAI, place: Endpoint, model: str) -> None:
        self.model, self.host = model, place.host
        self._client, self._place = client, place
        self._learning = threading.Lock()
        self._refused: set[str] = set()

    def send(self, asked: dict[str, Any], samples: Samples) -> str:
        """The response's body, which can be read. Raises InputError, ProviderError, NetworkError, UntimedError."""
        import openai

        data = encode(samples, RATE, FORM, _BITS)
        if len(data) > _MOST_SENT:
            raise TooLargeError(f"{len(data) >> 20} MB are more than {self.host} takes")
        while True:
            body = {name: value for name, value in asked.items() if name not in self._refused}
            try:
                text = self._received({**_known(body), "file": (f"speech.{FORM}", data, "audio/mpeg")})
            except openai.BadRequestError as error:
                if not self._adapt(error, body):
                    raise self._explained(error) from None
            except openai.OpenAIError as error:
                raise self._explained(error) from None
            else:
                read_answer(text, self.host)
                return text

    def _received(self, body: dict[str, Any]) -> str:
        """Raises openai's errors, and ProviderError for an answer that never ends or breaks off."""
        transcriptions = self._client.audio.transcriptions.with_streaming_response
        for attempt in range(2):
            got = bytearray()
            with transcriptions.create(**body) as response:
                try:
                    for chunk in response.iter_bytes():
                        got += chunk
                        if len(got) > MOST_BYTES:
                            raise ProviderError(f"{self.host} sent more than {MOST_BYTES >> 20} MB for one answer")
                    return got.decode("utf-8", "replace")
                except ProviderError:
                    raise
                except Exception as error:  # httpx's or httpx2's, whichever the library is built on
                    if attempt:
                        raise NetworkError(
                            f"{self.host} (transcription) broke off while it answered "
                            f"({type(error).__name__}); run again",
                            host=host_of(self._place.url),
                            no_answer=True,
                        ) from None
        raise AssertionError("the second try gives or raises")

    def _adapt(self, error: openai.BadRequestError, sent: dict[str, Any]) -> bool:
        """Whether the refusal names something that can be left out."""
        named = f"{error.param or ''} {error.message}"
        if "timestamp_granularities" in sent and re.search(r"response_format|verbose_json|timestamp_granul", named):
            raise UntimedError from None
        for name in ("languages", "language", "temperature", "response_format"):
            if re.search(rf"\b{name}\b", named) and name in sent:
                with self._learning:
                    self._refused.add(name)
                return True
        return False

    def _explained(self, error: openai.OpenAIError) -> SummarizerError:
        """What went wrong in plain words, and which host it met."""
        import openai

        ours = self._plainly(error)
        ours.host = host_of(self._place.url)
        ours.no_answer = isinstance(error, openai.APIConnectionError)  # a timeout is one of them
        response = getattr(error, "response", None)
        ours.retry_after = seconds_to_wait(response.headers.get("retry-after")) if response is not None else None
        return ours

    def _plainly(self, error: openai.OpenAIError) -> SummarizerError:
        """In one line, without the key or anything shaped like one."""
        import openai

        host = self.host
        status = getattr(error, "status_code", None)
        if isinstance(error, openai.APITimeoutError):
            return NetworkError(f"{host} (transcription) did not answer in time; run again, or raise asr.timeout")
        if isinstance(error, openai.APIConnectionError):
            return NetworkError(f"{host} (transcription) cannot be reached; check the network and --asr")
        told = f"{getattr(error, 'code', '') or ''} {getattr(error, 'type', '') or ''} {error}"
        said = self._said(error)
        if status and 300 <= status < 400:
            return ProviderStop(f"{host} redirects to another address ({status}); name that address with --asr")
        if status in {401, 403}:
            return _refused_key(self._place, status)
        if status == 404 or (
            status == 400 and re.search(r"model", told) and re.search(r"invalid|not exist|unknown", told)
        ):
            return InputError(f"{host} has no speech model {self.model!r} ({status}); name another with --asr")
        if status == 413:
            return TooLargeError(f"{host} takes not even the shortest request (413)")
        if status == 429 and re.search(r"insufficient_quota|billing", told):
            return ProviderStop(f"the account at {host} has no credit left (429); nothing more can be asked")
        if status == 429:
            return ProviderError(
                f"{host} is still limiting requests (429); run again later, what is heard is kept{said}"
            )
        if status and status >= 500:
            return ProviderError(f"{host} failed ({status}); run again later, what is heard is kept{said}")
        return ProviderError(f"{host} did not accept the request ({status or type(error).__name__}){said}")

    def _said(self, error: openai.OpenAIError) -> str:
        body = getattr(error, "body", None)
        said = body.get("message") if isinstance(body, dict) else None
        if not isinstance(said, str):
            return ""
        key = self._client.api_key
        line = _KEY_SHAPED.sub("[key]", said.replace(key, "[key]") if len(key) > 4 else said)
        return f": {' '.join(line.split())[:160]}"


def _known(body: dict[str, Any]) -> dict[str, Any]:
    """As the openai library takes it: versions before 3 do not know `languages`."""
    rest = {name: value for name, value in body.items() if name != "languages"}
    return {**rest, "extra_body": {"languages": body["languages"]}} if "languages" in body else rest
