"""All readers of a post agree on what a time is."""

from __future__ import annotations

import pytest

from summarizer.posts.timestamps import TIMESTAMP, clocks_in, is_timestamp, is_timestamp_line, without_timestamps


@pytest.mark.parametrize(
    ("text", "is_time"),
    [("(12:34)", True), ("(1:02:34)", True), ("(125:10)", True), ("(12:75)", False), ("(1:75:10)", False)],
)
def test_each_function_finds_the_same_times(text: str, is_time: bool) -> None:
    found = {
        "with brackets": TIMESTAMP.fullmatch(text) is not None,
        "alone": is_timestamp(text),
        "line": is_timestamp_line(f"> {text}"),
        "in source": any(match[0] == text.strip("()") for match in clocks_in(text, 0, len(text))),
        "removed": without_timestamps(text) == "",
    }
    assert found == dict.fromkeys(found, is_time)
