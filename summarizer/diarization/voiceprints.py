"""Voices remembered from episode to episode of one show, so that a host has a name where nobody says it.

A voice vector is biometric data: nothing is remembered unless `speakers.remember` says so, and what is remembered
stands in one file of the user's own data folder, readable by the user alone, never in an episode's folder, which may
be published, shared or kept on an object store. Only names that the user gave or that other evidence proves are
learnt; a name that was itself recognised by voice teaches nothing, so that a mistake cannot feed itself. An episode
never recognises a voice that only it has taught.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer import audio as sound
from summarizer.diarization import embedding as voice
from summarizer.diarization.metadata_people import Hint
from summarizer.diarization.name_evidence import NameClue, main_voices
from summarizer.diarization.voiceprint_file import (
    Appearance,
    KnownVoice,
    VoiceprintFile,
    changing,
    read_book,
    write_book,
)
from summarizer.errors import InputError, StorageError
from summarizer.records.episode import Episode, Role
from summarizer.records.transcript import Speaker, Transcript
from summarizer.reporting import Reporter
from summarizer.text.name_matching import same_person

if TYPE_CHECKING:
    import numpy as np

__all__ = ["BY_VOICE", "VoiceprintMemory", "listen", "recall", "remember"]

BY_VOICE = "voice as in"
# Likeness of two voiceprints from which they may be one person's, and how much it must exceed the next best voice's.
# Set above everything that two different people reached (bench/RESULTS.md, "Voices remembered").
_LIKE, _LEAD = 0.75, 0.10
_LEAST = 20.0  # seconds that a voice must be heard for, to be learnt or recognised
_MOST = 60.0  # seconds of each voice that are listened to
_STRETCH = 3.0  # seconds
_STRONG = 0.85  # how sure a name must be, to be learnt
_WEIGHT = 0.9  # of a recognised voice among the other clues for a name
_EPISODES = 8  # appearances kept of a voice, the latest
_CREDITED = 0.9  # trust from which the metadata is taken for a complete list of a role


class VoiceprintMemory:
    """The memory as one episode uses it: `recall` while its voices are named, `remember` when they are.

    A memory that cannot be read or written is a warning, and no reason for an episode to fail.
    """

    def __init__(self, path: Path, audio: Path, episode: Episode, report: Reporter) -> None:
        self._path, self._audio, self._episode, self._report = path, audio, episode, report
        self._prints: dict[str, np.ndarray] = {}

    def recall(self, transcript: Transcript, people: Sequence[Hint]) -> tuple[NameClue, ...]:
        """Clues for names of voices that other episodes of the show have taught. Raises InputError, as `listen`."""
        if _show(self._episode) is None:
            self._report.note("the show has no name, so no voice is remembered")
            return ()
        self._prints = listen(self._audio, transcript)
        try:
            return recall(self._path, self._prints, self._episode, people)
        except (InputError, StorageError) as error:
            self._report.warn(str(error))
            self._prints = {}
            return ()

    def remember(self, named: Transcript) -> None:
        """Learns what is sure, and says whom."""
        if not self._prints:
            return
        try:
            learnt = remember(self._path, self._prints, named, self._episode)
        except (InputError, StorageError) as error:
            self._report.warn(str(error))
            return
        if learnt:
            self._report.note(f"voices remembered: {', '.join(learnt)} (summarizer voices)")


def listen(audio: Path, transcript: Transcript) -> dict[str, np.ndarray]:
    """A unit vector for every main voice that is heard long enough, from its clearest sentences; overlaps left out.

    Reads up to a minute of each voice, spread over the recording. Raises InputError when the audio cannot be read.
    """
    import numpy as np

    if transcript.timing == "none":
        return {}
    chosen = _stretches(transcript)
    waiting = sorted((start, end, label) for label, spans in chosen.items() for start, end in spans)
    found: dict[str, list[np.ndarray]] = {label: [] for label in chosen}
    before, offset = np.zeros(0, dtype=np.float32), 0.0
    for start, samples in sound.stream_samples(audio, 60.0, voice.RATE):
        held = np.concatenate([before, samples])
        offset = start - len(before) / voice.RATE
        end = start + len(samples) / voice.RATE
        ready = [item for item in waiting if item[1] <= end]
        waiting = [item for item in waiting if item[1] > end]
        for first, last, label in ready:
            piece = held[max(0, round((first - offset) * voice.RATE)) : round((last - offset) * voice.RATE)]
            bank = voice.filterbank(piece)
            if len(bank):
                found[label].append(voice.embed(bank, [(0, len(bank))])[0])
        before = held[-round((_STRETCH + 1) * voice.RATE) :]
        if not waiting:
            break
    prints = {}
    for label, vectors in found.items():
        if vectors:
            mean = np.mean(vectors, axis=0)
            prints[label] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return prints


def recall(path: Path, prints: dict[str, np.ndarray], episode: Episode, people: Sequence[Hint]) -> tuple[NameClue, ...]:
    """Clues for names of voices that other episodes of the show have taught.

    A voice is recognised when it is like one known voice and clearly less like the others, and when no other voice of
    the episode is as like; a name that the metadata's credits contradict is not given.
    """
    known = [
        (voice_, appearances)
        for voice_ in read_book(path).voices
        if voice_.show == _show(episode)
        and (appearances := [a for a in voice_.appearances if a.episode != episode.id])
        and not _contradicts(voice_, people)
    ]
    clues: list[NameClue] = []
    for index, (person, appearances) in enumerate(known):
        likeness = {label: _likeness(vector, appearances) for label, vector in prints.items()}
        ordered = sorted(likeness, key=lambda label: -likeness[label])
        if not ordered or likeness[ordered[0]] < _LIKE:
            continue
        best = ordered[0]
        rivals = [likeness[label] for label in ordered[1:]]
        rivals += [_likeness(prints[best], other) for at, (_, other) in enumerate(known) if at != index]
        if max(rivals, default=-1.0) > likeness[best] - _LEAD:
            continue
        title = max(appearances, key=lambda a: (a.learnt, a.episode)).title
        clues.append(NameClue(best, person.name, _WEIGHT, f"{BY_VOICE} “{title[:80]}”"))
    return tuple(clues)


def remember(path: Path, prints: Mapping[str, np.ndarray], transcript: Transcript, episode: Episode) -> tuple[str, ...]:
    """Learns the voices of this episode whose names are sure; gives their names.

    What this episode had taught before is replaced, so that a corrected name corrects the memory. Raises StorageError
    when the file cannot be written.
    """
    show = _show(episode)
    if show is None:
        return ()
    with changing(path):
        book = read_book(path)
        voices = [_without(known, episode.id) if known.show == show else known for known in book.voices]
        learnt = []
        for speaker in transcript.speakers:
            if speaker.label in prints and _is_sure(speaker):
                taught = Appearance(
                    episode=episode.id,
                    title=episode.title,
                    learnt=dt.datetime.now(dt.UTC).date(),
                    by_user=speaker.origin == "user",
                    vector=tuple(round(float(value), 4) for value in prints[speaker.label]),
                )
                if _learn(voices, show, speaker, taught):
                    learnt.append(speaker.name or "")
        after = VoiceprintFile(voices=tuple(known for known in voices if known.appearances))
        if after != book:
            write_book(path, after)
    return tuple(learnt)


def _learn(voices: list[KnownVoice], show: str, speaker: Speaker, taught: Appearance) -> bool:
    """Adds an appearance; only the user moves a voice to another name, or a name to another voice."""
    import numpy as np

    vector = np.array(taught.vector)
    mine = next((i for i, k in enumerate(voices) if k.show == show and k.name == speaker.name), None)
    for index, known in enumerate(voices):
        if known.show != show or not known.appearances:
            continue
        like = _likeness(vector, known.appearances) >= _LIKE
        if (index == mine) != like:  # another's voice under this name, or this voice under another's name
            if not taught.by_user:
                return False
            voices[index] = known.model_copy(update={"appearances": ()})
    role: Role = speaker.role if speaker.role != "unknown" else "other"
    before = voices[mine].appearances if mine is not None else ()
    made = KnownVoice(show=show, name=speaker.name or "", role=role, appearances=(*before, taught)[-_EPISODES:])
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
        weak.append(BY_VOICE)
    return speaker.confidence >= _STRONG and not any(word in speaker.origin for word in weak)


def _without(known: KnownVoice, episode: str) -> KnownVoice:
    return known.model_copy(update={"appearances": tuple(a for a in known.appearances if a.episode != episode)})


def _contradicts(known: KnownVoice, people: Sequence[Hint]) -> bool:
    """Do the metadata's credits name others, and not this one, in the role this voice had?"""
    credited = [hint for hint in people if hint.trust >= _CREDITED]
    if any(same_person(hint.name, known.name) for hint in people):
        return False
    return any(known.role in (hint.role, "other") or hint.role == "other" for hint in credited)


