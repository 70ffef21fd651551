"""A transcript written in each format that is read gives the same words, speakers and times, within the format's
precision.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.records.timecode import format_vtt
from summarizer.transcripts import parse_transcript

VOCABULARY = ["bread", "rye", "flour", "slowly", "always", "12", "don't", "café", "A&B", "well-known", "Öl", "x<y"]
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=2, max_size=7)


@dataclass(frozen=True)
class Said:
    speaker: str | None
    words: list[str]
    start: float
    end: float

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def starts(self) -> list[float]:
        step = (self.end - self.start) / len(self.words)
        return [round(self.start + index * step, 3) for index in range(len(self.words))]


def conversation(names: tuple[str | None, ...]) -> st.SearchStrategy[list[Said]]:
    """Sentences one after the other, the first ones by each name in turn, so that a file shows its labels."""

    def build(parts: list[tuple[list[str], int, int]]) -> list[Said]:
        said: list[Said] = []
        time = 0.0
        for index, (words, gap, length) in enumerate(parts):
            start = time + gap / 1000
            time = round(start + (length + 200) / 1000, 3)
            sentence = [f"S{index}{words[0]}", *words[1:-1], words[-1] + "."]
            said.append(Said(names[index % len(names)], sentence, start, time))
        return said

    parts = st.tuples(WORDS, st.integers(0, 900), st.integers(300, 8000))
    return st.lists(parts, min_size=4, max_size=9).map(build)


def as_srt(said: list[Said]) -> str:
    return "\n".join(
        f"{index}\n{comma(one.start)} --> {comma(one.end)}\n{label(one)}{one.text}\n"
        for index, one in enumerate(said, start=1)
    )


def as_bracketed_srt(said: list[Said]) -> str:
    return as_srt([Said(None, [f"[{one.speaker}]", *one.words], one.start, one.end) for one in said])


def as_vtt(said: list[Said]) -> str:
    cues = (
        f"{format_vtt(one.start)} --> {format_vtt(one.end)}\n"
        f"{f'<v {one.speaker}>' if one.speaker else ''}{html.escape(one.text, quote=False)}\n"
        for one in said
    )
    return "\n".join(["WEBVTT\n", *cues])


def as_stamped_vtt(said: list[Said]) -> str:
    cues = []
    for one in said:
        pairs = zip(one.words, one.starts(), strict=True)
        words = "".join(f"<{format_vtt(time)}><c> {html.escape(word, quote=False)}</c>" for word, time in pairs)
        cues.append(f"{format_vtt(one.start)} --> {format_vtt(one.end)}\n{words}\n")
    return "\n".join(["WEBVTT\n", *cues])


def as_sbv(said: list[Said]) -> str:
    return "\n".join(f"{short(one.start)},{short(one.end)}\n{label(one)}{one.text}\n" for one in said)


def as_tsv(said: list[Said]) -> str:
    rows = (f"{round(one.start * 1000)}\t{round(one.end * 1000)}\t{one.text}" for one in said)
    return "\n".join(["start\tend\ttext", *rows]) + "\n"


def as_csv(said: list[Said]) -> str:
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["Speaker", "Start", "End", "Text"])
    rows.writerows([one.speaker, format_vtt(one.start), format_vtt(one.end), one.text] for one in said)
    return file.getvalue()


def as_ass(said: list[Said]) -> str:
    head = "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR,"
    lines = (
        f"Dialogue: 0,{short(one.start)[:-1]},{short(one.end)[:-1]},Default,{one.speaker or ''},0,0,0,,{one.text}"
        for one in said
    )
    return "\n".join([head + " MarginV, Effect, Text", *lines]) + "\n"


def as_ttml(said: list[Said]) -> str:
    lines = (
        f'<p begin="{format_vtt(one.start)}" end="{format_vtt(one.end)}">{html.escape(one.text)}</p>' for one in said
    )
    return f'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{"".join(lines)}</div></body></tt>'


def as_whisper_cpp(said: list[Said]) -> str:
    parts = []
    for one in said:
        tokens = [{"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}}]
        for word, time in zip(one.words, one.starts(), strict=True):
            half = len(word) // 2
            pieces = [f" {word[:half]}", word[half:]] if half else [f" {word}"]
            ms = round(time * 1000)
            tokens += [{"text": piece, "offsets": {"from": ms, "to": ms + 1}, "p": 0.5} for piece in pieces]
        offsets = {"from": round(one.start * 1000), "to": round(one.end * 1000)}
        parts.append({"offsets": offsets, "text": f" {one.text}", "tokens": tokens})
    return json.dumps({"result": {"language": "en"}, "transcription": parts})


def as_highlighted(said: list[Said]) -> str:
    cues = []
    for one in said:
        times = [*one.starts(), one.end]
        for index in range(len(one.words)):
            shown = [f"<u>{word}</u>" if place == index else word for place, word in enumerate(one.words)]
            cues.append(f"{comma(times[index])} --> {comma(times[index + 1])}\n{label(one)}{' '.join(shown)}\n")
    return "\n".join(f"{number}\n{cue}" for number, cue in enumerate(cues, start=1))


def as_rolling(said: list[Said]) -> str:
    """Each cue shows the line of the one before once more."""
    before = ""
    cues = []
    for one in said:
        cues.append(
            f"{format_vtt(one.start)} --> {format_vtt(one.end)}\n{before}{html.escape(one.text, quote=False)}\n"
        )
        before = html.escape(one.text, quote=False) + "\n"
    return "\n".join(["WEBVTT\n", *cues])


def label(one: Said) -> str:
    return f"{one.speaker}: " if one.speaker else ""


def comma(time: float) -> str:
    return format_vtt(time).replace(".", ",")


def short(time: float) -> str:
    return format_vtt(time)[1:]


NAMES = ("Dana Bell", "RUTH", "Tom")
FORMATS: list[tuple[Callable[[list[Said]], str], tuple[str | None, ...], bool, float]] = [
    # how it is written, by whom, whether each word has a time of its own, and the precision in seconds
    (as_srt, NAMES, False, 0.001),
    (as_srt, ("Speaker 1", "Speaker 2"), False, 0.001),
    (as_srt, (None,), False, 0.001),
    (as_bracketed_srt, ("SPEAKER_00", "SPEAKER_01", "SPEAKER_02"), False, 0.001),
    (as_bracketed_srt, ("MADDIE", "JONAH"), False, 0.001),
    (as_vtt, (*NAMES, None), False, 0.001),
    (as_stamped_vtt, (None,), True, 0.001),
    (as_sbv, NAMES, False, 0.001),
    (as_tsv, (None,), False, 0.001),
    (as_csv, NAMES, False, 0.001),
    (as_ass, (*NAMES, None), False, 0.01),
    (as_ttml, (None,), False, 0.001),
    (as_whisper_cpp, (None,), True, 0.001),
    (as_highlighted, (None,), True, 0.001),
    (as_highlighted, NAMES, True, 0.001),
    (as_rolling, (None,), False, 0.001),
]


@pytest.mark.parametrize(
    ("write", "names", "stamped", "precision"), FORMATS, ids=lambda value: getattr(value, "__name__", None)
)
@given(data=st.data())
def test_what_is_written_is_read(
    write: Callable[[list[Said]], str],
    names: tuple[str | None, ...],
    stamped: bool,
    precision: float,
    data: st.DataObject,
) -> None:
    said = data.draw(conversation(names))
    transcript = parse_transcript(write(said).encode(), "a file", "en")
    found = [(word.text, word.speaker) for word in transcript.words]
    assert found == [(word, one.speaker) for one in said for word in one.words]
    first = 0
    for one in said:
        assert abs(transcript.words[first].start - one.start) <= precision + 1e-6
        if stamped:
            for index, time in enumerate(one.starts()):
                assert abs(transcript.words[first + index].start - time) <= precision + 1e-6
        else:
            assert abs(transcript.words[first + len(one.words) - 1].end - one.end) <= precision + 1e-6
        first += len(one.words)
