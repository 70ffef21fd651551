"""Lines that say whose a quotation is: a dash and a name, a bare name, and what may stand beside the name.

Beside the name stand a role, a show, a place, a date, a time or a link. Other words after it are words of the
quotation, so that they are judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import regex

from summarizer.posts.timestamps import TIMESTAMP, is_timestamp
from summarizer.records.timecode import CLOCK
from summarizer.text.attribution_words import attribution_words
from summarizer.text.language import known_languages
from summarizer.text.name_words import fold_word, name_words
from summarizer.text.names import is_credential, is_person_name
from summarizer.text.quotation_marks import CLOSING_CHARACTERS, DOUBLE_CHARACTERS
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import is_unspaced
from summarizer.text.sentences import has_final_mark
from summarizer.text.speech_words import speech_words

__all__ = [
    "DASH", "ICONS", "Known", "after_sign", "bare_credit", "begins_with_person", "details_fit",
    "holds_person_noun", "is_button", "is_several", "is_signature", "is_source", "is_unnamed", "looks_like_name",
    "name_in", "names_person", "opens_with_somebody", "signature_start", "somebody_in", "source_of", "without_brackets",
]  # fmt: skip

Known = Callable[[str], bool]  # whether a text is the name of a voice, or a word of one

DASH = r"(?:[—–―⸺─－]|--)"
_SIGN = rf"(?:{DASH}+|[~～〜]|-(?=\s))"
_WORD_OF_SENTENCE = regex.compile(r"[^\W\d_][\w'’-]*")
_MAX_OPENING_CHARACTERS, _MAX_NOUN_PLACE = 80, 3  # of a sentence that is looked at; words after "the"
_CONTRACTED = regex.compile(r"['’](?:m|ve|ll|re|d)$", regex.IGNORECASE)  # the words of a clause: I'm, we've
_AFTER_SIGN = regex.compile(rf"\s*{_SIGN}\s*(?=[^\W_]|@\w)")
_SIGN_AT_END = regex.compile(rf"(?:\s|^|(?<=[.!?…。！？।።\"”’»」』]))\s*{_SIGN}\s*[^\n—–]{{2,140}}$")
_BRACKETED = regex.compile(r"\s*[(\[（【]([^()\[\]（）【】\n]{2,80})[)\]）】]\s*\.?$")
_ENDS_WORDS = frozenset(".!?…。！？,;।።؟" + CLOSING_CHARACTERS)
_NAME_ENDS = regex.compile(r"[,，،、;；(（\[【|·•/@:：\n]|\s[-–—]\s")
_PARTS = regex.compile(r"[,，、،;()（）\[\]【】|·•/:：\n]|\s[-–—]\s")
_WORD = regex.compile(r"[^\W_][\w.'’&-]*")
_SOURCE = regex.compile(r"\s*([^\W\d_][^:：\n]{0,30}?)\s*[:：]\s*(\S[^\n]{0,160})")
_FROM = regex.compile(r"([^\W\d_]+)\s+(\S[^\n]{0,80})")
_ICONS = regex.compile(r"[\p{So}\p{Sm}\ufe0f\u200d#↗→«»()\[\]\s.:|–—-]+")
_ADDRESS = regex.compile(r"(?:https?://|www\.|@)\S+|\S+\.(?:com|org|net|fm|io|co)\S*", regex.IGNORECASE)
_TIME_OF_DAY = regex.compile(
    rf"\b{CLOCK}(?=\s?(?:[ap]\.?m\b|(?:Uhr|uur)\b))(?:\s?[ap]\.?m\.?|\s?\w+)", regex.IGNORECASE
)
_MAX_JOB_WORDS = 6  # after a name without a dash: "Ann Bell, chief engineer of the county"
_MAX_DETAIL_WORDS = 10
_MAX_UNSPACED_DETAIL = 16  # characters
_MAX_UNNAMED_WORDS = 5
_MAX_BUTTON_WORDS = 8
# Signs that pages put before words that were recorded.
ICONS = regex.compile(r"(?:[🎧🎙🎤🔊🔉🔈📻📢📣🎬💬🗨🗣▶►⏵⏯]\ufe0f?\s*)*")
_TAIL = 200  # characters at the end of words, among which a signature may stand


# -- the forms of a signature ------------------------------------------------------------------------------------------


def is_signature(text: str) -> bool:
    """Whether a text is a dash and a name, with at most a title, a source, a place or a time."""
    body = after_sign(text.strip())
    if body is None or "\n" in body.strip():
        return False
    name = name_in(body)
    rest = body[len(body) - len(body.lstrip()) + len(name) :] if body.lstrip().startswith(name) else ""
    if body.lstrip().startswith("@"):
        return len(body.split()) == 1
    return (looks_like_name(name) or is_unnamed(name)) and details_fit(rest.lstrip(" *_"))


def after_sign(text: str) -> str | None:
    """What stands after the dash with which a text begins; None without one."""
    match = _AFTER_SIGN.match(text)
    return text[match.end() :] if match else None


def names_person(text: str) -> bool:
    """Whether a paragraph of a blockquote is a person's whole name, after a hyphen or bare, and at most a job."""
    text = text.strip().removeprefix("- ")
    name = _head(text)
    rest = text[len(name) :]
    if (
        any(mark in text for mark in DOUBLE_CHARACTERS)
        or has_final_mark(text)
        or len(rest.split()) > _MAX_JOB_WORDS
        or not details_fit(rest)
    ):
        return False  # "Latin America, they say, is …" is what somebody says
    return len(name.split()) > 1 and is_person_name(name, "running text")


