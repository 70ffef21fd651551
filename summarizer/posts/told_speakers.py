"""Whom a post makes speak, where nobody has told the names of the voices: `Winand said:`, "…," said Winand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from summarizer.posts.document import Document
from summarizer.posts.interruptions import is_speech_tag
from summarizer.posts.quotations import Quotation
from summarizer.posts.timestamps import without_timestamps
from summarizer.text.language import Language
from summarizer.text.names import is_person_name
from summarizer.text.speech_words import speech_words

__all__ = ["told_speakers"]

_MAX_LEAD = 120  # characters of a line that ends with a colon
_MAX_NAME_WORDS = 3
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]+(?: [^\W\d_a-z][\w'’.-]+)*")


def told_speakers(document: Document, found: Iterable[Quotation], language: Language) -> set[str]:
    """The names of persons that attribute a quotation, or stand with a verb of speech in a line before a colon."""
    given = {one.attribution.text for one in found if one.attribution is not None}
    return {name for name in (*given, *_leading(document, language)) if is_person_name(name)}


def _leading(document: Document, language: Language) -> Iterator[str]:
    said = speech_words(language.code)
    no_names = said.alone.union(said.adverbs, said.the, said.owners, said.joins, said.prepositions)
    for block in document.blocks:
        line = block.text.strip("*_` \n")
        if block.kind != "paragraph" or len(line) > _MAX_LEAD or not line.endswith((":", "：")):
            continue
        tag = without_timestamps(re.split(r"[,;.!?]\s+", line[:-1])[-1])
        if not is_speech_tag(tag, language):
            continue
        for match in _NAME.finditer(tag):
            words = match[0].split()
            while words and words[0].casefold() in no_names:
                words = words[1:]
            if 0 < len(words) <= _MAX_NAME_WORDS:
                yield " ".join(words)
