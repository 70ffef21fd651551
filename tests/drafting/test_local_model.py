"""The model on this machine, with its real weights: a draft, made through the server inside the process."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from episode_fixture import material, read_and_write

from summarizer.errors import ModelError, OutsideError, TooLongError
from summarizer.llm import Weights, open_llm
from summarizer.llm.client import Message, Request
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
    with open_llm(LlmSettings(provider="local"), Keys(), lambda: Weights(path), kept, heard) as client:
        assert client is not None
        with pytest.raises(ModelError, match="cannot be loaded as a language model"):
            _ = client.room


def test_a_model_that_is_asked_nothing_is_not_loaded(tmp_path: Path, kept: Any, heard: Any) -> None:
    path = tmp_path / "tiny-1b.gguf"
    path.write_bytes(b"no model")
    with open_llm(LlmSettings(provider="local"), Keys(), lambda: Weights(path), kept, heard) as client:
        assert client is not None
        assert (client.model, client.small, client.host) == ("tiny-1b", True, None)
        draft = read_and_write(material(insights=3), client, heard)
    assert draft.usage.calls == 0
    assert not heard.notes


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_local_model_reads_a_common_beginning_once(kept: Any, heard: Any) -> None:
    try:
        weights = choose_llm(Settings.load().cache, Silent()).path
    except OutsideError as error:
        pytest.skip(f"no weights: {error}")
    talk = "The keeper climbs the tower each night, because a lamp that nobody looks at goes dark. " * 12
    schema = {
        "type": "object",
        "properties": {"subject": {"type": "string"}},
        "required": ["subject"],
        "additionalProperties": False,
    }
    first, second = (
        Request(
            kind="outline",
            messages=(Message(role="system", content="You name subjects."), Message(role="user", content=talk + task)),
            schema_name="outline_parts",
            answer_schema=schema,
            max_tokens=8,
        )
        for task in ("Name its subject.", "Name its speaker.")
    )
    with open_llm(LlmSettings(provider="local", room=2048), Keys(), lambda: Weights(weights), kept, heard) as client:
        assert client is not None
        assert (client.room, client.host, client.estimate(10**6, 1, 1)) == (2048, None, 0.0)
        read = client.ask(first)
        again = client.ask(second)
        longer = second.model_copy(update={"messages": (Message(role="user", content=talk * 20),)})
        with pytest.raises(TooLongError) as caught:
            client.ask(longer)
    assert read.cached_tokens == 0
    assert again.cached_tokens > 0.9 * read.input_tokens
    assert caught.value.room == 2048


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_draft_with_the_real_weights_holds_what_was_said(kept: Any, heard: Any) -> None:
    try:
        weights = choose_llm(Settings.load().cache, Silent()).path
    except OutsideError as error:
        pytest.skip(f"no weights: {error}")
    before = threading.active_count()
    with open_llm(LlmSettings(provider="local"), Keys(), lambda: Weights(weights), kept, heard) as client:
        assert client is not None
        assert client.small
        draft = read_and_write(material(), client, heard)
    assert threading.active_count() == before
    assert len(draft.insights) >= 3
    assert any(insight.heading for insight in draft.insights)
    assert draft.usage.cost_usd in (None, 0.0)
    assert {state for _, state in kept.history} <= {"sent", "answered"}
