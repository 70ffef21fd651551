"""Words without marks below a line that gives them to somebody: `Bell said:`, `Bell, on bridges:`, `Her answer:`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.posts.about_speaker import in_first_person, is_reported, tells_about
from summarizer.posts.attributions import VisibleAttribution
from summarizer.posts.document import Block
from summarizer.posts.interruptions import is_speech_tag
from summarizer.posts.known_names import KnownNames
from summarizer.posts.signatures import Known, is_signature, name_in
from summarizer.posts.signed_words import is_titled
from summarizer.posts.timestamps import without_timestamps
from summarizer.posts.turns import Turn
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.scripts import count_words, is_unspaced
from summarizer.text.sentences import has_final_mark
from summarizer.text.speech_words import speech_words

__all__ = ["Given", "given_to", "led_words", "named_in"]

Given = tuple[VisibleAttribution | None, ...]  # a voice, or None for "she"; empty: nobody

_MIN_WORDS = 4
_MAX_ITEMS = 50  # of a list, below a line that leads to it
_MAX_LEAD = 120  # characters of the sentence that ends with the colon
_MAX_OWNER, _MAX_AFTER = 4, 3  # words before, and from, the noun in "Bell's own answer was short"
_SENTENCE = re.compile(r"[.!?…。！？]\s+|\n")
_CLAUSE = re.compile(r"[,;–—]\s+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def led_words(blocks: Sequence[Block], number: int, names: KnownNames, language: Language) -> Turn | None:
    """The words of a paragraph, or of a list item in the first person, below a line that gives them to somebody.

    A text that tells about the speaker is prose: "Bell explained:" above "She has closed two bridges."
    """
    block = blocks[number]
    if block.kind not in ("paragraph", "item") or block.quote is not None or block.aside or is_unspaced(block.text):
        return None
    above = _line_above(blocks, number, names, language)
    if above is None:
        return None
    text = block.text.rstrip()
    start = len(text) - len(text.lstrip())
    words = text[start:]
    lead = _SENTENCE.split(above.text.strip("*_` \n").rstrip("*_` :："))[-1]
    own = in_first_person(words, language)
    ours = {word.casefold() for word in _WORD.findall(words)}.intersection(language.governing.own)
    given = given_to(lead, names, language) or (_told_of(lead, names, language) if own else ())
    named = given[0].text if given and given[0] else ""
    if (
        not given
        or words[0].islower()
        or words.rstrip("*_` ").endswith((":", "："))
        or block.links
        or tells_about(words, named, language)
        or is_reported(words, language)
    ):
        return None
    if (block.kind == "item" or not _ends_with_colon(above)) and not own and not ours:
        return None
    ended = has_final_mark(words) or (attribution_words().holds_clause(words) and not is_titled(words))
    return Turn(start, len(text), given[0]) if ended and count_words(words) >= _MIN_WORDS else None


def given_to(lead: str, names: KnownNames, language: Language) -> Given:
    """To whom a line without its colon gives the words after it: "Bell said", "Bell, on bridges", "in her own words".

    Not "Bell explains how bridges fall": what follows may be a summary.
    """
    clause = without_timestamps(_CLAUSE.split(lead)[-1]).strip("*_` ")
    said = speech_words(language.code)
    folded = lead.casefold()
    if any(folded.startswith(phrase) or folded.endswith(phrase) for phrase in said.own_sources if " " in phrase):
        return named_in(lead, names, language) or (None,)
    if (
        is_speech_tag(clause, language)
        and not _is_own(clause, language)
        and _says_nothing_else(clause, names, language)
    ):
        return named_in(clause, names, language, names.may_speak) or named_in(lead, names, language)
    name = name_in(lead)
    first, _, after = lead.partition(" ")
    if names.speaks(first) and after and set(after.casefold().split()) <= said.adverbs | said.objects:
        return (VisibleAttribution(first, "label"),)
    if names.speaks(name) and name != lead and is_signature(f"— {lead}"):
        return (VisibleAttribution(name, "label"),)
    return _replies(lead, names, language)


def named_in(tag: str, names: KnownNames, language: Language, known: Known | None = None) -> Given:
    """The voice that a tag names, or None for "she"; empty when it names nobody.

    `known`: whether a text names somebody; without it, whether it names a voice.
    """
    known = known or names.speaks
    found = ""
    words = [_stem(word, names) for word in tag.split()]
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + 4) + 1):
            name = " ".join(words[start:end])
            if name[:1].isupper() and known(name) and len(name) > len(found):
                found = name
    if found:
        return (VisibleAttribution(found, "label"),)
    alone = speech_words(language.code).alone
    return (None,) if any(part in alone for word in words for part in word.casefold().split("-")) else ()


def _stem(word: str, names: KnownNames) -> str:
    """A word of a tag without markup and, of a voice's name, without the ending of a genitive."""
    word = word.strip("*_.,'’")
    stem = re.sub(r"['’]?s$", "", word)
    return stem if stem[:1].isupper() and not names.speaks(word) and names.speaks(stem) else word


