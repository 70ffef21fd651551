"""Models of onnx-asr on the command line: named, measured, looked for, and missing."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path

import numpy as np
import pytest
from onnx_models import SPOKEN, beeps, loud_spans, write_tdt, write_wave

from summarizer.__main__ import run
from summarizer.models import hub
from summarizer.pipeline import doctor

PARAKEET = "parakeet-tdt-0.6b-v3"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "cache"))
    words = [(int(n), 1.0 + 0.7 * place) for place, n in enumerate(np.random.default_rng(4).integers(6, size=40))]
    write_wave(tmp_path / "beeps.wav", beeps(words, 30.0))
    (tmp_path / "words.json").write_text(json.dumps([SPOKEN[number] for number, _ in words]))
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["transcribe", "beeps.wav", "--asr", PARAKEET],
        ["draft", "beeps.wav", "--asr", PARAKEET, "--llm", "none"],
        ["draft", "beeps.wav", "--asr-cascade", f"tiny.en,{PARAKEET}", "--llm", "none"],
        ["models", "measure", PARAKEET],
    ],
)
@pytest.mark.usefixtures("here")
def test_without_the_library_it_is_one_line_and_exit_code_2(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("summarizer.models.onnx_forms.has_onnx_extra", lambda: False)
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip().splitlines()[-1].endswith("pip install 'podcast-draft-summarizer[onnx]'")


@pytest.mark.parametrize("command", ["transcribe", "models"])
@pytest.mark.usefixtures("here")
def test_without_the_weights_it_is_one_line_and_exit_code_3(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hub, "_unreachable", {"hub": "the model hub cannot be reached (in this test)"})
    arguments = (
        ["transcribe", "beeps.wav", "--asr", PARAKEET] if command == "transcribe" else ["models", "fetch", PARAKEET]
    )
    assert run(arguments) == 3
    assert f"the model {PARAKEET} is not available: the model hub" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_a_language_that_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["transcribe", "beeps.wav", "--asr", PARAKEET, "--language", "ja"]) == 2
    assert f"the speech model {PARAKEET} knows only bg, hr, cs" in capsys.readouterr().err


def test_a_folder_recognises_an_episode(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.asr.chunking.detect_speech", loud_spans)
    folder = write_tdt(here / "own")
    arguments = ["transcribe", "beeps.wav", "--asr", str(folder), "--language", "en", "--speakers", "1", "-o", "out"]
    assert run([*arguments, "--format", "json"]) == 0
    found = [json.loads(path.read_text()) for path in here.glob("out/**/transcript.json")]
    assert [word["text"] for word in found[0]["words"]] == json.loads((here / "words.json").read_text())
    assert found[0]["model"] == "own"


def test_models_lists_and_measures_them(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("summarizer.asr.onnx_recogniser._NOISE_SECONDS", 2.0)
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["models"]) == 0
    told = capsys.readouterr().out
    for expected in (PARAKEET, "670 MB", "CC-BY-4.0", "hub: istupakov/parakeet-tdt-0.6b-v3-onnx"):
        assert expected in told
    assert run(["models", "measure", str(write_tdt(here / "own"))]) == 0
    assert "times as fast as the sound" in capsys.readouterr().out


def test_doctor_tells_whether_the_library_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor._other_recognisers().ok is True

    def nothing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", nothing)
    found = doctor._other_recognisers()
    assert found.ok is None
    assert "podcast-draft-summarizer[onnx]" in found.detail
