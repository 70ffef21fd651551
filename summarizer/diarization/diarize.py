"""Assigns a speaker to each word: stretches of audio -> embeddings -> clusters -> the most likely speaker of every
word.

A stretch never crosses the end of a sentence or a pause, where speakers change, so most stretches have one
speaker. Clusters are computed from the longer stretches. The Viterbi path through the words then weighs the
similarity of each word's audio to each speaker against the cost of a change, which is low after a full stop and
high within a sentence. Names are assigned in naming.py.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.audio import SAMPLE_RATE, stream_samples
from summarizer.diarization import embedding
from summarizer.diarization.channel_voices import channels_of_words
from summarizer.diarization.clustering import Stretches, find_speakers
from summarizer.diarization.overlap import OverlapDetector
from summarizer.records.transcript import Span, Speaker, Transcript, Turn, Word, cut_sentences
from summarizer.reporting import Reporter
from summarizer.settings import SpeakerSettings
from summarizer.text.sentences import has_final_mark

if TYPE_CHECKING:
    import numpy as np

__all__ = ["cut_turns", "diarize"]

_CHUNK_SECONDS = 60.0  # decoded at once
_PAUSE_SECONDS = 0.3  # without a word, after which a change of speaker is likely
# Windows that hardly overlap: with a hop of 0.75 s the cost rose by half, and two short clips got worse.
_WINDOW_SECONDS, _HOP_SECONDS = 1.5, 1.3
_MIN_STRETCH_SECONDS = (
    1.0,
    0.4,
)  # shortest stretch used for clustering; the second if there are too few of the first
# Costs of a change of speaker, and the weight of a second of similarity; chosen on the clips of
# bench/RESULTS.md, where halving or doubling any of them moves no clip by more than three words.
_COST_AFTER_SENTENCE, _COST_AFTER_PAUSE, _COST_WITHIN_SENTENCE = 0.5, 1.5, 6.0
_SIMILARITY_WEIGHT = 30.0
_MIN_SPEAKER_SECONDS = 1.5  # of words, for a speaker when the count is not given


def diarize(audio: Path, transcript: Transcript, settings: SpeakerSettings, report: Reporter) -> Transcript:
    """The transcript with a speaker for every word ("Speaker 1", ... by first word), turns and overlaps.

    A transcript with speakers keeps them; one without times gets none. Raises InputError when the audio cannot be
    read, ModelError when the embedding model cannot be loaded.
    """
    if any(word.speaker for word in transcript.words):
        return transcript if transcript.turns else transcript.model_copy(update={"turns": cut_turns(transcript.words)})
    if not transcript.words:
        return transcript.model_copy(update={"turns": (), "speakers": ()})
    if transcript.timing == "none":
        report.warn("the transcript has no times, so its words cannot be assigned to speakers")
        return transcript
    if settings.count == 1:
        return _labelled(transcript, [0] * len(transcript.words))
    import numpy as np

    # How a greater number of speakers is spread over the channels is not known.
    channels = channels_of_words(audio, transcript.words) if settings.count in (None, 2) else None
    parts = _parts(transcript, channels)
    vectors, overlaps = _embed_stretches(audio, np.concatenate([part.times for part in parts]), report)
    chosen = _assign_parts(parts, vectors, settings.count)
    if settings.count and len(set(chosen)) < settings.count:
        report.warn(f"asked for {settings.count} speakers, but only {len(set(chosen))} could be distinguished")
    return _labelled(transcript, chosen).model_copy(update={"overlaps": overlaps})


@dataclass(frozen=True)
class _Part:
    """Words among which speakers are told apart: all, or those of one channel."""

    words: Sequence[Word]
    indexes: Sequence[int]  # of the words in the transcript
    pieces: list[tuple[int, int]]
    owners: np.ndarray
    times: np.ndarray


def _parts(transcript: Transcript, channels: Sequence[int] | None) -> list[_Part]:
    """One part, or one for each channel when each voice has a channel of its own."""
    if channels is None:
        pieces = _pieces(transcript)
        return [_Part(transcript.words, range(len(transcript.words)), pieces, *_stretches(transcript.words, pieces))]
    parts = []
    for channel in (0, 1):
        indexes = [index for index, heard_in in enumerate(channels) if heard_in == channel]
        words = tuple(transcript.words[index] for index in indexes)
        pieces = _pieces(transcript.model_copy(update={"words": words, "turns": ()}))
        parts.append(_Part(words, indexes, pieces, *_stretches(words, pieces)))
    return parts


def _assign_parts(parts: Sequence[_Part], vectors: np.ndarray, count: int | None) -> list[int]:
    """The index of a speaker for every word. Parts have no speaker in common."""
    chosen = [0] * sum(len(part.words) for part in parts)
    first_speaker = first_stretch = 0
    for part in parts:
        mine = vectors[first_stretch : first_stretch + len(part.times)]
        first_stretch += len(part.times)
        wanted = count if len(parts) == 1 else count and 1
        found = _assign_speakers(part.words, part.pieces, part.owners, part.times, mine, wanted)
        for index, speaker in zip(part.indexes, found, strict=True):
            chosen[index] = first_speaker + speaker
        first_speaker += max(found, default=-1) + 1
    return chosen


def cut_turns(words: Sequence[Word]) -> tuple[Turn, ...]:
    """Runs of words by one speaker."""
    turns = []
    first = 0
    for speaker, run in itertools.groupby(words, key=lambda word: word.speaker):
        said = list(run)
        end = max(word.end for word in said)
        turns.append(Turn(start=said[0].start, end=end, speaker=speaker, words=(first, first + len(said))))
        first += len(said)
    return tuple(turns)


def _pieces(transcript: Transcript) -> list[tuple[int, int]]:
    """Word ranges (half-open) within which a change of speaker is unlikely: sentences, split at pauses.

    They are also split where a transcript marks a change of speaker (`>>`) without a name.
    """
    words = transcript.words
    marked = {turn.words[0] for turn in transcript.turns}
    pieces = []
    for sentence in cut_sentences(words, transcript.language, timed=True):
        first, end = sentence.words
        for index in range(first + 1, end):
            if words[index].start - words[index - 1].end > _PAUSE_SECONDS or index in marked:
                pieces.append((first, index))
                first = index
        pieces.append((first, end))
    return pieces


def _stretches(words: Sequence[Word], pieces: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """For each stretch of audio, the index of its piece [n], and its start and end in seconds [n, 2]."""
    import numpy as np

    owners: list[int] = []
    times: list[tuple[float, float]] = []
    for owner, (first, last) in enumerate(pieces):
        start = words[first].start
        length = max(0.05, max(word.end for word in words[first:last]) - start)
        if length <= 1.2 * _WINDOW_SECONDS:
            cuts = [(start, start + length)]
        else:
            count = int(np.ceil((length - _WINDOW_SECONDS) / _HOP_SECONDS)) + 1
            cuts = [
                (at, at + _WINDOW_SECONDS)
                for at in np.linspace(start, start + length - _WINDOW_SECONDS, count).tolist()
            ]
        owners += [owner] * len(cuts)
        times += cuts
    return np.array(owners), np.array(times)


def _embed_stretches(audio: Path, times: np.ndarray, report: Reporter) -> tuple[np.ndarray, tuple[Span, ...]]:
    """The embedding of each stretch [n, d], and the overlaps of two speakers, in one pass with constant memory.

    Stretches beyond the end of the recording have zeros.
    """
    import numpy as np

    vectors = np.zeros((len(times), embedding.DIMENSIONS), dtype=np.float32)
    total = float(times.max())
    # earliest last, for pop(); the times of published transcripts may jump
    waiting = list(np.argsort(times[:, 0], kind="stable"))[::-1]
    overlap_detector = OverlapDetector()
    for start, samples, new_samples, last in _windows_of_sound(audio):
        end = start + len(samples) / SAMPLE_RATE
        ready = []
        while waiting and (last or times[waiting[-1], 1] <= end - 0.1):
            index = waiting.pop()
            if times[index, 0] < end:
                ready.append(index)
        bank = embedding.filterbank(samples)
        frames = np.round((times[ready] - start) * embedding.FRAMES_PER_SECOND).astype(int)
        vectors[ready] = embedding.embed(bank, [(int(first), int(end)) for first, end in frames])
        overlap_detector.add(start, samples, new_samples)
        report.progress(min(end, total), total, "diarizing")
        if not waiting:
            break
    return vectors, overlap_detector.spans()


def _windows_of_sound(audio: Path) -> Iterator[tuple[float, np.ndarray, int, bool]]:
    """(start, samples, number of new samples, is the last) of chunks; each starts with the end of the one before."""
    import numpy as np

    keep = round((2 * _WINDOW_SECONDS + 1.0) * SAMPLE_RATE)
    before, held = np.zeros(0, dtype=np.float32), None
    for start, samples in stream_samples(audio, _CHUNK_SECONDS, SAMPLE_RATE):
        if held is not None:
            yield (*held, False)
        held = (start - len(before) / SAMPLE_RATE, np.concatenate([before, samples]), len(samples))
        before = held[1][-keep:]
    if held is not None:
        yield (*held, True)


def _assign_speakers(
    words: Sequence[Word],
    pieces: Sequence[tuple[int, int]],
    owners: np.ndarray,
    times: np.ndarray,
    vectors: np.ndarray,
    count: int | None,
) -> list[int]:
    """The index of a speaker for every word."""
    import numpy as np

    has_sound = np.linalg.norm(vectors, axis=1) > 0.5
    length = times[:, 1] - times[:, 0]
    usable = has_sound & (length >= _MIN_STRETCH_SECONDS[0])
    if usable.sum() < 8:
        usable = has_sound & (length >= _MIN_STRETCH_SECONDS[1])
    order = np.flatnonzero(usable)[np.argsort(times[usable, 0], kind="stable")]
    centroids = find_speakers(Stretches(vectors[order], times[order, 0], times[order, 1]), count)
    if len(centroids) < 2:
        return [0] * len(words)
    costs = _change_costs(words, pieces)
    while True:
        similarity = vectors @ centroids.T
        chosen = _best_path(_word_scores(words, pieces, owners, times, similarity), costs)
        spoken = np.zeros(len(centroids))
        np.add.at(spoken, chosen, [max(0.0, word.end - word.start) for word in words])
        small = int(spoken.argmin())
        if count or len(centroids) < 3 or spoken[small] >= _MIN_SPEAKER_SECONDS:
            found: list[int] = chosen.tolist()
            return found
        centroids = np.delete(centroids, small, axis=0)


def _change_costs(words: Sequence[Word], pieces: Sequence[tuple[int, int]]) -> np.ndarray:
    """The cost of a change of speaker before each word."""
    import numpy as np

    costs = np.full(len(words), _COST_WITHIN_SENTENCE)
    for first, _ in pieces[1:]:
        paused = words[first].start - words[first - 1].end > _PAUSE_SECONDS
        ended = has_final_mark(words[first - 1].text)
        costs[first] = _COST_AFTER_SENTENCE if ended else _COST_AFTER_PAUSE if paused else _COST_WITHIN_SENTENCE
    return costs


def _word_scores(
    words: Sequence[Word],
    pieces: Sequence[tuple[int, int]],
    owners: np.ndarray,
    times: np.ndarray,
    similarity: np.ndarray,
) -> np.ndarray:
    """The score of each word for each speaker [words, speakers]: the similarity of the stretches around the word."""
    import numpy as np

    scores = np.zeros((len(words), similarity.shape[1]))
    bounds = np.searchsorted(owners, np.arange(len(pieces) + 1))
    for owner, (first, last) in enumerate(pieces):
        mine = slice(int(bounds[owner]), int(bounds[owner + 1]))
        start = np.array([word.start for word in words[first:last]])[:, None]
        end = np.maximum(np.array([word.end for word in words[first:last]])[:, None], start + 0.05)
        over = np.minimum(end, times[mine, 1]) > np.maximum(start, times[mine, 0])
        nearness = 1.0 / (0.3 + np.abs((start + end) / 2 - times[mine].mean(axis=1)))
        weight = np.where(over.any(axis=1, keepdims=True), over * nearness, nearness)
        weight /= weight.sum(axis=1, keepdims=True)
        scores[first:last] = _SIMILARITY_WEIGHT * np.minimum(end - start, 1.0) * (weight @ similarity[mine])
    return scores


def _best_path(scores: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """The sequence of speakers with the highest sum of scores minus the costs of changes."""
    import numpy as np

    count, speaker_count = scores.shape
    best = scores[0].copy()
    came_from = np.zeros((count, speaker_count), dtype=int)
    for index in range(1, count):
        top = int(best.argmax())
        changed = best[top] - costs[index]
        came_from[index] = np.where(best >= changed, np.arange(speaker_count), top)
        best = np.maximum(best, changed) + scores[index]
    path = np.zeros(count, dtype=int)
    path[-1] = int(best.argmax())
    for index in range(count - 1, 0, -1):
        path[index - 1] = came_from[index, path[index]]
    return path


def _labelled(transcript: Transcript, chosen: Sequence[int]) -> Transcript:
    """The transcript with speakers numbered by first word."""
    labels: dict[int, str] = {}
    for index in chosen:
        labels.setdefault(index, f"Speaker {len(labels) + 1}")
    words = tuple(
        word.model_copy(update={"speaker": labels[index]}) for word, index in zip(transcript.words, chosen, strict=True)
    )
    speakers = tuple(Speaker(label=label) for label in labels.values())
    return transcript.model_copy(update={"words": words, "turns": cut_turns(words), "speakers": speakers})
