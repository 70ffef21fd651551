"""Cuts headings out of quotations: a main clause that its own sentence does not govern, of 4 to 11 words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from summarizer.drafting.blemishes import dangling_number
from summarizer.drafting.editing import third_person
from summarizer.drafting.standing import stands
from summarizer.post_format import bounds_of
from summarizer.records.transcript import Transcript, join_words
from summarizer.records.word_ranges import WordRange
from summarizer.text.clauses import clause_words
from summarizer.text.cuts import cut_after, cut_before
from summarizer.text.disfluencies import cleaned_words
from summarizer.text.editing_words import editing_words
from summarizer.text.extractive_words import ExtractiveWords, extractive_words
from summarizer.text.governing import governing_words
from summarizer.text.language import load_language
from summarizer.text.phrases import Phrases, phrase_at, phrases
from summarizer.text.scripts import written_without_spaces
from summarizer.text.sentences import has_final_mark, trails_off
from summarizer.text.title_case import title_case

__all__ = ["Heading", "heading_of", "turned_heading"]

_WORDS = bounds_of("heading").words
_MAX_WORDS = _WORDS[1] + 1  # a whole clause of one word more is better than no heading
_CHARACTERS = (8, 34)  # in scripts without spaces
_CLAUSE_END = re.compile(r"(?:[,;:、，；：—–]|--|^-)['\"”’»」』)]*$")
_MARKS = re.compile(r"[\"“”„«»「」『』<>\[\]`*_#()]")
_BROKEN = re.compile(r"--|[A-Za-z]-$|(?:^|\s)[-–—](?:\s|$)|…|\.\.|\?|？")
_BEST_WORDS = 7
_MAX_COST = 1.25  # a heading that reads worse is none
_TURNED_COST = 1.2  # of a sentence about the speaker: a claim without one reads better
_ACTED = 5  # words before a clause in which it may be given away as acted out
_FINAL = " 。！.!…"
_OPENING = 3  # words in which nothing may stand for something said before
_TURN_WITHIN = 6  # words after a clause in which its sentence may turn against it
_FULL = 4  # words that carry something in a sentence about anybody, "you", that advises nothing
_MIN_CONDITION = 2  # words of a condition, and of what follows from it
_MIN_CARRYING, _WELL_CARRYING = 2, 3  # words that carry something: at least, and of a heading that reads well
_MAX_LEADING = 8  # words before the clause that may be left out


@dataclass(frozen=True)
class Heading:
    """A clause as a heading, and its words in the transcript. `cost`: lower reads better."""

    text: str
    plain: str  # as it stands inside a sentence; empty for what cannot follow "says that"
    words: WordRange
    cost: float


def heading_of(transcript: Transcript, words: WordRange, people: frozenset[str] = frozenset()) -> Heading | None:
    """The clause of words[first:last] that reads best as a heading; None when none can stand alone.

    `people`: names in small letters of those who take part; what is said about them is no point of the post.
    """
    found = [
        heading
        for number in transcript.sentence_ids(words)
        for heading in _Clauses(transcript, number, words, people).headings()
    ]
    return min(found, key=lambda one: (one.cost, one.words), default=None)


def turned_heading(transcript: Transcript, words: WordRange, surname: str) -> Heading | None:
    """A sentence in the first person as one about its speaker: "Carver Would Wash the Bridges"; None for another.

    Neither what happened to the speaker once nor a sentence that needs another one.
    """
    known, language = extractive_words(transcript.language), load_language(transcript.language)
    for number in transcript.sentence_ids(words):
        first, last = transcript.sentences[number].words
        run = transcript.words[first:last]
        if not words[0] <= first <= last <= words[1] or not {_key(word.text) for word in run[:2]} & known.first_person:
            continue
        said = " ".join(cleaned_words(run, language, timed=transcript.timing == "words"))
        turned = (third_person(said, surname, transcript.language) or "").strip(_FINAL)
        texts = turned.removeprefix(f"{surname} ").split()
        keys = [_key(text) for text in texts]
        if not turned.startswith(f"{surname} "):
            continue
        fits = _WORDS[0] < len(keys) + 1 <= _WORDS[1] and surname not in texts
        bad = {*keys} & (known.unresolved | known.vague | known.persons) or {*keys[:2]} & _past_words(known)
        marked = any(_CLAUSE_END.search(text) for text in texts) or keys[0].endswith("ed")
        if fits and not bad and not marked and keys[-1] not in known.loose_ends and stands(transcript, number):
            return Heading(_cased(turned, language.code), "", (first, last), _TURNED_COST)
    return None


class _Clauses:
    """The clauses of one sentence, as far as it lies within a run of words."""

    def __init__(self, transcript: Transcript, number: int, within: WordRange, people: frozenset[str]) -> None:
        self.transcript, self.number, self.people = transcript, number, people
        self.sentence = sentence = transcript.sentences[number].words
        self.first, self.last = max(sentence[0], within[0]), min(sentence[1], within[1])
        self.code = transcript.language
        self.known: ExtractiveWords = extractive_words(self.code)
        self.rules = clause_words(self.code)
        self.texts = [word.text for word in transcript.words[sentence[0] : sentence[1]]]
        self.keys = [_key(text) for text in self.texts]
        self._is_cut = False  # whether the clause that is looked at ends before its sentence
        self.unspaced = written_without_spaces(self.code)

    def headings(self) -> Iterator[Heading]:
        if _BROKEN.search(self.texts[-1]) or trails_off(self.texts[-1]) or not has_final_mark(self.texts[-1]):
            return
        runs = list(self._runs()) if self.known.first_person else []  # without words of the language none can be told
        if not runs or not stands(self.transcript, self.number):
            return
        for first, last in runs:
            start = self._without_opener(first, last)
            if self._is_acted(first):
                continue
            whole = self._is_conditional(start, last) or self._is_sentence(start, last)
            if whole and not self._is_governed(start, last) and not self._is_taken_back(last):
                plain = self._plain(start, last)
                cost = self._cost(start, last)
                if plain and cost <= _MAX_COST:
                    here = self.sentence[0]
                    yield Heading(_cased(plain, self.code), plain, (here + start, here + last), cost)

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
        stops = sorted({last, *ends, *(at for at in range(first + 1, last) if self._ends_unmarked(at))})
        yield from ((one, other) for one in starts for other in stops if one < other and (one, other) != (first, last))

    def _ends_unmarked(self, at: int) -> bool:
        """Whether a clause of its own, or a reason, begins at this word without a mark before it."""
        if self.keys[at] in self.known.reasons:
            return True
        return (
            self.keys[at] in self.rules.joining
            and self.keys[at + 1 : at + 2] != []
            and (self.keys[at + 1] in self.known.subject_pronouns or phrase_at(self.keys, at + 1, self._existing) > 0)
        )

    def _is_acted(self, first: int) -> bool:
        """Whether the clause is given away as acted out: "and I'm like, only tune it cold"."""
        before = self.keys[max(0, first - _ACTED) : first]
        return any(
            key in self.known.acted
            and (key not in self.known.comparing or at == len(before) - 1 or (at and self._is_being(before[at - 1])))
            for at, key in enumerate(before)
        )

    def _is_being(self, key: str) -> bool:
        return key in self.known.being or key == "be" or key.endswith(("'m", "'re", "'s"))

    def _is_conditional(self, first: int, last: int) -> bool:
        """A whole sentence with its condition: "If the organ is cold, nobody should tune it before noon"."""
        keys, known = self.keys[first:last], self.known
        if not keys or keys[0] not in known.conditions or last != len(self.texts) or not self._has_length(first, last):
            return False
        marks = [at for at in range(first, last - 1) if _CLAUSE_END.search(self.texts[at])]
        if len(marks) != 1 or any(self.keys[at] not in self.rules.joining for at in range(first)):
            return False
        condition, main = self.keys[first + 1 : marks[0] + 1], self.keys[marks[0] + 1 : last]
        subject = bool(main) and (main[0] in known.persons | known.subject_pronouns or self._has_verb(main))
        if not subject or not self._has_verb(main) or len(condition) < _MIN_CONDITION or len(main) < _MIN_CONDITION:
            return False
        barred = known.first_person | known.vague
        loose = keys[-1] in known.loose_ends - known.unresolved or {*condition} & known.unresolved or {*keys} & barred
        shown = main[0] in known.persons and main[0].endswith(known.verb_endings)  # "you'll see a window"
        carried = self._carrying(keys) >= _WELL_CARRYING + shown
        return not loose and carried and main[0] not in known.subordinators

    def _has_length(self, first: int, last: int) -> bool:
        texts = self.texts[first:last]
        return _WORDS[0] <= len(texts) <= _MAX_WORDS and not any(_BROKEN.search(text) for text in texts)

    def _without_opener(self, first: int, last: int) -> int:
        """Without fillers, conjunctions, and the voice's own lead-in: "And I think that"."""
        if self.unspaced:
            return self._without_unspaced_opener(first, last)
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

    def _is_sentence(self, first: int, last: int) -> bool:
        keys, known = self.keys[first:last], self.known
        if self.unspaced:
            return self._is_unspaced_sentence(join_words(self.texts[first:last]).strip(_FINAL))
        if not self._has_length(first, last):
            return False
        exists, self._is_cut = phrase_at(keys, 0, self._existing) > 0, last < len(self.texts)
        if self._says_something_is(keys) and (self._carrying(keys) < _WELL_CARRYING or {*keys} & known.relatives):
            return False  # "There's a package", "There are people who build organs"
        if re.match(r"\d+[a-z]", keys[0]):
            return False  # "1st year of the parish"
        if {*keys} & known.first_person or keys[-1] in known.loose_ends:
            return False
        if keys[0] in self._no_openings and not exists:
            return False
        advises = keys[0] in known.persons and self._advises(keys)
        if {*keys[:2]} & self.people or self._carrying(keys) + (advises and len(keys) > _BEST_WORDS) < _MIN_CARRYING:
            return False
        if keys[0] in known.persons and not advises:
            return False
        if keys[0].endswith(known.adverb_endings) and self.texts[first][-1:].isalnum():
            return False  # "Nearly hurt yourself"
        if self._is_broken_by_commas(first, last) or {*self.keys[:first], keys[0]} & known.hedges:
            return False
        if self._is_half_said(first, last):
            return False
        if any(one in known.auxiliaries and other in self.rules.joining for one, other in pairwise(keys)):
            return False
        if first and self.keys[first - 1] == keys[0]:
            return False  # "a cold, cold start"
        if keys[0] in known.quantities and keys[1] in known.verbs:  # "Some are": some of what?
            return False
        if self._ends_loosely(keys) or self._runs_on(keys):
            return False
        opens_no_clause = keys[0] in known.verbs or keys[0].endswith(known.opening_endings)
        if opens_no_clause and keys[0] not in known.imperatives | known.empty:
            return False
        if not exists and any(key in self._strong for key in keys[:_OPENING]):
            return False
        if (
            keys[0] in self.rules.language.articles and keys[1] in known.verbs | self.rules.joining
        ):  # "Der wurde geprägt"
            return False
        if not known.cut_clauses and any(_CLAUSE_END.search(text) for text in self.texts[first : last - 1]):
            return False
        return not known.verbs or self._has_verb(keys)

    def _says_something_is(self, keys: Sequence[str]) -> bool:
        """Whether it is "There's a …", which says little without its words; not "There are plenty of"."""
        return phrase_at(keys, 0, self._something) == phrase_at(keys, 0, self._existing) > 0

    @cached_property
    def _no_openings(self) -> frozenset[str]:
        return self.known.subordinators | self.known.unresolved

    def _advises(self, keys: Sequence[str]) -> bool:
        """Whether "you" is anybody: "You can fill a crack", not "You opened the valve"."""
        at = 2 if len(keys) > 3 and keys[1] in self.known.verb_adverbs else 1
        full = self._carrying(keys) >= _FULL
        if keys[at] in self.known.allowing and not full and not {*keys} & self.known.contrasts:
            return False  # "You can open the window"
        if full and not self._is_cut and keys[at] in self.known.bases:
            return True  # "You measure the bottom of the river after every flood"
        at += keys[at] in self.known.denying
        return keys[at] in self.known.advising and (keys[at] != "have" or keys[at + 1 : at + 2] == ["to"])

    def _is_half_said(self, first: int, last: int) -> bool:
        """Whether it lacks what it compares with, what it counts, or the noun of its subject."""
        keys, known = self.keys[first:last], self.known
        if editing_words(self.code).is_half_compared(keys):
            return True
        if dangling_number(self.texts[first:last], self.rules.language, known):
            return True
        joined = bool(first) and self.keys[first - 1] in self.rules.joining and self.keys[0] not in known.conditions
        if first and not joined and {*self.keys[: self._clause_start(first)]} & known.relatives:
            return True  # "... a shop where the bread, the flour is milled"
        if not self.rules.language.capitalised_nouns or keys[0] not in self.rules.language.articles:
            return False
        verb = next((at for at, key in enumerate(keys) if key in known.verbs), len(keys))
        return not any(text[:1].isupper() for text in self.texts[first + 1 : first + verb])  # "Die große ist da"

    def _clause_start(self, first: int) -> int:
        """Where the clause of this word begins, with what leads to it: "I think that"."""
        while first and not _CLAUSE_END.search(self.texts[first - 1]):
            first -= 1
        return first

    def _ends_loosely(self, keys: Sequence[str]) -> bool:
        """Whether its last word begins something: "the most common", "and apparently", "and everything"."""
        common = self.known.empty | self.known.hedges | self.known.vague
        opens = keys[-1] in common or keys[-1].endswith(self.known.adverb_endings)
        return keys[-2] in self.known.quantities or (keys[-2] in self.rules.joining and (opens or not self.known.empty))

    def _runs_on(self, keys: Sequence[str]) -> bool:
        """Whether a second finite verb follows without a word that opens its clause: "The other side is it is down"."""
        known = self.known
        opens = self.rules.joining | known.relatives | known.contrasts | known.conditions | known.reasons
        opens |= frozenset() if known.conditions else known.subordinators
        some = self._says_something_is(keys)
        finite = [at for at, key in enumerate(keys) if key in known.being or (some and (not at or key in known.modals))]
        return any(not opens & {*keys[one:other]} for one, other in pairwise(finite))

    def _carrying(self, keys: Sequence[str]) -> int:
        """How many words carry something: neither function words nor empty ones."""
        common = self.rules.language.function_words | self.known.vague | self.known.auxiliaries | self.known.empty
        return sum(len(key) > 1 and key not in common and not key.endswith(self.known.adverb_endings) for key in keys)

    def _is_broken_by_commas(self, first: int, last: int) -> bool:
        """Whether a mark stands in it that does not join two clauses: "Oracle was developing, a compiler"."""
        marked = [at for at in range(first, last - 1) if _CLAUSE_END.search(self.texts[at])]
        turned = [at for at in marked if self.keys[at + 1] in self.known.contrasts]
        return any(self.keys[at + 1] not in self.known.joins_clauses for at in marked) or any(
            not self._has_verb(self.keys[first : at + 1]) for at in turned
        )

    def _is_unspaced_sentence(self, text: str) -> bool:
        known = self.known
        least, most = _CHARACTERS
        barred = (*known.unresolved, *known.first_person, *known.persons, *known.vague, *known.hedges, *known.stutters)
        return (
            least <= len(text) <= most
            and not any(word in text for word in barred)
            and not text.startswith((*known.fragment_starts, *known.contrasts))
            and not text.endswith(tuple(known.loose_ends))
            and (not known.sentence_ends or text.endswith(known.sentence_ends))
            and any(word in text[1:] for word in known.predicates)
        )

    def _has_verb(self, keys: Sequence[str]) -> bool:
        """A finite verb after a subject without a clause of its own; or a piece of advice."""
        if keys[0] in self.known.imperatives | self.known.pronoun_subjects or phrase_at(keys, 0, self._existing):
            return True
        for at, key in enumerate(keys):
            if at and key in self.known.relatives | self.known.subject_pronouns:
                return False
            contracted = key.endswith(self.known.verb_endings)
            if at and keys[at - 1] in self.known.persons and key in self.known.bases:
                return True  # "You measure"
            if (key in self._verbs and at and keys[at - 1] not in self.known.infinitives) or contracted:
                return True
        return False

    def _is_governed(self, first: int, last: int) -> bool:
        before, said, after = (
            join_words(self.texts[:first]), join_words(self.texts[first:last]), join_words(self.texts[last:])
        )  # fmt: skip
        if self.unspaced and before.rstrip("，、, ") in self.known.own_leads:
            before = ""
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
            if not self.unspaced and following and following[0] not in self._openers:
                following = following[:1]  # "You still have to": it goes on
        if self.unspaced:
            return any("".join(following).startswith(word) for word in self.known.contrasts)
        joined = len(following) > 1 and following[0] in self.rules.joining and following[1] in self._predicates
        return joined or any(key in self.known.contrasts for key in following)

    @cached_property
    def _openers(self) -> frozenset[str]:
        """Words that may stand before one that turns against the sentence before: "And yet"."""
        language = self.rules.language
        return self.rules.joining | language.interjections | language.assent

    @cached_property
    def _predicates(self) -> frozenset[str]:
        """Verbs that continue a clause after "and": "can look perfect, and have nothing under it"."""
        return self.known.verbs | self.known.bases | self.known.verb_adverbs

    @cached_property
    def _verbs(self) -> frozenset[str]:
        """Finite verbs, with the third person of those that questions have."""
        return self.known.verbs | {f"{base}{ending}" for base in self.known.bases for ending in ("s", "es")}

    @cached_property
    def _existing(self) -> Phrases:
        return phrases((*self.known.existing, *self.known.existing_some), self.rules.language)

    @cached_property
    def _something(self) -> Phrases:
        return phrases(self.known.existing_some, self.rules.language)

    @cached_property
    def _leads(self) -> Phrases:
        return phrases(self.known.own_leads, self.rules.language)

    @cached_property
    def _strong(self) -> frozenset[str]:
        return self.known.unresolved - self.known.resolvable - self.known.bound

    def _cost(self, first: int, last: int) -> float:
        keys = self.keys[first:last]
        if phrase_at(keys, 0, self._existing):
            keys = keys[2:]
        # What a condition names, its sentence may point at: "If you leave, that's fine".
        pronouns = 0 if keys and keys[0] in self.known.conditions else self._pronouns(keys)
        persons = sum(key in self.known.persons for key in keys[1:])
        vague = sum(key in self.known.vague for key in keys)
        whole = first == 0 and last == len(self.texts)
        pointers = sum(key in self.known.resolvable | self.known.bound for key in keys)
        told = bool(self._past) and any(self._tells(key) for key in keys[1:4])
        named = 0.6 * bool({*keys} & self.people)
        light = 0.3 * (not self.unspaced and self._carrying(keys) < _WELL_CARRYING)
        away = 0.0 if self.unspaced else 0.1 * abs(len(keys) - _BEST_WORDS)
        return (
            1.5 * pronouns
            + 0.5 * pointers
            + 0.3 * persons
            + 1.2 * vague
            + (0.4 if whole else 0.9) * told
            + named
            + light
            + away
            + (0.0 if whole else 0.3)
        )

    def _tells(self, key: str) -> bool:
        return key in self._past or (key.endswith("ed") and key not in self.known.bases)

    def _pronouns(self, keys: Sequence[str]) -> int:
        """How many stand for something said before; not "one" of "one place", nor "that" of "the bridge that fell"."""
        return sum(key in self._strong and not self._is_joined(keys, at) for at, key in enumerate(keys))

    def _is_joined(self, keys: Sequence[str], at: int) -> bool:
        """Whether a word that may stand for something opens a clause about the noun before it, or counts the next."""
        common, after = self.rules.language.function_words | self._verbs, keys[at + 1 : at + 2]
        if keys[at] in self.known.relative_pronouns:
            return at > 1 and keys[at - 1] not in common and bool(after) and after[0] in common
        return keys[at] in self.known.counting and bool(after) and after[0] not in common

    @cached_property
    def _past(self) -> frozenset[str]:
        """Verbs that tell what happened; a point holds today."""
        return _past_words(self.known)

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
        if opens and self._is_common(self.keys[0]):
            text = text[:1].lower() + text[1:]
        return text

    def _is_common(self, key: str) -> bool:
        """Whether a word that opens a sentence is no name: the transcript has it in small letters elsewhere."""
        whose = key.removesuffix("'s")
        alike = (word.text for word in self.transcript.words if word.text.startswith(whose))  # "mark", not "market"
        small = any(_key(text).removesuffix("'s") == whose for text in alike)
        return key in self.rules.language.function_words or (small and not self.rules.language.capitalised_nouns)


def _past_words(known: ExtractiveWords) -> frozenset[str]:
    return known.pasts_of_being | {*known.pasts.values()}


def _cased(text: str, language: str) -> str:
    return title_case(text) if load_language(language).code == "en" else text[:1].upper() + text[1:]


def _key(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text.lower().replace("’", "'"))
