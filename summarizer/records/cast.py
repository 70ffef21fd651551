"""Who takes part in an episode, and in which role: one answer for title, introduction, prose and last line of a post.

It joins the people of the metadata with the speakers of the transcript. Where neither is sure, nobody is a guest: a
post without a guest names its show, and a wrong guest is worse than none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from summarizer.records.episode import Episode, Person
from summarizer.records.transcript import Speaker, Transcript
from summarizer.text.name_matching import fold_name, same_person
from summarizer.text.name_words import name_words
from summarizer.text.names import surname

__all__ = ["Cast", "CastKind", "CastRole"]

CastRole = Literal["guest", "host", "other"]
# interview: one or two guests. panel: three or more guests, or several hosts among themselves. solo: one voice.
# narrated: one voice that leads through clips of others. unnamed: who takes part is not known.
CastKind = Literal["interview", "panel", "solo", "narrated", "unnamed"]

MAX_NAMES_IN_TITLE = 2
_MAX_NAMES_IN_LAST_LINE = 4
_STATED = ("user", "podcast:person")  # origins that state a person; all others are read from texts
_MIN_SHARE = 0.01  # of the labelled words; a voice with less is a clip or a caller, and nobody's guest
_MAIN_SHARE = 0.05  # of the labelled words; a voice with more takes part in the conversation
_NARRATOR_SHARE = 0.6  # of a voice that leads through clips
_MIN_CLIPS, _MAX_CLIP_SHARE = 4, 0.2  # of the other voices of a narrated show


@dataclass(frozen=True)
class Cast:
    """The people of an episode. Full names, in the metadata's order, then in the order of their first words."""

    show: str  # the show's name, else the episode's title; empty where that is only the name of its file
    guests: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()  # they speak, and their role is not known
    kind: CastKind = "unnamed"
    roles: Mapping[str, CastRole] = field(default_factory=dict)  # of every label of the transcript
    names: Mapping[str, str] = field(default_factory=dict)  # label -> full name, of the voices that have one

    @classmethod
    def of(cls, episode: Episode, transcript: Transcript | None = None) -> Cast:
        """The cast of an episode; without its transcript, what the metadata says."""
        return _Casting(episode, transcript).cast()

    def title_names(self) -> str:
        """What stands before the headline: "Guest", "A & B"; for no guest, and for three or more, the show's name."""
        return " & ".join(self.guests) if 0 < len(self.guests) <= MAX_NAMES_IN_TITLE else self.show

    def called(self, label: str) -> str | None:
        """How prose calls a voice: by its surname; in full where two people have that surname; None without a name."""
        name = self.names.get(label)
        if name is None:
            return None
        short = surname(name)
        everybody = {*self.guests, *self.hosts, *self.others, *self.names.values()}
        shared = sum(fold_name(surname(other)) == fold_name(short) for other in everybody)
        return name if shared > 1 else short

    def in_last_line(self) -> tuple[str, ...]:
        """The guests whose appearance the last line names; empty for none, and for more than a line holds."""
        return self.guests if len(self.guests) <= _MAX_NAMES_IN_LAST_LINE else ()


