"""Corrects in a model's text what code can correct without changing what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from summarizer.post_format import bounds_of
from summarizer.records.transcript import join_words
from summarizer.text.scripts import count_words
from summarizer.text.sentences import has_final_mark, split_sentences
from summarizer.text.title_case import title_case

__all__ = ["TITLES", "scaled_bounds", "tidy"]

Pair = tuple[int, int]
TITLES = frozenset(["heading", "headline", "subject"])
_LABEL = re.compile(r"^(?:heading|claim|takeaway|headline|dek|intro|conclusion|insight)\s*\d*\s*[:\-–]\s*", re.I)
_FINAL = {"ja": "。", "zh": "。"}
_WIDER = 3  # other languages need more or fewer words than English: bounds are wider by a third on either side


def scaled_bounds(part: str, language: str, words: Mapping[str, Pair] | None = None) -> Pair:
    """The least and the most words of a part in a language. `words`: those of a house style, by part."""
    least, most = (words or {}).get(part) or bounds_of(part).words
    if language.split("-")[0].lower() == "en":
        return least, most
    return least - least // _WIDER, most + most // _WIDER


def tidy(part: str, text: str, language: str = "en", words: Mapping[str, Pair] | None = None) -> str:
    """The text without labels and surplus sentences, in title case, with a final stop."""
    text = "".join(char for char in text if char.isprintable() or char.isspace())
    text = _LABEL.sub("", " ".join(text.split()))
    if part in TITLES:
        text = text.rstrip(" .;,:。")
        return title_case(text) if language == "en" and part != "subject" else text
    if part == "lead_in":
        return text[:1].upper() + text[1:]
    (least, most), sentences = scaled_bounds(part, language, words), bounds_of(part).most_sentences
    whole = split_sentences(text, language)
    if len(whole) > 1 and not has_final_mark(whole[-1]):
        whole = whole[:-1]  # the last sentence is cut off
    while len(whole) > 1 and count_words(join_words(whole[:-1])) >= least:
        if len(whole) <= sentences and count_words(join_words(whole)) <= most:
            break
        whole = whole[:-1]
    text = join_words(whole)
    if text and text[-1].isalnum():
        text += _FINAL.get(language, ".")
    return text[:1].upper() + text[1:]
