"""Who takes part in an episode, as its title and its notes state it: guests and hosts, never who is merely mentioned.

A sentence states a guest when the show is what talks ("we talk with …"), when the person joins it ("… joins us"), or
by a label ("Guests: …"). The words are in the sections `[notes]` of the languages' files; all languages count for
every text, because feeds name their language wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from summarizer.text.language import known_languages, language_section
from summarizer.text.name_patterns import CAPITALS, PARTICLES
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.sentences import split_sentences

__all__ = ["NAME_RUN", "NameTest", "Stated", "guests_in_title", "may_state_people", "people_in_notes"]

NameTest = Callable[[str], str | None]  # a run of capitalised words -> the person's full name in it, or None

MAX_NOTES_CHARACTERS = 6000  # notes are read up to here; hosts are stated anywhere in them
MAX_OPENING_CHARACTERS = 1500  # guests: sponsors and older episodes come later
_MAX_SENTENCE_CHARACTERS = 800
_MAX_WORDS_BEFORE_NAME = 7  # "the chief engineer of the city …"
_PARTICLES = rf"(?:{PARTICLES}|ten|ter|zu|af|of)"
_WORD = rf"(?:[{CAPITALS}]\.|(?:Dr|Prof|St|Mr|Ms|Mrs|Sen|Rep|Gov|Gen|Rev|Lt)\.|[{CAPITALS}](?:[\w’]|['\-](?=\w))+)"
_NEXT = rf"[^\S\n]+(?:{_PARTICLES}[^\S\n]+)*{_WORD}"
NAME_RUN = rf"{_WORD}(?:{_NEXT}){{1,6}}"
_RUN = re.compile(rf"(?<![\w@#./]){_WORD}(?:{_NEXT}){{0,9}}")
_NAME_RUN = re.compile(NAME_RUN)
_SINGLE = re.compile(rf"[{CAPITALS}][\w’'\-]+\.?")
_UNSPACED_ITEM = re.compile(r"[^\s,、，;；:：/（(。]{2,12}")
_ASIDE = re.compile(r"\([^()\n]{0,80}\)|\[[^\[\]\n]{0,80}\]|[\"“][^\"“”\s]{1,20}[\"”] ?")  # brackets, a nickname
_BULLET = re.compile(r"^[\s\-–—•*·▪►\d.)]+")


class Stated(NamedTuple):
    """A person whom the notes state as taking part."""

    name: str
    role: Literal["guest", "host"]
    visiting: bool = False  # hosts this episode beside or instead of the show's own hosts


class NotesWords(BaseModel):
    """The section `[notes]`: regular expressions at word bounds, in which a space stands for any white space."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    guest_labels: tuple[str, ...] = ()  # before a colon and a list of guests
    host_labels: tuple[str, ...] = ()
    unspaced_labels: tuple[str, ...] = ()  # as `guest_labels`, in scripts without capitals
    before_guests: tuple[str, ...] = ()  # whatever follows takes part: "our guest is", "sprechen wir mit"
    before_hosts: tuple[str, ...] = ()
    before_guest_hosts: tuple[str, ...] = ()  # whoever follows hosts this episode only: "guest host"
    guest_hosting: tuple[str, ...] = ()  # verbs of which a guest host is the subject: "guest-hosts"
    as_guest_host: tuple[str, ...] = ()  # after a verb of `join`: "joins as a guest host"
    show: tuple[str, ...] = ()  # subjects that mean the show or its hosts: "we"
    talk: tuple[str, ...] = ()  # verbs with their preposition, after such a subject: "talks to"
    join: tuple[str, ...] = ()  # verbs of which the guest is the subject: "joins"
    joined: tuple[str, ...] = ()  # what follows such a verb: "us", "to discuss"
    stops: tuple[str, ...] = ()  # words after which no name belongs to the verb any more: "who", "about"
    conjunctions: tuple[str, ...] = ()
    prepositions: tuple[str, ...] = ()  # a name after one is not the verb's: "the director for Ann Berg joins us"
    belonging: tuple[str, ...] = ()  # after a name, before where the person belongs: "from Example Works"
    adverbs: tuple[str, ...] = ()  # between a subject and its verb: "also"
    title_with: tuple[str, ...] = ()  # before a guest in a title: "with"
    title_against: tuple[str, ...] = ()  # words before "with" in a title whose object is no guest: "war"


