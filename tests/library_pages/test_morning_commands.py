"""`summarizer index` and `summarizer search`, as a person calls them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "summarizer", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_index_prints_its_path(folder: Path) -> None:
    done = run("index", folder, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{folder / 'index.html'}\n", "")
    assert (folder / "index.html").is_file()


def test_search_as_a_table_and_as_json(folder: Path) -> None:
    done = run("search", folder, "river", '"every flood"', "--speaker", "carver")
    assert done.returncode == 0, done.stderr
    assert "Judith Carver  The Bridge Inspector, The Quiet Trades, 2026-11-02" in done.stdout
    assert "2 passages in 2 episodes" in done.stdout
    found = json.loads(run("search", folder, "river", "--limit", "1", "--json").stdout)
    assert found.keys() == {"query", "episodes", "passages", "hits"}
    (hit,) = found["hits"]
    keys = "id episode title show date folder speaker start end clock text matches link audio score"
    assert " ".join(hit) == keys
    start, end = hit["matches"][0]
    assert hit["text"][start:end].lower() == "river"


def test_nothing_found_is_no_error(folder: Path) -> None:
    done = run("search", folder, "zebra")
    assert (done.returncode, done.stdout.strip()) == (0, "nothing found in 2 episodes")
    assert json.loads(run("search", folder, "zebra", "--json").stdout)["hits"] == []


def test_what_cannot_be_used_is_said_in_one_line(folder: Path, tmp_path: Path) -> None:
    for words, told in (
        (("search", tmp_path / "nowhere", "river"), "is not a folder"),
        (("search", folder, "..."), "there is no word"),
        (("search", folder, "river", "--since", "yesterday"), "is no day"),
        (("index", tmp_path / "nowhere"), "is not a folder"),
        (("review", tmp_path / "nowhere", "--no-browser"), "is not a folder"),
        (("review", tmp_path, "--no-browser"), "no drafted episode"),
    ):
        done = run(*words, "--quiet")
        assert done.returncode == 2, words
        assert done.stderr.count("\n") == 1
        assert told in done.stderr
