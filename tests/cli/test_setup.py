"""`summarizer setup`, and the question of the first `draft` on a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from summarizer.__main__ import run
from summarizer.checking import lint_post
from summarizer.cli import questions
from summarizer.settings import Settings

PAGES = ("https://quiet.test/interviews", "https://quiet.test/updates", "https://quiet.test/corrections")


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "config" / "summarizer" / "summarizer.toml"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answers that are typed on a terminal, in order; more questions than answers end the input."""
    answers: list[str] = []

    class Typed:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            return f"{answers.pop(0)}\n" if answers else ""

    monkeypatch.setattr(questions, "_may_ask", lambda console: True)
    monkeypatch.setattr(sys, "stdin", Typed())
    monkeypatch.setattr("builtins.input", lambda *asked: answers.pop(0) if answers else _ended())
    return answers


def _ended() -> str:
    raise EOFError


def test_without_a_terminal_it_asks_nothing_and_says_what_to_give(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["setup"]) == 2
    assert "there is no terminal to ask on; give the links, e.g. --updates https://" in capsys.readouterr().err
    assert not own.exists()
    before = Settings.load()
    assert questions.set_site_links_once(before) is before


def test_options_set_links_without_a_question(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["setup", "--latest", PAGES[0], "--updates", PAGES[1]]) == 0
    told = capsys.readouterr().err
    assert f"kept in {own}" in told
    assert "still placeholders: site.corrections_url" in told
    assert Settings.load().site.updates_url == PAGES[1]


def test_a_link_mends_a_value_that_the_settings_refuse(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own.parent.mkdir(parents=True)
    own.write_text('[site]\ncorrections_url = "/corrections"\n', encoding="utf-8")
    assert run(["doctor"]) == 2
    assert run(["setup", "--corrections", PAGES[2]]) == 0
    assert Settings.load().site.corrections_url == PAGES[2]


@pytest.mark.parametrize("wrong", ["quiet.test", "/corrections", "https://example.com/updates"])
def test_a_wrong_link_is_refused_in_one_line(wrong: str, own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["setup", "--updates", wrong]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not own.exists()


def test_a_link_that_a_nearer_file_sets_is_told(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "summarizer.toml").write_text('[site]\nupdates_url = "https://other.test"\n', encoding="utf-8")
    assert run(["setup", "--updates", PAGES[1]]) == 0
    assert f"site.updates_url is also set in {tmp_path / 'summarizer.toml'}, line 2" in capsys.readouterr().err


def test_on_a_terminal_it_asks_until_each_answer_is_a_link(own: Path, terminal: list[str]) -> None:
    terminal += ["quiet.test", *PAGES]
    settings = questions.set_site_links_once(Settings.load())
    site = Settings.load().site
    assert (site.latest_url, site.updates_url, site.corrections_url) == PAGES
    assert settings.site == site


def test_it_is_asked_once_also_when_nothing_is_answered(own: Path, terminal: list[str]) -> None:
    terminal += ["", "", "", PAGES[0]]
    settings = questions.set_site_links_once(Settings.load())
    assert settings.site == Settings().site
    assert not own.exists()
    questions.set_site_links_once(Settings.load())
    assert terminal == [PAGES[0]]  # nobody asked for it


POST = """# Ann Bell: The river

Get updates from [our digest]({link}).

> We measure the river below it every spring.
"""


@pytest.mark.parametrize(
    ("link", "warned"), [("https://example.com/updates", True), (PAGES[1], False), ("/updates", False)]
)
def test_lint_warns_of_links_that_lead_nowhere(link: str, warned: bool) -> None:
    problems = [one for one in lint_post(POST.format(link=link), "post.md").problems if one.rule == "placeholder"]
    assert [(one.line, one.level) for one in problems] == ([(3, "warning")] if warned else [])
    assert all("summarizer setup" in one.message for one in problems)
