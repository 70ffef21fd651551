"""What is lost or invented in recordings that are hard to hear, and how much of that is told.

    python bench/gaps.py --data DIR [--models tiny.en,base] [--only NAME] [--second] [--raw] [--words]

DIR holds `audio/` with `synth20.mp3` and its `.json` (words with times), `r_lj.wav` and `r_azure.wav`; the difficult
recordings are made from them (difficult.py). `--second` lets the other model hear what the first could not, `--raw`
shows what the recogniser alone gives, without any of what asr/ does about it. Columns:

- kept: share of the words said in the recording's language that were heard; WER over the same words
- invented: words written where nobody speaks; untrue: words that stand as trustworthy where another language is spoken
- lost: seconds of passages (of 1.5 s and more) of which no word was heard, or that are in another language; told: the
  share of these seconds that is a gap in the transcript (recall); right: the share of the seconds told as gaps that are
  lost, or in which nobody speaks (precision)
- looping: words written three times and more in a row that were not said so
"""

from __future__ import annotations

import argparse
import tempfile
import time
import wave
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from difficult import Scene, scenes
from e2e import changes, same, tokens

from summarizer.audio import SAMPLE_RATE
from summarizer.models import obtain
from summarizer.records.transcript import Gap, Transcript, Word
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings, Settings

