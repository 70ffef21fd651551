"""Turns of a conversation in a post: `**Name:** words`, or a line that begins with a person's name and a colon.

The name may also stand in another block: alone in the paragraph above, as a term of a list, or in a cell of the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.posts.about_speaker import begins_as_self, is_reported, tells_about
from summarizer.posts.attributions import CALLOUT, VisibleAttribution, is_label, label_alone, speaker_of
from summarizer.posts.document import Block
from summarizer.posts.interruptions import is_speech_tag
from summarizer.posts.known_names import KnownNames, is_question
from summarizer.posts.signatures import DASH, bare_credit, begins_with_person
from summarizer.posts.tables import Tables
from summarizer.records.timecode import CLOCK
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.names import is_person_name
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS, OPENING
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import count_words, is_unspaced
from summarizer.text.sentences import has_final_mark
from summarizer.text.speech_words import speech_words
from summarizer.text.title_case import is_title_case

__all__ = ["Turn", "continued", "dialogue_in", "named_above", "turn_below", "turns_of"]

_SIGN = r"""(?:[^\w\s*_>"'“‘«„(\[]{1,6}[ \t]+)?"""  # such as an emoji
_ROLE = r"(?:[(\[][^\W\d][^()\[\]\n]{0,40}[)\]][ \t]*)?"
_LINE = re.compile(
    rf"^{_SIGN}[ \t*_]*(?P<time>[(\[]?{CLOCK}[)\]]?[ \t]*[-–—|]?[ \t]*)?"
    rf"(?P<name>[^\W\d_][^:：\n()\[\]]{{0,60}}?)[ \t]*{_ROLE}"
    rf"(?:[(\[]?{CLOCK}[)\]]?[ \t]*)?(?:[:：](?!\d)|(?<!\d)[:：])[ \t*_]*(?:[(\[]{CLOCK}[)\]][ \t]*)?\n?(?=\S)",
    re.MULTILINE,
)
# A name alone on its line, with a time or in bold letters: `Ann Bell 0:06`, `[Ann Bell] 0:06`, `**Ann Bell**`.
_ALONE = re.compile(
    rf"^[ \t*_]*(?P<box>{CALLOUT.pattern}[ \t]*)?"
    rf"(?P<before>[(\[]?{CLOCK}[)\]]?[ \t]*[-–—|]?[ \t]*)?\[?(?P<name>[^\W\d_][^:：\n()\[\]\d]{{1,60}}?)\]?"
    rf"[ \t*_,|:：–—-]*(?P<time>[(\[]?{CLOCK}(?:\.\d+)?[)\]]?)?[ \t*_]*(?P<colon>[:：])?[ \t*_]*"
    r"(?:\n\s*(?P<defines>:[ \t]+)?(?=\S)|\s*$)",
    re.MULTILINE,
)
_BETWEEN = re.compile(rf"\s*(?:{DASH}|-(?=\s))\s*(?=\S)")
_ANSWER = re.compile(r"\s*[^\W\d_]{1,12}[.:：][ \t*_]*(?=\S)")
_LINK = re.compile(r"(?:https?://|www\.|@)\S+$")
_MAX_TITLE = 12  # words of a title after its author's name
_MIN_WORDS = 4  # of a turn that no final mark ends


@dataclass(frozen=True)
class Turn:
    """The words of a turn, a half-open range of its block's text, and the name before them."""

    start: int
    end: int
    attribution: VisibleAttribution | None


def dialogue_in(block: Block) -> Iterator[Turn]:
    """The turns of a blockquote's paragraph that begins with a name and has another at the beginning of a line."""
    lines = [match for match in _LINE.finditer(block.text) if is_label(match["name"])]
    if len(lines) > 1 and not block.text[: lines[0].start()].strip():
        yield from _turns(block, lines, None)


def turns_of(block: Block, names: KnownNames, language: Language) -> Iterator[Turn]:
    """The turns of a paragraph, list item, heading, cell or box. Lines after one belong to it up to the next name."""
    lines = [match for match in _LINE.finditer(block.text) if _names_speaker(block, match, names, language)]
    titled = block.kind in ("heading", "front")
    if not titled:
        lines += [match for match in _ALONE.finditer(block.text) if _stands_alone(block, match, names, language)]
    if not lines and (led := _after_dash(block, names, language) or _after_name(block, names, language)):
        yield led
    first = {match.start(): match for match in reversed(lines)}
    for turn in _turns(block, [first[start] for start in sorted(first)], names):
        words = block.text[turn.start : turn.end]
        listed = words.lstrip()[:1].islower() and begins_with_person(words)  # "Ann Bell: bridge engineer."
        if (
            listed
            or _LINK.match(words.strip())
            or (words.lstrip().startswith(OPENING) and not _goes_on(words, language))
        ):
            continue
        if _is_summary(block.text, turn, language) or _is_work(block, turn, words):
            continue
        ended = has_final_mark(words)
        if titled:  # "Ann Bell: Why do bridges fall?" may be its title, "Ann Bell: Because." is not
            ended = ended and not words.endswith(("?", "？"))
        running = not titled and block.kind not in ("item", "cell") and count_words(words) >= _MIN_WORDS
        listed_title = block.kind in ("item", "cell") and (words.lstrip()[:1].islower() or is_title_case(words))
        if ended or running or (_is_headline(words, language) and not listed_title):
            yield turn


def _is_headline(words: str, language: Language) -> bool:
    """Whether words without a final mark are what somebody says: `Ann Bell: I closed the bridge`."""
    if is_unspaced(words):
        ended = words.endswith(tuple(end for end in quotation_words().sentence_ends if len(end) > 1))
        return len(words) >= _MIN_WORDS and (ended or begins_as_self(words, language))
    long = count_words(words) >= _MIN_WORDS
    return long and begins_as_self(words, language) and not words.endswith(("?", "？", ":"))


def _after_dash(block: Block, names: KnownNames, language: Language) -> Turn | None:
    """The words after a voice's name in bold letters and a dash: `**Carver** — It fell.`, not "Carver — engineer"."""
    start, end = min(block.strong, default=(0, 0))
    name, words = block.text[start:end].strip(), block.text[end:]
    dash = _BETWEEN.match(words)
    if dash is None or block.text[:start].strip() or not names.speaks(name):
        return None
    said = words[dash.end() :].rstrip()
    ended = has_final_mark(said) or _is_headline(said, language)
    if said[:1].islower() or not ended or count_words(said) < _MIN_WORDS or said.startswith(OPENING):
        return None
    if tells_about(said, name, language, by_author=True):
        return None
    begin = end + dash.end()
    return Turn(begin, begin + len(said), VisibleAttribution(name, "label", (start, end)))


def _after_name(block: Block, names: KnownNames, language: Language) -> Turn | None:
    """The words after a voice's whole name in bold letters: `**Ann Bell** It fell.`, where two blocks begin so."""
    start, end = min(block.strong, default=(0, 0))
    name = block.text[start:end].strip()
    if block.text[:start].strip() or not names.leads(block) or names.leading < 2:
        return None
    words = block.text[end:].rstrip()
    begin = end + len(words) - len(words.lstrip())
    if not has_final_mark(words) or tells_about(words, name, language, by_author=True):
        return None
    return Turn(begin, end + len(words), VisibleAttribution(names.full(name) or name, "label", (start, end)))


def _stands_alone(block: Block, match: re.Match[str], names: KnownNames, language: Language) -> bool:
    """Whether a line is the name of who says the lines below it.

    A time stands on it, or it is a voice's name in bold letters or capitals and the rest is no description of it.
    """
    words = block.text[match.end() :]
    label = match["name"].strip(" *_")
    if not words.strip() or words.lstrip().startswith(OPENING):
        return False
    if match["time"] or match["before"]:
        return names.speaks(label) or (" " in label and is_person_name(label, "running text"))
    begin = match.start("name")
    strong = any(start <= begin < stop for start, stop in block.strong) or label.isupper()
    strong = strong or match["defines"] or match["box"]
    voice = label.casefold() in names.names or (match["defines"] is None and names.speaks(label))
    if not (strong and voice):
        return False
    return match["colon"] is not None or (
        has_final_mark(words.rstrip()) and not tells_about(words, label, language, by_author=True)
    )


def _goes_on(words: str, language: Language) -> bool:
    """Whether a turn that begins with marks goes on in the same sentence after them: `"It fell," but nobody cared.`"""
    closed = max(words.rfind(one) for one in DOUBLE_CHARACTERS)
    after = words[closed + 1 :].strip()
    inside = words[:closed].rstrip()
    within = not has_final_mark(inside) or after[:1].islower()
    return closed > 0 and count_words(after) > 1 and within and not is_speech_tag(after, language)


def _is_summary(text: str, turn: Turn, language: Language) -> bool:
    """Whether the words after a tag, not after a name alone, are indirect: `Ann Bell said: she had no map.`"""
    who = turn.attribution
    label = text[slice(*who.span)].strip(" *_") if who and who.span else ""
    if who is None or not any(word.casefold() in language.speech_verbs for word in label.split()[1:]):
        return False
    words = text[turn.start : turn.end].lstrip()
    return is_reported(words, language) or (words[:1].islower() and tells_about(words, who.text, language))


def _is_work(block: Block, turn: Turn, words: str) -> bool:
    """Whether a block is the title of something by a person: `Ann Bell: Why I close bridges`, without a final mark.

    Not when the name alone is in bold letters, as before a turn.
    """
    label = turn.attribution.span if turn.attribution else None
    first = words.split()[0]
    if label is None or block.text[: label[0]].strip(" *_") or not first[:1].isupper() or has_final_mark(words):
        return False
    alone = any(start <= label[0] and stop <= turn.start for start, stop in block.strong)
    asks = first.casefold() in attribution_words().asking and count_words(words) <= _MAX_TITLE
    return asks and not alone and turn.end >= len(block.text.rstrip()) and "\n" not in words.strip()


def _turns(block: Block, lines: Sequence[re.Match[str]], names: KnownNames | None) -> Iterator[Turn]:
    text = block.text
    for place, match in enumerate(lines):
        stop = lines[place + 1].start() if place + 1 < len(lines) else len(text)
        words = text[match.end() : stop].rstrip()
        if words.strip():
            label = match["name"].strip(" *_")
            name = speaker_of(label, lambda _: True)
            full = names.full(label) if names else None
            who = VisibleAttribution(full or name or label, "label", match.span("name"))
            yield Turn(match.end(), match.end() + len(words), who)


def _names_speaker(block: Block, match: re.Match[str], names: KnownNames, language: Language) -> bool:
    """Whether a line begins with the name of a person who is said to speak.

    A headline, too, can look like a name ("Code Reviews: …"). So a name that is no voice's must be in bold letters, or
    be a whole name before a whole sentence; and not in German, where each noun has a capital, unless the post has it
    elsewhere too.
    """
    label = match["name"].strip(" *_")
    if label.casefold() in names.names or names.full(label):
        return True
    begin = match.start("name")
    strong = "*" in match[0] or any(start <= begin < stop for start, stop in block.strong)
    if strong and label.casefold() in names.words and label[:1].isupper():
        return True  # a surname that is a common word too: "Church"
    name = speaker_of(label, names.speaks)
    if name is None or (name != label and not strong and not names.speaks(name)):
        return False
    if names.speaks(name):
        return True
    sentence = has_final_mark(block.text[match.end() :].rstrip())
    listed = block.kind in ("item", "cell") or match["time"] is not None  # as chapters and guests are
    if strong:
        whole = " " in name or name.casefold() == name.upper()  # some scripts have neither spaces nor capitals
        return (sentence or not listed) if whole else names.stands_elsewhere(name)
    if listed or not sentence or " " not in name or not is_person_name(name, "running text"):
        return False
    return not language.capitalised_nouns or names.stands_elsewhere(name)


# -- a name in another block -------------------------------------------------------------------------------------------


def named_above(blocks: Sequence[Block], number: int, names: KnownNames) -> str | None:
    """The name when the block right above is `Name:` or a name with a time, and nothing else.

    With a colon it is a voice's, or stands in bold letters; with a time a voice's or anybody's whole name.
    """
    above = blocks[number - 1] if number else None
    kinds = ("paragraph", "item", "quote", "heading")
    if above is None or above.quote != blocks[number].quote or above.kind not in kinds:
        return None
    text = above.text.strip(" *_")
    match = _ALONE.fullmatch(text.replace("\n", " "))
    label = match["name"].strip(" *_") if match else ""
    if match and (match["time"] or match["before"]):
        shaped = " " in label and is_person_name(label, "running text")
        return names.full(label) or (label if names.speaks(label) or (shaped and above.kind != "heading") else None)
    name = label_alone(text)
    return (names.full(name) or name) if name and (names.speaks(name) or _is_bold(above)) else None


def turn_below(
    blocks: Sequence[Block], number: int, tables: Tables, names: KnownNames, language: Language
) -> Turn | None:
    """The words of a block as a turn, when the speaker's name stands alone in the block above, or in its row."""
    block = blocks[number]
    text = block.text.rstrip()
    start = len(text) - len(text.lstrip())
    if block.kind not in ("paragraph", "item", "cell") or text.lstrip().startswith(OPENING):
        return None
    if block.kind == "cell":
        name = _named_in_row(blocks, number, tables, names, language)
        if name is None and tables.holds_quotations(number) and has_final_mark(text):
            return Turn(start, len(text), None)
    else:
        name = named_above(blocks, number, names) or _term_above(blocks, number, names, language)
        name = name or _heading_above(blocks, number, names, language)
        if name is None and names.asks and _answers(blocks, number, language):
            begin = _ANSWER.match(text)
            return Turn(begin.end() if begin else start, len(text), None)
    running = block.kind != "cell" or tables.holds_quotations(number)
    if name is None or not (has_final_mark(text) or (running and count_words(text) >= _MIN_WORDS)):
        return None
    return Turn(start, len(text), VisibleAttribution(name, "label"))


def _term_above(blocks: Sequence[Block], number: int, names: KnownNames, language: Language) -> str | None:
    """A voice's name alone in bold letters, or as a term of a list, above what does not tell about the person."""
    above = blocks[number - 1] if number else None
    if above is None or above.quote is not None or above.kind != "paragraph" or not _is_bold(above):
        return None
    name = above.text.strip(" *_\n")
    if not bare_credit(name, names.speaks) or tells_about(blocks[number].text, name, language, by_author=True):
        return None
    return name


def _heading_above(blocks: Sequence[Block], number: int, names: KnownNames, language: Language) -> str | None:
    """A voice's name as the heading above, in an interview: two such headings or more, and a question below one."""
    above = blocks[number - 1] if number else None
    if above is None or above.kind != "heading" or not names.interviewed:
        return None
    name = above.text.strip(" *_\n")
    voice = names.full(name) or (name if name.casefold() in names.names else None)
    return None if voice is None or tells_about(blocks[number].text, name, language, by_author=True) else voice


def _answers(blocks: Sequence[Block], number: int, language: Language) -> bool:
    """Whether a paragraph in the first person answers a question in bold letters or after `Q:` right above it."""
    above = blocks[number - 1] if number else None
    if above is None or above.kind != "paragraph" or above.quote is not None or not is_question(above):
        return False
    words = {word.strip(".,;:!?'’\"()").split("'")[0].split("’")[0].casefold() for word in blocks[number].text.split()}
    return bool(words & (speech_words(language.code).speaker.union(language.governing.own)))


def continued(blocks: Sequence[Block], turns: Sequence[Sequence[Turn]], language: Language) -> dict[int, Turn]:
    """The later paragraphs of turns, by their numbers: what stands between two turns, up to the next name."""
    found: dict[int, Turn] = {}
    place = 0
    while place < len(blocks):
        spoken = turns[place]
        place += 1
        if not spoken or spoken[-1].attribution is None or blocks[place - 1].kind not in ("paragraph", "heading"):
            continue
        name = spoken[-1].attribution.text
        later: list[int] = []
        while place < len(blocks) and not turns[place] and _goes_on_with(blocks[place], name, language):
            later.append(place)
            place += 1
        following = next((one for one in (place, place + 1) if one < len(blocks) and turns[one]), None)
        if following is not None and (following == place or blocks[place].kind in ("paragraph", "heading")):
            for number in later:
                text = blocks[number].text.rstrip()
                found[number] = Turn(len(text) - len(text.lstrip()), len(text), VisibleAttribution(name, "label"))
    return found


def _goes_on_with(block: Block, name: str, language: Language) -> bool:
    """Whether a paragraph without a name can be a turn's: no description of the speaker, no marks, no note."""
    text = block.text.strip()
    return (
        block.kind == "paragraph"
        and block.quote is None
        and not block.aside
        and has_final_mark(text)
        and not text.startswith(("(", "[", "*"))
        and not any(mark in text for mark in DOUBLE_CHARACTERS)
        and not is_question(block)
        and not tells_about(text, name, language, by_author=True)
    )


def _named_in_row(
    blocks: Sequence[Block], number: int, tables: Tables, names: KnownNames, language: Language
) -> str | None:
    """The name in the first cell of a row: before a colon; or a voice's, where the column holds what people said.

    So does a column of answers. Else the voice whose name heads the column, below which somebody answers.
    """
    labels = [blocks[other].text.strip(" *_\n") for other in tables.beside(number)]
    if name := next((name for label in labels if (name := label_alone(label))), None):
        return name
    text = blocks[number].text
    head = tables.head(number)
    label = next((label for label in labels if bare_credit(label, names.speaks)), None)
    if label is None and head is not None:
        title = blocks[head].text.strip(" *_\n")
        asked = any(one.endswith(("?", "？")) for one in labels) and attribution_words().holds_clause(text)
        asked = asked or begins_as_self(text, language)
        voice = " " in title and title.casefold() in names.names
        label = title if voice and asked and count_words(text) >= _MIN_WORDS else None
        return None if label is None or tells_about(text, label, language, by_author=True) else label
    if label is None or tells_about(text, label, language, by_author=True):
        return None
    if head is None or tables.holds_quotations(number):
        return label
    answers = speech_words(language.code).replies.intersection(blocks[head].text.casefold().split())
    return label if answers and attribution_words().holds_clause(text) else None


def _is_bold(block: Block) -> bool:
    text = block.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return any(begin <= start and stop >= end - 1 for begin, stop in block.strong)
