"""Whether marks enclose a title: after "book", "film" or "called", or around a title of the episode's metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from summarizer.posts.attributions import before_marks, is_label
from summarizer.posts.marks import marked_ranges
from summarizer.text.language import Language
from summarizer.text.quotation_words import quotation_words
from summarizer.text.scripts import HAN_RANGE, is_unspaced
from summarizer.text.speech_words import speech_words
from summarizer.text.title_case import is_title_case

__all__ = ["is_listed_work", "is_title", "known_titles"]

_MAX_TITLE_WORDS, _MAX_SENTENCE_WORDS = 14, 12  # of a title with capitals; of one that is written like a sentence
_MAX_UNSPACED_CHARS = 20
_NEAR_WORDS = 8  # before a word such as "called", among which the noun may stand that bears the title
_MANY_WORDS = 6  # from which a title that is written as a sentence may be one
_YEAR = re.compile(r"\s*[(（]\s*(?:[^()（）\d]{2,40}[,，]\s*)?(?:19|20)\d\d\s*[)）]")
_MAX_PRESSED = 3  # words on a button
_BESIDE = 100  # characters looked at on either side
_WORD = re.compile(r"[^\W_][\w'’-]*")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[^\W\d_a-z])")
_ENDS = re.compile(r"\s*(?:[。，、,.!?！？;；]|$)")
_ALREADY = re.compile(r"\d+|[,:#.()]")  # may stand between the noun and the title: "episode 12:"
_LABELLED = re.compile(r"\s*(?P<label>[^\W\d_][^:：]{1,40}?)\s*[:：]")
_MAKER = re.compile(r"[\s,，]*(?:[(—–―-]\s*)?(?P<name>[^\W\d_a-z][^,(\d]{1,60})")
_APPOSED = re.compile(r"^,\s+(?:[^\W\d_]+\s+){1,3}?(?P<noun>[^\W\d_]+)\b")


def known_titles(titles: Iterable[str]) -> frozenset[str]:
    """The keys of the titles of an episode's metadata, of their parts around a colon or dash, and of marked parts."""
    found: set[str] = set()
    for title in titles:
        parts = [title, *re.split(r"\s*[:|–—]\s*|\s+-\s+", title)]
        parts += [title[start:end] for start, end in marked_ranges(title)]
        found |= {key for part in parts if (key := _key(part))}
    return frozenset(found)


def is_title(
    words: str, before: str, after: str, language: Language, known: Collection[str], by_marks: bool = False
) -> bool:
    """Whether marked words are a title and no speech.

    `before` and `after`: the block's text beside the marks, with other quotations blanked; `known`: `known_titles`;
    `by_marks`: the marks are those of titles (《》).
    """
    before = _last_sentence(before[-_BESIDE * 2 :].rstrip())
    after = after[:_BESIDE]
    if _key(words) in known and _is_within(before, language):
        return True
    shape = _shape(words)
    if _is_announced(words, before, shape):
        return True
    if _is_made(before, after, shape, len(_WORD.findall(words)), language):
        return True
    if _is_said(words, before, after, language) or (by_marks and _is_spoken(words, before, after, language)):
        return False
    if by_marks or _key(words) in known:
        return True
    if is_unspaced(words) and is_unspaced(before):
        return shape > 0 and before.endswith(tuple(quotation_words().title_nouns | quotation_words().title_verbs))
    return _after_word(before, after, shape, language) or _before_noun(
        f",{after}" if words.rstrip().endswith(",") else after, shape
    )


def is_listed_work(words: str, before: str, after: str, speaks: Callable[[str], bool]) -> bool:
    """Whether a list item is a title and who made or published it: `“Deep Walls” — Greta Moss`.

    `speaks`: whether a text is a voice's name.
    """
    maker = _MAKER.match(after)
    if before_marks(before).strip("-*•[ ") or maker is None or _shape(words.rstrip(",")) < 2:
        return False
    return not any(speaks(part) for part in (maker["name"].strip(" .)"), *maker["name"].split()))


def _is_announced(words: str, before: str, shape: int) -> bool:
    """Whether what stands before marked words says that a title, or the label of a button, follows.

    "Further reading: “…”", "In “…,” Moss argues", "Hit “reply”".
    """
    known = quotation_words()
    label = _LABELLED.match(before)
    if label and label["label"].strip(" *_").casefold() in known.title_labels:
        return shape > 0 or words[:1].isupper()
    last = before.split()
    if len(last) == 1 and last[0].casefold() in known.title_places:
        return shape == 2
    return bool(last) and last[-1].casefold() in known.pressing and len(_WORD.findall(words)) <= _MAX_PRESSED


def _is_made(before: str, after: str, shape: int, size: int, language: Language) -> bool:
    """Whether the words beside the marks say who made what bears the title, or when: author of "…", "…" (2019).

    Many words that are written as a sentence is are no title where somebody speaks in the sentence.
    """
    known = quotation_words()
    if shape >= 0 and after.lstrip().startswith(tuple(known.title_roles)):
        return True
    words = [word.casefold() for word in _WORD.findall(before)]
    verbs = language.speech_verbs
    spoken = any(word in verbs for word in words) or any(word.casefold() in verbs for word in _WORD.findall(after)[:4])
    if shape < 1 or (size >= _MANY_WORDS and spoken and shape == 1):
        return False
    if _YEAR.match(after):
        return not (words and words[-1] in verbs)
    made = any(" ".join(words[-size:]) in known.title_makers for size in (1, 2, 3))
    if made or (words and _is_noun(words[-1]) and before[-1:].isalnum()):
        return shape == 2 or words[-1] not in verbs
    by = re.match(rf"\s*(?:{'|'.join(map(re.escape, known.agents))})\s+[^\W\d_a-z]", after)
    if by and shape == 2 and any(_is_noun(word) for word in words):
        return True
    return bool(by) and shape == 2 and size < _MANY_WORDS and not any(word in verbs | known.being for word in words)


