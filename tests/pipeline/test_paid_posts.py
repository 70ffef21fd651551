"""A post that a paid model wrote is not lost to a draft that costs nothing."""

from __future__ import annotations

from pathlib import Path

from drafted import conversation, drafted, episode, opened
from provider import Provider

from summarizer.pipeline.post_stages import draft


def draft_again(path: Path, provider: Provider | None = None) -> list[str]:
    context = opened(path, episode(), conversation(), provider)
    context.may_ask_model = True
    draft(context)
    return [told for told in context.report.warnings if "paid model" in told]


def test_a_draft_without_a_paid_model_keeps_a_copy_of_the_post_before(tmp_path: Path) -> None:
    drafted(tmp_path / "e")
    told = draft_again(tmp_path / "e")
    assert len(told) == 1
    assert "kept as post.edited-1.md" in told[0]
    assert (tmp_path / "e/post.edited-1.md").read_text() == (tmp_path / "e/post.md").read_text()
    assert not draft_again(tmp_path / "e"), "the draft before cost nothing"


def test_a_paid_draft_keeps_no_copy(tmp_path: Path) -> None:
    drafted(tmp_path / "e")
    with Provider() as provider:
        assert not draft_again(tmp_path / "e", provider)
    assert not list((tmp_path / "e").glob("post.edited*"))
