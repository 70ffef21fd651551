"""The tools about quotations: what an episode offers, finished blocks, and the verdicts on a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote as quoted

from summarizer.agents.answers import (
    CheckArguments,
    CheckedQuotation,
    CheckResult,
    Decided,
    ListedQuotation,
    QuotationsArguments,
    QuotationsResult,
    RenderArguments,
    RenderedBlock,
    RenderResult,
    UnfoundedFact,
)
from summarizer.agents.cursors import page
from summarizer.agents.reading import ArchiveReading, bounded_words, clock_of, name_of
from summarizer.errors import InputError, SummarizerError
from summarizer.library.archive import episode_named, open_archive
from summarizer.pipeline.check_episode import PostText, WrittenPost, check_written, load_post
from summarizer.pipeline.passages import QuotableEpisode, read_quotable_episode
from summarizer.pipeline.typed_quotations import lines_of_typed_quotations
from summarizer.posts.open_marks import open_marks
from summarizer.records.episode import Episode
from summarizer.records.passage_id import PassageId, parse_passage_id
from summarizer.records.post import Checks, QuoteCheck
from summarizer.records.timecode import format_clock
from summarizer.reporting import Silent
from summarizer.store import EpisodeFolder
from summarizer.text.shortening import shortened

__all__ = ["Proving"]

_MAX_REASON = 600  # characters
_MAX_FINDINGS = 50
_MAX_NOTES = 20
_MAX_LINES = 20  # that a note names
_MAX_LINK = 2000  # characters
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~"
_NOTHING_FOUND = "no quotation was found in the text"
_PROSE_UNCHECKED = (
    "numbers, dates and names outside quotations were not compared, because the text names no one episode; "
    "compare each with a passage, or check with `episode`"
)


class Proving(ArchiveReading):
    """An archive whose words can be printed and checked."""

    def quotations(self, given: QuotationsArguments) -> QuotationsResult:
        """The quotations of the episode's post, then what a draft could quote, the most quotable first."""
        conversation = self.conversation(given.episode)
        every: list[ListedQuotation] = []
        if given.which != "candidates" and (checks := conversation.checks(self.settings)) is not None:
            every += _of_post(conversation, checks)
        if given.which != "post":
            used = {one.id for one in every}
            every += [one for one in _of_draft(conversation) if one.id not in used]
        question = ("quotations", given.episode, given.which, conversation.digest, len(every))
        some, cursor = page(every, given.limit, given.cursor, *question)
        return QuotationsResult(
            episode=conversation.episode.id, title=name_of(conversation.episode.title), total=len(every),
            quotations=tuple(some), next=cursor,
        )  # fmt: skip

    def render(self, given: RenderArguments) -> RenderResult:
        """A block for each id, or why there is none."""
        read: dict[tuple[str, str], QuotableEpisode] = {}
        blocks = [self._block(one, given, read) for one in (_joined(given.ids) if given.join else given.ids)]
        return RenderResult(rendered=sum(one.markdown is not None for one in blocks), blocks=tuple(blocks))

    def _block(self, name: str, given: RenderArguments, read: dict[tuple[str, str], QuotableEpisode]) -> RenderedBlock:
        """`read`: the conversations of this call, by episode and digest."""
        conversation = None
        try:
            passage = parse_passage_id(name)
            conversation = read.get(passage[:2]) or self.conversation(passage.episode, passage)
            read[passage[:2]] = conversation
            words = conversation.require_current(passage)
            proven = conversation.prove(words, self.settings, visible=given.form == "timestamp")
        except SummarizerError as error:
            return _refused(name, str(error), conversation)
        check = proven.check
        return RenderedBlock(
            id=name, markdown=proven.markdown, refused=_reason(proven.refused) if proven.refused else None,
            verdict=check.verdict if check else None, flags=check.flags if check else (),
            **_about(conversation.episode),
            speaker=name_of(conversation.transcript.display(conversation.transcript.words[words[0]].speaker)),
            clock=clock_of(conversation, conversation.transcript.words[words[0]].start),
        )  # fmt: skip

    def check(self, given: CheckArguments) -> CheckResult:
        """The verdicts on a text or a post, those that fail first."""
        if (given.text is None) == (given.post is None):
            raise InputError("give one of: text, post")
        post, beside = self._post(given)
        checks, found = self._checked(given, post, beside)
        quotes = sorted(checks.quotes, key=lambda one: one.passes)
        question = ("check", given.model_dump(exclude={"cursor", "limit"}), [one.text for one in quotes])
        some, cursor = page(quotes, given.limit, given.cursor, *question)
        unfounded = [one for one in checks.prose if one.found == "nowhere"]
        return CheckResult(
            passed=checks.passed, total=len(quotes), failing=sum(not one.passes for one in quotes),
            policy=checks.policy, quotations=tuple(found.shown(one) for one in some),
            unfounded=tuple(
                UnfoundedFact(line=one.line, text=_reason(one.text), kind=one.kind, said=_reason(one.said))
                for one in unfounded[:_MAX_FINDINGS]
            ),
            unfinished=found.unfinished(post.text),
            notes=tuple(_reason(one) for one in checks.notes[:_MAX_NOTES]), next=cursor,
        )  # fmt: skip

    def _checked(self, given: CheckArguments, post: WrittenPost, beside: EpisodeFolder | None) -> tuple[Checks, _Found]:
        if given.episode is not None or beside is not None:
            one = (
                read_quotable_episode(beside)
                if given.episode is None and beside
                else self.conversation(given.episode or "")
            )
            checks = check_written(
                replace(post, folder=one.folder, elsewhere=True),
                transcript=None,
                listen=False,
                audio=None,
                retime=False,
                verify=False,
                settings=self.settings,
                report=Silent(),
            )
            found = _Found({}, one)
        else:
            with open_archive(self.root, self.settings, Silent(), self.cache) as archive:
                checks = archive.check(PostText(post.text, post.name, post.by_model))
                if episode_named(post.text) is None:
                    checks = checks.model_copy(update={"notes": (*checks.notes, _PROSE_UNCHECKED)})
                found = _Found(dict(archive.index.execute("SELECT folder, digest FROM episodes WHERE heard")), None)
        if not checks.quotes:
            checks = checks.model_copy(update={"notes": (_NOTHING_FOUND, *checks.notes)})
        if given.text is not None:
            checks = checks.model_copy(update={"notes": (*_typed(given.text, checks.quotes), *checks.notes)})
        return checks, found

    def _post(self, given: CheckArguments) -> tuple[WrittenPost, EpisodeFolder | None]:
        """The post, and the folder of its episode, when it lies in one."""
        if given.post is not None:
            path = self.root.post(given.post)
            return load_post(path, self.settings), self.root.episode_beside(path)
        return WrittenPost(given.text or "", "post.md", by_model=True), None


