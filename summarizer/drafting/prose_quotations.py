"""Leaves out of a model's prose every sentence that holds a quotation, or markup that could make one.

A language model never types a quotation. Its prose is plain text: one paragraph that Markdown, HTML and the encodings
of web pages read as the same characters. Words between quotation marks of any kind stay when they are heard in the
episode in one run, or when they are a title of its metadata. `posts/marks.py` knows the marks.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from summarizer.drafting.quotable import Quotable
from summarizer.posts.markdown import read_markdown
from summarizer.posts.marks import marked_ranges
from summarizer.posts.signatures import DASH
from summarizer.records.transcript import join_words
from summarizer.text.characters import clean
from summarizer.text.language import load_language
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.names import is_person_name
from summarizer.text.prose_form import first_person
from summarizer.text.quotation_marks import MARK_CHARACTERS
from summarizer.text.quotation_words import quotation_words
from summarizer.text.sentences import sentence_spans
from summarizer.text.speech_words import speech_words

__all__ = ["Plain", "Refused", "leave_out_quotations", "quotations_in"]

_MARKUP = re.compile(
    r"</?[a-z!?]|-->|[<>](?=\w)|(?<=[\w.,!?])[<>]|<<|>>|\]\(|\*\*|__|[`\\]|(?:^|\s)>|&[a-z#0-9]+;"
    r"|\b(?:https?|ftp|javascript|data):|\bwww\.",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"(?:\\|[uU]\+|%u)(?:[uxU]?)[0-9a-fA-F]{2,6}")
# Punctuation that is no sign around words: "(…)" explains, a dash parts, and the rest ends or opens a sentence.
_NO_SIGNS = frozenset(".,;:!?…()（）¿¡-‐‑–—―'’ʼ،؛؟。、，；：！？€£¥₹")
_SINGLE = "'’‘‚‛＇′´`ʼ"  # between letters, after one or before a figure an apostrophe
_LABEL = re.compile(r"(?:^|(?<=[.!?…。！？]\s))\s*(?P<label>[^\W\d_][^.:;,!?。：]{0,60}?)\s*[:：](?=\s|$|\W)")
_DASH_OPENS = re.compile(rf"(?:^|(?<=[.!?…]\s)){DASH}\s*\w")
_DASH_NAME = re.compile(rf"{DASH}\s*(?P<name>[^\W\d_][^—–―\n]{{1,60}}?)\s*[.)]*(?=$|[.!?]\s)")
_VERB_THEN = re.compile(
    rf"(?P<subject>[^\W\d_][\w'’.-]*)?[ ]?\b(?P<verb>[^\W\d_]+)(?P<that> \w+)?\s?(?P<sign>[:：]|,?\s?{DASH})(?=\s|\w)"
)
_ASIDE = re.compile(rf",?\s?{DASH}[^—–―]{{1,80}}{DASH}\s?(?P<after>\w+)")
_BETWEEN_PIECES = re.compile(r"[\W_]*")
_HEBREW = re.compile(r"[\u0590-\u05ff]")

_NAMED_LABEL = re.compile(r"(?:^|(?<=[.!?…。！？]\s))(?P<first>[^.:,!?]{1,60}),\s(?P<second>[^.:,!?]{1,60})[:：](?=\s)")
_NAMED_FIRST = re.compile(r"(?:^|(?<=[.!?…。！？]\s))(?P<name>[^.,:;!?]{1,60}),\s")
_COLON = re.compile(r"[:：](?=\s|$|[^\x00-\x7f])")
_SENTENCE_END = re.compile(r"[.!?…。！？]\s")
_IN_BRACKETS = re.compile(r"[(（](?P<words>[^()（）]{1,400})[)）]\s?(?P<after>\w*)")
_LONG = 4  # letters; shorter words are small in title case, too
_CLAUSE = 4  # words

_NOT_HEARD = "it puts words in quotation marks that nobody says in the episode"
_UNPAIRED = "it holds a quotation mark without its partner"
_NOT_PLAIN = "plain words only: no links, tags, comments, emphasis or code"
_TURN = "it gives words to a person as in a script"


class Refused(NamedTuple):
    """A part of a text, as half-open character range, that may not be printed, and why."""

    start: int
    end: int
    why: str


class Plain(NamedTuple):
    """A text without the sentences that were refused, and what was refused of its `line`."""

    text: str
    line: str = ""
    refused: tuple[Refused, ...] = ()

    @property
    def why(self) -> tuple[str, ...]:
        """One reason for each kind of refusal."""
        return tuple(dict.fromkeys(one.why for one in self.refused))


def leave_out_quotations(text: str, quotable: Quotable, *, whole: bool = False) -> Plain:
    """The text without the sentences that hold a quotation; with `whole`, nothing of a text that holds one."""
    line, starts, refused = _read(text, quotable)
    if not refused:
        return Plain(line, line)
    kept = [
        line[first + start : first + end]
        for first, last in pairwise(starts)
        for start, end in sentence_spans(line[first:last], quotable.prose_code)
        if not any(one.start < first + end and first + start < one.end for one in refused)
    ]
    return Plain("" if whole else join_words(kept), line, tuple(refused))


def quotations_in(text: str, quotable: Quotable) -> list[Refused]:
    """What of a text may not be printed, in no order; empty for plain prose."""
    return _read(text, quotable)[2]


def _read(text: str, quotable: Quotable) -> tuple[str, list[int], list[Refused]]:
    """The text as one line, where its paragraphs begin and the line ends, and what of it is refused."""
    lines = clean(text)
    line = " ".join(lines.split())
    starts = _paragraph_starts(lines, line)
    bare = quotable.without_metadata(line)
    refused = [
        *_blocks(lines, line),
        *_not_plain(line),
        *_marked(bare, quotable),
        *_signs(bare, quotable),
        *_turns(line, starts, quotable),
    ]
    return line, starts, refused


# -- markup ------------------------------------------------------------------------------------------------------------


def _not_plain(line: str) -> Iterator[Refused]:
    """What Markdown, HTML or an encoding would read otherwise than it stands there."""
    document = read_markdown(line)
    for other in (" ".join(block.text for block in document.blocks), html.unescape(line), unquote(line)):
        difference = _difference(line, " ".join(other.split()))
        if difference is not None:
            yield Refused(*difference, _NOT_PLAIN)
    for pattern in (_MARKUP, _ESCAPED):
        found = list(pattern.finditer(line))
        if found:  # what stands between two tags belongs to them
            yield Refused(found[0].start(), found[-1].end(), _NOT_PLAIN)


def _difference(text: str, other: str) -> tuple[int, int] | None:
    """The range of `text` outside of what both begin and end with; None when they are equal."""
    if text == other:
        return None
    most = min(len(text), len(other))
    first = next((place for place in range(most) if text[place] != other[place]), most)
    last = next((place for place in range(most - first) if text[-1 - place] != other[-1 - place]), most - first)
    return first, max(first + 1, len(text) - last)


def _blocks(lines: str, line: str) -> Iterator[Refused]:
    """Blockquotes, headings, lists, tables and code: everything that Markdown takes for another block."""
    reached = 0
    for block in read_markdown(lines).blocks:
        words = " ".join(block.text.split())
        place = line.find(words, reached)
        if place < 0:
            continue  # it holds markup
        reached = place + len(words)
        if block.kind != "paragraph":
            yield Refused(place, reached, _NOT_PLAIN)


# -- quotation marks ---------------------------------------------------------------------------------------------------


def _marked(line: str, quotable: Quotable) -> Iterator[Refused]:
    """Words between marks that are neither heard nor a title, and marks without a partner."""
    ranges = marked_ranges(line, elided=quotation_words().elided)
    sentences = sentence_spans(line, quotable.prose_code) if ranges else []
    partners = {place for start, end in ranges for place in (start - 2, start - 1, end, end + 1)}
    for start, end in _joined(line, ranges):
        words = line[start:end]
        if not any(char.isalnum() for char in words):
            continue
        around = _around(line, start, end, sentences)
        governed = _is_speech(line[:start].rstrip(MARK_CHARACTERS + ": ,").split(" "), quotable)
        if not quotable.is_heard(words, *around) and (governed or not quotable.is_title(words)):
            yield Refused(max(0, start - 1), min(len(line), end + 1), _NOT_HEARD)
    inside = [False] * len(line)
    for start, end in ranges:
        inside[start:end] = [True] * (end - start)
    for place, mark in enumerate(line):
        if mark in MARK_CHARACTERS and place not in partners and not inside[place] and _is_stray(line, place):
            yield Refused(place, place + 1, _UNPAIRED)


def _around(line: str, start: int, end: int, sentences: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """What stands in the same sentence before and after line[start:end], without the marks."""
    around = [one for one in sentences if one[0] < end and start < one[1]] or [(0, len(line))]
    before, after = line[around[0][0] : start], line[end : around[-1][1]]
    return before.rstrip(MARK_CHARACTERS), after.lstrip(MARK_CHARACTERS)


def _joined(line: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges, with those joined between which no word stands: "bridges" … "are" is one quotation."""
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and _BETWEEN_PIECES.fullmatch(line, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_stray(line: str, place: int) -> bool:
    """Whether a mark outside of all pairs is a quotation mark, not an apostrophe, an inch or part of a word."""
    before = line[place - 1] if place else " "
    after = line[place + 1] if place + 1 < len(line) else " "
    if line[place] not in _SINGLE:
        return not (before.isdigit() or (_HEBREW.match(before) and _HEBREW.match(after)))
    if after.isalpha() and not before.isalnum():
        return True
    return before in ".,!?…" and not after.isalnum()


def _signs(line: str, quotable: Quotable) -> Iterator[Refused]:
    """Words between two equal or mirrored signs, as in /these/, |these| or [these]."""
    opened: dict[str, int] = {}
    for place, char in enumerate(line):
        if char.isalnum() or char.isspace() or char in _NO_SIGNS or char in MARK_CHARACTERS:
            continue
        category = unicodedata.category(char)
        if category[0] not in "PS":
            continue
        before = line[place - 1] if place else " "
        after = line[place + 1] if place + 1 < len(line) else " "
        sign = _mirrored(char)
        if sign in opened and not after.isalnum() and not before.isspace():
            start = opened.pop(sign)
            if not quotable.is_heard(line[start + 1 : place]):
                yield Refused(start, place + 1, _NOT_PLAIN)
        elif not before.isalnum() and after.isalpha():
            opened.setdefault(sign, place)


def _mirrored(char: str) -> str:
    """A sign that opening and closing signs of one kind share."""
    category = unicodedata.category(char)
    if category not in ("Ps", "Pe", "Pi", "Pf") and not unicodedata.mirrored(char):
        return char
    name = unicodedata.name(char, char)
    return re.sub(r"\b(?:LEFT|RIGHT|LESS|GREATER)\b", "", name)


# -- turns, dialogue, attributions -------------------------------------------------------------------------------------


def _paragraph_starts(lines: str, line: str) -> list[int]:
    """Where the paragraphs of the text begin in its one line, and where the line ends."""
    starts, reached = [], 0
    for paragraph in re.split(r"\n\s*\n", lines):
        words = " ".join(paragraph.split())
        if words:
            place = line.find(words, reached)
            starts.append(place)
            reached = place + len(words)
    return [*starts, len(line)]


def _turns(line: str, starts: Sequence[int], quotable: Quotable) -> Iterator[Refused]:
    """`Name: words`, `— words`, `words — Name`, `she says: words`, `she says — words`."""
    for match in _LABEL.finditer(line):
        if _is_person(match["label"], quotable):
            yield Refused(match.start(), _paragraph_end(starts, match.start()), _TURN)
    for match in _NAMED_LABEL.finditer(line):  # The builder, Carver: …
        if _is_person(match["first"], quotable) or _is_person(match["second"], quotable):
            yield Refused(match.start(), _paragraph_end(starts, match.start()), _TURN)
    for match in _NAMED_FIRST.finditer(line):  # Carver, I have never …
        if _opens_in_first_person(line[match.end() :], quotable) and _is_person(match["name"], quotable):
            yield Refused(match.start(), match.end(), _TURN)
    yield from _announced(line, quotable)
    yield from _bracketed(line, quotable)
    spoken = list(_spoken_marks(quotable.prose_code).finditer(line))
    if spoken:  # what stands between them belongs to them
        yield Refused(spoken[0].start(), spoken[-1].end(), _TURN)
    for match in _DASH_OPENS.finditer(line):
        yield Refused(match.start(), match.end(), _TURN)
    for number, (first, last) in enumerate(pairwise(starts)):
        for match in _DASH_NAME.finditer(line[first:last].rstrip()):
            if _is_person(match["name"], quotable):
                signs_before = match.start() == 0 and number > 0  # in a paragraph of its own
                yield Refused(starts[number - 1] if signs_before else first, first + match.end(), _TURN)
    for match in _VERB_THEN.finditer(line):
        that = (match["that"] or "").strip().casefold()
        words = [match["subject"] or "", match["verb"]]
        if that and that not in quotable.language.drafting.get("complementisers", ()):
            words, that = [match["verb"], that], ""
        aside = _ASIDE.match(line, match.start("sign"))  # he explains — with regret — that …
        if aside and aside["after"].casefold() in quotable.language.drafting.get("complementisers", ()):
            continue
        if _is_speech(words, quotable, sure=bool(that)):
            yield Refused(match.start("sign"), match.end(), _TURN)


def _bracketed(line: str, quotable: Quotable) -> Iterator[Refused]:
    """A clause in brackets right after who says it; not an aside, after which the clause of the verb follows."""
    for match in _IN_BRACKETS.finditer(line):
        aside = match["after"].casefold() in quotable.language.drafting.get("complementisers", ())
        if (
            not aside
            and len(match["words"].split()) >= _CLAUSE
            and _is_speech(line[: match.start()].split(" "), quotable)
        ):
            yield Refused(match.start(), match.end("words") + 1, _TURN)


def _announced(line: str, quotable: Quotable) -> Iterator[Refused]:
    """A clause that a person's clause announces with a colon: "As Carver puts it: nobody looks"."""
    known = quotable.language.drafting
    people = quotable.name_words | known.get("subjects", frozenset()) | speech_words(quotable.prose_code).owners
    for match in _COLON.finditer(line):
        opens = max((mark.end() for mark in _SENTENCE_END.finditer(line, 0, match.start())), default=0)
        before = line[opens : match.start()].split()
        left = [re.sub(r"['’]s$", "", word.strip(".,;()").casefold()) for word in before]
        after = _SENTENCE_END.split(line[match.end() :].lstrip(), maxsplit=1)[0]
        person = not people.isdisjoint(left) or any(_is_role(word) for word in left)
        if not after or not (person or _opens_in_first_person(after, quotable)):
            continue
        if (
            _ends_with_lead_in(left, people, quotable)
            or _opens_sentence(after, quotable)
            or first_person(after, quotable.prose_code)
        ):
            yield Refused(match.start(), match.end(), _TURN)


def _ends_with_lead_in(words: Sequence[str], people: frozenset[str], quotable: Quotable) -> bool:
    """Whether nothing but small words and people stands after the last lead-in: "puts it like this"; not "adds two"."""
    lead_ins = quotable.language.drafting.get("lead_ins", frozenset())
    place = next((at for at in range(len(words) - 1, -1, -1) if words[at] in lead_ins), None)
    small = quotable.language.function_words | people
    return place is not None and all(word in small or _is_role(word) for word in words[place + 1 :])


def _is_role(word: str) -> bool:
    return fold_word(word) in name_words().voices | name_words().roles


def _opens_in_first_person(text: str, quotable: Quotable) -> bool:
    place = first_person(text, quotable.prose_code)
    return place is not None and place[0] == 0


def _opens_sentence(text: str, quotable: Quotable) -> bool:
    """Whether a text begins with a capital that no name, title, abbreviation or title case explains."""
    words = [word.strip(".,") for word in text.split()]
    first = words[0]
    if not first[:1].isupper() or quotable.language.capitalised_nouns or quotable.is_title(first):
        return False
    in_title_case = not any(word[:1].islower() and len(word) > _LONG for word in words)
    return not in_title_case and first.casefold() not in quotable.name_words and not first[1:].isupper()


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
    """Whether the text names a person of the episode or anybody else, or a voice such as "Host"."""
    words = [word.strip(".,*_'’\"").casefold() for word in label.split()]
    if all(word in quotable.name_words for word in words):
        return True
    if len(words) == 1:
        return fold_word(words[0]) in name_words().voices or words[0] in ("q", "a")
    return all(word[:1].isupper() for word in label.split()) and is_person_name(label)


def _is_speech(words: Sequence[str], quotable: Quotable, *, sure: bool = False) -> bool:
    """Whether the words end with a subject and a speech verb, in either order. `sure`: the verb is known to be one."""
    verbs = quotable.language.speech_verbs
    last = [word.strip(".,;:'’\"()").casefold() for word in words if word][-2:]
    if last and last[-1] in quotable.language.drafting.get("complementisers", ()):
        return any(word in verbs for word in last[:-1])
    subjects = quotable.name_words | quotable.language.drafting.get("subjects", frozenset())
    if sure:
        return bool(last) and last[-1] in verbs
    return len(last) == 2 and any(verb in verbs and subject in subjects for subject, verb in (last, reversed(last)))
