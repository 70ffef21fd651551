"""Searches the transcripts of every episode of a folder with a full-text index, which is updated first.

A passage is one turn of one speaker; a long turn is cut at the ends of sentences. An episode is read again when its
transcript, or a name that a reviewer gave to a speaker, has changed. The FTS5 table holds no text (`content=''`); the
table `passages` does. Of each passage it holds the range of words, so that what is found has an id
(`records/passage_id.py`).
"""

from __future__ import annotations

import bisect
import contextlib
import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote as quoted

from summarizer.errors import InputError
from summarizer.library.catalogue import read_stamps, require_folder
from summarizer.library.sqlite_cache import cache_path, open_cache
from summarizer.pipeline.reviewers import fitting
from summarizer.records.base import Record
from summarizer.records.episode import Episode
from summarizer.records.passage_id import PassageId, conversation_digest
from summarizer.records.review import Decisions
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Sentence, Transcript
from summarizer.reporting import Reporter, Silent
from summarizer.store import EpisodeFolder, Root
from summarizer.text.search_words import Query, parse_query, place_matches, search_tokens

__all__ = ["Found", "Hit", "Limits", "open_index", "said_of", "search_transcripts", "update"]

_VERSION = 5
_FILES = ("transcript.json", "decisions.json", "episode.json")
_MAX_PASSAGE_WORDS = 250  # a longer turn is cut at the end of a sentence
_SCHEMA = """
CREATE TABLE episodes (
  number INTEGER PRIMARY KEY, folder TEXT UNIQUE NOT NULL, stamp TEXT NOT NULL, content TEXT NOT NULL,
  heard INTEGER NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, show TEXT, programme TEXT NOT NULL,
  day TEXT, page TEXT, timed TEXT, sound TEXT, audio TEXT, recording TEXT, language TEXT, titled TEXT NOT NULL,
  digest TEXT NOT NULL
);
CREATE INDEX episodes_by_id ON episodes (id);
CREATE INDEX episodes_by_recording ON episodes (recording);
CREATE TABLE voices (
  episode INTEGER NOT NULL, name TEXT NOT NULL, said TEXT NOT NULL, role TEXT NOT NULL
);
CREATE INDEX voices_of ON voices (episode);
CREATE TABLE passages (
  number INTEGER PRIMARY KEY, episode INTEGER NOT NULL, speaker TEXT, voice TEXT NOT NULL, text TEXT NOT NULL,
  ending REAL NOT NULL, sentences TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
);
CREATE INDEX passages_of ON passages (episode);
CREATE VIRTUAL TABLE words USING fts5 (
  said, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('words', 'row')
"""


class Limits(NamedTuple):
    """Limits the passages that a search returns."""

    speaker: str | None = None  # the name, or words of it
    show: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None  # inclusive
    most: int = 20
    skip: int = 0  # of the best ones
    episode: str | None = None  # id


class Hit(Record):
    """One passage, as `search --json` prints it."""

    id: str  # of the passage: `records/passage_id.py`
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
    link: str | None  # the episode's page, at that second where it plays the recording
    audio: str | None  # the recording at that second: a file of this machine, or its address
    score: float  # BM25, higher is better; only comparable within one search


class Found(Record):
    query: str
    episodes: int  # with a transcript, in the index
    passages: int  # that match; `hits` holds the best of them
    hits: tuple[Hit, ...]


def search_transcripts(
    root: Root,
    text: str,
    limits: Limits | None = None,
    report: Reporter | None = None,
    *,
    cache: Path | None = None,
    files: bool = True,
) -> Found:
    """Searches every transcript below `root`. Raises InputError when `root` is no folder or no word is given.

    `cache`: the folder of the index; None: beside the episodes, where they may be written.
    `files`: `audio` is the file beside the transcript, if it is there; else only where no address is known.
    """
    query, limits = parse_query(text), limits or Limits()
    with open_index(root, cache) as index:
        update(root, index, report or Silent())
        return _select(root, index, text, query, limits, files=files)


def open_index(root: Root, cache: Path | None = None) -> AbstractContextManager[sqlite3.Connection]:
    """The index as it stands, before `update`. Raises InputError when `root` is no folder."""
    return open_cache(cache_path(require_folder(root), ".search.sqlite", cache), _SCHEMA, _VERSION)


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
        index.execute("INSERT INTO words (words, rowid, said) VALUES ('delete', ?, ?)", (passage, said_of(text)))
    index.execute("DELETE FROM passages WHERE episode = ?", (number,))
    index.execute("DELETE FROM voices WHERE episode = ?", (number,))
    index.execute("DELETE FROM episodes WHERE number = ?", (number,))


