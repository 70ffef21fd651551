"""Searches the transcripts of every episode of a folder with a full-text index, which is updated first.

A passage is one turn of one speaker; a long turn is cut at the ends of sentences. An episode is read again when its
transcript, or a name that a reviewer gave to a speaker, has changed. The FTS5 table holds no text (`content=''`); the
table `passages` does.
"""

from __future__ import annotations

import bisect
import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote as quoted

from summarizer.errors import InputError
from summarizer.library.catalogue import read_stamps, require_folder
from summarizer.library.sqlite_cache import cache_path, open_cache
from summarizer.records.base import Record
from summarizer.records.episode import Episode
from summarizer.records.review import Decisions
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Sentence, Transcript
from summarizer.reporting import Reporter, Silent
from summarizer.store import EpisodeFolder, Root
from summarizer.text.search_words import Query, parse_query, place_matches, search_tokens

__all__ = ["Found", "Hit", "Limits", "search_transcripts"]

_VERSION = 2
_FILES = ("transcript.json", "decisions.json", "episode.json")
_MAX_PASSAGE_WORDS = 250  # a longer turn is cut at the end of a sentence
_SCHEMA = """
CREATE TABLE episodes (
  number INTEGER PRIMARY KEY, folder TEXT UNIQUE NOT NULL, stamp TEXT NOT NULL, content TEXT NOT NULL,
  heard INTEGER NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, show TEXT, programme TEXT NOT NULL,
  day TEXT, link TEXT, audio TEXT
);
CREATE TABLE passages (
  number INTEGER PRIMARY KEY, episode INTEGER NOT NULL, speaker TEXT, voice TEXT NOT NULL, text TEXT NOT NULL,
  ending REAL NOT NULL, sentences TEXT NOT NULL
);
CREATE INDEX passages_of ON passages (episode);
CREATE VIRTUAL TABLE words USING fts5 (
  said, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
)
"""


class Limits(NamedTuple):
    """Limits the passages that a search returns."""

    speaker: str | None = None  # the name, or words of it
    show: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None  # inclusive
    most: int = 20


class Hit(Record):
    """One passage, as `search --json` prints it."""

    episode: str  # id
    title: str
    show: str | None
    date: str | None  # yyyy-mm-dd
    folder: str  # relative to the searched folder
    speaker: str | None
    start: float  # seconds: the sentence in which the first match stands
    end: float  # of the passage
    clock: str
    text: str  # the whole passage
    matches: tuple[tuple[int, int], ...]  # [start, end) characters of `text`
    link: str | None  # the recording at that second
    score: float  # BM25, higher is better; only comparable within one search


class Found(Record):
    query: str
    episodes: int  # with a transcript, in the index
    passages: int  # that match; `hits` holds the best of them
    hits: tuple[Hit, ...]


def search_transcripts(root: Root, text: str, limits: Limits | None = None, report: Reporter | None = None) -> Found:
    """Searches every transcript below `root`. Raises InputError when `root` is no folder or no word is given."""
    query, limits = parse_query(text), limits or Limits()
    with open_cache(cache_path(require_folder(root), ".search.sqlite"), _SCHEMA, _VERSION) as index:
        update(root, index, report or Silent())
        return _select(root, index, text, query, limits)


def update(root: Root, index: sqlite3.Connection, report: Reporter) -> int:
    """Updates the index from the folders; returns how many episodes were read."""
    known = {row[0]: row[1:] for row in index.execute("SELECT folder, stamp, content, number FROM episodes")}
    here, read = set(), 0
    todo = []
    for folder, stamp in read_stamps(root, _FILES):
        here.add(folder)
        if folder not in known or known[folder][0] != stamp:
            todo.append((folder, stamp))
    for count, (folder, stamp) in enumerate(todo):
        if len(todo) > 1:
            report.progress(count, len(todo), "reading transcripts")
        files = root.at(folder)
        content = _content(files)
        if folder in known and known[folder][1] == content:
            index.execute("UPDATE episodes SET stamp = ? WHERE folder = ?", (stamp, folder))
            continue
        if folder in known:
            _delete(index, known[folder][2])
        read += _add(index, files, (folder, stamp, content))
        if count % 200 == 199:
            index.commit()  # an interrupted first run continues from here
    for folder in known.keys() - here:
        _delete(index, known[folder][2])
    return read


def _content(folder: EpisodeFolder) -> str:
    digest = hashlib.sha256()
    for name in _FILES:
        digest.update((folder / name).read_bytes() if folder.has(name) else b"-")
    return digest.hexdigest()


def _delete(index: sqlite3.Connection, number: int) -> None:
    for passage, text in index.execute("SELECT number, text FROM passages WHERE episode = ?", (number,)).fetchall():
        # To delete from an index without text, FTS5 needs the text that was indexed.
        index.execute("INSERT INTO words (words, rowid, said) VALUES ('delete', ?, ?)", (passage, _said(text)))
    index.execute("DELETE FROM passages WHERE episode = ?", (number,))
    index.execute("DELETE FROM episodes WHERE number = ?", (number,))


