"""Numbers in text, written and spelt: their values, and how a written one is spoken."""

from __future__ import annotations

from summarizer.text.numbers.lexicon import is_number_word
from summarizer.text.numbers.readings import readings
from summarizer.text.numbers.values import Number, amounts, is_supported, values

__all__ = ["Number", "amounts", "is_number_word", "is_supported", "readings", "values"]
