"""How much of an episode a post quotes: in words and seconds, by speaker, and the longest run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from summarizer.records.post import QuoteCheck
from summarizer.records.post_report import QuotedShare, SpeakerShare
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange

__all__ = ["quoted_share"]


def quoted_share(quotes: Sequence[QuoteCheck], transcript: Transcript) -> QuotedShare:
    """The share of the words that the quotations were found at; `transcript`: with the names that people gave."""
    found = [one for one in quotes if one.words is not None and transcript.holds(one.words) and _is_speech(one)]
    runs = list(_joined(one.words for one in found if one.words is not None))
    timed = transcript.timing != "none"
    return QuotedShare(
        words=sum(last - first for first, last in runs),
        words_said=len(transcript.words),
        seconds=_seconds(runs, transcript),
        seconds_in_all=round(transcript.duration, 3) if timed and transcript.duration else None,
        longest_words=max((last - first for first, last in runs), default=0),
        longest_seconds=max((_seconds([run], transcript) or 0.0 for run in runs), default=0.0) if timed else None,
        speakers=tuple(_by_speaker(found, runs, transcript)),
    )


def _is_speech(quote: QuoteCheck) -> bool:
    return quote.verdict not in ("unspoken", "not found")


def _by_speaker(
    found: Sequence[QuoteCheck], runs: Sequence[WordRange], transcript: Transcript
) -> Iterator[SpeakerShare]:
    names = [transcript.display(word.speaker) or "" for word in transcript.words]
    said = Counter(names)
    quoted: dict[str, list[WordRange]] = {}
    for first, last in runs:
        for name, run in groupby(range(first, last), key=names.__getitem__):
            at = list(run)
            quoted.setdefault(name, []).append((at[0], at[-1] + 1))
    quotations = Counter(name for one in found if one.words for name in {*names[slice(*one.words)]})
    for name in sorted(quoted, key=lambda name: -sum(last - first for first, last in quoted[name])):
        yield SpeakerShare(
            speaker=name,
            quotations=quotations[name],
            words=sum(last - first for first, last in quoted[name]),
            seconds=_seconds(quoted[name], transcript),
            words_said=said[name],
        )


def _joined(ranges: Iterable[WordRange]) -> Iterator[WordRange]:
    """The ranges in order; those that touch or overlap as one."""
    open_run: WordRange | None = None
    for first, last in sorted(ranges):
        if open_run is not None and first <= open_run[1]:
            open_run = (open_run[0], max(open_run[1], last))
        else:
            if open_run is not None:
                yield open_run
            open_run = (first, last)
    if open_run is not None:
        yield open_run


def _seconds(ranges: Sequence[WordRange], transcript: Transcript) -> float | None:
    """The seconds of these words; None when the transcript has no times."""
    if transcript.timing == "none":
        return None
    return round(sum(end - start for start, end in map(transcript.times, ranges)), 3)