_LOST = 1.5  # seconds without one word of those that were said
_STEP = 10  # by how many parts of a second time is counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", default="tiny.en,base")
    parser.add_argument("--only", default="")
    parser.add_argument("--second", action="store_true")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--part", default="1/1", help="2/3: only the second third of the recordings")
    parser.add_argument("--words", action="store_true", help="print what was heard")
    parser.add_argument("--cache", type=Path, default=None)
    args = parser.parse_args()
    cache = args.cache or Settings.load().cache
    models = args.models.split(",")
    columns = ("recording", "model", "s", "kept %", "WER %", "invented", "untrue", "lost s", "told %", "right %")
    print("|", " | ".join((*columns, "looping", "CPU s")), "|")
    print("|---" * (len(columns) + 2) + "|")
    sums = {model: Score() for model in models}
    part, parts = map(int, args.part.split("/"))
    chosen = [scene for scene in scenes(args.data / "audio") if args.only in scene.name]
    for scene in chosen[len(chosen) * (part - 1) // parts : len(chosen) * part // parts]:
        for model in models:
            other = next((name for name in ("base", "tiny.en") if name != model), None) if args.second else None
            transcript, cpu = hear(scene, model, other, cache, raw=args.raw)
            score = measure(scene, transcript, cpu)
            sums[model] = sums[model] + score
            print(score.row(scene.name, model), flush=True)
            if args.words:
                show(scene, transcript)
    for model in models:
        print(sums[model].row("**all**", model))


@dataclass(frozen=True)
class Score:
    seconds: float = 0.0
    said: int = 0
    kept: int = 0
    wrong: int = 0
    invented: int = 0
    untrue: int = 0
    lost: float = 0.0
    told: float = 0.0
    gaps: float = 0.0
    right: float = 0.0
    looping: int = 0
    cpu: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    def row(self, name: str, model: str) -> str:
        def share(part: float, whole: float) -> str:
            return f"{100 * part / whole:.0f}" if whole else "-"

        return (
            f"| {name} | {model} | {self.seconds:.0f} | {share(self.kept, self.said)} | {share(self.wrong, self.said)} "
            f"| {self.invented} | {self.untrue} | {self.lost:.1f} | {share(self.told, self.lost)} "
            f"| {share(self.right, self.gaps)} of {self.gaps:.1f} s | {self.looping} | {self.cpu:.1f} |"
        )


def hear(scene: Scene, model: str, other: str | None, cache: Path, *, raw: bool) -> tuple[Transcript, float]:
    """The transcript of a scene, and what it cost."""
    from summarizer.asr import fill_gaps, recognise, recording, second_model

    path = obtain(model, cache, Silent()).path
    settings = AsrSettings(language=scene.language)
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "scene.wav"
        with wave.open(str(sound), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes((np.clip(scene.samples, -1, 1) * 32767).astype("<i2").tobytes())
        begun = time.process_time()
        before = recording.recover
        if raw:
            recording.recover = lambda piece, heard, *rest: ([word for part in heard for word in part.words], [])
        try:
            transcript = recognise(sound, path, model, settings, (), Silent())
        finally:
            recording.recover = before
        if other and transcript.gaps:
            second = obtain(other, cache, Silent())
            load = second_model(sound, second.path, other, transcript.language, settings)
            transcript = fill_gaps(transcript, load, other, Silent())
        return transcript, time.process_time() - begun


def measure(scene: Scene, transcript: Transcript, cpu: float) -> Score:
    """A transcript against what is known of its recording."""
    abroad = [(part.start, part.end) for part in scene.foreign]
    heard = [word for word in transcript.words if not _inside(word, abroad)]
    script, ours = tokens([word.text for word in scene.words]), tokens([word.text for word in heard])
    pairs = same(script, ours)
    found = {told.word for told, _ in pairs}
    clock = np.arange(round(scene.length * _STEP)) / _STEP
    lost = _marked(clock, [*_lost(scene, found), *abroad])
    quiet = _marked(clock, scene.quiet)
    told = _marked(clock, [(gap.start, gap.end) for gap in transcript.gaps])
    # Inside a gap, what lies between two words that were said but not heard is lost too, however short.
    missed = _marked(clock, [(w.start - 0.3, w.end + 0.3) for i, w in enumerate(scene.words) if i not in found])
    return Score(
        seconds=scene.length,
        said=len(script),
        kept=len({(told.word, told.first) for told, _ in pairs} & {(word.word, word.first) for word in script}),
        wrong=changes(script, ours),
        invented=sum(_inside(word, [(start + 0.3, end - 0.3) for start, end in scene.quiet]) for word in heard),
        untrue=_untrue(scene, transcript),
        lost=float(lost.sum()) / _STEP,
        told=float((lost & told).sum()) / _STEP,
        gaps=float(told.sum()) / _STEP,
        right=float((told & (lost | quiet | missed)).sum()) / _STEP,
        looping=_looping(heard, scene),
        cpu=cpu,
    )


def show(scene: Scene, transcript: Transcript) -> None:
    for gap in transcript.gaps:
        print(f"    gap {gap.start:.1f}-{gap.end:.1f} {gap.reason}")
    for kind, spans in (("quiet", scene.quiet), ("abroad", [(part.start, part.end) for part in scene.foreign])):
        print(f"    {kind}", " ".join(f"{start:.1f}-{end:.1f}" for start, end in spans))
    line: list[Word] = []
    for word in [*transcript.words, None]:
        if line and (word is None or word.start - line[-1].end > 1.0 or line[-1].text[-1] in ".?!"):
            sure = sum(each.probability or 0.0 for each in line) / len(line)
            print(f"    {line[0].start:6.1f} {line[-1].end:6.1f} {sure:.2f}", " ".join(each.text for each in line))
            line = []
        if word is not None:
            line.append(word)


def _inside(word: Word, spans: list[tuple[float, float]]) -> bool:
    return any(start <= (word.start + word.end) / 2 < end for start, end in spans)


def _marked(clock: np.ndarray, spans: list[tuple[float, float]]) -> np.ndarray:
    marks = np.zeros(len(clock), bool)
    for start, end in spans:
        marks[max(0, round(start * _STEP)) : max(0, round(end * _STEP))] = True
    return marks


def _lost(scene: Scene, found: set[int]) -> list[tuple[float, float]]:
    """Passages of which no word was heard."""
    runs: list[tuple[float, float]] = []
    before: int | None = None
    for index, word in enumerate(scene.words):
        if index in found:
            before = None
            continue
        if before == index - 1 and word.start - runs[-1][1] < 2.0:
            runs[-1] = (runs[-1][0], word.end)
        else:
            runs.append((word.start, word.end))
        before = index
    return [run for run in runs if run[1] - run[0] >= _LOST]


def _untrue(scene: Scene, transcript: Transcript) -> int:
    """Words in passages of another language that are neither its words nor told as a gap."""
    wrong = 0
    for part in scene.foreign:
        inside = [word for word in transcript.words if _inside(word, [(part.start, part.end)])]
        right = {got.word for _, got in same(tokens(part.text.split()), tokens([word.text for word in inside]))}
        # A third right is enough for a word between right ones to be a mishearing and no translation.
        if len(right) < 0.3 * len(inside):
            wrong += sum(not _told(word, transcript.gaps) for word in inside)
    return wrong


def _told(word: Word, gaps: tuple[Gap, ...]) -> bool:
    return any(gap.start - 0.1 <= (word.start + word.end) / 2 < gap.end + 0.1 for gap in gaps)


def _looping(words: list[Word], scene: Scene) -> int:
    from summarizer.asr.confidence import find_loops

    return sum(
        last - first
        for first, last in find_loops(words)
        if sum(words[first].start - 1 < word.start < words[last - 1].end for word in scene.words) < last - first
    )


if __name__ == "__main__":
    main()
