"""The README's example of the library does what the README says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def examples() -> list[str]:
    return re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def test_the_example_of_the_library_runs(tmp_path: Path) -> None:
    """In a program of its own, so that nothing that tests set up helps it."""
    (code,) = examples()
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    path, cost = told.stdout.splitlines()[0].rsplit(" ", 1)
    assert (tmp_path / path).name == "post.md"
    assert float(cost) == 0.0
    assert "a person must still write" in told.stdout
    assert "altered" in told.stdout
