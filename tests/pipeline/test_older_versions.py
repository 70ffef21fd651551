"""What an older version made is used as it is: nothing is heard, paid for or edited over because the tool got newer.

`made_by_0_1.zip` is a folder that 0.1.0 made of the sample with `--asr tiny.en --llm none`, without its recording and
its review page.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from making import SAMPLE, settings

from summarizer.pipeline.fingerprints import fingerprint_of
from summarizer.pipeline.made_by_0_1 import fingerprint_of_0_1
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.pipeline.stages import ORDER, STAGES
from summarizer.store import StageRun, fingerprint
from summarizer.version import __version__

NEW_NAMES = {"voices": "diarize", "names": "name", "quotes": "select"}


class Lines:
    """A Reporter that keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        del done, total
        self.lines.append(f"at work: {what}")

    def note(self, message: str) -> None:
        self.lines.append(message)

    warn = note


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with zipfile.ZipFile(Path(__file__).with_name("made_by_0_1.zip")) as kept:
        kept.extractall(tmp_path / "all")
    folder = next((tmp_path / "all").glob("*/*/"))
    shutil.copy(SAMPLE, folder / "audio.mp3")
    (folder / "review.html").write_text("as 0.1 made it")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}


def drafted(
    folder: Path, redo: str | None = None, source: Path | None = None, **flags: object
) -> tuple[bool, list[str]]:
    """Whether a draft of a folder had anything to do, and what was said."""
    report = Lines()
    request = EpisodeRequest(str(source or folder), redo=redo)
    with open_episode(request, into=folder.parents[1], settings=settings(**flags), report=report) as run:
        run.draft_post()
        assert run.folder.path == folder
        return run.worked, [line for line in report.lines if not line.startswith("at work: ")]


