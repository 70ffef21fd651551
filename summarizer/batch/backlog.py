"""A backlog, read as it is needed: a text file, a list of feeds, a feed, a folder or standard input -> entries.

Nothing is held but what is being read: one feed, one folder's names, and sixteen bytes for each entry given, by which
one that comes again is left out. A feed that cannot be read is an entry with a `problem`; the others go on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from summarizer.audio import file_problem, printable, require_file
from summarizer.batch.backlog_lines import (
    MANY,
    MAX_LINE_CHARS,
    URL,
    parse_line,
    settings_for,
    transcript_of,
    without_comment,
)
from summarizer.batch.named_twice import NamedTwice, SingleLine
from summarizer.batch.unread import UnreadFeed, UnreadFeeds
from summarizer.errors import InputError, SummarizerError
from summarizer.net import host_of, redact, sniff
from summarizer.net.address import url_parts
from summarizer.net.sniff import HEAD_BYTES, names_media
from summarizer.records.base import Record
from summarizer.records.batch import Entry
from summarizer.records.days import parse_day
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.text.folding import fold_letters

if TYPE_CHECKING:
    from summarizer.net.address import Guard

__all__ = ["Wanted", "read_backlog", "settings_for", "transcript_of"]

MAX_SHOWN_LINES = 10  # wrong ones, told at once
MAX_OPML_BYTES = 50 * 2**20


class Wanted(Record):
    """Which episodes of a feed, playlist or folder; the newest first."""

    since: dt.date | None = None  # an episode without a date is then left out
    until: dt.date | None = None  # this day included
    limit: int | None = None  # of each feed or folder
    match: str | None = None  # words, all of which the title holds

    def chosen(self, episodes: Iterable[Episode]) -> Iterator[Episode]:
        words = fold_letters(self.match or "").split()
        fitting = (one for one in episodes if self._in_time(one.date) and _holds(one.title, words))
        return itertools.islice(fitting, self.limit)

    def _in_time(self, day: dt.date | None) -> bool:
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


def read_backlog(
    backlog: str,
    wanted: Wanted,
    settings: Settings,
    report: Reporter,
    unread: UnreadFeeds | None = None,
    options: dict[str, str] | None = None,
) -> Iterator[Entry]:
    """The entries of a backlog, each as soon as it is known; those that come again are left out.

    `backlog` is a text file of sources, an OPML file, a feed, playlist or Apple link, a folder of recordings, one
    recording, or `-` for standard input. Raises InputError at once, before any entry, when a line's options are wrong
    or nothing of that name can be read; NetworkError when its server does not answer. With `unread`, feeds that do
    not answer are tried again at the end, with pauses; so is a backlog that is itself an address, whose last error is
    then raised while the entries are read. `options`: of every entry whose line does not give them.
    """
    reader = _Reader(wanted, settings, report, unread, options)
    if backlog == "-":
        return reader.once(reader.piped())
    if URL.match(backlog):
        return reader.once(reader.address(backlog))
    # Absolute, so that entries have the same names, and are found again, from whichever folder the command is run.
    return reader.once(reader.path(Path(os.path.abspath(Path(backlog).expanduser()))))  # noqa: PTH100 -- keeps links


class _Reader:
    def __init__(
        self,
        wanted: Wanted,
        settings: Settings,
        report: Reporter,
        unread: UnreadFeeds | None = None,
        options: dict[str, str] | None = None,
    ) -> None:
        self.wanted, self.settings, self.report, self.unread = wanted, settings, report, unread
        self.options = options or {}
        self.named = NamedTwice(())

    def once(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        """Each entry that did not come before: by its key."""
        seen: set[bytes] = set()
        twice = 0
        for entry in map(_storable, itertools.chain(entries, self.unread.again() if self.unread else ())):
            key = hashlib.blake2b(entry.key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            if key in seen:
                twice += 1
                continue
            seen.add(key)
            yield entry.model_copy(update={"options": {**self.options, **entry.options}}) if self.options else entry
        if twice:
            self.report.note(f"{twice} entr{'y' if twice == 1 else 'ies'} of the backlog came twice and are done once")

    # -- what a backlog may be ---------------------------------------------------------------------------------------

    def address(self, url: str) -> Iterator[Entry]:
        """What an address offers. When it cannot be read for a cause outside, it is tried again as a feed of a list is;
        then its last error ends the run.
        """
        try:
            return self._read_address(url)
        except SummarizerError as error:
            again = UnreadFeed(url, host_of(url) or "", lambda: self._read_address(url), _raised)
            if self.unread is None or not self.unread.keep(again, error):
                raise
            return iter(())

    def _read_address(self, url: str) -> Iterator[Entry]:
        if url_parts(url).path.lower().endswith(".opml"):
            from summarizer.net import WebClient

            with WebClient(self.settings.fetch, self.report) as web:
                web.guard.allow_typed(url)
                body = web.get(url, limit=MAX_OPML_BYTES).body
                return self.feeds(body, redact(url), web.guard)  # somebody else's list may not lead into this network
        return self.listed(url, self.wanted, redact(url))

    def path(self, path: Path) -> Iterator[Entry]:
        require_file(path)
        try:
            if path.is_dir():
                return self.folder(path)
            with path.open("rb") as file:
                kind, _ = sniff(file.read(HEAD_BYTES))
        except FileNotFoundError:
            raise InputError(
                f"there is no file {path}; give a list, a feed, a folder, or - for standard input"
            ) from None
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'bad name'}") from None
        if kind == "opml":
            return self.feeds(path.read_bytes()[:MAX_OPML_BYTES], str(path))
        if kind in {"feed", "xml"}:
            return self.listed(str(path), self.wanted, str(path))
        if kind == "media":
            return iter((Entry(source=str(path), place=str(path)),))
        if kind in {"html", "json", "other"}:
            raise InputError(f"{path} is no backlog; give a text file with one source a line, OPML, a feed or a folder")
        self.named = NamedTwice(self._checked(path))
        return self.lines(_lines_of(path), path.name, path.parent)

    def piped(self) -> Iterator[Entry]:
        """Standard input, line by line as it comes: a wrong line is an entry with a problem. OPML is taken too."""
        first = sys.stdin.readline(MAX_LINE_CHARS)
        if first.lstrip("\ufeff \t").lower().startswith(("<?xml", "<opml")):
            return self.feeds((first + sys.stdin.read(MAX_OPML_BYTES)).encode(), "standard input")
        return self.lines(itertools.chain((first.removeprefix("\ufeff"),), sys.stdin), "standard input", Path.cwd())

    def feeds(self, data: bytes, place: str, guard: Guard | None = None) -> Iterator[Entry]:
        from summarizer.pipeline.lookup import read_opml

        found = read_opml(data)
        if not found:
            raise InputError(f"{place} lists no feed")
        self.report.note(f"{place} lists {len(found)} feed{'' if len(found) == 1 else 's'}")
        return self._each_feed([url for _, url in found], place, guard)

    def _each_feed(self, urls: list[str], place: str, guard: Guard | None) -> Iterator[Entry]:
        for url in urls:
            try:
                if guard is not None:
                    guard.addresses(urlsplit(url).hostname or "", urlsplit(url).port or 443)
            except (SummarizerError, ValueError) as error:
                yield Entry(source=url, place=place, problem=str(error))
                continue
            yield from self.contained(url, self.wanted, place)

    def folder(self, top: Path) -> Iterator[Entry]:
        """Recordings in a folder and below, by name; folders of episodes made here are passed over."""
        left_out = 0
        given = 0
        for folder, below, names in os.walk(top):
            below[:] = sorted(name for name in below if not name.startswith("."))
            if "episode.json" in names:
                below.clear()
                continue
            for name in sorted(names):
                path = Path(folder, name)
                if name.startswith(".") or not names_media(None, name):
                    left_out += not name.startswith(".")
                    continue
                if self.wanted.limit is not None and given >= self.wanted.limit:
                    return
                problem = file_problem(path)
                if problem or self._of_file(path):
                    given += 1
                    yield Entry(source=str(path), place=str(path), problem=problem)
        if left_out:
            self.report.note(f"{left_out} file{'' if left_out == 1 else 's'} in {top} are no recordings by their names")
        if not given:
            raise InputError(f"{top} holds no recording that is wanted (mp3, m4a, wav, flac, ogg, mp4 and the like)")

    def _of_file(self, path: Path) -> bool:
        if not _holds(path.stem.replace("_", " "), fold_letters(self.wanted.match or "").split()):
            return False
        if self.wanted.since is None and self.wanted.until is None:
            return True
        try:
            return self.wanted._in_time(dt.date.fromtimestamp(path.stat().st_mtime))
        except OSError:  # a link to nothing: the episode fails, and says so
            return True

    # -- feeds -------------------------------------------------------------------------------------------------------

    def listed(self, source: str, wanted: Wanted, place: str, options: dict[str, str] | None = None) -> Iterator[Entry]:
        """What a feed or playlist offers, looked up once. Raises when it cannot be read."""
        from summarizer.pipeline.lookup import list_episodes

        found = list_episodes(source, self.settings.fetch, self.report)
        self.named.settle(source, found, self.report)
        return (self._named(source, episode, place, options or {}) for episode in wanted.chosen(found))

    def _named(self, source: str, episode: Episode, place: str, options: dict[str, str]) -> Entry:
        """An episode of a list, as the line says that names it alone."""
        own = self.named.line_of(source, episode)
        if own is None:
            return _entry(source, episode, place, options)
        if own.place != place and own.own_options != options:
            self.named.tell(place, own, episode, self.report)
        return _entry(source, episode, own.place, own.own_options)

    def _single(self, source: str, options: dict[str, str], place: str) -> Iterator[Entry]:
        """A line of one episode. When others name its feed too, it is looked up now, to know whether they name it."""
        which = options.pop("episode", None)
        line = Entry(source=source, episode=which, options=options, place=place)
        if not self.named.is_shared(source):
            yield line
            return
        if not self.named.is_settled(source):
            from summarizer.pipeline.lookup import list_episodes

            try:
                self.named.settle(source, list_episodes(source, self.settings.fetch, self.report), self.report)
            except SummarizerError:  # whoever works on it finds the same, and says it
                yield line
                return
        episode = self.named.episode_of(place, source)
        yield line if episode is None else self._named(source, episode, place, options)

    def contained(
        self, source: str, wanted: Wanted, place: str, options: dict[str, str] | None = None
    ) -> Iterator[Entry]:
        """The same among others: when it cannot be read, one entry says so, at once or after further tries."""
        host = host_of(source) if URL.match(source) else None  # a login page in its place leads nowhere else

        def problem(error: SummarizerError) -> Entry:
            return Entry(source=source, place=place, options=options or {}, unanswered=host, problem=str(error))

        def read() -> Iterator[Entry]:
            return self.listed(source, wanted, place, options)

        try:
            yield from read()
        except SummarizerError as error:
            kept = host and self.unread and self.unread.keep(UnreadFeed(source, host, read, problem), error)
            if not kept:
                yield problem(error)

    # -- lines -------------------------------------------------------------------------------------------------------

    def lines(self, lines: Iterable[str], name: str, folder: Path) -> Iterator[Entry]:
        for number, line in enumerate(lines, start=1):
            if not (text := without_comment(line)):
                continue
            place = f"{name}:{number}"
            try:
                source, options = self._parsed(text)
            except ValueError as error:
                yield Entry(source=text[:200], place=place, problem=f"{place}: {error}")
                continue
            yield from self._of_line(source, dict(options), place, folder)

    def _parsed(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """A list of sources may be a colleague's: a line names no host that the user has not named."""
        source, options = parse_line(text)
        for name, address in options:
            setting = {"llm": "llm.provider", "asr": "asr.model"}.get(name)
            if setting and (unnamed := self.settings.keys.unnamed(setting, address, "the line")):
                raise ValueError(str(unnamed.error))
        return source, options

    def _of_line(self, source: str, options: dict[str, str], place: str, folder: Path) -> Iterator[Entry]:
        named = [] if URL.match(source) else [source]
        for name in (*named, *filter(None, [options.get("transcript")])):
            if problem := file_problem(folder / name):
                yield Entry(source=source, place=place, problem=problem)
                return
        if named and not Path(source).is_absolute() and (folder / source).exists():
            source = str(folder / source)  # beside the list, wherever the command is run
        if "transcript" in options and (folder / options["transcript"]).exists():
            options["transcript"] = str(folder / options["transcript"])
        chosen = {name: options.pop(name) for name in ("since", "until", "limit", "match") if name in options}
        if options.pop("all", None) or chosen:
            own = Wanted(
                since=parse_day(chosen["since"]) if "since" in chosen else self.wanted.since,
                until=parse_day(chosen["until"]) if "until" in chosen else self.wanted.until,
                limit=int(chosen["limit"]) if "limit" in chosen else self.wanted.limit,
                match=chosen.get("match", self.wanted.match),
            )
            yield from self.contained(source, own, place, options)
            return
        yield from self._single(source, options, place)

    def _checked(self, path: Path) -> list[SingleLine]:
        """Reads all lines once; gives those that name a feed with a choice of its episodes. Raises InputError with the
        first wrong ones, before anything has been started.
        """
        wrong: list[str] = []
        choosing: list[SingleLine] = []
        sources = 0
        for number, line in enumerate(_lines_of(path), start=1):
            if not (text := without_comment(line)):
                continue
            sources += 1
            place = f"{path.name}:{number}"
            try:
                source, options = self._parsed(text)
            except ValueError as error:
                wrong.append(f"{place}: {error}")
                continue
            if options and URL.match(source) and (given := dict(options)).keys() & {*MANY, "episode"}:
                if "transcript" in given and (path.parent / given["transcript"]).exists():
                    given["transcript"] = str(path.parent / given["transcript"])
                choosing.append(SingleLine(source, place, tuple(given.items())))
        if wrong:
            more = f"; and {len(wrong) - MAX_SHOWN_LINES} more" if len(wrong) > MAX_SHOWN_LINES else ""
            raise InputError("; ".join(wrong[:MAX_SHOWN_LINES]) + more)
        if not sources:
            raise InputError(f"{path} lists no source; write one a line, e.g. https://example.org/feed.xml")
        return choosing


