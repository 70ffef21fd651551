"""Which sentences a request to stay off the record covers."""

from __future__ import annotations

import pytest

from summarizer.text.language import load_language
from summarizer.text.off_record import Line, off_record_lines


def covered(language: str, *lines: str) -> list[int]:
    spoken = [Line(text=line[3:], speaker=line[0]) for line in lines]
    return [one.line for one in off_record_lines(spoken, load_language(language).off_record)]


CONVERSATIONS = [
    ("en", ["G: The dam is safe.", "G: Off the record, he lied.", "G: He lied for years.", "H: Why?"], [0, 1, 2]),
    ("en", ["G: Off the record, he lied.", "H: Why?", "G: Money.", "H: So, back on the record.", "G: It is safe."],
     [0, 1, 2]),
    ("en", ["H: And the owner?", "G: He bribed them.", "H: Wow.", "G: Cut that out, please.", "H: Of course."], [1, 3]),
    ("en", ["G: He bribed them.", "H: We can edit that out later."], [0, 1]),
    ("en", ["G: He bribed them.", "G: Don’t quote me on that."], [0, 1]),
    ("en", ["G: That is just between us."], [0]),
    ("de", ["G: Er hat gelogen.", "G: Das bleibt unter uns."], [0, 1]),
    ("de", ["G: Er hat gelogen.", "G: Können wir das bitte rausschneiden?"], [0, 1]),
    ("fr", ["G: Il a menti.", "G: On peut couper ça ?"], [0, 1]),
    ("es", ["G: Mintió.", "G: ¿Podemos cortar esto?"], [0, 1]),
    ("it", ["G: Ha mentito.", "G: Possiamo tagliare questo?"], [0, 1]),
    ("pt", ["G: Ele mentiu.", "G: Pode cortar isso, por favor?"], [0, 1]),
    ("en", ["G: He lied.", "G: Do not put this in the show, please."], [0, 1]),
    ("en", ["G: He lied.", "G: Don't put this on air."], [0, 1]),
    ("en", ["G: He lied.", "G: Leave that out, will you?"], [0, 1]),
    ("en", ["G: He lied.", "G: You can't print that."], [0, 1]),
    ("en", ["G: He lied.", "G: That has to come out of the recording."], [0, 1]),
    ("en", ["G: He lied.", "H: We will cut that."], [0, 1]),
    ("de", ["G: Er hat gelogen.", "G: Das bleibt bitte unter uns."], [0, 1]),
    ("de", ["G: Er hat gelogen.", "G: Lasst das bitte weg."], [0, 1]),
    ("es", ["G: Mintió.", "G: Eso lo cortáis, por favor."], [0, 1]),
    ("es", ["G: Mintió.", "G: No pongáis esto en el programa."], [0, 1]),
    ("fr", ["G: Il a menti.", "G: Ne mettez pas ça dans l'émission."], [0, 1]),
    ("it", ["G: Ha mentito.", "G: Non mettete questo nella puntata."], [0, 1]),
    ("pt", ["G: Ele mentiu.", "G: Isso vocês cortam."], [0, 1]),
    ("pt", ["G: Ele mentiu.", "G: Não coloquem isso no programa."], [0, 1]),
    ("nl", ["G: Hij loog.", "G: Dat knippen jullie er wel uit."], [0, 1]),
    ("nl", ["G: Hij loog.", "G: Zet dit niet in de uitzending."], [0, 1]),
    ("ja", ["G: 彼は嘘をついた。", "G: 今のはカットしてください。"], [0, 1]),
    ("ko", ["G: 그는 거짓말을 했어요.", "G: 이건 편집해 주세요."], [0, 1]),
    ("zh", ["G: 他撒了谎。", "G: 这段剪掉吧。"], [0, 1]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "lines", "found"), CONVERSATIONS)
def test_a_request_covers_what_it_is_about(language: str, lines: list[str], found: list[int]) -> None:
    assert covered(language, *lines) == found


@pytest.mark.parametrize(
    "line",
    [
        "G: A minister told us off the record that the dam would go.",
        "G: We had to cut that out of the budget.",
        "G: I told them to cut that out.",
        "G: There is a difference between us.",
        "G: Let me edit that file, and you can cut that cost.",
        "G: The record shows it, and this is on the record.",
        "G: I'm just going to leave it.",
    ],
)
def test_speaking_of_such_a_request_is_none(line: str) -> None:
    assert covered("en", "G: The dam is safe.", line) == []


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "G: Do not put this in the fridge."),
        ("en", "G: Leave that out in the rain and it rots."),
        ("en", "G: You can't print that many books."),
        ("en", "G: The tooth has to come out."),
        ("en", "G: We will cut that in half."),
        ("de", "G: Das bleibt bitte auf dem Tisch."),
        ("es", "G: Eso lo cortáis con un cuchillo."),
        ("fr", "G: Ne mettez pas ça dans le four."),
        ("it", "G: Non mettete questo nel forno."),
        ("pt", "G: Isso vocês cortam em fatias."),
        ("nl", "G: Zet dit niet in de koelkast."),
    ],
)
def test_cutting_and_putting_other_things_is_no_request(language: str, line: str) -> None:
    assert covered(language, "G: a b.", line) == []


def test_a_request_covers_five_sentences_before_it_at_most() -> None:
    lines = [f"G: Sentence {number}." for number in range(9)]
    assert covered("en", *lines, "G: Please cut this part out.") == [4, 5, 6, 7, 8, 9]