def bare_credit(text: str, known: Known) -> bool:
    """Whether a line without a dash is a name and at most a job: a voice's, or a person's whole name."""
    plain = without_brackets(text)
    if "\n" in plain or not plain or after_sign(plain.removeprefix("- ")) is not None:
        return False
    name = _head(plain)
    if known(name.strip()) and not has_final_mark(plain):
        return details_fit(plain[len(name) :])
    return names_person(plain)


def without_brackets(text: str) -> str:
    """A line without the brackets around all of it."""
    match = _BRACKETED.fullmatch(text)
    return (match[1] if match else text).strip(" *_\n")


def source_of(text: str) -> str | None:
    """What a line such as `Source: The Bridge Show, episode 12` names."""
    text = text.strip(" *_\n")
    match = _SOURCE.fullmatch(text) or _FROM.fullmatch(text)
    if match is None or match[1].strip(" *_").casefold() not in attribution_words().source_labels:
        return None
    named = match[2].strip(" *_")
    titled = match.re is _SOURCE or _in_capitals(named.split())
    return named if titled and details_fit(named) else None


def is_source(text: str) -> bool:
    return source_of(text) is not None


def is_button(text: str) -> bool:
    """Whether the text of a link beside a quotation names what the link does: "Click to tweet", "▶ 0:21"."""
    plain = _ICONS.sub(" ", regex.sub(CLOCK, " ", text)).casefold().split()
    words = [word for word in plain if not word.isdigit()]
    return len(plain) <= _MAX_BUTTON_WORDS and all(word in attribution_words().buttons for word in words)


# -- where the words end -----------------------------------------------------------------------------------------------


def signature_start(text: str, first: int, last: int, known: Known) -> int:
    """Where the words of a blockquote text[first:last] end: before its timestamp, a source and an attribution."""
    for _ in range(3):
        before = last
        stamp = None
        for match in TIMESTAMP.finditer(text, first, last):
            stamp = match
        if stamp and stamp.end() >= len(text[:last].rstrip(" .")):
            last = stamp.start()
        low = max(first, last - _TAIL)
        last = next((start for start in _starts(text, low, last, known) if start > first), last)
        last = first + len(text[first:last].rstrip())
        if last == before:
            break
    return last


