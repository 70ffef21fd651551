"""Stores voiceprints of named speakers, so that later episodes of the show name the same speakers.

A voiceprint is biometric data: nothing is stored unless `speakers.remember` is set. Voiceprints are in one file in
the user's data folder, readable by the user only, never in an episode's folder, which may be published, shared or
kept on an object store. Only names that the user gave or that other evidence supports are learnt; a name recognised
only by voiceprint is not, so that errors do not reinforce themselves. An episode never uses voiceprints learnt from
itself alone.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.audio import SAMPLE_RATE, stream_samples
from summarizer.diarization import embedding
from summarizer.diarization.metadata_people import MetadataPerson
from summarizer.diarization.name_evidence import NameObservation, main_speakers
from summarizer.diarization.voiceprint_file import (
    Appearance,
    KnownVoice,
    VoiceprintFile,
    locked_for_change,
    read_voiceprints,
    write_voiceprints,
)
from summarizer.errors import InputError, StorageError
from summarizer.records.episode import Episode, Role
from summarizer.records.transcript import Speaker, Transcript
from summarizer.reporting import Reporter
from summarizer.text.name_matching import same_person

if TYPE_CHECKING:
    import numpy as np

__all__ = ["VOICE_ORIGIN", "VoiceprintMemory", "compute_voiceprints", "learn_voiceprints", "match_voiceprints"]

VOICE_ORIGIN = "voice as in"
# Similarity at which two voiceprints may be one person's, and the lead over the next best voice.
# Set above all similarities of two different people (bench/RESULTS.md, "Voices remembered").
_MIN_SIMILARITY, _MIN_LEAD = 0.75, 0.10
_MIN_VOICE_SECONDS = 20.0  # of speech, needed to learn or match a voice
_MAX_VOICE_SECONDS = 60.0  # read per speaker
_STRETCH_SECONDS = 3.0  # seconds
_MIN_CONFIDENCE_TO_LEARN = 0.85
_OBSERVATION_WEIGHT = 0.9  # of a matched voice among the observations of a name
_MAX_APPEARANCES = 8  # per voice, the latest
_MIN_TRUST_OF_CREDITS = 0.9  # from which the metadata is taken as a complete list of a role


class VoiceprintMemory:
    """Voiceprints for one episode: `match` while its speakers are named, `learn` afterwards.

    If the file cannot be read or written, a warning is reported and the episode continues.
    """

    def __init__(self, path: Path, audio: Path, episode: Episode, report: Reporter) -> None:
        self._path, self._audio, self._episode, self._report = path, audio, episode, report
        self._prints: dict[str, np.ndarray] = {}

    def match(self, transcript: Transcript, people: Sequence[MetadataPerson]) -> tuple[NameObservation, ...]:
        """Observations of names from voiceprints of other episodes of the show. Raises InputError, as
        `compute_voiceprints`.
        """
        if _show(self._episode) is None:
            self._report.note("the show has no title, so no voiceprints are stored")
            return ()
        self._prints = compute_voiceprints(self._audio, transcript)
        try:
            return match_voiceprints(self._path, self._prints, self._episode, people)
        except (InputError, StorageError) as error:
            self._report.warn(str(error))
            self._prints = {}
            return ()

    def learn(self, named: Transcript) -> None:
        """Stores the voiceprints of reliably named speakers, and reports their names."""
        if not self._prints:
            return
        try:
            learnt = learn_voiceprints(self._path, self._prints, named, self._episode)
        except (InputError, StorageError) as error:
            self._report.warn(str(error))
            return
        if learnt:
            self._report.note(f"voices remembered: {', '.join(learnt)} (summarizer voices)")


def compute_voiceprints(audio: Path, transcript: Transcript) -> dict[str, np.ndarray]:
    """A unit vector for every main speaker with enough audio, from sentences without overlaps.

    Reads up to a minute of each speaker, spread over the recording. Raises InputError when the audio cannot be read.
    """
    import numpy as np

    if transcript.timing == "none":
        return {}
    chosen = _stretches(transcript)
    waiting = sorted((start, end, label) for label, spans in chosen.items() for start, end in spans)
    found: dict[str, list[np.ndarray]] = {label: [] for label in chosen}
    before, offset = np.zeros(0, dtype=np.float32), 0.0
    for start, samples in stream_samples(audio, 60.0, SAMPLE_RATE):
        held = np.concatenate([before, samples])
        offset = start - len(before) / SAMPLE_RATE
        end = start + len(samples) / SAMPLE_RATE
        ready = [item for item in waiting if item[1] <= end]
        waiting = [item for item in waiting if item[1] > end]
        for first, last, label in ready:
            piece = held[max(0, round((first - offset) * SAMPLE_RATE)) : round((last - offset) * SAMPLE_RATE)]
            bank = embedding.filterbank(piece)
            if len(bank):
                found[label].append(embedding.embed(bank, [(0, len(bank))])[0])
        before = held[-round((_STRETCH_SECONDS + 1) * SAMPLE_RATE) :]
        if not waiting:
            break
    prints = {}
    for label, vectors in found.items():
        if vectors:
            mean = np.mean(vectors, axis=0)
            prints[label] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return prints


def match_voiceprints(
    path: Path, prints: dict[str, np.ndarray], episode: Episode, people: Sequence[MetadataPerson]
) -> tuple[NameObservation, ...]:
    """Observations of names from voiceprints of other episodes of the show.

    A speaker matches a known voice if they are similar, clearly more than to the other known voices, and no other
    speaker of the episode is as similar. A name that contradicts the credits of the metadata is left out.
    """
    known = [
        (person, appearances)
        for person in read_voiceprints(path).voices
        if person.show == _show(episode)
        and (appearances := [a for a in person.appearances if a.episode != episode.id])
        and not _contradicts(person, people)
    ]
    observations: list[NameObservation] = []
    for index, (person, appearances) in enumerate(known):
        similarity = {label: _similarity(vector, appearances) for label, vector in prints.items()}
        ordered = sorted(similarity, key=lambda label: -similarity[label])
        if not ordered or similarity[ordered[0]] < _MIN_SIMILARITY:
            continue
        best = ordered[0]
        rivals = [similarity[label] for label in ordered[1:]]
        rivals += [_similarity(prints[best], other) for at, (_, other) in enumerate(known) if at != index]
        if max(rivals, default=-1.0) > similarity[best] - _MIN_LEAD:
            continue
        title = max(appearances, key=lambda a: (a.learnt, a.episode)).title
        observations.append(NameObservation(best, person.name, _OBSERVATION_WEIGHT, f"{VOICE_ORIGIN} “{title[:80]}”"))
    return tuple(observations)


def learn_voiceprints(
    path: Path, prints: Mapping[str, np.ndarray], transcript: Transcript, episode: Episode
) -> tuple[str, ...]:
    """Stores the voiceprints of reliably named speakers; returns their names.

    Earlier voiceprints of this episode are replaced, so that a corrected name also corrects the file. Raises
    StorageError when the file cannot be written.
    """
    show = _show(episode)
    if show is None:
        return ()
    with locked_for_change(path):
        stored = read_voiceprints(path)
        voices = [_without(known, episode.id) if known.show == show else known for known in stored.voices]
        learnt = []
        for speaker in transcript.speakers:
            if speaker.label in prints and _is_sure(speaker):
                appearance = Appearance(
                    episode=episode.id,
                    title=episode.title,
                    learnt=dt.datetime.now(dt.UTC).date(),
                    by_user=speaker.origin == "user",
                    vector=tuple(round(float(value), 4) for value in prints[speaker.label]),
                )
                if _learn(voices, show, speaker, appearance):
                    learnt.append(speaker.name or "")
        after = VoiceprintFile(voices=tuple(known for known in voices if known.appearances))
        if after != stored:
            write_voiceprints(path, after)
    return tuple(learnt)


def _learn(voices: list[KnownVoice], show: str, speaker: Speaker, appearance: Appearance) -> bool:
    """Adds an appearance. Only a name that the user gave may move a voice to another name, or a name to another
    voice.
    """
    import numpy as np

    vector = np.array(appearance.vector)
    mine = next((i for i, k in enumerate(voices) if k.show == show and k.name == speaker.name), None)
    for index, known in enumerate(voices):
        if known.show != show or not known.appearances:
            continue
        like = _similarity(vector, known.appearances) >= _MIN_SIMILARITY
        if (index == mine) != like:  # another voice under this name, or this voice under another name
            if not appearance.by_user:
                return False
            voices[index] = known.model_copy(update={"appearances": ()})
    role: Role = speaker.role if speaker.role != "unknown" else "other"
    before = voices[mine].appearances if mine is not None else ()
    made = KnownVoice(
        show=show, name=speaker.name or "", role=role, appearances=(*before, appearance)[-_MAX_APPEARANCES:]
    )
    if mine is None:
        voices.append(made)
    else:
        voices[mine] = made
    return True


def _is_sure(speaker: Speaker) -> bool:
    if not speaker.name or not speaker.origin or " " not in speaker.name:
        return speaker.origin == "user" and bool(speaker.name)
    weak = ["language model", "the only one left"]
    if "introduction" not in speaker.origin:
        weak.append(VOICE_ORIGIN)
    return speaker.confidence >= _MIN_CONFIDENCE_TO_LEARN and not any(word in speaker.origin for word in weak)


def _without(known: KnownVoice, episode: str) -> KnownVoice:
    return known.model_copy(update={"appearances": tuple(a for a in known.appearances if a.episode != episode)})


def _contradicts(known: KnownVoice, people: Sequence[MetadataPerson]) -> bool:
    """Whether the credits of the metadata name others, and not this person, in the role of this voice."""
    credited = [candidate for candidate in people if candidate.trust >= _MIN_TRUST_OF_CREDITS]
    if any(same_person(candidate.name, known.name) for candidate in people):
        return False
    return any(known.role in (candidate.role, "other") or candidate.role == "other" for candidate in credited)


def _similarity(vector: np.ndarray, appearances: Sequence[Appearance]) -> float:
    import numpy as np

    mean = np.mean([appearance.vector for appearance in appearances], axis=0)
    return float(vector @ mean / max(float(np.linalg.norm(mean) * np.linalg.norm(vector)), 1e-9))


def _show(episode: Episode) -> str | None:
    """The show's title, which stays when the feed moves and is the same from a page, a link or the feed."""
    return " ".join(episode.show.split()) if episode.show and episode.show.strip() else None


