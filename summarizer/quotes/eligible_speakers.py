"""Decides which speakers may be quoted: the guests, else everybody but the host, else the only speaker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from summarizer.quotes.passages import CountedSentence
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.text.name_words import name_words

__all__ = ["quotable_speakers"]

_MIN_SHARE = 0.01  # of all words; a speaker with less is a jingle, a clip or a caller
_MIN_SUBSTANTIAL_SHARE = 0.05  # of all words; a speaker with less does not count as part of the conversation
_NARRATED_SHARE = 0.8  # of all words; a host who says more tells the story, and the others are clips


def quotable_speakers(
    transcript: Transcript, episode: Episode, passages: Sequence[CountedSentence]
) -> frozenset[str | None]:
    """Labels of the speakers whose sentences may be quoted; the set holds None when the transcript has no speakers.

    When a guest is known, only guests are quoted. Otherwise a known host is left out; otherwise the speaker who clearly
    talks like a host, if there is one. A host who says nearly everything narrates the show, and is quoted, too. A label
    such as "Jingle" or "Ad" is no speaker.
    """
    said: dict[str | None, int] = defaultdict(int)
    for word in transcript.words:
        said[word.speaker] += 1
    if all(label is None for label in said):
        return frozenset([None])
    labels = [label for label in said if label is not None and not name_words().is_sound(_shown(transcript, label))]
    roles = {label: _role(transcript, episode, label) for label in labels}
    guests = frozenset(label for label in labels if roles[label] == "guest")
    if guests and sum(said[label] for label in guests) >= 100:
        return frozenset(guests)
    total = sum(said[label] for label in labels)
    substantial = [label for label in labels if said[label] >= _MIN_SUBSTANTIAL_SHARE * total]
    if len(substantial) <= 1:
        return frozenset(substantial or labels)
    labels = [label for label in labels if said[label] >= _MIN_SHARE * total]
    hosts = [label for label in labels if roles[label] == "host"]
    if sum(said[label] for label in hosts) >= _NARRATED_SHARE * total:
        return frozenset(labels)
    if hosts and any(label not in hosts for label in substantial):
        return frozenset(label for label in labels if label not in hosts)
    if hosts:
        return frozenset(labels)
    host = _likely_host(passages, substantial)
    if host is not None and said[host] >= _NARRATED_SHARE * total:
        return frozenset(labels)
    return frozenset(label for label in labels if label != host)


def _shown(transcript: Transcript, label: str) -> str:
    return transcript.display(label) or label


def _role(transcript: Transcript, episode: Episode, label: str) -> str:
    """The role in the transcript's table of speakers, else the role of that name in the episode's metadata."""
    speaker = transcript.by_label.get(label)
    if speaker is not None and speaker.role != "unknown":
        return speaker.role
    name = speaker.name if speaker is not None else None
    if name is None:
        return "unknown"
    wanted = name.casefold().split()
    for person in episode.people:
        parts = person.name.casefold().split()
        if parts == wanted or (len(wanted) == 1 and wanted[0] in parts):
            return person.role
    return "unknown"


def _likely_host(passages: Sequence[CountedSentence], labels: Sequence[str]) -> str | None:
    """The speaker who welcomes, introduces, asks and thanks clearly more than each of the others; None without one."""
    marks: dict[str, float] = {}
    for label in labels:
        own = [passage for passage in passages if passage.sentence.speaker == label]
        words = sum(passage.length for passage in own) or 1.0
        asked = sum(passage.question for passage in own) / max(1, len(own))
        hosting = 1000.0 * sum(passage.host or passage.advert for passage in own) / words
        opening = any(passage.host for passage in own if passage.sentence.id < 15)
        marks[label] = 10.0 * asked + min(4.0, hosting) + (1.5 if opening else 0.0)
    first, second, *_ = sorted(marks.values(), reverse=True)
    if first >= 2.0 and first >= 1.6 * second:
        return max(marks, key=lambda label: marks[label])
    return None
