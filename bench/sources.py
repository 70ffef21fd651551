"""Reads every feed, transcript, list and answer of a folder, and compares what comes out with what is in it.

    python bench/sources.py --data DIR [--all]

`DIR` holds `feeds/` (with `feeds/feedparser/`), `transcripts/`, `transcript-formats/` and `api/`. What is in their
files stands in `sources.toml`, written by reading them as text. Beside our reader the feeds are read by podcastparser,
feedparser and fastfeedparser alone (`pip install fastfeedparser`), each asked for the same things: the show's title,
how many items offer sound or video, and of one item its title, day and seconds. A refusal is right where there is
nothing to read. Prints the totals and every file that somebody got wrong (`--all`: every file), then CPU seconds and
peak memory of the largest feed, each reader in a process of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import functools
import http.server
import io
import json
import logging
import re
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from summarizer.errors import SummarizerError
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings

BASE = "https://feed.example.org/feed.xml"
Expected = dict[str, Any]


@dataclass
class Found:
    """One feed as a reader sees it."""

    title: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)  # title, when, seconds, text; those with a recording
    more: dict[str, Any] = field(default_factory=dict)  # of the item looked for, what only some readers know


# ---- the readers of feeds


def ours(data: bytes) -> Found:
    from summarizer.sources.feeds.feed import read_feed

    feed = read_feed(data, BASE)
    items = [
        {
            "title": episode.title,
            "when": episode.date,
            "seconds": episode.duration,
            "text": episode.description,
            "transcripts": len(episode.transcripts),
            "people": {person.name for person in episode.people},
            "chapters": episode.id in feed.chapter_files,
            "marks": len(episode.chapters),
        }
        for episode in feed.episodes
    ]
    return Found(feed.title or "", items)


def podcastparser(data: bytes) -> Found:
    import podcastparser as library

    logging.getLogger("podcastparser").setLevel(logging.CRITICAL)
    read = library.parse(BASE, io.BytesIO(data))
    items = [
        {
            "title": entry["title"],
            "when": dt.datetime.fromtimestamp(entry["published"], dt.UTC) if entry["published"] else None,
            "seconds": entry["total_time"],
            "text": entry["description"],
        }
        for entry in read["episodes"]
        if any(_web(part["url"]) for part in entry["enclosures"])
    ]
    return Found(read.get("title") or "", items)


def feedparser(data: bytes) -> Found:
    import feedparser as library

    read = library.parse(io.BytesIO(data))
    if not read.version and not read.entries:
        raise ValueError(str(read.get("bozo_exception")))
    items = [
        {
            "title": entry.get("title", ""),
            "when": dt.datetime(*(entry.get("published_parsed") or entry.updated_parsed)[:6], tzinfo=dt.UTC)
            if entry.get("published_parsed") or entry.get("updated_parsed")
            else None,
            "seconds": _clock(entry.get("itunes_duration")),
            "text": " ".join([entry.get("summary", ""), *(part.get("value", "") for part in entry.get("content", []))]),
        }
        for entry in read.entries
        if any(_web(part.get("href") or part.get("url")) for part in entry.get("enclosures") or ())
    ]
    return Found(read.feed.get("title", ""), items)


def fastfeedparser(data: bytes) -> Found:
    import fastfeedparser as library

    read = library.parse(data)
    items = [
        {
            "title": entry.get("title") or "",
            "when": dt.datetime.fromisoformat(entry["published"]) if entry.get("published") else None,
            "seconds": _clock(entry.get("itunes_duration")),
            "text": str(entry.get("description") or "") + str(entry.get("content") or ""),
        }
        for entry in read.entries
        if any(_web(part.get("href") or part.get("url")) for part in entry.get("enclosures") or ())
    ]
    return Found(read.feed.get("title") or "", items)


READERS: dict[str, Callable[[bytes], Found]] = {
    "ours": ours,
    "podcastparser": podcastparser,
    "feedparser": feedparser,
    "fastfeedparser": fastfeedparser,
}


def _web(url: Any) -> bool:
    return str(url).startswith(("http://", "https://"))


def _clock(text: str | None) -> float | None:
    """`1:02:03`, which these libraries leave to the caller."""
    if not text:
        return None
    seconds = 0.0
    for part in str(text).split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


# ---- comparing


def planted(data: bytes) -> bytes:
    """The feed with a recording in each item; the encodings here keep ASCII as it is."""
    count = iter(range(1000))

    def rss(match: re.Match[bytes]) -> bytes:
        prefix = match[1] or b""
        return b'<%senclosure url="https://example.org/%d.mp3" type="audio/mpeg"/>%s' % (prefix, next(count), match[0])

    def atom(match: re.Match[bytes]) -> bytes:
        link = b'<link rel="enclosure" type="audio/mpeg" href="https://example.org/%d.mp3"/>' % next(count)
        return link + match[0]

    return re.sub(rb"</entry>", atom, re.sub(rb"</(\w+:)?item>", rss, data))


def wrong_with(found: Found, expected: Expected) -> list[str]:
    """What differs, in words."""
    problems = []
    if (title := expected.get("title")) and _squash(found.title) != title:
        problems.append(f"title {_short(found.title)}")
    if len(found.items) != expected["recordings"]:
        problems.append(f"{len(found.items)} recordings, not {expected['recordings']}")
    if words := expected.get("words"):
        everything = found.title + " ".join(item["title"] + " " + item["text"] for item in found.items)
        if words not in everything:
            problems.append(f"no {words!r}")
    if not expected["recordings"] or not (first := expected.get("first")):
        return problems
    item = next((item for item in found.items if _squash(item["title"]) == first), None)
    if item is None:
        return [*problems, f"first title {_short(found.items[0]['title']) if found.items else 'missing'}"]
    if (when := expected.get("date")) and not _same_day(item["when"], when):
        problems.append(f"date {item['when']}")
    if (seconds := expected.get("duration")) is not None and abs((item["seconds"] or 0) - seconds) > 1:
        problems.append(f"{item['seconds']} s, not {seconds}")
    for name in ("transcripts", "chapters", "marks"):
        if name in expected and name in item and item[name] != expected[name]:
            problems.append(f"{name} {item[name]}, not {expected[name]}")
    if "people" in item and not set(expected.get("people", ())) <= item["people"]:
        problems.append(f"people {sorted(item['people'])}")
    return problems


def _same_day(given: Any, when: dt.datetime) -> bool:
    """The publisher's day, or the same moment's in UTC: readers differ in which they give."""
    if isinstance(given, dt.datetime):
        return abs((given.replace(tzinfo=given.tzinfo or dt.UTC) - when).total_seconds()) < 86400
    return given in {when.date(), when.astimezone(dt.UTC).date()}


def _squash(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    return repr(_squash(text)[:50])


@dataclass
class Table:
    """Verdicts by group and reader, and the rows worth showing."""

    counts: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    rows: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def add(self, group: str, name: str, why: str, verdicts: dict[str, str]) -> None:
        for reader, verdict in verdicts.items():
            kind = verdict.split(":")[0] if verdict != "right" else "right"
            self.counts.setdefault(group, {}).setdefault(reader, Counter())[kind] += 1
        self.rows.append((name, why, verdicts))


def judged(read: Callable[[], list[str]], *, empty: bool) -> str:
    """`right`, `wrong: …`, `refused: …` (right when there is nothing to read) or `crash: …`."""
    try:
        problems = read()
    except SummarizerError as error:
        return "right" if empty and "\n" not in str(error) else f"refused: {str(error)[:90]}"
    except Exception as error:  # what this is about
        if empty:
            return "right"
        return f"crash: {type(error).__name__} {_short(str(error))}"
    return f"wrong: {'; '.join(problems)}" if problems else "right"


# ---- the groups of files


def feeds(folder: Path, expected: dict[str, Expected], group: str, table: Table) -> None:
    for name, what in expected.items():
        data = (folder / name).read_bytes()
        data = planted(data) if what.get("planted") else data
        empty = not what["recordings"] and "title" not in what and "words" not in what
        verdicts = {}
        for reader, read in READERS.items():
            verdicts[reader] = judged(functools.partial(_compared, read, data, what), empty=empty)
        table.add(group, name, what.get("why", ""), verdicts)


def _compared(read: Callable[[bytes], Found], data: bytes, what: Expected) -> list[str]:
    return wrong_with(read(data), what)


def transcripts(folder: Path, expected: dict[str, Expected], group: str, table: Table) -> None:
    from summarizer.sources.feeds.chapters import read_chapters
    from summarizer.transcripts import read_transcript

    def read(name: str, what: Expected) -> list[str]:
        if "chapters" in what:
            count = len(read_chapters((folder / name).read_bytes()))
            return [] if count == what["chapters"] else [f"{count} chapters, not {what['chapters']}"]
        try:
            transcript = read_transcript(folder / name)
        except SummarizerError:
            if "refused" in what:
                return []
            raise
        problems = ["it was read"] if "refused" in what else []
        letters = sum(char.isalnum() for word in transcript.words for char in word.text)
        if "letters" in what and abs(letters - what["letters"]) > max(2, 0.02 * what["letters"]):
            problems.append(f"{letters} letters, not {what['letters']}")
        end = transcript.words[-1].end if transcript.timing != "none" else 0.0
        if "seconds" in what and abs(end - what["seconds"]) > 5:
            problems.append(f"ends at {end:.0f} s, not {what['seconds']:.0f}")
        if "speakers" in what and len(transcript.speakers) not in {what["speakers"], what["speakers"] % 2}:
            problems.append(f"{len(transcript.speakers)} speakers, not {what['speakers']}")
        named = sum(speaker.name is not None for speaker in transcript.speakers)
        if "named" in what and named != what["named"]:
            problems.append(f"{named} named, not {what['named']}")
        return problems

    for name, what in expected.items():
        verdict = judged(functools.partial(read, name, what), empty=False)
        table.add(group, name, what.get("why", ""), {"ours": verdict})


def others(data: Path, expected: dict[str, Expected], table: Table) -> None:
    for name, what in expected.items():
        if "letters" in what:
            transcripts(data / Path(name).parent, {Path(name).name: what}, "lists, answers, pages", table)
            continue
        verdict = judged(functools.partial(_other, data / name, what), empty=False)
        table.add("lists, answers, pages", name, what.get("why", ""), {"ours": verdict})


def _other(path: Path, what: Expected) -> list[str]:
    from summarizer.sources import list_episodes
    from summarizer.sources.feeds.opml import read_opml
    from summarizer.sources.links.apple import apple_show

    if "list" in what:
        count = len(read_opml(path.read_bytes()))
        return [] if count == what["list"] else [f"{count} feeds, not {what['list']}"]
    if "apple" in what:
        link = f"https://podcasts.apple.com/us/podcast/x/id{what['id']}"
        link += f"?i={what['episode']}" if "episode" in what else ""
        with _answering(path.read_bytes()) as address:
            show = apple_show(link, FetchSettings(retries=0, apple=address), Silent())
        if show is None or show.feed != what["apple"]:
            return [f"feed {show.feed if show else None}"]
        rows = json.loads(path.read_bytes())["results"]
        title = next((row["trackName"] for row in rows if row.get("trackId") == what.get("episode", 0)), "")
        return [] if show.metadata.title == title else [f"title {show.metadata.title!r}"]
    try:
        list_episodes(str(path), FetchSettings(retries=0), Silent())
    except SummarizerError as error:
        return [] if what["refused"] in str(error) and "\n" not in str(error) else [f"said {str(error)[:80]!r}"]
    return ["it was taken for a source"]


@contextlib.contextmanager
def _answering(body: bytes) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


# ---- the largest feed


def measure(path: Path, reader: str) -> tuple[float, float]:
    """(CPU seconds of reading, peak MB of the process), in a process of its own, imports not counted as reading."""
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[3]); import sources\n"
        "data = open(sys.argv[1], 'rb').read(); read = sources.READERS[sys.argv[2]]\n"
        "try: read(b'<rss><channel/></rss>')\n"
        "except Exception: pass\n"
        "begun = time.process_time(); read(data); print(time.process_time() - begun, sources.peak())"
    )
    here = str(Path(__file__).resolve().parent)
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path), reader, here], capture_output=True, text=True, check=True
    )
    spent, peak = ran.stdout.split()
    return float(spent), float(peak)


def peak() -> float:
    """MB that this process held at most. Linux counts what its parent held into ru_maxrss, so it is asked otherwise."""
    with contextlib.suppress(OSError):
        status = Path("/proc/self/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    parser = argparse.ArgumentParser(description="what comes out of every feed, transcript and answer of a folder")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--all", action="store_true", help="every file, not only those that somebody got wrong")
    options = parser.parse_args()
    expected = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    table, begun = Table(), time.process_time()
    feeds(options.data / "feeds", expected["feeds"], "feeds", table)
    feeds(options.data / "feeds" / "feedparser", expected["feedparser"], "feedparser's own cases", table)
    for group in ("transcripts", "transcript-formats"):
        transcripts(options.data / group, expected[group], group, table)
    others(options.data, expected["others"], table)
    show(table, all_rows=options.all)
    known = {name for group in ("transcripts", "transcript-formats") for name in expected[group]}
    known |= set(expected["feeds"]) | set(expected["feedparser"]) | {Path(name).name for name in expected["others"]}
    for place in ("feeds", "transcripts", "transcript-formats", "api"):
        for path in sorted((options.data / place).rglob("*")):
            if path.is_file() and path.name not in known:
                print(f"\nNothing is expected of {place}/{path.name} yet.")
    print(f"\n{time.process_time() - begun:.0f} CPU s for all.\n")
    largest = max((options.data / "feeds").glob("*.*"), key=lambda path: path.stat().st_size)
    print(f"| {largest.name}, {largest.stat().st_size / 2**20:.1f} MB | CPU s | peak MB |\n|---|---|---|")
    for reader in READERS:
        spent, peak = measure(largest, reader)
        print(f"| {reader} | {spent:.2f} | {peak:.0f} |")


def show(table: Table, *, all_rows: bool) -> None:
    print("| files | reader | right | wrong | refused | crash |\n|---|---|---|---|---|---|")
    for group, readers in table.counts.items():
        for reader, counts in readers.items():
            cells = " | ".join(str(counts[kind]) for kind in ("right", "wrong", "refused", "crash"))
            print(f"| {group} ({sum(counts.values())}) | {reader} | {cells} |")
    print("\n| file | what is odd | " + " | ".join(READERS) + " |\n|---|---|" + "---|" * len(READERS))
    for name, why, verdicts in table.rows:
        if all_rows or set(verdicts.values()) != {"right"}:
            cells = " | ".join(verdicts.get(reader, "").replace("|", "/") for reader in READERS)
            print(f"| {name} | {why} | {cells} |")


if __name__ == "__main__":
    main()
