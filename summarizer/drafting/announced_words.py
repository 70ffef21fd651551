"""Sentences of a model's prose that announce somebody's own words, and give them without quotation marks.

"As Bell puts it: …", "In her words, …", "Her verdict? …", "I never look, Bell says." Speech that is only reported
stays: "Bell says that …", "According to Bell, …". The words for it are `[drafting]` and `[speech]` of the languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from summarizer.drafting.quotable import Quotable, Refused
from summarizer.drafting.turns import TURN, is_role, opens_in_first_person
from summarizer.posts.signatures import DASH
from summarizer.text.clauses import clause_words
from summarizer.text.language import load_language
from summarizer.text.phrases import phrase_at
from summarizer.text.prose_form import first_person
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS
from summarizer.text.quotation_words import quotation_words
from summarizer.text.sentences import sentence_spans
from summarizer.text.speech_words import speech_words

__all__ = ["announced_words"]

# What may stand between an announcement and the words: a colon, a dash, a question mark, the end of a sentence.
_SIGN = re.compile(rf"[:：](?=\s|$|[^\x00-\x7f])|\s?{DASH}\s?|[?？](?=\s)")
_COLONS, _ASKS = ":：", "?？"
_SENTENCE_END = re.compile(r"[.!?…。！？]\s")
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*['’]?")
_OWN_WORD = re.compile(r"(?<!\w)(?P<word>[^\W\d_]+)(?P<elided>['’]?)")
_NUMBERED = re.compile(r"[^\W\d_]*[A-Z]\w+\s$")  # before "I" as a number: "Elizabeth I"
_GENITIVE = re.compile(r"['’]s?$")
_LONG = 4  # letters; shorter words are small in title case, too
_FEW = 2  # words after a sign that may be what somebody says: "nobody pays"
_CLAUSE = 3  # words after a sign: "nobody pays rent"; fewer may be a thing
_MAX_CREED = 7  # words of a sentence or clause that only says whose creed its neighbour is
_MAX_SAID = 14  # words of that neighbour
_MAX_ANNOUNCED = 5  # words of a question that announces: "And her exact words?"
_MAX_BESIDE = 3  # words between a noun of `said_nouns` and the sign: "is simple", "to every mayor", "that stays"
_MAX_LABEL = 2  # words beside a person before a colon: "Thus Bell:", "Bell, once more:"
_MAX_NAMED = 4  # words for who says something, in a phrase of `wordings`
_NAMED = rf"\S+(?:\s\S+){{0,{_MAX_NAMED - 1}}}?"
_TAG = re.compile(r",\s[^\W\d_A-Z]+\s(?P<name>[^\W\d_][^,;:.]{0,60})[.!]?\s*$")
_TO_COMMA = re.compile(r"[^,;:(—–]*?(?P<subject>[^\W\d_]+)\s(?P<verb>[^\W\d_]+)(?P<comma>,?)\s(?P<clause>[^,;:]+)")
_OPENS = r"(?:^|(?<=[,;:(—–])\s?|(?<=[.!?…]\s))(?:\w+\s)?"  # one word may stand before it: "and", "or"
_STOPS = r"(?=\s*(?:[,;:)—–.!?…]|$))"


def announced_words(line: str, quotable: Quotable) -> Iterator[Refused]:
    """The parts of a line, without markup, that announce somebody's words."""
    people = _People(quotable)
    spans = sentence_spans(line, quotable.prose_code) or [(0, len(line))]
    for (start, end), (begin, last) in pairwise(spans):
        if _announces_sentence(line[start:end], line[begin:last], people):
            yield Refused(start, last, TURN)
    for start, end in spans:
        sentence = line[start:end]
        if not any(mark in sentence for mark in DOUBLE_CHARACTERS):  # marks show what is whose
            yield from _worded(line, start, end, people)
            if _in_own_person(sentence, people):
                yield Refused(start, end, TURN)
            if (
                _after_comma(sentence, people)
                or _claims_wording(sentence, people)
                or _ends_with_creed(sentence, people)
            ):
                yield Refused(start, end, TURN)
    for match in _SIGN.finditer(line):
        opens = max((mark.end() for mark in _SENTENCE_END.finditer(line, 0, match.start())), default=0)
        after = _SENTENCE_END.split(line[match.end() :].lstrip(), maxsplit=1)[0]
        if after[:1] in DOUBLE_CHARACTERS or _is_plain_of_words(line[opens : match.start()], after, people):
            continue
        if after and _announces(line[opens : match.start()], match[0].strip(), after, people):
            yield Refused(match.start(), match.end() + 1, TURN)


