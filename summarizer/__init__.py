"""A podcast episode in, a draft post out, in which every quotation is proven against the recording.

from summarizer import check, draft

post = draft("https://example.org/feed.xml", episode="latest", into="episodes")
checks = check(post)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.version import __version__

__all__ = ["__version__", "check", "draft"]

if TYPE_CHECKING:
    from summarizer.pipeline.check_episode import check
    from summarizer.pipeline.run import draft


def __getattr__(name: str) -> Any:
    # Imported on first use, so that `import summarizer` and `--help` stay instant (PEP 562).
    if name == "draft":
        from summarizer.pipeline.run import draft

        return draft
    if name == "check":
        from summarizer.pipeline.check_episode import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
