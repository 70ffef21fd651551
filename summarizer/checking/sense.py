"""In which sense a quotation was said: what governs it in its own sentence, and what its neighbours say of it."""

from __future__ import annotations

from collections.abc import Iterable

from summarizer.checking.meaning import Meaning
from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.wording import Wording
from summarizer.text.clauses import clause_text, clause_words, has_marks, mark_of
from summarizer.text.cuts import cut_after, cut_before
from summarizer.text.governing import (
    Governing,
    denied_beside,
    governing_words,
    judged_by,
    limiting_end,
    mocks,
    tagged_by,
    taken_back_by,
)
from summarizer.text.language import load_language
from summarizer.text.quotation_marks import MARK_CHARACTERS
from summarizer.text.scripts import is_unspaced
from summarizer.text.sentences import ends_in_abbreviation, has_final_mark, split_sentences, trails_off
from summarizer.text.sides import asks, holds_question_mark
from summarizer.text.tokens import clean_text, tokenize

__all__ = ["Sense"]

_MAX_TOKENS = 300  # of a sentence on each side of a quotation
_BETWEEN = MARK_CHARACTERS + ", \t\n"  # may stand between a quotation and the words of its sentence outside the marks
_LIMITING_TOKENS = 8  # before a quotation, in which words that change the sense of the next ones are looked for
_MARKED_TOKENS = 6  # beside a question mark, one of which was heard
_SEAM_TOKENS = 30  # before the end of a sentence that a quotation leaves out