class _People:
    """The words by which prose in one language tells of those who speak in an episode."""

    def __init__(self, quotable: Quotable) -> None:
        self.quotable = quotable
        self.code = quotable.prose_code
        self.words = speech_words(self.code)
        self.known = quotable.language.drafting
        self.names = quotable.name_words
        self.others = self.known.get("subjects", frozenset()) | self.words.pronouns | self.words.owners
        self.beside = (
            self.words.adverbs | self.words.quoting | self.words.prepositions | self.words.joins
            | frozenset(word for phrase in (*self.words.sources, *self.words.naming) for word in phrase.split())
        )  # fmt: skip

    def named(self, word: str) -> bool:
        """Whether a word is part of a name, with or without the ending of a genitive."""
        return word in self.names or (word[-1:] == "s" and word[:-1] in self.names)

    def told(self, word: str) -> bool:
        """Whether a word stands for a person."""
        return self.named(word) or word in self.others or is_role(word)

    def small(self, word: str) -> bool:
        return word in self.quotable.language.function_words or self.told(word)


def _keys(text: str) -> list[str]:
    return [_GENITIVE.sub("", word).casefold() for word in _WORD.findall(text)]


# -- "Her verdict: …", "As Bell puts it: …" ----------------------------------------------------------------------------


def _announces(before: str, sign: str, after: str, people: _People) -> bool:
    """Whether the clause before a sign says that what follows are somebody's words."""
    left = _keys(before)
    colon = sign in _COLONS
    person = any(people.told(word) for word in left)
    if not left or not (person or (colon and opens_in_first_person(after, people.quotable))):
        return False
    if sign in _ASKS:
        return len(left) <= _MAX_ANNOUNCED and left[-1] in people.known.get("said_nouns", ())
    if not colon:  # "Bell's words — and they are many — count."
        return not re.search(rf"\s?{DASH}\s?", after) and left[-1] in people.known.get("said_nouns", ())
    return (
        _ends_with_lead_in(left, after, people)
        or _labels(before, left, after, people)
        or _opens_sentence(after, people.quotable)
        or first_person(after, people.code) is not None
    )


def _ends_with_lead_in(words: Sequence[str], after: str, people: _People) -> bool:
    """Whether little stands after a lead-in: "puts it like this", "answer is simple"; not "adds two causes"."""
    nouns = people.known.get("said_nouns", frozenset())
    lead_ins = people.known.get("lead_ins", frozenset()) | nouns
    places = [at for at, word in enumerate(words) if word in lead_ins]
    if places and all(people.small(word) for word in words[places[-1] + 1 :]):
        return True
    place = next((at for at in places if words[at] in nouns), len(words))
    beside = words[place + 1 :]
    if not 0 < len(beside) <= _MAX_BESIDE or len(after.split()) < _FEW:
        return False
    speech = people.words
    return (
        beside[0]
        in quotation_words().being
        | people.known.get("lead_ins", frozenset())
        | speech.prepositions
        | speech.relatives
        | speech.of
    )


def _labels(before: str, words: Sequence[str], after: str, people: _People) -> bool:
    """Whether little more than a name stands before a clause: "Thus Bell:", "From Bell:", "Bell, once more:"."""
    beside = [word for word in words if not people.named(word)]
    return (
        len(beside) < len(words)
        and len(beside) <= _MAX_LABEL
        and all(word in people.beside for word in beside)
        and len(after.split()) > _CLAUSE
        and before.strip()[:1].isalpha()
    )


def _opens_sentence(text: str, quotable: Quotable) -> bool:
    """Whether a text begins with a capital that no name, title, abbreviation or title case explains."""
    words = [word.strip(".,") for word in text.split()]
    first = words[0]
    if not first[:1].isupper() or quotable.language.capitalised_nouns or quotable.is_title(first):
        return False
    in_title_case = not any(word[:1].islower() and len(word) > _LONG for word in words)
    return not in_title_case and first.casefold() not in quotable.name_words and not first[1:].isupper()


def _is_plain_of_words(before: str, after: str, people: _People) -> bool:
    """Whether a clause only says that somebody is frank, before words of which marks show what is whose."""
    if not any(mark in after for mark in DOUBLE_CHARACTERS):
        return False
    keys, harmless = _keys(before), clause_words(people.code).harmless
    return any((size := phrase_at(keys, at, harmless)) and at + size == len(keys) for at in range(len(keys)))


# -- "Bell's creed is short. …", "…, is Bell's creed." -----------------------------------------------------------------


def _announces_sentence(sentence: str, after: str, people: _People) -> bool:
    """Whether a sentence says no more than that the next one, which names nobody, is somebody's creed."""
    keys = _keys(sentence)
    if not 0 < len(keys) <= _MAX_CREED or sentence.rstrip()[-1:] not in ".!" or len(after.split()) > _MAX_SAID:
        return False
    place = next((at for at, key in enumerate(keys) if key in people.known.get("creeds", ())), None)
    if place is None or not any(people.told(key) for key in keys):
        return False
    said = not quotation_words().being.isdisjoint(keys[place + 1 :])
    marked = any(mark in after for mark in DOUBLE_CHARACTERS)
    return said and not marked and not _tells(_keys(after), people)


def _tells(keys: Sequence[str], people: _People) -> bool:
    """Whether a sentence tells of a person itself: "He prefers leather.", "Parishes should heat, Bell says." """
    tells = bool(keys) and keys[0] in people.words.alone
    return tells or any(
        people.named(key) or is_role(key) or key in people.quotable.language.speech_verbs for key in keys
    )


