"""The parts of a draft that may be written again by themselves (`--redo draft:insight-3`), and their exchange.

insight-1 … insight-10    heading, claim and takeaway of one insight, with their evidence
topic-1, topic-2          opening and closing of one topic section
headline dek intro conclusion subjects
framing                   all of these and the topics
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from summarizer.errors import InputError
from summarizer.records.draft_parts import described_part
from summarizer.records.post import Draft, Topic, Usage
from summarizer.text.choices import none_of

__all__ = ["FRAMING", "merged", "number_of", "parse_redo", "parts_of", "prose_names", "require_parts"]

FRAMING = ("headline", "dek", "intro", "conclusion", "subjects")
_STAGE = "draft"
_NUMBERED = re.compile(r"(insight|topic)-([1-9]\d?)")
_NAMES = ("insight-1", *FRAMING, "framing", "topic-1")  # one of each kind, for messages


def parse_redo(given: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """What `--redo` names: (the stage, the parts of the draft). Raises InputError."""
    named = [one.partition(":") for one in dict.fromkeys(given)]
    parts = tuple(part.strip() for stage, colon, part in named if colon)
    if not parts:
        if len(named) > 1:
            raise InputError("--redo names one stage, from which all later ones are done again; give the first")
        return (named[0][0], ()) if named else (None, ())
    if len(parts) != len(named) or {stage.strip() for stage, _, _ in named} != {_STAGE}:
        raise InputError("--redo names one stage, or parts of the draft such as draft:insight-3; give one kind")
    for part in parts:
        if not (_NUMBERED.fullmatch(part) or part in _NAMES):
            raise InputError(f"--redo draft: there is no such part: {none_of(part, _NAMES)}")
    return _STAGE, parts


def parts_of(draft: Draft) -> tuple[str, ...]:
    """The parts of a draft that can be written again."""
    insights = [f"insight-{number}" for number in range(1, len(draft.insights) + 1)]
    topics = [f"topic-{number}" for number in range(1, len(draft.topics) + 1)]
    return (*insights, *topics, *FRAMING, "framing")


def require_parts(parts: Iterable[str], draft: Draft) -> None:
    """Raises InputError for a part that the draft has not, with those that it has."""
    known = parts_of(draft)
    for part in parts:
        if part not in known:
            raise InputError(f"--redo draft:{part}: the draft has no such part; it has {', '.join(known)}")


def number_of(part: str, kind: str = "insight") -> int | None:
    """`insight-3` -> 2, the index of the insight; None for a part of another kind."""
    match = _NUMBERED.fullmatch(part)
    return int(match[2]) - 1 if match and match[1] == kind else None


def prose_names(part: str, draft: Draft) -> Iterator[str]:
    """The names of a part's texts, as `publish.draft_parts` has them: `insights.2.claim`, `conclusion.0`."""
    if (index := number_of(part)) is not None:
        yield from (f"insights.{index}.{field}" for field in ("heading", "claim", "takeaway"))
    elif (index := number_of(part, "topic")) is not None:
        yield from (f"topics.{index}.{field}" for field in ("opening", "closing"))
    elif part == "conclusion":
        yield from ("conclusion.0", "conclusion.1")
    elif part == "framing":
        every = (*FRAMING, *(f"topic-{number}" for number in range(1, len(draft.topics) + 1)))
        for one in every:
            yield from prose_names(one, draft)
    else:
        yield part


def merged(old: Draft, new: Draft, parts: Iterable[str]) -> Draft:
    """The old draft with these parts of the new one; every other part is that of the old draft, unchanged.

    Tokens and cost are added up. Raises InputError for a part that either draft has not.
    """
    parts = tuple(parts)
    require_parts(parts, old)
    require_parts(parts, new)
    insights, topics = list(old.insights), list(old.topics)
    framing: dict[str, object] = {}
    for part in parts:
        if (index := number_of(part)) is not None:
            insights[index] = new.insights[index]
        elif (index := number_of(part, "topic")) is not None:
            topics[index] = _topic_again(old, new, index)
        elif part == "framing":
            framing |= {name: getattr(new, name) for name in FRAMING}
            topics = [_topic_again(old, new, index) for index in range(len(topics))]
        else:
            framing[part] = getattr(new, part)
    again = {name for part in parts for name in prose_names(part, old)}
    kept_ids = {one.id for one in old.cut}
    return old.model_copy(
        update={
            **framing,
            "insights": tuple(insights),
            "topics": tuple(topics),
            "model": old.model
            if new.model in (None, *(old.model or "").split(" and "))
            else _both(old.model, new.model),
            "prompts_sha256": new.prompts_sha256 or old.prompts_sha256,
            "usage": _sum(old.usage, new.usage),
            "problems": (
                *(one for one in old.problems if not _is_about(one, again)),
                *(one for one in new.problems if _is_about(one, again) or one not in old.problems),
            ),
            "cut": (*old.cut, *(one for one in new.cut if one.id not in kept_ids)),
            "support": (
                *(one for one in old.support if one.part not in again),
                *(one for one in new.support if one.part in again),
            ),
            "remarks": tuple(one for one in old.remarks if one.quote in {insight.quote for insight in insights}),
            "attempts": {**old.attempts, **new.attempts},
        }
    )


def _topic_again(old: Draft, new: Draft, index: int) -> Topic:
    """The old topic with the new prose: its subject and quotation stay."""
    if index >= len(new.topics):
        return old.topics[index]
    written = new.topics[index]
    return old.topics[index].model_copy(update={"opening": written.opening, "closing": written.closing})


def _both(one: str | None, other: str | None) -> str | None:
    return f"{one} and {other}" if one and other else other or one


def _is_about(problem: str, again: set[str]) -> bool:
    """Whether a problem is of a part that was written again.

    "insight 3, claim: …", "framing, dek: …", "the claim of insight 3, to check (…)".
    """
    if any(problem.startswith(f"{described_part(name)}, ") for name in again):
        return True
    where = problem.partition(":")[0]
    match = re.fullmatch(r"insight (\d+), (\w+)", where)
    if match:
        return f"insights.{int(match[1]) - 1}.{match[2]}" in again
    name = where.rpartition(", ")[2].replace(" ", "_")
    return where.startswith("framing, ") and (name in again or f"{name.partition('_')[0]}.0" in again)


def _sum(one: Usage, other: Usage) -> Usage:
    known = one.cost_usd is not None and other.cost_usd is not None
    return Usage(
        calls=one.calls + other.calls,
        input_tokens=one.input_tokens + other.input_tokens,
        cached_tokens=one.cached_tokens + other.cached_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        cost_usd=round((one.cost_usd or 0) + (other.cost_usd or 0), 6) if known else other.cost_usd or one.cost_usd,
    )
