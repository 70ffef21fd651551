"""The schema of a language file's section `[number_words]`: which words make numbers, and what they are worth."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Half", "NumberWords"]

Half = Literal["half", "and a half", "one and a half"]


class NumberWords(BaseModel):
    """Words of numbers of one language, case-folded. A language without the section has none: only figures are read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    cardinals: dict[str, int] = Field(default_factory=dict, description="up to 999: zero, nineteen, doscientos")
    scales: dict[str, int] = Field(default_factory=dict, description="words that multiply: hundred, million, dozen")
    ordinals: dict[str, int] = Field(default_factory=dict)
    fractions: dict[str, int] = Field(default_factory=dict, description="denominators: quarters = 4")
    decades: dict[str, int] = Field(default_factory=dict, description="the eighties = 80")
    halves: dict[str, Half] = Field(default_factory=dict)
    loose: tuple[str, ...] = Field(default=(), description="words of amounts without a value of their own: dozens")
    and_: tuple[str, ...] = Field(default=(), alias="and")
    point: tuple[str, ...] = Field(default=(), description="words or signs of the decimal point")
    oh: tuple[str, ...] = Field(default=(), description="zero inside a number only: nineteen oh five")
    ones: tuple[str, ...] = Field(default=(), description="one inside a number, an article elsewhere: ein, un")
    articles: tuple[str, ...] = Field(default=(), description="one at the start of a number only: a million")
    double: tuple[str, ...] = Field(default=(), description="says the next digit twice: double oh seven")
    am: tuple[str, ...] = ()
    pm: tuple[str, ...] = ()
    oclock: tuple[str, ...] = ()
    hours: tuple[str, ...] = Field(default=(), description="after an hour or a number of hours: cinq heures trente")
    negative: tuple[str, ...] = ()
    percent: tuple[str, ...] = ()
    percent_before: tuple[str, ...] = Field(default=(), description="Chinese: 百分之九十")
    tenths: tuple[str, ...] = Field(default=(), description="Japanese: 九割 is 90 %")
    degrees: tuple[str, ...] = ()
    currencies: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="sign -> words")
    scale_letters: dict[str, int] = Field(default_factory=dict, description="after a figure: 5k, 3bn, 1,5 Mio.")
    before_roman: tuple[str, ...] = Field(default=(), description="words that Roman numerals follow: chapter, war")
    after_roman: tuple[str, ...] = Field(default=(), description="words that follow a Roman numeral: XX secolo")
    roman_names: tuple[str, ...] = Field(default=(), description="names of rulers: Henry VIII")
    no_one: tuple[str, ...] = Field(default=(), description='words that "one" follows as a pronoun: no one')
    number_name: str = Field(default="", description='how "#" and "No." are spoken: number')
    until: str = Field(default="", description='how the dash of "15-20" is spoken: to')
    ratio: tuple[str, ...] = Field(default=(), description='how the colon of "2:1" is spoken: to')
    by: tuple[str, ...] = Field(default=(), description='how the x of "4x4" is spoken: by')
    feet: tuple[str, ...] = Field(default=(), description="5'")
    inches: tuple[str, ...] = Field(default=(), description='10"')
    clock: dict[int, tuple[str, ...]] = Field(
        default_factory=dict, description="phrases for a minute, with {hour} and {next}: half past {hour}"
    )
    before_roman_one: tuple[str, ...] = Field(
        default=(), description='words that a small "chapter I" may follow; elsewhere "I" is the pronoun'
    )
    not_numbers: tuple[str, ...] = Field(default=(), description="words that only look like numbers: 十分, 四川")
    group_and: bool = Field(default=False, description='"and" after a hundred or a thousand: a hundred and five')
    tens_and: tuple[int, ...] = Field(default=(), description='what "and" joins to tens: vingt et un')
    twenties: bool = Field(default=False, description="French: soixante-dix, quatre-vingts")
    compounds: bool = Field(default=False, description="German: numbers are written as one word")
    pairs: bool = Field(default=False, description="seven forty-seven is 747")
    year_pairs: bool = Field(default=False, description="twenty twenty-four is 2024")
    trailing_digit: bool = Field(default=False, description="Chinese: 三万五 is 35,000")
