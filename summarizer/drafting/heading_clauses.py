"""The clauses of a heard sentence that may become headings, and where each of them begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from summarizer.records.transcript import Transcript, join_words
from summarizer.records.word_ranges import WordRange
from summarizer.text.clauses import ClauseWords, clause_words
from summarizer.text.extractive_words import ExtractiveWords, extractive_words
from summarizer.text.phrases import Phrases, phrase_at, phrases
from summarizer.text.scripts import written_without_spaces

__all__ = ["Clause", "HeardSentence", "ends_clause", "key_of"]

_CLAUSE_END = re.compile(r"(?:[,;:、，；：—–]|--|^-)['\"”’»」』)]*$")
_MAX_LEADING = 16  # words before the clause that may be left out
_MAX_ANNOUNCING = 14  # words that announce a point
_EXPLETIVE = 7  # words within which the verb begins that "it" stands for
_NOUN_PHRASE = (2, 5)  # words between the article and a clause about the noun: a bare noun says too little


class HeardSentence:
    """One sentence of a transcript, as far as it lies within a run of words, with the words of its language.

    Places are counted from the sentence's first word. `first` and `last` bound the part that lies within the run.
    """

    def __init__(self, transcript: Transcript, number: int, within: WordRange) -> None:
        self.transcript, self.number = transcript, number
        self.words = words = transcript.sentences[number].words
        self.first, self.last = max(words[0], within[0]) - words[0], min(words[1], within[1]) - words[0]
        self.code = transcript.language
        self.known: ExtractiveWords = extractive_words(self.code)
        self.rules: ClauseWords = clause_words(self.code)
        self.texts = [word.text for word in transcript.words[words[0] : words[1]]]
        self.keys = [key_of(text) for text in self.texts]
        self.unspaced = written_without_spaces(self.code)

    def clauses(self) -> Iterator[Clause]:
        """The sentence, then its clauses, where the language's words tell a clause from a phrase; without openers."""
        if self.keys[:2] and self.keys[0] in self.rules.language.articles and ends_clause(self.texts[0]):
            return  # it begins twice: "The, and the motor"
        for first, last in self._runs():
            start = self._without_opener(first, last)
            if start < last:
                yield Clause(self, first, start, last)

    def _runs(self) -> Iterator[tuple[int, int]]:
        first, last = self.first, self.last
        if first == 0 and last == len(self.texts):
            yield first, last
        if not self.known.cut_clauses:
            yield from ((0, at + 1) for at in range(self.last - 1) if first == 0 and self._follows_first(at + 1))
            return
        ends = [at + 1 for at in range(first, last) if ends_clause(self.texts[at])]
        starts = sorted({first, *(end for end in ends if end < last)})
        stops = sorted({last, *ends, *(at for at in range(first + 1, last) if self._ends_unmarked(at))})
        yield from ((one, other) for one in starts for other in stops if one < other and (one, other) != (first, last))

    def _follows_first(self, at: int) -> bool:
        """Whether a first clause may end before this word: a mark, and then a reason or more of the same."""
        if self.unspaced or not ends_clause(self.texts[at - 1]):
            return False
        return self.texts[at - 1].endswith(";") or self.keys[at] in self.known.after_first

    def _ends_unmarked(self, at: int) -> bool:
        """Whether a clause may end before this word although no mark stands there."""
        keys, known = self.keys, self.known
        if keys[at] in known.reasons or phrase_at(keys, at, self.purposes):
            return True
        if not keys[at + 1 : at + 2]:
            return False
        joins = keys[at] in self.rules.joining
        joined = keys[at + 1] in known.subject_pronouns or phrase_at(keys, at + 1, self.existing) > 0
        return (joins and joined) or self.adds_more(at) or self.describes(at)

    def adds_more(self, at: int) -> bool:
        """Whether a part of the same begins here, without which the sentence holds.

        "Firms are washing bridges | and closing roads", "not all need a bridge | or a road".
        """
        keys, known = self.keys, self.known
        denied = any(self.rules.negates(keys, place) for place in range(at))
        if keys[at] in known.alternatives:
            return denied
        if keys[at] not in known.additions or denied or not keys[at + 1 : at + 2]:
            return False
        verbs = {key for key in keys if key.endswith(known.progressive_endings)} - known.empty
        going = any(one in known.being and other in verbs for one, other in pairwise(keys[:at]))
        return going and keys[at + 1] in verbs

    def describes(self, at: int) -> bool:
        """Whether a clause about something new begins here: "is a hard problem | that takes years"."""
        keys, known = self.keys, self.known
        if keys[at] not in known.relatives - known.conditions - known.reasons:
            return False
        start = next((place for place in range(at - 1, 0, -1) if keys[place] in known.indefinite), 0)
        if not start or not _NOUN_PHRASE[0] <= at - start - 1 <= _NOUN_PHRASE[1]:
            return False
        turned = {*keys[:at]} & known.superlatives or any(self.rules.negates(keys, place) for place in range(at))
        inside = {*keys[start + 1 : at]} & (known.subordinators | known.verbs | self.rules.joining)
        return keys[start - 1] in known.being | known.predicating and not turned and not inside

    def _without_opener(self, first: int, last: int) -> int:
        """Without fillers, conjunctions, and the voice's own lead-in: "And I think that"."""
        if self.unspaced:
            return self._without_unspaced_opener(first, last)
        language = self.rules.language
        at = first
        while at < min(last, first + _MAX_LEADING):
            led = phrase_at(self.keys, at, self._leads) or self._announced(at, last)
            size = max(led, phrase_at(self.keys, at, self.rules.fillers))
            openers = self.rules.joining | language.interjections | language.assent | self.known.openers
            size = size or int(self.keys[at] in openers)
            if not size:
                break
            at += size
            if led and at < last and self.keys[at] in self.known.complements:
                at += 1
        return at

    def _announced(self, at: int, last: int) -> int:
        """How many words announce a point here: "the hard part about this problem is that"; 0 when none do."""
        keys, known = self.keys, self.known
        if keys[at] not in known.point_determiners:
            return 0
        end = min(last, at + _MAX_ANNOUNCING)
        being = next((place for place in range(at + 1, end) if keys[place] in known.being), 0)
        announced = keys[at + 1 : being]
        plain = not any(self.rules.negates(keys, place) for place in range(at, being or at))
        if not being or not plain or not {*announced} & known.point_nouns:
            return 0
        return being + 1 - at if keys[being + 1 : being + 2] and keys[being + 1] in known.complements else 0

    def _without_unspaced_opener(self, first: int, last: int) -> int:
        leads = sorted(self.known.own_leads, key=len, reverse=True)
        while first < last:
            text = join_words(self.texts[first:last])
            found = next((lead for lead in leads if text.startswith(lead)), "")
            after = text[len(found) :].lstrip("，、,")
            at = next((at for at in range(first + 1, last) if join_words(self.texts[at:last]) == after), first)
            if not found or at == first:
                break
            first = at
        return first

    @cached_property
    def existing(self) -> Phrases:
        """Phrases that state that something exists: "There's no"."""
        return phrases((*self.known.existing, *self.known.existing_some), self.rules.language)

    @cached_property
    def purposes(self) -> Phrases:
        """Phrases that open a purpose: "so that"."""
        return phrases(self.known.purposes, self.rules.language)

    @cached_property
    def _leads(self) -> Phrases:
        return phrases(self.known.own_leads, self.rules.language)


