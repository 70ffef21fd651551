"""`check --archive`: quotations found, and found falsely, over an archive of real talk; CPU seconds of each.

    python bench/archive.py TRANSCRIPTS [--episodes 2000] [--words 2000] [--quotations 500]

TRANSCRIPTS: a folder of transcripts in any form that the tool reads. The turns of an episode of the archive are one to
six sentences of two of them, in any order; its two voices have made-up names. Many sentences stand in several episodes,
a run over two sentences hardly ever does. True quotations are
runs of 8 to 30 words inside one turn, half of them with their speaker named. A changed one has one word replaced, left
out, added or exchanged with the next but one, so that the words stand in no episode.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import SummarizerError
from summarizer.library.archive import open_archive
from summarizer.pipeline.check_episode import PostText
from summarizer.records.episode import Episode, episode_id
from summarizer.records.transcript import Speaker, Transcript, Word
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, RunLog, open_root
from summarizer.transcripts import read_transcript

FIRST = "Judith Daniel Mary Owen Petra Hugo Nadia Felix Ines Bruno Clara Tomas Vera Jonas Edith Marek".split()  # noqa: SIM905
LAST = "Carver Ostrow Poe Abernathy Lindqvist Marsh Tanaka Weller Okafor Brandt Silva Novak Hale Quist".split()  # noqa: SIM905
A_POST = 10  # quotations


class Quoted(NamedTuple):
    text: str
    true: bool
    folder: str
    speaker: str
    start: float
    change: str = ""


def talks(folder: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """The language and the sentences of each transcript, as lists of words."""
    for path in sorted(folder.iterdir()):
        try:
            heard = read_transcript(path)
        except SummarizerError:
            continue
        said = (heard.text(*sentence.words).split() for sentence in heard.sentences)
        long = [words for words in said if 3 <= len(words) <= 60]
        if sum(map(len, long)) > 2000 and heard.language.startswith(("en", "de", "es", "pt")):
            yield heard.language, long


def made(number: int, language: str, sentences: list[list[str]], words: int, chance: random.Random):
    """An episode's records, and its turns with their start."""
    names = [f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(2)]
    names[1] = names[1] if names[1] != names[0] else f"{names[1]} Junior"
    said, at, kept = [], 0.0, []
    while len(said) < words:
        turn = [word for sentence in chance.choices(sentences, k=chance.randint(1, 6)) for word in sentence]
        voice = len(kept) % 2
        kept.append((names[voice], at, turn))
        for text in turn:
            said.append(Word(text=text, start=at, end=at + 0.3, probability=0.95, speaker=f"Speaker {voice + 1}"))
            at += 0.387
    speakers = tuple(Speaker(label=f"Speaker {one + 1}", name=name) for one, name in enumerate(names))
    heard = Transcript(language=language, duration=at, model="made up", words=tuple(said), speakers=speakers)
    episode = Episode(
        id=episode_id(str(number)), guid=str(number), show=f"Show {number % 20}", title=f"Episode {number}",
        date=dt.date(2020, 1, 1) + dt.timedelta(days=number), media="https://example.com/a.mp3",
        media_kind="enclosure",
    )  # fmt: skip
    return episode, heard, kept


def changed(words: list[str], chance: random.Random) -> tuple[list[str], str]:
    kind = chance.choice(("replace", "delete", "insert", "move"))
    at = chance.randrange(2, len(words) - 3)
    new = list(words)
    if kind == "replace":
        new[at] = chance.choice(("bridges", "never", "seventeen", "purple", "everybody"))
    elif kind == "delete":
        del new[at]
    elif kind == "insert":
        new.insert(at, chance.choice(("never", "seventeen", "purple")))
    else:
        new[at], new[at + 2] = new[at + 2], new[at]
    return new, kind


