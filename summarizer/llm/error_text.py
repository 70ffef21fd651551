"""What a server's error says, in the shapes that OpenAI-compatible servers give it, and whether it says "too long"."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from summarizer.net.echoed_keys import redacted
from summarizer.text.json_numbers import number_in

__all__ = ["TooLong", "codes_in", "delay_in", "room_left", "said_in", "title_of", "too_long"]

_MAX_SAID = 600  # characters of an error that are read; some servers repeat the whole request in it
_MAX_READ = 20_000
_MAX_TOKENS = 100_000_000  # of a model; a greater number is none
_KEY_SHAPED = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w*.\-]{6,}", re.IGNORECASE)
# Fields in which servers say what is wrong: OpenAI and others, FastAPI, OpenRouter, Baidu, MiniMax, Cloudflare.
_SAYING = ("message", "msg", "error", "detail", "metadata", "raw", "error_msg", "base_resp", "status_msg", "errors")
_PERIOD = re.compile(r"(\d{1,7}(?:\.\d{1,9})?) ?(ms|[hms][a-z]{0,6})")
_DELAY = re.compile(
    r"(?:retry|try again|wait|available)\b[^.\d]{0,24}((?:\d{1,7}(?:\.\d{1,9})? ?(?:ms|h|m|s|hours?|min(?:ute)?s?|"
    r"sec(?:ond)?s?)\b[ ,]{0,2}|\d{1,7}(?:\.\d{1,9})?[hms](?=\d))+)",
    re.IGNORECASE,
)
_RETRY_DELAY = re.compile(r"retryDelay['\"]: ?['\"](\d{1,7}(?:\.\d{1,9})?s)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_NUMBER = r"\(?(\d[\d,]{2,11})"

# Shapes, each with the number of tokens that the model takes where the server says it.
_ROOM = tuple(
    re.compile(pattern.replace("N", _NUMBER), re.IGNORECASE)
    for pattern in (
        r"maximum context length (?:is|of) N",  # OpenAI, DeepSeek, vLLM, SGLang, OpenRouter
        r"context length (?:is|of) (?:only )?N",  # vLLM since 0.17, LM Studio
        r"with N maximum context length",  # Mistral
        r"available context size N",  # llama.cpp
        r"\bn_ctx(?: =|:) N",  # llama.cpp's other lines, and servers in front of it
        r"maximum prompt length is N",  # xAI
        r"maximum number of tokens allowed N",  # Gemini
        r"tokens? > N maximum",  # Anthropic
        r"context limit: [\d,]+ \+ [\d,]+ > N",  # Anthropic, prompt and answer together
        r"must be <= N",  # TGI
        r"tokens per min\w* \(TPM\): Limit N",  # a request that the account's limit can never let through
    )
)
_TOO_LONG = re.compile(
    r"context_length_exceeded|context_window_exceeded|exceed_context_size|"
    r"maximum context length|maximum prompt length|prompt is too long|(?:prompt|input|context)\b.{0,40} too long|"
    r"reduce the length of|exceeds? (?:the )?(?:model'?s? )?(?:maximum |available )?context|"
    r"context (?:size|length|window|limit)\b.{0,40}\bexceed|exceed\w* (?:the )?context|"
    r"too large for model with|maximum number of tokens allowed|"
    r"keep the first \d+ tokens|request too large for|`?inputs`? tokens \+",
    re.IGNORECASE,
)


# What the prompt takes: vLLM; OpenAI, DeepSeek, SGLang; TGI.
_PROMPT = re.compile(
    r"(\d[\d,]{0,11}) (?:input tokens|prompt tokens|(?:tokens )?(?:in|from) the (?:messages|input|prompt))|"
    r"Given: (\d[\d,]{0,11}) `inputs` tokens|prompt contains (?:at least )?(\d[\d,]{0,11})",
    re.IGNORECASE,
)


class TooLong(NamedTuple):
    """A server refuses a prompt for its length."""

    room: int | None  # tokens of prompt and answer that it takes; None when it does not say


def said_in(error: Any, key: str = "") -> str:
    """One line of what an error's body says, without the key and anything that looks like one; "" for nothing.

    Reads `message`, `error`, FastAPI's `detail` with the names of the fields, and a bare text.
    """
    line = redacted(" ".join(_texts(error, 0))[:_MAX_READ], key, least=5)  # before it is cut, which could cut the key
    return _KEY_SHAPED.sub("[key]", " ".join(line.split())[:_MAX_SAID])


def codes_in(error: Any) -> str:
    """The names that an error's body gives to its kind, such as `invalid_request_error` and `insufficient_quota`."""
    if isinstance(error, list):
        error = error[0] if error else None
    if isinstance(error, dict) and isinstance(error.get("error"), dict):
        error = error["error"]
    if not isinstance(error, dict):
        return ""
    inner = error.get("innererror")
    codes = [error.get(name) for name in ("code", "type", "status", "error_code")]
    codes += [inner.get("code")] if isinstance(inner, dict) else []
    return " ".join(str(code)[:80] for code in codes if isinstance(code, str | int))


def delay_in(error: Any, said: str) -> float:
    """Seconds after which an error asks to be tried again, in its words or in Google's `retryDelay`; 0.0 without."""
    found = _DELAY.search(said) or _RETRY_DELAY.search(str(error)[:4000])
    periods = _PERIOD.findall(found[1].lower()) if found else []
    return sum(float(number) * _UNITS["ms" if unit == "ms" else unit[0]] for number, unit in periods)


def room_left(said: str) -> int | None:
    """Tokens that a refused prompt leaves for its answer, where the server says what it counted; else None."""
    room = next((size for size in (shape.search(said) for shape in _ROOM) if size), None)
    prompt = _PROMPT.search(said)
    if not room or not prompt:
        return None
    return int(room.group(1).replace(",", "")) - int(next(filter(None, prompt.groups())).replace(",", ""))


def title_of(page: str) -> str:
    """` (its title)` of a web page that stands in the place of an answer; "" without one."""
    title = re.search(r"<title[^<>]{0,100}>([^<]{1,120})", page[:4000], re.IGNORECASE)
    return f" ({' '.join(title[1].split())})" if title and title[1].strip() else ""


def too_long(status: int | None, error: Any, said: str) -> TooLong | None:
    """Whether an error means that the prompt, or prompt and answer together, are too long for the model.

    `error`: the error's own object, or its text. Status 413 says so too.
    """
    found = error if isinstance(error, dict) else {}
    named = f"{found.get('code') or ''} {found.get('type') or ''} {said}"
    if status in {401, 403} or (status == 429 and "too large" not in named) or not _TOO_LONG.search(named):
        return TooLong(None) if status == 413 else None
    told = number_in(found.get("n_ctx"), 1, _MAX_TOKENS)
    if told:
        return TooLong(int(told))
    sizes = (shape.search(said) for shape in _ROOM)
    return TooLong(next((int(size.group(1).replace(",", "")) for size in sizes if size), None))


def _texts(error: Any, depth: int) -> list[str]:
    if isinstance(error, str):
        return [error]
    if depth > 4:
        return []
    if isinstance(error, list):
        return [text for one in error[:10] for text in _texts(one, depth + 1)]
    if not isinstance(error, dict):
        return []
    place = error.get("loc")
    named = [".".join(map(str, place))] if isinstance(place, list) else []
    inner = (error.get(name) for name in _SAYING)
    return [*named, *(text for one in inner for text in _texts(one, depth + 1))]
