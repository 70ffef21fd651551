"""Finds the proper names in a post's prose.

A name is a run of words with a capital. What has a capital for another reason is none: a word that opens a sentence, a
word of a heading in title case, a noun in German. There the words around it, or the episode, must show a name.
Scripts without capitals show a name by an honorific or by a verb of saying.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from summarizer.posts.fact_places import WORD, Places
from summarizer.text.detection import detect_language, is_in_language
from summarizer.text.fact_words import fact_words
from summarizer.text.language import Language
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.numbers import is_number_word
from summarizer.text.scripts import HAN_RANGE, KATAKANA_RANGE, written_without_spaces
from summarizer.text.sentences import opens_sentence
from summarizer.text.speech_words import speech_words

__all__ = ["NameFinder"]

_LINE_START = re.compile(
    r"(?:^|[:;…•·]|[?!]\s|\n)[\"'“”‘’«»()\[\]*_\s–—-]*$"
)  # or after a colon, a dot of a list, ? or !
_POSSESSIVE = re.compile(r"['’]s?$")
_VERSION = re.compile(r"-\d+(?:\.\d+)*(?![\w%])")  # GPT-5.1
_ACRONYMS = re.compile(r"[A-Z]{2,3}s")  # things of a kind: PRs, APIs
_FINAL = re.compile(r"[.!?…。！？]\W*$")
_MAX_TOLD = 500  # headings of a post whose language is asked for
_MIN_TELLING = 5  # letters of a word by which a heading's language is told
_MIN_TITLE = 3  # words of an entry in title case
_KATAKANA = f"[{KATAKANA_RANGE}]"
_HAN = f"[{HAN_RANGE}]"

Run = Sequence[re.Match[str]]


class NameFinder:
    """Finds names in the texts of one post.

    `small`: words that the post writes in small letters. `body`: its text, by which its language is told. `language`:
    of the post, where it is not that of the episode.
    """

    def __init__(
        self, places: Places, small: AbstractSet[str], body: str = "", language: Language | None = None
    ) -> None:
        self.places = places
        self.body = body
        self._told = 0  # headings whose language was asked for
        self.language = language or places.prose
        self.words = fact_words(self.language.code)
        self.small = small
        self.known = name_words()
        said = speech_words(self.language.code)
        self.ordinary = said.adverbs | said.guests | said.hosts | said.persons | said.prepositions
        self.nouns = self.language.capitalised_nouns
        self.unspaced = written_without_spaces(self.language.code)

    def find(self, text: str, *, heading: bool) -> Iterator[tuple[int, int]]:
        """Ranges of names, in their order."""
        words = list(WORD.finditer(text))
        titled = _is_titled([word[0] for word in words])
        if heading:
            found = self._in_title(text, words) if titled else self._in_sentences(text, words)
            yield from (one for one in found if self._shows(text[slice(*one)]) or not self._is_foreign(text))
        elif titled and len(words) >= _MIN_TITLE and not _FINAL.search(text) and "\n" not in text.strip():
            yield from self._in_title(text, words)  # an entry of a list: the title of a work or of a section
        else:
            yield from self._in_sentences(text, words)
        yield from self._without_capitals(text)

    def _in_sentences(self, text: str, words: Run) -> Iterator[tuple[int, int]]:
        for first, last in _runs(text, words, self._joins):
            for run in self._parts(text, self._name(text, words, first, last)):
                end = run[-1].end()
                version = _VERSION.match(text, end)
                yield run[0].start(), version.end() if version else end

    def _parts(self, text: str, run: Run) -> list[Run]:
        """The run; its names apart where each is known, and not the whole: "Ann Bell of | Acme"."""
        joints = [at for at, word in enumerate(run) if not _capital(word[0])]
        if not run or not joints or self.places.knows(_text(text, run)):
            return [run] if run else []
        starts, ends = [0, *(at + 1 for at in joints)], [*joints, len(run)]
        parts = [run[start:end] for start, end in zip(starts, ends, strict=True) if start < end]
        return parts if all(self.places.knows(_text(text, part)) for part in parts) else [run]

    def _shows(self, name: str) -> bool:
        """Whether a name is shown to be one by its spelling, or by a person's name that it resembles."""
        return any(self._is_sure(word[0]) or self.places.resembles_person(word[0]) for word in WORD.finditer(name))

    def _is_foreign(self, heading: str) -> bool:
        """Whether a heading is in another language than the episode and the post: its words are no names.

        Of a few words no language can be told; then none of those in small letters is known.
        """
        small = [word[0] for word in WORD.finditer(heading) if word[0].islower() and len(word[0]) >= _MIN_TELLING]
        if small and not any(self._is_word(word) or self._is_common_form(word) for word in small):
            return True
        self._told += 1  # a classifier reads each
        return self._told <= _MAX_TOLD and not any(is_in_language(heading, code) for code in self._languages)

    @cached_property
    def _languages(self) -> frozenset[str]:
        written = detect_language(self.body) if self.body else None
        return frozenset(filter(None, (self.language.code, self.places.language.code, written)))

    # -- runs of capitalised words -------------------------------------------------------------------------------------

    def _joins(self, text: str, words: Run, place: int) -> bool:
        """Whether a word goes on the run of words before it."""
        before = words[place - 1][0]
        between = text[words[place - 1].end() : words[place].start()]
        initial = between == ". " and len(before) == 1  # "J. Smith", not the next sentence
        if (between not in (" ", "-", " & ") and not initial) or _POSSESSIVE.search(before):
            return False
        if _capital(words[place][0]):
            return True
        following = place + 1 < len(words) and _capital(words[place + 1][0])
        word = words[place][0]
        particle = word in self.known.particles and word not in (self.language.ampersand, "und", "y", "e", "et")
        if self.nouns and word in self.words.determiners:
            particle = before in self.known.particles  # "von der Leyen", not "Frage der Zeit"
        return following and particle

    def _name(self, text: str, words: Run, first: int, last: int) -> Run:
        """The part of a run that is a name; empty when nothing is."""
        run = words[first:last]
        opening = not self.unspaced and _opens(text, run[0].start(), self.language.code)
        run = self._after_particle(text, run, opening)
        whole = run if len(run) > 1 and self.places.knows(_text(text, run)) else self._stripped(run)
        if whole and self.places.knows(_text(text, whole)) and not (opening and self._is_word(run[0][0])):
            return whole if not self.nouns or len(whole) > 1 or self._is_proper(whole[0][0]) else ()
        if opening and not self._is_sure(run[0][0]) and (self._is_word(run[0][0]) or self._is_common_form(run[0][0])):
            run, opening = run[1:], False
        if self.nouns:
            return self._german(text, words, self._stripped(run, deeply=True))
        core = self._stripped(run, deeply=True)  # of "Halden Council" Halden
        run = self._stripped(run) if core and not self.places.knows(_text(text, core)) else core
        if len(run) == 1 and opening and run[0] is words[first] and not self._is_sure(run[0][0]):
            return run if self._has_predicate(text, words, first) else ()
        return run

    def _after_particle(self, text: str, run: Run, opening: bool) -> Run:
        """Of "Comparison of Erlang" Erlang: the run without a word that is no name, and the particle after it."""
        if len(run) < 3 or _capital(run[1][0]) or self._is_sure(run[0][0]) or self.places.knows(_text(text, run)):
            return run
        rest = run[next(place for place in range(1, len(run)) if _capital(run[place][0])) :]
        known = self.places.knows(_text(text, rest)) and fold_word(run[0][0]) not in self.places.person_words
        return rest if opening or known or self._is_word(run[0][0]) else run

    def _stripped(self, run: Run, *, deeply: bool = False) -> Run:
        """The run without articles, months and everyday words at its ends; `deeply`: without common words."""

        def empty(word: str) -> bool:
            key = _key(word)
            light = len(key) < 2 or key in self.language.articles
            light = light or key in self.language.weekdays or key.removesuffix("s") in self.language.weekdays
            light = light or (_ACRONYMS.fullmatch(word) is not None and not self.places.knows(word))
            light = light or key in self.words.everyday or key in self.language.months
            return light or (deeply and not self._is_sure(word) and (self._is_word(word) or self.known.is_title(word)))

        while run and (empty(run[0][0]) or not _capital(run[0][0])):
            run = run[1:]
        while run and (empty(run[-1][0]) or not _capital(run[-1][0])):
            run = run[:-1]
        return run

    def _is_word(self, word: str) -> bool:
        """Whether a word is an ordinary one of the language, or stands in small letters in the post or transcript."""
        key = _key(word)
        if word.isupper() and len(word) > 1:
            return key in self.words.everyday
        language = self.language
        if key in language.common or key in language.function_words or is_number_word(key, language.code):
            return True
        return key in self.small or key in self.places.small or key in self.ordinary

    def _is_common_form(self, word: str) -> bool:
        """Whether a word has the ending of ordinary words, or is a form of one that the transcript has."""
        key = _key(word)
        if any(key.endswith(ending) and len(key) > len(ending) + 2 for ending in self.words.common_endings):
            return True
        stem = key[: max(5, len(key) - 3)]
        stems = self.places.stems
        place = bisect_left(stems, stem)
        if len(key) >= 5 and place < len(stems) and stems[place].startswith(stem):
            return True
        return key.endswith("s") and (key[:-1] in self.small or key[:-1] in self.places.small)

    def _is_sure(self, word: str) -> bool:
        """Whether the spelling shows a name: `OpenAI`, `GPU`, `Kaiser's`."""
        plain = _POSSESSIVE.sub("", word)
        inner = any(character.isupper() for character in plain[1:]) and "-" not in plain
        if inner:
            return _key(word) not in self.words.everyday
        possessive = plain != word and word[0].isupper() and not self.nouns and len(plain) > 2
        return possessive and not self._is_word(plain)

    def _is_proper(self, word: str) -> bool:
        return self._is_sure(word) or fold_word(word) in self.places.person_words

    def _has_predicate(self, text: str, words: Run, place: int) -> bool:
        """Whether the word that opens a sentence is its subject: a verb follows, or another name after "and"."""
        if place + 1 >= len(words) or not text[words[place].end() : words[place + 1].start()].isspace():
            return False
        after = words[place + 1][0]
        if after == self.language.ampersand and place + 2 < len(words) and not self.nouns:
            return _capital(words[place + 2][0])
        if after in self.words.predicates or after in self.language.speech_verbs:
            return True
        ends = any(after.endswith(ending) and len(after) > len(ending) + 1 for ending in self.words.predicate_endings)
        return ends and after not in self.language.function_words

    def _german(self, text: str, words: Run, run: Run) -> Run:
        """Where every noun has a capital: several words of which one is not said, or one word shown to be a name."""
        described = bool(run) and self._follows_determiner(text, words, run[0])
        if described and fold_word(run[0][0]) not in self.known.roles:
            run = run[1:]  # "der Arbeit | Fehler"
        run = self._stripped(run, deeply=True)
        if not run:
            return ()
        if len(run) > 1:
            genitive = next((place for place, word in enumerate(run[:-1], start=1) if self._is_genitive(word[0])), 0)
            if genitive:  # "Brandts Frage"
                return run[:genitive]
            said = all(self.places.knows(word[0]) or not _capital(word[0]) for word in run)
            names = any(self._is_proper(word[0]) for word in run)
            return run if names or not said else ()
        word = run[0][0]
        if self._is_proper(word):
            return run
        if self._is_common_form(word) or _key(word) in self.words.bare_nouns or self.places.knows(word):
            return ()
        if self.places.resembles_person(word):
            return run
        place = words.index(run[0])
        before = words[place - 1][0] if place else ""
        if described or self._follows_determiner(text, words, run[0]):
            return ()
        if self.known.is_title(before) or before.casefold() in self.language.speech_verbs:
            return run
        if before in self.words.before_places and not word.endswith(("e", "en")):
            return run
        return run if self._has_predicate(text, words, place) else ()

    def _is_genitive(self, word: str) -> bool:
        """Whether a word is the name of a person in the episode with a genitive's ending."""
        folded, people = fold_word(word), self.places.person_words
        return folded not in people and folded.endswith("s") and folded[:-1] in people

    def _follows_determiner(self, text: str, words: Run, word: re.Match[str]) -> bool:
        """Whether a determiner stands before a word, or a determiner and an adjective."""
        place = words.index(word)
        before: list[str] = []
        while place and len(before) < 2 and text[words[place - 1].end() : words[place].start()].isspace():
            place -= 1
            before.append(words[place][0])
        if before and before[0].casefold() in self.words.determiners:
            return True
        return len(before) == 2 and before[0].islower() and before[1].casefold() in self.words.determiners

    # -- headings in title case ----------------------------------------------------------------------------------------

    def _in_title(self, text: str, words: Run) -> Iterator[tuple[int, int]]:
        """Words whose spelling shows a name, and runs of words that neither the post nor the episode has."""
        for first, last in _runs(text, words, self._joins):
            run = words[first:last]
            place = 0
            while place < len(run):
                end = place
                while end < len(run) and self._is_unknown(run[end][0]):
                    end += 1
                part = run[place : max(end, place + 1)]
                before = words[first + place - 1][0] if first + place else ""
                described = before.casefold() in self.language.articles  # "The Quiet Courage of ..."
                if self._is_sure(part[0][0]) or (len(part) > 1 and not described):
                    yield part[0].start(), part[-1].end()
                elif end > place and place and fold_word(before) in self.places.person_words:
                    yield run[place - 1].start(), part[0].end()
                elif end > place and self.places.resembles_person(part[0][0]):
                    yield part[0].span()
                place = max(end, place + 1)

    def _is_unknown(self, word: str) -> bool:
        if not _capital(word) or self._is_word(word) or self._is_common_form(word) or _key(word) in self.words.everyday:
            return False
        if self._is_ordinary(_key(word)):
            return False
        return not self.places.knows(word)

    def _is_ordinary(self, key: str) -> bool:
        """Whether a word, with an inflection's ending or without, is an ordinary one of headings."""
        stems = [key.removesuffix(ending) for ending in ("", *self.words.inflections)]
        known = self.words.in_titles | self.language.common
        return any(stem in known or f"{stem}e" in known for stem in stems)

    # -- scripts without capitals --------------------------------------------------------------------------------------

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        """Patterns whose group 1 is a name; before that of group 2 another word may stand."""
        honorifics = "|".join(map(re.escape, self.words.honorifics))
        say = "|".join(map(re.escape, self.words.say))
        found = {
            "ja": (
                rf"({_KATAKANA}{{2,}}(?:[・＝]{_KATAKANA}{{2,}})+)",
                rf"(?P<end>(?:{_HAN}{{1,4}}[ 　])?{_HAN}{{1,4}}|{_KATAKANA}{{2,10}})(?:{honorifics})",
                rf"((?!..[ 　]?.[はが]){_HAN}{{1,4}}[ 　]{_HAN}{{1,4}})(?=[はがのもを、])",
                rf"(?:^|[。\n]\s*)({_HAN}{{2,4}})は[^。\n]{{1,200}}(?:{say})",
            ),
            "zh": (
                rf"(?P<end>{_HAN}{{1,3}})(?:{honorifics})",
                rf"(?:^|[。，！？；\n]\s*)({_HAN}{{2,4}}?)(?:{say})",
            ),
            "ko": (rf"([가-힣]{{2,4}})\s?(?:{honorifics})(?![가-힣]{{3}})",),
        }
        return [re.compile(pattern) for pattern in found.get(self.language.code, ())]

    def _without_capitals(self, text: str) -> Iterator[tuple[int, int]]:
        letters = {one for one in self.words.no_names if self.language.code == "zh"}
        for pattern in self._patterns:
            for match in pattern.finditer(text):
                name = match[1]
                if letters & set(name) or any(name.endswith(one) for one in self.words.no_names):
                    continue
                # What stands before the name may be no part of it: 社長佐々木さん.
                ends = range(len(name) - 1) if "end" in match.re.groupindex else range(1)
                start = next((one for one in ends if self.places.knows(name[one:])), 0)
                yield match.start(1) + start, match.end(1)


