"""Voices remembered from one episode to the next: opt-in, named by voice, nothing finished made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import SAMPLE, prints, settings

from summarizer.__main__ import run as command
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.records.transcript import Speaker, Transcript
from summarizer.store import EpisodeFolder

STAGES = ("fetch", "transcribe", "diarize", "name")


def given(path: Path, first: float, last: float) -> Path:
    """The sample's words of some seconds, as a transcript with labels that are no names."""
    rows = json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))["words"]
    lines = ["WEBVTT", ""]
    for row in rows:
        if row["start"] is not None and first <= row["start"] and row["end"] <= last:
            times = [f"{int(t // 60):02d}:{t % 60:06.3f}" for t in (row["start"], row["end"])]
            label = {"A": "Speaker 1", "B": "Speaker 2"}.get(row["speaker"], row["speaker"])
            lines += [f"{times[0]} --> {times[1]}", f"<v {label}>{row['text'].lower()}", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def walked(source: Path, transcript: Path, into: Path, **speakers: object) -> tuple[Path, tuple[Speaker, ...]]:
    with open_episode(
        EpisodeRequest(str(source), None, transcript), into=into, settings=settings(speakers=speakers, as_given=True)
    ) as run:
        run.walk(STAGES)
        return run.folder.path, run.folder.read("stages/name.json", Transcript).speakers


@pytest.mark.slow
def test_a_named_voice_has_its_name_in_the_next_episode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    memory = tmp_path / "data" / "voices.json"
    first, second = given(tmp_path / "1.vtt", 40, 115), given(tmp_path / "2.vtt", 115, 200)
    next_one = tmp_path / "next.mp3"
    next_one.write_bytes(SAMPLE.read_bytes() + b"\0")  # another recording of the show
    told = {"names": {"0:45": "Zed Quill"}, "memory": memory}
    one, speakers = walked(SAMPLE, first, tmp_path, **told)
    assert "Zed Quill" in {speaker.name for speaker in speakers}
    assert not memory.exists(), "nothing is kept unless it is asked for"
    two, speakers = walked(next_one, second, tmp_path, memory=memory)
    assert one != two
    assert "Zed Quill" not in {speaker.name for speaker in speakers}

    walked(SAMPLE, first, tmp_path, **told, remember=True)
    before = prints(one)
    two, speakers = walked(next_one, second, tmp_path, memory=memory, remember=True)
    (zed,) = [speaker for speaker in speakers if speaker.name == "Zed Quill"]
    assert zed.origin is not None
    assert zed.origin.startswith("voice as in")
    walked(SAMPLE, first, tmp_path, **told, remember=True)
    assert prints(one) == before, "what another episode taught makes nothing again"
    for file in two.rglob("*.json"):
        assert b'"vector"' not in file.read_bytes(), "no voiceprint in an episode's folder"

    monkeypatch.setenv("SUMMARIZER_SPEAKERS__MEMORY", str(memory))
    capsys.readouterr()
    assert command(["voices", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["voices"]
    assert (row["name"], row["show"], row["episodes"], row["by_user"]) == ("Zed Quill", "The Quiet Trades", 1, True)
    assert command(["voices"]) == 0
    assert "Zed Quill" in capsys.readouterr().out
    assert command(["voices", "forget", "Nobody"]) == 2
    assert command(["voices", "forget"]) == 2
    assert command(["voices", "forget", "Zed Quill"]) == 0
    assert command(["voices", "forget", "--all"]) == 0
    assert not memory.exists()
    _, speakers = walked(next_one, second, tmp_path, memory=memory, remember=True)
    assert "Zed Quill" in {speaker.name for speaker in speakers}, "a finished episode is left as it is"
    assert EpisodeFolder(two).log.stages["name"]
