"""The archive that agents read in these tests: made once, and a copy for the tests that change it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from agents_archive import Called, build, called


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="session")
def tools(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Called:
    return called(shelf, tmp_path_factory.mktemp("index"))


@pytest.fixture
def own(shelf: Path, tmp_path: Path) -> Path:
    """A copy of the archive, to be changed."""
    return Path(shutil.copytree(shelf, tmp_path / "own"))


@pytest.fixture
def own_tools(own: Path, tmp_path: Path) -> Called:
    return called(own, tmp_path / "index")
