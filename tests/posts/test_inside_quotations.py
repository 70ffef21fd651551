"""What stands inside a quotation and is no word of it: speech tags, marks of notes, names."""

from __future__ import annotations

import pytest

from summarizer.posts.quotations import Quotation, find_quotations
from summarizer.text.language import load_language

WORDS = "the tide takes every wall down"


def listed(post: str, language: str = "en", name: str = "post.md", **known: list[str]) -> list[Quotation]:
    return list(find_quotations(post, name, load_language(language), **known))


@pytest.mark.parametrize(
    ("language", "post", "pieces"),
    [
        ("fr", "« La marée, dit-elle, emporte chaque mur. »", ["La marée", "emporte chaque mur."]),
        ("fr", "« La marée, explique Ada Wells, emporte chaque mur. »", ["La marée", "emporte chaque mur."]),
        ("fr", "« La marée emporte chaque mur, dit Ada Wells. »", ["La marée emporte chaque mur"]),
        ("fr", "> La marée, dit Ada Wells, emporte chaque mur.", ["La marée", "emporte chaque mur."]),
        ("es", "«La marea —dijo ella— se lleva cada muro.»", ["La marea", "se lleva cada muro."]),
        ("es", "«La marea —dice Ada Wells—. Se lleva cada muro.»", ["La marea", "Se lleva cada muro."]),
        ("it", "«La marea, dice Ada Wells, porta via ogni muro.»", ["La marea", "porta via ogni muro."]),
        ("pt", "“A maré —diz Ada Wells— leva cada muro.”", ["A maré", "leva cada muro."]),
        ("de", "„Die Flut – sagt Ada Wells – nimmt jede Mauer.“", ["Die Flut", "nimmt jede Mauer."]),
        ("ru", "«Вода, — сказала она, — уносит каждую стену».", ["Вода", "уносит каждую стену"]),
        # The words of somebody, and what no printer sets so.
        ("fr", "« La marée, dit le vieux pêcheur du port, emporte tout. »", None),
        ("fr", "« La marée, dit le maire, emporte chaque mur. »", None),
        ("es", "«La marea, dijo mi abuela, se lleva cada muro.»", None),
        ("en", "“The tide, she said, takes every wall.”", None),
        ("ru", "«Вода — это сила — уносит каждую стену».", None),
        ("ru", "«Вода, сказала она, уносит каждую стену».", None),
    ],
)
def test_speech_tags_inside_the_marks(language: str, post: str, pieces: list[str] | None) -> None:
    (found,) = listed(post, language)
    assert (([piece.text for piece in found.pieces]) if found.whole else None) == pieces
    assert len(found.with_tags.pieces) == 1


@pytest.mark.parametrize(
    "word",
    [
        "tide[1]", "tide[1][12]", "tide<sup>1</sup>", "tide <sup>[1]</sup>", "tide[1](#note)", "tide<sup>*</sup>",
        "==tide==", "<mark>tide</mark>", "**==tide==**", "tide<sup><a href='#note'>1</a></sup>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["post.md", "post.html"])
def test_marks_of_notes_and_highlighting_are_no_words(word: str, name: str) -> None:
    if name == "post.html" and ("](" in word or "**" in word):
        pytest.skip("Markdown")
    post = f"Wells says “the {word} takes every wall down”."
    (found,) = listed(f"<p>{post}</p>" if name == "post.html" else post, name=name)
    assert " ".join(found.text.split()) == WORDS
    assert found.source is not None


@pytest.mark.parametrize(
    ("post", "text"),
    [
        ("“the [12] tides take every wall”", "the [12] tides take every wall"),
        ("“the tide[s] take every wall”", "the tide[s] take every wall"),
        ("“the ten m<sup>2</sup> of every wall”", "the ten m2 of every wall"),
        ("“the 10<sup>th</sup> of every wall”", "the 10th of every wall"),
        ("“the <sup>not</sup> of every wall”", "the not of every wall"),
        ("“the a == b of every wall == c”", "the a == b of every wall == c"),
        ("“call [911](tel:911) on every wall”", "call 911 on every wall"),
    ],
)
def test_what_only_looks_like_the_mark_of_a_note_is_words(post: str, text: str) -> None:
    assert [found.text for found in listed(post)] == [text]


@pytest.mark.parametrize(("language", "name"), [("th", "สมชาย ใจดี"), ("lo", "ສົມພອນ")])
@pytest.mark.parametrize("post", ["> **{}:** {}", "> {1} — {0}"])
def test_names_with_vowel_signs_are_no_words_of_a_blockquote(language: str, name: str, post: str) -> None:
    words = {"th": "น้ำขึ้นทุกวันที่ท่าเรือ", "lo": "ນ້ຳຂຶ້ນທຸກມື້ຢູ່ທ່າເຮືອ"}[language]
    (found,) = listed(post.format(name, words), language, names=[name])
    assert found.text == words
    assert found.attribution is not None
    assert found.attribution.text == name


@pytest.mark.parametrize(
    ("post", "text"),
    [
        (f'> "{WORDS}[2]"', WORDS),
        (f'> "{WORDS}."[2]', f"{WORDS}."),
        ('> "[20] walls stand in the sea of that town."', "[20] walls stand in the sea of that town."),
    ],
)
def test_a_number_in_brackets_right_after_an_opening_mark_is_an_insertion(post: str, text: str) -> None:
    (found,) = listed(post)
    assert found.text == text
