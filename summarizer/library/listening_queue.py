"""Ranks the quotations that a person should listen to, the most doubtful first, from the checks and the transcript.

Each doubt has a probability that an editor who listens would change the quotation. A quotation's score is the
probability that at least one of its doubts is right, `1 - (1-a)(1-b)...`, as if they were independent. The
probabilities were set by hand; only their order matters:

1. quotations that do not pass the policy (0.95 and more); a wrong speaker comes first;
2. quotations on which reviewers disagree: only a person can resolve this;
3. a second recogniser heard other words: the only evidence against words that the transcript has verbatim;
4. the wrong speaker, then a negation, number, name or hedge in or beside the quotation;
5. a wrong word is likely: words that nobody heard, a low probability, overlapping speech, a gap beside it. When a
   second recogniser heard the same words, a low probability counts little, because two models rarely make the same
   error;
6. a speaker without a name, a wrong time.

A quotation leaves the queue when a reviewer has decided on its current words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import quote as quoted

from summarizer.records.base import Record
from summarizer.records.post import Checks, Flag, QuoteCheck, Verdict
from summarizer.records.review import Decision, Decisions
from summarizer.records.review_places import slots
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.text.shortening import shortened

__all__ = ["Doubt", "Risk", "best_first", "doubts_of", "review_link", "risks_of"]

# Probabilities, 0..1, that the quotation is wrong, given this reason alone. They were estimated, not measured: their
# order decides what is listened to first. `_either` combines a quotation's as if they were independent:
# 1 - (1 - a)(1 - b)…, so that several small doubts rank above one of them.
_FAILING: dict[Verdict, tuple[float, str]] = {
    "misattributed": (0.99, "another person said it"),
    "not found": (0.98, "these words are not in the recording"),
    "altered": (0.97, "words were changed"),
    "stitched": (0.96, "pieces from different places were joined without an ellipsis"),
    "trimmed": (0.95, "words were left out in a way that the policy does not allow"),
}
_CONFLICT = 0.9
_DIFFERS = 0.8
_SPEAKER = 0.75
_MEANING = 0.5
_BOTH_UNSURE = 0.45
_UNCLEAR = (0.25, 0.25)  # the second is multiplied by 1 - the lowest word probability, and added
_OVERLAP = 0.3
_GAP = 0.3
_UNHEARD = 0.4
_UNNAMED = 0.25
_CHARACTERS = 0.25
_DOUBTFUL_WORD = 0.2  # multiplied by 1 - the lowest word probability
_TIME = 0.15
_CONFIRMED_FACTOR = 0.3  # factor for doubts about words when a second recogniser heard the same words

_MIN_PROBABILITY = 0.6  # a word with a lower probability is doubtful; the review page underlines the same words
_MAX_GAP_DISTANCE_SECONDS = 1.0  # a gap that is nearer to a quotation is a doubt
_MAX_HEARD_CHARS = 90  # of what a second recogniser heard, in a reason
_MAX_WORDS_CHARS = 40  # of the words of one difference or finding, in a reason
_MIN_QUOTATIONS = 3  # quotations; a post in the reference format has at least so many insights
_MIN_COVERAGE = 0.95  # share of speech with words below which a post is listed as incomplete


class Doubt(Record):
    """One reason to listen, as text, and the probability that it is right."""

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
    key: str | None  # the quotation's place in the post, see `records.review_places.slots`
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
        """The reasons as one line of text."""
        return "; ".join(doubt.why for doubt in self.doubts)

    @property
    def link(self) -> str:
        """The address of its review, relative to the root, percent-encoded."""
        return f"{quoted(self.folder)}/review.html{review_link(self.key)}"


def review_link(key: str | None) -> str:
    """The fragment of the review page that opens this quotation."""
    return f"#at-{quoted(key, safe='~')}" if key else ""


def best_first(risks: Iterable[Risk]) -> tuple[Risk, ...]:
    """The queue: by score; one episode's quotations with the same score stay together, in the post's order."""
    return tuple(sorted(risks, key=lambda one: (-one.score, one.folder, one.line or 0)))


def risks_of(
    about: Risk, checks: Checks, transcript: Transcript | None, decisions: Decisions | None
) -> tuple[Risk, ...]:
    """The risks of one episode. `about` is the risk of the post as a whole, with the episode's fields filled in."""
    log = decisions or Decisions()
    names, conflicts, settled = slots(checks.quotes, log), log.conflicts(), log.settled()
    found: list[Risk] = []
    for key, quote in zip(names, checks.quotes, strict=True):
        target = f"quote {key}"
        if _is_decided(settled.get(target), quote):  # a conflict is not a decision
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
    """Every reason to listen to one quotation. `split`: reviewers whose decisions conflict."""
    if split:
        yield _doubt("reviewers", f"{' and '.join(dict.fromkeys(split))} decided differently", _CONFLICT)
    if not quote.passes:
        chance, why = _FAILING.get(quote.verdict, (0.95, "it does not pass the policy"))
        yield _doubt(quote.verdict, why + _differences(quote), chance)
    if quote.listen == "differs":
        heard = f": “{shortened(quote.listen_heard, _MAX_HEARD_CHARS)}”" if quote.listen_heard else ""
        yield _doubt("listen", f"a second recogniser heard other words{heard}", _DIFFERS)
    elif quote.listen == "unclear":
        yield _doubt("listen", "a second recogniser was not sure either", _BOTH_UNSURE)
    if "speaker" in quote.flags and quote.verdict != "misattributed":
        yield _doubt("speaker", f"the voice is {quote.speaker or 'another'}, the post names another person", _SPEAKER)
    if "meaning" in quote.flags:
        yield _doubt(
            "meaning", "words of its sentence govern it, or a negation, number, name or hedge was changed", _MEANING
        )
    yield from _about_the_words(quote, transcript)
    if "unheard" in quote.flags:
        yield _doubt("unheard", "nobody has compared the given words with the sound", _UNHEARD)
    if "overlap" in quote.flags:
        yield _doubt("overlap", "two people speak at once", _OVERLAP)
    if "unnamed" in quote.flags:
        yield _doubt("unnamed", f"the voice has no name yet ({quote.speaker or 'unknown'})", _UNNAMED)
    if "characters" in quote.flags:
        yield _doubt("characters", "it contains characters that readers do not see", _CHARACTERS)
    if "time" in quote.flags:
        yield _doubt("time", "the time in the post is more than two seconds off", _TIME)


