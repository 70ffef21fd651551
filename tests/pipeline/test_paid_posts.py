"""A post that a paid model wrote is not lost to a draft that costs nothing."""

from __future__ import annotations

from pathlib import Path

from drafted import conversation, drafted, episode, opened

from summarizer.pipeline.post_stages import draft, publish


def again_without_a_model(path: Path) -> list[str]:
    context = opened(path, episode(), conversation(), None)
    draft(context)
    publish(context)
    return context.report.warnings


def test_a_draft_without_a_paid_model_keeps_a_copy_of_the_post_before(tmp_path: Path) -> None:
    drafted(tmp_path / "e")
    paid = (tmp_path / "e/post.md").read_text()
    assert any("kept as post.edited-1.md" in told for told in again_without_a_model(tmp_path / "e"))
    assert (tmp_path / "e/post.edited-1.md").read_text() == paid
    assert (tmp_path / "e/post.md").read_text() != paid
    again_without_a_model(tmp_path / "e")  # the post before cost nothing
    assert not (tmp_path / "e/post.edited-2.md").exists()


def test_a_paid_draft_keeps_no_copy(tmp_path: Path) -> None:
    drafted(tmp_path / "e")
    drafted(tmp_path / "e")
    assert not list((tmp_path / "e").glob("post.edited*"))
