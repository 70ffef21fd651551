"""A post is published with what passes the check: a draft is never lost to one quotation or sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from drafted import SCRIPT, conversation, drafted

from summarizer.errors import SummarizerError
from summarizer.pipeline import prove_post
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.post_stages import publish
from summarizer.records.post import Checks, Draft

FALSE = "lighthouses are a swindle that sailors should pull down"


def post_of(context: EpisodeContext) -> str:
    return (context.folder / "post.md").read_text(encoding="utf-8")


def failing(monkeypatch: pytest.MonkeyPatch, *ids: str) -> None:
    """A stricter check than the one with which the draft was made: these quotations do not pass."""
    honest = prove_post.prove_post

    def strict(sources: object, site: object, check: object) -> object:
        def stricter(post: str, with_sources: object) -> Checks:
            found = check(post, with_sources)  # type: ignore[operator]
            quotes = tuple(
                one.model_copy(update={"passes": False, "verdict": "altered", "reason": "A new rule."})
                if one.id in ids
                else one
                for one in found.quotes
            )
            return found.model_copy(update={"quotes": quotes})

        return honest(sources, site, stricter)  # type: ignore[arg-type]

    monkeypatch.setattr(prove_post, "prove_post", strict)


def test_a_quotation_that_does_not_pass_is_left_out_and_its_place_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = drafted(tmp_path)
    first = context.read("checks.json", Checks).quotes[0]
    failing(monkeypatch, first.id or "")
    publish(context)
    post = post_of(context)
    assert first.text not in post
    assert f"**[To write: quotation, {first.id} was left out: it is altered]**" in post
    assert post.count("\n> ") == 3
    checks = context.read("checks.json", Checks)
    assert all(quote.passes for quote in checks.quotes)
    assert any("was left out" in note for note in checks.notes)
    assert sum("was left out" in warning for warning in context.report.warnings) == 1


def test_a_draft_none_of_whose_quotations_passes_leaves_the_old_post(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = drafted(tmp_path)
    before = post_of(context)
    failing(monkeypatch, *(quote.id or "" for quote in context.read("checks.json", Checks).quotes))
    with pytest.raises(SummarizerError, match="not published: no quotation of the draft passes"):
        publish(context)
    assert post_of(context) == before


def test_a_quotation_of_another_transcript_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = drafted(tmp_path)
    before = post_of(context)
    first = context.read("checks.json", Checks).quotes[0]
    context.folder.write("transcript.json", conversation(SCRIPT.replace("Welcome to", "A very warm welcome to all of")))
    failing(monkeypatch, first.id or "")
    with pytest.raises(SummarizerError, match="not in the transcript as it is now"):
        publish(context)
    assert post_of(context) == before


@pytest.mark.parametrize("name", ["claim", "takeaway", "intro", "dek", "headline", "conclusion"])
def test_a_sentence_of_an_older_draft_that_quotes_is_left_out(tmp_path: Path, name: str) -> None:
    context = drafted(tmp_path)
    older = json.loads((context.folder / "draft.json").read_text())
    text = f'Tiller says "{FALSE}" to them. He goes on all the same.'
    if name in ("claim", "takeaway"):
        older["insights"][1][name] = text
    else:
        older[name] = [text, "He goes home."] if name == "conclusion" else text
    context.folder.write("draft.json", Draft.model_validate(older))
    publish(context)
    post = post_of(context)
    assert "swindle" not in post
    assert ("He goes on all the same." in post) == (name != "headline")
    assert any("a sentence of" in warning for warning in context.report.warnings)
    assert post.count("\n> ") == 4


@pytest.mark.parametrize(
    ("policy", "printed", "edits"),
    [
        ("strict", "Um, the fishermen told me, you know, that they they steer by the dark side", []),
        ("clean", "The fishermen told me that they steer by the dark side", ["filler", "repeat"]),
        ("ellipsis", "The fishermen told me that they steer by the dark side", ["filler", "repeat"]),
    ],
)
def test_a_quotation_is_printed_by_the_policy(tmp_path: Path, policy: str, printed: str, edits: list[str]) -> None:
    said = SCRIPT.replace("the the fishermen told me that they", "the fishermen told me, you know, that they they")
    lines = [line for line in said.splitlines() if line.startswith("H: ") or "fishermen" in line or "coast" in line]
    context = drafted(tmp_path, said=conversation("\n".join(lines)), policy=policy)
    assert f'> "{printed}' in post_of(context)
    quote = next(quote for quote in context.read("checks.json", Checks).quotes if "fishermen" in quote.text)
    assert [edit.kind for edit in quote.edits] == edits
    assert quote.passes
