"""Characters that are not shown: control and bidirectional characters, and zero-width ones.

They reorder, hide or overwrite what stands beside them, on a terminal (where ESC is a command), in a page and in a
post. `clean` takes them out of text that somebody else wrote; records apply it when they are read, and the terminal
once more when it prints. What such characters enclose stays and is shown, so nothing can be hidden inside an escape
sequence: of a colour code `[31m` remains.

What stays, because a reader sees it: line feeds and tabs; ZWNJ and ZWJ between letters of scripts that spell with
them, after an Indic virama, and ZWJ between emoji; one variation selector after a symbol or a letter that has variants
(not after Latin letters); the tags of a flag such as Scotland's; private-use characters and unassigned ones that are
not ignorable, which show as a symbol or a box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["UNSEEN", "Cleaned", "clean", "clean_at", "escape_json", "plain_spaces", "reordered"]

# The ranges follow DerivedCoreProperties.txt (Default_Ignorable_Code_Point), PropList.txt (Bidi_Control) and the
# control characters, line separators, surrogates and noncharacters of The Unicode Standard.
_SEPARATORS = r"\x0b\x0c\x1c-\x1f\x85\u2028\u2029"  # str.split() and some readers part words or lines at these
_CONTROL = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_ZERO_WIDTH = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff"
)
_SURROGATES = r"\ud800-\udfff"  # alone: bytes that were no text. Printing one fails
UNSEEN = rf"{_CONTROL}{_SEPARATORS}{_ZERO_WIDTH}{_SURROGATES}"  # inside the brackets of a pattern; without \r

_SPELLED = (  # letters and marks of Arabic, Syriac, N'Ko, Indic scripts, Myanmar, Khmer and Mongolian
    r"[\u0620-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u17ff\u1810-\u18af\u1a20-\u1aaf\u1b00-\u1c4f"
    r"\ua800-\ua82f\ua840-\ua8ff\ua980-\ua9ff\uaa60-\uaa7f\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00011000-\U00011fff]"
)
_VIRAMA = r"[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca]"  # a joiner ends words in older spellings
_EMOJI = r"\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff"
_VARIED = (
    r"[#*0-9\u00a9\u00ae\u1000-\u115e\u1161-\u17b3\u17b6-\u180a\u1810-\u200a\u2010-\u2027\u2030-\u205e"
    r"\u2070-\u3163\u3165-\ufdff\ufe10-\ufefc\U00010000-\U0001bc9f\U0001bca4-\U0001d172\U0001d17b-\U000dffff]"
)

_SEEN = (
    r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
    rf"|(?<={_SPELLED})[\u200c\u200d](?={_SPELLED})|(?<={_VIRAMA})[\u200c\u200d](?![\u200c\u200d])"
    rf"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    rf"|(?<={_VARIED})[\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef]"
)
_PATTERN = re.compile(
    rf"(?P<seen>{_SEEN})|(?P<space>[{_SEPARATORS}])|(?P<broken>[{_SURROGATES}])|(?P<line>\r(?!\n))|[\r{UNSEEN}]"
)
_SUSPECT = re.compile(rf"[\r{UNSEEN}]")
_OBEYED = r"\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # direction and zero width
_IN_JSON = re.compile(rf"[{_CONTROL}{_SEPARATORS}{_OBEYED}{_SURROGATES}]")


_OVERRIDDEN = re.compile(r"[\u202d\u202e][^\u202c\u2029\n]*")

# Spaces of other widths, also those that keep words on one line. Between digits one may part the groups of a number.
_SPACES = re.compile(
    r"(?<!\d)[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000](?!\d)"
)


class Cleaned(NamedTuple):
    """Text without what is not shown. `gone`: offsets in the text as it was, of characters that were dropped.
    `changed`: offsets in the text as it is now, where one was dropped or replaced; line ends do not count."""

    text: str
    gone: tuple[int, ...]
    changed: tuple[int, ...]


def clean(text: str) -> str:
    """Text without characters that are not shown; lines end in a line feed. Doing it twice changes nothing more."""
    if (text.isascii() and text.isprintable()) or not _SUSPECT.search(text):
        return text
    return clean_at(text).text


def clean_at(text: str) -> Cleaned:
    """The same, with the places where something was taken out, for whoever keeps offsets into the text."""
    parts: list[str] = []
    gone: list[int] = []
    changed: list[int] = []
    reached = length = 0
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup
        if kind == "seen":
            continue
        between = text[reached : match.start()]
        put = {"space": " ", "broken": "\ufffd", "line": "\n"}.get(kind or "", "")
        parts += (between, put)
        length += len(between)
        if match[0] != "\r":
            changed.append(length)
        if not put:
            gone.append(match.start())
        length += len(put)
        reached = match.end()
    return Cleaned("".join((*parts, text[reached:])), tuple(gone), tuple(changed))


def reordered(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges whose letters an override shows in another order, up to its end, the line's or the text's."""
    for match in _OVERRIDDEN.finditer(text):
        yield match.span()


def plain_spaces(text: str) -> str:
    """The text, of the same length, with a plain space for each space of another width, but not between digits."""
    return text if text.isascii() else _SPACES.sub(" ", text)


def escape_json(document: str) -> str:
    r"""A JSON document whose strings hold no character that a terminal would obey: each is written as \uXXXX."""
    return _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", document)
