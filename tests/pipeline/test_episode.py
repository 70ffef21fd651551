"""One real episode through every stage: the sample, the small recogniser, no language model."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from making import SAMPLE, SAMPLES, make, prints, settings

from summarizer import check, lint, publish
from summarizer.errors import InputError, NotEnoughError, SummarizerError
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.pipeline.stages import ORDER
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript
from summarizer.store import EpisodeFolder

pytestmark = pytest.mark.slow

JSON_FILES = ("episode.json", "transcript.json", "quotes.json", "draft.json", "checks.json", "run.json")


def test_every_file_of_the_contract_is_there(finished: Path) -> None:
    files = {path.name for path in finished.iterdir()}
    assert {"audio.mp3", "transcript.vtt", "post.md", "post.html", "review.html", *JSON_FILES} <= files


def test_words_carry_the_keys_of_the_contract_and_a_named_speaker(finished: Path) -> None:
    transcript = json.loads((finished / "transcript.json").read_text())
    assert set(transcript["words"][0]) == {"text", "start", "end", "probability", "speaker"}
    names = {speaker["name"] for speaker in transcript["speakers"]}
    script = json.loads((SAMPLES / "interview.json").read_text())
    assert names == set(script["speakers"].values())


def test_every_quotation_is_verbatim_the_guests_and_in_the_script(finished: Path) -> None:
    checks = check(finished / "post.md", settings=settings())
    assert checks.passed
    quotes = [quote for quote in checks.quotes if quote.verdict != "unspoken"]  # the title stands in marks
    assert len(quotes) >= 4
    assert {quote.verdict for quote in quotes} == {"verbatim"}
    guest = next(
        s.name for s in EpisodeFolder(finished).read("transcript.json", Transcript).speakers if s.role == "guest"
    )
    assert {quote.speaker for quote in quotes} == {guest}


def test_without_a_language_model_the_post_lints_with_warnings_only(finished: Path) -> None:
    report = lint(finished / "post.md", settings=settings())
    assert report.passed
    assert {problem.rule for problem in report.problems} >= {"to-write"}


def test_nothing_is_published_when_the_renderer_changes_one_word(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / "post.md").read_text()
    honest = publish.markdown.quotation

    def dishonest(transcript: Transcript, words: tuple[int, int], **options: Any) -> str:
        first, *rest = honest(transcript, words, **options)[1:-1].split(" ")
        return f'"{first} {" ".join(["never", *rest[1:]])}"'

    monkeypatch.setattr(publish.markdown, "quotation", dishonest)
    with pytest.raises(SummarizerError, match="not published"):
        make(folder, folder.parent, site={"updates_text": "Subscribe"})
    assert (folder / "post.md").read_text() == before


def test_running_again_does_nothing(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}
    _, worked = make(folder, folder.parent)
    assert not worked
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and path.name != ".lock"}
    assert after == before


def test_the_same_file_from_elsewhere_is_the_same_episode(finished: Path, tmp_path: Path) -> None:
    shutil.copytree(finished.parents[1], tmp_path / "all")
    copy = shutil.copy(SAMPLE, tmp_path / "renamed.mp3")
    _, worked = make(copy, tmp_path / "all")
    assert not worked


def test_changing_only_the_prompts_redoes_only_the_reading_and_the_draft(folder: Path, tmp_path: Path) -> None:
    mine = Path(shutil.copytree(SAMPLES.parent / "prompts", tmp_path / "prompts"))
    changed = mine / "insight.toml"
    changed.write_text(changed.read_text().replace("You write", "You always write", 1))
    assert changed.read_text() != (SAMPLES.parent / "prompts" / "insight.toml").read_text()
    before = prints(folder)
    make(folder, folder.parent, prompts=mine)
    after = prints(folder)
    assert [stage for stage in ORDER if before[stage] != after[stage]] in (
        ["read", "draft"],
        ["read", "draft", "publish"],
    )


def test_a_speaker_named_by_hand_redoes_no_recognition(folder: Path) -> None:
    before = prints(folder)
    make(folder, folder.parent, speakers={"names": {"0:03": "Somebody Else"}})
    after = prints(folder)
    assert {stage: before[stage] for stage in ("fetch", "transcribe", "diarize")} == {
        stage: after[stage] for stage in ("fetch", "transcribe", "diarize")
    }
    transcript = EpisodeFolder(folder).read("transcript.json", Transcript)
    assert transcript.display(transcript.words[5].speaker) == "Somebody Else"


def test_a_post_edited_by_hand_is_kept(folder: Path) -> None:
    edited = (folder / "post.md").read_text() + "\nA person wrote this.\n"
    (folder / "post.md").write_text(edited)
    _, worked = make(folder, folder.parent)
    assert worked, "the HTML and the review page follow the post"
    assert not make(folder, folder.parent)[1]
    assert "A person wrote this." in (folder / "post.html").read_text()
    assert "A person wrote this." in (folder / "review.html").read_text()
    make(folder, folder.parent, site={"updates_text": "Subscribe"})
    assert (folder / "post.md").read_text() == edited
    make(folder, folder.parent, redo="publish", site={"updates_text": "Subscribe"})
    assert (folder / "post.edited-1.md").read_text() == edited
    assert "Subscribe" in (folder / "post.md").read_text()


def test_a_given_transcript_is_used_instead_of_recognition(finished: Path, tmp_path: Path) -> None:
    request = EpisodeRequest(str(SAMPLE), transcript=finished / "transcript.vtt")
    with open_episode(request, into=tmp_path, settings=settings(asr={"model": "large-v3"}, as_given=True)) as run:
        run.draft_post()
        transcript = run.folder.read("transcript.json", Transcript)
    assert transcript.timing == "segments"
    assert transcript.model.startswith("file:")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_at_any_moment_it_goes_on_and_no_file_is_half_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "summarizer", "draft", str(SAMPLE), "-o", str(tmp_path), "--llm", "none"]
    command += ["--asr", "tiny.en", "--quiet"]
    recorded: dict[str, str] = {}
    for file in ("run.json", "stages/transcribe.json", "transcript.json", "quotes.json", "post.md"):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            while run.poll() is None and not list(tmp_path.glob(f"*/*/{file}")):
                time.sleep(0.002)
            run.send_signal(signal.SIGKILL)
        for path in tmp_path.glob("*/*/**/*.json"):
            json.loads(path.read_bytes())
        log = EpisodeFolder(next(tmp_path.glob("*/*/run.json")).parent).log
        outputs = {name: digest for stage in log.stages.values() for name, digest in stage.outputs.items()}
        assert recorded.items() <= outputs.items(), "what was finished before a kill was made again"
        recorded = outputs
    assert "stages/transcribe.json" in recorded
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    post = Path(done.stdout.strip())
    assert set(EpisodeFolder(post.parent).log.stages) == set(ORDER)
    checks = check(post)
    assert checks.quotes
    assert checks.passed
    assert not list(tmp_path.glob("**/.tmp-*"))


@pytest.mark.parametrize("kind", ["silence", "music", "excerpt"])
def test_too_little_speech_is_said_in_one_line_and_the_transcript_is_kept(kind: str, tmp_path: Path) -> None:
    import fixtures_audio

    path = tmp_path / f"{kind}.mp3"
    if kind == "excerpt":
        fixtures_audio.excerpt(path, 2.0, 5.0)
    else:
        getattr(fixtures_audio, kind)(path, 12.0)
    with pytest.raises(NotEnoughError) as caught:
        make(path, tmp_path / "out")
    assert "\n" not in str(caught.value)
    failed = next((tmp_path / "out").glob("*/*/run.json"))
    assert EpisodeFolder(failed.parent).log.error == str(caught.value)


def test_an_unknown_stage_to_redo_is_wrong_input(folder: Path) -> None:
    with (
        pytest.raises(InputError, match="fetch, transcribe"),
        open_episode(EpisodeRequest(str(folder), redo="nothing"), settings=settings()) as run,
    ):
        run.draft_post()


def test_the_episode_keeps_its_recording_when_its_metadata_is_read_anew(folder: Path) -> None:
    episode = EpisodeFolder(folder).read("episode.json", Episode)
    assert episode.audio is not None
    bare = episode.model_copy(update={"audio": None, "description": "new notes"})
    from summarizer.pipeline.context import EpisodeContext
    from summarizer.reporting import Silent

    context = EpisodeContext(EpisodeFolder(folder), bare, EpisodeRequest(str(folder)), settings(), Silent())
    assert context.episode.audio == episode.audio
    assert context.episode.description == "new notes"


def test_an_earlier_failure_is_forgotten_before_the_last_line_is_told(folder: Path) -> None:
    EpisodeFolder(folder).record_failure("fetch", "the server did not answer")
    with open_episode(EpisodeRequest(str(folder)), settings=settings()) as run:
        run.draft_post()
        assert run.folder.log.error is None
