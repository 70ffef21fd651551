"""Reads every transcript of a folder and says what came out, beside what should (captions.toml) and what libraries get.

    python bench/captions.py --data DIR [--save FILE] [--against FILE]

`DIR` holds `transcripts/`, `transcript-formats/`, `pairs/*.transcript.md`, `api/transcript.xml`, `audio/synth*.json`.
Where the same episode is there twice, in two formats, the words of both are compared. Libraries are compared where
they are installed (`pip install srt pysrt pycaption`): the likeness of the words they give, tags taken out, to ours.
`--save` writes what was read of each file; `--against` prints where it differs from what an earlier run saved.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from summarizer.errors import InputError
from summarizer.records.transcript import Transcript
from summarizer.transcripts import parse_transcript, read_transcript, write_json, write_srt, write_text, write_vtt

HERE = Path(__file__).with_suffix(".toml")
PLACES = (
    "transcripts/*",
    "transcript-formats/*",
    "pairs/*.transcript.md",
    "api/transcript.xml",
    "api/youtube.html",
    "audio/synth*.json",
    "audio/r_jfk.wav",
    "audio/synth3.mp3",
)


def said(transcript: Transcript) -> list[str]:
    return [word.text.strip(".,!?;:\"'…").lower() for word in transcript.words]


def alike(one: Transcript, other: Transcript) -> float:
    return difflib.SequenceMatcher(None, said(one), said(other), autojunk=False).ratio()


def _webvtt(path: Path) -> str:
    import webvtt

    return " ".join(caption.text for caption in (webvtt.read if path.suffix == ".vtt" else webvtt.from_srt)(str(path)))


def _pysubs2(path: Path) -> str:
    import pysubs2

    return " ".join(event.plaintext for event in pysubs2.load(str(path)))


def _srt(path: Path) -> str:
    import srt  # type: ignore[import-not-found,import-untyped,unused-ignore]

    return " ".join(cue.content for cue in srt.parse(path.read_text(encoding="utf-8")))


def _pysrt(path: Path) -> str:
    import pysrt  # type: ignore[import-not-found,import-untyped,unused-ignore]

    return " ".join(cue.text for cue in pysrt.open(str(path)))


def _pycaption(path: Path) -> str:
    import pycaption  # type: ignore[import-not-found,import-untyped,unused-ignore]

    reader = pycaption.WebVTTReader() if path.suffix == ".vtt" else pycaption.SRTReader()
    cues = reader.read(path.read_text(encoding="utf-8"))
    return " ".join(cue.get_text() for language in cues.get_languages() for cue in cues.get_captions(language))


LIBRARIES = {"webvtt-py": _webvtt, "pysubs2": _pysubs2, "srt": _srt, "pysrt": _pysrt, "pycaption": _pycaption}


def _got(library: Callable[[Path], str], path: Path, ours: Transcript | None) -> str:
    """How much a library's words are ours; `refused` or the error it ends with."""
    from rapidfuzz.distance import Indel

    try:
        text = re.sub(r"<[^<>]*>|&gt;", " ", library(path))
    except ImportError:
        return "not installed"
    except Exception as error:
        return f"{type(error).__name__}"
    words = [word.strip(".,!?;:\"'…").lower() for word in text.split()]
    words = [word for word in words if word]
    if ours is None:
        return f"{len(words)} words" if words else "nothing"
    return f"{Indel.normalized_similarity(words, [word for word in said(ours) if word]):.3f}"


def _kept(transcript: Transcript) -> dict[str, Any]:
    """What `--save` keeps of a transcript."""
    return {
        "words": [[word.text, word.start, word.end, word.speaker] for word in transcript.words],
        "speakers": {speaker.label: speaker.name for speaker in transcript.speakers},
        "timing": transcript.timing,
        "notes": list(transcript.notes),
    }


