"""Words of lines that say whose a quotation is: the sections `[attributions]` of all languages' files, joined.

All languages' words count for every post: a post about a German conversation may be written in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from summarizer.text.language import known_languages, language_tables
from summarizer.text.scripts import is_unspaced

__all__ = ["AttributionWords", "attribution_words"]


@dataclass(frozen=True)
class AttributionWords:
    """Case-folded words; in scripts without spaces, runs of characters."""

    clauses: frozenset[str]  # make a text a clause, so that it is no role, show or place: "is", "never", "because"
    roles: frozenset[str]  # nouns of what a person is, besides the names' `roles`: "guest", "owner"
    role_endings: tuple[str, ...]  # of further nouns for what a person is: -er, -ist
    not_roles: frozenset[str]  # nouns that have such an ending: "water"
    source_labels: frozenset[str]  # before a colon and a source: "source", "via"
    buttons: frozenset[str]  # what links beside a quotation are called: "click to tweet", "listen"
    pointers: frozenset[str]  # open a sentence about the words before it: "That was Ann Bell."
    cues: frozenset[str]  # before a name that introduces words: "Classic Bell: …"
    remarks: frozenset[str]  # beside a name, of how the words are printed or where they stand: "emphasis added", "ep"
    relatives: frozenset[str]  # open a clause that tells who the person is: "who", "whose"
    talking: frozenset[str]  # open what tells of the talk: "talking", "interviewed", "told"
    topics: frozenset[str]  # prepositions before what somebody spoke of, besides those of `sources`: "about"
    asking: frozenset[str]  # after such a preposition, open a clause that is its object: "why", "what"
    own: frozenset[str]  # pronouns of speakers and hearers, which no such clause holds: "I", "you"
    at: frozenset[str]  # before a time of the recording: "at", "from"
    hours: frozenset[str]  # after a number, in a time of the recording: "h"
    minutes: frozenset[str]
    seconds: frozenset[str]
    marks: frozenset[str]  # after a minute with a number: "mark"
    time_columns: frozenset[str]  # head the column of a table that holds times of the recording: "time", "at"
    speaker_columns: frozenset[str]  # head the column of a table that names who said it: "speaker", "said by"
    quoted_columns: frozenset[str]  # head the column of a table that holds what people said: "quote", "words"
    author_keys: frozenset[str]  # of front matter, before who wrote the post: "author"
    own_keys: frozenset[str]  # before other names of the post's own: "editor", "show"
    participant_keys: frozenset[str]  # before who took part in the episode: "guest"

    def holds_clause(self, text: str) -> bool:
        """Whether a text holds a word that only clauses hold. Abbreviations do not count: IT, WHO."""
        if is_unspaced(text):
            return any(word in text for word in self.clauses if is_unspaced(word))
        words = [word.strip('.,;:!?()[]*_"“”') for word in text.split()]
        shouted = text.isupper() and len(words) > 1
        return any(
            word.replace("’", "'").casefold() in self.clauses for word in words if shouted or not _abbreviated(word)
        )

    def is_role(self, word: str) -> bool:
        """Whether a word is a noun for what a person is, by the lists or by its ending."""
        word = word.casefold()
        ending = word.endswith(self.role_endings) and (len(word) > 4 or is_unspaced(word))
        return word in self.roles or (ending and word not in self.not_roles)


def _abbreviated(word: str) -> bool:
    return len(word) > 1 and word.isupper()


@lru_cache(maxsize=1)
def attribution_words() -> AttributionWords:
    """The words of every language that has a file. Raises KeyError for an unknown list."""
    found: dict[str, set[str]] = {name: set() for name in AttributionWords.__dataclass_fields__}
    for code in known_languages():
        for name, words in language_tables(code).get("attributions", {}).items():
            found[name] |= {word.casefold() for word in (words.split() if isinstance(words, str) else words)}
    endings = tuple(sorted(found.pop("role_endings")))
    return AttributionWords(role_endings=endings, **{name: frozenset(words) for name, words in found.items()})
