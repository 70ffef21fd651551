"""Which words of a sentence govern a run of words in it: a negation, a condition, a question, others' words reported.

Works on text, without a grammar: words of the language's lists (`[governing]`), punctuation, and where clauses begin.
A governor governs from its place on until its clause ends; which clauses end its government depends on its kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.text.clauses import MAX_SHOWN_WORDS, ClauseText, ClauseWords, clause_words
from summarizer.text.governing_words import Kind
from summarizer.text.phrases import phrase_at
from summarizer.text.scripts import is_unspaced

__all__ = ["Governing", "Kind", "governing_words", "judged_by", "taken_back_by"]

_MAX_TOKENS = 300  # of a sentence on each side of the words; what is further away is not looked at
_SPACED_WINDOW, _UNSPACED_WINDOW = 16, 30  # tokens on each side, in a text without punctuation
_MAX_ADDRESSEE = 4  # tokens between a verb of saying and the words that it reports: "told the mayor that"
_MAX_TAG = 5  # tokens of a tag question
_MAX_AFTERTHOUGHT = 8  # tokens of what follows a comma and names the words' speaker: ", said the mayor"
_UNSPACED_REACH = 16  # characters after the words in which Japanese denies or reports them
_MAX_JUDGING = 12  # tokens of a sentence that only judges its neighbour

_ENDING = re.compile(r"[?？؟⸮]['\"”’»)\]」』）]*\s*$")


@dataclass(frozen=True)
class Governing:
    """What governs, and its words as they were heard, from the start of their clause."""

    kind: Kind
    words: str
    after: bool = False  # they follow what they govern


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
    sides = _Sides(rules, before, said, after, window)
    return sides.before() or sides.after(_ENDING.search(said) is not None if asked is None else asked)


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


class _Sides:
    """The words before and after a run of words, and what governs it."""

    def __init__(self, rules: ClauseWords, before: str, said: str, after: str, window: int | None) -> None:
        self.rules = rules
        language = rules.language
        self.left = ClauseText(before[-40 * _MAX_TOKENS :], language)
        self.said = ClauseText(said[: 40 * _MAX_TOKENS], language)
        self.right = ClauseText(after[: 40 * _MAX_TOKENS], language)
        self.gap = self.said.marks[-1] if self.said.marks else ""
        self.unspaced = is_unspaced(before + said)
        self.asked = _ENDING.search(after or said) is not None
        size = len(self.left)
        self.low = max(0, size - (window or _MAX_TOKENS))
        self.high = min(len(self.right), window or _MAX_TOKENS)
        self.harmless = self._covered(self.left)
        # The words before, and the first three of the run: a clause may begin with them.
        self.keys = self.left.keys + self.said.keys[:3]
        self.marks = self.left.marks

    def _covered(self, text: ClauseText) -> frozenset[int]:
        """The tokens of phrases that hold a governing word and govern nothing."""
        covered: set[int] = set()
        for at in range(len(text)):
            size = phrase_at(text.keys, at, self.rules.harmless)
            covered.update(range(at, at + size))
        return frozenset(covered)

    # -- before --------------------------------------------------------------------------------------------------------

    def before(self) -> Governing | None:
        rules, keys = self.rules, self.left.keys
        size = len(keys)
        if not size or not self.said.keys:
            return None
        places = [at for at in range(size - 1, self.low - 1, -1) if at not in self.harmless]
        for at in places:
            if (count := rules.negates(keys, at)) and self._negation_reaches(at, at + count):
                return self._found("negation", at)
        for at in places:
            if (count := phrase_at(keys, at, rules.conditions)) and self._condition_reaches(at, at + count):
                return self._found("condition", at)
            if (count := phrase_at(keys, at, rules.unsure)) and self._stays(at + count):
                return self._found("question", at)
        if asked := self._question_before():
            return asked
        if self._answered():
            return None
        for at in places:
            if (count := phrase_at(keys, at, rules.hearsay)) and self._report_reaches(at + count):
                return self._found("report", at)
            if (count := phrase_at(keys, at, rules.reporting)) and not self._own(at) and self._reports(at + count):
                return self._found("report", at)
        return None

    def _found(self, kind: Kind, at: int) -> Governing:
        first = at
        while first > self.low and not self.marks[first - 1] and at - first < MAX_SHOWN_WORDS:
            first -= 1
        return Governing(kind, self.left.shown(first, len(self.left)))

    def _begins(self, at: int) -> bool:
        """Whether a clause begins at this token; where words are not spaced, it may anywhere."""
        rules = self.rules
        while at > 0 and not self.marks[at - 1] and not self.unspaced:
            key = self.keys[at - 1]
            if key in rules.joining or key in rules.complementizers:
                return True
            if phrase_at(self.keys, at - 1, rules.turning) or phrase_at(self.keys, at - 1, rules.resuming):
                return True
            if key in rules.relative and at > 1 and self.marks[at - 2]:
                return True
            if not phrase_at(self.keys, at - 1, rules.fillers) and key not in _LEADS:
                return False
            at -= 1
        return True

    def _turns(self, at: int) -> bool:
        return phrase_at(self.keys, at, self.rules.turning) > 0

    def _resumes(self, at: int) -> bool:
        """Whether a word such as "so" opens a clause here."""
        size = phrase_at(self.keys, at, self.rules.resuming)
        if not size:
            return False
        return at == 0 or bool(self.marks[at - 1]) or (self.rules.subject_beside and self._subject_at(at + size))

    def _negation_reaches(self, at: int, after: int) -> bool:
        """Whether a negation's clause, with the clauses that complete it, goes on to the end of the words before."""
        keys, marks, rules = self.keys, self.marks, self.rules
        size = len(self.left)
        if keys[at] in rules.answers and after < size + 1 and marks[after - 1] and self._answers(at):
            return False
        completed = False  # a clause that the negation denies began: "I don't think that …"
        chunk, wanted = at, False  # where the words since the last comma begin; whether the ones before want more
        for place in range(at, size):
            if place >= after and place > at:
                if keys[place] in rules.complementizers or phrase_at(keys, place, rules.reporting):
                    completed = True
                completes = completed and keys[place] in rules.complementizers
                denied = keys[place] in rules.complementizers and place <= after + 1  # "it is not because"
                if place > after and (self._turns(place) or self._resumes(place)) and not (completes or denied):
                    return False
                if keys[place] in rules.joining and not completed and self._subject_at(place + 1):
                    return False
            mark = marks[place]
            if mark == ";":
                return False
            if mark == ",":
                wants = self._open(chunk, place + 1)
                if not wants and not wanted and not self._completes(place + 1):
                    return False
                chunk, wanted = place + 1, wants  # what follows a clause that wants more may be set in: ", of course,"
        if self._turns(size) or self._resumes(size):
            return False
        return not (keys[size - 1] not in rules.joining and keys[size] in rules.joining and self._subject_at(size + 1))

    def _answers(self, at: int) -> bool:
        """Whether the negator stands alone between marks: "No, …"."""
        while at > 0 and not self.marks[at - 1]:
            key = self.keys[at - 1]
            if (
                not phrase_at(self.keys, at - 1, self.rules.fillers)
                and key not in _LEADS
                and key not in self.rules.joining
            ):
                return False
            at -= 1
        return True

    def _open(self, first: int, last: int) -> bool:
        """Whether words before a comma want more words after it, or are only fillers in between."""
        keys, rules = self.keys, self.rules
        end = keys[last - 1]
        if end in rules.complementizers or end in rules.openers or end in rules.joining:
            return True
        if rules.negates(keys, last - 1) or phrase_at(keys, last - 1, rules.reporting):
            return True
        at = first
        while at < last:
            size = phrase_at(keys, at, rules.fillers)
            if not size:
                return False
            at += size
        return first < last

    def _completes(self, at: int) -> bool:
        """Whether a clause that completes the one before begins here: "…, dass wir"."""
        keys, rules = self.keys, self.rules
        while at < len(keys) and keys[at] in rules.joining:
            at += 1
        if at >= len(keys) or keys[at] not in rules.complementizers or self._turns(at):
            return False
        return at < len(self.left) or keys[at] not in rules.subjects  # "…, | that bridge"

    def _subject_at(self, at: int) -> bool:
        return at < len(self.keys) and self.keys[at] in self.rules.subjects

    def _condition_reaches(self, at: int, after: int) -> bool:
        """A condition that opens its clause governs the clause after it, too; another one its own clause alone."""
        if not self._begins(at):
            return self._stays(after)
        for place in range(after - 1, len(self.left)):
            if self.marks[place] == ";" or (place >= after and self._turns(place)):
                return False
        return not self._turns(len(self.left))

    def _stays(self, after: int) -> bool:
        """Whether the clause goes on from here to the end of the words before."""
        for place in range(after - 1, len(self.left)):
            if self.marks[place] == ";" or (place > after and self._turns(place)):
                return False
            if self.marks[place] == "," and not self._open(after, place + 1):
                return False
        return not (after < len(self.left) and self._turns(len(self.left)))

    def _own(self, at: int) -> bool:
        """Whether the verb's subject is the voice itself: "I said"."""
        rules, keys = self.rules, self.keys
        if not rules.subject_beside:
            first = at
            while first > 0 and not self.marks[first - 1]:
                first -= 1
            last = at
            while last + 1 < len(self.left) and not self.marks[last] and last - at < 3:
                last += 1
            return any(key in rules.own for key in keys[first : last + 1])
        place = at - 1
        while place >= 0 and not self.marks[place]:
            size = next((n for n in (2, 1) if place - n + 1 >= 0 and self._skips(place - n + 1) == n), 0)
            if not size:
                break
            place -= size
        if place < 0:
            return True  # nobody is named: "said that"
        if not self.marks[place]:
            if keys[place] in rules.own:
                return True
            if keys[place] not in rules.joining and keys[place] not in _UNNAMED:
                return False
        while place >= 0 and keys[place] not in rules.subjects:
            place -= 1
        return place < 0 or keys[place] in rules.own

    def _skips(self, at: int) -> int:
        return phrase_at(self.keys, at, self.rules.between)

    def _reports(self, after: int) -> bool:
        """Whether the words are said or thought by the subject of the verb that ends at `after`."""
        rules, keys, size = self.rules, self.keys, len(self.left)
        between = keys[after:size]
        if keys[size - 1] in rules.complementizers and size > after and len(between) <= 2 * _MAX_ADDRESSEE:
            return True
        if len(between) <= _MAX_ADDRESSEE and not any(key in rules.about or key in rules.joining for key in between):
            return self._report_reaches(after)
        opened = any(key in rules.complementizers for key in between[: 2 * _MAX_ADDRESSEE])
        opened = opened or any(key in rules.subjects for key in between[:2])
        opened = opened or any(self.marks[place] for place in range(after - 1, min(size, after + _MAX_ADDRESSEE)))
        if not opened or (between and between[0] in rules.about):
            return False
        return self._report_reaches(after)

    def _report_reaches(self, after: int) -> bool:
        size = len(self.left)
        for place in range(after, size):
            if self._turns(place) or (self.marks[place] == ";" and place + 1 < size):
                return False
        return not (size > after and self._turns(size) and self.marks[size - 1])

    def _question_before(self) -> Governing | None:
        rules, keys, size = self.rules, self.keys, len(self.left)
        last = size - 1
        at_cut = keys[last] in rules.openers and not self.marks[last] and self._subject_at(size)
        if at_cut and last not in self.harmless and (self.asked or self._begins(last)):
            return self._found("question", last)
        for at in range(size - 1, self.low - 1, -1):
            if at in self.harmless or not self._begins(at):
                continue
            inverted = keys[at] in rules.openers and self._subject_at(at + 1)
            if inverted or (self.asked and (keys[at] in rules.openers or phrase_at(keys, at, rules.asking))):
                if self._opens_question():
                    return None
                if self._asks_on(at) and (self.asked or not any(self.marks[at:size])):
                    return self._found("question", at)
        if self.asked and "¿" in self.left.text:
            return self._found("question", max(self.low, size - 1))
        return None

    def _asks_on(self, at: int) -> bool:
        """Whether a question that begins at this token goes on to the end of the words before."""
        places = range(at, len(self.left))
        return all(self.marks[place] != ";" and not (place > at and self._turns(place)) for place in places)

    def _answered(self) -> bool:
        """Whether a question before is one of its own: "What do you think, should we …?" """
        if not self._opens_question():
            return False
        return any(
            self._begins(at) and (self.keys[at] in self.rules.openers or phrase_at(self.keys, at, self.rules.asking))
            for at in range(self.low, len(self.left))
        )

    def _opens_question(self) -> bool:
        """Whether the words begin with a question of their own, after a mark."""
        rules, keys = self.rules, self.said.keys
        at = 0
        while at < len(keys) - 1 and (keys[at] in rules.joining or keys[at] in _LEADS or self._leads(at)):
            at += 1
        return bool(self.marks[-1]) and (keys[at] in rules.openers or phrase_at(keys, at, rules.asking) > 0)

    def _leads(self, at: int) -> bool:
        keys, rules = self.said.keys, self.rules
        return bool(phrase_at(keys, at, rules.turning) or phrase_at(keys, at, rules.resuming))

    # -- after ---------------------------------------------------------------------------------------------------------

    def after(self, shown: bool) -> Governing | None:
        """What follows the words and governs them. `shown`: the quotation ends with a question mark."""
        if not self.said.keys:
            return None
        if not len(self.right):
            if self.asked and not shown and not self._visibly_asks():
                return Governing("question", "?", after=True)
            return None
        if not self.rules.spaced:
            return self._after_unspaced()
        if self.gap == ";" or self.said.keys[-1] in self.rules.joining:  # "…, and": what follows is another clause
            return None
        return self._after_comma() if self.gap else self._after_directly(shown)

    def _visibly_asks(self) -> bool:
        """Whether a reader sees a question even without its mark."""
        rules, keys = self.rules, self.said.keys
        for at in range(len(keys)):
            if at and not self.said.marks[at - 1] and keys[at - 1] not in rules.joining:
                continue
            if keys[at] in rules.openers or phrase_at(keys, at, rules.asking):
                return True
        return "¿" in self.said.text or not rules.asking

    def _after(self, kind: Kind, last: int) -> Governing:
        return Governing(kind, self.right.shown(0, max(1, last)), after=True)

    def _clause_end(self, start: int = 0) -> int:
        """Where the clause that begins at this token after the words ends."""
        keys, rules = self.right.keys, self.rules
        for at in range(start, self.high):
            begins = keys[at] in rules.joining or keys[at] in rules.relative
            begins = begins or max(phrase_at(keys, at, rules.turning), phrase_at(keys, at, rules.resuming)) > 0
            if begins and (at > start or not self.gap):
                return at
            if self.right.marks[at]:
                return at + 1
        return self.high

    def _after_directly(self, shown: bool) -> Governing | None:
        """Without a mark between, the clause goes on."""
        right, rules = self.right, self.rules
        covered = self._covered(right)
        end = self._clause_end()
        for at in range(end):
            if at in covered:
                continue
            if rules.negates(right.keys, at) or phrase_at(right.keys, at, rules.later["negation"]):
                return self._after("negation", end)
            if phrase_at(right.keys, at, rules.later["condition"]):
                return self._after("condition", self._mark_end())
            for kind in _FOLLOWING:
                if phrase_at(right.keys, at, rules.later[kind]):
                    return self._after(kind, end)
        if self.asked and not shown and end == len(right) and not self._visibly_asks():
            return self._after("question", end)
        return None

    def _mark_end(self) -> int:
        return next((at + 1 for at in range(self.high) if self.right.marks[at]), self.high)

    def _after_comma(self) -> Governing | None:
        right, rules = self.right, self.rules
        end = self._mark_end()
        keys = right.keys[:end]
        if self._covered(right):
            return None
        start = 1 if keys[0] in rules.joining and len(keys) > 1 else 0
        count = rules.negates(keys, start)
        if count and start + count == end and end == len(right):  # "…, not."
            return self._after("negation", end)
        denied = any(rules.negates(keys, at) or phrase_at(keys, at, rules.judging) for at in range(end))
        if denied and keys[0] in rules.relative and end <= _MAX_AFTERTHOUGHT:  # "…, which is not true"
            return self._after("negation", end)
        if phrase_at(keys, 0, rules.later["condition"]):
            return self._after("condition", end)
        if end == len(right) and self.asked and end <= _MAX_TAG:
            return None if phrase_at(keys, 0, rules.tags) == end else self._after("question", end)
        return self._named_after(end)

    def _named_after(self, end: int) -> Governing | None:
        """Others who said or thought the words, named after a comma: ", said the mayor"."""
        rules, keys = self.rules, self.right.keys[:end]
        if end > _MAX_AFTERTHOUGHT or keys[0] in rules.joining or phrase_at(keys, 0, rules.turning):
            return None
        if any(key in rules.own for key in keys) or any(key in rules.complementizers for key in keys[1:]):
            return None
        said = any(phrase_at(keys, at, rules.reporting) for at in range(min(end, _MAX_ADDRESSEE)))
        told = phrase_at(keys, 0, rules.hearsay) > 0
        return self._after("report", end) if said or told else None

    def _after_unspaced(self) -> Governing | None:
        """In scripts whose verbs come last, what denies or reports words follows them, up to a mark."""
        right, rules = self.right, self.rules
        if self.gap:
            return None
        end = min(self._mark_end(), _UNSPACED_REACH)
        for at in range(end):
            for kind, known in rules.later.items():
                if phrase_at(right.keys, at, known):
                    return self._after(kind, end)
        return None


_FOLLOWING: tuple[Kind, ...] = ("report", "question")
_LEADS = frozenset(
    ["well", "like", "now", "then", "oh", "okay", "look", "yeah", "also", "ja", "na", "bueno", "bon", "bem"]
)
_UNNAMED = frozenset(["to", "zu", "à", "a", "then", "not"])  # before a verb whose subject stands further back
