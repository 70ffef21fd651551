from __future__ import annotations

import pytest
from diarization.build import Notes, conversation, episode, named

from summarizer.diarization import AskModel, name_speakers
from summarizer.errors import InputError, NotYet, ProviderError
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.settings import SpeakerSettings

A, B, C = "Speaker 1", "Speaker 2", "Speaker 3"
LONG = (
    "We measured every joint in the valley and the cheap ones were better. Nobody believed it until the second winter. "
)


def names(
    transcript: Transcript, about: Episode | None = None, ask: AskModel | None = None, **settings: str
) -> dict[str, tuple[str | None, str]]:
    given = SpeakerSettings(names=settings.get("given", {}))  # type: ignore[arg-type]
    return named(name_speakers(transcript, about or episode(), given, ask, Notes()))


INTERVIEW = conversation(
    (A, "Welcome to the show. I'm Greta Holm, and today I'm talking with Lucas Kaiser, who builds docks."),
    (B, "Thanks for having me. " + LONG * 3),
    (A, "What did the first winter teach you?"),
    (B, LONG * 3),
    (A, "Lucas, thank you for coming."),
    (B, "Thank you, Greta."),
)
BARE = conversation((A, "What do you build?"), (B, LONG * 3), (A, "And why is that?"), (B, LONG * 3))


def test_introductions_name_both_voices_and_their_roles() -> None:
    assert names(INTERVIEW) == {A: ("Greta Holm", "host"), B: ("Lucas Kaiser", "guest")}


def test_origin_and_confidence_are_told() -> None:
    host, guest = name_speakers(INTERVIEW, episode(), SpeakerSettings(), None, Notes()).speakers
    assert host.origin is not None
    assert host.origin.startswith("introduction at 0:0")
    assert 0.6 <= host.confidence < 1.0
    assert 0.6 <= guest.confidence < 1.0


def test_the_metadata_spells_what_the_recogniser_misheard() -> None:
    about = episode("Docks", ("Łukasz Kaiser", "guest", "podcast:person"))
    assert names(INTERVIEW, about)[B] == ("Łukasz Kaiser", "guest")


def test_weak_evidence_names_nobody() -> None:
    report = Notes()
    result = name_speakers(BARE, episode("Water Clocks: a history"), SpeakerSettings(), None, report)
    assert [speaker.name for speaker in result.speakers] == [None, None]
    assert any(A in line and B in line for line in report.said)


@pytest.mark.parametrize(
    "line",
    [
        "I'm American and proud of it.",
        "She said, I'm Tom and left the room.",
        "I'm sure about that one.",
        "My friend Anna Berg wrote it down.",
    ],
)
def test_words_that_only_look_like_an_introduction(line: str) -> None:
    heard = conversation((A, "What do you build?"), (B, line + " " + LONG), (A, "And why?"), (B, LONG))
    assert all(name is None for name, _ in names(heard).values())


def test_one_host_and_one_guest_in_the_metadata_are_placed_by_role() -> None:
    people = (("Greta Holm", "host", "podcast:person"), ("Lukas Kaiser", "guest", "podcast:person"))
    heard = conversation(
        (A, "Welcome back to the show. Today's guest builds docks. How did it begin?"),
        (B, "Thanks for having me. " + LONG * 4),
        (A, "What came next?"),
        (B, LONG * 3),
    )
    assert names(heard, episode("Docks", *people)) == {A: ("Greta Holm", "host"), B: ("Lukas Kaiser", "guest")}
    assert names(heard, episode("Docks", ("Greta Holm", "host", "itunes:author")))[A] == (None, "host")


def test_a_title_that_looks_like_a_name_is_not_enough() -> None:
    heard = conversation(
        (A, "Welcome back to the show. Today's guest builds docks. How did it begin?"),
        (B, "Thanks for having me. " + LONG * 4),
        (A, "What came next?"),
        (B, LONG * 3),
    )
    assert names(heard, episode("Water Clocks: A History", ("Water Clocks", "guest", "title")))[B] == (None, "guest")
    assert names(heard, episode("A History of Docks, with Lukas Kaiser"))[B] == ("Lukas Kaiser", "guest")


def test_a_panel_is_named_by_introductions_and_whoever_is_left() -> None:
    heard = conversation(
        (A, "Hello and welcome to the show. I'm Greta Holm."),
        (B, "And I'm Peter Vance. " + LONG),
        (A, "Joining us today is Rosa Lindt, who digs wells."),
        (C, "Good to hear you. " + LONG * 3),
        (B, "How deep, Rosa?"),
        (C, LONG * 2),
    )
    result = names(heard)
    assert [result[label][0] for label in (A, B, C)] == ["Greta Holm", "Peter Vance", "Rosa Lindt"]


@pytest.mark.parametrize(
    ("language", "opening", "reply"),
    [
        ("de", "Willkommen zum Podcast. Ich bin {}, heute spreche ich mit {}.", "Vielen Dank für die Einladung."),
        ("es", "Bienvenidos a otro episodio. Soy {} y hoy hablamos con {}.", "Gracias por la invitación."),
        ("fr", "Bienvenue dans ce podcast. Je suis {} et je reçois {}.", "Merci de m'avoir invité."),
        ("pt", "Bem-vindos ao programa. Eu sou {} e hoje converso com {}.", "Obrigado pelo convite."),
    ],
)
def test_other_languages(language: str, opening: str, reply: str) -> None:
    heard = conversation(
        (A, opening.format("Greta Holm", "Lukas Kaiser")), (B, reply + " " + LONG * 3), (A, "Ok?"), language=language
    )
    assert names(heard) == {A: ("Greta Holm", "host"), B: ("Lukas Kaiser", "guest")}


