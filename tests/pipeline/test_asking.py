"""Names are the same whether `transcribe` ran before `draft` or not: which model was asked is part of what was done."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from making import SAMPLE, settings

from summarizer.drafting.write import read_episode
from summarizer.pipeline.run import EpisodeRequest, EpisodeRun, open_episode
from summarizer.pipeline.stages import ORDER
from summarizer.records.reading import Reading
from summarizer.records.transcript import Transcript

TO_TRANSCRIPT = ORDER[: ORDER.index("refine") + 1]
WORDS = """WEBVTT

00:00:01.000 --> 00:00:06.000
<v Speaker 1>welcome to the show my guest builds bridges and has done it for thirty years

00:00:06.500 --> 00:00:20.000
<v Speaker 2>thank you it is good to be here and yes water always wins as odd barnes used to say to us in the yard

00:00:21.000 --> 00:00:36.000
<v Speaker 1>so how does one learn to trust a bridge when nobody has looked below the water line for all these years
"""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What a language model was asked; it knows one name."""
    import summarizer.drafting

    asked: list[tuple[str, ...]] = []

    def guess(_introduction: str, labels: tuple[str, ...], *_: object) -> dict[str, str]:
        asked.append(labels)
        return {labels[-1]: "Odd Barnes"}

    monkeypatch.setattr(summarizer.drafting, "guess_names", guess)
    monkeypatch.setattr(summarizer.drafting, "read_episode", lambda *_: Reading())  # of so few words no draft is made
    return asked


def opened(into: Path, model: str = "qwen2.5-coder-1.5b", llm: str = "local") -> EpisodeRun:
    into.mkdir(exist_ok=True)
    words = into / "words.vtt"
    words.write_text(WORDS)
    request = EpisodeRequest(str(SAMPLE), transcript=words)
    told = settings(llm={"provider": llm, "model": model}, published="never", as_given=True)
    with open_episode(request, into=into, settings=told, open_model=lambda *_: nullcontext(object())) as run:
        return run


def names(run: EpisodeRun) -> list[str | None]:
    return [speaker.name for speaker in run.folder.read("transcript.json", Transcript).speakers]


@pytest.mark.usefixtures("calls")
def test_a_draft_names_the_same_after_transcribe_as_alone(tmp_path: Path) -> None:
    alone = opened(tmp_path / "alone")
    alone.walk(TO_TRANSCRIPT)
    assert "Odd Barnes" in names(alone)
    after = opened(tmp_path / "after")
    after.transcript_only()
    assert "Odd Barnes" not in names(after)
    assert after.unfinished() == "name"
    after.walk(TO_TRANSCRIPT)
    assert names(after) == names(alone)
    for stage in TO_TRANSCRIPT:
        assert after.folder.log.stages[stage].outputs == alone.folder.log.stages[stage].outputs


def test_transcribe_loads_no_local_model_and_keeps_what_a_draft_has_asked(tmp_path: Path, calls: list[object]) -> None:
    opened(tmp_path).transcript_only()
    assert calls == []
    run = opened(tmp_path)
    run.walk(TO_TRANSCRIPT)
    assert len(calls) == 1
    for again in (opened(tmp_path), opened(tmp_path, model="qwen3-4b-instruct"), opened(tmp_path, llm="none")):
        again.transcript_only()
        assert not again.worked
        assert "Odd Barnes" in names(again)
    assert len(calls) == 1


def test_a_provider_is_asked_for_a_transcript_too_and_once(tmp_path: Path, calls: list[object]) -> None:
    provider = "http://127.0.0.1:9/v1"
    opened(tmp_path, llm=provider).transcript_only()
    assert len(calls) == 1
    run = opened(tmp_path, llm=provider)
    run.walk(TO_TRANSCRIPT)
    assert "Odd Barnes" in names(run)
    assert len(calls) == 1


def test_another_model_is_asked_again(tmp_path: Path, calls: list[object]) -> None:
    opened(tmp_path).walk(TO_TRANSCRIPT)
    opened(tmp_path).walk(TO_TRANSCRIPT)
    assert len(calls) == 1
    opened(tmp_path, model="qwen3-4b-instruct").walk(TO_TRANSCRIPT)
    assert len(calls) == 2


def test_where_no_model_is_at_hand_nobody_is_asked_and_the_question_stays_open(
    tmp_path: Path, calls: list[object]
) -> None:
    run = opened(tmp_path)
    run.transcript_only()
    run = opened(tmp_path)
    run.walk(("refine",))  # as a worker does that hears passages
    assert calls == []
    assert run.unfinished() == "name"


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize("llm", ["local", "http://127.0.0.1:9/v1"])
def test_a_model_reads_for_a_draft_once_and_never_for_a_transcript(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llm: str
) -> None:
    import summarizer.drafting

    readers: list[bool] = []

    def read(_material: object, client: object, *_: object) -> Reading:
        readers.append(client is not None)
        return Reading(model="m" if client else None)

    monkeypatch.setattr(summarizer.drafting, "read_episode", read)
    opened(tmp_path, llm=llm).transcript_only()
    assert readers == [False]
    run = opened(tmp_path, llm=llm)
    assert run.unfinished() in ("name", "read")
    run.walk(TO_TRANSCRIPT)
    assert readers == [False, True]
    again = opened(tmp_path, llm=llm)
    again.walk(TO_TRANSCRIPT)
    again.transcript_only()
    assert not again.worked
    assert readers == [False, True]
    assert again.folder.read("reading.json", Reading).model == "m"


@pytest.mark.usefixtures("calls")
def test_a_transcript_needs_no_passage_that_may_be_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import summarizer.drafting

    monkeypatch.setattr(summarizer.drafting, "read_episode", read_episode)
    run = opened(tmp_path, llm="none")
    run.transcript_only()
    assert run.folder.read("reading.json", Reading) == Reading()