def plain(words: list[str]) -> list[str]:
    return re.findall(r"[^\W_]+", " ".join(words).casefold())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transcripts", type=Path)
    parser.add_argument("--episodes", type=int, default=2000)
    parser.add_argument("--words", type=int, default=2000, help="of one episode, about")
    parser.add_argument("--quotations", type=int, default=500, help="of each kind")
    parser.add_argument("--show", type=int, default=10, help="failures that are printed")
    given = parser.parse_args()
    chance = random.Random(16)
    known = list(talks(given.transcripts))
    with tempfile.TemporaryDirectory() as place:
        every, everywhere = [], []
        for number in range(given.episodes):
            language = chance.choice(known)[0]
            of_language = [one[1] for one in known if one[0] == language]
            sentences = [*chance.choice(of_language), *chance.choice(of_language)]
            episode, heard, turns = made(number, language, sentences, given.words, chance)
            folder = EpisodeFolder(Path(place) / f"show-{number % 20}" / f"{episode.date}-{number}-{episode.id}")
            folder.path.mkdir(parents=True)
            for name, record in (("episode.json", episode), ("transcript.json", heard), ("run.json", RunLog())):
                (folder / name).write_text(record.model_dump_json(), encoding="utf-8")
            where = folder.path.relative_to(place).as_posix()
            every += [
                (where, *turn) for turn in turns if len(turn[2]) > 14 and not re.search('["“”„»«]', " ".join(turn[2]))
            ]
            everywhere.append(" ".join(plain([word for _, _, turn in turns for word in turn])))
        print(f"{len(known)} transcripts; {given.episodes:,} episodes of about {given.words:,} words")
        quotations = list(chosen(every, everywhere, given.quotations, chance))
        measure(Path(place), quotations, given.show)


def chosen(every: list, everywhere: list[str], count: int, chance: random.Random) -> Iterator[Quoted]:
    for true in (True, False):
        found = 0
        while found < count:
            where, speaker, start, turn = chance.choice(every)
            size = min(chance.randint(8, 30), len(turn))
            at = chance.randrange(0, len(turn) - size + 1)
            words, kind = turn[at : at + size], ""
            if not true:
                words, kind = changed(words, chance)
                text = f" {' '.join(plain(words))} "
                if any(text in f" {one} " for one in everywhere):
                    continue
            found += 1
            yield Quoted(" ".join(words), true, where, speaker, start + 0.387 * at, kind)


def measure(root: Path, quotations: list[Quoted], shown: int) -> None:
    settings = Settings(context="warn")
    started = time.process_time()
    with open_archive(open_root(root), settings, Silent()):
        print(f"index built in {time.process_time() - started:.0f} CPU s")
    chance = random.Random(3)
    chance.shuffle(quotations)
    counted: Counter[str] = Counter()
    seconds = []
    started = time.process_time()
    with open_archive(open_root(root), settings, Silent()) as archive:
        print(f"opened in {time.process_time() - started:.2f} CPU s")
        for at in range(0, len(quotations), A_POST):
            some = quotations[at : at + A_POST]
            lines = [
                f"## Part {number}\n\n" + (f'{one.speaker} said, "{one.text}"' if number % 2 else f"> {one.text}")
                for number, one in enumerate(some)
            ]
            started = time.process_time()
            checks = archive.check(PostText("# An article\n\n" + "\n\n".join(lines) + "\n"))
            seconds.append((time.process_time() - started) / len(some))
            by_line = {quote.line: quote for quote in checks.quotes}
            for number, one in enumerate(some):
                quote = by_line.get(5 + 4 * number)
                told = "no quotation" if quote is None else quote.verdict
                places = [] if quote is None or quote.said_in is None else [quote.said_in, *quote.also_in]
                right = any(place.folder == one.folder and place.speaker == one.speaker for place in places)
                passes = quote is not None and quote.passes and quote.words is not None
                counted[f"{'true' if one.true else 'changed'}: {told}{'' if passes else ', fails'}"] += 1
                if one.true:
                    counted["found"] += passes
                    counted["found in the episode it was cut from, or with it among the places"] += right and passes
                    timed = any(
                        place.start is not None and abs(place.start - one.start) < 0.5
                        for place in places
                        if place.folder == one.folder
                    )
                    counted["with the right time"] += right and timed
                else:
                    counted["found falsely"] += passes
                    counted["changed, its episode shown"] += right
                if (passes != one.true) and shown > 0:
                    shown -= 1
                    print("WRONG", one, quote.reason if quote else None)
    for name, count in sorted(counted.items()):
        print(f"{count:5d} {name}")
    print(f"CPU s a quotation: mean {statistics.mean(seconds):.3f}, worst post {max(seconds):.3f}")


if __name__ == "__main__":
    main()
