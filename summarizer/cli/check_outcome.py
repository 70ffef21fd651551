"""What a check of one or several posts gave, before it is printed in a format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from summarizer.records.post import Checks

__all__ = ["CheckedPost", "Outcome", "Unchecked"]


class CheckedPost(NamedTuple):
    path: str  # as the user would write it
    checks: Checks


class Unchecked(NamedTuple):
    """A post that could not be checked, and why in one line."""

    path: str
    error: str
    exit_code: int


@dataclass(frozen=True)
class Outcome:
    """`single`: exactly one file was named. `lone`: files in the given folders without a transcript beside them."""

    posts: tuple[CheckedPost, ...]
    unchecked: tuple[Unchecked, ...] = ()
    lone: tuple[str, ...] = ()
    single: bool = True

    @property
    def exit_code(self) -> int:
        """1 when a quotation fails, else that of the gravest error of a post that could not be checked, else 0."""
        if not all(post.checks.passed for post in self.posts):
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
            "posts failing": sum(not post.checks.passed for post in self.posts),
            "posts not checked": len(self.unchecked) + len(self.lone),
            **{name: total[name] for name in ("quotes", "passing")},
            **{name: count for name, count in sorted(total.items()) if name not in ("quotes", "passing")},
        }