class _Found(NamedTuple):
    """Where the quotations of a text were found: in the archive, or in the one conversation."""

    digests: dict[str, str]  # by folder
    conversation: QuotableEpisode | None

    def unfinished(self, post: str) -> tuple[str, ...]:
        """The open places of the text, each with its line."""
        marks = open_marks(post, self.conversation.episode.link if self.conversation else None)
        return tuple(_reason(f"line {mark.line}: {mark.told}") for mark in islice(marks, _MAX_FINDINGS))

    def shown(self, one: QuoteCheck) -> CheckedQuotation:
        said, of = one.said_in, self.conversation
        episode = said.episode if said else of.episode.id if of and one.words else None
        title = said.title if said else of.episode.title if of and one.words else None
        return CheckedQuotation(
            line=one.line, text=bounded_words(one.text)[0], passes=one.passes, verdict=one.verdict,
            reason=_reason(one.reason), flags=one.flags, attributed=name_of(one.attributed),
            speaker=name_of(one.speaker), episode=episode, title=name_of(title),
            clock=None if one.start is None else format_clock(one.start), heard=bounded_words(one.heard)[0],
            id=self._id(one, episode),
        )  # fmt: skip

    def _id(self, one: QuoteCheck, episode: str | None) -> str | None:
        if one.words is None or episode is None:
            return None
        digest = self.digests.get(one.said_in.folder) if one.said_in else None
        digest = digest or (self.conversation.digest if self.conversation else None)
        return str(PassageId(episode, digest, *one.words)) if digest else None


