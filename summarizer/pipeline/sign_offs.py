"""The sign-offs and comments of an episode's post as its folder has them, and the decisions that it lacks."""

from __future__ import annotations

from pathlib import PurePosixPath

from summarizer.digests import sha256_of_text
from summarizer.errors import InputError
from summarizer.pipeline.check_episode import WrittenPost, check_folder, check_text, sources_in
from summarizer.pipeline.reviewers import fitting
from summarizer.records.post import Checks, Context
from summarizer.records.review import Decision, Decisions
from summarizer.records.review_places import not_in_post
from summarizer.records.signoff import Comment, SignOffs
from summarizer.store import EpisodeFolder

__all__ = ["can_be_signed", "open_comments_of", "sign_offs_in", "sign_offs_of", "waiting_in"]

_OTHER_FORMS = (".html", ".htm")  # editors sign the Markdown


def sign_offs_in(folder: EpisodeFolder, *, context: Context = "fail") -> SignOffs:
    """All sign-offs and comments of a folder's post, compared with the `post.md` that is there.

    A post that was changed by hand since its last check is checked again for it, but only when somebody signed or
    commented. Nothing is written. Raises InputError when a file cannot be read.
    """
    from summarizer.checking import sign_offs

    if not folder.has("decisions.json") or not folder.has("post.md"):
        return SignOffs()
    log = folder.read("decisions.json", Decisions)
    if not log.signatures() and not log.comments():
        return SignOffs()
    post = _text(folder)
    checks = _checks_of(folder, post, context)
    if checks is None:
        return SignOffs(comments=log.comments())
    return sign_offs(post, checks, log)


def waiting_in(folder: EpisodeFolder, *, context: Context = "fail") -> tuple[Decision, ...]:
    """The decisions that a folder's `post.md` does not have yet, as `check` counts them.

    A post that was changed by hand since its last check is checked again for it, but only when such a decision can be
    there. None waits in a file about another episode. Nothing is written. Raises InputError when a file cannot be read.
    """
    if not all(map(folder.has, ("decisions.json", "post.md", "transcript.json"))):
        return ()
    log = folder.read("decisions.json", Decisions)
    if all(one.id in log.applied or not one.edits_post for one in log.decisions):
        return ()
    sources = sources_in(folder)
    try:
        log = fitting(log, sources.episode, sources.transcript).decisions
    except InputError:
        return ()
    checks = _checks_of(folder, _text(folder), context)
    return not_in_post(checks.quotes, log) if checks else ()


def _checks_of(folder: EpisodeFolder, post: str, context: Context) -> Checks | None:
    """The checks of this text of the post; made again, but not kept, when those of the folder are of another text."""
    checks = folder.read("checks.json", Checks) if folder.has("checks.json") else None
    if (checks is None or checks.post_sha256 != sha256_of_text(post)) and folder.has("transcript.json"):
        checks = check_folder(folder, post, checks.policy if checks else "strict", context=context)
    return checks


def can_be_signed(name: str) -> bool:
    """Whether a file of this name can be compared with what editors signed."""
    return PurePosixPath(name).suffix.lower() not in _OTHER_FORMS


def sign_offs_of(post: WrittenPost, checks: Checks) -> SignOffs:
    """The sign-offs and comments in the folder of a post's episode, compared with the post as it was just checked.

    The post may lie elsewhere (`elsewhere`), or be a Word document. Raises InputError when a file cannot be read.
    """
    from summarizer.checking import sign_offs

    log = _log_of(post)
    return sign_offs(post.text, checks, log) if log is not None else SignOffs()


def open_comments_of(post: WrittenPost, *, context: Context = "fail") -> tuple[Comment, ...]:
    """The open comments to the writer, each with the line of its quotation in the post. Raises InputError."""
    from summarizer.checking import sign_offs

    log, folder = _log_of(post), post.folder
    if log is None or folder is None or not log.comments():
        return ()
    checks = folder.read("checks.json", Checks) if folder.has("checks.json") else None
    if checks is None or checks.post_sha256 != sha256_of_text(post.text):
        if not folder.has("transcript.json"):
            return SignOffs(comments=log.comments()).open_comments
        policy = checks.policy if checks else "strict"
        checks = check_text(post.text, sources_in(folder), policy, context=context, name=post.name)
    return sign_offs(post.text, checks, log).open_comments


def _log_of(post: WrittenPost) -> Decisions | None:
    """The decisions that fit the transcript in the folder of a post's episode.

    None when nobody signed, commented or accepted a quotation against the check.
    """
    folder = post.folder
    log = post.known("decisions.json", Decisions) if can_be_signed(post.name) else None
    if folder is None or log is None or not (log.signatures() or log.comments() or log.accepted_against()):
        return None
    if not folder.has("transcript.json"):
        return log
    sources = sources_in(folder)
    return fitting(log, sources.episode, sources.transcript).decisions


def _text(folder: EpisodeFolder) -> str:
    return (folder / "post.md").read_bytes().decode("utf-8", "replace")  # line breaks as they are
