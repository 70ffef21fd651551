"""Windows: several in step; a search only where the first choice will not do, marks of time where that will not."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from summarizer.asr import whisper as decode
from summarizer.asr.chunking import AudioPiece, ShortenedTimeline, cut_windows
from summarizer.asr.speech_windows import DecodedWindow, Window
from summarizer.asr.whisper import Decoder
from summarizer.asr.whisper_windows import WindowDecoder
from summarizer.audio import SAMPLE_RATE
from summarizer.records.transcript import Span

MINUTES = 5
# Speech without a pause, so that windows end at 29.9 s at the latest.
PIECE = AudioPiece(
    100.0, np.zeros(MINUTES * 60 * SAMPLE_RATE, np.float32), (Span(start=100.0, end=100.0 + MINUTES * 60),)
)


class Ears:
    """Hears a numbered word for every window it is given."""

    def __init__(self, *_: object) -> None:
        self.steps: list[list[Window]] = []
        self.again: list[Window] = []
        Ears.last = self

    last: Ears

    def decode(self, windows: Sequence[Window], going: object) -> list[DecodedWindow]:
        self.steps.append(list(windows))
        return [self.told(sum(map(len, self.steps)) - len(windows) + place) for place in range(len(windows))]

    def redecode(self, window: Window) -> DecodedWindow:
        self.again.append(window)
        return self.told(len(self.again))

    def told(self, number: int) -> DecodedWindow:
        words = ((f" w{number}.", 1.0, 2.0, 0.9),)
        return DecodedWindow(words, -0.1, 1.0, 0.0)


@pytest.fixture(autouse=True)
def ears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "WindowDecoder", Ears)


def heard(until: int = 1000, spans: Sequence[Span] | None = None) -> list[Any]:
    return Decoder(None, "fake", "cpu", at_once=3).decode(PIECE, "en", lambda second: second < until, spans)


def test_every_window_is_heard_once_and_comes_in_order() -> None:
    segments = heard()
    steps = Ears.last.steps
    assert sum(map(len, steps)) == len(segments) == 11
    assert [len(step) for step in steps] == [2, 3, 3, 3]
    starts = [segment.start for segment in segments]
    assert starts == sorted(starts)
    assert starts[0] == pytest.approx(101.0)


def test_an_interrupt_ends_after_the_step() -> None:
    assert len(heard(until=110)) == 2


def test_spans_are_heard_again_by_themselves() -> None:
    segments = heard(spans=[Span(start=130.0, end=140.0), Span(start=200.0, end=205.0)])
    assert [round(window.seconds) for window in Ears.last.again] == [15]
    assert not Ears.last.steps
    assert [word.text for segment in segments for word in segment.words] == ["w1."]


def test_speech_is_found_again_in_sound_without_its_silences() -> None:
    timeline = ShortenedTimeline(offsets=(0.0, 10.0), starts=(100.0, 150.0), ends=(110.0, 160.0))
    speech = [Span(start=101.0, end=104.0), Span(start=108.0, end=109.0), Span(start=151.0, end=159.0)]
    assert [(span.start, span.end) for span in timeline.shorten(speech, 3.0, 15.0)] == [
        (0.0, 1.0),
        (5.0, 6.0),
        (8.0, 12.0),
    ]


@pytest.mark.parametrize(
    ("pauses", "edges"),
    [
        ([(19.0, 0.5), (29.0, 0.2), (48.0, 0.5)], [0.0, 29.0, 58.0]),
        ([(15.0, 0.6), (29.0, 0.1), (44.0, 0.6), (58.0, 0.1)], [0.0, 15.0, 44.0, 70.0]),
        ([(5.0, 0.3), (33.0, 0.3)], [0.0, 5.0, 33.0, 58.0]),
        ([(50.0, 0.6)], [0.0, 29.9, 58.0]),
    ],
    ids=["as few as possible", "in the longest pauses of as many", "not in speech where a pause will do", "no pause"],
)
def test_windows_are_few_and_end_in_long_pauses(pauses: list[tuple[float, float]], edges: list[float]) -> None:
    assert cut_windows(pauses, edges[-1]) == list(itertools.pairwise(edges))


def test_windows_cover_all_of_the_sound() -> None:
    windows = cut_windows([(20.0, 0.5), (41.0, 0.7)], 50.0)
    assert windows == [(0.0, 20.0), (20.0, 41.0), (41.0, 50.0)]
    assert cut_windows([], 0.2) == []


class Whisper:
    """A model whose answers are written down: `(tokens, mean log-probability)` for each call with one beam or more."""

    max_length = 448

    def __init__(
        self, greedy: Sequence[tuple[list[int], float]], searched: Sequence[tuple[list[int], float]] = ()
    ) -> None:
        self.model = SimpleNamespace(is_multilingual=False, generate=self.generate)
        self.greedy, self.searched = list(greedy), list(searched)
        self.calls: list[tuple[int, bool, dict[str, Any]]] = []  # windows, marks of time, how
        self.until = 30.0  # seconds up to which its words reach

    def feature_extractor(self, samples: Any) -> Any:
        return np.zeros((80, len(samples) // 160), np.float32)

    def encode(self, features: Any) -> Any:
        return np.zeros((1, 1, 1), np.float32)

    def get_prompt(self, tokenizer: object, before: list[int], *, without_timestamps: bool) -> list[int]:
        return [900] if without_timestamps else []

    def generate(self, encoded: Any, prompts: list[list[int]], **how: Any) -> list[Any]:
        self.calls.append((len(prompts), not prompts[0], how))
        answers = [(self.greedy if how["beam_size"] == 1 else self.searched).pop(0) for _ in prompts]
        return [
            SimpleNamespace(sequences_ids=[tokens], scores=[sure * (len(tokens) + 1) / len(tokens)], no_speech_prob=0.1)
            for tokens, sure in answers
        ]

    def add_word_timestamps(self, segments: list[Any], _: object, encoded: Any, frames: list[int], *__: object) -> None:
        assert len(segments) == len(frames)
        for ((segment,),) in zip(segments, strict=True):
            searched = segment["tokens"][0] >= 500
            end = 30.0 if searched else self.until
            segment["words"] = [{"word": " word", "start": 0.0, "end": end, "probability": 0.9}]


class Words:
    """A tokenizer of numbers."""

    eot = 1000

    def __init__(self, *_: object, **__: object) -> None: ...

    def decode(self, tokens: list[int]) -> str:
        return " ".join(hashlib.sha1(bytes([token % 256])).hexdigest()[:5] for token in tokens)


def listen(
    monkeypatch: pytest.MonkeyPatch, whisper: Any, *windows: Window, going: Callable[[], bool] = lambda: True
) -> list[DecodedWindow]:
    monkeypatch.setattr("faster_whisper.tokenizer.Tokenizer", Words)
    monkeypatch.setattr("faster_whisper.transcribe.get_suppressed_tokens", lambda *_: [])
    monkeypatch.setattr(WindowDecoder, "_view", lambda _, encoded: encoded)
    whisper.hf_tokenizer = None
    return WindowDecoder(whisper, "cpu", "en").decode(windows, going)


def window() -> Window:
    return Window(np.zeros(30 * SAMPLE_RATE, np.float32), (Span(start=0.0, end=30.0),))


SURE = list(range(100, 180))
SEARCHED = list(range(500, 580))


def test_what_is_sure_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    whisper = Whisper([(SURE, -0.05), (SURE, -0.05)])
    told = listen(monkeypatch, whisper, window(), window())
    assert [one.avg_log_probability for one in told] == pytest.approx([-0.05, -0.05])
    assert [count for count, _, _ in whisper.calls] == [2]


@pytest.mark.parametrize(
    "wrong",
    [(SURE, -0.4), (SURE[:20], -0.05), ([7] * 80, -0.05)],
    ids=["unsure", "words passed over", "a loop"],
)
def test_a_window_that_was_not_understood_is_searched(monkeypatch: pytest.MonkeyPatch, wrong: Any) -> None:
    whisper = Whisper([(SURE, -0.05), wrong], [(SEARCHED, -0.2)])
    told = listen(monkeypatch, whisper, window(), window())
    assert [one.avg_log_probability for one in told] == pytest.approx([-0.05, -0.2])
    assert [(count, how["beam_size"]) for count, _, how in whisper.calls] == [(2, 1), (1, 5)]


def test_doubtful_windows_are_searched_together(monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = [(SURE, -0.3 if place != 2 else -0.01) for place in range(6)]
    loop = ([7] * 80, -0.05)
    searched = [
        (SEARCHED, -0.2),
        loop,
        (SEARCHED, -0.2),
        (SEARCHED, -0.01),
        (SEARCHED, -0.4),
        (SEARCHED, -0.2),
        (SEARCHED, -0.2),
    ]
    whisper = Whisper(greedy, searched)
    told = listen(monkeypatch, whisper, *[window()] * 6)
    assert [(count, how["beam_size"]) for count, _, how in whisper.calls] == [(6, 1), (2, 5), (2, 5), (3, 5)]
    assert [round(one.avg_log_probability, 2) for one in told] == [-0.2, -0.01, -0.01, -0.4, -0.2, -0.2]


def test_a_search_that_passes_over_more_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    whisper = Whisper([(SURE, -0.4)], [(SEARCHED[:30], -0.2)])
    assert listen(monkeypatch, whisper, window())[0].avg_log_probability == pytest.approx(-0.4)


def test_speech_without_words_makes_it_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    whisper = Whisper([(SURE, -0.05)], [(SEARCHED, -0.2)])
    whisper.until = 26.0
    assert listen(monkeypatch, whisper, window())[0].words[-1][2] == 30.0


def test_marks_of_time_are_the_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    whisper = Whisper([(SURE, -0.05)], [(SURE[:70], -0.2), (SEARCHED, -0.3)])
    whisper.until = 26.0
    (told,) = listen(monkeypatch, whisper, window())
    assert [(marked, how["beam_size"]) for _, marked, how in whisper.calls] == [(False, 1), (False, 5), (True, 5)]
    assert told.words[-1][2] == 30.0


def test_a_search_that_covers_no_more_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whisper = Whisper([(SURE, -0.05)], [(SURE[:70], -0.2), (SURE[:60], -0.3)])
    whisper.until = 26.0
    assert listen(monkeypatch, whisper, window())[0].avg_log_probability == pytest.approx(-0.05)


def test_a_loop_is_searched_again_without_repetitions(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = ([7] * 80, -0.05)
    whisper = Whisper([loop], [loop, (SEARCHED, -1.2)])
    (told,) = listen(monkeypatch, whisper, window())
    assert ["no_repeat_ngram_size" in how for _, _, how in whisper.calls] == [False, False, True]
    assert told.avg_log_probability == pytest.approx(-1.2)


def test_an_improbable_text_is_searched_once_and_nothing_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    whisper = Whisper([(SURE, -1.5)], [(SEARCHED, -1.2)])
    assert listen(monkeypatch, whisper, window())[0].avg_log_probability == pytest.approx(-1.2)
    assert [how["beam_size"] for _, _, how in whisper.calls] == [1, 5]
    assert not any(name.startswith("sampling") for _, _, how in whisper.calls for name in how)


def test_an_interrupt_does_not_wait_for_all_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    whisper = Whisper([])
    answers = iter([True, False, False])
    assert listen(monkeypatch, whisper, window(), window(), window(), going=lambda: next(answers)) == []
    assert not whisper.calls