def _add(index: sqlite3.Connection, folder: EpisodeFolder, key: tuple[str, str, str]) -> int:
    """Adds an episode to the index, also one without a transcript; returns 1 with a transcript, else 0."""
    found = _heard(folder)
    row: tuple[str | None, ...] = ("", "", None, "", None, None, None)
    if found is not None:
        episode = found[0]
        day = episode.date.isoformat() if episode.date else None
        audio = episode.audio.file if episode.audio and folder.has(episode.audio.file) else None
        row = (episode.id, episode.title, episode.show, _said(episode.show or ""), day, _address(episode), audio)
    marks = "INSERT INTO episodes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    number = index.execute(marks, (*key, found is not None, *row)).lastrowid
    if found is None or number is None:
        return 0
    for sentences in passages(found[1]):
        _add_passage(index, number, found[1], sentences)
    return 1


def _heard(folder: EpisodeFolder) -> tuple[Episode, Transcript] | None:
    """The episode and its transcript, with the names that reviewers gave to speakers."""
    if not folder.has("transcript.json"):
        return None
    try:
        transcript = folder.read("transcript.json", Transcript)
        if folder.has("decisions.json"):
            transcript = folder.read("decisions.json", Decisions).revoiced(transcript)
        return folder.read("episode.json", Episode), transcript
    except InputError:  # one damaged file must not stop the search; `status` reports it
        return None


def _add_passage(
    index: sqlite3.Connection, episode: int, transcript: Transcript, sentences: tuple[Sentence, ...]
) -> None:
    speaker = transcript.display(sentences[0].speaker)
    text = transcript.text(sentences[0].words[0], sentences[-1].words[1])
    starts, at = [], 0
    for sentence in sentences:
        said = transcript.text(*sentence.words)
        at = max(at, text.find(said, at))
        starts.append((at, round(sentence.start, 2)))
        at += len(said)
    passage = index.execute(
        "INSERT INTO passages (episode, speaker, voice, text, ending, sentences) VALUES (?, ?, ?, ?, ?, ?)",
        (episode, speaker, _said(speaker or ""), text, max(one.end for one in sentences), json.dumps(starts)),
    ).lastrowid
    index.execute("INSERT INTO words (rowid, said) VALUES (?, ?)", (passage, _said(text)))


def passages(transcript: Transcript) -> Iterator[tuple[Sentence, ...]]:
    """The turns as runs of sentences of about `_MAX_PASSAGE_WORDS` words at most."""
    run: list[Sentence] = []
    for sentence in transcript.sentences:
        words = sentence.words[1] - run[0].words[0] if run else 0
        if run and (sentence.speaker != run[0].speaker or words > _MAX_PASSAGE_WORDS):
            yield tuple(run)
            run = []
        run.append(sentence)
    if run:
        yield tuple(run)


def _said(text: str) -> str:
    return " ".join(token.text for token in search_tokens(text))


def _select(root: Root, index: sqlite3.Connection, text: str, query: Query, limits: Limits) -> Found:
    where, values = _conditions(limits)
    source = (
        "FROM words JOIN passages p ON p.number = words.rowid JOIN episodes e ON e.number = p.episode "
        f"WHERE words MATCH ? {where}"
    )
    values = [query.match, *values]
    count = index.execute(f"SELECT count(*) {source}", values).fetchone()[0]
    rows = index.execute(
        "SELECT e.id, e.title, e.show, e.day, e.folder, e.link, e.audio, p.speaker, p.ending, p.text, p.sentences, "
        f"bm25(words) {source} ORDER BY bm25(words), e.day DESC, p.number LIMIT ?",
        [*values, limits.most],
    )
    total = index.execute("SELECT count(*) FROM episodes WHERE heard").fetchone()[0]
    return Found(query=text, episodes=total, passages=count, hits=tuple(_hit(root, row, query) for row in rows))


def _conditions(limits: Limits) -> tuple[str, list[Any]]:
    """The limits as SQL with placeholders, and the placeholders' values."""
    where, values = "", []
    for column, words in (("p.voice", limits.speaker), ("e.programme", limits.show)):
        if words is not None:
            where += f" AND instr(' ' || {column} || ' ', ?)"
            values.append(f" {_said(words)} ")
    for comparison, day in ((">=", limits.since), ("<=", limits.until)):
        if day is not None:
            where += f" AND e.day {comparison} ?"
            values.append(day.isoformat())
    return where, values


def _hit(root: Root, row: tuple[Any, ...], query: Query) -> Hit:
    episode, title, show, day, folder, link, audio, speaker, end, text, sentences, rank = row
    matches = place_matches(text, query.terms)
    starts = json.loads(sentences)
    at = bisect.bisect_right([start for start, _ in starts], matches[0][0] if matches else 0) - 1
    start = starts[max(0, at)][1]
    if audio and root.is_local:
        link = f"{(root.path / folder / audio).resolve().as_uri()}#t={int(start)}"
    elif link:
        link = f"{link}{int(start)}"
    return Hit(
        episode=episode, title=title, show=show, date=day, folder=folder, speaker=speaker, start=start, end=end,
        clock=format_clock(start), text=text, matches=matches, link=link, score=round(-rank, 4),
    )  # fmt: skip


def _address(episode: Episode) -> str | None:
    """The recording's address on the web, to which the caller appends the second."""
    if episode.media_kind == "page" and episode.link:
        url = f"{episode.link}{'&' if '?' in episode.link else '?'}t="
    else:
        url = f"{(episode.audio.url if episode.audio else None) or episode.link or ''}#t="
    return quoted(url, safe="%/:?#[]@!$&'()*+,;=~") if url.lower().startswith(("http://", "https://")) else None
