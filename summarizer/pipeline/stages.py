"""The stages of an episode, in order. Read this file first: the pipeline, resuming, `--redo` and batch lanes follow it.

Each stage is a function of the episode's folder and the settings. It reads files that earlier stages wrote and writes
its own. It is done when its inputs have not changed since it wrote them (`fingerprints.py`); `run.py` walks the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from summarizer.errors import InputError
from summarizer.pipeline import inputs, post_stages, transcript_stages
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.inputs import Input, file, files, metadata, setting
from summarizer.store import STAGE_NAMES_OF_0_1
from summarizer.text.choices import none_of

__all__ = ["ORDER", "STAGES", "Restart", "Stage", "lanes", "stage_named", "stages_of_lane", "stages_until", "through"]


class Restart(NamedTuple):
    """When a stage's result shows that an earlier stage must be done otherwise: from where the walk begins again."""

    first: str  # the stage from which all are looked at again, up to this one
    is_needed: Callable[[EpisodeContext], bool]
    prepare: Callable[[EpisodeContext], None]  # records what the earlier stage has to do otherwise
    reason: str  # the message for the user


@dataclass(frozen=True)
class Stage:
    """One row of the table."""

    name: str
    does: str
    work: Callable[[EpisodeContext], float | None]  # writes the files; gives the US dollars that it cost, if any
    writes: tuple[str, ...]
    # What decides the result: files read, metadata, settings. The keys are hashed too, so a key is never renamed.
    inputs: Mapping[str, Input]
    version: int  # raised when the code gives another result for the same inputs
    lane: str  # where a batch runs it; neighbours of one lane run together
    # What this release brings of its own, e.g. its prompts. Recorded; a change alone is no reason to do it again.
    shipped: Mapping[str, Input] = field(default_factory=lambda: MappingProxyType({}))
    remade: bool = False  # whether a newer version does it again: only what costs little and holds nobody's work
    makes_post: bool = False  # whether it is left out, unless asked for, once a person has changed `post.md`
    may_ask_model: bool = False  # whether it sends requests to a language model
    restart: Restart | None = None


