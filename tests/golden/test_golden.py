"""What the stages give for the kept episodes is what they gave when `outputs/` was written, byte for byte.

After a change that is meant, `python -m tests.golden` writes `outputs/` again; the commit then shows what has changed.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from .freezing import EPISODES, LIBRARY, OUTPUTS, Files, Made, freeze_episode, freeze_library

PATHS = sorted(EPISODES.glob("*.md"))
_LINES = 25  # of each difference that a failure shows
_FILES = 6
_WIDTH = 300

_made: dict[str, Made | None] = {}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_episode(path: Path) -> None:
    files, _made[path.stem] = freeze_episode(path)
    compare(files, OUTPUTS / path.stem)


def test_all_episodes_together() -> None:
    made = [_made[path.stem] if path.stem in _made else freeze_episode(path)[1] for path in PATHS]
    compare(freeze_library([one for one in made if one is not None]), OUTPUTS / LIBRARY)


def test_nothing_is_kept_of_an_episode_that_is_gone() -> None:
    assert {path.name for path in OUTPUTS.iterdir()} == {LIBRARY, *(path.stem for path in PATHS)}


def compare(files: Files, folder: Path) -> None:
    """Fails with a readable difference of the first files that are not as they are kept."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*")}
    changed = [name for name in files | kept if files.get(name) != kept.get(name)]  # in the order of the stages
    if not changed:
        return
    told = [f"{len(changed)} of {len(kept)} kept files differ: {', '.join(changed)}"]
    for name in changed[:_FILES]:
        before, after = kept.get(name, "").splitlines(), files.get(name, "").splitlines()
        place = f"{folder.name}/{name}"
        lines = list(difflib.unified_diff(before, after, f"kept/{place}", f"now/{place}", lineterm="", n=1))
        told += [line[:_WIDTH] for line in lines[:_LINES]]
        if len(lines) > _LINES:
            told.append(f"... {len(lines) - _LINES} more lines")
    pytest.fail("\n".join(told), pytrace=False)