def _starts(text: str, first: int, last: int, known: Known) -> Iterator[int]:
    """Where an attribution at the end of text[first:last] begins, by each form that it may have."""
    part = text[first:last]
    sign = _SIGN_AT_END.search(part)
    if sign and sign.start() > 0 and _signs(part[: sign.start()], sign[0]):
        yield first + sign.start()
    line = part.rfind("\n")
    if line > 0:
        own = part[line + 1 :]
        ended = part[:line].rstrip()[-1:] in _ENDS_WORDS
        if is_source(own) or (ended and bare_credit(own, known)) or is_signature(own):
            yield first + line
    bracket = _BRACKETED.search(part)
    if bracket and part[: bracket.start()].rstrip()[-1:] in _ENDS_WORDS and bare_credit(bracket[1], known):
        yield first + bracket.start()
    mark = max(part.rfind(one) for one in DOUBLE_CHARACTERS)
    if 0 < mark < len(part) - 1 and part[mark + 1].isspace() and bare_credit(part[mark + 1 :], known):
        yield first + mark + 1


def _signs(words: str, tail: str) -> bool:
    """Whether a dash and what follows it, after words, is an attribution and not a part of the words."""
    if not is_signature(tail.strip()):
        return False
    if "\n" in tail[: len(tail) - len(tail.lstrip())]:
        return True  # on a line of its own
    name = name_in(after_sign(tail) or "")
    ended = words.rstrip()[-1:] in _ENDS_WORDS
    parts = _words_of(name)
    spaced_name = " " in name.strip() and all(part[0].isupper() or not part[0].islower() for part in parts)
    unspaced = tail[:1].isspace() and is_unspaced(name) and is_person_name(name, "label")
    return ended or spaced_name or unspaced or (all(part[0].isupper() for part in parts) and ":" in name)


# -- names and what stands beside them ---------------------------------------------------------------------------------


def name_in(text: str) -> str:
    """The name with which an attribution begins: what stands before a comma, a bracket, a dash or "on bridges"."""
    name = _head(text)
    words = name.split()
    ends = (place for place, word in enumerate(words) if place and (word in _openers() or word[0] == "#"))
    end = next(ends, len(words))
    return " ".join(words[:end]) if end < len(words) and all(_is_capital(word) for word in words[:end]) else name


def _head(text: str) -> str:
    return _NAME_ENDS.split(text, maxsplit=1)[0].strip(" .*_")


def _is_capital(word: str) -> bool:
    return word[0].isupper() or fold_word(word) in name_words().particles


@lru_cache(maxsize=1)
def _openers() -> frozenset[str]:
    """Words in small letters that end a name and open what the person spoke of, where and to whom."""
    known = attribution_words()
    return (known.talking | known.topics | quotation_words().sources) - _ofs() - name_words().particles


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def looks_like_name(text: str) -> bool:
    """A person's name in any script and case, a label of a voice ("Speaker 1"), or at most six words with capitals."""
    words = _words_of(text)
    if not 0 < len(words) <= 6 or text.endswith(("!", "?", "…")) or any(map(_CONTRACTED.search, words)):
        return False
    if (text.islower() or text.isupper()) and len(words) > 2 and attribution_words().holds_clause(text):
        return False
    if is_person_name(text, "label") or _names_with_source(words):
        return True
    if len(words) > 1 and words[0].casefold() in quotation_words().articles:
        words = words[1:]  # "the Mayor"
    small = name_words().particles | {"and"}
    capital = [word for word in words if word[0].isupper() or is_unspaced(word)]
    return (
        all(word[0].isupper() or word.isdigit() or is_unspaced(word) or word in small for word in words)
        and len(capital) > 0
        and (len(words) <= 2 or fold_word(words[0]) not in name_words().common)
    )


def _names_with_source(words: list[str]) -> bool:
    """A name with capitals and where or of what the person spoke: "Ann Bell on bridges"."""
    joint = next((place for place, word in enumerate(words) if word in quotation_words().sources), 0)
    name = words[:joint]
    return (
        bool(name)
        and all(word[0].isupper() for word in name)
        and is_person_name(" ".join(name), "label")
        and details_fit(" ".join(words[joint:]))
    )


