"""Which language a text is in, when nobody says: py3langid, a small classifier whose model comes in its package."""

from __future__ import annotations

__all__ = ["detect_language"]

_SAMPLE = 6000  # characters; more does not change the answer


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the likeliest language, or None for a text without letters."""
    if not any(character.isalpha() for character in text[:100_000]):
        return None
    import py3langid  # type: ignore[import-untyped,unused-ignore]

    middle = max(0, len(text) // 2 - _SAMPLE // 2)
    sample = text if len(text) <= 2 * _SAMPLE else text[:_SAMPLE] + " " + text[middle : middle + _SAMPLE]
    code, _ = py3langid.classify(sample)
    return str(code)[:2]
