"""Has a part of the draft written again whose sentences the conversation does not carry."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.drafting.conversation import Conversation
from summarizer.drafting.gates import Basis, judge
from summarizer.drafting.part_requests import Part, PartRequester, Refused
from summarizer.drafting.passages import fence
from summarizer.drafting.prompts import Prompt
from summarizer.drafting.settling import Rewrite
from summarizer.records.draft_parts import prose_of
from summarizer.records.post import Draft, Support
from summarizer.text.language_names import language_name

__all__ = ["rewrite_with"]

_KINDS = {"conclusion.0": "conclusion_shown", "conclusion.1": "conclusion_next"}
_TOKENS = 220
_CONTEXT_SENTENCES = 4  # on both sides of each sentence that the part rests on
_MOST_SENTENCES = 90


def rewrite_with(
    requester: PartRequester,
    prompt: Prompt,
    conversation: Conversation,
    basis: Basis,
    draft: Draft,
    refused: Refused,
) -> Rewrite:
    """The function that asks once for a part that its evidence carries; it gives None when none can be used.

    `refused`: see `PartRequester.request`.
    """

    def rewrite(part: str, sentences: tuple[str, ...], found: tuple[Support, ...]) -> str | None:
        del sentences  # each support has its own
        kind = kind_of(part)
        least, most = basis.bounds(kind)
        values = {
            "language": language_name(basis.language),
            "what": f"{kind.replace('_', ' ')}, {least} to {most} words",
            "text": fence(prose_of(draft, part) or "", 1500),
            "complaints": "\n".join(
                f"- {one.verdict}: {fence(one.sentence, 400)} ({fence(one.why, 200)})" for one in found
            ),
            "passage": "\n".join(
                filter(None, (_insights(draft, part), conversation.numbered(_around(conversation, found))))
            )
            or "nothing",
        }
        schema_part = Part({"type": "string"}, _TOKENS, lambda value: judge(kind, value, basis))
        graded = requester.request(prompt, values, {"text": schema_part}, refused)["text"]
        return str(graded.value) if graded.usable and graded.value else None

    return rewrite


def _insights(draft: Draft, part: str) -> str:
    """The insights, for a part that frames them."""
    if part.startswith(("insights.", "topics.")):
        return ""
    lines = [f"- {one.heading or ''}. {one.claim or ''}" for one in draft.insights]
    return fence("The insights of the post:\n" + "\n".join(lines), 5000) + "\n"


def kind_of(part: str) -> str:
    """The format's name of a part: `insights.0.claim` -> `claim`, `topics.1.opening` -> `topic_opening`."""
    if part in _KINDS:
        return _KINDS[part]
    name = part.rpartition(".")[2]
    return f"topic_{name}" if part.startswith("topics.") and name in ("opening", "closing") else name


def _around(conversation: Conversation, found: Sequence[Support]) -> list[int]:
    """What decides, with sentences around it, and then as much of what the refused sentences rest on as fits."""
    transcript = conversation.transcript
    runs = [run for one in found for run in one.decides] + [run for one in found for run in one.evidence]
    numbers: dict[int, None] = {}
    for run in runs:
        ids = transcript.sentence_ids(run)
        low, high = (
            max(0, ids.start - _CONTEXT_SENTENCES),
            min(len(transcript.sentences), ids.stop + _CONTEXT_SENTENCES),
        )
        numbers.update(dict.fromkeys(range(low, high)))
        if len(numbers) >= _MOST_SENTENCES:
            break
    return sorted(numbers)
