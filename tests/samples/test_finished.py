"""The finished post is what the program makes: its quotations are proven, and its prose comes from recorded replies."""

from __future__ import annotations

import json
from pathlib import Path

from summarizer import check, lint
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"
FINISHED = SAMPLES / "finished"


def body(post: Path) -> str:
    """Without front matter and dated notice."""
    return post.read_text(encoding="utf-8").split("\n# ", 1)[1]


def test_every_quotation_of_the_finished_post_is_verbatim() -> None:
    checks = check(FINISHED / "post.md")
    assert len(checks.quotes) == 5
    assert {quote.verdict for quote in checks.quotes} == {"verbatim"}
    assert lint(FINISHED / "post.md").passed


def test_the_recorded_replies_make_the_same_post_again(tmp_path: Path) -> None:
    settings = Settings.load(llm={"provider": f"replay:{FINISHED / 'replies'}"}, as_given=True)
    request = EpisodeRequest(str(SAMPLES / "interview.mp3"), transcript=FINISHED / "transcript.json")
    with open_episode(request, into=tmp_path, settings=settings) as run:
        post = run.draft_post()
    assert body(post) == body(FINISHED / "post.md")
    made = json.loads((post.parent / "draft.json").read_text())
    assert made["model"] == "qwen2.5-coder-1.5b-instruct-q4_k_m"


def test_the_finished_files_hold_no_path_of_a_machine() -> None:
    for path in FINISHED.rglob("*.json"):
        assert json.loads(path.read_text()).get("media", "interview.mp3") == "interview.mp3"
