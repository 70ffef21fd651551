"""Who says a quotation, in languages that mark a subject by a particle (Japanese, Korean) or by its place alone
(Chinese): the same answers as `posts.speech`, without capitals and partly without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from summarizer.posts.mentions import VoiceNames
from summarizer.posts.phrases import Kind, Speech, Subject
from summarizer.text.language import Language
from summarizer.text.names import is_person_name
from summarizer.text.speech_words import speech_words

__all__ = ["ParticleReader"]

_PAUSE = re.compile(r"[,，、;；:：…—–()（）\s]+")
_CLAUSE = re.compile(r"[^,，、;；:：。.]{0,60}")
_NAME = r"[^\W\d_][\w·・＝=ー]{0,14}?"
_DOTTED = re.compile(r"\s*(?P<name>[^\W\d_]{1,8}(?:[·・][^\W\d_]{1,8}){1,4})")  # transliterated: 安格拉·默克尔
_MAX_CHARACTERS = 300
_AROUND_NAME = " \n()（）[]【】［］—–―-~〜:：、，,。./／|"
_ASKS = " ?？呢"


class _Mark(NamedTuple):
    """A subject and where it stands."""

    place: int
    subject: Subject
    strong: bool = True


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


class ParticleReader:
    """Reads attributions in one language; texts are single sentences up to, or from, a quotation."""

    def __init__(self, language: Language, voices: VoiceNames) -> None:
        words = speech_words(language.code)
        self.words = words
        self.voices = voices
        self.known = True
        self.by_particle = bool(words.topics)
        honorific = f"(?:\\s?(?:{_any_of(words.honorifics)}))"
        self._topic = re.compile(rf"{honorific}?(?:{_any_of(words.topics)})")
        self._source = re.compile(rf"{honorific}?\s?(?:{_any_of(words.sources)})")
        self._stranger = re.compile(rf"(?P<name>{_NAME}){honorific}(?:{_any_of(words.topics)})")
        nouns = _any_of(words.persons)
        self._relative = re.compile(rf"(?:の|의\s|的)(?P<name>{nouns})(?:{_any_of(words.topics)})")
        self._noun = re.compile(
            rf"(?P<name>{_any_of(words.persons | words.guests | words.hosts)})(?:{_any_of(words.topics)})"
        )
        self._pronoun = re.compile(rf"(?<!\w)(?P<name>{_any_of(words.pronouns)})(?:{_any_of(words.topics)})")
        self._other = re.compile(rf"(?P<name>{_NAME})(?:{_any_of(words.topics)})(?!\w)")
        self._verb = re.compile(_any_of(language.speech_verbs))
        self._asking = re.compile(_any_of(words.asking))
        self._sources_after = tuple(words.sources_after) if not words.topics else ()
        self._governed = re.compile(rf"(?:{_any_of(words.prepositions)})\s?$")
        self._both = re.compile(_any_of(words.both))
        self._of = re.compile(rf"\s?(?:{_any_of(words.of)})\s?(?P<words>(?:{_any_of(words.words)}))?[:：]?\s*$")
        self._owned = re.compile(rf"\s?的(?:[^，,。：:]{{0,4}})(?:{_any_of(words.words)})\s?(?:是|说|說|[:：]|$)")
        self._replying = re.compile(rf"(?:{_any_of(words.replying)})了?\s?[:：]\s*$")
        self._agent = re.compile(rf"(?:{_any_of(words.agents)})\s?(?P<who>[^，,。：:]*?)[:：]\s*$")
        self._causing = re.compile(_any_of(words.causing))
        self._joined = re.compile(rf"\s?(?:{_any_of(words.joins)})[^，,。：:]{{1,9}}?(?:{_any_of(words.together)})")
        self._heard = [
            (re.compile(rf"(?P<who>{_any_of(words.persons)})?{honorific}?{re.escape(particle)}\s*$"), verb)
            for particle, verb in (phrase.split("…") for phrase in words.hearing)
        ]
        self._owned_person = re.compile(rf"\s?的(?P<name>{nouns})")

    def before(self, text: str, question: bool = False) -> Speech | None:  # noqa: ARG002 - the reader of other languages
        text = text[-_MAX_CHARACTERS:]
        label = text.strip(" *_:：")
        first = self.voices.pattern.match(label)
        if (
            text.rstrip(" *_").endswith((":", "："))
            and first
            and label[first.end() :].strip() in {"", *self.words.honorifics}
        ):
            return Speech((Subject(first[0], "voice"),))
        if owner := self._owner(text):
            return owner
        if (both := self._both.search(text)) and not first and not self.voices.pattern.search(text):
            return Speech((Subject(both[0], "both"),))
        marks = list(self._topics(text)) if self.by_particle else list(self._subjects(text, last=True))
        if not marks:
            return None
        mark = max(marks, key=lambda one: one.place)
        return Speech((mark.subject,), sure=mark.subject.kind != "unclear" and mark.strong)

    def heard(self, before: str, after: str) -> Speech | None:
        """Who was heard, by a particle before the words and a verb after them: 森田に「…」と言われた."""
        before, clause = before[-_MAX_CHARACTERS:], _CLAUSE.match(after)[0]  # type: ignore[index]
        for particle, verb in self._heard:
            ends = particle.search(before) if verb in clause else None
            if ends is None:
                continue
            voices = [match[0] for match in self.voices.pattern.finditer(before) if match.end() == ends.start()]
            if voices:
                return Speech((Subject(voices[-1], "voice"),))
            return Speech((Subject(ends["who"] or before, "unclear"),), sure=False)
        return None

    def _owner(self, text: str) -> Speech | None:
        """The owner right before a quotation: 冬婷的“…”, 冬木の名言「…」."""
        for match in self.voices.pattern.finditer(text):
            joint = self._of.match(text, match.end())
            if joint:
                return Speech((Subject(match[0], "voice"),), governs=bool(joint["words"]))
        return None

    def after(self, text: str) -> Speech | None:
        text = text[:_MAX_CHARACTERS]
        bare = text.strip(_AROUND_NAME)
        name = self.voices.pattern.match(bare)
        if name and bare[name.end() :].strip() in {"", *self.words.honorifics}:  # （冬婷）
            return Speech((Subject(name[0], "voice"),))
        if self.by_particle and not self._verb.search(text) and not self._source.search(text):
            return None
        marks = list(self._topics(text)) if self.by_particle else list(self._subjects(text, last=False))
        if not marks:
            return None
        mark = min(marks, key=lambda one: one.place)
        return Speech((mark.subject,), sure=mark.subject.kind != "unclear" and mark.strong)

    def named(self, text: str) -> Speech | None:
        whole = text.strip(" *_:：.,、，")
        if self.voices.bears(whole):
            return Speech((Subject(whole, "voice"),))
        first = self.voices.pattern.match(whole)
        if first is None:
            stranger = self.before(text)
            nobody = any(whole.endswith(word) for word in self.words.words)
            if stranger or nobody or not is_person_name(whole, "label"):
                return stranger
            return Speech((Subject(whole, "stranger"),))
        relative = self._person_of(whole[first.end() :])
        if relative:
            return Speech((Subject(first[0] + relative[0], "stranger"),))
        return self.before(text) or Speech((Subject(first[0], "voice"),))

    def about(self, text: str) -> list[Subject]:
        marks = sorted(self._topics(text) if self.by_particle else self._free(text), key=lambda one: one.place)
        return [mark.subject for mark in marks if mark.subject.kind == "voice"][:1]

    def led_by_pronoun(self, _text: str) -> bool:
        return False

    def only_person(self, text: str) -> Subject | None:
        """The one voice of a sentence that mentions no other person, quotes nobody and is no question."""
        named = {match[0] for match in self.voices.pattern.finditer(text)}
        rest = self.voices.pattern.sub("", text)
        others = self.words.alone | self.words.persons | self.words.guests | self.words.hosts
        about = self.about(text)
        if len(named) != 1 or not about or any(word in rest for word in others):
            return None
        return None if re.search(r"[?？「」『』“”\"]", text) else about[0]

    def voices_in(self, text: str) -> list[Subject]:
        return [Subject(match[0], "voice") for match in self.voices.pattern.finditer(text)]

    def asks(self, text: str) -> bool:
        return self._asking.search(text) is not None

    def clause_end(self, _text: str) -> str:
        return ""

    def asked(self, _text: str) -> Subject | None:
        return None

    def question(self, text: str) -> Speech | None:
        """By a question that a quotation answers: 卡弗的回答？"""
        label = text.rstrip(_ASKS)
        return self.before(f"{label}：") if label != text.rstrip() and label.endswith(tuple(self.words.words)) else None

    def is_scare(self, before: str) -> bool:
        return before.rstrip().endswith(self.words.scare or ("\0",))

    def _person_of(self, rest: str) -> re.Match[str] | None:
        """ "…'s wife" after a name."""
        return re.match(rf"\s?(?:の|의\s?|的)(?:{_any_of(self.words.persons)})", rest)

    # -- particles -----------------------------------------------------------------------------------------------------

    def _topics(self, text: str) -> Iterator[_Mark]:
        taken: list[tuple[int, int]] = []
        for match in self.voices.pattern.finditer(text):
            taken.append(match.span())
            if self._topic.match(text, match.end()) or self._source.match(text, match.end()):
                yield _Mark(match.start(), Subject(match[0], "voice"))
        for pattern, kind in ((self._relative, "stranger"), (self._stranger, "stranger"), (self._pronoun, "pronoun")):
            for match in pattern.finditer(text):
                start, end = match.span("name")
                if not any(start < stop and begin < end for begin, stop in taken):
                    yield _Mark(start, Subject(match["name"], kind))  # type: ignore[arg-type]
                    taken.append((start, end))
        found = bool(taken)
        for match in self._noun.finditer(text):
            if not any(match.start() < stop and begin < match.end() for begin, stop in taken):
                yield _Mark(match.start(), Subject(match["name"], self._kind(match["name"])))
                found = True
        other = None if found else self._other.search(text)
        if other:
            yield _Mark(other.start(), Subject(other["name"], "unclear"))

    def _kind(self, noun: str) -> Kind:
        return "guest" if noun in self.words.guests else "host" if noun in self.words.hosts else "unclear"

    # -- Chinese: the subject stands before the verb -------------------------------------------------------------------

    def _subjects(self, text: str, *, last: bool) -> Iterator[_Mark]:
        for match in self.voices.pattern.finditer(text):  # 卡弗的回答：
            after = text[match.end() :].lstrip()
            used = last and after in self.words.using  # 冬婷用“…”形容
            if used or self._owned.match(text, match.end()) or after.startswith(self._sources_after):
                yield _Mark(match.start(), Subject(match[0], "voice"))
        verbs = [match for match in self._verb.finditer(text) if not self._governed.search(text[: match.end()])]
        verbs = verbs or list(self._verb.finditer(text))
        if last and (agent := self._agent.search(text)):  # 李静被李强打断：
            voice = self.voices.pattern.match(agent["who"])
            verb = agent["who"][voice.end() :].strip().removesuffix("了") if voice else ""
            if voice and (self._verb.fullmatch(verb) or self._replying.fullmatch(f"{verb}：")):
                yield _Mark(agent.start(), Subject(voice[0], "voice"))
                return
            if not (self._verb.search(verb) or self._replying.search(text)):  # 莫丽娜被何建国感动：
                yield _Mark(agent.start(), Subject(agent["who"], "unclear"))
                return
        if last and (replied := self._replying.search(text)):
            verbs = [replied]
        if not verbs:
            return
        verb = verbs[-1] if last else verbs[0]
        head = text[: verb.start()]
        begin = max((match.end() for match in _PAUSE.finditer(head)), default=0)
        for heard in self._causing.finditer(head, begin):  # 李静听李强说：
            begin = heard.end() if self.voices.pattern.match(head, heard.end()) else begin
        found = list(self._in_clause(head, begin, verb.start())) or list(self._in_clause(head, 0, begin))
        two = next((one for one in self.voices.pattern.finditer(head, begin)), None)
        if two and self._joined.match(text, two.end()):  # 李静和市长都说：
            found = [_Mark(begin, Subject(head[begin:].strip(), "unclear"))]
        nobody = head[begin:].strip()
        yield from found[:1] or ([_Mark(begin, Subject(nobody, "unclear"))] if nobody else [])

    def _in_clause(self, text: str, start: int, end: int) -> Iterator[_Mark]:
        part = text[start:end]
        free = list(self._free(part))
        people = [_Mark(match.start(), Subject(match[0], "stranger")) for match in self._owned_person.finditer(part)]
        pronoun = re.match(rf"\s*(?:但|而|然后|後來|后来)?({_any_of(self.words.pronouns)})(?!的)", part)
        if pronoun:
            free.append(_Mark(pronoun.start(1), Subject(pronoun[1], "pronoun")))
        named = re.match(rf"\s*(?P<name>[^\W\d_]{{1,6}}(?:{_any_of(self.words.honorifics)}))", part)
        if named and not free and not people:
            free.append(_Mark(named.start(), Subject(named["name"], "stranger")))
        for noun in re.finditer(_any_of(self.words.guests | self.words.hosts), part):
            if not self.voices.pattern.match(part, noun.end()):  # "嘉宾王小明" is the one named
                free.append(_Mark(noun.start(), Subject(noun[0], self._kind(noun[0]))))
        for mark in sorted([*free, *people]):
            yield mark._replace(place=mark.place + start)
        dotted = _DOTTED.match(part)
        if dotted and not free and not people:
            yield _Mark(start, Subject(dotted["name"], "stranger"))

    def _free(self, text: str) -> Iterator[_Mark]:
        """Voices that are neither after a preposition nor owners."""
        for match in self.voices.pattern.finditer(text):
            if not self._governed.search(text[: match.start()]) and not text[match.end() :].lstrip().startswith("的"):
                yield _Mark(match.start(), Subject(match[0], "voice"))
