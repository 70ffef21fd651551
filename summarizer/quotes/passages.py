"""Counts the words and phrases of each sentence that make it more or less quotable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.records.episode import Episode
from summarizer.records.transcript import Sentence, Transcript, Word
from summarizer.records.word_ranges import WordRange
from summarizer.text.numbers import values
from summarizer.text.quotation_marks import MARK_CHARACTERS, USUALLY_CLOSING, USUALLY_OPENING
from summarizer.text.quote_phrases import RankingLanguage
from summarizer.text.scripts import CHARACTERS_PER_SPOKEN_WORD, is_unspaced_character

__all__ = ["CountedSentence", "SentenceCounter", "read_passages", "title_words"]

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


def read_passages(transcript: Transcript, language: RankingLanguage) -> list[CountedSentence]:
    """Every sentence of the transcript, in order; a passage's index in the list is its sentence's id."""
    return SentenceCounter(transcript, language).sentences()


def title_words(episode: Episode, language: RankingLanguage) -> frozenset[str]:
    """The content words of the episode's title and of its chapters' titles."""
    titles = " ".join([episode.title[:500], *(chapter.title[:200] for chapter in episode.chapters[:60])])
    return _content(titles.lower().replace("’", "'"), language)


def _content(folded: str, language: RankingLanguage) -> frozenset[str]:
    if not language.spaced:
        return _pairs(folded, language)
    tokens = _TOKEN.findall(folded)
    return frozenset(token for token in tokens if token not in language.function_words and len(token) > 2)


class SentenceCounter:
    """Counts words and phrases in sentences of a transcript, and in parts of them."""

    def __init__(self, transcript: Transcript, language: RankingLanguage) -> None:
        self._transcript = transcript
        self._language = language

    def sentences(self) -> list[CountedSentence]:
        return [self._count(sentence) for sentence in self._transcript.sentences]

    def part(self, whole: CountedSentence, words: WordRange) -> CountedSentence:
        """The counts of a run of words inside a sentence."""
        start, end = self._transcript.times(words)
        return self._count(whole.sentence.model_copy(update={"words": words, "start": start, "end": end}))

    def _count(self, sentence: Sentence) -> CountedSentence:
        language = self._language
        words = self._transcript.words[sentence.words[0] : sentence.words[1]]
        text = self._transcript.text(*sentence.words)
        folded = text.lower().replace("’", "'")
        tokens = tuple(_TOKEN.findall(folded))
        return CountedSentence(
            sentence=sentence,
            text=text,
            tokens=tokens,
            content=_content(folded, language),
            length=len(words) if language.spaced else _weight(words),
            question=bool(_QUESTION.search(words[-1].text)),
            leaning=language.openings.opens(tokens, folded.lstrip(USUALLY_OPENING + "¿¡(-–— ")),
            names=_names(words, language),
            numbers=sum(not number.everyday for number in values(text, language.code)),
            pronouns=language.pronouns.count(tokens, folded),
            contrast=language.contrast.count(tokens, folded),
            strong=language.strong.count(tokens, folded),
            stance=language.stance.count(tokens, folded),
            hedges=language.vague.count(tokens, folded),
            showing=language.showing.count(tokens, folded),
            disfluencies=language.disfluencies.count(tokens, folded)
            + _repeats(tokens)
            + _breaks(words)
            + _false_starts(words, language),
            small_talk=language.acts_of_talk(tokens, folded),
            advert=language.advert.within(tokens, folded),
            advert_hint=language.advert_hint.within(tokens, folded),
            advert_end=language.advert_end.within(tokens, folded),
            host=language.host.within(tokens, folded),
            probabilities=tuple(word.probability for word in words if word.probability is not None),
        )


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


def _false_starts(words: Sequence[Word], language: RankingLanguage) -> int:
    """Words said before and after a comma ("a, a"), a sentence that starts twice ("The, and the …"), and "I." alone."""
    texts = [word.text.lower() for word in words]
    again = sum(before == f"{after.rstrip(',.')}," for before, after in pairwise(texts))
    starts = texts[0].endswith(",") and texts[0][:-1] in language.function_words
    return again + 2 * starts + (len(words) == 1)
