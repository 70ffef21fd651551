"""Comments beside quotations: what is written is read again; all readers read the same."""

from __future__ import annotations

import pytest

from summarizer.posts.notes import (
    Note,
    anchor_comment,
    note_at,
    notes_in,
    parse_note,
    rejected_comment,
    rejected_range,
    signed_comment,
    unspoken_comment,
)
from summarizer.posts.places import find_by_anchor, find_by_text
from summarizer.posts.quotations import find_quotations
from summarizer.publish import render_html
from summarizer.text.language import load_language

QUOTED = '> "One two three four five."\n'


@pytest.mark.parametrize(
    ("comment", "note"),
    [
        (" q12 754.30-761.10 Lukasz Kaiser ", Note("anchor", "q12", 754.3, 761.1, "Lukasz Kaiser")),
        ("w10-24 1-2 A  B", Note("anchor", "w10-24", 1.0, 2.0, "A B")),
        (" q12 ", Note("anchor", "q12")),
        (" 754.30-761.10 ", Note("anchor", None, 754.3, 761.1)),
        (" unspoken ", Note("unspoken")),
        (" Unspoken: a chat message ", Note("unspoken")),
        (" unspoken word by the guest ", None),
        (" context seen by Jane Doe ", Note("context", who="Jane Doe")),
        (" context seen by ", None),
        (" context ", None),
        (" signed Jane Doe ", Note("signed", who="Jane Doe")),
        (" signed: Jane Doe ", Note("signed", who="Jane Doe")),
        (" a remark ", None),
        (" rejected q12: this place needs another quotation ", None),
        (" WRITE: claim ", None),
    ],
)  # fmt: skip
def test_what_a_comment_says(comment: str, note: Note | None) -> None:
    assert parse_note(comment) == note
    source = f"text <!--{comment}--> text"
    assert [placed.note for placed in notes_in(source)] == ([note] if note else [])
    placed = note_at(source, 5)
    assert (placed.note if placed else None) == note


@pytest.mark.parametrize("name", ["Lukasz Kaiser", "A -- B", "<b>", "-->", "", "Jane\nDoe"])
def test_what_is_written_is_read_again(name: str) -> None:
    comment = anchor_comment("q1", 1.0, 2.5, name)
    (placed,) = notes_in(f"x {comment} y")
    assert (placed.note.id, placed.note.start, placed.note.end) == ("q1", 1.0, 2.5)
    assert placed.start is not None
    assert f"x {comment} y"[slice(*placed.start)] == "1.00"
    (signed,) = notes_in(signed_comment(name))
    assert signed.note.kind == "signed"
    assert [placed.note for placed in notes_in(unspoken_comment())] == [Note("unspoken")]


def test_a_rejected_quotation_is_found_by_its_id() -> None:
    post = f"One.\n\n{rejected_comment('q1')}\n\nTwo."
    assert rejected_range(post, "q1") == (6, 6 + len(rejected_comment("q1")))
    assert rejected_range(post, "q") is None


@pytest.mark.parametrize("comment", ["unspoken", "unspoken: a chat message", "Unspoken", "signed Jane", "signed: Jane"])
def test_the_finder_and_the_edits_read_the_same_notes(comment: str) -> None:
    post = f"{QUOTED}<!-- q1 1.00-2.00 A B -->\n<!-- {comment} -->\n\nMore.\n"
    (quotation,) = find_quotations(post, "post.md", load_language("en"))
    place = find_by_anchor(post, ["q1"])
    assert place is not None
    assert place == find_by_text(post, quotation.text, 1)
    assert quotation.unspoken == (place.unspoken is not None) != (quotation.signed is not None)
    assert (quotation.signed is not None) == (place.signed is not None)
    assert quotation.source == place.inner


def test_the_page_takes_the_anchor_of_the_post() -> None:
    assert 'id="q1" data-start="1.00" data-end="2.00"' in render_html(f"{QUOTED}<!-- q1 1.00-2.00 A B -->\n")


@pytest.mark.timeout(60)  # quadratic time takes many minutes
def test_comments_that_are_never_closed_take_linear_time() -> None:
    assert list(notes_in("<!-- q1 " * 200_000)) == []
