# ruff: noqa: E501 -- what servers say, as they say it
"""What servers say about prompts that are too long, and what only sounds like it."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer.llm.error_text import TooLong, said_in, too_long

REFUSALS: dict[str, tuple[int, Any, int | None]] = {
    "OpenAI": (
        400,
        {
            "message": "This model's maximum context length is 128000 tokens. However, your messages resulted in 204308 tokens. Please reduce the length of the messages.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": "context_length_exceeded",
        },
        128000,
    ),
    "OpenRouter": (
        400,
        {
            "message": 'This endpoint\'s maximum context length is 131072 tokens. However, you requested about 141607 tokens (10535 of text input, 131072 in the output). Please reduce the length of either one, or use the "middle-out" transform',
            "code": 400,
        },
        131072,
    ),
    "Anthropic": (
        400,
        {"message": "prompt is too long: 207791 tokens > 200000 maximum", "type": "invalid_request_error"},
        200000,
    ),
    "Anthropic, with the answer": (
        400,
        {
            "message": "input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000, decrease input length or `max_tokens` and try again"
        },
        200000,
    ),
    "vLLM": (
        400,
        {
            "object": "error",
            "message": "You passed 12289 input tokens and requested 4096 output tokens. However, the model's context length is only 16384 tokens, resulting in a maximum input length of 12288 tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=12289)",
            "type": "BadRequestError",
            "code": 400,
        },
        16384,
    ),
    "vLLM, with the answer": (
        400,
        {
            "message": "'max_tokens' or 'max_completion_tokens' is too large: 2000. This model's maximum context length is 4096 tokens and your request has 3000 input tokens (2000 > 4096 - 3000)."
        },
        4096,
    ),
    "llama.cpp behind a gateway": (
        400,
        {"message": "the request exceeds the available context size. try increasing it (n_ctx = 4096)"},
        4096,
    ),
    "llama.cpp": (
        400,
        {
            "code": 400,
            "message": "request (2489 tokens) exceeds the available context size (2048 tokens), try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 2489,
            "n_ctx": 2048,
        },
        2048,
    ),
    "llama.cpp of 2025": (
        500,
        {
            "code": 500,
            "message": "the request exceeds the available context size. try increasing the context size or enable context shift",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 1407,
            "n_ctx": 256,
        },
        256,
    ),
    "LM Studio": (
        400,
        "Trying to keep the first 111490 tokens when context the overflows. However, the model is loaded with context length of only 32768 tokens, which is not enough.",
        32768,
    ),
    "LM Studio, MLX": (400, "Context size has been exceeded.", None),
    "Gemini": (
        400,
        {
            "code": 400,
            "message": "The input token count (3475108) exceeds the maximum number of tokens allowed (1048576).",
            "status": "INVALID_ARGUMENT",
        },
        1048576,
    ),
    "Groq": (
        400,
        {
            "message": "Please reduce the length of the messages or completion.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": "context_length_exceeded",
        },
        None,
    ),
    "Mistral": (
        400,
        {
            "object": "error",
            "message": {
                "detail": "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"
            },
            "type": "invalid_request_prompt",
        },
        32768,
    ),
    "xAI": (
        400,
        {"message": "This model's maximum prompt length is 131072 but the request contains 537812 tokens."},
        131072,
    ),
    "TGI": (
        422,
        {
            "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000",
            "type": "Input validation",
        },
        4096,
    ),
    "Groq, tokens a minute": (
        413,
        {
            "message": "Request too large for model `llama-3.1-8b-instant` on tokens per minute (TPM): Limit 6000, Requested 12000",
            "code": "rate_limit_exceeded",
            "type": "tokens",
        },
        6000,
    ),
    "OpenAI, tokens a minute": (
        429,
        {
            "message": "Request too large for gpt-4o in organization org on tokens per min (TPM): Limit 30000, Requested 40000.",
            "code": "rate_limit_exceeded",
            "type": "tokens",
        },
        30000,
    ),
    "a gateway": (413, "<html>Request Entity Too Large</html>", None),
    "in few words": (400, "context too long", None),
}
OTHERS: list[tuple[int, dict[str, Any]]] = [
    (429, {"message": "Rate limit reached for requests", "code": "rate_limit_exceeded"}),
    (
        429,
        {
            "message": "Rate limit reached for gpt-4 on tokens per min (TPM): Limit 40000, Used 39000, Requested 2000",
            "code": "rate_limit_exceeded",
        },
    ),
    (400, {"message": "max_tokens is too large: 20000. This model supports at most 16384 completion tokens"}),
    (
        400,
        {
            "message": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        },
    ),
    (400, {"message": "Invalid schema for response_format 'x': context=(), 'required' is required"}),
    (401, {"message": "prompt is too long"}),
    (500, {"message": "oops"}),
    (400, {"message": "Invalid value for 'temperature'"}),
]


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_length_is_known_with_its_room(name: str) -> None:
    status, error, room = REFUSALS[name]
    assert too_long(status, error, said_in(error)) == TooLong(room)


@pytest.mark.parametrize(("status", "error"), OTHERS)
def test_other_refusals_are_not_about_length(status: int, error: dict[str, Any]) -> None:
    assert too_long(status, error, said_in(error)) is None


def test_errors_of_other_shapes_are_read() -> None:
    fields = {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": "x" * 9}]}
    assert said_in(fields) == "body.seed Extra inputs are not permitted"
    assert said_in({"message": {"detail": "told inside"}}) == "told inside"
    assert said_in({"error": "told\nflat"}) == "told flat"
    assert said_in("bare") == "bare"
    assert said_in({"message": "the key sk-proj-9999aaaabbbb"}) == "the [key]"
    nested: Any = "deep"
    for _ in range(100):
        nested = {"error": nested}
    assert said_in(nested) == said_in(None) == said_in(7) == ""
