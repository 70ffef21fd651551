"""The speech tag that interrupts a quotation: "…," she said, "…"."""

from __future__ import annotations

import re
from collections.abc import Collection

from summarizer.posts.asked_questions import asker
from summarizer.posts.timestamps import without_timestamps
from summarizer.text.language import Language
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import is_unspaced
from summarizer.text.speech_words import speech_words

__all__ = ["goes_on", "interrupts", "is_speech_tag"]

_MAX_TAG_WORDS, _MAX_CLAUSE_WORDS = 14, 5  # of a tag; of one that says nothing else
_MAX_UNSPACED_CHARS = 30
_MAX_BARE_WORDS = 6  # of a tag in a language whose speech verbs are not known
_MAX_LEAD, _MAX_LEAD_WORDS = 80, 2  # characters and words looked at before a quotation
_FINAL_BEFORE = re.compile(r"[.!?。！？]\W*$")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SEPARATOR = ",，、;:—–-"
_ENDED = re.compile(r"[.!?。！？…][^\w]*\s+[^\W\d_]")
_MAX_OPENING = 2  # words before a few marked words that make a sentence: "And then"
_CLOSED = frozenset(".!?。！？…")
_FINAL = ".!?。！？"
_ASIDE = re.compile(r"\W*\s(?:[—–]+|--?)\s[^—–]*\s(?:[—–]+|--?)\s\W*|\W*\([^()]*\)\W*|\W*\[[^\[\]]*\]\W*")
_MAX_ASIDE = 200  # characters
_BROKEN_OFF = ("…", "...", "—", "–", "-", ",")  # at the end of a first part that an aside follows
_SEPARATED = re.compile(r"\w\s*[,;:–—]\s*\w")


def is_speech_tag(text: str, language: Language) -> bool:
    """Whether a text beside a quotation says who says it and nothing else: "she said", ", sagt Ann Bell, "."""
    return _tells_speech(text, language, _MAX_CLAUSE_WORDS) and _SEPARATED.search(text) is None


def interrupts(lead: str, before: str, between: str, language: Language) -> bool:
    """Whether the words between two marked texts interrupt one quotation, of which `before` is the first part.

    A full stop, in the first part or in the tag, ends the sentence: what follows is another quotation. So it is after
    a first part with a speech verb of its own right before it (`lead`: the text before the first mark) and after a tag
    that begins or ends as a clause of its own does: "Moor asks “…” and Hask answers “…”", "“…,” Hask says that “…”".
    An aside between dashes interrupts a first part that breaks off: "“Water closed …” — Hask paused — “in Berlin.”"
    """
    tag = between.strip()
    if before.rstrip().endswith(_BROKEN_OFF) and tag[:1] in ("—", "–", "-") and _is_aside(between):
        return True
    if tag[:1] in ";；" or _is_clause(lead, tag, language) or _leads(lead, language):
        return False
    if before.rstrip()[-1:] in "?？" and asker(lead, language.code) is not None:
        return False
    gestures = speech_words(language.code).gestures
    first, separated = before.rstrip()[-1:], tag[:1] in _SEPARATOR
    if not tag or tag[-1] in _FINAL + "；;" or not _tells_speech(tag, language, _MAX_TAG_WORDS, gestures):
        return False
    if first == ".":
        return False
    return separated or first in _SEPARATOR or (first in "!?！？…" and tag[:1].islower()) or is_unspaced(tag)


def _is_clause(lead: str, tag: str, language: Language) -> bool:
    topics = speech_words(language.code).topics
    if topics and is_unspaced(tag):  # 野原は「…」と言い、冬木は「…」: each part has its subject
        last = re.split(r"[。！？]", lead)[-1]
        return any(topic in last for topic in topics) and tag.rstrip("、，").endswith(topics)
    words = [word.casefold() for word in _WORD.findall(tag)]
    joins, complementizers = speech_words(language.code).joins, language.governing.complementizers
    return (
        len(words) > 1
        and not is_unspaced(tag)
        and (words[0] in joins or words[-1] in complementizers or words[-1] in joins | quotation_words().joining)
    ) or _adds_clause(tag, language)


def _adds_clause(tag: str, language: Language) -> bool:
    """Whether a clause of its own follows a tag and leads to what is quoted next: ", he adds, he means"."""
    parts = tag.split(",")
    last = [word.casefold() for word in _WORD.findall(parts[-1])]
    return (
        len(parts) > 1
        and len(last) > 1
        and last[0] in speech_words(language.code).alone
        and any(_WORD.search(part) for part in parts[:-1])
    )


def _leads(lead: str, language: Language) -> bool:
    """Whether a text ends with a speech verb and at most who hears it: "Moor asks Hask,"."""
    if is_unspaced(lead):
        return lead.rstrip(' ，、:：“「『"').endswith(tuple(language.speech_verbs) or "\0")
    words = _WORD.findall(lead[-_MAX_LEAD:])[-_MAX_LEAD_WORDS:]
    ended = bool(_FINAL_BEFORE.search(lead[-_MAX_LEAD:].rstrip()))
    return not ended and any(_folded(word) in language.speech_verbs for word in words)


def goes_on(words: str, between: str, after: str) -> bool:
    """Whether a few marked words go on a quotation before them: `"…," she said. And "water wins."`

    `between`: the text between the two; `after`: what follows the words. They are a sentence, by themselves or after
    a word such as "and" or an aside ("“…” — Hask paused — “in Berlin.”"); words inside a sentence of the post ("The
    "experts" left.") are none.
    """
    ended = words.rstrip()[-1:] in _CLOSED or after.lstrip()[:1] in _CLOSED
    if _is_aside(between):
        return ended
    if not _WORD.search(between):
        return ended or words.lstrip()[:1] in "…."
    rest = re.split(r"[.!?。！？…][^\w\s]*\s*", between)[-1]
    opened = _WORD.findall(rest)
    return ended and len(opened) <= _MAX_OPENING and all(w.casefold() in quotation_words().joining for w in opened)


def _is_aside(between: str) -> bool:
    """Whether nothing stands between two marked texts but words in dashes or brackets."""
    return len(between) <= _MAX_ASIDE and _ASIDE.fullmatch(between) is not None


def _tells_speech(text: str, language: Language, most: int, more: Collection[str] = ()) -> bool:
    """Whether a text of at most so many words is one sentence or less with one speech verb, or one of `more`."""
    text = without_timestamps(text).strip()
    words = _WORD.findall(text)
    if not words or len(words) > most or _ENDED.search(text):
        return False
    if is_unspaced(text):
        known = language.speech_verbs
        return len(text) <= _MAX_UNSPACED_CHARS and (not known or any(verb in text for verb in known))
    if not language.speech_verbs:
        return len(words) <= _MAX_BARE_WORDS and text[0] in _SEPARATOR
    return sum(one in language.speech_verbs or one in more for one in map(_folded, words)) == 1


def _folded(word: str) -> str:
    """The word as in a list of verbs; of "dit-elle" the verb."""
    return word.casefold().strip(".'’-").split("-")[0]
