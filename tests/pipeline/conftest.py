"""One finished episode for all tests of the pipeline."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from making import SAMPLE, make


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An episode folder made from the sample. Tests copy it before they change it."""
    return make(SAMPLE, tmp_path_factory.mktemp("finished"))[0].parent


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / finished.name))
