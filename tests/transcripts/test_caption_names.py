from __future__ import annotations

import pytest

from summarizer.records.transcript import Speaker
from summarizer.text.names import is_person_name
from summarizer.transcripts.labels import named_speakers


@pytest.mark.parametrize(
    "label",
    [
        "Ada",
        "Ben",
        "Eoin",
        "Mireille Reece, PsyD",
        "Dr. Ada van Dyk",
        "O'Neil",
        "Łukasz Kaiser",
        "阿禅",
        "Kojiken",
        "J. R. Moss",
    ],
)
def test_names(label: str) -> None:
    assert is_person_name(label)


@pytest.mark.parametrize(
    "label",
    [
        "A",
        "Speaker 1",
        "spk_0",
        "SPEAKER_01",
        "发言人1",
        "Outro",
        "Break",
        "Unknown",
        "Sprecher 2",
        "ad 2",
        "",
        "1",
        "the guest",
        "Guest",
        "Host",
    ],
)
def test_labels_that_name_nobody(label: str) -> None:
    assert not is_person_name(label)


def speaker_of(label: str, given: str | None = None) -> Speaker:
    (speaker,) = named_speakers([label], {label: given} if given else {})
    return speaker


def test_titles_that_tell_voices_apart_stay() -> None:
    speakers = named_speakers(["Mr. Bell", "Mrs. Bell", "Dr. Ann Moss"], {})
    assert [speaker.name for speaker in speakers] == ["Mr. Bell", "Mrs. Bell", "Ann Moss"]


def test_a_name_says_where_it_comes_from() -> None:
    speaker = speaker_of("🎤 Ada Moss (she/her)")
    assert speaker.label == "🎤 Ada Moss (she/her)"
    assert speaker.name == "Ada Moss"
    assert speaker.origin == "transcript"
    assert speaker_of("spk_0", "Leo").name == "Leo"
    assert speaker_of("spk_0").name is None
