"""Each file in `cases/` beside what must come out of it: a new case needs no Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from summarizer.transcripts import read_transcript

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if not path.name.endswith(".expected.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_case(path: Path) -> None:
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))
    transcript = read_transcript(path)
    found = {
        "model": transcript.model,
        "language": transcript.language,
        "timing": transcript.timing,
        "duration": round(transcript.duration, 2),
        "sentences": [
            [sentence.speaker, round(sentence.start, 2), round(sentence.end, 2), transcript.text(*sentence.words)]
            for sentence in transcript.sentences
        ],
        "names": {speaker.label: speaker.name for speaker in transcript.speakers},
        "turns": len(transcript.turns),
        "notes": list(transcript.notes),
    }
    assert found == expected


def test_there_are_cases() -> None:
    assert len(CASES) >= 20
