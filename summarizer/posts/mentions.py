"""A sentence of a post as words, pauses and mentions of persons, for those who read its grammar."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple, Protocol

from summarizer.posts.attributions import NAME_PATTERN
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import Language
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.names import is_person_name
from summarizer.text.quotation_marks import MARK_CHARACTERS
from summarizer.text.speech_words import SpeechWords

__all__ = ["MAX_TOKENS", "Token", "Tokens", "VoiceNames"]

MAX_TOKENS = 150  # of a sentence, those nearest to the quotation
_WORDS = re.compile(r"\w+")
_NEAR = 20  # characters before a name, in which "of the" may stand
_KEPT = 64  # texts whose tokens are kept

_PIECE = re.compile(
    rf"(?P<word>\w+(?:['’\-‐‑]\w+)*['’]?)|(?P<colon>[:：])|(?P<mark>[{re.escape(MARK_CHARACTERS)}])|(?P<pause>[,;()–—―…]|--|\s-\s)"
)
_ELIDED = re.compile(r"(\w{1,2}|qu|lorsqu|puisqu|un|dell|dall|all|nell|sull|quell)['’](\w{2,}.*)", re.IGNORECASE)
_INVERTED = re.compile(r"(.+?)-(?:t-)?(il|elle|ils|elles|on|je|nous|vous|lui)", re.IGNORECASE)
_ABBREVIATED = re.compile(r"\b(?:\w|[JS]r)\.$")  # the full stop is part of the name
_CLITIC = re.compile(r"(.+)['’]([^\W\d_]{1,4})")
_ENDING = re.compile(r"['’]([^\W\d_]{1,4})\b")
_GENITIVE = re.compile(r"(?:['’]s|(?<=s)['’]|['’])$")


class VoiceNames(Protocol):
    """The names by which a post may call the voices of an episode."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds them, and parts of them, in running text."""

    def bears(self, text: str) -> bool:
        """Whether the text is a name of one voice or more."""

    def in_other_case(self, text: str) -> bool:
        """Whether it names a voice in another case than the nominative: "Карповой"."""

    def bears_whole(self, text: str) -> bool:
        """Whether it is the whole name or the surname of one: after a given name alone, a surname may follow."""


class Token(NamedTuple):
    kind: Literal["word", "person", "pause", "colon", "mark"]
    text: str
    key: str  # in small letters, without the ending of a genitive
    place: int  # offset in the text
    known: bool = False  # a person who is a voice
    owner: bool = False  # a genitive: "Carver's", "the mayor's"
    object: bool = False  # a person in a case that no subject has: "Карповой", "Karaca'ya"


class _Person(NamedTuple):
    start: int
    end: int
    text: str
    known: bool
    owner: bool


