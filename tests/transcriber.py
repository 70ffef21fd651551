"""A transcription server on a loopback port: answers over HTTP as OpenAI's API and its likes do, faults included.

    with Transcriber(hear) as server:             # hear(samples, language) -> words as (text, start, end)
        server.script(error(429, "...", retry_after=0.05))
        ... --asr server.url ...

Every request is checked as the real API checks it, and its sound is decoded: a broken file is refused. `style` chooses
whose answers are given: OpenAI's whisper-1 (words without punctuation), speaches (words with it), whisper.cpp (tokens
inside segments, errors with status 200), or a model that gives text alone, as gpt-transcribe.
"""

from __future__ import annotations

import email
import json
import re
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from provider import KEY, Answer, error

from summarizer.audio import read_samples

__all__ = ["KEY", "Answer", "Transcriber", "error", "tones"]

Samples = npt.NDArray[np.float32]
Words = list[tuple[str, float, float]]
_FIELDS = {
    "file", "model", "language", "languages[]", "response_format", "temperature", "timestamp_granularities[]", "prompt",
}  # fmt: skip


class Transcriber:
    """The server. Answers from the script first, then what `hear` hears."""

    def __init__(
        self,
        hear: Callable[[Samples, str | None], Words],
        *,
        style: str = "openai",
        models: tuple[str, ...] = ("whisper-1",),
        most_bytes: int = 25 * 2**20,
    ) -> None:
        self.hear, self.style, self.models, self.most_bytes = hear, style, models, most_bytes
        self.asked: list[dict[str, Any]] = []  # the fields of each request that was answered, with `seconds`
        self.sounds: list[Samples] = []
        self.key = KEY
        self.requests = 0
        self.strangers = 0  # requests with another key
        self.refused: list[str] = []
        self._script: deque[Answer | None] = deque()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def script(self, *answers: Answer | None) -> None:
        """What the next requests get; None: what they would get anyway."""
        self._script.extend(answers)

    def __enter__(self) -> Transcriber:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, key: str | None, raw: bytes, form: str) -> Answer:
        if path == "/v1/models":
            if self.style == "whisper.cpp":
                return Answer(404, "File Not Found (/v1/models)", {"content-type": "text/html"})
            data = [{"id": name, "object": "model", "created": 1, "owned_by": "test"} for name in self.models]
            return Answer(200, json.dumps({"object": "list", "data": data}))
        if path != "/v1/audio/transcriptions":
            return error(404, f"Invalid URL ({path})")
        with self._lock:
            self.requests += 1
            scripted = self._script.popleft() if self._script else None
            if scripted is not None:
                return scripted
        if key not in (f"Bearer {self.key}", "Bearer none"):
            self.strangers += 1
            return error(401, f"Incorrect API key provided: {key}.", code="invalid_api_key")
        if len(raw) > self.most_bytes:
            return Answer(413, "<html><h1>413 Request Entity Too Large</h1></html>", {"content-type": "text/html"})
        fields, sound, name = _parts(raw, form)
        if wrong := self._wrong(fields, name):
            self.refused.append(wrong[0])
            return error(400, wrong[0], param=wrong[1])
        samples = _decoded(sound, name)
        words = self.hear(samples, fields.get("language"))
        seconds = len(samples) / 16_000
        with self._lock:
            self.asked.append({**fields, "seconds": seconds, "bytes": len(sound)})
            self.sounds.append(samples)
        return Answer(200, json.dumps(self._body(words, seconds, fields)))

    def _wrong(self, fields: dict[str, Any], name: str) -> tuple[str, str] | None:
        if unknown := set(fields) - _FIELDS:
            return f"Unknown parameter: {sorted(unknown)[0]}", sorted(unknown)[0]
        if self.style != "whisper.cpp" and fields.get("model") not in self.models:
            return f"invalid model ID {fields.get('model')!r}", "model"
        if not re.search(r"\.(flac|mp3|mp4|mpeg|mpga|m4a|ogg|wav|webm)$", name):
            return "Invalid file format.", "file"
        verbose = fields.get("response_format") == "verbose_json"
        if "timestamp_granularities[]" in fields and not verbose:
            return "timestamp_granularities needs response_format verbose_json", "timestamp_granularities"
        if self.style == "text" and verbose:
            return (
                f"response_format 'verbose_json' is not compatible with model '{fields['model']}'.",
                "response_format",
            )
        return None

    def _body(self, words: Words, seconds: float, fields: dict[str, Any]) -> dict[str, Any]:
        text = "".join(f" {word}" for word, _, _ in words).strip()
        if self.style == "text" or fields.get("response_format") != "verbose_json":
            return {"text": text, "languages": [{"code": "en"}], "usage": {"type": "duration", "seconds": seconds}}
        segment: dict[str, Any] = {
            "id": 0, "seek": 0, "start": words[0][1] if words else 0.0, "end": words[-1][2] if words else 0.0,
            "text": f" {text}", "tokens": [1], "temperature": 0.0, "avg_logprob": -0.105, "no_speech_prob": 0.01,
            "compression_ratio": 1.5,
        }  # fmt: skip
        body = {"task": "transcribe", "language": "english", "duration": seconds, "text": text, "segments": [segment]}
        if self.style == "whisper.cpp":  # no compression_ratio; words are tokens, with the space before them
            del segment["compression_ratio"], segment["seek"]
            segment["words"] = [token for word in words for token in _tokens(word)]
            return body
        if self.style == "speaches":
            body["language"] = "en"
            body["words"] = [
                {"word": f" {word}", "start": start, "end": end, "probability": 0.8} for word, start, end in words
            ]
            return body
        bare = [(re.sub(r"[^\w' -]", "", word), start, end) for word, start, end in words]
        body["words"] = [{"word": word, "start": start, "end": end} for word, start, end in bare if word.strip("- ")]
        body["usage"] = {"type": "duration", "seconds": seconds}
        return body

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._send(server.answer(self.path, self.headers.get("authorization"), b"", ""))

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length", 0)))
                form = self.headers.get("content-type", "")
                self._send(server.answer(self.path, self.headers.get("authorization"), raw, form))

            def _send(self, answer: Answer) -> None:
                if answer.hang and server._stop.wait(answer.hang):
                    answer.drop = True
                if answer.drop:
                    self.close_connection = True
                    return
                data = answer.body.encode()
                try:
                    self.send_response(answer.status)
                    for name, value in {"content-type": "application/json", **answer.headers}.items():
                        self.send_header(name, value)
                    if "content-length" not in answer.headers:
                        self.send_header("content-length", str(len(data)))
                    else:
                        self.close_connection = True  # it promised more than it sends
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    self.close_connection = True  # the client has gone

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def tones(samples: Samples, language: str | None = None) -> Words:
    """A recogniser for tests of where words end up: a beep of 100·n Hz that lasts 0.3 s says the n-th word."""
    del language
    names = ["zero", "One,", "two", "three.", "Four", "five", "six?", "Seven", "eight", "nine."]
    step = 1600  # 0.1 s: a whole number of waves of each
    words: Words = []
    at = 0
    while at + 4800 <= len(samples):
        if np.sqrt(np.mean(samples[at : at + 400] ** 2)) < 0.05:
            at += 80
            continue
        spectrum = np.abs(np.fft.rfft(samples[at + 800 : at + 800 + 2 * step]))
        number = round(float(np.argmax(spectrum)) * 16_000 / (2 * step) / 100)
        at += 320  # the first window with sound begins that much before it
        words.append((names[number % 10], at / 16_000, (at + 4800) / 16_000))
        at += 5600
    return words


def _tokens(word: tuple[str, float, float]) -> list[dict[str, Any]]:
    text, start, end = word
    middle = max(1, len(text) // 2)
    half = (start + end) / 2
    return [
        {"word": f" {text[:middle]}", "start": start, "end": half, "t_dtw": -1, "probability": 0.9},
        {"word": text[middle:] or ".", "start": half, "end": end, "t_dtw": -1, "probability": 0.7},
    ]


def _parts(raw: bytes, form: str) -> tuple[dict[str, Any], bytes, str]:
    message = email.message_from_bytes(b"content-type: " + form.encode() + b"\r\n\r\n" + raw)
    fields: dict[str, Any] = {}
    sound, name = b"", ""
    for part in message.get_payload():
        field = part.get_param("name", header="content-disposition")
        if field == "file":
            sound, name = part.get_payload(decode=True), part.get_filename()
            continue
        value = part.get_payload()
        fields[field] = [*fields.get(field, []), value] if field.endswith("[]") else value
    return fields, sound, name


def _decoded(sound: bytes, name: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(sound)
        return read_samples(path)
