"""The site's links: which are placeholders, and how they are written into a settings file that a person wrote."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.settings import SiteSettings, is_placeholder, keep_site_links, placeholders, site_link
from summarizer.settings.keys import user_folder

PAGE = "https://quiet-trades.test/interviews"


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return user_folder() / "summarizer.toml"


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://example.com/updates", True),
        ("https://www.example.org", True),
        ("http://EXAMPLE.NET:8080/x", True),
        ("https://news.example/digest", True),
        ("https://myexample.com/updates", False),
        ("https://example.com.au/", False),
        ("https://quiet-trades.test/?next=https://example.com", False),
        ("/updates", False),
        ("https://[", False),
    ],
)
def test_only_hosts_reserved_for_examples_are_placeholders(url: str, is_one: bool) -> None:
    assert is_placeholder(url) is is_one


@pytest.mark.parametrize(
    "given", ["", "updates", "quiet-trades.test/x", "ftp://a.test/x", "//a.test/x", "https://a.test/a b", "http://host"]
)
def test_what_is_no_link_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="is no link; write https://"):
        site_link(given)


def test_a_placeholder_is_no_answer() -> None:
    with pytest.raises(InputError, match="is a placeholder"):
        site_link("https://example.com/updates")
    assert site_link(f" {PAGE} ") == PAGE


def test_the_defaults_are_placeholders_until_they_are_set() -> None:
    assert placeholders(SiteSettings()) == ("latest_url", "updates_url", "corrections_url")
    assert placeholders(SiteSettings(caution="off", updates_url=PAGE)) == ("corrections_url",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f'[site]\nlatest_url = "{PAGE}"\n'),
        (
            'policy = "clean" # ours\n\n[llm]\nmodel = "m"',
            f'policy = "clean" # ours\n\n[llm]\nmodel = "m"\n\n[site]\nlatest_url = "{PAGE}"\n',
        ),
        (
            '[site]\ncaution = "off"\n[llm]\nmodel = "m"\n',
            f'[site]\nlatest_url = "{PAGE}"\ncaution = "off"\n[llm]\nmodel = "m"\n',
        ),
        (
            "[site]\nlatest_url = 'https://old.test' # moved\n",
            f'[site]\nlatest_url = "{PAGE}"  # moved\n',
        ),
        ("[site]", f'[site]\nlatest_url = "{PAGE}"\n'),
    ],
)
def test_the_rest_of_the_file_stays(before: str, after: str, own: Path) -> None:
    own.parent.mkdir(parents=True)
    own.write_text(before, encoding="utf-8")
    assert keep_site_links({"latest_url": PAGE}) == own
    assert own.read_text(encoding="utf-8") == after


def test_two_links_are_kept_in_a_file_that_is_not_there_yet(own: Path) -> None:
    keep_site_links({"latest_url": PAGE, "updates_url": "/updates"})
    assert tomllib.loads(own.read_text(encoding="utf-8")) == {"site": {"latest_url": PAGE, "updates_url": "/updates"}}
    assert [one.name for one in own.parent.iterdir()] == ["summarizer.toml"]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ('site = { latest_url = "https://old.test" }\n', "write these lines below"),
        ('site.latest_url = """\nhttps://old.test"""\n', "cannot be"),
        ("[site\n", "cannot be read as TOML"),
    ],
)
def test_a_file_that_cannot_be_changed_safely_stays(before: str, told: str, own: Path) -> None:
    own.parent.mkdir(parents=True)
    own.write_text(before, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        keep_site_links({"latest_url": PAGE})
    assert own.read_text(encoding="utf-8") == before
