"""What a file of this machine must be to be a source."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from summarizer.audio import file_problem, printable, probe_recording, require_file
from summarizer.errors import InputError

NOT_UTF8 = os.fsdecode(b"bad\xff\xfe.mp3")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "talk é.mp3").write_bytes(b"x")
    (tmp_path / NOT_UTF8).write_bytes(b"x")
    (tmp_path / os.fsdecode(b"in\xff")).mkdir()
    (tmp_path / os.fsdecode(b"in\xff") / "talk.mp3").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "device.mp3").symlink_to("/dev/zero")
    (tmp_path / "link.mp3").symlink_to(tmp_path / NOT_UTF8)
    (tmp_path / "dangling.mp3").symlink_to(tmp_path / "nothing")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("talk é.mp3", None), (".", None), ("missing.mp3", None), ("dangling.mp3", None), ("a\0b.mp3", None),
        ("a" * 300, "is too long a name; give a shorter one"),
        (NOT_UTF8, "its name is not UTF-8; rename it"),
        ("link.mp3", "is not UTF-8; rename that"),
        (os.fsdecode(b"in\xff/talk.mp3"), "the name of a folder above it is not UTF-8; rename that"),
        ("pipe.mp3", "is a pipe, not a file; give a file, or - for standard input"),
        ("device.mp3", "is a device, not a file; give a file, or - for standard input"),
    ],
    ids=lambda value: ascii(value)[:24],
)  # fmt: skip
def test_what_is_no_source_is_said_before_it_is_opened(folder: Path, name: str, problem: str | None) -> None:
    said = file_problem(folder / name)
    assert (said or "").endswith(problem or "")
    assert bool(said) is bool(problem)
    if said:
        said.encode()
        with pytest.raises(InputError):
            require_file(folder / name)
        with pytest.raises(InputError):
            probe_recording(folder / name)


def test_a_name_is_shown_with_signs_for_its_bytes() -> None:
    assert printable(Path(NOT_UTF8)) == "bad\ufffd\ufffd.mp3"
    assert printable("half \ud800 é") == "half \ufffd é"
