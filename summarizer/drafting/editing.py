"""Turns a speaker's own sentences into the third person, word for word: the claims of an extractive draft.

Rules do it. A sentence whose verbs they do not know may be given to a small model (`model_edits.py`), of whose text
nothing is used but names and forms of verbs; what neither can turn is not turned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from summarizer.drafting.standing import stands
from summarizer.post_format import bounds_of
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.disfluencies import cleaned_words
from summarizer.text.editing_words import EditingWords, editing_words
from summarizer.text.extractive_words import ExtractiveWords, extractive_words
from summarizer.text.language import load_language
from summarizer.text.sentences import has_final_mark, trails_off

__all__ = ["Editor", "Turned", "edit", "third_person"]

_MAX_SENTENCES = 2
_MAX_ASKED = 2  # sentences of one request to the editor
_WORDS = (7, 32)  # of a sentence that is worth turning
_CLAIM_WORDS = (10, bounds_of("claim").words[1])  # a short claim, of which lint tells, is better than none
_MAX_NAMED = 2  # times that a claim has the speaker's name: more reads badly
_MIN_NOUN, _MIN_NOUNS = 3, 1  # letters of a word that a pronoun may stand for; how many before one
_BROKEN = re.compile(r"--|—|–|(?:^|\s)-|-(?:\s|$)|…|\.\.|\d\)|\w\.[A-Za-z]{2}|[?？\[\]{}<>\"“”*_`#;:]")
_WORD = re.compile(r"^(\W*)(.*?)(\W*)$")


@dataclass(frozen=True)
class Turned:
    """A claim, and the sentences that it rests on."""

    text: str
    rests_on: tuple[WordRange, ...]


class Editor(Protocol):
    """Turns sentences into the third person that code cannot turn; None for one that it does not turn truly."""

    def turned(self, sentences: Sequence[str], surname: str, language: str) -> list[str | None]: ...


def edit(
    transcript: Transcript, sentences: Sequence[WordRange], surname: str, editor: Editor | None = None
) -> Turned | None:
    """The first sentences that can be turned, joined to a claim; None when they are too short or too few.

    `sentences`: word ranges of whole sentences of one speaker, the best first. `editor` is asked when code turns none.
    """
    if not editing_words(transcript.language).says:
        return None
    claim = _joined(transcript, sentences, surname, {})
    if claim is not None or editor is None:
        return claim
    asked = [words for words in sentences if _may_be_asked(transcript, words)][:_MAX_ASKED]
    if not asked:
        return None
    answers = editor.turned([_heard(transcript, words) for words in asked], surname, transcript.language)
    known = editing_words(transcript.language)
    answered = zip(asked, answers, strict=True)
    given = {words: text for words, text in answered if text and _reads_well(text, surname, known)}
    return _joined(transcript, sentences, surname, given) if given else None


def _joined(
    transcript: Transcript, sentences: Sequence[WordRange], surname: str, given: Mapping[WordRange, str]
) -> Turned | None:
    """The claim of these sentences; `given`: those that the editor turned."""
    taken: list[WordRange] = []
    texts: list[str] = []

    def add(words: WordRange, *, follows: bool = False) -> bool:
        turned = given.get(words) or third_person(
            _heard(transcript, words),
            surname,
            transcript.language,
            adds=bool(taken),
            follows=follows,
            small=_small(transcript, words),
        )
        if not turned or not stands(transcript, transcript.sentence_ids(words).start):
            return False
        joined = " ".join((*texts, turned))
        if len(joined.split()) > _CLAIM_WORDS[1] or len(_named(joined, surname)) > _MAX_NAMED:
            return False
        taken.append(words)
        texts.append(turned)
        return True

    for words in sentences:
        if len(taken) == _MAX_SENTENCES:
            break
        if words not in taken and add(words) and len(taken) < _MAX_SENTENCES:
            after = next((other for other in sentences if other[0] == words[1]), None)
            if after is not None:
                add(after, follows=True)
    joined = " ".join(texts)
    return Turned(joined, tuple(sorted(taken))) if len(joined.split()) >= _CLAIM_WORDS[0] else None


def _may_be_asked(transcript: Transcript, words: WordRange) -> bool:
    """Whether it is a statement that stands, and that rules cannot turn."""
    known = editing_words(transcript.language)
    sentence = _heard(transcript, words)
    told = _without_leads(sentence.split(), known)
    whole = bool(told) and _is_whole(sentence, told, known, transcript.language, by_rules=False)
    return (
        whole
        and third_person(sentence, "X", transcript.language) is None
        and stands(transcript, transcript.sentence_ids(words).start)
    )


def _heard(transcript: Transcript, words: WordRange) -> str:
    run = transcript.words[words[0] : words[1]]
    language = load_language(transcript.language)
    return " ".join(cleaned_words(run, language, timed=transcript.timing == "words"))


def _small(transcript: Transcript, words: WordRange) -> frozenset[str]:
    """The sentence's first word, when the transcript has it in small letters elsewhere."""
    first = transcript.words[words[0]].text
    key = _key(first)
    return frozenset([key]) if any(word.text.startswith(key) for word in transcript.words) else frozenset()


