"""Where comments of HTML end, and that no reader of a post takes what browsers show for a part of one."""

from __future__ import annotations

import pytest

from summarizer.errors import InputError
from summarizer.posts.comments import comments_in, without_comments
from summarizer.posts.quotations import find_quotations
from summarizer.posts.reading import read_post
from summarizer.text.language import load_language

FALSE = "We let them all read it and lie."


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("<!-- a --> b <!-- c -->", [" a ", " c "]),
        ("<!--> b <!-- c -->", [None, " c "]),
        ("<!---> b <!-- c -->", [None, " c "]),
        ("<!-- a --!> b <!-- c -->", [" a ", " c "]),
        ("<!----> b", [""]),
        ("<!-- a > b <!-- c", []),
    ],
)
def test_comments_end_where_browsers_end_them(text: str, inner: list[str | None]) -> None:
    assert [one[1] for one in comments_in(text)] == inner


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>a <!-- b -->c</p>", "<p>a c</p>"),
        ('<p class="x">1 < 2 <!-- b --></p>', '<p class="x">1 < 2 </p>'),
        ("<!--> shown <!-- b -->", " shown "),
        ("<!-- a --!> shown <!-- b -->", " shown "),
        ('<b title="<!-- ">shown</b><b title="-->"></b>', '<b title="<!-- ">shown</b><b title="-->"></b>'),
        ("<style><!--</style> shown <!-- b -->", "<style><!--</style> shown <!-- b -->"),
        ('<a ="x b="> <!-- ">shown -->', '<a ="x b="> <!-- ">shown -->'),
        ("<!-- a shown", "<!-- a shown"),
    ],
)
def test_nothing_that_is_shown_goes_with_the_comments(html: str, shown: str) -> None:
    assert without_comments(html) == shown


@pytest.mark.parametrize("opening", ["<!-->", "<!--->", "<!-- a --!>", "<!-- a --!>\n\n", "<!-->\n"])
@pytest.mark.parametrize("quoted", [f"“{FALSE}”", f"&ldquo;{FALSE}&rdquo;", f"<q>{FALSE}</q>"])
@pytest.mark.parametrize("before", ["", "Text. "])
def test_a_quotation_between_two_comments_is_found(opening: str, quoted: str, before: str) -> None:
    post = f"{before}{opening} Carver said {quoted} <!-- b -->\n"
    [found] = find_quotations(post, "post.md", load_language("en"))
    assert found.text.strip("“”") == FALSE


def test_a_blockquote_after_a_comment_that_only_browsers_end_is_found() -> None:
    post = f"Text. <!-- a --!><blockquote>{FALSE}</blockquote> <!-- b -->\n"
    assert [one.kind for one in find_quotations(post, "post.md", load_language("en"))] == ["quote"]


@pytest.mark.parametrize("comment", ["unspoken", "signed Jane", "context seen by Jane", "corrected by Jane: x"])
@pytest.mark.parametrize("shape", ["<!-- {} -->", "<!<!-- x -->\n\n<!-- {} -->", "`<!--` <!-- {} -->", "<!-- {} --!>"])
@pytest.mark.parametrize("name", ["post.md", "post.html"])
def test_a_model_writes_no_comment_of_a_person(comment: str, shape: str, name: str) -> None:
    text = f'> "{FALSE}"\n\n{shape.format(comment)}\n<!-- q1 1.00-2.00 Carver -->\n'
    read = read_post(text, name, by_model=True)
    assert {note.kind for block in read.blocks for _, note in block.notes} <= {"anchor"}
    assert len(read_post(text, name).notes) == len(read.notes) - any("ignored" in one for one in read.notes)


def test_a_person_writes_them() -> None:
    text = f'> "{FALSE}"\n<!-- unspoken -->\n'
    assert [note.kind for _, note in read_post(text, "post.md").blocks[0].notes] == ["unspoken"]
    assert "1 comment that only a person may write" in read_post(text, "post.md", by_model=True).notes[0]


def test_a_line_that_is_too_long_is_refused_with_its_number() -> None:
    with pytest.raises(InputError, match="line 3 of the post has 50,0"):
        read_post(f"# A\n\n<p>{'x' * 50_001}</p><blockquote>{FALSE}</blockquote>\n", "post.md")


def test_a_long_picture_in_an_address_is_no_long_line() -> None:
    post = f"![a](data:image/png;base64,{'A' * 60_000}) Carver said <q>{FALSE}</q>\n"
    assert [one.text for one in find_quotations(post, "post.md", load_language("en"))] == [FALSE]


@pytest.mark.parametrize(
    "post",
    [
        '# T\n\n> "Water won."\n\n<!-- q1 1.00-2.00 Ann Bell\n\n## Conclusion\n\nIt is over.\n',
        '# T\n\n> "Water won."\n\n<!-- q1 1.00-2.00 Ann Bell\n\n## B\n\n> "It did."\n\n<!-- q2 3.00-4.00 A B -->\n',
        '# T\n\n"Water won." <!-- signed Ann Bell\n"It did." <!-- q2 3.00-4.00 -->\n',
    ],
)
def test_a_note_whose_end_was_lost_is_told_with_its_lines(post: str) -> None:
    with pytest.raises(InputError, match=r"^p\.md: the comment at line \d has no -->.* up to line \d+; write -->"):
        read_post(post, "p.md")


def test_a_comment_of_several_lines_is_a_comment() -> None:
    post = '# T\n\n<!-- to do:\n\nwrite more\n-->\n\n> "Water won."\n\n<!-- q1 1.00-2.00\nAnn Bell -->\n'
    assert len(find_quotations(post, "p.md", load_language("en"))) == 1
