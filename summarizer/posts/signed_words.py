"""Words without marks that a voice signs: `*The wall fell.* — Ann Bell` as a paragraph, a list item or a figure.

Without a dash a name signs too: `*The wall fell.* Ann Bell`, `*The wall fell* (Bell)`, the name on the line below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from summarizer.posts.about_speaker import tells_about
from summarizer.posts.attributions import VisibleAttribution
from summarizer.posts.document import Block
from summarizer.posts.known_names import KnownNames
from summarizer.posts.roles_in_markup import describes_person, names_author
from summarizer.posts.signatures import (
    DASH,
    Known,
    after_sign,
    bare_credit,
    begins_with_person,
    is_signature,
    name_in,
    without_brackets,
)
from summarizer.posts.style_sheets import Element
from summarizer.posts.turns import Turn
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language, known_languages
from summarizer.text.names import is_person_name
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import count_words
from summarizer.text.sentences import has_final_mark
from summarizer.text.speech_words import speech_words

__all__ = ["is_stressed", "is_titled", "signed_words"]

_MIN_WORDS = 4
_MAX_WORDS = 200  # of one paragraph that somebody signs
_BOX = ("div", "section", "aside", "li", "figure")
_MAX_BOX = 4  # blocks of a box that is words and a name
_MAX_SIGNATURE = 160  # characters
_MAX_PLACES = 6  # at the end of a block, where a name without a dash may begin
_SIGNED = re.compile(rf"(?:\s|(?<=[.!?…。！？]))\s*(?:{DASH}|[~～])\s*[^\n—–]{{2,140}}$")
_NAMED = re.compile(
    r"(?P<gap>[ \t*_]*\n[ \t]*|[\s*_]*[|｜][\s*_]*|[\s*_]+(?:[-–][ \t]+)?)"
    r"(?P<credit>[^\s.!?…。！？|*_-][^\n.!?…。！？|]{1,80})$"
)
_NEAR_LINES = 2  # above a caption, in one of which its picture stands
_PICTURE = re.compile(r"!\[[^\]]*\]\(|<img\b", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def signed_words(blocks: Sequence[Block], number: int, names: KnownNames, language: Language) -> Turn | None:
    """The words of a block that ends with a dash and a voice's name, or above such a caption; None without one.

    The name of the post's own author signs the post, not a quotation.
    """
    block = blocks[number]
    if block.quote is not None or block.kind not in ("paragraph", "item", "heading", "cell") or block.aside:
        return None
    text = block.text
    first = len(text) - len(text.lstrip(" \t\n>"))
    sign = _SIGNED.search(text, max(first, len(text) - _MAX_SIGNATURE))
    if sign is None and _is_caption(block, names):
        return None
    if sign is None and (named := _named_after(block, names)):
        return named
    end = sign.start() if sign else len(text.rstrip())
    signed = sign[0].strip() if sign else _caption_below(blocks, number, names.speaks, language)
    name = name_in(after_sign(signed) or "")
    if not (is_signature(signed) and _is_voice(name, names)) or not _are_words(block, text[first:end], signed):
        return None
    at = text.find(name, end)
    return Turn(first, end, VisibleAttribution(name, "signature", (at, at + len(name)) if at >= 0 else None))


def _is_caption(block: Block, names: KnownNames) -> bool:
    """Whether a block beside a picture tells of the person whom it names: "*She still keeps the map.* Ann Bell"."""
    words = [word.casefold() for word in _FIRST_WORD.findall(block.text)]
    if words[:1] not in _alone() or attribution_words().own & set(words):
        return False
    first = block.lines[0] - 1 if block.lines else 0
    above = names.lines[max(0, first - _NEAR_LINES) : first]
    line = next((line for line in reversed(above) if line.strip()), "")
    return block.figure > 0 or bool(block.hidden) or _PICTURE.search(line) is not None


@lru_cache(maxsize=1)
def _alone() -> list[list[str]]:
    """Pronouns of one person in all languages, each as the first word of a text."""
    return [[word] for code in known_languages() for word in sorted(speech_words(code).alone)]


def _named_after(block: Block, names: KnownNames) -> Turn | None:
    """The words before a voice's name with which a block ends, without a dash.

    The words end with a final mark and hold "I" or "we", or are emphasised; so they are before one word of a name, or
    one in brackets.
    """
    text = block.text.rstrip()
    first = len(text) - len(text.lstrip())
    for end, gap, credit in _ends(block, text):
        name = name_in(without_brackets(credit))
        shown = text[first:end].strip("*_ \n")
        owned = attribution_words().own & {word.casefold() for word in _FIRST_WORD.findall(shown)}
        bare = " " not in name or (credit.startswith(("(", "[")) and not owned)
        if (
            not _is_voice(name, names)
            or not bare_credit(credit, names.speaks)
            or _tells_of_post(shown)
            or names.speaks(shown.split()[0] if shown else "")
        ):
            continue
        at = text.find(name, end)
        credited = any(end <= start <= at < stop for start, stop in block.cite)
        stressed = credited or _is_emphasised(block, first, end)
        ended = has_final_mark(shown) and not is_titled(shown)
        plain = not stressed and block.kind != "item"
        if plain and not owned:
            continue  # "Thanks for listening. Dana Ostrow", a caption with the photographer's name
        if not stressed and (bare or not ended or ("\n" in gap and not attribution_words().holds_clause(shown))):
            continue
        if _are_words(block, text[first:end], f"— {credit}", stressed=stressed):
            words_end = first + len(text[first:end].rstrip())
            return Turn(first, words_end, VisibleAttribution(name, "signature", (at, at + len(name))))
    return None


def _ends(block: Block, text: str) -> Iterator[tuple[int, str, str]]:
    """Where words may end before a name: offset, what parts the two, and the name with what stands beside it."""
    places = {stop for _, stop in (*block.strong, *block.stressed, *block.code, *block.cite, *block.spoken)}
    places |= {match.end() for match in re.finditer(r"[.!?…。！？](?=\s)|[^\n](?=\n)", text)}
    for place in sorted(places)[-_MAX_PLACES:]:
        match = _NAMED.match(text, place) if place > len(text) - _MAX_SIGNATURE else None
        if match:
            yield place, match["gap"], match["credit"]


def _is_emphasised(block: Block, first: int, end: int) -> bool:
    cited = [one for one in block.cite if one[1] <= end + 1]  # a caption holds the name as well
    ranges = (*block.strong, *block.stressed, *block.code, *cited)
    return any(start <= first + 1 and stop >= end - 1 for start, stop in ranges)


def _tells_of_post(words: str) -> bool:
    """Whether a text without a speaker's "I" is about the post or the episode: "This post was edited for length."."""
    found = [word.casefold() for word in _FIRST_WORD.findall(words)]
    if begins_with_person(words) or (found and found[0] in attribution_words().remarks):
        return True  # "Bridge inspector, born in Halden.", "Recorded in May."
    guests, occasions, speaker, the = _nouns()
    if guests & set(found) and not speaker & set(found):
        return True  # "We thank our guest for his time."
    named = any(one in the and other in occasions for one, other in pairwise(found))
    return named and not attribution_words().own & set(found)