def is_unnamed(text: str) -> bool:
    """Whether an attribution is a person without a name: "a critic", "the mayor's wife", "our guest"."""
    words = text.strip(" .*_").casefold().split()
    if not 1 < len(words) <= _MAX_UNNAMED_WORDS or words[0] not in _determiners():
        return False
    if attribution_words().holds_clause(text):
        return False
    return words[-1] in _persons() or _is_somebody(words[1:])


def _is_somebody(words: list[str]) -> bool:
    """Whether the head of a phrase in small letters is a noun for a person: "chief engineer of the county"."""
    joint = next((place for place, word in enumerate(words) if word in _joints()), len(words))
    phrase, known = words[:joint], name_words()
    heads = phrase[-1:]
    if len(phrase) == 2 and not phrase[1].endswith("s"):  # "ingénieure civile"; not "mayor steals"
        heads += phrase[:1]
    return any(fold_word(word) in known.roles | known.voices or attribution_words().is_role(word) for word in heads)


def holds_person_noun(text: str) -> bool:
    """Whether a word of a text is a noun or pronoun for persons, of any language: "Critics", "Many", "Engineers"."""
    known = name_words()
    return any(
        one in _persons() or attribution_words().is_role(one) or fold_word(one) in known.roles | known.voices
        for word in text.casefold().split()
        for one in (word, word.removesuffix("s"))
    )


def begins_with_person(text: str) -> bool:
    """Whether a text begins with a role and no verb: "Bridge engineer at Kerr & Sons.", "The owner of the yard"."""
    head = _PARTS.split(text.strip(), maxsplit=1)[0]
    words = head.casefold().strip(" .").split()[:_MAX_DETAIL_WORDS]
    if words and words[0] in _determiners():
        words = words[1:]
    joint = next((place for place, word in enumerate(words) if word in _joints()), len(words))
    return (
        0 < joint <= _MAX_JOB_WORDS
        and _is_somebody(words)
        and not attribution_words().holds_clause(" ".join(words[:joint]))
    )


def opens_with_somebody(text: str) -> bool:
    """Whether a sentence begins with a person without a name: "The other guest was calmer", "Then the mayor:"."""
    return bool(somebody_in(text))


def somebody_in(text: str) -> str:
    """The person without a name with whom a sentence begins, in small letters: "the mayor"; empty without one."""
    words = [word.casefold() for word in _WORD_OF_SENTENCE.findall(text[:_MAX_OPENING_CHARACTERS])]
    while words and words[0] in _before_subjects():
        words = words[1:]
    if not words or words[0] not in _determiners():
        return ""
    for place, word in enumerate(words[1 : _MAX_NOUN_PLACE + 1], 2):
        if word in _joints() | _sayings() or word.endswith(("'s", "’s", "s'", "s’")):
            return ""
        if _is_person_noun(word) or _is_person_noun(word.removesuffix("s")):
            return " ".join(words[:place])
    return ""


def is_several(somebody: str) -> bool:
    """Whether what `somebody_in` gives is a plural: "the inspectors", not "the boss"."""
    word = somebody.rpartition(" ")[2]
    return word.endswith("s") and _is_person_noun(word.removesuffix("s"))


def _is_person_noun(word: str) -> bool:
    known, folded = name_words(), fold_word(word)
    return folded in known.roles | known.voices or word in _persons() or attribution_words().is_role(folded)


@lru_cache(maxsize=1)
def _before_subjects() -> frozenset[str]:
    """Words before a sentence's subject: then, and, dann."""
    words = (speech_words(code) for code in known_languages())
    return frozenset[str]().union(*(one.adverbs | one.joins for one in words)) - _determiners()


@lru_cache(maxsize=1)
def _sayings() -> frozenset[str]:
    """Nouns for what is said: answer, Antwort."""
    return frozenset[str]().union(
        *(speech_words(code).replies | speech_words(code).words for code in known_languages())
    )


@lru_cache(maxsize=1)
def _determiners() -> frozenset[str]:
    owners = frozenset[str]().union(*(speech_words(code).owners for code in known_languages()))
    return quotation_words().articles | owners


