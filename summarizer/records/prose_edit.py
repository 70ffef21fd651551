"""An edit of a post's prose, as the review page sends it."""

from __future__ import annotations

from pydantic import Field

from summarizer.records.base import Record

__all__ = ["ProseEdit"]


class ProseEdit(Record):
    """Another text for one part of a post, with what the editor saw of it."""

    post: str = Field(pattern=r"^[0-9a-f]{64}$")  # SHA-256 of the post.md that the editor saw
    part: int = Field(ge=0)  # its number among the editable parts of that post, from 0
    shown: str = Field(max_length=200_000)  # its text there
    text: str = Field(max_length=200_000)  # as it is to be
