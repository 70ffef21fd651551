"""Signs a quotation or a whole post as the review page does."""

from __future__ import annotations

from typing import Any

from review_fixture import Case
from test_review_decisions import decision, log

from summarizer.checking import sign_offs, signing
from summarizer.pipeline.check_episode import check_text
from summarizer.pipeline.check_sources import CheckSources
from summarizer.records.post import Checks, Policy
from summarizer.records.review import Decision, Decisions, Seen
from summarizer.records.review_places import slots
from summarizer.records.signoff import SignOffs

NOTHING = log()


def checked(known: Case, post: str, decisions: Decisions, policy: Policy = "strict") -> Checks:
    return check_text(post, CheckSources(known.transcript, known.episode, known.draft, decisions), policy)


def signed(known: Case, post: str, slot: str | None, before: Decisions = NOTHING, **fields: Any) -> Decision:
    """The sign-off of the quotation at `slot`, or of the post, as it stands."""
    checks = checked(known, post, before)
    shown = signing(post, checks, before)
    if slot is None:
        return decision("sign", signature=shown.post, **fields)
    one = dict(zip(slots(checks.quotes, before), checks.quotes, strict=True))[slot]
    seen = Seen(
        text=one.text, id=one.id, line=one.line, words=one.words, start=one.start, end=one.end,
        speaker=one.attributed or one.speaker,
    )  # fmt: skip
    made = decision("sign", slot, one.text, signature=shown.quotes[slot], **fields)
    return made.model_copy(update={"seen": seen})


def found(known: Case, post: str, decisions: Decisions) -> SignOffs:
    return sign_offs(post, checked(known, post, decisions), decisions)
