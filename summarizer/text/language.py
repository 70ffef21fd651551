"""What the tool knows of each language: one file a language, `languages/<code>.toml`, read into a `Language`.

A new language is one new file; whatever it leaves out is empty. Unknown keys are errors. A reader with a section of its
own adds a field here, or, when it keeps the model in a module of its own, the section's name to `_READ_ELSEWHERE` and
reads it with `language_section`, or as it stands with `language_tables`.
"""

from __future__ import annotations

import tomllib
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from summarizer.text.governing_words import GoverningWords
from summarizer.text.number_words import NumberWords
from summarizer.text.off_record import OffRecordWords
from summarizer.text.outside_words import OutsideWords
from summarizer.text.spelling import Spelling
from summarizer.text.trimming_words import TrimmingWords

__all__ = [
    "DraftingList",
    "IntroductionList",
    "Language",
    "RankingList",
    "base_code",
    "known_languages",
    "language_section",
    "language_tables",
    "load_language",
]

Section = TypeVar("Section", bound=BaseModel)

# Sections whose models stand in other modules.
_READ_ELSEWHERE = frozenset([
    "names", "notes", "labels", "facts", "quotations", "attributions", "speech", "brackets", "regions",
    "extractive", "editing", "disclaimers",
])  # fmt: skip

# Patterns by which quotes/ ranks sentences: regular expressions at word bounds, matched without regard to case.
RankingList = Literal[
    "disfluencies",  # make a sentence less quotable; `fillers` may be dropped from a quotation, so that list is shorter
    "openings",  # how a sentence begins that leans on the one before it
    "clause_ends",  # in a language without spaces: how a clause ends where marks are missing
    "unfinished",  # words that a finished sentence seldom ends with
    "pronouns",
    "contrast",
    "strong",
    "stance",
    "numbers",
    "vague",  # make a sentence less quotable; `hedges` must not be dropped from a quotation, so that list is longer
    "showing",  # demonstrations and instructions: what is said to a screen cannot be quoted from a page
    "small_talk",
    "advert",
    "advert_hint",
    "advert_end",
    "host",
]

# What people say when they introduce themselves and each other. A space stands for any white space, ' for either
# apostrophe, {name} for one to four capitalised words; only the {name} minds upper and lower case.
IntroductionList = Literal[
    "self",  # the voice that says it bears the name
    "other",  # somebody else in the conversation bears it, as a guest ("and" may join more names)
    "address",  # the name is called out to somebody else, who usually speaks next
    "host",  # said by hosts
    "guest",  # said by guests
    "pleased",  # said by guests, but by others too
    "welcome",  # said to a guest, who speaks next
    "welcomed",  # the name of a guest, never of a co-host: "my guest is", "please welcome"
    "cohost",  # the name of somebody who hosts too: "my co-host"
    "quoting",  # just before a `self` pattern: somebody else's words are being repeated
    "not_names",  # capitalised words after "I'm" and the like that are no names
]

# Words by which drafting/ judges its own prose. The rules that use them are of English grammar.
DraftingList = Literal[
    "turners",  # turn a meaning in some other way
    "carriers",  # carry no meaning of their own: auxiliaries, articles, pronouns, prepositions
    "plain_verbs",  # of `carriers`: verbs that mean something as the main verb
    "reporting_verbs",
    "determiners",
    "sentence_verbs",  # make a heading a statement
    "before_nouns",  # a word in -s after one of these is a noun
    "loose_ends",  # a heading must not end with one
    "complementisers",  # open the words of a speech verb: says that
    "first_person",
    "topic_openings",  # a heading that begins so names a topic and states nothing
    "topic_nouns",  # the same, where no verb of `sentence_verbs` follows
    "lead_ins",  # verbs of a clause with a person before a colon: what follows reads as their words
    "said_nouns",  # the same, nouns for what somebody says; also before a dash, and in a question: "Her verdict?"
    "wordings",  # phrases that say that a sentence has somebody's wording; * stands for who: "in * words"
    "wordings_inside",  # those after which a clause goes on without a comma: "in * worten"
    "verbatim",  # beside a verb of speech, claim its words without marks: "says literally that"
    "creeds",  # nouns for somebody's words, of a sentence before or after them: "Her creed is short. …"
    "comma_verbs",  # verbs of speech after which a comma opens the words themselves; not in German or Dutch
    "spoken_marks",  # phrases that open or close a quotation: "end of quote"
    "subjects",  # pronouns that stand as the subject of a speech verb
]


def _split(value: object) -> object:
    return value.lower().split() if isinstance(value, str) else value


