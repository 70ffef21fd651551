"""Looks up the numbers, dates and proper names of a post's prose in the episode.

The search covers the passages that support the insight, then the whole transcript, then the metadata. A fact that is
not found is reported and does not fail the check. Names are compared word by word, apart from possessive and plural
endings: a misspelt name is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from summarizer.checking.searchable import SearchableTranscript
from summarizer.post_format.parts import (
    ATTRIBUTION_START,
    CONCLUSION_HEADING,
    CORRECTION_START,
    INSIGHTS_HEADING,
    NOTICE_START,
    is_to_write,
)
from summarizer.posts.document import Block, Document
from summarizer.records.episode import Episode
from summarizer.records.post import Draft, Insight, ProseFinding, QuoteCheck, Topic
from summarizer.records.timecode import CLOCK
from summarizer.text.language import Language
from summarizer.text.numbers import Number, is_number_word, values
from summarizer.text.quotation_marks import MARK_CHARACTERS
from summarizer.text.sentences import opens_sentence
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["check_prose"]

Found = Literal["evidence", "transcript", "metadata", "nowhere"]
FactKind = Literal["number", "date", "name"]

# Parts that code writes from metadata and settings, and the fixed headings.
_BOILERPLATE = re.compile(
    rf"^(?:{NOTICE_START} |{ATTRIBUTION_START} |{re.escape(CORRECTION_START)}|Get updates\b"
    rf"|{INSIGHTS_HEADING}$|{CONCLUSION_HEADING}$)"
)
_CLOCK = re.compile(rf"[(\[]{{0,2}}\b{CLOCK}\b[)\]]{{0,2}}")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_NUMBERING = re.compile(r"^\s*\d{1,4}\s*[.)]")
_LINE_START = re.compile(rf"(?:^|[:…]|\n)[{re.escape(MARK_CHARACTERS)}()\[\]*_\s–—-]*$")  # or after a colon
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’.&+#-](?=[^\W_]))*[+#]{0,2}")
_JOINING_WORDS = frozenset(
    [
        "of",
        "the",
        "de",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "da",
        "dos",
        "del",
        "di",
        "al",
        "and",
        "&",
        "y",
        "et",
        "und",
        "e",
    ]
)
# Endings of common words, which at the start of a sentence are not names.
_COMMON_ENDING = re.compile(
    r"(?:ing|ly|tions?|sions?|ments?|ness|ities|ity|ed|ives?|ous|able|ible|ful|less|isms?|ences?|ances?|ical|ware|ers)$"
)
_MAX_FINDINGS = 2000
_MAX_FINDINGS_PER_BLOCK = 500  # of a kind in one paragraph


@dataclass(frozen=True)
class _Fact:
    kind: FactKind
    text: str
    start: int  # in the block's text
    keys: tuple[str, ...] = ()  # of a name or date
    number: Number | None = None


def check_prose(
    document: Document,
    around: Mapping[int, str],
    heard: SearchableTranscript,
    quotes: Sequence[tuple[int, QuoteCheck]] = (),
    *,
    episode: Episode | None = None,
    draft: Draft | None = None,
) -> tuple[ProseFinding, ...]:
    """The facts of all paragraphs and headings, without quotations. `quotes` holds block indexes and checks."""
    finder = _Facts(document, around, heard.language)
    places = _Places(heard, episode)
    evidence = _Evidence(document, heard, quotes, draft)
    findings: dict[tuple[int, str], ProseFinding] = {}
    for number, block in enumerate(document.blocks):
        for fact in finder.of(number, block):
            line = block.line(fact.start)
            if (line, fact.text) not in findings and len(findings) < _MAX_FINDINGS:
                found = places.find(fact, evidence.ranges(number))
                findings[line, fact.text] = ProseFinding(line=line, text=fact.text, kind=fact.kind, found=found)
    return tuple(findings.values())


class _Facts:
    """Finds numbers, dates and names in blocks."""

    def __init__(self, document: Document, around: Mapping[int, str], language: Language) -> None:
        self.language = language
        self.around = around
        self.small: set[str] = set()  # words that the post's paragraphs write in lower case
        for number, block in enumerate(document.blocks):
            if block.kind != "heading":
                text = around.get(number, block.text)
                self.small |= {match[0].casefold() for match in _WORD.finditer(text) if match[0][0].islower()}
        months = "|".join(sorted(map(re.escape, language.months), key=len, reverse=True)) or r"(?!)"
        day = r"\d{1,2}(?:st|nd|rd|th|\.)?"
        self.date = re.compile(
            rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b{day}\s+(?:of\s+|de\s+)?(?:{months})\b\.?(?:,?\s+(?:de\s+)?\d{{4}})?"
            rf"|\b(?:{months})\b\.?\s+{day}(?:,?\s+\d{{4}})?\b|\b(?:{months})\b\.?,?\s+\d{{4}}\b",
            re.IGNORECASE,
        )

    def of(self, number: int, block: Block) -> Iterator[_Fact]:
        text = self.around.get(number, block.text)
        if block.quote is not None or _BOILERPLATE.match(text.strip()) or is_to_write(text):
            return
        text = self._blanked(text, block)
        taken: list[tuple[int, int]] = []
        for match in self.date.finditer(text):
            taken.append(match.span())
            yield _Fact("date", match[0], match.start(), self._keys(match[0]))
        names = self._names(text, heading=block.level > 0)
        for start, end in islice(names, _MAX_FINDINGS_PER_BLOCK):
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                yield _Fact("name", text[start:end], start, self._keys(text[start:end]))
        yield from islice(self._amounts(text, taken), _MAX_FINDINGS_PER_BLOCK)

    def _blanked(self, text: str, block: Block) -> str:
        """The text with code, addresses, clock times and a heading's number blanked out; offsets stay."""
        for start, end in block.code:
            text = text[:start] + " " * (end - start) + text[end:]
        patterns = [_CLOCK, _URL, *([_NUMBERING] if block.kind == "heading" else [])]
        for pattern in patterns:
            text = pattern.sub(lambda match: " " * len(match[0]), text)
        return text

    def _keys(self, text: str) -> tuple[str, ...]:
        return tuple(token.key for token in tokenize(clean_text(text), self.language))

    def _amounts(self, text: str, taken: list[tuple[int, int]]) -> Iterator[_Fact]:
        for number in values(text, self.language.code):
            overlaps = any(number.start < last and number.end > first for first, last in taken)
            if not number.everyday and not overlaps:
                yield _Fact("number", text[number.start : number.end], number.start, number=number)

    def _names(self, text: str, *, heading: bool) -> Iterator[tuple[int, int]]:
        """Ranges of proper names: runs of capitalised words, without common words at the start of a sentence."""
        words = list(_WORD.finditer(text))
        titled = heading and _is_titled([word[0] for word in words])
        place = 0
        while place < len(words):
            if not _capital(words[place][0]):
                place += 1
                continue
            last = place + 1
            while last < len(words) and self._continues(text, words, last):
                last += 1
            while not _capital(words[last - 1][0]):  # a joining word does not end a name
                last -= 1
            run: Sequence[re.Match[str]] = words[place:last]
            place = last
            if titled:
                yield from (word.span() for word in run if self._sure(word[0]))
                continue
            if _opens(text, run[0].start(), self.language.code) and not self._opens_with_name(run):
                run = run[1:]
                while run and not _capital(run[0][0]):
                    run = run[1:]
            run = self._without_common(run)
            if run and (not self.language.capitalised_nouns or len(run) > 1 or self._sure(run[0][0])):
                end = run[-1].end()
                version = re.match(r"[ -]?\d+(?:\.\d+)*(?![\w%])", text[end:])  # GPT-5.1, Python 3.11
                yield run[0].start(), end + (version.end() if version and version[0][0] == "-" else 0)

    def _continues(self, text: str, words: Sequence[re.Match[str]], place: int) -> bool:
        between = text[words[place - 1].end() : words[place].start()]
        if between not in (" ", "-", "’s ", "'s ", " & ", "\n", ". ") or (
            between == ". " and len(words[place - 1][0]) > 1  # "J. Smith", not the next sentence
        ):
            return False
        if words[place - 1][0].endswith(("'s", "’s")):
            return False
        if _capital(words[place][0]):
            return True
        follows = place + 1 < len(words) and _capital(words[place + 1][0])
        return (
            words[place][0] in _JOINING_WORDS
            and follows
            and words[place][0] not in ("and", "und", "y", "et", "e", "the")
        )

    def _without_common(self, run: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
        """The run without pronouns and articles at either end: `I`, `The`."""
        while run and self._is_light(run[0][0]):
            run = run[1:]
        while run and (self._is_light(run[-1][0]) or run[-1][0] in _JOINING_WORDS):
            run = run[:-1]
        return run

    def _is_light(self, word: str) -> bool:
        key = re.sub(r"['’].*$", "", word).casefold()
        return len(key) < 2 or key in self.language.articles or key in self.language.weekdays

    def _is_common(self, word: str) -> bool:
        key = re.sub(r"['’].*$", "", word).casefold()
        return len(key) < 2 or (key in self.language.common and not word.isupper()) or key in self.language.weekdays

    def _opens_with_name(self, run: Sequence[re.Match[str]]) -> bool:
        """Whether the first word of a sentence is a name."""
        word = run[0][0]
        key = re.sub(r"['’]s?$", "", word).casefold()
        if self._sure(word):
            return True
        if (
            self._is_common(word)
            or key in self.small
            or is_number_word(key, self.language.code)
            or _COMMON_ENDING.search(key)
        ):
            return False
        if key.endswith("s") and key[:-1] in self.small:
            return False
        return not self.language.capitalised_nouns

    def _sure(self, word: str) -> bool:
        """Whether the spelling shows a name: `OpenAI`, `GPU`, `Kaiser's`."""
        plain = re.sub(r"['’]s?$", "", word)
        inner = any(character.isupper() for character in plain[1:])
        key = plain.casefold()
        possessive = plain != word and word[0].isupper() and key not in self.small and not self._is_common(plain)
        return (inner and "-" not in plain) or (possessive and not self.language.capitalised_nouns and len(plain) > 2)


def _opens(text: str, place: int, language: str) -> bool:
    """Whether a sentence or a line begins at this offset, or the words after a colon."""
    before = text[max(0, place - 40) : place]
    line = _LINE_START.search(before if place <= 40 else f"x{before}") is not None
    return line or opens_sentence(text, place, language)


class _Places:
    """Looks up facts in ranges of the transcript, in the whole transcript, and in the metadata."""

    def __init__(self, heard: SearchableTranscript, episode: Episode | None) -> None:
        self.heard = heard
        self.language = heard.language
        self.amounts: dict[float, list[tuple[int, Number]]] = {}  # value -> token and number
        for place, number in heard.numbers:
            for value in {number.value, *(one for other in number.others for one in other)}:
                self.amounts.setdefault(value, []).append((place, number))
        metadata = _metadata(episode, heard)
        keys = [_bare(token.key) for token in tokenize(clean_text(metadata), self.language)]
        self.metadata = f" {' '.join(keys)} "
        self.metadata_amounts: dict[float, list[tuple[int, Number]]] = {}
        for number in values(metadata, self.language.code):
            self.metadata_amounts.setdefault(number.value, []).append((0, number))

    def find(self, fact: _Fact, evidence: Sequence[tuple[int, int]]) -> Found:
        places = self._in_transcript(fact)
        if any(first <= place < last for place in places for first, last in evidence):
            return "evidence"
        if places:
            return "transcript"
        return "metadata" if self._in_metadata(fact) else "nowhere"

    def _in_transcript(self, fact: _Fact) -> list[int]:
        if fact.number is not None:
            return _places_of(fact.number, self.amounts)
        for keys in _variants(fact.keys):
            found = self.heard.exact(self.heard.encode(keys))
            if found:
                return found
        return []

    def _in_metadata(self, fact: _Fact) -> bool:
        if fact.number is not None:
            return bool(_places_of(fact.number, self.metadata_amounts))
        return any(f" {' '.join(_bare(key) for key in keys)} " in self.metadata for keys in _variants(fact.keys))


def _places_of(number: Number, amounts: Mapping[float, Sequence[tuple[int, Number]]]) -> list[int]:
    """The tokens where a number stands: the number itself, else all parts of one of its other readings."""
    for parts in ((number.value,), *number.others):
        found = [[place for place, known in amounts.get(part, ()) if number.fits(known.unit)] for part in parts]
        if all(found):
            return [place for places in found for place in places]
    return []


def _bare(key: str) -> str:
    """The key without a possessive ending."""
    return key[:-2] if key.endswith("'s") else key


def _variants(keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A name as it stands, without and with a possessive or plural ending of its last word."""
    *head, last = keys
    bare = _bare(last)
    endings = [last, bare, f"{bare}'s", f"{bare}s"]
    if bare.endswith("s") and len(bare) > 3:
        endings += [bare[:-1], f"{bare[:-1]}'s"]
    for ending in dict.fromkeys(endings):
        yield (*head, ending)


class _Evidence:
    """The token ranges of the transcript that support each block of the post."""

    def __init__(
        self,
        document: Document,
        heard: SearchableTranscript,
        quotes: Sequence[tuple[int, QuoteCheck]],
        draft: Draft | None,
    ) -> None:
        self.heard = heard
        self.sections: dict[int, int] = {}  # block -> section
        self.found: dict[int, list[tuple[int, int]]] = {}
        headings: dict[int, str] = {}
        ids: dict[int, set[str]] = {}
        section = 0
        for number, block in enumerate(document.blocks):
            if block.kind == "heading":
                section += 1
                headings[section] = _NUMBERING.sub("", block.text).strip()
            self.sections[number] = section
            ids.setdefault(section, set()).update(note.id for _, note in block.notes if note.id)
        for number, quote in quotes:
            if quote.words:
                self.found.setdefault(self.sections[number], []).append(heard.token_range(quote.words))
        parts: list[Insight | Topic] = [*draft.insights, *draft.topics] if draft else []
        for part in parts:
            section_of = next(
                (s for s in headings if part.quote in ids.get(s, ()) or _is_heading_of(headings[s], part)), None
            )
            if section_of is not None:
                self.found.setdefault(section_of, []).extend(heard.token_range(words) for words in part.evidence)

    def ranges(self, block: int) -> list[tuple[int, int]]:
        return self.found.get(self.sections[block], [])


def _is_heading_of(heading: str, part: Insight | Topic) -> bool:
    title = part.heading if isinstance(part, Insight) else f"On {part.subject}"
    return title is not None and " ".join(title.split()) == " ".join(heading.split())


def _capital(word: str) -> bool:
    return word[0].isupper() or (len(word) > 1 and word[0].islower() and word[1].isupper())  # iPhone


def _is_titled(words: Sequence[str]) -> bool:
    """Whether a heading is in title case, so that capitals do not mark names."""
    long = [word for word in words if len(word) > 3]
    return sum(1 for word in long if _capital(word)) * 2 > len(long)


def _metadata(episode: Episode | None, heard: SearchableTranscript) -> str:
    speakers = [speaker.display for speaker in heard.transcript.speakers]
    if episode is None:
        return " . ".join(speakers)
    parts = [*speakers, episode.title, episode.show or "", episode.description[:50_000]]
    parts += [person.name for person in episode.people]
    parts += [chapter.title for chapter in episode.chapters]
    parts += [str(number) for number in (episode.season, episode.number) if number is not None]
    if episode.date:
        day = episode.date
        month = _MONTHS[day.month - 1]
        for name in (month, month[:3]):
            parts += [f"{name} {day.day}, {day.year}", f"{day.day} {name} {day.year}", f"{name} {day.year}"]
        parts += [day.isoformat(), str(day.year)]
    return " . ".join(part for part in parts if part)


# English month names, independent of the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
