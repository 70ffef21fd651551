"""A clip in which other words are heard is cut anew; what is written and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from summarizer.pipeline.clip_listening import ClipListener
from summarizer.pipeline.clip_sound import Cut
from summarizer.records.transcript import Word

RATE = 16_000
SAID = "We moved the river twice, and it came back"
_NEAR = "So we moved the river twice, and it came back again."


def _words(text: str) -> tuple[Word, ...]:
    """Half a second a word, from 1 s on."""
    return tuple(
        Word(text=word, start=1 + 0.5 * at, end=1.5 + 0.5 * at, probability=0.9) for at, word in enumerate(text.split())
    )


def _cut(**changed: Any) -> Cut:
    sound = np.random.default_rng(1).normal(0, 0.1, 8 * RATE).astype(np.float32)
    return Cut(**{"start": 1.5, "end": 6.0, "offset": 0.0, "rate": RATE, "samples": sound, **changed})


class _Ear:
    """Hears `around` in the recording, and in the clips one text after the other, the last one on and on."""

    def __init__(self, around: str, *clips: str) -> None:
        self.around, self.clips = around, list(clips)

    def __call__(self, file: Path, start: float, end: float) -> tuple[Word, ...]:
        if file.name == "recording.mp3":
            return _words(self.around)
        return _words(self.clips.pop(0) if len(self.clips) > 1 else self.clips[0])


def _heard(ear: _Ear, cut: Cut, *, estimated: bool = False) -> tuple[Cut | None, str]:
    return ClipListener(ear, Path("recording.mp3"), "m", "en").heard(cut, "m4a", SAID, estimated=estimated)


@pytest.mark.parametrize(
    ("clips", "written"),
    [
        ((SAID,), True),
        (("moved the river twice, and it came back", SAID), True),
        (("moved the river twice, and it came back", "So " + SAID, SAID), True),
        (("So " + SAID, "So " + SAID, SAID), True),
        ((SAID + " again.",), False),
        (("moved the river twice, and it came back",), False),
    ],
    ids=["at once", "where it is heard", "moved outwards", "moved inwards", "a word too many", "a word too few"],
)
def test_a_clip_is_cut_anew_until_its_words_are_heard_in_it(clips: tuple[str, ...], written: bool) -> None:
    clip, line = _heard(_Ear(_NEAR, *clips), _cut(), estimated=True)
    assert (clip is not None) is written
    assert (line == "") is written
    kept, told = _heard(_Ear(_NEAR, *clips), _cut())
    assert (kept is not None, told) == (True, line)
    if not written:
        assert line == f'"{clips[0]}" is heard in it, not "{SAID}"'


@pytest.mark.parametrize(("estimated", "written"), [(False, True), (True, False)])
def test_where_other_words_are_heard_only_exact_times_are_trusted(estimated: bool, written: bool) -> None:
    other = "We lost the river twice, and it never came"
    clip, line = _heard(_Ear("So " + other, other), _cut(), estimated=estimated)
    assert (clip is not None) is written
    assert line.startswith(f'"{other}" is heard in it')


@pytest.mark.parametrize(
    ("moved", "edges"),
    [((-0.1, 0.1), (1.4, 6.1)), ((-0.5, 0.9), (1.25, 6.25)), ((0.2, -0.3), (1.7, 5.7)), ((9.0, 0.0), (1.5, 6.0))],
    ids=["outwards", "not into the words beside it", "inwards", "not to nothing"],
)
def test_an_edge_is_moved_into_no_other_word(moved: tuple[float, float], edges: tuple[float, float]) -> None:
    found = _cut(between=(1.25, 6.25)).moved(*moved)
    assert (found.start, found.end) == pytest.approx(edges)
