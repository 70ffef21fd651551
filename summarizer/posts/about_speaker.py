"""Whether words tell about a speaker, as a summary does, or are the speaker's own."""

from __future__ import annotations

import re

from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.speech_words import speech_words

__all__ = ["in_first_person", "is_reported", "tells_about"]

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def tells_about(text: str, name: str, language: Language) -> bool:
    """Whether a text tells about a speaker: it begins with "she", "her", "the engineer" or the name, or holds them."""
    said = speech_words(language.code)
    words = [word.casefold().split("'")[0].split("’")[0] for word in _WORD.findall(text)]
    known = said.alone | {part.casefold() for part in name.split() if len(part) > 2}
    if not words or words[0] in known | (said.owners - said.speaker - attribution_words().own):
        return True
    persons = said.persons | said.guests | said.hosts
    if words[0] in said.the and len(words) > 1 and (words[1] in persons or attribution_words().is_role(words[1])):
        return True
    return bool(known & set(words)) and not in_first_person(text, language)


def is_reported(text: str, language: Language) -> bool:
    """Whether words after a colon are plainly indirect: "that …", or a verb of reported speech and no "I" or "you".

    German "Sie habe die Karte behalten", not the imperative "Sei still" nor the phrase "es sei denn".
    """
    said = speech_words(language.code)
    words = [word.casefold().split("'")[0].split("’")[0] for word in _WORD.findall(text)]
    if not words or text.rstrip(" *_`").endswith(("!", "?")) or attribution_words().own & set(words):
        return False
    if words[0] in said.reports:
        return True
    return any(word in said.reporting and words[at + 1 : at + 2] != ["denn"] for at, word in enumerate(words) if at)


def in_first_person(text: str, language: Language) -> bool:
    """Whether a text holds "I", "me" or "my"."""
    words = {word.casefold().split("'")[0].split("’")[0] for word in _WORD.findall(text)}
    return bool(words & speech_words(language.code).speaker)
