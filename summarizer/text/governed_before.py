"""What before a run of words in its sentence governs it."""

from __future__ import annotations

from summarizer.text.clauses import MAX_SHOWN_WORDS
from summarizer.text.governing_words import Kind
from summarizer.text.phrases import Phrases, phrase_at
from summarizer.text.sides import LEADS, Governing, Sides
from summarizer.text.speech_words import speech_words

__all__ = ["Before"]

_MAX_ADDRESSEE = 4  # tokens between a verb of saying and the words that it reports: "told the mayor that"
_MAX_PAIRED = 8  # tokens between the words of a pair: "too clever to"
_UNNAMED = frozenset(["to", "zu", "à", "a", "then", "not"])  # before a verb whose subject stands further back


class Before:
    """Looks for what governs before the words."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.rules, self.left, self.said = sides.rules, sides.left, sides.said
        self.keys, self.marks, self.low = sides.keys, sides.marks, sides.low
        self.harmless, self.asked = sides.harmless, sides.asked

    def governing(self) -> Governing | None:
        rules, keys = self.rules, self.left.keys
        size = len(keys)
        if not size or not self.said.keys:
            return None
        if part := self._part():
            return part
        places = [at for at in range(size - 1, self.low - 1, -1) if at not in self.harmless]
        for at in places:
            count = rules.negates(keys, at) or self._paired(at)
            if count and self._negation_reaches(at, at + count):
                return self._found("negation", at)
        for at in places:
            count = phrase_at(keys, at, rules.conditions)
            if count and phrase_at(keys, at, rules.reporting) and not self.sides.begins(at):
                count = 0  # "I assume that", "happy to say that"
            if count and self._condition_reaches(at, at + count):
                return self._found("condition", at)
            if self._inverted(at):
                return self._found("condition", at)
            if (count := phrase_at(keys, at, rules.unsure)) and self._stays(at + count):
                return self._found("question", at)
            if (count := phrase_at(keys, at, rules.wishes)) and self._stays(at + count):
                return self._found("wish", at)
        if asked := self._question_before():
            return asked
        if announced := self._announced():
            return announced
        for at in places:
            if (count := phrase_at(keys, at, rules.views)) and self._viewed(at, at + count):
                return self._found("report", at)
        if self._answered():
            return None
        for at in places:
            if self._own_report(at):
                return None
            if self._reported(at):
                return self._found("report", at)
        return None

    def _part(self) -> Governing | None:
        """A number or name that the cut parts: "a quarter of | a million", "North | Korea"."""
        keys, size, rules = self.left.keys, len(self.left), self.rules
        if self.marks[-1]:
            return None
        named = self.said.text[self.said.tokens[0].start].isupper()
        for at in range(max(self.low, size - _MAX_ADDRESSEE), size):
            count = phrase_at(keys, at, rules.fractions)
            if named and count + at != size:
                count = phrase_at(keys, at, rules.before_name)
            if count and at + count == size:
                return Governing("part", self.left.shown(at, size))
        return None

    def _announced(self) -> Governing | None:
        """A clause before a mark that only announces the words: "The best would be this, |", "There is a saying, |".

        The voice's own word on it, "I know one thing, |", asserts what it announces.
        """
        keys, rules, size = self.keys, self.rules, len(self.left)
        end = size
        while end > self.low and keys[end - 1] in rules.complementizers:
            end -= 1
        if self.sides.unspaced or end <= self.low or not (self.marks[end - 1] or end < size) or self._goes_on(size):
            return None
        first = end - 1
        while first > self.low and not self.marks[first - 1]:
            first -= 1
        while first < end - 1 and (self._is_lead(first) or keys[first] in rules.joining):
            first += 1
        lasts = self._without_pointer(first, end)
        governs: tuple[tuple[Kind, Phrases], ...] = (
            ("condition", rules.would),
            ("condition", rules.conditions),
            ("wish", rules.wishes),
        )
        for kind, known in governs:
            if any(self._ends_with(known, first, last) for last in lasts):
                return self._found(kind, first)
        if end < size or keys[first] in rules.own or phrase_at(keys, first, rules.lead_ins) > 1:
            return None
        pointing = phrase_at(keys, first, rules.pointing) > 0
        if self._names_source(first, end) or (not pointing and self._ends_with(rules.cataphors, first, end)):
            return self._found("report", first)
        return None

    def _goes_on(self, at: int) -> bool:
        """Whether the words begin with one that joins them to the clause before: "There is one thing, | and …"."""
        keys, rules = self.keys, self.rules
        joined = keys[at] in rules.joining or keys[at] in rules.relative - rules.subjects
        return joined or self.sides.turns(at) or phrase_at(keys, at, rules.conditions) > 0

    def _is_lead(self, at: int) -> bool:
        rules = self.rules
        known = (rules.turning, rules.resuming, rules.fillers)
        return self.keys[at] in LEADS or any(phrase_at(self.keys, at, one) for one in known)

    def _without_pointer(self, first: int, end: int) -> list[int]:
        """Where a clause may end, also without last words that point at the next one: "would be | this"."""
        known = (self.rules.cataphors, self.rules.pointing)
        sizes = (size for size in (1, 2, 3) if end - size > first)
        return [end, *(end - n for n in sizes if any(phrase_at(self.keys, end - n, one) == n for one in known))]

    def _ends_with(self, known: Phrases, first: int, end: int) -> bool:
        places = range(max(first, end - _MAX_ADDRESSEE), end)
        return any(phrase_at(self.keys, at, known) == end - at for at in places if at not in self.harmless)

    def _names_source(self, first: int, end: int) -> bool:
        """Whether a clause says that there are others' words: "there's a saying", "there was a sign on the door"."""
        keys, rules = self.keys, self.rules
        there = next((at for at in range(first, end) if phrase_at(keys, at, rules.existing)), None)
        if there is None:
            return False
        after = range(there + phrase_at(keys, there, rules.existing), end)
        return any(phrase_at(keys, at, rules.sources) for at in after) or self._ends_with(rules.cataphors, first, end)

    def _own_report(self, at: int) -> bool:
        """Whether the voice's own words are reported here, in a clause of its own: "He asked, and I told him, …"."""
        keys, rules, sides = self.keys, self.rules, self.sides
        count = phrase_at(keys, at, rules.reporting)
        if not count or not self._own(at) or not self._reports(at + count):
            return False
        first = at
        while first > 0 and not self.marks[first - 1] and keys[first - 1] not in rules.joining:
            if sides.turns(first - 1) or sides.resumes(first - 1):
                break
            first -= 1
        begun = first > 0 and (keys[first - 1] in rules.joining or sides.turns(first - 1) or sides.resumes(first - 1))
        return begun and keys[first] in rules.own

    def _reported(self, at: int) -> bool:
        """Whether others' words are reported from this token on."""
        keys, rules = self.keys, self.rules
        count = phrase_at(keys, at, rules.hearsay)
        if count and not self._in_relative(at, count) and self._report_reaches(at + count):
            return True
        if (count := phrase_at(keys, at, rules.quotatives)) and self._quotes(at + count):
            return not self._own(at) and self._report_reaches(at + count)
        if (count := phrase_at(keys, at, rules.sources)) and self._sourced(at, at + count):
            return True
        count = phrase_at(keys, at, rules.reporting)
        return count > 0 and not self._own(at) and not self._in_relative(at, count) and self._reports(at + count)

    def _viewed(self, at: int, after: int) -> bool:
        """Whether others' view opens the clause up to the cut or its last mark: "In the eyes of the press, |"."""
        keys, rules, size = self.keys, self.rules, len(self.left)
        end = next((place + 1 for place in range(after - 1, size) if self.marks[place]), size)
        own = any(key in rules.own for key in keys[at if self.sides.unspaced else after : end])
        return self.sides.begins(at) and not own and end - after <= _MAX_ADDRESSEE and self._report_reaches(after)

    def _in_relative(self, at: int, count: int) -> bool:
        """Whether the verb stands in a clause about a word before: "things that people think are dangerous, |"."""
        keys, rules, size = self.keys, self.rules, len(self.left)
        if not rules.subject_beside or at + count >= size or keys[at + count] not in rules.openers:
            return False
        return bool(self.marks[-1]) and any(keys[place] in rules.relative for place in range(max(1, at - 2), at))

    def _inverted(self, at: int) -> bool:
        """Whether a condition without a conjunction opens here and the words would be so: "Had he paid, | we would"."""
        rules, said = self.rules, self.said
        if not phrase_at(self.keys, at, rules.inverting) or not self.sides.begins(at) or not self.marks[-1]:
            return False
        would = any(phrase_at(said.keys, place, rules.subjunctive) for place in range(min(len(said), _MAX_PAIRED)))
        return would and not any(mark == ";" for mark in self.marks[at:])

    def _sourced(self, at: int, after: int) -> bool:
        """Whether a source, such as a letter or a motto, that is not the voice's own has its words after it."""
        keys, rules, size = self.keys, self.rules, len(self.left)
        beside = [keys[place] for place in range(max(0, at - 2), at)]
        if any(key in rules.mine for key in beside) and not any(key.endswith(("'s", "s'")) for key in beside):
            return False
        if self.left.text.rstrip().endswith((":", "：")) and not self._parted(at):  # "My opponent's argument: |"
            near = range(max(0, at - 2), min(size, after + 1))
            if any(phrase_at(keys, place, rules.owners) for place in near):
                return True
        for place in range(after, min(size, after + _MAX_ADDRESSEE + 1)):
            if self.marks[place - 1] == ";":
                return False
            if (count := phrase_at(keys, place, rules.reads)) and self._reports(place + count):
                return True
        return False

    def _parted(self, at: int) -> bool:
        """Whether the clause of this token ends before the cut, goes on for long, or is about the voice itself."""
        last = len(self.left) - 1
        first = next((place + 1 for place in range(at - 1, -1, -1) if self.marks[place]), 0)
        own = any(key in self.rules.own for key in self.keys[first:at])  # "We read her letter: |"
        return own or last - at > _MAX_ADDRESSEE or any(self.marks[at:last])

    def _quotes(self, after: int) -> bool:
        """Whether "was like" is followed by what somebody says, not by what it is like."""
        size = len(self.left)
        return after == size or (after < size and bool(self.marks[after - 1])) or self.sides.subject_at(after)

    def _paired(self, at: int) -> int:
        """How many tokens the second word of a pair has here, of which the first stands shortly before it."""
        for first, second in self.rules.paired:
            count = phrase_at(self.keys, at, second)
            place = at - 1
            while count and place >= max(0, at - _MAX_PAIRED) and not self.marks[place]:
                if phrase_at(self.keys, place, first):
                    return count
                place -= 1
        return 0

    def _found(self, kind: Kind, at: int) -> Governing:
        first = at
        while first > self.low and not self.marks[first - 1] and at - first < MAX_SHOWN_WORDS:
            first -= 1
        return Governing(kind, self.left.shown(first, len(self.left)))

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
                parted = rules.subject_beside and bool(marks[place - 1])  # "the answer is no, because"
                near = completed or place <= after + 1
                if phrase_at(keys, place, rules.turning):  # "it is not just because", not "I never use it because"
                    near = place - after <= phrase_at(keys, after, rules.fillers)
                completes = near and keys[place] in rules.complementizers and not parted
                begins = self.sides.turns(place) or self.sides.resumes(place)
                if (place > after or parted) and begins and not completes:
                    return False
                if keys[place] in rules.joining and not completed and self.sides.subject_at(place + 1):
                    return False
            mark = marks[place]
            if mark == ";":
                return False
            if mark == ",":
                wants = self._open(chunk, place + 1)
                if not wants and not wanted and not self._completes(place + 1):
                    return False
                chunk, wanted = place + 1, wants  # what follows a clause that wants more may be set in: ", of course,"
        if self.sides.turns(size) or self.sides.resumes(size):
            return False
        if (
            completed and keys[size] in rules.joining and self._completes_after(size + 1)
        ):  # "…, and that the mayor knew"
            return True
        return not (
            keys[size - 1] not in rules.joining and keys[size] in rules.joining and self.sides.subject_at(size + 1)
        )

    def _completes_after(self, at: int) -> bool:
        """Whether a word such as "that" begins the run's first clause here, and is no pronoun."""
        keys, rules = self.keys, self.rules
        if at + 1 >= len(keys) or keys[at] not in rules.complementizers:
            return False
        return keys[at] not in rules.subjects or phrase_at(keys, at + 1, rules.determiners) > 0

    def _answers(self, at: int) -> bool:
        """Whether the negator stands alone between marks: "No, …"."""
        while at > 0 and not self.marks[at - 1]:
            key = self.keys[at - 1]
            if (
                not phrase_at(self.keys, at - 1, self.rules.fillers)
                and key not in LEADS
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
        if rules.negates(keys, last - 1):
            known = rules.language.negators | rules.language.negations  # "nicht", not "ein Märchen"
            bare = rules.dependent_verb_last and end in known
            return not bare or self._thinks(first, last - 1)
        if phrase_at(keys, last - 1, rules.reporting):
            return True
        at = first
        while at < last:
            size = phrase_at(keys, at, rules.fillers)
            if not size:
                return False
            at += size
        return first < last

    def _thinks(self, first: int, last: int) -> bool:
        """Whether a negator at the end of a German clause denies the next one: "Ich glaube nicht, |", "nicht, |"."""
        while first > 0 and not self.marks[first - 1]:
            first -= 1
        keys, rules = self.keys, self.rules
        language = rules.language
        between = speech_words(language.code).adverbs.union(language.emphatic, rules.joining)
        while last - 1 > first and keys[last - 1] in between:  # "Ich sage ja nicht, |"
            last -= 1
        thinks = any(at + phrase_at(keys, at, rules.lead_ins) == last for at in range(first, last - 1))
        return first == last or thinks or phrase_at(keys, last - 1, rules.reporting) == 1

    def _completes(self, at: int) -> bool:
        """Whether a clause that completes the one before begins here: "…, dass wir"."""
        keys, rules = self.keys, self.rules
        while at < len(keys) and keys[at] in rules.joining:
            at += 1
        if at >= len(keys) or keys[at] not in rules.complementizers or self.sides.turns(at):
            return False
        return at < len(self.left) or keys[at] not in rules.subjects  # "…, | that bridge"

    def _condition_reaches(self, at: int, after: int) -> bool:
        """A condition that opens its clause governs the clause after it, too; another one its own clause alone."""
        if not self.sides.begins(at):
            return self._stays(after)
        for place in range(after - 1, len(self.left)):
            if self.marks[place] == ";" or (place >= after and self.sides.turns(place)):
                return False
        return not self.sides.turns(len(self.left))

    def _stays(self, after: int) -> bool:
        """Whether the clause goes on from here to the end of the words before."""
        for place in range(after - 1, len(self.left)):
            if self.marks[place] == ";" or (place > after and self.sides.turns(place)):
                return False
            if self.marks[place] == "," and not (
                self._open(after, place + 1) or self._completes(place + 1) or self._objects(after, place)
            ):
                return False
        return not (after < len(self.left) and self.sides.turns(len(self.left)))

    def _objects(self, after: int, place: int) -> bool:
        """Whether a comma right after the verb parts it from its object: "Wir hofften, …", not "wie wir hofften, …"."""
        if self.rules.subject_beside or place != after - 1:
            return False
        first = place
        while first > 0 and not self.marks[first - 1]:
            first -= 1
        return self.keys[first] not in self.rules.complementizers

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
            size = next((n for n in (3, 2, 1) if place - n + 1 >= 0 and self._skips(place - n + 1) == n), 0)
            if not size:
                break
            place -= size
        dropped = phrase_at(keys, at, rules.dropped) > 0
        if place < 0:
            return not dropped  # nobody is named: "said that"
        if not self.marks[place]:
            if rules.own_before(keys, place):
                return True
            if keys[place] not in rules.joining and keys[place] not in _UNNAMED:
                return False
        if dropped:
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
        if between and between[0] in rules.about:  # "think about things that"
            return False
        if keys[size - 1] in rules.complementizers and size > after and len(between) <= 2 * _MAX_ADDRESSEE:
            return True
        if len(between) <= _MAX_ADDRESSEE and not any(key in rules.about or key in rules.joining for key in between):
            return self._report_reaches(after)
        opened = any(key in rules.complementizers for key in between[: 2 * _MAX_ADDRESSEE])
        opened = opened or any(key in rules.subjects for key in between[:2])
        opened = opened or any(self.marks[place] for place in range(after - 1, min(size, after + _MAX_ADDRESSEE)))
        return opened and self._report_reaches(after)

    def _report_reaches(self, after: int) -> bool:
        size = len(self.left)
        for place in range(after, size):
            if self.sides.turns(place) or (self.marks[place] == ";" and place + 1 < size):
                return False
        return not (size > after and self.sides.turns(size) and self.marks[size - 1])

    def _question_before(self) -> Governing | None:
        rules, keys, size = self.rules, self.keys, len(self.left)
        last = size - 1
        at_cut = keys[last] in rules.openers and not self.marks[last] and self.sides.subject_at(size)
        if at_cut and last not in self.harmless and (self.asked or self.sides.begins(last)):
            return self._found("question", last)
        for at in range(size - 1, self.low - 1, -1):
            if at in self.harmless or not self.sides.begins(at):
                continue
            if keys[at] in rules.clausal and self.sides.subject_at(at + 1) and self.marks[-1]:
                continue  # "When I come to a project, | I don't start with …?"
            inverted = keys[at] in rules.openers and self.sides.subject_at(at + 1)
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
        return all(self.marks[place] != ";" and not (place > at and self.sides.turns(place)) for place in places)

    def _answered(self) -> bool:
        """Whether a question before is one of its own: "What do you think, should we …?" """
        if not self._opens_question():
            return False
        return any(
            self.sides.begins(at)
            and (self.keys[at] in self.rules.openers or phrase_at(self.keys, at, self.rules.asking))
            for at in range(self.low, len(self.left))
        )

    def _opens_question(self) -> bool:
        """Whether the words begin with a question of their own, after a mark."""
        rules, keys = self.rules, self.said.keys
        at = 0
        while at < len(keys) - 1 and (keys[at] in rules.joining or keys[at] in LEADS or self._leads(at)):
            at += 1
        return bool(self.marks[-1]) and (keys[at] in rules.openers or phrase_at(keys, at, rules.asking) > 0)

    def _leads(self, at: int) -> bool:
        keys, rules = self.said.keys, self.rules
        return bool(phrase_at(keys, at, rules.turning) or phrase_at(keys, at, rules.resuming))
