"""An id names words of one version of a conversation, and nothing else is such an id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.records.passage_id import PassageId, conversation_digest, parse_passage_id
from summarizer.records.transcript import Speaker, Transcript, Word

DIGEST = "0123456789abcdef"


@given(st.from_regex(r"[0-9A-Za-z_-]{1,64}", fullmatch=True), st.integers(0, 10**6), st.integers(1, 10**6))
def test_an_id_is_read_as_it_is_written(episode: str, first: int, size: int) -> None:
    one = PassageId(episode, DIGEST, first, first + size)
    assert parse_passage_id(str(one)) == one


@given(st.text())
def test_any_other_text_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(InputError) as told:
        parse_passage_id(text)
    assert len(str(told.value)) < 900


@pytest.mark.parametrize(
    "text",
    [
        f"a.{DIGEST}.5-5", f"a.{DIGEST}.6-5", f"a.{DIGEST}.-1-5", f"a.{DIGEST}.0-5\n", f"../a.{DIGEST}.0-5",
        f"a/b.{DIGEST}.0-5", f"a.{DIGEST.upper()}.0-5", f"a.{DIGEST}.0-123456789", f"ａ.{DIGEST}.0-5", f".{DIGEST}.0-5",
        f"a.{DIGEST}.٠-٥",
    ],
)  # fmt: skip
def test_near_misses_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_passage_id(text)


def heard(*texts: str, name: str = "Ann", shift: float = 0.0) -> Transcript:
    words = tuple(
        Word(text=text, start=at + shift, end=at + 0.5, probability=0.9, speaker="Speaker 1")
        for at, text in enumerate(texts)
    )
    voices = (Speaker(label="Speaker 1", name=name),)
    return Transcript(language="en", duration=9.0, model="small", words=words, speakers=voices)


def test_the_digest_changes_with_words_times_and_names_alone() -> None:
    one = heard("It", "rains.")
    assert conversation_digest(one) == conversation_digest(one.model_copy(update={"coverage": 0.5, "notes": ("x",)}))
    others = [
        heard("It", "rained."),
        heard("Itr", "ains."),
        heard("It", "rains.", name="Bea"),
        heard("It", "rains.", shift=0.1),
    ]
    assert len({conversation_digest(each) for each in (one, *others)}) == 5
