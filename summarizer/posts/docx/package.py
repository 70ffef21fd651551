"""Reads the parts of a Word document that hold text: a ZIP archive of XML files. What is read has an upper bound."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from summarizer.errors import InputError

__all__ = ["Package", "R", "W", "read_package"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_MAX_FILE_BYTES = 100_000_000  # pictures are part of the file
_MAX_XML_BYTES = 50_000_000  # of all parts that are read, unpacked
_MAX_DIRECTORY_BYTES = 2_000_000  # the archive's list of files
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how a document of Word 97, or one with a password, begins
_END_OF_DIRECTORY, _END_SIZE, _MAX_ARCHIVE_COMMENT = b"PK\x05\x06", 22, 65535
_ROOT_RELATIONS, _DOCUMENT = "_rels/.rels", "word/document.xml"
_STRICT = (  # the namespaces of "Strict Open XML", and those of the usual form
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
)


class Package(NamedTuple):
    """The parts of a document as XML elements; None: it has no such part."""

    document: Any
    styles: Any = None
    comments: Any = None
    footnotes: Any = None
    endnotes: Any = None
    properties: Any = None  # custom ones
    threads: Any = None  # which comments answer which
    theme: Any = None
    links: dict[str, str] = {}  # noqa: RUF012 -- the URLs of hyperlinks by the id of their relation; never changed


def read_package(path: Path) -> Package:
    """The parts of the document at `path`. Raises InputError."""
    try:
        _require_document(path)
        with zipfile.ZipFile(path) as archive:
            return _Reader(archive, path).package()
    except FileNotFoundError:
        raise InputError(f"no such file: {path}; give the path of a post, for example post.md") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder; give the path of a post, for example post.md") from None
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    except RuntimeError:  # zipfile: an encrypted entry
        raise InputError(f"{path} is protected by a password; save it without one") from None
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, EOFError):
        raise InputError(f"{path} is not a Word document (.docx); give one, or a Markdown or HTML post") from None
    except Exception as error:  # zlib.error, lzma.LZMAError: a broken archive
        raise InputError(f"{path} cannot be unpacked ({type(error).__name__}); save it again in Word") from None


def _require_document(path: Path) -> None:
    """Raises InputError for what can be refused before anything is unpacked."""
    size = path.stat().st_size
    if size > _MAX_FILE_BYTES:
        raise InputError(f"{path} has more than {_MAX_FILE_BYTES // 1_000_000} MB; give the text as Markdown")
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise InputError(f"{path} has a password or is of Word 97 (.doc); save it as .docx without a password")
        file.seek(max(0, size - _END_SIZE - _MAX_ARCHIVE_COMMENT))
        tail = file.read()
    end = tail.rfind(_END_OF_DIRECTORY)
    if 0 <= end <= len(tail) - _END_SIZE and struct.unpack_from("<I", tail, end + 12)[0] > _MAX_DIRECTORY_BYTES:
        raise InputError(f"{path} is an archive of very many files, not a Word document (.docx)")


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self.archive = archive
        self.path = path
        self.left = _MAX_XML_BYTES
        self.names = frozenset(archive.namelist())

    def package(self) -> Package:
        if any(name.lower().endswith("vbaproject.bin") for name in self.names):
            raise InputError(f"{self.path} holds macros; save it as .docx, which has none")
        root = self._relations(_ROOT_RELATIONS, "")
        main = next((target for kind, target, _ in root.values() if kind == "officeDocument"), _DOCUMENT)
        if main not in self.names:
            raise KeyError(main)
        folder, name = posixpath.split(main)
        own = self._relations(posixpath.join(folder, "_rels", f"{name}.rels"), folder)

        def part(kind: str, relations: dict[str, tuple[str, str, bool]] = own) -> Any:
            found = next((target for one, target, outside in relations.values() if one == kind and not outside), "")
            return self._xml(found) if found in self.names else None

        links = {key: target for key, (kind, target, outside) in own.items() if kind == "hyperlink" and outside}
        return Package(
            self._xml(main), part("styles"), part("comments"), part("footnotes"), part("endnotes"),
            part("custom-properties", root), part("commentsExtended"), part("theme"), links,
        )  # fmt: skip

    def _relations(self, name: str, folder: str) -> dict[str, tuple[str, str, bool]]:
        """(kind, name of the part or URL, whether it is outside the file) of each relation, by its id."""
        if name not in self.names:
            return {}
        found = {}
        for relation in self._xml(name).iter("{*}Relationship"):
            target, outside = relation.get("Target", ""), relation.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target, outside)
        return found

    def _xml(self, name: str) -> Any:
        from lxml import etree  # type: ignore[import-untyped,unused-ignore]

        with self.archive.open(name) as file:
            data = file.read(self.left + 1)  # the size that the archive names may be wrong
        self.left -= len(data)
        if self.left < 0:
            raise InputError(f"{self.path} holds more than {_MAX_XML_BYTES // 1_000_000} MB of text; give it in parts")
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            raise InputError(f"{self.path} holds a text that is not well-formed; save it again in Word") from None
        if root.getroottree().docinfo.doctype:
            raise InputError(
                f"{self.path} is not a Word document as Word writes it (it declares entities); save it again in Word"
            )
        return root
