"""Whether a clause is a statement that can be read alone: a subject with its verb, nobody unnamed, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from summarizer.drafting.blemishes import dangling_number
from summarizer.drafting.heading_clauses import Clause, ends_clause
from summarizer.post_format import bounds_of
from summarizer.text.editing_words import editing_words
from summarizer.text.phrases import phrase_at, phrases

__all__ = ["is_conditional", "is_fronted", "refused_by"]

_WORDS = bounds_of("heading").words
_MAX_WORDS = _WORDS[1] + 1  # a whole clause of one word more is better than no heading
_BEST_WORDS = 7
_BROKEN = re.compile(r"--|[A-Za-z]-$|(?:^|\s)[-–—](?:\s|$)|…|\.\.|\?|？")
_OPENING = 3  # words in which nothing may stand for something said before
_FULL = 4  # words that carry something in a sentence about anybody, "you", that advises nothing
_MAX_FRONTED, _MIN_FRONTED = 6, 3  # words of a phrase before a statement, and of the statement
_MIN_CONDITION = 2  # words of a condition, and of what follows from it
_MIN_CARRYING, _WELL_CARRYING = 2, 3  # words that carry something: at least, and of a heading that reads well

Rule = Callable[[Clause], bool]


def refused_by(clause: Clause, *, short: bool = False) -> str | None:
    """The name of the first rule by which a clause is no statement of its own; None for one that is.

    `short`: its length is not looked at.
    """
    rules = _RULES[1:] if short else _RULES
    return next((rule.__name__.lstrip("_") for rule in rules if rule(clause)), None)


def is_conditional(clause: Clause) -> bool:
    """A whole sentence with its condition: "If the organ is cold, nobody should tune it before noon"."""
    keys, known = clause.keys, clause.known
    if keys[0] not in known.conditions or clause.is_cut or _has_wrong_length(clause):
        return False
    marks, before = clause.marked, clause.sentence.keys[: clause.first]
    if len(marks) != 1 or any(key not in clause.rules.joining for key in before):
        return False
    condition, main = keys[1 : marks[0] + 1], keys[marks[0] + 1 :]
    subject = main[0] in known.persons | known.subject_pronouns or clause.has_verb(main)
    if not subject or not clause.has_verb(main) or len(condition) < _MIN_CONDITION or len(main) < _MIN_CONDITION:
        return False
    barred = known.first_person | known.vague
    loose = keys[-1] in known.loose_ends - known.unresolved or {*condition} & known.unresolved or {*keys} & barred
    shown = main[0] in known.persons and main[0].endswith(known.verb_endings)  # "you'll see a window"
    return not loose and clause.carrying >= _WELL_CARRYING + shown and main[0] not in known.subordinators


def is_fronted(clause: Clause) -> bool:
    """A statement after a phrase and a comma: "In a cold church, organs need a motor"."""
    keys, known = clause.keys, clause.known
    if keys[0] not in known.prepositions or _has_wrong_length(clause) or not clause.marked:
        return False
    if not clause.texts[clause.marked[0]].endswith(","):
        return False  # "In March: the organ is cold"
    at = clause.marked[0] + 1
    main = Clause(clause.sentence, clause.first + at, clause.first + at, clause.last)
    unnamed = known.unresolved | known.first_person | known.vague | known.persons | known.relatives | known.hedges
    if at > _MAX_FRONTED or {*keys[1:at]} & unnamed or any(key.endswith(known.opening_endings) for key in keys[:at]):
        return False
    return len(main.keys) >= _MIN_FRONTED and refused_by(main, short=True) is None


def _has_wrong_length(clause: Clause) -> bool:
    return not _WORDS[0] <= len(clause.texts) <= _MAX_WORDS or any(_BROKEN.search(text) for text in clause.texts)


def _says_little_exists(clause: Clause) -> bool:
    """ "There's a package", "There are people who build organs"."""
    return clause.is_something and (clause.carrying < _WELL_CARRYING or bool({*clause.keys} & clause.known.relatives))


def _begins_inside(clause: Clause) -> bool:
    """Whether the sentence goes on from one before, in a language in which no clause can be told from a phrase."""
    return not clause.known.cut_clauses and clause.sentence.texts[0][:1].islower()


def _counts_first(clause: Clause) -> bool:
    """ "1st year of the parish"."""
    return re.match(r"\d+[a-z]", clause.keys[0]) is not None


def _is_in_first_person(clause: Clause) -> bool:
    return bool({*clause.keys} & clause.known.first_person)


def _opens_no_main_clause(clause: Clause) -> bool:
    first, known = clause.keys[0], clause.known
    if clause.exists or clause.is_expletive or phrase_at(clause.keys, 0, clause.main_openings):
        return False
    if first in known.subordinators | known.unresolved:
        return True
    if first in known.auxiliaries - known.imperatives - known.empty | known.supports - known.imperatives:
        return True
    if first in known.bases - known.imperatives and first in known.empty:
        return True  # "Get started with a new toolkit"
    opens_none = first in known.verbs or first.endswith(known.opening_endings)
    return opens_none and first not in known.imperatives | known.empty


def _carries_little(clause: Clause) -> bool:
    long_advice = clause.keys[0] in clause.known.persons and len(clause.keys) > _BEST_WORDS
    return clause.carrying + long_advice < _MIN_CARRYING


def _addresses_somebody(clause: Clause) -> bool:
    """Whether "you" is somebody: "You opened the valve", not "You can fill a crack"."""
    return clause.keys[0] in clause.known.persons and not _advises(clause)


def _advises(clause: Clause) -> bool:
    """Whether "you" is anybody: "You can fill a crack", not "You opened the valve"."""
    keys, known = clause.keys, clause.known
    at = 2 if len(keys) > 3 and keys[1] in known.verb_adverbs else 1
    full = clause.carrying >= _FULL
    if keys[at] in known.allowing and not full and not {*keys} & known.contrasts:
        return False  # "You can open the window"
    if full and not clause.is_cut and keys[at] in known.bases:
        return True  # "You measure the bottom of the river after every flood"
    denied = keys[at] in known.denying
    at += denied
    at += denied and len(keys) > at + 1 and keys[at].endswith(known.adverb_endings)  # "don't necessarily need"
    if denied and keys[at] in known.bases:
        return full or keys[at] in known.advising_denied
    return phrase_at(keys, at, phrases(known.advising, clause.rules.language)) > 0


def _opens_with_adverb(clause: Clause) -> bool:
    """ "Nearly hurt yourself"."""
    return clause.keys[0].endswith(clause.known.adverb_endings) and clause.texts[0][-1:].isalnum()


def _is_broken_by_commas(clause: Clause) -> bool:
    """Whether a mark stands in it that does not join two clauses: "Oracle was developing, a compiler"."""
    keys, known = clause.keys, clause.known
    turned = [at for at in clause.marked if keys[at + 1] in known.contrasts]
    return (
        any(keys[at + 1] not in known.joins_clauses for at in clause.marked)
        or any(not clause.has_verb(keys[: at + 1]) for at in turned)
        or (not known.cut_clauses and bool(clause.marked))
    )


def _is_hedged(clause: Clause) -> bool:
    return bool({*clause.sentence.keys[: clause.first], clause.keys[0]} & clause.known.hedges)


def _is_half_compared(clause: Clause) -> bool:
    return editing_words(clause.sentence.code).is_half_compared(clause.keys)


def _counts_nothing(clause: Clause) -> bool:
    """Whether a number lacks what it counts."""
    return dangling_number(clause.texts, clause.rules.language, clause.known)


def _is_inside_subject(clause: Clause) -> bool:
    """ "... a shop where the bread, the flour is milled"."""
    keys, first = clause.sentence.keys, clause.first
    joined = bool(first) and keys[first - 1] in clause.rules.joining and keys[0] not in clause.known.conditions
    start = first
    while start and not ends_clause(clause.sentence.texts[start - 1]):
        start -= 1  # with what leads to it: "I think that"
    return bool(first) and not joined and bool({*keys[:start]} & clause.known.relatives)


def _lacks_its_noun(clause: Clause) -> bool:
    """ "Die große ist da", "Der wurde geprägt", in a language that writes nouns with a capital."""
    keys, articles = clause.keys, clause.rules.language.articles
    if keys[0] not in articles:
        return False
    if keys[1] in clause.known.verbs | clause.rules.joining:
        return True
    if not clause.rules.language.capitalised_nouns:
        return False
    verb = next((at for at, key in enumerate(keys) if key in clause.known.verbs), len(keys))
    return not any(text[:1].isupper() for text in clause.texts[1:verb])


def _joins_an_auxiliary(clause: Clause) -> bool:
    """ "The organ is and the motor runs"."""
    known, joining = clause.known, clause.rules.joining
    return any(one in known.auxiliaries and other in joining for one, other in pairwise(clause.keys))


def _says_it_twice(clause: Clause) -> bool:
    """ "a cold, cold start"."""
    return clause.first > 0 and clause.sentence.keys[clause.first - 1] == clause.keys[0]


def _counts_unnamed(clause: Clause) -> bool:
    """ "Some are": some of what?"""
    return clause.keys[0] in clause.known.quantities and clause.keys[1] in clause.known.verbs


def _ends_loosely(clause: Clause) -> bool:
    """Whether its last word begins something: "the most common", "and apparently", "and everything"."""
    keys, known = clause.keys, clause.known
    if keys[-1] in known.loose_ends or keys[-2] in known.quantities:
        return True
    opens = keys[-1] in known.empty | known.hedges | known.vague or keys[-1].endswith(known.adverb_endings)
    return keys[-2] in clause.rules.joining and (opens or not known.empty)


def _runs_on(clause: Clause) -> bool:
    """Whether a second finite verb follows without a word that opens its clause: "The other side is it is down"."""
    keys, known = clause.keys, clause.known
    opens = clause.rules.joining | known.relatives | known.contrasts | known.conditions | known.reasons
    opens |= frozenset() if known.conditions else known.subordinators
    some = clause.is_something
    finite = [at for at, key in enumerate(keys) if key in known.being or (some and (not at or key in known.modals))]
    return any(not opens & {*keys[one:other]} for one, other in pairwise(finite))


def _opens_with_pronoun(clause: Clause) -> bool:
    keys = clause.keys[1 if clause.is_expletive else 0 : _OPENING]
    return not clause.exists and any(key in clause.strong for key in keys)


def _speaks_of_the_talk(clause: Clause) -> bool:
    """ "The answer to the question is old"."""
    keys, known = clause.keys, clause.known
    verb = next((at for at, key in enumerate(keys) if key in clause.verbs), len(keys))
    return not clause.exists and bool({*keys[:verb]} & known.vague_subjects)


def _lacks_a_verb(clause: Clause) -> bool:
    return bool(clause.known.verbs) and not clause.is_expletive and not clause.has_verb(clause.keys)


_RULES: Sequence[Rule] = (
    _has_wrong_length,
    _says_little_exists,
    _begins_inside,
    _counts_first,
    _is_in_first_person,
    _opens_no_main_clause,
    _carries_little,
    _addresses_somebody,
    _opens_with_adverb,
    _is_broken_by_commas,
    _is_hedged,
    _is_half_compared,
    _counts_nothing,
    _is_inside_subject,
    _lacks_its_noun,
    _joins_an_auxiliary,
    _says_it_twice,
    _counts_unnamed,
    _ends_loosely,
    _runs_on,
    _opens_with_pronoun,
    _speaks_of_the_talk,
    _lacks_a_verb,
)
