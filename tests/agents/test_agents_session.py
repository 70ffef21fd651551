"""A client of the official SDK talks to `summarizer mcp` in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from agents_archive import BREAD_ID, FOLDERS, ROOT, SAMPLE_ID, content_of, talk
from commands import run_here
from mcp import ClientSession
from mcp.shared.exceptions import MCPError

TOOLS = ["episodes", "search", "passage", "quotations", "render", "check"]


@pytest.fixture
def read_only(own: Path):
    """The archive, which nobody may write to."""
    paths = [own, *own.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield own
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.slow
def test_every_tool_answers_as_its_schema_says(read_only: Path, tmp_path: Path) -> None:
    async def script(session: ClientSession) -> dict[str, Any]:
        listed = (await session.list_tools()).tools
        assert [tool.name for tool in listed] == TOOLS
        for tool in listed:
            assert tool.description
            assert tool.output_schema
            assert tool.input_schema["additionalProperties"] is False
            assert tool.annotations.read_only_hint
            assert not tool.annotations.open_world_hint

        async def call(name: str, **arguments: Any) -> dict[str, Any]:
            found = await session.call_tool(name, arguments)  # the SDK compares it with the schema
            assert not found.is_error, found.content
            assert json.loads(found.content[0].text) == found.structured_content
            return found.structured_content

        episodes = await call("episodes")
        assert episodes["total"] == FOLDERS
        hits = await call("search", query='"four in the morning"')
        page = await call("passage", id=hits["hits"][0]["id"])
        [one] = [
            one["id"] for turn in page["turns"] for one in turn["sentences"] if one["said"].startswith("You bake the")
        ]
        [block] = (await call("render", ids=[one]))["blocks"]
        assert (await call("check", text=block["markdown"]))["passed"]
        assert not (await call("check", text=block["markdown"].replace("four", "five")))["passed"]
        assert (await call("quotations", episode=SAMPLE_ID, which="post"))["total"] == 5
        return block

    before = content_of(read_only)
    block, told = talk(read_only, tmp_path, script)
    assert block["episode"] == BREAD_ID
    assert content_of(read_only) == before
    assert told == ""


@pytest.mark.slow
def test_errors_are_one_line_and_the_session_goes_on(shelf: Path, tmp_path: Path) -> None:
    async def script(session: ClientSession) -> None:
        for name, arguments in (
            ("delete", {}),
            ("render", {"ids": []}),
            ("render", {"ids": "x"}),
            ("search", {"query": "()"}),
            ("check", {"post": "../../etc/passwd"}),
            ("passage", {"id": "\x00\u202e"}),
        ):
            found = await session.call_tool(name, arguments)
            assert found.is_error
            [text] = found.content
            assert "\n" not in text.text
            assert "Traceback" not in text.text
        assert (await session.call_tool("episodes", {})).structured_content["total"] == FOLDERS

    _, told = talk(shelf, tmp_path, script)
    assert "Traceback" not in told


@pytest.mark.slow
def test_resources_are_facts_and_posts(shelf: Path, tmp_path: Path) -> None:
    async def script(session: ClientSession) -> None:
        listed = (await session.list_resources()).resources
        assert len(listed) == FOLDERS
        facts = await session.read_resource(f"episode://{SAMPLE_ID}")
        assert json.loads(facts.contents[0].text)["quotations"] == 5
        post = await session.read_resource(f"episode://{SAMPLE_ID}/post")
        assert post.contents[0].text.startswith("---\ntitle:")
        others = (f"{SAMPLE_ID}/", f"{SAMPLE_ID}/post/post", f"{SAMPLE_ID}?x=1", f"{SAMPLE_ID}%2Fpost", "/", "../etc")
        for wrong in (f"episode://{BREAD_ID}/post", "file:///etc", *(f"episode://{one}" for one in others)):
            with pytest.raises(MCPError, match=r"no episode|has no post"):
                await session.read_resource(wrong)

    talk(shelf, tmp_path, script)


@pytest.mark.slow
def test_a_changed_archive_is_read_again(own: Path, tmp_path: Path) -> None:
    async def script(session: ClientSession) -> None:
        async def found(query: str) -> int:
            return (await session.call_tool("search", {"query": query})).structured_content["total"]

        assert (await found("oven"), await found("stove")) == (1, 0)
        [path] = own.glob(f"*/*-{BREAD_ID}/transcript.json")
        path.write_text(path.read_text(encoding="utf-8").replace("oven", "stove"), encoding="utf-8")
        assert (await found("oven"), await found("stove")) == (0, 1)
        shutil.rmtree(path.parent)
        assert await found("stove") == 0

    talk(own, tmp_path, script)


@pytest.mark.slow
def test_bytes_that_are_no_protocol_do_not_end_it(shelf: Path, tmp_path: Path) -> None:
    """Standard output holds one JSON message a line, whatever is sent."""
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "a test", "version": "1"},
        },
    }  # fmt: skip
    call = {
        "jsonrpc": "2.0",
        "id": 7,
        "method": "tools/call",
        "params": {"name": "search", "arguments": {"query": "oven"}},
    }
    broken = [
        b"\xff\xfe\x00",
        b"[]",
        b"{",
        b"[" * 5000,
        b'{"jsonrpc":"2.0","id":2,"method":"tools/call"}',
        b'{"id":"\\ud800"}',
    ]
    lines = [json.dumps(hello).encode(), b'{"jsonrpc":"2.0","method":"notifications/initialized"}', *broken]
    sent = b"\n".join([*lines, json.dumps(call).encode()]) + b"\n"
    answers: list[dict[str, Any]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "summarizer", "mcp", str(shelf)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={"PATH": "/usr/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(sent)
        process.stdin.flush()
        while not answers or answers[-1].get("id") != 7:  # a client that leaves cancels what it has asked
            answers.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        told = process.stderr.read().decode()
    assert process.returncode == 0
    assert {answer["jsonrpc"] for answer in answers} == {"2.0"}
    assert "Traceback" not in told
    assert answers[-1]["result"]["structuredContent"]["total"] == 1


def test_without_the_sdk_one_line_says_what_to_install(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.stdio", None)
    found = run_here("mcp", str(shelf), where=tmp_path, environment={"HOME": str(tmp_path)})
    assert (found.returncode, found.stdout) == (2, "")
    assert "pip install 'podcast-draft-summarizer[mcp]'" in found.stderr
    assert found.stderr.count("\n") == 1


def test_a_folder_that_is_none_is_one_line(tmp_path: Path) -> None:
    found = run_here("mcp", "nowhere", where=tmp_path, environment={"HOME": str(tmp_path)})
    assert (found.returncode, found.stdout) == (2, "")
    assert "is not a folder" in found.stderr
