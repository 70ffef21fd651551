"""What a quotation is about, in a noun phrase of its own: the X of "Carver on X:".

The phrase stands in the quotation and again in what its speaker says near it. It is the subject of a main clause, or
the only name or term of several words in the quotation; where two compete there is none, as a wrong topic misleads. A
word is a noun where the conversation uses it as one: after an article and before what ends a noun phrase.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from summarizer.drafting.heading_clauses import key_of
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.clauses import clause_words
from summarizer.text.extractive_words import extractive_words

__all__ = ["Topics"]

_NEAR = 20  # sentences on each side of a quotation in which its speaker must say the phrase again
_MAX_WORDS = 3  # of a phrase
_MIN_LETTERS = 3  # of its last word
_PHRASED = 2  # times that several words are one phrase in the conversation
_NAMED = 2  # times that a word is written as a name
_NAMED_NEAR, _OTHERS_NEAR = 1, 2  # times that it is said near the quotation
_OFTEN = 2  # times in a quotation of which it may then be no subject and no object
_MOST_USED = 2  # quotations of a post with the same topic


@dataclass(frozen=True)
class _Phrase:
    first: int
    last: int
    keys: tuple[str, ...]


class Topics:
    """The noun phrases of one conversation, in a language whose words tell them; else there are none."""

    def __init__(self, transcript: Transcript, people: frozenset[str]) -> None:
        """`people`: names in small letters of those who take part; nobody is the topic of a quotation."""
        self.transcript, self.people = transcript, people
        self.known, self.rules = extractive_words(transcript.language), clause_words(transcript.language)
        self.used: Counter[tuple[str, ...]] = Counter()

    def of(self, words: WordRange) -> str | None:
        """The phrase that words[first:last] are about; None without one, and when several may be it."""
        if not self.known.on:
            return None
        found = list(self._phrases(words))
        about = [one for one in found if self._is_about(one, found, words)]
        if len({_stemmed(one.keys) for one in about}) != 1:
            return None
        stems = _stemmed(about[0].keys)
        text = next(filter(None, map(self._text, about)), "")
        if not text or self.used[stems] >= _MOST_USED or not self._is_said_near(about[0], words):
            return None
        self.used[stems] += 1
        return text

    def asked_about(self, text: str, asked: WordRange) -> bool:
        """Whether the question words[first:last] are about the phrase `text`, in one of its forms, and no other."""
        stems = _stemmed([key_of(word) for word in text.split() if key_of(word) not in self.known.definite])
        return bool(_count(self._stems(asked), stems)) and not self._rivals(stems, list(self._phrases(asked)), asked)

    def _is_about(self, phrase: _Phrase, found: Sequence[_Phrase], words: WordRange) -> bool:
        """Whether the quotation says something about it: its subject, or the only name or term in it."""
        stems = _stemmed(phrase.keys)
        if self._is_subject(phrase, words):
            # Beside a subject, others may be named in its own sentence: "Java has more users than Cobol".
            sentence = self._sentence(phrase.first)
            rivals = self._rivals(stems, found, words)
            return all(self._sentence(at) == sentence and at > phrase.first for at in rivals)
        if not self._is_term(phrase) or self._rivals(stems, found, words):
            return False
        often = _count(self._stems(words), stems) >= _OFTEN
        return often or (self._is_object(phrase) and not self._points_back(words))

    def _rivals(self, stems: tuple[str, ...], found: Sequence[_Phrase], words: WordRange) -> list[int]:
        """The words at which other names, terms and subjects begin."""
        others = [one for one in found if self._is_term(one) or self._is_subject(one, words)]
        return sorted(
            {one.first for one in others if _stemmed(one.keys) != stems}
            | {one[0] for one in self._named_runs(words) if not _count(stems, tuple(self._stems(one)))}
        )

    def _named_runs(self, words: WordRange) -> Iterator[WordRange]:
        """The runs of words with capitals."""
        first: int | None = None
        for at in range(*words):
            if self._looks_named(at):
                first = at if first is None else first
                if at + 1 < words[1] and self._joins(at) and self._looks_named(at + 1):
                    continue
                yield first, at + 1
            first = None

    def _looks_named(self, at: int) -> bool:
        """Whether a word has a capital that no start of a sentence gives it, or is a name elsewhere."""
        text = self.transcript.words[at].text.strip("\"“”'‘’(")
        if self._keys[at] in self.known.first_person:
            return False
        opens = self.transcript.sentences[self._sentence(at)].words[0] == at
        inner = any(letter.isupper() for letter in text[1:])
        return inner or (text[:1].isupper() and (not opens or self._is_name(self._keys[at])))

    def _is_term(self, phrase: _Phrase) -> bool:
        """Whether it is a name, or of several words that are said together."""
        return len(phrase.keys) > 1 or (self._is_name(phrase.keys[0]) and self._looks_named(phrase.first))

    def _is_subject(self, phrase: _Phrase, words: WordRange) -> bool:
        """Whether it is the subject of a main clause: "And I think organs are old"; "the organ" is no topic alone."""
        known, first = self.known, phrase.first
        has_article = first > words[0] and self._keys[first - 1] in self.rules.language.articles
        opening = self.transcript.sentences[self._sentence(first)].words[0]
        leads = self._keys[max(opening, words[0]) : first - has_article]
        between = known.verb_adverbs | known.topic_emphases
        follows = next((key for key in self._keys[phrase.last : words[1]] if key not in between), "")
        verb = follows in known.verbs | known.modals | known.supports
        led = all(key in self._leads | {*phrase.keys} for key in leads)
        points = len(leads) == 1 and leads[0] in known.unresolved  # "that organ", not "I think that organs"
        return verb and self._joins(phrase.last - 1) and led and not points

    def _is_object(self, phrase: _Phrase) -> bool:
        """Whether something is done to it: "we tune organs", not "we met in Norway", "it is like Norway"."""
        at = phrase.first - 1
        if at >= 0 and self._keys[at] in self._articles:
            at -= 1
        known = self.known
        loose = (known.topic_prepositions - known.topic_objects) | known.topic_compared | known.being
        loose |= known.relatives | known.unresolved
        return at >= 0 and self._joins(at) and self._keys[at] not in loose | self.rules.joining

    def _points_back(self, words: WordRange) -> bool:
        """Whether its subject was said before: "It runs on Java"."""
        first = next((key for key in self._keys[words[0] : words[1]] if key not in self._leads), "")
        return first in self.known.unresolved

    @cached_property
    def _leads(self) -> frozenset[str]:
        known = self.known
        return self.rules.joining | known.question_leads | known.topic_leads | known.first_person

    def _is_said_near(self, phrase: _Phrase, words: WordRange) -> bool:
        """Whether its speaker says it again near the words: a name once, other words more often."""
        named = self._is_name(phrase.keys[-1])
        return _count(self._near(words), _stemmed(phrase.keys)) >= (_NAMED_NEAR if named else _OTHERS_NEAR)

    def _near(self, words: WordRange) -> list[str]:
        """The stems of what the same speaker says near the words, without them."""
        sentences = self.transcript.sentences
        ids = self.transcript.sentence_ids(words)
        speaker = sentences[ids.start].speaker
        found: list[str] = []
        for number in range(max(0, ids.start - _NEAR), min(len(sentences), ids.stop + _NEAR)):
            if number not in ids and sentences[number].speaker == speaker:
                found += ["", *self._stems(sentences[number].words)]
        return found

    def _stems(self, words: WordRange) -> list[str]:
        return [_stem(key) for key in self._keys[words[0] : words[1]]]

    def _phrases(self, words: WordRange) -> Iterator[_Phrase]:
        for last in range(words[0] + 1, words[1] + 1):
            if not self._ends(last - 1):
                continue
            for first in range(max(words[0], last - _MAX_WORDS), last):
                phrase = _Phrase(first, last, tuple(self._keys[first:last]))
                if self._is_phrase(phrase, words):
                    yield phrase
                    break  # the longest

    def _is_phrase(self, phrase: _Phrase, words: WordRange) -> bool:
        first, keys = phrase.first, phrase.keys
        texts = [self.transcript.words[at].text for at in range(first, phrase.last)]
        if any(not text[-1:].isalnum() for text in texts[:-1]) or any(not text[:1].isalnum() for text in texts):
            return False
        if any(not self._carries(key) for key in keys) or len(keys[-1]) < _MIN_LETTERS:
            return False
        if not self._is_noun(keys[-1]) or not (first == words[0] or self._opens(first)):
            return False
        return len(keys) == 1 or self._phrased[keys] >= _PHRASED

    def _carries(self, key: str) -> bool:
        known = self.known
        common = self.rules.language.function_words | known.vague | known.empty | known.no_topics | known.verbs
        common |= known.persons | known.first_person | known.unresolved | known.auxiliaries | known.hedges
        plain = key.replace("-", "").replace(".", "").isalnum() and not key.isdigit() and "'" not in key
        return plain and key not in common and key not in self.people and not key.endswith(known.adverb_endings)

    def _opens(self, at: int) -> bool:
        """Whether a noun phrase may begin at this word: after a mark, an article, a preposition, a verb."""
        if not at or not self._joins(at - 1):
            return True
        before = self._keys[at - 1]
        if self._is_name(self._keys[at]) and (before in self.known.verbs or self._verbs[before]):
            return True  # "we sell Bellowsoft", but "seems weird"
        openers = self.known.topic_prepositions | self.rules.joining | self.known.relatives
        return before in self.rules.language.articles | openers

    def _ends(self, at: int) -> bool:
        """Whether a noun phrase may end with this word: before a mark, a preposition, a finite verb."""
        text, after = self.transcript.words[at].text, self._keys[at + 1] if at + 1 < len(self._keys) else ""
        closers = self.known.topic_prepositions | self.known.verbs | self.known.relatives | self.rules.joining
        return not text[-1:].isalnum() or after in closers | {self.known.infinitive} | self.known.topic_emphases

    def _is_name(self, key: str) -> bool:
        return self._names[key] >= _NAMED and self._names[key] * 2 > self._small[key]

    def _is_noun(self, key: str) -> bool:
        if self._is_name(key):
            return True
        return self._nouns[key] > self._verbs[key] and key not in self.known.bases

    @cached_property
    def _articles(self) -> frozenset[str]:
        return self.rules.language.articles | self.known.topic_determiners

    @cached_property
    def _keys(self) -> list[str]:
        return [key_of(word.text) for word in self.transcript.words]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self._keys)

    @cached_property
    def _names(self) -> Counter[str]:
        """How often each word begins with a capital inside a sentence."""
        inside = (at for one in self.transcript.sentences for at in range(one.words[0] + 1, one.words[1]))
        return Counter(self._keys[at] for at in inside if self.transcript.words[at].text[:1].isupper())

    @cached_property
    def _small(self) -> Counter[str]:
        return Counter(key_of(word.text) for word in self.transcript.words if word.text[:1].islower())

    @cached_property
    def _nouns(self) -> Counter[str]:
        """How often each word stands alone between an article and the end of its noun phrase."""
        keys = self._keys
        return Counter(keys[at] for at in range(1, len(keys)) if self._ends(at) and self._phrase_start(at) is not None)

    def _phrase_start(self, at: int) -> int | None:
        """Where the noun phrase that ends with this word begins, when an article stands before it."""
        for first in range(at, max(0, at - _MAX_WORDS), -1):
            if not self._carries(self._keys[first]) or (first < at and not self._joins(first)):
                return None
            if self._keys[first - 1] in self._articles and self._joins(first - 1):
                return first
        return None

    def _joins(self, at: int) -> bool:
        return self.transcript.words[at].text[-1:].isalnum()

    @cached_property
    def _phrased(self) -> Counter[tuple[str, ...]]:
        """How often several words are a noun phrase: all that stands between its opener and its end."""
        found: Counter[tuple[str, ...]] = Counter()
        for at in range(1, len(self._keys)):
            if not self._ends(at):
                continue
            for first in range(at - 1, max(0, at - _MAX_WORDS), -1):
                if not self._carries(self._keys[first]) or not self._joins(first):
                    break
                if self._opens_surely(first):
                    found[tuple(self._keys[first : at + 1])] += 1
        return found

    def _opens_surely(self, at: int) -> bool:
        opener = self._articles | self.known.topic_prepositions
        return bool(at) and self._keys[at - 1] in opener and self._joins(at - 1)

    @cached_property
    def _verbs(self) -> Counter[str]:
        """How often each word follows what stands before a verb: "to", a pronoun, "can"."""
        before = self.known.subject_pronouns | self.known.modals | self.known.supports | {self.known.infinitive}
        return Counter(key for one, key in zip(self._keys, self._keys[1:], strict=False) if one in before)

    def _text(self, phrase: _Phrase) -> str:
        """The words without marks, with "the" where it was said; a thing of many in its plural, as it was said.

        Empty when nobody says that plural: "a bridge" is no topic, "bridges" are. Small at the start of a sentence
        unless they are a name.
        """
        texts = [self.transcript.words[at].text.strip("\"“”'‘’.,;:!?()-–— ") for at in range(phrase.first, phrase.last)]
        text = " ".join(texts)
        before = self._keys[phrase.first - 1] if phrase.first else ""
        if before in self.rules.language.articles and self._joins(phrase.first - 1):
            if before in self.known.definite:  # "the organ": which one?
                return f"{before} {text}" if len(phrase.keys) > 1 else ""
            return f"{text}s" if self._counts[f"{phrase.keys[-1]}s"] else ""
        opens = self.transcript.sentences[self._sentence(phrase.first)].words[0] == phrase.first
        small = opens and not self._is_name(phrase.keys[0]) and not text[1:2].isupper()
        return text[:1].lower() + text[1:] if small else text

    def _sentence(self, at: int) -> int:
        return self.transcript.sentence_ids((at, at + 1)).start


def _stem(key: str) -> str:
    """A word without the ending of its plural, so that "bridges" is "bridge"."""
    return key[:-1] if key.endswith("s") and not key.endswith("ss") and len(key) > _MIN_LETTERS else key


def _stemmed(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(_stem, keys))


def _count(stems: Sequence[str], phrase: tuple[str, ...]) -> int:
    size = len(phrase)
    return sum(tuple(stems[at : at + size]) == phrase for at in range(len(stems) - size + 1))
