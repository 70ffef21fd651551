"""Where sentences end: `|` marks the cuts. Each row is a kind of place met in real transcripts, in words of our own."""

import pytest

from summarizer.asr.replacements import ends_sentence
from summarizer.records.transcript import Word
from summarizer.text.sentences import count_sentences, has_final_mark, opens_sentence, sentence_spans, split_sentences

ABBREVIATIONS = [
    "We had learned to trust Acme Corp. engineers less than our own inspectors.",
    "The letter came from Gov. Hallam before the vote.",
    "It was Sen. Ortega who asked about the dam.",
    "Bridge No. 12 was closed in March.",
    "They met at 5 p.m. Eastern time on the pier.",
    "The U.S. Geological Survey lent us a boat.",
    "We carried ropes, lamps, etc. down the shaft.",
    "The Ph.D. students slept in the tower.",
    "Harbour Tools Inc. makes them, and so does Reed & Co. in Leith.",
    "Dr. Ames, Mr. Will and Mrs. May wrote to J. R. Tarn.",
    "It costs approx. 5 crowns, i.e. nothing.",
    "It is iron vs. Brandt's patience.",
    "The site runs on Node.js and .NET today.",
    "I read it on example.com and wrote it down.",
    "“… was to trust Acme Corp. engineers less than our own inspectors”",
    "It was Gov. Hallam, Sen. Ortega and No. 5, not the U.S. Army, at 5 p.m., etc., that won.",
    "He shouted (twice!) before anybody came.",
]
ABBREVIATIONS_THAT_END = [
    "We met at 5 p.m.| Then we left.",
    "We met at 5 p.m.| I left first.",
    "He works for Acme Corp.| She does not.",
    "He works for Acme Corp.| I do not.",
    "She lives in the U.S.| It suits her.",
    "She lives in the U.S.| I do not.",
    "He has a Ph.D.| She has two.",
    "We sold rope, nets, etc.| Fishing was over.",
    "The firm is Reed Inc.| We like them.",
    "They picked plan B.| It worked.",
    "The only vitamin is C.| That is all we had.",
    "The dam belongs to our Gov.| Is that fair?",
]
WORDS_AND_ABBREVIATIONS = [  # the library knows "No." as number, "Me." as Maine, "Cal." and "ID." alike
    "Did it hold?| No.| The rope broke.",
    "Did it hold?| No.| I cut the rope.",
    "He said no.| I went anyway.",
    "The clock was made by me.| Thanks to nobody.",
    "She trusts me.| actually, she said so.",
    "We opened in May.| Harbours were empty.",
    "Every card has an ID.| IDs are printed at night.",
    "See No. 5 first.| Then the rest.",
]
TRANSCRIBERS = [
    "I waited for the ferry...| It never came.",
    "I waited…| It never came.",
    "I waited...| I went home.",
    "I was going to say... well, nothing.",
    "It holds some range... 200 or so.",
    "You keep asking --| What is it that you want?",
    "You build it--| You start to hand it over.",
    "There is a whole lot -- there's a year of it.",
    "Whereas maybe -- I'm not blaming Ines -- it was cold.",
    "What we had was -- Stephen Tarn said so -- a pump.",
    "It rained, right...| [inaudible] I'm told it rained.",
    "Wait...!| I know that bell.| Right?!| I love it.",
]
REPORTED = [
    'He said, "Wait, I need more.| I need more."| Then he left.',
    "She wrote: “It leaks.| Come at once.”| We came.",
    'They asked "Who rang?" and nobody spoke.',
    'I told them "It is coming!" and then it came.',
    '"Stop." he said, and it stopped.',
    "It's a trap, the foreman said.| 'It always was.'| Nobody's fault, that's it.",
    "(It works.)| Then we left.",
    "It cost a lot (thank you, all of you!)| That brings us to June.",
]
INNER_MARKS = [
    "You can change it, right? but nobody does.",
    "Guess what? you may use any bell.",
    "It was in one place.| and so we stayed.",  # a full stop is one, whatever the next letter
    "I like it.| 2016 was better.| Yes!| 5 of them came.",
]
OTHER_LANGUAGES = [
    ("fr", "M. Delorme est là.| Mme Roux et le Dr. Petit aussi.| Bon."),
    ("fr", "C'est J.-P. Roux qui le dit.| Il a raison."),
    ("fr", "Mais toi !| 6128 pièces, ce n'est rien."),
    ("de", "Das gilt z. B. für die Nr. 5, d. h. für alle.| Ja."),
    ("de", "Wir nahmen Seile, Lampen usw.| Und dann kam der Regen."),
    ("de", "Sie fragt bzw. Anna fragt.| Am 3. Mai war Schluss.| 2016 kam die Flut."),
    ("de", "Vor ca. 8 Jahren stand sie leer.| und niemand fragte."),
    ("es", "El Sr. Vega no vino.| No.| Pero llamó.| ¿Y tú?| ¡Yo sí!"),
    ("es", "Los EE. UU. se independizan antes."),
    ("it", "Regge?| No.| Poi basta."),
    ("ru", "Он ушёл.| Г. Иванов и т. д. остались.| Почему?"),
    ("ko", "그는 갔다.| 그리고 나는 남았다!| 왜?"),
    ("pt", "O Sr. Prado saiu.| Falou de pontes, etc. enquanto chovia."),
    ("zh", "我来了。|你呢？|3乘3等于9。|好！"),
    ("zh", "他说：“你好。|再见。”|然后走了。"),
    ("ja", "そうですね。|10時です｡|はい。"),
    ("ja", "彼は「はい。|そうです。」と言った。|次です。"),
    ("hi", "यह पुल है।| वह नदी है।"),
    ("ar", "هل أنت هنا؟| نعم."),
]
LOWER_CASE = [
    "hello there.| this is it.| really?| yes it is.| so what...| no way!| ok",
    "no full stop in all of this machine's words so it stays one",
]
ENGLISH = [
    *ABBREVIATIONS, *ABBREVIATIONS_THAT_END, *WORDS_AND_ABBREVIATIONS, *TRANSCRIBERS, *REPORTED, *INNER_MARKS,
    *LOWER_CASE,
]  # fmt: skip


