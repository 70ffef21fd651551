"""The public functions, for programs: draft, transcribe, check and lint. `from summarizer import …` gives them.

They print nothing and ask nothing. Progress and warnings go to `report`. Settings are what the caller passes, else the
defaults of `Settings()`: neither the environment nor a `summarizer.toml` is read; `Settings.load()` reads both.

Each result is a record of the stage's file on disk with `path` and other fields that are not part of that file.
"""

from __future__ import annotations

import types
from pathlib import Path, PurePath
from typing import Any, TypeVar, get_args, overload

from pydantic import Field

from summarizer.errors import InputError
from summarizer.pipeline.as_given import read_as_given
from summarizer.pipeline.check_episode import (
    PostText,
    WrittenPost,
    check_written,
    lint_written,
    load_post,
    require_checkable,
)
from summarizer.pipeline.edited_post import follow_checked, render_written
from summarizer.pipeline.episode_folder import EpisodeRequest
from summarizer.pipeline.run import open_episode
from summarizer.records.post import Checks, Context, Draft, LintReport, Policy, Problem
from summarizer.records.transcript import Transcript
from summarizer.records.user_metadata import UserMetadata, user_metadata
from summarizer.reporting import Reporter, Silent
from summarizer.settings import Settings
from summarizer.text.choices import none_of

__all__ = [
    "CheckedPost",
    "DraftedPost",
    "LintedPost",
    "PostSource",
    "TranscribedEpisode",
    "check",
    "draft",
    "lint",
    "render",
    "transcribe",
]


class CheckedPost(Checks):
    """What `check` found: a verdict for each quotation in `quotes`; `passed` says whether the policy allows them."""

    path: Path | None = Field(default=None, exclude=True)  # the post; None when its text was given


class LintedPost(LintReport):
    """What `lint` found: `problems` by line; `passed` is false when one of them is an error."""

    path: Path | None = Field(default=None, exclude=True)  # the post; None when its text was given


class DraftedPost(Draft):
    """What `draft` made: the prose and the ids of its quotations. The post itself is the file at `path`."""

    path: Path = Field(exclude=True)  # post.md; its folder holds everything else
    checks: Checks = Field(exclude=True)  # of the post as it was published
    to_write: tuple[Problem, ...] = Field(exclude=True)  # the places in the post where a person must write or check
    cost_usd: float = Field(exclude=True)  # of all stages of this episode so far, as far as prices are known


class TranscribedEpisode(Transcript):
    """What `transcribe` made: words with times and speakers."""

    path: Path = Field(exclude=True)  # transcript.json, or the transcript file that was read as given


PostSource = Path | str | PostText | DraftedPost  # a path, the URL of an object store, a text, or what `draft` made
OneGiven = Path | str | Transcript
Given = OneGiven | list[OneGiven] | tuple[OneGiven, ...] | None  # what a post is checked against
_P = TypeVar("_P", bound=PostSource)
_POST = (str, PurePath, PostText, DraftedPost)
_KINDS: dict[str, tuple[type, ...]] = {
    "source": (str, PurePath),
    "into": (str, PurePath, types.NoneType),
    "episode": (str, types.NoneType),
    "transcript": (str, PurePath, types.NoneType),
    "audio": (str, PurePath, types.NoneType),
    "policy": (str, types.NoneType),
    "context": (str, types.NoneType),
    "metadata": (UserMetadata, types.NoneType),
    "settings": (Settings, types.NoneType),
}


