"""Finds the episode of a feed that another site describes.

When the match is uncertain, no episode is returned, so that a wrong one is never used.
"""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from summarizer.records.episode import Episode
from summarizer.text.folding import fold_letters

__all__ = ["EpisodeMetadata", "find_episode", "plain_address", "same_recording", "titles_match"]

_MIN_SCORE_WITH_DATE = 90.0  # of 100, when date or duration agrees too
_MIN_SCORE_TITLE_ONLY = 96.0  # of 100, when there is no date or duration to compare
_MIN_LEAD = 4.0  # points by which the best title must exceed the second
_MAX_DAYS_APART = 2  # two sites may differ by time zones and late listings
_MAX_SECONDS_APART = 90.0  # each download has other advertisements

# "#12 Title", "Ep. 12: Title", "S2E5 Title" and "12 - Title", after punctuation has gone.
_NUMBERING = re.compile(r"^(?:s\d+ ?e\d+|(?:ep|episode|folge|episodio|no|nr)? ?\d+) ")
_REFERRER_PARAMETER = re.compile(r"utm_|mc_|pk_|fb|gclid|ref|si$|source$|src$|share|context$|s$|uo$", re.IGNORECASE)


@dataclass(frozen=True)
class EpisodeMetadata:
    """What a page, a player or a directory states about an episode. Any field may be empty."""

    title: str = ""
    show: str = ""
    author: str = ""  # who publishes the show
    date: dt.date | None = None
    duration: float | None = None  # seconds
    guid: str = ""
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()  # ids that the podcast host uses in the recording's address or guid


def find_episode(episodes: Sequence[Episode], metadata: EpisodeMetadata) -> Episode | None:
    """The one matching episode: by guid, page, recording or id; else by title, unless date and duration contradict it.

    None when no episode matches or several match equally well.
    """
    episodes = tuple(episodes)
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
    if same:  # a title that several episodes have, such as "News of the week"
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
    """Similarity of two titles, 0 to 100; 0 when too low or when their numbers differ: "Part 1" is not "Part 2"."""
    numbers = [re.findall(r"\d+", match[0]) for text in (wanted, title) if (match := _NUMBERING.match(text))]
    if len(numbers) == 2 and numbers[0] != numbers[1]:
        return 0.0
    wanted, title = _NUMBERING.sub("", wanted), _NUMBERING.sub("", title)
    if re.findall(r"\d+", wanted) != re.findall(r"\d+", title):
        return 0.0
    score = float(fuzz.ratio(wanted, title))
    # One site adds the show's name or the guest to the title.
    longer, shorter = (wanted, title) if len(wanted) >= len(title) else (title, wanted)
    if supported and len(shorter.split()) >= 3 and f" {shorter} " in f" {longer} ":
        return max(score, _MIN_SCORE_WITH_DATE)
    return score if score >= (_MIN_SCORE_WITH_DATE if supported else _MIN_SCORE_TITLE_ONLY) else 0.0


def _supported(episode: Episode, metadata: EpisodeMetadata) -> bool:
    """Whether the dates agree or, if a date is missing, the durations."""
    if episode.date and metadata.date:
        return abs((episode.date - metadata.date).days) <= _MAX_DAYS_APART
    return bool(
        episode.duration and metadata.duration and abs(episode.duration - metadata.duration) <= _tolerance(metadata)
    )


def _contradicts(episode: Episode, metadata: EpisodeMetadata) -> bool:
    """Whether date and duration both disagree, or the only one that both sides state differs by far."""
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
    """Whether two titles of a show are equal, ignoring case, accents, punctuation and "The"."""
    one, other = _words(left).removeprefix("the "), _words(right).removeprefix("the ")
    return bool(one) and one == other


def same_recording(left: str, right: str) -> bool:
    """Whether two addresses lead to the same recording, with or without tracking prefixes and queries.

    A tracking prefix is a host and path before the recording's address, so one address ends with the other. Use this
    for episodes of one feed; `identity.canonical_media` identifies a recording among all feeds.
    """
    one, other = sorted((_recording(left), _recording(right)), key=len)
    return one.count("/") >= 1 and (one == other or other.endswith("/" + one))


def _recording(url: str) -> str:
    plain, _, query = url.partition("#")[0].partition("?")
    plain = re.sub(r"https?:/{1,2}", "", urllib.parse.unquote(plain)).strip("/")
    # The query of `/a.mp3?aid=rss` does not identify the recording; that of `/download?file=1` does.
    named = "." in plain.rpartition("/")[2] and not plain.endswith((".php", ".aspx", ".cgi"))
    return plain if named or not query else f"{plain}?{query}"


def plain_address(url: str) -> str:
    """A URL without what does not change its page: scheme, `www.` and referrer parameters."""
    try:
        parts = urllib.parse.urlsplit(url.strip())
        pairs = [pair for pair in urllib.parse.parse_qsl(parts.query) if not _REFERRER_PARAMETER.match(pair[0])]
    except ValueError:
        return url
    query = f"?{urllib.parse.urlencode(sorted(pairs))}" if pairs else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/').lower()}{query}"


def _is_root(url: str) -> bool:
    """Whether the URL is a site's home page, which many feeds give as the page of every episode."""
    return "/" not in plain_address(url)


def _words(text: str) -> str:
    """Lower-case words without accents and punctuation."""
    plain = fold_letters(text)
    return " ".join(re.findall(r"\w+", plain.replace("&", " and ").replace("'", "").replace("’", "")))
