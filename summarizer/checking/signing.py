"""Whether sign-offs still hold: what an editor signed, compared with the post and its checks as they are now.

A sign-off holds for what its editor saw. Only what a reader of the post sees counts, and what was heard there: comments
of HTML, line breaks and spaces void nothing. `docs/signing.md` has the rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from summarizer.checking.post_parts import digest, digest_of_parts, seen_parts
from summarizer.checking.still_open import still_open, why_refused
from summarizer.posts.quotations import find_quotations
from summarizer.records.post import Checks, QuoteCheck
from summarizer.records.review import Decision, Decisions, Seen
from summarizer.records.review_places import quote_key, slots
from summarizer.records.signoff import (
    MAX_PARTS,
    AcceptedAgainst,
    Comment,
    Signature,
    SignedPart,
    SignedQuote,
    Signing,
    SignOff,
    SignOffs,
)
from summarizer.records.transcript import join_words
from summarizer.text.language import load_language
from summarizer.text.shortening import shortened
from summarizer.text.typographic import plain_marks

__all__ = ["sign_offs", "signing"]

_MAX_OPEN = 400  # sentences on what is open
_TOLD_PARTS = 8  # of a changed post, before "and 3 more"
_SHOWN = 80  # characters of a text in a phrase
_SAME_SECONDS = 0.05
_MAX_SLOT = 60  # characters
_WORDS = re.compile(r"\w+")


class _Quote(NamedTuple):
    """A quotation of the post as it stands."""

    check: QuoteCheck
    time: float | None  # seconds: the start that the post gives
    number: int  # in the post, from 1

    @property
    def digest(self) -> str:
        """Of what was heard there, who said it, and when."""
        check = self.check
        return digest(repr((_spaced(check.heard), check.speaker, check.start, check.end, self.time)))

    @property
    def timed(self) -> _Quote:
        """With the time that its anchor gives as the tool writes it."""
        start = self.check.start
        return self._replace(time=None if start is None else round(start, 2))


class _Shown:
    """The parts of the post as it stands. Earlier versions signed the marks as they were typed."""

    def __init__(self, post: str, quoted: frozenset[int]) -> None:
        self._post, self._quoted = post, quoted

    @cached_property
    def parts(self) -> list[SignedPart]:
        return seen_parts(self._post, self._quoted)

    @cached_property
    def typed(self) -> list[SignedPart]:
        return seen_parts(self._post, self._quoted, as_typed=True)

    def nearest(self, signed: Sequence[SignedPart]) -> list[SignedPart]:
        """Of both, the one that has more of what was signed."""
        known = {one.sha256 for one in signed}
        return max(self.parts, self.typed, key=lambda parts: sum(one.sha256 in known for one in parts))


class _Void(NamedTuple):
    """Why a sign-off no longer holds: what was changed, and in detail."""

    what: str
    detail: str
    since: str = " after"


def signing(post: str, checks: Checks, log: Decisions) -> Signing:
    """What a page needs to sign a post as it stands, and the sign-offs given. `checks` are of this text of the post."""
    quotes, shown = _quotes(post, checks, log), _Shown(post, _lines(checks))
    parts = shown.parts
    whole = Signature(
        open=tuple(shortened(one, 300) for one in islice(still_open(post, checks), _MAX_OPEN)),
        text=digest_of_parts(parts),
        parts=tuple(parts[:MAX_PARTS]),
        quotes=tuple(
            SignedQuote(slot=slot, sha256=one.digest, passed=one.check.passes)
            for slot, one in list(quotes.items())[:MAX_PARTS]
            if len(slot) <= _MAX_SLOT  # a decision cannot name a longer one
        ),
    )
    given = _given(log, quotes, shown)
    return Signing(post=whole, quotes={slot: _signature(one) for slot, one in quotes.items()}, given=given)


def sign_offs(post: str, checks: Checks, log: Decisions) -> SignOffs:
    """All sign-offs and comments of a post, and the quotations accepted against the check.

    `checks` are of this text of the post, and with what reviewers decided.
    """
    if not log.signatures() and not log.comments() and not log.accepted_against():
        return SignOffs()
    return _given(log, _quotes(post, checks, log), _Shown(post, _lines(checks)))


def _given(log: Decisions, quotes: Mapping[str, _Quote], shown: _Shown) -> SignOffs:
    applied = set(log.applied)
    waiting = {one.quote: one for one in log.settled().values() if one.takes_out and one.id not in applied}
    signed = [_signed(one, quotes, shown, waiting.get(one.quote) if one.quote else None) for one in log.signatures()]
    return SignOffs(
        accepted=tuple(_accepted(log.accepted_against(), quotes)),
        signed=tuple(sorted(signed, key=lambda one: one.when)),
        comments=tuple(_placed(one, quotes) for one in log.comments()),
    )


def _accepted(accepted: Mapping[str, Decision], quotes: Mapping[str, _Quote]) -> Iterator[AcceptedAgainst]:
    """Those whose quotation has the words that were accepted and does not pass."""
    for slot, (check, *_) in quotes.items():
        decision = accepted.get(slot)
        if decision is None or decision.seen is None or check.passes:
            continue
        same = quote_key(None, decision.seen.text) == quote_key(None, check.text)
        if check.words == decision.words if decision.words else same:
            found = decision.against or ""
            yield AcceptedAgainst(who=decision.who, when=decision.when, line=check.line, text=check.text, found=found)


def _signed(decision: Decision, quotes: Mapping[str, _Quote], shown: _Shown, taken_out: Decision | None) -> SignOff:
    """`taken_out`: the decision that takes the signed quotation out, when the post does not have it yet."""
    signature, seen, found = decision.signature or Signature(), decision.seen, None
    if decision.quote and seen:
        found = quotes.get(decision.quote)
        void = _void_of_quotation(seen, signature, found)
        if found is not None and taken_out is not None:
            what = "the quotation was rejected" if taken_out.action == "reject" else "its insight was removed"
            by = f"by {taken_out.who} on {taken_out.when:%Y-%m-%d}, and the post does not have that yet"
            void = _Void(what, by, " before" if taken_out.when < decision.when else " after")
    else:
        void = _void_of_post(signature, quotes, shown)
    return SignOff(
        id=decision.id,
        who=decision.who,
        when=decision.when,
        quote=decision.quote,
        text=seen.text if seen else "",
        line=found.check.line if found else None,
        number=found.number if found else None,
        heard=signature.heard,
        played=signature.played,
        heard_before=signature.heard_before,
        open=signature.open,
        void=f"{void.what}{void.since} {decision.who} signed on {decision.when:%Y-%m-%d}: {void.detail}"
        if void
        else None,
    )


def _void_of_quotation(seen: Seen, signature: Signature, now: _Quote | None) -> _Void | None:
    if now is None:
        return _Void("the quotation was removed", f"“{shortened(seen.text, _SHOWN)}”")
    check = now.check
    old, new = (plain_marks(_spaced(text)) for text in (seen.text, check.text))
    if old != new:
        same_words = _WORDS.findall(old.casefold()) == _WORDS.findall(new.casefold())
        return _Void("the spelling was changed" if same_words else "the words were changed", _from_to(old, new))
    names = check.attributed or check.speaker
    if seen.speaker != names:
        return _Void("the speaker was changed", _from_to(seen.speaker or "nobody", names or "nobody"))
    if signature.voice != check.speaker:
        return _Void("the voice was changed", _from_to(signature.voice or "nobody", check.speaker or "nobody"))
    if not _same(signature.time, now.time):
        return _Void("the time was changed", _seconds(signature.time, now.time))
    if not (_same(seen.start, check.start) and _same(seen.end, check.end)):
        return _Void("the place in the recording was changed", _seconds(seen.start, check.start))
    if signature.said is not None and _spaced(signature.said) != _spaced(check.heard):
        said = _from_to(_spaced(signature.said), _spaced(check.heard))
        return _Void("the words heard there were corrected", said)
    if signature.passed and not check.passes:
        return _Void("the quotation no longer passes the check", check.verdict, "; it did when")
    return None


def _void_of_post(signature: Signature, quotes: Mapping[str, _Quote], shown: _Shown) -> _Void | None:
    if signature.text not in (digest_of_parts(shown.parts), digest_of_parts(shown.typed)):
        return _Void("the post was changed", _changed_parts(signature.parts, shown.nearest(signature.parts)))
    pairs, fresh = _paired(signature, quotes)
    for signed, now in pairs:
        line = f"line {now.check.line}"
        if signed.passed and not now.check.passes:
            return _Void("a quotation no longer passes the check", f"{line}, {now.check.verdict}", "; it did when")
        if signed.sha256 == now.digest:
            continue
        if signed.sha256 == now.timed.digest:
            return _Void("the time of a quotation was changed", f"{line}, {_seconds(now.timed.time, now.time)}")
        return _Void("the words heard, the voice or the time of a quotation were changed", line)
    for one in fresh:
        return _Void("a quotation was added", f"line {one.check.line}, “{shortened(one.check.text, _SHOWN)}”")
    return None


def _paired(
    signature: Signature, quotes: Mapping[str, _Quote]
) -> tuple[list[tuple[SignedQuote, _Quote]], Sequence[_Quote]]:
    """What was signed and what stands there, by the place, else by what was heard; and what was not signed.

    Another log, or an anchor that was lost, names the place of the same quotation otherwise.
    """
    pairs = [(one, quotes[one.slot]) for one in signature.quotes if one.slot in quotes]
    here = {one.slot for one, _ in pairs}
    left: dict[str, list[SignedQuote]] = {}
    for one in signature.quotes:
        if one.slot not in here:
            left.setdefault(one.sha256, []).append(one)
    fresh: list[_Quote] = []
    for slot, now in quotes.items():
        if slot in here or len(slot) > _MAX_SLOT:
            continue
        was = left.get(now.digest) or left.get(now.timed.digest)
        if was:
            pairs.append((was.pop(), now))
        else:
            fresh.append(now)
    return pairs, fresh if len(signature.quotes) < MAX_PARTS else ()


def _changed_parts(before: Sequence[SignedPart], now: Sequence[SignedPart]) -> str:
    """`heading at line 34, quotation at line 36; gone: prose that stood at line 12`."""
    known, here = Counter(one.sha256 for one in before), Counter(one.sha256 for one in now)
    fresh, gone = list(_beyond(now, known)), list(_beyond(before, here))
    told = _listed([f"{one.kind} at line {one.line}" for one in fresh])
    lost = _listed([f"{one.kind} that stood at line {one.line}" for one in gone[: max(0, len(gone) - len(fresh))]])
    return "; ".join(filter(None, (told, f"gone: {lost}" if lost else ""))) or "its parts stand in another order"


def _beyond(parts: Sequence[SignedPart], known: Counter[str]) -> Iterator[SignedPart]:
    """The parts that `known` does not have, or not so often."""
    left = Counter(known)
    for one in parts:
        if left[one.sha256] > 0:
            left[one.sha256] -= 1
        else:
            yield one


def _listed(texts: Sequence[str]) -> str:
    more = len(texts) - _TOLD_PARTS
    return ", ".join(texts[:_TOLD_PARTS]) + (f" and {more} more" if more > 0 else "")


def _placed(comment: Comment, quotes: Mapping[str, _Quote]) -> Comment:
    found = quotes.get(comment.quote) if comment.quote else None
    return comment.model_copy(update={"line": found.check.line, "number": found.number}) if found else comment


def _signature(quote: _Quote) -> Signature:
    check = quote.check
    told = () if check.passes else (shortened(f"it does not pass the check: {why_refused(check)}", 300),)
    return Signature(passed=check.passes, said=check.heard, voice=check.speaker, time=quote.time, open=told)


def _lines(checks: Checks) -> frozenset[int]:
    return frozenset(one.line for one in checks.quotes)


def _quotes(post: str, checks: Checks, log: Decisions) -> dict[str, _Quote]:
    """The quotations of the post by their places in it."""
    found = find_quotations(post, checks.post, load_language("und"))
    times: dict[tuple[int, str], list[float | None]] = {}  # of the same words on one line, the last first
    for one in reversed(found):
        times.setdefault((one.line, _spaced(one.text)), []).append(one.given_time)
    quotes: dict[str, _Quote] = {}
    for number, (slot, check) in enumerate(zip(slots(checks.quotes, log), checks.quotes, strict=True), start=1):
        own = times.get((check.line, _spaced(check.text)))
        quotes[slot] = _Quote(check, own.pop() if own else None, number)
    return quotes


def _spaced(text: str) -> str:
    """The text with single spaces; none between words of scripts that are written without."""
    return join_words(text.split())


def _same(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) <= _SAME_SECONDS


def _from_to(was: str, now: str) -> str:
    """Both texts, from a little before the first difference on."""
    old, new = was.split(), now.split()
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    first = max(0, same - 3)
    lead = "… " if first else ""
    one, other = (f"“{lead}{shortened(' '.join(words[first:]), _SHOWN)}”" for words in (old, new))
    return f"{one} is now {other}"


def _seconds(was: float | None, now: float | None) -> str:
    one, other = (f"{value:.2f} s" if value is not None else "no time" for value in (was, now))
    return f"{one} is now {other}"