def third_person(
    sentence: str,
    surname: str,
    language: str = "en",
    *,
    adds: bool = False,
    follows: bool = False,
    small: frozenset[str] = frozenset(),
    least: int = _WORDS[0],
) -> str | None:
    """The sentence as one about its speaker; None when it cannot be turned without changing what it says.

    "So I think my bridge is old." -> "Carver thinks Carver's bridge is old."; "A bridge is no road." -> "Carver says
    that a bridge is no road." (`adds`: "Carver adds that ..."). `follows`: the sentence before it stands before it here
    too, so that its pronouns stand for the same. `small`: words that are no names, in small letters. `least`: words of
    a sentence.
    """
    known = editing_words(language)
    words = _without_leads(sentence.split(), known)
    if not known.says or not _is_whole(sentence, words, known, language, follows=follows, least=least):
        return None
    if any(key in known.speaker or key in known.contractions for key in map(_key, words)):
        turned = list(_turned(words, surname, known, extractive_words(language)))
        if len(turned) < len(words):
            return None
        text = " ".join(turned)
        text = f"{text[:1].upper()}{text[1:]}"
    else:
        first = words[0]
        lowered = _key(first) in small | load_language(language).function_words
        opening = f"{first[:1].lower()}{first[1:]}" if lowered else first
        text = " ".join([(known.adds if adds else known.says).format(name=surname), opening, *words[1:]])
    return text if _reads_well(text, surname, known) else None


def _reads_well(text: str, surname: str, known: EditingWords) -> bool:
    """Whether a turned sentence addresses nobody, and names the speaker seldom and on one side of a comparison."""
    keys = list(map(_key, text.split()))
    named = _named(text, surname)
    compared = keys.index(known.compared_by) if known.compared_by in keys else len(keys)
    return not {*keys} & known.refused and len(named) <= _MAX_NAMED and all(at < compared for at in named)


def _named(text: str, surname: str) -> list[int]:
    """The numbers of the words at which a text has the name."""
    keys = [_key(word).removesuffix("'s") for word in text.split()]
    name = [_key(word) for word in surname.split()]
    return [at for at in range(len(keys)) if keys[at : at + len(name)] == name]


def _without_leads(words: list[str], known: EditingWords) -> list[str]:
    """Without "So", "Well," and the like before the sentence."""
    at = 0
    while at < len(words) and _key(words[at]) in known.dropped:
        at += 1
    return words[at:]


def _is_whole(
    sentence: str,
    words: Sequence[str],
    known: EditingWords,
    language: str,
    *,
    follows: bool = False,
    by_rules: bool = True,
    least: int = _WORDS[0],
) -> bool:
    """Whether it is one statement that can be understood by itself, and is not acted out or addressed to anybody.

    `by_rules`: it is also one that rules alone can turn.
    """
    keys = list(map(_key, words))
    if not least <= len(keys) <= _WORDS[1] or _BROKEN.search(sentence):
        return False
    if not has_final_mark(sentence) or trails_off(sentence) or not sentence[:1].isupper():
        return False
    clauses = extractive_words(language)
    if {*keys} & known.refused or (not follows and {*keys[:2]} & known.unresolved):
        return False
    conditional = keys[0] in known.conditions and any(word.endswith(",") for word in words[:-1])
    hedged = keys[0] in known.hedges and not words[0].endswith(",")
    if not (conditional or hedged) and (
        words[0].endswith(",")
        or keys[0] in clauses.subordinators | clauses.verbs | clauses.imperatives
        or keys[0].endswith(clauses.opening_endings)
    ):
        return False
    told = any(key in known.speaker or key in known.contractions for key in keys)
    if not (told or conditional or _has_verb(keys, clauses)) or (not follows and _points(keys, known, language)):
        return False
    if any(key == known.filler and keys[at - 1] not in known.liking for at, key in enumerate(keys)):
        return False
    if any(one in known.opening_verbs and other in clauses.verbs for one, other in pairwise(keys)):
        return False  # "I would say find me there"
    if conditional and not _states_after(words, known, clauses):
        return False
    if any(word.endswith(",") and _key(word) in known.unpaused for word in words):
        return False  # "their, own": a comma of a recogniser
    if any(one in known.finite and other in known.finite for one, other in pairwise(keys)):
        return False  # "that is has to be"
    text = f" {' '.join(keys)} "
    refused = (*known.refused_phrases, *(known.untold_phrases if by_rules else ()))
    if any(f" {phrase} " in text for phrase in refused) or known.is_half_compared(keys):
        return False
    return sum(key in known.speaker or key in known.contractions for key in keys) <= _MAX_NAMED


