"""Corrects and grades each part of a model's answer."""

from __future__ import annotations

from typing import Any

from summarizer.drafting.part_requests import Graded
from summarizer.drafting.prompts import Prompt
from summarizer.drafting.prose import TITLES, AllowedFacts, find_faults, in_third_person, tidy, without_copies
from summarizer.drafting.prose_quotations import Plain, leave_out_quotations
from summarizer.post_format import INSIGHTS
from summarizer.records.quote import Candidate

__all__ = ["grade_evidence", "grade_ids", "grade_prose", "grade_subjects", "prompt_words"]


def prompt_words(prompt: Prompt) -> str:
    """All texts of a prompt and its examples, which an answer must not copy."""
    examples = (" ".join([*map(str, example.answer.values()), *example.values.values()]) for example in prompt.examples)
    return " ".join([prompt.system, prompt.user, *prompt.parts.values(), *examples])


def grade_prose(name: str, value: Any, basis: AllowedFacts) -> Graded:
    """The text of a part, corrected as far as code can, without sentences that hold a quotation, and its faults."""
    if not isinstance(value, str) or not value.strip():
        return Graded(None, 1000, ("it is missing",))
    plain = leave_out_quotations(value[:4000], basis.quotable, whole=name in TITLES)
    if not plain.text:
        return Graded(None, 1000, plain.why or ("it is empty",))
    text = tidy(name, plain.text, basis.language)
    if basis.strict and name in {"claim", "takeaway"}:
        text = in_third_person(text, basis.language)
    if name == "claim":
        text = without_copies(without_copies(text, basis.quote, basis.language), basis.instructions, basis.language)
    if name == "headline" and ":" in text:
        text = tidy(name, text.split(":", 1)[1], basis.language) or text
    found = find_faults(name, text, basis, shortened=bool(plain.why))
    reasons = (*plain.why, *(fault.message for fault in found))
    return Graded(text, sum(fault.weight for fault in found) + len(plain.why), reasons, plain.why)


def grade_ids(value: Any, by_id: dict[str, Candidate], count: int) -> Graded:
    """The ids that exist, without repetition, at most `count`."""
    kept = (
        list(dict.fromkeys(one for one in value if isinstance(one, str) and one in by_id))
        if isinstance(value, list)
        else []
    )
    if len(kept) < min(INSIGHTS[0], count):
        return Graded(kept, 100, (f"it needs {count} of the ids, each once",))
    wrong = len(kept) < count
    return Graded(kept[:count], int(wrong), (f"it has {len(kept)} ids and needs {count}",) if wrong else ())


def grade_evidence(value: Any, allowed: set[int]) -> Graded:
    """The sentence ids that the passage contains, at most 12."""
    found = value if isinstance(value, list) else []
    return Graded([int(one) for one in found if str(one).isdecimal() and int(one) in allowed][:12])


def grade_subjects(value: Any, basis: AllowedFacts) -> Graded:
    """The subjects of the episode: two or three short noun phrases."""
    kept: list[str] = []
    refused: list[str] = []
    for item in value if isinstance(value, list) else []:
        plain = leave_out_quotations(item, basis.quotable, whole=True) if isinstance(item, str) else Plain("")
        refused += plain.why
        text = tidy("subject", plain.text, basis.language)
        if text and not any(fault.hard for fault in find_faults("subject", text, basis)) and text not in kept:
            kept.append(text)
    left_out = tuple(dict.fromkeys(refused))
    if len(kept) < 2:
        return Graded(kept, 100, ("it needs 3 short noun phrases", *left_out))
    few = ("it needs 3 short noun phrases",) if len(kept) < 3 else ()
    return Graded(kept[:3], len(few), (*few, *left_out), left_out)
