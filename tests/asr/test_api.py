"""A recogniser elsewhere: what is sent, what becomes of the answers, and of servers that fail. Words are beeps."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import SecretStr
from transcriber import KEY, Answer, Transcriber, error, tones

from summarizer.asr import remote as api
from summarizer.asr.chunking import AudioPiece
from summarizer.asr.endpoint import parse_endpoint
from summarizer.asr.remote import ApiRecogniser, open_api
from summarizer.asr.speech_windows import RecognisedSegment
from summarizer.errors import InputError, ModelError, NetworkError, ProviderError, ProviderStop, SummarizerError
from summarizer.records.transcript import Span
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings
from summarizer.settings.keys import Keys

RATE = 16_000
FAST = AsrSettings(timeout=10.0)


class Memory:
    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        return self.values.get(key)

    def put(self, key: str, value: dict[str, Any]) -> None:
        self.values[key] = json.loads(json.dumps(value))


def beeps(times: list[float], seconds: float) -> npt.NDArray[np.float32]:
    """The n-th beep has 100·(n mod 9 + 1) Hz."""
    sound = np.zeros(int(seconds * RATE), np.float32)
    wave = np.arange(4800) / RATE
    for number, start in enumerate(times):
        first = round(start * RATE)
        sound[first : first + 4800] = 0.5 * np.sin(2 * np.pi * 100 * (number % 9 + 1) * wave)
    return sound


def piece(times: list[float], start: float = 0.0, seconds: float = 10.0) -> AudioPiece:
    """Somebody "speaks" at these seconds of the recording, 0.3 s each."""
    speech = tuple(Span(start=time, end=time + 0.3) for time in times)
    return AudioPiece(start, beeps([time - start for time in times], seconds), speech)


def no_weights(language: str) -> tuple[Path, str]:
    raise ModelError(f"no model for {language} in this test")


@contextmanager
def recogniser(
    server: Transcriber, kept: Memory | None = None, settings: AsrSettings = FAST, model: str = ""
) -> Iterator[ApiRecogniser]:
    keys = Keys(asr=SecretStr(KEY), named=frozenset({f"asr.model {server.url.removesuffix('/v1')}"}))
    place = parse_endpoint(server.url + (f"#{model}" if model else ""), keys)
    with open_api(place, settings, kept if kept is not None else Memory(), no_weights, Silent()) as opened:
        yield opened


def heard(opened: ApiRecogniser, what: AudioPiece, **more: Any) -> list[RecognisedSegment]:
    return opened.decode(what, "en", lambda _: True, **more)


def words(found: list[RecognisedSegment]) -> list[str]:
    return [word.text for one in found for word in one.words]


@pytest.mark.parametrize("style", ["openai", "speaches", "whisper.cpp"])
def test_words_come_with_punctuation_and_times_of_the_recording(style: str) -> None:
    # Two minutes of silence between the beeps are not sent, and times lead over them.
    times = [301.0, 302.5, 304.0, 420.0, 421.0]
    with Transcriber(tones, style=style) as server, recogniser(server) as opened:
        found = heard(opened, piece(times, 300.0, 130.0))
    assert words(found) == ["One,", "two", "three.", "Four", "five"]
    starts = [word.start for one in found for word in one.words]
    assert starts == pytest.approx(times, abs=0.07)
    assert all(0.2 < word.end - word.start < 0.45 for one in found for word in one.words)
    assert server.refused == []
    assert sum(asked["seconds"] for asked in server.asked) < 10
    assert server.asked[0]["language"] == "en"
    sure = found[0].words[0].probability
    assert sure == pytest.approx({"openai": 0.9, "speaches": 0.8, "whisper.cpp": 0.7}[style], abs=0.01)


def test_a_long_piece_is_cut_where_the_server_finds_it_too_large() -> None:
    times = [float(second) for second in range(2, 118, 2)]
    with Transcriber(tones, most_bytes=150_000) as server, recogniser(server) as opened:
        found = heard(opened, piece(times, 0.0, 120.0))
    assert [word.start for one in found for word in one.words] == pytest.approx(times, abs=0.07)
    assert 3 < len(server.asked) < 12
    assert all(asked["bytes"] < 150_000 for asked in server.asked)


def test_a_server_that_takes_nothing_is_told_in_one_line() -> None:
    with Transcriber(tones, most_bytes=1000) as server, recogniser(server) as opened:
        with pytest.raises(ProviderError, match=r"127\.0\.0\.1 refuses even the shortest request"):
            heard(opened, piece([float(second) for second in range(1, 60)], 0.0, 61.0))
        assert server.requests < 5


def test_what_was_answered_once_is_not_asked_again() -> None:
    kept = Memory()
    what = piece([1.0, 2.0, 3.0])
    with Transcriber(tones) as server:
        with recogniser(server, kept) as opened:
            first = heard(opened, what)
        with recogniser(server, kept) as opened:
            assert heard(opened, what) == first
            assert opened.seconds == pytest.approx(2.0 + 0.3 + 0.8, abs=0.1)
            assert server.requests == 1
            heard(opened, piece([1.0, 2.0, 3.1]))  # another sound
            assert server.requests == 2
    assert KEY not in json.dumps(kept.values)


def test_a_key_that_the_server_repeats_is_not_kept() -> None:
    kept = Memory()
    with Transcriber(tones) as server, recogniser(server, kept) as opened:
        said = {"word": KEY, "start": 1.0, "end": 1.3}
        server.script(Answer(200, json.dumps({"text": KEY, "duration": 1.3, "words": [said]})))
        heard(opened, piece([1.0]))
    assert kept.values
    assert KEY not in json.dumps(kept.values)


def test_the_second_hearing_of_a_span_asks_otherwise() -> None:
    with Transcriber(tones) as server, recogniser(server) as opened:
        what = piece([1.0, 2.0, 3.0])
        heard(opened, what)
        found = heard(opened, what, spans=[Span(start=1.8, end=3.5)])
    assert words(found) == ["two", "three."]
    assert [float(asked["temperature"]) for asked in server.asked] == [0.0, 0.4]


def test_faults_that_pass_are_waited_for() -> None:
    with Transcriber(tones) as server, recogniser(server) as opened:
        server.script(
            error(429, "slow down", code="rate_limit_exceeded", retry_after=0.05),
            error(503, "busy", retry_after=0.05),
            Answer(drop=True),
            Answer(200, '{"text": "cut', {"content-length": "5000"}),  # breaks off
        )
        assert words(heard(opened, piece([1.0, 2.0]))) == ["One,", "two"]
        assert server.requests == 5


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (error(401, f"Incorrect API key: {KEY}", code="invalid_api_key"), ProviderStop, "SUMMARIZER_ASR_API_KEY"),
        (error(404, "The model `x` does not exist", code="model_not_found"), InputError, "no speech model 'whisper-1'"),
        (error(400, "invalid model ID", param="model"), InputError, "no speech model 'whisper-1'"),
        (error(400, f"Audio file might be corrupted ({KEY})"), ProviderError, "did not accept .* corrupted"),
        (Answer(200, '{"text": "cut'), ProviderError, "not JSON"),
        (Answer(200, "<html>Welcome</html>"), ProviderError, "a web page"),
        (Answer(200, '{"error":"failed to read audio data"}'), ProviderError, "failed to read audio data"),
        (Answer(200, '{"words": []}'), ProviderError, "not a transcription"),
        (Answer(200, "[" * 100_000), ProviderError, "not JSON"),
        (Answer(200, json.dumps({"text": "x" * 5_000_000})), ProviderError, "more than 4 MB"),
    ],
)  # fmt: skip
def test_faults_that_stay_are_told_in_one_line(answer: Answer, kind: type[SummarizerError], says: str) -> None:
    kept = Memory()
    with Transcriber(tones) as server, recogniser(server, kept) as opened:
        server.script(answer)
        with pytest.raises(kind, match=says) as raised:
            heard(opened, piece([1.0, 2.0]))
        assert server.requests == 1
    assert KEY not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert kept.values == {}  # what cannot be read is asked for again


def test_no_credit_ends_everything() -> None:
    with Transcriber(tones) as server, recogniser(server) as opened:
        opened._sender._client = opened._sender._client.with_options(max_retries=0)
        server.script(
            error(429, "You exceeded your current quota", kind="insufficient_quota", code="insufficient_quota")
        )
        with pytest.raises(ProviderStop, match="no credit left"):
            heard(opened, piece([1.0]))


def test_a_server_that_hangs_is_not_waited_for_long_and_an_interrupt_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api, "_EXTRA_WAIT_SECONDS", 0.0)
    with Transcriber(tones) as server, recogniser(server, settings=AsrSettings(timeout=0.3)) as opened:
        server.script(*[Answer(hang=60.0)] * 8)
        with pytest.raises(NetworkError, match="did not answer in time"):
            heard(opened, piece([1.0]))
    with Transcriber(tones) as server, recogniser(server, settings=AsrSettings(timeout=100.0)) as opened:
        server.script(*[Answer(hang=60.0)] * 8)
        asked = iter([True, True, False])
        assert opened.decode(piece([1.0]), "en", lambda _: next(asked, False)) == []


def test_a_request_under_way_is_kept_when_another_fails() -> None:
    """It is paid: the error waits for it, and a rerun finds it."""
    kept = Memory()
    with Transcriber(tones) as server:
        slow = threading.Event()

        def late(samples: npt.NDArray[np.float32], language: str | None) -> list[tuple[str, float, float]]:
            slow.wait(5.0)
            return tones(samples)

        def both(opened: ApiRecogniser) -> None:
            aside = threading.Thread(target=opened.decode, args=(piece([1.0]), "en", lambda _: True))
            aside.start()
            while not server.requests:
                pass
            server.script(error(401, "no"))
            threading.Timer(0.3, slow.set).start()
            heard(opened, piece([2.0]))

        server.hear = late
        with pytest.raises(ProviderStop), recogniser(server, kept) as opened:
            both(opened)
    assert len(kept.values) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda word, number: {**word, "start": 1e9} if number == 3 else word,
        lambda word, number: {**word, "start": -5.0, "end": -4.0} if number == 2 else word,
        lambda word, number: {**word, "end": 0.0} if number == 4 else word,
        lambda word, number: {"word": word["word"]} if number == 1 else word,
    ],
)
def test_a_wrong_time_does_not_move_the_others(spoil: Any) -> None:
    times = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    with Transcriber(tones) as server:
        body = server._body(
            tones(beeps(times, 8.0)), 8.0, {"response_format": "verbose_json", "model": "whisper-1"}
        )  # what the server sees begins 0.6 s later
        body["words"] = [spoil({**word, "start": word["start"] - 0.6, "end": word["end"] - 0.6}, number)
                         for number, word in enumerate(body["words"])]  # fmt: skip
        server.script(Answer(200, json.dumps(body)))
        with recogniser(server) as opened:
            found = heard(opened, piece(times))
    assert words(found) == ["One,", "two", "three.", "Four", "five", "six?"]
    starts = [word.start for one in found for word in one.words]
    assert starts == sorted(starts)
    assert sum(abs(start - time) < 0.1 for start, time in zip(starts, times, strict=True)) >= 5
    assert all(0.0 <= word.start <= word.end <= 10.0 for one in found for word in one.words)


def test_an_answer_without_times_is_asked_for_in_short_parts_and_needs_a_model_here() -> None:
    times = [float(second) for second in range(1, 60)]
    name = "gpt-transcribe"
    with Transcriber(tones, style="text", models=(name,)) as server, recogniser(server, model=name) as opened:
        with pytest.raises(ModelError, match="no model for en"):
            heard(opened, piece(times, 0.0, 61.0))
        assert server.asked[0]["seconds"] < 29
        assert server.asked[0]["languages[]"] == ["en"]
        assert server.refused == []


def test_times_are_found_here_when_that_is_asked_for() -> None:
    settings = AsrSettings(word_times="here")
    with Transcriber(tones) as server, recogniser(server, settings=settings) as opened:
        with pytest.raises(ModelError, match="no model for en"):
            heard(opened, piece([1.0]))
        assert server.asked[0]["response_format"] == "json"


def test_the_only_model_of_a_server_is_found_and_several_are_told() -> None:
    with Transcriber(tones, models=("Systran/faster-whisper-small",)) as server, recogniser(server) as opened:
        assert opened.model == "Systran/faster-whisper-small"
        assert opened.cost == 0.0  # on this machine
    both = ("whisper-small", "whisper-large")
    with (
        Transcriber(tones, models=both) as server,
        pytest.raises(InputError, match="it offers 2: whisper-large, whisper-small"),
        recogniser(server),
    ):
        pass
    with Transcriber(tones, style="whisper.cpp") as server, recogniser(server) as opened:
        assert words(heard(opened, piece([1.0]))) == ["One,"]


def test_the_language_is_asked_for() -> None:
    with Transcriber(tones) as server, recogniser(server) as opened:
        assert opened.detect_language(beeps([1.0], 3.0)) == {"en": 1.0}
        server.script(Answer(200, '{"text": "One"}'))
        with pytest.raises(InputError, match="name it with --language"):
            opened.detect_language(beeps([1.5], 3.0))


def test_keys_go_only_where_they_belong() -> None:
    keys = Keys(provider=SecretStr("sk-openai"), named=frozenset({"asr.model https://api.groq.com"}))
    assert parse_endpoint("openai", keys) == (
        "https://api.openai.com/v1",
        "api.openai.com",
        "gpt-transcribe",
        keys.provider,
        True,
    )
    assert parse_endpoint("openai:whisper-1", keys).model == "whisper-1"
    assert parse_endpoint("https://api.groq.com/openai/v1", keys).key is None
    assert parse_endpoint("http://127.0.0.1:8000/v1/#a/b", keys)[:3] == ("http://127.0.0.1:8000/v1", "127.0.0.1", "a/b")
    mine = keys._replace(asr=SecretStr("gsk"), base_url="http://localhost:1234/v1")
    assert parse_endpoint("https://api.groq.com/openai/v1", mine).key == mine.asr
    assert parse_endpoint("openai", mine).key == keys.provider, "nobody said that speech goes there"
    with pytest.raises(InputError, match=r"api\.openai\.com"):
        parse_endpoint("https://api.openai.com/v1", mine)
    assert parse_endpoint("openai", keys._replace(asr=SecretStr("gsk"))).key == keys.provider
    with pytest.raises(InputError, match="give --asr openai"):
        parse_endpoint("openai", Keys(asr=SecretStr("gsk")))
    other = Keys(None, SecretStr("local"), "http://localhost:1234/v1")
    assert parse_endpoint("openai", other).url == "http://localhost:1234/v1"
    for wrong in (
        "https://",
        "http:///v1",
        "https://host:port/v1",
        "https://user:secret@host/v1",
        "https://host/v1?key=1",
    ):
        with pytest.raises(InputError) as raised:
            parse_endpoint(wrong, keys)
        assert "secret" not in str(raised.value)
    with pytest.raises(InputError, match="set OPENAI_API_KEY"):
        parse_endpoint("openai", Keys())
