"""Which quotations need a person's ears, the most doubtful first. It reports doubts that other stages wrote down.

The order. Each doubt has a chance that an editor who listens would change the quotation; a quotation's score is the
chance that at least one of its doubts is right, `1 - (1-a)(1-b)...`, as if they were independent. So two doubts
weigh more than either alone, and no heap of small doubts passes one that is nearly certain. The chances are judgements:
their order is what matters, and it follows the promise (a run of words that a named person is heard saying):

1. what does not pass the policy is already known to be wrong (0.95 and more), who said it before what was said;
2. reviewers who disagree: a person must settle it, nobody else can;
3. a second recogniser heard other words: the only witness against a quotation that the text alone shows as verbatim;
4. the wrong person, then a meaning at stake: what harms the speaker when it is wrong;
5. what makes a wrong word likely: an unsure word, speech over speech, a gap beside it. A second recogniser that heard
   the same words takes most of the weight from an unsure word: two models rarely invent the same one;
6. what misleads without changing words: a voice without a name, a time that is off.

A quotation leaves the queue when a reviewer has decided on it as it stands now.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import quote as quoted

from summarizer.records.base import Record
from summarizer.records.post import Checks, Flag, QuoteCheck, Verdict
from summarizer.records.review import Decision, Decisions, slots
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript

__all__ = ["Doubt", "Risk", "best_first", "doubts_of", "link_to", "risks_of"]

_FAILS: dict[Verdict, tuple[float, str]] = {
    "misattributed": (0.99, "another person said it"),
    "not found": (0.98, "these words are not in the recording"),
    "altered": (0.97, "words were changed"),
    "stitched": (0.96, "pieces from different places were joined without an ellipsis"),
    "trimmed": (0.95, "words were left out in a way that the policy does not allow"),
}
_SPLIT = 0.9
_DIFFERS = 0.8
_SPEAKER = 0.75
_MEANING = 0.5
_BOTH_UNSURE = 0.45
_UNCLEAR = (0.25, 0.25)  # and this much more, the less the recogniser believed its least certain word
_OVERLAP = 0.3
_GAP = 0.3
_UNNAMED = 0.25
_HIDDEN = 0.25
_DOUBTFUL = 0.2  # times how little the least certain word was believed
_OFF = 0.15
_CONFIRMED = 0.3  # what is left of a doubt about a word when a second recogniser heard the same

_UNSURE = 0.6  # probability below which a word is worth a second hearing; the review page underlines the same words
_BESIDE = 1.0  # seconds between a quotation and a stretch that was not heard
_FEW = 3  # quotations; a post in the reference format has at least so many insights
_COVERAGE = 0.95  # share of speech with words below which the transcript itself says that it is incomplete


class Doubt(Record):
    """One reason to listen, in plain words, and the chance that it is right."""

    kind: str  # a verdict, a flag, or: reviewers, listen, doubtful, gap, facts, coverage, few
    why: str
    chance: float


class Risk(Record):
    """A quotation (or a post as a whole) that a person should look at before it is published."""

    kind: Literal["quotation", "post"]
    episode: str  # id
    folder: str  # relative to the root, with "/"
    title: str
    show: str | None
    key: str | None  # the quotation's place in the post, see `records.review.slots`
    line: int | None
    text: str
    speaker: str | None
    start: float | None  # seconds
    end: float | None
    verdict: Verdict | None
    flags: tuple[Flag, ...]
    listen: str | None
    doubts: tuple[Doubt, ...]  # the strongest first
    score: float  # 0..1

    @property
    def why(self) -> str:
        """The reasons as one line of plain words."""
        return "; ".join(doubt.why for doubt in self.doubts)

    @property
    def link(self) -> str:
        """Where it is reviewed, relative to the root; safe in an address."""
        return f"{quoted(self.folder)}/review.html{link_to(self.key)}"


def link_to(key: str | None) -> str:
    """The fragment of the review page that opens this quotation."""
    return f"#at-{quoted(key, safe='~')}" if key else ""


def best_first(risks: Iterable[Risk]) -> tuple[Risk, ...]:
    """The queue: by score; one episode's quotations with the same score stay together, in the post's order."""
    return tuple(sorted(risks, key=lambda one: (-one.score, one.folder, one.line or 0)))


def risks_of(
    about: Risk, checks: Checks, transcript: Transcript | None, decisions: Decisions | None
) -> tuple[Risk, ...]:
    """The risks of one episode. `about` is the risk of the post as a whole, with the episode's names filled in."""
    log = decisions or Decisions()
    names, conflicts, settled = slots(checks.quotes, log), log.conflicts(), log.settled()
    found: list[Risk] = []
    for key, quote in zip(names, checks.quotes, strict=True):
        target = f"quote {key}"
        if _is_decided(settled.get(target), quote):  # what is in conflict is not settled
            continue
        split = tuple(decision.who for decision in conflicts.get(target, ()))
        doubts = tuple(sorted(doubts_of(quote, transcript, split), key=lambda doubt: -doubt.chance))
        if doubts:
            known = quote.model_dump(include={"line", "text", "start", "end", "verdict", "flags", "listen"})
            speaker = quote.attributed or quote.speaker
            named = {"kind": "quotation", "key": key, "speaker": speaker, "doubts": doubts, "score": _either(doubts)}
            found.append(about.model_copy(update={**known, **named}))
    whole = tuple(_about_the_post(checks, transcript))
    if whole:
        found.append(about.model_copy(update={"doubts": whole, "score": _either(whole)}))
    return best_first(found)


