"""The languages that Whisper knows. Some servers name them in English ("english"), the rest of the world by code."""

from __future__ import annotations

from summarizer.text.language_names import code_of_language

__all__ = ["code_of"]

# As openai/whisper's tokenizer has them (MIT).
_TOKENS = """
    en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy
    sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi
    lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue
"""
_CODES = frozenset(_TOKENS.split())


def code_of(told: str) -> str | None:
    """ISO 639-1 of a name or a code such as "en-US"; None for what is no language that Whisper knows."""
    code = code_of_language(told)
    return code if code in _CODES else None
