"""The post as it was made from `draft.json`, before reviewers decided and a person changed it."""

from __future__ import annotations

from typing import NamedTuple

from summarizer.digests import sha256_of_text
from summarizer.errors import SummarizerError
from summarizer.pipeline.check_episode import WrittenPost, check_text
from summarizer.pipeline.check_sources import CheckSources
from summarizer.pipeline.prove_post import prove_post
from summarizer.records.post import Checks, Draft, Policy
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder
from summarizer.version import __version__

__all__ = ["PublishedDraft", "drafted_post"]


class PublishedDraft(NamedTuple):
    """The text of the post as it was made, and its checks. `certain`: it is known to be that text."""

    text: str
    checks: Checks
    transcript: Transcript
    certain: bool


def drafted_post(post: WrittenPost, sources: CheckSources, settings: Settings) -> PublishedDraft | None:
    """The post as it was made; None without its draft, or when it cannot be made from what the folder holds now.

    `run.json` has its SHA-256: where the post is still that text, it is taken as it stands.
    """
    folder, draft = post.folder, post.known("draft.json", Draft)
    if (
        folder is None
        or draft is None
        or not all(map(folder.has, ("transcript.json", "quotes.json")))
        or sources.episode is None
    ):
        return None
    against = CheckSources(folder.read("transcript.json", Transcript), sources.episode, draft)
    policy, made = _policy_of(folder, settings), folder.log.digest("post.md")

    def check(text: str, draft: Draft) -> Checks:
        return check_text(text, against._replace(draft=draft), policy, context=settings.context)

    if post.sha256 == made:
        return PublishedDraft(post.text, check(post.text, draft), against.transcript, certain=True)
    try:
        text, checks = _made_again(folder, draft, against, settings, policy)
    except (SummarizerError, LookupError):  # LookupError: the draft names a quotation that quotes.json does not have
        return None
    return PublishedDraft(text, checks, against.transcript, certain=made == sha256_of_text(text))


def _made_again(
    folder: EpisodeFolder, draft: Draft, against: CheckSources, settings: Settings, policy: Policy
) -> tuple[str, Checks]:
    from summarizer.publish import Sources

    assert against.episode is not None
    quotes = folder.read("quotes.json", Quotes).with_cut(draft.cut)
    sources = Sources(against.episode, against.transcript, quotes, draft, __version__, policy=policy)
    proven = prove_post(
        sources,
        settings.site,
        lambda text, proving: check_text(text, against._replace(draft=proving.draft), policy, context=settings.context),
    )
    return proven.post, proven.checks


def _policy_of(folder: EpisodeFolder, settings: Settings) -> Policy:
    return folder.read("checks.json", Checks).policy if folder.has("checks.json") else settings.policy
