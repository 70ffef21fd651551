"""The pre-commit hooks and the steps of the GitHub action, on a real git repository; nothing is fetched."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}
SAID = "You measure the bottom of the river after every flood."
TRUE = f'# Water\n\nCarver said, "{SAID}"\n'
FALSE = TRUE.replace("bottom", "top")

pytestmark = pytest.mark.skipif(shutil.which("git") is None or os.name == "nt", reason="needs git and a Unix shell")


class Repository:
    """A git repository with one episode in its archive, and what a runner would set in the environment."""

    def __init__(self, place: Path) -> None:
        self.path = place / "repository"
        binaries = place / "bin"
        binaries.mkdir()
        command = binaries / "summarizer"
        command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m summarizer "$@"\n')
        command.chmod(0o755)
        (place / "temp").mkdir()
        self.environment = {
            "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(place),
            "PRE_COMMIT_HOME": str(place / "pre-commit"),
            "RUNNER_TEMP": str(place / "temp"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{f"GIT_{who}_{what}": f"someone{at}" for who in ("AUTHOR", "COMMITTER")
               for what, at in (("NAME", ""), ("EMAIL", "@example.com"))},
        }  # fmt: skip
        self.path.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")
        episode = self.path / "archive" / "the-quiet-trades" / "2024-05-31-water-39dfccf147da5380"
        episode.mkdir(parents=True)
        words = SAID.split()
        transcript = {
            "language": "en", "duration": 9.0, "model": "small",
            "speakers": [{"label": "Speaker 1", "name": "Judith Carver", "role": "guest"}],
            "words": [{"text": word, "start": at / 2, "end": at / 2 + 0.4, "probability": 0.9, "speaker": "Speaker 1"}
                      for at, word in enumerate(words)],
        }  # fmt: skip
        known = {"id": "39dfccf147da5380", "guid": "g", "title": "Water", "show": "The Quiet Trades",
                 "media": "https://example.com/a.mp3", "media_kind": "enclosure"}  # fmt: skip
        (episode / "transcript.json").write_text(json.dumps(transcript))
        (episode / "episode.json").write_text(json.dumps(known))
        (episode / "run.json").write_text("{}")
        (self.path / ".gitignore").write_text(".*.sqlite*\n")
        self.commit("the archive", {})

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.path, env={**self.environment, **environment}, capture_output=True, text=True, timeout=120
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(text, encoding="utf-8")
        self.git("add", "--all")

    def commit(self, message: str, files: Mapping[str, str]) -> str:
        self.write(files)
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")

    def step(self, name: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A step of the action as GitHub runs one whose shell is bash."""
        values = {name: default(value) for name, value in STEPS[name].get("env", {}).items()}
        command = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"])
        return self.run(*command, **{**values, **environment})


