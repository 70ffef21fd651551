"""A TOML file that is too deep, or has too long a number, for its reader is wrong input, told in one line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.settings import Settings
from summarizer.settings.house_style import load_house_style
from summarizer.settings.show import read_show
from summarizer.store.folder import EpisodeFolder

DEEP = f"x = {'[' * 5000}"
DOTTED = f"{'.'.join(['a'] * 5000)} = 1"
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


def test_a_key_of_thousands_of_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "style.toml").write_text(DOTTED)
    (tmp_path / "summarizer.toml").write_text(DOTTED)
    monkeypatch.chdir(tmp_path)
    for read in (lambda: load_house_style(Path("style.toml")), lambda: read_show(DOTTED.encode(), "s"), Settings.load):
        with pytest.raises(InputError, match="nested too deeply"):
            read()


def test_a_pipe_and_a_device_are_no_files_that_people_write(tmp_path: Path) -> None:
    """Nobody writes into the pipe: who opens it waits without end."""
    os.mkfifo(tmp_path / "style.toml")
    with pytest.raises(InputError, match="is a pipe, a device or a folder"):
        load_house_style(tmp_path / "style.toml")
    with pytest.raises(InputError, match="is a pipe, a device or a folder"):
        load_house_style(Path("/dev/zero"))
    os.mkfifo(tmp_path / "show.toml")
    assert EpisodeFolder(tmp_path / "episode").read_beside("show.toml") is None
