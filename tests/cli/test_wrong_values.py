"""Options, variables and settings whose values are known: a wrong one is told at once, with what would be right.

No source here can be read and no server is asked, so whoever looks at the source first says something else.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from summarizer.__main__ import run

NEVER = "http://127.0.0.1:9/feed.xml"  # a port that nobody listens on
NAMES = "auto, base, "

WRONG = [
    (["--llm", "nonee"], "--llm 'nonee' is none of auto, openai, local, none, or a base URL"),
    (["--llm", "nonee"], "did you mean none?"),
    (["--llm", "api.openai.com/v1"], "https://host/v1"),
    (["--asr", "hugo"], "--asr names no speech model: 'hugo' is none of auto, "),
    (["--asr", "larg-v3"], "did you mean large-v3?"),
    (["--asr-cascade", "tiny.en,hugo"], "--asr-cascade names no speech model: 'hugo' is none of"),
    (["--asr-cascade", "tiny.en"], "--asr-cascade tiny.en is not SMALL,LARGE"),
    (["--language", "German"], "--language German is de: write de"),
    (["--language", "Deutsch"], "--language Deutsch is de: write de"),
    (["--language", "xx"], "'xx' is no language; write its code, for example en"),
    (["--language", "ga"], "--language ga: no speech model knows this language"),
    (["--asr", "tiny.en", "--language", "de"], "the speech model tiny.en knows only en, not de"),
    (["--llm", "local", "--model", "gpt-5"], "--model names no local language model"),
]
EVERYWHERE = [
    (["--house-style", "no-such.toml"], "--house-style the house style no-such.toml does not exist; give a TOML file"),
    (["--post-language", "German"], "--post-language German is de: write de"),
    (["--about", "x" * 301], "--about a subject has at most 300 characters, not 301"),
]
ONE = [
    (["--policy", "elipsis"], "--policy 'elipsis' is none of strict, clean, ellipsis; did you mean ellipsis?"),
    (["--redo", "transcibe"], "there is no stage to make again: 'transcibe' is none of fetch, transcribe, "),
    (["--redo", "transcibe"], "did you mean transcribe?"),
    (["--published", "sometimes"], "--published 'sometimes' is none of auto, never, always"),
    (["--episode", "2024-05..2024-01"], "ends before it begins"),
    (["--episode", "?!"], "names no episode; give latest, a number"),
    (["--speaker", "Joel"], "is not TIME=NAME"),
    (["--redo", "draft:insigth-3"], "--redo draft: there is no such part: 'insigth-3' is none of insight-1, "),
    (["--redo", "draft:dek", "--redo", "publish"], "--redo names one stage, or parts of the draft"),
    (["--include", "no-such.txt"], "--include no-such.txt does not exist; give a file with one place a line"),
    (["--transcript", "no-such.vtt"], "the transcript no-such.vtt does not exist"),
]


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZER_LLM__PROVIDER"):
        monkeypatch.delenv(name, raising=False)


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = run(list(arguments))
    error = capsys.readouterr().err
    assert (code, error.count("\n")) == (2, 1), error
    return error


@pytest.mark.parametrize(("options", "says"), [*WRONG, *EVERYWHERE, *ONE])
def test_draft(options: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert says in told(capsys, "draft", NEVER, *options)


@pytest.mark.parametrize(("options", "says"), WRONG[:1] + WRONG[3:11])
@pytest.mark.parametrize("command", ["transcribe", "batch", "watch", "dry run"])
def test_other_commands(command: str, options: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    more = {"watch": ["--once"], "dry run": ["--dry-run"]}.get(command, [])
    assert says in told(capsys, command.replace("dry run", "batch"), NEVER, *more, *options)


@pytest.mark.parametrize(("options", "says"), EVERYWHERE)
@pytest.mark.parametrize("command", ["batch", "watch"])
def test_what_all_that_draft_take(
    command: str, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in told(capsys, command, NEVER, *options)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["transcribe", NEVER, "--format", "vvt"], "--format 'vvt' is none of json, vtt, srt, podcast, text; did you"),
        (["batch", NEVER, "--engine", "10.0.0.1:8786"], "is no address of a scheduler; write for example tcp://"),
        (["batch", NEVER, "--dry-run", "--engine", "tcp://"], "is no address of a scheduler"),
        (["batch", NEVER, "--since", "yesterday"], "'yesterday' is no day; write 2026-01-31, or 30d"),
        (["watch", NEVER, "--every", "often"], "--every 'often' is no time of a minute or more"),
        (["watch", NEVER, "--every", "xx", "--once"], "--every 'xx' is no time of a minute or more"),
        (["watch", NEVER, "--every", "-5m", "--once"], "--every '-5m' is no time of a minute or more"),
        (["draft", "https://["], "https://[ is not a web address"),
        (["draft", "feed://[x"], "https://[x is not a web address"),
        (["draft", "https://e.org:99x/"], "https://e.org:99x/ is not a web address"),
        (["draft", "http://a b/"], "http://a b/ is not a web address"),
        (["batch", "https://[x.opml"], "https://[x.opml is not a web address"),
        (["draft", NEVER, "--as-given"], "--as-given is about a transcript: give it with --transcript FILE"),
        (["transcribe", NEVER, "--as-given"], "--as-given reads a transcript file on this machine"),
        (["draft", NEVER, "--transcript", os.devnull], f"the transcript {os.devnull} is neither"),
        (["draft", NEVER, "--asr", ""], "--asr names no speech model: '' is none of auto, "),
        (["draft", NEVER, "--llm", "local", "--model", ""], "--model names no local language model: '' is none of "),
        (["worker", "tcp:/10.0.0.1"], "is no address of a scheduler"),
        (["models", "fetch", "nothing"], "there is no model 'nothing'; known are "),
        (["models", "fetch", "larg-v3"], "did you mean large-v3?"),
        (["models", "measure", "ecapa"], "measure names no speech model: 'ecapa' is none of auto, "),
        (["models", "fech", "base"], "say `summarizer models list`"),
        (["check", "post.md", "--listen-model", "hugo"], "--listen-model names no speech model: 'hugo' is none of"),
        (["check", "post.md", "--policy", "x"], "--policy 'x' is none of strict, clean, ellipsis"),
        (["check", "post.md", "--retime"], "--retime needs --audio FILE"),
        (["check", "post.md", "--transcript", "no.vtt"], "the transcript no.vtt does not exist"),
        (["search", ".", "word", "--since", "May"], "--since 'May' is no day; write 2026-01-31, or 30d"),
    ],
)
def test_what_only_some_commands_take(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert says in told(capsys, *arguments)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("POLICY", "loose", "setting policy: 'loose' is none of strict, clean, ellipsis"),
        ("PUBLISHED", "x", "setting published: 'x' is none of auto, never, always"),
        ("LLM__PROVIDER", "nonee", "setting llm.provider: 'nonee' is none of"),
        ("ASR__LANGUAGE", "German", "setting asr.language: German is de: write de"),
        ("ASR__WORKERS", "a", "setting asr.workers: must be a whole number, not 'a'"),
        ("ASR__WORKERS", "0", "setting asr.workers: must be at least 1, not '0'"),
        ("ASR__DEVICE", "gpu", "setting asr.device: 'gpu' is none of auto, cpu, cuda"),
        (
            "SITE__UPDATES_URL",
            "javascript:alert(1)",
            "'javascript:alert(1)' is no address of a page; give one with https",
        ),
        ("SITE__LATEST_URL", "https://a b", "'https://a b' is no address of a page"),
        ("SITE__CORRECTIONS_URL", "java\tscript:x", "is no address of a page"),
        ("ASR__MODEL", "hugo", "names no speech model: 'hugo'"),
    ],
)
def test_variables_and_files(
    variable: str, value: str, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"SUMMARIZER_{variable}", value)
    assert says in told(capsys, "draft", NEVER)
    monkeypatch.delenv(f"SUMMARIZER_{variable}")
    section, _, name = variable.lower().rpartition("__")
    Path("summarizer.toml").write_text(f"{f'[{section}]' if section else ''}\n{name} = '{value}'\n", encoding="utf-8")
    assert says in told(capsys, "draft", NEVER)


def test_a_setting_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    """In a file; such a variable is warned of."""
    Path("summarizer.toml").write_text("[asr]\nmodle = 'base'\n", encoding="utf-8")
    assert "setting asr.modle: there is no such setting; did you mean model?" in told(capsys, "draft", NEVER)


@pytest.mark.parametrize(("options", "says"), [*WRONG[:-1], *EVERYWHERE, *ONE[:1], *ONE[4:7]])
def test_a_line_of_a_backlog(options: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = " ".join(f'"{word}"' if " " in word else word for word in options)
    Path("list.txt").write_text(f"{NEVER}\n{NEVER}?2 {line}\n", encoding="utf-8")
    error = told(capsys, "batch", "list.txt")
    assert "list.txt:2: " in error
    assert (
        says.replace("--policy 'elipsis' is none of strict, clean, ellipsis; did you mean ellipsis?", "elipsis")
        in error
    )


def test_other_spellings_of_a_language_are_taken() -> None:
    from summarizer.settings import Settings

    spelled = {"DE": "de", "ger": "de", "de_DE": "de-DE", "nb": "no", "": None}
    assert {given: Settings.load(asr={"language": given}).asr.language for given in spelled} == spelled


@pytest.mark.parametrize(
    "arguments",
    [("draft", "a" * 300 + ".mp3"), ("episodes", "a" * 5000), ("check", "b" * 300 + ".md"), ("batch", "c" * 300)],
)
def test_a_name_that_is_too_long_for_any_file(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    error = told(capsys, *arguments)
    assert "run again" not in error


def test_a_list_of_which_no_feed_could_be_read_is_a_failure_outside(capsys: pytest.CaptureFixture[str]) -> None:
    feed = '<outline type="rss" xmlUrl="http://127.0.0.1:9/a.xml"/>'
    Path("shows.opml").write_text(f'<opml version="2.0"><body>{feed}</body></opml>', encoding="utf-8")
    assert run(["episodes", "shows.opml"]) == 3
    assert "was left out" in capsys.readouterr().err


def test_a_model_that_a_file_names_is_told_with_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "summarizer.toml").write_text('[asr]\nmodel = "hugo"\n')
    monkeypatch.chdir(tmp_path)
    assert f"{tmp_path / 'summarizer.toml'}, line 2: asr.model names no speech model: 'hugo'" in told(
        capsys, "draft", NEVER
    )
    assert "--asr names no speech model: 'otto'" in told(capsys, "draft", NEVER, "--asr", "otto")
