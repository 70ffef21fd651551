"""Writes what needs no language model: the number of insights, the quotations, and headings cut from quotations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from summarizer.drafting.passages import answer_of, words_beside
from summarizer.post_format import INSIGHTS, bounds_of
from summarizer.records.post import Draft, Insight
from summarizer.records.quote import Candidate
from summarizer.records.transcript import Transcript
from summarizer.text.language import load_language
from summarizer.text.names import surname
from summarizer.text.prose_facts import words_of
from summarizer.text.sentences import split_sentences
from summarizer.text.title_case import title_case

__all__ = [
    "choose_candidates",
    "distinct",
    "heading_from",
    "how_many",
    "in_a_sentence",
    "plain_framing",
    "skeleton",
    "without_guest",
]

_INSIGHTS_BY_MINUTES = ((2, 4), (15, 5), (30, 6), (60, 7), (100, 8), (float("inf"), 9))
_CANDIDATES_PER_INSIGHT = 1.25  # good candidates needed for each insight, so that the weakest are not used
_MIN_GOOD_SHARE = 0.65  # share of the best score from which a candidate is good
_WORDS_PER_MINUTE = 160
_MAX_COMMON_SHARE = 0.5  # share of common words from which two quotations say the same
_OPENERS = re.compile(
    r"^(?:and|but|so|well|yeah|yes|no|right|okay|look|you know|i mean|i think|i guess|because|like|now|then|u[mh])"
    r"\b[\s,]+",
    re.I,
)
_WORDS = load_language("en").drafting
_LOOSE_ENDS = _WORDS["loose_ends"]
_MIN_SENTENCES_BETWEEN = 8  # between two quotations of one answer, so that each has its own context
_MIN_HEADING_WORDS, _MAX_HEADING_WORDS = bounds_of("heading").words
_MAX_UNSPACED_HEADING = 24  # characters, for scripts without spaces


def how_many(transcript: Transcript, wanted: int | None, pool: Sequence[Candidate]) -> int:
    """The number of insights for the length of the conversation and the number of good quotations.

    5 for a few minutes, 7 for an hour, 9 at most; fewer, but at least 3, where good quotations are few.
    """
    if wanted is not None:
        return wanted
    minutes = transcript.duration / 60 or len(transcript.words) / _WORDS_PER_MINUTE
    best = max((candidate.score for candidate in pool), default=0.0)
    good = sum(candidate.score >= _MIN_GOOD_SHARE * best for candidate in pool)
    return min(
        next(count for bound, count in _INSIGHTS_BY_MINUTES if minutes <= bound),
        max(INSIGHTS[0], int(good / _CANDIDATES_PER_INSIGHT)),
    )


def distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that neither overlap nor repeat an earlier one, in the given order."""
    kept: list[tuple[Candidate, frozenset[str]]] = []
    for candidate in candidates:
        words = frozenset(words_of(candidate.text))
        first, last = candidate.words
        clash = any(
            (first < other.words[1] and other.words[0] < last)
            or (
                len(words & theirs) > _MAX_COMMON_SHARE * max(1, min(len(words), len(theirs)))
                and len(words & theirs) > 0.35 * len(words | theirs)
            )
            for other, theirs in kept
        )
        if not clash:
            kept.append((candidate, words))
    return [candidate for candidate, _ in kept]


def choose_candidates(
    transcript: Transcript, pool: Sequence[Candidate], count: int, beside: int = 0
) -> list[Candidate]:
    """The first `count` of a pool ranked by how quotable they are, no two from one answer where possible.

    `beside` is the least number of words that an answer should have besides the quotation, as the source of a claim.
    """
    chosen: list[Candidate] = []
    held: set[int] = set()
    for candidate in pool:
        answer = set(answer_of(transcript, candidate))
        quoted = transcript.sentence_ids(candidate.words)
        near = set(range(quoted.start - _MIN_SENTENCES_BETWEEN, quoted.stop + _MIN_SENTENCES_BETWEEN))
        if not held & answer & near and words_beside(transcript, candidate) >= beside:
            chosen.append(candidate)
            held |= set(quoted)
    others = [candidate for candidate in pool if candidate not in chosen]
    kept = [*chosen, *others][:count]
    return [candidate for candidate in pool if candidate in kept]


