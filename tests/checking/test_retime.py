"""Quotations found again in a recording with other advertisements."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import fixtures_audio
import numpy as np
import pytest

from summarizer import check
from summarizer.asr.clip_recogniser import clip_recogniser
from summarizer.checking import check_post, locate_in_recording, times_unchanged
from summarizer.errors import InputError
from summarizer.posts.quotations import find_quotations
from summarizer.records.post import Checks
from summarizer.records.transcript import Speaker, Transcript, Word
from summarizer.settings import AsrSettings, Settings
from summarizer.text.language import load_language

SCRIPT = json.loads((fixtures_audio.SAMPLE.parent / "interview.json").read_text(encoding="utf-8"))
Hear = Callable[[float, float], Sequence[Word]]


def script() -> Transcript:
    """The sample's exact words and times; a word whose time is not known gets its neighbour's."""
    words, time = [], 0.0
    for word in SCRIPT["words"]:
        start = time if word["start"] is None else word["start"]
        time = start + 0.2 if word["end"] is None else word["end"]
        words.append(Word(text=word["text"], start=start, end=time, speaker=word["speaker"]))
    speakers = tuple(
        Speaker(label=label, name=name, role="guest" if label == "B" else "host")
        for label, name in SCRIPT["speakers"].items()
    )
    return Transcript(language="en", duration=SCRIPT["duration"], model="script", words=tuple(words), speakers=speakers)


def sentences(*beginnings: str) -> list[dict]:
    return [next(s for s in SCRIPT["sentences"] if s["text"].startswith(text)) for text in beginnings]


def post_of(chosen: list[dict]) -> str:
    return "\n\n".join(
        f'> "{one["text"]}"\n'
        f"<!-- q{number} {one['start']:.2f}-{one['end']:.2f} {SCRIPT['speakers'][one['speaker']]} -->"
        for number, one in enumerate(chosen)
    )


def checked(chosen: list[dict]) -> Checks:
    checks = check_post(post_of(chosen), "post.md", script())
    assert [quote.verdict for quote in checks.quotes] == ["verbatim"] * len(chosen)
    return checks


# -- on invented words -------------------------------------------------------------------------------------------------

VOCABULARY = [
    f"{one}{other}" for one in ("ba", "ke", "lo", "mi", "nu", "sar") for other in ("dol", "fen", "gat", "pir")
]


class Other:
    """An invented episode of twenty minutes, three words a second, and another file of it that can be heard."""

    def __init__(self, adverts: dict[float, float], cuts: dict[float, float], wrong: tuple[float, float] = (0, 0)):
        random = np.random.default_rng(4)
        texts = random.choice(VOCABULARY, 3600)
        words = [
            Word(text=f"{text}{'.' if number % 12 == 11 else ''}", start=number / 3, end=number / 3 + 0.3)
            for number, text in enumerate(texts)
        ]
        self.transcript = Transcript(language="en", duration=1200.0, model="made", words=tuple(words))
        self.adverts, self.cuts = adverts, cuts
        self.length = 1200 + sum(adverts.values()) - sum(cuts.values())
        self.clips: list[tuple[float, float]] = []
        self.words = [
            word.model_copy(update={"start": word.start + offset, "end": word.end + offset})
            if not wrong[0] <= word.start < wrong[1]
            else Word(text="mumble", start=word.start + offset, end=word.end + offset)
            for word in words
            if (offset := self.offset(word.start)) is not None
        ]
        for at, seconds in adverts.items():
            begin = at + (self.offset(at) or 0.0) - seconds
            self.words += [
                Word(text="buy", start=begin + second, end=begin + second + 0.3) for second in range(int(seconds))
            ]
        self.words.sort(key=lambda word: word.start)

    def offset(self, old: float) -> float | None:
        if any(at <= old < at + seconds for at, seconds in self.cuts.items()):
            return None
        added = sum(seconds for at, seconds in self.adverts.items() if at <= old)
        return added - sum(seconds for at, seconds in self.cuts.items() if at < old)

    def hear(self, start: float, end: float) -> list[Word]:
        assert 0 <= start < end <= self.length
        self.clips.append((start, end))
        return [word for word in self.words if start <= word.start and word.end <= end]

    def find(self, *sentences: int) -> Checks:
        text = [self.transcript.text(12 * number, 12 * number + 12) for number in sentences]
        checks = check_post("\n\n".join(f'> "{one}"' for one in text), "post.md", self.transcript)
        assert all(quote.start is not None for quote in checks.quotes)
        self.checks, self.seconds = locate_in_recording(checks, self.transcript, self.length, self.hear)
        assert self.seconds == pytest.approx(sum(end - start for start, end in self.clips))
        return self.checks


def offsets(checks: Checks) -> list[float | None]:
    return [quote.retimed.offset if quote.retimed else None for quote in checks.quotes]


def test_each_advertisement_shifts_what_comes_after_it():
    other = Other({0.0: 30.0, 400.0: 90.0, 800.0: 300.0}, {600.0: 40.0})
    assert offsets(other.find(20, 80, 120, 170, 220, 290)) == [30, 30, 120, 80, 380, 380]
    assert {quote.listen for quote in other.checks.quotes} == {"same"}
    assert other.seconds < 250


def test_once_the_offset_is_known_only_the_clips_are_heard():
    other = Other({0.0: 30.0}, {})
    other.find(*range(10, 290, 20))
    assert len(other.clips) <= 14 + 1
    assert all(end - start <= 8.01 for start, end in other.clips)


def test_a_quotation_that_was_cut_out_is_not_found_and_does_not_cost_the_episode():
    other = Other({300.0: 20.0}, {480.0: 20.0})
    checks = other.find(60, 121, 122, 123, 200)
    assert offsets(checks) == [0, None, None, None, 0]
    again = Other({300.0: 20.0, 900.0: 60.0}, {480.0: 20.0})
    assert offsets(again.find(80, 122, 280)) == [20, None, 60]
    assert other.seconds < 200
    assert checks.summary["not found again"] == 3
    assert not checks.passed


@pytest.mark.parametrize(
    ("adverts", "cut", "unheard", "told"),
    [
        ({}, (600.0, 600.0), [150, 160, 299], "the recording ends at 10:00, before they are said"),
        ({100.0: 30.0}, (600.0, 600.0), [150, 160, 299], "the recording ends at 10:30, before they are said"),
        ({}, (598.0, 602.0), [149], "the recording ends at 9:58, while they are said"),
        ({}, (0.0, 600.0), [30, 149], "the recording begins after them"),
        ({}, (480.0, 20.0), [121], "the recording is cut at"),
    ],
)
def test_words_that_the_recording_does_not_hold_are_told_as_not_heard(
    adverts: dict[float, float], cut: tuple[float, float], unheard: list[int], told: str
):
    other = Other(adverts, dict([cut]))
    heard = [number for number in (25, 80, 110, 118, 130, 145, 155, 200) if other.offset(4.0 * number + 4) is not None]
    heard = [number for number in heard if 4.0 * number + 4 < cut[0] or 4.0 * number >= sum(cut)]
    checks = other.find(*sorted([*heard, *unheard]))
    for number, quote in zip(sorted([*heard, *unheard]), checks.quotes, strict=True):
        assert quote.passes == (number in heard), (number, quote)
        assert ("unheard" in quote.flags) == (number in unheard)
        assert (quote.retimed is not None) == (number in heard)
        assert (told in quote.reason) == (number in unheard)
    assert checks.summary["passing"] == checks.summary["found again"] == len(heard)
    assert checks.summary["not found again"] == len(unheard)
    assert not checks.passed


def test_words_behind_the_end_of_the_transcribed_recording_are_not_heard_either():
    other = Other({}, {})
    checks = other.find(20, 280)
    cut = times_unchanged(checks, 600.0)
    assert [quote.passes for quote in cut.quotes] == [True, False]
    assert all(quote.passes for quote in times_unchanged(checks, 1200.0).quotes)


def test_an_advertisement_inside_a_quotation_leaves_it_unfound_or_at_its_beginning():
    other = Other({482.0: 20.0}, {})
    found = offsets(other.find(100, 120, 140))
    assert (found[0], found[2]) == (0, 20)
    assert found[1] in (None, 0)


def test_a_few_words_left_of_a_quotation_are_not_the_quotation():
    other = Other({}, {481.4: 30.0})  # five of twelve words are left
    assert offsets(other.find(100, 120, 140)) == [0, None, -30]


def test_words_that_are_heard_otherwise_do_not_hide_where_they_stand():
    other = Other({100.0: 20.0}, {}, wrong=(480.0, 484.0))
    checks = other.find(60, 120, 180)
    assert offsets(checks) == [20, 20, 20]
    assert [quote.listen for quote in checks.quotes] == ["same", "differs", "same"]


def test_a_recording_of_something_else_costs_a_bounded_time():
    other = Other({}, {})
    other.words = [Word(text="other", start=float(second), end=second + 0.5) for second in range(1200)]
    assert offsets(other.find(20, 100, 200)) == [None] * 3
    assert other.seconds <= 300
    silent = Other({}, {})
    silent.words = []
    assert offsets(silent.find(20)) == [None]


def test_unspoken_and_invented_quotations_are_not_looked_for():
    checks = check_post(
        '> "Nobody ever said any of these words here"\n\n> "You can fill a crack"\n<!-- unspoken -->',
        "post.md",
        script(),
    )
    result, seconds = locate_in_recording(checks, script(), 200.0, lambda start, end: pytest.fail("nothing to hear"))
    assert offsets(result) == [None, None]
    assert seconds == 0
    assert "not found again" not in result.summary


def test_the_flag_time_means_the_other_recording():
    chosen = sentences("You can fill a crack", "When I started")
    text = post_of(chosen)
    checks = check_post(text, "post.md", script())
    quotations = find_quotations(text, "post.md", load_language("en"))
    assert [quote.flags for quote in checks.quotes] == [(), ()]
    words = [word.model_copy(update={"start": word.start + 7, "end": word.end + 7}) for word in script().words]

    def hear(start: float, end: float) -> list[Word]:
        return [word for word in words if start <= word.start and word.end <= end]

    moved, _ = locate_in_recording(checks, script(), SCRIPT["duration"] + 7, hear, quotations)
    assert [quote.flags for quote in moved.quotes] == [("time",), ("time",)]
    assert moved.summary["flagged"] == 2
    same = times_unchanged(checks, SCRIPT["duration"], quotations)
    assert offsets(same) == [0, 0]
    assert [quote.flags for quote in same.quotes] == [(), ()]


# -- with sound and a recogniser ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny() -> Path:
    from summarizer import models
    from summarizer.reporting import Silent

    return models.obtain("tiny.en", Settings.load().cache, Silent()).path


def edited(path: Path, parts: list[tuple[float, float] | Path]) -> tuple[Path, float]:
    """Stretches of the sample (seconds) and other recordings, one after another; and how long that is."""
    whole = fixtures_audio.read(fixtures_audio.SAMPLE)
    rate = fixtures_audio.RATE
    pieces = [
        fixtures_audio.read(part) if isinstance(part, Path) else whole[int(part[0] * rate) : int(part[1] * rate)]
        for part in parts
    ]
    samples = np.concatenate(pieces)
    return fixtures_audio.write(path, samples), len(samples) / rate


CHOSEN = sentences(
    "I found a parking space",
    "You can fill a crack",
    "A bridge can look perfect",
    "When I started",
    "Good concrete rings",
    "But nobody holds a ribbon",
    "I told him I would rather",
    "Water always wins, but",
)


@pytest.mark.slow
def test_other_advertisement_and_a_cut(tmp_path: Path, tiny: Path) -> None:
    """Twenty seconds of music at 0:48.9, nine seconds cut out at 2:30.3: three offsets and one quotation lost."""
    advert = fixtures_audio.music(tmp_path / "advert.wav", 20.0)
    file, length = edited(tmp_path / "other.mp3", [(0.0, 48.9), advert, (48.9, 150.3), (159.3, SCRIPT["duration"])])
    hear = clip_recogniser(file, tiny, "tiny.en", "en", AsrSettings())
    checks, seconds = locate_in_recording(checked(CHOSEN), script(), length, hear)
    truth = [0.0, 0.0, 20.0, 20.0, 20.0, None, 11.0, 11.0]
    told = [quote.retimed.offset if quote.retimed else None for quote in checks.quotes]
    assert told == [None if offset is None else pytest.approx(offset, abs=0.4) for offset in truth]
    for quote, one in zip(checks.quotes, CHOSEN, strict=True):
        if quote.retimed:
            assert quote.retimed.start == pytest.approx(one["start"] + quote.retimed.offset, abs=0.02)
            assert quote.listen in ("same", "minor")
    assert checks.summary["found again"] == 7
    assert checks.summary["not found again"] == 1
    assert not checks.passed
    assert seconds < length / 2, "clips are heard, not the episode"


@pytest.mark.slow
def test_beginning_cut_off(tmp_path: Path, tiny: Path) -> None:
    file, length = edited(tmp_path / "other.mp3", [(30.85, SCRIPT["duration"])])
    hear = clip_recogniser(file, tiny, "tiny.en", "en", AsrSettings())
    segments = script().model_copy(update={"timing": "segments"})  # then one word's time counts, not all words'
    checks, seconds = locate_in_recording(checked(CHOSEN), segments, length, hear)
    told = [quote.retimed.offset if quote.retimed else None for quote in checks.quotes]
    assert told == [None, *[pytest.approx(-30.85, abs=0.4)] * 7]
    assert seconds < length / 2


@pytest.mark.slow
def test_times_are_written_only_when_asked(tmp_path: Path, tiny: Path) -> None:
    chosen = sentences("Good concrete rings", "I told him I would rather")
    file, _ = edited(tmp_path / "other.mp3", [(100.0, SCRIPT["duration"])])
    folder = tmp_path / "folder"
    folder.mkdir()
    made_from = {"audio_sha256": hashlib.sha256(fixtures_audio.SAMPLE.read_bytes()).hexdigest()}
    (folder / "transcript.json").write_text(script().model_copy(update=made_from).model_dump_json(), encoding="utf-8")
    post = folder / "post.md"
    before = f"# Good at 2:06\n\n{post_of(chosen)}\n\n> “Nobody said these words at all”\n<!-- q9 1.00-2.00 X Y -->\n"
    post.write_text(before, encoding="utf-8")
    settings = Settings.load(listen={"model": "tiny.en"})

    same = check(post, audio=fixtures_audio.SAMPLE, retime=True, settings=settings)
    assert offsets(same) == [0, 0, None]
    asked = check(post, audio=file, settings=settings)
    assert offsets(asked) == [pytest.approx(-100, abs=0.4)] * 2 + [None]
    assert post.read_text(encoding="utf-8") == before
    with pytest.raises(InputError, match="--audio FILE"):
        check(post, retime=True, settings=settings)
    with pytest.raises(InputError, match="--audio FILE"):
        check(post, listen=True, settings=settings)

    written = check(post, audio=file, retime=True, settings=settings)
    expected = before
    for one, quote in zip(chosen, written.quotes, strict=False):
        assert quote.retimed
        expected = expected.replace(
            f"{one['start']:.2f}-{one['end']:.2f}", f"{quote.retimed.start:.2f}-{quote.retimed.end:.2f}"
        )
    assert post.read_text(encoding="utf-8") == expected != before
    assert "the times of 2 quotations were changed in post.md" in written.notes
    assert sorted(path.name for path in folder.iterdir()) == ["post.md", "transcript.json"]
    assert check(post, audio=file, settings=settings).quotes[0].flags == ()

    check(post, audio=fixtures_audio.SAMPLE, retime=True, settings=settings)
    assert post.read_text(encoding="utf-8") == before
