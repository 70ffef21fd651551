"""A backlog drafted by a provider: one client for all, nothing paid twice, and a wrong key met once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from batch_recordings import Recordings
from provider import KEY, Provider
from pydantic import SecretStr

from summarizer.batch.start import Batch, start_batch
from summarizer.batch.totals import Summary
from summarizer.batch.view import CombinedView
from summarizer.errors import StorageError
from summarizer.llm import ClientPool
from summarizer.llm.client import Message, Request
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings
from summarizer.settings.keys import Keys
from summarizer.store import LocalRoot


class FullDisk(dict[str, dict[str, Any]]):
    """A ReplyStore that takes no reply while the disk is `full`; what is smaller still fits."""

    full = True

    def put(self, key: str, value: dict[str, Any]) -> None:
        if self.full and value["state"] == "answered":
            raise StorageError("the disk is full")
        self[key] = value


def test_a_reply_that_does_not_fit_on_the_disk_is_paid_once() -> None:
    kept = FullDisk()
    with Provider() as provider:
        keys = Keys(provider=SecretStr(KEY), base_url=provider.url)
        settings = LlmSettings(provider=provider.url, model="test")
        schema = {
            "type": "object",
            "properties": {"who": {"type": "string"}},
            "required": ["who"],
            "additionalProperties": False,
        }
        said = (Message(role="user", content="Who?"),)
        asked = Request(kind="read", messages=said, schema_name="who", answer_schema=schema, max_tokens=50)
        with ClientPool(keys, lambda: pytest.fail("local"), Silent()) as clients:
            for full in (True, True, False, False):
                kept.full = full
                client = clients.open(settings, kept, Silent())  # each time the stage is run
                assert client is not None
                if full:
                    with pytest.raises(StorageError):
                        client.ask(asked)
                else:
                    assert client.ask(asked).text
        assert len(provider.bodies) == 1
    assert [record["state"] for record in kept.values()] == ["answered"]


def through(backlog: Path, root: Path, settings: Settings, **options: object) -> Summary:
    return start_batch(Batch(str(backlog), jobs=1, **options), LocalRoot(root), settings, CombinedView())


@pytest.mark.slow
def test_a_wrong_key_ends_the_run_and_the_right_one_goes_on(
    tmp_path: Path, small: Settings, recordings: Recordings
) -> None:
    backlog, into = recordings("a", "b", "c"), tmp_path / "out"
    with Provider() as provider:
        asked = small.llm.model_copy(update={"provider": provider.url, "model": "test"})
        right = small.model_copy(update={"llm": asked, "api_key": SecretStr(KEY), "base_url": provider.url})
        wrong = right.model_copy(update={"api_key": SecretStr("sk-wrong-0123456789")})
        summary = through(backlog, into, wrong)
        assert (summary.exit_code, summary.failed) == (3, 0), summary
        assert "key was not accepted" in (summary.stopped or "")
        assert provider.strangers <= 3, "not once for each episode of a long backlog"
        assert not list(into.rglob("failure.json"))
        heard = summary.stages.get("transcribe", 0)
        summary = through(backlog, into, right)
        assert (summary.done, summary.exit_code) == (3, 0), summary
        assert summary.stages.get("transcribe", 0) == 3 - heard
        calls = len(provider.bodies)
        assert calls >= 3
        again = through(backlog, into, right)
        assert (again.done, again.before) == (0, 3)
        assert len(provider.bodies) == calls
    text = b"".join(path.read_bytes() for path in into.rglob("*.json"))
    assert KEY.encode() not in text
    assert b"sk-wrong" not in text
