"""Who said it, as the post has it: the nearest name wins.

In order: the anchor's speaker; "— Name" after the quotation; `Name:` before it; "Name says" in the same sentence or in
the words right around it; a known speaker's name in the same block before the quotation; "Name argues", then any known
speaker, in the paragraph before; else the guest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from summarizer.checking.searchable import SearchableTranscript
from summarizer.posts.document import Document
from summarizer.posts.quotations import Quotation
from summarizer.records.episode import Episode
from summarizer.records.transcript import Speaker
from summarizer.text.sentences import has_final_mark, split_sentences
from summarizer.text.tokens import clean_text

__all__ = ["Attribution", "People", "is_label", "names_match"]

Origin = Literal["anchor", "signature", "prefix", "verb", "mention", "default"]

_LABEL = re.compile(
    r"^(?:(?:speaker|spk|spkr|voice|person|participant|sprecher|orador|locuteur|发言人|話者|说话人)[\s_-]*[\w]{0,3}"
    r"|[A-Za-z]|\d{1,3}|unknown|guest|host|narrator|interviewer|interviewee)$",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’-]*"
_NAME = rf"{_CAPITAL}(?:\s+(?:(?:de|van|von|der|den|la|le|da|dos|bin|al)\s+)*{_CAPITAL}){{0,3}}"
_NAME_PATTERN = re.compile(_NAME)
_PREFIX = re.compile(rf"^\s*[*_]*({_NAME})[*_]*\s*(?:\([^)]{{0,40}}\))?\s*:\s*[*_]*\s*$")
_PRONOUNS = frozenset(
    ["he", "she", "they", "i", "we", "it", "you", "er", "sie", "él", "ella", "il", "elle", "ele", "ela"]
)


@dataclass(frozen=True)
class Attribution:
    """A name, where the post gave it, and the transcript's labels it may stand for.

    `name` None: nobody is named and there is no guest, so anybody may have said it.
    """

    name: str | None
    origin: Origin
    labels: frozenset[str] = frozenset()


def is_label(text: str) -> bool:
    """Whether this only tells voices apart: `Speaker 1`, `A`, `spk_0`."""
    return _LABEL.match(text.strip()) is not None


def name_keys(name: str, titles: Iterable[str] = ()) -> list[str]:
    """`Mireille Reece, PsyD` -> [mireille, reece]."""
    text = clean_text(name.split(",")[0]).casefold()
    text = re.sub(r"'s\b|[().]", " ", text)
    keys = re.findall(r"[^\W_][\w'-]*", text)
    kept = [key for key in keys if key not in set(titles)]
    return kept or keys


def names_match(one: str, other: str, titles: Iterable[str] = ()) -> bool:
    """Whether two names can be one person's: equal, a part of the other (surname, first name), or initials."""
    shorter, longer = sorted((name_keys(one, titles), name_keys(other, titles)), key=len)
    if not shorter:
        return False
    rest = list(longer)
    for key in shorter:
        match = next((k for k in rest if k == key), None)
        match = match or next(
            (k for k in rest if len(key) == 1 or len(k) == 1 if k[0] == key[0] and len(shorter) > 1), None
        )
        if match is None:
            return False
        rest.remove(match)
    return any(len(key) > 1 for key in shorter) or shorter == longer


