"""What after a run of words in its sentence governs it."""

from __future__ import annotations

import re

from summarizer.text.governing_words import Kind
from summarizer.text.phrases import phrase_at
from summarizer.text.sides import Governing, Sides

__all__ = ["After"]

_MAX_ADDRESSEE = 4  # tokens of what follows a comma up to its verb of saying
_MAX_TAG = 5  # tokens of a tag question
_MAX_AFTERTHOUGHT = 8  # tokens of what follows a comma and names the words' speaker: ", said the mayor"
_STATES = re.compile(r"[.!。！]\W*$")
_FOLLOWING: tuple[Kind, ...] = ("report", "question", "wish")


class After:
    """Looks for what governs after the words."""

    def __init__(self, sides: Sides) -> None:
        self.rules, self.left, self.said, self.right = sides.rules, sides.left, sides.said, sides.right
        self.gap, self.high, self.asked = sides.gap, sides.high, sides.asked
        self.harmless = sides.covered(sides.right)

    def governing(self, shown: bool) -> Governing | None:
        """What follows the words and governs them. `shown`: the quotation ends with a question mark."""
        if not self.said.keys:
            return None
        if not len(self.right):
            if self.asked and not shown and not self._visibly_asks():
                return Governing("question", "?", after=True)
            if shown and _STATES.search(self.said.text) and not self._visibly_asks():
                return Governing("question", ".", after=True)
            return None
        return self._goes_on(shown) or self._made_question(shown)

    def _made_question(self, shown: bool) -> Governing | None:
        """The mark of the statement that the words are part of, where they are shown as a question."""
        stated = shown and _STATES.search(self.right.text) and not self._visibly_asks()
        return Governing("question", ".", after=True) if stated else None

    def _goes_on(self, shown: bool) -> Governing | None:
        """What governs the words in the rest of their sentence."""
        if self.rules.after_reach:
            return self._nearby()
        if self.said.keys[-1] in self.rules.joining:  # "…, and": what follows is another clause
            return None
        if appended := self._appended():
            return appended
        if self.gap == ";":
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

    def _appended(self) -> Governing | None:
        """What is appended to the words and denies or reports them: "…, which is false", "… or so they say"."""
        right, rules = self.right, self.rules
        start = 0
        while start < len(right) - 1 and (
            right.keys[start] in rules.joining or phrase_at(right.keys, start, rules.turning)
        ):
            start += max(1, phrase_at(right.keys, start, rules.turning))
        for at in {0, start} - self.harmless:
            for kind, known in rules.appended.items():
                size = phrase_at(right.keys, at, known)
                # Without a mark a short phrase may be part of the clause: "I hurt | my foot".
                if size and (self.gap or (kind != "negation" and size > 1)) and not self._speaks_itself(at, size):
                    return self._after(kind, self._mark_end())
        return None

    def _speaks_itself(self, at: int, size: int) -> bool:
        """Whether the voice names itself right behind such words: "selon nous"."""
        last = at + size
        return last < len(self.right) and self.right.keys[last] in self.rules.own and last + 1 == self._mark_end()

    def _after_directly(self, shown: bool) -> Governing | None:
        """Without a mark between, the clause goes on."""
        right, rules = self.right, self.rules
        if phrase_at(right.keys, 0, rules.later["condition"]):
            return self._after("condition", self._mark_end())
        end = self._clause_end()
        denied = phrase_at(right.keys, 0, rules.later["negation"])
        if denied > 1 and denied >= phrase_at(right.keys, 0, rules.harmless):  # "| nicht mehr"
            return self._after("negation", end)
        if self._compared():
            return self._after("comparison", self._mark_end())
        for at in range(end):
            if at in self.harmless:
                continue
            if rules.negates(right.keys, at) or phrase_at(right.keys, at, rules.later["negation"]):
                return self._after("negation", end)
            if phrase_at(right.keys, at, rules.later["condition"]):
                return self._after("condition", self._mark_end())
            for kind in _FOLLOWING:
                if phrase_at(right.keys, at, rules.later[kind]):
                    return self._after(kind, end)
        if self._others_words(end):
            return self._after("report", end)
        if self.asked and not shown and end == len(right) and not self._visibly_asks():
            return self._after("question", end)
        return None

    def _compared(self) -> bool:
        """Whether the words are one side of a comparison whose other side follows: "rather wait | than die"."""
        said, right = self.said, self.right
        first = max((at + 1 for at, mark in enumerate(said.marks[:-1]) if mark), default=0)
        for before, after in self.rules.comparing:
            if phrase_at(right.keys, 0, after) and any(
                phrase_at(said.keys, at, before) for at in range(first, len(said))
            ):
                return True
        return False

    def _others_words(self, end: int) -> bool:
        """Whether the last word is marked as said or thought by somebody, who is not the voice itself."""
        quoted = self.rules.quoting_endings and self.said.keys[-1].endswith(self.rules.quoting_endings)
        return bool(quoted) and self.harmless.isdisjoint(range(end)) and self.rules.own.isdisjoint(self.left.keys)

    def _mark_end(self) -> int:
        return next((at + 1 for at in range(self.high) if self.right.marks[at]), self.high)

    def _after_comma(self) -> Governing | None:
        right, rules = self.right, self.rules
        end = self._mark_end()
        keys = right.keys[:end]
        if end == len(right) and self._subordinate() and self._denials(end) % 2:
            return self._after("negation", end)
        if self.harmless:
            return None
        start = 1 if keys[0] in rules.joining and len(keys) > 1 else 0
        count = rules.negates(keys, start)
        if count and start + count == end and end == len(right):  # "…, not."
            return self._after("negation", end)
        denied = rules.negates(keys, end - 1) > 0  # "…, which it is not"
        pointed = keys[start] in rules.relative or phrase_at(keys, start, rules.pointing)
        judged = pointed and any(phrase_at(keys, at, rules.judging) for at in range(start, end))
        if (judged or (denied and keys[0] in rules.relative)) and end <= _MAX_AFTERTHOUGHT:  # "…, which is not true"
            return self._after("negation", end)
        if phrase_at(keys, 0, rules.later["condition"]):
            return self._after("condition", end)
        if end == len(right) and self.asked and end <= _MAX_TAG:
            return None if phrase_at(keys, 0, rules.tags) == end else self._after("question", end)
        return self._named_after(end)

    def _subordinate(self) -> bool:
        """Whether the words are a clause that needs the next one: "Dass die Brücke hält, | …"."""
        said, rules, left = self.said, self.rules, self.left
        if len(said) < 2 or said.keys[0] not in rules.complementizers or any(said.marks[:-1]):
            return False
        stands = not len(left) or bool(left.marks[-1])
        return stands and (said.keys[0] not in rules.subjects or phrase_at(said.keys, 1, rules.determiners) > 0)

    def _denials(self, end: int) -> int:
        """How many words of a short clause after the words deny: two affirm, "das bezweifelt niemand"."""
        if end > _MAX_TAG:
            return 0
        return sum(self.rules.negates(self.right.keys, at) > 0 for at in set(range(end)) - self.harmless)

    def _named_after(self, end: int) -> Governing | None:
        """Others who said or thought the words, named after a comma: ", said the mayor"."""
        rules, keys = self.rules, self.right.keys[:end]
        if end > _MAX_AFTERTHOUGHT or keys[0] in rules.joining or phrase_at(keys, 0, rules.turning):
            return None
        verb = next((at for at in range(min(end, _MAX_ADDRESSEE)) if phrase_at(keys, at, rules.reporting)), None)
        told_own = verb + 1 if verb and rules.subject_beside else None  # ", they told us": whom they told
        if any(key in rules.own and at != told_own for at, key in enumerate(keys)):
            return None
        if any(key in rules.complementizers for key in keys[1:]):
            return None
        said = verb is not None
        told = phrase_at(keys, 0, rules.hearsay) > 0
        return self._after("report", end) if said or told else None

    def _nearby(self) -> Governing | None:
        """Where verbs come last and words are not spaced, what governs words follows them closely, up to a mark."""
        right, rules = self.right, self.rules
        if self.gap and (self.gap == ";" or not phrase_at(right.keys, 0, rules.linking)):
            return None
        end = min(self._mark_end(), rules.after_reach)
        for at in range(end):
            for kind, known in rules.later.items():
                if at not in self.harmless and phrase_at(right.keys, at, known):
                    return self._after(kind, end)
        return None