@lru_cache(maxsize=1)
def _words() -> _Patterns:
    tables = [language_section(code, "notes", NotesWords) for code in known_languages()]
    merged = {
        field: tuple(dict.fromkeys(text for table in tables for text in getattr(table, field)))
        for field in NotesWords.model_fields
    }
    return _Patterns(NotesWords(**merged))


def _alternatives(texts: tuple[str, ...]) -> str:
    longest_first = sorted(texts, key=len, reverse=True)
    return "|".join(text.replace("'", "['’]").replace(" ", r"[^\S\n]+") for text in longest_first) or r"(?!)"


class _Patterns:
    """The words of all languages, compiled."""

    def __init__(self, words: NotesWords) -> None:
        self.words = words

    def _compile(self, text: str) -> re.Pattern[str]:
        return re.compile(text, re.IGNORECASE)

    @cached_property
    def nobody(self) -> frozenset[str]:
        """Capitalised words at the start of a sentence that name no host: "He", "Police"."""
        known = name_words()
        return known.common | known.no_persons | known.organisations | known.roles | known.titles

    @cached_property
    def label(self) -> re.Pattern[str]:
        """A label at the start of a line or sentence, with its colon."""
        w = self.words
        return self._compile(
            rf"^\W*(?:(?P<guest>{_alternatives(w.guest_labels)})|(?P<host>{_alternatives(w.host_labels)}))[^\S\n]*[:：]"
        )

    @cached_property
    def unspaced_label(self) -> re.Pattern[str]:
        return self._compile(rf"(?:{_alternatives(self.words.unspaced_labels)})[^\S\n]*[:：]")

    @cached_property
    def before_guests(self) -> re.Pattern[str]:
        return self._compile(rf"(?<!\w)(?:{_alternatives(self.words.before_guests)})[:,]?(?=\s)")

    @cached_property
    def before_hosts(self) -> re.Pattern[str]:
        return self._compile(rf"(?<!\w)(?:{_alternatives(self.words.before_hosts)})[:,]?(?=\s)")

    @cached_property
    def before_guest_hosts(self) -> re.Pattern[str]:
        return self._compile(rf"(?<!\w)(?:{_alternatives(self.words.before_guest_hosts)})[:,]?(?=\s)")

    @cached_property
    def guest_hosting(self) -> re.Pattern[str]:
        """A guest host's verb, or one of `join` that "as a guest host" follows in its clause."""
        verbs, role = _alternatives(self.words.guest_hosting), _alternatives(self.words.as_guest_host)
        joins = rf"(?:{_alternatives(self.words.join)})(?=[^,;.\n]{{0,40}}[^\S\n](?:{role})(?!\w))"
        return self._compile(rf"(?<!\w)(?:(?:{verbs})(?!\w)|{joins})")

    @cached_property
    def talk(self) -> re.Pattern[str]:
        return self._compile(rf"(?<!\w)(?:{_alternatives(self.words.talk)})(?=\s)")

    @cached_property
    def join(self) -> re.Pattern[str]:
        return self._compile(rf"(?<!\w)(?:{_alternatives(self.words.join)})(?!\w)")

    @cached_property
    def joined(self) -> re.Pattern[str]:
        return self._compile(rf"[^\S\n]*(?:{_alternatives(self.words.joined)})(?!\w)")

    @cached_property
    def show(self) -> re.Pattern[str]:
        """A subject that means the show, at the end of what stands before a verb, with an adverb or auxiliary."""
        subject = _alternatives(self.words.show)
        return self._compile(rf"(?:^|[^\w’'])(?:{subject})(?:[^\S\n]+[a-zäöüé]+){{0,2}}[^\S\n]*$")

    @cached_property
    def stop(self) -> re.Pattern[str]:
        return self._compile(rf"(?<!\w)(?:{_alternatives(self.words.stops)})(?!\w)")

    @cached_property
    def preposition(self) -> re.Pattern[str]:
        return self._compile(rf"(?<!\w)(?:{_alternatives(self.words.prepositions)})[^\S\n]+(?:the[^\S\n]+)?$")

    @cached_property
    def belonging(self) -> re.Pattern[str]:
        """Where the person belongs whom the end of a text names."""
        return self._compile(rf"(?<=\w)[^\S\n]+(?:{_alternatives(self.words.belonging)})[^\S\n]+[^,;.\n]{{2,50}}$")

    @cached_property
    def adverb(self) -> re.Pattern[str]:
        return re.compile(rf"(?:[^\S\n]+(?:{_alternatives(self.words.adverbs)}|[A-Z]\.))+$")

    @cached_property
    def conjunction(self) -> re.Pattern[str]:
        return self._compile(rf",?[^\S\n]+(?:{_alternatives(self.words.conjunctions)})[^\S\n]+|[;\n]|,[^\S\n]+")

    @cached_property
    def title_with(self) -> re.Pattern[str]:
        return self._compile(rf"(?<!\w)(?:{_alternatives(self.words.title_with)})[:]?(?=\s)")

    @cached_property
    def title_against(self) -> re.Pattern[str]:
        return self._compile(rf"(?:{_alternatives(self.words.title_against)})[^\S\n]*$")


