"""What `--help` prints: every option in a group, nothing wider than 80 columns, examples that can be run."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from typer.main import get_command

from summarizer.__main__ import run
from summarizer.cli.app import app
from summarizer.cli.help import COMMANDS, EXAMPLES

ALL: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("arguments", [[], *([name] for name in ALL)])
def test_help_fits_80_columns(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*arguments, "--help"]) == 0
    text = capsys.readouterr().out
    wide = [line for line in text.splitlines() if len(line) > 80]
    assert not wide
    assert "│" not in text
    assert "Messages:" in text


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_an_example_whose_options_it_knows(name: str) -> None:
    assert EXAMPLES.get(name), f"cli/help.py has no example of {name}"
    known = {option for parameter in ALL[name].params for option in parameter.opts}
    for example in EXAMPLES[name]:
        program, command, *words = shlex.split(example)
        assert (program, command) == ("summarizer", name)
        assert {word for word in words if word.startswith("-")} - {"begin* -without"} <= known, example


def test_every_command_and_option_stands_in_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    grouped = {name for names in COMMANDS.values() for name in names.split()}
    assert set(ALL) <= grouped
    for name in ALL:
        run([name, "--help"])
        assert "\nOptions:\n" not in capsys.readouterr().out, f"an option of {name} stands in no group of cli/help.py"


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version_has_a_short_option(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([option]) == 0
    assert capsys.readouterr().out.startswith("summarizer ")


@pytest.mark.parametrize(("typed", "offered"), [("dra", "draft"), ("wa", "watch")])
def test_a_shell_completes_commands(
    typed: str, offered: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_SUMMARIZER_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"summarizer {typed}")
    monkeypatch.setenv("COMP_CWORD", "1")
    with pytest.raises(SystemExit):
        run([])
    assert offered in capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("draft x --keep ", ["audio", "clips", "none"]),
        ("check x --policy ", ["strict", "clean", "ellipsis"]),
        ("batch x --llm ", ["auto", "openai", "local", "none"]),
        ("draft x --asr tiny", ["tiny.en"]),
        ("draft x --keep z", []),
    ],
)
def test_a_shell_completes_values(
    typed: str, offered: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_SUMMARIZER_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"summarizer {typed}")
    monkeypatch.setenv("COMP_CWORD", str(1 + typed.count(" ")))
    with pytest.raises(SystemExit):
        run([])
    assert capsys.readouterr().out.split() == offered


@pytest.mark.parametrize("command", ["draft", "batch", "status", "index", "mcp"])
def test_the_help_says_the_default_folder_once(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("else `output` of the settings, else episodes") == 1
    assert "[default: (" not in shown
