"""Notes and titles that state who takes part, and those that merely mention somebody."""

from __future__ import annotations

import pytest

from summarizer.sources.people import MetadataNames, ordinary_words, people_of_episode

# title, notes, guests, hosts
STATED = [
    ("Cracks", "Turner Prize winner Sue Berg joins us to talk about bridges.", ["Sue Berg"], []),
    ("Cracks", "This week we talk to Nobel laureate Sue Berg about bridges.", ["Sue Berg"], []),
    ("Cracks", "Guests: Sue Berg, professor at Oxford; Len Halt, engineer at Acme.", ["Sue Berg", "Len Halt"], []),
    ("Cracks", "Guests: Sue Berg (Acme) and Len Halt (Example Works)", ["Sue Berg", "Len Halt"], []),
    ("Cracks", "Guests:\n- Sue Berg, professor at Oxford\n- Len Halt, engineer", ["Sue Berg", "Len Halt"], []),
    ("Cracks", "Guest: Sue Berg, author of Crack Report", ["Sue Berg"], []),
    ("Cracks", "With co-hosts Sue Berg and Len Halt. We talk about bridges.", [], ["Sue Berg", "Len Halt"]),
    ("Cracks", "Sue Berg and her co-host Len Halt discuss bridges.", [], ["Len Halt"]),
    ("Cracks", "Hosted by Sue Berg. Co-hosted by Len Halt.", [], ["Sue Berg", "Len Halt"]),
    (
        "Cracks",
        "Your hosts Sue Berg and Len Halt talk with Cy Deng about water.",
        ["Cy Deng"],
        ["Sue Berg", "Len Halt"],
    ),
    (
        "Sue Berg on why bridges crack",
        "Sue Berg, professor of engineering, explains why bridges crack.",
        ["Sue Berg"],
        [],
    ),
    ("Interview", "Prosecutors met with Len Halt on Tuesday. Our guest is Sue Berg.", ["Sue Berg"], []),
    ("Cracks", "Sponsored by Sue Berg Jewelry. We talk with Len Halt about rust.", ["Len Halt"], []),
    ("Folge 12: Brücken mit Dr. Anna Berg", "Zu Gast ist die Brückenprüferin Anna Berg.", ["Anna Berg"], []),
    (
        "Folge 12: Brücken",
        "Zu Gast: Anna Berg, Professorin an der TU, und Karl Dorn, Ingenieur.",
        ["Anna Berg", "Karl Dorn"],
        [],
    ),
    ("Folge 12", "Moderation: Anna Berg und Karl Dorn", [], ["Anna Berg", "Karl Dorn"]),
    ("Épisode 3", "Notre invitée : Anne Bourg, professeure à Lyon", ["Anne Bourg"], []),
    ("Episodio 3", "Invitada: Ana Ruiz, profesora en Madrid", ["Ana Ruiz"], []),
    ("Episodio 3", "Hoy hablamos con Ana Ruiz sobre puentes.", ["Ana Ruiz"], []),
    ("Cracks", "Bestselling author and journalist Sue Berg joins Paul to discuss rust.", ["Sue Berg"], []),
    ("Cracks", "Sue Berg, who worked with Len Halt for years, joins us.", ["Sue Berg"], []),
    ("Cracks", "Joined by Senator Sue Berg of Ohio and Rep. Len Halt.", ["Sue Berg", "Len Halt"], []),
    ("Cracks", "We're joined by Sue Berg, CEO of Acme, and Len Halt, its CTO.", ["Sue Berg", "Len Halt"], []),
    ("Cracks", "In this episode, the team talks with Sue Berg. She once argued with Len Halt.", ["Sue Berg"], []),
    ("Cracks w/ Sue Berg", "x", ["Sue Berg"], []),
    ("#12 - Sue Berg: Bridges", "Sue Berg is an engineer at Acme.", ["Sue Berg"], []),
    ("Cracks feat. Sue Berg", "x", ["Sue Berg"], []),
]
MENTIONED = [
    (
        "The bridge that fell",
        "Our reporter spoke with witnesses who said that Len Halt had left an hour before. We visit the river.",
    ),
    ("Merger season", "Acme is in talks with Cy Deng about the sale. We look at what it means."),
    ("Merger season", "The company, in talks with Ida Moss, denies everything."),
    ("Cracks", "We talk with the Harbour Times about the bridge."),
    ("Cracks", "In conversation with Radio Free Europe."),
    ("Cracks with Team Liquid", "We sit with Team Liquid to hear more."),
    ("Cracks with Deutsche Bahn", "Deutsche Bahn explains."),
    ("Cracks with Executive Producer", "x"),
    ("Cracks with Linux Chrome", "We talk with Linux Chrome about tabs."),
    ("Who was Len Halt?", "We look into the life of Len Halt, the engineer who died in 1950."),
    ("The trial of Len Halt", "The court heard how Len Halt, a lawyer, took the money."),
    (
        "Len Halt: the man who stole the bridge",
        "Nobody knows why Len Halt, the engineer, fled in 1972. We retell his story.",
    ),
    ("Interview", "Police talked to Len Halt last night. We report."),
    ("Interview", "Then the mayor talks to Len Halt about the money, leaked tapes show."),
    ("News", "The president spoke with Len Halt by phone on Monday."),
    ("News", "He sat down with Len Halt, a lobbyist, in 1999 and the deal was done."),
    ("Folge 12", "Die Staatsanwaltschaft sprach mit Zeugen, die sagten, dass Karl Dorn dort war."),
    ("Sue Berg's Revenge", "We talk with fans."),
    ("Cracks", "The film stars Sue Berg, featuring Len Halt as the mayor."),
    ("Living with Crohn Disease", "We talk about it."),
    ("A walk with Saint Francis", "We read his life."),
    ("Cooking with Cast Iron", "We cook."),
    ("Problems with Time Zones", "We cook."),
    ("Dealing with Otto Krall", "What the town learned about dealing with Otto Krall. Krall is a hard man."),
    ("At war with Sue Berg", "A lawyer explains the suit against Sue Berg."),
]


def people(title: str, notes: str) -> tuple[list[str], list[str]]:
    found = people_of_episode([], [], MetadataNames(title, notes, ordinary=ordinary_words([notes])))
    return [one.name for one in found if one.role == "guest"], [one.name for one in found if one.role == "host"]


@pytest.mark.parametrize(("title", "notes", "guests", "hosts"), STATED)
def test_notes_state_who_takes_part(title: str, notes: str, guests: list[str], hosts: list[str]) -> None:
    assert people(title, notes) == (guests, hosts)


@pytest.mark.parametrize(("title", "notes"), MENTIONED)
def test_who_is_merely_mentioned_takes_no_part(title: str, notes: str) -> None:
    assert people(title, notes) == ([], [])


def test_hostile_notes_are_read_in_linear_time() -> None:
    for notes in (
        "we talk to " * 9000,
        "Ann " * 20000,
        "Guests: " + "Al Bo, " * 9000,
        "Ann Berg, " * 9000 + "joins us",
    ):
        guests, hosts = people("Small engines with " + "Ann " * 500, notes)
        assert len(guests) <= 4
        assert not hosts
