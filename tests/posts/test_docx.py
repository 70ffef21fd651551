"""Word documents as posts: their paragraphs, and files that are none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from checking.made import make

from summarizer.__main__ import run
from summarizer.errors import InputError
from summarizer.posts.docx import paragraph_of_line, read_docx

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(path: Path, body: str, start: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{start}<w:document {_NAMESPACE}><w:body>{body}</w:body></w:document>")
    return path


def paragraph(*runs: str, style: str = "") -> str:
    shown = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{shown}{''.join(runs)}</w:p>"


def words(text: str, look: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        (paragraph(words("Old Bridges"), style="Heading1"), "# Old Bridges\n"),
        (paragraph(words("A line."), style="IntenseQuote"), "> A line.\n"),
        (paragraph(words("One, ")) + paragraph(words("two.")), "One,\n\ntwo.\n"),
        (paragraph(words("We "), words("cut ", "<w:strike/>"), words("this.")), "We ~~cut~~this.\n"),
        (paragraph(words("Seen"), words(" unseen", "<w:vanish/>"), words(".")), "Seen.\n"),
        (paragraph(words("Kept"), "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"), "Kept\n"),
        (paragraph(words("2 * 3 [x] &lt;b&gt; "), "<w:r><w:br/></w:r>", words("end")), "2 \\* 3 \\[x\\] \\<b\\> end\n"),
        (paragraph(words("“Words” &lt;!-- signed Jane Doe --&gt;")), "“Words” <!-- signed Jane Doe -->\n"),
    ],
)
def test_paragraphs_become_markdown(tmp_path, body, markdown):
    assert read_docx(written(tmp_path / "post.docx", body)) == markdown


def test_a_quotation_is_checked_at_its_paragraph(tmp_path, capsys):
    (tmp_path / "transcript.json").write_text(make().model_dump_json(), encoding="utf-8")
    body = "".join(
        paragraph(words(text))
        for text in ("Old Bridges", "Brandt says “We inspected sixteen bridges in 1999.”", "Brandt knows 17 of them.")
    )
    post = written(tmp_path / "post.docx", body)
    assert run(["check", str(post)]) == 1
    shown = capsys.readouterr().out
    assert f"{post}:2: ✗ altered" in shown
    assert f"{post}:3: ! number “17”" in shown
    assert [paragraph_of_line(line) for line in (1, 3, 5)] == [1, 2, 3]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04broken"])
def test_what_is_no_word_document_is_told_in_one_line(tmp_path, content):
    path = tmp_path / "post.docx"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not a Word document"):
        read_docx(path)


def test_hostile_documents_are_refused(tmp_path, monkeypatch):
    entities = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(InputError, match="declares entities"):
        read_docx(written(tmp_path / "entities.docx", paragraph(words("x")), entities))
    with pytest.raises(InputError, match="not well-formed"):
        read_docx(written(tmp_path / "broken.docx", "<w:p>"))
    monkeypatch.setattr("summarizer.posts.docx._MAX_XML_BYTES", 1000)
    with pytest.raises(InputError, match="of text"):
        read_docx(written(tmp_path / "bomb.docx", paragraph(words(" " * 100_000))))


def test_new_times_are_never_written_into_a_word_document(tmp_path, capsys):
    (tmp_path / "transcript.json").write_text(make().model_dump_json(), encoding="utf-8")
    path = written(tmp_path / "post.docx", paragraph(words("x")))
    before = path.read_bytes()
    assert run(["check", str(path), "--retime"]) == 2
    assert path.read_bytes() == before