@lru_cache(maxsize=1)
def _nouns() -> tuple[frozenset[str], ...]:
    """Of all languages: nouns for guests and hosts, for the post and the episode; "I", "me"; determiners."""
    words = [speech_words(code) for code in known_languages()]
    return (
        frozenset[str]().union(*(one.guests | one.hosts for one in words)),
        quotation_words().title_nouns.union(*(one.occasions for one in words)),
        frozenset[str]().union(*(one.speaker for one in words)),
        frozenset[str]().union(*(one.the for one in words)),
    )


def is_stressed(block: Block, end: int | None = None) -> bool:
    """Whether all of a block, or its text up to `end`, is in italics, in bold letters or in those of code."""
    end = len(block.text.rstrip()) if end is None else end
    return any(start <= 1 and stop >= end - 1 for start, stop in (*block.strong, *block.stressed, *block.code))


def _is_voice(name: str, names: KnownNames) -> bool:
    return names.speaks(name) and name[:1] == name[:1].upper() and not names.wrote(name)


def _caption_below(blocks: Sequence[Block], number: int, known: Known, language: Language) -> str:
    """A line below a block as a signature: the caption of its figure, or what signs words that are all in italics."""
    block, below = blocks[number], blocks[number + 1] if number + 1 < len(blocks) else None
    if signed := _name_below(blocks, number, known, language) or _credit_in_box(blocks, number, known, language):
        return signed
    if below is not None and below.quote is None and below.kind == "paragraph" and is_stressed(block):
        line = below.text.strip(" *_\n")
        return line if is_signature(line) else f"— {line}" if is_stressed(below) and bare_credit(line, known) else ""
    if below is None or not block.figure or below.figure != block.figure or not below.cite or block.cite:
        return ""
    caption = below.text.strip()
    return f"— {caption}" if bare_credit(caption, known) else caption


