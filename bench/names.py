"""Which names the transcripts' labels and the feeds' metadata give, and what changed since another version.

    PYTHONPATH=OTHER python bench/names.py --data DIR --save names.json
    python bench/names.py --data DIR --against names.json

`DIR` holds `transcripts/` and `feeds/` of real shows. Without `--against` every name is printed once with the number of
times it was found, to be read: no line may be anything else than a person.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from summarizer.errors import SummarizerError
from summarizer.sources.feeds.feed import read_feed
from summarizer.transcripts import read_transcript

Found = dict[str, list[str]]  # place -> names


def of_transcripts(data: Path) -> Iterator[tuple[str, list[str]]]:
    """For each label of each transcript its name, or nothing."""
    for file in sorted((data / "transcripts").iterdir()):
        try:
            transcript = read_transcript(file)
        except (SummarizerError, ValueError):
            continue
        for speaker in transcript.speakers:
            yield f"label {file.name}: {speaker.label}", [speaker.name] if speaker.name else []


def of_feeds(data: Path) -> Iterator[tuple[str, list[str]]]:
    """For each episode of each feed the people who take part, with role and origin."""
    for file in sorted((data / "feeds").rglob("*")):
        if file.suffix not in {".xml", ".rss"}:
            continue
        try:
            episodes = read_feed(file.read_bytes(), f"https://shows.example.org/{file.name}").episodes
        except (SummarizerError, ValueError):
            continue
        for place, episode in enumerate(episodes):
            people = [f"{one.role} {one.name} ({one.origin})" for one in episode.people if one.role != "other"]
            yield f"feed {file.name} {place}: {episode.title[:80]}", people


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--save", type=Path, help="write what was found to this file")
    parser.add_argument("--against", type=Path, help="print what differs from this file")
    args = parser.parse_args()
    found: Found = {**dict(of_transcripts(args.data)), **dict(of_feeds(args.data))}
    if args.save:
        args.save.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    elif args.against:
        compare(json.loads(args.against.read_text(encoding="utf-8")), found)
    else:
        for name, count in sorted(Counter(name for names in found.values() for name in names).items()):
            print(f"{count:5} {name}")


def compare(old: Found, new: Found) -> None:
    counts = Counter({"lost": 0, "gained": 0})
    for place in sorted(old.keys() | new.keys()):
        lost = [name for name in old.get(place, []) if name not in new.get(place, [])]
        gained = [name for name in new.get(place, []) if name not in old.get(place, [])]
        counts.update(lost=len(lost), gained=len(gained))
        if lost or gained:
            print(f"{place}\n  - {lost}\n  + {gained}")
    before, now = (sum(map(len, found.values())) for found in (old, new))
    print(f"{len(new)} places, {before} names before, {now} now: {counts['lost']} lost, {counts['gained']} gained")


if __name__ == "__main__":
    main()
