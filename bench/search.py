"""Search at size: seconds to take in an hour of transcript, size of the index, and time of a query.

    python bench/search.py [--episodes 2000] [--words 1500]

The transcripts are made up in a temporary folder: words from a list of 20,000 made-up ones, as frequent as words are
(Zipf), two voices, turns of some sentences. 9,300 words count as an hour.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import tempfile
import time
from pathlib import Path

from summarizer.library.search import Limits, search_transcripts
from summarizer.records.episode import Episode, episode_id
from summarizer.records.transcript import Speaker, Transcript, Word
from summarizer.store import EpisodeFolder, RunLog, open_root

HOUR = 9_300  # words
SYLLABLES = "ka to mi ra ne lu so vi pe da go shi ber lan mor tis un qua fel dro".split()  # noqa: SIM905
QUERIES = {
    "a rare word": "{rare}",
    "a common word": "{common}",
    "two words": "{common} {rare}",
    "a phrase": '"{phrase}"',
    "begin*": "{rare4}*",
    "common OR rare": "{common} OR {rare}",
    "common -rare": "{common} -{rare}",
}


def vocabulary(chance: random.Random, size: int = 20_000) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < size:
        made["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))] = None
    return list(made)


def transcript(words: list[str], chance: random.Random) -> Transcript:
    said, at, voice = [], 0.0, 0
    for number, word in enumerate(words):
        ends = number % 12 == 11
        if ends:
            voice = 1 - voice if chance.random() < 0.25 else voice
        said.append(
            Word(text=word + "." * ends, start=at, end=at + 0.3, probability=0.95, speaker=f"Speaker {voice + 1}")
        )
        at += 0.387
    speakers = (Speaker(label="Speaker 1", name="Daniel Ostrow"), Speaker(label="Speaker 2", name="Judith Carver"))
    return Transcript(language="en", duration=at, model="made up", words=tuple(said), speakers=speakers)


def fill(root: Path, episodes: int, words: int, chance: random.Random) -> list[str]:
    """Writes the episodes; gives the words of the last one."""
    known = vocabulary(chance)
    weights = [1 / (place + 3) for place in range(len(known))]
    said: list[str] = []
    for number in range(episodes):
        said = chance.choices(known, weights, k=words)
        day = dt.date(2020, 1, 1) + dt.timedelta(days=number)
        episode = Episode(
            id=episode_id(str(number)), guid=str(number), show=f"Show {number % 20}", title=f"Episode {number}",
            date=day, media="https://example.com/a.mp3", media_kind="enclosure",
        )  # fmt: skip
        folder = EpisodeFolder(root / f"show-{number % 20}" / f"{day}-{number}-{episode.id}")
        folder.path.mkdir(parents=True)
        heard = transcript(said, chance)
        for name, record in (("episode.json", episode), ("transcript.json", heard), ("run.json", RunLog())):
            (folder / name).write_text(record.model_dump_json(indent=1), encoding="utf-8")
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=2000)
    parser.add_argument("--words", type=int, default=1500, help="of one episode")
    given = parser.parse_args()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as place:
        said = fill(Path(place), given.episodes, given.words, chance)
        root = open_root(place)
        hours = given.episodes * given.words / HOUR
        wall, cpu = time.perf_counter(), time.process_time()
        search_transcripts(root, "nothing")
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = (Path(place) / ".search.sqlite").stat().st_size
        print(f"{given.episodes:,} episodes, {hours:,.0f} hours of transcript")
        print(f"first build: {cpu:.1f} CPU s ({wall:.1f} s) = {1000 * cpu / hours:.0f} CPU ms an hour of transcript")
        print(f"index: {size / 1e6:.1f} MB = {size / hours / 1e3:.0f} kB an hour")
        cpu = time.process_time()
        search_transcripts(root, "nothing")
        cpu = time.process_time() - cpu
        print(f"a search that finds nothing: {1000 * cpu:.0f} CPU ms, nearly all to look for changes")
        ranked = sorted(set(said), key=said.count)
        rare, phrase = ranked[0].strip("."), " ".join(said[100:103])
        values = {"rare": rare, "common": ranked[-1], "rare4": rare[:5], "phrase": phrase}
        print("| query | passages found | CPU ms, median of 5 | worst |\n|---|---|---|---|")
        for name, pattern in QUERIES.items():
            times, found = [], None
            for _ in range(5):
                started = time.process_time()
                found = search_transcripts(root, pattern.format(**values), Limits(most=20))
                times.append(1000 * (time.process_time() - started))
            assert found is not None
            print(f"| {name} | {found.passages:,} | {statistics.median(times):.0f} | {max(times):.0f} |")


if __name__ == "__main__":
    main()
