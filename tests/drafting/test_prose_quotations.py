"""Which sentences of a model's prose hold a quotation, in whatever form it is written."""

from __future__ import annotations

import pytest
from episode_fixture import episode, transcript

from summarizer.drafting.prose_quotations import leave_out_quotations
from summarizer.drafting.quotable import Quotable
from summarizer.records.episode import Person

FALSE = "organs are a waste of good timber"
BEFORE, AFTER = "Brandvold repairs organs.", "The parish waits."
QUOTABLE = Quotable.of(
    episode(show='The "Long and Dusty Shelf" Hour', people=(Person(name='Elias "The Pipe" Brandvold', origin="test"),)),
    transcript(),
)


@pytest.mark.parametrize(
    "sentence",
    [
        f'He says "{FALSE}" there.',
        f"He says “{FALSE}” there.",
        f"He says ‹{FALSE}› there.",
        f"He says ＂{FALSE}＂ there.",
        f"He says '{FALSE}' there.",
        f"He says ‚{FALSE}‘ there.",
        f"He says 『{FALSE}』 there.",
        f"He says “{FALSE} there.",
        f"He says {FALSE}” there.",
        f"He says '{FALSE} there.",
        f"He says {FALSE},' there.",
        'He calls it a "waste" there.',
        'He says "organs" … "are a waste" there.',
        'He says "organs-are-a-waste" there.',
        f"He says /{FALSE}/ there.",
        f"He says {{{FALSE}}} there.",
        f"He says ⟪{FALSE}⟫ there.",
        f"He says _{FALSE}_ there.",
        f"He says %22{FALSE}%22 there.",
        f"He says \\u201c{FALSE}\\u201d there.",
        f"He says &quot{FALSE}&quot there.",
        f"He says &laquo;{FALSE}&raquo; there.",
        f"He says <b>{FALSE}</b> there.",
        f"He says <!-- {FALSE} --> there.",
        f"Elias Brandvold: {FALSE}.",
        f"Brandvold: {FALSE}.",
        f"Arvid Nordlund: {FALSE}.",
        f"Guest: {FALSE}.",
        f"Q: {FALSE}?",
        f"Brandvold says: {FALSE}.",
        f"He explains that: {FALSE}.",
        f"He says — {FALSE}.",
        f"— {FALSE}, he says.",
        f"He writes `{FALSE}` there.",
        f"See [{FALSE}](https://example.com) there.",
    ],
)
def test_the_sentence_is_left_out_and_only_that(sentence: str) -> None:
    plain = leave_out_quotations(f"{BEFORE} {sentence} {AFTER}", QUOTABLE)
    assert "waste" not in plain.text
    assert BEFORE in plain.text
    assert plain.text == f"{BEFORE} {AFTER}" or plain.text == BEFORE  # a turn goes on to the end of its paragraph
    assert plain.why
    assert leave_out_quotations(sentence, QUOTABLE, whole=True).text == ""


def test_a_quotation_over_several_sentences_takes_them_all() -> None:
    text = f'{BEFORE} He says "{FALSE}. They are cold. Nobody plays." {AFTER}'
    assert leave_out_quotations(text, QUOTABLE).text == f"{BEFORE} {AFTER}"


def test_a_signature_takes_the_paragraph_that_it_signs() -> None:
    text = f"{BEFORE}\n\n{FALSE.capitalize()}. So it is.\n\n— Elias Brandvold\n\n{AFTER}"
    assert leave_out_quotations(text, QUOTABLE).text == f"{BEFORE} {AFTER}"


@pytest.mark.parametrize(
    "sentence",
    [
        'He speaks of "parts that cannot be repaired by the person who plays" in anger.',
        "On ‘The organ that was only cold’ they speak of heating.",
        'The "Long and Dusty Shelf" Hour is what he came for.',
        'Elias "The Pipe" Brandvold has come for it.',
        "The builders' pipes and the parish's bills don't agree, rock'n'roll or not.",
        "It took 6\" of pipe, 5' of wood and 30' of work at 12.5 % of $40, he says.",
        "He explains it — slowly — to Penn, and/or her listeners; it holds (as he says) in 9 of 10 cases.",
        "Brandvold explains — with some regret — that the parish waits.",
        "His point: cold rooms ruin organs.",
        "Three things count: heat, dust and time.",
        "AT&T, C++ and C# are no organs, and 3 < 5.",
    ],
)
def test_plain_prose_heard_words_and_titles_stay(sentence: str) -> None:
    plain = leave_out_quotations(f"{BEFORE} {sentence} {AFTER}", QUOTABLE)
    assert (plain.text, plain.why) == (f"{BEFORE} {sentence} {AFTER}", ())


def test_words_of_two_people_are_no_run_that_was_heard() -> None:
    assert leave_out_quotations('They say "it should not be in the organ. What should a parish do".', QUOTABLE).why


def test_a_title_that_a_speech_verb_governs_is_no_title() -> None:
    hostile = Quotable.of(episode(title="Organs are a waste"), transcript())
    assert leave_out_quotations("The episode “Organs are a waste” is out.", hostile).why == ()
    assert leave_out_quotations("Brandvold says that “organs are a waste” in it.", hostile).why
