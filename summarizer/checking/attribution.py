"""Whom a post names for a quotation, and whether that person says it: the rules "Whose words" of docs/quotations.md.

`posts` reads the attribution from the post's text, by its form and by the grammar of its sentences; this module finds
the voices of the transcript that it means. The first that the post has decides: a line (`— Name`, `Name:`, `<cite>`);
the subject of the speech verb beside the quotation; whoever the paragraph or the heading above is about; the guest.
The comment with the quotation's place must name the same voice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from summarizer.checking.page import PostSurroundings
from summarizer.checking.quote_text import QuoteText
from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.voices import Voices
from summarizer.posts.asked_questions import asker
from summarizer.posts.document import Document
from summarizer.posts.particles import ParticleReader
from summarizer.posts.phrases import Speech, Subject
from summarizer.posts.pointers import without_pointer
from summarizer.posts.quotations import Quotation
from summarizer.posts.signatures import is_several, is_unnamed, name_in, opens_with_somebody, somebody_in
from summarizer.posts.speech import SpeechReader
from summarizer.records.episode import Episode
from summarizer.text.attribution_words import attribution_words
from summarizer.text.disclaimers import Disclaimer
from summarizer.text.language import load_language
from summarizer.text.quotation_words import quotation_words
from summarizer.text.speech_words import speech_words

__all__ = ["Attribution", "Origin", "People"]

# Where the name stands. `nobody`: the post names nobody, and there is no guest.
Origin = Literal["anchor", "line", "subject", "about", "guest", "nobody"]

MAX_NAMED_CHARACTERS = 120
_NEAR_SENTENCES = 2  # after a quotation, in which a reader may take a name for the speaker's
_NOBODY = frozenset[str]()


@dataclass(frozen=True)
class Attribution:
    """A name, how the post gives it, and the labels of the speakers it may mean.

    `name` is None when the post names nobody and there is no guest: then any speaker agrees.
    """

    name: str | None
    origin: Origin
    labels: frozenset[str] = _NOBODY  # several: each may be meant, unless `required`
    subject: bool = False  # a speech verb with a subject governs the quotation
    stranger: bool = False  # the post names a person who is no voice of the episode
    alone: bool = False  # a pronoun of one person
    unsure: bool = False  # the rules cannot tell which of several `labels`, or whether it is somebody else
    required: tuple[frozenset[str], ...] = ()  # several people, each of whom must have said it
    least: int = 1  # voices that must have said it: "both say"
    unread: bool = False  # a line beside it names somebody, and the rules cannot tell whom
    hearsay: bool = False  # the post only passes on that the person says it: "is said to have said"
    denied: str = ""  # the post's words that deny the quotation: "Carver never said"
    unmeant: str = ""  # the post's words that say it was a joke, or was taken back: "Carver was joking"
    contradicts: str | None = None  # the other name, in the comment, when the two do not mean one voice


class People(Voices):
    """The voices of a transcript, and what a post says of who speaks."""

    def __init__(
        self,
        heard: SearchableTranscript,
        episode: Episode | None,
        fuller: Mapping[str, str] | None = None,
        *,
        among: bool = False,
    ) -> None:
        """`among`: the post is about several conversations, so that what names nobody is not this one's guest's."""
        super().__init__(heard, episode, fuller)
        self.heard = heard
        self.among = among
        self._page: PostSurroundings | None = None  # of the post whose quotations are being attributed
        self._reader = self._reader_of(heard.language.code)
        self._readers: dict[str, SpeechReader | ParticleReader] = {heard.language.code: self._reader}

    def _reader_of(self, code: str) -> SpeechReader | ParticleReader:
        words = speech_words(code)
        particles = bool(words.topics or words.honorifics)
        return (ParticleReader if particles else SpeechReader)(load_language(code), self)

    # -- whether a speaker is the one ----------------------------------------------------------------------------------

    def agrees(self, attribution: Attribution, label: str | None) -> bool | None:
        """Whether this speaker is the one the post names; None when that is not known."""
        if label is None:
            return None
        if attribution.contradicts:
            return False
        if attribution.stranger:
            return None if self.name(label) is None and self.may_be_unnamed(attribution.name) else False
        if not attribution.labels:
            return None if attribution.unsure else True
        one = attribution.origin == "guest" or not self._several(attribution.labels)
        if label in attribution.labels:
            return True if one or attribution.required or attribution.least > 1 else None
        return None if attribution.unsure and one else False

    def missing(self, attribution: Attribution, labels: Sequence[str | None]) -> list[str]:
        """Those of several people named together who are not among the speakers that say it."""
        said = set(labels)
        if len({self.display(label) for label in said}) < attribution.least:
            return ["another voice"]
        missing = [voices for voices in attribution.required if not voices & said]
        return [self.display(sorted(voices)[0]) or "" for voices in missing] if None not in said else []

    def explain(self, attribution: Attribution, said: str, labels: Sequence[str]) -> str:
        """Why a quotation that `said` says is not the named person's."""
        named = attribution.name
        if attribution.contradicts and attribution.origin == "guest":
            return (
                f"The comment names {attribution.contradicts}, {said} says it; without a name beside it the quotation "
                f"is the guest's ({named})."
            )
        if attribution.contradicts and attribution.labels.issuperset(labels):
            return f"The comment names {attribution.contradicts}; {said} says it."
        if attribution.contradicts:
            return f"The post names {named}, the comment {attribution.contradicts}; {said} says it."
        if attribution.stranger:
            return f"The post names {named}, no voice of the episode; {said} says it."
        if attribution.least > 1:
            return f"{said} says it, no other voice does."
        if attribution.required and attribution.labels.issuperset(labels):
            others = " and ".join(self.missing(attribution, labels)) or "nobody else"
            return f"{said} says it, {others} does not."
        if attribution.origin == "guest":
            return f"{said} says it; without a name in the post it is the guest's ({named})."
        if attribution.origin == "about":
            return f"{said} says it; the text above the quotation is about {named}."
        return f"The post names {named}, {said} says it."

    # -- what the post says --------------------------------------------------------------------------------------------

    def attribute(self, quotation: Quotation, document: Document, around: Mapping[int, str]) -> Attribution:
        """The person the post names for a quotation. `around` gives each block's text without its quotations."""
        if self._page is None or self._page.document is not document or self._page.around is not around:
            self._page = PostSurroundings(document, around)
        visible = self._disclaimed(self._visible(quotation, self._page), quotation, self._page)
        anchor = quotation.anchor
        if not anchor or not anchor.who or anchor.who.casefold() == "unknown":
            return visible
        return self._reconciled(visible, self._meant_by([Subject(anchor.who, "voice")], "anchor"))

    def _disclaimed(self, found: Attribution, quotation: Quotation, page: PostSurroundings) -> Attribution:
        """With what a sentence beside the quotation takes back of it: "Nobody said:", "She was joking." """
        usual = self.heard.language.code
        for code in dict.fromkeys((usual, page.language(usual))):
            said = next((one for one in page.disclaimers(quotation, code) if self._concerns(one, found)), None)
            if said is None:
                continue
            if said.kind == "denied":
                return replace(found, denied=found.denied or said.words)
            if said.kind == "doubted":
                return replace(found, hearsay=True)
            return replace(found, unmeant=said.words)
        return found

    def _concerns(self, said: Disclaimer, found: Attribution) -> bool:
        """Whether it speaks of the quotation's speaker: "Ostrow was joking." is not about Carver's words."""
        if not said.who or not found.labels:
            return True
        names = (said.who, *(word.removesuffix("'s") for word in said.who.replace("’", "'").split()))
        return any(self.labels_of(name) & found.labels for name in names)

    def _reconciled(self, visible: Attribution, anchor: Attribution) -> Attribution:
        """The visible attribution and that of the comment, which must mean one voice."""
        both = visible.labels & anchor.labels
        if both:
            return replace(visible, name=self._shown(both) or anchor.name, labels=both, unsure=self._several(both))
        if visible.origin == "nobody" or visible.unsure:
            unread = visible.unread or (visible.origin == "subject" and self._speak_of(visible.name or ""))
            return replace(anchor, subject=visible.subject, unsure=anchor.unsure or visible.subject, unread=unread)
        if self._one_unnamed(visible, anchor) or self._one_unnamed(anchor, visible):
            return replace(visible, name=anchor.name, labels=visible.labels or anchor.labels, stranger=False)
        if visible.stranger and anchor.stranger and visible.name == anchor.name:
            return visible
        return replace(visible, contradicts=anchor.name)

    def _one_unnamed(self, named: Attribution, voice: Attribution) -> bool:
        """Whether the first is a person who may be the second, a voice without a name."""
        unnamed = voice.labels and all(self.name(label) is None for label in voice.labels)
        return named.stranger and bool(unnamed) and self.may_be_unnamed(named.name)

    def _shown(self, labels: frozenset[str]) -> str | None:
        """The name of the one voice that the labels mean."""
        names = {self.display(label) for label in labels}
        return names.pop() if len(names) == 1 else None

    def _several(self, labels: frozenset[str]) -> bool:
        return len({self.display(label) for label in labels}) > 1

    def _visible(self, quotation: Quotation, page: PostSurroundings) -> Attribution:
        line = self._by_line(quotation)
        if line and not line.unread:
            return self._doubted(self._resolved(line, quotation, page), quotation, page)
        beside = self._beside(quotation, page)
        return replace(beside, unread=beside.unread or line is not None)

    def _doubted(self, named: Attribution, quotation: Quotation, page: PostSurroundings) -> Attribution:
        """The person whom a line names, with what a sentence beside the quotation denies or only passes on of it."""
        for said in (self._by_sentence(quotation, page), self._by_pointer(quotation, page)):
            if said and (said.denied or said.hearsay) and (not said.labels or said.labels & named.labels):
                return replace(named, denied=said.denied, hearsay=said.hearsay)
        return named

    def _beside(self, quotation: Quotation, page: PostSurroundings) -> Attribution:
        """By the sentences beside a quotation, else by what the text above is about."""
        if asked := self._by_asking(quotation, page):
            return asked
        found = self._by_sentence(quotation, page) or self._by_pointer(quotation, page)
        found = found or self._by_note(quotation, page)
        if found is None:
            about = self._about(quotation, page)
            if about.origin == "nobody" and (near := self._near(quotation, page)):
                return near
            lead = page.sentences_before(quotation, self.heard.language.code)[-1:]
            lead = lead or list(page.paragraph_above(quotation.block, self.heard.language.code))[-1:]
            other = any(map(opens_with_somebody, lead))  # "Carver waited. The mayor was blunt:"
            return replace(about, unsure=about.unsure or other, unread=about.unread or other)
        return self._resolved(found, quotation, page)

    def _resolved(self, found: Attribution, quotation: Quotation, page: PostSurroundings) -> Attribution:
        """With the voice that a pronoun stands for."""
        if found.name is not None:
            return found
        about = self._just_before(found, quotation, page) or self._about(quotation, page, pronoun=True)
        code = self.heard.language.code
        before = page.sentences_before(quotation, code) or page.paragraph_above(quotation.block, code)
        others = [somebody_in(text) for text in list(before)[-2:]] if found.alone else []
        if any(not is_several(other) and self._speak_of(other) for other in others):  # not "The inspectors ask."
            about = replace(about, unread=True)  # "The mayor disagrees. He says:"
        if about.origin == "nobody":  # "she said", where two may be meant
            return replace(about, subject=found.subject, denied=found.denied, hearsay=found.hearsay, unsure=True)
        return replace(about, subject=found.subject, denied=found.denied, hearsay=found.hearsay, origin="subject")

    def _just_before(self, found: Attribution, quotation: Quotation, page: PostSurroundings) -> Attribution | None:
        """The only person of the sentence right before that of a pronoun such as "she"."""
        sentences = page.sentences_before(quotation, self.heard.language.code)
        if page.sentence_before(quotation, self.heard.language.code).strip():
            if self._voices_of(sentences[-1:]):
                return None
            sentences = sentences[:-1]
        last = sentences[-1:] if found.alone else []
        person = next((self._reader.asked(text) or self._reader.only_person(text) for text in last), None)
        return self._meant_by([person], "about") if person else None

    def _by_line(self, quotation: Quotation) -> Attribution | None:
        """By `— Name`, `Name:`, `<cite>`; `unread` for a line that names somebody of whom the rules cannot tell."""
        visible = quotation.attribution
        if visible is None:
            return None
        text = " ".join(visible.text.split())[:MAX_NAMED_CHARACTERS]
        if visible.form == "signature" and self._reader.clause_end(text):  # "…" — says Moor
            said = self._reader.after(text)
            return self._spoken(said, scare=False) if said else None
        if text.startswith("@"):
            labels = self.labels_of_handle(text)
            return Attribution(text, "line", labels) if labels else Attribution(text, "line", unread=True)
        plain = visible.form != "label" or self.bears_whole(text) or text in self.speakers
        speech = None if plain else self._reader.before(f"{text}:")
        speech = speech or self._reader.named(text)
        if speech and speech.subjects[0].kind not in ("pronoun", "unclear"):
            return self._meant_by(speech.subjects, "line")
        if visible.form not in ("signature", "cite") or not is_unnamed(text):
            return Attribution(text, "line", unread=True) if visible.form == "signature" else None
        if self.heard.equal(QuoteText(name_in(text), self.heard)):  # the voices speak of that person
            return Attribution(text, "line", stranger=True)
        return Attribution(text, "line", unread=True)

    def _speak_of(self, somebody: str) -> bool:
        """Whether the voices speak of one without a name, so that the words may be somebody else's: "the mayor"."""
        return bool(somebody) and bool(self.heard.equal(QuoteText(somebody, self.heard)))

    def _by_asking(self, quotation: Quotation, page: PostSurroundings) -> Attribution | None:
        """Who asked a question that the post says somebody was asked; not sure where it does not say who did."""
        if quotation.text.rstrip()[-1:] not in "?？":
            return None
        codes = dict.fromkeys((self.heard.language.code, page.language(self.heard.language.code)))
        for code in codes:
            who = asker(page.sentence_before(quotation, code), code)
            if who and self.labels_of(who):
                return self._meant_by([Subject(who, "voice")], "subject")
            if who is not None:
                return Attribution(None, "subject", subject=True, unsure=True)
        return None

    def _by_sentence(self, quotation: Quotation, page: PostSurroundings) -> Attribution | None:
        """By the verb before the quotation, within it, or after it; by the paragraph that leads to a blockquote."""
        code = self.heard.language.code
        befores = [page.sentence_before(quotation, code)]
        if befores[0].strip(" *_:\n").casefold() in quotation_words().labels:
            befores[0] = ""  # "Pull quote:"
        if not befores[0].strip():
            befores = [page.lead_in(quotation, code)]
        afters = [page.sentence_after(quotation, place, code) for place in range(len(quotation.pieces))]
        unsure: Attribution | None = None
        for reader in self._all_readers(page):
            if isinstance(reader, ParticleReader) and (heard := reader.heard(befores[0], afters[-1])):
                return self._spoken(heard, scare=False)
            question = quotation.text.rstrip().endswith(("?", "？"))
            found = [(befores[0], _before(reader, befores[0], question, quotation.short))] if befores[0].strip() else []
            found += [(text, reader.after(text)) for text in afters if text.strip()]
            end = reader.clause_end(afters[-1])
            if end and befores[0].strip() and not any(speech for _, speech in found):
                found.append(("", reader.before(f"{befores[0]} {end}")))  # 'Weber hat „…“ gesagt'
            read = [speech for _, speech in found if speech]
            sure = [speech for speech in read if speech.sure]
            if not befores[0].strip():
                asked = (page.sentences_before(quotation, code) or page.paragraph_above(quotation.block, code))[-1:]
                sure += [speech for text in asked if (speech := reader.question(text))]
            if sure or read:
                chosen = (sure or read)[0]
                inside = bool(found) and chosen is found[0][1] and found[0][0] is befores[0]
                spoken = self._spoken(chosen, inside and reader.is_scare(befores[0]))
                spoken = replace(spoken, hearsay=any(speech.hearsay for speech in read))
                if len(spoken.required) > 1 and page.says_after(quotation, reader.words.respective):
                    return replace(spoken, unsure=True, required=())
                if sure:
                    return spoken
                unsure = unsure or spoken
                continue
            if not reader.known:
                mentions = (_only_mention(reader, text) for text in (befores[0], *reversed(afters)))
                if speech := next(filter(None, mentions), None):
                    return self._spoken(speech, scare=False)
        return unsure

    def _by_pointer(self, quotation: Quotation, page: PostSurroundings) -> Attribution | None:
        """By a short paragraph after a blockquote that points back to it: "said Carver.", "That is Carver's view." """
        text = page.pointer_below(quotation, self.heard.language.code)
        if not text:
            return None
        for reader in self._all_readers(page):
            if speech := reader.after(text) or reader.before(f"{without_pointer(text)}:"):
                return self._spoken(speech, scare=False)
            if (named := reader.named(without_pointer(text))) and named.subjects[0].kind in ("voice", "stranger"):
                return self._spoken(named, scare=False)
        return None

    def _by_note(self, quotation: Quotation, page: PostSurroundings) -> Attribution | None:
        """By a footnote that begins with who says it: "Carver, on the show.", "Said by Carver.", "Carver at 0:12." """
        for note in page.notes(quotation, self.heard.language.code):
            words = list(takewhile(lambda word: not word[0].isdigit(), note.split()))
            timed = len(words) < len(note.split()) and words and words[-1] in attribution_words().at
            text = " ".join(words[:-1] if timed else words)
            for reader in self._all_readers(page):
                said = reader.after(f"— {text}")
                if said and said.sure and all(subject.kind == "voice" for subject in said.subjects):
                    return self._spoken(said, scare=False)
        return None

    def _all_readers(self, page: PostSurroundings) -> Iterator[SpeechReader | ParticleReader]:
        """That of the transcript's language, then that of the post's where it is another."""
        yield self._reader
        code = page.language(self.heard.language.code)
        if code != self.heard.language.code:
            if code not in self._readers:
                self._readers[code] = self._reader_of(code)
            yield self._readers[code]

    def _spoken(self, speech: Speech, scare: bool) -> Attribution:
        subjects = speech.subjects
        if speech.denied and (subjects[0].kind == "unclear" and speech.deniers[0].kind == "voice"):
            denier = self._meant_by(speech.deniers[:1], "subject")  # another's words may be those never said
            return replace(denier, denied=speech.denied, unsure=True)
        if any(subject.kind == "both" for subject in subjects):
            return Attribution(subjects[0].text, "subject", frozenset(self.speakers), subject=True, least=2)
        if any(subject.kind == "pronoun" for subject in subjects):
            words = self._reader.words
            alone = speech.sure and subjects[0].text.casefold() in words.alone | words.owners
            return Attribution(
                None, "subject", subject=not scare and speech.sure, alone=alone, denied=speech.denied, unsure=True
            )
        meant = replace(
            self._meant_by(subjects, "subject"),
            subject=not scare and speech.sure and speech.governs,
            denied=speech.denied,
        )
        if speech.sure:
            return meant
        return replace(meant, stranger=False, unsure=True, required=())

    def _meant_by(self, subjects: Sequence[Subject], origin: Origin) -> Attribution:
        """The voices that subjects stand for."""
        name = " and ".join(" ".join(subject.text.split()) for subject in subjects)[:MAX_NAMED_CHARACTERS]
        each = [self._labels(subject) for subject in subjects]
        people = [labels for labels, subject in zip(each, subjects, strict=True) if labels or subject.kind != "unclear"]
        if any(
            not labels and subject.kind in ("voice", "stranger") for labels, subject in zip(each, subjects, strict=True)
        ):
            return Attribution(name, origin, stranger=True)
        labels = frozenset().union(*each)
        unsure = not labels or any(
            len({self.display(label) for label in one}) > 1 for one, subject in zip(each, subjects, strict=True)
            if subject.kind != "guest"
        )  # fmt: skip
        name = (self._shown(labels) if len(subjects) == 1 else None) or name
        return Attribution(name, origin, labels, unsure=unsure, required=tuple(people) if len(subjects) > 1 else ())

    def _labels(self, subject: Subject) -> frozenset[str]:
        if subject.kind == "voice":
            return self.labels_of(subject.text)
        if subject.kind == "guest":  # "Ostrow's guest" is not Ostrow
            whose = [self.labels_of(one.text) for one in self._reader.voices_in(subject.text)]
            return (self.guests or frozenset(self.speakers) - self.hosts).difference(*whose)
        return self.hosts if subject.kind == "host" else _NOBODY

    # -- whom a paragraph or a heading is about ------------------------------------------------------------------------

    def _about(self, quotation: Quotation, page: PostSurroundings, *, pronoun: bool = False) -> Attribution:
        code = self.heard.language.code
        own = page.sentences_before(quotation, code)
        if pronoun and own and page.sentence_before(quotation, code).strip():
            if self._reader.voices_in(own[-1]):  # "Ostrow's summary is short: bridges, he said, …"
                return Attribution(None, "subject", unsure=True)
            own = own[:-1]
        others = _NOBODY  # whom the pronoun does not stand for: "She told Moor", of somebody named before
        for sentences in (own, page.paragraph_above(quotation.block, code)):
            led = [text for text in sentences if self._reader.led_by_pronoun(text)] if pronoun else []
            others = others.union(*(self.labels_of(one.text) for text in led for one in self._reader.voices_in(text)))
            if found := self._subject_of([text for text in sentences if text not in led]):
                return replace(found, unsure=found.unsure or bool(found.labels & others))
        for heading in page.headings(quotation.block):
            named = self._distinct(self._reader.voices_in(heading))
            free = self._distinct(self._reader.about(heading)) or named
            title = page.is_title(heading)
            if free and not (title and len(named) > 1 and self.guests):
                found = self._meant_by(free[:1], "about")
                show = title and _names_show(heading, free[0].text)
                unsure = show or len(named) > 1 or self._reader.asks(heading) or bool(found.labels & self.hosts)
                return replace(found, unsure=found.unsure or unsure)
        if self.guests and not self.among and not self.guests & others:
            return Attribution(self.display(sorted(self.guests)[0]), "guest", self.guests)
        return Attribution(None, "nobody")

    def _subject_of(self, sentences: Sequence[str]) -> Attribution | None:
        """The one voice that sentences are about; who is meant is not sure after a question, or where there are two."""
        subjects = [subject for sentence in sentences for subject in self._reader.about(sentence)]
        distinct = self._distinct(subjects)
        if not distinct:
            return None
        found = self._meant_by(distinct[-1:], "about")
        asking = [sentence for sentence in sentences if self._reader.asks(sentence) and self._reader.about(sentence)]
        if asking and asking[-1] == sentences[-1] and (answerer := self._reader.asked(asking[-1])):
            return replace(self._meant_by([answerer], "about"), unsure=True)
        mentioned = self._distinct([one for sentence in sentences for one in self._reader.voices_in(sentence)])
        if asking or len(mentioned) > 1 or found.labels & self.hosts:
            return replace(found, unsure=True)
        return found

    def _near(self, quotation: Quotation, page: PostSurroundings) -> Attribution | None:
        """The one voice that is named beside a quotation whose speaker the rules cannot tell."""
        code = self.heard.language.code
        texts = [*page.sentences_before(quotation, code)[-1:], *page.sentences_after(quotation, code)[:_NEAR_SENTENCES]]
        above, below = page.beside(quotation, code)
        named = [one for text in (*texts, *above) for one in self._reader.voices_in(text)]
        named += [
            one for one in self._reader.voices_in(below) if below.rstrip(" .!").endswith(one.text)
        ]  # "From Bell."
        named = self._distinct(named)
        return replace(self._meant_by(named, "about"), unsure=True) if len(named) == 1 else None

    def _voices_of(self, sentences: Sequence[str]) -> list[Subject]:
        return [subject for sentence in sentences for subject in self._reader.about(sentence)]

    def _distinct(self, subjects: Sequence[Subject]) -> list[Subject]:
        """The subjects, once for each voice, in their order; persons of the metadata who are no voice do not count."""
        by_voice = {self.labels_of(subject.text): subject for subject in reversed(subjects)}
        by_voice.pop(_NOBODY, None)
        return list(by_voice.values())[::-1]


def _names_show(heading: str, name: str) -> bool:
    """Whether a person's name is part of a show's: "The Daniel Ostrow Show"."""
    following = heading.partition(name)[2].split()
    return bool(following) and following[0].strip(",.:").casefold() in quotation_words().title_nouns


def _before(reader: SpeechReader | ParticleReader, text: str, question: bool, few: bool) -> Speech | None:
    return reader.before(text, question, few) if isinstance(reader, SpeechReader) else reader.before(text, question)


def _only_mention(reader: SpeechReader | ParticleReader, text: str) -> Speech | None:
    """In a language without a list of speech verbs: the only name beside a quotation."""
    named = {subject.text for subject in reader.voices_in(text)}
    return Speech((Subject(named.pop(), "voice"),)) if len(named) == 1 else None
