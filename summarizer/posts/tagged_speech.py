"""Words without marks beside a speech tag: in italics, in bold letters, or after the dash of a dialogue.

`*The wall fell*, said Bell.`, `Bell said:` above `**The wall fell.**`, `—The wall fell —dijo Bell.`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from summarizer.posts.attributions import VisibleAttribution
from summarizer.posts.document import Block
from summarizer.posts.interruptions import is_speech_tag
from summarizer.posts.known_names import KnownNames
from summarizer.posts.led_words import named_in
from summarizer.posts.signatures import DASH
from summarizer.posts.signed_words import is_stressed, is_titled
from summarizer.posts.turns import Turn
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language, known_languages, load_language
from summarizer.text.scripts import count_words
from summarizer.text.speech_words import speech_words

__all__ = ["tagged_speech"]

_MIN_WORDS = 4
_MAX_TAG = 60  # characters
_MAX_TRIED = 20  # places of a paragraph at which a tag may begin
_DIALOGUE = re.compile(rf"\s*{DASH}\s*(?=[^\W_])")
_TAG = re.compile(rf"(?:(?P<mark>[,!?…])\s*(?:{DASH}\s*)?|\s*{DASH}\s*)(?P<tag>[^,.!?…—–―\n]{{3,{_MAX_TAG}}})")
_AFTER = re.compile(rf"[,!?…]?\s*(?:{DASH}\s*)?(?P<tag>[^,.:;!?…—–―\n]{{3,{_MAX_TAG}}})(?:[.\n]|$)")
_BEFORE = re.compile(rf"(?:^|[.!?…\n]\s*)(?P<tag>[^,.:;!?…—–―\n]{{3,{_MAX_TAG}}})(?P<mark>[:,：]?)\s*$")


def tagged_speech(blocks: Sequence[Block], number: int, names: KnownNames, language: Language) -> Turn | None:
    """The words of a paragraph that a speech tag gives to a voice or to "she", where no marks stand."""
    block = blocks[number]
    if block.quote is not None or block.aside or block.kind not in ("paragraph", "item", "heading"):
        return None
    if opening := _DIALOGUE.match(block.text):
        return _in_dialogue(block.text, opening.end(), names)
    if (
        is_stressed(block)
        and number
        and not _introduces(block.text)
        and (above := _tag_above(blocks[number - 1], names, language))
    ):
        first, last = _trimmed(block.text, 0, len(block.text))
        return Turn(first, last, above) if count_words(block.text) >= _MIN_WORDS else None
    return next(_stressed(block, names, language), None)


def _in_dialogue(text: str, first: int, names: KnownNames) -> Turn | None:
    """The words after the dash that opens a paragraph up to a tag, which may be in another language than the talk."""
    for tried, match in enumerate(_TAG.finditer(text, first)):
        if tried >= _MAX_TRIED:
            return None
        tag = match["tag"].strip()
        for other in _languages():
            named = named_in(tag, names, other, names.may_speak) or ((None,) if _names_role(tag, other) else ())
            if named and is_speech_tag(tag, other):
                end = match.end("mark") if match["mark"] not in (None, ",") else match.start()
                enough = count_words(text[first:end]) >= _MIN_WORDS
                return Turn(first, end, named[0]) if enough else None
    return None


def _names_role(tag: str, language: Language) -> bool:
    """Whether a tag names somebody by a role, and ends with it or with its verb: "recuerda el cronista"."""
    words = re.findall(r"[^\W\d_][\w-]*", tag.casefold())  # "l'ingénieur" is two
    said = speech_words(language.code)
    persons = said.persons | said.guests | said.hosts
    places = [place for place, word in enumerate(words[:-1]) if word in said.the]
    return any(
        (words[place + 1] in persons or attribution_words().is_role(words[place + 1]))
        and all(word in language.speech_verbs or word in said.auxiliaries for word in words[place + 2 :])
        for place in places
    )


def _stressed(block: Block, names: KnownNames, language: Language) -> Iterator[Turn]:
    text = block.text
    for start, end in sorted({*block.strong, *block.stressed, *block.code}):
        first, last = _trimmed(text, start, end)
        words = text[first:last]
        if (
            count_words(words) < _MIN_WORDS
            or _introduces(words)
            or (is_titled(words) and not attribution_words().holds_clause(words))
        ):
            continue
        before, after = text[max(0, first - 2 * _MAX_TAG) : first], text[last : last + 2 * _MAX_TAG]
        free = not re.search(r"[^\W_]", re.split(r"[.!?…\n]", before)[-1])
        closed = not re.search(r"[^\W_]", re.split(r"[.!?…\n]", after)[0])
        tag = _AFTER.match(after.lstrip("*_`")) if free else _BEFORE.search(before.rstrip("*_`")) if closed else None
        if tag is None or not (free or tag["mark"] or words[0].isupper()):
            continue
        if free and words[-1] in ".!?…" and tag["tag"].lstrip()[:1].isupper():
            continue  # "**What did Carver say?** She said a lot."
        joined = tag["tag"].split()[0].casefold() in speech_words(language.code).joins  # "and Brandt said so"
        if (
            not joined
            and is_speech_tag(tag["tag"], language)
            and (named := named_in(tag["tag"], names, language, names.may_speak))
        ):
            yield Turn(first, last, named[0])


def _introduces(words: str) -> bool:
    """Whether words end in a colon, as those do that only introduce what follows: "**What to remember:** …"."""
    return words.rstrip(" *_`\n").endswith((":", "："))


def _tag_above(above: Block, names: KnownNames, language: Language) -> VisibleAttribution | None:
    """Whom a paragraph such as "Carver said:" gives the words below it."""
    if above.quote is not None or above.kind != "paragraph" or not above.text.rstrip().endswith((":", "：")):
        return None
    tag = _BEFORE.search(above.text.rstrip("*_` \n"))
    named = (
        named_in(tag["tag"], names, language, names.may_speak) if tag and is_speech_tag(tag["tag"], language) else ()
    )
    return named[0] if named else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip(" *_`\n")), start + len(words.rstrip(" *_`,\n"))


@lru_cache(maxsize=1)
def _languages() -> tuple[Language, ...]:
    """The languages whose speech verbs are known."""
    return tuple(one for one in map(load_language, known_languages()) if one.speech_verbs)
