"""Proves a rendered post before it is published: what does not pass the check is left out, and the rest is published.

A draft was paid for, and rules may have become stricter since. So a quotation that does not pass is left out and its
place is marked; a sentence of a model's prose that holds one is left out. Both are reported. Text of the metadata, such
as a title, is printed as it is. A post is refused only when none of its quotations passes, or when one that does not
was taken from another transcript than today's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from summarizer.errors import SummarizerError
from summarizer.publish import PostPlace, Rendered, Sources, described, render, without_sentence
from summarizer.records.post import Checks, QuoteCheck
from summarizer.records.quote import Candidate
from summarizer.settings import SiteSettings

__all__ = ["Proven", "prove_post"]

_MAX_ROUNDS = 12  # each leaves something out; more than a post has parts that can fail one after the other


@dataclass(frozen=True)
class Proven:
    """A post in which every quotation passes, its checks, and what was left out of the draft, one line each."""

    post: str
    checks: Checks
    left_out: tuple[str, ...] = ()


def prove_post(sources: Sources, site: SiteSettings, check: Callable[[str, Sources], Checks]) -> Proven:
    """The post without what does not pass `check`. Raises SummarizerError when it cannot be published."""
    problems: dict[str, None] = {}
    for _ in range(_MAX_ROUNDS):
        rendered = render(sources, site)
        checks = check(rendered.text, sources)
        changed = sources
        for quote in (quote for quote in checks.quotes if not quote.passes):
            following = _without(changed, rendered, quote)
            if following.left_out != changed.left_out or following.draft != changed.draft:
                problems[_problem(quote, rendered.part_at(quote.line))] = None
            changed = following
            if len(changed.draft.topics) < len(sources.draft.topics):
                break  # the names of the parts have moved
        if changed is sources:
            break
        sources = changed
    return Proven(rendered.text, checks, tuple(problems))


def _without(sources: Sources, rendered: Rendered, quote: QuoteCheck) -> Sources:
    """The sources without a quotation that does not pass; the same ones when it is text of the metadata."""
    part = rendered.part_at(quote.line)
    if part is not None and part.kind == "quotation":
        return _without_quotation(sources, sources.quotes.get(part.name), quote)
    language = sources.transcript.language
    parts = (part,) if part is not None else (PostPlace("prose", "dek"), PostPlace("prose", "headline"))  # front matter
    draft = sources.draft
    for one in parts:
        draft = without_sentence(draft, one, quote.text, language)
    return sources if draft == sources.draft else replace(sources, draft=draft)


def _without_quotation(sources: Sources, candidate: Candidate, quote: QuoteCheck) -> Sources:
    if not sources.transcript.holds(candidate.words) or sources.transcript.text(*candidate.words) != candidate.text:
        raise SummarizerError(
            f"not published: {candidate.id} is not in the transcript as it is now; `--redo select` chooses anew"
        )
    if sources.policy != "strict" and candidate.id not in sources.as_heard:
        return replace(sources, as_heard=sources.as_heard | {candidate.id})
    left_out = {**sources.left_out, candidate.id: f"it is {quote.verdict}"}
    used = [one.quote for one in sources.draft.insights] + [one.quote for one in sources.draft.topics]
    if all(one in left_out for one in used):
        raise SummarizerError(
            f"not published: no quotation of the draft passes; that on line {quote.line} is {quote.verdict} "
            f"({quote.reason})"
        )
    return replace(sources, left_out=left_out)


def _problem(quote: QuoteCheck, part: PostPlace | None) -> str:
    part = part or PostPlace("prose", "dek")
    if part.kind == "quotation":
        return f"the quotation {part.name} was left out: it is {quote.verdict} ({quote.reason})"
    return f"a sentence of {described(part)} was left out: it holds words that are {quote.verdict} ({quote.reason})"