def edit_log(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    log = json.loads((folder / "run.json").read_bytes())
    change(log["stages"])
    (folder / "run.json").write_text(json.dumps(log))


def made_by_an_older_version(folder: Path) -> None:
    """As if a release between 0.1 and this one had made everything, with its own code and prompts."""
    older = {"summarizer": "0.1.9", "stage": "0", "tool": "0.1.9", "prompts": "its own", "model": ""}
    with open_episode(EpisodeRequest(str(folder)), settings=settings()) as run:
        log = run.folder.log.stages
        for stage in (stage for stage in STAGES if stage.name in log):
            entry = log[stage.name]
            entry = entry.model_copy(update={"fingerprint": fingerprint_of(stage, run._context), "versions": older})
            run.folder.record(stage.name, entry)


def test_of_a_folder_of_0_1_only_the_post_and_its_page_are_rendered_again(old: Path) -> None:
    before = contents(old)
    kept = ["refine, draft: made by 0.1.0; `--redo refine` makes them anew"]  # and no conversation is read for it
    assert drafted(old) == (True, kept)
    changed = {Path(path).name for path, content in contents(old).items() if before.get(path) != content}
    assert changed <= {"post.md", "post.html", "checks.json", "review.html", "run.json"}
    assert drafted(old) == (False, kept)


def test_a_folder_of_0_1_is_found_by_its_recording(old: Path) -> None:
    assert old.name.endswith("-39dfccf1")
    drafted(old, source=SAMPLE)
    assert json.loads((old / "episode.json").read_bytes())["id"] == "39dfccf1"


@pytest.mark.parametrize("name", ["voices", "names", "quotes", "refine"])
def test_a_folder_of_0_1_goes_on_where_it_stopped(old: Path, name: str) -> None:
    first = list(NEW_NAMES | {"refine": "refine"}).index(name)
    gone = [*list(NEW_NAMES)[first:], "refine", "draft", "publish", "page"]
    edit_log(old, lambda stages: [stages.pop(stage) for stage in gone])
    with open_episode(EpisodeRequest(str(old)), into=old.parents[1], settings=settings()) as run:
        assert run.unfinished() == ("read" if name == "refine" else NEW_NAMES[name])
        if name == "refine":  # of the stages before it only the files with old names are there
            run.walk(("read", "refine"))
            assert run.unfinished() == "draft"
            assert set(run.folder.log.stages) == set(ORDER[: ORDER.index("draft")])


def test_a_changed_setting_makes_a_draft_of_0_1_anew(old: Path) -> None:
    with open_episode(EpisodeRequest(str(old)), settings=settings(quotes={"insights": 4})) as run:
        assert run.unfinished() == "read", "a draft that is made anew rests on a reading"
        run.draft_post()
        assert run.unfinished() is None
    with open_episode(
        EpisodeRequest(str(old)), settings=settings(speakers={"names": {"0:03": "Somebody Else"}})
    ) as run:
        assert run.unfinished() == "name"


def test_a_draft_that_0_1_had_a_provider_write_is_recognised(old: Path, tmp_path: Path) -> None:
    """With the default model, and with the user's own prompt beside the shipped ones."""
    own = tmp_path / "prompts"
    own.mkdir()
    (own / "outline.toml").write_text("# the user's own\n")
    told = settings(llm={"provider": "http://127.0.0.1:9/v1"}, prompts=own)
    inputs = {
        "transcript": fingerprint_in(old, "transcript.json"),
        "quotes": fingerprint_in(old, "quotes.json"),
        "prompts": "245595e54c4f6d3a7239158dc7327e6ac58c4293692bed1b39529e986c745ba2",
        "llm": "provider:gpt-6-luna",
        "insights": told.quotes.insights,
    }
    print_ = fingerprint(stage="draft", version=1, inputs=inputs)
    edit_log(old, lambda stages: stages["draft"].update(fingerprint=print_))
    with open_episode(EpisodeRequest(str(old)), settings=told) as run:
        assert run.unfinished() == "publish"
    (own / "outline.toml").write_text((own / "outline.toml").read_text() + "\n# changed\n")
    with open_episode(EpisodeRequest(str(old)), settings=told) as run:
        assert run.unfinished() == "read", "for the draft"


def fingerprint_in(folder: Path, name: str) -> str:
    stages = json.loads((folder / "run.json").read_bytes())["stages"]
    return next(str(run["outputs"][name]) for run in stages.values() if name in run["outputs"])


def test_the_fingerprint_of_0_1_has_its_names_for_stages(old: Path) -> None:
    with open_episode(EpisodeRequest(str(old)), settings=settings()) as run:
        entry = StageRun(fingerprint="", outputs={}, seconds=0, cpu_seconds=0)
        made = fingerprint_of_0_1("diarize", {"heard": "h", "count": None, "asked": "x"}, entry, run._context)
    assert made == fingerprint(stage="voices", version=2, inputs={"heard": "h", "count": None})


def test_a_draft_of_an_older_version_stays_and_the_run_says_so_once(old: Path) -> None:
    made_by_an_older_version(old)
    draft, post = (old / "draft.json").read_bytes(), (old / "post.md").read_text(encoding="utf-8")
    worked, lines = drafted(old)
    assert worked  # the post and the page, which cost nothing
    told = [line for line in lines if "made by" in line]
    assert len(told) == 1
    assert "draft: made by 0.1" in told[0]
    assert "--redo" in told[0]
    assert (old / "draft.json").read_bytes() == draft
    kept = post.replace("summarizer: 0.1.0", f"summarizer: {__version__}")
    assert (old / "post.md").read_text(encoding="utf-8") == kept.replace("Models/pricing/policies", "Some details")
    assert drafted(old)[0] is False


def test_a_post_that_somebody_edited_is_not_rendered_anew_by_a_newer_version(old: Path) -> None:
    made_by_an_older_version(old)
    edited = (old / "post.md").read_text(encoding="utf-8") + "\nA person wrote this.\n"
    (old / "post.md").write_text(edited, encoding="utf-8")
    assert drafted(old)[0] is True, "the HTML follows the post"
    assert drafted(old)[0] is False
    assert (old / "post.md").read_text(encoding="utf-8") == edited
    assert not list(old.glob("post.edited*"))


def test_what_is_made_of_an_old_draft_needs_no_reading(old: Path) -> None:
    made_by_an_older_version(old)
    draft = (old / "draft.json").read_bytes()
    drafted(old, redo="publish")
    assert (old / "draft.json").read_bytes() == draft
    assert not (old / "reading.json").exists()


def test_redo_makes_it_anew(old: Path) -> None:
    made_by_an_older_version(old)
    worked, _ = drafted(old, redo="draft")
    assert worked
    assert json.loads((old / "run.json").read_bytes())["stages"]["draft"]["versions"]["stage"] == "2"
