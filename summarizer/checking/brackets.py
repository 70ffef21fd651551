"""What an editor's square brackets bring into a quotation that changes what was said: hedges, modals, amounts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from summarizer.checking.meaning import Meaning
from summarizer.checking.quote_text import QuoteText
from summarizer.text.attribution_words import attribution_words
from summarizer.text.bracket_words import bracket_words
from summarizer.text.clauses import clause_words
from summarizer.text.phrases import Phrases, phrase_at, phrases
from summarizer.text.speech_words import SpeechWords, speech_words

__all__ = ["BroughtIn"]

_MAX_GOVERNING = 6  # words before an insertion that may govern it: "supposed to only"


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

    def puts_verb_in(self, added: QuoteText, place: int, *, parted: bool) -> str:
        """The words heard before an insertion that govern what it puts in; empty where it may identify something.

        The words of `added` stand before heard[place]; `parted`: a mark or the end of a sentence stands there.
        """
        keys = self.meaning.heard.keys[max(0, place - _MAX_GOVERNING) : place]
        if not added.keys:
            return ""
        if added.keys[-1] in self._words.joins or (added.keys[0] in self._words.joins and not self._names(added, 1)):
            return added.text(0, len(added.keys))  # "[blow up and] wash the bridges"
        while keys and (degree := _ending(keys, self._degrees)):  # "Nobody ever [burns] thanks you"
            keys = keys[: len(keys) - len(degree)]
        modal = _ending(keys, self._modals)
        if modal and not parted and not clause_words(self.language.code).dependent_verb_last:
            return " ".join(modal)
        before = modal or _ending(keys, self._before_verb) or keys[-1:]
        if not before or self._names(added, 0):
            return ""
        if modal or _ending(keys, self._before_verb) or self.meaning.is_negation(before[-1]):
            heard = self.meaning.heard
            named = place < len(heard) and not parted and heard.cleaned[heard.tokens[place].start].isupper()
            return "" if named and not self.language.capitalised_nouns and not modal else " ".join(before)
        subject = before[-1] in self._words.pronouns and not parted
        return "" if not subject or self._is_unknown_name(added) else " ".join(before)

    def gives_to_another(self, added: QuoteText) -> str:
        """The words that say whose the next words are: "The mayor said", "according to Bell"; else empty.

        "what the mayor said" says what is meant.
        """
        keys, words = added.keys, self._words
        whole = added.text(0, len(keys))
        if phrase_at(keys, 0, self._sources):
            return whole
        begins = frozenset(self.language.governing.complementizers) | words.relatives | attribution_words().asking
        goes_on = words.objects | words.speaker | frozenset(self.language.governing.complementizers)
        for at, key in enumerate(keys):
            if at and key in self.language.speech_verbs and all(one in goes_on for one in keys[at + 1 :]):
                return whole
            if key in begins | words.subordinators:
                return ""
        return ""

    @cached_property
    def _sources(self) -> Phrases:
        words = self._words
        return phrases([one for one in words.sources if one not in words.weak_sources], self.language)

    def _names(self, added: QuoteText, at: int) -> bool:
        """Whether the words from this one on identify: they open with a determiner, a preposition, a figure, a name."""
        if at >= len(added.keys):
            return False
        key, words = added.keys[at], self._words
        opener = key in words.the | words.a | words.owners | words.prepositions or key in self.language.articles
        if opener and not phrase_at(added.keys, at, self._before_verb):
            return True
        return self.meaning.is_number(key) or key in self.meaning.people or key in self.meaning.names

    def _is_unknown_name(self, added: QuoteText) -> bool:
        """Whether a capital makes a name of the first word, which is nowhere a word in small letters."""
        key = added.keys[0]
        capital = added.cleaned[added.tokens[0].start].isupper()
        return capital and key not in self.meaning.small and key not in self.language.common

    @cached_property
    def _words(self) -> SpeechWords:
        return speech_words(self.language.code)

    @cached_property
    def _modals(self) -> Phrases:
        words = bracket_words(self.language.code)
        return phrases((*words.modals, *words.auxiliaries), self.language)

    @cached_property
    def _degrees(self) -> Phrases:
        return phrases(bracket_words(self.language.code).degrees, self.language)

    @cached_property
    def _before_verb(self) -> Phrases:
        return phrases(bracket_words(self.language.code).before_verb, self.language)

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


def _ending(keys: Sequence[str], known: Phrases) -> Sequence[str]:
    """The known phrase with which the words end; empty without one."""
    return next((keys[at:] for at in range(len(keys)) if phrase_at(keys, at, known) == len(keys) - at), ())


def _is_year(key: str) -> bool:
    return len(key) == 4 and key.isdecimal() and "1000" <= key <= "2100"
