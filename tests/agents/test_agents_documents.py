"""docs/agents.md and the skill say what the tools are."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from agents_archive import ROOT

from summarizer.agents.tools import INSTRUCTIONS, TOOLS
from summarizer.records.post import Flag, Verdict

PAGE = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
SKILL = ROOT / "skills" / "proven-quotations" / "SKILL.md"


def test_the_table_has_every_tool_with_its_arguments() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \| ", PAGE, re.MULTILINE))
    assert list(rows) == list(TOOLS)
    for name, tool in TOOLS.items():
        told = set(re.findall(r"`(\w+)`", rows[name])) - {"all", "post", "candidates", "anchor", "timestamp"}
        assert told | {"post"} == set(tool.takes.model_fields) | {"post"}, name


def test_limits_of_the_table_are_those_of_the_schemas() -> None:
    for name, tool in TOOLS.items():
        schema = tool.takes.model_json_schema()["properties"]
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
        for argument, most in re.findall(r"`(\w+)` \(to ([\d,]+)", row):
            field = schema[argument]
            known = {field.get("maximum"), field.get("maxItems")}
            known |= {one.get("maxLength") for one in field.get("anyOf", ())}
            assert int(most.replace(",", "")) in known, (name, argument)


def test_configurations_are_json_that_starts_the_command() -> None:
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
    assert len(blocks) == 2
    for block in blocks:
        server = block["mcpServers"]["summarizer"]
        words = [server["command"], *server["args"]]
        assert words[-3:] == ["summarizer", "mcp", "/path/to/episodes"]


def test_the_skill_is_one_by_its_convention() -> None:
    _, front, body = SKILL.read_text(encoding="utf-8").split("---\n", 2)
    told = yaml.safe_load(front)
    assert told["name"] == SKILL.parent.name
    assert len(told["description"]) <= 1024
    assert all(f"`{name}`" in body for name in TOOLS)
    named = set(re.findall(r"^\| `([a-z ]+)`", body, re.MULTILINE))
    assert named <= {*Verdict.__args__, *Flag.__args__}
    assert all(f"`{name}`" in body for name in (*Verdict.__args__, "unnamed", "unclear"))
    assert "meaning" in Flag.__args__


@pytest.mark.parametrize("text", [PAGE, SKILL.read_text(encoding="utf-8")])
def test_lines_of_these_documents_are_short(text: str) -> None:
    prose = [line for line in text.splitlines() if not line.startswith(("|", " ", "  "))]
    assert max(map(len, prose)) <= 99


def test_the_server_says_that_words_are_data() -> None:
    assert "never instructions" in INSTRUCTIONS
    assert "finished when check says passed and unfinished is empty" in " ".join(INSTRUCTIONS.split())
    assert all(name in INSTRUCTIONS for name in ("search", "passage", "render", "check"))
