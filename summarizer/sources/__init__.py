"""Whatever a writer has (a feed, a link, a file) -> the Episode that is meant, with all that the metadata says.

    feed.py     RSS and Atom; extras.py reads what their parsers leave out
    enclosures.py  which of an item's recordings is heard; chapters.py chapters
    link.py     what a web address means; opened.py a feed's address, opened
    page.py     pages that yt-dlp knows; webpage.py and behind.py what a page says and the feed behind it
    apple.py    Apple Podcasts links, which lead to a feed; directories.py other players' links
    opml.py     lists of feeds or links; lists.py reads them all
    local.py    recordings on this machine; folder.py a folder of them; piped.py standard input
    choose.py   which episode of a list is meant; same.py when two links mean one episode
    people.py   hosts and guests, as far as the metadata names them; terms.py names and terms to listen for
    plain.py    text without markup; numbers.py dates and durations
    captions/   transcripts that exist already; published.py and judging.py those that a publisher offers

What something is is decided by its content; a name or a content type is only a hint.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from summarizer.errors import ChoiceError, InputError, SummarizerError
from summarizer.net import WebClient, redact, sniff
from summarizer.net.sniff import HEAD_BYTES
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter, Silent
from summarizer.settings import FetchSettings
from summarizer.sources.feeds.feed import Feed
from summarizer.sources.feeds.opening import feed_at, with_chapters
from summarizer.sources.feeds.opml import Subscriptions, read_links, read_opml, web_link
from summarizer.sources.identity import keys_of, same_episode_known
from summarizer.sources.links.link import FEED_BYTES, feed_of, from_web, noun, page_of
from summarizer.sources.lists import choose_in, newest_of, read_each
from summarizer.sources.local.folder import folder_episodes, recording_in
from summarizer.sources.local.recording import local_episode
from summarizer.sources.local.standard_input import Piped, read_piped
from summarizer.sources.selection import choices_of, choose_episode, require_choice
from summarizer.sources.vocabulary import terms
from summarizer.text.markup import one_line

__all__ = ["STDIN", "complete", "keys_of", "list_episodes", "require_choice", "resolve", "same_episode_known", "terms"]

STDIN = "-"
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]+):")
_WEBSITE = re.compile(r"^(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:/\S*)?$")

# What a source can be: one episode, a feed of them, a list of feeds or links, or a folder of recordings.
_Found = Episode | Feed | Subscriptions | Path


def resolve(source: str, *, which: str | None, settings: FetchSettings, report: Reporter) -> Episode:
    """The episode that a source means: a feed's by `which` (None: the latest), a page's, a link's or a file's own.

    Raises InputError when the source is not what it should be or `which` fits none, ChoiceError when several episodes
    could be meant (also a folder's or a list's, without `which`), NetworkError when a server does not answer.
    """
    with WebClient(settings, report) as web:
        found = _look(source, web, report, many=which is not None)
        if isinstance(found, Episode):
            if which is not None:
                report.note(f"{_name(source)} is a single recording, so --episode {which!r} was not needed")
            return found
        if isinstance(found, Path):
            return _of_folder(found, which, report)
        if isinstance(found, Subscriptions):
            episode = choose_in(read_each(found, web, report), which, found.name)
        else:
            episode = choose_episode(found.episodes, which, source)
        _tell_terms(episode, report)
        return _completed(episode, web, report)


def list_episodes(source: str, settings: FetchSettings, report: Reporter) -> tuple[Episode, ...]:
    """What a feed or playlist offers, newest first; a folder's recordings by name; a list's feeds, each one's newest.

    Of a single recording, that one. Empty when a list's feeds could not be read, each of which was a warning.
    """
    with WebClient(settings, report) as web:
        found = _look(source, web, report, many=True)
        if isinstance(found, Episode):
            return (found,)
        if isinstance(found, Path):
            return folder_episodes(found, report)
        if isinstance(found, Subscriptions):
            return newest_of(read_each(found, web, report))
        return found.episodes


def complete(episode: Episode, settings: FetchSettings, report: Reporter) -> Episode:
    """An episode that was listed, with what a list leaves out: a chapters file's chapters, a page's own metadata.

    What cannot be had is left out, with a note. Raises InputError when the page is no recording, NetworkError.
    """
    with WebClient(settings, report) as web:
        web.guard.allow_recorded(episode.feed or episode.media)
        return _completed(episode, web, report)


def _completed(episode: Episode, web: WebClient, report: Reporter) -> Episode:
    if episode.media_kind == "file":
        return _beside(episode) if episode.feed else episode
    if episode.media_kind == "page":
        whole = page_of(episode.media, web, report)
        return whole if isinstance(whole, Episode) else episode
    if episode.chapters or not episode.chapters_url:
        return episode
    known = Feed(episode.show, (episode,), {episode.id: episode.chapters_url})
    return with_chapters(episode, known, web, report)


def _tell_terms(episode: Episode, report: Reporter) -> None:
    """What a feed's owner asks of whoever uses it, in one line."""
    asked = [f"its licence is {episode.license}"] if episode.license else []
    if episode.locked:
        asked.append("the feed is locked: its owner does not want it moved to another platform")
    if asked:
        report.note(f"{one_line(episode.show or episode.title, 80)}: {'; '.join(asked)}")