def may_state_people(text: str) -> bool:
    """Whether a title or notes on one line have what a name can be read from. False is certain."""
    if _words().unspaced_label.search(text):
        return True
    return bool(_NAME_RUN.search(text) or _NAME_RUN.search(_ASIDE.sub("", text)))


def people_in_notes(notes: str, is_name: NameTest, hosts: frozenset[str] = frozenset()) -> list[Stated]:
    """The guests and hosts that an episode's notes state, in order. `hosts`: known ones, case-folded full names."""
    patterns = _words()
    found: dict[str, Stated] = {}
    sentences = _sentences(notes[:MAX_NOTES_CHARACTERS])
    for _, sentence in sentences:
        for name in _guest_hosts_in(sentence, patterns, is_name):
            found.setdefault(name, Stated(name, "host", visiting=True))
        for name in _hosts_in(sentence, patterns, is_name):
            found.setdefault(name, Stated(name, "host"))
    known = hosts | {one.name.casefold() for one in found.values()}
    given = frozenset(word for name in known for word in (name.split()[0], name.split()[-1]))
    for offset, sentence in sentences:
        if offset > MAX_OPENING_CHARACTERS:
            break
        guests = _guests_in(sentence, patterns, is_name, _Hosts(known, given))
        for name in sorted(guests, key=sentence.find):
            found.setdefault(name, Stated(name, "guest"))
    return list(found.values())


class _Hosts(NamedTuple):
    """Known hosts, case-folded: full names, and their given names and surnames."""

    full: frozenset[str]
    given: frozenset[str]

    def has(self, words: str) -> bool:
        """Whether the text begins with a host: "Jon, Jon, and Tommy"."""
        first = words.split()[0].casefold().strip(".,;:") if words.split() else ""
        return first in self.given


def guests_in_title(title: str, is_name: NameTest) -> list[str]:
    """The names after "with" and the like in a title: "Small engines with Bob Okafor"."""
    patterns = _words()
    for match in patterns.title_with.finditer(title[:300]):
        if patterns.title_against.search(title[: match.start()]):
            continue
        names = list(_objects(title[match.end() : 300], patterns, is_name, before=0))
        if names:
            return names
    unspaced = patterns.unspaced_label.search(title[:300])
    return list(_unspaced(title[unspaced.end() :], is_name)) if unspaced else []


def _sentences(notes: str) -> list[tuple[int, str]]:
    """The sentences of the notes with their offsets. A label's line and the bullets below it are one sentence."""
    patterns = _words()
    found: list[tuple[int, str]] = []
    offset, label = 0, None
    for line in notes.split("\n"):
        text = line.strip()
        bullet = _BULLET.match(line) if text else None
        if label is not None and text and bullet and (not patterns.label.match(text)):
            found[label] = (found[label][0], f"{found[label][1]}\n{_BULLET.sub('', line).strip()}")
        elif text and (begins := patterns.label.match(text)):
            found.append((offset, text[:_MAX_SENTENCE_CHARACTERS]))
            label = len(found) - 1 if not text[begins.end() :].strip() or ";" not in text else None
        elif text:
            label = None
            found += [(offset, part[:_MAX_SENTENCE_CHARACTERS]) for part in split_sentences(text, "en")]
        offset += len(line) + 1
    return found


def _hosts_in(sentence: str, patterns: _Patterns, is_name: NameTest) -> Iterator[str]:
    label = patterns.label.match(sentence)
    if label:
        if label["host"]:
            yield from _listed(sentence[label.end() :], patterns, is_name)
        return
    for match in patterns.before_hosts.finditer(sentence):
        yield from _objects(sentence[match.end() :], patterns, is_name, before=0)


