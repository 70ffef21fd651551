"""A Word document (.docx) -> Markdown of its paragraphs, so that it is read and checked as any other post.

The format: ECMA-376, Office Open XML, part 1, WordprocessingML. Of a document only `word/document.xml` is read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.posts.escaping import escape

__all__ = ["paragraph_of_line", "read_docx"]

_MAX_FILE_BYTES = 100_000_000  # pictures are part of the file
_MAX_XML_BYTES = 50_000_000
_MAX_PARAGRAPHS = 200_000
_DOCUMENT = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading\s?([1-6])|(title)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->")
_STRUCK, _END = "\ue000", "\ue001"  # private characters that stand for `~~` until the text is escaped


def read_docx(path: Path) -> str:
    """One line a paragraph, with an empty line after each: headings with `#`, quotations with `>`.

    Struck text stays and is marked as such; deleted and hidden text is not shown in Word and left out. A comment such
    as `<!-- signed Jane Doe -->` that is typed as text is one. Raises InputError when it is no such document or too
    large.
    """
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise InputError(f"{path} has more than {_MAX_FILE_BYTES // 1_000_000} MB; give the text as Markdown")
        with zipfile.ZipFile(path) as archive, archive.open(_DOCUMENT) as file:
            data = file.read(_MAX_XML_BYTES + 1)  # the size that the archive names may be wrong
    except FileNotFoundError:
        raise InputError(f"no such file: {path}; give the path of a post, for example post.md") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise InputError(f"{path} is not a Word document (.docx); give one, or a Markdown or HTML post") from None
    except Exception as error:  # zlib.error, lzma.LZMAError: a broken archive
        raise InputError(f"{path} cannot be unpacked ({type(error).__name__}); save it again in Word") from None
    if len(data) > _MAX_XML_BYTES:
        raise InputError(f"{path} holds more than {_MAX_XML_BYTES // 1_000_000} MB of text; give it in parts")
    return "\n\n".join(_paragraphs(data, path)) + "\n"


def paragraph_of_line(line: int) -> int:
    """The number of the paragraph, from 1, on a line of what `read_docx` gives."""
    return (line + 1) // 2


def _paragraphs(data: bytes, path: Path) -> Iterator[str]:
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    if b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data:
        raise InputError(
            f"{path} is not a Word document as Word writes it (it declares entities); save it again in Word"
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise InputError(f"{path} holds a text that is not well-formed; save it again in Word") from None
    for number, paragraph in enumerate(root.iter(f"{_W}p")):
        if number >= _MAX_PARAGRAPHS:
            raise InputError(f"{path} has more than {_MAX_PARAGRAPHS:,} paragraphs; give it in parts")
        yield _markdown(paragraph)


def _markdown(paragraph: Any) -> str:
    text = _escaped("".join(_runs(paragraph)))
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = str(style.get(f"{_W}val", "")) if style is not None else ""
    heading = _HEADING.match(name)
    if heading and text:
        return f"{'#' * int(heading[1] or 1)} {text}"
    return f"> {text}" if "quote" in name.lower() and text else text


def _runs(paragraph: Any) -> Iterator[str]:
    for run in paragraph.iter(f"{_W}r"):
        if _parent_paragraph(run) is not paragraph or _is_on(run, "vanish"):
            continue  # of a paragraph in a text box, which is read by itself
        text = "".join(_text(part) for part in run)
        if text.strip() and (_is_on(run, "strike") or _is_on(run, "dstrike")):
            text = f"{_STRUCK}{text.strip()}{_END}"
        yield text


def _parent_paragraph(run: Any) -> Any:
    return next(run.iterancestors(f"{_W}p"), None)


def _is_on(run: Any, name: str) -> bool:
    found = run.find(f"{_W}rPr/{_W}{name}")
    return found is not None and found.get(f"{_W}val", "true") not in ("0", "false", "off")


def _text(part: Any) -> str:
    if part.tag == f"{_W}t":
        return re.sub(f"[\n{_STRUCK}{_END}]", " ", part.text or "")
    return " " if part.tag in (f"{_W}br", f"{_W}cr", f"{_W}tab") else "-" if part.tag == f"{_W}noBreakHyphen" else ""


def _escaped(text: str) -> str:
    """Text that Markdown reads as it stands; comments stay comments."""
    parts: list[str] = []
    reached = 0
    for match in _COMMENT.finditer(text):
        parts += (escape(text[reached : match.start()]), match[0])
        reached = match.end()
    parts.append(escape(text[reached:]))
    return " ".join(part for part in parts if part).replace(_STRUCK, "~~").replace(_END, "~~")
