"""Who is guest and host of an episode. A wrong guest is worse than none: then the show's name stands in the title."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from diarization.build import conversation, episode

from summarizer.records.cast import Cast
from summarizer.records.episode import Episode
from summarizer.records.transcript import Speaker, Transcript
from summarizer.records.user_metadata import UserMetadata

SHOW = "The Tide Table"
TALK = "the tide comes in and the tide goes out and nobody asks why it does "
Voice = tuple[str, str | None, str, int]  # label, name, role, times that it says TALK


class Expected(NamedTuple):
    title: str
    guests: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    kind: str = "unnamed"


def heard(*voices: Voice) -> Transcript:
    transcript = conversation(*((label, TALK * times) for label, _, _, times in voices))
    speakers = tuple(
        Speaker.model_validate({"label": label, "name": name, "role": role}) for label, name, role, _ in voices
    )
    return transcript.model_copy(update={"speakers": speakers})


def about(*people: tuple[str, str, str]) -> Episode:
    return episode("A quiet week", *people, show=SHOW)


HOST: Voice = ("A", "Ann Lindqvist", "host", 5)
NORA: Voice = ("B", "Nora Quist", "guest", 9)
TWO_HOSTS = (("Ann Lindqvist", "host", "itunes:author"), ("Bo Deng", "host", "itunes:author"))

CASES = {
    "an interview": (
        about(),
        (HOST, NORA),
        Expected("Nora Quist", ("Nora Quist",), ("Ann Lindqvist",), kind="interview"),
    ),
    "two guests, in the metadata's order": (
        about(("Cy Park", "guest", "title"), ("Nora Quist", "guest", "title")),
        (HOST, NORA, ("C", "Cy Park", "guest", 4)),
        Expected("Cy Park & Nora Quist", ("Cy Park", "Nora Quist"), ("Ann Lindqvist",), kind="interview"),
    ),
    "three guests": (
        about(),
        (HOST, NORA, ("C", "Cy Park", "guest", 4), ("D", "Di Roth", "guest", 4)),
        Expected(SHOW, ("Nora Quist", "Cy Park", "Di Roth"), ("Ann Lindqvist",), kind="panel"),
    ),
    "a panel of hosts": (
        about(*TWO_HOSTS),
        (HOST, ("B", "Bo Deng", "unknown", 9)),
        Expected(SHOW, (), ("Ann Lindqvist", "Bo Deng"), kind="panel"),
    ),
    "a co-host who talks like a guest": (
        about(*TWO_HOSTS),
        (HOST, ("B", "Bo Deng", "guest", 9)),
        Expected(SHOW, (), ("Ann Lindqvist", "Bo Deng"), kind="panel"),
    ),
    "a named voice whose role nobody knows": (
        about(),
        (HOST, ("B", "Bo Deng", "unknown", 9)),
        Expected(SHOW, (), ("Ann Lindqvist",), ("Bo Deng",), "panel"),
    ),
    "a guest of the metadata who does not speak": (
        about(("Max Ferro", "guest", "podcast:person")),
        (HOST, NORA),
        Expected("Nora Quist", ("Nora Quist",), ("Ann Lindqvist",), kind="interview"),
    ),
    "a stated guest may be the voice without a name": (
        about(("Nora Quist", "guest", "podcast:person")),
        (HOST, ("B", None, "unknown", 9)),
        Expected("Nora Quist", ("Nora Quist",), ("Ann Lindqvist",), kind="interview"),
    ),
    "a guessed guest is not, unless that voice talks like a guest": (
        about(("Nora Quist", "guest", "title")),
        (HOST, ("B", None, "unknown", 9)),
        Expected(SHOW, (), ("Ann Lindqvist",)),
    ),
    "a guessed guest who talks like one": (
        about(("Nora Quist", "guest", "title")),
        (HOST, ("B", None, "guest", 9)),
        Expected("Nora Quist", ("Nora Quist",), ("Ann Lindqvist",), kind="interview"),
    ),
    "the user's guest is one, and no other voice": (
        about(("Nora Quist", "guest", "user")),
        (HOST, ("B", "Nora Quist", "host", 9), ("C", "Bo Deng", "guest", 5)),
        Expected("Nora Quist", ("Nora Quist",), ("Ann Lindqvist",), ("Bo Deng",), "interview"),
    ),
    "the user's host is none": (
        about(("Nora Quist", "host", "user")),
        (HOST, NORA),
        Expected(SHOW, (), ("Nora Quist", "Ann Lindqvist"), kind="panel"),
    ),
    "the metadata completes a given name": (
        about(("Nora Quist", "guest", "podcast:person")),
        (HOST, ("B", "Nora", "unknown", 9)),
        Expected("Nora Quist", ("Nora Quist",), ("Ann Lindqvist",), kind="interview"),
    ),
    "a name in another script": (
        about(("田中花子", "guest", "description")),
        (HOST, ("B", "田中花子", "unknown", 9)),
        Expected("田中花子", ("田中花子",), ("Ann Lindqvist",), kind="interview"),
    ),
    "one voice": (about(), (HOST,), Expected(SHOW, (), ("Ann Lindqvist",), kind="solo")),
    "one voice and a jingle": (
        about(),
        (HOST, ("Jingle", None, "unknown", 2)),
        Expected(SHOW, (), ("Ann Lindqvist",), kind="solo"),
    ),
    "a narrator and clips": (
        about(),
        (("A", "Ann Lindqvist", "host", 30), *((f"V{n}", None, "unknown", 3) for n in range(5))),
        Expected(SHOW, (), ("Ann Lindqvist",), kind="narrated"),
    ),
    "a caller of some words is no guest": (
        about(),
        (("A", "Ann Lindqvist", "host", 120), ("B", "Bo Deng", "unknown", 90), ("C", "Cy Park", "guest", 1)),
        Expected(SHOW, (), ("Ann Lindqvist",), ("Bo Deng", "Cy Park"), "panel"),
    ),
    "nobody named": (about(), (("A", None, "host", 5), ("B", None, "guest", 9)), Expected(SHOW)),
}  # fmt: skip


@pytest.mark.parametrize(("people", "voices", "expected"), CASES.values(), ids=CASES)
def test_the_cast_of_an_episode(people: Episode, voices: tuple[Voice, ...], expected: Expected) -> None:
    cast = Cast.of(people, heard(*voices))
    assert Expected(cast.title_names(), cast.guests, cast.hosts, cast.others, cast.kind) == expected


def test_without_a_transcript_the_metadata_decides() -> None:
    cast = Cast.of(about(*TWO_HOSTS, ("Nora Quist", "guest", "title")))
    assert (cast.title_names(), cast.hosts, cast.kind) == ("Nora Quist", ("Ann Lindqvist", "Bo Deng"), "interview")


def test_words_without_speakers_give_only_stated_guests() -> None:
    words = conversation((None, TALK))
    assert Cast.of(about(("Nora Quist", "guest", "title")), words).guests == ()
    assert Cast.of(about(("Nora Quist", "guest", "podcast:person")), words).guests == ("Nora Quist",)


def test_an_episode_without_a_show_has_its_own_title() -> None:
    assert Cast.of(episode("A quiet week")).title_names() == "A quiet week"


def test_prose_calls_people_by_surname_unless_two_share_it() -> None:
    others: tuple[Voice, ...] = (
        ("B", "Vera van Dijk, PsyD", "guest", 9),
        ("C", "Leo Lindqvist", "guest", 5),
        ("D", None, "unknown", 5),
    )
    cast = Cast.of(about(), heard(HOST, *others))
    assert [cast.called(label) for label in "ABCDE"] == ["Ann Lindqvist", "van Dijk", "Leo Lindqvist", None, None]
    assert cast.roles == {"A": "host", "B": "guest", "C": "guest", "D": "other"}


def test_the_last_line_names_up_to_four_guests() -> None:
    voices = [(label, f"Nora {label}quist", "guest", 5) for label in "BCDEF"]
    assert len(Cast.of(about(), heard(HOST, *voices[:4])).in_last_line()) == 4
    assert Cast.of(about(), heard(HOST, *voices)).in_last_line() == ()


def test_the_name_of_a_file_is_no_show() -> None:
    facts = {"id": "0123456789abcdef", "guid": "g", "media": "/talks/en_talk-537.vtt", "media_kind": "transcript"}
    assert Cast.of(Episode.model_validate({**facts, "title": "en talk-537"})).show == ""
    assert Cast.of(Episode.model_validate({**facts, "title": "Old Bridges"})).show == "Old Bridges"
    assert Cast.of(Episode.model_validate({**facts, "title": "en talk-537", "show": "The Span"})).show == "The Span"
    stated = UserMetadata(title="En talk 537")
    assert Cast.of(Episode.model_validate({**facts, "title": "x"}).as_stated(stated)).show == "En talk 537"