def _about_the_words(quote: QuoteCheck, transcript: Transcript | None) -> Iterator[Doubt]:
    """The doubts about words with low probabilities and about gaps beside the quotation."""
    weight = _CONFIRMED_FACTOR if quote.listen in ("same", "minor") else 1.0
    words = transcript.words[slice(*quote.words)] if transcript and quote.words else ()
    sure = [(word.probability, word.text) for word in words if word.probability is not None]
    lowest, word = min(sure, default=(1.0, ""))
    detail = f" (“{word.strip('.,;:!?')}”, {lowest:.0%} sure)" if word else ""
    if "unclear" in quote.flags:
        yield _doubt("unclear", f"a word may be misheard{detail}", (_UNCLEAR[0] + _UNCLEAR[1] * (1 - lowest)) * weight)
    elif lowest < _MIN_PROBABILITY:
        yield _doubt("doubtful", f"a word is doubtful{detail}", _DOUBTFUL_WORD * (1 - lowest) * weight)
    if transcript and quote.start is not None and quote.end is not None and quote.verdict != "unspoken":
        for gap in transcript.gaps:
            if gap.start < quote.end + _MAX_GAP_DISTANCE_SECONDS and quote.start - _MAX_GAP_DISTANCE_SECONDS < gap.end:
                where = format_clock(gap.start)
                yield _doubt("gap", f"speech beside it, at {where}, has no trustworthy words", _GAP * weight)
                break


def _about_the_post(checks: Checks, transcript: Transcript | None) -> Iterator[Doubt]:
    outside = [finding.text for finding in checks.prose if finding.found == "nowhere"]
    if outside:
        some = ", ".join(f"“{shortened(text, _MAX_WORDS_CHARS)}”" for text in dict.fromkeys(outside[:4]))
        more = f" and {len(outside) - 4} more" if len(outside) > 4 else ""
        are = "is" if len(outside) == 1 else "are"
        yield _doubt("facts", f"{some}{more} {are} in the prose, not in the recording", min(0.2 * len(outside), 0.6))
    if transcript and transcript.coverage is not None and transcript.coverage < _MIN_COVERAGE:
        yield _doubt("coverage", f"only {transcript.coverage:.0%} of the speech has words", 1 - transcript.coverage)
    spoken = sum(quote.verdict != "unspoken" for quote in checks.quotes)
    if spoken < _MIN_QUOTATIONS:
        count = ("no quotation", "one quotation", "two quotations")[spoken]
        yield _doubt("few", f"the post holds {count}", 0.3)


def _is_decided(decision: Decision | None, quote: QuoteCheck) -> bool:
    """Has a reviewer decided on this quotation with its current words?"""
    if decision is None or decision.action == "clear":
        return False
    if decision.words is not None or decision.action not in ("accept", "unspoken"):
        corrected = decision.action == "accept" and any(one.when > decision.when for one in quote.corrected)
        return decision.words in (None, quote.words) and not corrected
    return decision.seen is not None and _plain(decision.seen.text) == _plain(quote.text)


def _differences(quote: QuoteCheck) -> str:
    """The first edits, in words."""
    detail = []
    for edit in quote.edits[:3] if quote.verdict in ("altered", "trimmed") else ():
        heard, post = shortened(edit.heard, _MAX_WORDS_CHARS), shortened(edit.post, _MAX_WORDS_CHARS)
        if heard and post:
            detail.append(f"“{heard}” became “{post}”")
        elif heard or post:
            detail.append(f"“{heard}” was left out" if heard else f"“{post}” was added")
    more = f" and {len(quote.edits) - 3} more" if detail and len(quote.edits) > 3 else ""
    return f": {', '.join(detail)}{more}" if detail else ""


def _either(doubts: Iterable[Doubt]) -> float:
    none = 1.0
    for doubt in doubts:
        none *= 1 - doubt.chance
    return round(1 - none, 4)


def _doubt(kind: str, why: str, chance: float) -> Doubt:
    return Doubt(kind=kind, why=why, chance=round(chance, 4))


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
