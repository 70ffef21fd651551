"""Words that tell what a quotation in a post is: the sections `[quotations]` of all languages' files, joined.

All languages' words count for every post: a post about a German conversation may be written in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from summarizer.text.language import known_languages, language_tables, load_language

__all__ = ["QuotationWords", "quotation_words"]


@dataclass(frozen=True)
class QuotationWords:
    """Case-folded words."""

    title_nouns: frozenset[str]  # what bears a title: "book", "podcast"
    title_verbs: frozenset[str]  # say that a title follows: "called", "titled"
    title_makers: frozenset[str]  # phrases right before a title: "author of", "hosts"
    title_roles: frozenset[str]  # follow a title where words have no spaces: の著者
    title_labels: frozenset[str]  # before a colon and titles: "further reading", "next week"
    title_places: frozenset[str]  # before a title when they are all there is of the sentence: "in"
    pressing: frozenset[str]  # before what is written on a button: "hit", "press"
    being: frozenset[str]  # before such a verb: "is called"
    agents: frozenset[str]  # who does it follows: "called a liar by Ann"
    calling: frozenset[str]  # before what is called something by somebody, in languages without spaces: 把
    sources: frozenset[str]  # between a name and where or of what the person spoke: "Ann Bell on bridges"
    speech_verbs: frozenset[str]
    articles: frozenset[str]
    elided: frozenset[str]  # begin with an apostrophe: "'em"
    quoting: frozenset[str]  # particles between words that are said and their verb: "と"
    quoting_alone: frozenset[str]  # those that say by themselves that the words before them are said: "라며"
    sentence_ends: frozenset[str]  # of a sentence that is hardly a title, where no capitals tell: "ました"
    mentioning: frozenset[str]  # speech verbs whose object may be a title: "提到"
    joining: frozenset[str]  # open a sentence that goes on with what was said: "and", "but"
    elisions: frozenset[str]  # end with an apostrophe before any word: "dell'", "puisqu'"
    contracted: frozenset[str]  # follow an apostrophe: "don't", "we're"
    questions: frozenset[str]  # stand before a colon and say that a question or an answer follows: "q", "answer"
    labels: frozenset[str]  # stand before a colon and name nobody: "best line"


@lru_cache(maxsize=1)
def quotation_words() -> QuotationWords:
    """The words of every language that has a file. Raises KeyError for an unknown list."""
    found: dict[str, set[str]] = {name: set() for name in QuotationWords.__dataclass_fields__}
    for code in known_languages():
        found["speech_verbs"] |= load_language(code).speech_verbs
        found["articles"] |= load_language(code).articles
        for name, words in language_tables(code).get("quotations", {}).items():
            found[name] |= {word.casefold() for word in (words.split() if isinstance(words, str) else words)}
    return QuotationWords(**{name: frozenset(words) for name, words in found.items()})
