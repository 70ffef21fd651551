"""Whether words may be left out of a quotation behind an ellipsis without changing the sense of what is kept."""

from __future__ import annotations

from summarizer.checking.meaning import Meaning
from summarizer.checking.reasons import bare
from summarizer.checking.sense import Sense
from summarizer.text.governing import continues_clause, governing_words, limits, opens_clause

__all__ = ["Omissions"]

_NEVER = "No policy allows leaving words out"
_DECIDING = ("negation", "condition", "report", "wish")  # what follows words in their sentence and may not be left out


class Omissions:
    """Judges what is left out inside a quotation: heard[gap] of heard[kept], both half-open."""

    def __init__(self, meaning: Meaning, sense: Sense) -> None:
        self.meaning = meaning
        self.sense = sense
        self.heard = meaning.heard
        self.code = meaning.language.code

    def refusal(self, gap: tuple[int, int], kept: tuple[int, int]) -> str:
        """Why the words may not be left out; empty when they may.

        Whole sentences after the end of a sentence may: what stands before them governs nothing behind them.
        """
        first, last = gap
        opens, closes = self.sense.begins(first), self.sense.begins(last)
        if opens and closes:
            return ""
        left_out = self.heard.text(first, last)
        if limiting := limits(left_out, self.code):
            return f"{_NEVER} that limit what is kept (“{limiting}”)."
        if not opens and (governed := self._governed_by(first, last, kept)):
            return f"{_NEVER} that say in what sense the words before them were said (“{governed}”)."
        if beside := self._beside(gap, kept, opens=opens):
            return f"No policy allows this omission: it {beside}."
        if not closes and self._cuts_clause(first, last, kept, crosses=opens or self.sense.parted(first, last)):
            return f"{_NEVER} with the beginning of the clause “… {self._following(last, kept)}”."
        return ""

    def _governed_by(self, first: int, last: int, kept: tuple[int, int]) -> str:
        """The words of the gap that govern the words before it in their sentence."""
        low, high = max(kept[0], self.sense.begin(first - 1)), min(last, self.sense.end(first))
        before, after = self.sense.text(low, first), self.sense.text(first, high)
        for said in (before, f"{before.rstrip()}, "):  # an interpolation may lack its comma
            found = governing_words("", said, after, self.code, asked=False)
            if found and found.after and found.kind in _DECIDING:
                return found.words
        return ""

    def _beside(self, gap: tuple[int, int], kept: tuple[int, int], *, opens: bool) -> str:
        """What the gap does to a kept negation, hedge or number beside it, as a predicate; empty for nothing."""
        first, last = gap
        for word in self.meaning.inside(max(kept[0], first - 1), first):
            if not opens and word.kind in ("number", "hedge") and word.at + word.size == first:
                return f"follows the {word.kind} “{bare(self.heard.text(word.at, first))}”"
        if governing := self.sense.scope_changed(kept, gap):
            return f"changes what “{bare(governing.words)}” is said of"
        for word in self.meaning.inside(last, min(kept[1], last + 1)):
            if word.kind == "negation" and word.at == last and self.sense.parted(first, last):
                return f"changes what “{bare(self.heard.text(last, last + word.size))}” denies"
        return ""

    def _cuts_clause(self, first: int, last: int, kept: tuple[int, int], *, crosses: bool) -> bool:
        """Whether the gap takes the beginning of a clause away whose rest is kept."""
        after = self.sense.text(last, min(kept[1], self.sense.end(last)))
        if crosses:
            return not opens_clause(self.sense.text(max(first, self.sense.begin(last - 1)), last), after, self.code)
        before = self.sense.text(max(kept[0], self.sense.begin(first)), first)
        return continues_clause(before, self.sense.text(first, last), after, self.code)

    def _following(self, last: int, kept: tuple[int, int]) -> str:
        return self.heard.text(last, min(kept[1], last + 4))
