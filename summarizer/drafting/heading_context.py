"""Whether a clause needs what was said around it: a thing named before, a concession, an aside, one of a pair.

A heading stands alone above its quotation. What such a clause leaves to the sentences before and after it, a reader of
the heading does not know, and takes it for more than was said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.drafting.heading_clauses import Clause, key_of
from summarizer.text.phrases import phrase_at, phrases

__all__ = ["needs_context"]

_BEFORE = 8  # sentences in which what "the board" is may have been said
_PAIR_WITHIN = 10  # words after a clause in which its counterpart stands: "and the other is …"
_MAX_SUBJECT = 5  # words
_ORDINAL = re.compile(r"^\d{1,3}\.$")


def needs_context(clause: Clause) -> bool:
    """Whether a heading of this clause would say more, or something else, than was said."""
    if clause.unspaced:
        return False
    return any(
        rule(clause) for rule in (_is_known, _takes_in_all, _is_conceded, _is_paired, _slips, _is_aside, _is_numbered)
    )


def _is_known(clause: Clause) -> bool:
    """ "The board is the same everywhere": which board was said before."""
    keys, known = clause.keys, clause.known
    if keys[0] not in known.definite:
        return False
    verb = next((at for at, key in enumerate(keys) if at and key in clause.verbs), min(_MAX_SUBJECT, len(keys)))
    common = clause.rules.language.function_words | known.empty
    nouns = {key for key in keys[1:verb] if key not in common and len(key) > 1}
    return bool(nouns & _said_before(clause))


def _said_before(clause: Clause) -> frozenset[str]:
    transcript, number = clause.sentence.transcript, clause.sentence.number
    first = transcript.sentences[max(0, number - _BEFORE)].words[0]
    words = transcript.words[first : clause.sentence.words[0] + clause.first]
    return frozenset(key_of(word.text) for word in words)


def _takes_in_all(clause: Clause) -> bool:
    """ "Everything happens at the C level": everything of what was said before."""
    keys, number = clause.keys, clause.sentence.number
    sentences = clause.sentence.transcript.sentences
    goes_on = number > 0 and sentences[number - 1].speaker == sentences[number].speaker
    total = keys[0] in clause.known.totals and keys[1] in clause.verbs | clause.rules.language.function_words
    return goes_on and total


def _is_conceded(clause: Clause) -> bool:
    """ "And yes, some are old. But that is something else." """
    sentence, language, known = clause.sentence, clause.rules.language, clause.known
    opening = sentence.keys[: max(clause.first, 1)]
    joined = [at for at, key in enumerate(opening[:-1]) if key in clause.rules.joining | known.openers]
    if any(opening[at + 1] in language.assent for at in joined):
        return True
    after = sentence.transcript.words[sentence.words[1] : sentence.words[1] + 2]
    following = [key_of(word.text) for word in after]
    if following and following[0] in clause.rules.joining | language.interjections | language.assent:
        following = following[1:]
    return clause.is_cut and bool(following) and following[0] in known.contrasts


def _is_paired(clause: Clause) -> bool:
    """ "One is a plan, | and the other is much wider"."""
    return clause.is_cut and bool(clause.known.others.intersection(_following(clause, _PAIR_WITHIN)))


def _slips(clause: Clause) -> bool:
    """ "I invoked it with the four, | I think it is the dollar sign"."""
    if not clause.is_cut:
        return False
    return phrase_at(clause.sentence.keys, clause.last, phrases(clause.known.own_leads, clause.rules.language)) > 0


def _is_aside(clause: Clause) -> bool:
    """ "By the way, there is a plugin"."""
    asides = phrases(clause.known.asides, clause.rules.language)
    return any(phrase_at(clause.sentence.keys, at, asides) for at in range(len(clause.sentence.keys)))


def _is_numbered(clause: Clause) -> bool:
    """ "mit der 8. | Release kamen …": a full stop after an ordinal number ended the sentence before."""
    start = clause.words[0]
    if not clause.rules.language.capitalised_nouns or clause.first or not start:
        return False
    return _ORDINAL.match(clause.sentence.transcript.words[start - 1].text) is not None


def _following(clause: Clause, most: int) -> Sequence[str]:
    return clause.sentence.keys[clause.last : clause.last + most]
