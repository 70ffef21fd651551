"""At which place of a post each of its quotations stands: what decisions, comments and sign-offs are about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from summarizer.records.post import QuoteCheck
from summarizer.records.review import Decision, Decisions

__all__ = ["not_in_post", "quote_key", "slots"]


def quote_key(anchor: str | None, text: str) -> str:
    """A quotation's key: its anchor's id, else a hash of its words."""
    if anchor:
        return anchor
    plain = " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
    return "t-" + hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def slots(quotes: Iterable[QuoteCheck], decisions: Decisions) -> tuple[str, ...]:
    """A unique key for each quotation's place in the post: the key of the first quotation that stood there.

    A replaced quotation has a new anchor; `decisions` tell which place it was put into. A place whose anchor was lost
    is found again: see `_found_again`.
    """
    quotes = tuple(quotes)
    moved = {
        decision.candidate: decision.quote
        for decision in decisions.settled().values()
        if decision.candidate and decision.quote and decision.action not in ("reject", "remove", "clear")
    }
    counts: dict[str, int] = {}
    found: list[str] = []
    for quote in quotes:
        key = quote_key(quote.id, quote.text)
        slot = moved.get(key) or key
        counts[slot] = counts.get(slot, 0) + 1
        found.append(slot if counts[slot] == 1 else f"{slot}~{counts[slot]}")
    again = _found_again(found, quotes, decisions)
    return tuple(again.get(number, slot) for number, slot in enumerate(found))


def not_in_post(quotes: Iterable[QuoteCheck], decisions: Decisions) -> tuple[Decision, ...]:
    """The decisions that the post is still to be changed by; `quotes`: its quotations as it stands.

    A decision on a quotation that is not in the post any more changes nothing, unless its text was kept.
    """
    applied = set(decisions.applied)
    waiting = [one for one in decisions.settled().values() if one.edits_post and one.id not in applied]
    if not waiting:
        return ()
    quotes = tuple(quotes)
    standing = dict(zip(slots(quotes, decisions), quotes, strict=True))
    kept = {one.quote for one in decisions.kept}
    before = decisions.in_post().settled()
    return tuple(
        one
        for one in waiting
        if one.quote in kept or (one.quote in standing and not _keeps(one, before.get(one.target), standing[one.quote]))
    )


def _keeps(new: Decision, old: Decision | None, quote: QuoteCheck) -> bool:
    """Whether the quotation stays as it is. Accepting one with words in brackets signs it in the post."""
    if any(one.action not in ("accept", "clear") or one.words for one in (new, old) if one is not None):
        return False
    return new.action == "clear" or not any(edit.kind == "bracket" for edit in quote.edits)


def _found_again(found: Sequence[str], quotes: Sequence[QuoteCheck], decisions: Decisions) -> dict[int, str]:
    """The places that decisions name and no quotation has by its anchor, by the quotation's number, from 0.

    It is a quotation that no decision names: one with the words that a reviewer saw or wanted there; else one without
    an anchor that has more than half of the words heard there. Each place and each quotation is found once. A place
    that a reviewer emptied stays empty; one that the post does not have emptied yet is found like others.
    """
    about: dict[str, list[Decision]] = {}
    for one in decisions.decisions:
        if one.quote and one.seen:
            about.setdefault(one.quote, []).append(one)
    applied = set(decisions.applied)
    emptied = {one.quote for one in decisions.settled().values() if one.takes_out and one.id in applied}
    lost = dict.fromkeys(slot for slot in about if slot not in emptied.union(found))
    if not lost:
        return {}
    signed = {one.slot for sign in decisions.decisions if sign.signature for one in sign.signature.quotes}
    free = [number for number, slot in enumerate(found) if slot not in about and slot not in signed]
    again = _by_text({slot: about[slot] for slot in lost}, free, quotes)
    for slot in set(again.values()):
        del lost[slot]
    bare = [number for number in free if number not in again and quotes[number].id is None]
    for slot in lost:
        last = about[slot][-1]
        number = _by_words(last.words or (last.seen.words if last.seen else None), bare, quotes)
        if number is not None:
            again[number] = slot
            bare.remove(number)
    return again


def _by_text(
    lost: Mapping[str, Sequence[Decision]], free: Sequence[int], quotes: Sequence[QuoteCheck]
) -> dict[int, str]:
    """Those with equal words, in the post's order."""
    by_key: dict[str, list[int]] = {}
    for number in reversed(free):
        by_key.setdefault(quote_key(None, quotes[number].text), []).append(number)
    again: dict[int, str] = {}
    for slot, decided in lost.items():
        texts = [text for one in decided for text in (one.said, one.seen.text if one.seen else None) if text]
        keys = (quote_key(None, text) for text in dict.fromkeys(texts))
        if left := next((numbers for key in keys if (numbers := by_key.get(key))), None):
            again[left.pop()] = slot
    return again


def _by_words(words: tuple[int, int] | None, bare: Sequence[int], quotes: Sequence[QuoteCheck]) -> int | None:
    """The one with most of the words heard; of several that have as many, the one with the fewest others."""
    if words is None or not bare:
        return None
    best = max(bare, key=lambda at: (_shared(words, quotes[at].words), -_length(quotes[at].words), -at))
    return best if _shared(words, quotes[best].words) > 0.5 else None


def _shared(words: tuple[int, int], others: tuple[int, int] | None) -> float:
    """The share of words[0]..words[1] that the others hold, 0..1."""
    if others is None or words[1] <= words[0]:
        return 0.0
    return max(0, min(words[1], others[1]) - max(words[0], others[0])) / (words[1] - words[0])


def _length(words: tuple[int, int] | None) -> int:
    return words[1] - words[0] if words else 0
