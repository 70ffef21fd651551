"""Observations in a transcript about the names of speakers, and whether they are host or guest.

An observation has a weight: roughly the probability that it alone is right. naming.py combines the observations of
one name for one speaker as independent ones: 1 - (1 - a)(1 - b).
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from summarizer.diarization.metadata_people import MetadataPerson
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Sentence, Transcript
from summarizer.text.introductions import IntroductionPatterns
from summarizer.text.name_matching import SAME_PERSON, name_likeness, same_person
from summarizer.text.names import person_name

__all__ = ["Evidence", "NameObservation", "gather_evidence", "main_speakers"]

_OPENING_SECONDS, WORD_TIME_OFFSET_SECONDS = (
    180.0,
    600.0,
)  # seconds from the start in which introductions are likely, and in which they are possible
_FIRST_SENTENCES = 6  # of a speaker, in which self-introductions are searched
_SENTENCES_AFTER_WELCOME = 3  # of the same turn; whoever speaks after more was not the one welcomed
_WORDS_PER_SECOND = 2.5  # used to estimate times of a transcript without times


class NameObservation(NamedTuple):
    """An indication that the speaker `label` is called `name`."""

    label: str
    name: str
    weight: float
    origin: str


@dataclass
class Evidence:
    """Observations of names; `excluded`: pairs (label, name) that are impossible; `host_score`: above 0 for hosts,
    below for guests.
    """

    observations: list[NameObservation] = field(default_factory=list)
    excluded: set[tuple[str, str]] = field(default_factory=set)
    host_score: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    guests: list[str] = field(default_factory=list)  # names that a speaker introduced as another person's, in order
    names: list[str] = field(default_factory=list)  # every name, in its preferred spelling
    welcomed: set[str] = field(default_factory=set)  # labels and names of those who are spoken to or of as a guest
    cohosts: set[str] = field(default_factory=set)  # names that a speaker introduced as a co-host's

    def canonical(self, name: str) -> str:
        """The known spelling of a name: that of the metadata if it matches, else the first one in the transcript."""
        best = max(self.names, key=lambda known: name_likeness(known, name), default=None)
        if best is None or not same_person(best, name):
            self.names.append(name)
            return name
        # "Joel" matches two people called Joel, so it identifies neither.
        matching = [known for known in self.names if name_likeness(known, name) >= name_likeness(best, name) - 0.02]
        return best if len(matching) == 1 else name


@dataclass(frozen=True)
class _SpokenSentence:
    """A sentence with its position in its turn."""

    sentence: Sentence
    text: str
    speaker: str
    at: float  # seconds, possibly estimated
    nth: int  # index among this speaker's sentences
    turn: int
    left: int  # number of sentences after this one in the turn


def main_speakers(transcript: Transcript) -> list[str]:
    """Labels of the speakers with at least 5 % of the words, most words first."""
    counts = Counter(word.speaker for word in transcript.words if word.speaker)
    total = sum(counts.values())
    return [label for label, count in counts.most_common() if count >= 0.05 * total]


def gather_evidence(
    transcript: Transcript, people: Sequence[MetadataPerson], phrases: IntroductionPatterns, show: str | None = None
) -> Evidence:
    """All observations from a transcript's words and the metadata. `show`: the show's title, which names no speaker."""
    found = Evidence(names=[candidate.name for candidate in people])
    sentences = list(_spoken_sentences(transcript))
    main_labels = main_speakers(transcript)
    _add_introductions(sentences, main_labels, phrases, found, _Setting(transcript.timing != "none", show))
    _add_addresses(sentences, main_labels, phrases, found)
    _add_role_scores(sentences, main_labels, phrases, found)
    _add_welcomes(sentences, phrases, found)
    for observation in list(found.observations):
        for candidate in people:
            if candidate.name == observation.name:
                found.observations.append(
                    NameObservation(observation.label, observation.name, 0.5 * candidate.trust, candidate.origin)
                )
                break
    return found


def _spoken_sentences(transcript: Transcript) -> Iterator[_SpokenSentence]:
    counts: Counter[str] = Counter()
    runs = itertools.groupby(transcript.sentences, key=lambda sentence: sentence.speaker)
    for turn, (speaker, run) in enumerate(runs):
        spoken = list(run)
        for index, sentence in enumerate(spoken):
            if speaker is None:
                continue
            at = sentence.start if transcript.timing != "none" else sentence.words[0] / _WORDS_PER_SECOND
            text = transcript.text(*sentence.words)
            yield _SpokenSentence(sentence, text, speaker, at, counts[speaker], turn, len(spoken) - index - 1)
            counts[speaker] += 1


class _Setting(NamedTuple):
    timed: bool
    show: str | None


def _add_introductions(
    sentences: Sequence[_SpokenSentence],
    main_labels: Sequence[str],
    phrases: IntroductionPatterns,
    found: Evidence,
    setting: _Setting,
) -> None:
    timed, show = setting
    for index, here in enumerate(sentences):
        if here.at > WORD_TIME_OFFSET_SECONDS and here.nth >= _FIRST_SENTENCES:
            continue
        where = f"introduction at {format_clock(here.at)}" if timed else "introduction"
        opening = here.at <= _OPENING_SECONDS or here.nth < _FIRST_SENTENCES
        for matched in phrases.names("self", here.text)[:2]:
            if (name := person_name(matched, "running text")) and not _names_show(matched, here.text, show):
                name = found.canonical(name)
                weight = (0.85 if " " in matched else 0.62) if opening else 0.5
                found.observations.append(NameObservation(here.speaker, name, weight, where))
                found.host_score[here.speaker] += (
                    1.0 if here.at <= _OPENING_SECONDS and here.speaker == sentences[0].speaker else 0.0
                )
                break  # only the first name counts
        if here.at > WORD_TIME_OFFSET_SECONDS:
            continue
        for matched in phrases.names("other", here.text)[:4]:
            if (name := person_name(matched, "running text")) is None:
                continue
            cohost = matched in phrases.names("cohost", here.text)
            name = found.canonical(name)
            found.excluded.add((here.speaker, name))
            if cohost:
                found.cohosts.add(name)
            else:
                found.guests.append(name)
            found.host_score[here.speaker] += 1.0
            weight = (0.8 if " " in matched else 0.6) if opening else 0.5
            others = [label for label in main_labels if label != here.speaker]
            if len(others) == 1:
                found.observations.append(NameObservation(others[0], name, weight, where))
                found.host_score[others[0]] += 1.5 if cohost else -1.5
            elif newcomer := _newcomer(sentences, index):
                found.observations.append(NameObservation(newcomer, name, weight / 2, where))


def _add_welcomes(sentences: Sequence[_SpokenSentence], phrases: IntroductionPatterns, found: Evidence) -> None:
    """Adds to `welcomed` who thanks for the invitation, is called a guest, or answers an early welcome."""
    speakers = {here.turn: here.speaker for here in sentences}
    for here in sentences:
        if phrases.says("guest", here.text):
            found.welcomed.add(here.speaker)
        if here.at > WORD_TIME_OFFSET_SECONDS:
            continue
        found.welcomed.update(phrases.names("welcomed", here.text))
        found.cohosts.update(phrases.names("cohost", here.text))
        answers = speakers.get(here.turn + 1)
        if answers and here.left <= _SENTENCES_AFTER_WELCOME and phrases.says("welcome", here.text):
            found.welcomed.add(answers)


def _names_show(name: str, sentence: str, show: str | None) -> bool:
    """ "This is Talk Python" names the show; "I'm Ezra Klein" on "The Ezra Klein Show" names a person."""
    if not show or name.casefold() not in show.casefold():
        return False
    return sentence.split(name)[0].casefold().rstrip().endswith(("this is", "hier ist", "ici", "aqui é", "aqui"))


def _newcomer(sentences: Sequence[_SpokenSentence], index: int) -> str | None:
    """The next speaker, if not heard before: the person just introduced."""
    here = sentences[index]
    following = next((other for other in sentences[index + 1 :] if other.speaker != here.speaker), None)
    return following.speaker if following and following.nth == 0 else None


def _add_addresses(
    sentences: Sequence[_SpokenSentence], main_labels: Sequence[str], phrases: IntroductionPatterns, found: Evidence
) -> None:
    """Adds observations of speakers who answer after being addressed by a known name."""
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    first_at: dict[str, float] = {}
    speakers = {here.turn: here.speaker for here in sentences}
    for here in sentences:
        for matched in phrases.names("address", here.text)[:3]:
            name = person_name(matched, "running text") or ""
            similarity = {known: name_likeness(known, name) for known in found.names}
            matching = [known for known, value in similarity.items() if value >= SAME_PERSON]
            if not matching or (len(matching) > 1 and " " not in name) or matched in phrases.names("self", here.text):
                continue
            known = max(matching, key=similarity.__getitem__)
            # At the end of a turn the next speaker is addressed, at its start the previous one.
            opening = here.left > 2 and here.turn > 0
            other = speakers.get(here.turn - 1 if opening else here.turn + 1)
            if other and other != here.speaker:
                answers[known][other] += 1
                answers[known][here.speaker] += 0
                first_at.setdefault(known, here.at)
                found.excluded.add((here.speaker, known))
    for name, counts in answers.items():
        (label, count), *_ = counts.most_common()
        if count < 0.7 * counts.total():
            continue
        weight = min(0.85, (0.5 if len(main_labels) == 2 else 0.3) + 0.12 * (count - 1))
        found.observations.append(NameObservation(label, name, weight, f"addressed at {format_clock(first_at[name])}"))


def _add_role_scores(
    sentences: Sequence[_SpokenSentence], main_labels: Sequence[str], phrases: IntroductionPatterns, found: Evidence
) -> None:
    """Adds to `host_score`: hosts welcome, thank, ask and speak first; guests thank for the invitation and speak
    most.
    """
    if not sentences:
        return
    welcomes: Counter[str] = Counter()
    thanks: dict[str, float] = defaultdict(float)
    asked: Counter[str] = Counter()
    sentence_counts: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for here in sentences:
        sentence_counts[here.speaker] += 1
        words[here.speaker] += here.sentence.words[1] - here.sentence.words[0]
        asked[here.speaker] += here.text.rstrip("\"'”’ ").endswith(("?", "？"))
        if phrases.says("guest", here.text):
            thanks[here.speaker] = 2.5
        elif phrases.says("pleased", here.text):
            thanks[here.speaker] = max(1.0, thanks[here.speaker])
        if phrases.says("host", here.text):
            welcomes[here.speaker] += 1
    for label in main_labels:
        found.host_score[label] += min(3.0, 1.0 * welcomes[label])
        found.host_score[label] -= thanks[label]
    if len(main_labels) < 2:
        return
    if sentences[0].speaker in main_labels:
        found.host_score[sentences[0].speaker] += 0.5
    rates = sorted(((asked[label] / sentence_counts[label], label) for label in main_labels), reverse=True)
    if rates[0][0] >= 0.15 and rates[0][0] >= 1.5 * rates[1][0]:
        found.host_score[rates[0][1]] += 1.5
        for rate, label in rates[1:]:
            found.host_score[label] -= 0.5 if rate < 0.1 else 0.0
    if words[main_labels[0]] >= 1.5 * words[main_labels[1]]:
        found.host_score[main_labels[0]] -= 1.0
