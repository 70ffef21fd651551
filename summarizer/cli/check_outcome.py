"""What a check of one or several posts gave, before it is printed in a format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from summarizer.records.post import Checks, QuoteCheck
from summarizer.records.signoff import SignOffs

if TYPE_CHECKING:
    from summarizer.posts.docx import WordComment

__all__ = ["CheckOutcome", "CheckedFile", "Unchecked"]


@dataclass(frozen=True)
class CheckedFile:
    path: str  # as the user would write it
    checks: Checks
    sign_offs: SignOffs = field(default_factory=SignOffs)
    in_word: tuple[WordComment, ...] = ()  # what people wrote beside the text of a Word document
    unsigned: str | None = None  # with --require-signed: why the post does not count as signed

    @property
    def passed(self) -> bool:
        return self.checks.passed and self.unsigned is None

    @cached_property
    def no_voice_is_named(self) -> bool:
        """Whether several quotations were found, and the transcript names the voice of none."""
        found = [quote for quote in self.checks.quotes if quote.words is not None and quote.verdict != "unspoken"]
        return len(found) > 1 and all("unnamed" in quote.flags for quote in found)


class Unchecked(NamedTuple):
    """A post that could not be checked, and why in one line."""

    path: str
    error: str
    exit_code: int


@dataclass(frozen=True)
class CheckOutcome:
    """`single`: exactly one file was named. `lone`: files in the given folders without a transcript beside them."""

    posts: tuple[CheckedFile, ...]
    unchecked: tuple[Unchecked, ...] = ()
    lone: tuple[str, ...] = ()
    single: bool = True

    @property
    def quotes(self) -> list[tuple[CheckedFile, QuoteCheck]]:
        """The quotations of all posts, each with its post."""
        return [(post, quote) for post in self.posts for quote in post.checks.quotes]

    @property
    def exit_code(self) -> int:
        """1 when a post fails, else that of the gravest error of a post that could not be checked, else 0."""
        if not all(post.passed for post in self.posts):
            return 1
        if self.unchecked:
            return max(one.exit_code for one in self.unchecked)
        return 0 if self.posts else 2

    def summary(self) -> dict[str, int]:
        """Counts over all posts: of posts, and what each post's own summary counts."""
        total: Counter[str] = Counter()
        for post in self.posts:
            total.update(post.checks.summary)
        return {
            "posts": len(self.posts),
            "posts failing": sum(not post.passed for post in self.posts),
            "posts not checked": len(self.unchecked) + len(self.lone),
            **{name: total[name] for name in ("quotes", "passing")},
            **{name: count for name, count in sorted(total.items()) if name not in ("quotes", "passing")},
        }