def default(expression: str) -> str:
    """The value of an expression when no input is given."""
    found = re.fullmatch(r"\$\{\{ inputs\.([\w-]+)(?: \|\| .*)? \}\}", expression)
    assert found, f"a step reads its values from inputs: {expression}"
    return str(ACTION["inputs"][found[1]]["default"])


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_steps_script_holds_no_expression_and_what_it_uses_is_pinned() -> None:
    """What a pull request names reaches a script as a variable, never as text of the script."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert "uses" not in step or re.search(r"@[0-9a-f]{40}$", step["uses"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "options", "code", "told"),
    [
        ({"posts/a.md": TRUE}, {"ARCHIVE": "archive"}, 0, ""),
        ({"posts/a.md": FALSE}, {"ARCHIVE": "archive"}, 1, "::error file=posts/a.md,line=3,title=Quotation altered::"),
        ({"posts/--help; a$(b) ä.md": FALSE}, {"ARCHIVE": "archive"}, 1, "file=posts/--help; a$(b) ä.md,"),
        ({"posts/a.md": TRUE, "posts/b.md": FALSE}, {"ARCHIVE": "archive"}, 1, "::error file=posts/b.md,line=3"),
        ({"posts/a.md": TRUE, "posts/b.md": TRUE}, {}, 2, "::error file=posts/b.md,line=1,title=Not checked::"),
        ({"posts/a.md": TRUE}, {"ARCHIVE": "archive", "REQUIRE_SIGNED": "true"}, 1,
         "::error file=posts/a.md,line=1,title=Not signed::it names no episode"),
        ({"notes.md": FALSE}, {"ARCHIVE": "archive"}, 0, ""),
    ],
)  # fmt: skip
def test_the_action_checks_the_posts_that_were_changed(repository, files, options, code, told) -> None:
    base = repository.commit("an old post", {"posts/old.md": FALSE})
    repository.commit("changed", files)
    changed = repository.step("changed", BASE=base, POSTS="  posts/*.md\n")
    assert changed.returncode == 0, changed.stderr
    checked = repository.step("check", **options)
    assert (checked.returncode, told in checked.stdout) == (code, True), checked.stdout + checked.stderr
    assert "old.md" not in checked.stdout


@pytest.mark.parametrize("base", ["", "0" * 40])
def test_without_a_known_base_every_post_is_checked(repository, base) -> None:
    repository.commit("posts", {"posts/a.md": TRUE, "posts/b/c.md": TRUE, "notes.md": TRUE})
    changed = repository.step("changed", BASE=base, POSTS="posts/*.md")
    assert changed.stdout == "2 changed posts\n"


@pytest.mark.slow
def test_the_action_writes_sarif_and_lints(repository, tmp_path) -> None:
    repository.commit("a post", {"posts/a.md": FALSE})
    repository.step("changed", BASE="", POSTS="posts/*.md")
    linted = repository.step("lint")
    assert linted.returncode == 1
    assert "::error file=posts/a.md,line=1,title=Format%3A" in linted.stdout
    checked = repository.step("check", ARCHIVE="archive", FORMAT="sarif", SARIF_FILE=str(tmp_path / "out.sarif"))
    assert checked.returncode == 1
    results = json.loads((tmp_path / "out.sarif").read_text())["runs"][0]["results"]
    assert [one["ruleId"] for one in results if one["level"] == "error"] == ["quotation-altered"]


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed")
def test_pre_commit_stops_a_commit_whose_quotation_was_not_said(repository, tmp_path) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(HOOKS, hooks)
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "hooks")):
        repository.git("-C", str(hooks), *command)
    config = {"repos": [{
        "repo": hooks.as_uri(), "rev": repository.git("-C", str(hooks), "rev-parse", "HEAD"),
        # The command of this checkout; without `language` pre-commit would install the package, which fetches.
        "hooks": [{"id": "summarizer-check", "language": "system", "files": "^posts/",
                   "args": ["--archive", "archive"]}],
    }]}  # fmt: skip
    repository.commit("hooks", {".pre-commit-config.yaml": yaml.safe_dump(config)})
    installed = repository.run(sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stdout + installed.stderr

    repository.write({"posts/a.md": FALSE})
    refused = repository.run("git", "commit", "-m", "a post")
    assert refused.returncode == 1
    assert "posts/a.md:3: ✗ altered" in refused.stdout + refused.stderr
    repository.write({"posts/a.md": TRUE})
    taken = repository.run("git", "commit", "-m", "a post")
    assert taken.returncode == 0, taken.stdout + taken.stderr


def local_hooks() -> dict[str, Any]:
    """The configuration of the documentation's own hook."""
    page = (ROOT / "docs" / "repositories.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(# \.pre-commit-config\.yaml\n.*?)```", page, re.DOTALL)
    (found,) = (block for block in blocks if "repo: local" in block)
    return yaml.safe_load(found)


def test_the_documentations_own_hook_takes_posts_only() -> None:
    (hook,) = local_hooks()["repos"][0]["hooks"]
    assert re.search(hook["files"], "content/posts/2026/water.md")
    for name in ("content/posts/run.json", "episodes/a/b/quotes.json", "content/posts/report.json", "notes.md"):
        assert not re.search(hook["files"], name)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed")
def test_the_documentations_own_hook_works_as_pasted(repository) -> None:
    (repository.path / "archive").rename(repository.path / "episodes")
    repository.commit("hooks", {".pre-commit-config.yaml": yaml.safe_dump(local_hooks())})
    command = (sys.executable, "-m", "pre_commit")
    assert repository.run(*command, "validate-config").returncode == 0
    for post, code in ((FALSE, 1), (TRUE, 0)):
        repository.write({"content/posts/a.md": post, "content/posts/run.json": "{}", "quotes.json": "[]"})
        done = repository.run(*command, "run")
        assert done.returncode == code, done.stdout + done.stderr
        assert ("content/posts/a.md:3: ✗ altered" in done.stdout) is bool(code)


def test_the_hooks_run_commands_that_exist() -> None:
    from summarizer.cli.app import app

    commands = {command.name for command in app.registered_commands}
    for hook in yaml.safe_load(HOOKS.read_text(encoding="utf-8")):
        program, command = hook["entry"].split()
        assert program == "summarizer"
        assert command in commands
        assert re.search(hook["files"], "content/2026/post.md")
        assert not re.search(hook["files"], "README.md")
