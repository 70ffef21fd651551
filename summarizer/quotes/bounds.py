"""Where a quotation may begin and end: at the bounds of sentences, and inside them where a part stands by itself.

A true sentence ends at a final mark or at another speaker. The transcript's own sentences also end at long pauses and
after many words, which ends nothing that is said; without punctuation there is nothing better.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache

from summarizer.records.transcript import MAX_SENTENCE_WORDS, Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.clauses import ClauseText, clause_words, has_marks
from summarizer.text.cuts import cut_after, cut_before, only_leads_in
from summarizer.text.governing import Governing, governing_words, only_halts, taken_back_by
from summarizer.text.phrases import phrase_at
from summarizer.text.quotation_marks import USUALLY_OPENING
from summarizer.text.quote_phrases import ranking_language
from summarizer.text.scripts import written_without_spaces
from summarizer.text.sentences import ends_in_abbreviation, has_final_mark, trails_off

__all__ = ["MAX_LEAD_IN_WORDS", "Bounds"]

MAX_LEAD_IN_WORDS = 9  # at the start of a sentence, in which a lead-in is looked for
_MAX_TAKING_BACK = 3  # sentences after a run, one of which may take it back
_MAX_REMARK_WORDS = 3  # of somebody else, between the two
_MAX_SHOWN_WORDS = 12


class Bounds:
    """The bounds of a transcript's sentences and clauses, as word indexes."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.texts = [word.text for word in transcript.words]
        self.rules = clause_words(transcript.language)
        self.code = self.rules.language.code
        self.spaced = not written_without_spaces(transcript.language)
        self.sentence_heads = {sentence.words[0]: sentence.words for sentence in transcript.sentences}
        self._turn_heads = {turn.words[0] for turn in transcript.turns}
        ended = [_ends(self.texts[sentence.words[1] - 1]) for sentence in transcript.sentences]
        self.punctuated = sum(ended) * 2 >= len(ended) and self._has_stops()
        heads = [index for index in range(len(self.texts)) if self._parts(index)]
        self.heads = tuple(heads)  # the first words of true sentences
        shown = [_first_letter(self.texts[head]) for head in heads]
        self._cased = sum(letter.isupper() for letter in shown) * 3 >= 2 * len([*filter(str.isalpha, shown)]) > 0
        self._unfinished = ranking_language(self.code).unfinished.words
        self._withdrawals: dict[int, str] = {}  # by the place after a sentence

    def _has_stops(self) -> bool:
        """One full stop in 60 words (150 characters) is enough."""
        stops = sum(map(has_final_mark, self.texts))
        return stops * (60 if self.spaced else 150) >= len(self.texts)

    def turns(self, index: int) -> bool:
        """Whether another speaker, or another turn that names nobody, begins with this word."""
        words = self.transcript.words
        if index <= 0 or index >= len(words):
            return True
        label = words[index].speaker
        return label != words[index - 1].speaker or (label is None and index in self._turn_heads)

    def _parts(self, index: int) -> bool:
        """Whether a true sentence begins with this word."""
        if self.turns(index):
            return True
        if index not in self.sentence_heads:
            return False
        last = self.texts[index - 1]
        if not self.punctuated:
            before = self.transcript.sentences[self.transcript.sentence_ids((index - 1, index)).start].words
            return before[1] - before[0] < MAX_SENTENCE_WORDS
        return _ends(last) or (has_final_mark(last) and _first_letter(self.texts[index]).isupper())

    def sentence(self, words: WordRange) -> WordRange:
        """The true sentences that words[first:last] stand in."""
        low = self.heads[bisect_right(self.heads, words[0]) - 1]
        place = bisect_left(self.heads, words[1])
        return low, self.heads[place] if place < len(self.heads) else len(self.texts)

    def heads_in(self, words: WordRange) -> tuple[int, ...]:
        """The first words of the true sentences that begin inside a run."""
        return self.heads[bisect_right(self.heads, words[0]) : bisect_left(self.heads, words[1])]

    def is_lower(self, at: int) -> bool:
        """Whether a sentence begins without a capital where others have one."""
        return self._cased and self.punctuated and _first_letter(self.texts[at]).islower()

    def text(self, first: int, last: int) -> str:
        return self.transcript.text(first, last)

    def governing(self, words: WordRange) -> Governing | None:
        """What in their sentence governs these words."""
        low, high = self.sentence(words)
        if words == (low, high):
            return None
        first = words[0]
        while first > low and self.repeats(first):  # "was that if | if you told": the run has the word itself
            first -= 1
        before = self.text(low, first)
        return governing_words(
            before,
            self.text(*words),
            self.text(words[1], high),
            self.code,
            punctuated=self.punctuated and has_marks(before),
        )

    def taken_back(self, words: WordRange) -> str:
        """The words of the next sentence that takes the run's last one back: "No, wait, that's wrong."; else empty.

        A short remark of somebody else may stand between the two, and so may a sentence that says nothing.
        """
        return self._taken_back(self.sentence(words)[1])

    def _taken_back(self, at: int) -> str:
        if at not in self._withdrawals:
            self._withdrawals[at] = self._withdrawal(at)
        return self._withdrawals[at]

    def _withdrawal(self, at: int) -> str:
        speaker = self.transcript.words[at - 1].speaker
        for _ in range(_MAX_TAKING_BACK):
            if at >= len(self.texts):
                return ""
            end = self.sentence((at, at + 1))[1]
            text = self.text(at, min(end, at + _MAX_SHOWN_WORDS))
            if self.transcript.words[at].speaker != speaker:
                if speaker is None or end - at > _MAX_REMARK_WORDS:
                    return ""
            elif taken_back_by(self.text(at, end), self.code):
                return text
            elif not only_halts(self.text(at, end), self.code):
                return ""
            at = end
        return ""

    def start_problem(self, words: WordRange) -> str:
        """Why words[first:last] may not begin with their first word; empty when they may."""
        first, low = words[0], self.sentence(words)[0]
        if first == low:
            return self._sentence_start_problem(first)
        before, said = self.text(max(low, first - 200), first), self.text(*words)
        if not self.spaced or not self._marked(before):
            if not self.opens(first):
                return f'{self._quoted(words)} begins inside a clause of "{self.shown(low, first)}"'
        elif (left := cut_before(before, said, self.code)) and not self._starts_anew(first, low):
            return f'{self._quoted(words)} begins inside a clause: "{left}" goes before it'
        if self._hangs(first, words[1]):
            return f'{self._quoted(words)} does not stand by itself after "{self.text(max(low, first - 5), first)}"'
        return ""

    def repeats(self, at: int) -> bool:
        """Whether this word repeats the one before, as in a stutter."""
        return at > 0 and self.keys(at) == self.keys(at - 1) != []

    def _starts_anew(self, at: int, low: int) -> bool:
        """Whether a speaker begins again here ("I I | I felt"), or a clause after "that" or "where" has a subject.

        A clause whose verb stands last is no sentence without the word that opens it: "dass | er heute kommt".
        """
        if not self.has_subject(at, low):
            return False
        before = self.keys(at - 1)[-1:]
        opened = self.completes(at - 1) or (before != [] and before[0] in self.rules.relative)
        return self.repeats(at) or before == [] or (opened and not self.rules.dependent_verb_last)

    def _marked(self, text: str) -> bool:
        return self.punctuated and has_marks(text)

    def _sentence_start_problem(self, first: int) -> str:
        if first == 0 or (self.turns(first) and not self._cased):
            return ""
        if not self.turns(first) and self.punctuated and ends_in_abbreviation(self.texts[first - 1], self.code):
            return f'"{self.texts[first]}" may go on with the sentence that "{self.texts[first - 1]}" belongs to'
        if self.is_lower(first):
            return f'"{self.texts[first]}" goes on with a sentence that begins earlier'
        return ""

    def end_problem(self, words: WordRange) -> str:
        """Why words[first:last] may not end with their last word; empty when they may."""
        last, high = words[1], self.sentence(words)[1]
        text = self.texts[last - 1]
        if last == high:
            if not self.punctuated:
                return ""
            if not has_final_mark(text) or self._breaks_off(last - 1):
                return f"{self._quoted(words, end=True)} breaks off"
            if ends_in_abbreviation(text, self.code) and not self.turns(last):
                return f'the sentence may go on after "{text}"'
            return ""
        if text.endswith((":", "：")) or (self.mark(last - 1) == "," and self._tells(last - 1)):
            return f"{self._quoted(words, end=True)} only announces what follows"
        if (self.joins(last - 1) or self._is_unfinished(last - 1)) and not self.mark(last - 1):
            return (
                f'{self._quoted(words, end=True)} ends with "{self._bare(last - 1)}", which joins it to the next words'
            )
        low = self.sentence((last - 1, last))[0]
        if not self._marked(self.text(max(low, last - 60), last)) or (not self.spaced and not self.mark(last - 1)):
            return "" if self.opens(last) else f"{self._quoted(words, end=True)} ends inside a clause"
        if right := cut_after(self.text(*words), self.text(last, min(high, last + 200)), self.code):
            return f'{self._quoted(words, end=True)} ends inside a clause: "{right}" follows'
        if self._breaks_off(last - 1) and last in self.sentence_heads:
            return f"{self._quoted(words, end=True)} breaks off"
        return ""

    def _tells(self, at: int) -> bool:
        """Whether this is a verb by which speakers retell what they said: "And I said,"."""
        return any(key in self.rules.telling for key in self.keys(at)[-1:])

    def completes(self, at: int) -> bool:
        """Whether the word before is one such as "that": "And I think that | we closed it"."""
        return self.keys(at)[-1:] != [] and self.keys(at)[-1] in self.rules.complementizers

    def _breaks_off(self, at: int) -> bool:
        """Whether what ends with this word is unfinished: at a dash, or at "..." behind a word such as "for"."""
        text = self.texts[at]
        return text.endswith(("--", "—")) or (trails_off(text) and self._is_unfinished(at))

    def _is_unfinished(self, at: int) -> bool:
        """Whether a sentence seldom ends with this word."""
        return any(key in self._unfinished for key in self.keys(at)[-1:])

    def opens(self, at: int) -> bool:
        """Whether a clause begins at this word where marks are missing: with a conjunction and its own subject."""
        if not self.spaced:
            return bool(self.mark(at - 1)) or at in self._clause_ends
        return (self.joins(at) and self.has_subject(at + 1, at)) or (
            self.joins(at - 1) and self.has_subject(at, at - 1)
        )

    @cached_property
    def _clause_ends(self) -> frozenset[int]:
        """Where clauses end by the forms of words of a language without spaces, as word indexes (exclusive)."""
        known = ranking_language(self.code).clause_ends.pattern
        if known is None:
            return frozenset()
        places: dict[int, int] = {}
        length = 0
        for index, text in enumerate(self.texts):
            places[length] = index
            length += len(text)
        found = (places.get(match.end()) for match in known.finditer("".join(self.texts)))
        return frozenset(place for place in found if place is not None)

    def has_subject(self, at: int, low: int) -> bool:
        """Whether a subject begins at this word: a pronoun, a determiner, or a name."""
        if at >= len(self.texts):
            return False
        rules = self.rules
        if not self.spaced or not rules.subjects:
            return True
        if self.has_pronoun(at):
            return True
        hard = at == low or self.mark(at - 1) != ","
        if hard and self.phrase(at, rules.determiners):
            return True
        return _first_letter(self.texts[at]).isupper() and not rules.language.capitalised_nouns

    def has_pronoun(self, at: int) -> bool:
        """Whether this word is a pronoun that is a subject; where words are not spaced, nothing tells."""
        if not self.spaced or not self.rules.subjects:
            return True
        keys = self.keys(at) if at < len(self.texts) else []
        return bool(keys) and keys[0] in self.rules.subjects

    def is_lead_in(self, low: int, at: int) -> bool:
        """Whether the words from a sentence's start up to this one are lead-ins, conjunctions and fillers."""
        return at - low <= MAX_LEAD_IN_WORDS and only_leads_in(self.text(low, at), self.code)

    def is_fronted(self, low: int, at: int) -> bool:
        """Whether the words of a sentence up to here only go before its main clause: "If we sell it, |"."""
        rules = self.rules
        first = low
        while first < at and self.joins(first):
            first += 1
        key = self.keys(first)[:1] if first < at else []
        fronting = bool(key) and key[0] in rules.relative | rules.complementizers and key[0] not in rules.subjects
        if not fronting and not self.phrase(first, rules.conditions):
            return False
        return not any(self.mark(place) and self.has_subject(place + 1, low) for place in range(first, at - 1))

    def _hangs(self, at: int, end: int) -> bool:
        """Whether what begins here depends on the words before: "because …", "which …", or one thing of a list."""
        keys, rules = self.keys(at), self.rules
        if self.joins(at) and self._goes_on_completing(at + 1):
            return True
        if not keys or not self.spaced or keys[0] in rules.subjects or self.phrase(at, rules.conditions):
            return False
        if keys[0] in rules.complementizers or (keys[0] in rules.relative and not self.has_subject(at + 1, at)):
            return True
        size = next((place + 1 - at for place in range(at, min(end, at + 4)) if self.mark(place) == ","), 4)
        return self.mark(at - 1) == "," and size < 3 and not self.joins(at)

    def _goes_on_completing(self, at: int) -> bool:
        """Whether a clause that needs one before begins here: "It is not true that …, and | that the mayor knew"."""
        rules = self.rules
        key = self.keys(at)[:1] if at < len(self.texts) else []
        if not key or key[0] not in rules.complementizers or key[0] in rules.joining:
            return False
        # "and that was good" has a pronoun, "and because he lied, we left" a clause before the main one
        if any(self.phrase(at, known) for known in (rules.turning, rules.conditions, rules.unsure, rules.asking)):
            return False
        return key[0] not in rules.subjects or self.phrase(at + 1, rules.determiners) or self.has_pronoun(at + 1)

    def joins(self, at: int) -> bool:
        """Whether this word is a conjunction that begins another clause."""
        rules = self.rules
        keys = self.keys(at) if self.spaced and 0 <= at < len(self.texts) else []
        if not keys or len(keys) > 2:
            return False
        if keys[0] in rules.joining:
            return True
        return max(phrase_at(keys, 0, rules.turning), phrase_at(keys, 0, rules.resuming)) == len(keys)

    def phrase(self, at: int, known: dict[str, list[tuple[str, ...]]]) -> bool:
        keys = [key for place in range(at, min(len(self.texts), at + 4)) for key in self.keys(place)]
        return bool(keys) and phrase_at(keys, 0, known) > 0

    def keys(self, at: int) -> list[str]:
        return self._word(at).keys

    def mark(self, at: int) -> str:
        """The punctuation after a word: "" none, "," a comma, ";" what ends a clause."""
        marks = self._word(at).marks
        return marks[-1] if marks else ""

    def _word(self, at: int) -> ClauseText:
        return _word(self.texts[at], self.code)

    def _bare(self, at: int) -> str:
        return self.texts[at].strip(",;:.!?…–—- ")

    def shown(self, first: int, last: int, most: int = 8) -> str:
        """words[first:last] for a message, shortened in its middle."""
        if last - first <= most:
            return self.text(first, last)
        half = most // 2
        return f"{self.text(first, first + half)} … {self.text(last - half, last)}"

    def _quoted(self, words: WordRange, *, end: bool = False) -> str:
        """The first (or last) words of a run, in marks."""
        first, last = words
        if last - first <= 6:
            return f'"{self.text(first, last)}"'
        return f'"… {self.text(last - 5, last)}"' if end else f'"{self.text(first, first + 5)} …"'


@lru_cache(maxsize=20_000)
def _word(text: str, code: str) -> ClauseText:
    return ClauseText(text, clause_words(code).language)


def _ends(text: str) -> bool:
    """Whether a sentence ends with this text; one that trails off goes on."""
    return has_final_mark(text) and not trails_off(text)


def _first_letter(text: str) -> str:
    bare = text.lstrip(USUALLY_OPENING + "¿¡([*_—–- ")
    return bare[:1]
