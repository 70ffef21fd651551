"""Speaker labels: which texts at the start of a line name a speaker, and which of them are names of persons.

`Ruth:`, `RUTH:`, `[SPEAKER_02]:`, `[MADDIE] …`, `(Ruth) …`, `Ruth> …`, `Ruth | …`, `Ruth - …`, `**Ruth** …` may be
labels; "Remember:", "Break:" and `[Laughs]` are none. One line does not tell, so `LabelCensus` counts them over the
whole file, and `Labels` decides by form, place, repetition and what is known as a name. A text that may be a label or
not names nobody: the words after it have no speaker, since the speaker before may not be the one who says them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from summarizer.records.transcript import Speaker
from summarizer.text.label_words import label_words
from summarizer.text.name_parsing import parse_name
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.names import person_name
from summarizer.text.sentences import has_final_mark

__all__ = ["Head", "LabelCensus", "Labels", "find_head", "named_speakers"]

_NAME_CONFIDENCE, _SINGLE_NAME_CONFIDENCE = 0.9, 0.7  # confidence in a name that a transcript states
_MAX_LABEL_WORDS = 6
_MAX_LABELS = 30  # of one file
_BRACKETED = re.compile(
    r"\s*\\?[\[(（【［{<]{1,2}\s*(?P<label>[^\[\]()（）【】［］{}<>\n]{1,60}?)\s*\\?[\])）】］}>]{1,2}"
    r"\s?(?P<colon>[:：])?(?!\()\s*"
)
_SIGNED = re.compile(  # a name between stars, or before a sign
    r"\s*(?:(?P<stars>\*\*|__)(?P<starred>[^\W\d_][^*_\n]{0,40}?)(?P=stars)|(?P<name>[^\W\d_][\w.'’ ]{0,40}?))"
    r"(?P<sign>\s?>|\s?\||\s[-–—](?=\s))?\s+"
)
_MAX_SIGNED_WORDS = 3
_PLAIN = re.compile(r"\s*(?P<label>[^\W_][^:：\n<>\[\]]{0,60}?)\s?(?P<colon>[:：])(?P<gap>\s*)")
_NUMBERED = re.compile(r"([^\W\d_]{1,20})[\s_#-]{0,2}\d{1,3}", re.IGNORECASE)
_CLOSED = re.compile(r"[-–—…)\]\"”»♪]\s*$")
_MIN_SHARE_OF_BRACKETS = 0.25  # of the lines, for labels in brackets without a colon
_SHARE_OF_ANY_TEXT = 0.6  # of the lines, when every text before a colon is a label: "Question:", "Answer:"

Kind = Literal["name", "voice", "described", "part", "sound", "other"]
Verdict = Literal["speaker", "nobody", "text"]


@dataclass(frozen=True, slots=True)
class Head:
    """A text at the start of a line that may be a label. The words begin at `end`."""

    label: str
    end: int
    bracketed: bool
    colon: bool
    signed: bool = False  # `Ruth> …`, `**Ruth** …`

    @property
    def key(self) -> str:
        return _key(self.label)

    @property
    def is_bare(self) -> bool:
        """Whether it has no colon."""
        return not self.colon

    @property
    def kind(self) -> Kind:
        return _kind(self.label)

    @property
    def is_marked(self) -> bool:
        """Whether its form is that of a label: in brackets with a colon, in capitals, or with a number."""
        return (self.bracketed and self.colon) or _is_shouted(self.label) or _is_numbered(self.label)


def find_head(line: str) -> Head | None:
    """What may be a label at the start of a line."""
    match = _BRACKETED.match(line[:200])
    if match:
        return Head(" ".join(match["label"].split()), match.end(), True, match["colon"] is not None)
    match = _PLAIN.match(line[:200])
    if match is None:
        return _signed_head(line)
    label = " ".join(match["label"].split())
    if len(label.split()) > _MAX_LABEL_WORDS or "http" in label.lower() or _holds_sentence(label):
        return None
    head = Head(label, match.end(), False, True)
    after = line[match.end() : match.end() + 1]
    if after and not match["gap"] and match["colon"] == ":" and not (head.is_marked and after.isalpha()):
        return None  # 10:30, https://, a word:word
    return head


def _signed_head(line: str) -> Head | None:
    match = _SIGNED.match(line[:200])
    if match is None or not (match["sign"] or match["stars"]):
        return None
    label = " ".join((match["starred"] or match["name"]).split())
    head = Head(label, match.end(), bracketed=False, colon=False, signed=True)
    return head if len(label.split()) <= _MAX_SIGNED_WORDS and head.kind in ("name", "voice") else None


def _holds_sentence(label: str) -> bool:
    """Whether a sentence ends in it: "Yes. Ruth", not "Dr. Ruth" or "J. R. Moss"."""
    known = name_words()
    return any(
        word[-1] in "!?。！？" or (word[-1] == "." and len(word) > 3 and not known.is_title(word))
        for word in label.split()[:-1]
    )


def _key(label: str) -> str:
    return " ".join(fold_word(word) for word in label.replace("_", " ").split()) or label


def _is_shouted(label: str) -> bool:
    letters = [character for character in label if character.isalpha()]
    return len(letters) > 1 and all(character.isupper() for character in letters)


def _is_numbered(label: str) -> bool:
    match = _NUMBERED.fullmatch(label)
    if match is None:
        return False
    word = fold_word(match[1])
    return word in name_words().voices or (len(word) <= 2 and label[:1].isupper())


@lru_cache(maxsize=4096)
def _kind(label: str) -> Kind:
    """What a label says, by the words of all languages."""
    known, texts = name_words(), label_words()
    folded = [fold_word(word) for word in re.split(r"[\s_]+", label)]
    folded = [word for word in folded if word and not word.isdigit()]
    if (
        _is_numbered(label)
        or (len(label) == 1 and label.isupper())
        or (folded and all(word in known.voices for word in folded))
    ):
        return "voice"
    if not folded or label[:1].islower():
        return "other"
    whole = "".join(folded)
    if texts.is_sound(folded) or whole in texts.sounds:
        return "sound"
    if all(word in texts.parts or word in known.numbers for word in folded):
        return "part"
    if folded[0] in texts.openers and folded[0] not in known.given | known.also_surnames:
        return "other"
    if person_name(label) is not None:
        return "name"
    if all(word in known.no_persons for word in folded) or (_is_shouted(label) and len(whole) > 1):
        return "described"
    return "other"


@dataclass(slots=True)
class _Seen:
    """How often a label stands in a file: at all, and at places where a turn can begin."""

    head: Head
    forms: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    marked: int = 0
    voiced: int = 0  # where a tag gives another name
    signed: bool = False


@dataclass(slots=True)
class LabelCensus:
    """Counts what may be labels over the lines of a file, in order.

    `known`: names of the episode's people, where its metadata has them.
    """

    known: Collection[str] = ()
    _seen: dict[tuple[str, bool], _Seen] = field(default_factory=dict)
    _lines: int = 0
    _closed: int = 0  # lines that end as sentences do
    _unclean: list[tuple[str, bool]] = field(default_factory=list)  # before them no sentence ends
    _lower: list[tuple[str, bool]] = field(default_factory=list)  # after them no sentence begins
    _inner: list[Head] = field(default_factory=list)
    _opening: Head | None = None
    _before: str = ""

    def add(self, line: str, *, changes: bool = False, voice: str | None = None) -> None:
        """The next line. `changes`: a mark says that another person speaks (`>>`, a dash). `voice`: a tag's name."""
        if not line.strip():
            return
        head = find_head(line)
        if head is not None and head.kind != "sound" and not head.label[0].islower():
            self._count(head, line, changes=changes)
            self._seen[head.key, head.is_bare].voiced += voice is not None
            if not self._lines and head.kind != "other":
                self._opening = head
        self._lines += 1
        if (head is None or head.end < len(line.rstrip())) and _kind(line.strip()[:60]) not in ("part", "sound"):
            self._closed += _is_closed(line)
            self._before = line

    def add_inner(self, head: Head, follows: str) -> None:
        """What may be a label inside a line, after the end of a sentence. `follows`: the character after it."""
        if head.kind in ("name", "voice") and head.colon and not follows.islower():
            self._inner.append(head)

    def _count(self, head: Head, line: str, *, changes: bool) -> None:
        place = (head.key, head.is_bare)
        seen = self._seen.setdefault(place, _Seen(head))
        seen.forms[head.label] += 1
        seen.signed |= head.signed
        seen.marked += head.is_marked or changes
        follows = line[head.end : head.end + 1]
        if (head.is_marked and head.colon) or changes or self._lines == 0:
            seen.clean += 1
        elif follows.islower():
            self._lower.append(place)
        elif not self._before or _is_closed(self._before):
            seen.clean += 1
        else:
            self._unclean.append(place)

    def decide(self) -> Labels:
        """The labels of the file."""
        if self._closed < 0.3 * self._lines:  # captions without full stops: any line may begin a turn
            for place in self._unclean:
                self._seen[place].clean += 1
        within = Counter(head.key for head in self._inner)
        for head in self._inner:
            place = (head.key, False)
            if self._lines and (place in self._seen or within[head.key] > 1):
                seen = self._seen.setdefault(place, _Seen(head))
                seen.forms[head.label] += 1
                seen.clean += 1
        for place, count in Counter(self._lower).items():  # a file without capitals at the start of a sentence
            one = self._seen[place]
            if one.head.kind in ("name", "voice") and count > 2 and 2 * count > sum(one.forms.values()):
                one.clean += count
        known = {_key(name): name for name in self.known}
        colons = {key: seen for (key, bare), seen in self._seen.items() if not bare}
        sure = self._sure(colons, known)
        bare = {key: seen for (key, is_bare), seen in self._seen.items() if is_bare and not (sure and seen.signed)}
        sure |= self._sure_in_brackets(bare, sure | known.keys())
        if len(sure) > _MAX_LABELS:
            sure = set()
        spelling = {key: name for key, name in known.items() if key in sure}
        for seen in sorted(self._seen.values(), key=lambda one: -max(one.forms.values())):
            if seen.head.key in sure:
                spelling.setdefault(seen.head.key, seen.forms.most_common(1)[0][0])
        return Labels(spelling, frozenset(key for key, seen in bare.items() if seen.signed))

    def _sure(self, seen: Mapping[str, _Seen], known: Collection[str]) -> set[str]:
        voices = {
            key: one
            for key, one in seen.items()
            if (one.head.kind in ("name", "voice", "described") or key in known)
            and (one.clean > 2 or 2 * one.clean > sum(one.forms.values()) - 1)
        }
        voices = {
            key: one for key, one in voices.items() if one.clean and (key in known or one.clean > 1 or not one.voiced)
        }
        total = sum(one.clean for one in voices.values())
        marked = sum(one.marked for one in voices.values())
        opening = self._opening.key if self._opening is not None and self._opening.key in voices else None
        stated = any(key in known for key in voices)
        alone = next(iter(voices.values())) if len(voices) == 1 else None
        labelled = (
            stated
            or (len(voices) >= 2 and (total >= 3 or marked >= 2 or opening is not None))
            or (alone is not None and alone.marked >= 2)
            or (opening is not None and (total >= 2 or voices[opening].marked > 0 or " " in opening))
            or (total >= 2 and 2 * total > self._lines)
        )
        heads = sum(sum(one.forms.values()) for one in seen.values())
        if len(seen) > 1 and heads >= max(4, _SHARE_OF_ANY_TEXT * self._lines):
            voices |= {key: one for key, one in seen.items() if one.clean > 1 and key.count(" ") < 3}
            labelled = bool(voices)
        if not labelled:
            return set()
        return {
            key
            for key, one in voices.items()
            if one.head.kind != "described" or one.clean >= 2 or one.marked or key in known
        }

    def _sure_in_brackets(self, seen: Mapping[str, _Seen], known: Collection[str]) -> set[str]:
        voices = {key: one for key, one in seen.items() if one.head.kind in ("name", "voice") and one.clean}
        total = sum(one.clean for one in voices.values())
        opens = self._opening is not None and self._opening.key in voices
        labelled = len(voices) >= 2 and (opens or total >= _MIN_SHARE_OF_BRACKETS * self._lines)
        numbered = {key for key, one in voices.items() if one.head.kind == "voice" and _is_numbered(one.head.label)}
        return {key for key in voices if labelled or key in known} | (numbered if opens or len(numbered) > 1 else set())


