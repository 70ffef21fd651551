"""A TOML file that is nested too deep for its reader is wrong input, told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.settings.house_style import load_house_style
from summarizer.settings.show import read_show

DEEP = f"x = {'[' * 5000}"


def test_a_house_style_nested_too_deep_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "style.toml"
    path.write_text(DEEP)
    with pytest.raises(InputError, match=r"style\.toml is not TOML"):
        load_house_style(path)


def test_a_show_nested_too_deep_is_refused() -> None:
    with pytest.raises(InputError, match=r"show\.toml cannot be read as TOML"):
        read_show(DEEP.encode(), "show.toml")
