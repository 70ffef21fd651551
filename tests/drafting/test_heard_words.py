"""Heard words between quotation marks in prose: only where somebody may be quoted, and only of who is named."""

from __future__ import annotations

import pytest
from episode_fixture import episode, transcript

from summarizer.drafting.prose_quotations import leave_out_quotations
from summarizer.drafting.quotable import Quotable
from summarizer.quotes import Quotability
from summarizer.settings import QuoteSettings

SCRIPT = """
H: Welcome to The Long Shelf, I'm Dora Penn, and my guest is Elias Brandvold.
G: Most broken organs are cold, and nobody wants to pay for heating. I wait... and then I tune.
G: A bad pipe teaches an apprentice more than a good one.
H: I hear that many ask. They have little money. They have little time. They wait.
G: This part is off the record. The bishop hid the bill for the bellows. Back on the record.
H: This episode is brought to you by Alder Kettles. Alder Kettles boil water in a minute.
G: Buy a thermometer, and read it every Sunday.
H: What should a parish do first?
"""
SAID = transcript(SCRIPT)
KNOWN = Quotable.of(episode(), SAID, Quotability.of(SAID, episode(), QuoteSettings()).withheld)


@pytest.mark.parametrize(
    "text",
    [
        'Brandvold tells that "the bishop hid the bill for the bellows" there.',
        'Brandvold tells that the bishop "hid the bill" there.',
        'Brandvold trusts that "Alder Kettles boil" fast.',
        'The kettles "boil water in a minute" on the day.',
        'Penn says that organs "are cold" there.',
        'Brandvold asks what a parish should "do first" there.',
        'Brandvold says "organs … are cold" there.',
        'Brandvold says "most broken organs [...] are cold" there.',
        'Brandvold says "nobody wants... to pay" there.',
    ],
)
def test_words_that_code_would_not_quote_are_left_out(text: str) -> None:
    assert not leave_out_quotations(text, KNOWN, whole=True).text


@pytest.mark.parametrize(
    "text",
    [
        'Brandvold says that "nobody wants to pay for heating" there.',
        'Brandvold calls the organs "cold" instead.',
        'Organs "are cold" in the north.',
        'Penn asks what a parish should "do first" there.',
        'Brandvold answers the host, who asks what a parish should "do first" there.',
        'Penn hears Brandvold say that "a bad pipe" teaches more.',
        'Penn thinks of heat. He says that a "bad pipe" teaches more.',
        'Brandvold says "I wait... and then I tune" there.',
        'Brandvold says "… nobody wants to pay for heating …" there.',
    ],
)
def test_words_that_the_named_person_says_stay(text: str) -> None:
    assert leave_out_quotations(text, KNOWN, whole=True).text == text
