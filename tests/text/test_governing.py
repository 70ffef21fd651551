"""What governs a run of words in its sentence: each row is `before | words | after`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.governing import governing_words, judged_by, taken_back_by


def governing(code: str, sentence: str, **values: bool) -> str | None:
    before, said, after = [part.strip() for part in [*sentence.split("|"), ""][:3]]
    found = governing_words(before, said, after, code, **values)
    return found and found.kind


GOVERNED = [
    ("en", "negation", "I do not think that | the harbour should grow."),
    ("en", "negation", "It is not true that | the harbour should grow."),
    ("en", "negation", "Nobody here believes | the harbour should grow."),
    ("en", "negation", "I would not, whatever they offer, | sell the harbour to them."),
    ("en", "negation", "It is not because | we love ships."),
    ("en", "negation", "I doubt that | the harbour will grow."),
    ("en", "negation", "We never | sold the harbour to them."),
    ("en", "negation", "| We sell the harbour to them, | not."),
    ("en", "negation", "| My mistake was to trust Bolt Corp. | captains less than our own pilots."),
    ("en", "condition", "If the council were wiser | we would sell the harbour."),
    (
        "en",
        "condition",
        "If the council of the old town and all its friends paid us well, | we would sell the harbour.",
    ),
    ("en", "condition", "Unless they pay, | the harbour stays closed."),
    ("en", "condition", "| We would sell the harbour | if they asked us."),
    ("en", "condition", "| We would sell the harbour, | unless they asked."),
    ("en", "question", "Do | we want the harbour to grow?"),
    ("en", "question", "Why would you say | the harbour should grow?"),
    ("en", "question", "I wonder whether | the harbour should grow."),
    ("en", "question", "| We should sell the harbour, | shouldn't we?"),
    ("en", "report", "A captain once told me that | I had ruined his trade."),
    ("en", "report", "My neighbour always says | the harbour should grow."),
    ("en", "report", "They think that the ships are old and that | the harbour must close."),
    ("en", "report", "According to the council, | the harbour must close."),
    ("en", "report", "She was like, | the harbour must close."),
    ("en", "report", "| The harbour must close, | said the captain."),
    ("de", "negation", "Ich glaube nicht, dass | der Hafen wachsen muss."),
    ("de", "negation", "| Wir verkaufen den Hafen | nicht."),
    ("de", "condition", "Wenn sie gut zahlen, | verkaufen wir den Hafen."),
    ("de", "report", "Ein Kapitän hat mir einmal gesagt, dass | ich sein Geschäft ruiniert habe."),
    ("de", "question", "Glauben Sie, | der Hafen muss wachsen?"),
    ("es", "negation", "No creo que | el puerto deba crecer."),
    ("es", "condition", "Si pagan bien, | vendemos el puerto."),
    ("es", "report", "Un capitán me dijo que | yo había arruinado su negocio."),
    ("fr", "negation", "Je ne crois pas que | le port doive grandir."),
    ("fr", "condition", "S'ils paient bien, | on vend le port."),
    ("fr", "report", "Un capitaine m'a dit que | j'avais ruiné son commerce."),
    ("it", "negation", "Non credo che | il porto debba crescere."),
    ("it", "report", "Un capitano mi ha detto che | il porto deve chiudere."),
    ("pt", "negation", "Não acho que | o porto deva crescer."),
    ("pt", "condition", "Se pagarem bem, | vendemos o porto."),
    ("pt", "report", "Um capitão me disse que | o porto deve fechar."),
    ("ja", "negation", "| 港を売る | わけではない。"),
    ("ja", "report", "| 港を閉めろ | と言われました。"),
    ("zh", "negation", "我不认为 | 我们应该卖掉港口。"),
    ("zh", "condition", "如果他们付钱，| 我们就卖掉港口。"),
    ("zh", "report", "有人说 | 我们应该卖掉港口。"),
    ("ko", "negation", "| 항구를 팔지 | 않습니다."),
]
FREE = [
    ("en", "You know, | the harbour should grow."),
    ("en", "And I said to myself, | the harbour should grow."),
    ("en", "So look, | the harbour should grow."),
    ("en", "No, | the harbour should grow."),
    ("en", "I think | the harbour should grow."),
    ("en", "We did not like it, | we sold the harbour."),
    ("en", "We did not like it, so | we sold the harbour."),
    ("en", "Nobody thanks you for it; | we sold the harbour."),
    ("en", "They say that ships are dull, but | we love the harbour."),
    ("en", "It is not only that | we love the harbour."),
    ("en", "So what do you think, | should we sell the harbour?"),
    ("en", "The storm you cannot forget, | that storm took the harbour."),
    ("en", "| We sold the harbour | and never looked back."),
    ("en", "| We should sell the harbour, | right?"),
    ("en", "| We should sell the harbour, | I said."),
    ("en", "| We should sell the harbour."),
    ("en", "| Why would we sell the harbour?"),
    ("de", "Weißt du, | wir verkaufen den Hafen."),
    ("de", "Nein, | wir verkaufen den Hafen."),
    ("de", "Ich habe ihm gesagt, | wir verkaufen den Hafen."),
    ("es", "Yo le dije que | vendemos el puerto."),
    ("es", "Bueno, | vendemos el puerto."),
    ("fr", "Je pense que | le port doit grandir."),
    ("pt", "Olha, | vendemos o porto."),
    ("zh", "我觉得 | 我们应该卖掉港口。"),
    ("af", "Ek glo nie dat | ons die hawe moet verkoop nie."),  # a language without lists
]


@pytest.mark.parametrize(("code", "kind", "sentence"), GOVERNED)
def test_words_that_their_sentence_governs(code: str, kind: str, sentence: str) -> None:
    assert governing(code, sentence) == kind


@pytest.mark.parametrize(("code", "sentence"), FREE)
def test_words_that_stand_by_themselves(code: str, sentence: str) -> None:
    assert governing(code, sentence) is None


def test_a_question_mark_that_the_quotation_drops() -> None:
    assert governing("en", "| You sold the harbour?", asked=False) == "question"
    assert governing("en", "| Why did you sell the harbour?", asked=False) is None  # its first word asks
    assert governing("en", "| You sold the harbour?", asked=True) is None


def test_the_governing_words_are_shown() -> None:
    found = governing_words("Well, a captain once told me that", "I had ruined it.", "", "en")
    assert found is not None
    assert found.words == "a captain once told me that"


def test_without_punctuation_a_word_governs_only_what_is_near() -> None:
    far = "they never came and went home and " + "the wind blew on the ships " * 6
    assert governing_words(far, "the harbour must grow", "", "en", punctuated=False) is None


def test_neighbouring_sentences() -> None:
    assert judged_by("That is a lie.", "en")
    assert not judged_by("That is a harbour.", "en")
    assert taken_back_by("Just kidding.", "en")
    assert taken_back_by("I mean, not the harbour.", "en")
    assert not taken_back_by("The harbour grew.", "en")


@given(st.sampled_from(FREE), st.sampled_from(["not", "if", "said", "never", "she said that"]))
def test_a_sentence_before_governs_nothing(row: tuple[str, str], word: str) -> None:
    """Only the words of its own sentence are given; whole sentences have none before them."""
    sentence = row[1].split("|")[1].strip()
    assert governing_words("", sentence, "", "en", asked="?" in sentence) is None
    assert word


@given(
    st.sampled_from([row for row in GOVERNED if row[0] == "en"]),
    st.sampled_from(["Well, ", "And so, ", "Look, you know, "]),
)
def test_words_further_before_change_nothing(row: tuple[str, str, str], lead: str) -> None:
    _, kind, sentence = row
    if not sentence.startswith("|"):
        assert governing("en", lead + sentence[0].lower() + sentence[1:].replace("i ", "I ")) == kind