class Clause:
    """Words[first:last] of a sentence. `run`: where they begin with their opener: "And I think that"."""

    def __init__(self, sentence: HeardSentence, run: int, first: int, last: int) -> None:
        self.sentence, self.run, self.first, self.last = sentence, run, first, last
        self.known, self.rules, self.unspaced = sentence.known, sentence.rules, sentence.unspaced
        self.texts: Sequence[str] = sentence.texts[first:last]
        self.keys: Sequence[str] = sentence.keys[first:last]
        self.is_cut = last < len(sentence.texts)
        self.is_whole = first == 0 and not self.is_cut

    @property
    def words(self) -> WordRange:
        """Its words in the transcript."""
        return self.sentence.words[0] + self.first, self.sentence.words[0] + self.last

    @property
    def marked(self) -> list[int]:
        """The places inside it after which a mark stands."""
        return [at for at, text in enumerate(self.texts[:-1]) if ends_clause(text)]

    @cached_property
    def exists(self) -> bool:
        """Whether it states that something exists: "There are plenty of"."""
        return phrase_at(self.keys, 0, self.sentence.existing) > 0

    @cached_property
    def main_openings(self) -> Phrases:
        return phrases(self.known.main_openings, self.rules.language)

    @cached_property
    def is_expletive(self) -> bool:
        """Whether "it" stands for what follows: "It is hard to test a bridge"; not "It is hard to test"."""
        keys, known = self.keys, self.known
        if keys[0] not in known.expletives or known.infinitive not in keys[1:_EXPLETIVE]:
            return False
        at = keys.index(known.infinitive)
        judged = {*keys[1:at]} & known.expletive_adjectives
        barred = (known.subordinators | known.loose_ends) - known.question_words - self.rules.language.articles
        return bool(judged) and len(keys) > at + 3 and keys[at + 2] not in barred - known.bound

    @cached_property
    def is_something(self) -> bool:
        """Whether it is "There's a …", which says little without its words."""
        some = phrases(self.known.existing_some, self.rules.language)
        return phrase_at(self.keys, 0, some) == phrase_at(self.keys, 0, self.sentence.existing) > 0

    @cached_property
    def carrying(self) -> int:
        return self.carrying_of(self.keys)

    def carrying_of(self, keys: Sequence[str]) -> int:
        """How many words carry something: neither function words nor empty ones."""
        known = self.known
        common = self.rules.language.function_words | known.vague | known.auxiliaries | known.empty
        return sum(len(key) > 1 and key not in common and not key.endswith(known.adverb_endings) for key in keys)

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Finite verbs, with the third person of those that questions have."""
        endings = self.known.third_person_endings
        return self.known.verbs | {f"{base}{ending}" for base in self.known.bases for ending in endings}

    @cached_property
    def strong(self) -> frozenset[str]:
        """Words that need what was said before."""
        return self.known.unresolved - self.known.resolvable - self.known.bound

    def has_verb(self, keys: Sequence[str]) -> bool:
        """A finite verb after a subject without a clause of its own; or a piece of advice."""
        known = self.known
        if keys[0] in known.imperatives | known.pronoun_subjects or phrase_at(keys, 0, self.sentence.existing):
            return True
        for at, key in enumerate(keys):
            if at and key in known.relatives | known.subject_pronouns:
                return False
            if at and keys[at - 1] in known.persons and key in known.bases:
                return True  # "You measure"
            if key.endswith(known.verb_endings):
                return True
            if at and key in self.verbs and keys[at - 1] not in known.infinitives and not self._is_noun(keys, at):
                return True
        return False

    def _is_noun(self, keys: Sequence[str], at: int) -> bool:
        """Whether what may be a verb is none: "many of the energy drinks", "desperate need of a motor"."""
        last = at + 1 == len(keys)
        if not last:
            return keys[at + 1] in self.known.after_nouns and keys[at] not in self.known.auxiliaries
        return keys[at] not in self.known.verbs


def ends_clause(text: str) -> bool:
    """Whether a word ends with a mark that may end a clause: a comma, a colon, a dash."""
    return _CLAUSE_END.search(text) is not None


def key_of(text: str) -> str:
    """A word in small letters, without the marks around it."""
    return re.sub(r"^\W+|\W+$", "", text.lower().replace("’", "'"))