def _ends_with_creed(sentence: str, people: _People) -> bool:
    """Whether a clause and a comma stand before "is Bell's creed" at the end of a sentence."""
    said, comma, last = sentence.rstrip(" .!").rpartition(",")
    keys = _keys(last)
    return (
        bool(comma)
        and len(said.split()) > _CLAUSE
        and 0 < len(keys) <= _MAX_CREED
        and keys[0] in quotation_words().being
        and any(key in people.known.get("creeds", ()) for key in keys)
        and any(people.told(key) for key in keys)
    )


# -- "Bell says literally that …" ------------------------------------------------------------------------------------


def _claims_wording(sentence: str, people: _People) -> bool:
    """Whether a verb of speech stands right beside words that claim its wording: "says literally that", "verbatim"."""
    keys = [word.casefold() for word in _WORD.findall(sentence)]
    if not any(people.named(_GENITIVE.sub("", key)) or is_role(key) or key in people.words.alone for key in keys):
        return False
    verbs = people.quotable.language.speech_verbs
    phrases = [phrase.split() for phrase in people.known.get("verbatim", ())]
    for at in range(len(keys)):
        for phrase in phrases:
            last = at + len(phrase)
            if keys[at:last] == phrase and (keys[at - 1 : at] or [""])[0] in verbs:
                return True
            after = keys[last : last + (_MAX_NAMED if at == 0 else 1)]  # "Word for word, Bell says"
            if keys[at:last] == phrase and not verbs.isdisjoint(after):
                return True
    return False


# -- "In Bell's words, …" ----------------------------------------------------------------------------------------------


def _worded(line: str, start: int, end: int, people: _People) -> Iterator[Refused]:
    """Phrases that say that a sentence has somebody's wording; one that is a whole sentence speaks of its neighbour."""
    sentence = line[start:end]
    for match in _wordings(people.code).finditer(sentence):
        who = next((text for name, text in match.groupdict().items() if name.startswith("who") and text), "")
        if who and not any(people.told(word) for word in _keys(who)):
            continue
        opens = not sentence[: match.start()].strip()
        whole = opens and not sentence[match.end() :].strip(" .!…,:;")
        near = 2 if whole else 0
        yield Refused(max(0, start + match.start() - near), min(len(line), end + near), TURN)


@lru_cache(maxsize=32)
def _wordings(code: str) -> re.Pattern[str]:
    """The language's `wordings`, at the begin or the end of a clause. `*` stands for who says it."""
    known = load_language(code).drafting
    phrases = [(phrase, _STOPS) for phrase in known.get("wordings", frozenset())]
    phrases += [(phrase, r"(?!\w)") for phrase in known.get("wordings_inside", frozenset())]
    found = [
        re.escape(phrase).replace(r"\ ", r"\s").replace("'", "['’]").replace(r"\*", f"(?P<who{number}>{_NAMED})")
        + stops
        for number, (phrase, stops) in enumerate(sorted(phrases, key=lambda one: (-len(one[0]), one)))
    ]
    return re.compile(_OPENS + f"(?:{'|'.join(found)})" if found else r"(?!)", re.IGNORECASE)


# -- "I never look, Bell says." ----------------------------------------------------------------------------------------


def _in_own_person(sentence: str, people: _People) -> bool:
    """Whether a sentence with a verb of speech and a person speaks as that person."""
    own = people.quotable.without_titles(sentence)
    if not any(_is_own(match, own, people) for match in _OWN_WORD.finditer(own)):
        return False
    keys = _keys(sentence)
    told = any(people.named(key) or is_role(key) or key in people.words.alone for key in keys)
    return told and (not people.quotable.language.speech_verbs.isdisjoint(keys) or _is_tagged(sentence, people))


def _is_tagged(sentence: str, people: _People) -> bool:
    """Whether a word and a name end a sentence as a verb of speech would: "…, growls Bell." """
    match = _TAG.search(sentence)
    return match is not None and all(people.named(key) for key in _keys(match["name"]))


def _is_own(match: re.Match[str], sentence: str, people: _People) -> bool:
    """Whether a word is a pronoun of the one who speaks; of single letters "I" is, and what is elided in "j'ai"."""
    if match["word"].casefold() not in people.words.speaker:
        return False
    if match["word"] == "I":
        return not _NUMBERED.search(sentence[: match.start()])
    return len(match["word"]) > 1 or bool(match["elided"])


def _after_comma(sentence: str, people: _People) -> bool:
    """Whether a comma or a capital opens a clause after the first verb: "Bell says, nobody looks"."""
    match = _TO_COMMA.match(sentence)
    if not match or match["verb"].casefold() not in people.known.get("comma_verbs", ()):
        return False
    clause = _keys(match["clause"])
    if not people.told(match["subject"].casefold()) or len(clause) <= _CLAUSE:
        return False
    if not match["comma"]:
        small = people.quotable.language.function_words - people.words.the
        return clause[0] in small and _opens_sentence(match["clause"], people.quotable)
    aside = people.beside | people.words.relatives | people.words.subordinators | people.known["complementisers"]
    return clause[0] not in aside and not clause[0].endswith(people.words.adverb_endings)