def _states_after(words: Sequence[str], known: EditingWords, clauses: ExtractiveWords) -> bool:
    """Whether a statement follows the condition: "If it rains, the river rises", not "If it rains, ask"."""
    start = next(at for at, word in enumerate(words) if word.endswith(",")) + 1
    rest = list(map(_key, words[start:]))
    opens = rest[:1] and (rest[0] in known.starts or words[start][:1].isupper())
    return bool(opens) and len(rest) > 2 and ("'" in rest[0] or _has_verb(rest, clauses))


def _has_verb(keys: Sequence[str], clauses: ExtractiveWords) -> bool:
    """Whether a finite verb stands before any clause inside the subject: not "the context in which it runs"."""
    for before, key in pairwise(keys):
        if key in clauses.relatives:
            return False
        if key in clauses.verbs and before not in clauses.infinitives:
            return True
    return False


def _points(keys: Sequence[str], known: EditingWords, language: str) -> bool:
    """Whether a pronoun stands where no word of an earlier clause is there that it may stand for.

    The subject of its own clause is none: "a bus had crossed it".
    """
    common = load_language(language).function_words | known.contractions.keys() | known.present | known.unchanged
    joints = known.joining | known.conditions | extractive_words(language).relatives
    nouns, earlier, awaits = 0, 0, False
    for at, key in enumerate(keys):
        if key in joints:
            earlier = nouns
        pointing = key in known.pronouns and not (key in known.demonstratives and keys[0] in known.conditions)
        if pointing and (earlier < _MIN_NOUNS or key in known.demonstratives):
            return True
        if awaits and not known.is_adverb(key):
            awaits = False  # the verb
            continue
        awaits = awaits or key in known.subject or (at > 0 and keys[at - 1] in known.unchanged)
        nouns += len(key) > _MIN_NOUN and key not in common and not known.is_adverb(key)
    return False


def _turned(words: Sequence[str], surname: str, known: EditingWords, clauses: ExtractiveWords) -> Iterator[str]:
    """Each word in the third person; ends early at one that these rules cannot turn."""
    awaits_verb = False
    for at, word in enumerate(words):
        before, key, after = _key_parts(word)
        if key in known.contractions:
            if not _may_begin(words, at, known, clauses):
                return
            awaits_verb = False
            yield f"{before}{surname} {known.contractions[key]}{after}"
        elif key in known.subject:
            awaits_verb = True
            if not _may_begin(words, at, known, clauses):
                return
            yield f"{before}{surname}{after}"
        elif key in known.possessive:
            yield f"{before}{surname}'s{after}"
        elif key in known.speaker:
            yield f"{before}{surname}{after}"
        elif awaits_verb and not known.is_adverb(key):
            verb = known.third(key)
            joined = any(_key(one) in known.joining for one in words[at + 1 :])
            if verb is None or (verb != key and joined and key not in known.forms):
                return
            awaits_verb = False
            yield f"{before}{verb}{after}"
        else:
            yield word


def _may_begin(words: Sequence[str], at: int, known: EditingWords, clauses: ExtractiveWords) -> bool:
    """Whether a clause may begin with the speaker here: at the start, after a mark, or after a word such as "if"."""
    if at == 0:
        return True
    before = _key(words[at - 1])
    if before in known.inverting or before in known.joining - {"but"}:
        return False
    opens = before in clauses.subordinators | known.opening_verbs | known.joining
    return opens or not words[at - 1][-1:].isalnum()


def _key_parts(word: str) -> tuple[str, str, str]:
    """Marks before, the word in small letters, marks after."""
    found = _WORD.match(word)
    before, middle, after = found.groups() if found else ("", word, "")
    return before, middle.lower().replace("’", "'"), after


def _key(word: str) -> str:
    return _key_parts(word)[1]