def draft(
    source: str | Path,
    *,
    into: Path | str | None = None,
    episode: str | None = None,
    transcript: Path | str | None = None,
    metadata: UserMetadata | None = None,
    settings: Settings | None = None,
    report: Reporter | None = None,
) -> DraftedPost:
    """Makes a draft post of one episode. What was made before with the same inputs and settings is kept.

    `source`: a recording, the URL of one, a feed, a web page, or an episode's folder made earlier. `into`: the folder
    or URL for episode folders; None: `settings.output`. `episode`: which of a list, e.g. latest, a number, a guid or
    words of the title. `transcript`: a file to use instead of recognising speech. `metadata`: title, show, date, guests
    and hosts that outrank what file, feed and page say; a later call without it keeps them.

    Raises a SummarizerError; `errors.py` documents which.
    """
    _require(source=source, into=into, episode=episode, transcript=transcript, metadata=metadata, settings=settings)
    chosen = settings or Settings()
    given = Path(transcript) if transcript else None
    request = EpisodeRequest(str(source), episode, given, stated=_stated(metadata))
    with open_episode(request, into=into, settings=chosen, report=report) as run:
        path = run.draft_post()
        found = lint_written(load_post(path, chosen), chosen)
        return DraftedPost(
            **dict(run.folder.read("draft.json", Draft)),
            path=path,
            checks=run.folder.read("checks.json", Checks),
            to_write=tuple(problem for problem in found.problems if problem.rule in ("to-write", "to-check")),
            cost_usd=run.folder.log.spent_usd,
        )


def transcribe(
    source: str | Path,
    *,
    into: Path | str | None = None,
    episode: str | None = None,
    as_given: bool = False,
    metadata: UserMetadata | None = None,
    settings: Settings | None = None,
    report: Reporter | None = None,
) -> TranscribedEpisode:
    """Does the stages up to the transcript. Parameters and errors are those of `draft`.

    `as_given`: `source` is a transcript file; nothing is recognised, tested or written, and `into` is not used. What is
    read is returned with its notes, and `path` is `source`. Raises InputError when it is no transcript.
    """
    _require(source=source, into=into, episode=episode, metadata=metadata, settings=settings)
    if as_given:
        read = read_as_given(source, (settings or Settings()).asr.language)
        return TranscribedEpisode(**dict(read.transcript), path=read.path)
    request = EpisodeRequest(str(source), episode, stated=_stated(metadata))
    with open_episode(request, into=into, settings=settings, report=report) as run:
        path = run.transcript_only()
        return TranscribedEpisode(**dict(run.folder.read("transcript.json", Transcript)), path=path)


@overload
def check(
    post: PostSource,
    *,
    transcript: Given = ...,
    policy: Policy | None = ...,
    context: Context | None = ...,
    listen: bool = ...,
    audio: Path | str | None = ...,
    retime: bool = ...,
    verify: bool = ...,
    settings: Settings | None = ...,
    report: Reporter | None = ...,
) -> CheckedPost: ...


@overload
def check(
    post: list[_P] | tuple[_P, ...],
    *,
    transcript: Given = ...,
    policy: Policy | None = ...,
    context: Context | None = ...,
    listen: bool = ...,
    audio: Path | str | None = ...,
    retime: bool = ...,
    verify: bool = ...,
    settings: Settings | None = ...,
    report: Reporter | None = ...,
) -> tuple[CheckedPost, ...]: ...


