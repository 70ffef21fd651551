"""Which episode of a feed is meant: `latest`, a position, a guid, a date, or words of the title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process, utils

from summarizer.errors import InputError
from summarizer.records.episode import Episode

__all__ = ["choose"]

_SHOWN = 5
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_DATE = re.compile(r"^\d{4}(?:-\d{2}(?:-\d{2})?)?$")


def choose(episodes: Sequence[Episode], which: str | None) -> Episode:
    """The one episode that `which` means. Positions are those of `summarizer episodes`: 1 is the latest.

    In this order: `latest` (also None), a guid or id or link, a position (`3`), the publisher's number (`#3`), a date
    (`2024-05-31`, `2024-05`), the whole title, all words of the title. Raises InputError when nothing or more than
    one fits, with at most five choices.
    """
    wish = (which or "latest").strip()
    if not episodes:
        raise InputError("the feed offers no recording")
    if wish.lower() in {"latest", "newest", "last"}:
        return episodes[0]
    for episode in episodes:
        if wish in {episode.guid, episode.id, episode.link}:
            return episode
    if re.fullmatch(r"\d{1,5}", wish) and not (_DATE.match(wish) and int(wish) > len(episodes)):
        if 1 <= int(wish) <= len(episodes):
            return episodes[int(wish) - 1]
        raise InputError(
            f"there is no episode {wish}: the feed lists 1 (the latest) to {len(episodes)}; "
            f"for the publisher's own number write #{wish}"
        )
    if re.fullmatch(r"#\d{1,6}", wish):
        return _only([episode for episode in episodes if episode.number == int(wish[1:])], wish, episodes)
    if _DATE.match(wish):
        return _only([episode for episode in episodes if str(episode.date or "").startswith(wish)], wish, episodes)
    words = _words(wish)
    if not words:
        raise InputError(f"{wish!r} names no episode; give latest, a number, a date, a guid or words of the title")
    titles = [_words(episode.title) for episode in episodes]
    same = [episode for episode, title in zip(episodes, titles, strict=True) if title == words]
    if not same:
        same = [episode for episode, title in zip(episodes, titles, strict=True) if set(words) <= set(title)]
    if not same:
        joined = " ".join(words)
        same = [episode for episode, title in zip(episodes, titles, strict=True) if joined in " ".join(title)]
    return _only(same, wish, episodes)


def _only(found: Sequence[Episode], wish: str, episodes: Sequence[Episode]) -> Episode:
    if len(found) == 1:
        return found[0]
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise InputError(
            f"{wish!r} fits {len(found)} episodes: {_list(found[:_SHOWN], episodes)}{more}; say which number"
        )
    near = process.extract(
        wish,
        [episode.title for episode in episodes],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=3,
        score_cutoff=60,
    )
    nearest = f"; nearest: {_list([episodes[place] for _, _, place in near], episodes)}" if near else ""
    raise InputError(f"no episode fits {wish!r}{nearest}; `summarizer episodes` lists all {len(episodes)}")


def _list(found: Sequence[Episode], episodes: Sequence[Episode]) -> str:
    lines = []
    for episode in found:
        title = episode.title if len(episode.title) <= 60 else episode.title[:59] + "…"
        lines.append(f"{episodes.index(episode) + 1} “{title}”" + (f" ({episode.date})" if episode.date else ""))
    return ", ".join(lines)


def _words(text: str) -> list[str]:
    """Words without case, accents kept apart from letters: "Łukasz" and "łukasz" are one, "é" and "e" too."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"\w+", plain)
