"""Exchanges parts of a draft that were written again in a post that a person has changed since.

Only texts that stand in the post as the draft before printed them are exchanged. Where a person has changed one, it
stays, and a sentence tells so.
"""

from __future__ import annotations

import re

from summarizer.posts.places import find_by_anchor
from summarizer.publish.draft_parts import PostPlace, described
from summarizer.publish.markdown import Rendered
from summarizer.text.shortening import shortened

__all__ = ["with_new_parts"]

_NUMBERING = re.compile(r"### \d+\. ")
_FRONT_KEYS = ("title", "description")


def with_new_parts(post: str, before: Rendered, after: Rendered) -> tuple[str, tuple[str, ...]]:
    """The post with the texts of `after` in place of those of `before` where they differ; nothing else changes.

    Gives also what could not be exchanged, one sentence each.
    """
    newline = "\r\n" if "\r\n" in post else "\n"
    text, problems = post.replace("\r\n", "\n"), []
    old, new = _prose(before), _prose(after)
    for name in dict.fromkeys((*old, *new)):
        was, becomes = old.get(name), new.get(name)
        if was == becomes:
            continue
        changed = _exchanged(text, was, becomes) if was is not None else _inserted(text, becomes or "", after, name)
        if changed is None:
            what = described(PostPlace("prose", name))
            told = f"; it would be “{shortened(becomes, 300)}”" if becomes else ""
            problems.append(f"{what} was changed by hand and stays{told}")
        else:
            text = changed
    text = _front(text, before.blocks[0].text, after.blocks[0].text)
    for block in after.blocks:
        if block.part and block.part.kind == "quotation":
            text = _rested(
                text, block.part.name, any(_is_new(old, new, name) for name in _beside(after, block.part.name))
            )
    return text.replace("\n", newline), tuple(problems)


def _prose(rendered: Rendered) -> dict[str, str]:
    return {block.part.name: block.text for block in rendered.blocks if block.part and block.part.kind == "prose"}


def _is_new(old: dict[str, str], new: dict[str, str], name: str) -> bool:
    return old.get(name) != new.get(name)


def _beside(rendered: Rendered, quote: str) -> list[str]:
    """The names of the texts of the section in which a quotation stands."""
    names = [block.part for block in rendered.blocks if block.part]
    at = names.index(PostPlace("quotation", quote))
    section = names[at - 1].name.rpartition(".")[0]
    return [part.name for part in names if part.kind == "prose" and part.name.rpartition(".")[0] == section]


def _exchanged(post: str, was: str, becomes: str | None) -> str | None:
    """The post with one block in place of another; None when it does not stand there once, as a block of its own."""
    numbered = _NUMBERING.match(was)
    if numbered:  # a reviewer may have removed an insight before it
        pattern = rf"(?<=\n)(### \d+\. ){re.escape(was[numbered.end() :])}(?=\n\n|\n*\Z)"
    else:
        pattern = rf"(?<=\n)(){re.escape(was)}(?=\n\n|\n*\Z)"
    found = list(re.finditer(pattern, post))
    if numbered and len(found) > 1:  # of equal headings the one with its number
        found = [match for match in found if match[1] == numbered[0]]
    if len(found) != 1:
        return None
    match = found[0]
    if becomes is None:
        return post[: match.start()].rstrip("\n") + post[match.end() :]
    return post[: match.start()] + match[1] + becomes[numbered.end() if numbered else 0 :] + post[match.end() :]


def _inserted(post: str, text: str, after: Rendered, name: str) -> str | None:
    """The post with a text that was not there before behind the quotation of its section."""
    blocks = [block.part for block in after.blocks]
    at = blocks.index(PostPlace("prose", name))
    above = blocks[at - 1] if at else None
    place = find_by_anchor(post, [above.name]) if above and above.kind == "quotation" else None
    return f"{post[: place.whole[1]]}\n\n{text}{post[place.whole[1] :]}" if place and not place.rejected else None


def _front(post: str, before: str, after: str) -> str:
    """The post with the title and the description of its front matter exchanged, where they stand as printed."""
    new = {line.partition(":")[0]: line for line in after.splitlines()}
    for line in before.splitlines():
        key = line.partition(":")[0]
        if key in _FRONT_KEYS and key in new and post.startswith("---\n"):
            end = post.find("\n---", 4)
            post = post[:end].replace(f"\n{line}", f"\n{new[key]}", 1) + post[end:]
    return post


def _rested(post: str, quote: str, written_again: bool) -> str:
    """The post without the comment that the texts beside a quotation were written for another one."""
    place = find_by_anchor(post, [quote]) if written_again else None
    return post[: place.rests[0]] + post[place.rests[1] :] if place and place.rests else post
