"""What a stage's result depends on. The values are hashed into its fingerprint: no times, no hosts, no paths.

Each is a function of the episode's context. `ABSENT` leaves the key out, which is what an option gives that is off:
an option that a later version adds does not change the fingerprints of those who do not use it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from summarizer.digests import sha256_of
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.validation import require_file
from summarizer.store import fingerprint
from summarizer.version import __version__

__all__ = ["ABSENT", "DISTRUSTED", "NO_MODEL_ASKED", "Input"]

Input = Callable[[EpisodeContext], Any]
ABSENT = object()
NO_MODEL_ASKED = "nobody"  # instead of a model's name: a voice was left unnamed, and the walk may ask no model
DISTRUSTED = "stages/distrusted.json"  # which published transcripts were found not to be what is said


def file(name: str) -> Input:
    """The content of a file of the folder."""
    return lambda context: context.digest(name)


def files(*names: str) -> Input:
    return lambda context: {name: context.digest(name) for name in names}


def setting(path: str) -> Input:
    """A setting by its dotted name."""
    return lambda context: reduce(getattr, path.split("."), context.settings)


def metadata(*fields: str) -> Input:
    """Fields of `episode.json`: the value of one, else a list."""

    def values(context: EpisodeContext) -> Any:
        found = [getattr(context.episode, name) for name in fields]
        return found[0] if len(found) == 1 else found

    return values


# -- of the recording and its transcripts ------------------------------------------------------------------------------


def audio_sha256(context: EpisodeContext) -> str | None:
    return context.episode.audio.sha256 if context.episode.audio else None


def given_transcript(context: EpisodeContext) -> str | None:
    if context.given is None:
        return None
    require_file(context.given)
    return sha256_of(context.given)


def tests_given(context: EpisodeContext) -> Any:
    """Absent for a given transcript that is used as given, which is what version 0.2 and before did with each."""
    heard = context.given is not None and context.episode.audio is not None and not context.settings.as_given
    return True if heard else ABSENT


def recogniser(context: EpisodeContext) -> dict[str, str | None]:
    return {"model": context.settings.asr.first, "language": context.settings.asr.language}


def offered_transcripts(context: EpisodeContext) -> Any:
    """The published transcripts that may be used: none once too little of them was found to be said as written."""
    from summarizer.pipeline.transcription import transcript_links

    if context.given:
        return ABSENT
    offered = transcript_links(context.episode, context.settings)
    distrusted = context.folder / DISTRUSTED
    if distrusted.is_file() and distrusted.read_text(encoding="utf-8") == fingerprint(offered=offered):
        return ABSENT
    return offered or ABSENT


# -- of names ----------------------------------------------------------------------------------------------------------


def people(context: EpisodeContext) -> list[dict[str, Any]]:
    return [person.model_dump(include={"name", "role", "origin", "group"}) for person in context.episode.people]


def stated(context: EpisodeContext) -> Any:
    """What a user states about the episode; absent where that is nothing."""
    given = context.episode.by_user
    return given.model_dump(mode="json", exclude_defaults=True) if given else ABSENT


def remembers_voices(context: EpisodeContext) -> Any:
    return True if context.settings.speakers.remember else ABSENT


def model_asked_by(stage: str) -> Input:
    """Which language model a stage asked who speaks; absent when metadata and words named every main voice.

    `transcribe` loads no local model. When it leaves a voice unnamed, the entry in `run.json` says that no model was
    asked, and `draft` names the voices as if it had come first. What was asked for a draft stays when a walk that may
    not ask comes afterwards.
    """

    def asked_model(context: EpisodeContext) -> Any:
        run = context.folder.log.stages.get(stage)
        asked = context.model_asked or (run.versions.get("asked") if run else None)
        if asked is None:
            return ABSENT
        may_ask = context.may_read if stage == "read" else context.may_ask_model
        return model_with_prompts(context) if may_ask else asked

    return asked_model


def model_with_prompts(context: EpisodeContext) -> str:
    own = own_prompts(context)
    return language_model(context) if own is ABSENT else f"{language_model(context)} with prompts {own}"


def reading(name: str) -> Input:
    """The content of a file with the reading; absent where a draft was made before conversations were read."""
    return lambda context: context.digest(name) if context.folder.has(name) else ABSENT


# -- of the passages and the draft -------------------------------------------------------------------------------------


def quotation_length(context: EpisodeContext) -> dict[str, int]:
    return {"min": context.settings.quotes.min_words, "max": context.settings.quotes.max_words}


def second_model(context: EpisodeContext) -> Any:
    second = context.settings.asr.second
    return ABSENT if second is None else second


def quotation_length_for_second_model(context: EpisodeContext) -> Any:
    return ABSENT if context.settings.asr.second is None else quotation_length(context)


def brief(context: EpisodeContext) -> Any:
    """What a writer asks of the draft besides the number of insights; absent when that is nothing."""
    asked = context.settings.post.model_dump(mode="json", exclude_defaults=True)
    return asked or ABSENT


def own_prompts(context: EpisodeContext) -> Any:
    from summarizer.drafting.prompts import own_prompts_sha256

    return own_prompts_sha256(context.settings.prompts) or ABSENT


def shipped_prompts(context: EpisodeContext) -> str:
    from summarizer.drafting import prompts_sha256

    del context
    return prompts_sha256()


def language_model(context: EpisodeContext) -> str:
    """The language model as the settings name it: a provider's default is this release's choice, not the user's."""
    named = context.language_model
    return "provider" if named.startswith("provider:") and not context.settings.llm.model else named


def size_of_language_model(context: EpisodeContext) -> Any:
    """Whether the model is small, where the settings say it."""
    small = context.settings.llm.small
    return ABSENT if small == "auto" else small


def default_model(context: EpisodeContext) -> str:
    """The provider's model that is taken when the settings name none; "" when it is not asked."""
    return context.language_model if language_model(context) == "provider" else ""


# -- of the post -------------------------------------------------------------------------------------------------------


def episode_in_post(context: EpisodeContext) -> dict[str, Any]:
    return context.episode.model_dump(mode="json", include={"show", "title", "link", "people", "id"})


def site(context: EpisodeContext) -> dict[str, Any]:
    return context.settings.site.model_dump()


def printing_policy(context: EpisodeContext) -> Any:
    """Absent under `strict`, by which quotations are printed as heard."""
    policy = context.settings.policy
    return ABSENT if policy == "strict" else policy


def fingerprint_of(stage: str) -> Input:
    """The fingerprint with which an earlier stage was done."""
    return lambda context: context.folder.log.stages[stage].fingerprint


def tool(context: EpisodeContext) -> str:
    del context
    return __version__