def _guest_hosts_in(sentence: str, patterns: _Patterns, is_name: NameTest) -> Iterator[str]:
    for match in patterns.before_guest_hosts.finditer(sentence):
        yield from _objects(sentence[match.end() :], patterns, is_name, before=0)
    for match in patterns.guest_hosting.finditer(sentence):
        yield from _subjects(sentence[: match.start()], match[0], patterns, is_name)


def _guests_in(sentence: str, patterns: _Patterns, is_name: NameTest, hosts: _Hosts) -> Iterator[str]:
    label = patterns.label.match(sentence)
    if label:
        if label["guest"]:
            yield from _listed(sentence[label.end() :], patterns, is_name)
        return
    if unspaced := patterns.unspaced_label.search(sentence):
        yield from _unspaced(sentence[unspaced.end() :], is_name)
        return
    for match in patterns.before_guests.finditer(sentence):
        yield from _objects(sentence[match.end() :], patterns, is_name)
    for match in patterns.talk.finditer(sentence):
        before, after = sentence[: match.start()], sentence[match.end() :]
        if _is_show(before, match[0], patterns, hosts):
            yield from _objects(after, patterns, is_name)
        elif hosts.has(after):  # "Ann Berg talks to Jon": Jon is the host
            yield from _subjects(before, match[0], patterns, is_name)
    for match in patterns.join.finditer(sentence):
        after = sentence[match.end() :]
        if patterns.joined.match(after) or hosts.has(after) or _joins_somebody(after, patterns):
            yield from _subjects(sentence[: match.start()], match[0], patterns, is_name)


def _joins_somebody(after: str, patterns: _Patterns) -> bool:
    """ "… joins Paul to discuss rust": a given name, and then what guests do."""
    name = re.match(rf"[^\S\n]+{_SINGLE.pattern}", after)
    return name is not None and patterns.joined.match(after, name.end()) is not None


def _is_show(before: str, verb: str, patterns: _Patterns, hosts: _Hosts) -> bool:
    """Whether the subject that ends a text is the show: "we", a host, or a given name alone ("Jon talks to …")."""
    if patterns.show.search(before):
        return True
    words = patterns.adverb.sub("", before).rstrip(" ,")
    if re.search(r"(?:,|\w)[^\S\n]+(?:and|und)(?:[^\S\n]+then)?$", words):  # "Jon and Dan …, and talk with"
        return _opens_with_show(before, patterns, hosts)
    run = None
    for match in _RUN.finditer(words):
        run = match
    if run is None or run.end() != len(words):
        return False
    name = run[0].split()
    while len(name) > 1 and fold_word(name[0]) in patterns.nobody:  # "Then Jon"
        del name[0]
    opening = re.sub(r"^(?:\w+,?[^\S\n]+){0,2}$|.*(?:,|and|und)[^\S\n]+$", "", words[: run.start()])
    if " ".join(name).casefold() in hosts.full or name[-1].casefold() in hosts.given:
        return True
    if re.search(r"(?:^|\W)(?:[Hh]ost|[Cc]o-host)[^\S\n]+$", words[: run.start()]):
        return True
    if hosts.full or len(name) > 1 or opening.strip():
        return False
    return verb.split()[0].casefold().endswith("s") and fold_word(name[0]) not in patterns.nobody


def _opens_with_show(sentence: str, patterns: _Patterns, hosts: _Hosts) -> bool:
    """Whether the first subject of a sentence is the show: "Then Jon and Dan …", "We …"."""
    words = [word.strip(",.:;") for word in sentence.split()[:4]]
    while words and fold_word(words[0]) in patterns.nobody and not patterns.show.search(words[0]):
        del words[0]
    return bool(words) and (words[0].casefold() in hosts.given or patterns.show.search(words[0]) is not None)


