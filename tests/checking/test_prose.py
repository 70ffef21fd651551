"""Numbers, dates and names of the prose against evidence, transcript and metadata."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from checking.made import check, make

from summarizer.post_format.parts import to_check, to_write
from summarizer.records.episode import Episode, Person
from summarizer.records.post import Draft, Insight

EPISODE = Episode(
    id="0a1b2c3d",
    guid="g",
    show="The Span",
    title="Old Bridges with Tomas Brandt",
    date=dt.date(2026, 1, 10),
    people=(
        Person(name="Tomas Brandt", role="guest", origin="user"),
        Person(name="Ines Valero", role="host", origin="user"),
    ),
    description="Recorded at Lund University in front of 300 people.",
    media="https://example.com/a.mp3",
    media_kind="enclosure",
)


def found(text: str, **values: object) -> dict[str, str]:
    values.setdefault("episode", EPISODE)
    return {finding.text: finding.found for finding in check(text, **values).prose}


@pytest.mark.parametrize(
    ("text", "fact", "where"),
    [
        ("Brandt saw 15 bridges.", "15", "transcript"),
        ("Brandt saw fifteen bridges.", "fifteen", "transcript"),
        ("It was in 1999.", "1999", "transcript"),
        ("It was in 2017.", "2017", "nowhere"),
        ("There were eight authors.", "eight", "nowhere"),
        ("There were 300 people.", "300", "metadata"),
        ("There were fifty people.", "fifty", "nowhere"),
        ("It cost $5 million then.", "$5 million", "nowhere"),
        ("It was 50% of them.", "50%", "nowhere"),
        ("They met on January 10, 2026.", "January 10, 2026", "metadata"),
        ("They met on January 11, 2026.", "January 11, 2026", "nowhere"),
        ("The people of Halden heard.", "Halden", "transcript"),
        ("The people of Haldon heard.", "Haldon", "nowhere"),
        ("This is Halden's bridge.", "Halden's", "transcript"),
        ("It is Tomas Brandt again.", "Tomas Brandt", "transcript"),
        ("It is Tomas Brant again.", "Tomas Brant", "nowhere"),
        ("Brant argues the opposite.", "Brant", "nowhere"),
        ("It is Tomas Valero again.", "Tomas Valero", "nowhere"),
        ("He studied at Lund University then.", "Lund University", "metadata"),
        ("He worked at OpenAI then.", "OpenAI", "nowhere"),
        ("OpenAI hired him.", "OpenAI", "nowhere"),
        ("He wrote for The New York Times then.", "New York Times", "nowhere"),
        ("He likes GPT-5.1 for this.", "GPT-5.1", "nowhere"),
    ],
)
def test_where_a_fact_stands(text, fact, where):
    assert found(text).get(fact) == where, found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Despite this, water wins. Reasoning helps. However, it takes time. Bridges last.",
        "# Tomas Brandt: What Water Does to Every Old Bridge",
        "## Key Insights",
        "### 1. Water Is the Quiet Enemy of Concrete",
        "This post was written on Feb 11, 2025.",
        "This summary is based on Zed Zebra's appearance on Foo.",
        "> Some 77 quoted words by Zed Zebra, in 2011.",
        'He said "we saw Zed Zebra in 2011 again" then.',
        "The code `Zed Zebra 77` and https://example.com/Zed77 and (12:34).",
        "**[To write: claim, 25 to 50 words about Zed]**",
        "I think one of the first steps is once more the second.",
    ],
)
def test_what_is_no_fact_or_not_prose(text):
    assert "nowhere" not in found(text).values(), found(text)


def test_evidence_comes_first():
    transcript = make()
    words = next(s.words for s in transcript.sentences if "fifteen" in transcript.text(*s.words))
    draft = Draft(model=None, insights=(Insight(quote="q1", heading="Bridges Talk", claim="c", evidence=(words,)),))
    post = "### 1. Bridges Talk\n\nBrandt saw 15 of them in 1999.\n\n### 2. Other\n\nBrandt saw 15 of them.\n"
    findings = check(post, transcript=transcript, draft=draft).prose
    assert [(f.line, f.text, f.found) for f in findings if f.text in ("15", "1999")] == [
        (3, "15", "evidence"),
        (3, "1999", "evidence"),
        (7, "15", "transcript"),
    ]


def test_a_quotation_is_evidence_for_its_section():
    post = '### 1. A\n\nBrandt saw 15 of them.\n\n> "We inspected fifteen bridges in 1999"\n'
    assert found(post)["15"] == "evidence"


def test_a_number_inside_a_larger_one_does_not_count():
    transcript = make((("Speaker 2", "We had twenty five people and five million crowns there"),))
    assert found("There were five people.", transcript=transcript)["five"] == "nowhere"
    assert found("There were 25 people.", transcript=transcript)["25"] == "transcript"


def test_headings_of_outside_people_are_listed():
    assert found("### 1. Altman's Leadership Style")["Altman's"] == "nowhere"


def test_lines_are_right():
    findings = check("# A\n\ntext\nin 2017 more\n").prose
    assert [(f.line, f.text, f.kind) for f in findings] == [(4, "2017", "number")]


def listed(text: str, *said: str, language: str = "en", **values: object) -> dict[str, str]:
    """What is listed as outside an episode in which the guest says this, with what the episode says near to it."""
    spoken = said or ("We repaired the old pumps with Open AI and Kestrel and Voss in the summer.",)
    unspaced = language in ("ja", "zh")
    transcript = make(tuple(("Speaker 2", one) for one in spoken), language=language, unspaced=unspaced)
    found = check(text, transcript=transcript, **values).prose
    return {finding.text: finding.said for finding in found if finding.found == "nowhere"}


@pytest.mark.parametrize(
    ("language", "said", "text"),
    [
        # names: joined, parted, inflected, with another sign
        ("en", "we work with Open AI on this", "They work with OpenAI now."),
        ("en", "we work with OpenAI on this", "They work with Open AI now."),
        ("en", "Kestrel and Voss paid for it", "It was paid by Kestrel & Voss then."),
        ("en", "Imogen Paz was there", "It was the idea of Imogen Paz's crew, and the Pazes agree."),
        ("en", "people in America do it", "It is an American habit."),
        ("en", "we wrote it in Perl", "It is a Perl-based tool."),
        ("de", "Wiebelt hat das erzählt", "Das ist die Meinung Wiebelts."),
        # German nouns, alone and beside each other
        ("de", "Wir arbeiten hier", "Wer bei der Arbeit Fehler sieht, stellt eine Frage der Haltung."),
        ("de", "Wir arbeiten hier", "Geduld zahlt sich aus. Vertrauen entsteht langsam. Kundennähe hilft."),
        ("de", "Das Netz trägt", "Brandts Frage nach dem Netz bleibt. In Zukunft trägt es mehr."),
        # words that open sentences, lines and items
        ("en", "it costs a lot", "So it goes. You can see why. Treat every report as a claim. Promises age badly."),
        ("en", "it costs a lot", "- Critique of the plan\n- Discussion of the costs\n"),
        ("es", "cuesta mucho", "Existe una duda. Tampoco faltan voces. Resulta fácil decirlo."),
        ("fr", "cela coûte cher", "Restait une question. Réparer redevient possible. Difficile de nier cela."),
        # headings
        ("en", "water wins", "## The Quiet Courage of Every Engineer"),
        ("en", "water wins", "### 2. Honesty Is a Property of Bolts"),
        ("en", "a bridge and what it is", "### 1. The Real Threat to a Bridge Flows Beneath It"),
        ("en", "the figures were there", "## What the Figures You Copy Miss"),
        ("de", "Wasser gewinnt", "### 3. Warum der langsame Weg gewinnt"),
        # counting
        ("en", "it works", "There are three ways to do it. Four key lessons follow. Step 3 is rest. Fifth, wait."),
        ("de", "es geht", "Es gibt drei Gründe dafür. Vier Fragen bleiben."),
        ("es", "funciona", "Hay tres ideas y cuatro razones."),
        ("fr", "ça marche", "Il y a quatre points et trois leçons."),
        ("ja", "うまくいく", "三つの点がある。"),
        ("zh", "很好", "本文有三个要点。"),
        # numbers by value
        ("en", "twenty four people came", "Two dozen people came."),
        ("en", "two and a half million of it", "It took 2.5 million of it."),
        ("fr", "il coûte quatre euros vingt", "Il coûte 4,20 euros."),
        ("zh", "成本是十四块三", "成本是14.3元。"),
        # dates and their parts
        ("en", "it was in January of twenty twenty three", "It was in January 2023."),
        ("en", "the ninth of May nineteen ninety nine", "It was on May 9, 1999, on the 9th of May."),
        ("en", "in January we began, and in 2023 we stopped", "It was January 2023."),
        ("de", "am dritten Februar zweitausendzwanzig", "Am 3. Februar 2020 war es so weit, im Februar 2020."),
        ("es", "el trece de enero de dos mil veinte", "Fue el 13 de enero de 2020."),
        ("ja", "2011年の六月に継いだ", "2011年6月に継いだ。"),
        # what is no prose
        ("en", "it works", "Write to jane@example.org or call +49 15678 136776."),
        ("en", "it works", "The CEO likes AI and the Internet on Monday."),
        # headings in another language, entries of lists, words that open a sentence
        ("en", "the rivers rise", "## Die wichtigsten Lehren"),
        ("en", "the rivers rise", "## Wichtigste Lehren"),
        ("en", "the rivers rise", "## Am Montag Steigt Der Fluss Weiter"),
        ("en", "the rivers rise", "## Perché I Fiumi Salgono Ancora"),
        ("en", "the rivers rise", "- [Rise and Retreat](#rise)"),
        ("en", "the rivers rise", "- [Nothing Gained documentary](#gained)"),
        ("en", "the rivers rise", "Rivers: [Boat vs a Trout](https://example.org) ~2mins"),
        ("en", "the rivers rise", "(Did it rise, or did it not? Send a boat!)"),
        # years
        ("de", "das war der 98er Jahrgang", "Das war 1998."),
        ("en", "back in '98 the rivers rose", "It was in 1998."),
    ],
)  # fmt: skip
def test_what_the_episode_says_in_another_form(language, said, text):
    assert listed(text, said, language=language) == {}


@pytest.mark.parametrize(
    ("language", "said", "text", "wrong"),
    [
        ("en", "we work with Anthony", "They work with OpenAI now.", {"OpenAI"}),
        ("en", "it works", "Kowalski explains the plan. Adeyemi and Pike agree.", {"Kowalski", "Adeyemi", "Pike"}),
        ("en", "it works", "## What Harlan Pike Learned", {"Harlan Pike"}),
        ("en", "it works", "## Harlan Pike Was Wrong", {"Harlan Pike"}),
        ("en", "it works", "- [Opened by Harlan Pike](#opened)", {"Harlan Pike"}),
        ("de", "das waren 98 Stück", "Das war 1998.", {"1998"}),
        ("en", "it works", "The Bank of Northfield paid.", {"Bank of Northfield"}),
        ("de", "es geht", "Gudrun Pfeilstetter plant das Netz.", {"Gudrun Pfeilstetter"}),
        ("de", "es geht", "Wilkenhauer sagt, es gehe. Das kam von Oberlechner.", {"Wilkenhauer", "Oberlechner"}),
        ("de", "es geht", "Frau Krawinkel meint das auch.", {"Krawinkel"}),
        ("es", "funciona", "Zubizarreta dice que sí. Lo sabe Rocío Benjumea.", {"Zubizarreta", "Rocío Benjumea"}),
        ("fr", "ça marche", "Kerbrat explique tout. C'est l'idée de Solène Guilloux.", {"Kerbrat", "Solène Guilloux"}),
        ("ja", "うまくいく", "黒柳さんは強い。", {"黒柳"}),
        ("ja", "うまくいく", "ジョン・ホルブルックも来た。", {"ジョン・ホルブルック"}),
        ("zh", "很好", "欧阳靖女士说很好。来自Kowalski的团队。", {"欧阳靖", "Kowalski"}),
        ("ko", "좋아요", "박정수 교수가 말했다.", {"박정수"}),
        ("en", "we had five people", "There were three men and eleven women.", {"three", "eleven"}),
        ("en", "nothing at all", "Forty reasons speak for it.", {"Forty"}),
        ("en", "in May", "It was on May 9, 1999.", {"May 9, 1999"}),
        ("en", "in January, and 2022", "It was January 2023.", {"January 2023"}),
        ("de", "am dritten Februar", "Es war am 4. Februar.", {"4. Februar"}),
        ("ja", "六月", "2011年7月に継いだ。", {"2011年7月"}),
    ],
)  # fmt: skip
def test_what_the_episode_does_not_say(language, said, text, wrong):
    assert set(listed(text, said, language=language)) == wrong


@pytest.mark.parametrize(
    ("said", "text", "near"),
    [
        ("eleven bridges were closed", "12 bridges were closed.", {"12": "eleven"}),
        ("we closed 112 bridges", "They closed 121 bridges.", {"121": "112"}),
        ("it cost two million dollars", "It cost $2 billion.", {"$2 billion": "two million dollars"}),
        ("it was in 1998", "It was in 1999.", {"1999": "1998"}),
        ("Halden heard of it", "The people of Haldon heard.", {"Haldon": "Halden"}),
        ("it was on the ninth of May", "It was on May 10.", {"May 10": "ninth of May"}),
        ("we closed 112 bridges", "They closed 5,000 bridges.", {"5,000": ""}),
        ("we closed nineteen bridges and water closed eighteen", "She closed 20 bridges.", {"20": "nineteen"}),
        ("we closed nineteen old bridges", "She closed 20 bridges.", {"20": "nineteen"}),
        ("we trained nineteen inspectors", "She closed 20 bridges.", {"20": ""}),
        ("closed nineteen and water closed eighteen", "It was 20.", {"20": "nineteen"}),
    ],
)
def test_what_the_episode_says_near_to_it(said, text, near):
    found = listed(text, said)
    assert {name: found[name] for name in near} == near


def test_a_german_noun_is_not_near_to_a_name() -> None:
    assert listed("Sie kam aus Worms.", "die Würmer und die Wärme kamen", language="de") == {"Worms": ""}


def test_a_number_near_to_one_of_the_passage():
    post = '### 1. A\n\nBrandt saw 14 of them.\n\n> "We inspected fifteen bridges in 1999"\n'
    assert [(one.text, one.said) for one in check(post).prose if one.found == "nowhere"] == [("14", "fifteen")]


def test_each_number_that_may_be_meant_has_its_time():
    said = "I closed nineteen bridges and then water closed eighteen bridges in all."
    assert re.fullmatch(r"nineteen at 0:\d\d, eighteen at 0:\d\d", listed("She closed 20 bridges.", said)["20"])


def test_a_number_that_counts_the_same_is_meant_before_that_of_the_passage():
    said = "I closed nineteen bridges in all. Water closed fourteen, because it digs."
    post = '### 1. A\n\nShe closed 20 bridges.\n\n> "Water closed fourteen, because it digs."\n'
    assert listed(post, said) == {"20": "nineteen"}


def test_the_writing_of_a_person_s_name_is_set_right():
    (finding,) = (one for one in check("It is Tomas Brant again.").prose if one.found == "nowhere")
    assert finding.said == "Tomas Brandt"


def test_an_episode_without_metadata_and_speakers():
    transcript = make(((None, "water wins here every day"),), speakers=())
    assert [one.text for one in check("It was Tomas Brandt in 2011.", transcript=transcript).prose] == [
        "Tomas Brandt",
        "2011",
    ]


def test_a_length_a_plural_of_letters_and_of_a_day_are_no_claims() -> None:
    assert "44" not in found("We like [this film](https://example.com/film) ~44mins of it.")
    assert found("We like PRs and meet there on Mondays.") == {}
    assert "nowhere" in found("The film lasts 44 minutes.").values()


def test_a_description_that_the_body_repeats_is_told_once() -> None:
    body = "We thank Maria Quist.\n\nPlease listen to it.\n"
    assert [
        one.line for one in check(f"---\ndescription: We thank Maria QuistPlease listen.\n---\n\n{body}").prose
    ] == [5]
    alone = check("---\ndescription: We thank Maria Quist.\n---\n\nPlease listen to it.\n").prose
    assert [one.text for one in alone] == ["Maria Quist"]


def test_the_parts_that_a_person_must_write_or_check_are_counted() -> None:
    marks = (to_write("dek", "one sentence"), to_write("opening", "what was said"), to_check("claim", "says: A text."))
    checks = check("\n\n".join(["# A title", *marks, "Prose that says what is left to write."]))
    assert (checks.to_write, checks.to_check, checks.rejected) == (2, 1, 0)
    assert "to_write" not in check("# A title").model_dump()
