"""Speech without marks: `Bell said: The wall fell.`, a dialogue after a dash, and words before a lone closing mark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.posts.about_speaker import is_reported, tells_about
from summarizer.posts.document import Block
from summarizer.posts.inner_tags import without_tags
from summarizer.posts.interruptions import is_speech_tag
from summarizer.posts.known_names import KnownNames
from summarizer.posts.led_words import given_to
from summarizer.posts.marks import Range
from summarizer.posts.signatures import DASH
from summarizer.text.language import Language
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS, OPENING
from summarizer.text.scripts import count_words, is_unspaced
from summarizer.text.sentences import has_final_mark, split_sentences
from summarizer.text.speech_words import speech_words

__all__ = ["unmarked_speech"]

_MIN_WORDS = 4
_LEAD = re.compile(r"(?:^|(?<=[.!?。！？\n])\s*)(?P<lead>[^.!?。！？:：\n]{2,100})(?:\n[ \t]*)?[:：][ \t]*(?=[^\s])")
_DASHED = re.compile(rf"\s*{DASH}\s*(?P<words>\S.*?[,?!…])\s+(?P<tag>[^,.!?—–\n]{{3,60}})\.?\s*$", re.DOTALL)
_DIALOGUE = re.compile(rf"\s*{DASH}\s*(?=\S)")
_LONE = re.compile(r"(?<=[^\s\d])[\"”](?=[\s.,;:!?)]|$)")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def unmarked_speech(block: Block, names: KnownNames, language: Language) -> Iterator[Range]:
    """Half-open ranges of a paragraph's words that it gives to somebody as their own words, where no marks stand."""
    text = block.text
    if block.kind not in ("paragraph", "item"):
        return
    marks = sum(text.count(mark) for mark in DOUBLE_CHARACTERS)
    if marks == 1 and (lone := _LONE.search(text)):
        yield _before_mark(text, lone.start(), language)
    elif marks == 0:
        dialogue = _in_dialogue(text, names, language)
        yield from [dialogue] if dialogue else _after_colons(text, names, language)


def _before_mark(text: str, end: int, language: Language) -> Range:
    """The words that a closing mark ends: from a speech verb before a capital on, else from the beginning."""
    for match in _WORD.finditer(text, 0, end):
        after = re.compile(r"[,:]?\s+(?=[^\W\d_a-z])").match(text, match.end(), end)
        if after and match[0].casefold() in language.speech_verbs:
            return after.end(), end
    return 0, end


def _in_dialogue(text: str, names: KnownNames, language: Language) -> Range | None:
    """The words of a paragraph that a dash opens and in which a speech tag stands, with the tags that stand inside."""
    opening = _DIALOGUE.match(text)
    if opening is None:
        return None
    end = len(text.rstrip())
    parts = without_tags(text, opening.end(), end, language)
    if parts != [(opening.end(), end)]:
        return opening.end(), parts[-2][1] if _is_narrated(text, parts, language) else end
    match = _DASHED.match(text)
    if match and is_speech_tag(match["tag"], language) and _names_somebody(match["tag"], names, language):
        return match.span("words")
    return None


def _is_narrated(text: str, parts: list[Range], language: Language) -> bool:
    """Whether the end of a dialogue's paragraph tells on after a tag: "—… —dijo Bell, y se fue.", without a dash."""
    if len(parts) < 2:
        return False
    (_, tag), (begin, end) = parts[-2:]
    between, words = text[tag:begin].rstrip(), text[begin:end]
    dashed = re.match(rf"[,!?…]?\s*{DASH}", between) is not None and between.endswith(",")
    resumed = len(re.findall(DASH, between)) > 1 or re.search(DASH, words) is not None
    return dashed and not resumed and words[:1].islower() and len(split_sentences(words, language.code)) == 1


def _after_colons(text: str, names: KnownNames, language: Language) -> Iterator[Range]:
    """The sentence after `Name said:`; one in small letters may be a summary."""
    for match in _LEAD.finditer(text):
        lead, begin = match["lead"], match.end()
        said = text[begin:]
        if said[0].islower() or said.startswith(OPENING) or is_reported(said.split("\n\n")[0], language):
            continue
        tagged = is_speech_tag(lead, language) and _names_somebody(lead, names, language)
        given = () if tagged else given_to(lead, names, language)
        if not tagged and (not given or tells_about(said, given[0].text if given[0] else "", language)):
            continue
        sentence = split_sentences(said.split("\n\n")[0], language.code)[0].rstrip()
        end = begin + len(sentence)
        if text.startswith(sentence, begin) and has_final_mark(sentence) and count_words(sentence) >= _MIN_WORDS:
            yield begin, end


def _names_somebody(tag: str, names: KnownNames, language: Language) -> bool:
    if is_unspaced(tag):
        return any(name in tag.casefold() for name in names.names)
    alone = speech_words(language.code).alone
    return any(word.casefold() in alone or (word[0].isupper() and names.may_speak(word)) for word in _WORD.findall(tag))