def _stretches(transcript: Transcript) -> dict[str, list[tuple[float, float]]]:
    """Stretches of up to three seconds within sentences, spread evenly over the speech of each main speaker."""
    import numpy as np

    excluded = [(span.start, span.end) for span in (*transcript.overlaps, *transcript.gaps)]
    pieces: dict[str, list[tuple[float, float]]] = {label: [] for label in main_speakers(transcript)}
    for sentence in transcript.sentences:
        if sentence.speaker not in pieces or sentence.end - sentence.start < 1.0:
            continue
        count = max(1, round((sentence.end - sentence.start) / _STRETCH_SECONDS))
        edges = np.linspace(sentence.start, sentence.end, count + 1).tolist()
        for start, end in itertools.pairwise(edges):
            if end - start <= 2 * _STRETCH_SECONDS and not any(a < end and start < b for a, b in excluded):
                pieces[sentence.speaker].append((start, min(end, start + _STRETCH_SECONDS)))
    chosen = {}
    for label, spans in pieces.items():
        if sum(end - start for start, end in spans) >= _MIN_VOICE_SECONDS:
            most = max(1, round(_MAX_VOICE_SECONDS / _STRETCH_SECONDS))
            at = np.unique(np.linspace(0, len(spans) - 1, min(most, len(spans))).astype(int))
            chosen[label] = [spans[index] for index in at.tolist()]
    return chosen
