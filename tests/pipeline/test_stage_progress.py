"""Every stage shows itself by the name that `status` has for it; a step with a known length says how long it takes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pipeline.making import SAMPLE, SAMPLES, settings

from summarizer import terminal
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.pipeline.stages import ORDER
from summarizer.publish import cut_clips
from summarizer.terminal import TerminalReporter


class Told:
    """A Reporter that keeps the progress."""

    def __init__(self) -> None:
        self.steps: list[tuple[float, float | None, str]] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        self.steps.append((done, total, what))

    def note(self, message: str) -> None: ...

    def warn(self, message: str) -> None: ...


def test_each_stage_shows_itself_in_order_and_once(tmp_path: Path) -> None:
    talk = tmp_path / "talk.vtt"
    shutil.copyfile(SAMPLES / "published.vtt", talk)
    told = Told()
    chosen = settings(as_given=True)
    with open_episode(EpisodeRequest(str(talk)), into=tmp_path / "out", settings=chosen, report=told) as run:
        run.draft_post()
    assert [what for _, _, what in told.steps if ":" not in what] == list(ORDER)
    assert {what.partition(":")[0] for _, _, what in told.steps} == set(ORDER)
    again = Told()
    with open_episode(EpisodeRequest(str(talk)), into=tmp_path / "out", settings=chosen, report=again) as run:
        run.draft_post()
    assert again.steps == []  # nothing was done


def test_cutting_clips_counts_them() -> None:
    told = Told()
    clips = cut_clips(SAMPLE, {"a": (1.0, 2.0), "beyond the end": (9000.0, 9001.0), "b": (3.0, 4.0)}, told)
    assert list(clips) == ["a", "b"]
    assert told.steps == [(number, 3, "cutting clips") for number in range(4)]


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        ([(0.0, 0.0), (10.0, 0.2)], "cutting clips: 20%, 0:40 left"),
        ([(0.0, 0.5), (10.0, 0.75)], "cutting clips: 75%, 0:10 left"),  # resumed: only what was done now counts
        ([(0.0, 0.0), (1.0, 0.2)], "cutting clips: 20%"),  # too early to tell
        ([(0.0, 0.0), (10.0, 1.0)], "cutting clips: 100%"),
    ],
)
def test_a_plain_line_says_how_long_it_still_takes(
    steps: list[tuple[float, float]],
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock: Iterator[float] = iter([100.0 + at for at, _ in steps])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    reporter = TerminalReporter()
    for _, share in steps:
        reporter.progress(share * 50, 50, "cutting clips")
    assert capsys.readouterr().err.splitlines() == ["cutting clips", line]


def test_the_live_line_says_how_long_a_step_still_takes_that_began_without_reports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    now = [100.0]
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now[0])
    with TerminalReporter() as reporter:
        left = []
        for at, share in ((100.0, 0.0), (147.0, 0.42), (160.0, 0.5), (220.0, 1.0)):
            now[0] = at
            reporter.progress(share * 50, 50, "transcribing")
            assert reporter._live is not None
            left.append(reporter._live.tasks[0].fields["left"])
    assert left == ["", "1:04 left", "1:00 left", ""]
