"""Transcribes each quotation's clip with a second recogniser and grades the result.

`same`: the same words. `minor`: only articles, fillers, immediate repeats, or words that sound alike differ. `differs`:
anything else. `unclear`: the second recogniser gave low probabilities or no words. Two recognisers differ in small
words on genuine quotations as well, so equality is not required.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from summarizer.checking.align import Alignment, align_quote
from summarizer.checking.edits import QuoteText, find_changes
from summarizer.checking.meaning import Meaning
from summarizer.checking.origin import Grade, recounted, with_gap, with_listening
from summarizer.checking.searchable import SearchableTranscript
from summarizer.records.post import Checks, QuoteCheck
from summarizer.records.transcript import Span, Transcript, Word, join_words
from summarizer.text.language import Language
from summarizer.text.phonetics import sound_key

__all__ = ["HeardAgain", "compare_heard", "grade", "listen_again"]

_MARGIN_SECONDS = 1.0  # on both sides of a clip
_MIN_MEAN_PROBABILITY = 0.45  # mean word probability below which the second model counts as unsure
_MIN_WORD_PROBABILITY = 0.3  # a differing word with a lower probability does not count as a difference


def listen_again(
    checks: Checks,
    transcript: Transcript,
    audio_duration: float,
    hear: Callable[[float, float], Sequence[Word]],
    model: str | None = None,
    unwritten: Callable[[float, float, Sequence[Word]], Sequence[Span]] | None = None,
) -> Checks:
    """The checks with the grade of each quotation's clip; None for quotations without a time and unspoken ones.

    `hear(start, end)` returns the second recogniser's words for a part of the recording (seconds). They are compared
    with the transcript's words and not with the post, whose differences the verdict reports. `model`: its name.
    `unwritten(start, end, words)` gives the spans with a filler or repeat that none of the words writes; a quotation
    with one inside gets the flag `gap`.
    """
    heard_before: dict[tuple[float, float], Sequence[Word]] = {}
    quotes: list[QuoteCheck] = []
    for quote in checks.quotes:
        if (
            quote.start is None
            or quote.end is None
            or quote.words is None
            or quote.verdict in ("unspoken", "not found")
        ):
            quotes.append(quote)
            continue
        end = min(audio_duration, quote.end + _MARGIN_SECONDS) if audio_duration > 0 else quote.end + _MARGIN_SECONDS
        clip = (max(0.0, quote.start - _MARGIN_SECONDS), end)
        if clip[0] >= clip[1]:
            quotes.append(with_listening(quote, "unclear", "", model))
            continue
        if clip not in heard_before:
            heard_before[clip] = hear(*clip)
        result, text = grade(quote.heard, heard_before[clip], transcript.language)
        heard = with_listening(quote, result, text, model)
        if unwritten is not None and _holds_one(quote, unwritten(*clip, transcript.between(*clip))):
            heard = with_gap(heard)
        quotes.append(heard)
    return recounted(checks, quotes)


def _holds_one(quote: QuoteCheck, spans: Sequence[Span]) -> bool:
    """Whether one lies between the quotation's first and last word."""
    start, end = quote.start or 0.0, quote.end or 0.0
    return any(start < (span.start + span.end) / 2 < end for span in spans)


class HeardAgain(NamedTuple):
    """What a second recogniser heard in place of the wanted words."""

    grade: Grade
    text: str
    words: tuple[int, int] | None = None  # half-open, of the words it heard; None: the wanted ones are not among them


def grade(wanted: str, words: Sequence[Word], language: str) -> tuple[Grade, str]:
    """The grade of a second recogniser's words, and those of its words that correspond to `wanted`.

    The clip is wider than the quotation, so words before and after it do not count.
    """
    return compare_heard(wanted, words, language)[:2]


def compare_heard(wanted: str, words: Sequence[Word], language: str) -> HeardAgain:
    """As `grade`, with the place of the words."""
    if not words:
        return HeardAgain("unclear", "")
    duration = max((word.end for word in words), default=0.0)
    clip = SearchableTranscript(
        Transcript(language=language, duration=max(0.0, duration), model="second", words=tuple(words))
    )
    quote = QuoteText(wanted, clip)
    if not quote.keys or not len(clip):
        return HeardAgain("unclear", "")
    equal = clip.equal(quote)
    if equal:
        first, last = equal[0].first, equal[0].last
        return HeardAgain("same", clip.text(first, last), clip.words(first, last))
    quote, alignment = align_quote(clip, quote, near=[0])
    if alignment is None:
        text = join_words([word.text for word in words])
        return HeardAgain("unclear" if _unsure(words) else "differs", text)
    first, last = alignment.pairs[0][1], alignment.pairs[-1][1] + 1
    # Unmatched words at the quotation's ends correspond to the clip's words there.
    first = max(0, first - alignment.pairs[0][0])
    last = min(len(clip), last + len(quote.keys) - 1 - alignment.pairs[-1][0])
    place = clip.words(first, last)
    result = _compare(quote, clip, alignment)
    if result != "minor" and _unsure(words[slice(*place)]):
        result = "unclear"
    return HeardAgain(result, clip.text(first, last), place)


def _unsure(words: Sequence[Word]) -> bool:
    known = [word.probability for word in words if word.probability is not None]
    return bool(known) and sum(known) / len(known) < _MIN_MEAN_PROBABILITY


def _compare(quote: QuoteText, clip: SearchableTranscript, alignment: Alignment) -> Grade:
    """`minor`: all differences are small. `unclear`: all other words have low probabilities. Else `differs`."""
    language = clip.language
    result: Grade = "minor"
    for change in find_changes(quote, clip, Meaning(clip), alignment):
        first, last = change.place
        post = quote.keys[slice(*change.post)]
        heard = clip.keys[first:last]
        if change.edit.kind in ("filler", "repeat") or _small(post, heard, language):
            continue
        doubted = [clip.transcript.words[clip.owner[token]].probability for token in range(first, last)]
        if doubted and all(p is not None and p < _MIN_WORD_PROBABILITY for p in doubted):
            result = "unclear" if result == "minor" else result
            continue
        result = "differs"
    return result


def _small(post: Sequence[str], heard: Sequence[str], language: Language) -> bool:
    """Whether two stretches differ only in articles and fillers, or are spellings of one sound."""
    light = language.articles | set(language.fillers)
    if all(key in light for key in (*post, *heard)):
        return True
    one = [key for key in post if key not in light]
    other = [key for key in heard if key not in light]
    if one == other:
        return True
    meaning = language.negations
    if any(key in meaning or key.endswith(language.negation_endings or ("\0",)) for key in (*one, *other)):
        return False
    return bool(one) and bool(other) and sound_key("".join(one)) == sound_key("".join(other))
