"""A folder made by an earlier version opens, and nothing in it is heard, named, chosen or drafted again.

Each command runs without models, without a network and with a provider that nobody answers for, so that a stage that
begins again fails instead of passing unseen.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import run_here
from provider import KEY, Provider

from . import stages
from .kept_folders import BEFORE_PUBLISHING, KEPT, RECORDING, laid_out, outputs

VERSIONS = sorted(path.name for path in KEPT.iterdir())
FOLDERS = [(version, kind) for version in VERSIONS for kind in ("skeleton", "paid")]
_NOBODY = "http://127.0.0.1:9/v1"
_MODEL = "gpt-6-luna"
_NEWER = "import summarizer.version as v; v.__version__ = '99.0'; from summarizer.__main__ import main; main()"


def summarizer(*arguments: str, where: Path, newer: bool = False) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SUMMARIZER_", "OPENAI_"))}
    more = {
        "HOME": str(where),
        "SUMMARIZER_CACHE": str(where / "cache"),
        "HF_HUB_OFFLINE": "1",
        "OPENAI_API_KEY": KEY,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "NO_COLOR": "1",
    }
    if not newer:
        return run_here(*arguments, where=where, environment={**own, **more})
    return subprocess.run(
        [sys.executable, "-c", _NEWER, *arguments],
        cwd=where,
        env={**own, **more},
        capture_output=True,
        text=True,
        timeout=120,
    )


def as_before(kind: str, url: str = _NOBODY) -> list[str]:
    """The settings with which the folder was made."""
    door = ["--llm", "none"] if kind == "skeleton" else ["--llm", url, "--model", _MODEL]
    return ["--asr", "tiny.en", *door]


def seen(folder: Path, names: list[str]) -> dict[str, tuple[int, bytes]]:
    return {name: ((folder / name).stat().st_mtime_ns, (folder / name).read_bytes()) for name in names}


@pytest.mark.parametrize("newer", [False, True], ids=["this version", "a newer one"])
@pytest.mark.parametrize(("version", "kind"), FOLDERS)
def test_draft_on_the_folder_makes_no_draft_again(version: str, kind: str, newer: bool, tmp_path: Path) -> None:
    folder = laid_out(version, kind, tmp_path / "episodes")
    files = outputs(folder)
    stays = [name for stage in BEFORE_PUBLISHING for name in files[stage]]
    before, edited = seen(folder, stays), (folder / "post.md").read_text(encoding="utf-8")
    replies = sorted((folder / "replies").glob("*"))

    done = summarizer("draft", str(folder), *as_before(kind), where=tmp_path, newer=newer)

    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == folder / "post.md"
    after = seen(folder, stays)
    again = [stage for stage in BEFORE_PUBLISHING if any(before[name] != after[name] for name in files[stage])]
    assert not again, f"made again: {', '.join(again)}\n{done.stderr}"
    assert sorted((folder / "replies").glob("*")) == replies
    posts = [path.read_text(encoding="utf-8") for path in folder.glob("post*.md")]
    assert edited in posts, "what a person had written into post.md is gone"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_recording_leads_to_the_folder(version: str, tmp_path: Path) -> None:
    folder = laid_out(version, "paid", tmp_path / "episodes")
    command = ["draft", str(RECORDING), "-o", str(tmp_path / "episodes"), *as_before("paid")]
    done = summarizer(*command, where=tmp_path)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == folder / "post.md"
    assert len(list((tmp_path / "episodes").glob("**/episode.json"))) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_a_draft_that_is_wished_anew_is_not_paid_for_again(version: str, tmp_path: Path) -> None:
    """As long as the prompts are those that were answered: the replies in the folder are found by their hashes."""
    folder = laid_out(version, "paid", tmp_path / "episodes")
    draft = stages.kept_draft(folder)
    if draft.prompts_sha256 != stages.prompts():
        pytest.skip("the prompts have changed since")
    with Provider(models=(_MODEL,)) as provider:
        command = ["draft", str(folder), *as_before("paid", provider.url), "--redo", "draft"]
        done = summarizer(*command, where=tmp_path)
        assert done.returncode == 0, done.stderr
        assert not provider.bodies
    again = stages.kept_draft(folder)
    assert again.model_copy(update={"date": None}) == draft.model_copy(update={"date": None})


@pytest.mark.parametrize(("version", "kind"), FOLDERS)
def test_status_check_and_review_open_the_folder(version: str, kind: str, tmp_path: Path) -> None:
    folder = laid_out(version, kind, tmp_path / "episodes")
    expected = json.loads((KEPT / version / f"{kind}.expected.json").read_text(encoding="utf-8"))
    assert found(folder, tmp_path) == expected


def found(folder: Path, where: Path) -> dict[str, Any]:
    """What status, check, lint and review tell of a folder, as far as people rely on it."""
    status = json.loads(summarizer("status", str(folder.parents[1]), "--json", where=where).stdout)
    checks = json.loads(summarizer("check", str(folder / "post.md"), "--json", where=where).stdout)
    linted = json.loads(summarizer("lint", str(folder / "post.md"), "--json", where=where).stdout)
    page = stages.review_page_of(folder)
    return {
        "status": {name: value for name, value in status["episodes"][0].items() if name != "seconds"},
        "quotes": [
            [quote[name] for name in ("line", "verdict", "passes", "speaker", "flags")] for quote in checks["quotes"]
        ],
        "lint": [[problem["line"], problem["level"], problem["rule"]] for problem in linted["problems"]],
        "decisions": sorted(set(re.findall(r"\bdec00\d\d\b", page))),
        "people": [name for name in ("Ann Editor", "Bob Reader") if name in page],
    }
