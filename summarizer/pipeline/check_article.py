"""Checks an article against an archive: each quotation against the episodes that may hold its words.

An `ArticleArchive` proposes episodes (`library/archive.py`); whether the words were said there, `checking` decides.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from summarizer.checking.among import Answer, Heard, Known, checks_of, choose, read_quotations
from summarizer.errors import InputError
from summarizer.pipeline.check_among import conversation_in, no_conversation
from summarizer.pipeline.check_episode import WrittenPost
from summarizer.posts.quotations import Quotation
from summarizer.records.post import Checks, QuoteCheck
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder
from summarizer.text.counted import counted

__all__ = ["ArticleArchive", "Candidates", "Known", "check_article"]

_MOST_COMPARED = 4  # episodes that hold all words of one quotation
_MOST_KEPT = 6  # prepared conversations in memory, some 10 MB an hour of talk


class Candidates(NamedTuple):
    """Episodes by their number in the archive, the most likely first."""

    whole: tuple[int, ...] = ()  # each run of the quotation's words stands in them
    near: tuple[int, ...] = ()  # only some runs, or some rare words

    @property
    def compared(self) -> tuple[int, ...]:
        return self.whole[:_MOST_COMPARED] or self.near


class ArticleArchive(Protocol):
    """The episodes of an archive, for one article."""

    @property
    def known(self) -> Known:
        """What the article may name: people, titles; and the archive's language."""

    @property
    def size(self) -> int:
        """How many episodes have a transcript."""

    def candidates(self, text: str, beside: str) -> Candidates:
        """The episodes that may hold a quotation's words. `beside`: the paragraphs that may name its speaker."""

    def folder(self, episode: int) -> tuple[EpisodeFolder, str]:
        """An episode's folder, and its path below the archive."""


def check_article(post: WrittenPost, archive: ArticleArchive, settings: Settings) -> Checks:
    """Says of each quotation who said it where and when, or that nobody did. Raises InputError."""
    return _Search(post, archive, settings).checks()


class _Search:
    """Judges the quotations of one article, an episode at a time, until each has its answer."""

    def __init__(self, post: WrittenPost, archive: ArticleArchive, settings: Settings) -> None:
        self.archive = archive
        self.settings = settings
        self.post = read_quotations(post.text, post.name, archive.known, by_model=post.by_model)
        self.answers: list[list[Answer]] = [[] for _ in self.post.quotations]
        self.candidates = [archive.candidates(one.text, self._beside(one)) for one in self.post.quotations]
        self.kept: OrderedDict[int, Heard] = OrderedDict()
        self.notes: list[str] = []

    def _beside(self, quotation: Quotation) -> str:
        """The text of a quotation's paragraphs, with one before and one after."""
        blocks = self.post.document.blocks[max(0, quotation.block - 1) : quotation.pieces[-1].block + 2]
        return "\n".join(block.text for block in blocks)

    def checks(self) -> Checks:
        for turn in range(max((len(one.compared) for one in self.candidates), default=0)):
            self._compare(turn)
        known = self.archive.known
        nobody = no_conversation(known.language)
        silent = no_conversation(known.language, known.people)
        for number, quotation in enumerate(self.post.quotations):
            if quotation.unspoken:  # given to a voice of any episode it fails
                self.answers[number] += self._judged([number], silent)
            elif not self.answers[number]:
                self.answers[number] = self._judged([number], nobody)
        quotes = [self._chosen(number) for number in range(len(self.answers))]
        return checks_of(self.post, quotes, self.settings.policy, notes=[self._told(), *self.notes])

    def _compare(self, turn: int) -> None:
        """Asks the candidate of this turn about each quotation that has no answer yet."""
        asked: dict[int, list[int]] = {}
        for number, candidates in enumerate(self.candidates):
            if turn < len(candidates.compared) and not self._settled(number):
                asked.setdefault(candidates.compared[turn], []).append(number)
        for episode, numbers in asked.items():
            conversation = self._conversation(episode)
            if conversation is not None:
                for number, answer in zip(numbers, self._judged(numbers, conversation), strict=True):
                    self.answers[number].append(answer)

    def _settled(self, number: int) -> bool:
        """Whether another episode cannot change the answer: one that may hold all the words can."""
        answers = self.answers[number]
        if any(one.check.verdict == "unspoken" and one.check.passes for one in answers):
            return True
        return not self.candidates[number].whole and any(one.has_words for one in answers)

    def _judged(self, numbers: Sequence[int], conversation: Heard) -> list[Answer]:
        return self.post.judged(numbers, conversation, self.settings.policy, self.settings.context)

    def _conversation(self, episode: int) -> Heard | None:
        """An episode's conversation; None, with a note, when its folder cannot be read."""
        if episode not in self.kept:
            folder, name = self.archive.folder(episode)
            try:
                self.kept[episode] = conversation_in(folder, name)
            except InputError as error:
                self.notes.append(f"{name} was left out: {error}")
                return None
            if len(self.kept) > _MOST_KEPT:
                self.kept.popitem(last=False)
        self.kept.move_to_end(episode)
        return self.kept[episode]

    def _chosen(self, number: int) -> QuoteCheck:
        chosen = choose(self.answers[number], f"Nobody says it in {self._episodes} of the archive.")
        more = len(self.candidates[number].whole) - _MOST_COMPARED
        if chosen.said_in is None or more <= 0:
            return chosen
        told = f"{more} more episode{'s' if more > 1 else ''} may hold these words; name the speaker beside them."
        flags = chosen.flags if "ambiguous" in chosen.flags else (*chosen.flags, "ambiguous")
        return chosen.model_copy(update={"reason": f"{chosen.reason} {told}", "flags": flags})

    @property
    def _episodes(self) -> str:
        return "the only episode" if self.archive.size == 1 else f"the {counted(self.archive.size, 'episode')}"

    def _told(self) -> str:
        return f"each quotation was looked for in {self._episodes} of the archive"