class Tokens:
    """Cuts text of one language; finds the voices' names and, where the script has capitals, other persons."""

    def __init__(self, language: Language, words: SpeechWords, voices: VoiceNames) -> None:
        self.voices = voices
        self.words = words
        self.nouns = language.capitalised_nouns
        # What may stand with a capital before a name without being part of it.
        self.closed = (
            language.common | language.speech_verbs | words.prepositions | words.subordinators | words.quoting
            | words.the | words.a | words.owners | words.pronouns | words.adverbs | words.joins | words.relatives
            | words.auxiliaries | words.passives | words.asking | language.months | language.weekdays | words.lead
            | words.anybody | words.times | attribution_words().buttons
            | {word for phrase in words.sources for word in phrase.split()}
        )  # fmt: skip
        self.determiners = words.the | words.a | words.owners
        # One sentence is read for several questions.
        self._of = lru_cache(_KEPT)(lambda text: tuple(islice(self._cut(text), MAX_TOKENS)))
        self._last = lru_cache(_KEPT)(lambda text: tuple(deque(self._cut(text), MAX_TOKENS)))

    def of(self, text: str) -> tuple[Token, ...]:
        """The first tokens of a text, `MAX_TOKENS` at most."""
        return self._of(text)

    def last(self, text: str) -> tuple[Token, ...]:
        """The last tokens of a text, `MAX_TOKENS` at most."""
        return self._last(text)

    def _cut(self, text: str) -> Iterator[Token]:
        """As many tokens as are asked for; what stands after them is not read."""
        before: Token | None = None
        place = 0
        for person in self._persons(text):
            for before in self._plain(text, place, person.start):
                yield before
            if not person.known and self._is_noun(person, before):
                for before in self._plain(text, person.start, person.end):
                    yield before
            else:
                key, governed = person.text.lower(), person.known and self._is_object(text, person)
                before = Token("person", person.text, key, person.start, person.known, person.owner, governed)
                yield before
            place = person.end
        yield from self._plain(text, place, len(text))

    def _is_noun(self, person: _Person, before: Token | None) -> bool:
        """Whether one unknown word with a capital is a noun: "the Mayor", "der Ingenieur", "Punchline:"."""
        if " " in person.text:
            return False
        after = before is not None and (before.key in self.determiners or before.owner)
        return after or person.text.lower() in self.words.words

    def _plain(self, text: str, start: int, end: int) -> Iterator[Token]:
        for match in _PIECE.finditer(text, start, end):
            kind = match.lastgroup
            if kind == "word":
                yield from self._word(match[0], match.start())
            elif kind in ("pause", "colon", "mark"):
                yield Token(kind, match[0], match[0], match.start())  # type: ignore[arg-type]

    def _word(self, text: str, place: int) -> Iterator[Token]:
        """The word; two of them where a language joins words by an apostrophe or a hyphen: l'ami, dit-elle, that's."""
        elided = _ELIDED.fullmatch(text)
        if elided:
            yield Token("word", elided[1], elided[1].lower(), place)
            text, place = elided[2], place + elided.start(2)
        inverted = _INVERTED.fullmatch(text)
        if inverted and inverted[2].lower() in self.words.pronouns:
            yield from self._word(inverted[1], place)
            text, place = inverted[2], place + inverted.start(2)
        stem = _GENITIVE.sub("", text).lower()
        if stem != text.lower() and stem in self.words.pronouns | self.words.the | self.words.lead:
            yield Token("word", stem, stem, place)  # "that's" is no genitive
            yield Token("word", "is", "is", place + len(stem))
        else:
            yield Token("word", text, stem, place, owner=stem != text.lower())

    # -- persons -------------------------------------------------------------------------------------------------------

    def _persons(self, text: str) -> Iterator[_Person]:
        """Mentions in their order; a voice's name inside a longer name is no mention of the voice."""
        runs = (person for match in NAME_PATTERN.finditer(text) for person in self._of_run(match))
        run = next(runs, None)
        for match in self.voices.pattern.finditer(text):
            name, owner = self._without_genitive(match[0])
            while run and run.end <= match.start():
                yield run
                run = next(runs, None)
            if run and match.start() <= run.start and run.end < match.end():
                run = next(runs, None)  # "Guest" of "Guest 2"
            elif run and run.start < match.end():
                continue
            yield _Person(match.start(), match.end(), name, True, owner)
        while run:
            yield run
            run = next(runs, None)

    def _is_object(self, text: str, person: _Person) -> bool:
        """Whether a voice's name has a case of an object, by its own ending or one that is parted."""
        ending = _ENDING.match(text, person.start + len(person.text)) if self.words.genitives else None
        return self.voices.in_other_case(person.text) or bool(ending and ending[1] not in self.words.genitives)

    def _of_run(self, match: re.Match[str]) -> Iterator[_Person]:
        """The persons of a run of words with capitals: "When Bob Reed", "Ostrow's Guest Carver", "Carver Ostrow"."""
        words = [(word[0], match.start() + word.start()) for word in re.finditer(r"\S+", match[0])]
        piece: list[tuple[str, int]] = []
        for word, place in words:
            bare = _GENITIVE.sub("", word.rstrip("."))
            if not piece and (bare.lower() in self.closed and not self.voices.bears(bare)):
                continue
            if not piece and self._is_common(bare.lower()):
                continue  # "Брат Анны Петровой", "Frage von Anna Bell"
            elided = _ELIDED.fullmatch(bare)
            if not piece and elided and elided[2][0].islower():  # "D'après Mercier"
                continue
            if not piece and re.split("['’]", word.lower())[0] in self.words.pronouns:  # "I'm Ann Bell"
                continue
            piece.append((word, place))
            if self._without_genitive(word)[1]:
                yield from self._named(piece)
                piece = []
        while piece and piece[-1][0].rstrip(".").lower() in self.closed and not self.voices.bears(piece[-1][0]):
            piece.pop()
        if piece:
            yield from self._named(piece, owns=self._is_owner(match.string, piece[0][1]))

    def _is_common(self, word: str) -> bool:
        """Whether the first word of a run is a noun of a language whose genitives follow it."""
        nouns = self.words.words if self.nouns else self.words.persons
        return bool(self.nouns or self.words.cases) and word in nouns and not self.voices.bears(word)

    def _is_owner(self, text: str, place: int) -> bool:
        """Whether "of" or the like stands before what begins at a place of a text."""
        words = _WORDS.findall(text[max(0, place - _NEAR) : place].lower())[-2:]
        if len(words) == 2 and words[1] in self.determiners - self.words.of:
            words.pop()
        return bool(words) and words[-1] in self.words.of

    def _named(self, words: list[tuple[str, int]], owns: bool = False) -> Iterator[_Person]:
        """The persons of a run. `owns`: its first words may be an owner that "of" joins to what stands before."""
        start, (last, place) = words[0][1], words[-1]
        name, owner = self._without_genitive(" ".join(word for word, _ in words))
        end = place + len(last) - (last.endswith(".") and not name.endswith("."))
        owned = next((at for at in range(1, len(words) - 1) if self.voices.bears_whole(self._joined(words[at:]))), 0)
        if owns and owned:  # "la journaliste du Monde Claire Dubois"
            yield from self._named(words[:owned])
            yield _Person(words[owned][1], end, self._joined(words[owned:]), True, owner)
            return
        if (
            owned and self._is_role(words[owned - 1][0]) and not name_words().is_title(words[owned - 1][0])
        ):  # "Naval Architect Judith Carver"
            yield _Person(words[owned][1], end, self._joined(words[owned:]), True, owner)
            return
        for split in range(1, len(words) if self.words.cases else 1):  # "ответил Карповой Павел"
            head, tail = " ".join(word for word, _ in words[:split]), self._joined(words[split:])
            if self.voices.in_other_case(head) and self.voices.bears_whole(tail):
                yield _Person(start, words[split - 1][1] + len(words[split - 1][0]), head, True, False)
                yield _Person(words[split][1], end, tail, True, owner)
                return
        if self.voices.bears(name):
            yield _Person(start, end, name, True, owner)
            return
        for split in range(1, len(words)):  # "Ostrow Carver said", "Engineer Judith Carver said"
            head, tail = " ".join(word for word, _ in words[:split]), self._joined(words[split:])
            if not self.voices.bears(tail):
                continue
            if self._is_role(head.split()[-1]):  # "Naval Architect Carver"
                yield _Person(words[split][1], end, tail, True, owner)
                return
            if self.voices.bears_whole(head):
                yield _Person(start, words[split - 1][1] + len(words[split - 1][0]), head, True, False)
                yield _Person(words[split][1], end, tail, True, owner)
                return
        if is_person_name(name, "running text") or (len(words) > 1 and self._looks_like_name(words)):
            yield _Person(start, end, name, False, owner)

    def _is_role(self, word: str) -> bool:
        return (
            fold_word(word) in name_words().before_names
            or word.lower() in self.words.words | self.words.persons
            or (len(word) > 3 and attribution_words().is_role(word))
        )

    def _looks_like_name(self, words: list[tuple[str, int]]) -> bool:
        """Whether several words with capitals are no organisation's name; "Wilma Unknown" says nothing here either."""
        return not self.nouns and not any(fold_word(word) in name_words().organisations for word, _ in words)

    def _joined(self, words: list[tuple[str, int]]) -> str:
        return self._without_genitive(" ".join(word for word, _ in words))[0]

    def _without_genitive(self, name: str) -> tuple[str, bool]:
        """The name, and whether it is a genitive; the German one has no apostrophe ("Carvers Antwort")."""
        name = name if _ABBREVIATED.search(name) else name.rstrip(".")
        bare = _GENITIVE.sub("", name)
        if bare != name:
            return bare, True
        clitic = _CLITIC.fullmatch(name)  # "Yılmaz'a göre"
        if clitic and not self.voices.bears(name) and self.voices.bears(clitic[1]):
            return clitic[1], clitic[2] in self.words.genitives
        if bare.endswith("s") and not self.voices.bears(bare) and self.voices.bears(bare[:-1]):
            return bare[:-1], True
        return bare, False
