"""The finished post is what the program makes: its quotations are proven, and its prose comes from recorded replies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from summarizer import check, lint
from summarizer.drafting import Material, write_draft
from summarizer.llm.client import ReplayClient
from summarizer.quotes import Quotability
from summarizer.records.base import Record
from summarizer.records.brief import Brief
from summarizer.records.cast import Cast
from summarizer.records.episode import Episode
from summarizer.records.post import Draft
from summarizer.records.quote import Quotes
from summarizer.records.reading import Reading
from summarizer.records.transcript import Transcript
from summarizer.reporting import Silent
from summarizer.settings import QuoteSettings

R = TypeVar("R", bound=Record)
SAMPLES = Path(__file__).parents[2] / "samples"
FINISHED = SAMPLES / "finished"


def test_every_quotation_of_the_finished_post_is_verbatim() -> None:
    checks = check(FINISHED / "post.md")
    assert len(checks.quotes) == 5
    assert {quote.verdict for quote in checks.quotes} == {"verbatim"}
    assert lint(FINISHED / "post.md").passed


def test_the_recorded_replies_make_the_same_draft_again() -> None:
    def read(name: str, kind: type[R]) -> R:
        return kind.model_validate_json((FINISHED / name).read_text(encoding="utf-8"))

    episode, transcript = read("episode.json", Episode), read("transcript.json", Transcript)
    rules = Quotability.of(transcript, episode, QuoteSettings())
    cast = Cast.of(episode, transcript)
    material = Material(episode, transcript, read("quotes.json", Quotes), rules, cast, Brief())
    client = ReplayClient(FINISHED / "replies")
    made = write_draft(material, read("reading.json", Reading), client, None, Silent())
    kept = read("draft.json", Draft)
    assert made.model == "recorded"
    assert made.usage.model_copy(update={"cost_usd": None}) == kept.usage
    assert made.model_copy(update={"date": kept.date, "usage": kept.usage}) == kept


def test_each_sentence_of_the_finished_post_is_carried() -> None:
    draft = json.loads((FINISHED / "draft.json").read_text())
    assert {one["verdict"] for one in draft["support"]} == {"supported"}
    assert not draft["problems"]
    assert draft["usage"].get("cost_usd") is None


def test_the_finished_files_hold_no_path_of_a_machine() -> None:
    for path in FINISHED.rglob("*.json"):
        assert json.loads(path.read_text()).get("media", "interview.mp3") == "interview.mp3"