def _is_closed(line: str) -> bool:
    text = line.rstrip()
    return has_final_mark(text) or bool(_CLOSED.search(text))


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a file: folded -> as the file writes it most often."""

    spelling: Mapping[str, str]
    signed: frozenset[str] = frozenset()  # those that count without brackets and colon

    def __bool__(self) -> bool:
        return bool(self.spelling)

    def verdict(self, head: Head) -> Verdict:
        """`speaker`: a label. `nobody`: it may be one, or no person of the conversation speaks. `text`: spoken words,
        or a note in brackets.
        """
        if head.key in self.spelling and (not head.signed or head.key in self.signed):
            return "speaker"
        kind = head.kind
        if not self.spelling or head.signed or kind in ("other", "sound"):
            return "text"
        if head.is_bare:
            return "nobody" if kind == "part" or (kind == "name" and not _is_note(head)) else "text"
        return "nobody"

    def name_of(self, head: Head) -> str:
        return self.spelling[head.key]


def _is_note(head: Head) -> bool:
    return len(head.label.split()) > 3


def named_speakers(labels: Sequence[str], given: Mapping[str, str]) -> list[Speaker]:
    """A Speaker for each label, with the name from the file's own table (`given`) or from the label itself, if any.

    "Mr. Bell" and "Mrs. Bell" keep their titles, which distinguish them.
    """
    names = {label: person_name(given.get(label) or label) for label in labels}
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    return [_speaker(label, given.get(label) or label, names[label], shared) for label in labels]


def _speaker(label: str, called: str, name: str | None, shared: set[str | None]) -> Speaker:
    if name is None:
        return Speaker(label=label)
    if name in shared and (parsed := parse_name(called)) and parsed.title:
        name = f"{parsed.title} {name}"
    return Speaker(
        label=label,
        name=name,
        origin="transcript",
        confidence=_NAME_CONFIDENCE if " " in name else _SINGLE_NAME_CONFIDENCE,
    )
