"""SSA/ASS (pysubs2 reads it), TTML and LRC as cues; `cues.py` gives them speakers."""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Callable, Collection, Iterator
from typing import Any

from summarizer.records.timecode import format_vtt
from summarizer.transcripts.assembly import ParsedTranscript
from summarizer.transcripts.blocks import Cue
from summarizer.transcripts.cues import read_cues
from summarizer.transcripts.refusals import after_prolog
from summarizer.transcripts.times import read_time

__all__ = ["is_ssa", "is_ttml", "read_lrc", "read_ssa", "read_ttml"]

_SSA = re.compile(r"^\s*\[(?:Script Info|V4\+? Styles|Events)\]\s*$", re.IGNORECASE | re.MULTILINE)
_TTML = re.compile(r"<(?:\w{1,10}:)?tt[\s>]")
_DRAWING = re.compile(r"\\p[1-9]")
_MAX_CHARACTERS = 32 * 1024 * 1024
_LRC_LINE = re.compile(r"^\s*((?:\[\d{1,3}:\d{2}(?:[.:]\d{1,3})?\]\s*)+)(.*)$")
_LRC_TIME = re.compile(r"\[(\d{1,3}:\d{2}(?:[.:]\d{1,3})?)\]")
_LRC_TAG = re.compile(r"^\s*\[(ar|al|ti|au|by|re|ve|length|la|offset|tool|#)\s*:([^\[\]]{0,300})\]\s*$", re.IGNORECASE)
_MIN_SHARE_LRC = 0.8  # of the lines
_OFFSET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s|f|t)")


def is_ssa(text: str) -> bool:
    """Whether a text is SSA or ASS."""
    return _SSA.search(text[:4000]) is not None and "Dialogue:" in text


def read_ssa(text: str, known: Collection[str] = ()) -> ParsedTranscript | None:
    """SSA or ASS: the field Name is the speaker, drawings and comments are left out."""
    import pysubs2

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            events = pysubs2.SSAFile.from_string(text[:_MAX_CHARACTERS], format_="ass").events
    except (pysubs2.exceptions.Pysubs2Error, ValueError, IndexError, KeyError, ArithmeticError):
        return None
    cues = []
    for event in events:
        if event.type == "Dialogue" and not _DRAWING.search(event.text):
            name = html.escape(" ".join(event.name.split()).replace("<", "").replace(">", ""), quote=False)
            body = html.escape(re.sub(r"\{[^{}]*\}", "", event.text), quote=False).replace("\\h", " ")
            lines = re.split(r"\\[Nn]", body)
            voice = f"<v {name}>" if name else ""
            cues.append(Cue(event.start / 1000, event.end / 1000, (voice + lines[0], *lines[1:])))
    return read_cues(cues, "ass", 0, known) if cues else None


def is_ttml(text: str) -> bool:
    """Whether a text is TTML or DFXP."""
    return _TTML.match(after_prolog(text)) is not None


def read_ttml(text: str, known: Collection[str] = ()) -> ParsedTranscript | None:
    """TTML (also DFXP, IMSC, EBU-TT): `<p begin= end=>`, with `ttm:agent` as the speaker."""
    from lxml import etree  # type: ignore[import-untyped,unused-ignore]

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text[:_MAX_CHARACTERS].encode(), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    seconds = _ttml_clock(root)
    agents = dict(_agents(root))
    cues: list[Cue] = []
    unread = 0
    for line in root.iter("{*}p"):
        own = _attribute(line, "begin")
        start, end = seconds(own), seconds(_attribute(line, "end"))
        length = seconds(_attribute(line, "dur"))
        end = start + length if end is None and start is not None and length is not None else end
        unread += own is not None and start is None
        name = agents.get((_attribute(line, "agent") or "").partition(" ")[0], "")
        body = html.escape("".join(_shown(line)), quote=False)
        voice = f"<v {html.escape(name, quote=False)}>" if name else ""
        cues.append(Cue(start, end, tuple(part for part in (voice + body).split("\n") if part.strip())))
    reading = read_cues(cues, "ttml", unread, known)
    language = next((value for key, value in root.attrib.items() if str(key).endswith("}lang")), "")
    reading.language = language[:2].lower() if len(language) >= 2 else None
    return reading if reading.pieces else None


