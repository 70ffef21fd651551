"""The last line of `draft`: what was made, in which time and for how much, what is left to do, and the next command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.records.timecode import format_clock

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.pipeline.run import EpisodeRun
    from summarizer.records.post import Usage
    from summarizer.settings import Settings

__all__ = ["closing_line"]


def closing_line(run: EpisodeRun, post: Path, settings: Settings, seconds: float) -> str:
    """`done in 2:31: 7 insights; 12 calls, 41,300 tokens, $0.0112; 1 part left to write; next: summarizer review DIR`.

    `post` is what the run made; `seconds`: of the whole command.
    """
    from summarizer.pipeline.check_episode import lint_written, load_post
    from summarizer.records.post import Checks, Draft, Usage
    from summarizer.records.reading import Reading

    folder = run.folder
    draft = folder.read("draft.json", Draft)
    read = folder.read("reading.json", Reading).usage if folder.has("reading.json") else Usage()
    rules = [problem.rule for problem in lint_written(load_post(post, settings), settings).problems]
    ears = sum(quote.needs_a_look for quote in folder.read("checks.json", Checks).quotes)
    parts = [
        f"done in {format_clock(seconds)}" if run.worked else "nothing to do, the post is up to date",
        _counted(len(draft.insights), "insight"),
    ]
    if used := _used(read, draft.usage):
        parts.append(used)
    if left := rules.count("to-write"):
        parts.append(f"{_counted(left, 'part')} left to write")
    if doubted := rules.count("to-check"):
        parts.append(f"{_counted(doubted, 'part')} to check")
    if ears:
        parts.append(f"{_counted(ears, 'quotation')} with a flag")
    return f"{parts[0]}: {parts[1]}{''.join(f'; {part}' for part in parts[2:])}; next: summarizer review {folder.path}"


def _used(*usages: Usage) -> str:
    """Calls, tokens and dollars of the language model; empty when none was asked."""
    known = [usage for usage in usages if usage.calls]
    if not known:
        return ""
    tokens = sum(usage.input_tokens + usage.output_tokens for usage in known)
    costs = [usage.cost_usd for usage in known if usage.cost_usd is not None]
    dollars = ", price unknown" if len(costs) < len(known) else f", ${sum(costs):.4f}" if sum(costs) else ""
    return f"{_counted(sum(usage.calls for usage in known), 'call')}, {tokens:,} tokens{dollars}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
