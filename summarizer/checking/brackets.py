"""What an editor's square brackets bring into a quotation that changes what was said: hedges, modals, amounts."""

from __future__ import annotations

from functools import cached_property

from summarizer.checking.meaning import Meaning
from summarizer.checking.quote_text import QuoteText
from summarizer.text.bracket_words import bracket_words
from summarizer.text.phrases import Phrases, phrase_at, phrases

__all__ = ["BroughtIn"]


class BroughtIn:
    """Finds the words of brackets that change the sense of the words beside them."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning
        self.language = meaning.language

    @cached_property
    def _changing(self) -> Phrases:
        words = bracket_words(self.language.code)
        return phrases((*words.modals, *words.degrees, *self.language.hedges_before_number), self.language)

    @cached_property
    def _amounts(self) -> Phrases:
        return phrases(bracket_words(self.language.code).amounts, self.language)

    @cached_property
    def _joints(self) -> Phrases:
        return phrases((*bracket_words(self.language.code).joints, *self.language.articles), self.language)

    def find(self, added: QuoteText, *, replaces: bool) -> str:
        """The first words that change the sense; empty without any. `replaces`: a word that was heard, by a name."""
        for word in self.meaning.find(added.keys):
            if word.kind in ("negation", "hedge") and not self._is_name(added, word.at, word.size, replaces=replaces):
                return added.text(word.at, word.at + word.size)
        for at in range(len(added.keys)):
            size = phrase_at(added.keys, at, self._changing)
            if size and not self._is_name(added, at, size, replaces=replaces):
                return added.text(at, at + size)
        return added.text(0, len(added.keys)) if self._is_amount(added) else ""

    def _is_name(self, added: QuoteText, at: int, size: int, *, replaces: bool) -> bool:
        """Whether a capital makes a name or month of a word that is also a modal: [Will Smith], [in May], [May 2020]"""
        if size > 1 or not added.cleaned[added.tokens[at].start].isupper():
            return False
        if at > 0 or added.keys[at] in self.meaning.people or (replaces and len(added.keys) == 1):
            return True
        following = added.tokens[1] if len(added.tokens) > 1 else None
        return following is not None and (following.kind == "figure" or added.cleaned[following.start].isupper())

    def _is_amount(self, added: QuoteText) -> bool:
        """Whether brackets say how many, and nothing else: `[every]`, `[most of the]`, `[two]`; a year says when."""
        at, found = 0, False
        while at < len(added.keys):
            key = added.keys[at]
            number = self.meaning.is_number(key) and key not in self.meaning.dates and not _is_year(key)
            size = phrase_at(added.keys, at, self._amounts) or int(number)
            found = found or size > 0
            size = size or phrase_at(added.keys, at, self._joints)
            if not size:
                return False
            at += size
        return found


def _is_year(key: str) -> bool:
    return len(key) == 4 and key.isdecimal() and "1000" <= key <= "2100"
