"""Cuts headings out of quotations: a main clause that its own sentence does not govern, of 4 to 11 words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from summarizer.drafting.standing import stands
from summarizer.post_format import bounds_of
from summarizer.records.transcript import Transcript, join_words
from summarizer.records.word_ranges import WordRange
from summarizer.text.clauses import clause_words
from summarizer.text.cuts import cut_after, cut_before
from summarizer.text.disfluencies import cleaned_words
from summarizer.text.extractive_words import ExtractiveWords, extractive_words
from summarizer.text.governing import governing_words
from summarizer.text.language import load_language
from summarizer.text.phrases import Phrases, phrase_at, phrases
from summarizer.text.scripts import written_without_spaces
from summarizer.text.sentences import has_final_mark, trails_off
from summarizer.text.title_case import title_case

__all__ = ["Heading", "heading_of"]

_WORDS = bounds_of("heading").words
_CHARACTERS = (8, 34)  # in scripts without spaces
_CLAUSE_END = re.compile(r"(?:[,;:、，；：—–]|--|^-)['\"”’»」』)]*$")
_MARKS = re.compile(r"[\"“”„«»「」『』<>\[\]`*_#()]")
_BROKEN = re.compile(r"--|[A-Za-z]-$|(?:^|\s)[-–—](?:\s|$)|…|\.\.|\?|？")
_BEST_WORDS = 7
_MAX_LOOSE_COST = 2.2
_MAX_COST = 1.25  # a heading that reads worse is none
_ACTED = 5  # words before a clause in which it may be given away as acted out
_FINAL = " 。！.!…"
_OPENING = 3  # words in which nothing may stand for something said before
_TURN_WITHIN = 6  # words after a clause in which its sentence may turn against it
_MAX_LEADING = 8  # words before the clause that may be left out


@dataclass(frozen=True)
class Heading:
    """A clause as a heading, and its words in the transcript. `cost`: lower reads better."""

    text: str
    plain: str  # as it stands inside a sentence
    words: WordRange
    cost: float


def heading_of(transcript: Transcript, words: WordRange, *, loose: bool = False, carrying: int = 2) -> Heading | None:
    """The clause of words[first:last] that reads best as a heading; None when none can stand alone.

    `loose`: also a clause in the first person, one that opens with you or we, or one that reads less well. `carrying`:
    how many of its words carry something, at least.
    """
    found = [
        heading
        for number in transcript.sentence_ids(words)
        if (sentence := transcript.sentences[number].words)
        for heading in _Clauses(transcript, number, sentence, words, loose, carrying).headings()
    ]
    return min(found, key=lambda one: (one.cost, one.words), default=None)


class _Clauses:
    """The clauses of one sentence, as far as it lies within a run of words."""

    def __init__(
        self, transcript: Transcript, number: int, sentence: WordRange, within: WordRange, loose: bool, carrying: int
    ) -> None:
        self.least = carrying
        self.transcript, self.number, self.sentence = transcript, number, sentence
        self.first, self.last = max(sentence[0], within[0]), min(sentence[1], within[1])
        self.code, self.loose = transcript.language, loose
        self.known: ExtractiveWords = extractive_words(self.code)
        self.rules = clause_words(self.code)
        self.texts = [word.text for word in transcript.words[sentence[0] : sentence[1]]]
        self.keys = [_key(text) for text in self.texts]
        self.unspaced = written_without_spaces(self.code)

    def headings(self) -> Iterator[Heading]:
        if _BROKEN.search(self.texts[-1]) or trails_off(self.texts[-1]) or not has_final_mark(self.texts[-1]):
            return
        runs = list(self._runs())
        if not runs or not stands(self.transcript, self.number):
            return
        for first, last in runs:
            start = self._without_opener(first, last)
            if {*self.keys[max(0, start - _ACTED) : start]} & self.known.acted:
                continue
            if self._is_sentence(start, last) and not self._is_governed(start, last) and not self._is_taken_back(last):
                plain = self._plain(start, last)
                cost = self._cost(start, last)
                if plain and cost <= (_MAX_LOOSE_COST if self.loose else _MAX_COST):
                    here = self.sentence[0]
                    yield Heading(self._cased(plain), plain, (here + start, here + last), cost)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """The sentence, then its clauses between marks where the language's words tell a clause from a phrase."""
        first, last = self.first - self.sentence[0], self.last - self.sentence[0]
        if self.keys[:2] and self.keys[0] in self.rules.language.articles and _CLAUSE_END.search(self.texts[0]):
            return  # it begins twice: "The, and the motor"
        if first == 0 and last == len(self.texts):
            yield first, last
        if not self.known.cut_clauses:
            return
        ends = [at + 1 for at in range(first, last) if _CLAUSE_END.search(self.texts[at])]
        starts = sorted({first, *(end for end in ends if end < last)})
        stops = sorted({last, *ends})
        yield from ((one, other) for one in starts for other in stops if one < other and (one, other) != (first, last))

    def _without_opener(self, first: int, last: int) -> int:
        """Without fillers, conjunctions, and the voice's own lead-in: "And I think that"."""
        language = self.rules.language
        at = first
        while at < min(last, first + _MAX_LEADING):
            led = phrase_at(self.keys, at, self._leads)
            size = max(led, phrase_at(self.keys, at, self.rules.fillers))
            size = size or int(self.keys[at] in self.rules.joining | language.interjections | language.assent)
            if not size:
                break
            at += size
            if led and at < last and self.keys[at] == "that":
                at += 1
        return at

    def _is_sentence(self, first: int, last: int) -> bool:
        keys, known = self.keys[first:last], self.known
        if self.unspaced:
            return self._is_unspaced_sentence(join_words(self.texts[first:last]).strip(_FINAL))
        if not _WORDS[0] <= len(keys) <= _WORDS[1] or any(_BROKEN.search(text) for text in self.texts[first:last]):
            return False
        if (not self.loose and any(key in known.first_person for key in keys)) or keys[-1] in known.loose_ends:
            return False
        if keys[0] in known.subordinators or keys[0] in known.unresolved:
            return False
        if not self.loose and (keys[0] in known.persons or self._carrying(keys) < self.least):
            return False
        if self._is_broken_by_commas(first, last) or {*self.keys[:first]} & known.hedges:
            return False
        if any(one in known.auxiliaries and other in self.rules.joining for one, other in pairwise(keys)):
            return False
        if first and self.keys[first - 1] == keys[0]:
            return False  # "a cold, cold start"
        if keys[0] in known.quantities and keys[1] in known.verbs:  # "Some are": some of what?
            return False
        if keys[-2] in known.quantities:  # "the most common"
            return False
        if keys[0] not in known.imperatives and (keys[0] in known.verbs or keys[0].endswith(known.opening_endings)):
            return False
        if any(key in self._strong for key in keys[:_OPENING]):
            return False
        if (
            keys[0] in self.rules.language.articles and keys[1] in known.verbs | self.rules.joining
        ):  # "Der wurde geprägt"
            return False
        if not known.cut_clauses and any(_CLAUSE_END.search(text) for text in self.texts[first : last - 1]):
            return False
        return not known.verbs or self._has_verb(keys)

    def _carrying(self, keys: Sequence[str]) -> int:
        """How many words carry something: neither function words nor empty ones."""
        common = self.rules.language.function_words | self.known.vague | self.known.auxiliaries | self.known.empty
        return sum(len(key) > 1 and key not in common and not key.endswith(self.known.adverb_endings) for key in keys)

    def _is_broken_by_commas(self, first: int, last: int) -> bool:
        """Whether a mark stands in it that does not join two clauses: "Oracle was developing, a compiler"."""
        return any(
            _CLAUSE_END.search(self.texts[at]) and self.keys[at + 1] not in self.known.joins_clauses
            for at in range(first, last - 1)
        )

    def _is_unspaced_sentence(self, text: str) -> bool:
        known = self.known
        least, most = _CHARACTERS
        return (
            least <= len(text) <= most
            and not any(word in text for word in (*known.unresolved, *known.first_person))
            and not text.startswith(tuple(known.fragment_starts))
            and text.endswith(known.sentence_ends)
        )

    def _has_verb(self, keys: Sequence[str]) -> bool:
        """A finite verb after a subject without a clause of its own; or a piece of advice."""
        if keys[0] in self.known.imperatives:
            return True
        for at, key in enumerate(keys):
            if at and key in self.known.relatives | self.known.subject_pronouns:
                return False
            contracted = key.endswith(self.known.verb_endings)
            if (key in self.known.verbs and at and keys[at - 1] not in self.known.infinitives) or contracted:
                return True
        return False

    def _is_governed(self, first: int, last: int) -> bool:
        before, said, after = (
            join_words(self.texts[:first]), join_words(self.texts[first:last]), join_words(self.texts[last:])
        )  # fmt: skip
        return (
            governing_words(before, said, after, self.code) is not None
            or cut_before(before, said, self.code) != ""
            or cut_after(said, after, self.code) != ""
        )

    def _is_taken_back(self, last: int) -> bool:
        """Whether what follows in the sentence, or the next sentence, turns against the clause."""
        following = self.keys[last : last + _TURN_WITHIN]
        if last == len(self.keys):
            after = self.sentence[1]
            following = [_key(word.text) for word in self.transcript.words[after : after + 2]]
        if self.unspaced:
            return any("".join(following).startswith(word) for word in self.known.contrasts)
        joined = len(following) > 1 and following[0] in self.rules.joining and following[1] in self._predicates
        return joined or any(key in self.known.contrasts for key in following)

    @cached_property
    def _predicates(self) -> frozenset[str]:
        """Verbs that continue a clause after "and": "can look perfect, and have nothing under it"."""
        return self.known.verbs | self.known.bases | self.known.verb_adverbs

    @cached_property
    def _leads(self) -> Phrases:
        return phrases(self.known.own_leads, self.rules.language)

    @cached_property
    def _strong(self) -> frozenset[str]:
        return self.known.unresolved - self.known.resolvable

    def _cost(self, first: int, last: int) -> float:
        keys = self.keys[first:last]
        pronouns = sum(key in self._strong for key in keys)
        persons = sum(key in self.known.persons | self.known.first_person for key in keys)
        vague = sum(key in self.known.vague for key in keys)
        whole = first == 0 and last == len(self.texts)
        pointers = sum(key in self.known.resolvable for key in keys)
        away = 0.0 if self.unspaced else 0.1 * abs(len(keys) - _BEST_WORDS)
        return 1.5 * pronouns + 0.5 * pointers + 0.5 * persons + 1.2 * vague + away + (0.0 if whole else 0.3)

    def _plain(self, first: int, last: int) -> str:
        here = self.sentence[0]
        run = self.transcript.words[here + first : here + last]
        kept = cleaned_words(run, load_language(self.code), timed=self.transcript.timing == "words")
        text = _MARKS.sub("", join_words(kept)).strip(" .,;:!。、，；：！—–-")
        opens = (
            first == 0
            and text[:1].isupper()
            and not text[1:2].isupper()
            and self.keys[0] not in self.known.first_person
        )
        if opens and self.keys[0] in self.rules.language.function_words:
            text = text[:1].lower() + text[1:]
        return text

    def _cased(self, text: str) -> str:
        return title_case(text) if self.rules.language.code == "en" else text[:1].upper() + text[1:]


def _key(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text.lower().replace("’", "'"))
