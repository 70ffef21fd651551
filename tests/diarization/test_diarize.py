from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from diarization.build import Notes

from summarizer.diarization import diarize
from summarizer.diarization.clustering import Stretches, find_speakers
from summarizer.records.transcript import Transcript, Word
from summarizer.settings import SpeakerSettings

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "interview.mp3"


def reference(end: float = 1e9) -> tuple[Transcript, list[str]]:
    """The sample's words as written, with times; who says each."""
    data = json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))
    rows = [row for row in data["words"] if row["start"] is not None and row["end"] < end]
    words = tuple(Word(text=row["text"], start=row["start"], end=row["end"]) for row in rows)
    transcript = Transcript(language="en", duration=min(end, data["duration"]), model="script", words=words)
    return transcript, [row["speaker"] for row in rows]


def share_right(result: Transcript, truth: list[str]) -> float:
    """Share of words whose label is the one that mostly goes with their speaker."""
    labels = [word.speaker for word in result.words]
    right = 0
    for speaker in sorted(set(truth)):
        mine = [label for label, who in zip(labels, truth, strict=True) if who == speaker]
        right += max(mine.count(label) for label in set(mine))
    return right / len(truth) if len(set(labels)) == len(set(truth)) else 0.0


@pytest.mark.slow
def test_the_samples_two_voices_are_told_apart_word_by_word() -> None:
    transcript, truth = reference()
    result = diarize(SAMPLE, transcript, SpeakerSettings(), Notes())
    assert [speaker.label for speaker in result.speakers] == ["Speaker 1", "Speaker 2"]
    assert share_right(result, truth) >= 0.97
    assert [turn.words[0] for turn in result.turns[1:]] == [turn.words[1] for turn in result.turns[:-1]]
    assert result.turns[-1].words[1] == len(result.words)
    assert [word.text for word in result.words] == [word.text for word in transcript.words]


@pytest.mark.slow
def test_one_voice_alone_is_one_speaker() -> None:
    transcript, truth = reference()
    mine = tuple(word for word, who in zip(transcript.words, truth, strict=True) if who == "B")
    result = diarize(SAMPLE, transcript.model_copy(update={"words": mine}), SpeakerSettings(), Notes())
    assert [speaker.label for speaker in result.speakers] == ["Speaker 1"]


def test_a_short_piece_and_words_past_the_recordings_end() -> None:
    transcript, truth = reference(30.0)
    late = Word(text="Late.", start=9_000.0, end=9_000.4)
    result = diarize(
        SAMPLE, transcript.model_copy(update={"words": (*transcript.words, late)}), SpeakerSettings(), Notes()
    )
    assert all(word.speaker for word in result.words)
    assert share_right(result.model_copy(update={"words": result.words[:-1]}), truth) >= 0.95


def test_what_is_known_already_is_not_listened_to() -> None:
    nowhere = Path("no such file.mp3")
    transcript, _ = reference(20.0)
    one = diarize(nowhere, transcript, SpeakerSettings(count=1), Notes())
    assert {word.speaker for word in one.words} == {"Speaker 1"}
    assert diarize(nowhere, one, SpeakerSettings(), Notes()) == one
    empty = transcript.model_copy(update={"words": ()})
    assert diarize(nowhere, empty, SpeakerSettings(), Notes()).speakers == ()
    report = Notes()
    untimed = transcript.model_copy(update={"timing": "none"})
    assert diarize(nowhere, untimed, SpeakerSettings(), report) == untimed
    assert report.said


def made_up(sizes: list[int], spread: float = 0.7, seed: int = 3, common: float = 0.5) -> tuple[Stretches, np.ndarray]:
    """Vectors around random centres, in turns, as the network's are: likeness 0.67 within a voice, 0.2 between.

    `common`: how much the voices share; at 1.1 their likeness is 0.45.
    """
    random = np.random.default_rng(seed)
    shared = random.standard_normal(192)
    centres = [common * shared + random.standard_normal(192) for _ in sizes]
    who = np.concatenate([np.full(size, index) for index, size in enumerate(sizes)])
    vectors = np.stack([centres[index] + spread * random.standard_normal(192) for index in who])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    start = np.arange(len(who)) * 1.5
    return Stretches(vectors.astype(np.float32), start, start + 1.5), who


@pytest.mark.parametrize(
    "sizes", [[60], [60, 40], [200, 12], [50, 50, 50], [30, 30, 20, 20, 10], [2500, 2000], [3000, 8]]
)
def test_the_number_of_voices_is_found(sizes: list[int]) -> None:
    stretches, who = made_up(sizes)
    centroids = find_speakers(stretches)
    assert len(centroids) == len(sizes)
    nearest = (stretches.vectors @ centroids.T).argmax(axis=1)
    for index in range(len(sizes)):
        assert len(set(nearest[who == index].tolist())) == 1


def test_a_quiet_panelist_is_a_voice_of_its_own() -> None:
    stretches, who = made_up([60, 40, 4], common=1.1)
    centroids = find_speakers(stretches)
    assert len(centroids) == 3
    nearest = (stretches.vectors @ centroids.T).argmax(axis=1)
    assert len(set(nearest[who == 2].tolist())) == 1


def test_a_teaser_heard_again_counts_once() -> None:
    stretches, _ = made_up([60, 40])
    teaser = slice(50, 70)
    again = Stretches(
        np.concatenate([stretches.vectors[teaser], stretches.vectors]),
        np.concatenate([stretches.start[:20], stretches.start + 60]),
        np.concatenate([stretches.end[:20], stretches.end + 60]),
    )
    assert np.allclose(find_speakers(again), find_speakers(stretches), atol=1e-5)


def test_a_known_number_is_kept() -> None:
    stretches, _ = made_up([60, 40, 30])
    assert len(find_speakers(stretches, 2)) == 2
    assert len(find_speakers(stretches, 3)) == 3
    assert len(find_speakers(stretches, 5)) == 5