def _of_post(conversation: QuotableEpisode, checks: Checks) -> Iterator[ListedQuotation]:
    for one, decisions in zip(checks.quotes, conversation.decided(checks.quotes), strict=True):
        said, is_cut = bounded_words(one.text)
        yield ListedQuotation(
            id=conversation.id_of(one.words) if one.words else None, candidate=one.id, speaker=name_of(one.speaker),
            clock=clock_of(conversation, one.start), said=said, shortened=is_cut, score=None, in_post=True,
            line=one.line, verdict=one.verdict, passes=one.passes, flags=one.flags, reason=_reason(one.reason),
            decisions=tuple(
                Decided(action=made.action, who=name_of(made.who), note=_reason(made.note)) for made in decisions
            ),
        )  # fmt: skip


def _of_draft(conversation: QuotableEpisode) -> Iterator[ListedQuotation]:
    for one in sorted(conversation.candidates, key=lambda each: -each.score):
        said, is_cut = bounded_words(conversation.transcript.text(*one.words))
        label = conversation.transcript.words[one.words[0]].speaker
        yield ListedQuotation(
            id=conversation.id_of(one.words), candidate=one.id, speaker=name_of(conversation.transcript.display(label)),
            clock=clock_of(conversation, one.start), said=said, shortened=is_cut, score=round(one.score, 3),
            in_post=False, line=None, verdict=None, passes=None, flags=(), reason="", decisions=(),
        )  # fmt: skip


def _joined(ids: Sequence[str]) -> list[str]:
    """The ids with those of words that follow one another, of one conversation, as one."""
    found: list[PassageId] = []
    for name in ids:
        one = parse_passage_id(name)
        if found and found[-1][:2] == one[:2] and found[-1].last == one.first:
            found[-1] = found[-1]._replace(last=one.last)
        else:
            found.append(one)
    return [str(one) for one in found]


def _refused(name: str, why: str, conversation: QuotableEpisode | None) -> RenderedBlock:
    return RenderedBlock(
        id=name, markdown=None, refused=_reason(why), verdict=None, flags=(),
        **_about(conversation.episode if conversation else None), speaker=None, clock=None,
    )  # fmt: skip


def _about(episode: Episode | None) -> dict[str, Any]:
    """What a block says of its episode."""
    if episode is None:
        return dict.fromkeys(("episode", "title", "show", "date", "link"))
    link = episode.link or ""
    is_page = link.lower().startswith(("http://", "https://")) and len(link) <= _MAX_LINK
    return {
        "episode": episode.id, "title": name_of(episode.title), "show": name_of(episode.show),
        "date": episode.date.isoformat() if episode.date else None,
        "link": quoted(link, safe=_URL_SAFE) if is_page else None,
    }  # fmt: skip


def _typed(text: str, quotes: Sequence[QuoteCheck]) -> Iterator[str]:
    """The note of the quotations that were said and have neither the comment nor the time of a block of `render`."""
    lines = sorted({one.line for one in quotes if one.words} & lines_of_typed_quotations(text))
    if lines:
        shown = ", ".join(map(str, lines[:_MAX_LINES])) + (" and others" if len(lines) > _MAX_LINES else "")
        yield (
            f"quotations without the comment of a block that render gave, in line{'' if len(lines) == 1 else 's'} "
            f"{shown}: render the `id` of each and insert that block"
        )


def _reason(text: str) -> str:
    return shortened(text, _MAX_REASON)
