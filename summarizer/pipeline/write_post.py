"""The only place that writes `post.md`, with what is made from it: its checks and its HTML."""

from __future__ import annotations

from summarizer.records.episode import Episode
from summarizer.records.post import Checks
from summarizer.store import EpisodeFolder

__all__ = ["post_is_edited", "write_post"]


def write_post(folder: EpisodeFolder, post: str, checks: Checks | None = None, *, name: str = "post.md") -> None:
    """Writes a post, and with its checks also `checks.json` and `post.html`.

    The post is written last: until it is there, the stage or the decision that changes it is not done. A post that
    would stay the same is not touched. `run.json` keeps from which post the others were made.
    """
    if checks is not None:
        from summarizer.publish import render_html

        folder.write("checks.json", checks)
        episode = folder.read("episode.json", Episode) if folder.has("episode.json") else None
        folder.write("post.html", render_html(post, checks, episode))
    data = post.encode()
    if not folder.has(name) or (folder / name).read_bytes() != data:
        folder.write(name, data)
    if checks is not None:
        folder.record_follows("checks.json", "post.html")


def post_is_edited(folder: EpisodeFolder, *, by_hand: bool = False) -> bool:
    """Whether `post.md` is not as a stage wrote it. False when no stage has written one.

    `by_hand`: whether also somebody else than the review, which can apply its decisions again, has changed it.
    """
    log = folder.log
    written = {run.outputs.get("post.md") for run in log.stages.values()} - {None}
    if not written or not folder.has("post.md"):
        return False
    known = {*written, log.decided} if by_hand else written
    return folder.digest("post.md") not in known
