"""Where a run of words begins or ends inside a clause of its sentence, so that a reader may miss what governs it.

Works on structure alone: a cut without punctuation, beside words that are not known to change nothing. What is known
to govern is found by `governing.py`; this net is for what the languages' lists do not know.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.text.clauses import ClauseWords, clause_text, clause_words
from summarizer.text.phrases import phrase_at
from summarizer.text.sides import LEADS

__all__ = ["cut_after", "cut_before", "only_leads_in"]

_MAX_CHARACTERS = 1200  # of a sentence that are looked at on each side


def cut_before(before: str, said: str, code: str) -> str:
    """The words of the clause before a run that begins inside it; empty when they are a lead-in or end with a mark.

    A colon counts as no mark: what it introduces may be somebody else's words.
    """
    rules = clause_words(code)
    left, run = (
        clause_text(before[-_MAX_CHARACTERS:], rules.language),
        clause_text(said[:_MAX_CHARACTERS], rules.language),
    )
    size = len(left)
    colon = before.rstrip().endswith((":", "："))
    if not size or not run.keys or (left.marks[-1] and not colon) or _begins(run.keys, 0, rules):
        return ""
    first = size - 1
    while first > 0 and (not left.marks[first - 1] or _only_completes(left.keys[first:], rules)):
        first -= 1  # "…, dass |" belongs to the clause before
    if (
        _leads(left.keys, first, rules)
        or _affirms(left.keys, first, colon, rules)
        or (not colon and _begins_at_end(left.keys, first, rules))
    ):
        return ""
    return left.shown(first, size)


def cut_after(said: str, after: str, code: str) -> str:
    """The words of the clause after a run that ends inside it; empty when another clause or a mark follows."""
    rules = clause_words(code)
    run, right = (
        clause_text(said[-_MAX_CHARACTERS:], rules.language),
        clause_text(after[:_MAX_CHARACTERS], rules.language),
    )
    if not right.keys or not run.keys or run.marks[-1] or _begins(right.keys, 0, rules):
        return ""
    if run.keys[-1] in rules.joining or any(
        phrase_at(right.keys, 0, known) for known in (rules.lead_outs, rules.tags, rules.fillers, rules.harmless)
    ):
        return ""
    end = next((at + 1 for at, mark in enumerate(right.marks) if mark), len(right))
    return right.shown(0, end)


def only_leads_in(before: str, code: str) -> bool:
    """Whether the words before a run are nothing but a lead-in: "And I think that |", "I mean, |"."""
    rules = clause_words(code)
    left = clause_text(before[-_MAX_CHARACTERS:], rules.language)
    return len(left) > 0 and _leads(left.keys, 0, rules)


def _begins(keys: Sequence[str], at: int, rules: ClauseWords) -> bool:
    """Whether another clause of its own begins here: "and", "but", "so"."""
    known = (rules.turning, rules.resuming)
    return keys[at] in rules.joining or any(phrase_at(keys, at, words) for words in known)


def _only_completes(keys: Sequence[str], rules: ClauseWords) -> bool:
    return all(key in rules.complementizers or key in rules.joining for key in keys)


def _begins_at_end(keys: Sequence[str], first: int, rules: ClauseWords) -> bool:
    """Whether the words before end with a conjunction: "We sold it and | we left"."""
    return any(_size(keys, at, rules) == len(keys) - at for at in range(max(first, len(keys) - 3), len(keys)))


def _size(keys: Sequence[str], at: int, rules: ClauseWords) -> int:
    if keys[at] in rules.joining:
        return 1
    return max(phrase_at(keys, at, rules.turning), phrase_at(keys, at, rules.resuming))


def _affirms(keys: Sequence[str], first: int, colon: bool, rules: ClauseWords) -> bool:
    """Whether the words are the voice's own matrix clause, or an idiom that affirms: "our position is that"."""
    last = len(keys)
    while last > first and keys[last - 1] in rules.complementizers:
        last -= 1
    idioms = ((at, phrase_at(keys, at, rules.harmless)) for at in range(first, last))
    if any(size and at + size >= last - 1 for at, size in idioms):  # one word more: "no cabe duda de que"
        return True
    while first < last and (_size(keys, first, rules) or keys[first] in LEADS):
        first += 1
    own = first < last and (keys[first] in rules.own or keys[first] in rules.mine)
    return own and (colon or last < len(keys))


def _leads(keys: Sequence[str], first: int, rules: ClauseWords) -> bool:
    """Whether all words from `first` on are lead-ins, conjunctions and fillers: "and I think that"."""
    at = first
    while at < len(keys):
        size = max(
            _size(keys, at, rules),
            *(phrase_at(keys, at, known) for known in (rules.lead_ins, rules.fillers, rules.harmless, rules.tags)),
        )
        if not size and (keys[at] in LEADS or (at > first and keys[at] in rules.complementizers)):
            size = 1
        if not size:
            return False
        at += size
    return True
