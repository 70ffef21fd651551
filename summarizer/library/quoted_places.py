"""Finds the episodes of an archive that may hold a quotation's words, by the full-text index of `search.py`.

It only proposes: whether the words were said there, `checking` decides. Runs of the quotation's words are looked for as
phrases, long ones first, so that an edited quotation is found by the runs that nobody edited.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from summarizer.library.search import said_of
from summarizer.pipeline.check_article import Candidates

__all__ = ["Mentions", "QuotedPlaces"]

_RUNS = (6, 3)  # words of a phrase; letters of a script that has no spaces count as words
_MOST_RUNS = 24  # of one quotation, spread over it
_MOST_ROWS = 3000  # passages of one phrase; a phrase with more tells little
_MOST_NEAR = 3  # episodes that share words with a quotation, and are compared
_RARE_WORDS = 6
_RARE_SHARE = 0.02  # of all passages: a word in more of them is not looked for alone
_NAME_WORDS = 6  # words of a name or a title that are looked for in an article
_LABEL = re.compile(r"^[ \t>*_#-]{0,10}([^\W\d_][\w.]{0,30})[*_]{0,3}[ \t]?[:：]", re.MULTILINE)  # `**MP:** We bake.`


def _short_forms(voice: str) -> set[str]:
    """By what a turn may name a voice besides its whole name and its last word: `Mary:`, `MP:`."""
    words = voice.split()
    return {words[0], "".join(word[0] for word in words)} if len(words) > 1 else set()


class Mentions:
    """The voices, shows and episodes that an article names."""

    def __init__(self, index: sqlite3.Connection, article: str) -> None:
        text = said_of(article)
        tokens = text.split()
        self._labels = {said_of(match[1]) for match in _LABEL.finditer(article)}
        self._text = f" {text} "
        self._runs = {
            " ".join(tokens[at : at + size]) for size in range(1, _NAME_WORDS + 1) for at in range(len(tokens))
        }
        self.people: set[str] = set()
        self.titles: set[str] = set()
        self.weights: Counter[int] = Counter()  # of episodes
        for episode, name, said in index.execute("SELECT episode, name, said FROM voices"):
            if weight := self.weight(said):
                self.people.add(name)
                self.weights[episode] += weight
            elif self._labels & _short_forms(said):
                self.people.add(name)
        for episode, title, titled, show, programme in index.execute(
            "SELECT number, title, titled, show, programme FROM episodes WHERE heard"
        ):
            for name, said, weight in ((title, titled, 3), (show, programme, 1)):
                if name and self.names(said):
                    self.titles.add(name)
                    self.weights[episode] += weight

    def names(self, said: str) -> bool:
        """Whether the article has this name or title."""
        begin = " ".join(said.split()[:_NAME_WORDS])
        return bool(begin) and begin in self._runs and f" {said} " in self._text

    def weight(self, voice: str) -> int:
        """How surely the article names a voice: by the whole name, or by its last word alone."""
        if not voice:
            return 0
        return 3 if self.names(voice) else int(voice.split()[-1] in self._runs)


class QuotedPlaces:
    """Looks for the words of quotations of one article."""

    def __init__(self, index: sqlite3.Connection, mentions: Mentions) -> None:
        self._index = index
        self._mentions = mentions
        self._passages = index.execute("SELECT count(*) FROM passages").fetchone()[0]

        @lru_cache(maxsize=4096)
        def count(word: str) -> int:
            row = index.execute("SELECT doc FROM vocabulary WHERE term = ?", (word,)).fetchone()
            return row[0] if row else 0

        self._count = count

    def candidates(self, text: str, beside: str = "") -> Candidates:
        """The episodes to compare with a quotation. `beside`: what stands in its paragraph and those around it."""
        near = set(said_of(beside).split())
        words = said_of(text).split()
        whole: set[int] = set()
        named: set[int] = set()  # where a voice that is named beside the quotation says its words
        votes: defaultdict[int, float] = defaultdict(float)
        for size in _RUNS:
            runs = list(_runs(words, size))
            found = [self._episodes(run) for run in runs]
            if size == _RUNS[0] and found:
                whole = set(found[0]).intersection(*found[1:])
            for episodes in found:
                for episode, voices in episodes.items():
                    known = max(map(self._mentions.weight, voices))
                    votes[episode] += self._worth(len(episodes)) * (1 + 0.1 * known)
                    if any(voice and voice.split()[-1] in near for voice in voices):
                        named.add(episode)
            if whole or len(words) <= size or len(runs) < 2:
                break
        if not votes:
            votes = self._by_rare_words(words)
        ranked = sorted(votes, key=lambda one: (-votes[one] - 0.2 * self._mentions.weights[one], one))
        # Only the first few are compared: those in which a voice that is named beside the quotation says the words.
        first = sorted((one for one in ranked if one in whole), key=lambda one: one not in named)
        return Candidates(tuple(first), () if first else tuple(ranked[:_MOST_NEAR]))

    def _worth(self, episodes: int) -> float:
        return math.log(1 + self._passages / max(1, episodes))

    def _episodes(self, run: Sequence[str]) -> dict[int, set[str]]:
        """The episodes in which a phrase was said, with the voices that say it."""
        query = (
            "SELECT DISTINCT p.episode, p.voice FROM words JOIN passages p ON p.number = words.rowid "
            "WHERE words MATCH ? LIMIT ?"
        )
        found: defaultdict[int, set[str]] = defaultdict(set)
        for episode, voice in self._index.execute(query, (f'"{" ".join(run)}"', _MOST_ROWS)):
            found[episode].add(voice)
        return found

    def _by_rare_words(self, words: Sequence[str]) -> defaultdict[int, float]:
        """The episodes that share rare words: of a quotation whose every run was edited, or is written otherwise."""
        counted = sorted((self._count(word), word) for word in set(words))
        rare = [word for count, word in counted if 0 < count <= max(10, _RARE_SHARE * self._passages)]
        votes: defaultdict[int, float] = defaultdict(float)
        for word in rare[:_RARE_WORDS]:
            episodes = self._episodes([word])
            for episode in episodes:
                votes[episode] += self._worth(len(episodes))
        return votes


def _runs(words: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    """Runs of words that cover the text: of the longest size side by side, of a smaller one at every word."""
    if len(words) <= size:
        return [words] if words else []
    starts = list(range(0, len(words) - size + 1, size if size == _RUNS[0] else 1))
    if starts[-1] != len(words) - size:
        starts.append(len(words) - size)
    step = math.ceil(len(starts) / _MOST_RUNS)
    return [words[at : at + size] for at in starts[::step]]
