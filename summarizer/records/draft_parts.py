"""The parts of a draft's prose by name: `dek`, `insights.0.claim`, `topics.1.opening`, `conclusion.0`."""

from __future__ import annotations

from summarizer.records.post import Draft

__all__ = ["described_part", "is_title", "owner_of", "part_names", "prose_of", "with_prose"]

_INSIGHT_FIELDS = ("heading", "claim", "lead_in", "second_lead_in", "takeaway")
_TOPIC_FIELDS = ("opening", "closing")


def part_names(draft: Draft) -> tuple[str, ...]:
    """The parts that consist of sentences, in the order of the post, whether they have text or not."""
    insights = (f"insights.{number}.{name}" for number in range(len(draft.insights)) for name in _INSIGHT_FIELDS)
    topics = (f"topics.{number}.{name}" for number in range(len(draft.topics)) for name in _TOPIC_FIELDS)
    return ("headline", "dek", "intro", *insights, *topics, "conclusion.0", "conclusion.1")


def owner_of(name: str) -> str:
    """The insight or topic that a part belongs to: `insights.0.claim` -> `insights.0`; empty for the framing."""
    owner = name.rpartition(".")[0]
    return owner if "." in owner else ""


def is_title(name: str) -> bool:
    """Whether a part is a title, which has no sentences that could be left out."""
    return name.rpartition(".")[2] in ("heading", "headline", "subject")


def described_part(name: str) -> str:
    """`insights.0.claim` as people say it: `the claim of insight 1`."""
    match name.split("."):
        case ["insights", number, field]:
            return f"the {field.replace('_', ' ')} of insight {int(number) + 1}"
        case ["topics", number, field]:
            return f"the {field} of topic {int(number) + 1}"
        case ["conclusion", _]:
            return "the conclusion"
    return f"the {name}"


def prose_of(draft: Draft, name: str) -> str | None:
    """The text of a part; None where nothing usable was written."""
    text: str | None
    match name.split("."):
        case ["insights" | "topics" as many, number, field]:
            text = getattr(getattr(draft, many)[int(number)], field)
        case ["conclusion", number]:
            text = draft.conclusion[int(number)]
        case _:
            text = getattr(draft, name)
    return text


def with_prose(draft: Draft, name: str, text: str | None) -> Draft:
    """The draft with another text of a part. A topic without a subject is left out."""
    match name.split("."):
        case ["topics", number, "subject"] if text is None:
            topics = (*draft.topics[: int(number)], *draft.topics[int(number) + 1 :])
            return draft.model_copy(update={"topics": topics})
        case ["insights" | "topics" as many, number, field]:
            items = list(getattr(draft, many))
            items[int(number)] = items[int(number)].model_copy(update={field: text})
            return draft.model_copy(update={many: tuple(items)})
        case ["conclusion", number]:
            parts = list(draft.conclusion)
            parts[int(number)] = text
            return draft.model_copy(update={"conclusion": tuple(parts)})
    return draft.model_copy(update={name: text})
