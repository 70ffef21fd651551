"""A TOML file that is too deep, or has too long a number, for its reader is wrong input, told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.settings import Settings
from summarizer.settings.house_style import load_house_style
from summarizer.settings.show import read_show

DEEP = f"x = {'[' * 5000}"
LONG = f"x = {'9' * 5000}"


def test_a_house_style_nested_too_deep_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "style.toml"
    path.write_text(DEEP)
    with pytest.raises(InputError, match=r"style\.toml is not TOML"):
        load_house_style(path)


def test_a_show_nested_too_deep_is_refused() -> None:
    with pytest.raises(InputError, match=r"show\.toml cannot be read as TOML"):
        read_show(DEEP.encode(), "show.toml")


def test_a_number_of_too_many_digits_is_refused_in_words_for_writers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "style.toml").write_text(LONG)
    (tmp_path / "summarizer.toml").write_text(f"[quotes]\nmin_words = {'9' * 5000}\n")
    monkeypatch.chdir(tmp_path)
    for read in (lambda: load_house_style(Path("style.toml")), lambda: read_show(LONG.encode(), "s"), Settings.load):
        with pytest.raises(InputError, match="has too many digits") as refused:
            read()
        assert "\n" not in str(refused.value)
