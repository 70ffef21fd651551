"""What `import summarizer` gives to programs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import summarizer
from summarizer import (
    AsrSettings,
    Checks,
    Draft,
    InputError,
    LintReport,
    LlmSettings,
    PostText,
    Settings,
    Transcript,
    api,
    check,
    draft,
    errors,
    lint,
    settings,
    transcribe,
)
from summarizer.store import EpisodeFolder

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
FINISHED = SAMPLES / "finished"
GIVEN = FINISHED / "transcript.json"


def typed_names() -> set[str]:
    """The names that type checkers see."""
    tree = ast.parse(Path(summarizer.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    return {name.name for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}


def run(code: str, folder: Path, **environment: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_every_public_name_is_there_and_typed() -> None:
    assert {*typed_names(), "__version__"} == set(summarizer.__all__) == set(dir(summarizer))
    for name in summarizer.__all__:
        assert getattr(summarizer, name) is not None
    assert (Path(summarizer.__file__).parent / "py.typed").exists()
    with pytest.raises(AttributeError, match="no attribute 'summarise'"):
        summarizer.summarise  # noqa: B018


def test_all_errors_sections_of_settings_and_results_are_public() -> None:
    sections = {name for name in settings.__all__ if name.endswith("Settings")}
    assert {*errors.__all__, *sections, *api.__all__} <= set(summarizer.__all__)


def test_importing_loads_nothing_else(tmp_path: Path) -> None:
    told = run("import sys, summarizer; print(*(name for name in sys.modules if 'summarizer.' in name))", tmp_path)
    assert told.split() == ["summarizer.version"]


def test_a_drafted_post_is_a_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = Settings(llm=LlmSettings(provider="none"), as_given=True)
    post = draft(SAMPLES / "interview.mp3", transcript=GIVEN, into=tmp_path, settings=chosen)
    assert isinstance(post, Draft)
    assert post.path.name == "post.md"
    assert post.checks.passed
    assert len(post.checks.quotes) >= 3
    assert post.cost_usd == 0.0
    assert [part.rule for part in post.to_write][:1] == ["to-write"]
    on_disk = EpisodeFolder(post.path.parent).read("draft.json", Draft)
    assert post.model_dump() == on_disk.model_dump()  # what the value adds is in no file
    again = draft(post.path.parent, transcript=GIVEN, settings=chosen)
    assert again == post
    assert capsys.readouterr() == ("", "")


def test_one_post_or_several_are_checked_against_a_transcript() -> None:
    words = EpisodeFolder(FINISHED).read("transcript.json", Transcript)
    text = PostText((FINISHED / "post.md").read_text(encoding="utf-8"))
    one = check(FINISHED / "post.md")
    assert isinstance(one, Checks)
    assert (one.path, one.passed) == (FINISHED / "post.md", True)
    several = check([str(FINISHED / "post.md"), text], transcript=words, policy="clean")
    assert [(found.path, found.passed, found.policy) for found in several] == [
        (FINISHED / "post.md", True, "clean"),
        (None, True, "clean"),
    ]
    altered = check(PostText(text.text.replace(" the ", " no ")), transcript=GIVEN)
    assert not altered.passed


def test_one_post_or_several_are_compared_with_the_format() -> None:
    one = lint(FINISHED / "post.md")
    assert isinstance(one, LintReport)
    assert (one.path, one.passed) == (FINISHED / "post.md", True)
    first, second = lint((FINISHED / "post.md", PostText("no post")))
    assert first == one
    assert not second.passed


def test_a_policy_that_is_asked_for_goes_before_the_settings() -> None:
    assert check(FINISHED / "post.md", policy="ellipsis", settings=Settings(policy="clean")).policy == "ellipsis"
    assert check(FINISHED / "post.md", settings=Settings(policy="clean")).policy == "clean"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "no transcript.json lies beside post.md"),
        ({"transcript": GIVEN, "listen": True}, "no recording lies beside the text"),
        ({"transcript": GIVEN, "retime": True}, "--retime needs --audio"),
    ],
)
def test_a_text_has_no_folder(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        check(PostText("# A post"), **options)  # type: ignore[arg-type]


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize("kind", [Path, Text])
def test_a_recording_beside_the_program_is_a_path_or_a_text(
    kind: type[Path | str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SAMPLES)
    chosen = Settings(llm=LlmSettings(provider="none"), as_given=True)
    post = draft(kind("interview.mp3"), into=kind(tmp_path), transcript=kind(GIVEN), settings=chosen)
    assert post.path.is_relative_to(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": None}, {"source": b"interview.mp3"}, {"source": 3}, {"into": 5}, {"episode": 3}, {"transcript": 1},
        {"settings": {"llm": {"provider": "none"}}}, {"source": "https://["}, {"source": "http://[::1/x.mp3"},
    ],
)  # fmt: skip
def test_a_wrong_value_for_a_draft_is_told_in_one_line(wrong: dict[str, Any], tmp_path: Path) -> None:
    given = {"source": SAMPLES / "interview.mp3", "into": tmp_path, **wrong}
    with pytest.raises(InputError) as caught:
        draft(given.pop("source"), **given)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "wrong", [{"post": None}, {"post": [b"x"]}, {"policy": "x"}, {"audio": 1}, {"transcript": 2}, {"settings": 3}]
)
def test_a_wrong_value_for_a_check_is_told_in_one_line(wrong: dict[str, Any]) -> None:
    given = {"post": FINISHED / "post.md", **wrong}
    with pytest.raises(InputError) as caught:
        check(given.pop("post"), **given)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.slow
def test_transcribing_gives_the_transcript(tmp_path: Path) -> None:
    chosen = Settings(asr=AsrSettings(model="tiny.en"), llm=LlmSettings(provider="none"))
    heard = transcribe(SAMPLES / "interview.mp3", into=tmp_path, settings=chosen)
    assert isinstance(heard, Transcript)
    assert heard.words
    assert heard.path.name == "transcript.json"
    assert heard.model_dump() == EpisodeFolder(heard.path.parent).read("transcript.json", Transcript).model_dump()
    sentence = next(one for one in heard.sentences if one.words[1] - one.words[0] >= 8)
    said = check(PostText(f'> "{heard.text(*sentence.words)}"\n'), transcript=heard)
    assert [(quote.score, quote.words) for quote in said.quotes] == [(1.0, sentence.words)]


def test_a_call_reads_neither_the_working_directory_nor_the_environment(tmp_path: Path) -> None:
    (tmp_path / "summarizer.toml").write_text('policy = "clean"\n')
    code = f"""
from summarizer import Settings, check
post = {str(FINISHED / "post.md")!r}
print(check(post).policy, Settings().llm.provider, Settings.load().policy, Settings.load().llm.provider)
"""
    told = run(code, tmp_path, SUMMARIZER_LLM__PROVIDER="local", SUMMARIZER_CACHE=str(tmp_path))
    assert told.split() == ["strict", "auto", "clean", "local"]
