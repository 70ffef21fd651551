"""Whose words may be quoted: the guests', or everybody's but the host's, or the one speaker's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from summarizer.quotes.passages import CountedSentence
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript

__all__ = ["quotable_speakers"]

_SLIGHT = 0.01  # of the words; who says less is a jingle, a clip or a caller
_SUBSTANTIAL = 0.05  # of the words; who says less is not counted as one of the conversation


def quotable_speakers(
    transcript: Transcript, episode: Episode, passages: Sequence[CountedSentence]
) -> frozenset[str | None]:
    """Labels of the speakers whose sentences may be quoted; None among them when the transcript names nobody.

    A known guest silences all others. Else a known host is left out. Else the one who behaves like a host, if one
    clearly does; among equals nobody is left out.
    """
    said: dict[str | None, int] = defaultdict(int)
    for word in transcript.words:
        said[word.speaker] += 1
    labels = [label for label in said if label is not None]
    if not labels:
        return frozenset([None])
    roles = {label: _role(transcript, episode, label) for label in labels}
    guests = frozenset(label for label in labels if roles[label] == "guest")
    if guests and sum(said[label] for label in guests) >= 100:
        return frozenset(guests)
    total = sum(said.values())
    substantial = [label for label in labels if said[label] >= _SUBSTANTIAL * total]
    if len(substantial) <= 1:
        return frozenset(substantial or labels)
    labels = [label for label in labels if said[label] >= _SLIGHT * total]
    hosts = [label for label in labels if roles[label] == "host"]
    if hosts and any(label not in hosts for label in substantial):
        return frozenset(label for label in labels if label not in hosts)
    if hosts:
        return frozenset(labels)
    host = _likely_host(passages, substantial)
    return frozenset(label for label in labels if label != host)


def _role(transcript: Transcript, episode: Episode, label: str) -> str:
    """The role the speaker table gives, else the one that the episode's metadata gives to that name."""
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
    """Who welcomes, introduces, asks and thanks, if one does so clearly more than each of the others."""
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
