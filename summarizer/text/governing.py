"""Which words of a sentence govern a run of words in it: a negation, a condition, a question, others' words reported.

Works on text, without a grammar: words of the language's lists (`[governing]`), punctuation, and where clauses begin.
`governed_before.py` looks before the words, `governed_after.py` after them.
A governor governs from its place on until its clause ends; which clauses end its government depends on its kind.
"""

from __future__ import annotations

from summarizer.text.clauses import ClauseText, ClauseWords, clause_text, clause_words
from summarizer.text.governed_after import After
from summarizer.text.governed_before import Before
from summarizer.text.governing_words import GoverningWords, Kind
from summarizer.text.phrases import Phrases, phrase_at
from summarizer.text.quotation_marks import MARK_CHARACTERS
from summarizer.text.scripts import is_unspaced
from summarizer.text.sentences import has_final_mark
from summarizer.text.sides import LEADS, Governing, Sides, asks

__all__ = [
    "Governing",
    "Kind",
    "continues_clause",
    "denied_beside",
    "governing_words",
    "has_governing_words",
    "judged_by",
    "limiting_end",
    "limits",
    "mocks",
    "only_halts",
    "opens_clause",
    "shown_as_sentence",
    "tagged_by",
    "taken_back_by",
]

_SPACED_WINDOW, _UNSPACED_WINDOW = 16, 30  # tokens on each side, in a text without punctuation
_MAX_DENIAL = 10  # tokens beside a quotation in which a post denies it
_MAX_DENIED = 4  # tokens between such words and the quotation: "it is false that Carver said"
_MAX_JUDGING, _MAX_JUDGING_UNSPACED = 12, 24  # tokens of a sentence that only judges its neighbour
_MAX_POINTING = 4  # tokens at the start of a sentence, one of which points at the sentence before
_MAX_LISTED = 3  # tokens of one thing in a list
_MAX_BARE = 3  # tokens of a sentence, or before the word of one, that speaks of its neighbour: "That is just a lie."
_SPARE_UNSPACED = 4  # tokens of endings after such a word, where words are not spaced
_MIN_SENTENCE = 3  # tokens in marks that may be a sentence
_MAX_CORRECTED = 3  # tokens after "I mean, not": "I mean, not the harbour."


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


def shown_as_sentence(text: str, code: str) -> bool:
    """Whether few words in marks are shown as a sentence with its own subject: "I am guilty.", "Steel lasts forever."

    A capital and a mark at its end show it, or "I" at its start; "A quiet miracle." may have no verb.
    """
    rules = clause_words(code)
    clause = clause_text(text, rules.language)
    if not clause.keys:
        return False
    bare = text.strip().strip(MARK_CHARACTERS)
    ends = has_final_mark(bare)
    if is_unspaced(text):
        return ends
    if len(clause) < _MIN_SENTENCE or clause.keys[0] in rules.own:
        return len(clause) >= _MIN_SENTENCE
    named = clause.keys[0] in rules.subjects or not phrase_at(clause.keys, 0, rules.determiners)
    return (ends or bare.endswith(",")) and bare[:1].isupper() and named


def has_governing_words(code: str) -> bool:
    """Whether the language's file has words that govern; without them the sense of its sentences is not judged."""
    return clause_words(code).language.governing != GoverningWords()


def denied_beside(before: str, after: str, code: str) -> str:
    """The words of a post right before or after a quotation that deny that it was said; empty without them.

    "…", which Carver denies; 「…」とは言っていない. `before` and `after` are the rest of the post's sentence.
    """
    rules = clause_words(code)
    left, right = clause_text(before, rules.language), clause_text(after, rules.language)
    for at in range(max(0, len(left) - _MAX_DENIAL), len(left)):
        if (size := phrase_at(left.keys, at, rules.denials[0])) and at + size >= len(left) - _MAX_DENIED:
            return left.shown(at, len(left))
    if right.keys and rules.denial_openers and not phrase_at(right.keys, 0, rules.denial_openers):
        return ""
    for at in range(min(len(right), 2 * _MAX_DENIAL)):
        role = at > 1 and right.keys[at - 2] in rules.language.articles  # "which the mayor denies": not what was said
        if not role and (size := phrase_at(right.keys, at, rules.denials[1])):
            return right.shown(0, at + size)
        if right.marks[at] == ";":
            break
    return ""


def judged_by(sentence: str, code: str) -> bool:
    """Whether a short sentence judges or gives away what the next one says: "It is a lie.", "I quote the mayor." """
    rules = clause_words(code)
    text = clause_text(sentence[-400:], rules.language)
    if not _is_short(text):
        return False
    if _within(text, rules.judging):
        return True
    return not asks(sentence) and (_within(text, rules.announcing) or _points_at_saying(text, rules))


