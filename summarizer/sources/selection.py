"""Selects an episode from a list: `latest`, a position, number, guid, date, range of dates or words of the title."""

from __future__ import annotations

import calendar
import contextlib
import datetime as dt
import re
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process, utils

from summarizer.errors import Choice, ChoiceError, InputError
from summarizer.records.episode import Episode
from summarizer.records.timecode import format_clock
from summarizer.sources.dates import parse_date
from summarizer.text.folding import fold_letters

__all__ = ["choices_of", "choose_episode", "latest_of", "matching_episodes", "require_choice", "single_match"]

_MIN_SIMILARITY = 86.0  # of 100 (rapidfuzz WRatio): one misspelt word or two swapped letters; found by experiment
_MIN_LEAD = 8.0  # points by which the most similar title must exceed the next
_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_SEASON = re.compile(r"^s(?:eason)?\s*(\d{1,4})(?:[\s,·x-]*e(?:p(?:isode)?)?\.?\s*(\d{1,6}))?$", re.IGNORECASE)

_FIGURES = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})")  # day and month in an order that nothing tells
DateRange = tuple[dt.date, dt.date]


def choose_episode(episodes: Sequence[Episode], which: str | None, source: str = "") -> Episode:
    """The one episode that `which` selects. Positions are those of `summarizer episodes`: 1 is the first listed.

    Tried in this order: `latest` (also None), a position (`3`), a guid or id or link, the publisher's number (`#3`,
    `S2E3`), the whole title, a range of dates (`2024-01..2024-03`, open at either end), a date (`2024-05-31`, `May
    2024`), words that all occur in the title, and a similar title if only one is similar. `source`: where the list
    was read from.

    Raises InputError when nothing matches, ChoiceError when several episodes match.
    """
    selector = (which or "latest").strip()
    if not episodes:
        raise InputError("the feed offers no recording")
    if selector.lower() in {"latest", "newest", "last"}:
        return latest_of(episodes)
    if re.fullmatch(r"\d{1,5}", selector) and 1 <= int(selector) <= len(episodes):
        return episodes[int(selector) - 1]
    episodes = tuple(episodes)  # all of a large feed, which reads its episodes when they are asked for
    for episode in episodes:
        if selector in {episode.guid, episode.id, episode.link}:
            return episode
    if re.fullmatch(r"\d{1,5}", selector) and not _ISO.match(selector):
        raise InputError(
            f"there is no episode {selector}: the feed lists 1 (the latest) to {len(episodes)}; "
            f'for the publisher\'s own number write --episode "#{selector}"'
        )
    return single_match(matching_episodes(episodes, selector), selector, episodes, source)


def latest_of(episodes: Sequence[Episode]) -> Episode:
    """The newest whole episode of a list that begins with the newest: no trailer and no bonus, unless there is nothing
    else.
    """
    return next((episode for episode in episodes if episode.kind is None), episodes[0])


def require_choice(which: str) -> None:
    """Raises InputError for a selector that can match no episode: no words, or a range that ends before it begins."""
    selector = which.strip()
    if not _words(selector):
        raise InputError(f"{which!r} names no episode; give latest, a number, a date, a guid or words of the title")
    _date_range(selector)


def single_match(found: Sequence[Episode], selector: str, episodes: Sequence[Episode], source: str = "") -> Episode:
    """The only match. Raises ChoiceError when there are several, InputError with the most similar titles when there is
    none.
    """
    if len(found) == 1:
        return found[0]
    if found:
        raise ChoiceError(f"{selector!r} fits {len(found)} episodes", choices_of(found, episodes, source))
    near = _similar_titles(episodes, selector)[:3]
    nearest = ", ".join(_describe(choice) for choice in choices_of([episode for episode, _ in near], episodes, source))
    hint = f"; nearest: {nearest}" if nearest else ""
    raise InputError(f"no episode fits {selector!r}{hint}; `summarizer episodes` lists all {len(episodes)}")


def choices_of(found: Sequence[Episode], episodes: Sequence[Episode], source: str) -> tuple[Choice, ...]:
    """The episodes as choices, with the numbers that `summarizer episodes` shows."""
    places = {id(episode): place for place, episode in enumerate(episodes, start=1)}
    return tuple(
        Choice(
            number=places[id(episode)],
            title=episode.title,
            date=episode.date.isoformat() if episode.date else "",
            length=format_clock(episode.duration) if episode.duration else "",
            source=source,
            which=str(places[id(episode)]) if episode.guid.strip().isdecimal() else episode.guid,
        )
        for episode in found
    )


def _describe(choice: Choice) -> str:
    title = choice.title if len(choice.title) <= 60 else choice.title[:59] + "…"
    return f"{choice.number} “{title}”" + (f" ({choice.date})" if choice.date else "")


