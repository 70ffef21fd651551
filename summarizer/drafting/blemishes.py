"""Counts what a reader stumbles over in a quotation whose neighbours the post does not show.

A stumble of the speaker, a bound inside a sentence, a number without its noun, words that stand for something said
before: none of them makes a quotation false, and each makes another passage the better choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.clauses import clause_words
from summarizer.text.disfluencies import dropped_words
from summarizer.text.extractive_words import ExtractiveWords, extractive_words
from summarizer.text.language import Language, load_language
from summarizer.text.numbers import is_number_word
from summarizer.text.scripts import written_without_spaces
from summarizer.text.sentences import has_final_mark

__all__ = ["blemishes", "dangling_number"]

_BROKEN = re.compile(r"--|\w-$|…|\.\.|[?？]")
_ORDINAL = re.compile(r"^\d{1,2}\.$")  # where a recogniser takes the point for a full stop: "im 19. Jahrhundert"
_FIGURE = re.compile(r"^\d[\d,.]*$")
_YEAR = re.compile(r"^(?:1[5-9]|20)\d\d$")
_REPEAT_WITHIN = 7  # words in which a pair of words said again is a restart
_LOOSE = 0.3  # for each word that means little, where words have no spaces
_MARK = re.compile(r"\W+$")


def blemishes(transcript: Transcript, words: WordRange) -> float:
    """0 for a quotation that reads well by itself; about 1 more for each thing that does not."""
    known, language = extractive_words(transcript.language), load_language(transcript.language)
    return (
        _at_start(transcript, words, known, language)
        + _at_end(transcript, words, known)
        + _stumbles(transcript, words, language)
        + _addressing(transcript, words)
    )


def dangling_number(texts: Sequence[str], language: Language, known: ExtractiveWords) -> bool:
    """Whether a number stands without what is counted: "Water closed fourteen, because it digs"."""
    keys = [_key(text) for text in texts]
    common = known.subordinators | known.verbs | known.auxiliaries | known.unresolved | language.articles
    for at, key in enumerate(keys):
        if not _is_counted(key, known, language):
            continue
        before = keys[at - 1] if at else ""
        follows = keys[at + 1] if at + 1 < len(keys) and not _MARK.search(texts[at]) else ""
        if (follows and follows not in common) or any(_is_counted(key, known, language) for key in keys[:at][-2:]):
            continue  # the last of one number, or "nine in ten"
        if not {*language.month_names}.isdisjoint(keys[at + 1 : at + 3]):
            continue  # "el 18 de abril"
        numbered = before and before not in common and not before.endswith("ed") and not _MARK.search(texts[at - 1])
        if not numbered:  # "level four" counts nothing
            return True
    return False


def _is_counted(key: str, known: ExtractiveWords, language: Language) -> bool:
    if key in known.unresolved or _YEAR.match(key):
        return False
    return bool(_FIGURE.match(key)) or is_number_word(key, language.code)


def _at_start(transcript: Transcript, words: WordRange, known: ExtractiveWords, language: Language) -> float:
    """What opens in the middle of a sentence, or with words that stand for something said before."""
    first = words[0]
    sentence = transcript.sentences[transcript.sentence_ids((first, first + 1)).start].words
    text = transcript.words[first].text
    found = 0.0
    before = transcript.words[first - 1].text if _same_voice(transcript, first - 1) else "."
    if text[:1].islower() or not has_final_mark(before) or _ORDINAL.match(before):
        joined = first > sentence[0] and _key(before) in clause_words(language.code).joining | known.contrasts
        found += 1.0 if not joined and (first == sentence[0] or text[:1].islower()) else 0.5
    if written_without_spaces(transcript.language):
        opening = transcript.text(first, min(first + 8, words[1]))
        leans = opening.startswith((*known.unresolved, *known.contrasts, *known.fragment_starts))
    else:
        keys = [_key(word.text) for word in transcript.words[first : first + 2]]
        strong = known.unresolved - known.resolvable
        opens = clause_words(language.code).joining | known.contrasts | language.assent | language.interjections
        leans = keys[0] in opens or bool({*keys} & strong)
    return found + leans


def _at_end(transcript: Transcript, words: WordRange, known: ExtractiveWords) -> float:
    """What ends inside a sentence, by the marks or by a recogniser's full stop; or is taken back right after it."""
    last = words[1] - 1
    found = 0.0 if has_final_mark(transcript.words[last].text) else 1.0
    if _same_voice(transcript, last):
        after = transcript.words[last + 1].text
        taken_back = _key(after) in known.contrasts
        if written_without_spaces(transcript.language):
            taken_back = transcript.text(last + 1, last + 5).startswith(tuple(known.contrasts))
        found += float(after[:1].islower() or bool(_ORDINAL.match(transcript.words[last].text)) or taken_back)
    return found


def _stumbles(transcript: Transcript, words: WordRange, language: Language) -> float:
    """Fillers and repeats, with fillers between or without; restarts; words broken off; questions; loose numbers."""
    run = transcript.words[words[0] : words[1]]
    gone = dropped_words(run, language, timed=transcript.timing == "words")
    texts = [word.text for at, word in enumerate(run) if at not in gone]
    stretches = sum(at - 1 not in gone for at in gone)
    found = 0.5 * stretches + 0.25 * len(gone) + sum(bool(_BROKEN.search(text)) for text in texts)
    known = extractive_words(transcript.language)
    if written_without_spaces(transcript.language):
        joined = transcript.text(*words)
        ends = not known.sentence_ends or joined.rstrip("。！？.!?、， ").endswith(known.sentence_ends)
        loose = sum(one in joined for one in known.vague)
        return found + sum(one in joined for one in known.stutters) + _LOOSE * loose + (not ends)
    restarted = _is_restarted([_key(text) for text in texts], texts)
    return found + restarted + dangling_number(texts, language, known)


def _is_restarted(keys: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether two words are said again soon after, inside a sentence: "I was, that's, I was gonna"."""
    seen: dict[tuple[str, str], int] = {}
    for at in range(len(keys) - 1):
        if has_final_mark(texts[at]):
            seen.clear()
            continue
        pair = (keys[at], keys[at + 1])
        if at - seen.get(pair, -_REPEAT_WITHIN) < _REPEAT_WITHIN:
            return True
        seen[pair] = at
    return False


def _addressing(transcript: Transcript, words: WordRange) -> float:
    """Names of the voices: who is addressed or praised is seldom the point."""
    names = {part for speaker in transcript.speakers for part in (speaker.name or "").split() if len(part) > 2}
    said = [re.sub(r"\W|['’]s$", "", word.text) for word in transcript.words[words[0] : words[1]]]
    return 0.5 * len(names & {*said})


def _same_voice(transcript: Transcript, at: int) -> bool:
    """Whether words `at` and `at` + 1 are of one voice."""
    spoken = transcript.words
    return 0 <= at < len(spoken) - 1 and spoken[at].speaker == spoken[at + 1].speaker


def _key(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text.lower().replace("’", "'"))
