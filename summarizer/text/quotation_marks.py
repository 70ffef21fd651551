"""Quotation marks: the one place that says which characters they are and which of them may close which.

They are the characters with Unicode's property Quotation_Mark (PropList.txt) and what people type instead of them:
primes, accents, ornaments, TeX's pairs of grave accents and apostrophes, pairs of commas or angle brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "APOSTROPHES", "CLOSING", "CLOSING_CHARACTERS", "DOUBLE_CHARACTERS", "ENDINGS", "GERSHAYIM", "MARKS",
    "MARK_CHARACTERS", "MARK_PATTERN", "ONE_WAY_PAIRS", "OPENING", "OPENING_CHARACTERS", "PAIRS", "SINGLE",
    "STRAIGHT_DOUBLE", "STRAIGHT_SINGLE", "TITLE_OPENING", "USUALLY_CLOSING", "USUALLY_OPENING", "Closers",
    "with_single_marks",
]  # fmt: skip


@dataclass(frozen=True)
class Closers:
    """The marks that may end a quotation: the usual ones, and those that people type instead of them."""

    usual: tuple[str, ...]
    typed: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.usual + self.typed


STRAIGHT_DOUBLE = ('"', "＂", "″", "‶", "ʺ", "ˮ", "˝", "״")  # the last is the mark of Hebrew keyboards
STRAIGHT_SINGLE = ("'", "＇", "′", "‵", "´", "`", "׳")
GERSHAYIM = frozenset(['"', "״", "”", "''"])  # inside a Hebrew word they make an abbreviation
APOSTROPHES = frozenset("'’＇ʼʻʽʹˋˊꞌ‘‛′´`׳")  # between two letters they belong to the word
# Endings that Turkish puts behind a closing mark without a space; not those that are words of Romance languages, too.
ENDINGS = frozenset([
    "ı", "i", "u", "ü", "e", "ın", "ün", "nın", "nin", "nun", "nün", "yı", "yi", "yu", "yü", "ya", "ye", "yla",
    "yle", "le", "da", "den", "dan", "dır", "dir", "tır", "tir", "lar", "ler", "lı", "li",
])  # fmt: skip
TITLE_OPENING = frozenset("《〈︽︿")  # in Chinese, Japanese and Korean: titles, unless a speech verb governs them

PAIRS: dict[str, Closers] = {
    **{
        mark: Closers((mark,), ("”", *(one for one in STRAIGHT_DOUBLE if one != mark), "“")) for mark in STRAIGHT_DOUBLE
    },
    "“": Closers(("”",), (*STRAIGHT_DOUBLE, "“", "''")),
    "”": Closers(("”",), STRAIGHT_DOUBLE),
    "„": Closers(("“", "”"), (*STRAIGHT_DOUBLE, "‟", "„", "''")),
    "‟": Closers(("”",), ("“", "‟", *STRAIGHT_DOUBLE)),
    "⹂": Closers(("“", "”"), STRAIGHT_DOUBLE),
    ",,": Closers(("''", "“", "”"), (*STRAIGHT_DOUBLE, ",,", "``", "’’")),
    "``": Closers(("''",), ("”", *STRAIGHT_DOUBLE, "``", "´´", "’’")),
    "''": Closers(("''",), ("”", *STRAIGHT_DOUBLE)),
    "´´": Closers(("´´",), ("''", "”")),
    "‘‘": Closers(("’’",), ("''", *STRAIGHT_DOUBLE, "‘‘")),
    "’’": Closers(("’’",)),
    "«": Closers(("»",), (">>",)),
    "»": Closers(("«", "»")),
    "‹": Closers(("›",)),
    "›": Closers(("‹", "›")),
    "<<": Closers((">>",), ("»",)),
    **{
        opening: Closers((closing,))
        for opening, closing in ("❮❯", "❬❭", "❰❱", "≪≫", "⟪⟫", "⟨⟩", "⧼⧽", "˵˶", "⸢⸣", "⌜⌝", "⟦⟧", "＜＞")
    },
    "「": Closers(("」",), ("﹂", "｣")),
    "『": Closers(("』",), ("﹄",)),
    "｢": Closers(("｣",), ("」",)),
    "﹁": Closers(("﹂",), ("」",)),
    "﹃": Closers(("﹄",), ("』",)),
    "《": Closers(("》",)),
    "〈": Closers(("〉",)),
    "︽": Closers(("︾",)),
    "︿": Closers(("﹀",)),
    "〝": Closers(("〞", "〟"), ("”",)),
    "❝": Closers(("❞",), ("❝",)),
    "❠": Closers(("❝", "❞")),
    "❛": Closers(("❜",), ("❛",)),
    "❟": Closers(("❛", "❜")),
    "🙶": Closers(("🙷",), ("🙶",)),
    "🙸": Closers(("🙶", "🙷")),
    "‘": Closers(("’",), ("'", "‘", "´", "`")),
    "’": Closers(("’",)),
    "‚": Closers(("‘", "’"), ("'", "‚")),
    "‛": Closers(("’",), ("'", "‛")),
    "'": Closers(("'",), ("’", "´")),
    "＇": Closers(("＇",), ("'", "’")),
    "′": Closers(("′",)),
    "‵": Closers(("′",), ("‵",)),
    "´": Closers(("´",), ("'", "’", "`")),
    "`": Closers(("'",), ("’", "´", "`")),
    "׳": Closers(("׳",), ("'",)),
    "ʻ": Closers(("ʼ", "’"), ("ʻ", "'")),
    "ʽ": Closers(("ʼ", "’"), ("'",)),
    "ʼ": Closers(("ʼ",), ("’",)),
    "ʹ": Closers(("ʹ",)),
    "ˋ": Closers(("ˊ", "ˋ")),
    "ꞌ": Closers(("ꞌ",)),
}
OPENING = tuple(PAIRS)
CLOSING = tuple(dict.fromkeys(mark for closers in PAIRS.values() for mark in closers.all))
MARKS = tuple(dict.fromkeys(OPENING + CLOSING))
SINGLE = frozenset(
    ["'", "‘", "’", "‚", "‛", "‹", "›", "❛", "❜", "❟", "ʻ", "ʼ", "ʽ", "ʹ", "ˋ", "ˊ", "ꞌ", *STRAIGHT_SINGLE]
)


def _characters(marks: tuple[str, ...]) -> str:
    """The characters of these marks. Pairs of commas and of angle brackets are left out: one alone is no mark."""
    return "".join(dict.fromkeys("".join(mark for mark in marks if mark not in (",,", "<<", ">>"))))


OPENING_CHARACTERS, CLOSING_CHARACTERS, MARK_CHARACTERS = map(_characters, (OPENING, CLOSING, MARKS))
DOUBLE_CHARACTERS = _characters(tuple(mark for mark in MARKS if mark not in SINGLE and len(mark) == 1))

# As most languages have them: « opens and » closes, “ opens and ” closes; straight marks do both.
_CLOSE_FIRST = frozenset("”’»›")
USUALLY_OPENING = "".join(mark for mark in OPENING_CHARACTERS if mark not in _CLOSE_FIRST)
USUALLY_CLOSING = "".join(
    mark
    for mark in CLOSING_CHARACTERS
    if mark not in PAIRS or mark in _CLOSE_FIRST or mark in STRAIGHT_DOUBLE + STRAIGHT_SINGLE
)

# Pairs of which one character only opens and the other only closes where both occur: their numbers must agree.
ONE_WAY_PAIRS = (
    ("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"), ("｢", "｣"), ("﹁", "﹂"), ("﹃", "﹄"), ("❝", "❞"), ("🙶", "🙷"),
)  # fmt: skip

# One mark as it stands in a text: two characters where two are typed for one.
MARK_PATTERN = re.compile("|".join(map(re.escape, sorted(MARKS, key=len, reverse=True))))

_TO_SINGLE = str.maketrans(dict.fromkeys('"“”„«»', "'"))


def with_single_marks(text: str) -> str:
    """The text as it stands inside straight double quotes: its own double marks are single ones."""
    return text.translate(_TO_SINGLE)
