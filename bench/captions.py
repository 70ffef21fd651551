"""Reads every transcript of a folder and says what came out.

    python bench/captions.py --data DIR [--markdown]

`DIR` holds `transcripts/`, `transcript-formats/`, `pairs/*.transcript.md`, `api/transcript.xml`, `audio/synth*.json`.
Where the same episode is there twice, in two formats, the words of both are compared.
"""

from __future__ import annotations

import argparse
import difflib
import time
from pathlib import Path

from summarizer.errors import InputError
from summarizer.records.transcript import Transcript
from summarizer.source.captions import parse_transcript, read_transcript, write_json, write_srt, write_text, write_vtt

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


def main() -> None:
    parser = argparse.ArgumentParser(description="reads every transcript of a folder")
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    read: dict[str, Transcript] = {}
    print("| file | format | language | words | timing | length | speakers (named) | turns | CPU s | notes |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for path in (path for place in PLACES for path in sorted(options.data.glob(place))):
        begun = time.process_time()
        try:
            transcript = read_transcript(path)
        except InputError as error:
            print(f"| {path.name} | refused: {str(error).split(';')[0]} | | | | | | | | |")
            continue
        spent = time.process_time() - begun
        read[path.name] = transcript
        named = sum(speaker.name is not None for speaker in transcript.speakers)
        notes = "; ".join(transcript.notes)
        print(
            f"| {path.name} | {transcript.model.removeprefix('file:')} | {transcript.language} "
            f"| {len(transcript.words)} | {transcript.timing} | {transcript.duration:.0f} s "
            f"| {len(transcript.speakers)} ({named}) | {len(transcript.turns)} | {spent:.2f} | {notes} |"
        )
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


if __name__ == "__main__":
    main()