class _Casting:
    """Finds the role of every voice, then the people of the metadata who may be one of the voices without a name."""

    def __init__(self, episode: Episode, transcript: Transcript | None) -> None:
        self.episode = episode
        self.transcript = transcript
        labels = [word.speaker for word in transcript.words if word.speaker] if transcript else []
        known = transcript.by_label if transcript else {}
        self.speakers = {label: known.get(label) or Speaker(label=label) for label in dict.fromkeys(labels)}
        said = Counter(label for label in labels if not name_words().is_sound(self.speakers[label].display))
        total = said.total() or 1
        self.shares = {label: count / total for label, count in said.items()}
        self.main = [label for label, share in self.shares.items() if share >= _MAIN_SHARE]
        self.people = {label: self._person(speaker) for label, speaker in self.speakers.items() if speaker.name}
        self.names = {label: self._name(label) for label in self.people}
        self.by_user = frozenset(one.name for one in episode.people if one.role == "guest" and one.origin == "user")

    def cast(self) -> Cast:
        roles = {label: self._role(label) for label in self.speakers}
        named: dict[CastRole, list[str]] = {
            role: self._in_order([self.names[label] for label in self.names if roles[label] == role])
            for role in ("guest", "host", "other")
        }
        for role in ("guest", "host"):
            left = [one for one in self.episode.people if one.role == role and self._may_speak(one, roles)]
            named[role] = self._in_order([*named[role], *(one.name for one in left)])
        guests, hosts, others = (tuple(named[role]) for role in ("guest", "host", "other"))
        return Cast(
            show=self.episode.show or ("" if self.episode.titled_by_file else self.episode.title),
            guests=guests,
            hosts=hosts,
            others=others,
            kind=self._kind(guests, (*hosts, *others)),
            roles=roles,
            names=self.names,
        )

    def _person(self, speaker: Speaker) -> Person | None:
        """The person of the metadata that a voice is: with the same name, else with one that may be the same."""
        name = speaker.name or ""
        people = sorted(self.episode.people, key=lambda one: one.origin not in _STATED)
        equal = (one for one in people if fold_name(one.name) == fold_name(name))
        return next(equal, None) or next((one for one in people if same_person(one.name, name)), None)

    def _name(self, label: str) -> str:
        """The voice's name; the metadata's where the voice has a given name or a surname only."""
        name, person = self.speakers[label].name or "", self.people[label]
        return person.name if person and " " in person.name and " " not in name else name

    def _role(self, label: str) -> CastRole:
        speaker, person = self.speakers[label], self.people.get(label)
        stated = person.role if person and person.role != "other" else None
        if person and stated and person.origin in _STATED:
            return stated
        heard = speaker.role if speaker.role in ("guest", "host") else None
        roles = {role for role in (stated, heard) if role}
        if "host" in roles:  # where texts and conversation disagree, nobody becomes a guest
            return "host"
        if self.by_user or self.shares.get(label, 0.0) < _MIN_SHARE:
            return "other"
        return "guest" if roles else "other"

    def _may_speak(self, person: Person, roles: Mapping[str, CastRole]) -> bool:
        """Whether a person of the metadata, who is none of the named voices, takes part as the metadata says."""
        if any(one is not None and one.name == person.name for one in self.people.values()):
            return False
        if any(same_person(name, person.name) for name in self.names.values()):
            return False
        if self.transcript is None or person.origin == "user":
            return True
        if not self.speakers:
            return person.role == "host" or person.origin in _STATED
        unnamed = [label for label in self.main if label not in self.names]
        if person.role == "host" or person.origin in _STATED:
            return bool(unnamed)
        # A guest whom texts suggest is the only voice that talks like a guest, when both are the only ones.
        guesses = [one for one in self.episode.people if one.role == "guest" and one.name not in self.names.values()]
        return len(guesses) == 1 and sum(roles[label] == "guest" for label in unnamed) == 1

    def _in_order(self, names: list[str]) -> list[str]:
        order = {fold_name(one.name): place for place, one in reversed(list(enumerate(self.episode.people)))}
        unique = list(dict.fromkeys(names))
        return sorted(unique, key=lambda name: order.get(fold_name(name), len(order)))

    def _kind(self, guests: tuple[str, ...], rest: tuple[str, ...]) -> CastKind:
        if guests:
            return "interview" if len(guests) <= MAX_NAMES_IN_TITLE else "panel"
        shares = sorted(self.shares.values(), reverse=True)
        if len(shares) > _MIN_CLIPS and shares[0] >= _NARRATOR_SHARE and shares[1] <= _MAX_CLIP_SHARE:
            return "narrated"
        if len(self.main) == 1:
            return "solo"
        return "panel" if len(rest) > 1 else "unnamed"
