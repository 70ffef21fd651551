"""An invented conversation, cut into words, with quotable sentences marked by hand."""

from __future__ import annotations

from typing import Any

from summarizer.drafting import Material, read_episode, write_draft
from summarizer.llm import LlmClient
from summarizer.quotes import Quotability
from summarizer.records.brief import Brief
from summarizer.records.cast import Cast
from summarizer.records.episode import Episode, Person
from summarizer.records.post import Draft
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.reading import Reading
from summarizer.records.transcript import Speaker, Transcript, Word
from summarizer.settings import QuoteSettings

SCRIPT = """
H: Welcome to The Long Shelf, I'm Dora Penn, and my guest is Elias Brandvold, who repairs church organs in Norway.
G: Thank you, it is good to sit on a chair that does not squeak.
H: You once refused to fix an organ. Why?
G: The parish had forty thousand kroner and wanted a new motor.
G: I spent a morning inside, and the motor was fine.
G: * Most broken organs are not broken, they are cold, and nobody wants to pay for heating.
G: So I sent them a bill for a thermometer, and they were angry for about a year.
H: And then?
G: Then the organ worked in May, and they called to apologise.
H: Do you teach apprentices?
G: Two at a time, never more.
G: * An apprentice who has never tuned a bad pipe will never hear a good one.
G: They spend the first winter with the pipes that other shops threw away.
G: I don't believe in manuals for this.
G: * A manual tells you what the builder hoped for, and the dust tells you what happened.
H: What about electronics? Everyone is adding them.
G: I have removed eleven computers from organs since 2009.
G: * I have never removed a bellows that somebody made with care, and some of them are three hundred years old.
G: The boards fail after twelve years, and by then the company is gone.
H: So you are against it.
G: No. I am against parts that cannot be repaired by the person who plays.
G: * If the organist cannot fix it on a Saturday night, it should not be in the organ.
H: What should a parish do first?
G: Buy a thermometer, and read it every Sunday.
"""
LABELS = {"H": "Speaker 1", "G": "Speaker 2"}


def transcript(script: str = SCRIPT, language: str = "en", **more: Any) -> Transcript:
    words, clock = [], 0.0
    for line in script.strip().splitlines():
        who, _, text = line.partition(": ")
        for word in text.removeprefix("* ").split():
            words.append(Word(text=word, start=clock, end=clock + 0.3, probability=0.95, speaker=LABELS[who]))
            clock += 0.4
    speakers = (
        Speaker(label="Speaker 1", name="Dora Penn", role="host", confidence=0.9),
        Speaker(label="Speaker 2", name="Elias Brandvold", role="guest", confidence=0.9),
    )
    given: dict[str, Any] = {"speakers": speakers, **more}
    return Transcript(language=language, duration=clock, model="test", words=tuple(words), **given)


def quotes(heard: Transcript, script: str = SCRIPT) -> Quotes:
    marked = [line.partition(": * ")[2] for line in script.strip().splitlines() if ": * " in line]
    candidates = []
    for sentence in heard.sentences:
        text = heard.text(*sentence.words)
        if text in marked:
            candidates.append(
                Candidate(
                    id=f"q{len(candidates) + 1}",
                    words=sentence.words,
                    start=sentence.start,
                    end=sentence.end,
                    speaker=sentence.speaker or "",
                    text=text,
                    score=1.0,
                )
            )
    return Quotes(candidates=tuple(candidates), ranking=tuple(one.id for one in reversed(candidates)))


def episode(**more: Any) -> Episode:
    given: dict[str, Any] = {
        "id": "0a1b2c3d",
        "guid": "long-shelf-12",
        "show": "The Long Shelf",
        "title": "The organ that was only cold",
        "people": (Person(name="Elias Brandvold", role="guest", origin="test"),),
        "media": "/nowhere.mp3",
        "media_kind": "file",
        **more,
    }
    return Episode(**given)


def material(
    said: Transcript | None = None, of: Episode | None = None, found: Quotes | None = None, **brief: Any
) -> Material:
    """The episode as the writers see it; `brief` is what the writer asks for, four insights when nothing is said."""
    said, of = said or transcript(), of or episode()
    return Material(
        episode=of,
        transcript=said,
        quotes=found or quotes(said),
        rules=Quotability.of(said, of, QuoteSettings()),
        cast=Cast.of(of, said),
        brief=Brief(**{"insights": 4, **brief}),
    )


def read_and_write(given: Material, client: LlmClient | None, report: Any, reading: Reading | None = None) -> Draft:
    """The draft around what the client finds in the conversation, or around a reading."""
    return write_draft(given, reading or read_episode(given, client, None, report), client, None, report)
