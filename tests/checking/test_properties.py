"""What must hold for any transcript and any quotation of it."""

from __future__ import annotations

from checking.made import make, one
from hypothesis import assume, given
from hypothesis import strategies as st

VOCABULARY = [
    "the",
    "a",
    "of",
    "and",
    "to",
    "we",
    "it",
    "is",
    "not",
    "never",
    "fifteen",
    "fifty",
    "maybe",
    "bridge",
    "water",
    "salt",
    "Halden",
    "crack",
    "stone",
    "river",
    "um",
    "old",
    "iron",
    "joint",
    "town",
    "repair",
    "people",
    "winter",
]

word = st.sampled_from(VOCABULARY)
talk = st.lists(word, min_size=12, max_size=60)


def said(words):
    return make((("Speaker 2", " ".join(words)),))


@st.composite
def spans(draw):
    words = draw(talk)
    first = draw(st.integers(0, len(words) - 6))
    last = draw(st.integers(first + 5, len(words)))
    return words, first, last


@given(spans())
def test_a_true_span_is_verbatim_with_a_range_that_holds_it(case):
    words, first, last = case
    transcript = said(words)
    quote = one(" ".join(words[first:last]), transcript=transcript, context="warn")
    assert quote.verdict == "verbatim"
    assert quote.passes
    begin, end = quote.words
    assert 0 <= begin < end <= len(words)
    assert words[begin:end] == words[first:last]
    assert transcript.words[first].start in quote.places


@given(spans(), st.data())
def test_case_and_punctuation_do_not_change_the_verdict(case, data):
    words, first, last = case
    pieces = words[first:last]
    if data.draw(st.booleans()):
        pieces = data.draw(st.permutations(pieces))
    dressed = [
        data.draw(st.sampled_from([str.upper, str.lower, str.title] if piece not in ("it", "us") else [str.lower]))(
            piece
        )
        + data.draw(st.sampled_from(["", ",", "!", ";"]))
        for piece in pieces
    ]
    transcript = said(words)
    plain, other = one(" ".join(pieces), transcript=transcript), one(" ".join(dressed), transcript=transcript)
    assert (plain.verdict, plain.words, plain.score) == (other.verdict, other.words, other.score)


@given(spans(), st.data())
def test_leaving_words_out_never_yields_verbatim(case, data):
    words, first, last = case
    cut = data.draw(st.integers(first + 1, last - 2))
    size = data.draw(st.integers(1, last - 1 - cut))
    left = words[first:cut] + words[cut + size : last]
    assume(not any(words[i : i + len(left)] == left for i in range(len(words))))
    for policy in ("strict", "clean", "ellipsis"):
        quote = one(" ".join(left), transcript=said(words), policy=policy)
        assert quote.verdict != "verbatim"
        assert not (quote.passes and policy == "strict")


@given(talk, st.lists(st.sampled_from([*VOCABULARY, "zebra", "quartz"]), min_size=4, max_size=20))
def test_any_quotation_gets_one_verdict_in_bounds(words, quoted):
    transcript = said(words)
    quote = one(" ".join(quoted), transcript=transcript, context="warn")
    assert 0.0 <= quote.score <= 1.0
    found = any(words[i : i + len(quoted)] == quoted for i in range(len(words)))
    assert (quote.verdict == "verbatim") == found
    if quote.words is not None:
        begin, end = quote.words
        assert 0 <= begin < end <= len(words)
        assert transcript.words[begin].start == quote.start
    if quote.verdict in ("verbatim", "misattributed"):
        assert quote.edits == ()
    if quote.verdict in ("trimmed", "altered"):
        assert quote.edits
    assert quote.passes == (quote.verdict == "verbatim")
    assert quote.reason


@given(st.text(max_size=300), st.sampled_from(["post.md", "post.html"]))
def test_any_text_can_be_checked(text, name):
    from checking.made import check

    from summarizer.checking import lint_post

    for quote in check(text, name=name).quotes:
        assert 1 <= quote.line <= text.count("\n") + text.count("\r") + 1
    lint_post(text, name)
