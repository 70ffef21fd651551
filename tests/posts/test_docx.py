"""Word documents as posts: their paragraphs, and files that are none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from checking.made import make

from summarizer.__main__ import run
from summarizer.errors import InputError
from summarizer.posts.docx import paragraph_numbers, read_docx

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(path: Path, body: str, start: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{start}<w:document {_NAMESPACE}><w:body>{body}</w:body></w:document>")
    return path


def paragraph(*runs: str, style: str = "") -> str:
    shown = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{shown}{''.join(runs)}</w:p>"


FAINT = '<span style="color: #ffffff">'


def words(text: str, look: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        (paragraph(words("Old Bridges"), style="Heading1"), "# Old Bridges\n"),
        (paragraph(words("A line."), style="IntenseQuote"), "> A line.\n"),
        (paragraph(words("One, ")) + paragraph(words("two.")), "One,\n\ntwo.\n"),
        (paragraph(words("We "), words("cut ", "<w:strike/>"), words("this.")), "We ~~cut~~ this.\n"),
        (paragraph(words("Seen"), words(" unseen", "<w:vanish/>"), words(".")), "Seen.\n"),
        (paragraph(words("Kept"), "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"), "Kept\n"),
        (
            paragraph(words("2 * 3 [x] &lt;b&gt; "), "<w:r><w:br/></w:r>", words("end")),
            "2 \\* 3 \\[x\\] \\<b\\>\nend\n",
        ),
        (paragraph(words("[To write: lead, 50 words]", "<w:b/>"), words(" x")), "**[To write: lead, 50 words]** x\n"),
        (paragraph(words("“We [quietly] left.” [a](b) [c]: d")), "“We [quietly] left.” \\[a\\](b) \\[c\\]: d\n"),
        (paragraph(words("a [ ] [x]")), "a \\[ \\] \\[x\\]\n"),
        (paragraph(words("Seen "), words("pale", '<w:color w:val="FFFFFF"/>')), f"Seen {FAINT}pale</span>\n"),
        (paragraph(words("Seen "), words("tiny", '<w:sz w:val="2"/>')), f"Seen {FAINT}tiny</span>\n"),
        (paragraph(words("dark", '<w:color w:val="C00000"/><w:sz w:val="22"/>')), "dark\n"),
        (paragraph(words("lit", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>')), "lit\n"),
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
    assert paragraph_numbers("a\n\n> b\n> c\n\n\n\nd\n", 0) == [1, 1, 2, 2, 2, 3, 3, 4, 4]
    assert paragraph_numbers("---\ntitle: x\n---\n\na\n\nb\n", 3) == [1, 1, 1, 1, 1, 1, 2, 2]


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
    monkeypatch.setattr("summarizer.posts.docx.package._MAX_XML_BYTES", 1000)
    with pytest.raises(InputError, match="of text"):
        read_docx(written(tmp_path / "bomb.docx", paragraph(words(" " * 100_000))))


def test_new_times_are_never_written_into_a_word_document(tmp_path, capsys):
    (tmp_path / "transcript.json").write_text(make().model_dump_json(), encoding="utf-8")
    path = written(tmp_path / "post.docx", paragraph(words("x")))
    before = path.read_bytes()
    assert run(["check", str(path), "--retime"]) == 2
    assert path.read_bytes() == before


STYLES = (
    '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Zitat"><w:name w:val="Quote"/></w:style>'
    '<w:style w:styleId="Eigenes"><w:name w:val="House words"/><w:basedOn w:val="Zitat"/></w:style>'
    '<w:style w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>'
    '<w:style w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>'
)
NOTES = '<w:footnote w:id="2">{}</w:footnote>'
COMMENTS = '<w:comment w:id="0">{}</w:comment><w:comment w:id="1">{}</w:comment>'
PARTS = {
    "styles": STYLES,
    "footnotes": NOTES.format("<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Said “later”.</w:t></w:r></w:p>"),
    "comments": COMMENTS.format(
        "<w:p><w:r><w:t>&lt;!-- q4 1.00-2.00 Ann Lee --&gt;</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>Is it “really so”? q5 3.00-4.00 Bob</w:t></w:r></w:p>",
    ),
}


def packed(path: Path, body: str, **more: str) -> Path:
    """A document with styles, footnotes, comments and links, as Word packs it; `more`: files by their names."""
    types = "".join(f'<Relationship Id="{kind}" Type="x/{kind}" Target="{kind}.xml"/>' for kind in PARTS)
    link = '<Relationship Id="L1" Type="x/hyperlink" Target="https://span.example/a" TargetMode="External"/>'
    script = '<Relationship Id="L2" Type="x/hyperlink" Target="javascript:a" TargetMode="External"/>'
    root = '<Relationship Id="d" Type="x/officeDocument" Target="/word/document.xml"/>'
    namespaces = f'{_NAMESPACE} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", f"<Relationships>{root}</Relationships>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{types}{link}{script}</Relationships>")
        archive.writestr("word/document.xml", f"<w:document {namespaces}><w:body>{body}</w:body></w:document>")
        for kind, content in PARTS.items():
            archive.writestr(f"word/{kind}.xml", f"<w:{kind} {_NAMESPACE}>{content}</w:{kind}>")
        for name, content in more.items():
            archive.writestr(name, content)
    return path


def reference(number: int) -> str:
    return f'<w:r><w:commentReference w:id="{number}"/></w:r>'


def range_(number: int, inside: str) -> str:
    end = f'<w:commentRangeEnd w:id="{number}"/>'
    return f'<w:commentRangeStart w:id="{number}"/>{inside}{end}{reference(number)}'


def row(*cells: str, gone: bool = False) -> str:
    change = "<w:trPr><w:del/></w:trPr>" if gone else ""
    return f"<w:tr>{change}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


MARK_GONE = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
BOX = '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{}</mc:AlternateContent></w:r>'


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        # styles by their English names, and by those that they are based on
        (paragraph(words("A"), style="berschrift1"), "# A\n"),
        (paragraph(words("A"), style="Eigenes"), "> A\n"),
        (paragraph(words("A"), style="A"), "A\n"),
        (paragraph(words("A"), words("b", '<w:rStyle w:val="Gone"/>')), "A\n"),
        (paragraph(words("A"), style="Gone"), "\n"),
        (f'<w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>{words("A")}</w:p>', "- A\n"),
        # comments of the post's kind stand behind what they are about; those of others are no text
        (paragraph(range_(0, words("A")), style="Zitat"), "> A\n<!-- q4 1.00-2.00 Ann Lee -->\n"),
        (paragraph(range_(0, words("A")), words(" b")), "A<!-- q4 1.00-2.00 Ann Lee --> b\n"),
        (paragraph(range_(1, words("A")), style="Zitat"), "> A\n"),
        (paragraph(words("A"), f"<w:del>{reference(0)}</w:del>"), "A\n"),
        (paragraph(words("A &lt;!— signed Jane Doe —&gt;")), "A <!-- signed Jane Doe -->\n"),
        # paragraphs that one comment covers are one quotation
        (
            paragraph('<w:commentRangeStart w:id="0"/>', words("A"), style="Zitat")
            + paragraph(words("b"), '<w:commentRangeEnd w:id="0"/>', reference(0), style="Zitat"),
            "> A\n>\n> b\n<!-- q4 1.00-2.00 Ann Lee -->\n",
        ),
        (paragraph(words("A"), style="Zitat") + paragraph(words("b"), style="Zitat"), "> A\n\n> b\n"),
        # tracked changes are accepted
        (paragraph(words("A"), f"<w:ins>{words(' b')}</w:ins>", f"<w:del>{words(' c')}</w:del>"), "A b\n"),
        (paragraph("<w:moveFrom>", words("A"), "</w:moveFrom>") + paragraph("<w:moveTo>", words("A"), "</w:moveTo>"),
         "\n\nA\n"),
        (f"<w:p>{MARK_GONE}{words('A ')}</w:p>" + paragraph(words("b"), style="Zitat"), "> A b\n"),
        (f"<w:p>{words('A')}</w:p><w:p>{MARK_GONE}{words('b')}</w:p>", "A\n\nb\n"),
        # fields, notes, links, hyphens
        (
            paragraph("<w:r><w:instrText>DATE “x”</w:instrText></w:r>", words("May 3")),
            "May 3\n",
        ),
        (paragraph(words("A"), '<w:r><w:footnoteReference w:id="2"/></w:r>'), "A[^2]\n\n[^2]: Said “later”.\n"),
        (paragraph(f'<w:hyperlink r:id="L1">{words("A")}</w:hyperlink>'), "[A](https://span.example/a)\n"),
        (paragraph(f'<w:hyperlink r:id="L2">{words("A")}</w:hyperlink>'), "A\n"),
        (paragraph(words("A"), "<w:r><w:softHyphen/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>"), "Ab-c\n"),
        (paragraph(words("“A”"), words("1", '<w:vertAlign w:val="superscript"/>')), "“A”<sup>1</sup>\n"),
        (paragraph("<w:ruby><w:rt>", words("b"), "</w:rt><w:rubyBase>", words("A"), "</w:rubyBase></w:ruby>"), "A\n"),
        # marks of emphasis that Markdown would read otherwise
        (paragraph(words("Ann:", "<w:b/>"), words(" b")), "**Ann:** b\n"),
        (paragraph(words("“A”", "<w:b/>"), words("b")), "“A”b\n"),
        (paragraph(words("“A”", "<w:strike/>"), words("b")), "<s>“A”</s>b\n"),
        (paragraph(words("A", '<w:b w:val="0"/>')), "A\n"),
        # tables
        (
            f"<w:tbl>{row(paragraph(words('A')), paragraph(words('b|c')))}{row(paragraph(words('d')))}"
            f"{row(paragraph(words('e')), gone=True)}</w:tbl>",
            "| A | b\\|c |\n| --- | --- |\n| d |  |\n",
        ),
        (f"<w:tbl>{row(paragraph(words('A'), style='Zitat'))}</w:tbl>", "> A\n"),
        # a text box stands twice in the file
        (
            paragraph(
                words("A"),
                BOX.format(
                    f"<mc:Choice><w:drawing><w:txbxContent>{paragraph(words('b'))}</w:txbxContent></w:drawing></mc:Choice>"
                    f"<mc:Fallback><w:pict><w:txbxContent>{paragraph(words('b'))}</w:txbxContent></w:pict></mc:Fallback>"
                ),
            ),
            "A\n\nb\n",
        ),
    ],
)  # fmt: skip
def test_what_word_writes_becomes_the_markdown_of_a_post(tmp_path, body, markdown):
    assert read_docx(packed(tmp_path / "post.docx", body)) == markdown


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "without a password"),
        (b"PK\x05\x06" + b"\x00" * 8 + b"\xff\xff\xff\x00" + b"\x00" * 6, "archive of very many files"),
    ],
)
def test_files_of_other_kinds_are_told_apart(tmp_path, content, message):
    path = tmp_path / "post.docx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_docx(path)


def test_documents_with_more_than_text_are_refused(tmp_path, capsys):
    with pytest.raises(InputError, match="holds macros"):
        read_docx(packed(tmp_path / "a.docx", paragraph(words("x")), **{"word/vbaProject.bin": "x"}))
    with pytest.raises(InputError, match="another document inside"):
        read_docx(packed(tmp_path / "b.docx", '<w:altChunk r:id="L1"/>'))
    packed(tmp_path / "c.docm", paragraph(words("x")))
    assert run(["check", str(tmp_path / "c.docm"), "--transcript", __file__]) == 2
    assert "save it as a Word document (.docx)" in capsys.readouterr().err


def test_the_strict_form_of_the_format_is_read(tmp_path):
    path = packed(tmp_path / "post.docx", paragraph(words("A"), style="Zitat"))
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
            archive.writestr(
                name, content.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", strict)
            )
    assert read_docx(path) == "> A\n"


W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
SIGNED = "&lt;!-- signed Jane Doe --&gt;"


def replied(path: Path, body: str, *threads: tuple[str, str]) -> Path:
    """A document whose comments are A, an anchor, B, a sign-off, and C, a question; `threads`: (answer, answered)."""
    texts = {"A": "&lt;!-- q4 1.00-2.00 Ann Lee --&gt;", "B": SIGNED, "C": "Is it so?"}
    comments = "".join(
        f'<w:comment w:id="{number}"><w:p w14:paraId="0"/><w:p w14:paraId="{name}"><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:comment>"
        for number, (name, text) in enumerate(texts.items())
    )
    parents = dict(threads)
    extended = "".join(
        f'<w15:commentEx w15:paraId="{name}"'
        + (f' w15:paraIdParent="{parents[name]}"' if name in parents else "")
        + ' w15:done="0"/>'
        for name in texts
    )
    space = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    kinds = {
        "styles": f"<w:styles {_NAMESPACE}>{STYLES}</w:styles>",
        "comments": f"<w:comments {_NAMESPACE} {W14}>{comments}</w:comments>",
        "commentsExtended": f"<w15:commentsEx {space}>{extended}</w15:commentsEx>",
    }
    related = "".join(f'<Relationship Id="{kind}" Type="x/{kind}" Target="{kind}.xml"/>' for kind in kinds)
    root = '<Relationship Id="d" Type="x/officeDocument" Target="/word/document.xml"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", f"<Relationships>{root}</Relationships>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{related}</Relationships>")
        archive.writestr("word/document.xml", f"<w:document {_NAMESPACE}><w:body>{body}</w:body></w:document>")
        for kind, content in kinds.items():
            archive.writestr(f"word/{kind}.xml", content)
    return path


@pytest.mark.parametrize(
    ("references", "threads", "markdown"),
    [
        ((0,), [("B", "A")], "> A\n<!-- q4 1.00-2.00 Ann Lee -->\n<!-- signed Jane Doe -->\n"),
        ((0, 1), [("B", "A")], "> A\n<!-- q4 1.00-2.00 Ann Lee -->\n<!-- signed Jane Doe -->\n"),
        ((2,), [("B", "C")], "> A\n<!-- signed Jane Doe -->\n"),
        ((0,), [("C", "A")], "> A\n<!-- q4 1.00-2.00 Ann Lee -->\n"),
        ((0,), [], "> A\n<!-- q4 1.00-2.00 Ann Lee -->\n"),
        ((0,), [("B", "gone")], "> A\n<!-- q4 1.00-2.00 Ann Lee -->\n"),
        ((1,), [("B", "A")], "> A\n<!-- signed Jane Doe -->\n"),
    ],
    ids=["no place of its own", "a place of its own", "to a question", "a question", "no reply", "to nothing", "alone"],
)
def test_a_reply_is_a_comment_on_the_quotation_of_its_thread(tmp_path, references, threads, markdown):
    body = paragraph(words("A"), *map(reference, references), style="Eigenes")
    body += paragraph(words("b"))
    text = read_docx(replied(tmp_path / "a.docx", body, *threads))
    assert text == markdown + "\nb\n"
