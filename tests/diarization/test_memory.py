from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from diarization.build import Notes, conversation, episode

from summarizer.diarization import VoiceprintMemory, forget_voices, known_voices, name_speakers
from summarizer.diarization.metadata_people import MetadataPerson
from summarizer.diarization.voiceprints import VOICE_ORIGIN, compute_voiceprints, learn_voiceprints, match_voiceprints
from summarizer.errors import InputError
from summarizer.records.episode import Episode
from summarizer.records.transcript import Speaker, Transcript, Word
from summarizer.settings import SpeakerSettings

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "interview.mp3"
SHOW = "Kitchen Talk"


def vector(seed: int) -> np.ndarray:
    made = np.random.default_rng(seed).standard_normal(192)
    return np.asarray(made / np.linalg.norm(made))


def near(one: np.ndarray, seed: int, share: float = 0.4) -> np.ndarray:
    made = one + share * vector(seed)
    return np.asarray(made / np.linalg.norm(made))


ANN, BOB, CAT = vector(1), vector(2), vector(3)


def show_episode(number: int, *people: tuple[str, str, str], show: str | None = SHOW) -> Episode:
    made = episode(f"Part {number}", *people, show=show)
    return made.model_copy(update={"id": f"{number:08d}"})


def named(**names: tuple[str, str, float]) -> Transcript:
    """label=(name, origin, confidence)"""
    talk = conversation(*((label, "one two three four") for label in names))
    speakers = tuple(
        Speaker(label=label, name=name, origin=origin, confidence=sure, role="host")
        for label, (name, origin, sure) in names.items()
    )
    return talk.model_copy(update={"speakers": speakers})


def teach(path: Path) -> None:
    given = named(A=("Ann Berg", "user", 1.0), B=("Bob Stein", "introduction at 0:03", 0.93))
    assert learn_voiceprints(path, {"A": ANN, "B": BOB}, given, show_episode(1)) == ("Ann Berg", "Bob Stein")


def test_a_voice_is_known_in_the_next_episode_and_says_from_where(tmp_path: Path) -> None:
    path = tmp_path / "data" / "voices.json"
    teach(path)
    clues = match_voiceprints(path, {"X": near(ANN, 7), "Y": CAT}, show_episode(2), ())
    assert [(clue.label, clue.name) for clue in clues] == [("X", "Ann Berg")]
    assert clues[0].origin == f"{VOICE_ORIGIN} “Part 1”"


def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"
    teach(path)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [known.name for known in known_voices(path)] == ["Ann Berg", "Bob Stein"]


@pytest.mark.parametrize(
    "prints",
    [
        {"X": near(ANN, 7, 1.2)},  # not like enough
        {"X": near(ANN, 7), "Y": near(ANN, 8)},  # two voices of the episode are like it
        {"X": (ANN + BOB) / np.linalg.norm(ANN + BOB)},  # like two known ones
    ],
)
def test_what_is_not_sure_is_not_recognised(tmp_path: Path, prints: dict[str, np.ndarray]) -> None:
    path = tmp_path / "voices.json"
    teach(path)
    assert match_voiceprints(path, prints, show_episode(2), ()) == ()


