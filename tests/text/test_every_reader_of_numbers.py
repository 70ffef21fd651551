"""The same numbers come out right for every reader of prose: the check of a post, the drafting gate, the ranking."""

from __future__ import annotations

import pytest
from checking.made import check, make

from summarizer.drafting.gates import Basis, KnownFacts, judge
from summarizer.quotes.passages import read_passages
from summarizer.records.episode import Episode
from summarizer.text.quote_phrases import ranking_language

EPISODE = Episode(id="00000000", guid="x", title="Old bridges", media="x", media_kind="file")
SAID = [
    ("two point five million", "2.5 million"),
    ("two point five million", "2,500,000"),
    ("twenty twenty four", "2024"),
    ("nineteen oh five", "1905"),
    ("fifteen hundred", "1,500"),
    ("a dozen", "12"),
    ("half a million", "500,000"),
    ("2024", "twenty twenty-four"),
    ("24", "two dozen"),
    ("ninety percent", "90%"),
    ("$5 million", "five million dollars"),
    ("the nineteen eighties", "the 1980s"),
]
COUNTED = ("5 or 6",)  # what a writer may have counted is no fact of the episode
NOT_SAID = [
    ("two point five million", "2,500"),
    ("twenty twenty four", "2020"),
    ("five million", "5 or 6"),
    ("fifty people", "50%"),
    ("$5 million", "€5 million"),
    ("twenty five", "20 or 5"),
]


def _told(written: str) -> str:
    return f"They say that the bridge had {written} of them by then."


def _heard(spoken: str):
    return make((("Speaker 2", f"I think that the bridge had {spoken} of them by then."),))


@pytest.mark.parametrize(("spoken", "written"), SAID)
def test_a_post_may_write_the_number_another_way(spoken, written):
    findings = [
        finding for finding in check(_told(written), transcript=_heard(spoken)).prose if finding.kind == "number"
    ]
    assert findings
    assert {finding.found for finding in findings} == {"transcript"}


@pytest.mark.parametrize(("spoken", "written"), NOT_SAID)
def test_a_post_may_not_change_the_number(spoken, written):
    assert "nowhere" in {finding.found for finding in check(_told(written), transcript=_heard(spoken)).prose}


def _faults(spoken: str, written: str) -> list[str]:
    graded = judge("claim", _told(written), Basis(KnownFacts.of(EPISODE, _heard(spoken))))
    return [reason for reason in graded.reasons if "the number" in reason]


@pytest.mark.parametrize(("spoken", "written"), SAID)
def test_the_drafting_gate_keeps_the_true_sentence(spoken, written):
    assert not _faults(spoken, written)


@pytest.mark.parametrize(
    ("spoken", "written"), [row for row in NOT_SAID if not set("%€") & set(row[1]) and row[1] not in COUNTED]
)
def test_the_drafting_gate_finds_the_false_number(spoken, written):
    assert _faults(spoken, written)


@pytest.mark.parametrize("written", COUNTED)
def test_the_drafting_gate_lets_small_counts_pass(written):
    assert not _faults("five million", written)


@pytest.mark.parametrize("spoken", [spoken for spoken, _ in SAID])
def test_the_ranking_counts_one_number(spoken):
    passages = read_passages(_heard(spoken), ranking_language("en"))
    assert [passage.numbers for passage in passages] == [1]


def test_a_number_ends_with_the_turn():
    transcript = make((("Speaker 1", "and that was twenty"), ("Speaker 2", "five of them came")))
    found = {finding.text: finding.found for finding in check("There were 25 of them.", transcript=transcript).prose}
    assert found["25"] == "nowhere"


def test_a_number_may_span_words_without_spaces():
    transcript = make((("Speaker 2", "去年有三万 五千人来过这座桥。"),), language="zh")
    found = {finding.text: finding.found for finding in check("去年有35000人。", transcript=transcript).prose}
    assert found["35000"] == "transcript"
