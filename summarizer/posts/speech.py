"""The subject of the speech verb beside a quotation: "Carver told Ostrow:" is Carver's, "said Carver" as well.

Reads the sentence around a quotation by rules of word order and by the lists of the language; says which persons the
sentence makes the speaker, and whether the rules can tell. Which voice of a recording bears a name is decided in
`checking`. Scripts without capitals, with particles or without spaces: `posts.particles`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from summarizer.posts.bare_names import BareNames
from summarizer.posts.denials import Denials
from summarizer.posts.mentions import Token, Tokens, VoiceNames
from summarizer.posts.phrases import Phrase, Phrases, Speech, Subject
from summarizer.text.language import Language
from summarizer.text.names import is_person_name
from summarizer.text.speech_words import speech_words

__all__ = ["SpeechReader"]

_MAX_TOKENS = 150  # of a sentence, those nearest to the quotation
_MAX_LEAD = 3  # tokens between a quotation and the verb of the clause before it
_MAX_BETWEEN = 8  # words between an auxiliary and its participle


class _Reading(NamedTuple):
    subjects: list[Subject]
    start: int  # the token with which the subject begins
    end: int  # the token after verb and subject
    verb: int
    hinted: bool = False  # a clause of its own that only mentions who spoke: "when Ostrow asked"
    aside: bool = False  # "as Ostrow recalls" may stand beside another speaker
    denied: str = ""
    deniers: tuple[Subject, ...] = ()


class SpeechReader:
    """Reads attributions in one language; texts are single sentences up to, or from, a quotation."""

    def __init__(self, language: Language, voices: VoiceNames) -> None:
        self.words = speech_words(language.code)
        self.speech_verbs = language.speech_verbs
        self.verbs = self.speech_verbs | self.words.denying
        self.voices = voices
        self.tokens = Tokens(language, self.words, voices)
        self.known = bool(self.verbs)
        self.usual = language.articles
        self.sources = [tuple(phrase.split()) for phrase in self.words.sources]
        self.phrases = Phrases(language)
        self.articles = self.phrases.articles
        self.denials = Denials(language, self.phrases)
        self.bare = BareNames(language, self.phrases)

    # -- what a sentence says ------------------------------------------------------------------------------------------

    def before(self, text: str, question: bool = False) -> Speech | None:
        """By the part of a sentence before a quotation; None when it has no speech verb with a subject.

        `question`: the quotation is one, so that it is asked, and no answer.
        """
        tokens = self.tokens.of(text)[-_MAX_TOKENS:]
        if owner := self.bare.owner(tokens):
            return owner
        found: list[tuple[_Reading, bool]] = []
        for at in reversed(range(len(tokens))):
            reading = self._reading(tokens, at)
            if reading is None or not self.denials.opens_clause(tokens, reading.verb, reading.end):
                continue
            ends = all(token.kind == "colon" for token in tokens[reading.end :])  # "smiled when Valero remarked:"
            asked = reading.hinted and ends and not question and tokens[-1].kind == "colon"
            if asked and tokens[reading.verb].key in self.words.asking:
                answers = self.phrases.first(tokens, 0, reading.start)  # "Carver laughs when Ostrow asks:"
                return Speech(tuple(answers.subjects)) if answers else Speech(tuple(reading.subjects), sure=False)
            sure = (not reading.hinted or ends) and self._reaches(tokens, reading)
            if reading.denied and not self.denials.reaches(tokens, reading.verb, reading.end):
                reading = reading._replace(denied="")
            if found and not self._embeds(reading, found[-1][0], sure):
                continue
            found.append((reading, sure))
            if sure and not reading.aside and reading.subjects[0].kind in ("voice", "pronoun", "guest", "host"):
                break
        return _best(found) or self._introduced(tokens)

    def after(self, text: str) -> Speech | None:
        """By the part of a sentence after a quotation."""
        if text.lstrip()[:1] in (";", "；"):
            return None
        tokens = self.tokens.of(text)[:_MAX_TOKENS]
        if bare := self.bare.after(tokens, text):
            return bare
        while tokens and tokens[0].kind in ("pause", "mark"):
            tokens = tokens[1:]
        found: list[tuple[_Reading, bool]] = []
        if tokens and tokens[0].key in self.words.agents and (agent := self.phrases.starting_at(tokens, 1)):
            return Speech(tuple(agent.subjects))  # 'Ostrow was told "…" by Carver'
        if len(tokens) > 2 and tokens[0].key in self.words.participles and tokens[1].key in self.words.agents:
            agent = self.phrases.starting_at(tokens, 2)
            return Speech(tuple(agent.subjects)) if agent else None  # '"…" (said by Carver)'
        for at in range(len(tokens)):
            reading = self._reading(tokens, at)
            if reading is None:
                continue
            leads = tokens[: min(reading.start, reading.verb)]
            if leads and leads[0].key in self.words.joins:
                reading = reading._replace(denied="")  # "and Carver never said who paid"
            sure = not reading.hinted and all(self._leads(token) for token in leads)
            if found:  # "her brother told her, Carver says"
                sure = tokens[reading.start - 1].kind == "pause"
            if found and not (found[0][0].subjects[0].kind == "stranger" and reading.start >= found[0][0].end):
                continue
            found.append((reading, sure))
            if len(found) > 1 or reading.subjects[0].kind != "stranger":
                break
        return _best(found) or self._replied(tokens)

    def _replied(self, tokens: Sequence[Token]) -> Speech | None:
        """'"…" was her reply'."""
        for at, token in enumerate(tokens[1:], 1):
            if not self._leads(tokens[at - 1]) and tokens[at - 1].key not in self.words.owners:
                return None
            if token.key in self.words.words and tokens[at - 1].key in self.words.owners - self.words.speaker:
                return Speech((Subject(tokens[at - 1].text, "pronoun"),))
        return None

    def named(self, text: str) -> Speech | None:
        """By an attribution without a verb: `Ann Bell, CEO of Acme`, `Ann, in conversation with Bob Reed`."""
        whole = text.strip(" *_:.,")
        if self.voices.bears(whole):
            return Speech((Subject(whole, "voice"),))
        tokens = self.tokens.of(text)
        phrase = self.phrases.starting_at(tokens, 0)
        if phrase and phrase.subjects[0].kind not in ("unclear", "pronoun"):
            return Speech(tuple(phrase.subjects))
        nobody = not tokens or tokens[0].key in self.articles or any(token.key in self.words.words for token in tokens)
        return Speech((Subject(whole, "stranger"),)) if not nobody and is_person_name(whole, "label") else None

    def about(self, text: str) -> list[Subject]:
        """The voice that a sentence is about: the first that is no object; with its verb's kind."""
        tokens = self.tokens.of(text)[:_MAX_TOKENS]
        return [subject for subject, _ in self.phrases.free_persons(tokens, 0, len(tokens)) if subject.kind == "voice"][
            :1
        ]

    def only_person(self, text: str) -> Subject | None:
        """The one voice of a sentence that mentions no other person, quotes nobody and is no question."""
        tokens = self.tokens.of(text)[:_MAX_TOKENS]
        named = {  # in German "Farbe" may be a noun
            token.text
            for token in tokens
            if token.kind == "person" and (token.known or " " in token.text or not self.tokens.nouns)
        }
        about = self.about(text)
        others = self.words.alone | self.words.owners | self.words.objects - self.articles
        if len(named) != 1 or not about or text.rstrip().endswith(("?", "？")):
            return None
        if any(t.kind == "mark" or t.key in others or self.phrases.is_person_noun(t) for t in tokens):
            return None
        return about[0]

    def clause_end(self, text: str) -> str:
        """What of a text after a quotation ends the clause before it, up to its verb: "dedi", "gesagt"."""
        tokens = self.tokens.of(text)[:_MAX_LEAD]
        at = next((at for at, token in enumerate(tokens) if token.key not in self.words.lead), len(tokens))
        verb = tokens[at] if at < len(tokens) else None
        return text[: verb.place + len(verb.text)] if verb and verb.key in self.verbs | self.words.using else ""

    def asked(self, text: str) -> Subject | None:
        """The voice that is asked in a sentence."""
        return self.bare.asked(self.tokens.of(text)[:_MAX_TOKENS])

    def question(self, text: str) -> Speech | None:
        """By a question that a quotation answers: "Carver's response?"."""
        tokens = self.tokens.of(text)
        readings = [reading for at in range(len(tokens)) if (reading := self._owned_words(tokens, at))]
        ends = text.rstrip().endswith(("?", "？")) and readings and readings[-1].end == len(tokens)
        return Speech(tuple(readings[-1].subjects)) if ends else None

    def voices_in(self, text: str) -> list[Subject]:
        """Every mention of a voice."""
        return [Subject(token.text, "voice") for token in self.tokens.of(text) if token.known]

    def asks(self, text: str) -> bool:
        """Whether a sentence is of a question, after which somebody else may answer."""
        return any(token.key in self.words.asking for token in self.tokens.of(text))

    def is_scare(self, before: str) -> bool:
        """Whether the words just before marks say that nobody said what stands in them: "so-called"."""
        end = " ".join(before.casefold().split())
        return any(end == phrase or end.endswith(f" {phrase}") for phrase in self.words.scare)

    # -- verbs, and phrases that stand for one -------------------------------------------------------------------------

    def _reading(self, tokens: Sequence[Token], at: int) -> _Reading | None:
        return self._source(tokens, at) or self._owned_words(tokens, at) or self._verb(tokens, at)

    def _source(self, tokens: Sequence[Token], at: int) -> _Reading | None:
        """ "According to Carver", "Carver zufolge"."""
        token = tokens[at]
        if token.key in self.words.sources_after and token.kind == "word":
            phrase = self.phrases.ending_at(tokens, at - 1)
            return _Reading(phrase.subjects, phrase.start, at + 1, at) if phrase else None
        for source in self.sources:
            end = at + len(source)
            if tuple(one.key for one in tokens[at:end]) != source:
                continue
            phrase = self.phrases.starting_at(tokens, end)
            if phrase is None or phrase.subjects[0].kind == "unclear":
                continue
            if len(source) == 1 and at and not self._stands_alone(tokens, at, phrase.end):
                continue
            return _Reading(phrase.subjects, at, phrase.end, at)
        return None

    def _stands_alone(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether tokens[start:end] are a part of the sentence by themselves, before a pause or a preposition."""
        opened = start == 0 or tokens[start - 1].kind != "word" or tokens[start - 1].key in self.words.lead
        follows = self.words.prepositions | self.words.passives | self.words.lead  # "Laut Weber ist das"
        closed = end >= len(tokens) or tokens[end].kind != "word" or tokens[end].key in follows
        return opened and closed

    def _owned_words(self, tokens: Sequence[Token], at: int) -> _Reading | None:
        """ "Carver's answer", "in Carver's own words", "las palabras de Carver"."""
        token = tokens[at]
        if token.kind != "word" or token.key not in self.words.words:
            return None
        for place in range(at - 1, max(-1, at - 4), -1):
            if tokens[place].kind not in ("word", "person"):
                break
            if tokens[place].owner:
                subject = None if self._is_object(tokens, place) else self._owner(tokens, place)
                if subject and any(one.key in self.words.liked for one in tokens[place + 1 : at + 1]):
                    subject = Subject(subject.text, "unclear")  # "Ostrow's favourite line"
                return _Reading([subject], place, at + 1, at) if subject else None
        after = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].kind == "pause")  # "my favourite line, by Carver:"
        if after < len(tokens) and tokens[after].key in self.words.of | self.words.origins:
            phrase = self.phrases.starting_at(tokens, after + 1)
            if phrase and phrase.subjects[0].kind != "unclear":
                return _Reading(phrase.subjects, after, phrase.end, at)
        return None

    def _is_object(self, tokens: Sequence[Token], place: int) -> bool:
        """ "In reply to Ostrow's question"; "in Ostrow's words" opens a sentence."""
        at = place - 1
        while at > 0 and (tokens[at].key in self.articles or self.phrases.is_person_noun(tokens[at])):
            at -= 1
        opens = at <= 0 or tokens[at - 1].kind != "word"
        return at >= 0 and not opens and tokens[at].kind == "word" and tokens[at].key in self.words.prepositions

    def _owner(self, tokens: Sequence[Token], place: int) -> Subject | None:
        token = tokens[place]
        if token.kind == "person":
            return Subject(token.text, "voice" if token.known else "stranger")
        start = next((at for at in range(place, max(-1, place - 4), -1) if tokens[at].key in self.articles), place)
        return self.phrases.noun(tokens, start, place + 1)

    def _verb(self, tokens: Sequence[Token], at: int) -> _Reading | None:
        token = tokens[at]
        if token.kind != "word" or token.owner or not self._speaks(tokens, at) or self._is_noun(tokens, at):
            return None
        if token.key in self.words.participles:
            helper = self._auxiliary(tokens, at)
            if helper is not None and tokens[helper].key in self.words.passives:
                return self._passive(tokens, at, helper)
            if helper is not None and helper < at - 1:
                phrase = self._left(tokens, helper) or self._right(tokens, helper)
                return self._read(tokens, phrase, at, helper)
            by = helper is None and at + 1 < len(tokens) and tokens[at + 1].key in self.words.agents
            if by and (at == 0 or tokens[at - 1].kind != "person"):
                return None  # "Asked by Bob Reed, she …"
        cited = self.phrases.starting_at(tokens, at + 1) if token.key in self.words.citing else None
        if cited and tokens[cited.end - 1].kind == "person":
            return self._read(tokens, cited, at, at)
        phrase = self._left(tokens, at)
        if phrase is None and token.key not in self.words.telling:
            phrase = self._right(tokens, at)
        if phrase is None and self.words.drops_subject:
            phrase = Phrase([Subject("", "pronoun")], at, at + 1)
        return self._read(tokens, phrase, at, at)

    def _speaks(self, tokens: Sequence[Token], at: int) -> bool:
        """A verb of speech, or one that is in "used the word"."""
        key = tokens[at].key
        return key in self.verbs or (key in self.words.using and any(t.key in self.words.terms for t in tokens[-2:]))

    def _is_noun(self, tokens: Sequence[Token], at: int) -> bool:
        """ "Her answer", "Carver's reply", "the claims"; in Romance languages "la" may be an object."""
        if at == 0:
            return False
        before = tokens[at - 1]
        if before.owner:
            return True
        unclear = before.key in self.words.objects | self.words.pronouns | self.words.relatives
        return before.key in self.articles and (not unclear or tokens[at].key in self.words.words)

    def _auxiliary(self, tokens: Sequence[Token], at: int) -> int | None:
        """The auxiliary of a participle: beside it, or before what stands between ("hat zu Ostrow gesagt")."""
        helpers = self.words.auxiliaries | self.words.passives
        beside = True
        for place in range(at - 1, max(-1, at - 1 - _MAX_BETWEEN), -1):
            token = tokens[place]
            if token.kind in ("pause", "colon", "mark"):
                break
            if token.key in helpers and token.kind == "word":
                return place if beside or self.words.verb_last else None
            beside = beside and token.kind == "word" and (self.phrases.slips(token) or token.key in self.words.pronouns)
        return None

    def _passive(self, tokens: Sequence[Token], at: int, helper: int) -> _Reading | None:
        """ "Ostrow was told by Carver": the agent says it; without an agent nobody can tell who does."""
        for place in (*range(at + 1, min(len(tokens), at + 1 + _MAX_BETWEEN)), *range(helper + 1, at)):
            if tokens[place].key in self.words.agents:
                phrase = self.phrases.starting_at(tokens, place + 1)
                if phrase:
                    told = self.phrases.ending_at(tokens, helper - 1)
                    start = min(helper, place, told.start if told else helper)
                    return _Reading(phrase.subjects, start, max(phrase.end, at + 1), at)
        return _Reading([Subject(tokens[at].text, "unclear")], helper, at + 1, at)

    def _read(self, tokens: Sequence[Token], phrase: Phrase | None, at: int, verb: int) -> _Reading | None:
        if phrase is None or not phrase.subjects:
            return None
        start = min(phrase.start, verb)
        hinted = aside = False
        for place in range(start - 1, -1, -1):
            token = tokens[place]
            if token.kind != "word":
                break
            hinted = hinted or token.key in self.words.subordinators
            aside = aside or token.key in self.words.quoting
        subjects = phrase.subjects
        if self.denials.negates(tokens, verb) or self.denials.negates(tokens, at):
            subjects = [Subject(" ".join(subject.text for subject in subjects), "unclear")]  # "Carver never said"
        end = max(phrase.end, at + 1)
        denied = self.denials.words_of(tokens, phrase, at, min(verb, at))
        return _Reading(subjects, phrase.start, end, at, hinted, aside, denied, tuple(phrase.subjects))

    # -- subjects ------------------------------------------------------------------------------------------------------

    def _left(self, tokens: Sequence[Token], verb: int) -> Phrase | None:
        """The subject before a verb."""
        at = verb - 1
        while at >= 0 and self.phrases.slips(tokens[at]):
            at -= 1
        both = next((one for one in range(at + 1, verb) if tokens[one].key in self.words.both), None)
        if both is not None and (at < 0 or (tokens[at].kind != "person" and tokens[at].key not in self.words.joins)):
            return Phrase([Subject(tokens[both].text, "both")], both, both + 1)
        if at < 0:
            return None
        token = tokens[at]
        if token.kind == "pause":
            return self.phrases.across(tokens, at)
        if token.kind in ("colon", "mark"):
            return None
        if token.key in self.words.relatives and token.kind == "word":
            before = at - 2 if at and tokens[at - 1].kind == "pause" else at - 1
            if before >= 0 and tokens[before].kind == "person" and not tokens[before].owner:
                return self.phrases.one(tokens, before)  # "Ostrow turned to Carver, who answered"
            phrase = self.phrases.ending_at(tokens, before)
            if phrase or token.key not in self.words.pronouns:
                return phrase
        if token.key in self.words.joins:
            return self.phrases.first(tokens, 0, at)
        if at and token.key in self.words.prepositions | self.words.quoting and tokens[at - 1].kind == "person":
            return self.phrases.one(tokens, at - 1)  # "got Carver to say", "quoted Carver as saying"
        phrase = self.phrases.ending_at(tokens, at)
        if phrase is None or phrase.subjects[0].kind == "unclear":
            first = self.phrases.first(tokens, self.phrases.clause_start(tokens, at), at + 1)
            return first or phrase
        return phrase

    def _right(self, tokens: Sequence[Token], verb: int) -> Phrase | None:
        """The subject after a verb: "said Carver", "sagt die Ingenieurin Carver", "dit-elle"."""
        at = verb + 1
        if at < len(tokens) and tokens[at].key in self.words.both:
            return Phrase([Subject(tokens[at].text, "both")], at, at + 1)
        while at < len(tokens) and self.phrases.slips(tokens[at]) and tokens[at].key not in self.articles:
            at += 1
        return self.phrases.starting_at(tokens, at)

    # -- whether a verb governs the quotation --------------------------------------------------------------------------

    def _reaches(self, tokens: Sequence[Token], reading: _Reading) -> bool:
        """Whether nothing between the verb and the quotation begins another clause, or asks for another's answer."""
        rest = tokens[reading.end :]
        if tokens[reading.verb].key in self.words.asking:
            plain = {"person", "pause", "colon", "mark"}
            if not all(
                t.kind in plain or t.key in self.words.objects | self.words.pronouns or self.phrases.slips(t)
                for t in rest
            ):
                return False
        return not any(
            token.key in self.words.joins and at and rest[at - 1].kind == "pause" and len(rest) - at > 2
            for at, token in enumerate(rest)
        )

    def _embeds(self, outer: _Reading, inner: _Reading, sure: bool) -> bool:
        """Whether a verb further from the quotation decides: "Carver says her brother told her:"."""
        if inner.hinted or inner.aside:
            return outer.end <= inner.start
        kind = inner.subjects[0].kind
        voices = all(subject.kind in ("voice", "guest", "host") for subject in outer.subjects)
        return sure and voices and kind in ("stranger", "unclear") and outer.end <= inner.start

    def _leads(self, token: Token) -> bool:
        return token.kind != "person" and (
            token.key in self.words.lead | self.articles or self.phrases.slips(token) or token.kind == "pause"
        )

    def _introduced(self, tokens: Sequence[Token]) -> Speech | None:
        """Who a clause without a speech verb gives the word to: "Here is Carver on the mayor:"."""
        if not tokens or tokens[-1].kind != "colon":
            return None
        start = self.phrases.clause_start(tokens, len(tokens) - 1)
        first = self.phrases.first(tokens, start, len(tokens))
        if first is None or first.subjects[0].kind != "voice":
            first = self.phrases.first(tokens, 0, len(tokens))
        asked = any(token.key in self.words.asking for token in tokens) or self._hears(tokens)
        return Speech(tuple(first.subjects), sure=first.subjects[0].kind == "voice" and not asked) if first else None

    def _hears(self, tokens: Sequence[Token]) -> bool:
        """Whether a clause ends with what somebody heard: "Ostrow laughed at this line:"."""
        at = len(tokens) - 2
        at -= at > 1 and tokens[at].key in self.words.words
        this = at > 0 and tokens[at].kind == "word" and tokens[at].key in self.words.the - self.usual
        return this and tokens[at - 1].key in self.words.prepositions


def _best(found: Sequence[tuple[_Reading, bool]]) -> Speech | None:
    """The reading that decides: the last one found whose clause governs the quotation, else one that is not sure."""
    for reading, sure in reversed(found):
        if sure:
            unclear = all(subject.kind == "unclear" for subject in reading.subjects)
            return Speech(tuple(reading.subjects), not unclear, denied=reading.denied, deniers=reading.deniers)
    return Speech(tuple(found[0][0].subjects), sure=False) if found else None
