# ruff: noqa: E501 -- tables of sentences
"""Whether given words may be quoted, why not, and which words near to them may."""

from __future__ import annotations

import pytest

from summarizer.quotes import Quotability
from summarizer.records.transcript import Disagreement, Gap, SecondPass, Span, Transcript
from summarizer.settings import QuoteSettings
from summarizer.text.caption_words import split_words
from tests.quotes.test_candidates import GOOD, REQUEST, episode, transcript


def quotability(given: Transcript, **settings: int) -> Quotability:
    return Quotability.of(given, episode(), QuoteSettings(**settings))


def place(given: Transcript, text: str) -> tuple[int, int]:
    """The word range of this text."""
    words = split_words(text)
    heard = [word.text for word in given.words]
    first = next(at for at in range(len(heard)) if heard[at : at + len(words)] == words)
    return first, first + len(words)


def refusal(given: Transcript, text: str, **settings: int) -> str | None:
    return quotability(given, **settings).refusal(place(given, text))


LONG = (
    "We sold the mill in the spring of that year, and the town never forgave us for it; but I still believe that "
    "nobody else would have kept the ovens warm for as long as we did in those winters, and that is why we closed the shop."
)


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        (GOOD[0], GOOD[0]),
        # after a lead-in
        ("I mean, " + GOOD[1][0].lower() + GOOD[1][1:], "we sold forty loaves in the first year and lost money on every single one of them."),
        ("And I think that we sold forty loaves in the first year.", "we sold forty loaves in the first year."),
        # after a mark, or a conjunction, where the part has its own subject
        (LONG, "I still believe that nobody else would have kept the ovens warm for as long as we did in those winters,"),
        (LONG, "We sold the mill in the spring of that year, and the town never forgave us for it;"),
        (LONG, "nobody else would have kept the ovens warm for as long as we did in those winters,"),
        ("We drove out to the mill at dawn, and that was the best day of my life.", "and that was the best day of my life."),
        # sentences as transcribers write them when a thought goes on
        ("The oven was older than all of us put together...", "The oven was older than all of us put together..."),
        ("We wanted to -- The oven was older than all of us put together.", "The oven was older than all of us put together."),
        # fillers and repeats that drafts leave out do not count
        ("We, um, we uh sold the the mill to the um old miller.", "We, um, we uh sold the the mill to the um old miller."),
    ],
)  # fmt: skip
def test_what_may_be_quoted(sentence: str, quoted: str) -> None:
    assert refusal(transcript([("A", "Why?"), ("B", sentence)]), quoted, min_words=7) is None


@pytest.mark.parametrize(
    ("sentence", "quoted", "reason"),
    [
        ("We sold the mill.", "We sold the mill.", "has 4 words; a quotation has at least 8"),
        (LONG, LONG, "words; a quotation has at most 40"),
        ("We, um, we uh sold it to the um uh uh miller.", "We, um, we uh sold it to the um uh uh miller.", "has 6 words"),
        ("A miller once told me that I had killed the whole town with it.", "I had killed the whole town with it.", 'without "A miller once told me that"'),
        ("If nobody comes in the morning, we will have to close the whole bakery for good.", "we will have to close the whole bakery for good.", 'without "If nobody comes'),
        ("Did anybody tell you that we have to close the whole bakery for good?", "we have to close the whole bakery for good?", "changes its sense"),
        ("We bought the flour from the oldest mill in the whole valley for years.", "flour from the oldest mill in the whole valley for years.", "begins inside a clause"),
        ("We bought the flour from the oldest mill in the whole valley for years.", "We bought the flour from the oldest mill in the", 'ends with "the", which joins it to the next words'),
        ("We bought the flour from the oldest mill in the whole valley for years.", "We bought the flour from the oldest mill", "ends inside a clause"),
        ("We bought the flour from the mill, because nobody else in the valley sold any flour.", "because nobody else in the valley sold any flour.", "does not stand by itself"),
        ("It is not true that the oven was safe, and that the miller knew about every crack in it.", "and that the miller knew about every crack in it.", "does not stand by itself"),
        ("We bought flour, salt, the yeast and some butter from the mill of the valley.", "salt, the yeast and some butter from the mill of the valley.", "does not stand by itself"),
        ("We closed the mill because nobody in the valley wanted to wait for...", "We closed the mill because nobody in the valley wanted to wait for...", "breaks off"),
        ("We closed the mill because nobody in the whole valley wanted to --", "We closed the mill because nobody in the whole valley wanted to --", "breaks off"),
        ("I have told every young baker in the valley the same thing: never trust a miller.", "I have told every young baker in the valley the same thing:", "only announces"),
        (REQUEST, REQUEST, "was said off the record"),
        ("We closed the mill because nobody wanted [inaudible] to wait for the bread.", "We closed the mill because nobody wanted [inaudible] to wait for the bread.", "[inaudible] stands for words"),
        ('My father always told us "never trust a miller with clean hands and a new coat" and left.', '"never trust a miller with clean hands and a new coat"', "is what others said"),
    ],
)  # fmt: skip
def test_what_may_not_be_quoted_and_why(sentence: str, quoted: str, reason: str) -> None:
    found = refusal(transcript([("A", "Why?"), ("B", sentence), ("A", "I see.")], roles={"B": "guest"}), quoted)
    assert found is not None
    assert reason in found
    assert len(found) < 250


