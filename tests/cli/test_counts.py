"""A count of one has its noun in the singular."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from summarizer.cli.tables import lint_table, search_table
from summarizer.library.search import Found
from summarizer.records.post import LintReport, Problem
from summarizer.text.counted import counted


def printed(table: object) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(table)
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("number", "told"), [(0, "0 episodes"), (1, "1 episode"), (1200, "1,200 episodes")])
def test_a_number_with_its_noun(number: int, told: str) -> None:
    assert counted(number, "episode") == told


@pytest.mark.parametrize(
    ("passages", "episodes", "told"),
    [(1, 1, "1 passage in 1 episode\n"), (2, 1, "2 passages in 1 episode"), (1, 3, "1 passage in 3 episodes")],
)
def test_the_passages_of_a_search(passages: int, episodes: int, told: str) -> None:
    found = Found(query="salt", episodes=episodes, passages=passages, hits=())
    assert told.strip() in printed(search_table(found)).replace(", the best 0 shown", "").splitlines()


@pytest.mark.parametrize(
    ("levels", "told"),
    [(("error",), "1 error, 0 warnings"), (("error", "error", "warning"), "2 errors, 1 warning")],
)
def test_the_problems_of_a_post(levels: tuple[str, ...], told: str) -> None:
    problems = tuple(Problem(line=1, level=level, rule="r", message="m") for level in levels)  # type: ignore[arg-type]
    assert told in printed(lint_table(LintReport(post="post.md", problems=problems)))
