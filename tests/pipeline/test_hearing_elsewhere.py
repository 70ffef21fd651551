"""An episode heard by a transcription API: its cost is kept, nothing is paid twice, no key lies in the folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from fixtures_audio import SAMPLE, excerpt
from pydantic import SecretStr
from transcriber import KEY, Transcriber, error

from summarizer.asr import endpoint
from summarizer.errors import InputError, ProviderStop
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.records.transcript import Transcript
from summarizer.settings import Settings


class Notes:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        pass

    def note(self, message: str) -> None:
        self.lines.append(message)

    warn = note


def chatter(samples: npt.NDArray[np.float32], language: str | None) -> list[tuple[str, float, float]]:
    """A word each 0.4 s, whoever speaks."""
    assert language == "en"
    return [(f"word{number},", number * 0.4, number * 0.4 + 0.3) for number in range(int(len(samples) / 6400))]


@pytest.fixture
def settings(tmp_path: Path) -> Callable[[str], Settings]:
    def made(model: str) -> Settings:
        found = Settings.load(asr={"model": model, "language": "en"}, output=str(tmp_path / "out"))
        return found.model_copy(update={"asr_api_key": SecretStr(KEY)})

    return made


def test_a_rerun_pays_for_what_is_missing(
    settings: Callable[[str], Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server is on this machine, and costs what OpenAI does all the same.
    monkeypatch.setattr(endpoint.Endpoint, "here", False)
    prices: dict[str, Any] = {"127.0.0.1": {"models": {"whisper-1": 0.006}}}
    monkeypatch.setattr(endpoint, "_table", lambda: prices)
    report = Notes()
    with Transcriber(chatter) as server:
        given = settings(server.url)
        server.script(None, None, error(401, "Incorrect API key provided", code="invalid_api_key"))
        with (  # noqa: PT012 -- the error leaves the episode's folder
            pytest.raises(ProviderStop, match="the key was not accepted"),
            open_episode(EpisodeRequest(str(SAMPLE)), settings=given, report=report) as run,
        ):
            run.walk(("fetch",))
            run.walk(("transcribe",))
        paid = len(server.asked)
        with open_episode(EpisodeRequest(str(SAMPLE)), settings=given, report=report) as run:
            run.walk(("fetch",))
            run.walk(("transcribe",))
            heard = run.folder.read("stages/transcribe.json", Transcript)
            cost = run.folder.log.stages["transcribe"].cost_usd
            folder = run.folder.path
        sent = sum(asked["seconds"] for asked in server.asked)
        assert len(server.asked) == 4 > paid >= 3
        with open_episode(EpisodeRequest(str(SAMPLE)), settings=given, report=report) as run:
            run.walk(("transcribe",))
            assert not run.worked
    assert cost == pytest.approx(sent / 60 * 0.006, rel=0.01)
    assert heard.model == "api:whisper-1"
    assert heard.timing == "words"
    assert heard.coverage is not None
    assert heard.coverage > 0.9
    assert any("goes to 127.0.0.1 (whisper-1, $0.0060 a minute)" in line for line in report.lines)
    assert all(KEY.encode() not in file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert not any(KEY in line for line in report.lines)


def test_wrong_names_are_wrong_input(settings: Callable[[str], Settings], tmp_path: Path) -> None:
    short = str(excerpt(tmp_path / "short.wav", 0.0, 12.0))
    with Transcriber(chatter) as server:
        server.script(error(404, "The model `nosuch` does not exist", code="model_not_found"))
        with (  # noqa: PT012 -- the error leaves the episode's folder
            pytest.raises(InputError, match="no speech model 'nosuch'"),
            open_episode(EpisodeRequest(short), settings=settings(f"{server.url}#nosuch")) as run,
        ):
            run.walk(("fetch",))
            run.walk(("transcribe",))
