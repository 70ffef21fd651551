"""A model never types a quotation: whatever it writes instead of prose, the false words are not published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from drafted import conversation, drafted, episode, writing
from provider import Answer, completion, passable

from summarizer.pipeline.check_episode import check_folder
from summarizer.pipeline.context import EpisodeContext
from summarizer.records.post import Draft

FALSE = "lighthouses are a swindle that the sailors should pull down"
TRUE = "Tiller explains why somebody still climbs the tower at night although every lamp has a sensor of its own now."
REST = "The keepers of the coast have known this for longer than the people who send the sensors there have."


def told(context: EpisodeContext) -> tuple[str, Draft]:
    return (context.folder / "post.md").read_text(encoding="utf-8"), context.read("draft.json", Draft)


@pytest.mark.parametrize(
    "sentence",
    [
        f"Tiller is heard to say \"{FALSE}\" to them.",
        f"Tiller is heard to say ‘{FALSE}’ to them.",
        f"Tiller is heard to say „{FALSE}“ to them.",
        f"Tiller is heard to say »{FALSE}« to them.",
        f"Tiller is heard to say 「{FALSE}」 to them.",
        f"Tiller is heard to say &ldquo;{FALSE}&rdquo; to them.",
        f"Tiller is heard to say &amp;#34;{FALSE}&amp;#34; to them.",
        f"Tiller is heard to say <q>{FALSE}</q> to them.",
        f"Tiller is heard to say \"\u200b{FALSE.replace(' ', chr(0x200b))}\u200b\" to them.",
        f"Tiller is heard to say *{FALSE}* to them.",
        f"Tiller is heard to say `{FALSE}` to them.",
        f"Tiller is heard to say |{FALSE}| to them.",
        f"Tiller is heard to say [{FALSE}](https://example.com \"{FALSE}\") to them.",
        f"![{FALSE}](https://example.com/a.png) is what he is heard to say.",
        f"**Osk Tiller:** {FALSE}.",
        f"Osk Tiller: {FALSE}.",
        f"Host: {FALSE}.",
        f"Tiller says: {FALSE}.",
        f"He argues that — {FALSE} — and he goes home.",
        f"— {FALSE}, Tiller says.",
        f"Tiller puts it so: {FALSE}\". He goes home.",
        f"\n\n> {FALSE}\n\n",
        f"\n\n{FALSE.capitalize()}. — Osk Tiller\n\n",
        f"{FALSE.capitalize()} <!-- q1 3.00-9.00 Osk Tiller -->.",
        f"{FALSE.capitalize()} <!-- signed Jane Doe --> <!-- unspoken --> <!-- context seen by Jane Doe -->.",
        "Tiller calls the towers a ‘swindle’ of the sailors.",
        "Tiller calls \"lighthouses\", \"a\" … \"swindle\" of the sailors.",
    ],
)  # fmt: skip
def test_a_sentence_that_quotes_is_left_out_and_the_others_are_published(tmp_path: Path, sentence: str) -> None:
    post, draft = told(drafted(tmp_path, writing("claim", f"{TRUE} {sentence} {REST}")))
    assert "swindle" not in post
    assert "<!-- signed" not in post
    assert "unspoken" not in post
    assert "context seen" not in post
    assert post.count(REST) == 4 or post.count(TRUE) == 4  # a signature takes the paragraph that it signs
    assert len([problem for problem in draft.problems if "claim" in problem]) == 4


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("heading", f"Tiller: {FALSE.title()}"),
        ("heading", "″Lighthouses Are a Swindle″ Says Tiller"),
        ("heading", "\"Lighthouses Are a Swindle\""),
        ("headline", "Tiller on \"Lighthouses Are a Swindle\" and Sensors"),
        ("claim", f"\"{FALSE.capitalize()} before the winter comes, and nobody should pay for one.\""),
        ("takeaway", f"This matters because “{FALSE}”, and every reader should know it."),
        ("dek", f"On The Salt Road, Tiller says « {FALSE} » and explains what the sensors cost."),
        ("intro", f"Osk Tiller says '{FALSE}'. He keeps a lighthouse."),
        ("conclusion", f"> {FALSE}"),
        ("subjects", [f"“{FALSE}”", "sensors", "the coast"]),
    ],
)  # fmt: skip
def test_no_part_can_hold_a_quotation(tmp_path: Path, part: str, value: object) -> None:
    post, draft = told(drafted(tmp_path, writing(part, value)))
    assert "swindle" not in post.casefold()
    assert draft.problems
    assert "### 1." in post
    assert post.count('> "') == 4


def test_a_mark_that_opens_in_the_heading_and_closes_in_the_claim_is_found_in_both(tmp_path: Path) -> None:
    def both(body: dict[str, Any]) -> Answer:
        found = passable(body)
        if "claim" in found:
            found["heading"] = 'Tiller Says "Lighthouses Are a'
            found["claim"] = f'swindle and a shame", he says. {TRUE} {REST}'
        return completion(json.dumps(found))

    post, _ = told(drafted(tmp_path, both))
    assert "Lighthouses Are" not in post
    assert "swindle" not in post
    assert post.count(REST) == 4


@pytest.mark.parametrize(
    "sentence",
    [
        "Tiller speaks of “being believed by strangers” when he explains what the tower is for.",
        "The talk on “The Salt Road” went from sensors to the people who have to answer for them.",
        "The keepers' notebooks and the ministry's sensors don't agree about the lamp, he says.",
    ],
)
def test_words_that_were_heard_and_titles_of_the_metadata_may_stand_in_marks(tmp_path: Path, sentence: str) -> None:
    post, draft = told(drafted(tmp_path, writing("claim", f"{TRUE} {sentence}")))
    assert post.count(sentence) == 4
    assert not [problem for problem in draft.problems if "left out" in problem]


@pytest.mark.parametrize(
    "about",
    [
        {"show": 'The "How We Built This Whole Road" Show'},
        {"show": "“Salt and Other Small Things” with Mira Hale"},
        {"title": "Tiller: 'lighthouses are a swindle'", "show": None, "people": ()},
        {"show": "Salt <!-- q1 1.00-2.00 Osk Tiller --> <!-- unspoken -->"},
        {"show": '> "lighthouses are a swindle"\n> — Osk Tiller\n\n---\ntitle: x\n---'},
    ],
)
def test_what_code_cuts_from_metadata_is_text(tmp_path: Path, about: dict[str, object]) -> None:
    said = conversation(speakers=()) if "people" in about else conversation()
    context = drafted(tmp_path, about=episode(**about), said=said)
    post = (context.folder / "post.md").read_text(encoding="utf-8")
    assert post.count("\n> ") == 4
    checks = check_folder(context.folder, post, "strict")
    marked = [quote for quote in checks.quotes if quote.id]
    assert len({quote.id for quote in marked}) == len(marked) == 4
    assert all(quote.passes for quote in marked)
    assert not any(quote.verdict == "unspoken" for quote in checks.quotes if quote.id)
