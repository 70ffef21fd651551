"""Counts the words and phrases of each sentence that make it more or less quotable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.records.episode import Episode
from summarizer.records.transcript import MAX_SENTENCE_WORDS, Sentence, Transcript, Word
from summarizer.text.numbers import values
from summarizer.text.quotation_marks import MARK_CHARACTERS, USUALLY_CLOSING, USUALLY_OPENING
from summarizer.text.quote_phrases import RankingLanguage
from summarizer.text.scripts import CHARACTERS_PER_SPOKEN_WORD, is_unspaced_character
from summarizer.text.sentences import ends_in_abbreviation, has_final_mark, trails_off

__all__ = ["CountedSentence", "read_passages", "title_words"]

_QUESTION = re.compile(rf"[?？][)\]{re.escape(USUALLY_CLOSING)}]*$")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class CountedSentence:
    """One sentence with its counts. The lists of phrases are those of the transcript's language."""

    sentence: Sentence
    text: str
    tokens: tuple[str, ...]  # lower case, without punctuation
    content: frozenset[str]  # tokens that are not function words
    length: float  # words; characters / 1.7 in languages without spaces
    whole: bool  # begins and ends like a sentence
    question: bool
    leaning: bool  # begins with a word that refers to what was said before
    names: int  # capitals inside the sentence
    numbers: int
    pronouns: int
    contrast: int
    strong: int
    stance: int
    hedges: int
    showing: int  # phrases of a demonstration: "as you can see", "click here"
    disfluencies: int  # fillers and immediate repeats
    small_talk: bool
    advert: bool
    advert_hint: bool
    advert_end: bool
    host: bool
    probabilities: tuple[float, ...]
    unheard: bool  # holds a mark such as [inaudible]


def read_passages(transcript: Transcript, language: RankingLanguage) -> list[CountedSentence]:
    """Every sentence of the transcript, in order; a passage's index in the list is its sentence's id."""
    passages: list[CountedSentence] = []
    heads = {turn.words[0] for turn in transcript.turns}
    punctuated = _is_punctuated(transcript, language)
    ended = True
    for sentence in transcript.sentences:
        words = transcript.words[sentence.words[0] : sentence.words[1]]
        fresh = ended or sentence.words[0] in heads
        passage = _passage(sentence, words, transcript.text(*sentence.words), language, fresh, punctuated)
        ended = len(words) < MAX_SENTENCE_WORDS if not punctuated else _is_ended(words[-1].text, language)
        passages.append(passage)
    return passages


def title_words(episode: Episode, language: RankingLanguage) -> frozenset[str]:
    """The content words of the episode's title and of its chapters' titles."""
    titles = " ".join([episode.title[:500], *(chapter.title[:200] for chapter in episode.chapters[:60])])
    return _content(titles.lower().replace("’", "'"), language)


def _content(folded: str, language: RankingLanguage) -> frozenset[str]:
    if not language.spaced:
        return _pairs(folded, language)
    tokens = _TOKEN.findall(folded)
    return frozenset(token for token in tokens if token not in language.function_words and len(token) > 2)


def _is_ended(last: str, language: RankingLanguage) -> bool:
    """Whether a sentence ends with this word, so that the next one begins a sentence."""
    return (has_final_mark(last) or trails_off(last)) and not ends_in_abbreviation(last, language.code)


def _is_punctuated(transcript: Transcript, language: RankingLanguage) -> bool:
    """Does the transcript have full stops at all? One in 60 words (150 characters) is enough."""
    stops = sum(has_final_mark(word.text) for word in transcript.words)
    return stops * (60 if language.spaced else 150) >= len(transcript.words)


