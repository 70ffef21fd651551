"""Episodes for the tests of the list, the queue and the search."""

from __future__ import annotations

import sys
from pathlib import Path

from summarizer.pipeline.stages import ORDER
from summarizer.records.episode import Episode
from summarizer.records.transcript import Speaker, Transcript, Turn, Word
from summarizer.store import EpisodeFolder, RunLog, StageRun

sys.path.insert(0, str(Path(__file__).parents[1] / "editor"))  # the episode under review is theirs

__all__ = ["HOSTILE", "finished", "put", "said"]

HOSTILE = '</script><script>document.title="caught"</script> "quoted" & <b>bold</b> \u202egnitirw'


def put(root: Path, episode: Episode, transcript: Transcript | None = None, log: RunLog | None = None) -> EpisodeFolder:
    """An episode's folder with the least that a search needs."""
    day = episode.date.isoformat() if episode.date else "undated"
    folder = EpisodeFolder(
        root / (episode.show or "single-episodes").lower().replace(" ", "-") / f"{day}-x-{episode.id}"
    )
    folder.write("episode.json", episode)
    if transcript is not None:
        folder.write("transcript.json", transcript)
    folder.write("run.json", log or RunLog())
    return folder


def said(*turns: tuple[str, str], unspaced: bool = False) -> Transcript:
    """A transcript of (speaker, words) turns, half a second a word."""
    words: list[Word] = []
    spans = []
    for speaker, text in turns:
        first = len(words)
        for word in list(text) if unspaced else text.split():
            words.append(
                Word(text=word, start=len(words) / 2, end=len(words) / 2 + 0.4, probability=0.9, speaker=speaker)
            )
        spans.append(Turn(start=first / 2, end=len(words) / 2, speaker=speaker, words=(first, len(words))))
    voices = tuple(Speaker(label=speaker, name=speaker) for speaker in dict.fromkeys(speaker for speaker, _ in turns))
    return Transcript(
        language="en", duration=len(words) / 2, model="made up", words=tuple(words), turns=tuple(spans), speakers=voices
    )


def finished() -> RunLog:
    run = StageRun(fingerprint="f", outputs={}, seconds=1.0, cpu_seconds=1.0, cost_usd=0.0125)
    return RunLog(stages=dict.fromkeys(ORDER, run))
