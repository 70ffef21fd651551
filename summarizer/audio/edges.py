"""Where a clip of some words begins and ends: in the silence before and after them, never inside a neighbour's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from summarizer.audio.resampling import Samples

__all__ = ["REACH_SECONDS", "WordTimes", "clean_edges", "faded"]

REACH_SECONDS = 1.0  # of sound on both sides of the words, from which silence and speech are told apart
_STEP_SECONDS = 0.01  # the level is measured in steps of this length
_MARGIN_SECONDS = 0.15  # of silence that is kept beside the words
_BEFORE_SECONDS = 0.4  # and so far away from them
_SILENT_SHARE = 0.25  # of the way from the quietest to the loudest level, in decibels, below which it is silent
_FADE_SECONDS = 0.008


class _Search(NamedTuple):
    """Where an edge is looked for, in seconds beside the stated time of the words. Measured on recognised speech."""

    into: float  # so far into the words for a silence: one further inside is that of a "t" or "p"
    away: float  # without a silence, so far away from the words for the quietest place
    inside: float  # and so far into them


# Recognisers state starts and ends rather too late: nine of ten by less than this.
_AT_START, _AT_END = _Search(0.02, 0.12, 0.0), _Search(0.08, 0.06, 0.04)


class WordTimes(NamedTuple):
    """Seconds: of the words of a clip, and of the words beside it, whose sound must not be in it."""

    start: float
    end: float
    before: float | None = None  # the middle of the word before; None: there is none
    after: float | None = None  # the middle of the word after


def clean_edges(samples: Samples, rate: int, offset: float, words: WordTimes) -> tuple[float, float]:
    """[start, end) seconds of a clip. `samples` begin at `offset` seconds, some time before the words.

    Where no silence is near a word's time, the clip is cut at the quietest place there.
    """
    import numpy as np

    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    step = max(1, round(_STEP_SECONDS * rate))
    count = len(mono) // step
    if count < 3:
        return words.start, words.end
    power = np.square(mono[: count * step].reshape(count, step)).mean(axis=1)
    levels = 10 * np.log10(power + 1e-10)
    low, high = np.percentile(levels, 5), np.percentile(levels, 95)
    silent = levels <= low + _SILENT_SHARE * (high - low)
    length = count * _STEP_SECONDS
    middle = (words.start + words.end) / 2 - offset

    def edge(
        silent: Samples, levels: Samples, at: float, beside: float | None, middle: float, search: _Search
    ) -> float:
        """Seconds of the cut, in sound that is read towards the words at `at`."""
        first = max(0.0, at - _BEFORE_SECONDS, -1.0 if beside is None else beside)
        last = min(at + search.into, middle, length)
        lower, upper = round(first / _STEP_SECONDS), max(round(first / _STEP_SECONDS) + 1, round(last / _STEP_SECONDS))
        upper = min(upper, count)
        lower = min(lower, upper - 1)
        run = _best_run(silent, lower, upper, round(at / _STEP_SECONDS))
        if run is None:
            near = max(lower, round((at - search.away) / _STEP_SECONDS))
            near, upper = min(near, upper - 1), min(upper, round((at + search.inside) / _STEP_SECONDS))
            return float(near + np.argmin(levels[near : max(upper, near + 1)])) * _STEP_SECONDS
        begins, ends = run
        return max(begins * _STEP_SECONDS, ends * _STEP_SECONDS - _MARGIN_SECONDS)

    start = edge(silent, levels, words.start - offset, _at(words.before, offset), middle, _AT_START)
    after = None if words.after is None else length - (words.after - offset)
    backwards = silent[::-1], levels[::-1]
    end = length - edge(*backwards, length - (words.end - offset), after, length - middle, _AT_END)
    return offset + start, offset + max(end, start + _STEP_SECONDS)


def _at(seconds: float | None, offset: float) -> float | None:
    return None if seconds is None else seconds - offset


def _best_run(silent: Samples, lower: int, upper: int, at: int) -> tuple[int, int] | None:
    """The run of silent steps in [lower, upper) that is long and near to the step `at`; None when there is none."""
    runs: list[tuple[int, int]] = []
    begins: int | None = None
    for step in range(lower, upper + 1):
        if step < upper and silent[step]:
            begins = step if begins is None else begins
        elif begins is not None:
            runs.append((begins, step))
            begins = None

    def worth(run: tuple[int, int]) -> int:
        return min(run[1] - run[0], round(_MARGIN_SECONDS / _STEP_SECONDS)) - max(run[0] - at, at - run[1], 0)

    return max(runs, key=worth, default=None)


def faded(samples: Samples, rate: int) -> Samples:
    """The sound with its first and last milliseconds faded, so that it begins and ends without a click."""
    import numpy as np

    size = min(round(_FADE_SECONDS * rate), len(samples) // 2)
    if size == 0:
        return samples
    ramp = np.linspace(0, 1, size, endpoint=False, dtype=np.float32)
    shaped = samples.copy()
    shaped[:size] *= ramp if samples.ndim == 1 else ramp[:, None]
    shaped[-size:] *= ramp[::-1] if samples.ndim == 1 else ramp[::-1, None]
    return shaped