def _line_above(blocks: Sequence[Block], number: int, names: KnownNames, language: Language) -> Block | None:
    """What leads to a block, or to the list that holds it: a paragraph, heading or item that ends with a colon.

    Without a colon, a paragraph that is a name and a verb of speech; what stands below may be a summary.
    """
    place = number - 1
    while (
        place >= 0 and blocks[number].kind == blocks[place].kind == "item"
        and number - place < _MAX_ITEMS and not _ends_with_colon(blocks[place])
    ):  # fmt: skip
        place -= 1
    above = blocks[place] if place >= 0 else None
    if above is None or above.quote is not None or above.kind not in ("paragraph", "heading", "item") or above.aside:
        return None
    if _ends_with_colon(above):
        return above
    return above if blocks[number].kind == above.kind == "paragraph" and _is_tag(above.text, names, language) else None


def _ends_with_colon(block: Block) -> bool:
    return block.text.rstrip("*_` \n").endswith((":", "："))


def _is_tag(text: str, names: KnownNames, language: Language) -> bool:
    """Whether a text is a voice's name, a verb of speech and at most how it is said: "Carver said"."""
    tag = text.strip("*_` \n")
    first = _WORD.match(tag)
    named = first is not None and names.may_speak(first[0]) and not has_final_mark(tag)
    return named and is_speech_tag(tag, language) and _says_nothing_else(tag, names, language)


def _is_own(clause: str, language: Language) -> bool:
    """Whether the post's author says it: "I asked Bell"."""
    first = _WORD.search(clause)
    return first is not None and first[0].casefold() in speech_words(language.code).speaker.union(
        language.governing.own
    )


def _says_nothing_else(clause: str, names: KnownNames, language: Language) -> bool:
    """Whether a tag tells who says it, to whom and how, and not of what."""
    said = speech_words(language.code)
    known = said.alone.union(
        said.objects, said.pointing, said.adverbs, said.auxiliaries, said.quoting, said.joins, said.speaker,
        said.participles, said.manners, language.governing.own, language.speech_verbs,
        attribution_words().at, attribution_words().own,
    )  # fmt: skip
    words = (_stem(word, names) for word in clause.split())
    return all(names.may_speak(word) or known & {word.casefold(), *word.casefold().split("-")} for word in words)


def _replies(lead: str, names: KnownNames, language: Language) -> Given:
    """Whose a lead without a verb of speech makes the words: "His answer", "Bell's reply was short", "In Bell's words".

    Not "A note on Bell's words", nor "Bell's answer to the question of money", below which a summary may stand.
    """
    said = speech_words(language.code)
    words = [word.casefold() for word in _WORD.findall(lead)]
    at = next((place for place, word in enumerate(words) if word in said.replies), len(words))
    owners = said.owners - said.speaker - attribution_words().own - attribution_words().relatives
    before = [word for word in words[:at] if word not in said.joins | said.adverbs | said.prepositions]
    named = named_in(lead, names, language)
    if at == len(words) or not (owners & set(before[:1]) or named) or said.speaker & set(words):
        return ()  # also "His answer surprised me", below which the author may go on
    if at and words[at - 1] in said.the and named and named[0]:  # "The answer of Bell"
        return named if not before[1:] and words[at + 1 : at + 2] and words[at + 1] in said.of | said.origins else ()
    opened = before[:1] and (before[0] in owners or names.speaks(_stem(before[0].capitalize(), names)))
    return (named or (None,)) if opened and at <= _MAX_OWNER and len(words) - at <= _MAX_AFTER else ()


def _told_of(lead: str, names: KnownNames, language: Language) -> Given:
    """Of whom a line with a verb or noun of speech tells, or "According to Bell".

    Not when its author speaks in it, who may go on to do so.
    """
    said = speech_words(language.code)
    words = {word.casefold() for word in _WORD.findall(lead)}
    if len(lead) > _MAX_LEAD or words & (said.speaker | attribution_words().own):
        return ()
    for source in said.sources:
        rest = lead[len(source) + 1 :].strip("*_` ")
        named = names.speaks(rest) or (names.may_speak(rest) and not language.capitalised_nouns)  # "Laut Plan:"
        if named and source not in said.weak_sources and lead.casefold().startswith(f"{source} "):
            return (VisibleAttribution(rest, "label"),)
    return named_in(lead, names, language) if words & (language.speech_verbs | said.words) else ()