@lru_cache(maxsize=1)
def _joints() -> frozenset[str]:
    """Prepositions that may follow a noun for what a person is."""
    words = (speech_words(code) for code in known_languages())
    return quotation_words().sources.union(*(one.prepositions | one.of for one in words))


@lru_cache(maxsize=1)
def _joins() -> frozenset[str]:
    return frozenset[str]().union(*(speech_words(code).joins for code in known_languages()))


@lru_cache(maxsize=1)
def _persons() -> frozenset[str]:
    found: set[str] = set()
    for code in known_languages():
        words = speech_words(code)
        found |= words.persons | words.guests | words.hosts | words.anybody
    return frozenset(found)


def details_fit(text: str) -> bool:
    """Whether all that stands after a name says who the person is, or where and when the words were said."""
    return not text.strip() or all(
        _detail_fits(part.strip(" .*_~—–-\"“”'’‘«»"))
        for part in _PARTS.split(_TIME_OF_DAY.sub(" ", _ADDRESS.sub(" ", text)))
    )


def _detail_fits(part: str) -> bool:
    words = part.split()
    known = attribution_words()
    if not words or is_timestamp(part) or all(word.strip("#.,").isdigit() for word in words) or is_credential(part):
        return True
    if _tells_of_speaker(words):
        return True
    if known.holds_clause(part) or has_final_mark(part):
        return False
    if is_unspaced(part):
        return len(part) <= _MAX_UNSPACED_DETAIL
    if len(words) > _MAX_DETAIL_WORDS:
        return False
    if not any(character.isupper() or character.islower() for character in part):
        return len(words) <= _MAX_JOB_WORDS  # scripts without capitals
    if _in_capitals(words) or words[0].casefold() in quotation_words().sources:
        return True
    small = [word.casefold() for word in words]
    if len(small) == 1 or all(word.strip("#.").isdigit() or word.strip("().") in known.remarks for word in small):
        return True
    if _of_named(words):
        return True
    return _is_somebody(small[1:] if small[0] in _determiners() and len(small) > 1 else small) or is_button(part)


def _tells_of_speaker(words: list[str]) -> bool:
    """Whether words after a name tell of the person or the talk, with a clause that hangs on them.

    "who runs the yard", "talking about the early days", "on why bridges fall", "when asked about tolls".
    """
    known, small = attribution_words(), [word.casefold().strip("().,") for word in words]
    if len(words) > _MAX_DETAIL_WORDS or known.own & set(small):
        return False
    if small[0] in known.relatives:
        return len(words) > 1 and not known.holds_clause(" ".join(words[2:]))
    if small[0] in known.talking or (small[0] in known.topics and not known.holds_clause(" ".join(words))):
        return len(words) > 1 or small[0] in known.topics
    place = 1 if small[0] in quotation_words().sources | known.topics else 0
    return place > 0 and len(small) > 1 and small[1] in known.asking


def _of_named(words: list[str]) -> bool:
    """Whether words are part of something with a name: "one half of Pager", "ex-Google", "CEO at Pager"."""
    joint = next((place for place, word in enumerate(words) if word.casefold() in _ofs()), 0)
    return 0 < joint <= 3 and len(words) > joint + 1 and all(word[0].isupper() for word in words[joint + 1 :])


@lru_cache(maxsize=1)
def _ofs() -> frozenset[str]:
    return frozenset[str]().union(*(speech_words(code).of for code in known_languages()))


def _in_capitals(words: list[str]) -> bool:
    """Whether words are written as a name of a show, firm or place: "Kerr & Sons", "The Bridge Show", "12 May 2024"."""
    small = name_words().particles | quotation_words().sources | quotation_words().articles | _joins()
    if words[0].casefold() in _joins():
        return False
    return all(
        not word[0].islower()
        or word.rpartition("-")[2][:1].isupper()
        or word in small
        or word in attribution_words().remarks
        or attribution_words().is_role(word)
        or is_button(word)
        for word in words
    ) and any(word[0].isupper() or word.rpartition("-")[2][:1].isupper() for word in words)
