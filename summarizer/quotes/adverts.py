"""Which sentences are an advertisement: by what is said, from the sponsor's phrase to the return to the show."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.quotes.passages import CountedSentence
from summarizer.records.episode import Episode

__all__ = ["advert_sentences"]

_REACH = 170  # words after a sponsor's phrase within which another sign keeps the advertisement going (about a minute)
_RETURN = 400  # words within which "back to the show" closes it
_LEAST = 45  # words that a sponsor's phrase takes with it in any case
_CHAPTERS = ("sponsor", "werbung", "anzeige", "advert", "publicité", "publicidad", "publicidade", "广告")


def advert_sentences(passages: Sequence[CountedSentence], episode: Episode, timed: bool) -> frozenset[int]:
    """Ids of the sentences that belong to an advertisement.

    One opens with a phrase that only sponsors use, and lasts while signs of one (addresses read out, offers) follow
    closely, up to the return to the show.
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
    """The last sentence of the advertisement that opens at `first`."""
    last = first
    passed = since = 0.0
    for index in range(first, len(passages)):
        passage = passages[index]
        passed += passage.length
        since += passage.length
        if passage.advert_end and index > first and passed <= _RETURN:
            return index
        if passage.advert or passage.advert_hint:
            last, since = index, 0.0
        elif passed <= _LEAST and passage.sentence.speaker == passages[first].sentence.speaker:
            last = index
        if since > _REACH and passed > _RETURN:
            break
        if since > _REACH and not _returns(passages, index, _RETURN - passed):
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
        if any(word in chapter.title.casefold() for word in _CHAPTERS):
            spans.append((chapter.start, following.start if following else chapter.start + 120.0))
    return {
        passage.sentence.id
        for passage in passages
        if any(start <= passage.sentence.start < end for start, end in spans)
    }
