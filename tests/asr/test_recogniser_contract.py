"""What every recogniser keeps to, whatever library or server it is: the rules of `Recogniser`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx_models import write_aed, write_ctc, write_tdt
from pydantic import SecretStr
from transcriber import KEY, Transcriber, tones

from summarizer.asr import open_api, parse_endpoint
from summarizer.asr.chunking import AudioPiece
from summarizer.asr.loading import load_recogniser
from summarizer.asr.recogniser import Recogniser
from summarizer.audio import detect_speech, read_samples
from summarizer.records.transcript import Span
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings
from summarizer.settings.keys import Keys

SAMPLE = Path(__file__).parents[2] / "samples" / "interview.mp3"
START, SECONDS = 5.0, 12.0
SETTINGS = AsrSettings(language="en", timeout=10.0)

Open = Callable[[Path, Path], AbstractContextManager[Recogniser]]  # a folder of the test, and that of tiny.en


class Memory:
    def get(self, key: str) -> dict[str, Any] | None:
        del key

    def put(self, key: str, value: dict[str, Any]) -> None:
        pass


@contextmanager
def whisper(folder: Path, tiny: Path) -> Iterator[Recogniser]:
    del folder
    yield load_recogniser(tiny, "tiny.en", SETTINGS)


@contextmanager
def api(folder: Path, tiny: Path) -> Iterator[Recogniser]:
    del folder
    with Transcriber(tones) as server:
        keys = Keys(asr=SecretStr(KEY), named=frozenset({f"asr.model {server.url.removesuffix('/v1')}"}))
        place = parse_endpoint(server.url, keys)
        with open_api(place, SETTINGS, Memory(), lambda _: (tiny, "tiny.en"), Silent()) as opened:
            yield opened


def of_onnx_asr(write: Callable[[Path], Path]) -> Open:
    @contextmanager
    def opened(folder: Path, tiny: Path) -> Iterator[Recogniser]:
        yield load_recogniser(write(folder / "model"), "own", SETTINGS, lambda _: (tiny, "tiny.en"))

    return opened


RECOGNISERS: dict[str, Open] = {
    "whisper": whisper,
    "api": api,
    "onnx-asr, transducer": of_onnx_asr(write_tdt),
    "onnx-asr, CTC": of_onnx_asr(write_ctc),
    "onnx-asr, without times": of_onnx_asr(lambda folder: write_aed(folder, "and what did you do after that")),
}


@pytest.fixture(params=RECOGNISERS)
def recogniser(request: pytest.FixtureRequest, tmp_path: Path, tiny: Path) -> Iterator[Recogniser]:
    with RECOGNISERS[request.param](tmp_path, tiny) as opened:
        yield opened


@pytest.fixture(scope="module")
def piece() -> AudioPiece:
    samples = read_samples(SAMPLE, START, START + SECONDS)
    speech = detect_speech(samples, min_silence=0.2, pad=0.0)
    return AudioPiece(START, samples, tuple(Span(start=START + one.start, end=START + one.end) for one in speech))


def test_words_lie_in_the_piece_in_order(recogniser: Recogniser, piece: AudioPiece) -> None:
    reached: list[float] = []

    def on_progress(second: float) -> bool:
        reached.append(second)
        return True

    found = recogniser.decode(piece, "en", on_progress)
    assert found
    for one in found:
        assert one.words
        assert piece.start <= one.start <= one.end <= piece.end
        assert one.avg_log_probability <= 0.0 <= min(one.compression, one.no_speech)
        for word in one.words:
            assert piece.start <= word.start <= word.end <= piece.end
            assert word.text == word.text.strip() != ""
            assert word.probability is None or 0.0 <= word.probability <= 1.0
    starts = [word.start for one in found for word in one.words]
    assert all(one <= other + 0.02 for one, other in itertools.pairwise(starts))
    assert all(piece.start <= second <= piece.end for second in reached)
    assert reached


def test_the_same_sound_has_the_same_words(recogniser: Recogniser, piece: AudioPiece) -> None:
    first, second = (recogniser.decode(piece, "en", lambda _: True) for _ in range(2))
    assert first == second


def test_spans_are_heard_again_and_nothing_is_heard_without_speech(recogniser: Recogniser, piece: AudioPiece) -> None:
    span = Span(start=piece.speech[0].start, end=piece.speech[0].start + 3.0)
    for one in recogniser.decode(piece, "en", lambda _: True, [span]):
        assert span.start - 0.05 <= one.start <= one.end <= span.end + 0.1
    assert recogniser.decode(piece, "en", lambda _: True, []) == []
    assert recogniser.decode(AudioPiece(START, piece.samples, ()), "en", lambda _: True) == []
    assert recogniser.decode(AudioPiece(START, np.zeros(800, np.float32), ()), "en", lambda _: True) == []


def test_it_has_a_name_and_compares_two_spellings(recogniser: Recogniser, piece: AudioPiece) -> None:
    assert recogniser.name
    assert isinstance(recogniser.multilingual, bool)
    ratio = recogniser.compare(piece.samples[: 16_000 * 4], "en", "Rudolf", "Rudolph", "Rudolph")
    assert isinstance(ratio, float)
    assert not np.isnan(ratio)
