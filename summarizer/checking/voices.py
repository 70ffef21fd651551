"""The voices of a transcript, and which of them a name may mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import product

from summarizer.checking.searchable import SearchableTranscript
from summarizer.records.episode import Episode
from summarizer.records.transcript import Speaker
from summarizer.text.name_matching import fold_name, names_match, resolve, unspaced_parts
from summarizer.text.name_parsing import parse_name
from summarizer.text.names import clean_name, is_person_name, surname
from summarizer.text.speech_words import speech_words

__all__ = ["Voices"]

_LETTERS = "A-Za-z0-9_\u00c0-\u052f"
_MIN_STEM, _MAX_CASE_WORDS = 2, 3  # letters before an ending; words of a name that has cases
_TITLE = (
    r"(?:(?=[DFHMPS])"  # looked at first, because few words begin so
    r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Sr|Sra|Dra|Mme|M)\.?\s+|(?:Herr|Frau|Don|Doña|Madame|Monsieur|Professor)\s+)+)?"
)


class Voices:
    """The speakers of a transcript, by label, with the names that the transcript and the metadata give them."""

    def __init__(
        self, heard: SearchableTranscript, episode: Episode | None, fuller: Mapping[str, str] | None = None
    ) -> None:
        """`fuller`: label -> a name for it that holds the one it has."""
        self._meant: dict[str, frozenset[str]] = {}
        said = {label for label in heard.labels if label}
        known = heard.transcript.by_label
        self.speakers: dict[str, Speaker] = {label: known.get(label) or Speaker(label=label) for label in sorted(said)}
        for speaker in heard.transcript.speakers:
            self.speakers.setdefault(speaker.label, speaker)
        for label, name in (fuller or {}).items():
            self.speakers[label] = self.speakers[label].model_copy(update={"name": name})
        self.episode_names = tuple(person.name for person in episode.people) if episode else ()
        self._common = heard.language.function_words
        self.cases = speech_words(heard.language.code).cases
        self.hosts = self._with_role("host", episode)
        self.guests = self._with_role("guest", episode) or self._only_other()

    def _with_role(self, role: str, episode: Episode | None) -> frozenset[str]:
        found = {label for label, speaker in self.speakers.items() if speaker.role == role}
        for name in episode.names(role) if episode and not found else ():  # type: ignore[arg-type]
            found |= self.labels_of(name)
        return frozenset(found)

    def _only_other(self) -> frozenset[str]:
        """When a host is known, the only other speaker is the guest."""
        others = frozenset(self.speakers) - self.hosts
        return others if self.hosts and len(others) == 1 else frozenset()

    def _nominatives(self, name: str) -> list[str]:
        """Names as the transcript has them, for one in another case: "Анны Петровой"."""
        words = name.split()
        if len(words) > _MAX_CASE_WORDS or not any(map(self._cases.get, words)):
            return []
        return [" ".join(one) for one in product(*(self._cases.get(word, [word]) for word in words))]

    @cached_property
    def _cases(self) -> dict[str, list[str]]:
        """The forms of the names' words in other cases, each with its nominatives."""
        found: dict[str, list[str]] = {}
        for word in sorted({word for name in self.names for word in name.split()}):
            for form in inflected(word, self.cases):
                found.setdefault(form, []).append(word)
        return found

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

    def fuller_names(self, told: Iterable[str]) -> dict[str, str]:
        """The names with a surname, of those `told`, for speakers who have one word of it: "Mark" -> "Mark Sailes".

        A name that fits two speakers, and one of two that fit a speaker, is left out.
        """
        single = {label: name for label in self.speakers if (name := self.name(label)) and " " not in name}
        full = dict.fromkeys(" ".join(name.split()) for name in told if " " in name.strip() and is_person_name(name))
        fits = {
            label: [one for one in full if fold_name(name) in fold_name(one).split()] for label, name in single.items()
        }
        times = Counter(one for found in fits.values() for one in found)
        return {label: one[0] for label, one in fits.items() if len(one) == 1 and times[one[0]] == 1}

    def display(self, label: str | None) -> str | None:
        return self.name(label) or label or None

    @cached_property
    def _called(self) -> dict[str, str]:
        """Label -> the speaker's name; the label where it is the name with a title, or where no name is known."""
        called: dict[str, str] = {}
        for label in self.speakers:
            name = self.name(label)
            called[label] = label if name is None or clean_name(label) == name else name
        return called

    def labels_of(self, name: str) -> frozenset[str]:
        """The labels of the speakers whom this name may mean. A label is also accepted as a name."""
        if name not in self._meant:
            exact = {label for label in self.speakers if label.casefold() == name.strip().casefold()}
            found = exact or resolve(name, self._called)
            others = () if found else self._nominatives(name)
            self._meant[name] = frozenset(found).union(*(resolve(one, self._called) for one in others))
        return self._meant[name]

    def labels_of_handle(self, handle: str) -> frozenset[str]:
        """The speakers whose name, written together, an account bears: `@annbell`, `@ann_bell`."""
        plain = _together(handle)
        return frozenset(label for label in self.speakers if _together(self.display(label) or "") == plain)

    def may_be_unnamed(self, name: str | None) -> bool:
        """Whether a person who is none of the named voices may be one that has no name.

        The metadata rule somebody out when they name a person for each voice without a name, and not this one.
        """
        unnamed = [label for label in self.speakers if self.name(label) is None]
        free = [one for one in self.episode_names if not self.labels_of(one)]
        if not unnamed or len(free) < len(unnamed):
            return bool(unnamed)
        return name is not None and any(names_match(one, name) for one in free)

    def in_other_case(self, text: str) -> bool:
        """Whether it names a voice in another case than the nominative."""
        return bool(self._cases) and not resolve(text, self._called) and bool(self.labels_of(text))

    # -- names in a post's text (`posts.mentions.VoiceNames`) ----------------------------------------------------------

    def bears(self, text: str) -> bool:
        """Whether the text names one of the voices, or a person of the metadata."""
        return bool(self.labels_of(text)) or any(names_match(one, text) for one in self.episode_names)

    def _in_cases(self, parts: set[str]) -> set[str]:
        """Every name and part of a name with each of its words in another case."""
        known = {word for nominatives in self._cases.values() for word in nominatives}
        forms = {word: [form for form in inflected(word, self.cases) if form not in known] for word in sorted(known)}
        found: set[str] = set()
        for part in parts:
            words = part.split()
            if len(words) <= _MAX_CASE_WORDS and any(word in forms for word in words):
                found |= {" ".join(made) for made in product(*(forms.get(word, [word]) for word in words))}
        return found

    def bears_whole(self, text: str) -> bool:
        return fold_name(text) in self._whole

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(fold_name(form) for name in self.names for form in (name, surname(name)))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds names, their parts and labels in running text, the longest first."""
        parts = {part for name in self.names for part in (name, clean_name(name) or name, *_parts_of(name))}
        parts |= {label for label in self.speakers if not is_person_name(label) and len(label) > 2}
        parts |= self._in_cases(parts)
        small = {part.lower() for part in parts if " " in part}  # "according to judith carver"
        parts |= {part for part in small if self._common.isdisjoint(part.split())}  # not "will young"
        ordered = sorted(parts, key=len, reverse=True)
        found = [_within(part) for part in ordered if not part.isascii()]  # none of them begins a longer one in ASCII
        spaced = "|".join(re.escape(part) for part in ordered if part.isascii())
        if spaced:
            found.append(_TITLE + _whole_word(f"(?:{spaced})"))
        return re.compile("|".join(found) or r"(?!)")


def inflected(word: str, cases: Mapping[str, frozenset[str]]) -> set[str]:
    """The other cases of a name's word, by the longest ending that it has."""
    ending = max((one for one in cases if word.endswith(one)), key=len, default=None)
    if ending is None or len(word) - len(ending) < _MIN_STEM:
        return set()
    return {word[: len(word) - len(ending)] + other for other in cases[ending]}


def _together(name: str) -> str:
    return "".join(character for character in fold_name(name) if character.isalnum())


def _whole_word(pattern: str) -> str:
    """A pattern of a name as a whole word among letters with capitals; a Japanese or Korean particle may follow it."""
    return rf"(?<![{_LETTERS}]){pattern}(?:['’]s|s)?(?![{_LETTERS}])"


def _within(part: str) -> str:
    """A name in a script with capitals is a whole word; elsewhere it may stand among other letters."""
    name = re.escape(part)
    return _whole_word(name) if any("\u00c0" <= character < "\u0530" for character in part) else name


def _parts_of(name: str) -> set[str]:
    """The words of a name by which it may be mentioned: given names and surname, without particles and initials."""
    parsed = parse_name(name)
    words = (
        f"{parsed.given} {parsed.middle} {parsed.surname}".split() if parsed else re.findall(r"[^\W_][\w'’-]*", name)
    )
    found = {word for word in words if len(word) > 1 and not word.endswith(".") and not word[0].islower()}
    if parsed and name.islower() and " " in name:  # "hooks said", "Hooks said"
        found |= {parsed.surname, parsed.surname.capitalize()} - {""}
    return found | unspaced_parts(name)