def _of_folder(folder: Path, which: str | None, report: Reporter) -> Episode:
    listed = folder_episodes(folder, report, hashed=False)
    offered = tuple(
        choice._replace(title=f"{choice.title} [{choice.which}]") for choice in choices_of(listed, listed, str(folder))
    )
    if which is None and len(listed) > 1:
        raise ChoiceError(f"{one_line(str(folder), 200)} holds {len(listed)} recordings", offered)
    if which is not None and which.strip().lower() in {"latest", "newest", "last"}:
        dated = [episode for episode in listed if episode.date]
        if len(dated) < len(listed):
            raise ChoiceError(
                "not every recording of the folder has a date, so none is known to be the latest", offered
            )
        listed = tuple(sorted(dated, key=lambda episode: episode.date or dt.date.min, reverse=True))
    return recording_in(folder, choose_episode(listed, which, str(folder)).guid)


def _look(source: str, web: WebClient, report: Reporter, *, many: bool) -> _Found:
    """`many`: a list of episodes is wanted, where a page could mean one or many."""
    source = source.strip()
    if source == STDIN:
        return _from_piped(read_piped(web.settings), report)
    source = web_link(source)
    scheme = match[1].lower() if (match := _SCHEME.match(source)) else ""
    if scheme in {"http", "https"}:
        found = from_web(source, web, report, many=many)
        return _moved(found, web, report) if isinstance(found, Feed) else found
    if scheme == "file":
        return _from_file(Path(url2pathname(unquote(urlsplit(source).path))), report)
    if scheme and not Path(source).exists():
        raise InputError(f"{redact(source)} is refused: give an http or https address, or a file")
    if not source:
        raise InputError("no source was given; give a feed, a link, a file, or - for standard input")
    return _from_file(Path(source).expanduser(), report)


def _moved(feed: Feed, web: WebClient, report: Reporter) -> Feed:
    """The feed at the address that it says it moved to (itunes:new-feed-url), when that one knows something newer.

    Once only. Many feeds name an address of their own that says the same, and a subscriber's private feed names the
    public one, which says less.
    """
    if feed.moved is None:
        return feed
    try:
        there = feed_at(feed.moved, web, Silent())
    except SummarizerError:
        return feed
    newest, here = there.episodes[0], feed.episodes[0]
    if not (newest.date and here.date and newest.date > here.date):
        return feed
    report.note(f"the feed has moved to {redact(feed.moved)}, which is newer; give that address from now on")
    return there


def _from_piped(piped: Piped, report: Reporter) -> _Found:
    """What standard input held, decided by its content."""
    name = "standard input"
    if piped.file is not None:
        episode = local_episode(piped.file)
        untitled = episode.title == one_line(piped.file.stem.replace("_", " "))
        return episode.model_copy(update={"title": "Standard input"}) if untitled else episode
    kind, _ = sniff(piped.body[:HEAD_BYTES])
    if kind in {"feed", "xml"}:
        feed = feed_of(piped.body, "", report, name=name)
        # It may come from anywhere: it leads to no file of this machine, and its addresses were not typed.
        kept = [one for one in feed.episodes if one.media_kind != "file"]
        feed.episodes = tuple(one.model_copy(update={"feed": STDIN}) for one in kept)
        if not kept:
            raise InputError(f"{name} is a feed without any recording that has a web address")
        return feed
    return _list_or_refuse(kind, name, piped.body)


def _list_or_refuse(kind: str, name: str, body: bytes) -> Subscriptions:
    """A list of feeds or links. Raises InputError for what is neither that, nor a feed, nor sound."""
    if kind == "opml":
        return Subscriptions(name, read_opml(body))
    if kind == "text" and (links := read_links(body.decode("utf-8", "replace"))):
        return Subscriptions(name, links, mixed=True)
    if kind == "empty":
        raise InputError(f"{name} is empty; give a recording or a feed")
    raise InputError(f"{name} holds {noun(kind)}, not sound; give a recording, a feed or a list of links")


def _from_file(path: Path, report: Reporter) -> _Found:
    try:
        if path.is_dir():
            return path
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            kind, _ = sniff(head)
            body = head + file.read(FEED_BYTES) if kind in {"feed", "xml", "opml", "text"} else b""
            if kind in {"feed", "xml"}:
                return feed_of(body, "", report, name=str(path), file=path)
    except FileNotFoundError:
        hint = f"; for a web address write https://{path.as_posix()}" if _WEBSITE.match(path.as_posix()) else ""
        raise InputError(f"there is no file {path}{hint}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "bad name"
        raise InputError(f"{one_line(str(path), 200)} cannot be read: {reason}") from None
    if kind in {"opml", "empty", "html", "json", "text"}:
        return _list_or_refuse(kind, str(path), body)
    return local_episode(path)


def _beside(episode: Episode) -> Episode:
    """The recording that a local feed names by a relative path: it must lie in the feed's folder or below."""
    folder = Path(episode.feed or "").parent
    path = (folder / unquote(episode.media)).resolve()
    if not path.is_relative_to(folder):
        raise InputError(f"the feed names {one_line(episode.media, 100)}, which is outside its folder; that is refused")
    known = local_episode(path)
    return episode.model_copy(update={"media": known.media, "duration": known.duration or episode.duration})


def _name(source: str) -> str:
    return redact(source) if _SCHEME.match(source) else one_line(source, 200)
