"""Records of older versions: the folder in `folder_of_0_1.zip` was made by version 0.1 (`draft --llm none`)."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.records.post import Draft
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript
from summarizer.store.folder import EpisodeFolder


@pytest.fixture
def old(tmp_path: Path) -> EpisodeFolder:
    with zipfile.ZipFile(Path(__file__).with_name("folder_of_0_1.zip")) as packed:
        packed.extractall(tmp_path)
    return EpisodeFolder(tmp_path)


def test_evidence_by_numbers_of_sentences_is_read_as_their_words(old: EpisodeFolder) -> None:
    transcript, draft = old.read("transcript.json", Transcript), old.read("draft.json", Draft)
    said = {insight.quote: [transcript.text(*words) for words in insight.evidence] for insight in draft.insights}
    assert said == {
        "q1": ["The tower clock taught me patience, and it taught me never to trust Acme Corp."],  # as 0.1 cut it
        "q2": [
            "Every gear I have ever replaced was made by someone who had less time than I do.",
            'I told the council, "You need a new spring.',
            'You need it before winter."',
        ],
        "q4": [
            "The real lesson is that small repairs are always cheaper than proud new things.",
            "I would rather oil one wheel every month than make one grand speech about progress.",
        ],
    }
    sentences = [transcript.text(*sentence.words) for sentence in transcript.sentences]
    assert not set(said["q1"]) & set(sentences), "sentences are cut otherwise today"


def test_candidates_keep_their_words(old: EpisodeFolder) -> None:
    written = json.loads((old.path / "quotes.json").read_bytes())
    quotes = old.read("quotes.json", Quotes)
    assert [one.words for one in quotes.candidates] == [tuple(one["words"]) for one in written["candidates"]]


def test_reading_writes_nothing(old: EpisodeFolder) -> None:
    before = {path.name: path.read_bytes() for path in old.path.iterdir()}
    old.read("draft.json", Draft)
    old.read("quotes.json", Quotes)
    assert {path.name: path.read_bytes() for path in old.path.iterdir()} == before


@pytest.mark.parametrize(
    "content",
    ["[]", "{", '{"schema_version": 1, "insights": 5}', '{"schema_version": 1, "insights": [{"evidence": 5}]}'],
)
def test_a_spoilt_draft_is_one_clear_line(old: EpisodeFolder, content: str) -> None:
    (old.path / "draft.json").write_text(content)
    with pytest.raises(InputError, match=r"is not a valid draft\.json"):
        old.read("draft.json", Draft)


def test_numbers_that_no_sentence_has_are_left_out(old: EpisodeFolder) -> None:
    value = json.loads((old.path / "draft.json").read_bytes())
    value["insights"][0]["evidence"] = [-1, 3, 999, "4"]
    (old.path / "draft.json").write_text(json.dumps(value))
    assert old.read("draft.json", Draft).insights[0].evidence == ((23, 38),)


def test_a_draft_without_evidence_needs_no_transcript(old: EpisodeFolder) -> None:
    (old.path / "transcript.json").unlink()
    (old.path / "draft.json").write_text('{"schema_version": 1, "model": null, "insights": []}')
    assert old.read("draft.json", Draft).insights == ()