def matching_episodes(episodes: Sequence[Episode], selector: str) -> list[Episode]:
    """The episodes that a number with `#`, a season, a date, a range or words select. Raises InputError for a selector
    without words.
    """
    if re.fullmatch(r"#\d{1,6}", selector):
        return [episode for episode in episodes if episode.number == int(selector[1:])]
    if match := _SEASON.match(selector):
        season, number = int(match[1]), int(match[2]) if match[2] else None
        numbered = [one for one in episodes if one.season == season and number in {None, one.number}]
        if numbered:
            return numbered
    words = _words(selector)
    titles = [_words(episode.title) for episode in episodes]

    def where(test: Callable[[list[str]], bool]) -> list[Episode]:
        return [episode for episode, title in zip(episodes, titles, strict=True) if test(title)]

    if words and (same := where(lambda title: title == words)):
        return same
    if of_day := _of_one_reading(episodes, _days_in_figures(selector), selector):
        return of_day
    if (dates := _date_range(selector)) is not None:
        first, last = dates
        if ".." in selector or _ISO.match(selector):
            return [episode for episode in episodes if episode.date and first <= episode.date <= last]
        if days := [episode for episode in episodes if episode.date and first <= episode.date <= last]:
            return days
    if not words:
        raise InputError(f"{selector!r} names no episode; give latest, a number, a date, a guid or words of the title")
    joined = " ".join(words)
    found = where(lambda title: set(words) <= set(title)) or where(lambda title: joined in " ".join(title))
    if not found and dates is None and len(joined) >= 4:
        near = _similar_titles(episodes, selector)
        if near and near[0][1] >= _MIN_SIMILARITY and (len(near) == 1 or near[0][1] - near[1][1] >= _MIN_LEAD):
            return [near[0][0]]
    return found


def _days_in_figures(selector: str) -> tuple[dt.date, ...]:
    """`10-11-2026` -> the two days that it may mean; `25/11/2026` -> one; nothing for other texts."""
    if (match := _FIGURES.fullmatch(selector)) is None:
        return ()
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    found = []
    for day, month in dict.fromkeys(((first, second), (second, first))):
        with contextlib.suppress(ValueError):
            found.append(dt.date(year, month, day))
    return tuple(found)


def _of_one_reading(episodes: Sequence[Episode], days: tuple[dt.date, ...], selector: str) -> list[Episode]:
    """The episodes of the only day of these on which there are any. Raises InputError when both have some."""
    found = [on for day in days if (on := [episode for episode in episodes if episode.date == day])]
    if len(found) > 1:
        first, second = days
        raise InputError(f"{selector!r} may be {first} or {second}, and there are episodes of both; write one of these")
    return found[0] if found else []


def _date_range(selector: str) -> DateRange | None:
    """The days that a date or range of dates covers, last day included; None when it is neither."""
    first, dots, last = selector.partition("..")
    if not dots:
        return _days(selector)
    start = _days(first) if first.strip() else (dt.date.min, dt.date.min)
    end = _days(last.lstrip(".")) if last.strip(" .") else (dt.date.max, dt.date.max)
    if start is None or end is None:
        return None
    if start[0] > end[1]:
        raise InputError(f"the range {selector!r} ends before it begins; write the earlier date first")
    return start[0], end[1]


def _days(text: str) -> DateRange | None:
    """`2024`, `2024-05`, `2024-05-31`, `May 2024`, `31 May 2024` -> its first and last day."""
    text = text.strip()
    year = month = day = None
    if match := _ISO.match(text):
        year, month, day = (int(part) if part else None for part in match.groups())
    elif re.fullmatch(r"[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4}", text):
        when = parse_date(f"1 {text}")
        year, month = (when.year, when.month) if when else (None, None)
    elif re.search(r"\d{4}", text) and re.fullmatch(r"[\w\s.,/]{8,30}", text) and (when := parse_date(text)):
        year, month, day = when.year, when.month, when.day
    if year is None:
        return None
    try:
        if day is not None and month is not None:
            return (dt.date(year, month, day),) * 2
        if month is not None:
            return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    except ValueError:
        return None


def _similar_titles(episodes: Sequence[Episode], selector: str) -> list[tuple[Episode, float]]:
    """Up to three episodes with similar titles, most similar first, with their score (60 to 100)."""
    titles = [episode.title for episode in episodes]
    near = process.extract(
        selector, titles, scorer=fuzz.WRatio, processor=utils.default_process, limit=3, score_cutoff=60
    )
    return [(episodes[place], score) for _, score, place in near]


def _words(text: str) -> list[str]:
    """Lower-case words without accents: "Łukasz" equals "lukasz", "é" equals "e"."""
    return re.findall(r"\w+", fold_letters(text))
