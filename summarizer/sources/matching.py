"""Which episode of a feed another place speaks of. A wrong match is worse than none."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from summarizer.records.episode import Episode

__all__ = ["EpisodeMetadata", "find_episode", "plain_address", "same_recording", "titles_match"]

_MIN_SCORE_WITH_DATE = 90.0  # of 100, for titles whose date or length agree too
_MIN_SCORE_TITLE_ONLY = 96.0  # for titles with nothing else to compare
_MIN_LEAD = 4.0  # by which the best must lead the second
_MAX_DAYS_APART = 2  # between the dates that two places give; time zones and late listings
_MAX_SECONDS_APART = 90.0  # between lengths; each listener gets other advertisements

# "#12 Title", "Ep. 12: Title", "S2E5 Title" and "12 - Title", after punctuation has gone.
_NUMBERING = re.compile(r"^(?:s\d+ ?e\d+|(?:ep|episode|folge|episodio|no|nr)? ?\d+) ")
_REFERRER_PARAMETER = re.compile(r"utm_|mc_|pk_|fb|gclid|ref|si$|source$|src$|share|context$|s$|uo$", re.IGNORECASE)


@dataclass(frozen=True)
class EpisodeMetadata:
    """What a page, a player or a directory says of an episode. All of it may be missing."""

    title: str = ""
    show: str = ""
    author: str = ""  # who publishes the show
    date: dt.date | None = None
    duration: float | None = None  # seconds
    guid: str = ""
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()  # a host's own id of the episode, part of its recording's address or guid


def find_episode(episodes: Sequence[Episode], metadata: EpisodeMetadata) -> Episode | None:
    """The one episode that fits: by guid, page, recording or id; else by title, which date and length must not deny.

    None when no episode fits or several fit equally well.
    """
    pages = {plain_address(link) for link in metadata.links}
    exact = (
        lambda episode: bool(metadata.guid) and episode.guid.strip() == metadata.guid.strip(),
        lambda episode: bool(episode.link) and not _is_root(episode.link) and plain_address(episode.link) in pages,
        lambda episode: any(same_recording(episode.media, media) for media in metadata.media),
        lambda episode: any(part in episode.media or part in episode.guid for part in metadata.ids),
    )
    for fits in exact:
        found = [episode for episode in episodes if fits(episode)]
        if len(found) == 1:
            return found[0]
    return _by_title(episodes, metadata)


def _by_title(episodes: Sequence[Episode], metadata: EpisodeMetadata) -> Episode | None:
    wanted = _words(metadata.title)
    if not wanted:
        return None
    possible = [(episode, _words(episode.title)) for episode in episodes if not _contradicts(episode, metadata)]
    same = [episode for episode, title in possible if title == wanted]
    if len(same) == 1:
        return same[0]
    if same:  # a title that comes back, such as "News of the week"
        return _single([episode for episode in same if _supported(episode, metadata)])
    scored = sorted(
        (
            (_score(wanted, title, _supported(episode, metadata)), place)
            for place, (episode, title) in enumerate(possible)
        ),
        reverse=True,
    )
    if not scored or scored[0][0] == 0.0 or (len(scored) > 1 and scored[0][0] - scored[1][0] < _MIN_LEAD):
        return None
    return possible[scored[0][1]][0]


def _score(wanted: str, title: str, supported: bool) -> float:
    """How alike two titles are, 0 when not enough. Other numbers are another episode: "Part 1" is not "Part 2"."""
    numbers = [re.findall(r"\d+", match[0]) for text in (wanted, title) if (match := _NUMBERING.match(text))]
    if len(numbers) == 2 and numbers[0] != numbers[1]:
        return 0.0
    wanted, title = _NUMBERING.sub("", wanted), _NUMBERING.sub("", title)
    if re.findall(r"\d+", wanted) != re.findall(r"\d+", title):
        return 0.0
    score = float(fuzz.ratio(wanted, title))
    # One place writes the show's name or the guest around the other's title.
    longer, shorter = (wanted, title) if len(wanted) >= len(title) else (title, wanted)
    if supported and len(shorter.split()) >= 3 and f" {shorter} " in f" {longer} ":
        return max(score, _MIN_SCORE_WITH_DATE)
    return score if score >= (_MIN_SCORE_WITH_DATE if supported else _MIN_SCORE_TITLE_ONLY) else 0.0


def _supported(episode: Episode, metadata: EpisodeMetadata) -> bool:
    """Dates agree, or, where one is not known, lengths do."""
    if episode.date and metadata.date:
        return abs((episode.date - metadata.date).days) <= _MAX_DAYS_APART
    return bool(
        episode.duration and metadata.duration and abs(episode.duration - metadata.duration) <= _tolerance(metadata)
    )


def _contradicts(episode: Episode, metadata: EpisodeMetadata) -> bool:
    """Date and length both disagree, or the only one of them that both places give is far off."""
    days = abs((episode.date - metadata.date).days) if episode.date and metadata.date else None
    seconds = abs(episode.duration - metadata.duration) if episode.duration and metadata.duration else None
    if days is not None and seconds is not None:
        return days > _MAX_DAYS_APART and seconds > _tolerance(metadata)
    if days is not None:
        return days > 30
    return seconds is not None and seconds > 4 * _tolerance(metadata)


def _tolerance(metadata: EpisodeMetadata) -> float:
    return max(_MAX_SECONDS_APART, 0.03 * (metadata.duration or 0.0))


def _single(found: Sequence[Episode]) -> Episode | None:
    return found[0] if len(found) == 1 else None


def titles_match(left: str, right: str) -> bool:
    """Whether two names of a show are one: case, accents, punctuation and "The" aside."""
    one, other = _words(left).removeprefix("the "), _words(right).removeprefix("the ")
    return bool(one) and one == other


def same_recording(left: str, right: str) -> bool:
    """Whether two addresses are one recording, with or without tracking prefixes and queries.

    A prefix is a host and path put before the recording's own address, so one address ends with the other. For the
    episodes of one feed, where that is enough; `same.canonical_media` names a recording among all feeds.
    """
    one, other = sorted((_recording(left), _recording(right)), key=len)
    return one.count("/") >= 1 and (one == other or other.endswith("/" + one))


def _recording(url: str) -> str:
    plain, _, query = url.partition("#")[0].partition("?")
    plain = re.sub(r"https?:/{1,2}", "", urllib.parse.unquote(plain)).strip("/")
    # `/a.mp3?aid=rss` is `/a.mp3`, but `/download?file=1` is not `/download?file=2`.
    named = "." in plain.rpartition("/")[2] and not plain.endswith((".php", ".aspx", ".cgi"))
    return plain if named or not query else f"{plain}?{query}"


def plain_address(url: str) -> str:
    """A URL without what does not change the page it means: scheme, `www.`, and where a reader came from."""
    try:
        parts = urllib.parse.urlsplit(url.strip())
        pairs = [pair for pair in urllib.parse.parse_qsl(parts.query) if not _REFERRER_PARAMETER.match(pair[0])]
    except ValueError:
        return url
    query = f"?{urllib.parse.urlencode(sorted(pairs))}" if pairs else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/').lower()}{query}"


def _is_root(url: str) -> bool:
    """Many feeds give the show's home page as every episode's page."""
    return "/" not in plain_address(url)


def _words(text: str) -> str:
    """Lower-case words without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", plain.replace("&", " and ").replace("'", "").replace("’", "")))
