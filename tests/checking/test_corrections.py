"""Words that a person corrected by ear: shown with who and when, and believed when they sound alike."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import GUEST, check, make

from summarizer.checking import check_post, with_listening
from summarizer.checking.corrections import is_alike
from summarizer.records.post import QuoteCheck
from summarizer.records.review import Correction
from summarizer.records.transcript import Transcript

HEARD = make()
DAY = dt.datetime(2026, 5, 12, 9, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        ("Harrow bee", "Harobie"),
        ("salt", "Salt"),
        ("the ferry man", "the ferryman"),
        ("two miles over", "to miles over"),
        ("Joanna", "Johanna"),
        ("in house", "in the house"),  # added beside words that stay
        ("a great big toll", "a big toll"),
        ("Müller", "Miller"),
        ("橋は", "橋わ"),
    ],
)
def test_what_sounds_alike_is_believed(heard: str, says: str) -> None:
    assert is_alike(heard, says)


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        ("salt", "fraud"),
        ("every crack in the deck", "every bribe in the deck"),  # one word of a long correction
        ("we closed the bridge", "we closed the bridge because the mayor was paid for it"),
        ("it was cold and it rained and we went home", "it was cold"),
        ("the ferry", "a swindle"),
        ("橋", "金"),
    ],
)
def test_other_words_need_a_second_hearing(heard: str, says: str) -> None:
    assert not is_alike(heard, says)


@given(st.text(max_size=80))
def test_every_text_is_like_itself(text: str) -> None:
    assert is_alike(text, text)


def place(opening: str) -> tuple[int, int]:
    words = opening.split()
    texts = [word.text for word in HEARD.words]
    first = next(at for at in range(len(texts)) if texts[at : at + len(words)] == words)
    return first, first + len(words)


def corrected(says: str, of: str, who: str = "Jane Doe", transcript: Transcript = HEARD) -> QuoteCheck:
    sentence = "Salt finds its way in through every crack."
    fix = Correction(words=place(of), heard=says, who=who, when=DAY)
    post = f"> {sentence.replace(of, says)}\n"
    return check_post(post, "post.md", transcript, corrections=(fix,)).quotes[0]


def test_the_check_shows_who_corrected_what_and_when() -> None:
    found = corrected("weigh", "way")
    assert (found.verdict, found.passes) == ("verbatim", True)
    assert "corrected" in found.flags
    [one] = found.corrected
    assert (one.who, one.when, one.heard, one.says) == ("Jane Doe", DAY, "way", "weigh")
    assert "Jane Doe corrected the words to “weigh” on 2026-05-12; the transcript has “way”." in found.reason


def test_other_words_pass_when_a_second_model_hears_them() -> None:
    found = corrected("bribery", "way")
    assert (found.verdict, found.passes, found.awaits_listening) == ("verbatim", False, True)
    assert "“bribery” sounds little like “way”" in found.reason
    assert "check --listen" in found.reason
    for grade, passes in (("same", True), ("minor", True), ("differs", False), ("unclear", False)):
        listened = with_listening(found, grade, "bribery")  # type: ignore[arg-type]
        assert listened.passes is passes
        assert ("check --listen" in listened.reason) is not passes


def test_a_voice_cannot_correct_itself_alone() -> None:
    voice = next(speaker.name for speaker in HEARD.speakers if speaker.name)
    found = corrected("weigh", "way", who=voice)
    assert not found.passes
    assert f"{voice} speaks in the episode" in found.reason
    assert with_listening(found, "same", "weigh").passes


def test_what_fails_for_another_cause_does_not_pass_by_listening() -> None:
    fix = Correction(words=place("way"), heard="bribery", who="Jane Doe", when=DAY)
    post = "> Salt finds its bribery in through every single wall and crack.\n"
    found = check_post(post, "post.md", HEARD, corrections=(fix,)).quotes[0]
    assert not found.passes
    assert not found.awaits_listening
    assert not with_listening(found, "same", "").passes


def test_corrections_are_counted_by_person_and_day() -> None:
    fixes = [Correction(words=(at, at + 1), heard="x", who="Jane Doe", when=DAY) for at in (1, 3, 5)]
    fixes.append(Correction(words=(7, 8), heard="x", who="Ann Poe", when=DAY + dt.timedelta(days=1)))
    notes = check_post("", "post.md", HEARD, corrections=fixes).notes
    assert "3 corrections of heard words by Jane Doe, 2026-05-12" in notes
    assert "1 correction of heard words by Ann Poe, 2026-05-13" in notes
    assert not any("correction" in note for note in check("", transcript=HEARD).notes)


CHANGES_MEANING = [
    ("nineteen", "ninety"),
    ("to", "two"),
    ("June", "July"),
    ("can", "can't"),
    ("is", "isn't"),
    ("familiar", "unfamiliar"),
    ("impossible", "possible"),
    ("Harrow", "Farrow"),
    ("sparrow", "Sparrowe"),
]


@pytest.mark.parametrize(("heard", "says"), CHANGES_MEANING)
def test_a_correction_of_what_was_not_played_waits_when_it_changes_a_meaning(heard: str, says: str) -> None:
    assert typed(heard, says, played=True).passes
    assert typed(heard, says, played=None).passes  # a log of an earlier version
    found = typed(heard, says, played=False)
    assert (found.passes, found.awaits_listening) == (False, True)
    assert "its sound was not played" in found.reason
    assert f"Jane Doe typed “{says}”, its sound not played, on 2026-05-12; the transcript has" in found.reason
    assert with_listening(found, "same", says).passes
    assert not with_listening(found, "differs", heard).passes


@pytest.mark.parametrize(("heard", "says"), [("way", "weigh"), ("salt", "Salt"), ("harbour", "harbor")])
def test_other_corrections_of_what_was_not_played_pass(heard: str, says: str) -> None:
    found = typed(heard, says, played=False)
    assert found.passes
    assert "its sound not played" in found.reason


def test_the_record_claims_a_hearing_only_where_the_words_were_played() -> None:
    assert "Jane Doe heard and typed “weigh” on" in typed("way", "weigh", played=True).reason
    assert "heard" not in typed("way", "weigh", played=None).reason.partition("Jane Doe")[2].partition(";")[0]


def typed(heard: str, says: str, *, played: bool | None) -> QuoteCheck:
    """The check of a sentence in which one word was corrected."""
    said = f"We met {heard} of them at the old ferry and the crossing."
    transcript = make((("Speaker 2", said),), speakers=(GUEST,))
    at = [word.text for word in transcript.words].index(heard)
    fix = Correction(words=(at, at + 1), heard=says, who="Jane Doe", when=DAY, played=played)
    post = f"> We met {says} of them at the old ferry and the crossing.\n"
    return check_post(post, "post.md", transcript, corrections=(fix,)).quotes[0]