def _subjects(before: str, verb: str, patterns: _Patterns, is_name: NameTest) -> Iterator[str]:
    """The names that end a text before a verb, in order; an apposition or clause between commas is passed over.

    A verb in the singular has one subject: the last name.
    """
    one = re.match(r"\w+s\b|is\b|ist\b|erzählt|erklärt|berichtet", verb, re.IGNORECASE) is not None
    before = _ASIDE.sub("", before).rstrip()
    text = before.rstrip(" ,")
    if before.endswith(","):  # an apposition, unless it is the name: "the winner, Ann Berg, joins us"
        whole = re.sub(r",[^\S\n]+[^,\n]{2,120},$", "", before)
        at_end = [match for match in _RUN.finditer(whole) if match.end() == len(whole.rstrip(" ,"))]
        text = whole.rstrip(" ,") if at_end and is_name(at_end[0][0]) else text
    text = patterns.adverb.sub("", text)
    text = _without_belonging(text, patterns, is_name)
    names: list[str] = []
    while text:
        runs = list(_RUN.finditer(text))
        if not runs or runs[-1].end() != len(text):
            break
        run = runs[-1]
        name = is_name(run[0])
        if name is None or patterns.preposition.search(text[: run.start()]):
            break
        names.insert(0, name)
        if one:
            break
        rest = text[: run.start()].rstrip()
        joined = re.search(rf"(?:,|\b(?:{_alternatives(patterns.words.conjunctions)})|,[^\S\n]+\w+)$", rest)
        if joined is None:
            # "organizer Ann Berg and journalist Bo Deng": the word before is a job, and a conjunction before that
            job = re.search(rf"[^\S\n](?:{_alternatives(patterns.words.conjunctions)})[^\S\n]+[\w’'\- ]{{2,60}}$", rest)
            if job is None:
                break
            joined = job
        text = _without_belonging(_ASIDE.sub("", rest[: joined.start()]).rstrip(" ,"), patterns, is_name)
    yield from names


def _without_belonging(text: str, patterns: _Patterns, is_name: NameTest) -> str:
    """Without where the person belongs: "Bob Okafor from Example Works"; "Friend of the show Bob Okafor" stays."""
    shorter = patterns.belonging.sub("", text)
    run = None
    for match in _RUN.finditer(shorter):
        run = match
    return shorter if run and run.end() == len(shorter) and is_name(run[0]) else text


def _objects(text: str, patterns: _Patterns, is_name: NameTest, before: int = _MAX_WORDS_BEFORE_NAME) -> Iterator[str]:
    """The names that follow a verb or preposition, with those that a conjunction or a comma adds.

    `before`: how many words may stand before the first name.
    """
    text = _ASIDE.sub("", text[:_MAX_SENTENCE_CHARACTERS])
    found = 0
    for number, segment in enumerate(patterns.conjunction.split(text)[:12]):
        room = before if number == 0 or found == 0 else 5
        name, ended = _first_person(segment, patterns, is_name, room)
        ended = ended or (number == 0 and name is None and patterns.stop.search(segment) is not None)
        if name is not None:
            found += 1
            yield name
        elif number == 0 and before == 0:
            return
        if ended or (name is None and found == 0 and number >= 2):
            return


def _first_person(segment: str, patterns: _Patterns, is_name: NameTest, room: int) -> tuple[str | None, bool]:
    """The person whom a segment of a list begins with, and whether the list ends in it."""
    stop = patterns.stop.search(segment)
    head = segment[: stop.start()] if stop else segment
    for run in reversed(list(_RUN.finditer(head))):
        lead = head[: run.start()]
        if len(lead.split()) > room or patterns.preposition.search(lead):
            continue
        if name := is_name(run[0]):
            return name, stop is not None or _goes_on(head[run.end() :], patterns)
    return None, stop is not None and not segment[: stop.start()].strip()


def _goes_on(rest: str, patterns: _Patterns) -> bool:
    """Whether words after a name end the list: all but "of Ohio", "from Example Works", a dash and what it adds."""
    rest = rest.strip(' .!?"”')
    belongs = rf"(?:{_alternatives(patterns.words.belonging)})\b|[—–-]|\("
    return bool(rest) and not re.match(belongs, rest, re.IGNORECASE)


def _listed(text: str, patterns: _Patterns, is_name: NameTest) -> Iterator[str]:
    """The names of a list after a label. With ";" or lines, each item has one; else commas and "and" part them."""
    items = [item for item in re.split(r"[;\n]", text) if item.strip()]
    if len(items) > 1:
        for item in items[:12]:
            yield from _objects(_BULLET.sub("", item), patterns, is_name, before=3)
    else:
        yield from _objects(text, patterns, is_name, before=3)


def _unspaced(text: str, is_name: NameTest) -> Iterator[str]:
    """The names of a list in a script without spaces; what a comma adds to a name describes the person, and ends it."""
    for item in re.split(r"[、;；/&]|\s{2,}|\n", text[:120])[:6]:
        match = _UNSPACED_ITEM.match(item.strip())
        if match and (name := is_name(re.sub(r"(?:さん|氏|님|씨|先生|老师)$", "", match[0]))):
            yield name
        if re.search(r"[，,]", item):
            return