def taken_back_by(sentence: str, code: str) -> bool:
    """Whether a sentence takes the one before back or gives it away: "Just kidding.", "That's what he says."

    The words that do so open the sentence; only "no", "wait" and the like may go before them.
    """
    rules = clause_words(code)
    text = clause_text(sentence[:400], rules.language)
    start = _after_leads(text, rules)
    if start == len(text):
        return len(text) > 0 and phrase_at(text.keys, 0, rules.taking_back) == len(text)
    places = {0, start}
    if any(_takes_back(text, at, rules) for at in places):
        return True
    return not asks(sentence) and (_judges(text, start, rules) or any(_gives_away(text, at, rules) for at in places))


def only_halts(sentence: str, code: str) -> bool:
    """Whether a sentence says nothing by itself, so that the next one may speak of the one before: "No.", "Wait." """
    rules = clause_words(code)
    text = clause_text(sentence[:400], rules.language)
    return len(text) <= _MAX_BARE and _after_leads(text, rules) == len(text)


def _after_leads(text: ClauseText, rules: ClauseWords) -> int:
    """Where the words begin that follow "and", "well", "no," and "wait"."""
    at = 0
    while at < len(text):
        size = max(phrase_at(text.keys, at, rules.fillers), phrase_at(text.keys, at, rules.halting))
        if not size and text.keys[at] in rules.answers and (text.marks[at] or at + 1 == len(text)):
            size = 1
        if not size and (text.keys[at] in rules.joining or text.keys[at] in LEADS):
            size = 1
        if not size:
            return at
        at += size
    return at


def _clause_ends(text: ClauseText, at: int, rules: ClauseWords, spare: int = 0) -> bool:
    """Whether the clause ends here, or after words that change nothing; `spare`: so many tokens more."""
    last = next((place for place in range(max(0, at - 1), len(text)) if text.marks[place]), len(text) - 1) + 1
    spare += _SPARE_UNSPACED if is_unspaced(text.text) else 0
    while at < last:
        size = max(phrase_at(text.keys, at, known) for known in (rules.fillers, rules.lead_outs, rules.tags))
        if not size and spare <= 0:
            return False
        spare -= not size
        at += size or 1
    return True


def _takes_back(text: ClauseText, at: int, rules: ClauseWords) -> bool:
    """Whether a phrase that takes back opens the clause; a lone word, or one that ends in "not", is all of it."""
    size = phrase_at(text.keys, at, rules.taking_back)
    if size and not any(rules.negates(text.keys, place) for place in (at, at + size - 1)):
        return size > 1 or _clause_ends(text, at + size, rules)
    if size:
        alone = size == 1 and "," in text.marks[at]
        return not alone and _clause_ends(text, at + size, rules, _spare(size, rules.negates(text.keys, at) > 0))
    for place in range(at, min(len(text), at + _MAX_POINTING)):
        size = phrase_at(text.keys, place, rules.withdrawing)
        if size and _clause_ends(text, place + size, rules, _spare(size, False)):
            return True
        if text.marks[place] or phrase_at(text.keys, place, rules.conditions) or rules.negates(text.keys, place):
            return False
    return False


def _spare(size: int, opens_with_negation: bool) -> int:
    """How many tokens of its clause may follow a phrase of `size` tokens: three after "I mean, not"."""
    return _MAX_CORRECTED if size > 1 + 2 * opens_with_negation else 0


def _judges(text: ClauseText, at: int, rules: ClauseWords) -> bool:
    """Whether a clause judges the sentence before: "That is just a lie.", "Nonsense." """
    pointing = phrase_at(text.keys, at, rules.pointing)
    for place in range(at + pointing, min(len(text), at + pointing + _MAX_BARE)):
        size = phrase_at(text.keys, place, rules.judging)
        if size and (pointing or place == at) and _clause_ends(text, place + size, rules):
            return True
        if rules.negates(text.keys, place) or text.marks[place] or text.keys[place] in rules.joining:
            return False
    return False


def _gives_away(text: ClauseText, at: int, rules: ClauseWords) -> bool:
    """Whether a sentence says that others say what stands before it: "That is what the mayor told me." """
    size = phrase_at(text.keys, at, rules.said_of)
    if not size or not _is_short(text) or phrase_at(text.keys, at, rules.harmless):
        return False
    known = (rules.reporting, rules.later["report"], rules.hearsay)
    places = range(at, min(len(text), at + size + _MAX_POINTING))
    verb = next((place for place in places if any(phrase_at(text.keys, place, one) for one in known)), None)
    if verb is None:
        return False
    # "Das sage ich.": where the subject may stand behind its verb, it is looked for there too
    subject = text.keys[at:verb] if rules.subject_beside else text.keys
    return not any(key in rules.own or rules.negates([key], 0) for key in subject)


def tagged_by(after: str, code: str) -> bool:
    """Whether what follows the words in their sentence is a tag question, which asks for assent: ", right?" """
    rules = clause_words(code)
    keys = clause_text(after[:400], rules.language).keys
    return asks(after) and bool(keys) and phrase_at(keys, 0, rules.tags) == len(keys)


def limits(text: str, code: str) -> str:
    """The first words of a text that change the sense of words beside them (almost, former); empty without them."""
    rules = clause_words(code)
    clause = clause_text(text, rules.language)
    for at in range(len(clause)):
        if size := phrase_at(clause.keys, at, rules.limiting):
            return clause.shown(at, at + size)
    return ""


