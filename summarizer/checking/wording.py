"""A text as tokens with their other forms, and the relation of two such texts: which runs of words are equal.

Equal are tokens with the same key, and a figure, sign or spelling of one side with a run of the other side's words
that is one of its forms. Two figures, or two spelt numbers, are equal only as the same key or by a written form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from summarizer.text.language import Language
from summarizer.text.numbers.lexicon import load_lexicon
from summarizer.text.tokens import Token
from summarizer.text.variants import Variant, VariantKind

__all__ = ["Equality", "WordMatch", "Wording", "end_of"]

_STOP = re.compile(r"[.!?…;:](?=\W*\s)|[。！？；：]|--|[—–](?!\w)")
_MAX_ABBREVIATED = 2  # letters
_COMMA = re.compile("[,،、，]")
_MAX_MATCHES = 20_000  # that are looked for within one window


@dataclass(frozen=True, slots=True)
class WordMatch:
    """quote[post] equals heard[place], half-open ranges of tokens, by another form of one of them."""

    post: tuple[int, int]
    place: tuple[int, int]
    kind: VariantKind


class Wording:
    """A cleaned text, its tokens, and the runs of them that have other forms."""

    def __init__(self, text: str, tokens: Sequence[Token], language: Language, variants: Iterable[Variant]) -> None:
        self.cleaned = text
        self.tokens = tokens
        self.language = language
        self.keys: list[str] = [token.key for token in tokens]
        self.variants = sorted(variants, key=lambda variant: variant.first)

    @cached_property
    def starting(self) -> dict[int, list[Variant]]:
        return _grouped(self.variants, lambda variant: variant.first)

    @cached_property
    def ending(self) -> dict[int, list[Variant]]:
        return _grouped(self.variants, lambda variant: variant.last)

    def gap(self, token: int) -> str:
        """What stands between a token and the next one."""
        return self.cleaned[self.tokens[token].end : self.tokens[token + 1].start]

    def spells(self, first: int, last: int) -> bool:
        """Whether tokens[first:last] may be one number or phrase: no sentence ends inside, and no clause of it.

        A comma may stand behind a scale ("two thousand, five hundred") and between single digits.
        """
        for token in range(first, last - 1):
            gap = self.gap(token)
            if gap in (" ", "-", "") or (gap == ". " and (self._is_abbreviated(token) or self._is_day(token))):
                continue
            if _STOP.search(gap) or (_COMMA.search(gap) and not self._takes_comma(token)):
                return False
        return True

    def _is_abbreviated(self, token: int) -> bool:
        """Whether a full stop between two tokens is one of an abbreviation: `z. B.`"""
        return all(len(key) <= _MAX_ABBREVIATED and key.isalpha() for key in self.keys[token : token + 2])

    def _is_day(self, token: int) -> bool:
        """Whether a full stop makes a day of a figure: `1. Juni`."""
        return self.keys[token].isdecimal() and self.keys[token + 1] in self.language.months

    def _takes_comma(self, token: int) -> bool:
        lexicon = load_lexicon(self.language.code)
        roles = [lexicon.roles.get(key, {}) for key in self.keys[token : token + 2]]
        digits = [role.get("cardinal", 0 if "oh" in role else 99) for role in roles]
        return "scale" in roles[0] or all(isinstance(digit, int) and digit < 10 for digit in digits)


def _grouped(variants: Sequence[Variant], place: Callable[[Variant], int]) -> dict[int, list[Variant]]:
    groups: dict[int, list[Variant]] = {}
    for variant in variants:
        groups.setdefault(place(variant), []).append(variant)
    return groups


class Equality:
    """Which runs of a quotation's words equal which runs of the words heard."""

    def __init__(self, quote: Wording, heard: Wording, whole: Callable[[int], bool] | None = None) -> None:
        """`whole`: whether the words heard may begin or end before this token; without it anywhere."""
        self.whole = whole
        self.quote = quote
        self.heard = heard
        self.steps = 0  # pairs of tokens that were looked at

    def run(self, at: int, place: int, *, until: int | None = None) -> list[WordMatch] | None:
        """The matches by which quote[at:until] equals words heard from `place` on; None when it does not.

        They are in order; tokens between them have the same keys. `end_of` tells where the run ends.
        """
        goal = len(self.quote.keys) if until is None else until
        return self._walk(at, place, goal, self._ahead)

    def run_back(self, at: int, place: int) -> list[WordMatch] | None:
        """The same for quote[0:at] and the words heard before `place`."""
        found = self._walk(at, place, 0, self._back)
        return None if found is None else found[::-1]

    def _walk(
        self, at: int, place: int, goal: int, steps: Callable[[int, int], Iterator[WordMatch | None]]
    ) -> list[WordMatch] | None:
        """Depth first: a step (None: the same key) at a time from (at, place) until the quotation's token `goal`."""
        step = 1 if goal >= at else -1
        failed: set[tuple[int, int]] = set()
        path: list[tuple[int, int, Iterator[WordMatch | None], WordMatch | None]] = [
            (at, place, steps(at, place), None)
        ]
        while path:
            self.steps += 1
            at, place, options, _ = path[-1]
            if at == goal and self.whole is not None and not self.whole(place):  # inside "3rd", of "June 3"
                failed.add((at, place))
                path.pop()
                continue
            if at == goal:
                return [match for *_, match in path if match is not None]
            option = next(options, _NO_STEP)
            if option is _NO_STEP:
                failed.add((at, place))
                path.pop()
                continue
            match = option if isinstance(option, WordMatch) else None
            side = 1 if step > 0 else 0
            then = (match.post[side], match.place[side]) if match else (at + step, place + step)
            if then not in failed and (then[0] - goal) * step <= 0:
                path.append((*then, steps(*then), match))
        return None

    def _ahead(self, at: int, place: int) -> Iterator[WordMatch | None]:
        quote, heard = self.quote, self.heard
        if place < len(heard.keys) and at < len(quote.keys) and quote.keys[at] == heard.keys[place]:
            yield None
        for variant in quote.starting.get(at, ()):
            for form in variant.forms:
                end = place + len(form)
                if tuple(heard.keys[place:end]) == form and heard.spells(place, end):
                    yield WordMatch((at, variant.last), (place, end), variant.kind)
        for variant in heard.starting.get(place, ()):
            for form in variant.forms:
                end = at + len(form)
                if tuple(quote.keys[at:end]) == form and quote.spells(at, end):
                    yield WordMatch((at, end), (place, variant.last), variant.kind)

    def _back(self, at: int, place: int) -> Iterator[WordMatch | None]:
        quote, heard = self.quote, self.heard
        if place > 0 and at > 0 and quote.keys[at - 1] == heard.keys[place - 1]:
            yield None
        for variant in quote.ending.get(at, ()):
            for form in variant.forms:
                first = place - len(form)
                if first >= 0 and tuple(heard.keys[first:place]) == form and heard.spells(first, place):
                    yield WordMatch((variant.first, at), (first, place), variant.kind)
        for variant in heard.ending.get(place, ()):
            for form in variant.forms:
                first = at - len(form)
                if first >= 0 and tuple(quote.keys[first:at]) == form and quote.spells(first, at):
                    yield WordMatch((first, at), (variant.first, place), variant.kind)

    def matches(self, first: int, last: int) -> list[WordMatch]:
        """All matches with the words heard[first:last]."""
        return list(dict.fromkeys(islice(self._all_matches(first, last), _MAX_MATCHES)))

    def _all_matches(self, first: int, last: int) -> Iterator[WordMatch]:
        quote, heard = self.quote, self.heard
        for variant, form, inside in _occurrences(quote.variants, heard.keys[first:last]):
            place = first + inside
            if heard.spells(place, place + len(form)):
                yield WordMatch((variant.first, variant.last), (place, place + len(form)), variant.kind)
        near = [variant for at in range(first, last) for variant in heard.starting.get(at, ()) if variant.last <= last]
        for variant, form, at in _occurrences(near, quote.keys):
            if quote.spells(at, at + len(form)):
                yield WordMatch((at, at + len(form)), (variant.first, variant.last), variant.kind)


_NO_STEP = object()


def _occurrences(variants: Iterable[Variant], keys: Sequence[str]) -> Iterator[tuple[Variant, tuple[str, ...], int]]:
    """Where a form of a variant stands among keys."""
    places: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    for variant in variants:
        for form in variant.forms:
            for place in places.get(form[0], ()):
                if tuple(keys[place : place + len(form)]) == form:
                    yield variant, form, place


def end_of(matches: Sequence[WordMatch], at: int, place: int, until: int) -> int:
    """Where a run of `Equality.run` ends among the words heard."""
    for match in matches:
        place += match.post[0] - at + match.place[1] - match.place[0]
        at = match.post[1]
    return place + until - at
