"""What is made of each value that a model answers, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from summarizer.drafting.asking import Judged
from summarizer.drafting.prompts import Prompt
from summarizer.drafting.prose import AllowedFacts, find_faults, in_third_person, tidy, without_copies
from summarizer.post_format import INSIGHTS
from summarizer.records.quote import Candidate

__all__ = ["judge_evidence", "judge_ids", "judge_prose", "judge_subjects", "own_words"]


def own_words(prompt: Prompt) -> str:
    """Every text of a prompt, which an answer may not repeat."""
    examples = (" ".join([*map(str, example.answer.values()), *example.values.values()]) for example in prompt.examples)
    return " ".join([prompt.system, prompt.user, *prompt.parts.values(), *examples])


def judge_prose(name: str, value: Any, basis: AllowedFacts) -> Judged:
    """A text brought as near to its part as code can, with its faults."""
    if not isinstance(value, str) or not value.strip():
        return Judged(None, 1000, ("it is missing",))
    text = tidy(name, value[:4000], basis.language)
    if basis.strict and name in {"claim", "takeaway"}:
        text = in_third_person(text, basis.language)
    if name == "claim":
        text = without_copies(without_copies(text, basis.quote, basis.language), basis.instructions, basis.language)
    if name == "headline" and ":" in text:
        text = tidy(name, text.split(":", 1)[1], basis.language) or text
    found = find_faults(name, text, basis)
    return Judged(text, sum(fault.weight for fault in found), tuple(fault.message for fault in found))


def judge_ids(value: Any, by_id: dict[str, Candidate], count: int) -> Judged:
    """The ids that exist, each once, at most `count` of them."""
    kept = (
        list(dict.fromkeys(one for one in value if isinstance(one, str) and one in by_id))
        if isinstance(value, list)
        else []
    )
    if len(kept) < min(INSIGHTS[0], count):
        return Judged(kept, 100, (f"it needs {count} of the ids, each once",))
    wrong = len(kept) < count
    return Judged(kept[:count], int(wrong), (f"it has {len(kept)} ids and needs {count}",) if wrong else ())


def judge_evidence(value: Any, allowed: set[int]) -> Judged:
    """The sentence ids that were in the passage."""
    found = value if isinstance(value, list) else []
    return Judged([int(one) for one in found if str(one).isdecimal() and int(one) in allowed][:12])


def judge_subjects(value: Any, basis: AllowedFacts) -> Judged:
    """Three short noun phrases."""
    kept = []
    for item in value if isinstance(value, list) else []:
        text = tidy("subject", item, basis.language) if isinstance(item, str) else ""
        if text and not any(fault.hard for fault in find_faults("subject", text, basis)) and text not in kept:
            kept.append(text)
    if len(kept) < 2:
        return Judged(kept, 100, ("it needs 3 short noun phrases",))
    return Judged(kept[:3], int(len(kept) < 3), ("it needs 3 short noun phrases",) if len(kept) < 3 else ())
