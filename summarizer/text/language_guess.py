"""Whether a text is in the language it should be in, by script and by its commonest words. No more than a guess."""

from __future__ import annotations

import re
import unicodedata

from summarizer.text.prose_facts import words_of

__all__ = ["language_name", "looks_like"]

_NAMES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_SCRIPTS = {
    "ar": ("ARABIC",), "el": ("GREEK",), "he": ("HEBREW",), "hi": ("DEVANAGARI",),
    "ja": ("CJK", "HIRAGANA", "KATAKANA"),
    "ko": ("HANGUL", "CJK"), "ru": ("CYRILLIC",), "th": ("THAI",), "uk": ("CYRILLIC",), "zh": ("CJK",),
}  # fmt: skip
_COMMON = {
    "en": "the of and to in is that it was for with on as are this be by not from have an which but",
    "de": "der die das und ist nicht ein eine zu den mit sich auf für von dem im es auch wie als aber",
    "fr": "le la les de des et est un une que pas dans pour qui sur avec ce il elle au du ne plus",
    "es": "el la los las de y es un una que no en para con por su se del lo como más pero",
    "it": "il la di e è un una che non per con si del della le i gli sono come più ma nel",
    "pt": "o a os as de e é um uma que não em para com por do da se no na mais mas como",
    "nl": "de het een en is van dat niet in op te met voor zijn aan ook er als maar om bij",
}
_COMMON_SETS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
_ENOUGH = 8  # words; a shorter text tells nothing


def language_name(code: str) -> str:
    """`de` or `de-AT` -> "German"; the code itself when it is not known."""
    return _NAMES.get(code.split("-")[0].lower(), code)


def looks_like(text: str, code: str) -> bool:
    """False only when the text is clearly in another language than `code` (ISO 639-1)."""
    code = code.split("-")[0].lower()
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return False
    wanted = _SCRIPTS.get(code, ("LATIN",))
    fitting = sum(unicodedata.name(char, "").startswith(wanted) for char in letters)
    if fitting < 0.5 * len(letters):
        return False
    words = words_of(re.sub(r"[^\w\s'’]", " ", text))
    if code not in _COMMON_SETS or len(words) < _ENOUGH:
        return True
    counts = {name: sum(word in common for word in words) for name, common in _COMMON_SETS.items()}
    return counts[code] * 1.5 >= max(counts.values())
