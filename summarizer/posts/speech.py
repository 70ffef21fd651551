"""The subject of the speech verb beside a quotation: "Carver told Ostrow:" is Carver's, "said Carver" as well.

Reads the sentence around a quotation by rules of word order and by the lists of the language; says which persons the
sentence makes the speaker, and whether the rules can tell. Which voice of a recording bears a name is decided in
`checking`. Scripts without capitals, with particles or without spaces: `posts.particles`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from summarizer.posts.appositions import Appositions
from summarizer.posts.bare_names import BareNames
from summarizer.posts.bodies import Bodies
from summarizer.posts.denials import Denials, Hearsay
from summarizer.posts.mentions import Token, Tokens, VoiceNames
from summarizer.posts.phrases import Phrases, Speech, Subject
from summarizer.posts.readings import Readings, SpeechReading
from summarizer.text.language import Language
from summarizer.text.names import is_person_name
from summarizer.text.speech_words import speech_words

__all__ = ["SpeechReader"]

_KEPT = 64  # sentences that are kept
_OTHERS = ("unclear", "stranger")
_MAX_LEAD = 3  # tokens between a quotation and the verb of the clause before it


class SpeechReader:
    """Reads attributions in one language; texts are single sentences up to, or from, a quotation."""

    def __init__(self, language: Language, voices: VoiceNames) -> None:
        self.words = speech_words(language.code)
        self.verbs = language.speech_verbs | self.words.denying
        self.voices = voices
        self.tokens = Tokens(language, self.words, voices)
        self.known = bool(self.verbs)
        self.usual = language.articles
        self.phrases = Phrases(language)
        self.articles = self.phrases.articles
        self.denials = Denials(language, self.phrases)
        self.readings = Readings(language, self.phrases, self.denials)
        self.bare = BareNames(language, self.phrases)
        self.bodies = Bodies(language, self.phrases)
        self.hearsay = Hearsay(language)
        self._plain = lru_cache(_KEPT)(Appositions(language, self.phrases).without)

    # -- what a sentence says ------------------------------------------------------------------------------------------

    def before(self, text: str, question: bool = False, few: bool = False) -> Speech | None:
        """By the part of a sentence before a quotation; None when it has no speech verb with a subject.

        `question`: the quotation is one, so that it is asked, and no answer. `few`: it is a few words.
        """
        return self.hearsay.marked(self._before(text, question, few), text)

    def _before(self, text: str, question: bool, few: bool) -> Speech | None:
        tokens = self._last_tokens(text)
        if told := self.bare.owner(tokens) or self._compared(tokens):
            return told
        found: list[tuple[SpeechReading, bool]] = []
        for at in reversed(range(len(tokens))):
            reading = self.readings.at(tokens, at, few)
            if reading is None or not self.denials.opens_clause(tokens, reading.verb, reading.end):
                continue
            ends = all(token.kind == "colon" for token in tokens[reading.end :])  # "smiled when Valero remarked:"
            if another := self._opened(tokens, reading.end) or self._words_of(tokens, reading.end):
                return _either(reading.subjects[0].text, another)
            asked = reading.hinted and ends and not question and tokens[-1].kind == "colon"
            if asked and tokens[reading.verb].key in self.words.asking:
                answers = self.phrases.first(tokens, 0, reading.start)  # "Carver laughs when Ostrow asks:"
                return Speech(tuple(answers.subjects)) if answers else Speech(tuple(reading.subjects), sure=False)
            sure = (not reading.hinted or ends) and self._reaches(tokens, reading, question)
            if reading.denied and not self.denials.reaches(tokens, reading.verb, reading.end):
                reading = reading._replace(denied="")
            if found and not self._embeds(reading, found[-1][0], sure):
                continue
            found.append((reading, sure))
            if sure and not reading.aside and reading.subjects[0].kind in ("voice", "pronoun", "guest", "host"):
                break
        return _best(found) or self.bodies.before(tokens) or self._introduced(tokens)

    def _compared(self, tokens: Sequence[Token]) -> Speech | None:
        """Who says it as nobody else does: "Nobody says it better than Carver:"."""
        if len(tokens) < 4 or tokens[-1].kind != "colon" or not tokens[-2].known or tokens[-2].owner:
            return None
        compares = tokens[0].key in self.words.nobody and tokens[-3].key in self.words.comparing
        said = compares and any(token.key in self.verbs for token in tokens[:-3])
        return Speech((Subject(tokens[-2].text, "voice"),)) if said else None

    def after(self, text: str) -> Speech | None:
        """By the part of a sentence after a quotation."""
        return self.hearsay.marked(self._after(text), text)

    def _after(self, text: str) -> Speech | None:
        if text.lstrip()[:1] in (";", "；"):
            return None
        tokens = self._tokens(text)
        if bare := self.bare.after(tokens, text):
            return bare
        while tokens and tokens[0].kind in ("pause", "mark"):
            tokens = tokens[1:]
        found: list[tuple[SpeechReading, bool]] = []
        if tokens and tokens[0].key in self.words.agents and (agent := self.phrases.starting_at(tokens, 1)):
            return Speech(tuple(agent.subjects))  # 'Ostrow was told "…" by Carver'
        if len(tokens) > 2 and tokens[0].key in self.words.participles and tokens[1].key in self.words.agents:
            agent = self.phrases.starting_at(tokens, 2)
            return Speech(tuple(agent.subjects)) if agent else None  # '"…" (said by Carver)'
        for at in range(len(tokens)):
            reading = self.readings.at(tokens, at)
            if reading is None:
                continue
            leads = tokens[: min(reading.start, reading.verb)]
            if leads and leads[0].key in self.words.joins:
                reading = reading._replace(denied="")  # "and Carver never said who paid"
            if leads and tokens[reading.verb].key in self.words.denying and reading.subjects[0].kind in _OTHERS:
                reading = reading._replace(denied="")  # "which the mayor denies" is about what is said
            sure = not reading.hinted and all(self._leads(token) for token in leads)
            if found:  # "her brother told her, Carver says"
                sure = tokens[reading.start - 1].kind == "pause"
            if found and not (found[0][0].subjects[0].kind == "stranger" and reading.start >= found[0][0].end):
                continue
            found.append((reading, sure))
            if len(found) > 1 or reading.subjects[0].kind != "stranger":
                break
        return _best(found) or self._replied(tokens) or self.bodies.after(tokens)

    def _replied(self, tokens: Sequence[Token]) -> Speech | None:
        """'"…" was her reply'."""
        owners = self.words.owners - self.words.speaker
        for at, token in enumerate(tokens[1:], 1):
            if not self._leads(tokens[at - 1]) and tokens[at - 1].key not in self.words.owners:
                return None
            after = tokens[at + 1].key if at + 1 < len(tokens) and token.kind == "word" else ""  # "her short answer"
            if tokens[at - 1].key in owners and (token.key in self.words.words or after in self.words.replies):
                return Speech((Subject(tokens[at - 1].text, "pronoun"),))
        return None

    def named(self, text: str) -> Speech | None:
        """By an attribution without a verb: `Ann Bell, CEO of Acme`, `Ann, in conversation with Bob Reed`."""
        whole = text.strip(" *_:.,")
        if self.voices.bears(whole):
            return Speech((Subject(whole, "voice"),))
        tokens = self._tokens(text)
        phrase = self.phrases.starting_at(tokens, 0)
        if phrase and phrase.subjects[0].kind not in ("unclear", "pronoun"):
            return Speech(tuple(phrase.subjects))
        nobody = not tokens or tokens[0].key in self.articles or any(token.key in self.words.words for token in tokens)
        return Speech((Subject(whole, "stranger"),)) if not nobody and is_person_name(whole, "label") else None

    def about(self, text: str) -> list[Subject]:
        """The voice that a sentence is about: the first that is no object; with its verb's kind."""
        tokens = self._tokens(text)
        return [subject for subject, _ in self.phrases.free_persons(tokens, 0, len(tokens)) if subject.kind == "voice"][
            :1
        ]

    def led_by_pronoun(self, text: str) -> bool:
        """Whether a sentence is about a pronoun of one person, so that its names are others': "She told Moor"."""
        tokens = self._tokens(text)
        first = next((subject for subject, _ in self.phrases.free_persons(tokens, 0, len(tokens))), None)
        return first is not None and first.kind == "pronoun" and first.text.casefold() in self.words.alone

    def only_person(self, text: str) -> Subject | None:
        """The one voice of a sentence that mentions no other person, quotes nobody and is no question."""
        tokens = self._tokens(text)
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
        tokens = self._tokens(text)[:_MAX_LEAD]
        at = next((at for at, token in enumerate(tokens) if token.key not in self.words.lead), len(tokens))
        verb = tokens[at] if at < len(tokens) else None
        return text[: verb.place + len(verb.text)] if verb and verb.key in self.verbs | self.words.using else ""

    def asked(self, text: str) -> Subject | None:
        """The voice that is asked in a sentence."""
        return self.bare.asked(self._tokens(text))

    def question(self, text: str) -> Speech | None:
        """By a question that a quotation answers: "Carver's response?"."""
        tokens = self._last_tokens(text)
        readings = [reading for at in range(len(tokens)) if (reading := self.readings.owned_words(tokens, at))]
        ends = text.rstrip().endswith(("?", "？")) and readings and readings[-1].end == len(tokens)
        return Speech(tuple(readings[-1].subjects)) if ends else None

    def voices_in(self, text: str) -> list[Subject]:
        """Every mention of a voice."""
        return [Subject(token.text, "voice") for token in self._tokens(text) if token.known]

    def asks(self, text: str) -> bool:
        """Whether a sentence is of a question, after which somebody else may answer."""
        return any(token.key in self.words.asking for token in self._tokens(text))

    def is_scare(self, before: str) -> bool:
        """Whether the words just before marks say that nobody said what stands in them: "so-called"."""
        end = " ".join(before.casefold().split())
        return any(end == phrase or end.endswith(f" {phrase}") for phrase in self.words.scare)

    # -- the words of a sentence ---------------------------------------------------------------------------------------

    def _tokens(self, text: str) -> tuple[Token, ...]:
        """The first tokens of a text, without what stands in apposition before names."""
        return self._plain(self.tokens.of(text))

    def _last_tokens(self, text: str) -> tuple[Token, ...]:
        return self._plain(self.tokens.last(text))

    # -- whether a verb governs the quotation --------------------------------------------------------------------------

    def _reaches(self, tokens: Sequence[Token], reading: SpeechReading, question: bool) -> bool:
        """Whether nothing between the verb and the quotation begins another clause, or asks for another's answer."""
        rest = tokens[reading.end :]
        if tokens[reading.verb].key in self.words.asking and not question:
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

    def _words_of(self, tokens: Sequence[Token], start: int) -> str:
        """The owner of words that a colon follows: "Ostrow agreed with Carver's words:"."""
        if len(tokens) < 2 or tokens[-1].kind != "colon" or tokens[-2].key not in self.words.replies:
            return ""
        owners = (token.text for token in tokens[max(start, len(tokens) - 4) : -2] if token.owner)
        return next(owners, "")

    def _opened(self, tokens: Sequence[Token], start: int) -> str:
        """Another voice that a clause without a verb opens with: "Moor sagte nichts, Haske dagegen:"."""
        for at in range(start + 1, len(tokens) - 1):
            opens = tokens[at - 1].kind == "pause" and tokens[at].known and not tokens[at].owner
            if opens and all(token.kind == "word" for token in tokens[at + 1 : -1]):
                return tokens[at].text if tokens[-1].kind == "colon" and tokens[at + 1].kind == "word" else ""
        return ""

    def _embeds(self, outer: SpeechReading, inner: SpeechReading, sure: bool) -> bool:
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
        if not self.known and (noun := next(filter(self.phrases.is_person_noun, tokens), None)):
            return _either(noun.text)
        for at in range(len(tokens) - 2):  # "Reyes let Clarke finish:"
            if tokens[at].key in self.words.causing and tokens[at].kind == "word" and tokens[at + 1].known:
                return Speech(tuple(self.phrases.one(tokens, at + 1).subjects))
        start = self.phrases.clause_start(tokens, len(tokens) - 1)
        first = self.phrases.first(tokens, start, len(tokens))
        whole = self.phrases.first(tokens, 0, len(tokens))
        if first is None or first.subjects[0].kind != "voice":
            first = whole
        elif whole and whole.end < start < first.start and self._goes_on(tokens[start]):
            return _either(whole.subjects[0].text, first.subjects[0].text)  # "Carver, interrupting Ostrow:"
        asked = any(token.key in self.words.asking for token in tokens) or self._hears(tokens)
        if first and self.known and (another := self._another(tokens, first.end)):
            return _either(first.subjects[0].text, another)
        return Speech(tuple(first.subjects), sure=first.subjects[0].kind == "voice" and not asked) if first else None

    def _another(self, tokens: Sequence[Token], start: int) -> str:
        """Another person than the first who may say what follows: "Ostrow cannot stop Carver:"; empty without one."""
        words = self.words
        for at in range(start, len(tokens)):
            token = tokens[at]
            if token.owner:  # "Ostrow smiled at Carver's words:"
                if self.phrases.with_title(tokens, at) > start + 1 and self._words_of(tokens, at):
                    return token.text
                continue
            owned = self.phrases.is_person_noun(token) and tokens[at - 1].key in words.owners
            ends = at >= len(tokens) - 2 - words.verb_last
            if token.object or not (ends and (token.known or owned)):
                continue
            begin = self.phrases.with_title(tokens, at)
            before = tokens[begin - 1].key if begin else ""
            whose = before in words.of and begin > 1 and not self.phrases.is_person_noun(tokens[begin - 2])
            if whose or before in words.agents | words.origins or before not in words.prepositions | words.quoting:
                return token.text
        return ""

    def _goes_on(self, token: Token) -> bool:
        """Whether a clause that begins with this word may be of the person named before it."""
        words = self.words
        return token.kind == "word" and token.key not in (
            self.articles | words.joins | words.adverbs | words.lead | words.subordinators | words.prepositions
        )

    def _hears(self, tokens: Sequence[Token]) -> bool:
        """Whether a clause ends with what somebody heard: "Ostrow laughed at this line:"."""
        at = len(tokens) - 2
        at -= at > 1 and tokens[at].key in self.words.words
        this = at > 0 and tokens[at].kind == "word" and tokens[at].key in self.words.the - self.usual
        return this and tokens[at - 1].key in self.words.prepositions


def _either(*names: str) -> Speech:
    """That one of several persons says it, and the rules cannot tell who."""
    return Speech((Subject(" / ".join(names), "unclear"),), sure=False)


def _best(found: Sequence[tuple[SpeechReading, bool]]) -> Speech | None:
    """The reading that decides: the last one found whose clause governs the quotation, else one that is not sure."""
    for reading, sure in reversed(found):
        if sure:
            unclear = all(subject.kind == "unclear" for subject in reading.subjects)
            return Speech(tuple(reading.subjects), not unclear, denied=reading.denied, deniers=reading.deniers)
    return Speech(tuple(found[0][0].subjects), sure=False) if found else None
