"""The persons of a sentence as grammar joins them: who ends or begins where, and who is no object.

A phrase is one person or several joined by "and". What a common noun stands for ("the guest", "her brother") is told by
the lists of the language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from summarizer.posts.mentions import Token
from summarizer.text.language import Language
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.speech_words import speech_words

__all__ = ["Kind", "Phrase", "Phrases", "Speech", "Subject"]

# voice: a name that a voice of the episode bears. stranger: a person who bears no such name, named or not ("her
# brother"). both: two voices that are not named. unclear: it may be a voice or nobody ("the engineer", "some").
Kind = Literal["voice", "stranger", "guest", "host", "pronoun", "both", "unclear"]

_MAX_WORDS = 8  # of a common noun's phrase


class Subject(NamedTuple):
    text: str
    kind: Kind


class Speech(NamedTuple):
    """Who, by its grammar, says the words beside a sentence. Several subjects all say them."""

    subjects: tuple[Subject, ...]
    sure: bool = True
    governs: bool = True  # a few words in marks are given to the subjects; not in `Carver's "dream team"`
    denied: str = ""  # the words of the sentence that deny the quotation: "Carver never said"
    deniers: tuple[Subject, ...] = ()  # whose words they deny it to be
    hearsay: bool = False  # the sentence only passes on that they say it: "is said to have said", "aurait dit"


class Phrase(NamedTuple):
    """Subjects, and the half-open range of their tokens."""

    subjects: list[Subject]
    start: int
    end: int


class Phrases:
    """Finds phrases in the tokens of one language."""

    def __init__(self, language: Language) -> None:
        self.words = speech_words(language.code)
        self.verbs = language.speech_verbs
        self.negators = language.negators
        self.articles = self.words.the | self.words.a | self.words.owners
        self._tokens: Sequence[Token] = ()  # of the sentence read last
        self._ended: dict[int, Phrase | None] = {}  # the subjects that end at its persons

    def ending_at(self, tokens: Sequence[Token], at: int) -> Phrase | None:
        """The subject that ends at a token; a person after a preposition is none, and what stands before it counts."""
        if at < 0:
            return None
        token = tokens[at]
        if token.kind == "person" and not token.owner:
            return self._person_to(tokens, at)
        if token.kind not in ("word", "person"):
            return None
        if token.key in self.words.pronouns:
            return self._joined_to(tokens, at, self._pronoun(token), at)
        start = at
        while start > 0 and at - start < _MAX_WORDS and self._continues(tokens[start - 1]):
            start -= 1
        subject = self.noun(tokens, start, at + 1)
        if tokens[start].key in self.words.datives and (start == 0 or tokens[start - 1].kind != "word"):
            return None  # "Seinem Bruder sagte"
        governed = tokens[start].key in self.words.prepositions - self.articles or (
            start > 0 and tokens[start - 1].key in self.words.prepositions
        )
        return None if governed or subject is None else Phrase([subject], start, at + 1)

    def starting_at(self, tokens: Sequence[Token], at: int) -> Phrase | None:
        """The subject that begins at a token."""
        if at >= len(tokens) or tokens[at].kind not in ("word", "person"):
            return None
        place = at
        while place < len(tokens) and (tokens[place].key in self.articles or self.is_person_noun(tokens[place])):
            place += 1
        token = tokens[place] if place < len(tokens) else None
        if place == at + 1 and tokens[at].key in self.words.prepositions:  # Portuguese "a Ana": to Ana, or Ana
            return None
        if token and token.kind == "person" and not token.owner:
            subject = Subject(token.text, "voice" if token.known else "stranger")
            return self._joined_from(tokens, at, [subject], place + 1)
        if tokens[at].key in self.words.pronouns and tokens[at].kind == "word":
            return Phrase([self._pronoun(tokens[at])], at, at + 1)
        if tokens[at].key in self.words.prepositions - self.articles:
            return None
        end = at
        while end < len(tokens) and end - at < _MAX_WORDS and self._goes_on(tokens, end):
            end += 1
        subject_of_noun = self.noun(tokens, at, end)
        return Phrase([subject_of_noun], at, end) if subject_of_noun else None

    def across(self, tokens: Sequence[Token], at: int) -> Phrase | None:
        """The subject before what stands between two pauses: "Carver, unlike Ostrow, thinks"."""
        kept: Phrase | None = None
        for place in range(at - 1, 0, -1):
            token = tokens[place]
            if token.kind in ("colon", "mark"):
                return kept
            if token.kind != "pause":
                continue
            if tokens[place + 1].key in self.words.joins:  # "Carver met Ostrow, and, laughing, said"
                first, other = self.first(tokens, 0, place), self._person_in(tokens, place + 2, at)
                if (
                    first and other and tokens[place + 2].key not in self.negators
                ):  # "Carver, or rather her brother, said"
                    two = f"{first.subjects[0].text} / {other}"
                    return first._replace(subjects=[Subject(two, "unclear")])
                return first
            phrase = self.ending_at(tokens, place - 1)
            inside = self.with_title(tokens, at - 1) == place + 1 and tokens[at - 1].kind == "person"
            described = phrase and phrase.subjects[0].kind == "stranger" and tokens[phrase.start].kind != "person"
            if inside and (phrase is None or tokens[place - 1].kind != "person" or described):
                return self.one(tokens, at - 1)  # "Ostrow's guest, Judith Carver, said"
            if phrase and phrase.subjects[0].kind != "unclear":
                describes = phrase.subjects[0].kind == "stranger" and tokens[phrase.end - 1].kind == "word"
                if not describes or not phrase.start or tokens[phrase.start - 1].kind != "pause":
                    return phrase
                kept = kept or phrase  # "Carver, ingénieure, sœur d'Ostrow, dit"
        return kept

    def first(self, tokens: Sequence[Token], start: int, end: int) -> Phrase | None:
        """The first person of tokens[start:end] that is no object, or a pronoun before that."""
        for subject, at in self.free_persons(tokens, start, end):
            return Phrase([subject], at, at + 1)
        return None

    def free_persons(self, tokens: Sequence[Token], start: int, end: int) -> Iterator[tuple[Subject, int]]:
        for at in range(start, end):
            token = tokens[at]
            persons = self.words.pronouns - self.articles - self.words.relatives - self.words.neuter
            if token.kind == "word" and token.key in persons:
                yield Subject(token.text, "pronoun"), at
            if token.kind != "person" or token.owner or token.object:
                continue
            if tokens[self.with_title(tokens, at)].key in self.words.datives:
                continue
            before = tokens[self.with_title(tokens, at) - 1] if self.with_title(tokens, at) > start else None
            if before is None or before.key not in self.words.prepositions - self.words.quoting:
                yield Subject(token.text, "voice" if token.known else "stranger"), at

    def _pronoun(self, token: Token) -> Subject:
        return Subject(token.text, "unclear" if token.key in self.words.neuter else "pronoun")

    def _person_in(self, tokens: Sequence[Token], start: int, end: int) -> str:
        """The first voice among the tokens, or somebody's noun that no preposition governs; empty without one."""
        for at in range(start, end):
            owned = self.is_person_noun(tokens[at]) and tokens[at - 1].key in self.words.owners
            if tokens[at].known or (owned and tokens[at - 2].key not in self.words.prepositions):
                return tokens[at].text
        return ""

    def joined_noun(self, tokens: Sequence[Token], phrase: Phrase) -> Phrase | None:
        """A person and a noun that is joined to it, of whom the rules know one: "Carver and the mayor said"."""
        if phrase.start < 2 or tokens[phrase.start - 1].key not in self.words.joins:
            return None
        first = tokens[phrase.start - 2].kind == "person" and self.ending_at(tokens, phrase.start - 2)
        if (
            not first
            or first.end != phrase.start - 1
            or {first.subjects[0].kind, phrase.subjects[0].kind} != {"voice", "unclear"}
        ):
            return None
        two = f"{first.subjects[0].text} {tokens[phrase.start - 1].text} {phrase.subjects[0].text}"
        return Phrase([Subject(two, "unclear")], first.start, phrase.end)

    def one(self, tokens: Sequence[Token], at: int) -> Phrase:
        return Phrase([Subject(tokens[at].text, "voice" if tokens[at].known else "stranger")], at, at + 1)

    def noun(self, tokens: Sequence[Token], start: int, end: int) -> Subject | None:
        """What a phrase of common nouns stands for: "the guest", "the mayor's wife", "una crítica"."""
        words = self.words
        part = list(tokens[start:end])
        while part and part[0].key not in self.articles and not part[0].owner and not self.is_person_noun(part[0]):
            part = part[1:]
        if not part:  # "Wikipedia says"
            last = tokens[end - 1]
            return Subject(last.text, "unclear") if last.text[:1].isupper() and last.key not in words.adverbs else None
        text = " ".join(f"{one.text}'s" if one.owner and one.kind == "person" else one.text for one in part)
        cut = next((at for at, token in enumerate(part) if at and self._parts(token)), len(part))
        head, rest = part[:cut], part[cut:]
        nouns = [at for at, token in enumerate(head) if self.is_person_noun(token)]
        if not nouns:
            counted = head[0].key in words.a and any(
                self.is_person_noun(token) or token.key.removesuffix("s") in words.persons for token in rest[1:]
            )
            return Subject(text, "stranger" if counted else "unclear")  # "one of her critics"
        noun = head[nouns[-1]].key
        owners = any(token.owner or (at and token.key in words.owners) for at, token in enumerate(head))
        definite = head[0].key in words.the and not owners
        indefinite = head[0].key in words.a - words.the or (head[0].key not in self.articles and not head[0].owner)
        if noun in words.guests | words.hosts:
            return Subject(text, "unclear" if indefinite else "guest" if noun in words.guests else "host")
        if noun in words.anybody and len(head) == 1:
            return Subject(text, "unclear")
        owned = not definite and not indefinite
        owned = owned or bool(rest and rest[0].key in words.of and noun in words.persons)
        if owned and self._holds_office(head, rest, noun):
            owned = False
        return Subject(text, "stranger" if owned or (indefinite and noun in words.persons) else "unclear")

    def _holds_office(self, head: Sequence[Token], rest: Sequence[Token], noun: str) -> bool:
        """Whether a noun may be a voice's own role: "the founder of Greenrow", "Greenrow's founder".

        Not "the brother of Ostrow", "Carver's director", "her boss" nor "the mayor of a small town".
        """
        words = self.words
        if fold_word(noun) not in name_words().roles or any(token.known for token in (*head, *rest)):
            return False
        if any(token.key in words.owners for token in head):
            return False
        return not any(token.key in (words.a - words.the) | words.owners for token in rest)

    def slips(self, token: Token) -> bool:
        """Whether the token may stand between a subject and its verb."""
        words = self.words
        return token.kind == "word" and (
            token.key in words.adverbs
            or token.key in words.objects
            or token.key in words.auxiliaries
            or token.key in self.negators
            or (len(token.key) > 4 and token.key.endswith(words.adverb_endings or ("\0",)))
        )

    def clause_start(self, tokens: Sequence[Token], at: int) -> int:
        while at > 0 and tokens[at - 1].kind not in ("pause", "colon", "mark"):
            at -= 1
        return at

    def _person_to(self, tokens: Sequence[Token], at: int) -> Phrase | None:
        """The subject that ends at a person. It is kept: a longer phrase asks for the same one again."""
        if tokens is not self._tokens:
            self._tokens, self._ended = tokens, {}
        if at not in self._ended:
            self._ended[at] = self._read_person_to(tokens, at)
        return self._ended[at]

    def _read_person_to(self, tokens: Sequence[Token], at: int) -> Phrase | None:
        token = tokens[at]
        start = self.with_title(tokens, at)
        before = tokens[start - 1] if start else None
        if token.object:  # "Брат Карповой" is somebody; in "Карповой ответил" she is none that speaks
            named = start == at or self.words.genitives  # Turkish "kardeşi Yılmaz'a" is "to her brother Yılmaz"
            whose = None if named else self.noun(tokens, start, at + 1)
            return Phrase([whose], start, at + 1) if whose else None
        if tokens[start].key in self.words.datives and (before is None or before.kind != "word"):
            return None  # "Ihrem Bruder Karl antwortete"
        subject = Subject(token.text, "voice" if token.known else "stranger")
        if before is None or before.kind in ("pause", "colon", "mark") or before.object:
            return Phrase([subject], start, at + 1)
        if before.key in self.words.quoting:  # "Como Carver dijo"
            return Phrase([subject], start, at + 1)
        opens = before.key in self.words.subordinators and (start < 2 or tokens[start - 2].kind != "word")
        if opens and before.key in self.words.prepositions:  # "Moor redete noch, als Carver sagte"
            return Phrase([subject], start, at + 1)
        if before.key in self.words.of | self.words.prepositions:
            governing = self.ending_at(tokens, start - 2)
            if governing and before.key in self.words.of:
                noun = tokens[start - 2].kind == "word" and self.noun(tokens, governing.start, at + 1)
                return Phrase([noun], governing.start, at + 1) if noun else governing  # "the brother of Carver"
            if before.key in self.words.prepositions:
                return governing
        if before.kind == "person" and not before.owner:  # "wie Carver Ostrow sagte"
            return self._person_to(tokens, start - 1)
        return self._joined_to(tokens, start, subject, at)

    def _joined_to(self, tokens: Sequence[Token], start: int, subject: Subject, at: int) -> Phrase | None:
        """With the subjects that "and" joins to it: "Bell, Carver and Ostrow"."""
        if start < 2 or tokens[start - 1].key not in self.words.joins:
            return Phrase([subject], start, at + 1)
        other = tokens[start - 2]
        if not (other.kind == "person" or other.key in self.words.pronouns or self.is_person_noun(other)):
            return Phrase([subject], start, at + 1)
        first = self.ending_at(tokens, start - 2)
        if first is None or first.end < start - 1:
            return first  # "with Bell and Ostrow"
        subjects, begin = [*first.subjects, subject], first.start
        while begin >= 2 and tokens[begin - 1].kind == "pause" and tokens[begin - 2].kind == "person":
            more = self._person_to(tokens, begin - 2)
            if more is None or more.end < begin - 1:
                break
            subjects, begin = [*more.subjects, *subjects], more.start
        return Phrase(subjects, begin, at + 1)

    def _joined_from(self, tokens: Sequence[Token], start: int, subjects: list[Subject], end: int) -> Phrase:
        while end + 1 < len(tokens) and tokens[end].key in self.words.joins:
            place = end + 1
            while place < len(tokens) and tokens[place].key in self.articles | self.words.persons:
                place += 1
            token = tokens[place] if place < len(tokens) else None
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            ends = after is None or after.kind != "word" or after.key in self.words.prepositions | self.words.adverbs
            if token is None or token.kind != "person" or token.owner or not ends:
                break
            subjects = [*subjects, Subject(token.text, "voice" if token.known else "stranger")]
            end = place + 1
        return Phrase(subjects, start, end)

    def with_title(self, tokens: Sequence[Token], at: int) -> int:
        """Where a person's description before the name begins: "the engineer", "Ostrow's guest"."""
        start = at
        while start > 0 and tokens[start - 1].kind == "word" and self.is_person_noun(tokens[start - 1]):
            start -= 1
        while start < at and start > 0 and (tokens[start - 1].key in self.articles or tokens[start - 1].owner):
            start -= 1
        return start

    def is_person_noun(self, token: Token) -> bool:
        words = self.words
        return token.kind == "word" and not token.owner and (
            token.key in words.persons | words.guests | words.hosts
            or (token.key not in self.articles and fold_word(token.key) in name_words().before_names)
        )  # fmt: skip

    def _continues(self, token: Token) -> bool:
        """Whether a common noun's phrase reaches over this token, to the left."""
        if token.kind == "person":
            return True
        return (
            token.kind == "word"
            and token.key
            not in (
                self.words.joins | self.words.subordinators | self.words.quoting | self.words.relatives | self.verbs
            )
            - self.articles
        )

    def _goes_on(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a common noun's phrase reaches over this token, to the right; an owner may follow it."""
        token = tokens[at]
        if token.kind == "person":
            return True
        return (
            token.kind == "word"
            and token.key
            not in (
                (self.words.prepositions - self.words.of)
                | self.words.subordinators
                | self.words.quoting
                | self.words.joins
            )
            - self.articles
        )

    def _parts(self, token: Token) -> bool:
        return token.kind == "word" and token.key in self.words.prepositions | self.words.of
