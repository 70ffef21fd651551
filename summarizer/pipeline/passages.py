"""Passages of one episode for whoever quotes them by id: the conversation, a proven block, what a draft could quote.

Nothing is written, and no model is asked.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from summarizer.errors import InputError
from summarizer.pipeline.check_episode import CheckSources, check_text, check_written, load_post, sources_in
from summarizer.pipeline.reviewers import fitting
from summarizer.pipeline.show_settings import settings_of_show
from summarizer.records.episode import Episode
from summarizer.records.off_record import off_record
from summarizer.records.passage_id import PassageId, conversation_digest
from summarizer.records.post import Checks, QuoteCheck
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.review import Decision
from summarizer.records.review_places import slots
from summarizer.records.transcript import Transcript
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder

__all__ = ["ProvenBlock", "QuotableEpisode", "read_quotable_episode"]

_MAX_WORDS = 250  # of one quotation
_MAX_CHARACTERS = 3000


class ProvenBlock(NamedTuple):
    """A quotation as Markdown, with the check of it; or why there is none."""

    markdown: str | None
    check: QuoteCheck | None
    refused: str | None = None


class QuotableEpisode:
    """What is said in an episode, with what reviewers decided. It stands for the files as they were when read."""

    def __init__(self, folder: EpisodeFolder, sources: CheckSources, episode: Episode, transcript: Transcript) -> None:
        self.folder = folder
        self.episode = episode
        self.transcript = transcript  # as reviewers heard who speaks
        self._sources = sources

    @cached_property
    def digest(self) -> str:
        return conversation_digest(self.transcript)

    def id_of(self, words: tuple[int, int]) -> str:
        return str(PassageId(self.episode.id, self.digest, *words))

    def require_current(self, passage: PassageId) -> tuple[int, int]:
        """The words that an id names. Raises InputError when the conversation is no longer the one it was read from."""
        if passage.digest != self.digest:
            raise InputError(
                f"the transcript of episode {self.episode.id} has changed since {passage} was read; "
                "read the passage again and use its new id"
            )
        if not self.transcript.holds(passage.words):
            raise InputError(f"episode {self.episode.id} has no words {passage.first} to {passage.last}")
        return passage.words

    @cached_property
    def withheld(self) -> frozenset[int]:
        """The ids of the sentences that were said off the record."""
        return frozenset(one.sentence for one in off_record(self.transcript))

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """What a draft could quote, in the order it was said; none before the stage that finds them."""
        if not self.folder.has("quotes.json"):
            return ()
        draft = self._sources.draft
        found = self.folder.read("quotes.json", Quotes).with_cut(draft.cut if draft else ()).candidates
        fitting_ones = (one for one in found if self.transcript.holds(one.words))
        return tuple(sorted(fitting_ones, key=lambda one: one.words))

    def checks(self, settings: Settings) -> Checks | None:
        """The verdicts on the episode's post as it stands; None without a post."""
        if not self.folder.has("post.md"):
            return None
        post = load_post(self.folder / "post.md", settings)
        return check_written(
            post, transcript=None, listen=False, audio=None, retime=False, verify=False, settings=settings,
            report=Silent(),
        )  # fmt: skip

    def decided(self, quotes: tuple[QuoteCheck, ...]) -> tuple[tuple[Decision, ...], ...]:
        """For each quotation of the post the decisions that apply to it; several are a conflict of reviewers."""
        heads = self._sources.decisions.heads()
        conflicts = self._sources.decisions.conflicts()
        found = []
        for slot in slots(quotes, self._sources.decisions):
            target = f"quote {slot}"
            of_one = heads.get(target, ())
            found.append(of_one if target in conflicts else of_one[-1:])
        return tuple(found)

    def prove(self, words: tuple[int, int], settings: Settings, *, visible: bool) -> ProvenBlock:
        """The block of these words, when the check that editors use passes it. `visible`: with a linked time."""
        from summarizer.publish import passage_block, with_correction_notes

        if refused := self._refusal(words):
            return ProvenBlock(None, None, refused)
        passage = self._passage(words)
        chosen = settings_of_show(self.folder, settings)
        corrections = self._sources.decisions.corrections()
        block = passage_block(passage, self.episode, self.transcript, corrections, visible=visible)
        checks = check_text(block + "\n", self._sources, chosen.policy, context=chosen.context)
        if len(checks.quotes) != 1:
            return ProvenBlock(None, None, "these words cannot be printed as one quotation; choose another passage")
        check = checks.quotes[0]
        if not check.passes:
            return ProvenBlock(None, check, f"the check does not pass it ({check.verdict}): {check.reason}")
        return ProvenBlock(with_correction_notes(block, checks), check)

    def _passage(self, words: tuple[int, int]) -> Candidate:
        """The passage, by its id as a candidate where it is one: an anchor names it."""
        known = next((one.id for one in self.candidates if one.words == words), None)
        start, end = self.transcript.times(words)
        return Candidate(
            id=known or f"w{words[0]}-{words[1]}", words=words, start=start, end=end, score=0.0,
            speaker=self.transcript.words[words[0]].speaker or "unknown", text=self.transcript.text(*words),
        )  # fmt: skip

    def _refusal(self, words: tuple[int, int]) -> str | None:
        """Why these words are not rendered, before they are checked."""
        first, last = words
        if last - first > _MAX_WORDS or len(self.transcript.text(first, last)) > _MAX_CHARACTERS:
            return f"it has {last - first} words, and a quotation at most {_MAX_WORDS}; choose some of its sentences"
        if len({word.speaker for word in self.transcript.words[first:last]}) > 1:
            return "several people say these words; quote each by itself"
        sentences = [self.transcript.sentences[number] for number in self.transcript.sentence_ids(words)]
        whole = sentences[0].words[0] == first and sentences[-1].words[1] == last
        if not whole and all(one.words != words for one in self.candidates):
            return "it cuts a sentence; give the ids of whole sentences, or of a candidate"
        if any(sentence.id in self.withheld for sentence in sentences):
            return "it was said off the record"
        return None


def read_quotable_episode(folder: EpisodeFolder) -> QuotableEpisode:
    """Raises InputError when the folder holds no episode with a transcript, or one that cannot be read."""
    sources = sources_in(folder)
    if sources.episode is None:
        raise InputError(f"{folder.url} holds no episode.json")
    decisions, _ = fitting(sources.decisions, sources.episode, sources.transcript)
    return QuotableEpisode(folder, sources, sources.episode, decisions.revoiced(sources.transcript))