def _storable(entry: Entry) -> Entry:
    """The entry, with a problem for a name that is not UTF-8: no record could hold it."""
    named = [entry.source, entry.place, *entry.options.values()]
    wrong = next((name for name in named if printable(name) != name), None)
    if wrong is None:
        return entry
    problem = printable(entry.problem or f"{wrong} cannot be used: its name is not UTF-8; rename it")
    return Entry(source=printable(entry.source), place=printable(entry.place), problem=problem)


def _raised(error: SummarizerError) -> Entry:
    raise error


def _entry(source: str, episode: Episode, place: str, options: dict[str, str]) -> Entry:
    """An episode of a list. A page of a playlist is read by itself, for a playlist tells little of it; so is a file."""
    if episode.media_kind == "page":
        return Entry(source=episode.media, options=options, place=place)
    if episode.media_kind == "file" and episode.feed is not None:
        return Entry(source=source, episode=episode.guid, options=options, place=place)
    return Entry(source=source, episode=episode.guid, known=episode, options=options, place=place)


def _lines_of(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="strict") as file:
            yield from file
    except UnicodeDecodeError:
        raise InputError(f"{path} is not a text file in UTF-8; a backlog has one source a line") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None


def _holds(title: str, words: list[str]) -> bool:
    return all(word in fold_letters(title) for word in words)
