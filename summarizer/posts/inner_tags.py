"""Speech tags that stand inside a quotation's marks, as French, Spanish or Russian printers set them: «…, dit-elle, …».

A tag is a speech verb with a name or with "he" or "she", and nothing else, between commas or dashes.
"""

from __future__ import annotations

import regex

from summarizer.posts.marks import Range
from summarizer.text.language import Language
from summarizer.text.name_words import name_words
from summarizer.text.speech_words import speech_words

__all__ = ["without_tags"]

_MAX_WORDS = 4
_MAX_TAGS = 20  # in one run of words; with more it is no print of speech
_PART = regex.compile(r"\s{0,3}(?P<mark>[,.!?…]?\s{0,3}[—–]{1,3}\s{0,3}[,.!?…]?|[,.!?…](?=\s|$))\s{0,3}")
_WORD = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}'’.-]*")
# After a comma with a dash: what stands up to one of these tells who speaks, in Russian print.
_SURE = frozenset(["", ".", ",—", ".—", "!—", "?—", "—"])


def without_tags(text: str, start: int, end: int, language: Language) -> list[Range]:
    """The half-open ranges of text[start:end] without the tags in it; the range itself when there are none."""
    parts = [match for match in _PART.finditer(text, start, end) if match.start() > start]
    kept: list[Range] = []
    begin = start
    for place, opened in enumerate(parts):
        closed = parts[place + 1] if place + 1 < len(parts) else None
        stop, reached = (closed.start(), closed.end()) if closed else (end, end)
        if opened.start() < begin or opened["mark"] in tuple(".!?…"):
            continue
        if _is_tag(text[opened.end() : stop], opened["mark"], closed["mark"] if closed else "", language):
            kept.append((begin, opened.start()))
            begin = reached
    if not 0 < len(kept) <= _MAX_TAGS:
        return [(start, end)]
    return [span for span in [*kept, (begin, end)] if _WORD.search(text, *span)]


def _is_tag(tag: str, opened: str, closed: str, language: Language) -> bool:
    words = [word for one in _WORD.findall(tag) for word in _parted(one)]
    if not 0 < len(words) <= _MAX_WORDS or _WORD.sub("", tag).strip():
        return False
    speech = speech_words(language.code)
    dashed = any(dash in opened for dash in "—–")
    if not language.speech_verbs:
        return len(words) > 1 and _bare(opened) == ",—" and _bare(closed) in _SURE
    if not speech.tags_inside or not (dashed or "comma" in speech.tags_inside):
        return False
    known = language.speech_verbs | speech.gestures
    verbs = [place for place, word in enumerate(words) if word.casefold() in known]
    if len(verbs) != 1:
        return False
    subject = words[: verbs[0]] + words[verbs[0] + 1 :]
    if not subject:
        return dashed and speech.drops_subject
    if verbs[0] not in (0, len(words) - 1):
        return False
    if len(subject) == 1 and subject[0].casefold() in speech.alone:
        return True
    return subject[0][0].isupper() and all(word[0].isupper() or word in name_words().particles for word in subject)


def _bare(mark: str) -> str:
    return "".join(mark.split()).replace("–", "—")


def _parted(word: str) -> list[str]:
    """ "dit-elle" and "a-t-elle" as their words; other words as they are."""
    verb, _, subject = word.partition("-")
    return [verb, subject.removeprefix("t-")] if verb[:1].islower() and subject else [word]
