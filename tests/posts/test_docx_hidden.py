"""Words of a Word document that its theme, fonts, table styles or fixed heights keep from being read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from checking.made import check

from summarizer.posts.docx import read_docx

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."
THEME = (
    f'<a:theme {_A}><a:themeElements><a:clrScheme name="House"><a:dk1><a:sysClr val="windowText" lastClr="000000"/>'
    '</a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:accent1><a:srgbClr val="FAFAFA"/></a:accent1>'
    '<a:accent2><a:srgbClr val="1F3864"/></a:accent2></a:clrScheme></a:themeElements></a:theme>'
)
STYLES = (
    '<w:style w:type="table" w:styleId="Pale"><w:name w:val="Pale"/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="Head"><w:name w:val="Head"/><w:tblStylePr w:type="firstRow"><w:rPr>'
    '<w:color w:val="FFFFFF"/></w:rPr><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr></w:tblStylePr></w:style>'
    '<w:style w:type="table" w:styleId="Last"><w:name w:val="Last"/><w:tblStylePr w:type="lastRow"><w:rPr>'
    '<w:color w:val="FFFFFF"/></w:rPr></w:tblStylePr></w:style>'
)


def written(path: Path, body: str) -> Path:
    relations = "".join(
        f'<Relationship Id="{kind}" Type="x/{kind}" Target="{kind}.xml"/>' for kind in ("styles", "theme")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr("word/styles.xml", f"<w:styles {_W}>{STYLES}</w:styles>")
        archive.writestr("word/theme.xml", THEME)
    return path


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(style: str, *rows: str, look: str = "04A0") -> str:
    named = f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblLook w:val="{look}"/></w:tblPr>'
    return f"<w:tbl>{named}{''.join(rows)}</w:tbl>"


def row(text: str, height: str = "", width: int = 9000) -> str:
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{run(text)}</w:p></w:tc>'
    return f"<w:tr><w:trPr>{height}</w:trPr>{cell}</w:tr>"


def height(value: int, rule: str = "exact") -> str:
    return f'<w:trHeight w:val="{value}" w:hRule="{rule}"/>'


def placed(properties: str) -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(SAID)}</w:p>"


SAID = f"Brandt said: “{TRUE}”"
LONG = f"{'We talked for an hour. ' * 12}{SAID}"


@pytest.mark.parametrize(
    ("look", "passes"),
    [
        ('<w:color w:val="auto" w:themeColor="background1"/>', False),
        ('<w:color w:val="000000" w:themeColor="accent1"/>', False),
        ('<w:color w:val="000000" w:themeColor="text1" w:themeTint="0D"/>', False),
        ('<w:color w:val="FFFFFF" w:themeColor="background1" w:themeShade="80"/>', True),
        ('<w:color w:val="FFFFFF" w:themeColor="text1"/>', True),
        ('<w:color w:themeColor="background1"/><w:shd w:val="clear" w:fill="auto" w:themeFill="accent2"/>', True),
        ('<w:color w:themeColor="accent2"/><w:shd w:val="clear" w:fill="FFFFFF" w:themeFill="accent2"/>', False),
        ('<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>', False),
        ('<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>', False),
        ('<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI"/>', True),
        ('<w:rFonts w:eastAsia="Wingdings"/>', True),
        ('<w:w w:val="1"/>', False),
        ('<w:w w:val="1%"/>', False),
        ('<w:w w:val="90"/>', True),
        ('<w:spacing w:val="-400"/>', False),
        ('<w:spacing w:val="-20"/>', True),
        ('<w:spacing w:val="40"/>', True),
        ('<w:position w:val="-3000"/>', False),
        ('<w:position w:val="600"/>', False),
        ('<w:position w:val="-6"/>', True),
    ],
)
def test_words_of_a_theme_colour_or_a_font_of_signs(tmp_path: Path, look: str, passes: bool) -> None:
    body = f"<w:p>{run('Brandt said: “Every old bridge tells ')}{run('you how it', look)}"
    body += f"{run(' wants to be repaired, if you listen.”')}</w:p>"
    (quote,) = check(read_docx(written(tmp_path / "post.docx", body))).quotes
    assert quote.passes is passes
    assert [(edit.kind, edit.post) for edit in quote.edits] == ([] if passes else [("hidden", "you how it")])


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        (table("Pale", row(SAID)), False),
        (table("Head", row(SAID), row("End")), True),
        (table("Last", row("Start"), row(SAID)), True),
        (table("Last", row("Start"), row(SAID), look="04E0"), False),
        (table("Last", row(SAID), row("End"), look="04E0"), True),
        (table("Plain", row(SAID, height(40))), False),
        (table("Plain", row(SAID, height(600))), True),
        (table("Plain", row(SAID, height(40, "atLeast"))), True),
        (table("Plain", row(LONG, height(300))), False),
        (table("Plain", row(LONG, height(2400))), True),
        (f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr>{run(SAID)}</w:p>', False),
        (f'<w:p><w:pPr><w:spacing w:line="280" w:lineRule="exact"/></w:pPr>{run(SAID)}</w:p>', True),
        (f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="auto"/></w:pPr>{run(SAID)}</w:p>', True),
        (placed('<w:ind w:left="40000"/>'), False),
        (placed('<w:ind w:start="-20000"/>'), False),
        (placed('<w:ind w:firstLine="30000"/>'), False),
        (placed('<w:ind w:right="-9000"/>'), False),
        (placed('<w:ind w:left="720" w:right="720" w:hanging="720"/>'), True),
        (placed('<w:framePr w:w="3000" w:x="-20000" w:y="300"/>'), False),
        (placed('<w:framePr w:w="3000" w:h="20" w:hRule="exact"/>'), False),
        (placed('<w:framePr w:w="3000" w:hSpace="180" w:x="1200" w:y="300"/>'), True),
    ],
)
def test_words_of_table_styles_and_fixed_heights(tmp_path: Path, body: str, passes: bool) -> None:
    quotes = check(read_docx(written(tmp_path / "post.docx", body))).quotes
    assert [quote.passes for quote in quotes] == [passes]


@pytest.mark.parametrize(("switch", "texts"), [("<w:hidden/>", []), ('<w:hidden w:val="0"/>', [TRUE])])
def test_words_of_a_hidden_row_are_left_out(tmp_path: Path, switch: str, texts: list[str]) -> None:
    body = table("Plain", row("Start"), row(SAID, switch), row("End"))
    assert [quote.text for quote in check(read_docx(written(tmp_path / "post.docx", body))).quotes] == texts
