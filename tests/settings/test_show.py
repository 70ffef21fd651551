"""`show.toml`: over the settings files, under flags and variables; its hosts are hosts, certainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.pipeline.show_settings import settings_of_show, show_of, with_hosts
from summarizer.records.episode import Episode, Person
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder

SHOW = """
hosts = ["Dora Penn"]
vocabulary = ["Nornes"]
house_style = "style.toml"
post_language = "de"
policy = "clean"
[site]
caution = "of the show"
"""


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def folder(tmp_path: Path) -> EpisodeFolder:
    show = tmp_path / "episodes" / "the-long-shelf"
    show.mkdir(parents=True)
    (show / "show.toml").write_text(SHOW)
    (show / "style.toml").write_text('tone = "Dry."\n')
    return EpisodeFolder(show / "2026-01-01-one-0123456789abcdef")


def test_a_show_is_over_the_files(folder: EpisodeFolder, tmp_path: Path) -> None:
    project = 'policy = "ellipsis"\n[site]\ncaution = "of the file"\n[asr]\nvocabulary = ["Brandvold"]\n'
    (tmp_path / "elsewhere" / "summarizer.toml").write_text(project + '[post]\nlanguage = "fr"\n')
    told = settings_of_show(folder, Settings.load())
    assert (told.policy, told.site.caution, told.post.language) == ("clean", "of the show", "de")
    assert told.asr.vocabulary == ("Brandvold", "Nornes")
    assert told.post.house_style is not None
    assert told.post.house_style.tone == "Dry."


def test_flags_and_variables_are_over_a_show(folder: EpisodeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_SITE__CAUTION", "of the variable")
    told = settings_of_show(folder, Settings.load(policy="strict", post={"language": "en"}))
    assert (told.policy, told.site.caution, told.post.language) == ("strict", "of the variable", "en")
    assert told.post.house_style is not None, "the rest of a section is the show's"


def test_what_a_program_gives_is_over_a_show(folder: EpisodeFolder) -> None:
    assert settings_of_show(folder, Settings(policy="strict")).policy == "strict"
    assert settings_of_show(folder, Settings()).policy == "clean"


def test_settings_that_travel_to_a_worker_stay_under_the_show(folder: EpisodeFolder) -> None:
    from summarizer.batch.worker_tasks import settings_for_workers

    sent = settings_for_workers(Settings.load(post={"about": "ferries"}), same_machine=True)
    there = Settings.load(**sent)
    assert there.post.about == "ferries"
    assert settings_of_show(folder, there).policy == "clean"


def test_a_settings_file_that_is_edited_while_a_batch_runs_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarizer.batch.worker_tasks import settings_for_workers

    monkeypatch.chdir(tmp_path)
    begun = Settings.load()
    sent = settings_for_workers(begun, same_machine=True)
    edited = 'policy = "clean"\n[post]\nabout = "ferries"\nlanguage = "de"\n[asr]\nlanguage = "fr"\n'
    (tmp_path / "summarizer.toml").write_text(edited)
    there = Settings.load(**sent)
    assert there.policy == begun.policy
    assert (there.post.about, there.post.language, there.asr.language) == (None, None, None)


def test_an_episode_without_a_show_file_keeps_its_settings(tmp_path: Path) -> None:
    settings = Settings()
    assert settings_of_show(EpisodeFolder(tmp_path / "show" / "one"), settings) is settings


def test_hosts_of_a_show_are_hosts(folder: EpisodeFolder) -> None:
    people = (Person(name="D. Penn", role="guest", origin="title"), Person(name="Elias Brandvold", origin="title"))
    known = Episode(id="0123456789abcdef", guid="g", title="t", media="m", media_kind="file", people=people)
    found = with_hosts(known, show_of(folder))
    assert [one.name for one in found.people if one.role == "host"] == ["Dora Penn"]
    assert [one.name for one in found.people] == ["Dora Penn", "Elias Brandvold"]
    assert with_hosts(known, None) is known


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hosts = [", "cannot be read as TOML"),
        ('host = ["A B"]', "'host' is none of hosts, vocabulary, "),
        ("hosts = 3", "hosts: must be a list"),
        ('policy = "loose"', "policy: Input should be"),
        ('house_style = "none.toml"', "none.toml does not exist; give a TOML file"),
        ('house_style = "/etc/passwd"', "house_style may only name a file in this folder"),
        ('house_style = "../style.toml"', "house_style may only name a file in this folder"),
        ('post_language = "German"', "German is de: write de"),
        ('[site]\ncautoin = "x"', "'cautoin' is none of caution, "),
        ('[site]\napi_key = "x"', "must not hold site.api_key"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(folder: EpisodeFolder, text: str, says: str) -> None:
    (folder.path.parent / "show.toml").write_text(text)
    with pytest.raises(InputError) as told:
        settings_of_show(folder, Settings())
    assert says in str(told.value)
    assert "show.toml" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_link_in_the_folder_leads_to_no_style_outside(folder: EpisodeFolder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text('tone = "Loud."')
    (folder.path.parent / "style.toml").unlink()
    (folder.path.parent / "style.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(InputError, match="may only name a file in this folder"):
        settings_of_show(folder, Settings())
