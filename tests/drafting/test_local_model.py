"""The model on this machine, with its real weights: one insight, written through the server inside the process."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from episode_fixture import episode, quotes, transcript

from summarizer.drafting.part_requests import PartRequester
from summarizer.drafting.prompts import load_prompts
from summarizer.drafting.write import _Writer
from summarizer.errors import ModelError, OutsideError
from summarizer.llm import open_llm
from summarizer.llm.local import idle_cores, physical_cores
from summarizer.models import choose_llm
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings
from summarizer.settings.keys import Keys


def test_cores() -> None:
    assert physical_cores() >= 1
    assert idle_cores(0.05) >= 0


@pytest.mark.parametrize("content", [b"", b"GGUF\x03\x00\x00\x00nothing", b"<html>"])
def test_a_file_that_is_no_model_is_one_clear_error(tmp_path: Path, kept: Any, heard: Any, content: bytes) -> None:
    path = tmp_path / "weights.gguf"
    path.write_bytes(content)
    with (
        pytest.raises(ModelError, match="cannot be loaded as a language model"),
        open_llm(LlmSettings(provider="local"), Keys(), lambda: path, kept, heard),
    ):
        pass


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_one_insight_from_the_real_weights(kept: Any, heard: Any) -> None:
    try:
        weights = choose_llm(Settings.load().cache, Silent()).path
    except OutsideError as error:
        pytest.skip(f"no weights: {error}")
    said = transcript()
    found = quotes(said)
    before = threading.active_count()
    with open_llm(LlmSettings(provider="local"), Keys(), lambda: weights, kept, heard) as door:
        assert door is not None
        assert door.small
        writer = _Writer(episode(), said, PartRequester(door), load_prompts(), heard)
        insight = writer.insight(1, found.candidates[0], ())
    assert threading.active_count() == before
    assert insight.claim or insight.heading, writer.problems
    assert insight.evidence
    assert writer.requester.usage.cost_usd == 0.0
    assert writer.requester.usage.output_tokens > 30
    assert {state for _, state in kept.history} == {"sent", "answered"}