@pytest.mark.parametrize(
    ("language", "sentence", "quoted", "allowed"),
    [
        ("en", "We owe it to the town that every single loaf is weighed twice in the morning.", "every single loaf is weighed twice in the morning.", True),
        ("de", "Ein Bäcker muss so rechnen, dass ein Kunde den Preis ohne langes Suchen prüfen kann.", "ein Kunde den Preis ohne langes Suchen prüfen kann.", False),
        ("nl", "Een bakker moet zo rekenen, dat een klant de prijs zonder lang zoeken controleren kan.", "een klant de prijs zonder lang zoeken controleren kan.", False),
    ],
)  # fmt: skip
def test_a_clause_with_its_verb_last_does_not_begin_after_the_word_that_opens_it(
    language: str, sentence: str, quoted: str, allowed: bool
) -> None:
    given = transcript([("A", "Why?"), ("B", sentence)]).model_copy(update={"language": language})
    found = refusal(given, quoted, min_words=7)
    assert (found is None) == allowed, found


def test_a_refusal_names_who_speaks_and_shows_its_words() -> None:
    given = transcript([("Ada", GOOD[0]), ("Ben", " ".join(GOOD[1:]))], roles={"Ben": "guest", "Ada": "host"})
    assert refusal(given, GOOD[0]) == "Ada is not among those who are quoted"
    two = transcript([("Ada", GOOD[0]), ("Ben", GOOD[1])], roles={"Ben": "guest", "Ada": "guest"})
    assert refusal(two, f"{GOOD[0]} {GOOD[1]}") == 'another turn begins with "We"'
    short = quotability(transcript([("B", "We sold it.")]))
    assert short.refusal((0, 3)) == '"We sold it." has 3 words; a quotation has at least 8'
    assert short.refusal((0, 99)) == "there are no words 0 to 99 in the transcript"


def test_words_badly_heard_are_refused() -> None:
    given = transcript([("B", " ".join(GOOD))])
    first, last = place(given, GOOD[0])
    for more, reason in (
        ({"gaps": (Gap(start=1.0, end=1.5, reason="unheard"),)}, "not heard clearly"),
        ({"overlaps": (Span(start=1.0, end=1.5),)}, "somebody else speaks at once"),
        ({"second": SecondPass(model="m", words=((0, 5),), readings=(
            Disagreement(words=(3, 4), first="of", second="off", first_probability=None, second_probability=None,
                         taken="first", sure=False),))}, "two recognisers heard different words"),
    ):  # fmt: skip
        found = quotability(given.model_copy(update=more)).refusal((first, last))
        assert found is not None
        assert reason in found
    assert quotability(given).refusal((first, last)) is None


@pytest.mark.parametrize(
    ("sentence", "asked", "nearest"),
    [
        (GOOD[0], GOOD[0], GOOD[0]),
        (LONG, "I still believe that nobody else would have kept the ovens warm for as long as", "I still believe that nobody else would have kept the ovens warm for as long as we did in those winters,"),
        ("If nobody comes in the morning, we will have to close the whole bakery for good.", "we will have to close the whole bakery for good.", "If nobody comes in the morning, we will have to close the whole bakery for good."),
        ("So, we bought the flour from the oldest mill in the whole valley for years.", "bought the flour from the oldest mill in the whole valley for years.", "we bought the flour from the oldest mill in the whole valley for years."),
    ],
)  # fmt: skip
def test_the_nearest_words_that_may_be_quoted(sentence: str, asked: str, nearest: str) -> None:
    given = transcript([("A", "Why?"), ("B", sentence)])
    found = quotability(given).nearest(place(given, asked))
    assert found is not None
    assert given.text(*found) == nearest


def test_nothing_is_near_to_what_the_host_says() -> None:
    given = transcript([("A", GOOD[0]), ("B", " ".join(GOOD[1:]))], roles={"A": "host", "B": "guest"})
    assert quotability(given).nearest(place(given, GOOD[0])) is None
    assert quotability(given).nearest((90, 9000)) is None


def test_a_cut_is_counted_in_sentences_and_words() -> None:
    given = transcript([("B", " ".join(GOOD))])
    quotes = quotability(given)
    second, third = given.sentences[1].words, given.sentences[2].words
    assert quotes.cut(1, 1, 0, 0) == second
    assert quotes.cut(1, 2, 2, 3) == (second[0] + 2, third[1] - 3)
    for wrong in ((2, 1, 0, 0), (0, 99, 0, 0), (-1, 0, 0, 0)):
        with pytest.raises(ValueError, match="there are no sentences"):
            quotes.cut(*wrong)
    for wrong in ((0, 0, 90, 0), (0, 0, 9, 9), (0, 0, -1, 0)):
        with pytest.raises(ValueError, match="are to be left out"):
            quotes.cut(*wrong)


