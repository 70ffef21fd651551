"""An episode under review: the sample interview as a recogniser hears it, a draft, and a post edited by hand."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from summarizer.checking import check_post
from summarizer.publish.markdown import Sources, render_markdown
from summarizer.records.episode import Audio, Chapter, Episode, Person
from summarizer.records.post import Checks, Draft, Insight
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.review import Correction
from summarizer.records.transcript import Gap, Speaker, Transcript, Turn, Word
from summarizer.settings import SiteSettings
from summarizer.store import EpisodeFolder

SAMPLE = Path(__file__).parents[2] / "samples" / "interview.json"
SOUND = SAMPLE.with_name("interview.mp3")

MISHEARD = {"Eilidh": ("Ali", 0.34), "hollow": ("hollow", 0.52), "meters": ("meters", 0.55)}


@dataclass(frozen=True)
class Case:
    episode: Episode
    transcript: Transcript
    quotes: Quotes
    draft: Draft
    post: str


def transcript() -> Transcript:
    script = json.loads(SAMPLE.read_text(encoding="utf-8"))
    labels = {"A": "Speaker 1", "B": "Speaker 2"}
    words: list[Word] = []
    for number, word in enumerate(script["words"]):
        last_end = words[-1].end if words else 0.0
        bare = re.sub(r"\W", "", word["text"])
        text, probability = word["text"], 0.99 - (number * 37 % 11) / 100
        if bare in MISHEARD:
            heard, probability = MISHEARD[bare]
            text = text.replace(bare, heard)
        words.append(
            Word(
                text=text,
                start=last_end if word["start"] is None else word["start"],
                end=last_end + 0.05 if word["end"] is None else word["end"],
                probability=round(probability, 2),
                speaker=labels[word["speaker"]],
            )
        )
    turns, first = [], 0
    for last in range(1, len(words) + 1):
        if last == len(words) or words[last].speaker != words[first].speaker:
            turns.append(
                Turn(
                    start=words[first].start, end=words[last - 1].end, speaker=words[first].speaker, words=(first, last)
                )
            )
            first = last
    return Transcript(
        language="en",
        duration=script["duration"],
        model="base",
        words=tuple(words),
        turns=tuple(turns),
        speakers=(
            Speaker(label="Speaker 1", name="Daniel Ostrow", role="host", origin="introduction", confidence=0.9),
            Speaker(label="Speaker 2", name="Judith Carver", role="guest", origin="introduction", confidence=0.9),
        ),
        gaps=(Gap(start=104.2, end=106.6, reason="unheard"), Gap(start=217.0, end=218.5, reason="repetition")),
        speech=190.0,
        coverage=0.97,
    )


def find(heard: Transcript, opening: str) -> tuple[int, int]:
    """The sentence that opens with these words, as a half-open word range."""
    for sentence in heard.sentences:
        if heard.text(*sentence.words).startswith(opening):
            return sentence.words
    raise AssertionError(opening)


def around(heard: Transcript, candidate: Candidate) -> tuple[tuple[int, int], ...]:
    """The words of its first sentence, and of the sentences before and after that."""
    number = heard.sentence_ids(candidate.words).start
    return heard.sentence_words(range(number - 1, number + 2))


def case() -> Case:
    heard = transcript()
    written = json.loads(Path(__file__).with_name("bridge_draft.json").read_text(encoding="utf-8"))
    candidates = []
    chosen_openings = [insight["opening"] for insight in written["insights"]]
    for opening in (*chosen_openings, *written["others"]):
        first, last = find(heard, opening)
        candidates.append((first, last))
    candidates.sort()
    made = tuple(
        Candidate(
            id=f"q{number}",
            words=(first, last),
            start=heard.words[first].start,
            end=heard.words[last - 1].end,
            speaker=heard.words[first].speaker or "",
            text=heard.text(first, last),
            score=round(1 - number / 40, 3),
        )
        for number, (first, last) in enumerate(candidates, start=1)
    )
    by_words = {candidate.words: candidate for candidate in made}
    chosen = [by_words[find(heard, opening)] for opening in chosen_openings]
    rest = [candidate.id for candidate in made if candidate not in chosen]
    quotes = Quotes(candidates=made, ranking=(*(c.id for c in chosen), *rest))
    draft = Draft(
        date=dt.date(2026, 11, 22),
        model="fixture",
        insights=tuple(
            Insight(
                quote=candidate.id,
                heading=insight["heading"],
                claim=insight["claim"],
                takeaway=insight["takeaway"],
                evidence=around(heard, candidate),
            )
            for candidate, insight in zip(chosen, written["insights"], strict=True)
        ),
        headline="What a Bridge Inspector Hears",
        dek=written["dek"],
        intro=written["intro"],
        conclusion=("Carver's bridges fail out of sight.", "Watch the river after the next flood."),
        subjects=("floods", "inspection", "budgets"),
    )
    episode = Episode(
        id="9f2c61aa",
        guid="quiet-trades-14",
        show="The Quiet Trades",
        title="The Bridge Inspector",
        date=dt.date(2026, 11, 2),
        people=(
            Person(name="Judith Carver", role="guest", origin="podcast:person"),
            Person(name="Daniel Ostrow", role="host", origin="podcast:person"),
        ),
        description="Daniel Ostrow talks with Judith Carver.",
        language="en",
        link="https://example.com/quiet-trades/14",
        media="interview.mp3",
        media_kind="file",
        chapters=(Chapter(start=0.0, title="Opening"),),
        duration=heard.duration,
        audio=Audio(file="audio.mp3", sha256="0" * 64, size=SOUND.stat().st_size, duration=heard.duration),
    )
    post = render_markdown(
        Sources(episode=episode, transcript=heard, quotes=quotes, draft=draft, version="0"), SiteSettings()
    )
    return Case(episode, heard, quotes, draft, post)


def edited(post: str) -> str:
    """What a hurried person does to a post: drops a "not", changes a number's word, trims, invents, adds a title."""
    changes = (
        ("Now we do not let anybody read", "Now we let anybody read"),
        ("Salt from the road eats the steel, and washing one bridge costs us nine hundred dollars a year.",
         "Salt from the road eats the steel, and washing one bridge costs nine hundred dollars a year."),
        ("I told him I would rather explain a detour than a funeral.",
         "Every funeral begins as a meeting that somebody else skipped."),
    )  # fmt: skip
    for old, new in changes:
        assert old in post, old
        post = post.replace(old, new)
    return post.replace(
        "## Conclusion",
        '## On Hammers\n\nThe talk carries a motto from a poster in the office.\n\n'
        '> "Trust the river, fear the river, measure the river"\n<!-- unspoken -->\n\nIt hangs over the door.\n\n'
        "## Conclusion",
    )  # fmt: skip


def check(post: str, heard: Transcript, corrections: tuple[Correction, ...] = ()) -> Checks:
    known = case()
    return check_post(post, "post.md", heard, episode=known.episode, draft=known.draft, corrections=corrections)


def fill(path: Path, known: Case) -> EpisodeFolder:
    """An episode's folder with the sample's sound and a post that a person edited in five ways."""
    made = EpisodeFolder(path)
    made.write("episode.json", known.episode)
    made.write("transcript.json", known.transcript)
    made.write("quotes.json", known.quotes)
    made.write("draft.json", known.draft)
    made.write("post.md", edited(known.post))
    shutil.copy(SOUND, made / "audio.mp3")
    return made
