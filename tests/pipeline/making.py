"""Runs the pipeline on the sample with the small recogniser and no language model."""

from __future__ import annotations

from pathlib import Path

from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder

SAMPLES = Path(__file__).parents[2] / "samples"
SAMPLE = SAMPLES / "interview.mp3"


def settings(**flags: object) -> Settings:
    return Settings.load(**{"asr": {"model": "tiny.en"}, "llm": {"provider": "none"}, **flags})


def make(source: Path | str, into: Path, redo: str | None = None, **flags: object) -> tuple[Path, bool]:
    with open_episode(EpisodeRequest(str(source), redo=redo), into=into, settings=settings(**flags)) as run:
        return run.draft_post(), run.worked


def prints(folder: Path) -> dict[str, str]:
    return {stage: run.fingerprint for stage, run in EpisodeFolder(folder).log.stages.items()}
