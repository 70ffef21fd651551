"""The commands: what is wrong is said in one line, before anything is started."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from batch_recordings import Recordings
from typer.main import get_command

from summarizer.__main__ import run
from summarizer.batch import start
from summarizer.batch import watch as watching
from summarizer.batch.start import Batch
from summarizer.batch.totals import Summary, Tally
from summarizer.batch.view import CombinedView
from summarizer.cli.app import app
from summarizer.errors import InputError, NetworkError
from summarizer.settings import Settings
from summarizer.store import LocalRoot


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["batch", "nothing.txt"], "nothing.txt; give a list, a feed, a folder"),
        (["batch", "list.txt", "--engine", "http://host:1"], "no address of a scheduler"),
        (["batch", "list.txt", "--since", "yesterday"], "is no day"),
        (["watch", "list.txt", "--every", "1s"], "is no time of a minute or more"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.txt").write_text("https://example.invalid/a.mp3\n")
    assert run([*arguments, "-o", "out", "-q", "--llm", "none"]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_a_model_that_nobody_knows_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.txt").write_text("https://example.invalid/a.mp3\n")
    backlog = str(tmp_path / "list.txt")
    assert run(["batch", backlog, "-o", str(tmp_path / "out"), "-q", "--llm", "none", "--asr", "nosuchmodel"]) == 2
    assert "--asr names no speech model: 'nosuchmodel'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["batch", "watch"])
def test_a_dry_run_makes_nothing(
    command: str, tmp_path: Path, recordings: Recordings, capsys: pytest.CaptureFixture[str]
) -> None:
    backlog = recordings("a", "b")
    assert run([command, str(backlog), "-o", str(tmp_path / "out"), "--llm", "none", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 2
    assert not (tmp_path / "out").exists()


def test_a_dry_run_fails_on_a_line_that_cannot_be_read(
    tmp_path: Path, recordings: Recordings, capsys: pytest.CaptureFixture[str]
) -> None:
    backlog = recordings("a")
    backlog.write_text(f"{backlog.read_text()}{tmp_path / 'nothing.mp3'}\n")
    assert run(["batch", str(backlog), "-o", str(tmp_path / "out"), "--llm", "none", "--dry-run"]) == 1
    out = capsys.readouterr().out
    assert "1 episode to do" in out
    assert "1 cannot be read" in out
    assert "nothing.mp3" in out
    for says_nothing in ("most expensive", "$0.0000", "heard at once"):
        assert says_nothing not in out


def summary(code: int) -> Summary:
    return Tally().summary(None, code, 0)


def test_watching_looks_again_until_ctrl_c(tmp_path: Path, small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Batch] = []

    def press(before: object) -> None:
        while signal.getsignal(signal.SIGINT) is before:  # nobody waits yet whom it would end
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    def look(batch: Batch, *_: object) -> Summary:
        looks.append(batch)
        if len(looks) == 2:
            raise NetworkError("the feed does not answer")
        if len(looks) == 4:
            threading.Thread(target=press, args=(signal.getsignal(signal.SIGINT),)).start()
        return summary(1)

    monkeypatch.setattr(watching, "start_batch", look)
    ended: list[Summary] = []
    every = iter([0.0, 0.0, 0.0, 60.0])
    monkeypatch.setattr(watching, "_interrupted_within", lambda _, wait=watching._interrupted_within: wait(next(every)))
    code = watching.watch_feeds(lambda: Batch("feed"), LocalRoot(tmp_path), small, CombinedView(), 60.0, ended.append)
    assert (code, len(looks), len(ended)) == (130, 4, 3)
    assert all(look.retry_outside for look in looks)


def test_watch_takes_what_batch_takes() -> None:
    batch, watch = (
        {parameter.name: parameter.opts for parameter in get_command(app).commands[name].params}  # type: ignore[attr-defined]
        for name in ("batch", "watch")
    )
    assert batch == {name: options for name, options in watch.items() if name not in ("every", "once")}
    assert {"keep", "policy", "until", "dry_run", "json"} <= batch.keys()


def test_each_look_of_watch_has_the_days_and_settings_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks: list[tuple[Batch, Settings]] = []

    def look(batch: Batch, _: object, settings: Settings, *__: object) -> Summary:
        looks.append((batch, settings))
        return summary(0 if len(looks) == 1 else 130)

    days = itertools.count(1)
    monkeypatch.setattr(start, "parse_day", lambda _: dt.date(2026, 3, next(days)))
    monkeypatch.setattr(watching, "start_batch", look)
    monkeypatch.setattr(watching, "_interrupted_within", lambda _: False)
    options = ["--until", "1d", "--policy", "clean", "--keep", "none", "--llm", "none", "--json", "-q"]
    assert run(["watch", "list.txt", "-o", str(tmp_path), *options]) == 130
    assert [str(batch.wanted.until) for batch, _ in looks] == ["2026-03-02", "2026-03-03"], (
        "asked anew, after what is wrong was told"
    )
    assert {(settings.policy, settings.keep) for _, settings in looks} == {("clean", "none")}
    told = capsys.readouterr().out.split("}\n{")
    assert [json.loads("{" + text.strip().strip("{}") + "}")["exit_code"] for text in told] == [0, 130]


def test_looking_once_says_how_it_went(tmp_path: Path, small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "start_batch", lambda *_: summary(1))
    assert (
        watching.watch_feeds(lambda: Batch("feed"), LocalRoot(tmp_path), small, CombinedView(), None, lambda _: None)
        == 1
    )


@pytest.mark.parametrize(("first", "looks"), [("read", 3), ("gone", 1)])
def test_a_feed_that_is_gone_is_looked_for_again_once_it_was_read(
    first: str, looks: int, tmp_path: Path, small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed that never worked ends the command at once: the address is wrong."""
    answers = iter([summary(0), InputError("the feed is not there (404)"), summary(130)][first == "gone" :])
    told: list[str] = []
    made: list[Batch] = []

    class Telling:
        def event(self, kind: str, facts: dict[str, Any]) -> None:
            told.append(f"{kind}: {facts['message']}")

        def show(self, _: object) -> None: ...

    def look(batch: Batch, *_: object) -> Summary:
        made.append(batch)
        answer = next(answers)
        if isinstance(answer, InputError):
            raise answer
        return answer

    monkeypatch.setattr(watching, "start_batch", look)
    monkeypatch.setattr(watching, "_interrupted_within", lambda _: False)
    given = (lambda: Batch("feed"), LocalRoot(tmp_path), small, Telling(), 60.0, lambda _: None)
    if first == "gone":
        with pytest.raises(InputError, match="404"):
            watching.watch_feeds(*given)
    else:
        assert watching.watch_feeds(*given) == 130
        assert told == ["warning: the feed is not there (404); looked again later"]
    assert len(made) == looks
