"""The tools that list, search and read an archive."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, overload

from summarizer.agents.answers import (
    EpisodeEntry,
    EpisodesArguments,
    EpisodesResult,
    PassageArguments,
    PassageResult,
    PersonEntry,
    SearchArguments,
    SearchHit,
    SearchResult,
    SentenceEntry,
    TurnEntry,
)
from summarizer.agents.confined import ConfinedRoot
from summarizer.agents.cursors import begin_of, cursor_at, page
from summarizer.errors import InputError
from summarizer.library.catalogue import CatalogueEntry, read_catalogue
from summarizer.library.search import Limits, open_index, said_of, search_transcripts, update
from summarizer.pipeline.passages import QuotableEpisode, read_quotable_episode
from summarizer.records.passage_id import EPISODE_ID, PassageId, parse_passage_id
from summarizer.records.timecode import format_clock, parse_clock
from summarizer.records.transcript import Sentence
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.text.shortening import shortened

__all__ = ["ArchiveReading", "bounded_words", "clock_of", "name_of"]

_MAX_NAME = 200  # characters of a title or a name that are shown
_MAX_PEOPLE = 20
_MAX_LINK = 2000  # characters
_MAX_WORDS = 1500  # characters of one text that are shown
_IS_ID = re.compile(EPISODE_ID, re.ASCII)  # an episode of another id cannot be named, and is left out
_BEFORE = 3  # sentences before the passage that was asked for


class ArchiveReading:
    """An archive below a root. `cache`: the folder of its index, outside of it."""

    def __init__(self, root: ConfinedRoot, cache: Path, settings: Settings) -> None:
        self.root = root
        self.cache = cache
        self.settings = settings

    def episodes(self, given: EpisodesArguments) -> EpisodesResult:
        """The episodes that fit, the newest first."""
        with open_index(self.root, self.cache) as index:
            update(self.root, index, Silent())
            known = _indexed(index)
            guests = _episodes_with(index, given.guest) if given.guest else None
            found = [one for one in read_catalogue(self.root, risks=False, cache=self.cache) if _fits(one, given)]
            if guests is not None:
                found = [one for one in found if one.folder in guests]
            found.sort(key=lambda one: (one.date or "", one.folder), reverse=True)
            question = ("episodes", given.model_dump(exclude={"cursor", "limit"}), [one.folder for one in found])
            some, cursor = page(found, given.limit, given.cursor, *question)
            shown = tuple(_entry(index, one, known.get(one.folder)) for one in some)
        return EpisodesResult(total=len(found), episodes=shown, next=cursor)

    def episode(self, id: str) -> EpisodeEntry:
        """One episode. Raises InputError when there is none."""
        with open_index(self.root, self.cache) as index:
            update(self.root, index, Silent())
            folder = self._folder_of(index, id)
            one = next(one for one in read_catalogue(self.root, risks=False, cache=self.cache) if one.folder == folder)
            return _entry(index, one, _indexed(index).get(folder))

    def search(self, given: SearchArguments) -> SearchResult:
        """The passages that match, the best first."""
        question = ("search", given.model_dump(exclude={"cursor", "limit"}))
        begin = begin_of(given.cursor, *question)
        limits = Limits(given.speaker, given.show, given.since, given.until, given.limit, begin, given.episode)
        found = search_transcripts(self.root, given.query, limits, cache=self.cache, files=False)
        end = begin + given.limit
        hits = []
        for hit in found.hits:
            if not _IS_ID.fullmatch(hit.episode):
                continue
            said, is_cut = bounded_words(hit.text)
            hits.append(
                SearchHit(
                    id=hit.id, episode=hit.episode, title=name_of(hit.title), show=name_of(hit.show), date=hit.date,
                    speaker=name_of(hit.speaker), start=hit.start, clock=hit.clock, said=said, shortened=is_cut,
                    link=_bounded(hit.link), audio=_bounded(hit.audio),
                )
            )  # fmt: skip
        more = cursor_at(end, *question) if end < found.passages else None
        return SearchResult(total=found.passages, episodes=found.episodes, hits=tuple(hits), next=more)

    def passage(self, given: PassageArguments) -> PassageResult:
        """The turns around a passage, or those that a cursor names."""
        if sum((given.id is not None, given.episode is not None, given.cursor is not None)) != 1:
            raise InputError("give one of: id; episode with time; cursor")
        named = given.cursor or given.id
        if named is not None:
            asked = parse_passage_id(named)
            conversation = self.conversation(asked.episode, asked)
            first, last = conversation.require_current(asked)
            if given.cursor is not None:
                return _turns(conversation, conversation.transcript.sentence_ids((first, last)), given.sentences)
        else:
            conversation = self.conversation(given.episode or "")
            first = _word_at(conversation, given.time)
            last = first + 1
        begin = conversation.transcript.sentence_ids((first, last)).start
        begin = max(0, begin - min(_BEFORE, given.sentences - 1))
        return _turns(conversation, range(begin, begin + given.sentences), given.sentences)

    def conversation(self, id: str, passage: PassageId | None = None) -> QuotableEpisode:
        """What is said in an episode; of several with this id, the one that a passage was read from."""
        with open_index(self.root, self.cache) as index:
            update(self.root, index, Silent())
            folder = self._folder_of(index, id, passage.digest if passage else None, heard=True)
        return read_quotable_episode(self.root.at(folder))

    def _folder_of(self, index: sqlite3.Connection, id: str, digest: str | None = None, *, heard: bool = False) -> str:
        rows = index.execute(
            "SELECT folder FROM episodes WHERE id = ? AND (heard OR NOT ?) ORDER BY digest = ? DESC, folder",
            (id, heard, digest or ""),
        ).fetchall()
        if not rows or not id:  # a folder without facts has none
            what = "no episode with a transcript" if heard else "no episode"
            raise InputError(f"there is {what} with the id {shortened(id, 70)!r}; the tool episodes lists them")
        return str(rows[0][0])


def _bounded(address: str | None) -> str | None:
    return address if address and len(address) <= _MAX_LINK else None


class _Indexed(NamedTuple):
    number: int
    heard: bool
    language: str | None


def _indexed(index: sqlite3.Connection) -> dict[str, _Indexed]:
    rows = index.execute("SELECT folder, number, heard, language FROM episodes")
    return {folder: _Indexed(number, bool(heard), language) for folder, number, heard, language in rows}


def _episodes_with(index: sqlite3.Connection, guest: str) -> set[str]:
    """The folders of episodes in which somebody of this name speaks or is named who is not the host."""
    words = said_of(guest)
    rows = index.execute(
        "SELECT e.folder FROM voices v JOIN episodes e ON e.number = v.episode "
        "WHERE v.role != 'host' AND instr(' ' || v.said || ' ', ?)",
        (f" {words} ",),
    )
    return {folder for (folder,) in rows} if words else set()


def _fits(one: CatalogueEntry, given: EpisodesArguments) -> bool:
    if not _IS_ID.fullmatch(one.id):
        return False
    for wanted, here in ((given.show, one.show), (given.title, one.title)):
        if wanted is not None and f" {said_of(wanted)} " not in f" {said_of(here or '')} ":
            return False
    since, until = given.since, given.until
    if (since or until) and not one.date:
        return False
    return (since is None or (one.date or "") >= since.isoformat()) and (
        until is None or (one.date or "") <= until.isoformat()
    )


def _entry(index: sqlite3.Connection, one: CatalogueEntry, known: _Indexed | None) -> EpisodeEntry:
    number = known.number if known else None
    rows = index.execute(
        "SELECT name, role FROM voices WHERE episode = ? ORDER BY rowid LIMIT ?", (number, _MAX_PEOPLE)
    ).fetchall()
    return EpisodeEntry(
        id=one.id, title=name_of(one.title), show=name_of(one.show), date=one.date,
        people=tuple(PersonEntry(name=name_of(name), role=role) for name, role in rows),
        length=format_clock(one.seconds) if one.seconds else None, language=known.language if known else None,
        state=one.shown_state, transcript=bool(known and known.heard),
        post=f"{one.folder}/post.md" if one.post else None, quotations=one.quotes,
        passing=one.passing if one.quotes is not None else None,
    )  # fmt: skip


def _word_at(conversation: QuotableEpisode, time: str | float | None) -> int:
    """The first word said at or after a time, else the last one. Raises InputError for what is no time."""
    transcript = conversation.transcript
    try:
        seconds = parse_clock(str(time)) if time is not None else None
    except ValueError:
        seconds = None
    if seconds is None:
        raise InputError("give with episode a time such as 12:34, 1:02:34 or 754.3")
    if not transcript.words:
        raise InputError("this episode's transcript has no words")
    at = next((at for at, word in enumerate(transcript.words) if word.end > seconds), None)
    return at if at is not None else len(transcript.words) - 1


def _turns(conversation: QuotableEpisode, wanted: range, size: int) -> PassageResult:
    transcript = conversation.transcript
    every = len(transcript.sentences)
    some = transcript.sentences[wanted.start : min(wanted.stop, wanted.start + size)]
    end = wanted.start + len(some)

    def cursor(first: int, last: int) -> str | None:
        if first >= last:
            return None
        return conversation.id_of((transcript.sentences[first].words[0], transcript.sentences[last - 1].words[1]))

    turns = [_turn(conversation, list(run)) for _, run in groupby(some, key=lambda one: one.speaker)]
    return PassageResult(
        episode=conversation.episode.id, title=name_of(conversation.episode.title), total=every, turns=tuple(turns),
        previous=cursor(max(0, wanted.start - size), wanted.start), next=cursor(end, min(every, end + size)),
    )  # fmt: skip


def _turn(conversation: QuotableEpisode, sentences: list[Sentence]) -> TurnEntry:
    transcript, first = conversation.transcript, sentences[0]
    speaker = transcript.by_label.get(first.speaker or "")
    return TurnEntry(
        speaker=name_of(transcript.display(first.speaker)), role=speaker.role if speaker else "unknown",
        start=None if transcript.timing == "none" else round(first.start, 2),
        clock=clock_of(conversation, first.start), sentences=tuple(_sentences(conversation, sentences)),
    )  # fmt: skip


def _sentences(conversation: QuotableEpisode, sentences: list[Sentence]) -> Iterable[SentenceEntry]:
    for one in sentences:
        said, is_cut = bounded_words(conversation.transcript.text(*one.words))
        yield SentenceEntry(
            id=conversation.id_of(one.words), number=one.id, said=said, shortened=is_cut,
            off_record=one.id in conversation.withheld,
        )  # fmt: skip


def clock_of(conversation: QuotableEpisode, seconds: float | None) -> str | None:
    """A time as people read it; None in a transcript without times."""
    return None if seconds is None or conversation.transcript.timing == "none" else format_clock(seconds)


@overload
def name_of(text: str) -> str: ...


@overload
def name_of(text: None) -> None: ...


def name_of(text: str | None) -> str | None:
    """A title or a name on one line, shortened."""
    return shortened(text, _MAX_NAME) if text is not None else None


def bounded_words(text: str) -> tuple[str, bool]:
    """Words said on one line, and whether they were cut."""
    line = " ".join(text.split())
    return (line, False) if len(line) <= _MAX_WORDS else (shortened(line, _MAX_WORDS), True)