class Sense:
    """Finds what governs a run of a transcript's tokens."""

    def __init__(self, heard: SearchableTranscript, meaning: Meaning) -> None:
        self.heard = heard
        self.meaning = meaning
        self.code = heard.language.code
        ends = [_ends(heard.texts[sentence.words[1] - 1]) for sentence in heard.transcript.sentences]
        self._punctuated = sum(ends) * 2 >= len(ends)  # the transcript
        self._known: dict[tuple[int, int, bool], Governing | None] = {}
        self._contexts: dict[tuple[int, int], tuple[str, ...]] = {}
        self._cuts: dict[tuple[int, int], tuple[str, str]] = {}

    def governing(self, first: int, last: int, shown: str) -> Governing | None:
        """What governs tokens[first:last] in their sentence. `shown`: the quotation's text, whose last mark counts."""
        asked = asks(clean_text(shown))
        key = (first, last, asked)
        if key not in self._known:
            low, high = self._sentence(first, last)
            before = self.text(low, first)
            self._known[key] = governing_words(
                before,
                self.text(first, last),
                self.text(last, high),
                self.code,
                asked=asked,
                punctuated=self._punctuated and has_marks(before),
            )
        return self._known[key]

    def context(self, first: int, last: int) -> tuple[str, ...]:
        """The words beside tokens[first:last] with a hedge, negation, number or name, or a sentence that judges it.

        Each reaches from the first or last such word to the quotation; empty when there are none.
        """
        if (first, last) not in self._contexts:
            self._contexts[first, last] = self._context(first, last)
        return self._contexts[first, last]

    def _context(self, first: int, last: int) -> tuple[str, ...]:
        found = self.meaning.outside(first, last)
        low, high = self._sentence(first, last)
        rest = self.text(last, high)
        if found:
            before = min((word.at for word in found if word.at < first), default=first)
            after = max((word.at + word.size for word in found if word.at >= last), default=last)
            texts = [self.text(before, first), self.text(last, after)]
        else:
            texts = [self._limiting(low, first), ""]
        if tagged_by(rest, self.code) or mocks(rest, self.code) or (rest and taken_back_by(rest, self.code)):
            texts[1] = rest
        before_it, after_it = self._neighbour(low, -1), self._neighbour(high, 1)
        texts = [
            before_it if judged_by(before_it, self.code) else "",
            *texts,
            after_it if taken_back_by(after_it, self.code) else "",
        ]
        return tuple(text.strip(" ,;:–—-") for text in texts if text.strip(" ,;:–—-.?!"))

    def _limiting(self, low: int, first: int) -> str:
        """The words right before tokens[first:] that change their sense: "almost | all the people"."""
        before = self.text(max(low, first - _LIMITING_TOKENS), first)
        return limiting_end(before, self.code)

    def cut(self, first: int, last: int) -> tuple[str, str]:
        """The words before and after tokens[first:last] in the clauses that it cuts through; empty without them.

        Captions without punctuation show no clauses.
        """
        if not self._punctuated:
            return "", ""
        if (first, last) not in self._cuts:
            self._cuts[first, last] = self._cut(first, last)
        return self._cuts[first, last]

    def _cut(self, first: int, last: int) -> tuple[str, str]:
        low, high = self._sentence(first, last)
        before, said, after = self.text(low, first), self.text(first, last), self.text(last, high)
        return cut_before(before, said, self.code) if has_marks(before) else "", cut_after(said, after, self.code)

    def shown(self, governing: Governing, text: str, beside: tuple[str, str]) -> bool:
        """Whether the post has the governing words outside the marks, so that they govern the quotation there too.

        `beside`: the post's text before and after the quotation. Words of a report are never enough: in a post they
        say that a voice of the episode speaks.
        """
        if governing.kind == "report" or "…" in governing.words or not any(map(str.isalnum, governing.words)):
            return False
        before = (split_sentences(beside[0].rstrip(_BETWEEN), self.code) or [""])[-1]
        after = beside[1].lstrip(_BETWEEN)
        inside = text.rstrip(_BETWEEN)
        words = _plain(governing.words)
        if governing.after:
            rest = _plain(after)
            there = rest.startswith(words) and not has_final_mark(inside)
            edge = rest[len(words) : len(words) + 1]
        else:
            rest = _plain(before)
            there = rest.endswith(words)
            edge = rest[: -len(words)][-1:]
        in_post = governing_words(f"{before} ", inside, f" {after}", self.code)
        if in_post is None or (in_post.kind, in_post.after) != (governing.kind, governing.after):
            return False
        if there and (is_unspaced(words) or not edge.isalnum()):
            return True
        return self._denies(words) and self._denies(_plain(in_post.words)) and rest.endswith(_plain(in_post.words))

    def _denies(self, words: str) -> bool:
        """Whether words end in a negation: "I don't", whose "Carver doesn't" is the same in another person."""
        return bool(words) and words.split()[-1] in load_language(self.code).negators

    def denied_beside(self, beside: tuple[str, str]) -> str:
        """The words of the post's sentence that deny the quotation; `beside`: the text before and after it."""
        before = (split_sentences(beside[0].rstrip(_BETWEEN), self.code) or [""])[-1]
        after = (split_sentences(beside[1].lstrip(_BETWEEN), self.code) or [""])[0]
        return denied_beside(before, after, self.code)

    def scope_changed(self, kept: tuple[int, int], gap: tuple[int, int]) -> Governing | None:
        """What governs the words after an omission in the post and not as heard, or the other way round.

        heard[kept] is the quotation, heard[gap] what it leaves out.
        """
        low = gap[0] if self.begins(gap[0]) else max(kept[0], self.begin(gap[0]))
        before, after = self.text(low, gap[0]).rstrip(" ,;:–—-"), self.text(gap[1], kept[1])
        shown = governing_words(before, after, "", self.code)
        heard_from = max(kept[0], self.begin(gap[1] - 1))
        heard = None if self.begins(gap[1]) else governing_words(self.text(heard_from, gap[1]), after, "", self.code)
        if heard and heard.kind == "report" and heard.words.split(" … ")[0] not in self.text(*gap):
            heard = shown  # whose words they are stands in the quotation
        return None if (shown and shown.kind) == (heard and heard.kind) else heard or shown

    def seam(self, quote: Wording, pairs: Iterable[tuple[int, int]], kept: tuple[int, int]) -> str:
        """The words as heard where the post's marks join or part them to another sense; empty when none do.

        "No. Money is fine." is not "No money is fine.". heard[kept] is the quotation; `pairs` (quote token, token) are
        followed by another pair of the same words. A comma counts right beside a negation only, because transcripts
        set many at will.
        """
        if not self._punctuated:
            return ""
        for at, place in pairs:
            shown = self._mark(quote.cleaned[: quote.tokens[at + 1].start], quote.gap(at))
            said = self._mark(self.text(max(kept[0], place - 2), place + 1), self.heard.wording.gap(place))
            if bool(shown) == bool(said):
                continue
            back = _SEAM_TOKENS if said == ";" else 0
            cut = quote.tokens[at + 1].start
            begin = max(kept[0], place - back)
            text = quote.cleaned[quote.tokens[max(0, at - back)].start :]
            in_post = shown != ";" and self._denied(*_cut(text, len(text) - len(quote.cleaned[cut:])))
            as_heard = said != ";" and self._denied(self.text(begin, place + 1), self.text(place + 1, kept[1]))
            if in_post != as_heard and not self._answers(place):
                return self.text(max(kept[0], place - 2), min(kept[1], place + 4)).strip()
        return ""

    def made_question(self, quote: Wording, pairs: Iterable[tuple[int, int]], kept: tuple[int, int]) -> str:
        """The statement as heard that the post shows as a question before its own end; empty without one.

        heard[kept] is the quotation; `pairs` (quote token, token) are of the same words.
        """
        if not self._punctuated:
            return ""
        places = dict(pairs)
        gaps = [quote.cleaned[: quote.tokens[0].start], *(quote.gap(at) for at in range(len(quote.tokens) - 1))]
        for at, gap in enumerate(gaps, start=-1):
            if not holds_question_mark(gap):
                continue
            ahead = "¿" in gap and not asks(gap.rstrip("¿ "))  # it stands before its question
            place = next((places[near] for near in _near(at + ahead, ahead) if near in places), None)
            if place is None:
                continue
            low, high = self._sentence(place, place + 1)
            said = self.text(low, high)
            stated = self.text(max(low, kept[0]), place + 1).rstrip(" .,;:!—–-") + "."
            found = None if asks(said) else governing_words("", said if ahead else stated, "", self.code, asked=True)
            if found and found.kind == "question" and found.words == ".":
                return said.strip()
        return ""

    def _mark(self, before: str, gap: str) -> str:
        """The mark between two words: ";" where a sentence ends, "," another one. `before`: the text up to it."""
        ends = has_final_mark(gap.strip()) and not trails_off(gap.strip())
        if ends and "." in gap and ends_in_abbreviation(before.rstrip(), self.code):
            ends = clause_text(before, self.heard.language).keys[-1] in clause_words(self.code).answers  # "No."
        return ";" if ends else mark_of(gap) and ","

    def _denied(self, before: str, said: str) -> bool:
        found = governing_words(before, said, "", self.code)
        return found is not None and found.kind == "negation"

    def _answers(self, place: int) -> bool:
        """Whether the negation only answers, with or without a mark: "No, we did", "no, no"."""
        words, keys = clause_words(self.code), self.heard.keys
        return keys[place] in words.answers and (keys[place + 1] in words.subjects | words.answers)

    def with_words(self, governing: Governing, first: int, last: int) -> tuple[int, int]:
        """tokens[first:last] with the words that govern them; the whole sentence where those are shortened."""
        low, high = self._sentence(first, last)
        size = len(tokenize(clean_text(governing.words), self.heard.language))
        if "…" in governing.words or not size:
            return low, high
        return (first, min(high, last + size)) if governing.after else (max(low, first - size), last)

    def begins(self, token: int) -> bool:
        """Whether a sentence begins with this token."""
        return token <= 0 or token >= len(self.heard) or self._parts(token)

    def begin(self, token: int) -> int:
        """Where the sentence of this token begins."""
        return self._sentence(token, token + 1)[0]

    def end(self, token: int) -> int:
        """Where the sentence of this token ends."""
        return self._sentence(token, token + 1)[1]

    def parted(self, first: int, last: int) -> bool:
        """Whether a sentence ends within tokens[first:last]."""
        return any(self._parts(token) for token in range(max(1, first), last + 1))

    def text(self, first: int, last: int) -> str:
        """tokens[first:last] with the marks that follow them."""
        tokens = self.heard.tokens
        if first >= last:
            return ""
        end = tokens[last].start if last < len(tokens) else len(self.heard.cleaned)
        return self.heard.cleaned[tokens[first].start : max(end, tokens[last - 1].end)]

    def _sentence(self, first: int, last: int) -> tuple[int, int]:
        """The true sentences that tokens[first:last] stand in: up to a final mark or another speaker.

        The transcript's own sentences also end at long pauses and after many words, which ends nothing that is said;
        without punctuation there is nothing better.
        """
        low, high = first, last
        while low > 0 and first - low < _MAX_TOKENS and not self._parts(low):
            low -= 1
        while high < len(self.heard) and high - last < _MAX_TOKENS and not self._parts(high):
            high += 1
        return low, high

    def _parts(self, token: int) -> bool:
        """Whether a sentence ends before this token."""
        heard = self.heard
        before, word = heard.owner[token - 1], heard.owner[token]
        if before == word:
            return _ends(heard.cleaned[heard.tokens[token - 1].end : heard.tokens[token].start].strip())
        if heard.labels[token - 1] != heard.labels[token]:
            return True
        sentence = heard.sentence(word)
        if sentence is None or sentence.words[0] != word:
            return False
        last = heard.texts[word - 1]  # after "..." a capital begins another sentence
        return not self._punctuated or _ends(last) or (has_final_mark(last) and heard.texts[word][:1].isupper())

    def _neighbour(self, edge: int, step: int) -> str:
        """The sentence of the same speaker that ends (-1) or begins (1) at this token; empty when there is none."""
        if edge <= 0 or edge >= len(self.heard) or self.heard.labels[edge - 1] != self.heard.labels[edge]:
            return ""
        if step < 0:
            return self.text(self._sentence(edge - 1, edge)[0], edge)
        return self.text(edge, self._sentence(edge, edge + 1)[1])


def _cut(text: str, place: int) -> tuple[str, str]:
    return text[:place], text[place:]


def _near(at: int, ahead: bool) -> Iterable[int]:
    """A quotation's token and a few further ones, in the direction of the sentence that a mark belongs to."""
    return range(at, at + _MARKED_TOKENS) if ahead else range(at, at - _MARKED_TOKENS, -1)


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).casefold()


def _ends(text: str) -> bool:
    """Whether a sentence ends with this text; one that trails off goes on."""
    return has_final_mark(text) and not trails_off(text)
