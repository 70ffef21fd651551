"""The wheel: its commands, and every file that the program reads at run time."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=REPOSITORY, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_both_names_start_the_program(wheel: zipfile.ZipFile) -> None:
    found = ConfigParser()
    found.read_string(_text(wheel, "entry_points.txt"))
    entry = "summarizer.__main__:main"
    assert dict(found["console_scripts"]) == {"summarizer": entry, "podcast-draft-summarizer": entry}
    assert "\nName: podcast-draft-summarizer\n" in _text(wheel, "METADATA")


def test_every_file_of_the_package_and_every_prompt_is_inside(wheel: zipfile.ZipFile) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "summarizer", "prompts"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    wanted = {name.replace("prompts/", "summarizer/prompts/", 1) if name.startswith("prompts/") else name
              for name in tracked.stdout.splitlines()}  # fmt: skip
    assert len(wanted) > 400
    assert wanted - set(wheel.namelist()) == set()


def test_what_downloads_models_is_required(wheel: zipfile.ZipFile) -> None:
    """uv makes environments without pip, which fetches models from a package index."""
    assert "\nRequires-Dist: pip" in _text(wheel, "METADATA")


def _text(wheel: zipfile.ZipFile, name: str) -> str:
    return wheel.read(next(one for one in wheel.namelist() if one.endswith(f".dist-info/{name}"))).decode()
