"""Checks the posts that were found, one after the other: each against the words that it belongs to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.cli.check_outcome import CheckedFile, CheckOutcome, Unchecked
from summarizer.cli.check_sign_offs import why_unsigned
from summarizer.cli.posts_elsewhere import PostsElsewhere, names_episode
from summarizer.errors import InputError, SummarizerError
from summarizer.pipeline.find_posts import STANDARD_INPUT, FoundPosts

if TYPE_CHECKING:
    from summarizer.pipeline.check_episode import PostText, WrittenPost
    from summarizer.posts.docx import WordComment
    from summarizer.records.post import Checks
    from summarizer.settings import Settings
    from summarizer.terminal import TerminalReporter

__all__ = ["check_each", "require_one_post"]

_MAX_INPUT = 20_000_001  # bytes of standard input; more is longer than any post may be
_MANY_POSTS = 20  # from which a bar is shown


def require_one_post(
    found: FoundPosts,
    *,
    transcripts: Sequence[Path],
    audio: Path | None,
    archive: str | Path | None,
    require_signed: bool,
) -> None:
    """Raises InputError for options that belong to one post, or to a post in an episode's folder."""
    if require_signed and transcripts:
        raise InputError(
            "--require-signed reads the sign-offs in the folder of the post's episode, and --transcript names a file "
            "alone; leave one of them out, or give --archive DIR"
        )
    for option, given in (("--transcript", bool(transcripts)), ("--audio", audio is not None)):
        if given and not found.single:
            raise InputError(
                f"{option} goes with one post; several posts are checked against what lies in their folders"
            )
    if STANDARD_INPUT in found.posts and not transcripts and archive is None:
        raise InputError(
            "a post from standard input lies in no folder; name its transcript with --transcript FILE, "
            "or the episodes with --archive DIR"
        )


def check_each(
    found: FoundPosts,
    report: TerminalReporter,
    *,
    transcripts: Sequence[Path],
    every_article: bool,
    require_signed: bool,
    settings: Settings,
    **options: Any,
) -> CheckOutcome:
    """Checks each post. Of several, one that cannot be checked does not stop the others; a single one raises.

    `every_article`: a folder's files without a transcript beside them are checked against the archive, too; else only
    those whose front matter names an episode. `require_signed`: a post fails unless a sign-off of the whole post holds.
    """
    with ExitStack() as opened:
        elsewhere = PostsElsewhere(settings, report, opened)
        check = _Checker(report, settings, elsewhere, transcripts, require_signed, options)
        taken = [path for path in found.lone if every_article or names_episode(path)] if settings.archive else []
        paths = [*found.posts, *taken]
        checked, unchecked = [], []
        for number, path in enumerate(paths):
            if not found.single and len(paths) > _MANY_POSTS:
                report.progress(number, len(paths), "checking posts")
            try:
                checked.append(check(path))
            except SummarizerError as error:
                if found.single or error.stops_all:
                    raise
                unchecked.append(Unchecked(path, " ".join(str(error).split()), error.exit_code))
    lone = tuple(path for path in found.lone if path not in set(taken))
    return CheckOutcome(tuple(checked), tuple(unchecked), lone, found.single)


class _Checker:
    """Checks a post by `api.check`, or by the archive when no transcript is given or lies beside it."""

    def __init__(
        self,
        report: TerminalReporter,
        settings: Settings,
        elsewhere: PostsElsewhere,
        transcripts: Sequence[Path],
        require_signed: bool,
        options: dict[str, Any],
    ) -> None:
        self._report = report
        self._settings = settings
        self._elsewhere = elsewhere
        self._transcripts = list(transcripts)
        self._require_signed = require_signed
        self._options = options

    def __call__(self, path: str) -> CheckedFile:
        from summarizer.pipeline.check_episode import PostText
        from summarizer.pipeline.sign_offs import sign_offs_of

        post = PostText(_standard_input(), STANDARD_INPUT) if path == STANDARD_INPUT else path
        checks = self._checks(post, path)
        if self._transcripts:  # sign-offs are of what was heard in the folder
            return CheckedFile(path, checks, in_word=_comments_in(path))
        written = self._with_folder(post, path)
        given = sign_offs_of(written, checks)
        unsigned = why_unsigned(written, given) if self._require_signed else None
        return CheckedFile(path, checks, given, _comments_in(path), unsigned)

    def _checks(self, post: str | PostText, path: str) -> Checks:
        from summarizer import api

        if not self._transcripts and self._elsewhere.has(path):
            return self._elsewhere.archive.check(post, **self._options)
        return api.check(
            post,
            transcript=tuple(self._transcripts) or None,
            settings=self._settings,
            report=self._report,
            **self._options,
        )

    def _with_folder(self, post: str | PostText, path: str) -> WrittenPost:
        """The post with the folder of its episode; an article about many episodes has none."""
        from summarizer.pipeline.check_episode import load_post

        written = load_post(post, self._settings)
        if not self._elsewhere.has(path):
            return written
        found = self._elsewhere.archive.find(written)
        return found[0] if found is not None else replace(written, folder=None)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read(_MAX_INPUT).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("standard input is not text in UTF-8; give a Markdown or HTML post") from None


def _comments_in(path: str) -> tuple[WordComment, ...]:
    """The comments that people wrote in a Word document."""
    from summarizer.posts.docx import word_comments

    return word_comments(Path(path)) if path.lower().endswith(".docx") and Path(path).is_file() else ()
