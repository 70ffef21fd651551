"""The real recogniser behind the wire, as speaches has it: words and their times come back as they were heard there."""

from __future__ import annotations

import difflib
import json
import re
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from fixtures_audio import SAMPLE, music, read, write
from pydantic import SecretStr
from transcriber import KEY, Transcriber

from summarizer.asr import open_api, parse_endpoint, recognise_with
from summarizer.records.transcript import Transcript
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings
from summarizer.settings.keys import Keys

Samples = npt.NDArray[np.float32]
Words = list[tuple[str, float, float]]


class Nothing:
    def get(self, key: str) -> dict[str, Any] | None:
        return None

    def put(self, key: str, value: dict[str, Any]) -> None:
        pass


@pytest.fixture(scope="module")
def ear(tiny: Path) -> Callable[[Samples, str | None], Words]:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(tiny), device="cpu", compute_type="int8", cpu_threads=1, num_workers=2)

    def hear(samples: Samples, language: str | None) -> Words:
        segments, _ = model.transcribe(samples, language="en", beam_size=1, word_timestamps=True)
        return [(word.word.strip(), word.start, word.end) for one in segments for word in one.words or ()]

    return hear


def listened(server: Transcriber, path: Path, tiny: Path) -> Transcript:
    place = parse_endpoint(server.url, Keys(provider=SecretStr(KEY), base_url=server.url))
    settings = AsrSettings(language="en")
    with open_api(place, settings, Nothing(), lambda _: (tiny, "tiny.en"), Silent()) as opened:
        return recognise_with(opened, path, settings, (), Silent(), workers=opened.workers)


def plain(text: str) -> str:
    return re.sub(r"[^\w]", "", text.lower())


def like_the_script(transcript: Transcript, first: float = 0.0) -> tuple[float, float, float]:
    """Share of the sample's words that were heard, and the median and 95th percentile of how far off they begin."""
    truth = [word for word in json.loads(SAMPLE.with_suffix(".json").read_text())["words"] if plain(word["text"])]
    heard = [word for word in transcript.words if plain(word.text)]
    matcher = difflib.SequenceMatcher(
        None, [plain(word["text"]) for word in truth], [plain(word.text) for word in heard], autojunk=False
    )
    blocks = matcher.get_matching_blocks()
    off = sorted(
        abs(heard[block.b + index].start - first - truth[block.a + index]["start"])
        for block in blocks
        for index in range(block.size)
        if truth[block.a + index].get("start") is not None
    )
    share = sum(block.size for block in blocks) / len(truth)
    return share, statistics.median(off), off[int(0.95 * len(off))]


@pytest.mark.slow
@pytest.mark.parametrize("style", ["openai", "text"])
def test_the_sample_is_heard_elsewhere_as_well_as_here(
    style: str, tiny: Path, ear: Callable[[Samples, str | None], Words]
) -> None:
    with Transcriber(ear, style=style) as server:
        transcript = listened(server, SAMPLE, tiny)
    share, median, late = like_the_script(transcript)
    assert share > 0.9
    assert median < 0.1
    assert late < 0.4
    assert transcript.model == "api:whisper-1"
    assert transcript.coverage is not None
    assert transcript.coverage > 0.95
    assert transcript.gaps == ()
    # Who does not give times says so, and is asked again for short parts.
    assert len(server.refused) <= (4 if style == "text" else 0)
    assert style == "openai" or max(asked["seconds"] for asked in server.asked) < 29
    assert sum(word.text[-1] in ".,?!" for word in transcript.words) > 60  # punctuation is the text's, words have none


@pytest.mark.slow
def test_what_the_server_passes_over_becomes_a_gap(tiny: Path, tmp_path: Path) -> None:
    """Nothing is lost in silence: a server that hears next to nothing in half a minute of speech."""
    music(tmp_path / "music.wav", 20.0)
    both = np.concatenate([read(tmp_path / "music.wav"), read(SAMPLE)[: 24_000 * 40]])
    path = write(tmp_path / "both.wav", both)
    with Transcriber(lambda samples, language: [("Thanks.", 0.0, 0.5)]) as server:
        transcript = listened(server, path, tiny)
    assert transcript.coverage is not None
    assert transcript.coverage < 0.2
    assert sum(gap.end - gap.start for gap in transcript.gaps) > 25