def test_the_user_is_always_right() -> None:
    result = name_speakers(INTERVIEW, episode(), SpeakerSettings(names={"0:02": "Ann O'Hara"}), None, Notes())
    assert (result.speakers[0].name, result.speakers[0].origin, result.speakers[0].confidence) == (
        "Ann O'Hara",
        "user",
        1.0,
    )
    assert result.speakers[1].name == "Lucas Kaiser"


def test_two_voices_that_the_user_gives_one_name_become_one() -> None:
    result = name_speakers(BARE, episode(), SpeakerSettings(names={"0:02": "Ann", "0:08": "Ann"}), None, Notes())
    assert {word.speaker for word in result.words} == {A}
    assert len(result.turns) == 1


@pytest.mark.parametrize("wrong", ["9:59", "soon", "0:61"])
def test_a_time_at_which_nobody_speaks_is_refused(wrong: str) -> None:
    with pytest.raises(InputError, match=r"time|nobody speaks"):
        names(BARE, given={wrong: "Ann"})  # type: ignore[arg-type]


def test_a_transcripts_own_names_stay() -> None:
    heard = conversation(("Rosa Lindt, PhD", LONG), ("Speaker B", LONG), ("Luciano", LONG))
    about = episode("Wells", ("Luciano Mamo", "host", "podcast:person"))
    result = name_speakers(heard, about, SpeakerSettings(), None, Notes())
    assert [(s.name, s.label) for s in result.speakers] == [
        ("Rosa Lindt", "Rosa Lindt, PhD"),
        (None, "Speaker B"),
        ("Luciano Mamo", "Luciano"),
    ]
    assert result.speakers[0].origin == "transcript"
    assert result.speakers[2].role == "host"


def test_a_transcript_without_speakers_stays_without() -> None:
    heard = conversation((None, LONG))
    assert name_speakers(heard, episode(), SpeakerSettings(), None, Notes()) == heard
    with pytest.raises(InputError, match="no speakers"):
        names(heard, given={"0:02": "Ann"})  # type: ignore[arg-type]


def test_a_language_model_is_asked_last_and_believed_only_on_evidence() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(introduction: str, labels: tuple[str, ...]) -> dict[str, str]:
        asked.append((introduction, labels))
        return {A: "Greta Holm", B: "Invented Person"}

    result = names(BARE, episode("Docks", description="Produced by Greta Holm."), ask)
    assert result[A][0] == "Greta Holm"
    assert result[B][0] is None
    assert asked[0][1] in {(A, B), (B, A)}
    assert asked[0][0].startswith("Speaker 1: What do you build?")
    names(INTERVIEW, ask=ask)
    assert len(asked) == 1


def test_an_answer_that_comes_later_is_waited_for() -> None:
    def ask(introduction: str, labels: tuple[str, ...]) -> dict[str, str]:
        raise NotYet("with the batch API", ("a key",))

    with pytest.raises(NotYet):
        name_speakers(BARE, episode(), SpeakerSettings(), ask, Notes())


def test_a_language_model_that_fails_costs_nothing_but_a_warning() -> None:
    def ask(introduction: str, labels: tuple[str, ...]) -> dict[str, str]:
        raise ProviderError("no answer")

    report = Notes()
    result = name_speakers(BARE, episode(), SpeakerSettings(), ask, report)
    assert all(speaker.name is None for speaker in result.speakers)
    assert any("no answer" in line for line in report.said)


ANN, BOB = "Ann Lindqvist", "Bob Okafor"  # labels of a transcript that names its voices
HOSTED = (ANN, "Welcome to the show. Welcome to Rust. Thanks for listening last week. What a week it was, no?")


@pytest.mark.parametrize(
    ("opening", "role"),
    [
        ("I'm here with my co-host Bob Okafor.", "host"),
        ("I'm joined by Bob Okafor, my co-host.", "host"),
        ("I'm joined by Bob Okafor as every week.", "unknown"),  # nobody says that Bob is a guest
        ("My guest today is Bob Okafor.", "guest"),
        ("Today I'm talking with Bob Okafor. Bob, it is great to have you.", "guest"),
        ("Today I'm talking with Bob Okafor. Bob, welcome to the show.", "guest"),
    ],
)
def test_a_named_voice_is_a_guest_only_when_somebody_says_so(opening: str, role: str) -> None:
    talk = conversation(HOSTED, (ANN, opening), (BOB, LONG * 3), (ANN, "What next?"), (BOB, LONG * 3))
    assert names(talk)[BOB] == (BOB, role)


def test_whoever_thanks_for_the_invitation_is_a_guest() -> None:
    talk = conversation(HOSTED, (BOB, "Thanks for having me. " + LONG * 3), (ANN, "What next?"), (BOB, LONG * 3))
    assert names(talk)[BOB] == (BOB, "guest")
