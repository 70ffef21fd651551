"""Whatever an agent sends: a bounded answer, or one clear line."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agents_archive import BREAD_ID, CLOCK_ID, HOSTILE_ID, SAMPLE_ID, Called, content_of, talk
from mcp import ClientSession

from summarizer.agents.tools import TOOLS
from summarizer.errors import InputError

_MAX_ANSWER = 150_000  # characters of JSON
_STRINGS = (
    "", " ", "the", "oven", '"a phrase', "begin*", "-the", "OR", "()", "\x00", "\u202e", "\ud800", "../../etc/passwd",
    "/etc/passwd", "post.md", "episode://x", "0:00", "99:99:99", "nan", "1e308", "2026-11-03", "2026-13-99", "*" * 300,
    "x" * 5000, '"' * 400, "NEAR(a b)", "said:the", "'; DROP TABLE episodes; --", "{{7*7}}", "%s%n", "😀" * 50,
    BREAD_ID, CLOCK_ID, HOSTILE_ID, SAMPLE_ID, f"{BREAD_ID}.0123456789abcdef.0-9", "0.000000000000", "anchor", "all",
    '> "You bake the bread at five."\n> — Mary Poe', "<!-- " * 200, "---\nepisode_id: x\n---\n\"a\"",
)  # fmt: skip
_OTHERS = (None, True, -1, 0, 1, 7, 2**63, 1e308, -0.5, [], {}, [[]], {"a": {"b": []}}, ["x"] * 100)


def calls(seed: int, count: int, likely: dict[str, list[Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names of tools with arguments, of which many are nearly right."""
    rng = random.Random(seed)

    def anything() -> Any:
        chance = rng.random()
        if chance < 0.5:
            return rng.choice(_STRINGS)
        if chance < 0.7:
            return "".join(chr(rng.choice((rng.randrange(32, 127), rng.randrange(0x2000, 0x2070)))) for _ in range(30))
        return rng.choice(_OTHERS)

    for _ in range(count):
        tool = rng.choice(list(TOOLS.values()))
        fields = tool.takes.model_fields
        names = [name for name in fields if fields[name].is_required() or rng.random() < 0.25]
        arguments = {name: rng.choice(likely[name]) if rng.random() < 0.8 else anything() for name in names}
        if rng.random() < 0.05:
            arguments["".join(rng.choices("abc_", k=4))] = anything()
        yield tool.name, arguments


def likely_values(tools: Called) -> dict[str, list[Any]]:
    """For each argument of a tool values that fit it, or nearly."""
    ids = [*tools.sentences(BREAD_ID).values(), *list(tools.sentences(SAMPLE_ID).values())[:5]]
    ids += [hit["id"] for hit in tools("search", query="the")["hits"]] + [f"{ids[0]}0", ids[1][:-1]]
    days, words = ["2026-11-03", "2020-01-01", "2027-12-31"], ["the", "Mary", "Show", "morning work", "water", "x"]
    bent = '> "You bake the bread at five."\n> — Mary Poe'
    return {
        "show": words,
        "guest": words,
        "title": words,
        "speaker": words,
        "since": days,
        "until": days,
        "limit": [1, 2, 10, 60, 61],
        "sentences": [1, 2, 10, 60, 61],
        "query": ["the", "oven", '"plenty of ideas"', "begin*", "-the", "water OR loaf"],
        "cursor": [None, ids[0], tools("episodes", limit=1)["next"], tools("search", query="the", limit=1)["next"]],
        "episode": [BREAD_ID, CLOCK_ID, HOSTILE_ID, SAMPLE_ID],
        "id": ids,
        "ids": [ids[:1], ids[:4], ids[3:9], [ids[0], "x"], ids[:25]],
        "time": ["0:00", "0:30", 12.5, "99:00", "x"],
        "which": ["all", "post", "candidates"],
        "form": ["anchor", "timestamp"],
        "join": [True, False],
        "text": [bent, f'# A\n\n{bent}\n\n> "Nobody eats a loaf from yesterday."\n> — Mary Poe', "No quotation."],
        "post": [one["post"] for one in tools("episodes")["episodes"] if one["post"]],
    }


def test_any_arguments_give_an_answer_or_one_line(tools: Called, shelf: Path) -> None:
    before, answered = content_of(shelf), 0
    for name, arguments in calls(1, 400, likely_values(tools)):
        with contextlib.suppress(InputError):
            found = tools(name, **arguments)
            answered += 1
            assert len(json.dumps(found)) < _MAX_ANSWER, (name, arguments)
    assert answered > 100  # nearly right arguments are often right
    assert content_of(shelf) == before


@pytest.mark.slow
def test_two_thousand_calls_over_the_protocol(tools: Called, shelf: Path, tmp_path: Path) -> None:
    likely = likely_values(tools)

    async def script(session: ClientSession) -> int:
        await session.list_tools()
        answered = 0
        for name, arguments in calls(2, 2000, likely):
            sendable = json.loads(json.dumps(arguments).replace("\\ud800", "?").replace("1e+308", "1"))
            found = await session.call_tool(name, sendable)
            [text] = found.content
            assert len(text.text) < _MAX_ANSWER
            assert "Traceback" not in text.text
            assert "the server's log" not in text.text, (name, arguments, text.text)
            answered += not found.is_error
        return answered

    before = content_of(shelf)
    answered, told = talk(shelf, tmp_path, script)
    assert answered > 500
    assert "Traceback" not in told
    assert content_of(shelf) == before


def test_long_texts_are_answered_in_bounds(tools: Called) -> None:
    text = "\n\n".join(f'> "Nobody eats a loaf number {number} from yesterday."\n> — Mary Poe' for number in range(300))
    found = tools("check", text=text, limit=60)
    assert (found["total"], found["failing"]) == (300, 300)
    assert len(json.dumps(found)) < _MAX_ANSWER
