"""Words of a transcript are replaced, and every stored range of words moves with them."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from summarizer.records.transcript import (
    Disagreement,
    Respelling,
    SecondPass,
    Speaker,
    Transcript,
    Turn,
    Word,
    WordEdit,
)
from summarizer.records.word_ranges import Rebase, Replacement, WordRange

# -- random transcripts, edits and ranges ------------------------------------------------------------------------------

MAX_WORDS = 14


def word(text: str, index: float, speaker: str | None = None) -> Word:
    return Word(text=text, start=float(index), end=index + 0.5, probability=0.9, speaker=speaker)


def ranges(size: int, *, empty: bool = False) -> st.SearchStrategy[tuple[WordRange, ...]]:
    """Ranges within `size` words, in order and apart."""

    def cut(edges: list[int]) -> tuple[WordRange, ...]:
        pairs = list(zip(edges[::2], edges[1::2], strict=False))
        return tuple(dict.fromkeys(one for one in pairs if empty or one[0] < one[1]))

    return st.lists(st.integers(0, size), max_size=8).map(sorted).map(cut)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    size = draw(st.integers(0, MAX_WORDS))
    edges = sorted({0, size, *draw(st.lists(st.integers(0, size), max_size=4))})
    turns: list[Turn] = []
    words: list[Word] = []
    for first, last in pairwise(edges):
        speaker = draw(st.sampled_from(["Speaker 1", "Speaker 2", None]))
        words += [word(f"old{index}", index, speaker) for index in range(first, last)]
        turns.append(Turn(start=float(first), end=last - 0.5, speaker=speaker, words=(first, last)))
    readings = [
        Disagreement(
            words=one, first="a", second="b", first_probability=0.5, second_probability=0.6, taken="first", sure=True
        )
        for one in draw(ranges(size, empty=True))
    ]
    return Transcript(
        language="en",
        duration=float(MAX_WORDS),
        model="m",
        words=tuple(words),
        turns=tuple(turns) if draw(st.booleans()) else (),
        refined=draw(ranges(size)),
        respelled=tuple(Respelling(words=one, heard="x") for one in draw(ranges(size))),
        second=draw(st.none() | st.just(SecondPass(model="n", words=draw(ranges(size)), readings=tuple(readings)))),
    )


@st.composite
def edits_of(draw: st.DrawFn, transcript: Transcript) -> list[WordEdit]:
    """Edits in order and apart; words are put in place of words of one turn only."""
    edges = {edge for turn in transcript.turns for edge in turn.words}
    edits: list[WordEdit] = []
    for first, last in draw(ranges(len(transcript.words), empty=True)):
        if edits and first == last == edits[-1].first == edits[-1].last:
            continue
        most = 0 if any(first < edge < last for edge in edges) else 3
        new = tuple(word(f"new{len(edits)}.{n}", first + n / 8) for n in range(draw(st.integers(0, most))))
        edits.append(WordEdit(first=first, last=last, words=new, joins_previous=draw(st.booleans())))
    return edits


@st.composite
def cases(draw: st.DrawFn) -> tuple[Transcript, list[WordEdit]]:
    transcript = draw(transcripts())
    return transcript, draw(edits_of(transcript))


def stored(transcript: Transcript) -> dict[str, list[WordRange]]:
    """Every range of words that a transcript stores, by field."""
    second = transcript.second
    return {
        "turns": [one.words for one in transcript.turns],
        "refined": list(transcript.refined),
        "respelled": [one.words for one in transcript.respelled],
        "second.words": list(second.words) if second else [],
        "second.readings": [one.words for one in second.readings] if second else [],
    }


def texts(words: Sequence[Word], one: WordRange) -> list[str]:
    return [each.text for each in words[slice(*one)]]


def near(one: WordRange, edit: WordEdit) -> bool:
    """Does the edit change, or adjoin, words of the range?"""
    return edit.first <= one[1] and one[0] <= edit.last and (bool(edit.words) or edit.first < edit.last)


# -- what holds for all of them ----------------------------------------------------------------------------------------


@given(cases())
def test_the_words_are_the_old_ones_with_the_replacements(case: tuple[Transcript, list[WordEdit]]) -> None:
    before, edits = case
    after, rebase = before.spliced(edits)
    expected = list(before.words)
    for edit in reversed(edits):
        expected[edit.first : edit.last] = edit.words
    assert after.words == tuple(expected)
    assert [after.words[slice(*place)] for place in rebase.places] == [edit.words for edit in edits]


@given(cases())
def test_a_range_that_no_edit_touches_covers_the_same_words(case: tuple[Transcript, list[WordEdit]]) -> None:
    before, edits = case
    after, rebase = before.spliced(edits)
    kept = stored(after)
    for name, held in stored(before).items():
        for one in held:
            if any(near(one, edit) for edit in edits) or (name == "turns" and one[0] == one[1]):
                continue
            moved = rebase(one)
            assert texts(after.words, moved) == texts(before.words, one)
            assert rebase.exact(one) == moved
            inside = name == "turns" and any(first <= moved[0] and moved[1] <= last for first, last in kept["turns"])
            assert moved in kept[name] or inside, "two turns of one speaker may have become one"


@given(cases(), st.data())
def test_a_range_loses_only_removed_words_and_gains_only_new_ones(
    case: tuple[Transcript, list[WordEdit]], data: st.DataObject
) -> None:
    before, edits = case
    after, rebase = before.spliced(edits)
    for one in data.draw(ranges(len(before.words))):
        left = [text for text in texts(before.words, one) if text in {each.text for each in after.words}]
        for moved in (rebase(one), rebase.exact(one)):
            covered = texts(after.words, moved)
            assert [text for text in covered if text.startswith("old")] == left
            for edit in edits:
                overlaps = edit.first < one[1] and one[0] < edit.last
                inside = edit.first == edit.last and one[0] < edit.first < one[1]
                if overlaps or inside:
                    assert {each.text for each in edit.words} <= set(covered), "the whole replacement is covered"
                elif edit.last < one[0] or one[1] < edit.first:
                    assert not {each.text for each in edit.words} & set(covered)
        assert not any(
            text in texts(after.words, rebase.exact(one))
            for edit in edits
            if edit.first == edit.last in one
            for text in (each.text for each in edit.words)
        ), "an insertion at the edge of an exact range stays outside"


@given(cases())
def test_stored_ranges_stay_in_order_and_within_the_words(case: tuple[Transcript, list[WordEdit]]) -> None:
    before, edits = case
    after, _ = before.spliced(edits)
    for name, held in stored(after).items():
        assert all(0 <= first <= last <= len(after.words) for first, last in held)
        assert held == sorted(held)
        if name != "second.readings":
            assert all(one[1] <= other[0] for one, other in pairwise(held)), "none overlaps another"
            assert all(first < last for first, last in held), "a range without words is dropped"
    if before.turns:
        assert sum(last - first for first, last in stored(after)["turns"]) == len(after.words), "no word is lost"
    for turn in after.turns:
        assert turn.start == after.words[turn.words[0]].start


@given(cases())
def test_readings_are_kept_and_respellings_dropped_with_their_words(case: tuple[Transcript, list[WordEdit]]) -> None:
    before, edits = case
    after, _ = before.spliced(edits)
    if before.second:
        assert after.second
        assert len(after.second.readings) == len(before.second.readings)
    for one in after.respelled:
        assert texts(after.words, one.words) in [texts(before.words, each.words) for each in before.respelled]


@given(transcripts())
def test_no_edits_change_nothing(transcript: Transcript) -> None:
    after, rebase = transcript.spliced([])
    assert after is transcript
    assert all(rebase(one) == one for held in stored(transcript).values() for one in held)


@given(cases(), st.data())
def test_two_splices_equal_one_with_all_edits(case: tuple[Transcript, list[WordEdit]], data: st.DataObject) -> None:
    before, edits = case
    apart = [
        edit for place, edit in enumerate(edits) if not place or edits[place - 1].last < edit.first
    ]  # an edit right behind another one may be put in by the first splice, and then stands elsewhere
    chosen = [data.draw(st.booleans()) for _ in apart]
    one = [edit for edit, first in zip(apart, chosen, strict=True) if first]
    other = [edit for edit, first in zip(apart, chosen, strict=True) if not first]
    between, first_move = before.spliced(one)
    moved = []
    for edit in other:
        first, last = first_move((edit.first, edit.last))
        moved.append(edit.model_copy(update={"first": first, "last": last}))
    after, second_move = between.spliced(moved)
    at_once, move = before.spliced(apart)
    assert after == at_once
    for each in data.draw(ranges(len(before.words))):
        assert second_move(first_move(each)) == move(each)


# -- each rule by an example -------------------------------------------------------------------------------------------


def two_turns() -> Transcript:
    said = [("Speaker 1", "So you came back."), ("Speaker 2", "Yes I did."), ("Speaker 1", "Good.")]
    words: list[Word] = []
    turns: list[Turn] = []
    for speaker, text in said:
        first = len(words)
        words += [word(each, first + n, speaker) for n, each in enumerate(text.split())]
        turns.append(Turn(start=float(first), end=len(words) - 0.5, speaker=speaker, words=(first, len(words))))
    speakers = (Speaker(label="Speaker 1"), Speaker(label="Speaker 2"))
    return Transcript(language="en", duration=9.0, model="m", words=tuple(words), turns=tuple(turns), speakers=speakers)


def edit(first: int, last: int, text: str = "", **changes: bool) -> WordEdit:
    new = tuple(word(each, first + n / 8) for n, each in enumerate(text.split()))
    return WordEdit(first=first, last=last, words=new, **changes)


def told(transcript: Transcript) -> list[str]:
    return [f"{turn.speaker}: {transcript.text(*turn.words)}" for turn in transcript.turns]


@pytest.mark.parametrize(
    ("edits", "turns"),
    [
        ([edit(4, 4, "Well")], ["So you came back.", "Well Yes I did.", "Good."]),
        ([edit(4, 4, "then.", joins_previous=True)], ["So you came back. then.", "Yes I did.", "Good."]),
        ([edit(8, 8, "Fine.")], ["So you came back.", "Yes I did.", "Good. Fine."]),
        ([edit(0, 0, "And", joins_previous=True)], ["And So you came back.", "Yes I did.", "Good."]),
        ([edit(2, 5)], ["So you", "I did.", "Good."]),
        ([edit(4, 7)], ["So you came back. Good."]),
        ([edit(1, 4, "what"), edit(4, 5, "Oh yes")], ["So what", "Oh yes I did.", "Good."]),
    ],
)
def test_turns_follow(edits: list[WordEdit], turns: list[str]) -> None:
    after, _ = two_turns().spliced(edits)
    assert [line.partition(": ")[2] for line in told(after)] == turns
    assert [turn.end for turn in after.turns] == [after.words[turn.words[1] - 1].end for turn in after.turns]


def test_turns_of_unknown_speakers_do_not_become_one() -> None:
    """Where a file marks only that the speaker changes, nobody knows that the two are the same person."""
    before = two_turns()
    unknown = tuple(turn.model_copy(update={"speaker": None}) for turn in before.turns)
    after, _ = before.model_copy(update={"turns": unknown}).spliced([edit(4, 7)])
    assert [turn.words for turn in after.turns] == [(0, 4), (4, 5)]


def test_a_range_that_is_cut_covers_the_replacement() -> None:
    _, rebase = two_turns().spliced([edit(1, 4, "left")])
    assert rebase((0, 2)) == (0, 2)
    assert rebase((2, 8)) == (1, 6)
    assert rebase((2, 3)) == (1, 2)
    _, rebase = two_turns().spliced([edit(1, 4)])
    assert rebase((2, 3)) == (1, 1), "all of its words were removed"


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([edit(3, 5, "black")], "belong to two turns"),
        ([edit(2, 4), edit(3, 5)], "overlaps"),
        ([edit(4, 5), edit(1, 2)], "overlaps"),
        ([edit(3, 3, "a"), edit(3, 3, "b")], "overlaps"),
        ([edit(7, 9, "more")], "within the 8 words"),
        ([edit(-1, 1)], "within the 8 words"),
        ([edit(3, 2)], "within the 8 words"),
    ],
)
def test_edits_that_cannot_be_made_are_refused(edits: list[WordEdit], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        two_turns().spliced(edits)


def test_sentences_are_cut_anew() -> None:
    before = two_turns()
    assert len(before.sentences) == 3
    won = WordEdit(first=2, last=2, words=(word("won.", 1.6, "Speaker 1"),))
    assert len(before.spliced([won])[0].sentences) == 4


def test_words_one_for_one_move_no_range() -> None:
    before = two_turns()
    later = [each.model_copy(update={"start": each.start + 1, "end": each.end + 1}) for each in before.words]
    after = before.with_words(later)
    assert [(turn.start, turn.end) for turn in after.turns] == [(1.0, 4.5), (5.0, 7.5), (8.0, 8.5)]
    assert [turn.words for turn in after.turns] == [turn.words for turn in before.turns]
    with pytest.raises(ValueError, match="use `spliced`"):
        before.with_words(later[1:])


def test_a_mapping_alone() -> None:
    rebase = Rebase((Replacement(2, 4, 1),), 6)
    assert rebase((4, 6)) == (3, 5)
    assert rebase.touches((3, 5))
    assert not rebase.touches((4, 6))


# -- a new field needs a rule ------------------------------------------------------------------------------------------

# What `spliced` does with each field of a transcript. Whoever adds a field says here what it counts.
COUNTS_WORDS = {"turns.words", "refined", "respelled.words", "second.words", "second.readings.words"}
IN_SECONDS = {
    "duration", "words.start", "words.end", "turns.start", "turns.end", "gaps.start", "gaps.end", "overlaps.start",
    "overlaps.end", "speech", "stretches.start", "stretches.end", "stretches.speech", "filled.start", "filled.end",
    "origin.shifts",
}  # fmt: skip
STAYS = {
    "schema_version", "language", "language_probability", "model", "timing", "words.text", "words.probability",
    "words.speaker", "turns.speaker", "speakers.label", "speakers.name", "speakers.role", "speakers.origin",
    "speakers.confidence", "gaps.reason", "gaps.language", "coverage", "stretches.coverage", "filled.model",
    "audio_sha256", "origin.kind", "origin.url", "origin.tested", "origin.heard_by", "respelled.heard", "second.model",
    "second.readings.first", "second.readings.second", "second.readings.first_probability",
    "second.readings.second_probability", "second.readings.taken", "second.readings.sure", "notes",
}  # fmt: skip


def fields(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, object]]:
    """Every field of a record and of the records in it, by path, with its type."""
    for name, field in model.model_fields.items():
        inner = record_in(field.annotation)
        if inner is None:
            yield before + name, field.annotation
        else:
            yield from fields(inner, f"{before}{name}.")


def record_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next(filter(None, map(record_in, typing.get_args(annotation))), None)


def test_every_field_of_a_transcript_has_a_rule() -> None:
    found = dict(fields(Transcript))
    assert found.keys() == COUNTS_WORDS | IN_SECONDS | STAYS, "say what `Transcript.spliced` does with a new field"
    assert {name for name, kind in found.items() if "tuple[int, int]" in str(kind)} == COUNTS_WORDS
    assert {name.removesuffix(".words") if name != "second.words" else name for name in COUNTS_WORDS} == stored(
        two_turns()
    ).keys()
