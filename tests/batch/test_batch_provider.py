"""A backlog drafted by a provider: one client for all, nothing paid twice, and a wrong key met once."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_recordings import Recordings
from provider import KEY, Provider
from pydantic import SecretStr

from summarizer.batch.start import Batch, start_batch
from summarizer.batch.tally import Summary
from summarizer.batch.view import Views
from summarizer.settings import Settings
from summarizer.store import LocalRoot


def through(backlog: Path, root: Path, settings: Settings, **options: object) -> Summary:
    return start_batch(Batch(str(backlog), jobs=1, **options), LocalRoot(root), settings, Views())


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
