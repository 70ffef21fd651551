"""Turns a question into reported form: "How do you test a bridge?" -> "how Carver tests a bridge".

A question whose order, pronouns or verb forms these rules do not know is not turned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from summarizer.records.transcript import Transcript
from summarizer.text.disfluencies import cleaned_words
from summarizer.text.extractive_words import ExtractiveWords, extractive_words
from summarizer.text.language import load_language
from summarizer.text.sentences import has_final_mark

__all__ = ["is_asked", "question_before", "reported_question"]

_MAX_WORDS = 18
_MIN_WORDS = 4
_MAX_SENTENCES_BEFORE = 3  # of the asking turn that are looked at, from its end
_MAX_SENTENCES_AFTER = 4  # of the answer before the quotation: later, it may answer something else
_INNER_MARK = re.compile(r"[,;:–—…]|--|-$")
_ASKS = re.compile(r"[?？]['\"”’»]*$")
_BRACES = re.compile(r"[{}]")
_MAX_LEADING = 4  # words before the question itself
_MAX_SUBJECT = 10  # words after "about"
_MAX_NOUN = 4  # words of a subject
_SENTENCES_FOR_NOUN = 4  # before a question, in which what "them" stands for is counted
_ADDRESSED = {"you": "{name}", "your": "{name}'s"}


def question_before(transcript: Transcript, first_word: int) -> tuple[int, int] | None:
    """The words of the question that the answer with this word replies to; None when none stands right before it.

    It is the last sentence of another voice that ends with a question mark, near the end of that voice's turn.
    """
    sentences = transcript.sentences
    own = transcript.sentence_ids((first_word, first_word + 1)).start
    speaker = sentences[own].speaker
    if speaker is None:
        return None
    at = own
    while at > 0 and sentences[at - 1].speaker == speaker:
        at -= 1
    if own - at > _MAX_SENTENCES_AFTER:
        return None
    asker = sentences[at - 1].speaker if at else None
    for number in range(at - 1, max(-1, at - 1 - _MAX_SENTENCES_BEFORE), -1):
        if sentences[number].speaker != asker or asker is None:
            return None
        words = sentences[number].words
        if _ASKS.search(transcript.words[words[1] - 1].text):
            return words
    return None


def is_asked(transcript: Transcript, words: tuple[int, int]) -> bool:
    """Whether words[first:last], which end with a question mark, ask something: not "False?", nor "..., right?"."""
    keys = [_key(word.text) for word in transcript.words[words[0] : words[1]]]
    known, language = extractive_words(transcript.language), load_language(transcript.language)
    opening = next((key for key in keys if key not in language.assent | known.contrasts | known.question_leads), "")
    opens = {opening, opening.partition("'")[0]} & (known.question_words | known.auxiliaries)
    return bool(opens) and len(keys) >= _MIN_WORDS and keys[-1] not in language.assent


def reported_question(transcript: Transcript, words: tuple[int, int], name: str) -> str | None:
    """The question in words[first:last] in reported form, about `name`; None when it cannot be turned safely."""
    known = extractive_words(transcript.language)
    if not known.asked:
        return None
    language = load_language(transcript.language)
    run = transcript.words[words[0] : words[1]]
    texts = _plain(cleaned_words(run, language, timed=transcript.timing == "words"), known, language.assent)
    if any(has_final_mark(text) for text in texts[:-1]) or any(_BRACES.search(text) for text in texts):
        return None
    texts = _resolved(transcript, words[0], _without_name(transcript, texts, name), known)
    turned = _about(texts, known) or _turned(texts, known, transcript.language)
    return " ".join(turned).format(name=name).rstrip(" .,") if turned else None


def _plain(texts: Sequence[str], known: ExtractiveWords, assent: frozenset[str]) -> list[str]:
    """The last clause of the question without what leads to it, and without words that only soften it."""
    plain = [re.sub(r"[?\"“”]+$|^[\"“”]+", "", text) for text in texts]
    marks = [at + 1 for at, text in enumerate(plain[:-1]) if _INNER_MARK.search(text)]
    if marks and marks[-1] <= _MAX_LEADING and not {*map(_key, plain[: marks[-1]])} & known.subordinators:
        plain = plain[marks[-1] :]
    softened = f" {' '.join(plain)} "
    for phrase in known.softeners:
        softened = softened.replace(f" {phrase} ", " ")
    plain = softened.split()
    while plain and _key(plain[0]) in assent | known.contrasts | known.question_leads:
        plain = plain[1:]
    return plain


def _about(texts: Sequence[str], known: ExtractiveWords) -> list[str] | None:
    """ "Can you talk about the first bridge?" -> "about the first bridge"."""
    keys = list(map(_key, texts))
    if "about" not in keys[1:-1] or not any(key in known.telling for key in keys[: keys.index("about")]):
        return None
    first = keys.index("about", 1)
    rest = texts[first + 1 :]
    told = [_key(text) for text in rest]
    if not 2 <= len(rest) <= _MAX_SUBJECT or any(_INNER_MARK.search(text) for text in rest):
        return None
    if {*told} & (known.unturned | known.verbs | known.question_words | {"you"}):
        return None
    return ["about", *(_ADDRESSED.get(key, text) for key, text in zip(told, rest, strict=True))]


def _turned(texts: Sequence[str], known: ExtractiveWords, code: str) -> list[str] | None:
    """ "How do you test a bridge?" -> "how {name} tests a bridge"; "What should a parish do?" -> "what a parish should
    do"; "What makes a bridge fall?" -> "what makes a bridge fall"."""
    texts = [part for text in texts for part in _full(text, known)]
    keys = list(map(_key, texts))
    if not _MIN_WORDS <= len(keys) <= _MAX_WORDS or any(_INNER_MARK.search(text) for text in texts[:-1]):
        return None
    if {*keys} & known.unturned:
        return None
    if keys[0] in known.asking_subjects and keys[1] in known.verbs - known.auxiliaries and "you" not in keys:
        return [texts[0].lower(), *_addressed(texts[1:])]
    asks = next((at for at, key in enumerate(keys[:4]) if key in known.auxiliaries), len(keys))
    if asks >= len(keys) - 2 or (asks and keys[0] not in known.question_words):
        return None
    if any(key in load_language(code).function_words for key in keys[1:asks] if key not in known.amounts):
        return None  # "What about tests do": no question word with its noun
    head = [texts[0].lower(), *texts[1:asks]] if asks else ["whether"]
    subject = _subject(keys, asks + 1, known, load_language(code).function_words)
    if not subject:
        return _stated(head, keys, texts, asks, known, code)
    rest = texts[asks + 1 + subject :]
    told = _predicate(keys[asks], keys[asks + 1], rest, known)
    named = ["{name}"] if keys[asks + 1] == "you" else _addressed(texts[asks + 1 : asks + 1 + subject])
    return [*head, *named, *told] if told else None


