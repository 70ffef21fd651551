"""Which texts at the start of a caption or line are speaker labels, and whose the words after them are."""

from __future__ import annotations

import pytest
from caption_texts import Runs, runs, srt, vtt

from summarizer.transcripts.labels import LabelCensus

SIGNED = ("{}> ", "{} | ", "{} - ", "**{}** ", "<<{}>> ", "[[{}]] ")
CASES = [
    *(
        pytest.param(
            srt(form.format("Maddie") + "We never knew.", form.format("Jonah") + "Knew what?", "About the water."),
            [("Maddie", "We never knew."), ("Jonah", "Knew what? About the water.")],
            "en",
            id=f"signed-{form}",
        )
        for form in SIGNED
    ),
    pytest.param(
        srt("Maddie: We met.", "Jonah: Whom?", "Ruth - she was there.", "Maddie - she was there.", "Maddie: Yes."),
        [("Maddie", "We met."), ("Jonah", "Whom? Ruth - she was there. Maddie - she was there."), ("Maddie", "Yes.")],
        "en",
        id="dash-in-labelled-file",
    ),
    pytest.param(
        srt("Ann Bell: We never sold it.\n- We sold it to the mob.", "Tom Reyes: Oh."),
        [("Ann Bell", "We never sold it."), (None, "We sold it to the mob."), ("Tom Reyes", "Oh.")],
        "en",
        id="one-dash-begins-a-turn",
    ),
    pytest.param(
        srt("Ann Bell: We know -", "- and that is it.", "Tom Reyes: Oh."),
        [("Ann Bell", "We know - - and that is it."), ("Tom Reyes", "Oh.")],
        "en",
        id="one-dash-inside-a-sentence",
    ),
    pytest.param(
        srt("Ann Bell: We never sold it.", "[Clip] The harbour was sold.", "Tom Reyes: Oh."),
        [("Ann Bell", "We never sold it."), (None, "The harbour was sold."), ("Tom Reyes", "Oh.")],
        "en",
        id="clip",
    ),
    pytest.param(
        srt("The towns were these.", "Paris - a town.", "London - a town.", "Boston - a town.", "Rome - a town."),
        [(None, "The towns were these. Paris - a town. London - a town. Boston - a town. Rome - a town.")],
        "en",
        id="dash-after-places",
    ),
    pytest.param(
        srt("Marie : Bonjour à tous.", "Paul : Merci, Marie.", "Le pont est fermé.", "Marie : Et le maire ?"),
        [("Marie", "Bonjour à tous."), ("Paul", "Merci, Marie. Le pont est fermé."), ("Marie", "Et le maire ?")],
        "fr",
        id="lbl-fr",
    ),
    pytest.param(
        srt("Moderatorin: Willkommen.", "Ruth: Danke schön.", "Merke: Das Wasser gewinnt.", "Moderatorin: Tschüss."),
        [
            ("Moderatorin", "Willkommen."),
            ("Ruth", "Danke schön. Merke: Das Wasser gewinnt."),
            ("Moderatorin", "Tschüss."),
        ],
        "de",
        id="lbl-de",
    ),
    pytest.param(
        srt("Ana: Hola a todos.", "Luis: Gracias, Ana.", "Recuerda: el agua siempre gana.", "Ana: Adiós."),
        [("Ana", "Hola a todos."), ("Luis", "Gracias, Ana. Recuerda: el agua siempre gana."), ("Ana", "Adiós.")],
        "es",
        id="lbl-es",
    ),
    pytest.param(
        srt("主持人：欢迎大家。", "王芳：谢谢你。", "主持人：再见。"),
        [("主持人", "欢迎大家。"), ("王芳", "谢谢你。"), ("主持人", "再见。")],
        "zh",
        id="lbl-zh",
    ),
    pytest.param(
        srt("司会：ようこそ。", "田中：ありがとう。", "水は勝つ。", "司会：さようなら。"),
        [("司会", "ようこそ。"), ("田中", "ありがとう。水は勝つ。"), ("司会", "さようなら。")],
        "ja",
        id="lbl-ja",
    ),
    pytest.param(
        srt("진행자: 환영합니다.", "김민수: 감사합니다.", "진행자: 안녕히."),
        [("진행자", "환영합니다."), ("김민수", "감사합니다."), ("진행자", "안녕히.")],
        "ko",
        id="lbl-ko",
    ),
    pytest.param(
        srt("Giulia: Benvenuti a tutti.", "Marco: Grazie.", "Attenzione: il ponte è chiuso.", "Giulia: Ciao."),
        [("Giulia", "Benvenuti a tutti."), ("Marco", "Grazie. Attenzione: il ponte è chiuso."), ("Giulia", "Ciao.")],
        "it",
        id="lbl-it",
    ),
    pytest.param(
        srt("Ana: Olá a todos.", "João: Obrigado.", "Lembre: a água vence.", "Ana: Tchau."),
        [("Ana", "Olá a todos."), ("João", "Obrigado. Lembre: a água vence."), ("Ana", "Tchau.")],
        "pt",
        id="lbl-pt",
    ),
    pytest.param(
        srt(">> DANA: Welcome to the show.", ">> RUTH: Thank you.", "It rained.", ">> And then?"),
        [("DANA", "Welcome to the show."), ("RUTH", "Thank you. It rained."), (None, "And then?")],
        "en",
        id="chevron-name",
    ),
    pytest.param(
        srt("- Dana: Welcome to the show.", "- Ruth: Thank you.", "It rained.", "- Dana: Bye now."),
        [("Dana", "Welcome to the show."), ("Ruth", "Thank you. It rained."), ("Dana", "Bye now.")],
        "en",
        id="dash-name",
    ),
    pytest.param(
        srt("-Dana: Welcome to the show.", "-Ruth: Thank you.", "-Dana: Bye now."),
        [("Dana", "Welcome to the show."), ("Ruth", "Thank you."), ("Dana", "Bye now.")],
        "en",
        id="dash-name-tight",
    ),
    pytest.param(
        srt("DANA: Did you close it?\nRUTH: I did not.", "And I never will."),
        [("DANA", "Did you close it?"), ("RUTH", "I did not. And I never will.")],
        "en",
        id="two-in-cue",
    ),
    pytest.param(
        srt("Dana: Did you close it? Ruth: I did not.", "And I never will.", "Dana: Good. Ruth: Bye."),
        [("Dana", "Did you close it?"), ("Ruth", "I did not. And I never will."), ("Dana", "Good."), ("Ruth", "Bye.")],
        "en",
        id="inline-two",
    ),
    pytest.param(
        srt("(Dana) Welcome to the show.", "(Ruth) Thank you. (laughs)", "(applause)", "It rained.", "(Dana) Bye now."),
        [("Dana", "Welcome to the show."), ("Ruth", "Thank you. It rained."), ("Dana", "Bye now.")],
        "en",
        id="paren",
    ),
    pytest.param(
        srt(
            "[Laughs] That is great.",
            "[Chuckles] It rained a lot.",
            "[Applause] Thank you all.",
            "[Sighs] We never knew.",
        ),
        [(None, "That is great. It rained a lot. Thank you all. We never knew.")],
        "en",
        id="sounds-only",
    ),
    pytest.param(
        srt("[Music Playing]", "(Audience Laughing) Thank you.", "♪ la la ♪", "[BLANK_AUDIO]", "Good night."),
        [(None, "Thank you. la la Good night.")],
        "en",
        id="sounds-title",
    ),
    pytest.param(
        srt(
            "Dana: Welcome to the show.",
            "Ruth: It is the river.",
            "Break: This show is paid by shoes.",
            "Buy shoes now.",
            "Dana: We are back.",
        ),
        [
            ("Dana", "Welcome to the show."),
            ("Ruth", "It is the river."),
            (None, "Break: This show is paid by shoes. Buy shoes now."),
            ("Dana", "We are back."),
        ],
        "en",
        id="break",
    ),
    pytest.param(
        srt("Dana: Welcome to the show.", "Jingle", "Ruth: It is the river.", "Dana: Bye now."),
        [("Dana", "Welcome to the show. Jingle"), ("Ruth", "It is the river."), ("Dana", "Bye now.")],
        "en",
        id="jingle",
    ),
    pytest.param(
        srt(
            "Dana: Here we are.",
            "Ruth: Here is the thing: it rained.",
            "Here is the thing: it rained again.",
            "Warning: the bridge is closed.",
            "Dana: I see.",
        ),
        [
            ("Dana", "Here we are."),
            (
                "Ruth",
                "Here is the thing: it rained. Here is the thing: it rained again. Warning: the bridge is closed.",
            ),
            ("Dana", "I see."),
        ],
        "en",
        id="thing",
    ),
    pytest.param(
        srt(
            "Dana: Where were you?", "Ruth: In the one place that never floods,", "Paris: it was cold.", "Dana: I see."
        ),
        [
            ("Dana", "Where were you?"),
            ("Ruth", "In the one place that never floods,"),
            (None, "Paris: it was cold."),
            ("Dana", "I see."),
        ],
        "en",
        id="city-once-mid",
    ),
    pytest.param(
        vtt("<v Dana>Welcome to the show.</v>", "<v Ruth>Thank you, Dana.</v>", "<v Ruth>Remember: it floods.</v>"),
        [("Dana", "Welcome to the show."), ("Ruth", "Thank you, Dana. Remember: it floods.")],
        "en",
        id="v-tag",
    ),
    pytest.param(
        vtt("<v Dana>Welcome to the show.", "<v Ruth>Thank you.", "<v Dana>Ruth: I never shouted.", "<v Dana>Bye now."),
        [("Dana", "Welcome to the show."), ("Ruth", "Thank you. I never shouted."), ("Dana", "Bye now.")],
        "en",
        id="v-conflict-known",
    ),
    pytest.param(
        vtt("<v Dana>Welcome to the show.", "<v Ruth>Thank you.", "<v Dana>Tom: I never shouted.", "<v Dana>Bye now."),
        [
            ("Dana", "Welcome to the show."),
            ("Ruth", "Thank you."),
            (None, "Tom: I never shouted."),
            ("Dana", "Bye now."),
        ],
        "en",
        id="v-conflict-once",
    ),
    pytest.param(
        vtt("<v Dana>DANA: Welcome to the show.", "<v Ruth>RUTH: Thank you.", "<v Ruth>It rained."),
        [("Dana", "Welcome to the show."), ("Ruth", "Thank you. It rained.")],
        "en",
        id="v-same",
    ),
    pytest.param(
        vtt("<v.loud Dana>Welcome to the show.", "<v.first.loud Ruth Carver>Thank you."),
        [("Dana", "Welcome to the show."), ("Ruth Carver", "Thank you.")],
        "en",
        id="v-class",
    ),
    pytest.param(
        srt("<b>Dana:</b> Welcome to the show.", "<b>Ruth:</b> Thank you.", "<i>It rained.</i>"),
        [("Dana", "Welcome to the show."), ("Ruth", "Thank you. It rained.")],
        "en",
        id="b-label",
    ),
    pytest.param(
        srt("<b>Dana</b>: Welcome to the show.", "<b>Ruth</b>: Thank you.", "It <i>rained</i>."),
        [("Dana", "Welcome to the show."), ("Ruth", "Thank you. It rained.")],
        "en",
        id="b-label2",
    ),
    pytest.param(
        srt("DANA: Welcome to the show.", "Ruth: Thank you.", "Dana: And then?", "RUTH: It rained."),
        [("DANA", "Welcome to the show."), ("Ruth", "Thank you."), ("DANA", "And then?"), ("Ruth", "It rained.")],
        "en",
        id="case-vary",
    ),
    pytest.param(
        srt("DR. CARVER: It rained.", "MS. LEE: It did.", "DR. CARVER: All night."),
        [("DR. CARVER", "It rained."), ("MS. LEE", "It did."), ("DR. CARVER", "All night.")],
        "en",
        id="title-label",
    ),
    pytest.param(
        srt("Speaker 1: It rained.", "Speaker 2: It did.", "All night.", "Speaker 1: All night?"),
        [("Speaker 1", "It rained."), ("Speaker 2", "It did. All night."), ("Speaker 1", "All night?")],
        "en",
        id="speaker-n",
    ),
    pytest.param(
        srt("S1: It rained.", "S2: It did.", "All night.", "S1: All night?"),
        [("S1", "It rained."), ("S2", "It did. All night."), ("S1", "All night?")],
        "en",
        id="S1",
    ),
    pytest.param(
        srt("[SPEAKER_00] It rained.", "[SPEAKER_01] It did.", "All night.", "[SPEAKER_00] All night?"),
        [("SPEAKER_00", "It rained."), ("SPEAKER_01", "It did. All night."), ("SPEAKER_00", "All night?")],
        "en",
        id="bracket-nocolon",
    ),
    pytest.param(
        srt("DANA:\nIt rained on the town.", "RUTH:\nIt did.", "All night."),
        [("DANA", "It rained on the town."), ("RUTH", "It did. All night.")],
        "en",
        id="label-own-line",
    ),
    pytest.param(
        srt("We met at 10:30 in the morning.", "At 11:15 it rained.", "See https://example.org/a for more."),
        [(None, "We met at 10:30 in the morning. At 11:15 it rained. See https://example.org/a for more.")],
        "en",
        id="time-colon",
    ),
    pytest.param(
        srt("Ada Moss: Welcome to the show.", "Today it rains.", "It rains a lot."),
        [("Ada Moss", "Welcome to the show. Today it rains. It rains a lot.")],
        "en",
        id="mono-once",
    ),
    pytest.param(
        srt("We asked two people.", "London: it was cold, she wrote.", "It rained in the town."),
        [(None, "We asked two people. London: it was cold, she wrote. It rained in the town.")],
        "en",
        id="no-labels-names",
    ),
    pytest.param(
        srt("<Maddie> It rained.", "<Jonah> When?", "<Maddie> All night."),
        [("Maddie", "It rained."), ("Jonah", "When?"), ("Maddie", "All night.")],
        "en",
        id="angle-brackets",
    ),
    pytest.param(
        srt("{Maddie} It rained.", "{Jonah} When?", "{Maddie} All night."),
        [("Maddie", "It rained."), ("Jonah", "When?"), ("Maddie", "All night.")],
        "en",
        id="curly-brackets",
    ),
    pytest.param(
        srt("I <3 rain.", "<Button> is an element of a page.", "<Button> again, and <Form>."),
        [(None, "I <3 rain. <Button> is an element of a page. <Button> again, and <Form>.")],
        "en",
        id="no-label-but-code",
    ),
]


@pytest.mark.parametrize(("text", "expected", "language"), CASES)
def test_words_and_speakers(text: str, expected: Runs, language: str) -> None:
    assert runs(text, language) == expected


@pytest.mark.parametrize("name", ["Anna Berg", "Mira Hale", "Will Stone", "Nova"])
def test_a_name_of_the_metadata_is_a_label_where_it_stands_once(name: str) -> None:
    lines = ["We keep the old map in the drawer.", f"{name}: It shows every well.", "Nobody reads it any more."]
    read = {}
    for known in ((), (name,), ("Somebody Else",)):
        census = LabelCensus(known=known)
        for line in lines:
            census.add(line)
        read[known] = list(census.decide().spelling.values())
    assert read == {(): [], (name,): [name], ("Somebody Else",): []}
