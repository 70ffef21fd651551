"""What becomes of sentences that the conversation does not carry: written once more, else left out of the draft."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from summarizer.errors import NotYet
from summarizer.records.draft_parts import described_part, is_title, prose_of, with_prose
from summarizer.records.post import Draft, Support

__all__ = ["MOST_REWRITES", "Rewrite", "VerifyParts", "settle"]

MOST_REWRITES = 8  # parts of a draft that are written once more

# (the part's name, its refused sentences, their supports) -> the part's new text; None: it cannot be written better.
Rewrite = Callable[[str, tuple[str, ...], tuple[Support, ...]], str | None]
VerifyParts = Callable[[Draft, Collection[str]], Sequence[Support]]  # supports of the sentences of these parts

_MAY_BE_ABSENT = frozenset(["takeaway", "lead_in", "second_lead_in"])


def settle(
    draft: Draft, supports: Sequence[Support], rewrite: Rewrite, verify_parts: VerifyParts
) -> tuple[Draft, tuple[Support, ...]]:
    """The draft without what the conversation does not carry, and the support of its sentences (`Draft.support`).

    Each part with a refused sentence is written once more and verified again, the first 8 of a draft. A sentence that
    is refused then is left out. A part of which nothing remains is None; its refused sentences stay among the supports,
    and the post marks its place by them. Raises what the two functions raise.
    """
    before = _by_part(supports)
    refused = [part for part, own in before.items() if any(one.refused for one in own)]
    rewritten = draft
    changed: list[str] = []
    awaited: list[NotYet] = []
    for part in refused[:MOST_REWRITES]:
        wrong = tuple(one for one in before[part] if one.refused)
        try:
            text = rewrite(part, tuple(one.sentence for one in wrong), wrong)
        except NotYet as later:  # a batch API: the requests of the other parts are sent as well
            awaited.append(later)
            continue
        if text and text != prose_of(draft, part):
            rewritten = with_prose(rewritten, part, text)
            changed.append(part)
    if awaited:
        raise NotYet(str(awaited[0]), tuple(key for later in awaited for key in later.keys))
    again = _by_part(verify_parts(rewritten, changed)) if changed else {}
    kept: dict[str, tuple[Support, ...]] = {part: tuple(own) for part, own in before.items()}
    for part in refused:
        versions = [again[part]] if again.get(part) else []
        draft, kept[part] = _settled(draft, part, [*versions, before[part]])
    final = tuple(one for own in kept.values() for one in own)
    return draft.model_copy(update={"support": final}), final


def _by_part(supports: Sequence[Support]) -> dict[str, list[Support]]:
    found: dict[str, list[Support]] = {}
    for one in supports:
        found.setdefault(one.part, []).append(one)
    return found


def _settled(draft: Draft, part: str, versions: Sequence[Sequence[Support]]) -> tuple[Draft, tuple[Support, ...]]:
    """The draft with the first version of a part of which something remains; versions begin with the newest."""
    for own in versions:
        remaining = [one.sentence for one in own if not one.refused]
        left_out = [one for one in own if one.refused]
        if remaining and not (left_out and is_title(part)):
            draft = with_prose(draft, part, " ".join(remaining))
            return _told(draft, part, left_out, "a sentence was left out"), tuple(own)
    own = versions[0]
    outcome = "left out" if part.rpartition(".")[2] in _MAY_BE_ABSENT else "to check"
    return _told(with_prose(draft, part, None), part, own, outcome), tuple(own)


def _told(draft: Draft, part: str, left_out: Sequence[Support], outcome: str) -> Draft:
    if not left_out:
        return draft
    reasons = "; ".join(f"{one.verdict}: {one.sentence}{f' ({one.why})' if one.why else ''}" for one in left_out)
    shown = described_part(part)
    return draft.model_copy(update={"problems": (*draft.problems, f"{shown}, {outcome} ({reasons})")})
