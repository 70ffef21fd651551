"""Who says each word: stretches of sound to vectors, vectors to voices, and the likeliest voice for every word.

A stretch never reaches across a sentence's end or a pause, where speakers change, so that most stretches hold one
voice. Voices are found among the long ones. Then one best path through the words (Viterbi) weighs how like each
voice every word sounds against how unlikely a change is there: cheap after a full stop, dear within a sentence.
It does not know anybody's name.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.audio import recording as sound
from summarizer.diarization import embedding as voice
from summarizer.diarization.clustering import Stretches, find_voices
from summarizer.diarization.overlap import Overlaps
from summarizer.records.transcript import Span, Speaker, Transcript, Turn, Word, cut_sentences
from summarizer.reporting import Reporter
from summarizer.settings import SpeakerSettings
from summarizer.text.sentences import has_final_mark

if TYPE_CHECKING:
    import numpy as np

__all__ = ["cut_turns", "diarize"]

_CHUNK = 60.0  # seconds decoded at once
_PAUSE = 0.3  # seconds without a word, after which somebody else may well go on
# Seconds. Windows nearly side by side: at a hop of 0.75 they cost half as much again and told two short clips worse.
_WINDOW, _HOP = 1.5, 1.3
_TELLING = (1.0, 0.4)  # shortest stretch that voices are found among; the second when there are too few of the first
# Prices of a change of speaker, and what a second of one voice's likeness earns; chosen on the clips of
# bench/RESULTS.md, where halving or doubling any of them moves no clip by more than three words.
_AFTER_SENTENCE, _AFTER_PAUSE, _WITHIN = 0.5, 1.5, 6.0
_WEIGHT = 30.0
_LEAST_SPOKEN = 1.5  # seconds of words, for a voice that was found rather than asked for


def diarize(audio: Path, transcript: Transcript, settings: SpeakerSettings, report: Reporter) -> Transcript:
    """The transcript with a speaker for every word ("Speaker 1", ... in order of first word), turns and overlaps.

    A transcript that has speakers already keeps them, and one without times stays without speakers. Raises
    InputError when the audio cannot be read, ModelError when the voice model cannot be loaded.
    """
    if any(word.speaker for word in transcript.words):
        return transcript if transcript.turns else transcript.model_copy(update={"turns": cut_turns(transcript.words)})
    if not transcript.words:
        return transcript.model_copy(update={"turns": (), "speakers": ()})
    if transcript.timing == "none":
        report.warn("the transcript has no times, so nobody can say whose words they are")
        return transcript
    if settings.count == 1:
        return _labelled(transcript, [0] * len(transcript.words))
    pieces = _pieces(transcript)
    owners, times = _stretches(transcript.words, pieces)
    vectors, overlaps = _listen(audio, times, report)
    chosen = _decide(transcript.words, pieces, owners, times, vectors, settings.count)
    if settings.count and len(set(chosen)) < settings.count:
        report.warn(f"asked for {settings.count} speakers, but only {len(set(chosen))} could be told apart")
    return _labelled(transcript, chosen).model_copy(update={"overlaps": overlaps})


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
    """Word ranges (half-open) in which a change of speaker would be a surprise: sentences, cut at pauses.

    Where a transcript marks that somebody else speaks (`>>`), without a name, they are cut, too.
    """
    words = transcript.words
    marked = {turn.words[0] for turn in transcript.turns}
    pieces = []
    for sentence in cut_sentences(words, transcript.language, timed=True):
        first, end = sentence.words
        for index in range(first + 1, end):
            if words[index].start - words[index - 1].end > _PAUSE or index in marked:
                pieces.append((first, index))
                first = index
        pieces.append((first, end))
    return pieces


def _stretches(words: Sequence[Word], pieces: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """For each stretch of sound to listen to, its piece [n], and its start and end in seconds [n, 2]."""
    import numpy as np

    owners: list[int] = []
    times: list[tuple[float, float]] = []
    for owner, (first, last) in enumerate(pieces):
        start = words[first].start
        length = max(0.05, max(word.end for word in words[first:last]) - start)
        if length <= 1.2 * _WINDOW:
            cuts = [(start, start + length)]
        else:
            count = int(np.ceil((length - _WINDOW) / _HOP)) + 1
            cuts = [(at, at + _WINDOW) for at in np.linspace(start, start + length - _WINDOW, count).tolist()]
        owners += [owner] * len(cuts)
        times += cuts
    return np.array(owners), np.array(times)


def _listen(audio: Path, times: np.ndarray, report: Reporter) -> tuple[np.ndarray, tuple[Span, ...]]:
    """The vector of each stretch [n, d], and where two speak at once, in one pass with flat memory.

    Zeros stand for what lies beyond the recording's end.
    """
    import numpy as np

    vectors = np.zeros((len(times), voice.DIMENSIONS), dtype=np.float32)
    total = float(times.max())
    waiting = list(np.argsort(times[:, 0], kind="stable"))[::-1]  # the earliest last, to pop; foreign times may jump
    at_once = Overlaps()
    for start, samples, fresh, last in _windows_of_sound(audio):
        end = start + len(samples) / voice.RATE
        ready = []
        while waiting and (last or times[waiting[-1], 1] <= end - 0.1):
            index = waiting.pop()
            if times[index, 0] < end:
                ready.append(index)
        bank = voice.filterbank(samples)
        frames = np.round((times[ready] - start) * voice.FRAMES_PER_SECOND).astype(int)
        vectors[ready] = voice.embed(bank, [(int(first), int(end)) for first, end in frames])
        at_once.hear(start, samples, fresh)
        report.progress(min(end, total), total, "telling voices apart")
        if not waiting:
            break
    return vectors, at_once.spans()


def _windows_of_sound(audio: Path) -> Iterator[tuple[float, np.ndarray, int, bool]]:
    """(start, samples, how many are new, is the last) of chunks, the last seconds of the one before in front."""
    import numpy as np

    keep = round((2 * _WINDOW + 1.0) * voice.RATE)
    before, held = np.zeros(0, dtype=np.float32), None
    for start, samples in sound.stream(audio, _CHUNK, voice.RATE):
        if held is not None:
            yield (*held, False)
        held = (start - len(before) / voice.RATE, np.concatenate([before, samples]), len(samples))
        before = held[1][-keep:]
    if held is not None:
        yield (*held, True)


def _decide(
    words: Sequence[Word],
    pieces: Sequence[tuple[int, int]],
    owners: np.ndarray,
    times: np.ndarray,
    vectors: np.ndarray,
    count: int | None,
) -> list[int]:
    """A voice for every word."""
    import numpy as np

    heard = np.linalg.norm(vectors, axis=1) > 0.5
    length = times[:, 1] - times[:, 0]
    telling = heard & (length >= _TELLING[0])
    if telling.sum() < 8:
        telling = heard & (length >= _TELLING[1])
    order = np.flatnonzero(telling)[np.argsort(times[telling, 0], kind="stable")]
    voices = find_voices(Stretches(vectors[order], times[order, 0], times[order, 1]), count)
    if len(voices) < 2:
        return [0] * len(words)
    price = _prices(words, pieces)
    while True:
        likeness = vectors @ voices.T
        chosen = _best_path(_earned(words, pieces, owners, times, likeness), price)
        spoken = np.zeros(len(voices))
        np.add.at(spoken, chosen, [max(0.0, word.end - word.start) for word in words])
        small = int(spoken.argmin())
        if count or len(voices) < 3 or spoken[small] >= _LEAST_SPOKEN:
            found: list[int] = chosen.tolist()
            return found
        voices = np.delete(voices, small, axis=0)


def _prices(words: Sequence[Word], pieces: Sequence[tuple[int, int]]) -> np.ndarray:
    """What a change of speaker costs before each word."""
    import numpy as np

    price = np.full(len(words), _WITHIN)
    for first, _ in pieces[1:]:
        paused = words[first].start - words[first - 1].end > _PAUSE
        ended = has_final_mark(words[first - 1].text)
        price[first] = _AFTER_SENTENCE if ended else _AFTER_PAUSE if paused else _WITHIN
    return price


def _earned(
    words: Sequence[Word],
    pieces: Sequence[tuple[int, int]],
    owners: np.ndarray,
    times: np.ndarray,
    likeness: np.ndarray,
) -> np.ndarray:
    """What each word earns for each voice [words, voices]: how like it the stretches around the word sound."""
    import numpy as np

    earned = np.zeros((len(words), likeness.shape[1]))
    bounds = np.searchsorted(owners, np.arange(len(pieces) + 1))
    for owner, (first, last) in enumerate(pieces):
        mine = slice(int(bounds[owner]), int(bounds[owner + 1]))
        start = np.array([word.start for word in words[first:last]])[:, None]
        end = np.maximum(np.array([word.end for word in words[first:last]])[:, None], start + 0.05)
        over = np.minimum(end, times[mine, 1]) > np.maximum(start, times[mine, 0])
        nearness = 1.0 / (0.3 + np.abs((start + end) / 2 - times[mine].mean(axis=1)))
        weight = np.where(over.any(axis=1, keepdims=True), over * nearness, nearness)
        weight /= weight.sum(axis=1, keepdims=True)
        earned[first:last] = _WEIGHT * np.minimum(end - start, 1.0) * (weight @ likeness[mine])
    return earned


def _best_path(earned: np.ndarray, price: np.ndarray) -> np.ndarray:
    """The voice for each word that earns most in all, changes paid."""
    import numpy as np

    count, voices = earned.shape
    best = earned[0].copy()
    came_from = np.zeros((count, voices), dtype=int)
    for index in range(1, count):
        top = int(best.argmax())
        changed = best[top] - price[index]
        came_from[index] = np.where(best >= changed, np.arange(voices), top)
        best = np.maximum(best, changed) + earned[index]
    path = np.zeros(count, dtype=int)
    path[-1] = int(best.argmax())
    for index in range(count - 1, 0, -1):
        path[index - 1] = came_from[index, path[index]]
    return path


def _labelled(transcript: Transcript, chosen: Sequence[int]) -> Transcript:
    """The transcript with voices numbered in order of first word."""
    labels: dict[int, str] = {}
    for index in chosen:
        labels.setdefault(index, f"Speaker {len(labels) + 1}")
    words = tuple(
        word.model_copy(update={"speaker": labels[index]}) for word, index in zip(transcript.words, chosen, strict=True)
    )
    speakers = tuple(Speaker(label=label) for label in labels.values())
    return transcript.model_copy(update={"words": words, "turns": cut_turns(words), "speakers": speakers})