def check(
    post: PostSource | list[_P] | tuple[_P, ...],
    *,
    transcript: Given = None,
    policy: Policy | None = None,
    context: Context | None = None,
    listen: bool = False,
    audio: Path | str | None = None,
    retime: bool = False,
    verify: bool = False,
    settings: Settings | None = None,
    report: Reporter | None = None,
) -> CheckedPost | tuple[CheckedPost, ...]:
    """Verifies every quotation of a post, and the numbers, dates and names of its prose; of several, each by itself.

    `transcript`: a file or a Transcript; None: `transcript.json` in the post's folder, with what reviewers decided
    there. A list or tuple of several: the post is a round-up, and each quotation is checked against the transcript
    whose speaker says it (`said_in`). `policy`: what may differ from the words heard; `context`: whether a quotation
    passes that its own sentence governs, such as one cut out of a negation; None: as the settings say. `listen`: a
    second speech model recognises each quotation's clip again. `audio`: another file of the episode, in which the
    quotations are found again; `retime` then writes the times that they have there into the post. `verify`: the
    language model of the settings judges whether the conversation carries each sentence of the prose. `checks.json`
    and `post.html` of an episode's folder are then made again from `post.md`; `review.html` keeps the sound and times
    of before. Without `transcript` and `audio`, these three are made again when `post.md` was changed since they were
    made.

    Raises InputError, ModelError, StorageError; with `verify` also NetworkError and ProviderError.
    """
    _require(audio=audio, policy=policy, context=context, settings=settings)
    given = _each(transcript)
    chosen = settings or Settings()
    if policy is not None:
        if policy not in get_args(Policy):
            raise InputError(f"policy: {none_of(policy, get_args(Policy))}")
        chosen = chosen.model_copy(update={"policy": policy, "chosen": chosen.chosen | {"policy"}})
    if context is not None:
        if context not in get_args(Context):
            raise InputError(f"context: {none_of(context, get_args(Context))}")
        chosen = chosen.model_copy(update={"context": context})
    recording = Path(audio) if audio is not None else None
    require_checkable(given, recording, retime=retime, settings=chosen, listen=listen, verify=verify)

    def checked(one: PostSource) -> CheckedPost:
        written = _read(one, chosen)
        if len(given) > 1:
            from summarizer.pipeline.check_among import check_against

            return CheckedPost(**dict(check_against(written, given, chosen)), path=written.path)
        checks = check_written(
            written,
            transcript=given[0] if given else None,
            listen=listen,
            audio=recording,
            retime=retime,
            verify=verify,
            settings=chosen,
            report=report or Silent(),
        )
        if not given and recording is None:
            follow_checked(written, chosen, report or Silent())
        return CheckedPost(**dict(checks), path=written.path)

    if isinstance(post, list | tuple):
        return tuple(checked(one) for one in post)
    return checked(post)


@overload
def lint(post: PostSource, *, settings: Settings | None = ...) -> LintedPost: ...


@overload
def lint(post: list[_P] | tuple[_P, ...], *, settings: Settings | None = ...) -> tuple[LintedPost, ...]: ...


def lint(
    post: PostSource | list[_P] | tuple[_P, ...], *, settings: Settings | None = None
) -> LintedPost | tuple[LintedPost, ...]:
    """Compares a post, or several, with the reference format. Raises InputError."""
    _require(settings=settings)
    chosen = settings or Settings()

    def linted(one: PostSource) -> LintedPost:
        written = _read(one, chosen)
        return LintedPost(**dict(lint_written(written, chosen)), path=written.path)

    if isinstance(post, list | tuple):
        return tuple(linted(one) for one in post)
    return linted(post)


def render(post: Path | str | DraftedPost, *, settings: Settings | None = None) -> str:
    """Writes the HTML of a Markdown post as it stands now, hand edits included; gives its path, or URL in a store.

    `post.md` of an episode's folder: `post.html`, with `review.html` and `checks.json`. Another post: the HTML beside
    it, under its name. Raises InputError, StorageError.
    """
    _require(settings=settings)
    _require_kind("post", post, (str, PurePath, DraftedPost))
    chosen = settings or Settings()
    return render_written(_read(post, chosen), chosen)


def _read(post: PostSource, settings: Settings) -> WrittenPost:
    _require_kind("post", post, _POST)
    return load_post(post.path if isinstance(post, DraftedPost) else post, settings)


def _stated(metadata: UserMetadata | None) -> UserMetadata:
    """What a program states, by the rules of the options. Raises InputError."""
    return user_metadata(**dict(metadata)) if metadata is not None else UserMetadata()


def _each(given: Given) -> list[OneGiven]:
    """The transcripts that are given, of which there may be none. Raises InputError for another type."""
    each = list(given) if isinstance(given, list | tuple) else [] if given is None else [given]
    for one in each:
        if not isinstance(one, Transcript):
            _require(transcript=one)
    return each


def _require(**given: Any) -> None:
    """Raises InputError for a parameter of another type than `_KINDS` has; programs without a type checker call too."""
    for name, value in given.items():
        _require_kind(name, value, _KINDS[name])


def _require_kind(name: str, value: object, kinds: tuple[type, ...]) -> None:
    if not isinstance(value, kinds):
        known = ["Path" if kind is PurePath else "None" if kind is types.NoneType else kind.__name__ for kind in kinds]
        raise InputError(f"{name} is a value of type {type(value).__name__}; give {' or '.join(known)}")
