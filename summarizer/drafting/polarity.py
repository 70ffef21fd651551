"""Finds English prose that says the opposite of the transcript: a negation lost or added, "always" for "never".

It compares words only. A clause that changes a meaning in another way ("instead of", "hardly") is not reported, so
some reversals are missed. For other languages nothing is found.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.text.language import load_language
from summarizer.text.prose_facts import words_of
from summarizer.text.sentences import split_sentences

__all__ = ["content_of", "is_hedged", "reversals", "roots_of", "word_root"]

_ENGLISH = load_language("en")
_WORDS = _ENGLISH.drafting
_NEGATORS = _ENGLISH.negators
_OTHER_REVERSERS = _WORDS["turners"]
_FUNCTION_WORDS = _WORDS["carriers"]
_REPORTING = _WORDS["reporting_verbs"]
_AUXILIARY = _FUNCTION_WORDS - _WORDS["plain_verbs"]
_NOT_CONTENT = _FUNCTION_WORDS | _REPORTING
_DETERMINERS = _WORDS["determiners"]
_OPPOSITES = (
    ({"always"}, {"never"}),
    ({"everybody", "everyone"}, {"nobody"}),
    ({"more"}, {"less", "fewer"}),
    ({"cheap", "cheaper", "cheapest"}, {"expensive", "costly", "costlier"}),
    ({"increase", "increases", "increased"}, {"decrease", "decreases", "decreased", "reduced"}),
    ({"best", "better"}, {"worst", "worse"}),
    ({"first"}, {"last"}),
)
_HEDGES = re.compile(
    r"\b(?:i (?:think|guess|believe|suppose|suspect|feel)|maybe|perhaps|probably|possibly|might|could be)\b", re.I
)
_HEDGES_IN_PROSE = re.compile(
    r"\b(?:think|believe|argue|suspect|suggest|feel|say|claim|contend|propose|estimate|guess|doubt|consider|view|"
    r"reckon|would rather|prefer)(?:s|es|ed|d)?\b|\b(?:thought|said|felt|may|might|maybe|perhaps|probably|possibly|"
    r"could|seems?|in \w+'s (?:view|opinion|eyes)|according to|(?-i:for [A-Z]\w+))\b",
    re.I,
)
_CLAUSE = re.compile(
    r"[,.;:!?…—–]+|\s-\s|\b(?:but|because|although|though|while|whereas|which|who|that|so|and|when|if|even)\b", re.I
)
_MIN_SHARED = 0.7  # a clause with this share of its words in a sentence of the passage is compared with that sentence
_LABEL = re.compile(r"^\[\d+\]\s*(?:[^:\n]{1,60}:\s)?")
_IRREGULAR = {
    "ate": "eat", "eaten": "eat", "bought": "buy", "broke": "break", "broken": "break", "built": "build",
    "caught": "catch", "fallen": "fall", "fell": "fall", "felt": "feel", "found": "find", "gave": "give",
    "given": "give", "grew": "grow", "grown": "grow", "heard": "hear", "held": "hold", "kept": "keep", "knew": "know",
    "known": "know", "learnt": "learn", "led": "lead", "left": "leave", "lost": "lose", "paid": "pay", "ran": "run",
    "sold": "sell", "sent": "send", "spent": "spend", "taken": "take", "took": "take", "taught": "teach",
    "thought": "think", "understood": "understand", "won": "win", "written": "write", "wrote": "write", "saw": "see",
    "seen": "see", "worn": "wear", "dug": "dig", "meters": "metre", "ten": "10", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "twelve": "12", "hundred": "100",
}  # fmt: skip
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "ly", "s", "er", "e", "y")


@functools.lru_cache(maxsize=4096)
def word_root(word: str) -> str:
    """A rough stem, alike for the forms of one word: "replacing", "replaced" and "replace" are "replac"."""
    word = word.removesuffix("'s")
    word = _IRREGULAR.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]  # "stopped" -> "stop"
    return word.removesuffix("e") if len(word) > 3 else word


def content_of(text: str) -> list[str]:
    """The content words, in order."""
    return [word for word in words_of(text) if word not in _NOT_CONTENT and (len(word) > 2 or word.isdecimal())]


def roots_of(text: str) -> frozenset[str]:
    """The roots of the content words."""
    return frozenset(word_root(word) for word in content_of(text))


@dataclass(frozen=True)
class _SourceSentence:
    """One sentence of the passage: its content, and what it negates (each a word, or a noun and its verb)."""

    roots: frozenset[str]
    words: frozenset[str]
    denied: tuple[frozenset[str], ...]
    reverses: bool  # a word of it negates or changes a meaning


@functools.lru_cache(maxsize=64)
def _sentences(passage: str) -> tuple[_SourceSentence, ...]:
    plain = "\n".join(_LABEL.sub("", line) for line in passage.splitlines())
    return tuple(_said(one) for one in split_sentences(plain, "en", by_line=True))


def _said(text: str) -> _SourceSentence:
    words = words_of(text)
    denied = tuple(found for clause in _clauses(text) for found in _denied(words_of(clause)))
    reverses = any(word in _NEGATORS or word in _OTHER_REVERSERS for word in words)
    roots = roots_of(text) | {word for one in denied for word in one}
    return _SourceSentence(roots, frozenset(words), denied, reverses)


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


def _denied(words: Sequence[str]) -> list[frozenset[str]]:
    """What each negation of a clause negates: the next content word; with "not one" or "no", the noun and its verb."""
    found = []
    for place, word in enumerate(words):
        if word not in _NEGATORS or words[place + 1 : place + 2] == ["longer"]:
            continue
        after = words[place + 1 :]
        noun = word in {"no", "neither", "nor"} or (after and after[0] in _DETERMINERS)
        meant = [word_root(one) for one in after[:7] if one not in _AUXILIARY and not one.endswith("ly")]
        if len(meant) >= (2 if noun else 1):
            found.append(frozenset(meant[: 2 if noun else 1]))
    return found


def reversals(text: str, passage: str, language: str = "en") -> list[str]:
    """One sentence for each statement of the text that reverses a statement of the passage."""
    if language.split("-")[0].lower() != "en":
        return []
    said = _sentences(passage)
    found: list[str] = []
    for sentence in split_sentences(text, "en", by_line=True):
        whole = roots_of(sentence)
        for clause in _clauses(sentence):
            words = words_of(clause)
            found += _lost(words, whole, said)
            found += _added(words, roots_of(clause), said)
        found += _swapped(words_of(sentence), whole, said)
    return list(dict.fromkeys(found))


def _nearest(wanted: frozenset[str], whole: frozenset[str], said: Sequence[_SourceSentence]) -> list[_SourceSentence]:
    """Of the sentences that hold the wanted words, those that share the most with `whole`."""
    holding = [one for one in said if wanted <= one.roots]
    most = max((len(one.roots & whole) for one in holding), default=0)
    return [one for one in holding if len(one.roots & whole) == most]


def _lost(words: Sequence[str], whole: frozenset[str], said: Sequence[_SourceSentence]) -> list[str]:
    """Words without a negation here that the passage negates."""
    if any(word in _NEGATORS or word in _OTHER_REVERSERS for word in words):
        return []
    here = {word_root(word) for word in words if word not in _AUXILIARY}
    found = []
    for denied in {one for sentence in said for one in sentence.denied}:
        nearest = _nearest(denied, whole, said)
        shared = min((len(one.roots & whole) for one in nearest), default=0)
        if denied <= here and shared > len(denied) and all(denied in one.denied for one in nearest):
            found.append(f"it says the opposite of what was said about {_shown(denied, words)!r}")
    return found


def _added(words: Sequence[str], clause: frozenset[str], said: Sequence[_SourceSentence]) -> list[str]:
    """Words negated here that the passage's most similar sentences state without a negation."""
    found = []
    for denied in _denied(words):
        nearest = _nearest(denied, clause, said)
        shared = min((len(one.roots & clause) for one in nearest), default=0)
        if shared >= max(2, _MIN_SHARED * len(clause | denied)) and not any(one.reverses for one in nearest):
            found.append(f"it denies what was said about {_shown(denied, words)!r}")
    return found


def _swapped(words: Sequence[str], whole: frozenset[str], said: Sequence[_SourceSentence]) -> list[str]:
    """An extreme in place of its opposite: "always" where the passage has "never"."""
    here = frozenset(words)
    if here & _NEGATORS - {"never", "nobody"}:
        return []
    nearest = _nearest(frozenset(), whole, said)
    shared = min((len(one.roots & whole) for one in nearest), default=0)
    if shared < 3:
        return []
    found = []
    for pair in _OPPOSITES:
        for mine, other in (pair, pair[::-1]):
            if here & mine and not here & other and all(one.words & other and not one.words & mine for one in nearest):
                found.append(f"it says {min(here & mine)!r} where {min(other)!r} was said")
    return found


def _shown(roots: frozenset[str], words: Sequence[str]) -> str:
    return next((word for word in words if word_root(word) in roots), min(roots))


def is_hedged(said: str, text: str) -> bool:
    """False when `said` has a hedge such as "I think" or "maybe" and the text has none."""
    return not _HEDGES.search(said) or bool(_HEDGES_IN_PROSE.search(text))
