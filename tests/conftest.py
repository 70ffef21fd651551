"""Shared by all tests: the tests' own modules are importable, and no setting of the machine leaks in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("SUMMARIZER_", "OPENAI_")) and name != "SUMMARIZER_CACHE":
            monkeypatch.delenv(name)
