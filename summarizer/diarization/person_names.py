"""Names of people as text: which strings can be one, when two are one person's, and whom the metadata names."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from rapidfuzz import fuzz

from summarizer.records.episode import Episode, Role
from summarizer.text.introductions import IntroductionPatterns

__all__ = ["Hint", "clean_name", "hints", "looks_like_name", "same_person", "spoken_in"]

_LONGEST = 60  # characters
_MOST_TOKENS = 5
_TITLES = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|sir|dame|herr|frau|señor|señora|monsieur|madame)\.?\s+)+", re.IGNORECASE
)
_TOKEN = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’.\-·・])*$")
_PARTICLES = frozenset(
    "van von der den de del della di da dos das do du la le el bin ibn al ben ter ten zu y e und".split()  # noqa: SIM905
)
# Labels that say a part, a number or a machine's guess rather than somebody's name.
_PARTS = re.compile(
    r"\d|^.$|^(?:speakers?|spk|sprecher(?:in)?|voice|person|people|interview(?:er|ee)|host|co-?host|guest|caller|unknown|narrator|announcer|"
    r"audience|audio|music|outro|intro|sponsor|ad|all|both|everyone|moderator(?:in)?|gast|invité|invitado|convidado|"
    r"発言人|发言人|説話人|参加者|说话人)\b",
    re.IGNORECASE,
)
_FOLD = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
# Spellings of one sound, as recognisers confuse them; applied in order to folded lower-case letters.
_SOUNDS = (
    ("sch", "s"), ("tch", "c"), ("sz", "s"), ("cz", "c"), ("sh", "s"), ("zh", "s"), ("ch", "k"), ("ph", "f"),
    ("th", "t"), ("gh", "g"), ("ck", "k"), ("qu", "k"), ("kn", "n"), ("wr", "r"), ("x", "ks"), ("ce", "se"),
    ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("z", "s"), ("w", "v"), ("j", "i"), ("y", "i"), ("h", ""),
    ("ee", "i"), ("ea", "i"), ("ie", "i"), ("ei", "ai"), ("ey", "ai"), ("oo", "u"), ("ou", "u"), ("au", "o"),
)  # fmt: skip


class Hint(NamedTuple):
    """Somebody the metadata names. `trust`, 0..1: that this is a person who speaks in this episode, in this role."""

    name: str
    role: Role
    origin: str
    trust: float


def clean_name(text: str) -> str | None:
    """The name in `text`, one line of letters without title, markup or marks of direction; None when it is no name."""
    text = unicodedata.normalize("NFC", text)
    if re.search(r"[<>{}\[\]|\\/@#*_`~^=+$%&]|https?:|www\.", text):
        return None
    text = "".join(
        char for char in text if unicodedata.category(char) not in {"Cf", "Cc", "Co", "Cs"} or char.isspace()
    )
    text = re.sub(r",.*$", "", text)  # "Mireille Reece, PsyD"
    text = re.sub(r"\s*\([^)]*\)", "", text)
    text = _TITLES.sub("", " ".join(text.split())).strip(" .,:;!?-–—\"'“”‘’")
    tokens = text.split()
    if not tokens or len(text) > _LONGEST or len(tokens) > _MOST_TOKENS or sum(map(str.isalpha, text)) < 2:
        return None
    return text if all(_TOKEN.match(token) for token in tokens) else None


def looks_like_name(label: str) -> bool:
    """Whether a transcript's speaker label is somebody's name rather than "Speaker 2", "B" or "Outro"."""
    name = clean_name(label)
    if name is None or _PARTS.search(label.strip()):
        return False
    return all(not token[0].islower() or token in _PARTICLES for token in name.split())


def same_person(one: str, other: str) -> float:
    """How surely two names are one person's, 0..1: spelling, sound, or one being a part of the other.

    "Lucas Kaiser" and "Łukasz Kaiser" are; "Joel" and "Joel Abernathy" are; "Anna Berg" and "Anna Stein" are not.
    """
    ours, theirs = _tokens(one), _tokens(other)
    if not ours or not theirs:
        return 0.0
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    if len(ours) == 1 and len(theirs) > 1:
        best = max(_alike(ours[0], theirs[0]), _alike(ours[0], theirs[-1]) - 0.05)
        return 0.95 * best if best >= 0.85 else 0.0
    first, last = _alike(ours[0], theirs[0]), _alike(ours[-1], theirs[-1])
    # A first name may be misheard or short (Dan, Daniel), a family name less: both must hold up.
    if min(first, last) < 0.7 or max(first, last) < 0.85:
        return 0.0
    return (first + last) / 2


def spoken_in(name: str, text: str) -> bool:
    """Whether the name stands in the text letter by letter, as whole words; case and accents do not matter."""
    wanted, words = " ".join(_tokens(name)), " ".join(_tokens(text))
    return bool(wanted) and f" {wanted} " in f" {words} "


def hints(episode: Episode, phrases: IntroductionPatterns) -> tuple[Hint, ...]:
    """Whom the metadata names, the most trusted first, each person once."""
    found: list[Hint] = []
    for person in episode.people:
        name = clean_name(person.name)
        if name and not _is_show(name, episode):
            found.append(Hint(name, person.role, person.origin, _trust(person.origin, person.role)))
    for name, origin, trust in (*_in_title(episode.title, phrases), *_in_description(episode.description, phrases)):
        if not _is_show(name, episode):
            found.append(Hint(name, "guest", origin, trust))
    for name in phrases.names("hosts", episode.description[:6000]):
        if cleaned := clean_name(name):
            found.append(Hint(cleaned, "host", "description", 0.75))
    found.sort(key=lambda hint: -hint.trust)
    people: list[Hint] = []
    for hint in found:
        twin = next((index for index, known in enumerate(people) if same_person(known.name, hint.name) > 0.85), None)
        if twin is None:
            people.append(hint)
        elif people[twin].role == "other":
            people[twin] = people[twin]._replace(role=hint.role)
    return tuple(people[:20])


def _trust(origin: str, role: Role) -> float:
    if origin == "user":
        return 1.0
    if origin == "podcast:person":
        return 0.95
    if "author" in origin or "owner" in origin:
        return 0.3  # often a company, a network or whoever uploads
    if origin in {"title", "tags"}:
        return 0.45  # a guess from the shape; "with Ann Berg" is found again below, and trusted more
    return 0.75 if role != "other" else 0.5


def _in_title(title: str, phrases: IntroductionPatterns) -> list[tuple[str, str, float]]:
    """`Guest: topic`, `#12 – Guest Name`, `topic with Guest`, `Guest on topic`; the shape alone proves little."""
    title = title[:300]
    found = [(name, "title", 0.75) for name in phrases.names("metadata", title)]
    parts = [
        part.strip() for part in re.split(r"\s[-–—|•]\s|[|:]|^\W*(?:ep(?:isode)?\.?\s*)?#?\d+\s*[.:–—-]?\s", title)
    ]
    for part in parts:
        for name in re.split(r"\s*(?:,|&|\band\b|\bund\b|\by\b|\bet\b)\s*", part):
            if phrases.is_name(name) and len(name.split()) > 1:
                found.append((name, "title", 0.45))
        if (
            (match := re.match(r"(.+?) (?:on|über|sobre|sur)\s", part))
            and phrases.is_name(match[1])
            and " " in match[1]
        ):
            found.append((match[1], "title", 0.45))
    return [(name, origin, trust) for text, origin, trust in found if (name := clean_name(text)) and " " in name]


def _in_description(description: str, phrases: IntroductionPatterns) -> list[tuple[str, str, float]]:
    names = [clean_name(name) for name in phrases.names("metadata", description[:6000])]
    return [(name, "description", 0.6) for name in names if name and " " in name][:8]


def _is_show(name: str, episode: Episode) -> bool:
    return bool(episode.show) and fuzz.ratio(_fold(name), _fold(episode.show or "")) > 85


def _fold(text: str) -> str:
    text = "".join(
        char
        for char in unicodedata.normalize("NFKD", text.casefold().translate(_FOLD))
        if not unicodedata.combining(char)
    )
    return text.translate(_FOLD)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"['’](?:s\b)?", "", _fold(text)))


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) == 1:
        return 0.85 if one[0] == other[0] else 0.0  # an initial
    sounds = fuzz.ratio(_sound(one), _sound(other)) / 100
    short = 0.9 if min(len(one), len(other)) >= 3 and (one.startswith(other) or other.startswith(one)) else 0.0
    return max(fuzz.ratio(one, other) / 100, 0.98 * sounds, short)


def _sound(token: str) -> str:
    for spelling, sound in _SOUNDS:
        token = token.replace(spelling, sound)
    return re.sub(r"(.)\1+", r"\1", token)