def doubts_of(quote: QuoteCheck, transcript: Transcript | None, split: tuple[str, ...] = ()) -> Iterator[Doubt]:
    """Every reason to listen to one quotation. `split`: reviewers who want different things."""
    if split:
        yield _doubt("reviewers", f"{' and '.join(dict.fromkeys(split))} decided differently", _SPLIT)
    if not quote.passes:
        chance, why = _FAILS.get(quote.verdict, (0.95, "it does not pass the policy"))
        yield _doubt(quote.verdict, why + _differences(quote), chance)
    if quote.listen == "differs":
        heard = f": “{_short(quote.listen_heard)}”" if quote.listen_heard else ""
        yield _doubt("listen", f"a second recogniser heard other words{heard}", _DIFFERS)
    elif quote.listen == "unclear":
        yield _doubt("listen", "a second recogniser was not sure either", _BOTH_UNSURE)
    if "speaker" in quote.flags and quote.verdict != "misattributed":
        yield _doubt("speaker", f"the voice is {quote.speaker or 'another'}, the post names another person", _SPEAKER)
    if "meaning" in quote.flags:
        yield _doubt("meaning", "a negation, number, name or hedge is at stake, in it or just outside it", _MEANING)
    yield from _about_the_words(quote, transcript)
    if "overlap" in quote.flags:
        yield _doubt("overlap", "two people speak at once", _OVERLAP)
    if "unnamed" in quote.flags:
        yield _doubt("unnamed", f"the voice has no name yet ({quote.speaker or 'unknown'})", _UNNAMED)
    if "characters" in quote.flags:
        yield _doubt("characters", "characters stand in it that readers do not see", _HIDDEN)
    if "time" in quote.flags:
        yield _doubt("time", "the time in the post is more than two seconds off", _OFF)


def _about_the_words(quote: QuoteCheck, transcript: Transcript | None) -> Iterator[Doubt]:
    """Was every word heard well, and all of them?"""
    weight = _CONFIRMED if quote.listen in ("same", "minor") else 1.0
    words = transcript.words[slice(*quote.words)] if transcript and quote.words else ()
    sure = [(word.probability, word.text) for word in words if word.probability is not None]
    lowest, word = min(sure, default=(1.0, ""))
    told = f" (“{word.strip('.,;:!?')}”, {lowest:.0%} sure)" if word else ""
    if "unclear" in quote.flags:
        yield _doubt("unclear", f"a word may be misheard{told}", (_UNCLEAR[0] + _UNCLEAR[1] * (1 - lowest)) * weight)
    elif lowest < _UNSURE:
        yield _doubt("doubtful", f"a word is doubtful{told}", _DOUBTFUL * (1 - lowest) * weight)
    if transcript and quote.start is not None and quote.end is not None and quote.verdict != "unspoken":
        for gap in transcript.gaps:
            if gap.start < quote.end + _BESIDE and quote.start - _BESIDE < gap.end:
                where = format_clock(gap.start)
                yield _doubt("gap", f"speech beside it, at {where}, has no trustworthy words", _GAP * weight)
                break


def _about_the_post(checks: Checks, transcript: Transcript | None) -> Iterator[Doubt]:
    outside = [finding.text for finding in checks.prose if finding.found == "nowhere"]
    if outside:
        some = ", ".join(f"“{_short(text, 40)}”" for text in dict.fromkeys(outside[:4]))
        more = f" and {len(outside) - 4} more" if len(outside) > 4 else ""
        are = "is" if len(outside) == 1 else "are"
        yield _doubt("facts", f"{some}{more} {are} in the prose, not in the recording", min(0.2 * len(outside), 0.6))
    if transcript and transcript.coverage is not None and transcript.coverage < _COVERAGE:
        yield _doubt("coverage", f"only {transcript.coverage:.0%} of the speech has words", 1 - transcript.coverage)
    spoken = sum(quote.verdict != "unspoken" for quote in checks.quotes)
    if spoken < _FEW:
        count = ("no quotation", "one quotation", "two quotations")[spoken]
        yield _doubt("few", f"the post holds {count}", 0.3)


def _is_decided(decision: Decision | None, quote: QuoteCheck) -> bool:
    """Has a reviewer settled this quotation with the words that stand in the post now?"""
    if decision is None or decision.action == "clear":
        return False
    if decision.words is not None or decision.action not in ("accept", "unspoken"):
        return decision.words in (None, quote.words)
    return decision.seen is not None and _plain(decision.seen.text) == _plain(quote.text)


def _differences(quote: QuoteCheck) -> str:
    """The first edits, in words."""
    told = []
    for edit in quote.edits[:3] if quote.verdict in ("altered", "trimmed") else ():
        heard, post = _short(edit.heard, 40), _short(edit.post, 40)
        if heard and post:
            told.append(f"“{heard}” became “{post}”")
        elif heard or post:
            told.append(f"“{heard}” was left out" if heard else f"“{post}” was added")
    more = f" and {len(quote.edits) - 3} more" if told and len(quote.edits) > 3 else ""
    return f": {', '.join(told)}{more}" if told else ""


def _either(doubts: Iterable[Doubt]) -> float:
    none = 1.0
    for doubt in doubts:
        none *= 1 - doubt.chance
    return round(1 - none, 4)


def _doubt(kind: str, why: str, chance: float) -> Doubt:
    return Doubt(kind=kind, why=why, chance=round(chance, 4))


def _short(text: str | None, most: int = 90) -> str:
    text = " ".join((text or "").split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