class People:
    """The voices of a transcript and the names that a post may give them."""

    def __init__(self, heard: SearchableTranscript, episode: Episode | None) -> None:
        self.heard = heard
        self.titles = heard.language.titles
        said = {label for label in heard.labels if label}
        known = heard.transcript.by_label
        self.speakers: dict[str, Speaker] = {label: known.get(label) or Speaker(label=label) for label in sorted(said)}
        for speaker in heard.transcript.speakers:
            self.speakers.setdefault(speaker.label, speaker)
        self.episode_names = tuple(person.name for person in episode.people) if episode else ()
        self.guests = self._guests(episode)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that may stand for a voice, without plain labels."""
        voices = [self.name(label) for label in self.speakers]
        return tuple(dict.fromkeys([name for name in voices if name] + list(self.episode_names)))

    def name(self, label: str | None) -> str | None:
        """The name of a voice; None when only a label is known."""
        if not label:
            return None
        speaker = self.speakers.get(label)
        if speaker and speaker.name:
            return speaker.name
        return None if is_label(label) else label

    def display(self, label: str | None) -> str | None:
        return self.name(label) or label or None

    def _guests(self, episode: Episode | None) -> frozenset[str]:
        guests = {label for label, speaker in self.speakers.items() if speaker.role == "guest"}
        if not guests and episode:
            for name in episode.names("guest"):
                guests |= self.labels_of(name)
        if not guests:  # somebody must be the host for the others to be the guests
            hosts = {label for label, speaker in self.speakers.items() if speaker.role == "host"}
            for name in episode.names("host") if episode else ():
                hosts |= self.labels_of(name)
            others = set(self.speakers) - hosts
            guests = others if hosts and len(others) == 1 else set()
        return frozenset(guests)

    def labels_of(self, name: str) -> set[str]:
        """Voices that may be called this. The label itself counts, too."""
        exact = {label for label in self.speakers if label.casefold() == name.strip().casefold()}
        if exact:
            return exact
        named = {label: self.name(label) for label in self.speakers}
        return {label for label, known in named.items() if known and names_match(known, name, self.titles)}

    def agrees(self, attribution: Attribution, label: str | None) -> bool | None:
        """Whether this voice is the one the post names; None when that cannot be told."""
        if attribution.name is None:
            return None if label is None else True
        if label is None:
            return None
        if attribution.labels:
            return label in attribution.labels
        if self.name(label) is None:
            return None  # an unnamed voice may be the person the post names
        return False

    # -- reading the post ----------------------------------------------------------------------------------------------

    def attribute(self, quotation: Quotation, document: Document, around: Mapping[int, str]) -> Attribution:
        """Whom the post names for a quotation. `around` gives each block's text without its quotations."""
        anchor = quotation.anchor
        if anchor and anchor.who and anchor.who.casefold() != "unknown":
            return self._named(anchor.who, "anchor")
        block = document.blocks[quotation.block]
        signature = quotation.signature or self._signature_below(quotation, document)
        if signature:
            name = self._known_in(signature) or self._leading_name(signature)
            if name:
                return self._named(name, "signature")
        own = around.get(quotation.block, block.text)
        before = own[: quotation.span[0]].rstrip().rstrip("\"“„«»‹›‘'「『( ")
        prefix = _PREFIX.match(before[-120:]) if len(before) <= 120 else None
        if prefix and prefix[1] not in ("Q", "A"):
            return self._named(prefix[1], "prefix")
        after = own[quotation.span[1] :]
        code = self.heard.language.code
        name = self._by_verb(_last_sentence(before, code)) or self._by_verb(_first_sentence(after, code), after=True)
        if name:
            return self._named(name, "verb")
        if block.kind != "heading" and (name := self._mentioned(before)):
            return self._named(name, "mention")
        for number in range(quotation.block - 1, max(-1, quotation.block - 5), -1):
            earlier = document.blocks[number]
            text = around.get(number, earlier.text)
            if earlier.kind == "heading":
                break
            if earlier.quote is not None or not text.strip():
                continue
            alone = re.fullmatch(rf"\s*({_NAME})\s*:\s*", text)
            name = self._by_verb(text, known_only=True) or self._mentioned(text) or (alone[1] if alone else None)
            if name:
                return self._named(name, "mention")
            break
        if self.guests:
            first = sorted(self.guests)[0]
            return Attribution(self.display(first), "default", self.guests)
        return Attribution(None, "default")

    def _named(self, name: str, origin: Origin) -> Attribution:
        name = " ".join(name.split())[:120]
        return Attribution(name, origin, frozenset(self.labels_of(name)))

    def _signature_below(self, quotation: Quotation, document: Document) -> str | None:
        """`— Name` as a paragraph of its own, or a `<cite>`, after a blockquote."""
        block = document.blocks[quotation.block]
        for start, end in block.cite:
            if start >= quotation.span[1]:
                return block.text[start:end]
        if quotation.block + 1 >= len(document.blocks) or block.quote is None:
            return None
        after = document.blocks[quotation.block + 1]
        match = re.match(r"\s*(?:—|–|--|―)\s*(?P<name>[^\n]{2,80})", after.text)
        return match["name"] if match and (after.quote == block.quote or len(after.text) < 100) else None

    @staticmethod
    def _leading_name(text: str) -> str | None:
        match = _NAME_PATTERN.match(text.strip())
        if match:
            return match[0]
        return text.split(",")[0].strip() or None

    def _known_in(self, text: str) -> str | None:
        """The first known name in a text."""
        found = self._mentions(text)
        return found[0][1] if found else None

    def _mentioned(self, text: str) -> str | None:
        """The known speaker whom a text names last."""
        found = self._mentions(text)
        return found[-1][1] if found else None

    def _mentions(self, text: str) -> list[tuple[int, str]]:
        """Known names in a text with their offsets: full names, surnames, first names."""
        parts, pattern = self._name_pattern
        return [(match.start(), parts[match[0]]) for match in pattern.finditer(text[-5000:])]

    @cached_property
    def _name_pattern(self) -> tuple[dict[str, str], re.Pattern[str]]:
        """Each part of a known name with the name it belongs to, and a pattern that finds the parts."""
        parts: dict[str, str] = {}
        for name in self.names:
            for part in re.findall(r"[^\W_][\w'’-]*", name.split(",")[0]):
                if len(part) > 1 and not is_label(part):
                    parts.setdefault(part, name)
        for label in self.speakers:
            if is_label(label) and len(label) > 2:
                parts.setdefault(label, label)
        longest_first = sorted(parts, key=len, reverse=True)
        spaced = [rf"\b{re.escape(part)}\b" if part.isascii() else re.escape(part) for part in longest_first]
        return parts, re.compile("|".join(spaced) or r"(?!)")

    def _by_verb(self, text: str, *, after: bool = False, known_only: bool = False) -> str | None:
        """`Name says` or `says Name` nearest to the quotation."""
        verbs = self.heard.language.speech_verbs
        if not verbs or not text:
            return None
        text = text[:300] if after else text[-3000:]
        found: list[tuple[int, str]] = []
        for match in _NAME_PATTERN.finditer(text):
            following = re.match(
                r"(?:'s|’s)?,?\s+(?:\w+ly\s+|also\s+|then\s+|once\s+|has\s+|had\s+)?([^\W\d_]+)", text[match.end() :]
            )
            leading = re.search(r"([^\W\d_]+)\s+$", text[: match.start()])
            said = following is not None and following[1].casefold() in verbs
            said = said or (leading is not None and leading[1].casefold() in verbs and (after or len(text) < 120))
            name = match[0]
            first = name.split()[0].casefold()
            if first in self.heard.language.common or first in _PRONOUNS:
                name = " ".join(name.split()[1:])
            if said and name:
                found.append((match.start(), name))
        if known_only:
            found = [(at, name) for at, name in found if self._known_in(name)]
        if not found:
            return None
        return found[0][1] if after else found[-1][1]


def _last_sentence(text: str, language: str) -> str:
    """The sentence that a quotation after this text goes on with; empty where one has just ended."""
    pieces = split_sentences(text[-600:], language)
    return pieces[-1] if pieces and not has_final_mark(text) else ""


def _first_sentence(text: str, language: str) -> str:
    """What follows a quotation up to the end of its sentence, or up to the next quotation."""
    match = re.match(r"[\"”’'»«」』,\s]*([^\"“„«「]{0,200})", text)
    pieces = split_sentences(match[1], language) if match else []
    return pieces[0].rstrip(".!?") if pieces else ""
