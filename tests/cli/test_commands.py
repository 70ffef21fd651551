"""Exit codes, standard output, one line per error, and a start without heavy imports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer.__main__ import run

HEAVY = (
    "faster_whisper",
    "ctranslate2",
    "openai",
    "yt_dlp",
    "xllamacpp",
    "onnxruntime",
    "av",
    "numpy",
    "scipy",
    "httpx",
)
SAMPLE = Path(__file__).parents[2] / "samples" / "finished"
COMMANDS = ("draft", "check", "lint", "transcribe", "episodes", "status", "models", "doctor", "review")


def test_help_lists_every_command_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from summarizer.__main__ import run\n"
        "code = run(['--help'])\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "sys.exit(code or (f'imported {heavy}' if heavy else 0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for command in COMMANDS:
        assert f" {command} " in done.stdout


def test_a_check_with_a_given_transcript_imports_neither_http_nor_models() -> None:
    post, transcript = (str(SAMPLE / name) for name in ("post.md", "transcript.json"))
    code = (
        "import sys; from summarizer.__main__ import run\n"
        f"code = run(['check', {post!r}, '--transcript', {transcript!r}])\n"
        "heavy = [name for name in ('httpx', 'openai', 'av', 'summarizer.models') if name in sys.modules]\n"
        "sys.exit(code or (f'imported {heavy}' if heavy else 0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_quiet_and_verbose(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    shown = capsys.readouterr().out
    for option in ("--help", "--quiet", "--verbose"):
        assert option in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["draft"], "SOURCE"),
        (["draft", "x.mp3", "--nope"], "--nope"),
        (["nonsense"], "nonsense"),
        (["draft", "no-such-file.mp3"], "no-such-file.mp3"),
        (["draft", "x.mp3", "--speaker", "Joel"], "0:12=Joel Abernathy"),
        (["draft", "x.mp3", "--policy", "loose"], "strict"),
        (["draft", "x.mp3", "--redo", "everything"], "fetch"),
        (["draft", "x.mp3", "--asr", "base", "--asr-cascade", "tiny.en,base"], "one of these options"),
        (["transcribe", "x.mp3", "--asr-cascade", "base"], "SMALL,LARGE"),
        (["transcribe", "x.mp3", "--asr-cascade", "base, base"], "two different models"),
        (["batch", "x.txt", "--asr-cascade", "auto,base"], "small model is named"),
        (["draft", "x.mp3", "--asr-cascade", "tiny.en,openai:whisper-1"], "of this machine"),
        (["check", "no-such-post.md"], "no-such-post.md"),
        (["lint", "no-such-post.md"], "no-such-post.md"),
        (["status", "no-such-folder"], "no-such-folder"),
        (["models", "fetch"], "models fetch NAME"),
        (["models", "fetch", "no-such-model"], "no-such-model"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = run(arguments)
    told = capsys.readouterr()
    assert code == 2
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert says in told.err


def test_a_setting_of_the_wrong_kind_names_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "summarizer.toml").write_text("[fetch]\nretries = 'many'\n")
    (tmp_path / "post.md").write_text("# x")
    assert run(["lint", "post.md"]) == 2
    assert "fetch.retries" in capsys.readouterr().err


def test_one_model_by_a_flag_takes_the_place_of_two_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from summarizer.batch.worker_tasks import settings_for_workers
    from summarizer.cli.flags import recogniser_flags
    from summarizer.settings import Settings

    monkeypatch.chdir(tmp_path)
    (tmp_path / "summarizer.toml").write_text("[asr]\ncascade = 'tiny.en, large-v3'\n")
    asr = Settings.load().asr
    assert (asr.first, asr.second) == ("tiny.en", "large-v3")
    one = Settings.load(asr=recogniser_flags("base", None, None))
    assert (one.asr.first, one.asr.second) == ("base", None)
    there = Settings.load(**settings_for_workers(one, same_machine=True))  # a worker reads the same file
    assert (there.asr.first, there.asr.second) == ("base", None)


def test_a_key_in_the_settings_file_is_refused_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "summarizer.toml").write_text("api_key = 'sk-secret'\n")
    (tmp_path / "post.md").write_text("# x")
    assert run(["lint", "post.md"]) == 2
    told = capsys.readouterr().err
    assert "environment" in told
    assert "sk-secret" not in told


def test_a_defect_is_one_line_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import summarizer.library.status

    def broken(root: Path) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(summarizer.library.status, "read_status", broken)
    assert run(["status"]) == 3
    told = capsys.readouterr().err
    assert "a defect in summarizer (RuntimeError: two lines)" in told
    assert "Traceback" not in told


def test_an_interrupt_is_exit_code_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import summarizer.library.status

    def interrupted(root: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(summarizer.library.status, "read_status", interrupted)
    assert run(["status"]) == 130
    assert "everything finished so far is kept" in capsys.readouterr().err


def test_lint_json_has_the_contracts_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "post.md").write_text("# A\n\ntext\n")
    assert run(["lint", str(tmp_path / "post.md"), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"post", "problems"}
    assert set(report["problems"][0]) == {"line", "level", "rule", "message"}


def test_lint_reads_a_house_style(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "post.md").write_text("# A\n\nThe old lamp is dark.\n")
    (tmp_path / "style.toml").write_text('avoid = ["lamp"]\n')
    run(["lint", str(tmp_path / "post.md"), "--house-style", str(tmp_path / "style.toml"), "--json"])
    assert "house-style" in {one["rule"] for one in json.loads(capsys.readouterr().out)["problems"]}
    run(["lint", str(tmp_path / "post.md"), "--json"])
    assert "house-style" not in {one["rule"] for one in json.loads(capsys.readouterr().out)["problems"]}


def test_status_json_has_the_contracts_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "show" / "undated-e-9f2c61aa"
    folder.mkdir(parents=True)
    episode = {"id": "9f2c61aa", "guid": "g", "title": "T", "media": "https://e.org/a", "media_kind": "enclosure"}
    (folder / "episode.json").write_text(json.dumps(episode))
    (folder / "run.json").write_text(json.dumps({"failed_stage": "fetch", "error": "the server did not answer"}))
    broken = tmp_path / "show" / "undated-f-00000000"
    broken.mkdir()
    (broken / "episode.json").write_text("{")
    assert run(["status", str(tmp_path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"episodes", "summary"}
    row = next(row for row in report["episodes"] if row["id"] == "9f2c61aa")
    keys = {"id", "title", "stage", "state", "error", "quotes", "flagged", "cost_usd", "seconds"}
    assert set(row) == keys
    assert (row["stage"], row["state"], row["error"]) == ("fetch", "failed", "the server did not answer")
    assert report["summary"]["failed"] == 2


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ("Zebras juggle quietly beneath purple umbrellas", False),
        ("Most people can name purple zebras near umbrellas", True),
    ],
)
def test_a_nearest_passage_is_shown_only_where_there_is_one(
    words: str, nearest: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    post = tmp_path / "post.md"
    post.write_text(f'> "{words}."\n', encoding="utf-8")
    assert run(["check", str(post), "--transcript", str(SAMPLE / "transcript.json")]) == 1
    assert ("  nearest: " in capsys.readouterr().out) is nearest


def test_commands_without_a_folder_use_the_output_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "summarizer.toml").write_text('output = "posts"')
    for command in ("status", "index", "mcp"):
        assert run([command]) == 2
        assert "posts" in capsys.readouterr().err
    (tmp_path / "posts").mkdir()
    assert run(["status"]) == 0
    assert run(["index"]) == 0
    assert (tmp_path / "posts" / "index.html").is_file()
    (tmp_path / "own").mkdir()
    assert run(["index", "own"]) == 0
    assert (tmp_path / "own" / "index.html").is_file()


@pytest.mark.parametrize(
    ("failed", "batch", "said"),
    [
        (True, True, "the batch again with --retry-failed"),
        (False, True, "the batch again, which goes on with what is waiting"),
        (True, False, "summarizer draft {folder}"),
        (False, False, "summarizer draft {folder}"),
    ],
)
def test_status_ends_with_the_next_command(
    failed: bool, batch: bool, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if batch:
        (tmp_path / ".batch").mkdir()
        (tmp_path / ".batch" / "runs.json").write_text('{"runs": [{"began": "2026-01-01T00:00:00Z"}]}')
    folder = tmp_path / "show" / "undated-e-9f2c61aa"
    folder.mkdir(parents=True)
    episode = {"id": "9f2c61aa", "guid": "g", "title": "T", "media": "https://e.org/a", "media_kind": "enclosure"}
    (folder / "episode.json").write_text(json.dumps(episode))
    if failed:
        (folder / "run.json").write_text(json.dumps({"failed_stage": "fetch", "error": "no answer"}))
    assert run(["status", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"next: {said.format(folder=folder)}"
