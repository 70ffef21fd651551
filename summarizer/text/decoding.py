"""Bytes -> text, whatever the encoding: byte order marks, UTF-8, UTF-16 without a mark, and the old national ones.

And the text of a TOML file -> its values.
"""

from __future__ import annotations

import codecs
import tomllib
import unicodedata
from typing import Any

from summarizer.errors import InputError
from summarizer.text.characters import clean

__all__ = ["MAX_BYTES", "decode", "toml_values"]

_MOST_DEEP = 50  # tables in tables, of a TOML file

MAX_BYTES = 64 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000  # bytes or characters that are enough to judge by


def decode(data: bytes, refusal: str) -> tuple[str, str | None]:
    """The text, without characters that are not shown, and a note when its encoding had to be guessed.

    Raises InputError with `refusal` when the bytes are no text.
    """
    text, note = _decode(data, refusal)
    sample = text[:_SAMPLE]
    control = sum(unicodedata.category(character) == "Cc" and character not in "\t\n\r\f\v\x1b" for character in sample)
    if control > max(2, len(sample) // 500) or sample.count("\ufffd") > max(5, len(sample) // 50):
        raise InputError(refusal)
    return clean(text.replace("\u2028", "\n")), note


def _decode(data: bytes, refusal: str) -> tuple[str, str | None]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :] if encoding == "utf-8" else data
            return body.decode(encoding, "replace").lstrip("\ufeff"), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        if error.start > 0 and error.end >= len(data) - 3 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8"), "the file ends in the middle of a character"
    sample = data[:_SAMPLE]
    if sample.count(0) > len(sample) // 4:
        even = sample[0::2].count(0) > sample[1::2].count(0)
        return data.decode("utf-16-be" if even else "utf-16-le", "replace"), "the text is UTF-16 without a mark"
    if sample.count(0) > 2:
        raise InputError(refusal)
    return _guess(data)


def _guess(data: bytes) -> tuple[str, str]:
    bad = sum(byte >= 0x80 for byte in data[:_SAMPLE])
    repaired = data.decode("utf-8", "replace")
    if repaired[:_SAMPLE].count("\ufffd") * 20 < bad:
        return repaired, "a few characters could not be read"
    from charset_normalizer import from_bytes

    encoding = "cp1252"
    if not _is_western(data[:_SAMPLE].decode("cp1252", "replace")):
        best = from_bytes(data[:_SAMPLE]).best()
        encoding = best.encoding if best is not None else "cp1252"
    return data.decode(encoding, "replace"), f"the text is not UTF-8; read as {encoding}"


def _is_western(text: str) -> bool:
    """Read as Windows-1252, is it plain Western text? Accents are few, and what is no letter stands between words.

    charset-normalizer takes a few lines of French for Baltic; other alphabets read so give accents in every word.
    """
    accents = inside = letters = 0
    for before, here, after in zip(" " + text, text, text[1:] + " ", strict=False):
        letters += here.isalpha()
        if here > "\x7f":
            accents += here.isalpha()
            inside += not (here.isalpha() or here in "’´`") and before.isalpha() and after.isalpha()
    return accents < 0.5 * max(1, letters) and inside <= 0.02 * max(1, accents) and "\ufffd" not in text


def toml_values(text: str) -> dict[str, Any]:
    """The values of a TOML file. Raises ValueError, which says in one line what is wrong in it, whatever it holds."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # Python converts no more than 4,300 digits
        raise ValueError("a whole number in it has too many digits") from None
    except RecursionError:
        raise ValueError("its brackets are nested too deeply") from None
    if _depth(values) > _MOST_DEEP:
        raise ValueError("its tables are nested too deeply")
    return values


def _depth(values: dict[str, Any]) -> int:
    """How deep tables and lists are nested in each other: a key may have thousands of parts with dots."""
    depth = 0
    level: list[Any] = [values]
    while level and depth <= _MOST_DEEP:
        inner = [one for table in level for one in (table.values() if isinstance(table, dict) else table)]
        level = [one for one in inner if isinstance(one, dict | list)]
        depth += 1
    return depth
