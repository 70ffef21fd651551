"""What people say around names, per language: the sections `[introductions]` of the languages' files, compiled."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence

from summarizer.text.language import IntroductionList, load_language
from summarizer.text.name_patterns import CAPITALS, PARTICLES

__all__ = ["IntroductionPatterns", "phrases_for"]

_MAX_SENTENCE_CHARACTERS = 600  # patterns must not crawl over a hostile sentence
_CAPITAL = rf"[{CAPITALS}](?:[^\W\d_]|['’\-](?=[^\W\d_]))*"
_INITIAL = rf"[{CAPITALS}]\."
_PARTICLE = rf"(?:{PARTICLES}|das|do|du)"
_NAME = rf"{_CAPITAL}(?:\s(?:{_PARTICLE}\s){{0,2}}(?:{_INITIAL}|{_CAPITAL})){{0,3}}"
_AND = re.compile(rf"(?:,|,?\s(?:and|und|y|et|e|&))\s({_NAME})")


class IntroductionPatterns:
    """The patterns of one language; empty, so that nothing is found, for one we know nothing of."""

    def __init__(self, table: Mapping[IntroductionList, Sequence[str]]) -> None:
        self._patterns: dict[IntroductionList, list[re.Pattern[str]]] = {
            kind: [_compiled(text) for text in texts] for kind, texts in table.items() if kind != "not_names"
        }
        self._not_names = frozenset(table.get("not_names", ()))

    def says(self, kind: IntroductionList, sentence: str) -> bool:
        return any(pattern.search(sentence[:_MAX_SENTENCE_CHARACTERS]) for pattern in self._patterns.get(kind, ()))

    def names(self, kind: IntroductionList, text: str) -> tuple[str, ...]:
        """Names that the patterns of this kind find in a sentence, in order, each once."""
        found: dict[str, None] = {}
        text = text[:_MAX_SENTENCE_CHARACTERS]
        for match in self._matches(kind, text):
            for name in self._with_more(match, text, kind):
                found.setdefault(name)
        return tuple(found)

    def is_name(self, text: str) -> bool:
        """Whether the text has the shape of a name: capitalised words, none of them known to be something else."""
        return bool(re.fullmatch(_NAME, text)) and self._trimmed(text) == text

    def _matches(self, kind: IntroductionList, text: str) -> Iterator[re.Match[str]]:
        for pattern in self._patterns.get(kind, ()):
            for match in pattern.finditer(text):
                before = text[: match.start("name")] if kind == "self" else ""
                opening = text[: match.start()]
                if (
                    kind == "self"
                    and before
                    and any(quote.search(opening) for quote in self._patterns.get("quoting", ()))
                ):
                    continue
                yield match

    def _with_more(self, match: re.Match[str], text: str, kind: IntroductionList) -> Iterator[str]:
        name = self._trimmed(match["name"])
        if kind == "address" and name != match["name"]:
            return  # "I'm Ann Berg, and ...", "But Ann, ..." opened by something else than a name
        if name and not text[match.end("name") :].startswith(("'s", "’s")):
            yield name
        at = match.end("name")
        while name and kind in ("other", "welcomed", "cohost") and (more := _AND.match(text, at)):
            if joined := self._trimmed(more[1]):
                yield joined
            at = more.end()

    def _trimmed(self, name: str) -> str:
        """Without capitalised words at its ends that are no part of a name; empty when nothing stays."""
        tokens = name.split()
        while tokens and self._is_other(tokens[0]):
            del tokens[0]
        for index, token in enumerate(tokens):
            if self._is_other(token):
                return " ".join(tokens[:index])
        return " ".join(tokens)

    def _is_other(self, token: str) -> bool:
        stem, apostrophe, rest = token.replace("’", "'").partition("'")
        return token in self._not_names or (bool(apostrophe) and len(rest) <= 2 and stem in self._not_names)


@functools.cache
def phrases_for(language: str) -> IntroductionPatterns:
    """The patterns of a language (BCP 47 or ISO 639)."""
    return IntroductionPatterns(load_language(language).introductions)


def _compiled(text: str) -> re.Pattern[str]:
    before, found, after = text.partition("{name}")
    pieces = [re.sub(r"(?<!\[)'", "['’]", piece).replace(" ", r"\s") for piece in (before, after)]
    if not found:
        return re.compile(f"(?i:{pieces[0]})")
    return re.compile(f"(?i:{pieces[0]})(?P<name>{_NAME})(?i:{pieces[1]})")
