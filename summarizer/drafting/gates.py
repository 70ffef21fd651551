"""What code refuses in a language model's prose, and what it asks for once more.

`judge` takes one part of an answer and returns its text, tidied, with its faults. A hard fault of one sentence removes
that sentence where the rest can stand, and `Graded.left_out` tells it. Each reason names the part and quotes the words
of the answer that it is about, so that it can be shown to the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summarizer.drafting.faults import Basis, Fault, find_faults
from summarizer.drafting.known_facts import KnownFacts
from summarizer.drafting.part_requests import Graded
from summarizer.drafting.prompts import Prompt
from summarizer.drafting.prose_quotations import leave_out_quotations
from summarizer.drafting.quotable import Refused
from summarizer.drafting.tidying import TITLES, tidy
from summarizer.records.transcript import join_words
from summarizer.text.scripts import count_words
from summarizer.text.sentences import sentence_spans

__all__ = ["Basis", "KnownFacts", "judge", "judge_subjects", "prompt_words"]

_MAX_CHARACTERS = 4000  # of one part
_MISSING = 1000  # weights of `Graded`
_HARD = 100
_LEFT_OUT = 10
_SOFT = 1
_SUBJECTS = (2, 3)
_SHOWN_CHARACTERS = 80  # of the answer, in a reason
_SHOWN_BESIDE = 15


def judge(part: str, value: Any, basis: Basis) -> Graded:
    """The text of a part, named as in bounds.toml, with its faults; unusable when nothing of it may be printed."""
    if part == "subjects":
        return judge_subjects(value, basis)
    if not isinstance(value, str) or not value.strip():
        return Graded(None, _MISSING, (f"{part}: it is missing",))
    text = _without_guest(value[:_MAX_CHARACTERS], basis) if part == "headline" else value[:_MAX_CHARACTERS]
    plain = leave_out_quotations(text, basis.quotable, whole=part in TITLES)
    left_out = [_reason(part, plain.line, one) for one in _one_of_a_kind(plain.refused)]
    text = tidy(part, plain.text, basis.language, basis.words)
    if not text.strip(".。"):
        return Graded(None, _MISSING, tuple(left_out) or (f"{part}: it is empty",))
    faults = find_faults(part, text, basis)
    if hard := [fault for fault in faults if fault.hard]:
        rest = _without(text, hard, basis.language) if part not in TITLES else ""
        left_out += [_reason(part, text, fault) for fault in hard]
        if not _can_stand(part, rest, basis):
            return Graded(text, _HARD * len(hard), tuple(left_out))
        text = rest
        faults = find_faults(part, text, basis)
    if left_out:
        least = basis.bounds(part)[0]
        faults = [fault for fault in faults if count_words(text) >= least or fault.end - fault.start < len(text)]
    soft = [_reason(part, text, fault) for fault in faults]
    weight = _LEFT_OUT * len(left_out) + _SOFT * len(soft)
    return Graded(text, weight, (*left_out, *soft), tuple(left_out))


def judge_subjects(value: Any, basis: Basis) -> Graded:
    """The subjects of the episode: two or three short noun phrases, without those that may not be printed."""
    judged = [judge("subject", item, basis) for item in (value if isinstance(value, list) else [])]
    usable = [one.value for one in judged if one.usable]
    folded = [text.casefold() for text in usable]
    kept = [text for at, text in enumerate(usable) if folded[at] not in folded[:at]]
    left_out = tuple(reason for one in judged if not one.usable for reason in one.reasons)
    least, most = _SUBJECTS
    few = (f"subjects: {len(kept)} of them can be used, and {most} are asked for",) if len(kept) < most else ()
    weight = _HARD if len(kept) < least else _LEFT_OUT * len(left_out) + _SOFT * len(few)
    return Graded(kept[:most], weight, (*left_out, *few), left_out)


def prompt_words(prompt: Prompt) -> str:
    """All texts of a prompt and its examples, which an answer must not copy."""
    examples = (" ".join([*map(str, example.answer.values()), *example.values.values()]) for example in prompt.examples)
    return " ".join([prompt.system, prompt.user, *prompt.parts.values(), *examples])


def _without_guest(headline: str, basis: Basis) -> str:
    """The headline without the guest's name before it, which code prints."""
    before, colon, rest = headline.partition(":")
    names = {word.strip(".,").casefold() for word in before.replace("&", " ").split()}
    return rest if colon and rest.strip() and names <= basis.quotable.name_words else headline


def _without(text: str, faults: Sequence[Fault], language: str) -> str:
    """The text without the sentences that have a fault."""
    kept = [
        text[start:end]
        for start, end in sentence_spans(text, language)
        if not any(fault.start < end and start < fault.end for fault in faults)
    ]
    return join_words(kept)


def _can_stand(part: str, rest: str, basis: Basis) -> bool:
    """Whether what is left of a text is worth printing: half of the least words, without a hard fault."""
    if not rest or 2 * count_words(rest) < basis.bounds(part)[0]:
        return False
    return not any(fault.hard for fault in find_faults(part, rest, basis))


def _one_of_a_kind(refused: Sequence[Refused]) -> list[Refused]:
    return list({one.why: one for one in reversed(refused)}.values())[::-1]


def _reason(part: str, text: str, fault: Fault | Refused) -> str:
    return f'{part}: "{_shown(text, fault.start, fault.end)}": {fault.why}'


def _shown(text: str, start: int, end: int) -> str:
    """text[start:end] with the words beside it; of a long range the beginning."""
    first = text.rfind(" ", 0, max(0, start - _SHOWN_BESIDE)) + 1 if start > _SHOWN_BESIDE else 0
    last = text.find(" ", min(len(text), end + _SHOWN_BESIDE))
    last = len(text) if last < 0 else last
    last = min(last, first + _SHOWN_CHARACTERS)
    return f"{'…' if first else ''}{text[first:last].strip()}{'…' if last < len(text) else ''}"
