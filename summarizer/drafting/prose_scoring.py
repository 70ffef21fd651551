"""Scores several texts for one part by their words and picks the best. It does not check facts.

A small model writes a usable text in one attempt of two or three. The score is high for a text whose words are in the
passage, that is concrete, and that does not repeat other parts of the post.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from summarizer.drafting.part_requests import Graded
from summarizer.drafting.polarity import content_of, is_hedged, roots_of, word_root
from summarizer.drafting.prose import AllowedFacts, longest_run
from summarizer.text.language import load_language
from summarizer.text.numbers import values
from summarizer.text.prose_facts import words_of
from summarizer.text.sentences import count_sentences, split_sentences

__all__ = ["EARLIER_PARTS", "GOOD_SCORE", "MIN_SCORE", "is_statement", "likeness", "pick_best", "prose_score"]

# A text with this score is good enough: no other is requested. Measured on replies of a model with 1.5 B parameters.
GOOD_SCORE = {
    "heading": 0.78, "claim": 0.75, "takeaway": 0.6, "headline": 0.78, "dek": 0.8, "intro": 0.8,
    "conclusion_shown": 0.6, "conclusion_next": 0.5,
}  # fmt: skip
# A text with a lower score is not used: a heading cut from the quotation is better than a partly wrong one.
MIN_SCORE = {
    "heading": 0.75,
    "headline": 0.75,
    "claim": 0.45,
    "takeaway": 0.55,
    "dek": 0.7,
    "intro": 0.7,
    "conclusion_shown": 0.55,
    "conclusion_next": 0.45,
}
# Parts of the same answer that a part should not repeat.
EARLIER_PARTS = {
    "takeaway": ("claim",), "intro": ("dek",), "conclusion_shown": ("dek", "intro"),
    "conclusion_next": ("dek", "intro", "conclusion_shown"),
}  # fmt: skip
_SOFT_FAULT_PENALTY = 0.12  # subtracted from the score for each soft fault
_MAX_SHARED_WORDS = 8  # the longest run of words that two parts of a post may share
_VAGUE = re.compile(
    r"\b(?:importan(?:t|ce)|crucial|essential|vital|signific\w+|highlight\w*|underscor\w+|emphasi[sz]\w+|valuable|"
    r"insights?|various|overall|in general|a reminder|powerful|plays? a|key (?:role|factor|part)|necessary|"
    r"need(?:s|ed)? (?:for|to be)|it is worth|solution|effective\w*|efficien\w+|success\w*|challeng\w+|beneficial|"
    r"benefits?|ensur\w+|complex\w*|well-being)\b",
    re.I,
)
_TOPIC = re.compile(
    r"^(?:the|an?)\s+(?:\w+\s+){0,2}(?:of|behind|between|in|for|to)\b|^(?:the\s+)?(?:importance|art|role|power|value|"
    r"need|impact|benefits?|challenges?|cost|price|secret|future|way|key)\b|^(?:how|what|when|where|who|introduc\w+|"
    r"understanding|exploring|discussing|about|on)\b",
    re.I,
)
_WORDS = load_language("en").drafting
_VERBS = _WORDS["sentence_verbs"]
_BEFORE_NOUNS = _WORDS["before_nouns"]
_ASKED = re.compile(r"\basked (?:what|how|why|where|when|who|whether|if|about)\b", re.I)
_PRONOUN = re.compile(r"\b(?:he|she|his|her|hers|him|himself|herself)\b", re.I)


def prose_score(part: str, text: str, basis: AllowedFacts, beside: Sequence[str] = ()) -> float:
    """The score of a text for its part: about 1 is good, below 0.4 is poor. Other languages than English: always 1.

    `beside` are texts of the same post that it should not repeat.
    """
    if basis.language.split("-")[0].lower() != "en":
        return 1.0  # the word lists are English: the first usable text is used
    words, passage = content_of(text), roots_of(f"{basis.passage} {basis.surname}")
    grounded = [word_root(word) for word in words if word_root(word) in passage]
    share = len(grounded) / max(1, len(words))
    total = _PARTS[part](text, share, basis) if part in _PARTS else 0.2 + 0.7 * min(1.0, share / 0.85) ** 2
    total += 0.25 * (_coherence(text, basis) - 0.6) if part in {"claim", "takeaway"} else 0.0
    total -= 0.12 * min(3, len(set(_VAGUE.findall(text.casefold()))))
    if _PRONOUN.search(text) and not _PRONOUN.search(basis.passage):
        total -= 0.08  # the passage does not say whether the person is he or she
    others = [other for other in beside if other]
    total -= 0.8 * max((max(0.0, likeness(text, other) - 0.5) for other in others), default=0.0)
    said = words_of(text)
    if any(longest_run(said, words_of(other)) > _MAX_SHARED_WORDS for other in others):
        total -= 0.4
    return total


def is_statement(heading: str) -> bool:
    """Whether a heading is a statement with a verb, not the name of a topic."""
    words = words_of(heading)
    verb = any(word in _VERBS or word.endswith("ed") for word in words[1:]) or any(
        word.endswith("s") and not word.endswith("ss") and not before.endswith("s") and before not in _BEFORE_NOUNS
        for before, word in itertools.pairwise(words[:-1])
    )
    return verb and not _TOPIC.search(heading)


def likeness(text: str, other: str) -> float:
    """Share of the content words of the shorter text that the other has as well, 0..1."""
    mine, theirs = roots_of(text), roots_of(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def pick_best(
    part: str, samples: Sequence[Graded], basis: AllowedFacts, beside: Sequence[str] = ()
) -> tuple[Graded, float]:
    """The best of several values and its score; an unusable one only when all are unusable."""

    def rate(graded: Graded) -> float:
        if not graded.usable or not isinstance(graded.value, str):
            return -float(graded.weight) / 100
        return prose_score(part, graded.value, basis, beside) - _SOFT_FAULT_PENALTY * graded.weight

    best = max(samples, key=rate)
    return best, rate(best)


def _heading(text: str, share: float, basis: AllowedFacts) -> float:
    total = 0.1 + 0.3 * is_statement(text) + 0.6 * share**2
    total += 0.2 * (_coherence(text, basis) - 0.6)
    if not 4 <= len(words_of(text)) <= 10:
        total -= 0.3
    mine = roots_of(text)
    alike = len(mine & roots_of(basis.quote)) / max(1, len(mine))
    return total - max(0.0, alike - 0.7)


def _claim(text: str, share: float, basis: AllowedFacts) -> float:
    mine, quote = roots_of(text), roots_of(basis.quote)
    beyond = (mine & roots_of(basis.passage)) - quote  # content words of the passage that the quotation lacks
    total = 0.2 + 0.45 * min(1.0, share / 0.75) + 0.05 * min(5, len(beyond))
    total += 0.05 * any(not number.everyday for number in values(text, basis.language))
    if quote and len(mine & quote) > 0.6 * len(mine):
        total -= 0.2
    if not is_hedged(basis.quote, text):
        total -= 0.25
    total -= 0.1 * min(4, len(set(roots_of(text) - roots_of(f"{basis.passage} {basis.surname}"))))
    total -= 0.2 * bool(_ASKED.search(text))
    return total + 0.05 * (count_sentences(text, basis.language) > 1)


def _takeaway(text: str, share: float, basis: AllowedFacts) -> float:
    total = 0.25 + 0.5 * min(1.0, share / 0.5) + 0.1 * text.startswith("This ")
    return total - 0.3 * (likeness(text, basis.quote) > 0.6)


_PARTS = {"heading": _heading, "headline": _heading, "claim": _claim, "takeaway": _takeaway}


def _coherence(text: str, basis: AllowedFacts) -> float:
    """Share of neighbouring content words that are also in one sentence, or two neighbouring ones, of the passage."""
    lines = [roots_of(line) for line in split_sentences(basis.passage, basis.language, by_line=True)]
    near = [first | second for first, second in zip(lines, [*lines[1:], frozenset[str]()], strict=False)]
    spoken = frozenset[str]().union(*lines)
    run = [found for word in content_of(text) if (found := word_root(word)) in spoken]
    pairs = list(itertools.pairwise(run))
    if not pairs:
        return 0.0
    return sum(any({one, two} <= both for both in near) for one, two in pairs) / len(pairs)
