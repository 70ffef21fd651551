"""Names speakers: from the user's names, from the labels of a transcript, then from observations in words and metadata.

A wrong name would attribute quotations to the wrong person. So a name needs a confidence of at least
`MIN_NAME_CONFIDENCE` and a lead over the next best name; otherwise the label ("Speaker 2") stays. A language model is
asked last, and only a name that occurs in the metadata or the transcript is accepted from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from summarizer.diarization.diarize import cut_turns
from summarizer.diarization.metadata_people import MetadataPerson, people_in_metadata
from summarizer.diarization.name_evidence import Evidence, NameObservation, gather_evidence, main_speakers
from summarizer.errors import InputError, SummarizerError, Waiting
from summarizer.records.episode import Episode
from summarizer.records.timecode import format_clock, parse_clock
from summarizer.records.transcript import Speaker, Transcript
from summarizer.reporting import Reporter
from summarizer.settings import SpeakerSettings
from summarizer.text.introductions import phrases_for
from summarizer.text.name_matching import name_likeness, same_person, stands_in
from summarizer.text.names import person_name

__all__ = ["AskModel", "MatchVoices", "name_speakers"]

# Given the labelled turns of the introduction and the labels without a name: label -> name.
AskModel = Callable[[str, tuple[str, ...]], dict[str, str]]
# Given the transcript and the people of the metadata: observations from stored voiceprints.
MatchVoices = Callable[[Transcript, Sequence[MetadataPerson]], Sequence[NameObservation]]
SpeakerRole = Literal["guest", "host", "other", "unknown"]

MIN_NAME_CONFIDENCE = 0.6
_MIN_LEAD = 0.15  # by which it must exceed the next best name of the same speaker
_MIN_ROLE_SCORE = 2.0  # absolute value of `Evidence.host_score`
_MAX_SECONDS_FROM_WORD = 3.0  # within which a time given by the user selects a word
_MAX_INTRODUCTION_CHARACTERS = 6000  # given to the language model
_MODEL_CONFIDENCE = 0.6  # of a name from a language model


def name_speakers(
    transcript: Transcript,
    episode: Episode,
    settings: SpeakerSettings,
    ask: AskModel | None,
    report: Reporter,
    match_voices: MatchVoices | None = None,
) -> Transcript:
    """The transcript with name, role, origin and confidence of each speaker, as far as they are known.

    Words and labels are unchanged, except that two speakers to whom the user gives one name are merged.
    `match_voices` returns observations from voiceprints of other episodes, given the transcript and the people of the
    metadata. Raises InputError when a time in `settings.names` is invalid or nobody speaks there.
    """
    transcript = _with_speakers(transcript)
    if not transcript.speakers:
        if settings.names:
            raise InputError("the transcript has no speakers, so a speaker cannot be named by time")
        return transcript
    transcript, user_names = _overrides(transcript, settings.names)
    people = _without_placed(people_in_metadata(episode, phrases_for(transcript.language)), user_names)
    evidence = gather_evidence(transcript, people, phrases_for(transcript.language), episode.show)
    named: dict[str, Speaker] = {
        label: Speaker(label=label, name=name, origin="user", confidence=1.0) for label, name in user_names.items()
    }
    for speaker in transcript.speakers:
        called = speaker.name or person_name(speaker.label)
        if speaker.label not in named and called:
            named[speaker.label] = _from_label(speaker.label, called, people)
    roles = {
        speaker.label: _role(speaker.label, evidence, main_speakers(transcript)) for speaker in transcript.speakers
    }
    if match_voices is not None:
        for observation in match_voices(transcript, people):
            evidence.observations.append(observation._replace(name=evidence.canonical(observation.name)))
    _add_role_observations(transcript, people, evidence, named)
    _assign_names(evidence, named)
    _by_elimination(transcript, people, evidence, named)
    if ask is not None:
        _ask_model(transcript, episode, ask, named, report)
    speakers = tuple(
        _with_role(named.get(label, Speaker(label=label)), roles[label], people, evidence, main_speakers(transcript))
        for label in (speaker.label for speaker in transcript.speakers)
    )
    unnamed = [s.label for s in speakers if s.name is None and s.label in main_speakers(transcript)]
    if unnamed:
        report.note(
            f'no reliable name for {", ".join(unnamed[:6])}; name a speaker by a time: --speaker "0:12=Full Name"'
        )
    return transcript.model_copy(update={"speakers": speakers})


def _with_speakers(transcript: Transcript) -> Transcript:
    """The transcript with a Speaker for every label of its words, by first word, and with turns."""
    known = transcript.by_label
    labels = dict.fromkeys(word.speaker for word in transcript.words if word.speaker)
    speakers = tuple(known.get(label, Speaker(label=label)) for label in labels)
    if not speakers:
        return transcript
    turns = transcript.turns or cut_turns(transcript.words)
    return transcript.model_copy(update={"speakers": speakers, "turns": turns})


def _overrides(transcript: Transcript, names: Mapping[str, str]) -> tuple[Transcript, dict[str, str]]:
    """The user's names by label. Speakers that get the same name are merged under the first one's label."""
    user_names: dict[str, str] = {}
    joined: dict[str, str] = {}
    for time, name in names.items():
        cleaned = " ".join("".join(char if char.isprintable() else " " for char in name).split())
        if not cleaned or len(cleaned) > 80:
            raise InputError(f"{name[:80]!r} is not a name for the speaker at {time}: give 1 to 80 letters")
        label = _label_at(transcript, time)
        if user_names.get(label, cleaned) != cleaned:
            raise InputError(f"{time} is the same speaker as another time you gave, but has another name: {cleaned}")
        user_names[label] = cleaned
    for label, name in list(user_names.items()):
        first = next(other for other, known in user_names.items() if known == name)
        if first != label:
            joined[label] = first
            del user_names[label]
    if joined:
        words = tuple(
            word.model_copy(update={"speaker": joined[word.speaker]}) if word.speaker in joined else word
            for word in transcript.words
        )
        speakers = tuple(speaker for speaker in transcript.speakers if speaker.label not in joined)
        transcript = transcript.model_copy(update={"words": words, "turns": cut_turns(words), "speakers": speakers})
    return transcript, user_names


def _label_at(transcript: Transcript, time: str) -> str:
    try:
        at = parse_clock(time)
    except ValueError as error:
        raise InputError(f"a speaker is named by a time: {error}") from None
    if transcript.timing == "none":
        raise InputError("the transcript has no times, so a speaker cannot be named by time")
    words = [word for word in transcript.words if word.speaker]
    nearest = min(words, key=lambda word: max(word.start - at, at - word.end, 0.0))
    if max(nearest.start - at, at - nearest.end) > _MAX_SECONDS_FROM_WORD or nearest.speaker is None:
        raise InputError(
            f"nobody speaks at {time}; the nearest words are at {format_clock(nearest.start)}: {nearest.text!r}"
        )
    return nearest.speaker


def _without_placed(people: Sequence[MetadataPerson], user_names: Mapping[str, str]) -> list[MetadataPerson]:
    """People of the metadata without those that the user has already assigned, so that they are not assigned to another
    speaker.
    """
    return [
        candidate
        for candidate in people
        if all(not same_person(candidate.name, name) or candidate.name == name for name in user_names.values())
    ]


def _from_label(label: str, name: str, people: Sequence[MetadataPerson]) -> Speaker:
    """Names in transcript labels are accepted; the metadata may complete a single name such as "Luciano"."""
    fuller = [
        candidate
        for candidate in people
        if " " in candidate.name and " " not in name and same_person(candidate.name, name)
    ]
    if len(fuller) == 1:
        return Speaker(label=label, name=fuller[0].name, origin=f"transcript, {fuller[0].origin}", confidence=0.9)
    spelled = next(
        (candidate for candidate in people if " " in name and name_likeness(candidate.name, name) >= 0.93), None
    )
    return Speaker(label=label, name=spelled.name if spelled else name, origin="transcript", confidence=0.95)


def _role(label: str, evidence: Evidence, main_labels: Sequence[str]) -> SpeakerRole:
    points = evidence.host_score.get(label, 0.0)
    if len(main_labels) == 2 and label in main_labels:
        (other,) = set(main_labels) - {label}
        if points <= -1.0 and evidence.host_score.get(other, 0.0) >= _MIN_ROLE_SCORE:
            return "guest"  # the other speaker is the host
    return "host" if points >= _MIN_ROLE_SCORE else "guest" if points <= -_MIN_ROLE_SCORE else "unknown"


def _add_role_observations(
    transcript: Transcript, people: Sequence[MetadataPerson], evidence: Evidence, named: Mapping[str, Speaker]
) -> None:
    """With at most two speakers, one clearly host or guest, adds the only host or guest of the metadata as an
    observation.
    """
    main_labels = main_speakers(transcript)
    if len(main_labels) > 2:
        return
    for role in ("host", "guest"):
        candidates = [candidate for candidate in people if candidate.role == role and candidate.trust >= 0.3]
        best = [candidate for candidate in candidates if candidate.trust >= candidates[0].trust - 0.1]
        placed = {speaker.name for speaker in named.values()}
        if len(best) != 1 or best[0].name in placed:
            continue
        if len(main_labels) == 1:
            if role == "host" or len(people) == 1:
                evidence.observations.append(
                    NameObservation(main_labels[0], best[0].name, 0.75 * best[0].trust, best[0].origin)
                )
            continue
        sign = 1.0 if role == "host" else -1.0
        points = [sign * evidence.host_score.get(label, 0.0) for label in main_labels]
        label = main_labels[0] if points[0] > points[1] else main_labels[1]
        lead = abs(points[0] - points[1])
        if lead >= _MIN_ROLE_SCORE and label not in named:
            sure = min(0.9, 0.6 + 0.06 * lead)
            evidence.observations.append(NameObservation(label, best[0].name, sure * best[0].trust, best[0].origin))


def _assign_names(evidence: Evidence, named: dict[str, Speaker]) -> None:
    """Assigns names to speakers, highest confidence first, each name once; a tie assigns none."""
    doubt: dict[tuple[str, str], float] = defaultdict(lambda: 1.0)
    reasons: dict[tuple[str, str], list[NameObservation]] = defaultdict(list)
    for observation in evidence.observations:
        pair = (observation.label, observation.name)
        if (
            pair not in evidence.excluded
            and observation.label not in named
            and observation.origin not in {c.origin for c in reasons[pair]}
        ):
            doubt[pair] *= 1 - observation.weight
            reasons[pair].append(observation)
    sure = {pair: round(min(0.95, 1 - left), 3) for pair, left in doubt.items()}
    placed = {speaker.name for speaker in named.values() if speaker.name}
    for (label, name), confidence in sorted(sure.items(), key=lambda item: -item[1]):
        if confidence < MIN_NAME_CONFIDENCE or label in named or any(same_person(name, other) for other in placed):
            continue
        rivals = [
            value
            for (other_label, other), value in sure.items()
            if other_label == label and not same_person(name, other)
        ]
        twins = [value for (other_label, other), value in sure.items() if other_label != label and other == name]
        if max([*rivals, *twins], default=0.0) > confidence - _MIN_LEAD:
            continue
        best = sorted(reasons[label, name], key=lambda observation: -observation.weight)[:2]
        origin = ", ".join(dict.fromkeys(observation.origin for observation in best))
        named[label] = Speaker(label=label, name=name, origin=origin, confidence=confidence)
        placed.add(name)


def _by_elimination(
    transcript: Transcript, people: Sequence[MetadataPerson], evidence: Evidence, named: dict[str, Speaker]
) -> None:
    """Assigns the only introduced or credited person left to the only speaker left."""
    left = [label for label in main_speakers(transcript) if label not in named]
    placed = [speaker.name for speaker in named.values() if speaker.name]
    credited = [candidate.name for candidate in people if candidate.trust >= 0.9]
    names = [
        name
        for name in dict.fromkeys([*evidence.guests, *credited])
        if " " in name and all(not same_person(name, other) for other in placed)
    ]
    if len(left) == 1 and len(names) == 1 and placed and (left[0], names[0]) not in evidence.excluded:
        named[left[0]] = Speaker(label=left[0], name=names[0], origin="the only one left", confidence=0.65)


def _ask_model(
    transcript: Transcript, episode: Episode, ask: AskModel, named: dict[str, Speaker], report: Reporter
) -> None:
    unnamed = tuple(label for label in main_speakers(transcript) if label not in named)
    if not unnamed:
        return
    try:
        answer = ask(_introduction(transcript, named), unnamed)
    except Waiting:  # the answer of a batch API comes later
        raise
    except SummarizerError as error:
        report.warn(f"the language model could not be asked for names: {error}")
        return
    known = "\n".join([episode.title, episode.show or "", episode.description, *(p.name for p in episode.people)])
    spoken_text = transcript.text(0, len(transcript.words))
    for label in unnamed:
        name = person_name(str(answer.get(label) or ""))
        taken = [speaker.name for speaker in named.values() if speaker.name]
        if not name or any(same_person(name, other) for other in taken):
            continue
        if stands_in(name, known) or stands_in(name, spoken_text):
            named[label] = Speaker(label=label, name=name, origin="language model", confidence=_MODEL_CONFIDENCE)


def _introduction(transcript: Transcript, named: Mapping[str, Speaker]) -> str:
    """The first turns with their labels; known names follow in brackets."""
    lines: list[str] = []
    room = _MAX_INTRODUCTION_CHARACTERS
    for turn in transcript.turns:
        speaker = named.get(turn.speaker or "")
        known = f" ({speaker.name})" if speaker and speaker.name and speaker.name != turn.speaker else ""
        line = f"{turn.speaker or 'Somebody'}{known}: {transcript.text(*turn.words)}"
        lines.append(line[: max(0, room)])
        room -= len(line) + 1
        if room <= 0:
            break
    return "\n".join(lines)


def _with_role(
    speaker: Speaker,
    role: SpeakerRole,
    people: Sequence[MetadataPerson],
    evidence: Evidence,
    main_labels: Sequence[str],
) -> Speaker:
    """The speaker with the role that the metadata gives the name, else with the role from the conversation.

    Whoever has a name is a guest only when somebody says so: a co-host who asks little talks like a guest.
    """
    name = speaker.name or ""
    credited = next((candidate for candidate in people if name and same_person(candidate.name, name)), None)
    if credited and credited.role != "other" and credited.trust >= 0.7:
        role = credited.role
    elif name and any(same_person(name, cohost) for cohost in evidence.cohosts):
        role = "host"
    elif name and role == "guest" and not (credited and credited.role == "guest"):
        welcomed = speaker.label in evidence.welcomed or any(same_person(name, one) for one in evidence.welcomed)
        role = "guest" if welcomed else "unknown"
    elif speaker.label not in main_labels and not name:
        role = "unknown"
    return speaker.model_copy(update={"role": role})
