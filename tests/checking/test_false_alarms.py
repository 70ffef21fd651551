"""Honest posts raise no alarm, and their dishonest neighbours do: each kind with both."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from checking.made import GUEST, TURNS, check, make

from summarizer.checking.among import Heard, Known, choose, facts_among, read_quotations
from summarizer.checking.check import people_of, prepare
from summarizer.records.post import QuoteCheck, SaidIn
from summarizer.records.transcript import Speaker, Transcript

TRUE = "Salt finds its way in through every crack."
WAHR = "Wasser findet seinen Weg durch jede Fuge."
REED = Speaker(label="Speaker 2", name="Maria Reed", role="guest", origin="user", confidence=1.0)
STONE = Speaker(label="Speaker 1", name="Paul Stone", role="host", origin="user", confidence=1.0)
PROMISE = "A harbour is a promise to people who are not here yet."


def german() -> Transcript:
    turns = (
        ("Speaker 1", "Heute ist Tomas Brandt hier."),
        ("Speaker 2", f"{WAHR} Ich habe die alte Karte immer behalten."),
    )
    return make(turns, language="de")


def romance(language: str) -> Transcript:
    said = {"fr": "L'eau tue le pont à la fin.", "es": "El agua mata al puente al final."}[language]
    return make((("Speaker 1", "Tomas Brandt."), ("Speaker 2", said)), language=language)


def absent(post: str, **values: object) -> list[str]:
    return [one.text for one in check(post, **values).prose if one.found == "nowhere"]


@pytest.mark.parametrize("adverb", ["Suddenly", "Nevertheless", "Eventually", "Lastly"])
def test_an_adverb_before_the_speaker_is_no_name(adverb: str) -> None:
    (right,) = check(f"{adverb} Brandt says: “{TRUE}”").quotes
    assert right.passes
    assert right.flags == ()
    (wrong,) = check(f"{adverb} Reed says: “{TRUE}”").quotes
    assert wrong.verdict == "misattributed"


@pytest.mark.parametrize("adverb", ["Plötzlich", "Schließlich", "Trotzdem", "Außerdem", "Zunächst"])
def test_an_adverb_before_a_german_verb_is_no_name(adverb: str) -> None:
    (right,) = check(f"{adverb} sagt Brandt: „{WAHR}“", transcript=german()).quotes
    assert right.passes
    assert right.flags == ()
    (wrong,) = check(f"Bernd sagt Brandt: „{WAHR}“", transcript=german()).quotes
    assert wrong.verdict == "misattributed"


@pytest.mark.parametrize("adverb", ["Soudain", "Pourtant"])
def test_an_adverb_before_a_french_verb_is_no_name(adverb: str) -> None:
    (right,) = check(f"{adverb} dit Brandt : « L'eau tue le pont à la fin. »", transcript=romance("fr")).quotes
    assert right.passes
    assert right.flags == ()


@pytest.mark.parametrize("verb", ["has never said it more clearly", "never put it better"])
def test_praise_of_how_it_is_said_denies_nothing(verb: str) -> None:
    (right,) = check(f"Brandt {verb}: “{TRUE}”").quotes
    assert right.passes
    assert right.flags == ()
    (unsure,) = check(f"Brandt {verb} than Reed: “{TRUE}”").quotes
    assert "speaker" in unsure.flags
    (wrong,) = check(f"Brandt never said it: “{TRUE}”").quotes
    assert not wrong.passes


def test_german_praise_of_how_it_is_said_denies_nothing() -> None:
    (right,) = check(f"Brandt hat es nie klarer gesagt: „{WAHR}“", transcript=german()).quotes
    assert right.passes
    assert right.flags == ()
    (wrong,) = check(f"Brandt hat es nie gesagt: „{WAHR}“", transcript=german()).quotes
    assert not wrong.passes


@pytest.mark.parametrize("button", ["Listen", "Play"])
def test_a_button_before_a_quotation_names_nobody(button: str) -> None:
    (right,) = check(f"{button} (12:45): “{TRUE}”").quotes
    assert right.passes
    assert right.flags == ("time",)
    (wrong,) = check(f"Reed (12:45): “{TRUE}”").quotes
    assert wrong.verdict == "misattributed"


@pytest.mark.parametrize("shape", ["> {}\n\n— {}", "> {}\n>\n> — {}", "> {} — {}", "“{}” — {}"])
@pytest.mark.parametrize("where", ["Halden, 12:45 p.m.", "Halden, 12:45 PM", "at 6:30 a.m. on Monday"])
def test_a_time_of_day_is_no_time_of_the_recording(shape: str, where: str) -> None:
    (right,) = check(shape.format(TRUE, f"Tomas Brandt, {where}")).quotes
    assert right.passes
    assert right.flags == ()
    (wrong,) = check(shape.format(TRUE, f"Maria Reed, {where}")).quotes
    assert wrong.verdict == "misattributed"


def test_a_german_time_of_day_is_no_time_of_the_recording() -> None:
    (right,) = check(f"> {TRUE}\n\n— Tomas Brandt, 12:45 Uhr").quotes
    assert right.flags == ()
    (off,) = check(f"> {TRUE}\n\n— Tomas Brandt, 12:45").quotes
    assert off.flags == ("time",)


@pytest.mark.parametrize("above", ["![The yard](yard.jpg)\n\n", "![The yard](yard.jpg)\n"])
def test_a_caption_that_tells_of_a_voice_is_no_quotation(above: str) -> None:
    assert check(f"{above}*He still keeps the old map.* Tomas Brandt").quotes == ()
    for words in ("I still keep the old map.", "Concrete is the only enemy here."):
        (wrong,) = check(f"{above}*{words}* Tomas Brandt").quotes
        assert not wrong.passes
    (signed,) = check("A yard.\n\n*He still keeps the old map.* Tomas Brandt").quotes
    assert not signed.passes


@pytest.mark.parametrize("shape", ["{}", "**{}**", "*{}*", "[{}](https://example.com)"])
def test_a_title_behind_its_author_is_no_turn(shape: str) -> None:
    assert check(shape.format("Tomas Brandt: Why I close bridges")).quotes == ()
    (wrong,) = check(shape.format("Tomas Brandt: I close bridges for money")).quotes
    assert not wrong.passes


def test_a_question_word_behind_a_bold_name_is_a_turn() -> None:
    (wrong,) = check("**Tomas Brandt:** Why I close bridges at night").quotes
    assert not wrong.passes


@pytest.mark.parametrize("lead", ["Brandt sagte:\n\n", "Brandt sagte: "])
def test_german_indirect_speech_is_no_quotation(lead: str) -> None:
    for told in ("Die Brücke sei nachts geschlossen worden.", "Das Wasser habe die Fugen zerstört."):
        assert check(lead + told, transcript=german()).quotes == ()
    for said in ("Die Brücke ist verkauft worden.", "Ich habe die Karte verbrannt.", "Wir haben alles verkauft."):
        (wrong,) = check(lead + said, transcript=german()).quotes
        assert not wrong.passes


@pytest.mark.parametrize(
    ("language", "told", "said"),
    [
        (
            "fr",
            "Brandt explique :\n\nQue l'eau tue les ponts de la ville.",
            "Brandt a dit :\n\nJ'ai vendu le pont hier.",
        ),
        ("es", "Brandt dijo:\n\nQue el agua mata los puentes.", "Brandt dijo:\n\nVendí ayer el puente viejo."),
        ("es", "Brandt dijo: que guardó su mapa viejo.", "Brandt dijo: Vendí ayer el puente viejo."),
    ],
)
def test_reported_clauses_are_no_quotations(language: str, told: str, said: str) -> None:
    assert check(told, transcript=romance(language)).quotes == ()
    (wrong,) = check(said, transcript=romance(language)).quotes
    assert not wrong.passes


def test_a_summary_behind_a_tag_is_no_quotation() -> None:
    assert check("Brandt said: he kept his old map.").quotes == ()
    (wrong,) = check("Brandt said: That is what I call a good map.").quotes
    assert not wrong.passes


def test_a_tag_with_a_clause_of_its_own_parts_two_quotations() -> None:
    parts = check(
        "By “joint”, he adds, he means “ten good ones”. It is “the enemy”, he said, but “salt finds its way”."
    )
    assert [one.text for one in parts.quotes] == ["joint", "ten good ones", "the enemy", "salt finds its way"]
    (one,) = check("“Salt finds its way,” he said, “in through every crack.”").quotes
    assert one.passes
    (wrong,) = check("“Salt finds its way,” he said, “in through every drain.”").quotes
    assert not wrong.passes


def test_what_is_no_speaker_before_a_colon() -> None:
    (thing,) = check(f"Rust, according to him, has a bad reputation: “{TRUE}”").quotes
    assert thing.passes
    (wrong,) = check(f"Maria Reed, who runs the yard: “{TRUE}”").quotes
    assert wrong.verdict == "misattributed"
    (label,) = check(f"**Pull quote:** “{TRUE}”").quotes
    assert label.passes
    assert label.flags == ()


def test_whose_short_answer_it_is() -> None:
    (right,) = check(f"Brandt sighed. “{TRUE}” is his short answer.").quotes
    assert right.passes
    assert right.flags == ()
    (wrong,) = check(f"“{TRUE}” is Reed's short answer.").quotes
    assert wrong.verdict == "misattributed"


def test_whose_line_it_is() -> None:
    (right,) = check(f"Maria Reed, who runs the yard, would nod at this line of Brandt's: “{TRUE}”").quotes
    assert right.passes
    (wrong,) = check(f"Brandt would nod at this line of Reed's: “{TRUE}”").quotes
    assert wrong.verdict == "misattributed"


# -- prose -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["By Nora Feld", "*By Nora Feld*", "By Nora Feld, Halden"])
def test_the_author_of_a_post_is_in_no_episode(line: str) -> None:
    assert absent(f"{line}\n\nNora Feld writes about bridges. Brandt met Feld.") == []
    assert absent(f"{line}\n\nNora Field writes about bridges.") == ["Nora Field"]


def test_front_matter_names_author_and_show_and_no_voice() -> None:
    front = "---\nauthor: Nora Feld\nshow: Harbour Talk\nguest: Bob Hill\n---\n\n"
    assert absent(f"{front}They met Nora Feld at Harbour Talk.") == ["Bob Hill"]  # no voice of the episode
    assert absent(f"{front}They met Bob Hill at Harbour Radio.") == ["Bob Hill", "Bob Hill", "Harbour Radio"]


def test_a_name_of_something_known() -> None:
    assert absent("They met Brandt of Halden there.") == []
    assert absent("They met Tomas Brandt of Lunden there.") != []
    assert absent("They met Maria Brandt of Halden there.") != []


def test_the_number_of_an_episode_is_no_fact_of_it() -> None:
    assert absent("This was episode 148, and Episode #149 follows.") == []
    assert absent("It took 148 people.") == ["148"]


def test_pieces_of_a_title_are_no_names() -> None:
    assert absent("# The Water That Flows Beneath") == []
    assert absent("# Lessons From Golden Gate") == ["Golden Gate"]


def test_a_role_before_a_name_is_no_part_of_it() -> None:
    assert absent("Hosts Ines Valero and others asked.") == []
    assert absent("Hosts Ines Vallero and others asked.") != []


# -- round-ups ---------------------------------------------------------------------------------------------------------


def _among(post: str) -> tuple[Sequence[QuoteCheck], list[str]]:
    turns = (("Speaker 1", "Welcome to Maria Reed."), ("Speaker 2", PROMISE))
    given = (make(TURNS), make(turns, speakers=(STONE, REED)))
    conversations = [
        Heard(SaidIn(folder=str(number)), prepare(one, (), None, among=True)) for number, one in enumerate(given)
    ]
    people = [name for one in given for name in people_of(one, None)]
    quoted = read_quotations(post, "post.md", Known("en", people))
    every = range(len(quoted.quotations))
    answers = [quoted.judged(every, one, "strict", "fail") for one in conversations]
    quotes = [choose(of_one, "nobody") for of_one in zip(*answers, strict=True)]
    return quotes, [one.text for one in facts_among(quoted, conversations) if one.found == "nowhere"]


def test_people_of_each_transcript_are_known_in_a_round_up() -> None:
    name = GUEST.name
    quotes, names = _among(
        f"## Maria Reed\n\n“{PROMISE}”\n\n## {name}\n\n“{TRUE}”\n\nHosts Ines Valero and Paul Stone."
    )
    assert all(one.passes for one in quotes)
    assert names == []
    quotes, names = _among(f"## Maria Hill\n\nMaria Hill said: “{PROMISE}” Reed said: “{TRUE}”")
    assert not any(one.passes for one in quotes)
    assert names == ["Maria Hill", "Maria Hill"]
