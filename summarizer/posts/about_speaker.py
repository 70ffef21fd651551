"""Whether words tell about a speaker, as a summary does, or are the speaker's own."""

from __future__ import annotations

import re

from summarizer.posts.signatures import begins_with_person
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.scripts import is_unspaced
from summarizer.text.speech_words import speech_words

__all__ = ["begins_as_self", "in_first_person", "is_reported", "tells_about"]

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_OPENING = re.compile(r"(?:[^\W\d_]+,\s+)?(?P<word>[^\W\d_][\w'’-]*)(?=\s+\w)")


def tells_about(text: str, name: str, language: Language, *, by_author: bool = False) -> bool:
    """Whether a text tells about a speaker: it begins with "she", "her" or a role, or holds "she" or the name.

    A text that only holds them and has "I" is the speaker's own. `by_author`: no verb of speech gives it to the
    speaker, so that "I" may be the post's author; but "The engineer left." and "Her dog barked." may be the speaker's.
    """
    said = speech_words(language.code)
    words = _words(text)
    known = said.alone | {part.casefold() for part in name.split() if len(part) > 2}
    holds = bool(known.intersection(words))
    if by_author or begins_with_person(text):
        return holds or begins_with_person(text)
    if not words or words[0] in known | (said.owners - said.speaker - attribution_words().own):
        return True
    persons = said.persons | said.guests | said.hosts
    role = words[0] in said.the and len(words) > 1 and (words[1] in persons or attribution_words().is_role(words[1]))
    return role or (holds and not in_first_person(text, language))


def is_reported(text: str, language: Language) -> bool:
    """Whether words after a colon are plainly indirect: "that …", or a verb of reported speech and no "I" or "you".

    German "Sie habe die Karte behalten", not the imperative "Sei still" nor the phrase "es sei denn".
    """
    said = speech_words(language.code)
    words = _words(text)
    if not words or text.rstrip(" *_`").endswith(("!", "?")) or attribution_words().own & set(words):
        return False
    if words[0] in said.reports:
        return True
    return any(word in said.reporting and words[at + 1 : at + 2] != ["denn"] for at, word in enumerate(words) if at)


def in_first_person(text: str, language: Language) -> bool:
    """Whether a text holds "I", "me" or "my"."""
    return bool(speech_words(language.code).speaker.intersection(_words(text)))


def begins_as_self(text: str, language: Language) -> bool:
    """Whether a text begins as a sentence of "I" or "we": "I closed it", "Yes, we did"; not "I, the engineer".

    "Why I closed it" and "Bridges I closed" may be titles.
    """
    own = frozenset(language.governing.own)
    plain = text.strip(" *_\n")
    if is_unspaced(plain):
        return plain.startswith(tuple(own))
    match = _OPENING.match(plain)
    word = match["word"].casefold().replace("’", "'") if match else ""
    stem = word.partition("'")[0]
    return bool({word, stem, f"{stem}'" if "'" in word else stem} & own)


def _words(text: str) -> list[str]:
    """The words in small letters, without what follows an apostrophe."""
    return [word.casefold().split("'")[0].split("’")[0] for word in _WORD.findall(text)]