def limiting_end(text: str, code: str) -> str:
    """Such words at the end of a text, or a clause that only mocks what follows; empty without them."""
    rules = clause_words(code)
    clause = clause_text(text, rules.language)
    for at in range(len(clause)):
        size = phrase_at(clause.keys, at, rules.limiting)
        if size and at + size == len(clause) and not clause.marks[-1]:
            return clause.shown(at, at + size)
        size = phrase_at(clause.keys, at, rules.ironic)
        if size and at + size == len(clause) and (at == 0 or clause.marks[at - 1]):
            return clause.shown(at, at + size)
    return ""


def mocks(after: str, code: str) -> bool:
    """Whether what follows the words in their sentence only mocks them: "…, ja klar"."""
    rules = clause_words(code)
    clause = clause_text(after[:400], rules.language)
    return len(clause) > 0 and phrase_at(clause.keys, 0, rules.ironic) == len(clause)


def _is_short(text: ClauseText) -> bool:
    return 0 < len(text) <= (_MAX_JUDGING_UNSPACED if is_unspaced(text.text) else _MAX_JUDGING)


def _within(text: ClauseText, known: Phrases) -> bool:
    return any(phrase_at(text.keys, at, known) for at in range(len(text)))


def _points_at_saying(text: ClauseText, rules: ClauseWords) -> bool:
    """Whether a sentence says that others say what stands beside it: "That is what the mayor told me." """
    keys = text.keys
    known = (rules.reporting, rules.later["report"], rules.hearsay, rules.quotatives)
    verb = next((at for at in range(len(keys)) if any(phrase_at(keys, at, one) for one in known)), None)
    if verb is None or not _within(text, rules.pointing):
        return False
    subject = keys if not rules.subject_beside else keys[:verb]
    return not any(key in rules.own for key in subject)


def opens_clause(left_out: str, after: str, code: str) -> bool:
    """Whether `after` begins a clause with its own subject, when `left_out` of its sentence is left out before it."""
    rules = clause_words(code)
    left, right = clause_text(left_out, rules.language), clause_text(after, rules.language)
    start = 0
    while start < len(right) - 1 and (size := _joins(right, start, rules)):
        start += size
    marked = not len(left) or bool(left.marks[-1]) or start > 0 or _only_leads(left, rules)
    return marked and start < len(right) and _is_subject(right, start, rules)


def continues_clause(before: str, left_out: str, after: str, code: str) -> bool:
    """Whether `after` goes on with a clause that begins in what is left out between the two.

    "Salt | eats the joints, and the wash | costs us" is not "Salt … costs us".
    """
    rules = clause_words(code)
    said, gone = clause_text(before, rules.language), clause_text(left_out, rules.language)
    right = clause_text(after, rules.language)
    if not len(said) or not len(gone) or not len(right) or gone.marks[-1] or _joins(right, 0, rules):
        return False
    if phrase_at(said.keys, len(said) - 1, rules.determiners):  # "a | long and hard | winter"
        return False
    clauses = [at for at in range(1, len(gone) + 1) if gone.marks[at - 1]]
    joins = {at + size: at for at in range(len(gone)) if (size := _joins(gone, at, rules))}
    begin = max([*clauses, *joins, 0 if said.marks[-1] else -1])
    if begin < 0 or begin >= len(gone):
        return False
    tail = gone.keys[begin:]
    if tail[-1] in rules.subjects and tail[-1] in said.keys:  # "We closed it, | and then we | went home"
        return False
    return not _lists(said, gone, rules)


def _lists(said: ClauseText, gone: ClauseText, rules: ClauseWords) -> bool:
    """Whether what is left out only goes on with a list: "the salt | and the sand and the ice |"."""
    if said.marks[-1] or any(gone.marks) or gone.keys[0] not in rules.joining:
        return False
    size = 0
    for key in gone.keys:
        size = 0 if key in rules.joining else size + 1
        if size > _MAX_LISTED:
            return False
    return True


def _joins(text: ClauseText, at: int, rules: ClauseWords) -> int:
    """How many tokens the word has that begins another clause at this place."""
    if text.keys[at] in rules.joining:
        return 1
    return max(phrase_at(text.keys, at, rules.turning), phrase_at(text.keys, at, rules.resuming))


def _only_leads(text: ClauseText, rules: ClauseWords) -> bool:
    return all(
        key in LEADS
        or key in rules.joining
        or phrase_at(text.keys, at, rules.fillers)
        or phrase_at(text.keys, at, rules.resuming)
        for at, key in enumerate(text.keys)
    )


def _is_subject(text: ClauseText, at: int, rules: ClauseWords) -> bool:
    """Whether a subject begins here: a pronoun, a determiner, or a name."""
    if text.keys[at] in rules.subjects or phrase_at(text.keys, at, rules.determiners):
        return True
    return text.text[text.tokens[at].start].isupper() and not rules.language.capitalised_nouns