def _name_below(blocks: Sequence[Block], number: int, known: Known, language: Language) -> str:
    """A voice's whole name below emphasised words of "I" or "we", as a signature; below `\\> words` or in `<cite>`.

    Below plain words it is that of their author, and above a text that of whom the text tells about.
    """
    if number + 1 >= len(blocks):
        return ""
    block, below = blocks[number], blocks[number + 1]
    line, words = below.text.strip(" *_\n"), block.text.strip(" *_\n")
    after = blocks[number + 2] if number + 2 < len(blocks) else None
    told = after is not None and after.kind in ("paragraph", "item") and not is_signature(line)
    quoted = words.startswith(">") or (bool(below.cite) and not below.figure)
    goes_on = after is not None and after.kind == "paragraph" and after.quote is None
    quoted = quoted or (
        goes_on and is_signature(line) and not tells_about(words, name_in(after_sign(line) or ""), language)
    )
    own = {word.casefold() for word in _FIRST_WORD.findall(words)}.intersection(language.governing.own)
    kinds = block.kind == below.kind == "paragraph" and below.quote is None
    if not kinds or told or not has_final_mark(words) or not (quoted or (own and is_stressed(block))):
        return ""
    if " " not in name_in(after_sign(line) or line):
        return ""
    return line if is_signature(line) else f"— {line}" if bare_credit(line, known) else ""


def _credit_in_box(blocks: Sequence[Block], number: int, known: Known, language: Language) -> str:
    """What markup says is a name (`<cite>`, class `author`), as a signature: the last of a box with words before it."""
    credit = next((at for at, one in enumerate(blocks[number + 1 : number + _MAX_BOX], number + 1) if one.cite), 0)
    text = blocks[credit].text.strip(" *_\n") if credit else ""
    line = text if is_signature(text) else f"— {text}" if bare_credit(text, known) else ""
    words = blocks[number].text
    name = name_in(after_sign(line) or "")
    if not line or not has_final_mark(words.rstrip(" *_\n")) or blocks[number].cite:
        return ""
    if _tells_of_post(words) or tells_about(words, name, language):
        return ""
    return line if _share_box(blocks, number, credit) or _has_class_above(blocks, number, credit) else ""


def _share_box(blocks: Sequence[Block], number: int, credit: int) -> bool:
    """Whether a small box holds a block and, as its last one, a credit."""
    box = blocks[credit].holder
    box = box.parent if box is not None and not _stands_in(blocks[number], box) else box
    if box is None or box.name not in _BOX or describes_person(box.attributes) or not _stands_in(blocks[number], box):
        return False
    near = [one for one in blocks[max(0, credit - _MAX_BOX) : credit + 2] if _stands_in(one, box)]
    plain = all(one.kind == "paragraph" and not one.links for one in near[:-1])  # a link: a teaser and its author
    return plain and len(near) <= _MAX_BOX and near[-1] is blocks[credit]


def _has_class_above(blocks: Sequence[Block], number: int, credit: int) -> bool:
    """Whether a paragraph of a class of its own stands right above a credit; in a dialogue one stands above it, too."""
    own, below = blocks[number].holder, blocks[credit].holder
    classed = own is not None and own.name == "p" and bool(own.attributes.get("class"))
    named = below is not None and names_author(below.attributes) and credit == number + 1
    return classed and named and not (number and blocks[number - 1].cite)


def _stands_in(block: Block, box: Element) -> bool:
    around = block.holder
    while around is not None and around is not box:
        around = around.parent
    return around is box


def _are_words(block: Block, words: str, signed: str, *, stressed: bool = False) -> bool:
    """Whether words are sentences that somebody says; not a title, or a sentence that ends with the name."""
    if not _MIN_WORDS <= count_words(words) <= _MAX_WORDS:
        return False
    first = _FIRST_WORD.search(words)
    asks = first is not None and first[0].casefold() in attribution_words().asking
    if has_final_mark(words):
        return not (words.rstrip("*_ ").endswith(("?", "？")) and len(re.findall(r"[.!?。！？]", words)) == 1)
    stressed = stressed or is_stressed(block, len(words)) or block.figure > 0
    if signed.endswith(".") or asks or is_titled(words):
        return False
    return (stressed or block.kind == "item") and attribution_words().holds_clause(words)


def is_titled(words: str) -> bool:
    """Whether most of the longer words begin with a capital, as those of titles do."""
    longer = [word for word in words.split()[1:] if len(word) > 3]
    return sum(word[0].isupper() for word in longer) * 2 > len(longer) or is_person_name(words, "label")