@pytest.mark.parametrize(("language", "marked"), [*(("en", row) for row in ENGLISH), *OTHER_LANGUAGES])
def test_sentences_end_where_a_reader_ends_them(language: str, marked: str) -> None:
    text = marked.replace("|", "")
    assert split_sentences(text, language) == [part.strip() for part in marked.split("|")]


def test_spans_cover_all_but_white_space() -> None:
    text = "\n  One bell.\u00a0 Two\u2028 bells?  \t"
    spans = sentence_spans(text, "en")
    assert [text[first:last] for first, last in spans] == ["One bell.", "Two\u2028 bells?"]
    assert sentence_spans("", "en") == sentence_spans(" \n", "en") == []


@pytest.mark.parametrize(
    "text", ["I.\u2028I", "A.\u00a0B.\u3000C", "\ud800. \udfff", "\x00. \u202eA.", "..." * 50, '"' * 9]
)
def test_no_text_is_refused(text: str) -> None:
    for language in ("en", "de", "ja", "xx", "", "pt-BR"):
        spans = sentence_spans(text, language)
        assert "".join(text[first:last] for first, last in spans).split() == "".join(text.split()).split() or spans


def test_a_language_tag_is_its_language() -> None:
    assert count_sentences("M. Roux est là. Bon.", "fr-CA") == count_sentences("M. Roux est là. Bon.", "FR") == 2


def test_lines_end_sentences_where_they_are_asked_to() -> None:
    assert split_sentences("Bells\nof the harbour. Ropes", "en", by_line=True) == ["Bells", "of the harbour.", "Ropes"]


def test_which_word_opens_a_sentence() -> None:
    text = 'Dr. Ames left. "Brandt stayed," he said.'
    words = ("Dr", "Ames", "left", "Brandt", "he")
    assert [word for word in words if opens_sentence(text, text.index(word), "en")] == ["Dr", "Brandt"]


def test_final_marks() -> None:
    assert all(has_final_mark(text) for text in ("so.", "so?”", "so…", "是。」", "यह।", 'so."'))
    assert not any(has_final_mark(text) for text in ("so", "so,", "so--", "", "so:"))


@pytest.mark.parametrize("text", ["橋です。」", "橋です。）", "पुल।", "الجسر؟", 'bridge."', "bridge..."])
def test_the_recogniser_knows_the_same_ends_of_sentences(text: str) -> None:
    assert has_final_mark(text)
    assert ends_sentence(Word(text=text, start=0.0, end=1.0))
