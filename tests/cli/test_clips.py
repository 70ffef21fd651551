"""`summarizer clips`: files for the quotations that pass, and for no others."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import av
import pytest
from commands import run_here

from summarizer import audio
from summarizer.pipeline import clip_post
from summarizer.pipeline.check_episode import load_post
from summarizer.pipeline.clip_listening import ClipListener
from summarizer.pipeline.clip_post import clip_written
from summarizer.pipeline.clip_sound import Cut
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, RunLog

SAMPLES = Path(__file__).parents[2] / "samples"


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SUMMARIZER_CACHE": str(folder.parent / "cache")}
    return run_here("clips", "post.md", *arguments, where=folder, environment=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "episode"
    shutil.copytree(SAMPLES / "finished", made, ignore=shutil.ignore_patterns("replies"))
    shutil.copyfile(SAMPLES / "interview.mp3", made / "audio.mp3")
    return made


def _edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("form", "codec"), [("m4a", "aac"), ("mp3", "mp3float")])
def test_each_quotation_becomes_a_file_with_its_tags(folder: Path, form: str, codec: str) -> None:
    done = _run(folder, "--as", form, "--no-listen")
    assert done.returncode == 0, done.stderr
    assert "the clips were not heard again" in done.stderr
    paths = [folder / line for line in done.stdout.splitlines()]
    assert paths[0].name == f"01-q4-judith-carver.{form}"
    assert len(paths) == 5
    with av.open(str(paths[0])) as clip:
        track = clip.streams.audio[0]
        assert (track.codec_context.name, track.rate) == (codec, 24_000)
        tags = dict(clip.metadata)
    assert tags["title"].startswith("In thirty-one years I have closed nineteen bridges")
    assert (tags["artist"], tags["album"], tags["comment"]) == ("Judith Carver", "The Quiet Trades", "0:33")
    heard = audio.read_samples(paths[0])
    original = audio.read_samples(folder / "audio.mp3", 33.08, 43.81)
    assert 10.6 < len(heard) / audio.SAMPLE_RATE < 11.3
    assert (heard**2).sum() == pytest.approx((original**2).sum(), rel=0.03)  # as loud as the recording


def test_what_does_not_pass_is_told_and_the_post_as_it_stands_counts(folder: Path) -> None:
    _edit(folder / "post.md", ("closed nineteen bridges", "closed ninety bridges"))
    done = _run(folder, "--no-listen")
    assert done.returncode == 1
    assert Path(done.stdout.splitlines()[0]).name == "02-q15-judith-carver.m4a"
    (line,) = [line for line in done.stderr.splitlines() if "no clip" in line]
    assert 'no clip of quotation 1, line 36, "In thirty-one years' in line
    assert "altered" in line
    assert not list((folder / "clips").glob("01-*"))


def test_a_post_without_a_quotation_that_passes_has_no_clips(folder: Path) -> None:
    (folder / "post.md").write_text('# A title\n\n> "Nobody has ever said these words in the recording."\n', "utf-8")
    done = _run(folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "not found" in done.stderr
    assert not (folder / "clips").exists()
    (folder / "post.md").write_text("# A title\n\nOnly prose.\n", "utf-8")
    done = _run(folder)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_hostile_show_is_one_clean_line_in_the_tags(folder: Path) -> None:
    _edit(folder / "episode.json", ("The Quiet Trades", "../../The\\u0000 Quiet\\u202e\\nTrades <script> \\u2028"))
    done = _run(folder, "--no-listen", "--as", "mp3")
    for line in done.stdout.splitlines():
        assert Path(line).parent == Path("clips")
    for path in (folder / "clips").iterdir():
        with av.open(str(path)) as clip:
            assert not set("\u202e\u2028\n\0") & set("".join(clip.metadata.values()))


def test_soundbites_and_chapters_need_no_recording(folder: Path) -> None:
    (folder / "audio.mp3").unlink()
    assert _run(folder, "--as", "soundbite").stdout == "clips/soundbites.xml\n"
    assert _run(folder, "--as", "chapters", "-o", "here").stdout == "here/chapters.json\n"
    assert (folder / "clips" / "soundbites.xml").read_text("utf-8").count("<podcast:soundbite startTime=") == 5
    value = json.loads((folder / "here" / "chapters.json").read_text("utf-8"))
    starts = [chapter["startTime"] for chapter in value["chapters"]]
    assert starts == sorted(starts)
    assert value["chapters"][0] == {"startTime": 33.078, "title": "Water Threatens a Bridge More Than Cracks Do"}


def test_headings_that_are_to_be_written_are_no_chapters(folder: Path) -> None:
    title = "1. Water Threatens a Bridge More Than Cracks Do"
    _edit(folder / "post.md", (title, "1. **[To write: heading, a claim of 4 to 11 words]**"))
    done = _run(folder, "--as", "chapters")
    assert "1 heading is still to be written and no chapter" in done.stderr
    chapters = json.loads((folder / "clips" / "chapters.json").read_text("utf-8"))["chapters"]
    assert chapters[0]["title"] == "Inspectors See More Without the Old Report"
    assert not any("To write" in one["title"] for one in chapters)


def test_quotations_above_the_headings_are_no_chapters(folder: Path) -> None:
    _edit(
        folder / "post.md", ("\n## Key Insights", '\nShe says, "Water closed fourteen," to begin.\n\n## Key Insights')
    )
    _run(folder, "--as", "chapters")
    assert "Water closed" not in (folder / "clips" / "chapters.json").read_text("utf-8")


def test_a_first_word_without_a_length_is_in_its_clip(folder: Path) -> None:
    _edit(
        folder / "post.md", ("\n## Key Insights", '\nShe says, "Water closed fourteen," to begin.\n\n## Key Insights')
    )
    _run(folder, "--as", "soundbite")
    text = (folder / "clips" / "soundbites.xml").read_text("utf-8")
    assert '<podcast:soundbite startTime="37.97' in text  # said from 37.96 s, with times of the recogniser


def test_a_recording_that_is_gone_is_fetched_again_or_told(folder: Path) -> None:
    (folder / "audio.mp3").unlink()
    done = _run(folder, "--no-listen")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "there is no recording to cut clips from at" in done.stderr
    _edit(folder / "episode.json", ('"media": "interview.mp3"', f'"media": "{SAMPLES / "interview.mp3"}"'))
    EpisodeFolder(folder).write("run.json", RunLog(released=("audio.mp3",)))
    done = _run(folder, "--no-listen")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 5), done.stderr
    (folder / "audio.mp3").write_bytes((SAMPLES / "interview.mp3").read_bytes() + b"\0")
    done = _run(folder, "--no-listen")
    assert done.returncode == 2
    assert "is not the recording that was transcribed" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--as", "card"), "--as 'card' is none of m4a, mp3, soundbite, chapters"),
        (("-o", "s3://bucket/clips"), "is no folder on this machine"),
        (("-o", "post.md"), "-o post.md is a file; name a folder"),
    ],
)
def test_what_cannot_be_made_is_one_line(folder: Path, arguments: tuple[str, ...], line: str) -> None:
    done = _run(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert line in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_clips_of_an_earlier_post_are_told(folder: Path) -> None:
    (folder / "clips").mkdir()
    (folder / "clips" / "07-q99-judith-carver.m4a").write_bytes(b"")
    (folder / "clips" / "notes.txt").write_bytes(b"")
    done = _run(folder, "--no-listen")
    assert "also holds clips that are not of the post as it is now: 07-q99-judith-carver.m4a" in done.stderr


def _estimate(folder: Path) -> None:
    """Takes away the times that a recogniser gave to the words: those of the sentences are left."""
    transcript = json.loads((folder / "transcript.json").read_text("utf-8"))
    (folder / "transcript.json").write_text(json.dumps({**transcript, "refined": []}), "utf-8")


@pytest.mark.parametrize("estimated", [True, False])
def test_estimated_times_are_told_and_not_exact(folder: Path, estimated: bool) -> None:
    if estimated:
        _estimate(folder)
    done = _run(folder, "--as", "soundbite")
    told = "the times of 5 of 5 quotations are estimated, so up to 2 s more are taken on both sides"
    assert (told in done.stderr) is estimated
    text = (folder / "clips" / "soundbites.xml").read_text("utf-8")
    (first,) = re.findall(r'startTime="(3[123][\d.]*)" duration="([\d.]*)"', text)
    assert first == (("33.0", "11.0") if estimated else ("33.078", "10.734"))
    done = _run(folder, "--as", "chapters")
    assert ("quotations are estimated: listen before publishing" in done.stderr) is estimated
    start = json.loads((folder / "clips" / "chapters.json").read_text("utf-8"))["chapters"][0]["startTime"]
    assert start == (33 if estimated else 33.078)
    assert done.returncode == 0


def test_a_clip_of_an_estimated_time_is_wider_and_says_so(folder: Path) -> None:
    _estimate(folder)
    done = _run(folder, "--no-listen")
    assert "are estimated, so up to 2 s more are taken on both sides: listen before publishing" in done.stderr
    path = folder / done.stdout.splitlines()[0]
    with av.open(str(path)) as clip:
        assert clip.metadata["comment"] == "~0:33"
    assert len(audio.read_samples(path)) / audio.SAMPLE_RATE == pytest.approx(11.0, abs=0.1)


class _Deaf(ClipListener):
    """Hears other words in each clip but the first."""

    def heard(self, cut: Cut, form: str, wanted: str) -> tuple[Cut | None, str]:
        first = wanted.startswith("In thirty-one")
        return (cut.within(33.1, 43.9), "") if first else (None, '"a nine" is heard in it, not "nineteen"')


@pytest.mark.parametrize("form", ["m4a", "soundbite"])
@pytest.mark.parametrize("deaf", [True, False])
def test_a_clip_in_which_other_words_are_heard_is_not_published(
    folder: Path, monkeypatch: pytest.MonkeyPatch, form: str, deaf: bool
) -> None:
    listener = _Deaf(lambda *_: (), folder / "audio.mp3", "m", "en") if deaf else None
    monkeypatch.setattr(clip_post, "open_listener", lambda *_, **__: listener)
    settings = Settings()
    made = clip_written(load_post(str(folder / "post.md"), settings), form, None, settings, Silent(), listen=None)
    if not deaf:
        assert (made.left_out, made.listened) == ((), "the clips were not heard again")
        return
    assert len(made.left_out) == 4
    assert all('"a nine" is heard in it' in reason for reason in made.left_out)
    assert made.listened == "1 of 5 clips hold their words and no others, as m hears them"
    assert len(made.paths) == 1
    if form == "soundbite":
        text = (folder / "clips" / "soundbites.xml").read_text("utf-8")
        assert re.findall(r'startTime="(.*?)" duration="(.*?)"', text) == [("33.100", "10.800")]


@pytest.mark.slow
def test_clips_of_estimated_times_are_heard_again(folder: Path) -> None:
    _estimate(folder)
    done = run_here("clips", "post.md", "--listen-model", "tiny.en", where=folder, environment={**os.environ})
    left = done.stderr.count("no clip of quotation")
    assert f"{5 - left} of 5 clips hold their words and no others, as tiny.en hears them" in done.stderr
    assert left <= 1
    assert "estimated" not in done.stderr
    assert done.returncode == (1 if left else 0)


@pytest.mark.slow
def test_each_clip_is_heard_again(folder: Path) -> None:
    environment = {**os.environ}
    done = run_here("clips", "post.md", "--listen-model", "tiny.en", where=folder, environment=environment)
    left = done.stderr.count("no clip of quotation")
    assert f"{5 - left} of 5 clips hold their words and no others, as tiny.en hears them" in done.stderr
    assert done.returncode == (1 if left else 0)


@pytest.mark.parametrize("estimated", [True, False])
def test_check_says_which_times_are_estimated(folder: Path, estimated: bool) -> None:
    if estimated:
        _estimate(folder)
    done = run_here("check", "post.md", "--json", where=folder, environment={**os.environ})
    quotes = json.loads(done.stdout)["quotes"]
    assert [quote.get("estimated", False) for quote in quotes if quote["words"]] == [estimated] * 5
    _edit(folder / "post.md", ("closed nineteen bridges", "closed ninety bridges"))
    text = run_here("check", "post.md", where=folder, environment={**os.environ}).stdout
    assert ("~0:33" in text) is estimated
    assert "0:33" in text
