"""Cutting: in pauses, nothing lost, and times that find their way back."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from fixtures_audio import SAMPLE, silence, write

from summarizer import audio
from summarizer.asr import chunking
from summarizer.asr.chunking import (
    AudioPiece,
    cut_pieces,
    cut_windows,
    find_pauses,
    joined_spans,
    overlap_seconds,
    piece_seconds,
    remove_silence,
)
from summarizer.records.transcript import Span


def spans(*pairs: tuple[float, float]) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end) for start, end in pairs)


def test_pieces_are_the_whole_recording_cut_where_nobody_speaks() -> None:
    pieces = list(cut_pieces(SAMPLE, 40.0))
    assert len(pieces) >= 5
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), audio.read_samples(SAMPLE))
    whole = audio.detect_speech(audio.read_samples(SAMPLE), min_silence=0.2, pad=0.0)
    for before, after in itertools.pairwise(pieces):
        assert before.end == after.start
        assert overlap_seconds(before.end - 0.02, before.end + 0.02, whole) == 0
        assert 30 <= before.end - before.start <= 50
        assert all(before.start <= span.start < span.end <= before.end for span in before.speech)


def test_pieces_end_where_windows_are_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four stretches of 6.2 s fit into a window, so a piece of about 82 s is three windows and not three and a bit."""
    stretches = [Span(start=6.2 * place, end=6.2 * place + 5.8) for place in range(20)]
    monkeypatch.setattr(chunking, "detect_speech", lambda *_, **__: stretches)
    first = next(iter(cut_pieces(silence(tmp_path / "long.wav", 130.0), 82.0)))
    assert first.end == pytest.approx(74.2, abs=0.1)


def test_where_nobody_pauses_the_quietest_place_is_cut(tmp_path: Path) -> None:
    talk = audio.read_samples(SAMPLE, 0.0, 60.0, rate=24_000)
    loud = talk[np.abs(talk) > 0.02][: 24_000 * 20]
    path = write(tmp_path / "dense.wav", np.tile(loud, 4))
    pieces = list(cut_pieces(path, 10.0))
    assert sum(len(piece.samples) for piece in pieces) == pytest.approx(audio.read_samples(path).size)
    assert all(len(piece.samples) / audio.SAMPLE_RATE < 13 for piece in pieces)


def test_silence_gives_pieces_without_speech(tmp_path: Path) -> None:
    pieces = list(cut_pieces(silence(tmp_path / "silence.wav", 30.0), 10.0))
    assert [piece.speech for piece in pieces] == [()] * len(pieces)
    assert pieces[-1].end == 30.0


def test_times_find_their_way_back() -> None:
    samples = np.arange(100 * audio.SAMPLE_RATE, dtype=np.float32)
    piece = AudioPiece(1000.0, samples, spans((1010, 1020), (1050, 1060)))
    kept = joined_spans(piece.speech, piece.start, piece.end)
    assert kept == spans((1009.6, 1020.4), (1049.6, 1060.4))
    short, timeline = remove_silence(piece, kept)
    assert len(short) == round(21.6 * audio.SAMPLE_RATE)
    assert timeline.restore(1.0, 1.5) == pytest.approx((1010.6, 1011.1))
    assert timeline.restore(11.8, 12.0) == pytest.approx((1050.6, 1050.8))
    assert timeline.restore(10.6, 10.9) == pytest.approx((1020.2, 1020.4))  # never across what was taken out
    assert short[round(11.8 * audio.SAMPLE_RATE)] == samples[round(50.6 * audio.SAMPLE_RATE)]


def test_every_worker_has_the_same_to_do() -> None:
    assert piece_seconds(200.0, 2) == pytest.approx(101)
    assert piece_seconds(30.0, 2) == 40
    assert piece_seconds(3 * 3600, 2) <= 400
    assert piece_seconds(None, 4) == 400


def test_spans_are_joined_and_measured() -> None:
    assert joined_spans(spans((0, 1), (2, 3), (6, 7)), 0, 7.1) == spans((0, 3.4), (5.6, 7.1))
    assert overlap_seconds(0.5, 6.5, spans((0, 1), (2, 3), (6, 7))) == pytest.approx(2.0)
    assert overlap_seconds(3, 6, spans((0, 1), (2, 3), (6, 7))) == 0


def test_windows_end_in_pauses_and_cover_everything() -> None:
    speech = spans(*((start, start + 6.0) for start in range(0, 98, 7)))  # a second of pause every seven
    samples = np.zeros(98 * audio.SAMPLE_RATE, np.float32)
    piece = AudioPiece(500.0, samples, tuple(Span(start=500 + s.start, end=500 + s.end) for s in speech))
    short, timeline = remove_silence(piece, joined_spans(piece.speech, piece.start, piece.end))
    length = len(short) / audio.SAMPLE_RATE
    edges = window_edges(find_pauses(piece.speech, timeline), length)
    for begin, end in itertools.pairwise(edges):
        assert end - begin <= 29.9
        assert end == length or end % 7 == pytest.approx(6.5)
    dense = AudioPiece(0.0, samples, spans((0.0, 98.0)))
    edges = window_edges(find_pauses(dense.speech, remove_silence(dense, dense.speech)[1]), 98.0)
    assert max(end - begin for begin, end in itertools.pairwise(edges)) <= 29.91


def window_edges(quiet: list[tuple[float, float]], length: float) -> list[float]:
    windows = cut_windows(quiet, length)
    edges = [windows[0][0], *(end for _, end in windows)]
    assert edges == sorted(set(edges))
    assert (edges[0], edges[-1]) == (0.0, length)
    return edges
