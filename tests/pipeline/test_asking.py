"""Which walks may ask a language model: one that only hears passages has none at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import SAMPLE, SAMPLES, settings

from summarizer.pipeline.run import EpisodeRequest, open_episode


@pytest.mark.parametrize(("stages", "asked"), [(("fetch",), 0), (("fetch", "transcribe", "voices", "names"), 1)])
def test_only_a_walk_that_names_or_drafts_may_ask(
    stages: tuple[str, ...], asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import summarizer.drafting

    calls: list[str] = []
    monkeypatch.setattr(summarizer.drafting, "guess_names", lambda *_: calls.append("asked") or {})
    wish = EpisodeRequest(str(SAMPLE), transcript=SAMPLES / "finished/transcript.json")
    with open_episode(
        wish, into=tmp_path, settings=settings(llm={"provider": f"replay:{SAMPLES / 'finished/replies'}"})
    ) as run:
        run.walk(stages)
        calls.clear()
        run._ask_for_names("Hello, I am Ann.", ("Speaker 1",))
    assert len(calls) == asked
