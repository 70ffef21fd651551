"""A file of decisions that came by mail: it must fit the episode, and what it brings is told."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "editor"))
from review_fixture import Case, case, fill

from summarizer import check
from summarizer.errors import InputError
from summarizer.pipeline.review_episode import EpisodeReview
from summarizer.pipeline.reviewers import fitting
from summarizer.records.review import Decision, Decisions
from summarizer.store import EpisodeFolder

DAY = dt.datetime(2026, 5, 12, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def known() -> Case:
    return case()


def heard(words: tuple[int, int], says: str, said: str | None = None, number: int = 1) -> Decision:
    return Decision(
        id=f"decision{number}", who="Jane Doe", when=DAY, action="heard", words=words, heard=says, said=said
    )


def name(label: str, called: str) -> Decision:
    return Decision(id="decision9", who="Jane Doe", when=DAY, action="name", speaker=label, name=called)


def told(known: Case, *decisions: Decision) -> tuple[int, list[str]]:
    found = fitting(Decisions(decisions=decisions), known.episode, known.transcript)
    return len(found.decisions.decisions), [one.text for one in found.told]


def test_what_fits_is_kept(known: Case) -> None:
    said = known.transcript.text(4, 6)
    assert told(known, heard((4, 6), "x", said), heard((8, 9), "y", number=2)) == (2, [])


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        (heard((999_998, 999_999), "x"), "and the transcript has"),
        (heard((4, 6), "x", "words that never stood there"), "its reviewer saw “words that never stood there”"),
        (name("Speaker 7", "Ann Poe"), "the transcript has no voice Speaker 7"),
    ],
)
def test_what_does_not_fit_is_left_out_and_told(known: Case, decision: Decision, says: str) -> None:
    count, sentences = told(known, decision)
    assert count == 0
    assert says in sentences[0]
    assert sentences[0].startswith("a decision of Jane Doe (2026-05-12) was left out")


def test_a_voice_with_the_name_of_another_is_told(known: Case) -> None:
    assert told(known, name("Speaker 1", "Judith Carver"))[1] == [
        "Jane Doe named Speaker 1 Judith Carver, 2026-05-12, which is the name of Speaker 2 too"
    ]
    assert told(known, name("Speaker 1", "Ann Poe"))[1] == ["Jane Doe named Speaker 1 Ann Poe, 2026-05-12"]


@pytest.mark.parametrize(
    "log", [Decisions(episode="0" * 16), Decisions(audio="a" * 64)], ids=["another episode", "another recording"]
)
def test_a_file_of_another_episode_or_recording_is_refused(known: Case, tmp_path: Path, log: Decisions) -> None:
    folder = fill(tmp_path / "episode", known)
    folder.write("transcript.json", known.transcript.model_copy(update={"audio_sha256": "b" * 64}))
    folder.write("decisions.json", log.model_copy(update={"decisions": (heard((4, 5), "x"),)}))
    with pytest.raises(InputError, match="these decisions are"):
        check(folder / "post.md")
    with pytest.raises(InputError, match="these decisions are"):
        EpisodeReview(folder, "strict").apply(None)


def test_check_tells_what_the_file_brings(known: Case, tmp_path: Path) -> None:
    folder = fill(tmp_path / "episode", known)
    log = Decisions(decisions=(heard((4, 5), "x"), heard((7, 8), "y", number=2), heard((4, 6), "z", "no", 3)))
    folder.write("decisions.json", log)
    notes = check(folder / "post.md").notes
    assert "2 corrections of heard words by Jane Doe, 2026-05-12" in notes
    assert any("was left out" in note for note in notes)


def test_what_was_left_out_stays_in_the_file(known: Case, tmp_path: Path) -> None:
    folder: EpisodeFolder = fill(tmp_path / "episode", known)
    folder.write("decisions.json", Decisions(decisions=(heard((4, 6), "z", "no"),)))
    review = EpisodeReview(folder, "strict")
    _, problems = review.apply(None)
    assert "was left out" in problems[0]
    assert len(review.decisions().decisions) == 1
    assert not review.has_unapplied()
    assert review.apply(None)[1] == ()


def test_the_post_tells_of_corrected_words_beside_the_quotation(known: Case, tmp_path: Path) -> None:
    folder: EpisodeFolder = fill(tmp_path / "episode", known)
    at = next(n for n, word in enumerate(known.transcript.words) if word.text == "Ali")
    before = (folder / "post.md").read_text(encoding="utf-8")
    review = EpisodeReview(folder, "strict")
    fix = heard((at, at + 1), "Eilidh", "Ali")
    review.apply(Decisions(decisions=(fix,)))
    post = (folder / "post.md").read_text(encoding="utf-8")
    note = "<!-- corrected by Jane Doe, 2026-05-12: the transcript has “Ali” -->"
    assert post.count(note) == 1
    line = next(line for line in post.splitlines() if note in line)
    assert line.startswith("<!-- q"), "it stands in the line of the anchor"
    [found] = [quote for quote in review.state().checks.quotes if quote.corrected]
    assert (found.verdict, found.passes) == ("verbatim", True)
    assert "the transcript has" in review.page(review.state(), {})
    review.apply(Decisions(decisions=()))
    assert (folder / "post.md").read_text(encoding="utf-8") == post, "once is enough"
    back = fix.model_copy(update={"id": "decision-back", "heard": None, "over": (fix.id,)})
    review.apply(Decisions(decisions=(back,)))
    assert (folder / "post.md").read_text(encoding="utf-8") == before


def voice(words: tuple[int, int], label: str | None, number: int = 5, minute: int = 0) -> Decision:
    when = DAY + dt.timedelta(minutes=minute)
    return Decision(id=f"decision{number}", who="Jane Doe", when=when, action="voice", words=words, speaker=label)


def test_words_of_a_turn_are_given_to_another_voice(known: Case) -> None:
    turn = next(turn for turn in known.transcript.turns if turn.speaker == "Speaker 2" and turn.words[1] > 20)
    first, last = turn.words[0] + 3, turn.words[0] + 9
    found = Decisions(decisions=(voice((first, last), "Speaker 1"),)).revoiced(known.transcript)
    assert [word.speaker for word in found.words[first - 1 : last + 1]] == [
        "Speaker 2",
        *["Speaker 1"] * 6,
        "Speaker 2",
    ]
    assert [one.words for one in found.turns][-1][1] == len(known.transcript.words)
    cut = [one for one in found.turns if turn.words[0] <= one.words[0] < turn.words[1]]
    assert [(one.words, one.speaker) for one in cut] == [
        ((turn.words[0], first), "Speaker 2"),
        ((first, last), "Speaker 1"),
        ((last, turn.words[1]), "Speaker 2"),
    ]
    assert (cut[1].start, cut[1].end) == (found.words[first].start, found.words[last - 1].end)


def test_a_turn_given_whole_joins_its_neighbours(known: Case) -> None:
    at = next(n for n, turn in enumerate(known.transcript.turns) if n and turn.speaker == "Speaker 2")
    before, turn = known.transcript.turns[at - 1 : at + 1]
    found = Decisions(decisions=(voice(turn.words, before.speaker),)).revoiced(known.transcript)
    whole = next(one for one in found.turns if one.words[0] <= turn.words[0] < one.words[1])
    assert whole.words[0] == before.words[0]
    assert whole.words[1] >= turn.words[1]


def test_the_newer_of_two_counts_and_taking_back_ends_it(known: Case) -> None:
    one, two = voice((0, 6), "Speaker 2", 5), voice((2, 4), "Speaker 1", 6, minute=1)
    found = Decisions(decisions=(one, two)).revoiced(known.transcript)
    labels = [word.speaker for word in found.words[:6]]
    assert labels == ["Speaker 2", "Speaker 2", "Speaker 1", "Speaker 1", "Speaker 2", "Speaker 2"]
    back = voice((0, 6), None, 7, minute=2).model_copy(update={"over": (one.id,)})
    assert Decisions(decisions=(one, back)).revoiced(known.transcript) == known.transcript


def test_reviewers_who_give_words_to_two_voices_disagree(known: Case) -> None:
    log = Decisions(decisions=(voice((0, 6), "Speaker 2", 5), voice((0, 6), "Speaker 1", 6)))
    assert list(log.conflicts()) == ["voice 0-6"]
    assert log.revoiced(known.transcript) == known.transcript


def test_a_quotation_changes_its_speaker_at_once(known: Case, tmp_path: Path) -> None:
    folder = fill(tmp_path / "episode", known)
    review = EpisodeReview(folder, "strict")
    before = next(quote for quote in review.state().checks.quotes if quote.verdict == "verbatim" and quote.words)
    assert before.words is not None
    assert before.speaker == "Judith Carver"
    state, _ = review.apply(Decisions(decisions=(voice(before.words, "Speaker 1"),)))
    after = next(quote for quote in state.checks.quotes if quote.words == before.words)
    assert (after.speaker, after.verdict, after.passes) == ("Daniel Ostrow", "misattributed", False)
    assert any("gave “" in note and "to Daniel Ostrow" in note for note in check(folder / "post.md").notes)


def test_a_range_of_two_voices_or_an_unknown_voice_is_left_out(known: Case) -> None:
    edge = known.transcript.turns[0].words[1]
    assert "not of one voice" in told(known, voice((edge - 1, edge + 1), "Speaker 1"))[1][0]
    assert "no voice Speaker 9" in told(known, voice((0, 2), "Speaker 9"))[1][0]
