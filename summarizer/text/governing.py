"""Which words of a sentence govern a run of words in it: a negation, a condition, a question, others' words reported.

Works on text, without a grammar: words of the language's lists (`[governing]`), punctuation, and where clauses begin.
`governed_before.py` looks before the words, `governed_after.py` after them.
A governor governs from its place on until its clause ends; which clauses end its government depends on its kind.
"""

from __future__ import annotations

from summarizer.text.clauses import ClauseText, clause_words
from summarizer.text.governed_after import After
from summarizer.text.governed_before import Before
from summarizer.text.governing_words import GoverningWords, Kind
from summarizer.text.phrases import phrase_at
from summarizer.text.scripts import is_unspaced
from summarizer.text.sides import Governing, Sides, asks

__all__ = ["Governing", "Kind", "denied_beside", "governing_words", "has_governing_words", "judged_by", "taken_back_by"]

_SPACED_WINDOW, _UNSPACED_WINDOW = 16, 30  # tokens on each side, in a text without punctuation
_MAX_DENIAL = 10  # tokens beside a quotation in which a post denies it
_MAX_DENIED = 4  # tokens between such words and the quotation: "it is false that Carver said"
_MAX_JUDGING = 12  # tokens of a sentence that only judges its neighbour


def governing_words(
    before: str, said: str, after: str, code: str, *, asked: bool | None = None, punctuated: bool = True
) -> Governing | None:
    """What governs the words `said` in their sentence; None when nothing does.

    `before` and `after` are the rest of the sentence as heard, with punctuation; empty at its start and end. `code` is
    a language's ISO 639-1 code. `asked`: whether the quotation shows a question mark at its end (None: as `said` has
    it). `punctuated`: False bounds how far a word governs, as in captions whose sentences run on for a whole turn.
    """
    rules = clause_words(code)
    window = None
    if not punctuated:
        window = _UNSPACED_WINDOW if is_unspaced(said) else _SPACED_WINDOW
    sides = Sides(rules, before, said, after, window)
    return Before(sides).governing() or After(sides).governing(asks(said) if asked is None else asked)


def has_governing_words(code: str) -> bool:
    """Whether the language's file has words that govern; without them the sense of its sentences is not judged."""
    return clause_words(code).language.governing != GoverningWords()


def denied_beside(before: str, after: str, code: str) -> str:
    """The words of a post right before or after a quotation that deny that it was said; empty without them.

    "…", which Carver denies; 「…」とは言っていない. `before` and `after` are the rest of the post's sentence.
    """
    rules = clause_words(code)
    left, right = ClauseText(before, rules.language), ClauseText(after, rules.language)
    for at in range(max(0, len(left) - _MAX_DENIAL), len(left)):
        if (size := phrase_at(left.keys, at, rules.denials[0])) and at + size >= len(left) - _MAX_DENIED:
            return left.shown(at, len(left))
    if right.keys and rules.denial_openers and right.keys[0] not in rules.denial_openers:
        return ""
    for at in range(min(len(right), 2 * _MAX_DENIAL)):
        if size := phrase_at(right.keys, at, rules.denials[1]):
            return right.shown(0, at + size)
        if right.marks[at] == ";":
            break
    return ""


def judged_by(sentence: str, code: str) -> bool:
    """Whether a short sentence judges or reports what the next one says: "It is a lie." """
    rules = clause_words(code)
    keys = ClauseText(sentence[-400:], rules.language).keys
    return len(keys) <= _MAX_JUDGING and any(phrase_at(keys, at, rules.judging) for at in range(len(keys)))


def taken_back_by(sentence: str, code: str) -> bool:
    """Whether a sentence takes the one before it back: "Just kidding." """
    rules = clause_words(code)
    keys = ClauseText(sentence[:400], rules.language).keys
    start = 0
    while start < len(keys) and (keys[start] in rules.joining or phrase_at(keys, start, rules.fillers)):
        start += max(1, phrase_at(keys, start, rules.fillers))
    return any(at < len(keys) and phrase_at(keys, at, rules.taking_back) > 0 for at in {0, start})