def _runs(text: str, words: Run, joins: object) -> Iterator[tuple[int, int]]:
    """Half-open ranges of `words`: runs that begin and end with a capital."""
    place = 0
    while place < len(words):
        if not _capital(words[place][0]):
            place += 1
            continue
        last = place + 1
        while last < len(words) and joins(text, words, last):  # type: ignore[operator]
            last += 1
        after = last
        while not _capital(words[last - 1][0]):  # a joining word does not end a name
            last -= 1
        yield place, last
        place = after


def _text(text: str, run: Run) -> str:
    return text[run[0].start() : run[-1].end()]


def _key(word: str) -> str:
    return re.sub(r"['’].*$", "", word).casefold()


def _capital(word: str) -> bool:
    return word[0].isupper() or (len(word) > 1 and word[0].islower() and word[1].isupper())  # iPhone


def _is_titled(words: Sequence[str]) -> bool:
    """Whether a heading is in title case, so that capitals do not mark names."""
    long = [word for word in words if len(word) > 3]
    return sum(1 for word in long if _capital(word)) * 2 > len(long)


def _opens(text: str, place: int, language: str) -> bool:
    """Whether a sentence or a line begins at this offset, or the words after a colon."""
    before = text[max(0, place - 40) : place]
    line = _LINE_START.search(before if place <= 40 else f"x{before}") is not None
    return line or opens_sentence(text, place, language)
