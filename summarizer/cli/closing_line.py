"""The last lines of `draft`: what was made, in which time and for how much, what is left to do; the next command."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from summarizer.records.timecode import format_clock
from summarizer.text.counted import counted

if TYPE_CHECKING:
    from summarizer.pipeline.run import EpisodeRun
    from summarizer.records.post import Usage
    from summarizer.settings import SiteSettings

__all__ = ["closing_lines"]


def closing_lines(run: EpisodeRun, seconds: float, site: SiteSettings) -> tuple[str, str]:
    """`drafted in 2:31: 7 insights; 12 calls, 41,300 tokens, $0.0112; 1 place left to write or check` and
    `next: summarizer review DIR`, or what else helps. `seconds`: of the whole command.
    """
    from summarizer.library.catalogue import catalogue_entry
    from summarizer.library.standing import next_step, standing_of, things_left
    from summarizer.records.post import Draft, Usage
    from summarizer.records.reading import Reading

    folder = run.folder
    draft = folder.read("draft.json", Draft)
    read = folder.read("reading.json", Reading).usage if folder.has("reading.json") else Usage()
    made = f"drafted in {format_clock(seconds)}" if run.worked else "nothing to do, the post is up to date"
    entry, where = catalogue_entry(folder, folder.relative or "."), str(folder.path)
    left, following = things_left(entry, site), next_step(standing_of([entry]), where)
    parts = [counted(len(draft.insights), "insight"), _used(read, draft.usage), *(left or ["it can be published"])]
    return (
        f"{made}: {'; '.join(filter(None, parts))}",
        f"next: {following or f'summarizer review {shlex.quote(where)}'}",
    )


def _used(*usages: Usage) -> str:
    """Calls, tokens and dollars of the language model; empty when none was asked."""
    known = [usage for usage in usages if usage.calls]
    if not known:
        return ""
    tokens = sum(usage.input_tokens + usage.output_tokens for usage in known)
    costs = [usage.cost_usd for usage in known if usage.cost_usd is not None]
    dollars = ", price unknown" if len(costs) < len(known) else f", ${sum(costs):.4f}" if sum(costs) else ""
    return f"{counted(sum(usage.calls for usage in known), 'call')}, {tokens:,} tokens{dollars}"
