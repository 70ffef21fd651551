"""Counting tokens, the sizes of models, schemas, and the line that says where a transcript goes."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from summarizer.llm.metering import max_cost_of_calls, sending_line
from summarizer.llm.prices import price_of
from summarizer.llm.schemas import require_strict
from summarizer.llm.sizes import is_small
from summarizer.llm.tokens import count_tokens
from summarizer.settings import LlmSettings

# Sentences, and their tokens: the most that the tokenizers of Qwen2.5 and Whisper make of them. Whisper's was not made
# for Chinese.
SENTENCES = {
    "We closed the bridge in spring because of cracks in the piers.": 16,
    "Wir haben die Brücke im Frühling wegen der Risse gesperrt.": 19,
    "Мы закрыли мост весной, потому что в опорах нашли трещины.": 22,
    "我们在春天关闭了这座桥，因为桥墩上发现了裂缝。": 14,
    "私たちは春に橋を閉鎖しました。橋脚にひびが見つかったからです。": 27,
    "[0412] (Mara Lind, 41:07) And in 1986, 14 of 231 joints had failed.": 38,
}


@pytest.mark.parametrize("text", SENTENCES)
def test_a_count_is_rather_too_high(text: str) -> None:
    assert SENTENCES[text] * 0.9 <= count_tokens(text) <= SENTENCES[text] * 2


def test_a_count_grows_with_the_text() -> None:
    assert count_tokens("") == 0
    assert count_tokens("bridge " * 1000) == pytest.approx(1000 * count_tokens("bridge " * 100) / 100, rel=0.01)
    assert count_tokens("\U0001f309" * 10) >= 30


@pytest.mark.parametrize(
    ("model", "small"),
    [
        ("qwen2.5:1.5b", True),
        ("Llama-3.2-3B-Instruct", True),
        ("qwen3-4b-instruct", True),
        ("SmolLM2-360M-Instruct", True),
        ("llama-3.3-70b", False),
        ("Qwen3-30B-A3B", False),
        ("qwen2.5-7b-instruct-1m", False),
        ("gpt-6-luna", False),
        ("stand-in", False),
    ],
)
def test_the_size_in_a_name(model: str, small: bool) -> None:
    assert is_small(model, LlmSettings()) is small


def test_the_setting_and_the_list_come_before_the_name() -> None:
    assert is_small("llama-3.3-70b", LlmSettings(), listed=True)
    assert not is_small("qwen2.5:1.5b", LlmSettings(), listed=False)
    assert not is_small("qwen2.5:1.5b", LlmSettings.model_validate({"small": False}), listed=True)
    assert is_small("gpt-6-luna", LlmSettings(small="true"))


GOOD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "points": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "argued": {"type": "string", "description": "what is argued"},
                    "kind": {"type": "string", "enum": ["claim", "story"]},
                    "first": {"type": "integer"},
                },
                "required": ["argued", "kind", "first"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["points"],
    "additionalProperties": False,
}


def changed(**fields: Any) -> dict[str, Any]:
    """The good schema with fields of its inner object changed; None removes one."""
    schema = copy.deepcopy(GOOD)
    inner = schema["properties"]["points"]["items"]
    for name, value in fields.items():
        inner[name] = value
        if value is None:
            del inner[name]
    return schema


def with_property(schema: Any, name: str = "more") -> dict[str, Any]:
    inner = copy.deepcopy(GOOD["properties"]["points"]["items"])
    return changed(properties={**inner["properties"], name: schema}, required=[*inner["required"], name])


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"], "additionalProperties": False}
    return schema


def test_a_schema_that_every_server_can_enforce() -> None:
    require_strict(GOOD)
    require_strict(nested(5))


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "array", "items": {"type": "string"}}, "root"),
        (changed(required=["argued"]), r"answer\.points\[\]: every property"),
        (changed(additionalProperties=None), "additionalProperties must be false"),
        (changed(additionalProperties=True), "additionalProperties must be false"),
        (changed(minProperties=1), "minProperties is not allowed"),
        (changed(properties={}), "needs properties"),
        (with_property({"type": "integer", "enum": [1, 2]}), "enum is not allowed for type integer"),
        (with_property({"type": "string", "enum": [1]}), "one or more strings"),
        (with_property({"type": "string", "enum": []}), "one or more strings"),
        (with_property({"type": "string", "enum": ["a", "a"]}), "each value once"),
        (with_property({"type": "string", "maxLength": 9}), "maxLength is not allowed"),
        (with_property({"type": "integer", "minimum": 1}), "minimum is not allowed"),
        (with_property({"type": "array", "items": {"type": "string"}, "minItems": 1}), "minItems is not allowed"),
        (with_property({"type": "array"}), "the type must be"),
        (with_property({"type": ["string", "null"]}), "the type must be"),
        (with_property({"anyOf": [{"type": "string"}]}), "the type must be"),
        (with_property({"type": "string"}, "a name"), "no name of a property"),
        (with_property({"type": "string", "enum": [str(n) for n in range(501)]}), "503 values"),
        (nested(6), "nested deeper than 5"),
    ],
)
def test_a_schema_that_some_server_refuses(schema: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        require_strict(schema)


@pytest.mark.parametrize(
    ("words", "usd", "line"),
    [
        (14_032, 0.0151, "sending the transcript (about 14,000 words) to api.example.com; at most $0.02"),
        (874, 0.0, "sending the transcript (about 870 words) to api.example.com; at most $0.01"),
        (3, None, "sending the transcript (about 3 words) to api.example.com; no price is known for m"),
    ],
)
def test_the_line_before_the_first_call(words: int, usd: float | None, line: str) -> None:
    assert sending_line("api.example.com", words, usd, "m") == line


def test_an_estimate_is_an_upper_bound() -> None:
    price = price_of("gpt-6.1-sol")
    assert price is not None
    most = max_cost_of_calls(price, 200_000, 10_000, 10)
    assert most > 10 * price.cost(20_000, 1000, cache_write_tokens=20_000)
    assert most > 10 * price.cost(20_000, 1000)
    assert max_cost_of_calls(price, 0, 0, 0) >= 0