def _attribute(element: Any, name: str) -> str | None:
    """An attribute by its local name; documents differ in the namespaces that they use."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def _agents(root: Any) -> Iterator[tuple[str, str]]:
    for agent in root.iter("{*}agent"):
        name = " ".join("".join(agent.itertext()).split()).replace("<", "").replace(">", "")
        identity = _attribute(agent, "id")
        if identity:
            yield identity, name[:120] or identity


def _shown(element: Any) -> Iterator[str]:
    """The text of an element; `<br/>` breaks the line, line breaks of the source do not."""
    yield re.sub(r"\s+", " ", element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            if child.tag.rpartition("}")[2] == "br":
                yield "\n"
            elif child.tag.rpartition("}")[2] != "metadata":
                yield from _shown(child)
        yield re.sub(r"\s+", " ", child.tail or "")


def _ttml_clock(root: Any) -> Callable[[str | None], float | None]:
    """A reader of times: clock times, clock times with frames, and offsets such as `1500ms`, `12.5s`, `90t`."""
    ticks, frames = (_number(_attribute(root, name)) for name in ("tickRate", "frameRate"))
    rate = frames or 30.0
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "f": 1 / rate, "t": 1 / (ticks or rate)}

    def seconds(text: str | None) -> float | None:
        offset = _OFFSET.fullmatch((text or "").strip())
        if offset:
            return float(offset[1]) * units[offset[2]]
        parts = (text or "").strip().split(":")
        if len(parts) == 4 and len(parts[3]) <= 3 and _number(parts[3]) is not None:
            whole = read_time(":".join(parts[:3]))
            return None if whole is None else whole + (_number(parts[3]) or 0.0) / rate
        return read_time(text or "")

    return seconds


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text) else None


def read_lrc(text: str, known: Collection[str] = ()) -> ParsedTranscript | None:
    """LRC: `[mm:ss.xx]words`, several times before repeated words, `<mm:ss.xx>` before each word; None for other text.

    A line with a time and no words ends the line before it.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    tags = [match for line in lines[:100] if (match := _LRC_TAG.match(line[:400]))]
    timed = [match for line in lines if (match := _LRC_LINE.match(line))]
    hundredths = sum(len(re.findall(r"^\s*\[\d+:\d\d\.\d\d\]", match[0][:40])) for match in timed)
    if (
        len(timed) < 2
        or len(timed) + len(tags) < _MIN_SHARE_LRC * len(lines)
        or not (tags or 2 * hundredths > len(timed))
    ):
        return None
    offset = next((tag[2].strip() for tag in tags if tag[1].lower() == "offset"), "0")
    shift = int(offset) / 1000 if re.fullmatch(r"[+-]?\d{1,7}", offset) else 0.0
    found = [
        (max(0.0, time - shift), match[2].strip())
        for match in timed
        for stamp in _LRC_TIME.findall(match[1])
        if (time := read_time(stamp.replace(":", ".") if stamp.count(":") > 1 else stamp)) is not None
    ]
    found.sort(key=lambda one: one[0])
    cues: list[Cue] = []
    for place, (start, words) in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        end = following[0] if following is not None and not following[1] else None
        if words:
            shifted = re.sub(r"<(\d[\d:.]{3,12})>", lambda stamp: _moved(stamp, shift), words)
            cues.append(Cue(start, end, (shifted,)))
    language = next((tag[2].strip()[:2].lower() for tag in tags if tag[1].lower() == "la"), None)
    reading = read_cues(cues, "lrc", 0, known)
    reading.language = language
    return reading


def _moved(stamp: re.Match[str], shift: float) -> str:
    time = read_time(stamp[1])
    return stamp[0] if time is None else f"<{format_vtt(max(0.0, time - shift))}>"
