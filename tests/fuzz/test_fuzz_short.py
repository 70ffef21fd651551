"""Some hundred hostile texts for each reader, the same in every run; `bench/fuzz.py` goes on for as long as wished."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import CANARY, READERS, HangError, Reader, cases, place_of, survives, watched
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from summarizer.errors import InputError

CASES = {"http": 60, "feed": 120, "captions": 120, "file": 80, "page": 80, "sniff": 60}  # the others are quick: 150


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_reader_survives(name: str) -> None:
    reader = READERS[name]

    @settings(
        max_examples=CASES.get(name, 150),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],  # shrinking takes long, and the case is in the message
    )
    @given(cases(reader))
    def run(case: bytes) -> None:
        try:
            survives(reader, case)
        except Exception as error:
            raise AssertionError(f"{place_of(error)}\nin {len(case)} bytes: {case[:500]!r}") from error

    run()


def made(read: object) -> Reader:
    return Reader("made", read, "*")  # type: ignore[arg-type]


def test_it_would_see_a_crash() -> None:
    def crash(data: bytes) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        survives(made(crash), b"")


def test_a_refusal_is_no_crash_but_must_be_one_line() -> None:
    def refuse(data: bytes) -> None:
        raise InputError(data.decode())

    assert not survives(made(refuse), b"that is no feed")
    with pytest.raises(AssertionError, match="several lines"):
        survives(made(refuse), b"that is\nno feed")


def test_it_would_see_a_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hostile.SECONDS", 0.05)

    def hang(data: bytes) -> None:
        while True:
            pass

    with pytest.raises(HangError):
        survives(made(hang), b"")


def test_it_would_see_a_file_being_read(tmp_path: Path) -> None:
    inside = tmp_path
    (inside / "a").write_text("mine")
    with watched(inside):
        (inside / "a").read_text()
    with pytest.raises(AssertionError, match="was opened"), watched(inside):
        open("/etc/hosts", encoding="utf-8").close()  # noqa: PTH123 -- what a parser would do
    with pytest.raises(AssertionError, match="a file's words"):
        survives(made(lambda data: CANARY), b"")


def test_cases_differ_and_some_are_still_good() -> None:
    """A generator whose texts are all refused at the first byte would find nothing."""
    seen: set[bytes] = set()
    good: list[bool] = []

    @settings(max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        case = data.draw(cases(READERS["feed"]))
        seen.add(case)
        good.append(survives(READERS["feed"], case))

    run()
    assert len(seen) > 30
    assert sum(good) > 20
