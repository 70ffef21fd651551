"""A transcript that the user gives, with the real recogniser: tested, refused, or used as given."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import fixtures_audio
import numpy as np
import pytest
from making import SAMPLE, SAMPLES, settings

from summarizer import check
from summarizer.errors import InputError, ModelError
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.records.post import Checks
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript, origin_of
from summarizer.reporting import Silent
from summarizer.store import EpisodeFolder
from summarizer.transcripts import read_transcript

pytestmark = pytest.mark.slow

SCRIPT = json.loads((SAMPLES / "interview.json").read_text(encoding="utf-8"))
OTHER = Path(__file__).parents[1] / "golden" / "episodes" / "en-bridges-interview.md"
SECONDS = 223.6  # of the sample
Line = tuple[float, float, str, str]  # start, end, speaker, words


def script() -> list[Line]:
    names = SCRIPT["speakers"]
    return [(one["start"], one["end"], names[one["speaker"]], one["text"]) for one in SCRIPT["sentences"]]


def another_show() -> list[Line]:
    """An interview about something else, in which a sentence begins every four seconds."""
    other = read_transcript(OTHER)
    return [
        (4.0 * one.id, 4.0 * one.id + 3.9, other.display(one.speaker) or "", other.text(*one.words))
        for one in other.sentences[:120]
    ]


def moved(lines: list[Line], by: float) -> list[Line]:
    return [(start + by, end + by, name, text) for start, end, name, text in lines if start + by >= 0]


def written(path: Path, lines: list[Line]) -> Path:
    def clock(seconds: float) -> str:
        return f"{int(seconds // 3600):02d}:{int(seconds // 60) % 60:02d}:{seconds % 60:06.3f}"

    cues = [f"{clock(start)} --> {clock(end)}\n<v {name}>{text}" for start, end, name, text in lines]
    path.write_text("WEBVTT\n\n" + "\n\n".join(cues) + "\n", encoding="utf-8")
    return path


def noise(path: Path, seconds: float) -> Path:
    random = np.random.default_rng(3)
    count = int(seconds * fixtures_audio.RATE)
    return fixtures_audio.write(path, (0.1 * random.standard_normal(count)).astype(np.float32))


class Told(Silent):
    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.notes: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root in which the sample was tested once, so that each test need not recognise it again."""
    root = tmp_path_factory.mktemp("heard")
    draft(SAMPLE, written(root / "right.vtt", script()), root / "out")
    return root / "out"


@pytest.fixture
def root(heard: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(heard, tmp_path / "out"))


def draft(source: Path, transcript: Path, into: Path, told: Told | None = None, **flags: Any) -> EpisodeFolder:
    chosen = settings(listen={"model": "tiny.en"}, **flags)
    request = EpisodeRequest(str(source), transcript=transcript)
    with open_episode(request, into=into, settings=chosen, report=told or Told()) as run:
        run.draft_post()
        return run.folder


def record(folder: EpisodeFolder) -> tuple[Transcript, Quotes, Checks]:
    """The checks without what is not said to be anybody's words: the episode's title in marks."""
    checks = folder.read("checks.json", Checks)
    spoken = tuple(quote for quote in checks.quotes if quote.verdict != "unspoken")
    return (
        folder.read("transcript.json", Transcript),
        folder.read("quotes.json", Quotes),
        checks.model_copy(update={"quotes": spoken}),
    )


def test_the_right_transcript_is_tested(heard: Path) -> None:
    transcript, quotes, checks = record(EpisodeFolder(next(heard.glob("*/*/post.md")).parent))
    assert origin_of(transcript) == "tested"
    assert transcript.refined == tuple(one.words for one in quotes.candidates)
    assert checks.quotes
    assert {quote.origin for quote in checks.quotes} == {"tested"}
    assert all(quote.reason.startswith("Word for word at ") for quote in checks.quotes)
    assert not any("unheard" in quote.flags for quote in checks.quotes)
    assert not any("as given" in note for note in checks.notes)


def test_a_transcript_of_another_show_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        draft(SAMPLE, written(tmp_path / "other.vtt", another_show()), root)
    line = str(refused.value)
    assert line.startswith("other.vtt is not the transcript of this recording: it does not say what is heard at ")
    assert " is heard at " in line
    assert "where it says “" in line
    assert line.endswith("; give the transcript of this recording, or --as-given to use it unheard")
    assert "\n" not in line


def test_as_given_the_same_transcript_is_used_and_every_quotation_says_so(root: Path, tmp_path: Path) -> None:
    told = Told()
    folder = draft(SAMPLE, written(tmp_path / "other.vtt", another_show()), root, told, as_given=True)
    transcript, _, checks = record(folder)
    assert origin_of(transcript) == "as given"
    assert max(word.end for word in transcript.words) <= SECONDS
    assert any("goes on to 7:59, and the sound ends at 3:43" in line for line in told.warnings)
    assert checks.quotes
    assert all("unheard" in quote.flags and quote.origin == "as given" for quote in checks.quotes)
    assert all("; nobody has listened." in quote.reason for quote in checks.quotes)
    post = (folder / "post.md").read_text(encoding="utf-8")
    assert ". Nobody has compared its quotations with the recording." in post
    again = draft(SAMPLE, tmp_path / "other.vtt", root, as_given=True)
    assert again.log.stages == folder.log.stages, "nothing changed"


def test_without_as_given_what_was_taken_as_given_is_tested(root: Path, tmp_path: Path) -> None:
    draft(SAMPLE, written(tmp_path / "other.vtt", another_show()), root, as_given=True)
    with pytest.raises(InputError, match="not the transcript of this recording"):
        draft(SAMPLE, tmp_path / "other.vtt", root)