def _differences(before: Any, now: Any) -> Iterator[str]:
    """Lines about what differs between two results of `_kept`; a text is the refusal of a file."""
    if isinstance(before, str) or isinstance(now, str):
        if isinstance(before, str) != isinstance(now, str):
            yield f"{before if isinstance(before, str) else 'read'} -> {now if isinstance(now, str) else 'read'}"
        return
    for key in ("speakers", "timing", "notes"):
        if before[key] != now[key]:
            yield f"{key}: {before[key]} -> {now[key]}"
    old, new = ([word[0] for word in kept["words"]] for kept in (before, now))
    if old != new:
        yield f"{len(old)} -> {len(new)} words"
        blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        for what, first, last, start, end in [block for block in blocks if block[0] != "equal"][:20]:
            yield f"  {what} at {before['words'][min(first, len(old) - 1)][1]}: {old[first:last]} -> {new[start:end]}"
        return
    pairs = list(zip(before["words"], now["words"], strict=True))
    moved = [(one, other) for one, other in pairs if max(abs(one[1] - other[1]), abs(one[2] - other[2])) > 0.002]
    if moved:
        yield f"{len(moved)} words have another time; the first: {moved[0][0]} -> {moved[0][1]}"
    given = [(one, other) for one, other in pairs if one[3] != other[3]]
    if given:
        yield f"{len(given)} words have another speaker; the first: {given[0][0]} -> {given[0][1]}"


def _as_expected(transcript: Transcript, expected: list[Any]) -> bool:
    form, language, timing, speakers, length = expected
    found = (transcript.model.removeprefix("file:"), transcript.language, transcript.timing, len(transcript.speakers))
    return found == (form, language, timing, speakers) and abs(transcript.duration - length) <= max(2.0, 0.02 * length)


def main() -> None:
    parser = argparse.ArgumentParser(description="reads every transcript of a folder")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    wanted: dict[str, list[Any]] = tomllib.loads(HERE.read_text(encoding="utf-8"))["files"]
    read: dict[str, Transcript] = {}
    kept: dict[str, Any] = {}
    right = 0
    print(
        "| file | as expected | format | language | words | timing | length | speakers (named) | turns "
        "| CPU s | notes |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for path in (path for place in PLACES for path in sorted(options.data.glob(place))):
        begun = time.process_time()
        try:
            transcript = read_transcript(path)
        except InputError as error:
            fine = wanted.get(path.name) == ["refused"]
            right += fine
            kept[path.name] = told = str(error).split(";")[0]
            print(f"| {path.name} | {'yes' if fine else '**no**'} | refused: {told} | | | | | | | | |")
            continue
        spent = time.process_time() - begun
        read[path.name] = transcript
        kept[path.name] = _kept(transcript)
        fine = len(wanted.get(path.name, ())) == 5 and _as_expected(transcript, wanted[path.name])
        right += fine
        named = sum(speaker.name is not None for speaker in transcript.speakers)
        notes = "; ".join(transcript.notes)
        print(
            f"| {path.name} | {'yes' if fine else '**no**'} | {transcript.model.removeprefix('file:')} "
            f"| {transcript.language} | {len(transcript.words)} | {transcript.timing} | {transcript.duration:.0f} s "
            f"| {len(transcript.speakers)} ({named}) | {len(transcript.turns)} | {spent:.2f} | {notes} |"
        )
    print(
        f"\n{right} of {len(wanted)} as expected\n\n| file | {' | '.join(LIBRARIES)} |\n|---{'|---' * len(LIBRARIES)}|"
    )
    for path in (path for place in PLACES for path in sorted(options.data.glob(place))):
        if path.suffix in {".vtt", ".srt"}:
            cells = [_got(library, path, read.get(path.name)) for library in LIBRARIES.values()]
            print(f"| {path.name} |", " | ".join(cells), "|")
    print("\n| the same episode twice | words alike |\n|---|---|")
    for name, transcript in sorted(read.items()):
        stem, _, ending = name.rpartition(".")
        for other in ("vtt", "md", "txt"):
            twin = f"{stem}.{other}"
            if (
                twin in read
                and other != ending
                and (ending, other) in (("json", "vtt"), ("json", "md"), ("vtt", "txt"))
            ):
                print(f"| {name} and {twin} | {alike(transcript, read[twin]):.4f} |")
    print("\n| written and read again | vtt | srt | text | json |\n|---|---|---|---|---|")
    for name, transcript in sorted(read.items()):
        cells = []
        for write in (write_vtt, write_srt, write_text, write_json):
            back = parse_transcript(write(transcript).encode(), name, transcript.language)
            cells.append("same" if said(back) == said(transcript) else f"{alike(transcript, back):.4f}")
        if cells != ["same"] * 4:
            print(f"| {name} |", " | ".join(cells), "|")
    print("| (all others) | same | same | same | same |")
    if options.against:
        before = json.loads(options.against.read_text(encoding="utf-8"))
        print(f"\nDifferences from {options.against.name}:\n")
        for name, now in kept.items():
            for line in _differences(before.get(name, "not there"), now):
                print(f"- {name}: {line}")
    if options.save:
        options.save.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
