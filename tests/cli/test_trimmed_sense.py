"""What the report says of a quotation that drops a filler and is cut out of a negation."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import run_here

TALK = "Ann Bell: I really don't think we should be, um, coming at it in that direction.\nTom Lyon: Yes.\n"


@pytest.mark.parametrize("policy", ["strict", "clean"])
def test_the_sense_is_told_before_the_filler(tmp_path: Path, policy: str) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    post = tmp_path / "post.md"
    post.write_text('# T\n\n"We should be coming at it in that direction," said Bell.\n')
    told = run_here(
        "check",
        "post.md",
        "--transcript",
        "talk.txt",
        "--policy",
        policy,
        where=tmp_path,
        environment={"HOME": str(tmp_path)},
    )
    assert told.returncode == 1
    assert "words were left out, and it is cut out of its sense" in told.stdout
    assert "Quote the whole sentence as it was heard" in told.stdout
    assert "--policy clean" not in told.stdout
