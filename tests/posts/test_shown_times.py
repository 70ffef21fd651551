"""A time that a post shows beside a quotation is compared as that of its comment is."""

from __future__ import annotations

import pytest
from checking.made import TURNS, check, make

from summarizer.records.transcript import Transcript

TRUE = "Salt finds its way in through every crack."


@pytest.fixture(scope="module")
def start() -> float:
    (quote,) = check(f"> {TRUE}\n\n— Tomas Brandt").quotes
    assert quote.start is not None
    return quote.start


SHAPES = [
    "> {words} ({clock})\n>\n> — Tomas Brandt\n\n{note}",
    "> {words} [{clock}]\n\n{note}",
    "> {words}\n>\n> — Tomas Brandt, {clock}\n\n{note}",
    "> {words}\n>\n> [▶ {clock}](https://example.org/a)\n\n{note}",
    "> {words}\n\n{note}\n\n({clock})",
    "({clock})\n\n> {words}\n\n{note}",
    "> **[{clock}]** {words}\n\n{note}",
    "Brandt said at ({clock}):\n\n> {words}\n\n{note}",
    "“{words}” ({clock}) {note}, said Brandt.",
    "“{words}” {note} said Brandt ({clock}).",
    "“{words}” {note} said Brandt. ({clock})",
    "> {words} ({clock}–9:59)\n\n{note}",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_time_beside_an_anchored_quotation_must_be_its_own(shape: str, start: float) -> None:
    note = f"<!-- q1 {start:.2f}-{start + 2:.2f} Tomas Brandt -->"
    (wrong,) = check(shape.format(words=TRUE, clock="5:00", note=note)).quotes
    assert "time" in wrong.flags
    assert wrong.given_start == 300
    assert "5:00" in wrong.reason
    clock = f"{int(start) // 60}:{int(start) % 60:02d}"
    (right,) = check(shape.format(words=TRUE, clock=clock, note=note)).quotes
    assert "time" not in right.flags
    assert right.passes


@pytest.mark.parametrize(
    "shape",
    [
        "“{words}” {note} said Brandt. Later ({clock}) he laughs.",
        "At first ({clock}) Valero greets him. “{words}” {note} said Brandt.",
        "### {clock} Bridges\n\n> {words}\n\n{note}",
        "> {words}\n\n{note}\n\nAt 5:00 they stopped.",
    ],
)
def test_other_times_are_not_those_of_a_quotation(shape: str, start: float) -> None:
    note = f"<!-- q1 {start:.2f}-{start + 2:.2f} Tomas Brandt -->"
    (quote,) = check(shape.format(words=TRUE, clock="5:00", note=note)).quotes
    assert "time" not in quote.flags


TOLD = [
    "At {clock}, Brandt says: “{words}”",
    "“{words},” says Brandt at {clock}.",
    "▶ {clock} “{words},” says Brandt.",
    "“{words}.” [{clock}](https://example.org/ep)",
    "[{clock}](https://example.org/ep?t={seconds}) “{words}.”",
    "“{words}” (from {clock} to 9:59)",
    "“{words}” ({clock} in the episode)",
    "> {words}.\n\nListen at {clock}.",
    "> {words}.\n\n[Listen from {clock}](https://example.org/ep)",
    "“{words},” says Brandt ({minutes} min {rest} s).",
    "“{words}” ({minutes}'{rest:02d}\")",
    "“{words},” says Brandt in minute {minutes}.",
    "“{words},” says Brandt around the {minutes}-minute mark.",
    "“{words},” says Brandt, {minutes} minutes in.",
    "At minute {minutes}:\n\n> {words}.",
    "### {clock}\n\n> {words}.",
    "### [Salt](https://example.org/ep?t={seconds})\n\n“{words},” says Brandt.",
    "| Time | Quote |\n|---|---|\n| {clock} | “{words}.” |",
    "- {clock}: “{words}.”",
    "- **{clock}** – Brandt: “{words}.”",
    "“{words}.” [Listen](https://example.org/ep#t={minutes}m{rest}s)",
    "[“{words}.”](https://example.org/ep?start={seconds})",
    "> {words}.\n>\n> — [Tomas Brandt](https://example.org/ep#t={clock})",
    "Tomas Brandt {clock}\n{words}.",
    "“{words}.” — Tomas Brandt, {clock}",
    "<p>“{words}.” <time>{clock}</time></p>",
    '“{words},” <a href="https://example.org/ep?t={seconds}">says Brandt</a>.',
    "“{words},” says Brandt. [Hear it](https://example.org/ep?a=1&start={seconds})",
    "“{words},” says Brandt. Time: {clock}",
    "Time: {clock}\n\n> {words}.",
    "**{clock}**\n\n“{words},” says Brandt.",
]


@pytest.fixture(scope="module")
def long_talk() -> Transcript:
    padding = "Water moves slowly under the arches. " * 240
    return make((TURNS[0], ("Speaker 2", f"{TRUE} {padding}")))


SPELT = [
    "“{words},” says Brandt, {minutes} minutes in.",
    "About {minutes} minutes in, Brandt says:\n\n> {words}.",
    "“{words},” says Brandt {minutes} minutes into the episode.",
    "At minute {minutes}, Brandt says: “{words}.”",
    "Around the {minutes}-minute mark, Brandt says: “{words}.”",
]


@pytest.mark.parametrize("shape", SPELT)
def test_a_spelt_minute_is_compared(shape: str, long_talk: Transcript) -> None:
    for minutes, told in (("five", True), ("twenty-five", True), ("one", False)):
        (quote,) = check(shape.format(words=TRUE[:-1], minutes=minutes), transcript=long_talk).quotes
        assert ("time" in quote.flags) is told, (minutes, quote.reason)


def test_a_minute_of_another_language_is_compared(long_talk: Transcript) -> None:
    (quote,) = check(f"„{TRUE[:-1]}“, sagt Brandt in Minute fünf.", transcript=long_talk).quotes
    assert "time" in quote.flags


@pytest.mark.parametrize("shape", TOLD)
def test_every_form_of_a_time_is_compared(shape: str, long_talk: Transcript) -> None:
    for seconds, told in ((310, True), (4, False)):
        minutes, rest = divmod(seconds, 60)
        values = {"seconds": seconds, "minutes": minutes, "rest": rest, "clock": f"{minutes}:{rest:02d}"}
        (quote,) = check(shape.format(words=TRUE[:-1], **values), transcript=long_talk).quotes
        assert ("time" in quote.flags) is told, (seconds, quote.reason)


@pytest.mark.parametrize(
    "post",
    [
        "We meet at 6:30 in the morning, and “{}” is what Brandt says.",
        "“{},” says Brandt, who gets up at 6:30 every day.",
        "“{},” says Brandt at 6:30 in the morning.",
        "“{},” says Brandt, who knows John 3:16 by heart.",
        "“{},” says Brandt (Matthew 5:13).",
        "After the 3:20 match, “{},” says Brandt.",
        "“{},” he says of a mix at a ratio of 1:10.",
        "“{},” he says. The train left at 5:10 p.m.",
        "“{},” says Brandt, who fixes a joint in 5 minutes.",
        "“{},” says Brandt halfway through the episode.",
        "Five minutes in the cold are enough. “{},” says Brandt.",
        "“{},” says Brandt, who needs five minutes to cross it.",
        "“{},” says Brandt. Time: five years.",
        "“{},” he says after a 5-minute walk.",
        "“{},” says Brandt of the goal in minute 5 of the match.",
        "“{}.” Skip ahead to [5:00](https://example.org/ep?t=300) for the costs.",
        "“{}.” Then, at 5:00, he names the costs.",
        "“{}” ([audio](https://example.org/a.mp3?ts=1700000000)).",
        "| Match | Score | Quote |\n|---|---|---|\n| Halden | 3:12 | “{}.” |",
        "- 5:00 Walk to the bridge: “{},” says Brandt.",
        "> {}.\n\nSee Psalm 5:11.",
        "### 2:10 to Halden\n\n> {}.",
    ],
)
def test_other_figures_are_no_times_of_the_recording(post: str, long_talk: Transcript) -> None:
    (quote,) = check(post.format(TRUE[:-1]), transcript=long_talk).quotes
    assert quote.passes
    assert "time" not in quote.flags


@pytest.mark.parametrize(
    ("language", "said", "shapes"),
    [
        ("de", "Das Salz findet seinen Weg durch jeden Riss", ["„{}“, sagt Brandt bei {}.", "„{}“ (Min. {})"]),
        ("fr", "Le sel passe par chaque fissure du béton", ["« {} », dit Brandt à {}.", "« {} » ({})"]),
        ("es", "La sal siempre entra por cada grieta", ["«{}» (min. {})", "«{}» (desde {})"]),
    ],
)
def test_times_in_other_languages(language: str, said: str, shapes: list[str]) -> None:
    talk = make((("Speaker 2", f"{said}. " + f"{said[:12]} aha. " * 500),), language=language)
    for shape in shapes:
        for clock, told in (("5:10", True), ("0:01", False)):
            (quote,) = check(shape.format(said, clock), transcript=talk).quotes
            assert ("time" in quote.flags) is told, shape


PLACES = [
    "“{words}” said Brandt. (at the {minutes}:{seconds:02d} mark)",
    "“{words}” said Brandt. (min. {minutes}:{seconds:02d})",
    "Brandt said: “{words}” (min. {minutes}:{seconds:02d})",
    "Brandt said: “{words}” (at the {minutes}:{seconds:02d} mark)",
    "Brandt said: “{words}” — {minutes}'{seconds:02d}\"",
    "Brandt said: “{words}” ({minutes}：{seconds:02d})",
    "In minute {minutes}:{seconds:02d} Brandt said: “{words}”",
]


@pytest.mark.parametrize("shape", PLACES)
def test_more_spellings_of_a_time_are_compared(shape: str, start: float) -> None:
    (wrong,) = check(shape.format(words=TRUE, minutes=5, seconds=0)).quotes
    assert "time" in wrong.flags
    minutes, seconds = divmod(int(start), 60)
    (right,) = check(shape.format(words=TRUE, minutes=minutes, seconds=seconds)).quotes
    assert "time" not in right.flags


def test_spelt_minutes_and_seconds_are_compared() -> None:
    (wrong,) = check(f"Five minutes and 45 seconds in, Brandt said: “{TRUE}”").quotes
    assert "time" in wrong.flags
    (right,) = check(f"In five minutes and 45 seconds Brandt said: “{TRUE}”").quotes
    assert "time" not in right.flags


@pytest.mark.parametrize(
    "post",
    [
        "“{words}” Brandt talked for 5 minutes and 45 seconds.",
        "“{words}” said Brandt. He ran it in 5'45\".",
        "“{words}” said Brandt. The mark of 5:45 was never met.",
    ],
)
def test_spans_and_records_are_no_places_of_a_quotation(post: str) -> None:
    (quote,) = check(post.format(words=TRUE)).quotes
    assert "time" not in quote.flags
