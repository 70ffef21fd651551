"""Names and terms: how many are misheard, and what helps. Ours against the two ways in which Whisper is told names.

    python bench/vocabulary.py --data DIR [--files sample,synth3,synth20,r_azure] [--models tiny.en,base]
                               [--resume FILE]

The names are those of the script (capitalised words within its sentences, and runs of them), as metadata would have
them, mixed with as many and more that nobody says. Ways:

- ours, without: `transcribe` with no terms; ours, with: the same with all names, which asr/name_spelling.py then
  spells where the sound agrees;
- plain: faster-whisper's `transcribe`, as listening.py has it; hotwords, prompt: the same with all names as `hotwords`
  or as `initial_prompt`, as its docs say.

Columns: times that a name is said; those written wrongly; names written though nobody says them there (any of the
list, those that nobody says at all in brackets); errors elsewhere, that is in words outside names, and WER of those;
CPU seconds. Cost of a name's comparison is the difference of ours with and without. Each run is a process of its own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from e2e import Token, tokens
from rapidfuzz.distance import Levenshtein
from recordings import Recording, find

from summarizer.models import obtain
from summarizer.reporting import Silent
from summarizer.settings import Settings

WAYS = ("ours, without", "ours, with", "plain", "plain, hotwords", "plain, prompt")
_COMMON = {
    "i",
    "i'm",
    "i've",
    "i'll",
    "i'd",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
}
_COMMON |= {
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
}
_COMMON |= {"december", "english", "okay"}
# Nobody says these; some are near to common words on purpose.
DECOYS = (
    "Martin Lindgren", "Joanna Abercrombie", "Tidewater", "Oda Ferrari", "Everest", "Caroline Judd", "Daniela Ostrava",
    "Ashfield", "Penrose", "Elliot Kerry", "Waterstone", "Bridgeman", "Hollis", "Quincy Traders", "Slowik", "Bilder",
    "Speechly", "Azura", "Cognito", "Modelo", "Tamsin Ray", "Gareth Weeks", "Flood", "Hammerstein", "Concordia",
    "Riverbend", "Vassili Orlov", "Kestrel", "Morrow", "Anselm",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--files", default="sample,synth3,synth20,r_azure")
    parser.add_argument("--models", default="tiny.en,base")
    parser.add_argument("--ways", default=";".join(WAYS), help="separated by ';'")
    parser.add_argument("--resume", type=Path, default=Path(tempfile.gettempdir()) / "vocabulary-bench.jsonl")
    parser.add_argument("--prefix", default="", help="before each run, e.g. 'nice -n 5' or 'flock FILE'")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print("\n" + json.dumps(_hear(*args.one)))
        return
    runs = {}
    if args.resume.is_file():
        runs = {tuple(row["job"]): row for row in map(json.loads, args.resume.read_text().splitlines())}
    print(
        "| recording | model | way | names said | wrong | written, not said (nobody's) | errors elsewhere "
        "| WER % there | CPU s |\n|---|---|---|---|---|---|---|---|---|"
    )
    for file, model, way in itertools.product(args.files.split(","), args.models.split(","), args.ways.split(";")):
        recording = find(file, args.data, Path(tempfile.gettempdir()))
        job = (file, model, way)
        if job not in runs:
            names = json.dumps([*names_said(recording), *DECOYS])
            command = [*args.prefix.split(), sys.executable, __file__, "--data", str(args.data)]
            done = subprocess.run(
                [*command, "--one", way, str(recording.path), model, names], capture_output=True, text=True, check=True
            )
            runs[job] = {"job": job, **json.loads(done.stdout.splitlines()[-1])}
            with args.resume.open("a", encoding="utf-8") as out:
                out.write(json.dumps(runs[job]) + "\n")
        print(_row(recording, model, way, runs[job]), flush=True)


def names_said(recording: Recording) -> list[str]:
    """Runs of capitalised words that do not begin a sentence, each once."""
    found: dict[str, None] = {}
    run: list[str] = []
    begins = True
    for word in recording.words:
        bare = re.sub(r"^\W+|(['’]s)?\W*$", "", word.text)
        name = not begins and bare[:1].isupper() and len(bare) > 3 and bare.lower() not in _COMMON and bare.isalpha()
        if name:
            run.append(bare)
        ends = bool(re.search(r"\W$|['’]s$", word.text))  # a name does not reach over a comma
        if run and (not name or ends):
            found[" ".join(run)] = None
            run = []
        begins = bool(re.search(r"[.!?:]\W*$", word.text))
    return list(found)


def _hear(way: str, audio: str, model: str, names: str) -> dict[str, object]:
    import time

    import ctranslate2  # noqa: F401 -- imports are not what is measured
    import faster_whisper

    from summarizer.asr import recognise
    from summarizer.settings import AsrSettings

    path = obtain(model, Settings.load().cache, Silent()).path
    terms = json.loads(names)
    cpu = time.process_time()
    if way.startswith("ours"):
        given = tuple(terms) if way.endswith("with") else ()
        words = [word.text for word in recognise(Path(audio), path, model, AsrSettings(), given, Silent()).words]
    else:
        told = {
            "plain, hotwords": {"hotwords": ", ".join(terms)},
            "plain, prompt": {"initial_prompt": ", ".join(terms)},
        }
        whisper = faster_whisper.WhisperModel(str(path), device="cpu", compute_type="int8")
        segments, _ = whisper.transcribe(audio, word_timestamps=True, vad_filter=True, **told.get(way, {}))
        words = [word.word for segment in segments for word in segment.words or ()]
    return {"words": words, "cpu": time.process_time() - cpu}


def _row(recording: Recording, model: str, way: str, run: dict) -> str:
    script, heard = tokens([word.text for word in recording.words]), tokens(run["words"])
    told, got = [_plain(token) for token in script], [_plain(token) for token in heard]
    said = [tuple(_plain(token) for token in tokens(name.split())) for name in names_said(recording)]
    said = sorted({*said, *((part,) for name in said for part in name)}, key=len, reverse=True)
    decoys = [tuple(_plain(token) for token in tokens(name.split())) for name in DECOYS]
    blocks = Levenshtein.opcodes(told, got)
    equal = {i for block in blocks if block.tag == "equal" for i in range(block.src_start, block.src_end)}
    kept = {i for block in blocks if block.tag == "equal" for i in range(block.dest_start, block.dest_end)}
    places = [p for p in _places(told, said) if _capitals([recording.words[script[i].word].text for i in range(*p)])]
    inside = {i for first, last in places for i in range(first, last)}
    wrong = sum(not equal.issuperset(range(first, last)) for first, last in places)
    new = [
        place
        for place in _places(got, [*said, *decoys])
        if not kept.issuperset(range(*place)) and _capitals([run["words"][heard[i].word] for i in range(*place)])
    ]
    nobody = [place for place in new if tuple(got[slice(*place)]) in decoys]
    elsewhere = _elsewhere(blocks, told, got, inside)
    rate = elsewhere / (len(told) - len(inside)) * 100
    cells = [recording.name, model, way, len(places), wrong, f"{len(new)} ({len(nobody)})", elsewhere, f"{rate:.2f}"]
    return "| " + " | ".join(str(cell) for cell in cells) + f" | {run['cpu']:.1f} |"


def _elsewhere(blocks: Sequence, told: Sequence[str], got: Sequence[str], inside: set[int]) -> int:
    """Errors that do not touch a name of the script; words written together or apart are none."""
    total = 0
    for equal, run in itertools.groupby(blocks, key=lambda block: block.tag == "equal"):
        pieces = list(run)
        src, dest = range(pieces[0].src_start, pieces[-1].src_end), range(pieces[0].dest_start, pieces[-1].dest_end)
        if equal or inside.intersection(src) or "".join(told[i] for i in src) == "".join(got[i] for i in dest):
            continue
        total += max(len(src), len(dest))
    return total


def _places(texts: Sequence[str], names: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Where names stand, the longest first, without overlap."""
    found: list[tuple[int, int]] = []
    taken: set[int] = set()
    for name in sorted(names, key=len, reverse=True):
        for first in range(len(texts) - len(name) + 1):
            place = range(first, first + len(name))
            if tuple(texts[first : first + len(name)]) == name and not taken.intersection(place):
                taken.update(place)
                found.append((first, first + len(name)))
    return sorted(found)


def _capitals(texts: Sequence[str]) -> bool:
    return all(re.sub(r"^\W+", "", text)[:1].isupper() for text in texts)


def _plain(token: Token) -> str:
    return re.sub(r"['’]s$", "", token.text)


if __name__ == "__main__":
    main()