def heading_from(text: str, language: str = "en") -> str:
    """A heading of 4 to 11 words cut from a quotation: its first clause that can stand alone, in title case."""
    plain = " ".join(text.split()).strip("\"“”'‘’ ")
    if len(plain.split()) < _MIN_HEADING_WORDS:
        return plain[:_MAX_UNSPACED_HEADING].rstrip("。．.,、，!?！？ ")
    whole = split_sentences(plain, language)
    parts = (part for sentence in whole for part in re.split(r"(?<=…)\s+|(?<=\.\.)\s+|[,;:–—]\s+|\s+-\s+", sentence))
    clauses = [clause.strip() for clause in parts if clause.strip()]
    for piece in [*whole, *clauses]:
        words = _without_opener(piece).rstrip('.!?…,;:"”').split()
        if _MIN_HEADING_WORDS <= len(words) <= _MAX_HEADING_WORDS and (
            piece in whole or words[-1].casefold() not in _LOOSE_ENDS
        ):
            return _cased(words, language)
    words = _without_opener(max(whole, key=len)).rstrip(".!?…").split()[: _MAX_HEADING_WORDS - 1]
    while len(words) > _MIN_HEADING_WORDS and words[-1].strip(",;:").casefold() in _LOOSE_ENDS:
        words.pop()
    return _cased(words, language)


def _without_opener(text: str) -> str:
    while (shorter := _OPENERS.sub("", text, count=1)) != text and len(shorter.split()) >= _MIN_HEADING_WORDS:
        text = shorter
    return text


def _cased(words: list[str], language: str) -> str:
    text = re.sub(r"[\"“”<>\[\]`*_#]", "", " ".join(words)).rstrip(" .,;:!?…")
    return title_case(text) if language == "en" else text[:1].upper() + text[1:]


def without_guest(title: str, guest: str) -> str:
    """An episode's title without its number and without the guest's name at either end."""
    plain = re.sub(r"^(?:#|ep(?:isode)?\.?\s*#?)?\d+\s*[:.\-–—|]\s*", "", title.strip(), flags=re.I)
    name = re.escape(guest)
    plain = re.sub(rf"[\s,:|(\-–—]*(?:\b(?:with|by|feat\.?|featuring)\s+)?{name}\)?\s*$", "", plain, flags=re.I)
    return re.sub(rf"^{name}\s*(?:[:,|\-–—]|on\b)\s*", "", plain, flags=re.I).strip()


def in_a_sentence(heading: str, names: Collection[str]) -> str:
    """A heading in title case as it stands inside a sentence: lower case but for proper names."""
    words = heading.split()
    return " ".join(
        word if word.strip(".,;:'") in names or any(char.isupper() for char in word[1:]) else word.lower()
        for word in words
    )


def plain_framing(
    guest: str, host: str | None, show: str, points: Sequence[str], subjects: Sequence[str]
) -> dict[str, str]:
    """Dek, intro and conclusion in English that state only metadata and the insights' headings.

    Used with a small model, which invents claims when it summarises summaries: on the sample it reversed one of two
    conclusions and invented half an intro. `points` are three or more headings as they stand in a sentence;
    the sentences also work with a heading that is not a statement.
    """
    called = surname(guest)
    talk = f"{', '.join(subjects[:-1])} and {subjects[-1]}" if len(subjects) > 1 else "the work behind them"
    first, last = points[:2], points[2:5] if len(points) >= 5 else points[-3:]
    with_host = f"{guest} talks with {host}" if host else f"{guest} is the guest"
    return {
        "dek": (
            f"On {show}, {guest} explains from experience what stands behind two plain findings: {first[0]}, and "
            f"{first[1]}."
        ),
        "intro": (
            f"{with_host} on this episode of {show}. The conversation covers {talk}. What follows are the "
            f"points that stand out, in order of importance and each with the words in which {called} made it, so "
            "that readers can judge the argument by what was actually said."
        ),
        "conclusion_shown": (
            f"The answers that {guest} gives on {show} come down to a few plain points: {last[0]}; "
            f"{last[1]}; and {last[2]}. Each stands above beside words that {called} was heard to say, at a known "
            "second of the recording."
        ),
        "conclusion_next": (
            f"The thing to watch is what becomes of {talk}: whether others in the same field come to see it as "
            f"{called} does, and what it costs them if they do not."
        ),
    }


def skeleton(transcript: Transcript, chosen: Iterable[Candidate]) -> Draft:
    """A draft without a model: quotations in order with headings cut from them; a person writes all other parts."""
    insights = tuple(
        Insight(
            quote=candidate.id,
            heading=heading_from(transcript.text(*candidate.words), transcript.language),
            claim=None,
            evidence=transcript.sentence_words(transcript.sentence_ids(candidate.words)),
        )
        for candidate in chosen
    )
    return Draft(model=None, insights=insights)