def test_neither_its_own_teaching_nor_another_show_counts(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"
    teach(path)
    assert match_voiceprints(path, {"X": ANN}, show_episode(1), ()) == ()
    assert match_voiceprints(path, {"X": ANN}, show_episode(2).model_copy(update={"show": "Other"}), ()) == ()
    assert match_voiceprints(path, {"X": ANN}, show_episode(2), ()) != ()


def test_credits_that_name_somebody_else_win(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"
    teach(path)
    other = MetadataPerson("Zoe Quill", "host", "podcast:person", 0.95)
    guest = MetadataPerson("Zoe Quill", "guest", "podcast:person", 0.95)
    assert match_voiceprints(path, {"X": ANN}, show_episode(2), [other]) == ()
    assert (
        match_voiceprints(path, {"X": ANN}, show_episode(2), [other, MetadataPerson("Ann Berg", "host", "title", 0.5)])
        != ()
    )
    assert match_voiceprints(path, {"X": ANN}, show_episode(2), [guest]) != ()


@pytest.mark.parametrize(
    ("origin", "sure"),
    [
        ("language model", 0.6),
        ("the only one left", 0.95),
        (f"{VOICE_ORIGIN} “Part 0”", 0.95),
        ("introduction at 0:03", 0.7),
    ],
)
def test_weak_evidence_teaches_nothing(tmp_path: Path, origin: str, sure: float) -> None:
    path = tmp_path / "voices.json"
    assert learn_voiceprints(path, {"A": ANN}, named(A=("Ann Berg", origin, sure)), show_episode(1)) == ()
    assert not path.exists()


def test_a_corrected_name_corrects_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"
    teach(path)
    learn_voiceprints(path, {"A": ANN, "B": BOB}, named(A=("Eva Lind", "user", 1.0)), show_episode(1))
    assert [known.name for known in known_voices(path)] == ["Eva Lind"]
    # Evidence moves neither a voice to another name nor a name to another voice; the user does.
    learn_voiceprints(path, {"A": ANN}, named(A=("Ann Berg", "introduction at 0:03", 0.95)), show_episode(2))
    learn_voiceprints(path, {"A": CAT}, named(A=("Eva Lind", "introduction at 0:03", 0.95)), show_episode(3))
    (eva,) = known_voices(path)
    assert [one.episode for one in eva.appearances] == ["00000001"]
    learn_voiceprints(path, {"A": near(ANN, 5)}, named(A=("Ann Berg", "user", 1.0)), show_episode(4))
    assert [known.name for known in known_voices(path)] == ["Ann Berg"]


def test_forgetting(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"
    assert forget_voices(path, "Ann Berg") == 0
    teach(path)
    assert forget_voices(path, "ann berg") == 1
    assert "Ann" not in path.read_text(encoding="utf-8")
    assert forget_voices(path, None) == 1
    assert not path.exists()
    path.write_text("{broken", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        known_voices(path)
    assert forget_voices(path, None) == 1
    assert not path.exists()


def sample(first: float, last: float) -> Transcript:
    rows = json.loads(SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))["words"]
    words = tuple(
        Word(text=row["text"], start=row["start"], end=row["end"], speaker=row["speaker"])
        for row in rows
        if row["start"] is not None and first <= row["start"] and row["end"] < last
    )
    return Transcript(language="en", duration=last, model="script", words=words)


@pytest.mark.slow
def test_the_samples_voices_teach_and_are_known_again(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"
    end = sample(0, 1e6).words[-1].end
    first, second = sample(0, end / 2), sample(end / 2, end + 1)
    labels = sorted({word.speaker or "" for word in first.words})
    settings = SpeakerSettings(names={str(round(first.words[0].start)): "Ann Berg"})
    report = Notes()
    one = VoiceprintMemory(path, SAMPLE, show_episode(1), report)
    given = name_speakers(first, show_episode(1), settings, None, report, one.match)
    one.learn(given)
    assert "Ann Berg" in [known.name for known in known_voices(path)]
    assert any("Ann Berg" in line for line in report.said)
    two = VoiceprintMemory(path, SAMPLE, show_episode(2), report)
    found = name_speakers(second, show_episode(2), SpeakerSettings(), None, report, two.match)
    two.learn(found)
    names = {speaker.label: speaker.name for speaker in found.speakers}
    assert names[first.words[0].speaker or ""] == "Ann Berg"
    assert len(labels) == len(names) == 2
    origins = [speaker.origin or "" for speaker in found.speakers if speaker.name == "Ann Berg"]
    assert VOICE_ORIGIN in origins[0]
    # The user's word is worth more than the memory's.
    at = next(word.start for word in second.words if word.speaker == first.words[0].speaker)
    told = SpeakerSettings(names={str(round(at, 1)): "Eva Lind"})
    again = name_speakers(
        second, show_episode(3), told, None, report, VoiceprintMemory(path, SAMPLE, show_episode(3), report).match
    )
    assert "Eva Lind" in {speaker.name for speaker in again.speakers}
    assert "Ann Berg" not in {speaker.name for speaker in again.speakers}


def test_a_damaged_memory_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"
    path.write_text("{broken", encoding="utf-8")
    report = Notes()
    memory = VoiceprintMemory(path, SAMPLE, show_episode(1), report)
    assert memory.match(sample(0, 1.0), ()) == ()
    memory.learn(named(A=("Ann Berg", "user", 1.0)))
    assert any("damaged" in line for line in report.said)
    assert path.read_text(encoding="utf-8") == "{broken"


def test_too_little_of_a_voice_has_no_print() -> None:
    assert compute_voiceprints(SAMPLE, sample(0, 15.0)) == {}


def test_episodes_made_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "voices.json"

    def taught(number: int) -> tuple[str, ...]:
        told = named(A=(f"Ann Berg{chr(97 + number)}", "user", 1.0))
        return learn_voiceprints(path, {"A": vector(100 + number)}, told, show_episode(number))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(taught, range(16)))
    assert len(known_voices(path)) == 16
