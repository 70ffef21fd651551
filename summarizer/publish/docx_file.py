"""A Word document with the styles, comments, links and properties that a post needs, by python-docx."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from summarizer.posts.docx.inline import TOP
from summarizer.posts.docx.properties import PROPERTY_NAME, front_matter_pieces

__all__ = ["DocxFile"]

_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that have names (ECMA-376, part 1, 22.3)
_LINKED = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_MAX_TITLE = 255  # characters of a core property
_QUOTE_INDENT, _QUOTE_RULE = 0.4, "9A9A9A"  # inches; the colour of the line at its left


class DocxFile:
    """The document being written."""

    def __init__(self, day: dt.date) -> None:
        import docx

        self.document = docx.Document()
        self._style_ids: dict[str, str] = {}
        self.written = dt.datetime.combine(day, dt.time())
        properties = self.document.core_properties
        properties.author = properties.last_modified_by = "summarizer"
        properties.comments = ""
        properties.created = properties.modified = self.written
        self._style_texts()

    def _style_texts(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls
        from docx.shared import Inches, RGBColor

        styles = self.document.styles
        quote = styles["Quote"]
        quote.font.italic = False
        quote.paragraph_format.left_indent = Inches(_QUOTE_INDENT)
        borders = parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="10" w:color="{_QUOTE_RULE}"/></w:pBdr>'
        )
        quote.element.get_or_add_pPr().insert(0, borders)
        code = styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
        code.base_style, code.font.name = styles["Normal"], "Courier New"
        styles.add_style("Source Code", WD_STYLE_TYPE.CHARACTER).font.name = "Courier New"
        link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
        link.font.underline, link.font.color.rgb = True, RGBColor(0x05, 0x63, 0xC1)

    def paragraph(self, style: str) -> Any:
        """A new paragraph in the style of this name; "Normal" is that of paragraphs without one."""
        paragraph = self.document.add_paragraph()
        if style != "Normal":
            paragraph._p.style = self._id_of(style)
        return paragraph

    def _id_of(self, style: str) -> str:
        """The id of a style; python-docx looks through all styles for each."""
        if style not in self._style_ids:
            self._style_ids[style] = self.document.styles[style].style_id
        return self._style_ids[style]

    def table(self, columns: int) -> Any:
        """A table without rows. Word joins tables that have no paragraph between them."""
        body = self.document.element.body
        if len(body) > 1 and body[-2].tag == body[-1].tag.replace("sectPr", "tbl"):
            self.document.add_paragraph()
        return self.document.add_table(rows=0, cols=columns, style="Table Grid")

    def new_numbering(self) -> Any:
        """A numbering of a list of its own, which begins with 1."""
        numbering = self.document.part.numbering_part.element
        style = self.document.styles["List Number"].element
        wanted = style.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(wanted).abstractNumId.val
        number = numbering.add_num(abstract)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return number.numId

    def number(self, paragraph: Any, numbering: Any) -> None:
        """Makes a paragraph an item of a numbered list."""
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = numbering

    def hyperlink(self, paragraph: Any, url: str) -> Any:
        """The element for the runs of a link; None for a URL that no document should open."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        if not (_LINKED.match(url) or url.startswith("#")):
            return None
        element = OxmlElement("w:hyperlink")
        if url.startswith("#"):
            element.set(qn("w:anchor"), url[1:] or TOP)
        else:
            element.set(qn("r:id"), self.document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        paragraph._p.append(element)
        return element

    def comment(self, covered: tuple[Any, Any], text: str, author: str, when: dt.datetime | None = None) -> Any:
        """A Word comment on the runs from the first to the last of these; gives the run that is its mark.

        `when`: in UTC; None: the day of the post.
        """
        from docx.oxml.ns import qn
        from docx.text.run import Run

        comment = self.document.add_comment(
            runs=covered, text=text, author=author, initials="".join(name[0] for name in author.split())
        )
        comment._comment_elm.set(qn("w:date"), f"{(when or self.written):%Y-%m-%dT%H:%M:%S}Z")
        mark = covered[1]._r.getnext().getnext()  # behind the end of the range
        return Run(mark, covered[1]._parent)

    def content(self) -> bytes:
        """The file; of equal posts the same bytes."""
        saved, packed = io.BytesIO(), io.BytesIO()
        self.document.save(saved)
        with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    def set_properties(self, front: str, values: Mapping[str, Any]) -> None:
        """Keeps a front matter, given with its fences and as its values, in the properties."""
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        self.document.core_properties.title = str(values.get("title") or "")[:_MAX_TITLE]
        if not front:
            return
        properties = "".join(
            f"<property fmtid={quoteattr(_FORMAT_ID)} pid={quoteattr(str(number + 1))} "
            f"name={quoteattr(PROPERTY_NAME.format(number))}><vt:lpwstr>{escape(piece)}</vt:lpwstr></property>"
            for number, piece in enumerate(front_matter_pieces(front), start=1)
        )
        content = f'<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_TYPES}">{properties}</Properties>'
        package = self.document.part.package
        part = Part(
            PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, content.encode("utf-8"), package
        )
        package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
