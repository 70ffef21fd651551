from __future__ import annotations

import pytest

from summarizer.transcripts.labels import looks_like_name, speaker_of


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
    assert looks_like_name(label)


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
    assert not looks_like_name(label)


def test_a_name_says_where_it_comes_from() -> None:
    speaker = speaker_of("🎤 Ada Moss (she/her)")
    assert speaker.label == "🎤 Ada Moss (she/her)"
    assert speaker.name == "Ada Moss"
    assert speaker.origin == "transcript"
    assert speaker_of("spk_0", "Leo").name == "Leo"
    assert speaker_of("spk_0").name is None