def _likeness(vector: np.ndarray, appearances: Sequence[Appearance]) -> float:
    import numpy as np

    mean = np.mean([appearance.vector for appearance in appearances], axis=0)
    return float(vector @ mean / max(float(np.linalg.norm(mean) * np.linalg.norm(vector)), 1e-9))


def _show(episode: Episode) -> str | None:
    """The show's title: it outlives the feed's address, and is the same from a page, a link or the feed."""
    return " ".join(episode.show.split()) if episode.show and episode.show.strip() else None


def _stretches(transcript: Transcript) -> dict[str, list[tuple[float, float]]]:
    """Stretches of up to three seconds inside sentences, spread evenly over what each main voice says."""
    import numpy as np

    spoilt = [(span.start, span.end) for span in (*transcript.overlaps, *transcript.gaps)]
    pieces: dict[str, list[tuple[float, float]]] = {label: [] for label in main_voices(transcript)}
    for sentence in transcript.sentences:
        if sentence.speaker not in pieces or sentence.end - sentence.start < 1.0:
            continue
        count = max(1, round((sentence.end - sentence.start) / _STRETCH))
        edges = np.linspace(sentence.start, sentence.end, count + 1).tolist()
        for start, end in itertools.pairwise(edges):
            if end - start <= 2 * _STRETCH and not any(a < end and start < b for a, b in spoilt):
                pieces[sentence.speaker].append((start, min(end, start + _STRETCH)))
    chosen = {}
    for label, spans in pieces.items():
        if sum(end - start for start, end in spans) >= _LEAST:
            most = max(1, round(_MOST / _STRETCH))
            at = np.unique(np.linspace(0, len(spans) - 1, min(most, len(spans))).astype(int))
            chosen[label] = [spans[index] for index in at.tolist()]
    return chosen
