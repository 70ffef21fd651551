"""How words and names sound: keys that are equal for spellings of one sound, and the similarity of two spellings.

jellyfish's keys (Metaphone, NYSIIS, match rating) drop vowels, so "bad" and "bed" are equal to them: they grade how
alike two spellings sound (`metaphone_similarity`), and never decide that two words are the same.
"""

from __future__ import annotations

import re

__all__ = ["metaphone_similarity", "name_sound_key", "sound_key"]

_HOMOPHONES = {"there": "their", "theyre": "their", "too": "to", "two": "to2", "four": "for4", "won": "one1"}
# Spellings of one sound in English words, in the order in which they are applied.
_WORD_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^\w]", ""),
        (r"(?<=\w\w)e$", ""),
        (r"ai|ay|ae|eigh", "e"),
        (r"ph", "f"),
        (r"gh(?=[aeiou]|$)", ""),
        (r"ck|qu|q", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c(?!h)", "k"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"wr", "r"),
        (r"kn", "n"),
        (r"wh", "w"),
        (r"mb$", "m"),
        (r"y|ie|ee|ea|ei", "i"),
        (r"ou|oo|ue|ew", "u"),
        (r"(.)\1+", r"\1"),
    )
)
# Spellings of one sound in names of several languages, as recognisers confuse them; coarser than those of words.
_NAME_SOUNDS = (
    ("sch", "s"), ("tch", "c"), ("sz", "s"), ("cz", "c"), ("sh", "s"), ("zh", "s"), ("ch", "k"), ("ph", "f"),
    ("th", "t"), ("gh", "g"), ("ck", "k"), ("qu", "k"), ("kn", "n"), ("wr", "r"), ("x", "ks"), ("ce", "se"),
    ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("z", "s"), ("w", "v"), ("j", "i"), ("y", "i"), ("h", ""),
    ("ee", "i"), ("ea", "i"), ("ie", "i"), ("ei", "ai"), ("ey", "ai"), ("oo", "u"), ("ou", "u"), ("au", "o"),
)  # fmt: skip


def sound_key(word: str) -> str:
    """A key of how a case-folded English word sounds: `their` = `there`, `kathy` = `cathy`.

    Words of different numbers, or of different consonants, stay different.
    """
    word = _HOMOPHONES.get(word.replace("'", ""), word)
    for pattern, sound in _WORD_SOUNDS:
        word = pattern.sub(sound, word)
    return word


def name_sound_key(word: str) -> str:
    """A key of how one folded word of a name sounds: `lukasz` = `lukash`, `jon` = `john`."""
    for spelling, sound in _NAME_SOUNDS:
        word = word.replace(spelling, sound)
    return re.sub(r"(.)\1+", r"\1", word)


def metaphone_similarity(one: str, other: str) -> float | None:
    """How alike two words of ASCII letters sound in English, 0..100; None where Metaphone does not know the letters."""
    import jellyfish
    from rapidfuzz import fuzz

    if not (one.isascii() and other.isascii()):
        return None
    return fuzz.ratio(jellyfish.metaphone(one), jellyfish.metaphone(other))
