"""Finds the sentences of advertisements, from a sponsor's phrase to the phrase that returns to the show."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.quotes.passages import CountedSentence
from summarizer.records.episode import Episode

__all__ = ["advert_sentences"]

_MAX_WORDS_BETWEEN_PHRASES = 170  # the advertisement ends this many words after its last phrase (about a minute)
_MAX_WORDS_TO_RETURN = 400  # within this many words, a phrase such as "back to the show" ends it
_MIN_ADVERT_WORDS = 45  # of the same speaker after a sponsor's phrase, always part of the advertisement
_CHAPTER_TITLES = ("sponsor", "werbung", "anzeige", "advert", "publicité", "publicidad", "publicidade", "广告")


def advert_sentences(passages: Sequence[CountedSentence], episode: Episode, timed: bool) -> frozenset[int]:
    """Ids of the sentences that belong to an advertisement.

    An advertisement begins with a phrase that only sponsors use. It continues while other phrases of advertisements
    (addresses, offers) follow closely, and ends with a phrase that returns to the show, or where somebody else answers.
    """
    found: set[int] = set()
    index = 0
    while index < len(passages):
        if not passages[index].advert or index in found:
            index += 1
            continue
        last = _end(passages, index)
        found.update(range(index, last + 1))
        index = last + 1
    if timed:
        found |= _by_chapter(passages, episode)
    return frozenset(found)


def _end(passages: Sequence[CountedSentence], first: int) -> int:
    """The last sentence of the advertisement that begins at `first`."""
    last = first
    passed = since = 0.0
    for index in range(first, len(passages)):
        passage = passages[index]
        if passage.sentence.speaker != passages[first].sentence.speaker and not passage.advert:
            break
        passed += passage.length
        since += passage.length
        if passage.advert_end and index > first and passed <= _MAX_WORDS_TO_RETURN:
            return index
        if passage.advert or passage.advert_hint:
            last, since = index, 0.0
        elif passed <= _MIN_ADVERT_WORDS and passage.sentence.speaker == passages[first].sentence.speaker:
            last = index
        if since > _MAX_WORDS_BETWEEN_PHRASES and passed > _MAX_WORDS_TO_RETURN:
            break
        if since > _MAX_WORDS_BETWEEN_PHRASES and not _returns(passages, index, _MAX_WORDS_TO_RETURN - passed):
            break
    return last


def _returns(passages: Sequence[CountedSentence], index: int, words: float) -> bool:
    for passage in passages[index + 1 :]:
        if words <= 0:
            return False
        if passage.advert_end:
            return True
        words -= passage.length
    return False


def _by_chapter(passages: Sequence[CountedSentence], episode: Episode) -> set[int]:
    spans = []
    for chapter, following in zip(episode.chapters, [*episode.chapters[1:], None], strict=False):
        if any(word in chapter.title.casefold() for word in _CHAPTER_TITLES):
            spans.append((chapter.start, following.start if following else chapter.start + 120.0))
    return {
        passage.sentence.id
        for passage in passages
        if any(start <= passage.sentence.start < end for start, end in spans)
    }
