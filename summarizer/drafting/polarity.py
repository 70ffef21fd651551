"""Whether prose says the opposite of what was said: a negation lost, one added, or an extreme turned round.

A guess from words alone, for English; for other languages nothing is found. It errs towards silence: a clause that
turns a meaning in any other way ("instead of", "hardly") is let pass.
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
_TURNERS = _WORDS["turners"]
_EMPTY = _WORDS["carriers"]
_REPORTING = _WORDS["reporting_verbs"]
_AUXILIARY = _EMPTY - _WORDS["plain_verbs"]
_WITHOUT_MEANING = _EMPTY | _REPORTING
_DETERMINERS = _WORDS["determiners"]
_PAIRS = (
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
_CAREFUL = re.compile(
    r"\b(?:think|believe|argue|suspect|suggest|feel|say|claim|contend|propose|estimate|guess|doubt|consider|view|"
    r"reckon|would rather|prefer)(?:s|es|ed|d)?\b|\b(?:thought|said|felt|may|might|maybe|perhaps|probably|possibly|"
    r"could|seems?|in \w+'s (?:view|opinion|eyes)|according to|(?-i:for [A-Z]\w+))\b",
    re.I,
)
_CLAUSE = re.compile(
    r"[,.;:!?…—–]+|\s-\s|\b(?:but|because|although|though|while|whereas|which|who|that|so|and|when|if|even)\b", re.I
)
_CLOSE = 0.7  # share of a clause's words that stand in one sentence which it denies
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
    """The words that carry meaning, in order."""
    return [word for word in words_of(text) if word not in _WITHOUT_MEANING and (len(word) > 2 or word.isdecimal())]


def roots_of(text: str) -> frozenset[str]:
    """The roots of the words that carry meaning."""
    return frozenset(word_root(word) for word in content_of(text))


@dataclass(frozen=True)
class _Said:
    """One sentence: what it is about, and what is denied in it (each a word, or a noun and its verb)."""

    roots: frozenset[str]
    words: frozenset[str]
    denied: tuple[frozenset[str], ...]
    turned: bool  # some word of it negates or turns a meaning


@functools.lru_cache(maxsize=64)
def _sentences(passage: str) -> tuple[_Said, ...]:
    plain = "\n".join(_LABEL.sub("", line) for line in passage.splitlines())
    return tuple(_said(one) for one in split_sentences(plain, "en", by_line=True))


def _said(text: str) -> _Said:
    words = words_of(text)
    denied = tuple(found for clause in _clauses(text) for found in _denied(words_of(clause)))
    turned = any(word in _NEGATORS or word in _TURNERS for word in words)
    roots = roots_of(text) | {word for one in denied for word in one}
    return _Said(roots, frozenset(words), denied, turned)


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


def _denied(words: Sequence[str]) -> list[frozenset[str]]:
    """What each negation of a clause denies: the next word of meaning; with "not one", "no": that noun and its verb."""
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
    """What the text says that is the opposite of what the passage says, in plain words; empty when nothing is."""
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


def _nearest(wanted: frozenset[str], whole: frozenset[str], said: Sequence[_Said]) -> list[_Said]:
    """Of the sentences that hold the wanted words, those that share the most with `whole`."""
    holding = [one for one in said if wanted <= one.roots]
    most = max((len(one.roots & whole) for one in holding), default=0)
    return [one for one in holding if len(one.roots & whole) == most]


def _lost(words: Sequence[str], whole: frozenset[str], said: Sequence[_Said]) -> list[str]:
    """Words stated plainly here that are denied where they come from."""
    if any(word in _NEGATORS or word in _TURNERS for word in words):
        return []
    here = {word_root(word) for word in words if word not in _AUXILIARY}
    found = []
    for denied in {one for sentence in said for one in sentence.denied}:
        nearest = _nearest(denied, whole, said)
        shared = min((len(one.roots & whole) for one in nearest), default=0)
        if denied <= here and shared > len(denied) and all(denied in one.denied for one in nearest):
            found.append(f"it says the opposite of what was said about {_shown(denied, words)!r}")
    return found


def _added(words: Sequence[str], clause: frozenset[str], said: Sequence[_Said]) -> list[str]:
    """Words denied here that are stated plainly where nearly all of the clause comes from."""
    found = []
    for denied in _denied(words):
        nearest = _nearest(denied, clause, said)
        shared = min((len(one.roots & clause) for one in nearest), default=0)
        if shared >= max(2, _CLOSE * len(clause | denied)) and not any(one.turned for one in nearest):
            found.append(f"it denies what was said about {_shown(denied, words)!r}")
    return found


def _swapped(words: Sequence[str], whole: frozenset[str], said: Sequence[_Said]) -> list[str]:
    """An extreme turned into its opposite: "always" where "never" was said."""
    here = frozenset(words)
    if here & _NEGATORS - {"never", "nobody"}:
        return []
    nearest = _nearest(frozenset(), whole, said)
    shared = min((len(one.roots & whole) for one in nearest), default=0)
    if shared < 3:
        return []
    found = []
    for pair in _PAIRS:
        for mine, other in (pair, pair[::-1]):
            if here & mine and not here & other and all(one.words & other and not one.words & mine for one in nearest):
                found.append(f"it says {min(here & mine)!r} where {min(other)!r} was said")
    return found


def _shown(roots: frozenset[str], words: Sequence[str]) -> str:
    return next((word for word in words if word_root(word) in roots), min(roots))


def is_hedged(said: str, text: str) -> bool:
    """True unless what was said with "I think" or "maybe" stands in the text as a certainty."""
    return not _HEDGES.search(said) or bool(_CAREFUL.search(text))