def _fold(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


Words = Annotated[frozenset[str], BeforeValidator(_split)]  # in small letters; a string gives them between spaces
Keys = Annotated[Words, AfterValidator(_fold)]  # as the keys of tokens are


class Language(BaseModel):
    """The lists of one language. Phrases are words with single spaces.

    In languages written without spaces a phrase is found as a run of characters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    fillers: tuple[str, ...] = Field(default=(), description="may be dropped from a quotation")
    paused_fillers: tuple[str, ...] = Field(default=(), description="fillers only when set off by pauses or commas")
    hesitant: str = Field(default="", description="a prompt after which a recogniser writes fillers and repeats down")
    doubled: Keys = Field(default=frozenset(), description="stand twice in a row by grammar: nous nous")
    doubled_particles: Keys = Field(
        default=frozenset(), description="the same, but only after `particle_verbs`: came in in the end"
    )
    particle_verbs: Keys = frozenset()
    sounds: tuple[str, ...] = Field(
        default=(), description="of `fillers`, those that are no part of a word: without spaces they need no pause"
    )
    emphatic: Keys = Field(default=frozenset(), description="are said twice on purpose: very, very")
    interjections: Keys = Field(default=frozenset(), description="recognisers leave them out")
    assent: Keys = Field(default=frozenset(), description="what a listener puts in without taking the turn: yeah")
    slurred: Keys = Field(default=frozenset(), description="recognisers hear one for another, or none")
    negations: Keys = frozenset()
    negators: Keys = Field(
        default=frozenset(), description="negate what follows; `negations` also has words that imply one, as `fails`"
    )
    negation_starts: tuple[str, ...] = ()
    negation_endings: tuple[str, ...] = ()
    negative_prefixes: tuple[str, ...] = Field(default=(), description="turn a word round: un in unfamiliar")
    hedges: Keys = Field(default=frozenset(), description="must not be dropped from a quotation")
    hedges_before_number: Keys = Field(default=frozenset(), description='hedges only in "about fifty"')
    articles: Keys = frozenset()
    pronouns: Keys = Field(default=frozenset(), description="an editor's brackets may say whom or what one means")
    decimal_comma: bool = False
    capitalised_nouns: bool = Field(default=False, description="a capital inside a sentence does not make a name")
    month_names: tuple[str, ...] = Field(default=(), description="of the twelve months in order, with short forms")
    weekdays: Keys = frozenset()
    speech_verbs: Keys = frozenset()
    common: Keys = Field(
        default=frozenset(), description="open sentences and titles without being names; more words than function_words"
    )
    titles: Keys = frozenset()
    function_words: Words = Field(default=frozenset(), description="say nothing of a text's subject")
    signs: dict[str, tuple[str, ...]] = Field(default_factory=dict, description='what is spoken for a sign: "%"')
    spelling: Spelling = Spelling()
    number_words: NumberWords = NumberWords()
    governing: GoverningWords = GoverningWords()
    outside: OutsideWords = OutsideWords()
    off_record: OffRecordWords = OffRecordWords()
    trimming: TrimmingWords = TrimmingWords()
    ranking: dict[RankingList, tuple[str, ...]] = Field(default_factory=dict)
    introductions: dict[IntroductionList, tuple[str, ...]] = Field(default_factory=dict)
    drafting: dict[DraftingList, Words] = Field(default_factory=dict)

    @property
    def ampersand(self) -> str:
        """The word for `&`; the sign where the file has none."""
        return self.signs.get("&", ("&",))[0]

    @cached_property
    def months(self) -> frozenset[str]:
        """Every name of a month, full and short."""
        return frozenset(name for names in self.month_names for name in names.split())


def base_code(language: str) -> str:
    """The language of a code or tag without its region: `de-AT`, `de_AT` -> `de`; `und` for what is no code."""
    base = language.strip().lower().replace("_", "-").split("-")[0]
    return base if base.isascii() and base.isalpha() and 2 <= len(base) <= 3 else "und"


@lru_cache(maxsize=64)
def load_language(language: str) -> Language:
    """The data for an ISO 639 code or BCP 47 tag; a language without a file gets empty lists.

    Raises ValueError, which names file and key, for a file with unknown sections or lists.
    """
    code = base_code(language)
    values = {name: value for name, value in language_tables(code).items() if name not in _READ_ELSEWHERE}
    try:
        return Language(code=code, **values)
    except ValidationError as error:
        raise ValueError(f"languages/{code}.toml: {_told(error)}") from None


@lru_cache(maxsize=64)
def language_tables(code: str) -> dict[str, Any]:
    """A language's file as it stands; empty when there is none."""
    file = languages_folder() / f"{code}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def language_section(language: str, name: str, model: type[Section]) -> Section:
    """A table of a language's file as its model, for an ISO 639 code or BCP 47 tag; defaults where there is none.

    Raises ValueError, which names file, table and key, for what the model does not have.
    """
    code = base_code(language)
    try:
        return model.model_validate(language_tables(code).get(name, {}))
    except ValidationError as error:
        raise ValueError(f"languages/{code}.toml: {name}: {_told(error)}") from None


def _told(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())


def known_languages() -> tuple[str, ...]:
    """The codes of the languages that have a file."""
    files = (file.name for file in languages_folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")))


def languages_folder() -> Traversable:
    return resources.files("summarizer.text") / "languages"