STAGES = (
    Stage(
        "fetch",
        "Downloads or copies the recording into the episode's folder and hashes it.",
        transcript_stages.fetch,
        writes=("audio.*",),
        inputs={"episode": metadata("id")},
        version=1,
        lane="download",
    ),
    Stage(
        "transcribe",
        "Gives words with times: from a given or published transcript, tested by ear, or the recogniser.",
        transcript_stages.transcribe,
        writes=("stages/transcribe.json",),
        inputs={
            "audio": inputs.audio_sha256,
            "given": inputs.given_transcript,
            "tested": inputs.tests_given,
            "asr": inputs.recogniser,
            "vocabulary": setting("asr.vocabulary"),  # not the metadata's: new notes are no reason to hear it again
            "offered": inputs.offered_transcripts,
        },
        version=4,
        lane="transcribe",
    ),
    Stage(
        "diarize",
        "Gives each word a speaker label.",
        transcript_stages.diarize,
        writes=("stages/diarize.json",),
        inputs={"heard": file("stages/transcribe.json"), "count": setting("speakers.count")},
        version=2,
        lane="transcribe",
    ),
    Stage(
        "name",
        "Names the speakers from metadata, introductions and, for a draft, a language model's answer.",
        transcript_stages.name,
        writes=("stages/name.json",),
        inputs={
            "voices": file("stages/diarize.json"),
            "people": inputs.people,
            "told": metadata("show", "title", "description"),
            "names": setting("speakers.names"),
            "remember": inputs.remembers_voices,  # not what is remembered: an episode's voices do not rename others
            "asked": inputs.model_asked_by("name"),
        },
        version=2,
        lane="name",
        may_ask_model=True,
    ),
    Stage(
        "select",
        "Finds and ranks the passages that may be quoted.",
        transcript_stages.select,
        writes=("stages/select.json",),
        inputs={"transcript": file("stages/name.json"), "settings": inputs.quotation_length},
        version=2,
        lane="name",
    ),
    Stage(
        "read",
        "Has a language model read the conversation: its points, and where each is said. Signals choose without one.",
        transcript_stages.read,
        writes=("stages/read.json",),
        inputs={
            "transcript": file("stages/name.json"),
            "quotes": file("stages/select.json"),
            "told": metadata("show", "title", "description", "people", "chapters"),
            "prompts": inputs.own_prompts,
            "asked": inputs.model_asked_by("read"),
        },
        version=1,
        lane="name",
        may_ask_model=True,
        shipped={"prompts": inputs.shipped_prompts, "model": inputs.default_model},
    ),
    Stage(
        "refine",
        "Recognises the places of those points again, and writes the final transcript and candidates.",
        transcript_stages.refine,
        writes=("quotes.json", "transcript.vtt", "transcript.json", "reading.json"),
        inputs={
            "transcript": file("stages/name.json"),
            "quotes": file("stages/select.json"),
            "reading": inputs.reading("stages/read.json"),
            "again": inputs.second_model,
            "settings": inputs.quotation_length_for_second_model,
        },
        version=2,
        lane="refine",
        restart=Restart(
            "transcribe",
            transcript_stages.distrusts_published,
            transcript_stages.distrust_published,
            "too little of the published transcript is said as it is written; recognising instead",
        ),
    ),
    Stage(
        "draft",
        "Has a language model write the prose around the quotations, and check each sentence of it.",
        post_stages.draft,
        writes=("draft.json",),
        inputs={
            "transcript": file("transcript.json"),
            "quotes": file("quotes.json"),
            "prompts": inputs.own_prompts,
            "llm": inputs.language_model,
            "small": inputs.size_of_language_model,
            "insights": setting("quotes.insights"),
            "reading": inputs.reading("reading.json"),
            "brief": inputs.brief,
            "stated": inputs.stated,
        },
        version=2,
        lane="draft",
        makes_post=True,
        may_ask_model=True,
        shipped={"prompts": inputs.shipped_prompts, "model": inputs.default_model},
    ),
    Stage(
        "publish",
        "Renders the post, proves every quotation, and writes the post, its HTML and its checks.",
        post_stages.publish,
        writes=("checks.json", "post.html", "post.md"),
        inputs={
            "files": files("transcript.json", "quotes.json", "draft.json"),
            "episode": inputs.episode_in_post,
            "site": inputs.site,
            "policy": inputs.printing_policy,
        },
        version=1,
        lane="publish",
        shipped={"tool": inputs.tool},
        remade=True,
        makes_post=True,
    ),
    Stage(
        "page",
        "Makes the editors' page with the sound of each quotation.",
        post_stages.page,
        writes=("review.html",),
        inputs={"audio": inputs.audio_sha256, "published": inputs.fingerprint_of("publish")},
        version=2,
        lane="publish",
        shipped={"tool": inputs.tool},
        remade=True,
    ),
)
ORDER = tuple(stage.name for stage in STAGES)


def stage_named(name: str) -> Stage:
    """A stage by its name or by the name it had in 0.1. Raises InputError."""
    known = STAGE_NAMES_OF_0_1.get(name, name)
    for stage in STAGES:
        if stage.name == known:
            return stage
    raise InputError(f"there is no stage to make again: {none_of(name, ORDER)}")


def stages_until(file: str) -> tuple[str, ...]:
    """The stages up to the one that writes a file of the episode's folder, in order."""
    return ORDER[: next(number for number, stage in enumerate(STAGES, start=1) if file in stage.writes)]


def through(first: str, last: str) -> tuple[str, ...]:
    """The stages from one to another, both included, in order."""
    return ORDER[ORDER.index(first) : ORDER.index(last) + 1]


def lanes() -> tuple[str, ...]:
    """The lanes of a batch, in the order in which an episode passes them."""
    return tuple(dict.fromkeys(stage.lane for stage in STAGES))


def stages_of_lane(lane: str) -> tuple[str, ...]:
    """The stages that a batch does in one lane, in order."""
    return tuple(stage.name for stage in STAGES if stage.lane == lane)