def test_every_candidate_is_allowed_and_long_sentences_have_some() -> None:
    from summarizer.quotes import find_candidates

    given = transcript([("A", "Why?"), ("B", " ".join((LONG, *GOOD)))])
    quotes = quotability(given)
    offered = find_candidates(given, episode(), QuoteSettings()).candidates
    assert all(quotes.refusal(one.words) is None for one in offered)
    assert any(one.text in LONG for one in offered)


def test_captions_without_marks_are_cut_where_a_clause_begins() -> None:
    said = "so we sold the mill in the spring of that year and we never went back to the valley and I think about it"
    given = transcript([(None, f"{said} every single morning since")])
    quotes = quotability(given)
    assert quotes.refusal(place(given, "we sold the mill in the spring of that year")) is None
    found = quotes.refusal(place(given, "mill in the spring of that year and we never went"))
    assert found is not None
    assert "inside a clause" in found


def test_a_turn_that_goes_on_with_an_interrupted_sentence_is_no_beginning() -> None:
    turns = [
        ("B", f"{GOOD[0]} We went to the"),
        ("A", "Right."),
        ("B", "market where nobody wanted to buy our bread at all."),
    ]
    given = transcript([*turns, ("A", "Why?"), ("B", GOOD[1])], roles={"B": "guest"})
    found = refusal(given, "market where nobody wanted to buy our bread at all.")
    assert found == '"market" goes on with a sentence that begins earlier'


@pytest.mark.parametrize(
    ("language", "sentence", "cut", "number"),
    [
        ("es", "Tenía noventa y un años y podó hasta los ochenta y nueve.", "Tenía noventa y un años y podó hasta los ochenta", "ochenta y nueve"),
        ("en", "We lost a hundred and twenty loaves in the first year.", "We lost a hundred", "a hundred and twenty"),
        ("fr", "Il en reste soixante et onze dans la cave du moulin.", "Il en reste soixante", "soixante et onze"),
    ],
)  # fmt: skip
def test_a_quotation_ends_in_no_number(language: str, sentence: str, cut: str, number: str) -> None:
    given = transcript([("A", "Why?"), ("B", sentence)]).model_copy(update={"language": language})
    assert f'cuts the number "{number}' in str(refusal(given, cut, min_words=3))
    assert "number" not in str(refusal(given, sentence, min_words=3))


SAFE = "The bridge is safe for all the trucks of the mill."


@pytest.mark.parametrize(
    ("after", "by"),
    [
        ([("B", "Just kidding.")], "Just kidding."),
        ([("B", "No. Wait, that's wrong.")], "Wait, that's wrong."),
        ([("A", "Really?"), ("B", "That is what the union says.")], "That is what the union says."),
    ],
)
def test_what_the_speaker_takes_back_is_not_quoted(after: list[tuple[str, str]], by: str) -> None:
    turns = [("A", "Why?"), ("B", f"{SAFE} {after[0][1]}"), *after[1:]] if after[0][0] == "B" else [
        ("A", "Why?"), ("B", SAFE), *after
    ]  # fmt: skip
    found = refusal(transcript(turns, roles={"A": "host", "B": "guest"}), SAFE)
    assert str(found).endswith(f'is taken back by "{by}" after it')


@pytest.mark.parametrize(
    "after",
    [
        [("B", "Never once did it fail.")],
        [("B", "No one has complained.")],
        [("B", "The union says that too.")],
        [("A", "That's wrong.")],
        [("A", "And the rest of the story?"), ("B", "That's wrong.")],
    ],
)
def test_what_the_speaker_goes_on_with_takes_nothing_back(after: list[tuple[str, str]]) -> None:
    given = transcript([("A", "Why?"), ("B", SAFE), *after], roles={"A": "host", "B": "guest"})
    assert refusal(given, SAFE) is None


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        (
            "The best thing would be this, we close the bridge to all the trucks.",
            "we close the bridge to all the trucks.",
        ),
        ("There is one thing, the bridge is safe for all the trucks.", "the bridge is safe for all the trucks."),
        ("People always tell me the bridge is safe for all the trucks.", "the bridge is safe for all the trucks."),
        ("He thinks, the bridge is safe for all the trucks.", "the bridge is safe for all the trucks."),
    ],
)
def test_announced_words_are_quoted_only_with_their_announcement(sentence: str, quoted: str) -> None:
    given = transcript([("A", "Why?"), ("B", sentence)])
    assert "changes its sense without" in str(refusal(given, quoted, min_words=7))
    assert refusal(given, sentence, min_words=7) is None
