"""The verbs of speech of a sentence, and the phrases that stand for one, each with its subjects.

Which of the readings of a sentence decides is told in `posts.speech`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from summarizer.posts.denials import Denials
from summarizer.posts.mentions import Token
from summarizer.posts.phrases import Phrase, Phrases, Subject
from summarizer.text.language import Language
from summarizer.text.phrases import phrase_at
from summarizer.text.phrases import phrases as phrases_of
from summarizer.text.speech_words import speech_words

__all__ = ["Readings", "SpeechReading"]

_MAX_BETWEEN = 8  # words between an auxiliary and its participle


class SpeechReading(NamedTuple):
    """A verb of speech, or a phrase that stands for one, with its subjects."""

    subjects: list[Subject]
    start: int  # the token with which the subject begins
    end: int  # the token after verb and subject
    verb: int
    hinted: bool = False  # a clause of its own that only mentions who spoke: "when Ostrow asked"
    aside: bool = False  # "as Ostrow recalls" may stand beside another speaker
    denied: str = ""
    deniers: tuple[Subject, ...] = ()


class Readings:
    """Finds them in the tokens of one language."""

    def __init__(self, language: Language, phrases: Phrases, denials: Denials) -> None:
        self.words = speech_words(language.code)
        self.negators = language.negators
        self.verbs = language.speech_verbs | self.words.denying
        self.phrases = phrases
        self.articles = phrases.articles
        self.denials = denials
        self.own = phrases_of(self.words.own_sources, language)
        self.replying = phrases_of(self.words.replying, language)
        self.hearing: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}  # by their first word
        for head, tail in (phrase.split("…") for phrase in self.words.hearing):
            self.hearing.setdefault(head.split()[0], []).append((tuple(head.split()), tuple(tail.split())))
        self.sources: dict[str, list[tuple[str, ...]]] = {}  # by their first word
        for phrase in map(str.split, self.words.sources):
            self.sources.setdefault(phrase[0], []).append(tuple(phrase))

    def at(self, tokens: Sequence[Token], at: int, few: bool = False) -> SpeechReading | None:
        """The reading of the verb, or of the phrase that stands for one, at a token. `few`: beside a few words."""
        own = self._own_source(tokens, at)
        heard = own or self._heard(tokens, at) or self._source(tokens, at)
        return heard or self.owned_words(tokens, at) or self._verb(tokens, at, few)

    def _heard(self, tokens: Sequence[Token], at: int) -> SpeechReading | None:
        """ "Ostrow had to hear from Carver", "Ostrow bekam von Carver zu hören"."""
        keys = self.keys_of(tokens) if tokens[at].key in self.hearing else []
        for head, tail in self.hearing.get(tokens[at].key, ()):
            if tuple(keys[at : at + len(head)]) != head:
                continue
            place = at + len(head)
            phrase = self.phrases.starting_at(tokens, place)
            end = phrase.end if phrase else place + 1
            if tuple(keys[end : end + len(tail)]) != tail:
                continue
            subjects = phrase.subjects if phrase else [Subject(" ".join(keys[at:end]), "unclear")]
            return SpeechReading(subjects, at, end + len(tail), at)
        return None

    def _own_source(self, tokens: Sequence[Token], at: int) -> SpeechReading | None:
        """ "In her words", "self-described": whoever the text is about."""
        size = phrase_at(self.keys_of(tokens), at, self.own)
        return SpeechReading([Subject(tokens[at].text, "pronoun")], at, at + size, at) if size else None

    @staticmethod
    def keys_of(tokens: Sequence[Token]) -> list[str]:
        return [token.key for token in tokens]

    def _source(self, tokens: Sequence[Token], at: int) -> SpeechReading | None:
        """ "According to Carver", "Carver zufolge"."""
        token = tokens[at]
        if token.key in self.words.sources_after and token.kind == "word":
            phrase = self.phrases.ending_at(tokens, at - 1)
            if phrase is None and at and tokens[at - 1].object:  # "Carver'a göre"
                phrase = self.phrases.one(tokens, at - 1)
            return SpeechReading(phrase.subjects, phrase.start, at + 1, at) if phrase else None
        for source in self.sources.get(token.key, ()):
            end = at + len(source)
            if tuple(one.key for one in tokens[at:end]) != source:
                continue
            phrase = self.phrases.starting_at(tokens, end)
            if phrase is None or (phrase.subjects[0].kind == "unclear" and not self._is_source(tokens, source, phrase)):
                continue
            if len(source) == 1 and at and not self._stands_alone(tokens, at, phrase.end):
                continue
            return SpeechReading(phrase.subjects, at, phrase.end, at)
        return None

    def _is_source(self, tokens: Sequence[Token], source: tuple[str, ...], phrase: Phrase) -> bool:
        """Whether others than voices are a source: "according to the bishop"; "for the bridge" is none."""
        named = any(map(self.phrases.is_person_noun, tokens[phrase.start : phrase.end]))
        return named or source[0] not in self.words.weak_sources

    def _stands_alone(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether tokens[start:end] are a part of the sentence by themselves, before a pause or a preposition."""
        opened = start == 0 or tokens[start - 1].kind != "word" or tokens[start - 1].key in self.words.lead
        follows = self.words.prepositions | self.words.passives | self.words.lead  # "Laut Weber ist das"
        closed = end >= len(tokens) or tokens[end].kind != "word" or tokens[end].key in follows
        return opened and closed

    def owned_words(self, tokens: Sequence[Token], at: int) -> SpeechReading | None:
        """ "Carver's answer", "in Carver's own words", "las palabras de Carver"."""
        token = tokens[at]
        if token.kind != "word" or token.key not in self.words.words:
            return None
        for place in range(at - 1, max(-1, at - 4), -1):
            if tokens[place].kind not in ("word", "person"):
                break
            if tokens[place].owner:
                answered = token.key in self.words.asking and place and tokens[place - 1].key in self.verbs
                whose = answered or self._is_object(tokens, place)  # "Carver answers Ostrow's question:"
                subject = None if whose else self._owner(tokens, place)
                if subject and any(one.key in self.words.liked for one in tokens[place + 1 : at + 1]):
                    subject = Subject(subject.text, "unclear")  # "Ostrow's favourite line"
                return SpeechReading([subject], place, at + 1, at) if subject else None
        after = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].kind == "pause")  # "my favourite line, by Carver:"
        if after < len(tokens) and tokens[after].object:  # "Ответ Карповой"
            return SpeechReading(self.phrases.one(tokens, after).subjects, after, after + 1, at)
        if after < len(tokens) and tokens[after].key in self.words.of | self.words.origins:
            phrase = self.phrases.starting_at(tokens, after + 1)
            if phrase and phrase.subjects[0].kind != "unclear":
                return SpeechReading(phrase.subjects, after, phrase.end, at)
            owner = tokens[after + 1] if after + 1 < len(tokens) else None
            closed = after + 2 >= len(tokens) or tokens[after + 2].kind != "word"
            if owner and owner.kind == "person" and owner.owner and closed:  # "this line of Carver's:"
                return SpeechReading(self.phrases.one(tokens, after + 1).subjects, after, after + 2, at)
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

    def _verb(self, tokens: Sequence[Token], at: int, few: bool) -> SpeechReading | None:
        token = tokens[at]
        replies = self._replies(tokens, at)
        speaks = self._speaks(tokens, at) or (few and token.key in self.words.judging) or replies
        if token.kind != "word" or token.owner or not speaks or self._is_noun(tokens, at):
            return None
        if token.key in self.words.participles or replies:
            helper = self._auxiliary(tokens, at)
            if helper is not None and tokens[helper].key in self.words.passives:
                return self._passive(tokens, at, helper)
            if helper is not None and helper < at - 1:
                phrase = self._left(tokens, helper) or self._right(tokens, helper)
                return self._read(tokens, phrase, at, helper)
            after = at + max(1, replies)
            by = helper is None and after < len(tokens) and tokens[after].key in self.words.agents
            if by and replies:
                return SpeechReading([Subject(token.text, "unclear")], at, after, at)
            if by and (at == 0 or tokens[at - 1].kind != "person"):
                return None  # "Asked by Bob Reed, she …"
        cited = self.phrases.starting_at(tokens, at + 1) if token.key in self.words.citing else None
        if cited and tokens[cited.end - 1].kind == "person":
            return self._read(tokens, cited, at, at)
        whose = cited if cited and cited.subjects[0].kind == "stranger" else None
        if whose and whose.end < len(tokens) and tokens[whose.end].kind == "colon":  # "Carver cite son frère :"
            return self._read(tokens, whose._replace(subjects=[Subject(token.text, "unclear")]), at, at)
        phrase = self._left(tokens, at)
        if phrase and self._follows(tokens, at) and self._is_no_person(tokens, phrase, at):
            phrase = None  # "Fast am Ende der Folge sagt Kessler": a capital begins the sentence
        if phrase is None and token.key not in self.words.telling:
            phrase = self._right(tokens, at)
        if phrase is None and self.words.drops_subject:
            phrase = Phrase([Subject("", "pronoun")], at, at + 1)
        reading = self._read(tokens, phrase, at, at)
        return reading._replace(end=max(reading.end, at + replies)) if reading and replies > 1 else reading

    def _is_no_person(self, tokens: Sequence[Token], phrase: Phrase, verb: int) -> bool:
        """Whether what is read as the subject before a verb may be none: "Auf die Frage von Ostrow sagt Carver"."""
        kind = phrase.subjects[0].kind
        noun = any(map(self.phrases.is_person_noun, tokens[phrase.start : phrase.end]))
        return (kind == "stranger" and phrase.end < verb) or (kind == "unclear" and not noun)

    def _follows(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a voice follows a verb that stands second in its sentence, as its subject."""
        return self.words.verb_last and at + 1 < len(tokens) and tokens[at + 1].known

    def _replies(self, tokens: Sequence[Token], at: int) -> int:
        """How many tokens a verb has that speaks only before a colon: "interrupted", "broke in".

        Or of words that are pointed at: "Those were the words with which Carver interrupted Ostrow."
        """
        if tokens[at].key not in self.replying:
            return 0
        speaks = tokens[-1].kind == "colon"
        if not speaks and tokens[0].key in self.words.the:
            speaks = any(token.key in self.words.words for token in tokens[1:at])
        return phrase_at(self.keys_of(tokens), at, self.replying) if speaks else 0

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
        if at > 1 and tokens[at].key in self.words.words and tokens[at - 2].key in self.words.owners:
            described = before.kind == "word" and not self.phrases.slips(before)
            if described and not self.phrases.is_person_noun(before):
                return True  # "her short answer"; not "her brother answers"
        words = self.words
        unclear = before.key in words.objects | words.pronouns | words.relatives | words.others | words.anybody
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

    def _passive(self, tokens: Sequence[Token], at: int, helper: int) -> SpeechReading | None:
        """ "Ostrow was told by Carver": the agent says it; without an agent nobody can tell who does."""
        for place in (*range(at + 1, min(len(tokens), at + 1 + _MAX_BETWEEN)), *range(helper + 1, at)):
            if tokens[place].key in self.words.agents:
                phrase = self.phrases.starting_at(tokens, place + 1)
                if phrase:
                    told = self.phrases.ending_at(tokens, helper - 1)
                    start = min(helper, place, told.start if told else helper)
                    return SpeechReading(phrase.subjects, start, max(phrase.end, at + 1), at)
        return SpeechReading([Subject(tokens[at].text, "unclear")], helper, at + 1, at)

    def _read(self, tokens: Sequence[Token], phrase: Phrase | None, at: int, verb: int) -> SpeechReading | None:
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
        outdone = self._outdoes(tokens, at)
        if (self.denials.negates(tokens, verb) or self.denials.negates(tokens, at)) and not outdone:
            subjects = [Subject(" ".join(subject.text for subject in subjects), "unclear")]  # "Carver never said"
        end = max(phrase.end, at + 1)
        denied = "" if outdone else self.denials.words_of(tokens, phrase, at, min(verb, at))
        return SpeechReading(subjects, phrase.start, end, at, hinted, aside, denied, tuple(phrase.subjects))

    def _outdoes(self, tokens: Sequence[Token], verb: int) -> bool:
        """Whether a negated verb praises how something is said: "Carver never said it better:", not "than Ostrow"."""
        rest = tokens[verb + 1 :]
        beside = [*tokens[max(0, verb - 1) : verb], *rest]  # "hat es nie klarer gesagt"
        return any(token.key in self.words.outdoing for token in beside) and all(one.kind != "person" for one in rest)

    # -- subjects ------------------------------------------------------------------------------------------------------

    def _left(self, tokens: Sequence[Token], verb: int) -> Phrase | None:
        """The subject before a verb."""
        at = verb - 1
        while at >= 0 and self.phrases.slips(tokens[at]):
            at -= 1
        both = next((one for one in range(at + 1, verb) if tokens[one].key in self.words.both), None)
        if both is not None and (at < 0 or (tokens[at].kind != "person" and tokens[at].key not in self.words.joins)):
            return Phrase([Subject(tokens[both].text, "both")], both, both + 1)
        if at >= 0 and tokens[at].object and self.phrases.ending_at(tokens, at) is None:
            at = self.phrases.with_title(tokens, at) - 1
            at -= at >= 0 and tokens[at].kind == "pause"  # "Pavel, Yulya'ya … dedi"
        if at < 0 or (tokens[at].kind == "word" and tokens[at].key in self.words.sources_after):
            return None
        token = tokens[at]
        if token.kind == "pause":
            return self.phrases.across(tokens, at)
        if token.kind in ("colon", "mark") or (token.kind == "word" and token.key in self.words.times):
            return None
        if token.key in self.words.relatives and token.kind == "word":
            before = at - 2 if at and tokens[at - 1].kind == "pause" else at - 1
            if before > 2 and tokens[before - 1].key in self.negators:  # "It was Raman, not Clarke, who said"
                before -= 2 + (tokens[before - 2].kind == "pause")
            if before >= 0 and tokens[before].kind == "person" and not tokens[before].owner:
                return self.phrases.one(tokens, before)  # "Ostrow turned to Carver, who answered"
            phrase = self.phrases.ending_at(tokens, before)
            if phrase or token.key not in self.words.pronouns:
                return phrase
        if token.key in self.words.joins:
            start = self.phrases.clause_start(tokens, at)
            opening = self.phrases.first(tokens, start, at)  # "When Ostrow asked, Carver smiled and said"
            opens = opening and self.phrases.with_title(tokens, opening.start) == start
            return opening if opens else self.phrases.first(tokens, 0, at)
        if at and token.key in self.words.prepositions | self.words.quoting and tokens[at - 1].kind == "person":
            return self.phrases.one(tokens, at - 1)  # "got Carver to say", "quoted Carver as saying"
        if self._opens_clause(tokens, at):
            return self.phrases.one(tokens, at)
        phrase = self.phrases.ending_at(tokens, at)
        if phrase and (joined := self.phrases.joined_noun(tokens, phrase)):
            return joined
        if phrase is None or phrase.subjects[0].kind == "unclear":
            first = self.phrases.first(tokens, self.phrases.clause_start(tokens, at), at + 1)
            return first or phrase
        return phrase

    def _opens_clause(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a person before a verb stands after a word such as "before": "joked before Carver said"."""
        if at == 0 or self.words.verb_last:  # "anders als Hask meint Moor"
            return False
        before = tokens[at - 1].key
        both = before in self.words.subordinators & self.words.prepositions
        return both and tokens[at].kind == "person" and not tokens[at].owner

    def _right(self, tokens: Sequence[Token], verb: int) -> Phrase | None:
        """The subject after a verb: "said Carver", "sagt die Ingenieurin Carver", "dit-elle"."""
        at = verb + 1
        if at < len(tokens) and tokens[at].key in self.words.both:
            return Phrase([Subject(tokens[at].text, "both")], at, at + 1)
        while at < len(tokens) and self.phrases.slips(tokens[at]) and tokens[at].key not in self.articles:
            at += 1
        if at + 1 < len(tokens) and tokens[at].object:  # "ответил Карповой Павел"
            at += 1
        elif at < len(tokens) and tokens[at].key in self.words.prepositions:  # "rétorque à Carver son frère"
            object_ = self.phrases.starting_at(tokens, at + 1)
            end = object_.end if object_ else len(tokens)
            if end < len(tokens) and not tokens[end].owner:
                at = end if tokens[end].kind == "person" or self._begins_person(tokens, end) else at
        phrase = self.phrases.starting_at(tokens, at)
        if phrase and phrase.end < len(tokens) and self._begins_person(tokens, phrase.end):
            other = self.phrases.starting_at(tokens, phrase.end)  # "hielt Carver ihr Bruder entgegen"
            two = [*phrase.subjects, *(other.subjects if other else ())]
            return phrase._replace(subjects=[Subject(" / ".join(one.text for one in two), "unclear")])
        return phrase

    def _begins_person(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether another person begins right after one, without a word between them."""
        token = tokens[at] if at < len(tokens) else None
        if token is None or token.owner or token.object:
            return False
        noun = at + 1 < len(tokens) and self.phrases.is_person_noun(tokens[at + 1])
        return noun and token.key in self.words.owners - self.words.datives
