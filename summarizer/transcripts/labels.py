"""Speaker labels of foreign transcripts: which look like a person's name, and which only number or describe a voice."""

from __future__ import annotations

import re
import unicodedata

from summarizer.records.transcript import Speaker

__all__ = ["clean_name", "looks_like_name", "speaker_of"]

_GENERIC = re.compile(
    r"^(?:speaker|spkr?|sprecher(?:in)?|locuteur|locutrice|intervenante?|hablante|orador(?:a)?|falante|participante?"
    r"|persona?|person|voice|channel|caller|unknown|unidentified|male|female|man|woman|audience|host|co-?host|guest"
    r"|interviewer|interviewee|moderator(?:in)?|narrator|announcer|anchor|presenter|break|intro|outro|music|musik"
    r"|musique|ad|ads|sponsor|advertisement|advert|jingle|clip|all|both|everyone|everybody|group|crowd|various|others?"
    r"|question|answer|q|a|transcript|note|title|chapter|发言人|说话人|講者|讲者|主持人|嘉宾|話者|スピーカー|司会|ゲスト|화자|참석자"
    r")(?:[\s_\-#:.]*\d+|[\s_\-#:.]+[a-z])?$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:spk|speaker|s|sp|p|u|usr|user|ch)[\s_\-]*\d+$", re.IGNORECASE)
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "des",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "van",
        "von",
        "zu",
        "zur",
        "of",
        "the",
        "y",
        "e",
        "i",
        "und",
    ]
)
_CREDENTIALS = re.compile(
    r"(?:,\s*|\s+)(?:ph\.?\s?d|psy\.?d|ed\.?d|m\.?d|mba|m\.?sc|b\.?sc|m\.?a|esq|rn|lcsw|cpa|j\.?d|dds|ms|rd)\.?$",
    re.IGNORECASE,
)
_HONORIFICS = re.compile(r"^(?:dr|prof|professor|mr|mrs|ms|mx|sir|dame|rev|hon)\.?\s+", re.IGNORECASE)
_CJK_NAME = re.compile("^[\u3040-\u30ff\u3400-\u9fff·・\\s]{2,10}$")


def clean_name(label: str) -> str:
    """The label without emoji, pronouns in brackets and credentials: `Mireille Reece, PsyD` -> `Mireille Reece`."""
    text = re.sub(r"\s*[(\[][^()\[\]]{0,40}[)\]]\s*$", "", label.strip())
    text = "".join(character for character in text if unicodedata.category(character) not in ("So", "Sk", "Cs", "Cf"))
    while True:
        shorter = _CREDENTIALS.sub("", text).strip(" ,;:-–—")
        if shorter == text or not shorter:
            return text.strip()
        text = shorter


def looks_like_name(label: str) -> bool:
    """Does it read as a person's name? "Eoin", "Dr. Ada van Dyk" and "阿禅" do; "Speaker 1", "A" and "Outro" do not."""
    name = _HONORIFICS.sub("", clean_name(label))
    if len(name) < 2 or len(name) > 60 or _GENERIC.match(name) or _NUMBERED.match(name):
        return False
    if any(character.isdigit() for character in name):
        return False
    if _CJK_NAME.match(name):
        return len(name) <= 6 or "·" in name or "・" in name
    words = name.split()
    if not 1 <= len(words) <= 5 or _GENERIC.match(words[0]):
        return False
    return all(_name_word(word) for word in words) and words[0] not in _PARTICLES


def _name_word(word: str) -> bool:
    if word in _PARTICLES:
        return True
    bare = word.strip(".'’-")
    return bool(bare) and all(part.isalpha() for part in re.split(r"[.'’\-]", bare) if part) and not bare[0].islower()


def speaker_of(label: str, given: str | None = None) -> Speaker:
    """The Speaker for a label, with the name that the file's own table gives for it, if any."""
    name = clean_name(given if given else label)
    if not looks_like_name(name):
        return Speaker(label=label)
    return Speaker(label=label, name=name, origin="transcript", confidence=0.9 if " " in name else 0.7)
