"""Turns, dialogue, signatures and spoken marks in a model's prose: forms that give words to a person as in a script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from summarizer.drafting.quotable import Quotable, Refused
from summarizer.posts.signatures import DASH
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import load_language
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.names import is_person_name
from summarizer.text.prose_form import first_person
from summarizer.text.speech_words import speech_words

__all__ = ["TURN", "is_role", "is_speech", "opens_in_first_person", "turns"]

TURN = "it gives words to a person as in a script"

_LABEL = re.compile(r"(?:^|(?<=[.!?…。！？]\s))\s*(?P<label>[^\W\d_][^.:;,!?。：]{0,60}?)\s*[:：](?=\s|$|\W)")
_DASH_OPENS = re.compile(rf"(?:^|(?<=[.!?…]\s)){DASH}\s*\w")
_DASH_NAME = re.compile(rf"(?:{DASH}|\s[-‐‑]\s)\s*(?P<name>[^\W\d_][^—–―\n]{{1,60}}?)\s*[.)]*(?=$|[.!?]\s)")
_VERB_THEN = re.compile(
    rf"(?P<subject>[^\W\d_][\w'’.-]*)?[ ]?\b(?P<verb>[^\W\d_]+)(?P<that> \w+)?\s?(?P<sign>[:：]|,?\s?{DASH})(?=\s|\w)"
)
_ASIDE = re.compile(rf",?\s?{DASH}[^—–―]{{1,80}}{DASH}\s?(?P<after>\w+)")
_NAMED_LABEL = re.compile(r"(?:^|(?<=[.!?…。！？]\s))(?P<first>[^.:,!?]{1,60}),\s(?P<second>[^.:,!?]{1,60})[:：](?=\s)")
_NAMED_FIRST = re.compile(r"(?:^|(?<=[.!?…。！？]\s))(?P<name>[^.,:;!?]{1,60}),\s")
_IN_BRACKETS = re.compile(r"[(（](?P<words>[^()（）]{1,400})[)）]\s?(?P<after>\w*)")
_ENDS_SIGNED = re.compile(r"(?P<before>\w+)\s*[(\[](?P<name>[^\W\d_][^()\[\],]{1,60})[)\]]\s*(?=$|[.!?…](?:\s|$))")
_BRACKETED_PART = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_CLAUSE = 4  # words
_TITLE = 7  # words


def turns(line: str, starts: Sequence[int], quotable: Quotable) -> Iterator[Refused]:
    """`Name: words`, `— words`, `words — Name`, `words (Name)`, `she says: words`, `she says — words`."""
    for match in _LABEL.finditer(line):
        if _is_person(match["label"], quotable):
            yield Refused(match.start(), _paragraph_end(starts, match.start()), TURN)
    for match in _NAMED_LABEL.finditer(line):  # The builder, Carver: …
        if _is_title(match["second"], line[match.end() :], quotable):
            continue
        if _is_person(match["first"], quotable) or _is_person(match["second"], quotable):
            yield Refused(match.start(), _paragraph_end(starts, match.start()), TURN)
    for match in _NAMED_FIRST.finditer(line):  # Carver, I have never …
        if opens_in_first_person(line[match.end() :], quotable) and _is_person(match["name"], quotable):
            yield Refused(match.start(), match.end(), TURN)
    yield from _bracketed(line, quotable)
    spoken = list(_spoken_marks(quotable.prose_code).finditer(line))
    if spoken:  # what stands between them belongs to them
        yield Refused(spoken[0].start(), spoken[-1].end(), TURN)
    for match in _DASH_OPENS.finditer(line):
        yield Refused(match.start(), match.end(), TURN)
    for number, (first, last) in enumerate(pairwise(starts)):
        for match in _DASH_NAME.finditer(line[first:last].rstrip()):
            if _is_person(match["name"], quotable):
                signs_before = match.start() == 0 and number > 0  # in a paragraph of its own
                yield Refused(starts[number - 1] if signs_before else first, first + match.end(), TURN)
    for match in _VERB_THEN.finditer(line):
        that = (match["that"] or "").strip().casefold()
        words = [match["subject"] or "", match["verb"]]
        if that and that not in quotable.language.drafting.get("complementisers", ()):
            words, that = [match["verb"], that], ""
        aside = _ASIDE.match(line, match.start("sign"))  # he explains — with regret — that …
        if aside and aside["after"].casefold() in quotable.language.drafting.get("complementisers", ()):
            continue
        if is_speech(words, quotable, sure=bool(that)):
            yield Refused(match.start("sign"), match.end(), TURN)


def _is_title(described: str, after: str, quotable: Quotable) -> bool:
    """Whether a title tells what a person is and what it is about: "Carver, the builder: a portrait of care"."""
    speech, verbs = speech_words(quotable.prose_code), quotable.language.drafting.get("sentence_verbs")
    words = [word.strip(".,!?").casefold() for word in after.split()]
    if not verbs or not 0 < len(words) <= _TITLE:
        return False
    return described.split()[0].casefold() in speech.the | speech.a and words[0] in speech.a and verbs.isdisjoint(words)


def _bracketed(line: str, quotable: Quotable) -> Iterator[Refused]:
    """A clause in brackets right after who says it, or before a comma and a name; a name in brackets after a clause."""
    for match in _IN_BRACKETS.finditer(line):
        words, _, name = match["words"].rpartition(",")
        signed = len(words.split()) >= _CLAUSE and _is_person(name, quotable)
        aside = match["after"].casefold() in quotable.language.drafting.get("complementisers", ())
        told = len(match["words"].split()) >= _CLAUSE and is_speech(line[: match.start()].split(" "), quotable)
        if signed or (told and not aside):
            yield Refused(match.start(), match.end("words") + 1, TURN)
    for match in _ENDS_SIGNED.finditer(line):  # not "the inspector (Ann Bell)."
        if _is_person(match["name"], quotable) and not is_role(match["before"]):
            yield Refused(match.start(), match.end(), TURN)


def is_role(word: str) -> bool:
    """Whether a word is a noun for what a person is or for who speaks."""
    return fold_word(word) in name_words().voices | name_words().roles or attribution_words().is_role(word)


def opens_in_first_person(text: str, quotable: Quotable) -> bool:
    place = first_person(text, quotable.prose_code)
    return place is not None and place[0] == 0


@lru_cache(maxsize=32)
def _spoken_marks(code: str) -> re.Pattern[str]:
    """Words that open or close a quotation: "quote … unquote"."""
    phrases = load_language(code).drafting.get("spoken_marks", frozenset())
    joined = "|".join(
        (r"(?<!\w)" if one[0].isalnum() else "") + re.escape(one) + (r"(?!\w)" if one[-1].isalnum() else "")
        for one in sorted(phrases, key=len, reverse=True)
    )
    return re.compile(joined or r"(?!)", re.IGNORECASE)


def _paragraph_end(starts: Sequence[int], place: int) -> int:
    return next((start for start in starts if start > place), place + 1)


def _is_person(label: str, quotable: Quotable) -> bool:
    """Whether the text names a person of the episode or anybody else, or a voice such as "Host" or "The guest"."""
    determiners = speech_words(quotable.prose_code).the | speech_words(quotable.prose_code).owners
    first, _, rest = _BRACKETED_PART.sub("", label).strip().partition(" ")
    if rest and first.casefold() in determiners:
        return " " not in rest and fold_word(rest) in name_words().voices
    label = f"{first} {rest}".strip()
    words = [word.strip(".,*_'’\"").casefold() for word in label.split()]
    if all(word in quotable.name_words for word in words):
        return True
    if len(words) == 1:
        return fold_word(words[0]) in name_words().voices or words[0] in ("q", "a")
    return all(word[:1].isupper() for word in label.split()) and is_person_name(label)


def is_speech(words: Sequence[str], quotable: Quotable, *, sure: bool = False) -> bool:
    """Whether the words end with a subject and a speech verb, in either order. `sure`: the verb is known to be one."""
    verbs = quotable.language.speech_verbs
    last = [word.strip(".,;:'’\"()").casefold() for word in words if word][-2:]
    if last and last[-1] in quotable.language.drafting.get("complementisers", ()):
        return any(word in verbs for word in last[:-1])
    subjects = quotable.name_words | quotable.language.drafting.get("subjects", frozenset())
    if sure:
        return bool(last) and last[-1] in verbs
    return len(last) == 2 and any(verb in verbs and subject in subjects for subject, verb in (last, reversed(last)))
