"""A quotation's text as tokens, its ellipses and brackets, and the same text in the words of the transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.wording import Wording, WordMatch
from summarizer.text.tokens import Token, clean_text, tokenize
from summarizer.text.variants import Variant, number_variants, spelling_variants

__all__ = ["QuoteText"]

_ELLIPSIS = re.compile(r"\[?\s*(?:\.\s?){2,}\.\s*\]?|⋯+")
_BRACKETS = re.compile(r"\[([^\[\]]{1,300})\]")
_CASE_BRACKET = re.compile(r"\[(\w)\](?=\w)")  # "[W]e": an editor's capital, which changes no word
_NO_KEY = "[]"  # of a word in brackets, which is an editor's: it is searched nowhere
_MAX_SEARCHED_FORMS = 4  # of one word


class QuoteText(Wording):
    """A quotation's text as tokens with their other forms, with its ellipses and square brackets.

    `tokens`: other than those of the text, where its words are taken as the transcript has them (`as_heard`).
    """

    def __init__(self, text: str, heard: SearchableTranscript, tokens: Sequence[Token] | None = None) -> None:
        cleaned = _CASE_BRACKET.sub(r"\1", clean_text(text))
        variants: list[Variant] = []
        if tokens is None:
            cased = heard.cased and not cleaned.isupper()
            tokens = tokenize(cleaned, heard.language, heard.names, cased=cased)
            variants = number_variants(cleaned, tokens, heard.language)
            variants += spelling_variants(cleaned, tokens, heard.language, heard.vocabulary, cased=cased)
        super().__init__(cleaned, tokens, heard.language, variants)
        self.heard = heard
        self.ids = heard.encode([_NO_KEY if at in self.bracketed else key for at, key in enumerate(self.keys)])
        self.spelled: tuple[WordMatch, ...] = ()  # the matches by which `as_heard` made this text

    def as_heard(self, matches: Sequence[WordMatch]) -> QuoteText:
        """The same text with the tokens of the matches replaced by those heard, so that they have the same keys."""
        if not matches:
            return self
        tokens: list[Token] = []
        spelled: list[WordMatch] = []
        at = 0
        for match in matches:
            tokens += self.tokens[at : match.post[0]]
            start, end = self.tokens[match.post[0]].start, self.tokens[match.post[1] - 1].end
            first = len(tokens)
            tokens += [Token(key, start, end) for key in self.heard.keys[slice(*match.place)]]
            spelled.append(WordMatch((first, len(tokens)), match.place, match.kind))
            at = match.post[1]
        made = QuoteText(self.cleaned, self.heard, [*tokens, *self.tokens[at:]])
        made.spelled = tuple(spelled)
        return made

    @cached_property
    def search_ids(self) -> list[int]:
        """The ids of the words and of their other forms, to find the passage that is meant."""
        forms = [form for variant in self.variants for form in sorted(variant.forms)[:_MAX_SEARCHED_FORMS]]
        return [*self.ids.tolist(), *self.heard.encode([key for form in forms for key in form]).tolist()]

    @cached_property
    def ellipses(self) -> frozenset[int]:
        """Token indexes before which an ellipsis stands."""
        found = set()
        for match in _ELLIPSIS.finditer(self.cleaned):
            if "." not in match[0] and "⋯" not in match[0]:
                continue
            found.add(sum(1 for token in self.tokens if token.start < match.start()))
        return frozenset(found)

    @cached_property
    def bracketed(self) -> frozenset[int]:
        """Indexes of tokens inside square brackets."""
        if "[" not in self.cleaned:
            return frozenset()
        ranges = [match.span() for match in _BRACKETS.finditer(self.cleaned)]
        return frozenset(
            place
            for place, token in enumerate(self.tokens)
            if any(start <= token.start and token.end <= end for start, end in ranges)
        )

    @property
    def spoken(self) -> int:
        """How many tokens are the speaker's: those outside of brackets."""
        return len(self.keys) - len(self.bracketed)

    def text(self, first: int, last: int) -> str:
        if first >= last:
            return ""
        return self.cleaned[self.tokens[first].start : self.tokens[last - 1].end]
