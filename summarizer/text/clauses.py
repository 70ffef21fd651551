"""Texts as clauses: keys with the marks between them, and the words of a language that part or join clauses."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from summarizer.text.governing_words import Kind
from summarizer.text.language import Language, load_language
from summarizer.text.phrases import Phrases, phrase_at, phrases
from summarizer.text.scripts import joins_without_space
from summarizer.text.tokens import Token, clean_text, tokenize

__all__ = ["MAX_SHOWN_WORDS", "ClauseText", "ClauseWords", "clause_text", "clause_words", "has_marks", "mark_of"]

_HARD = re.compile(r"[;:!?；：！？。؛]|[—–]|\.\.|…|--|\s-\s")
_SOFT = re.compile(r"[,،、，]")
_HANGUL = re.compile("[가-힣]")
MAX_SHOWN_WORDS = 14
_MIN_MARKED_WORDS = 30  # a longer stretch without any mark has no punctuation


class ClauseText:
    """A text as keys, with the punctuation that follows each: "" none, "," a comma, ";" what ends a clause."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = clean_text(text)
        self.tokens = _words(self.text, language)
        self.keys = [token.key for token in self.tokens]
        starts = [token.start for token in self.tokens]
        ends = [token.end for token in self.tokens]
        self.marks = [
            mark_of(self.text[end:start]) for end, start in zip(ends, [*starts[1:], len(self.text)], strict=False)
        ]
        for place, (key, following) in enumerate(pairwise(self.keys)):
            if key == following and self.marks[place] == ",":  # a stutter: "the risk that the, the tower falls"
                self.marks[place] = ""

    def __len__(self) -> int:
        return len(self.keys)

    def shown(self, first: int, last: int) -> str:
        """tokens[first:last] as text, shortened in its middle."""
        words = self.text[self.tokens[first].start : self.tokens[last - 1].end].split()
        half = MAX_SHOWN_WORDS // 2
        if len(words) > MAX_SHOWN_WORDS:
            return f"{_joined(words[:half])} … {_joined(words[-half:])}"
        return _joined(words)


def clause_text(text: str, language: Language) -> ClauseText:
    """A text as clauses; the sentences of one transcript are asked for many times."""
    return _kept(text, language.code)


@lru_cache(maxsize=4096)
def _kept(text: str, code: str) -> ClauseText:
    return ClauseText(text, load_language(code))


def _words(text: str, language: Language) -> list[Token]:
    """The tokens of a text, those of Hangul as words: a syllable such as 안 denies only when it is one."""
    words: list[Token] = []
    for token in tokenize(text, language):
        last = words[-1] if words else None
        if last and last.end == token.start and _HANGUL.match(last.key) and _HANGUL.match(token.key):
            words[-1] = Token(last.key + token.key, last.start, token.end)
        else:
            words.append(token)
    return words


def _joined(words: list[str]) -> str:
    text = ""
    for word in words:
        text += word if not text or joins_without_space(text, word) else f" {word}"
    return text


def mark_of(between: str) -> str:
    """The punctuation between two words: "" none, "," a comma, ";" what ends a clause."""
    return ";" if _HARD.search(between) else "," if _SOFT.search(between) else ""


def has_marks(text: str) -> bool:
    """Whether the end of a text has punctuation, as captions often have not."""
    words = text.split()
    return len(words) < _MIN_MARKED_WORDS or any(word[-1] in ",;:.!?，、；：。" for word in words[-_MIN_MARKED_WORDS:])


@lru_cache(maxsize=32)
def clause_words(code: str) -> ClauseWords:
    return ClauseWords(load_language(code))


class ClauseWords:
    """The lists of one language, as keys of tokens."""

    def __init__(self, language: Language) -> None:
        self.language = language
        words = language.governing

        def known(*lists: tuple[str, ...]) -> Phrases:
            return phrases([phrase for given in lists for phrase in given], language, _words)

        def single(given: tuple[str, ...]) -> frozenset[str]:
            return frozenset(key for key, found in known(given).items() if any(len(phrase) == 1 for phrase in found))

        self.negations = known(tuple(language.negators), words.negations)
        self.conditions = known(words.conditions)
        self.unsure = known(words.unsure)
        self.wishes = known(words.wishes)
        self.paired = [(known((first,)), known((second,))) for first, second in words.paired]
        self.would = known(words.would)
        self.cataphors = known(words.cataphors)
        self.existing = known(words.existing)
        self.openers = single(words.openers)
        self.asking = known(words.asking)
        self.clausal = single(words.clausal)
        self.reporting = known(words.reporting)
        self.quotatives = known(words.quotatives)
        self.telling = single(words.telling)
        self.hearsay = known(words.hearsay)
        self.views = known(words.views)
        self.owners = known(words.owners)
        self.inverting = known(words.inverting)
        self.subjunctive = known(words.subjunctive)
        self.linking = known(words.linking)
        self.dropped = known(words.dropped)
        self.sources = known(words.sources)
        self.reads = known(words.reads)
        self.mine = single(words.mine)
        self.own = single(words.own)
        self._own = known(words.own)
        self.subjects = single(words.subjects) | self.own
        self.subject_beside = words.subject_beside
        self.dependent_verb_last = words.dependent_verb_last
        self.between = known(words.between)
        self.about = single(words.about)
        self.complementizers = single(words.complementizers)
        self.joining = single(words.joining)
        self.turning = known(words.turning)
        self.resuming = known(words.resuming)
        self.relative = single(words.relative)
        self.harmless = known(words.harmless)
        self.fractions = known(words.fractions)
        self.before_name = known(words.before_name)
        self.comparing = [(known((first,)), known((second,))) for first, second in words.comparing]
        self.lead_ins = known(words.lead_ins)
        self.lead_outs = known(words.lead_outs)
        self.answers = single(words.answers)
        self.tags = known(words.tags)
        self.judging = known(words.judging)
        self.taking_back = known(words.taking_back)
        self.halting = known(words.halting)
        self.said_of = known(words.said_of)
        self.fillers = known(language.fillers, language.paused_fillers)
        self.later: dict[Kind, Phrases] = {
            "negation": known(tuple(language.negators), words.after_negations),
            "condition": known(words.conditions, words.after_conditions),
            "report": known(words.after_reports, language.outside.appended_reports if words.after_reach else ()),
            "question": known(words.after_questions),
            "wish": known(words.after_wishes),
        }
        outside = language.outside
        self.limiting = known(outside.limiting)
        self.ironic = known(outside.ironic)
        self.determiners = known(outside.determiners)
        self.appended: dict[Kind, Phrases] = {
            "negation": known(outside.appended_denials),
            "condition": known(outside.appended_conditions),
            "report": known(outside.appended_reports),
        }
        self.pointing = known(outside.pointing)
        self.withdrawing = known(outside.withdrawing)
        self.announcing = known(outside.announcing)
        self.denials = (known(words.denials_before), known(words.denials_after))
        self.denial_openers = known(words.denial_openers)
        self.quoting_endings = words.quoting_endings
        self.after_reach = words.after_reach

    def own_before(self, keys: list[str], last: int) -> bool:
        """Whether a subject that means the voice itself ends with this token: 我们 has two."""
        return any(phrase_at(keys, at, self._own) == last + 1 - at for at in range(max(0, last - 2), last + 1))

    def negates(self, keys: list[str], at: int) -> int:
        """How many tokens the negation at this place has."""
        key = keys[at]
        if key.endswith(self.language.negation_endings) or key.startswith(self.language.negation_starts):
            return 1
        return phrase_at(keys, at, self.negations)