def _is_within(before: str, language: Language) -> bool:
    """Whether marks stand where something is said: after a preposition, as in On "The Span", Brandt says."""
    words = _WORD.findall(before)
    speech = speech_words(language.code)
    return before[-1:].isalpha() and words[-1].casefold() in speech.prepositions - speech.quoting


def _after_word(before: str, after: str, shape: int, language: Language) -> bool:
    """Whether a word before the marks says that a title follows."""
    known = quotation_words()
    words = _WORD.findall(_ALREADY.sub(" ", before))
    if not words:
        return False
    last, earlier = words[-1].casefold(), words[:-1]
    if last in known.title_verbs:
        bearer = any(word.casefold() in known.title_nouns for word in earlier[-_NEAR_WORDS:])
        passive = bool(earlier) and (
            earlier[-1].casefold().replace("’", "'") in known.being or not _is_subject(earlier[-1])
        )
        if re.match(rf"\s*(?:{'|'.join(map(re.escape, known.agents))})\s+[^\W\d_]", after):
            return False
        return (shape == 2 and (bearer or passive)) or (shape >= 0 and passive and bearer) or (shape == 1 and passive)
    if not _is_noun(last):
        return False
    return shape == 2 or (shape == 1 and not any(word.casefold() in language.speech_verbs for word in earlier))


def _before_noun(after: str, shape: int) -> bool:
    """Whether what follows the marks bears the title: the "Crack Report" newsletter; "Crack Report", her newsletter."""
    if shape < 2:
        return False
    following = _WORD.match(after.lstrip(" "))
    apposed = _APPOSED.match(after)
    return (following is not None and _is_noun(following[0])) or (apposed is not None and _is_noun(apposed["noun"]))


def _is_noun(word: str) -> bool:
    nouns = quotation_words().title_nouns
    word = word.casefold().removesuffix("'s").removesuffix("’s")
    return word in nouns or any(part in nouns for part in word.split("-")[-1:])


def _is_subject(word: str) -> bool:
    """Whether a word before "called" may be who calls: a name, or a pronoun."""
    return word[:1].isupper() or word.casefold() in _PRONOUNS


_PRONOUNS = frozenset(["he", "she", "they", "i", "we", "you", "who", "him", "her", "them", "it", "has", "had", "have"])


def _is_said(said_words: str, before: str, after: str, language: Language) -> bool:
    """Whether a speech verb right beside the marks governs them."""
    known = quotation_words()
    words = _WORD.findall(before)
    if is_unspaced(before) and (before.endswith((":", "：")) or any(word in before for word in known.calling)):
        return True
    said = [word.casefold() for word in words[-2:]]
    verbs = language.speech_verbs - known.title_verbs - {"call", "calls"}
    if said and (said[-1] in verbs or (len(said) == 2 and said[0] in verbs and said[1] in _THAT)):
        return True
    parted = after.startswith(",") or said_words.rstrip().endswith((",", "!", "?")) or not words
    return parted and any(word.casefold() in verbs for word in _WORD.findall(after)[:3])


def _is_spoken(said_words: str, before: str, after: str, language: Language) -> bool:
    """Whether a verb governs the marks of a title as it governs speech: 他说《…》。 or 《…》라며, 〈…〉と語った."""
    known = quotation_words()
    verbs = language.speech_verbs - known.title_verbs - known.mentioning
    if not verbs:
        return False
    if before.rstrip(" ,，、").endswith(tuple(verbs)) and _ENDS.match(after):
        return True
    if before.endswith((":", "：")) and " " not in before and is_label(before[:-1]):
        return True
    if re.match(rf"(?![里上中裡])[{HAN_RANGE}]{{1,8}}(?:{_any_of(verbs)})\s?(?:[。.!?！？]|$)", after):
        return True
    if re.match(rf"\s?[,，][^,，。《〈]{{1,10}}(?:{_any_of(verbs)})(?:{_ENDS.pattern})", after):
        return True
    if after.startswith(tuple(known.quoting_alone)):
        return True
    if re.match(rf"[\s、,]?(?:{_any_of(known.quoting)})\s?[^,，、をが을를]{{0,6}}(?:{_any_of(verbs)})", after):
        return True
    return said_words.endswith(tuple(known.sentence_ends)) and after.startswith(tuple(known.quoting))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_THAT = frozenset(["that", "how", "dass", "que", "che"])


def _shape(words: str) -> int:
    """2: written as titles are; 1: it could be one; 0: short; -1: a clause."""
    text = words.strip()
    found = _WORD.findall(text)
    if is_unspaced(text):
        return 1 if len(text) <= _MAX_UNSPACED_CHARS and not text.endswith(("。", "！", "？")) else -1
    if not found:
        return -1
    capital = found[0][0].isupper() or found[0][0].isdigit() or not found[0][0].islower()
    if len(found) <= _MAX_TITLE_WORDS and capital and is_title_case(text) and not re.search(r"[.!?;]\s", text):
        return 2
    whole = not text.endswith((".", "!", ";")) and not re.search(r"[.!?,;]\s", text)
    if capital and len(found) <= _MAX_SENTENCE_WORDS and whole:
        return 1
    return 0 if len(found) <= 3 else -1


def _last_sentence(text: str) -> str:
    ends = list(_SENTENCE_END.finditer(text))
    return text[ends[-1].end() :] if ends else text


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