@pytest.mark.parametrize(
    ("by", "said"), [(3600.0, "it is 3600.0 s late; its times were shifted"), (-12.3, "it is 12.3 s early; ")]
)
def test_a_constant_offset_is_found_and_told(by: float, said: str, root: Path, tmp_path: Path) -> None:
    told = Told()
    folder = draft(SAMPLE, written(tmp_path / "late.vtt", moved(script(), by)), root, told)
    transcript, _, checks = record(folder)
    assert any(said in line for line in told.notes)
    assert any(said in line for line in transcript.notes)
    assert all(quote.end is not None and quote.end <= SECONDS for quote in checks.quotes)
    for quote in checks.quotes:  # which may begin inside a sentence
        said_in = [one for one in SCRIPT["sentences"] if quote.text[1:20] in one["text"]]
        assert any(one["start"] - 1.0 < quote.start < one["end"] for one in said_in if quote.start is not None)


def test_a_truncated_recording_is_quoted_only_where_it_sounds(tmp_path: Path) -> None:
    recording = fixtures_audio.truncated(tmp_path / "cut.mp3", keep=0.5)
    told = Told()
    folder = draft(recording, written(tmp_path / "whole.vtt", script()), tmp_path / "out", told)
    transcript, _, checks = record(folder)
    assert transcript.duration == pytest.approx(111.7, abs=0.5)
    assert (
        told.warnings[-1] == "whole.vtt goes on to 3:42, and the sound ends at 1:51: what comes after that is left out"
    )
    assert checks.quotes
    assert all(quote.end is not None and quote.end <= transcript.duration for quote in checks.quotes)
    assert max(word.end for word in transcript.words) <= transcript.duration


def test_a_transcript_that_goes_on_after_the_sound_is_cut(root: Path, tmp_path: Path) -> None:
    told = Told()
    longer = [*script(), *moved(another_show(), SECONDS + 4)]
    transcript, _, checks = record(draft(SAMPLE, written(tmp_path / "longer.vtt", longer), root, told))
    assert origin_of(transcript) == "tested"
    assert len([line for line in told.warnings if "what comes after that is left out" in line]) == 1
    assert not any(word.text.startswith("Dana") for word in transcript.words)
    assert all(quote.end is not None and quote.end <= SECONDS for quote in checks.quotes)


def test_noise_confirms_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not the transcript of this recording: .*give the transcript of"):
        draft(noise(tmp_path / "noise.mp3", 100.0), written(tmp_path / "show.vtt", script()), tmp_path / "out")


def test_a_transcript_in_another_language_is_refused(root: Path, tmp_path: Path) -> None:
    text = "Wir haben damals lange darüber gesprochen, ob die Brücke gesperrt werden soll, und niemand wollte es hören."
    german = written(tmp_path / "de.vtt", [(5.0 * n, 5.0 * n + 4.5, "Judith Carver", text) for n in range(44)])
    with pytest.raises(InputError, match=r"another language \(de, not en\)"):
        draft(SAMPLE, german, root, asr={"model": "tiny.en", "language": "en"})
    with pytest.raises(InputError, match=r"de.vtt cannot be tested: .* knows only en, not de; .*--as-given"):
        draft(SAMPLE, german, root)


def test_a_retold_transcript_is_refused_at_its_passages(root: Path, tmp_path: Path) -> None:
    retold = [
        (start, end, name, " ".join([*text.split()[:3], "certainly", *text.split()[3:]]) if len(text) > 50 else text)
        for start, end, name, text in script()
    ]
    with pytest.raises(InputError, match=r"the given transcript is not what is said word for word: .* passages differ"):
        draft(SAMPLE, written(tmp_path / "retold.vtt", retold), root)


def test_where_no_model_can_be_had_it_is_not_tested_and_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object) -> None:
        raise ModelError("no speech model is available: the package index cannot be reached")

    monkeypatch.setattr("summarizer.models.choose_verification_model", nothing)
    with pytest.raises(
        ModelError, match=r"^right.vtt cannot be tested: no speech model .*; --as-given uses it unheard"
    ):
        draft(SAMPLE, written(tmp_path / "right.vtt", script()), tmp_path / "out")


def test_listening_tests_what_was_taken_as_given_and_is_kept(root: Path, tmp_path: Path) -> None:
    folder = draft(SAMPLE, written(tmp_path / "right.vtt", script()), root, as_given=True)
    chosen = settings(listen={"model": "tiny.en"})
    printed = check(folder / "post.md", listen=True, settings=chosen)
    agreed = [quote for quote in printed.quotes if quote.listen in ("same", "minor")]
    assert agreed
    for quote in agreed:
        assert quote.origin == "tested"
        assert "unheard" not in quote.flags
        assert quote.reason.endswith("; a speech model hears the same.")
    assert folder.read("checks.json", Checks).quotes == printed.quotes
    assert check(folder / "post.md", settings=chosen).quotes == printed.quotes


def test_a_run_without_the_transcript_keeps_the_one_given_before(root: Path) -> None:
    before = EpisodeFolder(next(root.glob("*/*/post.md")).parent)
    stages, post = before.log.stages, (before / "post.md").read_bytes()
    told = Told()
    chosen = settings(listen={"model": "tiny.en"})
    with open_episode(EpisodeRequest(str(before.path)), into=root, settings=chosen, report=told) as run:
        run.draft_post()
    assert before.log.stages == stages
    assert (before / "post.md").read_bytes() == post
    assert [line for line in told.notes if "`summarizer draft --redo transcribe`" in line]
