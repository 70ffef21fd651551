"""A clip in which other words are heard is cut anew; what is written and what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from summarizer.pipeline.clip_listening import ClipListener
from summarizer.pipeline.clip_sound import Cut, clip_times
from summarizer.records.transcript import Transcript, Word

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


def _heard(ear: _Ear, cut: Cut) -> tuple[Cut | None, str]:
    return ClipListener(ear, Path("recording.mp3"), "m", "en").heard(cut, "m4a", SAID)


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
    clip, line = _heard(_Ear(_NEAR, *clips), _cut())
    assert (clip is not None) is written
    assert (line == "") is written
    if not written:
        assert line == f'"{clips[0]}" is heard in it, not "{SAID}"'


def test_a_clip_in_which_other_words_are_heard_is_left_out() -> None:
    other = "We lost the river twice, and it never came"
    clip, line = _heard(_Ear("So " + other, other), _cut())
    assert clip is None
    assert line.startswith(f'"{other}" is heard in it')


@pytest.mark.parametrize(
    ("start", "begins"),
    [(1.4, 1.4), (1.69, 1.59), (1.9, 1.1), (1.8, 1.33)],
    ids=["long enough", "a little too short", "no length", "half of what it needs"],
)
def test_a_first_word_is_taken_to_begin_earlier_by_what_its_times_lack(start: float, begins: float) -> None:
    words = (
        Word(text="Cracks.", start=0.5, end=1.0),
        Word(text="Everyone", start=start, end=1.9),
        Word(text="points.", start=1.9, end=2.4),
    )
    found = clip_times(Transcript(language="en", duration=3.0, model="m", words=words), (1, 3), (start, 2.4))
    assert found.start == pytest.approx(begins, abs=0.01)
    assert found.end == 2.4


@pytest.mark.parametrize(
    ("moved", "edges"),
    [((-0.1, 0.1), (1.4, 6.1)), ((-0.5, 0.9), (1.25, 6.25)), ((0.2, -0.3), (1.7, 5.7)), ((9.0, 0.0), (1.5, 6.0))],
    ids=["outwards", "not into the words beside it", "inwards", "not to nothing"],
)
def test_an_edge_is_moved_into_no_other_word(moved: tuple[float, float], edges: tuple[float, float]) -> None:
    found = _cut(between=(1.25, 6.25)).moved(*moved)
    assert (found.start, found.end) == pytest.approx(edges)
