"""One request to a transcription API, through the openai library.

The library retries after 408, 409, 429 and 5xx, after the delay that the server requests. Keys are never in messages,
logs or files.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from summarizer.asr.endpoint import Endpoint
from summarizer.asr.remote_answers import MAX_ANSWER_BYTES, read_answer
from summarizer.audio import SAMPLE_RATE, ClipFormat, encode_clip
from summarizer.errors import InputError, NetworkError, ProviderError, ProviderStop, SummarizerError
from summarizer.net.address import host_of, through_proxy
from summarizer.net.api_client import api_client, model_names
from summarizer.net.echoed_keys import redacted
from summarizer.net.failures import seconds_to_wait

if TYPE_CHECKING:
    import numpy as np
    import openai
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["UPLOAD_FORMAT", "RemoteSender", "TooLargeError", "UntimedError", "connect_remote"]

UPLOAD_FORMAT: ClipFormat = "mp3"  # accepted by every server; whisper.cpp's does not accept opus
_BITS_PER_SECOND = 48_000  # at lower rates single words of the sample were recognised differently (bench/elsewhere.py)
_MAX_UPLOAD_BYTES = 24 * 2**20  # OpenAI accepts 25 MB
_RETRIES = 4
_SPEECH_MODEL_NAME = re.compile(r"whisper|transcri|asr|parakeet|voxtral|canary", re.IGNORECASE)
_KEY_SHAPED = re.compile(r"\b(?:sk|pk|gsk|key|Bearer)[-_ ][\w*.\-]{6,}", re.IGNORECASE)


class UntimedError(Exception):
    """The model returns no word times; the caller sends shorter parts without them."""


class TooLargeError(ProviderError):
    """The request is too large; a shorter one may be accepted."""


@contextmanager
def connect_remote(endpoint: Endpoint, timeout: float) -> Iterator[RemoteSender]:
    """Opens a client. Raises InputError when the model is not named and cannot be determined, NetworkError."""
    extras = endpoint.uses_openai_settings
    with api_client(endpoint.url, endpoint.key, extras=extras, retries=_RETRIES, timeout=timeout) as client:
        yield RemoteSender(client, endpoint, endpoint.model or _only_model(client, endpoint))


def _refused_key(endpoint: Endpoint, status: int) -> ProviderStop:
    if endpoint.key is None:
        return ProviderStop(
            f"{endpoint.host} requires a key ({status}), and none was sent; set SUMMARIZER_ASR_API_KEY, "
            "and name the host with --asr or SUMMARIZER_ASR__MODEL"
        )
    setting = "OPENAI_API_KEY" if endpoint.is_openai else "SUMMARIZER_ASR_API_KEY"
    return ProviderStop(f"the key was not accepted by {endpoint.host} ({status}); check {setting}")


def _only_model(client: openai.OpenAI, endpoint: Endpoint) -> str:
    """The name of the only model; "whisper-1" for a server that lists none and ignores the name (whisper.cpp)."""
    import openai

    host = endpoint.host
    try:
        names = model_names(client.with_options(timeout=20.0, max_retries=1))
    except openai.APIConnectionError:
        way = through_proxy(endpoint.url)
        line = f"{host} (transcription) cannot be reached{way}; check the address given with --asr"
        raise NetworkError(line, host=host_of(endpoint.url), no_answer=True) from None
    except openai.AuthenticationError:
        raise _refused_key(endpoint, 401) from None
    except openai.OpenAIError:
        names = []
    if not names:
        return "whisper-1"
    speech = [name for name in names if _SPEECH_MODEL_NAME.search(name)]
    if len(speech or names) == 1:
        return (speech or names)[0]
    offered = f": {', '.join(sorted(speech or names)[:6])}" if names else ""
    raise InputError(
        f"name the speech model of {host}, as in --asr https://host/v1#MODEL; it offers {len(names)}{offered}"
    )


class RemoteSender:
    """Sends audio to one model, and remembers which optional parameters it refuses. Thread-safe."""

    def __init__(self, client: openai.OpenAI, endpoint: Endpoint, model: str) -> None:
        self.model, self.host = model, endpoint.host
        self._client, self._endpoint = client, endpoint
        self._learning = threading.Lock()
        self._refused: set[str] = set()

    def send(self, parameters: dict[str, Any], samples: Samples) -> str:
        """The body of the response, after checking that it can be parsed. Raises InputError, ProviderError,
        NetworkError, UntimedError.
        """
        import openai

        data = encode_clip(samples, SAMPLE_RATE, UPLOAD_FORMAT, _BITS_PER_SECOND)
        if len(data) > _MAX_UPLOAD_BYTES:
            raise TooLargeError(f"{len(data) >> 20} MB are more than {self.host} takes")
        while True:
            body = {name: value for name, value in parameters.items() if name not in self._refused}
            try:
                text = self._read_body(
                    {**_library_arguments(body), "file": (f"speech.{UPLOAD_FORMAT}", data, "audio/mpeg")}
                )
            except openai.BadRequestError as error:
                if not self._adapt(error, body):
                    raise self._translated(error) from None
            except openai.OpenAIError as error:
                raise self._translated(error) from None
            else:
                read_answer(text, self.host)
                return text

    def _read_body(self, body: dict[str, Any]) -> str:
        """The body of the response. Raises openai errors, ProviderError when it is too large, NetworkError when it
        breaks off.
        """
        transcriptions = self._client.audio.transcriptions.with_streaming_response
        for attempt in range(2):
            got = bytearray()
            with transcriptions.create(**body) as response:
                try:
                    for chunk in response.iter_bytes():
                        got += chunk
                        if len(got) > MAX_ANSWER_BYTES:
                            raise ProviderError(
                                f"{self.host} sent more than {MAX_ANSWER_BYTES >> 20} MB for one answer"
                            )
                    return redacted(got.decode("utf-8", "replace"), self._client.api_key)
                except ProviderError:
                    raise
                except Exception as error:  # of httpx or httpx2, whichever the openai library uses
                    if attempt:
                        raise NetworkError(
                            f"{self.host} (transcription) broke off its answer ({type(error).__name__}); run again",
                            host=host_of(self._endpoint.url),
                            no_answer=True,
                        ) from None
        raise AssertionError("the second try returns or raises")

    def _adapt(self, error: openai.BadRequestError, sent: dict[str, Any]) -> bool:
        """Whether the refusal names an optional parameter, which is then left out."""
        named = f"{error.param or ''} {error.message}"
        if "timestamp_granularities" in sent and re.search(r"response_format|verbose_json|timestamp_granul", named):
            raise UntimedError from None
        for name in ("languages", "language", "temperature", "response_format"):
            if re.search(rf"\b{name}\b", named) and name in sent:
                with self._learning:
                    self._refused.add(name)
                return True
        return False

    def _translated(self, error: openai.OpenAIError) -> SummarizerError:
        """The error as one of ours, with the host that caused it."""
        import openai

        translated = self._with_message(error)
        translated.host = host_of(self._endpoint.url)
        translated.no_answer = isinstance(error, openai.APIConnectionError)  # its subclasses include timeouts
        response = getattr(error, "response", None)
        translated.retry_after = seconds_to_wait(response.headers.get("retry-after")) if response is not None else None
        return translated

    def _with_message(self, error: openai.OpenAIError) -> SummarizerError:
        """The error as one of ours, with a message of one line without keys."""
        import openai

        host = self.host
        status = getattr(error, "status_code", None)
        if isinstance(error, openai.APITimeoutError):
            return NetworkError(f"{host} (transcription) did not answer in time; run again, or raise asr.timeout")
        if isinstance(error, openai.APIConnectionError):
            way = through_proxy(self._endpoint.url)
            return NetworkError(f"{host} (transcription) cannot be reached{way}; check the network and --asr")
        details = f"{getattr(error, 'code', '') or ''} {getattr(error, 'type', '') or ''} {error}"
        said = self._server_message(error)
        if status and 300 <= status < 400:
            return ProviderStop(f"{host} redirects to another address ({status}); name that address with --asr")
        if status in {401, 403}:
            return _refused_key(self._endpoint, status)
        if status == 404 or (
            status == 400 and re.search(r"model", details) and re.search(r"invalid|not exist|unknown", details)
        ):
            return InputError(f"{host} has no speech model {self.model!r} ({status}); name another with --asr")
        if status == 413:
            return TooLargeError(f"{host} refuses even the shortest request (413)")
        if status == 429 and re.search(r"insufficient_quota|billing", details):
            return ProviderStop(f"the account at {host} has no credit left (429)")
        if status == 429:
            return ProviderError(
                f"{host} is still limiting requests (429); run again later, finished parts are kept{said}"
            )
        if status and status >= 500:
            return ProviderError(f"{host} failed ({status}); run again later, finished parts are kept{said}")
        return ProviderError(f"{host} did not accept the request ({status or type(error).__name__}){said}")

    def _server_message(self, error: openai.OpenAIError) -> str:
        body = getattr(error, "body", None)
        said = body.get("message") if isinstance(body, dict) else None
        if not isinstance(said, str):
            return ""
        key = self._client.api_key
        line = _KEY_SHAPED.sub("[key]", said.replace(key, "[key]") if len(key) > 4 else said)
        return f": {' '.join(line.split())[:160]}"


def _library_arguments(body: dict[str, Any]) -> dict[str, Any]:
    """The parameters as arguments of the openai library; versions before 3 do not know `languages`."""
    rest = {name: value for name, value in body.items() if name != "languages"}
    return {**rest, "extra_body": {"languages": body["languages"]}} if "languages" in body else rest
