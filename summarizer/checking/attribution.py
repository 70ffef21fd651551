"""Finds the speaker of the transcript whom a post names for a quotation.

`posts.attributions` finds the names in the post; this module matches them with the speakers. The first that applies:
the anchor's speaker; "— Name" after the quotation; `Name:` before it; "Name says" in the same sentence or in the words
right around it; a known speaker's name in the same block before the quotation; "Name argues", then any known speaker,
in the paragraph before; else the guest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from summarizer.checking.searchable import SearchableTranscript
from summarizer.posts.attributions import (
    before_marks,
    label_alone,
    leading_name,
)
from summarizer.posts.document import Document
from summarizer.posts.quotations import Quotation
from summarizer.posts.speech import sentence_after, sentence_before, speech_subjects
from summarizer.records.episode import Episode
from summarizer.records.transcript import Speaker
from summarizer.text.name_matching import resolve
from summarizer.text.name_parsing import parse_name
from summarizer.text.names import clean_name, is_person_name

__all__ = ["Attribution", "People"]

Origin = Literal["anchor", "signature", "prefix", "verb", "mention", "default"]

MAX_NAMED_CHARACTERS = 120


@dataclass(frozen=True)
class Attribution:
    """A name, how the post gives it, and the labels of the speakers it may mean.

    `name` is None when the post names nobody and there is no guest: then any speaker agrees.
    """

    name: str | None
    origin: Origin
    labels: frozenset[str] = frozenset()
    subject: bool = False  # whether a speech verb with this subject governs the quotation


def _parts_of(name: str) -> set[str]:
    """The words of a name by which it may be mentioned: given names and surname, without particles and initials."""
    parsed = parse_name(name)
    words = (
        f"{parsed.given} {parsed.middle} {parsed.surname}".split() if parsed else re.findall(r"[^\W_][\w'’-]*", name)
    )
    return {word for word in words if len(word) > 1 and not word.endswith(".") and not word[0].islower()}


class People:
    """The speakers of a transcript and the names that a post may give them."""

    def __init__(self, heard: SearchableTranscript, episode: Episode | None) -> None:
        self.heard = heard
        said = {label for label in heard.labels if label}
        known = heard.transcript.by_label
        self.speakers: dict[str, Speaker] = {label: known.get(label) or Speaker(label=label) for label in sorted(said)}
        for speaker in heard.transcript.speakers:
            self.speakers.setdefault(speaker.label, speaker)
        self.episode_names = tuple(person.name for person in episode.people) if episode else ()
        self.guests = self._guests(episode)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that may mean a speaker, without labels such as `Speaker 1`."""
        voices = [self.name(label) for label in self.speakers]
        return tuple(dict.fromkeys([name for name in voices if name] + list(self.episode_names)))

    def name(self, label: str | None) -> str | None:
        """The name of a speaker; None when only a label is known."""
        if not label:
            return None
        speaker = self.speakers.get(label)
        if speaker and speaker.name:
            return speaker.name
        return label if is_person_name(label) else None

    @cached_property
    def _called(self) -> dict[str, str]:
        """Label -> the speaker's name; the label where it is the name with a title, or where no name is known."""
        called: dict[str, str] = {}
        for label in self.speakers:
            name = self.name(label)
            called[label] = label if name is None or clean_name(label) == name else name
        return called

    def display(self, label: str | None) -> str | None:
        return self.name(label) or label or None

    def _guests(self, episode: Episode | None) -> frozenset[str]:
        guests = {label for label, speaker in self.speakers.items() if speaker.role == "guest"}
        if not guests and episode:
            for name in episode.names("guest"):
                guests |= self.labels_of(name)
        if not guests:  # when a host is known, the only other speaker is the guest
            hosts = {label for label, speaker in self.speakers.items() if speaker.role == "host"}
            for name in episode.names("host") if episode else ():
                hosts |= self.labels_of(name)
            others = set(self.speakers) - hosts
            guests = others if hosts and len(others) == 1 else set()
        return frozenset(guests)

    def labels_of(self, name: str) -> set[str]:
        """The labels of the speakers whom this name may mean. A label is also accepted as a name."""
        exact = {label for label in self.speakers if label.casefold() == name.strip().casefold()}
        return exact or set(resolve(name, self._called))

    def agrees(self, attribution: Attribution, label: str | None) -> bool | None:
        """Whether this speaker is the one the post names; None when that is not known."""
        if attribution.name is None:
            return None if label is None else True
        if label is None:
            return None
        if attribution.labels:
            sure = len({self.display(voice) for voice in attribution.labels}) == 1 or attribution.origin == "default"
            return False if label not in attribution.labels else True if sure else None
        if self.name(label) is None:
            return None  # a speaker without a name may be the person the post names
        return False

    # -- reading the post ----------------------------------------------------------------------------------------------

    def attribute(self, quotation: Quotation, document: Document, around: Mapping[int, str]) -> Attribution:
        """The person the post names for a quotation. `around` gives each block's text without its quotations."""
        anchor = quotation.anchor
        if anchor and anchor.who and anchor.who.casefold() != "unknown":
            return self._named(anchor.who, "anchor")
        block = document.blocks[quotation.block]
        visible = quotation.attribution
        if visible and visible.form != "label":
            name = self._known_in(visible.text) or leading_name(visible.text)
            if name:
                return self._named(name, "signature")
        if visible and visible.form == "label":
            return self._named(visible.text, "prefix")
        own = around.get(quotation.block, block.text)
        before = before_marks(own[: quotation.span[0]])
        after = own[quotation.span[1] :]
        code = self.heard.language.code
        name = self._by_verb(sentence_before(before, code)) or self._by_verb(sentence_after(after, code), after=True)
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
            name = self._by_verb(text, known_only=True) or self._mentioned(text) or label_alone(text)
            if name:
                return self._named(name, "mention")
            break
        if self.guests:
            first = sorted(self.guests)[0]
            return Attribution(self.display(first), "default", self.guests)
        return Attribution(None, "default")

    def _named(self, name: str, origin: Origin) -> Attribution:
        name = " ".join(name.split())[:MAX_NAMED_CHARACTERS]
        return Attribution(name, origin, frozenset(self.labels_of(name)))

    def _known_in(self, text: str) -> str | None:
        """The text when it is a known name, else the first known name in it."""
        whole = text.strip()
        if len(whole) <= MAX_NAMED_CHARACTERS and self.labels_of(whole):
            return whole
        found = self._mentions(text)
        return found[0][1] if found else None

    def _mentioned(self, text: str) -> str | None:
        """The known speaker whom the text names last."""
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
            parts.setdefault(name, name)
            parts.setdefault(clean_name(name) or name, name)
        for name in self.names:
            for part in _parts_of(name):
                # A part that two names share is looked up among all speakers.
                parts[part] = part if parts.get(part, name) != name else name
        for label in self.speakers:
            if not is_person_name(label) and len(label) > 2:
                parts.setdefault(label, label)
        longest_first = sorted(parts, key=len, reverse=True)
        spaced = [rf"(?<!\w){re.escape(part)}(?!\w)" if part.isascii() else re.escape(part) for part in longest_first]
        return parts, re.compile("|".join(spaced) or r"(?!)")

    def _by_verb(self, text: str, *, after: bool = False, known_only: bool = False) -> str | None:
        """The name beside the speech verb that is nearest to the quotation."""
        language = self.heard.language
        found = [
            name
            for name in speech_subjects(text, language.speech_verbs, language.common, after=after)
            if not known_only or self._known_in(name)
        ]
        if not found:
            return None
        return found[0] if after else found[-1]
