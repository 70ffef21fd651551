"""A night's batch on a bad network, in small; bench/night.py says what happens in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NIGHT = Path(__file__).parents[2] / "bench" / "night.py"


@pytest.mark.slow
def test_a_night_ends_with_every_good_episode_and_true_reasons(tmp_path: Path) -> None:
    command = [sys.executable, str(NIGHT), "--episodes", "3", "--scale", "120", "--keep", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
