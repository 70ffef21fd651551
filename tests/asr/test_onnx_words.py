"""Words from the tokens of a transducer: the library's results have these shapes, and worse ones must do no harm."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.asr.onnx_words import mean_log_probability, words_of_tokens
from summarizer.asr.remote_answers import TimedText

NAN = float("nan")


def words(
    tokens: list[str], times: list[float] | None = None, logs: list[float] | None = None, seconds: float = 30.0
) -> list[TimedText]:
    return words_of_tokens(tokens, [0.4 * n for n in range(len(tokens))] if times is None else times, logs, seconds)


def texts(tokens: list[str]) -> list[str]:
    return [word.text for word in words(tokens)]


# Tokens as onnx-asr returns them: U+2581 of the vocabulary is a space.
@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ([" He", "llo", ",", " wor", "ld", "."], [" Hello,", " world."]),
        ([" don", "'", "t", " '", "cause"], [" don't", " 'cause"]),
        ([" l", "'", "é", "t", "é"], [" l'été"]),
        ([" 1", "0", "%", " $", "5", ".", "2", "0"], [" 10%", " $5.20"]),
        ([" twenty", "-", "five"], [" twenty-five"]),
        ([" Why", "?", "!", " Be", "cause", "…"], [" Why?!", " Because…"]),
        ([" he", " ,", " she"], [" he,", " she"]),
        ([" (", "hi", ")", " «", " oui", " »"], [" (hi)", " «oui»"]),
        ([" ¿", "Qué", "?"], [" ¿Qué?"]),
        ([" so", " —", " well"], [" so", " —", " well"]),
        ([" ", "word", " next"], [" word", " next"]),
        (["今天", "天气", "很", "好", "。"], [" 今天", " 天气", " 很", " 好。"]),
        (["「", "良い", "」", "です"], [" 「良い」", " です"]),
        ([" Open", "AI", "は"], [" OpenAI", " は"]),
        ([" 안녕", "하세요"], [" 안녕하세요"]),
        ([" <unk>", "a", "<|en|>", " b", "<blk>"], [" a", " b"]),
        (["<0xE2>", "<0x82>", "<0xAC>", "5", "<0xE2>"], [" €5"]),
        ([" a\x00b\u202e", "c"], [" abc"]),
        ([" of the", " sea"], [" of", " the", " sea"]),
        ([".", " yes"], [" .", " yes"]),
        (["<unk>", " ", "<pad>"], []),
        ([], []),
    ],
)
def test_pieces_become_words_with_their_punctuation(tokens: list[str], expected: list[str]) -> None:
    assert texts(tokens) == expected


@pytest.mark.parametrize(
    ("times", "starts"),
    [
        ([1.0, 1.4, 2.0], [1.0, 1.4, 2.0]),
        ([1.0, 1.0, 1.0], [1.0, 1.027, 1.053]),  # tokens of one frame share it
        ([1.0, 1.0, 1.04], [1.0, 1.02, 1.04]),
        ([2.0, 1.0, 3.0], [2.0, 2.04, 3.0]),  # one that lies before the word before it
        ([NAN, 1.0, NAN], [0.0, 1.0, 1.04]),
        ([-1.0, float("-inf"), float("inf")], [0.0, 0.027, 0.053]),
        ([9.0, 40.0, 50.0], [9.0, 9.92, 9.96]),  # beyond the end of a window of ten seconds
    ],
)
def test_times_are_in_order_whatever_the_library_tells(times: list[float], starts: list[float]) -> None:
    found = words([" a", " b", " c"], times, None, 10.0)
    assert [word.start for word in found] == pytest.approx(starts, abs=0.001)


def test_a_word_ends_where_the_next_token_begins_or_soon_after_its_own() -> None:
    found = words([" in", "ter", " view", " late"], [1.0, 1.2, 1.36, 5.0])
    assert [word.end for word in found] == pytest.approx([1.36, 1.84, 5.48])
    found = words([" well", ",", " yes"], [1.0, 3.0, 4.0])
    assert found[0].end == pytest.approx(1.48), "not where its comma is written, after the pause"


@pytest.mark.parametrize(
    ("logs", "probability"),
    [
        ([0.0, 0.0, 0.0], 1.0),
        ([math.log(0.9), math.log(0.5), math.log(0.01)], 0.7),  # the full stop does not count
        ([math.log(0.9), NAN, 0.0], 0.9),
        ([float("-inf"), 0.0, 0.0], 0.5),
        ([3.0, 3.0, 0.0], 1.0),
        ([NAN, NAN, NAN], None),
        (None, None),
        ([], None),
    ],
)
def test_a_word_is_as_probable_as_its_tokens_on_average(logs: list[float] | None, probability: float | None) -> None:
    found = words([" in", "terview", "."], None, logs)[0].probability
    assert found == (None if probability is None else pytest.approx(probability))


@pytest.mark.parametrize(("logs", "mean"), [(None, 0.0), ([], 0.0), ([NAN], 0.0), ([-1.0, -2.0, NAN], -1.5)])
def test_the_mean_of_a_window(logs: list[float] | None, mean: float) -> None:
    assert mean_log_probability(logs) == mean


_TOKEN = st.sampled_from([" a", "b", ".", " (", "字", "<unk>", "<0xE2>", "<0x82>", " ", "'", " —", "5"]) | st.text(
    max_size=4
)


@given(st.lists(st.tuples(_TOKEN, st.floats(), st.floats()), max_size=40), st.floats(0.01, 40.0))
def test_no_result_breaks_the_order(rows: list[tuple[str, float, float]], seconds: float) -> None:
    tokens, times, logs = ([row[part] for row in rows] for part in range(3))
    found = words_of_tokens(tokens, times, logs, seconds)
    for word in found:
        assert 0.0 <= word.start < word.end <= seconds
        assert word.text.startswith(" ")
        assert word.text.strip()
        assert word.probability is None or 0.0 <= word.probability <= 1.0
    assert all(one.end <= other.start + 1e-9 for one, other in itertools.pairwise(found))
    assert math.isfinite(mean_log_probability(logs))
