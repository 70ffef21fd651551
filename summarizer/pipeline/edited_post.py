"""A post that a person has changed since it was written: it stays, and what is made from it follows it.

`run.json` has the SHA-256 of `post.md` as a stage wrote it, and of the `post.md` that `checks.json`, `post.html` and
`review.html` were made from. Where the file differs, a person or a reviewer's decision has changed it.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from summarizer.errors import InputError, InUseError
from summarizer.pipeline.check_episode import WrittenPost
from summarizer.pipeline.write_post import write_post
from summarizer.records.post import Checks, Draft, Policy
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, facts_of
from summarizer.text.counted import counted
from summarizer.version import __version__

if TYPE_CHECKING:
    from summarizer.pipeline.context import EpisodeContext
    from summarizer.publish import Rendered

__all__ = ["follow_checked", "follow_post", "made_from_older_post", "render_written", "write_redrafted"]

_MADE = ("checks.json", "post.html", "review.html")  # from post.md
_GENERATOR = b'<meta name="generator" content="summarizer'


def made_from_older_post(folder: EpisodeFolder) -> tuple[str, ...]:
    """The files of an episode that were made from another `post.md` than the one that is there, or are missing."""
    log = folder.log
    if log.digest("post.md") is None or not folder.has("post.md"):
        return ()
    now = folder.digest("post.md")
    return tuple(name for name in _MADE if log.post_of(name) != now or not folder.has(name))


def follow_post(folder: EpisodeFolder, settings: Settings, *, always: bool = False) -> bool:
    """Makes the checks, `post.html` and `review.html` again from `post.md`, while the caller holds the folder.

    Nothing is done when they follow it already, unless `always`. Gives whether they were made. Raises InputError.
    """
    from summarizer.pipeline.review_episode import EpisodeReview

    if not always and not made_from_older_post(folder):
        return False
    review = EpisodeReview(folder, _policy_of(folder, settings), settings.context)
    state = review.state()
    write_post(folder, state.post, state.checks)
    folder.update_facts(facts_of(review.episode, state.checks))
    review.write_page(review.page_for_mail(state))
    return True


def write_redrafted(context: EpisodeContext, before: Draft, after: Draft) -> tuple[str, ...]:
    """Exchanges the parts of `post.md` that were drafted again, and nothing else, while the caller holds the folder.

    Gives what could not be exchanged, as sentences.
    """
    from summarizer.publish import Sources, render, with_new_parts

    folder, settings = context.folder, context.settings
    transcript, quotes = context.read("transcript.json", Transcript), context.read("quotes.json", Quotes)

    def rendered(draft: Draft) -> Rendered:
        quoted = quotes.with_cut(draft.cut)
        return render(
            Sources(context.episode, transcript, quoted, draft, __version__, policy=settings.policy), settings.site
        )

    post = (folder / "post.md").read_bytes().decode("utf-8")
    changed, problems = with_new_parts(post, rendered(before), rendered(after))
    write_post(folder, changed)
    return problems


def _policy_of(folder: EpisodeFolder, settings: Settings) -> Policy:
    """The policy by which the post was checked before; a `check` with another one does not change it."""
    try:
        return folder.read("checks.json", Checks).policy
    except InputError:
        return settings.policy


def follow_checked(post: WrittenPost, settings: Settings, report: Reporter) -> None:
    """After a check: makes what an episode's folder holds of an older `post.md` again, where that can be written."""
    folder = post.folder
    if folder is None or post.name != "post.md" or not made_from_older_post(folder):
        return
    try:
        with folder.locked():
            follow_post(folder, settings)
    except (InUseError, InputError) as error:
        report.warn(f"post.html and review.html are still of an older {folder.location('post.md')}: {error}")
    else:
        report.note(f"{folder.location('post.md')} was changed: post.html and review.html were made again from it")


def render_written(post: WrittenPost, settings: Settings, report: Reporter | None = None) -> str:
    """Writes the HTML of a Markdown post beside it, and of an episode's post also the review page.

    Warns of quotations that do not pass the check. Gives the path of the HTML, or its URL in an object store. Raises
    InputError: for a post that is no Markdown file, or when a file that `summarizer` did not write has the name of the
    HTML.
    """
    folder, name = post.folder, post.name
    if folder is None or PurePosixPath(name).suffix.lower() not in {".md", ".markdown"}:
        raise InputError(f"{name} is no Markdown post; give the post.md from which the HTML is to be made")
    if name == "post.md" and all(map(folder.has, ("episode.json", "transcript.json"))):
        with folder.locked():
            follow_post(folder, settings, always=True)
        quotes = folder.read("checks.json", Checks).quotes
        if report is not None and (failing := sum(not quote.passes for quote in quotes)):
            where = folder.location("post.md")
            report.warn(f"{failing} of {counted(len(quotes), 'quotation')} fail; see: summarizer check {where}")
        return folder.location("post.html")
    from summarizer.publish import render_html

    target = str(PurePosixPath(name).with_suffix(".html"))
    if folder.has(target) and _GENERATOR not in (folder / target).read_bytes():
        raise InputError(f"{folder.location(target)} was not written by summarizer; move it, or rename the post")
    folder.write(target, render_html(post.text))
    return folder.location(target)