def _add(index: sqlite3.Connection, folder: EpisodeFolder, key: tuple[str, str, str]) -> int:
    """Adds an episode to the index, also one without a transcript; returns 1 with a transcript, else 0."""
    found = _heard(folder)
    row: tuple[str | None, ...] = ("", "", None, "", *[None] * 7, "", "")
    if found is not None:
        episode, transcript = found
        day = episode.date.isoformat() if episode.date else None
        audio = episode.audio.file if episode.audio and folder.has(episode.audio.file) else None
        recording = transcript.audio_sha256 or (episode.audio.sha256 if episode.audio else None)
        row = (
            episode.id, episode.title, episode.show, said_of(episode.show or ""), day, *_addresses(episode), audio,
            recording, transcript.language, said_of(episode.title), conversation_digest(transcript),
        )  # fmt: skip
    marks = "INSERT INTO episodes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    number = index.execute(marks, (*key, found is not None, *row)).lastrowid
    if found is None or number is None:
        return 0
    roles: dict[str, str] = {person.name: person.role for person in found[0].people}
    roles |= {speaker.display: roles.get(speaker.display, speaker.role) for speaker in found[1].speakers}
    voices = [(number, name, said_of(name), role) for name, role in sorted(roles.items())]
    index.executemany("INSERT INTO voices VALUES (?, ?, ?, ?)", voices)
    for sentences in passages(found[1]):
        _add_passage(index, number, found[1], sentences)
    return 1


def _heard(folder: EpisodeFolder) -> tuple[Episode, Transcript] | None:
    """The episode and its transcript, with the names that reviewers gave to speakers."""
    if not folder.has("transcript.json"):
        return None
    try:
        episode, transcript = folder.read("episode.json", Episode), folder.read("transcript.json", Transcript)
        if folder.has("decisions.json"):
            log = folder.read("decisions.json", Decisions)
            with contextlib.suppress(InputError):  # decisions about another episode name nobody here
                transcript = fitting(log, episode, transcript).decisions.revoiced(transcript)
        return episode, transcript
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
        "INSERT INTO passages (episode, speaker, voice, text, ending, sentences, first, last) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            episode,
            speaker,
            said_of(speaker or ""),
            text,
            max(one.end for one in sentences),
            json.dumps(starts),
            sentences[0].words[0],
            sentences[-1].words[1],
        ),
    ).lastrowid
    index.execute("INSERT INTO words (rowid, said) VALUES (?, ?)", (passage, said_of(text)))


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


def said_of(text: str) -> str:
    """A text as the index has it: its words in small letters, with a space between two."""
    return " ".join(token.text for token in search_tokens(text))


def _select(root: Root, index: sqlite3.Connection, text: str, query: Query, limits: Limits, *, files: bool) -> Found:
    where, values = _conditions(limits)
    source = (
        "FROM words JOIN passages p ON p.number = words.rowid JOIN episodes e ON e.number = p.episode "
        f"WHERE words MATCH ? {where}"
    )
    values = [query.match, *values]
    count = index.execute(f"SELECT count(*) {source}", values).fetchone()[0]
    rows = index.execute(
        "SELECT e.id, e.title, e.show, e.day, e.folder, e.page, e.timed, e.sound, e.audio, p.speaker, p.ending, "
        f"p.text, p.sentences, bm25(words), e.digest, p.first, p.last {source} "
        "ORDER BY bm25(words), e.day DESC, p.number LIMIT ? OFFSET ?",
        [*values, limits.most, limits.skip],
    )
    total = index.execute("SELECT count(*) FROM episodes WHERE heard").fetchone()[0]
    return Found(
        query=text, episodes=total, passages=count, hits=tuple(_hit(root, row, query, files=files) for row in rows)
    )


def _conditions(limits: Limits) -> tuple[str, list[Any]]:
    """The limits as SQL with placeholders, and the placeholders' values."""
    where, values = "", []
    for column, words in (("p.voice", limits.speaker), ("e.programme", limits.show)):
        if words is not None:
            where += f" AND instr(' ' || {column} || ' ', ?)"
            values.append(f" {said_of(words)} ")
    if limits.episode is not None:
        where += " AND e.id = ?"
        values.append(limits.episode)
    for comparison, day in ((">=", limits.since), ("<=", limits.until)):
        if day is not None:
            where += f" AND e.day {comparison} ?"
            values.append(day.isoformat())
    return where, values


def _hit(root: Root, row: tuple[Any, ...], query: Query, *, files: bool) -> Hit:
    episode, title, show, day, folder, page, timed, sound, audio, speaker, end, text, sentences, rank, *words = row
    matches = place_matches(text, query.terms)
    starts = json.loads(sentences)
    at = bisect.bisect_right([start for start, _ in starts], matches[0][0] if matches else 0) - 1
    start = starts[max(0, at)][1]
    link = f"{timed}{int(start)}" if timed else page
    if audio and root.is_local and (files or not (sound or link)):
        sound = (root.path / folder / audio).resolve().as_uri()
    audio = f"{sound}#t={int(start)}" if sound else None
    return Hit(
        id=str(PassageId(episode, *words)), episode=episode, title=title, show=show, date=day, folder=folder,
        speaker=speaker, start=start, end=end, clock=format_clock(start), text=text, matches=matches, link=link,
        audio=audio, score=round(-rank, 4),
    )  # fmt: skip


def _addresses(episode: Episode) -> tuple[str | None, str | None, str | None]:
    """Of the page; of a page that plays the recording, to which the caller appends the second; of the recording."""
    page = _web_address(episode.link)
    timed = f"{page}{'&' if '?' in page else '?'}t=" if page and episode.media_kind == "page" else None
    return page, timed, _web_address(episode.audio.url if episode.audio else None)


def _web_address(url: str | None) -> str | None:
    is_web = url is not None and url.lower().startswith(("http://", "https://"))
    return quoted(url, safe="%/:?#[]@!$&'()*+,;=~") if url and is_web else None
