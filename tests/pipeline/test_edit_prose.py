"""An editor's change of the prose: never a quotation, never over what somebody else wrote meanwhile."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "editor"))
from review_fixture import case

from summarizer.errors import InputError
from summarizer.pipeline.edit_prose import digest_of, edited_post, newer_text
from summarizer.posts.prose_parts import prose_parts
from summarizer.records.prose_edit import ProseEdit

KNOWN = case()
QUOTED = KNOWN.post.replace(
    "## Conclusion",
    "## On Work\n\nCarver says “I think we have too many bridges” and goes on about the budget.\n\n## Conclusion",
)


def edit(post: str, old: str, new: str) -> ProseEdit:
    part, found = next((n, one) for n, one in enumerate(prose_parts(post)) if old in one.text)
    return ProseEdit(post=digest_of(post), part=part, shown=found.text, text=found.text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("goes on about the budget", "turns to the budget"),
        ("Carver says “", "Judith Carver says “"),
        ("and goes on about the budget", ""),
    ],
)
def test_the_words_around_a_quotation_are_changed(old: str, new: str) -> None:
    changed = edited_post(QUOTED, edit(QUOTED, old, new), KNOWN.transcript, KNOWN.episode)
    assert changed == QUOTED.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("too many bridges", "too few bridges", "change the quotation “I think we have too many bridges”"),
        ("“I think we have too many bridges”", "that there are too many", "change the quotation"),
        ("“I think we have too many bridges”", '"I think we have too many bridges"', None),
        (
            "goes on",
            "adds “nobody pays for the next one” and goes on",
            "add the quotation “nobody pays for the next one”",
        ),
        ("Carver says", "Carver: we should pull them all down\n\nCarver says", "add the quotation"),
    ],
)
def test_a_quotation_is_neither_changed_nor_added(old: str, new: str, told: str | None) -> None:
    if told is None:  # the marks are the post's, the words are the speaker's
        assert edited_post(QUOTED, edit(QUOTED, old, new), KNOWN.transcript, KNOWN.episode) != QUOTED
        return
    with pytest.raises(InputError, match=told):
        edited_post(QUOTED, edit(QUOTED, old, new), KNOWN.transcript, KNOWN.episode)


def test_a_post_that_was_changed_meanwhile_is_told_with_the_part_as_it_is_now() -> None:
    asked = edit(QUOTED, "goes on", "went on")
    assert newer_text(QUOTED, asked) is None
    elsewhere = newer_text(QUOTED.replace("## On Work", "New paragraph.\n\n## On Work"), asked)
    assert elsewhere is not None
    assert "elsewhere" in elsewhere.message
    assert elsewhere.part == asked.part + 1 or elsewhere.part == asked.part
    here = newer_text(QUOTED.replace("goes on", "speaks"), asked)
    assert here is not None
    assert here.part == asked.part
    gone = newer_text("# Title\n", asked)
    assert gone is not None
    assert gone.part is None


def test_a_part_that_the_post_does_not_have_is_refused() -> None:
    asked = edit(QUOTED, "goes on", "went on")
    for wrong in (asked.model_copy(update={"part": 999}), asked.model_copy(update={"shown": "else"})):
        with pytest.raises(InputError, match="no part of the post"):
            edited_post(QUOTED, wrong, KNOWN.transcript, KNOWN.episode)