def _passage(
    sentence: Sentence, words: Sequence[Word], text: str, language: RankingLanguage, fresh: bool, punctuated: bool
) -> CountedSentence:
    folded = text.lower().replace("’", "'")
    tokens = tuple(_TOKEN.findall(folded))
    last = words[-1].text
    finished = _is_ended(last, language) and not trails_off(last)
    cut = len(words) >= MAX_SENTENCE_WORDS  # for its length, perhaps inside a sentence or a word
    return CountedSentence(
        sentence=sentence,
        text=text,
        tokens=tokens,
        content=_content(folded, language),
        length=len(words) if language.spaced else _weight(words),
        whole=(fresh and finished and _begins(words[0].text)) if punctuated else fresh and not cut,
        question=bool(_QUESTION.search(last)),
        leaning=language.openings.opens(tokens, folded.lstrip(USUALLY_OPENING + "¿¡(-–— ")),
        names=_names(words, language),
        numbers=sum(not number.everyday for number in values(text, language.code)),
        pronouns=language.pronouns.count(tokens, folded),
        contrast=language.contrast.count(tokens, folded),
        strong=language.strong.count(tokens, folded),
        stance=language.stance.count(tokens, folded),
        hedges=language.vague.count(tokens, folded),
        showing=language.showing.count(tokens, folded),
        disfluencies=language.disfluencies.count(tokens, folded) + _repeats(tokens) + _breaks(words),
        small_talk=language.small_talk.within(tokens, folded),
        advert=language.advert.within(tokens, folded),
        advert_hint=language.advert_hint.within(tokens, folded),
        advert_end=language.advert_end.within(tokens, folded),
        host=language.host.within(tokens, folded),
        probabilities=tuple(word.probability for word in words if word.probability is not None),
        unheard=any(word.text.startswith("[") for word in words),
    )


def _begins(word: str) -> bool:
    """Does the word look like the first of a sentence? In scripts with capitals it has one (or a digit)."""
    for character in word:
        if character.isalnum():
            return not character.islower()
    return False


def _weight(words: Sequence[Word]) -> float:
    """Characters of unspaced scripts count 1 / 1.7 of a word, other words count 1."""
    wide = sum(len(word.text) <= 3 and any(map(is_unspaced_character, word.text)) for word in words)
    return wide / CHARACTERS_PER_SPOKEN_WORD + (len(words) - wide)


def _pairs(text: str, language: RankingLanguage) -> frozenset[str]:
    """Pairs of neighbouring characters, and whole Latin words: a substitute for content words in unspaced scripts."""
    found: set[str] = set()
    for run in _TOKEN.findall(text):
        if run.isascii():
            if len(run) > 1:
                found.add(run)
            continue
        found.update(
            run[index : index + 2]
            for index in range(len(run) - 1)
            if run[index : index + 2] not in language.function_words
            and not (run[index] in language.function_words and run[index + 1] in language.function_words)
        )
    return frozenset(found)


def _names(words: Sequence[Word], language: RankingLanguage) -> int:
    """Words with a capital (inside the sentence) or in capitals; in Chinese or Japanese, words in Latin letters."""
    count = 0
    for index, word in enumerate(words):
        bare = word.text.strip(MARK_CHARACTERS + "()[].,;:!?…-–—")
        if not bare or not bare[0].isalpha():
            continue
        if not language.spaced:
            count += bare.isascii() and len(bare) > 1
        elif sum(character.isupper() for character in bare) >= 2:
            count += bare != "OK"
        elif language.capitals and index > 0 and bare[0].isupper() and not (bare == "I" or bare[:2] in ("I'", "I’")):
            count += 1
    return count


def _breaks(words: Sequence[Word]) -> int:
    """Words broken off ("adop-") and sentences started again ("the -- every")."""
    return sum(word.text.endswith("-") or "--" in word.text for word in words)


def _repeats(tokens: Sequence[str]) -> int:
    """Words said twice in a row ("the the", "I think I think")."""
    single = sum(before == after for before, after in pairwise(tokens))
    double = sum(tokens[index : index + 2] == tokens[index + 2 : index + 4] for index in range(len(tokens) - 3))
    return single + double