def _subject(keys: Sequence[str], at: int, known: ExtractiveWords, common: frozenset[str]) -> int:
    """How many words the subject after an auxiliary has: up to the verb, which must be clear; 0 when it is not."""
    if keys[at] == "you":
        return 1
    if keys[at - 1] not in known.supports | known.modals:
        return 0
    determined = keys[at] in known.determiners
    for end in range(at + 1 + determined, min(at + _MAX_NOUN + 1, len(keys))):
        if keys[end] in known.bases:
            inner = keys[at + determined : end]
            plain = not any(key in common or key.endswith("ly") for key in inner)
            return end - at if plain and keys[end + 1 : end + 2] != ["and"] else 0
    return 0


def _predicate(auxiliary: str, subject: str, texts: Sequence[str], known: ExtractiveWords) -> list[str] | None:
    """The verb and what follows it, after the subject of a statement."""
    rest, adverbs = _addressed(texts), []
    if not rest or _key(rest[0]) in known.auxiliaries - known.bases:
        return None
    while len(rest) > 1 and _key(rest[0]) in known.verb_adverbs:
        adverbs.append(rest.pop(0))
    verb = _key(rest[0])
    if auxiliary in {"do", "does"}:
        third = _third_person(verb) if subject == "you" or auxiliary == "does" else verb
        return [*adverbs, third, *rest[1:]] if third else None
    if auxiliary == "did":
        past = known.pasts.get(verb)
        return [*adverbs, past, *rest[1:]] if past else None
    if auxiliary in known.supports:
        return None
    third = {"are": "is", "have": "has", "were": "was"}.get(auxiliary, auxiliary) if subject == "you" else auxiliary
    return [third, *adverbs, *rest]


def _stated(
    head: list[str], keys: Sequence[str], texts: Sequence[str], asks: int, known: ExtractiveWords, code: str
) -> list[str] | None:
    """ "What is the difference?" -> "what the difference is"."""
    noun = keys[asks + 1 :]
    whole = asks == 1 and keys[0] == "what" and keys[asks] in known.being and noun[0] in known.determiners
    if (
        not whole
        or not 2 <= len(noun) <= _MAX_NOUN + 2
        or {*noun} & (known.verbs | known.bases | known.relatives | {"you"})
    ):
        return None
    if any(key.endswith("ing") for key in noun) or noun[-1] in load_language(code).function_words:
        return None
    return [*head, *_addressed(texts[asks + 1 :]), keys[asks]]


def _full(text: str, known: ExtractiveWords) -> list[str]:
    """ "What's" as two words."""
    return known.opened_questions.get(_key(text), text).split()


def _addressed(texts: Sequence[str]) -> list[str]:
    return [_ADDRESSED.get(_key(text), text) for text in texts]


def _third_person(verb: str) -> str | None:
    if not verb.isalpha() or verb in {"be", "am", "not"}:
        return None
    if verb == "have":
        return "has"
    if verb.endswith(("s", "x", "ch", "sh", "o", "z")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def _without_name(transcript: Transcript, texts: Sequence[str], surname: str) -> list[str]:
    """Without the name of the person who is asked at the end: "What is a bridge, Judith?"."""
    if len(texts) < 3 or not texts[-2].endswith(","):
        return list(texts)
    names = [speaker.name.split() for speaker in transcript.speakers if speaker.name]
    asked = any(texts[-1] in name and surname.split()[-1] in name for name in names)
    return [*texts[:-2], texts[-2].rstrip(",")] if asked else list(texts)


def _resolved(transcript: Transcript, first: int, texts: Sequence[str], known: ExtractiveWords) -> list[str]:
    """ "them" as the one thing that was counted in the sentences before: "How many bridges ...?" """
    number = transcript.sentence_ids((first, first + 1)).start
    start = transcript.sentences[max(0, number - _SENTENCES_FOR_NOUN)].words[0]
    keys = [_key(word.text) for word in transcript.words[start:first]]
    counted = {noun for many, noun in pairwise(keys) if many == known.counted_after and noun.endswith("s")}
    found = next(iter(counted)) if len(counted) == 1 else ""
    return [found if found and _key(text) == known.plural_object else text for text in texts]


def _key(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text.lower().replace("’", "'"))
