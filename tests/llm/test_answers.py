"""The JSON object in what models write around it."""

from __future__ import annotations

from typing import Any

import pytest
from growth import require_linear

from summarizer.llm.answers import fitted, object_in

WHOLE = {"heading": "Salt keeps"}
TEXT = '{"heading": "Salt keeps"}'


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"\n\n{TEXT}\n",
        f"```json\n{TEXT}\n```",
        f"Sure! Here it is:\n```\n{TEXT}\n```\nTell me if it should be shorter.",
        f"Here is the answer (as {{asked}}): {TEXT} Done.",
        f"<think>{{'heading': 0}} or rather</think>{TEXT}",
        f"{TEXT}<think>was that right?",
        f'{{"heading": "a first try"}} no, better:</think>\n{TEXT}',
        f"<thinking>one</thinking>\n<reasoning>two</reasoning>\n{TEXT}",
        f'<|channel|>analysis<|message|>{{"heading": "no"}}<|end|><|start|>assistant<|channel|>final<|message|>{TEXT}',
        '{"heading": "Salt keeps",}',
        '{"heading": "Salt keeps" ,\n }',
        f'{{"type": "object", "properties": {{"heading": {{}}}}}}\n{TEXT}',
        f"{TEXT}\n{{}}",
        f'Form: {{"heading": ...}}. Answer: {TEXT}',
        f"[{TEXT}]",
        "{'heading': 'Salt keeps'}",
        "{heading: \u201cSalt keeps\u201d, /* as asked */}",
        '{\u00a0"heading":\u00a0"Salt keeps"\u200b}',
        '"{\\"heading\\": \\"Salt keeps\\"}"',
        f"<|channel|>final <|constrain|>json<|message|>{TEXT}",
        f"[THINK]{{'heading': 'no'}}[/THINK]{TEXT}",
    ],
)
def test_the_object_is_found(text: str) -> None:
    assert object_in(text) == WHOLE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"claim": "He calls the <think> tag a leak, and ```json``` a habit,}"}', "He calls the <think> tag a leak"),
        ('{"claim": "two\nlines"}', "two\nlines"),
        ("{'claim': 'it\\'s \"so\", he says'}", 'it\'s "so", he says'),
        ('{"claim": "it\\\'s \\$5",}', "it's $5"),
        ("{'claim': True, }", True),
        ('{"claim": {"a": [1, 2,], "b": ["x",],},}', {"a": [1, 2], "b": ["x"]}),
    ],
)
def test_what_stands_in_strings_stays(text: str, found: Any) -> None:
    answer = object_in(text)
    assert answer is not None
    claim = answer["claim"]
    assert claim == found or (isinstance(found, str) and claim.startswith(found))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sure! Here it is:",
        "<think>It never ended its thoughts",
        '{"points": [{"claim": "one"}, {"claim": "tw',  # cut off: an inner object is no answer
        '{"points": [{"claim": "she said "no" twice"}, {"claim": "two"}]}',
        '{"proven": true, "why": "cut off", "verdict": fal',
        '{"claim": "whole", "verdict": false',
        "{'claim': 'it's fine', 'verdict': 1}",  # where the first string ends is not known
        '{"weight": 1,, "claim": "two"}',
        '{"claim": "one" "verdict": "two"}',
        '[THINK] it may be {"claim": "a first try"} or',
        '<|channel|>analysis<|message|>{"claim": "a first try"}',
        "[1, 2]",
        "{}",
        "[" * 100_000,
        "{" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_what_holds_no_whole_object_is_none(text: str) -> None:
    assert object_in(text) is None


@pytest.mark.parametrize(
    "piece", ["<think>", '{"a":1,} ', '{"a":', '\\"', "{ ", '"{', "</think>", "{'", "{a:", "/*", "[THINK]"]
)
def test_finding_takes_linear_time(piece: str) -> None:
    require_linear(object_in, lambda size: f'{{"a": "{piece * size}', 4000)


@pytest.mark.parametrize(
    ("number", "read"),
    [("9" * 18, True), ("9" * 19, False), ("9" * 5000, False), ("-1" + "0" * 5000, False)],
)
def test_an_integer_that_no_answer_can_hold_makes_no_object(number: str, read: bool) -> None:
    assert object_in(f'{{"weight": {number}}}') == ({"weight": int(number)} if read else None)
    assert object_in(f'{{"first": {number}}} {TEXT}') == WHOLE


PROPERTIES: dict[str, Any] = {
    "heading": {"type": "string"},
    "place": {"type": "object", "properties": {"first": {"type": "integer"}}},
    "points": {"type": "array", "items": {"type": "integer"}},
    "keeps": {"type": "boolean"},
}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (WHOLE, WHOLE),
        ({"Heading": "x", "KEEPS": "True"}, {"heading": "x", "keeps": True}),
        ({"answer": {"place": {"first": "12"}}}, {"place": {"first": 12}}),
        ({"result": [{"points": ["1", 2.0, "3"]}]}, {"points": [1, 2, 3]}),
        ({"arguments": '{"heading": "x"}'}, {"heading": "x"}),
    ],
)
def test_an_answer_gets_the_names_and_types_of_its_schema(answer: dict[str, Any], expected: dict[str, Any]) -> None:
    assert fitted(answer, PROPERTIES) == expected


@pytest.mark.parametrize(
    "answer",
    [
        {"first": {"heading": "x"}, "second": {"heading": "y"}},  # which one is meant is not known
        {"points": ["one", "2.5", True]},
        {"keeps": "perhaps"},
        {"other": {"a": {"b": {"c": {"heading": "too deep"}}}}},
    ],
)
def test_nothing_is_guessed_for_an_answer(answer: dict[str, Any]) -> None:
    assert fitted(answer, PROPERTIES) == answer
