"""Lines of a backlog that name one episode: the one that names it alone, and says the most of it, counts.

`FEED --all` and `FEED --episode "#3" --speakers 2` are about the same third episode. Which episode a line means is
known only when its feed has been read, so this is asked where the backlog is read: a plan, a run and `watch` see the
same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from summarizer.errors import SummarizerError
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter
from summarizer.text.shortening import shortened

__all__ = ["NamedTwice", "SingleLine"]


class SingleLine(NamedTuple):
    """A line with a feed or playlist: of one of its episodes, or of many."""

    source: str
    place: str  # "list.txt:12"
    options: tuple[tuple[str, str], ...]

    @property
    def which(self) -> str | None:
        return dict(self.options).get("episode")

    @property
    def own_options(self) -> dict[str, str]:
        return {name: text for name, text in self.options if name != "episode"}


class NamedTwice:
    """The lines of feeds that several lines name. Only those are kept."""

    def __init__(self, lines: Iterable[SingleLine]) -> None:
        by_source: dict[str, list[SingleLine]] = {}
        for line in lines:
            by_source.setdefault(line.source, []).append(line)
        self._lines = {
            source: [line for line in named if line.which is not None]
            for source, named in by_source.items()
            if len(named) > 1 and any(line.which is not None for line in named)
        }
        self._meant: dict[str, dict[str, Episode]] = {}  # source -> place -> the episode that its line means
        self._told: set[tuple[str, str]] = set()  # places
        self._counts: dict[str, dict[str, SingleLine]] = {}  # source -> guid -> the line that counts

    def is_shared(self, source: str) -> bool:
        """Whether several lines name the feed, one of them an episode."""
        return source in self._lines

    def is_settled(self, source: str) -> bool:
        return source in self._meant

    def settle(self, source: str, found: Sequence[Episode], report: Reporter) -> None:
        """Finds the lines' episodes in what the feed offers. A line that names none is left to whoever works on it."""
        from summarizer.pipeline.lookup import choose_episode

        if source in self._meant or source not in self._lines:
            return
        meant, counts = self._meant.setdefault(source, {}), self._counts.setdefault(source, {})
        for line in self._lines[source]:
            try:
                episode = choose_episode(found, line.which)
            except SummarizerError:
                continue
            meant[line.place] = episode
            other = counts.get(episode.guid)
            if other is None or len(line.own_options) > len(other.own_options):
                counts[episode.guid] = line
            if other is not None and other.own_options != line.own_options:
                loser = line if counts[episode.guid] is other else other
                self.tell(loser.place, counts[episode.guid], episode, report)

    def tell(self, place: str, best: SingleLine, episode: Episode, report: Reporter) -> None:
        """Says once of two lines that they name one episode, and which of them counts."""
        if (place, best.place) not in self._told:
            self._told.add((place, best.place))
            title = shortened(episode.title, 60)
            report.note(f"{place} and {best.place} name one episode, {title}: it is done as {best.place} says")

    def line_of(self, source: str, episode: Episode) -> SingleLine | None:
        """The line that names the episode alone, if any."""
        return self._counts.get(source, {}).get(episode.guid)

    def episode_of(self, place: str, source: str) -> Episode | None:
        """The episode that the line at a place means, once its feed was read."""
        return self._meant.get(source, {}).get(place)
